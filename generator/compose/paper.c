/* The templates of layouts/paper: Mustache that yields Markdown, compiled once a language and then
 * shared by threads. Called by compose.c for the composer, by pack.c and cover_sheet.c for the
 * blocks. */
#include "compose/paper.h"

static const char *const names[PAPER_TEMPLATE_COUNT] = {
	[PAPER_FRONT_SHEET] = "front-sheet",
	[PAPER_ORDER_OF_BUSINESS] = "order-of-business",
	[PAPER_SUPPLEMENT] = "supplement",
	[PAPER_COVER_SHEET] = "cover-sheet",
	[PAPER_SLIP_RESTRICTED] = "slip-restricted",
	[PAPER_SLIP_PDF] = "slip-pdf",
	[PAPER_BLANK_PAGE] = "blank-page",
	[PAPER_RUNNING_HEADS] = "running-heads",
};

static const str notices_folder = STR_INIT("notices/");

/* Of one language. */
struct paper_set {
	const struct source_tree *tree;
	const struct words *words;
	struct template_set set;
	const struct template *templates[PAPER_TEMPLATE_COUNT];
};

struct paper_templates {
	struct paper_set *sets;
	size_t count;
};

void escape_markdown(struct buf *to, str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		/* At a line's start these begin lists and underline headings. */
		bool begins = i == 0 && strchr("-+=", c);
		bool counts = (c == '.' || c == ')') && i > 0 && char_is_digit(text.s[i - 1]) &&
		              (i + 1 == text.n || char_is_blank(text.s[i + 1]));
		if (c && (begins || counts || strchr("\\`*_{}[]<>#|~!&", c)))
			buf_putc(to, '\\');
		buf_putc(to, c == '\n' ? ' ' : c);
	}
}

str layout_in_language(const struct source_tree *tree, struct arena *arena, str stem, str lang,
                       str otherwise)
{
	const str langs[] = { lang, str_first(lang, str_find_char(lang, '-')) };
	for (size_t i = 0; i < sizeof langs / sizeof langs[0]; i++) {
		str name = arena_concat(arena, stem, STR("."), langs[i], STR(".md"));
		struct text text;
		struct diags unheard = { 0 }; /* said when it is loaded */
		bool found = source_read_layout(tree, arena, name, &text, &unheard);
		found = found || unheard.errors;
		diags_release(&unheard);
		if (found)
			return name;
	}
	return otherwise;
}

static str file_of(const struct paper_set *set, struct arena *arena, str name)
{
	str stem = arena_concat(arena, STR("paper/"), name);
	return layout_in_language(set->tree, arena, stem, set->words->lang,
	                          arena_concat(arena, stem, STR(".md")));
}

static bool notice_exists(const struct paper_set *set, str name)
{
	struct arena arena = { 0 };
	struct diags unheard = { 0 };
	struct text text;
	bool found =
		source_read_layout(set->tree, &arena, file_of(set, &arena, name), &text, &unheard);
	found = found || unheard.errors;
	diags_release(&unheard);
	arena_release(&arena);
	return found;
}

static bool load(void *context, struct arena *arena, str name, struct text *text,
                 struct diags *diags)
{
	const struct paper_set *set = context;
	return source_read_layout(set->tree, arena, file_of(set, arena, name), text, diags);
}

bool compose_uses_layout(str name)
{
	if (!str_starts(name, STR("paper/")) || !str_ends(name, STR(".md")))
		return false;
	name = str_from(name, sizeof "paper/" - 1);
	if (str_find_char(name, '/') < name.n)
		return true; /* notices, and the partials that the others may have */
	/* One in a language that no document is in yet has its use once one is. */
	name = str_first(name, str_find_char(name, '.'));
	for (size_t i = 0; i < PAPER_TEMPLATE_COUNT; i++)
		if (str_eq(name, str_of(names[i])))
			return true;
	return str_eq(name, STR("resolution"));
}

