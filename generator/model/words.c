/* The fixed phrases of a language and its dates; see words.h. Called by model.c while it loads,
 * then by every layer above. ICU is asked for dates only in a language whose file gives no months:
 * its first date format takes longer than a small site. */
#include "model/words.h"

#include "base/die.h"
#include "model/fields.h"
#include "source/language.h"
#include "source/source.h"
#include "source/yaml.h"

#include <unicode/udat.h>
#include <unicode/ustring.h>

#include <stdlib.h>

static const struct {
	str key, english;
} phrase_table[WORD_COUNT] = {
#define WORD(name, key, english) [WORD_##name] = { STR_INIT(key), STR_INIT(english) },
#include "model/words.def.h"
#undef WORD
};

static const str english_months[12] = {
	STR_INIT("January"),   STR_INIT("February"), STR_INIT("March"),    STR_INIT("April"),
	STR_INIT("May"),       STR_INIT("June"),     STR_INIT("July"),     STR_INIT("August"),
	STR_INIT("September"), STR_INIT("October"),  STR_INIT("November"), STR_INIT("December"),
};
static const str english_weekdays[7] = {
	STR_INIT("Monday"), STR_INIT("Tuesday"),  STR_INIT("Wednesday"), STR_INIT("Thursday"),
	STR_INIT("Friday"), STR_INIT("Saturday"), STR_INIT("Sunday"),
};
static const str day_month_year = STR_INIT("{{day}} {{month}} {{year}}");

static str lang_base(str lang)
{
	return str_first(lang, str_find_char(lang, '-'));
}

static const struct words *words_find(const struct words_set *set, str lang)
{
	for (size_t i = 0; i < set->count; i++)
		if (str_eq(set->items[i]->lang, lang))
			return set->items[i];
	return NULL;
}

/* ICU: the long date of a language as a pattern of ours. */
enum { UNITS_MOST = 128 };

static str from_units(struct arena *arena, const UChar *units, int32_t count)
{
	char bytes[UNITS_MOST * 3];
	int32_t length = 0;
	UErrorCode error = U_ZERO_ERROR;
	u_strToUTF8(bytes, sizeof bytes, &length, units, count, &error);
	if (U_FAILURE(error))
		return STR("");
	return arena_str(arena, (str){ bytes, (size_t)length });
}

static str symbol(struct arena *arena, const UDateFormat *format, UDateFormatSymbolType type,
                  int32_t index)
{
	UChar units[UNITS_MOST];
	UErrorCode error = U_ZERO_ERROR;
	int32_t length = udat_getSymbols(format, type, index, units, UNITS_MOST, &error);
	return U_FAILURE(error) ? STR("") : from_units(arena, units, length);
}

/* Unicode UTS 35, "Date Format Patterns": letters are fields, '...' stands for itself. */
static str pattern_of(struct arena *arena, str icu, bool *month_is_number)
{
	struct buf pattern = { 0 };
	bool quoted = false;
	*month_is_number = false;
	for (size_t i = 0; i < icu.n;) {
		char c = icu.s[i];
		size_t run = 1;
		while (i + run < icu.n && icu.s[i + run] == c)
			run++;
		if (c == '\'') {
			if (run % 2)
				quoted = !quoted;
			for (size_t j = 0; j < run / 2; j++)
				buf_putc(&pattern, '\'');
		} else if (quoted || !char_is_alpha(c)) {
			buf_put(&pattern, str_first(str_from(icu, i), run));
		} else if (c == 'd') {
			buf_lit(&pattern, "{{day}}");
		} else if (c == 'M' || c == 'L') {
			buf_lit(&pattern, "{{month}}");
			*month_is_number = run < 3;
		} else if (c == 'y' || c == 'u') {
			buf_lit(&pattern, "{{year}}");
		}
		i += run; /* an era or a weekday is left out */
	}
	str made = arena_str(arena, str_trim(buf_str(&pattern)));
	buf_free(&pattern);
	return made;
}

