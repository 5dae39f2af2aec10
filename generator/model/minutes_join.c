/* What all minutes together agreed: decisions and actions by date, and what was said of an action
 * later, in minutes or in actions.yml. Called by minutes.c when each is read. */
#include "model/minutes.h"

#include <stdlib.h>

static int minutes_order(const void *left, const void *right)
{
	const struct minutes *const *a = left, *const *b = right;
	int order = date_cmp((*a)->date, (*b)->date);
	if (order)
		return order;
	return (*a)->entry->number < (*b)->entry->number ? -1 : 1;
}

static str place_shown(struct arena *arena, struct place at)
{
	return arena_printf(arena, "%.*s, line %u", STR_FMT(at.text->path), at.line);
}

/* A place of a record, whose file is read again for the message's excerpt. */
static struct place place_again(const struct model *model, struct arena *arena, struct place at)
{
	struct text *text = arena_new(arena, struct text);
	struct diags unheard = { 0 };
	source_read_text(model->tree, arena, arena_str(arena, at.text->path), text, &unheard);
	diags_release(&unheard);
	text->path = at.text->path;
	return (struct place){ text, at.line, at.column };
}

/* "board id": what is the only one of its name. */
static str record_key(struct arena *arena, const struct board *board, str id)
{
	return arena_concat(arena, board->id, STR(" "), id);
}

/* Which minutes are those in force: the first of each meeting that are published. */
static size_t minutes_choose(struct model *model, struct minutes **chosen, struct diags *diags)
{
	struct arena scratch = { 0 };
	struct map taken = { 0 };
	size_t count = 0;
	for (size_t i = 0; i < model->minutes.document_count; i++) {
		struct minutes *minutes = &model->minutes.documents[i];
		const struct entry *entry = minutes->entry;
		if (!minutes->board || !minutes->board->id.n || !entry->publish ||
		    entry->status == DOCUMENT_SUPERSEDED)
			continue;
		str key = record_key(&scratch, minutes->board, date_iso(&scratch, minutes->date));
		const struct minutes *first = map_add(&taken, key, minutes);
		/* Two meetings of one day, each with a folder, have minutes each. */
		if (first && minutes->meeting == first->meeting) {
			diag(diags, MSG_MINUTES_TWICE, .path = entry->path,
			     .words = { first->entry->path });
			continue;
		}
		minutes->counts = true;
		chosen[count++] = minutes;
	}
	if (count)
		qsort(chosen, count, sizeof *chosen, minutes_order);
	map_free(&taken);
	arena_release(&scratch);
	return count;
}

/* A meeting whose folder does not name its minutes has those whose front matter names it. */
static void meetings_told(struct model *model, struct minutes *const *chosen, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct meeting *meeting = chosen[i]->meeting;
		if (meeting && !meeting->minutes)
			model->meetings[meeting->number].minutes =
				&model->entries[chosen[i]->entry->number];
	}
}

static void decisions_gather(struct model *model, struct minutes *const *chosen, size_t count,
                             struct diags *diags)
{
	struct minutes_records *records = &model->minutes;
	size_t room = 0;
	for (size_t i = 0; i < count; i++)
		room += chosen[i]->decision_count;
	records->decisions = arena_array(&model->arena, struct decision, room);
	struct arena scratch = { 0 };
	struct map ids = { 0 };
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < chosen[i]->decision_count; j++) {
			struct decision *decision = &records->decisions[records->decision_count];
			*decision = chosen[i]->decisions[j];
			const struct decision *first =
				map_add(&ids, record_key(&scratch, decision->board, decision->id),
			                decision);
			if (first)
				diag(diags, MSG_SAME_ID,
				     .at = place_again(model, &scratch, decision->at),
				     .words = { decision->id, place_shown(&scratch, first->at) });
			else
				records->decision_count++;
		}
	}
	map_free(&ids);
	arena_release(&scratch);
}

static void actions_gather(struct model *model, struct minutes *const *chosen, size_t count,
                           struct map *by_key, struct arena *scratch, struct diags *diags)
{
	struct minutes_records *records = &model->minutes;
	size_t room = 0;
	for (size_t i = 0; i < count; i++)
		room += chosen[i]->action_count;
	records->actions = arena_array(&model->arena, struct agreed_action, room);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < chosen[i]->action_count; j++) {
			struct agreed_action *action = &records->actions[records->action_count];
			*action = chosen[i]->actions[j];
			const struct agreed_action *first = map_add(
				by_key, record_key(scratch, action->board, action->id), action);
			if (first)
				diag(diags, MSG_SAME_ID,
				     .at = place_again(model, scratch, action->at),
				     .words = { action->id, place_shown(scratch, first->at) },
				     .hint = STR(
					     "add :status: to report on it, or give this one another :id:"));
			else
				records->action_count++;
		}
	}
}

/* In the same minutes it stands above; a later meeting cannot be reported on. */
static bool is_earlier(const struct agreed_action *action, const struct minutes *minutes,
                       const struct action_report *report)
{
	return date_cmp(action->date, minutes->date) < 0 ||
	       (action->of == minutes && action->at.line < report->at.line);
}

static void unknown_action(struct model *model, const struct minutes *minutes,
                           const struct action_report *report, struct diags *diags)
{
	struct arena scratch = { 0 };
	str *ids = arena_array(&scratch, str, model->minutes.action_count);
	size_t count = 0;
	for (size_t i = 0; i < model->minutes.action_count; i++) {
		const struct agreed_action *action = &model->minutes.actions[i];
		if (action->board == minutes->board && is_earlier(action, minutes, report))
			ids[count++] = action->id;
	}
	diag(diags, MSG_UNKNOWN_ID, .at = place_again(model, &scratch, report->at),
	     .words = { STR("earlier action of this board"), report->id,
	                STR("the board's earlier minutes") },
	     .nearest = str_nearest(report->id, ids, count));
	arena_release(&scratch);
}

