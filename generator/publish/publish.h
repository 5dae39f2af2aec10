/* Staging and exchanging the output (architecture.md, Publishing). The promise: for each of public/
 * and members/, whole old or whole new, against errors, signals and kill -9.
 *
 *     OUTPUT/public, OUTPUT/members     what readers see; each holds its manifest.json
 *     OUTPUT/.foolscap/lock             flock: the second build waits
 *     OUTPUT/.foolscap/next/public ...  being staged
 *     OUTPUT/.foolscap/old/public ...   old trees, where names cannot be exchanged at once
 *     OUTPUT/.foolscap/journal          what is being exchanged; the next run completes it
 *
 * Whatever cannot be written ends the run through die() with the old output as it was. So does an
 * OUTPUT/public that is a link, or holds files but no manifest.json: it is not ours to replace. */
#ifndef PUBLISH_PUBLISH_H
#define PUBLISH_PUBLISH_H

#include "base/diag.h"
#include "base/memory.h"

enum audience { AUDIENCE_PUBLIC, AUDIENCE_MEMBERS, AUDIENCE_COUNT };

struct publish;

struct publish_options {
	const char *output; /* the folder OUTPUT, made when missing */
	bool dry;           /* check: nothing is written, but paths and hashes are kept */
	bool quiet;         /* does not say that it waits for another build */
	bool members;       /* when false, an existing members/ is taken away */
};

/* Waits for another build, completes what a journal left behind says, reads the old manifests,
 * empties next/. From here to commit or abandon, SIGINT, SIGTERM and SIGHUP remove the staging and
 * end the process with 128 and the signal's number, and die() removes it too. */
struct publish *publish_open(const struct publish_options *options);
/* Stages a file: path from the tree's root ("a/index.html"). Thread-safe; bytes may go after
 * it. A file with the size and SHA-256 that the old manifest has, whose old file still holds
 * those bytes, becomes a hard link to it. A path given twice, and one out of the tree, is a BUG. */
void publish_put(struct publish *publish, enum audience audience, str path, str bytes);
/* Name and version of a typeface or library, for the manifest; the first of a name counts. Not
 * thread-safe. */
void publish_note_version(struct publish *publish, str what, str version);

struct publish_result {
	size_t files, bytes, changed; /* of all audiences, without manifests; changed: or new */
};
/* Writes manifest.json into each tree ({"generator", "date", "versions": {...}, "files": [{"path",
 * "size", "sha256"}...]}, sorted by path), exchanges the trees under the journal, removes the old
 * ones. publish is released. */
struct publish_result publish_commit(struct publish *publish, str date);
/* Removes what was staged; the old output stays. publish is released. */
void publish_abandon(struct publish *publish);

#endif
