/* What the files of format/pdf share. pdf.c drives; objects.c numbers and writes objects;
 * content.c turns a page's operations into a content stream; fonts.c, images.c and svg.c make
 * what the streams draw with; structure.c the structure tree; navigation.c links, bookmarks and
 * labels; metadata.c what describes the file. Clauses are of ISO 32000-1 unless another is
 * named. */
#ifndef FORMAT_PDF_PARTS_H
#define FORMAT_PDF_PARTS_H

#include "format/pdf/pdf.h"

struct libdeflate_compressor;

/* objects.c: the file as a sequence of numbered objects. */

struct pdf_place {
	uint8_t type;   /* table 18: 0 not written, 1 at offset, 2 in an object stream */
	uint32_t at;    /* offset in the file, or the object stream's number */
	uint32_t index; /* in the object stream */
};

struct pdf_file {
	struct buf *to;
	size_t start; /* of the file in to */
	struct {
		struct pdf_place *items; /* by object number */
		size_t count, room;
	} places;
	/* The object stream being filled: "number offset" pairs, the objects. */
	struct buf heads, bodies;
	uint32_t held, held_in;
	struct libdeflate_compressor *compressor, *strong;
};

void file_begin(struct pdf_file *file, struct buf *to);
/* The first of count new object numbers in a row. */
uint32_t file_reserve(struct pdf_file *file, uint32_t count);
/* Where the body of an object goes; call again for the next. Not for streams. */
struct buf *file_object(struct pdf_file *file, uint32_t number);

enum packing {
	PACK_AS_IS,
	PACK_FAST,  /* deflate; the dictionary gets its /Filter */
	PACK_SMALL, /* the same with more effort: for what is written once a file */
};
/* dictionary: entries without << >> and /Length. */
void file_stream(struct pdf_file *file, uint32_t number, str dictionary, str bytes,
                 enum packing packing);
/* The cross-reference stream and the end of the file. */
void file_end(struct pdf_file *file, uint32_t catalog, uint32_t info);

/* Syntax. Lengths in thousandths of a point are written as decimals of points. */
void put_milli(struct buf *to, int64_t thousandths);
/* Millionths, for factors of a matrix. */
void put_micro(struct buf *to, int64_t millionths);
void put_ref(struct buf *to, uint32_t number);
/* "[x0 y0 x1 y1]" of a box of a page that is height high, turned y upwards. */
void put_rectangle(struct buf *to, int32_t page_height, int32_t x, int32_t y, int32_t width,
                   int32_t height);
/* A text string (7.9.2.2): ASCII as it is, all else as UTF-16. */
void put_text(struct buf *to, str text);
/* A byte string. */
void put_bytes(struct buf *to, str bytes);
/* "/Name", odd characters escaped. */
void put_name(struct buf *to, str name);

/* fonts.c: the fonts of one file. */

struct glyph_use {
	const char *text; /* what it stands for, within the layout; NULL while unknown */
	uint16_t bytes;   /* of text */
	uint16_t width;   /* thousandths of the em, as in /W */
	bool used;
	bool sure; /* text is not a guess from a word that has /ActualText */
};

enum { GLYPHS_A_BLOCK = 256 };

struct font_use {
	uint32_t number; /* of the font dictionary, 0 while unused */
	struct glyph_use *blocks[65536 / GLYPHS_A_BLOCK];
	void *hb_font;
};

/* The elements of the marked content of a partner's form, by identifier; UINT32_MAX for none. */
struct stream_parents {
	const struct bound_pdf *bound;
	struct {
		uint32_t *items;
		size_t count, room;
	} elements;
};

struct pdf {
	const struct layout *layout;
	const struct pdf_options *options;
	struct arena *arena;
	struct diags *diags;
	struct pdf_file file;
	struct buf scratch; /* for dictionaries of streams */

	uint32_t pages_number, resources_number, first_page;
	struct font_use *fonts; /* by index in layout->fonts */
	size_t font_count;
	struct image_use *images; /* by index in layout->images */

	uint32_t first_element, tree_root; /* of the structure */
	struct {
		uint32_t *items; /* the Link element of each annotation, in their order */
		size_t count, room;
	} links;
	uint32_t *identifiers; /* elements that have one, sorted by it */
	struct {
		struct kid *items;
		size_t count, room;
	} kids;
	/* The elements of each page's marked content, one after the other, and where each page's
	 * begin. */
	struct {
		uint32_t *items;
		size_t count, room;
	} marked;
	size_t *marked_from; /* page_count + 1 */

	struct pdf_claims claims;
	struct {
		struct bound_use *items; /* each partner's PDF once */
		size_t count, room;
	} bounds;
	uint32_t **bound_marks; /* of each page: the elements of a partner's marked content */
	struct {
		struct stream_parents *items;
		size_t count, room;
	} streams;
};

/* Once per glyph and file; the hot path is fonts_glyph. */
struct glyph_use *fonts_meet(struct pdf *pdf, struct font_use *font, size_t index, uint16_t glyph);
struct font_use *fonts_use(struct pdf *pdf, size_t index);
static inline struct glyph_use *fonts_glyph(struct pdf *pdf, struct font_use *font, size_t index,
                                            uint16_t glyph)
{
	struct glyph_use *block = font->blocks[glyph / GLYPHS_A_BLOCK];
	if (block && block[glyph % GLYPHS_A_BLOCK].used)
		return &block[glyph % GLYPHS_A_BLOCK];
	return fonts_meet(pdf, font, index, glyph);
}
/* Notes what each glyph of a word stands for. True when the text would not come back from the
 * glyphs by /ToUnicode, so that the word needs /ActualText. */
