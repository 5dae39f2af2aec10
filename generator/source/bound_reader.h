/* What the files of the child that reads partners' PDFs share. bound_child.c drives; bound_qpdf.c
 * reads objects; bound_content.c goes through content streams (see bound_scan.h), bound_tree.c
 * through the structure, bound_ways.c through links, bookmarks and other annotations. All of it is
 * hostile: what has no bound here is bounded by the process's limits. */
#ifndef SOURCE_BOUND_READER_H
#define SOURCE_BOUND_READER_H

#include "base/buf.h"
#include "base/map.h"
#include "source/bound_objects.h"

/* What the parent says to make the program its own child. */
#define BOUND_CHILD_ARGUMENT "--read-bound-pdf"
/* The first bytes of what the child writes: one and the same program, so any change needs no
 * number. */
#define BOUND_MAGIC "foolscap bound pdf\n"

enum {
	BOUND_PAGES_MOST = 10000,
	BOUND_OBJECT_MOST = 8388607, /* annex C */
};

/* bound_qpdf.c */
enum reader_result { READER_OPEN, READER_LOCKED, READER_BROKEN };
struct reader;
/* Opens the file without a password; bytes must outlive the reader. recover: make the table of
 * objects anew where it is wrong. The reader is there in any case; all that it gives lives in
 * arena. */
enum reader_result reader_open(struct reader **reader, struct arena *arena, str bytes,
                               bool recover);
/* What qpdf says went wrong last, or "". */
str reader_error(struct reader *reader);
bool reader_forbids(struct reader *reader); /* it is encrypted, and forbids to print, copy or put
                                               together */
struct bound_value reader_trailer(struct reader *reader);
/* The references of the pages in order; false when they cannot be had. */
bool reader_pages(struct reader *reader, uint32_t **pages, uint32_t *count);
/* Never NULL: what is not there is null. A stream's bytes are absent. */
const struct bound_object *reader_object(struct reader *reader, uint32_t number);
/* What value leads to when it is a reference. */
const struct bound_value *reader_resolve(struct reader *reader, const struct bound_value *value);
/* The resolved value of a name of a dictionary (or of a stream's, or of a reference to one): never
 * NULL. */
const struct bound_value *reader_get(struct reader *reader, const struct bound_value *dictionary,
                                     str key);
/* A stream's bytes, decrypted; decoded when decode, as far as no picture's filter is met: *whole
 * says that none was. */
bool reader_stream(struct reader *reader, uint32_t number, bool decode, str *bytes, bool *whole);
/* True when what was read since the last call was damaged: qpdf goes on with what it could make of
 * it. */
bool reader_damaged(struct reader *reader);
/* The content of a page. */
bool reader_page_content(struct reader *reader, uint32_t number, str *bytes);
/* A text string (7.9.2.2) as UTF-8; absent when it is none. */
str reader_text(struct reader *reader, const struct bound_value *value);

extern const struct bound_value bound_null;

static inline bool bound_is_name(const struct bound_value *value, const char *name)
{
	return value->kind == BOUND_NAME && str_eq(value->text, str_of(name));
}

/* A number; 0 when it is none. Thousandths are rounded and within 10^9. */
double bound_number(const struct bound_value *value);
double bound_parse_number(str text);
int32_t bound_milli(double points);
/* Four numbers with the smaller of two first: false when it is no rectangle. */
bool bound_rectangle(struct reader *reader, const struct bound_value *value, double box[4]);

/* [a b c d e f] of 8.3.4. */
struct matrix {
	double a, b, c, d, e, f;
};
struct matrix matrix_of(struct reader *reader, const struct bound_value *value); /* else identity */
/* First inner, then outer. */
struct matrix matrix_join(struct matrix inner, struct matrix outer);
void matrix_apply(struct matrix matrix, double x, double y, double *to_x, double *to_y);
/* The box around a box (x0 y0 x1 y1) that was turned. */
void matrix_box(struct matrix matrix, const double box[4], double to[4]);

/* The child's own state. */

