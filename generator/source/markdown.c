/* cmark's tree as ours; see markdown.h. cmark's types stay in this file. */
#define CMARK_NO_SHORT_NAMES
#include <cmark-gfm.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm-core-extensions.h>

#include "base/map.h"
#include "source/allocator.h"
#include "source/parse.h"

static cmark_mem parse_memory = { parse_calloc, parse_realloc, parse_free };

void markdown_start(void)
{
	cmark_gfm_core_extensions_ensure_registered();
}

/* Footnotes in order of number, to count their mentions. */
struct conversion {
	struct parse *parse;
	struct node **footnotes;
	uint32_t footnote_count;
};

/* cmark's own, until the tree is converted. */
static str text_of(const char *text)
{
	return text ? str_of(text) : STR("");
}

/* The same to keep. */
static str kept(const struct conversion *conversion, const char *text)
{
	return text && *text ? arena_str(conversion->parse->arena, str_of(text)) : STR("");
}

static uint32_t line_of(cmark_node *from)
{
	int line = cmark_node_get_start_line(from);
	return line > 0 ? (uint32_t)line : 0;
}

static size_t byte_of(cmark_node *from)
{
	int column = cmark_node_get_start_column(from);
	return column > 0 ? (size_t)column - 1 : 0;
}

static bool too_deep(struct conversion *conversion, cmark_node *from, uint32_t depth)
{
	struct parse *parse = conversion->parse;
	if (depth < MARKDOWN_DEPTH_MOST)
		return false;
	if (!parse->too_deep)
		diag(parse->diags, MSG_MARKDOWN_DEPTH,
		     .at = parse_place(parse, line_of(from), byte_of(from)));
	parse->too_deep = true;
	return true;
}

/* Inlines */

static void convert_inlines(struct conversion *conversion, struct inlines *inlines,
                            struct node *parent, cmark_node *from, uint32_t depth);

static enum beside beside_of(cmark_node *next)
{
	if (!next)
		return BESIDE_SPACE;
	cmark_node_type type = cmark_node_get_type(next);
	bool breaks = type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK;
	return breaks ? BESIDE_SPACE : BESIDE_WORD;
}

/* The first text below a node, and how cmark places it. */
static cmark_node *first_text(cmark_node *from)
{
	while (from && cmark_node_get_type(from) != CMARK_NODE_TEXT)
		from = cmark_node_first_child(from);
	return from;
}

/* cmark's place of a link that goes over two lines is wrong, that of its text is not. */
static struct place link_place(struct inlines *inlines, cmark_node *from)
{
	cmark_node *text = first_text(cmark_node_first_child(from));
	if (!text || line_of(text) == line_of(from))
		return inline_locate(inlines, line_of(from), byte_of(from), STR("["));
	size_t byte = byte_of(text);
	return inline_locate(inlines, line_of(text), byte ? byte - 1 : 0, STR("["));
}

static bool is_address_of(str url, str text)
{
	static const str scheme = STR_INIT("mailto:");
	return str_eq(url, text) ||
	       (str_starts(url, scheme) && str_eq(str_from(url, scheme.n), text));
}

static void convert_link(struct conversion *conversion, struct inlines *inlines,
                         struct node *parent, cmark_node *from, uint32_t depth)
{
	str url = kept(conversion, cmark_node_get_url(from));
	/* A text that is its address stays as it is. */
	cmark_node *child = cmark_node_first_child(from);
	const char *literal =
		child && !cmark_node_next(child) ? cmark_node_get_literal(child) : NULL;
	bool bare = literal && *literal && is_address_of(url, str_of(literal));
	struct arena *arena = conversion->parse->arena;
	struct place at = { 0 };
	bool angle = false;
	if (bare) { /* <http://x> */
		str needle = arena_concat(arena, STR("<"), str_of(literal));
		at = inline_locate(inlines, line_of(from), byte_of(from), needle);
		str line = parse_line(inlines->parse, inlines->line);
		angle = inlines->byte < line.n && line.s[inlines->byte] == '<';
	}
	if (!angle)
		at = link_place(inlines, from);
	struct node *link = node_new(arena, NODE_LINK, at);
	link->link.url = url;
	node_append(parent, link);
	bool outer = inlines->in_link;
	inlines->in_link = true;
	if (bare)
		node_append(link, node_text(arena, at, kept(conversion, literal)));
	else
		convert_inlines(conversion, inlines, link, from, depth + 1);
	inlines->in_link = outer;
	if (bare || !link->first)
		inlines->previous = 'x';
}

