/* The structure tree (14.7): elements with their kids and attributes, the parent tree that leads
 * back from marked content and annotations, and the tree of identifiers. Called by pdf.c after
 * the pages. */
#include "format/pdf/parts.h"

#include "base/die.h"
#include "source/bound_objects.h"

#include <stdlib.h>

/* Leaves of name and number trees stay small, so that readers need not read all of them. */
enum { LEAF_MOST = 64 };

void structure_tree(struct pdf *pdf, uint32_t number, bool names, size_t count,
                    void (*item)(struct pdf *pdf, size_t index, bool key_only, struct buf *to))
{
	str entries = names ? STR("/Names[") : STR("/Nums[");
	size_t leaves = (count + LEAF_MOST - 1) / LEAF_MOST;
	if (leaves <= 1) {
		struct buf *to = file_object(&pdf->file, number);
		buf_lit(to, "<<");
		buf_put(to, entries);
		for (size_t i = 0; i < count; i++)
			item(pdf, i, false, to);
		buf_lit(to, "]>>");
		return;
	}
	uint32_t first = file_reserve(&pdf->file, (uint32_t)leaves);
	for (size_t leaf = 0; leaf < leaves; leaf++) {
		size_t from = leaf * LEAF_MOST,
		       end = from + LEAF_MOST < count ? from + LEAF_MOST : count;
		struct buf *to = file_object(&pdf->file, first + (uint32_t)leaf);
		buf_lit(to, "<</Limits[");
		item(pdf, from, true, to);
		buf_putc(to, ' ');
		item(pdf, end - 1, true, to);
		buf_putc(to, ']');
		buf_put(to, entries);
		for (size_t i = from; i < end; i++)
			item(pdf, i, false, to);
		buf_lit(to, "]>>");
	}
	struct buf *to = file_object(&pdf->file, number);
	buf_lit(to, "<</Kids[");
	for (uint32_t leaf = 0; leaf < leaves; leaf++) {
		put_ref(to, first + leaf);
		buf_putc(to, ' ');
	}
	buf_lit(to, "]>>");
}

/* The kids of one element stand together, by order; equal orders keep their place. from[e] is where
 * those of element e begin. pdf->kids, which this frees, has all but the elements. */
static struct kid *sort_kids(struct pdf *pdf, size_t *from)
{
	const struct element *elements = pdf->layout->elements;
	size_t element_count = pdf->layout->element_count, count = pdf->kids.count;
	for (size_t i = 0; i < count; i++)
		from[pdf->kids.items[i].element + 1]++;
	for (size_t e = 1; e < element_count; e++)
		from[elements[e].parent + 1]++;
	for (size_t e = 0; e < element_count; e++)
		from[e + 1] += from[e];
	struct kid *sorted = memory_new(count + element_count, sizeof *sorted);
	size_t *next = memory_new(element_count + 1, sizeof *next);
	memcpy(next, from, (element_count + 1) * sizeof *next);
	for (size_t i = 0; i < count; i++) {
		const struct kid *kid = &pdf->kids.items[i];
		sorted[next[kid->element]++] = *kid;
	}
	for (uint32_t e = 1; e < element_count; e++)
		sorted[next[elements[e].parent]++] = (struct kid){ .element = elements[e].parent,
			                                           .order = elements[e].order,
			                                           .value = e,
			                                           .kind = KID_ELEMENT };
	memory_free(next);
	memory_free(pdf->kids.items);
	pdf->kids.items = NULL;
	pdf->kids.count = pdf->kids.room = 0;
	return sorted;
}

/* Merge sort, stable: kids come nearly in order, but an element may have very many. */
static void order_kids(struct kid *kids, size_t count, struct kid *room)
{
	if (count < 2)
		return;
	size_t half = count / 2;
	order_kids(kids, half, room);
	order_kids(kids + half, count - half, room);
	if (kids[half - 1].order <= kids[half].order)
		return;
	memcpy(room, kids, half * sizeof *kids);
	size_t a = 0, b = half, to = 0;
	while (a < half && b < count)
		kids[to++] = kids[b].order < room[a].order ? kids[b++] : room[a++];
	while (a < half)
		kids[to++] = room[a++];
}

static void put_page(struct pdf *pdf, struct buf *to, uint32_t page)
{
	buf_lit(to, "/Pg ");
	put_ref(to, pdf->first_page + page);
}

