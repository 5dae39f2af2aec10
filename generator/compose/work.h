/* Inside compose/: the state of one document being composed; what its passes offer one another. */
#ifndef COMPOSE_WORK_H
#define COMPOSE_WORK_H

#include "compose/compose.h"

#include "base/map.h"
#include "source/language.h"
#include "source/markdown.h"

#include <pthread.h>

enum { INCLUDE_DEPTH_MOST = 20, DIRECTIVE_DEPTH_MOST = 50 };
/* In one document; what is wrong beyond them is no help to its author. */
enum { MISTAKES_MOST = 1000 };
/* Of one document: two files that each bring in the next one twice double with each of them. */
enum { INCLUDES_MOST = 1000, INCLUDED_BYTES_MOST = 64 * 1024 * 1024 };

/* A link to an anchor of another document, looked at when all are known. Kept for the run, so
 * small. */
struct pending_link {
	str path; /* of the source that holds it */
	uint32_t line, column;
	uint32_t target; /* entry number */
	str anchor;
};

/* Of one entry. Written by the one worker that composes it, read when all are done. */
struct ledger {
	uint64_t *anchors; /* hashes, sorted */
	uint32_t anchor_count;
	uint32_t pending_count;
	struct pending_link *pending;
};

struct term_pattern {
	str text;        /* as it is to stand in the text, longest first */
	uint32_t number; /* of its term */
	uint32_t next;   /* of the same bucket, + 1; 0 at the end */
};

struct term_matcher {
	struct term_pattern *patterns;
	size_t count;
	uint32_t *buckets;  /* 65,536 by the first two bytes: pattern + 1 */
	uint8_t first[256]; /* a pattern begins with this byte */
};

struct composer {
	const struct model *model;
	struct arena arena;        /* for the definitions; after composer_new only read */
	struct node **definitions; /* by term number: a NODE_GROUP of blocks, or NULL */
	struct term_matcher matcher;
	struct ledger *ledgers; /* by entry number */
	struct paper_templates *papers;
};

struct pack_job;
struct pack_paper;
struct sheet;

/* The files whose Markdown is being read, innermost last: for loops of includes. */
struct include {
	const struct include *outer;
	str path;
	unsigned depth;
};

struct work {
	struct composer *composer;
	const struct model *model;
	const struct compose_call *call;
	const struct entry *entry;
	const struct pack_job *pack; /* that this is a part of, or NULL */
	const struct words *words;
	struct arena *arena;
	struct diags *diags;
	size_t errors_before; /* in diags when the document was begun */
	struct node *document;
	struct map footnotes; /* "path#label" to NODE_FOOTNOTE */
	struct map ids;       /* of the whole document, to the node that has it */
	struct map id_counts; /* of a base that was taken, to how often (a uint32_t) */
	bool has_glossary;    /* a {glossary} stands in this document */
	bool has_far_anchor;  /* a link leads to an anchor of another document */
	bool has_contents;    /* a {contents} stands in it */
	unsigned includes;    /* so far, and how much they brought in */
	size_t included_bytes;
	bool includes_refused;
	/* How often each of model.minutes.marks was met, where a file is included again; else
	 * NULL. */
	uint32_t *marks_met;
	str *id_names;        /* the keys of ids once all are known, for the nearest; NULL before */
	struct map elsewhere; /* "address#anchor" to the text of that heading of another document */
};

/* What a piece of Markdown stands in: its file's definitions, the includes around it. */
struct scope {
	const struct include *include;
	str definitions;
	bool lines;                /* lines of the piece are lines of the file */
	bool data;                 /* it comes from a data file, so it shows no data files itself */
	unsigned depth;            /* of directives */
	const struct sheet *sheet; /* of a template of layouts/paper; NULL in what authors write */
};

/* compose.c: one document, or one part of a pack, from its source through every pass. work_release
 * ends it. */
void work_begin(struct work *work, struct composer *composer, const struct compose_call *call,
                struct arena *arena, struct diags *diags);
