/* From a document's tree to HTML: handlers by kind of node, called on entering and leaving it. Used
 * by html.c for the text of a page. Inside format/html only. */
#ifndef FORMAT_HTML_RENDER_H
#define FORMAT_HTML_RENDER_H

#include "format/html/element.h"
#include "model/model.h"

/* Identifiers of our own hold a colon, which neither headings nor authors can write, so they never
 * meet those of the text: "definition:1", "reference:2:1", "contents:1", "table:3". */

/* A definition that is to stand at the end of the section that mentions its term. */
struct definition {
	const struct node *term; /* NODE_TERM_REF */
	uint32_t number;
};

/* What the popovers of a site's terms have in common, shared by all threads. */
struct popovers;
struct popovers *popovers_new(const struct model *model);
void popovers_free(struct popovers *popovers);

struct render {
	struct writer writer;
	const struct house *house;
	const struct words *words; /* of the document's language */
	struct arena *arena;
	str address; /* of the page, from the site's root: "a/b/" */
	str base;    /* when present, addresses begin with it instead of being relative: "/" */
	str title;   /* names a region that has no better name */
	bool inner;  /* inside a definition or a contents list: no ids, no links to notes */
	bool has_contents; /* a list of headings stands in the text */
	str heading_id;    /* of the last heading */
	size_t text_done;  /* bytes of the next text that stand in the page already */
	uint32_t tables, contents, definitions; /* met so far */
	struct definition *pending;
	size_t pending_count, pending_room;
	struct popovers *popovers; /* of the site; NULL where nothing is kept */
	size_t words_number;       /* of words in the model's */
};

/* All blocks of document into to. */
void render_document(struct render *render, const struct node *document, struct buf *to);

/* Inside render*.c. */
/* id, lang and dir where node has them. */
void render_common(struct render *render, const struct node *node);
/* A start tag with those. */
void render_open(struct render *render, enum element element, const struct node *node);
/* The address of a link or image, escaped, between quotes. */
void render_address(struct render *render, str attribute, const struct link *link);
void render_put_definitions(struct render *render);
void render_line(struct render *render);
str render_phrase(struct render *render, enum word word, str name, str value);

/* render_inline.c */
bool render_text(struct render *render, const struct node *node);
bool render_hard_break(struct render *render, const struct node *node);
bool render_soft_break(struct render *render, const struct node *node);
bool render_code(struct render *render, const struct node *node);
bool render_emphasis_enter(struct render *render, const struct node *node);
void render_emphasis_exit(struct render *render, const struct node *node);
bool render_strong_enter(struct render *render, const struct node *node);
void render_strong_exit(struct render *render, const struct node *node);
bool render_strike_enter(struct render *render, const struct node *node);
void render_strike_exit(struct render *render, const struct node *node);
bool render_span_enter(struct render *render, const struct node *node);
void render_span_exit(struct render *render, const struct node *node);
bool render_link_enter(struct render *render, const struct node *node);
void render_link_exit(struct render *render, const struct node *node);
bool render_image(struct render *render, const struct node *node);
bool render_status(struct render *render, const struct node *node);
bool render_page_range(struct render *render, const struct node *node);

/* render_table.c */
bool render_table_enter(struct render *render, const struct node *node);
void render_table_exit(struct render *render, const struct node *node);
bool render_row_enter(struct render *render, const struct node *node);
void render_row_exit(struct render *render, const struct node *node);
bool render_cell_enter(struct render *render, const struct node *node);
void render_cell_exit(struct render *render, const struct node *node);
bool render_caption_enter(struct render *render, const struct node *node);
void render_caption_exit(struct render *render, const struct node *node);

/* render_notes.c: footnotes */
bool render_footnotes_enter(struct render *render, const struct node *node);
void render_footnotes_exit(struct render *render, const struct node *node);
bool render_footnote_enter(struct render *render, const struct node *node);
void render_footnote_exit(struct render *render, const struct node *node);
bool render_footnote_ref(struct render *render, const struct node *node);
/* Links from a note to its mentions; called in its last paragraph. */
void render_back_links(struct render *render, const struct node *footnote);

/* render_terms.c: terms and their definitions */
bool render_term_enter(struct render *render, const struct node *node);
void render_term_exit(struct render *render, const struct node *node);
/* The blocks of a tree of its own: a definition. */
void render_tree(struct render *render, const struct node *root);

/* True for a paragraph that needs no element of its own: in a tight item, alone in a cell. */
bool paragraph_is_bare(const struct node *paragraph);

#endif
