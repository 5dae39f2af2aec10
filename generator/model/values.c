/* {{values}}: looked up in the data files, the page's front matter and site.yml, and shown as text
 * in the page's language. Called by model/ for front matter and YAML's text fields, by compose/ for
 * Markdown. */
#include "model/load.h"

/* Where a look-up ended. */
struct found {
	const struct value *value; /* NULL when there is none */
	const struct value *in;    /* then: the list or map that lacks it */
	size_t known;              /* and how much of the name was found */
};

static const struct value *entry_get(const struct value *in, const struct map *by_name, str name)
{
	if (by_name && by_name->count)
		return map_get(by_name, name);
	for (const struct value *entry = in->first; entry; entry = entry->next)
		if (str_eq(data_entry_name(entry), name))
			return entry;
	return NULL;
}

/* Follows name from byte start. A key may hold dots itself, so the longest that there is wins. */
static struct found follow(const struct value *value, const struct map *by_name, str name,
                           size_t start)
{
	while (start <= name.n) {
		str rest = str_from(name, start);
		const struct value *next = NULL;
		if (value->kind == VALUE_MAP || value->kind == VALUE_LIST) {
			for (;;) {
				next = entry_get(value, by_name, rest);
				size_t dot = str_find_last_char(rest, '.');
				if (next || dot == rest.n)
					break;
				rest = str_first(rest, dot);
			}
		}
		if (!next)
			return (struct found){ .in = value, .known = start };
		start += rest.n + 1;
		value = next;
		by_name = NULL;
	}
	return (struct found){ .value = value };
}

/* The data file whose name begins the dotted name; *rest is where its key begins. */
static const struct data_file *file_find(const struct model *model, str name, size_t *rest)
{
	for (size_t end = 0; end <= name.n; end++) {
		end += str_find_char(str_from(name, end), '.');
		const struct data_file *file = map_get(&model->data_by_name, str_first(name, end));
		if (file) {
			*rest = end + 1;
			return file;
		}
	}
	return NULL;
}

static const struct words *words_for(const struct model *model, const struct entry *entry)
{
	return model_words(model, entry ? entry->lang : model->site.language);
}

/* Dates are written for machines and shown for people; the lines of a block become one. */
static str text_shown(const struct words *words, struct arena *arena, str text)
{
	struct date date;
	if (date_parse(text, &date) == DATE_FINE)
		return words_date(words, arena, date);
	text = str_trim(text);
	if (str_find_char(text, '\n') == text.n)
		return text;
	char *line = (char *)(uintptr_t)arena_str(arena, text).s;
	for (size_t i = 0; i < text.n; i++)
		if (line[i] == '\n')
			line[i] = ' ';
	return (str){ line, text.n };
}

/* The fields that struct entry keeps. False when key is not one of them or was not given. */
static bool page_field(const struct words *words, const struct entry *entry, struct arena *arena,
                       str key, str *shown)
{
	const struct {
		str key, text;
	} texts[] = {
		{ STR("title"), entry->title },
		{ STR("subtitle"), entry->subtitle },
		{ STR("summary"), entry->summary },
		{ STR("version"), entry->version },
		{ STR("period"), entry->period },
		{ STR("owner"), entry->owner },
		{ STR("lang"), entry->lang },
		{ STR("layout"), layout_names[entry->layout] },
		{ STR("status"), status_names[entry->status] },
		{ STR("numbering"), numbering_names[entry->numbering] },
		{ STR("superseded-by"),
		  entry->superseded_by ? entry->superseded_by->title : (str){ 0 } },
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (str_eq(key, texts[i].key) && texts[i].text.s) {
			*shown = text_shown(words, arena, texts[i].text);
			return true;
		}
	}
	struct date date = { 0 };
	if (str_eq(key, STR("date")))
		date = entry->date;
	else if (str_eq(key, STR("review-due")))
		date = entry->review_due;
	if (!date_given(date))
		return false;
	*shown = words_date(words, arena, date);
	return true;
}

static str nearest_name(const struct found *found, struct arena *arena, str name)
{
	str rest = str_from(name, found->known);
	str first = str_first(rest, str_find_char(rest, '.'));
	if (!found->in)
		return (str){ 0 };
	if (found->in->kind != VALUE_MAP && found->in->kind != VALUE_LIST)
		return found->known ? str_first(name, found->known - 1) : (str){ 0 };
	str *names = arena_array(arena, str, found->in->count);
	size_t count = 0;
	for (const struct value *entry = found->in->first; entry; entry = entry->next) {
		str candidate = data_entry_name(entry);
		if (candidate.s)
			names[count++] = candidate;
	}
	str nearest = str_nearest(first, names, count);
	if (!nearest.s)
		return nearest;
	return arena_concat(arena, str_first(name, found->known), nearest, str_from(rest, first.n));
}

static str nearest_file(const struct model *model, struct arena *arena, str name)
{
	size_t dot = str_find_char(name, '.');
	str *names = arena_array(arena, str, model->data_count + 2);
	for (size_t i = 0; i < model->data_count; i++)
		names[i] = model->data[i].name;
	names[model->data_count] = STR("page");
	names[model->data_count + 1] = STR("site");
	str nearest = str_nearest(str_first(name, dot), names, model->data_count + 2);
	if (!nearest.s)
		return nearest;
	return arena_concat(arena, nearest, str_from(name, dot));
}

