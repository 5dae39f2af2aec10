/* The structure tree of a partner's PDF (14.7): its elements with standard roles, the marked
 * content and annotations that they claim, and what a checker of PDF/UA-1 would find missing. Runs
 * in the child alone. */
#include "source/bound_reader.h"

#include <stdlib.h>

enum { DEEP_MOST = 200, ELEMENTS_MOST = 1000000 };

/* 14.8.4; the second half is of ISO 32000-2, said in the words of 32000-1. */
static const struct {
	const char *name, *standard;
} standard_roles[] = {
	/* A document within ours is a section of it. */
	{ "Document", "Sect" },
	{ "Part", "Part" },
	{ "Art", "Art" },
	{ "Sect", "Sect" },
	{ "Div", "Div" },
	{ "BlockQuote", "BlockQuote" },
	{ "Caption", "Caption" },
	{ "TOC", "TOC" },
	{ "TOCI", "TOCI" },
	{ "Index", "Index" },
	{ "NonStruct", "NonStruct" },
	{ "Private", "Private" },
	{ "P", "P" },
	{ "H", "H" },
	{ "L", "L" },
	{ "LI", "LI" },
	{ "Lbl", "Lbl" },
	{ "LBody", "LBody" },
	{ "Table", "Table" },
	{ "TR", "TR" },
	{ "TH", "TH" },
	{ "TD", "TD" },
	{ "THead", "THead" },
	{ "TBody", "TBody" },
	{ "TFoot", "TFoot" },
	{ "Span", "Span" },
	{ "Quote", "Quote" },
	{ "Note", "Note" },
	{ "Reference", "Reference" },
	{ "BibEntry", "BibEntry" },
	{ "Code", "Code" },
	{ "Link", "Link" },
	{ "Annot", "Annot" },
	{ "Ruby", "Ruby" },
	{ "RB", "RB" },
	{ "RT", "RT" },
	{ "RP", "RP" },
	{ "Warichu", "Warichu" },
	{ "WT", "WT" },
	{ "WP", "WP" },
	{ "Figure", "Figure" },
	{ "Formula", "Formula" },
	{ "Form", "Form" },
	{ "DocumentFragment", "Sect" },
	{ "Aside", "Div" },
	{ "Title", "P" },
	{ "Sub", "Span" },
	{ "Em", "Span" },
	{ "Strong", "Span" },
	{ "FENote", "Note" },
	{ "Artifact", "NonStruct" },
};

/* The level of "H1", "H2" and so on; 0 of others. */
static unsigned heading_level(str role)
{
	uint32_t level;
	if (role.n < 2 || role.s[0] != 'H' || !str_to_u32(str_from(role, 1), &level))
		return 0;
	return level > 0 && level < 100 ? level : 0;
}

const char *tree_standard(struct child *child, str role)
{
	const struct bound_value *tree =
		reader_get(child->reader, &child->root, STR("StructTreeRoot"));
	const struct bound_value *map = reader_get(child->reader, tree, STR("RoleMap"));
	enum { STEPS_MOST = 32 };
	for (unsigned step = 0; step < STEPS_MOST; step++) {
		if (heading_level(role))
			return arena_printf(&child->arena, "H%u",
			                    heading_level(role) < 6 ? heading_level(role) : 6)
			        .s;
		for (size_t i = 0; i < sizeof standard_roles / sizeof *standard_roles; i++)
			if (str_eq(role, str_of(standard_roles[i].name)))
				return standard_roles[i].standard;
		const struct bound_value *to = reader_get(child->reader, map, role);
		if (to->kind != BOUND_NAME)
			break;
		role = to->text;
	}
	return "NonStruct";
}

/* Values with all that they lead to, so that they stand alone. */
static struct bound_value direct(struct child *child, const struct bound_value *value,
                                 unsigned depth)
{
	enum { ATTRIBUTES_DEEP = 2, ITEMS_MOST = 10000 };
	value = reader_resolve(child->reader, value);
	if (value->kind != BOUND_ARRAY && value->kind != BOUND_DICTIONARY)
		return *value;
	if (depth >= ATTRIBUTES_DEEP || value->count > ITEMS_MOST)
		return bound_null;
	struct bound_value *items =
		arena_array(&child->arena, struct bound_value, value->count + 1);
	for (uint32_t i = 0; i < value->count; i++)
		items[i] = direct(child, &value->items[i], depth + 1);
	return (struct bound_value){ .kind = value->kind, .count = value->count, .items = items };
}

struct value_list {
	struct bound_value *items;
	size_t count, room;
};

