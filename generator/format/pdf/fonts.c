/* The fonts of one file: which glyphs are used and what they stand for, then for each font a
 * subset (hb-subset), the Type0 and CIDFont dictionaries (9.7), widths and the /ToUnicode map
 * (9.10.3).
 *
 * Content streams hold the font's own glyph numbers and are written before the subset exists, so
 * the numbers must survive: TrueType and name-keyed CFF keep them (RETAIN_GIDS); a CID-keyed CFF
 * keeps its CIDs in the charset of the subset, and is packed tight. */
#include "format/pdf/parts.h"

#include "base/die.h"
#include "base/utf8.h"

#include <hb-ot.h>
#include <hb-subset.h>

struct font_use *fonts_use(struct pdf *pdf, size_t index)
{
	CHECK(index < pdf->font_count);
	struct font_use *font = &pdf->fonts[index];
	if (!font->number) {
		const struct font_face *face = fonts_face(pdf->layout->fonts, index);
		font->number = file_reserve(&pdf->file, 1);
		font->hb_font = hb_font_create(face->hb_face);
		if (font->hb_font == hb_font_get_empty())
			die("out of memory");
	}
	return font;
}

void fonts_free(struct pdf *pdf)
{
	for (size_t i = 0; i < pdf->font_count; i++)
		hb_font_destroy(pdf->fonts[i].hb_font);
}

static int64_t to_em(int64_t units, const struct font_face *face)
{
	int64_t upem = face->units_per_em, half = units < 0 ? -upem / 2 : upem / 2;
	return (units * 1000 + half) / upem;
}

struct glyph_use *fonts_meet(struct pdf *pdf, struct font_use *font, size_t index, uint16_t glyph)
{
	struct glyph_use **block = &font->blocks[glyph / GLYPHS_A_BLOCK];
	if (!*block)
		*block = arena_array(pdf->arena, struct glyph_use, GLYPHS_A_BLOCK);
	struct glyph_use *use = &(*block)[glyph % GLYPHS_A_BLOCK];
	if (!use->used) {
		use->used = true;
		int64_t width = to_em(hb_font_get_glyph_h_advance(font->hb_font, glyph),
		                      fonts_face(pdf->layout->fonts, index));
		use->width = (uint16_t)(width < 0 ? 0 : width);
	}
	return use;
}

/* Readers treat the space that does not break as a space, and fonts share its glyph. */
static str plain_space(str text)
{
	return str_eq(text, STR("\xC2\xA0")) ? STR(" ") : text;
}

bool fonts_note_text(struct pdf *pdf, struct font_use *font, size_t index,
                     const struct shaped_word *word)
{
	const struct glyph *glyphs = word->glyphs;
	str text = word->text;
	bool unsure = word->actual_text;
	bool differs = false;
	size_t at = 0;
	for (uint32_t i = 0; i < word->count; i++) {
		struct glyph_use *use = fonts_glyph(pdf, font, index, glyphs[i].id);
		size_t bytes = glyphs[i].bytes;
		if (bytes == 0 || bytes > text.n - at) {
			differs = true;
			continue;
		}
		const char *s = text.s + at;
		at += bytes;
		if (use->sure && use->bytes == bytes && use->text[0] == s[0] &&
		    (bytes == 1 || memcmp(use->text, s, bytes) == 0))
			continue;
		str means = plain_space((str){ s, bytes });
		if (use->sure) {
			differs |= !str_eq((str){ use->text, use->bytes }, means);
		} else if (!use->text || !unsure) {
			use->text = means.s;
			use->bytes = (uint16_t)means.n;
			use->sure = !unsure;
		}
	}
	return differs || at != text.n;
}

/* Calls of a font's used glyphs in order. */
struct each_glyph {
	const struct font_use *font;
	uint32_t next;
};

static const struct glyph_use *each_glyph(struct each_glyph *each, uint16_t *glyph)
{
	while (each->next < 65536) {
		uint32_t at = each->next++;
		const struct glyph_use *block = each->font->blocks[at / GLYPHS_A_BLOCK];
		if (!block) {
			each->next = (at / GLYPHS_A_BLOCK + 1) * GLYPHS_A_BLOCK;
		} else if (block[at % GLYPHS_A_BLOCK].used) {
			*glyph = (uint16_t)at;
			return &block[at % GLYPHS_A_BLOCK];
		}
	}
	return NULL;
}

