/* Items to pages: what may not be divided is placed together, footnotes at the foot of the page of
 * their mark, tables' headers repeated. Each step places something, so that it ends whatever the
 * items are. */
#include "page/typeset.h"

#include "base/die.h"

/* Shares of the page's height. */
enum {
	ROW_WHOLE = 4,      /* a row lower than a quarter goes to the next page whole */
	CARRIED_SHARE = 60, /* per cent of a page for notes of the page before */
};

int32_t pages_width(const struct job *job, bool landscape)
{
	const struct page_style *style = job->style;
	return (landscape ? style->height : style->width) - style->inner - style->outer;
}

int32_t pages_height(const struct job *job, bool landscape)
{
	const struct page_style *style = job->style;
	int32_t height = (landscape ? style->width : style->height) - style->top - style->bottom;
	return height - job->slide.height - job->context.banner.height - job->context.banner.below;
}

int32_t page_left(const struct job *job, uint32_t number)
{
	const struct page_style *style = job->style;
	/* Bound at the right, the first page lies on the left hand. */
	bool even = number % 2 == 0;
	bool left_hand = style->two_sided && even != job->options->words->right_to_left;
	return left_hand ? style->outer : style->inner;
}

static int32_t separator(const struct job *job)
{
	return job->style->footnote.leading;
}

static int32_t note_gap(const struct job *job)
{
	return job->style->footnote.leading / 5;
}

/* The mark across pages so large: from corner to corner, its middle in theirs. */
static void mark_make(struct job *job, struct operations *to, int32_t width, int32_t height)
{
	struct setting setting = { .right_to_left = job->options->words->right_to_left };
	struct text_style *style = &setting.style;
	*style = (struct text_style){ .size = 120000, .colour = 0xf0f1f1 };
	style->face.style = FONT_BOLD;
	style->face.lang = typesetter_lang(job->typesetter, job->facts->lang);
	int32_t diagonal = width * 11 / 10;
	to->count = 0;
	const struct line *line = words_line(job, &setting, job->context.mark);
	if (line->width > diagonal) {
		style->size = (int32_t)((int64_t)style->size * diagonal / line->width);
		line = words_line(job, &setting, job->context.mark);
	}
	/* The cosine of 45 degrees is 707 / 1000. */
	int32_t half = (int32_t)((int64_t)line->width * 707 / 2000), rise = style->size * 25 / 100;
	for (uint32_t i = 0; i < line->count; i++) {
		const struct line_run *run = &line->runs[i];
		int32_t along = (int32_t)((int64_t)run->x * 707 / 1000) - half;
		list_push(to,
		          run_operation(run, width / 2 + along + rise, height / 2 - along + rise));
		to->items[to->count - 1].glyphs.diagonal = true;
	}
}

void mark_put(struct job *job, struct operations *to, int32_t width, int32_t height)
{
	if (!job->context.mark.n)
		return;
	struct operations mark = { 0 };
	mark_make(job, &mark, width, height);
	list_push(to, (struct operation){ .kind = OP_ARTIFACT, .artifact = ARTIFACT_WATERMARK });
	for (size_t i = 0; i < mark.count; i++)
		list_push(to, mark.items[i]);
	memory_free(mark.items);
}

void pages_begin(struct job *job)
{
	const struct page_style *style = job->style;
	if (!job->context.mark.n)
		return;
	mark_make(job, &job->pages.marks[0], style->width, style->height);
	mark_make(job, &job->pages.marks[1], style->height, style->width);
}

static void mark_across(struct job *job)
{
	const struct operations *mark = &job->pages.marks[job->pages.landscape];
	if (!job->context.mark.n)
		return;
	struct operation artifact = { .kind = OP_ARTIFACT, .artifact = ARTIFACT_WATERMARK };
	list_push(&job->pages.under, artifact);
	for (size_t i = 0; i < mark->count; i++)
		list_push(&job->pages.under, mark->items[i]);
}

/* Notes that the page before could not hold. */
static void carried_take(struct job *job, int32_t most);

struct page *pages_add(struct job *job, int32_t width, int32_t height)
{
	struct layout *layout = job->layout;
	if (layout->page_count == layout->page_room)
		layout->pages =
			memory_grow(layout->pages, &layout->page_room, sizeof *layout->pages);
	struct page *page = &layout->pages[layout->page_count++];
	*page = (struct page){ .width = width, .height = height };
	CHECK(job->number < UINT32_MAX);
	uint32_t number = ++job->number;
	page->label = arena_printf(job->arena, "%u", number);
	struct sheet sheet = {
		.style = job->style, .part = job->context.part, .number = number, .last = number
	};
	list_push(&job->sheets, sheet);
	return page;
}

