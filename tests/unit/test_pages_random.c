/* The page engine with documents made at random, by a small generator of our own, so that the seed
 * gives the same everywhere. PAGE_RANDOM=n makes n of them and says how many pages each has. */
#include "pages.h"

#include <stdio.h>

struct making {
	struct arena *arena;
	uint64_t state;
	unsigned number, noted, note, id;
	unsigned budget; /* of blocks: a document ends */
	struct node *notes;
	bool in_note;
};

static unsigned chance(struct making *making, unsigned below)
{
	making->state = making->state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(making->state >> 33) % below;
}

static void make_inlines(struct making *making, struct node *parent)
{
	struct arena *arena = making->arena;
	const char *prefix = making->in_note ? "n" : "w";
	unsigned *number = making->in_note ? &making->noted : &making->number;
	for (unsigned i = 0, count = 1 + chance(making, 4); i < count; i++) {
		static const enum node_kind kinds[] = { NODE_EMPHASIS, NODE_STRONG, NODE_STRIKE,
			                                NODE_SPAN };
		struct node *into = parent;
		if (chance(making, 3) == 0)
			into = add(arena, parent, kinds[chance(making, 4)]);
		if (chance(making, 6) == 0 && parent->kind != NODE_LINK) {
			into = add(arena, parent, NODE_LINK);
			into->link.kind = LINK_ELSEWHERE;
			into->link.url = STR("https://example.org/");
		}
		if (into->kind == NODE_SPAN)
			into->lang = STR("cy");
		add(arena, into, NODE_TEXT)->text =
			numbered(arena, prefix, number, 1 + chance(making, 50));
		if (chance(making, 12) == 0)
			add(arena, parent, NODE_CODE)->text = numbered(arena, prefix, number, 2);
		if (chance(making, 12) == 0)
			add(arena, parent, NODE_HARD_BREAK);
		if (chance(making, 12) == 0) {
			struct node *mark = add(arena, parent, NODE_STATUS);
			mark->status.status = (uint8_t)chance(making, STATUS_COUNT);
			mark->status.word = STR("late");
		}
		add(arena, parent, NODE_SOFT_BREAK);
	}
}

static void make_note_mark(struct making *making, struct node *paragraph)
{
	if (making->in_note || chance(making, 5))
		return;
	struct node *mark = add(making->arena, paragraph, NODE_FOOTNOTE_REF);
	struct node *note = add(making->arena, making->notes, NODE_FOOTNOTE);
	mark->footnote_ref.number = note->footnote.number = ++making->note;
	mark->footnote_ref.mention = 1;
	mark->footnote_ref.footnote = note;
	note->id = arena_printf(making->arena, "note-%u", making->note);
	making->in_note = true;
	for (unsigned i = 0, count = 1 + chance(making, 3); i < count; i++)
		make_inlines(making, add(making->arena, note, NODE_PARAGRAPH));
	making->in_note = false;
}

static void make_blocks(struct making *making, struct node *parent, unsigned depth);

static void make_table(struct making *making, struct node *parent, unsigned depth)
{
	uint32_t columns = 1 + chance(making, 5), rows = 1 + chance(making, 8);
	struct node *table = add_table(making->arena, parent, columns, chance(making, 2));
	table->table.landscape = depth == 1 && chance(making, 3) == 0;
	table->table.header_column = chance(making, 2);
	if (chance(making, 2)) {
		struct node *caption = add(making->arena, table, NODE_CAPTION);
		caption->caption.label = STR("Table");
		make_inlines(making, caption);
	}
	uint32_t busy[8] = { 0 }; /* rows that a cell from above still fills, by column */
	for (uint32_t i = 0; i < rows + table->table.header_rows; i++) {
		struct node *row = add(making->arena, table, NODE_ROW);
		row->row.header = i < table->table.header_rows;
		for (uint32_t column = 0; column < columns;) {
			if (busy[column]) {
				busy[column++]--;
				continue;
			}
			struct node *cell = add(making->arena, row, NODE_CELL);
			cell->cell.column = column;
			cell->cell.columns = cell->cell.rows = 1;
			while (column + cell->cell.columns < columns &&
			       !busy[column + cell->cell.columns] && chance(making, 5) == 0)
				cell->cell.columns++;
			if (!row->row.header && i + 1 < rows && chance(making, 4) == 0)
				cell->cell.rows = 2 + chance(making, 2);
			if (i + cell->cell.rows > rows + table->table.header_rows)
				cell->cell.rows = 1;
			for (uint32_t j = 0; j < cell->cell.columns; j++)
				busy[column + j] = cell->cell.rows - 1;
			column += cell->cell.columns;
			if (row->row.header)
				make_inlines(making, add(making->arena, cell, NODE_PARAGRAPH));
			else
				make_blocks(making, cell, depth + 2);
		}
	}
}

