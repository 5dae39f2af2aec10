/* Typefaces: found through fontconfig by family name, opened when first needed, mapped into memory.
 * Called by command/ once a run (fonts_open), by shape.c and format/pdf. */
#include "page/fonts.h"

#include "base/die.h"

#include <fontconfig/fontconfig.h>
#include <hb-ot.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct slot {
	str file, family;
	int index, weight; /* of the face in a collection; fontconfig's weight */
	bool slanted;
	bool broken;
	uint16_t same; /* the slot that has this very face */
	_Atomic(struct font *) font;
};

struct fonts {
	size_t families;
	struct slot *slots; /* FONT_STYLES a family */
	struct arena arena;
	pthread_mutex_t lock; /* of opening */
};

/* Only the system's folders, and no rules: the user's configuration must not change the output. The
 * cache is the one that Debian keeps when font packages are installed. */
static const char configuration[] = "<?xml version=\"1.0\"?><fontconfig>"
				    "<dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir>"
				    "<cachedir>/var/cache/fontconfig</cachedir>"
				    "<cachedir prefix=\"xdg\">fontconfig</cachedir></fontconfig>";

static FcFontSet *list_installed(FcConfig **config)
{
	*config = FcConfigCreate();
	if (!*config)
		die("fontconfig cannot be started");
	bool ready =
		FcConfigParseAndLoadFromMemory(*config, (const FcChar8 *)configuration, FcFalse) &&
		FcConfigBuildFonts(*config);
	return ready ? FcConfigGetFonts(*config, FcSetSystem) : NULL;
}

/* How far a face is from the style asked for; INT_MAX for what cannot serve. */
static int distance(const FcPattern *pattern, unsigned style)
{
	int weight = FC_WEIGHT_REGULAR, slant = FC_SLANT_ROMAN, width = FC_WIDTH_NORMAL, index = 0;
	FcBool variable = FcFalse, scalable = FcTrue;
	FcPatternGetInteger(pattern, FC_WEIGHT, 0, &weight);
	FcPatternGetInteger(pattern, FC_SLANT, 0, &slant);
	FcPatternGetInteger(pattern, FC_WIDTH, 0, &width);
	FcPatternGetInteger(pattern, FC_INDEX, 0, &index);
	FcPatternGetBool(pattern, FC_VARIABLE, 0, &variable);
	FcPatternGetBool(pattern, FC_SCALABLE, 0, &scalable);
	if (variable || !scalable || index >> 16)
		return INT_MAX;
	int wanted = style & FONT_BOLD ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR;
	bool slanted = slant != FC_SLANT_ROMAN;
	return abs(weight - wanted) + abs(width - FC_WIDTH_NORMAL) * 10 +
	       (slanted != !!(style & FONT_ITALIC) ? 1000 : 0);
}

/* What is nearest to a slot's style so far. */
struct candidate {
	const FcPattern *pattern;
	str file;
	int distance;
};

static void face_consider(const FcPattern *pattern, struct candidate *candidates)
{
	FcChar8 *name;
	if (FcPatternGetString(pattern, FC_FILE, 0, &name) != FcResultMatch)
		return;
	str file = str_of((const char *)name);
	for (unsigned style = 0; style < FONT_STYLES; style++) {
		struct candidate *best = &candidates[style];
		int far = distance(pattern, style);
		/* The same face in two files: the bytewise first, whatever the folder's order. */
		bool better = far < best->distance || (far == best->distance && best->pattern &&
		                                       str_cmp(file, best->file) < 0);
		if (better)
			*best = (struct candidate){ pattern, file, far };
	}
}

/* One pass over all faces of the system: there are many, and a question about each is slow. */
static void faces_find(const FcFontSet *installed, const str *families, size_t count,
                       struct candidate *candidates)
{
	for (int i = 0; i < installed->nfont; i++) {
		const FcPattern *pattern = installed->fonts[i];
		FcChar8 *name;
		for (int n = 0; FcPatternGetString(pattern, FC_FAMILY, n, &name) == FcResultMatch;
		     n++)
			for (size_t family = 0; family < count; family++)
				if (str_eq_nocase(str_of((const char *)name), families[family]))
					face_consider(pattern, candidates + family * FONT_STYLES);
	}
}

