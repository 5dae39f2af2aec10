/* Blocks to items: paragraphs, headings, quotations, notes, code, rules. Called by layout.c, and by
 * whatever holds blocks: lists, cells, footnotes. */
#include "page/typeset.h"

#include "base/die.h"

static int32_t larger(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

void setting_size(struct setting *setting, struct type_size size)
{
	setting->style.size = size.size;
	setting->leading = size.leading;
}

struct setting setting_within(struct setting *setting, int32_t indent, uint32_t element)
{
	struct setting inner = *setting;
	if (setting->width - indent < WIDTH_LEAST)
		indent = larger(0, setting->width - WIDTH_LEAST);
	inner.width -= indent;
	if (!setting->right_to_left)
		inner.x += indent;
	inner.element = element;
	/* What waits for the next item waits within. */
	setting->label = NULL;
	setting->marks = NULL;
	setting->space_before = setting->space_more = 0;
	return inner;
}

void setting_leave(struct setting *setting, const struct setting *inner)
{
	setting->space_before = larger(setting->space_before, inner->space_before);
	setting->space_more = larger(setting->space_more, inner->space_more);
}

uint32_t block_element(struct job *job, const struct setting *setting, enum role role,
                       const struct node *node)
{
	uint32_t element = element_new(job, role, setting->element);
	if (node->lang.s && !job->measuring)
		element_at(job, element)->lang = node->lang;
	return element;
}

/* Behind those that wait: bookmarks stand in order. */
static void mark_wait(struct setting *setting, struct mark *mark)
{
	struct mark **end = &setting->marks;
	while (*end)
		end = &(*end)->next;
	*end = mark;
}

void bookmark_add(struct job *job, struct setting *setting, str title, uint32_t element,
                  uint8_t level)
{
	struct mark *mark = arena_new(job->scratch, struct mark);
	mark->element = element;
	mark->bookmark = level;
	mark->title = title;
	mark_wait(setting, mark);
}

void marks_add(struct job *job, struct setting *setting, str id, uint32_t element)
{
	if (!id.n || job->measuring)
		return;
	struct mark *mark = arena_new(job->scratch, struct mark);
	mark->id = id;
	mark->element = element;
	mark_wait(setting, mark);
}

void item_push(struct job *job, struct setting *setting, struct item *item)
{
	item->before = larger(item->before, setting->space_before) + setting->space_more;
	setting->space_before = setting->space_more = 0;
	item->marks = setting->marks;
	setting->marks = NULL;
	galley_push(job, setting->galley, item);
}

/* Where a footnote goes in the structure: after the block of its mark, where blocks may stand; else
 * into it. */
static uint32_t note_parent(struct job *job, uint32_t element)
{
	uint32_t parent = element_at(job, element)->parent;
	switch (element_at(job, parent)->role) {
	case ROLE_DOCUMENT:
	case ROLE_PART:
	case ROLE_SECT:
	case ROLE_DIV:
	case ROLE_LBODY:
	case ROLE_TD:
	case ROLE_TH:
	case ROLE_BLOCKQUOTE:
		return parent;
	default:
		return element;
	}
}

static void note_lay_out(struct job *job, const struct setting *around, struct note *note,
                         uint32_t element)
{
	struct galley galley = { 0 };
	const struct node *node = note->node;
	/* The rest of a note on a landscape page may go over to an upright one. */
	struct setting setting = { .galley = &galley,
		                   .width = pages_width(job, false),
		                   .element = note_parent(job, element),
		                   .heading = around->heading };
	setting.style.face.lang = job->context.lang;
	setting.style.colour = job->palette->ink;
	setting.right_to_left = job->context.right_to_left;
	setting_size(&setting, job->style->footnote);
	setting.gap = setting.leading / 4;
	uint32_t noted = block_element(job, &setting, ROLE_NOTE, node);
	element_at(job, noted)->id = node->id;
	marks_add(job, &setting, node->id, noted);
	struct label *label = arena_new(job->scratch, struct label);
	label->text = arena_printf(job->arena, "%u ", node->footnote.number);
	uint32_t lbl = element_new(job, ROLE_LBL, noted);
	label->element = element_new(job, ROLE_LINK, lbl);
	label->link =
		link_new(job, label->element, (str){ 0 }, note_ref_id(job, node), label->text);
	label->order = job->order++;
	label->style = setting.style;
	label->style.colour = job->palette->link;
	label->width =
		larger(words_width(job, &label->style, label->text), setting.style.size * 5 / 4);
	label->x = setting.right_to_left ? setting.width - label->width : 0;
	struct setting inner = setting_within(&setting, label->width, noted);
	inner.label = label;
	blocks_set(job, &inner, node);
	note->first = galley.first;
}

void notes_lay_out(struct job *job, const struct setting *setting, struct line *lines,
                   uint32_t element)
{
	for (struct line *line = lines; line; line = line->next)
		for (struct note *note = line->notes; note; note = note->next)
			note_lay_out(job, setting, note, element);
}

struct line *paragraph_lines(struct job *job, struct setting *setting)
{
	/* A space at the end would hang over it. */
	while (job->text.n && job->text.s[job->text.n - 1] == ' ' && job->runs.count &&
	       !job->preserve) {
		job->text.n--;
		struct text_run *last = &job->runs.items[job->runs.count - 1];
		if (--last->end == last->start)
			job->runs.count--;
	}
	pieces_make(job, setting->width, setting->right_to_left);
	struct line_options options = { .width = setting->width,
		                        .leading = setting->leading,
		                        .style = setting->style,
		                        .align = setting->align,
		                        .balanced = setting->balanced,
		                        .right_to_left = setting->right_to_left };
	struct line *lines = lines_make(job, &options);
	if (lines && setting->label)
		labels_draw(job, setting, lines);
	return lines;
}

void paragraph_push(struct job *job, struct setting *setting, uint32_t element, struct line *lines)
{
	uint32_t count = 0;
	for (struct line *line = lines; line; line = line->next)
		count++;
	if (element != UINT32_MAX)
		notes_lay_out(job, setting, lines, element);
	uint32_t number = 0;
	struct line *next;
	for (struct line *line = lines; line; line = next, number++) {
		next = line->next; /* placing may end the line's life in a later document only */
		struct item *item = item_new(job, setting, ITEM_LINE);
		item->line = line;
		item->height = line->height;
		/* Two lines at least at the foot and at the head of a page. */
		bool orphan = number == 0 && count > 1, widow = number + 2 == count;
		item->keep = orphan || widow || setting->balanced ||
		             (setting->keep_last && number + 1 == count);
		item_push(job, setting, item);
	}
}

void paragraph_set(struct job *job, struct setting *setting, uint32_t element)
{
	paragraph_push(job, setting, element, paragraph_lines(job, setting));
}

static bool introduces(const struct job *job, const struct node *node)
{
	const struct node *next = node->next;
	if (!next || !job->text.n || job->text.s[job->text.n - 1] != ':')
		return false;
	return next->kind == NODE_LIST || next->kind == NODE_TABLE || next->kind == NODE_QUOTE ||
	       next->kind == NODE_CODE_BLOCK || next->kind == NODE_FIGURE;
}

/* A paragraph in bold alone is what people write where a heading would be too much: a date over
 * what was done on it. */
static bool heads(const struct node *node)
{
	const struct node *only = node->first;
	return node->next && only && only->kind == NODE_STRONG && !only->next;
}

static void paragraph_node_set(struct job *job, struct setting *setting, const struct node *node)
{
	if (heads(node))
		setting->space_before = larger(setting->space_before, setting->gap * 5 / 3);
	uint32_t element = block_element(job, setting, ROLE_P, node);
	marks_add(job, setting, node->id, element);
	struct setting inner = *setting;
	if (node->paragraph.lead) {
		struct type_size lead = { setting->style.size * 115 / 100,
			                  setting->leading * 112 / 100 };
		setting_size(&inner, lead);
	}
	if (node->paragraph.number.s) {
		inner = setting_within(setting, setting->style.size * 3, element);
		struct label *label = arena_new(job->scratch, struct label);
		label->outer = inner.label;
		label->text = arena_concat(job->arena, node->paragraph.number, STR(" "));
		label->element = element_new(job, ROLE_LBL, element);
		label->order = job->order++;
		label->style = setting->style;
		label->width = setting->style.size * 3;
		label->x = setting->right_to_left ? setting->x + setting->width - label->width
		                                  : setting->x;
		if (setting->width - inner.width >= label->width)
			inner.label = label;
		else
			label_alone(job, &inner, label);
	}
	text_begin(job, inner.right_to_left);
	text_inlines(job, &inner, element, node);
	inner.keep_last |= introduces(job, node) || heads(node);
	paragraph_set(job, &inner, element);
	setting->label = inner.label;
	setting->marks = inner.marks;
	setting->space_before = inner.space_before;
	setting->space_more = inner.space_more;
}

/* A frame around what is set within, its content inset. */
static struct setting framed(struct job *job, struct setting *setting, uint32_t element,
                             uint32_t bar, bool filled)
{
	struct frame *frame = arena_new(job->scratch, struct frame);
	int32_t inset = job->style->text.size;
	frame->parent = setting->frame;
	frame->x = setting->x;
	frame->width = setting->width;
	frame->bar = bar;
	frame->bar_width = 3000;
	frame->bar_right = setting->right_to_left;
	frame->filled = filled;
	frame->fill = job->palette->tint;
	frame->pad = filled ? inset * 2 / 3 : 0;
	/* At the head of a cell there is no more room than its padding. */
	int32_t most = job->style->cell_padding / 2;
	if (!setting->galley->main && frame->pad > most)
		frame->pad = most;
	int32_t before = larger(setting->space_before, setting->gap) + frame->pad;
	struct setting inner = setting_within(setting, inset + frame->bar_width, element);
	if (filled && inner.width > WIDTH_LEAST + inset) {
		inner.width -= inset;
		inner.x += setting->right_to_left ? inset : 0;
	}
	inner.frame = frame;
	inner.space_before = before;
	setting->space_before = setting->gap;
	setting->space_more = frame->pad;
	return inner;
}

static void quote_set(struct job *job, struct setting *setting, const struct node *node)
{
	uint32_t element = block_element(job, setting, ROLE_BLOCKQUOTE, node);
	marks_add(job, setting, node->id, element);
	struct setting inner = framed(job, setting, element, job->palette->brand, false);
	blocks_set(job, &inner, node);
	if (!node->quote.source.n) {
		setting_leave(setting, &inner);
		return;
	}
	uint32_t source = element_new(job, ROLE_P, element);
	inner.style.colour = job->palette->secondary;
	inner.space_before = larger(inner.space_before, inner.gap / 2);
	text_begin(job, inner.right_to_left);
	text_add(job, &inner, source, STR("\xe2\x80\x94 "));
	text_add(job, &inner, source, node->quote.source);
	paragraph_set(job, &inner, source);
}

static void note_block_set(struct job *job, struct setting *setting, const struct node *node)
{
	const struct house *house = job->typesetter->house;
	uint32_t element = block_element(job, setting, ROLE_DIV, node);
	marks_add(job, setting, node->id, element);
	uint32_t bar = node->note.kind == NOTE_WARNING     ? house->status[STATUS_LATE]
	               : node->note.kind == NOTE_IMPORTANT ? house->status[STATUS_AT_RISK]
	                                                   : job->palette->brand;
	struct setting inner = framed(job, setting, element, bar, true);
	if (node->note.title.n) {
		uint32_t title = element_new(job, ROLE_P, element);
		struct setting bold = inner;
		bold.style.face.style |= FONT_BOLD;
		bold.keep_last = node->first != NULL;
		text_begin(job, bold.right_to_left);
		text_add(job, &bold, title, node->note.title);
		paragraph_set(job, &bold, title);
		inner.marks = NULL;
		inner.label = NULL;
		inner.space_before = inner.gap / 2;
		inner.space_more = 0;
		inner.gap = inner.gap * 2 / 3;
	}
	blocks_set(job, &inner, node);
}

static void code_block_set(struct job *job, struct setting *setting, const struct node *node)
{
	uint32_t paragraph = block_element(job, setting, ROLE_P, node);
	uint32_t element = element_new(job, ROLE_CODE, paragraph);
	marks_add(job, setting, node->id, paragraph);
	struct setting inner = framed(job, setting, element, job->palette->rule, true);
	setting_size(&inner, job->style->code);
	inner.style.face.family = FAMILY_CODE;
	inner.right_to_left = false;
	str rest = node->code.text, line;
	while (str_line(&rest, &line)) {
		text_begin(job, false);
		job->preserve = true;
		text_add(job, &inner, element, line.n ? line : STR(" "));
		struct line *lines = paragraph_lines(job, &inner);
		paragraph_push(job, &inner, paragraph, lines);
	}
}

static void rule_set(struct job *job, struct setting *setting)
{
	struct item *item = item_new(job, setting, ITEM_RULE);
	item->height = job->style->text.leading;
	item->rule.width = setting->width;
	item->rule.thickness = 500;
	item->rule.colour = job->palette->rule;
	item_push(job, setting, item);
}

static void section_set(struct job *job, struct setting *setting, const struct node *node)
{
	slide_begin(job, setting, node);
	uint32_t element = block_element(job, setting, ROLE_SECT, node);
	uint8_t heading = setting->heading;
	marks_add(job, setting, node->id, element);
	struct setting inner = setting_within(setting, 0, element);
	blocks_set(job, &inner, node);
	setting_leave(setting, &inner);
	setting->heading = heading;
}

static void group_set(struct job *job, struct setting *setting, const struct node *node)
{
	uint32_t element = setting->element;
	if (node->lang.s || node->id.n)
		element = block_element(job, setting, ROLE_DIV, node);
	marks_add(job, setting, node->id, element);
	struct setting inner = setting_within(setting, 0, element);
	blocks_set(job, &inner, node);
	setting_leave(setting, &inner);
}

static bool begins_with_line(const struct node *node)
{
	if (node->kind == NODE_TABLE)
		return node->first && node->first->kind == NODE_CAPTION;
	return node->kind != NODE_FIGURE && node->kind != NODE_RULE;
}

/* A label stands alone on its line where what it labels begins with none. */
static void label_line(struct job *job, struct setting *setting)
{
	struct setting line = setting_within(setting, 0, setting->element);
	line.keep_last = true;
	text_begin(job, line.right_to_left);
	text_add(job, &line, line.element, STR("\xc2\xa0"));
	paragraph_set(job, &line, line.element);
}

/* Paragraphs with numbers hang beside them; what belongs to one stands below its text. */
static bool below_number(const struct node *node)
{
	if (node->kind != NODE_LIST && node->kind != NODE_QUOTE)
		return false;
	const struct node *above = node->previous;
	while (above && (above->kind == NODE_LIST || above->kind == NODE_QUOTE))
		above = above->previous;
	return above && above->kind == NODE_PARAGRAPH && above->paragraph.number.s;
}

static void list_or_quote_set(struct job *job, struct setting *setting, const struct node *node)
{
	bool below = below_number(node);
	struct setting inner = *setting;
	if (below)
		inner = setting_within(setting, setting->style.size * 3, setting->element);
	if (node->kind == NODE_LIST)
		list_set(job, &inner, node);
	else
		quote_set(job, &inner, node);
	if (below)
		setting_leave(setting, &inner);
	else
		*setting = inner;
}

void block_set(struct job *job, struct setting *setting, const struct node *node)
{
	struct setting kept = *setting;
	if (node->at.text)
		job->place = node->at;
	if (node->lang.s) {
		setting->style.face.lang = typesetter_lang(job->typesetter, node->lang);
		setting->right_to_left = node->right_to_left;
	}
	setting->space_before = larger(setting->space_before, setting->gap);
	if (setting->label && !begins_with_line(node))
		label_line(job, setting);
	switch (node->kind) {
	case NODE_SECTION:
		section_set(job, setting, node);
		break;
	case NODE_HEADING:
		heading_set(job, setting, node);
		break;
	case NODE_PARAGRAPH:
		paragraph_node_set(job, setting, node);
		break;
	case NODE_QUOTE:
	case NODE_LIST:
		list_or_quote_set(job, setting, node);
		break;
	case NODE_DEFINITION_LIST:
		definitions_set(job, setting, node);
		break;
	case NODE_CODE_BLOCK:
		code_block_set(job, setting, node);
		break;
	case NODE_RULE:
		rule_set(job, setting);
		break;
	case NODE_TABLE:
		table_set(job, setting, node);
		break;
	case NODE_FIGURE:
		figure_set(job, setting, node);
		break;
	case NODE_NOTE:
		note_block_set(job, setting, node);
		break;
	case NODE_CONTENTS:
		/* In a pack a deck's contents are a slide, as they are in the deck alone. */
		if (job->context.part && node->next && node->next->kind == NODE_SECTION)
			slide_named(job, setting, node->contents.title);
		contents_set(job, setting, node);
		break;
	case NODE_GROUP:
		group_set(job, setting, node);
		break;
	case NODE_PART:
		part_set(job, setting, node);
		break;
	default:
		break; /* footnotes are set where they are called */
	}
	setting->style = kept.style;
	setting->right_to_left = kept.right_to_left;
}

void blocks_set_from(struct job *job, struct setting *setting, const struct node *first)
{
	for (const struct node *node = first; node; node = node->next) {
		block_set(job, setting, node);
		layout_tidy(job, setting);
	}
}

void blocks_set(struct job *job, struct setting *setting, const struct node *parent)
{
	blocks_set_from(job, setting, parent->first);
}

static void widen_to(struct widths *widths, struct widths other, int32_t indent)
{
	widths->least = larger(widths->least, other.least + indent);
	widths->most = larger(widths->most, other.most + indent);
}

/* As far as it may: a list or a box within a column of a table. */
static void widen_indented(struct widths *widths, struct widths inner, int32_t indent)
{
	inner.most = larger(inner.most, WIDTH_LEAST);
	widen_to(widths, inner, indent);
}

static struct widths figure_measure(struct job *job, const struct setting *setting,
                                    const struct node *figure)
{
	struct widths widths = { 0 };
	uint32_t index;
	int32_t width, height;
	if (image_size(job, figure->first, setting->width, &index, &width, &height))
		widths = (struct widths){ width < WIDTH_LEAST ? width : WIDTH_LEAST, width };
	for (const struct node *node = figure->first->next; node; node = node->next) {
		text_begin(job, setting->right_to_left);
		text_inlines(job, setting, 0, node);
		pieces_make(job, INT32_MAX, setting->right_to_left);
		widen_to(&widths, lines_measure(job), 0);
	}
	return widths;
}

static struct widths block_measure(struct job *job, const struct setting *setting,
                                   const struct node *node)
{
	struct widths widths = { 0 };
	int32_t em = setting->style.size;
	switch (node->kind) {
	case NODE_PARAGRAPH:
	case NODE_HEADING:
	case NODE_TERM: {
		struct setting inner = *setting;
		if (node->kind != NODE_PARAGRAPH)
			inner.style.face.style |= FONT_BOLD;
		text_begin(job, setting->right_to_left);
		text_inlines(job, &inner, 0, node);
		pieces_make(job, INT32_MAX, setting->right_to_left);
		return lines_measure(job);
	}
	case NODE_LIST:
		for (const struct node *item = node->first; item; item = item->next)
			widen_indented(&widths, blocks_measure(job, setting, item), em * 3 / 2);
		return widths;
	case NODE_CODE_BLOCK:
		return (struct widths){ WIDTH_LEAST, setting->width };
	case NODE_FIGURE:
		return figure_measure(job, setting, node);
	case NODE_TABLE:
		return table_measure(job, setting, node);
	case NODE_QUOTE:
	case NODE_NOTE:
		widen_indented(&widths, blocks_measure(job, setting, node), em * 2);
		return widths;
	default:
		return blocks_measure(job, setting, node);
	}
}

struct widths blocks_measure(struct job *job, const struct setting *setting,
                             const struct node *parent)
{
	struct widths widths = { 0 };
	for (const struct node *node = parent->first; node; node = node->next)
		widen_to(&widths, block_measure(job, setting, node), 0);
	return widths;
}
