/* The document tree: linking, walking, copying, printing, checking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "document/document.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct place nowhere = { NULL, 0, 0 };

/* document > (heading "A", list > item > paragraph > "b" strong("c")) */
static struct node *small_tree(struct arena *arena)
{
	struct node *document = node_new(arena, NODE_DOCUMENT, nowhere);
	struct node *heading = node_new(arena, NODE_HEADING, nowhere);
	heading->heading.level = 2;
	node_append(heading, node_text(arena, nowhere, STR("A")));
	node_append(document, heading);
	struct node *list = node_new(arena, NODE_LIST, nowhere);
	struct node *item = node_new(arena, NODE_ITEM, nowhere);
	struct node *paragraph = node_new(arena, NODE_PARAGRAPH, nowhere);
	struct node *strong = node_new(arena, NODE_STRONG, nowhere);
	node_append(paragraph, node_text(arena, nowhere, STR("b")));
	node_append(strong, node_text(arena, nowhere, STR("c")));
	node_append(paragraph, strong);
	node_append(item, paragraph);
	node_append(list, item);
	node_append(document, list);
	return document;
}

static str shape(struct arena *arena, const struct node *root)
{
	struct buf shown = { 0 };
	for (struct walk walk = walk_from(root); walk_next(&walk);) {
		const char *name = node_table[walk.node->kind].name;
		if (walk.node->kind == NODE_TEXT)
			buf_put(&shown, walk.node->text);
		else
			buf_printf(&shown, walk.entering ? "<%s>" : "</%s>", name);
	}
	str text = arena_str(arena, buf_str(&shown));
	buf_free(&shown);
	return text;
}

#define assert_shape(arena, root, expected) assert_string_equal(shape(arena, root).s, expected)

static void walk_enters_and_exits(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	assert_shape(&arena, small_tree(&arena),
	             "<document><heading>A</heading><list><item><paragraph>b<strong>c</strong>"
	             "</paragraph></item></list></document>");
	struct node *empty = node_new(&arena, NODE_PARAGRAPH, nowhere);
	assert_shape(&arena, empty, "<paragraph></paragraph>");
	arena_release(&arena);
}

static void walk_skips(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct node *root = small_tree(&arena);
	unsigned entered = 0, left = 0;
	for (struct walk walk = walk_from(root); walk_next(&walk);) {
		entered += walk.entering;
		left += !walk.entering;
		if (walk.entering && walk.node->kind == NODE_LIST)
			walk_skip(&walk);
	}
	assert_int_equal(entered, 4); /* document, heading, text, list */
	assert_int_equal(left, 3);
	arena_release(&arena);
}

static void links_stay_whole(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct node *root = small_tree(&arena);
	struct node *rule = node_new(&arena, NODE_RULE, nowhere);
	node_insert_before(root->last, rule);
	node_prepend(root, node_new(&arena, NODE_PARAGRAPH, nowhere));
	node_insert_after(root->last, node_new(&arena, NODE_CODE_BLOCK, nowhere));
	document_check(root);
	node_unlink(rule);
	assert_null(rule->parent);
	struct node *group = node_new(&arena, NODE_GROUP, nowhere);
	node_move_children(group, root);
	assert_null(root->first);
	node_append(root, group);
	document_check(root);
	node_replace_by_children(group, group);
	document_check(root);
	assert_shape(&arena, root,
	             "<document><paragraph></paragraph><heading>A</heading><list><item><paragraph>b"
	             "<strong>c</strong></paragraph></item></list><code-block></document>");
	arena_release(&arena);
}

static void copy_is_apart(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct node *root = small_tree(&arena), *copy = node_copy(&arena, root);
	node_unlink(root->first);
	document_check(copy);
	assert_shape(&arena, copy,
	             "<document><heading>A</heading><list><item><paragraph>b<strong>c</strong>"
	             "</paragraph></item></list></document>");
	arena_release(&arena);
}

static void text_in_reading_order(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct node *root = small_tree(&arena);
	assert_string_equal(node_text_of(&arena, root).s, "A bc");
	struct node *paragraph = root->last->first->first;
	node_append(paragraph, node_new(&arena, NODE_SOFT_BREAK, nowhere));
	struct node *image = node_new(&arena, NODE_IMAGE, nowhere);
	image->image.alternative = STR("a chart");
	node_append(paragraph, image);
	assert_string_equal(node_text_of(&arena, paragraph).s, "bc a chart");
	arena_release(&arena);
}

static void prints_a_line_a_node(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct node *root = small_tree(&arena);
	root->first->id = STR("a");
	root->first->at.line = 3;
	root->first->at.column = 1;
	root->first->first->text = STR("say \"A\"\n");
	struct buf shown = { 0 };
	document_print(root, &shown);
	buf_putc(&shown, '\0');
	assert_string_equal(shown.s, "document\n"
	                             "  heading level=2 id=\"a\" @3:1\n"
	                             "    text \"say \\\"A\\\"\\n\"\n"
	                             "  list\n"
	                             "    item\n"
	                             "      paragraph\n"
	                             "        text \"b\"\n"
	                             "        strong\n"
	                             "          text \"c\"\n");
	buf_free(&shown);
	arena_release(&arena);
}

/* BUG() ends the process with 3, so each broken tree is checked in a child. */
static void assert_check_fails(const struct node *root)
{
	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		fclose(stderr);
		document_check(root);
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
}

static void check_finds_what_is_broken(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct node *root = small_tree(&arena);
	document_check(root);
	node_append(root, node_text(&arena, nowhere, STR("text among blocks")));
	assert_check_fails(root);
	root = small_tree(&arena);
	node_append(root, node_new(&arena, NODE_SECTION, nowhere));
	assert_check_fails(root);
	root = small_tree(&arena);
	root->first->next = NULL;
	assert_check_fails(root);
	root = small_tree(&arena);
	struct node *table = node_new(&arena, NODE_TABLE, nowhere);
	table->table.column_count = 1;
	struct node *row = node_new(&arena, NODE_ROW, nowhere);
	struct node *cell = node_new(&arena, NODE_CELL, nowhere);
	cell->cell.columns = 2;
	cell->cell.rows = 1;
	node_append(row, cell);
	node_append(table, row);
	node_append(root, table);
	assert_check_fails(root);
	cell->cell.columns = 1;
	document_check(root);
	arena_release(&arena);
}

static void deep_trees_need_no_stack(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct node *root = node_new(&arena, NODE_GROUP, nowhere), *at = root;
	for (unsigned i = 0; i < 200000; i++) {
		struct node *inner = node_new(&arena, NODE_GROUP, nowhere);
		node_append(at, inner);
		at = inner;
	}
	node_append(at, node_new(&arena, NODE_RULE, nowhere));
	unsigned count = 0;
	for (struct walk walk = walk_from(root); walk_next(&walk);)
		count += walk.entering;
	assert_int_equal(count, 200002);
	assert_non_null(node_copy(&arena, root));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walk_enters_and_exits),
		cmocka_unit_test(walk_skips),
		cmocka_unit_test(links_stay_whole),
		cmocka_unit_test(copy_is_apart),
		cmocka_unit_test(text_in_reading_order),
		cmocka_unit_test(prints_a_line_a_node),
		cmocka_unit_test(check_finds_what_is_broken),
		cmocka_unit_test(deep_trees_need_no_stack),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