static void dates_from_icu(struct words *words, struct arena *arena)
{
	/* fa and ar have other calendars and digits by default. */
	str locale = arena_concat(arena, words->lang, STR("@calendar=gregorian;numbers=latn"));
	UErrorCode error = U_ZERO_ERROR;
	UDateFormat *format = udat_open(UDAT_NONE, UDAT_LONG, locale.s, NULL, 0, NULL, 0, &error);
	if (U_FAILURE(error))
		return;
	UChar units[UNITS_MOST];
	bool month_is_number = false;
	int32_t length = udat_toPattern(format, /*localized=*/0, units, UNITS_MOST, &error);
	if (U_SUCCESS(error))
		words->date_pattern =
			pattern_of(arena, from_units(arena, units, length), &month_is_number);
	for (int i = 0; i < 12; i++)
		words->months[i] = month_is_number ? field_number(arena, (uint32_t)i + 1)
		                                   : symbol(arena, format, UDAT_MONTHS, i);
	for (int i = 0; i < 7; i++) /* ICU's weekdays are 1 Sunday to 7 Saturday */
		words->weekdays[i] = symbol(arena, format, UDAT_WEEKDAYS, i == 6 ? 1 : i + 2);
	udat_close(format);
}

static bool names_read(const struct value *list, str *names, size_t count, struct diags *diags)
{
	const struct value *item = list->kind == VALUE_LIST ? list->first : NULL;
	bool fine = list->kind == VALUE_LIST && list->count == count;
	for (const struct value *each = item; fine && each; each = each->next)
		fine = each->kind == VALUE_TEXT;
	if (!fine) {
		diag(diags, MSG_WANTED_LIST, .at = list->at, .words = { list->key },
		     .hint = count == 12
		                     ? STR("write the names of the twelve months, January first")
		                     : STR("write the names of the seven days, Monday first"));
		return false;
	}
	for (size_t i = 0; item && i < count; i++, item = item->next)
		names[i] = item->text;
	return true;
}

/* A name of a phrase's that the English one does not fill in would stay empty. */
static void check_placeholders(const struct value *entry, str english, struct diags *diags)
{
	str rest = entry->text;
	for (;;) {
		size_t open = str_find(rest, STR("{{"));
		if (open == rest.n)
			return;
		rest = str_from(rest, open);
		size_t close = str_find(rest, STR("}}"));
		str whole = str_first(rest, close + 2);
		if (close == rest.n || str_find(english, whole) == english.n) {
			diag(diags, MSG_UNKNOWN_VALUE, .at = entry->at,
			     .words = { str_trim(str_first(str_from(whole, 2), close - 2)) },
			     .hint = STR(
				     "use only the names in {{ }} that the English phrase has"));
			return;
		}
		rest = str_from(rest, whole.n);
	}
}

static void phrase_read(struct words *words, const struct value *entry, struct diags *diags)
{
	static const str others[] = { STR_INIT("months"), STR_INIT("weekdays"), STR_INIT("date") };
	enum { OTHERS = sizeof others / sizeof *others };
	for (size_t i = 0; i < WORD_COUNT; i++) {
		if (!str_eq(entry->key, phrase_table[i].key))
			continue;
		if (entry->kind == VALUE_TEXT) {
			check_placeholders(entry, phrase_table[i].english, diags);
			words->phrases[i] = entry->text;
		} else {
			diag(diags, MSG_WANTED_TEXT, .at = entry->at, .words = { entry->key });
		}
		return;
	}
	str names[WORD_COUNT + OTHERS];
	for (size_t i = 0; i < WORD_COUNT; i++)
		names[i] = phrase_table[i].key;
	memcpy(names + WORD_COUNT, others, sizeof others);
	diag(diags, MSG_UNKNOWN_KEY, .at = entry->key_at,
	     .words = { entry->key, STR("the phrases") },
	     .hint = STR("see layouts/words/en.yml for the keys that there are"),
	     .nearest = str_nearest(entry->key, names, sizeof names / sizeof *names));
}

static void file_read_words(struct words *words, const struct value *map, struct diags *diags)
{
	if (map->kind != VALUE_MAP) {
		if (map->kind != VALUE_EMPTY)
			diag(diags, MSG_WANTED_MAP, .at = map->at,
			     .words = { STR("a file of phrases") });
		return;
	}
	for (const struct value *entry = map->first; entry; entry = entry->next) {
		if (str_eq(entry->key, STR("months")))
			names_read(entry, words->months, 12, diags);
		else if (str_eq(entry->key, STR("weekdays")))
			names_read(entry, words->weekdays, 7, diags);
		else if (str_eq(entry->key, STR("date")) && entry->kind == VALUE_TEXT)
			words->date_pattern = entry->text;
		else
			phrase_read(words, entry, diags);
	}
}

