/* Markdown to blocks with every directive expanded, however deep they stand in one another. */
#include "compose/work.h"

#include "model/fields.h"
#include "source/source.h"

static const struct directive_row directive_rows[] = {
	{ "contents", .expand = directive_contents },
	{ "tables", .expand = directive_contents },
	{ "figures", .expand = directive_contents },
	{ "glossary", .records = true, .options = { "terms" }, .expand = directive_glossary },
	{ "contacts", .records = true, .options = { "group" }, .expand = directive_contacts },
	{ "governance", .records = true, .expand = directive_governance },
	{ "governance-chart", .not_yet = true, .expand = directive_governance_chart },
	{ "actions", .records = true, .options = { "as-of", "since", "only", "status" },
	  .expand = directive_actions },
	{ "reporting-calendar", .not_yet = true, .expand = directive_calendar },
	{ "table", .body = BODY_OPTIONAL,
	  .options = { "file", "caption", "header-column", "widths", "align", "landscape" },
	  .expand = directive_table },
	{ "chart", .argument = ARGUMENT_REQUIRED, .argument_is = "bar, stacked or line",
	  .body = BODY_OPTIONAL, .not_yet = true, .records = true,
	  .options = { "data", "caption", "alt" }, .expand = directive_chart },
	{ "figure", .argument = ARGUMENT_REQUIRED, .argument_is = "the way to an image",
	  .body = BODY_OPTIONAL, .options = { "alt" }, .expand = directive_figure },
	{ "quote", .body = BODY_REQUIRED, .options = { "source" }, .expand = directive_quote },
	{ "note", ARGUMENT_OPTIONAL, .body = BODY_REQUIRED, .expand = directive_admonition },
	{ "important", ARGUMENT_OPTIONAL, .body = BODY_REQUIRED, .expand = directive_admonition },
	{ "warning", ARGUMENT_OPTIONAL, .body = BODY_REQUIRED, .expand = directive_admonition },
	{ "include", ARGUMENT_REQUIRED, "the way to a Markdown file", .expand = directive_include },
	{ "lang", ARGUMENT_REQUIRED, "a language code", BODY_REQUIRED, .expand = directive_lang },
	{ "decision", .body = BODY_REQUIRED, .options = { "id", "reasons", "options", "interests" },
	  .expand = directive_decision },
	{ "action", .body = BODY_OPTIONAL, .options = { "owner", "due", "id", "status" },
	  .expand = directive_action },
	{ "outstanding-actions", .records = true, .options = { "board", "as-of" },
	  .expand = directive_outstanding },
	{ "documents", .options = { "folder" }, .expand = directive_documents },
	{ "meetings", .options = { "board" }, .expand = directive_meetings },
	{ "updates", .options = { "count" }, .expand = directive_updates },
	/* Of the templates of layouts/paper alone: */
	{ "order-of-business", .paper = true, .body = BODY_OPTIONAL,
	  .options = { "number", "title", "pages" }, .expand = directive_order_of_business },
	{ "item", ARGUMENT_REQUIRED, "the number of an item", .paper = true, .body = BODY_OPTIONAL,
	  .expand = directive_item },
	{ "field", ARGUMENT_REQUIRED, "a key of the front matter", .paper = true,
	  .options = { "numbered" }, .expand = directive_field },
	{ "report", .paper = true, .expand = directive_report },
	{ "to-agenda", .paper = true, .body = BODY_REQUIRED, .expand = directive_to_agenda },
};
enum { DIRECTIVE_COUNT = sizeof directive_rows / sizeof directive_rows[0] };

const struct directive_row *directive_row_find(struct work *work, const struct node *directive)
{
	str name = directive->directive.name;
	str names[DIRECTIVE_COUNT];
	for (size_t i = 0; i < DIRECTIVE_COUNT; i++) {
		names[i] = str_of(directive_rows[i].name);
		if (str_eq(names[i], name))
			return &directive_rows[i];
	}
	diag(work->diags, MSG_UNKNOWN_DIRECTIVE, .at = directive->at, .words = { name },
	     .nearest = str_nearest(name, names, DIRECTIVE_COUNT));
	return NULL;
}

static size_t row_option_count(const struct directive_row *row)
{
	size_t count = 0;
	while (count < sizeof row->options / sizeof row->options[0] && row->options[count])
		count++;
	return count;
}

