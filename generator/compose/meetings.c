/* The page of a meeting: when and where, what has happened to it, its packs, its agenda with the
 * papers, and what was decided; and the page of a partner's PDF. Trees, so that every format has
 * them. Called by pages.c; what stands below the title by facts.c. */
#include "compose/work.h"

#include "source/source.h"

static void fact_put(struct work *work, struct facts *facts, str key, enum word label, str value)
{
	if (value.n)
		facts->items[facts->count++] = (struct fact){
			.key = key,
			.label = work->words->phrases[label],
			.value = value,
		};
}

static str day_shown(struct work *work, struct date date)
{
	return date_given(date) ? words_day(work->words, work->arena, date) : (str){ 0 };
}

static str questions_shown(struct work *work, const struct meeting *meeting)
{
	const struct deadlines *deadlines = &meeting->deadlines;
	if (!meeting->takes_questions || !deadlines->known || !date_given(deadlines->questions_by))
		return (str){ 0 };
	str time = deadlines->questions_at == TIME_NONE
	                   ? STR("")
	                   : words_time(work->words, work->arena, deadlines->questions_at);
	const str pairs[] = {
		STR("count"), arena_printf(work->arena, "%u", meeting->questions_working_days),
		STR("time"),  time,
		STR("day"),   day_shown(work, deadlines->questions_by),
	};
	return words_fill(work->words, work->arena,
	                  meeting->questions_working_days == 1 ? WORD_QUESTIONS_BY_ONE
	                                                       : WORD_QUESTIONS_BY,
	                  pairs, 3);
}

str meeting_status_shown(const struct work *work, const struct meeting *meeting)
{
	static const enum word words[] = {
		[MEETING_DRAFT] = WORD_DRAFT_AGENDA,
		[MEETING_CANCELLED] = WORD_CANCELLED,
		[MEETING_MOVED] = WORD_MOVED,
	};
	return meeting->status == MEETING_FINAL ? (str){ 0 }
	                                        : work->words->phrases[words[meeting->status]];
}

void meeting_facts(struct work *work, struct facts *facts)
{
	const struct meeting *meeting = work->entry->meeting;
	if (!facts->mark.n)
		facts->mark = meeting_status_shown(work, meeting);
	fact_put(work, facts, STR("date"), WORD_MEETING_DATE, day_shown(work, meeting->date));
	if (meeting->time != TIME_NONE)
		fact_put(work, facts, STR("time"), WORD_MEETING_TIME,
		         words_time(work->words, work->arena, meeting->time));
	fact_put(work, facts, STR("venue"), WORD_VENUE, meeting->venue);
	fact_put(work, facts, STR("chair"), WORD_CHAIR, meeting->chair);
	if (meeting->board->quorum)
		fact_put(work, facts, STR("quorum"), WORD_QUORUM,
		         arena_printf(work->arena, "%u", meeting->board->quorum));
	fact_put(work, facts, STR("published"), WORD_PUBLISHED,
	         day_shown(work, meeting->published));
	if (meeting->status != MEETING_CANCELLED)
		fact_put(work, facts, STR("public-questions"), WORD_QUESTIONS,
		         questions_shown(work, meeting));
}

/* A phrase with a link where its {{title}} stands; pairs give its other names. */
static void put_around(struct work *work, struct node *line, enum word word, const str *pairs,
                       size_t count, struct node *title)
{
	static const str hole = STR_INIT("\x1f");
	str filled[8] = { STR("title"), hole };
	for (size_t i = 0; i < count * 2; i++)
		filled[2 + i] = pairs[i];
	str phrase = words_fill(work->words, work->arena, word, filled, count + 1);
	size_t at = str_find(phrase, hole);
	if (at)
		node_append(line, node_text(work->arena, line->at, str_first(phrase, at)));
	node_append(line, title);
	if (at + 1 < phrase.n)
		node_append(line, node_text(work->arena, line->at, str_from(phrase, at + 1)));
}

