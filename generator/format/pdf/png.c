/* PNG (ISO 15948) as image XObjects. PDF has PNG's own compression and filters (7.4.4.4), so
 * most pictures go over as they are, once libspng has shown that all of it can be decoded. Those
 * with transparency, 16 bits a colour or interlacing are decoded and written anew. Called by
 * images.c. */
#include "format/pdf/parts.h"

#include "base/die.h"

#include <spng.h>

enum colour_type { GREY = 0, RGB = 2, PALETTE = 3, GREY_ALPHA = 4, RGB_ALPHA = 6 };

static spng_ctx *open_png(str bytes)
{
	spng_ctx *context = spng_ctx_new(0);
	if (!context)
		die("out of memory");
	/* Compressed texts and profiles can be bombs; the pixels are bounded by images.c. */
	spng_set_chunk_limits(context, IMAGE_FILE_MOST, IMAGE_FILE_MOST);
	spng_set_png_buffer(context, bytes.s, bytes.n);
	return context;
}

bool png_size(str bytes, struct png *png, const char **why)
{
	spng_ctx *context = open_png(bytes);
	struct spng_ihdr header;
	int error = spng_get_ihdr(context, &header);
	spng_ctx_free(context);
	if (error) {
		*why = spng_strerror(error);
		return false;
	}
	*png = (struct png){ header.width, header.height };
	return true;
}

/* A row a call, all of it; 0 or libspng's error. */
static int decode_rows(spng_ctx *context, int format, int flags, uint32_t rows, size_t row_bytes,
                       void (*take)(void *to, const uint8_t *row, uint32_t y), void *to)
{
	int error = spng_decode_image(context, NULL, 0, format, flags | SPNG_DECODE_PROGRESSIVE);
	uint8_t *row = memory_new(row_bytes, 1);
	for (uint32_t y = 0; !error && y < rows; y++) {
		error = spng_decode_row(context, row, row_bytes);
		if (error == SPNG_EOI) /* comes with the last row */
			error = y + 1 == rows ? 0 : SPNG_EIDAT_TOO_SHORT;
		if (!error && take)
			take(to, row, y);
	}
	memory_free(row);
	return error;
}

static void put_size(struct buf *to, const struct spng_ihdr *header)
{
	buf_lit(to, "/Type/XObject/Subtype/Image/Width ");
	buf_put_u64(to, header->width);
	buf_lit(to, "/Height ");
	buf_put_u64(to, header->height);
}

static void put_predictor(struct buf *to, const struct spng_ihdr *header, unsigned colours,
                          unsigned bits)
{
	buf_lit(to, "/BitsPerComponent ");
	buf_put_u64(to, bits);
	buf_lit(to, "/DecodeParms<</Predictor 15/Colors ");
	buf_put_u64(to, colours);
	buf_lit(to, "/BitsPerComponent ");
	buf_put_u64(to, bits);
	buf_lit(to, "/Columns ");
	buf_put_u64(to, header->width);
	buf_lit(to, ">>");
}

/* The data of all IDAT chunks; libspng has checked the chunks. */
static void collect_data(str bytes, struct buf *to)
{
	for (size_t at = 8; bytes.n - at >= 12;) {
		const uint8_t *s = (const uint8_t *)bytes.s + at;
		size_t length = (size_t)s[0] << 24 | (size_t)s[1] << 16 | (size_t)s[2] << 8 | s[3];
		if (length > bytes.n - at - 12)
			return;
		if (memcmp(s + 4, "IDAT", 4) == 0)
			buf_put(to, (str){ bytes.s + at + 8, length });
		at += length + 12;
	}
}

