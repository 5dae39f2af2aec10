/* Footnotes with links both ways (ARIA's doc-noteref and doc-backlink), and glossary terms: a
 * button in the text, its definition as a popover at the end of the section. See render.h. */
#include "format/html/render.h"

#include "base/die.h"

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

static str phrase(struct render *render, enum word word, str name, str value)
{
	const str pair[] = { name, value };
	return words_fill(render->words, render->arena, word, pair, /*pair_count=*/1);
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
	attribute(writer, "aria-label", phrase(render, WORD_FOOTNOTE, STR("number"), number));
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
		str label = phrase(render, WORD_FOOTNOTE_BACK, STR("number"), number);
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

#define DEFINITION STR("definition:")

/* Browsers may break a line between a button and the stop after it; this is what must not be parted
 * from the term, in bytes at the start of the text that follows. */
static size_t stop_after(const struct node *term)
{
	static const str stops[] = {
		STR_INIT("."),
		STR_INIT(","),
		STR_INIT(";"),
		STR_INIT(":"),
		STR_INIT("?"),
		STR_INIT("!"),
		STR_INIT(")"),
		STR_INIT("]"),
		STR_INIT("\xe2\x80\x99"),
		STR_INIT("\xe2\x80\x9d"),
		STR_INIT("\xe2\x80\xa6"),
		STR_INIT("\xd8\x8c"),
		STR_INIT("\xd8\x9b"),
		STR_INIT("\xd8\x9f"),
	};
	if (!term->next || term->next->kind != NODE_TEXT)
		return 0;
	str text = term->next->text;
	size_t length = 0;
	for (size_t i = 0; i < sizeof stops / sizeof *stops;) {
		if (str_starts(str_from(text, length), stops[i])) {
			length += stops[i].n;
			i = 0;
		} else {
			i++;
		}
	}
	return length;
}

enum term_form { TERM_TEXT, TERM_LINK, TERM_BUTTON };

static enum term_form term_form(const struct render *render, const struct node *node)
{
	if (render->inner)
		return TERM_TEXT;
	for (const struct node *at = node->parent; at; at = at->parent)
		if (at->kind == NODE_LINK)
			return TERM_TEXT;
	if (node->term_ref.definition)
		return TERM_BUTTON;
	return node->term_ref.link.kind == LINK_UNRESOLVED ? TERM_TEXT : TERM_LINK;
}

bool render_term_enter(struct render *render, const struct node *node)
{
	struct writer *writer = &render->writer;
	switch (term_form(render, node)) {
	case TERM_TEXT:
		break;
	case TERM_LINK:
		element_begin(writer, ELEMENT_A);
		attribute(writer, "class", STR("term"));
		render_address(render, STR("href"), &node->term_ref.link);
		element_ready(writer);
		break;
	case TERM_BUTTON: {
		struct definition definition = { node, ++render->definitions };
		if (stop_after(node))
			element_open_class(writer, ELEMENT_SPAN, STR("joined"));
		element_begin(writer, ELEMENT_BUTTON);
		attribute(writer, "type", STR("button"));
		attribute(writer, "class", STR("term"));
		attribute_name(writer, STR("popovertarget"), DEFINITION, definition.number);
		element_ready(writer);
		if (render->pending_count == render->pending_room)
			render->pending = memory_grow(render->pending, &render->pending_room,
			                              sizeof *render->pending);
		render->pending[render->pending_count++] = definition;
		break;
	}
	}
	return true;
}

void render_term_exit(struct render *render, const struct node *node)
{
	switch (term_form(render, node)) {
	case TERM_TEXT:
		break;
	case TERM_LINK:
		element_close(&render->writer, ELEMENT_A);
		break;
	case TERM_BUTTON:
		element_close(&render->writer, ELEMENT_BUTTON);
		render->text_done = stop_after(node);
		if (render->text_done) {
			writer_text(&render->writer,
			            str_first(node->next->text, render->text_done));
			element_close(&render->writer, ELEMENT_SPAN);
		}
		break;
	}
}

/* Browsers without popovers show the definition where it stands, as a box. */
static void put_definition(struct render *render, const struct definition *definition)
{
	struct writer *writer = &render->writer;
	const struct node *node = definition->term;
	element_begin(writer, ELEMENT_DIV);
	attribute(writer, "popover", STR("auto"));
	attribute_name(writer, STR("id"), DEFINITION, definition->number);
	attribute(writer, "class", STR("definition"));
	attribute(writer, "role", STR("note"));
	attribute(writer, "aria-label",
	          phrase(render, WORD_DEFINITION_OF, STR("term"), node->term_ref.term));
	element_ready(writer);
	render_line(render);
	element_open_class(writer, ELEMENT_P, STR("definition-term"));
	writer_text(writer, node->term_ref.term);
	element_close(writer, ELEMENT_P);
	render_line(render);
	render_tree(render, node->term_ref.definition);
	element_open_class(writer, ELEMENT_P, STR("definition-links"));
	if (node->term_ref.link.kind != LINK_UNRESOLVED) {
		element_begin(writer, ELEMENT_A);
		render_address(render, STR("href"), &node->term_ref.link);
		element_ready(writer);
		writer_text(writer,
		            phrase(render, WORD_IN_GLOSSARY, STR("term"), node->term_ref.term));
		element_close(writer, ELEMENT_A);
		buf_putc(writer->to, ' ');
	}
	element_begin(writer, ELEMENT_BUTTON);
	attribute(writer, "type", STR("button"));
	attribute_name(writer, STR("popovertarget"), DEFINITION, definition->number);
	attribute(writer, "popovertargetaction", STR("hide"));
	element_ready(writer);
	writer_text(writer, render->words->phrases[WORD_CLOSE]);
	element_close(writer, ELEMENT_BUTTON);
	element_close(writer, ELEMENT_P);
	render_line(render);
	element_close(writer, ELEMENT_DIV);
	render_line(render);
}

void render_put_definitions(struct render *render)
{
	if (!render->pending_count || render->inner)
		return;
	render->inner = true;
	for (size_t i = 0; i < render->pending_count; i++)
		put_definition(render, &render->pending[i]);
	render->pending_count = 0;
	render->inner = false;
}
