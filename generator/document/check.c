/* The content model, asserted after each pass in debug and sanitised builds: a renderer may then
 * trust it. */
#include "document/document.h"

#include "base/die.h"

#include <stdio.h>

static _Noreturn void broken(const struct node *node, const char *what)
{
	char line[256];
	snprintf(line, sizeof line, "document tree: %s at line %u: %s", node_table[node->kind].name,
	         node->at.line, what);
	bug_at(__FILE__, __LINE__, line);
}

static void check_table(const struct node *table)
{
	if (table->table.column_count == 0)
		broken(table, "no columns");
	uint32_t row_number = 0;
	for (const struct node *row = table->first; row; row = row->next) {
		if (row->kind == NODE_CAPTION) {
			if (row != table->first)
				broken(row, "a caption that is not first");
			continue;
		}
		if (row->row.header != (row_number < table->table.header_rows))
			broken(row, "a header row out of place");
		row_number++;
		for (const struct node *cell = row->first; cell; cell = cell->next) {
			if (cell->cell.columns == 0 || cell->cell.rows == 0)
				broken(cell, "a span of 0");
			if (cell->cell.column + cell->cell.columns > table->table.column_count)
				broken(cell, "a cell out of its table");
		}
	}
}

static void check_node(const struct node *node)
{
	const struct node_row *row = &node_table[node->kind];
	if (row->leaf && node->first)
		broken(node, "a leaf with children");
	for (const struct node *child = node->first; child; child = child->next) {
		if (child->kind >= NODE_KIND_COUNT || !(row->children >> child->kind & 1))
			broken(child, "cannot stand in its parent");
		if (child->parent != node)
			broken(child, "its parent is another");
		if (child->next ? child->next->previous != child : node->last != child)
			broken(child, "its siblings are not linked both ways");
	}
	if (node->kind == NODE_TABLE)
		check_table(node);
	if (node->kind == NODE_SECTION && (!node->first || node->first->kind != NODE_HEADING))
		broken(node, "a section without its heading");
	if (node->kind == NODE_FIGURE && (!node->first || node->first->kind != NODE_IMAGE))
		broken(node, "a figure without its image");
}

void document_check(const struct node *root)
{
	for (struct walk walk = walk_from(root); walk_enter(&walk);)
		check_node(walk.node);
}