static struct node *note_put(struct work *work, struct node *into, enum note_kind kind,
                             enum word title, str text)
{
	struct node *note = node_new(work->arena, NODE_NOTE, into->at);
	note->note.kind = (uint8_t)kind;
	note->note.title = work->words->phrases[title];
	node_append(note, build_paragraph(work, into->at, text));
	node_append(into, note);
	return note;
}

static str moved_shown(struct work *work, const struct meeting *meeting)
{
	str days = STR("");
	for (size_t i = 0; i < meeting->moved_from_count; i++)
		days = arena_concat(work->arena, days, i ? STR(", ") : STR(""),
		                    day_shown(work, meeting->moved_from[i]));
	return days.n ? build_phrase(work, WORD_MOVED_NOTE, STR("days"), days)
	              : work->words->phrases[WORD_MOVED_NOTE_ALONE];
}

/* What became of the meeting stays to be read, with the reason, for those who come by an old link.
 */
static void status_put(struct work *work, const struct meeting *meeting, struct node *into)
{
	struct node *note = NULL;
	switch (meeting->status) {
	case MEETING_FINAL:
		return;
	case MEETING_DRAFT:
		note_put(work, into, NOTE_DRAFT, WORD_DRAFT_AGENDA,
		         work->words->phrases[WORD_DRAFT_AGENDA_NOTE]);
		return;
	case MEETING_CANCELLED:
		note = note_put(work, into, NOTE_WARNING, WORD_CANCELLED,
		                work->words->phrases[WORD_CANCELLED_NOTE]);
		break;
	case MEETING_MOVED:
		note = note_put(work, into, NOTE_WARNING, WORD_MOVED, moved_shown(work, meeting));
		break;
	}
	if (meeting->reason.n)
		node_append(note, build_paragraph(work, into->at, meeting->reason));
}

static void urgency_put(struct work *work, const struct value *urgency, struct node *into)
{
	if (!urgency)
		return;
	const struct scope scope = { 0 };
	struct node *blocks = expand_value(work, urgency, &scope);
	struct node *line = build_labelled(work, into->at, WORD_URGENCY, STR(""));
	if (blocks->first && blocks->first->kind == NODE_PARAGRAPH) {
		node_move_children(line, blocks->first);
		node_unlink(blocks->first);
	}
	node_append(into, line);
	node_move_children(into, blocks);
}

/* Five clear days: said where they were not kept, and before the agenda is there. */
static void clock_put(struct work *work, const struct meeting *meeting, struct node *into)
{
	const struct deadlines *deadlines = &meeting->deadlines;
	if (!deadlines->known || meeting->status == MEETING_CANCELLED)
		return;
	str day = day_shown(work, deadlines->publish_by);
	if (deadlines->late) {
		const str pairs[] = { STR("published"), day_shown(work, meeting->published),
			              STR("day"), day };
		enum word word = meeting->board->regime == REGIME_VOLUNTARY
		                         ? WORD_PUBLISHED_LATE_RULE
		                         : WORD_PUBLISHED_LATE;
		struct node *note = note_put(work, into, NOTE_IMPORTANT, WORD_PUBLISHED_LATE_TITLE,
		                             words_fill(work->words, work->arena, word, pairs, 2));
		urgency_put(work, meeting->urgency, note);
	} else if (!date_given(meeting->published) &&
	           date_cmp(meeting->date, work->model->today) >= 0) {
		node_append(into,
		            build_paragraph(work, into->at,
		                            build_phrase(work, WORD_PUBLISH_BY, STR("day"), day)));
	}
}

/* Whom to ask, and to send questions to. */
static void contact_put(struct work *work, const struct contact *contact, struct node *into)
{
	if (!contact)
		return;
	struct node *line = build_labelled(work, into->at, WORD_CONTACT, contact->name);
	const struct {
		str scheme, shown;
	} ways[] = {
		{ STR("mailto:"), contact->email },
		{ STR("tel:"), contact->telephone },
	};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (!ways[i].shown.n)
			continue;
		node_append(line, node_text(work->arena, into->at, STR(", ")));
		node_append(line, build_way(work, into->at, ways[i].scheme, ways[i].shown));
	}
	node_append(into, line);
}

