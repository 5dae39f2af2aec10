/* The base layer: strings, UTF-8, dates, buffers, arenas, maps, paths, files, threads, and
 * diagnostics as they are printed. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/diag.h"
#include "base/die.h"
#include "base/file.h"
#include "base/map.h"
#include "base/thread.h"
#include "base/utf8.h"

#define assert_str(got, wanted) assert_str_at((got), (wanted), __LINE__)

static void assert_str_at(str got, const char *wanted, int line)
{
	if (!wanted ? got.s != NULL : !got.s || !str_eq(got, str_of(wanted))) {
		print_error("got \"%.*s\", wanted \"%s\"\n", got.s ? (int)got.n : 0,
		            got.s ? got.s : "", wanted ? wanted : "(absent)");
		_fail(__FILE__, line);
	}
}

static void test_str(void **state)
{
	(void)state;
	const str absent = { 0 };
	assert_true(str_eq(absent, STR("")));
	assert_true(str_cmp(STR("a"), STR("ab")) < 0 && str_cmp(STR("b"), STR("ab")) > 0);
	assert_true(str_cmp(STR("\xc3"), STR("z")) > 0 && str_cmp(absent, STR("")) == 0);
	assert_true(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("a"), STR("ab")));
	assert_true(str_starts(STR("a"), absent) && str_ends(STR("abc"), STR("bc")));
	assert_false(str_ends(STR("c"), STR("bc")));
	assert_int_equal(str_find(STR("aab"), STR("ab")), 1);
	assert_int_equal(str_find(STR("aab"), STR("ba")), 3);
	assert_int_equal(str_find(STR("ab"), STR("abc")), 2);
	assert_int_equal(str_find(STR("ab"), STR("")), 0);
	assert_int_equal(str_find(absent, STR("a")), 0);
	assert_int_equal(str_find_char(STR("abca"), 'a'), 0);
	assert_int_equal(str_find_char(absent, 'a'), 0);
	assert_int_equal(str_find_last_char(STR("abcab"), 'a'), 3);
	assert_int_equal(str_find_last_char(STR("b"), 'a'), 1);
	assert_str(str_from(STR("ab"), 5), "");
	assert_str(str_first(STR("ab"), 5), "ab");
	assert_str(str_from(absent, 1), NULL);
	assert_str(str_trim(STR(" \t\r\n a b \n")), "a b");
	assert_str(str_trim(STR(" \n")), "");
	assert_true(str_eq_nocase(STR("TITLE"), STR("title")));
	assert_false(str_eq_nocase(STR("[a"), STR("{a")));
	assert_true(str_hash(STR("a")) != str_hash(STR("b")));
}

static void test_str_parts(void **state)
{
	(void)state;
	str rest = STR("a,,b,"), part;
	static const char *const parts[] = { "a", "", "b", "" };
	for (size_t i = 0; i < 4; i++) {
		assert_true(str_split(&rest, ',', &part));
		assert_str(part, parts[i]);
	}
	assert_false(str_split(&rest, ',', &part));
	rest = STR("");
	assert_true(str_split(&rest, ',', &part));
	assert_false(str_split(&rest, ',', &part));
	rest = STR("a\r\n\nb\rc\nd");
	static const char *const lines[] = { "a", "", "b\rc", "d" };
	for (size_t i = 0; i < 4; i++) {
		assert_true(str_line(&rest, &part));
		assert_str(part, lines[i]);
	}
	assert_false(str_line(&rest, &part));
	uint32_t number = 7;
	assert_true(str_to_u32(STR("4294967295"), &number) && number == UINT32_MAX);
	assert_true(str_to_u32(STR("007"), &number) && number == 7);
	static const char *const wrong[] = { "",   "4294967296", "+1",  "-1",
		                             " 1", "1 ",         "0x1", "99999999999" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(str_to_u32(str_of(wrong[i]), &number));
}

static void test_nearest(void **state)
{
	(void)state;
	assert_int_equal(str_distance(STR("title"), STR("title"), 3), 0);
	assert_int_equal(str_distance(STR("titel"), STR("title"), 3), 1);
	assert_int_equal(str_distance(STR("TITLE"), STR("title"), 3), 0);
	assert_int_equal(str_distance(STR("kitten"), STR("sitting"), 3), 3);
	assert_int_equal(str_distance(STR("kitten"), STR("sitting"), 2), 3);
	assert_int_equal(str_distance(STR(""), STR("ab"), 3), 2);
	char name[65];
	memset(name, 'a', sizeof name);
	assert_int_equal(str_distance((str){ name, 64 }, (str){ name, 64 }, 2), 0);
	assert_int_equal(str_distance((str){ name, 65 }, (str){ name, 65 }, 2), 3);
	const str names[] = { STR_INIT("status"), STR_INIT("title"), STR_INIT("tile") };
	assert_str(str_nearest(STR("titles"), names, 3), "title");
	assert_str(str_nearest(STR("date"), names, 3), NULL);
	assert_str(str_nearest(STR("x"), names, 0), NULL);
}

static void test_utf8(void **state)
{
	(void)state;
	/* Unicode 15, table 3-7 and its neighbours. */
	static const struct {
		const char *bytes;
		size_t valid;
	} cases[] = {
		{ "plain ascii, long enough", 24 },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x8f\x9b", 9 },
		{ "12345678\x80", 8 },
		{ "a\xc0\xaf", 1 },
		{ "\xc2", 0 },
		{ "\xe0\x9f\xbf", 0 },
		{ "\xe0\xa0\x80", 3 },
		{ "\xed\x9f\xbf", 3 },
		{ "\xed\xa0\x80", 0 },
		{ "\xf0\x8f\xbf\xbf", 0 },
		{ "\xf4\x8f\xbf\xbf", 4 },
		{ "\xf4\x90\x80\x80", 0 },
		{ "\xf5\x80\x80\x80", 0 },
		{ "ab\xe2\x82", 2 },
		{ "\xff", 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(utf8_check(str_of(cases[i].bytes)), cases[i].valid);
	static const uint32_t characters[] = { 0,     0x7f,   0x80,    0x7ff,
		                               0x800, 0xffff, 0x10000, 0x10ffff };
	for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
		char bytes[4];
		str text = { bytes, utf8_encode(characters[i], bytes) };
		assert_int_equal(utf8_check(text), text.n);
		assert_int_equal(utf8_length(text), text.n);
		assert_int_equal(utf8_before(text, text.n), characters[i]);
		assert_int_equal(utf8_next(&text), characters[i]);
		assert_int_equal(text.n, 0);
	}
	str broken = STR("\xe2\x82z");
	assert_int_equal(utf8_next(&broken), 0xfffd);
	assert_int_equal(utf8_next(&broken), 0xfffd);
	assert_int_equal(utf8_next(&broken), 'z');
	assert_int_equal(utf8_before(STR("a\x80"), 2), 0xfffd);
	assert_int_equal(utf8_count(STR("a\xc3\xa9\xe2\x82\xac")), 3);
}

