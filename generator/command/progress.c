/* A progress line on a terminal, when the work takes longer than a second. */
#define _POSIX_C_SOURCE 200809L
#include "command/command.h"

#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_AFTER_MS = 1000, EVERY_MS = 100 };

struct progress {
	atomic_size_t done;
	_Atomic int64_t next; /* when the line is due again */
	size_t total;
	bool shown, wanted;
};

int64_t progress_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct progress *progress_new(size_t total, bool quiet)
{
	struct progress *progress = memory_new(1, sizeof *progress);
	progress->total = total;
	progress->wanted = !quiet && isatty(STDERR_FILENO);
	atomic_store(&progress->next, progress_now() + FIRST_AFTER_MS);
	return progress;
}

void progress_step(struct progress *progress)
{
	size_t done = atomic_fetch_add(&progress->done, 1) + 1;
	if (!progress->wanted || done % 16)
		return;
	int64_t now = progress_now(), due = atomic_load(&progress->next);
	/* One thread wins the turn to print. */
	if (now < due || !atomic_compare_exchange_strong(&progress->next, &due, now + EVERY_MS))
		return;
	progress->shown = true;
	fprintf(stderr, "\rfoolscap: %zu of %zu", done, progress->total);
	fflush(stderr);
}

void progress_free(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	memory_free(progress);
}
