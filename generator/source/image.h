/* What an image file says of itself, and what of it may be published, without decoding it. */
#ifndef SOURCE_IMAGE_H
#define SOURCE_IMAGE_H

#include "base/buf.h"

enum image_kind { IMAGE_NONE, IMAGE_PNG, IMAGE_JPEG, IMAGE_SVG };

struct image_size {
	enum image_kind kind;
	uint32_t width, height; /* pixels as shown (a turned photograph's sides are exchanged); CSS
	                           pixels of an SVG */
};

/* What an SVG shows that is in another file, or an absent str: an image, a part of a drawing or a
 * style sheet. Links are none of these. */
str image_outside(str bytes);

/* By the bytes, not by the name; false when it is none of the three or broken at the head. */
bool image_size_read(str bytes, struct image_size *size);

/* Writes a JPEG or PNG to to without what cameras and programs note in it: places, times, names,
 * serial numbers, previews, comments, and whatever stands after its end. What is needed to show
 * it stays: the way up, colour profiles. Of other kinds nothing is written. False and *why when
 * the file is broken. */
bool image_strip(str bytes, struct buf *to, const char **why);

#endif
