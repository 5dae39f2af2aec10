/* Inside compose/: the templates of layouts/paper, and what they are filled in for. */
#ifndef COMPOSE_PAPER_H
#define COMPOSE_PAPER_H

#include "compose/work.h"
#include "template/template.h"

/* The templates that compose/ asks for by name; layouts/paper/notices/NAME.md are asked for by
 * meetings. */
enum paper_template {
	PAPER_FRONT_SHEET,
	PAPER_ORDER_OF_BUSINESS, /* after the front sheet; the resolution is a partial of it */
	PAPER_SUPPLEMENT,        /* a supplement's front sheet */
	PAPER_COVER_SHEET,       /* at the head of a report, and of any paper of a meeting */
	PAPER_SLIP_RESTRICTED,
	PAPER_SLIP_PDF,
	PAPER_BLANK_PAGE,
	PAPER_RUNNING_HEADS,
	PAPER_TEMPLATE_COUNT
};

/* A paper as one pack holds it. */
struct pack_paper {
	const struct paper *paper;
	const struct pack_item *item;
	str id;                /* of its part: "paper-5", its first appendix's "paper-5a" */
	bool withheld;         /* one sheet stands for it */
	uint32_t first_number; /* in the members' pack, where that is known; else 0 */
	uint32_t withheld_first, withheld_last; /* 0 where the members' pack is not known */
};

/* An item as one pack has it: in a supplement those alone that it adds to. */
struct pack_item {
	const struct agenda_item *item;
	struct pack_paper *papers;
	size_t paper_count;
	bool restricted; /* something of it is not for publication */
};

struct pack_job {
	struct composer *composer;
	const struct pack_call *call;
	const struct meeting *meeting;
	const struct words *words;
	struct compose_call entry_call; /* of the meeting's page: what is composed for both
	                                   audiences */
	struct arena *arena;
	struct diags *diags;
	struct pack_item *items;
	size_t item_count;
};

/* What a template of layouts/paper is filled in for: what the directives that only stand there
 * show. */
struct sheet {
	const struct pack_job *pack;    /* NULL on a document's own page */
	const struct meeting *meeting;  /* NULL of a report that is of none */
	const struct agenda_item *item; /* or NULL */
	const struct pack_paper *paper; /* in a pack, or NULL */
	const struct entry *entry;      /* whose front matter {field} shows, or NULL */
	struct node *body;              /* what {report} puts in place, or NULL */
	str definitions;                /* of the entry's file, for its footnotes and links */
};

/* paper.c: compiled in each language that the model has words of. NULL where no document asks for
 * one. */
struct paper_templates *paper_templates_new(const struct model *model, struct diags *diags);
void paper_templates_free(struct paper_templates *templates);
/* The blocks of a template in the work's language, filled in with data; a NODE_GROUP. */
struct node *paper_render(struct work *work, enum paper_template which, const struct value *data,
                          const struct sheet *sheet);
/* Those of layouts/paper/notices/NAME.md. */
struct node *paper_render_notice(struct work *work, str name, const struct value *data,
                                 const struct sheet *sheet);

/* paper_data.c: the data of the templates; foolscap-layouts(7) lists the names. */
struct value *paper_data(struct work *work, const struct sheet *sheet);
/* Text fields of front matter, with {{values}} in them replaced. */
str front_text(struct work *work, const struct entry *entry, str key);

/* cover_sheet.c: puts the cover sheet before the document's text, where it has one. */
void cover_sheet_add(struct work *work, const struct pack_paper *paper, str definitions);

#endif
