/* The feeds, calendars and data of a site, for each audience a set of its own. Called by build.c
 * when all papers and packs are made. */
#include "command/making.h"

#include "format/feed/feed.h"

/* Puts what was written, if anything was, and begins anew. */
static void put(const struct build *build, enum audience audience, str address, struct buf *bytes)
{
	if (bytes->n && build->publish)
		publish_put(build->publish, audience, address, buf_str(bytes));
	buf_clear(bytes);
}

static void put_meeting(const struct build *build, const struct feed_call *feed,
                        enum audience audience, const struct meeting *meeting, struct buf *bytes)
{
	struct arena arena = { 0 };
	feed_meeting_calendar(feed, meeting, bytes);
	put(build, audience, arena_concat(&arena, meeting->address, STR("meeting.ics")), bytes);
	feed_meeting_json(feed, meeting, bytes);
	put(build, audience, arena_concat(&arena, meeting->address, STR("meeting.json")), bytes);
	arena_release(&arena);
}

void feeds_put(struct build *build)
{
	const struct model *model = build->model;
	struct buf bytes = { 0 };
	for (enum audience audience = 0; audience < AUDIENCE_COUNT; audience++) {
		if (audience == AUDIENCE_MEMBERS && !model->has_restricted)
			continue;
		const struct feed_call feed = {
			.model = model,
			.composer = build->composer,
			.members = audience == AUDIENCE_MEMBERS,
			.files = files_of,
			.packs = packs_of,
			.context = build,
		};
		feed_atom(&feed, &bytes);
		put(build, audience, STR("feed.atom"), &bytes);
		feed_calendar(&feed, &bytes);
		put(build, audience, STR("calendar.ics"), &bytes);
		for (size_t i = 0; i < model->meeting_count; i++)
			if (feed_shows(&feed, &model->meetings[i]))
				put_meeting(build, &feed, audience, &model->meetings[i], &bytes);
	}
	buf_free(&bytes);
}
