/* Languages by their tags (BCP 47): whether a tag is one, its quotation marks, which way it is
 * written, how it sorts. ICU is behind language.c. */
#ifndef SOURCE_LANGUAGE_H
#define SOURCE_LANGUAGE_H

#include "base/memory.h"

/* What " and ' become. For most languages CLDR's marks, the outer ones for ". */
struct language_quotes {
	const char *language; /* the first subtag; "" for all others */
	const char *open, *close, *inner_open, *inner_close;
};

/* Never NULL; lang is a BCP 47 tag or absent (English). */
const struct language_quotes *language_quotes(str lang);
/* A BCP 47 tag in form: en, en-GB, zh-Hant-TW. */
bool language_is_good(str lang);
/* Arabic, Hebrew, Urdu and so on, or a script subtag that says so. */
bool language_is_right_to_left(str lang);
/* Sort keys as the language sorts (ICU collation), compared with str_cmp. */
str language_sort_key(struct arena *arena, str lang, str text);

#endif
