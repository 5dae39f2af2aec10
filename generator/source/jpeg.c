/* JPEG files taken apart; see jpeg.h. Called by image.c and by format/pdf/jpeg.c. */
#include "source/jpeg.h"

enum { JPEG_JFIF = 0xE0, JPEG_ADOBE = 0xEE, JPEG_COMMENT = 0xFE, JPEG_END = 0xD9 };

static uint32_t big16(const char *s)
{
	return (uint32_t)(uint8_t)s[0] << 8 | (uint8_t)s[1];
}

/* How long the coded data after a scan's header is: to the next marker that is not a restart. */
static size_t scan_length(str rest)
{
	for (size_t at = 0;;) {
		at += str_find_char(str_from(rest, at), '\xFF');
		if (at + 1 >= rest.n)
			return rest.n;
		uint8_t next = (uint8_t)rest.s[at + 1];
		if (next != 0 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7))
			return at;
		at += next == 0xFF ? 1 : 2;
	}
}

bool jpeg_next(struct jpeg_reader *reader, struct jpeg_segment *segment)
{
	str rest = str_from(reader->bytes, reader->at ? reader->at : 2);
	while (rest.n > 1 && rest.s[0] == '\xFF' && rest.s[1] == '\xFF') /* fill bytes, B.1.1.2 */
		rest = str_from(rest, 1);
	reader->why = "it ends too early";
	if (rest.n < 2)
		return false;
	if (rest.s[0] != '\xFF') {
		reader->why = "its parts do not follow one another";
		return false;
	}
	segment->marker = (uint8_t)rest.s[1];
	if (segment->marker == JPEG_END) {
		reader->why = reader->scanned ? NULL : "it holds no picture";
		return false;
	}
	if (rest.n < 4)
		return false;
	size_t length = big16(rest.s + 2), size = 2 + length;
	if (length < 2 || size > rest.n)
		return false;
	segment->body = str_first(str_from(rest, 4), length - 2);
	if (segment->marker == JPEG_SCAN) {
		reader->scanned = true;
		size += scan_length(str_from(rest, size));
	}
	segment->whole = str_first(rest, size);
	reader->at = reader->bytes.n - rest.n + size;
	return true;
}

bool jpeg_is_frame(const struct jpeg_segment *segment)
{
	uint8_t marker = segment->marker;
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
	       marker != 0xCC;
}

bool jpeg_is_adobe(const struct jpeg_segment *segment)
{
	return segment->marker == JPEG_ADOBE && segment->body.n >= 12 &&
	       str_starts(segment->body, STR("Adobe"));
}

bool jpeg_is_note(const struct jpeg_segment *segment)
{
	return ((segment->marker & 0xF0) == 0xE0 && !jpeg_is_adobe(segment)) ||
	       segment->marker == JPEG_COMMENT;
}

bool jpeg_is_profile(const struct jpeg_segment *segment)
{
	return segment->marker == JPEG_PROFILE && segment->body.n >= JPEG_PROFILE_HEAD &&
	       str_starts(segment->body, STR("ICC_PROFILE\0"));
}

/* A number of two or four bytes of a TIFF in either byte order. */
static uint32_t tiff_number(str tiff, size_t at, size_t bytes)
{
	bool little = tiff.s[0] == 'I';
	uint32_t value = 0;
	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | (uint8_t)tiff.s[at + (little ? bytes - 1 - i : i)];
	return value;
}

/* EXIF 2.3, 4.6.2: a TIFF; tag 0x112 of its first directory. */
uint8_t jpeg_orientation(const struct jpeg_segment *segment)
{
	str tiff = str_from(segment->body, 6);
	if (segment->marker != JPEG_EXIF || tiff.n < 8 ||
	    !str_starts(segment->body, STR("Exif\0\0")))
		return 1;
	size_t at = tiff_number(tiff, 4, 4);
	if (at > tiff.n || tiff.n - at < 2)
		return 1;
	size_t count = tiff_number(tiff, at, 2);
	at += 2;
	for (; count && tiff.n - at >= 12; count--, at += 12) {
		if (tiff_number(tiff, at, 2) != 0x112)
			continue;
		uint32_t value = tiff_number(tiff, at + 8, 2);
		return value >= 1 && value <= 8 ? (uint8_t)value : 1;
	}
	return 1;
}

/* The one field, in a TIFF of one directory. */
static void put_orientation(struct buf *to, uint8_t orientation)
{
	buf_lit(to, "\xFF\xE1\0\x22"
	            "Exif\0\0"
	            "MM\0*\0\0\0\x08"
	            "\0\x01"
	            "\x01\x12\0\x03\0\0\0\x01\0");
	buf_putc(to, (char)orientation);
	buf_lit(to, "\0\0\0\0\0\0");
}

bool jpeg_strip(str bytes, struct buf *to, const char **why)
{
	struct jpeg_reader reader = { .bytes = bytes };
	struct jpeg_segment segment;
	uint8_t orientation = 1;
	buf_lit(to, "\xFF\xD8");
	while (jpeg_next(&reader, &segment)) {
		if (!jpeg_is_note(&segment) || jpeg_is_profile(&segment)) {
			buf_put(to, segment.whole);
		} else if (segment.marker == JPEG_JFIF && segment.body.n >= 14 &&
		           str_starts(segment.body, STR("JFIF\0"))) {
			/* JFIF 1.02: the last two bytes are the size of a preview. */
			buf_lit(to, "\xFF\xE0\0\x10");
			buf_put(to, str_first(segment.body, 12));
			buf_lit(to, "\0\0");
		} else if (orientation == 1) {
			orientation = jpeg_orientation(&segment);
			if (orientation != 1)
				put_orientation(to, orientation);
		}
	}
	*why = reader.why;
	buf_lit(to, "\xFF\xD9");
	return !*why;
}
