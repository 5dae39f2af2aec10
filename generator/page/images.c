/* Pictures: their size on paper, which is never more than their own; figures with captions; the
 * logo. Called by blocks.c, text.c, cover.c and finish.c. */
#include "page/typeset.h"

#include "source/image.h"
#include "source/source.h"

/* A pixel on paper where nothing else is said: CSS's, 96 to an inch. */
enum { POINT_THOUSANDTHS_A_PIXEL = 750 };

/* The image of the layout with that path, added when it is new. */
static uint32_t image_index(struct layout *layout, struct page_image image)
{
	for (size_t i = 0; i < layout->image_count; i++)
		if (str_eq(layout->images[i].path, image.path))
			return (uint32_t)i;
	if (layout->image_count == layout->image_room)
		layout->images =
			memory_grow(layout->images, &layout->image_room, sizeof *layout->images);
	layout->images[layout->image_count++] = image;
	return (uint32_t)layout->image_count - 1;
}

static bool is_svg(str path)
{
	return str_eq_nocase(str_from(path, str_find_last_char(path, '.')), STR(".svg"));
}

bool logo_size(struct job *job, int32_t most, int32_t high, struct logo *logo)
{
	const struct source_tree *tree = job->options->tree;
	str path = job->typesetter->house->logo, bytes;
	if (!path.n || !tree ||
	    !source_read_bytes(tree, path, (struct place){ 0 }, &bytes, job->diags))
		return false;
	struct image_size size;
	bool read = image_size_read(bytes, &size);
	memory_free((char *)(uintptr_t)bytes.s);
	if (!read) {
		diag(job->diags, MSG_IMAGE_BROKEN, .path = path,
		     .words = { path, STR("its size cannot be found") });
		return false;
	}
	if (size.kind != IMAGE_SVG && high > (int64_t)size.height * POINT_THOUSANDTHS_A_PIXEL) {
		str pixels = arena_printf(job->arena, "%u x %u", size.width, size.height);
		diag(job->diags, MSG_IMAGE_ENLARGED, .path = path, .words = { path, pixels });
	}
	struct page_image image = {
		.path = path, .width = size.width, .height = size.height, .vector = is_svg(path)
	};
	logo->image = image_index(job->layout, image);
	int64_t width = (int64_t)size.width * high / size.height;
	logo->height = width > most ? (int32_t)((int64_t)high * most / width) : high;
	logo->width = (int32_t)(width > most ? most : width);
	return logo->width > 0 && logo->height > 0;
}

bool image_size(struct job *job, const struct node *node, int32_t most, uint32_t *index,
                int32_t *width, int32_t *height)
{
	/* compose/ has read its size, or reported why not. */
	if (!node->image.source.n || !node->image.width || !node->image.height)
		return false;
	struct page_image image = { .path = node->image.source,
		                    .at = node->at,
		                    .width = node->image.width,
		                    .height = node->image.height,
		                    .vector = is_svg(node->image.source) };
	*index = image_index(job->layout, image);
	int64_t wide = (int64_t)image.width * POINT_THOUSANDTHS_A_PIXEL;
	int64_t high = (int64_t)image.height * POINT_THOUSANDTHS_A_PIXEL;
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
