/* One reading of a Markdown text: shared by markdown.c, lines.c, inline.c, inline_place.c,
 * directive.c and definitions.c, and by nobody else. Lines count from 1 in the text given to cmark
 * (the body, a blank line, the definitions); byte positions in a line from 0. */
#ifndef SOURCE_PARSE_H
#define SOURCE_PARSE_H

#include "source/language.h"
#include "source/markdown.h"

enum { MARKDOWN_DEPTH_MOST = 100 };

struct parse {
	struct arena *arena;
	const struct markdown_input *input;
	struct diags *diags;
	size_t reports;   /* in diags when we began */
	uint32_t *starts; /* of the body's lines; one more for its end */
	uint32_t line_count;
	uint32_t *definition_starts;
	uint32_t definition_count; /* 0 too when they cannot be put below the body */
	bool ascii;                /* the body holds nothing else */
	bool irregular, spans;     /* some inlines of body or definitions are; see there */
	const struct language_quotes *quotes;
	bool too_deep;                /* said already */
	uint32_t column_line, column; /* the last column counted, of byte column_byte */
	size_t column_byte;
	uint32_t known_line, known_place; /* of a definition: its line here and in the file */
};

/* lines.c: finds the lines; false after a report when the body would take cmark time in the
 * square of its length. */
bool parse_prepare(struct parse *parse);
/* A line without its end; empty when there is none. */
str parse_line(const struct parse *parse, uint32_t line);
struct place parse_place(struct parse *parse, uint32_t line, size_t byte);
/* Whether faults on this line are to be said here: not in definitions, nor the thousandth. */
bool parse_reports(const struct parse *parse, uint32_t line);

/* Where a line's text begins: behind blanks and the marks of quotes and list items. */
size_t line_text(str line, bool *marked);

/* A fence (CommonMark 0.29, 4.5): how many of which character at byte at of line; 0 when it is
 * none. */
uint32_t fence_length(str line, size_t at, char *character);

/* inline.c: the text of one block. Character classes of what stands before or after a text. */
enum beside { BESIDE_SPACE, BESIDE_OPEN, BESIDE_WORD };

struct inlines {
	struct parse *parse;
	const struct language_quotes *quotes;
	uint32_t first_line, last_line;
	uint32_t shift; /* lines cmark does not count: link definitions above the text, lines begun
	                   by a backslash */
	bool irregular; /* its source holds backslashes or entities */
	bool spans;     /* its source holds "]{" */
	bool in_link;
	bool in_footnote;
	bool html;         /* some was found here */
	uint32_t searches; /* that may still be made where cmark's place is wrong */
	uint32_t line;     /* the source has been followed up to here */
	size_t byte;
	uint32_t previous;         /* the character before, 0 at the start */
	bool opened;               /* previous is an opening quotation mark */
	uint32_t singles, doubles; /* quotation marks that are open */
};

enum { INLINE_MARKERS = 8 };

/* The children of one node while they are read; what may still turn out to begin something. */
struct inline_level {
	struct node *parent;
	struct node *brackets[INLINE_MARKERS]; /* texts "[" */
	uint32_t bracket_count;                /* open, also beyond those kept */
	struct node *strike;                   /* text "~~" */
	uint32_t strike_brackets;              /* that were open there */
	bool marked;
};

struct inline_text {
	str text;
	uint32_t line; /* as cmark counts */
	size_t byte;
	enum beside after;
};

void inlines_start(struct inlines *inlines, struct parse *parse, uint32_t first_line,
                   uint32_t last_line);
/* For the next cell of a row. */
void inlines_again(struct inlines *inlines);
void inline_text(struct inlines *inlines, struct inline_level *level,
                 const struct inline_text *input);
/* Typographic quotes, dashes and dots alone, for alternative texts. */
str inline_plain(struct inlines *inlines, str text);
/* All children of level->parent are there. */
void inline_finish(struct inlines *inlines, struct inline_level *level);

/* inline_place.c: sets line and byte of inlines to where needle stands in the source, from where
 * it was last looked for; an empty one stands where the source was left. The guess is cmark's. */
void inline_seek(struct inlines *inlines, uint32_t line, size_t guess, str needle);
/* The same as a place. */
struct place inline_locate(struct inlines *inlines, uint32_t line, size_t guess, str needle);
/* How many bytes of text agree with the source from its byte at, up to limit of them; *end is where
 * the source was left. */
size_t inline_follow(str source, size_t at, str text, size_t limit, size_t *end);

/* attributes.c: {#id .appendix lang=cy} at the end of a heading's last text, which is shortened. */
void heading_attributes(struct parse *parse, struct node *heading, uint32_t line, str *text);
/* {lang=cy} at the start of text, for the span (or link) before it: sets the language and
 * returns the bytes it takes, 0 when text does not begin so. */
size_t span_attributes(struct parse *parse, struct node *span, struct place at, str text);

/* directive.c: a fenced block as a directive; NULL when its info string names none. */
struct fence {
	uint32_t first_line, last_line;
	size_t byte; /* where cmark says that the fence begins */
	char character;
	str text; /* between the fences, without what its containers and its indentation take */
};
struct node *directive_parse(struct parse *parse, const struct fence *fence);
/* Reports a fence that nothing closes. */
void fence_check_closed(struct parse *parse, const struct fence *fence);

/* raw_html.c */
void report_raw_html(struct parse *parse, struct place at, str html);

#endif
