/* Pages of partners' PDFs in ours: their content below our own in one stream, their resources
 * beside ours, the objects that they draw with under new numbers, their layers, and what of their
 * claims stands. Called by pdf.c and structure.c. What is written here was checked by
 * source/bound_decode.c. */
#include "format/pdf/parts.h"

#include "base/die.h"
#include "source/bound_objects.h"

/* One PDF, however often it is bound in. */
struct bound_use {
	const struct bound_pdf *pdf;
	uint32_t *numbers; /* of its objects in our file, 0 while not asked for */
	struct {
		uint32_t *items; /* its objects to be written */
		size_t count, room;
	} waiting;
	uint32_t *stream_keys; /* of forms that hold content of the structure: index + 1 */
};

struct pdf_claims bound_claims(const struct layout *layout)
{
	struct pdf_claims claims = { true, true };
	for (size_t i = 0; i < layout->bound_count; i++) {
		const struct bound_pdf *pdf = layout->bounds[i].pdf;
		bool tagged = pdf->state == BOUND_TAGGED;
		claims.ua = claims.ua && tagged && !pdf->fault.s;
		claims.a = claims.a && tagged && pdf->claims_a;
	}
	return claims;
}

static const struct bound_content *content_of(const struct page *page)
{
	return &page->bound->objects->contents[page->bound_page];
}

static struct bound_use *use_of(struct pdf *pdf, const struct bound_pdf *bound)
{
	for (size_t i = 0; i < pdf->bounds.count; i++)
		if (pdf->bounds.items[i].pdf == bound)
			return &pdf->bounds.items[i];
	size_t count = bound->objects->object_count;
	list_push(
		&pdf->bounds,
		(struct bound_use){ .pdf = bound,
	                            .numbers = arena_array(pdf->arena, uint32_t, count + 1),
	                            .stream_keys = arena_array(pdf->arena, uint32_t, count + 1) });
	return &pdf->bounds.items[pdf->bounds.count - 1];
}

static uint32_t number_of(struct pdf *pdf, struct bound_use *use, uint32_t object)
{
	CHECK(object < use->pdf->objects->object_count);
	if (!use->numbers[object]) {
		use->numbers[object] = file_reserve(&pdf->file, 1);
		list_push(&use->waiting, object);
	}
	return use->numbers[object];
}

/* A form that stands in the structure is written with a key to the parent tree: see put_parent. A
 * form that is bound in twice can lead to one place alone. */
static void claim_stream(struct pdf *pdf, struct bound_use *use, const struct layout_bound *bound,
                         const struct bound_kid *kid)
{
	if (!use->stream_keys[kid->object]) {
		list_push(&pdf->streams, (struct stream_parents){ .bound = bound->pdf });
		use->stream_keys[kid->object] = (uint32_t)pdf->streams.count;
	}
	struct stream_parents *parents = &pdf->streams.items[use->stream_keys[kid->object] - 1];
	while (parents->elements.count <= kid->mcid)
		list_push(&parents->elements, UINT32_MAX);
	parents->elements.items[kid->mcid] = bound->first_element + kid->element;
}

static void take_kids(struct pdf *pdf, const struct layout_bound *bound)
{
	const struct bound_objects *objects = bound->pdf->objects;
	struct bound_use *use = use_of(pdf, bound->pdf);
	for (size_t i = 0; i < objects->kid_count; i++) {
		const struct bound_kid *from = &objects->kids[i];
		struct kid kid = { .element = bound->first_element + from->element,
			           .order = bound->first_order + from->order,
			           .page = bound->first_page + from->page,
			           .value = from->mcid,
			           .kind = KID_CONTENT };
		if (from->object != BOUND_NOWHERE) {
			claim_stream(pdf, use, bound, from);
			kid.kind = KID_STREAM;
			kid.stream = number_of(pdf, use, from->object);
		} else {
			pdf->bound_marks[kid.page][from->mcid] = kid.element;
		}
		list_push(&pdf->kids, kid);
	}
}