/* What each report of one document is about. */
static void reports_resolve(struct model *model, struct minutes *minutes, const struct map *by_key,
                            struct arena *scratch, struct diags *diags)
{
	for (size_t i = 0; i < minutes->report_count; i++) {
		struct action_report *report = &minutes->reports[i];
		if (!report->id.n || !minutes->board || !minutes->board->id.n)
			continue;
		const struct agreed_action *action =
			map_get(by_key, record_key(scratch, minutes->board, report->id));
		if (!action || !is_earlier(action, minutes, report)) {
			unknown_action(model, minutes, report, diags);
		} else if (action->minutes->restricted && !minutes->entry->restricted) {
			diag(diags, MSG_LINK_RESTRICTED,
			     .at = place_again(model, scratch, report->at));
		} else {
			report->action = action;
		}
	}
}

struct report_list {
	const struct action_report **items;
	size_t count, room;
};

/* Updates of actions.yml that give a status to an action of that identifier. */
static void plan_updates(struct model *model, struct report_list *found, struct diags *diags)
{
	const struct records *records = &model->records;
	struct minutes_records *minutes = &model->minutes;
	struct arena scratch = { 0 };
	struct map first = { 0 };
	for (size_t i = 0; i < minutes->action_count; i++) {
		const struct agreed_action *agreed = &minutes->actions[i];
		const struct action *action = map_get(&records->action_by_id, agreed->id);
		if (!action)
			continue;
		const struct agreed_action *other =
			map_add(&first, agreed->id, &minutes->actions[i]);
		if (other) {
			diag(diags, MSG_SAME_ID, .at = action->at,
			     .words = { agreed->id, place_shown(&scratch, agreed->at) },
			     .hint = STR(
				     "two boards agreed an action of this name: give one another :id:"));
			continue;
		}
		for (size_t j = 0; j < action->update_count; j++) {
			const struct action_update *update = &action->updates[j];
			if (!update->has_status || date_cmp(update->date, agreed->date) < 0)
				continue;
			struct action_report *report =
				arena_new(&model->arena, struct action_report);
			*report = (struct action_report){
				.id = agreed->id,
				.date = update->date,
				.status = update->status,
				.action = agreed,
				.at = update->at,
			};
			list_push(found, report);
		}
	}
	map_free(&first);
	arena_release(&scratch);
}

struct ordered_report {
	const struct action_report *report;
	size_t number;
};

static int report_order(const void *left, const void *right)
{
	const struct ordered_report *a = left, *b = right;
	if (a->report->action != b->report->action)
		return a->report->action < b->report->action ? -1 : 1;
	int order = date_cmp(a->report->date, b->report->date);
	if (order)
		return order;
	return a->number < b->number ? -1 : 1;
}

/* Gives each action its reports. Those of the minutes come before updates of the same day. */
static void reports_give(struct model *model, const struct report_list *found)
{
	struct arena scratch = { 0 };
	struct ordered_report *sorted = arena_array(&scratch, struct ordered_report, found->count);
	for (size_t i = 0; i < found->count; i++)
		sorted[i] = (struct ordered_report){ found->items[i], i };
	if (found->count)
		qsort(sorted, found->count, sizeof *sorted, report_order);
	const struct action_report **reports =
		arena_array(&model->arena, const struct action_report *, found->count);
	for (size_t i = 0; i < found->count; i++) {
		reports[i] = sorted[i].report;
		struct agreed_action *action =
			&model->minutes.actions[reports[i]->action - model->minutes.actions];
		if (!action->report_count++)
			action->reports = &reports[i];
	}
	arena_release(&scratch);
}

struct action_state agreed_action_state(const struct agreed_action *action, struct date day,
                                        bool members)
{
	struct action_state state = { .status = STATUS_NOT_STARTED };
	for (size_t i = 0; i < action->report_count; i++) {
		const struct action_report *report = action->reports[i];
		bool hidden = report->of && report->of->entry->restricted && !members;
		if (hidden || date_cmp(report->date, day) > 0)
			continue;
		state.status = report->status;
		state.reported = true;
		state.closed =
			report->status == STATUS_COMPLETE ? report->date : (struct date){ 0 };
	}
	return state;
}

void minutes_join(struct model *model, struct diags *diags)
{
	struct minutes_records *records = &model->minutes;
	struct arena scratch = { 0 };
	struct minutes **chosen = arena_array(&scratch, struct minutes *, records->document_count);
	size_t count = minutes_choose(model, chosen, diags);
	meetings_told(model, chosen, count);
	decisions_gather(model, chosen, count, diags);
	struct map by_key = { 0 };
	actions_gather(model, chosen, count, &by_key, &scratch, diags);
	struct report_list found = { 0 };
	for (size_t i = 0; i < records->document_count; i++)
		reports_resolve(model, &records->documents[i], &by_key, &scratch, diags);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < chosen[i]->report_count; j++)
			if (chosen[i]->reports[j].action)
				list_push(&found, &chosen[i]->reports[j]);
	plan_updates(model, &found, diags);
	reports_give(model, &found);
	for (size_t i = 0; i < records->action_count; i++) {
		struct agreed_action *action = &records->actions[i];
		struct action_state state =
			agreed_action_state(action, model->today, action->minutes->restricted);
		action->status = state.status;
		action->closed = state.closed;
	}
	memory_free(found.items);
	map_free(&by_key);
	arena_release(&scratch);
}
