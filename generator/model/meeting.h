/* Meetings: a folder with a meeting.yml and its papers, typed and checked; the packs that are made
 * of them; what minutes agreed. Loaded in pass one after the documents; read only afterwards. A
 * pack is not a record: compose/ makes one document of a meeting (compose/pack.c). */
#ifndef MODEL_MEETING_H
#define MODEL_MEETING_H

#include "model/records.h"

struct entry;
struct model;
struct meeting;
struct agenda_item;
struct supplement;

enum meeting_status { MEETING_FINAL, MEETING_DRAFT, MEETING_CANCELLED, MEETING_MOVED };

enum { TIME_NONE = UINT16_MAX }; /* of times in minutes since midnight */

/* A file that stands in an agenda: a Markdown document, or a partner's PDF. */
struct paper {
	str name;             /* as meeting.yml writes it: "05-strategy-refresh.md" */
	str path;             /* "content/meetings/2018-07-27-x/05-strategy-refresh.md" */
	struct entry *entry;  /* its page: the document's own, or the one generated for a PDF */
	bool pdf, restricted; /* restricted: it lies in a folder of that name */
	bool appendix;        /* one of its item's appendices */
	const struct agenda_item *item;
	const struct supplement *supplement;  /* NULL: of the agenda pack */
	struct paper *replaces, *replaced_by; /* through a supplement */
	struct place at;
};

/* A paragraph of Part 1 of Schedule 12A to the Local Government Act 1972, as worded on a day. */
struct exemption {
	uint32_t number; /* 1 to 7; 0 for confidential information (section 100A(3)) */
	str wording;
};

struct agenda_item {
	str number; /* "5": its place in the agenda, from 1 */
	str title;
	const struct value *points; /* list of Markdown, or NULL */
	str presenter;
	struct paper **papers; /* its paper first, then its appendices */
	size_t paper_count;
	const struct value *summary; /* Markdown for a slip sheet, or NULL */
	const struct exemption **exemptions;
	size_t exemption_count;
	str reason;                  /* why it is exempt */
	const struct value *urgency; /* Markdown: why a late item could not wait, or NULL */
	const struct meeting *meeting;
	struct place at;
};

/* Whether something of it is kept from the public: a paper, which may come with a supplement, or
 * what its exemption or reason says. The meeting is complete. */
bool agenda_item_restricted(const struct agenda_item *item);

struct supplement_item {
	const struct agenda_item *item;
	struct paper *paper;
};

/* A later pack, which goes on with the page numbers of the one before. */
struct supplement {
	uint32_t number; /* from 1 */
	struct date published;
	str reason;
	struct supplement_item *items;
	size_t item_count;
	const struct meeting *meeting;
	struct place at;
};

/* A day that the law or the council's rules reckon from the meeting's, and whether it was kept. */
struct deadlines {
	bool known;               /* bank holidays are known for the years concerned */
	struct date publish_by;   /* the last day that leaves five clear working days */
	struct date questions_by; /* absent where the meeting takes none */
	uint16_t questions_at;    /* time of that day */
	bool late;                /* published after publish_by */
};

struct meeting {
	str folder;                /* "content/meetings/2018-07-27-safer-communities" */
	str address;               /* "meetings/2018-07-27-safer-communities/" */
	struct entry *entry;       /* its page */
	const struct board *board; /* never NULL: a meeting without one is not kept */
	struct date date;
	uint16_t time;     /* minutes since midnight, or TIME_NONE */
	uint16_t duration; /* minutes; 0 when not given */
	str venue, chair;  /* chair: the meeting's, else the board's */
	enum meeting_status status;
	str reason; /* why it was cancelled or moved */
	struct date *moved_from;
	size_t moved_from_count;
	struct date published;
	const struct value *urgency; /* Markdown: why it was called at shorter notice, or NULL */
	bool takes_questions;
	uint32_t questions_working_days;
	const struct contact *contact; /* the meeting's, else the site's, or NULL */
	bool double_sided;
	str *notices; /* names of layouts/paper/notices/NAME.md */
	size_t notice_count;
	struct entry *minutes; /* of this meeting, or NULL */
	struct agenda_item *items;
	size_t item_count;
	struct supplement *supplements;
	size_t supplement_count;
	struct paper *papers; /* all: of the agenda in its order, then of the supplements */
	size_t paper_count;
	bool has_restricted; /* the public pack differs from the members' */
	struct deadlines deadlines;
	uint32_t number; /* its index in model.meetings */
	struct place at; /* in meeting.yml */
	struct place date_at, published_at;
};

