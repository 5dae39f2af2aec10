/* Annotations and bookmarks of a partner's PDF (12.3, 12.5): links are kept with where they lead,
 * what else shows something becomes a part of the page's content, as forms cannot be filled in and
 * notes not opened in a pack. Runs in the child alone. */
#include "source/bound_reader.h"

#include <math.h>

enum { TREE_DEEP = 40, BOOKMARKS_MOST = 20000, ANNOTATIONS_MOST = 20000 };

/* Named destinations (12.3.2.3): a name tree, or a dictionary in old files. The tree is gone
 * through as a whole, as its /Limits may be wrong. */
static const struct bound_value *find_name(struct child *child, const struct bound_value *node,
                                           str name, unsigned depth, uint32_t *steps)
{
	if (depth > TREE_DEEP || ++*steps > 100000)
		return NULL;
	const struct bound_value *names = reader_get(child->reader, node, STR("Names"));
	for (uint32_t i = 0; names->kind == BOUND_ARRAY && i + 1 < names->count; i += 2) {
		const struct bound_value *key = reader_resolve(child->reader, &names->items[i]);
		if (key->kind == BOUND_STRING && str_eq(key->text, name))
			return reader_resolve(child->reader, &names->items[i + 1]);
	}
	const struct bound_value *kids = reader_get(child->reader, node, STR("Kids"));
	for (uint32_t i = 0; kids->kind == BOUND_ARRAY && i < kids->count; i++) {
		const struct bound_value *found =
			find_name(child, reader_resolve(child->reader, &kids->items[i]), name,
		                  depth + 1, steps);
		if (found)
			return found;
	}
	return NULL;
}

static const struct bound_value *named_destination(struct child *child,
                                                   const struct bound_value *value)
{
	const struct bound_value *found = NULL;
	if (value->kind == BOUND_NAME) {
		found = reader_get(child->reader,
		                   reader_get(child->reader, &child->root, STR("Dests")),
		                   value->text);
	} else if (value->kind == BOUND_STRING) {
		uint32_t steps = 0;
		const struct bound_value *names =
			reader_get(child->reader, &child->root, STR("Names"));
		found = find_name(child, reader_get(child->reader, names, STR("Dests")),
		                  value->text, 0, &steps);
	}
	return found ? found : &bound_null;
}

/* Where a destination leads in this file; false when it leads nowhere here. */
static bool destination(struct child *child, const struct bound_value *value, uint32_t *page,
                        int32_t *y)
{
	if (value->kind == BOUND_NAME || value->kind == BOUND_STRING)
		value = named_destination(child, value);
	if (value->kind == BOUND_DICTIONARY)
		value = reader_get(child->reader, value, STR("D"));
	if (value->kind != BOUND_ARRAY || value->count < 1)
		return false;
	const struct bound_value *first = &value->items[0];
	uint32_t number = BOUND_NOWHERE;
	if (first->kind == BOUND_REFERENCE)
		number = child_page_of(child, first->reference);
	else if (first->kind == BOUND_NUMBER && bound_number(first) >= 0 &&
	         bound_number(first) < child->page_count)
		number = (uint32_t)bound_number(first);
	if (number >= child->page_count)
		return false;
	const struct child_page *target = &child->pages[number];
	*page = number;
	*y = 0;
	const struct bound_value *how =
		value->count > 1 ? reader_resolve(child->reader, &value->items[1]) : &bound_null;
	uint32_t at = bound_is_name(how, "XYZ")                                   ? 3
	              : bound_is_name(how, "FitH") || bound_is_name(how, "FitBH") ? 2
	              : bound_is_name(how, "FitR")                                ? 5
	                                                                          : 0;
	double x = target->box[0];
	if (bound_is_name(how, "XYZ") && value->count > 2)
		x = bound_number(reader_resolve(child->reader, &value->items[2]));
	if (at && at < value->count) {
		const struct bound_value *top = reader_resolve(child->reader, &value->items[at]);
		if (top->kind == BOUND_NUMBER)
			*y = child_seen_y(target, x, bound_number(top));
	}
	return true;
}

/* The destination that an annotation or bookmark has itself or through its action. */
static bool leads_here(struct child *child, const struct bound_value *value, uint32_t *page,
                       int32_t *y)
{
	const struct bound_value *own = reader_get(child->reader, value, STR("Dest"));
	const struct bound_value *action = reader_get(child->reader, value, STR("A"));
	if (own->kind != BOUND_NULL)
		return destination(child, own, page, y);
	return bound_is_name(reader_get(child->reader, action, STR("S")), "GoTo") &&
	       destination(child, reader_get(child->reader, action, STR("D")), page, y);
}

