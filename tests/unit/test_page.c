/* The page engine: documents made by hand and at random are laid out; the pages must hold every word
 * once, in order, within their frames, with nothing over anything else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

static int bench_open(void **state)
{
	(void)state;
	bench.tree.root = -1;
	house_load(&bench.house, &bench.arena, &bench.tree, &bench.diags);
	static const str phrases[WORD_COUNT] = {
#define WORD(name, key, english) [WORD_##name] = STR_INIT(english),
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

static int bench_close(void **state)
{
	(void)state;
	typesetter_free(bench.typesetter);
	fonts_close(bench.fonts);
	diags_release(&bench.diags);
	arena_release(&bench.arena);
	return 0;
}

/* Building documents */

static struct node *add(struct arena *arena, struct node *parent, enum node_kind kind)
{
	struct node *node = node_new(arena, kind, nowhere);
	node_append(parent, node);
	return node;
}

static struct node *add_text(struct arena *arena, struct node *parent, const char *text)
{
	struct node *node = add(arena, parent, NODE_TEXT);
	node->text = str_of(text);
	return node;
}

static struct node *add_paragraph(struct arena *arena, struct node *parent, const char *text)
{
	struct node *paragraph = add(arena, parent, NODE_PARAGRAPH);
	add_text(arena, paragraph, text);
	return paragraph;
}

static struct node *new_document(struct arena *arena)
{
	struct node *document = node_new(arena, NODE_DOCUMENT, nowhere);
	document->document = arena_new(arena, struct facts);
	document->document->title = STR("Title");
	document->document->organisation = STR("Council");
	document->document->running = STR("1 May 2018");
	document->document->lang = STR("en-GB");
	return document;
}

static struct node *add_heading(struct arena *arena, struct node *section, unsigned level,
                                const char *text, const char *id)
{
	struct node *heading = add(arena, section, NODE_HEADING);
	heading->heading.level = (uint8_t)level;
	heading->id = str_of(id);
	add_text(arena, heading, text);
	return heading;
}

/* count numbered words "w1 w2 ...", from *number on. */
static str numbered(struct arena *arena, const char *prefix, unsigned *number, unsigned count)
{
	struct buf text = { 0 };
	for (unsigned i = 0; i < count; i++)
		buf_printf(&text, "%s%s%u", i ? " " : "", prefix, (*number)++);
	str made = arena_str(arena, buf_str(&text));
	buf_free(&text);
	return made;
}

static struct layout *lay_out(struct arena *arena, const struct node *document,
                              const struct page_style *style, struct diags *diags)
{
	document_check(document);
	const struct page_options options = { .style = style,
		                              .words = &bench.words,
		                              .site_url = STR("https://example.org") };
	return page_layout(bench.typesetter, arena, document, &options, diags);
}

/* Checking layouts */

struct rectangle {
	int64_t left, top, right, bottom;
};

