/* The house style; see house.h. The default is layouts/house.yml as compiled in, read by the same
 * rules as a site's own, which then changes what it names. Called by model.c. */
#include "model/house.h"

#include "base/die.h"
#include "model/fields.h"
#include "source/source.h"
#include "source/yaml.h"

static const struct field palette_table[] = {
	FIELD(struct palette, ink, FIELD_COLOUR),
	FIELD(struct palette, paper, FIELD_COLOUR),
	FIELD(struct palette, brand, FIELD_COLOUR),
	FIELD_AS(struct palette, brand_ink, "brand-ink", FIELD_COLOUR),
	FIELD(struct palette, secondary, FIELD_COLOUR),
	FIELD(struct palette, rule, FIELD_COLOUR),
	FIELD(struct palette, link, FIELD_COLOUR),
	FIELD(struct palette, visited, FIELD_COLOUR),
	FIELD(struct palette, hover, FIELD_COLOUR),
	FIELD(struct palette, focus, FIELD_COLOUR),
	FIELD_AS(struct palette, focus_ink, "focus-ink", FIELD_COLOUR),
	FIELD(struct palette, tint, FIELD_COLOUR),
};

/* Of the uint32_t[STATUS_COUNT] in struct house. */
static const struct field status_table[STATUS_COUNT] = {
	{ STR_INIT("not-started"), FIELD_COLOUR, STATUS_NOT_STARTED * sizeof(uint32_t), 0, NULL, 0,
	  false },
	{ STR_INIT("on-track"), FIELD_COLOUR, STATUS_ON_TRACK * sizeof(uint32_t), 0, NULL, 0,
	  false },
	{ STR_INIT("at-risk"), FIELD_COLOUR, STATUS_AT_RISK * sizeof(uint32_t), 0, NULL, 0, false },
	{ STR_INIT("late"), FIELD_COLOUR, STATUS_LATE * sizeof(uint32_t), 0, NULL, 0, false },
	{ STR_INIT("complete"), FIELD_COLOUR, STATUS_COMPLETE * sizeof(uint32_t), 0, NULL, 0,
	  false },
};

static const struct field screen_table[] = {
	FIELD_AS(struct house, screen.size, "size", FIELD_PIXELS),
	FIELD_AS(struct house, screen.small_size, "small-size", FIELD_PIXELS),
	FIELD_AS(struct house, screen.line_height, "line-height", FIELD_RATIO),
	FIELD_AS(struct house, screen.h1, "h1", FIELD_PIXELS),
	FIELD_AS(struct house, screen.h2, "h2", FIELD_PIXELS),
	FIELD_AS(struct house, screen.h3, "h3", FIELD_PIXELS),
	FIELD_AS(struct house, screen.h4, "h4", FIELD_PIXELS),
	FIELD_AS(struct house, screen.measure, "measure", FIELD_PIXELS),
	FIELD_CHECK("space", FIELD_LIST),
};

static const struct field page_table[] = {
	FIELD(struct page_style, width, FIELD_LENGTH),
	FIELD(struct page_style, height, FIELD_LENGTH),
	FIELD(struct page_style, top, FIELD_LENGTH),
	FIELD(struct page_style, bottom, FIELD_LENGTH),
	FIELD(struct page_style, outer, FIELD_LENGTH),
	FIELD(struct page_style, inner, FIELD_LENGTH),
	FIELD_AS(struct page_style, two_sided, "two-sided", FIELD_YES_NO),
	FIELD(struct page_style, text, FIELD_TYPE_SIZE),
	FIELD_AS(struct page_style, headings[0], "h1", FIELD_TYPE_SIZE),
	FIELD_AS(struct page_style, headings[1], "h2", FIELD_TYPE_SIZE),
	FIELD_AS(struct page_style, headings[2], "h3", FIELD_TYPE_SIZE),
	FIELD_AS(struct page_style, headings[3], "h4", FIELD_TYPE_SIZE),
	FIELD_AS(struct page_style, headings[4], "h5", FIELD_TYPE_SIZE),
	FIELD_AS(struct page_style, headings[5], "h6", FIELD_TYPE_SIZE),
	FIELD(struct page_style, subtitle, FIELD_TYPE_SIZE),
	FIELD(struct page_style, table, FIELD_TYPE_SIZE),
	FIELD(struct page_style, footnote, FIELD_TYPE_SIZE),
	FIELD(struct page_style, code, FIELD_TYPE_SIZE),
	FIELD(struct page_style, running, FIELD_TYPE_SIZE),
	FIELD_AS(struct page_style, cell_padding, "cell-padding", FIELD_LENGTH),
	FIELD_AS(struct page_style, narrowest_column, "narrowest-column", FIELD_LENGTH),
};

