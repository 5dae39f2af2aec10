/* The child that reads a partner's PDF: the program started again by bound.c, with the file at its
 * standard input and an answer expected at its standard output. It takes limits on itself before it
 * looks at a byte, finds out what the parent wants to know, and writes it down as bound_decode.c
 * reads it. */
#include "source/bound_reader.h"

#include "base/die.h"
#include "base/library.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { CHILD_SECONDS = 15, CHILD_MEGABYTES = 1024 };

void child_fault(struct child *child, const char *why)
{
	if (!child->about.fault.s)
		child->about.fault = str_of(why);
}

bool child_meet(struct child *child, uint32_t number)
{
	if (number >= child->met_room) {
		size_t room = 2 * (size_t)number + 64;
		child->met = memory_resize(child->met, room, 1);
		memset(child->met + child->met_room, 0, room - child->met_room);
		child->met_room = room;
	}
	bool first = !child->met[number];
	child->met[number] = 1;
	return first;
}

uint32_t child_export(struct child *child, uint32_t number)
{
	if (number >= child->exported_room) {
		size_t room = 2 * (size_t)number + 64;
		child->exported = memory_resize(child->exported, room, sizeof *child->exported);
		memset(child->exported + child->exported_room, 0,
		       (room - child->exported_room) * sizeof *child->exported);
		child->exported_room = room;
	}
	if (!child->exported[number]) {
		list_push(&child->exports, number);
		child->exported[number] = (uint32_t)child->exports.count;
	}
	return child->exported[number] - 1;
}

uint32_t child_page_of(const struct child *child, uint32_t number)
{
	for (uint32_t i = 0; i < child->page_count; i++)
		if (child->pages[i].number == number)
			return i;
	return BOUND_NOWHERE;
}

/* Numbers and geometry. */

double bound_parse_number(str text)
{
	double value = 0, place = 1;
	bool negative = false, point = false;
	for (size_t i = 0; i < text.n && i < 40; i++) {
		char c = text.s[i];
		if (c == '-')
			negative = true;
		else if (c == '.')
			point = true;
		else if (char_is_digit(c) && point)
			value += (c - '0') * (place /= 10);
		else if (char_is_digit(c))
			value = value * 10 + (c - '0');
	}
	return negative ? -value : value;
}

double bound_number(const struct bound_value *value)
{
	return value->kind == BOUND_NUMBER ? bound_parse_number(value->text) : 0;
}

int32_t bound_milli(double points)
{
	double value = floor(points * 1000 + 0.5);
	return !(value < 1e9) ? 1000000000 : value < -1e9 ? -1000000000 : (int32_t)value;
}

bool bound_rectangle(struct reader *reader, const struct bound_value *value, double box[4])
{
	if (value->kind != BOUND_ARRAY || value->count < 4)
		return false;
	double n[4];
	for (unsigned i = 0; i < 4; i++)
		n[i] = bound_number(reader_resolve(reader, &value->items[i]));
	box[0] = fmin(n[0], n[2]);
	box[1] = fmin(n[1], n[3]);
	box[2] = fmax(n[0], n[2]);
	box[3] = fmax(n[1], n[3]);
	return true;
}

struct matrix matrix_of(struct reader *reader, const struct bound_value *value)
{
	double n[6] = { 1, 0, 0, 1, 0, 0 };
	if (value->kind == BOUND_ARRAY && value->count == 6)
		for (unsigned i = 0; i < 6; i++)
			n[i] = bound_number(reader_resolve(reader, &value->items[i]));
	return (struct matrix){ n[0], n[1], n[2], n[3], n[4], n[5] };
}

struct matrix matrix_join(struct matrix inner, struct matrix outer)
{
	return (struct matrix){ inner.a * outer.a + inner.b * outer.c,
		                inner.a * outer.b + inner.b * outer.d,
		                inner.c * outer.a + inner.d * outer.c,
		                inner.c * outer.b + inner.d * outer.d,
		                inner.e * outer.a + inner.f * outer.c + outer.e,
		                inner.e * outer.b + inner.f * outer.d + outer.f };
}

void matrix_apply(struct matrix m, double x, double y, double *to_x, double *to_y)
{
	*to_x = m.a * x + m.c * y + m.e;
	*to_y = m.b * x + m.d * y + m.f;
}

