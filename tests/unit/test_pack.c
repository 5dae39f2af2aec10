/* Packs built by hand, as compose/ makes them: where parts begin, what their pages are called,
 * their ranges, blank leaves, bookmarks and what stands at the head of their pages. With KEEP_PDF
 * naming a folder, each is left there as a PDF, for qpdf and veraPDF. */
#define _XOPEN_SOURCE 700
#include "pages.h"

#include <time.h>

struct trial {
	struct arena arena;
	struct diags diags;
	struct node *document;
	struct pack pack;
	struct layout *layout;
	unsigned number; /* of the next word */
};

static void trial_begin(struct trial *trial, bool double_sided)
{
	*trial = (struct trial){ .number = 1 };
	struct arena *arena = &trial->arena;
	trial->document = new_document(arena);
	trial->document->document->title = STR("Safer Communities Partnership Board");
	trial->document->document->pack = &trial->pack;
	trial->pack =
		(struct pack){ .first_page = 1, .double_sided = double_sided, .count_pages = true };
	struct node *blank = node_new(arena, NODE_GROUP, nowhere);
	add_paragraph(arena, blank, "This page is intentionally left blank");
	trial->pack.blank = blank;
}

static struct node *add_section(struct trial *trial, struct node *parent, unsigned level,
                                const char *title)
{
	struct node *section = add(&trial->arena, parent, NODE_SECTION);
	str id = arena_printf(&trial->arena, "h-%u-%s", trial->number, title);
	add_heading(&trial->arena, section, level, title, id.s);
	return section;
}

static void add_words(struct trial *trial, struct node *parent, unsigned paragraphs)
{
	for (unsigned i = 0; i < paragraphs; i++) {
		struct node *text =
			add(&trial->arena, add(&trial->arena, parent, NODE_PARAGRAPH), NODE_TEXT);
		text->text = numbered(&trial->arena, "w", &trial->number, 120);
	}
}

/* A paper with a title of level 2 and a section in it. */
static struct node *add_paper(struct trial *trial, struct node *parent, const char *id,
                              const char *title, unsigned paragraphs, struct pack_part part)
{
	part.bookmark = str_of(title);
	struct node *paper = add_part(&trial->arena, parent, id, part);
	struct node *section = add_section(trial, paper, 2, title);
	add_words(trial, section, paragraphs / 2);
	add_words(trial, add_section(trial, section, 3, "Background"), paragraphs - paragraphs / 2);
	return paper;
}

static void trial_lay_out(struct trial *trial, const struct page_style *style)
{
	trial->layout = lay_out(&trial->arena, trial->document, style, &trial->diags);
	check_layout(trial->layout, trial->number - 1);
	assert_int_equal(trial->diags.count, 0);
}

static void keep_pdf(struct trial *trial, const char *name)
{
	write_pdf(&trial->arena, trial->layout, name, &trial->diags);
}

static void trial_end(struct trial *trial)
{
	layout_release(trial->layout);
	diags_release(&trial->diags);
	arena_release(&trial->arena);
}

static const struct page_part *part_of(const struct layout *layout, const char *id)
{
	for (size_t i = 0; i < layout->part_count; i++)
		if (str_eq(layout->parts[i].id, str_of(id)))
			return &layout->parts[i];
	fail_msg("no part %s", id);
	return NULL;
}

/* What a page says below the elements of a role, or as artifacts, joined. */
static str page_text(struct arena *arena, const struct layout *layout, size_t number,
                     bool artifacts)
{
	const struct page *page = &layout->pages[number];
	struct buf text = { 0 };
	bool artifact = false;
	for (size_t i = 0; i < page->operation_count; i++) {
		const struct operation *operation = &page->operations[i];
		if (operation->kind == OP_CONTENT || operation->kind == OP_ARTIFACT) {
			artifact = operation->kind == OP_ARTIFACT;
			buf_putc(&text, '|');
		}
		for (uint32_t j = 0; operation->kind == OP_GLYPHS && artifact == artifacts &&
		                     j < operation->glyphs.count;
		     j++)
			buf_put(&text, operation->glyphs.words[j]->text);
	}
	buf_putc(&text, '|');
	str made = arena_str(arena, buf_str(&text));
	buf_free(&text);
	return made;
}