/* A page on which nothing stands yet is as if it had never been. */
static void page_drop(struct job *job)
{
	job->layout->page_count--;
	job->sheets.count--;
	job->number--;
	job->pages.open = false;
}

static void page_begin(struct job *job)
{
	struct pages *pages = &job->pages;
	const struct page_style *style = job->style;
	pages->landscape = pages->wanted_landscape;
	struct page page = *pages_add(job, pages->landscape ? style->height : style->width,
	                              pages->landscape ? style->width : style->height);
	pages->left = page_left(job, job->number);
	pages->top = style->top;
	pages->bottom = page.height - style->bottom;
	pages->width = pages_width(job, pages->landscape);
	pages->y = pages->top;
	pages->after = 0;
	pages->open = pages->empty = true;
	pages->headed = false;
	pages->frame = NULL;
	pages->under.count = pages->content.count = pages->rules.count = 0;
	pages->notes.count = 0;
	pages->notes_height = 0;
	pages->element = UINT32_MAX - 1;
	pages->first_fixup = job->fixups.count;
	mark_across(job);
	/* The bar over the whole width at the head of the first page. */
	if (job->layout->page_count == 1 && !job->slide.on)
		draw_box_under(job, 0, 0, page.width, 12000, job->palette->brand);
	banner_draw(job);
	slide_page(job);
	if (pages->carried)
		carried_take(job, pages_height(job, pages->landscape) / 100 * CARRIED_SHARE);
}

static void notes_draw(struct job *job)
{
	struct pages *pages = &job->pages;
	if (!pages->notes.count)
		return;
	int32_t y = pages->bottom - pages->notes_height;
	draw_artifact(job, ARTIFACT_LAYOUT);
	int32_t length = pages->width / 4, x = pages->left, rule = x;
	if (job->options->words->right_to_left) {
		x += pages->width - pages_width(job, false);
		rule += pages->width - length;
	}
	draw_box(job, rule, y + separator(job) / 2, length, 500, job->palette->rule);
	y += separator(job);
	struct frame *frame = NULL;
	for (size_t i = 0; i < pages->notes.count; i++) {
		struct item *item = pages->notes.items[i];
		if (i)
			y += note_gap(job);
		y = draw_items(job, item, NULL, x, y, &frame);
		frames_close(job, &frame, NULL, y);
	}
}

static void page_end(struct job *job)
{
	struct pages *pages = &job->pages;
	if (!pages->open)
		return;
	frames_close(job, &pages->frame, NULL, pages->y);
	notes_draw(job);
	struct page *page = page_now(job);
	size_t under = pages->under.count, all = under + pages->content.count;
	enum { HEAD_AND_FOOT = 8 };
	page->operation_room = all + HEAD_AND_FOOT;
	page->operations = arena_array(job->arena, struct operation, page->operation_room);
	page->operation_count = all;
	if (under)
		memcpy(page->operations, pages->under.items, under * sizeof *page->operations);
	if (pages->content.count)
		memcpy(page->operations + under, pages->content.items,
		       pages->content.count * sizeof *page->operations);
	for (size_t i = pages->first_fixup; i < job->fixups.count; i++) {
		job->fixups.items[i].operation += (uint32_t)under;
		job->fixups.items[i].first_operation += (uint32_t)under;
		job->fixups.items[i].last_operation += (uint32_t)under;
	}
	pages->open = false;
}

static void carry(struct job *job, struct note *note)
{
	struct pages *pages = &job->pages;
	note->next = NULL;
	if (pages->carried)
		pages->carried_last->next = note;
	else
		pages->carried = note;
	pages->carried_last = note;
}

/* As much of a note as fits in height; false when some is left. */
static bool note_take(struct job *job, struct note *note, int32_t height, bool force)
{
	struct pages *pages = &job->pages;
	int32_t above = pages->notes.count ? note_gap(job) : separator(job);
	struct item *first = note->first;
	struct item *rest = items_fit(job, first, height - above, force);
	if (rest == first)
		return !first;
	items_cut(first, rest);
	pages->notes_height += above + items_height(first, NULL);
	list_push(&pages->notes, first);
	note->first = rest;
	return !rest;
}

static void carried_take(struct job *job, int32_t most)
{
	struct pages *pages = &job->pages;
	bool force = true;
	while (pages->carried) {
		struct note *note = pages->carried;
		if (!note_take(job, note, most - pages->notes_height, force))
			return;
		force = false;
		pages->carried = note->next;
	}
}

