/* Lists with hanging labels, definition lists, contents lists with leaders. Called by blocks.c. */
#include "page/typeset.h"

static struct line_run label_run(struct job *job, const struct setting *setting,
                                 const struct label *label)
{
	const struct cached_word *word =
		shape_word(job->typesetter, label->style.face, label->text);
	int32_t width = word_width(job->typesetter, word, label->style.size);
	int32_t left = label->right ? label->x + label->width - width : label->x;
	const struct shaped_word **words = arena_array(job->arena, const struct shaped_word *, 1);
	words[0] = &word->word;
	return (struct line_run){ .font = word->word.font,
		                  .kind = RUN_TEXT,
		                  .element = label->element,
		                  .order = label->order,
		                  .link = label->link,
		                  .colour = label->style.colour,
		                  .size = label->style.size,
		                  .x = left - setting->x,
		                  .width = width - word_space(word, label->style.size),
		                  .words = words,
		                  .count = 1 };
}

/* From right to left the dot of "1." stands at the left of the number: a line of its own, through
 * the rules of direction. The text in work is lost. */
static const struct line *label_line(struct job *job, const struct setting *setting,
                                     const struct label *label)
{
	struct setting own = *setting;
	own.style = label->style;
	own.link = label->link;
	text_begin(job, /*right_to_left=*/true);
	job->preserve = true;
	text_add(job, &own, label->element, label->text);
	job->runs.items[0].order = label->order;
	pieces_make(job, INT32_MAX, /*right_to_left=*/true);
	struct line_options options = { .width = label->width,
		                        .leading = setting->leading,
		                        .style = label->style,
		                        .right_to_left = true };
	struct line *line = lines_make(job, &options);
	for (uint32_t i = 0; i < line->count; i++)
		line->runs[i].x += label->x - setting->x;
	return line;
}

void labels_draw(struct job *job, struct setting *setting, struct line *line)
{
	for (const struct label *label = setting->label; label; label = label->outer) {
		struct line_run run;
		struct line alone = { .runs = &run, .count = 1 };
		const struct line *before = &alone;
		if (setting->right_to_left)
			before = label_line(job, setting, label);
		else
			run = label_run(job, setting, label);
		struct line_run *runs = arena_array(job->scratch, struct line_run,
		                                    (size_t)before->count + line->count);
		memcpy(runs, before->runs, before->count * sizeof *runs);
		if (line->count)
			memcpy(runs + before->count, line->runs, line->count * sizeof *runs);
		line->runs = runs;
		line->count += before->count;
	}
	setting->label = NULL;
}

static const char *bullet(unsigned depth)
{
	return depth % 2 ? "\xe2\x80\x93 " : "\xe2\x80\xa2 ";
}

static str item_label(struct job *job, const struct node *list, uint32_t number, unsigned depth)
{
	if (list->list.plain)
		return (str){ 0 };
	if (!list->list.ordered)
		return str_of(bullet(depth));
	str label = house_item_label(job->typesetter->house, job->arena, number, list->list.depth);
	bool bare = label.n && char_is_alnum(label.s[label.n - 1]);
	return arena_concat(job->arena, label, bare ? STR(". ") : STR(" "));
}

static uint8_t list_numbering(const struct job *job, const struct node *list)
{
	static const uint8_t numbering[] = { [LIST_DECIMAL] = 2,
		                             [LIST_LOWER_ALPHA] = 3,
		                             [LIST_LOWER_ROMAN] = 4,
		                             [LIST_UPPER_ALPHA] = 5,
		                             [LIST_UPPER_ROMAN] = 6 };
	if (list->list.plain)
		return 0;
	if (!list->list.ordered)
		return 1;
	unsigned depth = list->list.depth < LIST_STYLES ? list->list.depth : LIST_STYLES - 1;
	return numbering[job->typesetter->house->list_styles[depth]];
}

static int32_t labels_width(struct job *job, const struct setting *setting, const struct node *list)
{
	if (list->list.plain)
		return 0;
	int32_t em = setting->style.size, widest = em * 11 / 10;
	uint32_t number = list->list.start;
	for (const struct node *item = list->first; item; item = item->next, number++) {
		str label = item_label(job, list, number, setting->depth);
		int32_t width = words_width(job, &setting->style, label) + em / 3;
		widest = width > widest ? width : widest;
		if (!list->list.ordered)
			break;
	}
	return widest;
}

