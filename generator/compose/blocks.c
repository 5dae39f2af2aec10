/* Directives that set off or bring in text: notes, quotations, languages, includes, figures,
 * contents. */
#include "compose/work.h"

#include "base/file.h"

void directive_admonition(struct work *work, const struct node *directive,
                          const struct scope *scope, struct node *into)
{
	str name = directive->directive.name;
	enum word word = WORD_NOTE;
	struct node *note = node_new(work->arena, NODE_NOTE, directive->at);
	note->note.kind = NOTE_NOTE;
	if (str_eq(name, STR("important"))) {
		note->note.kind = NOTE_IMPORTANT;
		word = WORD_IMPORTANT;
	} else if (str_eq(name, STR("warning"))) {
		note->note.kind = NOTE_WARNING;
		word = WORD_WARNING;
	}
	str title = model_fill(work->model, work->entry, work->arena, directive->directive.argument,
	                       directive->directive.argument_at, work->diags);
	/* The kind stays in words, for those who do not see the rule's colour. */
	str kind = work->words->phrases[word];
	note->note.title = title.n ? arena_concat(work->arena, kind, STR(": "), title) : kind;
	node_move_children(note, expand_body(work, directive, scope));
	node_append(into, note);
}

void directive_quote(struct work *work, const struct node *directive, const struct scope *scope,
                     struct node *into)
{
	struct node *quote = node_new(work->arena, NODE_QUOTE, directive->at);
	const struct option *source = directive_option_find(directive, STR("source"));
	if (source)
		quote->quote.source = model_fill(work->model, work->entry, work->arena,
		                                 source->value, source->value_at, work->diags);
	node_move_children(quote, expand_body(work, directive, scope));
	node_append(into, quote);
}

void directive_lang(struct work *work, const struct node *directive, const struct scope *scope,
                    struct node *into)
{
	str lang = directive->directive.argument;
	struct node *group = node_new(work->arena, NODE_GROUP, directive->at);
	if (language_is_good(lang)) {
		group->lang = lang;
		group->right_to_left = language_is_right_to_left(lang);
	} else {
		diag(work->diags, MSG_WANTED_LANGUAGE, .at = directive->directive.argument_at,
		     .words = { lang });
	}
	node_move_children(group, expand_body(work, directive, scope));
	node_append(into, group);
}

static str loop_shown(struct work *work, const struct include *include, str path)
{
	str shown = path;
	for (; include; include = include->outer) {
		shown = arena_concat(work->arena, include->path, STR(" > "), shown);
		if (str_eq(include->path, path))
			break;
	}
	return shown;
}

/* The path of the file to include, or an absent one after a report. */
static str include_path(struct work *work, const struct node *directive, const struct scope *scope)
{
	str argument = directive->directive.argument;
	struct place at = directive->directive.argument_at;
	str path = path_resolve(work->arena, directive->at.text->path, argument);
	if (!path.s || !str_starts(path, STR("content/"))) {
		diag(work->diags, MSG_LINK_OUTSIDE, .at = at, .words = { argument });
		return (str){ 0 };
	}
	const struct source_file *file = source_tree_find(work->model->tree, path);
	if (!file || file->kind != SOURCE_MARKDOWN) {
		diag(work->diags, MSG_LINK_TARGET, .at = at, .words = { argument },
		     .nearest =
		             nearest_file(work, directive->at.text->path, path, SOURCE_MARKDOWN));
		return (str){ 0 };
	}
	if (file->restricted && !work->entry->restricted) {
		diag(work->diags, MSG_LINK_RESTRICTED, .at = at);
		return (str){ 0 };
	}
	for (const struct include *outer = scope->include; outer; outer = outer->outer) {
		if (str_eq(outer->path, path)) {
			diag(work->diags, MSG_INCLUDE_LOOP, .at = at,
			     .words = { loop_shown(work, scope->include, path) });
			return (str){ 0 };
		}
	}
	if (scope->include && scope->include->depth >= INCLUDE_DEPTH_MOST) {
		diag(work->diags, MSG_INCLUDE_DEPTH, .at = at,
		     .words = { STR("over 20 levels deep") });
		return (str){ 0 };
	}
	return path;
}

