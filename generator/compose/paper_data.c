/* The data of the templates of layouts/paper; foolscap-layouts(7) has the list. Every name is
 * always there, and empty where there is nothing to say, so that a misspelt one is an error. Called
 * by pack.c and cover_sheet.c. */
#include "compose/paper.h"

/* Builds one map. */
struct filling {
	struct work *work;
	struct value *map;
};

static void put(const struct filling *filling, str key, str text)
{
	value_put_text(filling->work->arena, filling->map, key, text);
}

static void put_flag(const struct filling *filling, str key, bool truth)
{
	value_put_true(filling->work->arena, filling->map, key, truth);
}

static void put_date(const struct filling *filling, str key, struct date date)
{
	put(filling, key,
	    date_given(date) ? words_date(filling->work->words, filling->work->arena, date)
	                     : (str){ 0 });
}

static void put_day(const struct filling *filling, str key, struct date date)
{
	put(filling, key,
	    date_given(date) ? words_day(filling->work->words, filling->work->arena, date)
	                     : (str){ 0 });
}

static void put_time(const struct filling *filling, str key, unsigned minutes)
{
	put(filling, key,
	    minutes == TIME_NONE ? (str){ 0 }
	                         : words_time(filling->work->words, filling->work->arena, minutes));
}

static str number_text(struct work *work, uint32_t number)
{
	return number ? arena_printf(work->arena, "%u", number) : (str){ 0 };
}

str front_text(struct work *work, const struct entry *entry, str key)
{
	const struct value *value =
		entry && entry->front_matter ? value_get(entry->front_matter, key) : NULL;
	if (!value || value->kind != VALUE_TEXT)
		return (str){ 0 };
	return model_fill(work->model, entry, work->arena, value->text, value->at, work->diags);
}

static void put_members(const struct filling *filling, const struct value *members)
{
	struct arena *arena = filling->work->arena;
	struct value *list = value_put_list(arena, filling->map, STR("members"));
	for (const struct value *item = members ? members->first : NULL; item; item = item->next)
		if (member_name(item).s)
			value_put_text(arena, value_add_map(arena, list), STR("name"),
			               member_name(item));
}

static void put_board(const struct filling *filling, const struct board *board)
{
	put(filling, STR("board"), board ? board->name : (str){ 0 });
	put(filling, STR("quorum"), board ? number_text(filling->work, board->quorum) : (str){ 0 });
	put_flag(filling, STR("council"), board && board->regime == REGIME_COUNCIL);
	put_flag(filling, STR("executive"), board && board->regime == REGIME_EXECUTIVE);
	put_flag(filling, STR("voluntary"), board && board->regime == REGIME_VOLUNTARY);
	put_members(filling, board ? board->members : NULL);
}

static void put_contact(const struct filling *filling, const struct contact *contact)
{
	static const struct contact nobody = { 0 };
	contact = contact ? contact : &nobody;
	put(filling, STR("contact"), contact->name);
	put(filling, STR("contact-role"), contact->role);
	put(filling, STR("telephone"), contact->telephone);
	put(filling, STR("telephone-link"), way_address(filling->work, contact->telephone));
	put(filling, STR("email"), contact->email);
}

static void put_questions(const struct filling *filling, const struct meeting *meeting)
{
	static const struct deadlines none = { .questions_at = TIME_NONE };
	const struct deadlines *deadlines = meeting ? &meeting->deadlines : &none;
	uint32_t days = meeting && meeting->takes_questions ? meeting->questions_working_days : 0;
	put_flag(filling, STR("takes-questions"), days && date_given(deadlines->questions_by));
	put_day(filling, STR("questions-day"), deadlines->questions_by);
	put_time(filling, STR("questions-time"), deadlines->questions_at);
	put(filling, STR("questions-working-days"), number_text(filling->work, days));
	put_flag(filling, STR("one-working-day"), days == 1);
}

static void put_status(const struct filling *filling, const struct meeting *meeting)
{
	struct arena *arena = filling->work->arena;
	enum meeting_status status = meeting ? meeting->status : MEETING_FINAL;
	put_flag(filling, STR("draft-meeting"), status == MEETING_DRAFT);
	put_flag(filling, STR("cancelled"), status == MEETING_CANCELLED);
	put_flag(filling, STR("moved"), status == MEETING_MOVED);
	put(filling, STR("status-reason"), meeting ? meeting->reason : (str){ 0 });
	struct value *list = value_put_list(arena, filling->map, STR("moved-from"));
	for (size_t i = 0; meeting && i < meeting->moved_from_count; i++)
		value_put_text(arena, value_add_map(arena, list), STR("day"),
		               words_day(filling->work->words, arena, meeting->moved_from[i]));
	put_flag(filling, STR("has-urgency"), meeting && meeting->urgency);
}

static void put_meeting(const struct filling *filling, const struct meeting *meeting)
{
	static const struct meeting none = { .time = TIME_NONE };
	const struct meeting *of = meeting ? meeting : &none;
	put_board(filling, of->board);
	put_date(filling, STR("date"), of->date);
	put_day(filling, STR("day"), of->date);
	put_time(filling, STR("time"), of->time);
	put(filling, STR("venue"), of->venue);
	put(filling, STR("chair"), of->chair);
	put_status(filling, meeting);
	put_day(filling, STR("published"), of->published);
	put_day(filling, STR("publish-by"),
	        of->deadlines.known ? of->deadlines.publish_by : (struct date){ 0 });
	put_flag(filling, STR("late"), of->deadlines.late);
	put_questions(filling, meeting);
	put_contact(filling, of->contact ? of->contact : filling->work->model->site.contact);
	put_flag(filling, STR("has-restricted"), of->has_restricted);
}

