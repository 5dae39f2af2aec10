/* Reading the site's files: the tree, texts, front matter, YAML, Markdown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"
#include "source/language.h"
#include "source/markdown.h"
#include "source/source.h"
#include "source/yaml.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A site in a temporary folder */

struct site {
	char folder[64];
	struct arena arena;
	struct diags diags;
	struct source_tree tree;
};

static int site_setup(void **state)
{
	struct site *site = memory_new(1, sizeof *site);
	snprintf(site->folder, sizeof site->folder, "/tmp/foolscap-test-XXXXXX");
	assert_non_null(mkdtemp(site->folder));
	*state = site;
	return 0;
}

static int site_teardown(void **state)
{
	struct site *site = *state;
	char command[128];
	source_tree_close(&site->tree);
	arena_release(&site->arena);
	diags_release(&site->diags);
	snprintf(command, sizeof command, "rm -rf %s", site->folder);
	assert_int_equal(system(command), 0);
	memory_free(site);
	return 0;
}

static const char *in_site(struct site *site, const char *path)
{
	return arena_printf(&site->arena, "%s/%s", site->folder, path).s;
}

static void make_folder(struct site *site, const char *path)
{
	assert_int_equal(mkdir(in_site(site, path), 0777), 0);
}

static void make_file(struct site *site, const char *path, str bytes)
{
	FILE *file = fopen(in_site(site, path), "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.s, 1, bytes.n, file), bytes.n);
	assert_int_equal(fclose(file), 0);
}

static void make_link(struct site *site, const char *target, const char *path)
{
	assert_int_equal(symlink(target, in_site(site, path)), 0);
}

static void open_site(struct site *site)
{
	assert_true(source_tree_open(&site->tree, &site->arena, site->folder, &site->diags));
}

static bool said(const struct diags *diags, enum message message, const char *path, uint32_t line,
                 uint32_t column)
{
	for (size_t i = 0; i < diags->count; i++) {
		const struct diag *entry = &diags->items[i];
		if (entry->message == message && str_eq(entry->path, str_of(path)) &&
		    entry->line == line && entry->column == column)
			return true;
	}
	diags_print(diags, stderr);
	return false;
}

static void tree_is_sorted_by_whole_path(void **state)
{
	struct site *site = *state;
	make_folder(site, "content");
	make_folder(site, "content/a");
	make_folder(site, "content/restricted");
	make_folder(site, "layouts");
	make_file(site, "content/a/b.md", STR("x"));
	make_file(site, "content/a.md", STR("x"));
	make_file(site, "content/a-b.PDF", STR("x"));
	make_file(site, "content/.hidden", STR("x"));
	make_file(site, "content/restricted/c.yml", STR("x"));
	make_file(site, "layouts/house.yml", STR("x"));
	open_site(site);
	static const char *const expected[] = { "content/a-b.PDF", "content/a.md", "content/a/b.md",
		                                "content/restricted/c.yml" };
	assert_int_equal(site->tree.content_count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(site->tree.content[i].path.s, expected[i]);
	assert_int_equal(site->tree.content[0].kind, SOURCE_PDF);
	assert_int_equal(site->tree.content[3].kind, SOURCE_YAML);
	assert_false(site->tree.content[2].restricted);
	assert_true(site->tree.content[3].restricted);
	assert_non_null(source_tree_find(&site->tree, STR("layouts/house.yml")));
	assert_null(source_tree_find(&site->tree, STR("content/.hidden")));
	assert_int_equal(site->diags.count, 0);
}

static void tree_turns_away_what_is_no_file(void **state)
{
	struct site *site = *state;
	make_folder(site, "content");
	make_folder(site, "content/restricted");
	make_folder(site, "content/a");
	make_file(site, "content/restricted/x.md", STR("x"));
	make_file(site, "content/Caf\xc3\xa9 (2).md", STR("x"));
	make_link(site, "/etc/passwd", "content/out.md");
	make_link(site, "restricted/x.md", "content/in.md");
	make_link(site, "nowhere", "content/dangling.md");
	make_link(site, "..", "content/a/up");
	assert_int_equal(mkfifo(in_site(site, "content/pipe"), 0666), 0);
	open_site(site);
	const struct diags *diags = &site->diags;
	assert_true(said(diags, MSG_FILE_LINK_OUTSIDE, "content/out.md", 0, 0));
	assert_true(said(diags, MSG_FILE_UNREADABLE, "content/dangling.md", 0, 0));
	assert_true(said(diags, MSG_FILE_UNREADABLE, "content/a/up", 0, 0));
	assert_true(said(diags, MSG_FILE_SPECIAL, "content/pipe", 0, 0));
	assert_true(said(diags, MSG_FILE_NAME, "content/Caf\xc3\xa9 (2).md", 0, 0));
	assert_int_equal(diags->count, 5);
	bool proposed = false;
	for (size_t i = 0; i < diags->count; i++)
		proposed =
			proposed || str_eq(diags->items[i].hint, STR("rename it to \"Cafe-2.md\""));
	assert_true(proposed);
	/* A public link to a restricted file is restricted. */
	assert_true(source_tree_find(&site->tree, STR("content/in.md"))->restricted);
}

static void texts_are_checked_and_evened(void **state)
{
	struct site *site = *state;
	struct text text;
	make_folder(site, "content");
	make_file(site, "content/fine.md",
	          STR("\xef\xbb\xbf"
	              "a\r\nb\rc\n"));
	make_file(site, "content/bad.md", STR("x\n\xc3\xa9\xff"));
	make_file(site, "content/nul.md", STR("ab\0c"));
	make_file(site, "content/bell.md", STR("longer than eight\n\n\x07"));
	open_site(site);
	assert_true(source_read_text(&site->tree, &site->arena, STR("content/fine.md"), &text,
	                             &site->diags));
	assert_string_equal(text.bytes.s, "a\nb\nc\n");
	assert_int_equal(text.bytes.n, 6);
	assert_false(source_read_text(&site->tree, &site->arena, STR("content/bad.md"), &text,
	                              &site->diags));
	assert_int_equal(text.bytes.n, 0);
	assert_false(source_read_text(&site->tree, &site->arena, STR("content/nul.md"), &text,
	                              &site->diags));
	assert_false(source_read_text(&site->tree, &site->arena, STR("content/bell.md"), &text,
	                              &site->diags));
	assert_false(source_read_text(&site->tree, &site->arena, STR("content/no.md"), &text,
	                              &site->diags));
	assert_true(said(&site->diags, MSG_NOT_UTF8, "content/bad.md", 2, 2));
	assert_true(said(&site->diags, MSG_NUL_BYTE, "content/nul.md", 1, 3));
	assert_true(said(&site->diags, MSG_CONTROL_CHARACTER, "content/bell.md", 3, 1));
	assert_true(said(&site->diags, MSG_FILE_UNREADABLE, "content/no.md", 0, 0));
}

static void files_over_8_mb_are_turned_away(void **state)
{
	struct site *site = *state;
	struct text text;
	make_folder(site, "content");
	make_file(site, "content/big.md", STR("x"));
	assert_int_equal(truncate(in_site(site, "content/big.md"), SOURCE_FILE_MOST + 1), 0);
	open_site(site);
	assert_false(source_read_text(&site->tree, &site->arena, STR("content/big.md"), &text,
	                              &site->diags));
	assert_true(said(&site->diags, MSG_FILE_TOO_BIG, "content/big.md", 0, 0));
}

static void a_folder_without_history_has_no_commit(void **state)
{
	struct site *site = *state;
	struct date date;
	assert_false(source_newest_commit(site->folder, &date));
	char command[512];
	snprintf(
		command, sizeof command,
		"cd %s && git init -q . && GIT_AUTHOR_DATE='2018-07-27T23:30:00-0800' "
		"GIT_COMMITTER_DATE='2018-07-27T23:30:00-0800' git -c user.name=x -c user.email=x@y "
		"commit -q --allow-empty -m x",
		site->folder);
	if (system(command) != 0)
		skip(); /* no git here */
	assert_true(source_newest_commit(site->folder, &date));
	/* The committer's day, not that of our time zone. */
	assert_string_equal(date_iso(&site->arena, date).s, "2018-07-27");
}

/* Texts in memory */

struct memory {
	struct arena arena;
	struct diags diags;
	struct text text;
};

static int memory_setup(void **state)
{
	struct memory *memory = memory_new(1, sizeof *memory);
	memory->text.path = STR("t");
	*state = memory;
	return 0;
}

static int memory_teardown(void **state)
{
	struct memory *memory = *state;
	arena_release(&memory->arena);
	diags_release(&memory->diags);
	memory_free(memory);
	return 0;
}

static void forget(struct memory *memory)
{
	diags_release(&memory->diags);
	arena_release(&memory->arena);
}

static void front_matter_is_cut_off(void **state)
{
	struct memory *memory = *state;
	struct front_matter parts;
	memory->text.bytes = STR("---\na: b\nc: d\n--- \nbody\n");
	assert_true(source_front_matter(&memory->text, &parts, &memory->diags));
	assert_true(str_eq(parts.yaml, STR("a: b\nc: d\n")));
	assert_true(str_eq(parts.body, STR("body\n")));
	assert_int_equal(parts.body_line, 5);
	memory->text.bytes = STR("---\n---");
	assert_true(source_front_matter(&memory->text, &parts, &memory->diags));
	assert_int_equal(parts.yaml.n + parts.body.n, 0);
	assert_int_equal(memory->diags.count, 0);
	memory->text.bytes = STR("---\na: b\n");
	assert_false(source_front_matter(&memory->text, &parts, &memory->diags));
	assert_true(said(&memory->diags, MSG_FRONT_MATTER_OPEN, "t", 1, 1));
	memory->text.bytes = STR("body\n");
	assert_false(source_front_matter(&memory->text, &parts, &memory->diags));
	assert_true(said(&memory->diags, MSG_NO_FRONT_MATTER, "t", 1, 1));
	assert_true(str_eq(parts.body, STR("body\n")));
	memory->text.bytes = STR(" \n");
	assert_false(source_front_matter(&memory->text, &parts, &memory->diags));
	assert_true(said(&memory->diags, MSG_FILE_EMPTY, "t", 0, 0));
}

/* YAML */

static struct value *yaml(struct memory *memory, str bytes)
{
	memory->text.bytes = bytes;
	struct yaml_input input = { .text = &memory->text, .bytes = bytes, .line = 1 };
	alarm(60); /* far more than any of this takes: a bound, not a measure */
	struct value *value = yaml_parse(&memory->arena, &input, &memory->diags);
	alarm(0);
	return value;
}

static void yaml_gives_texts_with_places(void **state)
{
	struct memory *memory = *state;
	const struct value *root = yaml(memory, STR("a: no\nb:\nc: ~\n\xc3\xa9: [1.10, '0208']\n"
	                                            "d: |\n  one\n\n  two\ne: \"x\"\n"));
	assert_int_equal(memory->diags.count, 0);
	assert_int_equal(root->kind, VALUE_MAP);
	assert_int_equal(root->count, 6);
	assert_string_equal(value_get(root, STR("a"))->text.s, "no");
	assert_int_equal(value_get(root, STR("b"))->kind, VALUE_EMPTY);
	assert_string_equal(value_get(root, STR("c"))->text.s, "~");
	const struct value *list = value_get(root, STR("\xc3\xa9"));
	assert_int_equal(list->kind, VALUE_LIST);
	assert_int_equal(list->key_at.line, 4);
	assert_int_equal(list->at.column, 4);
	assert_string_equal(list->first->text.s, "1.10");
	assert_true(list->last->quoted);
	assert_int_equal(list->last->at.column, 11);
	const struct value *block = value_get(root, STR("d"));
	assert_true(block->block);
	assert_int_equal(block->at.line, 5);
	assert_string_equal(block->text.s, "one\n\ntwo\n");
}

static void yaml_places_are_in_the_file(void **state)
{
	struct memory *memory = *state;
	memory->text.bytes = STR("---\n---\n  a: b\n  c: d #4\n");
	struct yaml_input input = { &memory->text, STR("a: b\nc: d #4\n"), 3, 2 };
	const struct value *root = yaml_parse(&memory->arena, &input, &memory->diags);
	assert_int_equal(root->last->at.line, 4);
	assert_int_equal(root->last->at.column, 6);
	assert_true(said(&memory->diags, MSG_YAML_COMMENT, "t", 4, 8));
}

static void yaml_says_what_would_be_lost(void **state)
{
	struct memory *memory = *state;
	static const struct {
		const char *yaml;
		enum message message;
		uint32_t line, column;
	} faults[] = {
		{ "title: Contract #4\n", MSG_YAML_COMMENT, 1, 17 },
		{ "\xc3\xa9: #4\n", MSG_YAML_COMMENT, 1, 4 },
		{ "a: \"x\" # y\n", MSG_YAML_COMMENT, 1, 8 },
		{ "a: [b] # y\n", MSG_YAML_COMMENT, 1, 8 },
		{ "a: b\nc: d\na: e\n", MSG_YAML_DUPLICATE_KEY, 3, 1 },
		{ "a: &b c\n", MSG_YAML_ALIAS, 1, 4 },
		{ "a: *b\n", MSG_YAML_ALIAS, 1, 4 },
		{ "a: *Important*\n", MSG_YAML_ALIAS, 1, 4 },
		{ "a: !b c\n", MSG_YAML_TAG, 1, 4 },
		{ "a: ! c\n", MSG_YAML_TAG, 1, 4 },
		{ "a: b\n---\nc: d\n", MSG_YAML_DOCUMENTS, 2, 1 },
		{ "a: {{b}}\n", MSG_YAML_KEY, 1, 5 },
		{ "? [a]\n: b\n", MSG_YAML_KEY, 1, 3 },
		{ "a: \"\\0\"\n", MSG_NUL_BYTE, 1, 4 },
		{ "a: \"\\x07\"\n", MSG_CONTROL_CHARACTER, 1, 4 },
		{ "a: b: c\n", MSG_YAML_SYNTAX, 1, 5 },
		{ "a: b\nc\n", MSG_YAML_SYNTAX, 2, 1 },
		{ "a: \"b\nc: d\n", MSG_YAML_SYNTAX, 1, 4 },
		{ "a: @b\n", MSG_YAML_SYNTAX, 1, 4 },
		{ "a: \"b\" c\n", MSG_YAML_SYNTAX, 1, 8 },
		{ "- a\nb: c\n", MSG_YAML_SYNTAX, 2, 1 },
		{ "a:\n\tb: c\n", MSG_YAML_SYNTAX, 2, 1 },
		{ "a: [b\nc: d\n", MSG_YAML_SYNTAX, 2, 2 },
	};
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		yaml(memory, str_of(faults[i].yaml));
		if (!said(&memory->diags, faults[i].message, "t", faults[i].line,
		          faults[i].column) ||
		    memory->diags.count != 1)
			fail_msg("fault %zu: %s", i, faults[i].yaml);
		forget(memory);
	}
}

static void yaml_comments_on_their_own_lines_are_fine(void **state)
{
	struct memory *memory = *state;
	assert_non_null(yaml(
		memory,
		STR("# x\na: b#c\n  # y\nd: |\n  # text\n  e\n# z\nf: '#'\ng: [1,\n # h\n 2]\n")));
	assert_int_equal(memory->diags.count, 0);
	assert_int_equal(yaml(memory, STR(""))->kind, VALUE_EMPTY);
	assert_int_equal(yaml(memory, STR("# x\n"))->kind, VALUE_EMPTY);
	assert_int_equal(memory->diags.count, 0);
}

/* As many times pattern as fit into size bytes. */
static str repeated(struct memory *memory, const char *pattern, size_t size)
{
	size_t length = strlen(pattern), count = size / length;
	char *text = arena_alloc(&memory->arena, count * length + 1, 1);
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * length, pattern, length);
	return (str){ text, count * length };
}

