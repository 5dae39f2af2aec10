/* The PDF writer, from layouts built by hand: qpdf and poppler read the files back. With
 * KEEP_PDF naming a folder, the files stay there, for veraPDF. */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <hb.h>
#include <spng.h>

#include "base/utf8.h"
#include "format/pdf/parts.h"
#include "page/fonts.h"

static struct arena arena; /* of the whole run, like the fonts */
static struct fonts *fonts;
static char folder[128];
static struct source_tree tree;

/* 8 by 8 grey pixels. */
static const uint8_t grey_jpeg[] = {
	0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01, 0x01, 0x00,
	0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0xff, 0xdb, 0x00, 0x43, 0x00, 0x0d, 0x09, 0x0a,
	0x0b, 0x0a, 0x08, 0x0d, 0x0b, 0x0a, 0x0b, 0x0e, 0x0e, 0x0d, 0x0f, 0x13, 0x20, 0x15,
	0x13, 0x12, 0x12, 0x13, 0x27, 0x1c, 0x1e, 0x17, 0x20, 0x2e, 0x29, 0x31, 0x30, 0x2e,
	0x29, 0x2d, 0x2c, 0x33, 0x3a, 0x4a, 0x3e, 0x33, 0x36, 0x46, 0x37, 0x2c, 0x2d, 0x40,
	0x57, 0x41, 0x46, 0x4c, 0x4e, 0x52, 0x53, 0x52, 0x32, 0x3e, 0x5a, 0x61, 0x5a, 0x50,
	0x60, 0x4a, 0x51, 0x52, 0x4f, 0xff, 0xc0, 0x00, 0x0b, 0x08, 0x00, 0x08, 0x00, 0x08,
	0x01, 0x01, 0x11, 0x00, 0xff, 0xc4, 0x00, 0x14, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0xff, 0xc4,
	0x00, 0x18, 0x10, 0x00, 0x02, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x06, 0x33, 0x81, 0xff, 0xda, 0x00, 0x08,
	0x01, 0x01, 0x00, 0x00, 0x3f, 0x00, 0x2c, 0x09, 0x75, 0xe1, 0xff, 0xd9
};

/* EXIF with orientation 6 and a note, a comment: what a camera leaves. */
static const uint8_t camera_segments[] = { 0xff, 0xe1, 0x00, 0x22, 'E', 'x', 'i',  'f',  0,    0,
	                                   'M',  'M',  0,    42,   0,   0,   0,    8,    0,    1,
	                                   0x01, 0x12, 0,    3,    0,   0,   0,    1,    0,    6,
	                                   0,    0,    0,    0,    0,   0,   0xff, 0xfe, 0x00, 0x08,
	                                   'S',  'E',  'C',  'R',  'E', 'T' };

static str jpeg_with_camera(struct buf *to)
{
	buf_put(to, (str){ (const char *)grey_jpeg, 2 });
	buf_put(to, (str){ (const char *)camera_segments, sizeof camera_segments });
	buf_put(to, (str){ (const char *)grey_jpeg + 2, sizeof grey_jpeg - 2 });
	return buf_str(to);
}

static void write_file(const char *name, str bytes)
{
	int file = openat(tree.root, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	assert_true(file >= 0);
	assert_int_equal(write(file, bytes.s, bytes.n), (ssize_t)bytes.n);
	close(file);
}

static void write_png(const char *name, uint8_t colour_type, uint8_t depth, bool interlaced)
{
	enum { SIDE = 20 };
	static uint8_t pixels[SIDE * SIDE * 8];
	for (size_t i = 0; i < sizeof pixels; i++)
		pixels[i] = (uint8_t)(colour_type == 3 ? i % 3 : i * 7);
	unsigned channels = colour_type == 2 ? 3 : colour_type == 4 ? 2 : colour_type == 6 ? 4 : 1;
	spng_ctx *context = spng_ctx_new(SPNG_CTX_ENCODER);
	spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1);
	struct spng_ihdr header = { .width = SIDE,
		                    .height = SIDE,
		                    .bit_depth = depth,
		                    .color_type = colour_type,
		                    .interlace_method = interlaced };
	assert_int_equal(spng_set_ihdr(context, &header), 0);
	struct spng_plte palette = {
		.n_entries = 3, .entries = { { 255, 0, 0, 0 }, { 0, 92, 13, 0 }, { 40, 41, 92, 0 } }
	};
	if (colour_type == 3)
		assert_int_equal(spng_set_plte(context, &palette), 0);
	size_t row = ((size_t)SIDE * channels * depth + 7) / 8;
	assert_int_equal(
		spng_encode_image(context, pixels, row * SIDE, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE),
		0);
	size_t size;
	int error;
	void *bytes = spng_get_png_buffer(context, &size, &error);
	assert_non_null(bytes);
	write_file(name, (str){ bytes, size });
	free(bytes);
	spng_ctx_free(context);
}