void work_read(struct work *work, const struct pack_paper *paper);
void work_finish(struct work *work);

/* expand.c: Markdown to blocks with every directive expanded. The result is a NODE_GROUP. */
struct node *expand_markdown(struct work *work, const struct markdown_input *input,
                             const struct scope *scope);
/* A Markdown field of YAML; NULL gives an empty group. */
struct node *expand_value(struct work *work, const struct value *value, const struct scope *scope);
/* The Markdown below a document's front matter. Once all that may mention its footnotes has been
 * expanded, footnotes_check says which nothing does. */
struct node *expand_file(struct work *work, const struct text *text, str body, uint32_t line,
                         const struct scope *scope);
/* The blocks of a directive's body. */
struct node *expand_body(struct work *work, const struct node *directive,
                         const struct scope *scope);
str directive_option(const struct node *directive, str name); /* absent when not given */
const struct option *directive_option_find(const struct node *directive, str name);
/* "yes" is true; anything but yes and no is reported. */
bool directive_flag(struct work *work, const struct node *directive, str name);
/* The date of an option; absent when not given or wrong (reported). */
struct date directive_date(struct work *work, const struct node *directive, str name);

/* One row for each directive of content-format.md. */
enum argument_rule { ARGUMENT_NONE, ARGUMENT_OPTIONAL, ARGUMENT_REQUIRED };
enum body_rule { BODY_NONE, BODY_OPTIONAL, BODY_REQUIRED };
struct directive_row {
	const char *name;
	enum argument_rule argument;
	const char *argument_is; /* "a path" */
	enum body_rule body;
	bool not_yet; /* warns, and shows its data as text */
	bool paper;   /* stands only in the templates of layouts/paper */
	bool records; /* shows texts of a data file, which may not hold it: it would not end */
	const char *options[8];
	/* Appends blocks to into. */
	void (*expand)(struct work *, const struct node *directive, const struct scope *,
	               struct node *into);
};
/* NULL after a report. */
const struct directive_row *directive_row_find(struct work *work, const struct node *directive);

/* The functions of the rows, by file: blocks.c */
void directive_admonition(struct work *, const struct node *, const struct scope *, struct node *);
void directive_quote(struct work *, const struct node *, const struct scope *, struct node *);
void directive_lang(struct work *, const struct node *, const struct scope *, struct node *);
void directive_include(struct work *, const struct node *, const struct scope *, struct node *);
void directive_figure(struct work *, const struct node *, const struct scope *, struct node *);
void directive_contents(struct work *, const struct node *, const struct scope *, struct node *);
/* lists.c */
void directive_glossary(struct work *, const struct node *, const struct scope *, struct node *);
void directive_contacts(struct work *, const struct node *, const struct scope *, struct node *);
void directive_governance(struct work *, const struct node *, const struct scope *, struct node *);
void directive_governance_chart(struct work *, const struct node *, const struct scope *,
                                struct node *);
void directive_calendar(struct work *, const struct node *, const struct scope *, struct node *);
void directive_meetings(struct work *, const struct node *, const struct scope *, struct node *);
void directive_documents(struct work *, const struct node *, const struct scope *, struct node *);
void directive_updates(struct work *, const struct node *, const struct scope *, struct node *);
/* actions.c */
void directive_actions(struct work *, const struct node *, const struct scope *, struct node *);
/* minutes.c */
void directive_decision(struct work *, const struct node *, const struct scope *, struct node *);
void directive_action(struct work *, const struct node *, const struct scope *, struct node *);
/* The board that :board: names; NULL where none is named, and after a report, where *wrong is set.
 */
const struct board *directive_board(struct work *work, const struct node *directive, bool *wrong);
void directive_outstanding(struct work *, const struct node *, const struct scope *, struct node *);
/* Of minutes: who was there before the text, when it closed after it. Nothing elsewhere. */
void minutes_frame(struct work *work);
/* What minutes say in Markdown, shown elsewhere: a NODE_GROUP with its links resolved. Never
 * reports: the minutes' own page does. */
