/* Headings: their levels in the structure, their sizes, their bookmarks. Called by blocks.c, and by
 * parts.c for what a bookmark says. */
#include "page/typeset.h"

static enum role heading_role(unsigned level)
{
	return (enum role)(ROLE_H1 + (level > 6 ? 6 : level) - 1);
}

str heading_text(struct job *job, const struct node *node)
{
	str title = node_text_of(job->arena, node);
	return node->heading.number.s
	               ? arena_concat(job->arena, node->heading.number, STR(" "), title)
	               : title;
}

uint8_t bookmark_level(const struct job *job, uint8_t level)
{
	const struct context *context = &job->context;
	unsigned below = level > context->title ? level - (unsigned)context->title : 0;
	if (context->titled && below)
		below--;
	return (uint8_t)(context->bookmark + 1u + below);
}

static struct type_size heading_size(const struct job *job, const struct node *node, unsigned size)
{
	const struct type_size *sizes = job->style->headings;
	if (node->heading.deck)
		return node->heading.deck == DECK_SLIDE ? sizes[1] : job->style->running;
	return sizes[size >= HEADING_LEVELS ? HEADING_LEVELS - 1 : size];
}

void heading_set(struct job *job, struct setting *setting, const struct node *node)
{
	/* Levels without gaps (ISO 14289-1, 7.4.2). */
	uint8_t level = node->heading.level;
	uint8_t above = setting->heading < job->heading ? setting->heading : job->heading;
	if (level > above + 1)
		level = (uint8_t)(above + 1);
	setting->heading = job->heading = level;
	uint32_t element = block_element(job, setting, heading_role(level), node);
	/* The titles of papers in a pack are as large as they are alone. */
	uint8_t title = job->context.title;
	unsigned size = node->heading.level > title ? node->heading.level - (unsigned)title : 0;
	struct type_size type = heading_size(job, node, size);
	marks_add(job, setting, node->id, element);
	if (node != job->context.bookmarked)
		bookmark_add(job, setting, heading_text(job, node), element,
		             bookmark_level(job, level));
	/* Twice the space before as after. */
	int32_t after = job->style->text.leading * (size <= 1 ? 62 : size == 2 ? 45 : 36) / 100;
	struct setting inner = setting_within(setting, 0, element);
	setting_size(&inner, type);
	inner.align = ALIGN_NONE;
	inner.balanced = true;
	if (inner.space_before < after * 2)
		inner.space_before = after * 2;
	if (node->heading.deck) {
		slide_style(job, &inner, node->heading.deck);
		after = slide_after(job, node->heading.deck);
		inner.space_before = 0;
	} else {
		inner.style.face.style |= FONT_BOLD;
	}
	if (node->heading.number.s) {
		struct label *label = arena_new(job->scratch, struct label);
		label->text = arena_concat(job->arena, node->heading.number, STR(" "));
		label->element = element;
		label->order = job->order++;
		label->style = inner.style;
		label->width = words_width(job, &inner.style, label->text) + type.size / 3;
		label->x = inner.right_to_left ? inner.x + inner.width - label->width : inner.x;
		struct setting hung = setting_within(&inner, label->width, element);
		bool hangs = inner.width - hung.width >= label->width;
		inner = hung;
		if (hangs)
			inner.label = label;
		else
			label_alone(job, &inner, label);
	}
	text_begin(job, inner.right_to_left);
	text_inlines(job, &inner, element, node);
	struct line *lines = paragraph_lines(job, &inner);
	paragraph_push(job, &inner, element, lines);
	if (setting->galley->last && lines)
		setting->galley->last->after = after;
}
