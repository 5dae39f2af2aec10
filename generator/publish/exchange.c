/* The exchange of staged trees for old ones, under a journal. Called by publish.c when all files
 * are staged, and when a run begins.
 *
 * With A for public or members, the file system goes through these states, between any two of
 * which the machine may end the run:
 *
 *   0  A old      next/A new   old/A none    no journal      the next run removes next/
 *   1  A old      next/A new   old/A none    journal         the next run completes
 *   then for each tree, where the file system can exchange two names:
 *   2  A new      next/A old   old/A none    journal         complete already
 *   where it cannot:
 *   2a A none     next/A new   old/A old     journal         the next run completes
 *   2b A new      next/A none  old/A old     journal         complete already
 *   where no A is wanted any more:
 *   2c A none     next/A none  old/A old     journal         complete already
 *   and when all trees are done:
 *   3  A new      ...                        no journal      the next run removes next/ and old/
 *
 * The journal is written beside its place and renamed there, so it is whole or absent. A tree is
 * known by the SHA-256 of its manifest.json, which names all of its files: inode numbers do not
 * survive a copy of the output. When new and old are equal, either will do.
 *
 * A change that fails (not: that is killed) is taken back in the opposite order, the journal is
 * removed, and the run ends with the old output. Where even that fails, the journal stays. */
#define _GNU_SOURCE
#include "publish/staging.h"

#include "base/die.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char journal_head[] = "foolscap journal 1";

enum { JOURNAL_BYTES_MOST = 4096, MANIFEST_BYTES_MOST = 1 << 30 };

static int rename_step(struct publish *publish, const char *what, int from, const char *from_name,
                       int to, const char *to_name)
{
	int reason = publish_step(publish, what);
	if (reason)
		return reason;
	return renameat(from, from_name, to, to_name) == 0 ? 0 : errno;
}

static int swap_step(struct publish *publish, const char *name)
{
	int reason = publish_step(publish, "swap");
	if (reason)
		return reason;
	return renameat2(publish->next, name, publish->output, name, RENAME_EXCHANGE) == 0 ? 0
	                                                                                   : errno;
}

/* Some file systems know no fsync of folders: then nothing better can be done. */
static int sync_folder(struct publish *publish, const char *what, int folder)
{
	int reason = publish_step(publish, what);
	if (reason)
		return reason;
	if (fsync(folder) == 0 || errno == EINVAL || errno == ENOTSUP)
		return 0;
	return errno;
}

static bool is_there(int folder, const char *name)
{
	struct stat about;
	return fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0;
}

