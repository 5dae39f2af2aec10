/* Libraries opened only when they are needed. Linked as usual, libgit2 and librsvg with all that
 * they bring cost a start of the program 15 ms, three times what a small site takes to build, and
 * most runs need neither. The headers are the libraries' own, so that calls are checked as usual:
 *
 *     struct { __typeof__(git_libgit2_init) *init; } git;
 *     LIBRARY_TAKE(library, git.init, "git_libgit2_init");
 */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <string.h>

/* By its soname; NULL when it cannot be had. Stays open for the run. */
void *library_open(const char *soname);
/* Ends the run when the library lacks it: another library than the one we were compiled for. */
void *library_find(void *library, const char *name);

/* POSIX's dlsym gives a void * for functions too; ISO C has no conversion: the bytes are copied. */
#define LIBRARY_TAKE(library, function, name) \
	do { \
		void *found_ = library_find((library), (name)); \
		memcpy(&(function), &found_, sizeof found_); \
	} while (0)

#endif