/* Lists nested so deeply that nothing hangs any more have their labels on lines of their own. */
void label_alone(struct job *job, struct setting *setting, const struct label *label)
{
	struct setting alone = setting_within(setting, 0, label->element);
	alone.keep_last = true;
	text_begin(job, alone.right_to_left);
	job->preserve = true; /* the space that parts it from what follows when it is read */
	text_add(job, &alone, label->element, label->text);
	paragraph_set(job, &alone, label->element);
}

void list_set(struct job *job, struct setting *setting, const struct node *list)
{
	uint32_t element = block_element(job, setting, ROLE_L, list);
	if (!job->measuring)
		element_at(job, element)->list_numbering = list_numbering(job, list);
	marks_add(job, setting, list->id, element);
	int32_t column = labels_width(job, setting, list);
	uint32_t number = list->list.start;
	int32_t tight = setting->leading / 6;
	struct setting outer = setting_within(setting, 0, element);
	outer.align = ALIGN_NONE; /* in a column of figures too: what hangs does so at the text */
	if (list->list.tight && outer.gap > tight)
		outer.gap = tight;
	for (const struct node *item = list->first; item; item = item->next, number++) {
		uint32_t li = block_element(job, &outer, ROLE_LI, item);
		marks_add(job, &outer, item->id, li);
		struct label *label = NULL;
		str text = item_label(job, list, number, setting->depth);
		if (text.n) {
			label = arena_new(job->scratch, struct label);
			label->text = text;
			label->element = element_new(job, ROLE_LBL, li);
			label->order = job->order++;
			label->style = setting->style;
			label->outer = outer.label;
			label->width = column;
			label->x = outer.right_to_left ? outer.x + outer.width - column : outer.x;
		}
		struct setting inner =
			setting_within(&outer, column, element_new(job, ROLE_LBODY, li));
		bool hangs = outer.width - inner.width >= column;
		if (label && hangs)
			inner.label = label;
		else if (label)
			label_alone(job, &inner, label);
		if (!list->list.ordered && !list->list.plain)
			inner.depth++;
		inner.space_before =
			inner.space_before > outer.gap ? inner.space_before : outer.gap;
		blocks_set(job, &inner, item);
		setting_leave(&outer, &inner);
		if (inner.label) { /* an empty item shows its label */
			text_begin(job, inner.right_to_left);
			text_add(job, &inner, inner.element, STR("\xc2\xa0"));
			paragraph_set(job, &inner, inner.element);
		}
	}
	setting_leave(setting, &outer);
}

void definitions_set(struct job *job, struct setting *setting, const struct node *list)
{
	uint32_t element = block_element(job, setting, ROLE_L, list);
	marks_add(job, setting, list->id, element);
	struct setting outer = setting_within(setting, 0, element);
	uint32_t li = 0;
	bool termed = false;
	for (const struct node *node = list->first; node; node = node->next) {
		if (!li || (node->kind == NODE_TERM && !termed))
			li = element_new(job, ROLE_LI, element);
		termed = node->kind == NODE_TERM;
		outer.space_before =
			outer.space_before > outer.gap ? outer.space_before : outer.gap;
		if (node->kind != NODE_TERM) {
			uint32_t body = element_new(job, ROLE_LBODY, li);
			if (node->lang.s)
				element_at(job, body)->lang = node->lang;
			struct setting inner =
				setting_within(&outer, setting->style.size * 3 / 2, body);
			inner.gap = inner.leading / 4;
			inner.space_before = inner.leading / 12;
			blocks_set(job, &inner, node);
			setting_leave(&outer, &inner);
			continue;
		}
		struct setting term = setting_within(&outer, 0, li);
		uint32_t lbl = block_element(job, &term, ROLE_LBL, node);
		marks_add(job, &term, node->id, lbl);
		term.style.face.style |= FONT_BOLD;
		term.keep_last = true;
		text_begin(job, term.right_to_left);
		text_inlines(job, &term, lbl, node);
		paragraph_set(job, &term, lbl);
	}
	setting_leave(setting, &outer);
}