/* house.yml by its top keys; the maps are read with the tables above. */
struct house_draft {
	const struct value *light, *dark, *status, *status_dark, *screen, *paper, *large_print,
		*slides, *fallback, *list_styles;
	str text_family, code_family, logo, logo_alternative;
};

static const struct field house_table[] = {
	FIELD(struct house_draft, light, FIELD_MAP),
	FIELD(struct house_draft, dark, FIELD_MAP),
	FIELD(struct house_draft, status, FIELD_MAP),
	FIELD_AS(struct house_draft, status_dark, "status-dark", FIELD_MAP),
	FIELD_AS(struct house_draft, text_family, "text-family", FIELD_TEXT),
	FIELD_AS(struct house_draft, code_family, "code-family", FIELD_TEXT),
	FIELD(struct house_draft, fallback, FIELD_LIST),
	FIELD(struct house_draft, screen, FIELD_MAP),
	FIELD(struct house_draft, paper, FIELD_MAP),
	FIELD_AS(struct house_draft, large_print, "large-print", FIELD_MAP),
	FIELD(struct house_draft, slides, FIELD_MAP),
	FIELD(struct house_draft, logo, FIELD_TEXT),
	FIELD_AS(struct house_draft, logo_alternative, "logo-alternative", FIELD_TEXT),
	FIELD_AS(struct house_draft, list_styles, "list-styles", FIELD_LIST),
};

static void part_read(const struct fields *house_fields, const struct value *map, const char *what,
                      const struct field *table, size_t count, void *record)
{
	if (!map)
		return;
	struct fields fields = *house_fields;
	fields.what = str_of(what);
	fields_read(&fields, map, table, count, record);
}
#define PART_READ(fields, map, what, table, record) \
	part_read((fields), (map), (what), (table), sizeof(table) / sizeof *(table), (record))

/* 8 % of the brand over the paper, where a site gives a brand alone. */
static uint32_t tint_of(const struct palette *palette)
{
	uint32_t tint = 0;
	for (unsigned shift = 0; shift <= 16; shift += 8) {
		uint32_t brand = palette->brand >> shift & 0xff,
			 paper = palette->paper >> shift & 0xff;
		tint |= (brand * 8 + paper * 92 + 50) / 100 << shift;
	}
	return tint;
}

static void palette_read(const struct fields *fields, const struct value *map, const char *what,
                         struct palette *palette)
{
	if (!map)
		return;
	PART_READ(fields, map, what, palette_table, palette);
	bool changed = value_get(map, STR("brand")) || value_get(map, STR("paper"));
	if (changed && !value_get(map, STR("tint")))
		palette->tint = tint_of(palette);
}

static void page_style_read(const struct fields *fields, const struct value *map, const char *what,
                            struct page_style *style)
{
	if (!map)
		return;
	PART_READ(fields, map, what, page_table, style);
	int64_t across = (int64_t)style->outer + style->inner,
		down = (int64_t)style->top + style->bottom;
	/* Under 60 mm nothing that we set has room. */
	enum { LEAST = 170079 };
	if (style->width - across >= LEAST && style->height - down >= LEAST)
		return;
	diag(fields->diags, MSG_WANTED_NUMBER, .at = map->at,
	     .words = { STR("the page less its margins"),
	                STR("sizes that leave at least 60 mm by 60 mm for the text") });
	style->width = 595276;
	style->height = 841890;
	style->top = style->bottom = style->outer = style->inner = 70866;
}

