/* Where the text between cmark's inline nodes stands in the source: see parse.h. Called by
 * markdown.c and inline.c.
 *
 * cmark gives a text as one string whose backslashes are gone, and its places are wrong after some
 * of them. Where the block's source holds backslashes or entities, the text is followed in the
 * source, so that \{{ and \~~ stay as they are. */
#include "source/parse.h"

#include "base/utf8.h"

enum { NEEDLE_MOST = 16 };

static bool is_punctuation(char c)
{
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
	       (c >= '{' && c <= '~');
}

size_t inline_follow(str source, size_t at, str text, size_t limit, size_t *end)
{
	size_t i = 0;
	while (i < text.n && i < limit && at < source.n) {
		char c = source.s[at];
		if (c == '\\' && at + 1 < source.n && source.s[at + 1] == text.s[i] &&
		    is_punctuation(text.s[i])) {
			at += 2;
			i++;
		} else if (c == '&' &&
		           (text.s[i] != '&' || str_starts(str_from(source, at), STR("&amp;")))) {
			size_t semicolon = str_find_char(str_first(str_from(source, at), 40), ';');
			if (at + semicolon >= source.n || semicolon == 40)
				break;
			at += semicolon + 1;
			i += utf8_length(str_from(text, i));
		} else if (c == text.s[i]) {
			at++;
			i++;
		} else {
			break;
		}
	}
	*end = at;
	return i < text.n ? i : text.n;
}

static bool stands_at(str source, size_t at, str needle)
{
	size_t length = needle.n < NEEDLE_MOST ? needle.n : NEEDLE_MOST, end;
	if (source.n - at >= length && memcmp(source.s + at, needle.s, length) == 0)
		return true;
	return inline_follow(source, at, needle, length, &end) >= length;
}

/* Leaves *found where it was when there is none. */
static void find_in_line(str source, size_t from, str needle, size_t *found)
{
	size_t length = needle.n < NEEDLE_MOST ? needle.n : NEEDLE_MOST;
	size_t at = from + str_find(str_from(source, from), str_first(needle, length));
	if (at < source.n) {
		*found = at;
		return;
	}
	for (at = from; at < source.n; at++) {
		bool candidate =
			source.s[at] == '\\' || source.s[at] == '&' || source.s[at] == needle.s[0];
		if (candidate && stands_at(source, at, needle)) {
			*found = at;
			return;
		}
	}
}

void inline_seek(struct inlines *inlines, uint32_t line, size_t guess, str needle)
{
	line = line ? line + inlines->shift : inlines->line;
	size_t from = line == inlines->line ? inlines->byte : 0;
	str source = parse_line(inlines->parse, line);
	size_t found = from;
	if (needle.n && guess >= from && guess < source.n && stands_at(source, guess, needle)) {
		found = guess;
	} else if (needle.n && inlines->searches) {
		inlines->searches--;
		find_in_line(source, from, needle, &found);
	}
	inlines->line = line;
	inlines->byte = found < source.n ? found : source.n;
}

struct place inline_locate(struct inlines *inlines, uint32_t line, size_t guess, str needle)
{
	inline_seek(inlines, line, guess, needle);
	return parse_place(inlines->parse, inlines->line, inlines->byte);
}

/* cmark takes link definitions off the front of a paragraph, but counts lines from its first. */
static uint32_t definition_lines(const struct parse *parse, uint32_t first, uint32_t last)
{
	uint32_t count = 0;
	while (first + count < last) {
		str line = str_trim(parse_line(parse, first + count));
		if (!line.n || line.s[0] != '[' || (line.n > 1 && line.s[1] == '^'))
			break;
		size_t end = str_find(line, STR("]:"));
		if (end == line.n || str_find_char(str_from(line, 1), '[') < end)
			break;
		count++;
	}
	return count;
}

static str block_source(const struct parse *parse, uint32_t first, uint32_t last)
{
	str begin = parse_line(parse, first), end = parse_line(parse, last);
	if (last > first && end.s >= begin.s &&
	    (last <= parse->line_count || first > parse->line_count))
		return str_range(begin.s, end.s + end.n);
	return begin;
}

void inlines_start(struct inlines *inlines, struct parse *parse, uint32_t first_line,
                   uint32_t last_line)
{
	enum { SEARCHES_MOST = 2000 };
	str source = block_source(parse, first_line, last_line);
	*inlines = (struct inlines){
		.parse = parse,
		.quotes = parse->quotes,
		.first_line = first_line,
		.last_line = last_line,
		.shift = definition_lines(parse, first_line, last_line),
		.irregular = parse->irregular && source.n &&
		             (memchr(source.s, '\\', source.n) || memchr(source.s, '&', source.n)),
		.line = first_line,
		.searches = SEARCHES_MOST,
	};
	inlines->spans = parse->spans && str_find(source, STR("]{")) < source.n;
}
