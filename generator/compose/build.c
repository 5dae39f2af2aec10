/* Small pieces of trees, for the directives that show data. */
#include "compose/work.h"

struct node *build_paragraph(struct work *work, struct place at, str text)
{
	struct node *paragraph = node_new(work->arena, NODE_PARAGRAPH, at);
	if (text.n)
		node_append(paragraph, node_text(work->arena, at, text));
	return paragraph;
}

struct node *build_strong(struct work *work, struct place at, str text)
{
	struct node *strong = node_new(work->arena, NODE_STRONG, at);
	node_append(strong, node_text(work->arena, at, text));
	return strong;
}

struct node *build_link(struct work *work, struct place at, const struct link *link, str text)
{
	struct node *node = node_new(work->arena, NODE_LINK, at);
	node->link = *link;
	node_append(node, node_text(work->arena, at, text));
	return node;
}

struct node *build_link_to_entry(struct work *work, struct place at, const struct entry *entry)
{
	struct link link = { 0 };
	link_to_entry(entry, &link);
	struct node *node = build_link(work, at, &link, entry->title);
	if (!str_eq(entry->lang, work->entry->lang)) {
		node->lang = entry->lang;
		node->right_to_left = language_is_right_to_left(entry->lang);
	}
	return node;
}

struct node *build_list(struct work *work, struct place at)
{
	struct node *list = node_new(work->arena, NODE_LIST, at);
	list->list.tight = true;
	return list;
}

struct node *build_item(struct work *work, struct node *list)
{
	struct node *item = node_new(work->arena, NODE_ITEM, list->at);
	node_append(list, item);
	return item;
}

struct node *build_table(struct work *work, struct place at, const struct build_column *columns,
                         size_t count)
{
	struct node *table = node_new(work->arena, NODE_TABLE, at);
	table->table.columns = arena_array(work->arena, struct column, count);
	table->table.column_count = (uint32_t)count;
	table->table.header_rows = 1;
	table->table.directive = true;
	table->table.header_column = true;
	struct node *row = build_row(work, table);
	row->row.header = true;
	for (size_t i = 0; i < count; i++) {
		table->table.columns[i].width = columns[i].width;
		struct node *cell = build_cell(work, row, (uint32_t)i);
		cell->cell.header = true;
		node_append(cell,
		            build_paragraph(work, at, work->words->phrases[columns[i].title]));
	}
	return table;
}

struct node *build_row(struct work *work, struct node *table)
{
	struct node *row = node_new(work->arena, NODE_ROW, table->at);
	node_append(table, row);
	return row;
}

struct node *build_cell(struct work *work, struct node *row, uint32_t column)
{
	struct node *cell = node_new(work->arena, NODE_CELL, row->at);
	cell->cell.column = column;
	cell->cell.columns = cell->cell.rows = 1;
	node_append(row, cell);
	return cell;
}

struct node *build_labelled(struct work *work, struct place at, enum word label, str value)
{
	struct node *line = build_paragraph(work, at, STR(""));
	node_append(line,
	            build_strong(work, at,
	                         arena_concat(work->arena, work->words->phrases[label], STR(":"))));
	node_append(line, node_text(work->arena, at, arena_concat(work->arena, STR(" "), value)));
	return line;
}

struct node *build_status(struct work *work, struct place at, enum action_status status)
{
	static const enum word phrases[STATUS_COUNT] = {
		[STATUS_NOT_STARTED] = WORD_NOT_STARTED, [STATUS_ON_TRACK] = WORD_ON_TRACK,
		[STATUS_AT_RISK] = WORD_AT_RISK,         [STATUS_LATE] = WORD_LATE,
		[STATUS_COMPLETE] = WORD_COMPLETE,
	};
	struct node *mark = node_new(work->arena, NODE_STATUS, at);
	mark->status.status = (uint8_t)status;
	mark->status.word = work->words->phrases[phrases[status]];
	return mark;
}

void build_remark(struct work *work, struct node *line, str remark)
{
	node_append(line, node_text(work->arena, line->at,
	                            arena_concat(work->arena, STR(" ("), remark, STR(")"))));
}

void build_entry_status(struct work *work, struct node *line, const struct entry *entry)
{
	const str *phrases = work->words->phrases;
	if (entry->status != DOCUMENT_FINAL)
		build_remark(
			work, line,
			phrases[entry->status == DOCUMENT_DRAFT ? WORD_DRAFT : WORD_SUPERSEDED]);
}

struct node *build_heading(struct work *work, struct place at, unsigned level, str text)
{
	struct node *heading = node_new(work->arena, NODE_HEADING, at);
	heading->heading.level = (uint8_t)level;
	heading->heading.unnumbered = true;
	node_append(heading, node_text(work->arena, at, text));
	return heading;
}

str build_phrase(struct work *work, enum word word, str name, str value)
{
	return words_fill(work->words, work->arena, word, (const str[]){ name, value }, 1);
}

void build_download(struct work *work, struct node *list, str title, const struct made_file *file)
{
	const struct words *words = work->words;
	bool large = file->format == FORMAT_LARGE_PRINT;
	const struct words_file named = {
		.title = title,
		.format = large ? words->phrases[WORD_LARGE_PRINT] : file->label,
		.size = words_size(words, work->arena, file->size),
		.pages = words_pages(words, work->arena, file->pages),
	};
	str text = words_download(words, work->arena, &named);
	const struct link link = { .kind = LINK_SITE, .address = file->address };
	struct node *line = build_paragraph(work, list->at, STR(""));
	node_append(line, build_link(work, list->at, &link, text));
	node_append(build_item(work, list), line);
}

str frequency_phrase(struct work *work, enum frequency frequency)
{
	static const enum word phrases[] = {
		[FREQUENCY_MONTHLY] = WORD_MONTHLY,     [FREQUENCY_BI_MONTHLY] = WORD_BI_MONTHLY,
		[FREQUENCY_QUARTERLY] = WORD_QUARTERLY, [FREQUENCY_SIX_MONTHLY] = WORD_SIX_MONTHLY,
		[FREQUENCY_ANNUALLY] = WORD_ANNUALLY,
	};
	return frequency == FREQUENCY_NONE ? STR("") : work->words->phrases[phrases[frequency]];
}

bool entry_is_shown(const struct work *work, const struct entry *entry)
{
	return entry->publish && (!entry->restricted || work->call->members);
}