static void check_options(struct work *work, const struct directive_row *row,
                          const struct node *directive)
{
	size_t known_count = row_option_count(row);
	str known[8];
	for (size_t i = 0; i < known_count; i++)
		known[i] = str_of(row->options[i]);
	for (uint32_t i = 0; i < directive->directive.option_count; i++) {
		const struct option *option = &directive->directive.options[i];
		bool found = false;
		for (size_t j = 0; j < known_count && !found; j++)
			found = str_eq(known[j], option->name);
		if (!found)
			diag(work->diags, MSG_UNKNOWN_OPTION, .at = option->at,
			     .words = { option->name, directive->directive.name },
			     .nearest = str_nearest(option->name, known, known_count));
		for (uint32_t j = 0; j < i; j++)
			if (str_eq(directive->directive.options[j].name, option->name))
				diag(work->diags, MSG_DUPLICATE_OPTION, .at = option->at,
				     .words = { option->name });
	}
}

/* False when the directive lacks what it cannot do without. */
static bool check_shape(struct work *work, const struct directive_row *row,
                        const struct node *directive, const struct scope *scope)
{
	str name = directive->directive.name;
	check_options(work, row, directive);
	if (row->paper && !scope->sheet) {
		diag(work->diags, MSG_DIRECTIVE_PLACE, .at = directive->at,
		     .words = { name, STR("a template of layouts/paper") });
		return false;
	}
	if (scope->data && row->records) {
		diag(work->diags, MSG_DIRECTIVE_PLACE, .at = directive->at,
		     .words = { name, STR("a document, not in a data file") });
		return false;
	}
	if (row->argument == ARGUMENT_REQUIRED && directive->directive.argument.n == 0) {
		diag(work->diags, MSG_ARGUMENT_MISSING, .at = directive->at,
		     .words = { name, str_of(row->argument_is) });
		return false;
	}
	if (row->argument == ARGUMENT_NONE && directive->directive.argument.n)
		diag(work->diags, MSG_ARGUMENT_EXTRA, .at = directive->directive.argument_at,
		     .words = { name, directive->directive.argument });
	bool has_body = str_trim(directive->directive.body).n != 0;
	if (row->body == BODY_REQUIRED && !has_body) {
		diag(work->diags, MSG_BODY_MISSING, .at = directive->at, .words = { name });
		return false;
	}
	if (row->body == BODY_NONE && has_body)
		diag(work->diags, MSG_BODY_EXTRA, .at = directive->directive.body_at,
		     .words = { name });
	if (row->not_yet)
		diag(work->diags, MSG_NOT_YET, .at = directive->at,
		     .words = { arena_concat(work->arena, STR("{"), name, STR("}")),
		                STR("drawn yet; its data is shown as text") });
	return true;
}

static void expand_directive(struct work *work, struct node *directive, const struct scope *scope)
{
	struct node *blocks = node_new(work->arena, NODE_GROUP, directive->at);
	const struct directive_row *row =
		work_reports(work) ? directive_row_find(work, directive) : NULL;
	if (scope->depth >= DIRECTIVE_DEPTH_MOST)
		diag(work->diags, MSG_MARKDOWN_DEPTH, .at = directive->at);
	else if (row && check_shape(work, row, directive, scope))
		row->expand(work, directive, scope, blocks);
	node_replace_by_children(directive, blocks);
}

struct node *expand_markdown(struct work *work, const struct markdown_input *input,
                             const struct scope *scope)
{
	struct node *piece = markdown_parse(work->arena, input, work->diags);
	values_fill(work, piece);
	footnotes_collect(work, piece);
	struct node *group = node_new(work->arena, NODE_GROUP, input->at);
	node_move_children(group, piece);
	/* Gathered first: what a directive becomes is expanded already and not walked again. */
	struct {
		struct node **items;
		size_t count, room;
	} found = { 0 };
	for (struct walk walk = walk_blocks(group); walk_enter(&walk);)
		if (walk.node->kind == NODE_DIRECTIVE)
			list_push(&found, walk.node);
	for (size_t i = 0; i < found.count; i++)
		expand_directive(work, found.items[i], scope);
	memory_free(found.items);
	return group;
}