/* /W (9.7.4.3): runs of glyphs in a row as "first [w w w]". */
static void put_widths(struct buf *to, const struct font_use *font)
{
	buf_lit(to, "/W[");
	struct each_glyph each = { .font = font };
	uint16_t glyph;
	uint32_t follows = UINT32_MAX;
	for (const struct glyph_use *use; (use = each_glyph(&each, &glyph));) {
		if (glyph == follows) {
			buf_putc(to, ' ');
		} else {
			if (follows != UINT32_MAX)
				buf_putc(to, ']');
			buf_put_u64(to, glyph);
			buf_putc(to, '[');
		}
		buf_put_u64(to, use->width);
		follows = (uint32_t)glyph + 1;
	}
	if (follows != UINT32_MAX)
		buf_putc(to, ']');
	buf_putc(to, ']');
}

static void put_hex(struct buf *to, uint32_t value, unsigned digits)
{
	static const char hex[] = "0123456789ABCDEF";
	while (digits)
		buf_putc(to, hex[value >> 4 * --digits & 15]);
}

static void put_meaning(struct buf *to, str text)
{
	buf_putc(to, '<');
	while (text.n) {
		uint32_t c = utf8_next(&text);
		if (c >= 0x10000) {
			put_hex(to, 0xD800 + ((c - 0x10000) >> 10), 4);
			put_hex(to, 0xDC00 + ((c - 0x10000) & 0x3FF), 4);
		} else {
			put_hex(to, c, 4);
		}
	}
	buf_putc(to, '>');
}

static void put_map_part(struct buf *to, struct buf *lines, unsigned *count)
{
	if (*count == 0)
		return;
	buf_put_u64(to, *count);
	buf_lit(to, " beginbfchar\n");
	buf_put(to, buf_str(lines));
	buf_lit(to, "endbfchar\n");
	buf_clear(lines);
	*count = 0;
}

/* Glyphs that never stand for text of their own (marks of a cluster) are drawn only within
 * /ActualText, but PDF/UA-1 7.21.7 wants each code mapped: U+FFFD says that it is not known. */
