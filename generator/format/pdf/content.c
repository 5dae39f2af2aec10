/* A page's operations as a content stream (7.8.2). Called by pdf.c for each page.
 *
 * Small is fast: one text object goes on over lines and marked content as long as nothing else
 * is drawn, positions are relative, and a line is one TJ whose numbers hold the kerning. Marked
 * content begins with the first thing drawn in it, so what is empty leaves no trace. */
#include "format/pdf/parts.h"

#include "base/die.h"

enum mark { MARK_NONE, MARK_ELEMENT, MARK_ARTIFACT };

struct content {
	struct pdf *pdf;
	const struct page *page;
	uint32_t page_index;
	struct buf *to;
	str font_prefix; /* of the names of typefaces */

	enum mark mark; /* what the operations are part of */
	uint32_t element, order;
	enum artifact artifact;
	uint32_t identifiers; /* of marked content, given out on this page */
	bool marked;          /* its sequence is open */
	bool marked_in_text;  /* and was opened within a text object */

	bool in_text, showing /* within TJ's [ */, in_string, filling /* a path awaits f */;
	uint32_t colour;
	uint16_t font; /* of the page so far */
	uint32_t size;
	bool font_set;
	int32_t line_x, line_y; /* where Td has led, thousandths, y upwards */
	int32_t rise;
	/* From line_x to where the next glyph would stand, in millionths of a point: exact, as the
	 * widths a reader adds up are whole thousandths of the size. */
	int64_t pen;
};

static void end_showing(struct content *content)
{
	if (content->in_string)
		buf_putc(content->to, ')');
	if (content->showing)
		buf_lit(content->to, "]TJ\n");
	content->in_string = content->showing = false;
}

static void end_filling(struct content *content)
{
	if (content->filling)
		buf_lit(content->to, "f\n");
	content->filling = false;
}

static void end_text(struct content *content)
{
	end_showing(content);
	if (content->in_text)
		buf_lit(content->to, "ET\n");
	content->in_text = false;
}

/* Text objects and marked content nest (14.6.1). */
static void end_mark(struct content *content)
{
	end_showing(content);
	end_filling(content);
	if (!content->marked)
		return;
	if (content->in_text && !content->marked_in_text)
		end_text(content);
	buf_lit(content->to, "EMC\n");
	content->marked = false;
}

/* Types and subtypes of 14.8.2.2.2. */
static void put_artifact(struct content *content)
{
	struct buf *to = content->to;
	switch (content->artifact) {
	case ARTIFACT_LAYOUT:
		buf_lit(to, "/Artifact<</Type/Layout>>BDC\n");
		break;
	case ARTIFACT_PAGE:
		buf_lit(to, "/Artifact<</Type/Page>>BDC\n");
		break;
	case ARTIFACT_HEADER:
		buf_lit(to, "/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC\n");
		break;
	case ARTIFACT_FOOTER:
		buf_lit(to, "/Artifact<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>BDC\n");
		break;
	case ARTIFACT_WATERMARK:
		buf_lit(to, "/Artifact<</Type/Pagination/Subtype/Watermark>>BDC\n");
		break;
	case ARTIFACT_BACKGROUND: /* table 330: /BBox is required of backgrounds */
		buf_lit(to, "/Artifact<</Type/Background/BBox");
		put_rectangle(to, content->page->height, 0, 0, content->page->width,
		              content->page->height);
		buf_lit(to, ">>BDC\n");
		break;
	default:
		BUG("an artifact of no known type");
	}
}

static void begin_mark(struct content *content)
{
	if (content->marked)
		return;
	struct pdf *pdf = content->pdf;
	switch (content->mark) {
	case MARK_NONE:
		BUG("a page draws something that is neither content nor artifact");
	case MARK_ARTIFACT:
		put_artifact(content);
		break;
	case MARK_ELEMENT:
		CHECK(content->element < pdf->layout->element_count);
		buf_putc(content->to, '/');
		buf_put(content->to,
		        str_of(role_names[pdf->layout->elements[content->element].role]));
		buf_lit(content->to, "<</MCID ");
		buf_put_u64(content->to, content->identifiers);
		buf_lit(content->to, ">>BDC\n");
		list_push(&pdf->kids, (struct kid){ .element = content->element,
		                                    .order = content->order,
		                                    .page = content->page_index,
		                                    .value = content->identifiers,
		                                    .kind = KID_CONTENT });
		list_push(&pdf->marked, content->element);
		content->identifiers++;
		break;
	}
	content->marked = true;
	content->marked_in_text = content->in_text;
}

static void want_text(struct content *content)
{
	end_filling(content);
	if (!content->in_text) {
		buf_lit(content->to, "BT\n");
		content->in_text = true;
		content->line_x = content->line_y = 0;
		content->pen = 0;
	}
	begin_mark(content);
}

