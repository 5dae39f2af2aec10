/* One meeting.yml: when and where, the agenda and its papers, supplements. Called by meetings.c. */
#include "model/meeting_reader.h"

#include "base/file.h"
#include "source/builtin.h"

static const str meeting_statuses[] = {
	[MEETING_FINAL] = STR_INIT("final"),
	[MEETING_DRAFT] = STR_INIT("draft"),
	[MEETING_CANCELLED] = STR_INIT("cancelled"),
	[MEETING_MOVED] = STR_INIT("moved"),
};

/* More would be a mistake, and years to reckon. */
enum { WORKING_DAYS_MOST = 100 };

struct meeting_draft {
	struct meeting meeting;
	unsigned status;
	const struct value *agenda, *supplements, *moved_from, *questions;
};

static const struct field meeting_table[] = {
	FIELD_CHECK("board", FIELD_ID, .required = true),
	FIELD_AS(struct meeting_draft, meeting.date, "date", FIELD_DATE, .required = true),
	FIELD_AS(struct meeting_draft, meeting.time, "time", FIELD_TIME),
	FIELD_AS(struct meeting_draft, meeting.duration, "duration", FIELD_TIME),
	FIELD_AS(struct meeting_draft, meeting.venue, "venue", FIELD_TEXT),
	FIELD_AS(struct meeting_draft, meeting.chair, "chair", FIELD_TEXT),
	FIELD_AS(struct meeting_draft, status, "status", FIELD_CHOICE, CHOICES(meeting_statuses)),
	FIELD_AS(struct meeting_draft, meeting.reason, "reason", FIELD_TEXT),
	FIELD_AS(struct meeting_draft, moved_from, "moved-from", FIELD_ANY),
	FIELD_AS(struct meeting_draft, meeting.published, "published", FIELD_DATE),
	FIELD_AS(struct meeting_draft, meeting.urgency, "urgency", FIELD_MARKDOWN),
	FIELD_AS(struct meeting_draft, questions, "public-questions", FIELD_ANY),
	FIELD_CHECK("contact", FIELD_ANY),
	FIELD_AS(struct meeting_draft, meeting.double_sided, "double-sided", FIELD_YES_NO),
	FIELD_AS(struct meeting_draft, meeting.notices, "notices", FIELD_TEXTS,
	         .count_offset = offsetof(struct meeting_draft, meeting.notice_count)),
	FIELD_CHECK("minutes", FIELD_TEXT),
	FIELD_AS(struct meeting_draft, agenda, "agenda", FIELD_LIST),
	FIELD_AS(struct meeting_draft, supplements, "supplements", FIELD_LIST),
};

struct item_draft {
	struct agenda_item item;
	const struct value *paper, *appendices, *exemption;
};

static const struct field item_table[] = {
	FIELD_AS(struct item_draft, item.title, "title", FIELD_TEXT, .required = true),
	FIELD_AS(struct item_draft, item.points, "points", FIELD_LIST),
	FIELD_AS(struct item_draft, item.presenter, "presenter", FIELD_TEXT),
	FIELD_AS(struct item_draft, paper, "paper", FIELD_ANY),
	FIELD_AS(struct item_draft, appendices, "appendices", FIELD_ANY),
	FIELD_AS(struct item_draft, item.summary, "summary", FIELD_MARKDOWN),
	FIELD_AS(struct item_draft, exemption, "exemption", FIELD_ANY),
	FIELD_AS(struct item_draft, item.reason, "reason", FIELD_TEXT),
	FIELD_AS(struct item_draft, item.urgency, "urgency", FIELD_MARKDOWN),
};

struct supplement_draft {
	struct supplement supplement;
	const struct value *items;
};

static const struct field supplement_table[] = {
	FIELD_AS(struct supplement_draft, supplement.published, "published", FIELD_DATE,
	         .required = true),
	FIELD_AS(struct supplement_draft, supplement.reason, "reason", FIELD_TEXT,
	         .required = true),
	FIELD_AS(struct supplement_draft, items, "items", FIELD_LIST, .required = true),
};

struct addition_draft {
	uint32_t item;
	const struct value *paper, *replaces;
};

