/* What the files of publish/ share. Nobody else includes it, but the unit test. */
#ifndef PUBLISH_STAGING_H
#define PUBLISH_STAGING_H

#include "publish/publish.h"

#include "base/buf.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

enum { SHA256_BYTES = 32 };

struct sha256 {
	unsigned char bytes[SHA256_BYTES];
};

/* A file of a tree: 64 bytes and its path. */
struct published {
	str path;
	uint64_t size;
	struct sha256 sha256;
	bool changed;
};

struct published_list {
	struct published *items;
	size_t count, room;
};

struct version {
	str what, version;
};

struct version_list {
	struct version *items;
	size_t count, room;
};

/* How far the exchange of one tree has come, so that it can be taken back. */
enum exchanged {
	EXCHANGED_NOT,
	EXCHANGED_SWAPPED,   /* RENAME_EXCHANGE: the old tree is in next/ */
	EXCHANGED_SET_ASIDE, /* the old tree is in old/, nothing in its place */
	EXCHANGED_MOVED,     /* the old tree is in old/, the new one in its place */
	EXCHANGED_INSTALLED, /* there was no old tree */
};

struct tree {
	const char *name; /* "public" */
	bool wanted;
	int next, old;                /* folders; -1 for none */
	struct published_list before; /* of the old manifest, sorted by path */
	struct published_list files;
	struct sha256 manifest; /* of the staged manifest.json: names the tree in the journal */
	enum exchanged exchanged;
};

enum phase {
	PHASE_IDLE,
	PHASE_STAGING,    /* next/ holds nothing that is needed: it goes when the run fails */
	PHASE_EXCHANGING, /* next/ and old/ are what the next run recovers from */
	PHASE_CLEARING,
};

/* Called before each change of the file system in the exchange and its recovery; an error number
 * stands for the failure of that change. For tests of kill -9 and of failures. */
struct publish_hook {
	int (*step)(void *context, const char *what);
	void *context;
};

struct publish {
	struct publish_options options;
	struct publish_hook hook;
	struct arena arena;
	pthread_mutex_t lock; /* of the trees' files and the arena */
	int output, work, next, lock_file;
	struct tree trees[AUDIENCE_COUNT];
	struct version_list versions;
	atomic_int phase;
	atomic_bool stopped; /* the staging is being removed: who would write waits for the end */
	atomic_flag leaving, failing;
	struct sigaction handlers_before[3];
};

struct publish *publish_open_hooked(const struct publish_options *options,
                                    struct publish_hook hook);
int publish_step(const struct publish *publish, const char *what);
/* Ends the run through die(), from one thread only: errno is the reason. what: "cannot write". */
_Noreturn void publish_fail(struct publish *publish, const char *what, const char *folder,
                            const char *path);

/* hash.c */
struct sha256 sha256_of(str bytes);
void sha256_put_hex(struct buf *to, const struct sha256 *hash);
/* false unless it is 64 hexadecimal digits. */
bool sha256_parse(str hex, struct sha256 *hash);
static inline bool sha256_eq(const struct sha256 *a, const struct sha256 *b)
{
	return memcmp(a->bytes, b->bytes, SHA256_BYTES) == 0;
}

/* remove.c: 0 or an errno. Async-signal-safe. A link is removed, never followed. */
int tree_remove(int parent, const char *name);

/* manifest.c */
/* Sorts the tree's files and puts the text of its manifest. */
void manifest_put(struct buf *to, const struct publish *publish, struct tree *tree, str date);
/* The files that a manifest lists, sorted by path; none when it is not one of ours. */
void manifest_read(struct arena *arena, str text, struct published_list *files);
const struct published *manifest_find(const struct published_list *files, str path);

/* stage.c */
/* Writes a file into tree->next, or links it to the old one when same_as says that they are equal
 * and they are. */
void stage_file(struct publish *publish, struct tree *tree, const char *path, str bytes,
                const struct published *same_as);

/* exchange.c */
/* Puts the staged trees in the place of the old ones, all or (after a failure, which ends the run)
 * none. */
void exchange_trees(struct publish *publish);
/* Completes what a journal says was being exchanged. */
void exchange_recover(struct publish *publish);

#endif
