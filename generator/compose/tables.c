/* Tables: {table} from YAML, {chart} as its data, and what Markdown's tables still need: captions,
 * row headers, columns of figures. */
#include "compose/work.h"

#include "base/file.h"
#include "source/yaml.h"

enum { COLUMNS_MOST = 64, ROWS_MOST = 100000 };

struct grid {
	struct work *work;
	const struct scope *scope;
	struct node *table;
	uint32_t columns;
	uint32_t taken[COLUMNS_MOST]; /* rows still filled from above, by column */
};

/* Digits with their usual company: £1,200.50, 12 %, -3, 4–5, n/a is not. */
static bool is_figure(str text)
{
	text = str_trim(text);
	bool digit = false;
	while (text.n) {
		if (char_is_digit(text.s[0])) {
			digit = true;
		} else if (text.s[0] == '\xc2' && text.n > 1 && text.s[1] == '\xa3') {
			text = str_from(text, 1); /* pound sign */
		} else if ((unsigned char)text.s[0] == 0xe2 && text.n > 2) {
			bool known = memcmp(text.s, "\xe2\x82\xac", 3) == 0 || /* euro sign */
			             memcmp(text.s, "\xe2\x80\x93", 3) == 0 || /* en dash */
			             memcmp(text.s, "\xe2\x88\x92", 3) == 0;   /* minus */
			if (!known)
				return false;
			text = str_from(text, 2);
		} else if (!strchr(" .,%+-$:", text.s[0])) {
			return false;
		}
		text = str_from(text, 1);
	}
	return digit;
}

static void find_figures(struct work *work, struct node *table)
{
	uint32_t count = table->table.column_count;
	bool *figures = arena_array(work->arena, bool, count),
	     *met = arena_array(work->arena, bool, count);
	for (uint32_t i = 0; i < count; i++)
		figures[i] = true;
	for (const struct node *row = table->first; row; row = row->next) {
		if (row->kind != NODE_ROW || row->row.header || row->row.subheading)
			continue;
		for (const struct node *cell = row->first; cell; cell = cell->next) {
			str text = str_trim(node_text_of(work->arena, cell));
			if (cell->cell.columns > 1 || !text.n)
				continue;
			met[cell->cell.column] = true;
			figures[cell->cell.column] &= is_figure(text);
		}
	}
	for (uint32_t i = 0; i < count; i++) {
		struct column *column = &table->table.columns[i];
		if (!met[i] || !figures[i])
			continue;
		column->figures = true;
		if (column->align == ALIGN_NONE)
			column->align = ALIGN_RIGHT;
	}
}

/* The first column heads its rows unless it holds figures, gaps or the only column. */
static void find_row_headers(struct work *work, struct node *table)
{
	if (table->table.column_count < 2 || table->table.columns[0].figures)
		return;
	for (const struct node *row = table->first; row; row = row->next)
		if (row->kind == NODE_ROW && !row->row.header &&
		    (!row->first || !str_trim(node_text_of(work->arena, row->first)).n))
			return;
	table->table.header_column = true;
	for (struct node *row = table->first; row; row = row->next)
		if (row->kind == NODE_ROW && row->first)
			row->first->cell.header = true;
}

/* "Table: ..." just before a table is its caption. */
static bool take_caption(struct work *work, struct node *table)
{
	struct node *before = table->previous;
	if (table->first && table->first->kind == NODE_CAPTION)
		return false;
	if (!before || before->kind != NODE_PARAGRAPH || !before->first ||
	    before->first->kind != NODE_TEXT || !str_starts(before->first->text, STR("Table:")))
		return false;
	struct node *caption = node_new(work->arena, NODE_CAPTION, before->at);
	node_unlink(before);
	node_move_children(caption, before);
	str text = str_from(caption->first->text, 6);
	while (text.n && text.s[0] == ' ')
		text = str_from(text, 1);
	caption->first->text = text;
	node_prepend(table, caption);
	if (!text.n && caption->first == caption->last)
		diag(work->diags, MSG_CAPTION_EMPTY, .at = caption->at);
	return true;
}