static bool says(struct trial *trial, size_t page, bool artifacts, const char *wanted)
{
	str text = page_text(&trial->arena, trial->layout, page, artifacts);
	return str_find(text, str_of(wanted)) < text.n;
}

/* The numbers that are printed are the labels. */
static void check_numbers(struct trial *trial)
{
	const struct layout *layout = trial->layout;
	str last = layout->pages[layout->page_count - 1].label;
	for (size_t i = 0; i < layout->page_count; i++) {
		str printed = arena_concat(&trial->arena, STR("Page "), layout->pages[i].label);
		if (trial->pack.count_pages)
			printed = arena_concat(&trial->arena, printed, STR(" of "), last);
		printed = arena_concat(&trial->arena, printed, STR("|"));
		assert_true(says(trial, i, /*artifacts=*/true, printed.s));
	}
}

static void check_label(const struct layout *layout, size_t page, const char *label)
{
	if (!str_eq(layout->pages[page].label, str_of(label)))
		print_error("page %zu is labelled %.*s\n", page,
		            STR_FMT(layout->pages[page].label));
	assert_true(str_eq(layout->pages[page].label, str_of(label)));
}

static struct node *add_range(struct trial *trial, struct node *row, uint32_t column,
                              const char *anchor)
{
	struct node *cell = add_cell(&trial->arena, row, column, STR(""));
	struct node *range = add(&trial->arena, cell->first, NODE_PAGE_RANGE);
	range->page_range.anchor = str_of(anchor);
	return range;
}

/* The front sheet with its order of business: a row an item, its pages at the right. */
static void add_front(struct trial *trial, const char *const *ids, size_t count)
{
	struct arena *arena = &trial->arena;
	struct node *front = add_part(&trial->arena, trial->document, "front",
	                              (struct pack_part){ .bookmark = STR("Agenda") });
	struct node *section = add_section(trial, front, 1, "Safer Communities Partnership Board");
	if (!count)
		return;
	struct node *table = add_table(arena, section, 3, 1);
	table->table.columns[2].align = ALIGN_RIGHT;
	struct node *row = add(arena, table, NODE_ROW);
	row->row.header = true;
	add_cell(arena, row, 0, STR("Item"));
	add_cell(arena, row, 1, STR("Title"));
	add_cell(arena, row, 2, STR("Pages"));
	for (size_t i = 0; i < count; i++) {
		row = add(arena, table, NODE_ROW);
		add_cell(arena, row, 0, arena_printf(arena, "%zu", i + 1));
		struct node *cell = add(arena, row, NODE_CELL);
		cell->cell.column = 1;
		cell->cell.columns = cell->cell.rows = 1;
		struct node *link = add(arena, add(arena, cell, NODE_PARAGRAPH), NODE_LINK);
		link->link = (struct link){ .kind = LINK_HERE,
			                    .anchor = str_of(ids[i]),
			                    .no_page = true };
		add_text(arena, link, "A paper");
		add_range(trial, row, 2, ids[i]);
	}
}

