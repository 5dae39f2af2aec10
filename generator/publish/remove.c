/* Removing a tree of files. Also called from a signal handler, so it allocates nothing and reads
 * folders by getdents64: readdir may take locks and memory. */
#define _GNU_SOURCE
#include "publish/staging.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { BATCH_BYTES = 4096, DEPTH_MOST = 256, PASSES_MOST = 100 };

static int remove_below(int parent, const char *name, int depth);

/* One pass over a folder's entries. *removed says whether there is anything to hope for. */
static int remove_entries(int folder, int depth, bool *removed)
{
	_Alignas(struct dirent64) char batch[BATCH_BYTES];
	int reason = 0;
	for (;;) {
		ssize_t got = getdents64(folder, batch, sizeof batch);
		if (got < 0)
			return errno;
		if (got == 0)
			return reason;
		for (size_t at = 0; at < (size_t)got;) {
			const struct dirent64 *entry = (const void *)(batch + at);
			at += entry->d_reclen;
			const char *name = entry->d_name;
			if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])))
				continue;
			int failed;
			if (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN)
				failed = remove_below(folder, name, depth + 1);
			else
				failed = unlinkat(folder, name, 0) == 0 || errno == ENOENT ? 0
				                                                           : errno;
			if (failed)
				reason = failed;
			else
				*removed = true;
		}
	}
}

static int remove_below(int parent, const char *name, int depth)
{
	if (depth > DEPTH_MOST)
		return ELOOP;
	int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder < 0 && (errno == ENOTDIR || errno == ELOOP))
		return unlinkat(parent, name, 0) == 0 || errno == ENOENT ? 0 : errno;
	if (folder < 0)
		return errno == ENOENT ? 0 : errno;
	int reason = 0;
	/* Again while entries appear: other threads may be writing, and a folder that shrinks while
	 * it is read may hide some. */
	for (int pass = 0; pass < PASSES_MOST; pass++) {
		bool removed = false;
		reason = remove_entries(folder, depth, &removed);
		if (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT) {
			reason = 0;
			break;
		}
		if (!reason)
			reason = errno;
		if (!removed || lseek(folder, 0, SEEK_SET) < 0)
			break;
	}
	close(folder);
	return reason;
}

int tree_remove(int parent, const char *name)
{
	return remove_below(parent, name, 0);
}
