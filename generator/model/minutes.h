/* Inside model/: between minutes.c, minutes_read.c and minutes_join.c. */
#ifndef MODEL_MINUTES_H
#define MODEL_MINUTES_H

#include "model/load.h"

enum record_kind { RECORD_DECISION, RECORD_ACTION, RECORD_REPORT };

/* Where a record stands; number: its place in the list of its kind. */
struct record_mark {
	str path;
	uint32_t line;
	enum record_kind kind;
	size_t number;
};

/* On the heap while one document is read; all but the minutes' own texts in .keep. */
struct minutes_lists {
	struct {
		struct decision *items;
		size_t count, room;
	} decisions;
	struct {
		struct agreed_action *items;
		size_t count, room;
	} actions;
	struct {
		struct action_report *items;
		size_t count, room;
	} reports;
	struct {
		struct record_mark *items;
		size_t count, room;
	} marks;
};

struct minutes_call {
	const struct model *model;
	struct arena *keep, *scratch;
	struct diags *diags;
};

/* entry, board and date of minutes are given; sets .definitions and appends to lists. */
void minutes_read(const struct minutes_call *call, struct minutes *minutes,
                  struct minutes_lists *lists);

/* minutes_join.c: decisions, actions and reports of model.minutes, once all documents are read. */
void minutes_join(struct model *model, struct diags *diags);

#endif