static void test_date(void **state)
{
	(void)state;
	struct date date;
	assert_int_equal(date_parse(STR("2018-07-27"), &date), DATE_FINE);
	assert_true(date.year == 2018 && date.month == 7 && date.day == 27);
	assert_int_equal(date_weekday(date), 4); /* a Friday */
	assert_int_equal(date_parse(STR("2000-02-29"), &date), DATE_FINE);
	assert_int_equal(date_parse(STR("1900-02-29"), &date), DATE_NO_SUCH_DAY);
	assert_int_equal(date_parse(STR("2018-02-30"), &date), DATE_NO_SUCH_DAY);
	assert_int_equal(date_parse(STR("2018-13-01"), &date), DATE_NO_SUCH_DAY);
	assert_int_equal(date_parse(STR("2018-00-01"), &date), DATE_NO_SUCH_DAY);
	assert_int_equal(date_parse(STR("2018-01-00"), &date), DATE_NO_SUCH_DAY);
	static const char *const wrong[] = { "",           "2018-7-27",  "27-07-2018",
		                             "2018/07/27", "0999-01-01", "2018-07-27 ",
		                             "2018-07-2x", "+018-07-27" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_int_equal(date_parse(str_of(wrong[i]), &date), DATE_NOT_A_DATE);
	static const struct {
		const char *text, *meant;
	} guesses[] = {
		{ "2018-7-3", "2018-07-03" },
		{ "27/07/2018", "2018-07-27" },
		{ "3.7.2018", "2018-07-03" },
		{ "2018/07/27", "2018-07-27" },
		{ "27 July 2018", "2018-07-27" },
		{ "27th Jul 2018", "2018-07-27" },
		{ "July 1st, 2018", "2018-07-01" },
		{ "29 Feb 2016", "2016-02-29" },
		{ "29 February 2018", "" },
		{ "07/27/2018", "" },
		{ "27/07/18", "" },
		{ "July 2018", "" },
		{ "soon", "" },
		{ "", "" },
		{ "27 July 2018 or so", "" },
		{ "27 Ju 2018", "" },
		{ "2018 2019 2020", "" },
		{ "July July 2018", "" },
		{ "2018 July July", "" },
		{ "July 2018 27", "" },
		{ "27xx July 2018", "" },
		{ "99999999999/07/2018", "" },
	};
	struct arena guessed = { 0 };
	for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++) {
		bool plain = date_guess(str_of(guesses[i].text), &date);
		assert_int_equal(plain, *guesses[i].meant != '\0');
		if (plain)
			assert_str(date_iso(&guessed, date), guesses[i].meant);
	}
	arena_release(&guessed);
	assert_int_equal(date_to_days((struct date){ 1970, 1, 1 }), 0);
	assert_int_equal(date_to_days((struct date){ 2000, 3, 1 }), 11017);
	struct arena arena = { 0 };
	struct date before = date_from_days(-354285);
	assert_str(date_iso(&arena, before), "1000-01-01");
	for (int64_t days = -354284; days < 400000; days++) {
		date = date_from_days(days);
		if (date_cmp(before, date) >= 0 || date_to_days(date) != days ||
		    (date_weekday(before) + 1) % 7 != date_weekday(date) ||
		    date.day > date_days_in_month(date.year, date.month))
			fail_msg("day %ld is not right", (long)days);
		before = date;
	}
	assert_false(date_given((struct date){ 0 }));
	arena_release(&arena);
}

