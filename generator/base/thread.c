/* Threads over numbers; see thread.h. */
#define _GNU_SOURCE
#include "base/thread.h"

#include "base/die.h"
#include "base/memory.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

struct share {
	atomic_size_t next;
	size_t count;
	void (*work)(void *, size_t, size_t);
	void *context;
};

struct worker {
	struct share *share;
	size_t number;
	pthread_t thread;
};

/* Deep recursion of libraries (librsvg, cmark's users) must not meet a small stack. */
enum { STACK_BYTES = 8 * 1024 * 1024 };

static void *worker_run(void *argument)
{
	struct worker *worker = argument;
	struct share *share = worker->share;
	for (;;) {
		size_t number = atomic_fetch_add(&share->next, 1);
		if (number >= share->count)
			return NULL;
		share->work(share->context, worker->number, number);
	}
}

void thread_each(size_t count, size_t jobs, void (*work)(void *, size_t, size_t), void *context)
{
	struct share share = { .count = count, .work = work, .context = context };
	if (jobs > count)
		jobs = count;
	if (jobs <= 1) {
		worker_run(&(struct worker){ .share = &share });
		return;
	}
	struct worker *workers = memory_new(jobs, sizeof *workers);
	pthread_attr_t attributes;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	size_t started = 1;
	workers[0] = (struct worker){ .share = &share };
	for (; started < jobs; started++) {
		workers[started] = (struct worker){ .share = &share, .number = started };
		int reason = pthread_create(&workers[started].thread, &attributes, worker_run,
		                            &workers[started]);
		if (reason)
			break; /* fewer threads do the same work */
	}
	worker_run(&workers[0]);
	for (size_t i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	pthread_attr_destroy(&attributes);
	memory_free(workers);
}

size_t thread_processors(void)
{
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof set, &set) != 0)
		return 1;
	int count = CPU_COUNT(&set);
	return count > 0 ? (size_t)count : 1;
}