static void yaml_is_bounded(void **state)
{
	struct memory *memory = *state;
	static const char *const deep[] = { "[", "{a: ", "- ", "[[\n", "{", "? " };
	for (size_t i = 0; i < sizeof deep / sizeof *deep; i++) {
		assert_null(yaml(memory, repeated(memory, deep[i], 100000)));
		assert_true(memory->diags.count > 0);
		forget(memory);
	}
	static const char *const wide[] = { "- a\n",      "a: 1 #\n", "a: 1\n",
		                            "\xc3\xa9, ", "'",        "- {a: b}\n" };
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
		yaml(memory, repeated(memory, wide[i], 300000));
		forget(memory);
	}
	str many = repeated(memory, "aaaaaaaa: 1\n", 600000);
	char *keys = (char *)(uintptr_t)many.s;
	for (size_t i = 0; i < many.n / 12; i++) {
		char digits[24];
		snprintf(digits, sizeof digits, "%08zu", i);
		memcpy(keys + i * 12, digits, 8);
	}
	assert_int_equal(yaml(memory, many)->count, 50000);
	assert_int_equal(memory->diags.count, 0);
}

/* Markdown */

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

static void languages_are_known(void **state)
{
	(void)state;
	assert_true(language_is_good(STR("en-GB")) && language_is_good(STR("zh-Hant-TW")));
	assert_false(language_is_good(STR("english")) || language_is_good(STR("")) ||
	             language_is_good(STR("en_GB")) || language_is_good(STR("en-")));
	assert_true(language_is_right_to_left(STR("ar-EG")) &&
	            language_is_right_to_left(STR("pa-Arab")));
	assert_false(language_is_right_to_left(STR("cy")) ||
	             language_is_right_to_left(STR("ar-Latn")) ||
	             language_is_right_to_left(STR("pa-Guru-PK")));
	assert_string_equal(language_quotes(STR("de-AT"))->open, "„");
	assert_string_equal(language_quotes((str){ 0 })->open, "“");
}

