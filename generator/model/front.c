/* The front matter of one document as a struct entry. Called by entries.c on many threads, then
 * once more for those that show values or name other documents. */
#include "model/load.h"

#include "base/file.h"
#include "source/yaml.h"

const str layout_names[5] = { STR_INIT("page"), STR_INIT("strategy"), STR_INIT("report"),
	                      STR_INIT("minutes"), STR_INIT("slides") };
const str status_names[3] = { STR_INIT("final"), STR_INIT("draft"), STR_INIT("superseded") };
const str numbering_names[3] = { STR_INIT("no"), STR_INIT("yes"), STR_INIT("paragraphs") };
const str format_names[FORMAT_KIND_COUNT] = {
	[FORMAT_HTML] = STR_INIT("html"),
	[FORMAT_PDF] = STR_INIT("pdf"),
	[FORMAT_LARGE_PRINT] = STR_INIT("large-print"),
	[FORMAT_DOCX] = STR_INIT("docx"),
	[FORMAT_ODT] = STR_INIT("odt"),
};
static const str outcomes[] = { STR_INIT("information"), STR_INIT("decision"),
	                        STR_INIT("comments") };

static const struct field front_table[] = {
	FIELD(struct entry, title, FIELD_TEXT),
	FIELD(struct entry, subtitle, FIELD_TEXT),
	FIELD(struct entry, summary, FIELD_TEXT),
	FIELD(struct entry, layout, FIELD_CHOICE, CHOICES(layout_names)),
	FIELD(struct entry, status, FIELD_CHOICE, CHOICES(status_names)),
	FIELD_CHECK("superseded-by", FIELD_TEXT),
	FIELD(struct entry, publish, FIELD_YES_NO),
	FIELD(struct entry, version, FIELD_TEXT),
	FIELD(struct entry, date, FIELD_DATE),
	FIELD(struct entry, period, FIELD_TEXT),
	FIELD_AS(struct entry, review_due, "review-due", FIELD_DATE),
	FIELD(struct entry, owner, FIELD_TEXT),
	FIELD(struct entry, formats, FIELD_CHOICES, .choices = format_names,
	      .choice_count = FORMAT_KIND_COUNT),
	FIELD(struct entry, lang, FIELD_LANGUAGE),
	FIELD(struct entry, numbering, FIELD_CHOICE, CHOICES(numbering_names)),
	FIELD(struct entry, contents, FIELD_YES_NO),
	FIELD(struct entry, glossary, FIELD_YES_NO),
	/* Of reports and minutes: kept as they are, in entry.front_matter. */
	FIELD_CHECK("report-of", FIELD_TEXT),
	FIELD_CHECK("purpose", FIELD_TEXT),
	FIELD_CHECK("outcome", FIELD_CHOICES, CHOICES(outcomes)),
	FIELD_CHECK("recommendations", FIELD_ANY),
	FIELD_CHECK("enclosures", FIELD_ANY),
	FIELD_CHECK("background-papers", FIELD_ANY),
	FIELD_CHECK("meeting", FIELD_MAP),
	FIELD_CHECK("present", FIELD_LIST),
	FIELD_CHECK("apologies", FIELD_LIST),
	FIELD_CHECK("finished", FIELD_TIME),
};

/* Texts of the entry that live longer than the file, and may show values. */
static const struct {
	str key;
	size_t offset;
} front_texts[] = {
	{ STR_INIT("title"), offsetof(struct entry, title) },
	{ STR_INIT("subtitle"), offsetof(struct entry, subtitle) },
	{ STR_INIT("summary"), offsetof(struct entry, summary) },
	{ STR_INIT("version"), offsetof(struct entry, version) },
	{ STR_INIT("period"), offsetof(struct entry, period) },
	{ STR_INIT("owner"), offsetof(struct entry, owner) },
	{ STR_INIT("lang"), offsetof(struct entry, lang) },
};
enum { FRONT_TEXTS = sizeof front_texts / sizeof *front_texts };

