/* The pages of a board, made of its meetings and minutes: what it is and when it meets, what it
 * decided, what it agreed to do; lists of meetings. Called by pages.c and expand.c. */
#include "compose/work.h"

static bool is_chosen(const struct work *work, const struct meeting_choice *choice,
                      const struct meeting *meeting)
{
	if (!entry_is_shown(work, meeting->entry) ||
	    (choice->board && meeting->board != choice->board))
		return false;
	if (!choice->folder.s)
		return true;
	str below = str_from(meeting->address, choice->folder.n);
	return str_starts(meeting->address, choice->folder) &&
	       str_find_char(below, '/') == below.n - 1;
}

static bool is_coming(const struct work *work, const struct meeting *meeting)
{
	return date_cmp(meeting->date, work->model->today) >= 0;
}

/* "Safer Communities Partnership Board, 27 July 2018 (cancelled)", then time and venue or the
 * reason. */
static void meeting_append(struct work *work, struct node *list, const struct meeting *meeting)
{
	struct place at = list->at;
	struct node *item = build_item(work, list);
	struct node *line = build_paragraph(work, at, STR(""));
	node_append(line, build_link_to_entry(work, at, meeting->entry));
	str status = meeting_status_shown(work, meeting);
	if (status.n)
		build_remark(work, line, status);
	node_append(item, line);
	str time = meeting->time == TIME_NONE ? STR("")
	                                      : words_time(work->words, work->arena, meeting->time);
	str about = meeting->status == MEETING_CANCELLED ? meeting->reason
	            : time.n && meeting->venue.n
	                    ? arena_concat(work->arena, time, STR(", "), meeting->venue)
	            : time.n ? time
	                     : meeting->venue;
	if (about.n && (is_coming(work, meeting) || meeting->status == MEETING_CANCELLED))
		node_append(item, build_paragraph(work, at, about));
}

static void put_title(struct work *work, unsigned level, enum word title, struct place at,
                      struct node *into)
{
	str text = work->words->phrases[title];
	if (level) {
		node_append(into, build_heading(work, at, level, text));
		return;
	}
	struct node *line = build_paragraph(work, at, STR(""));
	node_append(line, build_strong(work, at, text));
	node_append(into, line);
}

size_t meetings_append(struct work *work, const struct meeting_choice *choice, struct place at,
                       struct node *into)
{
	const struct model *model = work->model;
	struct node *coming = build_list(work, at), *past = build_list(work, at);
	coming->list.tight = past->list.tight = false;
	size_t count = 0;
	for (size_t i = 0; i < model->meeting_count; i++) {
		const struct meeting *meeting = &model->meetings[i];
		if (is_chosen(work, choice, meeting) && is_coming(work, meeting) && ++count)
			meeting_append(work, coming, meeting);
	}
	for (size_t i = model->meeting_count; i > 0; i--) {
		const struct meeting *meeting = &model->meetings[i - 1];
		if (is_chosen(work, choice, meeting) && !is_coming(work, meeting) && ++count)
			meeting_append(work, past, meeting);
	}
	const struct {
		struct node *list;
		enum word title;
	} lists[] = { { coming, WORD_COMING_MEETINGS }, { past, WORD_PAST_MEETINGS } };
	for (size_t i = 0; i < 2; i++) {
		if (!lists[i].list->first)
			continue;
		put_title(work, choice->level, lists[i].title, at, into);
		node_append(into, lists[i].list);
	}
	return count;
}

void directive_meetings(struct work *work, const struct node *directive, const struct scope *scope,
                        struct node *into)
{
	(void)scope;
	bool wrong = false;
	const struct meeting_choice choice = {
		.board = directive_board(work, directive, &wrong),
	};
	if (!wrong && !meetings_append(work, &choice, directive->at, into))
		node_append(into, build_paragraph(work, directive->at,
		                                  work->words->phrases[WORD_NOTHING_YET]));
}

static void term_append(struct work *work, struct node *list, enum word label, struct node *block)
{
	struct node *term = node_new(work->arena, NODE_TERM, list->at);
	node_append(term, node_text(work->arena, list->at, work->words->phrases[label]));
	node_append(list, term);
	struct node *definition = node_new(work->arena, NODE_DEFINITION, list->at);
	node_append(definition, block);
	node_append(list, definition);
}

static void text_append(struct work *work, struct node *list, enum word label, str value)
{
	if (value.n)
		term_append(work, list, label, build_paragraph(work, list->at, value));
}

static str names_joined(struct work *work, const str *names, size_t count)
{
	str text = STR("");
	for (size_t i = 0; i < count; i++)
		text = arena_concat(work->arena, text, i ? STR(", ") : STR(""), names[i]);
	return text;
}

str member_name(const struct value *member)
{
	const struct value *name =
		member->kind == VALUE_MAP ? value_get(member, STR("name")) : member;
	return name && name->kind == VALUE_TEXT ? name->text : (str){ 0 };
}