static void board_put(struct work *work, const struct meeting *meeting, struct node *into)
{
	str path = model_board_path(work->arena, meeting->board, STR(""));
	const struct entry *board = map_get(&work->model->entry_by_path, path);
	if (!board || !entry_is_shown(work, board))
		return;
	struct node *line = build_labelled(work, into->at, WORD_BOARD, STR(""));
	node_append(line, build_link_to_entry(work, into->at, board));
	node_append(into, line);
}

static void pack_put(struct work *work, struct node *list, const struct made_pack *pack)
{
	str title =
		pack->supplement
			? build_phrase(work, WORD_SUPPLEMENT, STR("number"),
	                               arena_printf(work->arena, "%u", pack->supplement->number))
			: work->words->phrases[WORD_AGENDA_PACK];
	const struct made_file file = {
		.format = pack->format,
		.label = STR("PDF"),
		.address = pack->address,
		.size = pack->size,
		.pages = pack->pages,
	};
	build_download(work, list, title, &file);
}

static bool paper_is_shown(const struct work *work, const struct paper *paper)
{
	return paper->entry && entry_is_shown(work, paper->entry);
}

/* The files of the agenda pack (supplement NULL) or of a supplement. */
static void pack_files(struct work *work, const struct meeting *meeting,
                       const struct supplement *supplement, struct node *list)
{
	const struct compose_call *call = work->call;
	const struct made_pack *packs = NULL;
	size_t count =
		call->packs ? call->packs(call->files_context, meeting, call->members, &packs) : 0;
	for (size_t i = 0; i < count; i++)
		if (packs[i].supplement == supplement)
			pack_put(work, list, &packs[i]);
}

/* What a supplement adds and replaces, with links; what is restricted by its item alone. */
static void supplement_items(struct work *work, const struct supplement *supplement,
                             struct node *list)
{
	for (size_t i = 0; i < supplement->item_count; i++) {
		const struct supplement_item *change = &supplement->items[i];
		struct node *line = build_paragraph(work, list->at, STR(""));
		bool shown = change->paper && paper_is_shown(work, change->paper);
		struct node *title =
			shown ? build_link_to_entry(work, list->at, change->paper->entry)
			      : node_text(work->arena, list->at, change->item->title);
		const str pairs[] = { STR("number"), change->item->number };
		put_around(work, line,
		           change->paper && change->paper->replaces ? WORD_REPLACES_IN
		                                                    : WORD_ADDS_TO,
		           pairs, 1, title);
		node_append(build_item(work, list), line);
	}
}

static void supplement_put(struct work *work, const struct supplement *supplement,
                           struct node *into)
{
	str number = arena_printf(work->arena, "%u", supplement->number);
	str title = build_phrase(work, WORD_SUPPLEMENT, STR("number"), number);
	node_append(into, build_heading(work, into->at, 3, title));
	const str pairs[] = { STR("day"), day_shown(work, supplement->published), STR("reason"),
		              supplement->reason.s ? supplement->reason : STR("") };
	node_append(into, build_paragraph(work, into->at,
	                                  words_fill(work->words, work->arena, WORD_SUPPLEMENT_SAID,
	                                             pairs, 2)));
	struct node *list = build_list(work, into->at);
	pack_files(work, supplement->meeting, supplement, list);
	supplement_items(work, supplement, list);
	if (list->first)
		node_append(into, list);
}

static void packs_put(struct work *work, const struct meeting *meeting, struct node *into)
{
	struct node *list = build_list(work, into->at);
	pack_files(work, meeting, /*supplement=*/NULL, list);
	if (!list->first && !meeting->supplement_count)
		return;
	node_append(into, build_heading(work, into->at, 2, work->words->phrases[WORD_PACKS]));
	if (list->first)
		node_append(into, list);
	for (size_t i = 0; i < meeting->supplement_count; i++)
		supplement_put(work, &meeting->supplements[i], into);
}