static bool report_unknown(struct diags *diags, str name, struct place at, str nearest)
{
	diag(diags, MSG_UNKNOWN_VALUE, .at = at, .words = { name }, .nearest = nearest);
	return false;
}

static bool show(const struct words *words, struct arena *arena, const struct value *value,
                 str name, struct place at, str *shown, struct diags *diags)
{
	static const str kinds[] = {
		[VALUE_EMPTY] = STR_INIT("empty"),  [VALUE_TEXT] = STR_INIT("a text"),
		[VALUE_LIST] = STR_INIT("a list"),  [VALUE_MAP] = STR_INIT("a group of entries"),
		[VALUE_TRUE] = STR_INIT("a truth"),
	};
	if (value->kind == VALUE_TEXT) {
		*shown = text_shown(words, arena, value->text);
		return true;
	}
	diag(diags, MSG_VALUE_NOT_TEXT, .at = at, .words = { name, kinds[value->kind] },
	     .hint = value->kind == VALUE_EMPTY ? STR("give it a text in its file") : (str){ 0 });
	return false;
}

static bool page_value(const struct model *model, const struct entry *entry, struct arena *arena,
                       str name, struct place at, str *shown, struct diags *diags)
{
	static const str known[] = {
		STR_INIT("title"),     STR_INIT("subtitle"),      STR_INIT("summary"),
		STR_INIT("version"),   STR_INIT("period"),        STR_INIT("owner"),
		STR_INIT("lang"),      STR_INIT("layout"),        STR_INIT("status"),
		STR_INIT("date"),      STR_INIT("superseded-by"), STR_INIT("review-due"),
		STR_INIT("numbering"),
	};
	str key = str_from(name, sizeof "page." - 1);
	const struct words *words = words_for(model, entry);
	if (entry && page_field(words, entry, arena, key, shown))
		return true;
	if (entry && entry->front_matter) {
		struct found found = follow(entry->front_matter, NULL, key, 0);
		if (found.value)
			return show(words, arena, found.value, name, at, shown, diags);
	}
	str nearest = str_nearest(key, known, sizeof known / sizeof *known);
	if (nearest.s && !str_eq(nearest, key))
		return report_unknown(diags, name, at, arena_concat(arena, STR("page."), nearest));
	diag(diags, MSG_UNKNOWN_VALUE, .at = at, .words = { name },
	     .hint = STR("the front matter of this document does not have it"));
	return false;
}

/* What stands where site.yml does not say otherwise. */
static bool site_default(const struct site *site, str key, str *shown)
{
	const struct {
		str key, text;
	} texts[] = {
		{ STR("language"), site->language },
		{ STR("timezone"), site->timezone },
		{ STR("jurisdiction"), site->jurisdiction },
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (str_eq(key, texts[i].key) && texts[i].text.s) {
			*shown = texts[i].text;
			return true;
		}
	}
	return false;
}

bool model_value(const struct model *model, const struct entry *entry, struct arena *arena,
                 str name, struct place at, str *shown, struct diags *diags)
{
	static const struct value no_map = { .kind = VALUE_MAP };
	struct found found;
	size_t start;
	const struct data_file *file = file_find(model, name, &start);
	if (file && file->restricted && !(entry && entry->restricted)) {
		diag(diags, MSG_LINK_RESTRICTED, .at = at);
		return false;
	}
	if (file) {
		found = follow(file->value, &file->by_name, name, start);
	} else if (str_starts(name, STR("page."))) {
		return page_value(model, entry, arena, name, at, shown, diags);
	} else if (str_starts(name, STR("site."))) {
		start = sizeof "site." - 1;
		found = follow(model->site.values ? model->site.values : &no_map, NULL, name,
		               start);
		if (!found.value && site_default(&model->site, str_from(name, start), shown))
			return true;
	} else if (str_eq(name, STR("page")) || str_eq(name, STR("site"))) {
		found = (struct found){ .value = &no_map };
	} else {
		return report_unknown(diags, name, at, nearest_file(model, arena, name));
	}
	if (!found.value)
		return report_unknown(diags, name, at, nearest_name(&found, arena, name));
	return show(words_for(model, entry), arena, found.value, name, at, shown, diags);
}

str model_fill(const struct model *model, const struct entry *entry, struct arena *arena, str text,
               struct place at, struct diags *diags)
{
	size_t open = str_find(text, STR("{{"));
	if (open == text.n)
		return text;
	struct buf filled = { 0 };
	for (str rest = text; rest.n;) {
		buf_put(&filled, str_first(rest, open));
		rest = str_from(rest, open);
		if (!rest.n)
			break;
		size_t close = str_find(rest, STR("}}"));
		if (close == rest.n) {
			str begun = str_from(rest, 2);
			diag(diags, MSG_VALUE_OPEN, .at = at,
			     .words = { str_first(begun, str_find_char(begun, '\n')) });
			buf_put(&filled, rest);
			break;
		}
		str name = str_trim(str_first(str_from(rest, 2), close - 2)), shown;
		if (model_value(model, entry, arena, name, at, &shown, diags))
			buf_put(&filled, shown);
		rest = str_from(rest, close + 2);
		open = str_find(rest, STR("{{"));
	}
	str made = arena_str(arena, buf_str(&filled));
	buf_free(&filled);
	return made;
}
