/* The tree that every renderer reads: blocks and inlines with positions (architecture.md, "What a
 * document carries"). source/ builds it from Markdown, compose/ completes it, formats read it.
 * Nodes and their text live in one arena. The content model of each kind is in node_table
 * (document.c). */
#ifndef DOCUMENT_DOCUMENT_H
#define DOCUMENT_DOCUMENT_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/memory.h"
#include "base/str.h"

enum node_kind {
	/* Blocks */
	NODE_DOCUMENT,  /* .document */
	NODE_PART,      /* .part; blocks, or parts: a paper of a pack, an item with its papers */
	NODE_SECTION,   /* NODE_HEADING, then blocks; nested by level. Made by compose/ */
	NODE_HEADING,   /* .heading; inlines; id always set after compose */
	NODE_PARAGRAPH, /* .paragraph; inlines */
	NODE_QUOTE,     /* .quote; blocks */
	NODE_LIST,      /* .list; NODE_ITEM */
	NODE_ITEM,      /* blocks */
	NODE_DEFINITION_LIST, /* NODE_TERM and NODE_DEFINITION in turn */
	NODE_TERM,            /* inlines; id set when it can be linked to */
	NODE_DEFINITION,      /* blocks */
	NODE_CODE_BLOCK,      /* .code */
	NODE_RULE,            /* a thematic break */
	NODE_TABLE,           /* .table; NODE_CAPTION at most once and first, then NODE_ROW */
	NODE_ROW,             /* .row; NODE_CELL */
	NODE_CELL,            /* .cell; blocks */
	NODE_FIGURE,          /* NODE_IMAGE, then NODE_CAPTION at most once */
	NODE_CAPTION,         /* .caption; inlines */
	NODE_NOTE,            /* .note; blocks */
	NODE_CONTENTS,        /* .contents; NODE_ENTRY */
	NODE_ENTRY,           /* .entry; inlines: a line of a contents list */
	NODE_GROUP,           /* blocks; carries lang or a role */
	NODE_PAGE_MARK, /* .text: a page of the pack begins here; on web pages alone; id set */
	NODE_FOOTNOTES, /* the document's last child: NODE_FOOTNOTE in order of first mention */
	NODE_FOOTNOTE,  /* .footnote; blocks; id set */
	NODE_DIRECTIVE, /* .directive; only before compose/ */
	/* Inlines */
	NODE_TEXT,       /* .text, typographic already */
	NODE_SOFT_BREAK, /* a line end in the source: a space */
	NODE_HARD_BREAK,
	NODE_CODE, /* .text */
	NODE_EMPHASIS,
	NODE_STRONG,
	NODE_STRIKE,
	NODE_SPAN,         /* inlines in another language */
	NODE_LINK,         /* .link; inlines */
	NODE_IMAGE,        /* .image */
	NODE_FOOTNOTE_REF, /* .footnote_ref */
	NODE_TERM_REF,     /* .term_ref; inlines: the first mention of a glossary term */
	NODE_STATUS,       /* .status; an action's status: word and shape */
	NODE_VALUE,        /* .text: the name in {{name}}; only before compose/ */
	NODE_PAGE_RANGE,   /* .page_range: "5-10", the pages of a part of a pack */
	NODE_KIND_COUNT
};

