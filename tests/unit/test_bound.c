/* Partners' PDFs (tests/bound): what is read of each, and that nothing hostile gets through. Run
 * from the repository's folder. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/thread.h"
#include "source/bound_objects.h"

static str fixture(const char *name)
{
	char path[128];
	snprintf(path, sizeof path, "tests/bound/%s.pdf", name);
	str bytes;
	if (file_read(AT_FDCWD, path, 1 << 24, &bytes) != 0)
		fail_msg("cannot read %s", path);
	return bytes;
}

static const struct bound_pdf *read_fixture(struct arena *arena, const char *name, str *failure)
{
	str bytes = fixture(name);
	const struct bound_pdf *pdf = bound_pdf_of_bytes(arena, bytes, failure);
	memory_free((void *)(uintptr_t)bytes.s);
	return pdf;
}

static void reads_what_files_say(void **context)
{
	(void)context;
	static const struct {
		const char *name;
		enum bound_state state;
		uint32_t pages;
		bool ua, a, forbids, repaired, form, scripts;
		const char *lang;
	} rows[] = {
		{ .name = "libreoffice", BOUND_TAGGED, 1, .lang = "en-US" },
		{ .name = "chromium", BOUND_TAGGED, 2, .lang = "en-GB" },
		{ .name = "weasyprint", BOUND_TAGGED, 2, .ua = true, .lang = "en-GB" },
		{ .name = "typst-ua", BOUND_TAGGED, 2, .ua = true, .lang = "en-GB" },
		{ .name = "typst-a", BOUND_TAGGED, 2, .a = true, .lang = "en-GB" },
		{ .name = "rotated", BOUND_TAGGED, 1, .lang = "en-US" },
		{ .name = "classes", BOUND_TAGGED, 1, .lang = "en-US" },
		{ .name = "owner", BOUND_TAGGED, 2, .forbids = true, .lang = "en-GB" },
		{ .name = "forms", BOUND_TAGGED, 1, .lang = "en-GB" },
		{ .name = "form", BOUND_TAGGED, 1, .form = true, .lang = "en-US" },
		{ .name = "scan", BOUND_UNTAGGED, 2, .lang = "en-GB" },
		{ .name = "layers", BOUND_UNTAGGED, 1 },
		{ .name = "notes", BOUND_UNTAGGED, 1, .scripts = true },
		{ .name = "repaired", BOUND_UNTAGGED, 1, .repaired = true },
		{ .name = "locked", BOUND_LOCKED, 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena arena = { 0 };
		str failure = { 0 };
		const struct bound_pdf *pdf = read_fixture(&arena, rows[i].name, &failure);
		if (failure.s)
			fail_msg("%s: %.*s", rows[i].name, STR_FMT(failure));
		if (pdf->state != rows[i].state || pdf->page_count != rows[i].pages)
			fail_msg("%s: state %d, %u pages", rows[i].name, (int)pdf->state,
			         (unsigned)pdf->page_count);
		const bool told[] = { pdf->claims_ua, pdf->claims_a, pdf->restricted_permissions,
			              pdf->repaired,  pdf->has_form, pdf->has_scripts };
		const bool meant[] = { rows[i].ua,       rows[i].a,    rows[i].forbids,
			               rows[i].repaired, rows[i].form, rows[i].scripts };
		for (size_t k = 0; k < 6; k++)
			if (told[k] != meant[k])
				fail_msg("%s: flag %zu is %d", rows[i].name, k, told[k]);
		if (!str_eq(pdf->lang, str_of(rows[i].lang)))
			fail_msg("%s: in \"%.*s\"", rows[i].name, STR_FMT(pdf->lang));
		bool whole = rows[i].state == BOUND_TAGGED && strcmp(rows[i].name, "form") != 0;
		if (whole && pdf->fault.s)
			fail_msg("%s: %.*s", rows[i].name, STR_FMT(pdf->fault));
		arena_release(&arena);
	}
}

static const struct bound_element *find(const struct bound_pdf *pdf, const char *role,
                                        size_t number)
{
	for (size_t i = 0; i < pdf->objects->element_count; i++)
		if (str_eq(pdf->objects->elements[i].role, str_of(role)) && number-- == 0)
			return &pdf->objects->elements[i];
	fail_msg("there is no %s", role);
	return NULL;
}

static size_t count_roles(const struct bound_pdf *pdf, const char *role)
{
	size_t count = 0;
	for (size_t i = 0; i < pdf->objects->element_count; i++)
		count += str_eq(pdf->objects->elements[i].role, str_of(role));
	return count;
}

static void reads_structures(void **context)
{
	(void)context;
	static const char *const names[] = { "libreoffice", "chromium", "weasyprint" };
	for (size_t i = 0; i < 3; i++) {
		struct arena arena = { 0 };
		str failure = { 0 };
		const struct bound_pdf *pdf = read_fixture(&arena, names[i], &failure);
		assert_false(failure.s);
		const struct bound_objects *objects = pdf->objects;
		/* The same source through three programs: levels, tables, lists, the picture's
		 * text. */
		assert_int_equal(count_roles(pdf, "H1"), 1);
		assert_int_equal(count_roles(pdf, "H2"), 2);
		assert_int_equal(count_roles(pdf, "H3"), 1);
		assert_int_equal(count_roles(pdf, "Table"), 1);
		assert_int_equal(count_roles(pdf, "TR"), 3);
		assert_int_equal(count_roles(pdf, "LI"), 2);
		assert_int_equal(find(pdf, "H2", 1)->level, 2);
		if (i != 2) /* WeasyPrint does not tag pictures */
			assert_true(str_eq(find(pdf, "Figure", 0)->alternative,
			                   STR("Two bars: north 200, south 212")));
		assert_int_equal(objects->link_count, i == 0 ? 3 : 4);
		const struct bound_element *cell = find(pdf, "TH", 0);
		const struct bound_value *scope = NULL;
		for (uint32_t k = 0; k < cell->attributes.count && !scope; k++)
			scope = bound_get(&cell->attributes.items[k], STR("Scope"));
		assert_non_null(scope);
		assert_true(str_eq(scope->text, STR("Column")));
		assert_int_equal(pdf->heading_count, 4);
		assert_true(str_eq(pdf->headings[3].title, STR("Costs")));
		assert_int_equal(pdf->headings[3].level, 2);
		arena_release(&arena);
	}
}

