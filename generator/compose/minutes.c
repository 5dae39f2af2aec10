/* Minutes: who was there, what was decided, who is to do what; and {outstanding-actions}, which
 * other documents show of them. What is typed and checked comes from model/minutes.c; the tree is
 * made here. */
#include "compose/work.h"

#include "base/file.h"

static bool any_given(const struct attendee *attendees, size_t count, size_t member)
{
	for (size_t i = 0; i < count; i++)
		if (((const str *)(const void *)((const char *)&attendees[i] + member))->n)
			return true;
	return false;
}

/* A table of the columns that anyone fills; where that is one, a list. */
static struct node *attendees_shown(struct work *work, struct place at,
                                    const struct attendee *attendees, size_t count)
{
	static const struct {
		enum word title;
		size_t member;
	} all[] = {
		{ WORD_NAME, offsetof(struct attendee, name) },
		{ WORD_ROLE, offsetof(struct attendee, role) },
		{ WORD_ORGANISATION, offsetof(struct attendee, organisation) },
	};
	struct build_column columns[3];
	size_t members[3], shown = 0;
	for (size_t i = 0; i < 3; i++) {
		if (!any_given(attendees, count, all[i].member))
			continue;
		columns[shown] = (struct build_column){ all[i].title, 0 };
		members[shown++] = all[i].member;
	}
	struct node *table = shown > 1 ? build_table(work, at, columns, shown) : NULL;
	struct node *list = table ? NULL : build_list(work, at);
	for (size_t i = 0; i < count; i++) {
		struct node *row = table ? build_row(work, table) : NULL;
		for (size_t j = 0; j < shown; j++) {
			const char *attendee = (const char *)&attendees[i];
			str text = *(const str *)(const void *)(attendee + members[j]);
			struct node *into =
				row ? build_cell(work, row, (uint32_t)j) : build_item(work, list);
			if (row)
				into->cell.header = j == 0;
			node_append(into, build_paragraph(work, at, text));
		}
	}
	return table ? table : list;
}

/* Before `before`, or at the end where that is NULL. */
static void put_block(struct work *work, struct node *before, struct node *block)
{
	if (before)
		node_insert_before(before, block);
	else
		node_append(work->document, block);
}

/* Where the front matter gives it: pages of packs are told by the places of what they begin with.
 */
static struct place front_place(const struct work *work, str key)
{
	const struct value *map = work->entry->front_matter;
	const struct value *value = map ? value_get(map, key) : NULL;
	return value ? value->at : work->document->at;
}

void minutes_frame(struct work *work)
{
	const struct minutes *minutes = minutes_of(work->model, work->entry);
	if (!minutes)
		return;
	struct node *first = work->document->first;
	const struct {
		enum word title;
		str key;
		const struct attendee *attendees;
		size_t count;
	} lists[] = {
		{ WORD_PRESENT, STR("present"), minutes->present, minutes->present_count },
		{ WORD_APOLOGIES, STR("apologies"), minutes->apologies, minutes->apology_count },
	};
	for (size_t i = 0; i < 2; i++) {
		if (!lists[i].count)
			continue;
		struct place at = front_place(work, lists[i].key);
		put_block(work, first,
		          build_heading(work, at, 2, work->words->phrases[lists[i].title]));
		put_block(work, first,
		          attendees_shown(work, at, lists[i].attendees, lists[i].count));
	}
	if (minutes->finished == TIME_NONE)
		return;
	struct place at = front_place(work, STR("finished"));
	put_block(work, NULL,
	          build_heading(work, at, 2, work->words->phrases[WORD_CLOSE_OF_MEETING]));
	str time = words_time(work->words, work->arena, minutes->finished);
	put_block(work, NULL,
	          build_paragraph(work, at, build_phrase(work, WORD_FINISHED, STR("time"), time)));
}

/* The record of a directive; NULL after a report: it stands in no minutes. */
static const struct minutes_mark *mark_of(struct work *work, const struct node *directive)
{
	const struct model *model = work->model;
	size_t count;
	const struct minutes_mark *marks =
		minutes_marks_at(model, work->entry, directive->at, &count);
	if (!marks)
		diag(work->diags, MSG_DIRECTIVE_PLACE, .at = directive->at,
		     .words = { directive->directive.name,
		                STR("minutes (layout: minutes), or a file that they include") });
	if (count < 2)
		return marks;
	/* Of a file that they include again the next: model/ has met them in the same order. */
	if (!work->marks_met)
		work->marks_met = arena_array(work->arena, uint32_t, model->minutes.mark_count);
	uint32_t met = work->marks_met[marks - model->minutes.marks]++;
	return &marks[met < count ? met : count - 1];
}

