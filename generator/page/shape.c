/* Words to glyphs: HarfBuzz behind a cache of shaped words, with fallback by an ordered list of
 * fonts. Called by text.c and lines.c. */
#include "page/shape.h"

#include "base/die.h"
#include "base/utf8.h"

enum { WORDS_MOST = 24 * 1024 * 1024, TABLE_FIRST = 4096 };

struct typesetter *typesetter_new(const struct fonts *fonts, const struct house *house)
{
	struct typesetter *typesetter = memory_new(1, sizeof *typesetter);
	typesetter->fonts = fonts;
	typesetter->house = house;
	typesetter->buffer = hb_buffer_create();
	typesetter->room = TABLE_FIRST;
	typesetter->table = memory_new(TABLE_FIRST, sizeof(struct cached_word *));
	return typesetter;
}

void typesetter_free(struct typesetter *typesetter)
{
	if (!typesetter)
		return;
	hb_buffer_destroy(typesetter->buffer);
	if (typesetter->breaks)
		ubrk_close(typesetter->breaks);
	if (typesetter->bidi)
		ubidi_close(typesetter->bidi);
	arena_release(&typesetter->words);
	arena_release(&typesetter->scratch);
	for (size_t i = 0; i < typesetter->langs.count; i++)
		memory_free((char *)(uintptr_t)typesetter->langs.items[i].name.s);
	memory_free(typesetter->langs.items);
	memory_free(typesetter->table);
	memory_free(typesetter);
}

void typesetter_begin(struct typesetter *typesetter)
{
	if (typesetter->words.total < WORDS_MOST)
		return;
	arena_release(&typesetter->words);
	memset(typesetter->table, 0, typesetter->room * sizeof *typesetter->table);
	typesetter->count = 0;
}

uint16_t typesetter_lang(struct typesetter *typesetter, str lang)
{
	for (size_t i = 0; i < typesetter->langs.count; i++)
		if (str_eq(typesetter->langs.items[i].name, lang))
			return (uint16_t)i;
	CHECK(typesetter->langs.count < UINT16_MAX);
	char *copy = memory_new(lang.n + 1, 1);
	if (lang.n)
		memcpy(copy, lang.s, lang.n);
	struct typesetter_lang added = { { copy, lang.n },
		                         hb_language_from_string(copy, (int)lang.n) };
	list_push(&typesetter->langs, added);
	return (uint16_t)(typesetter->langs.count - 1);
}

/* A part of a word in one font and script. */
struct part {
	uint32_t start, end;
	uint16_t slot;
	hb_script_t script;
	bool missing;
};

static bool slot_has(const struct typesetter *typesetter, uint16_t slot, uint32_t character)
{
	const struct font *font = fonts_font(typesetter->fonts, slot);
	hb_codepoint_t glyph;
	return font && hb_font_get_nominal_glyph(font->hb, character, &glyph);
}

/* UINT16_MAX when no font has it. */
static uint16_t slot_for(const struct typesetter *typesetter, struct face_style style,
                         uint32_t character)
{
	const struct fonts *fonts = typesetter->fonts;
	uint16_t slot = fonts_slot(fonts, style.family, style.style);
	if (slot_has(typesetter, slot, character))
		return slot;
	for (size_t family = 0; family < fonts_families(fonts); family++) {
		slot = fonts_slot(fonts, family, style.style);
		if (family != FAMILY_CODE && slot_has(typesetter, slot, character))
			return slot;
	}
	return UINT16_MAX;
}

static hb_script_t script_of(uint32_t character)
{
	if (character < 0x80)
		return (character | 0x20) >= 'a' && (character | 0x20) <= 'z' ? HB_SCRIPT_LATIN
		                                                              : HB_SCRIPT_COMMON;
	return hb_unicode_script(hb_unicode_funcs_get_default(), character);
}

static bool is_mark(uint32_t character)
{
	hb_unicode_general_category_t category =
		hb_unicode_general_category(hb_unicode_funcs_get_default(), character);
	return category == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
	       category == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
	       category == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
}

/* Characters that show nothing (Unicode, Default_Ignorable_Code_Point, those met in text). */
static bool is_ignorable(uint32_t c)
{
	return c == 0xad || c == 0x034f || c == 0x061c || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0000 && c <= 0xe0fff);
}

static void part_choose(const struct typesetter *typesetter, struct face_style style,
                        uint32_t character, const struct part *before, struct part *part)
{
	hb_script_t script = script_of(character);
	bool neutral = script == HB_SCRIPT_COMMON || script == HB_SCRIPT_INHERITED;
	part->script = neutral && before ? before->script : script;
	part->missing = false;
	bool stays = before && (neutral || is_mark(character));
	if (before && is_ignorable(character)) {
		part->slot = before->slot;
		part->missing = before->missing;
		return;
	}
	if (stays && !before->missing && slot_has(typesetter, before->slot, character)) {
		part->slot = before->slot;
		return;
	}
	part->slot = slot_for(typesetter, style, character);
	if (part->slot == UINT16_MAX) {
		part->slot = fonts_slot(typesetter->fonts, style.family, style.style);
		part->missing = !is_ignorable(character);
	}
}

