/* governance.yml: the boards, how often each is told, and to which others it reports. Called by
 * model.c. */
#include "model/load.h"

static const str frequencies[] = { STR_INIT("monthly"), STR_INIT("bi-monthly"),
	                           STR_INIT("quarterly"), STR_INIT("six-monthly"),
	                           STR_INIT("annually") };
static const str regimes[] = { STR_INIT("council"), STR_INIT("executive"), STR_INIT("voluntary") };

enum { NO_FREQUENCY = 99 };

/* A board as read: reports_to is resolved once all are known. */
struct board_draft {
	struct board board;
	unsigned frequency;
	const struct value *reports_to;
};

static const struct field board_table[] = {
	FIELD_AS(struct board_draft, board.id, "id", FIELD_ID, .required = true),
	FIELD_AS(struct board_draft, board.name, "name", FIELD_TEXT, .required = true),
	FIELD_AS(struct board_draft, board.also, "also", FIELD_TEXTS,
	         .count_offset = offsetof(struct board_draft, board.also_count)),
	FIELD_AS(struct board_draft, board.focus, "focus", FIELD_MARKDOWN),
	FIELD_AS(struct board_draft, frequency, "frequency", FIELD_CHOICE, CHOICES(frequencies)),
	FIELD_AS(struct board_draft, board.regime, "regime", FIELD_CHOICE, CHOICES(regimes)),
	FIELD_AS(struct board_draft, reports_to, "reports-to", FIELD_ANY),
	FIELD_AS(struct board_draft, board.chair, "chair", FIELD_TEXT),
	FIELD_AS(struct board_draft, board.quorum, "quorum", FIELD_NUMBER),
	FIELD_AS(struct board_draft, board.members, "members", FIELD_LIST),
	FIELD_AS(struct board_draft, board.from, "from", FIELD_DATE),
	FIELD_AS(struct board_draft, board.until, "until", FIELD_DATE),
};

struct board *board_named(const struct model *model, const struct value *name, struct diags *diags)
{
	const struct records *records = &model->records;
	struct board *board = map_get(&records->board_by_id, name->text);
	if (board)
		return board;
	struct arena scratch = { 0 };
	str *ids = arena_array(&scratch, str, records->board_count);
	for (size_t i = 0; i < records->board_count; i++)
		ids[i] = records->boards[i].id;
	diag(diags, MSG_UNKNOWN_ID, .at = name->at,
	     .words = { STR("board"), name->text, STR("governance.yml") },
	     .nearest = str_nearest(name->text, ids, records->board_count));
	arena_release(&scratch);
	return NULL;
}

static void reports_resolve(struct model *model, struct board *board, const struct value *value,
                            struct diags *diags)
{
	if (!value)
		return;
	bool list = value->kind == VALUE_LIST;
	board->reports_to = arena_array(&model->arena, struct board *, list ? value->count : 1);
	for (const struct value *item = list ? value->first : value; item;
	     item = list ? item->next : NULL) {
		if (item->kind != VALUE_TEXT) {
			diag(diags, MSG_WANTED_TEXT, .at = item->at, .words = { STR("reports-to") },
			     .hint = STR("write the id of a board, or a list of them"));
			continue;
		}
		struct board *to = board_named(model, item, diags);
		if (to)
			board->reports_to[board->reports_to_count++] = to;
	}
}

/* A walk from board to board along reports_to: those on the way, and the next to follow of each. */
struct walk_state {
	struct board **way;
	size_t depth;
	size_t *next;
	enum { UNSEEN, ON_THE_WAY, DONE } * seen;
};

/* The way from board comes back to it: reported, and the last step of the way taken off, so that
 * those above may follow reports_to without care. */
static void loop_break(struct walk_state *walk, struct board *board, size_t step,
                       struct diags *diags)
{
	struct board *last = walk->way[walk->depth - 1];
	size_t at = walk->depth - 1;
	while (walk->way[at] != board)
		at--;
	const struct board *through = at + 1 < walk->depth ? walk->way[at + 1] : board;
	diag(diags, MSG_REPORTS_LOOP, .at = board->at, .words = { board->id, through->id });
	last->reports_to_count--;
	for (size_t i = step; i < last->reports_to_count; i++)
		last->reports_to[i] = last->reports_to[i + 1];
}