static int write_as_is(struct pdf *pdf, uint32_t number, str bytes, spng_ctx *context,
                       const struct spng_ihdr *header)
{
	unsigned colours = header->color_type == RGB ? 3 : 1;
	size_t row_bytes = ((size_t)header->width * colours * header->bit_depth + 7) / 8;
	int error = decode_rows(context, SPNG_FMT_RAW, 0, header->height, row_bytes, NULL, NULL);
	if (error)
		return error;
	struct buf *to = &pdf->scratch;
	buf_clear(to);
	put_size(to, header);
	struct spng_plte palette;
	if (header->color_type == PALETTE) {
		if ((error = spng_get_plte(context, &palette)))
			return error;
		char entries[256 * 3];
		for (uint32_t i = 0; i < palette.n_entries; i++) {
			entries[3 * i] = (char)palette.entries[i].red;
			entries[3 * i + 1] = (char)palette.entries[i].green;
			entries[3 * i + 2] = (char)palette.entries[i].blue;
		}
		buf_lit(to, "/ColorSpace[/Indexed/DeviceRGB ");
		buf_put_u64(to, palette.n_entries - 1);
		put_bytes(to, (str){ entries, (size_t)palette.n_entries * 3 });
		buf_putc(to, ']');
	} else {
		buf_put(to, colours == 3 ? STR("/ColorSpace/DeviceRGB")
		                         : STR("/ColorSpace/DeviceGray"));
	}
	buf_lit(to, "/Filter/FlateDecode");
	put_predictor(to, header, colours, header->bit_depth);
	struct buf data = { 0 };
	collect_data(bytes, &data);
	file_stream(&pdf->file, number, buf_str(to), buf_str(&data), PACK_AS_IS);
	buf_free(&data);
	return 0;
}

/* One plane of a picture being written anew: its rows, filtered. */
struct plane {
	unsigned colours;
	size_t row_bytes;
	uint8_t *before, *now, *tried; /* the row above, this one, and one filtered */
	struct buf rows;
};

struct picture {
	uint32_t width;
	struct plane colour, alpha;
	bool grey, opaque;
};

static void plane_begin(struct plane *plane, unsigned colours, uint32_t width)
{
	plane->colours = colours;
	plane->row_bytes = (size_t)width * colours;
	plane->before = memory_new(plane->row_bytes, 1);
	plane->now = memory_new(plane->row_bytes, 1);
	plane->tried = memory_new(plane->row_bytes, 1);
}

static void plane_free(struct plane *plane)
{
	memory_free(plane->before);
	memory_free(plane->now);
	memory_free(plane->tried);
	buf_free(&plane->rows);
}

/* ISO 15948, 9.4. */
static uint8_t paeth(int left, int above, int corner)
{
	int guess = left + above - corner;
	int a = guess > left ? guess - left : left - guess;
	int b = guess > above ? guess - above : above - guess;
	int c = guess > corner ? guess - corner : corner - guess;
	return (uint8_t)(a <= b && a <= c ? left : b <= c ? above : corner);
}

/* Returns the sum of the differences, the usual guess at what will compress best. */
static uint64_t filter_row(const struct plane *plane, unsigned filter)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < plane->row_bytes; i++) {
		uint8_t left = i >= plane->colours ? plane->now[i - plane->colours] : 0;
		uint8_t corner = i >= plane->colours ? plane->before[i - plane->colours] : 0;
		uint8_t above = plane->before[i], guess = 0;
		if (filter == 1)
			guess = left;
		else if (filter == 2)
			guess = above;
		else if (filter == 4)
			guess = paeth(left, above, corner);
		uint8_t difference = (uint8_t)(plane->now[i] - guess);
		plane->tried[i] = difference;
		sum += difference < 128 ? difference : 256u - difference;
	}
	return sum;
}

static void plane_put_row(struct plane *plane)
{
	static const uint8_t filters[] = { 2, 1, 4, 0 };
	uint64_t least = UINT64_MAX;
	size_t at = plane->rows.n;
	buf_reserve(&plane->rows, plane->row_bytes + 1);
	plane->rows.n += plane->row_bytes + 1;
	for (size_t i = 0; i < sizeof filters && least; i++) {
		uint64_t sum = filter_row(plane, filters[i]);
		if (sum >= least)
			continue;
		least = sum;
		plane->rows.s[at] = (char)filters[i];
		memcpy(plane->rows.s + at + 1, plane->tried, plane->row_bytes);
	}
	uint8_t *before = plane->before;
	plane->before = plane->now;
	plane->now = before;
}

