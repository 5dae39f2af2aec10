/* The three kinds of failure, never mixed. The author's mistakes are diagnostics (diag.h) and
 * work goes on. The machine's failures end the run with die(): one line on standard error, the
 * staged output removed, exit status 3. Our own mistakes end it with BUG(), in release too. */
#ifndef BASE_DIE_H
#define BASE_DIE_H

enum exit_status {
	EXIT_CLEAN = 0,
	EXIT_SOURCES = 1, /* errors in what the authors wrote */
	EXIT_USAGE = 2,
	EXIT_MACHINE = 3, /* disk full, no permission, out of memory */
};

/* printf's format; a trailing ": " adds strerror(errno). */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One function to run before die() exits: publish/ removes what it staged. It must only call
 * what is safe after a failure, and is run at most once. */
void die_cleanup_set(void (*cleanup)(void *), void *context);

_Noreturn void bug_at(const char *file, int line, const char *what);
#define BUG(what) bug_at(__FILE__, __LINE__, (what))
#define CHECK(condition) ((condition) ? (void)0 : bug_at(__FILE__, __LINE__, #condition))

#endif
