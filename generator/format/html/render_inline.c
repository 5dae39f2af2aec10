/* Handlers for inlines, but footnote references and terms (render_notes.c); see render.h. */
#include "format/html/render.h"

bool render_text(struct render *render, const struct node *node)
{
	writer_text(&render->writer, str_from(node->text, render->text_done));
	render->text_done = 0;
	return true;
}

bool render_hard_break(struct render *render, const struct node *node)
{
	(void)node;
	element_open(&render->writer, ELEMENT_BR);
	render_line(render);
	return true;
}

bool render_soft_break(struct render *render, const struct node *node)
{
	(void)node;
	render_line(render);
	return true;
}

bool render_code(struct render *render, const struct node *node)
{
	render_open(render, ELEMENT_CODE, node);
	writer_text(&render->writer, node->text);
	element_close(&render->writer, ELEMENT_CODE);
	return true;
}

bool render_emphasis_enter(struct render *render, const struct node *node)
{
	render_open(render, ELEMENT_EM, node);
	return true;
}

void render_emphasis_exit(struct render *render, const struct node *node)
{
	(void)node;
	element_close(&render->writer, ELEMENT_EM);
}

bool render_strong_enter(struct render *render, const struct node *node)
{
	render_open(render, ELEMENT_STRONG, node);
	return true;
}

void render_strong_exit(struct render *render, const struct node *node)
{
	(void)node;
	element_close(&render->writer, ELEMENT_STRONG);
}

bool render_strike_enter(struct render *render, const struct node *node)
{
	render_open(render, ELEMENT_S, node);
	return true;
}

void render_strike_exit(struct render *render, const struct node *node)
{
	(void)node;
	element_close(&render->writer, ELEMENT_S);
}

bool render_span_enter(struct render *render, const struct node *node)
{
	render_open(render, ELEMENT_SPAN, node);
	return true;
}

void render_span_exit(struct render *render, const struct node *node)
{
	(void)node;
	element_close(&render->writer, ELEMENT_SPAN);
}

/* A link that was not resolved has been reported; one in a link or button may not be written. */
static bool link_is_written(const struct render *render, const struct node *node)
{
	if (node->link.kind == LINK_UNRESOLVED)
		return false;
	for (const struct node *at = node->parent; at; at = at->parent)
		if (at->kind == NODE_LINK || at->kind == NODE_TERM_REF || at->kind == NODE_ENTRY)
			return false;
	(void)render;
	return true;
}

bool render_link_enter(struct render *render, const struct node *node)
{
	if (!link_is_written(render, node))
		return true;
	element_begin(&render->writer, ELEMENT_A);
	render_common(render, node);
	render_address(render, STR("href"), &node->link);
	element_ready(&render->writer);
	return true;
}

void render_link_exit(struct render *render, const struct node *node)
{
	if (link_is_written(render, node))
		element_close(&render->writer, ELEMENT_A);
}

bool render_image(struct render *render, const struct node *node)
{
	struct link link = { .kind = LINK_SITE, .address = node->image.address };
	struct writer *writer = &render->writer;
	element_begin(writer, ELEMENT_IMG);
	render_common(render, node);
	render_address(render, STR("src"), &link);
	attribute(writer, "alt", node->image.decorative ? STR("") : node->image.alternative);
	if (node->image.width && node->image.height) {
		attribute_number(writer, STR("width"), node->image.width);
		attribute_number(writer, STR("height"), node->image.height);
	}
	element_ready(writer);
	return true;
}

/* Of a pack that was laid out before its pages on the web. */
bool render_page_range(struct render *render, const struct node *node)
{
	writer_text(&render->writer, node->page_range.shown);
	return false;
}

/* Word and shape: never colour alone. The shapes are drawn, so that they print and take the
 * reader's colours where those are forced. */
bool render_status(struct render *render, const struct node *node)
{
	static const struct {
		str class_name, shape;
	} marks[STATUS_COUNT] = {
		[STATUS_NOT_STARTED] = { STR_INIT("status not-started"),
		                         STR_INIT(
						 "<circle cx=\"8\" cy=\"8\" r=\"5.5\" fill=\"none\" stroke-width=\"2.5\"/>") },
		[STATUS_ON_TRACK] = { STR_INIT("status on-track"),
		                      STR_INIT("<circle cx=\"8\" cy=\"8\" r=\"7\"/>") },
		[STATUS_AT_RISK] = { STR_INIT("status at-risk"),
		                     STR_INIT("<path d=\"M8 1 15.5 14.5H.5Z\"/>") },
		[STATUS_LATE] = { STR_INIT("status late"),
		                  STR_INIT("<path d=\"M1.5 1.5h13v13h-13Z\"/>") },
		[STATUS_COMPLETE] = { STR_INIT("status complete"),
		                      STR_INIT(
					      "<path d=\"m2 8.5 4.2 4.2L14 4\" fill=\"none\" stroke-width=\"3\"/>") },
	};
	struct writer *writer = &render->writer;
	element_open_class(writer, ELEMENT_SPAN, marks[node->status.status].class_name);
	buf_lit(writer->to, "<svg class=\"shape\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" "
	                    "aria-hidden=\"true\">");
	buf_put(writer->to, marks[node->status.status].shape);
	buf_lit(writer->to, "</svg>");
	writer_text(writer, node->status.word);
	element_close(writer, ELEMENT_SPAN);
	return true;
}