static const struct field addition_table[] = {
	FIELD_AS(struct addition_draft, item, "item", FIELD_NUMBER, .required = true),
	FIELD_AS(struct addition_draft, paper, "paper", FIELD_ANY, .required = true),
	FIELD_AS(struct addition_draft, replaces, "replaces", FIELD_ANY),
};

struct questions_draft {
	uint32_t working_days;
	uint16_t by;
};

static const struct field questions_table[] = {
	FIELD_AS(struct questions_draft, working_days, "working-days", FIELD_NUMBER,
	         .required = true),
	FIELD(struct questions_draft, by, FIELD_TIME),
};

static const struct value *field_of(const struct meeting_reader *reader, str key)
{
	const struct value *value = value_get(reader->root, key);
	return value && value->kind != VALUE_EMPTY ? value : NULL;
}

static struct place place_of(const struct meeting_reader *reader, str key)
{
	const struct value *value = field_of(reader, key);
	return value ? value->at : reader->meeting->at;
}

static void read_fields(struct meeting_reader *reader, str what, const struct value *map,
                        const struct field *table, size_t count, void *record)
{
	reader->fields.what = what;
	fields_read(&reader->fields, map, table, count, record);
}
#define READ(reader, what, map, table, record) \
	read_fields((reader), (what), (map), (table), sizeof(table) / sizeof *(table), (record))

/* "3 working days" */
static bool parse_working_days(str text, uint32_t *days)
{
	text = str_trim(text);
	size_t blank = str_find_char(text, ' ');
	str unit = str_trim(str_from(text, blank));
	return str_to_u32(str_first(text, blank), days) && *days > 0 &&
	       (str_eq(unit, STR("working days")) || str_eq(unit, STR("working day")));
}

static void read_questions(struct meeting_reader *reader, const struct value *value)
{
	struct meeting *meeting = reader->meeting;
	struct questions_draft draft = { .by = meeting->time };
	if (!value)
		return;
	if (value->kind == VALUE_MAP)
		READ(reader, STR("\"public-questions\""), value, questions_table, &draft);
	else if (value->kind == VALUE_TEXT && !parse_working_days(value->text, &draft.working_days))
		draft.working_days = WORKING_DAYS_MOST + 1;
	else if (value->kind == VALUE_LIST)
		diag(reader->diags, MSG_WANTED_MAP, .at = value->at,
		     .words = { STR("\"public-questions\"") });
	if (draft.working_days > WORKING_DAYS_MOST) {
		const struct value *days =
			value->kind == VALUE_MAP ? value_get(value, STR("working-days")) : value;
		diag(reader->diags, MSG_WANTED_NUMBER, .at = days->at,
		     .words = { days->text, STR("how many, for example 3 working days") });
		draft.working_days = 0;
	}
	if (draft.working_days && draft.by == TIME_NONE && !field_of(reader, STR("time")))
		diag(reader->diags, MSG_MISSING_KEY, .at = value->at,
		     .words = { STR("by"),
		                STR("\"public-questions\" where the meeting has no time") },
		     .hint = STR("write public-questions: {working-days: 3, by: 10:00}"));
	meeting->takes_questions = draft.working_days > 0;
	meeting->questions_working_days = draft.working_days;
	meeting->deadlines.questions_at = draft.by;
}

static void read_moved_from(struct meeting_reader *reader, const struct value *value)
{
	if (!value)
		return;
	bool list = value->kind == VALUE_LIST;
	struct meeting *meeting = reader->meeting;
	meeting->moved_from =
		arena_array(&reader->model->arena, struct date, list ? value->count : 1);
	for (const struct value *item = list ? value->first : value; item;
	     item = list ? item->next : NULL) {
		struct date *date = &meeting->moved_from[meeting->moved_from_count];
		if (item->kind != VALUE_TEXT)
			diag(reader->diags, MSG_WANTED_TEXT, .at = item->at,
			     .words = { STR("moved-from") },
			     .hint = STR("write a date, or a list of them"));
		else if (field_date(reader->diags, item->text, item->at, date))
			meeting->moved_from_count++;
	}
}

/* Who is called to a meeting must know when (Local Government Act 1972, Schedule 12, paragraph 4);
 * of one that was held, nothing but the minutes may be left. */