static void turns_crops_and_scales(void **context)
{
	(void)context;
	struct arena arena = { 0 };
	str failure = { 0 };
	const struct bound_pdf *plain = read_fixture(&arena, "libreoffice", &failure);
	const struct bound_pdf *rotated = read_fixture(&arena, "rotated", &failure);
	const struct bound_pdf *classes = read_fixture(&arena, "classes", &failure);
	assert_int_equal(rotated->pages[0].width, plain->pages[0].height);
	assert_int_equal(rotated->pages[0].height, plain->pages[0].width);
	/* Turned clockwise: what stood at the left stands above. */
	const struct bound_link *before = &plain->objects->links[0],
				*after = &rotated->objects->links[0];
	assert_in_range(after->y, before->x - 2, before->x + 2);
	assert_in_range(after->x, plain->pages[0].height - before->y - before->height - 2,
	                plain->pages[0].height - before->y - before->height + 2);
	assert_int_equal(classes->pages[0].width, 780000);
	assert_int_equal(classes->pages[0].height, 1110000);
	const struct bound_element *element = NULL;
	for (size_t i = 0; i < classes->objects->element_count; i++)
		if (classes->objects->elements[i].attributes.count == 3)
			element = &classes->objects->elements[i];
	assert_non_null(element); /* by a class, and by a role over two steps */
	assert_true(str_eq(element->role, STR("P")));
	arena_release(&arena);
}

static bool holds(str text, const char *needle)
{
	return str_find(text, str_of(needle)) < text.n;
}

static size_t count(str text, const char *needle)
{
	size_t found = 0;
	for (;;) {
		size_t at = str_find(text, str_of(needle));
		if (at >= text.n)
			return found;
		found++;
		text = str_from(text, at + 1);
	}
}