/* "| | |" at a table's head says that it has none: its rows have names of their own. */
static bool drop_empty_header(struct work *work, struct node *table)
{
	struct node *row = table->first;
	while (row && row->kind != NODE_ROW)
		row = row->next;
	if (!row || !row->row.header)
		return false;
	for (const struct node *cell = row->first; cell; cell = cell->next)
		if (str_trim(node_text_of(work->arena, cell)).n)
			return false;
	node_unlink(row);
	table->table.header_rows = 0;
	return !table->last || table->last->kind != NODE_ROW;
}

static bool is_image_alone(const struct node *paragraph)
{
	return paragraph->kind == NODE_PARAGRAPH && paragraph->first &&
	       paragraph->first == paragraph->last && paragraph->first->kind == NODE_IMAGE;
}

void tables_finish(struct work *work, struct node *root)
{
	struct {
		struct node **items;
		size_t count, room;
	} empty = { 0 };
	for (struct walk walk = walk_blocks(root); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (node->kind == NODE_TABLE) {
			if (!node->table.directive && drop_empty_header(work, node)) {
				walk_skip(&walk);
				list_push(&empty, node);
				continue;
			}
			take_caption(work, node);
			find_figures(work, node);
			if (!node->table.directive)
				find_row_headers(work, node);
		} else if (is_image_alone(node)) {
			node->kind = NODE_FIGURE;
			memset(&node->paragraph, 0, sizeof node->paragraph);
		}
	}
	for (size_t i = 0; i < empty.count; i++)
		node_unlink(empty.items[i]);
	memory_free(empty.items);
	for (struct walk walk = walk_blocks(root); walk_enter(&walk);) {
		const struct node *node = walk.node;
		if (node->kind == NODE_PARAGRAPH && node->first && node->first->kind == NODE_TEXT &&
		    str_starts(node->first->text, STR("Table:")))
			diag(work->diags, MSG_CAPTION_ALONE, .at = node->at,
			     .hint = node->next && node->next->kind == NODE_TABLE
			                     ? STR("the table below has a caption already; remove one")
			                     : (str){ 0 });
	}
}

static uint32_t span_of(struct grid *grid, const struct value *cell, str key)
{
	const struct value *value = value_get(cell, key);
	uint32_t span = 1;
	if (!value)
		return 1;
	if (value->kind != VALUE_TEXT || !str_to_u32(value->text, &span) || !span ||
	    span > ROWS_MOST) {
		diag(grid->work->diags, MSG_WANTED_NUMBER, .at = value->at,
		     .words = { value->text, STR("a number from 1") });
		return 1;
	}
	return span;
}

static void check_cell_keys(struct grid *grid, const struct value *cell)
{
	static const str known[] = { STR_INIT("text"), STR_INIT("columns"), STR_INIT("rows"),
		                     STR_INIT("header") };
	for (const struct value *entry = cell->first; entry; entry = entry->next) {
		bool found = false;
		for (size_t i = 0; i < 4; i++)
			found |= str_eq(entry->key, known[i]);
		if (!found)
			diag(grid->work->diags, MSG_UNKNOWN_KEY, .at = entry->key_at,
			     .words = { entry->key, STR("a table's cell") },
			     .nearest = str_nearest(entry->key, known, 4));
	}
}

static uint32_t next_free(const struct grid *grid, uint32_t column)
{
	while (column < grid->columns && grid->taken[column])
		column++;
	return column;
}

