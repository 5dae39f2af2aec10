/* Images: the file is looked up, read for its size, and given its address on the web. */
#include "compose/work.h"

#include "base/file.h"
#include "source/image.h"

static const struct source_file *image_file(struct work *work, struct node *image)
{
	str path = path_resolve(work->arena, image->at.text->path, image->image.source);
	if (!path.s || !str_starts(path, STR("content/"))) {
		diag(work->diags, MSG_LINK_OUTSIDE, .at = image->at,
		     .words = { image->image.source });
		return NULL;
	}
	const struct source_file *file = source_tree_find(work->model->tree, path);
	if (!file) {
		/* Pages load nothing from other hosts: a reader would be seen there. */
		bool elsewhere = str_find(image->image.source, STR("://")) < image->image.source.n;
		diag(work->diags, MSG_LINK_TARGET, .at = image->at,
		     .words = { image->image.source },
		     .nearest = nearest_file(work, image->at.text->path, path, SOURCE_IMAGE),
		     .hint = elsewhere
		                     ? STR("put the image into the site's folder and name it there")
		                     : (str){ 0 });
		return NULL;
	}
	if (file->restricted && !work->entry->restricted) {
		diag(work->diags, MSG_LINK_RESTRICTED, .at = image->at);
		return NULL;
	}
	if (file->kind != SOURCE_IMAGE) {
		diag(work->diags, MSG_IMAGE_KIND, .at = image->at,
		     .words = { image->image.source });
		return NULL;
	}
	return file;
}

void images_resolve(struct work *work, struct node *image)
{
	if (image->image.checked || !image->at.text)
		return;
	if (!image->image.decorative && str_trim(image->image.alternative).n == 0)
		diag(work->diags, MSG_NO_ALTERNATIVE, .at = image->at,
		     .words = { image->image.source });
	const struct source_file *file = image_file(work, image);
	if (!file)
		return;
	str bytes;
	if (!source_read_bytes(work->model->tree, file->path, image->at, &bytes, work->diags))
		return;
	struct image_size size;
	if (image_size_read(bytes, &size)) {
		image->image.checked = true;
		image->image.source = file->path;
		image->image.address = str_from(file->path, sizeof "content/" - 1);
		image->image.width = size.width;
		image->image.height = size.height;
		str outside = size.kind == IMAGE_SVG ? image_outside(bytes) : (str){ 0 };
		if (outside.n)
			diag(work->diags, MSG_IMAGE_OUTSIDE, .at = image->at,
			     .words = { file->path, str_first(outside, 80) });
	} else {
		diag(work->diags, MSG_IMAGE_BROKEN, .at = image->at,
		     .words = { image->image.source, STR("its size cannot be found") });
	}
	memory_free((void *)(uintptr_t)bytes.s);
}