struct node *minutes_text(struct work *work, const struct minutes *of, str body, struct place at);
/* A link to a record's place in its minutes. */
struct node *minutes_link(struct work *work, struct place at, const struct entry *minutes,
                          str anchor, str text);
/* Decisions of one meeting, with links to the minutes. */
void minutes_decisions(struct work *work, const struct decision *decisions, size_t count,
                       struct node *into);
/* A table of actions as they stood on a day; with_board: of more than one board. */
struct node *minutes_actions(struct work *work, struct place at,
                             const struct agreed_action *const *actions, size_t count,
                             struct date as_of, bool with_board);
/* tables.c */
void directive_table(struct work *, const struct node *, const struct scope *, struct node *);
void directive_chart(struct work *, const struct node *, const struct scope *, struct node *);
/* agenda.c, cover_sheet.c: of the templates of layouts/paper */
void directive_order_of_business(struct work *, const struct node *, const struct scope *,
                                 struct node *);
void directive_item(struct work *, const struct node *, const struct scope *, struct node *);
void directive_field(struct work *, const struct node *, const struct scope *, struct node *);
void directive_report(struct work *, const struct node *, const struct scope *, struct node *);
void directive_to_agenda(struct work *, const struct node *, const struct scope *, struct node *);
/* Captions of Markdown tables, row headers, columns of figures; images alone in a paragraph become
 * figures. */
void tables_finish(struct work *work, struct node *root);

/* build.c: small pieces of trees */
struct node *build_paragraph(struct work *work, struct place at, str text);
struct node *build_strong(struct work *work, struct place at, str text);
struct node *build_link(struct work *work, struct place at, const struct link *link, str text);
/* lists.c. A contact's "mailto:", "tel:" or "" (an address as it is) with what is shown of it; that
 * without blanks. */
struct node *build_way(struct work *work, struct place at, str scheme, str shown);
str way_address(struct work *work, str shown);
struct node *build_link_to_entry(struct work *work, struct place at, const struct entry *entry);
struct node *build_list(struct work *work, struct place at);
struct node *build_item(struct work *work, struct node *list);
struct build_column {
	enum word title;
	uint16_t width; /* per mille, or 0 */
};
/* A table with one header row. */
struct node *build_table(struct work *work, struct place at, const struct build_column *columns,
                         size_t count);
struct node *build_row(struct work *work, struct node *table);
struct node *build_cell(struct work *work, struct node *row, uint32_t column);
/* "Owner: " in bold, for what follows on the line. */
struct node *build_labelled(struct work *work, struct place at, enum word label, str value);
struct node *build_status(struct work *work, struct place at, enum action_status status);
/* " (draft)" at the end of line; what an entry's status says, nothing where it is final. */
void build_remark(struct work *work, struct node *line, str remark);
void build_entry_status(struct work *work, struct node *line, const struct entry *entry);
/* A heading of a generated section; unnumbered. */
struct node *build_heading(struct work *work, struct place at, unsigned level, str text);
/* A link to a file, with its format, size and pages (0: not known), as an item of list. */
void build_download(struct work *work, struct node *list, str title, const struct made_file *file);
str build_phrase(struct work *work, enum word word, str name, str value);
str frequency_phrase(struct work *work, enum frequency frequency);
/* True when text (an author's Markdown) is to be seen by this document's audience. */
bool entry_is_shown(const struct work *work, const struct entry *entry);

/* values.c: {{values}} become text; adjacent texts and line ends become one text. */
void values_fill(struct work *work, struct node *root);
/* sections.c: identifiers, nesting, numbering, contents. */
void sections_build(struct work *work);
void sections_contents(struct work *work);
void sections_captions(struct work *work);
/* Gives node the identifier base, or base-1, base-2 ... where that is taken. */
void id_give(struct work *work, struct node *node, str base);
/* Whether a mistake can still be said: not after the thousandth of the document. */
bool work_reports(const struct work *work);
/* What the passes of one document keep outside its arena. */
void work_release(struct work *work);
/* links.c */
void links_resolve(struct work *work, struct node *root);
/* The text of the heading in another document that an empty link asks for; absent when there is
 * none. */
