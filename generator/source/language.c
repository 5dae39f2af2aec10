/* Languages; see language.h. Called by the readers of Markdown and by the layers above. */
#include "source/language.h"

#include "base/die.h"

#include <unicode/ucol.h>
#include <unicode/ustring.h>

enum { SUBTAG_MOST = 8 };

#define DOUBLE_HIGH "\xe2\x80\x9c", "\xe2\x80\x9d"       /* 201C 201D */
#define SINGLE_HIGH "\xe2\x80\x98", "\xe2\x80\x99"       /* 2018 2019 */
#define DOUBLE_LOW "\xe2\x80\x9e", "\xe2\x80\x9c"        /* 201E 201C */
#define SINGLE_LOW "\xe2\x80\x9a", "\xe2\x80\x98"        /* 201A 2018 */
#define LOW_HIGH "\xe2\x80\x9e", "\xe2\x80\x9d"          /* 201E 201D */
#define DOUBLE_BOTH "\xe2\x80\x9d", "\xe2\x80\x9d"       /* 201D 201D */
#define SINGLE_BOTH "\xe2\x80\x99", "\xe2\x80\x99"       /* 2019 2019 */
#define GUILLEMETS "\xc2\xab", "\xc2\xbb"                /* 00AB 00BB */
#define GUILLEMETS_IN "\xc2\xbb", "\xc2\xab"             /* 00BB 00AB */
#define GUILLEMETS_SINGLE "\xe2\x80\xb9", "\xe2\x80\xba" /* 2039 203A */
/* With U+202F, the narrow space that French sets inside. */
#define GUILLEMETS_SPACED "\xc2\xab\xe2\x80\xaf", "\xe2\x80\xaf\xc2\xbb"
#define CORNERS "\xe3\x80\x8c", "\xe3\x80\x8d"       /* 300C 300D */
#define CORNERS_WHITE "\xe3\x80\x8e", "\xe3\x80\x8f" /* 300E 300F */

static const struct language_quotes quotes[] = {
	{ "ar", "\xe2\x80\x9d", "\xe2\x80\x9c", "\xe2\x80\x99", "\xe2\x80\x98" },
	{ "bg", DOUBLE_LOW, SINGLE_LOW },
	{ "cs", DOUBLE_LOW, SINGLE_LOW },
	{ "cy", SINGLE_HIGH, DOUBLE_HIGH },
	{ "de", DOUBLE_LOW, SINGLE_LOW },
	{ "el", GUILLEMETS, DOUBLE_HIGH },
	{ "es", GUILLEMETS, DOUBLE_HIGH },
	{ "fa", GUILLEMETS, GUILLEMETS_SINGLE },
	{ "fi", DOUBLE_BOTH, SINGLE_BOTH },
	{ "fr", GUILLEMETS_SPACED, DOUBLE_HIGH },
	{ "he", DOUBLE_BOTH, SINGLE_BOTH },
	{ "hu", LOW_HIGH, GUILLEMETS_IN },
	{ "it", GUILLEMETS, DOUBLE_HIGH },
	{ "ja", CORNERS, CORNERS_WHITE },
	{ "lt", DOUBLE_LOW, SINGLE_LOW },
	{ "nb", GUILLEMETS, SINGLE_HIGH },
	{ "no", GUILLEMETS, SINGLE_HIGH },
	{ "pl", LOW_HIGH, GUILLEMETS },
	{ "ps", GUILLEMETS, GUILLEMETS_SINGLE },
	{ "ro", LOW_HIGH, GUILLEMETS },
	{ "ru", GUILLEMETS, DOUBLE_LOW },
	{ "sk", DOUBLE_LOW, SINGLE_LOW },
	{ "sl", DOUBLE_LOW, SINGLE_LOW },
	{ "sq", GUILLEMETS, DOUBLE_HIGH },
	{ "sv", DOUBLE_BOTH, SINGLE_BOTH },
	{ "uk", GUILLEMETS, DOUBLE_LOW },
	{ "", DOUBLE_HIGH, SINGLE_HIGH },
};

const struct language_quotes *language_quotes(str lang)
{
	str first = str_first(lang, str_find_char(lang, '-'));
	size_t last = sizeof quotes / sizeof *quotes - 1;
	for (size_t i = 0; i < last; i++)
		if (str_eq_nocase(first, str_of(quotes[i].language)))
			return &quotes[i];
	return &quotes[last];
}

bool language_is_good(str lang)
{
	str rest = lang, part;
	for (bool first = true; str_split(&rest, '-', &part); first = false) {
		if (part.n < (first ? 2 : 1) || part.n > (first ? 3 : SUBTAG_MOST))
			return false;
		for (size_t i = 0; i < part.n; i++)
			if (first ? !char_is_alpha(part.s[i]) : !char_is_alnum(part.s[i]))
				return false;
	}
	return lang.n > 0;
}

static bool is_among(str code, const str *codes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(code, codes[i]))
			return true;
	return false;
}

bool language_is_right_to_left(str lang)
{
	static const str languages[] = {
		STR_INIT("ar"),  STR_INIT("arc"), STR_INIT("ckb"), STR_INIT("dv"),  STR_INIT("fa"),
		STR_INIT("he"),  STR_INIT("iw"),  STR_INIT("ji"),  STR_INIT("ks"),  STR_INIT("lrc"),
		STR_INIT("mzn"), STR_INIT("nqo"), STR_INIT("pnb"), STR_INIT("prs"), STR_INIT("ps"),
		STR_INIT("sd"),  STR_INIT("syr"), STR_INIT("ug"),  STR_INIT("ur"),  STR_INIT("yi"),
	};
	static const str scripts[] = {
		STR_INIT("Adlm"), STR_INIT("Arab"), STR_INIT("Aran"), STR_INIT("Hebr"),
		STR_INIT("Mand"), STR_INIT("Nkoo"), STR_INIT("Rohg"), STR_INIT("Samr"),
		STR_INIT("Syrc"), STR_INIT("Thaa"),
	};
	str rest = lang, part = { 0 };
	str_split(&rest, '-', &part);
	bool by_language = is_among(part, languages, sizeof languages / sizeof *languages);
	while (str_split(&rest, '-', &part))
		if (part.n == 4 && char_is_alpha(part.s[0])) /* a script: ku-Arab, ks-Deva */
			return is_among(part, scripts, sizeof scripts / sizeof *scripts);
	return by_language;
}

str language_sort_key(struct arena *arena, str lang, str text)
{
	str code = arena_str(arena, lang);
	UErrorCode error = U_ZERO_ERROR;
	UCollator *collator = ucol_open(code.s, &error);
	if (U_FAILURE(error))
		die("ICU has no sorting order for \"%.*s\": %s", STR_FMT(lang), u_errorName(error));
	CHECK(text.n <= INT32_MAX / 4);
	UChar *units = arena_array(arena, UChar, text.n + 1);
	int32_t count = 0;
	u_strFromUTF8WithSub(units, (int32_t)text.n + 1, &count, text.s ? text.s : "",
	                     (int32_t)text.n, 0xfffd, NULL, &error);
	int32_t length = ucol_getSortKey(collator, units, count, NULL, 0);
	uint8_t *key = arena_alloc(arena, (size_t)length + text.n + 1, 1);
	ucol_getSortKey(collator, units, count, key, length);
	ucol_close(collator);
	/* The text itself decides between what the language takes for equal. */
	if (text.s)
		memcpy(key + length, text.s, text.n);
	return (str){ (const char *)key, (size_t)length + text.n };
}
