/* Inside page/: the state of one document being laid out, and what its files offer one another. The
 * way of a document: blocks.c, lists.c, tables.c and cover.c walk the tree and make items (a line,
 * a row, a picture); text.c and lines.c make the lines of a paragraph; galley.c keeps items in
 * order; pages.c places them on pages with their footnotes; finish.c fills in page numbers. Lengths
 * are thousandths of a point; decisions are made in integers alone. A pack's parts are begun and
 * ended by parts.c. */
#ifndef PAGE_TYPESET_H
#define PAGE_TYPESET_H

#include "page/shape.h"

enum { DECORATION_UNDERLINE = 1, DECORATION_STRIKE = 2 };
enum { WIDTH_LEAST = 60000 }; /* no nesting makes a column narrower */

struct text_style {
	struct face_style face;
	uint8_t decoration;
	int32_t size, rise; /* rise: baseline above that of the line */
	uint32_t colour;
};

/* Where a link leads; a page_link for each line that shows it. */
struct link_target {
	uint32_t element, order;
	str url, anchor, description;
};

/* What a place in the text has to tell the page: an anchor, a bookmark. */
struct mark {
	struct mark *next;
	str id;
	uint32_t element;
	uint8_t bookmark; /* level from 1, 0 for none */
	str title;
};

struct item;
struct galley {
	struct item *first, *last;
	bool main; /* items go to pages as soon as they may */
};

/* A footnote called on a line: laid out with it, placed at the foot of its page. */
struct note {
	struct note *next;
	const struct node *node;
	struct item *first; /* what is not yet placed */
};

enum run_kind { RUN_TEXT, RUN_BREAK, RUN_IMAGE, RUN_STATUS, RUN_FIXUP };

/* What a run is that is not text alone. */
union object {
	struct {
		uint32_t index;
		int32_t width, height;
	} image;
	uint8_t status; /* enum status */
	struct {
		str anchor;
		bool range; /* all pages of the part that it names, not the one it stands on */
	} page;             /* RUN_FIXUP: its number */
};

/* A stretch of a paragraph's text in one style. */
struct text_run {
	uint32_t start, end; /* in the paragraph's text */
	struct text_style style;
	uint32_t element, order;
	uint32_t link; /* index in job.links, + 1; 0 for none */
	uint8_t kind;  /* enum run_kind */
	bool unbroken; /* no line ends within it */
	bool apart;    /* a footnote's number: no part of the number before it */
	struct place at;
	union object object;
	struct note *note; /* called here */
	struct mark *marks;
};

enum after {
	AFTER_NONE,
	AFTER_SPACE,
	AFTER_ANY,       /* between characters that allow it: Chinese, after a slash */
	AFTER_HYPHEN,    /* after a written hyphen */
	AFTER_SOFT,      /* at a soft hyphen, which is then shown */
	AFTER_EMERGENCY, /* within a word longer than the line */
	AFTER_FORCED,
};

/* What a line may not break within. */
struct piece {
	const struct cached_word *word; /* NULL for a picture or a status mark */
	uint32_t start, end, run;
	int32_t width, trail; /* with the space at its end; that space */
	uint8_t after, level; /* enum after; level of bidi */
};

struct line_run {
	uint16_t font;
	uint8_t kind; /* enum run_kind */
	uint8_t decoration;
	bool right_to_left;
	bool flush_right; /* a page number that ends where it is to end */
	uint32_t element, order, link;
	uint64_t place; /* in the text: runs of a line stand in the order in which they are read */
	uint32_t colour;
	int32_t size, rise, x, width;
	const struct shaped_word **words;
	uint32_t count;
	union object object;
};

struct line {
	struct line_run *runs;
	uint32_t count;
	int32_t width, height, baseline;
	enum alignment align; /* which end of it stays in place: ALIGN_LEFT, _RIGHT or both move */
	struct note *notes;
	struct mark *marks;
	struct line *next;
};

/* A mark at the left of the text over lines and pages: a quotation's rule, a note's box. */
struct frame {
	struct frame *parent;
	int32_t x, width;
	uint32_t bar, fill; /* colours */
	int32_t bar_width;
	bool filled, bar_right;
	int32_t pad;   /* the box reaches so far above and below */
	int32_t start; /* y on the page where it began, while open */
	bool open;
};