void ledger_record(struct work *work);
void link_to_entry(const struct entry *entry, struct link *link);
/* nearest.c: the way from file from to the file that path may mean: one of that name in any folder,
 * else one of a like name in its own; of one kind, or of any (SOURCE_OTHER). Absent when there is
 * none. */
str nearest_file(struct work *work, str from, str path, enum source_kind kind);
/* terms.c */
void term_matcher_build(struct term_matcher *matcher, struct arena *arena,
                        const struct records *records);
void terms_link(struct work *work);
/* footnotes.c */
void footnotes_collect(struct work *work, struct node *fragment);
/* Reports footnotes of a file that nothing in it mentions. */
void footnotes_check(struct work *work, const struct text *text, str body, uint32_t line);
void footnotes_number(struct work *work);
/* images.c: width and height; checks that the file is an image that may be shown. */
void images_resolve(struct work *work, struct node *image);
/* facts.c */
struct facts *facts_of(struct work *work);
void facts_notes(struct work *work);
/* paper.c: {{x}} in a template that yields Markdown: punctuation stays what it is, a line end is a
 * blank. */
void escape_markdown(struct buf *to, str text);
/* The layout "STEM.cy-GB.md" or "STEM.cy.md" that there is for lang, in arena, else otherwise. */
str layout_in_language(const struct source_tree *tree, struct arena *arena, str stem, str lang,
                       str otherwise);
/* pages.c: documents without a source */
void glossary_page_generate(struct work *work, struct node *into); /* lists.c */
/* The documents of a folder by address, as a list; returns how many. lists.c */
size_t documents_append(struct work *work, str folder, struct place at, struct node *into);
/* The files made of entry, as a list of downloads at the end of item. */
void files_append(struct work *work, struct node *item, const struct entry *entry);
/* meetings.c: the page of a meeting, and of a partner's PDF; what it says below its title. */
void meeting_page_generate(struct work *work, struct node *into);
void paper_page_generate(struct work *work, struct node *into);
void meeting_facts(struct work *work, struct facts *facts);
/* "Cancelled"; absent where the meeting is as it was called. */
str meeting_status_shown(const struct work *work, const struct meeting *meeting);
/* boards.c: the pages of a board; lists of meetings; the name of an entry of a board's members, a
 * text or a map with one; absent when it has none. */
str member_name(const struct value *member);
void board_page_generate(struct work *work, struct node *into);
void decisions_page_generate(struct work *work, struct node *into);
void actions_page_generate(struct work *work, struct node *into);
/* The meetings of a board (NULL: of any) in a folder by address (absent: anywhere) as two lists
 * below headings, or bold lines where level is 0; returns how many. */
struct meeting_choice {
	const struct board *board;
	str folder;
	unsigned level;
};
size_t meetings_append(struct work *work, const struct meeting_choice *choice, struct place at,
                       struct node *into);
/* places.c: where a paper stands in its meeting and its packs. */
const struct paper_pages *paper_place(struct work *work, const struct paper *paper,
                                      const struct made_pack **pack);
/* "page 5 of the pack", "pages 5 to 10 of the pack"; absent where no pack was made. */
str paper_range(struct work *work, const struct paper *paper);
/* On a paper's own page: a line with its meeting, item and pages; those alone, at the end of line.
 */
void place_put(struct work *work, struct node *into);
void place_put_pages(struct work *work, struct node *line);
/* Marks where the pages of the pack begin. Before headings get identifiers those of the marks are
 * kept free: what was printed as page 25 is at #page-25. */
void place_reserve_marks(struct work *work);
void place_mark_pages(struct work *work);
void pages_generate(struct work *work, struct node *into);

#endif
