/* {actions}: the action plan as of a date, as a table. */
#include "compose/work.h"

struct action_view {
	struct date as_of, since; /* both inclusive; absent for no bound */
	bool status;
};

static bool in_view(const struct action_view *view, struct date date)
{
	if (date_given(view->as_of) && date_cmp(date, view->as_of) > 0)
		return false;
	return !date_given(view->since) || date_cmp(date, view->since) >= 0;
}

static void title_cell(struct work *work, struct node *row, const struct action *action)
{
	struct node *cell = build_cell(work, row, 0);
	cell->cell.header = true;
	struct node *title = build_paragraph(
		work, row->at,
		model_fill(work->model, work->entry, work->arena,
	                   arena_concat(work->arena, action->id, STR(". "), action->title),
	                   action->at, work->diags));
	node_append(cell, title);
}

static str owner_name(const struct action *action)
{
	return action->owner ? action->owner->name : action->owner_text;
}

static void commitment_cell(struct work *work, struct node *row, const struct action *action,
                            const struct scope *scope)
{
	struct node *cell = build_cell(work, row, 1);
	node_move_children(cell, expand_value(work, action->commitment, scope));
	const struct {
		enum word label;
		str value;
	} lines[] = {
		{ WORD_OWNER, owner_name(action) },
		{ WORD_DUE, date_given(action->due)
		                    ? words_date(work->words, work->arena, action->due)
		                    : (str){ 0 } },
	};
	for (size_t i = 0; i < 2; i++) {
		if (!lines[i].value.n)
			continue;
		node_append(cell, build_labelled(work, row->at, lines[i].label, lines[i].value));
	}
	if (!cell->first)
		node_append(cell, build_paragraph(work, row->at, STR("")));
}

/* Each date once, in bold, what was said on it below. */
static void updates_cell(struct work *work, struct node *row, uint32_t column,
                         const struct action *action, const struct action_view *view,
                         const struct scope *scope)
{
	struct node *cell = build_cell(work, row, column);
	struct date shown = { 0 };
	for (size_t i = 0; i < action->update_count; i++) {
		const struct action_update *update = &action->updates[i];
		if (!in_view(view, update->date))
			continue;
		if (date_cmp(shown, update->date) != 0) {
			shown = update->date;
			struct node *line = build_paragraph(work, update->at, STR(""));
			node_append(line,
			            build_strong(work, update->at,
			                         words_date(work->words, work->arena, shown)));
			node_append(cell, line);
		}
		node_move_children(cell, expand_value(work, update->text, scope));
	}
	if (cell->first)
		return;
	str none = work->words->phrases[WORD_NO_UPDATE];
	if (date_given(view->since))
		none = build_phrase(work, WORD_NO_UPDATE_SINCE, STR("date"),
		                    words_date(work->words, work->arena, view->since));
	node_append(cell, build_paragraph(work, row->at, none));
}

static void status_cell(struct work *work, struct node *row, uint32_t column,
                        const struct action *action, const struct action_view *view)
{
	struct date day = date_given(view->as_of) ? view->as_of : work->model->today;
	enum action_status status = action_status_at(action, day);
	struct node *cell = build_cell(work, row, column);
	struct node *line = build_paragraph(work, row->at, STR(""));
	node_append(line, build_status(work, row->at, status));
	node_append(cell, line);
}

/* Which actions :only: asks for; false for those it does not name. */
static bool *picked_actions(struct work *work, const struct node *directive)
{
	const struct records *records = &work->model->records;
	bool *picked = arena_array(work->arena, bool, records->action_count + 1);
	const struct option *only = directive_option_find(directive, STR("only"));
	if (!only) {
		for (size_t i = 0; i < records->action_count; i++)
			picked[i] = true;
		return picked;
	}
	str *ids, *known = arena_array(work->arena, str, records->action_count + 1);
	size_t count = value_parts(work->arena, only->value, &ids);
	for (size_t i = 0; i < records->action_count; i++)
		known[i] = records->actions[i].id;
	for (size_t i = 0; i < count; i++) {
		const struct action *action = map_get(&records->action_by_id, ids[i]);
		if (action)
			picked[action - records->actions] = true;
		else if (work_reports(work))
			diag(work->diags, MSG_UNKNOWN_ID, .at = only->value_at,
			     .words = { STR("action"), ids[i], STR("content/actions.yml") },
			     .nearest = str_nearest(ids[i], known, records->action_count));
	}
	return picked;
}

void directive_actions(struct work *work, const struct node *directive, const struct scope *scope,
                       struct node *into)
{
	static const struct build_column columns[] = {
		{ WORD_ACTION, 200 },
		{ WORD_COMMITMENT, 320 },
		{ WORD_UPDATES, 480 },
	};
	static const struct build_column with_status[] = {
		{ WORD_ACTION, 200 },
		{ WORD_COMMITMENT, 270 },
		{ WORD_STATUS, 140 },
		{ WORD_UPDATES, 390 },
	};
	const struct records *records = &work->model->records;
	if (!records->action_count) {
		diag(work->diags, MSG_NO_DATA, .at = directive->at,
		     .words = { directive->directive.name, STR("content/actions.yml") });
		return;
	}
	const struct action_view view = {
		.as_of = directive_date(work, directive, STR("as-of")),
		.since = directive_date(work, directive, STR("since")),
		.status = directive_flag(work, directive, STR("status")),
	};
	struct node *table = view.status ? build_table(work, directive->at, with_status, 4)
	                                 : build_table(work, directive->at, columns, 3);
	table->table.style = TABLE_ACTIONS;
	bool *picked = picked_actions(work, directive);
	for (size_t i = 0; i < records->action_count; i++) {
		if (!picked[i])
			continue;
		const struct action *action = &records->actions[i];
		struct node *row = build_row(work, table);
		row->at = action->at; /* which row begins a page of a pack is told by its place */
		title_cell(work, row, action);
		commitment_cell(work, row, action, scope);
		if (view.status)
			status_cell(work, row, 2, action, &view);
		updates_cell(work, row, view.status ? 3 : 2, action, &view, scope);
	}
	node_append(into, table);
}
