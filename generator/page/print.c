/* Laid-out pages as text: what foolscap show trace prints, and what layout is tested by. Lengths
 * are points with three decimals. */
#include "page/fonts.h"

#include <stdlib.h>

static void put_length(struct buf *to, int64_t length)
{
	if (length < 0)
		buf_putc(to, '-');
	uint64_t value = (uint64_t)(length < 0 ? -length : length);
	buf_put_u64(to, value / 1000);
	uint64_t rest = value % 1000;
	if (!rest)
		return;
	char digits[4] = { '.', (char)('0' + rest / 100), (char)('0' + rest / 10 % 10),
		           (char)('0' + rest % 10) };
	size_t n = 4;
	while (digits[n - 1] == '0')
		n--;
	buf_put(to, (str){ digits, n });
}

static void put_rectangle(struct buf *to, int32_t x, int32_t y, int32_t width, int32_t height)
{
	const int32_t lengths[4] = { x, y, width, height };
	for (size_t i = 0; i < 4; i++) {
		buf_putc(to, ' ');
		put_length(to, lengths[i]);
	}
}

static void put_quoted(struct buf *to, str text)
{
	buf_putc(to, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.s[i] == '"' || text.s[i] == '\\')
			buf_putc(to, '\\');
		if (text.s[i] == '\n')
			buf_lit(to, "\\n");
		else
			buf_putc(to, text.s[i]);
	}
	buf_putc(to, '"');
}

static void put_colour(struct buf *to, uint32_t colour)
{
	static const char digits[] = "0123456789abcdef";
	buf_lit(to, " #");
	for (int shift = 20; shift >= 0; shift -= 4)
		buf_putc(to, digits[colour >> shift & 15]);
}

static void put_attribute(struct buf *to, const char *name, str value)
{
	if (!value.s)
		return;
	buf_putc(to, ' ');
	buf_put(to, str_of(name));
	buf_putc(to, '=');
	put_quoted(to, value);
}

static void print_glyphs(const struct layout *layout, const struct operation *operation,
                         struct buf *to)
{
	const struct font_face *face = fonts_face(layout->fonts, operation->glyphs.font);
	buf_lit(to, "  text");
	const int32_t lengths[3] = { operation->glyphs.x, operation->glyphs.baseline,
		                     operation->glyphs.width };
	for (size_t i = 0; i < 3; i++) {
		buf_putc(to, ' ');
		put_length(to, lengths[i]);
	}
	buf_putc(to, ' ');
	put_quoted(to, face->family);
	if (face->bold)
		buf_lit(to, " bold");
	if (face->italic)
		buf_lit(to, " italic");
	buf_putc(to, ' ');
	put_length(to, operation->glyphs.size);
	put_colour(to, operation->glyphs.colour);
	if (operation->glyphs.right_to_left)
		buf_lit(to, " right-to-left");
	if (operation->glyphs.diagonal)
		buf_lit(to, " diagonal");
	struct buf text = { 0 };
	for (uint32_t i = 0; i < operation->glyphs.count; i++)
		buf_put(&text, operation->glyphs.words[i]->text);
	buf_putc(to, ' ');
	put_quoted(to, buf_str(&text));
	buf_free(&text);
	buf_putc(to, '\n');
}