static bool overlap(const struct rectangle *a, const struct rectangle *b)
{
	return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* Text within the page, none over another. */
static void check_page(const struct page *page)
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
static bool is_text_line(str trace, size_t at)
{
	size_t start = at;
	while (at < trace.n && trace.s[at] == ' ')
		at++;
	return at > start && str_starts(str_from(trace, at), STR("page "));
}

/* Without the ends of pages within an element's text: a word may be broken there. */
static void join_pages(struct buf *trace)
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
static size_t words_in_order(const struct layout *layout, char prefix, unsigned **numbers)
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
static void check_words(const struct layout *layout, char prefix, unsigned last)
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

static void check_layout(const struct layout *layout, unsigned words)
{
	for (size_t i = 0; i < layout->page_count; i++)
		check_page(&layout->pages[i]);
	for (size_t i = 1; i < layout->element_count; i++)
		assert_true(layout->elements[i].parent < i);
	check_words(layout, 'w', words);
}

static size_t count_role(const struct layout *layout, enum role role)
{
	size_t count = 0;
	for (size_t i = 0; i < layout->element_count; i++)
		count += layout->elements[i].role == role;
	return count;
}

static const struct page_anchor *find_anchor(const struct layout *layout, const char *id)
{
	for (size_t i = 0; i < layout->anchor_count; i++)
		if (str_eq(layout->anchors[i].id, str_of(id)))
			return &layout->anchors[i];
	return NULL;
}

/* The baselines of a page's text that is content, from above. */
static size_t count_lines(const struct page *page)
{
	bool content = false;
	size_t count = 0;
	int32_t last = -1;
	for (size_t i = 0; i < page->operation_count; i++) {
		const struct operation *operation = &page->operations[i];
		if (operation->kind == OP_CONTENT || operation->kind == OP_ARTIFACT)
			content = operation->kind == OP_CONTENT;
		if (operation->kind != OP_GLYPHS || !content || operation->glyphs.baseline == last)
			continue;
		last = operation->glyphs.baseline;
		count++;
	}
	return count;
}

static void test_paragraphs(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	struct node *document = new_document(&arena);
	unsigned number = 1;
	for (unsigned i = 0; i < 60; i++) {
		struct node *paragraph = add(&arena, document, NODE_PARAGRAPH);
		struct node *text = add(&arena, paragraph, NODE_TEXT);
		text->text = numbered(&arena, "w", &number, 20 + i * 7 % 90);
	}
	struct layout *layout = lay_out(&arena, document, &bench.house.paper, &diags);
	check_layout(layout, number - 1);
	assert_true(layout->page_count > 3);
	for (size_t i = 0; i < layout->page_count; i++)
		assert_true(count_lines(&layout->pages[i]) >= 2);
	assert_int_equal(count_role(layout, ROLE_P), 61); /* and the organisation */
	assert_int_equal(diags.count, 0);
	layout_release(layout);
	diags_release(&diags);
	arena_release(&arena);
}

/* A page that holds all but one or two lines of a paragraph passes two on. */
static void test_widows(void **state)
{
	(void)state;
	for (unsigned filler = 1; filler < 40; filler++) {
		struct arena arena = { 0 };
		struct diags diags = { 0 };
		struct node *document = new_document(&arena);
		unsigned number = 1;
		for (unsigned i = 0; i < filler; i++)
			add_text(&arena, add(&arena, document, NODE_PARAGRAPH), "One line.");
		struct node *heading = add_heading(&arena, document, 2, "Heading", "heading");
		struct node *text = add(&arena, add(&arena, document, NODE_PARAGRAPH), NODE_TEXT);
		text->text = numbered(&arena, "w", &number, 75);
		struct layout *layout = lay_out(&arena, document, &bench.house.paper, &diags);
		check_layout(layout, number - 1);
		(void)heading;
		if (layout->page_count > 1)
			assert_true(count_lines(&layout->pages[1]) >= 2);
		layout_release(layout);
		arena_release(&arena);
	}
}

static struct node *add_table(struct arena *arena, struct node *parent, uint32_t columns,
                              uint32_t header_rows)
{
	struct node *table = add(arena, parent, NODE_TABLE);
	table->table.column_count = columns;
	table->table.columns = arena_array(arena, struct column, columns);
	table->table.header_rows = header_rows;
	return table;
}

static struct node *add_cell(struct arena *arena, struct node *row, uint32_t column, str text)
{
	struct node *cell = add(arena, row, NODE_CELL);
	cell->cell.column = column;
	cell->cell.columns = cell->cell.rows = 1;
	struct node *paragraph = add(arena, cell, NODE_PARAGRAPH);
	add(arena, paragraph, NODE_TEXT)->text = text;
	return cell;
}

static void test_table(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	struct node *document = new_document(&arena);
	struct node *table = add_table(&arena, document, 3, 1);
	unsigned number = 1;
	struct node *row = add(&arena, table, NODE_ROW);
	row->row.header = true;
	for (uint32_t i = 0; i < 3; i++)
		add_cell(&arena, row, i, numbered(&arena, "w", &number, 1));
	for (unsigned i = 0; i < 300; i++) {
		row = add(&arena, table, NODE_ROW);
		for (uint32_t j = 0; j < 3; j++)
			add_cell(&arena, row, j, numbered(&arena, "w", &number, 1 + (i * j) % 40));
	}
	struct layout *layout = lay_out(&arena, document, &bench.house.paper, &diags);
	check_layout(layout, number - 1);
	assert_true(layout->page_count > 8);
	assert_int_equal(count_role(layout, ROLE_TABLE), 1);
	assert_int_equal(count_role(layout, ROLE_THEAD), 1);
	assert_int_equal(count_role(layout, ROLE_TBODY), 1);
	assert_int_equal(count_role(layout, ROLE_TR), 301);
	assert_int_equal(count_role(layout, ROLE_TH), 3);
	assert_int_equal(count_role(layout, ROLE_TD), 900);
	layout_release(layout);
	arena_release(&arena);
}

/* Longer than three pages, beside a short cell and one that spans it. */
static void test_long_cell(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	struct node *document = new_document(&arena);
	struct node *table = add_table(&arena, document, 3, 0);
	unsigned number = 1;
	struct node *row = add(&arena, table, NODE_ROW);
	struct node *spanning = add_cell(&arena, row, 0, numbered(&arena, "w", &number, 400));
	spanning->cell.rows = 2;
	struct node *cell = add_cell(&arena, row, 1, numbered(&arena, "w", &number, 2000));
	for (unsigned i = 0; i < 10; i++) {
		struct node *paragraph = add(&arena, cell, NODE_PARAGRAPH);
		add(&arena, paragraph, NODE_TEXT)->text = numbered(&arena, "w", &number, 100);
	}
	add_cell(&arena, row, 2, numbered(&arena, "w", &number, 3));
	row = add(&arena, table, NODE_ROW);
	add_cell(&arena, row, 1, numbered(&arena, "w", &number, 50));
	add_cell(&arena, row, 2, numbered(&arena, "w", &number, 700));
	struct layout *layout = lay_out(&arena, document, &bench.house.paper, &diags);
	check_layout(layout, number - 1);
	assert_true(layout->page_count > 4);
	assert_int_equal(count_role(layout, ROLE_TR), 2);
	layout_release(layout);
	arena_release(&arena);
}

static struct node *add_footnote(struct arena *arena, struct node *notes, unsigned number, str text)
{
	struct node *note = add(arena, notes, NODE_FOOTNOTE);
	note->footnote.number = number;
	note->footnote.mentions = 1;
	note->id = arena_printf(arena, "fn-%u", number);
	add(arena, add(arena, note, NODE_PARAGRAPH), NODE_TEXT)->text = text;
	return note;
}

/* Each mark has its note on its page where there is room. */
static void test_footnotes(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	struct node *document = new_document(&arena);
	struct node *notes = node_new(&arena, NODE_FOOTNOTES, nowhere);
	unsigned number = 1, noted = 1;
	for (unsigned i = 1; i <= 200; i++) {
		struct node *paragraph = add(&arena, document, NODE_PARAGRAPH);
		add(&arena, paragraph, NODE_TEXT)->text = numbered(&arena, "w", &number, 20);
		struct node *mark = add(&arena, paragraph, NODE_FOOTNOTE_REF);
		mark->footnote_ref.number = i;
		mark->footnote_ref.mention = 1;
		mark->footnote_ref.footnote =
			add_footnote(&arena, notes, i, numbered(&arena, "n", &noted, 10 + i % 30));
		add(&arena, paragraph, NODE_TEXT)->text = numbered(&arena, " w", &number, 9);
	}
	node_append(document, notes);
	struct layout *layout = lay_out(&arena, document, &bench.house.paper, &diags);
	check_layout(layout, number - 1);
	check_words(layout, 'n', noted - 1);
	assert_int_equal(count_role(layout, ROLE_NOTE), 200);
	for (unsigned i = 1; i <= 200; i++) {
		char id[32], ref[32];
		snprintf(id, sizeof id, "fn-%u", i);
		snprintf(ref, sizeof ref, "fn-%u.ref", i);
		assert_int_equal(find_anchor(layout, id)->page, find_anchor(layout, ref)->page);
	}
	layout_release(layout);
	arena_release(&arena);
}

static void test_page_numbers(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	struct node *document = new_document(&arena);
	unsigned number = 1;
	struct node *paragraph = add(&arena, document, NODE_PARAGRAPH);
	add_text(&arena, paragraph, "See ");
	struct node *link = add(&arena, paragraph, NODE_LINK);
	link->link = (struct link){ .kind = LINK_HERE, .anchor = STR("far") };
	add_text(&arena, link, "the end");
	add_text(&arena, paragraph, " of this document.");
	for (unsigned i = 0; i < 30; i++)
		add(&arena, add(&arena, document, NODE_PARAGRAPH), NODE_TEXT)->text =
			numbered(&arena, "w", &number, 100);
	add_heading(&arena, document, 2, "Far", "far");
	add_paragraph(&arena, document, "End.");
	struct layout *layout = lay_out(&arena, document, &bench.house.paper, &diags);
	check_layout(layout, number - 1);
	struct buf trace = { 0 }, wanted = { 0 };
	layout_print(layout, &trace);
	str printed = str_from(buf_str(&trace), str_find(buf_str(&trace), STR("structure\n")));
	buf_printf(&wanted, "\"%u\"", find_anchor(layout, "far")->page + 1);
	str from = str_from(printed, str_find(printed, STR("the end")));
	assert_true(str_find(str_first(from, 200), STR(" (page ")) < 200);
	/* The number's run says what the heading's page is labelled. */
	bool found = false;
	for (size_t i = 0; i < layout->pages[0].operation_count; i++) {
		const struct operation *operation = &layout->pages[0].operations[i];
		found |= operation->kind == OP_GLYPHS && operation->glyphs.count == 1 &&
		         str_eq(operation->glyphs.words[0]->text,
		                layout->pages[find_anchor(layout, "far")->page].label);
	}
	assert_true(found);
	assert_int_equal(layout->bookmark_count, 2);
	buf_free(&trace);
	buf_free(&wanted);
	layout_release(layout);
	arena_release(&arena);
}

/* Arabic, Urdu, Gujarati, Bengali, Punjabi, Chinese, Greek: all have glyphs; Arabic goes to the left. */
static void test_scripts(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	struct node *document = new_document(&arena);
	static const char *const texts[] = {
		"إذا كنت قلقًا بشأن شخص ما، فتحدث إلينا على 0208 359 4066.",
		"اگر آپ کسی کے بارے میں فکر مند ہیں",
		"જો તમને કોઈની ચિંતા હોય",
		"আপনি যদি কারও জন্য উদ্বিগ্ন হন",
		"ਜੇ ਤੁਸੀਂ ਕਿਸੇ ਬਾਰੇ ਚਿੰਤਤ ਹੋ",
		"如果您担心某人，请告诉我们。",
		"Αν ανησυχείτε για κάποιον",
		"Jeśli martwisz się o kogoś",
		"Os ydych chi’n poeni am rywun ŵŷ",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct node *group = add(&arena, document, NODE_GROUP);
		group->lang = i < 2 ? STR("ar") : STR("zh");
		group->right_to_left = i < 2;
		add_paragraph(&arena, group, texts[i]);
	}
	struct layout *layout = lay_out(&arena, document, &bench.house.paper, &diags);
	check_layout(layout, 0);
	assert_int_equal(diags.count, 0);
	size_t turned = 0;
	for (size_t i = 0; i < layout->pages[0].operation_count; i++) {
		const struct operation *operation = &layout->pages[0].operations[i];
		turned += operation->kind == OP_GLYPHS && operation->glyphs.right_to_left;
		for (uint32_t j = 0; operation->kind == OP_GLYPHS && j < operation->glyphs.count;
		     j++) {
			const struct shaped_word *word = operation->glyphs.words[j];
			size_t bytes = 0;
			assert_false(word->missing);
			assert_int_equal(word->font, operation->glyphs.font);
			for (uint32_t k = 0; k < word->count; k++)
				bytes += word->glyphs[k].bytes;
			assert_int_equal(bytes, word->text.n);
		}
	}
	assert_true(turned >= 2);
	layout_release(layout);
	arena_release(&arena);
}

static void test_missing_glyph(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	struct node *document = new_document(&arena);
	add_paragraph(&arena, document, "A word with \xf3\xb0\x80\x80 in it."); /* private use */
	struct layout *layout = lay_out(&arena, document, &bench.house.paper, &diags);
	assert_int_equal(diags.count, 1);
	assert_int_equal(diags.items[0].message, MSG_NO_GLYPH);
	assert_true(str_find(diags.items[0].text, STR("U+0F0000")) < diags.items[0].text.n);
	layout_release(layout);
	diags_release(&diags);
	arena_release(&arena);
}

static void test_long_word(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	struct node *document = new_document(&arena);
	char *word = arena_alloc(&arena, 20001, 1);
	memset(word, 'x', 20000);
	add_paragraph(&arena, document, word);
	struct layout *layout = lay_out(&arena, document, &bench.house.paper, &diags);
	check_layout(layout, 0);
	size_t bytes = 0;
	for (size_t i = 0; i < layout->page_count; i++) {
		const struct page *page = &layout->pages[i];
		for (size_t j = 0; j < page->operation_count; j++) {
			const struct operation *operation = &page->operations[j];
			if (operation->kind != OP_GLYPHS || operation->glyphs.size != 12000)
				continue;
			for (uint32_t k = 0; k < operation->glyphs.count; k++)
				if (operation->glyphs.words[k]->text.s[0] == 'x')
					bytes += operation->glyphs.words[k]->text.n;
		}
	}
	assert_int_equal(bytes, 20000);
	layout_release(layout);
	arena_release(&arena);
}

/* "pro-gramme" at a line's end shows the hyphen, elsewhere nothing. */
static void test_soft_hyphen(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	struct node *document = new_document(&arena);
	struct buf text = { 0 };
	for (unsigned i = 0; i < 300; i++)
		buf_lit(&text, "anti\xc2\xad"
		               "dis\xc2\xad"
		               "establish\xc2\xad"
		               "ment\xc2\xad"
		               "arian\xc2\xad"
		               "ism ");
	struct node *paragraph = add(&arena, document, NODE_PARAGRAPH);
	add(&arena, paragraph, NODE_TEXT)->text = buf_str(&text);
	struct layout *layout = lay_out(&arena, document, &bench.house.paper, &diags);
	check_layout(layout, 0);
	size_t hyphens = 0, joined = 0;
	for (size_t i = 0; i < layout->page_count; i++)
		for (size_t j = 0; j < layout->pages[i].operation_count; j++) {
			const struct operation *operation = &layout->pages[i].operations[j];
			for (uint32_t k = 0;
			     operation->kind == OP_GLYPHS && k < operation->glyphs.count; k++) {
				str word = operation->glyphs.words[k]->text;
				hyphens += str_eq(word, STR("\xc2\xad"));
				joined += str_starts(word, STR("antidisestablishmentarianism"));
			}
		}
	assert_true(hyphens > 5 && joined > 100);
	buf_free(&text);
	layout_release(layout);
	arena_release(&arena);
}

static void test_deep_lists(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	struct node *document = new_document(&arena), *into = document;
	unsigned number = 1;
	for (unsigned i = 0; i < 45; i++) {
		struct node *list = add(&arena, into, NODE_LIST);
		list->list.ordered = i % 2;
		list->list.start = 7;
		list->list.depth = (uint8_t)(i / 2);
		into = add(&arena, list, NODE_ITEM);
		struct node *paragraph = add(&arena, into, NODE_PARAGRAPH);
		add(&arena, paragraph, NODE_TEXT)->text = numbered(&arena, "w", &number, 12);
	}
	struct layout *layout = lay_out(&arena, document, &bench.house.paper, &diags);
	check_layout(layout, number - 1);
	assert_int_equal(count_role(layout, ROLE_LBODY), 45);
	assert_int_equal(count_role(layout, ROLE_LBL), 45);
	layout_release(layout);
	arena_release(&arena);
}

/* Documents at random: a small generator of our own, so that the seed gives the same everywhere. */

struct making {
	struct arena *arena;
	uint64_t state;
	unsigned number, noted, note, id;
	unsigned budget; /* of blocks: a document ends */
	struct node *notes;
	bool in_note;
};

static unsigned chance(struct making *making, unsigned below)
{
	making->state = making->state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(making->state >> 33) % below;
}

static void make_inlines(struct making *making, struct node *parent)
{
	struct arena *arena = making->arena;
	const char *prefix = making->in_note ? "n" : "w";
	unsigned *number = making->in_note ? &making->noted : &making->number;
	for (unsigned i = 0, count = 1 + chance(making, 4); i < count; i++) {
		static const enum node_kind kinds[] = { NODE_EMPHASIS, NODE_STRONG, NODE_STRIKE,
			                                NODE_SPAN };
		struct node *into = parent;
		if (chance(making, 3) == 0)
			into = add(arena, parent, kinds[chance(making, 4)]);
		if (chance(making, 6) == 0 && parent->kind != NODE_LINK) {
			into = add(arena, parent, NODE_LINK);
			into->link.kind = LINK_ELSEWHERE;
			into->link.url = STR("https://example.org/");
		}
		if (into->kind == NODE_SPAN)
			into->lang = STR("cy");
		add(arena, into, NODE_TEXT)->text =
			numbered(arena, prefix, number, 1 + chance(making, 50));
		if (chance(making, 12) == 0)
			add(arena, parent, NODE_CODE)->text = numbered(arena, prefix, number, 2);
		if (chance(making, 12) == 0)
			add(arena, parent, NODE_HARD_BREAK);
		if (chance(making, 12) == 0) {
			struct node *mark = add(arena, parent, NODE_STATUS);
			mark->status.status = (uint8_t)chance(making, STATUS_COUNT);
			mark->status.word = STR("late");
		}
		add(arena, parent, NODE_SOFT_BREAK);
	}
}

static void make_note_mark(struct making *making, struct node *paragraph)
{
	if (making->in_note || chance(making, 5))
		return;
	struct node *mark = add(making->arena, paragraph, NODE_FOOTNOTE_REF);
	struct node *note = add(making->arena, making->notes, NODE_FOOTNOTE);
	mark->footnote_ref.number = note->footnote.number = ++making->note;
	mark->footnote_ref.mention = 1;
	mark->footnote_ref.footnote = note;
	note->id = arena_printf(making->arena, "note-%u", making->note);
	making->in_note = true;
	for (unsigned i = 0, count = 1 + chance(making, 3); i < count; i++)
		make_inlines(making, add(making->arena, note, NODE_PARAGRAPH));
	making->in_note = false;
}

static void make_blocks(struct making *making, struct node *parent, unsigned depth);

static void make_table(struct making *making, struct node *parent, unsigned depth)
{
	uint32_t columns = 1 + chance(making, 5), rows = 1 + chance(making, 8);
	struct node *table = add_table(making->arena, parent, columns, chance(making, 2));
	table->table.landscape = depth == 1 && chance(making, 3) == 0;
	table->table.header_column = chance(making, 2);
	if (chance(making, 2)) {
		struct node *caption = add(making->arena, table, NODE_CAPTION);
		caption->caption.label = STR("Table");
		make_inlines(making, caption);
	}
	uint32_t busy[8] = { 0 }; /* rows that a cell from above still fills, by column */
	for (uint32_t i = 0; i < rows + table->table.header_rows; i++) {
		struct node *row = add(making->arena, table, NODE_ROW);
		row->row.header = i < table->table.header_rows;
		for (uint32_t column = 0; column < columns;) {
			if (busy[column]) {
				busy[column++]--;
				continue;
			}
			struct node *cell = add(making->arena, row, NODE_CELL);
			cell->cell.column = column;
			cell->cell.columns = cell->cell.rows = 1;
			while (column + cell->cell.columns < columns &&
			       !busy[column + cell->cell.columns] && chance(making, 5) == 0)
				cell->cell.columns++;
			if (!row->row.header && i + 1 < rows && chance(making, 4) == 0)
				cell->cell.rows = 2 + chance(making, 2);
			if (i + cell->cell.rows > rows + table->table.header_rows)
				cell->cell.rows = 1;
			for (uint32_t j = 0; j < cell->cell.columns; j++)
				busy[column + j] = cell->cell.rows - 1;
			column += cell->cell.columns;
			if (row->row.header)
				make_inlines(making, add(making->arena, cell, NODE_PARAGRAPH));
			else
				make_blocks(making, cell, depth + 2);
		}
	}
}

static void make_list(struct making *making, struct node *parent, unsigned depth)
{
	struct node *list = add(making->arena, parent, NODE_LIST);
	list->list.ordered = chance(making, 2);
	list->list.tight = chance(making, 2);
	list->list.start = 1 + chance(making, 20);
	list->list.depth = (uint8_t)chance(making, 4);
	for (unsigned i = 0, count = 1 + chance(making, 6); i < count; i++)
		make_blocks(making, add(making->arena, list, NODE_ITEM), depth + 1);
}

static void make_figure(struct making *making, struct node *parent)
{
	struct node *figure = add(making->arena, parent, NODE_FIGURE);
	struct node *image = add(making->arena, figure, NODE_IMAGE);
	image->image.source = STR("content/images/x.png");
	image->image.alternative = STR("A picture");
	image->image.width = 20 + chance(making, 2000);
	image->image.height = 20 + chance(making, 2000);
	if (chance(making, 2))
		make_inlines(making, add(making->arena, figure, NODE_CAPTION));
}

static void make_block(struct making *making, struct node *parent, unsigned depth)
{
	struct arena *arena = making->arena;
	struct node *node;
	switch (depth > 5 ? 0 : chance(making, 12)) {
	case 0:
	case 1:
	case 2:
	case 3:
		node = add(arena, parent, NODE_PARAGRAPH);
		make_inlines(making, node);
		make_note_mark(making, node);
		break;
	case 4:
	case 5:
		make_list(making, parent, depth);
		break;
	case 6:
		make_blocks(making, add(arena, parent, NODE_QUOTE), depth + 1);
		break;
	case 7:
		node = add(arena, parent, NODE_NOTE);
		node->note.title = STR("Important");
		make_blocks(making, node, depth + 1);
		break;
	case 8:
		make_table(making, parent, depth);
		break;
	case 9:
		node = add(arena, parent, NODE_DEFINITION_LIST);
		for (unsigned i = 0; i < 3; i++) {
			make_inlines(making, add(arena, node, NODE_TERM));
			make_blocks(making, add(arena, node, NODE_DEFINITION), depth + 1);
		}
		break;
	case 10:
		make_figure(making, parent);
		break;
	default:
		node = add(arena, parent, NODE_CODE_BLOCK);
		node->code.text = numbered(arena, "w", &making->number, 1 + chance(making, 60));
		break;
	}
}

static void make_blocks(struct making *making, struct node *parent, unsigned depth)
{
	for (unsigned i = 0, count = 1 + chance(making, depth < 2 ? 8 : 3); i < count; i++) {
		making->budget -= making->budget > 0;
		make_block(making, parent, making->budget ? depth : 9);
		if (!making->budget)
			break;
	}
}

static struct node *make_document(struct making *making)
{
	struct node *document = new_document(making->arena);
	making->notes = node_new(making->arena, NODE_FOOTNOTES, nowhere);
	if (chance(making, 3) == 0)
		document->document->mark = STR("Draft");
	for (unsigned i = 0, count = 1 + chance(making, 6); i < count; i++) {
		struct node *section = add(making->arena, document, NODE_SECTION);
		struct node *heading = add(making->arena, section, NODE_HEADING);
		heading->heading.level = (uint8_t)(2 + chance(making, 2));
		heading->id = arena_printf(making->arena, "h-%u", making->id++);
		make_inlines(making, heading);
		make_blocks(making, section, 1);
	}
	if (making->notes->first)
		node_append(document, making->notes);
	return document;
}

static void test_random(void **state)
{
	(void)state;
	const char *asked = getenv("PAGE_RANDOM");
	unsigned documents = asked ? (unsigned)atoi(asked) : 60;
	for (unsigned seed = 1; seed <= documents; seed++) {
		struct arena arena = { 0 };
		struct diags diags = { 0 };
		struct making making = {
			.arena = &arena, .state = seed, .number = 1, .noted = 1, .budget = 150
		};
		struct node *document = make_document(&making);
		struct page_style style =
			seed % 3 == 0 ? bench.house.large_print : bench.house.paper;
		style.two_sided = seed % 2;
		struct layout *layout = lay_out(&arena, document, &style, &diags);
		struct buf first = { 0 }, second = { 0 };
		layout_print(layout, &first);
		if (asked) {
			print_message("seed %u: %zu pages\n", seed, layout->page_count);
			FILE *file = fopen("/tmp/page.trace", "w");
			document_print(document, &second);
			fwrite(second.s, 1, second.n, file);
			fwrite(first.s, 1, first.n, file);
			fclose(file);
			buf_clear(&second);
		}
		check_layout(layout, making.number - 1);
		check_words(layout, 'n', making.noted - 1);
		layout_release(layout);
		layout = lay_out(&arena, document, &style, &diags);
		layout_print(layout, &second);
		assert_true(str_eq(buf_str(&first), buf_str(&second)));
		buf_free(&first);
		buf_free(&second);
		layout_release(layout);
		diags_release(&diags);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paragraphs), cmocka_unit_test(test_widows),
		cmocka_unit_test(test_table),      cmocka_unit_test(test_long_cell),
		cmocka_unit_test(test_footnotes),  cmocka_unit_test(test_page_numbers),
		cmocka_unit_test(test_scripts),    cmocka_unit_test(test_missing_glyph),
		cmocka_unit_test(test_long_word),  cmocka_unit_test(test_soft_hyphen),
		cmocka_unit_test(test_deep_lists), cmocka_unit_test(test_random),
	};
	return cmocka_run_group_tests(tests, bench_open, bench_close);
}