/* A cell of a row, or a column of facts: items at a place of their own within a group. */
struct part {
	int32_t x;
	struct item *first;
	uint32_t row, rows; /* of the group */
	int32_t y;          /* set by group_layout */
	int32_t width;
	int32_t inset; /* of what stands in it from the cell's sides */
};

/* Rows that stand or break together: one, or several that cells span. */
struct group {
	struct part *parts;
	uint32_t part_count, row_count;
	int32_t *row_ends; /* y below each row; set by group_layout */
	int32_t pad;       /* above and below what stands in a part */
	int32_t x, width;
	int32_t minimum;     /* height of a row */
	uint32_t fill, rule; /* colours */
	bool filled;
	int32_t rule_width; /* below each row, 0 for none */
	bool open_end;      /* its last row goes on in another group */
};

enum item_kind { ITEM_LINE, ITEM_IMAGE, ITEM_RULE, ITEM_SPACE, ITEM_GROUP };

/* What stands in a column, one below another. */
struct item {
	struct item *next;
	struct place at; /* the block that it is of */
	uint8_t kind;    /* enum item_kind */
	bool keep;       /* no page ends after it */
	bool header;     /* a table's header: repeated on the next pages */
	bool last_of_table;
	int32_t x, height;
	/* Space wanted; the larger of two neighbours' counts, none at the top of a page. */
	int32_t before, after;
	struct frame *frame;
	struct mark *marks;
	struct item *repeat; /* a table's header item, for the rows below it */
	union {
		struct line *line;
		struct {
			uint32_t image, element, order;
			int32_t width;
		} image;
		struct {
			int32_t width, thickness;
			uint32_t colour;
		} rule;
		struct group *group;
	};
};

/* A page number to be filled in when all pages are known. */
struct fixup {
	str anchor;
	bool range;
	bool right;           /* the run ends where it is to end: contents */
	enum alignment align; /* of its line: which end of it stays in place */
	uint32_t page;
	uint32_t operation;                       /* its run */
	uint32_t first_operation, last_operation; /* of its line */
	uint32_t first_link, last_link;           /* of its line's links on the page */
};

/* Of a page, beside what stands on it; in job.sheets by the page's index. */
struct sheet {
	const struct page_style *style;
	const struct pack_part *part; /* whose page it is; NULL outside of packs */
	uint32_t number, last; /* as printed; they differ where it stands for pages withheld */
};

/* What stands at the head of each page of a part, laid out once: text on the first, an artifact on
 * the others. */
struct banner {
	struct operation *glyphs; /* their places count from the frame's top left corner */
	uint32_t count;
	int32_t height, below; /* of its box, and the space below it; 0: there is none */
	uint32_t element, order;
	uint32_t page; /* that says it as text, or one of these */
};

enum {
	BANNER_UNSAID = INT32_MAX,   /* the first page will say it */
	BANNER_SAID = INT32_MAX - 1, /* pages before these did */
};

/* What holds for the whole of a document that is no pack, and for a part of a pack. */
struct context {
	const struct pack_part *part; /* NULL outside of packs */
	struct banner banner;
	str mark;           /* across each page */
	uint16_t lang;      /* of typesetter_lang */
	bool right_to_left; /* of lang */
	uint8_t bookmark;   /* the level of the bookmark around, 0 for none */
	uint8_t title;      /* the level of the headings that are titles */
	/* The heading that says what the bookmark says, and has none of its own. */
	const struct node *bookmarked;
	bool titled; /* there is one, or a cover */
};

struct operations {
	struct operation *items;
	size_t count, room;
};

struct pages {
	bool open, landscape, wanted_landscape;
	int32_t left, top, bottom, width; /* of the frame of text; bottom is a y */
	int32_t y, after;                 /* where the next item goes; space the last one wants */
	int32_t y_above;                  /* where the item above what is being drawn ended */
	bool empty;                       /* no item stands on the page */
	bool headed;                      /* a table's header was repeated at its top */
	struct frame *frame;              /* the innermost open */
	struct note *carried;             /* notes whose rest waits for the next page */
	struct note *carried_last;
	struct {
		struct item **items;
		size_t count, room;
	} notes; /* placed on this page */
	int32_t notes_height;
	struct operations under;    /* backgrounds and marks of this page: below its text */
	struct operations content;  /* all else */
	struct operations rules;    /* underlines of this line: after its text */
	uint32_t element, order;    /* of the content that is open; UINT32_MAX for an artifact */
	enum artifact artifact;     /* that is open */
	bool as_artifact;           /* all that is drawn is one: a repeated header */
	struct operations marks[2]; /* across upright and landscape pages */
	size_t first_fixup;         /* of this page */
};

