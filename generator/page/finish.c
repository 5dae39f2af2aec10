/* When all pages are known: page numbers in references and contents, running heads and feet,
 * anchors in order. Called by layout.c. */
#include "page/typeset.h"

#include <stdlib.h>

static int anchor_order(const void *left, const void *right)
{
	const struct page_anchor *a = left, *b = right;
	int order = str_cmp(a->id, b->id);
	if (order)
		return order;
	if (a->page != b->page)
		return a->page < b->page ? -1 : 1;
	return a->y < b->y ? -1 : a->y > b->y;
}

static const struct page_anchor *anchor_find(const struct layout *layout, str id)
{
	size_t low = 0, high = layout->anchor_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (str_cmp(layout->anchors[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	bool found = low < layout->anchor_count && str_eq(layout->anchors[low].id, id);
	return found ? &layout->anchors[low] : NULL;
}

/* A stretch of a line where the number at [left, right) becomes wider by change: what stands after
 * it moves, what it stands in is stretched. After it is to the right, and to the left in a line
 * whose right end stays. */
static void stretch(bool back, int32_t left, int32_t right, int32_t change, int32_t *x,
                    int32_t *width)
{
	bool within = *x <= left && *x + *width >= right && *width > 0;
	if (back) {
		if (within || *x + *width <= left)
			*x -= change;
	} else if (*x >= right) {
		*x += change;
	}
	if (within)
		*width += change;
}

/* The line of a number that is narrower than was kept free: never beyond the line. */
static void line_shift(struct page *page, const struct fixup *fixup, int32_t left, int32_t right,
                       int32_t change)
{
	bool back = fixup->align == ALIGN_RIGHT;
	for (uint32_t i = fixup->first_operation; i < fixup->last_operation; i++) {
		struct operation *operation = &page->operations[i];
		int32_t none = 0;
		if (i == fixup->operation)
			operation->glyphs.x -= back ? change : 0;
		else if (operation->kind == OP_GLYPHS)
			stretch(back, left, right, change, &operation->glyphs.x, &none);
		else if (operation->kind == OP_BOX)
			stretch(back, left, right, change, &operation->box.x,
			        &operation->box.width);
		else if (operation->kind == OP_SHAPE)
			stretch(back, left, right, change, &operation->shape.x, &none);
		else if (operation->kind == OP_IMAGE)
			stretch(back, left, right, change, &operation->image.x, &none);
	}
	for (uint32_t i = fixup->first_link; i < fixup->last_link; i++)
		stretch(back, left, right, change, &page->links[i].x, &page->links[i].width);
}

static const struct page_part *part_find(const struct layout *layout, str id)
{
	for (size_t i = 0; i < layout->part_count; i++)
		if (str_eq(layout->parts[i].id, id))
			return &layout->parts[i];
	return NULL;
}

static str number_text(struct job *job, uint32_t number)
{
	return arena_printf(job->arena, "%u", number);
}

static str fixup_text(struct job *job, const struct fixup *fixup)
{
	const struct page_part *part = fixup->range ? part_find(job->layout, fixup->anchor) : NULL;
	if (part && !part->count)
		return STR("\xe2\x80\x93");
	if (part && part->first_number < part->last_number)
		return page_range(job, number_text(job, part->first_number),
		                  number_text(job, part->last_number));
	if (part)
		return number_text(job, part->first_number);
	const struct page_anchor *anchor = anchor_find(job->layout, fixup->anchor);
	return anchor ? number_text(job, job->sheets.items[anchor->page].number) : STR("?");
}

static void fixup_apply(struct job *job, const struct fixup *fixup)
{
	struct page *page = &job->layout->pages[fixup->page];
	struct operation *operation = &page->operations[fixup->operation];
	str text = fixup_text(job, fixup);
	/* The widest number, which kept the place free, says how the real one is to be shaped. */
	const struct cached_word *widest =
		(const struct cached_word *)(const void *)operation->glyphs.words[0];
	const struct cached_word *word = shape_word(job->typesetter, widest->key, text);
	int32_t size = (int32_t)operation->glyphs.size, old_width = operation->glyphs.width;
	const struct shaped_word **words = arena_array(job->arena, const struct shaped_word *, 1);
	words[0] = &word->word;
	operation->glyphs.words = words;
	operation->glyphs.width = word_width(job->typesetter, word, size);
	int32_t change = operation->glyphs.width - old_width, old_x = operation->glyphs.x;
	if (fixup->right)
		operation->glyphs.x -= change;
	else
		line_shift(page, fixup, old_x, old_x + old_width, change);
}

static void put(struct job *job, struct page *page, struct operation operation)
{
	if (page->operation_count == page->operation_room) {
		size_t room = page->operation_room * 2 + 8;
		struct operation *more = arena_array(job->arena, struct operation, room);
		if (page->operation_count)
			memcpy(more, page->operations, page->operation_count * sizeof *more);
		page->operations = more;
		page->operation_room = room;
	}
	page->operations[page->operation_count++] = operation;
}

/* A line of text through the same rules as paragraphs: in its directions and fonts. */
static void put_line(struct job *job, struct page *page, const struct setting *setting, str text,
                     int32_t x, int32_t baseline)
{
	if (!text.n)
		return;
	const struct line *line = words_line(job, setting, text);
	if (setting->align == ALIGN_RIGHT)
		x -= line->width;
	for (uint32_t i = 0; i < line->count; i++) {
		const struct line_run *run = &line->runs[i];
		put(job, page, run_operation(run, x + run->x, baseline));
	}
}

/* As much of text as fits in width, cut between words. */
static str shortened(struct job *job, const struct text_style *style, str text, int32_t width)
{
	str shown = text;
	while (words_width(job, style, shown) > width) {
		size_t space = str_find_last_char(str_first(shown, shown.n), ' ');
		if (space >= shown.n || space == 0)
			break;
		shown = str_first(shown, space);
	}
	if (shown.n == text.n)
		return text;
	return arena_concat(job->arena, shown, STR("\xe2\x80\xa6"));
}

/* Two texts at both ends of a line over the column. */
static void running_line(struct job *job, struct page *page, enum artifact kind, str left,
                         str right, int32_t x, int32_t width, int32_t baseline)
{
	if (!left.n && !right.n)
		return;
	struct setting setting = { .leading = job->style->running.leading,
		                   .right_to_left = job->options->words->right_to_left };
	struct text_style *style = &setting.style;
	style->size = job->style->running.size;
	style->colour = job->palette->secondary;
	style->face.lang = typesetter_lang(job->typesetter, job->facts->lang);
	style->face.tabular = true;
	if (setting.right_to_left) {
		str swap = left;
		left = right;
		right = swap;
	}
	int32_t most = width - 2 * style->size;
	str *title = setting.right_to_left ? &right : &left;
	str other = setting.right_to_left ? left : right;
	*title = shortened(job, style, *title, most - words_width(job, style, other));
	put(job, page, (struct operation){ .kind = OP_ARTIFACT, .artifact = kind });
	put_line(job, page, &setting, left, x, baseline);
	setting.align = ALIGN_RIGHT;
	put_line(job, page, &setting, right, x + width, baseline);
}

/* The logo at the beginning of the running head, where that leaves it as high as the letters;
 * returns the width that it takes. */
static int32_t running_logo(struct job *job, struct page *page, int32_t x, int32_t width,
                            int32_t baseline)
{
	const struct type_size *running = &job->style->running;
	if (!job->logo.width || job->logo.height < running->size)
		return 0;
	bool mirrored = job->options->words->right_to_left;
	put(job, page, (struct operation){ .kind = OP_ARTIFACT, .artifact = ARTIFACT_HEADER });
	put(job, page,
	    (struct operation){
		    .kind = OP_IMAGE,
		    .image = { .image = job->logo.image,
	                       .x = mirrored ? x + width - job->logo.width : x,
	                       .y = baseline - running->size * 36 / 100 - job->logo.height / 2,
	                       .width = job->logo.width,
	                       .height = job->logo.height } });
	return job->logo.width + running->size;
}

/* "Page 5 of 34", "Pages 13-18 of 34", "Page 35". */
static str page_of(struct job *job, const struct page *page, const struct sheet *sheet)
{
	const struct pack *pack = job->facts->pack;
	bool several = sheet->last > sheet->number;
	enum word word = several ? WORD_PAGES_OF : WORD_PAGE_OF;
	if (pack && !pack->count_pages)
		word = several ? WORD_PAGES_ALONE : WORD_PAGE_ALONE;
	const str pairs[] = { STR("page"), page->label, STR("pages"),
		              number_text(job, job->number) };
	return words_fill(job->options->words, job->arena, word, pairs, 2);
}

static str either(str own, str other)
{
	return own.n ? own : other;
}

static void head_and_foot(struct job *job, size_t index)
{
	static const struct pack_part none = { 0 };
	struct page *page = &job->layout->pages[index];
	const struct sheet *sheet = &job->sheets.items[index];
	const struct pack_part *part = sheet->part ? sheet->part : &none;
	const struct page_style *style = job->style = sheet->style;
	int32_t x = page_left(job, sheet->number);
	int32_t width = page->width - style->inner - style->outer;
	int32_t foot = page->height - style->bottom / 2 + style->running.size / 2;
	if (page->bound) /* it has its own margins, some of them narrow */
		foot = bound_foot(job, page);
	int32_t head = style->top / 2 + style->running.size / 2;
	if (index > 0 && !page->slide && !page->bound) {
		int32_t taken = running_logo(job, page, x, width, head);
		bool mirrored = job->options->words->right_to_left;
		running_line(job, page, ARTIFACT_HEADER, either(part->head_left, job->facts->title),
		             either(part->head_right, job->facts->running),
		             mirrored ? x : x + taken, width - taken, head);
	}
	/* The mark across a partner's page may be hidden by what the page draws. */
	str name = page->bound ? either(part->mark, job->facts->mark)
	                       : either(part->foot_left, job->facts->organisation);
	running_line(job, page, ARTIFACT_FOOTER, name, page_of(job, page, sheet), x, width, foot);
}

bool finish(struct job *job)
{
	struct layout *layout = job->layout;
	uint32_t digits = 0;
	for (uint32_t last = job->number; last; last /= 10)
		digits++;
	if (digits > job->digits) {
		job->digits = digits;
		return false;
	}
	if (layout->anchor_count)
		qsort(layout->anchors, layout->anchor_count, sizeof *layout->anchors, anchor_order);
	for (size_t i = 0; i < job->fixups.count; i++)
		fixup_apply(job, &job->fixups.items[i]);
	job->style = job->options->style;
	int32_t width = pages_width(job, false), high = job->style->running.leading * 3 / 2;
	if (!logo_size(job, width / 6, high, &job->logo))
		job->logo = (struct logo){ 0 };
	for (size_t i = 0; i < layout->page_count; i++) {
		head_and_foot(job, i);
		arena_reset(job->scratch);
	}
	return true;
}