/* One that there is none of has been reported with meeting.yml. */
static void notices_compile(const struct model *model, struct paper_set *set, struct diags *diags)
{
	for (size_t i = 0; i < model->meeting_count; i++) {
		const struct meeting *meeting = &model->meetings[i];
		if (model_words(model, meeting->entry->lang) != set->words)
			continue;
		for (size_t j = 0; j < meeting->notice_count; j++) {
			str name =
				arena_concat(&set->set.arena, notices_folder, meeting->notices[j]);
			if (notice_exists(set, name))
				template_get(&set->set, name, diags);
		}
	}
}

/* Only reports and papers of meetings have anything of these. */
static bool are_needed(const struct model *model)
{
	if (model->meeting_count)
		return true;
	for (size_t i = 0; i < model->entry_count; i++)
		if (model->entries[i].layout == LAYOUT_REPORT)
			return true;
	return false;
}

struct paper_templates *paper_templates_new(const struct model *model, struct diags *diags)
{
	if (!are_needed(model))
		return NULL;
	struct paper_templates *templates = memory_new(1, sizeof *templates);
	templates->count = model->words.count;
	templates->sets = memory_new(templates->count, sizeof *templates->sets);
	for (size_t i = 0; i < templates->count; i++) {
		struct paper_set *set = &templates->sets[i];
		set->tree = model->tree;
		set->words = model->words.items[i];
		set->set.load = load;
		set->set.context = set;
		set->set.escape = escape_markdown;
		for (size_t j = 0; j < PAPER_TEMPLATE_COUNT; j++)
			set->templates[j] = template_get(&set->set, str_of(names[j]), diags);
		notices_compile(model, set, diags);
	}
	return templates;
}

void paper_templates_free(struct paper_templates *templates)
{
	if (!templates)
		return;
	for (size_t i = 0; i < templates->count; i++)
		template_set_release(&templates->sets[i].set);
	memory_free(templates->sets);
	memory_free(templates);
}

static const struct paper_set *set_of(const struct work *work)
{
	const struct paper_templates *templates = work->composer->papers;
	for (size_t i = 0; templates && i < templates->count; i++)
		if (templates->sets[i].words == work->words)
			return &templates->sets[i];
	return NULL;
}

/* What is wrong in the Markdown has no line of the template's: it is said of the file as a whole.
 */
static struct node *render(struct work *work, const struct paper_set *set, str name,
                           const struct template *compiled, const struct value *data,
                           const struct sheet *sheet)
{
	struct text *text = arena_new(work->arena, struct text);
	text->path = arena_concat(work->arena, STR("layouts/"), file_of(set, work->arena, name));
	struct buf markdown = { 0 };
	template_render(&set->set, compiled, data, &markdown, work->diags);
	text->bytes = arena_str(work->arena, buf_str(&markdown));
	buf_free(&markdown);
	struct include include = { .path = text->path };
	const struct scope scope = { .include = &include, .sheet = sheet };
	const struct markdown_input input = {
		.body = text->bytes,
		.at = { text, 0, 0 },
		.lang = work->entry->lang,
		.deck = true, /* the front sheet has the title of the pack */
	};
	return expand_markdown(work, &input, &scope);
}

struct node *paper_render(struct work *work, enum paper_template which, const struct value *data,
                          const struct sheet *sheet)
{
	const struct paper_set *set = set_of(work);
	if (!set || !set->templates[which])
		return node_new(work->arena, NODE_GROUP, work->document->at);
	return render(work, set, str_of(names[which]), set->templates[which], data, sheet);
}

struct node *paper_render_notice(struct work *work, str name, const struct value *data,
                                 const struct sheet *sheet)
{
	const struct paper_set *set = set_of(work);
	str whole = arena_concat(work->arena, notices_folder, name);
	const struct template *compiled = set ? map_get(&set->set.by_name, whole) : NULL;
	if (!compiled)
		return node_new(work->arena, NODE_GROUP, work->document->at);
	return render(work, set, whole, compiled, data, sheet);
}