static void test_buf(void **state)
{
	(void)state;
	struct buf buf = { 0 };
	assert_str(buf_str(&buf), "");
	buf_put(&buf, (str){ 0 });
	buf_put_u64(&buf, 0);
	buf_putc(&buf, ' ');
	buf_put_u64(&buf, UINT64_MAX);
	buf_putc(&buf, ' ');
	buf_put_i64(&buf, INT64_MIN);
	buf_printf(&buf, " %s=%d", "x", -1);
	buf_lit(&buf, ".");
	assert_str(buf_str(&buf), "0 18446744073709551615 -9223372036854775808 x=-1.");
	buf_clear(&buf);
	for (int i = 0; i < 1000; i++)
		buf_printf(&buf, "%d,", i);
	assert_int_equal(buf.n, 10 * 2 + 90 * 3 + 900 * 4);
	utf8_put(&buf, 0x20ac);
	assert_true(str_ends(buf_str(&buf), STR("999,\xe2\x82\xac")));
	buf_free(&buf);
	assert_null(buf.s);
}

static void test_arena(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 3000; i++) {
			size_t align = (size_t)1 << i % 5;
			unsigned char *block = arena_alloc(&arena, i, align);
			assert_int_equal((uintptr_t)block % align, 0);
			for (size_t j = 0; j < i; j++)
				if (block[j])
					fail_msg("byte %zu of block %zu is not cleared", j, i);
			memset(block, 0xff, i);
		}
		char *large = arena_alloc(&arena, 5000000, 8);
		large[4999999] = 'x';
		if (round == 0)
			arena_reset(&arena);
		else if (round == 1)
			arena_release(&arena);
	}
	assert_str(arena_concat(&arena, STR("a"), (str){ 0 }, STR("bc")), "abc");
	assert_str(arena_printf(&arena, "%u-%s", 5, "x"), "5-x");
	str copy = arena_str(&arena, (str){ 0 });
	assert_true(copy.n == 0 && copy.s && copy.s[0] == '\0');
	struct pair {
		int left;
		double right;
	} *pairs = arena_array(&arena, struct pair, 3);
	assert_true(pairs[2].left == 0 && (uintptr_t)pairs % _Alignof(struct pair) == 0);
	arena_release(&arena);
	arena_release(&arena);
	struct {
		int *items;
		size_t count, room;
	} list = { 0 };
	for (int i = 0; i < 100; i++)
		list_push(&list, i * i);
	assert_int_equal(list.items[99], 99 * 99);
	memory_free(list.items);
}