/* Places one cell; returns the column after it. */
static uint32_t put_cell(struct grid *grid, struct node *row, const struct value *value,
                         uint32_t column, bool header)
{
	struct work *work = grid->work;
	column = next_free(grid, column);
	if (column >= grid->columns)
		return column + 1; /* counted, reported by the row */
	struct node *cell = build_cell(work, row, column);
	cell->at = value->at;
	cell->cell.header = header || (column == 0 && grid->table->table.header_column);
	const struct value *text = value;
	if (value->kind == VALUE_MAP) {
		check_cell_keys(grid, value);
		text = value_get(value, STR("text"));
		cell->cell.columns = span_of(grid, value, STR("columns"));
		cell->cell.rows = span_of(grid, value, STR("rows"));
		const struct value *heads = value_get(value, STR("header"));
		if (heads && heads->kind == VALUE_TEXT && str_eq(heads->text, STR("yes")))
			cell->cell.header = true;
		else if (heads && !str_eq(heads->text, STR("no")))
			diag(work->diags, MSG_WANTED_YES_NO, .at = heads->at,
			     .words = { heads->text });
	} else if (value->kind == VALUE_LIST) {
		diag(work->diags, MSG_WANTED_TEXT, .at = value->at, .words = { STR("a cell") });
	}
	bool outside = cell->cell.columns > grid->columns - column;
	for (uint32_t i = column; !outside && i < column + cell->cell.columns; i++)
		outside = grid->taken[i] != 0;
	if (outside) {
		diag(work->diags, MSG_TABLE_SPAN, .at = value->at);
		cell->cell.columns = 1;
	}
	for (uint32_t i = 0; i < cell->cell.columns; i++)
		grid->taken[column + i] = cell->cell.rows;
	node_move_children(cell, expand_value(work, text, grid->scope));
	return column + cell->cell.columns;
}

static void end_row(struct grid *grid)
{
	for (uint32_t i = 0; i < grid->columns; i++)
		if (grid->taken[i])
			grid->taken[i]--;
}

static void put_row(struct grid *grid, const struct value *value, bool header)
{
	struct work *work = grid->work;
	struct node *row = build_row(work, grid->table);
	row->at = value->at;
	row->row.header = header;
	const struct value *heading =
		value->kind == VALUE_MAP ? value_get(value, STR("heading")) : NULL;
	if (heading) {
		row->row.subheading = true;
		struct node *cell = build_cell(work, row, 0);
		cell->at = heading->at;
		cell->cell.columns = grid->columns;
		cell->cell.header = true;
		node_move_children(cell, expand_value(work, heading, grid->scope));
		for (uint32_t i = 0; i < grid->columns; i++)
			if (grid->taken[i]) {
				diag(work->diags, MSG_TABLE_SPAN, .at = value->at);
				memset(grid->taken, 0, sizeof grid->taken);
				break;
			}
		return;
	}
	if (value->kind != VALUE_LIST) {
		diag(work->diags, MSG_WANTED_LIST, .at = value->at, .words = { STR("a row") });
		node_unlink(row);
		return;
	}
	uint32_t column = 0;
	for (const struct value *cell = value->first; cell; cell = cell->next)
		column = put_cell(grid, row, cell, column, header);
	uint32_t filled = column > grid->columns ? column : next_free(grid, column);
	if (filled != grid->columns)
		diag(work->diags, MSG_TABLE_ROW, .at = value->at,
		     .words = { arena_printf(work->arena, "%u", filled),
		                arena_printf(work->arena, "%u", grid->columns) });
	end_row(grid);
}

static uint32_t count_columns(const struct value *header, const struct value *rows)
{
	const struct value *first = header ? header : rows->first;
	while (first && first->kind != VALUE_LIST)
		first = first->next;
	uint32_t columns = 0;
	for (const struct value *cell = first ? first->first : NULL; cell; cell = cell->next) {
		const struct value *span =
			cell->kind == VALUE_MAP ? value_get(cell, STR("columns")) : NULL;
		uint32_t wide = 1;
		if (span && span->kind == VALUE_TEXT)
			str_to_u32(span->text, &wide);
		columns += wide && wide <= COLUMNS_MOST ? wide : 1;
	}
	return columns;
}