/* Dots from the text's end to the number, in columns that stand below one another. */
static void leader_add(struct job *job, const struct setting *setting, int32_t from, int32_t to,
                       struct line_run *run)
{
	struct text_style style = setting->style;
	style.face.style = 0;
	const struct cached_word *dot = shape_word(job->typesetter, style.face, STR(" ."));
	int32_t width = word_width(job->typesetter, dot, style.size);
	int32_t count = width > 0 && to - from > width ? (to - from) / width : 0;
	*run = (struct line_run){ .font = dot->word.font,
		                  .kind = RUN_TEXT,
		                  .element = UINT32_MAX,
		                  .colour = job->palette->secondary,
		                  .size = style.size,
		                  .x = to - count * width,
		                  .width = count * width,
		                  .count = (uint32_t)count };
	run->words = arena_array(job->arena, const struct shaped_word *, (size_t)count + 1);
	for (int32_t i = 0; i < count; i++)
		run->words[i] = &dot->word;
}

/* The leader and the number at the end of an entry's last line. */
static void entry_finish(struct job *job, const struct setting *setting, int32_t width,
                         int32_t number_width, struct line *line, const struct text_run *text,
                         str anchor)
{
	struct line_run *runs = arena_array(job->scratch, struct line_run, (size_t)line->count + 3);
	memcpy(runs, line->runs, line->count * sizeof *runs);
	line->runs = runs;
	int32_t em = setting->style.size;
	/* The leader is not read: without a space the number would be part of the last word. */
	struct line_run *space = &runs[line->count], *leader = space + 1, *number = space + 2;
	const struct cached_word *blank = shape_word(job->typesetter, text->style.face, STR(" "));
	*space = (struct line_run){ .font = blank->word.font,
		                    .kind = RUN_TEXT,
		                    .element = text->element,
		                    .order = text->order,
		                    .colour = text->style.colour,
		                    .size = text->style.size,
		                    .x = setting->right_to_left ? setting->width - line->width
		                                                : line->width,
		                    .words = arena_array(job->arena, const struct shaped_word *, 1),
		                    .count = 1 };
	space->words[0] = &blank->word;
	int32_t free_from = line->width + em / 2, free_to = width - number_width - em / 3;
	if (setting->right_to_left) {
		free_from = number_width + em / 3 - (width - setting->width);
		free_to = setting->width - line->width - em / 2;
	}
	leader_add(job, setting, free_from, free_to, leader);
	static const char widest[] = "888888888";
	const struct cached_word *word =
		shape_word(job->typesetter, text->style.face, (str){ widest, job->digits });
	*number = (struct line_run){ .font = word->word.font,
		                     .kind = RUN_FIXUP,
		                     .element = text->element,
		                     .order = job->order++,
		                     .link = text->link,
		                     .colour = text->style.colour,
		                     .size = text->style.size,
		                     .object.page.anchor = anchor,
		                     .width = word_width(job->typesetter, word, text->style.size),
		                     .flush_right = !setting->right_to_left };
	number->x = setting->right_to_left ? -(width - setting->width) : width - number->width;
	number->words = arena_array(job->arena, const struct shaped_word *, 1);
	number->words[0] = &word->word;
	number->count = 1;
	line->count += 3;
	line->width = width;
}

struct toc {
	uint32_t elements[8]; /* the TOC of each level */
	uint32_t last_entry;
	unsigned level;
};

/* Deeper entries are in a TOC within the entry above them (PDF 32000-1, table 333). */
static uint32_t toc_entry(struct job *job, struct toc *toc, unsigned level)
{
	enum { MOST = sizeof toc->elements / sizeof *toc->elements };
	level = level < 1 ? 1 : level > MOST ? MOST : level;
	while (toc->level < level && toc->last_entry) {
		toc->elements[toc->level] = element_new(job, ROLE_TOC, toc->last_entry);
		toc->level++;
		if (toc->level < level)
			toc->last_entry =
				element_new(job, ROLE_TOCI, toc->elements[toc->level - 1]);
	}
	if (toc->level > level)
		toc->level = level;
	return toc->last_entry = element_new(job, ROLE_TOCI, toc->elements[toc->level - 1]);
}

