/* The model as a whole: loads it in pass one, answers for it afterwards. Called by command/. */
#include "model/load.h"

#include "base/file.h"

void model_load(struct model *model, const struct source_tree *tree,
                const struct model_options *options, struct diags *diags)
{
	*model = (struct model){ .tree = tree, .today = options->today };
	data_load(model, diags);
	site_load(model, diags);
	words_load(&model->words, &model->arena, tree, model->site.language, diags);
	site_fill(model, diags);
	house_load(&model->house, &model->arena, tree, diags);
	contacts_load(model, diags);
	glossary_load(model, diags);
	governance_load(model, diags);
	actions_load(model, diags);
	calendar_load(model, diags);
	entries_load(model, options, diags);
	site_resolve(model, diags);
	glossary_place(model);
	minutes_load(model, diags);
}

void model_release(struct model *model)
{
	for (size_t i = 0; i < model->data_count; i++)
		map_free(&model->data[i].by_name);
	map_free(&model->data_by_name);
	map_free(&model->entry_by_path);
	map_free(&model->entry_by_address);
	map_free(&model->records.contact_by_id);
	map_free(&model->records.board_by_id);
	map_free(&model->records.action_by_id);
	map_free(&model->records.term_by_name);
	memory_free(model->words.items);
	for (size_t i = 0; i < model->worker_count; i++)
		arena_release(&model->worker_arenas[i]);
	memory_free(model->worker_arenas);
	arena_release(&model->arena);
	*model = (struct model){ 0 };
}

const struct words *model_words(const struct model *model, str lang)
{
	return words_of(&model->words, lang);
}

size_t model_trail(const struct model *model, const struct entry *entry, struct entry **trail,
                   size_t most)
{
	size_t count = 0;
	str address = entry->address;
	for (size_t end = 0; end <= address.n && count < most; end++) {
		if (end > 0 && address.s[end - 1] != '/')
			continue;
		struct entry *step = map_get(&model->entry_by_address, str_first(address, end));
		if (step && step != entry)
			trail[count++] = step;
	}
	if (count < most)
		trail[count++] = &model->entries[entry->number];
	return count;
}

const struct page_style *model_page_style(const struct model *model, enum layout_kind layout,
                                          enum format_kind format)
{
	if (layout == LAYOUT_SLIDES)
		return &model->house.slides;
	return format == FORMAT_LARGE_PRINT ? &model->house.large_print : &model->house.paper;
}

str model_board_path(struct arena *arena, const struct board *board, str page)
{
	return arena_concat(arena, STR("content/boards/"), board->id, page);
}
