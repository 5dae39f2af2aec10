/* Documents without a source of their own: folders' lists, the glossary, the accessibility
 * statement, the page for what is not found. */
#include "compose/work.h"

#include "base/file.h"
#include "template/template.h"

static void list_page(struct work *work, struct node *into)
{
	const struct meeting_choice here = { .folder = work->entry->address, .level = 2 };
	size_t meetings = meetings_append(work, &here, work->document->at, into);
	if (!documents_append(work, work->entry->address, work->document->at, into) && !meetings)
		node_append(into, build_paragraph(work, work->document->at,
		                                  work->words->phrases[WORD_NOTHING_YET]));
}

static void not_found_page(struct work *work, struct node *into)
{
	struct place at = work->document->at;
	node_append(into, build_paragraph(work, at, work->words->phrases[WORD_NOT_FOUND_TEXT]));
	const struct entry *home = map_get(&work->model->entry_by_address, STR(""));
	if (!home)
		return;
	struct link link = { 0 };
	link_to_entry(home, &link);
	struct node *paragraph = build_paragraph(work, at, STR(""));
	node_append(paragraph,
	            build_link(work, at, &link, work->words->phrases[WORD_NOT_FOUND_HOME]));
	node_append(into, paragraph);
}

struct statement_source {
	const struct source_tree *tree;
};

static bool load_statement(void *context, struct arena *arena, str name, struct text *text,
                           struct diags *diags)
{
	const struct statement_source *source = context;
	return source_read_layout(source->tree, arena,
	                          arena_concat(arena, STR("words/"), name, STR(".md")), text,
	                          diags);
}

/* Markdown: the {{values}} in it are filled once it is read, or a value would be Markdown too. */
static struct value *put_lines(struct work *work, struct value *data, str key,
                               const struct value *list)
{
	struct value *lines = value_put_list(work->arena, data, key);
	for (const struct value *item = list ? list->first : NULL; item; item = item->next) {
		/* Its further lines are of the same item. */
		struct buf text = { 0 };
		str rest = str_trim(item->text), line;
		while (str_line(&rest, &line)) {
			buf_put(&text, text.n ? STR("\n  ") : STR(""));
			buf_put(&text, line);
		}
		value_put_text(work->arena, value_add_map(work->arena, lines), STR("text"),
		               arena_str(work->arena, buf_str(&text)));
		buf_free(&text);
	}
	return lines;
}

static str markdown_of(struct work *work, str text)
{
	struct buf escaped = { 0 };
	escape_markdown(&escaped, text);
	str markdown = arena_str(work->arena, buf_str(&escaped));
	buf_free(&escaped);
	return markdown;
}

static void put_pdf_failure(struct work *work, struct value *lines, const struct meeting *meeting,
                            const struct paper *paper)
{
	str link = arena_concat(work->arena, STR("["), markdown_of(work, paper->entry->title),
	                        STR("]("), str_from(paper->path, sizeof "content/" - 1), STR(")"));
	const str pairs[] = { STR("title"), link, STR("meeting"),
		              markdown_of(work, meeting->entry->title) };
	value_put_text(work->arena, value_add_map(work->arena, lines), STR("text"),
	               words_fill(work->words, work->arena, WORD_PDF_FAILURE, pairs,
	                          /*pair_count=*/2));
}

/* Partners' PDFs in packs that not everyone can read; false when there are none. */
static bool put_pdf_failures(struct work *work, struct value *lines)
{
	const struct model *model = work->model;
	const struct compose_call *call = work->call;
	bool found = false;
	for (size_t i = 0; call->packs && i < model->meeting_count; i++) {
		const struct meeting *meeting = &model->meetings[i];
		const struct made_pack *packs = NULL;
		size_t count = call->packs(call->files_context, meeting, call->members, &packs);
		for (size_t j = 0; j < count; j++) {
			const struct made_pack *pack = &packs[j];
			if (pack->format != FORMAT_PDF)
				continue; /* the same papers again */
			for (size_t k = 0; k < pack->paper_count; k++) {
				const struct paper *paper = pack->papers[k].paper;
				/* The statement is public, in both copies of the site. */
				if (!pack->papers[k].inaccessible || paper->restricted)
					continue;
				put_pdf_failure(work, lines, meeting, paper);
				found = true;
			}
		}
	}
	return found;
}

