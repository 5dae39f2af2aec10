/* Tables whose columns would be too narrow: each row's cells one below another, under their
 * headings. The structure stays that of the table; a heading is content where it stands first and
 * an artifact after that, as the headers of other tables are on their next pages. Called by
 * tables.c. */
#include "page/tables.h"

struct stack {
	struct job *job;
	struct setting *setting;
	const struct node *table;
	bool *said;      /* of each header cell, by row and column: its text stands on the page */
	uint32_t *cells; /* its TH */
};

/* The header cell of a row that stands over column. */
static const struct node *cell_over(const struct node *row, uint32_t column)
{
	for (const struct node *cell = row->first; cell; cell = cell->next)
		if (cell->cell.column <= column && column < cell->cell.column + cell->cell.columns)
			return cell;
	return NULL;
}

static const struct node *first_row(const struct node *table)
{
	const struct node *row = table->first;
	return row && row->kind == NODE_CAPTION ? row->next : row;
}

static void heads_make(struct stack *stack, uint32_t head)
{
	struct job *job = stack->job;
	uint32_t columns = stack->table->table.column_count, rows = stack->table->table.header_rows;
	stack->said = arena_array(job->scratch, bool, (size_t)columns *rows + 1);
	stack->cells = arena_array(job->scratch, uint32_t, (size_t)columns * rows + 1);
	const struct node *row = first_row(stack->table);
	for (uint32_t i = 0; i < rows && row; i++, row = row->next) {
		uint32_t tr = element_new(job, ROLE_TR, head);
		for (const struct node *cell = row->first; cell; cell = cell->next) {
			uint32_t element = element_new(job, ROLE_TH, tr);
			struct element *made = element_at(job, element);
			made->scope = SCOPE_COLUMN;
			made->columns = cell->cell.columns;
			made->rows = cell->cell.rows;
			made->lang = cell->lang;
			stack->cells[i * columns + cell->cell.column] = element;
		}
	}
}

static void head_say(struct stack *stack, const struct node *row, const struct node *cell,
                     uint32_t at, bool first)
{
	struct job *job = stack->job;
	struct setting inner = cell_setting(job, stack->setting, stack->table, row, cell);
	inner.align = ALIGN_NONE;
	inner.element = stack->cells[at];
	inner.marks = stack->setting->marks;
	inner.frame = stack->setting->frame;
	inner.space_before = stack->setting->space_before;
	inner.keep_last = true;
	inner.style.colour = job->palette->secondary;
	stack->setting->marks = NULL;
	stack->setting->space_before = 0;
	if (first) {
		stack->said[at] = true;
		blocks_set(job, &inner, cell);
		if (inner.galley->last && !inner.galley->main)
			inner.galley->last->keep = true;
		return;
	}
	for (const struct node *block = cell->first; block; block = block->next) {
		if (block->kind != NODE_PARAGRAPH)
			continue;
		bool measuring = job->measuring;
		job->measuring = true;
		text_begin(job, inner.right_to_left);
		text_inlines(job, &inner, UINT32_MAX, block);
		struct line *lines = paragraph_lines(job, &inner);
		paragraph_push(job, &inner, UINT32_MAX, lines);
		job->measuring = measuring;
	}
}

/* The headings over a cell: those not yet said, else the nearest. */
static void heads_say(struct stack *stack, const struct node *cell)
{
	uint32_t columns = stack->table->table.column_count, rows = stack->table->table.header_rows;
	uint32_t end = cell->cell.column + cell->cell.columns;
	for (uint32_t column = cell->cell.column; column < end; column++) {
		const struct node *row = first_row(stack->table);
		for (uint32_t i = 0; i < rows && row; i++, row = row->next) {
			const struct node *head = cell_over(row, column);
			if (!head)
				continue;
			uint32_t at = i * columns + head->cell.column;
			bool first = !stack->said[at];
			bool begins = column == cell->cell.column || head->cell.column == column;
			if (first || (i + 1 == rows && begins))
				head_say(stack, row, head, at, first);
		}
	}
}

static void cell_stack(struct stack *stack, const struct node *row, const struct node *cell,
                       uint32_t tr)
{
	struct job *job = stack->job;
	struct setting *setting = stack->setting;
	if (!row->row.subheading)
		heads_say(stack, cell);
	struct setting inner = cell_setting(job, setting, stack->table, row, cell);
	inner.align = ALIGN_NONE;
	uint32_t element = cell_begin(job, &inner, stack->table, row, cell, tr);
	inner.marks = setting->marks;
	inner.frame = setting->frame;
	inner.space_before = setting->space_before;
	setting->marks = NULL;
	/* What heads a row stays with what follows, what ends it with the rule below. */
	inner.keep_last = cell == row->first || !cell->next;
	marks_add(job, &inner, cell->id, element);
	blocks_set(job, &inner, cell);
	setting->space_before = setting->leading / 3;
}

static void row_stack(struct stack *stack, const struct node *row, uint32_t parent)
{
	struct job *job = stack->job;
	uint32_t tr = element_new(job, ROLE_TR, parent);
	marks_add(job, stack->setting, row->id, tr);
	for (const struct node *cell = row->first; cell; cell = cell->next)
		cell_stack(stack, row, cell, tr);
	struct item *rule = item_new(job, stack->setting, ITEM_RULE);
	rule->height = rule->rule.thickness = 500;
	rule->rule.width = stack->setting->width;
	rule->rule.colour = job->palette->rule;
	rule->keep = row->row.subheading && row->next;
	item_push(job, stack->setting, rule);
	stack->setting->space_before = stack->setting->leading / 3;
}

void table_stack(struct job *job, struct setting *setting, const struct node *table,
                 uint32_t element)
{
	struct stack stack = { .job = job, .setting = setting, .table = table };
	const struct node *row = first_row(table);
	uint32_t headers = table->table.header_rows;
	if (headers)
		heads_make(&stack, element_new(job, ROLE_THEAD, element));
	for (uint32_t i = 0; i < headers && row; i++)
		row = row->next;
	uint32_t body = row ? element_new(job, ROLE_TBODY, element) : element;
	job->held++;
	for (; row; row = row->next)
		row_stack(&stack, row, body);
	job->held--;
	/* Headings that no cell stands under. */
	row = first_row(table);
	for (uint32_t i = 0; i < headers && row; i++, row = row->next)
		for (const struct node *cell = row->first; cell; cell = cell->next) {
			uint32_t at = i * table->table.column_count + cell->cell.column;
			if (!stack.said[at])
				head_say(&stack, row, cell, at, true);
		}
}
