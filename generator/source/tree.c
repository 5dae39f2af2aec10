/* The site's files as a tree: walks content/ and layouts/ below the site's folder. Called by
 * command/ before anything is read. text.c reads the files. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "source/source.h"

#include "base/file.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Folders reached through symbolic links, one inside the other: bounds the copies that links to
 * links can make. */
enum { LINKED_FOLDERS_MOST = 3 };

struct file_list {
	struct source_file *items;
	size_t count, room;
};

/* A folder being listed, and those it was reached through. */
struct level {
	const struct level *up;
	dev_t device;
	ino_t number;
	str path; /* from the site's folder; NUL-terminated */
	bool restricted;
	unsigned links;
};

struct lister {
	struct arena *arena;
	struct diags *diags;
	struct file_list files;
	int root;
	str real_root; /* the site's folder without links; NUL-terminated */
};

static const struct {
	str extension;
	enum source_kind kind;
} kinds[] = {
	{ STR_INIT("md"), SOURCE_MARKDOWN }, { STR_INIT("yml"), SOURCE_YAML },
	{ STR_INIT("yaml"), SOURCE_YAML },   { STR_INIT("svg"), SOURCE_IMAGE },
	{ STR_INIT("png"), SOURCE_IMAGE },   { STR_INIT("jpg"), SOURCE_IMAGE },
	{ STR_INIT("jpeg"), SOURCE_IMAGE },  { STR_INIT("pdf"), SOURCE_PDF },
};

static enum source_kind kind_of(str name)
{
	str extension = path_extension(name);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (str_eq_nocase(extension, kinds[i].extension))
			return kinds[i].kind;
	return SOURCE_OTHER;
}

/* "Restricted" closes a folder too: a slip of the shift key must not publish what lies in it. */
static bool names_restricted(str name)
{
	return str_eq_nocase(name, STR("restricted"));
}

/* A folder that somebody took for one named restricted: "restrited", "restricted-papers". */
static bool names_nearly_restricted(str name)
{
	enum { SLIPS_MOST = 2, PART = sizeof "restrict" - 1 };
	for (size_t i = 0; i + PART <= name.n; i++)
		if (str_eq_nocase(str_first(str_from(name, i), PART), STR("restrict")))
			return !names_restricted(name);
	return !names_restricted(name) &&
	       str_distance(name, STR("restricted"), SLIPS_MOST) <= SLIPS_MOST;
}

static bool name_character(char c)
{
	return char_is_alnum(c) || c == '-' || c == '_' || c == '.';
}

static bool name_is_good(str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!name_character(name.s[i]))
			return false;
	return true;
}

/* Letters for U+00C0 to U+017F (Latin-1 and Latin Extended-A); "." stands for none. */
static const char plain_letters[] = "AAAAAAACEEEEIIIIDNOOOOO.OUUUUYTs"
				    "aaaaaaaceeeeiiiidnooooo.ouuuuyty"
				    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg"
				    "GgGgHhHhIiIiIiIiIiJjJjKkkLlLlLlL"
				    "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSs"
				    "SsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

/* What a file of this name could be called: accents off, a hyphen for each run of other things. */
static str name_proposal(struct arena *arena, str name)
{
	char *good = arena_alloc(arena, name.n + sizeof "file", 1);
	size_t length = 0;
	for (str rest = name; rest.n;) {
		uint32_t c = utf8_next(&rest);
		char letter = '-';
		if (c < 0x80 && name_character((char)c))
			letter = (char)c;
		else if (c >= 0xc0 && c < 0x180 && plain_letters[c - 0xc0] != '.')
			letter = plain_letters[c - 0xc0];
		else if (c == '\'' || c == 0x2019 || (c >= 0x300 && c < 0x370))
			continue;
		bool joins = letter == '-' || letter == '.';
		if (joins && length && good[length - 1] == '-')
			length--;
		if (letter != '-' || length)
			good[length++] = letter;
	}
	while (length && good[length - 1] == '-')
		length--;
	if (!length || good[0] == '.') {
		memmove(good + 4, good, length);
		memcpy(good, "file", 4);
		length += 4;
	}
	return (str){ good, length };
}