static void read_widths(struct work *work, const struct node *directive, struct node *table)
{
	const struct option *option = directive_option_find(directive, STR("widths"));
	if (!option)
		return;
	str *parts;
	size_t count = value_parts(work->arena, option->value, &parts);
	uint32_t widths[COLUMNS_MOST] = { 0 }, sum = 0;
	bool fine = count == table->table.column_count;
	for (size_t i = 0; fine && i < count; i++) {
		str part = str_ends(parts[i], STR("%")) ? str_first(parts[i], parts[i].n - 1)
		                                        : parts[i];
		fine = str_to_u32(part, &widths[i]) && widths[i] && widths[i] <= 10000;
		sum += widths[i];
	}
	if (!fine) {
		diag(work->diags, MSG_WANTED_NUMBER, .at = option->value_at,
		     .words = { option->value,
		                STR("one number for each column, for example [20, 50, 30]") });
		return;
	}
	for (size_t i = 0; i < count; i++)
		table->table.columns[i].width = (uint16_t)(widths[i] * 1000 / sum);
}

static void read_align(struct work *work, const struct node *directive, struct node *table)
{
	const struct option *option = directive_option_find(directive, STR("align"));
	if (!option)
		return;
	static const str names[] = { STR_INIT("left"), STR_INIT("centre"), STR_INIT("right"),
		                     STR_INIT("center") };
	static const enum alignment alignments[] = { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT,
		                                     ALIGN_CENTRE };
	str *parts;
	size_t count = value_parts(work->arena, option->value, &parts);
	if (count != table->table.column_count)
		diag(work->diags, MSG_WANTED_ONE_OF, .at = option->value_at,
		     .words = { option->value,
		                arena_printf(work->arena,
		                             "left, centre or right for each of %u columns",
		                             table->table.column_count) });
	for (size_t i = 0; i < count && i < table->table.column_count; i++) {
		size_t at = 0;
		while (at < 4 && !str_eq(names[at], parts[i]))
			at++;
		if (at < 4)
			table->table.columns[i].align = alignments[at];
		else
			diag(work->diags, MSG_WANTED_ONE_OF, .at = option->value_at,
			     .words = { parts[i], STR("left, centre, right") },
			     .nearest = str_nearest(parts[i], names, 4));
	}
}

static void put_caption(struct work *work, const struct node *directive, const struct scope *scope,
                        struct node *table)
{
	const struct option *option = directive_option_find(directive, STR("caption"));
	if (!option || !option->value.n)
		return;
	struct value text = { .kind = VALUE_TEXT, .text = option->value, .at = option->value_at };
	struct node *body = expand_value(work, &text, scope);
	struct node *caption = node_new(work->arena, NODE_CAPTION, option->value_at);
	if (body->first && body->first->kind == NODE_PARAGRAPH)
		node_move_children(caption, body->first);
	node_prepend(table, caption);
}

/* The YAML of the table: the directive's body, or the data file that :file: names. */
static const struct value *table_data(struct work *work, const struct node *directive,
                                      const struct scope *scope)
{
	const struct option *file = directive_option_find(directive, STR("file"));
	if (!file) {
		if (!str_trim(directive->directive.body).n) {
			diag(work->diags, MSG_BODY_MISSING, .at = directive->at,
			     .words = { directive->directive.name });
			return NULL;
		}
		struct yaml_input input = {
			.text = directive->at.text,
			.bytes = directive->directive.body,
			.line = directive->directive.body_at.line,
			.column = directive->directive.indent,
		};
		return yaml_parse(work->arena, &input, work->diags);
	}
	if (str_trim(directive->directive.body).n)
		diag(work->diags, MSG_BODY_EXTRA, .at = directive->directive.body_at,
		     .words = { directive->directive.name });
	if (scope->data) {
		diag(work->diags, MSG_DIRECTIVE_PLACE, .at = directive->at,
		     .words = { directive->directive.name,
		                STR("a document, not in a data file, when it has \":file:\"") });
		return NULL;
	}
	str path = path_resolve(work->arena, directive->at.text->path, file->value);
	const struct model *model = work->model;
	for (size_t i = 0; path.s && i < model->data_count; i++) {
		if (!str_eq(model->data[i].path, path))
			continue;
		if (model->data[i].restricted && !work->entry->restricted) {
			diag(work->diags, MSG_LINK_RESTRICTED, .at = file->value_at);
			return NULL;
		}
		return model->data[i].value;
	}
	diag(work->diags, MSG_LINK_TARGET, .at = file->value_at, .words = { file->value },
	     .nearest = path.s ? nearest_file(work, directive->at.text->path, path, SOURCE_YAML)
	                       : (str){ 0 });
	return NULL;
}

