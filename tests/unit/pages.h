/* Inside the tests of page/: documents to build and what every layout must be. */
#ifndef PAGES_H
#define PAGES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/pdf/pdf.h"
#include "page/page.h"
#include "source/source.h"

#include <stdio.h>
#include <stdlib.h>

static const struct place nowhere = { NULL, 0, 0 };

/* What all tests share: a house from the defaults, fonts, English words. */
struct bench {
	struct arena arena;
	struct house house;
	struct words words;
	struct source_tree tree;
	struct fonts *fonts;
	struct typesetter *typesetter;
	struct diags diags;
};

static struct bench bench;

static inline int bench_open(void **state)
{
	(void)state;
	bench.tree.root = -1;
	house_load(&bench.house, &bench.arena, &bench.tree, &bench.diags);
	static const str phrases[WORD_COUNT] = {
#define WORD(name, key, english) STR_INIT(english),
#include "model/words.def.h"
#undef WORD
	};
	memcpy(bench.words.phrases, phrases, sizeof phrases);
	bench.words.lang = STR("en");
	bench.fonts = fonts_open(&bench.arena, &bench.house, &bench.diags);
	assert_non_null(bench.fonts);
	bench.typesetter = typesetter_new(bench.fonts, &bench.house);
	return 0;
}

static inline int bench_close(void **state)
{
	(void)state;
	typesetter_free(bench.typesetter);
	fonts_close(bench.fonts);
	diags_release(&bench.diags);
	arena_release(&bench.arena);
	return 0;
}

/* Building documents */

static inline struct node *add(struct arena *arena, struct node *parent, enum node_kind kind)
{
	struct node *node = node_new(arena, kind, nowhere);
	node_append(parent, node);
	return node;
}

/* A part of a pack. id: NULL for none. */
static inline struct node *add_part(struct arena *arena, struct node *parent, const char *id,
                                    struct pack_part part)
{
	struct node *node = add(arena, parent, NODE_PART);
	struct pack_part *kept = arena_new(arena, struct pack_part);
	*kept = part;
	node->part = kept;
	if (id)
		node->id = str_of(id);
	return node;
}

static inline struct node *add_text(struct arena *arena, struct node *parent, const char *text)
{
	struct node *node = add(arena, parent, NODE_TEXT);
	node->text = str_of(text);
	return node;
}

static inline struct node *add_paragraph(struct arena *arena, struct node *parent, const char *text)
{
	struct node *paragraph = add(arena, parent, NODE_PARAGRAPH);
	add_text(arena, paragraph, text);
	return paragraph;
}

static inline struct node *new_document(struct arena *arena)
{
	struct node *document = node_new(arena, NODE_DOCUMENT, nowhere);
	document->document = arena_new(arena, struct facts);
	document->document->title = STR("Title");
	document->document->organisation = STR("Council");
	document->document->running = STR("1 May 2018");
	document->document->lang = STR("en-GB");
	return document;
}

static inline struct node *add_heading(struct arena *arena, struct node *section, unsigned level,
                                       const char *text, const char *id)
{
	struct node *heading = add(arena, section, NODE_HEADING);
	heading->heading.level = (uint8_t)level;
	heading->id = str_of(id);
	add_text(arena, heading, text);
	return heading;
}

static inline struct node *add_table(struct arena *arena, struct node *parent, uint32_t columns,
                                     uint32_t header_rows)
{
	struct node *table = add(arena, parent, NODE_TABLE);
	table->table.column_count = columns;
	table->table.columns = arena_array(arena, struct column, columns);
	table->table.header_rows = header_rows;
	return table;
}

static inline struct node *add_cell(struct arena *arena, struct node *row, uint32_t column,
                                    str text)
{
	struct node *cell = add(arena, row, NODE_CELL);
	cell->cell.column = column;
	cell->cell.columns = cell->cell.rows = 1;
	struct node *paragraph = add(arena, cell, NODE_PARAGRAPH);
	add(arena, paragraph, NODE_TEXT)->text = text;
	return cell;
}

/* count numbered words "w1 w2 ...", from *number on. */
static inline str numbered(struct arena *arena, const char *prefix, unsigned *number,
                           unsigned count)
{
	struct buf text = { 0 };
	for (unsigned i = 0; i < count; i++)
		buf_printf(&text, "%s%s%u", i ? " " : "", prefix, (*number)++);
	str made = arena_str(arena, buf_str(&text));
	buf_free(&text);
	return made;
}

static inline struct layout *lay_out(struct arena *arena, const struct node *document,
                                     const struct page_style *style, struct diags *diags)
{
	document_check(document);
	const struct page_options options = { .style = style,
		                              .slides = &bench.house.slides,
		                              .words = &bench.words,
		                              .site_url = STR("https://example.org") };
	return page_layout(bench.typesetter, arena, document, &options, diags);
}

/* Checking layouts */

struct rectangle {
	int64_t left, top, right, bottom;
};

