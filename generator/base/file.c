/* Files, folders and paths; see file.h. */
#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int read_open(int fd, size_t most, str *bytes)
{
	struct stat about;
	if (fstat(fd, &about) != 0)
		return errno;
	if (S_ISDIR(about.st_mode))
		return EISDIR;
	if (!S_ISREG(about.st_mode))
		return EINVAL;
	if ((uintmax_t)about.st_size > most)
		return EFBIG;
	size_t room = (size_t)about.st_size + 1, length = 0;
	char *block = memory_resize(NULL, room + 1, 1);
	for (;;) {
		ssize_t got = read(fd, block + length, room - length);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			int reason = errno;
			memory_free(block);
			return reason;
		}
		length += (size_t)got;
		if (length > most) { /* it grew while we read */
			memory_free(block);
			return EFBIG;
		}
		/* Room for one byte more was asked for: a regular file ends where it gives less. */
		if (length < room)
			break;
		room *= 2;
		block = memory_resize(block, room + 1, 1);
	}
	block[length] = '\0';
	*bytes = (str){ block, length };
	return 0;
}

int file_read(int dir_fd, const char *path, size_t most, str *bytes)
{
	/* O_NONBLOCK: a FIFO in the site must not hang the run. */
	int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno;
	int reason = read_open(fd, most, bytes);
	close(fd);
	return reason;
}

static int entry_order(const void *left, const void *right)
{
	const struct folder_entry *a = left, *b = right;
	return str_cmp(a->name, b->name);
}

static mode_t entry_type(int fd, const struct dirent *entry)
{
	switch (entry->d_type) {
	case DT_REG:
		return S_IFREG;
	case DT_DIR:
		return S_IFDIR;
	case DT_LNK:
		return S_IFLNK;
	default:
		break;
	}
	struct stat about;
	if (fstatat(fd, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;
	return about.st_mode & S_IFMT;
}

int folder_read(struct arena *arena, int dir_fd, const char *path, struct folder_list *list)
{
	int fd = openat(dir_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	DIR *folder = fdopendir(fd);
	if (!folder) {
		int reason = errno;
		close(fd);
		return reason;
	}
	for (;;) {
		errno = 0;
		const struct dirent *entry = readdir(folder);
		if (!entry)
			break;
		str name = str_of(entry->d_name);
		if (str_eq(name, STR(".")) || str_eq(name, STR("..")))
			continue;
		list_push(list,
		          (struct folder_entry){ arena_str(arena, name), entry_type(fd, entry) });
	}
	int reason = errno;
	closedir(folder);
	if (list->count)
		qsort(list->items, list->count, sizeof *list->items, entry_order);
	return reason;
}

int folder_make(int dir_fd, const char *path)
{
	struct arena arena = { 0 };
	char *copy = (char *)(uintptr_t)arena_str(&arena, str_of(path)).s;
	int reason = 0;
	for (char *at = copy + 1; !reason && *copy; at++) {
		if (*at && *at != '/')
			continue;
		char kept = *at;
		*at = '\0';
		if (mkdirat(dir_fd, copy, 0777) != 0 && errno != EEXIST)
			reason = errno;
		*at = kept;
		if (!kept)
			break;
	}
	arena_release(&arena);
	return reason;
}

str path_folder(str path)
{
	size_t at = str_find_last_char(path, '/');
	return at == path.n ? str_first(path, 0) : str_first(path, at);
}

str path_name(str path)
{
	size_t at = str_find_last_char(path, '/');
	return at == path.n ? path : str_from(path, at + 1);
}

str path_stem(str name)
{
	size_t at = str_find_last_char(name, '.');
	return at == 0 ? name : str_first(name, at);
}

str path_extension(str name)
{
	size_t at = str_find_last_char(name, '.');
	return at == 0 || at == name.n ? STR("") : str_from(name, at + 1);
}

str path_join(struct arena *arena, str folder, str name)
{
	if (folder.n == 0)
		return arena_str(arena, name);
	if (folder.s[folder.n - 1] == '/')
		return arena_concat(arena, folder, name);
	return arena_concat(arena, folder, STR("/"), name);
}

str path_resolve(struct arena *arena, str from_file, str relative)
{
	str folder = path_folder(from_file);
	char *joined = arena_alloc(arena, folder.n + relative.n + 2, 1);
	if (folder.n)
		memcpy(joined, folder.s, folder.n);
	size_t length = folder.n;
	str rest = relative, part;
	while (str_split(&rest, '/', &part)) {
		if (part.n == 0 || str_eq(part, STR(".")))
			continue;
		if (str_eq(part, STR(".."))) {
			if (length == 0)
				return (str){ NULL, 0 };
			length = path_folder((str){ joined, length }).n;
			continue;
		}
		if (length)
			joined[length++] = '/';
		memcpy(joined + length, part.s, part.n);
		length += part.n;
	}
	joined[length] = '\0';
	return (str){ joined, length };
}

void path_put_relative(struct buf *buf, str from, str to)
{
	size_t common = 0;
	for (size_t i = 0; i < from.n && i < to.n && from.s[i] == to.s[i]; i++)
		if (from.s[i] == '/')
			common = i + 1;
	bool climbs = false;
	for (size_t i = common; i < from.n; i++) {
		if (from.s[i] == '/') {
			buf_lit(buf, "../");
			climbs = true;
		}
	}
	if (common < to.n)
		buf_put(buf, str_from(to, common));
	else if (!climbs)
		buf_lit(buf, "./");
}

str path_relative(struct arena *arena, str from, str to)
{
	struct buf buf = { 0 };
	path_put_relative(&buf, from, to);
	str path = arena_str(arena, buf_str(&buf));
	buf_free(&buf);
	return path;
}