void bound_begin(struct pdf *pdf)
{
	const struct layout *layout = pdf->layout;
	if (!layout->bound_count)
		return;
	pdf->bound_marks = arena_array(pdf->arena, uint32_t *, layout->page_count);
	for (size_t i = 0; i < layout->page_count; i++) {
		const struct page *page = &layout->pages[i];
		if (!page->bound)
			continue;
		uint32_t count = content_of(page)->marked;
		pdf->bound_marks[i] = arena_array(pdf->arena, uint32_t, (size_t)count + 1);
		for (uint32_t k = 0; k < count; k++)
			pdf->bound_marks[i][k] = UINT32_MAX;
	}
	for (size_t i = 0; i < layout->bound_count; i++)
		if (layout->bounds[i].pdf->state == BOUND_TAGGED)
			take_kids(pdf, &layout->bounds[i]);
}

/* The matrix of a page's own coordinates to ours, in two steps: to the page as seen, then to its
 * place on ours. */
static void put_place(const struct page *page, const struct bound_content *content, struct buf *to)
{
	const struct bound_page *own = &page->bound->pages[page->bound_page];
	int64_t scale = page->bound_scale;
	if (scale != 1000 || page->bound_x || page->bound_y) {
		put_milli(to, scale);
		buf_lit(to, " 0 0 ");
		put_milli(to, scale);
		buf_putc(to, ' ');
		put_milli(to, page->bound_x);
		buf_putc(to, ' ');
		put_milli(to, page->height - page->bound_y - own->height * scale / 1000);
		buf_lit(to, " cm\n");
	}
	for (unsigned i = 0; i < 6; i++) {
		if (i < 4)
			put_micro(to, content->matrix[i]);
		else
			put_milli(to, content->matrix[i]);
		buf_putc(to, ' ');
	}
	buf_lit(to, "cm\n");
	for (unsigned i = 0; i < 4; i++) {
		put_milli(to, content->clip[i]);
		buf_putc(to, ' ');
	}
	buf_lit(to, "re W n\n");
}

uint32_t bound_content_write(struct pdf *pdf, uint32_t index, struct buf *to)
{
	const struct page *page = &pdf->layout->pages[index];
	const struct bound_content *content = content_of(page);
	bool tagged = page->bound->state == BOUND_TAGGED;
	uint32_t marked = tagged ? content->marked : 1;
	if (tagged) {
		for (uint32_t i = 0; i < marked; i++)
			list_push(&pdf->marked, pdf->bound_marks[index][i]);
	} else {
		buf_lit(to, "/Figure<</MCID 0>>BDC\n");
		list_push(&pdf->kids, (struct kid){ .element = page->bound_element,
		                                    .order = page->bound_order,
		                                    .page = index,
		                                    .kind = KID_CONTENT });
		list_push(&pdf->marked, page->bound_element);
	}
	buf_lit(to, "q\n");
	put_place(page, content, to);
	buf_put(to, content->bytes);
	buf_lit(to, "\nQ\n");
	if (!tagged)
		buf_lit(to, "EMC\n");
	return marked;
}

static void put_value(struct pdf *pdf, struct bound_use *use, const struct bound_value *value,
                      struct buf *to)
{
	switch ((enum bound_kind)value->kind) {
	case BOUND_NULL:
		buf_lit(to, " null");
		break;
	case BOUND_FALSE:
		buf_lit(to, " false");
		break;
	case BOUND_TRUE:
		buf_lit(to, " true");
		break;
	case BOUND_NUMBER:
		buf_putc(to, ' ');
		buf_put(to, value->text);
		break;
	case BOUND_STRING:
		put_bytes(to, value->text);
		break;
	case BOUND_NAME:
		put_name(to, value->text);
		break;
	case BOUND_ARRAY:
		buf_putc(to, '[');
		for (uint32_t i = 0; i < value->count; i++)
			put_value(pdf, use, &value->items[i], to);
		buf_putc(to, ']');
		break;
	case BOUND_DICTIONARY:
		buf_lit(to, "<<");
		for (uint32_t i = 0; i + 1 < value->count; i += 2) {
			put_name(to, value->items[i].text);
			put_value(pdf, use, &value->items[i + 1], to);
		}
		buf_lit(to, ">>");
		break;
	case BOUND_REFERENCE:
		CHECK(use); /* attributes have none */
		buf_putc(to, ' ');
		put_ref(to, number_of(pdf, use, value->reference));
		break;
	default:
		BUG("a value of no known kind");
	}
}