static void gather_text(struct buf *to, cmark_node *from, uint32_t depth)
{
	for (cmark_node *child = cmark_node_first_child(from); child && depth < MARKDOWN_DEPTH_MOST;
	     child = cmark_node_next(child)) {
		cmark_node_type type = cmark_node_get_type(child);
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			buf_put(to, text_of(cmark_node_get_literal(child)));
		else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
			buf_putc(to, ' ');
		else
			gather_text(to, child, depth + 1);
	}
}

static void convert_image(struct conversion *conversion, struct inlines *inlines,
                          struct node *parent, cmark_node *from)
{
	struct arena *arena = conversion->parse->arena;
	struct place at = inline_locate(inlines, line_of(from), byte_of(from), STR("!["));
	struct node *image = node_new(arena, NODE_IMAGE, at);
	struct buf text = { 0 };
	gather_text(&text, from, 0);
	image->image.source = kept(conversion, cmark_node_get_url(from));
	image->image.alternative = inline_plain(inlines, arena_str(arena, buf_str(&text)));
	bool marked = str_eq(text_of(cmark_node_get_title(from)), STR("decorative"));
	image->image.decorative = marked && text.n == 0;
	if (marked && text.n)
		diag(conversion->parse->diags, MSG_DECORATIVE_TEXT, .at = at);
	buf_free(&text);
	node_append(parent, image);
	inlines->previous = 'x';
}

static void convert_footnote_reference(struct conversion *conversion, struct inlines *inlines,
                                       struct node *parent, cmark_node *from)
{
	struct parse *parse = conversion->parse;
	struct place at = inline_locate(inlines, line_of(from), byte_of(from), STR("[^"));
	uint32_t number = 0;
	str_to_u32(text_of(cmark_node_get_literal(from)), &number);
	if (number == 0 || number > conversion->footnote_count)
		return;
	struct node *footnote = conversion->footnotes[number - 1];
	if (inlines->in_footnote) {
		if (parse_reports(parse, line_of(from)))
			diag(parse->diags, MSG_FOOTNOTE_LOOP, .at = at,
			     .words = { footnote->footnote.label });
		return;
	}
	struct node *reference = node_new(parse->arena, NODE_FOOTNOTE_REF, at);
	reference->footnote_ref.label = footnote->footnote.label;
	reference->footnote_ref.number = number;
	reference->footnote_ref.mention = ++footnote->footnote.mentions;
	node_append(parent, reference);
	/* Blanks before it are the author's; a quotation mark after it closes. */
	inlines->previous = 'x';
}

static void convert_inline_html(struct inlines *inlines, cmark_node *from)
{
	struct parse *parse = inlines->parse;
	str html = text_of(cmark_node_get_literal(from));
	str first = str_first(html, str_find_char(html, '\n'));
	struct place at = inline_locate(inlines, line_of(from), byte_of(from), first);
	/* An end tag is said with its start tag, unless it stands alone. */
	bool end = str_starts(html, STR("</"));
	if (parse_reports(parse, line_of(from)) && !(end && inlines->html))
		report_raw_html(parse, at, html);
	inlines->html = true;
}

static void convert_code(struct conversion *conversion, struct inlines *inlines,
                         struct node *parent, cmark_node *from)
{
	str text = kept(conversion, cmark_node_get_literal(from));
	struct place at = inline_locate(inlines, line_of(from), byte_of(from), text);
	struct node *code = node_new(inlines->parse->arena, NODE_CODE, at);
	code->text = text;
	node_append(parent, code);
	inlines->previous = 'x';
}

