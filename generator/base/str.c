/* Byte strings; used by every layer. */
#include "base/str.h"

int str_cmp(str a, str b)
{
	size_t common = a.n < b.n ? a.n : b.n;
	int order = common ? memcmp(a.s, b.s, common) : 0;
	if (order)
		return order;
	return a.n < b.n ? -1 : a.n > b.n;
}

size_t str_find(str text, str needle)
{
	if (needle.n == 0)
		return 0;
	size_t at = 0;
	while (text.n - at >= needle.n) {
		const char *hit = memchr(text.s + at, needle.s[0], text.n - at - needle.n + 1);
		if (!hit)
			return text.n;
		at = (size_t)(hit - text.s);
		if (memcmp(hit, needle.s, needle.n) == 0)
			return at;
		at++;
	}
	return text.n;
}

size_t str_find_char(str text, char c)
{
	const char *hit = text.n ? memchr(text.s, c, text.n) : NULL;
	return hit ? (size_t)(hit - text.s) : text.n;
}

size_t str_find_last_char(str text, char c)
{
	for (size_t i = text.n; i > 0; i--)
		if (text.s[i - 1] == c)
			return i - 1;
	return text.n;
}

str str_trim(str text)
{
	while (text.n && char_is_blank(text.s[0])) {
		text.s++;
		text.n--;
	}
	while (text.n && char_is_blank(text.s[text.n - 1]))
		text.n--;
	return text;
}

bool str_split(str *rest, char separator, str *part)
{
	if (!rest->s)
		return false;
	size_t at = str_find_char(*rest, separator);
	*part = str_first(*rest, at);
	*rest = at < rest->n ? str_from(*rest, at + 1) : (str){ NULL, 0 };
	return true;
}

bool str_line(str *rest, str *line)
{
	if (!rest->s || rest->n == 0)
		return false;
	size_t at = str_find_char(*rest, '\n');
	*line = str_first(*rest, at);
	*rest = str_from(*rest, at + 1);
	if (line->n && line->s[line->n - 1] == '\r')
		line->n--;
	return true;
}

bool str_to_u32(str text, uint32_t *value)
{
	uint64_t sum = 0;
	if (text.n == 0 || text.n > 10)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (!char_is_digit(text.s[i]))
			return false;
		sum = sum * 10 + (uint64_t)(text.s[i] - '0');
	}
	if (sum > UINT32_MAX)
		return false;
	*value = (uint32_t)sum;
	return true;
}

bool str_eq_nocase(str a, str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (char_lower(a.s[i]) != char_lower(b.s[i]))
			return false;
	return true;
}

/* FNV-1a over eight bytes at a time would differ by byte order; over bytes it is the same
 * everywhere. */
uint64_t str_hash(str text)
{
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < text.n; i++) {
		hash ^= (unsigned char)text.s[i];
		hash *= 0x100000001b3u;
	}
	return hash ^ (hash >> 32);
}

enum { NAME_MAX_COMPARED = 64 };

unsigned str_distance(str a, str b, unsigned limit)
{
	if (a.n > NAME_MAX_COMPARED || b.n > NAME_MAX_COMPARED)
		return limit + 1;
	size_t longer = a.n > b.n ? a.n : b.n, shorter = a.n < b.n ? a.n : b.n;
	if (longer - shorter > limit)
		return limit + 1;
	unsigned rows[3][NAME_MAX_COMPARED + 1];
	for (size_t j = 0; j <= b.n; j++)
		rows[0][j] = (unsigned)j;
	unsigned least_above = 0;
	for (size_t i = 1; i <= a.n; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];
		unsigned least = row[0] = (unsigned)i;
		for (size_t j = 1; j <= b.n; j++) {
			bool same = char_lower(a.s[i - 1]) == char_lower(b.s[j - 1]);
			unsigned best = above[j - 1] + !same;
			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && char_lower(a.s[i - 1]) == char_lower(b.s[j - 2]) &&
			    char_lower(a.s[i - 2]) == char_lower(b.s[j - 1]) &&
			    two[j - 2] + 1 < best)
				best = two[j - 2] + 1;
			row[j] = best;
			least = best < least ? best : least;
		}
		/* Two rows: an exchange of letters looks back over one. */
		if (least > limit && least_above > limit)
			return limit + 1;
		least_above = least;
	}
	unsigned distance = rows[a.n % 3][b.n];
	return distance > limit ? limit + 1 : distance;
}

str str_nearest(str wrong, const str *names, size_t count)
{
	str nearest = { NULL, 0 };
	/* Of a single letter nothing would be left. */
	unsigned limit = wrong.n < 2 ? 0 : wrong.n < 4 ? 1 : wrong.n < 9 ? 2 : 3;
	unsigned best = limit + 1;
	for (size_t i = 0; i < count && best; i++) {
		unsigned distance = str_distance(wrong, names[i], best - 1);
		if (distance < best) {
			best = distance;
			nearest = names[i];
		}
	}
	return nearest;
}