static void languages_sort(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	str a = language_sort_key(&arena, STR("en-GB"), STR("Éclair"));
	str b = language_sort_key(&arena, STR("en-GB"), STR("egg"));
	str c = language_sort_key(&arena, STR("cy"), STR("llan")),
	    d = language_sort_key(&arena, STR("cy"), STR("lwc"));
	assert_true(str_cmp(a, b) < 0);
	assert_true(str_cmp(d, c) < 0); /* in Welsh, Ll follows L */
	arena_release(&arena);
}

#define site_test(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)
#define memory_test(name) cmocka_unit_test_setup_teardown(name, memory_setup, memory_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		site_test(tree_is_sorted_by_whole_path),
		site_test(tree_turns_away_what_is_no_file),
		site_test(texts_are_checked_and_evened),
		site_test(files_over_8_mb_are_turned_away),
		site_test(a_folder_without_history_has_no_commit),
		memory_test(front_matter_is_cut_off),
		memory_test(yaml_gives_texts_with_places),
		memory_test(yaml_places_are_in_the_file),
		memory_test(yaml_says_what_would_be_lost),
		memory_test(yaml_comments_on_their_own_lines_are_fine),
		memory_test(yaml_is_bounded),
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
		cmocka_unit_test(languages_are_known),
		cmocka_unit_test(languages_sort),
	};
	markdown_start();
	return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
