/* Typesetting: a document and a style become pages of drawing operations that carry structure.
 * Nothing here knows PDF's syntax; format/pdf writes the operations down, show trace prints them as
 * text. Coordinates are thousandths of a point from the page's top left corner, y downwards. */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include "base/diag.h"
#include "document/document.h"
#include "model/house.h"
#include "model/words.h"

/* Standard structure types of PDF 32000-1, 14.8.4. */
enum role {
	ROLE_DOCUMENT,
	ROLE_PART,
	ROLE_SECT,
	ROLE_DIV,
	ROLE_H1,
	ROLE_H2,
	ROLE_H3,
	ROLE_H4,
	ROLE_H5,
	ROLE_H6,
	ROLE_P,
	ROLE_L,
	ROLE_LI,
	ROLE_LBL,
	ROLE_LBODY,
	ROLE_TABLE,
	ROLE_THEAD,
	ROLE_TBODY,
	ROLE_TR,
	ROLE_TH,
	ROLE_TD,
	ROLE_CAPTION,
	ROLE_FIGURE,
	ROLE_NOTE,
	ROLE_REFERENCE,
	ROLE_LINK,
	ROLE_TOC,
	ROLE_TOCI,
	ROLE_BLOCKQUOTE,
	ROLE_CODE,
	ROLE_SPAN,
	/* Of partners' PDFs alone. */
	ROLE_ART,
	ROLE_INDEX,
	ROLE_NONSTRUCT,
	ROLE_PRIVATE,
	ROLE_TFOOT,
	ROLE_QUOTE,
	ROLE_BIBENTRY,
	ROLE_ANNOT,
	ROLE_RUBY,
	ROLE_RB,
	ROLE_RT,
	ROLE_RP,
	ROLE_WARICHU,
	ROLE_WT,
	ROLE_WP,
	ROLE_FORMULA,
	ROLE_FORM,
	ROLE_COUNT
};
extern const char *const role_names[ROLE_COUNT]; /* "Document", "H1", "BlockQuote" */

enum scope { SCOPE_NONE, SCOPE_COLUMN, SCOPE_ROW, SCOPE_BOTH };

struct bound_element;

/* The structure tree. elements[0] is the Document. A kid of an element is another element or marked
 * content of the pages (an operation OP_CONTENT that names it); the kids stand in the order of
 * their .order, equal orders in the order of pages and operations. */
struct element {
	uint8_t role; /* enum role */
	uint8_t scope;
	/* Of L: 0 None, 1 Disc, 2 Decimal, 3 and 4 LowerAlpha and -Roman, 5 and 6 Upper-. */
	uint8_t list_numbering;
	bool has_bbox;   /* Figure: box in thousandths, on page bbox_page */
	uint32_t parent; /* index in elements */
	uint32_t order;
	uint32_t columns, rows; /* spans of TH and TD, 1 when single */
	str lang, alternative, actual_text, id, title;
	int32_t bbox[4]; /* x, y, width, height */
	uint32_t bbox_page;
	const struct bound_element *bound; /* of a partner's PDF: its attributes; else NULL */
	str id_prefix;                     /* of the identifiers among its attributes */
};

enum artifact {
	ARTIFACT_LAYOUT,
	ARTIFACT_PAGE,
	ARTIFACT_HEADER,
	ARTIFACT_FOOTER,
	ARTIFACT_WATERMARK,
	ARTIFACT_BACKGROUND
};

enum operation_kind {
	OP_CONTENT,  /* what follows is content of .element, until the next CONTENT or ARTIFACT */
	OP_ARTIFACT, /* what follows is an artifact of type .artifact */
	OP_GLYPHS,   /* a run of words in one font and size on one baseline */
	OP_BOX,      /* a filled rectangle: rules, backgrounds */
	OP_SHAPE,    /* a filled polygon or circle: status marks */
	OP_IMAGE,    /* .image in a rectangle */
};

/* Lengths of glyphs and words are in font units (font_face.units_per_em to the size), so that one
 * cached word serves every size. */
struct glyph {
	uint16_t id;     /* in the font */
	uint16_t bytes;  /* of the word's text that it shows; 0 for further glyphs of a cluster */
	int32_t advance; /* along the baseline, kerning included */
	int32_t x, y;    /* offset, y upwards as in fonts */
};

/* A word as shaped, or a part of one, with the space that follows it. Words are shared by all runs
 * that show them and live in the typesetter: until the next page_layout with it, or
 * typesetter_free. */
struct shaped_word {
	str text; /* what the glyphs say, in logical order; the bytes of the glyphs add up to it */
	const struct glyph *glyphs; /* in logical order, right-to-left words too */
	uint32_t count;
	int32_t width;       /* of all glyphs */
	int16_t top, bottom; /* how far the ink reaches from the baseline, upwards */
	uint16_t font;
	bool actual_text; /* text does not follow from the glyphs one by one: write /ActualText */
	bool missing;     /* a character has no glyph in any font (reported) */
	/* The page engine's: what follows in another font; the run has it as a word of its own. */
	const struct shaped_word *next;
};

enum shape { SHAPE_CIRCLE, SHAPE_RING, SHAPE_TRIANGLE, SHAPE_SQUARE, SHAPE_TICK };

