/* What Atom, iCalendar and JSON say alike of a meeting. See feed.h. */
#include "format/feed/feed.h"

bool feed_shows(const struct feed_call *call, const struct meeting *meeting)
{
	return entry_is_visible(meeting->entry, call->members);
}

str feed_address(const struct model *model, struct arena *arena, str address)
{
	return arena_concat(arena, model->site.url, STR("/"), address);
}

static struct date later(struct date a, struct date b)
{
	return date_cmp(a, b) < 0 ? b : a;
}

struct date feed_meeting_day(const struct meeting *meeting)
{
	struct date day = meeting->published;
	for (size_t i = 0; i < meeting->supplement_count; i++)
		day = later(day, meeting->supplements[i].published);
	return date_given(day) ? day : meeting->date;
}

struct date feed_entry_day(const struct entry *entry)
{
	if (entry->generated_page == GENERATED_MEETING)
		return feed_meeting_day(entry->meeting);
	if (date_given(entry->date) || !entry->paper)
		return entry->date;
	if (entry->paper->supplement)
		return entry->paper->supplement->published;
	return entry->meeting->published;
}

str feed_meeting_title(const struct model *model, struct arena *arena,
                       const struct meeting *meeting)
{
	str title = meeting->entry->title;
	const str pair[] = { STR("title"), title };
	const struct words *words = model_words(model, model->site.language);
	if (meeting->status == MEETING_CANCELLED)
		return words_fill(words, arena, WORD_FEED_CANCELLED, pair, /*pair_count=*/1);
	if (meeting->status == MEETING_DRAFT)
		return words_fill(words, arena, WORD_FEED_DRAFT, pair, /*pair_count=*/1);
	return title;
}

/* "prevent.barnet.example" of the site's url; else its organisation's name as an identifier. */
static str authority(const struct model *model, struct arena *arena)
{
	str url = model->site.url;
	size_t scheme = str_find(url, STR("://"));
	if (!url.n || scheme == url.n)
		return id_of_text(arena, model->site.organisation);
	str host = str_from(url, scheme + 3);
	return str_first(host, str_find_char(host, '/'));
}

/* Of its folder: two boards may each have one called by the date. */
static str folder_id(str folder)
{
	static const str usual = STR_INIT("content/meetings/");
	return str_from(folder, str_starts(folder, usual) ? usual.n : sizeof "content/" - 1);
}

str feed_meeting_id(const struct model *model, struct arena *arena, const struct meeting *meeting,
                    str part)
{
	return arena_concat(arena, folder_id(meeting->folder), part, STR("@"),
	                    authority(model, arena));
}
