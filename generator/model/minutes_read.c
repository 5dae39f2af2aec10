/* The Markdown of one document of minutes, read whole for what it decides and who is to do what.
 * Called by minutes.c, on many threads. Mistakes in the Markdown are said when compose/ reads it
 * again; here only what is wrong in the options of {decision} and {action}. */
#include "model/minutes.h"

#include "base/die.h"
#include "base/file.h"
#include "base/utf8.h"
#include "source/markdown.h"

enum { PIECE_DEPTH_MOST = 50, INCLUDES_MOST = 1000 };

/* The files whose text is being read, innermost last. */
struct file_chain {
	const struct file_chain *outer;
	const struct text *text;
	str definitions;
};

struct reader {
	const struct minutes_call *call;
	struct minutes *minutes;
	struct minutes_lists *lists;
	struct map anchors;
	uint32_t item, appendix; /* counts of headings of the first level */
	bool in_appendix;
	str item_title;
	uint32_t decisions, actions; /* below this heading */
	unsigned depth, includes;
	const struct text *text; /* kept, of the file last met */
};

/* A piece of Markdown: a file, or the body of a directive in it. */
struct piece {
	const struct file_chain *file;
	str body;
	struct place at;
	uint32_t indent;
	bool top; /* its headings are the document's */
};

static void read_piece(struct reader *reader, const struct piece *piece);

static str keep(struct reader *reader, str text)
{
	return text.s ? arena_str(reader->call->keep, text) : text;
}

/* The file's path alone is kept: links in a record are from there. */
static struct place kept_place(struct reader *reader, struct place at)
{
	if (!reader->text || !str_eq(reader->text->path, at.text->path)) {
		struct text *text = arena_new(reader->call->keep, struct text);
		*text = (struct text){ keep(reader, at.text->path), STR("") };
		reader->text = text;
	}
	return (struct place){ reader->text, at.line, at.column };
}

/* Numbers as compose/sections.c gives them to headings of the first level. */
static void begin_item(struct reader *reader, struct node *heading)
{
	const struct minutes_call *call = reader->call;
	for (struct walk walk = walk_from(heading); walk_enter(&walk);) {
		struct node *node = walk.node;
		struct diags unheard = { 0 };
		if (node->kind == NODE_VALUE) {
			str shown = STR("");
			model_value(call->model, reader->minutes->entry, call->scratch, node->text,
			            node->at, &shown, &unheard);
			node->kind = NODE_TEXT;
			node->text = shown;
		}
		diags_release(&unheard);
	}
	reader->item_title = keep(reader, str_trim(node_text_of(call->scratch, heading)));
	reader->in_appendix = heading->heading.appendix;
	if (reader->in_appendix)
		reader->appendix++;
	else
		reader->item++;
	reader->decisions = reader->actions = 0;
}

/* "5.1": the item, then which of its decisions or actions this is. */
static str number_in_item(struct reader *reader, uint32_t count)
{
	struct arena *arena = reader->call->keep;
	uint32_t item = reader->in_appendix ? reader->appendix : reader->item;
	if (!item)
		return arena_printf(arena, "%u", count);
	return arena_printf(arena, "%s%u.%u", reader->in_appendix ? "A" : "", item, count);
}

static const struct option *option_find(const struct node *directive, str name)
{
	for (uint32_t i = 0; i < directive->directive.option_count; i++)
		if (str_eq(directive->directive.options[i].name, name))
			return &directive->directive.options[i];
	return NULL;
}

/* The option's text with {{values}} replaced; absent when it is not given. */
static str option_text(struct reader *reader, const struct node *directive, str name,
                       struct place *at)
{
	const struct option *option = option_find(directive, name);
	if (!option || !option->value.n)
		return (str){ 0 };
	*at = option->value_at;
	return model_fill(reader->call->model, reader->minutes->entry, reader->call->scratch,
	                  option->value, option->value_at, reader->call->diags);
}

static void markdown_option(struct reader *reader, const struct node *directive, str name,
                            str *text, struct place *at)
{
	const struct option *option = option_find(directive, name);
	if (!option || !option->value.n)
		return;
	*text = keep(reader, option->value);
	*at = kept_place(reader, option->value_at);
}

