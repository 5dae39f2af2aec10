/* The widths of a table's columns: from what stands in them, or as the author asked. Called by
 * tables.c. */
#include "page/tables.h"

static uint32_t square_root(uint64_t value)
{
	uint64_t root = 0;
	for (uint64_t bit = (uint64_t)1 << 31; bit; bit >>= 1)
		if ((root + bit) * (root + bit) <= value)
			root += bit;
	return (uint32_t)root;
}

struct setting cell_setting(const struct job *job, const struct setting *setting,
                            const struct node *table, const struct node *row,
                            const struct node *cell)
{
	struct setting inner = *setting;
	const struct column *column = &table->table.columns[cell->cell.column];
	setting_size(&inner, job->style->table);
	inner.gap = inner.leading * 3 / 10;
	inner.style.face.tabular = true;
	inner.label = NULL;
	inner.marks = NULL;
	inner.frame = NULL;
	inner.space_before = inner.space_more = 0;
	inner.keep_last = false;
	inner.depth = 0;
	inner.align = column->align;
	/* Figures go from left to right in every script: their units stand below one another. */
	if (column->align == ALIGN_NONE && column->figures)
		inner.align = ALIGN_RIGHT;
	if (row->row.subheading)
		inner.align = ALIGN_NONE;
	if (cell_is_header(table, row, cell))
		inner.style.face.style |= FONT_BOLD;
	return inner;
}

bool cell_is_header(const struct node *table, const struct node *row, const struct node *cell)
{
	return row->row.header || row->row.subheading || cell->cell.header ||
	       (table->table.header_column && cell->cell.column == 0);
}

uint32_t cell_begin(struct job *job, struct setting *inner, const struct node *table,
                    const struct node *row, const struct node *cell, uint32_t tr)
{
	bool header = cell_is_header(table, row, cell);
	inner->element = tr;
	uint32_t element = block_element(job, inner, header ? ROLE_TH : ROLE_TD, cell);
	struct element *made = element_at(job, element);
	made->columns = cell->cell.columns;
	made->rows = cell->cell.rows;
	if (header)
		made->scope = row->row.header ? SCOPE_COLUMN : SCOPE_ROW;
	inner->element = element;
	if (cell->lang.s) {
		inner->style.face.lang = typesetter_lang(job->typesetter, cell->lang);
		inner->right_to_left = cell->right_to_left;
	}
	return element;
}

/* What a cell over several columns wants more than they have is divided evenly. */
static void spread(struct column_widths *columns, uint32_t first, uint32_t count,
                   struct widths wanted)
{
	struct widths have = { 0 };
	for (uint32_t i = first; i < first + count; i++) {
		have.least += columns[i].least;
		have.most += columns[i].most;
	}
	for (uint32_t i = first; i < first + count; i++) {
		if (wanted.least > have.least)
			columns[i].least += (wanted.least - have.least) / (int32_t)count;
		if (wanted.most > have.most)
			columns[i].most += (wanted.most - have.most) / (int32_t)count;
		if (columns[i].most < columns[i].least)
			columns[i].most = columns[i].least;
	}
}

void columns_measure(struct job *job, const struct setting *setting, const struct node *table,
                     struct column_widths *columns)
{
	bool measuring = job->measuring;
	job->measuring = true;
	int32_t padding = 2 * job->style->cell_padding;
	for (int spans = 0; spans <= 1; spans++) {
		for (const struct node *row = table->first; row; row = row->next) {
			if (row->kind != NODE_ROW || row->row.subheading)
				continue;
			for (const struct node *cell = row->first; cell; cell = cell->next) {
				if ((cell->cell.columns > 1) != (spans == 1))
					continue;
				struct setting inner = cell_setting(job, setting, table, row, cell);
				struct widths widths = blocks_measure(job, &inner, cell);
				widths.least += padding;
				/* A little more than it needs: rounding must not break it. */
				widths.most += padding + 100;
				struct column_widths *column = &columns[cell->cell.column];
				if (!spans)
					column->area += (uint64_t)widths.most;
				spread(columns, cell->cell.column, cell->cell.columns, widths);
			}
		}
	}
	job->measuring = measuring;
}

/* Those that are short get all they want; the others share the rest by the root of their text. */
static void share(struct column_widths *columns, uint32_t count, int32_t room)
{
	for (bool again = true; again;) {
		again = false;
		uint64_t weights = 0;
		int64_t wanted = 0;
		for (uint32_t i = 0; i < count; i++) {
			if (columns[i].settled)
				continue;
			weights += square_root(columns[i].area) + 1;
			wanted += columns[i].least;
		}
		for (uint32_t i = 0; i < count && !again; i++) {
			struct column_widths *column = &columns[i];
			if (column->settled)
				continue;
			uint64_t weight = square_root(column->area) + 1;
			int64_t part = (int64_t)((uint64_t)room * weight / weights);
			if (part < column->least)
				column->width = column->least;
			else if (part > column->most)
				column->width = column->most;
			else
				continue;
			/* What it gives up or takes is the others' loss or gain. */
			column->settled = true;
			room -= column->width;
			again = true;
		}
		if (again)
			continue;
		for (uint32_t i = 0; i < count; i++) {
			struct column_widths *column = &columns[i];
			if (!column->settled)
				column->width =
					(int32_t)((uint64_t)room * (square_root(column->area) + 1) /
				                  weights);
		}
	}
}

