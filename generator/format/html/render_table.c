/* Tables: groups of rows, scopes of headers (HTML, 4.9), the region that a wide table scrolls in,
 * the labels of the action plan's cards. See render.h. */
#include "format/html/render.h"

#include "base/die.h"

enum {
	/* What a table may be wide on the narrowest screen, 320 px less margins (WCAG 2.2
	 * SC 1.4.10), and what a character of its words and the padding of a column take of it. */
	NARROW_SCREEN = 288,
	CHARACTER_WIDTH = 9,
	COLUMN_PADDING = 15,
	COLUMNS_LOOKED_AT = 24,
	WIDTH_STEP = 50, /* of column widths, per mille: a class of the style sheet each */
};

static size_t longest_word(const struct node *cell, size_t most)
{
	size_t longest = 0;
	for (struct walk walk = walk_from(cell); walk_next(&walk);) {
		str text = { 0 };
		if (walk.entering && (walk.node->kind == NODE_TEXT || walk.node->kind == NODE_CODE))
			text = walk.node->text;
		else if (walk.entering && walk.node->kind == NODE_STATUS)
			text = walk.node->status.word;
		size_t length = 0;
		for (size_t i = 0; i < text.n; i++) {
			unsigned char byte = (unsigned char)text.s[i];
			if (byte == ' ' || byte == '-' || byte == '\n') {
				length = 0;
				continue;
			}
			length += (byte & 0xc0) != 0x80;
			if (length > longest)
				longest = length;
		}
		if (longest >= most)
			break;
	}
	return longest;
}

/* May its columns be too many or its words too long for a phone? Then it gets a region to scroll
 * in, which keyboards can reach; others do without that stop. */
static bool is_wide(const struct node *table)
{
	uint32_t columns = table->table.column_count;
	if (table->table.landscape || columns > COLUMNS_LOOKED_AT)
		return true;
	size_t longest[COLUMNS_LOOKED_AT] = { 0 };
	size_t sum = columns * (size_t)COLUMN_PADDING;
	for (const struct node *row = table->first; row; row = row->next) {
		if (row->kind != NODE_ROW)
			continue;
		for (const struct node *cell = row->first; cell; cell = cell->next) {
			if (cell->cell.columns != 1 || cell->cell.column >= columns)
				continue;
			size_t *column = &longest[cell->cell.column];
			size_t word = longest_word(cell, NARROW_SCREEN / CHARACTER_WIDTH);
			if (word <= *column)
				continue;
			sum += (word - *column) * CHARACTER_WIDTH;
			*column = word;
			if (sum > NARROW_SCREEN)
				return true;
		}
	}
	return false;
}

static bool is_cards(const struct node *table)
{
	return table->table.style == TABLE_ACTIONS;
}

static str caption_id(struct render *render, uint32_t number)
{
	return arena_printf(render->arena, "table:%u", (unsigned)number);
}

static bool has_caption(const struct node *table)
{
	return table->first && table->first->kind == NODE_CAPTION;
}

static void put_region(struct render *render, const struct node *table)
{
	struct writer *writer = &render->writer;
	attribute(writer, "role", STR("region"));
	attribute(writer, "tabindex", STR("0"));
	if (has_caption(table) && !render->inner)
		attribute(writer, "aria-labelledby", caption_id(render, render->tables));
	else if (render->heading_id.n)
		attribute(writer, "aria-labelledby", render->heading_id);
	else
		attribute(writer, "aria-label", render->title);
}

bool render_table_enter(struct render *render, const struct node *node)
{
	struct writer *writer = &render->writer;
	render->tables++;
	element_begin(writer, ELEMENT_DIV);
	render_common(render, node);
	attribute(writer, "class", is_cards(node) ? STR("table cards") : STR("table"));
	if (!is_cards(node) && is_wide(node))
		put_region(render, node);
	element_ready(writer);
	render_line(render);
	element_open(writer, ELEMENT_TABLE);
	render_line(render);
	return true;
}

