/* A site's files as a tree, read and checked. Paths are from the site's folder with "/"
 * ("content/a.md"); sorted bytewise. Everything that may be wrong with a file as a file is said
 * here. */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include "base/diag.h"
#include "base/memory.h"

enum { SOURCE_FILE_MOST = 8 * 1024 * 1024, IMAGE_FILE_MOST = 64 * 1024 * 1024 };

enum source_kind { SOURCE_MARKDOWN, SOURCE_YAML, SOURCE_IMAGE, SOURCE_PDF, SOURCE_OTHER };

struct source_file {
	str path; /* NUL-terminated */
	enum source_kind kind;
	bool restricted; /* below a folder named "restricted" */
};

struct source_tree {
	int root;                    /* file descriptor of the site's folder */
	struct source_file *content; /* all regular files below content/ */
	size_t content_count;
	struct source_file *layouts; /* all below layouts/ that exist */
	size_t layout_count;
};

/* Lists content/ and layouts/ below folder; symbolic links inside the site are followed, those out
 * of it are errors; hidden files (".x") are passed over. False when folder cannot be opened. */
bool source_tree_open(struct source_tree *tree, struct arena *arena, const char *folder,
                      struct diags *diags);
void source_tree_close(struct source_tree *tree);
/* Whether a path, or an address below the site's root, leads through a folder named "restricted".
 */
bool source_path_restricted(str path);
/* By path, or NULL. */
const struct source_file *source_tree_find(const struct source_tree *tree, str path);

/* Reads a text: byte-order mark taken off, CRLF to LF, UTF-8 and NUL checked. On failure reports
 * and returns false; *text is then an empty text with its path. Bytes in arena, NUL-terminated. */
bool source_read_text(const struct source_tree *tree, struct arena *arena, str path,
                      struct text *text, struct diags *diags);
/* A file of layouts/ ("html/page.mustache"), or the default compiled in; false when there is
 * neither. */
bool source_read_layout(const struct source_tree *tree, struct arena *arena, str name,
                        struct text *text, struct diags *diags);
/* The default alone, whether or not the site has a file of its own. */
bool source_read_default(struct arena *arena, str name, struct text *text);
/* Of a file that is there; 0 when it cannot be looked at. */
size_t source_size(const struct source_tree *tree, str path);
/* Any file's bytes (images). Heap block; false after a report at. */
bool source_read_bytes(const struct source_tree *tree, str path, struct place at, str *bytes,
                       struct diags *diags);
/* As source_read_bytes, for what readers get: a JPEG or PNG is without what cameras and programs
 * note in it (image_strip), and false as well where it is broken. */
bool source_read_published(const struct source_tree *tree, str path, struct place at, str *bytes,
                           struct diags *diags);

/* The front matter of a Markdown text: *yaml is what stands between the --- lines (from line 2),
 * *body_line the line that the body begins on, *body the rest. False (and a report) when there is
 * none or it is not closed; then *body is the whole text. */
struct front_matter {
	str yaml, body;
	uint32_t body_line;
};
bool source_front_matter(const struct text *text, struct front_matter *parts, struct diags *diags);
/* Both at once, for pass one: the body's bytes are not checked, since pass two reads it again and
 * checks all of it. */
bool source_read_head(const struct source_tree *tree, struct arena *arena, str path,
                      struct text *text, struct front_matter *parts, struct diags *diags);

/* Day of the newest commit of the site's repository (libgit2), false where there is no history. */
struct date;
bool source_newest_commit(const char *folder, struct date *date);

#endif
