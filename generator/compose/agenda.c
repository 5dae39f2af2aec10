/* The order of business as a table, in the templates of layouts/paper: {order-of-business}, in
 * which each {item} is a row with its points, its link to its papers and their pages. Called by
 * expand.c. */
#include "compose/paper.h"

enum { NUMBER, TITLE, PAGES, COLUMNS };

static const struct pack_item *item_numbered(const struct pack_job *pack, str number)
{
	for (size_t i = 0; pack && i < pack->item_count; i++)
		if (str_eq(pack->items[i].item->number, number))
			return &pack->items[i];
	return NULL;
}

static void title_append(struct work *work, const struct pack_item *item, struct node *cell)
{
	struct node *title = build_paragraph(work, cell->at, STR(""));
	if (item->paper_count) {
		struct link link = { .kind = LINK_HERE,
			             .anchor = item->papers[0].id,
			             .no_page = true };
		node_append(title, build_link(work, cell->at, &link, item->item->title));
	} else {
		node_append(title, node_text(work->arena, cell->at, item->item->title));
	}
	node_append(cell, title);
}

/* Of meeting.yml, and in its words: not of the template. */
static void points_append(struct work *work, const struct agenda_item *item,
                          const struct scope *scope, struct node *cell)
{
	struct node *list = build_list(work, cell->at);
	const struct scope inner = { .depth = scope->depth + 1 };
	for (const struct value *point = item->points ? item->points->first : NULL; point;
	     point = point->next) {
		struct node *blocks = expand_value(work, point, &inner);
		if (blocks->first)
			node_move_children(build_item(work, list), blocks);
	}
	if (list->first)
		node_append(cell, list);
}

static struct node *table_new(struct work *work, struct place at)
{
	static const uint16_t widths[COLUMNS] = { [NUMBER] = 90, [TITLE] = 760, [PAGES] = 150 };
	struct node *table = node_new(work->arena, NODE_TABLE, at);
	table->table.columns = arena_array(work->arena, struct column, COLUMNS);
	table->table.column_count = COLUMNS;
	table->table.directive = true;
	for (size_t i = 0; i < COLUMNS; i++)
		table->table.columns[i].width = widths[i];
	table->table.columns[NUMBER].align = ALIGN_LEFT;
	table->table.columns[PAGES].align = ALIGN_RIGHT;
	table->table.columns[PAGES].figures = true;
	return table;
}

/* A table of one row, which {order-of-business} takes into its own. */
void directive_item(struct work *work, const struct node *directive, const struct scope *scope,
                    struct node *into)
{
	const struct pack_item *item =
		item_numbered(scope->sheet->pack, directive->directive.argument);
	if (!item)
		return;
	struct place at = directive->at;
	struct node *table = table_new(work, at);
	struct node *row = build_row(work, table);
	row->id = arena_concat(work->arena, STR("agenda-"), item->item->number);
	struct node *number = build_cell(work, row, NUMBER);
	number->cell.header = true;
	node_append(
		number,
		build_paragraph(work, at, arena_concat(work->arena, item->item->number, STR("."))));
	struct node *title = build_cell(work, row, TITLE);
	title_append(work, item, title);
	points_append(work, item->item, scope, title);
	struct sheet sheet = *scope->sheet;
	sheet.item = item->item;
	struct scope inner = *scope;
	inner.sheet = &sheet;
	node_move_children(title, expand_body(work, directive, &inner));
	struct node *pages = build_cell(work, row, PAGES);
	struct node *line = build_paragraph(work, at, STR(""));
	if (item->paper_count) {
		struct node *range = node_new(work->arena, NODE_PAGE_RANGE, at);
		range->page_range.anchor =
			arena_concat(work->arena, STR("item-"), item->item->number);
		node_append(line, range);
	}
	node_append(pages, line);
	node_append(into, table);
}

static void heading_append(struct work *work, const struct node *directive, struct node *table)
{
	static const str options[COLUMNS] = {
		[NUMBER] = STR_INIT("number"), [TITLE] = STR_INIT("title"), [PAGES] = STR_INIT("pages")
	};
	struct node *row = build_row(work, table);
	row->row.header = true;
	table->table.header_rows = 1;
	for (uint32_t i = 0; i < COLUMNS; i++) {
		str text = directive_option(directive, options[i]);
		if (!text.n)
			diag(work->diags, MSG_OPTION_MISSING, .at = directive->at,
			     .words = { directive->directive.name, options[i] });
		struct node *cell = build_cell(work, row, i);
		cell->cell.header = true;
		node_append(cell, build_paragraph(work, directive->at, text));
	}
}

void directive_order_of_business(struct work *work, const struct node *directive,
                                 const struct scope *scope, struct node *into)
{
	struct node *table = table_new(work, directive->at);
	heading_append(work, directive, table);
	struct node *blocks = expand_body(work, directive, scope);
	struct node *between = NULL;
	while (blocks->first) {
		struct node *block = blocks->first;
		node_unlink(block);
		if (block->kind == NODE_TABLE && block->table.directive && block->first &&
		    block->first->id.n) {
			node_move_children(table, block);
			between = NULL;
			continue;
		}
		/* What stands between two items is a row of its own over all columns. */
		if (!between) {
			struct node *row = build_row(work, table);
			between = build_cell(work, row, 0);
			between->cell.columns = COLUMNS;
		}
		node_append(between, block);
	}
	node_append(into, table);
}