/* The attributes of one owner (14.8.5); /BBox goes where it can be turned with the page. */
static void take_attributes(struct child *child, struct value_list *list,
                            struct bound_element *element, uint32_t page,
                            const struct bound_value *attributes)
{
	static const char *const owners[] = { "Layout", "List", "PrintField", "Table" };
	bool known = false;
	const struct bound_value *owner = reader_get(child->reader, attributes, STR("O"));
	for (size_t i = 0; i < sizeof owners / sizeof *owners; i++)
		known = known || bound_is_name(owner, owners[i]);
	if (!known)
		return;
	struct bound_value copy = direct(child, attributes, 0);
	if (copy.kind != BOUND_DICTIONARY)
		return;
	struct bound_value *kept = arena_array(&child->arena, struct bound_value, copy.count + 1);
	uint32_t count = 0;
	for (uint32_t i = 0; i + 1 < copy.count; i += 2) {
		double box[4];
		if (str_eq(copy.items[i].text, STR("BBox"))) {
			if (page < child->page_count &&
			    bound_rectangle(child->reader, &copy.items[i + 1], box)) {
				element->bbox_page = page;
				child_seen_box(&child->pages[page], box, element->bbox);
			}
			continue;
		}
		/* Lengths of the layout are of a page that may be scaled; words are not. */
		if (bound_is_name(owner, "Layout") && copy.items[i + 1].kind != BOUND_NAME)
			continue;
		kept[count++] = copy.items[i];
		kept[count++] = copy.items[i + 1];
	}
	list_push(list,
	          (struct bound_value){ .kind = BOUND_DICTIONARY, .count = count, .items = kept });
}

static void take_all_attributes(struct child *child, struct value_list *list,
                                struct bound_element *element, uint32_t page,
                                const struct bound_value *value)
{
	enum { OWNERS_MOST = 100 };
	value = reader_resolve(child->reader, value);
	if (value->kind == BOUND_DICTIONARY)
		take_attributes(child, list, element, page, value);
	else if (value->kind == BOUND_ARRAY) /* with revision numbers in between */
		for (uint32_t i = 0; i < value->count && i < OWNERS_MOST; i++)
			take_attributes(child, list, element, page,
			                reader_resolve(child->reader, &value->items[i]));
}

static void element_attributes(struct child *child, struct bound_element *element, uint32_t page,
                               const struct bound_value *value)
{
	struct value_list list = { 0 };
	const struct bound_value *tree =
		reader_get(child->reader, &child->root, STR("StructTreeRoot"));
	const struct bound_value *map = reader_get(child->reader, tree, STR("ClassMap"));
	const struct bound_value *classes = reader_get(child->reader, value, STR("C"));
	if (classes->kind == BOUND_NAME)
		take_all_attributes(child, &list, element, page,
		                    reader_get(child->reader, map, classes->text));
	for (uint32_t i = 0; classes->kind == BOUND_ARRAY && i < classes->count; i++) {
		const struct bound_value *name = reader_resolve(child->reader, &classes->items[i]);
		if (name->kind == BOUND_NAME)
			take_all_attributes(child, &list, element, page,
			                    reader_get(child->reader, map, name->text));
	}
	take_all_attributes(child, &list, element, page,
	                    reader_get(child->reader, value, STR("A")));
	if (list.count) {
		struct bound_value *items =
			arena_array(&child->arena, struct bound_value, list.count);
		memcpy(items, list.items, list.count * sizeof *items);
		element->attributes = (struct bound_value){ .kind = BOUND_ARRAY,
			                                    .count = (uint32_t)list.count,
			                                    .items = items };
	}
	memory_free(list.items);
}

/* The page that a /Pg names, else the one given. */
static uint32_t page_named(struct child *child, const struct bound_value *value, uint32_t otherwise)
{
	const struct bound_value *page = bound_get(value, STR("Pg"));
	if (!page || page->kind != BOUND_REFERENCE)
		return otherwise;
	uint32_t found = child_page_of(child, page->reference);
	return found == BOUND_NOWHERE ? otherwise : found;
}

static void claim_content(struct child *child, uint32_t element, uint32_t page,
                          const struct bound_value *form, const struct bound_value *mcid)
{
	double value = bound_number(mcid);
	if (mcid->kind != BOUND_NUMBER || !(value >= 0 && value < UINT32_MAX) ||
	    page >= child->page_count || element == BOUND_NOWHERE)
		return;
	uint32_t unit = page;
	if (form && form->kind == BOUND_REFERENCE)
		unit = child->page_count + form->reference;
	list_push(&child->claims, (struct claim){ .unit = unit,
	                                          .mcid = (uint32_t)value,
	                                          .element = element,
	                                          .order = child->order++,
	                                          .page = page });
}