void matrix_box(struct matrix matrix, const double box[4], double to[4])
{
	matrix_apply(matrix, box[0], box[1], &to[0], &to[1]);
	to[2] = to[0];
	to[3] = to[1];
	for (unsigned i = 1; i < 4; i++) {
		double x, y;
		matrix_apply(matrix, box[i & 1 ? 2 : 0], box[i & 2 ? 3 : 1], &x, &y);
		to[0] = fmin(to[0], x);
		to[1] = fmin(to[1], y);
		to[2] = fmax(to[2], x);
		to[3] = fmax(to[3], y);
	}
}

void child_seen_box(const struct child_page *page, const double box[4], int32_t seen[4])
{
	double turned[4];
	matrix_box(page->seen, box, turned);
	seen[0] = bound_milli(turned[0]);
	seen[1] = bound_milli(page->height - turned[3]);
	seen[2] = bound_milli(turned[2] - turned[0]);
	seen[3] = bound_milli(turned[3] - turned[1]);
}

int32_t child_seen_y(const struct child_page *page, double x, double y)
{
	double seen_x, seen_y;
	matrix_apply(page->seen, x, y, &seen_x, &seen_y);
	int32_t down = bound_milli(page->height - seen_y), height = bound_milli(page->height);
	return down < 0 ? 0 : down > height ? height : down;
}

/* Pages (7.7.3). */

/* An attribute of a page or of what it is below (7.7.3.4). */
static const struct bound_value *inherited(struct child *child, const struct bound_value *page,
                                           str key)
{
	for (unsigned depth = 0; depth < BOUND_DEPTH_MOST; depth++) {
		const struct bound_value *value = reader_get(child->reader, page, key);
		if (value->kind != BOUND_NULL)
			return value;
		page = reader_get(child->reader, page, STR("Parent"));
		if (page->kind != BOUND_DICTIONARY)
			break;
	}
	return &bound_null;
}

/* What is seen of a page: the crop box within the media box; A4 where there is neither. */
static void page_box(struct child *child, const struct bound_value *value, double box[4])
{
	static const double a4[4] = { 0, 0, 595, 842 };
	double crop[4];
	if (!bound_rectangle(child->reader, inherited(child, value, STR("MediaBox")), box) ||
	    box[2] - box[0] < 1 || box[3] - box[1] < 1)
		memcpy(box, a4, sizeof a4);
	if (!bound_rectangle(child->reader, inherited(child, value, STR("CropBox")), crop))
		return;
	double within[4] = { fmax(box[0], crop[0]), fmax(box[1], crop[1]), fmin(box[2], crop[2]),
		             fmin(box[3], crop[3]) };
	if (within[2] - within[0] >= 1 && within[3] - within[1] >= 1)
		memcpy(box, within, sizeof within);
}

static bool page_measure(struct child *child, struct child_page *page)
{
	const struct bound_value *value = &reader_object(child->reader, page->number)->value;
	page_box(child, value, page->box);
	page->resources = inherited(child, value, STR("Resources"));
	double unit = bound_number(reader_get(child->reader, value, STR("UserUnit")));
	unit = unit >= 0.01 && unit <= 1000 ? unit : 1;
	double turn = bound_number(inherited(child, value, STR("Rotate")));
	int quarter = fabs(turn) < 1e6 ? ((int)(turn / 90) % 4 + 4) % 4 : 0;
	const double *box = page->box;
	static const double turns[4][4] = {
		{ 1, 0, 0, 1 }, { 0, -1, 1, 0 }, { -1, 0, 0, -1 }, { 0, 1, -1, 0 }
	};
	const double *m = turns[quarter];
	page->seen = (struct matrix){ m[0] * unit, m[1] * unit, m[2] * unit, m[3] * unit, 0, 0 };
	double seen[4];
	matrix_box(page->seen, box, seen);
	page->seen.e = -seen[0];
	page->seen.f = -seen[1];
	page->width = seen[2] - seen[0];
	page->height = seen[3] - seen[1];
	enum { SIDE_MOST = 14400 }; /* annex C */
	return page->width >= 1 && page->height >= 1 && page->width <= SIDE_MOST &&
	       page->height <= SIDE_MOST;
}