/* The caches that fontconfig keeps to the end of the process. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

/* Builds a layout as the page engine would. */
struct builder {
	struct layout layout;
	struct facts facts;
	uint32_t colour, size;
	int32_t pen_x, baseline;
	unsigned order;
};

#define ADD(items, count, room, ...) \
	(((count) == (room) ? (void)((items) = memory_grow((items), &(room), sizeof *(items))) \
	                    : (void)0), \
	 (items)[(count)++] = (__VA_ARGS__))

static void add_page(struct builder *b, const char *label, int32_t width, int32_t height)
{
	ADD(b->layout.pages, b->layout.page_count, b->layout.page_room,
	    (struct page){ .width = width, .height = height, .label = str_of(label) });
	b->baseline = 60000;
}

static struct page *page_of(struct builder *b)
{
	return &b->layout.pages[b->layout.page_count - 1];
}

static void operate(struct builder *b, struct operation operation)
{
	struct page *page = page_of(b);
	ADD(page->operations, page->operation_count, page->operation_room, operation);
}

static uint32_t element(struct builder *b, struct element element)
{
	element.order = ++b->order;
	if (!element.columns)
		element.columns = element.rows = 1;
	ADD(b->layout.elements, b->layout.element_count, b->layout.element_room, element);
	return (uint32_t)b->layout.element_count - 1;
}

static void content_of(struct builder *b, uint32_t index)
{
	operate(b, (struct operation){ .kind = OP_CONTENT, .content = { index, ++b->order } });
}

static void artifact(struct builder *b, enum artifact kind)
{
	operate(b, (struct operation){ .kind = OP_ARTIFACT, .artifact = kind });
}

/* Shapes text as one word. */
static struct shaped_word *shape(str text, uint16_t slot)
{
	const struct font *font = fonts_font(fonts, slot);
	assert_non_null(font);
	hb_buffer_t *buffer = hb_buffer_create();
	hb_buffer_add_utf8(buffer, text.s, (int)text.n, 0, (int)text.n);
	hb_buffer_guess_segment_properties(buffer);
	bool backwards = HB_DIRECTION_IS_BACKWARD(hb_buffer_get_direction(buffer));
	hb_shape(font->hb, buffer, NULL, 0);
	unsigned count;
	hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(buffer, &count);
	hb_glyph_position_t *places = hb_buffer_get_glyph_positions(buffer, NULL);
	struct glyph *glyphs = arena_array(&arena, struct glyph, count);
	struct shaped_word *word = arena_new(&arena, struct shaped_word);
	word->text = text;
	word->glyphs = glyphs;
	word->count = count;
	word->font = slot;
	for (unsigned i = 0; i < count; i++) {
		unsigned at = backwards ? count - 1 - i : i;
		glyphs[i] = (struct glyph){ .id = (uint16_t)infos[at].codepoint,
			                    .advance = places[at].x_advance,
			                    .x = places[at].x_offset,
			                    .y = places[at].y_offset };
		assert_int_not_equal(glyphs[i].id, 0);
		word->width += glyphs[i].advance;
		unsigned next = (unsigned)text.n;
		for (unsigned k = i + 1; k < count; k++) {
			next = infos[backwards ? count - 1 - k : k].cluster;
			break;
		}
		if (next < infos[at].cluster)
			word->actual_text = true;
		else
			glyphs[i].bytes = (uint16_t)(next - infos[at].cluster);
	}
	hb_buffer_destroy(buffer);
	return word;
}