/* layouts/words/en-GB.yml, else layouts/words/en.yml, else the ones compiled in. */
static bool file_open(struct text *text, struct arena *arena, const struct source_tree *tree,
                      str lang, struct diags *diags)
{
	str names[] = { lang, lang_base(lang) };
	for (size_t i = 0; i < 2; i++) {
		str name = arena_concat(arena, STR("words/"), names[i], STR(".yml"));
		if (source_read_layout(tree, arena, name, text, diags))
			return true;
	}
	return false;
}

/* A site's file need hold only the phrases that differ: the others are those compiled in. Their
 * mistakes, if they ever have any, are seen where they are the site's. */
static void defaults_read(struct words *words, struct arena *arena, str lang)
{
	str names[] = { lang, lang_base(lang) };
	struct text *text = arena_new(arena, struct text);
	struct diags unheard = { 0 };
	for (size_t i = 0; i < 2; i++) {
		str name = arena_concat(arena, STR("words/"), names[i], STR(".yml"));
		if (!source_read_default(arena, name, text))
			continue;
		const struct value *map = yaml_parse(
			arena,
			&(struct yaml_input){ .text = text, .bytes = text->bytes, .line = 1 },
			&unheard);
		if (map)
			file_read_words(words, map, &unheard);
		break;
	}
	diags_release(&unheard);
}

static void phrases_complete(struct words *words, const struct text *text, bool is_english,
                             struct diags *diags)
{
	struct buf missing = { 0 };
	for (size_t i = 0; i < WORD_COUNT; i++) {
		if (words->phrases[i].s)
			continue;
		words->phrases[i] = phrase_table[i].english;
		if (missing.n)
			buf_lit(&missing, ", ");
		buf_put(&missing, phrase_table[i].key);
	}
	if (missing.n && !is_english && text)
		diag(diags, MSG_WORD_MISSING, .at = { text, 0, 0 }, .words = { buf_str(&missing) });
	buf_free(&missing);
}

const struct words *words_load(struct words_set *set, struct arena *arena,
                               const struct source_tree *tree, str lang, struct diags *diags)
{
	const struct words *known = words_find(set, lang);
	if (known)
		return known;
	struct words *words = arena_new(arena, struct words);
	words->lang = arena_str(arena, lang);
	words->right_to_left = language_is_right_to_left(lang);
	bool is_english = str_eq_nocase(lang_base(lang), STR("en"));
	if (is_english) {
		memcpy(words->months, english_months, sizeof english_months);
		memcpy(words->weekdays, english_weekdays, sizeof english_weekdays);
		words->date_pattern = day_month_year;
	}
	struct text *text = arena_new(arena, struct text);
	bool found = file_open(text, arena, tree, lang, diags);
	if (found && source_tree_find(tree, text->path))
		defaults_read(words, arena, lang);
	if (found) {
		const struct value *map = yaml_parse(
			arena,
			&(struct yaml_input){ .text = text, .bytes = text->bytes, .line = 1 },
			diags);
		if (map)
			file_read_words(words, map, diags);
	} else if (!is_english) {
		diag(diags, MSG_NO_WORDS, .path = text->path, .words = { lang });
	}
	phrases_complete(words, found ? text : NULL, is_english, diags);
	if (!words->months[0].n || !words->date_pattern.n || !words->weekdays[0].n) {
		struct words by_icu = { .lang = words->lang };
		dates_from_icu(&by_icu, arena);
		if (!words->months[0].n)
			memcpy(words->months, by_icu.months, sizeof by_icu.months);
		if (!words->weekdays[0].n)
			memcpy(words->weekdays, by_icu.weekdays, sizeof by_icu.weekdays);
		if (!words->date_pattern.n)
			words->date_pattern =
				by_icu.date_pattern.n ? by_icu.date_pattern : day_month_year;
	}
	list_push(set, words);
	return words;
}

const struct words *words_of(const struct words_set *set, str lang)
{
	CHECK(set->count);
	const struct words *words = words_find(set, lang);
	if (words)
		return words;
	str base = lang_base(lang);
	for (size_t i = 0; i < set->count; i++)
		if (str_eq_nocase(lang_base(set->items[i]->lang), base))
			return set->items[i];
	return set->items[0];
}

static str pair_value(const str *pairs, size_t pair_count, str name)
{
	for (size_t i = 0; i < pair_count; i++)
		if (str_eq(pairs[i * 2], name))
			return pairs[i * 2 + 1];
	return STR("");
}

