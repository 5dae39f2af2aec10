/* What machines follow: /feed.atom, /calendar.ics, and a calendar entry and data for each meeting.
 * All are of one audience: the public ones name nothing that is restricted. Dates come from the
 * sources alone, so that nothing changes from one build to the next. Called by command/feeds.c. */
#ifndef FORMAT_FEED_FEED_H
#define FORMAT_FEED_FEED_H

#include "base/buf.h"
#include "compose/compose.h"

struct feed_call {
	const struct model *model;
	struct composer *composer;
	bool members;
	/* As in struct compose_call; never NULL. */
	size_t (*files)(void *context, const struct entry *entry, struct made_file *files,
	                size_t most);
	size_t (*packs)(void *context, const struct meeting *meeting, bool members,
	                const struct made_pack **packs);
	void *context;
};

/* Whether this audience sees the meeting. */
bool feed_shows(const struct feed_call *call, const struct meeting *meeting);

/* The latest meetings, papers and documents, RFC 4287; empty where the site has no url or nothing
 * has a date. */
void feed_atom(const struct feed_call *call, struct buf *to);
/* Whether feed_atom would write anything. */
bool feed_has_atom(const struct model *model, bool members);

/* All meetings, RFC 5545; empty where there is none. */
void feed_calendar(const struct feed_call *call, struct buf *to);
void feed_meeting_calendar(const struct feed_call *call, const struct meeting *meeting,
                           struct buf *to);
bool feed_has_calendar(const struct model *model, bool members);

/* One meeting in the shape of an Open Civic Data event, which is after Popolo's, with what its
 * minutes decided and who is to do what. Addresses are absolute where the site has a url, else from
 * its root. */
void feed_meeting_json(const struct feed_call *call, const struct meeting *meeting, struct buf *to);

/* events.c, inside format/feed/ */
enum { FEED_FILES_MOST = 8 };
/* url and address: absolute, or from the site's root. */
str feed_address(const struct model *model, struct arena *arena, str address);
/* Of the last thing that was published of a meeting; its own date where nothing says. */
struct date feed_meeting_day(const struct meeting *meeting);
/* Of what an entry shows; absent where nothing says. */
struct date feed_entry_day(const struct entry *entry);
/* "Cancelled: Board, 27 July 2018" */
str feed_meeting_title(const struct model *model, struct arena *arena,
                       const struct meeting *meeting);
/* Of one meeting for ever, whatever becomes of its date: "2018-07-27-x@council.example", or
 * "board/2018-07-27@council.example" of a folder within another; part is what of it: "",
 * "-questions". */
str feed_meeting_id(const struct model *model, struct arena *arena, const struct meeting *meeting,
                    str part);

#endif