static void test_ranges(void **state)
{
	(void)state;
	static const char *const ids[] = { "paper-2", "paper-5", "paper-7" };
	struct trial trial;
	trial_begin(&trial, true);
	add_front(&trial, ids, 3);
	static const unsigned lengths[] = { 20, 3, 9 };
	for (size_t i = 0; i < 3; i++)
		add_paper(&trial, trial.document, ids[i], ids[i], lengths[i],
		          (struct pack_part){ .right_hand = true, .stamp = STR("AGENDA ITEM") });
	trial_lay_out(&trial, &bench.house.paper);
	const struct layout *layout = trial.layout;
	assert_int_equal(layout->part_count, 4);
	assert_int_equal(layout->page_count % 2, 0);
	uint32_t next = 0;
	size_t blanks = 0;
	for (size_t i = 0; i < layout->part_count; i++) {
		const struct page_part *part = &layout->parts[i];
		assert_int_equal(part->first, next);
		assert_int_equal(part->first_number, part->first + 1);
		assert_int_equal(part->first_number % 2, 1);
		assert_int_equal(part->last_number, part->first + part->count);
		next += part->count;
		blanks += says(&trial, next - 1, /*artifacts=*/false,
		               "This page is intentionally left blank");
		if (i == 0)
			continue;
		assert_true(says(&trial, part->first, /*artifacts=*/false, "AGENDA ITEM"));
		assert_false(says(&trial, part->first + 1, /*artifacts=*/false, "AGENDA ITEM"));
		char range[32];
		snprintf(range, sizeof range, "%u\xe2\x80\x93%u", part->first_number,
		         part->last_number);
		assert_true(says(&trial, 0, /*artifacts=*/false, range));
	}
	assert_int_equal(next, layout->page_count);
	assert_true(blanks >= 1);
	check_numbers(&trial);
	assert_int_equal(count_role(layout, ROLE_PART), 4);
	keep_pdf(&trial, "ranges");
	trial_end(&trial);
}

/* A range ends where its column ends, whatever its length. */
static void test_range_at_right(void **state)
{
	(void)state;
	static const char *const ids[] = { "a", "b" };
	struct trial trial;
	trial_begin(&trial, false);
	add_front(&trial, ids, 2);
	add_paper(&trial, trial.document, "a", "A", 1, (struct pack_part){ 0 });
	add_paper(&trial, trial.document, "b", "B", 50, (struct pack_part){ 0 });
	trial_lay_out(&trial, &bench.house.paper);
	int32_t ends[2] = { 0 };
	size_t found = 0;
	const struct page *page = &trial.layout->pages[0];
	for (size_t i = 0; i < page->operation_count; i++) {
		const struct operation *operation = &page->operations[i];
		if (operation->kind != OP_GLYPHS)
			continue;
		str word = operation->glyphs.words[0]->text;
		if (str_eq(word, STR("2")) && operation->glyphs.x < page->width / 5)
			continue; /* the item */
		if (str_eq(word, STR("2")) || str_starts(word, STR("3\xe2\x80\x93")))
			ends[found++] = operation->glyphs.x + operation->glyphs.width;
	}
	assert_int_equal(found, 2);
	assert_int_equal(ends[0], ends[1]);
	trial_end(&trial);
}

static void test_withheld(void **state)
{
	(void)state;
	static const char *const ids[] = { "paper-1", "paper-9", "paper-10" };
	struct trial trial;
	trial_begin(&trial, true);
	add_front(&trial, ids, 3);
	add_paper(&trial, trial.document, "paper-1", "One", 2,
	          (struct pack_part){ .right_hand = true });
	struct node *item = add_part(&trial.arena, trial.document, NULL,
	                             (struct pack_part){ .bookmark = STR("9. Contract") });
	struct node *slip = add_part(
		&trial.arena, item, "paper-9",
		(struct pack_part){ .right_hand = true, .withheld_first = 5, .withheld_last = 10 });
	add_paragraph(&trial.arena, slip, "Pages 5 to 10 are not for publication.");
	/* A reference to a sheet says the first of its numbers. */
	struct node *last = add_paper(&trial, trial.document, "paper-10", "Ten", 8,
	                              (struct pack_part){ .right_hand = true });
	struct node *link = add(&trial.arena, add(&trial.arena, last, NODE_PARAGRAPH), NODE_LINK);
	link->link = (struct link){ .kind = LINK_HERE, .anchor = STR("paper-9") };
	add_text(&trial.arena, link, "See the contract");
	trial_lay_out(&trial, &bench.house.paper);
	const struct layout *layout = trial.layout;
	check_label(layout, 0, "1");
	check_label(layout, 3, "4");
	check_label(layout, 4,
	            "5\xe2\x80\x93"
	            "10");
	check_label(layout, 5, "11");
	const struct page_part *sheet = part_of(layout, "paper-9");
	assert_int_equal(sheet->first, 4);
	assert_int_equal(sheet->count, 1);
	assert_int_equal(sheet->first_number, 5);
	assert_int_equal(sheet->last_number, 10);
	assert_int_equal(part_of(layout, "paper-10")->first_number, 11);
	assert_true(says(&trial, 0, false,
	                 "5\xe2\x80\x93"
	                 "10"));
	assert_true(says(&trial, 4, true,
	                 "Pages 5\xe2\x80\x93"
	                 "10 of "));
	const struct page_part *ten = part_of(layout, "paper-10");
	bool said = false;
	for (uint32_t i = ten->first; i < ten->first + ten->count; i++)
		said |= says(&trial, i, false, "| (page 5)");
	assert_true(said);
	keep_pdf(&trial, "withheld");
	trial_end(&trial);
}

