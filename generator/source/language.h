/* What typography needs to know about a language: its quotation marks and its direction. */
#ifndef SOURCE_LANGUAGE_H
#define SOURCE_LANGUAGE_H

#include "base/str.h"

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

#endif