static void convert_inline(struct conversion *conversion, struct inlines *inlines,
                           struct inline_level *level, cmark_node *from, uint32_t depth)
{
	struct parse *parse = conversion->parse;
	struct node *parent = level->parent, *node;
	switch (cmark_node_get_type(from)) {
	case CMARK_NODE_TEXT: {
		struct inline_text text = { kept(conversion, cmark_node_get_literal(from)),
			                    line_of(from), byte_of(from),
			                    beside_of(cmark_node_next(from)) };
		inline_text(inlines, level, &text);
		break;
	}
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK: {
		bool soft = cmark_node_get_type(from) == CMARK_NODE_SOFTBREAK;
		struct place at = parse_place(parse, inlines->line, inlines->byte);
		node_append(parent,
		            node_new(parse->arena, soft ? NODE_SOFT_BREAK : NODE_HARD_BREAK, at));
		inlines->previous = ' ';
		/* After a backslash at a line's end cmark goes on counting on the same line. */
		str source = parse_line(parse, inlines->line);
		if (!soft && source.n && source.s[source.n - 1] == '\\') {
			inlines->shift++;
			inlines->line++;
			inlines->byte = 0;
		}
		break;
	}
	case CMARK_NODE_CODE:
		convert_code(conversion, inlines, parent, from);
		break;
	case CMARK_NODE_HTML_INLINE:
		convert_inline_html(inlines, from);
		break;
	case CMARK_NODE_EMPH:
	case CMARK_NODE_STRONG: {
		bool strong = cmark_node_get_type(from) == CMARK_NODE_STRONG;
		struct place at = inline_locate(inlines, line_of(from), byte_of(from), (str){ 0 });
		node = node_new(parse->arena, strong ? NODE_STRONG : NODE_EMPHASIS, at);
		node_append(parent, node);
		convert_inlines(conversion, inlines, node, from, depth + 1);
		break;
	}
	case CMARK_NODE_LINK:
		convert_link(conversion, inlines, parent, from, depth);
		break;
	case CMARK_NODE_IMAGE:
		convert_image(conversion, inlines, parent, from);
		break;
	case CMARK_NODE_FOOTNOTE_REFERENCE:
		convert_footnote_reference(conversion, inlines, parent, from);
		break;
	default:
		break;
	}
}

static void convert_inlines(struct conversion *conversion, struct inlines *inlines,
                            struct node *parent, cmark_node *from, uint32_t depth)
{
	struct inline_level level = { .parent = parent };
	cmark_node *child = cmark_node_first_child(from);
	if (child && too_deep(conversion, from, depth))
		return;
	for (; child; child = cmark_node_next(child))
		convert_inline(conversion, inlines, &level, child, depth);
	inline_finish(inlines, &level);
}

static bool stands_in_footnote(const struct node *node)
{
	while (node && node->kind != NODE_FOOTNOTE)
		node = node->parent;
	return node != NULL;
}

/* Returns how many lines below first_line the text begins. */
static uint32_t convert_text_block(struct conversion *conversion, struct node *node,
                                   cmark_node *from, uint32_t first_line, uint32_t last_line,
                                   uint32_t depth)
{
	struct inlines inlines;
	inlines_start(&inlines, conversion->parse, first_line, last_line);
	inlines.in_footnote = stands_in_footnote(node);
	uint32_t shift = inlines.shift; /* grows with the breaks in the text */
	convert_inlines(conversion, &inlines, node, from, depth);
	return shift;
}

/* Blocks */

static void convert_blocks(struct conversion *conversion, struct node *parent, cmark_node *from,
                           uint32_t depth);

static uint32_t last_line_of(cmark_node *from, uint32_t first)
{
	int line = cmark_node_get_end_line(from);
	return line > 0 && (uint32_t)line > first ? (uint32_t)line : first;
}

