/* Minutes: which meeting each is of and who was there, read on many threads with what
 * minutes_read.c finds; then, in minutes_join.c, what all of them together agreed. Called by
 * model.c when documents and meetings are known. */
#include "model/minutes.h"

#include "base/thread.h"

#include <stdlib.h>

/* As read from front matter, before the board is looked up. */
struct minutes_draft {
	str board;
	struct date date;
	const struct value *meeting, *present, *apologies;
	uint16_t finished;
};

static const struct field minutes_table[] = {
	FIELD(struct minutes_draft, meeting, FIELD_MAP),
	FIELD(struct minutes_draft, present, FIELD_LIST),
	FIELD(struct minutes_draft, apologies, FIELD_LIST),
	FIELD(struct minutes_draft, finished, FIELD_TIME),
};
static const struct field meeting_table[] = {
	FIELD(struct minutes_draft, board, FIELD_ID, .required = true),
	FIELD(struct minutes_draft, date, FIELD_DATE, .required = true),
};
static const struct field attendee_table[] = {
	FIELD(struct attendee, name, FIELD_TEXT),
	FIELD(struct attendee, role, FIELD_TEXT),
	FIELD(struct attendee, organisation, FIELD_TEXT),
};

struct loading {
	struct model *model;
	const struct meeting **meetings; /* by entry number: that whose meeting.yml names these
	                                    minutes */
	struct minutes_lists *marks;     /* by document: .marks alone is used */
	struct worker {
		struct arena scratch;
		struct diags diags;
	} * workers;
};

static struct attendee *attendees_read(struct fields *fields, const struct value *list, str what,
                                       size_t *count)
{
	if (!list)
		return NULL;
	struct attendee *attendees = arena_array(fields->arena, struct attendee, list->count);
	fields->what = what;
	for (const struct value *item = list->first; item; item = item->next) {
		struct attendee *attendee = &attendees[*count];
		size_t errors = fields->diags->errors;
		FIELDS_READ(fields, item, attendee_table, attendee);
		if (attendee->name.n || attendee->role.n || attendee->organisation.n)
			(*count)++;
		else if (fields->diags->errors == errors)
			diag(fields->diags, MSG_MISSING_KEY, .at = item->at,
			     .words = { STR("name"), what },
			     .hint = STR("give at least one of name, role, organisation"));
	}
	return attendees;
}

/* The one meeting of that board and day that has a folder; NULL where there is none, or where two
 * leave it open. */
static const struct meeting *meeting_held(const struct model *model, const struct board *board,
                                          struct date date)
{
	const struct meeting *found = NULL;
	size_t low = 0, high = model->meeting_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (date_cmp(model->meetings[middle].date, date) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low; i < model->meeting_count && !date_cmp(model->meetings[i].date, date);
	     i++) {
		const struct meeting *meeting = &model->meetings[i];
		bool held = meeting->status == MEETING_FINAL || meeting->status == MEETING_DRAFT;
		if (meeting->board != board || !held)
			continue;
		if (found)
			return NULL;
		found = meeting;
	}
	return found;
}

static void meeting_find(struct fields *fields, const struct minutes_draft *draft,
                         const struct meeting *named, struct minutes *minutes)
{
	const struct model *model = fields->model;
	struct diags *diags = fields->diags;
	struct minutes_draft given = { 0 };
	if (named) {
		minutes->board = named->board;
		minutes->date = named->date;
		minutes->meeting = named;
	}
	if (!draft->meeting)
		return;
	fields->what = STR("the meeting of minutes");
	FIELDS_READ(fields, draft->meeting, meeting_table, &given);
	const struct value *name = value_get(draft->meeting, STR("board"));
	const struct board *board = given.board.n ? board_named(model, name, diags) : NULL;
	if (!board || !date_given(given.date))
		return;
	if (!named) {
		minutes->board = board;
		minutes->date = given.date;
		minutes->meeting = meeting_held(model, board, given.date);
	} else if (board != named->board || date_cmp(given.date, named->date) != 0) {
		diag(diags, MSG_MINUTES_MEETING, .at = draft->meeting->at,
		     .words = { arena_concat(fields->arena, named->folder, STR("/meeting.yml")) });
	}
}

