/* Inside page/: shaped words and the typesetter that keeps them. */
#ifndef PAGE_SHAPE_H
#define PAGE_SHAPE_H

#include "page/fonts.h"

#include <unicode/ubidi.h>
#include <unicode/ubrk.h>

/* What decides how a word is shaped, but its text. */
struct face_style {
	uint8_t family; /* FAMILY_TEXT or FAMILY_CODE */
	uint8_t style;  /* FONT_BOLD, FONT_ITALIC */
	bool tabular;   /* figures of one width */
	bool right_to_left;
	uint16_t lang; /* of typesetter_lang */
};

/* The head of a cached word: the chain word, word.next ... is its text, a part for each font. */
struct cached_word {
	struct shaped_word word;
	struct cached_word *same_hash; /* the table's chain */
	uint32_t hash;
	struct face_style key;
	str text;            /* of all parts */
	int32_t space;       /* the advance of the space at the end, in font units, else 0 */
	int32_t space_units; /* per em of that part */
};

struct typesetter {
	const struct fonts *fonts;
	const struct house *house;
	hb_buffer_t *buffer;
	struct arena words;
	struct cached_word **table;
	size_t count, room;
	struct {
		struct typesetter_lang {
			str name;
			hb_language_t hb;
		} * items;
		size_t count, room;
	} langs;
	/* Opened when a text first needs them: lines.c */
	UBreakIterator *breaks;
	uint16_t breaks_lang;
	UBiDi *bidi;
	struct arena scratch;
};

/* Forgets the words when they have grown large; before a document, when no layout uses them. */
void typesetter_begin(struct typesetter *typesetter);
uint16_t typesetter_lang(struct typesetter *typesetter, str lang);
/* Never NULL. text must be short: a word. */
const struct cached_word *shape_word(struct typesetter *typesetter, struct face_style style,
                                     str text);
/* Width of the whole chain at size, in thousandths of a point. */
int32_t word_width(const struct typesetter *typesetter, const struct cached_word *word,
                   int32_t size);
int32_t word_space(const struct cached_word *word, int32_t size);
static inline int32_t units_at(int32_t units, int32_t size, uint32_t units_per_em)
{
	return (int32_t)((int64_t)units * size / (int64_t)units_per_em);
}
/* Reports each character of word that no font has. */
void shape_report_missing(struct typesetter *typesetter, const struct cached_word *word,
                          struct place at, struct diags *diags);
/* The sign at the end of a line broken at a soft hyphen; says U+00AD. */
const struct cached_word *shape_hyphen(struct typesetter *typesetter, struct face_style style);

#endif