static void convert_paragraph(struct conversion *conversion, struct node *parent, cmark_node *from,
                              uint32_t depth)
{
	struct parse *parse = conversion->parse;
	uint32_t line = line_of(from), last = last_line_of(from, line);
	/* A paragraph that a table follows at once has no place; the table has its line. */
	cmark_node *next = cmark_node_next(from);
	if (!line && next) {
		line = line_of(next);
		last = last_line_of(next, line);
	}
	struct node *node =
		node_new(parse->arena, NODE_PARAGRAPH, parse_place(parse, line, byte_of(from)));
	node_append(parent, node);
	uint32_t shift = convert_text_block(conversion, node, from, line, last, depth);
	if (shift)
		node->at = parse_place(parse, line + shift, byte_of(from));
}

/* {#id ...} is the end of the last text. */
static void convert_attributes(struct conversion *conversion, struct node *heading,
                               cmark_node *from)
{
	cmark_node *last = cmark_node_last_child(from);
	if (!last || cmark_node_get_type(last) != CMARK_NODE_TEXT)
		return;
	str text = text_of(cmark_node_get_literal(last));
	size_t whole = text.n;
	if (!whole || text.s[whole - 1] != '}')
		return;
	heading_attributes(conversion->parse, heading, line_of(from), &text);
	if (text.n == whole)
		return;
	cmark_node_set_literal(last, arena_str(conversion->parse->arena, text).s);
}

static void convert_heading(struct conversion *conversion, struct node *parent, cmark_node *from,
                            uint32_t depth)
{
	struct parse *parse = conversion->parse;
	uint32_t line = line_of(from);
	struct place at = parse_place(parse, line, byte_of(from));
	struct node *node = node_new(parse->arena, NODE_HEADING, at);
	int level = cmark_node_get_heading_level(from);
	if (level == 1 && !parse->input->deck) {
		if (parse_reports(parse, line))
			diag(parse->diags, MSG_TITLE_IN_BODY, .at = at);
		level = 2;
	}
	node->heading.level = (uint8_t)level;
	convert_attributes(conversion, node, from);
	node_append(parent, node);
	convert_text_block(conversion, node, from, line, last_line_of(from, line), depth);
	if (!node->first && parse_reports(parse, line))
		diag(parse->diags, MSG_HEADING_EMPTY, .at = at);
}

static void convert_list(struct conversion *conversion, struct node *parent, cmark_node *from,
                         uint32_t depth)
{
	struct parse *parse = conversion->parse;
	struct node *list =
		node_new(parse->arena, NODE_LIST, parse_place(parse, line_of(from), byte_of(from)));
	list->list.ordered = cmark_node_get_list_type(from) == CMARK_ORDERED_LIST;
	list->list.tight = cmark_node_get_list_tight(from) != 0;
	int start = cmark_node_get_list_start(from);
	list->list.start = start > 0 ? (uint32_t)start : 0;
	for (const struct node *up = parent; up; up = up->parent)
		if (up->kind == NODE_LIST && up->list.ordered && list->list.ordered)
			list->list.depth++;
	node_append(parent, list);
	for (cmark_node *child = cmark_node_first_child(from); child;
	     child = cmark_node_next(child)) {
		struct place at = parse_place(parse, line_of(child), byte_of(child));
		struct node *item = node_new(parse->arena, NODE_ITEM, at);
		node_append(list, item);
		convert_blocks(conversion, item, child, depth + 1);
	}
}

static void convert_code_block(struct conversion *conversion, struct node *parent, cmark_node *from)
{
	struct parse *parse = conversion->parse;
	int length = 0, offset = 0;
	char character = 0;
	struct fence fence = {
		.first_line = line_of(from),
		.byte = byte_of(from),
		.text = kept(conversion, cmark_node_get_literal(from)),
	};
	fence.last_line = last_line_of(from, fence.first_line);
	struct node *node = NULL;
	if (cmark_node_get_fenced(from, &length, &offset, &character)) {
		fence.character = character;
		fence_check_closed(parse, &fence);
		node = directive_parse(parse, &fence);
	}
	if (!node) {
		node = node_new(parse->arena, NODE_CODE_BLOCK,
		                parse_place(parse, fence.first_line, fence.byte));
		node->code.text = fence.text;
		node->code.info = kept(conversion, cmark_node_get_fence_info(from));
	}
	node_append(parent, node);
}

