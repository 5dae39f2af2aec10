/* Partners' PDFs (tests/bound) bound into packs: where their pages stand, what is set in their
 * margins, their structure and ways below the part's. Run from the repository's folder. With
 * KEEP_PDF naming a folder, the packs are left there for the group `bound`, which reads them with
 * others' programs. */
#define _XOPEN_SOURCE 700
#include "pages.h"

#include "base/file.h"
#include "source/bound_objects.h"

#include <fcntl.h>
#include <stdio.h>

struct trial {
	struct arena arena;
	struct diags diags;
	struct node *document;
	struct pack pack;
	struct layout *layout;
	struct pdf_claims claims;
};

static const struct bound_pdf *fixture(struct arena *arena, const char *name)
{
	char path[128];
	snprintf(path, sizeof path, "tests/bound/%s.pdf", name);
	str bytes, failure = { 0 };
	if (file_read(AT_FDCWD, path, 1 << 24, &bytes) != 0)
		fail_msg("cannot read %s", path);
	const struct bound_pdf *pdf = bound_pdf_of_bytes(arena, bytes, &failure);
	memory_free((void *)(uintptr_t)bytes.s);
	if (failure.s)
		fail_msg("%s: %.*s", name, STR_FMT(failure));
	return pdf;
}

static void add_title(struct trial *trial, struct node *part, unsigned level, const char *title)
{
	struct node *section = add(&trial->arena, part, NODE_SECTION);
	str id = arena_concat(&trial->arena, part->id, STR("-title"));
	add_heading(&trial->arena, section, level, title, id.s);
	add_paragraph(&trial->arena, section, "A few words.");
}

static void trial_begin(struct trial *trial)
{
	*trial = (struct trial){ .pack = { .first_page = 1, .count_pages = true } };
	trial->document = new_document(&trial->arena);
	trial->document->document->title = STR("Safer Communities Partnership Board");
	trial->document->document->pack = &trial->pack;
	add_title(trial,
	          add_part(&trial->arena, trial->document, "front",
	                   (struct pack_part){ .bookmark = STR("Agenda") }),
	          1, "Safer Communities Partnership Board");
}

/* The paper after it says whether all goes on as it should. */
static void trial_end(struct trial *trial, const char *name)
{
	add_title(trial,
	          add_part(&trial->arena, trial->document, "next",
	                   (struct pack_part){ .bookmark = STR("9. Next") }),
	          2, "The next paper");
	trial->layout = lay_out(&trial->arena, trial->document, &bench.house.paper, &trial->diags);
	trial->claims = write_pdf(&trial->arena, trial->layout, name, &trial->diags);
}

static void trial_free(struct trial *trial)
{
	layout_release(trial->layout);
	diags_release(&trial->diags);
	arena_release(&trial->arena);
}

static const struct page *bound_page(const struct layout *layout, size_t number)
{
	for (size_t i = 0; i < layout->page_count; i++)
		if (layout->pages[i].bound && number-- == 0)
			return &layout->pages[i];
	fail_msg("no such page of a partner's PDF");
	return NULL;
}

static str text_of(struct arena *arena, const struct page *page, bool artifacts)
{
	struct buf text = { 0 };
	bool artifact = false;
	for (size_t i = 0; i < page->operation_count; i++) {
		const struct operation *operation = &page->operations[i];
		if (operation->kind == OP_CONTENT || operation->kind == OP_ARTIFACT)
			artifact = operation->kind == OP_ARTIFACT;
		for (uint32_t k = 0; operation->kind == OP_GLYPHS && artifact == artifacts &&
		                     k < operation->glyphs.count;
		     k++)
			buf_put(&text, operation->glyphs.words[k]->text);
	}
	str made = arena_str(arena, buf_str(&text));
	buf_free(&text);
	return made;
}

static bool holds(str text, const char *needle)
{
	return str_find(text, str_of(needle)) < text.n;
}

static const struct {
	const char *name;
	bool tagged, ua, a;
} files[] = {
	{ "libreoffice", true, true, false },
	{ "chromium", true, true, false },
	{ "weasyprint", true, true, false },
	{ "typst-ua", true, true, false },
	{ "typst-a", true, true, true },
	{ "rotated", true, true, false },
	{ "classes", true, true, false },
	{ "owner", true, true, false },
	{ "forms", true, true, false },
	{ "form", true, false, false },
	{ "scan", false, false, false },
	{ "layers", false, false, false },
	{ "notes", false, false, false },
	{ "repaired", false, false, false },
	{ "hostile-structure", true, false, false },
};

/* Each file alone behind a front sheet, tagged ones without a slip sheet, others with one. */
static void binds_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct trial trial;
		trial_begin(&trial);
		const struct bound_pdf *pdf = fixture(&trial.arena, files[i].name);
		struct node *part =
			add_part(&trial.arena, trial.document, "paper-8",
		                 (struct pack_part){ .bookmark = STR("8. A partner's paper"),
		                                     .stamp = STR("AGENDA ITEM 8"),
		                                     .right_hand = true,
		                                     .bound = pdf });
		if (!files[i].tagged)
			add_title(&trial, part, 2, "A partner's paper");
		trial_end(&trial, files[i].name);
		if (trial.claims.ua != files[i].ua || trial.claims.a != files[i].a)
			fail_msg("%s: claims UA %d, A %d", files[i].name, trial.claims.ua,
			         trial.claims.a);
		const struct page *first = bound_page(trial.layout, 0);
		assert_int_equal(first->width, pdf->pages[0].width);
		assert_int_equal(first->height, pdf->pages[0].height);
		str number = arena_concat(&trial.arena, STR("Page "), first->label, STR(" of "));
		assert_true(holds(text_of(&trial.arena, first, /*artifacts=*/true), number.s));
		bool stamped = holds(text_of(&trial.arena, first, false), "AGENDA ITEM 8");
		assert_int_equal(stamped, files[i].tagged);
		trial_free(&trial);
	}
}

