/* Byte strings by value: a pointer and a length, never owned, UTF-8 unless said otherwise.
 * The only typedef of the program. A str with s == NULL is "absent"; n == 0 is "empty". */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct str {
	const char *s;
	size_t n;
} str;

/* A str of a string literal. */
#define STR(literal) ((str){ "" literal, sizeof(literal) - 1 })
/* For static initialisers, where a compound literal may not stand. */
#define STR_INIT(literal) \
	{ \
		"" literal, sizeof(literal) - 1 \
	}
/* For printf's "%.*s". */
#define STR_FMT(x) (int)(x).n, (x).s

static inline str str_of(const char *c_string)
{
	return (str){ c_string, c_string ? strlen(c_string) : 0 };
}

static inline str str_range(const char *from, const char *to)
{
	return (str){ from, (size_t)(to - from) };
}

static inline bool str_eq(str a, str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}

/* Bytewise order: the only order used for files and keys, so that no locale decides. */
int str_cmp(str a, str b);

/* Here, so that what is literal is compared without a call. */
static inline bool str_starts(str text, str prefix)
{
	return text.n >= prefix.n && (prefix.n == 0 || memcmp(text.s, prefix.s, prefix.n) == 0);
}

static inline bool str_ends(str text, str suffix)
{
	return text.n >= suffix.n &&
	       (suffix.n == 0 || memcmp(text.s + text.n - suffix.n, suffix.s, suffix.n) == 0);
}

/* Position of the first needle, or text.n when there is none. */
size_t str_find(str text, str needle);
size_t str_find_char(str text, char c);
size_t str_find_last_char(str text, char c);
static inline str str_from(str text, size_t start)
{
	if (start > text.n)
		start = text.n;
	return (str){ text.s ? text.s + start : NULL, text.n - start };
}

static inline str str_first(str text, size_t count)
{
	return (str){ text.s, count < text.n ? count : text.n };
}

/* Without ASCII blanks (space, tab, CR, LF) at both ends. */
str str_trim(str text);
/* Takes what stands before separator off the front of *rest; false when *rest is absent. */
bool str_split(str *rest, char separator, str *part);
/* A line without its LF or CRLF; false at the end. */
bool str_line(str *rest, str *line);
/* Decimal digits alone, no sign; false when it is anything else or over UINT32_MAX. */
bool str_to_u32(str text, uint32_t *value);
/* Equal when ASCII letters are folded: the locale (Turkish) has no say. */
bool str_eq_nocase(str a, str b);
uint64_t str_hash(str text);
/* Damerau-Levenshtein distance of short names, for "did you mean"; over limit answers limit + 1. */
unsigned str_distance(str a, str b, unsigned limit);
/* The one of count names nearest to wrong, or an absent str when none is near. */
str str_nearest(str wrong, const str *names, size_t count);

static inline bool char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool char_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool char_is_alnum(char c)
{
	return char_is_digit(c) || char_is_alpha(c);
}

static inline bool char_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline char char_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

#endif