/* A copy that is shorter than another keeps its numbers: blank pages make up for it. */
static void test_first_number(void **state)
{
	(void)state;
	struct trial trial;
	trial_begin(&trial, false);
	add_paper(&trial, trial.document, "one", "One", 1, (struct pack_part){ 0 });
	add_paper(&trial, trial.document, "two", "Two", 1, (struct pack_part){ .first_number = 4 });
	trial_lay_out(&trial, &bench.house.paper);
	assert_int_equal(trial.layout->page_count, 4);
	check_label(trial.layout, 3, "4");
	assert_int_equal(part_of(trial.layout, "one")->last_number, 3);
	assert_int_equal(part_of(trial.layout, "two")->first_number, 4);
	assert_true(says(&trial, 1, false, "intentionally left blank"));
	assert_true(says(&trial, 2, false, "intentionally left blank"));
	trial_end(&trial);
}

/* A sheet that does not fit on one page: the last of them stands for the rest of the numbers. */
static void test_withheld_long(void **state)
{
	(void)state;
	struct trial trial;
	trial_begin(&trial, false);
	struct node *slip = add_part(&trial.arena, trial.document, "slip",
	                             (struct pack_part){ .withheld_first = 1, .withheld_last = 9 });
	add_words(&trial, slip, 5);
	add_paper(&trial, trial.document, "next", "Next", 1, (struct pack_part){ 0 });
	trial_lay_out(&trial, &bench.house.paper);
	assert_int_equal(trial.layout->page_count, 3);
	check_label(trial.layout, 0, "1");
	check_label(trial.layout, 1,
	            "2\xe2\x80\x93"
	            "9");
	check_label(trial.layout, 2, "10");
	trial_end(&trial);
}

/* A supplement goes on with the numbers, and does not count the pages of another file. */
static void test_supplement(void **state)
{
	(void)state;
	static const char *const ids[] = { "paper-7b" };
	struct trial trial;
	trial_begin(&trial, true);
	trial.pack.first_page = 35;
	trial.pack.count_pages = false;
	add_front(&trial, ids, 1);
	add_paper(&trial, trial.document, "paper-7b", "Update", 3,
	          (struct pack_part){ .right_hand = true });
	trial_lay_out(&trial, &bench.house.paper);
	check_label(trial.layout, 0, "35");
	assert_int_equal(part_of(trial.layout, "paper-7b")->first_number, 37);
	check_numbers(&trial);
	keep_pdf(&trial, "supplement");
	trial_end(&trial);
}

static void check_bookmark(const struct layout *layout, size_t at, unsigned level,
                           const char *title, const char *part)
{
	assert_true(at < layout->bookmark_count);
	const struct bookmark *bookmark = &layout->bookmarks[at];
	if (!str_eq(bookmark->title, str_of(title)) || bookmark->level != level)
		print_error("bookmark %zu is %u %.*s\n", at, bookmark->level,
		            STR_FMT(bookmark->title));
	assert_true(str_eq(bookmark->title, str_of(title)));
	assert_int_equal(bookmark->level, level);
	assert_int_equal(bookmark->page, part_of(layout, part)->first);
}

