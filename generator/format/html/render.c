/* Handlers for blocks and inlines, and the table of them; see render.h. Tables are in
 * render_table.c, notes and terms in render_notes.c. */
#include "format/html/render.h"

#include "base/die.h"
#include "base/file.h"
#include "format/html/escape.h"

void render_line(struct render *render)
{
	buf_putc(render->writer.to, '\n');
}

void render_address(struct render *render, str name, const struct link *link)
{
	struct buf *to = render->writer.to;
	if (link->kind == LINK_ELSEWHERE) {
		attribute_put(&render->writer, name, link->url);
		return;
	}
	buf_putc(to, ' ');
	buf_put(to, name);
	buf_lit(to, "=\"");
	bool here = link->kind == LINK_HERE ||
	            (link->anchor.n && str_eq(link->address, render->address));
	if (!here && render->base.s) {
		escape_attribute(to, render->base);
		buf_put(to, link->address);
	} else if (!here) {
		path_put_relative(to, render->address, link->address);
	}
	if (link->anchor.n) {
		buf_putc(to, '#');
		escape_attribute(to, link->anchor);
	}
	buf_putc(to, '"');
}

/* The direction of the text around node: of the nearest node above it that says. */
static bool right_to_left_around(const struct render *render, const struct node *node)
{
	for (const struct node *at = node->parent; at; at = at->parent)
		if (at->lang.n)
			return at->right_to_left;
	return render->words->right_to_left;
}

void render_common(struct render *render, const struct node *node)
{
	if (node->id.n && !render->inner)
		attribute(&render->writer, "id", node->id);
	if (!node->lang.n)
		return;
	attribute(&render->writer, "lang", node->lang);
	if (node->right_to_left != right_to_left_around(render, node))
		attribute(&render->writer, "dir", node->right_to_left ? STR("rtl") : STR("ltr"));
}

void render_open(struct render *render, enum element element, const struct node *node)
{
	element_begin(&render->writer, element);
	render_common(render, node);
	element_ready(&render->writer);
}

static void put_number(struct render *render, str number)
{
	if (!number.n)
		return;
	element_open_class(&render->writer, ELEMENT_SPAN, STR("number"));
	writer_text(&render->writer, number);
	element_close(&render->writer, ELEMENT_SPAN);
	buf_putc(render->writer.to, ' ');
}

static bool is_slide(const struct node *section)
{
	const struct node *heading = section->first;
	return heading && heading->kind == NODE_HEADING && heading->heading.deck == DECK_SLIDE;
}

/* Sections of the first level get an element, which the style sheet follows to mark the place in
 * "On this page", and so do slides, which slides.js shows one by one. Without a name it is no
 * landmark (ARIA in HTML, section), so makes no noise. */
static bool has_element(const struct node *section)
{
	return (section->parent && section->parent->kind == NODE_DOCUMENT) || is_slide(section);
}

static bool enter_section(struct render *render, const struct node *node)
{
	render_put_definitions(render);
	if (has_element(node)) {
		element_begin(&render->writer, ELEMENT_SECTION);
		if (node->lang.n) /* the heading has the id */
			attribute(&render->writer, "lang", node->lang);
		if (is_slide(node))
			attribute(&render->writer, "class", STR("slide"));
		element_ready(&render->writer);
		render_line(render);
	}
	return true;
}

static void exit_section(struct render *render, const struct node *node)
{
	render_put_definitions(render);
	if (has_element(node)) {
		element_close(&render->writer, ELEMENT_SECTION);
		render_line(render);
	}
}

static enum element heading_element(const struct node *node)
{
	unsigned level = node->heading.level;
	return (enum element)(ELEMENT_H2 + (level < 2 ? 0 : level > 6 ? 4 : level - 2));
}

static bool enter_heading(struct render *render, const struct node *node)
{
	render_open(render, heading_element(node), node);
	put_number(render, node->heading.number);
	if (!render->inner)
		render->heading_id = node->id;
	return true;
}

static void exit_heading(struct render *render, const struct node *node)
{
	element_close(&render->writer, heading_element(node));
	render_line(render);
}

bool paragraph_is_bare(const struct node *node)
{
	const struct node *parent = node->parent;
	if (node->kind != NODE_PARAGRAPH || !parent || node->lang.n || node->id.n ||
	    node->paragraph.number.n || node->paragraph.lead)
		return false;
	switch (parent->kind) {
	case NODE_ITEM:
		return parent->parent && parent->parent->list.tight;
	case NODE_CELL:
	case NODE_DEFINITION:
		return !node->previous && !node->next;
	default:
		return false;
	}
}

