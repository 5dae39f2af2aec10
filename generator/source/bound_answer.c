/* The child's answer: records of fixed shape in little-endian numbers and counted bytes, then the
 * objects that the kept pages draw with. Nothing of a partner's file goes further than what is
 * named here. Runs in the child alone. */
#include "source/bound_reader.h"

#include <stdlib.h>

static void put_u8(struct buf *to, unsigned value)
{
	buf_putc(to, (char)(uint8_t)value);
}

static void put_u32(struct buf *to, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		put_u8(to, value >> (8 * i) & 255);
}

static void put_i32(struct buf *to, int32_t value)
{
	put_u32(to, (uint32_t)value);
}

static void put_str(struct buf *to, str text)
{
	put_u32(to, text.s ? (uint32_t)text.n : UINT32_MAX);
	if (text.s)
		buf_put(to, text);
}

static void put_box(struct buf *to, const int32_t box[4])
{
	for (unsigned i = 0; i < 4; i++)
		put_i32(to, box[i]);
}

/* What would lead out of the pages into the rest of the file, or says what is no longer so. */
static bool key_left_out(str key)
{
	static const char *const keys[] = { "StructParent", "StructParents", "Metadata",
		                            "PieceInfo",    "LastModified",  "AA",
		                            "OPI",          "Alternates",    "Thumb",
		                            "Parent",       "Ref",           "AF",
		                            "Measure",      "PtData",        "Length" };
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_eq(key, str_of(keys[i])))
			return true;
	return false;
}

static bool object_left_out(struct child *child, uint32_t number)
{
	static const char *const types[] = { "Page",     "Pages",       "Catalog",
		                             "Annot",    "StructElem",  "StructTreeRoot",
		                             "Filespec", "EmbeddedFile" };
	const struct bound_value *type = reader_get(
		child->reader, &reader_object(child->reader, number)->value, STR("Type"));
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (bound_is_name(type, types[i]))
			return true;
	return false;
}

static void put_value(struct child *child, struct buf *to, const struct bound_value *value,
                      unsigned depth);

static void put_dictionary(struct child *child, struct buf *to, const struct bound_value *value,
                           unsigned depth, bool bare)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i + 1 < value->count; i += 2)
		count += !key_left_out(value->items[i].text) &&
		         !(bare && (str_eq(value->items[i].text, STR("Filter")) ||
		                    str_eq(value->items[i].text, STR("DecodeParms"))));
	put_u8(to, BOUND_DICTIONARY);
	put_u32(to, 2 * count);
	for (uint32_t i = 0; i + 1 < value->count; i += 2) {
		str key = value->items[i].text;
		if (key_left_out(key) ||
		    (bare && (str_eq(key, STR("Filter")) || str_eq(key, STR("DecodeParms")))))
			continue;
		put_u8(to, BOUND_NAME);
		put_str(to, key);
		put_value(child, to, &value->items[i + 1], depth + 1);
	}
}

static void put_value(struct child *child, struct buf *to, const struct bound_value *value,
                      unsigned depth)
{
	if (depth >= BOUND_DEPTH_MOST)
		value = &bound_null;
	switch ((enum bound_kind)value->kind) {
	case BOUND_NUMBER:
	case BOUND_STRING:
	case BOUND_NAME:
		put_u8(to, value->kind);
		put_str(to, value->text.s ? value->text : STR(""));
		break;
	case BOUND_ARRAY:
		put_u8(to, BOUND_ARRAY);
		put_u32(to, value->count);
		for (uint32_t i = 0; i < value->count; i++)
			put_value(child, to, &value->items[i], depth + 1);
		break;
	case BOUND_DICTIONARY:
		put_dictionary(child, to, value, depth, /*bare=*/false);
		break;
	case BOUND_REFERENCE:
		if (object_left_out(child, value->reference)) {
			put_u8(to, BOUND_NULL);
			break;
		}
		put_u8(to, BOUND_REFERENCE);
		put_u32(to, child_export(child, value->reference));
		break;
	default:
		put_u8(to, value->kind);
	}
}

