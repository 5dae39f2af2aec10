/* The YAML files of content/, read whole and kept for {{name.key}} and for the known files. Called
 * once by model.c, before anything that may show a value. */
#include "model/load.h"

#include "base/file.h"
#include "source/yaml.h"

/* From so many entries on, a file's keys or ids are looked up in a map. */
enum { LOOKUP_MIN = 12 };

str data_entry_name(const struct value *entry)
{
	if (entry->key.s)
		return entry->key;
	const struct value *id = entry->kind == VALUE_MAP ? value_get(entry, STR("id")) : NULL;
	return id && id->kind == VALUE_TEXT ? id->text : (str){ 0 };
}

static void index_names(struct data_file *file)
{
	const struct value *root = file->value;
	if ((root->kind != VALUE_LIST && root->kind != VALUE_MAP) || root->count < LOOKUP_MIN)
		return;
	for (struct value *entry = root->first; entry; entry = entry->next) {
		str name = data_entry_name(entry);
		if (name.n)
			map_add(&file->by_name, name, entry);
	}
}

const struct value *data_parse(struct model *model, str path, struct diags *diags)
{
	struct arena *arena = &model->arena;
	static const struct value nothing = { .kind = VALUE_EMPTY };
	struct text *text = arena_new(arena, struct text);
	if (!source_read_text(model->tree, arena, path, text, diags))
		return &nothing;
	struct value *value = yaml_parse(
		arena, &(struct yaml_input){ .text = text, .bytes = text->bytes, .line = 1 },
		diags);
	if (!value)
		return &nothing;
	if (!value->at.text) /* an empty file: what is missing in it is missing at its head */
		value->at = (struct place){ text, 1, 1 };
	return value;
}

/* A meeting's agenda is no data for pages: meetings.c reads it. */
static bool is_meeting(str path)
{
	return str_eq(path_name(path), STR("meeting.yml"));
}

static void file_load(struct model *model, const struct source_file *source, struct data_file *file,
                      struct diags *diags)
{
	str below = str_from(source->path, sizeof "content/" - 1);
	str extension = path_extension(source->path);
	*file = (struct data_file){
		.name = str_first(below, below.n - extension.n - 1),
		.path = source->path,
		.restricted = source->restricted,
		.value = data_parse(model, source->path, diags),
	};
	index_names(file);
	if (str_eq(file->name, STR("page")) || str_eq(file->name, STR("site"))) {
		diag(diags, MSG_NAME_TAKEN, .path = file->path, .words = { file->name });
		return;
	}
	const struct data_file *same = map_add(&model->data_by_name, file->name, file);
	if (same)
		diag(diags, MSG_SAME_NAME, .path = file->path, .words = { file->name, same->path });
}

void data_load(struct model *model, struct diags *diags)
{
	size_t count = 0;
	for (size_t i = 0; i < model->tree->content_count; i++)
		count += model->tree->content[i].kind == SOURCE_YAML;
	model->data = arena_array(&model->arena, struct data_file, count);
	for (size_t i = 0; i < model->tree->content_count; i++) {
		const struct source_file *source = &model->tree->content[i];
		if (source->kind != SOURCE_YAML)
			continue;
		if (str_eq(source->path, STR("content/site.yml"))) {
			model->site.values = data_parse(model, source->path, diags);
		} else if (!is_meeting(source->path)) {
			file_load(model, source, &model->data[model->data_count++], diags);
		}
	}
	if (!model->site.values)
		diag(diags, MSG_NO_SITE_FILE, .path = STR("content/site.yml"));
}

const struct value *data_value(const struct model *model, str name)
{
	const struct data_file *file = map_get(&model->data_by_name, name);
	return file ? file->value : NULL;
}
