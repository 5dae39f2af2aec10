/* contacts.yml: whom to call and write to. Called by model.c, before what names an owner. */
#include "model/load.h"

static const struct field contact_table[] = {
	FIELD(struct contact, id, FIELD_ID, .required = true),
	FIELD(struct contact, name, FIELD_TEXT, .required = true),
	FIELD(struct contact, role, FIELD_TEXT),
	FIELD(struct contact, group, FIELD_TEXT),
	FIELD(struct contact, purpose, FIELD_MARKDOWN),
	FIELD(struct contact, telephone, FIELD_TELEPHONE),
	FIELD(struct contact, email, FIELD_EMAIL),
	FIELD(struct contact, address, FIELD_TEXT),
	FIELD(struct contact, website, FIELD_WEBSITE),
	FIELD(struct contact, hours, FIELD_TEXT),
};

void report_duplicate(struct diags *diags, struct arena *arena, const struct value *map,
                      const char *key, str id, struct place first)
{
	const struct value *value = map->kind == VALUE_MAP ? value_get(map, str_of(key)) : NULL;
	diag(diags, MSG_DUPLICATE_ID, .at = value ? value->at : map->at,
	     .words = { id, field_number(arena, first.line) });
}

void contacts_load(struct model *model, struct diags *diags)
{
	struct fields fields = {
		.arena = &model->arena,
		.diags = diags,
		.what = STR("contacts.yml"),
		.model = model,
	};
	const struct value *list = fields_list(&fields, data_value(model, STR("contacts")));
	if (!list || !list->count)
		return;
	struct records *records = &model->records;
	records->contacts = arena_array(&model->arena, struct contact, list->count);
	fields.what = STR("a contact");
	for (const struct value *item = list->first; item; item = item->next) {
		struct contact *contact = &records->contacts[records->contact_count++];
		*contact = (struct contact){ .at = item->at };
		FIELDS_READ(&fields, item, contact_table, contact);
		if (!contact->name.s)
			contact->name = contact->id.s ? contact->id : STR("");
		if (!contact->id.n)
			continue;
		const struct contact *first =
			map_add(&records->contact_by_id, contact->id, contact);
		if (first)
			report_duplicate(diags, &model->arena, item, "id", contact->id, first->at);
	}
}

const struct contact *contact_find(const struct model *model, str text, struct place at,
                                   struct diags *diags)
{
	const struct records *records = &model->records;
	const struct contact *contact = map_get(&records->contact_by_id, text);
	if (contact || !field_id_valid(text) || str_find_char(text, '-') == text.n)
		return contact;
	/* It reads like an identifier, and one is near: no name of a person or team looks so. */
	str nearest = { 0 };
	for (size_t i = 0; i < records->contact_count && !nearest.s; i++)
		nearest = str_nearest(text, &records->contacts[i].id, 1);
	if (nearest.s)
		diag(diags, MSG_UNKNOWN_ID, .at = at,
		     .words = { STR("contact"), text, STR("contacts.yml") }, .nearest = nearest);
	return NULL;
}

const struct contact *contact_named(const struct model *model, const struct value *value,
                                    struct diags *diags)
{
	const struct records *records = &model->records;
	if (value->kind != VALUE_TEXT) {
		diag(diags, MSG_WANTED_TEXT, .at = value->at, .words = { value->key });
		return NULL;
	}
	const struct contact *contact = map_get(&records->contact_by_id, value->text);
	if (contact)
		return contact;
	struct arena scratch = { 0 };
	str *ids = arena_array(&scratch, str, records->contact_count);
	for (size_t i = 0; i < records->contact_count; i++)
		ids[i] = records->contacts[i].id;
	diag(diags, MSG_UNKNOWN_ID, .at = value->at,
	     .words = { STR("contact"), value->text, STR("contacts.yml") },
	     .nearest = str_nearest(value->text, ids, records->contact_count));
	arena_release(&scratch);
	return NULL;
}