/* Only addresses that a paper of ours may have. */
static str web_address(struct child *child, const struct bound_value *annotation)
{
	static const str schemes[] = { STR_INIT("http://"), STR_INIT("https://"),
		                       STR_INIT("mailto:"), STR_INIT("tel:") };
	const struct bound_value *action = reader_get(child->reader, annotation, STR("A"));
	const struct bound_value *uri = reader_get(child->reader, action, STR("URI"));
	if (uri->kind != BOUND_STRING)
		return (str){ 0 };
	for (size_t i = 0; i < uri->text.n; i++)
		if (uri->text.s[i] <= 0x20 || uri->text.s[i] >= 0x7F)
			return (str){ 0 };
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (uri->text.n > schemes[i].n &&
		    str_eq_nocase(str_first(uri->text, schemes[i].n), schemes[i]))
			return uri->text;
	return (str){ 0 };
}

static void keep_link(struct child *child, uint32_t page, uint32_t number,
                      const struct bound_value *annotation, const double box[4])
{
	struct bound_link link = { .page = page,
		                   .target = BOUND_NOWHERE,
		                   .element = BOUND_NOWHERE };
	link.url = web_address(child, annotation);
	if (!link.url.n && !leads_here(child, annotation, &link.target, &link.target_y))
		return;
	int32_t seen[4];
	child_seen_box(&child->pages[page], box, seen);
	link.x = seen[0];
	link.y = seen[1];
	link.width = seen[2];
	link.height = seen[3];
	link.description =
		reader_text(child->reader, reader_get(child->reader, annotation, STR("Contents")));
	const struct object_claim *claim = number ? tree_object_claim(child, number) : NULL;
	if (claim) {
		link.element = claim->element;
		link.order = claim->order;
	}
	list_push(&child->links, link);
}

/* The appearance that is shown (12.5.5): of the state in /AS where there are several. 0 when there
 * is none. */
static uint32_t appearance(struct child *child, const struct bound_value *annotation)
{
	const struct bound_value *all = reader_get(child->reader, annotation, STR("AP"));
	const struct bound_value *normal = bound_get(all, STR("N"));
	if (!normal)
		return 0;
	const struct bound_value *value = reader_resolve(child->reader, normal);
	const struct bound_value *state = reader_get(child->reader, annotation, STR("AS"));
	if (normal->kind == BOUND_REFERENCE &&
	    reader_object(child->reader, normal->reference)->stream)
		return normal->reference;
	normal = NULL;
	if (value->kind == BOUND_DICTIONARY && state->kind == BOUND_NAME) {
		normal = bound_get(value, state->text);
		/* Some programs name the state that is on otherwise than its appearance. */
		for (uint32_t i = 0;
		     !normal && !bound_is_name(state, "Off") && i + 1 < value->count; i += 2)
			if (!bound_is_name(&value->items[i], "Off"))
				normal = &value->items[i + 1];
	}
	if (!normal || normal->kind != BOUND_REFERENCE ||
	    !reader_object(child->reader, normal->reference)->stream)
		return 0;
	return normal->reference;
}

/* The matrix that brings an appearance's box into the annotation's rectangle (12.5.5,
 * algorithm 8.1). */
static bool appearance_matrix(struct child *child, uint32_t number, const double rectangle[4],
                              struct matrix *to)
{
	const struct bound_value *form = &reader_object(child->reader, number)->value;
	double box[4], turned[4];
	if (!bound_rectangle(child->reader, reader_get(child->reader, form, STR("BBox")), box))
		return false;
	matrix_box(matrix_of(child->reader, reader_get(child->reader, form, STR("Matrix"))), box,
	           turned);
	double width = turned[2] - turned[0], height = turned[3] - turned[1];
	if (!(width > 0 && height > 0))
		return false;
	double across = (rectangle[2] - rectangle[0]) / width;
	double up = (rectangle[3] - rectangle[1]) / height;
	*to = (struct matrix){
		across, 0, 0, up, rectangle[0] - turned[0] * across, rectangle[1] - turned[1] * up
	};
	return true;
}

/* "12.345": without the locale. */
static void put_number(struct buf *to, double value, double unit, unsigned places)
{
	double scaled = floor(fabs(value) * unit + 0.5);
	uint64_t number = scaled < 1e15 ? (uint64_t)scaled : 0;
	uint64_t whole = (uint64_t)unit;
	if (value < 0 && number)
		buf_putc(to, '-');
	buf_put_u64(to, number / whole);
	buf_putc(to, '.');
	for (uint64_t digit = whole / 10; places--; digit /= 10)
		buf_putc(to, (char)('0' + number / (digit ? digit : 1) % 10));
	buf_putc(to, ' ');
}