/* The notes that the lines among items call, in order, through rows too. */
struct note_list {
	struct note **items;
	size_t count, room;
};

static void notes_gather(struct note_list *list, const struct item *first, const struct item *end)
{
	for (const struct item *item = first; item != end; item = item->next) {
		if (item->kind == ITEM_LINE) {
			for (struct note *note = item->line->notes; note; note = note->next)
				list_push(list, note);
		} else if (item->kind == ITEM_GROUP) {
			for (uint32_t i = 0; i < item->group->part_count; i++)
				notes_gather(list, item->group->parts[i].first, NULL);
		}
	}
}

/* The height without which the notes cannot stand on this page: all of them whole, but of the last
 * what cannot be divided. */
static int32_t notes_least(const struct job *job, const struct note_list *list)
{
	const struct pages *pages = &job->pages;
	int32_t height = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct item *first = list->items[i]->first;
		height += i || pages->notes.count ? note_gap(job) : separator(job);
		const struct item *end = first;
		bool whole = i + 1 < list->count;
		while (end && (whole || end->keep))
			end = end->next;
		height += items_height(first, end ? end->next : NULL);
	}
	return height;
}

static int32_t room_left(const struct job *job)
{
	return job->pages.bottom - job->pages.y - job->pages.notes_height;
}

static bool fits(const struct job *job, int32_t height, const struct note_list *notes)
{
	if (notes->count && job->pages.carried)
		return false;
	return height + notes_least(job, notes) <= room_left(job);
}

static void put(struct job *job, struct item *first, const struct item *end,
                const struct note_list *notes)
{
	struct pages *pages = &job->pages;
	pages->y_above = pages->y;
	if (!pages->empty)
		pages->y += pages->after > first->before ? pages->after : first->before;
	pages->y = draw_items(job, first, end, pages->left, pages->y, &pages->frame);
	struct page *page = page_now(job);
	for (const struct item *item = first; item != end; item = item->next) {
		pages->after = item->after;
		if (!page->begins.text)
			page->begins = item->at;
	}
	pages->empty = false;
	for (size_t i = 0; i < notes->count; i++) {
		struct note *note = notes->items[i];
		if (pages->carried || !note_take(job, note, room_left(job), /*force=*/false))
			carry(job, note);
	}
}

/* A line within a row that calls a note. */
struct call {
	int32_t bottom; /* from the row's top */
	struct note *note;
};

struct calls {
	struct call *items;
	size_t count, room;
};

static void calls_gather(struct calls *calls, const struct item *first, int32_t y, int32_t most)
{
	const struct item *above = NULL;
	for (const struct item *item = first; item && y <= most; above = item, item = item->next) {
		y += above ? gap_between(above, item) : 0;
		if (item->kind == ITEM_LINE) {
			for (struct note *note = item->line->notes; note; note = note->next)
				list_push(calls, (struct call){ y + item->height, note });
		} else if (item->kind == ITEM_GROUP) {
			const struct group *group = item->group;
			for (uint32_t i = 0; i < group->part_count; i++)
				calls_gather(calls, group->parts[i].first,
				             y + group->parts[i].y + group->pad, most);
		}
		y += item->height;
	}
}

/* As much of room as the upper part of a row may take with the notes that it calls, which stand on
 * its page: the most h with h + notes(h) <= room. notes: those of what stands above it. */
static int32_t room_beside_notes(struct job *job, struct item *row, int32_t room,
                                 struct note_list *notes)
{
	struct calls calls = { 0 };
	struct item *next = row->next;
	row->next = NULL;
	calls_gather(&calls, row, 0, room);
	row->next = next;
	size_t above = notes->count;
	for (int32_t most = room;;) {
		int32_t lowest = 0;
		notes->count = above;
		for (size_t i = 0; i < calls.count; i++) {
			const struct call *call = &calls.items[i];
			if (call->bottom > most)
				continue;
			lowest = call->bottom > lowest ? call->bottom : lowest;
			list_push(notes, call->note);
		}
		bool waits = job->pages.carried && notes->count > above;
		int32_t free = room - notes_least(job, notes);
		if ((free >= lowest && !waits) || lowest == 0) {
			memory_free(calls.items);
			return free < most ? free : most;
		}
		most = lowest - 1;
	}
}

/* Puts the part of chunk that fits when its last item is a row that may be divided here; true when
 * done, with the rest in *rest. */
