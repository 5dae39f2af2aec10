/* The pages without a source: a list for each folder that has no index.md, the glossary, the
 * accessibility statement, the 404 page. Called by entries.c when all documents are known. */
#include "model/load.h"

#include "base/file.h"

/* A folder of content/, and whether what lies below it is seen by anyone. */
struct folder {
	str path;
	bool has_public, has_restricted;
};

struct folder_set {
	struct arena arena;
	struct folder **items;
	size_t count, room;
	struct map by_path;
};

static struct folder *folder_get(struct folder_set *set, str path)
{
	struct folder *folder = map_get(&set->by_path, path);
	if (folder)
		return folder;
	folder = arena_new(&set->arena, struct folder);
	folder->path = path;
	list_push(set, folder);
	map_add(&set->by_path, path, folder);
	return folder;
}

static void folder_set_release(struct folder_set *set)
{
	map_free(&set->by_path);
	memory_free(set->items);
	arena_release(&set->arena);
}

/* At most: content/ itself, every folder that a document lies below, those of the navigation, three
 * pages. */
size_t generated_room(const struct model *model)
{
	size_t room = 4 + site_navigation_count(model) + meetings_room(model);
	str last = STR("");
	for (size_t i = 0; i < model->tree->content_count; i++) {
		if (model->tree->content[i].kind != SOURCE_MARKDOWN)
			continue;
		str folder = path_folder(model->tree->content[i].path);
		if (str_eq(folder, last))
			continue;
		last = folder;
		for (size_t j = 0; j < folder.n; j++)
			room += folder.s[j] == '/';
	}
	return room;
}

static void folders_collect(struct folder_set *set, const struct model *model)
{
	const struct entry *last = NULL;
	str last_folder = STR("");
	for (size_t i = 0; i < model->entry_count; i++) {
		const struct entry *entry = &model->entries[i];
		str path = path_folder(entry->path);
		if (!entry->publish)
			continue;
		if (last && last->restricted == entry->restricted && str_eq(path, last_folder))
			continue;
		last = entry;
		last_folder = path;
		for (; path.n > sizeof "content" - 1; path = path_folder(path)) {
			struct folder *folder = folder_get(set, path);
			if (entry->restricted)
				folder->has_restricted = true;
			else
				folder->has_public = true;
		}
	}
}

struct entry *generated_entry(struct model *model, enum generated_page page, str path, str address,
                              str title)
{
	struct entry *entry = &model->entries[model->entry_count];
	*entry = (struct entry){
		.path = path,
		.address = address,
		.title = title,
		.publish = true,
		.generated = true,
		.generated_page = (uint8_t)page,
		.formats = 1u << FORMAT_HTML,
		.lang = model->site.language,
		.number = (uint32_t)model->entry_count,
	};
	model->entry_count++;
	map_add(&model->entry_by_path, path, entry);
	map_add(&model->entry_by_address, address, entry);
	return entry;
}

static void folder_add(struct model *model, const struct folder *folder)
{
	str address = arena_concat(&model->arena, str_from(folder->path, sizeof "content/" - 1),
	                           STR("/"));
	struct entry *entry = map_get(&model->entry_by_address, address);
	if (entry) {
		map_add(&model->entry_by_path, folder->path, entry);
		return;
	}
	if (!folder->has_public && !folder->has_restricted)
		return;
	entry = generated_entry(model, GENERATED_LIST, folder->path, address,
	                        sentence_case(&model->arena, path_name(folder->path)));
	entry->is_index = true;
	entry->restricted = !folder->has_public;
}

static void folders_add(struct model *model)
{
	struct folder_set set = { 0 };
	folders_collect(&set, model);
	for (size_t i = 0; i < site_navigation_count(model); i++) {
		str path = site_navigation_folder(model, &model->arena, i);
		if (path.s && str_find(path, STR("/restricted")) == path.n)
			folder_get(&set, path)->has_public = true;
	}
	for (size_t i = 0; i < set.count; i++)
		folder_add(model, set.items[i]);
	folder_set_release(&set);
}

/* The definitions that no public document shows have a page of their own. */
static void glossary_add(struct model *model, const struct words *words)
{
	if (!model->records.term_count || map_get(&model->entry_by_address, STR("glossary/")))
		return;
	if (glossary_place(model))
		return;
	generated_entry(model, GENERATED_GLOSSARY, STR("content/glossary.md"), STR("glossary/"),
	                words->phrases[WORD_GLOSSARY]);
}

void generated_add(struct model *model, struct diags *diags)
{
	const struct words *words = model_words(model, model->site.language);
	struct entry *home = map_get(&model->entry_by_address, STR(""));
	if (!home) {
		diag(diags, MSG_MISSING_HOME, .path = STR("content/index.md"));
		home = generated_entry(model, GENERATED_LIST, STR("content"), STR(""),
		                       model->site.title);
		home->is_index = true;
	} else {
		map_add(&model->entry_by_path, STR("content"), home);
	}
	glossary_add(model, words);
	if (!map_get(&model->entry_by_address, STR("accessibility/")))
		generated_entry(model, GENERATED_STATEMENT, STR("content/accessibility.md"),
		                STR("accessibility/"), words->phrases[WORD_ACCESSIBILITY]);
	generated_entry(model, GENERATED_NOT_FOUND, STR("content/404.html"), STR("404.html"),
	                words->phrases[WORD_NOT_FOUND]);
	folders_add(model);
}
