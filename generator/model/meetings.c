/* All meetings: each meeting.yml read, sorted, its deadlines reckoned and checked, and the pages
 * made that have no source: of meetings, of partners' PDFs, of boards that meet. Called by
 * entries.c. */
#include "model/load.h"

#include "base/file.h"

#include <stdlib.h>

/* Local Government Act 1972, sections 100A(6) and 100B(3); SI 2012/2089, regulations 6 and 7. */
enum { CLEAR_DAYS = 5 };

static bool is_meeting_file(const struct source_file *file)
{
	return file->kind == SOURCE_YAML && str_eq(path_name(file->path), STR("meeting.yml"));
}

/* At most: a page for each meeting and each PDF, the folders above a meeting, three pages for each
 * board and the list of boards. */
size_t meetings_room(const struct model *model)
{
	size_t meetings = 0, room = 0;
	for (size_t i = 0; i < model->tree->content_count; i++) {
		const struct source_file *file = &model->tree->content[i];
		room += file->kind == SOURCE_PDF;
		if (!is_meeting_file(file))
			continue;
		meetings++;
		for (size_t j = 0; j < file->path.n; j++)
			room += file->path.s[j] == '/';
	}
	return meetings ? room + meetings + 3 * model->records.board_count + 1 : 0;
}

static void reckon(const struct model *model, struct meeting *meeting)
{
	struct deadlines *deadlines = &meeting->deadlines;
	deadlines->publish_by = calendar_clear_days_before(model, meeting->date, CLEAR_DAYS);
	struct date first = deadlines->publish_by;
	if (meeting->takes_questions) {
		deadlines->questions_by = calendar_working_days_before(
			model, meeting->date, meeting->questions_working_days);
		if (date_cmp(deadlines->questions_by, first) < 0)
			first = deadlines->questions_by;
	}
	deadlines->known = true;
	for (int year = first.year; year <= meeting->date.year; year++)
		deadlines->known = deadlines->known && calendar_knows(model, year);
	/* Between the last day to publish on and the first clear one may lie a weekend. */
	deadlines->late =
		deadlines->known && date_given(meeting->published) &&
		date_cmp(meeting->published,
	                 calendar_working_days_before(model, meeting->date, CLEAR_DAYS)) >= 0;
}

/* Whether it is said why it could not wait: of the meeting, or of each item that has a paper. */
static bool is_urgent(const struct meeting *meeting)
{
	bool papers = false;
	for (size_t i = 0; i < meeting->item_count; i++) {
		const struct agenda_item *item = &meeting->items[i];
		papers = papers || item->paper_count;
		if (item->paper_count && !item->urgency && !meeting->urgency)
			return false;
	}
	return papers || meeting->urgency;
}

static int first_unknown_year(const struct model *model, const struct meeting *meeting)
{
	int year = meeting->deadlines.publish_by.year;
	if (meeting->takes_questions && meeting->deadlines.questions_by.year < year)
		year = meeting->deadlines.questions_by.year;
	while (calendar_knows(model, year))
		year++;
	return year;
}

/* An archive must build for ever: what is over can only be said, not mended (content-format.md, The
 * clock). */
static void check_clock(struct model *model, const struct meeting *meeting, struct diags *diags)
{
	const struct deadlines *deadlines = &meeting->deadlines;
	struct arena *arena = &model->arena;
	bool coming = date_cmp(meeting->date, model->today) >= 0;
	if (meeting->status == MEETING_CANCELLED)
		return;
	if (!deadlines->known && coming)
		diag(diags, MSG_NO_BANK_HOLIDAYS, .at = meeting->date_at,
		     .words = {
			     field_number(arena, (uint32_t)first_unknown_year(model, meeting)) });
	if (deadlines->late) {
		bool mendable =
			coming && meeting->board->regime != REGIME_VOLUNTARY && !is_urgent(meeting);
		diag(diags, mendable ? MSG_PUBLISHED_LATE : MSG_WAS_PUBLISHED_LATE,
		     .at = meeting->published_at,
		     .words = { date_iso(arena, meeting->published),
		                date_iso(arena, deadlines->publish_by) });
	}
	if (deadlines->known && coming && !date_given(meeting->published) &&
	    date_cmp(model->today, deadlines->publish_by) > 0)
		diag(diags, MSG_NOT_PUBLISHED, .at = meeting->at,
		     .words = { date_iso(arena, deadlines->publish_by) });
}