bool fonts_note_text(struct pdf *pdf, struct font_use *font, size_t index,
                     const struct shaped_word *word);
void fonts_write(struct pdf *pdf);
void fonts_free(struct pdf *pdf);

/* images.c, jpeg.c, png.c, svg.c */

struct image_use {
	uint32_t number; /* of the XObject, 0 while unused */
	bool broken;     /* reported; nothing is drawn */
	/* {a b c d e f}: from the unit square as stored to the picture upright (EXIF). */
	int8_t matrix[6];
	int32_t form_width, form_height; /* thousandths of a point, of a drawing's form; 0 for a
	                                    bitmap */
};
/* Reads, checks and writes the image at its first use. */
struct image_use *images_use(struct pdf *pdf, uint32_t index);

enum { IMAGE_PIXELS_MOST = 100000000 };

struct jpeg {
	uint32_t width, height;
	uint8_t components;  /* 1, 3, 4 */
	uint8_t orientation; /* EXIF, 1 to 8 */
	bool adobe;          /* CMYK is stored inverted */
	struct buf profile;  /* ICC, whole, or empty; heap */
};
/* Reads the segments and copies those that may leave to to. False and *why when the file is
 * broken. */
bool jpeg_copy(str bytes, struct jpeg *jpeg, struct buf *to, const char **why);

struct png {
	uint32_t width, height;
};
/* The size alone, then the whole picture: false and *why when it is broken. */
bool png_size(str bytes, struct png *png, const char **why);
bool png_write(struct pdf *pdf, uint32_t number, str bytes, const char **why);

/* Draws an SVG as a form whose longer side is FORM_SIDE points; sets the form's size. */
enum { FORM_SIDE = 1000 };
/* drawing.c: an SVG as a PDF file of one page, by librsvg; *why says why it cannot be. */
bool drawing_make(str bytes, double *width, double *height, struct buf *to, const char **why);
bool svg_write(struct pdf *pdf, uint32_t number, str bytes, int32_t *width, int32_t *height,
               const char **why);

/* content.c */
/* Writes what a partner's page is drawn over, artifacts alone; nothing on a page of our own. */
void content_write_under(struct pdf *pdf, uint32_t page, struct buf *to);
/* Writes the rest of the content of a page, its marked content numbered from marked on, and notes
 * the kids of elements in pdf->kids. */
void content_write(struct pdf *pdf, uint32_t page, uint32_t marked, struct buf *to);

/* structure.c */

enum kid_kind { KID_ELEMENT, KID_CONTENT, KID_LINK, KID_STREAM };
struct kid {
	uint32_t element; /* whose kid it is */
	uint32_t order;
	uint32_t page;
	uint32_t value;  /* an element's index, a marked-content identifier, an annotation */
	uint32_t stream; /* KID_STREAM: the form that holds the content */
	uint8_t kind;
};
void structure_write(struct pdf *pdf);
/* The key of pdf->streams.items[index] in the parent tree; known when all pages are written. */
uint32_t structure_stream_key(const struct pdf *pdf, uint32_t index);
/* Entries of names and numbers as a tree (7.9.6, 7.9.7) into the object number; item writes the
 * key and the value. */
void structure_tree(struct pdf *pdf, uint32_t number, bool names, size_t count,
                    void (*item)(struct pdf *pdf, size_t index, bool key_only, struct buf *to));

/* bound.c: partners' PDFs. */
/* What the names of our own typefaces begin with on a page: none of theirs begins like it. */
str bound_font_prefix(struct pdf *pdf, const struct page *page);
struct pdf_claims bound_claims(const struct layout *layout);
void bound_begin(struct pdf *pdf); /* before the pages */
/* A page's content as its file had it, in its place on ours; how many identifiers of marked content
 * it takes. */
uint32_t bound_content_write(struct pdf *pdf, uint32_t page, struct buf *to);
/* "/Resources<<...>>" and what else the page dictionary needs. */
void bound_page_entries(struct pdf *pdf, uint32_t page, struct buf *to);
void bound_write(struct pdf *pdf); /* after the pages: the objects that they asked for */
void bound_layers(struct pdf *pdf, struct buf *catalog);
void bound_attributes(struct pdf *pdf, const struct element *element, struct buf *to);
void bound_free(struct pdf *pdf);

/* navigation.c */
/* "[12 0 R 13 0 R]" of a page's annotations, which it writes; notes them as kids. */
void navigation_write_links(struct pdf *pdf, uint32_t page, struct buf *annotations);
/* Bookmarks, destinations and page labels; adds their entries to the catalog. */
void navigation_write(struct pdf *pdf, struct buf *catalog);

/* metadata.c */
/* XMP, the output intent; adds their entries to the catalog. Returns the number of the Info
 * dictionary. */
uint32_t metadata_write(struct pdf *pdf, struct buf *catalog);

#endif
