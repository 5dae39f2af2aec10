/* Reading Markdown: typography, places, attributes, directives, and bounds to what it may cost. */
#include "texts.h"

#include "source/markdown.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void put_shape(struct buf *to, const struct walk *walk)
{
	const struct node *node = walk->node;
	const struct node_row *row = &node_table[node->kind];
	if (!walk->entering) {
		buf_printf(to, "</%s>", row->name);
		return;
	}
	if (node->kind == NODE_TEXT) {
		buf_put(to, node->text);
		return;
	}
	buf_printf(to, "<%s", row->name);
	if (node->id.n)
		buf_printf(to, " #%.*s", STR_FMT(node->id));
	if (node->lang.n)
		buf_printf(to, " %.*s%s", STR_FMT(node->lang), node->right_to_left ? " rtl" : "");
	if (node->kind == NODE_LINK)
		buf_printf(to, " %.*s", STR_FMT(node->link.url));
	if (node->kind == NODE_VALUE || node->kind == NODE_CODE)
		buf_printf(to, " %.*s", STR_FMT(node->text));
	if (node->kind == NODE_IMAGE)
		buf_printf(to, " %.*s \"%.*s\"%s", STR_FMT(node->image.source),
		           STR_FMT(node->image.alternative),
		           node->image.decorative ? " decorative" : "");
	if (node->kind == NODE_FOOTNOTE_REF)
		buf_printf(to, " %.*s %u", STR_FMT(node->footnote_ref.label),
		           (unsigned)node->footnote_ref.number);
	buf_lit(to, ">");
}

static struct node *markdown(struct memory *memory, str body)
{
	memory->text.bytes = body;
	struct markdown_input input = { .body = body,
		                        .at = { &memory->text, 1, 1 },
		                        .lines = true };
	alarm(60);
	struct node *document = markdown_parse(&memory->arena, &input, &memory->diags);
	alarm(0);
	document_check(document);
	return document;
}

/* The only paragraph of body, without its own tag. */
static const char *inlines(struct memory *memory, const char *body)
{
	const struct node *document = markdown(memory, str_of(body));
	struct buf shown = { 0 };
	for (struct walk walk = walk_from(document->first); walk_next(&walk);)
		if (walk.node != document->first)
			put_shape(&shown, &walk);
	const char *text = arena_str(&memory->arena, buf_str(&shown)).s;
	buf_free(&shown);
	return text;
}