static int compare(const void *a, const void *b)
{
	const struct meeting *first = a, *second = b;
	int order = date_cmp(first->date, second->date);
	if (!order)
		order = (first->time > second->time) - (first->time < second->time);
	return order ? order : str_cmp(first->folder, second->folder);
}

static void report_place(const struct source_file *file, const char *why, struct diags *diags)
{
	diag(diags, MSG_MEETING_PLACE, .path = file->path, .words = { str_of(why) });
}

static void read_all(struct model *model, struct diags *diags)
{
	const struct source_tree *tree = model->tree;
	size_t count = 0;
	for (size_t i = 0; i < tree->content_count; i++)
		count += is_meeting_file(&tree->content[i]);
	if (!count)
		return;
	model->meetings = arena_array(&model->arena, struct meeting, count);
	for (size_t i = 0; i < tree->content_count; i++) {
		const struct source_file *file = &tree->content[i];
		if (!is_meeting_file(file))
			continue;
		struct meeting *meeting = &model->meetings[model->meeting_count];
		if (str_eq(path_folder(file->path), STR("content")))
			report_place(file, "the home page is here", diags);
		else
			model->meeting_count += meeting_read(model, file, meeting, diags);
	}
	qsort(model->meetings, model->meeting_count, sizeof *model->meetings, compare);
}

/* Made here or by an author: the one that stands there. */
static bool taken(const struct model *model, str address)
{
	return map_get(&model->entry_by_address, address);
}

static struct entry *page_add(struct model *model, enum generated_page page, str path, str title,
                              struct diags *diags)
{
	struct arena *arena = &model->arena;
	str below = str_from(path, sizeof "content/" - 1);
	str address = page == GENERATED_MEETING
	                      ? arena_concat(arena, path_folder(below), STR("/"))
	                      : arena_concat(arena, str_first(below, below.n - sizeof ".pdf" + 1),
	                                     STR("/"));
	const struct entry *first = map_get(&model->entry_by_address, address);
	if (first)
		diag(diags, MSG_SAME_ADDRESS, .path = path,
		     .words = { arena_concat(arena, STR("/"), address), first->path });
	return generated_entry(model, page, path, address, title);
}

/* "05a-governance-chart.pdf" of an appendix: "Governance chart". */
static str title_of_file(struct arena *arena, str path)
{
	str name = path_stem(path_name(path));
	size_t dash = str_find_char(name, '-');
	bool numbered = name.n && char_is_digit(name.s[0]) && dash + 1 < name.n;
	return sentence_case(arena, numbered ? str_from(name, dash + 1) : name);
}

static void paper_page(struct model *model, struct meeting *meeting, struct paper *paper,
                       struct diags *diags)
{
	if (paper->pdf) {
		str title = paper->appendix ? title_of_file(&model->arena, paper->path)
		                            : paper->item->title;
		paper->entry = page_add(model, GENERATED_PAPER, paper->path, title, diags);
		paper->entry->restricted = paper->restricted;
		paper->entry->meeting = meeting;
	}
	if (paper->entry)
		paper->entry->paper = paper;
}

/* The files that are made of a meeting, which a file of the same name would hide. */
static void check_files(const struct model *model, const struct meeting *meeting, size_t number,
                        struct diags *diags)
{
	static const str made[] = { STR_INIT("agenda-pack.pdf"),
		                    STR_INIT("agenda-pack-large-print.pdf"),
		                    STR_INIT("meeting.json"), STR_INIT("meeting.ics") };
	const struct source_file *file = &model->tree->content[number];
	str name = str_from(file->path, meeting->folder.n + 1);
	bool taken_name = str_starts(name, STR("supplement-")) && str_ends(name, STR(".pdf"));
	for (size_t i = 0; i < sizeof made / sizeof *made; i++)
		taken_name = taken_name || str_eq(name, made[i]);
	if (taken_name)
		diag(diags, MSG_SAME_ADDRESS, .path = file->path,
		     .words = { str_from(file->path, sizeof "content" - 1),
		                STR("one that is made of the meeting") });
}

