/* SVG as a form XObject (8.10), vectors as vectors. drawing.c has it drawn on a PDF page of
 * cairo's; the objects of that one page are copied into our file under new numbers. The file read
 * here is cairo's own, made a moment ago: what does not look as cairo writes it is our mistake, not
 * the author's. Called by images.c. */
#include "format/pdf/parts.h"

#include "base/die.h"

#include <libdeflate.h>

/* Cairo's file and what was copied from it. */
struct copy {
	struct pdf *pdf;
	str file;
	size_t *offsets;   /* of its objects */
	uint32_t *numbers; /* in our file, 0 while not asked for */
	uint32_t *waiting; /* its numbers of objects to copy */
	bool *in_pattern;  /* drawn by a pattern, not by the page */
	size_t object_count, waiting_count;
};

static bool is_delimiter(char c)
{
	return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '/' ||
	       c == '%';
}

static bool is_space(char c)
{
	return char_is_blank(c) || c == '\f' || c == '\0';
}

static size_t string_end(str file, size_t at)
{
	for (unsigned depth = 0; at < file.n; at++) {
		if (file.s[at] == '\\')
			at++;
		else if (file.s[at] == '(')
			depth++;
		else if (file.s[at] == ')' && --depth == 0)
			return at + 1;
	}
	BUG("cairo wrote a string without an end");
}

/* The next token of 7.2: a delimiter, a string, a name, or a word. */
static str token(str file, size_t *at)
{
	for (;;) {
		while (*at < file.n && is_space(file.s[*at]))
			++*at;
		if (*at >= file.n || file.s[*at] != '%')
			break;
		while (*at < file.n && file.s[*at] != '\n')
			++*at;
	}
	CHECK(*at < file.n);
	size_t from = *at;
	char c = file.s[from];
	if (c == '(') {
		*at = string_end(file, from);
	} else if ((c == '<' || c == '>') && file.s[from + 1] == c) {
		*at += 2;
	} else if (c == '<') {
		*at += str_find_char(str_from(file, from), '>') + 1;
	} else {
		++*at;
		if (c == '/' || !is_delimiter(c))
			while (*at < file.n && !is_space(file.s[*at]) && !is_delimiter(file.s[*at]))
				++*at;
	}
	return str_range(file.s + from, file.s + *at);
}

static uint32_t ours(struct copy *copy, uint32_t theirs)
{
	CHECK(theirs < copy->object_count);
	if (!copy->numbers[theirs]) {
		copy->numbers[theirs] = file_reserve(&copy->pdf->file, 1);
		copy->waiting[copy->waiting_count++] = theirs;
	}
	return copy->numbers[theirs];
}

/* "12 0 R" at *at: takes it. */
static bool reference(str file, size_t *at, uint32_t *theirs)
{
	size_t next = *at;
	if (!str_to_u32(token(file, &next), theirs) || !str_eq(token(file, &next), STR("0")))
		return false;
	if (!str_eq(token(file, &next), STR("R")))
		return false;
	*at = next;
	return true;
}

/* One value with all that is in it, references turned to ours; passed over where to is NULL. */
static void copy_value(struct copy *copy, size_t *at, struct buf *to)
{
	unsigned depth = 0;
	do {
		uint32_t theirs;
		if (char_is_digit(copy->file.s[*at]) && reference(copy->file, at, &theirs)) {
			if (to) {
				buf_putc(to, ' ');
				put_ref(to, ours(copy, theirs));
			}
		} else {
			str word = token(copy->file, at);
			if (str_eq(word, STR("<<")) || str_eq(word, STR("[")))
				depth++;
			else if (str_eq(word, STR(">>")) || str_eq(word, STR("]")))
				depth--;
			if (to && !is_delimiter(word.s[0]))
				buf_putc(to, ' ');
			if (to)
				buf_put(to, word);
		}
		while (*at < copy->file.n && is_space(copy->file.s[*at]))
			++*at;
	} while (depth);
}

static size_t object_begin(const struct copy *copy, uint32_t theirs)
{
	size_t at = copy->offsets[theirs];
	token(copy->file, &at); /* number */
	token(copy->file, &at); /* generation */
	CHECK(str_eq(token(copy->file, &at), STR("obj")));
	while (is_space(copy->file.s[at]))
		at++;
	return at;
}