static bool begins_any(const struct bound_value *names, str prefix)
{
	for (uint32_t i = 0; names && i + 1 < names->count; i += 2)
		if (str_starts(names->items[i].text, prefix))
			return true;
	return false;
}

/* Theirs may be a pack of ours, in which a PDF is bound. */
str bound_font_prefix(struct pdf *pdf, const struct page *page)
{
	const struct bound_value *theirs = bound_get(&content_of(page)->resources, STR("Font"));
	str prefix = STR("FoolscapF");
	while (begins_any(theirs, prefix))
		prefix = arena_concat(pdf->arena, prefix, STR("F"));
	return prefix;
}

static void put_entries(struct pdf *pdf, struct bound_use *use, const struct bound_value *theirs,
                        struct buf *to)
{
	for (uint32_t i = 0; theirs && i + 1 < theirs->count; i += 2) {
		put_name(to, theirs->items[i].text);
		put_value(pdf, use, &theirs->items[i + 1], to);
	}
}

void bound_page_entries(struct pdf *pdf, uint32_t index, struct buf *to)
{
	const struct page *page = &pdf->layout->pages[index];
	const struct bound_content *content = content_of(page);
	struct bound_use *use = use_of(pdf, page->bound);
	const struct bound_value *all = &content->resources;
	str own_prefix = bound_font_prefix(pdf, page);
	buf_lit(to, "/Resources<</Font<<");
	put_entries(pdf, use, bound_get(all, STR("Font")), to);
	for (size_t i = 0; i < pdf->font_count; i++)
		if (pdf->fonts[i].number) {
			buf_putc(to, '/');
			buf_put(to, own_prefix);
			buf_put_u64(to, i);
			buf_putc(to, ' ');
			put_ref(to, pdf->fonts[i].number);
		}
	buf_lit(to, ">>");
	for (uint32_t i = 0; i + 1 < all->count; i += 2) {
		if (str_eq(all->items[i].text, STR("Font")))
			continue;
		put_name(to, all->items[i].text);
		buf_lit(to, "<<");
		put_entries(pdf, use, &all->items[i + 1], to);
		buf_lit(to, ">>");
	}
	buf_lit(to, ">>");
	if (content->group.kind == BOUND_DICTIONARY) {
		buf_lit(to, "/Group");
		put_value(pdf, use, &content->group, to);
	}
}

static void write_stream(struct pdf *pdf, struct bound_use *use, uint32_t index)
{
	const struct bound_object *object = &use->pdf->objects->objects[index];
	struct buf entries = { 0 };
	for (uint32_t i = 0; i + 1 < object->value.count; i += 2) {
		str key = object->value.items[i].text;
		bool filter = str_eq(key, STR("Filter")) || str_eq(key, STR("DecodeParms"));
		if (str_eq(key, STR("Length")) || (filter && !object->packed))
			continue;
		put_name(&entries, key);
		put_value(pdf, use, &object->value.items[i + 1], &entries);
	}
	if (use->stream_keys[index]) {
		buf_lit(&entries, "/StructParents ");
		buf_put_u64(&entries, structure_stream_key(pdf, use->stream_keys[index] - 1));
	}
	file_stream(&pdf->file, use->numbers[index], buf_str(&entries), object->bytes,
	            object->packed ? PACK_AS_IS : PACK_FAST);
	buf_free(&entries);
}