/* The PDF itself, which is published as it is. How many pages it has is known where it is bound in.
 */
static void pdf_put(struct work *work, const struct paper *paper, struct node *into)
{
	const struct made_pack *pack;
	const struct paper_pages *pages = paper_place(work, paper, &pack);
	const struct made_file file = {
		.format = FORMAT_PDF,
		.label = STR("PDF"),
		.address = str_from(paper->path, sizeof "content/" - 1),
		.size = source_size(work->model->tree, paper->path),
		.pages = pages ? pages->bound_pages : 0,
	};
	struct node *list = build_list(work, into->at);
	list->list.plain = true;
	build_download(work, list, paper->entry->title, &file);
	node_append(into, list);
}

/* Since when it is there, or what has taken its place. */
static void change_put(struct work *work, const struct paper *paper, struct node *into)
{
	if (paper->supplement)
		node_append(into,
		            build_paragraph(work, into->at,
		                            build_phrase(work, WORD_ADDED_BY, STR("number"),
		                                         arena_printf(work->arena, "%u",
		                                                      paper->supplement->number))));
	const struct paper *next = paper->replaced_by;
	if (!next)
		return;
	struct node *line = build_paragraph(work, into->at, STR(""));
	const str pairs[] = { STR("number"),
		              next->supplement
		                      ? arena_printf(work->arena, "%u", next->supplement->number)
		                      : STR("") };
	put_around(work, line, WORD_REPLACED_SINCE, pairs, 1,
	           paper_is_shown(work, next)
	                   ? build_link_to_entry(work, into->at, next->entry)
	                   : node_text(work->arena, into->at, next->item->title));
	node_append(into, line);
}

static void paper_put(struct work *work, const struct paper *paper, struct node *list)
{
	struct place at = list->at;
	struct node *item = build_item(work, list);
	struct node *line = build_paragraph(work, at, STR(""));
	struct node *title = build_link_to_entry(work, at, paper->entry);
	if (paper->appendix)
		put_around(work, line, WORD_APPENDIX_OF, NULL, 0, title);
	else
		node_append(line, title);
	str range = paper_range(work, paper);
	if (range.n)
		node_append(line, node_text(work->arena, at,
		                            arena_concat(work->arena, STR(", "), range)));
	build_entry_status(work, line, paper->entry);
	node_append(item, line);
	change_put(work, paper, item);
	if (paper->pdf)
		pdf_put(work, paper, item);
	else
		files_append(work, item, paper->entry);
}

/* Local Government Act 1972, section 100B(2) and Schedule 12A: what is kept back is named by its
 * item, the reason and the paragraph alone. */
static void exemption_put(struct work *work, const struct agenda_item *item, struct node *into)
{
	struct node *note = node_new(work->arena, NODE_NOTE, into->at);
	note->note.kind = NOTE_NOTE;
	note->note.title = work->words->phrases[WORD_RESTRICTED];
	str range = (str){ 0 };
	for (size_t i = 0; i < item->paper_count && !range.n; i++)
		if (item->papers[i]->restricted)
			range = paper_range(work, item->papers[i]);
	if (range.n)
		note->note.title = arena_concat(work->arena, note->note.title, STR(", "), range);
	if (item->reason.n)
		node_append(note, build_labelled(work, into->at, WORD_REASON, item->reason));
	for (size_t i = 0; i < item->exemption_count; i++) {
		const struct exemption *exemption = item->exemptions[i];
		const str pairs[] = {
			STR("number"),
			arena_printf(work->arena, "%u", exemption->number),
			STR("wording"),
			exemption->wording,
		};
		str text = exemption->number ? words_fill(work->words, work->arena,
		                                          WORD_EXEMPT_PARAGRAPH, pairs, 2)
		                             : exemption->wording;
		node_append(note, build_paragraph(work, into->at, text));
	}
	node_append(into, note);
}