static size_t take_length(const struct copy *copy, size_t *at)
{
	uint32_t theirs, length;
	size_t elsewhere = *at;
	if (reference(copy->file, at, &theirs))
		elsewhere = object_begin(copy, theirs);
	else
		token(copy->file, at);
	CHECK(str_to_u32(token(copy->file, &elsewhere), &length));
	return length;
}

/* Entries of a dictionary into to, without its << >> and, as file_stream writes its own,
 * /Length. Returns the bytes of the stream that follows it, or an absent str. */
static str copy_entries(struct copy *copy, size_t *at, struct buf *to)
{
	size_t length = 0;
	CHECK(str_eq(token(copy->file, at), STR("<<")));
	for (;;) {
		str key = token(copy->file, at);
		if (str_eq(key, STR(">>")))
			break;
		while (is_space(copy->file.s[*at]))
			++*at;
		if (str_eq(key, STR("/Length"))) {
			length = take_length(copy, at);
		} else if (str_eq(key, STR("/Interpolate"))) {
			/* PDF/A-2 has no smoothing by the reader (19005-2, 6.2.8). */
			copy_value(copy, at, NULL);
		} else {
			buf_put(to, key);
			copy_value(copy, at, to);
		}
	}
	if (!str_eq(token(copy->file, at), STR("stream")))
		return (str){ 0 };
	*at += copy->file.s[*at] == '\r';
	++*at;
	CHECK(length <= copy->file.n - *at);
	return (str){ copy->file.s + *at, length };
}

static bool has(const struct buf *entries, str what)
{
	return str_find(buf_str(entries), what) < entries->n;
}

/* What a pattern draws is no part of the figure's marked content for a checker of PDF/UA-1, 7.1,
 * which looks at each form by itself: so the form says that it is an artifact. */
static void write_artifact(struct copy *copy, uint32_t number, str entries, str stream)
{
	size_t filter = str_find(entries, STR("/Filter/FlateDecode"));
	CHECK(filter < entries.n);
	struct buf content = { 0 }, others = { 0 };
	struct libdeflate_decompressor *inflate = libdeflate_alloc_decompressor();
	if (!inflate)
		die("out of memory");
	for (size_t room = 4 * stream.n + 1024;; room *= 2) {
		size_t size;
		buf_clear(&content);
		buf_lit(&content, "/Artifact BMC\n");
		buf_reserve(&content, room);
		enum libdeflate_result result = libdeflate_zlib_decompress(
			inflate, stream.s, stream.n, content.s + content.n, room, &size);
		if (result == LIBDEFLATE_SUCCESS) {
			content.n += size;
			break;
		}
		CHECK(result == LIBDEFLATE_INSUFFICIENT_SPACE);
	}
	libdeflate_free_decompressor(inflate);
	buf_lit(&content, "\nEMC\n");
	buf_put(&others, str_first(entries, filter));
	buf_put(&others, str_from(entries, filter + sizeof "/Filter/FlateDecode" - 1));
	file_stream(&copy->pdf->file, number, buf_str(&others), buf_str(&content), PACK_FAST);
	buf_free(&content);
	buf_free(&others);
}

static void copy_object(struct copy *copy, uint32_t theirs)
{
	struct buf body = { 0 };
	uint32_t number = copy->numbers[theirs];
	size_t at = object_begin(copy, theirs), asked = copy->waiting_count;
	if (!str_starts(str_from(copy->file, at), STR("<<"))) {
		copy_value(copy, &at, &body);
		buf_put(file_object(&copy->pdf->file, number), buf_str(&body));
		buf_free(&body);
		return;
	}
	str stream = copy_entries(copy, &at, &body);
	if (has(&body, STR("/PatternType 1")) || (copy->in_pattern[theirs] && !stream.s))
		while (asked < copy->waiting_count)
			copy->in_pattern[copy->waiting[asked++]] = true;
	if (has(&body, STR("/Subtype/CIDFontType2"))) /* cairo leaves it out; 19005-2, 6.2.11.3.2 */
		buf_lit(&body, "/CIDToGIDMap/Identity");
	if (!stream.s) {
		struct buf *to = file_object(&copy->pdf->file, number);
		buf_lit(to, "<<");
		buf_put(to, buf_str(&body));
		buf_lit(to, ">>");
	} else if (copy->in_pattern[theirs] && has(&body, STR("/Subtype/Form"))) {
		write_artifact(copy, number, buf_str(&body), stream);
	} else {
		file_stream(&copy->pdf->file, number, buf_str(&body), stream, PACK_AS_IS);
	}
	buf_free(&body);
}