/* Who was there or sent apologies: any of the three, as the minutes give them. */
struct attendee {
	str name, role, organisation;
};

struct minutes;
struct agreed_action;

/* What minutes say was decided. */
struct decision {
	str id;         /* "2018-07-27/5.1", or as written */
	str anchor;     /* in the minutes: "decision-5-1" */
	str item_title; /* the heading that it stands below; "" above the first */
	str body, reasons, options, interests; /* Markdown; absent where not given */
	struct place body_at, reasons_at, options_at, interests_at;
	const struct minutes *of;
	const struct entry *minutes; /* the same: its page, its board, the meeting's date */
	const struct board *board;
	struct date date;
	struct place at;
};

/* What later minutes, or actions.yml, say of an action that was agreed. */
struct action_report {
	str id, anchor; /* anchor: in the minutes */
	struct date date;
	enum action_status status;
	const struct agreed_action *action; /* NULL after a report of our own */
	const struct minutes *of;           /* NULL: an update of actions.yml */
	str body;                           /* Markdown; absent where not given */
	struct place body_at;
	struct place at;
};

/* An {action} in minutes. */
struct agreed_action {
	str id;         /* "2018-07-27/5.1", or as written; its board's only one */
	str anchor;     /* in the minutes */
	str item_title; /* as a decision's */
	str owners;     /* names, joined; contacts' where the text is an id */
	struct date due;
	str body; /* Markdown */
	struct place body_at;
	/* As the public minutes and actions.yml have it up to the build's day (all minutes, where
	 * the action itself stands in restricted ones); for another day or audience ask
	 * agreed_action_state. */
	enum action_status status;
	struct date closed; /* the day of what closed it; absent while it is outstanding */
	const struct action_report **reports; /* by date, then in their order */
	size_t report_count;
	const struct minutes *of;
	const struct entry *minutes;
	const struct board *board;
	struct date date;
	struct place at;
};

/* One document of minutes, read whole. */
struct minutes {
	const struct entry *entry;
	/* Of the meeting; NULL and absent where the front matter does not say, or wrongly. */
	const struct board *board;
	struct date date;
	const struct meeting *meeting; /* where that has a folder here, or NULL */
	struct attendee *present, *apologies;
	size_t present_count, apology_count;
	uint16_t finished; /* or TIME_NONE */
	/* What it says stands in model.minutes: it is published, in force, and the first of its
	 * meeting. */
	bool counts;
	str definitions; /* of its links and footnotes, where a record may need them; else absent */
	struct decision *decisions;
	size_t decision_count;
	struct agreed_action *actions;
	size_t action_count;
	struct action_report *reports;
	size_t report_count;
};

/* Where a {decision} or {action} stands: by that compose/ finds its record. One of the three is
 * given. */
struct minutes_mark {
	uint32_t entry;       /* number of the minutes' */
	str path;             /* of the file, which they may include */
	uint32_t line, order; /* order: among all of the minutes, from 0 */
	const struct decision *decision;
	const struct agreed_action *action;
	const struct action_report *report;
};

struct minutes_records {
	struct minutes *documents; /* by entry number */
	size_t document_count;
	struct minutes_mark *marks; /* by entry, path, line, order */
	size_t mark_count;
	struct decision *decisions; /* by date, then in the order of the minutes */
	size_t decision_count;
	struct agreed_action *actions; /* the same; one for each identifier of a board */
	size_t action_count;
};

/* How far an action had got on a day (inclusive), as this audience may know it. */
struct action_state {
	enum action_status status;
	struct date closed; /* absent while it is outstanding */
	bool reported;      /* something was said of it */
};
struct action_state agreed_action_state(const struct agreed_action *action, struct date day,
                                        bool members);
/* NULL when entry is no minutes. */
const struct minutes *minutes_of(const struct model *model, const struct entry *entry);
/* The actions of one document of minutes as model.minutes has them, with what was said of them
 * since; the list lives in arena. Returns how many. */
size_t minutes_agreed(const struct model *model, const struct minutes *minutes, struct arena *arena,
                      const struct agreed_action *const **actions);
/* What the minutes of entry hold at a place, in their order: several where they include the file
 * as often, each time below another item. NULL and 0 when there is nothing. */
const struct minutes_mark *minutes_marks_at(const struct model *model, const struct entry *entry,
                                            struct place at, size_t *count);

#endif