static struct node *record_note(struct work *work, const struct node *directive,
                                enum note_kind kind, enum word title, str id, str anchor)
{
	struct node *note = node_new(work->arena, NODE_NOTE, directive->at);
	note->note.kind = (uint8_t)kind;
	note->note.title = build_phrase(work, title, STR("id"), id);
	note->id = anchor;
	return note;
}

/* A label before the first words of a Markdown text. */
static void put_labelled(struct work *work, struct node *into, enum word label, struct node *blocks)
{
	if (!blocks->first || blocks->first->kind != NODE_PARAGRAPH)
		node_prepend(blocks, build_paragraph(work, blocks->at, STR("")));
	struct node *line = build_labelled(work, blocks->at, label, STR(""));
	node_move_children(line, blocks->first);
	node_unlink(blocks->first);
	node_prepend(blocks, line);
	node_move_children(into, blocks);
}

void directive_decision(struct work *work, const struct node *directive, const struct scope *scope,
                        struct node *into)
{
	static const struct {
		enum word label;
		str option;
	} further[] = {
		{ WORD_REASONS, STR_INIT("reasons") },
		{ WORD_OPTIONS_CONSIDERED, STR_INIT("options") },
		{ WORD_INTERESTS, STR_INIT("interests") },
	};
	const struct minutes_mark *mark = mark_of(work, directive);
	if (!mark || !mark->decision)
		return;
	struct node *note = record_note(work, directive, NOTE_DECISION, WORD_DECISION,
	                                mark->decision->id, mark->decision->anchor);
	node_move_children(note, expand_body(work, directive, scope));
	for (size_t i = 0; i < sizeof further / sizeof *further; i++) {
		const struct option *option = directive_option_find(directive, further[i].option);
		if (!option || !option->value.n)
			continue;
		const struct value text = {
			.kind = VALUE_TEXT,
			.text = option->value,
			.at = option->value_at,
		};
		put_labelled(work, note, further[i].label, expand_value(work, &text, scope));
	}
	node_append(into, note);
}

struct node *minutes_link(struct work *work, struct place at, const struct entry *minutes,
                          str anchor, str text)
{
	struct link link = { .anchor = anchor };
	link_to_entry(minutes, &link);
	if (minutes == work->entry)
		link.kind = LINK_HERE;
	return build_link(work, at, &link, text);
}

/* What a report is about: when that was agreed, with a link to it; how far it has got. */
static void report_lines(struct work *work, struct node *note, const struct action_report *report)
{
	struct place at = note->at;
	const struct agreed_action *action = report->action;
	if (action) {
		struct node *line = build_labelled(work, at, WORD_AGREED_ON, STR(""));
		str day = words_date(work->words, work->arena, action->date);
		/* Their page may be left out, as a draft's that was taken back. */
		node_append(line,
		            entry_is_shown(work, action->minutes)
		                    ? minutes_link(work, at, action->minutes, action->anchor, day)
		                    : node_text(work->arena, at, day));
		node_append(note, line);
		if (action->owners.n)
			node_append(note, build_labelled(work, at, WORD_OWNER, action->owners));
	}
	struct node *line = build_labelled(work, at, WORD_STATUS, STR(""));
	node_append(line, build_status(work, at, report->status));
	node_append(note, line);
}

static void action_lines(struct work *work, struct node *note, const struct agreed_action *action)
{
	if (action->owners.n)
		node_append(note, build_labelled(work, note->at, WORD_OWNER, action->owners));
	if (date_given(action->due))
		node_append(note,
		            build_labelled(work, note->at, WORD_DUE,
		                           words_date(work->words, work->arena, action->due)));
}

void directive_action(struct work *work, const struct node *directive, const struct scope *scope,
                      struct node *into)
{
	const struct minutes_mark *mark = mark_of(work, directive);
	const struct agreed_action *action = mark ? mark->action : NULL;
	const struct action_report *report = mark ? mark->report : NULL;
	if (!action && !report)
		return;
	struct node *note = action ? record_note(work, directive, NOTE_ACTION, WORD_AGREED_ACTION,
	                                         action->id, action->anchor)
	                           : record_note(work, directive, NOTE_ACTION, WORD_ACTION_REPORT,
	                                         report->id, report->anchor);
	struct node *before = directive->previous;
	if (str_trim(directive->directive.body).n) {
		node_move_children(note, expand_body(work, directive, scope));
	} else if (before && before->kind == NODE_PARAGRAPH) {
		node_unlink(before);
		node_append(note, before);
	}
	if (action)
		action_lines(work, note, action);
	else
		report_lines(work, note, report);
	node_append(into, note);
}

/* In another document "#x" is a place in the minutes; identifiers are those of the minutes; notes
 * at their foot stand there. */