static void check_table_keys(struct work *work, const struct value *data)
{
	static const str known[] = { STR_INIT("header"), STR_INIT("rows") };
	for (const struct value *entry = data->first; entry; entry = entry->next)
		if (!str_eq(entry->key, known[0]) && !str_eq(entry->key, known[1]))
			diag(work->diags, MSG_UNKNOWN_KEY, .at = entry->key_at,
			     .words = { entry->key, STR("a table") },
			     .nearest = str_nearest(entry->key, known, 2));
}

static bool open_grid(struct grid *grid, const struct node *directive, const struct value *header,
                      const struct value *rows)
{
	struct work *work = grid->work;
	grid->columns = count_columns(header, rows);
	if (grid->columns == 0 || grid->columns > COLUMNS_MOST) {
		diag(work->diags, MSG_WANTED_LIST, .at = rows->at, .words = { STR("rows") });
		return false;
	}
	struct node *table = node_new(work->arena, NODE_TABLE, directive->at);
	table->table.columns = arena_array(work->arena, struct column, grid->columns);
	table->table.column_count = grid->columns;
	table->table.directive = true;
	table->table.header_rows = header != NULL;
	table->table.header_column = directive_flag(work, directive, STR("header-column"));
	table->table.landscape = directive_flag(work, directive, STR("landscape"));
	grid->table = table;
	return true;
}

/* Rows that a span reaches beyond the last are cut to the table. */
static void clip_rows(struct grid *grid)
{
	uint32_t rows = 0, number = 0;
	for (const struct node *row = grid->table->first; row; row = row->next)
		rows += row->kind == NODE_ROW;
	for (struct node *row = grid->table->first; row; row = row->next) {
		if (row->kind != NODE_ROW)
			continue;
		for (struct node *cell = row->first; cell; cell = cell->next) {
			if (cell->cell.rows <= rows - number)
				continue;
			diag(grid->work->diags, MSG_TABLE_SPAN, .at = cell->at);
			cell->cell.rows = rows - number;
		}
		number++;
	}
}

void directive_table(struct work *work, const struct node *directive, const struct scope *scope,
                     struct node *into)
{
	const struct value *data = table_data(work, directive, scope);
	if (!data)
		return;
	if (data->kind != VALUE_MAP) {
		diag(work->diags, MSG_WANTED_MAP, .at = data->at, .words = { STR("a table") });
		return;
	}
	if (!directive_option_find(directive, STR("file")))
		check_table_keys(work, data);
	const struct value *header = value_get(data, STR("header")),
			   *rows = value_get(data, STR("rows"));
	if (!rows || rows->kind != VALUE_LIST || (header && header->kind != VALUE_LIST)) {
		bool wrong_header = rows && rows->kind == VALUE_LIST;
		diag(work->diags, rows ? MSG_WANTED_LIST : MSG_MISSING_KEY,
		     .at = wrong_header ? header->at
		           : rows       ? rows->at
		                        : data->at,
		     .words = { wrong_header ? STR("header") : STR("rows"), STR("a table") });
		return;
	}
	struct scope inner = *scope;
	inner.depth++;
	struct grid grid = { .work = work, .scope = &inner };
	if (!open_grid(&grid, directive, header, rows))
		return;
	if (!rows->first)
		diag(work->diags, MSG_NO_DATA, .at = directive->at,
		     .words = { directive->directive.name, STR("its rows") });
	if (header)
		put_row(&grid, header, /*header=*/true);
	for (const struct value *row = rows->first; row; row = row->next)
		put_row(&grid, row, /*header=*/false);
	clip_rows(&grid);
	read_widths(work, directive, grid.table);
	read_align(work, directive, grid.table);
	put_caption(work, directive, scope, grid.table);
	node_append(into, grid.table);
}

