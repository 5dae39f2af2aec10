/* Calendars (RFC 5545): each meeting with its deadlines. Times are in UTC, which every program
 * knows without a description of the time zone. See feed.h. */
#include "format/feed/feed.h"

#include "format/zone.h"

enum { LINE_MOST = 75 }; /* octets, without CRLF (RFC 5545, 3.1) */

struct event {
	str part; /* of the identifier */
	str summary, description;
	struct date day;
	uint16_t time; /* TIME_NONE: the whole day */
	bool meets;    /* the meeting itself, else a day to know of */
};

struct writing {
	const struct feed_call *call;
	struct buf *to;
	struct buf line;
	struct arena arena;
};

/* A line goes on after CRLF and a space, which count in the next line's octets; no character is
 * divided. */
static void line_end(struct writing *writing)
{
	str rest = buf_str(&writing->line);
	size_t room = LINE_MOST;
	while (rest.n > room) {
		size_t cut = room;
		while (cut > 0 && ((unsigned char)rest.s[cut] & 0xc0) == 0x80)
			cut--;
		buf_put(writing->to, str_first(rest, cut));
		buf_lit(writing->to, "\r\n ");
		rest = str_from(rest, cut);
		room = LINE_MOST - 1;
	}
	buf_put(writing->to, rest);
	buf_lit(writing->to, "\r\n");
	buf_clear(&writing->line);
}

/* value as it is: dates, names that are ours. */
static void line(struct writing *writing, const char *name, str value)
{
	buf_put(&writing->line, str_of(name));
	buf_putc(&writing->line, ':');
	buf_put(&writing->line, value);
	line_end(writing);
}

/* RFC 5545, 3.3.11. Controls but tabs may not stand in a text. */
static void line_text(struct writing *writing, const char *name, str text)
{
	struct buf *to = &writing->line;
	if (!text.n)
		return;
	buf_put(to, str_of(name));
	buf_putc(to, ':');
	for (size_t i = 0; i < text.n; i++) {
		char c = text.s[i];
		if (c == '\n') {
			buf_lit(to, "\\n");
			continue;
		}
		if (c == '\\' || c == ';' || c == ',')
			buf_putc(to, '\\');
		if ((unsigned char)c >= ' ' || c == '\t')
			buf_putc(to, c);
	}
	line_end(writing);
}

static str day_text(struct arena *arena, struct date day)
{
	return arena_printf(arena, "%04d%02u%02u", day.year, day.month, day.day);
}

/* minutes after midnight of day, in the site's time zone. */
static str time_text(struct writing *writing, struct date day, unsigned minutes)
{
	enum { DAY = 24 * 60 };
	str zone = writing->call->model->site.timezone;
	/* Within the days around day, so that nothing below nought is divided. */
	int64_t utc = DAY + (int64_t)minutes - zone_ahead(zone, day, minutes);
	str text = day_text(&writing->arena, date_from_days(date_to_days(day) - 1 + utc / DAY));
	unsigned left = (unsigned)(utc % DAY);
	return arena_printf(&writing->arena, "%.*sT%02u%02u00Z", STR_FMT(text), left / 60,
	                    left % 60);
}

static void put_times(struct writing *writing, const struct meeting *meeting,
                      const struct event *event)
{
	if (event->time == TIME_NONE) {
		line(writing, "DTSTART;VALUE=DATE", day_text(&writing->arena, event->day));
		return;
	}
	line(writing, "DTSTART", time_text(writing, event->day, event->time));
	if (event->meets && meeting->duration)
		line(writing, "DURATION",
		     arena_printf(&writing->arena, "PT%uH%uM", meeting->duration / 60u,
		                  meeting->duration % 60u));
}

static void put_event(struct writing *writing, const struct meeting *meeting,
                      const struct event *event)
{
	const struct model *model = writing->call->model;
	struct arena *arena = &writing->arena;
	line(writing, "BEGIN", STR("VEVENT"));
	line_text(writing, "UID", feed_meeting_id(model, arena, meeting, event->part));
	line(writing, "DTSTAMP",
	     arena_concat(arena, day_text(arena, feed_meeting_day(meeting)), STR("T000000Z")));
	/* Each new date, and the cancelling, is a revision (RFC 5545, 3.8.7.4). */
	bool cancelled = meeting->status == MEETING_CANCELLED;
	size_t revision = meeting->moved_from_count + cancelled;
	line(writing, "SEQUENCE", arena_printf(arena, "%zu", revision));
	put_times(writing, meeting, event);
	line_text(writing, "SUMMARY", event->summary);
	line(writing, "STATUS",
	     cancelled                          ? STR("CANCELLED")
	     : meeting->status == MEETING_DRAFT ? STR("TENTATIVE")
	                                        : STR("CONFIRMED"));
	line(writing, "TRANSP", event->meets ? STR("OPAQUE") : STR("TRANSPARENT"));
	if (event->meets)
		line_text(writing, "LOCATION", meeting->venue);
	line_text(writing, "DESCRIPTION", event->description);
	if (model->site.url.n)
		line(writing, "URL", feed_address(model, arena, meeting->address));
	line(writing, "END", STR("VEVENT"));
}