/* Filters that every reader has and PDF/A admits; others are taken off here. */
static bool filter_stays(struct child *child, const struct bound_value *dictionary)
{
	static const char *const names[] = { "FlateDecode", "DCTDecode", "JPXDecode",
		                             "CCITTFaxDecode", "JBIG2Decode" };
	const struct bound_value *filters = reader_get(child->reader, dictionary, STR("Filter"));
	uint32_t count =
		filters->kind == BOUND_ARRAY ? filters->count : filters->kind == BOUND_NAME;
	for (uint32_t i = 0; i < count; i++) {
		const struct bound_value *filter =
			filters->kind == BOUND_ARRAY
				? reader_resolve(child->reader, &filters->items[i])
				: filters;
		bool known = false;
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			known = known || bound_is_name(filter, names[k]);
		if (!known)
			return false;
	}
	return count > 0;
}

static void put_stream(struct child *child, struct buf *to, uint32_t number,
                       const struct bound_object *object)
{
	const struct bound_value *kind = reader_get(child->reader, &object->value, STR("Subtype"));
	bool form = bound_is_name(kind, "Form"), whole;
	bool packed = !form && filter_stays(child, &object->value);
	str bytes;
	bool outside = bound_get(&object->value, STR("F")) != NULL; /* in a file elsewhere */
	if (outside || bound_is_name(kind, "PS") ||
	    !reader_stream(child->reader, number, !packed, &bytes, &whole)) {
		put_u8(to, false);
		put_u8(to, BOUND_NULL);
		return;
	}
	/* Some filter before a picture's: all stay. */
	packed = packed || !whole;
	struct buf content = { 0 };
	if (form) {
		content_form(child, number, bytes, &content);
		bytes = buf_str(&content);
	}
	put_u8(to, true);
	put_dictionary(child, to, &object->value, 0, /*bare=*/!packed);
	put_u8(to, packed);
	put_str(to, bytes);
	buf_free(&content);
}

/* PDF/UA-1 7.21: the font is in the file, and what it shows can be said as Unicode. */
static void check_font(struct child *child, const struct bound_value *font)
{
	struct reader *reader = child->reader;
	if (!bound_is_name(reader_get(reader, font, STR("Type")), "Font"))
		return;
	const struct bound_value *kind = reader_get(reader, font, STR("Subtype"));
	if (bound_is_name(kind, "Type3") || bound_is_name(kind, "CIDFontType0") ||
	    bound_is_name(kind, "CIDFontType2"))
		return;
	const struct bound_value *described = font;
	if (bound_is_name(kind, "Type0")) {
		const struct bound_value *below = reader_get(reader, font, STR("DescendantFonts"));
		described = below->kind == BOUND_ARRAY && below->count
		                    ? reader_resolve(reader, &below->items[0])
		                    : &bound_null;
		const struct bound_value *encoding = reader_get(reader, font, STR("Encoding"));
		bool identity =
			encoding->kind != BOUND_NAME || str_starts(encoding->text, STR("Identity"));
		if (identity && reader_get(reader, font, STR("ToUnicode"))->kind == BOUND_NULL)
			child_fault(child, "a typeface in it does not say which letters it shows");
	}
	const struct bound_value *descriptor = reader_get(reader, described, STR("FontDescriptor"));
	static const char *const files[] = { "FontFile", "FontFile2", "FontFile3" };
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (bound_get(descriptor, str_of(files[i])))
			return;
	child_fault(child, "a typeface is not in the file");
	child->about.claims_a = false;
}

static void put_objects(struct child *child, struct buf *to)
{
	/* Each may ask for more. */
	for (size_t i = 0; i < child->exports.count; i++) {
		uint32_t number = child->exports.items[i];
		const struct bound_object *object = reader_object(child->reader, number);
		if (object->stream) {
			put_stream(child, to, number, object);
			continue;
		}
		check_font(child, &object->value);
		put_u8(to, false);
		put_value(child, to, &object->value, 0);
	}
}

