/* SVG drawn as a PDF page, by librsvg on a surface of cairo's. Both are opened when the first
 * drawing is met: with what they bring they would double the time that the program takes to start.
 * Called by svg.c. Nothing outside the file is loaded: librsvg gets no address to begin at. */
#include "format/pdf/parts.h"

#include "base/library.h"

#include <cairo-pdf.h>
#include <librsvg/rsvg.h>

/* The calls of librsvg, cairo and GLib that are made here. */
struct drawing {
	__typeof__(rsvg_handle_new_from_data) *open;
	__typeof__(rsvg_handle_set_dpi) *set_dpi;
	__typeof__(rsvg_handle_get_intrinsic_size_in_pixels) *size_in_pixels;
	__typeof__(rsvg_handle_get_intrinsic_dimensions) *dimensions;
	__typeof__(rsvg_handle_render_document) *render;
	__typeof__(cairo_pdf_surface_create_for_stream) *surface_new;
	__typeof__(cairo_surface_finish) *surface_finish;
	__typeof__(cairo_surface_status) *surface_status;
	__typeof__(cairo_surface_destroy) *surface_destroy;
	__typeof__(cairo_create) *cairo_new;
	__typeof__(cairo_destroy) *cairo_free;
	__typeof__(g_object_unref) *unref;
	__typeof__(g_clear_error) *clear_error;
};

static bool drawing_open(struct drawing *drawing)
{
	void *library = library_open("librsvg-2.so.2");
	if (!library)
		return false;
	LIBRARY_TAKE(library, drawing->open, "rsvg_handle_new_from_data");
	LIBRARY_TAKE(library, drawing->set_dpi, "rsvg_handle_set_dpi");
	LIBRARY_TAKE(library, drawing->size_in_pixels, "rsvg_handle_get_intrinsic_size_in_pixels");
	LIBRARY_TAKE(library, drawing->dimensions, "rsvg_handle_get_intrinsic_dimensions");
	LIBRARY_TAKE(library, drawing->render, "rsvg_handle_render_document");
	LIBRARY_TAKE(library, drawing->surface_new, "cairo_pdf_surface_create_for_stream");
	LIBRARY_TAKE(library, drawing->surface_finish, "cairo_surface_finish");
	LIBRARY_TAKE(library, drawing->surface_status, "cairo_surface_status");
	LIBRARY_TAKE(library, drawing->surface_destroy, "cairo_surface_destroy");
	LIBRARY_TAKE(library, drawing->cairo_new, "cairo_create");
	LIBRARY_TAKE(library, drawing->cairo_free, "cairo_destroy");
	LIBRARY_TAKE(library, drawing->unref, "g_object_unref");
	LIBRARY_TAKE(library, drawing->clear_error, "g_clear_error");
	return true;
}

static cairo_status_t collect(void *to, const unsigned char *bytes, unsigned length)
{
	buf_put(to, (str){ (const char *)bytes, length });
	return CAIRO_STATUS_SUCCESS;
}

/* In pixels of its own; from the view box where it gives no size. */
static bool own_size(const struct drawing *drawing, RsvgHandle *handle, double *width,
                     double *height)
{
	if (drawing->size_in_pixels(handle, width, height) && *width > 0 && *height > 0)
		return true;
	gboolean has_width, has_height, has_box;
	RsvgLength width_length, height_length;
	RsvgRectangle box;
	drawing->dimensions(handle, &has_width, &width_length, &has_height, &height_length,
	                    &has_box, &box);
	if (!has_box || !(box.width > 0) || !(box.height > 0))
		return false;
	*width = box.width;
	*height = box.height;
	return true;
}

static bool draw(const struct drawing *drawing, RsvgHandle *handle, double width, double height,
                 struct buf *to)
{
	cairo_surface_t *surface = drawing->surface_new(collect, to, width, height);
	cairo_t *cairo = drawing->cairo_new(surface);
	RsvgRectangle viewport = { 0, 0, width, height };
	GError *error = NULL;
	bool drawn = drawing->render(handle, cairo, &viewport, &error);
	drawing->clear_error(&error);
	drawing->cairo_free(cairo);
	drawing->surface_finish(surface);
	drawn = drawn && drawing->surface_status(surface) == CAIRO_STATUS_SUCCESS;
	drawing->surface_destroy(surface);
	return drawn;
}

bool drawing_make(str bytes, double *width, double *height, struct buf *to, const char **why)
{
	struct drawing drawing;
	if (!drawing_open(&drawing)) {
		*why = "librsvg, which draws SVG, is not installed";
		return false;
	}
	GError *error = NULL;
	RsvgHandle *handle = drawing.open((const guint8 *)bytes.s, bytes.n, &error);
	if (!handle) {
		*why = "it is not SVG as librsvg reads it";
		drawing.clear_error(&error);
		return false;
	}
	drawing.set_dpi(handle, 96); /* CSS's pixel */
	double own_width, own_height;
	bool drawn = false;
	if (!own_size(&drawing, handle, &own_width, &own_height)) {
		*why = "it has no size";
	} else {
		double longer = own_width > own_height ? own_width : own_height;
		*width = own_width * FORM_SIDE / longer;
		*height = own_height * FORM_SIDE / longer;
		*why = "librsvg cannot draw it";
		if (*width < 1 || *height < 1)
			*why = "it is a thousand times longer than wide";
		else
			drawn = draw(&drawing, handle, *width, *height, to);
	}
	drawing.unref(handle);
	return drawn;
}
