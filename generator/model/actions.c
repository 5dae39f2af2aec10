/* actions.yml: the action plan, and how far each action had got by when. Called by model.c. */
#include "model/load.h"

#include <stdlib.h>

const char *const action_status_keys[STATUS_COUNT] = {
	[STATUS_NOT_STARTED] = "not-started", [STATUS_ON_TRACK] = "on-track",
	[STATUS_AT_RISK] = "at-risk",         [STATUS_LATE] = "late",
	[STATUS_COMPLETE] = "complete",
};

static const str statuses[STATUS_COUNT] = {
	[STATUS_NOT_STARTED] = STR_INIT("not-started"), [STATUS_ON_TRACK] = STR_INIT("on-track"),
	[STATUS_AT_RISK] = STR_INIT("at-risk"),         [STATUS_LATE] = STR_INIT("late"),
	[STATUS_COMPLETE] = STR_INIT("complete"),
};

struct action_draft {
	struct action action;
	str owner;
	const struct value *updates;
};

static const struct field action_table[] = {
	FIELD_AS(struct action_draft, action.id, "id", FIELD_RECORD_ID, .required = true),
	FIELD_AS(struct action_draft, action.title, "title", FIELD_TEXT, .required = true),
	FIELD_AS(struct action_draft, action.commitment, "commitment", FIELD_MARKDOWN),
	FIELD_AS(struct action_draft, owner, "owner", FIELD_TEXT),
	FIELD_AS(struct action_draft, action.status, "status", FIELD_CHOICE, CHOICES(statuses)),
	FIELD_AS(struct action_draft, action.due, "due", FIELD_DATE),
	FIELD_AS(struct action_draft, updates, "updates", FIELD_LIST),
};

static const struct field update_table[] = {
	FIELD(struct action_update, date, FIELD_DATE, .required = true),
	FIELD(struct action_update, text, FIELD_MARKDOWN),
	FIELD(struct action_update, status, FIELD_CHOICE, CHOICES(statuses)),
};

/* By date; updates of one day stay in the source's order. */
static int update_order(const void *left, const void *right)
{
	const struct action_update *a = left, *b = right;
	int order = date_cmp(a->date, b->date);
	if (order)
		return order;
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line ? -1 : 1;
	return a->at.column < b->at.column ? -1 : a->at.column > b->at.column;
}

static void updates_load(struct action *action, const struct fields *action_fields,
                         const struct value *list)
{
	struct fields fields = *action_fields;
	fields.what = STR("an update");
	action->updates = arena_array(fields.arena, struct action_update, list->count);
	for (const struct value *item = list->first; item; item = item->next) {
		struct action_update update = { .at = item->at };
		FIELDS_READ(&fields, item, update_table, &update);
		const struct value *status =
			item->kind == VALUE_MAP ? value_get(item, STR("status")) : NULL;
		update.has_status = status && status->kind == VALUE_TEXT;
		if (date_given(update.date))
			action->updates[action->update_count++] = update;
	}
	if (action->update_count)
		qsort(action->updates, action->update_count, sizeof *action->updates, update_order);
}

static void owner_resolve(struct model *model, struct action *action, const struct value *item,
                          str owner, struct diags *diags)
{
	if (!owner.n)
		return;
	action->owner = contact_find(model, owner, value_get(item, STR("owner"))->at, diags);
	action->owner_text = action->owner ? action->owner->name : owner;
}

void actions_load(struct model *model, struct diags *diags)
{
	struct fields fields = {
		.arena = &model->arena,
		.diags = diags,
		.what = STR("actions.yml"),
		.model = model,
	};
	const struct value *list = fields_list(&fields, data_value(model, STR("actions")));
	if (!list || !list->count)
		return;
	struct records *records = &model->records;
	records->actions = arena_array(&model->arena, struct action, list->count);
	fields.what = STR("an action");
	for (const struct value *item = list->first; item; item = item->next) {
		struct action_draft draft = { .action = { .at = item->at } };
		FIELDS_READ(&fields, item, action_table, &draft);
		struct action *action = &records->actions[records->action_count++];
		*action = draft.action;
		if (!action->title.s)
			action->title = STR("");
		owner_resolve(model, action, item, draft.owner, diags);
		if (draft.updates)
			updates_load(action, &fields, draft.updates);
		const struct action *first =
			action->id.n ? map_add(&records->action_by_id, action->id, action) : NULL;
		if (first)
			report_duplicate(diags, &model->arena, item, "id", action->id, first->at);
	}
}

enum action_status action_status_at(const struct action *action, struct date day)
{
	enum action_status status = action->status;
	for (size_t i = 0; i < action->update_count; i++)
		if (action->updates[i].has_status && date_cmp(action->updates[i].date, day) <= 0)
			status = action->updates[i].status;
	return status;
}
