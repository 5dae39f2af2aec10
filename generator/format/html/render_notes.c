/* Footnotes with links both ways (ARIA's doc-noteref and doc-backlink). See render.h. */
#include "format/html/render.h"

static str decimal(struct arena *arena, uint32_t number)
{
	enum { DIGITS_MOST = 10 };
	char *digits = arena_alloc(arena, DIGITS_MOST, 1);
	size_t at = DIGITS_MOST;
	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	return (str){ digits + at, DIGITS_MOST - at };
}

/* "reference:2", and "reference:2:3" from the second mention on. */
static str reference_id(struct arena *arena, uint32_t number, uint32_t mention)
{
	if (mention <= 1)
		return arena_concat(arena, STR("reference:"), decimal(arena, number));
	return arena_concat(arena, STR("reference:"), decimal(arena, number), STR(":"),
	                    decimal(arena, mention));
}

bool render_footnote_ref(struct render *render, const struct node *node)
{
	struct writer *writer = &render->writer;
	const struct node *note = node->footnote_ref.footnote;
	if (!note || !note->id.n || render->inner || writer->interactive)
		return true;
	struct link link = { .kind = LINK_HERE, .anchor = note->id };
	str number = decimal(render->arena, node->footnote_ref.number);
	element_open(writer, ELEMENT_SUP);
	element_begin(writer, ELEMENT_A);
	attribute(
		writer, "id",
		reference_id(render->arena, node->footnote_ref.number, node->footnote_ref.mention));
	render_address(render, STR("href"), &link);
	attribute(writer, "role", STR("doc-noteref"));
	attribute(writer, "aria-label",
	          render_phrase(render, WORD_FOOTNOTE, STR("number"), number));
	element_ready(writer);
	writer_text(writer, number);
	element_close(writer, ELEMENT_A);
	element_close(writer, ELEMENT_SUP);
	return true;
}

bool render_footnotes_enter(struct render *render, const struct node *node)
{
	struct writer *writer = &render->writer;
	render_put_definitions(render);
	element_begin(writer, ELEMENT_SECTION);
	render_common(render, node);
	attribute(writer, "class", STR("footnotes"));
	attribute(writer, "role", STR("doc-endnotes"));
	attribute(writer, "aria-labelledby", STR("notes:title"));
	element_ready(writer);
	render_line(render);
	element_begin(writer, ELEMENT_H2);
	attribute(writer, "id", STR("notes:title"));
	element_ready(writer);
	writer_text(writer, render->words->phrases[WORD_FOOTNOTES]);
	element_close(writer, ELEMENT_H2);
	render_line(render);
	element_open(writer, ELEMENT_OL);
	render_line(render);
	return true;
}

void render_footnotes_exit(struct render *render, const struct node *node)
{
	(void)node;
	element_close(&render->writer, ELEMENT_OL);
	render_line(render);
	render_put_definitions(render);
	element_close(&render->writer, ELEMENT_SECTION);
	render_line(render);
}

bool render_footnote_enter(struct render *render, const struct node *node)
{
	element_begin(&render->writer, ELEMENT_LI);
	render_common(render, node);
	element_ready(&render->writer);
	render_line(render);
	return true;
}

void render_back_links(struct render *render, const struct node *footnote)
{
	struct writer *writer = &render->writer;
	str number = decimal(render->arena, footnote->footnote.number);
	for (uint32_t mention = 1; mention <= footnote->footnote.mentions; mention++) {
		struct link link = {
			.kind = LINK_HERE,
			.anchor = reference_id(render->arena, footnote->footnote.number, mention),
		};
		buf_putc(writer->to, ' ');
		element_begin(writer, ELEMENT_A);
		attribute(writer, "class", STR("back"));
		render_address(render, STR("href"), &link);
		attribute(writer, "role", STR("doc-backlink"));
		str label = render_phrase(render, WORD_FOOTNOTE_BACK, STR("number"), number);
		if (mention > 1) {
			str again = decimal(render->arena, mention);
			label = arena_concat(render->arena, label, STR(" ("), again, STR(")"));
		}
		attribute(writer, "aria-label", label);
		element_ready(writer);
		buf_lit(writer->to, "\xe2\x86\x91"); /* upwards arrow */
		element_close(writer, ELEMENT_A);
	}
}

void render_footnote_exit(struct render *render, const struct node *node)
{
	if (!node->last || node->last->kind != NODE_PARAGRAPH) {
		element_open(&render->writer, ELEMENT_P);
		render_back_links(render, node);
		element_close(&render->writer, ELEMENT_P);
		render_line(render);
	}
	element_close(&render->writer, ELEMENT_LI);
	render_line(render);
}
