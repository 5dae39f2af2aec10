/* Items one below another: their heights, where they may be divided, groups of rows and how they
 * break. Called by whatever sets blocks, and by pages.c. */
#include "page/typeset.h"

struct item *item_new(struct job *job, const struct setting *setting, enum item_kind kind)
{
	struct item *item = arena_new(job->scratch, struct item);
	item->kind = (uint8_t)kind;
	item->at = job->place;
	item->x = setting->x;
	item->frame = setting->frame;
	return item;
}

void galley_push(struct job *job, struct galley *galley, struct item *item)
{
	item->next = NULL;
	if (galley->last)
		galley->last->next = item;
	else
		galley->first = item;
	galley->last = item;
	if (galley->main && !item->keep)
		pages_place(job);
}

int32_t items_height(const struct item *first, const struct item *end)
{
	int32_t height = 0;
	const struct item *above = NULL;
	for (const struct item *item = first; item != end; above = item, item = item->next)
		height += (above ? gap_between(above, item) : 0) + item->height;
	return height;
}

void items_cut(struct item *first, const struct item *end)
{
	for (struct item *item = first; item; item = item->next) {
		if (item->next == end) {
			item->next = NULL;
			return;
		}
	}
}

/* What of a group fits stays, the rest comes after it. */
static struct item *divide_group(struct job *job, struct item *group, int32_t height, bool force)
{
	struct item *rest;
	if (group->kind != ITEM_GROUP || !group_split(job, group, height, force, &rest))
		return NULL;
	rest->next = group->next;
	group->next = rest;
	return rest;
}

struct item *items_fit(struct job *job, struct item *first, int32_t height, bool force)
{
	struct item *fitting = first;
	const struct item *above = NULL;
	int32_t y = 0;
	for (struct item *item = first; item; above = item, item = item->next) {
		int32_t top = y + (above ? gap_between(above, item) : 0);
		y = top + item->height;
		if (y > height) {
			bool alone = force && fitting == first;
			struct item *rest =
				divide_group(job, item, height - top, alone && item == first);
			if (rest)
				return rest;
			return alone ? first->next : fitting;
		}
		if (!item->keep || !item->next)
			fitting = item->next;
	}
	return fitting;
}

static int32_t part_need(const struct group *group, const struct part *part)
{
	return items_height(part->first, NULL) + 2 * group->pad;
}

void group_layout(struct job *job, struct item *item)
{
	struct group *group = item->group;
	if (!group->row_ends)
		group->row_ends = arena_array(job->scratch, int32_t, group->row_count);
	int32_t *heights = group->row_ends; /* heights first, sums at the end */
	for (uint32_t row = 0; row < group->row_count; row++)
		heights[row] = group->minimum;
	bool spans = false;
	for (uint32_t i = 0; i < group->part_count; i++) {
		const struct part *part = &group->parts[i];
		spans |= part->rows > 1;
		int32_t need = part->rows == 1 ? part_need(group, part) : 0;
		if (need > heights[part->row])
			heights[part->row] = need;
	}
	/* Parts over several rows, in the order of their first row: the last row takes what is
	 * lacking. */
	for (uint32_t i = 0; spans && i < group->part_count; i++) {
		const struct part *part = &group->parts[i];
		int32_t need = part->rows > 1 ? part_need(group, part) : 0;
		for (uint32_t row = part->row; part->rows > 1 && row < part->row + part->rows;
		     row++)
			need -= heights[row];
		if (need > 0)
			heights[part->row + part->rows - 1] += need;
	}
	int32_t y = 0;
	for (uint32_t row = 0; row < group->row_count; row++)
		group->row_ends[row] = y += heights[row];
	for (uint32_t i = 0; i < group->part_count; i++) {
		struct part *part = &group->parts[i];
		part->y = part->row ? group->row_ends[part->row - 1] : 0;
	}
	item->height = y;
}

/* The rows from first on as a group of their own; parts that begin above it bring what is left. */
static struct item *rest_of_group(struct job *job, const struct item *item, uint32_t first)
{
	const struct group *group = item->group;
	struct item *rest = arena_new(job->scratch, struct item);
	*rest = *item;
	rest->next = NULL;
	rest->marks = NULL;
	rest->before = 0;
	rest->group = arena_new(job->scratch, struct group);
	*rest->group = *group;
	rest->group->row_ends = NULL;
	rest->group->row_count = group->row_count - first;
	rest->group->parts = arena_array(job->scratch, struct part, group->part_count);
	rest->group->part_count = 0;
	return rest;
}

/* How part is divided at height: *rest is what follows. */
static void part_divide(struct job *job, const struct group *group, struct part *part,
                        int32_t height, bool force, struct item **rest)
{
	int32_t room = height - part->y - 2 * group->pad;
	*rest = items_fit(job, part->first, room, force);
}

static bool row_divides(struct job *job, const struct group *group, uint32_t row, int32_t height)
{
	bool any = false;
	for (uint32_t i = 0; i < group->part_count; i++) {
		struct part *part = &group->parts[i];
		if (part->row != row || !part->first)
			continue;
		struct item *rest;
		part_divide(job, group, part, height, /*force=*/false, &rest);
		if (rest == part->first)
			return false;
		any = true;
	}
	return any;
}

bool group_split(struct job *job, struct item *item, int32_t height, bool force, struct item **rest)
{
	struct group *group = item->group;
	uint32_t row = 0;
	while (row < group->row_count && group->row_ends[row] <= height)
		row++;
	if (row == group->row_count)
		return false;
	int32_t row_top = row ? group->row_ends[row - 1] : 0;
	bool divided = row_divides(job, group, row, height);
	bool forced = !divided && row == 0 && force;
	if (!divided && !forced && row == 0)
		return false;
	bool in_row = divided || forced;
	struct item *tail = rest_of_group(job, item, row);
	uint32_t kept = 0;
	for (uint32_t i = 0; i < group->part_count; i++) {
		struct part part = group->parts[i];
		struct item *after = part.first;
		bool above = part.row < row || (part.row == row && in_row);
		if (above && part.row + part.rows > row)
			part_divide(job, group, &part, in_row ? height : row_top, forced, &after);
		else if (above)
			after = NULL;
		if (!above || part.row + part.rows > row) {
			struct part *added = &tail->group->parts[tail->group->part_count++];
			*added = part;
			added->first = after;
			uint32_t begins = part.row < row ? row : part.row;
			added->rows = part.row + part.rows - begins;
			added->row = begins - row;
		}
		if (!above)
			continue;
		if (after == part.first)
			part.first = NULL;
		else if (after)
			items_cut(part.first, after);
		uint32_t last = row + in_row;
		if (part.row + part.rows > last)
			part.rows = last - part.row;
		group->parts[kept++] = part;
	}
	group->part_count = kept;
	group->row_count = row + in_row;
	group->open_end = in_row;
	if (in_row)
		group->minimum = 0;
	tail->group->minimum = 0;
	item->keep = false;
	item->last_of_table = false;
	group_layout(job, item);
	group_layout(job, tail);
	*rest = tail;
	return true;
}
