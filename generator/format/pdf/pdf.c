/* Drives the writing of a PDF: pages first, as a stream of their own each, so that little is
 * held; then what they drew with, the structure, the ways through it and the catalog. Called by
 * publish/. */
#include "format/pdf/pdf.h"

#include "format/pdf/parts.h"

#include "base/die.h"

static void write_page(struct pdf *pdf, uint32_t index, struct buf *content,
                       struct buf *annotations)
{
	const struct page *page = &pdf->layout->pages[index];
	buf_clear(content);
	content_write_under(pdf, index, content);
	uint32_t marked = page->bound ? bound_content_write(pdf, index, content) : 0;
	content_write(pdf, index, marked, content);
	pdf->marked_from[index + 1] = pdf->marked.count;
	uint32_t stream = file_reserve(&pdf->file, 1);
	file_stream(&pdf->file, stream, STR(""), buf_str(content), PACK_FAST);
	buf_clear(annotations);
	navigation_write_links(pdf, index, annotations);

	struct buf *to = file_object(&pdf->file, pdf->first_page + index);
	buf_lit(to, "<</Type/Page/Parent ");
	put_ref(to, pdf->pages_number);
	buf_lit(to, "/MediaBox");
	put_rectangle(to, page->height, 0, 0, page->width, page->height);
	if (!page->bound) {
		buf_lit(to, "/Resources ");
		put_ref(to, pdf->resources_number);
	}
	buf_lit(to, "/Contents ");
	put_ref(to, stream);
	buf_lit(to, "/StructParents ");
	buf_put_u64(to, index);
	if (annotations->n) { /* /Tabs: PDF/UA-1 7.18.3 */
		buf_lit(to, "/Tabs/S/Annots[");
		buf_put(to, buf_str(annotations));
		buf_putc(to, ']');
	}
	if (page->bound)
		bound_page_entries(pdf, index, to);
	buf_lit(to, ">>");
}

static void write_pages(struct pdf *pdf)
{
	size_t count = pdf->layout->page_count;
	struct buf content = { 0 }, annotations = { 0 };
	for (uint32_t i = 0; i < count; i++)
		write_page(pdf, i, &content, &annotations);
	buf_free(&content);
	buf_free(&annotations);
	struct buf *to = file_object(&pdf->file, pdf->pages_number);
	buf_lit(to, "<</Type/Pages/Count ");
	buf_put_u64(to, count);
	buf_lit(to, "/Kids[");
	for (uint32_t i = 0; i < count; i++) {
		put_ref(to, pdf->first_page + i);
		buf_putc(to, ' ');
	}
	buf_lit(to, "]>>");
}

static void put_resource(struct buf *to, char letter, size_t index, uint32_t number)
{
	buf_putc(to, '/');
	buf_putc(to, letter);
	buf_put_u64(to, index);
	buf_putc(to, ' ');
	put_ref(to, number);
}

/* One dictionary for all pages: they share their fonts anyway. */
static void write_resources(struct pdf *pdf)
{
	struct buf *to = file_object(&pdf->file, pdf->resources_number);
	buf_lit(to, "<</Font<<");
	for (size_t i = 0; i < pdf->font_count; i++)
		if (pdf->fonts[i].number)
			put_resource(to, 'F', i, pdf->fonts[i].number);
	buf_lit(to, ">>/XObject<<");
	for (size_t i = 0; i < pdf->layout->image_count; i++)
		if (pdf->images[i].number)
			put_resource(to, 'I', i, pdf->images[i].number);
	buf_lit(to, ">>>>");
}

struct pdf_claims pdf_write(const struct layout *layout, const struct pdf_options *options,
                            struct arena *arena, struct buf *to, struct diags *diags)
{
	CHECK(layout->page_count > 0 && layout->element_count > 0);
	struct pdf pdf = { .layout = layout, .options = options, .arena = arena, .diags = diags };
	file_begin(&pdf.file, to);
	uint32_t catalog_number = file_reserve(&pdf.file, 4);
	pdf.pages_number = catalog_number + 1;
	pdf.resources_number = catalog_number + 2;
	pdf.tree_root = catalog_number + 3;
	pdf.first_page = file_reserve(&pdf.file, (uint32_t)layout->page_count);
	pdf.first_element = file_reserve(&pdf.file, (uint32_t)layout->element_count);
	pdf.font_count = fonts_count(layout->fonts);
	pdf.fonts = arena_array(arena, struct font_use, pdf.font_count + 1);
	pdf.images = arena_array(arena, struct image_use, layout->image_count + 1);
	pdf.marked_from = arena_array(arena, size_t, layout->page_count + 1);

	pdf.claims = bound_claims(layout);
	bound_begin(&pdf);
	write_pages(&pdf);
	bound_write(&pdf);
	fonts_write(&pdf);
	write_resources(&pdf);
	structure_write(&pdf);

	struct buf catalog = { 0 };
	buf_lit(&catalog, "<</Type/Catalog/Pages ");
	put_ref(&catalog, pdf.pages_number);
	buf_lit(&catalog, "/Lang");
	put_text(&catalog, layout->facts->lang);
	buf_lit(&catalog, "/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true");
	if (layout->right_to_left)
		buf_lit(&catalog, "/Direction/R2L");
	buf_lit(&catalog, ">>/StructTreeRoot ");
	put_ref(&catalog, pdf.tree_root);
	bound_layers(&pdf, &catalog);
	navigation_write(&pdf, &catalog);
	uint32_t info = metadata_write(&pdf, &catalog);
	buf_lit(&catalog, ">>");
	buf_put(file_object(&pdf.file, catalog_number), buf_str(&catalog));
	buf_free(&catalog);
	file_end(&pdf.file, catalog_number, info);

	fonts_free(&pdf);
	buf_free(&pdf.scratch);
	memory_free(pdf.kids.items);
	memory_free(pdf.marked.items);
	memory_free(pdf.links.items);
	bound_free(&pdf);
	return pdf.claims;
}
