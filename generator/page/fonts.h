/* Inside page/: the typefaces behind struct fonts. Fontconfig and HarfBuzz stay in fonts.c and
 * shape.c. */
#ifndef PAGE_FONTS_H
#define PAGE_FONTS_H

#include "page/page.h"

#include <hb.h>

/* Families in the order of struct fonts: that of text, that of code, then the fallbacks. */
enum { FAMILY_TEXT, FAMILY_CODE, FAMILY_FALLBACK };
/* Bits of a style; a family has a slot for each of the four. */
enum { FONT_BOLD = 1, FONT_ITALIC = 2, FONT_STYLES = 4 };

struct font {
	struct font_face face;
	hb_font_t *hb; /* scale is units_per_em; immutable, shared by threads */
};

size_t fonts_families(const struct fonts *fonts);
/* The slot (the index of fonts_face) that serves a family's style: another style's where the family
 * lacks it. */
uint16_t fonts_slot(const struct fonts *fonts, size_t family, unsigned style);
/* Opens the face when it is first asked for. NULL where the family is not installed or broken. */
const struct font *fonts_font(const struct fonts *fonts, size_t slot);

#endif
