/* Inside the tests of model/: small sites in a folder of their own, loaded whole; what is said
 * about them. */
#ifndef SITES_H
#define SITES_H

#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* nftw */
#endif

#include "base/file.h"
#include "model/model.h"
#include "source/markdown.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define SITE "title: T\norganisation: O\nurl: https://x.example\naccessibility: {status: full}\n"
#define HOME "---\ntitle: Home\n---\n"
#define PAGE(lines) "---\ntitle: A page\n" lines "---\n\nText.\n"

struct file {
	const char *path, *text;
};

/* A site made of files, loaded. */
struct bench {
	char folder[64];
	struct arena arena;
	struct source_tree tree;
	struct diags diags;
	struct model model;
};

static inline void write_file(const char *folder, const struct file *file)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, file->path);
	char *slash = strrchr(path, '/');
	*slash = '\0';
	assert_int_equal(folder_make(AT_FDCWD, path), 0);
	*slash = '/';
	FILE *to = fopen(path, "wb");
	assert_non_null(to);
	fputs(file->text, to);
	assert_int_equal(fclose(to), 0);
}

static inline void load(struct bench *bench, const struct file *files, size_t jobs)
{
	*bench = (struct bench){ .folder = "/tmp/foolscap-model-XXXXXX" };
	assert_non_null(mkdtemp(bench->folder));
	for (; files->path; files++)
		write_file(bench->folder, files);
	assert_true(source_tree_open(&bench->tree, &bench->arena, bench->folder, &bench->diags));
	struct model_options options = { .today = { 2019, 2, 1 }, .jobs = jobs };
	markdown_start();
	model_load(&bench->model, &bench->tree, &options, &bench->diags);
	diags_sort(&bench->diags);
}

static inline int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about, (void)kind, (void)walk;
	return remove(path);
}

static inline void unload(struct bench *bench)
{
	model_release(&bench->model);
	source_tree_close(&bench->tree);
	diags_release(&bench->diags);
	arena_release(&bench->arena);
	nftw(bench->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#define LOAD(bench, ...) load((bench), (const struct file[]){ __VA_ARGS__, { NULL, NULL } }, 1)

/* "content/a.md:2:1 unknown-key: hint" of each, a line for each. */
static inline void expect_diags(struct bench *bench, const char *expected)
{
	struct buf got = { 0 };
	for (size_t i = 0; i < bench->diags.count; i++) {
		const struct diag *diag = &bench->diags.items[i];
		buf_printf(&got, "%.*s:%u:%u %s: %.*s | %.*s\n", STR_FMT(diag->path), diag->line,
		           diag->column, message_table[diag->message].id, STR_FMT(diag->text),
		           STR_FMT(diag->hint));
	}
	buf_putc(&got, '\0');
	bool same = strcmp(got.s, expected) == 0;
	if (!same)
		fputs(got.s, stderr); /* whole: cmocka cuts long texts */
	buf_free(&got);
	assert_true(same);
}

static inline void expect_str(str got, const char *expected)
{
	if (!str_eq(got, str_of(expected)))
		fail_msg("got \"%.*s\", expected \"%s\"", STR_FMT(got), expected);
}

static inline const struct entry *entry_at(struct bench *bench, const char *address)
{
	const struct entry *entry = map_get(&bench->model.entry_by_address, str_of(address));
	if (!entry)
		fail_msg("no entry at /%s", address);
	return entry;
}

#endif