static int open_folder(int parent, const char *name)
{
	return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* old/ is opened when it is needed: few runs do. */
static int set_aside(struct publish *publish, const char *name)
{
	int reason = publish_step(publish, "make old");
	if (reason)
		return reason;
	if (mkdirat(publish->work, "old", 0777) != 0 && errno != EEXIST)
		return errno;
	int old = open_folder(publish->work, "old");
	if (old < 0)
		return errno;
	reason = rename_step(publish, "set aside", publish->output, name, old, name);
	close(old);
	return reason;
}

static int take_back_aside(struct publish *publish, const char *name)
{
	int old = open_folder(publish->work, "old");
	if (old < 0)
		return errno;
	int reason = rename_step(publish, "take back", old, name, publish->output, name);
	close(old);
	return reason;
}

/* From wherever the exchange of the tree stands to its end; the tree is not done yet. */
static int advance(struct publish *publish, struct tree *tree)
{
	bool present = is_there(publish->output, tree->name);
	int reason;
	if (tree->wanted && present) {
		reason = swap_step(publish, tree->name);
		if (!reason)
			tree->exchanged = EXCHANGED_SWAPPED;
		if (reason != EXDEV && reason != EINVAL && reason != ENOSYS)
			return reason;
	}
	if (present) {
		reason = set_aside(publish, tree->name);
		if (reason)
			return reason;
		tree->exchanged = EXCHANGED_SET_ASIDE;
	}
	if (!tree->wanted)
		return 0;
	reason = rename_step(publish, "install", publish->next, tree->name, publish->output,
	                     tree->name);
	if (!reason)
		tree->exchanged = present ? EXCHANGED_MOVED : EXCHANGED_INSTALLED;
	return reason;
}

static int retreat(struct publish *publish, struct tree *tree)
{
	int reason = 0;
	switch (tree->exchanged) {
	case EXCHANGED_NOT:
		return 0;
	case EXCHANGED_SWAPPED:
		return swap_step(publish, tree->name);
	case EXCHANGED_MOVED:
	case EXCHANGED_INSTALLED:
		reason = rename_step(publish, "uninstall", publish->output, tree->name,
		                     publish->next, tree->name);
		break;
	case EXCHANGED_SET_ASIDE:
		break;
	}
	if (!reason && tree->exchanged != EXCHANGED_INSTALLED)
		reason = take_back_aside(publish, tree->name);
	return reason;
}

static int write_journal_file(struct publish *publish, str text)
{
	int reason = publish_step(publish, "write journal");
	if (reason)
		return reason;
	int file = openat(publish->work, "journal.new",
	                  O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (file < 0)
		return errno;
	ssize_t done = write(file, text.s, text.n);
	if (done < 0 || fsync(file) != 0)
		reason = errno;
	else if ((size_t)done != text.n)
		reason = ENOSPC;
	if (close(file) != 0 && !reason)
		reason = errno;
	return reason;
}

static int write_journal(struct publish *publish)
{
	struct buf text = { 0 };
	buf_printf(&text, "%s\n", journal_head);
	for (size_t i = 0; i < AUDIENCE_COUNT; i++) {
		const struct tree *tree = &publish->trees[i];
		buf_printf(&text, "%s ", tree->name);
		if (tree->wanted)
			sha256_put_hex(&text, &tree->manifest);
		else
			buf_lit(&text, "none");
		buf_putc(&text, '\n');
	}
	buf_lit(&text, "end\n");
	int reason = write_journal_file(publish, buf_str(&text));
	buf_free(&text);
	if (!reason)
		reason = rename_step(publish, "begin", publish->work, "journal.new", publish->work,
		                     "journal");
	return reason ? reason : sync_folder(publish, "sync journal", publish->work);
}

static int remove_journal(struct publish *publish)
{
	int reason = publish_step(publish, "remove journal");
	if (reason)
		return reason;
	if (unlinkat(publish->work, "journal", 0) != 0 && errno != ENOENT)
		return errno;
	return 0;
}

static int remove_journal_and_sync(struct publish *publish)
{
	int reason = remove_journal(publish);
	return reason ? reason : sync_folder(publish, "sync end", publish->work);
}

static _Noreturn void give_up(struct publish *publish, const char *name, int reason)
{
	int again = 0;
	for (size_t i = AUDIENCE_COUNT; i > 0 && !again; i--)
		again = retreat(publish, &publish->trees[i - 1]);
	if (!again)
		again = remove_journal_and_sync(publish);
	errno = reason;
	if (again)
		die("cannot exchange %s/%s, nor take it back; run foolscap again to complete it: ",
		    publish->options.output, name);
	atomic_store(&publish->phase, PHASE_STAGING);
	publish_fail(publish, "cannot exchange", name, "");
}

void exchange_trees(struct publish *publish)
{
	int reason = write_journal(publish);
	if (reason) {
		/* It may stand there and only its folder not be on the disk. */
		if (unlinkat(publish->work, "journal", 0) != 0 && errno != ENOENT)
			atomic_store(&publish->phase, PHASE_EXCHANGING);
		errno = reason;
		publish_fail(publish, "cannot write the journal for", "", "");
	}
	atomic_store(&publish->phase, PHASE_EXCHANGING);
	for (size_t i = 0; i < AUDIENCE_COUNT; i++) {
		struct tree *tree = &publish->trees[i];
		reason = advance(publish, tree);
		if (reason)
			give_up(publish, tree->name, reason);
	}
	reason = sync_folder(publish, "sync output", publish->output);
	if (reason)
		give_up(publish, "", reason);
	/* Everything is in its place: a journal that is not removed now will be found complete. */
	remove_journal_and_sync(publish);
}

/* Whether the tree in a folder is the one that the journal means. */
static bool is_tree(int folder, const char *name, const struct sha256 *manifest)
{
	int tree = open_folder(folder, name);
	if (tree < 0)
		return false;
	str text;
	bool same = false;
	if (file_read(tree, "manifest.json", MANIFEST_BYTES_MOST, &text) == 0) {
		struct sha256 hash = sha256_of(text);
		same = sha256_eq(&hash, manifest);
		memory_free((void *)(uintptr_t)text.s);
	}
	close(tree);
	return same;
}

static int recover_tree(struct publish *publish, struct tree *tree, str target)
{
	struct tree goal = { .name = tree->name };
	if (str_eq(target, STR("none")))
		return is_there(publish->output, tree->name) ? advance(publish, &goal) : 0;
	struct sha256 manifest;
	if (!sha256_parse(target, &manifest))
		return EINVAL;
	if (is_tree(publish->output, tree->name, &manifest))
		return 0;
	goal.wanted = true;
	if (publish->next >= 0 && is_tree(publish->next, tree->name, &manifest))
		return advance(publish, &goal);
	/* The new tree is gone, which we never do: what there was before is the best there is. */
	if (!is_there(publish->output, tree->name)) {
		int reason = take_back_aside(publish, tree->name);
		return reason == ENOENT ? 0 : reason;
	}
	return 0;
}

static int recover(struct publish *publish, str text)
{
	str line;
	if (!str_ends(text, STR("\nend\n")) || !str_line(&text, &line) ||
	    !str_eq(line, str_of(journal_head)))
		return 0; /* not whole, so nothing was exchanged under it */
	while (str_line(&text, &line)) {
		size_t gap = str_find_char(line, ' ');
		for (size_t i = 0; i < AUDIENCE_COUNT; i++) {
			struct tree *tree = &publish->trees[i];
			if (!str_eq(str_first(line, gap), str_of(tree->name)))
				continue;
			int reason = recover_tree(publish, tree, str_from(line, gap + 1));
			if (reason)
				return reason;
		}
	}
	return sync_folder(publish, "sync output", publish->output);
}

void exchange_recover(struct publish *publish)
{
	str text;
	int reason = file_read(publish->work, "journal", JOURNAL_BYTES_MOST, &text);
	if (reason == ENOENT)
		return;
	if (!reason) {
		publish->next = open_folder(publish->work, "next");
		reason = recover(publish, text);
		memory_free((void *)(uintptr_t)text.s);
		if (publish->next >= 0)
			close(publish->next);
		publish->next = -1;
	}
	if (!reason)
		reason = remove_journal_and_sync(publish);
	if (reason) {
		errno = reason;
		die("cannot complete the exchange that an earlier run began in %s: ",
		    publish->options.output);
	}
}