static void take_row(void *to, const uint8_t *row, uint32_t y)
{
	(void)y;
	struct picture *picture = to;
	uint8_t *colour = picture->colour.now, *alpha = picture->alpha.now;
	for (uint32_t i = 0; i < picture->width; i++, row += 4) {
		*colour++ = row[0];
		if (!picture->grey) {
			*colour++ = row[1];
			*colour++ = row[2];
		}
		picture->opaque &= row[3] == 255;
		*alpha++ = row[3];
	}
	plane_put_row(&picture->colour);
	plane_put_row(&picture->alpha);
}

/* Interlaced rows come in seven passes, so the whole picture is held. */
static int decode_whole(spng_ctx *context, const struct spng_ihdr *header, struct picture *picture)
{
	size_t row_bytes = (size_t)header->width * 4, size = row_bytes * header->height;
	uint8_t *pixels = memory_new(size, 1);
	int error = spng_decode_image(context, pixels, size, SPNG_FMT_RGBA8, SPNG_DECODE_TRNS);
	for (uint32_t y = 0; !error && y < header->height; y++)
		take_row(picture, pixels + y * row_bytes, y);
	memory_free(pixels);
	return error;
}

static int write_anew(struct pdf *pdf, uint32_t number, spng_ctx *context,
                      const struct spng_ihdr *header)
{
	bool grey = header->color_type == GREY || header->color_type == GREY_ALPHA;
	struct picture picture = { .width = header->width, .grey = grey, .opaque = true };
	plane_begin(&picture.colour, grey ? 1 : 3, header->width);
	plane_begin(&picture.alpha, 1, header->width);
	int error = header->interlace_method
	                    ? decode_whole(context, header, &picture)
	                    : decode_rows(context, SPNG_FMT_RGBA8, SPNG_DECODE_TRNS, header->height,
	                                  (size_t)header->width * 4, take_row, &picture);
	if (!error) {
		struct buf *to = &pdf->scratch;
		uint32_t mask = 0;
		if (!picture.opaque) {
			mask = file_reserve(&pdf->file, 1);
			buf_clear(to);
			put_size(to, header);
			buf_lit(to, "/ColorSpace/DeviceGray");
			put_predictor(to, header, 1, 8);
			file_stream(&pdf->file, mask, buf_str(to), buf_str(&picture.alpha.rows),
			            PACK_FAST);
		}
		buf_clear(to);
		put_size(to, header);
		buf_put(to, grey ? STR("/ColorSpace/DeviceGray") : STR("/ColorSpace/DeviceRGB"));
		if (mask) {
			buf_lit(to, "/SMask ");
			put_ref(to, mask);
		}
		put_predictor(to, header, grey ? 1 : 3, 8);
		file_stream(&pdf->file, number, buf_str(to), buf_str(&picture.colour.rows),
		            PACK_FAST);
	}
	plane_free(&picture.colour);
	plane_free(&picture.alpha);
	return error;
}

bool png_write(struct pdf *pdf, uint32_t number, str bytes, const char **why)
{
	spng_ctx *context = open_png(bytes);
	struct spng_ihdr header;
	struct spng_trns transparency;
	int error = spng_get_ihdr(context, &header);
	if (!error) {
		bool as_is = header.bit_depth <= 8 && header.interlace_method == 0 &&
		             header.color_type != GREY_ALPHA && header.color_type != RGB_ALPHA &&
		             spng_get_trns(context, &transparency) != 0;
		error = as_is ? write_as_is(pdf, number, bytes, context, &header)
		              : write_anew(pdf, number, context, &header);
	}
	if (error)
		*why = spng_strerror(error);
	spng_ctx_free(context);
	return !error;
}