static void markdown_is_typographic(void **state)
{
	struct memory *memory = *state;
	static const char *const pairs[][2] = {
		{ "\"a\" 'b' it's", "“a” ‘b’ it’s" },
		{ "\"'a' b\" '90s 'tis dogs'", "“‘a’ b” ’90s ’tis dogs’" },
		{ "(\"a\") x--y z --- w...", "(“a”) x–y z — w…" },
		{ "\"**a**\" *\"b\"*", "“<strong>a</strong>” <emphasis>“b”</emphasis>" },
		{ "\"a\n\"b\"", "“a<soft-break>“b”" },
		{ "\\\"a\\\" \\-- `\"--\"`", "\"a\" -- <code \"--\">" },
		{ "\"[a](b)\" [\"c\"](d)", "“<link b>a</link>” <link d>“c”</link>" },
		{ "---- .... ~~~", "---- .... ~~~" },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_string_equal(inlines(memory, pairs[i][0]), pairs[i][1]);
	assert_int_equal(memory->diags.count, 0);
}

static void markdown_knows_our_inlines(void **state)
{
	struct memory *memory = *state;
	static const char *const pairs[][2] = {
		{ "a {{ b.c-d }} [{{e}}](f) `{{g}}` \\{{h}} {\\{i}}",
		  "a <value b.c-d> <link f><value e></link> <code {{g}}> {{h}} {{i}}" },
		{ "~~a *b*~~ ~~c~~ ~~ d \\~~e~~ ~f~",
		  "<strike>a <emphasis>b</emphasis></strike> <strike>c</strike> ~~ d ~~e~~ ~f~" },
		{ "[Croeso *i* [G](x)]{lang=cy} [\xd7\xa9]{lang=he}",
		  "<span cy>Croeso <emphasis>i</emphasis> <link x>G</link></span> <span he rtl>\xd7\xa9</span>" },
		{ "[x ~~a~~ y]{lang=cy} [a](b){lang=fr} \\[n]{lang=cy}",
		  "<span cy>x <strike>a</strike> y</span> <link fr b>a</link> [n]{lang=cy}" },
		{ "[sic] [a [b] c] a[1]", "[sic] [a [b] c] a[1]" },
		{ "See https://a.b/c--d_e?f=(g). www.a.bc, d.e@f.gh! <http://i/j--k>",
		  "See <link https://a.b/c--d_e?f=(g)>https://a.b/c--d_e?f=(g)</link>. "
		  "<link http://www.a.bc>www.a.bc</link>, <link mailto:d.e@f.gh>d.e@f.gh</link>! "
		  "<link http://i/j--k>http://i/j--k</link>" },
		{ "http:// a@b www. xhttp://a.b [www.a.b](c)",
		  "http:// a@b www. xhttp://a.b <link c>www.a.b</link>" },
		{ "![a \"b\" {{c}}](d) ![](e \"decorative\") ![](f)",
		  "<image d \"a “b” {{c}}\"> <image e \"\" decorative> <image f \"\">" },
		{ "[a](javascript:x) [](b.md)", "<link javascript:x>a</link> <link b.md></link>" },
		{ "a\\\nb  \nc", "a<hard-break>b<hard-break>c" },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_string_equal(inlines(memory, pairs[i][0]), pairs[i][1]);
	assert_int_equal(memory->diags.count, 0);
}

static void markdown_says_what_is_wrong(void **state)
{
	struct memory *memory = *state;
	static const struct {
		const char *body;
		enum message message;
		uint32_t line, column;
	} faults[] = {
		{ "# a\n", MSG_TITLE_IN_BODY, 1, 1 },
		{ "a\n===\n", MSG_TITLE_IN_BODY, 1, 1 },
		{ "##\n", MSG_HEADING_EMPTY, 1, 1 },
		{ "## \xc3\xa9 {#b .c}\n", MSG_HEADING_ATTRIBUTES, 1, 10 },
		{ "## a {lang=english}\n", MSG_WANTED_LANGUAGE, 1, 7 },
		{ "a <b>b</b>\n", MSG_RAW_HTML, 1, 3 },
		{ "a\n\n<table>\n<tr>\n</table>\n", MSG_RAW_HTML, 3, 1 },
		{ "<!-- a -->\n", MSG_RAW_HTML, 1, 1 },
		{ "> a\n>  b [^c]\n", MSG_UNDEFINED_FOOTNOTE, 2, 6 },
		{ "a [*b*][c]\n", MSG_UNDEFINED_REFERENCE, 1, 8 },
		{ "\xc3\xa9 \\* {{a\n", MSG_VALUE_OPEN, 1, 6 },
		{ "[a]{.b}\n", MSG_HEADING_ATTRIBUTES, 1, 5 },
		{ "a&#1;\n", MSG_CONTROL_CHARACTER, 1, 2 },
		{ "| a | b |\n|---|---|\n| c | d | e |\n", MSG_EXTRA_CELLS, 3, 11 },
		{ "x\n| a |\n|---|\n| `\\|` | e |\n", MSG_EXTRA_CELLS, 4, 10 },
		{ "- a\n\n  ```{note}\n  b\n", MSG_FENCE_OPEN, 3, 3 },
		{ "```{note}\n:a: b\n:a: c\n```\n", MSG_DUPLICATE_OPTION, 3, 2 },
		{ "[^a] x\n\n[^a]: b\n[^A]: c\n", MSG_DUPLICATE_FOOTNOTE, 4, 1 },
		{ "[^a]\n\n[^a]: b [^a]\n", MSG_FOOTNOTE_LOOP, 3, 9 },
		{ "[b]: c\n[b] {{a\n", MSG_VALUE_OPEN, 2, 5 },
	};
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		markdown(memory, str_of(faults[i].body));
		if (!said(&memory->diags, faults[i].message, "t", faults[i].line,
		          faults[i].column) ||
		    memory->diags.count != 1)
			fail_msg("fault %zu: %s", i, faults[i].body);
		forget(memory);
	}
}

static const struct node *first_of(const struct node *document, enum node_kind kind)
{
	for (struct walk walk = walk_from(document); walk_next(&walk);)
		if (walk.entering && walk.node->kind == kind)
			return walk.node;
	fail();
	return NULL;
}

static void assert_place(const struct node *node, uint32_t line, uint32_t column)
{
	assert_int_equal(node->at.line, line);
	assert_int_equal(node->at.column, column);
}

static void markdown_places_are_right(void **state)
{
	struct memory *memory = *state;
	/* Continuation lines, links over two lines, after definitions and tables: cmark's are
	 * not. */
	assert_place(first_of(markdown(memory, STR("a\n  \xc3\xa9 [b](c)\n")), NODE_LINK), 2, 5);
	assert_place(first_of(markdown(memory, STR("- a [b\n  c](d)\n")), NODE_LINK), 1, 5);
	assert_place(first_of(markdown(memory, STR("[x]: y\na [b](c)\n")), NODE_LINK), 2, 3);
	assert_place(first_of(markdown(memory, STR("[x]: y\na [b](c)\n")), NODE_PARAGRAPH), 2, 1);
	assert_place(first_of(markdown(memory, STR("\\* \\* {{a}}\n")), NODE_VALUE), 1, 7);
	assert_place(first_of(markdown(memory, STR("|a|b|\n|-|-|\n|\\||{{a}}|\n")), NODE_VALUE), 3,
	             5);
	assert_place(first_of(markdown(memory, STR("x\n|a|\n|-|\n")), NODE_TABLE), 2, 1);
	assert_place(first_of(markdown(memory, STR("> > ![a](b)\n")), NODE_IMAGE), 1, 5);
	assert_place(first_of(markdown(memory, STR("a@b.cd \xc3\xa9 [x](y)\n")), NODE_LINK), 1, 1);
	/* A part of a file: the second line of it is indented by four. */
	memory->text.bytes = STR("\n    a: x\n    y [b](c)\n");
	struct markdown_input input = { .body = STR("x\ny [b](c)\n"),
		                        .at = { &memory->text, 2, 8 },
		                        .indent = 4,
		                        .lines = true };
	struct node *document = markdown_parse(&memory->arena, &input, &memory->diags);
	assert_place(first_of(document, NODE_PARAGRAPH), 2, 8);
	assert_place(first_of(document, NODE_LINK), 3, 7);
	input.lines = false;
	document = markdown_parse(&memory->arena, &input, &memory->diags);
	assert_place(first_of(document, NODE_LINK), 2, 8);
	assert_int_equal(memory->diags.count, 0);
}

static void headings_have_attributes(void **state)
{
	struct memory *memory = *state;
	const struct node *document =
		markdown(memory, STR("## A *b* {#c-d_e .appendix lang=ar}\n\n## F {{g}}\n\n"
	                             "## H \\{#i}\n\n### J [k](l) {#m}\n"));
	const struct node *heading = document->first;
	assert_string_equal(heading->id.s, "c-d_e");
	assert_true(heading->heading.written_id && heading->heading.appendix &&
	            heading->right_to_left);
	assert_string_equal(node_text_of(&memory->arena, heading).s, "A b");
	heading = heading->next;
	assert_null(heading->id.s);
	assert_int_equal(heading->last->kind, NODE_VALUE);
	heading = heading->next;
	assert_string_equal(node_text_of(&memory->arena, heading).s, "H {#i}");
	heading = heading->next;
	assert_int_equal(heading->heading.level, 3);
	assert_string_equal(heading->id.s, "m");
	assert_int_equal(memory->diags.count, 0);
}

static void directives_keep_their_parts(void **state)
{
	struct memory *memory = *state;
	const struct node *document =
		markdown(memory, STR("- x\n\n  ````{figure} a b.svg\n  :alt: What \"it\" shows\n"
	                             "  :empty:\n\n  Caption\n  ```{lang} cy\n  ```\n  ````\n"));
	const struct node *node = first_of(document, NODE_DIRECTIVE);
	assert_string_equal(node->directive.name.s, "figure");
	assert_string_equal(node->directive.argument.s, "a b.svg");
	assert_int_equal(node->directive.argument_at.column, 16);
	assert_int_equal(node->directive.option_count, 2);
	assert_true(str_eq(node->directive.options[0].value, STR("What \"it\" shows")));
	assert_int_equal(node->directive.options[0].value_at.line, 4);
	assert_int_equal(node->directive.options[0].value_at.column, 9);
	assert_int_equal(node->directive.options[1].value.n, 0);
	assert_true(str_eq(node->directive.body, STR("Caption\n```{lang} cy\n```\n")));
	assert_int_equal(node->directive.body_at.line, 7);
	assert_int_equal(node->directive.body_at.column, 3);
	assert_int_equal(node->directive.indent, 2);
	/* Any other fence is code. */
	node = first_of(markdown(memory, STR("~~~ sh\n{x}\n~~~\n")), NODE_CODE_BLOCK);
	assert_string_equal(node->code.info.s, "sh");
	assert_int_equal(memory->diags.count, 0);
}

static void definitions_reach_into_directives(void **state)
{
	struct memory *memory = *state;
	str file = STR(
		"Text [^a]\n\n```{note}\n[x]: inside\n```\n\n[ref]: there.md\n[^a]: One\n    two\n\n    three\n\nEnd\n");
	str definitions = markdown_definitions(&memory->arena, file);
	assert_string_equal(definitions.s, "[ref]: there.md\n[^a]: One\n    two\n\n    three\n\n");
	memory->text.bytes = file;
	struct markdown_input input = { .body = STR("See [ref] and [^a].\n"),
		                        .at = { &memory->text, 20, 1 },
		                        .lines = true,
		                        .definitions = definitions };
	const struct node *document = markdown_parse(&memory->arena, &input, &memory->diags);
	document_check(document);
	assert_int_equal(memory->diags.count, 0);
	assert_true(str_eq(first_of(document, NODE_LINK)->link.url, STR("there.md")));
	assert_int_equal(document->last->kind, NODE_FOOTNOTES);
	assert_true(str_eq(document->last->first->footnote.label, STR("a")));
	/* Placed where it stands in the file. */
	assert_place(document->last->first, 8, 1);
	struct markdown_footnote *footnotes;
	input.body = file;
	input.at.line = 1;
	assert_int_equal(markdown_footnotes(&memory->arena, &input, &footnotes), 1);
	assert_int_equal(footnotes[0].at.line, 8);
}

static void markdown_is_bounded(void **state)
{
	struct memory *memory = *state;
	/* Each took cmark, or a first draft of ours, time in the square of the length. */
	static const char *const patterns[] = {
		"![[]()",
		"x<!A",
		"x<?",
		"[",
		"a]",
		"[a]{lang=cy}",
		"[a][b]",
		"[^a]",
		"{{",
		"\xc3\xa9{{v}}",
		"~~a",
		"\"a ",
		"www.",
		"www._",
		"a@",
		"http://a)",
		"\\{{",
		"&quot;",
		"*a **a ",
		"*_",
		"`a ``b ",
		"> ",
		"- ",
		"1. ",
		"|a|b|\n|-|-|\n",
		"<a b=\"",
		"<![CDATA[",
		"[a](<b",
		"[a]: b\n",
		"[^a]: ",
		"```{a}\n",
		":a: b\n",
		"\xc3\xa9 www.a.b ",
		"a\n===\n",
		"\\\"\"",
	};
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		markdown(memory, repeated(memory, patterns[i], 100000));
		forget(memory);
	}
}