/* What the file says of itself. */

/* The value of an XMP property written as an attribute or an element: what begins at its first
 * letter or digit. */
static str xmp_value(str xmp, str name)
{
	size_t at = str_find(xmp, name);
	if (at >= xmp.n)
		return STR("");
	str rest = str_from(xmp, at + name.n);
	size_t from = 0;
	while (from < rest.n && !char_is_alnum(rest.s[from]) && from < 8)
		from++;
	rest = str_from(rest, from);
	size_t n = 0;
	while (n < rest.n && char_is_alnum(rest.s[n]))
		n++;
	return str_first(rest, n);
}

/* Colours of devices are those of the output intent: ours is RGB, so must theirs be. */
static bool intents_fit(struct child *child)
{
	const struct bound_value *intents =
		reader_get(child->reader, &child->root, STR("OutputIntents"));
	for (uint32_t i = 0; intents->kind == BOUND_ARRAY && i < intents->count; i++) {
		const struct bound_value *profile =
			reader_get(child->reader, &intents->items[i], STR("DestOutputProfile"));
		if (profile->kind == BOUND_DICTIONARY &&
		    bound_number(reader_get(child->reader, profile, STR("N"))) == 4)
			return false;
	}
	return true;
}

static void read_claims(struct child *child)
{
	struct bound_pdf *about = &child->about;
	const struct bound_value *reference = bound_get(&child->root, STR("Metadata"));
	str xmp = STR("");
	bool whole;
	if (reference && reference->kind == BOUND_REFERENCE &&
	    reader_object(child->reader, reference->reference)->stream)
		reader_stream(child->reader, reference->reference, /*decode=*/true, &xmp, &whole);
	str part = xmp_value(xmp, STR("pdfaid:part"));
	str level = xmp_value(xmp, STR("pdfaid:conformance"));
	about->claims_ua = str_eq(xmp_value(xmp, STR("pdfuaid:part")), STR("1"));
	about->claims_a = part.n == 1 && part.s[0] >= '1' && part.s[0] <= '3' &&
	                  str_eq_nocase(level, STR("A")) && intents_fit(child);
	about->lang =
		reader_text(child->reader, reader_get(child->reader, &child->root, STR("Lang")));
}

static bool there_is(struct child *child, const struct bound_value *dictionary, const char *key)
{
	const struct bound_value *value = reader_get(child->reader, dictionary, str_of(key));
	return value->kind == BOUND_DICTIONARY || (value->kind == BOUND_ARRAY && value->count > 0);
}

static void read_left_behind(struct child *child)
{
	const struct bound_value *names = reader_get(child->reader, &child->root, STR("Names"));
	const struct bound_value *form = reader_get(child->reader, &child->root, STR("AcroForm"));
	const struct bound_value *open = reader_get(child->reader, &child->root, STR("OpenAction"));
	child->about.has_form = there_is(child, form, "Fields");
	child->about.form_undrawn =
		child->about.has_form &&
		reader_get(child->reader, form, STR("NeedAppearances"))->kind == BOUND_TRUE;
	child->about.has_scripts =
		there_is(child, names, "JavaScript") || there_is(child, names, "EmbeddedFiles") ||
		there_is(child, &child->root, "AA") ||
		bound_is_name(reader_get(child->reader, open, STR("S")), "JavaScript") ||
		bound_is_name(reader_get(child->reader, open, STR("S")), "Launch");
}

static void limit(int which, rlim_t most)
{
	struct rlimit value = { most, most };
	setrlimit(which, &value); /* where it cannot be set, the parent's clock still ends us */
}

static void limits_take(void)
{
	limit(RLIMIT_CPU, CHILD_SECONDS);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_NOFILE, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	/* The sanitisers reserve terabytes. */
	limit(RLIMIT_AS, (rlim_t)CHILD_MEGABYTES * 1024 * 1024);
#endif
}

static str read_input(void)
{
	struct buf bytes = { 0 };
	for (;;) {
		enum { AT_ONCE = 1 << 18 };
		buf_reserve(&bytes, AT_ONCE);
		ssize_t got = read(STDIN_FILENO, bytes.s + bytes.n, AT_ONCE);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return buf_str(&bytes);
		bytes.n += (size_t)got;
	}
}