static str *front_text(struct entry *entry, size_t i)
{
	return (str *)(void *)((char *)entry + front_texts[i].offset);
}

str sentence_case(struct arena *arena, str name)
{
	char *title = (char *)(uintptr_t)arena_str(arena, name).s;
	size_t start = 0;
	struct date date;
	if (name.n > 10 && date_parse(str_first(name, 10), &date) == DATE_FINE)
		start = 10; /* a folder of a meeting: its date stays one */
	for (size_t i = start; i < name.n; i++)
		if (title[i] == '-' || title[i] == '_')
			title[i] = ' ';
	if (name.n && title[0] >= 'a' && title[0] <= 'z')
		title[0] = (char)(title[0] - 'a' + 'A');
	return (str){ title, name.n };
}

static const struct value *value_keep(struct arena *arena, const struct value *value,
                                      const struct text *text)
{
	struct value *copy = arena_new(arena, struct value);
	*copy = *value;
	copy->next = copy->first = copy->last = NULL;
	copy->count = 0;
	copy->at.text = copy->key_at.text = text;
	if (value->text.s)
		copy->text = arena_str(arena, value->text);
	if (value->key.s)
		copy->key = arena_str(arena, value->key);
	/* No deeper than YAML may nest (source/yaml.c). */
	for (const struct value *child = value->first; child; child = child->next)
		value_append(copy, (struct value *)(uintptr_t)value_keep(arena, child, text));
	return copy;
}

/* The front matter as a text of its own, for messages of later. */
static const struct text *head_keep(struct arena *arena, const struct front_call *call,
                                    const struct text *text, const struct front_matter *parts)
{
	struct text *head = arena_new(arena, struct text);
	head->path = call->file->path;
	head->bytes = arena_str(arena, str_first(text->bytes, text->bytes.n - parts->body.n));
	return head;
}

static bool is_extra(str key)
{
	static const size_t first = 17;
	for (size_t i = first; i < sizeof front_table / sizeof *front_table; i++)
		if (str_eq(front_table[i].key, key))
			return true;
	return false;
}

static bool wants_finish(const struct value *map)
{
	for (const struct value *field = map->first; field; field = field->next) {
		if (str_eq(field->key, STR("superseded-by")) || is_extra(field->key))
			return true;
		if (field->kind == VALUE_TEXT && str_find(field->text, STR("{{")) < field->text.n)
			return true;
	}
	return false;
}

static void set_address(struct entry *entry, struct arena *arena)
{
	str below = str_from(entry->path, sizeof "content/" - 1);
	str folder = path_folder(below), stem = path_stem(path_name(below));
	entry->is_index = str_eq(stem, STR("index"));
	if (entry->is_index)
		entry->address = folder.n ? arena_concat(arena, folder, STR("/")) : STR("");
	else
		entry->address = arena_concat(arena, str_first(below, below.n - 3), STR("/"));
}

static void check_title(const struct front_call *call, struct entry *entry, const struct text *text)
{
	if (entry->title.n && str_trim(entry->title).n)
		return;
	diag(call->diags, MSG_MISSING_TITLE, .at = { text, 1, 1 });
}

static void owner_resolve(const struct front_call *call, struct entry *entry,
                          const struct value *map)
{
	const struct value *value = entry->owner.n ? value_get(map, STR("owner")) : NULL;
	if (!value)
		return;
	const struct contact *contact =
		contact_find(call->model, value->text, value->at, call->diags);
	if (contact)
		entry->owner = contact->name;
}

/* A line that begins or ends a fence, past what may stand in front of it. */
static uint32_t read_fence(str line, char *character, str *info)
{
	size_t at = 0, end;
	while (at < line.n && (strchr(" \t>-+*.)", line.s[at]) || char_is_digit(line.s[at])))
		at++;
	if (at == line.n || (line.s[at] != '`' && line.s[at] != '~'))
		return 0;
	*character = line.s[at];
	for (end = at; end < line.n && line.s[end] == *character; end++)
		continue;
	*info = str_trim(str_from(line, end));
	return end - at >= 3 ? (uint32_t)(end - at) : 0;
}