static void markdown_depth_is_bounded(void **state)
{
	struct memory *memory = *state;
	struct buf deep = { 0 };
	for (size_t i = 0; i < 1000; i++) {
		for (size_t blanks = 0; blanks < i; blanks++)
			buf_lit(&deep, "  ");
		buf_lit(&deep, "- a\n");
	}
	markdown(memory, buf_str(&deep));
	assert_int_equal(memory->diags.count, 1);
	assert_int_equal(memory->diags.items[0].message, MSG_MARKDOWN_DEPTH);
	forget(memory);
	static const char *const patterns[] = { ">", "*a ", "![" };
	static const char *const ends[] = { " a\n", "b* ", "](b)" };
	for (size_t i = 0; i < 3; i++) {
		buf_clear(&deep);
		for (size_t times = 0; times < 1000; times++)
			buf_put(&deep, str_of(patterns[i]));
		for (size_t times = 0; times < 1000; times++)
			buf_put(&deep, str_of(ends[i]));
		markdown(memory, buf_str(&deep));
		if (i < 2)
			assert_true(said(&memory->diags, MSG_MARKDOWN_DEPTH, "t", 1, i ? 298 : 1));
		forget(memory);
	}
	buf_free(&deep);
}

static void markdown_growth_is_bounded(void **state)
{
	struct memory *memory = *state;
	struct buf body = { 0 };
	/* A wide header over short rows, and a long address used many times. */
	buf_put(&body, repeated(memory, "|a", 10000));
	buf_lit(&body, "\n");
	buf_put(&body, repeated(memory, "|-", 10000));
	buf_lit(&body, "\n");
	buf_put(&body, repeated(memory, "|\n", 100000));
	markdown(memory, buf_str(&body));
	assert_int_equal(memory->diags.items[0].message, MSG_MARKDOWN_CELLS);
	forget(memory);
	buf_clear(&body);
	buf_lit(&body, "[a]: ");
	buf_put(&body, repeated(memory, "x", 500000));
	buf_lit(&body, "\n\n");
	buf_put(&body, repeated(memory, "[a]\n\n", 500000));
	markdown(memory, buf_str(&body));
	assert_int_equal(memory->diags.items[0].message, MSG_MARKDOWN_BRACKETS);
	buf_free(&body);
}