static void test_map(void **state)
{
	(void)state;
	struct map map = { 0 };
	struct arena arena = { 0 };
	assert_null(map_get(&map, STR("a")));
	int values[1000];
	for (int i = 0; i < 1000; i++)
		assert_null(map_add(&map, arena_printf(&arena, "key-%d", i), &values[i]));
	assert_int_equal(map.count, 1000);
	for (int i = 0; i < 1000; i++)
		assert_ptr_equal(map_get(&map, arena_printf(&arena, "key-%d", i)), &values[i]);
	assert_null(map_get(&map, STR("key-1000")));
	assert_ptr_equal(map_add(&map, STR("key-1"), &values[2]), &values[1]);
	assert_ptr_equal(map_get(&map, STR("key-1")), &values[1]);
	map_set(&map, STR("key-1"), &values[2]);
	map_set(&map, STR(""), &values[3]);
	assert_ptr_equal(map_get(&map, STR("key-1")), &values[2]);
	assert_ptr_equal(map_get(&map, (str){ 0 }), &values[3]);
	map_free(&map);
	assert_null(map_get(&map, STR("key-1")));
	arena_release(&arena);
}

static void test_paths(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	static const struct {
		const char *from, *relative, *wanted;
	} resolved[] = {
		{ "a/b.md", "c.md", "a/c.md" },        { "a/b.md", "../d.md", "d.md" },
		{ "a/b.md", "./x/../d.md", "a/d.md" }, { "a/b/c.md", "../../d/e.md", "d/e.md" },
		{ "b.md", "c//d.md", "c/d.md" },       { "a/b.md", "..", "" },
		{ "a/b.md", "../../d.md", NULL },      { "b.md", "../b.md", NULL },
		{ "b.md", "a/../../b.md", NULL },
	};
	for (size_t i = 0; i < sizeof resolved / sizeof *resolved; i++)
		assert_str(path_resolve(&arena, str_of(resolved[i].from),
		                        str_of(resolved[i].relative)),
		           resolved[i].wanted);
	static const struct {
		const char *from, *to, *wanted;
	} relative[] = {
		{ "a/b/", "a/c/x.pdf", "../c/x.pdf" },
		{ "a/b/", "a/b/", "./" },
		{ "", "", "./" },
		{ "", "a/", "a/" },
		{ "a/b/", "", "../../" },
		{ "a/b/", "a/", "../" },
		{ "a/", "ab/", "../ab/" },
		{ "404.html", "a/", "a/" },
		{ "a/b/index.html", "a/b/c.css", "c.css" },
	};
	for (size_t i = 0; i < sizeof relative / sizeof *relative; i++)
		assert_str(path_relative(&arena, str_of(relative[i].from), str_of(relative[i].to)),
		           relative[i].wanted);
	assert_str(path_relative(&arena, STR("a/"), (str){ 0 }), "../");
	assert_str(path_folder(STR("a/b/c.md")), "a/b");
	assert_str(path_folder(STR("c.md")), "");
	assert_str(path_name(STR("a/b/c.md")), "c.md");
	assert_str(path_name(STR("c.md")), "c.md");
	assert_str(path_stem(STR("c.tar.gz")), "c.tar");
	assert_str(path_stem(STR("readme")), "readme");
	assert_str(path_stem(STR(".hidden")), ".hidden");
	assert_str(path_extension(STR("c.md")), "md");
	assert_str(path_extension(STR("readme")), "");
	assert_str(path_extension(STR(".hidden")), "");
	assert_str(path_join(&arena, STR(""), STR("a")), "a");
	assert_str(path_join(&arena, STR("a"), STR("b")), "a/b");
	assert_str(path_join(&arena, STR("a/"), STR("b")), "a/b");
	arena_release(&arena);
}