static void test_bookmarks(void **state)
{
	(void)state;
	struct trial trial;
	trial_begin(&trial, false);
	add_front(&trial, NULL, 0);
	struct node *item =
		add_part(&trial.arena, trial.document, "item-2",
	                 (struct pack_part){ .bookmark = STR("2. Minutes of the last meeting") });
	add_paper(&trial, item, "paper-2", "Minutes of the last meeting", 1,
	          (struct pack_part){ 0 });
	/* A part whose bookmark says the heading's words with the item's number. */
	struct node *numbered_part = add_part(&trial.arena, trial.document, "paper-3",
	                                      (struct pack_part){ .bookmark = STR("3. Strategy") });
	struct node *section = add_section(&trial, numbered_part, 2, "Strategy");
	add_words(&trial, add_section(&trial, section, 3, "Aims"), 1);
	add_words(&trial, add_section(&trial, section, 3, "Means"), 1);
	/* One whose heading says something else; one without a bookmark. */
	struct node *other = add_part(&trial.arena, trial.document, "paper-4",
	                              (struct pack_part){ .bookmark = STR("4. Data") });
	add_words(&trial, add_section(&trial, other, 2, "Police figures"), 1);
	struct node *bare = add_part(&trial.arena, trial.document, "bare", (struct pack_part){ 0 });
	add_words(&trial, add_section(&trial, bare, 2, "Notes"), 1);
	trial_lay_out(&trial, &bench.house.paper);
	const struct layout *layout = trial.layout;
	size_t at = 0;
	check_bookmark(layout, at++, 1, "Agenda", "front");
	check_bookmark(layout, at++, 1, "2. Minutes of the last meeting", "item-2");
	check_bookmark(layout, at++, 2, "Minutes of the last meeting", "paper-2");
	check_bookmark(layout, at++, 3, "Background", "paper-2");
	check_bookmark(layout, at++, 1, "3. Strategy", "paper-3");
	check_bookmark(layout, at++, 2, "Aims", "paper-3");
	check_bookmark(layout, at++, 2, "Means", "paper-3");
	check_bookmark(layout, at++, 1, "4. Data", "paper-4");
	check_bookmark(layout, at++, 2, "Police figures", "paper-4");
	check_bookmark(layout, at++, 1, "Notes", "bare");
	assert_int_equal(layout->bookmark_count, at);
	/* Roles have the levels of the tree, whatever the part. */
	assert_int_equal(count_role(layout, ROLE_H1), 1);
	assert_int_equal(count_role(layout, ROLE_H2), 4);
	assert_int_equal(count_role(layout, ROLE_H3), 3);
	assert_int_equal(part_of(layout, "item-2")->first, part_of(layout, "paper-2")->first);
	assert_int_equal(part_of(layout, "item-2")->count, part_of(layout, "paper-2")->count);
	trial_end(&trial);
}

/* An item without papers has no page: what leads to it leads to what follows, and at the end to the
 * last page. */
static void test_empty_parts(void **state)
{
	(void)state;
	struct trial trial;
	trial_begin(&trial, true);
	add_front(&trial, NULL, 0);
	add_part(&trial.arena, trial.document, "item-1", (struct pack_part){ .right_hand = true });
	add_paper(&trial, trial.document, "paper-2", "Two", 1, (struct pack_part){ 0 });
	struct node *last =
		add_part(&trial.arena, trial.document, "item-3", (struct pack_part){ 0 });
	add_part(&trial.arena, last, "item-3a", (struct pack_part){ .bookmark = STR("Nothing") });
	trial_lay_out(&trial, &bench.house.paper);
	assert_int_equal(trial.layout->page_count, 2);
	assert_int_equal(part_of(trial.layout, "item-1")->count, 0);
	assert_int_equal(part_of(trial.layout, "item-3")->count, 0);
	assert_int_equal(trial.layout->anchor_count, 4 + 4);
	keep_pdf(&trial, "empty-parts");
	trial_end(&trial);
}

