/* From Markdown and model to documents: values, directives, sections, identifiers, numbering,
 * links, footnotes, glossary terms. One tree serves every format. Called by command/; the trees are
 * read by page/ and format/. */
#ifndef COMPOSE_COMPOSE_H
#define COMPOSE_COMPOSE_H

#include "document/document.h"
#include "model/model.h"

/* What every document needs and none changes: the composed glossary definitions, the matcher of
 * terms, the ledger of anchors and of links to them. */
struct composer;

/* Never NULL; reports what is wrong in the glossary. model must outlive it. */
struct composer *composer_new(const struct model *model, struct diags *diags);
void composer_free(struct composer *composer);

/* A file made of a document in this run, for {documents}. */
struct made_file {
	enum format_kind format;
	str label;   /* "PDF" */
	str address; /* from the site's root */
	size_t size;
	uint32_t pages;
};

/* Where a page of a pack begins in the source of its paper: for anchors on the paper's web page. */
struct page_start {
	str label;
	str path;
	uint32_t line, column;
};

/* Where a paper stands in a pack; labels as printed. */
struct paper_pages {
	const struct paper *paper;
	str first, last;
	uint32_t count;       /* with the blank leaf that follows */
	uint32_t bound_pages; /* of a partner's PDF, as many as were bound in */
	/* A partner's PDF that not everyone can read: without tags, locked, or wrongly tagged. */
	bool inaccessible;
	struct page_start *starts;
	size_t start_count;
};

/* A pack made in this run, for the pages that show it. */
struct made_pack {
	const struct meeting *meeting;
	const struct supplement *supplement; /* NULL: the agenda pack */
	enum format_kind format;             /* FORMAT_PDF or FORMAT_LARGE_PRINT */
	bool members;
	str address; /* "meetings/x/agenda-pack.pdf" */
	size_t size;
	uint32_t pages, last_number; /* of the file; printed on its last page */
	bool accessible;             /* it claims PDF/UA: no untagged part */
	struct paper_pages *papers;
	size_t paper_count;
};

struct compose_call {
	const struct entry *entry;
	bool members; /* for output/members/: lists show restricted documents too */
	bool record;  /* note anchors and links in the ledger; for one call of each entry */
	/* The files made of an entry so far; may be NULL. Returns how many. */
	size_t (*files)(void *context, const struct entry *entry, struct made_file *files,
	                size_t most);
	/* The packs made so far of a meeting, for this call's audience; may be NULL. */
	size_t (*packs)(void *context, const struct meeting *meeting, bool members,
	                const struct made_pack **packs);
	void *files_context;
};

/* The whole document; thread-safe. The tree and the texts that its places point into live in arena.
 * Never NULL: what is wrong is reported and left out. */
struct node *compose_entry(struct composer *composer, const struct compose_call *call,
                           struct arena *arena, struct diags *diags);

/* The partners' PDFs read for the packs of one meeting: each is read once, in a process of its own.
 * Zeroed at first, used by one thread, kept until the last of the packs is written. */
struct pack_reads {
	struct arena arena;
	struct map by_path;
};
void pack_reads_release(struct pack_reads *reads);

struct pack_call {
	const struct meeting *meeting;
	const struct supplement *supplement; /* NULL: the agenda pack */
	bool members;                        /* with the restricted papers */
	uint32_t first_page;                 /* 1, or where the pack before left off */
	/* The members' pack of the same call as laid out, where the public one leaves papers out:
	 * it says which pages are withheld. NULL when members is true or nothing is restricted. */
	const struct made_pack *whole;
	struct pack_reads *reads; /* NULL: each PDF is read for this pack alone */
};
/* The whole pack as one document of NODE_PARTs: front sheet, order of business, notices, papers.
 * Anchors and links are not recorded (they are with each paper's own page). Thread-safe; see
 * compose_entry. */
struct node *compose_pack(struct composer *composer, const struct pack_call *call,
                          struct arena *arena, struct diags *diags);

/* What a record of minutes says in Markdown (its body, reasons and so on), as plain text in arena:
 * for data. Thread-safe; never reports: the minutes' own page does. */
str compose_record_text(struct composer *composer, const struct minutes *of, str body,
                        struct place at, struct arena *arena);

/* Whether a file of layouts/ ("paper/front-sheet.cy.md") is one of the templates of papers. */
bool compose_uses_layout(str name);

/* After all entries: reports each recorded link whose anchor no document has. */
void composer_check_links(struct composer *composer, struct diags *diags);

#endif