static void test_files(void **state)
{
	(void)state;
	char home[] = "/tmp/foolscap-base-XXXXXX";
	assert_non_null(mkdtemp(home));
	int folder = open(home, O_RDONLY | O_DIRECTORY);
	assert_int_equal(folder_make(folder, "a/b/c"), 0);
	assert_int_equal(folder_make(folder, "a/b"), 0);
	int file = openat(folder, "a/text", O_WRONLY | O_CREAT, 0666);
	assert_int_equal(write(file, "12345", 5), 5);
	close(file);
	str bytes;
	assert_int_equal(file_read(folder, "a/text", 5, &bytes), 0);
	assert_str(bytes, "12345");
	assert_int_equal(bytes.s[5], '\0');
	memory_free((void *)(uintptr_t)bytes.s);
	assert_int_equal(file_read(folder, "a/text", 4, &bytes), EFBIG);
	assert_int_equal(file_read(folder, "a", 4, &bytes), EISDIR);
	assert_int_equal(file_read(folder, "b", 4, &bytes), ENOENT);
	assert_int_equal(mkfifo("/dev/null/x", 0666), -1);
	assert_int_equal(mkfifoat(folder, "a/fifo", 0666), 0);
	assert_int_equal(file_read(folder, "a/fifo", 4, &bytes), EINVAL);
	assert_int_equal(symlinkat("text", folder, "a/Link"), 0);
	assert_int_equal(folder_make(folder, "a/text/x"), ENOTDIR);
	struct arena arena = { 0 };
	struct folder_list list = { 0 };
	assert_int_equal(folder_read(&arena, folder, "a", &list), 0);
	assert_int_equal(list.count, 4);
	assert_str(list.items[0].name, "Link");
	assert_int_equal(list.items[0].type, S_IFLNK);
	assert_int_equal(list.items[1].type, S_IFDIR);
	assert_str(list.items[2].name, "fifo");
	assert_int_equal(list.items[3].type, S_IFREG);
	memory_free(list.items);
	assert_int_equal(folder_read(&arena, folder, "none", &(struct folder_list){ 0 }), ENOENT);
	arena_release(&arena);
	static const char *const files[] = { "a/text", "a/fifo", "a/Link" };
	for (size_t i = 0; i < 3; i++)
		unlinkat(folder, files[i], 0);
	unlinkat(folder, "a/b/c", AT_REMOVEDIR);
	unlinkat(folder, "a/b", AT_REMOVEDIR);
	unlinkat(folder, "a", AT_REMOVEDIR);
	close(folder);
	assert_int_equal(rmdir(home), 0);
}

static void mark(void *context, size_t worker, size_t number)
{
	unsigned char *marks = context;
	marks[number] = (unsigned char)(marks[number] + 1 + worker * 16);
}

static void test_threads(void **state)
{
	(void)state;
	for (size_t jobs = 1; jobs < 6; jobs++) {
		unsigned char marks[2000] = { 0 };
		thread_each(sizeof marks, jobs, mark, marks);
		for (size_t i = 0; i < sizeof marks; i++)
			if ((marks[i] & 15) != 1 || marks[i] >> 4 >= jobs)
				fail_msg("number %zu was done %u times", i, marks[i] & 15);
	}
	thread_each(0, 4, mark, NULL);
	assert_true(thread_processors() >= 1);
}

static const struct text page = {
	STR_INIT("content/page.md"),
	STR_INIT("---\ntitel: x\n---\n\xc3\xa9\ttext \x1b[2J\xc2\x9b[lnik](x.md)\r\nlast"),
};

static void test_places(void **state)
{
	(void)state;
	struct place place = place_at(&page, 21);
	assert_int_equal(place.line, 4);
	assert_int_equal(place.column, 4);
	assert_int_equal(place_at(&page, 0).column, 1);
	assert_int_equal(place_at(&page, 4).line, 2);
	assert_int_equal(place_at(&page, 1000).line, 5);
	assert_int_equal(place_line_start(&page, 1), 0);
	assert_int_equal(place_line_start(&page, 2), 4);
	assert_int_equal(place_line_start(&page, 9), page.bytes.n);
}

static str printed(const struct diags *diags, struct arena *arena)
{
	FILE *file = tmpfile();
	char block[8192];
	assert_non_null(file);
	diags_print(diags, file);
	rewind(file);
	size_t length = fread(block, 1, sizeof block, file);
	fclose(file);
	return arena_str(arena, (str){ block, length });
}

