/* Items to operations of the page that is open: text with its structure, marks, boxes. Called by
 * pages.c when the place of an item is known, and by cover.c and finish.c for artifacts. */
#include "page/typeset.h"

#include "base/die.h"

struct page *page_now(struct job *job)
{
	return &job->layout->pages[job->layout->page_count - 1];
}

void draw_artifact(struct job *job, enum artifact kind)
{
	struct pages *pages = &job->pages;
	if (pages->element == UINT32_MAX && pages->artifact == kind)
		return;
	pages->element = UINT32_MAX;
	pages->artifact = kind;
	list_push(&pages->content, (struct operation){ .kind = OP_ARTIFACT, .artifact = kind });
}

static void draw_content(struct job *job, uint32_t element, uint32_t order)
{
	struct pages *pages = &job->pages;
	if (pages->as_artifact) {
		draw_artifact(job, ARTIFACT_PAGE);
		return;
	}
	if (element == UINT32_MAX) {
		draw_artifact(job, ARTIFACT_LAYOUT);
		return;
	}
	if (pages->element == element && pages->order == order)
		return;
	pages->element = element;
	pages->order = order;
	list_push(&pages->content,
	          (struct operation){ .kind = OP_CONTENT, .content = { element, order } });
}

static struct operation box(int32_t x, int32_t y, int32_t width, int32_t height, uint32_t colour)
{
	return (struct operation){ .kind = OP_BOX, .box = { x, y, width, height, colour } };
}

void draw_box(struct job *job, int32_t x, int32_t y, int32_t width, int32_t height, uint32_t colour)
{
	list_push(&job->pages.content, box(x, y, width, height, colour));
}

void draw_box_under(struct job *job, int32_t x, int32_t y, int32_t width, int32_t height,
                    uint32_t colour)
{
	struct operations *under = &job->pages.under;
	bool open = under->count && under->items[under->count - 1].kind == OP_BOX;
	if (!open)
		list_push(under, (struct operation){ .kind = OP_ARTIFACT,
		                                     .artifact = ARTIFACT_BACKGROUND });
	list_push(under, box(x, y, width, height, colour));
}

int32_t words_width(struct job *job, const struct text_style *style, str text)
{
	return text.n ? word_width(job->typesetter, shape_word(job->typesetter, style->face, text),
	                           style->size)
	              : 0;
}

const struct line *words_line(struct job *job, const struct setting *setting, str text)
{
	text_begin(job, setting->right_to_left);
	text_add(job, setting, UINT32_MAX, text);
	pieces_make(job, INT32_MAX, setting->right_to_left);
	struct line_options options = { .width = INT32_MAX / 2,
		                        .leading = setting->leading,
		                        .style = setting->style,
		                        .align = ALIGN_LEFT,
		                        .right_to_left = setting->right_to_left };
	return lines_make(job, &options);
}

struct operation run_operation(const struct line_run *run, int32_t x, int32_t baseline)
{
	return (struct operation){ .kind = OP_GLYPHS,
		                   .glyphs = { .font = run->font,
		                               .right_to_left = run->right_to_left,
		                               .colour = run->colour,
		                               .size = (uint32_t)run->size,
		                               .x = x,
		                               .baseline = baseline,
		                               .width = run->width,
		                               .words = run->words,
		                               .count = run->count } };
}

/* A rectangle for the link of a run; the runs of one link on a line share one. */
static void draw_link(struct job *job, const struct line_run *run, int32_t x, int32_t y,
                      int32_t height)
{
	const struct link_target *target = &job->links.items[run->link - 1];
	struct page *page = page_now(job);
	if (page->link_count) {
		struct page_link *last = &page->links[page->link_count - 1];
		if (last->element == target->element && last->y == y &&
		    last->x + last->width == x) {
			last->width += run->width;
			return;
		}
	}
	struct page_link link = { .element = target->element,
		                  .order = target->order,
		                  .x = x,
		                  .y = y,
		                  .width = run->width,
		                  .height = height,
		                  .url = target->url,
		                  .anchor = target->anchor,
		                  .description = target->description };
	if (page->link_count == page->link_room)
		page->links = memory_grow(page->links, &page->link_room, sizeof *page->links);
	page->links[page->link_count++] = link;
}

static void draw_decoration(struct job *job, const struct line_run *run, int32_t x,
                            int32_t baseline)
{
	int32_t thick = run->size / 20;
	struct operations *rules = &job->pages.rules;
	if (run->decoration & DECORATION_UNDERLINE)
		list_push(rules,
		          box(x, baseline + run->size * 11 / 100, run->width, thick, run->colour));
	if (run->decoration & DECORATION_STRIKE)
		list_push(rules,
		          box(x, baseline - run->size * 28 / 100, run->width, thick, run->colour));
}