/* The slide in work. */
struct slide {
	bool on;            /* the pages are a deck's */
	bool sections;      /* names of sections stand above titles in it */
	bool begun;         /* it has a page: the next ones repeat its title */
	bool holds;         /* in job.held */
	bool above_is_read; /* the section's name is text of the slide's first page, else repeated
	                     */
	struct item *above, *title; /* the repetitions; NULL for none */
	int32_t height;             /* of both */
};

/* The logo's size somewhere on paper. */
struct logo {
	uint32_t image; /* in layout.images */
	int32_t width, height;
};

struct job {
	struct typesetter *typesetter;
	struct arena *arena, *scratch;
	const struct page_options *options;
	const struct page_style *style;
	const struct palette *palette;
	const struct facts *facts;
	struct diags *diags;
	struct layout *layout;
	uint32_t order;
	uint32_t digits; /* of the widest page number */
	uint32_t number; /* printed on the last page */
	struct {
		struct sheet *items;
		size_t count, room;
	} sheets;
	struct context context;
	struct place place; /* the block in work */
	bool measuring;     /* for widths alone: no elements, links or notes are made */
	uint8_t heading;    /* level of the last heading's role */
	unsigned held;      /* what is in scratch is still wanted: layout_tidy leaves it */
	struct {
		struct link_target *items;
		size_t count, room;
	} links;
	struct {
		struct fixup *items;
		size_t count, room;
	} fixups;
	/* The paragraph in work: text.c, lines.c */
	struct buf text;
	struct {
		struct text_run *items;
		size_t count, room;
	} runs;
	struct {
		struct piece *items;
		size_t count, room;
	} pieces;
	struct {
		const struct shaped_word **items;
		size_t count, room;
	} words;
	struct logo logo; /* of running heads; no width where there is none */
	bool simple;      /* its text needs no bidi and no break rules but our own */
	bool last_space;  /* its text ends in a space */
	bool preserve;    /* spaces as they are: code */
	struct galley main;
	struct pages pages;
	struct slide slide;
};

/* Where blocks are being set. */
struct setting {
	struct galley *galley;
	int32_t x, width;
	uint32_t element;
	struct frame *frame;
	struct text_style style;
	int32_t leading;
	int32_t gap; /* between paragraphs */
	bool right_to_left;
	enum alignment align;
	uint8_t heading;      /* the role's level of the heading around: 1 is the title */
	uint8_t depth;        /* of lists */
	struct label *label;  /* waits for the next line */
	struct mark *marks;   /* wait for the next item */
	bool keep_last;       /* what is set next stays with what follows */
	bool balanced;        /* headings: lines of like length */
	uint32_t link;        /* of all text: a line of a contents list */
	int32_t space_before; /* of the next item at least */
	int32_t space_more;   /* of the next item besides: below the end of a box */
};

/* A bullet or number that hangs before a line. */
struct label {
	struct label *outer;
	str text;
	uint32_t element, order, link;
	int32_t x, width; /* its column */
	struct text_style style;
	bool right; /* at the column's right end */
};

/* layout.c */
/* Blocks in the text's column, as the style and the language of the part in work want them. */
struct setting setting_new(struct job *job, uint32_t element);
uint32_t element_new(struct job *job, enum role role, uint32_t parent);
struct element *element_at(struct job *job, uint32_t index);
/* Gives back what items took, when none waits to be placed. */
void layout_tidy(struct job *job, const struct setting *setting);

/* text.c: a paragraph's text and its pieces */
void text_begin(struct job *job, bool right_to_left);
void text_add(struct job *job, const struct setting *setting, uint32_t element, str text);
void text_inlines(struct job *job, const struct setting *setting, uint32_t element,
                  const struct node *parent);
/* "5-10" as the document's language writes it, "5" where it is one page. */
str page_range(struct job *job, str first, str last);
void text_page_number(struct job *job, const struct setting *setting, uint32_t element,
                      uint32_t link, str anchor);
uint32_t link_new(struct job *job, uint32_t element, str url, str anchor, str description);
/* pieces.c: pieces of at most width; INT32_MAX for no limit */
void pieces_make(struct job *job, int32_t width, bool right_to_left);