/* A dictionary of dictionaries, so that it can be joined with ours. */
static void put_resources(struct child *child, struct buf *to, const struct bound_value *resources)
{
	static const char *const kinds[] = { "ExtGState", "ColorSpace", "Pattern",   "Shading",
		                             "XObject",   "Font",       "Properties" };
	enum { KINDS = sizeof kinds / sizeof *kinds };
	const struct bound_value *found[KINDS];
	uint32_t count = 0;
	for (size_t i = 0; i < KINDS; i++) {
		found[i] = reader_get(child->reader, resources, str_of(kinds[i]));
		count += found[i]->kind == BOUND_DICTIONARY;
	}
	put_u8(to, BOUND_DICTIONARY);
	put_u32(to, 2 * count);
	for (size_t i = 0; i < KINDS; i++) {
		if (found[i]->kind != BOUND_DICTIONARY)
			continue;
		put_u8(to, BOUND_NAME);
		put_str(to, str_of(kinds[i]));
		put_value(child, to, found[i], 1);
		for (uint32_t k = 1; str_eq(str_of(kinds[i]), STR("Font")) && k < found[i]->count;
		     k += 2)
			if (found[i]->items[k].kind == BOUND_DICTIONARY)
				check_font(child, &found[i]->items[k]);
	}
}

static int32_t millionths(double factor)
{
	return bound_milli(factor * 1000);
}

static void put_pages(struct child *child, struct buf *to)
{
	put_u8(to, PART_PAGE);
	put_u32(to, child->page_count);
	for (uint32_t i = 0; i < child->page_count; i++) {
		const struct child_page *page = &child->pages[i];
		const struct bound_value *value =
			&reader_object(child->reader, page->number)->value;
		put_i32(to, bound_milli(page->width));
		put_i32(to, bound_milli(page->height));
		put_i32(to, page->free_top);
		put_i32(to, page->free_bottom);
		const double factors[4] = { page->seen.a, page->seen.b, page->seen.c,
			                    page->seen.d };
		for (unsigned k = 0; k < 4; k++)
			put_i32(to, millionths(factors[k]));
		put_i32(to, bound_milli(page->seen.e));
		put_i32(to, bound_milli(page->seen.f));
		const double *box = page->box;
		const int32_t clip[4] = { bound_milli(box[0]), bound_milli(box[1]),
			                  bound_milli(box[2] - box[0]),
			                  bound_milli(box[3] - box[1]) };
		put_box(to, clip);
		put_str(to, buf_str(&page->content));
		put_resources(child, to, page->resources);
		put_value(child, to, reader_get(child->reader, value, STR("Group")), 0);
		put_u32(to, page->marked);
	}
}

static void put_links(const struct child *child, struct buf *to)
{
	put_u8(to, PART_LINKS);
	put_u32(to, (uint32_t)child->links.count);
	for (size_t i = 0; i < child->links.count; i++) {
		const struct bound_link *link = &child->links.items[i];
		put_u32(to, link->page);
		const int32_t box[4] = { link->x, link->y, link->width, link->height };
		put_box(to, box);
		put_str(to, link->url);
		put_u32(to, link->target);
		put_i32(to, link->target_y);
		put_str(to, link->description);
		put_u32(to, link->element);
		put_u32(to, link->order);
	}
}

static void put_elements(struct child *child, struct buf *to)
{
	put_u8(to, PART_ELEMENTS);
	put_u32(to, (uint32_t)child->elements.count);
	for (size_t i = 0; i < child->elements.count; i++) {
		const struct bound_element *element = &child->elements.items[i];
		put_str(to, element->role);
		put_u8(to, element->level);
		put_u32(to, element->parent);
		put_u32(to, element->order);
		const str texts[] = { element->lang,        element->alternative,
			              element->actual_text, element->expansion,
			              element->title,       element->id };
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
			put_str(to, texts[k]);
		put_value(child, to, &element->attributes, 0);
		put_u32(to, element->bbox_page);
		put_box(to, element->bbox);
	}
}

static int kid_order(const void *left, const void *right)
{
	const struct bound_kid *a = left, *b = right;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return a->mcid < b->mcid ? -1 : a->mcid > b->mcid;
}

struct kid_list {
	struct bound_kid *items;
	size_t count, room;
};

static void add_kids(const struct child *child, struct kid_list *list, const struct claim *claim)
{
	uint32_t object = BOUND_NOWHERE;
	if (claim->unit >= child->page_count) {
		uint32_t number = claim->unit - child->page_count;
		if (number >= child->exported_room || !child->exported[number])
			return;
		object = child->exported[number] - 1;
	}
	for (size_t i = 0; i < claim->found_count; i++)
		list_push(list, (struct bound_kid){ claim->element, claim->order, claim->page,
		                                    object, claim->found[i] });
}