/* The next part of text from byte start. */
static struct part part_next(const struct typesetter *typesetter, struct face_style style, str text,
                             const struct part *previous, uint32_t start)
{
	struct part part = { .start = start };
	str rest = str_from(text, start);
	bool first = true;
	while (rest.n) {
		uint32_t at = (uint32_t)(text.n - rest.n);
		uint32_t character = utf8_next(&rest);
		struct part next = { 0 };
		part_choose(typesetter, style, character, first ? previous : &part, &next);
		if (first) {
			part.slot = next.slot;
			part.script = next.script;
			part.missing = next.missing;
			first = false;
			continue;
		}
		/* Punctuation before the first letter takes its script. */
		if (part.script == HB_SCRIPT_COMMON || part.script == HB_SCRIPT_INHERITED)
			part.script = next.script;
		if (next.slot != part.slot || next.script != part.script ||
		    next.missing != part.missing) {
			part.end = at;
			return part;
		}
	}
	part.end = (uint32_t)text.n;
	return part;
}

/* HarfBuzz's glyphs, turned into logical order, with the bytes that each shows. */
static void take_glyphs(struct typesetter *typesetter, struct shaped_word *word, uint32_t start,
                        bool right_to_left)
{
	unsigned count;
	const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(typesetter->buffer, &count);
	const hb_glyph_position_t *places =
		hb_buffer_get_glyph_positions(typesetter->buffer, &count);
	struct glyph *glyphs = arena_array(&typesetter->words, struct glyph, count ? count : 1);
	uint32_t cluster = start + (uint32_t)word->text.n;
	for (unsigned i = count; i-- > 0;) { /* from the last in logical order */
		unsigned from = right_to_left ? count - 1 - i : i;
		glyphs[i] = (struct glyph){ .id = (uint16_t)infos[from].codepoint,
			                    .advance = places[from].x_advance,
			                    .x = places[from].x_offset,
			                    .y = places[from].y_offset };
		word->width += places[from].x_advance;
		unsigned before = right_to_left ? from + 1 : from - 1;
		bool first_of_cluster = i == 0 || infos[before].cluster != infos[from].cluster;
		if (first_of_cluster) {
			glyphs[i].bytes = (uint16_t)(cluster - infos[from].cluster);
			cluster = infos[from].cluster;
		} else {
			word->actual_text = true;
		}
		if (glyphs[i].y)
			word->actual_text = true;
	}
	word->glyphs = glyphs;
	word->count = count;
}

/* Fallback fonts may reach higher than the line; what they say of themselves is too much for most
 * words. */
static void take_extents(const struct font *font, struct shaped_word *word)
{
	int32_t top = 0, bottom = 0;
	for (uint32_t i = 0; i < word->count; i++) {
		hb_glyph_extents_t extents;
		if (!hb_font_get_glyph_extents(font->hb, word->glyphs[i].id, &extents))
			continue;
		int32_t high = word->glyphs[i].y + extents.y_bearing, low = high + extents.height;
		top = high > top ? high : top;
		bottom = low < bottom ? low : bottom;
	}
	word->top = (int16_t)(top > INT16_MAX ? INT16_MAX : top);
	word->bottom = (int16_t)(bottom < INT16_MIN ? INT16_MIN : bottom);
}