static void put_kid(struct pdf *pdf, struct buf *to, const struct kid *kid, uint32_t own_page)
{
	switch ((enum kid_kind)kid->kind) {
	case KID_ELEMENT:
		put_ref(to, pdf->first_element + kid->value);
		break;
	case KID_CONTENT:
		if (kid->page == own_page) {
			buf_put_u64(to, kid->value);
			break;
		}
		buf_lit(to, "<</Type/MCR");
		put_page(pdf, to, kid->page);
		buf_lit(to, "/MCID ");
		buf_put_u64(to, kid->value);
		buf_lit(to, ">>");
		break;
	case KID_STREAM:
		buf_lit(to, "<</Type/MCR");
		if (kid->page != own_page)
			put_page(pdf, to, kid->page);
		buf_lit(to, "/Stm ");
		put_ref(to, kid->stream);
		buf_lit(to, "/MCID ");
		buf_put_u64(to, kid->value);
		buf_lit(to, ">>");
		break;
	case KID_LINK:
		buf_lit(to, "<</Type/OBJR");
		if (kid->page != own_page)
			put_page(pdf, to, kid->page);
		buf_lit(to, "/Obj ");
		put_ref(to, kid->value);
		buf_lit(to, ">>");
		break;
	}
}

static void put_kids(struct pdf *pdf, struct buf *to, const struct kid *kids, size_t count)
{
	uint32_t page = UINT32_MAX;
	for (size_t i = 0; i < count && page == UINT32_MAX; i++)
		if (kids[i].kind != KID_ELEMENT)
			page = kids[i].page;
	if (page != UINT32_MAX)
		put_page(pdf, to, page);
	if (count == 0)
		return;
	buf_put(to, count > 1 ? STR("/K[") : STR("/K "));
	for (size_t i = 0; i < count; i++) {
		if (i)
			buf_putc(to, ' ');
		put_kid(pdf, to, &kids[i], page);
	}
	if (count > 1)
		buf_putc(to, ']');
}

/* Attributes by their owner (14.8.5): one dictionary, as no element of ours has two owners. */
static void put_attributes(struct pdf *pdf, struct buf *to, const struct element *element)
{
	static const char *const scopes[] = { [SCOPE_NONE] = "",
		                              [SCOPE_COLUMN] = "/Scope/Column",
		                              [SCOPE_ROW] = "/Scope/Row",
		                              [SCOPE_BOTH] = "/Scope/Both" };
	static const char *const numberings[] = { "None",       "Disc",       "Decimal",
		                                  "LowerAlpha", "LowerRoman", "UpperAlpha",
		                                  "UpperRoman" };
	bool cell = element->role == ROLE_TH || element->role == ROLE_TD;
	if (cell && (element->scope || element->columns > 1 || element->rows > 1)) {
		buf_lit(to, "/A<</O/Table");
		CHECK(element->scope < sizeof scopes / sizeof *scopes);
		buf_put(to, str_of(scopes[element->scope]));
		if (element->columns > 1) {
			buf_lit(to, "/ColSpan ");
			buf_put_u64(to, element->columns);
		}
		if (element->rows > 1) {
			buf_lit(to, "/RowSpan ");
			buf_put_u64(to, element->rows);
		}
		buf_lit(to, ">>");
	} else if (element->role == ROLE_L) {
		CHECK(element->list_numbering < sizeof numberings / sizeof *numberings);
		buf_lit(to, "/A<</O/List/ListNumbering/");
		buf_put(to, str_of(numberings[element->list_numbering]));
		buf_lit(to, ">>");
	} else if (element->has_bbox) {
		CHECK(element->bbox_page < pdf->layout->page_count);
		buf_lit(to, "/A<</O/Layout/Placement/Block/BBox");
		put_rectangle(to, pdf->layout->pages[element->bbox_page].height, element->bbox[0],
		              element->bbox[1], element->bbox[2], element->bbox[3]);
		buf_lit(to, ">>");
	}
}

static void put_entry(struct buf *to, const char *key, str text)
{
	if (text.s) {
		buf_put(to, str_of(key));
		put_text(to, text);
	}
}

static void write_element(struct pdf *pdf, uint32_t index, const struct kid *kids, size_t count)
{
	const struct element *element = &pdf->layout->elements[index];
	CHECK(element->role < ROLE_COUNT && (index == 0 || element->parent < index));
	struct buf *to = file_object(&pdf->file, pdf->first_element + index);
	buf_lit(to, "<</S/");
	buf_put(to, str_of(role_names[element->role]));
	buf_lit(to, "/P ");
	put_ref(to, index == 0 ? pdf->tree_root : pdf->first_element + element->parent);
	if (element->bound)
		bound_attributes(pdf, element, to);
	else
		put_attributes(pdf, to, element);
	put_entry(to, "/Lang", element->lang);
	put_entry(to, "/Alt", element->alternative);
	put_entry(to, "/ActualText", element->actual_text);
	if (element->bound)
		put_entry(to, "/E", element->bound->expansion);
	put_entry(to, "/T", element->title);
	if (element->id.s) {
		buf_lit(to, "/ID");
		put_bytes(to, element->id);
	}
	put_kids(pdf, to, kids, count);
	buf_lit(to, ">>");
}