/* A path as it may be shown: names are bytes to the system, but messages are UTF-8. */
static str shown_path(struct arena *arena, str path)
{
	if (utf8_check(path) == path.n)
		return path;
	struct buf shown = { 0 };
	for (str rest = path; rest.n;)
		utf8_put(&shown, utf8_next(&rest));
	str text = arena_str(arena, buf_str(&shown));
	buf_free(&shown);
	return text;
}

static bool check_name(struct lister *lister, str path, str name)
{
	if (name_is_good(name))
		return true;
	str shown = shown_path(lister->arena, path);
	diag(lister->diags, MSG_FILE_NAME, .path = shown,
	     .words = { path_name(shown), name_proposal(lister->arena, name) });
	return utf8_check(name) == name.n;
}

static void report_unreadable(struct lister *lister, str path, str reason)
{
	diag(lister->diags, MSG_FILE_UNREADABLE, .path = shown_path(lister->arena, path),
	     .words = { reason });
}

static void report_link(struct lister *lister, str path, const char *reason)
{
	diag(lister->diags, MSG_FILE_UNREADABLE, .path = shown_path(lister->arena, path),
	     .words = { str_of(reason) },
	     .hint = STR("remove the link, or put the file or folder itself here"));
}

/* Where the link at path leads, from the site's folder; absent (after a report) when that is
 * nowhere or out of the site. Hidden folders (.git) are not part of the site. */
static str link_target(struct lister *lister, str path)
{
	str whole = path_join(lister->arena, lister->real_root, path);
	char *real = realpath(whole.s, NULL);
	if (!real) {
		if (errno == ENOENT || errno == ENOTDIR)
			report_link(lister, path, "this symbolic link leads to nothing");
		else if (errno == ELOOP)
			report_link(lister, path, "this symbolic link leads back to itself");
		else
			report_unreadable(lister, path, str_of(strerror(errno)));
		return (str){ 0 };
	}
	str target = arena_str(lister->arena, str_of(real));
	free(real);
	str root = lister->real_root;
	bool inside = str_starts(target, root) &&
	              (root.s[root.n - 1] == '/' || target.n == root.n || target.s[root.n] == '/');
	if (inside) {
		target = str_from(target, root.n);
		if (target.n && target.s[0] == '/')
			target = str_from(target, 1);
		inside = !str_starts(target, STR(".")) && str_find(target, STR("/.")) == target.n;
	}
	if (inside)
		return target;
	diag(lister->diags, MSG_FILE_LINK_OUTSIDE, .path = shown_path(lister->arena, path));
	return (str){ 0 };
}

bool source_path_restricted(str path)
{
	str rest = path, part;
	while (str_split(&rest, '/', &part))
		if (names_restricted(part) && rest.s)
			return true;
	return false;
}

static void list_folder(struct lister *lister, const struct level *level);

static void list_subfolder(struct lister *lister, const struct level *level, str path,
                           bool restricted, bool linked)
{
	struct stat about;
	if (fstatat(lister->root, path.s, &about, 0) != 0) {
		report_unreadable(lister, path, str_of(strerror(errno)));
		return;
	}
	const char *loop = NULL;
	for (const struct level *up = level; up && !loop; up = up->up)
		if (up->device == about.st_dev && up->number == about.st_ino)
			loop = "this symbolic link leads to a folder that it stands in";
	if (level->links + linked > LINKED_FOLDERS_MOST)
		loop = "symbolic links lead here through too many others";
	if (loop) {
		report_link(lister, path, loop);
		return;
	}
	struct level inner = {
		.up = level,
		.device = about.st_dev,
		.number = about.st_ino,
		.path = path,
		.restricted = restricted || names_restricted(path_name(path)),
		.links = level->links + linked,
	};
	if (!inner.restricted && names_nearly_restricted(path_name(path)))
		diag(lister->diags, MSG_FOLDER_NEARLY_RESTRICTED, .path = path,
		     .words = { path_name(path) });
	list_folder(lister, &inner);
}

