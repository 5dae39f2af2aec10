/* What the child wrote, taken apart. It read a hostile file and may itself have been taken over, so
 * nothing is believed: each count is held against the bytes that are left, each index against what
 * it leads to, each text is UTF-8 without control characters. Called by bound.c. */
#include "source/bound_reader.h"

#include "base/utf8.h"

struct answer {
	str rest;
	struct arena *arena;
	bool broken;
};

static unsigned take_u8(struct answer *answer)
{
	if (answer->rest.n < 1) {
		answer->broken = true;
		return 0;
	}
	unsigned value = (uint8_t)answer->rest.s[0];
	answer->rest = str_from(answer->rest, 1);
	return value;
}

static bool take_flag(struct answer *answer)
{
	unsigned value = take_u8(answer);
	answer->broken = answer->broken || value > 1;
	return value == 1;
}

static uint32_t take_u32(struct answer *answer)
{
	uint32_t value = 0;
	for (unsigned i = 0; i < 4; i++)
		value |= (uint32_t)take_u8(answer) << (8 * i);
	return value;
}

enum { LENGTH_MOST = 1000000000 };

static int32_t take_length(struct answer *answer)
{
	uint32_t value = take_u32(answer);
	int64_t length = value <= INT32_MAX ? (int64_t)value : (int64_t)value - 0x100000000;
	if (length > LENGTH_MOST || length < -LENGTH_MOST) {
		answer->broken = true;
		return 0;
	}
	return (int32_t)length;
}

/* How many records follow, each of at least so many bytes. */
static uint32_t take_count(struct answer *answer, size_t least)
{
	uint32_t count = take_u32(answer);
	if (count > answer->rest.n / least) {
		answer->broken = true;
		return 0;
	}
	return count;
}

static str take_bytes(struct answer *answer)
{
	uint32_t length = take_u32(answer);
	if (length == UINT32_MAX)
		return (str){ 0 };
	if (length > answer->rest.n) {
		answer->broken = true;
		return (str){ 0 };
	}
	str bytes = str_first(answer->rest, length);
	answer->rest = str_from(answer->rest, length);
	return bytes;
}

/* A text to show: blanks in place of control characters; absent when it is not UTF-8 or empty. */
static str take_text(struct answer *answer)
{
	str bytes = take_bytes(answer);
	if (!bytes.n || utf8_check(bytes) < bytes.n)
		return (str){ 0 };
	str copy = arena_str(answer->arena, bytes);
	char *s = (char *)(uintptr_t)copy.s;
	for (size_t i = 0; i < copy.n; i++)
		if ((uint8_t)s[i] < 0x20 || s[i] == 0x7F)
			s[i] = ' ';
	/* U+0080 to U+009F and the noncharacters are left: no format here minds them. */
	return copy;
}

/* A language (BCP 47), absent when it does not look like one. */
static str take_language(struct answer *answer)
{
	enum { LANGUAGE_MOST = 35 };
	str text = take_text(answer);
	for (size_t i = 0; i < text.n; i++)
		if (!char_is_alnum(text.s[i]) && text.s[i] != '-')
			return (str){ 0 };
	return text.n <= LANGUAGE_MOST ? text : (str){ 0 };
}

static bool is_number(str text)
{
	size_t at = text.n && (text.s[0] == '-' || text.s[0] == '+'), digits = 0, points = 0;
	for (; at < text.n; at++) {
		digits += char_is_digit(text.s[at]);
		points += text.s[at] == '.';
		if (!char_is_digit(text.s[at]) && text.s[at] != '.')
			return false;
	}
	return digits > 0 && points < 2 && text.n < 64;
}