static void put_elements(struct pdf *pdf, const uint32_t *elements, size_t count, struct buf *to)
{
	buf_putc(to, '[');
	for (size_t i = 0; i < count; i++) {
		if (elements[i] == UINT32_MAX)
			buf_lit(to, "null");
		else
			put_ref(to, pdf->first_element + elements[i]);
		buf_putc(to, ' ');
	}
	buf_lit(to, "]\n");
}

uint32_t structure_stream_key(const struct pdf *pdf, uint32_t index)
{
	return (uint32_t)(pdf->layout->page_count + pdf->links.count + index);
}

/* Keys 0 to page_count - 1 are the pages', then one for each annotation, then one for each form
 * that holds content. */
static void put_parent(struct pdf *pdf, size_t index, bool key_only, struct buf *to)
{
	size_t pages = pdf->layout->page_count, links = pdf->links.count;
	buf_put_u64(to, index);
	if (key_only)
		return;
	if (index < pages) {
		put_elements(pdf, pdf->marked.items + pdf->marked_from[index],
		             pdf->marked_from[index + 1] - pdf->marked_from[index], to);
	} else if (index < pages + links) {
		buf_putc(to, ' ');
		put_ref(to, pdf->first_element + pdf->links.items[index - pages]);
		buf_putc(to, '\n');
	} else {
		const struct stream_parents *stream = &pdf->streams.items[index - pages - links];
		put_elements(pdf, stream->elements.items, stream->elements.count, to);
	}
}

struct identifier {
	str id;
	uint32_t element;
};

static int identifier_cmp(const void *a, const void *b)
{
	const struct identifier *left = a, *right = b;
	int order = str_cmp(left->id, right->id);
	return order ? order : (left->element > right->element) - (left->element < right->element);
}

static void put_identifier_entry(struct pdf *pdf, size_t index, bool key_only, struct buf *to)
{
	put_bytes(to, pdf->layout->elements[pdf->identifiers[index]].id);
	if (key_only)
		return;
	put_ref(to, pdf->first_element + pdf->identifiers[index]);
	buf_putc(to, '\n');
}

/* Sorted by the bytes of the identifier; one that stands twice would be ambiguous (14.7.3). */
static size_t collect_identifiers(struct pdf *pdf)
{
	const struct layout *layout = pdf->layout;
	struct identifier *all = memory_new(layout->element_count + 1, sizeof *all);
	size_t count = 0;
	for (uint32_t i = 0; i < layout->element_count; i++)
		if (layout->elements[i].id.s)
			all[count++] = (struct identifier){ layout->elements[i].id, i };
	qsort(all, count, sizeof *all, identifier_cmp);
	pdf->identifiers = arena_array(pdf->arena, uint32_t, count + 1);
	for (size_t i = 0; i < count; i++) {
		CHECK(i == 0 || !str_eq(all[i - 1].id, all[i].id));
		pdf->identifiers[i] = all[i].element;
	}
	memory_free(all);
	return count;
}

void structure_write(struct pdf *pdf)
{
	const struct layout *layout = pdf->layout;
	size_t *from = memory_new(layout->element_count + 1, sizeof *from);
	struct kid *kids = sort_kids(pdf, from);
	size_t most = 0;
	for (uint32_t i = 0; i < layout->element_count; i++)
		most = from[i + 1] - from[i] > most ? from[i + 1] - from[i] : most;
	struct kid *room = memory_new(most / 2 + 1, sizeof *room);
	for (uint32_t i = 0; i < layout->element_count; i++) {
		order_kids(kids + from[i], from[i + 1] - from[i], room);
		write_element(pdf, i, kids + from[i], from[i + 1] - from[i]);
	}
	memory_free(room);
	memory_free(kids);
	memory_free(from);

	uint32_t parents = file_reserve(&pdf->file, 2);
	size_t keys = layout->page_count + pdf->links.count + pdf->streams.count;
	structure_tree(pdf, parents, false, keys, put_parent);
	size_t identifiers = collect_identifiers(pdf);
	if (identifiers)
		structure_tree(pdf, parents + 1, true, identifiers, put_identifier_entry);
	struct buf *to = file_object(&pdf->file, pdf->tree_root);
	buf_lit(to, "<</Type/StructTreeRoot/K ");
	put_ref(to, pdf->first_element);
	buf_lit(to, "/ParentTree ");
	put_ref(to, parents);
	buf_lit(to, "/ParentTreeNextKey ");
	buf_put_u64(to, keys);
	if (identifiers) {
		buf_lit(to, "/IDTree ");
		put_ref(to, parents + 1);
	}
	buf_lit(to, ">>");
}