struct child_page {
	uint32_t number;    /* of its object */
	struct matrix seen; /* from its own coordinates to those of the page as seen, y upwards */
	double box[4];      /* what is seen, in its own coordinates */
	double width, height;
	int32_t free_top, free_bottom;
	const struct bound_value *resources;
	struct buf content;
	uint32_t marked;
	int32_t *tops; /* of the marked content, y downwards */
};

/* Marked content that the structure claims, and where it was found. */
struct claim {
	uint32_t unit; /* a page, or page_count + the number of a form's object */
	uint32_t mcid; /* as the file has it */
	uint32_t element, order, page;
	uint32_t *found; /* as it is now: most often one */
	size_t found_count, found_room;
};

/* An annotation that the structure claims. */
struct object_claim {
	uint32_t object, element, order;
};

struct child {
	struct arena arena;
	struct reader *reader;
	struct bound_value root;
	struct child_page *pages;
	uint32_t page_count;
	struct bound_pdf about;
	bool tagged;

	struct {
		struct bound_element *items;
		size_t count, room;
	} elements;
	uint32_t order;
	struct {
		struct claim *items; /* sorted by unit and mcid once the structure is read */
		size_t count, room;
	} claims, flattened; /* flattened: of annotations that became content */
	struct {
		struct object_claim *items;
		size_t count, room;
	} object_claims;
	struct {
		struct bound_link *items;
		size_t count, room;
	} links;
	struct {
		struct bound_heading *items;
		size_t count, room;
	} headings;

	/* Objects to be written: their number here for each of the file's, 0 while not asked for.
	 */
	uint32_t *exported;
	size_t exported_room;
	struct {
		uint32_t *items; /* the file's numbers, by ours less 1 */
		size_t count, room;
	} exports;
	uint8_t *met; /* objects of trees, by number */
	size_t met_room;
	uint64_t steps, forms; /* of looking where marks are; forms looked into */
};

/* Says why a tagged file cannot be PDF/UA; the first reason is kept. */
void child_fault(struct child *child, const char *why);
/* True the first time that an object is met: trees have no loops. */
bool child_meet(struct child *child, uint32_t number);
/* The number under which an object is written. */
uint32_t child_export(struct child *child, uint32_t number);
/* The page of an object, or BOUND_NOWHERE. */
uint32_t child_page_of(const struct child *child, uint32_t number);
/* From a page's own coordinates to thousandths of the page as seen, y downwards: x, y, width,
 * height. */
void child_seen_box(const struct child_page *page, const double box[4], int32_t seen[4]);
int32_t child_seen_y(const struct child_page *page, double x, double y);

/* bound_tree.c: reads the structure tree; true when it holds content. */
bool tree_read(struct child *child);
/* When all content was gone through: headings where there are no bookmarks; what pictures and
 * tables lack. */
void tree_finish(struct child *child);
struct claim *tree_claim(struct child *child, uint32_t unit, uint32_t mcid);
struct object_claim *tree_object_claim(struct child *child, uint32_t object);
/* The element's role, of the standard types. */
const char *tree_standard(struct child *child, str role);

/* bound_content.c */
/* The content of a page or form rewritten: pairs made whole, marked content as the structure claims
 * it. Notes where the page has marks. */
void content_page(struct child *child, uint32_t page);
void content_form(struct child *child, uint32_t number, str bytes, struct buf *to);

/* bound_ways.c */
/* The page's annotations: links are kept, what else can be seen becomes part of the content. */
void ways_annotations(struct child *child, uint32_t page);
void ways_outline(struct child *child);

/* bound_answer.c: all that was found out, as bound_decode.c reads it; failure: why the file cannot
 * be read, else absent. */
void bound_answer(struct child *child, str failure, struct buf *to);

/* What each part of the answer begins with. */
enum bound_part {
	PART_FAILURE = 'X',
	PART_ABOUT = 'A',
	PART_PAGE = 'P',
	PART_LINKS = 'L',
	PART_ELEMENTS = 'E',
	PART_KIDS = 'K',
	PART_HEADINGS = 'H',
	PART_OBJECTS = 'O',
	PART_LAYERS = 'Y',
	PART_END = 'Z',
};

#endif
