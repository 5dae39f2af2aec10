/* Ways through the file: link annotations (12.5.6.5), named destinations (12.3.2.3), bookmarks
 * (12.3.3) and page labels (12.4.2). Called by pdf.c. */
#include "format/pdf/parts.h"

#include "base/die.h"

#include <stdlib.h>

static bool has_anchor(const struct layout *layout, str id)
{
	size_t low = 0, high = layout->anchor_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(layout->anchors[middle].id, id);
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

void navigation_write_links(struct pdf *pdf, uint32_t page_index, struct buf *annotations)
{
	const struct page *page = &pdf->layout->pages[page_index];
	for (size_t i = 0; i < page->link_count; i++) {
		const struct page_link *link = &page->links[i];
		CHECK(link->element < pdf->layout->element_count);
		uint32_t number = file_reserve(&pdf->file, 1);
		struct buf *to = file_object(&pdf->file, number);
		/* /F 4: printed (19005-2, 6.3.2). No border: the text itself shows that it is a
		 * link. */
		buf_lit(to, "<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect");
		put_rectangle(to, page->height, link->x, link->y, link->width, link->height);
		buf_lit(to, "/StructParent ");
		buf_put_u64(to, pdf->layout->page_count + pdf->links.count);
		if (link->description.n) {
			buf_lit(to, "/Contents");
			put_text(to, link->description);
		}
		if (link->url.n) {
			buf_lit(to, "/A<</S/URI/URI");
			put_bytes(to, link->url);
			buf_lit(to, ">>");
		} else if (has_anchor(pdf->layout, link->anchor)) {
			buf_lit(to, "/Dest");
			put_bytes(to, link->anchor);
		} else {
			BUG("a link leads to no anchor");
		}
		buf_lit(to, ">>");
		put_ref(annotations, number);
		buf_putc(annotations, ' ');
		list_push(&pdf->links, link->element);
		list_push(&pdf->kids, (struct kid){ .element = link->element,
		                                    .order = link->order,
		                                    .page = page_index,
		                                    .value = number,
		                                    .kind = KID_LINK });
	}
}

/* The place just above y, at the zoom that the reader has. */
static void put_destination(struct pdf *pdf, struct buf *to, uint32_t page, int32_t y)
{
	CHECK(page < pdf->layout->page_count);
	int32_t top = pdf->layout->pages[page].height - y;
	buf_putc(to, '[');
	put_ref(to, pdf->first_page + page);
	buf_lit(to, "/XYZ null ");
	put_milli(to, (top + 500) / 1000 * 1000);
	buf_lit(to, " null]");
}

static void put_anchor(struct pdf *pdf, size_t index, bool key_only, struct buf *to)
{
	const struct page_anchor *anchor = &pdf->layout->anchors[index];
	CHECK(index == 0 || str_cmp(pdf->layout->anchors[index - 1].id, anchor->id) < 0);
	put_bytes(to, anchor->id);
	if (key_only)
		return;
	put_destination(pdf, to, anchor->page, anchor->y);
	buf_putc(to, '\n');
}

/* A bookmark's place among the others, by index; -1 for none. */
struct outline_item {
	int64_t parent, previous, next, first, last;
	uint32_t shown; /* bookmarks seen below it when it is opened */
};

/* A level that leaves out steps (1, 3) hangs from the nearest one above. */
static void link_bookmarks(const struct layout *layout, struct outline_item *items)
{
	int64_t root = (int64_t)layout->bookmark_count; /* items[root] is the outline itself */
	items[root] = (struct outline_item){ -1, -1, -1, -1, -1, 0 };
	for (int64_t i = 0; i < root; i++) {
		int64_t parent = i == 0 ? root : i - 1;
		while (parent != root &&
		       layout->bookmarks[parent].level >= layout->bookmarks[i].level)
			parent = items[parent].parent;
		items[i] = (struct outline_item){ parent, items[parent].last, -1, -1, -1, 0 };
		if (items[parent].last >= 0)
			items[items[parent].last].next = i;
		else
			items[parent].first = i;
		items[parent].last = i;
		items[parent].shown++;
	}
}

static void put_sibling(struct buf *to, const char *key, uint32_t first, int64_t item)
{
	if (item < 0)
		return;
	buf_put(to, str_of(key));
	put_ref(to, first + (uint32_t)item);
}

static void write_bookmarks(struct pdf *pdf, struct buf *catalog)
{
	const struct layout *layout = pdf->layout;
	size_t count = layout->bookmark_count;
	if (count == 0)
		return;
	struct outline_item *items = memory_new(count + 1, sizeof *items);
	link_bookmarks(layout, items);
	uint32_t first = file_reserve(&pdf->file, (uint32_t)count + 1);
	/* The first level is open when it is the title alone, so that the sections can be seen. */
	bool open = items[count].shown == 1;
	for (size_t i = 0; i < count; i++) {
		const struct bookmark *bookmark = &layout->bookmarks[i];
		struct buf *to = file_object(&pdf->file, first + (uint32_t)i);
		buf_lit(to, "<</Title");
		put_text(to, bookmark->title);
		put_sibling(to, "/Parent ", first, items[i].parent);
		put_sibling(to, "/Prev ", first, items[i].previous);
		put_sibling(to, "/Next ", first, items[i].next);
		put_sibling(to, "/First ", first, items[i].first);
		put_sibling(to, "/Last ", first, items[i].last);
		if (items[i].shown) {
			bool opened = open && items[i].parent == (int64_t)count;
			buf_lit(to, "/Count ");
			buf_put_i64(to,
			            opened ? (int64_t)items[i].shown : -(int64_t)items[i].shown);
		}
		buf_lit(to, "/Dest");
		put_destination(pdf, to, bookmark->page, bookmark->y);
		buf_lit(to, ">>");
	}
	struct buf *to = file_object(&pdf->file, first + (uint32_t)count);
	buf_lit(to, "<</Type/Outlines");
	put_sibling(to, "/First ", first, items[count].first);
	put_sibling(to, "/Last ", first, items[count].last);
	buf_lit(to, "/Count ");
	buf_put_u64(to, items[count].shown + (open ? items[items[count].first].shown : 0));
	buf_lit(to, ">>");
	buf_lit(catalog, "/PageMode/UseOutlines/Outlines ");
	put_ref(catalog, first + (uint32_t)count);
	memory_free(items);
}

/* A label as a style of table 159 and a number: 'D', 'r', 'R', or 0 when it is neither. */
static char label_style(str label, uint32_t *number)
{
	static const struct {
		char text[3];
		uint16_t value;
	} numerals[] = { { "m", 1000 }, { "cm", 900 }, { "d", 500 }, { "cd", 400 }, { "c", 100 },
		         { "xc", 90 },  { "l", 50 },   { "xl", 40 }, { "x", 10 },   { "ix", 9 },
		         { "v", 5 },    { "iv", 4 },   { "i", 1 } };
	if (label.n && label.s[0] != '0' && str_to_u32(label, number))
		return 'D';
	*number = 0;
	str rest = label;
	/* Only as readers would write it: "iiii" is no numeral. */
	for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++) {
		str part = str_of(numerals[i].text);
		unsigned most =
			part.n == 2 || part.s[0] == 'd' || part.s[0] == 'l' || part.s[0] == 'v' ? 1
												: 3;
		for (; most && str_starts(rest, part); most--) {
			*number += numerals[i].value;
			rest = str_from(rest, part.n);
		}
	}
	return label.n && rest.n == 0 ? 'r' : 0;
}