void render_table_exit(struct render *render, const struct node *node)
{
	(void)node;
	element_close(&render->writer, ELEMENT_TABLE);
	render_line(render);
	element_close(&render->writer, ELEMENT_DIV);
	render_line(render);
}

bool render_caption_enter(struct render *render, const struct node *node)
{
	struct writer *writer = &render->writer;
	bool of_table = node->parent && node->parent->kind == NODE_TABLE;
	if (!of_table)
		render_line(render); /* after the image */
	element_begin(writer, of_table ? ELEMENT_CAPTION : ELEMENT_FIGCAPTION);
	if (of_table && !node->id.n && !render->inner)
		attribute(writer, "id", caption_id(render, render->tables));
	render_common(render, node);
	element_ready(writer);
	if (of_table) /* stays in view while the table scrolls */
		element_open_class(writer, ELEMENT_SPAN, STR("caption"));
	if (node->caption.label.n) {
		element_open_class(writer, ELEMENT_SPAN, STR("label"));
		writer_text(writer, node->caption.label);
		writer_text(writer, STR(":"));
		element_close(writer, ELEMENT_SPAN);
		buf_putc(writer->to, ' ');
	}
	return true;
}

void render_caption_exit(struct render *render, const struct node *node)
{
	bool of_table = node->parent && node->parent->kind == NODE_TABLE;
	if (of_table) {
		element_close(&render->writer, ELEMENT_SPAN);
		element_close(&render->writer, ELEMENT_CAPTION);
		render_line(render);
	} else {
		element_close(&render->writer, ELEMENT_FIGCAPTION);
	}
}

static void put_width(struct render *render, const struct column *column)
{
	struct writer *writer = &render->writer;
	element_begin(writer, ELEMENT_COL);
	if (column->width) {
		unsigned steps = (column->width + WIDTH_STEP / 2u) / WIDTH_STEP;
		attribute(writer, "class",
		          arena_printf(render->arena, "width-%u",
		                       (steps ? steps : 1) * WIDTH_STEP / 10));
	}
	element_ready(writer);
}

/* Column groups give a header over several columns its scope; columns carry the widths. */
static void put_columns(struct render *render, const struct node *table, const struct node *row)
{
	bool widths = false, spans = false;
	uint32_t covered = 0;
	for (uint32_t i = 0; i < table->table.column_count; i++)
		widths |= table->table.columns[i].width > 0;
	for (const struct node *cell = row->first; cell; cell = cell->next) {
		spans |= row->row.header && cell->cell.columns > 1;
		covered += cell->cell.columns;
	}
	if (!widths && !spans)
		return;
	struct writer *writer = &render->writer;
	uint32_t column = 0;
	if (!spans || covered != table->table.column_count) {
		element_open(writer, ELEMENT_COLGROUP);
		for (; column < table->table.column_count; column++)
			put_width(render, &table->table.columns[column]);
		element_close(writer, ELEMENT_COLGROUP);
		render_line(render);
		return;
	}
	for (const struct node *cell = row->first; cell; cell = cell->next) {
		element_open(writer, ELEMENT_COLGROUP);
		for (uint32_t i = 0; i < cell->cell.columns; i++)
			put_width(render, &table->table.columns[column++]);
		element_close(writer, ELEMENT_COLGROUP);
	}
	render_line(render);
}

static bool is_row(const struct node *node)
{
	return node && node->kind == NODE_ROW;
}

/* Rows stand in a group of headers, then in groups, each opened by a row that heads others. */
static bool opens_group(const struct node *row)
{
	return !is_row(row->previous) || row->previous->row.header != row->row.header ||
	       row->row.subheading;
}

static bool closes_group(const struct node *row)
{
	return !is_row(row->next) || row->next->row.header != row->row.header ||
	       row->next->row.subheading;
}