static void convert_html_block(struct conversion *conversion, cmark_node *from)
{
	struct parse *parse = conversion->parse;
	str html = str_trim(text_of(cmark_node_get_literal(from)));
	if (parse_reports(parse, line_of(from)))
		report_raw_html(parse, parse_place(parse, line_of(from), byte_of(from)), html);
}

/* Tables */

/* | --- | :-: |, after what the containers of the table take. */
static bool is_delimiter_row(str line)
{
	bool dash = false;
	for (size_t i = 0; i < line.n; i++) {
		if (!memchr("|:- \t>", line.s[i], 6))
			return false;
		dash = dash || line.s[i] == '-';
	}
	return dash;
}

/* Bars that divide cells: not those that are escaped. *surplus is where the first cell begins
 * that has no header, when there are more than columns. */
static uint32_t count_cells(str line, size_t byte, uint32_t columns, size_t *surplus)
{
	size_t end = line.n;
	while (end > byte && char_is_blank(line.s[end - 1]))
		end--;
	while (byte < end && char_is_blank(line.s[byte]))
		byte++;
	if (byte < end && line.s[byte] == '|')
		byte++;
	uint32_t cells = 1;
	for (size_t i = byte; i < end; i++) {
		if (line.s[i] == '\\') {
			i++;
		} else if (line.s[i] == '|' && i + 1 < end) {
			if (cells++ == columns)
				*surplus = i + 1;
		}
	}
	return cells;
}

static void check_surplus(struct parse *parse, uint32_t line, size_t byte, uint32_t columns)
{
	str text = parse_line(parse, line);
	size_t surplus = 0;
	uint32_t cells = count_cells(text, byte, columns, &surplus);
	if (cells <= columns || !parse_reports(parse, line))
		return;
	while (surplus < text.n && char_is_blank(text.s[surplus]))
		surplus++;
	diag(parse->diags, MSG_EXTRA_CELLS, .at = parse_place(parse, line, surplus),
	     .words = { arena_printf(parse->arena, "%u", (unsigned)cells),
	                arena_printf(parse->arena, "%u", (unsigned)columns) });
}

static void convert_row(struct conversion *conversion, struct node *table, cmark_node *from,
                        uint32_t line, uint32_t depth)
{
	struct parse *parse = conversion->parse;
	bool header = cmark_gfm_extensions_get_table_row_is_header(from) != 0;
	size_t byte = header ? 0 : byte_of(from);
	struct node *row = node_new(parse->arena, NODE_ROW, parse_place(parse, line, byte));
	row->row.header = header;
	node_append(table, row);
	if (!header)
		check_surplus(parse, line, byte, table->table.column_count);
	uint32_t column = 0;
	struct inlines inlines;
	inlines_start(&inlines, parse, line, line);
	inlines.in_footnote = stands_in_footnote(table);
	inlines.shift = line_of(from) ? line - line_of(from) : 0;
	for (cmark_node *child = cmark_node_first_child(from); child;
	     child = cmark_node_next(child)) {
		struct node *cell = node_new(parse->arena, NODE_CELL, row->at);
		cell->cell.column = column++;
		cell->cell.columns = cell->cell.rows = 1;
		cell->cell.header = header;
		node_append(row, cell);
		struct node *paragraph = node_new(parse->arena, NODE_PARAGRAPH, row->at);
		node_append(cell, paragraph);
		/* One struct for the row: each text is looked for after the one before. */
		inlines_again(&inlines);
		convert_inlines(conversion, &inlines, paragraph, child, depth);
		if (paragraph->first)
			cell->at = paragraph->at = paragraph->first->at;
	}
}

