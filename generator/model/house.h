/* The house style, from layouts/house.yml: the one place for colours, type, spacing, logo and page
 * size. Drives the CSS (as custom properties) and the paper. The keys are those of struct members
 * with "-" for "_"; "h1" to "h6" for headings; foolscap-layouts(7) lists them all. A site's
 * house.yml need hold only what differs from the default. */
#ifndef MODEL_HOUSE_H
#define MODEL_HOUSE_H

#include "base/diag.h"
#include "document/document.h"

struct source_tree;
struct value;

/* Lengths on paper are int32_t thousandths of a point (1/72000 inch); 1 mm is 2834.6, rounded once
 * when read. */

enum { HEADING_LEVELS = 6, FALLBACK_MOST = 24, LIST_STYLES = 4, SPACE_STEPS = 7 };

/* 0xRRGGBB */
struct palette {
	uint32_t ink, paper, brand, brand_ink /* text on brand */, secondary, rule, link, visited,
		hover, focus, focus_ink, tint /* behind table headers and notes */;
};

enum list_style {
	LIST_DECIMAL,
	LIST_LOWER_ALPHA,
	LIST_LOWER_ROMAN,
	LIST_UPPER_ALPHA,
	LIST_UPPER_ROMAN
};

/* Size and leading of paper type, in thousandths of a point. */
struct type_size {
	int32_t size, leading;
};

/* One style of paper: the normal one, large print, decks; a row each in house.yml. */
struct page_style {
	str name; /* "paper", "large-print", "slides" */
	int32_t width, height;
	int32_t top, bottom, outer, inner; /* margins; inner == outer unless two_sided */
	bool two_sided;
	struct type_size text, headings[HEADING_LEVELS] /* [0] is the title */, subtitle, table,
		footnote, code, running;
	int32_t cell_padding;
	int32_t narrowest_column; /* large print: tables are stacked where a column would be under
	                             this; 0 never */
};

struct house {
	struct palette light, dark;
	uint32_t status[STATUS_COUNT], status_dark[STATUS_COUNT];
	str text_family, code_family;
	struct place text_family_at, code_family_at; /* without text where the site names none */
	str fallback[FALLBACK_MOST]; /* families tried in order for characters that text_family
	                                lacks */
	size_t fallback_count;
	/* Screen, CSS pixels and (line_height, in thousandths) */
	struct {
		uint32_t size, small_size, line_height, h1, h2, h3, h4, measure /* characters */;
		uint32_t space[SPACE_STEPS];
	} screen;
	struct page_style paper, large_print, slides;
	str logo;             /* path of the site ("layouts/images/logo.svg") or absent */
	str logo_alternative; /* absent: the logo stands beside the organisation's name and is
	                         decorative */
	enum list_style list_styles[LIST_STYLES]; /* of nested numbered lists, by depth */
};

/* Never fails: what cannot be read is reported, and the default stands. */
void house_load(struct house *house, struct arena *arena, const struct source_tree *tree,
                struct diags *diags);
/* In hundredths: 2100 for black on white. */
uint32_t house_contrast(uint32_t a, uint32_t b);
/* Warns of colours that cannot be read on one another, where map, the root of house.yml, names the
 * one or the other; map may be NULL, for a file that could not be read. */
void house_check_contrast(const struct house *house, const struct value *map,
                          const struct text *text, struct diags *diags);
/* The label of an ordered item, e.g. (3, depth 1) -> "(c)", (3, 0) -> "3". */
str house_item_label(const struct house *house, struct arena *arena, uint32_t number,
                     unsigned depth);

#endif