/* A mark that began within the text object ends with it; what follows opens it again, under another
 * identifier. */
static void leave_text(struct content *content)
{
	if (content->in_text && content->marked && content->marked_in_text)
		end_mark(content);
	end_text(content);
}

static void want_graphics(struct content *content)
{
	leave_text(content);
	begin_mark(content);
}

static void put_channel(struct buf *to, uint32_t value)
{
	put_milli(to, (value * 1000 + 127) / 255);
}

static void want_colour(struct content *content, uint32_t colour)
{
	if (content->colour == colour)
		return;
	end_showing(content);
	end_filling(content);
	content->colour = colour;
	uint32_t red = colour >> 16 & 255, green = colour >> 8 & 255, blue = colour & 255;
	put_channel(content->to, red);
	if (red == green && green == blue) {
		buf_lit(content->to, " g\n");
		return;
	}
	buf_putc(content->to, ' ');
	put_channel(content->to, green);
	buf_putc(content->to, ' ');
	put_channel(content->to, blue);
	buf_lit(content->to, " rg\n");
}

static void want_font(struct content *content, uint16_t font, uint32_t size)
{
	if (content->font_set && content->font == font && content->size == size)
		return;
	end_showing(content);
	content->font_set = true;
	content->font = font;
	content->size = size;
	buf_putc(content->to, '/');
	buf_put(content->to, content->font_prefix);
	buf_put_u64(content->to, font);
	buf_putc(content->to, ' ');
	put_milli(content->to, size);
	buf_lit(content->to, " Tf\n");
}

/* Text goes on where it is, or at the beginning of another line. */
static void want_line(struct content *content, int32_t x, int32_t y)
{
	if (content->line_y == y && (content->line_x || content->line_y))
		return;
	end_showing(content);
	put_milli(content->to, (int64_t)x - content->line_x);
	buf_putc(content->to, ' ');
	put_milli(content->to, (int64_t)y - content->line_y);
	buf_lit(content->to, " Td\n");
	content->line_x = x;
	content->line_y = y;
	content->pen = 0;
}

static void want_rise(struct content *content, int32_t rise)
{
	if (content->rise == rise)
		return;
	end_showing(content);
	content->rise = rise;
	put_milli(content->to, rise);
	buf_lit(content->to, " Ts\n");
}

static inline void put_code(struct buf *to, uint8_t byte)
{
	/* Room was made by show_glyph. */
	if (byte == '(' || byte == ')' || byte == '\\') {
		to->s[to->n++] = '\\';
		to->s[to->n++] = (char)byte;
	} else if (byte == '\r') {
		to->s[to->n++] = '\\';
		to->s[to->n++] = 'r';
	} else {
		to->s[to->n++] = (char)byte;
	}
}

/* Draws a glyph at x millionths of a point from line_x. Differences below a 250th of the size are
 * left to add up: nobody sees them, and most kerning pairs have none. */
static void show_glyph(struct content *content, uint16_t glyph, uint16_t width, int64_t x)
{
	struct buf *to = content->to;
	int64_t size = content->size, away = content->pen - x;
	if (to->room - to->n < 48)
		buf_reserve(to, 48);
	if (away > 4 * size || away < -4 * size) {
		int64_t steps = (away + (away < 0 ? -size / 2 : size / 2)) / size;
		if (content->in_string)
			to->s[to->n++] = ')';
		else if (!content->showing)
			to->s[to->n++] = '[';
		content->showing = true;
		content->in_string = false;
		buf_put_i64(to, steps);
		content->pen -= steps * size;
	}
	if (!content->in_string) {
		if (!content->showing)
			to->s[to->n++] = '[';
		to->s[to->n++] = '(';
		content->showing = content->in_string = true;
	}
	put_code(to, (uint8_t)(glyph >> 8));
	put_code(to, (uint8_t)(glyph & 0xFF));
	content->pen += width * size;
}

/* Where a run stands: millionths of a point from line_x, and font units from there. */
struct pen {
	struct font_use *font;
	size_t font_index;
	int64_t from, units, upem;
	int64_t size;
	bool backwards;
};

static int64_t millionths(const struct pen *pen, int64_t units)
{
	return pen->upem == 1000 ? units * pen->size : units * pen->size * 1000 / pen->upem;
}