static void many_footnotes_are_fine(void **state)
{
	struct memory *memory = *state;
	struct buf body = { 0 };
	/* In a row they look like one definition with a long title. */
	for (unsigned i = 0; i < 2000; i++)
		buf_printf(&body, "A sentence of a report with a note.[^%u]\n\n", i);
	for (unsigned i = 0; i < 2000; i++)
		buf_printf(&body, "[^%u]: What the note says, in a line of its own.\n", i);
	markdown(memory, buf_str(&body));
	assert_int_equal(memory->diags.count, 0);
	buf_free(&body);
}

static void long_tables_of_links_are_fine(void **state)
{
	struct memory *memory = *state;
	struct buf body = { 0 };
	buf_lit(&body, "| a | b |\n|---|---|\n");
	buf_put(&body, repeated(memory, "| [a](b) | [c](d) |\n", 60000));
	buf_lit(&body, "\n");
	buf_put(&body, repeated(memory, "- [a](b)\n", 60000));
	buf_lit(&body, "\n```json\n");
	buf_put(&body, repeated(memory, "[[1, 2], [3, 4]],\n", 60000));
	buf_lit(&body, "```\n");
	markdown(memory, buf_str(&body));
	assert_int_equal(memory->diags.count, 0);
	buf_free(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		memory_test(markdown_is_typographic),
		memory_test(markdown_knows_our_inlines),
		memory_test(markdown_says_what_is_wrong),
		memory_test(markdown_places_are_right),
		memory_test(headings_have_attributes),
		memory_test(directives_keep_their_parts),
		memory_test(definitions_reach_into_directives),
		memory_test(markdown_is_bounded),
		memory_test(markdown_depth_is_bounded),
		memory_test(markdown_growth_is_bounded),
		memory_test(many_footnotes_are_fine),
		memory_test(long_tables_of_links_are_fine),
	};
	markdown_start();
	return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