static void slot_fill(struct fonts *fonts, struct slot *slot, const struct candidate *best,
                      str family)
{
	if (!best->pattern)
		return;
	int slant = FC_SLANT_ROMAN;
	FcPatternGetInteger(best->pattern, FC_INDEX, 0, &slot->index);
	FcPatternGetInteger(best->pattern, FC_WEIGHT, 0, &slot->weight);
	FcPatternGetInteger(best->pattern, FC_SLANT, 0, &slant);
	slot->slanted = slant != FC_SLANT_ROMAN;
	slot->file = arena_str(&fonts->arena, best->file);
	slot->family = arena_str(&fonts->arena, family);
}

static void slots_fill(struct fonts *fonts, const FcFontSet *installed, const str *families)
{
	size_t count = fonts->families * FONT_STYLES;
	struct candidate *candidates = memory_new(count, sizeof *candidates);
	for (size_t i = 0; i < count; i++)
		candidates[i].distance = INT_MAX;
	faces_find(installed, families, fonts->families, candidates);
	for (size_t i = 0; i < count; i++) {
		struct slot *slot = &fonts->slots[i];
		slot->same = (uint16_t)i;
		slot_fill(fonts, slot, &candidates[i], families[i / FONT_STYLES]);
		for (size_t j = i - i % FONT_STYLES; j < i; j++) {
			const struct slot *other = &fonts->slots[j];
			if (str_eq(other->file, slot->file) && other->index == slot->index) {
				slot->same = other->same;
				break;
			}
		}
	}
	memory_free(candidates);
}

struct fonts *fonts_open(struct arena *arena, const struct house *house, struct diags *diags)
{
	struct fonts *fonts = arena_new(arena, struct fonts);
	fonts->families = FAMILY_FALLBACK + house->fallback_count;
	fonts->slots = arena_array(&fonts->arena, struct slot, fonts->families * FONT_STYLES);
	if (pthread_mutex_init(&fonts->lock, NULL) != 0)
		die("a lock cannot be made");
	FcConfig *config;
	const FcFontSet *installed = list_installed(&config);
	if (installed) {
		str families[FAMILY_FALLBACK + FALLBACK_MOST] = { house->text_family,
			                                          house->code_family };
		for (size_t i = 0; i < house->fallback_count; i++)
			families[FAMILY_FALLBACK + i] = house->fallback[i];
		slots_fill(fonts, installed, families);
	}
	FcConfigDestroy(config);
	for (size_t family = 0; family < FAMILY_FALLBACK; family++) {
		/* A family whose regular face is missing or broken would be bold throughout. */
		const struct slot *regular = &fonts->slots[family * FONT_STYLES];
		bool plain = !regular->slanted && regular->weight < FC_WEIGHT_DEMIBOLD;
		if (plain && fonts_font(fonts, fonts_slot(fonts, family, 0)))
			continue;
		bool of_text = family == FAMILY_TEXT;
		diag(diags, MSG_NO_FONT,
		     .at = of_text ? house->text_family_at : house->code_family_at,
		     .path = STR("layouts/house.yml"),
		     .words = { of_text ? house->text_family : house->code_family });
		fonts_close(fonts);
		return NULL;
	}
	return fonts;
}

void fonts_close(struct fonts *fonts)
{
	if (!fonts)
		return;
	for (size_t i = 0; i < fonts->families * FONT_STYLES; i++) {
		struct font *font = atomic_load(&fonts->slots[i].font);
		if (!font)
			continue;
		hb_font_destroy(font->hb);
		hb_face_destroy(font->face.hb_face);
	}
	pthread_mutex_destroy(&fonts->lock);
	arena_release(&fonts->arena);
}

/* Big-endian numbers of a font's tables. */
static int32_t table_i16(const char *data, unsigned length, unsigned at)
{
	if (length < at + 2)
		return 0;
	const unsigned char *bytes = (const unsigned char *)data + at;
	int32_t value = bytes[0] << 8 | bytes[1];
	return value >= 0x8000 ? value - 0x10000 : value;
}

