/* One meeting as data, /meetings/FOLDER/meeting.json: the names are those of an Open Civic Data
 * event (OCDEP 4, after Popolo's Event), with a few of our own below "extras". See feed.h. */
#include "format/feed/feed.h"

#include "format/json.h"
#include "format/zone.h"

struct writing {
	const struct feed_call *call;
	const struct meeting *meeting;
	struct json json;
	struct arena arena;
	const struct made_pack *packs;
	size_t pack_count;
};

static void put_address(struct writing *writing, const char *key, str address)
{
	json_put(&writing->json, key, feed_address(writing->call->model, &writing->arena, address));
}

static void put_date(struct writing *writing, const char *key, struct date date)
{
	if (date_given(date))
		json_put(&writing->json, key, date_iso(&writing->arena, date));
}

static void put_time(struct writing *writing, const char *key, struct date day, unsigned minutes,
                     unsigned later)
{
	str zone = writing->call->model->site.timezone;
	if (minutes == TIME_NONE)
		put_date(writing, key, day);
	else
		json_put(&writing->json, key,
		         zone_rfc3339(&writing->arena, zone, day, minutes, later));
}

static void link_begin(struct writing *writing, str address, const char *type)
{
	json_object(&writing->json);
	put_address(writing, "url", address);
	json_put(&writing->json, "media_type", str_of(type));
}

/* A file with its size in bytes and its pages. */
static void put_file(struct writing *writing, str label, str address, size_t size, uint32_t pages)
{
	struct json *json = &writing->json;
	link_begin(writing, address, "application/pdf");
	json_put(json, "text", label);
	json_key(json, "size");
	json_number(json, size);
	if (pages) {
		json_key(json, "pages");
		json_number(json, pages);
	}
	json_object_end(json);
}

static void put_links(struct writing *writing, const struct entry *entry, const struct paper *paper)
{
	const struct feed_call *call = writing->call;
	struct json *json = &writing->json;
	json_key(json, "links");
	json_list(json);
	link_begin(writing, entry->address, "text/html");
	json_object_end(json);
	struct made_file files[FEED_FILES_MOST];
	size_t count = call->files(call->context, entry, files, FEED_FILES_MOST);
	for (size_t i = 0; i < count; i++)
		put_file(writing, files[i].label, files[i].address, files[i].size, files[i].pages);
	if (paper && paper->pdf) { /* as the partner sent it */
		link_begin(writing, str_from(paper->path, sizeof "content/" - 1),
		           "application/pdf");
		json_object_end(json);
	}
	json_list_end(json);
}

/* Where a paper stands in the pack that it came with. */
static const struct paper_pages *pages_of(const struct writing *writing, const struct paper *paper)
{
	for (size_t i = 0; i < writing->pack_count; i++) {
		const struct made_pack *pack = &writing->packs[i];
		if (pack->format != FORMAT_PDF || pack->supplement != paper->supplement)
			continue;
		for (size_t j = 0; j < pack->paper_count; j++)
			if (pack->papers[j].paper == paper)
				return &pack->papers[j];
	}
	return NULL;
}

static bool is_shown(const struct writing *writing, const struct paper *paper)
{
	return paper->entry && entry_is_visible(paper->entry, writing->call->members);
}

static void put_paper(struct writing *writing, const struct paper *paper)
{
	struct json *json = &writing->json;
	json_object(json);
	json_put(json, "name", paper->entry->title);
	json_put(json, "note", paper->appendix ? STR("appendix") : STR("report"));
	if (paper->supplement)
		put_date(writing, "date", paper->supplement->published);
	if (paper->replaced_by) {
		json_key(json, "superseded");
		json_truth(json, true);
	}
	const struct paper_pages *pages = pages_of(writing, paper);
	if (pages) {
		json_put(json, "first_page", pages->first);
		json_put(json, "last_page", pages->last);
	}
	put_links(writing, paper->entry, paper);
	json_object_end(json);
}

static void put_notes(struct writing *writing, const struct agenda_item *item)
{
	struct json *json = &writing->json;
	const struct model *model = writing->call->model;
	struct diags unheard = { 0 }; /* said when the meeting's page was made */
	json_key(json, "notes");
	json_list(json);
	for (const struct value *point = item->points ? item->points->first : NULL; point;
	     point = point->next)
		if (point->kind == VALUE_TEXT)
			json_text(json, model_fill(model, writing->meeting->entry, &writing->arena,
			                           point->text, point->at, &unheard));
	json_list_end(json);
	diags_release(&unheard);
}

/* Why something of an item is not public: the reason and the paragraphs are. */
static void put_exemption(struct writing *writing, const struct agenda_item *item)
{
	struct json *json = &writing->json;
	if (!agenda_item_restricted(item))
		return;
	json_key(json, "restricted");
	json_truth(json, true);
	json_put(json, "reason", item->reason);
	json_key(json, "exemptions");
	json_list(json);
	for (size_t i = 0; i < item->exemption_count; i++) {
		json_object(json);
		if (item->exemptions[i]->number) {
			json_key(json, "paragraph");
			json_number(json, item->exemptions[i]->number);
		}
		json_put(json, "wording", item->exemptions[i]->wording);
		json_object_end(json);
	}
	json_list_end(json);
}