/* Every document below the folder belongs to the meeting. */
static void folder_mark(struct model *model, struct meeting *meeting, struct diags *diags)
{
	const struct source_tree *tree = model->tree;
	str file_path = arena_concat(&model->arena, meeting->folder, STR("/meeting.yml"));
	str below = str_first(file_path, meeting->folder.n + 1);
	size_t at = (size_t)(source_tree_find(tree, file_path) - tree->content);
	while (at > 0 && str_starts(tree->content[at - 1].path, below))
		at--;
	for (; at < tree->content_count && str_starts(tree->content[at].path, below); at++) {
		struct entry *entry = map_get(&model->entry_by_path, tree->content[at].path);
		if (entry)
			entry->meeting = meeting;
		check_files(model, meeting, at, diags);
	}
}

static void meeting_pages(struct model *model, struct meeting *meeting, struct diags *diags)
{
	struct arena *arena = &model->arena;
	const struct words *words = model_words(model, model->site.language);
	str path = arena_concat(arena, meeting->folder, STR("/meeting.yml"));
	const str names[] = { STR("board"), meeting->board->name, STR("date"),
		              words_date(words, arena, meeting->date) };
	struct entry *entry =
		page_add(model, GENERATED_MEETING, path,
	                 words_fill(words, arena, WORD_MEETING_TITLE, names, 2), diags);
	folder_mark(model, meeting, diags);
	entry->meeting = meeting;
	entry->board = meeting->board;
	entry->is_index = true;
	entry->restricted = source_tree_find(model->tree, path)->restricted;
	meeting->entry = entry;
	meeting->address = entry->address;
	if (!map_get(&model->entry_by_path, meeting->folder))
		map_add(&model->entry_by_path, meeting->folder, entry);
	for (size_t i = 0; i < meeting->paper_count; i++)
		paper_page(model, meeting, &meeting->papers[i], diags);
}

/* What an author has written for a board's page stands instead of what would be made. */
static void board_page(struct model *model, const struct board *board, enum generated_page page,
                       str suffix, str title, bool restricted)
{
	struct arena *arena = &model->arena;
	str path = model_board_path(arena, board, suffix);
	str address = arena_concat(arena, str_from(path, sizeof "content/" - 1), STR("/"));
	if (taken(model, address))
		return;
	struct entry *entry = generated_entry(model, page, path, address, title);
	entry->board = board;
	entry->is_index = true;
	entry->restricted = restricted;
}

static void board_pages(struct model *model, const struct board *board)
{
	bool meets = false, restricted = true;
	for (size_t i = 0; i < model->meeting_count; i++) {
		if (model->meetings[i].board != board)
			continue;
		meets = true;
		restricted = restricted && model->meetings[i].entry->restricted;
	}
	if (!meets || !board->id.n)
		return;
	const struct words *words = model_words(model, model->site.language);
	const str names[] = { STR("board"), board->name };
	board_page(model, board, GENERATED_BOARD, STR(""), board->name, restricted);
	board_page(model, board, GENERATED_DECISIONS, STR("/decisions"),
	           words_fill(words, &model->arena, WORD_BOARD_DECISIONS, names, 1), restricted);
	board_page(model, board, GENERATED_ACTIONS, STR("/actions"),
	           words_fill(words, &model->arena, WORD_BOARD_ACTIONS, names, 1), restricted);
}

static void point_back(struct meeting *meeting)
{
	for (size_t i = 0; i < meeting->item_count; i++)
		meeting->items[i].meeting = meeting;
	for (size_t i = 0; i < meeting->supplement_count; i++)
		meeting->supplements[i].meeting = meeting;
}

void meetings_load(struct model *model, struct diags *diags)
{
	read_all(model, diags);
	for (size_t i = 0; i < model->meeting_count; i++) {
		struct meeting *meeting = &model->meetings[i];
		meeting->number = (uint32_t)i;
		point_back(meeting);
		meeting_pages(model, meeting, diags);
		reckon(model, meeting);
		check_clock(model, meeting, diags);
	}
	for (size_t i = 0; i < model->records.board_count; i++)
		board_pages(model, &model->records.boards[i]);
}