static void entry_set(struct job *job, struct setting *setting, const struct node *entry,
                      struct toc *toc)
{
	uint32_t toci = toc_entry(job, toc, entry->entry.level);
	if (entry->lang.s)
		element_at(job, toci)->lang = entry->lang;
	int32_t em = setting->style.size;
	unsigned level = entry->entry.level ? entry->entry.level : 1;
	struct setting line = setting_within(setting, em * 3 / 2 * (int32_t)(level - 1), toci);
	line.leading = line.leading * 15 / 16;
	uint32_t reference = element_new(job, ROLE_REFERENCE, toci);
	uint32_t element = element_new(job, ROLE_LINK, reference);
	line.link = link_new(job, element, (str){ 0 }, entry->entry.anchor,
	                     node_text_of(job->arena, entry));
	if (level == 1) {
		line.style.face.style |= FONT_BOLD;
		line.space_before =
			line.space_before > line.leading / 4 ? line.space_before : line.leading / 4;
	}
	int32_t width = line.width;
	int32_t number_width =
		words_width(job, &line.style, (str){ "888888888", job->digits }) + em;
	line.width -= number_width;
	if (line.right_to_left)
		line.x += number_width;
	if (entry->entry.number.s) {
		struct label *label = arena_new(job->scratch, struct label);
		label->text = arena_concat(job->arena, entry->entry.number, STR(" "));
		label->element = element;
		label->order = job->order++;
		label->link = line.link;
		label->style = line.style;
		label->width = words_width(job, &line.style, label->text) + em / 3;
		int32_t least = level == 1 ? em * 3 / 2 : em * 9 / 4;
		label->width = label->width > least ? label->width : least;
		label->x = line.right_to_left ? line.x + line.width - label->width : line.x;
		struct setting hung = setting_within(&line, label->width, toci);
		int32_t hangs = line.width - hung.width;
		width -= hangs;
		line = hung;
		if (hangs >= label->width)
			line.label = label;
		else
			label_alone(job, &line, label);
	}
	text_begin(job, line.right_to_left);
	text_inlines(job, &line, element, entry);
	if (!job->runs.count)
		return;
	struct text_run first = job->runs.items[0];
	struct line *lines = paragraph_lines(job, &line), *last = lines;
	while (last && last->next)
		last = last->next;
	if (last)
		entry_finish(job, &line, width, number_width - em, last, &first,
		             entry->entry.anchor);
	line.keep_last = level == 1 && entry->next && entry->next->entry.level > 1;
	paragraph_push(job, &line, toci, lines);
}

static void contents_title_set(struct job *job, struct setting *setting, str title)
{
	uint8_t above = setting->heading < job->heading ? setting->heading : job->heading;
	uint8_t level = (uint8_t)(above + 1);
	job->heading = level;
	uint32_t element = element_new(job, (enum role)(ROLE_H1 + (level > 6 ? 6 : level) - 1),
	                               setting->element);
	bookmark_add(job, setting, title, element, bookmark_level(job, level));
	struct setting heading = setting_within(setting, 0, setting->element);
	setting_size(&heading, job->style->headings[1]);
	heading.style.face.style |= FONT_BOLD;
	heading.balanced = true;
	if (heading.space_before < job->style->text.leading * 5 / 4)
		heading.space_before = job->style->text.leading * 5 / 4;
	text_begin(job, heading.right_to_left);
	text_add(job, &heading, element, title);
	paragraph_set(job, &heading, element);
	setting->space_before = job->style->text.leading / 2;
}

void contents_set(struct job *job, struct setting *setting, const struct node *contents)
{
	if (!contents->first)
		return;
	uint32_t sect = block_element(job, setting, ROLE_SECT, contents);
	marks_add(job, setting, contents->id, sect);
	struct setting inner = setting_within(setting, 0, sect);
	if (contents->contents.title.n)
		contents_title_set(job, &inner, contents->contents.title);
	struct toc toc = { .level = 1 };
	toc.elements[0] = element_new(job, ROLE_TOC, sect);
	inner.gap = 0;
	for (const struct node *entry = contents->first; entry; entry = entry->next)
		entry_set(job, &inner, entry, &toc);
}