static int64_t spared_by(const struct column_widths *column, const struct column_widths *needy)
{
	bool gives = column != needy && !column->settled && column->width > column->floor;
	return gives ? column->width - column->floor : 0;
}

/* Columns that lack little for all on one line get it from those whose text goes over many lines in
 * any case, the one that lacks least first. */
static void spare_breaks(struct column_widths *columns, const struct node *table)
{
	uint32_t count = table->table.column_count;
	for (uint32_t i = 0; i < count; i++) {
		struct column_widths *column = &columns[i];
		/* With as many lines as now, and a twelfth to spare for how words fall. */
		int32_t lines = column->width > 0 ? (column->most - 1) / column->width + 1 : 1;
		int32_t most = column->most / lines, kept = column->width - column->width / 6;
		column->floor = kept;
		if (column->floor < most + most / 12)
			column->floor = most + most / 12;
		if (column->floor < column->least)
			column->floor = column->least;
		column->settled = lines == 1 || table->table.columns[i].width;
	}
	for (;;) {
		int64_t spare = 0;
		struct column_widths *needy = NULL;
		for (uint32_t i = 0; i < count; i++) {
			struct column_widths *column = &columns[i];
			if (!column->settled &&
			    (!needy || column->most - column->width < needy->most - needy->width))
				needy = column;
		}
		for (uint32_t i = 0; i < count; i++)
			spare += spared_by(&columns[i], needy);
		int32_t lack = needy ? needy->most - needy->width : 0;
		if (!needy || lack > spare)
			return;
		needy->settled = true;
		needy->width = needy->most;
		for (uint32_t i = 0; i < count && lack > 0; i++) {
			int64_t own = spared_by(&columns[i], needy);
			int32_t part = (int32_t)(own * lack / (own ? spare : 1));
			columns[i].width -= part;
			lack -= part;
			spare -= own;
		}
	}
}

static void scale(struct column_widths *columns, uint32_t count, int64_t from, int32_t to)
{
	for (uint32_t i = 0; i < count && from > 0; i++)
		columns[i].width = (int32_t)(columns[i].width * (int64_t)to / from);
}

void columns_tighten(struct column_widths *columns, uint32_t count, int32_t less)
{
	for (uint32_t i = 0; i < count; i++) {
		columns[i].least -= 2 * less;
		columns[i].most -= 2 * less;
		columns[i].settled = false;
	}
}

/* Takes excess from the columns that have more than their least; false where that is not enough,
 * and all are scaled. */
static bool narrow(struct column_widths *columns, uint32_t count, int64_t excess)
{
	int64_t spare = 0, sum = 0;
	for (uint32_t i = 0; i < count; i++) {
		spare += columns[i].width - columns[i].least;
		sum += columns[i].width;
	}
	if (spare < excess) {
		scale(columns, count, sum, (int32_t)(sum - excess));
		return false;
	}
	for (uint32_t i = 0; i < count && spare > 0; i++) {
		int64_t own = columns[i].width - columns[i].least;
		columns[i].width -= (int32_t)((own * excess + spare - 1) / spare);
	}
	return true;
}

bool columns_choose(struct column_widths *columns, const struct node *table, int32_t room)
{
	uint32_t count = table->table.column_count;
	int64_t least = 0, most = 0, given = 0;
	uint32_t open = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint16_t asked = table->table.columns[i].width;
		struct column_widths *column = &columns[i];
		if (asked) {
			/* As asked, but no word is broken for it. */
			column->width = (int32_t)((int64_t)room * asked / 1000);
			if (column->width < column->least)
				column->width = column->least;
			column->settled = true;
			given += column->width;
			continue;
		}
		open++;
		least += column->least;
		most += column->most;
	}
	if (open == 0)
		return given <= room || narrow(columns, count, given - room);
	int64_t left = room - given;
	if (most <= left) {
		/* A small table keeps its size: figures far from their row's head are hard to read.
		 * */
		bool small = given == 0 && most < (int64_t)room * 6 / 10;
		int64_t target = small ? most : left;
		for (uint32_t i = 0; i < count; i++)
			if (!columns[i].settled)
				columns[i].width =
					(int32_t)(columns[i].most * target / (most ? most : 1));
		return true;
	}
	if (least >= left) {
		for (uint32_t i = 0; i < count; i++)
			if (!columns[i].settled)
				columns[i].width = columns[i].least;
		int64_t all = given + least;
		return all <= room || narrow(columns, count, all - room);
	}
	share(columns, count, (int32_t)left);
	/* Columns settled at their least may have taken more than there is. */
	int64_t sum = 0;
	for (uint32_t i = 0; i < count; i++)
		sum += columns[i].width;
	if (sum > room)
		scale(columns, count, sum, room);
	else
		spare_breaks(columns, table);
	return true;
}

struct widths table_measure(struct job *job, const struct setting *setting,
                            const struct node *table)
{
	struct widths widths = { 0 };
	struct column_widths *columns =
		arena_array(job->scratch, struct column_widths, table->table.column_count);
	columns_measure(job, setting, table, columns);
	for (uint32_t i = 0; i < table->table.column_count; i++) {
		widths.least += columns[i].least;
		widths.most += columns[i].most;
	}
	return widths;
}