static void print_operation(const struct layout *layout, const struct operation *operation,
                            struct buf *to)
{
	static const char *const artifacts[] = {
		[ARTIFACT_LAYOUT] = "layout",       [ARTIFACT_PAGE] = "page",
		[ARTIFACT_HEADER] = "header",       [ARTIFACT_FOOTER] = "footer",
		[ARTIFACT_WATERMARK] = "watermark", [ARTIFACT_BACKGROUND] = "background",
	};
	static const char *const shapes[] = {
		[SHAPE_CIRCLE] = "circle", [SHAPE_RING] = "ring", [SHAPE_TRIANGLE] = "triangle",
		[SHAPE_SQUARE] = "square", [SHAPE_TICK] = "tick",
	};
	switch (operation->kind) {
	case OP_CONTENT:
		buf_printf(to, " content %s %u order %u\n",
		           role_names[layout->elements[operation->content.element].role],
		           operation->content.element, operation->content.order);
		break;
	case OP_ARTIFACT:
		buf_printf(to, " artifact %s\n", artifacts[operation->artifact]);
		break;
	case OP_GLYPHS:
		print_glyphs(layout, operation, to);
		break;
	case OP_BOX:
		buf_lit(to, "  box");
		put_rectangle(to, operation->box.x, operation->box.y, operation->box.width,
		              operation->box.height);
		put_colour(to, operation->box.colour);
		buf_putc(to, '\n');
		break;
	case OP_SHAPE:
		buf_printf(to, "  %s", shapes[operation->shape.shape]);
		put_rectangle(to, operation->shape.x, operation->shape.y, operation->shape.size,
		              operation->shape.size);
		put_colour(to, operation->shape.colour);
		buf_putc(to, '\n');
		break;
	case OP_IMAGE:
		buf_lit(to, "  image");
		put_rectangle(to, operation->image.x, operation->image.y, operation->image.width,
		              operation->image.height);
		buf_putc(to, ' ');
		put_quoted(to, layout->images[operation->image.image].path);
		buf_putc(to, '\n');
		break;
	default:
		break;
	}
}

static void print_page(const struct layout *layout, size_t number, struct buf *to)
{
	const struct page *page = &layout->pages[number];
	buf_lit(to, "page ");
	put_quoted(to, page->label);
	buf_putc(to, ' ');
	put_length(to, page->width);
	buf_lit(to, " x ");
	put_length(to, page->height);
	buf_putc(to, '\n');
	if (page->bound) {
		buf_printf(to, "  bound page %u at ", page->bound_page + 1);
		put_length(to, page->bound_x);
		buf_putc(to, ' ');
		put_length(to, page->bound_y);
		buf_printf(to, " scale %d\n", (int)page->bound_scale);
	}
	for (size_t i = 0; i < page->operation_count; i++)
		print_operation(layout, &page->operations[i], to);
	for (size_t i = 0; i < page->link_count; i++) {
		const struct page_link *link = &page->links[i];
		buf_printf(to, " link %u", link->element);
		put_rectangle(to, link->x, link->y, link->width, link->height);
		put_attribute(to, "url", link->url);
		put_attribute(to, "anchor", link->anchor);
		put_attribute(to, "description", link->description);
		buf_putc(to, '\n');
	}
}

/* A kid of an element: another element, or content in the order of pages. */
struct kid {
	uint32_t parent, order;
	uint32_t element; /* UINT32_MAX for content */
	uint32_t page;
	size_t first; /* operation after OP_CONTENT */
};

static int kid_order(const void *left, const void *right)
{
	const struct kid *a = left, *b = right;
	if (a->parent != b->parent)
		return a->parent < b->parent ? -1 : 1;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	if (a->page != b->page)
		return a->page < b->page ? -1 : 1;
	return a->first < b->first ? -1 : a->first > b->first;
}

struct kids {
	struct kid *items;
	size_t count, room;
};

static void kids_gather(const struct layout *layout, struct kids *kids)
{
	for (size_t i = 1; i < layout->element_count; i++)
		list_push(kids, (struct kid){ layout->elements[i].parent, layout->elements[i].order,
		                              (uint32_t)i, 0, 0 });
	for (size_t page = 0; page < layout->page_count; page++) {
		const struct operation *operations = layout->pages[page].operations;
		for (size_t i = 0; i < layout->pages[page].operation_count; i++) {
			if (operations[i].kind != OP_CONTENT)
				continue;
			list_push(kids, (struct kid){ operations[i].content.element,
			                              operations[i].content.order, UINT32_MAX,
			                              (uint32_t)page, i + 1 });
		}
	}
	if (kids->count)
		qsort(kids->items, kids->count, sizeof *kids->items, kid_order);
}

