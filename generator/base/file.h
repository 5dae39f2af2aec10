/* Files and folders, by C path. Functions that read for authors return an error number; those that
 * write the output are in publish/. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"
#include "base/memory.h"
#include "base/str.h"

#include <sys/stat.h>

/* Reads a whole regular file into a heap block (free with memory_free); 0 or an errno; EFBIG when
 * it is larger than most bytes, EISDIR and so on as the system says. Reads below dir_fd
 * (AT_FDCWD for the working directory). bytes->s is NUL-terminated beyond n. */
int file_read(int dir_fd, const char *path, size_t most, str *bytes);

struct folder_entry {
	str name;    /* NUL-terminated */
	mode_t type; /* S_IFREG, S_IFDIR, S_IFLNK, ... as lstat says */
};
struct folder_list {
	struct folder_entry *items;
	size_t count, room;
};
/* Entries but "." and "..", sorted bytewise so that the directory's order has no say; names in
 * arena. 0 or an errno. items is on the heap. */
int folder_read(struct arena *arena, int dir_fd, const char *path, struct folder_list *list);

/* mkdir -p below dir_fd; 0 or an errno. */
int folder_make(int dir_fd, const char *path);

/* Joins a relative link to the folder of path "a/b.md" and takes out "." and "..": "c/../d.md"
 * gives "a/d.md". Absent when it leaves the root. */
str path_resolve(struct arena *arena, str from_file, str relative);
/* "a/b" of "a/b/c.md", "" of "c.md". */
str path_folder(str path);
/* "c.md" of "a/b/c.md". */
str path_name(str path);
/* "c" of "c.md"; extension without its dot, "" when there is none. */
str path_stem(str name);
str path_extension(str name);
str path_join(struct arena *arena, str folder, str name);
/* How to get from the page at address from ("a/b/") to address to ("a/c/x.pdf"): "../c/x.pdf". Both
 * are addresses from the site's root without a leading slash; a "" result becomes "./". */
str path_relative(struct arena *arena, str from, str to);
void path_put_relative(struct buf *buf, str from, str to);

#endif