static void test_diagnostics(void **state)
{
	(void)state;
	struct diags diags = { 0 }, more = { 0 };
	struct arena arena = { 0 };
	diag(&diags, MSG_LINK_TARGET, .at = { &page, 4, 17 }, .words = { STR("x.md") },
	     .nearest = STR("y.md"));
	diag(&more, MSG_UNKNOWN_KEY, .at = { &page, 2, 1 },
	     .words = { STR("titel"), STR("the front matter") });
	diag(&more, MSG_MISSING_HOME, .path = STR("content"));
	diag(&more, MSG_LINK_TARGET, .at = { &page, 4, 17 }, .words = { STR("x.md") },
	     .nearest = STR("y.md"));
	diag(&more, MSG_FILE_EMPTY, .path = STR("content/a\n\x1b[31m.md"), .hint = STR("do this"));
	assert_int_equal(more.errors, 3);
	assert_int_equal(more.warnings, 1);
	diags_merge(&diags, &more);
	assert_int_equal(more.count, 0);
	assert_int_equal(diags.errors, 4);
	diags_sort(&diags);
	assert_int_equal(diags.count, 4);
	assert_int_equal(diags.errors, 3);
	assert_int_equal(diags.warnings, 1);
	assert_str(
		printed(&diags, &arena),
		"content: warning: there is no content/index.md, so the home page is a plain list\n"
		"       write content/index.md [missing-home]\n"
		"content/a\xef\xbf\xbd\xef\xbf\xbd[31m.md: error: this file is empty\n"
		"       do this [empty-file]\n"
		"content/page.md:2:1: error: there is no key \"titel\" in the front matter\n"
		"     2 | titel: x\n"
		"       | ^ see foolscap-content(7) for the keys that there are [unknown-key]\n"
		"content/page.md:4:17: error: there is no file \"x.md\"\n"
		"     4 | \xc3\xa9 text \xef\xbf\xbd[2J\xef\xbf\xbd[lnik](x.md)\n"
		"       |                 ^ did you mean \"y.md\"? [missing-target]\n");
	diags_release(&diags);
	arena_release(&arena);
}

static void test_long_line(void **state)
{
	(void)state;
	struct buf line = { 0 };
	for (int i = 0; i < 300; i++)
		buf_lit(&line, "\xc3\xa9");
	buf_lit(&line, "X and more\xff");
	struct text text = { STR("a.md"), buf_str(&line) };
	struct diags diags = { 0 };
	struct arena arena = { 0 };
	diag(&diags, MSG_FILE_EMPTY, .at = { &text, 1, 301 });
	str shown = printed(&diags, &arena), first, second, third;
	str_line(&shown, &first);
	str_line(&shown, &second);
	str_line(&shown, &third);
	/* The caret stands below the X. */
	size_t at = str_find_char(second, 'X'), caret = str_find_char(third, '^');
	assert_true(at < second.n && caret < third.n);
	assert_int_equal(utf8_count(str_first(second, at)), caret);
	assert_int_equal(utf8_check(second), second.n);
	diags_release(&diags);
	arena_release(&arena);
	buf_free(&line);
}

static void test_messages(void **state)
{
	(void)state;
	for (size_t i = 0; i < MSG_COUNT; i++) {
		assert_non_null(message_table[i].id);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(message_table[i].id, message_table[j].id);
		/* A sentence ends where the line does. */
		str text = str_of(message_table[i].text);
		assert_false(str_ends(text, STR(".")));
	}
}

static void clean_up(void *context)
{
	(void)context;
	fputs("cleaned\n", stderr);
}

static void fail_in(int how)
{
	die_cleanup_set(clean_up, NULL);
	if (how == 0) {
		errno = ENOSPC;
		die("cannot write %s: ", "x");
	} else if (how == 1) {
		CHECK(how == 2);
	} else {
		struct arena arena = { 0 };
		arena_alloc(&arena, SIZE_MAX / 2 + 1, 1);
	}
}

static void test_die(void **state)
{
	(void)state;
	static const char *const wanted[] = {
		"foolscap: cannot write x: No space left on device\ncleaned\n",
		"foolscap: BUG at ",
		"foolscap: out of memory: asked for ",
	};
	for (int how = 0; how < 3; how++) {
		int ends[2], status;
		assert_int_equal(pipe(ends), 0);
		fflush(NULL);
		pid_t child = fork();
		if (child == 0) {
			dup2(ends[1], STDERR_FILENO);
			fail_in(how);
			_exit(0);
		}
		close(ends[1]);
		char block[512];
		str text = { block, 0 };
		for (ssize_t got; (got = read(ends[0], block + text.n, sizeof block - text.n)) > 0;)
			text.n += (size_t)got;
		close(ends[0]);
		waitpid(child, &status, 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_MACHINE);
		assert_true(str_starts(text, str_of(wanted[how])));
		assert_true(str_ends(text, STR("\ncleaned\n")));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_str),         cmocka_unit_test(test_str_parts),
		cmocka_unit_test(test_nearest),     cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_date),        cmocka_unit_test(test_buf),
		cmocka_unit_test(test_arena),       cmocka_unit_test(test_map),
		cmocka_unit_test(test_paths),       cmocka_unit_test(test_files),
		cmocka_unit_test(test_threads),     cmocka_unit_test(test_places),
		cmocka_unit_test(test_diagnostics), cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_messages),    cmocka_unit_test(test_die),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