static void test_heads(void **state)
{
	(void)state;
	struct trial trial;
	trial_begin(&trial, true);
	trial.document->document->mark = (str){ 0 };
	add_front(&trial, NULL, 0);
	add_paper(&trial, trial.document, "secret", "Contract", 16,
	          (struct pack_part){
			  .right_hand = true,
			  .stamp = STR("AGENDA ITEM 9"),
			  .mark = STR("Draft"),
			  .banner = STR(
				  "Not for publication: paragraph 3 of Schedule 12A to the Local "
				  "Government Act 1972, information relating to the financial "
				  "or business affairs of any particular person"),
			  .head_left = STR("Contract award"),
			  .head_right = STR("27 July 2018"),
			  .foot_left = STR("Exempt") });
	add_paper(&trial, trial.document, "open", "Open", 1, (struct pack_part){ 0 });
	trial_lay_out(&trial, &bench.house.paper);
	const struct page_part *secret = part_of(trial.layout, "secret");
	assert_true(secret->count > 2);
	for (uint32_t i = 0; i < trial.layout->page_count; i++) {
		bool within = i >= secret->first && i < secret->first + secret->count;
		bool first = i == secret->first;
		bool blank = says(&trial, i, false, "intentionally");
		assert_int_equal(says(&trial, i, false, "Not for publication"), first);
		assert_int_equal(says(&trial, i, true, "Not for publication"),
		                 within && !first && !blank);
		assert_int_equal(says(&trial, i, true, "Draft"), within && !blank);
		assert_int_equal(says(&trial, i, false, "Draft"), first);
		assert_int_equal(says(&trial, i, true, "Contract award"), within);
		assert_int_equal(says(&trial, i, true, "Exempt"), within);
	}
	keep_pdf(&trial, "heads");
	trial_end(&trial);
}

/* A wide table turns its pages; the banner goes with them; the next part is upright. */
static void test_landscape(void **state)
{
	(void)state;
	struct trial trial;
	trial_begin(&trial, false);
	add_front(&trial, NULL, 0);
	struct node *part = add_part(&trial.arena, trial.document, "wide",
	                             (struct pack_part){ .banner = STR("Not for publication") });
	struct node *table = add_table(&trial.arena, part, 2, 1);
	table->table.landscape = true;
	struct node *row = NULL;
	for (unsigned i = 0; i < 40; i++) {
		row = add(&trial.arena, table, NODE_ROW);
		row->row.header = i == 0;
		for (uint32_t column = 0; column < 2; column++)
			add_cell(&trial.arena, row, column,
			         numbered(&trial.arena, "w", &trial.number, 30));
	}
	add_paper(&trial, trial.document, "next", "Next", 1, (struct pack_part){ 0 });
	trial_lay_out(&trial, &bench.house.paper);
	const struct layout *layout = trial.layout;
	assert_int_equal(part_of(layout, "wide")->first, 1);
	assert_true(layout->pages[1].width > layout->pages[1].height);
	assert_true(says(&trial, 1, /*artifacts=*/false, "Not for publication"));
	assert_true(says(&trial, 2, /*artifacts=*/true, "Not for publication"));
	const struct page *last = &layout->pages[part_of(layout, "next")->first];
	assert_true(last->width < last->height);
	check_numbers(&trial);
	trial_end(&trial);
}