/* The fences that are open around a line, outermost first. */
struct open_fences {
	struct {
		uint32_t length;
		char character;
	} items[16];
	size_t count;
	bool hidden; /* the innermost is code: what stands in it is no directive */
};

/* True when the line closes a fence; an outer one closes all within it (CommonMark 0.29, 4.5). */
static bool close_fences(struct open_fences *open, uint32_t length, char character)
{
	for (size_t i = 0; i < open->count; i++) {
		if (open->items[i].character != character || open->items[i].length > length)
			continue;
		open->count = i;
		open->hidden = false;
		return true;
	}
	return false;
}

/* The terms that a {glossary} picks, among the options that stand first in it; absent when all. */
static str terms_option(str rest)
{
	str line;
	while (str_line(&rest, &line)) {
		line = str_trim(line);
		if (str_starts(line, STR(":terms:"))) {
			str list = str_trim(str_from(line, sizeof ":terms:" - 1));
			bool brackets = str_starts(list, STR("[")) && str_ends(list, STR("]"));
			return brackets ? str_first(str_from(list, 1), list.n - 2) : list;
		}
		if (!str_starts(line, STR(":")))
			break;
	}
	return (str){ 0 };
}

static void note_glossary(const struct front_call *call, struct entry *entry, str below)
{
	str terms = terms_option(below);
	if (!terms.s)
		entry->shows_glossary = true;
	else
		entry->shown_terms = arena_concat(call->keep, entry->shown_terms, STR(","), terms);
}

/* Notes what of the glossary the body shows: enough for others to link there. */
static void find_glossaries(const struct front_call *call, struct entry *entry, str body)
{
	if (str_find(body, STR("{glossary}")) == body.n)
		return;
	struct open_fences open = { 0 };
	str line, info;
	while (str_line(&body, &line)) {
		char character = 0;
		uint32_t length = read_fence(line, &character, &info);
		if (!length || (!info.n && close_fences(&open, length, character)) || open.hidden)
			continue;
		if (str_starts(info, STR("{glossary}")))
			note_glossary(call, entry, body);
		open.hidden = !str_starts(info, STR("{"));
		if (open.count < sizeof open.items / sizeof *open.items) {
			open.items[open.count].length = length;
			open.items[open.count++].character = character;
		}
	}
}

void formats_check(const struct value *map, uint8_t *formats, struct diags *diags)
{
	const struct value *asked = map->kind == VALUE_MAP ? value_get(map, STR("formats")) : NULL;
	bool list = asked && asked->kind == VALUE_LIST;
	*formats &= (uint8_t)~FORMATS_NOT_YET;
	for (const struct value *item = list ? asked->first : asked; item;
	     item = list ? item->next : NULL)
		for (unsigned i = 0; i < FORMAT_KIND_COUNT; i++)
			if (item->kind == VALUE_TEXT && 1u << i & FORMATS_NOT_YET &&
			    str_eq(item->text, format_names[i]))
				diag(diags, MSG_NOT_YET, .at = item->at,
				     .words = { item->text, STR("made yet; it is left out") });
}