struct type {
	size_t family;
	unsigned style;
	bool right_to_left, diagonal, stay /* on the line */;
};

/* A line of words, split at spaces, each with the space that follows it. */
static void set_text(struct builder *b, const char *text, struct type type)
{
	uint16_t slot = fonts_slot(fonts, type.family, type.style);
	str rest = str_of(text);
	const struct shaped_word **words =
		arena_array(&arena, const struct shaped_word *, rest.n + 1);
	uint32_t count = 0;
	int64_t width = 0;
	while (rest.n) {
		size_t end = str_find_char(rest, ' ');
		end += end < rest.n;
		words[count] = shape(str_first(rest, end), slot);
		width += words[count++]->width;
		rest = str_from(rest, end);
	}
	if (!type.stay)
		b->pen_x = 72000;
	int32_t upem = (int32_t)fonts_face(fonts, slot)->units_per_em;
	int32_t points = (int32_t)(width * (int32_t)b->size / upem);
	operate(b, (struct operation){ .kind = OP_GLYPHS,
	                               .glyphs = { .font = slot,
	                                           .right_to_left = type.right_to_left,
	                                           .diagonal = type.diagonal,
	                                           .colour = b->colour,
	                                           .size = b->size,
	                                           .x = b->pen_x,
	                                           .baseline = b->baseline,
	                                           .width = points,
	                                           .words = words,
	                                           .count = count } });
	b->pen_x += points;
}

static void next_line(struct builder *b)
{
	b->baseline += (int32_t)b->size * 14 / 10;
}

static uint32_t paragraph(struct builder *b, uint32_t parent, enum role role, const char *text)
{
	uint32_t index = element(b, (struct element){ .role = (uint8_t)role, .parent = parent });
	content_of(b, index);
	next_line(b);
	set_text(b, text, (struct type){ .family = FAMILY_TEXT });
	return index;
}

static void begin(struct builder *b, const char *lang)
{
	*b = (struct builder){ .size = 11000, .colour = 0x1A1A1A };
	b->facts = (struct facts){ .title = STR("Strategaeth & <Prevent> \xE2\x80\x93 2017"),
		                   .organisation = STR("Barnet"),
		                   .lang = str_of(lang),
		                   .summary = STR("What the council does.") };
	b->layout.fonts = fonts;
	b->layout.facts = &b->facts;
	element(b, (struct element){ .role = ROLE_DOCUMENT });
}

static void release(struct builder *b)
{
	for (size_t i = 0; i < b->layout.page_count; i++) {
		memory_free(b->layout.pages[i].operations);
		memory_free(b->layout.pages[i].links);
	}
	memory_free(b->layout.pages);
	memory_free(b->layout.elements);
	memory_free(b->layout.anchors);
	memory_free(b->layout.bookmarks);
	memory_free(b->layout.images);
}

static void render(struct builder *b, struct buf *to, struct diags *diags)
{
	struct pdf_options options = { .tree = &tree,
		                       .date = { 2018, 1, 15 },
		                       .creator = STR("Foolscap 0.1.0") };
	struct arena own = { 0 };
	pdf_write(&b->layout, &options, &own, to, diags);
	arena_release(&own);
}

static str output_of(const char *command)
{
	struct buf out = { 0 };
	FILE *pipe = popen(command, "r");
	assert_non_null(pipe);
	for (int c; (c = fgetc(pipe)) != EOF;)
		buf_putc(&out, (char)c);
	int status = pclose(pipe);
	str copy = arena_str(&arena, buf_str(&out));
	buf_free(&out);
	if (status != 0)
		fail_msg("%s: %s", command, copy.s);
	return copy;
}