static str pattern_fill(struct arena *arena, str pattern, const str *pairs, size_t pair_count)
{
	if (str_find(pattern, STR("{{")) == pattern.n)
		return pattern;
	struct buf filled = { 0 };
	for (str rest = pattern; rest.n;) {
		size_t open = str_find(rest, STR("{{"));
		buf_put(&filled, str_first(rest, open));
		rest = str_from(rest, open + 2);
		size_t close = str_find(rest, STR("}}"));
		if (rest.n)
			buf_put(&filled,
			        pair_value(pairs, pair_count, str_trim(str_first(rest, close))));
		rest = str_from(rest, close + 2);
	}
	str made = arena_str(arena, buf_str(&filled));
	buf_free(&filled);
	return made;
}

str words_fill(const struct words *words, struct arena *arena, enum word word, const str *pairs,
               size_t pair_count)
{
	CHECK(word < WORD_COUNT);
	return pattern_fill(arena, words->phrases[word], pairs, pair_count);
}

str words_date(const struct words *words, struct arena *arena, struct date date)
{
	CHECK(date.month >= 1 && date.month <= 12);
	char day[3], year[8];
	struct buf digits = { 0 };
	buf_put_u64(&digits, date.day);
	size_t day_length = digits.n < sizeof day ? digits.n : sizeof day;
	memcpy(day, digits.s, day_length);
	buf_clear(&digits);
	buf_put_u64(&digits, (uint64_t)date.year);
	size_t year_length = digits.n < sizeof year ? digits.n : sizeof year;
	memcpy(year, digits.s, year_length);
	buf_free(&digits);
	const str pairs[] = { STR("day"),   { day, day_length },
		              STR("month"), words->months[date.month - 1],
		              STR("year"),  { year, year_length } };
	return pattern_fill(arena, words->date_pattern, pairs, sizeof pairs / sizeof *pairs / 2);
}

str words_day(const struct words *words, struct arena *arena, struct date date)
{
	const str pairs[] = { STR("weekday"), words->weekdays[date_weekday(date)], STR("date"),
		              words_date(words, arena, date) };
	return words_fill(words, arena, WORD_DAY, pairs, sizeof pairs / sizeof *pairs / 2);
}

str words_time(const struct words *words, struct arena *arena, unsigned minutes)
{
	unsigned hour = minutes / 60 % 24, minute = minutes % 60;
	if (!minute && hour % 12 == 0)
		return words->phrases[hour ? WORD_NOON : WORD_MIDNIGHT];
	unsigned shown = hour % 12 ? hour % 12 : 12;
	str time = minute ? arena_printf(arena, "%u:%02u", shown, minute)
	                  : arena_printf(arena, "%u", shown);
	return words_fill(words, arena, hour < 12 ? WORD_MORNING : WORD_AFTERNOON,
	                  (const str[]){ STR("time"), time }, 1);
}

str words_size(const struct words *words, struct arena *arena, size_t bytes)
{
	/* From a thousand kilobytes on, tenths of a megabyte. */
	size_t kilobytes = (bytes + 500) / 1000, tenths = (bytes + 50000) / 100000;
	bool large = kilobytes >= 1000;
	str count = large ? arena_printf(arena, "%zu.%zu", tenths / 10, tenths % 10)
	                  : arena_printf(arena, "%zu", kilobytes ? kilobytes : 1);
	return words_fill(words, arena, large ? WORD_MEGABYTES : WORD_KILOBYTES,
	                  (const str[]){ STR("count"), count }, 1);
}

str words_pages(const struct words *words, struct arena *arena, uint32_t count)
{
	if (count == 0)
		return (str){ 0 };
	if (count == 1)
		return words->phrases[WORD_PAGE_ONE];
	const str pair[] = { STR("count"), arena_printf(arena, "%u", (unsigned)count) };
	return words_fill(words, arena, WORD_PAGES, pair, /*pair_count=*/1);
}

str words_download(const struct words *words, struct arena *arena, const struct words_file *file)
{
	const str pairs[] = {
		STR("title"), file->title, STR("format"), file->format,
		STR("size"),  file->size,  STR("pages"),  file->pages,
	};
	return words_fill(words, arena, file->pages.n ? WORD_DOWNLOAD : WORD_DOWNLOAD_FILE, pairs,
	                  /*pair_count=*/file->pages.n ? 4 : 3);
}
