/* Inside command/: the state of a build, and what its files offer one another. build.c plans the
 * work and makes papers and pages; packs.c makes the packs of meetings. */
#ifndef COMMAND_MAKING_H
#define COMMAND_MAKING_H

#include "command/command.h"

#include "compose/compose.h"
#include "format/html/html.h"
#include "page/page.h"
#include "publish/publish.h"

/* One document in one format for one audience. */
struct task {
	const struct entry *entry;
	const struct format *format;
	enum audience audience;
};

struct task_list {
	struct task *items;
	size_t count, room;
};

/* What one thread keeps; results go to places of their own. */
struct worker {
	struct arena arena;
	struct diags diags;
	struct buf bytes;
	struct typesetter *typesetter;
};

/* The packs of one meeting, as made in this run; kept for the pages that show them. */
struct meeting_packs {
	struct arena arena;
	struct {
		struct made_pack *items;
		size_t count, room;
	} of[AUDIENCE_COUNT]; /* the members' alone where something in them is restricted */
};

struct build {
	const struct options *options;
	struct open_site *site;
	const struct model *model;
	struct composer *composer;
	struct html_site *html;
	struct fonts *fonts;
	struct publish *publish;
	struct progress *progress;
	struct worker *workers;
	size_t jobs;
	struct downloads **downloads; /* by entry number; NULL where there are none */
	struct task_list papers, pages;
	struct meeting_packs *packs; /* by meeting number */
	size_t pack_count;           /* files made; known when they all are */
	struct map assets;           /* addresses that the layouts' files take */
	struct arena arena;
};

/* A worker that can lay out pages. */
struct worker *worker_ready(struct build *build, size_t number);
/* Stages a file for the public (unless restricted) and, where there is a members' tree, for them.
 */
void put_for_all(struct build *build, str address, str bytes, bool restricted);

/* For compose_call.files and feeds: the files made of an entry; context is the build. */
size_t files_of(void *context, const struct entry *entry, struct made_file *files, size_t most);

/* feeds.c: when all files are made. */
void feeds_put(struct build *build);

/* packs.c */
/* Whether packs are wanted: the site asks for one of their formats, and the command line too. */
bool packs_wanted(const struct build *build);
/* All packs of one meeting; called by threads, a meeting at a time. */
void packs_make(void *build, size_t worker, size_t meeting);
/* For compose_call.packs; context is the build. */
size_t packs_of(void *context, const struct meeting *meeting, bool members,
                const struct made_pack **packs);
/* The meeting one of whose packs has this address; NULL when none has. */
const struct meeting *packs_taking(const struct build *build, str address);
void packs_release(struct build *build);

#endif