static void space_read(const struct fields *fields, const struct value *map, struct house *house)
{
	const struct value *list = map ? value_get(map, STR("space")) : NULL;
	if (!list || list->kind != VALUE_LIST)
		return;
	if (list->count != SPACE_STEPS) {
		diag(fields->diags, MSG_WANTED_LIST, .at = list->at, .words = { list->key },
		     .hint = STR("write seven numbers, smallest first"));
		return;
	}
	size_t i = 0;
	for (const struct value *item = list->first; item; item = item->next, i++) {
		struct field field = { .key = list->key, .kind = FIELD_PIXELS };
		field_read(fields, &field, item, &house->screen.space[i]);
	}
}

static void fallback_read(const struct fields *fields, const struct value *list,
                          struct house *house)
{
	if (!list)
		return;
	house->fallback_count = 0;
	for (const struct value *item = list->first; item; item = item->next) {
		if (item->kind != VALUE_TEXT) {
			diag(fields->diags, MSG_WANTED_TEXT, .at = item->at,
			     .words = { list->key });
		} else if (house->fallback_count == FALLBACK_MOST) {
			diag(fields->diags, MSG_WANTED_LIST, .at = item->at, .words = { list->key },
			     .hint = STR("name at most 24 typefaces"));
			return;
		} else {
			house->fallback[house->fallback_count++] = item->text;
		}
	}
}

static void list_styles_read(const struct fields *fields, const struct value *list,
                             struct house *house)
{
	static const str names[] = { STR_INIT("decimal"), STR_INIT("lower-alpha"),
		                     STR_INIT("lower-roman"), STR_INIT("upper-alpha"),
		                     STR_INIT("upper-roman") };
	if (!list)
		return;
	size_t depth = 0;
	for (const struct value *item = list->first; item && depth < LIST_STYLES;
	     item = item->next) {
		struct field field = { .key = list->key, .kind = FIELD_CHOICE, CHOICES(names) };
		field_read(fields, &field, item, &house->list_styles[depth++]);
	}
	for (; depth > 0 && depth < LIST_STYLES; depth++) /* deeper lists go on as the last one
	                                                     named */
		house->list_styles[depth] = house->list_styles[depth - 1];
}

static void logo_read(const struct fields *fields, const struct source_tree *tree,
                      const struct value *map, const struct house_draft *draft, struct house *house)
{
	if (draft->logo_alternative.s)
		house->logo_alternative = draft->logo_alternative;
	if (!draft->logo.n)
		return;
	str path = arena_concat(fields->arena, STR("layouts/"), draft->logo);
	if (!source_tree_find(tree, path))
		path = draft->logo;
	const struct source_file *file = source_tree_find(tree, path);
	if (file && file->kind == SOURCE_IMAGE) {
		house->logo = file->path;
		return;
	}
	struct place at = value_get(map, STR("logo"))->at;
	if (file)
		diag(fields->diags, MSG_IMAGE_KIND, .at = at, .words = { draft->logo });
	else
		diag(fields->diags, MSG_LINK_TARGET, .at = at, .words = { draft->logo },
		     .hint = STR("give the way from layouts/ to the file"));
}

/* The file's root, NULL where it could not be read. */
static const struct value *house_read(struct house *house, struct arena *arena,
                                      const struct source_tree *tree, const struct text *text,
                                      struct diags *diags)
{
	const struct value *map = yaml_parse(
		arena, &(struct yaml_input){ .text = text, .bytes = text->bytes, .line = 1 },
		diags);
	if (!map)
		return NULL;
	struct fields fields = {
		.arena = arena,
		.diags = diags,
		.what = STR("house.yml"),
		.hint = STR("see foolscap-layouts(7) for the keys that there are"),
	};
	struct house_draft draft = { 0 };
	FIELDS_READ(&fields, map, house_table, &draft);
	palette_read(&fields, draft.light, "\"light\"", &house->light);
	palette_read(&fields, draft.dark, "\"dark\"", &house->dark);
	PART_READ(&fields, draft.status, "\"status\"", status_table, house->status);
	PART_READ(&fields, draft.status_dark, "\"status-dark\"", status_table, house->status_dark);
	PART_READ(&fields, draft.screen, "\"screen\"", screen_table, house);
	space_read(&fields, draft.screen, house);
	page_style_read(&fields, draft.paper, "\"paper\"", &house->paper);
	page_style_read(&fields, draft.large_print, "\"large-print\"", &house->large_print);
	page_style_read(&fields, draft.slides, "\"slides\"", &house->slides);
	fallback_read(&fields, draft.fallback, house);
	list_styles_read(&fields, draft.list_styles, house);
	logo_read(&fields, tree, map, &draft, house);
	if (draft.text_family.n) {
		house->text_family = draft.text_family;
		house->text_family_at = value_get(map, STR("text-family"))->at;
	}
	if (draft.code_family.n) {
		house->code_family = draft.code_family;
		house->code_family_at = value_get(map, STR("code-family"))->at;
	}
	return map;
}