bool render_row_enter(struct render *render, const struct node *node)
{
	struct writer *writer = &render->writer;
	if (!is_row(node->previous))
		put_columns(render, node->parent, node);
	if (opens_group(node)) {
		element_open(writer, node->row.header ? ELEMENT_THEAD : ELEMENT_TBODY);
		render_line(render);
	}
	element_begin(writer, ELEMENT_TR);
	render_common(render, node);
	if (node->row.subheading)
		attribute(writer, "class", STR("subheading"));
	element_ready(writer);
	render_line(render);
	return true;
}

void render_row_exit(struct render *render, const struct node *node)
{
	struct writer *writer = &render->writer;
	element_close(writer, ELEMENT_TR);
	render_line(render);
	if (closes_group(node)) {
		element_close(writer, node->row.header ? ELEMENT_THEAD : ELEMENT_TBODY);
		render_line(render);
	}
}

static bool is_empty(const struct node *cell)
{
	return !cell->first || (cell->first == cell->last && cell->first->kind == NODE_PARAGRAPH &&
	                        !cell->first->first);
}

static bool is_header(const struct node *cell)
{
	const struct node *row = cell->parent, *table = row->parent;
	if (is_empty(cell)) /* a header that says nothing heads nothing */
		return false;
	return row->row.header || row->row.subheading || cell->cell.header ||
	       (table->table.header_column && cell->cell.column == 0);
}

static str scope(const struct node *cell)
{
	const struct node *row = cell->parent;
	if (row->row.header)
		return cell->cell.columns > 1 && !is_row(row->previous) ? STR("colgroup")
		                                                        : STR("col");
	return row->row.subheading ? STR("rowgroup") : STR("row");
}

static str alignment(const struct node *cell)
{
	const struct node *table = cell->parent->parent;
	if (cell->cell.columns > 1 || cell->cell.column >= table->table.column_count)
		return (str){ 0 };
	const struct column *column = &table->table.columns[cell->cell.column];
	/* Figures in the first column, as years, are what the rows are called. */
	if (column->figures && cell->cell.column > 0)
		return STR("figures");
	switch (column->align) {
	case ALIGN_RIGHT:
		return STR("right");
	case ALIGN_CENTRE:
		return STR("centre");
	default:
		return (str){ 0 };
	}
}

/* What a card says before the cell: the text of the cell that heads its column. It is shown and
 * read out, so that nothing hangs on what browsers make of a table whose display is changed (HTML
 * forbids to repeat the roles: ARIA in HTML, tr, td). */
static void put_label(struct render *render, const struct node *cell)
{
	const struct node *row = cell->parent, *head = row->parent->first;
	if (row->row.header || row->row.subheading)
		return;
	while (head && head->kind != NODE_ROW)
		head = head->next;
	if (!head || !head->row.header)
		return;
	for (const struct node *label = head->first; label; label = label->next)
		if (label->cell.column == cell->cell.column && !is_empty(label))
			attribute(&render->writer, "data-label",
			          node_text_of(render->arena, label));
}

bool render_cell_enter(struct render *render, const struct node *node)
{
	struct writer *writer = &render->writer;
	bool header = is_header(node);
	element_begin(writer, header ? ELEMENT_TH : ELEMENT_TD);
	render_common(render, node);
	if (header)
		attribute(writer, "scope", scope(node));
	str aligned = alignment(node);
	if (aligned.n)
		attribute(writer, "class", aligned);
	if (node->cell.columns > 1)
		attribute_number(writer, STR("colspan"), node->cell.columns);
	if (node->cell.rows > 1)
		attribute_number(writer, STR("rowspan"), node->cell.rows);
	if (is_cards(node->parent->parent) && !header)
		put_label(render, node);
	element_ready(writer);
	if (node->first && !paragraph_is_bare(node->first))
		render_line(render);
	return true;
}

void render_cell_exit(struct render *render, const struct node *node)
{
	element_close(&render->writer, is_header(node) ? ELEMENT_TH : ELEMENT_TD);
	render_line(render);
}