static void draw_text_run(struct job *job, const struct line_run *run, int32_t x, int32_t y,
                          const struct line *line)
{
	struct pages *pages = &job->pages;
	int32_t baseline = y + line->baseline - run->rise;
	draw_content(job, run->element, run->order);
	if (run->kind == RUN_FIXUP && !pages->as_artifact) {
		struct fixup fixup = { .anchor = run->object.page.anchor,
			               .range = run->object.page.range,
			               .page = (uint32_t)job->layout->page_count - 1,
			               .operation = (uint32_t)pages->content.count,
			               .align = line->align,
			               .right = run->flush_right };
		list_push(&job->fixups, fixup);
	}
	list_push(&pages->content, run_operation(run, x, baseline));
	if (run->link && run->width > 0 && !pages->as_artifact)
		draw_link(job, run, x, y, line->height);
	if (run->decoration && run->width > 0)
		draw_decoration(job, run, x, baseline);
}

static void figure_place(struct job *job, uint32_t element, int32_t x, int32_t y, int32_t width,
                         int32_t height)
{
	struct element *figure = element_at(job, element);
	if (figure->role != ROLE_FIGURE)
		return;
	figure->has_bbox = true;
	figure->bbox[0] = x;
	figure->bbox[1] = y;
	figure->bbox[2] = width;
	figure->bbox[3] = height;
	figure->bbox_page = (uint32_t)job->layout->page_count - 1;
}

static void draw_picture(struct job *job, uint32_t element, uint32_t order, uint32_t image,
                         int32_t x, int32_t y, int32_t width, int32_t height)
{
	draw_content(job, element, order);
	if (element != UINT32_MAX && !job->pages.as_artifact)
		figure_place(job, element, x, y, width, height);
	list_push(&job->pages.content,
	          (struct operation){ .kind = OP_IMAGE, .image = { image, x, y, width, height } });
}

static void draw_status(struct job *job, const struct line_run *run, int32_t x, int32_t baseline)
{
	static const enum shape shapes[STATUS_COUNT] = {
		[STATUS_NOT_STARTED] = SHAPE_RING, [STATUS_ON_TRACK] = SHAPE_CIRCLE,
		[STATUS_AT_RISK] = SHAPE_TRIANGLE, [STATUS_LATE] = SHAPE_SQUARE,
		[STATUS_COMPLETE] = SHAPE_TICK,
	};
	int32_t size = run->size * 75 / 100;
	draw_artifact(job, ARTIFACT_LAYOUT);
	list_push(&job->pages.content,
	          (struct operation){
			  .kind = OP_SHAPE,
			  .shape = { shapes[run->object.status], x, baseline - size, size,
	                             job->typesetter->house->status[run->object.status] } });
}

static void line_fixups_end(struct job *job, size_t first_fixup, uint32_t first_operation,
                            uint32_t first_link)
{
	for (size_t i = first_fixup; i < job->fixups.count; i++) {
		struct fixup *fixup = &job->fixups.items[i];
		fixup->first_operation = first_operation;
		fixup->last_operation = (uint32_t)job->pages.content.count;
		fixup->first_link = first_link;
		fixup->last_link = (uint32_t)page_now(job)->link_count;
	}
}

static void draw_line(struct job *job, const struct line *line, int32_t x, int32_t y)
{
	struct pages *pages = &job->pages;
	size_t first_fixup = job->fixups.count;
	uint32_t first_operation = (uint32_t)pages->content.count;
	uint32_t first_link = (uint32_t)page_now(job)->link_count;
	pages->rules.count = 0;
	for (uint32_t i = 0; i < line->count; i++) {
		const struct line_run *run = &line->runs[i];
		int32_t left = x + run->x;
		if (run->kind == RUN_IMAGE && run->link && !pages->as_artifact)
			draw_link(job, run, left, y, line->height);
		if (run->kind == RUN_IMAGE)
			draw_picture(job, run->element, run->order, run->object.image.index, left,
			             y + line->baseline - run->object.image.height,
			             run->object.image.width, run->object.image.height);
		else if (run->kind == RUN_STATUS)
			draw_status(job, run, left, y + line->baseline);
		else
			draw_text_run(job, run, left, y, line);
	}
	if (pages->rules.count)
		draw_artifact(job, pages->as_artifact ? ARTIFACT_PAGE : ARTIFACT_LAYOUT);
	for (size_t i = 0; i < pages->rules.count; i++)
		list_push(&pages->content, pages->rules.items[i]);
	line_fixups_end(job, first_fixup, first_operation, first_link);
}

void marks_place(struct job *job, const struct mark *marks, int32_t y)
{
	struct layout *layout = job->layout;
	uint32_t page = (uint32_t)layout->page_count - 1;
	for (const struct mark *mark = marks; mark && !job->pages.as_artifact; mark = mark->next) {
		if (mark->id.n) {
			if (layout->anchor_count == layout->anchor_room)
				layout->anchors = memory_grow(layout->anchors, &layout->anchor_room,
				                              sizeof *layout->anchors);
			layout->anchors[layout->anchor_count++] =
				(struct page_anchor){ mark->id, page, y, mark->element };
		}
		if (mark->bookmark) {
			if (layout->bookmark_count == layout->bookmark_room)
				layout->bookmarks =
					memory_grow(layout->bookmarks, &layout->bookmark_room,
				                    sizeof *layout->bookmarks);
			layout->bookmarks[layout->bookmark_count++] =
				(struct bookmark){ mark->bookmark, mark->title, page, y,
				                   mark->element };
		}
	}
}

