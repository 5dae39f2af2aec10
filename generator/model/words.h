/* The fixed phrases of a language, from layouts/words/LANG.yml: "Contents", "Page {{page}} of
 * {{pages}}". One table (words.def) holds every phrase's key; English is compiled in and stands in
 * where another language lacks one. */
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
	/* From the file's "months", "weekdays" (Monday first) and "date", else ICU's for the
	 * language (Gregorian, Latin digits). */
	str months[12], weekdays[7];
	str date_pattern; /* "{{day}} {{month}} {{year}}" */
};

struct words_set {
	const struct words **items; /* one a language met; [0] is the site's */
	size_t count, room;
};

/* Not thread-safe; call for every language met in front matter and site.yml, before threads. */
const struct words *words_load(struct words_set *set, struct arena *arena,
                               const struct source_tree *tree, str lang, struct diags *diags);
/* Thread-safe. For "en-GB" the set of "en-GB", else of "en", else the site's. */
const struct words *words_of(const struct words_set *set, str lang);
/* The phrase with {{name}} replaced: pairs is name, value, name, value ...; pair_count counts the
 * pairs. */
str words_fill(const struct words *words, struct arena *arena, enum word word, const str *pairs,
               size_t pair_count);
/* "27 July 2018"; for ranges see WORD_DATE_RANGE. */
str words_date(const struct words *words, struct arena *arena, struct date date);
/* "Friday 27 July 2018" */
str words_day(const struct words *words, struct arena *arena, struct date date);
/* Of minutes since midnight: "10am", "2:30pm", "12 noon". */
str words_time(const struct words *words, struct arena *arena, unsigned minutes);
/* "412 KB", "1.2 MB": whole kilobytes of 1,000 bytes, at least 1. */
str words_size(const struct words *words, struct arena *arena, size_t bytes);
/* "1 page", "12 pages"; absent for 0. */
str words_pages(const struct words *words, struct arena *arena, uint32_t count);

/* A file that may be downloaded, in words. */
struct words_file {
	str title, format, size; /* "Prevent strategy", "PDF", words_size */
	str pages;               /* words_pages */
};
/* The text of a link to it: "Prevent strategy (PDF, 412 KB, 12 pages)". */
str words_download(const struct words *words, struct arena *arena, const struct words_file *file);

#endif
