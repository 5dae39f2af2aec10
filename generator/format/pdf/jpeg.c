/* JPEG (ISO 10918-1, Annex B) taken over as it is: no loss, no time. The segments of programs
 * and cameras (EXIF with places and serial numbers, previews, comments) stay behind, but for
 * Adobe's colour transform; a colour profile is handed on apart. Called by images.c. */
#include "format/pdf/parts.h"

#include "source/jpeg.h"

/* A profile comes in numbered parts (ICC.1, B.4); out of their order it is dropped. */
static void take_profile(struct jpeg *jpeg, const struct jpeg_segment *segment, uint8_t *expected)
{
	if (!jpeg_is_profile(segment) || (uint8_t)segment->body.s[12] != *expected)
		return;
	*expected = (uint8_t)(*expected + 1);
	buf_put(&jpeg->profile, str_from(segment->body, JPEG_PROFILE_HEAD));
}

static const char *take_frame(struct jpeg *jpeg, const struct jpeg_segment *frame)
{
	const uint8_t *s = (const uint8_t *)frame->body.s;
	if (frame->marker > 0xC2)
		return "it is of a kind of JPEG that PDF does not have";
	if (frame->body.n < 6 || s[0] != 8)
		return "its colours do not have 8 bits";
	jpeg->height = (uint32_t)s[1] << 8 | s[2];
	jpeg->width = (uint32_t)s[3] << 8 | s[4];
	jpeg->components = s[5];
	if (jpeg->width == 0 || jpeg->height == 0)
		return "it has no pixels";
	if (jpeg->components != 1 && jpeg->components != 3 && jpeg->components != 4)
		return "it is neither grey nor RGB nor CMYK";
	return NULL;
}

bool jpeg_copy(str bytes, struct jpeg *jpeg, struct buf *to, const char **why)
{
	struct jpeg_reader reader = { .bytes = bytes };
	struct jpeg_segment segment;
	*jpeg = (struct jpeg){ .orientation = 1 };
	uint8_t profile_part = 1;
	buf_lit(to, "\xFF\xD8");
	while (jpeg_next(&reader, &segment)) {
		if (jpeg_is_frame(&segment) && (*why = take_frame(jpeg, &segment)))
			return false;
		if (segment.marker == JPEG_SCAN && jpeg->width == 0) {
			*why = "it holds no picture";
			return false;
		}
		if (jpeg->orientation == 1)
			jpeg->orientation = jpeg_orientation(&segment);
		take_profile(jpeg, &segment, &profile_part);
		jpeg->adobe |= jpeg_is_adobe(&segment);
		if (!jpeg_is_note(&segment))
			buf_put(to, segment.whole);
	}
	*why = reader.why;
	buf_lit(to, "\xFF\xD9");
	return !*why;
}