static void write_labels(struct pdf *pdf, struct buf *catalog)
{
	const struct layout *layout = pdf->layout;
	buf_lit(catalog, "/PageLabels<</Nums[");
	char style = 0;
	uint32_t number = 0;
	for (uint32_t i = 0; i < layout->page_count; i++) {
		str label = layout->pages[i].label;
		uint32_t value;
		char own = label_style(label, &value);
		if (i && own && own == style && value == number + 1) {
			number = value;
			continue;
		}
		style = own;
		number = value;
		buf_put_u64(catalog, i);
		buf_lit(catalog, "<<");
		if (own) {
			buf_lit(catalog, "/S/");
			buf_putc(catalog, own);
			if (value != 1) {
				buf_lit(catalog, "/St ");
				buf_put_u64(catalog, value);
			}
		} else if (label.n) {
			buf_lit(catalog, "/P");
			put_text(catalog, label);
		}
		buf_lit(catalog, ">>");
	}
	buf_lit(catalog, "]>>");
}

void navigation_write(struct pdf *pdf, struct buf *catalog)
{
	write_bookmarks(pdf, catalog);
	write_labels(pdf, catalog);
	if (pdf->layout->anchor_count) {
		uint32_t number = file_reserve(&pdf->file, 1);
		structure_tree(pdf, number, true, pdf->layout->anchor_count, put_anchor);
		buf_lit(catalog, "/Names<</Dests ");
		put_ref(catalog, number);
		buf_lit(catalog, ">>");
	}
}