static void convert_table(struct conversion *conversion, struct node *parent, cmark_node *from,
                          uint32_t depth)
{
	struct parse *parse = conversion->parse;
	uint32_t line = line_of(from), last = last_line_of(from, line);
	/* Where a paragraph stands right above it, cmark gives the table that one's line. */
	while (line < last && !is_delimiter_row(parse_line(parse, line + 1)))
		line++;
	struct node *table =
		node_new(parse->arena, NODE_TABLE, parse_place(parse, line, byte_of(from)));
	uint32_t count = cmark_gfm_extensions_get_table_columns(from);
	const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments(from);
	table->table.column_count = count;
	table->table.header_rows = 1;
	table->table.columns = arena_array(parse->arena, struct column, count);
	for (uint32_t i = 0; i < count; i++) {
		char align = alignments ? (char)alignments[i] : '\0';
		table->table.columns[i].align = align == 'l'   ? ALIGN_LEFT
		                                : align == 'c' ? ALIGN_CENTRE
		                                : align == 'r' ? ALIGN_RIGHT
		                                               : ALIGN_NONE;
	}
	node_append(parent, table);
	for (cmark_node *child = cmark_node_first_child(from); child;
	     child = cmark_node_next(child)) {
		bool header = cmark_gfm_extensions_get_table_row_is_header(child) != 0;
		convert_row(conversion, table, child, header ? line : line_of(child), depth + 1);
	}
}

static void convert_block(struct conversion *conversion, struct node *parent, cmark_node *from,
                          uint32_t depth)
{
	struct parse *parse = conversion->parse;
	struct place at;
	switch (cmark_node_get_type(from)) {
	case CMARK_NODE_BLOCK_QUOTE:
		at = parse_place(parse, line_of(from), byte_of(from));
		node_append(parent, node_new(parse->arena, NODE_QUOTE, at));
		convert_blocks(conversion, parent->last, from, depth + 1);
		break;
	case CMARK_NODE_LIST:
		convert_list(conversion, parent, from, depth);
		break;
	case CMARK_NODE_CODE_BLOCK:
		convert_code_block(conversion, parent, from);
		break;
	case CMARK_NODE_HTML_BLOCK:
		convert_html_block(conversion, from);
		break;
	case CMARK_NODE_PARAGRAPH:
		convert_paragraph(conversion, parent, from, depth);
		break;
	case CMARK_NODE_HEADING:
		convert_heading(conversion, parent, from, depth);
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		at = parse_place(parse, line_of(from), byte_of(from));
		node_append(parent, node_new(parse->arena, NODE_RULE, at));
		break;
	case CMARK_NODE_FOOTNOTE_DEFINITION:
		break; /* convert_footnotes */
	default: /* the only other blocks are the extension's, and of those tables stand here */
		convert_table(conversion, parent, from, depth);
		break;
	}
}

static void convert_blocks(struct conversion *conversion, struct node *parent, cmark_node *from,
                           uint32_t depth)
{
	const struct parse *parse = conversion->parse;
	cmark_node *child = cmark_node_first_child(from);
	if (child && too_deep(conversion, from, depth))
		return;
	for (; child; child = cmark_node_next(child)) {
		/* What stands among the definitions given is no part of the body. */
		if (parent->kind == NODE_DOCUMENT && line_of(child) > parse->line_count)
			continue;
		convert_block(conversion, parent, child, depth);
	}
}

/* cmark puts the footnotes that are mentioned at the end, in order of first mention. Their nodes
 * are made first, so that the references find them. */
