/* The table of elements and the writer; see element.h. */
#include "format/html/element.h"

#include "base/die.h"
#include "format/html/escape.h"

/* What an element is, and what it holds: a bit each. Phrasing content is flow content too. */
enum content {
	IS_PHRASING = 1,
	IS_FLOW = 2,
	IS_ITEM = 4,
	IS_TERM = 8,
	IS_TABLE_PART = 16,
	IS_ROW = 32,
	IS_CELL = 64,
	IS_COLUMN = 128,

	HOLDS_NOTHING = 0,
	HOLDS_PHRASING = IS_PHRASING,
	HOLDS_FLOW = IS_FLOW | IS_PHRASING,
	HOLDS_ITEM = IS_ITEM,
	HOLDS_TERM = IS_TERM,
	HOLDS_TABLE_PART = IS_TABLE_PART,
	HOLDS_ROW = IS_ROW,
	HOLDS_CELL = IS_CELL,
	HOLDS_COLUMN = IS_COLUMN,
};

/* Copied as a whole, whatever its length: a page has some hundreds. */
struct tag {
	char bytes[16];
	size_t n;
};

#define TAG(literal) \
	{ \
		literal, sizeof(literal) - 1 \
	}

static const struct element_row {
	struct tag open, whole, close; /* "<p", "<p>", "</p>" */
	uint8_t is, holds;
} element_table[ELEMENT_COUNT] = {
	[ELEMENT_NONE] = { TAG(""), TAG(""), TAG(""), IS_FLOW, HOLDS_FLOW },
#define X(name, tag, what, content) \
	[ELEMENT_##name] = { TAG("<" tag), TAG("<" tag ">"), TAG("</" tag ">"), IS_##what, \
		             HOLDS_##content },
	ELEMENTS(X)
#undef X
};

static void put_tag(struct buf *to, const struct tag *tag)
{
	if (to->room - to->n < sizeof tag->bytes)
		buf_reserve(to, sizeof tag->bytes);
	memcpy(to->s + to->n, tag->bytes, sizeof tag->bytes);
	to->n += tag->n;
}

void writer_start(struct writer *writer, struct buf *to)
{
	*writer = (struct writer){ .to = to };
	buf_putc(&writer->open, ELEMENT_NONE);
}

void writer_finish(struct writer *writer)
{
	CHECK(writer->open.n == 1);
	buf_free(&writer->open);
}

static enum element innermost(const struct writer *writer)
{
	return (enum element)writer->open.s[writer->open.n - 1];
}

static bool is_interactive(enum element element)
{
	return element == ELEMENT_A || element == ELEMENT_BUTTON;
}

static void push(struct writer *writer, enum element element)
{
	CHECK(element_table[innermost(writer)].holds & element_table[element].is);
	if (is_interactive(element))
		CHECK(writer->interactive++ == 0);
	buf_putc(&writer->open, (char)element);
}

static void pop(struct writer *writer, enum element element)
{
	CHECK(writer->open.n > 1 && innermost(writer) == element);
	writer->interactive -= is_interactive(element);
	writer->open.n--;
}

void element_begin(struct writer *writer, enum element element)
{
	push(writer, element);
	put_tag(writer->to, &element_table[element].open);
}

void element_ready(struct writer *writer)
{
	enum element element = innermost(writer);
	if (element_table[element].holds != HOLDS_NOTHING) {
		buf_putc(writer->to, '>');
		return;
	}
	buf_lit(writer->to, "/>");
	pop(writer, element);
}

void element_open(struct writer *writer, enum element element)
{
	if (element_table[element].holds == HOLDS_NOTHING) {
		element_begin(writer, element);
		element_ready(writer);
		return;
	}
	push(writer, element);
	put_tag(writer->to, &element_table[element].whole);
}

void element_close(struct writer *writer, enum element element)
{
	pop(writer, element);
	put_tag(writer->to, &element_table[element].close);
}

void attribute_put(struct writer *writer, str name, str value)
{
	buf_putc(writer->to, ' ');
	buf_put(writer->to, name);
	buf_lit(writer->to, "=\"");
	escape_attribute(writer->to, value);
	buf_putc(writer->to, '"');
}

void attribute_name(struct writer *writer, str name, str prefix, uint64_t number)
{
	buf_putc(writer->to, ' ');
	buf_put(writer->to, name);
	buf_lit(writer->to, "=\"");
	buf_put(writer->to, prefix);
	buf_put_u64(writer->to, number);
	buf_putc(writer->to, '"');
}

void attribute_number(struct writer *writer, str name, uint64_t value)
{
	attribute_name(writer, name, STR(""), value);
}

void element_open_class(struct writer *writer, enum element element, str class_name)
{
	element_begin(writer, element);
	buf_lit(writer->to, " class=\"");
	buf_put(writer->to, class_name);
	buf_lit(writer->to, "\">");
}

void writer_text(struct writer *writer, str text)
{
	escape_text(writer->to, text);
}
