/* The verbs: each is a row of command_table and a file of its own. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "base/date.h"
#include "base/diag.h"
#include "format/format.h"
#include "source/source.h"

#ifndef FOOLSCAP_VERSION
#define FOOLSCAP_VERSION "0.1.0"
#endif

struct options {
	const char *folder; /* -C; NULL for where we are */
	const char *output; /* from the site's folder */
	struct date date;   /* absent when not given */
	size_t jobs;        /* 0 when not given: as many as processors */
	uint8_t formats;    /* bits 1 << enum format_kind; 0 when not given: all */
	bool quiet;
	const char *operands[2];
	size_t operand_count;
};

struct command {
	const char *name;
	const char *operands; /* as the help shows them */
	size_t operands_least, operands_most;
	const char *about;
	int (*run)(const struct options *options); /* an enum exit_status */
};
extern const struct command command_table[];
extern const size_t command_count;

int command_build(const struct options *options);
int command_check(const struct options *options);
int command_show(const struct options *options);

/* options.c. Exits with EXIT_USAGE after a message, or 0 after --help and --version. */
const struct command *options_parse(struct options *options, int count, char **arguments);

/* site.c: the site's sources and the day, as each verb needs them. */
struct open_site {
	struct arena arena;
	struct source_tree tree;
	struct model *model;
	struct diags diags;
};
/* False when there is no site here: reported already. */
bool site_open(struct open_site *site, const struct options *options);
void site_close(struct open_site *site);
/* Prints all diagnostics, sorted; the exit status they ask for. */
int site_report(struct open_site *site, const struct options *options);
size_t options_jobs(const struct options *options);
/* Standard output could not be written (/dev/full): ends the run. */
void stdout_close(void);

/* made_pack.c */
struct layout;
struct made_pack;
struct meeting;
struct pack_call;
struct pack_reads;
/* The packs of a meeting in the order in which they number on from one another: the agenda's, then
 * the supplements'; of each the members' copy before the public one, which keeps its numbers, and
 * alone where all of the meeting is restricted. make gives the pack as made_pack_fill fills it in;
 * NULL when no more are wanted. */
void packs_each(const struct meeting *meeting, struct pack_reads *reads,
                const struct made_pack *(*make)(void *context, const struct pack_call *call),
                void *context);
/* The numbers and papers of a pack as laid out, in arena; address and size are the caller's. */
void made_pack_fill(struct made_pack *made, const struct pack_call *call,
                    const struct layout *layout, struct arena *arena);

/* versions.c: what the manifest names. */
void versions_note(void (*note)(void *context, str what, str version), void *context);

/* progress.c: a line on a terminal when the work takes longer than a second. */
struct progress;
struct progress *progress_new(size_t total, bool quiet);
void progress_step(struct progress *progress); /* thread-safe */
void progress_free(struct progress *progress); /* clears the line */
/* Milliseconds of a clock that never goes back. */
int64_t progress_now(void);

#endif