/* Most cells hold a word or a figure, and are no Markdown: letters, figures and single blanks. */
static bool is_plain(str text)
{
	if (!text.n || text.s[0] == ' ' || text.s[text.n - 1] == ' ')
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		bool point = (c == '.' || c == ',') && i + 1 < text.n && i > 0 &&
		             char_is_digit(text.s[i - 1]) && char_is_digit(text.s[i + 1]);
		if (!char_is_alnum(c) && !point && (c != ' ' || text.s[i - 1] == ' '))
			return false;
	}
	return true;
}

struct node *expand_value(struct work *work, const struct value *value, const struct scope *scope)
{
	if (!value || value->kind != VALUE_TEXT)
		return node_new(work->arena, NODE_GROUP,
		                value ? value->at : (struct place){ NULL, 0, 0 });
	struct place at = value->at;
	if (value->block && at.line)
		at = (struct place){ at.text, at.line + 1, value->indent + 1 };
	if (is_plain(value->text)) {
		struct node *group = node_new(work->arena, NODE_GROUP, at);
		node_append(group, build_paragraph(work, at, value->text));
		return group;
	}
	bool of_file = at.text && scope->include && str_eq(at.text->path, scope->include->path);
	struct scope inner = {
		.include = scope->include,
		.lines = value->block,
		.data = scope->data || !of_file,
		.depth = scope->depth + 1,
		.sheet = of_file ? scope->sheet : NULL,
	};
	/* In a table's cell the file's footnotes and link definitions hold. */
	if (of_file && str_find_char(value->text, '[') < value->text.n)
		inner.definitions = scope->definitions;
	struct markdown_input input = {
		.body = value->text,
		.at = at,
		.indent = value->indent,
		.lines = value->block,
		.definitions = inner.definitions,
		.lang = work->entry->lang,
	};
	return expand_markdown(work, &input, &inner);
}

struct node *expand_body(struct work *work, const struct node *directive, const struct scope *scope)
{
	struct scope inner = *scope;
	inner.depth++;
	struct markdown_input input = {
		.body = directive->directive.body,
		.at = directive->directive.body_at,
		.indent = directive->directive.indent,
		.lines = scope->lines,
		.definitions = scope->definitions,
		.lang = work->entry->lang,
	};
	return expand_markdown(work, &input, &inner);
}

struct node *expand_file(struct work *work, const struct text *text, str body, uint32_t line,
                         const struct scope *scope)
{
	struct scope inner = *scope;
	inner.lines = true;
	/* Only directives need the definitions: without a fence there is none. */
	bool fences =
		str_find(body, STR("{")) < body.n &&
		(str_find(body, STR("```{")) < body.n || str_find(body, STR("~~~{")) < body.n ||
	         str_find(body, STR("``` {")) < body.n || str_find(body, STR("~~~ {")) < body.n);
	inner.definitions = fences ? markdown_definitions(work->arena, body) : (str){ 0 };
	struct markdown_input input = {
		.body = body,
		.at = { text, line, 1 },
		.lines = true,
		.lang = work->entry->lang,
		.deck = work->entry->layout == LAYOUT_SLIDES,
	};
	return expand_markdown(work, &input, &inner);
}

const struct option *directive_option_find(const struct node *directive, str name)
{
	for (uint32_t i = 0; i < directive->directive.option_count; i++)
		if (str_eq(directive->directive.options[i].name, name))
			return &directive->directive.options[i];
	return NULL;
}

str directive_option(const struct node *directive, str name)
{
	const struct option *option = directive_option_find(directive, name);
	return option ? option->value : (str){ 0 };
}

bool directive_flag(struct work *work, const struct node *directive, str name)
{
	const struct option *option = directive_option_find(directive, name);
	if (!option || str_eq(option->value, STR("no")))
		return false;
	if (!str_eq(option->value, STR("yes")))
		diag(work->diags, MSG_WANTED_YES_NO, .at = option->value_at,
		     .words = { option->value });
	return true;
}

struct date directive_date(struct work *work, const struct node *directive, str name)
{
	const struct option *option = directive_option_find(directive, name);
	struct date date = { 0 };
	if (!option)
		return date;
	str shown = model_fill(work->model, work->entry, work->arena, option->value,
	                       option->value_at, work->diags);
	if (field_date(work->diags, shown, option->value_at, &date))
		return date;
	return (struct date){ 0 };
}