static struct bound_value take_value(struct answer *answer, uint32_t objects, unsigned depth)
{
	struct bound_value value = { .kind = (uint8_t)take_u8(answer) };
	struct bound_value *items;
	switch ((enum bound_kind)value.kind) {
	case BOUND_NULL:
	case BOUND_FALSE:
	case BOUND_TRUE:
		return value;
	case BOUND_NUMBER:
	case BOUND_STRING:
	case BOUND_NAME:
		value.text = take_bytes(answer);
		if (!value.text.s || (value.kind == BOUND_NUMBER && !is_number(value.text)) ||
		    (value.kind == BOUND_NAME && value.text.n &&
		     memchr(value.text.s, 0, value.text.n)))
			break;
		return value;
	case BOUND_ARRAY:
	case BOUND_DICTIONARY:
		value.count = take_count(answer, 1);
		if (depth > BOUND_DEPTH_MOST || (value.kind == BOUND_DICTIONARY && value.count % 2))
			break;
		items = arena_array(answer->arena, struct bound_value, (size_t)value.count + 1);
		for (uint32_t i = 0; i < value.count && !answer->broken; i++) {
			items[i] = take_value(answer, objects, depth + 1);
			if (value.kind == BOUND_DICTIONARY && i % 2 == 0 &&
			    items[i].kind != BOUND_NAME)
				answer->broken = true;
		}
		value.items = items;
		return value;
	case BOUND_REFERENCE:
		value.reference = take_u32(answer);
		if (value.reference < objects)
			return value;
		break;
	}
	answer->broken = true;
	return (struct bound_value){ .kind = BOUND_NULL };
}

static bool take_part(struct answer *answer, enum bound_part part)
{
	if (take_u8(answer) != (unsigned)part)
		answer->broken = true;
	return !answer->broken;
}

static void take_about(struct answer *answer, struct bound_pdf *pdf)
{
	unsigned state = take_u8(answer);
	if (state != BOUND_LOCKED && state != BOUND_UNTAGGED && state != BOUND_TAGGED)
		answer->broken = true;
	pdf->state = (enum bound_state)state;
	bool *const facts[] = { &pdf->restricted_permissions,
		                &pdf->repaired,
		                &pdf->claims_ua,
		                &pdf->claims_a,
		                &pdf->has_form,
		                &pdf->form_undrawn,
		                &pdf->has_scripts };
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		*facts[i] = take_flag(answer);
	pdf->fault = take_text(answer);
	pdf->lang = take_language(answer);
}

static void take_objects(struct answer *answer, struct bound_objects *objects)
{
	if (!take_part(answer, PART_OBJECTS))
		return;
	uint32_t count = take_count(answer, 2);
	objects->objects = arena_array(answer->arena, struct bound_object, (size_t)count + 1);
	objects->object_count = count;
	for (uint32_t i = 0; i < count && !answer->broken; i++) {
		struct bound_object *object = &objects->objects[i];
		object->stream = take_flag(answer);
		object->value = take_value(answer, count, 0);
		if (!object->stream)
			continue;
		object->packed = take_flag(answer);
		object->bytes = take_bytes(answer);
		if (object->value.kind != BOUND_DICTIONARY || !object->bytes.s)
			answer->broken = true;
	}
}

static void take_pages(struct answer *answer, struct bound_pdf *pdf, struct bound_objects *objects)
{
	enum { SIDE_LEAST = 1000, SIDE_MOST = 14400000, PAGE_BYTES = 60 };
	if (!take_part(answer, PART_PAGE))
		return;
	uint32_t known = (uint32_t)objects->object_count;
	pdf->page_count = take_count(answer, PAGE_BYTES);
	pdf->pages = arena_array(answer->arena, struct bound_page, (size_t)pdf->page_count + 1);
	objects->contents =
		arena_array(answer->arena, struct bound_content, (size_t)pdf->page_count + 1);
	for (uint32_t i = 0; i < pdf->page_count && !answer->broken; i++) {
		struct bound_page *page = &pdf->pages[i];
		struct bound_content *content = &objects->contents[i];
		page->width = take_length(answer);
		page->height = take_length(answer);
		page->free_top = take_length(answer);
		page->free_bottom = take_length(answer);
		for (unsigned k = 0; k < 6; k++)
			content->matrix[k] = take_length(answer);
		for (unsigned k = 0; k < 4; k++)
			content->clip[k] = take_length(answer);
		content->bytes = take_bytes(answer);
		content->resources = take_value(answer, known, 0);
		content->group = take_value(answer, known, 0);
		content->marked = take_u32(answer);
		bool sized = page->width >= SIDE_LEAST && page->height >= SIDE_LEAST &&
		             page->width <= SIDE_MOST && page->height <= SIDE_MOST &&
		             page->free_top >= 0 && page->free_top <= page->height &&
		             page->free_bottom >= 0 && page->free_bottom <= page->height;
		bool known_kinds = content->resources.kind == BOUND_DICTIONARY &&
		                   content->bytes.s &&
		                   (content->group.kind == BOUND_NULL ||
		                    content->group.kind == BOUND_DICTIONARY);
		for (uint32_t k = 1; known_kinds && k < content->resources.count; k += 2)
			known_kinds = content->resources.items[k].kind == BOUND_DICTIONARY;
		/* Each identifier takes some bytes of the content. */
		if (!sized || !known_kinds || content->marked > content->bytes.n)
			answer->broken = true;
	}
	if (pdf->page_count == 0)
		answer->broken = true;
}