/* The identifier, written or "DATE/5.1", and an anchor that this document does not have yet. */
static void name_record(struct reader *reader, const struct node *directive, const char *kind,
                        uint32_t count, str *id, str *anchor)
{
	struct arena *arena = reader->call->keep;
	struct place at = directive->at;
	str written = option_text(reader, directive, STR("id"), &at);
	str number = number_in_item(reader, count);
	if (written.n && !field_record_id_valid(written)) {
		diag(reader->call->diags, MSG_WANTED_ID, .at = at, .words = { written });
		written = (str){ 0 };
	}
	struct date date = reader->minutes->date;
	*id = written.n          ? keep(reader, written)
	      : date_given(date) ? arena_concat(arena, date_iso(arena, date), STR("/"), number)
	                         : number;
	str base = arena_concat(arena, str_of(kind), STR("-"), written.n ? written : number);
	for (size_t i = 0; i < base.n; i++)
		if (base.s[i] == '/' || base.s[i] == '.')
			((char *)(uintptr_t)base.s)[i] = '-';
	*anchor = base;
	for (uint32_t again = 1; map_add(&reader->anchors, *anchor, reader); again++)
		*anchor = arena_printf(arena, "%.*s-%u", STR_FMT(base), again);
}

/* The text of a file's definitions is kept where a record may mention one. */
static void note_definitions(struct reader *reader, const struct piece *piece, str body)
{
	if (!reader->minutes->definitions.s && str_find_char(body, '[') < body.n)
		reader->minutes->definitions = keep(reader, piece->file->definitions);
}

/* The lines from the paragraph's first to the one before below, without the marks of what holds
 * them. */
static str paragraph_source(struct reader *reader, const struct node *paragraph,
                            const struct node *below)
{
	const struct text *text = below->at.text;
	if (!text || !paragraph->at.line || paragraph->at.line >= below->at.line)
		return STR("");
	size_t start = place_line_start(text, paragraph->at.line);
	str rest = str_range(text->bytes.s + start,
	                     text->bytes.s + place_line_start(text, below->at.line));
	for (uint32_t column = 1; column < paragraph->at.column && rest.n; column++)
		utf8_next(&rest);
	struct buf source = { 0 };
	str line;
	while (str_line(&rest, &line)) {
		while (source.n && line.n && strchr(" \t>", line.s[0]))
			line = str_from(line, 1);
		buf_put(&source, line);
		buf_putc(&source, '\n');
	}
	str kept = keep(reader, str_trim(buf_str(&source)));
	buf_free(&source);
	return kept;
}

static void body_read(struct reader *reader, const struct piece *piece,
                      const struct node *directive, str *body, struct place *at)
{
	const struct node *before = directive->previous;
	str written = str_trim(directive->directive.body);
	if (written.n) {
		*body = keep(reader, directive->directive.body);
		*at = kept_place(reader, directive->directive.body_at);
	} else if (str_eq(directive->directive.name, STR("action")) && before &&
	           before->kind == NODE_PARAGRAPH) {
		*body = paragraph_source(reader, before, directive);
		*at = kept_place(reader, before->at);
	}
	note_definitions(reader, piece, *body);
}

/* Looks like the identifier of a contact and like no name of a person or team. */
static bool looks_like_id(str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] >= 'A' && text.s[i] <= 'Z')
			return false;
	return field_id_valid(text) && str_find_char(text, '-') < text.n;
}

static str owner_name(struct reader *reader, str text, struct place at)
{
	const struct model *model = reader->call->model;
	size_t errors = reader->call->diags->errors;
	const struct contact *contact = contact_find(model, text, at, reader->call->diags);
	if (contact)
		return contact->name;
	if (looks_like_id(text) && reader->call->diags->errors == errors)
		diag(reader->call->diags, MSG_UNKNOWN_ID, .at = at,
		     .words = { STR("contact"), text, STR("contacts.yml") });
	return text;
}

/* A text, or a list in brackets; absent when not given. */
static str owners_read(struct reader *reader, const struct node *directive)
{
	struct place at;
	str text = option_text(reader, directive, STR("owner"), &at);
	if (!text.n)
		return (str){ 0 };
	str *parts = &text, owners = { 0 };
	size_t count = 1;
	if (text.s[0] == '[')
		count = value_parts(reader->call->scratch, text, &parts);
	for (size_t i = 0; i < count; i++)
		owners = arena_concat(reader->call->scratch, owners, i ? STR(", ") : STR(""),
		                      owner_name(reader, parts[i], at));
	return keep(reader, owners);
}

