/* UTF-8; see utf8.h. */
#include "base/utf8.h"

#include "base/scan.h"

/* Length of the well-formed character at the start of text, 0 when it is broken (Unicode 3.9,
 * table 3-7). */
static size_t well_formed(const unsigned char *s, size_t n)
{
	unsigned char c = s[0];
	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	size_t length = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (n < length)
		return 0;
	unsigned char low = 0x80, high = 0xbf;
	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

size_t utf8_ascii(str text)
{
	size_t i = 0;
	for (size_t first = 16; first == 16 && text.n - i >= 16; i += first)
		first = scan_first(scan_load(text.s + i)); /* the top bit alone is looked at */
	while (i < text.n && (unsigned char)text.s[i] < 0x80)
		i++;
	return i;
}

size_t utf8_check(str text)
{
	const unsigned char *s = (const unsigned char *)text.s;
	size_t i = 0;
	for (;;) {
		i += utf8_ascii(str_from(text, i));
		if (i == text.n)
			return i;
		size_t length = well_formed(s + i, text.n - i);
		if (!length)
			return i;
		i += length;
	}
}

size_t utf8_length(str text)
{
	size_t length = text.n ? well_formed((const unsigned char *)text.s, text.n) : 1;
	return length ? length : 1;
}

uint32_t utf8_next(str *text)
{
	const unsigned char *s = (const unsigned char *)text->s;
	size_t length = well_formed(s, text->n);
	uint32_t c = s[0];
	*text = str_from(*text, length ? length : 1);
	switch (length) {
	case 0:
		return 0xfffd;
	case 1:
		return c;
	case 2:
		return (c & 0x1fu) << 6 | (s[1] & 0x3fu);
	case 3:
		return (c & 0x0fu) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3fu);
	default:
		return (c & 0x07u) << 18 | (s[1] & 0x3fu) << 12 | (s[2] & 0x3fu) << 6 |
		       (s[3] & 0x3fu);
	}
}

uint32_t utf8_before(str text, size_t at)
{
	size_t start = at - 1;
	while (start > 0 && at - start < 4 && ((unsigned char)text.s[start] & 0xc0) == 0x80)
		start--;
	str character = { text.s + start, at - start };
	uint32_t last = utf8_next(&character);
	return character.n ? 0xfffd : last;
}

size_t utf8_encode(uint32_t c, char bytes[4])
{
	if (c < 0x80) {
		bytes[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		bytes[0] = (char)(0xc0 | c >> 6);
		bytes[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		bytes[0] = (char)(0xe0 | c >> 12);
		bytes[1] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	bytes[0] = (char)(0xf0 | c >> 18);
	bytes[1] = (char)(0x80 | (c >> 12 & 0x3f));
	bytes[2] = (char)(0x80 | (c >> 6 & 0x3f));
	bytes[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

void utf8_put(struct buf *buf, uint32_t character)
{
	char bytes[4];
	buf_put(buf, (str){ bytes, utf8_encode(character, bytes) });
}

size_t utf8_count(str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.n; i++)
		count += ((unsigned char)text.s[i] & 0xc0) != 0x80;
	return count;
}
