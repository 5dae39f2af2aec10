/* Tables to items: a caption, then a group for each row or rows that spans join, with the header's
 * group repeated by pages.c. Called by blocks.c. */
#include "page/tables.h"

/* A table being set. */
struct table {
	struct job *job;
	struct setting *setting;
	const struct node *node;
	struct column_widths *columns;
	int32_t *starts; /* x of each column from the table's left; column_count + 1 of them */
	int32_t width;
	int32_t padding; /* at the sides of a cell */
	uint32_t element, head, body;
	struct item *header;
};

void caption_set(struct job *job, struct setting *setting, uint32_t parent,
                 const struct node *caption, bool keep)
{
	uint32_t element = block_element(job, setting, ROLE_CAPTION, caption);
	element_at(job, element)->parent = parent;
	marks_add(job, setting, caption->id, element);
	struct setting inner = setting_within(setting, 0, element);
	setting_size(&inner, job->style->table);
	inner.keep_last = keep;
	text_begin(job, inner.right_to_left);
	if (caption->caption.label.n) {
		struct setting bold = inner;
		bold.style.face.style |= FONT_BOLD;
		text_add(job, &bold, element, caption->caption.label);
		text_add(job, &bold, element, caption->first ? STR(": ") : STR(""));
	}
	text_inlines(job, &inner, element, caption);
	paragraph_set(job, &inner, element);
}

static void cell_set(struct table *table, const struct node *row, const struct node *cell,
                     uint32_t tr, struct part *part)
{
	struct job *job = table->job;
	struct galley galley = { 0 };
	struct setting inner = cell_setting(job, table->setting, table->node, row, cell);
	inner.galley = &galley;
	uint32_t element = cell_begin(job, &inner, table->node, row, cell, tr);
	int32_t padding = table->padding;
	uint32_t first = cell->cell.column, last = first + cell->cell.columns;
	bool mirrored = table->setting->right_to_left;
	int32_t left = mirrored ? table->width - table->starts[last] : table->starts[first];
	part->width = table->starts[last] - table->starts[first] - 2 * padding;
	if (part->width < 1)
		part->width = 1;
	part->x = left + padding;
	part->inset = padding;
	inner.x = 0;
	inner.width = part->width;
	marks_add(job, &inner, cell->id, element);
	blocks_set(job, &inner, cell);
	part->first = galley.first;
}

/* How many rows from first stand together because cells span them. */
static uint32_t rows_together(const struct node *first)
{
	uint32_t count = 1, at = 0;
	for (const struct node *row = first; row && at < count; row = row->next, at++) {
		for (const struct node *cell = row->first; cell; cell = cell->next)
			if (at + cell->cell.rows > count)
				count = at + cell->cell.rows;
		if (!row->next)
			count = at + 1;
	}
	return count;
}

static struct item *rows_set(struct table *table, const struct node *first, uint32_t count,
                             uint32_t parent)
{
	struct job *job = table->job;
	if (first->at.text)
		job->place = first->at;
	struct item *item = item_new(job, table->setting, ITEM_GROUP);
	struct group *group = item->group = arena_new(job->scratch, struct group);
	uint32_t cells = 0, number = 0;
	const struct node *row = first;
	for (uint32_t i = 0; i < count; i++, row = row->next)
		for (const struct node *cell = row->first; cell; cell = cell->next)
			cells++;
	group->parts = arena_array(job->scratch, struct part, cells ? cells : 1);
	group->row_count = count;
	group->pad = job->style->cell_padding;
	group->minimum = job->style->table.leading + 2 * group->pad;
	group->x = item->x;
	group->width = table->width;
	group->rule = job->palette->rule;
	group->rule_width = 500;
	row = first;
	for (uint32_t i = 0; i < count; i++, row = row->next) {
		uint32_t tr = element_new(job, ROLE_TR, parent);
		if (row->id.n)
			marks_add(job, table->setting, row->id, tr);
		for (const struct node *cell = row->first; cell; cell = cell->next) {
			struct part *part = &group->parts[number++];
			part->row = i;
			part->rows = cell->cell.rows > count - i ? count - i : cell->cell.rows;
			cell_set(table, row, cell, tr, part);
		}
	}
	group->part_count = number;
	group_layout(job, item);
	return item;
}

static void header_set(struct table *table, const struct node *first, uint32_t count)
{
	struct job *job = table->job;
	table->head = element_new(job, ROLE_THEAD, table->element);
	struct item *item = rows_set(table, first, count, table->head);
	/* A header higher than a third of the page is not repeated, and breaks like other rows. */
	enum { HEADER_MOST = 3 };
	bool repeated =
		item->height <= pages_height(job, job->pages.wanted_landscape) / HEADER_MOST;
	item->header = item->keep = repeated;
	item->group->filled = true;
	item->group->fill = job->palette->tint;
	item->group->rule = job->palette->brand;
	item->group->rule_width = 1000;
	/* Placed, it is gone from the galley: its copy is what is repeated. */
	if (repeated) {
		table->header = arena_new(job->scratch, struct item);
		*table->header = *item;
	}
	item_push(job, table->setting, item);
}

static const struct node *row_after(const struct node *row, uint32_t count)
{
	for (uint32_t i = 0; i < count && row; i++)
		row = row->next;
	return row;
}

/* The rows of a table's beginning while all that was set fits on a quarter of a page: a table as
 * low as that is not divided. */
struct beginning {
	struct item *rows[16];
	bool keeps[16]; /* what holds without that */
	uint32_t count;
	int32_t height;
	bool over;
};