static void fragment_adapt(struct work *work, struct node *fragment)
{
	for (struct walk walk = walk_from(fragment); walk_enter(&walk);) {
		struct node *node = walk.node;
		node->id = (str){ 0 };
		if (node->kind == NODE_LINK && str_starts(node->link.url, STR("#")) &&
		    node->at.text)
			node->link.url = arena_concat(work->arena, path_name(node->at.text->path),
			                              node->link.url);
		if (node->kind == NODE_FOOTNOTE_REF) {
			node->kind = NODE_TEXT;
			node->text = STR("");
		}
	}
}

/* The Markdown as the minutes' own page has it; what is wrong in it is said there. */
static struct node *fragment_of(struct work *work, const struct minutes *of, str body,
                                struct place at)
{
	const struct markdown_input input = {
		.body = body,
		.at = at,
		.definitions = of->definitions,
		.lines = true,
		.lang = of->entry->lang,
	};
	const struct scope scope = { .definitions = of->definitions, .data = true };
	struct node *fragment = expand_markdown(work, &input, &scope);
	fragment_adapt(work, fragment);
	links_resolve(work, fragment);
	return fragment;
}

struct node *minutes_text(struct work *work, const struct minutes *of, str body, struct place at)
{
	struct node *group = node_new(work->arena, NODE_GROUP, at);
	if (!body.n)
		return group;
	/* A copy: a link to the minutes leads to their page, not to a place in this document. */
	struct entry minutes = *of->entry;
	struct diags unheard = { 0 };
	struct work apart = *work;
	apart.entry = &minutes;
	apart.words = model_words(work->model, minutes.lang);
	apart.diags = &unheard;
	apart.errors_before = 0;
	apart.marks_met = NULL;
	apart.footnotes = apart.elsewhere = (struct map){ 0 };
	struct node *fragment = fragment_of(&apart, of, body, at);
	map_free(&apart.footnotes);
	map_free(&apart.elsewhere);
	diags_release(&unheard);
	if (str_eq(minutes.lang, work->entry->lang))
		return fragment;
	group->lang = minutes.lang;
	group->right_to_left = language_is_right_to_left(minutes.lang);
	node_move_children(group, fragment);
	node_append(fragment, group);
	return fragment;
}

str compose_record_text(struct composer *composer, const struct minutes *of, str body,
                        struct place at, struct arena *arena)
{
	const struct compose_call call = { .entry = of->entry, .members = of->entry->restricted };
	struct diags unheard = { 0 };
	struct work work;
	work_begin(&work, composer, &call, arena, &unheard);
	str text = str_trim(node_text_of(arena, minutes_text(&work, of, body, at)));
	work_release(&work);
	diags_release(&unheard);
	return text;
}

static void decision_lines(struct work *work, const struct decision *decision, struct node *into)
{
	const struct {
		enum word label;
		str text;
		struct place at;
	} further[] = {
		{ WORD_REASONS, decision->reasons, decision->reasons_at },
		{ WORD_OPTIONS_CONSIDERED, decision->options, decision->options_at },
		{ WORD_INTERESTS, decision->interests, decision->interests_at },
	};
	node_move_children(into,
	                   minutes_text(work, decision->of, decision->body, decision->body_at));
	for (size_t i = 0; i < sizeof further / sizeof *further; i++)
		if (further[i].text.n)
			put_labelled(
				work, into, further[i].label,
				minutes_text(work, decision->of, further[i].text, further[i].at));
}

void minutes_decisions(struct work *work, const struct decision *decisions, size_t count,
                       struct node *into)
{
	struct node *list = node_new(work->arena, NODE_DEFINITION_LIST, into->at);
	for (size_t i = 0; i < count; i++) {
		const struct decision *decision = &decisions[i];
		struct node *term = node_new(work->arena, NODE_TERM, into->at);
		node_append(term, minutes_link(work, into->at, decision->minutes, decision->anchor,
		                               build_phrase(work, WORD_DECISION, STR("id"),
		                                            decision->id)));
		if (decision->item_title.n)
			node_append(term, node_text(work->arena, into->at,
			                            arena_concat(work->arena, STR(": "),
			                                         decision->item_title)));
		node_append(list, term);
		struct node *definition = node_new(work->arena, NODE_DEFINITION, into->at);
		decision_lines(work, decision, definition);
		node_append(list, definition);
	}
	if (list->first)
		node_append(into, list);
}

static void name_cell(struct work *work, struct node *row, const struct agreed_action *action,
                      bool with_board)
{
	struct node *cell = build_cell(work, row, 0);
	cell->cell.header = true;
	struct node *name = build_paragraph(work, row->at, STR(""));
	node_append(name, minutes_link(work, row->at, action->minutes, action->anchor, action->id));
	node_append(cell, name);
	if (with_board)
		node_append(cell, build_paragraph(work, row->at, action->board->name));
}