/* Renders twice, compares, keeps the file and has qpdf look at it. */
static str check(struct builder *b, const char *name, size_t errors)
{
	struct buf first = { 0 }, second = { 0 };
	struct diags diags = { 0 }, again = { 0 };
	render(b, &first, &diags);
	render(b, &second, &again);
	assert_int_equal(diags.errors, errors);
	if (errors == 0)
		diags_print(&diags, stderr);
	assert_true(str_eq(buf_str(&first), buf_str(&second)));
	write_file(name, buf_str(&first));
	buf_free(&first);
	buf_free(&second);
	diags_release(&diags);
	diags_release(&again);
	str path = arena_printf(&arena, "%s/%s", folder, name);
	output_of(arena_printf(&arena, "qpdf --check %s 2>&1", path.s).s);
	return path;
}

static bool says(str text, const char *what)
{
	if (str_find(text, str_of(what)) < text.n)
		return true;
	print_error("not there: %s\nin: %.*s\n", what, STR_FMT(text));
	return false;
}

static void rule(struct builder *b, int32_t x, int32_t width)
{
	artifact(b, ARTIFACT_LAYOUT);
	operate(b, (struct operation){ .kind = OP_BOX,
	                               .box = { x, b->baseline + 3000, width, 500, 0xB1B4B6 } });
}

static void build_table(struct builder *b, uint32_t parent)
{
	uint32_t table = element(b, (struct element){ .role = ROLE_TABLE, .parent = parent });
	paragraph(b, table, ROLE_CAPTION, "Table 1: figures (in \\ brackets)");
	uint32_t head = element(b, (struct element){ .role = ROLE_THEAD, .parent = table });
	uint32_t row = element(b, (struct element){ .role = ROLE_TR, .parent = head });
	for (unsigned i = 0; i < 3; i++) {
		uint32_t cell = element(
			b,
			(struct element){ .role = ROLE_TH, .parent = row, .scope = SCOPE_COLUMN });
		paragraph(b, cell, ROLE_P, "Year");
	}
	uint32_t body = element(b, (struct element){ .role = ROLE_TBODY, .parent = table });
	for (unsigned r = 0; r < 2; r++) {
		row = element(b, (struct element){ .role = ROLE_TR, .parent = body });
		uint32_t cell = element(
			b, (struct element){ .role = ROLE_TH, .parent = row, .scope = SCOPE_ROW });
		paragraph(b, cell, ROLE_P, "Referrals");
		cell = element(b,
		               (struct element){
				       .role = ROLE_TD, .parent = row, .columns = 2, .rows = 1 });
		paragraph(b, cell, ROLE_P, "1,024");
		rule(b, 72000, 400000);
	}
}

static void build_list(struct builder *b, uint32_t parent)
{
	uint32_t list = element(
		b, (struct element){ .role = ROLE_L, .parent = parent, .list_numbering = 2 });
	for (unsigned i = 1; i < 3; i++) {
		uint32_t item = element(b, (struct element){ .role = ROLE_LI, .parent = list });
		paragraph(b, item, ROLE_LBL, i == 1 ? "1." : "2.");
		uint32_t body = element(b, (struct element){ .role = ROLE_LBODY, .parent = item });
		uint32_t text = element(b, (struct element){ .role = ROLE_P, .parent = body });
		content_of(b, text);
		set_text(b, " safeguarding office",
		         (struct type){ .family = FAMILY_TEXT, .stay = true });
	}
}

static void build_link(struct builder *b, uint32_t parent, const char *text, str url, str anchor)
{
	uint32_t p = element(b, (struct element){ .role = ROLE_P, .parent = parent });
	content_of(b, p);
	next_line(b);
	set_text(b, "See ", (struct type){ .family = FAMILY_TEXT });
	uint32_t link = element(b, (struct element){ .role = ROLE_LINK, .parent = p });
	content_of(b, link);
	int32_t x = b->pen_x;
	set_text(b, text, (struct type){ .family = FAMILY_TEXT, .stay = true });
	struct page *page = page_of(b);
	ADD(page->links, page->link_count, page->link_room,
	    (struct page_link){ .element = link,
	                        .order = ++b->order,
	                        .x = x,
	                        .y = b->baseline - 10000,
	                        .width = b->pen_x - x,
	                        .height = 13000,
	                        .url = url,
	                        .anchor = anchor,
	                        .description = str_of(text) });
	content_of(b, p);
	set_text(b, " for more.", (struct type){ .family = FAMILY_TEXT, .stay = true });
}