/* lines.c */
struct line_options {
	int32_t width, leading;
	struct text_style style; /* whose baseline the lines have */
	enum alignment align;
	bool balanced, right_to_left;
};
struct line *lines_make(struct job *job, const struct line_options *options);
/* The widest part that cannot be broken, and all on one line. */
struct widths {
	int32_t least, most;
};
struct widths lines_measure(struct job *job);
int32_t style_ascent(const struct job *job, const struct text_style *style);

/* galley.c */
struct item *item_new(struct job *job, const struct setting *setting, enum item_kind kind);
void galley_push(struct job *job, struct galley *galley, struct item *item);
/* Height of the items from first up to (not with) end, the first without its space above. */
int32_t items_height(const struct item *first, const struct item *end);
static inline int32_t gap_between(const struct item *above, const struct item *below)
{
	return above->after > below->before ? above->after : below->before;
}
/* Ends the list that begins with first before end. */
void items_cut(struct item *first, const struct item *end);
/* The longest run of items from first that fits in height and may end there; returns what follows
 * it. force: at least one item. */
struct item *items_fit(struct job *job, struct item *first, int32_t height, bool force);
void group_layout(struct job *job, struct item *item);
/* Divides a group so that *rest holds what does not fit in height; false when nothing of it fits.
 * */
bool group_split(struct job *job, struct item *item, int32_t height, bool force,
                 struct item **rest);

/* blocks.c */
void blocks_set(struct job *job, struct setting *setting, const struct node *parent);
/* first and those after it. */
void blocks_set_from(struct job *job, struct setting *setting, const struct node *first);
void block_set(struct job *job, struct setting *setting, const struct node *node);
struct widths blocks_measure(struct job *job, const struct setting *setting,
                             const struct node *parent);
struct setting setting_within(struct setting *setting, int32_t indent, uint32_t element);
/* Makes lines of the text in work and pushes them. */
void paragraph_set(struct job *job, struct setting *setting, uint32_t element);
/* The same in steps: the lines, for something to be added, then the items. */
struct line *paragraph_lines(struct job *job, struct setting *setting);
void paragraph_push(struct job *job, struct setting *setting, uint32_t element, struct line *lines);
/* Gives item the space, the marks and the frame that wait, and pushes it. */
void item_push(struct job *job, struct setting *setting, struct item *item);
void marks_add(struct job *job, struct setting *setting, str id, uint32_t element);
void bookmark_add(struct job *job, struct setting *setting, str title, uint32_t element,
                  uint8_t level);
/* The anchor of a footnote's first mention. */
str note_ref_id(struct job *job, const struct node *footnote);
void setting_size(struct setting *setting, struct type_size size);
/* What waits for the next item within waits for the next item after it. */
void setting_leave(struct setting *setting, const struct setting *inner);
/* The element of a block, with the block's language. */
uint32_t block_element(struct job *job, const struct setting *setting, enum role role,
                       const struct node *node);
/* The footnotes called on lines, each a galley of its own; element: the block of the lines. */
void notes_lay_out(struct job *job, const struct setting *setting, struct line *lines,
                   uint32_t element);

/* headings.c */
void heading_set(struct job *job, struct setting *setting, const struct node *heading);
/* As it stands in a list of bookmarks: with its number. */
str heading_text(struct job *job, const struct node *heading);
/* Of the bookmark of a heading of that level, below the bookmark of its part. */
uint8_t bookmark_level(const struct job *job, uint8_t level);

/* lists.c */
void list_set(struct job *job, struct setting *setting, const struct node *list);
void definitions_set(struct job *job, struct setting *setting, const struct node *list);
void contents_set(struct job *job, struct setting *setting, const struct node *contents);
/* A label on a line of its own, where nesting has left no room for it to hang. */
void label_alone(struct job *job, struct setting *setting, const struct label *label);
/* Puts the labels that wait before the first run of line. */
void labels_draw(struct job *job, struct setting *setting, struct line *line);

/* tables.c */
void table_set(struct job *job, struct setting *setting, const struct node *table);
struct widths table_measure(struct job *job, const struct setting *setting,
                            const struct node *table);
/* keep: it stays with what follows. parent: the element its Caption is in. */
void caption_set(struct job *job, struct setting *setting, uint32_t parent,
                 const struct node *caption, bool keep);

