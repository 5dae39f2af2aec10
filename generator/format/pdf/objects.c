/* The file as numbered objects: where each stands, object streams (7.5.7), the cross-reference
 * stream (7.5.8), and the syntax of values. Called by all of format/pdf. */
#include "format/pdf/parts.h"

#include "base/die.h"
#include "base/utf8.h"

#include <libdeflate.h>
#include <nettle/sha2.h>

/* Readers inflate a whole object stream for one of its objects, so it stays moderate. */
enum { HELD_MOST = 200, LEVEL_FAST = 6, LEVEL_SMALL = 9 };

void file_begin(struct pdf_file *file, struct buf *to)
{
	*file = (struct pdf_file){ .to = to, .start = to->n };
	file->compressor = libdeflate_alloc_compressor(LEVEL_FAST);
	file->strong = libdeflate_alloc_compressor(LEVEL_SMALL);
	if (!file->compressor || !file->strong)
		die("out of memory");
	list_push(&file->places, (struct pdf_place){ 0 });
	/* Four bytes over 127 mark the file as binary (7.5.2). */
	buf_lit(to, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
}

uint32_t file_reserve(struct pdf_file *file, uint32_t count)
{
	uint32_t first = (uint32_t)file->places.count;
	for (uint32_t i = 0; i < count; i++)
		list_push(&file->places, (struct pdf_place){ 0 });
	return first;
}

static uint32_t offset_now(const struct pdf_file *file)
{
	size_t offset = file->to->n - file->start;
	if (offset > UINT32_MAX)
		die("a PDF would be over 4 GB");
	return (uint32_t)offset;
}

static void compress(struct libdeflate_compressor *compressor, str bytes, struct buf *to)
{
	size_t most = libdeflate_zlib_compress_bound(compressor, bytes.n);
	buf_reserve(to, most);
	size_t size = libdeflate_zlib_compress(compressor, bytes.s, bytes.n, to->s + to->n, most);
	CHECK(size > 0);
	to->n += size;
}

void file_stream(struct pdf_file *file, uint32_t number, str dictionary, str bytes,
                 enum packing packing)
{
	struct buf *to = file->to;
	file->places.items[number] = (struct pdf_place){ .type = 1, .at = offset_now(file) };
	buf_put_u64(to, number);
	buf_lit(to, " 0 obj\n<<");
	buf_put(to, dictionary);
	if (packing == PACK_AS_IS) {
		buf_lit(to, "/Length ");
		buf_put_u64(to, bytes.n);
		buf_lit(to, ">>\nstream\n");
		buf_put(to, bytes);
	} else {
		/* The length stands before the bytes but is known after them: room is left for
		 * its digits. */
		buf_lit(to, "/Filter/FlateDecode/Length           >>\nstream\n");
		size_t from = to->n;
		compress(packing == PACK_SMALL ? file->strong : file->compressor, bytes, to);
		size_t digits_end = from - (sizeof ">>\nstream\n" - 1), length = to->n - from;
		do
			to->s[--digits_end] = (char)('0' + length % 10);
		while (length /= 10);
	}
	buf_lit(to, "\nendstream\nendobj\n");
}

static void write_held(struct pdf_file *file)
{
	if (file->held == 0)
		return;
	struct buf dictionary = { 0 };
	buf_lit(&dictionary, "/Type/ObjStm/N ");
	buf_put_u64(&dictionary, file->held);
	buf_lit(&dictionary, "/First ");
	buf_put_u64(&dictionary, file->heads.n);
	buf_put(&file->heads, buf_str(&file->bodies));
	file_stream(file, file->held_in, buf_str(&dictionary), buf_str(&file->heads), PACK_FAST);
	buf_free(&dictionary);
	buf_clear(&file->heads);
	buf_clear(&file->bodies);
	file->held = 0;
}

struct buf *file_object(struct pdf_file *file, uint32_t number)
{
	if (file->held == HELD_MOST)
		write_held(file);
	if (file->held == 0)
		file->held_in = file_reserve(file, 1);
	else
		buf_putc(&file->bodies, '\n');
	file->places.items[number] =
		(struct pdf_place){ .type = 2, .at = file->held_in, .index = file->held };
	buf_put_u64(&file->heads, number);
	buf_putc(&file->heads, ' ');
	buf_put_u64(&file->heads, file->bodies.n);
	buf_putc(&file->heads, ' ');
	file->held++;
	return &file->bodies;
}

/* The same content gives the same identifier, as the file must not depend on the clock (14.4). */
static void put_identifier(struct buf *to, str content)
{
	struct sha256_ctx hash;
	uint8_t digest[16];
	sha256_init(&hash);
	sha256_update(&hash, content.n, (const uint8_t *)content.s);
	sha256_digest(&hash, sizeof digest, digest);
	static const char digits[] = "0123456789abcdef";
	char hex[2 * sizeof digest];
	for (size_t i = 0; i < sizeof digest; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	for (unsigned i = 0; i < 2; i++) {
		buf_putc(to, '<');
		buf_put(to, (str){ hex, sizeof hex });
		buf_putc(to, '>');
	}
}

/* Rows as PNG's Up predictor has them: mostly noughts, so the table nearly vanishes. */
static void put_places(struct buf *rows, const struct pdf_place *places, size_t count)
{
	uint8_t before[7] = { 0 };
	for (size_t i = 0; i < count; i++) {
		const struct pdf_place *place = &places[i];
		uint32_t at = place->at;
		uint8_t row[7] = { place->type,          (uint8_t)(at >> 24),
			           (uint8_t)(at >> 16),  (uint8_t)(at >> 8),
			           (uint8_t)at,          (uint8_t)(place->index >> 8),
			           (uint8_t)place->index };
		if (place->type == 0)
			row[5] = row[6] = 0xFF; /* the free list's generation, never used again */
		buf_putc(rows, 2);
		for (size_t k = 0; k < sizeof row; k++)
			buf_putc(rows, (char)(uint8_t)(row[k] - before[k]));
		memcpy(before, row, sizeof row);
	}
}

void file_end(struct pdf_file *file, uint32_t catalog, uint32_t info)
{
	write_held(file);
	uint32_t number = file_reserve(file, 1);
	uint32_t offset = offset_now(file);
	file->places.items[number] = (struct pdf_place){ .type = 1, .at = offset };
	struct buf rows = { 0 }, dictionary = { 0 };
	put_places(&rows, file->places.items, file->places.count);
	buf_lit(&dictionary, "/Type/XRef/W[1 4 2]/DecodeParms<</Predictor 12/Columns 7>>/Size ");
	buf_put_u64(&dictionary, file->places.count);
	buf_lit(&dictionary, "/Root ");
	put_ref(&dictionary, catalog);
	buf_lit(&dictionary, "/Info ");
	put_ref(&dictionary, info);
	buf_lit(&dictionary, "/ID[");
	put_identifier(&dictionary, str_from(buf_str(file->to), file->start));
	buf_putc(&dictionary, ']');
	file_stream(file, number, buf_str(&dictionary), buf_str(&rows), PACK_SMALL);
	buf_lit(file->to, "startxref\n");
	buf_put_u64(file->to, offset);
	buf_lit(file->to, "\n%%EOF\n");
	buf_free(&rows);
	buf_free(&dictionary);
	buf_free(&file->heads);
	buf_free(&file->bodies);
	memory_free(file->places.items);
	libdeflate_free_compressor(file->compressor);
	libdeflate_free_compressor(file->strong);
}

void put_milli(struct buf *to, int64_t thousandths)
{
	uint64_t value = thousandths < 0 ? -(uint64_t)thousandths : (uint64_t)thousandths;
	char digits[26];
	size_t at = sizeof digits;
	unsigned part = (unsigned)(value % 1000);
	value /= 1000;
	if (part) {
		unsigned places = 3;
		for (; part % 10 == 0; part /= 10)
			places--;
		for (; places; places--, part /= 10)
			digits[--at] = (char)('0' + part % 10);
		digits[--at] = '.';
	}
	if (value || at == sizeof digits) {
		do
			digits[--at] = (char)('0' + value % 10);
		while (value /= 10);
	}
	if (thousandths < 0)
		digits[--at] = '-';
	buf_put(to, (str){ digits + at, sizeof digits - at });
}

void put_micro(struct buf *to, int64_t millionths)
{
	char digits[7] = ".000000";
	if (millionths < 0)
		buf_putc(to, '-');
	millionths = millionths < 0 ? -millionths : millionths;
	buf_put_i64(to, millionths / 1000000);
	int64_t part = millionths % 1000000;
	for (size_t i = sizeof digits - 1; i > 0; i--, part /= 10)
		digits[i] = (char)('0' + part % 10);
	buf_put(to, (str){ digits, sizeof digits });
}

void put_ref(struct buf *to, uint32_t number)
{
	buf_put_u64(to, number);
	buf_lit(to, " 0 R");
}

void put_rectangle(struct buf *to, int32_t page_height, int32_t x, int32_t y, int32_t width,
                   int32_t height)
{
	buf_putc(to, '[');
	put_milli(to, x);
	buf_putc(to, ' ');
	put_milli(to, (int64_t)page_height - y - height);
	buf_putc(to, ' ');
	put_milli(to, (int64_t)x + width);
	buf_putc(to, ' ');
	put_milli(to, (int64_t)page_height - y);
	buf_putc(to, ']');
}

static void put_escaped(struct buf *to, char c)
{
	if (c == '(' || c == ')' || c == '\\')
		buf_putc(to, '\\');
	if (c == '\r')
		buf_lit(to, "\\r"); /* a bare one reads as a line feed (7.3.4.2) */
	else
		buf_putc(to, c);
}

void put_bytes(struct buf *to, str bytes)
{
	buf_putc(to, '(');
	for (size_t i = 0; i < bytes.n; i++)
		put_escaped(to, bytes.s[i]);
	buf_putc(to, ')');
}

static void put_utf16(struct buf *to, uint32_t unit)
{
	put_escaped(to, (char)(unit >> 8));
	put_escaped(to, (char)(unit & 0xFF));
}

void put_text(struct buf *to, str text)
{
	bool ascii = true;
	for (size_t i = 0; i < text.n && ascii; i++)
		ascii = text.s[i] >= 0x20 && text.s[i] < 0x7F;
	if (ascii) {
		put_bytes(to, text);
		return;
	}
	buf_lit(to, "(\xFE\xFF");
	while (text.n) {
		uint32_t c = utf8_next(&text);
		if (c >= 0x10000) {
			put_utf16(to, 0xD800 + ((c - 0x10000) >> 10));
			put_utf16(to, 0xDC00 + ((c - 0x10000) & 0x3FF));
		} else {
			put_utf16(to, c);
		}
	}
	buf_putc(to, ')');
}

void put_name(struct buf *to, str name)
{
	static const char digits[] = "0123456789ABCDEF";
	buf_putc(to, '/');
	for (size_t i = 0; i < name.n; i++) {
		char c = name.s[i];
		if (char_is_alnum(c) || c == '-' || c == '+' || c == '_' || c == '.') {
			buf_putc(to, c);
		} else {
			buf_putc(to, '#');
			buf_putc(to, digits[(uint8_t)c >> 4]);
			buf_putc(to, digits[(uint8_t)c & 15]);
		}
	}
}
