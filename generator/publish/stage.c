/* Writing one file into the staging, or linking it to the old one. Called by publish.c on all
 * threads at once; nothing here is shared but the file system. */
#include "publish/staging.h"

#include "base/die.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder of path, and those above it, in the tree. */
static int make_folders(int tree, const char *path)
{
	char folder[4096];
	const char *end = strrchr(path, '/');
	if (!end || (size_t)(end - path) >= sizeof folder)
		return ENOENT;
	memcpy(folder, path, (size_t)(end - path));
	folder[end - path] = '\0';
	if (mkdirat(tree, folder, 0777) == 0 || errno == EEXIST)
		return 0;
	if (errno != ENOENT)
		return errno;
	int reason = make_folders(tree, folder);
	if (reason)
		return reason;
	return mkdirat(tree, folder, 0777) == 0 || errno == EEXIST ? 0 : errno;
}

static int create(int tree, const char *path)
{
	/* O_EXCL: nothing that stands there already is written to, nor a link followed. */
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	/* A page is nearly always the first file of its folder, other files have neighbours. */
	bool page = str_ends(str_of(path), STR("/index.html"));
	int file = page ? -1 : openat(tree, path, flags, 0666);
	if (!page && (file >= 0 || errno != ENOENT))
		return file;
	int reason = make_folders(tree, path);
	if (reason) {
		errno = reason;
		return -1;
	}
	return openat(tree, path, flags, 0666);
}

static int write_all(int file, str bytes)
{
	while (bytes.n) {
		ssize_t done = write(file, bytes.s, bytes.n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return errno;
		bytes = str_from(bytes, (size_t)done);
	}
	return 0;
}

static bool holds(int file, str bytes)
{
	char block[65536];
	for (;;) {
		ssize_t got = read(file, block, sizeof block);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0 && bytes.n == 0;
		if ((size_t)got > bytes.n || memcmp(block, bytes.s, (size_t)got) != 0)
			return false;
		bytes = str_from(bytes, (size_t)got);
	}
}

/* The manifest says what was written; whether it is still so, only the file itself can say: it may
 * have been edited, or lost when the machine did. Reading it costs less than writing it anew. */
static bool old_is_same(const struct tree *tree, const char *path, str bytes)
{
	int file = openat(tree->old, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (file < 0)
		return false;
	struct stat about;
	bool same = fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
	            (uintmax_t)about.st_size == bytes.n && holds(file, bytes);
	close(file);
	return same;
}

/* Whatever the reason that it cannot be linked, it can still be written. */
static bool link_old(const struct tree *tree, const char *path, str bytes)
{
	if (!old_is_same(tree, path, bytes))
		return false;
	if (linkat(tree->old, path, tree->next, path, 0) == 0)
		return true;
	return errno == ENOENT && make_folders(tree->next, path) == 0 &&
	       linkat(tree->old, path, tree->next, path, 0) == 0;
}

void stage_file(struct publish *publish, struct tree *tree, const char *path, str bytes,
                const struct published *same_as)
{
	if (same_as && tree->old >= 0 && link_old(tree, path, bytes))
		return;
	int file = create(tree->next, path);
	if (file < 0 && errno == EEXIST)
		BUG("two files have one path");
	if (file < 0)
		publish_fail(publish, "cannot make", tree->name, path);
	int reason = write_all(file, bytes);
	/* A full disk or quota may only show here. */
	if (close(file) != 0 && !reason && errno != EINTR)
		reason = errno;
	if (reason) {
		errno = reason;
		publish_fail(publish, "cannot write", tree->name, path);
	}
}
