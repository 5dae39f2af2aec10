/* From Markdown and model to documents: values, directives, sections, identifiers, numbering, links,
 * footnotes, glossary terms. One tree serves every format. Called by command/; the trees are read by page/ and
 * format/. */
#ifndef COMPOSE_COMPOSE_H
#define COMPOSE_COMPOSE_H

#include "document/document.h"
#include "model/model.h"

/* What every document needs and none changes: the composed glossary definitions, the matcher of terms, the
 * ledger of anchors and of links to them. */
struct composer;

/* Never NULL; reports what is wrong in the glossary. model must outlive it. */
struct composer *composer_new(const struct model *model, struct diags *diags);
void composer_free(struct composer *composer);

/* A file made of a document in this run, for {documents}. */
struct made_file {
	str label;   /* "PDF" */
	str address; /* from the site's root */
	size_t size;
	uint32_t pages;
};

struct compose_call {
	const struct entry *entry;
	bool members; /* for output/members/: lists show restricted documents too */
	bool record;  /* note anchors and links in the ledger; for one call of each entry */
	/* The files made of an entry so far; may be NULL. Returns how many. */
	size_t (*files)(void *context, const struct entry *entry, struct made_file *files,
	                size_t most);
	void *files_context;
};

/* The whole document; thread-safe. The tree and the texts that its places point into live in arena. Never NULL:
 * what is wrong is reported and left out. */
struct node *compose_entry(struct composer *composer, const struct compose_call *call,
                           struct arena *arena, struct diags *diags);

/* After all entries: reports each recorded link whose anchor no document has. */
void composer_check_links(struct composer *composer, struct diags *diags);

#endif