static void front_matter_read(const struct minutes_call *call, const struct meeting *named,
                              struct minutes *minutes)
{
	const struct entry *entry = minutes->entry;
	static const struct value nothing = { .kind = VALUE_MAP };
	struct fields fields = {
		.arena = call->keep,
		.diags = call->diags,
		.what = STR("the front matter"),
		.model = call->model,
		.entry = entry,
	};
	const struct value *front = entry->front_matter ? entry->front_matter : &nothing;
	struct minutes_draft draft = { .finished = TIME_NONE };
	struct diags said = { 0 }; /* by front.c, of which these keys are some */
	struct fields silent = fields;
	silent.diags = &said;
	for (size_t i = 0; i < sizeof minutes_table / sizeof *minutes_table; i++) {
		const struct value *value = value_get(front, minutes_table[i].key);
		if (value && value->kind != VALUE_EMPTY)
			field_read(&silent, &minutes_table[i], value, &draft);
	}
	diags_release(&said);
	minutes->finished = draft.finished;
	minutes->present = attendees_read(&fields, draft.present, STR("a person present"),
	                                  &minutes->present_count);
	minutes->apologies = attendees_read(&fields, draft.apologies, STR("an apology"),
	                                    &minutes->apology_count);
	if (!draft.meeting && !named && !value_get(front, STR("meeting"))) {
		struct text text = { .path = entry->path };
		diag(call->diags, MSG_MISSING_KEY, .at = { &text, 0, 0 },
		     .words = { STR("meeting"), STR("the front matter of minutes") },
		     .hint = STR("add a line: meeting: {board: the board's id, date: the day}"));
	}
	meeting_find(&fields, &draft, named, minutes);
}

static void *kept_array(struct arena *arena, void *items, size_t count, size_t size)
{
	void *kept = arena_alloc_array(arena, count, size, _Alignof(max_align_t));
	if (count)
		memcpy(kept, items, count * size);
	memory_free(items);
	return kept;
}

static void read_one(void *context, size_t worker_number, size_t number)
{
	struct loading *loading = context;
	struct model *model = loading->model;
	struct worker *worker = &loading->workers[worker_number];
	struct minutes *minutes = &model->minutes.documents[number];
	const struct minutes_call call = {
		.model = model,
		.keep = &model->worker_arenas[worker_number],
		.scratch = &worker->scratch,
		.diags = &worker->diags,
	};
	front_matter_read(&call, loading->meetings[minutes->entry->number], minutes);
	struct minutes_lists *lists = &loading->marks[number];
	minutes_read(&call, minutes, lists);
	minutes->decision_count = lists->decisions.count;
	minutes->decisions = kept_array(call.keep, lists->decisions.items, lists->decisions.count,
	                                sizeof *lists->decisions.items);
	minutes->action_count = lists->actions.count;
	minutes->actions = kept_array(call.keep, lists->actions.items, lists->actions.count,
	                              sizeof *lists->actions.items);
	minutes->report_count = lists->reports.count;
	minutes->reports = kept_array(call.keep, lists->reports.items, lists->reports.count,
	                              sizeof *lists->reports.items);
	arena_reset(&worker->scratch);
}

static void read_all(struct loading *loading, struct diags *diags)
{
	struct model *model = loading->model;
	size_t count = model->minutes.document_count;
	size_t jobs = model->worker_count < count ? model->worker_count : count;
	loading->workers = memory_new(jobs, sizeof *loading->workers);
	thread_each(count, jobs, read_one, loading);
	for (size_t i = 0; i < jobs; i++) {
		diags_merge(diags, &loading->workers[i].diags);
		arena_release(&loading->workers[i].scratch);
	}
	memory_free(loading->workers);
}

/* By what a directive knows of itself. */
static int mark_place_cmp(const struct minutes_mark *a, const struct minutes_mark *b)
{
	if (a->entry != b->entry)
		return a->entry < b->entry ? -1 : 1;
	int order = str_cmp(a->path, b->path);
	if (order)
		return order;
	return a->line < b->line ? -1 : a->line > b->line;
}

static int mark_order(const void *left, const void *right)
{
	const struct minutes_mark *a = left, *b = right;
	int order = mark_place_cmp(a, b);
	return order ? order : a->order < b->order ? -1 : a->order > b->order;
}

