/* The segments of a JPEG file (ISO 10918-1, Annex B), for those who read its size, publish it or
 * put it on paper. */
#ifndef SOURCE_JPEG_H
#define SOURCE_JPEG_H

#include "base/buf.h"

enum { JPEG_EXIF = 0xE1, JPEG_PROFILE = 0xE2, JPEG_SCAN = 0xDA };

struct jpeg_reader {
	str bytes; /* of the whole file */
	size_t at; /* the next segment, or 0 before the first */
	bool scanned;
	const char *why; /* what is broken, in words that complete "cannot be read:"; NULL at the
	                    picture's end */
};

struct jpeg_segment {
	uint8_t marker;
	str body;  /* without marker and length */
	str whole; /* with them; of a scan its coded data too */
};

/* The segments up to the end of the picture, one a call; what stands after that end (previews,
 * other pictures) is not looked at. False there, and where the file is broken. */
bool jpeg_next(struct jpeg_reader *reader, struct jpeg_segment *segment);

/* A frame header (B.2.2), whose body begins with a precision, a height and a width. */
bool jpeg_is_frame(const struct jpeg_segment *segment);
/* What is not needed to decode the picture: segments of programs and cameras, comments. Adobe's,
 * which says how colours are stored, is. */
bool jpeg_is_note(const struct jpeg_segment *segment);
bool jpeg_is_adobe(const struct jpeg_segment *segment);
/* A part of a colour profile (ICC.1, B.4): a number from 1 and a count of parts stand before it,
 * in the last two of JPEG_PROFILE_HEAD bytes. */
enum { JPEG_PROFILE_HEAD = 14 };
bool jpeg_is_profile(const struct jpeg_segment *segment);
/* The way up (EXIF 2.3, 4.6.4 A): 1 to 8, and 1 where the segment does not say. */
uint8_t jpeg_orientation(const struct jpeg_segment *segment);

/* See image_strip. */
bool jpeg_strip(str bytes, struct buf *to, const char **why);

#endif
