/* Calendar dates; see date.h. */
#include "base/date.h"

#include "base/die.h"

static bool leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

unsigned date_days_in_month(int year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return month == 2 && leap(year) ? 29 : days[(month - 1) % 12];
}

enum date_error date_parse(str text, struct date *date)
{
	uint32_t year, month, day;
	if (text.n != 10 || text.s[4] != '-' || text.s[7] != '-' ||
	    !str_to_u32(str_first(text, 4), &year) ||
	    !str_to_u32(str_first(str_from(text, 5), 2), &month) ||
	    !str_to_u32(str_from(text, 8), &day) || year < 1000)
		return DATE_NOT_A_DATE;
	*date = (struct date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
	if (month < 1 || month > 12 || day < 1 || day > date_days_in_month((int)year, month))
		return DATE_NO_SUCH_DAY;
	return DATE_FINE;
}

str date_month_name(unsigned month)
{
	static const str months[] = { STR_INIT("January"),   STR_INIT("February"),
		                      STR_INIT("March"),     STR_INIT("April"),
		                      STR_INIT("May"),       STR_INIT("June"),
		                      STR_INIT("July"),      STR_INIT("August"),
		                      STR_INIT("September"), STR_INIT("October"),
		                      STR_INIT("November"),  STR_INIT("December") };
	CHECK(month >= 1 && month <= 12);
	return months[month - 1];
}

/* One word of a date as people write it: the number of "27" or "27th", or of a month in English,
 * whole or at least three letters of it; 0 when it is neither. */
static uint32_t date_word(str word, bool *named)
{
	uint32_t number;
	*named = false;
	for (unsigned month = 1; month <= 12 && word.n >= 3; month++)
		if (str_eq_nocase(word, str_first(date_month_name(month), word.n))) {
			*named = true;
			return month;
		}
	size_t digits = 0;
	while (digits < word.n && char_is_digit(word.s[digits]))
		digits++;
	static const str endings[] = { STR_INIT("st"), STR_INIT("nd"), STR_INIT("rd"),
		                       STR_INIT("th") };
	bool fine = digits == word.n;
	for (size_t i = 0; i < 4 && digits <= 2; i++)
		fine = fine || str_eq_nocase(str_from(word, digits), endings[i]);
	return fine && str_to_u32(str_first(word, digits), &number) ? number : 0;
}

bool date_guess(str text, struct date *date)
{
	uint32_t parts[3];
	bool named[3];
	size_t count = 0;
	while (text.n) {
		size_t end = 0;
		while (end < text.n && !char_is_blank(text.s[end]) && text.s[end] != ',' &&
		       text.s[end] != '/' && text.s[end] != '-' && text.s[end] != '.')
			end++;
		if (end) {
			if (count == 3)
				return false;
			parts[count] = date_word(str_first(text, end), &named[count]);
			count++;
		}
		text = str_from(text, end < text.n ? end + 1 : end);
	}
	if (count != 3)
		return false;
	/* 2018-7-3; 3/7/2018 as Britain reads it; July 3, 2018 */
	size_t year = parts[0] >= 1000 ? 0 : 2;
	size_t month = named[0] ? 0 : 1, day = 3 - year - month;
	if (day == month || named[day] || named[year] || parts[year] < 1000 || parts[year] > 9999 ||
	    parts[month] < 1 || parts[month] > 12 || parts[day] < 1 ||
	    parts[day] > date_days_in_month((int)parts[year], parts[month]))
		return false;
	*date = (struct date){ (int16_t)parts[year], (uint8_t)parts[month], (uint8_t)parts[day] };
	return true;
}

int date_cmp(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return a.day < b.day ? -1 : a.day > b.day;
}

/* After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": the year begins in March,
 * so that the leap day is its last. */
int64_t date_to_days(struct date date)
{
	int64_t year = date.year - (date.month <= 2);
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t of_era = year - era * 400;
	int64_t of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date date_from_days(int64_t days)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t of_era = days - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	int64_t day = of_year - (153 * month + 2) / 5 + 1;
	month += month < 10 ? 3 : -9;
	year += era * 400 + (month <= 2);
	return (struct date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
}

unsigned date_weekday(struct date date)
{
	int64_t days = date_to_days(date) + 3; /* 1970-01-01 was a Thursday */
	return (unsigned)(((days % 7) + 7) % 7);
}

str date_iso(struct arena *arena, struct date date)
{
	CHECK(date.month <= 99 && date.day <= 99);
	/* A meeting on the last day that can be written may end on the next. */
	if (date.year < 0 || date.year > 9999)
		return arena_printf(arena, "%d-%02u-%02u", date.year, date.month, date.day);
	unsigned year = (unsigned)date.year;
	const char digits[] = {
		(char)('0' + year / 1000),
		(char)('0' + year / 100 % 10),
		(char)('0' + year / 10 % 10),
		(char)('0' + year % 10),
		'-',
		(char)('0' + date.month / 10),
		(char)('0' + date.month % 10),
		'-',
		(char)('0' + date.day / 10),
		(char)('0' + date.day % 10),
	};
	return arena_str(arena, (str){ digits, sizeof digits });
}