static bool role_known(str role)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz123456";
	for (size_t i = 0; i < role.n; i++)
		if (!memchr(letters, role.s[i], sizeof letters - 1))
			return false;
	return role.n > 0 && role.n < 20;
}

static void take_elements(struct answer *answer, const struct bound_pdf *pdf,
                          struct bound_objects *objects)
{
	/* A role of one letter, level, parent and order, no texts, no attributes, no box. */
	enum { ELEMENT_BYTES = 5 + 1 + 2 * 4 + 6 * 4 + 1 + 5 * 4 };
	if (!take_part(answer, PART_ELEMENTS))
		return;
	uint32_t count = take_count(answer, ELEMENT_BYTES);
	objects->elements = arena_array(answer->arena, struct bound_element, (size_t)count + 1);
	objects->element_count = count;
	for (uint32_t i = 0; i < count && !answer->broken; i++) {
		struct bound_element *element = &objects->elements[i];
		element->role = take_bytes(answer);
		element->level = (uint8_t)take_u8(answer);
		element->parent = take_u32(answer);
		element->order = take_u32(answer);
		element->lang = take_language(answer);
		str *const texts[] = { &element->alternative, &element->actual_text,
			               &element->expansion, &element->title };
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
			*texts[k] = take_text(answer);
		element->id = take_bytes(answer);
		element->attributes = take_value(answer, 0, 0);
		element->bbox_page = take_u32(answer);
		for (unsigned k = 0; k < 4; k++)
			element->bbox[k] = take_length(answer);
		bool attributes = element->attributes.kind == BOUND_NULL ||
		                  element->attributes.kind == BOUND_ARRAY;
		for (uint32_t k = 0; attributes && k < element->attributes.count; k++)
			attributes = element->attributes.items[k].kind == BOUND_DICTIONARY;
		if (!role_known(element->role) || !attributes || element->order >= INT32_MAX ||
		    (element->parent != BOUND_NOWHERE && element->parent >= i) ||
		    (element->bbox_page != BOUND_NOWHERE && element->bbox_page >= pdf->page_count))
			answer->broken = true;
	}
}

/* An address that may stand in a paper: see bound_ways.c. */
static bool address_fine(str url)
{
	for (size_t i = 0; i < url.n; i++)
		if ((uint8_t)url.s[i] <= 0x20 || (uint8_t)url.s[i] >= 0x7F)
			return false;
	return true;
}

static void take_links(struct answer *answer, const struct bound_pdf *pdf,
                       struct bound_objects *objects)
{
	enum { LINK_BYTES = 44 };
	if (!take_part(answer, PART_LINKS))
		return;
	uint32_t count = take_count(answer, LINK_BYTES);
	objects->links = arena_array(answer->arena, struct bound_link, (size_t)count + 1);
	objects->link_count = count;
	for (uint32_t i = 0; i < count && !answer->broken; i++) {
		struct bound_link *link = &objects->links[i];
		link->page = take_u32(answer);
		link->x = take_length(answer);
		link->y = take_length(answer);
		link->width = take_length(answer);
		link->height = take_length(answer);
		link->url = take_bytes(answer);
		link->target = take_u32(answer);
		link->target_y = take_length(answer);
		link->description = take_text(answer);
		link->element = take_u32(answer);
		link->order = take_u32(answer);
		bool leads = link->url.n ? address_fine(link->url) : link->target < pdf->page_count;
		if (link->page >= pdf->page_count || (i && link->page < link[-1].page) || !leads ||
		    link->order >= INT32_MAX ||
		    (link->element != BOUND_NOWHERE && link->element >= objects->element_count))
			answer->broken = true;
	}
}

