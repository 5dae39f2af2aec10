/* Markdown through cmark-gfm, whose types stay in markdown.c, as a tree of our own nodes. What
 * cmark does not know is read in a pass of our own over its text (inline.c): heading attributes,
 * [..]{lang=cy}, {{values}} (NODE_VALUE), strikethrough, bare addresses, typographic quotes,
 * dashes and dots, undefined references. Fences whose info string begins with "{" become
 * NODE_DIRECTIVE (directive.c), unexpanded. */
#ifndef SOURCE_MARKDOWN_H
#define SOURCE_MARKDOWN_H

#include "document/document.h"

struct markdown_input {
	str body;        /* LF line ends, checked UTF-8 */
	struct place at; /* of its first character */
	uint32_t indent; /* columns taken off each line (the body of a directive inside a list) */
	bool lines; /* line i of body is line at.line + i of the file; else every node has the place
	               at */
	str definitions; /* link and footnote definitions of the file (markdown_definitions), or
	                    absent */
	str lang;        /* for quotes: en "..." cy '...' and so on; absent means English */
	bool deck;       /* "#" begins a section of a deck; else it is an error */
};

/* Once, before any thread: registers cmark's extensions. */
void markdown_start(void);

/* A NODE_DOCUMENT (with .document NULL) whose children are blocks, then a NODE_FOOTNOTES with
 * the footnotes mentioned, where there are any. Never NULL. Headings are flat (no NODE_SECTION),
 * links and images unresolved. */
struct node *markdown_parse(struct arena *arena, const struct markdown_input *input,
                            struct diags *diags);

/* The lines of body that define links and footnotes, whole (outside fences), so that a
 * directive's body, parsed alone, knows them. Their faults are reported only where the file
 * itself is parsed. */
str markdown_definitions(struct arena *arena, str body);

/* The footnotes that body defines (outside fences), in their order, with how many. cmark drops
 * those that nothing mentions; whether one is mentioned only compose/ knows, which expands the
 * directives: MSG_UNUSED_FOOTNOTE is said there. Labels are compared without regard to case. */
struct markdown_footnote {
	str label;
	struct place at;
};
size_t markdown_footnotes(struct arena *arena, const struct markdown_input *input,
                          struct markdown_footnote **footnotes);
/* At least as many, told without reading each line: how often "[^label]:" stands in body. */
size_t markdown_footnotes_most(str body);

#endif