static void write_word(struct content *content, struct pen *pen, const struct shaped_word *word)
{
	struct pdf *pdf = content->pdf;
	bool spoken = fonts_note_text(pdf, pen->font, pen->font_index, word) || word->actual_text;
	if (spoken) { /* 14.9.4 */
		end_showing(content);
		buf_lit(content->to, "/Span<</ActualText");
		put_text(content->to, word->text);
		buf_lit(content->to, ">>BDC\n");
	}
	const struct glyph *glyph = word->glyphs;
	for (uint32_t i = 0; i < word->count; i++, glyph++) {
		const struct glyph_use *use =
			fonts_glyph(pdf, pen->font, pen->font_index, glyph->id);
		if (pen->backwards)
			pen->units -= glyph->advance;
		int32_t rise = glyph->y ? (int32_t)(millionths(pen, glyph->y) / 1000) : 0;
		if (rise != content->rise)
			want_rise(content, rise);
		show_glyph(content, glyph->id, use->width,
		           pen->from + millionths(pen, pen->units + glyph->x));
		if (!pen->backwards)
			pen->units += glyph->advance;
	}
	want_rise(content, 0);
	if (spoken) {
		end_showing(content);
		buf_lit(content->to, "EMC\n");
	}
}

static void write_run(struct content *content, const struct operation *operation)
{
	if (operation->glyphs.count == 0)
		return;
	CHECK(operation->glyphs.size > 0);
	uint16_t index = operation->glyphs.font;
	int32_t x = operation->glyphs.x, y = content->page->height - operation->glyphs.baseline;
	bool diagonal = operation->glyphs.diagonal;
	if (diagonal)
		leave_text(content);
	struct pen pen = { .font = fonts_use(content->pdf, index),
		           .font_index = index,
		           .upem = fonts_face(content->pdf->layout->fonts, index)->units_per_em,
		           .size = operation->glyphs.size,
		           .backwards = operation->glyphs.right_to_left };
	want_text(content);
	want_colour(content, operation->glyphs.colour);
	want_font(content, index, operation->glyphs.size);
	if (diagonal) { /* the cosine and sine of 45 degrees */
		buf_lit(content->to, ".70711 .70711 -.70711 .70711 ");
		put_milli(content->to, x);
		buf_putc(content->to, ' ');
		put_milli(content->to, y);
		buf_lit(content->to, " Tm\n");
		content->line_x = x;
	} else {
		want_line(content, x, y);
	}
	pen.from = ((int64_t)x - content->line_x) * 1000;
	if (pen.backwards)
		pen.from += (int64_t)operation->glyphs.width * 1000;
	for (uint32_t i = 0; i < operation->glyphs.count; i++)
		write_word(content, &pen, operation->glyphs.words[i]);
	if (diagonal)
		leave_text(content);
}

static void put_point(struct buf *to, int64_t x, int64_t y)
{
	put_milli(to, x);
	buf_putc(to, ' ');
	put_milli(to, y);
	buf_putc(to, ' ');
}

static void put_box(struct buf *to, int64_t x, int64_t y, int64_t width, int64_t height)
{
	put_point(to, x, y);
	put_point(to, width, height);
	buf_lit(to, "re\n");
}

static void write_box(struct content *content, const struct operation *operation)
{
	want_graphics(content);
	want_colour(content, operation->box.colour);
	put_box(content->to, operation->box.x,
	        (int64_t)content->page->height - operation->box.y - operation->box.height,
	        operation->box.width, operation->box.height);
	content->filling = true;
}

/* Four Bézier curves; 0.5523 of the radius brings them within a 3,000th of the circle. */
static void put_circle(struct buf *to, int64_t x, int64_t y, int64_t radius)
{
	int64_t k = radius * 5523 / 10000;
	const int64_t points[4][6] = {
		{ x + radius, y + k, x + k, y + radius, x, y + radius },
		{ x - k, y + radius, x - radius, y + k, x - radius, y },
		{ x - radius, y - k, x - k, y - radius, x, y - radius },
		{ x + k, y - radius, x + radius, y - k, x + radius, y },
	};
	put_point(to, x + radius, y);
	buf_lit(to, "m\n");
	for (unsigned i = 0; i < 4; i++) {
		for (unsigned k2 = 0; k2 < 6; k2 += 2)
			put_point(to, points[i][k2], points[i][k2 + 1]);
		buf_lit(to, "c\n");
	}
}

static void put_polygon(struct buf *to, int64_t x, int64_t y, int64_t size,
                        const uint8_t (*points)[2], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		put_point(to, x + size * points[i][0] / 100, y + size * points[i][1] / 100);
		buf_putc(to, i ? 'l' : 'm');
		buf_putc(to, '\n');
	}
}

