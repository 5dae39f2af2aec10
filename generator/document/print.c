/* foolscap show tree: a line a node, for people and for tests. */
#include "document/document.h"

static const char *const align_names[] = { "none", "left", "centre", "right" };
static const char *const note_names[NOTE_KIND_COUNT] = {
	[NOTE_NOTE] = "note",   [NOTE_IMPORTANT] = "important", [NOTE_WARNING] = "warning",
	[NOTE_DRAFT] = "draft", [NOTE_DECISION] = "decision",   [NOTE_ACTION] = "action",
};
static const char *const contents_names[] = { "headings", "tables", "figures" };
static const char *const link_names[] = { "unresolved", "elsewhere", "here", "site" };
static const char *const status_names[] = { "not-started", "on-track", "at-risk", "late",
	                                    "complete" };

static void put_quoted(struct buf *to, str text)
{
	buf_putc(to, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] == '\n')
			buf_lit(to, "\\n");
		else if (text.s[i] == '"' || text.s[i] == '\\')
			buf_printf(to, "\\%c", text.s[i]);
		else
			buf_putc(to, text.s[i]);
	}
	buf_putc(to, '"');
}

static void put_text(struct buf *to, const char *name, str text)
{
	if (!text.s)
		return;
	buf_printf(to, " %s=", name);
	put_quoted(to, text);
}

static void put_number(struct buf *to, const char *name, uint32_t number)
{
	if (number)
		buf_printf(to, " %s=%u", name, number);
}

static void put_flag(struct buf *to, const char *name, bool flag)
{
	if (flag)
		buf_printf(to, " %s", name);
}

static void print_plain(const struct node *node, struct buf *to)
{
	buf_putc(to, ' ');
	put_quoted(to, node->text);
}

static void print_pack(const struct pack *pack, struct buf *to)
{
	put_number(to, "first-page", pack->first_page);
	put_flag(to, "double-sided", pack->double_sided);
	put_flag(to, "count-pages", pack->count_pages);
	if (pack->blank) {
		struct buf text = { 0 };
		node_plain_text(pack->blank, &text);
		put_text(to, "blank", buf_str(&text));
		buf_free(&text);
	}
}

static void print_document(const struct node *node, struct buf *to)
{
	if (!node->document)
		return;
	put_text(to, "title", node->document->title);
	put_text(to, "lang", node->document->lang);
	put_text(to, "mark", node->document->mark);
	for (size_t i = 0; i < node->document->count; i++) {
		const struct fact *fact = &node->document->items[i];
		buf_printf(to, " %.*s=", STR_FMT(fact->key));
		put_quoted(to, fact->value);
	}
	if (node->document->pack)
		print_pack(node->document->pack, to);
}

static void print_part(const struct node *node, struct buf *to)
{
	const struct pack_part *part = node->part;
	if (!part)
		return;
	put_text(to, "bookmark", part->bookmark);
	put_flag(to, "right-hand", part->right_hand);
	put_flag(to, "slides", part->style == PART_SLIDES);
	put_text(to, "stamp", part->stamp);
	put_text(to, "agenda", part->agenda);
	put_text(to, "mark", part->mark);
	put_text(to, "banner", part->banner);
	put_text(to, "head-left", part->head_left);
	put_text(to, "head-right", part->head_right);
	put_text(to, "foot-left", part->foot_left);
	put_number(to, "first-number", part->first_number);
	put_number(to, "withheld-first", part->withheld_first);
	put_number(to, "withheld-last", part->withheld_last);
	put_flag(to, "bound", part->bound != NULL);
}

static void print_page_range(const struct node *node, struct buf *to)
{
	put_text(to, "anchor", node->page_range.anchor);
	put_text(to, "shown", node->page_range.shown);
}

static void print_heading(const struct node *node, struct buf *to)
{
	put_number(to, "level", node->heading.level);
	put_text(to, "number", node->heading.number);
	put_flag(to, "appendix", node->heading.appendix);
	put_flag(to, "unlisted", node->heading.unlisted);
	put_flag(to, "slide", node->heading.deck == DECK_SLIDE);
	put_flag(to, "above-slide", node->heading.deck == DECK_SECTION);
}

static void print_paragraph(const struct node *node, struct buf *to)
{
	put_text(to, "number", node->paragraph.number);
	put_flag(to, "lead", node->paragraph.lead);
}

static void print_quote(const struct node *node, struct buf *to)
{
	put_text(to, "source", node->quote.source);
}

static void print_list(const struct node *node, struct buf *to)
{
	put_flag(to, "ordered", node->list.ordered);
	put_flag(to, "tight", node->list.tight);
	put_flag(to, "plain", node->list.plain);
	if (node->list.ordered)
		buf_printf(to, " start=%u depth=%u", node->list.start, node->list.depth);
}

static void print_code_block(const struct node *node, struct buf *to)
{
	put_text(to, "info", node->code.info);
	put_text(to, "text", node->code.text);
}

static void print_table(const struct node *node, struct buf *to)
{
	buf_printf(to, " columns=%u header-rows=%u", node->table.column_count,
	           node->table.header_rows);
	put_flag(to, "header-column", node->table.header_column);
	put_flag(to, "landscape", node->table.landscape);
	put_flag(to, "actions", node->table.style == TABLE_ACTIONS);
	for (uint32_t i = 0; i < node->table.column_count; i++) {
		const struct column *column = &node->table.columns[i];
		buf_printf(to, "%s%s", i ? "," : " align=", align_names[column->align]);
		if (column->width)
			buf_printf(to, "/%u", column->width);
		if (column->figures)
			buf_lit(to, "/figures");
	}
}

