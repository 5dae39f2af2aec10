/* A partner's PDF as pages of a pack: where its pages stand on ours, what is set in their margins,
 * its structure below the part's. Called by parts.c, and by finish.c for the foot. */
#include "page/typeset.h"

#include "base/map.h"
#include "source/bound_objects.h"

enum {
	EDGE = 14000,      /* five millimetres, which printers leave white */
	SCALE_LEAST = 500, /* thousandths */
	HEADING_LEVELS_MOST = 6
};

bool bound_has_pages(const struct pack_part *part)
{
	return part->bound && part->bound->page_count && part->bound->state >= BOUND_UNTAGGED;
}

int32_t bound_foot(const struct job *job, const struct page *page)
{
	return page->height - EDGE - job->style->running.leading / 4;
}

static int32_t foot_height(const struct job *job)
{
	return EDGE + job->style->running.leading * 5 / 4;
}

/* What stands in the margin at the head of a page: on the first the stamp and the mark, on all the
 * banner. */
struct margin {
	const struct pack_part *part;
	bool stamped;
	bool linked; /* the stamp is a link: its element is one */
	uint32_t stamp, mark, banner;
	uint32_t stamp_order, mark_order, banner_order;
};

static struct line *margin_lines(struct job *job, uint32_t element, int32_t width, str text)
{
	struct setting setting = setting_new(job, element);
	setting_size(&setting, job->style->running);
	setting.style.face.style |= FONT_BOLD;
	setting.width = width;
	text_begin(job, setting.right_to_left);
	text_add(job, &setting, element, text);
	return paragraph_lines(job, &setting);
}

/* Where the lines in the margin stand: over the text of our own pages where there is room. */
struct strip {
	int32_t left, width;
};

static struct strip strip_of(const struct job *job, int32_t page_width, uint32_t number)
{
	int32_t width = page_width - job->style->inner - job->style->outer;
	if (width < page_width / 2)
		return (struct strip){ EDGE, page_width - 2 * EDGE };
	return (struct strip){ page_left(job, number), width };
}

/* Puts a text from y down to the page's operations, or measures it where to is NULL. */
static int32_t margin_text(struct job *job, struct operations *to, struct strip strip, int32_t y,
                           uint32_t element, str text)
{
	if (!text.n)
		return y;
	int32_t left = strip.left, width = strip.width;
	for (const struct line *line = margin_lines(job, element, width, text); line;
	     line = line->next) {
		int32_t x = job->context.right_to_left ? left : left + width - line->width;
		for (uint32_t i = 0; to && i < line->count; i++)
			list_push(to, run_operation(&line->runs[i], x + line->runs[i].x,
			                            y + line->baseline));
		y += line->height;
	}
	return y;
}

/* The height of what stands at the head of a page; 0 when nothing does. */
static int32_t head_height(struct job *job, const struct margin *margin, struct strip strip,
                           bool first)
{
	int32_t y = EDGE;
	if (first && margin->stamped) {
		y = margin_text(job, NULL, strip, y, 0, margin->part->stamp);
		y = margin_text(job, NULL, strip, y, 0, job->context.mark);
	}
	y = margin_text(job, NULL, strip, y, 0, margin->part->banner);
	return y == EDGE ? 0 : y + job->style->running.leading / 4;
}

static void say(struct job *job, struct operations *to, struct strip strip, int32_t *y,
                uint32_t element, uint32_t order, bool once, str text)
{
	if (!text.n)
		return;
	struct operation kind = { .kind = OP_ARTIFACT, .artifact = ARTIFACT_HEADER };
	if (once)
		kind = (struct operation){ .kind = OP_CONTENT, .content = { element, order } };
	list_push(to, kind);
	*y = margin_text(job, to, strip, *y, element, text);
}

static bool has_anchor(const struct layout *layout, str id)
{
	for (size_t i = 0; id.n && i < layout->anchor_count; i++)
		if (str_eq(layout->anchors[i].id, id))
			return true;
	return false;
}

static void link_add(struct page *page, struct page_link link)
{
	if (page->link_count == page->link_room)
		page->links = memory_grow(page->links, &page->link_room, sizeof *page->links);
	page->links[page->link_count++] = link;
}

/* Around all runs so far over the page, which are one line as a rule. */
static void stamp_link(const struct margin *margin, struct page *page,
                       const struct operations *operations, int32_t top, int32_t bottom)
{
	int32_t left = page->width, right = 0;
	for (size_t i = page->bound_over; i < operations->count; i++) {
		if (operations->items[i].kind != OP_GLYPHS)
			continue;
		int32_t x = operations->items[i].glyphs.x;
		int32_t end = x + operations->items[i].glyphs.width;
		left = x < left ? x : left;
		right = end > right ? end : right;
	}
	if (margin->linked && left < right)
		link_add(page, (struct page_link){ .element = margin->stamp,
		                                   .order = margin->stamp_order + 1,
		                                   .x = left,
		                                   .y = top,
		                                   .width = right - left,
		                                   .height = bottom - top,
		                                   .anchor = margin->part->agenda,
		                                   .description = margin->part->stamp });
}

