/* Is a page well-formed as XML (XML 1.0, 2.1), and does HTML read it the same way? Every finished
 * page is looked at, so it is one pass without allocation for each element. */
#ifndef FORMAT_HTML_WELLFORMED_H
#define FORMAT_HTML_WELLFORMED_H

#include "base/memory.h"

enum wellformed_what {
	WELLFORMED_PAGE,
	WELLFORMED_TEMPLATE, /* tags and attributes alone: what is nested in what is known when it
	                        is filled */
	WELLFORMED_NESTED,   /* a template, nesting too, as if each section of it were shown once */
};

struct fault {
	size_t at;        /* the byte where it shows */
	const char *text; /* "a value without quotes", in words for an author */
	str word;         /* the element or attribute, part of the text looked at; may be absent */
};

/* True when there is no fault; else the first is in *fault. For templates, tags ({{...}}) count as
 * blanks. */
bool wellformed(str text, enum wellformed_what what, struct fault *fault);
/* As WELLFORMED_PAGE, but the first place where proved stands as it is, inside an element, is
 * passed over: what element.c has written, whose nesting it asserts and whose text it escapes. */
bool wellformed_page(str page, str proved, struct fault *fault);

#endif