/* Pages know the block that stands first on them. */
static void test_begins(void **state)
{
	(void)state;
	struct trial trial;
	trial_begin(&trial, true);
	struct text text = { 0 };
	add_front(&trial, NULL, 0);
	struct node *paper =
		add_paper(&trial, trial.document, "paper", "Paper", 0,
	                  (struct pack_part){ .right_hand = true, .stamp = STR("AGENDA ITEM 1") });
	for (uint32_t i = 0; i < 12; i++) {
		struct node *paragraph = add(&trial.arena, paper, NODE_PARAGRAPH);
		paragraph->at = (struct place){ &text, i + 10, 1 };
		add(&trial.arena, paragraph, NODE_TEXT)->text =
			numbered(&trial.arena, "w", &trial.number, 120);
	}
	trial_lay_out(&trial, &bench.house.paper);
	const struct page_part *part = part_of(trial.layout, "paper");
	assert_ptr_equal(trial.layout->pages[0].begins.text, NULL);
	assert_ptr_equal(trial.layout->pages[1].begins.text, NULL); /* blank */
	uint32_t line = 0;
	for (uint32_t i = part->first; i < part->first + part->count; i++) {
		const struct page *page = &trial.layout->pages[i];
		if (says(&trial, i, false, "intentionally"))
			continue;
		assert_ptr_equal(page->begins.text, &text);
		assert_true(page->begins.line > line);
		line = page->begins.line;
	}
	assert_true(line > 15);
	trial_end(&trial);
}

static void test_large_print(void **state)
{
	(void)state;
	static const char *const ids[] = { "paper-2", "paper-5" };
	struct trial trial;
	trial_begin(&trial, true);
	add_front(&trial, ids, 2);
	for (size_t i = 0; i < 2; i++)
		add_paper(&trial, trial.document, ids[i], ids[i], 6,
		          (struct pack_part){ .right_hand = true,
		                              .stamp = STR("AGENDA ITEM"),
		                              .banner = STR("Not for publication") });
	trial_lay_out(&trial, &bench.house.large_print);
	assert_int_equal(part_of(trial.layout, "paper-5")->first_number % 2, 1);
	assert_int_equal(trial.layout->page_count % 2, 0);
	keep_pdf(&trial, "large-print");
	trial_end(&trial);
}

static struct node *add_slide(struct trial *trial, struct node *parent, enum deck_heading deck,
                              unsigned level, const char *title, unsigned paragraphs)
{
	struct node *slide = add_section(trial, parent, level, title);
	slide->first->heading.deck = (uint8_t)deck;
	add_words(trial, slide, paragraphs);
	return slide;
}

/* A deck between papers: on its own paper, its numbers the pack's, the next paper on a right-hand
 * page of the pack's paper. */
