/* The head of the first page: logo and organisation, title, subtitle, the document's facts in two
 * columns. Called by layout.c. */
#include "page/typeset.h"

static void line_set(struct job *job, struct setting *setting, enum role role, str text)
{
	if (!text.n)
		return;
	uint32_t element = element_new(job, role, setting->element);
	text_begin(job, setting->right_to_left);
	text_add(job, setting, element, text);
	paragraph_set(job, setting, element);
}

static struct item *rule_item(struct job *job, struct setting *setting, uint32_t colour,
                              int32_t thickness)
{
	struct item *item = item_new(job, setting, ITEM_RULE);
	item->height = thickness;
	item->rule.width = setting->width;
	item->rule.thickness = thickness;
	item->rule.colour = colour;
	item->keep = true;
	return item;
}

/* A fact: its label in small secondary type above its value. */
static void fact_set(struct job *job, const struct setting *setting, uint32_t list,
                     const struct fact *fact, int32_t width, struct part *part)
{
	struct galley galley = { 0 };
	struct setting inner = *setting;
	inner.galley = &galley;
	inner.x = 0;
	inner.width = width;
	inner.gap = inner.space_before = 0;
	inner.label = NULL;
	inner.marks = NULL;
	uint32_t li = element_new(job, ROLE_LI, list);
	struct setting label = inner;
	label.element = li;
	label.style.colour = job->palette->secondary;
	setting_size(&label, job->style->running);
	line_set(job, &label, ROLE_LBL, fact->label);
	inner.element = element_new(job, ROLE_LBODY, li);
	setting_size(&inner, job->style->table);
	line_set(job, &inner, ROLE_P, fact->value);
	part->first = galley.first;
	part->width = width;
}

static void facts_set(struct job *job, struct setting *setting, const struct fact *facts,
                      size_t count)
{
	if (!count)
		return;
	uint32_t list = element_new(job, ROLE_L, setting->element);
	int32_t gutter = setting->style.size * 2, width = (setting->width - gutter) / 2;
	for (size_t i = 0; i < count; i += 2) {
		struct item *item = item_new(job, setting, ITEM_GROUP);
		struct group *group = item->group = arena_new(job->scratch, struct group);
		group->parts = arena_array(job->scratch, struct part, 2);
		group->row_count = 1;
		group->width = setting->width;
		for (size_t column = 0; column < 2 && i + column < count; column++) {
			struct part *part = &group->parts[group->part_count++];
			part->rows = 1;
			bool right = (column == 1) != setting->right_to_left;
			part->x = right ? width + gutter : 0;
			fact_set(job, setting, list, &facts[i + column], width, part);
		}
		group_layout(job, item);
		item->keep = i + 2 < count;
		item->before = setting->leading / 2;
		item_push(job, setting, item);
	}
}

static struct item *logo_item(struct job *job, const struct setting *setting,
                              const struct logo *logo, uint32_t element)
{
	struct item *item = item_new(job, setting, ITEM_IMAGE);
	item->height = logo->height;
	item->image.image = logo->image;
	item->image.width = logo->width;
	item->image.element = element;
	item->image.order = job->order++;
	item->keep = true;
	return item;
}

/* The logo beside the organisation's name, the middles of both on one height. */
static void logo_and_name_set(struct job *job, struct setting *setting, const struct logo *logo)
{
	struct item *item = item_new(job, setting, ITEM_GROUP);
	struct group *group = item->group = arena_new(job->scratch, struct group);
	group->parts = arena_array(job->scratch, struct part, 2);
	group->part_count = 2;
	group->row_count = 1;
	group->width = setting->width;
	int32_t gutter = setting->style.size, x = logo->width + gutter;
	struct galley galley = { 0 };
	struct setting name = *setting;
	name.galley = &galley;
	name.x = 0;
	name.width -= x;
	name.marks = NULL; /* the group has them */
	struct item *space = item_new(job, &name, ITEM_SPACE);
	space->keep = true;
	item_push(job, &name, space);
	line_set(job, &name, ROLE_P, job->facts->organisation);
	int32_t high = items_height(space->next, NULL);
	space->height = high < logo->height ? (logo->height - high) / 2 : 0;
	struct setting mark = *setting;
	mark.x = 0;
	bool mirrored = setting->right_to_left;
	group->parts[0] = (struct part){ .rows = 1,
		                         .x = mirrored ? setting->width - logo->width : 0,
		                         .width = logo->width,
		                         .first = logo_item(job, &mark, logo, UINT32_MAX) };
	group->parts[1] = (struct part){
		.rows = 1, .x = mirrored ? 0 : x, .width = name.width, .first = galley.first
	};
	group_layout(job, item);
	item->keep = true;
	item_push(job, setting, item);
}