static void put_kids(const struct child *child, struct buf *to)
{
	struct kid_list list = { 0 };
	for (size_t i = 0; i < child->claims.count; i++)
		add_kids(child, &list, &child->claims.items[i]);
	for (size_t i = 0; i < child->flattened.count; i++)
		add_kids(child, &list, &child->flattened.items[i]);
	if (list.count)
		qsort(list.items, list.count, sizeof *list.items, kid_order);
	put_u8(to, PART_KIDS);
	put_u32(to, (uint32_t)list.count);
	for (size_t i = 0; i < list.count; i++) {
		put_u32(to, list.items[i].element);
		put_u32(to, list.items[i].order);
		put_u32(to, list.items[i].page);
		put_u32(to, list.items[i].object);
		put_u32(to, list.items[i].mcid);
	}
	memory_free(list.items);
}

static void put_headings(const struct child *child, struct buf *to)
{
	put_u8(to, PART_HEADINGS);
	put_u32(to, (uint32_t)child->headings.count);
	for (size_t i = 0; i < child->headings.count; i++) {
		const struct bound_heading *heading = &child->headings.items[i];
		put_u8(to, heading->level);
		put_str(to, heading->title);
		put_u32(to, heading->page);
		put_i32(to, heading->y);
	}
}

static bool holds(const struct bound_value *list, uint32_t number)
{
	for (uint32_t i = 0; list->kind == BOUND_ARRAY && i < list->count; i++)
		if (list->items[i].kind == BOUND_REFERENCE && list->items[i].reference == number)
			return true;
	return false;
}

/* Layers that the pages use, and whether they are off as the file is opened (8.11.4.3). */
static void put_layers(struct child *child, struct buf *to)
{
	const struct bound_value *all =
		reader_get(child->reader, &child->root, STR("OCProperties"));
	const struct bound_value *groups = reader_get(child->reader, all, STR("OCGs"));
	const struct bound_value *shown = reader_get(child->reader, all, STR("D"));
	const struct bound_value *on = reader_get(child->reader, shown, STR("ON"));
	const struct bound_value *off = reader_get(child->reader, shown, STR("OFF"));
	bool base_off = bound_is_name(reader_get(child->reader, shown, STR("BaseState")), "OFF");
	struct buf list = { 0 };
	uint32_t count = 0;
	for (uint32_t i = 0; groups->kind == BOUND_ARRAY && i < groups->count; i++) {
		if (groups->items[i].kind != BOUND_REFERENCE)
			continue;
		uint32_t number = groups->items[i].reference;
		if (number >= child->exported_room || !child->exported[number])
			continue;
		put_u32(&list, child->exported[number] - 1);
		put_u8(&list, base_off ? !holds(on, number) : holds(off, number));
		count++;
	}
	put_u8(to, PART_LAYERS);
	put_u32(to, count);
	buf_put(to, buf_str(&list));
	buf_free(&list);
}

static void put_about(const struct child *child, struct buf *to)
{
	const struct bound_pdf *about = &child->about;
	const bool facts[] = { about->restricted_permissions,
		               about->repaired,
		               about->claims_ua,
		               about->claims_a,
		               about->has_form,
		               about->form_undrawn,
		               about->has_scripts };
	put_u8(to, PART_ABOUT);
	put_u8(to, about->state);
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		put_u8(to, facts[i]);
	put_str(to, about->fault);
	put_str(to, about->lang);
}

void bound_answer(struct child *child, str failure, struct buf *to)
{
	buf_lit(to, BOUND_MAGIC);
	if (failure.s) {
		put_u8(to, PART_FAILURE);
		put_str(to, failure);
		put_u8(to, PART_END);
		return;
	}
	if (child->about.state == BOUND_LOCKED) {
		put_about(child, to);
		put_u8(to, PART_END);
		return;
	}
	/* What the objects are decides on the rest: they are looked through first. */
	struct buf pages = { 0 }, elements = { 0 }, objects = { 0 };
	put_pages(child, &pages);
	put_objects(child, &objects);
	put_elements(child, &elements);
	put_about(child, to);
	put_u8(to, PART_OBJECTS);
	put_u32(to, (uint32_t)child->exports.count);
	buf_put(to, buf_str(&objects));
	buf_put(to, buf_str(&pages));
	buf_put(to, buf_str(&elements));
	put_links(child, to);
	put_kids(child, to);
	put_headings(child, to);
	put_layers(child, to);
	put_u8(to, PART_END);
}