static void mark(struct reader *reader, const struct node *directive, enum record_kind kind,
                 size_t number)
{
	struct place at = kept_place(reader, directive->at);
	const struct record_mark marked = { at.text->path, at.line, kind, number };
	list_push(&reader->lists->marks, marked);
}

static void read_decision(struct reader *reader, const struct piece *piece,
                          const struct node *directive)
{
	struct decision decision = {
		.item_title = reader->item_title,
		.at = kept_place(reader, directive->at),
	};
	name_record(reader, directive, "decision", ++reader->decisions, &decision.id,
	            &decision.anchor);
	body_read(reader, piece, directive, &decision.body, &decision.body_at);
	markdown_option(reader, directive, STR("reasons"), &decision.reasons, &decision.reasons_at);
	markdown_option(reader, directive, STR("options"), &decision.options, &decision.options_at);
	markdown_option(reader, directive, STR("interests"), &decision.interests,
	                &decision.interests_at);
	note_definitions(reader, piece, decision.reasons);
	note_definitions(reader, piece, decision.options);
	note_definitions(reader, piece, decision.interests);
	mark(reader, directive, RECORD_DECISION, reader->lists->decisions.count);
	list_push(&reader->lists->decisions, decision);
}

/* {action} with :status: says how far an earlier one has got; it has no owner or day of its own. */
static void read_report(struct reader *reader, const struct piece *piece,
                        const struct node *directive, const struct option *status)
{
	struct action_report report = { .at = kept_place(reader, directive->at) };
	struct diags *diags = reader->call->diags;
	struct place at;
	report.id = keep(reader, option_text(reader, directive, STR("id"), &at));
	if (!report.id.n)
		diag(diags, MSG_OPTION_MISSING, .at = directive->at,
		     .words = { directive->directive.name, STR("id") },
		     .hint = STR("say which action this reports on: a line :id: ..."));
	static const str others[] = { STR_INIT("owner"), STR_INIT("due") };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		const struct option *other = option_find(directive, others[i]);
		if (other)
			diag(diags, MSG_REPORT_OPTION, .at = other->at, .words = { other->name });
	}
	const struct value value = {
		.kind = VALUE_TEXT,
		.text = status->value,
		.at = status->value_at,
	};
	unsigned choice = 0;
	while (choice < STATUS_COUNT && !str_eq(str_of(action_status_keys[choice]), status->value))
		choice++;
	if (choice == STATUS_COUNT) {
		str names[STATUS_COUNT];
		for (size_t i = 0; i < STATUS_COUNT; i++)
			names[i] = str_of(action_status_keys[i]);
		field_not_one_of(diags, &value, names, STATUS_COUNT);
		choice = STATUS_NOT_STARTED;
	}
	report.status = (enum action_status)choice;
	body_read(reader, piece, directive, &report.body, &report.body_at);
	report.anchor =
		arena_printf(reader->call->keep, "report-%zu", reader->lists->reports.count + 1);
	mark(reader, directive, RECORD_REPORT, reader->lists->reports.count);
	list_push(&reader->lists->reports, report);
}

static void read_action(struct reader *reader, const struct piece *piece,
                        const struct node *directive)
{
	const struct option *status = option_find(directive, STR("status"));
	if (status) {
		read_report(reader, piece, directive, status);
		return;
	}
	struct agreed_action action = {
		.item_title = reader->item_title,
		.at = kept_place(reader, directive->at),
	};
	name_record(reader, directive, "action", ++reader->actions, &action.id, &action.anchor);
	action.owners = owners_read(reader, directive);
	struct place at;
	str due = option_text(reader, directive, STR("due"), &at);
	if (due.n)
		field_date(reader->call->diags, due, at, &action.due);
	body_read(reader, piece, directive, &action.body, &action.body_at);
	if (!action.body.n)
		diag(reader->call->diags, MSG_BODY_MISSING, .at = directive->at,
		     .words = { directive->directive.name },
		     .hint = STR("write it between the two fences, or in the paragraph before"));
	mark(reader, directive, RECORD_ACTION, reader->lists->actions.count);
	list_push(&reader->lists->actions, action);
}