static void frame_close(struct job *job, struct frame *frame, int32_t y)
{
	int32_t left = job->pages.left + frame->x;
	int32_t top = frame->start - frame->pad, height = y + frame->pad - top;
	frame->open = false;
	if (frame->filled)
		draw_box_under(job, left, top, frame->width, height, frame->fill);
	int32_t bar = frame->bar_right ? left + frame->width - frame->bar_width : left;
	draw_box_under(job, bar, top, frame->bar_width, height, frame->bar);
}

void frames_close(struct job *job, struct frame **frame, const struct frame *until, int32_t y)
{
	while (*frame && *frame != until) {
		frame_close(job, *frame, y);
		*frame = (*frame)->parent;
	}
}

static void frames_open(struct frame *frame, int32_t y)
{
	for (; frame && !frame->open; frame = frame->parent) {
		frame->open = true;
		frame->start = y;
	}
}

/* From the frame of the item above, which ended at end_above, to that of the item at y. */
static void frame_switch(struct job *job, struct frame **frame, struct frame *wanted,
                         int32_t end_above, int32_t y)
{
	if (*frame == wanted)
		return;
	/* wanted's outer frames that are open stay so. */
	const struct frame *common = wanted;
	while (common && !common->open)
		common = common->parent;
	frames_close(job, frame, common, end_above);
	frames_open(wanted, y);
	*frame = wanted;
}

static void draw_group(struct job *job, const struct item *item, int32_t x, int32_t y)
{
	const struct group *group = item->group;
	x += group->x;
	if (group->filled)
		draw_box_under(job, x, y, group->width, item->height, group->fill);
	for (uint32_t i = 0; i < group->part_count; i++) {
		const struct part *part = &group->parts[i];
		struct frame *frame = NULL;
		int32_t left = job->pages.left;
		/* Frames within a part count from the part. */
		job->pages.left = x + part->x;
		int32_t end = draw_items(job, part->first, NULL, x + part->x,
		                         y + part->y + group->pad, &frame);
		frames_close(job, &frame, NULL, end);
		job->pages.left = left;
	}
	if (!group->rule_width)
		return;
	draw_artifact(job, job->pages.as_artifact ? ARTIFACT_PAGE : ARTIFACT_LAYOUT);
	for (uint32_t row = 0; row < group->row_count; row++) {
		if (row + 1 == group->row_count && group->open_end)
			break;
		/* Cells that go on below are not ruled across. */
		int32_t rule_y = y + group->row_ends[row] - group->rule_width / 2;
		int32_t from = 0;
		for (uint32_t i = 0; i < group->part_count; i++) {
			const struct part *part = &group->parts[i];
			bool spans = part->row <= row && part->row + part->rows > row + 1;
			if (!spans)
				continue;
			int32_t cell = part->x - part->inset;
			if (cell > from)
				draw_box(job, x + from, rule_y, cell - from, group->rule_width,
				         group->rule);
			from = cell + part->width + 2 * part->inset;
		}
		if (from < group->width)
			draw_box(job, x + from, rule_y, group->width - from, group->rule_width,
			         group->rule);
	}
}

static void draw_item(struct job *job, const struct item *item, int32_t x, int32_t y)
{
	switch (item->kind) {
	case ITEM_LINE:
		draw_line(job, item->line, x + item->x, y);
		marks_place(job, item->line->marks, y);
		break;
	case ITEM_IMAGE:
		draw_picture(job, item->image.element, item->image.order, item->image.image,
		             x + item->x, y, item->image.width, item->height);
		break;
	case ITEM_RULE:
		draw_artifact(job, ARTIFACT_LAYOUT);
		draw_box(job, x + item->x, y + (item->height - item->rule.thickness) / 2,
		         item->rule.width, item->rule.thickness, item->rule.colour);
		break;
	case ITEM_GROUP:
		draw_group(job, item, x, y);
		break;
	case ITEM_SPACE:
		break;
	default:
		BUG("an item of no kind");
	}
}

int32_t draw_items(struct job *job, const struct item *first, const struct item *end, int32_t x,
                   int32_t y, struct frame **frame)
{
	const struct item *above = NULL;
	for (const struct item *item = first; item != end; above = item, item = item->next) {
		int32_t end_above = above ? y : job->pages.y_above;
		if (above)
			y += gap_between(above, item);
		frame_switch(job, frame, item->frame, end_above, y);
		marks_place(job, item->marks, y);
		draw_item(job, item, x, y);
		y += item->height;
	}
	return y;
}