static void loops_find(struct records *records, struct walk_state *walk, struct board *start,
                       struct diags *diags)
{
	walk->way[walk->depth++] = start;
	while (walk->depth) {
		struct board *board = walk->way[walk->depth - 1];
		size_t number = (size_t)(board - records->boards);
		walk->seen[number] = ON_THE_WAY;
		if (walk->next[number] == board->reports_to_count) {
			walk->seen[number] = DONE;
			walk->depth--;
			continue;
		}
		size_t step = walk->next[number];
		struct board *to = board->reports_to[step];
		size_t to_number = (size_t)(to - records->boards);
		if (walk->seen[to_number] == ON_THE_WAY) {
			loop_break(walk, to, step, diags);
			continue;
		}
		walk->next[number]++;
		if (walk->seen[to_number] == UNSEEN)
			walk->way[walk->depth++] = to;
	}
}

static void loops_report(struct records *records, struct diags *diags)
{
	struct arena scratch = { 0 };
	size_t count = records->board_count;
	struct walk_state walk = {
		.way = arena_array(&scratch, struct board *, count),
		.next = arena_array(&scratch, size_t, count),
	};
	walk.seen = arena_alloc_array(&scratch, count, sizeof *walk.seen, _Alignof(max_align_t));
	for (size_t i = 0; i < count; i++)
		if (walk.seen[i] == UNSEEN)
			loops_find(records, &walk, &records->boards[i], diags);
	arena_release(&scratch);
}

static void check_members(const struct value *members, struct diags *diags)
{
	for (const struct value *item = members ? members->first : NULL; item; item = item->next)
		if (item->kind != VALUE_TEXT && item->kind != VALUE_MAP)
			diag(diags, MSG_WANTED_TEXT, .at = item->at, .words = { STR("members") },
			     .hint = STR("write a list of names"));
}

static void check_dates(const struct board *board, const struct value *item, struct diags *diags)
{
	if (date_given(board->from) && date_given(board->until) &&
	    date_cmp(board->until, board->from) < 0)
		diag(diags, MSG_DATE_ORDER, .at = value_get(item, STR("until"))->at,
		     .words = { STR("until"), STR("\"from\"") });
}

void governance_load(struct model *model, struct diags *diags)
{
	struct fields fields = {
		.arena = &model->arena,
		.diags = diags,
		.what = STR("governance.yml"),
		.model = model,
	};
	const struct value *list = fields_list(&fields, data_value(model, STR("governance")));
	if (!list || !list->count)
		return;
	struct records *records = &model->records;
	struct arena scratch = { 0 };
	const struct value **reports = arena_array(&scratch, const struct value *, list->count);
	records->boards = arena_array(&model->arena, struct board, list->count);
	fields.what = STR("a board");
	for (const struct value *item = list->first; item; item = item->next) {
		struct board_draft draft = { .board = { .at = item->at },
			                     .frequency = NO_FREQUENCY };
		FIELDS_READ(&fields, item, board_table, &draft);
		struct board *board = &records->boards[records->board_count];
		*board = draft.board;
		reports[records->board_count++] = draft.reports_to;
		if (draft.frequency != NO_FREQUENCY)
			board->frequency = (enum frequency)(draft.frequency + FREQUENCY_MONTHLY);
		if (!board->name.s)
			board->name = board->id.s ? board->id : STR("");
		check_members(board->members, diags);
		check_dates(board, item, diags);
		const struct board *first =
			board->id.n ? map_add(&records->board_by_id, board->id, board) : NULL;
		if (first)
			report_duplicate(diags, &model->arena, item, "id", board->id, first->at);
	}
	for (size_t i = 0; i < records->board_count; i++)
		reports_resolve(model, &records->boards[i], reports[i], diags);
	loops_report(records, diags);
	arena_release(&scratch);
}