static void make_list(struct making *making, struct node *parent, unsigned depth)
{
	struct node *list = add(making->arena, parent, NODE_LIST);
	list->list.ordered = chance(making, 2);
	list->list.tight = chance(making, 2);
	list->list.start = 1 + chance(making, 20);
	list->list.depth = (uint8_t)chance(making, 4);
	for (unsigned i = 0, count = 1 + chance(making, 6); i < count; i++)
		make_blocks(making, add(making->arena, list, NODE_ITEM), depth + 1);
}

static void make_figure(struct making *making, struct node *parent)
{
	struct node *figure = add(making->arena, parent, NODE_FIGURE);
	struct node *image = add(making->arena, figure, NODE_IMAGE);
	image->image.source = STR("content/images/x.png");
	image->image.alternative = STR("A picture");
	image->image.width = 20 + chance(making, 2000);
	image->image.height = 20 + chance(making, 2000);
	if (chance(making, 2))
		make_inlines(making, add(making->arena, figure, NODE_CAPTION));
}

static void make_block(struct making *making, struct node *parent, unsigned depth)
{
	struct arena *arena = making->arena;
	struct node *node;
	switch (depth > 5 ? 0 : chance(making, 12)) {
	case 0:
	case 1:
	case 2:
	case 3:
		node = add(arena, parent, NODE_PARAGRAPH);
		make_inlines(making, node);
		make_note_mark(making, node);
		break;
	case 4:
	case 5:
		make_list(making, parent, depth);
		break;
	case 6:
		make_blocks(making, add(arena, parent, NODE_QUOTE), depth + 1);
		break;
	case 7:
		node = add(arena, parent, NODE_NOTE);
		node->note.title = STR("Important");
		make_blocks(making, node, depth + 1);
		break;
	case 8:
		make_table(making, parent, depth);
		break;
	case 9:
		node = add(arena, parent, NODE_DEFINITION_LIST);
		for (unsigned i = 0; i < 3; i++) {
			make_inlines(making, add(arena, node, NODE_TERM));
			make_blocks(making, add(arena, node, NODE_DEFINITION), depth + 1);
		}
		break;
	case 10:
		make_figure(making, parent);
		break;
	default:
		node = add(arena, parent, NODE_CODE_BLOCK);
		node->code.text = numbered(arena, "w", &making->number, 1 + chance(making, 60));
		break;
	}
}

static void make_blocks(struct making *making, struct node *parent, unsigned depth)
{
	for (unsigned i = 0, count = 1 + chance(making, depth < 2 ? 8 : 3); i < count; i++) {
		making->budget -= making->budget > 0;
		make_block(making, parent, making->budget ? depth : 9);
		if (!making->budget)
			break;
	}
}

static struct node *make_document(struct making *making)
{
	struct node *document = new_document(making->arena);
	making->notes = node_new(making->arena, NODE_FOOTNOTES, nowhere);
	if (chance(making, 3) == 0)
		document->document->mark = STR("Draft");
	for (unsigned i = 0, count = 1 + chance(making, 6); i < count; i++) {
		struct node *section = add(making->arena, document, NODE_SECTION);
		struct node *heading = add(making->arena, section, NODE_HEADING);
		heading->heading.level = (uint8_t)(2 + chance(making, 2));
		heading->id = arena_printf(making->arena, "h-%u", making->id++);
		make_inlines(making, heading);
		make_blocks(making, section, 1);
	}
	if (making->notes->first)
		node_append(document, making->notes);
	return document;
}

static void test_random(void **state)
{
	(void)state;
	const char *asked = getenv("PAGE_RANDOM");
	unsigned documents = asked ? (unsigned)atoi(asked) : 60;
	for (unsigned seed = 1; seed <= documents; seed++) {
		struct arena arena = { 0 };
		struct diags diags = { 0 };
		struct making making = {
			.arena = &arena, .state = seed, .number = 1, .noted = 1, .budget = 150
		};
		struct node *document = make_document(&making);
		struct page_style style =
			seed % 3 == 0 ? bench.house.large_print : bench.house.paper;
		style.two_sided = seed % 2;
		struct layout *layout = lay_out(&arena, document, &style, &diags);
		struct buf first = { 0 }, second = { 0 };
		layout_print(layout, &first);
		if (asked) {
			print_message("seed %u: %zu pages\n", seed, layout->page_count);
			FILE *file = fopen("/tmp/page.trace", "w");
			document_print(document, &second);
			fwrite(second.s, 1, second.n, file);
			fwrite(first.s, 1, first.n, file);
			fclose(file);
			buf_clear(&second);
		}
		check_layout(layout, making.number - 1);
		check_words(layout, 'n', making.noted - 1);
		layout_release(layout);
		layout = lay_out(&arena, document, &style, &diags);
		layout_print(layout, &second);
		assert_true(str_eq(buf_str(&first), buf_str(&second)));
		buf_free(&first);
		buf_free(&second);
		layout_release(layout);
		diags_release(&diags);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_random) };
	return cmocka_run_group_tests(tests, bench_open, bench_close);
}
