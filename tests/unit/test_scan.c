/* Searches of sixteen bytes at a time find what a search byte by byte finds: each character that
 * means something, at each place before, in and after the sixteen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/scan.h"
#include "base/utf8.h"
#include "format/html/escape.h"
#include "format/html/wellformed.h"
#include "source/text.h"
#include "template/template.h"

enum { PLACES = 40 };

/* Of every ASCII character, and of those beyond that no page may hold, the bytes. */
static str character_at(size_t i, char bytes[4])
{
	static const str beyond[] = {
		STR_INIT("\xc2\x85"),     STR_INIT("\xc2\xa3"),     STR_INIT("\xe2\x80\x93"),
		STR_INIT("\xef\xbf\xbe"), STR_INIT("\xef\xbf\xbd"), STR_INIT("\xf0\x9f\x98\x80"),
	};
	if (i >= 0x80)
		return i - 0x80 < sizeof beyond / sizeof *beyond ? beyond[i - 0x80] : (str){ 0 };
	bytes[0] = (char)i;
	return (str){ bytes, 1 };
}

/* length letters with the character in the place of the one at place. */
static void put_between(struct buf *to, str character, size_t place, size_t length)
{
	for (size_t i = 0; i < place; i++)
		buf_putc(to, 'm');
	buf_put(to, character);
	for (size_t i = place + 1; i < length; i++)
		buf_putc(to, 'm');
}

static void check_escape(void (*escape)(struct buf *, str))
{
	struct buf text = { 0 }, got = { 0 }, alone = { 0 }, wanted = { 0 };
	char bytes[4];
	str character;
	for (size_t i = 0; (character = character_at(i, bytes)).n; i++)
		for (size_t place = 0; place < PLACES; place++) {
			buf_clear(&text);
			buf_clear(&got);
			buf_clear(&alone);
			buf_clear(&wanted);
			put_between(&text, character, place, PLACES);
			escape(&got, buf_str(&text));
			escape(&alone, character); /* too short for sixteen */
			put_between(&wanted, buf_str(&alone), place, PLACES);
			assert_int_equal(got.n, wanted.n);
			assert_memory_equal(got.s, wanted.s, wanted.n);
		}
	buf_free(&text);
	buf_free(&got);
	buf_free(&alone);
	buf_free(&wanted);
}

static void test_escapes(void **state)
{
	(void)state;
	check_escape(escape_text);
	check_escape(escape_attribute);
	check_escape(escape_json);
	check_escape(template_escape_html);
}

static void test_texts(void **state)
{
	(void)state;
	struct buf text = { 0 };
	char bytes[4];
	str character;
	for (size_t i = 0; (character = character_at(i, bytes)).n; i++)
		for (size_t length = 1; length < PLACES; length++)
			for (size_t place = 0; place < length; place++) {
				buf_clear(&text);
				put_between(&text, character, place, length);
				str whole = buf_str(&text);
				bool control = text_find_control(character) == 0;
				assert_int_equal(text_find_control(whole),
				                 control ? place : whole.n);
				assert_int_equal(utf8_ascii(whole), i < 0x80 ? whole.n : place);
				assert_int_equal(utf8_check(whole), whole.n);
			}
	buf_free(&text);
}

static void test_broken(void **state)
{
	(void)state;
	struct buf text = { 0 };
	for (size_t length = 1; length < PLACES; length++)
		for (size_t place = 0; place < length; place++) {
			buf_clear(&text);
			put_between(&text, STR("\xff"), place, length);
			assert_int_equal(utf8_check(buf_str(&text)), place);
		}
	buf_free(&text);
}

/* XML 1.0, 2.2 and 2.4. */
static bool may_stand(size_t i, bool in_text)
{
	if (i < ' ')
		return i == '\t' || i == '\n' || i == '\r';
	return i != '<' && i != '&' && (in_text || i != '"');
}

static void test_pages(void **state)
{
	(void)state;
	struct buf page = { 0 };
	struct fault fault;
	char bytes[4];
	str character;
	for (size_t i = 0; (character = character_at(i, bytes)).n; i++)
		for (size_t place = 0; place < PLACES; place++)
			for (int in_text = 0; in_text < 2; in_text++) {
				buf_clear(&page);
				buf_lit(&page, "<p class=\"");
				put_between(&page, in_text ? STR("m") : character, place, PLACES);
				buf_lit(&page, "\">");
				put_between(&page, in_text ? character : STR("m"), place, PLACES);
				buf_lit(&page, "</p>");
				assert_int_equal(
					wellformed(buf_str(&page), WELLFORMED_PAGE, &fault),
					may_stand(i, in_text));
			}
	buf_free(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_pages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