/* On paper printed on one side, the text stands in the middle. */
static void margins_settle(struct page_style *style)
{
	if (!style->two_sided)
		style->outer = style->inner = (style->outer + style->inner) / 2;
}

void house_load(struct house *house, struct arena *arena, const struct source_tree *tree,
                struct diags *diags)
{
	*house = (struct house){ .paper.name = STR("paper"),
		                 .large_print.name = STR("large-print"),
		                 .slides.name = STR("slides") };
	struct text *builtin = arena_new(arena, struct text), *own = arena_new(arena, struct text);
	bool has_builtin = source_read_default(arena, STR("house.yml"), builtin);
	CHECK(has_builtin);
	bool has_own = source_tree_find(tree, STR("layouts/house.yml")) &&
	               source_read_layout(tree, arena, STR("house.yml"), own, diags);
	/* The default's own mistakes, if it ever has any, are seen where it is the site's file too.
	 */
	bool same = has_own && str_eq(own->bytes, builtin->bytes);
	struct diags unheard = { 0 };
	const struct value *map = house_read(house, arena, tree, builtin, same ? diags : &unheard);
	CHECK(unheard.errors == 0);
	diags_release(&unheard);
	/* Its lines are not to be looked for in the site's file. */
	if (!same)
		house->text_family_at = house->code_family_at = (struct place){ 0 };
	if (has_own && !same)
		map = house_read(house, arena, tree, own, diags);
	margins_settle(&house->paper);
	margins_settle(&house->large_print);
	margins_settle(&house->slides);
	house_check_contrast(house, map, has_own ? own : builtin, diags);
}

static str letters(struct arena *arena, uint32_t number, char first)
{
	char made[8];
	size_t at = sizeof made;
	for (; number > 0; number = (number - 1) / 26)
		made[--at] = (char)(first + (char)((number - 1) % 26));
	return arena_str(arena, (str){ made + at, sizeof made - at });
}

static str roman(struct arena *arena, uint32_t number, bool upper)
{
	static const struct {
		uint32_t value;
		const char *lower, *upper;
	} signs[] = {
		{ 1000, "m", "M" }, { 900, "cm", "CM" }, { 500, "d", "D" }, { 400, "cd", "CD" },
		{ 100, "c", "C" },  { 90, "xc", "XC" },  { 50, "l", "L" },  { 40, "xl", "XL" },
		{ 10, "x", "X" },   { 9, "ix", "IX" },   { 5, "v", "V" },   { 4, "iv", "IV" },
		{ 1, "i", "I" },
	};
	if (number > 3999)
		return field_number(arena, number);
	struct buf made = { 0 };
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		for (; number >= signs[i].value; number -= signs[i].value)
			buf_put(&made, str_of(upper ? signs[i].upper : signs[i].lower));
	str text = arena_str(arena, buf_str(&made));
	buf_free(&made);
	return text;
}

str house_item_label(const struct house *house, struct arena *arena, uint32_t number,
                     unsigned depth)
{
	enum list_style style = house->list_styles[depth < LIST_STYLES ? depth : LIST_STYLES - 1];
	str label;
	/* There is no letter for nought, which Markdown lets a list begin at. */
	if (style == LIST_DECIMAL || number == 0)
		label = field_number(arena, number);
	else if (style == LIST_LOWER_ALPHA || style == LIST_UPPER_ALPHA)
		label = letters(arena, number, style == LIST_UPPER_ALPHA ? 'A' : 'a');
	else
		label = roman(arena, number, style == LIST_UPPER_ROMAN);
	return depth == 0 ? label : arena_concat(arena, STR("("), label, STR(")"));
}
