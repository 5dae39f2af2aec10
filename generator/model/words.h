/* The fixed phrases of a language, from layouts/words/LANG.yml: "Contents", "Page {{page}} of {{pages}}".
 * One table (words.def) holds every phrase's key; English is compiled in and stands in where another
 * language lacks one. */
#ifndef MODEL_WORDS_H
#define MODEL_WORDS_H

#include "base/date.h"
#include "base/diag.h"
#include "document/document.h"

struct source_tree;

enum word {
#define WORD(name, key, english) WORD_##name,
#include "model/words.def.h"
#undef WORD
	WORD_COUNT
};

struct words {
	str lang; /* "en" */
	str phrases[WORD_COUNT];
	bool right_to_left;
	/* Month names by ICU in this language, Gregorian, Latin digits; loaded when the set is. */
	str months[12], weekdays[7];
	str date_pattern; /* "{{day}} {{month}} {{year}}", from ICU's long date of the language */
};

struct words_set {
	struct words *items; /* a set a language met; [0] is the site's */
	size_t count, room;
};

/* Not thread-safe; call for every language met in front matter and site.yml before threads start. */
const struct words *words_load(struct words_set *set, struct arena *arena,
                               const struct source_tree *tree, str lang, struct diags *diags);
/* Thread-safe. For "en-GB" the set of "en-GB", else of "en", else the site's. */
const struct words *words_of(const struct words_set *set, str lang);
/* The phrase with {{name}} replaced: pairs is name, value, name, value ... */
str words_fill(const struct words *words, struct arena *arena, enum word word, const str *pairs,
               size_t pair_count);
/* "27 July 2018". */
str words_date(const struct words *words, struct arena *arena, struct date date);
/* "27 July 2018 to 31 March 2020" is not this one's; see words.def.h for ranges. */
bool lang_right_to_left(str lang);
/* Well-formed BCP 47: letters, then subtags. */
bool lang_valid(str lang);
/* The code's own name for itself where ICU knows one ("Cymraeg"), else the code. */
str lang_name(struct arena *arena, str lang);
/* Sort keys as the language sorts (ICU collation), compared with str_cmp. */
str lang_sort_key(struct arena *arena, str lang, str text);

#endif
