/* glossary.yml: terms, what they mean, and which page shows them. Called by model.c. */
#include "model/load.h"

#include "document/document.h"

static const struct field term_table[] = {
	FIELD_AS(struct term, name, "term", FIELD_TEXT, .required = true),
	FIELD(struct term, also, FIELD_TEXTS, .count_offset = offsetof(struct term, also_count)),
	FIELD(struct term, definition, FIELD_MARKDOWN),
	FIELD(struct term, source, FIELD_TEXT),
};

static void name_add(struct model *model, struct term *term, str name, struct place at,
                     struct diags *diags)
{
	if (!str_trim(name).n)
		return;
	const struct term *first = map_add(&model->records.term_by_name, name, term);
	if (!first)
		return;
	diag(diags, MSG_DUPLICATE_ID, .at = at,
	     .words = { name, field_number(&model->arena, first->at.line) },
	     .hint = STR("give each term, and each name under \"also\", once"));
}

static void names_add(struct model *model, struct term *term, const struct value *item,
                      struct map *ids, struct diags *diags)
{
	name_add(model, term, term->name, value_get(item, STR("term"))->at, diags);
	const struct value *also = value_get(item, STR("also"));
	for (size_t i = 0; i < term->also_count; i++)
		name_add(model, term, term->also[i], also->at, diags);
	str id = id_of_text(&model->arena, term->name);
	if (!id.n)
		id = STR("term");
	term->id = id;
	for (uint32_t i = 1; map_add(ids, term->id, term); i++)
		term->id =
			arena_concat(&model->arena, id, STR("-"), field_number(&model->arena, i));
}

void glossary_load(struct model *model, struct diags *diags)
{
	struct fields fields = {
		.arena = &model->arena,
		.diags = diags,
		.what = STR("glossary.yml"),
		.model = model,
	};
	const struct value *list = fields_list(&fields, data_value(model, STR("glossary")));
	if (!list || !list->count)
		return;
	struct records *records = &model->records;
	records->terms = arena_array(&model->arena, struct term, list->count);
	fields.what = STR("a term");
	struct map ids = { 0 };
	for (const struct value *item = list->first; item; item = item->next) {
		struct term *term = &records->terms[records->term_count];
		*term = (struct term){ .at = item->at };
		FIELDS_READ(&fields, item, term_table, term);
		if (!term->name.n)
			continue;
		names_add(model, term, item, &ids, diags);
		records->term_count++;
	}
	map_free(&ids);
}

static void term_place(struct term *term, const struct entry *entry)
{
	if (!term->shown_in)
		term->shown_in = entry;
}

static void entry_place(struct model *model, const struct entry *entry)
{
	struct records *records = &model->records;
	if (!entry || !entry->publish || entry->restricted)
		return;
	if (entry->shows_glossary)
		for (size_t i = 0; i < records->term_count; i++)
			term_place(&records->terms[i], entry);
	if (!entry->shown_terms.n)
		return;
	struct arena scratch = { 0 };
	str *names;
	size_t count = value_parts(&scratch, entry->shown_terms, &names);
	for (size_t i = 0; i < count; i++) {
		struct term *term = map_get(&records->term_by_name, names[i]);
		if (term)
			term_place(term, entry);
	}
	arena_release(&scratch);
}

bool glossary_place(struct model *model)
{
	struct records *records = &model->records;
	for (size_t i = 0; i < records->term_count; i++)
		records->terms[i].shown_in = NULL;
	if (!records->term_count)
		return true;
	for (size_t i = 0; i < model->site.navigation_count; i++)
		entry_place(model, model->site.navigation[i].entry);
	for (size_t i = 0; i < model->entry_count; i++)
		entry_place(model, &model->entries[i]);
	/* The page made for what no document shows. */
	const struct entry *made = map_get(&model->entry_by_address, STR("glossary/"));
	bool all = true;
	for (size_t i = 0; i < records->term_count; i++) {
		if (made && made->generated && !made->is_index)
			term_place(&records->terms[i], made);
		all = all && records->terms[i].shown_in;
	}
	return all;
}
