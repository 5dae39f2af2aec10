/* The parts of a pack (struct pack_part): where they begin, the blank leaf that follows one, what
 * stands at the head of their pages, their bookmarks and their ranges of pages. Called by blocks.c
 * for each NODE_PART, and by layout.c around the first and the last. */
#include "page/typeset.h"

static bool is_own(const struct node *child)
{
	return child->kind != NODE_PART && child->kind != NODE_FOOTNOTES;
}

/* Not only those of parts in it. */
static bool has_pages(const struct node *part)
{
	for (const struct node *child = part->first; child; child = child->next)
		if (is_own(child))
			return true;
	return bound_has_pages(part->part);
}

static const struct node *first_part(const struct node *from)
{
	while (from && from->kind != NODE_PART)
		from = from->next;
	return from;
}

/* After all in it. */
static const struct node *part_after(const struct node *part)
{
	const struct node *next = NULL;
	for (; part && !next; part = part->parent)
		next = first_part(part->next);
	return next;
}

/* part, or the first after it in the order of the document, that has pages. */
static const struct node *with_pages(const struct node *part)
{
	while (part && !has_pages(part)) {
		const struct node *inner = first_part(part->first);
		part = inner ? inner : part_after(part);
	}
	return part;
}

/* Text at the head of a page */

void stamp_set(struct job *job, struct setting *setting, str text)
{
	if (!text.n)
		return;
	uint32_t element = element_new(job, ROLE_P, setting->element);
	struct setting line = setting_within(setting, 0, element);
	line.style.face.style |= FONT_BOLD;
	line.align = line.right_to_left ? ALIGN_LEFT : ALIGN_RIGHT;
	line.keep_last = true;
	text_begin(job, line.right_to_left);
	text_add(job, &line, element, text);
	paragraph_set(job, &line, element);
}

enum { BANNER_BAR = 3000 };

/* said: the pages before these say it as text already. */
static void banner_make(struct job *job, uint32_t parent, str text, bool said)
{
	struct banner *banner = &job->context.banner;
	*banner = (struct banner){ .page = said ? BANNER_SAID : BANNER_UNSAID };
	if (!text.n)
		return;
	banner->element = said ? parent : element_new(job, ROLE_P, parent);
	banner->order = said ? 0 : job->order++;
	struct setting setting = setting_new(job, banner->element);
	int32_t inset = setting.style.size * 2 / 3;
	setting_size(&setting, job->style->table);
	setting.style.face.style |= FONT_BOLD;
	setting.width -= BANNER_BAR + 2 * inset;
	text_begin(job, setting.right_to_left);
	text_add(job, &setting, banner->element, text);
	struct line *lines = paragraph_lines(job, &setting);
	for (const struct line *line = lines; line; line = line->next)
		banner->count += line->count;
	banner->glyphs = arena_array(job->arena, struct operation, banner->count + 1);
	int32_t x = setting.right_to_left ? inset : BANNER_BAR + inset, y = inset;
	uint32_t at = 0;
	for (const struct line *line = lines; line; y += line->height, line = line->next)
		for (uint32_t i = 0; i < line->count; i++)
			banner->glyphs[at++] = run_operation(&line->runs[i], x + line->runs[i].x,
			                                     y + line->baseline);
	banner->height = y + inset;
	banner->below = job->style->text.leading;
}

void banner_draw(struct job *job)
{
	struct banner *banner = &job->context.banner;
	struct pages *pages = &job->pages;
	if (!banner->height)
		return;
	uint32_t page = (uint32_t)job->layout->page_count - 1;
	/* A page may be begun twice, to be turned. */
	bool says = banner->page == BANNER_UNSAID || banner->page == page;
	if (says)
		banner->page = page;
	draw_box_under(job, pages->left, pages->top, pages->width, banner->height,
	               job->palette->tint);
	int32_t bar =
		job->context.right_to_left ? pages->left + pages->width - BANNER_BAR : pages->left;
	draw_box_under(job, bar, pages->top, BANNER_BAR, banner->height,
	               job->typesetter->house->status[STATUS_LATE]);
	struct operation kind = { .kind = OP_ARTIFACT, .artifact = ARTIFACT_HEADER };
	if (says)
		kind = (struct operation){ .kind = OP_CONTENT,
			                   .content = { banner->element, banner->order } };
	list_push(&pages->content, kind);
	for (uint32_t i = 0; i < banner->count; i++) {
		struct operation glyphs = banner->glyphs[i];
		glyphs.glyphs.x += pages->left;
		glyphs.glyphs.baseline += pages->top;
		list_push(&pages->content, glyphs);
	}
	pages->element = UINT32_MAX - 1;
	pages->top += banner->height + banner->below;
	pages->y = pages->top;
}