static void beginning_add(struct table *table, struct beginning *beginning, struct item *item)
{
	enum { SHARE = 4, MOST = sizeof beginning->rows / sizeof *beginning->rows };
	struct job *job = table->job;
	if (beginning->over)
		return;
	if (!beginning->count && table->header)
		beginning->height = table->header->height;
	beginning->height += item->height;
	beginning->over =
		beginning->count == MOST ||
		beginning->height > pages_height(job, job->pages.wanted_landscape) / SHARE;
	/* None of them has been placed: the page waits for an item that it may end after. */
	for (uint32_t i = 0; i < beginning->count && beginning->over; i++)
		beginning->rows[i]->keep = beginning->keeps[i];
	if (beginning->over || item->last_of_table)
		return;
	beginning->keeps[beginning->count] = item->keep;
	beginning->rows[beginning->count++] = item;
	item->keep = true;
}

/* No row stands alone at the foot or at the head of a page, unless it is high. */
static bool row_keeps(const struct table *table, const struct item *item, bool first,
                      const struct node *next)
{
	enum { LOW_SHARE = 8 };
	struct job *job = table->job;
	if (!next || item->height > pages_height(job, job->pages.wanted_landscape) / LOW_SHARE)
		return false;
	return first || !row_after(next, rows_together(next));
}

static void body_set(struct table *table, const struct node *row)
{
	struct job *job = table->job;
	table->body = element_new(job, ROLE_TBODY, table->element);
	struct beginning beginning = { 0 };
	bool first = true;
	while (row) {
		uint32_t count = rows_together(row);
		struct item *item = rows_set(table, row, count, table->body);
		const struct node *next = row_after(row, count);
		item->repeat = table->header;
		item->keep = row_keeps(table, item, first, next);
		first = false;
		if (count == 1 && row->row.subheading) {
			item->keep = next != NULL;
			first = true;
			item->group->filled = true;
			item->group->fill = 0xf6f7f7;
		}
		row = next;
		item->last_of_table = !row;
		beginning_add(table, &beginning, item);
		item_push(job, table->setting, item);
	}
}

static const struct node *first_row(const struct node *table)
{
	const struct node *row = table->first;
	return row && row->kind == NODE_CAPTION ? row->next : row;
}

/* Columns that do not get what they want and are narrower than the style's least, or than two
 * characters. */
static bool too_narrow(const struct table *table)
{
	const struct job *job = table->job;
	int32_t padding = 2 * table->padding, characters = job->style->table.size * 5 / 2;
	for (uint32_t i = 0; i < table->node->table.column_count; i++) {
		const struct column_widths *column = &table->columns[i];
		bool squeezed = column->width < column->most;
		if (squeezed && column->width < job->style->narrowest_column)
			return true;
		if (squeezed && column->width < column->least &&
		    column->width - padding < characters)
			return true;
	}
	return false;
}

/* Chooses columns for the width of the setting; false when the table is to be stacked. */
static bool columns_set(struct table *table)
{
	struct job *job = table->job;
	const struct node *node = table->node;
	uint32_t count = node->table.column_count;
	table->columns = arena_array(job->scratch, struct column_widths, count);
	columns_measure(job, table->setting, node, table->columns);
	table->padding = job->style->cell_padding;
	bool wide = !columns_choose(table->columns, node, table->setting->width);
	if (wide) {
		/* Narrower gutters are better than broken words. */
		int32_t less = table->padding * 6 / 10;
		table->padding -= less;
		columns_tighten(table->columns, count, less);
		wide = !columns_choose(table->columns, node, table->setting->width);
	}
	if (too_narrow(table))
		return false;
	if (wide)
		diag(job->diags, MSG_TOO_WIDE, .at = node->at);
	table->starts = arena_array(job->scratch, int32_t, (size_t)count + 1);
	for (uint32_t i = 0; i < count; i++)
		table->starts[i + 1] = table->starts[i] + table->columns[i].width;
	table->width = table->starts[count];
	return true;
}

static void rows_all_set(struct table *table, const struct node *row)
{
	uint32_t headers = table->node->table.header_rows;
	if (table->setting->right_to_left)
		table->setting->x += table->setting->width - table->width;
	if (headers)
		header_set(table, row, headers);
	for (uint32_t i = 0; i < headers && row; i++)
		row = row->next;
	if (row)
		body_set(table, row);
}

void table_set(struct job *job, struct setting *setting, const struct node *node)
{
	const struct node *row = first_row(node);
	if (!row)
		return;
	const struct page_style *style = job->style;
	bool turned = node->table.landscape && setting->galley->main &&
	              !job->pages.wanted_landscape && style->height > style->width;
	uint32_t element = block_element(job, setting, ROLE_TABLE, node);
	marks_add(job, setting, node->id, element);
	struct setting inner = setting_within(setting, 0, element);
	struct setting upright = inner;
	if (turned) {
		inner.x = 0;
		inner.width = pages_width(job, true);
		inner.frame = NULL;
	}
	struct table table = { .job = job, .setting = &inner, .node = node, .element = element };
	bool stacked = !columns_set(&table);
	if (stacked && turned) { /* what is stacked needs no width */
		turned = false;
		inner = upright;
	}
	if (turned)
		pages_turn(job, true);
	inner.space_before += inner.leading / 4;
	if (node->first->kind == NODE_CAPTION) {
		caption_set(job, &inner, element, node->first, /*keep=*/true);
		inner.space_before = inner.leading / 3;
	}
	if (stacked)
		table_stack(job, &inner, node, element);
	else
		rows_all_set(&table, row);
	if (turned) {
		/* What waits (a header without rows) belongs to this page. */
		if (job->main.last) {
			job->main.last->keep = false;
			pages_place(job);
		}
		pages_turn(job, false);
	}
	setting->space_before = setting->leading;
}
