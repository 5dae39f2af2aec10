/* Pictures: their size from the head of the file, figures with captions. Called by blocks.c and
 * text.c. */
#include "page/typeset.h"

#include "source/source.h"

/* A pixel on paper where nothing else is said: CSS's, 96 to an inch. */
enum { POINT_THOUSANDTHS_A_PIXEL = 750 };

static uint32_t big_endian(str bytes, size_t at, size_t count)
{
	uint32_t value = 0;
	for (size_t i = 0; i < count; i++)
		value = value << 8 | (unsigned char)bytes.s[at + i];
	return value;
}

/* PNG (ISO 15948), 11.2.2: IHDR is the first chunk. */
static bool png_size(str bytes, struct page_image *image)
{
	if (bytes.n < 24 || !str_starts(bytes, STR("\x89PNG\r\n\x1a\n")))
		return false;
	image->width = big_endian(bytes, 16, 4);
	image->height = big_endian(bytes, 20, 4);
	return true;
}

/* JPEG (ITU T.81), B.2.2: the size is in the frame header SOFn. */
static bool jpeg_size(str bytes, struct page_image *image)
{
	if (!str_starts(bytes, STR("\xff\xd8")))
		return false;
	size_t at = 2;
	while (at + 9 < bytes.n) {
		if ((unsigned char)bytes.s[at] != 0xff) {
			at++;
			continue;
		}
		unsigned marker = (unsigned char)bytes.s[at + 1];
		bool alone = marker == 0xff || marker == 0 || (marker >= 0xd0 && marker <= 0xd9);
		if (alone) {
			at += marker == 0xff ? 1 : 2;
			continue;
		}
		bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
		             marker != 0xcc;
		if (frame) {
			image->height = big_endian(bytes, at + 5, 2);
			image->width = big_endian(bytes, at + 7, 2);
			return true;
		}
		at += 2 + big_endian(bytes, at + 2, 2);
	}
	return false;
}

/* A whole number at the start of text, its fraction left out; what follows in *rest. */
static uint32_t leading_number(str text, str *rest)
{
	uint32_t value = 0;
	size_t i = 0;
	for (; i < text.n && char_is_digit(text.s[i]) && value < 1000000; i++)
		value = value * 10 + (uint32_t)(text.s[i] - '0');
	if (i < text.n && text.s[i] == '.')
		for (i++; i < text.n && char_is_digit(text.s[i]); i++)
			;
	*rest = str_from(text, i);
	return value;
}

static str svg_attribute(str tag, str name)
{
	for (size_t at = 0; at < tag.n;) {
		size_t found = at + str_find(str_from(tag, at), name);
		if (found >= tag.n)
			break;
		str value = str_from(tag, found + name.n);
		bool whole = found > 0 && char_is_blank(tag.s[found - 1]) && value.n > 2 &&
		             value.s[0] == '=' && (value.s[1] == '"' || value.s[1] == '\'');
		if (whole)
			return str_first(str_from(value, 2),
			                 str_find_char(str_from(value, 2), value.s[1]));
		at = found + name.n;
	}
	return (str){ 0 };
}

/* width and height in pixels, else the third and fourth number of viewBox (SVG 2, 8.2). */
static bool svg_size(str bytes, struct page_image *image)
{
	size_t start = str_find(bytes, STR("<svg"));
	if (start >= bytes.n)
		return false;
	str tag = str_first(str_from(bytes, start), str_find_char(str_from(bytes, start), '>'));
	str rest;
	image->vector = true;
	image->width = leading_number(svg_attribute(tag, STR("width")), &rest);
	bool percent = rest.n && rest.s[0] == '%';
	image->height = leading_number(svg_attribute(tag, STR("height")), &rest);
	if (image->width && image->height && !percent)
		return true;
	rest = str_trim(svg_attribute(tag, STR("viewBox")));
	uint32_t numbers[4] = { 0 };
	for (size_t i = 0; i < 4; i++) {
		while (rest.n && (char_is_blank(rest.s[0]) || rest.s[0] == ',' || rest.s[0] == '-'))
			rest = str_from(rest, 1);
		numbers[i] = leading_number(rest, &rest);
	}
	image->width = numbers[2];
	image->height = numbers[3];
	return true;
}