static bool enter_paragraph(struct render *render, const struct node *node)
{
	if (paragraph_is_bare(node))
		return true;
	element_begin(&render->writer, ELEMENT_P);
	render_common(render, node);
	if (node->paragraph.lead)
		attribute(&render->writer, "class", STR("lead"));
	else if (node->paragraph.number.n)
		attribute(&render->writer, "class", STR("numbered"));
	element_ready(&render->writer);
	put_number(render, node->paragraph.number);
	return true;
}

static void exit_paragraph(struct render *render, const struct node *node)
{
	if (paragraph_is_bare(node)) {
		if (node->next)
			render_line(render);
		return;
	}
	if (node->parent && node->parent->kind == NODE_FOOTNOTE && !node->next)
		render_back_links(render, node->parent);
	element_close(&render->writer, ELEMENT_P);
	render_line(render);
}

static bool enter_quote(struct render *render, const struct node *node)
{
	if (node->quote.source.n) {
		element_begin(&render->writer, ELEMENT_FIGURE);
		render_common(render, node);
		attribute(&render->writer, "class", STR("quote"));
		element_ready(&render->writer);
		element_open(&render->writer, ELEMENT_BLOCKQUOTE);
	} else {
		render_open(render, ELEMENT_BLOCKQUOTE, node);
	}
	render_line(render);
	return true;
}

static void exit_quote(struct render *render, const struct node *node)
{
	element_close(&render->writer, ELEMENT_BLOCKQUOTE);
	if (node->quote.source.n) {
		element_open(&render->writer, ELEMENT_FIGCAPTION);
		writer_text(&render->writer, node->quote.source);
		element_close(&render->writer, ELEMENT_FIGCAPTION);
		element_close(&render->writer, ELEMENT_FIGURE);
	}
	render_line(render);
}

/* How items are marked is part of what a numbered list says ("paragraph (a)"), so it stands in the
 * page and not in the style sheet alone. */
static str list_type(const struct render *render, const struct node *node)
{
	static const str types[] = {
		[LIST_DECIMAL] = STR_INIT(""),      [LIST_LOWER_ALPHA] = STR_INIT("a"),
		[LIST_LOWER_ROMAN] = STR_INIT("i"), [LIST_UPPER_ALPHA] = STR_INIT("A"),
		[LIST_UPPER_ROMAN] = STR_INIT("I"),
	};
	unsigned depth = node->list.depth < LIST_STYLES ? node->list.depth : LIST_STYLES - 1;
	return types[render->house->list_styles[depth]];
}

static bool enter_list(struct render *render, const struct node *node)
{
	element_begin(&render->writer, node->list.ordered ? ELEMENT_OL : ELEMENT_UL);
	render_common(render, node);
	if (node->list.plain)
		attribute(&render->writer, "class", STR("plain"));
	if (node->list.ordered) {
		str type = list_type(render, node);
		if (type.n)
			attribute(&render->writer, "type", type);
		if (type.n && type.s[0] <= 'Z' && !node->list.plain)
			attribute(&render->writer, "class", STR("upper"));
		if (node->list.start != 1)
			attribute_number(&render->writer, STR("start"), node->list.start);
	}
	element_ready(&render->writer);
	render_line(render);
	return true;
}

static void exit_list(struct render *render, const struct node *node)
{
	element_close(&render->writer, node->list.ordered ? ELEMENT_OL : ELEMENT_UL);
	render_line(render);
}

/* Items and definitions: a line to themselves unless they hold a line of text alone. */
static void open_container(struct render *render, enum element element, const struct node *node)
{
	render_open(render, element, node);
	if (node->first && !paragraph_is_bare(node->first))
		render_line(render);
}

static void close_container(struct render *render, enum element element)
{
	element_close(&render->writer, element);
	render_line(render);
}

static bool enter_item(struct render *render, const struct node *node)
{
	open_container(render, ELEMENT_LI, node);
	return true;
}

static void exit_item(struct render *render, const struct node *node)
{
	(void)node;
	close_container(render, ELEMENT_LI);
}

static bool enter_definition_list(struct render *render, const struct node *node)
{
	render_open(render, ELEMENT_DL, node);
	render_line(render);
	return true;
}

static void exit_definition_list(struct render *render, const struct node *node)
{
	(void)node;
	close_container(render, ELEMENT_DL);
}

static bool enter_dt(struct render *render, const struct node *node)
{
	render_open(render, ELEMENT_DT, node);
	return true;
}

static void exit_dt(struct render *render, const struct node *node)
{
	(void)node;
	close_container(render, ELEMENT_DT);
}

static bool enter_dd(struct render *render, const struct node *node)
{
	open_container(render, ELEMENT_DD, node);
	return true;
}

static void exit_dd(struct render *render, const struct node *node)
{
	(void)node;
	close_container(render, ELEMENT_DD);
}