/* A chart's data set as a table: a list of maps gives a row each, a map of texts a row an entry. */
static void chart_rows(struct grid *grid, const struct value *data)
{
	struct work *work = grid->work;
	const struct value *first = data->kind == VALUE_LIST ? data->first : NULL;
	if (first && first->kind == VALUE_MAP) {
		struct node *row = build_row(work, grid->table);
		row->row.header = true;
		grid->table->table.header_rows = 1;
		uint32_t column = 0;
		for (const struct value *key = first->first; key; key = key->next) {
			if (str_eq(key->key, STR("id")))
				continue;
			struct node *cell = build_cell(work, row, column++);
			cell->cell.header = true;
			str shown = arena_str(work->arena, key->key);
			if (shown.n)
				((char *)(uintptr_t)shown.s)[0] =
					(char)(shown.s[0] >= 'a' && shown.s[0] <= 'z'
				                       ? shown.s[0] - 32
				                       : shown.s[0]);
			node_append(cell, build_paragraph(work, key->key_at, shown));
		}
		for (const struct value *item = first; item; item = item->next) {
			row = build_row(work, grid->table);
			column = 0;
			for (const struct value *key = item->first; key && column < grid->columns;
			     key = key->next) {
				if (str_eq(key->key, STR("id")))
					continue;
				struct node *cell = build_cell(work, row, column);
				cell->cell.header = column++ == 0;
				node_move_children(cell, expand_value(work, key, grid->scope));
			}
		}
		return;
	}
	for (const struct value *item = data->first; item; item = item->next) {
		struct node *row = build_row(work, grid->table);
		struct node *name = build_cell(work, row, 0);
		name->cell.header = true;
		node_append(name, build_paragraph(work, item->at, item->key));
		node_move_children(build_cell(work, row, 1), expand_value(work, item, grid->scope));
	}
}

void directive_chart(struct work *work, const struct node *directive, const struct scope *scope,
                     struct node *into)
{
	static const str kinds[] = { STR_INIT("bar"), STR_INIT("stacked"), STR_INIT("line") };
	str kind = directive->directive.argument;
	if (!str_eq(kind, kinds[0]) && !str_eq(kind, kinds[1]) && !str_eq(kind, kinds[2]))
		diag(work->diags, MSG_WANTED_ONE_OF, .at = directive->directive.argument_at,
		     .words = { kind, STR("bar, stacked, line") },
		     .nearest = str_nearest(kind, kinds, 3));
	const struct option *name = directive_option_find(directive, STR("data"));
	if (!name) {
		diag(work->diags, MSG_OPTION_MISSING, .at = directive->at,
		     .words = { STR("chart"), STR("data") });
		return;
	}
	const struct data_file *file = map_get(&work->model->data_by_name, name->value);
	if (!file || !file->value) {
		diag(work->diags, MSG_UNKNOWN_ID, .at = name->value_at,
		     .words = { STR("data file"), name->value, STR("content/") });
		return;
	}
	if (file->restricted && !work->entry->restricted) {
		diag(work->diags, MSG_LINK_RESTRICTED, .at = name->value_at);
		return;
	}
	const struct value *data = file->value;
	uint32_t columns = 2;
	if (data->kind == VALUE_LIST && data->first && data->first->kind == VALUE_MAP)
		columns = data->first->count - (value_get(data->first, STR("id")) != NULL);
	if ((data->kind != VALUE_LIST && data->kind != VALUE_MAP) || !columns ||
	    columns > COLUMNS_MOST) {
		diag(work->diags, MSG_WANTED_LIST, .at = data->at, .words = { name->value });
		return;
	}
	struct scope inner = *scope;
	inner.depth++;
	struct grid grid = { .work = work, .scope = &inner, .columns = columns };
	grid.table = node_new(work->arena, NODE_TABLE, directive->at);
	grid.table->table.columns = arena_array(work->arena, struct column, columns);
	grid.table->table.column_count = columns;
	grid.table->table.directive = true;
	grid.table->table.header_column = true;
	chart_rows(&grid, data);
	put_caption(work, directive, scope, grid.table);
	node_append(into, grid.table);
}