static void print_row(const struct node *node, struct buf *to)
{
	put_flag(to, "header", node->row.header);
	put_flag(to, "subheading", node->row.subheading);
}

static void print_cell(const struct node *node, struct buf *to)
{
	buf_printf(to, " column=%u", node->cell.column);
	if (node->cell.columns != 1)
		put_number(to, "columns", node->cell.columns);
	if (node->cell.rows != 1)
		put_number(to, "rows", node->cell.rows);
	put_flag(to, "header", node->cell.header);
}

static void print_caption(const struct node *node, struct buf *to)
{
	put_text(to, "label", node->caption.label);
}

static void print_note(const struct node *node, struct buf *to)
{
	buf_printf(to, " %s", note_names[node->note.kind]);
	put_text(to, "title", node->note.title);
}

static void print_contents(const struct node *node, struct buf *to)
{
	buf_printf(to, " %s", contents_names[node->contents.kind]);
	put_text(to, "title", node->contents.title);
}

static void print_entry(const struct node *node, struct buf *to)
{
	put_number(to, "level", node->entry.level);
	put_text(to, "number", node->entry.number);
	put_text(to, "anchor", node->entry.anchor);
}

static void print_footnote(const struct node *node, struct buf *to)
{
	put_text(to, "label", node->footnote.label);
	put_number(to, "number", node->footnote.number);
	put_number(to, "mentions", node->footnote.mentions);
}

static void print_footnote_ref(const struct node *node, struct buf *to)
{
	put_text(to, "label", node->footnote_ref.label);
	put_number(to, "number", node->footnote_ref.number);
	put_number(to, "mention", node->footnote_ref.mention);
}

static void print_directive(const struct node *node, struct buf *to)
{
	put_text(to, "name", node->directive.name);
	put_text(to, "argument", node->directive.argument);
	for (uint32_t i = 0; i < node->directive.option_count; i++) {
		const struct option *option = &node->directive.options[i];
		buf_printf(to, " :%.*s:=", STR_FMT(option->name));
		put_quoted(to, option->value);
	}
	put_text(to, "body", node->directive.body);
}

static void put_link(struct buf *to, const struct link *link)
{
	buf_printf(to, " %s", link_names[link->kind]);
	if (link->kind == LINK_SITE) {
		put_text(to, "address", link->address);
		put_text(to, "anchor", link->anchor);
	} else if (link->kind == LINK_HERE) {
		put_text(to, "anchor", link->anchor);
	} else {
		put_text(to, "url", link->url);
	}
	put_flag(to, "was-empty", link->was_empty);
	put_flag(to, "no-page", link->no_page);
}

static void print_link(const struct node *node, struct buf *to)
{
	put_link(to, &node->link);
}

static void print_image(const struct node *node, struct buf *to)
{
	put_text(to, "source", node->image.source);
	put_text(to, "alternative", node->image.alternative);
	put_flag(to, "decorative", node->image.decorative);
	put_number(to, "width", node->image.width);
	put_number(to, "height", node->image.height);
}

static void print_term_ref(const struct node *node, struct buf *to)
{
	put_text(to, "term", node->term_ref.term);
	put_link(to, &node->term_ref.link);
}

static void print_status(const struct node *node, struct buf *to)
{
	buf_printf(to, " %s", status_names[node->status.status]);
	put_text(to, "word", node->status.word);
}

static void (*const print_attributes[NODE_KIND_COUNT])(const struct node *, struct buf *) = {
	[NODE_DOCUMENT] = print_document,
	[NODE_PART] = print_part,
	[NODE_HEADING] = print_heading,
	[NODE_PARAGRAPH] = print_paragraph,
	[NODE_QUOTE] = print_quote,
	[NODE_LIST] = print_list,
	[NODE_CODE_BLOCK] = print_code_block,
	[NODE_TABLE] = print_table,
	[NODE_ROW] = print_row,
	[NODE_CELL] = print_cell,
	[NODE_CAPTION] = print_caption,
	[NODE_NOTE] = print_note,
	[NODE_CONTENTS] = print_contents,
	[NODE_ENTRY] = print_entry,
	[NODE_FOOTNOTE] = print_footnote,
	[NODE_FOOTNOTE_REF] = print_footnote_ref,
	[NODE_DIRECTIVE] = print_directive,
	[NODE_PAGE_MARK] = print_plain,
	[NODE_TEXT] = print_plain,
	[NODE_CODE] = print_plain,
	[NODE_VALUE] = print_plain,
	[NODE_LINK] = print_link,
	[NODE_IMAGE] = print_image,
	[NODE_TERM_REF] = print_term_ref,
	[NODE_STATUS] = print_status,
	[NODE_PAGE_RANGE] = print_page_range,
};

void document_print(const struct node *root, struct buf *to)
{
	unsigned depth = 0;
	for (struct walk walk = walk_from(root); walk_next(&walk);) {
		const struct node *node = walk.node;
		bool leaf = node_table[node->kind].leaf;
		if (!walk.entering) {
			depth--;
			continue;
		}
		for (unsigned i = 0; i < depth; i++)
			buf_lit(to, "  ");
		buf_put(to, str_of(node_table[node->kind].name));
		if (print_attributes[node->kind])
			print_attributes[node->kind](node, to);
		put_text(to, "id", node->id);
		put_text(to, "lang", node->lang);
		if (node_is_block(node) && node->at.line)
			buf_printf(to, " @%u:%u", node->at.line, node->at.column);
		buf_putc(to, '\n');
		depth += !leaf;
	}
}