static bool enter_code_block(struct render *render, const struct node *node)
{
	render_open(render, ELEMENT_PRE, node);
	element_open(&render->writer, ELEMENT_CODE);
	/* The parser drops a line end just after <pre>, not after <code>. */
	writer_text(&render->writer, node->code.text);
	element_close(&render->writer, ELEMENT_CODE);
	close_container(render, ELEMENT_PRE);
	return true;
}

static bool enter_rule(struct render *render, const struct node *node)
{
	render_open(render, ELEMENT_HR, node);
	render_line(render);
	return true;
}

static bool enter_figure(struct render *render, const struct node *node)
{
	render_open(render, ELEMENT_FIGURE, node);
	render_line(render);
	return true;
}

static void exit_figure(struct render *render, const struct node *node)
{
	(void)node;
	render_line(render);
	close_container(render, ELEMENT_FIGURE);
}

static str note_class(const struct node *node)
{
	static const str classes[NOTE_KIND_COUNT] = {
		[NOTE_NOTE] = STR_INIT("note"),
		[NOTE_IMPORTANT] = STR_INIT("note important"),
		[NOTE_WARNING] = STR_INIT("note warning"),
		[NOTE_DRAFT] = STR_INIT("note draft"),
		[NOTE_DECISION] = STR_INIT("note decision"),
		[NOTE_ACTION] = STR_INIT("note action"),
	};
	return classes[node->note.kind];
}

/* The title says the kind in words: colour alone tells many nothing (WCAG 2.2 SC 1.4.1). */
static bool enter_note(struct render *render, const struct node *node)
{
	struct writer *writer = &render->writer;
	element_begin(writer, ELEMENT_DIV);
	render_common(render, node);
	attribute(writer, "class", note_class(node));
	attribute(writer, "role", STR("note"));
	element_ready(writer);
	render_line(render);
	if (node->note.title.n) {
		element_open_class(writer, ELEMENT_P, STR("note-title"));
		writer_text(writer, node->note.title);
		close_container(render, ELEMENT_P);
	}
	return true;
}

static void exit_note(struct render *render, const struct node *node)
{
	(void)node;
	close_container(render, ELEMENT_DIV);
}

static bool has_group_element(const struct node *node)
{
	return node->id.n || node->lang.n;
}

static bool enter_group(struct render *render, const struct node *node)
{
	if (has_group_element(node)) {
		render_open(render, ELEMENT_DIV, node);
		render_line(render);
	}
	return true;
}

static void exit_group(struct render *render, const struct node *node)
{
	if (has_group_element(node))
		close_container(render, ELEMENT_DIV);
}

/* DPUB-ARIA 1.0, doc-pagebreak: its name says which page begins; its text is for the eye. */
static bool enter_page_mark(struct render *render, const struct node *node)
{
	struct writer *writer = &render->writer;
	element_begin(writer, ELEMENT_DIV);
	render_common(render, node);
	attribute(writer, "class", STR("page-mark"));
	attribute(writer, "role", STR("doc-pagebreak"));
	attribute(writer, "aria-label", node->text);
	element_ready(writer);
	writer_text(writer, node->text);
	close_container(render, ELEMENT_DIV);
	return true;
}

static void put_entry(struct render *render, const struct node *entry)
{
	struct writer *writer = &render->writer;
	struct link link = { .kind = LINK_HERE, .anchor = entry->entry.anchor };
	render_open(render, ELEMENT_LI, entry);
	if (link.anchor.n) {
		element_begin(writer, ELEMENT_A);
		render_address(render, STR("href"), &link);
		element_ready(writer);
	}
	put_number(render, entry->entry.number);
	for (const struct node *child = entry->first; child; child = child->next)
		render_tree(render, child);
	if (link.anchor.n)
		element_close(writer, ELEMENT_A);
}

static void close_entry(struct render *render)
{
	element_close(&render->writer, ELEMENT_LI);
	render_line(render);
}

/* Entries are flat and carry their level; each deeper one becomes a list in the item before it. */
static void put_entries(struct render *render, const struct node *contents)
{
	struct writer *writer = &render->writer;
	enum { DEPTH_MOST = 8 };
	unsigned levels[DEPTH_MOST], depth = 0;
	for (const struct node *entry = contents->first; entry; entry = entry->next) {
		unsigned level = entry->entry.level;
		while (depth > 1 && levels[depth - 1] > level) {
			close_entry(render);
			element_close(writer, ELEMENT_UL);
			depth--;
		}
		if (depth == 0 || (levels[depth - 1] < level && depth < DEPTH_MOST)) {
			element_open(writer, ELEMENT_UL);
			render_line(render);
			levels[depth++] = level;
		} else {
			close_entry(render);
		}
		put_entry(render, entry);
	}
	for (; depth > 0; depth--) {
		close_entry(render);
		element_close(writer, ELEMENT_UL);
	}
	render_line(render);
}