static void closes_what_is_open(void **context)
{
	(void)context;
	struct arena arena = { 0 };
	str failure = { 0 };
	const struct bound_pdf *pdf = read_fixture(&arena, "layers", &failure);
	str content = pdf->objects->contents[0].bytes;
	assert_int_equal(count(content, "BDC"), 2);
	assert_int_equal(count(content, "EMC"), 2);
	assert_int_equal(count(content, "q\n"), 2);
	assert_int_equal(count(content, "Q\n"), 2);
	assert_int_equal(count(content, "BT"), count(content, "ET"));
	assert_true(holds(content, "/OC/Unseen BDC"));
	assert_int_equal(pdf->objects->layer_count, 2);
	assert_false(pdf->objects->layer_off[0]);
	assert_true(pdf->objects->layer_off[1]);
	/* What is seen of annotations is drawn, what is hidden is not, and a link that starts a
	 * program is none. */
	pdf = read_fixture(&arena, "notes", &failure);
	content = pdf->objects->contents[0].bytes;
	assert_int_equal(count(content, "/FoolscapAnnotation"), 1);
	assert_int_equal(pdf->objects->link_count, 0);
	assert_int_equal(pdf->objects->object_count, 2);
	arena_release(&arena);
}

static void finds_free_margins(void **context)
{
	(void)context;
	struct arena arena = { 0 };
	str failure = { 0 };
	const struct bound_pdf *pdf = read_fixture(&arena, "libreoffice", &failure);
	/* Two centimetres of margin, less the letters' own white. */
	assert_in_range(pdf->pages[0].free_top, 50000, 85000);
	assert_true(pdf->pages[0].free_bottom > 100000);
	pdf = read_fixture(&arena, "typst-ua", &failure); /* its page number stands at the foot */
	assert_in_range(pdf->pages[0].free_bottom, 20000, 40000);
	pdf = read_fixture(&arena, "scan", &failure);
	assert_in_range(pdf->pages[0].free_bottom, 0, 1000);
	arena_release(&arena);
}

static void refuses_what_is_broken(void **context)
{
	(void)context;
	static const struct {
		const char *name, *why;
	} rows[] = { { "truncated", "its end is missing" },
		     { "saved-page", "it is no PDF" },
		     { "hostile-loop", "Loop detected" },
		     { "hostile-nested", "damaged" },
		     { "hostile-bomb", "" },
		     { "hostile-forms", "without end" } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena arena = { 0 };
		str failure = { 0 };
		const struct bound_pdf *pdf = read_fixture(&arena, rows[i].name, &failure);
		if (pdf->state != BOUND_BROKEN || !failure.s || !holds(failure, rows[i].why))
			fail_msg("%s: %.*s", rows[i].name, STR_FMT(failure));
		arena_release(&arena);
	}
	/* Loops and numbers beyond all bounds in what is beside the pages do not matter to them. */
	struct arena arena = { 0 };
	str failure = { 0 };
	const struct bound_pdf *pdf = read_fixture(&arena, "hostile-structure", &failure);
	assert_int_equal(pdf->state, BOUND_TAGGED);
	assert_int_equal(pdf->objects->element_count, 2);
	assert_int_equal(pdf->objects->contents[0].marked, 3);
	assert_false(pdf->lang.s);
	arena_release(&arena);
}

/* A file made here, object by object from number 1, the catalogue. */
struct made {
	struct buf file;
	struct {
		size_t *items;
		size_t count, room;
	} places;
};

static void object_add(struct made *made, const char *body)
{
	if (!made->file.n)
		buf_lit(&made->file, "%PDF-1.7\n");
	list_push(&made->places, made->file.n);
	buf_printf(&made->file, "%zu 0 obj%s endobj\n", made->places.count, body);
}

static const struct bound_pdf *read_made(struct made *made, struct arena *arena, str *failure)
{
	struct buf *file = &made->file;
	size_t table = file->n, count_of = made->places.count;
	buf_printf(file, "xref\n0 %zu\n0000000000 65535 f \n", count_of + 1);
	for (size_t i = 0; i < count_of; i++)
		buf_printf(file, "%010zu 00000 n \n", made->places.items[i]);
	buf_printf(file, "trailer<</Size %zu/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", count_of + 1,
	           table);
	const struct bound_pdf *pdf = bound_pdf_of_bytes(arena, buf_str(file), failure);
	memory_free(made->places.items);
	buf_free(file);
	return pdf;
}

