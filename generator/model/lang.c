/* Languages by their codes (BCP 47): whether a code is one, which way it is written, what it calls
 * itself, how it sorts. Called by model/ and the layers above; ICU is behind this file and words.c.
 */
#include "model/words.h"

#include "base/die.h"

#include <unicode/ucol.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include <stdlib.h>

enum { SUBTAG_MOST = 8, NAME_UNITS = 128 };

bool lang_valid(str lang)
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

bool lang_right_to_left(str lang)
{
	static const str languages[] = {
		STR_INIT("ar"),  STR_INIT("arc"), STR_INIT("ckb"), STR_INIT("dv"),  STR_INIT("fa"),
		STR_INIT("he"),  STR_INIT("iw"),  STR_INIT("ks"),  STR_INIT("lrc"), STR_INIT("mzn"),
		STR_INIT("nqo"), STR_INIT("pnb"), STR_INIT("prs"), STR_INIT("ps"),  STR_INIT("sd"),
		STR_INIT("syr"), STR_INIT("ug"),  STR_INIT("ur"),  STR_INIT("yi"),
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

str lang_name(struct arena *arena, str lang)
{
	str code = arena_str(arena, lang);
	UChar units[NAME_UNITS];
	UErrorCode error = U_ZERO_ERROR;
	int32_t count = uloc_getDisplayLanguage(code.s, code.s, units, NAME_UNITS, &error);
	if (error != U_ZERO_ERROR || count == 0)
		return code;
	char bytes[NAME_UNITS * 3];
	int32_t length = 0;
	u_strToUTF8(bytes, sizeof bytes, &length, units, count, &error);
	return U_FAILURE(error) ? code : arena_str(arena, (str){ bytes, (size_t)length });
}

str lang_sort_key(struct arena *arena, str lang, str text)
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