static void print_content(const struct layout *layout, const struct kid *kid, unsigned depth,
                          struct buf *to)
{
	const struct page *page = &layout->pages[kid->page];
	struct buf text = { 0 };
	for (size_t i = kid->first; i < page->operation_count; i++) {
		const struct operation *operation = &page->operations[i];
		if (operation->kind == OP_CONTENT || operation->kind == OP_ARTIFACT)
			break;
		for (uint32_t j = 0; operation->kind == OP_GLYPHS && j < operation->glyphs.count;
		     j++)
			buf_put(&text, operation->glyphs.words[j]->text);
	}
	buf_printf(to, "%*spage %u ", (int)(depth * 2), "", kid->page + 1);
	put_quoted(to, buf_str(&text));
	buf_putc(to, '\n');
	buf_free(&text);
}

static void print_element(const struct layout *layout, uint32_t index, unsigned depth,
                          struct buf *to)
{
	static const char *const scopes[] = { "", "Column", "Row", "Both" };
	const struct element *element = &layout->elements[index];
	buf_printf(to, "%*s%s %u", (int)(depth * 2), "", role_names[element->role], index);
	if (element->scope)
		buf_printf(to, " scope=%s", scopes[element->scope]);
	if (element->list_numbering)
		buf_printf(to, " numbering=%u", element->list_numbering);
	if (element->columns > 1)
		buf_printf(to, " columns=%u", element->columns);
	if (element->rows > 1)
		buf_printf(to, " rows=%u", element->rows);
	put_attribute(to, "lang", element->lang);
	put_attribute(to, "alternative", element->alternative);
	put_attribute(to, "id", element->id);
	if (element->has_bbox) {
		buf_printf(to, " page=%u", element->bbox_page + 1);
		put_rectangle(to, element->bbox[0], element->bbox[1], element->bbox[2],
		              element->bbox[3]);
	}
	buf_putc(to, '\n');
}

static size_t first_kid(const struct kids *kids, uint32_t parent)
{
	size_t low = 0, high = kids->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (kids->items[middle].parent < parent)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The tree without recursion: the way down is kept by parents. */
static void print_tree(const struct layout *layout, const struct kids *kids, struct buf *to)
{
	size_t *next = memory_new(layout->element_count, sizeof *next);
	for (size_t i = 0; i < layout->element_count; i++)
		next[i] = first_kid(kids, (uint32_t)i);
	uint32_t at = 0;
	unsigned depth = 1;
	print_element(layout, 0, depth, to);
	for (;;) {
		bool has_kid = next[at] < kids->count && kids->items[next[at]].parent == at;
		if (!has_kid) {
			if (at == 0)
				break;
			at = layout->elements[at].parent;
			depth--;
			continue;
		}
		const struct kid *kid = &kids->items[next[at]++];
		if (kid->element == UINT32_MAX) {
			print_content(layout, kid, depth + 1, to);
			continue;
		}
		at = kid->element;
		print_element(layout, at, ++depth, to);
	}
	memory_free(next);
}

void layout_print(const struct layout *layout, struct buf *to)
{
	for (size_t i = 0; i < layout->page_count; i++)
		print_page(layout, i, to);
	buf_lit(to, "structure\n");
	struct kids kids = { 0 };
	kids_gather(layout, &kids);
	if (layout->element_count)
		print_tree(layout, &kids, to);
	memory_free(kids.items);
	for (size_t i = 0; i < layout->anchor_count; i++) {
		const struct page_anchor *anchor = &layout->anchors[i];
		buf_printf(to, "anchor \"%.*s\" page %u at ", STR_FMT(anchor->id),
		           anchor->page + 1);
		put_length(to, anchor->y);
		buf_putc(to, '\n');
	}
	for (size_t i = 0; i < layout->bookmark_count; i++) {
		const struct bookmark *bookmark = &layout->bookmarks[i];
		buf_printf(to, "bookmark %u \"%.*s\" page %u\n", bookmark->level,
		           STR_FMT(bookmark->title), bookmark->page + 1);
	}
	for (size_t i = 0; i < layout->part_count; i++) {
		const struct page_part *part = &layout->parts[i];
		buf_printf(to, "part \"%.*s\" page %u count %u numbers %u to %u\n",
		           STR_FMT(part->id), part->first + 1, part->count, part->first_number,
		           part->last_number);
	}
}