static void marks_gather(struct loading *loading)
{
	struct minutes_records *records = &loading->model->minutes;
	size_t room = 0;
	for (size_t i = 0; i < records->document_count; i++)
		room += loading->marks[i].marks.count;
	records->marks = arena_array(&loading->model->arena, struct minutes_mark, room);
	for (size_t i = 0; i < records->document_count; i++) {
		const struct minutes *minutes = &records->documents[i];
		for (size_t j = 0; j < loading->marks[i].marks.count; j++) {
			const struct record_mark *found = &loading->marks[i].marks.items[j];
			struct minutes_mark *mark = &records->marks[records->mark_count++];
			*mark = (struct minutes_mark){
				.entry = minutes->entry->number,
				.path = found->path,
				.line = found->line,
				.order = (uint32_t)j,
			};
			switch (found->kind) {
			case RECORD_DECISION:
				mark->decision = &minutes->decisions[found->number];
				break;
			case RECORD_ACTION:
				mark->action = &minutes->actions[found->number];
				break;
			case RECORD_REPORT:
				mark->report = &minutes->reports[found->number];
				break;
			}
		}
		memory_free(loading->marks[i].marks.items);
	}
	if (records->mark_count)
		qsort(records->marks, records->mark_count, sizeof *records->marks, mark_order);
}

const struct minutes_mark *minutes_marks_at(const struct model *model, const struct entry *entry,
                                            struct place at, size_t *count)
{
	const struct minutes_records *records = &model->minutes;
	*count = 0;
	if (!at.text)
		return NULL;
	const struct minutes_mark wanted = {
		.entry = entry->number,
		.path = at.text->path,
		.line = at.line,
	};
	size_t low = 0, high = records->mark_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (mark_place_cmp(&records->marks[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + *count < records->mark_count &&
	       !mark_place_cmp(&records->marks[low + *count], &wanted))
		++*count;
	return *count ? &records->marks[low] : NULL;
}

const struct minutes *minutes_of(const struct model *model, const struct entry *entry)
{
	const struct minutes_records *records = &model->minutes;
	size_t low = 0, high = records->document_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (records->documents[middle].entry->number < entry->number)
			low = middle + 1;
		else
			high = middle;
	}
	bool found = low < records->document_count && records->documents[low].entry == entry;
	return found ? &records->documents[low] : NULL;
}

size_t minutes_agreed(const struct model *model, const struct minutes *minutes, struct arena *arena,
                      const struct agreed_action *const **actions)
{
	const struct minutes_records *records = &model->minutes;
	const struct agreed_action **found =
		arena_array(arena, const struct agreed_action *, minutes->action_count);
	size_t count = 0, low = 0, high = records->action_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (date_cmp(records->actions[middle].date, minutes->date) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < records->action_count && count < minutes->action_count &&
	       !date_cmp(records->actions[low].date, minutes->date);
	     low++)
		if (records->actions[low].of == minutes)
			found[count++] = &records->actions[low];
	*actions = found;
	return count;
}

/* What each record repeats of its minutes. */
static void records_complete(struct minutes *minutes)
{
	for (size_t i = 0; i < minutes->decision_count; i++) {
		struct decision *decision = &minutes->decisions[i];
		decision->of = minutes;
		decision->minutes = minutes->entry;
		decision->board = minutes->board;
		decision->date = minutes->date;
	}
	for (size_t i = 0; i < minutes->action_count; i++) {
		struct agreed_action *action = &minutes->actions[i];
		action->of = minutes;
		action->minutes = minutes->entry;
		action->board = minutes->board;
		action->date = minutes->date;
	}
	for (size_t i = 0; i < minutes->report_count; i++) {
		minutes->reports[i].of = minutes;
		minutes->reports[i].date = minutes->date;
	}
}

void minutes_load(struct model *model, struct diags *diags)
{
	struct minutes_records *records = &model->minutes;
	for (size_t i = 0; i < model->entry_count; i++)
		records->document_count +=
			!model->entries[i].generated && model->entries[i].layout == LAYOUT_MINUTES;
	if (!records->document_count)
		return;
	struct arena scratch = { 0 };
	struct loading loading = { .model = model };
	records->documents = arena_array(&model->arena, struct minutes, records->document_count);
	loading.marks = arena_array(&scratch, struct minutes_lists, records->document_count);
	loading.meetings = arena_array(&scratch, const struct meeting *, model->entry_count);
	for (size_t i = 0, at = 0; i < model->entry_count; i++)
		if (!model->entries[i].generated && model->entries[i].layout == LAYOUT_MINUTES)
			records->documents[at++] = (struct minutes){
				.entry = &model->entries[i],
				.finished = TIME_NONE,
			};
	for (size_t i = 0; i < model->meeting_count; i++)
		if (model->meetings[i].minutes)
			loading.meetings[model->meetings[i].minutes->number] = &model->meetings[i];
	read_all(&loading, diags);
	for (size_t i = 0; i < records->document_count; i++)
		records_complete(&records->documents[i]);
	marks_gather(&loading);
	minutes_join(model, diags);
	arena_release(&scratch);
}