/* Blank pages */

/* What stands on a blank page is real text, in the middle of it. */
static void blank_set(struct job *job, uint32_t element)
{
	const struct context kept = job->context;
	const struct node *blank = job->facts->pack ? job->facts->pack->blank : NULL;
	job->context.banner = (struct banner){ 0 };
	job->context.mark = job->facts->mark;
	job->style = job->options->style;
	job->held++;
	pages_begin(job);
	struct setting setting = setting_new(job, element);
	setting.align = ALIGN_CENTRE;
	struct item *space = item_new(job, &setting, ITEM_SPACE);
	space->height = pages_height(job, false) * 2 / 5;
	space->keep = true;
	space->at = job->place = (struct place){ 0 };
	item_push(job, &setting, space);
	if (blank)
		block_set(job, &setting, blank);
	pages_end(job);
	page_now(job)->begins = (struct place){ 0 };
	job->held--;
	job->context = kept;
}

/* A part that is to begin on a right-hand page would not, or one would begin on an earlier page
 * than in the members' copy; a pack that is printed on both sides would end on a right-hand page.
 */
static bool needs_blank(const struct job *job, const struct node *next)
{
	bool right_hand_is_next = job->number % 2 == 0;
	if (next)
		return (next->part->right_hand && !right_hand_is_next) ||
		       next->part->first_number > job->number + 1;
	const struct pack *pack = job->facts->pack;
	return pack && pack->double_sided && !right_hand_is_next;
}

/* Bookmarks */

static const struct node *first_heading(const struct node *part)
{
	for (struct walk walk = walk_blocks(part); walk_enter(&walk);) {
		if (walk.node->kind == NODE_HEADING)
			return walk.node;
		if (walk.node->kind == NODE_PART && walk.node != part)
			walk_skip(&walk);
	}
	return NULL;
}

/* "2. Minutes of the previous meeting" says the same as the heading without the number. */
static bool says_same(str bookmark, str heading)
{
	if (!heading.n || !str_ends(bookmark, heading))
		return false;
	for (size_t i = 0; i < bookmark.n - heading.n; i++) {
		char c = bookmark.s[i];
		if (!char_is_digit(c) && c != '.' && c != ' ' && c != ':')
			return false;
	}
	return true;
}

/* Deeper bookmarks are no use to anybody, and levels are bytes. */
enum { BOOKMARK_MOST = 100 };

static void context_enter(struct job *job, struct setting *setting, const struct node *node,
                          uint32_t element)
{
	struct context *context = &job->context;
	const struct pack_part *part = node->part;
	/* The slides behind a cover sheet are of its paper. */
	bool goes_on = !part->bookmark.n && context->part && context->part->paper;
	context->part = part;
	context->mark = part->mark.n ? part->mark : job->facts->mark;
	context->lang = setting->style.face.lang;
	context->right_to_left = setting->right_to_left;
	if (goes_on)
		return;
	context->bookmarked = NULL;
	const struct node *heading = first_heading(node);
	context->title = heading ? heading->heading.level : 1;
	context->titled = false;
	if (!part->bookmark.n)
		return;
	if (context->bookmark < BOOKMARK_MOST)
		context->bookmark++;
	bookmark_add(job, setting, part->bookmark, element, context->bookmark);
	/* The pack's own title stands in the bookmark of its first part. */
	bool pack_title = context->title == 1;
	context->titled =
		heading && (pack_title || says_same(part->bookmark, heading_text(job, heading)));
	if (context->titled)
		context->bookmarked = heading;
}

/* Parts */

static size_t part_add(struct job *job, const struct node *node)
{
	struct layout *layout = job->layout;
	if (layout->part_count == layout->part_room)
		layout->parts =
			memory_grow(layout->parts, &layout->part_room, sizeof *layout->parts);
	layout->parts[layout->part_count] = (struct page_part){
		.id = node->id,
		.paper = node->part->paper,
		.first = (uint32_t)layout->page_count,
	};
	return layout->part_count++;
}

static void part_count(struct job *job, size_t index)
{
	struct page_part *part = &job->layout->parts[index];
	part->count = (uint32_t)job->layout->page_count - part->first;
	if (!part->count)
		return;
	part->first_number = job->sheets.items[part->first].number;
	part->last_number = job->sheets.items[part->first + part->count - 1].last;
}

/* The sheet that stands for pages withheld; where what it says needs more pages than one, the last.
 */
static void withheld_label(struct job *job, const struct pack_part *part)
{
	struct sheet *sheet = &job->sheets.items[job->sheets.count - 1];
	if (!part->withheld_first || part->withheld_last <= sheet->number)
		return;
	sheet->last = job->number = part->withheld_last;
	page_now(job)->label = page_range(job, arena_printf(job->arena, "%u", sheet->number),
	                                  arena_printf(job->arena, "%u", sheet->last));
}