static void check_time(struct meeting_reader *reader)
{
	const struct meeting *meeting = reader->meeting;
	bool held = date_given(meeting->date) && date_cmp(meeting->date, reader->model->today) < 0;
	if (!held && !field_of(reader, STR("time")))
		diag(reader->diags, MSG_MISSING_KEY, .at = reader->root->at,
		     .words = { STR("time"), STR("meeting.yml") });
}

/* A meeting that does not take place as announced says why, and no other does. */
static void check_status(struct meeting_reader *reader)
{
	static const str keys[] = { STR_INIT("reason"), STR_INIT("moved-from") };
	const struct meeting *meeting = reader->meeting;
	bool changed = meeting->status == MEETING_CANCELLED || meeting->status == MEETING_MOVED;
	const bool wanted[] = { changed, meeting->status == MEETING_MOVED };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct value *value = field_of(reader, keys[i]);
		bool blank = value && value->kind == VALUE_TEXT && !str_trim(value->text).n;
		if (wanted[i] && (!value || blank))
			diag(reader->diags, MSG_MISSING_KEY, .at = reader->root->at,
			     .words = { keys[i], meeting->status == MEETING_MOVED
			                                 ? STR("a moved meeting")
			                                 : STR("a cancelled meeting") });
		else if (!changed && value)
			diag(reader->diags, MSG_STATUS_KEY, .at = value->key_at,
			     .words = { keys[i], meeting_statuses[meeting->status] });
	}
}

/* The name of a notice whose file path is: "access" of "paper/notices/access.md"; absent when it is
 * none. */
static str notice_of(str path)
{
	str folder = STR("paper/notices/"), extension = STR(".md");
	if (!str_starts(path, folder) || !str_ends(path, extension))
		return (str){ 0 };
	return str_from(str_first(path, path.n - extension.n), folder.n);
}

/* All notices that there are, the site's and those compiled in. */
static size_t notices_list(const struct meeting_reader *reader, struct arena *arena, str **names)
{
	const struct source_tree *tree = reader->model->tree;
	size_t count = 0;
	*names = arena_array(arena, str, tree->layout_count + builtin_file_count);
	for (size_t i = 0; i < tree->layout_count; i++) {
		str name = notice_of(str_from(tree->layouts[i].path, sizeof "layouts/" - 1));
		if (name.s)
			(*names)[count++] = name;
	}
	for (size_t i = 0; i < builtin_file_count; i++) {
		str name = notice_of(str_of(builtin_files[i].path));
		if (name.s)
			(*names)[count++] = name;
	}
	return count;
}

static void check_notices(struct meeting_reader *reader)
{
	const struct value *list = field_of(reader, STR("notices"));
	if (!list || list->kind == VALUE_MAP)
		return;
	struct arena scratch = { 0 };
	str *names;
	size_t count = notices_list(reader, &scratch, &names);
	bool several = list->kind == VALUE_LIST;
	for (const struct value *item = several ? list->first : list; item && count;
	     item = several ? item->next : NULL) {
		size_t i = 0;
		while (i < count && !str_eq(names[i], item->text))
			i++;
		if (i == count && item->kind == VALUE_TEXT)
			diag(reader->diags, MSG_UNKNOWN_ID, .at = item->at,
			     .words = { STR("notice"), item->text, STR("layouts/paper/notices/") },
			     .nearest = str_nearest(item->text, names, count));
	}
	arena_release(&scratch);
}

static void check_points(struct meeting_reader *reader, const struct value *points)
{
	for (const struct value *item = points ? points->first : NULL; item; item = item->next)
		if (item->kind != VALUE_TEXT)
			diag(reader->diags, MSG_WANTED_TEXT, .at = item->at,
			     .words = { STR("points") },
			     .hint = STR("write a text for each entry of the list"));
}