static void take_kids(struct answer *answer, const struct bound_pdf *pdf,
                      struct bound_objects *objects)
{
	enum { KID_BYTES = 20 };
	if (!take_part(answer, PART_KIDS))
		return;
	uint32_t count = take_count(answer, KID_BYTES);
	objects->kids = arena_array(answer->arena, struct bound_kid, (size_t)count + 1);
	objects->kid_count = count;
	for (uint32_t i = 0; i < count && !answer->broken; i++) {
		struct bound_kid *kid = &objects->kids[i];
		kid->element = take_u32(answer);
		kid->order = take_u32(answer);
		kid->page = take_u32(answer);
		kid->object = take_u32(answer);
		kid->mcid = take_u32(answer);
		if (kid->element >= objects->element_count || kid->page >= pdf->page_count ||
		    kid->order >= INT32_MAX || (i && kid->order < kid[-1].order)) {
			answer->broken = true;
			break;
		}
		size_t most;
		if (kid->object == BOUND_NOWHERE) {
			most = objects->contents[kid->page].marked;
		} else {
			bool form = kid->object < objects->object_count &&
			            objects->objects[kid->object].stream;
			most = form ? objects->objects[kid->object].bytes.n : 0;
		}
		if (kid->mcid >= most)
			answer->broken = true;
	}
}

static void take_headings(struct answer *answer, struct bound_pdf *pdf)
{
	enum { HEADING_BYTES = 13, LEVEL_MOST = 6 };
	if (!take_part(answer, PART_HEADINGS))
		return;
	uint32_t count = take_count(answer, HEADING_BYTES);
	pdf->headings = arena_array(answer->arena, struct bound_heading, (size_t)count + 1);
	for (uint32_t i = 0; i < count && !answer->broken; i++) {
		struct bound_heading heading = { .level = (uint8_t)take_u8(answer) };
		heading.title = take_text(answer);
		heading.page = take_u32(answer);
		heading.y = take_length(answer);
		if (heading.level < 1 || heading.level > LEVEL_MOST ||
		    heading.page >= pdf->page_count)
			answer->broken = true;
		else if (heading.title.n)
			pdf->headings[pdf->heading_count++] = heading;
	}
}

static void take_layers(struct answer *answer, struct bound_objects *objects)
{
	enum { LAYER_BYTES = 5 };
	if (!take_part(answer, PART_LAYERS))
		return;
	uint32_t count = take_count(answer, LAYER_BYTES);
	objects->layers = arena_array(answer->arena, uint32_t, (size_t)count + 1);
	objects->layer_off = arena_array(answer->arena, bool, (size_t)count + 1);
	objects->layer_count = count;
	for (uint32_t i = 0; i < count && !answer->broken; i++) {
		objects->layers[i] = take_u32(answer);
		objects->layer_off[i] = take_flag(answer);
		if (objects->layers[i] >= objects->object_count)
			answer->broken = true;
	}
}

bool bound_decode(str bytes, struct arena *arena, struct bound_pdf *pdf, str *failure)
{
	struct answer answer = { .rest = bytes, .arena = arena };
	*failure = (str){ 0 };
	*pdf = (struct bound_pdf){ 0 };
	if (!str_starts(bytes, STR(BOUND_MAGIC)))
		return false;
	answer.rest = str_from(bytes, sizeof BOUND_MAGIC - 1);
	if (answer.rest.n && answer.rest.s[0] == PART_FAILURE) {
		take_u8(&answer);
		*failure = take_text(&answer);
		if (!failure->s)
			*failure = STR("it is not as a PDF should be");
		return take_part(&answer, PART_END) && !answer.rest.n;
	}
	struct bound_objects *objects = arena_new(arena, struct bound_objects);
	if (!take_part(&answer, PART_ABOUT))
		return false;
	take_about(&answer, pdf);
	if (!answer.broken && pdf->state != BOUND_LOCKED) {
		take_objects(&answer, objects);
		take_pages(&answer, pdf, objects);
		take_elements(&answer, pdf, objects);
		take_links(&answer, pdf, objects);
		take_kids(&answer, pdf, objects);
		take_headings(&answer, pdf);
		take_layers(&answer, objects);
		pdf->objects = objects;
	}
	return take_part(&answer, PART_END) && !answer.rest.n;
}
