/* What an author may have meant by a path that leads nowhere: for the hints of messages about
 * links, images and includes. */
#include "compose/work.h"

#include "base/file.h"

static bool is_wanted(const struct work *work, const struct source_file *file,
                      enum source_kind kind)
{
	/* A restricted name never shows in a message about a public source. */
	if (file->restricted && !work->entry->restricted)
		return false;
	return kind == SOURCE_OTHER || file->kind == kind;
}

str nearest_file(struct work *work, str from, str path, enum source_kind kind)
{
	const struct source_tree *tree = work->model->tree;
	str wanted = path_name(path), folder = path_folder(path), nearest = { 0 };
	str *names = arena_array(work->arena, str, tree->content_count + 1);
	size_t count = 0;
	for (size_t i = 0; i < tree->content_count; i++) {
		const struct source_file *file = &tree->content[i];
		if (!is_wanted(work, file, kind))
			continue;
		if (str_eq(path_name(file->path), wanted))
			return path_relative(work->arena, from, file->path);
		if (str_eq(path_folder(file->path), folder))
			names[count++] = path_name(file->path);
	}
	nearest = str_nearest(wanted, names, count);
	if (!nearest.n)
		return nearest;
	return path_relative(work->arena, from, path_join(work->arena, folder, nearest));
}