static void write_shape(struct content *content, const struct operation *operation)
{
	/* Hundredths of the size from its lower left corner. */
	static const uint8_t triangle[][2] = { { 0, 5 }, { 100, 5 }, { 50, 95 } };
	static const uint8_t tick[][2] = { { 0, 45 },  { 14, 59 },  { 37, 36 },
		                           { 86, 87 }, { 100, 73 }, { 37, 8 } };
	want_graphics(content);
	want_colour(content, operation->shape.colour);
	end_filling(content);
	struct buf *to = content->to;
	int64_t size = operation->shape.size, x = operation->shape.x;
	int64_t y = (int64_t)content->page->height - operation->shape.y - size;
	switch (operation->shape.shape) {
	case SHAPE_CIRCLE:
		put_circle(to, x + size / 2, y + size / 2, size / 2);
		break;
	case SHAPE_RING:
		put_circle(to, x + size / 2, y + size / 2, size / 2);
		put_circle(to, x + size / 2, y + size / 2, size * 3 / 10);
		buf_lit(to, "f*\n"); /* even-odd: the inner circle is a hole (8.5.3.3.3) */
		return;
	case SHAPE_TRIANGLE:
		put_polygon(to, x, y, size, triangle, sizeof triangle / sizeof *triangle);
		break;
	case SHAPE_SQUARE:
		put_box(to, x + size / 20, y + size / 20, size - size / 10, size - size / 10);
		break;
	case SHAPE_TICK:
		put_polygon(to, x, y, size, tick, sizeof tick / sizeof *tick);
		break;
	default:
		BUG("a shape of no known kind");
	}
	buf_lit(to, "f\n");
}

static void write_image(struct content *content, const struct operation *operation)
{
	struct image_use *image = images_use(content->pdf, operation->image.image);
	if (image->broken)
		return;
	want_graphics(content);
	end_filling(content);
	struct buf *to = content->to;
	int64_t width = operation->image.width, height = operation->image.height;
	int64_t x = operation->image.x;
	int64_t y = (int64_t)content->page->height - operation->image.y - height;
	buf_lit(to, "q\n");
	if (image->form_width) {
		put_micro(to, width * 1000000 / image->form_width);
		buf_lit(to, " 0 0 ");
		put_micro(to, height * 1000000 / image->form_height);
		buf_putc(to, ' ');
		put_point(to, x, y);
	} else {
		/* The picture's own matrix turns the unit square upright; the page's then scales
		 * it. */
		const int8_t *m = image->matrix;
		put_point(to, width * m[0], height * m[1]);
		put_point(to, width * m[2], height * m[3]);
		put_point(to, x + width * m[4], y + height * m[5]);
	}
	buf_lit(to, "cm\n/I");
	buf_put_u64(to, operation->image.image);
	buf_lit(to, " Do\nQ\n");
}

static void write_operations(struct content *content, size_t first, size_t end)
{
	const struct operation *operation = &content->page->operations[first];
	for (size_t i = first; i < end; i++, operation++) {
		switch ((enum operation_kind)operation->kind) {
		case OP_CONTENT:
			if (content->mark == MARK_ELEMENT &&
			    content->element == operation->content.element &&
			    content->order == operation->content.order)
				break;
			end_mark(content);
			content->mark = MARK_ELEMENT;
			content->element = operation->content.element;
			content->order = operation->content.order;
			break;
		case OP_ARTIFACT:
			if (content->mark == MARK_ARTIFACT &&
			    content->artifact == operation->artifact)
				break;
			end_mark(content);
			content->mark = MARK_ARTIFACT;
			content->artifact = operation->artifact;
			break;
		case OP_GLYPHS:
			write_run(content, operation);
			break;
		case OP_BOX:
			write_box(content, operation);
			break;
		case OP_SHAPE:
			write_shape(content, operation);
			break;
		case OP_IMAGE:
			write_image(content, operation);
			break;
		default:
			BUG("an operation of no known kind");
		}
	}
	end_mark(content);
	end_text(content);
}

static struct content content_begin(struct pdf *pdf, uint32_t page, uint32_t marked, struct buf *to)
{
	const struct page *own = &pdf->layout->pages[page];
	return (struct content){ .pdf = pdf,
		                 .page = own,
		                 .page_index = page,
		                 .to = to,
		                 .font_prefix = own->bound ? bound_font_prefix(pdf, own) : STR("F"),
		                 .identifiers = marked };
}

void content_write_under(struct pdf *pdf, uint32_t page, struct buf *to)
{
	if (!pdf->layout->pages[page].bound_over)
		return;
	struct content content = content_begin(pdf, page, 0, to);
	buf_lit(to, "q\n"); /* the partner's page begins with the state of a page of its own */
	write_operations(&content, 0, content.page->bound_over);
	buf_lit(to, "Q\n");
}

void content_write(struct pdf *pdf, uint32_t page, uint32_t marked, struct buf *to)
{
	struct content content = content_begin(pdf, page, marked, to);
	write_operations(&content, content.page->bound_over, content.page->operation_count);
}