/* Who publishes it: the logo beside the name, the logo in its place where it says the name, or the
 * name. */
static void organisation_set(struct job *job, struct setting *setting)
{
	const struct house *house = job->typesetter->house;
	setting->style.colour = job->palette->brand;
	setting->style.face.style = FONT_BOLD;
	struct logo logo;
	bool says = house->logo_alternative.n;
	int32_t high = setting->leading * (says ? 3 : 2);
	if (!logo_size(job, setting->width / (says ? 2 : 4), high, &logo)) {
		line_set(job, setting, ROLE_P, job->facts->organisation);
	} else if (says) {
		uint32_t figure = element_new(job, ROLE_FIGURE, setting->element);
		element_at(job, figure)->alternative = house->logo_alternative;
		struct item *item = logo_item(job, setting, &logo, figure);
		item->x += setting->right_to_left ? setting->width - logo.width : 0;
		item_push(job, setting, item);
	} else {
		logo_and_name_set(job, setting, &logo);
	}
}

static bool facts_say(const struct facts *facts, str mark)
{
	for (size_t i = 0; i < facts->count; i++)
		if (str_eq(facts->items[i].value, mark))
			return true;
	return !mark.n;
}

void cover_organisation_set(struct job *job, struct setting *setting)
{
	struct setting line = setting_within(setting, 0, setting->element);
	line.keep_last = true;
	organisation_set(job, &line);
	setting->space_before = job->style->text.leading * 5 / 4;
}

void cover_set(struct job *job, struct setting *setting)
{
	const struct facts *facts = job->facts;
	const struct page_style *style = job->style;
	struct setting cover = *setting;
	cover.balanced = true;
	organisation_set(job, &cover);
	setting_size(&cover, style->headings[0]);
	cover.space_before = style->text.leading * 5 / 4;
	struct mark *mark = arena_new(job->scratch, struct mark);
	mark->bookmark = 1;
	mark->title = facts->title;
	mark->element = (uint32_t)job->layout->element_count;
	cover.marks = mark;
	line_set(job, &cover, ROLE_H1, facts->title);
	setting_size(&cover, style->subtitle);
	cover.style.face.style = 0;
	cover.style.colour = job->palette->ink;
	cover.space_before = style->text.leading / 3;
	line_set(job, &cover, ROLE_P, facts->subtitle);
	cover.style.colour = setting->style.colour;
	cover.balanced = false;
	setting_size(&cover, style->text);
	cover.space_before = style->text.leading;
	if (facts->count || !facts_say(facts, facts->mark))
		item_push(job, &cover, rule_item(job, &cover, job->palette->rule, 500));
	facts_set(job, &cover, facts->items, facts->count);
	if (!facts_say(facts, facts->mark)) {
		/* What stands across the pages as an artifact is said once as text. */
		cover.style.face.style = FONT_BOLD;
		cover.space_before = style->text.leading / 2;
		line_set(job, &cover, ROLE_P, facts->mark);
		cover.style.face.style = 0;
	}
	cover.space_before = style->text.leading * 3 / 4;
	struct item *rule = rule_item(job, &cover, job->palette->rule, 500);
	rule->keep = false;
	rule->after = style->text.leading * 3 / 2;
	item_push(job, &cover, rule);
	setting->marks = NULL;
	setting->space_before = 0;
}
