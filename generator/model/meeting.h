/* Meetings: a folder with a meeting.yml and its papers, typed and checked; the packs that are made of them; what
 * minutes agreed. Loaded in pass one after the documents; read only afterwards. A pack is not a record: compose/
 * makes one document of a meeting (compose/pack.c). */
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
};

/* What minutes say was decided. */
struct decision {
	str id;              /* its anchor in the minutes: "decision-5-1", or as written */
	str item_title;      /* the heading that it stands below */
	struct text *source; /* texts of their own, for Markdown parsed later */
	str body, reasons, options, interests; /* Markdown; absent where not given */
	struct place body_at, reasons_at, options_at, interests_at;
	const struct entry *minutes;
	const struct board *board;
	struct date date; /* of the meeting */
	struct place at;
};

/* An {action} in minutes, or a later one of the same identifier that reports on it. */
struct agreed_action {
	str id;     /* "2018-07-27/5.1" or as written */
	str anchor; /* in the minutes */
	str owners; /* names, joined; contacts' where the text is an id */
	struct date due;
	str body; /* Markdown */
	struct place body_at;
	enum action_status status; /* latest given in minutes or actions.yml */
	struct date closed;        /* the day of what closed it; absent while it is outstanding */
	const struct entry *minutes;
	const struct board *board;
	struct date date;
	struct place at;
};

struct minutes_records {
	struct decision *decisions; /* by date, then in the order of the minutes */
	size_t decision_count;
	struct agreed_action *actions; /* the same; one for each identifier */
	size_t action_count;
};

#endif
