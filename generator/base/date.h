/* Calendar dates (proleptic Gregorian), without clocks or time zones. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/memory.h"
#include "base/str.h"

/* year 0 means "no date". */
struct date {
	int16_t year;
	uint8_t month, day;
};

enum date_error { DATE_FINE, DATE_NOT_A_DATE, DATE_NO_SUCH_DAY };

/* Exactly YYYY-MM-DD, years 1000 to 9999. */
enum date_error date_parse(str text, struct date *date);
/* The day that a text which is no such date most likely means, to propose it: 27/07/2018,
 * 2018-7-27, 27th July 2018, Jul 27, 2018. False where that is not plain. */
bool date_guess(str text, struct date *date);
/* In English, for messages; month from 1. */
str date_month_name(unsigned month);
static inline bool date_given(struct date date)
{
	return date.year != 0;
}
int date_cmp(struct date a, struct date b);
unsigned date_days_in_month(int year, unsigned month);
/* Days since 1970-01-01, and back. */
int64_t date_to_days(struct date date);
struct date date_from_days(int64_t days);
/* 0 Monday to 6 Sunday (ISO 8601). */
unsigned date_weekday(struct date date);
/* YYYY-MM-DD. */
str date_iso(struct arena *arena, struct date date);

#endif