/* Without the full stop that a template sets after it. */
static str clause(str text)
{
	text = str_trim(text);
	return str_ends(text, STR(".")) ? str_first(text, text.n - 1) : text;
}

/* reason and the paragraphs of an item that is exempt. */
static void put_exemptions(const struct filling *filling, const struct agenda_item *item)
{
	struct arena *arena = filling->work->arena;
	put(filling, STR("reason"), item ? clause(item->reason) : (str){ 0 });
	struct value *list = value_put_list(arena, filling->map, STR("exemptions"));
	bool further = false; /* another paragraph came before */
	for (size_t i = 0; item && i < item->exemption_count; i++) {
		const struct exemption *exemption = item->exemptions[i];
		struct value *map = value_add_map(arena, list);
		value_put_text(arena, map, STR("paragraph"),
		               number_text(filling->work, exemption->number));
		value_put_text(arena, map, STR("wording"), exemption->wording);
		value_put_true(arena, map, STR("further"), further);
		further = further || exemption->number;
	}
}

/* What a supplement's paper stands in place of. */
static void put_changes(const struct filling *filling, const struct pack_item *item)
{
	struct arena *arena = filling->work->arena;
	struct value *adds = value_put_list(arena, filling->map, STR("adds"));
	struct value *replaces = value_put_list(arena, filling->map, STR("replaces"));
	for (size_t i = 0; i < item->paper_count; i++) {
		const struct pack_paper *paper = &item->papers[i];
		const struct paper *before = paper->paper->replaces;
		/* A restricted document's own title never appears in public, and the members'
		 * front sheet reads as the public one does, so that their pages agree. */
		str title =
			paper->paper->restricted ? item->item->title : paper->paper->entry->title;
		struct value *map = value_add_map(arena, before ? replaces : adds);
		value_put_text(arena, map, STR("title"), title);
		str old = !before              ? (str){ 0 }
		          : before->restricted ? item->item->title
		                               : before->entry->title;
		value_put_text(arena, map, STR("replaced"), old);
	}
}

static void put_items(const struct filling *filling, const struct pack_job *pack)
{
	struct work *work = filling->work;
	struct value *list = value_put_list(work->arena, filling->map, STR("items"));
	bool resolved = false;
	for (size_t i = 0; pack && i < pack->item_count; i++) {
		const struct pack_item *item = &pack->items[i];
		struct filling line = { work, value_add_map(work->arena, list) };
		put(&line, STR("number"), item->item->number);
		put(&line, STR("item-title"), item->item->title);
		put(&line, STR("presenter"), item->item->presenter);
		put_flag(&line, STR("restricted"), item->restricted);
		put_flag(&line, STR("resolution"), item->restricted && !resolved);
		put_flag(&line, STR("has-urgency"), item->item->urgency != NULL);
		put_exemptions(&line, item->item);
		put_changes(&line, item);
		resolved |= item->restricted;
	}
}

static void put_supplement(const struct filling *filling, const struct supplement *supplement)
{
	put(filling, STR("supplement"),
	    supplement ? number_text(filling->work, supplement->number) : (str){ 0 });
	put_day(filling, STR("supplement-published"),
	        supplement ? supplement->published : (struct date){ 0 });
	put(filling, STR("supplement-reason"),
	    supplement ? clause(supplement->reason) : (str){ 0 });
}

/* Which of its item's appendices a paper is, from 1. */
static str appendix_number(struct work *work, const struct paper *paper)
{
	if (!paper || !paper->appendix)
		return (str){ 0 };
	uint32_t number = 1;
	while (number < paper->item->paper_count && paper->item->papers[number] != paper)
		number++;
	return number_text(work, number);
}

/* Of the paper that a cover sheet, a slip or a running head is for. */
static void put_paper(const struct filling *filling, const struct sheet *sheet)
{
	const struct pack_paper *paper = sheet->paper;
	bool withheld = paper && paper->withheld;
	put(filling, STR("title"),
	    withheld       ? sheet->item->title
	    : sheet->entry ? sheet->entry->title
	                   : (str){ 0 });
	put(filling, STR("item"), sheet->item ? sheet->item->number : (str){ 0 });
	put(filling, STR("item-title"), sheet->item ? sheet->item->title : (str){ 0 });
	put(filling, STR("appendix"),
	    appendix_number(filling->work, paper          ? paper->paper
	                                   : sheet->entry ? sheet->entry->paper
	                                                  : NULL));
	put_flag(filling, STR("restricted"),
	         (paper && paper->paper->restricted) ||
	                 (sheet->entry && sheet->entry->restricted) ||
	                 (sheet->meeting && sheet->meeting->entry->restricted));
	put_exemptions(filling, sheet->item);
	uint32_t first = paper ? paper->withheld_first : 0, last = paper ? paper->withheld_last : 0;
	put(filling, STR("first"), number_text(filling->work, first));
	put(filling, STR("last"), number_text(filling->work, last));
	put_flag(filling, STR("one-page"), first && first == last);
	put_flag(filling, STR("has-summary"), sheet->item && sheet->item->summary);
}

struct value *paper_data(struct work *work, const struct sheet *sheet)
{
	const struct pack_job *pack = sheet->pack;
	struct filling filling = { work, value_new(work->arena, VALUE_MAP) };
	put(&filling, STR("organisation"), work->model->site.organisation);
	put(&filling, STR("site"), work->model->site.title);
	put_flag(&filling, STR("in-pack"), pack != NULL);
	put_meeting(&filling, sheet->meeting);
	put_supplement(&filling, pack ? pack->call->supplement : NULL);
	put_items(&filling, pack && !sheet->paper ? pack : NULL);
	put_paper(&filling, sheet);
	return filling.map;
}