static void build_figure(struct builder *b, uint32_t parent, const char *path, bool vector)
{
	uint32_t figure =
		element(b, (struct element){ .role = ROLE_FIGURE,
	                                     .parent = parent,
	                                     .alternative = str_of("What the picture shows"),
	                                     .has_bbox = true,
	                                     .bbox = { 72000, b->baseline + 5000, 40000, 30000 },
	                                     .bbox_page = (uint32_t)b->layout.page_count - 1 });
	content_of(b, figure);
	ADD(b->layout.images, b->layout.image_count, b->layout.image_room,
	    (struct page_image){ .path = str_of(path), .width = 8, .height = 8, .vector = vector });
	operate(b, (struct operation){ .kind = OP_IMAGE,
	                               .image = { (uint32_t)b->layout.image_count - 1, 72000,
	                                          b->baseline + 5000, 40000, 30000 } });
	b->baseline += 35000;
}

static void add_anchor(struct builder *b, const char *id, uint32_t index)
{
	ADD(b->layout.anchors, b->layout.anchor_count, b->layout.anchor_room,
	    (struct page_anchor){ str_of(id), (uint32_t)b->layout.page_count - 1, b->baseline,
	                          index });
}

static void add_bookmark(struct builder *b, uint8_t level, const char *title, uint32_t index)
{
	ADD(b->layout.bookmarks, b->layout.bookmark_count, b->layout.bookmark_room,
	    (struct bookmark){ level, str_of(title), (uint32_t)b->layout.page_count - 1,
	                       b->baseline - 12000, index });
}

static void test_everything(void **state)
{
	(void)state;
	struct builder b;
	begin(&b, "en-GB");
	add_page(&b, "i", 595276, 841890);
	uint32_t sect = element(&b, (struct element){ .role = ROLE_SECT });
	uint32_t h1 = paragraph(&b, sect, ROLE_H1, "Prevent strategy");
	add_anchor(&b, "a-title", h1);
	add_bookmark(&b, 1, "Prevent strategy", h1);
	add_bookmark(&b, 2, "Contents \xE2\x80\x93 all", h1);
	artifact(&b, ARTIFACT_HEADER);
	b.baseline = 40000;
	set_text(&b, "Running head", (struct type){ .family = FAMILY_TEXT, .style = FONT_BOLD });
	artifact(&b, ARTIFACT_WATERMARK);
	b.baseline = 800000;
	set_text(&b, "DRAFT", (struct type){ .family = FAMILY_TEXT, .diagonal = true });
	artifact(&b, ARTIFACT_BACKGROUND);
	operate(&b, (struct operation){ .kind = OP_BOX, .box = { 0, 0, 595276, 30000, 0x00506B } });
	b.baseline = 90000;
	uint32_t p =
		paragraph(&b, sect, ROLE_P, "AVAT Tomorrow\xC2\xA0we (the board) met\\agreed.");
	paragraph(&b, sect, ROLE_P, "Second line of text.");
	build_list(&b, sect);
	build_table(&b, sect);
	build_link(&b, sect, "the guidance", STR("https://example.org/a(b)"), (str){ 0 });
	build_link(&b, sect, "page ii", (str){ 0 }, STR("b-end"));
	artifact(&b, ARTIFACT_FOOTER);
	b.baseline = 780000;
	set_text(&b, "i", (struct type){ .family = FAMILY_TEXT });

	add_page(&b, "ii", 841890, 595276); /* landscape; the paragraph goes on */
	content_of(&b, p);
	set_text(&b, "It went on overleaf.", (struct type){ .family = FAMILY_TEXT });
	for (unsigned shape = SHAPE_CIRCLE; shape <= SHAPE_TICK; shape++) {
		artifact(&b, ARTIFACT_LAYOUT);
		operate(&b, (struct operation){ .kind = OP_SHAPE,
		                                .shape = { (enum shape)shape,
		                                           72000 + (int32_t)shape * 20000, 500000,
		                                           12000, 0xB1371E } });
	}
	build_figure(&b, sect, "camera.jpg", false);
	build_figure(&b, sect, "drawing.svg", true);
	build_figure(&b, sect, "letters.svg", true);
	uint32_t h2 = paragraph(&b, sect, ROLE_H2, "The end");
	add_anchor(&b, "b-end", h2);
	add_bookmark(&b, 2, "The end", h2);
	uint32_t note = element(
		&b, (struct element){ .role = ROLE_NOTE, .parent = sect, .id = STR("fn-1") });
	paragraph(&b, note, ROLE_LBL, "1");
	paragraph(&b, note, ROLE_P, "A footnote.");
	uint32_t quote = element(&b, (struct element){ .role = ROLE_BLOCKQUOTE, .parent = sect });
	paragraph(&b, quote, ROLE_P, "A quotation.");
	str path = check(&b, "everything.pdf", 0);
	release(&b);

	str info = output_of(arena_printf(&arena, "pdfinfo %s", path.s).s);
	assert_true(says(info, "Tagged:          yes"));
	assert_true(says(info, "Pages:           2"));
	assert_true(says(info, "Title:           Strategaeth & <Prevent> \xE2\x80\x93 2017"));
	str text = output_of(arena_printf(&arena, "pdftotext %s -", path.s).s);
	assert_true(says(text, "Prevent strategy"));
	assert_true(says(text, "AVAT Tomorrow"));
	assert_true(says(text, "(the board) met\\agreed."));
	assert_true(says(text, "safeguarding office"));
	str tags = output_of(arena_printf(&arena, "pdfinfo -struct-text %s", path.s).s);
	assert_true(says(tags, "It went on overleaf."));
	str raw = output_of(arena_printf(&arena, "qpdf --qdf %s - | strings", path.s).s);
	assert_int_equal(str_find(raw, STR("SECRET")), raw.n);
}

