/* Reading the site's files: the tree, texts, front matter, YAML; languages. */
#include "texts.h"

#include "base/date.h"
#include "source/language.h"
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
		cmocka_unit_test(languages_are_known),
		cmocka_unit_test(languages_sort),
	};
	return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