/* What compose/blocks.c refuses to include is passed over: it says so. */
static void read_include(struct reader *reader, const struct piece *piece,
                         const struct node *directive)
{
	const struct minutes_call *call = reader->call;
	struct arena *scratch = call->scratch;
	str path = path_resolve(scratch, piece->file->text->path, directive->directive.argument);
	const struct source_file *file = path.s ? source_tree_find(call->model->tree, path) : NULL;
	if (!file || file->kind != SOURCE_MARKDOWN || ++reader->includes > INCLUDES_MOST ||
	    (file->restricted && !reader->minutes->entry->restricted))
		return;
	for (const struct file_chain *outer = piece->file; outer; outer = outer->outer)
		if (str_eq(outer->text->path, path))
			return;
	struct text *text = arena_new(scratch, struct text);
	struct diags unheard = { 0 };
	struct front_matter parts = { .body_line = 1 };
	if (source_read_text(call->model->tree, scratch, path, text, &unheard)) {
		parts.body = text->bytes;
		if (str_starts(text->bytes, STR("---\n")))
			source_front_matter(text, &parts, &unheard);
		const struct file_chain inner = { piece->file, text,
			                          markdown_definitions(scratch, parts.body) };
		read_piece(reader,
		           &(struct piece){
				   .file = &inner,
				   .body = parts.body,
				   .at = { text, parts.body_line, 1 },
				   .top = piece->top && directive->parent->kind == NODE_DOCUMENT,
			   });
	}
	diags_release(&unheard);
}

/* Directives whose body is Markdown. */
static bool holds_blocks(str name)
{
	static const str names[] = { STR_INIT("note"),  STR_INIT("important"), STR_INIT("warning"),
		                     STR_INIT("quote"), STR_INIT("lang"),      STR_INIT("decision"),
		                     STR_INIT("action") };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

static void read_directive(struct reader *reader, const struct piece *piece,
                           const struct node *directive)
{
	str name = directive->directive.name;
	if (str_eq(name, STR("decision")))
		read_decision(reader, piece, directive);
	else if (str_eq(name, STR("action")))
		read_action(reader, piece, directive);
	else if (str_eq(name, STR("include")))
		read_include(reader, piece, directive);
	if (!holds_blocks(name) || !directive->directive.body.n)
		return;
	read_piece(reader, &(struct piece){
				   .file = piece->file,
				   .body = directive->directive.body,
				   .at = directive->directive.body_at,
				   .indent = directive->directive.indent,
			   });
}

static void read_piece(struct reader *reader, const struct piece *piece)
{
	if (reader->depth == PIECE_DEPTH_MOST)
		return;
	reader->depth++;
	struct diags unheard = { 0 };
	str definitions = { 0 }; /* a file holds its own */
	if (!piece->top)
		definitions = piece->file->definitions;
	const struct markdown_input input = {
		.body = piece->body,
		.at = piece->at,
		.indent = piece->indent,
		.lines = true,
		.definitions = definitions,
		.lang = reader->minutes->entry->lang,
	};
	struct node *tree = markdown_parse(reader->call->scratch, &input, &unheard);
	for (struct walk walk = walk_blocks(tree); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (node->kind == NODE_FOOTNOTES)
			walk_skip(&walk);
		else if (node->kind == NODE_DIRECTIVE)
			read_directive(reader, piece, node);
		else if (node->kind == NODE_HEADING && piece->top && node->parent == tree &&
		         node->heading.level == 2)
			begin_item(reader, node);
	}
	diags_release(&unheard);
	reader->depth--;
}

void minutes_read(const struct minutes_call *call, struct minutes *minutes,
                  struct minutes_lists *lists)
{
	struct reader reader = {
		.call = call,
		.minutes = minutes,
		.lists = lists,
		.item_title = STR(""),
	};
	struct text text;
	struct front_matter parts;
	struct diags unheard = { 0 }; /* compose/ says it */
	const struct entry *entry = minutes->entry;
	if (source_read_text(call->model->tree, call->scratch, entry->path, &text, &unheard) &&
	    source_front_matter(&text, &parts, &unheard)) {
		const struct file_chain file = {
			.text = &text,
			.definitions = markdown_definitions(call->scratch, parts.body),
		};
		read_piece(&reader, &(struct piece){
					    .file = &file,
					    .body = parts.body,
					    .at = { &text, parts.body_line, 1 },
					    .top = true,
				    });
	}
	diags_release(&unheard);
	map_free(&reader.anchors);
}