static void read_exemptions(struct meeting_reader *reader, struct agenda_item *item,
                            const struct value *value)
{
	struct model *model = reader->model;
	bool list = value && value->kind == VALUE_LIST;
	size_t most = value ? list ? value->count : 1 : 0;
	item->exemptions = arena_array(&model->arena, const struct exemption *, most);
	struct date day = reader->meeting->date;
	if (!date_given(day))
		day = model->today;
	for (const struct value *name = list ? value->first : value; name;
	     name = list ? name->next : NULL) {
		const struct exemption *exemption = NULL;
		if (name->kind != VALUE_TEXT)
			diag(reader->diags, MSG_WANTED_TEXT, .at = name->at,
			     .words = { STR("exemption") },
			     .hint = str_of(message_table[MSG_UNKNOWN_EXEMPTION].hint));
		else if (!(exemption = exemption_find(name->text, day)))
			diag(reader->diags, MSG_UNKNOWN_EXEMPTION, .at = name->at,
			     .words = { name->text, date_iso(&model->arena, day) });
		else
			item->exemptions[item->exemption_count++] = exemption;
	}
}

static void item_paper(struct meeting_reader *reader, struct agenda_item *item,
                       const struct value *name, bool appendix)
{
	struct paper *paper =
		paper_add(reader, name, &(struct paper){ .item = item, .appendix = appendix });
	if (paper)
		item->papers[item->paper_count++] = paper;
}

static void read_item(struct meeting_reader *reader, struct agenda_item *item,
                      const struct value *map)
{
	struct item_draft draft = { .item = { .number = item->number, .at = map->at } };
	READ(reader, STR("an agenda item"), map, item_table, &draft);
	*item = draft.item;
	if (!item->title.s)
		item->title = STR("");
	check_points(reader, item->points);
	read_exemptions(reader, item, draft.exemption);
	bool list = draft.appendices && draft.appendices->kind == VALUE_LIST;
	item->papers = arena_array(&reader->model->arena, struct paper *,
	                           1 + (list ? draft.appendices->count : 1));
	if (draft.paper)
		item_paper(reader, item, draft.paper, /*appendix=*/false);
	for (const struct value *name = list ? draft.appendices->first : draft.appendices; name;
	     name = list ? name->next : NULL)
		item_paper(reader, item, name, /*appendix=*/true);
}

static void read_agenda(struct meeting_reader *reader, const struct value *list)
{
	struct meeting *meeting = reader->meeting;
	struct arena *arena = &reader->model->arena;
	if (!field_of(reader, STR("agenda")) && meeting->status != MEETING_CANCELLED)
		diag(reader->diags, MSG_MISSING_KEY, .at = reader->root->at,
		     .words = { STR("agenda"), STR("meeting.yml") });
	if (!list)
		return;
	meeting->items = arena_array(arena, struct agenda_item, list->count);
	for (const struct value *map = list->first; map; map = map->next) {
		struct agenda_item *item = &meeting->items[meeting->item_count++];
		item->number = field_number(arena, (uint32_t)meeting->item_count);
		read_item(reader, item, map);
	}
}

static void read_addition(struct meeting_reader *reader, struct supplement *supplement,
                          const struct value *map)
{
	struct meeting *meeting = reader->meeting;
	struct addition_draft draft = { 0 };
	READ(reader, STR("an item of a supplement"), map, addition_table, &draft);
	if (!draft.item || !draft.paper)
		return;
	if (draft.item > meeting->item_count) {
		diag(reader->diags, MSG_NO_SUCH_ITEM, .at = value_get(map, STR("item"))->at,
		     .words = {
			     field_number(&reader->model->arena, draft.item),
			     field_number(&reader->model->arena, (uint32_t)meeting->item_count) });
		return;
	}
	struct agenda_item *item = &meeting->items[draft.item - 1];
	struct paper *replaces = draft.replaces ? paper_named(reader, draft.replaces, item) : NULL;
	struct paper *paper = paper_add(reader, draft.paper,
	                                &(struct paper){ .item = item, .supplement = supplement });
	if (!paper)
		return;
	supplement->items[supplement->item_count++] = (struct supplement_item){ item, paper };
	if (replaces) {
		paper->replaces = replaces;
		paper->appendix = replaces->appendix;
		replaces->replaced_by = paper;
	}
}