static void test_scripts(void **state)
{
	(void)state;
	static const struct {
		const char *lang, *text;
		size_t family; /* of the fallbacks below */
		bool right_to_left;
	} rows[] = {
		{ "cy", "Mae\xCA\xBCr cyngor \xC5\xB7 \xC5\xB5", 0, false },
		{ "pl", "Za\xC5\xBC\xC3\xB3\xC5\x82\xC4\x87 g\xC4\x99\xC5\x9Bl\xC4\x85", 0, false },
		{ "el", "\xCE\x9A\xCE\xB1\xCE\xBB\xCE\xB7\xCE\xBC\xCE\xAD\xCF\x81\xCE\xB1", 0,
		  false },
		{ "ar",
		  "\xD9\x85\xD8\xAC\xD9\x84\xD8\xB3 "
		  "\xD8\xA7\xD9\x84\xD8\xA5\xD8\xAF\xD8\xA7\xD8\xB1\xD8\xA9",
		  2, true },
		{ "gu",
		  "\xE0\xAA\xB8\xE0\xAA\xAE\xE0\xAA\xBF\xE0\xAA\xA4\xE0\xAA\xBF "
		  "\xE0\xAA\xB0\xE0\xAA\xBF\xE0\xAA\xAA\xE0\xAB\x8B"
		  "\xE0\xAA\xB0\xE0\xAB\x8D\xE0\xAA\x9F",
		  3, false },
		{ "bn", "\xE0\xA6\x95\xE0\xA6\xAE\xE0\xA6\xBF\xE0\xA6\x9F\xE0\xA6\xBF", 4, false },
		{ "pa", "\xE0\xA8\x95\xE0\xA8\xAE\xE0\xA9\x87\xE0\xA8\x9F\xE0\xA9\x80", 5, false },
		{ "zh", "\xE8\xA7\x84\xE5\x88\x92\xE6\x8A\xA5\xE5\x91\x8A", 6, false },
	};
	struct builder b;
	begin(&b, "en-GB");
	add_page(&b, "1", 595276, 841890);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t p = element(&b, (struct element){ .role = ROLE_P });
		uint32_t span = element(&b, (struct element){ .role = ROLE_SPAN,
		                                              .parent = p,
		                                              .lang = str_of(rows[i].lang) });
		content_of(&b, span);
		next_line(&b);
		set_text(&b, rows[i].text,
		         (struct type){ .family = rows[i].family,
		                        .right_to_left = rows[i].right_to_left });
	}
	str path = check(&b, "scripts.pdf", 0);
	release(&b);
	str text = output_of(arena_printf(&arena, "pdftotext -raw %s -", path.s).s);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!rows[i].right_to_left)
			assert_true(says(text, rows[i].text));
}

