/* Inside the reading of content streams: bound_content.c drives and knows the operators,
 * bound_token.c takes streams apart, bound_ink.c notes where marks are, bound_marked.c keeps marked
 * content. */
#ifndef SOURCE_BOUND_SCAN_H
#define SOURCE_BOUND_SCAN_H

#include "source/bound_reader.h"

enum { OPERANDS_MOST = 512, STATES_MOST = 256, FORMS_DEEP = 12, FORMS_MOST = 100000 };
/* Steps after which a file is no longer looked through for marks: its pages count as full. */
#define STEPS_MOST 30000000u

struct token {
	char kind; /* '/' name, '(' string, '<' string in hexadecimal, '{' dictionary, '[' array,
	              '0' number, 'a' word; another delimiter as it stands; 0 end */
	str text;
};

struct state {
	struct matrix ctm;
	double size, leading, stretch, rise, line_width;
	bool invisible; /* text render mode 3: what was recognised on a scan */
	bool fill_white, stroke_white;
	bool fill_additive, stroke_additive; /* ones are white in its colour space */
};

enum mark_kind { MARK_LEFT_OUT, MARK_OTHER, MARK_CONTENT, MARK_ARTIFACT };

struct open_mark {
	enum mark_kind kind;
	uint32_t outer; /* the content that is open around it */
};

struct scan {
	struct child *child;
	struct child_page *page; /* where marks are noted, or NULL */
	uint32_t unit;
	const struct bound_value *resources;
	str in;
	size_t at;
	struct buf *to; /* or NULL: looked through alone */
	unsigned depth; /* of forms */

	struct token operands[OPERANDS_MOST];
	size_t operand_count;
	size_t begin; /* of the first operand */

	struct state state, saved[STATES_MOST];
	size_t saved_count, unsaved; /* unsaved: further q's, whose state is not kept */
	bool in_text;
	struct matrix text, line;
	double path[4]; /* the box around its points */
	bool has_path;

	struct {
		struct open_mark *items;
		size_t count, room;
	} marks;
	size_t covered;   /* marks that are content or artifact */
	size_t decorated; /* those that are artifact */
	uint32_t content; /* identifier of the content that is open, or BOUND_NOWHERE */
	uint32_t marked;
	struct {
		int32_t *items;
		size_t count, room;
	} tops;
	bool uncovered; /* something was drawn that is neither content nor artifact */
};

/* bound_token.c */
bool token_is_space(char c);
void token_skip_space(str in, size_t *at);
/* The next token; arrays and dictionaries are one. kind 0 at the end, and where a string or array
 * has none. */
struct token token_next(str in, size_t *at);
/* A name without its solidus, #xx resolved. */
str token_name(struct arena *arena, str token);

/* Of the operator in work, from its last operand. */
double scan_operand(const struct scan *scan, size_t from_last);
const struct bound_value *scan_resource(struct scan *scan, str kind, size_t from_last);
/* From the beginning of scan->in to its end. */
void scan_run(struct scan *scan);

/* bound_ink.c */
/* Notes that the page has a mark in a box of its coordinates as drawn. */
void ink_box(struct scan *scan, const double box[4]);
void ink_all(struct scan *scan);
/* Something was drawn: content, artifact, or neither. */
void ink_drawn(struct scan *scan);
void ink_path_point(struct scan *scan, double x, double y);
void ink_path(struct scan *scan, bool fill, bool stroke);
void ink_text(struct scan *scan);
void ink_next_line(struct scan *scan, double x, double y);
void ink_colour(struct scan *scan, bool stroke, size_t components, bool additive);
void ink_space(struct scan *scan, bool stroke);
/* False when there is no such object. */
bool ink_object(struct scan *scan);

/* bound_marked.c */
void marked_begin(struct scan *scan, bool has_properties);
void marked_end(struct scan *scan);

#endif