static void papers_put(struct work *work, const struct agenda_item *item, struct node *into)
{
	struct node *list = build_list(work, into->at);
	list->list.tight = false;
	for (size_t i = 0; i < item->paper_count; i++)
		if (paper_is_shown(work, item->papers[i]))
			paper_put(work, item->papers[i], list);
	const struct meeting *meeting = item->meeting;
	for (size_t i = 0; i < meeting->paper_count; i++) {
		const struct paper *paper = &meeting->papers[i];
		if (paper->supplement && paper->item == item && paper_is_shown(work, paper))
			paper_put(work, paper, list);
	}
	if (list->first)
		node_append(into, list);
}

static void item_put(struct work *work, const struct agenda_item *item, struct node *into)
{
	struct node *heading = build_heading(work, into->at, 3, item->title);
	heading->id = arena_concat(work->arena, STR("item-"), item->number);
	heading->heading.number = item->number;
	node_append(into, heading);
	const struct scope scope = { 0 };
	struct node *points = build_list(work, into->at);
	for (const struct value *point = item->points ? item->points->first : NULL; point;
	     point = point->next) {
		struct node *blocks = expand_value(work, point, &scope);
		if (blocks->first)
			node_move_children(build_item(work, points), blocks);
	}
	if (item->presenter.n)
		node_append(into, build_paragraph(work, into->at,
		                                  build_phrase(work, WORD_PRESENTED_BY, STR("name"),
		                                               item->presenter)));
	if (points->first)
		node_append(into, points);
	if (agenda_item_restricted(item))
		exemption_put(work, item, into);
	papers_put(work, item, into);
	urgency_put(work, item->urgency, into);
}

/* After the meeting: its minutes, and what they say was decided and is to be done. */
static void outcome_put(struct work *work, const struct meeting *meeting, struct node *into)
{
	const struct entry *entry = meeting->minutes;
	if (!entry || !entry_is_shown(work, entry))
		return;
	node_append(into, build_heading(work, into->at, 2, work->words->phrases[WORD_MINUTES]));
	struct node *line = build_paragraph(work, into->at, STR(""));
	node_append(line, build_link_to_entry(work, into->at, entry));
	build_entry_status(work, line, entry);
	node_append(into, line);
	const struct minutes *minutes = minutes_of(work->model, entry);
	if (!minutes || !minutes->counts)
		return;
	if (minutes->decision_count) {
		node_append(into,
		            build_heading(work, into->at, 2, work->words->phrases[WORD_DECISIONS]));
		minutes_decisions(work, minutes->decisions, minutes->decision_count, into);
	}
	const struct agreed_action *const *actions;
	size_t count = minutes_agreed(work->model, minutes, work->arena, &actions);
	if (!count)
		return;
	node_append(into,
	            build_heading(work, into->at, 2, work->words->phrases[WORD_AGREED_ACTIONS]));
	node_append(into, minutes_actions(work, into->at, actions, count, work->model->today,
	                                  /*with_board=*/false));
}

void meeting_page_generate(struct work *work, struct node *into)
{
	const struct meeting *meeting = work->entry->meeting;
	status_put(work, meeting, into);
	clock_put(work, meeting, into);
	board_put(work, meeting, into);
	contact_put(work, meeting->contact, into);
	packs_put(work, meeting, into);
	if (meeting->item_count)
		node_append(into,
		            build_heading(work, into->at, 2, work->words->phrases[WORD_AGENDA]));
	for (size_t i = 0; i < meeting->item_count; i++)
		item_put(work, &meeting->items[i], into);
	outcome_put(work, meeting, into);
}

void paper_page_generate(struct work *work, struct node *into)
{
	const struct paper *paper = work->entry->paper;
	const struct scope scope = { 0 };
	place_put(work, into);
	if (!paper->appendix)
		node_move_children(into, expand_value(work, paper->item->summary, &scope));
	change_put(work, paper, into);
	pdf_put(work, paper, into);
}
