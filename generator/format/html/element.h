/* HTML's elements as a table, and a writer that only writes elements where HTML lets them stand
 * (HTML, 3.2.5.2 and chapter 4): a wrong nesting is a BUG, in release too. What it writes is
 * well-formed XML. The renderer writes through this alone. */
#ifndef FORMAT_HTML_ELEMENT_H
#define FORMAT_HTML_ELEMENT_H

#include "base/buf.h"

#define ELEMENTS(X) \
	X(A, "a", PHRASING, PHRASING) \
	X(BLOCKQUOTE, "blockquote", FLOW, FLOW) \
	X(BR, "br", PHRASING, NOTHING) \
	X(BUTTON, "button", PHRASING, PHRASING) \
	X(CAPTION, "caption", TABLE_PART, FLOW) \
	X(CODE, "code", PHRASING, PHRASING) \
	X(COL, "col", COLUMN, NOTHING) \
	X(COLGROUP, "colgroup", TABLE_PART, COLUMN) \
	X(DD, "dd", TERM, FLOW) \
	X(DIV, "div", FLOW, FLOW) \
	X(DL, "dl", FLOW, TERM) \
	X(DT, "dt", TERM, PHRASING) \
	X(EM, "em", PHRASING, PHRASING) \
	X(FIGCAPTION, "figcaption", FLOW, FLOW) \
	X(FIGURE, "figure", FLOW, FLOW) \
	X(H2, "h2", FLOW, PHRASING) \
	X(H3, "h3", FLOW, PHRASING) \
	X(H4, "h4", FLOW, PHRASING) \
	X(H5, "h5", FLOW, PHRASING) \
	X(H6, "h6", FLOW, PHRASING) \
	X(HR, "hr", FLOW, NOTHING) \
	X(IMG, "img", PHRASING, NOTHING) \
	X(LI, "li", ITEM, FLOW) \
	X(NAV, "nav", FLOW, FLOW) \
	X(OL, "ol", FLOW, ITEM) \
	X(P, "p", FLOW, PHRASING) \
	X(PRE, "pre", FLOW, PHRASING) \
	X(S, "s", PHRASING, PHRASING) \
	X(SECTION, "section", FLOW, FLOW) \
	X(SPAN, "span", PHRASING, PHRASING) \
	X(STRONG, "strong", PHRASING, PHRASING) \
	X(SUP, "sup", PHRASING, PHRASING) \
	X(TABLE, "table", FLOW, TABLE_PART) \
	X(TBODY, "tbody", TABLE_PART, ROW) \
	X(TD, "td", CELL, FLOW) \
	X(TH, "th", CELL, FLOW) \
	X(THEAD, "thead", TABLE_PART, ROW) \
	X(TR, "tr", ROW, CELL) \
	X(UL, "ul", FLOW, ITEM)

enum element {
	ELEMENT_NONE,
#define X(name, tag, is, holds) ELEMENT_##name,
	ELEMENTS(X)
#undef X
		ELEMENT_COUNT
};

struct writer {
	struct buf *to;
	struct buf open; /* enum element, a byte each; the first stands for one that holds blocks */
	uint32_t interactive; /* a and button elements open: they do not nest (HTML, 4.5.1) */
};

void writer_start(struct writer *writer, struct buf *to);
/* BUG() when something is still open. */
void writer_finish(struct writer *writer);

/* "<p>" */
void element_open(struct writer *writer, enum element element);
/* "</p>"; element must be the one opened last. */
void element_close(struct writer *writer, enum element element);

/* "<p", then attributes, then element_ready: ">", or "/>" for those that hold nothing, which are
 * closed by that. */
void element_begin(struct writer *writer, enum element element);
void element_ready(struct writer *writer);

/* name is our own word. */
void attribute_put(struct writer *writer, str name, str value);
void attribute_number(struct writer *writer, str name, uint64_t value);
/* id="definition:1": prefix is ours. */
void attribute_name(struct writer *writer, str name, str prefix, uint64_t number);
#define attribute(writer, name, value) attribute_put((writer), STR(name), (value))

/* "<p class="x">", where both are ours and the element is not empty: the frequent case. */
void element_open_class(struct writer *writer, enum element element, str class_name);

/* Author's text. */
void writer_text(struct writer *writer, str text);

#endif