/* A field that is printed and not filled in says what it was by attributes (14.8.5.6). */
static void tell_field(struct child *child, const struct bound_value *annotation,
                       struct bound_element *element)
{
	const struct bound_value *field = annotation, *type = &bound_null;
	for (unsigned depth = 0; depth < TREE_DEEP && type->kind == BOUND_NULL; depth++) {
		type = reader_get(child->reader, field, STR("FT"));
		field = reader_get(child->reader, field, STR("Parent"));
	}
	const struct bound_value *state = reader_get(child->reader, annotation, STR("AS"));
	bool button = bound_is_name(type, "Btn");
	const char *role = !button ? "tv" : state->kind == BOUND_NAME ? "cb" : "pb";
	struct bound_value *items = arena_array(&child->arena, struct bound_value, 8);
	struct bound_value *list = arena_array(&child->arena, struct bound_value, 1);
	uint32_t count = 0;
	const char *pairs[] = { "O",  "PrintField", "Role",
		                role, "checked",    bound_is_name(state, "Off") ? "off" : "on" };
	for (size_t i = 0; i < (str_eq(str_of(role), STR("cb")) ? 6u : 4u); i++)
		items[count++] =
			(struct bound_value){ .kind = BOUND_NAME, .text = str_of(pairs[i]) };
	list[0] = (struct bound_value){ .kind = BOUND_DICTIONARY, .count = count, .items = items };
	element->attributes =
		(struct bound_value){ .kind = BOUND_ARRAY, .count = 1, .items = list };
	const struct bound_value *name = reader_get(child->reader, annotation, STR("TU"));
	str text = reader_text(child->reader, name);
	if (text.n && !element->alternative.n)
		element->alternative = text;
}

static void mark_begin(struct child *child, uint32_t page, uint32_t number,
                       const struct bound_value *annotation, bool widget)
{
	struct child_page *target = &child->pages[page];
	const struct object_claim *claim = number ? tree_object_claim(child, number) : NULL;
	if (!claim) {
		buf_lit(&target->content, "/Artifact BMC\n");
		if (widget)
			child_fault(child, "a form field is not in its structure");
		return;
	}
	struct bound_element *element = &child->elements.items[claim->element];
	if (widget)
		tell_field(child, annotation, element);
	uint32_t mcid = target->marked++;
	target->tops = memory_resize(target->tops, target->marked, sizeof *target->tops);
	target->tops[mcid] = INT32_MAX;
	struct claim made = { .unit = page,
		              .mcid = BOUND_NOWHERE,
		              .element = claim->element,
		              .order = claim->order,
		              .page = page };
	made.found = memory_new(1, sizeof *made.found);
	made.found[0] = mcid;
	made.found_count = made.found_room = 1;
	list_push(&child->flattened, made);
	buf_putc(&target->content, '/');
	buf_put(&target->content, element->role);
	buf_lit(&target->content, "<</MCID ");
	buf_put_u64(&target->content, mcid);
	buf_lit(&target->content, ">>BDC\n");
}

/* The page's resources with one more form. */
static void add_form(struct child *child, struct child_page *page, str name, uint32_t number)
{
	const struct bound_value *all = page->resources;
	const struct bound_value *forms = reader_get(child->reader, all, STR("XObject"));
	uint32_t had = forms->kind == BOUND_DICTIONARY ? forms->count : 0;
	struct bound_value *items = arena_array(&child->arena, struct bound_value, had + 2);
	if (had)
		memcpy(items, forms->items, had * sizeof *items);
	items[had] = (struct bound_value){ .kind = BOUND_NAME, .text = name };
	items[had + 1] = (struct bound_value){ .kind = BOUND_REFERENCE, .reference = number };
	uint32_t kinds = all->kind == BOUND_DICTIONARY ? all->count : 0, kept = 0;
	struct bound_value *top = arena_array(&child->arena, struct bound_value, kinds + 2);
	for (uint32_t i = 0; i + 1 < kinds; i += 2) {
		if (str_eq(all->items[i].text, STR("XObject")))
			continue;
		top[kept++] = all->items[i];
		top[kept++] = all->items[i + 1];
	}
	top[kept++] = (struct bound_value){ .kind = BOUND_NAME, .text = STR("XObject") };
	top[kept++] =
		(struct bound_value){ .kind = BOUND_DICTIONARY, .count = had + 2, .items = items };
	struct bound_value *resources = arena_new(&child->arena, struct bound_value);
	*resources = (struct bound_value){ .kind = BOUND_DICTIONARY, .count = kept, .items = top };
	page->resources = resources;
}

