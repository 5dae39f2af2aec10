/* Where a page of a partner's PDF has marks, so that stamp and number find free room: rather too
 * much than too little, as fonts are not looked into, and white on white is none. Called by
 * bound_content.c, in the child alone. */
#include "source/bound_scan.h"

#include <math.h>

void ink_box(struct scan *scan, const double box[4])
{
	if (!scan->page)
		return;
	double seen[4];
	matrix_box(matrix_join(scan->state.ctm, scan->page->seen), box, seen);
	double width = scan->page->width, height = scan->page->height;
	if (!(seen[0] < width && seen[2] > 0 && seen[1] < height && seen[3] > 0))
		return;
	int32_t top = bound_milli(height - seen[3]), bottom = bound_milli(seen[1]);
	top = top < 0 ? 0 : top / 1000 * 1000;
	bottom = bottom < 0 ? 0 : bottom / 1000 * 1000;
	if (top < scan->page->free_top)
		scan->page->free_top = top;
	if (bottom < scan->page->free_bottom)
		scan->page->free_bottom = bottom;
	if (scan->content < scan->tops.count && top < scan->tops.items[scan->content])
		scan->tops.items[scan->content] = top;
}

void ink_all(struct scan *scan)
{
	if (scan->page)
		scan->page->free_top = scan->page->free_bottom = 0;
}

void ink_drawn(struct scan *scan)
{
	if (!scan->covered)
		scan->uncovered = true;
}

void ink_path_point(struct scan *scan, double x, double y)
{
	if (!scan->has_path) {
		scan->path[0] = scan->path[2] = x;
		scan->path[1] = scan->path[3] = y;
		scan->has_path = true;
	}
	scan->path[0] = fmin(scan->path[0], x);
	scan->path[1] = fmin(scan->path[1], y);
	scan->path[2] = fmax(scan->path[2], x);
	scan->path[3] = fmax(scan->path[3], y);
}

void ink_path(struct scan *scan, bool fill, bool stroke)
{
	if (!scan->has_path)
		return;
	scan->has_path = false;
	if (!fill && !stroke)
		return;
	ink_drawn(scan);
	bool seen = (fill && !scan->state.fill_white) || (stroke && !scan->state.stroke_white);
	double half = stroke ? scan->state.line_width / 2 : 0;
	const double box[4] = { scan->path[0] - half, scan->path[1] - half, scan->path[2] + half,
		                scan->path[3] + half };
	if (seen)
		ink_box(scan, box);
}

/* Text takes at most its size above the line and a third below it, and at most its size for each
 * byte: fonts with wider glyphs are rare, and nearly all text is level, where the width has no say.
 */
void ink_text(struct scan *scan)
{
	struct state *state = &scan->state;
	size_t bytes = 0;
	for (size_t i = 0; i < scan->operand_count; i++)
		if (scan->operands[i].kind != '0' && scan->operands[i].kind != '/')
			bytes += scan->operands[i].text.n;
	ink_drawn(scan);
	double width = (double)bytes * fabs(state->size) * state->stretch;
	struct matrix outer = state->ctm;
	double size = state->size;
	const double box[4] = { 0, state->rise + fmin(-0.35 * size, size), width,
		                state->rise + fmax(size, -0.35 * size) };
	state->ctm = matrix_join(scan->text, outer);
	if (!state->invisible && !state->fill_white)
		ink_box(scan, box);
	state->ctm = outer;
	scan->text = matrix_join((struct matrix){ 1, 0, 0, 1, width / 2, 0 }, scan->text);
}

void ink_next_line(struct scan *scan, double x, double y)
{
	scan->line = matrix_join((struct matrix){ 1, 0, 0, 1, x, y }, scan->line);
	scan->text = scan->line;
}

/* Ones in a space that adds light, noughts in one that takes it away. */
void ink_colour(struct scan *scan, bool stroke, size_t components, bool additive)
{
	bool white = scan->operand_count >= components && components > 0;
	for (size_t i = 0; white && i < components; i++)
		white = scan_operand(scan, i) == (additive ? 1 : 0);
	if (scan->operand_count && scan->operands[scan->operand_count - 1].kind == '/')
		white = false;
	*(stroke ? &scan->state.stroke_white : &scan->state.fill_white) = white;
}

