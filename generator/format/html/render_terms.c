/* Glossary terms: a button in the text, its definition as a popover at the end of the section. What
 * a popover says is the same on every page, so it is written once for each language. See render.h.
 */
#include "format/html/render.h"

#include <stdatomic.h>

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
	if (text.n && (text.s[0] == ' ' || char_is_alnum(text.s[0]))) /* as nearly always */
		return 0;
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

/* A button stands in its line as a block. One that is wider than a phone takes the whole width, and
 * a stop after it would stand at the far edge: it goes in with the term. */
static bool stop_inside(const struct node *term)
{
	enum { PHONE_CHARACTERS = 28 }; /* on a line of 320 px less margins, at the least */
	return term->first && term->first->kind == NODE_TEXT &&
	       term->first->text.n > PHONE_CHARACTERS;
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
		if (stop_after(node) && !stop_inside(node))
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
		render->text_done = stop_after(node);
		if (!stop_inside(node))
			element_close(&render->writer, ELEMENT_BUTTON);
		if (render->text_done)
			writer_text(&render->writer,
			            str_first(node->next->text, render->text_done));
		if (stop_inside(node))
			element_close(&render->writer, ELEMENT_BUTTON);
		else if (render->text_done)
			element_close(&render->writer, ELEMENT_SPAN);
		break;
	}
}

/* The part of a popover that no page changes. */
struct popover {
	str start; /* attributes but its id, and all up to its links */
	str link;  /* the text of the link to the glossary */
	struct arena memory;
};

struct popovers {
	size_t languages, count;
	_Atomic(struct popover *) items[]; /* by term, then by language; made when first wanted */
};

struct popovers *popovers_new(const struct model *model)
{
	size_t languages = model->words.count;
	size_t count = model->records.term_count * languages;
	struct popovers *popovers =
		memory_new(1, sizeof *popovers + count * sizeof *popovers->items);
	popovers->languages = languages;
	popovers->count = count;
	return popovers;
}

void popovers_free(struct popovers *popovers)
{
	for (size_t i = 0; i < popovers->count; i++) {
		struct popover *popover = atomic_load(&popovers->items[i]);
		if (!popover)
			continue;
		arena_release(&popover->memory);
		memory_free(popover);
	}
	memory_free(popovers);
}

/* No addresses, which are relative to a page, and nothing that is counted through one. */
static bool is_same_everywhere(const struct node *definition)
{
	const uint64_t plain = UINT64_C(1) << NODE_GROUP | UINT64_C(1) << NODE_PARAGRAPH |
	                       UINT64_C(1) << NODE_LIST | UINT64_C(1) << NODE_ITEM |
	                       UINT64_C(1) << NODE_TEXT | UINT64_C(1) << NODE_EMPHASIS |
	                       UINT64_C(1) << NODE_STRONG | UINT64_C(1) << NODE_SPAN |
	                       UINT64_C(1) << NODE_CODE | UINT64_C(1) << NODE_HARD_BREAK;
	for (struct walk walk = walk_from(definition); walk_enter(&walk);)
		if (!(plain >> walk.node->kind & 1))
			return false;
	return true;
}

static void popover_write(struct render *render, const struct node *node, struct popover *popover,
                          struct arena *memory)
{
	struct buf bytes = { 0 };
	struct writer page = render->writer, *writer = &render->writer;
	writer_start(writer, &bytes);
	element_begin(writer, ELEMENT_DIV);
	size_t start = bytes.n;
	str term = node->term_ref.term;
	attribute(writer, "popover", STR("auto"));
	attribute(writer, "class", STR("definition"));
	attribute(writer, "role", STR("note"));
	attribute(writer, "aria-label",
	          render_phrase(render, WORD_DEFINITION_OF, STR("term"), term));
	element_ready(writer);
	render_line(render);
	element_open_class(writer, ELEMENT_P, STR("definition-term"));
	writer_text(writer, term);
	element_close(writer, ELEMENT_P);
	render_line(render);
	render_tree(render, node->term_ref.definition);
	popover->start = arena_str(memory, str_from(buf_str(&bytes), start));
	bytes.n = 0;
	writer_text(writer, render_phrase(render, WORD_IN_GLOSSARY, STR("term"), term));
	popover->link = arena_str(memory, buf_str(&bytes));
	element_close(writer, ELEMENT_DIV);
	writer_finish(writer);
	buf_free(&bytes);
	*writer = page;
}

/* Two threads may write the same one; the first to end is kept. */
static const struct popover *popover_of(struct render *render, const struct node *node)
{
	struct popovers *popovers = render->popovers;
	_Atomic(struct popover *) *place = NULL;
	if (popovers) {
		size_t number = node->term_ref.number * popovers->languages + render->words_number;
		place = &popovers->items[number];
		struct popover *kept = atomic_load_explicit(place, memory_order_acquire);
		if (kept)
			return kept;
	}
	if (!place || !is_same_everywhere(node->term_ref.definition)) {
		struct popover *popover = arena_new(render->arena, struct popover);
		popover_write(render, node, popover, render->arena);
		return popover;
	}
	struct popover *made = memory_new(1, sizeof *made), *kept = NULL;
	popover_write(render, node, made, &made->memory);
	if (atomic_compare_exchange_strong(place, &kept, made))
		return made;
	arena_release(&made->memory);
	memory_free(made);
	return kept;
}

/* Browsers without popovers show the definition where it stands, as a box. */
static void put_definition(struct render *render, const struct definition *definition)
{
	struct writer *writer = &render->writer;
	const struct node *node = definition->term;
	const struct popover *popover = popover_of(render, node);
	element_begin(writer, ELEMENT_DIV);
	attribute_name(writer, STR("id"), DEFINITION, definition->number);
	buf_put(writer->to, popover->start);
	element_open_class(writer, ELEMENT_P, STR("definition-links"));
	if (node->term_ref.link.kind != LINK_UNRESOLVED) {
		element_begin(writer, ELEMENT_A);
		render_address(render, STR("href"), &node->term_ref.link);
		element_ready(writer);
		buf_put(writer->to, popover->link);
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