static void find_footnotes(struct conversion *conversion, cmark_node *root)
{
	struct parse *parse = conversion->parse;
	cmark_node *first = cmark_node_last_child(root);
	uint32_t count = 0;
	for (cmark_node *at = first;
	     at && cmark_node_get_type(at) == CMARK_NODE_FOOTNOTE_DEFINITION;
	     at = cmark_node_previous(at)) {
		first = at;
		count++;
	}
	if (!count)
		return;
	conversion->footnotes = arena_array(parse->arena, struct node *, count);
	for (cmark_node *at = first; at; at = cmark_node_next(at)) {
		uint32_t line = line_of(at);
		str text = parse_line(parse, line);
		size_t byte = str_find(text, STR("[^"));
		struct node *footnote =
			node_new(parse->arena, NODE_FOOTNOTE,
		                 parse_place(parse, line, byte < text.n ? byte : 0));
		size_t from = byte + 2 < text.n ? byte + 2 : text.n;
		str label = str_from(text, from);
		footnote->footnote.label = str_first(label, str_find_char(label, ']'));
		footnote->footnote.number = conversion->footnote_count + 1;
		conversion->footnotes[conversion->footnote_count++] = footnote;
	}
}

static void convert_footnotes(struct conversion *conversion, struct node *document,
                              cmark_node *root)
{
	if (!conversion->footnote_count)
		return;
	struct node *footnotes =
		node_new(conversion->parse->arena, NODE_FOOTNOTES, conversion->footnotes[0]->at);
	node_append(document, footnotes);
	cmark_node *from = cmark_node_last_child(root);
	for (uint32_t i = 1; i < conversion->footnote_count; i++)
		from = cmark_node_previous(from);
	for (uint32_t i = 0; i < conversion->footnote_count; i++, from = cmark_node_next(from)) {
		node_append(footnotes, conversion->footnotes[i]);
		convert_blocks(conversion, conversion->footnotes[i], from, /*depth=*/2);
	}
}

static cmark_node *parse_with_cmark(const struct parse *parse)
{
	const struct markdown_input *input = parse->input;
	cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_FOOTNOTES, &parse_memory);
	cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
	cmark_parser_feed(parser, input->body.s, input->body.n);
	if (parse->definition_count) {
		if (input->body.n && input->body.s[input->body.n - 1] != '\n')
			cmark_parser_feed(parser, "\n", 1);
		cmark_parser_feed(parser, "\n", 1);
		cmark_parser_feed(parser, input->definitions.s, input->definitions.n);
	}
	return cmark_parser_finish(parser);
}

/* cmark takes the first of two and drops the other. */
static void check_footnotes(struct parse *parse)
{
	if (markdown_footnotes_most(parse->input->body) < 2)
		return;
	struct markdown_footnote *footnotes;
	size_t count = markdown_footnotes(parse->arena, parse->input, &footnotes);
	struct map seen = { 0 };
	for (size_t i = 0; i < count; i++) {
		str label = footnotes[i].label;
		char *folded = arena_alloc(parse->arena, label.n + 1, 1);
		for (size_t at = 0; at < label.n; at++)
			folded[at] = char_lower(label.s[at]);
		const struct markdown_footnote *first =
			map_add(&seen, (str){ folded, label.n }, &footnotes[i]);
		if (!first || !parse_reports(parse, 1))
			continue;
		str line = arena_printf(parse->arena, "%u", (unsigned)first->at.line);
		diag(parse->diags, MSG_DUPLICATE_FOOTNOTE, .at = footnotes[i].at,
		     .words = { label, line });
	}
	map_free(&seen);
}

struct node *markdown_parse(struct arena *arena, const struct markdown_input *input,
                            struct diags *diags)
{
	struct parse parse = {
		.arena = arena,
		.input = input,
		.diags = diags,
		.reports = diags->count,
		.quotes = language_quotes(input->lang),
	};
	struct node *document = node_new(arena, NODE_DOCUMENT, input->at);
	if (!parse_prepare(&parse))
		return document;
	/* cmark's tree is several times as large as ours and goes when that is made. */
	struct arena memory = { 0 };
	struct allocator allocator = { .arena = &memory };
	allocator_begin(&allocator);
	cmark_node *root = parse_with_cmark(&parse);
	struct conversion conversion = { .parse = &parse };
	check_footnotes(&parse);
	find_footnotes(&conversion, root);
	convert_blocks(&conversion, document, root, /*depth=*/0);
	convert_footnotes(&conversion, document, root);
	allocator_end();
	arena_release(&memory);
	return document;
}