static void test_pngs(void **state)
{
	(void)state;
	static const struct {
		uint8_t type, depth;
		bool interlaced;
	} kinds[] = { { 0, 1, 0 }, { 0, 8, 0 },  { 0, 8, 1 }, { 0, 16, 0 },
		      { 2, 8, 0 }, { 2, 16, 1 }, { 3, 2, 0 }, { 3, 8, 0 },
		      { 3, 8, 1 }, { 4, 8, 0 },  { 6, 8, 1 }, { 6, 16, 0 } };
	struct builder b;
	begin(&b, "en");
	add_page(&b, "1", 595276, 841890);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		str name = arena_printf(&arena, "%zu.png", i);
		write_png(name.s, kinds[i].type, kinds[i].depth, kinds[i].interlaced);
		build_figure(&b, 0, name.s, false);
	}
	str path = check(&b, "pngs.pdf", 0);
	release(&b);
	output_of(arena_printf(&arena, "pdfimages -list %s", path.s).s);
}

static void test_broken_images(void **state)
{
	(void)state;
	static const char huge[] =
		"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0";
	struct builder b;
	begin(&b, "en");
	add_page(&b, "1", 595276, 841890);
	write_file("short.jpg", (str){ (const char *)grey_jpeg, 100 });
	write_file("empty.jpg", STR("\xFF\xD8\xFF\xD9"));
	write_file("huge.png", (str){ huge, sizeof huge - 1 });
	write_file("not.svg", STR("<svg"));
	write_file("not.png", STR("GIF89a"));
	write_file("none.svg", STR("<svg xmlns='http://www.w3.org/2000/svg'/>"));
	build_figure(&b, 0, "short.jpg", false);
	build_figure(&b, 0, "empty.jpg", false);
	build_figure(&b, 0, "huge.png", false);
	build_figure(&b, 0, "not.svg", true);
	build_figure(&b, 0, "not.png", false);
	build_figure(&b, 0, "none.svg", true);
	build_figure(&b, 0, "missing.png", false);
	check(&b, "broken-images.pdf", 7);
	release(&b);
}

/* Enough for trees with branches, many object streams and MCR dictionaries. */
static void test_many_pages(void **state)
{
	(void)state;
	struct builder b;
	begin(&b, "en");
	uint32_t heading = 0, sect = 0;
	for (unsigned i = 1; i <= 300; i++) {
		add_page(&b, arena_printf(&arena, "%u", i).s, 595276, 841890);
		if (i % 10 == 1) {
			sect = element(&b, (struct element){ .role = ROLE_SECT });
			heading = paragraph(&b, sect, i == 1 ? ROLE_H1 : ROLE_H2, "Section");
			add_anchor(&b, arena_printf(&arena, "s%03u", i).s, heading);
			add_bookmark(&b, i == 1 ? 1 : 2, "Section", heading);
		}
		for (unsigned k = 0; k < 30; k++)
			paragraph(&b, sect, ROLE_P,
			          "The board noted the report and asked for another.");
		build_link(&b, sect, "the first", (str){ 0 }, STR("s001"));
		uint32_t note =
			element(&b, (struct element){ .role = ROLE_NOTE,
		                                      .parent = sect,
		                                      .id = arena_printf(&arena, "n%u", i) });
		paragraph(&b, note, ROLE_P, "A note.");
	}
	str path = check(&b, "many.pdf", 0);
	release(&b);
	str info = output_of(arena_printf(&arena, "pdfinfo %s", path.s).s);
	assert_true(says(info, "Pages:           300"));
}