static void test_deck(void **state)
{
	(void)state;
	struct trial trial;
	trial_begin(&trial, true);
	add_paper(&trial, trial.document, "paper-1", "One", 2, (struct pack_part){ 0 });
	struct node *deck = add_part(&trial.arena, trial.document, "paper-2",
	                             (struct pack_part){ .bookmark = STR("2. What residents said"),
	                                                 .right_hand = true,
	                                                 .style = PART_SLIDES,
	                                                 .banner = STR("Not for publication"),
	                                                 .stamp = STR("AGENDA ITEM 2") });
	struct node *title = add_section(&trial, deck, 2, "What residents said");
	add_words(&trial, title, 1);
	struct node *contents = add(&trial.arena, title, NODE_CONTENTS);
	contents->contents.title = STR("Contents");
	struct node *entry = add(&trial.arena, contents, NODE_ENTRY);
	entry->entry.level = 1;
	entry->entry.anchor = STR("paper-2");
	add_text(&trial.arena, entry, "Streets");
	struct node *section = add_slide(&trial, title, DECK_SECTION, 3, "Streets", 0);
	add_slide(&trial, section, DECK_SLIDE, 4, "By day", 1);
	add_slide(&trial, section, DECK_SLIDE, 4, "After dark", 3);
	add_slide(&trial, title, DECK_SLIDE, 3, "Questions", 0);
	add_paper(&trial, trial.document, "paper-3", "Three", 2,
	          (struct pack_part){ .right_hand = true });
	trial_lay_out(&trial, &bench.house.paper);
	const struct layout *layout = trial.layout;
	const struct page_part *part = part_of(layout, "paper-2");
	assert_int_equal(part->first_number % 2, 1);
	assert_int_equal(part->count % 2, 0);
	uint32_t last = part->first + part->count - 1;
	bool blank = says(&trial, last, /*artifacts=*/false, "intentionally left blank");
	uint32_t end = blank ? last : last + 1;
	for (uint32_t i = 0; i < layout->page_count; i++) {
		bool slide = i >= part->first && i < end;
		assert_int_equal(layout->pages[i].width,
		                 slide ? bench.house.slides.width : bench.house.paper.width);
		assert_int_equal(layout->pages[i].slide, slide);
	}
	assert_true(says(&trial, part->first, /*artifacts=*/false, "AGENDA ITEM 2"));
	assert_true(says(&trial, part->first, /*artifacts=*/false, "What residents said"));
	/* The contents are a slide of their own. */
	uint32_t by_day = part->first;
	while (!says(&trial, by_day, /*artifacts=*/false, "Contents"))
		by_day++;
	assert_false(says(&trial, by_day, /*artifacts=*/false, "w120"));
	assert_false(says(&trial, by_day, /*artifacts=*/true, "(continued)"));
	while (!says(&trial, by_day, /*artifacts=*/false, "By day"))
		by_day++;
	assert_true(says(&trial, by_day, /*artifacts=*/false, "Streets"));
	assert_true(says(&trial, by_day, /*artifacts=*/true, "Not for publication"));
	uint32_t dark = by_day + 1;
	while (!says(&trial, dark, /*artifacts=*/false, "After dark"))
		dark++;
	assert_true(says(&trial, dark, /*artifacts=*/true, "Streets"));
	assert_true(says(&trial, dark + 1, /*artifacts=*/true, "After dark (continued)"));
	assert_true(says(&trial, end - 1, /*artifacts=*/false, "Questions"));
	assert_false(says(&trial, end - 1, /*artifacts=*/true, "Streets"));
	check_numbers(&trial);
	keep_pdf(&trial, "deck");
	trial_end(&trial);
}

/* 20 papers of 15 pages: the time grows with the pages. What it is, is said and not tested. */
static void test_many_pages(void **state)
{
	(void)state;
	static const char *const ids[] = { "p0",  "p1",  "p2",  "p3",  "p4",  "p5",  "p6",
		                           "p7",  "p8",  "p9",  "p10", "p11", "p12", "p13",
		                           "p14", "p15", "p16", "p17", "p18", "p19" };
	enum { PAPERS = sizeof ids / sizeof *ids };
	struct trial trial;
	trial_begin(&trial, true);
	add_front(&trial, ids, PAPERS);
	for (size_t i = 0; i < PAPERS; i++)
		add_paper(&trial, trial.document, ids[i], ids[i], 40,
		          (struct pack_part){ .right_hand = true, .stamp = STR("AGENDA ITEM") });
	struct timespec from, to;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	trial.layout = lay_out(&trial.arena, trial.document, &bench.house.paper, &trial.diags);
	keep_pdf(&trial, "many-pages");
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	print_message(
		"%zu pages in %ld ms of processor time\n", trial.layout->page_count,
		(long)((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000));
	assert_true(trial.layout->page_count > 290);
	for (size_t i = 0; i < PAPERS; i++)
		assert_int_equal(part_of(trial.layout, ids[i])->first_number % 2, 1);
	trial_end(&trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranges),        cmocka_unit_test(test_range_at_right),
		cmocka_unit_test(test_withheld),      cmocka_unit_test(test_first_number),
		cmocka_unit_test(test_withheld_long), cmocka_unit_test(test_supplement),
		cmocka_unit_test(test_bookmarks),     cmocka_unit_test(test_empty_parts),
		cmocka_unit_test(test_heads),         cmocka_unit_test(test_landscape),
		cmocka_unit_test(test_begins),        cmocka_unit_test(test_large_print),
		cmocka_unit_test(test_deck),          cmocka_unit_test(test_many_pages),
	};
	return cmocka_run_group_tests(tests, bench_open, bench_close);
}