static void state_cell(struct work *work, struct node *row, uint32_t column,
                       const struct agreed_action *action, struct date as_of)
{
	struct action_state state = agreed_action_state(action, as_of, work->call->members);
	bool late = !date_given(state.closed) && date_given(action->due) &&
	            date_cmp(action->due, as_of) < 0;
	struct node *cell = build_cell(work, row, column);
	struct node *line = build_paragraph(work, row->at, STR(""));
	if (late)
		node_append(line, build_status(work, row->at, STATUS_LATE));
	else if (state.reported)
		node_append(line, build_status(work, row->at, state.status));
	else
		node_append(line, node_text(work->arena, row->at,
		                            work->words->phrases[WORD_OUTSTANDING]));
	node_append(cell, line);
	if (date_given(state.closed))
		node_append(cell,
		            build_paragraph(work, row->at,
		                            words_date(work->words, work->arena, state.closed)));
}

struct node *minutes_actions(struct work *work, struct place at,
                             const struct agreed_action *const *actions, size_t count,
                             struct date as_of, bool with_board)
{
	static const struct build_column columns[] = {
		{ WORD_ACTION, 190 }, { WORD_AGREED, 350 }, { WORD_OWNER, 180 },
		{ WORD_DUE, 130 },    { WORD_STATUS, 150 },
	};
	struct node *table = build_table(work, at, columns, 5);
	table->table.style = TABLE_ACTIONS;
	for (size_t i = 0; i < count; i++) {
		const struct agreed_action *action = actions[i];
		struct node *row = build_row(work, table);
		row->at = action->at;
		name_cell(work, row, action, with_board);
		struct node *agreed = build_cell(work, row, 1);
		node_move_children(agreed,
		                   minutes_text(work, action->of, action->body, action->body_at));
		if (!agreed->first)
			node_append(agreed, build_paragraph(work, at, STR("")));
		node_append(build_cell(work, row, 2),
		            build_paragraph(work, at, action->owners.s ? action->owners : STR("")));
		node_append(
			build_cell(work, row, 3),
			build_paragraph(work, at,
		                        date_given(action->due)
		                                ? words_date(work->words, work->arena, action->due)
		                                : STR("")));
		state_cell(work, row, 4, action, as_of);
	}
	return table;
}

const struct board *directive_board(struct work *work, const struct node *directive, bool *wrong)
{
	const struct records *records = &work->model->records;
	const struct option *option = directive_option_find(directive, STR("board"));
	if (!option || !option->value.n)
		return NULL;
	const struct board *board = map_get(&records->board_by_id, option->value);
	if (board)
		return board;
	str *ids = arena_array(work->arena, str, records->board_count);
	for (size_t i = 0; i < records->board_count; i++)
		ids[i] = records->boards[i].id.s ? records->boards[i].id : STR("");
	diag(work->diags, MSG_UNKNOWN_ID, .at = option->value_at,
	     .words = { STR("board"), option->value, STR("content/governance.yml") },
	     .nearest = str_nearest(option->value, ids, records->board_count));
	*wrong = true;
	return NULL;
}

/* Where the document is of a meeting, its board, and the day before: what came before that meeting.
 */
static void meeting_asked(struct work *work, const struct board **board, struct date *as_of)
{
	const struct minutes *minutes = minutes_of(work->model, work->entry);
	const struct meeting *meeting = work->entry->meeting;
	struct date date = { 0 };
	const struct board *of = NULL;
	if (minutes && minutes->board) {
		of = minutes->board;
		date = minutes->date;
	} else if (meeting) {
		of = meeting->board;
		date = meeting->date;
	}
	if (!*board)
		*board = of ? of : work->entry->board;
	if (!date_given(*as_of))
		*as_of = date_given(date) ? date_from_days(date_to_days(date) - 1)
		                          : work->model->today;
}

void directive_outstanding(struct work *work, const struct node *directive,
                           const struct scope *scope, struct node *into)
{
	(void)scope;
	bool wrong = false;
	const struct board *board = directive_board(work, directive, &wrong);
	struct date as_of = directive_date(work, directive, STR("as-of"));
	if (wrong)
		return;
	meeting_asked(work, &board, &as_of);
	const struct minutes_records *records = &work->model->minutes;
	const struct agreed_action **found =
		arena_array(work->arena, const struct agreed_action *, records->action_count);
	size_t count = 0;
	for (size_t i = 0; i < records->action_count; i++) {
		const struct agreed_action *action = &records->actions[i];
		struct action_state state = agreed_action_state(action, as_of, work->call->members);
		if ((!board || action->board == board) && entry_is_shown(work, action->minutes) &&
		    date_cmp(action->date, as_of) <= 0 && !date_given(state.closed))
			found[count++] = action;
	}
	node_append(into, count ? minutes_actions(work, directive->at, found, count, as_of, !board)
	                        : build_paragraph(work, directive->at,
	                                          work->words->phrases[WORD_NONE_OUTSTANDING]));
}