static void head_set(struct job *job, const struct margin *margin, struct page *page,
                     struct strip strip, bool first)
{
	struct operations operations = { 0 };
	mark_put(job, &operations, page->width, page->height);
	page->bound_over = (uint32_t)operations.count;
	int32_t y = EDGE;
	if (first && margin->stamped) {
		say(job, &operations, strip, &y, margin->stamp, margin->stamp_order, true,
		    margin->part->stamp);
		stamp_link(margin, page, &operations, EDGE, y);
		say(job, &operations, strip, &y, margin->mark, margin->mark_order, true,
		    job->context.mark);
	}
	say(job, &operations, strip, &y, margin->banner, margin->banner_order,
	    first && margin->stamped, margin->part->banner);
	if (operations.count) {
		page->operations = arena_array(job->arena, struct operation, operations.count);
		memcpy(page->operations, operations.items,
		       operations.count * sizeof *operations.items);
		page->operation_count = page->operation_room = operations.count;
	}
	memory_free(operations.items);
}

/* A page's words are kept; how they were found out is not. */
static void tidy(struct job *job)
{
	if (!job->held)
		arena_reset(job->scratch);
}

/* The largest scale at which the marks of all pages leave room for ours. */
static int32_t scale_of(struct job *job, const struct margin *margin, const struct bound_pdf *pdf)
{
	int32_t scale = 1000;
	for (uint32_t i = 0; i < pdf->page_count; i++) {
		const struct bound_page *page = &pdf->pages[i];
		int32_t room = page->height - foot_height(job) -
		               head_height(job, margin, strip_of(job, page->width, i + 1), i == 0);
		int32_t marks = page->height - page->free_top - page->free_bottom;
		if (marks > room && room > 0) {
			int32_t own = (int32_t)((int64_t)room * 1000 / marks);
			scale = own < scale ? own : scale;
		}
		tidy(job);
	}
	return scale < SCALE_LEAST ? SCALE_LEAST : scale;
}

/* In the middle, but moved as far as its marks would run into ours. */
static void page_stand(struct job *job, struct page *page, const struct bound_page *own,
                       int32_t head, int32_t scale)
{
	int64_t height = (int64_t)own->height * scale / 1000;
	int64_t lowest = head - (int64_t)own->free_top * scale / 1000;
	int64_t highest = own->height - foot_height(job) -
	                  ((int64_t)own->height - own->free_bottom) * scale / 1000;
	int64_t y = (own->height - height) / 2;
	if (y > highest)
		y = highest;
	if (y < lowest)
		y = lowest;
	page->bound_y = (int32_t)y;
	page->bound_x = (int32_t)(own->width - (int64_t)own->width * scale / 1000) / 2;
	page->bound_scale = scale;
}

static int32_t placed(int32_t offset, int32_t length, int32_t scale)
{
	return offset + (int32_t)((int64_t)length * scale / 1000);
}

/* Structure */

static enum role role_of(str name)
{
	for (unsigned role = 0; role < ROLE_COUNT; role++)
		if (str_eq(name, str_of(role_names[role])))
			return (enum role)role;
	return ROLE_NONSTRUCT;
}

/* Levels below one another without gaps, whatever levels they had (ISO 14289-1, 7.4.2). */
struct levels {
	uint8_t had[HEADING_LEVELS_MOST];
	uint8_t depth, base;
};

static uint8_t level_fit(struct levels *levels, uint8_t level)
{
	while (levels->depth && levels->had[levels->depth - 1] >= level)
		levels->depth--;
	if (levels->depth < HEADING_LEVELS_MOST)
		levels->had[levels->depth++] = level;
	unsigned fit = (unsigned)levels->base + levels->depth;
	return (uint8_t)(fit < HEADING_LEVELS_MOST ? fit : HEADING_LEVELS_MOST);
}

struct graft {
	struct job *job;
	const struct bound_pdf *pdf;
	uint32_t number; /* of the PDFs bound into this document */
	uint32_t first_page, first_element, first_order, parent;
	struct map ids;
};