static void members_append(struct work *work, struct node *list, const struct value *members)
{
	struct node *names = build_list(work, list->at);
	for (const struct value *item = members ? members->first : NULL; item; item = item->next)
		if (member_name(item).s)
			node_append(build_item(work, names),
			            build_paragraph(work, list->at, member_name(item)));
	if (names->first)
		term_append(work, list, WORD_MEMBERS, names);
}

static void board_about(struct work *work, const struct board *board, struct node *into)
{
	const struct scope scope = { 0 };
	node_move_children(into, expand_value(work, board->focus, &scope));
	str *above = arena_array(work->arena, str, board->reports_to_count);
	for (size_t i = 0; i < board->reports_to_count; i++)
		above[i] = board->reports_to[i]->name;
	struct node *list = node_new(work->arena, NODE_DEFINITION_LIST, into->at);
	text_append(work, list, WORD_ALSO_KNOWN,
	            names_joined(work, board->also, board->also_count));
	text_append(work, list, WORD_FREQUENCY, frequency_phrase(work, board->frequency));
	text_append(work, list, WORD_CHAIR, board->chair);
	text_append(work, list, WORD_QUORUM,
	            board->quorum ? arena_printf(work->arena, "%u", board->quorum) : STR(""));
	members_append(work, list, board->members);
	text_append(work, list, WORD_REPORTS_TO,
	            names_joined(work, above, board->reports_to_count));
	if (list->first)
		node_append(into, list);
}

/* To the pages of the board that there are, but this one. */
static void board_links(struct work *work, const struct board *board, struct node *into)
{
	static const str pages[] = { STR_INIT(""), STR_INIT("/decisions"), STR_INIT("/actions") };
	struct node *list = build_list(work, into->at);
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		str path = model_board_path(work->arena, board, pages[i]);
		const struct entry *entry = map_get(&work->model->entry_by_path, path);
		if (!entry || entry == work->entry || !entry_is_shown(work, entry))
			continue;
		struct node *line = build_paragraph(work, into->at, STR(""));
		node_append(line, build_link_to_entry(work, into->at, entry));
		node_append(build_item(work, list), line);
	}
	if (list->first)
		node_append(into, list);
}

void board_page_generate(struct work *work, struct node *into)
{
	const struct board *board = work->entry->board;
	board_about(work, board, into);
	board_links(work, board, into);
	const struct meeting_choice choice = { .board = board, .level = 2 };
	meetings_append(work, &choice, into->at, into);
}

/* "27 July 2018" as a heading, and a link to the minutes. */
static void minutes_begin(struct work *work, const struct minutes *minutes, struct node *into)
{
	node_append(into, build_heading(work, into->at, 2,
	                                words_date(work->words, work->arena, minutes->date)));
	struct node *line = build_paragraph(work, into->at, STR(""));
	node_append(line, build_link_to_entry(work, into->at, minutes->entry));
	node_append(into, line);
}

void decisions_page_generate(struct work *work, struct node *into)
{
	const struct minutes_records *records = &work->model->minutes;
	board_links(work, work->entry->board, into);
	bool any = false;
	size_t end = records->decision_count;
	/* The newest meeting first, its decisions in their order. */
	while (end > 0) {
		const struct minutes *of = records->decisions[end - 1].of;
		size_t first = end;
		while (first > 0 && records->decisions[first - 1].of == of)
			first--;
		if (of->board == work->entry->board && entry_is_shown(work, of->entry)) {
			minutes_begin(work, of, into);
			minutes_decisions(work, &records->decisions[first], end - first, into);
			any = true;
		}
		end = first;
	}
	if (!any)
		node_append(into, build_paragraph(work, into->at,
		                                  work->words->phrases[WORD_NOTHING_YET]));
}

void actions_page_generate(struct work *work, struct node *into)
{
	const struct minutes_records *records = &work->model->minutes;
	const struct model *model = work->model;
	board_links(work, work->entry->board, into);
	const struct agreed_action **found =
		arena_array(work->arena, const struct agreed_action *, records->action_count);
	static const enum word titles[] = { WORD_OUTSTANDING, WORD_CLOSED_ACTIONS };
	for (size_t closed = 0; closed < 2; closed++) {
		size_t count = 0;
		for (size_t i = 0; i < records->action_count; i++) {
			const struct agreed_action *action = &records->actions[i];
			if (action->board != work->entry->board ||
			    !entry_is_shown(work, action->minutes))
				continue;
			struct action_state state =
				agreed_action_state(action, model->today, work->call->members);
			if (date_given(state.closed) == (closed == 1))
				found[count++] = action;
		}
		if (closed && !count)
			continue;
		node_append(into,
		            build_heading(work, into->at, 2, work->words->phrases[titles[closed]]));
		node_append(into,
		            count ? minutes_actions(work, into->at, found, count, model->today,
		                                    /*with_board=*/false)
		                  : build_paragraph(work, into->at,
		                                    work->words->phrases[WORD_NONE_OUTSTANDING]));
	}
}
