/* What an image file says of itself, without decoding it. */
#ifndef SOURCE_IMAGE_H
#define SOURCE_IMAGE_H

#include "base/str.h"

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

#endif