static void element_graft(struct graft *graft, uint32_t index, struct levels *levels)
{
	struct job *job = graft->job;
	const struct bound_element *from = &graft->pdf->objects->elements[index];
	enum role role = role_of(from->role);
	if (from->level) {
		job->heading = level_fit(levels, from->level);
		role = (enum role)(ROLE_H1 + job->heading - 1);
	}
	bool top = from->parent == BOUND_NOWHERE;
	uint32_t parent = top ? graft->parent : graft->first_element + from->parent;
	struct element *to = element_at(job, element_new(job, role, parent));
	to->order = graft->first_order + from->order;
	to->bound = from;
	to->lang = from->lang;
	if (top && !from->lang.n && graft->pdf->lang.n &&
	    !str_eq(graft->pdf->lang, job->facts->lang))
		to->lang = graft->pdf->lang;
	to->alternative = from->alternative;
	to->actual_text = from->actual_text;
	to->title = from->title;
	to->id_prefix = arena_printf(job->arena, "pdf%u:", graft->number);
	str id = from->id;
	if (!id.n && role == ROLE_NOTE) /* PDF/UA-1 7.9 */
		id = arena_printf(job->arena, "note:%u", index);
	if (id.n) {
		id = arena_concat(job->arena, to->id_prefix, id);
		if (!map_add(&graft->ids, id, graft))
			to->id = id;
	}
	if (from->bbox_page != BOUND_NOWHERE) {
		const struct page *page = &job->layout->pages[graft->first_page + from->bbox_page];
		to->has_bbox = true;
		to->bbox_page = graft->first_page + from->bbox_page;
		to->bbox[0] = placed(page->bound_x, from->bbox[0], page->bound_scale);
		to->bbox[1] = placed(page->bound_y, from->bbox[1], page->bound_scale);
		to->bbox[2] = placed(0, from->bbox[2], page->bound_scale);
		to->bbox[3] = placed(0, from->bbox[3], page->bound_scale);
	}
}

static void structure_graft(struct graft *graft)
{
	struct job *job = graft->job;
	const struct bound_objects *objects = graft->pdf->objects;
	struct levels levels = { .base = job->context.title };
	uint32_t orders = 0;
	graft->first_order = job->order;
	graft->first_element = (uint32_t)job->layout->element_count;
	for (uint32_t i = 0; i < objects->element_count; i++) {
		element_graft(graft, i, &levels);
		if (objects->elements[i].order >= orders)
			orders = objects->elements[i].order + 1;
	}
	for (size_t i = 0; i < objects->kid_count; i++)
		if (objects->kids[i].order >= orders)
			orders = objects->kids[i].order + 1;
	for (size_t i = 0; i < objects->link_count; i++)
		if (objects->links[i].order >= orders)
			orders = objects->links[i].order + 1;
	job->order = graft->first_order + orders;
}

/* Each page a picture: that is all that can be said of it. */
static void pages_as_figures(struct graft *graft, str title)
{
	struct job *job = graft->job;
	for (uint32_t i = 0; i < graft->pdf->page_count; i++) {
		struct page *page = &job->layout->pages[graft->first_page + i];
		uint32_t index = element_new(job, ROLE_FIGURE, graft->parent);
		struct element *figure = element_at(job, index);
		const str pairs[] = {
			STR("title"), title,
			STR("page"),  arena_printf(job->arena, "%u", i + 1),
			STR("pages"), arena_printf(job->arena, "%u", graft->pdf->page_count)
		};
		figure->alternative =
			words_fill(job->options->words, job->arena, WORD_BOUND_PAGE, pairs, 3);
		figure->has_bbox = true;
		figure->bbox_page = graft->first_page + i;
		figure->bbox[2] = page->width;
		figure->bbox[3] = page->height;
		page->bound_element = index;
		page->bound_order = job->order++;
	}
}

/* Ways */

/* The anchor of a place in the PDF that one of its links leads to. */
static str target_anchor(struct graft *graft, uint32_t target, int32_t y)
{
	struct layout *layout = graft->job->layout;
	str id = arena_printf(graft->job->arena, "pdf%u:%u:%d", graft->number, target, (int)y);
	if (map_add(&graft->ids, id, graft))
		return id;
	uint32_t index = graft->first_page + target;
	const struct page *page = &layout->pages[index];
	if (layout->anchor_count == layout->anchor_room)
		layout->anchors =
			memory_grow(layout->anchors, &layout->anchor_room, sizeof *layout->anchors);
	layout->anchors[layout->anchor_count++] =
		(struct page_anchor){ id, index, placed(page->bound_y, y, page->bound_scale),
		                      graft->parent };
	return id;
}