/* One page with a structure, whose elements follow as objects from 6 on, each /P 5 0 R. */
static void tagged_page_add(struct made *made, const char *content, size_t elements)
{
	char body[256];
	object_add(made, "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 5 0 R>>");
	object_add(made, "<</Type/Pages/Count 1/Kids[3 0 R]>>");
	object_add(made, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>");
	snprintf(body, sizeof body, "<</Length %zu>>stream\n%s\nendstream", strlen(content),
	         content);
	object_add(made, body);
	struct buf kids = { 0 };
	buf_lit(&kids, "<</Type/StructTreeRoot/K[");
	for (size_t i = 0; i < elements; i++)
		buf_printf(&kids, "%zu 0 R ", 6 + i);
	buf_lit(&kids, "]>>");
	buf_putc(&kids, '\0');
	object_add(made, kids.s);
	buf_free(&kids);
}

/* ">>>": the end of a string in hexadecimal and that of the dictionary around it. */
static void reads_hexadecimal_in_properties(void **context)
{
	(void)context;
	struct made made = { 0 };
	struct arena arena = { 0 };
	str failure = { 0 };
	tagged_page_add(&made,
	                "/P<</MCID 0/ActualText<FEFF0041>>>BDC 0 0 9 9 re f EMC\n"
	                "/P<</MCID 1/E[<41><<42>>]>>BDC 0 9 9 9 re f EMC",
	                2);
	object_add(&made, "<</S/P/P 5 0 R/Pg 3 0 R/K 0>>");
	object_add(&made, "<</S/P/P 5 0 R/Pg 3 0 R/K 1>>");
	const struct bound_pdf *pdf = read_made(&made, &arena, &failure);
	assert_int_equal(pdf->state, BOUND_TAGGED);
	assert_false(pdf->fault.s);
	assert_int_equal(pdf->objects->kid_count, 2);
	assert_true(
		holds(pdf->objects->contents[0].bytes, "/P<</MCID 0/ActualText<FEFF0041>>>BDC"));
	arena_release(&arena);
}

/* Of which nothing can be said but that they are there, and more of them than of all else. */
static void reads_many_empty_elements(void **context)
{
	(void)context;
	enum { ELEMENTS = 400 };
	struct made made = { 0 };
	struct arena arena = { 0 };
	str failure = { 0 };
	tagged_page_add(&made, "/P<</MCID 0>>BDC 0 0 9 9 re f EMC", ELEMENTS);
	object_add(&made, "<</S/P/P 5 0 R/Pg 3 0 R/K 0>>");
	for (size_t i = 1; i < ELEMENTS; i++)
		object_add(&made, "<</S/P/P 5 0 R>>");
	const struct bound_pdf *pdf = read_made(&made, &arena, &failure);
	assert_false(failure.s);
	assert_int_equal(pdf->state, BOUND_TAGGED);
	assert_int_equal(pdf->objects->element_count, ELEMENTS);
	arena_release(&arena);
}

static void reads_long_numbers(void **context)
{
	(void)context;
	struct made made = { 0 };
	struct arena arena = { 0 };
	str failure = { 0 };
	tagged_page_add(&made, "/P<</MCID 0>>BDC 0 0 9 9 re f EMC", 1);
	object_add(&made,
	           "<</S/P/P 5 0 R/Pg 3 0 R/K 0/A<</O/Table/Width "
	           "0.3333333333333333333333333333333333333333333333333333333333333333333333>>>>");
	const struct bound_pdf *pdf = read_made(&made, &arena, &failure);
	assert_int_equal(pdf->state, BOUND_TAGGED);
	const struct bound_value *list = &pdf->objects->elements[0].attributes;
	assert_int_equal(list->count, 1);
	assert_true(str_starts(bound_get(&list->items[0], STR("Width"))->text, STR("0.333333333")));
	arena_release(&arena);
}

/* Pages below pages, 60,000 levels: qpdf's reader has no bound, and its process runs out of stack.
 */
static void survives_the_child(void **context)
{
	(void)context;
	enum { DEEP = 60000 };
	struct made made = { 0 };
	object_add(&made, "<</Type/Catalog/Pages 2 0 R>>");
	for (unsigned i = 2; i <= DEEP; i++) {
		char body[64];
		snprintf(body, sizeof body, "<</Type/Pages/Count 1/Kids[%u 0 R]>>", i + 1);
		object_add(&made, body);
	}
	struct arena arena = { 0 };
	str failure = { 0 };
	const struct bound_pdf *pdf = read_made(&made, &arena, &failure);
	assert_int_equal(pdf->state, BOUND_BROKEN);
	assert_true(failure.n);
	arena_release(&arena);
}

/* A number that follows from the one before: the same on every machine. */
static uint32_t chance(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* Files with a few bytes changed, as they come from bad disks and worse people. */
static void survives_changed_files(void **context)
{
	(void)context;
	static const char *const names[] = { "notes", "layers", "hostile-structure", "weasyprint" };
	uint32_t state = 7;
	for (size_t i = 0; i < 24; i++) {
		struct arena arena = { 0 };
		str bytes = fixture(names[i % 4]), failure = { 0 };
		char *s = (char *)(uintptr_t)bytes.s;
		for (unsigned k = 0; k < 6; k++)
			s[chance(&state) % bytes.n] = (char)chance(&state);
		const struct bound_pdf *pdf = bound_pdf_of_bytes(&arena, bytes, &failure);
		assert_true((pdf->state == BOUND_BROKEN) == (failure.s != NULL));
		/* What qpdf or we refuse has a reason; this is what is said of a child that
		 * crashed. */
		assert_false(str_eq(failure, STR("it is not as a PDF should be")));
		memory_free(s);
		arena_release(&arena);
	}
}

/* A child that was taken over can write what it likes. */
static void believes_no_answer(void **context)
{
	(void)context;
	static const char head[] = "foolscap bound pdf\n";
	uint32_t state = 11;
	str good = { 0 };
	struct arena kept = { 0 };
	struct buf answer = { 0 };
	FILE *pipe = popen("/proc/$PPID/exe --read-bound-pdf "
	                   "<tests/bound/classes.pdf | cat",
	                   "r");
	assert_non_null(pipe);
	for (int c; (c = fgetc(pipe)) != EOF;)
		buf_putc(&answer, (char)c);
	pclose(pipe);
	good = buf_str(&answer);
	assert_true(str_starts(good, STR("foolscap bound pdf\n")));
	struct bound_pdf pdf;
	str failure;
	assert_true(bound_decode(good, &kept, &pdf, &failure));
	assert_int_equal(pdf.state, BOUND_TAGGED);
	/* Cut anywhere it is no answer. */
	for (size_t n = 0; n < good.n; n += 1 + n / 50) {
		struct arena arena = { 0 };
		assert_false(bound_decode(str_first(good, n), &arena, &pdf, &failure));
		arena_release(&arena);
	}
	char *changed = memory_new(good.n, 1);
	size_t refused = 0;
	for (unsigned i = 0; i < 3000; i++) {
		struct arena arena = { 0 };
		memcpy(changed, good.s, good.n);
		for (unsigned k = 0; k < 1 + i % 4; k++)
			changed[sizeof head - 1 + chance(&state) % (good.n - sizeof head + 1)] =
				(char)chance(&state);
		refused += !bound_decode((str){ changed, good.n }, &arena, &pdf, &failure);
		arena_release(&arena);
	}
	assert_true(refused > 0 && refused < 3000);
	memory_free(changed);
	buf_free(&answer);
	arena_release(&kept);
}

static void read_one(void *context, size_t worker, size_t number)
{
	(void)worker;
	size_t *pages = context;
	struct arena arena = { 0 };
	str failure = { 0 };
	pages[number] =
		read_fixture(&arena, number % 2 ? "typst-ua" : "libreoffice", &failure)->page_count;
	arena_release(&arena);
}

static void reads_from_many_threads(void **context)
{
	(void)context;
	size_t pages[12];
	thread_each(12, 4, read_one, pages);
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(pages[i], i % 2 ? 2 : 1);
}

int main(int count_of, char **arguments)
{
	bound_child_if_asked(count_of, arguments);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_files_say),
		cmocka_unit_test(reads_structures),
		cmocka_unit_test(turns_crops_and_scales),
		cmocka_unit_test(closes_what_is_open),
		cmocka_unit_test(finds_free_margins),
		cmocka_unit_test(refuses_what_is_broken),
		cmocka_unit_test(reads_hexadecimal_in_properties),
		cmocka_unit_test(reads_many_empty_elements),
		cmocka_unit_test(reads_long_numbers),
		cmocka_unit_test(survives_the_child),
		cmocka_unit_test(survives_changed_files),
		cmocka_unit_test(believes_no_answer),
		cmocka_unit_test(reads_from_many_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