static void add_line(struct arena *arena, str *text, str added)
{
	*text = text->n && added.n ? arena_concat(arena, *text, STR("\n"), added)
	        : added.n          ? added
	                           : *text;
}

/* Why it is not as it was, then the agenda. */
static str description(struct writing *writing, const struct meeting *meeting)
{
	const struct model *model = writing->call->model;
	const struct words *words = model_words(model, model->site.language);
	struct arena *arena = &writing->arena;
	str text = meeting->reason;
	for (size_t i = 0; i < meeting->moved_from_count; i++) {
		const str pair[] = { STR("date"),
			             words_date(words, arena, meeting->moved_from[i]) };
		add_line(arena, &text,
		         words_fill(words, arena, WORD_FEED_MOVED, pair, /*pair_count=*/1));
	}
	for (size_t i = 0; i < meeting->item_count; i++)
		add_line(arena, &text,
		         arena_concat(arena, meeting->items[i].number, STR(". "),
		                      meeting->items[i].title));
	return text;
}

static str about(struct writing *writing, enum word word, const struct meeting *meeting)
{
	const struct model *model = writing->call->model;
	const str pair[] = { STR("title"), feed_meeting_title(model, &writing->arena, meeting) };
	return words_fill(model_words(model, model->site.language), &writing->arena, word, pair,
	                  /*pair_count=*/1);
}

static void put_meeting(struct writing *writing, const struct meeting *meeting)
{
	const struct deadlines *deadlines = &meeting->deadlines;
	const struct event meets = {
		.summary = feed_meeting_title(writing->call->model, &writing->arena, meeting),
		.description = description(writing, meeting),
		.day = meeting->date,
		.time = meeting->time,
		.meets = true,
	};
	put_event(writing, meeting, &meets);
	bool said = date_given(meeting->published);
	struct date published = said               ? meeting->published
	                        : deadlines->known ? deadlines->publish_by
	                                           : (struct date){ 0 };
	const struct event papers = {
		.part = STR("-papers"),
		.summary = about(writing, said ? WORD_FEED_PAPERS : WORD_FEED_PAPERS_DUE, meeting),
		.day = published,
		.time = TIME_NONE
	};
	if (date_given(published))
		put_event(writing, meeting, &papers);
	const struct event questions = {
		.part = STR("-questions"),
		.summary = about(writing, WORD_FEED_QUESTIONS, meeting),
		.day = deadlines->questions_by,
		.time = deadlines->questions_at,
	};
	if (meeting->takes_questions && deadlines->known && date_given(deadlines->questions_by))
		put_event(writing, meeting, &questions);
}

/* RFC 5545, 3.6: no METHOD, which would ask for an organiser's address. The name is RFC 7986's, and
 * the one that programs read before that. */
static void calendar_begin(struct writing *writing)
{
	const struct site *site = &writing->call->model->site;
	line(writing, "BEGIN", STR("VCALENDAR"));
	line(writing, "VERSION", STR("2.0"));
	line(writing, "PRODID", STR("-//Foolscap//Foolscap//EN"));
	line(writing, "CALSCALE", STR("GREGORIAN"));
	line_text(writing, "NAME", site->title);
	line_text(writing, "X-WR-CALNAME", site->title);
}

static void calendar_end(struct writing *writing)
{
	line(writing, "END", STR("VCALENDAR"));
	buf_free(&writing->line);
	arena_release(&writing->arena);
}

bool feed_has_calendar(const struct model *model, bool members)
{
	for (size_t i = 0; i < model->meeting_count; i++)
		if (entry_is_visible(model->meetings[i].entry, members))
			return true;
	return false;
}

void feed_calendar(const struct feed_call *call, struct buf *to)
{
	const struct model *model = call->model;
	if (!feed_has_calendar(model, call->members))
		return;
	struct writing writing = { .call = call, .to = to };
	calendar_begin(&writing);
	for (size_t i = 0; i < model->meeting_count; i++)
		if (feed_shows(call, &model->meetings[i]))
			put_meeting(&writing, &model->meetings[i]);
	calendar_end(&writing);
}

void feed_meeting_calendar(const struct feed_call *call, const struct meeting *meeting,
                           struct buf *to)
{
	struct writing writing = { .call = call, .to = to };
	calendar_begin(&writing);
	put_meeting(&writing, meeting);
	calendar_end(&writing);
}