/* images.c */
void figure_set(struct job *job, struct setting *setting, const struct node *figure);
/* Index in layout.images and the size in print, at most width; false when it cannot be shown. */
bool image_size(struct job *job, const struct node *image, int32_t most, uint32_t *index,
                int32_t *width, int32_t *height);
/* The logo so high, at most so wide; false when there is none that can be shown. */
bool logo_size(struct job *job, int32_t most, int32_t high, struct logo *logo);

/* cover.c */
void cover_set(struct job *job, struct setting *setting);
/* Its first line alone: the logo and the organisation's name, for the first page of a pack. */
void cover_organisation_set(struct job *job, struct setting *setting);

/* parts.c */
/* A part of a pack: its own blocks begin a page, then the parts in it. */
void part_set(struct job *job, struct setting *setting, const struct node *node);
/* Before a pack's first part, and after its last. */
void parts_begin(struct job *job, const struct node *pack);
void parts_end(struct job *job, struct setting *setting);
/* A line at the head of a part's first page: "AGENDA ITEM 5". */
void stamp_set(struct job *job, struct setting *setting, str text);
/* At the head of the page that is open; the frame begins below it. */
void banner_draw(struct job *job);

/* bound.c */
bool bound_has_pages(const struct pack_part *part);
/* Pages of their own after those of the part's blocks, which are placed. alone: there were none, so
 * that the stamp stands on the first of these. Empties job.scratch. */
void bound_set(struct job *job, struct setting *setting, const struct pack_part *part, bool alone);
/* The baseline of a page number in the margin of a partner's page. */
int32_t bound_foot(const struct job *job, const struct page *page);

/* slides.c: parent holds the slides; title is that of the pages before the first */
void slides_begin(struct job *job, const struct setting *setting, const struct node *parent,
                  str title);
void slides_end(struct job *job, const struct setting *setting);
/* Where section begins a slide, a page begins. */
void slide_begin(struct job *job, const struct setting *setting, const struct node *section);
/* A slide without a section of its own: the contents. */
void slide_named(struct job *job, const struct setting *setting, str title);
void slide_page(struct job *job); /* the head of a page that has just begun */
/* How a title is set, or the name of a section above one, and the space below it. */
void slide_style(const struct job *job, struct setting *setting, enum deck_heading deck);
int32_t slide_after(const struct job *job, enum deck_heading deck);

/* pages.c */
/* The mark of the context across a page so large, an artifact. */
void mark_put(struct job *job, struct operations *to, int32_t width, int32_t height);
void pages_begin(struct job *job); /* before the first of pages of one style and context */
void pages_place(struct job *job); /* what stands in job->main, as far as it may */
void pages_turn(struct job *job, bool landscape); /* what is placed next stands on such a page */
void pages_end(struct job *job); /* the rest, with all footnotes: at least a page */
/* The rest too; what is placed next begins another page. Does nothing between pages. */
void pages_break(struct job *job);
/* A page of its own size between others, numbered and closed, with nothing on it yet. */
struct page *pages_add(struct job *job, int32_t width, int32_t height);
/* Where the text of a page of this number begins at the left. */
int32_t page_left(const struct job *job, uint32_t number);
int32_t pages_width(const struct job *job, bool landscape);
int32_t pages_height(const struct job *job, bool landscape);

/* draw.c: items to operations of the page that is open */
struct page *page_now(struct job *job);
/* Returns the y below the last item. */
int32_t draw_items(struct job *job, const struct item *first, const struct item *end, int32_t x,
                   int32_t y, struct frame **frame);
void draw_artifact(struct job *job, enum artifact kind);
void marks_place(struct job *job, const struct mark *marks, int32_t y);
void draw_box(struct job *job, int32_t x, int32_t y, int32_t width, int32_t height,
              uint32_t colour);
void draw_box_under(struct job *job, int32_t x, int32_t y, int32_t width, int32_t height,
                    uint32_t colour);
/* A run of text of one style, for artifacts: returns its width. */
int32_t words_width(struct job *job, const struct text_style *style, str text);
/* One line through the same rules as paragraphs, in its directions and fonts: for artifacts. The
 * text in work is lost. */
const struct line *words_line(struct job *job, const struct setting *setting, str text);
struct operation run_operation(const struct line_run *run, int32_t x, int32_t baseline);
void frames_close(struct job *job, struct frame **frame, const struct frame *until, int32_t y);

/* finish.c: page numbers and running heads; false when numbers need more digits than were kept free
 * */
bool finish(struct job *job);

#endif