static bool enter_contents(struct render *render, const struct node *node)
{
	struct writer *writer = &render->writer;
	if (!node->first || render->inner)
		return false;
	if (node->contents.kind == CONTENTS_HEADINGS)
		render->has_contents = true;
	str id = arena_printf(render->arena, "contents:%u", (unsigned)++render->contents);
	element_begin(writer, ELEMENT_NAV);
	render_common(render, node);
	attribute(writer, "class", STR("contents"));
	if (node->contents.title.n)
		attribute(writer, "aria-labelledby", id);
	element_ready(writer);
	render_line(render);
	if (node->contents.title.n) {
		element_begin(writer, ELEMENT_P);
		attribute(writer, "class", STR("contents-title"));
		attribute(writer, "id", id);
		element_ready(writer);
		writer_text(writer, node->contents.title);
		close_container(render, ELEMENT_P);
	}
	render->inner = true;
	put_entries(render, node);
	render->inner = false;
	close_container(render, ELEMENT_NAV);
	return false;
}

/* enter answers whether the children are to be met. */
static const struct handler {
	bool (*enter)(struct render *, const struct node *);
	void (*exit)(struct render *, const struct node *);
} handlers[NODE_KIND_COUNT] = {
	[NODE_SECTION] = { enter_section, exit_section },
	[NODE_HEADING] = { enter_heading, exit_heading },
	[NODE_PARAGRAPH] = { enter_paragraph, exit_paragraph },
	[NODE_QUOTE] = { enter_quote, exit_quote },
	[NODE_LIST] = { enter_list, exit_list },
	[NODE_ITEM] = { enter_item, exit_item },
	[NODE_DEFINITION_LIST] = { enter_definition_list, exit_definition_list },
	[NODE_TERM] = { enter_dt, exit_dt },
	[NODE_DEFINITION] = { enter_dd, exit_dd },
	[NODE_CODE_BLOCK] = { enter_code_block, NULL },
	[NODE_RULE] = { enter_rule, NULL },
	[NODE_TABLE] = { render_table_enter, render_table_exit },
	[NODE_ROW] = { render_row_enter, render_row_exit },
	[NODE_CELL] = { render_cell_enter, render_cell_exit },
	[NODE_FIGURE] = { enter_figure, exit_figure },
	[NODE_CAPTION] = { render_caption_enter, render_caption_exit },
	[NODE_NOTE] = { enter_note, exit_note },
	[NODE_CONTENTS] = { enter_contents, NULL },
	[NODE_GROUP] = { enter_group, exit_group },
	[NODE_PAGE_MARK] = { enter_page_mark, NULL },
	[NODE_FOOTNOTES] = { render_footnotes_enter, render_footnotes_exit },
	[NODE_FOOTNOTE] = { render_footnote_enter, render_footnote_exit },
	[NODE_TEXT] = { render_text, NULL },
	[NODE_SOFT_BREAK] = { render_soft_break, NULL },
	[NODE_HARD_BREAK] = { render_hard_break, NULL },
	[NODE_CODE] = { render_code, NULL },
	[NODE_EMPHASIS] = { render_emphasis_enter, render_emphasis_exit },
	[NODE_STRONG] = { render_strong_enter, render_strong_exit },
	[NODE_STRIKE] = { render_strike_enter, render_strike_exit },
	[NODE_SPAN] = { render_span_enter, render_span_exit },
	[NODE_LINK] = { render_link_enter, render_link_exit },
	[NODE_IMAGE] = { render_image, NULL },
	[NODE_FOOTNOTE_REF] = { render_footnote_ref, NULL },
	[NODE_TERM_REF] = { render_term_enter, render_term_exit },
	[NODE_STATUS] = { render_status, NULL },
	[NODE_PAGE_RANGE] = { render_page_range, NULL },
	/* NODE_DOCUMENT is the page; NODE_ENTRY is written with its list; NODE_DIRECTIVE and
	 * NODE_VALUE are left only where compose/ has reported them. */
};

str render_phrase(struct render *render, enum word word, str name, str value)
{
	const str pair[] = { name, value };
	return words_fill(render->words, render->arena, word, pair, /*pair_count=*/1);
}

void render_tree(struct render *render, const struct node *root)
{
	for (struct walk walk = walk_from(root); walk_next(&walk);) {
		const struct handler *handler = &handlers[walk.node->kind];
		if (walk.entering) {
			if (handler->enter && !handler->enter(render, walk.node))
				walk_skip(&walk);
		} else if (handler->exit) {
			handler->exit(render, walk.node);
		}
	}
}

void render_document(struct render *render, const struct node *document, struct buf *to)
{
	writer_start(&render->writer, to);
	render_tree(render, document);
	render_put_definitions(render);
	writer_finish(&render->writer);
	memory_free(render->pending);
	render->pending = NULL;
	render->pending_count = render->pending_room = 0;
}