static bool file_size(struct job *job, const struct node *node, struct page_image *image)
{
	str bytes;
	const struct source_tree *tree = job->options->tree;
	if (!tree || !source_read_bytes(tree, node->image.source, node->at, &bytes, job->diags))
		return false;
	bool read = png_size(bytes, image) || jpeg_size(bytes, image) || svg_size(bytes, image);
	memory_free((char *)(uintptr_t)bytes.s);
	return read && image->width && image->height;
}

/* The image of the layout with that path; made when it is new. */
static bool image_find(struct job *job, const struct node *node, uint32_t *index)
{
	struct layout *layout = job->layout;
	for (size_t i = 0; i < layout->image_count; i++) {
		*index = (uint32_t)i;
		if (str_eq(layout->images[i].path, node->image.source))
			return true;
	}
	struct page_image image = { .path = node->image.source,
		                    .width = node->image.width,
		                    .height = node->image.height };
	str extension = str_from(image.path, str_find_last_char(image.path, '.'));
	image.vector = str_eq_nocase(extension, STR(".svg"));
	if ((!image.width || !image.height) && !file_size(job, node, &image))
		return false;
	if (layout->image_count == layout->image_room)
		layout->images =
			memory_grow(layout->images, &layout->image_room, sizeof *layout->images);
	*index = (uint32_t)layout->image_count;
	layout->images[layout->image_count++] = image;
	return true;
}

bool image_size(struct job *job, const struct node *node, int32_t most, uint32_t *index,
                int32_t *width, int32_t *height)
{
	if (!node->image.source.n || !image_find(job, node, index))
		return false;
	const struct page_image *image = &job->layout->images[*index];
	int64_t wide = (int64_t)image->width * POINT_THOUSANDTHS_A_PIXEL;
	int64_t high = (int64_t)image->height * POINT_THOUSANDTHS_A_PIXEL;
	if (wide > most) {
		high = high * most / wide;
		wide = most;
	}
	/* A page must hold it with its caption. */
	int64_t highest = (int64_t)pages_height(job, job->pages.wanted_landscape) * 8 / 10;
	if (high > highest) {
		wide = wide * highest / high;
		high = highest;
	}
	*width = (int32_t)(wide > 0 ? wide : 1);
	*height = (int32_t)(high > 0 ? high : 1);
	return true;
}

void figure_set(struct job *job, struct setting *setting, const struct node *figure)
{
	const struct node *image = figure->first, *caption = image->next;
	uint32_t division = block_element(job, setting, ROLE_DIV, figure);
	marks_add(job, setting, figure->id, division);
	struct setting inner = setting_within(setting, 0, division);
	uint32_t index;
	int32_t width, height;
	if (image_size(job, image, inner.width, &index, &width, &height)) {
		struct item *item = item_new(job, &inner, ITEM_IMAGE);
		item->height = height;
		item->keep = caption != NULL;
		item->image.image = index;
		item->image.width = width;
		item->image.element = UINT32_MAX;
		if (!image->image.decorative) {
			item->image.element = element_new(job, ROLE_FIGURE, division);
			element_at(job, item->image.element)->alternative =
				image->image.alternative;
		}
		item->image.order = job->order++;
		if (inner.right_to_left)
			item->x += inner.width - width;
		inner.space_before += inner.leading / 4;
		item_push(job, &inner, item);
		inner.space_before = inner.leading / 3;
	}
	if (caption)
		caption_set(job, &inner, division, caption, /*keep=*/false);
	setting->space_before = setting->leading * 3 / 4;
}