static void put_unicode_map(struct buf *to, const struct font_use *font)
{
	buf_lit(to, "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
	            "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
	            "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
	            "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
	struct buf lines = { 0 };
	unsigned count = 0;
	struct each_glyph each = { .font = font };
	uint16_t glyph;
	for (const struct glyph_use *use; (use = each_glyph(&each, &glyph));) {
		str means = use->text ? (str){ use->text, use->bytes } : STR("\xEF\xBF\xBD");
		buf_putc(&lines, '<');
		put_hex(&lines, glyph, 4);
		buf_putc(&lines, '>');
		put_meaning(&lines, means);
		buf_putc(&lines, '\n');
		if (++count == 100) /* as many as a block may hold */
			put_map_part(to, &lines, &count);
	}
	put_map_part(to, &lines, &count);
	buf_lit(to, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
	buf_free(&lines);
}

static bool has_table(hb_face_t *face, hb_tag_t tag)
{
	hb_blob_t *blob = hb_face_reference_table(face, tag);
	bool present = hb_blob_get_length(blob) > 0;
	hb_blob_destroy(blob);
	return present;
}

/* The end of an INDEX of CFF (Adobe TN 5176, 5), and where the data of its first object begins. */
static size_t cff_index(const uint8_t *s, size_t n, size_t at, size_t *first)
{
	if (at + 3 > n || (s[at] == 0 && s[at + 1] == 0))
		return n;
	size_t count = (size_t)s[at] << 8 | s[at + 1], size = s[at + 2], last = 0;
	size_t data = at + 3 + (count + 1) * size;
	if (size < 1 || size > 4 || data > n)
		return n;
	for (size_t i = 0; i < size; i++)
		last = last << 8 | s[data - size + i];
	*first = data;
	return last - 1 > n - data ? n : data + last - 1;
}

/* Keyed by CID, not by name: its Top DICT begins with the operator ROS, three numbers and then
 * 12 30 (TN 5176, 18). */
static bool cid_keyed(hb_face_t *face)
{
	hb_blob_t *blob = hb_face_reference_table(face, HB_TAG('C', 'F', 'F', ' '));
	unsigned length;
	const uint8_t *s = (const uint8_t *)hb_blob_get_data(blob, &length);
	size_t at = length, unused = 0;
	size_t names_end = length > 4 ? cff_index(s, length, s[2], &unused) : length;
	cff_index(s, length, names_end, &at);
	for (unsigned i = 0; i < 3 && at < length; i++) /* numbers of a DICT, TN 5176, 4 */
		at += s[at] == 28 ? 3 : s[at] == 29 ? 5 : s[at] >= 247 ? 2 : 1;
	bool found = at + 1 < length && s[at] == 12 && s[at + 1] == 30;
	hb_blob_destroy(blob);
	return found;
}

static hb_face_t *make_subset(hb_face_t *face, const struct font_use *font, bool cff)
{
	hb_subset_input_t *input = hb_subset_input_create_or_fail();
	if (!input)
		die("out of memory");
	hb_set_t *glyphs = hb_subset_input_glyph_set(input);
	struct each_glyph each = { .font = font };
	uint16_t glyph;
	while (each_glyph(&each, &glyph))
		hb_set_add(glyphs, glyph);
	static const hb_tag_t dropped[] = {
		HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
		HB_TAG('n', 'a', 'm', 'e'), HB_TAG('p', 'o', 's', 't'), HB_TAG('O', 'S', '/', '2'),
		HB_TAG('c', 'm', 'a', 'p'), HB_TAG('S', 'T', 'A', 'T'), HB_TAG('B', 'A', 'S', 'E'),
		HB_TAG('M', 'A', 'T', 'H'), HB_TAG('g', 'a', 's', 'p'), HB_TAG('V', 'O', 'R', 'G'),
		HB_TAG('v', 'h', 'e', 'a'), HB_TAG('v', 'm', 't', 'x')
	};
	hb_set_t *drop = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
	for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
		hb_set_add(drop, dropped[i]);
	unsigned flags = HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE;
	if (!cff || !cid_keyed(face))
		flags |= HB_SUBSET_FLAGS_RETAIN_GIDS;
	hb_subset_input_set_flags(input, flags);
	hb_face_t *subset = hb_subset_or_fail(face, input);
	hb_subset_input_destroy(input);
	return subset;
}

/* Six letters that tell subsets apart (9.6.4), from the glyphs in it. */
static void put_subset_tag(struct buf *to, const struct font_use *font)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */
	struct each_glyph each = { .font = font };
	uint16_t glyph;
	while (each_glyph(&each, &glyph))
		hash = (hash ^ glyph) * 1099511628211u;
	hash ^= hash >> 32;
	for (unsigned i = 0; i < 6; i++, hash /= 26)
		buf_putc(to, (char)('A' + hash % 26));
	buf_putc(to, '+');
}

static str postscript_name(const struct font_face *face, struct arena *arena)
{
	char name[64];
	unsigned size = sizeof name;
	hb_ot_name_get_utf8(face->hb_face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID,
	                    &size, name);
	if (size > 0 && size < sizeof name)
		return arena_str(arena, (str){ name, size });
	return arena_concat(arena, face->family, face->bold ? STR("-Bold") : STR("-Regular"),
	                    face->italic ? STR("Italic") : STR(""));
}

static void put_number(struct buf *to, int64_t value)
{
	buf_putc(to, ' ');
	buf_put_i64(to, value);
}

static void put_descriptor(struct buf *to, const struct font_face *face, str name, bool cff,
                           uint32_t program)
{
	buf_lit(to, "<</Type/FontDescriptor/FontName");
	put_name(to, name);
	/* Symbolic: no encoding but the font's own. 64 is Italic (table 123). */
	buf_lit(to, "/Flags");
	put_number(to, face->italic ? 4 + 64 : 4);
	buf_lit(to, "/FontBBox[");
	for (unsigned i = 0; i < 4; i++)
		put_number(to, to_em(face->bbox[i], face));
	buf_lit(to, "]/ItalicAngle ");
	put_milli(to, face->italic_angle);
	buf_lit(to, "/Ascent");
	put_number(to, to_em(face->ascent, face));
	buf_lit(to, "/Descent");
	put_number(to, to_em(face->descent, face));
	buf_lit(to, "/CapHeight");
	put_number(to, to_em(face->cap_height, face));
	buf_lit(to, "/StemV");
	put_number(to, face->bold ? 140 : 80);
	buf_put(to, cff ? STR("/FontFile3 ") : STR("/FontFile2 "));
	put_ref(to, program);
	buf_lit(to, ">>");
}

static void write_program(struct pdf *pdf, size_t index, uint32_t number, bool cff)
{
	const struct font_face *face = fonts_face(pdf->layout->fonts, index);
	hb_face_t *subset = make_subset(face->hb_face, &pdf->fonts[index], cff);
	if (!subset)
		die("%.*s: no subset of this font can be made", STR_FMT(face->file));
	hb_blob_t *blob = cff ? hb_face_reference_table(subset, HB_TAG('C', 'F', 'F', ' '))
	                      : hb_face_reference_blob(subset);
	unsigned length;
	const char *bytes = hb_blob_get_data(blob, &length);
	buf_clear(&pdf->scratch);
	if (cff) {
		buf_lit(&pdf->scratch, "/Subtype/CIDFontType0C");
	} else {
		buf_lit(&pdf->scratch, "/Length1 ");
		buf_put_u64(&pdf->scratch, length);
	}
	file_stream(&pdf->file, number, buf_str(&pdf->scratch), (str){ bytes, length }, PACK_SMALL);
	hb_blob_destroy(blob);
	hb_face_destroy(subset);
}

static void write_font(struct pdf *pdf, size_t index)
{
	const struct font_use *font = &pdf->fonts[index];
	const struct font_face *face = fonts_face(pdf->layout->fonts, index);
	bool cff = has_table(face->hb_face, HB_TAG('C', 'F', 'F', ' '));
	uint32_t first = file_reserve(&pdf->file, 4);
	struct buf name_buf = { 0 }, map = { 0 };
	put_subset_tag(&name_buf, font);
	buf_put(&name_buf, postscript_name(face, pdf->arena));
	str name = buf_str(&name_buf);

	write_program(pdf, index, first, cff);
	put_unicode_map(&map, font);
	file_stream(&pdf->file, first + 1, STR(""), buf_str(&map), PACK_SMALL);

	put_descriptor(file_object(&pdf->file, first + 2), face, name, cff, first);

	struct buf *to = file_object(&pdf->file, first + 3);
	buf_lit(to, "<</Type/Font/Subtype");
	buf_put(to, cff ? STR("/CIDFontType0") : STR("/CIDFontType2/CIDToGIDMap/Identity"));
	buf_lit(to, "/BaseFont");
	put_name(to, name);
	buf_lit(to, "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
	            "/FontDescriptor ");
	put_ref(to, first + 2);
	put_widths(to, font);
	buf_lit(to, ">>");

	to = file_object(&pdf->file, font->number);
	buf_lit(to, "<</Type/Font/Subtype/Type0/Encoding/Identity-H/BaseFont");
	put_name(to, name);
	if (cff) /* 9.7.6.1: a CIDFontType0's name is followed by the CMap's */
		buf_lit(to, "-Identity-H");
	buf_lit(to, "/DescendantFonts[");
	put_ref(to, first + 3);
	buf_lit(to, "]/ToUnicode ");
	put_ref(to, first + 1);
	buf_lit(to, ">>");
	buf_free(&name_buf);
	buf_free(&map);
}

void fonts_write(struct pdf *pdf)
{
	for (size_t i = 0; i < pdf->font_count; i++)
		if (pdf->fonts[i].number)
			write_font(pdf, i);
}