static void read_supplements(struct meeting_reader *reader, const struct value *list)
{
	struct meeting *meeting = reader->meeting;
	struct arena *arena = &reader->model->arena;
	if (!list)
		return;
	meeting->supplements = arena_array(arena, struct supplement, list->count);
	struct date before = meeting->published;
	for (const struct value *map = list->first; map; map = map->next) {
		struct supplement *supplement = &meeting->supplements[meeting->supplement_count++];
		struct supplement_draft draft = {
			.supplement = { .number = (uint32_t)meeting->supplement_count,
			                .at = map->at },
		};
		READ(reader, STR("a supplement"), map, supplement_table, &draft);
		*supplement = draft.supplement;
		if (date_given(before) && date_given(supplement->published) &&
		    date_cmp(supplement->published, before) < 0)
			diag(reader->diags, MSG_DATE_ORDER,
			     .at = value_get(map, STR("published"))->at,
			     .words = { STR("published"), STR("that of the pack before it") });
		if (date_given(supplement->published))
			before = supplement->published;
		if (!draft.items)
			continue;
		supplement->items = arena_array(arena, struct supplement_item, draft.items->count);
		for (const struct value *item = draft.items->first; item; item = item->next)
			read_addition(reader, supplement, item);
	}
}

static void resolve_board(struct meeting_reader *reader)
{
	struct meeting *meeting = reader->meeting;
	struct arena *arena = &reader->model->arena;
	const struct value *name = field_of(reader, STR("board"));
	if (!name || name->kind != VALUE_TEXT || !field_id_valid(name->text))
		return; /* has been reported */
	const struct board *board = board_named(reader->model, name, reader->diags);
	meeting->board = board;
	if (board && !meeting->chair.n)
		meeting->chair = board->chair;
	if (!board || !date_given(meeting->date))
		return;
	bool before = date_given(board->from) && date_cmp(meeting->date, board->from) < 0;
	bool after = date_given(board->until) && date_cmp(meeting->date, board->until) > 0;
	if (before || after)
		diag(reader->diags, MSG_BOARD_NOT_THEN, .at = name->at,
		     .words = { name->text, date_iso(arena, meeting->date),
		                before ? arena_concat(arena, STR("it began on "),
		                                      date_iso(arena, board->from))
		                       : arena_concat(arena, STR("it ended on "),
		                                      date_iso(arena, board->until)) });
}

static void resolve_contact(struct meeting_reader *reader)
{
	const struct value *contact = field_of(reader, STR("contact"));
	reader->meeting->contact = contact ? contact_named(reader->model, contact, reader->diags)
	                                   : reader->model->site.contact;
}

bool meeting_read(struct model *model, const struct source_file *file, struct meeting *meeting,
                  struct diags *diags)
{
	struct meeting_reader reader = {
		.model = model,
		.diags = diags,
		.file = file,
		.root = data_parse(model, file->path, diags),
		.meeting = meeting,
		.seen_from = { .path = file->path,
		               .restricted = file->restricted,
		               .lang = model->site.language },
	};
	reader.fields = (struct fields){
		.arena = &model->arena,
		.diags = diags,
		.model = model,
		.entry = &reader.seen_from,
	};
	if (!reader.root->at.text)
		return false; /* could not be read, which has been reported */
	struct meeting_draft draft = {
		.meeting = { .time = TIME_NONE, .folder = path_folder(file->path) },
	};
	READ(&reader, STR("meeting.yml"), reader.root, meeting_table, &draft);
	if (reader.root->kind == VALUE_LIST || reader.root->kind == VALUE_TEXT)
		return false;
	*meeting = draft.meeting;
	meeting->at = (struct place){ reader.root->at.text, 1, 1 };
	meeting->date_at = place_of(&reader, STR("date"));
	meeting->published_at = place_of(&reader, STR("published"));
	meeting->status = (enum meeting_status)draft.status;
	check_time(&reader);
	resolve_board(&reader);
	resolve_contact(&reader);
	read_questions(&reader, draft.questions);
	read_moved_from(&reader, draft.moved_from);
	check_status(&reader);
	check_notices(&reader);
	papers_begin(&reader);
	read_agenda(&reader, draft.agenda);
	read_supplements(&reader, draft.supplements);
	const struct value *minutes = field_of(&reader, STR("minutes"));
	if (minutes)
		meeting->minutes = minutes_named(&reader, minutes);
	papers_check(&reader);
	return meeting->board && date_given(meeting->date);
}