static void put_item(struct writing *writing, const struct agenda_item *item)
{
	struct json *json = &writing->json;
	const struct meeting *meeting = writing->meeting;
	json_object(json);
	json_put(json, "order", item->number);
	json_put(json, "description", item->title);
	json_put(json, "presenter", item->presenter);
	put_notes(writing, item);
	json_key(json, "media");
	json_list(json);
	for (size_t i = 0; i < meeting->paper_count; i++)
		if (meeting->papers[i].item == item && is_shown(writing, &meeting->papers[i]))
			put_paper(writing, &meeting->papers[i]);
	json_list_end(json);
	put_exemption(writing, item);
	json_object_end(json);
}

static void put_pack(struct writing *writing, const struct made_pack *pack)
{
	struct json *json = &writing->json;
	const struct model *model = writing->call->model;
	const struct words *words = model_words(model, model->site.language);
	bool large = pack->format == FORMAT_LARGE_PRINT;
	json_object(json);
	json_put(json, "note", pack->supplement ? STR("supplement") : STR("agenda-pack"));
	if (pack->supplement) {
		json_put(json, "reason", pack->supplement->reason);
		put_date(writing, "date", pack->supplement->published);
	} else {
		put_date(writing, "date", writing->meeting->published);
	}
	json_key(json, "accessible");
	json_truth(json, pack->accessible);
	json_key(json, "links");
	json_list(json);
	put_file(writing, large ? words->phrases[WORD_LARGE_PRINT] : STR("PDF"), pack->address,
	         pack->size, pack->pages);
	json_list_end(json);
	json_object_end(json);
}

/* Of this meeting, where this audience may read them; else NULL. */
static const struct entry *minutes_shown(const struct writing *writing)
{
	const struct entry *minutes = writing->meeting->minutes;
	return minutes && entry_is_visible(minutes, writing->call->members) ? minutes : NULL;
}

static void put_documents(struct writing *writing)
{
	struct json *json = &writing->json;
	const struct entry *minutes = minutes_shown(writing);
	json_key(json, "documents");
	json_list(json);
	for (size_t i = 0; i < writing->pack_count; i++)
		put_pack(writing, &writing->packs[i]);
	if (minutes) {
		json_object(json);
		json_put(json, "note", STR("minutes"));
		json_put(json, "name", minutes->title);
		put_date(writing, "date", minutes->date);
		if (minutes->status == DOCUMENT_DRAFT) {
			json_key(json, "draft");
			json_truth(json, true);
		}
		put_links(writing, minutes, NULL);
		json_object_end(json);
	}
	json_list_end(json);
}

static void put_participant(struct writing *writing, const char *note, const char *type, str name)
{
	struct json *json = &writing->json;
	if (!name.n)
		return;
	json_object(json);
	json_put(json, "note", str_of(note));
	json_put(json, "name", name);
	json_put(json, "entity_type", str_of(type));
	json_object_end(json);
}

static void put_when(struct writing *writing)
{
	const struct meeting *meeting = writing->meeting;
	struct json *json = &writing->json;
	put_time(writing, "start_date", meeting->date, meeting->time, /*later=*/0);
	if (meeting->time != TIME_NONE && meeting->duration)
		put_time(writing, "end_date", meeting->date, meeting->time, meeting->duration);
	json_put(json, "timezone", writing->call->model->site.timezone);
	json_key(json, "all_day");
	json_truth(json, meeting->time == TIME_NONE);
	json_put(json, "status",
	         meeting->status == MEETING_CANCELLED ? STR("cancelled")
	         : meeting->status == MEETING_DRAFT   ? STR("tentative")
	                                              : STR("confirmed"));
}

/* Where the minutes say it. */
static void put_source(struct writing *writing, const struct entry *minutes, str anchor)
{
	struct json *json = &writing->json;
	json_key(json, "sources");
	json_list(json);
	json_object(json);
	put_address(writing, "url",
	            arena_concat(&writing->arena, minutes->address, STR("#"), anchor));
	json_put(json, "note", STR("minutes"));
	json_object_end(json);
	json_list_end(json);
}

static void put_record_text(struct writing *writing, const char *key, const struct minutes *of,
                            str body, struct place at)
{
	if (body.n)
		json_put(&writing->json, key,
		         compose_record_text(writing->call->composer, of, body, at,
		                             &writing->arena));
}

/* After Popolo's motion, in the names of an Open Civic Data vote event (OCDEP 7). Who voted how is
 * not recorded: what stands in minutes as decided has passed. */