static void note_marks(struct child_page *page, const double box[4])
{
	int32_t seen[4];
	child_seen_box(page, box, seen);
	int32_t below = bound_milli(page->height) - seen[1] - seen[3];
	page->free_top = seen[1] < page->free_top ? seen[1] < 0 ? 0 : seen[1] : page->free_top;
	page->free_bottom = below < page->free_bottom ? below < 0 ? 0 : below : page->free_bottom;
}

static void flatten(struct child *child, uint32_t page, uint32_t number, uint32_t index,
                    const struct bound_value *annotation, const double box[4])
{
	enum { HIDDEN = 2, NO_VIEW = 32 };
	double flags = bound_number(reader_get(child->reader, annotation, STR("F")));
	unsigned bits = flags >= 0 && flags < 65536 ? (unsigned)flags : 0;
	uint32_t form = appearance(child, annotation);
	struct matrix matrix;
	if (!form || (bits & (HIDDEN | NO_VIEW)) || !appearance_matrix(child, form, box, &matrix))
		return;
	struct child_page *target = &child->pages[page];
	struct buf *to = &target->content;
	bool widget =
		bound_is_name(reader_get(child->reader, annotation, STR("Subtype")), "Widget");
	/* No file has names of its own like this one: it would have to be made to. */
	str name = arena_printf(&child->arena, "FoolscapAnnotation%u", (unsigned)index);
	add_form(child, target, name, form);
	if (child->tagged)
		mark_begin(child, page, number, annotation, widget);
	buf_lit(to, "q ");
	const double factors[4] = { matrix.a, matrix.b, matrix.c, matrix.d };
	for (unsigned i = 0; i < 4; i++)
		put_number(to, factors[i], 1e6, 6);
	put_number(to, matrix.e, 1e3, 3);
	put_number(to, matrix.f, 1e3, 3);
	buf_lit(to, "cm /");
	buf_put(to, name);
	buf_lit(to, " Do Q\n");
	if (child->tagged)
		buf_lit(to, "EMC\n");
	note_marks(target, box);
}

void ways_annotations(struct child *child, uint32_t page)
{
	const struct bound_value *all = reader_get(
		child->reader, &reader_object(child->reader, child->pages[page].number)->value,
		STR("Annots"));
	for (uint32_t i = 0; all->kind == BOUND_ARRAY && i < all->count && i < ANNOTATIONS_MOST;
	     i++) {
		const struct bound_value *value = reader_resolve(child->reader, &all->items[i]);
		uint32_t number =
			all->items[i].kind == BOUND_REFERENCE ? all->items[i].reference : 0;
		const struct bound_value *kind = reader_get(child->reader, value, STR("Subtype"));
		double box[4];
		if (!bound_rectangle(child->reader, reader_get(child->reader, value, STR("Rect")),
		                     box))
			continue;
		if (bound_is_name(kind, "Link"))
			keep_link(child, page, number, value, box);
		else if (!bound_is_name(kind, "Popup"))
			flatten(child, page, number, i, value, box);
	}
}

static void read_bookmarks(struct child *child, const struct bound_value *above, str key,
                           unsigned level)
{
	enum { LEVEL_MOST = 6 };
	for (;;) {
		/* Each once: bookmarks may stand in a ring. */
		const struct bound_value *next = bound_get(above, key);
		if (!next || next->kind != BOUND_REFERENCE || !child_meet(child, next->reference) ||
		    child->headings.count >= BOOKMARKS_MOST)
			return;
		const struct bound_value *item = reader_resolve(child->reader, next);
		struct bound_heading heading = {
			.level = (uint8_t)(level < LEVEL_MOST ? level : LEVEL_MOST)
		};
		heading.title =
			reader_text(child->reader, reader_get(child->reader, item, STR("Title")));
		if (heading.title.n && leads_here(child, item, &heading.page, &heading.y))
			list_push(&child->headings, heading);
		if (level < TREE_DEEP)
			read_bookmarks(child, item, STR("First"), level + 1);
		above = item;
		key = STR("Next");
	}
}

void ways_outline(struct child *child)
{
	const struct bound_value *outline =
		reader_get(child->reader, &child->root, STR("Outlines"));
	read_bookmarks(child, outline, STR("First"), 1);
}