/* The classic cross-reference table (7.5.4) that cairo writes. */
static void read_offsets(struct copy *copy)
{
	size_t at = str_find_last_char(copy->file, 'x'); /* of "startxref" */
	CHECK(at < copy->file.n);
	size_t start = copy->file.n;
	for (size_t i = at; i > 8 && start == copy->file.n; i--)
		if (str_starts(str_from(copy->file, i - 1), STR("startxref")))
			start = i - 1 + 9;
	uint32_t offset, count, value;
	CHECK(str_to_u32(token(copy->file, &start), &offset));
	at = offset;
	CHECK(str_eq(token(copy->file, &at), STR("xref")));
	CHECK(str_eq(token(copy->file, &at), STR("0")));
	CHECK(str_to_u32(token(copy->file, &at), &count));
	copy->object_count = count;
	copy->offsets = arena_array(copy->pdf->arena, size_t, count);
	copy->numbers = arena_array(copy->pdf->arena, uint32_t, count);
	copy->waiting = arena_array(copy->pdf->arena, uint32_t, count);
	copy->in_pattern = arena_array(copy->pdf->arena, bool, count);
	for (uint32_t i = 0; i < count; i++) {
		CHECK(str_to_u32(token(copy->file, &at), &value));
		copy->offsets[i] = value;
		token(copy->file, &at); /* generation */
		token(copy->file, &at); /* n or f */
	}
}

static size_t find_page(const struct copy *copy)
{
	for (uint32_t i = 1; i < copy->object_count; i++) {
		size_t at = object_begin(copy, i);
		if (str_eq(token(copy->file, &at), STR("<<")) &&
		    str_eq(token(copy->file, &at), STR("/Type")) &&
		    str_eq(token(copy->file, &at), STR("/Page")))
			return object_begin(copy, i);
	}
	BUG("cairo wrote no page");
}

static void put_form(struct copy *copy, struct buf *to, uint32_t *contents)
{
	size_t at = find_page(copy);
	token(copy->file, &at); /* << */
	for (;;) {
		str key = token(copy->file, &at);
		if (str_eq(key, STR(">>")))
			return;
		while (is_space(copy->file.s[at]))
			at++;
		if (str_eq(key, STR("/Contents"))) {
			CHECK(reference(copy->file, &at, contents));
		} else if (str_eq(key, STR("/Resources")) || str_eq(key, STR("/Group"))) {
			buf_put(to, key);
			copy_value(copy, &at, to);
		} else {
			copy_value(copy, &at, NULL);
		}
	}
}

bool svg_write(struct pdf *pdf, uint32_t number, str bytes, int32_t *width, int32_t *height,
               const char **why)
{
	struct buf drawing = { 0 };
	double points_wide, points_high;
	bool drawn = drawing_make(bytes, &points_wide, &points_high, &drawing, why);
	if (drawn) {
		struct copy copy = { .pdf = pdf, .file = buf_str(&drawing) };
		*width = (int32_t)(points_wide * 1000 + 0.5);
		*height = (int32_t)(points_high * 1000 + 0.5);
		read_offsets(&copy);
		struct buf form = { 0 };
		buf_lit(&form, "/Type/XObject/Subtype/Form/BBox[0 0 ");
		put_milli(&form, *width);
		buf_putc(&form, ' ');
		put_milli(&form, *height);
		buf_putc(&form, ']');
		uint32_t contents = 0;
		put_form(&copy, &form, &contents);
		size_t at = object_begin(&copy, contents);
		str stream = copy_entries(&copy, &at, &form);
		file_stream(&pdf->file, number, buf_str(&form), stream, PACK_AS_IS);
		buf_free(&form);
		while (copy.waiting_count)
			copy_object(&copy, copy.waiting[--copy.waiting_count]);
	}
	buf_free(&drawing);
	return drawn;
}