static void write_object(struct pdf *pdf, struct bound_use *use, uint32_t index)
{
	const struct bound_object *object = &use->pdf->objects->objects[index];
	if (object->stream) {
		write_stream(pdf, use, index);
		return;
	}
	struct buf body = { 0 }; /* it may ask for the numbers of others */
	put_value(pdf, use, &object->value, &body);
	buf_put(file_object(&pdf->file, use->numbers[index]), str_trim(buf_str(&body)));
	buf_free(&body);
}

void bound_write(struct pdf *pdf)
{
	for (size_t i = 0; i < pdf->bounds.count; i++) {
		struct bound_use *use = &pdf->bounds.items[i];
		while (use->waiting.count)
			write_object(pdf, use, use->waiting.items[--use->waiting.count]);
	}
}

/* Layers (8.11.4): all in one list, those off that were off in their own file. */
void bound_layers(struct pdf *pdf, struct buf *catalog)
{
	struct buf all = { 0 }, off = { 0 };
	for (size_t i = 0; i < pdf->bounds.count; i++) {
		struct bound_use *use = &pdf->bounds.items[i];
		const struct bound_objects *objects = use->pdf->objects;
		for (size_t k = 0; k < objects->layer_count; k++) {
			uint32_t number = use->numbers[objects->layers[k]];
			if (!number)
				continue;
			buf_putc(&all, ' ');
			put_ref(&all, number);
			if (!objects->layer_off[k])
				continue;
			buf_putc(&off, ' ');
			put_ref(&off, number);
		}
	}
	if (all.n) {
		buf_lit(catalog, "/OCProperties<</OCGs[");
		buf_put(catalog, buf_str(&all));
		buf_lit(catalog, "]/D<</Name(Layers)/Order[");
		buf_put(catalog, buf_str(&all));
		buf_lit(catalog, "]/OFF[");
		buf_put(catalog, buf_str(&off));
		buf_lit(catalog, "]>>>>");
	}
	buf_free(&all);
	buf_free(&off);
}

/* The identifiers that cells name were given a prefix with the cells' own. */
static void put_headers(const struct bound_value *value, str prefix, struct buf *to)
{
	buf_lit(to, "/Headers[");
	for (uint32_t i = 0; value->kind == BOUND_ARRAY && i < value->count; i++) {
		if (value->items[i].kind != BOUND_STRING)
			continue;
		struct buf id = { 0 };
		buf_put(&id, prefix);
		buf_put(&id, value->items[i].text);
		put_bytes(to, buf_str(&id));
		buf_free(&id);
	}
	buf_putc(to, ']');
}

void bound_attributes(struct pdf *pdf, const struct element *element, struct buf *to)
{
	const struct bound_value *list = &element->bound->attributes;
	if (!list->count && !element->has_bbox)
		return;
	buf_lit(to, "/A[");
	for (uint32_t i = 0; list->kind == BOUND_ARRAY && i < list->count; i++) {
		const struct bound_value *owner = &list->items[i];
		buf_lit(to, "<<");
		for (uint32_t k = 0; k + 1 < owner->count; k += 2) {
			if (str_eq(owner->items[k].text, STR("Headers"))) {
				put_headers(&owner->items[k + 1], element->id_prefix, to);
				continue;
			}
			put_name(to, owner->items[k].text);
			put_value(pdf, NULL, &owner->items[k + 1], to);
		}
		buf_lit(to, ">>");
	}
	if (element->has_bbox) {
		buf_lit(to, "<</O/Layout/BBox");
		put_rectangle(to, pdf->layout->pages[element->bbox_page].height, element->bbox[0],
		              element->bbox[1], element->bbox[2], element->bbox[3]);
		buf_lit(to, ">>");
	}
	buf_putc(to, ']');
}

void bound_free(struct pdf *pdf)
{
	for (size_t i = 0; i < pdf->bounds.count; i++)
		memory_free(pdf->bounds.items[i].waiting.items);
	for (size_t i = 0; i < pdf->streams.count; i++)
		memory_free(pdf->streams.items[i].elements.items);
	memory_free(pdf->bounds.items);
	memory_free(pdf->streams.items);
}
