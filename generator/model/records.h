/* What a council talks about, typed and checked: glossary, contacts, boards, actions. Order is the
 * source's. Markdown fields keep their struct value, so that compose/ parses them with their place.
 */
#ifndef MODEL_RECORDS_H
#define MODEL_RECORDS_H

#include "base/date.h"
#include "base/map.h"
#include "document/document.h"
#include "source/value.h"

struct entry;

struct term {
	str name;
	str *also;
	size_t also_count;
	str id;                         /* its anchor: from the name, "non-violent-extremism" */
	const struct value *definition; /* Markdown, may be NULL */
	str source;
	const struct entry *shown_in; /* the first public page that shows its definition, or NULL */
	struct place at;
};

struct contact {
	str id, name, role, group, telephone, email, address, website, hours;
	const struct value *purpose; /* Markdown, may be NULL */
	struct place at;
};

enum frequency {
	FREQUENCY_NONE,
	FREQUENCY_MONTHLY,
	FREQUENCY_BI_MONTHLY,
	FREQUENCY_QUARTERLY,
	FREQUENCY_SIX_MONTHLY,
	FREQUENCY_ANNUALLY
};

enum regime { REGIME_COUNCIL, REGIME_EXECUTIVE, REGIME_VOLUNTARY };

struct board {
	str id, name;
	str *also;
	size_t also_count;
	const struct value *focus; /* Markdown, may be NULL */
	enum frequency frequency;
	enum regime regime;
	struct board **reports_to;
	size_t reports_to_count;
	str chair;
	uint32_t quorum; /* 0 when not given */
	const struct value *members;
	struct date from, until; /* it existed on these days and between them; may be absent */
	struct place at;
};

struct action_update {
	struct date date;
	const struct value *text; /* Markdown, may be NULL */
	enum action_status status;
	bool has_status;
	struct place at;
};

struct action {
	str id, title;
	const struct value *commitment; /* Markdown, may be NULL */
	const struct contact *owner;    /* NULL when owner_text alone is given */
	str owner_text;
	enum action_status status; /* before any update */
	struct date due;
	struct action_update *updates; /* by date, then as in the source */
	size_t update_count;
	struct place at;
};

struct records {
	struct term *terms;
	size_t term_count;
	struct contact *contacts;
	size_t contact_count;
	struct board *boards;
	size_t board_count;
	struct action *actions;
	size_t action_count;
	struct map contact_by_id, board_by_id, action_by_id, term_by_name; /* term names and
	                                                                      also-names */
};

/* Latest status given on or before day; the action's own before that. */
enum action_status action_status_at(const struct action *action, struct date day);
extern const char *const action_status_keys[STATUS_COUNT]; /* "on-track" */

#endif