static void shape_part(struct typesetter *typesetter, struct face_style style, str text,
                       struct part part, struct shaped_word *word)
{
	hb_buffer_t *buffer = typesetter->buffer;
	hb_buffer_clear_contents(buffer);
	hb_buffer_set_cluster_level(buffer, HB_BUFFER_CLUSTER_LEVEL_MONOTONE_GRAPHEMES);
	hb_buffer_add_utf8(buffer, text.s, (int)text.n, part.start, (int)(part.end - part.start));
	hb_buffer_set_direction(buffer, style.right_to_left ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
	hb_buffer_set_script(buffer, part.script);
	hb_buffer_set_language(buffer, typesetter->langs.items[style.lang].hb);
	static const hb_feature_t tabular = { HB_TAG('t', 'n', 'u', 'm'), 1, 0, (unsigned)-1 };
	const struct font *font = fonts_font(typesetter->fonts, part.slot);
	hb_shape(font->hb, buffer, &tabular, style.tabular ? 1 : 0);
	if (!hb_buffer_allocation_successful(buffer))
		die("out of memory: a word could not be shaped");
	word->text = str_first(str_from(text, part.start), part.end - part.start);
	word->font = part.slot;
	word->missing = part.missing;
	take_glyphs(typesetter, word, part.start, style.right_to_left);
	take_extents(font, word);
}

static struct cached_word *shape_new(struct typesetter *typesetter, struct face_style style,
                                     str text)
{
	struct cached_word *entry = arena_new(&typesetter->words, struct cached_word);
	entry->text = arena_str(&typesetter->words, text);
	entry->key = style;
	struct part part = { 0 };
	struct shaped_word *word = &entry->word;
	do {
		part = part_next(typesetter, style, entry->text, part.end ? &part : NULL, part.end);
		shape_part(typesetter, style, entry->text, part, word);
		if (part.end < text.n) {
			struct shaped_word *next =
				arena_new(&typesetter->words, struct shaped_word);
			word->next = next;
			word = next;
		}
	} while (part.end < text.n);
	if (text.n && text.s[text.n - 1] == ' ' && word->count)
		entry->space = word->glyphs[word->count - 1].advance;
	entry->space_units = (int32_t)fonts_font(typesetter->fonts, word->font)->face.units_per_em;
	return entry;
}

static uint32_t hash_of(struct face_style style, str text)
{
	uint64_t hash = 0x9e3779b97f4a7c15u ^ style.family ^ (uint64_t)style.style << 8 ^
	                (uint64_t)style.tabular << 16 ^ (uint64_t)style.right_to_left << 17 ^
	                (uint64_t)style.lang << 24 ^ (uint64_t)text.n << 48;
	const char *s = text.s;
	size_t n = text.n;
	for (; n >= 8; s += 8, n -= 8) {
		uint64_t eight;
		memcpy(&eight, s, 8);
		hash = (hash ^ eight) * 0xff51afd7ed558ccdu;
		hash ^= hash >> 32;
	}
	uint64_t tail = 0;
	for (size_t i = 0; i < n; i++)
		tail = tail << 8 | (unsigned char)s[i];
	hash = (hash ^ tail) * 0xff51afd7ed558ccdu;
	return (uint32_t)(hash >> 32 ^ hash);
}

static bool style_eq(struct face_style a, struct face_style b)
{
	return a.family == b.family && a.style == b.style && a.tabular == b.tabular &&
	       a.right_to_left == b.right_to_left && a.lang == b.lang;
}

static void table_grow(struct typesetter *typesetter)
{
	size_t room = typesetter->room * 2;
	struct cached_word **table = memory_new(room, sizeof(struct cached_word *));
	for (size_t i = 0; i < typesetter->room; i++) {
		struct cached_word *next;
		for (struct cached_word *word = typesetter->table[i]; word; word = next) {
			next = word->same_hash;
			word->same_hash = table[word->hash & (room - 1)];
			table[word->hash & (room - 1)] = word;
		}
	}
	memory_free(typesetter->table);
	typesetter->table = table;
	typesetter->room = room;
}

const struct cached_word *shape_word(struct typesetter *typesetter, struct face_style style,
                                     str text)
{
	uint32_t hash = hash_of(style, text);
	struct cached_word **bucket = &typesetter->table[hash & (typesetter->room - 1)];
	for (struct cached_word *word = *bucket; word; word = word->same_hash)
		if (word->hash == hash && style_eq(word->key, style) && str_eq(word->text, text))
			return word;
	struct cached_word *added = shape_new(typesetter, style, text);
	added->hash = hash;
	added->same_hash = *bucket;
	*bucket = added;
	if (++typesetter->count > typesetter->room)
		table_grow(typesetter);
	return added;
}

const struct cached_word *shape_hyphen(struct typesetter *typesetter, struct face_style style)
{
	const struct cached_word *drawn = shape_word(typesetter, style, STR("-"));
	if (drawn->word.count != 1)
		return drawn;
	/* PDF 32000-1, 14.8.2.2.3: a hyphen made by breaking a word is U+00AD. */
	struct cached_word *hyphen = arena_new(&typesetter->words, struct cached_word);
	struct glyph *glyph = arena_new(&typesetter->words, struct glyph);
	*hyphen = *drawn;
	*glyph = drawn->word.glyphs[0];
	glyph->bytes = 2;
	hyphen->word.text = hyphen->text = STR("\xc2\xad");
	hyphen->word.glyphs = glyph;
	hyphen->word.actual_text = true;
	return hyphen;
}

int32_t word_width(const struct typesetter *typesetter, const struct cached_word *word,
                   int32_t size)
{
	int32_t width = 0;
	for (const struct shaped_word *part = &word->word; part; part = part->next) {
		const struct font *font = fonts_font(typesetter->fonts, part->font);
		width += units_at(part->width, size, font->face.units_per_em);
	}
	return width;
}

int32_t word_space(const struct cached_word *word, int32_t size)
{
	return word->space ? units_at(word->space, size, (uint32_t)word->space_units) : 0;
}

void shape_report_missing(struct typesetter *typesetter, const struct cached_word *word,
                          struct place at, struct diags *diags)
{
	str rest = word->text;
	while (rest.n) {
		str start = rest;
		uint32_t character = utf8_next(&rest);
		if (is_ignorable(character) ||
		    slot_for(typesetter, word->key, character) != UINT16_MAX)
			continue;
		char code[16];
		static const char digits[] = "0123456789ABCDEF";
		size_t n = 0;
		code[n++] = 'U';
		code[n++] = '+';
		for (int shift = character > 0xffff ? 20 : 12; shift >= 0; shift -= 4)
			code[n++] = digits[character >> shift & 15];
		diag(diags, MSG_NO_GLYPH, .at = at,
		     .words = { str_first(start, start.n - rest.n), { code, n } });
	}
}
