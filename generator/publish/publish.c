/* From the first file of a run to its last: opening the output, taking files, committing. See
 * publish.h; exchange.c has the states of the file system. */
#include "publish/staging.h"

#include "base/die.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

static const char *const tree_names[AUDIENCE_COUNT] = {
	[AUDIENCE_PUBLIC] = "public",
	[AUDIENCE_MEMBERS] = "members",
};
static const int stop_signals[] = { SIGINT, SIGTERM, SIGHUP };
enum { STOP_SIGNALS = sizeof stop_signals / sizeof *stop_signals };
enum { MANIFEST_BYTES_MOST = 1 << 30 };

/* A signal handler has no context to reach it by. */
static struct publish *_Atomic handled;

int publish_step(const struct publish *publish, const char *what)
{
	return publish->hook.step ? publish->hook.step(publish->hook.context, what) : 0;
}

/* For threads that have nothing left to do in a process that is ending. */
static _Noreturn void wait_for_end(void)
{
	for (;;)
		poll(NULL, 0, 1000);
}

/* A run that fails leaves nothing of its own but the lock. */
static void remove_staging(struct publish *publish)
{
	atomic_store(&publish->stopped, true);
	tree_remove(publish->work, "next");
	unlinkat(publish->work, "journal.new", 0);
}

/* The old trees. What cannot be removed now is in nobody's way, and the next run says why it
 * cannot. */
static void clear_old(struct publish *publish)
{
	tree_remove(publish->work, "next");
	tree_remove(publish->work, "old");
}

static void clean_up(void *context)
{
	struct publish *publish = context;
	if (atomic_load(&publish->phase) == PHASE_STAGING)
		remove_staging(publish);
}

_Noreturn void publish_fail(struct publish *publish, const char *what, const char *folder,
                            const char *path)
{
	int reason = errno;
	/* The first thread to fail says why; the others would only say the same. */
	if (atomic_load(&publish->stopped) || atomic_flag_test_and_set(&publish->failing))
		wait_for_end();
	const char *output = publish->options.output;
	errno = reason;
	die("%s %s%s%s%s%s (what was published before stays as it was): ", what, output,
	    *folder ? "/" : "", folder, *path ? "/" : "", path);
}

static void say(const char *line)
{
	ssize_t done = write(STDERR_FILENO, line, strlen(line));
	(void)done;
}

/* Async-signal-safe throughout. The exit status is 128 and the signal's number, as shells have it.
 * A second signal does not wait for the staging or the old trees to be gone: the next run removes
 * them. After the exchange the run has this one thread, so that nobody closes work meanwhile. */
static void on_signal(int number)
{
	struct publish *publish = atomic_load(&handled);
	if (publish && !atomic_flag_test_and_set(&publish->leaving)) {
		/* The renames take microseconds, in a thread that has signals blocked. */
		while (atomic_load(&publish->phase) == PHASE_EXCHANGING)
			poll(NULL, 0, 1);
		if (atomic_load(&publish->phase) == PHASE_STAGING) {
			say("foolscap: stopped by a signal; what was published before stays as it was\n");
			remove_staging(publish);
		} else {
			say("foolscap: stopped by a signal; the new output is in place\n");
			clear_old(publish);
		}
	}
	_exit(128 + number);
}

static void handlers_install(struct publish *publish)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < STOP_SIGNALS; i++)
		sigaddset(&action.sa_mask, stop_signals[i]);
	atomic_store(&handled, publish);
	for (size_t i = 0; i < STOP_SIGNALS; i++) {
		sigaction(stop_signals[i], NULL, &publish->handlers_before[i]);
		/* What nohup told us to ignore stays ignored. */
		if (publish->handlers_before[i].sa_handler != SIG_IGN)
			sigaction(stop_signals[i], &action, NULL);
	}
	die_cleanup_set(clean_up, publish);
}

static void handlers_restore(struct publish *publish)
{
	die_cleanup_set(NULL, NULL);
	for (size_t i = 0; i < STOP_SIGNALS; i++)
		sigaction(stop_signals[i], &publish->handlers_before[i], NULL);
	atomic_store(&handled, NULL);
}