void ink_space(struct scan *scan, bool stroke)
{
	bool additive = false;
	const struct token *last =
		scan->operand_count ? &scan->operands[scan->operand_count - 1] : NULL;
	if (last &&
	    (str_eq(last->text, STR("/DeviceRGB")) || str_eq(last->text, STR("/DeviceGray")))) {
		additive = true;
	} else if (last) {
		const struct bound_value *space = reader_resolve(
			scan->child->reader, scan_resource(scan, STR("ColorSpace"), 0));
		const struct bound_value *family =
			space->kind == BOUND_ARRAY && space->count
				? reader_resolve(scan->child->reader, &space->items[0])
				: &bound_null;
		if (bound_is_name(family, "CalRGB") || bound_is_name(family, "CalGray"))
			additive = true;
		else if (bound_is_name(family, "ICCBased") && space->count > 1)
			additive = bound_number(reader_get(scan->child->reader, &space->items[1],
			                                   STR("N"))) < 4;
	}
	*(stroke ? &scan->state.stroke_additive : &scan->state.fill_additive) = additive;
	*(stroke ? &scan->state.stroke_white : &scan->state.fill_white) = false;
}

static void look_into_form(struct scan *scan, uint32_t number)
{
	struct child *child = scan->child;
	const struct bound_value *form = &reader_object(child->reader, number)->value;
	struct state *state = &scan->state;
	struct state outer = *state;
	state->ctm = matrix_join(
		matrix_of(child->reader, reader_get(child->reader, form, STR("Matrix"))),
		state->ctm);
	str bytes;
	bool whole;
	double box[4];
	/* Forms that draw forms that draw forms would keep every reader of the pack busy for ever.
	 */
	if (++child->forms > FORMS_MOST)
		child->about.state = BOUND_BROKEN;
	if (scan->depth >= FORMS_DEEP || child->steps > STEPS_MOST || child->forms > FORMS_MOST) {
		if (bound_rectangle(child->reader, reader_get(child->reader, form, STR("BBox")),
		                    box))
			ink_box(scan, box);
	} else if (reader_stream(child->reader, number, /*decode=*/true, &bytes, &whole)) {
		struct scan *inner = memory_new(1, sizeof *inner);
		const struct bound_value *own = reader_get(child->reader, form, STR("Resources"));
		*inner =
			(struct scan){ .child = child,
			               .page = scan->page,
			               .unit = child->page_count + number,
			               .resources = own->kind == BOUND_DICTIONARY ? own
			                                                          : scan->resources,
			               .in = bytes,
			               .depth = scan->depth + 1,
			               .state = *state,
			               .content = BOUND_NOWHERE };
		int32_t top = scan->page->free_top, bottom = scan->page->free_bottom;
		if (scan->content < scan->tops.count) {
			/* What it marks counts for the content that draws it. */
			scan->page->free_top = scan->page->free_bottom = INT32_MAX;
			scan_run(inner);
			if (scan->page->free_top < scan->tops.items[scan->content])
				scan->tops.items[scan->content] = scan->page->free_top;
			if (top < scan->page->free_top)
				scan->page->free_top = top;
			if (bottom < scan->page->free_bottom)
				scan->page->free_bottom = bottom;
		} else {
			scan_run(inner);
		}
		if (!scan->covered && inner->uncovered)
			scan->uncovered = true;
		memory_free(inner->marks.items);
		memory_free(inner->tops.items);
		memory_free(inner);
	}
	*state = outer;
}

bool ink_object(struct scan *scan)
{
	const struct bound_value *reference = scan_resource(scan, STR("XObject"), 0);
	const struct bound_value *value = reader_resolve(scan->child->reader, reference);
	static const double unit[4] = { 0, 0, 1, 1 };
	if (value->kind != BOUND_DICTIONARY)
		return false;
	if (!scan->page)
		return true;
	if (bound_is_name(reader_get(scan->child->reader, value, STR("Subtype")), "Form") &&
	    reference->kind == BOUND_REFERENCE) {
		look_into_form(scan, reference->reference);
	} else {
		ink_drawn(scan);
		ink_box(scan, unit);
	}
	return true;
}