static void face_measure(struct font_face *face, hb_face_t *hb_face, hb_font_t *hb)
{
	hb_font_extents_t extents = { 0 };
	hb_font_get_h_extents(hb, &extents);
	face->ascent = extents.ascender;
	face->descent = extents.descender;
	hb_position_t value = 0;
	hb_ot_metrics_get_position_with_fallback(hb, HB_OT_METRICS_TAG_CAP_HEIGHT, &value);
	face->cap_height = value;
	hb_ot_metrics_get_position_with_fallback(hb, HB_OT_METRICS_TAG_X_HEIGHT, &value);
	face->x_height = value;
	unsigned length;
	hb_blob_t *head = hb_face_reference_table(hb_face, HB_TAG('h', 'e', 'a', 'd'));
	const char *data = hb_blob_get_data(head, &length);
	for (unsigned i = 0; i < 4; i++) /* OpenType, head: xMin yMin xMax yMax from byte 36 */
		face->bbox[i] = table_i16(data, length, 36 + i * 2);
	hb_blob_destroy(head);
	hb_blob_t *post = hb_face_reference_table(hb_face, HB_TAG('p', 'o', 's', 't'));
	data = hb_blob_get_data(post, &length);
	/* OpenType, post: italicAngle is 16.16 from byte 4 */
	int32_t fraction = table_i16(data, length, 6);
	face->italic_angle = table_i16(data, length, 4) * 1000 +
	                     (fraction < 0 ? fraction + 0x10000 : fraction) * 1000 / 0x10000;
	hb_blob_destroy(post);
}

static str face_version(struct arena *arena, hb_face_t *face)
{
	char text[128];
	unsigned length = sizeof text;
	hb_ot_name_get_utf8(face, HB_OT_NAME_ID_VERSION_STRING, hb_language_from_string("en", 2),
	                    &length, text);
	return arena_str(arena, (str){ text, length });
}

static bool has_table(hb_face_t *face, hb_tag_t tag)
{
	hb_blob_t *table = hb_face_reference_table(face, tag);
	bool there = hb_blob_get_length(table) > 0;
	hb_blob_destroy(table);
	return there;
}

/* A file cut short or written over in part may still open; its text would be white. */
static bool is_whole(hb_face_t *face)
{
	bool outlines = (has_table(face, HB_TAG('g', 'l', 'y', 'f')) &&
	                 has_table(face, HB_TAG('l', 'o', 'c', 'a'))) ||
	                has_table(face, HB_TAG('C', 'F', 'F', ' ')) ||
	                has_table(face, HB_TAG('C', 'F', 'F', '2'));
	return outlines && hb_face_get_glyph_count(face) > 0 &&
	       has_table(face, HB_TAG('c', 'm', 'a', 'p')) &&
	       has_table(face, HB_TAG('h', 'm', 't', 'x'));
}

static struct font *slot_open(struct fonts *fonts, struct slot *slot)
{
	hb_blob_t *blob = hb_blob_create_from_file_or_fail(slot->file.s);
	hb_face_t *face = hb_face_create(blob, (unsigned)slot->index);
	hb_blob_destroy(blob);
	if (!blob || !is_whole(face)) {
		hb_face_destroy(face);
		return NULL;
	}
	hb_face_make_immutable(face);
	struct font *font = arena_new(&fonts->arena, struct font);
	font->hb = hb_font_create(face);
	font->face = (struct font_face){
		.family = slot->family,
		.file = slot->file,
		.version = face_version(&fonts->arena, face),
		.bold = slot->weight >= FC_WEIGHT_DEMIBOLD,
		.italic = slot->slanted,
		.hb_face = face,
		.units_per_em = hb_face_get_upem(face),
	};
	face_measure(&font->face, face, font->hb);
	hb_font_make_immutable(font->hb);
	return font;
}

size_t fonts_families(const struct fonts *fonts)
{
	return fonts->families;
}

uint16_t fonts_slot(const struct fonts *fonts, size_t family, unsigned style)
{
	return fonts->slots[family * FONT_STYLES + style].same;
}

const struct font *fonts_font(const struct fonts *fonts, size_t index)
{
	struct slot *slot = &fonts->slots[index];
	struct font *font = atomic_load_explicit(&slot->font, memory_order_acquire);
	if (font || !slot->file.s)
		return font;
	struct fonts *opening = (struct fonts *)(uintptr_t)fonts;
	pthread_mutex_lock(&opening->lock);
	font = atomic_load(&slot->font);
	if (!font && !slot->broken) {
		font = slot_open(opening, slot);
		slot->broken = !font;
		atomic_store_explicit(&slot->font, font, memory_order_release);
	}
	pthread_mutex_unlock(&opening->lock);
	return font;
}

size_t fonts_count(const struct fonts *fonts)
{
	return fonts->families * FONT_STYLES;
}

const struct font_face *fonts_face(const struct fonts *fonts, size_t index)
{
	const struct font *font = atomic_load(&fonts->slots[index].font);
	return font ? &font->face : NULL;
}