static void map_read(const struct front_call *call, struct entry *entry, const struct value *map,
                     const struct text *text, const struct front_matter *parts)
{
	struct fields fields = { .arena = call->scratch, .diags = call->diags };
	fields.what = STR("the front matter");
	uint8_t formats = entry->formats;
	FIELDS_READ(&fields, map, front_table, entry);
	entry->formats |= 1u << FORMAT_HTML;
	bool is_map = map->kind == VALUE_MAP;
	if (entry->layout == LAYOUT_SLIDES && is_map && !value_get(map, STR("contents")))
		entry->contents = true;
	formats_check(map, &entry->formats, call->diags);
	const struct value *asked = is_map ? value_get(map, STR("formats")) : NULL;
	if (entry->is_index && (!asked || asked->kind == VALUE_EMPTY))
		entry->formats = formats & 1u << FORMAT_HTML;
	const struct value *numbering = is_map ? value_get(map, STR("numbering")) : NULL;
	if (entry->layout == LAYOUT_MINUTES && (!numbering || numbering->kind == VALUE_EMPTY))
		entry->numbering = NUMBERING_YES; /* items are spoken of by their numbers */
	if (is_map) {
		owner_resolve(call, entry, map);
		if (wants_finish(map))
			*call->kept = value_keep(call->keep, map,
			                         head_keep(call->keep, call, text, parts));
	}
	if (map->kind == VALUE_MAP || map->kind == VALUE_EMPTY)
		check_title(call, entry, text);
}

void front_read(const struct front_call *call, struct entry *entry)
{
	const struct site *site = &call->model->site;
	*entry = (struct entry){
		.path = call->file->path,
		.restricted = call->file->restricted,
		.publish = true,
		.glossary = true,
		.formats = site->formats,
		.lang = site->language,
	};
	set_address(entry, call->keep);
	struct text text;
	struct front_matter parts;
	if (source_read_head(call->model->tree, call->scratch, entry->path, &text, &parts,
	                     call->diags)) {
		entry->body_line = parts.body_line;
		if (call->model->records.term_count)
			find_glossaries(call, entry, parts.body);
		const struct value *map = yaml_parse(
			call->scratch,
			&(struct yaml_input){ .text = &text, .bytes = parts.yaml, .line = 2 },
			call->diags);
		if (map)
			map_read(call, entry, map, &text, &parts);
	}
	for (size_t i = 0; i < FRONT_TEXTS; i++) {
		str *member = front_text(entry, i);
		bool borrowed = member->s == site->language.s || !member->s;
		if (!borrowed && !str_eq(*member, site->language))
			*member = arena_str(call->keep, *member);
		else if (!borrowed)
			*member = site->language;
	}
	if (!entry->title.n) {
		str name = path_stem(path_name(entry->path));
		if (entry->is_index)
			name = path_name(path_folder(entry->path));
		entry->title = sentence_case(call->keep, name);
	}
}

static void superseded_resolve(struct model *model, struct entry *entry, const struct value *value,
                               struct diags *diags)
{
	entry->superseded_by =
		entry_named(model, entry->path, entry->restricted, value->text, value->at, diags);
	if (entry->status != DOCUMENT_SUPERSEDED)
		diag(diags, MSG_SUPERSEDED_STATUS, .at = value->at,
		     .words = { status_names[entry->status] });
	/* Any loop that this link closes leads back here. */
	const struct entry *by = entry->superseded_by;
	for (size_t i = 0; by && by != entry && i < model->entry_count; i++)
		by = by->superseded_by;
	if (by != entry)
		return;
	diag(diags, MSG_SUPERSEDED_LOOP, .at = value->at, .words = { value->text });
	entry->superseded_by = NULL;
}

void front_finish(struct model *model, struct entry *entry, const struct value *kept,
                  struct diags *diags)
{
	for (size_t i = 0; i < FRONT_TEXTS; i++) {
		const struct value *value = value_get(kept, front_texts[i].key);
		str *member = front_text(entry, i);
		if (value && value->kind == VALUE_TEXT)
			*member =
				model_fill(model, entry, &model->arena, *member, value->at, diags);
	}
	const struct value *by = value_get(kept, STR("superseded-by"));
	if (by && by->kind == VALUE_TEXT)
		superseded_resolve(model, entry, by, diags);
	bool extra = false;
	for (const struct value *field = kept->first; field; field = field->next)
		extra = extra || is_extra(field->key);
	entry->front_matter = extra ? kept : NULL;
}