enum alignment { ALIGN_NONE, ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

enum note_kind {
	NOTE_NOTE,
	NOTE_IMPORTANT,
	NOTE_WARNING,
	NOTE_DRAFT,
	NOTE_DECISION, /* of minutes; its id is its anchor, and so an action's */
	NOTE_ACTION,
	NOTE_KIND_COUNT
};

/* What a heading is in a deck; a slide's own headings are plain. */
enum deck_heading {
	DECK_NONE,
	DECK_SLIDE,   /* begins a slide, which it is the title of */
	DECK_SECTION, /* stands above the title of the slide that follows it at once */
};

enum contents_kind { CONTENTS_HEADINGS, CONTENTS_TABLES, CONTENTS_FIGURES };

enum table_style {
	TABLE_PLAIN,
	TABLE_ACTIONS, /* stacked cards with their labels on a phone */
};

enum action_status {
	STATUS_NOT_STARTED,
	STATUS_ON_TRACK,
	STATUS_AT_RISK,
	STATUS_LATE,
	STATUS_COMPLETE,
	STATUS_COUNT
};

enum link_kind {
	LINK_UNRESOLVED, /* as written in the source; only before compose/ */
	LINK_ELSEWHERE,  /* .url is http, https, mailto or tel */
	LINK_HERE,       /* .anchor is in this document */
	LINK_SITE,       /* .address (from the site's root, "a/b/"), .anchor may be empty */
};

struct link {
	enum link_kind kind;
	str url;        /* as written */
	str address;    /* LINK_SITE: "prevent-strategy/" or "images/x.pdf", "" for the home page */
	str anchor;     /* without "#" */
	bool was_empty; /* its text is the target's title; in print alone "page 7" */
	bool no_page;   /* in print no "(page 7)" after it: the number stands beside it */
};

struct column {
	enum alignment align;
	uint16_t width; /* per mille of the table's width as asked by the author, 0 when not */
	bool figures;   /* every body cell is a number: set right-aligned, tabular digits */
};

struct option {
	str name, value;
	struct place at, value_at;
};

/* One line of facts below a document's title: "Status", "Final". */
struct fact {
	str label, value;
	str key; /* "status", "version", "published", "owner", "review-due", "period" ... */
};

struct pack;

/* What stands on a document's cover and in its metadata; texts are ready to show. */
struct facts {
	str title, subtitle, summary;
	str organisation, site_title;
	str lang;    /* BCP 47, never absent */
	str mark;    /* "Draft", "Superseded": across the page and in words; absent when final */
	str address; /* of its page, from the site's root */
	str url;     /* absolute, of its page; absent when the site has none */
	str running; /* at the right of the running head: the date or version */
	struct fact *items;
	size_t count;
	bool deck;               /* each DECK_SLIDE begins a page */
	bool show_contents;      /* front matter "contents: yes": after the title in every format */
	struct node *contents;   /* NODE_CONTENTS of the document's headings, for "On this page" */
	const struct pack *pack; /* NULL but for packs, whose children are NODE_PARTs */
};

struct bound_pdf;
struct paper;

enum part_style { PART_PAPER, PART_SLIDES };

/* A part of a pack (architecture.md, "What a document carries"): how its pages stand and what they
 * say besides their text. A part of parts is an item of the agenda: it has a bookmark and no page
 * of its own. node.id is its anchor: links and page ranges lead to it. The first part of a pack
 * (its front sheet) begins with the heading of level 1 itself: the page engine sets no cover. A
 * paper's part holds one section, whose heading of level 2 is the paper's title, then
 * NODE_FOOTNOTES; of a deck with a cover sheet that section is the sheet, and a part without a
 * bookmark follows it, whose first section is the title slide. */
struct pack_part {
	str bookmark;    /* absent: none of its own */
	bool right_hand; /* begins on a right-hand page; a blank leaf goes before it where needed */
	/* The number that its first page has in another copy of the pack, or 0: blank pages go
	 * before it until it has the same. */
	uint32_t first_number;
	uint8_t style; /* enum part_style */
	str stamp;     /* on its first page: "AGENDA ITEM 5"; absent: none */
	/* The anchor of its line in the order of business, to which the stamp on a partner's page
	 * leads; absent, or of no line of this pack: it is no link. */
	str agenda;
	str mark;   /* across each page: "Draft" */
	str banner; /* at the head of each page: "Not for publication: paragraph 3 ..." */
	/* Running head and foot; absent: those of the document. */
	str head_left, head_right, foot_left;
	/* One sheet stands for pages that this copy does not show: its label is "13-18" and the
	 * next page is the one after withheld_last. 0 when nothing is withheld. */
	uint32_t withheld_first, withheld_last;
	/* A partner's PDF, whose pages follow the part's own blocks (a slip sheet, or none). */
	const struct bound_pdf *bound;
	const struct paper *paper; /* what the page engine reports the pages of; opaque here */
};

/* The document of a pack. */
struct pack {
	uint32_t first_page; /* the number of its first page: 1, or where a supplement goes on */
	bool double_sided;   /* the pack ends on an even page */
	bool count_pages;    /* "Page 5 of 34"; a supplement says "Page 35" */
	const struct node *blank; /* NODE_GROUP: what stands on a blank page */
};

struct node {
	uint8_t kind;       /* enum node_kind */
	bool right_to_left; /* of lang, when lang is set */
	struct place at;
	struct node *parent, *previous, *next, *first, *last;
	str id;   /* the anchor; absent when it has none */
	str lang; /* where it differs from the parent's */
	union {
		str text;
		struct facts *document;
		const struct pack_part *part;
		struct {
			str anchor; /* of the NODE_PART in this document */
			str shown;  /* where the pages are known already (web pages); else absent */
		} page_range;
		struct {
			uint8_t level; /* 2 to 6 in Markdown; 1 is the document's title */
			bool appendix;
			bool written_id;
			bool unlisted;   /* not in contents lists */
			bool unnumbered; /* whatever the numbering; so its paragraphs */
			uint8_t deck;    /* enum deck_heading */
			str number;      /* "1.1", "Appendix 1", "A1.1" or absent */
		} heading;
		struct {
			str number; /* "1.1" with numbering: paragraphs, else absent */
			bool lead;  /* the summary under the title */
		} paragraph;
		struct {
			str source; /* who or what is quoted, or absent */
		} quote;
		struct {
			bool ordered, tight;
			uint32_t start;
			uint8_t depth; /* of ordered lists around it, 0 for the outermost: picks 1,
			                  (a), (i) */
			bool plain;    /* no bullets shown (contact details) */
		} list;
		struct {
			str text, info;
		} code;
		struct {
			struct column *columns;
			uint32_t column_count;
			uint32_t header_rows;
			bool header_column; /* the first column's cells head their rows */
			bool landscape;
			bool directive; /* made by a directive, which says itself what heads its
			                   rows */
			uint8_t style;  /* enum table_style */
		} table;
		struct {
			bool header;     /* among the first header_rows */
			bool subheading; /* one cell over all columns heads the rows below */
		} row;
		struct {
			uint32_t column;        /* the first column it fills, from 0 */
			uint32_t columns, rows; /* spans, at least 1 */
			bool header;
		} cell;
		struct {
			str label; /* "Table 1", "Figure 2" or absent */
		} caption;
		struct {
			uint8_t kind; /* enum note_kind */
			str title;    /* shown; the kind in words where the author gave none */
		} note;
		struct {
			uint8_t kind; /* enum contents_kind */
			str title;    /* "Contents" */
		} contents;
		struct {
			uint8_t level; /* from 1 */
			str number, anchor;
		} entry;
		struct {
			str label;
			uint32_t number; /* from 1, through the document */
			uint32_t mentions;
		} footnote;
		struct {
			str label;
			uint32_t number, mention; /* the mention'th reference to it, from 1 */
			struct node *footnote;    /* NODE_FOOTNOTE, after compose */
		} footnote_ref;
		struct {
			str name, argument, body;
			struct place argument_at, body_at; /* body_at: its first line */
			uint32_t indent; /* columns taken off each line of the body */
			struct option *options;
			uint32_t option_count;
		} directive;
		struct link link;
		struct {
			str source;  /* path as written, then (after compose) of the site:
			                "content/images/x.svg" */
			str address; /* where the web page finds it, from the site's root */
			str alternative;
			bool decorative;
			uint32_t width, height; /* pixels; 0 when the file does not say (after
			                           compose) */
			bool checked;           /* exists and may be shown */
		} image;
		struct {
			struct link link; /* to the definition */
			str term;         /* as the glossary writes it */
			uint32_t number;  /* of the term in the glossary: one for all mentions */
			const struct node *definition; /* blocks to show in a popover; shared, read
			                                  only */
		} term_ref;
		struct {
			uint8_t status; /* enum action_status */
			str word;       /* in the document's language */
		} status;
	};
};

/* In the shared tables of document.c, by kind. */
struct node_row {
	const char *name; /* as printed by show tree: "paragraph" */
	bool block, leaf;
	uint64_t children; /* allowed kinds, a bit each */
	bool text;         /* its children are inlines */
};
extern const struct node_row node_table[NODE_KIND_COUNT];

struct node *node_new(struct arena *arena, enum node_kind kind, struct place at);
/* These change links only; child must not have a parent. */
void node_append(struct node *parent, struct node *child);
void node_prepend(struct node *parent, struct node *child);
void node_insert_before(struct node *sibling, struct node *added);
void node_insert_after(struct node *sibling, struct node *added);
void node_unlink(struct node *node);
/* Moves all children of from to the end of to. */
void node_move_children(struct node *to, struct node *from);
/* Puts the children of from in node's place; node is unlinked. */
void node_replace_by_children(struct node *node, struct node *from);
/* A copy of node and all below it. */
struct node *node_copy(struct arena *arena, const struct node *node);
struct node *node_text(struct arena *arena, struct place at, str text);

static inline bool node_is_block(const struct node *node)
{
	return node_table[node->kind].block;
}

/* Walks without recursion: for (struct walk w = walk_from(root); walk_enter(&w);) meets each node
 * once, before what stands below it; with walk_next, w.entering says whether it is being entered
 * or left; a leaf is entered only. walk_skip: do not enter the children of the node just entered.
 * The node just left may be unlinked. */
struct walk {
	const struct node *root;
	struct node *node;
	bool entering; /* walk_next alone */
	bool started, skip;
	bool blocks; /* inlines are passed over */
};
struct walk walk_from(const struct node *root);
/* A walk over blocks alone: the children of paragraphs, headings, terms, captions and entries are
 * not entered. Most passes need no more, and most nodes are inlines. */
struct walk walk_blocks(const struct node *root);
/* In the header, since every pass over every document turns on it. */
static inline bool walk_next(struct walk *walk)
{
	if (!walk->started) {
		walk->started = true;
		walk->node = (struct node *)(uintptr_t)walk->root;
		walk->entering = true;
		return true;
	}
	struct node *node = walk->node;
	bool leaf = node_table[node->kind].leaf;
	if (walk->entering && !leaf) {
		if (node->first && !walk->skip && !(walk->blocks && node_table[node->kind].text)) {
			walk->node = node->first;
			return true;
		}
		walk->skip = false;
		walk->entering = false;
		return true;
	}
	walk->skip = false;
	if (node == walk->root)
		return false;
	if (node->next) {
		walk->node = node->next;
		walk->entering = true;
		return true;
	}
	walk->node = node->parent;
	walk->entering = false;
	return walk->node != NULL;
}

static inline bool walk_enter(struct walk *walk)
{
	struct node *node = walk->node;
	bool skip = walk->skip;
	walk->skip = false;
	if (!node) {
		walk->node = (struct node *)(uintptr_t)walk->root;
		return true;
	}
	if (node->first && !skip && !(walk->blocks && node_table[node->kind].text)) {
		walk->node = node->first;
		return true;
	}
	for (; node != walk->root; node = node->parent)
		if (node->next) {
			walk->node = node->next;
			return true;
		}
	return false;
}

static inline void walk_skip(struct walk *walk)
{
	walk->skip = true;
}

/* The text below node in reading order: breaks as spaces, images as their alternative text. */
void node_plain_text(const struct node *node, struct buf *to);
/* As plain text in arena. */
str node_text_of(struct arena *arena, const struct node *node);
/* GitHub's identifier of a heading with that text; "" where nothing of it can be kept. */
str id_of_text(struct arena *arena, str text);

/* What foolscap show tree prints: a line a node, indented, with positions and attributes. */
void document_print(const struct node *root, struct buf *to);
/* The content model; BUG() where it is broken. Called after each pass in debug builds. */
void document_check(const struct node *root);

#endif