static void write_output(str bytes)
{
	while (bytes.n) {
		ssize_t put = write(STDOUT_FILENO, bytes.s, bytes.n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			_exit(EXIT_MACHINE);
		bytes = str_from(bytes, (size_t)put);
	}
}

static bool ends_well(str bytes)
{
	enum { TAIL = 1024 };
	str tail = str_from(bytes, bytes.n > TAIL ? bytes.n - TAIL : 0);
	return str_find(tail, STR("%%EOF")) < tail.n;
}

/* As readers take it: junk may stand before the first line (PDF 32000-1, annex H, 3.4.1). */
static bool begins_well(str bytes)
{
	enum { HEAD = 1024 };
	str head = str_first(bytes, bytes.n < HEAD ? bytes.n : HEAD);
	return str_find(head, STR("%PDF-")) < head.n;
}

static str why_broken(struct child *child, str bytes)
{
	if (!begins_well(bytes))
		return STR("it is no PDF, but another file of that name");
	return ends_well(bytes) ? reader_error(child->reader) : STR("its end is missing");
}

/* The absent str where all was read, else why it was not. */
static str open_file(struct child *child, str bytes)
{
	enum reader_result result =
		reader_open(&child->reader, &child->arena, bytes, /*recover=*/false);
	/* A table of objects that is wrong is a common fault that loses nothing, but a file without
	 * an end does. */
	if (result == READER_BROKEN && ends_well(bytes)) {
		result = reader_open(&child->reader, &child->arena, bytes, /*recover=*/true);
		child->about.repaired = result == READER_OPEN;
	}
	if (result == READER_LOCKED) {
		child->about.state = BOUND_LOCKED;
		return (str){ 0 };
	}
	if (result == READER_BROKEN)
		return why_broken(child, bytes);
	struct bound_value trailer = reader_trailer(child->reader);
	child->root = *reader_get(child->reader, &trailer, STR("Root"));
	uint32_t *pages;
	reader_damaged(child->reader); /* what was made anew was so */
	if (!reader_pages(child->reader, &pages, &child->page_count)) {
		str why = reader_error(child->reader);
		return why.n ? why : STR("it has no pages, or over 10,000");
	}
	child->pages = arena_array(&child->arena, struct child_page, child->page_count);
	for (uint32_t i = 0; i < child->page_count; i++) {
		child->pages[i].number = pages[i];
		if (!page_measure(child, &child->pages[i]))
			return arena_printf(&child->arena,
			                    "page %u has a size that no page can have",
			                    (unsigned)i + 1);
	}
	if (reader_damaged(child->reader))
		return STR("one of its pages is damaged");
	return (str){ 0 };
}

static str read_all(struct child *child)
{
	child->about.restricted_permissions = reader_forbids(child->reader);
	read_claims(child);
	read_left_behind(child);
	child->tagged = tree_read(child);
	child->about.state = child->tagged ? BOUND_TAGGED : BOUND_UNTAGGED;
	for (uint32_t i = 0; i < child->page_count; i++) {
		content_page(child, i);
		if (child->about.state == BOUND_BROKEN)
			return arena_printf(&child->arena,
			                    "the content of page %u is damaged or without end",
			                    (unsigned)i + 1);
		ways_annotations(child, i);
	}
	ways_outline(child);
	tree_finish(child);
	return (str){ 0 };
}

void bound_child_if_asked(int count, char **arguments)
{
	if (count != 2 || !str_eq(str_of(arguments[1]), STR(BOUND_CHILD_ARGUMENT)))
		return;
	struct child *child = memory_new(1, sizeof *child);
	bool able = library_open("libqpdf.so.29"); /* no file can be opened below */
	str bytes = read_input();
	if (!able)
		_exit(EXIT_USAGE); /* bound.c says so: nothing is wrong with the file */
	limits_take();
	str failure = open_file(child, bytes);
	if (!failure.s && child->about.state != BOUND_LOCKED)
		failure = read_all(child);
	struct buf to = { 0 };
	bound_answer(child, failure, &to);
	write_output(buf_str(&to));
	_exit(EXIT_CLEAN);
}