static void test_numbers(void **state)
{
	(void)state;
	static const struct {
		int64_t value;
		const char *text;
	} rows[] = { { 0, "0" },          { 1, ".001" },         { -10, "-.01" }, { 1000, "1" },
		     { 12345, "12.345" }, { -100500, "-100.5" }, { 500, ".5" } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf to = { 0 };
		put_milli(&to, rows[i].value);
		buf_putc(&to, 0);
		assert_string_equal(to.s, rows[i].text);
		buf_free(&to);
	}
	struct buf to = { 0 };
	put_text(&to, STR("a(b)\\c"));
	put_text(&to, STR("\xC5\xB5"));
	put_name(&to, STR("A B"));
	assert_true(str_eq(buf_str(&to), STR("(a\\(b\\)\\\\c)(\xFE\xFF\x01u)/A#20B")));
	buf_free(&to);
}

static void test_camera_data(void **state)
{
	(void)state;
	struct buf file = { 0 }, out = { 0 };
	struct jpeg jpeg;
	const char *why;
	assert_true(jpeg_copy(jpeg_with_camera(&file), &jpeg, &out, &why));
	assert_int_equal(jpeg.orientation, 6);
	assert_int_equal(jpeg.width, 8);
	assert_int_equal(jpeg.components, 1);
	assert_int_equal(str_find(buf_str(&out), STR("SECRET")), out.n);
	assert_int_equal(str_find(buf_str(&out), STR("Exif")), out.n);
	assert_true(out.n < sizeof grey_jpeg); /* JFIF's segment is gone too */
	/* Every shorter file is broken, and nothing is read beyond its end. */
	for (size_t n = 4; n < file.n; n++) {
		char *copy = malloc(n);
		memcpy(copy, file.s, n);
		buf_clear(&out);
		assert_false(jpeg_copy((str){ copy, n }, &jpeg, &out, &why));
		buf_free(&jpeg.profile);
		free(copy);
	}
	buf_free(&file);
	buf_free(&out);
}

static int set_up(void **state)
{
	(void)state;
	const char *keep = getenv("KEEP_PDF");
	if (keep)
		snprintf(folder, sizeof folder, "%s", keep);
	else
		snprintf(folder, sizeof folder, "/tmp/foolscap-pdf-XXXXXX");
	if (!keep && !mkdtemp(folder))
		return 1;
	tree.root = open(folder, O_RDONLY | O_DIRECTORY);
	struct house house = { .text_family = STR("Noto Sans"),
		               .code_family = STR("Noto Sans Mono"),
		               .fallback = { STR("Noto Sans Arabic"), STR("Noto Sans Gujarati"),
		                             STR("Noto Sans Bengali"), STR("Noto Sans Gurmukhi"),
		                             STR("Noto Sans CJK SC") },
		               .fallback_count = 5 };
	struct diags diags = { 0 };
	fonts = fonts_open(&arena, &house, &diags);
	diags_print(&diags, stderr);
	diags_release(&diags);
	struct buf jpeg = { 0 };
	write_file("camera.jpg", jpeg_with_camera(&jpeg));
	buf_free(&jpeg);
	write_file("drawing.svg",
	           STR("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 30'>"
	               "<linearGradient id='g'><stop stop-color='#00506b'/>"
	               "<stop offset='1' stop-color='#fff'/>"
	               "</linearGradient><rect width='40' height='30' fill='url(#g)'/>"
	               "<circle cx='20' cy='15' r='9' fill='#b1371e' opacity='.5'/></svg>"));
	write_file(
		"letters.svg",
		STR("<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'>"
	            "<text x='2' y='20' font-family='Noto Sans' font-size='14'>Abc</text></svg>"));
	return fonts ? 0 : 1;
}

static int tear_down(void **state)
{
	(void)state;
	if (!getenv("KEEP_PDF"))
		output_of(arena_printf(&arena, "rm -r %s", folder).s);
	close(tree.root);
	fonts_close(fonts);
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),    cmocka_unit_test(test_camera_data),
		cmocka_unit_test(test_everything), cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_pngs),       cmocka_unit_test(test_broken_images),
		cmocka_unit_test(test_many_pages),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