static void read_kids(struct child *child, const struct bound_value *kids, uint32_t parent,
                      uint32_t page, unsigned depth);

static unsigned strong_level(const struct child *child, uint32_t parent)
{
	unsigned level = 0;
	for (; parent != BOUND_NOWHERE; parent = child->elements.items[parent].parent)
		level += str_eq(child->elements.items[parent].role, STR("Sect")) ||
		         str_eq(child->elements.items[parent].role, STR("Art"));
	return level ? level : 1;
}

static void read_element(struct child *child, const struct bound_value *value, uint32_t parent,
                         uint32_t page, unsigned depth)
{
	const struct bound_value *role = reader_get(child->reader, value, STR("S"));
	if (role->kind != BOUND_NAME || child->elements.count >= ELEMENTS_MOST)
		return;
	page = page_named(child, value, page);
	struct bound_element element = { .role = str_of(tree_standard(child, role->text)),
		                         .parent = parent,
		                         .order = child->order++,
		                         .bbox_page = BOUND_NOWHERE };
	unsigned level = heading_level(element.role);
	if (str_eq(element.role, STR("H")))
		level = strong_level(child, parent);
	element.level = (uint8_t)level;
	static const struct {
		const char *key;
		size_t at;
	} texts[] = { { "Lang", offsetof(struct bound_element, lang) },
		      { "Alt", offsetof(struct bound_element, alternative) },
		      { "ActualText", offsetof(struct bound_element, actual_text) },
		      { "E", offsetof(struct bound_element, expansion) },
		      { "T", offsetof(struct bound_element, title) } };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		str text = reader_text(child->reader,
		                       reader_get(child->reader, value, str_of(texts[i].key)));
		memcpy((char *)&element + texts[i].at, &text, sizeof text);
	}
	const struct bound_value *id = reader_get(child->reader, value, STR("ID"));
	if (id->kind == BOUND_STRING)
		element.id = id->text;
	element_attributes(child, &element, page, value);
	uint32_t index = (uint32_t)child->elements.count;
	list_push(&child->elements, element);
	const struct bound_value *kids = bound_get(value, STR("K"));
	if (kids)
		read_kids(child, kids, index, page, depth + 1);
}

static void read_kid(struct child *child, const struct bound_value *kid, uint32_t parent,
                     uint32_t page, unsigned depth)
{
	const struct bound_value *value = reader_resolve(child->reader, kid);
	if (value->kind == BOUND_NUMBER) {
		claim_content(child, parent, page, NULL, value);
		return;
	}
	if (value->kind != BOUND_DICTIONARY)
		return;
	const struct bound_value *type = reader_get(child->reader, value, STR("Type"));
	const struct bound_value *object = bound_get(value, STR("Obj"));
	if (bound_is_name(type, "MCR")) {
		claim_content(child, parent, page_named(child, value, page),
		              bound_get(value, STR("Stm")),
		              reader_get(child->reader, value, STR("MCID")));
	} else if (bound_is_name(type, "OBJR")) {
		if (object && object->kind == BOUND_REFERENCE && parent != BOUND_NOWHERE)
			list_push(
				&child->object_claims,
				(struct object_claim){ object->reference, parent, child->order++ });
	} else if (kid->kind != BOUND_REFERENCE || child_meet(child, kid->reference)) {
		read_element(child, value, parent, page, depth);
	}
}

static void read_kids(struct child *child, const struct bound_value *kids, uint32_t parent,
                      uint32_t page, unsigned depth)
{
	if (depth > DEEP_MOST)
		return;
	const struct bound_value *list = reader_resolve(child->reader, kids);
	if (list->kind != BOUND_ARRAY) {
		read_kid(child, kids, parent, page, depth);
		return;
	}
	for (uint32_t i = 0; i < list->count; i++)
		read_kid(child, &list->items[i], parent, page, depth);
}