static bool put_divided(struct job *job, struct item *first, struct item *last, bool force,
                        struct item **rest)
{
	struct pages *pages = &job->pages;
	if (last->kind != ITEM_GROUP || last->header)
		return false;
	bool low = last->height < pages_height(job, pages->landscape) / ROW_WHOLE;
	if (low && !pages->empty)
		return false;
	int32_t gap = pages->empty                   ? 0
	              : pages->after > first->before ? pages->after
	                                             : first->before;
	int32_t above = items_height(first, last->next) - last->height;
	struct note_list notes = { 0 };
	notes_gather(&notes, first, last);
	int32_t room = room_left(job) - gap - above;
	/* A few lines of it alone, at the foot of a page or at the head of the next, are worse than
	 * white. */
	int32_t few = 4 * job->style->table.leading, worth = force ? 0 : few;
	int32_t beside = room_beside_notes(job, last, room, &notes);
	int32_t rest_least = few - (last->height - beside);
	if (!force && rest_least > 0)
		beside -= rest_least;
	bool divided = beside > worth && group_split(job, last, beside, false, rest);
	if (!divided && force) /* notes that are higher than the page go to the next */
		divided = group_split(job, last, room, true, rest);
	notes.count = 0;
	if (divided) {
		notes_gather(&notes, first, last->next);
		put(job, first, last->next, &notes);
	}
	memory_free(notes.items);
	return divided;
}

static void page_ready(struct job *job)
{
	struct pages *pages = &job->pages;
	if (pages->open && pages->landscape == pages->wanted_landscape)
		return;
	if (pages->open && pages->empty && pages->notes.count == 0) {
		page_drop(job);
	}
	page_end(job);
	page_begin(job);
}

/* A table that goes on repeats its header, which was read already: an artifact (PDF 32000-1,
 * 14.8.2.2). */
static void header_repeat(struct job *job, const struct item *item)
{
	struct pages *pages = &job->pages;
	struct item *header = item->repeat;
	if (!header || item->header || !pages->empty || pages->headed)
		return;
	pages->headed = true;
	pages->as_artifact = true;
	struct frame *frame = NULL;
	const struct item *end = header->next;
	pages->y = draw_items(job, header, end, pages->left, pages->y, &frame);
	pages->as_artifact = false;
}

/* Places [first, end), which is meant to stand together. */
static void chunk_place(struct job *job, struct item *first, struct item *last)
{
	struct pages *pages = &job->pages;
	struct item *const end = last->next;
	struct note_list notes = { 0 };
	while (first != end) {
		page_ready(job);
		header_repeat(job, first);
		notes.count = 0;
		notes_gather(&notes, first, end);
		int32_t gap = pages->empty                   ? 0
		              : pages->after > first->before ? pages->after
		                                             : first->before;
		if (fits(job, gap + items_height(first, end), &notes)) {
			put(job, first, end, &notes);
			break;
		}
		struct item *rest = NULL;
		bool alone = pages->empty && first == last;
		if (put_divided(job, first, last, alone, &rest)) {
			rest->next = end;
			first = last = rest;
		} else if (!pages->empty) {
			page_end(job);
		} else {
			/* Higher than a page: what should stay together is divided after all. */
			notes.count = 0;
			notes_gather(&notes, first, first->next);
			put(job, first, first->next, &notes);
			first = first->next;
			if (first != end && first->kind == ITEM_GROUP)
				continue;
		}
	}
	memory_free(notes.items);
}

void pages_place(struct job *job)
{
	struct galley *galley = &job->main;
	while (galley->first) {
		struct item *first = galley->first, *last = first;
		while (last && last->keep)
			last = last->next;
		if (!last)
			return;
		galley->first = last->next;
		if (!galley->first)
			galley->last = NULL;
		chunk_place(job, first, last);
	}
}

void pages_turn(struct job *job, bool landscape)
{
	job->pages.wanted_landscape = landscape;
}

void pages_end(struct job *job)
{
	struct pages *pages = &job->pages;
	if (job->main.last) {
		job->main.last->keep = false;
		pages_place(job);
	}
	/* A document may end on a landscape page. */
	if (!pages->open)
		page_ready(job);
	while (pages->carried) {
		carried_take(job, pages->bottom - pages->y);
		if (!pages->carried)
			break;
		page_end(job);
		page_begin(job);
		carried_take(job, pages->bottom - pages->y);
	}
	page_end(job);
}

void pages_break(struct job *job)
{
	if (job->main.first || job->pages.open)
		pages_end(job);
}