static void put_decision(struct writing *writing, const struct decision *decision)
{
	struct json *json = &writing->json;
	json_object(json);
	json_put(json, "identifier", decision->id);
	put_record_text(writing, "motion_text", decision->of, decision->body, decision->body_at);
	json_put(json, "organization", decision->board->name);
	put_date(writing, "start_date", decision->date);
	json_put(json, "result", STR("pass"));
	json_put(json, "item", decision->item_title);
	put_record_text(writing, "reasons", decision->of, decision->reasons, decision->reasons_at);
	put_record_text(writing, "options", decision->of, decision->options, decision->options_at);
	put_record_text(writing, "interests", decision->of, decision->interests,
	                decision->interests_at);
	put_source(writing, decision->minutes, decision->anchor);
	json_object_end(json);
}

/* Neither standard knows such a thing. */
static void put_action(struct writing *writing, const struct agreed_action *action)
{
	struct json *json = &writing->json;
	struct action_state state =
		agreed_action_state(action, writing->call->model->today, writing->call->members);
	json_object(json);
	json_put(json, "identifier", action->id);
	put_record_text(writing, "description", action->of, action->body, action->body_at);
	json_put(json, "owner", action->owners);
	put_date(writing, "due", action->due);
	json_put(json, "status",
	         state.reported ? str_of(action_status_keys[state.status]) : STR("outstanding"));
	put_date(writing, "closed", state.closed);
	json_put(json, "item", action->item_title);
	put_source(writing, action->minutes, action->anchor);
	json_object_end(json);
}

/* What the minutes of the meeting say, to whom they are shown. */
static void put_outcome(struct writing *writing)
{
	struct json *json = &writing->json;
	const struct model *model = writing->call->model;
	const struct entry *entry = minutes_shown(writing);
	const struct minutes *minutes = entry ? minutes_of(model, entry) : NULL;
	if (!minutes || !minutes->counts)
		return;
	json_key(json, "decisions");
	json_list(json);
	for (size_t i = 0; i < minutes->decision_count; i++)
		put_decision(writing, &minutes->decisions[i]);
	json_list_end(json);
	json_key(json, "actions");
	json_list(json);
	const struct agreed_action *const *actions;
	size_t count = minutes_agreed(model, minutes, &writing->arena, &actions);
	for (size_t i = 0; i < count; i++)
		put_action(writing, actions[i]);
	json_list_end(json);
}

static void put_extras(struct writing *writing)
{
	const struct meeting *meeting = writing->meeting;
	const struct deadlines *deadlines = &meeting->deadlines;
	struct json *json = &writing->json;
	json_key(json, "extras");
	json_object(json);
	json_put(json, "reason", meeting->reason);
	json_key(json, "moved_from");
	json_list(json);
	for (size_t i = 0; i < meeting->moved_from_count; i++)
		json_text(json, date_iso(&writing->arena, meeting->moved_from[i]));
	json_list_end(json);
	put_date(writing, "published", meeting->published);
	if (deadlines->known) {
		put_date(writing, "publish_by", deadlines->publish_by);
		if (meeting->takes_questions)
			put_time(writing, "questions_by", deadlines->questions_by,
			         deadlines->questions_at, /*later=*/0);
	}
	put_outcome(writing);
	json_object_end(json);
}

void feed_meeting_json(const struct feed_call *call, const struct meeting *meeting, struct buf *to)
{
	struct writing writing = { .call = call, .meeting = meeting };
	struct json *json = &writing.json;
	writing.pack_count = call->packs(call->context, meeting, call->members, &writing.packs);
	json_start(json, to, /*lines=*/true);
	json_object(json);
	json_put(json, "id", feed_meeting_id(call->model, &writing.arena, meeting, STR("")));
	json_put(json, "name", meeting->entry->title);
	json_put(json, "classification", STR("meeting"));
	put_when(&writing);
	struct date day = feed_meeting_day(meeting);
	const struct entry *minutes = minutes_shown(&writing);
	if (minutes && date_cmp(day, minutes->date) < 0)
		day = minutes->date;
	put_date(&writing, "updated_at", day);
	if (meeting->venue.n) {
		json_key(json, "location");
		json_object(json);
		json_put(json, "name", meeting->venue);
		json_object_end(json);
	}
	json_key(json, "participants");
	json_list(json);
	put_participant(&writing, "host", "organization", meeting->board->name);
	put_participant(&writing, "chair", "person", meeting->chair);
	json_list_end(json);
	json_key(json, "agenda");
	json_list(json);
	for (size_t i = 0; i < meeting->item_count; i++)
		put_item(&writing, &meeting->items[i]);
	json_list_end(json);
	put_documents(&writing);
	json_key(json, "links");
	json_list(json);
	link_begin(&writing, meeting->address, "text/html");
	json_object_end(json);
	json_list_end(json);
	put_extras(&writing);
	json_object_end(json);
	buf_putc(to, '\n');
	arena_release(&writing.arena);
}