/* Whether the document may bring in another file; that it may not is said once. */
static bool may_include(struct work *work, const struct node *directive)
{
	bool many = work->includes == INCLUDES_MOST;
	if (!many && work->included_bytes <= INCLUDED_BYTES_MOST) {
		work->includes++;
		return true;
	}
	if (!work->includes_refused)
		diag(work->diags, MSG_INCLUDE_DEPTH, .at = directive->at,
		     .words = { many ? STR("over 1,000 times in one document")
		                     : STR("with over 64 MB in one document") });
	work->includes_refused = true;
	return false;
}

void directive_include(struct work *work, const struct node *directive, const struct scope *scope,
                       struct node *into)
{
	str path = include_path(work, directive, scope);
	if (!path.s)
		return;
	if (!may_include(work, directive))
		return;
	struct text *text = arena_new(work->arena, struct text);
	if (!source_read_text(work->model->tree, work->arena, path, text, work->diags))
		return;
	work->included_bytes += text->bytes.n;
	/* Front matter is the file's own: its text alone comes in. A fragment may have none. */
	struct front_matter parts = { .body = text->bytes, .body_line = 1 };
	if (str_starts(text->bytes, STR("---\n")))
		source_front_matter(text, &parts, work->diags);
	struct include include = {
		.outer = scope->include,
		.path = path,
		.depth = scope->include ? scope->include->depth + 1 : 1,
	};
	struct scope inner = { .include = &include, .data = scope->data, .depth = scope->depth };
	node_move_children(into, expand_file(work, text, parts.body, parts.body_line, &inner));
	footnotes_check(work, text, parts.body, parts.body_line);
}

void directive_figure(struct work *work, const struct node *directive, const struct scope *scope,
                      struct node *into)
{
	const struct option *alternative = directive_option_find(directive, STR("alt"));
	bool described = alternative && str_trim(alternative->value).n;
	if (!described)
		diag(work->diags, MSG_OPTION_MISSING, .at = directive->at,
		     .words = { STR("figure"), STR("alt") });
	struct node *figure = node_new(work->arena, NODE_FIGURE, directive->at);
	struct node *image = node_new(work->arena, NODE_IMAGE, directive->directive.argument_at);
	image->image.source = directive->directive.argument;
	if (described)
		image->image.alternative =
			model_fill(work->model, work->entry, work->arena, alternative->value,
		                   alternative->value_at, work->diags);
	/* Reported above; its file and caption are looked at in the same run. */
	image->image.decorative = !described;
	node_append(figure, image);
	struct node *body = expand_body(work, directive, scope);
	if (body->first) {
		struct node *caption = node_new(work->arena, NODE_CAPTION, body->first->at);
		for (struct node *block = body->first; block; block = block->next) {
			if (caption->first)
				node_append(caption, node_text(work->arena, block->at, STR(" ")));
			if (block->kind == NODE_PARAGRAPH)
				node_move_children(caption, block);
			else
				node_append(caption, node_text(work->arena, block->at,
				                               node_text_of(work->arena, block)));
		}
		node_append(figure, caption);
	}
	node_append(into, figure);
}

void directive_contents(struct work *work, const struct node *directive, const struct scope *scope,
                        struct node *into)
{
	(void)scope;
	struct node *contents = node_new(work->arena, NODE_CONTENTS, directive->at);
	str name = directive->directive.name;
	enum word title = WORD_CONTENTS;
	contents->contents.kind = CONTENTS_HEADINGS;
	if (str_eq(name, STR("tables"))) {
		contents->contents.kind = CONTENTS_TABLES;
		title = WORD_TABLES;
	} else if (str_eq(name, STR("figures"))) {
		contents->contents.kind = CONTENTS_FIGURES;
		title = WORD_FIGURES;
	} else {
		work->has_contents = true;
	}
	contents->contents.title = work->words->phrases[title];
	node_append(into, contents);
}