static struct value *statement_data(struct work *work)
{
	const struct site *site = &work->model->site;
	const struct accessibility *statement = &site->accessibility;
	struct arena *arena = work->arena;
	struct value *data = value_new(arena, VALUE_MAP);
	value_put_text(arena, data, STR("organisation"), site->organisation);
	value_put_text(arena, data, STR("site"), site->title);
	value_put_text(arena, data, STR("url"), site->url);
	value_put_text(arena, data, STR("contact"),
	               site->contact ? site->contact->name : (str){ 0 });
	value_put_text(arena, data, STR("email"),
	               site->contact ? site->contact->email : (str){ 0 });
	value_put_text(arena, data, STR("telephone"),
	               site->contact ? site->contact->telephone : (str){ 0 });
	value_put_true(arena, data, STR("given"), statement->given);
	struct value *failures = put_lines(work, data, STR("failures"), statement->failures);
	/* A site that holds one of these is not what its status says. */
	bool pdfs = put_pdf_failures(work, failures);
	bool full = str_eq(statement->status, STR("full"));
	value_put_true(arena, data, STR("full"), full && !pdfs);
	value_put_true(arena, data, STR("partial"),
	               str_eq(statement->status, STR("partial")) || (full && pdfs));
	value_put_true(arena, data, STR("none"), str_eq(statement->status, STR("none")));
	value_put_text(arena, data, STR("reply-within"), statement->reply_within);
	value_put_text(arena, data, STR("prepared"),
	               date_given(statement->prepared)
	                       ? words_date(work->words, arena, statement->prepared)
	                       : (str){ 0 });
	value_put_text(arena, data, STR("reviewed"),
	               date_given(statement->reviewed)
	                       ? words_date(work->words, arena, statement->reviewed)
	                       : (str){ 0 });
	value_put_text(arena, data, STR("method"),
	               statement->method ? statement->method->text : (str){ 0 });
	value_put_true(arena, data, STR("has-failures"), failures->first != NULL);
	value_put_true(arena, data, STR("has-burden"),
	               statement->burden && statement->burden->first);
	put_lines(work, data, STR("burden"), statement->burden);
	return data;
}

/* "accessibility.cy" for cy and cy-GB; the English one where the language has none. */
static str statement_name(struct work *work)
{
	str file = layout_in_language(work->model->tree, work->arena, STR("words/accessibility"),
	                              work->words->lang, STR("words/accessibility.en.md"));
	return path_stem(path_name(file));
}

/* What authors write of the statement, links among it, stands in site.yml; the wording around it
 * has none to files of the site. */
static struct place statement_place(struct work *work)
{
	const struct value *values = work->model->site.values;
	if (!values || !values->at.text) {
		struct text *nothing = arena_new(work->arena, struct text);
		*nothing = (struct text){ STR("content/site.yml"), STR("") };
		return (struct place){ nothing, 0, 0 };
	}
	const struct value *given =
		values->kind == VALUE_MAP ? value_get(values, STR("accessibility")) : NULL;
	return given ? given->key_at : (struct place){ values->at.text, 0, 0 };
}

/* layouts/words/accessibility.LANG.md: legal wording, Mustache that yields Markdown. */
static void statement_page(struct work *work, struct node *into)
{
	struct statement_source source = { work->model->tree };
	struct template_set set = {
		.load = load_statement,
		.context = &source,
		.escape = escape_markdown,
	};
	const struct template *template = template_get(&set, statement_name(work), work->diags);
	if (template) {
		struct buf markdown = { 0 };
		template_render(&set, template, statement_data(work), &markdown, work->diags);
		const struct markdown_input input = {
			.body = arena_str(work->arena, buf_str(&markdown)),
			.at = statement_place(work),
			.lang = work->entry->lang,
		};
		buf_free(&markdown);
		const struct scope scope = { 0 };
		node_move_children(into, expand_markdown(work, &input, &scope));
	}
	template_set_release(&set);
}

static void (*const page_table[])(struct work *, struct node *) = {
	[GENERATED_LIST] = list_page,
	[GENERATED_GLOSSARY] = glossary_page_generate,
	[GENERATED_STATEMENT] = statement_page,
	[GENERATED_NOT_FOUND] = not_found_page,
	[GENERATED_MEETING] = meeting_page_generate,
	[GENERATED_PAPER] = paper_page_generate,
	[GENERATED_BOARD] = board_page_generate,
	[GENERATED_DECISIONS] = decisions_page_generate,
	[GENERATED_ACTIONS] = actions_page_generate,
};

void pages_generate(struct work *work, struct node *into)
{
	page_table[work->entry->generated_page](work, into);
}
