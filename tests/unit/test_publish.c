/* Publishing: what is in the output after a run that ends well, fails, is stopped or is killed at
 * any step of the exchange. Runs that end the process are children. */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/die.h"
#include "base/file.h"
#include "base/thread.h"
#include "publish/staging.h"

enum { KILLED = 99 };

static char home[64]; /* the folder of one test; the working directory */

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *walk)
{
	(void)about;
	(void)type;
	(void)walk;
	return remove(path);
}

static int set_up(void **state)
{
	(void)state;
	strcpy(home, "/tmp/foolscap-publish-XXXXXX");
	return mkdtemp(home) && chdir(home) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	if (chdir("/") != 0)
		return -1;
	return nftw(home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A failing or dying step: the count-th, or each of that name. */
struct fault {
	int at, count;
	const char *name;
	int reason;   /* 0: the process is killed */
	bool no_swap; /* the file system cannot exchange two names */
};

static int fault_step(void *context, const char *what)
{
	struct fault *fault = context;
	fault->count++;
	if (fault->count == fault->at || (fault->name && strcmp(what, fault->name) == 0)) {
		if (!fault->reason)
			_exit(KILLED);
		return fault->reason;
	}
	return fault->no_swap && strcmp(what, "swap") == 0 ? ENOSYS : 0;
}

/* One run that stages one of two sites, which differ in a file, and in which files there are. */
struct run {
	const char *site; /* "old" or "new"; NULL for opening alone */
	bool no_members;
	struct fault *fault;
	void (*before_commit)(struct publish *);
};

static struct publish *open_run(const struct run *run)
{
	struct publish_hook hook = { run->fault ? fault_step : NULL, run->fault };
	struct publish_options options = { .output = "site/output",
		                           .quiet = true,
		                           .members = !run->no_members };
	return publish_open_hooked(&options, hook);
}

static struct publish_result run_site(const struct run *run)
{
	struct publish *publish = open_run(run);
	for (int i = 0; i < AUDIENCE_COUNT && run->site; i++) {
		enum audience audience = (enum audience)i;
		if (audience == AUDIENCE_MEMBERS && run->no_members)
			continue;
		publish_put(publish, audience, STR("index.html"), str_of(run->site));
		publish_put(publish, audience, STR("a/b/same.html"), STR("<p>same</p>"));
		publish_put(publish, audience,
		            strcmp(run->site, "old") == 0 ? STR("a/old.html") : STR("c/new.html"),
		            STR(""));
	}
	publish_note_version(publish, STR("zlib"), STR("1"));
	publish_note_version(publish, STR("icu"), STR("72 \"x\"\n"));
	if (run->before_commit)
		run->before_commit(publish);
	if (!run->site) {
		publish_abandon(publish);
		return (struct publish_result){ 0 };
	}
	return publish_commit(publish, STR("2018-07-27"));
}

/* The exit status of a run in a child, with its standard error in the file "said". */
static int run_in_child(const struct run *run)
{
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		int said = open("said", O_WRONLY | O_CREAT | O_TRUNC, 0666);
		dup2(said, STDERR_FILENO);
		run_site(run);
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static bool exists(const char *path)
{
	struct stat about;
	return lstat(path, &about) == 0;
}

static bool file_is(const char *path, const char *wanted)
{
	str text;
	if (file_read(AT_FDCWD, path, 1 << 20, &text) != 0)
		return false;
	bool same = str_eq(text, str_of(wanted));
	memory_free((void *)(uintptr_t)text.s);
	return same;
}

static bool said(const char *wanted)
{
	str text;
	assert_int_equal(file_read(AT_FDCWD, "said", 1 << 20, &text), 0);
	bool found = str_find(text, str_of(wanted)) < text.n;
	if (!found)
		print_error("said: %s", text.s);
	memory_free((void *)(uintptr_t)text.s);
	return found;
}

static int count_entries(const char *path)
{
	struct arena arena = { 0 };
	struct folder_list list = { 0 };
	int reason = folder_read(&arena, AT_FDCWD, path, &list);
	int count = reason ? -1 : (int)list.count;
	memory_free(list.items);
	arena_release(&arena);
	return count;
}

/* "old" or "new" when the tree is whole, "none" when there is none, else "broken". */
static const char *tree_is(const char *name)
{
	char path[64];
	const char *found = "broken";
	struct arena arena = { 0 };
	snprintf(path, sizeof path, "site/output/%s", name);
	if (!exists(path)) {
		arena_release(&arena);
		return "none";
	}
	for (int i = 0; i < 2; i++) {
		const char *site = i ? "new" : "old";
		str folder = arena_concat(&arena, STR("site/output/"), str_of(name), STR("/"));
		str index = arena_concat(&arena, folder, STR("index.html"));
		str same = arena_concat(&arena, folder, STR("a/b/same.html"));
		str own = arena_concat(&arena, folder, i ? STR("c/new.html") : STR("a/old.html"));
		str other = arena_concat(&arena, folder, i ? STR("a/old.html") : STR("c/new.html"));
		str manifest = arena_concat(&arena, folder, STR("manifest.json"));
		str text;
		if (!file_is(index.s, site) || !file_is(same.s, "<p>same</p>") ||
		    !file_is(own.s, "") || exists(other.s) ||
		    file_read(AT_FDCWD, manifest.s, 1 << 20, &text) != 0)
			continue;
		struct published_list files = { 0 };
		manifest_read(&arena, text, &files);
		bool lists = files.count == 3 &&
		             manifest_find(&files, i ? STR("c/new.html") : STR("a/old.html"));
		if (lists && count_entries(folder.s) == (i ? 4 : 3))
			found = site;
		memory_free(files.items);
		memory_free((void *)(uintptr_t)text.s);
	}
	arena_release(&arena);
	return found;
}

static void assert_trees(const char *public, const char *members)
{
	assert_string_equal(tree_is("public"), public);
	assert_string_equal(tree_is("members"), members);
}

static void assert_nothing_left(void)
{
	assert_false(exists("site/output/.foolscap/next/public"));
	assert_false(exists("site/output/.foolscap/next/members"));
	assert_false(exists("site/output/.foolscap/old"));
	assert_false(exists("site/output/.foolscap/journal"));
	assert_false(exists("site/output/.foolscap/journal.new"));
}

static void start_over(const char *site, bool no_members)
{
	if (exists("site"))
		assert_int_equal(nftw("site", remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	if (site)
		run_site(&(struct run){ .site = site, .no_members = no_members });
}

static void test_plain(void **state)
{
	(void)state;
	struct publish_result result = run_site(&(struct run){ .site = "old" });
	assert_int_equal(result.files, 6);
	assert_int_equal(result.changed, 6);
	assert_int_equal(result.bytes, 2 * (3 + 11));
	assert_trees("old", "old");
	assert_nothing_left();
	assert_true(file_is(
		"site/output/public/manifest.json",
		"{\n\"generator\": \"foolscap " FOOLSCAP_VERSION "\",\n\"date\": \"2018-07-27\",\n"
		"\"versions\": {\n\"icu\": \"72 \\\"x\\\"\\u000a\",\n\"zlib\": \"1\"\n},\n\"files\": [\n"
		"{\"path\": \"a/b/same.html\", \"size\": 11, \"sha256\": "
		"\"bc0cbaf575afe0bf2c3d97dda9738fa655c974895579bae5659d175f1a7873f5\"},\n"
		"{\"path\": \"a/old.html\", \"size\": 0, \"sha256\": "
		"\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"},\n"
		"{\"path\": \"index.html\", \"size\": 3, \"sha256\": "
		"\"cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4\"}\n]\n}\n"));
	result = run_site(&(struct run){ .site = "new" });
	assert_int_equal(result.changed, 4);
	assert_trees("new", "new");
	assert_nothing_left();
	run_site(&(struct run){ .site = "new", .no_members = true });
	assert_trees("new", "none");
	assert_nothing_left();
	run_site(&(struct run){ 0 });
	assert_trees("new", "none");
	assert_nothing_left();
}

static void age(const char *path)
{
	struct timespec times[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static time_t age_of(const char *path)
{
	struct stat about;
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_nlink, 1);
	assert_int_equal(about.st_mode & 0777, 0640);
	return about.st_mtime;
}

static void test_links(void **state)
{
	(void)state;
	umask(0027);
	start_over("old", true);
	age("site/output/public/a/b/same.html");
	age("site/output/public/index.html");
	run_site(&(struct run){ .site = "new", .no_members = true });
	assert_int_equal(age_of("site/output/public/a/b/same.html"), 1000000000);
	assert_true(age_of("site/output/public/index.html") > 1000000000);
	/* A file of the same size that the manifest does not know is not trusted. */
	FILE *file = fopen("site/output/public/a/b/same.html", "w");
	fputs("<p>SAME</p>", file);
	fclose(file);
	run_site(&(struct run){ .site = "new", .no_members = true });
	assert_trees("new", "none");
	/* Nor is a link, even one to the right bytes. */
	assert_int_equal(rename("site/output/public/a/b/same.html", "site/elsewhere"), 0);
	assert_int_equal(symlink("../../../../elsewhere", "site/output/public/a/b/same.html"), 0);
	run_site(&(struct run){ .site = "new", .no_members = true });
	struct stat about;
	assert_int_equal(lstat("site/output/public/a/b/same.html", &about), 0);
	assert_true(S_ISREG(about.st_mode));
	/* A manifest that cannot be read is no manifest. */
	file = fopen("site/output/public/manifest.json", "a");
	fputs("x", file);
	fclose(file);
	struct publish_result result = run_site(&(struct run){ .site = "new", .no_members = true });
	assert_int_equal(result.changed, 3);
	assert_trees("new", "none");
	umask(0022);
}

static void test_dry(void **state)
{
	(void)state;
	struct publish *publish = publish_open(&(struct publish_options){ .dry = true });
	publish_put(publish, AUDIENCE_PUBLIC, STR("b"), STR("text"));
	publish_put(publish, AUDIENCE_PUBLIC, STR("a"), STR(""));
	struct publish_result result = publish_commit(publish, STR("2018-07-27"));
	assert_int_equal(result.files, 2);
	assert_int_equal(result.bytes, 4);
	publish_abandon(publish_open(&(struct publish_options){ .dry = true }));
	assert_int_equal(count_entries("."), 0);
}

/* A run killed at each step of the exchange, then (when twice) the next run at each step of the
 * recovery; after that, each tree is whole. */
static void kill_everywhere(bool no_swap, const char *old, bool old_members, bool new_members)
{
	for (int at = 1;; at++) {
		int again = 0, status = KILLED;
		do {
			start_over(old, !old_members);
			const char *members = old && old_members ? old : "none";
			struct fault fault = { .at = at, .no_swap = no_swap };
			struct run run = { .site = "new",
				           .no_members = !new_members,
				           .fault = &fault };
			status = run_in_child(&run);
			const char *public = tree_is("public"), *before = tree_is("members");
			assert_true(strcmp(public, "broken") != 0 && strcmp(before, "broken") != 0);
			assert_true(no_swap || !old || strcmp(public, "none") != 0);
			if (status == KILLED && again) {
				struct fault second = { .at = again, .no_swap = no_swap };
				struct run next = { .fault = &second };
				again = run_in_child(&next) == KILLED ? again + 1 : 0;
			} else if (status == KILLED) {
				again = 1;
			}
			run_site(&(struct run){ 0 }); /* opens, recovers, abandons */
			public = tree_is("public");
			if (strcmp(public, old ? old : "none") == 0)
				assert_string_equal(tree_is("members"), members);
			else
				assert_trees("new", new_members ? "new" : "none");
			assert_nothing_left();
			if (status != KILLED)
				assert_string_equal(public, "new");
		} while (status == KILLED && again);
		if (status != KILLED) {
			assert_int_equal(status, 0);
			assert_true(at > 6);
			return;
		}
	}
}

static void test_kill(void **state)
{
	(void)state;
	for (int no_swap = 0; no_swap < 2; no_swap++) {
		kill_everywhere(no_swap, NULL, false, true);
		kill_everywhere(no_swap, "old", true, true);
		kill_everywhere(no_swap, "old", true, false);
		kill_everywhere(no_swap, "old", false, true);
		kill_everywhere(no_swap, "new", true, true);
	}
}

static void fail_everywhere(bool no_swap, bool old_members, bool new_members)
{
	for (int at = 1;; at++) {
		start_over("old", !old_members);
		struct fault fault = { .at = at, .reason = EIO, .no_swap = no_swap };
		struct run run = { .site = "new", .no_members = !new_members, .fault = &fault };
		int status = run_in_child(&run);
		assert_false(exists("site/output/.foolscap/journal") && status == EXIT_MACHINE);
		if (status == EXIT_MACHINE) {
			assert_trees("old", old_members ? "old" : "none");
			assert_true(said("site/output"));
			assert_true(said("stays as it was"));
			assert_false(exists("site/output/.foolscap/next/public"));
		} else {
			assert_int_equal(status, 0);
			assert_trees("new", new_members ? "new" : "none");
		}
		run_site(&(struct run){ 0 });
		assert_nothing_left();
		if (at > 20)
			return;
	}
}

static void test_failures(void **state)
{
	(void)state;
	for (int no_swap = 0; no_swap < 2; no_swap++) {
		fail_everywhere(no_swap, true, true);
		fail_everywhere(no_swap, true, false);
		fail_everywhere(no_swap, false, true);
	}
	/* When even taking back fails, the journal stays and the next run completes. */
	start_over("old", false);
	struct fault fault = { .at = 7, .name = "take back", .reason = EIO, .no_swap = true };
	struct run run = { .site = "new", .fault = &fault };
	assert_int_equal(run_in_child(&run), EXIT_MACHINE);
	assert_true(said("run foolscap again to complete it: Input/output error"));
	assert_trees("none", "old");
	run_site(&(struct run){ 0 });
	assert_trees("new", "new");
	assert_nothing_left();
}

static void refuse_large_writes(struct publish *publish)
{
	struct rlimit limit = { 1000, 1000 };
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	char *block = memory_new(5000, 1);
	publish_put(publish, AUDIENCE_PUBLIC, STR("large.pdf"), (str){ block, 5000 });
}

static void test_full_disk(void **state)
{
	(void)state;
	start_over("old", false);
	struct run run = { .site = "new", .before_commit = refuse_large_writes };
	assert_int_equal(run_in_child(&run), EXIT_MACHINE);
	assert_true(
		said("cannot write site/output/public/large.pdf (what was published before stays "
	             "as it was): File too large"));
	assert_trees("old", "old");
	assert_nothing_left();
}

static void stop(struct publish *publish)
{
	(void)publish;
	raise(SIGTERM);
}

static void put_twice(struct publish *publish)
{
	publish_put(publish, AUDIENCE_PUBLIC, STR("index.html"), STR("again"));
}

static void put_outside(struct publish *publish)
{
	publish_put(publish, AUDIENCE_PUBLIC, STR("a/../../index.html"), STR("out"));
}

static void test_stopped(void **state)
{
	(void)state;
	start_over("old", false);
	struct run run = { .site = "new", .before_commit = stop };
	assert_int_equal(run_in_child(&run), 128 + SIGTERM);
	assert_true(said("stopped by a signal"));
	assert_trees("old", "old");
	assert_nothing_left();
	run.before_commit = put_outside;
	assert_int_equal(run_in_child(&run), EXIT_MACHINE);
	assert_true(said("BUG"));
	run.before_commit = put_twice;
	assert_int_equal(run_in_child(&run), EXIT_MACHINE);
	assert_true(said("BUG"));
	assert_trees("old", "old");
	assert_nothing_left();
	/* Restored after a run: an ordinary program again. */
	struct sigaction action;
	sigaction(SIGTERM, NULL, &action);
	assert_true(action.sa_handler == SIG_DFL);
}

static void test_not_ours(void **state)
{
	(void)state;
	struct run run = { .site = "new" };
	assert_int_equal(folder_make(AT_FDCWD, "site/output/public"), 0);
	assert_int_equal(run_in_child(&run), 0); /* an empty folder may be anybody's */
	start_over(NULL, false);
	assert_int_equal(folder_make(AT_FDCWD, "site/output/public/photos"), 0);
	assert_int_equal(run_in_child(&run), EXIT_MACHINE);
	assert_true(said("no manifest.json"));
	assert_true(exists("site/output/public/photos"));
	start_over(NULL, false);
	assert_int_equal(folder_make(AT_FDCWD, "site/output"), 0);
	assert_int_equal(folder_make(AT_FDCWD, "site/home"), 0);
	assert_int_equal(symlink("../home", "site/output/public"), 0);
	assert_int_equal(run_in_child(&run), EXIT_MACHINE);
	assert_true(said("is not a folder of foolscap's"));
	assert_int_equal(count_entries("site/home"), 0);
	assert_int_equal(unlink("site/output/public"), 0);
	assert_int_equal(nftw("site/output/.foolscap", remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	assert_int_equal(symlink("../home", "site/output/.foolscap"), 0);
	assert_int_equal(run_in_child(&run), EXIT_MACHINE);
	assert_int_equal(count_entries("site/home"), 0);
	start_over(NULL, false);
	assert_int_equal(mkdir("site", 0777), 0);
	assert_int_equal(close(open("site/output", O_CREAT | O_WRONLY, 0666)), 0);
	assert_int_equal(run_in_child(&run), EXIT_MACHINE);
	assert_true(said("Not a directory"));
}

static void test_two_at_once(void **state)
{
	(void)state;
	int ready[2];
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		struct run run = { .site = "old" };
		struct publish *publish = open_run(&run);
		publish_put(publish, AUDIENCE_PUBLIC, STR("first"), STR("1"));
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		struct timespec moment = { .tv_nsec = 100000000 };
		nanosleep(&moment, NULL);
		publish_commit(publish, STR("2018-07-27"));
		_exit(0);
	}
	char c;
	assert_int_equal(read(ready[0], &c, 1), 1);
	struct publish *publish = open_run(&(struct run){ .site = "new" });
	assert_true(exists("site/output/public/first")); /* the first was let finish */
	publish_abandon(publish);
	int status;
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	close(ready[0]);
	close(ready[1]);
}

static void put_many(void *context, size_t worker, size_t number)
{
	(void)worker;
	char path[64];
	int length = snprintf(path, sizeof path, "s%zu/page-%zu/index.html", number % 20, number);
	publish_put(context, AUDIENCE_PUBLIC, (str){ path, (size_t)length }, STR("<p>text</p>"));
}

static void test_threads(void **state)
{
	(void)state;
	for (size_t jobs = 1; jobs <= 4; jobs += 3) {
		struct publish *publish = open_run(&(struct run){ .site = "old" });
		thread_each(2000, jobs, put_many, publish);
		struct publish_result result = publish_commit(publish, STR("2018-07-27"));
		assert_int_equal(result.files, 2000);
		assert_int_equal(result.changed, jobs == 1 ? 2000 : 0);
		assert_int_equal(count_entries("site/output/public"), 21);
		assert_int_equal(count_entries("site/output/public/s7"), 100);
	}
}

static void test_hash(void **state)
{
	(void)state;
	struct sha256 hash = sha256_of(STR("abc")), again; /* FIPS 180-4's example */
	struct buf hex = { 0 };
	sha256_put_hex(&hex, &hash);
	assert_true(
		str_eq(buf_str(&hex), STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61"
	                                  "f20015ad")));
	assert_true(sha256_parse(buf_str(&hex), &again) && sha256_eq(&hash, &again));
	hex.s[3] = 'X';
	assert_false(sha256_parse(buf_str(&hex), &again));
	assert_false(sha256_parse(STR("ba"), &again));
	buf_free(&hex);
}

static void test_manifest_reading(void **state)
{
	(void)state;
	static const char *const broken[] = {
		"",
		"{}",
		"{\"path\": \"a\"\n]\n}\n",
		"{\"path\": \"a\n]\n}\n",
		"{\"path\": \"a\", \"size\": x\n]\n}\n",
		"{\"path\": \"a\\\n]\n}\n",
		"{\"path\": \"a\", \"size\": 1, \"sha256\": \"12\"}\n]\n}\n",
		"{\"path\": \"\\u00\", \"size\": 1, \"sha256\": \"12\"}\n]\n}\n",
	};
	struct arena arena = { 0 };
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct published_list files = { 0 };
		/* In a block of its own size, so that a read past its end is seen. */
		str text = arena_str(&arena, str_of(broken[i]));
		manifest_read(&arena, text, &files);
		assert_int_equal(files.count, 0);
		memory_free(files.items);
	}
	arena_release(&arena);
}

int main(void)
{
	umask(0022);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_manifest_reading),
		cmocka_unit_test_setup_teardown(test_plain, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_links, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_dry, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_kill, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_failures, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_full_disk, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_stopped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_not_ours, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_two_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_threads, set_up, tear_down),
	};
	return cmocka_run_group_tests_name("publish", tests, NULL, NULL);
}