static void list_entry(struct lister *lister, const struct level *level,
                       const struct folder_entry *entry)
{
	if (entry->name.s[0] == '.')
		return;
	str path = path_join(lister->arena, level->path, entry->name);
	if (!check_name(lister, path, entry->name))
		return;
	mode_t type = entry->type;
	bool restricted = level->restricted;
	bool linked = type == S_IFLNK;
	if (linked) {
		str target = link_target(lister, path);
		if (!target.s)
			return;
		struct stat about;
		if (fstatat(lister->root, path.s, &about, 0) != 0) {
			report_unreadable(lister, path, str_of(strerror(errno)));
			return;
		}
		type = about.st_mode & S_IFMT;
		/* A link in a public folder does not publish what is restricted. */
		restricted = restricted || source_path_restricted(target) ||
		             (type == S_IFDIR && names_restricted(path_name(target)));
	}
	if (type == S_IFDIR)
		list_subfolder(lister, level, path, restricted, linked);
	else if (type == S_IFREG)
		list_push(&lister->files,
		          (struct source_file){ path, kind_of(entry->name), restricted });
	else
		diag(lister->diags, MSG_FILE_SPECIAL, .path = path);
}

static void list_folder(struct lister *lister, const struct level *level)
{
	struct folder_list entries = { 0 };
	int reason = folder_read(lister->arena, lister->root, level->path.s, &entries);
	if (reason)
		report_unreadable(lister, level->path, str_of(strerror(reason)));
	for (size_t i = 0; i < entries.count; i++)
		list_entry(lister, level, &entries.items[i]);
	memory_free(entries.items);
}

static int file_order(const void *left, const void *right)
{
	const struct source_file *a = left, *b = right;
	return str_cmp(a->path, b->path);
}

/* All files below folder name of the site. False when there is no such folder. */
static bool list_top(struct lister *lister, str name, struct source_file **files, size_t *count)
{
	struct stat about;
	*files = NULL;
	*count = 0;
	if (fstatat(lister->root, name.s, &about, AT_SYMLINK_NOFOLLOW) != 0) {
		if (errno == ENOENT)
			return false;
		report_unreadable(lister, name, str_of(strerror(errno)));
		return true;
	}
	struct file_list *list = &lister->files;
	*list = (struct file_list){ 0 };
	/* Through list_entry, so that content/ may be a symbolic link as well. */
	struct level top = { .path = STR("") };
	list_entry(lister, &top, &(struct folder_entry){ name, about.st_mode & S_IFMT });
	if (list->count) {
		/* The order of whole paths is not that of a walk: "a.md" stands before "a/b.md". */
		qsort(list->items, list->count, sizeof *list->items, file_order);
		*files = arena_array(lister->arena, struct source_file, list->count);
		memcpy(*files, list->items, list->count * sizeof *list->items);
		*count = list->count;
	}
	memory_free(list->items);
	return true;
}

bool source_tree_open(struct source_tree *tree, struct arena *arena, const char *folder,
                      struct diags *diags)
{
	*tree = (struct source_tree){ .root = -1 };
	int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return false;
	char *real = realpath(folder, NULL);
	if (!real) {
		int reason = errno;
		close(root);
		errno = reason;
		return false;
	}
	tree->root = root;
	struct lister lister = {
		.arena = arena,
		.diags = diags,
		.root = root,
		.real_root = arena_str(arena, str_of(real)),
	};
	free(real);
	if (!list_top(&lister, STR("content"), &tree->content, &tree->content_count))
		diag(diags, MSG_NO_CONTENT, .path = STR("content"));
	list_top(&lister, STR("layouts"), &tree->layouts, &tree->layout_count);
	return true;
}

void source_tree_close(struct source_tree *tree)
{
	if (tree->root >= 0)
		close(tree->root);
	*tree = (struct source_tree){ .root = -1 };
}

static const struct source_file *find_in(const struct source_file *files, size_t count, str path)
{
	if (!count)
		return NULL;
	struct source_file wanted = { .path = path };
	return bsearch(&wanted, files, count, sizeof *files, file_order);
}

const struct source_file *source_tree_find(const struct source_tree *tree, str path)
{
	const struct source_file *found = find_in(tree->content, tree->content_count, path);
	return found ? found : find_in(tree->layouts, tree->layout_count, path);
}
