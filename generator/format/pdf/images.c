/* The pictures of one file as XObjects (8.9.5). Each file is read and checked at its first use
 * on a page and written there and then, once; a broken one is reported and not drawn. Called by
 * content.c. */
#include "format/pdf/parts.h"

#include "base/die.h"

#include <stdio.h>

static void report(struct pdf *pdf, uint32_t index, enum message message, str detail)
{
	const struct page_image *image = &pdf->layout->images[index];
	pdf->images[index].broken = true;
	diag(pdf->diags, message, .at = image->at, .path = image->path,
	     .words = { image->path, detail });
}

/* {a b c d e f} for the orientations of EXIF 2.3, 4.6.4 A: where the stored picture's unit
 * square goes. */
static const int8_t orientations[9][6] = {
	[1] = { 1, 0, 0, 1, 0, 0 },  [2] = { -1, 0, 0, 1, 1, 0 },  [3] = { -1, 0, 0, -1, 1, 1 },
	[4] = { 1, 0, 0, -1, 0, 1 }, [5] = { 0, -1, -1, 0, 1, 1 }, [6] = { 0, -1, 1, 0, 0, 1 },
	[7] = { 0, 1, 1, 0, 0, 0 },  [8] = { 0, 1, -1, 0, 1, 0 },
};

/* A profile that PDF/A-2 admits (19005-2, 6.2.4.2): one of input, display, output or conversion,
 * up to version 4, for as many colours as the picture has. */
static bool profile_fits(str profile, unsigned components)
{
	static const char *const spaces[] = { [1] = "GRAY", [3] = "RGB ", [4] = "CMYK" };
	static const char *const classes[] = { "scnr", "mntr", "prtr", "spac" };
	if (profile.n < 132 || memcmp(profile.s + 36, "acsp", 4) != 0 ||
	    (uint8_t)profile.s[8] > 4 || memcmp(profile.s + 16, spaces[components], 4) != 0)
		return false;
	const uint8_t *s = (const uint8_t *)profile.s;
	if (((size_t)s[0] << 24 | (size_t)s[1] << 16 | (size_t)s[2] << 8 | s[3]) != profile.n)
		return false;
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (memcmp(profile.s + 12, classes[i], 4) == 0)
			return true;
	return false;
}

static void write_jpeg(struct pdf *pdf, uint32_t index, str bytes)
{
	struct image_use *image = &pdf->images[index];
	struct jpeg jpeg;
	struct buf data = { 0 };
	const char *why;
	if (!jpeg_copy(bytes, &jpeg, &data, &why)) {
		report(pdf, index, MSG_IMAGE_BROKEN, str_of(why));
	} else {
		struct buf *to = &pdf->scratch;
		uint32_t profile = 0;
		if (profile_fits(buf_str(&jpeg.profile), jpeg.components)) {
			profile = file_reserve(&pdf->file, 1);
			buf_clear(to);
			buf_lit(to, "/N ");
			buf_put_u64(to, jpeg.components);
			file_stream(&pdf->file, profile, buf_str(to), buf_str(&jpeg.profile),
			            PACK_SMALL);
		}
		if (jpeg.components == 4 && !profile)
			report(pdf, index, MSG_IMAGE_PROFILE, STR(""));
		memcpy(image->matrix, orientations[jpeg.orientation], sizeof image->matrix);
		buf_clear(to);
		buf_lit(to,
		        "/Type/XObject/Subtype/Image/Filter/DCTDecode/BitsPerComponent 8/Width ");
		buf_put_u64(to, jpeg.width);
		buf_lit(to, "/Height ");
		buf_put_u64(to, jpeg.height);
		buf_lit(to, "/ColorSpace");
		if (profile) {
			buf_lit(to, "[/ICCBased ");
			put_ref(to, profile);
			buf_putc(to, ']');
		} else {
			buf_put(to, jpeg.components == 1 ? STR("/DeviceGray") : STR("/DeviceRGB"));
		}
		if (jpeg.components == 4 && jpeg.adobe)
			buf_lit(to, "/Decode[1 0 1 0 1 0 1 0]");
		if (!image->broken)
			file_stream(&pdf->file, image->number, buf_str(to), buf_str(&data),
			            PACK_AS_IS);
	}
	buf_free(&jpeg.profile);
	buf_free(&data);
}

static void write_png(struct pdf *pdf, uint32_t index, str bytes)
{
	struct image_use *image = &pdf->images[index];
	struct png png;
	const char *why;
	if (!png_size(bytes, &png, &why)) {
		report(pdf, index, MSG_IMAGE_BROKEN, str_of(why));
		return;
	}
	if ((uint64_t)png.width * png.height > IMAGE_PIXELS_MOST) {
		char pixels[32];
		int length = snprintf(pixels, sizeof pixels, "%u x %u", (unsigned)png.width,
		                      (unsigned)png.height);
		report(pdf, index, MSG_IMAGE_TOO_BIG, (str){ pixels, (size_t)length });
		return;
	}
	memcpy(image->matrix, orientations[1], sizeof image->matrix);
	if (!png_write(pdf, image->number, bytes, &why))
		report(pdf, index, MSG_IMAGE_BROKEN, str_of(why));
}

static void write_svg(struct pdf *pdf, uint32_t index, str bytes)
{
	struct image_use *image = &pdf->images[index];
	const char *why;
	if (!svg_write(pdf, image->number, bytes, &image->form_width, &image->form_height, &why))
		report(pdf, index, MSG_IMAGE_BROKEN, str_of(why));
}

struct image_use *images_use(struct pdf *pdf, uint32_t index)
{
	CHECK(index < pdf->layout->image_count);
	struct image_use *image = &pdf->images[index];
	if (image->number || image->broken)
		return image;
	const struct page_image *shown = &pdf->layout->images[index];
	str bytes;
	if (!source_read_bytes(pdf->options->tree, shown->path, shown->at, &bytes, pdf->diags)) {
		image->broken = true;
		return image;
	}
	image->number = file_reserve(&pdf->file, 1);
	if (str_starts(bytes, STR("\xFF\xD8\xFF")))
		write_jpeg(pdf, index, bytes);
	else if (str_starts(bytes, STR("\x89PNG\r\n\x1A\n")))
		write_png(pdf, index, bytes);
	else if (pdf->layout->images[index].vector)
		write_svg(pdf, index, bytes);
	else
		report(pdf, index, MSG_IMAGE_KIND, STR(""));
	memory_free((void *)(uintptr_t)bytes.s);
	if (image->broken)
		image->number = 0;
	return image;
}