static void link_graft(struct graft *graft, const struct bound_link *from)
{
	struct job *job = graft->job;
	struct page *page = &job->layout->pages[graft->first_page + from->page];
	struct page_link link = {
		.x = placed(page->bound_x, from->x, page->bound_scale),
		.y = placed(page->bound_y, from->y, page->bound_scale),
		.width = placed(0, from->width, page->bound_scale),
		.height = placed(0, from->height, page->bound_scale),
		.url = from->url,
		.description = from->description,
	};
	if (!from->url.n) {
		link.url = (str){ 0 };
		link.anchor = target_anchor(graft, from->target, from->target_y);
	}
	if (!link.description.n && from->url.n)
		link.description = from->url;
	if (!link.description.n) {
		const str pairs[] = { STR("page"),
			              job->layout->pages[graft->first_page + from->target].label };
		link.description = words_fill(job->options->words, job->arena, WORD_PAGE, pairs, 1);
	}
	if (from->element == BOUND_NOWHERE || graft->pdf->state != BOUND_TAGGED) {
		link.element = element_new(job, ROLE_LINK, graft->parent);
		link.order = job->order++;
	} else {
		link.element = graft->first_element + from->element;
		link.order = graft->first_order + from->order;
	}
	link_add(page, link);
}

static void bookmarks_graft(struct graft *graft)
{
	struct layout *layout = graft->job->layout;
	struct levels levels = { 0 };
	for (size_t i = 0; i < graft->pdf->heading_count; i++) {
		const struct bound_heading *from = &graft->pdf->headings[i];
		uint32_t index = graft->first_page + from->page;
		const struct page *page = &layout->pages[index];
		if (layout->bookmark_count == layout->bookmark_room)
			layout->bookmarks = memory_grow(layout->bookmarks, &layout->bookmark_room,
			                                sizeof *layout->bookmarks);
		layout->bookmarks[layout->bookmark_count++] = (struct bookmark){
			(uint8_t)(graft->job->context.bookmark + level_fit(&levels, from->level)),
			from->title, index, placed(page->bound_y, from->y, page->bound_scale),
			graft->parent
		};
	}
}

static void graft_add(struct graft *graft)
{
	struct layout *layout = graft->job->layout;
	if (layout->bound_count == layout->bound_room)
		layout->bounds =
			memory_grow(layout->bounds, &layout->bound_room, sizeof *layout->bounds);
	layout->bounds[layout->bound_count++] =
		(struct layout_bound){ graft->pdf, graft->first_page, graft->first_element,
		                       graft->first_order };
}

static struct margin margin_begin(struct job *job, uint32_t parent, const struct pack_part *part,
                                  bool alone)
{
	struct margin margin = {
		.part = part,
		.stamped = alone,
		.linked = alone && part->stamp.n && has_anchor(job->layout, part->agenda),
	};
	const str texts[] = { part->stamp, job->context.mark, part->banner };
	uint32_t *const elements[] = { &margin.stamp, &margin.mark, &margin.banner };
	uint32_t *const orders[] = { &margin.stamp_order, &margin.mark_order,
		                     &margin.banner_order };
	for (size_t i = 0; alone && i < 3; i++) {
		if (!texts[i].n)
			continue;
		*elements[i] = element_new(job, ROLE_P, parent);
		if (i == 0 && margin.linked)
			*elements[i] = element_new(job, ROLE_LINK, *elements[i]);
		*orders[i] = job->order;
		job->order += 2; /* the words, and the link over them */
	}
	return margin;
}

void bound_set(struct job *job, struct setting *setting, const struct pack_part *part, bool alone)
{
	const struct bound_pdf *pdf = part->bound;
	struct graft graft = { .job = job,
		               .pdf = pdf,
		               .number = (uint32_t)job->layout->bound_count + 1,
		               .first_page = (uint32_t)job->layout->page_count,
		               .parent = setting->element };
	struct margin margin = margin_begin(job, setting->element, part, alone);
	for (uint32_t i = 0; i < pdf->page_count; i++) {
		pages_add(job, pdf->pages[i].width, pdf->pages[i].height);
		/* Where there was no slip sheet, the part begins here. */
		marks_place(job, setting->marks, /*y=*/0);
		setting->marks = NULL;
	}
	int32_t scale = scale_of(job, &margin, pdf);
	for (uint32_t i = 0; i < pdf->page_count; i++) {
		struct page *page = &job->layout->pages[graft.first_page + i];
		struct strip strip =
			strip_of(job, page->width, job->sheets.items[graft.first_page + i].number);
		int32_t head = head_height(job, &margin, strip, i == 0);
		page->bound = pdf;
		page->bound_page = i;
		page_stand(job, page, &pdf->pages[i], head, scale);
		head_set(job, &margin, page, strip, i == 0);
		tidy(job);
	}
	if (pdf->state == BOUND_TAGGED)
		structure_graft(&graft);
	else
		pages_as_figures(&graft, part->bookmark);
	for (size_t i = 0; i < pdf->objects->link_count; i++)
		link_graft(&graft, &pdf->objects->links[i]);
	bookmarks_graft(&graft);
	graft_add(&graft);
	map_free(&graft.ids);
}