static int open_folder(int parent, const char *name)
{
	return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int make_and_open(const struct publish *publish, int parent, const char *name)
{
	if (mkdirat(parent, name, 0777) != 0 && errno != EEXIST)
		die("cannot make the folder %s in %s: ", name, publish->options.output);
	int folder = open_folder(parent, name);
	if (folder < 0)
		die("cannot open the folder %s in %s: ", name, publish->options.output);
	return folder;
}

/* The output folder itself may be a link, since its name was given to us; what is in it may not. */
static void open_output(struct publish *publish)
{
	const char *output = publish->options.output;
	int reason = folder_make(AT_FDCWD, output);
	if (!reason) {
		publish->output = open(output, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		reason = publish->output < 0 ? errno : 0;
	}
	errno = reason;
	if (reason)
		die("cannot make the output folder %s: ", output);
	publish->work = make_and_open(publish, publish->output, ".foolscap");
	publish->lock_file =
		openat(publish->work, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (publish->lock_file < 0)
		die("cannot open the lock in %s/.foolscap: ", output);
}

static void wait_for_lock(const struct publish *publish)
{
	if (flock(publish->lock_file, LOCK_EX | LOCK_NB) == 0)
		return;
	if (errno == EWOULDBLOCK && !publish->options.quiet && isatty(STDERR_FILENO))
		fprintf(stderr, "foolscap: waiting for another build in %s\n",
		        publish->options.output);
	while (flock(publish->lock_file, LOCK_EX) != 0)
		if (errno != EINTR)
			die("cannot lock %s: ", publish->options.output);
}

static bool is_empty(const struct publish *publish, const char *name)
{
	struct arena arena = { 0 };
	struct folder_list list = { 0 };
	int reason = folder_read(&arena, publish->output, name, &list);
	bool empty = !reason && list.count == 0;
	memory_free(list.items);
	arena_release(&arena);
	return empty;
}

/* A folder of that name that is not ours is never exchanged away: --output may have been given a
 * folder with quite other things in it. */
static void open_old(struct publish *publish, struct tree *tree)
{
	const char *output = publish->options.output;
	tree->old = open_folder(publish->output, tree->name);
	if (tree->old < 0 && errno == ENOENT)
		return;
	if (tree->old < 0 && (errno == ELOOP || errno == ENOTDIR))
		die("%s/%s is not a folder of foolscap's; remove it, or name another output folder",
		    output, tree->name);
	if (tree->old < 0)
		die("cannot open %s/%s: ", output, tree->name);
	str text;
	int reason = file_read(tree->old, "manifest.json", MANIFEST_BYTES_MOST, &text);
	if (reason == 0) {
		manifest_read(&publish->arena, text, &tree->before);
		memory_free((void *)(uintptr_t)text.s);
	} else if (reason == ENOENT && !is_empty(publish, tree->name)) {
		die("%s/%s holds files but no manifest.json, so foolscap did not make it; remove it, or "
		    "name another output folder",
		    output, tree->name);
	}
}

static void empty_folder(const struct publish *publish, const char *name)
{
	int reason = tree_remove(publish->work, name);
	errno = reason;
	if (reason)
		die("cannot empty %s/.foolscap/%s: ", publish->options.output, name);
}

struct publish *publish_open_hooked(const struct publish_options *options, struct publish_hook hook)
{
	struct publish *publish = memory_new(1, sizeof *publish);
	publish->options = *options;
	publish->options.output =
		arena_str(&publish->arena, str_of(options->output ? options->output : "")).s;
	publish->hook = hook;
	publish->output = publish->work = publish->next = publish->lock_file = -1;
	atomic_flag_clear(&publish->leaving);
	atomic_flag_clear(&publish->failing);
	pthread_mutex_init(&publish->lock, NULL);
	for (size_t i = 0; i < AUDIENCE_COUNT; i++)
		publish->trees[i] = (struct tree){
			.name = tree_names[i],
			.wanted = i == AUDIENCE_PUBLIC || options->members,
			.next = -1,
			.old = -1,
		};
	if (options->dry)
		return publish;
	open_output(publish);
	wait_for_lock(publish);
	exchange_recover(publish);
	for (size_t i = 0; i < AUDIENCE_COUNT; i++)
		open_old(publish, &publish->trees[i]);
	empty_folder(publish, "next");
	empty_folder(publish, "old");
	publish->next = make_and_open(publish, publish->work, "next");
	atomic_store(&publish->phase, PHASE_STAGING);
	handlers_install(publish);
	for (size_t i = 0; i < AUDIENCE_COUNT; i++)
		if (publish->trees[i].wanted)
			publish->trees[i].next =
				make_and_open(publish, publish->next, tree_names[i]);
	return publish;
}

struct publish *publish_open(const struct publish_options *options)
{
	return publish_open_hooked(options, (struct publish_hook){ 0 });
}

/* A path is made by us from names that were checked; one that leaves the tree is our mistake. */
static void check_path(str path)
{
	str rest = path, part;
	CHECK(path.n > 0 && !str_eq(path, STR("manifest.json")));
	CHECK(memchr(path.s, '\0', path.n) == NULL);
	while (str_split(&rest, '/', &part))
		CHECK(part.n > 0 && !str_eq(part, STR(".")) && !str_eq(part, STR("..")));
}

static void put(struct publish *publish, enum audience audience, str path, str bytes)
{
	struct tree *tree = &publish->trees[audience];
	struct published file = { .size = bytes.n, .sha256 = sha256_of(bytes), .changed = true };
	const struct published *before = manifest_find(&tree->before, path);
	if (before && before->size == file.size && sha256_eq(&before->sha256, &file.sha256))
		file.changed = false;
	if (!publish->options.dry) {
		char name[4096];
		if (path.n < sizeof name) {
			memcpy(name, path.s, path.n);
			name[path.n] = '\0';
		} else {
			errno = ENAMETOOLONG;
			publish_fail(publish, "cannot make a file in", tree->name, "");
		}
		stage_file(publish, tree, name, bytes, file.changed ? NULL : before);
	}
	pthread_mutex_lock(&publish->lock);
	file.path = before ? before->path : arena_str(&publish->arena, path);
	list_push(&tree->files, file);
	pthread_mutex_unlock(&publish->lock);
}

void publish_put(struct publish *publish, enum audience audience, str path, str bytes)
{
	if (atomic_load(&publish->stopped))
		wait_for_end();
	check_path(path);
	CHECK(publish->trees[audience].wanted);
	put(publish, audience, path, bytes);
}

static int version_order(const void *left, const void *right)
{
	const struct version *a = left, *b = right;
	int order = str_cmp(a->what, b->what);
	return order ? order : str_cmp(a->version, b->version);
}

void publish_note_version(struct publish *publish, str what, str version)
{
	for (size_t i = 0; i < publish->versions.count; i++)
		if (str_eq(publish->versions.items[i].what, what))
			return;
	struct version noted = { arena_str(&publish->arena, what),
		                 arena_str(&publish->arena, version) };
	list_push(&publish->versions, noted);
}

static void release(struct publish *publish)
{
	int files[] = { publish->next, publish->work, publish->output, publish->lock_file };
	for (size_t i = 0; i < AUDIENCE_COUNT; i++) {
		struct tree *tree = &publish->trees[i];
		memory_free(tree->before.items);
		memory_free(tree->files.items);
		if (tree->next >= 0)
			close(tree->next);
		if (tree->old >= 0)
			close(tree->old);
	}
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (files[i] >= 0)
			close(files[i]);
	memory_free(publish->versions.items);
	arena_release(&publish->arena);
	pthread_mutex_destroy(&publish->lock);
	memory_free(publish);
}

/* Counts, checks that no path came twice, and writes each tree's manifest. */
static struct publish_result finish_trees(struct publish *publish, str date)
{
	struct publish_result result = { 0 };
	if (publish->versions.count)
		qsort(publish->versions.items, publish->versions.count,
		      sizeof *publish->versions.items, version_order);
	for (size_t i = 0; i < AUDIENCE_COUNT; i++) {
		struct tree *tree = &publish->trees[i];
		if (!tree->wanted)
			continue;
		struct buf text = { 0 };
		manifest_put(&text, publish, tree, date);
		for (size_t j = 0; j < tree->files.count; j++) {
			const struct published *file = &tree->files.items[j];
			CHECK(j == 0 || !str_eq(file->path, file[-1].path));
			result.files++;
			result.bytes += file->size;
			result.changed += file->changed;
		}
		tree->manifest = sha256_of(buf_str(&text));
		if (!publish->options.dry)
			stage_file(publish, tree, "manifest.json", buf_str(&text),
			           &(struct published){ 0 });
		buf_free(&text);
	}
	return result;
}

static void signals_block(sigset_t *before)
{
	sigset_t set;
	sigemptyset(&set);
	for (size_t i = 0; i < STOP_SIGNALS; i++)
		sigaddset(&set, stop_signals[i]);
	pthread_sigmask(SIG_BLOCK, &set, before);
}

struct publish_result publish_commit(struct publish *publish, str date)
{
	struct publish_result result = finish_trees(publish, date);
	if (!publish->options.dry) {
		sigset_t before;
		signals_block(&before);
		exchange_trees(publish);
		atomic_store(&publish->phase, PHASE_CLEARING);
		pthread_sigmask(SIG_SETMASK, &before, NULL);
		clear_old(publish);
		handlers_restore(publish);
	}
	release(publish);
	return result;
}

void publish_abandon(struct publish *publish)
{
	if (!publish->options.dry) {
		remove_staging(publish);
		handlers_restore(publish);
	}
	release(publish);
}