static int claim_order(const void *left, const void *right)
{
	const struct claim *a = left, *b = right;
	if (a->unit != b->unit)
		return a->unit < b->unit ? -1 : 1;
	if (a->mcid != b->mcid)
		return a->mcid < b->mcid ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static int object_order(const void *left, const void *right)
{
	const struct object_claim *a = left, *b = right;
	if (a->object != b->object)
		return a->object < b->object ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

bool tree_read(struct child *child)
{
	const struct bound_value *root =
		reader_get(child->reader, &child->root, STR("StructTreeRoot"));
	const struct bound_value *kids = bound_get(root, STR("K"));
	if (kids)
		read_kids(child, kids, BOUND_NOWHERE, BOUND_NOWHERE, 0);
	if (child->claims.count)
		qsort(child->claims.items, child->claims.count, sizeof *child->claims.items,
		      claim_order);
	if (child->object_claims.count)
		qsort(child->object_claims.items, child->object_claims.count,
		      sizeof *child->object_claims.items, object_order);
	return child->claims.count > 0;
}

struct claim *tree_claim(struct child *child, uint32_t unit, uint32_t mcid)
{
	size_t low = 0, high = child->claims.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct claim *claim = &child->claims.items[middle];
		if (claim->unit < unit || (claim->unit == unit && claim->mcid < mcid))
			low = middle + 1;
		else
			high = middle;
	}
	struct claim *found = low < child->claims.count ? &child->claims.items[low] : NULL;
	return found && found->unit == unit && found->mcid == mcid ? found : NULL;
}

struct object_claim *tree_object_claim(struct child *child, uint32_t object)
{
	size_t low = 0, high = child->object_claims.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (child->object_claims.items[middle].object < object)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == child->object_claims.count || child->object_claims.items[low].object != object)
		return NULL;
	return &child->object_claims.items[low];
}

static bool has_attribute(const struct bound_element *element, const char *name)
{
	for (uint32_t i = 0; i < element->attributes.count; i++)
		if (bound_get(&element->attributes.items[i], str_of(name)))
			return true;
	return false;
}

/* Where a table does not say what its header cells head: a row of header cells heads columns, one
 * that holds others too its row, as HTML has it. */
static void say_scopes(struct child *child)
{
	struct bound_element *elements = child->elements.items;
	size_t count = child->elements.count;
	bool *mixed = memory_new(count + 1, sizeof *mixed); /* rows with cells that are no headers
	                                                     */
	for (size_t i = 0; i < count; i++)
		if (str_eq(elements[i].role, STR("TD")) && elements[i].parent != BOUND_NOWHERE)
			mixed[elements[i].parent] = true;
	for (size_t i = 0; i < count; i++) {
		struct bound_element *cell = &elements[i];
		if (!str_eq(cell->role, STR("TH")) || has_attribute(cell, "Scope"))
			continue;
		bool row = cell->parent != BOUND_NOWHERE && mixed[cell->parent];
		uint32_t had = cell->attributes.count;
		struct bound_value *list = arena_array(&child->arena, struct bound_value, had + 1);
		struct bound_value *items = arena_array(&child->arena, struct bound_value, 4);
		if (had)
			memcpy(list, cell->attributes.items, had * sizeof *list);
		const char *words[] = { "O", "Table", "Scope", row ? "Row" : "Column" };
		for (size_t k = 0; k < 4; k++)
			items[k] = (struct bound_value){ .kind = BOUND_NAME,
				                         .text = str_of(words[k]) };
		list[had] = (struct bound_value){ .kind = BOUND_DICTIONARY,
			                          .count = 4,
			                          .items = items };
		cell->attributes = (struct bound_value){ .kind = BOUND_ARRAY,
			                                 .count = had + 1,
			                                 .items = list };
	}
	memory_free(mixed);
}

void tree_finish(struct child *child)
{
	bool headers = false;
	for (size_t i = 0; i < child->elements.count; i++) {
		const struct bound_element *element = &child->elements.items[i];
		bool picture = str_eq(element->role, STR("Figure")) ||
		               str_eq(element->role, STR("Formula"));
		if (picture && !element->alternative.n && !element->actual_text.n)
			child_fault(child, "a picture has no alternative text");
		headers = headers || has_attribute(element, "Headers");
	}
	if (!headers)
		say_scopes(child);
	if (child->headings.count)
		return;
	/* Where there are no bookmarks, headings that say their text make some. */
	for (size_t i = 0; i < child->claims.count; i++) {
		const struct claim *claim = &child->claims.items[i];
		const struct bound_element *element = &child->elements.items[claim->element];
		str title = element->actual_text.n ? element->actual_text : element->title;
		if (!element->level || !title.n || !claim->found_count ||
		    claim->unit >= child->page_count)
			continue;
		int32_t y = child->pages[claim->unit].tops[claim->found[0]];
		list_push(&child->headings,
		          (struct bound_heading){ element->level < 6 ? element->level : 6, title,
		                                  claim->unit, y == INT32_MAX ? 0 : y });
	}
}