static inline bool overlap(const struct rectangle *a, const struct rectangle *b)
{
	return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* Text within the page, none over another. */
static inline void check_page(const struct page *page)
{
	struct rectangle *taken = memory_new(page->operation_count + 1, sizeof *taken);
	size_t count = 0;
	for (size_t i = 0; i < page->operation_count; i++) {
		const struct operation *operation = &page->operations[i];
		if (operation->kind != OP_GLYPHS || operation->glyphs.diagonal)
			continue;
		int64_t size = operation->glyphs.size, y = operation->glyphs.baseline;
		struct rectangle box = { operation->glyphs.x + 50, y - size / 2,
			                 operation->glyphs.x + operation->glyphs.width - 50,
			                 y + size / 10 };
		assert_true(operation->glyphs.count > 0 || operation->glyphs.width == 0);
		assert_true(box.left >= 0 && box.right <= page->width);
		assert_true(box.top >= 0 && box.bottom <= page->height);
		for (size_t j = 0; j < count; j++) {
			if (overlap(&taken[j], &box))
				print_error(
					"\"%.*s\" on page %.*s at %lld, %lld stands over what is "
					"at %lld to %lld, %lld to %lld\n",
					STR_FMT(operation->glyphs.words[0]->text),
					STR_FMT(page->label), (long long)box.left,
					(long long)box.top, (long long)taken[j].left,
					(long long)taken[j].right, (long long)taken[j].top,
					(long long)taken[j].bottom);
			assert_false(overlap(&taken[j], &box));
		}
		taken[count++] = box;
	}
	memory_free(taken);
}

/* Whether the line at byte at of a trace is an element's text: "    page 3 ...". */
static inline bool is_text_line(str trace, size_t at)
{
	size_t start = at;
	while (at < trace.n && trace.s[at] == ' ')
		at++;
	return at > start && str_starts(str_from(trace, at), STR("page "));
}

/* Without the ends of pages within an element's text: a word may be broken there. */
static inline void join_pages(struct buf *trace)
{
	str all = buf_str(trace);
	size_t to = 0;
	bool text = false;
	for (size_t i = 0; i < trace->n;) {
		if (i && trace->s[i - 1] == '\n' && is_text_line(all, i)) {
			if (text) {
				to -= 2;
				while (trace->s[i++] != '"')
					;
			}
			text = true;
		} else if (i && trace->s[i - 1] == '\n') {
			text = false;
		}
		trace->s[to++] = trace->s[i++];
	}
	trace->n = to;
}

/* The numbers of the words prefix<number> in the order of the structure tree. */
static inline size_t words_in_order(const struct layout *layout, char prefix, unsigned **numbers)
{
	struct buf trace = { 0 };
	layout_print(layout, &trace);
	join_pages(&trace);
	str rest = buf_str(&trace);
	rest = str_from(rest, str_find(rest, STR("structure\n")));
	rest = str_first(rest, str_find(rest, STR("\nanchor ")));
	rest = str_first(rest, str_find(rest, STR("\nbookmark ")));
	size_t count = 0, room = 0;
	*numbers = NULL;
	bool in_word = true;
	for (size_t i = 0; i < rest.n; i++) {
		char c = rest.s[i];
		bool starts =
			!in_word && c == prefix && i + 1 < rest.n && char_is_digit(rest.s[i + 1]);
		in_word = char_is_alnum(c);
		if (!starts)
			continue;
		unsigned value = 0;
		for (i++; i < rest.n && char_is_digit(rest.s[i]); i++)
			value = value * 10 + (unsigned)(rest.s[i] - '0');
		i--;
		if (count == room)
			*numbers = memory_grow(*numbers, &room, sizeof **numbers);
		(*numbers)[count++] = value;
	}
	buf_free(&trace);
	return count;
}

/* Every word from 1 to last once and in order. */
static inline void check_words(const struct layout *layout, char prefix, unsigned last)
{
	unsigned *numbers;
	size_t count = words_in_order(layout, prefix, &numbers);
	for (size_t i = 0; i < count && i < last; i++) {
		if (numbers[i] != i + 1)
			print_error("%c%u stands where %c%zu should\n", prefix, numbers[i], prefix,
			            i + 1);
		assert_int_equal(numbers[i], i + 1);
	}
	assert_int_equal(count, last);
	memory_free(numbers);
}

static inline void check_layout(const struct layout *layout, unsigned words)
{
	for (size_t i = 0; i < layout->page_count; i++)
		check_page(&layout->pages[i]);
	for (size_t i = 1; i < layout->element_count; i++)
		assert_true(layout->elements[i].parent < i);
	check_words(layout, 'w', words);
}

static inline size_t count_role(const struct layout *layout, enum role role)
{
	size_t count = 0;
	for (size_t i = 0; i < layout->element_count; i++)
		count += layout->elements[i].role == role;
	return count;
}

/* With KEEP_PDF naming a folder the file is left there, for others' programs. */
static inline struct pdf_claims write_pdf(struct arena *arena, const struct layout *layout,
                                          const char *name, struct diags *diags)
{
	const struct pdf_options options = { .tree = &bench.tree, .creator = STR("Foolscap") };
	const char *folder = getenv("KEEP_PDF");
	struct buf pdf = { 0 };
	struct pdf_claims claims = pdf_write(layout, &options, arena, &pdf, diags);
	assert_int_equal(diags->count, 0);
	if (folder) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s.pdf", folder, name);
		FILE *file = fopen(path, "wb");
		assert_non_null(file);
		assert_int_equal(fwrite(pdf.s, 1, pdf.n, file), pdf.n);
		assert_int_equal(fclose(file), 0);
	}
	buf_free(&pdf);
	return claims;
}

#endif