/* Pages move or shrink as far as their marks would run into ours, no further. */
static void leaves_room(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		bool whole;
	} rows[] = { { "libreoffice", true },
		     { "typst-ua", true },
		     { "rotated", false },
		     { "scan", false } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct trial trial;
		trial_begin(&trial);
		const struct bound_pdf *pdf = fixture(&trial.arena, rows[i].name);
		add_part(&trial.arena, trial.document, "paper-8",
		         (struct pack_part){ .stamp = STR("AGENDA ITEM 8"), .bound = pdf });
		trial_end(&trial, "room");
		for (uint32_t k = 0; k < pdf->page_count; k++) {
			const struct page *page = bound_page(trial.layout, k);
			assert_int_equal(page->bound_scale == 1000, rows[i].whole);
			assert_true(page->bound_scale > 900);
			int64_t bottom = page->bound_y +
			                 ((int64_t)page->height - pdf->pages[k].free_bottom) *
			                         page->bound_scale / 1000;
			int64_t top = page->bound_y +
			              (int64_t)pdf->pages[k].free_top * page->bound_scale / 1000;
			int32_t lowest = page->height, highest = 0;
			for (size_t n = 0; n < page->operation_count; n++) {
				if (page->operations[n].kind != OP_GLYPHS)
					continue;
				int32_t baseline = page->operations[n].glyphs.baseline;
				int32_t size = (int32_t)page->operations[n].glyphs.size;
				if (baseline > page->height / 2 && baseline - size < lowest)
					lowest = baseline - size;
				if (baseline < page->height / 2 && baseline > highest)
					highest = baseline;
			}
			assert_true(bottom <= lowest);
			assert_true(top >= highest);
		}
		trial_free(&trial);
	}
}

static void fits_headings(void **state)
{
	(void)state;
	for (unsigned titled = 0; titled < 2; titled++) {
		struct trial trial;
		trial_begin(&trial);
		struct node *part = add_part(
			&trial.arena, trial.document, "paper-8",
			(struct pack_part){ .bookmark = STR("8. Visits"),
		                            .bound = fixture(&trial.arena, "libreoffice") });
		if (titled)
			add_title(&trial, part, 2, "A partner's paper");
		trial_end(&trial, titled ? "titled" : "untitled");
		/* H1 to H3 of the file stand below the pack's title, or the paper's. */
		unsigned count[7] = { 0 };
		for (size_t i = 0; i < trial.layout->element_count; i++) {
			unsigned role = trial.layout->elements[i].role;
			if (trial.layout->elements[i].bound && role >= ROLE_H1 && role <= ROLE_H6)
				count[role - ROLE_H1 + 1]++;
		}
		assert_int_equal(count[1], 0);
		assert_int_equal(count[2 + titled], 1);
		assert_int_equal(count[3 + titled], 2);
		assert_int_equal(count[4 + titled], 1);
		size_t found = 0;
		for (size_t i = 0; i < trial.layout->bookmark_count; i++) {
			const struct bookmark *bookmark = &trial.layout->bookmarks[i];
			if (str_eq(bookmark->title, STR("Lamps mended"))) {
				found++;
				assert_int_equal(bookmark->level, 3);
				assert_true(trial.layout->pages[bookmark->page].bound != NULL);
			}
		}
		assert_int_equal(found, 1);
		trial_free(&trial);
	}
}

/* The same file twice, another, a banner on each page: nothing of one gets into the other. */
static void binds_several(void **state)
{
	(void)state;
	struct trial trial;
	trial_begin(&trial);
	const struct bound_pdf *typst = fixture(&trial.arena, "typst-a");
	static const char *const ids[] = { "paper-2", "paper-3", "paper-4" };
	for (size_t i = 0; i < 3; i++)
		add_part(&trial.arena, trial.document, ids[i],
		         (struct pack_part){
				 .bookmark = arena_printf(&trial.arena, "%zu. Visits", i + 2),
				 .stamp = arena_printf(&trial.arena, "AGENDA ITEM %zu", i + 2),
				 .banner = i ? (str){ 0 }
		                             : STR("Not for publication: paragraph 3 of Part 1 of "
		                                   "Schedule 12A to the Local Government Act 1972"),
				 .right_hand = true,
				 .bound = i < 2 ? typst : fixture(&trial.arena, "chromium") });
	trial_end(&trial, "several");
	assert_true(trial.claims.ua);
	assert_false(trial.claims.a);
	assert_int_equal(trial.layout->bound_count, 3);
	str banner = STR("Not for publication");
	assert_true(holds(text_of(&trial.arena, bound_page(trial.layout, 0), false), banner.s));
	assert_true(holds(text_of(&trial.arena, bound_page(trial.layout, 1), true), banner.s));
	assert_false(holds(text_of(&trial.arena, bound_page(trial.layout, 2), false), banner.s));
	trial_free(&trial);
}

int main(int count, char **arguments)
{
	bound_child_if_asked(count, arguments);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(binds_each),
		cmocka_unit_test(leaves_room),
		cmocka_unit_test(fits_headings),
		cmocka_unit_test(binds_several),
	};
	return cmocka_run_group_tests(tests, bench_open, bench_close);
}