struct operation {
	uint8_t kind; /* enum operation_kind */
	union {
		struct {
			uint32_t element, order;
		} content;
		enum artifact artifact;
		struct {
			uint16_t font; /* index in fonts; that of all its words */
			/* Words and their glyphs stand in logical order; the first begins at the
			 * right end, x + width, and each goes on to the left: a glyph's place is
			 * the pen less the advances up to and with it, plus its offset. Otherwise
			 * the pen begins at x and goes right. */
			bool right_to_left;
			/* Turned by 45 degrees, rising, about (x, baseline). */
			bool diagonal;
			uint32_t colour, size;
			int32_t x, baseline;
			int32_t width; /* without the space at the line's end, which is there */
			const struct shaped_word *const *words;
			uint32_t count; /* of words */
		} glyphs;
		struct {
			int32_t x, y, width, height;
			uint32_t colour;
		} box;
		struct {
			enum shape shape;
			int32_t x, y, size;
			uint32_t colour;
		} shape;
		struct {
			uint32_t image; /* index in images */
			int32_t x, y, width, height;
		} image;
	};
};

/* A rectangle of a page that leads somewhere; belongs to the structure element Link. */
struct page_link {
	uint32_t element, order;
	int32_t x, y, width, height;
	str url;         /* elsewhere, or absent */
	str anchor;      /* in this document, or absent */
	str description; /* for /Contents */
};

struct bound_pdf;
struct paper;

struct page {
	int32_t width, height;
	bool slide; /* of a deck: without a running head */
	str label;  /* as printed: "5", or "13-18" of a sheet that stands for pages */
	/* A page of a partner's PDF, drawn below the other operations, its top left corner at
	 * (bound_x, bound_y), scaled to bound_scale thousandths; NULL on our own pages.
	 * bound_element: an untagged page is content of this Figure. */
	const struct bound_pdf *bound;
	uint32_t bound_page; /* of it, from 0 */
	uint32_t bound_element, bound_order;
	int32_t bound_x, bound_y, bound_scale;
	uint32_t bound_over; /* of the operations, the first, which it is drawn over */
	struct place begins; /* the block that stands first on it; no text where there is none */
	struct operation *operations;
	size_t operation_count, operation_room;
	struct page_link *links;
	size_t link_count, link_room;
};

struct page_anchor {
	str id;
	uint32_t page; /* from 0 */
	int32_t y;
	uint32_t element;
};

struct bookmark {
	uint8_t level; /* from 1 */
	str title;
	uint32_t page;
	int32_t y;
	uint32_t element;
};

struct page_image {
	str path;               /* of the site */
	struct place at;        /* where a text first shows it; none for the logo */
	uint32_t width, height; /* pixels, or for SVG its own units */
	bool vector;
};

/* A NODE_PART as laid out, in order, parts of parts before those in them. */
struct page_part {
	str id;
	const struct paper *paper;
	uint32_t first, count; /* pages of the file, from 0, with the blank leaf that follows */
	uint32_t first_number, last_number; /* as printed */
};

/* A partner's PDF in the layout: element i of its structure is first_element + i, and what belongs
 * to its elements by order stands at first_order + order. */
struct layout_bound {
	const struct bound_pdf *pdf;
	uint32_t first_page, first_element, first_order;
};

struct layout {
	bool right_to_left; /* the order of pages */
	struct page *pages;
	size_t page_count, page_room;
	struct element *elements;
	size_t element_count, element_room;
	struct page_anchor *anchors; /* sorted by id */
	size_t anchor_count, anchor_room;
	struct bookmark *bookmarks;
	size_t bookmark_count, bookmark_room;
	struct page_image *images;
	size_t image_count, image_room;
	struct page_part *parts;
	size_t part_count, part_room;
	struct layout_bound *bounds;
	size_t bound_count, bound_room;
	const struct fonts *fonts;
	const struct facts *facts;
	struct arena memory; /* of what its members point to, but for what is the document's */
};

/* The typefaces of a house, opened once a run, read only and shared by threads afterwards. */
struct fonts;
struct font_face {
	str family;
	str file;    /* where fontconfig found it */
	str version; /* of the font's head/name table, for the manifest */
	bool bold, italic;
	void *hb_face; /* hb_face_t, for subsetting */
	uint32_t units_per_em;
	int32_t ascent, descent, cap_height, x_height, italic_angle; /* font units; angle in
	                                                                thousandths of a degree */
	int32_t bbox[4];
};
/* NULL after a report. */
struct fonts *fonts_open(struct arena *arena, const struct house *house, struct diags *diags);
void fonts_close(struct fonts *fonts);
size_t fonts_count(const struct fonts *fonts);
/* NULL where no text needed it so far: fallbacks are opened when first met (under a lock). Those
 * that pages name are open. */
const struct font_face *fonts_face(const struct fonts *fonts, size_t index);

/* What one thread keeps between documents: the cache of shaped words. */
struct typesetter;
struct typesetter *typesetter_new(const struct fonts *fonts, const struct house *house);
void typesetter_free(struct typesetter *typesetter);

struct page_options {
	const struct page_style *style;
	const struct page_style *slides; /* of parts that are decks */
	const struct words *words;       /* of the document's language */
	str site_url; /* before addresses of other pages; absent: links to them are text alone */
	const struct source_tree *tree; /* the logo's size is read from it */
};
/* The layout lives in arena, all that it points to until layout_release. */
struct layout *page_layout(struct typesetter *typesetter, struct arena *arena,
                           const struct node *document, const struct page_options *options,
                           struct diags *diags);
void layout_release(struct layout *layout);
/* What foolscap show trace prints. */
void layout_print(const struct layout *layout, struct buf *to);

#endif
