/* JPEG (ISO 10918-1, Annex B) taken over as it is: no loss, no time. The segments of programs
 * and cameras (EXIF with places and serial numbers, previews, comments) stay behind, but for
 * Adobe's colour transform; a colour profile is handed on apart. Called by images.c. */
#include "format/pdf/parts.h"

struct reader {
	const uint8_t *s;
	size_t n, at;
};

static uint32_t u16(const uint8_t *s)
{
	return (uint32_t)s[0] << 8 | s[1];
}

/* EXIF 2.3, 4.6.2: TIFF of either byte order; tag 0x112 of the first directory. */
static uint8_t exif_orientation(const uint8_t *s, size_t n)
{
	if (n < 14 || memcmp(s, "Exif\0\0", 6) != 0)
		return 1;
	s += 6;
	n -= 6;
	bool little = s[0] == 'I';
#define SHORT(p) (little ? (uint32_t)(p)[1] << 8 | (p)[0] : u16(p))
#define LONG(p) (little ? SHORT((p) + 2) << 16 | SHORT(p) : SHORT(p) << 16 | SHORT((p) + 2))
	size_t at = LONG(s + 4);
	if (at > n || n - at < 2)
		return 1;
	size_t count = SHORT(s + at);
	at += 2;
	for (; count && n - at >= 12; count--, at += 12) {
		if (SHORT(s + at) != 0x112)
			continue;
		uint32_t value = SHORT(s + at + 8);
		return value >= 1 && value <= 8 ? (uint8_t)value : 1;
	}
#undef SHORT
#undef LONG
	return 1;
}

/* A profile comes in numbered parts (ICC.1, B.4); out of their order it is dropped. */
static void take_profile(struct jpeg *jpeg, const uint8_t *s, size_t n, uint8_t *expected)
{
	if (n < 14 || memcmp(s, "ICC_PROFILE", 12) != 0 || s[12] != *expected)
		return;
	*expected = (uint8_t)(*expected + 1);
	buf_put(&jpeg->profile, (str){ (const char *)s + 14, n - 14 });
}

static bool is_frame(uint8_t marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
	       marker != 0xCC;
}

static const char *take_frame(struct jpeg *jpeg, uint8_t marker, const uint8_t *s, size_t n)
{
	if (marker > 0xC2)
		return "it is of a kind of JPEG that PDF does not have";
	if (n < 6 || s[0] != 8)
		return "its colours do not have 8 bits";
	jpeg->height = u16(s + 1);
	jpeg->width = u16(s + 3);
	jpeg->components = s[5];
	if (jpeg->width == 0 || jpeg->height == 0)
		return "it has no pixels";
	if (jpeg->components != 1 && jpeg->components != 3 && jpeg->components != 4)
		return "it is neither grey nor RGB nor CMYK";
	return NULL;
}

/* Where the coded data after a scan's header ends: at the next marker that is not a restart. */
static size_t scan_end(const struct reader *reader)
{
	const uint8_t *s = reader->s;
	for (size_t at = reader->at;;) {
		const uint8_t *found = at < reader->n ? memchr(s + at, 0xFF, reader->n - at) : NULL;
		if (!found || (size_t)(found - s) + 1 >= reader->n)
			return reader->n;
		uint8_t next = found[1];
		if (next != 0 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7))
			return (size_t)(found - s);
		at = (size_t)(found - s) + (next == 0xFF ? 1 : 2);
	}
}

static void copy(struct buf *to, const struct reader *reader, size_t from, size_t end)
{
	buf_put(to, (str){ (const char *)reader->s + from, end - from });
}

bool jpeg_copy(str bytes, struct jpeg *jpeg, struct buf *to, const char **why)
{
	struct reader reader = { .s = (const uint8_t *)bytes.s, .n = bytes.n, .at = 2 };
	*jpeg = (struct jpeg){ .orientation = 1 };
	uint8_t profile_part = 1;
	bool scanned = false;
	*why = "it ends too early";
	buf_lit(to, "\xFF\xD8");
	while (reader.n - reader.at >= 4 ||
	       (reader.n - reader.at >= 2 && reader.s[reader.at + 1] == 0xD9)) {
		if (reader.s[reader.at] != 0xFF) {
			*why = "its parts do not follow one another";
			return false;
		}
		uint8_t marker = reader.s[reader.at + 1];
		if (marker == 0xFF) { /* fill byte, B.1.1.2 */
			reader.at++;
			continue;
		}
		if (marker == 0xD9) {
			buf_lit(to, "\xFF\xD9");
			if (!scanned)
				*why = "it holds no picture";
			return scanned;
		}
		size_t from = reader.at, length = u16(reader.s + reader.at + 2);
		if (length < 2 || length > reader.n - reader.at - 2)
			return false;
		const uint8_t *body = reader.s + reader.at + 4;
		reader.at += 2 + length;
		bool adobe = marker == 0xEE && length >= 14 && memcmp(body, "Adobe", 5) == 0;
		if (is_frame(marker) && (*why = take_frame(jpeg, marker, body, length - 2)))
			return false;
		*why = "it ends too early";
		if (marker == 0xE1 && jpeg->orientation == 1)
			jpeg->orientation = exif_orientation(body, length - 2);
		else if (marker == 0xE2)
			take_profile(jpeg, body, length - 2, &profile_part);
		jpeg->adobe |= adobe;
		if (marker == 0xDA) {
			if (jpeg->width == 0)
				return false;
			scanned = true;
			reader.at = scan_end(&reader);
		} else if (((marker & 0xF0) == 0xE0 && !adobe) || marker == 0xFE) {
			continue;
		}
		copy(to, &reader, from, reader.at);
	}
	return false;
}