/* A style may have changed: the column with it. */
static void setting_refresh(struct job *job, struct setting *setting)
{
	struct setting fresh = setting_new(job, setting->element);
	setting->width = fresh.width;
	setting->style = fresh.style;
	setting->leading = fresh.leading;
	setting->gap = fresh.gap;
}

/* The part whose cover sheet stands before these slides, and said what they would; or NULL. */
static const struct pack_part *cover_of(const struct node *part)
{
	const struct pack_part *around =
		part->parent->kind == NODE_PART ? part->parent->part : NULL;
	return around && around->paper ? around : NULL;
}

/* What stands across the pages as an artifact is said once as text: by a note at the head of a
 * draft, by the banner, or else like a stamp. */
static bool says_mark(const struct node *part)
{
	str mark = part->part->mark;
	if (!mark.n || str_starts(part->part->banner, mark))
		return true;
	if (cover_of(part) && str_eq(cover_of(part)->mark, mark))
		return true;
	for (struct walk walk = walk_blocks(part); walk_enter(&walk);)
		if (walk.node->kind == NODE_NOTE && str_eq(walk.node->note.title, mark))
			return true;
	return false;
}

/* The blocks from *child up to the next part, on pages of their own; again where blocks follow a
 * part. */
static void own_pages_set(struct job *job, struct setting *setting, const struct node *node,
                          const struct node **child, bool again)
{
	const struct pack_part *part = node->part;
	size_t first = job->layout->page_count;
	bool slides = part->style == PART_SLIDES && job->options->slides;
	job->style = slides ? job->options->slides : job->options->style;
	setting_refresh(job, setting);
	pages_begin(job);
	job->place = (struct place){ 0 };
	setting->space_before = setting->space_more = 0;
	/* Without blocks of its own, a partner's PDF says all in its margins. */
	bool bound = bound_has_pages(part) && !again, alone = bound && !(*child && is_own(*child));
	banner_make(job, setting->element, alone ? (str){ 0 } : part->banner,
	            again || cover_of(node));
	if (slides)
		slides_begin(job, setting, node, part->bookmark);
	else if (first == 0)
		cover_organisation_set(job, setting);
	if (!again && !alone) {
		stamp_set(job, setting, part->stamp);
		if (!says_mark(node))
			stamp_set(job, setting, part->mark);
	}
	for (; *child && (*child)->kind != NODE_PART; *child = (*child)->next) {
		block_set(job, setting, *child);
		layout_tidy(job, setting);
	}
	if (slides)
		slides_end(job, setting);
	if (job->layout->page_count > first || bound)
		pages_break(job);
	else
		pages_end(job);
	if (bound)
		bound_set(job, setting, part, alone);
}

static void own_pages_end(struct job *job, const struct node *node, uint32_t element,
                          const struct node *child)
{
	withheld_label(job, node->part);
	const struct node *inner = first_part(child);
	while (needs_blank(job, with_pages(inner ? inner : part_after(node))))
		blank_set(job, element);
}

void part_set(struct job *job, struct setting *setting, const struct node *node)
{
	const struct context kept = job->context;
	const struct page_style *style = job->style;
	uint32_t element = block_element(job, setting, ROLE_PART, node);
	size_t index = part_add(job, node);
	marks_add(job, setting, node->id, element);
	context_enter(job, setting, node, element);
	struct setting inner = setting_within(setting, 0, element);
	inner.heading = job->heading ? 6 : 0;
	bool again = false, bound = bound_has_pages(node->part);
	const struct node *child = node->first;
	while (child || bound) {
		if (child && child->kind == NODE_PART) {
			part_set(job, &inner, child);
			child = child->next;
			continue;
		}
		if (child && child->kind == NODE_FOOTNOTES) {
			child = child->next;
			continue;
		}
		own_pages_set(job, &inner, node, &child, again);
		bound = false;
		again = true;
		own_pages_end(job, node, element, child);
	}
	part_count(job, index);
	setting->marks = inner.marks; /* of a part without pages: they go to the next */
	job->context = kept;
	job->style = style;
}

void parts_begin(struct job *job, const struct node *pack)
{
	job->number = job->facts->pack->first_page ? job->facts->pack->first_page - 1 : 0;
	const struct node *next = with_pages(first_part(pack->first));
	while (next && needs_blank(job, next))
		blank_set(job, /*element=*/0);
}

void parts_end(struct job *job, struct setting *setting)
{
	if (job->main.first || !job->layout->page_count)
		pages_end(job);
	marks_place(job, setting->marks, 0);
}
