/* The machine's failures and our own; see die.h. */
#include "base/die.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The one mutable state of the program: what must be undone when it cannot go on. A global,
 * because the allocator's failure has no context to reach it by. */
static void (*cleanup_run)(void *);
static void *cleanup_context;
static atomic_flag cleanup_taken = ATOMIC_FLAG_INIT;

void die_cleanup_set(void (*cleanup)(void *), void *context)
{
	cleanup_run = cleanup;
	cleanup_context = context;
}

static _Noreturn void leave(void)
{
	if (cleanup_run && !atomic_flag_test_and_set(&cleanup_taken))
		cleanup_run(cleanup_context);
	fflush(stderr);
	_Exit(EXIT_MACHINE);
}

void die(const char *format, ...)
{
	int reason = errno;
	va_list arguments;
	va_start(arguments, format);
	char line[1024];
	vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	size_t length = strlen(line);
	if (length > 1 && strcmp(line + length - 2, ": ") == 0)
		fprintf(stderr, "foolscap: %s%s\n", line, strerror(reason));
	else
		fprintf(stderr, "foolscap: %s\n", line);
	leave();
}

void bug_at(const char *file, int line, const char *what)
{
	fprintf(stderr, "foolscap: BUG at %s:%d: %s. Please report this.\n", file, line, what);
	leave();
}
