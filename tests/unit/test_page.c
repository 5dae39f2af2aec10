/* The page engine: documents made by hand are laid out; the pages must hold every word once, in
 * order, within their frames, with nothing over anything else. */
#include "pages.h"

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

/* Arabic, Urdu, Gujarati, Bengali, Punjabi, Chinese, Greek: all have glyphs; Arabic goes to the
 * left. */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paragraphs), cmocka_unit_test(test_widows),
		cmocka_unit_test(test_table),      cmocka_unit_test(test_long_cell),
		cmocka_unit_test(test_footnotes),  cmocka_unit_test(test_page_numbers),
		cmocka_unit_test(test_scripts),    cmocka_unit_test(test_missing_glyph),
		cmocka_unit_test(test_long_word),  cmocka_unit_test(test_soft_hyphen),
		cmocka_unit_test(test_deep_lists),
	};
	return cmocka_run_group_tests(tests, bench_open, bench_close);
}
