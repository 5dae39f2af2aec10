/* Staging, proving and exchanging the output (architecture.md, Publishing). The promise: for each of
 * public/ and members/, whole old or whole new, against errors, signals and kill -9.
 *
 *     OUTPUT/public, OUTPUT/members          what readers see; each holds its manifest.json
 *     OUTPUT/.foolscap/lock                  flock: the second build waits
 *     OUTPUT/.foolscap/next/public ...       being staged
 *     OUTPUT/.foolscap/journal               what is being exchanged; completed or undone by the next run
 *
 * Whatever cannot be written ends the run through die() with the old output as it was. */
#ifndef PUBLISH_PUBLISH_H
#define PUBLISH_PUBLISH_H

#include "base/diag.h"
#include "base/memory.h"

enum audience { AUDIENCE_PUBLIC, AUDIENCE_MEMBERS, AUDIENCE_COUNT };

struct publish;

struct publish_options {
	const char *output; /* the folder OUTPUT, made when missing */
	bool dry;           /* check: nothing is written, but paths and hashes are kept */
	bool quiet;
	bool members; /* members/ is wanted; when false an existing members/ is taken away at the exchange */
};

/* Waits for another build, completes or undoes a journal left behind, reads the old manifests, empties next/.
 * Installs handlers that remove the staging and exit on SIGINT, SIGTERM, SIGHUP. */
struct publish *publish_open(const struct publish_options *options);
/* Stages a file: path from the tree's root ("a/index.html"). Thread-safe; bytes are used only during the call. A file whose
 * SHA-256 and size equal the old manifest's (and whose old file is still there with that size) becomes a hard
 * link to it. A path given twice is a BUG. */
void publish_put(struct publish *publish, enum audience audience, str path, str bytes);
/* Name and version of a typeface or library, for the manifest. Not thread-safe. */
void publish_note_version(struct publish *publish, str what, str version);

struct publish_result {
	size_t files, bytes, changed; /* of all audiences */
};
/* Writes manifest.json into each tree ({"generator", "date", "versions": {...}, "files": [{"path","size","sha256"}...]},
 * sorted by path), exchanges the trees under the journal, removes the old ones. */
struct publish_result publish_commit(struct publish *publish, str date);
/* Removes what was staged; the old output stays. */
void publish_abandon(struct publish *publish);

#endif
