/* Working days; see calendar.h. The bank holidays follow from the Banking and Financial Dealings
 * Act 1971 (schedule 1), from those that are proclaimed each year in the same way, and from a list
 * of years that differed. Called by meetings.c. */
#include "model/calendar.h"

#include "model/load.h"

/* Beyond the last year the proclamations are still to come. */
enum { FIRST_YEAR = 2010, LAST_YEAR = 2028, HOLIDAYS_MOST = 24 };

enum nation {
	ENGLAND_AND_WALES = 1,
	SCOTLAND = 2,
	NORTHERN_IRELAND = 4,
	EVERYWHERE = ENGLAND_AND_WALES | SCOTLAND | NORTHERN_IRELAND
};

enum { SATURDAY = 5 }; /* of date_weekday */

struct holidays {
	struct date days[HOLIDAYS_MOST];
	size_t count;
};

/* Bank holidays that were moved to another day, or given once. */
static const struct {
	struct date from, to; /* from absent: an additional one */
	unsigned nations;
} exceptions[] = {
	{ { 0 }, { 2011, 4, 29 }, EVERYWHERE },          /* royal wedding */
	{ { 2012, 5, 28 }, { 2012, 6, 4 }, EVERYWHERE }, /* Diamond Jubilee: spring moved */
	{ { 0 }, { 2012, 6, 5 }, EVERYWHERE },           /* Diamond Jubilee */
	{ { 2020, 5, 4 }, { 2020, 5, 8 }, EVERYWHERE },  /* 75 years of VE Day: early May moved */
	{ { 2022, 5, 30 }, { 2022, 6, 2 }, EVERYWHERE }, /* Platinum Jubilee: spring moved */
	{ { 0 }, { 2022, 6, 3 }, EVERYWHERE },           /* Platinum Jubilee */
	{ { 0 }, { 2022, 9, 19 }, EVERYWHERE },          /* funeral of Queen Elizabeth II */
	{ { 0 }, { 2023, 5, 8 }, EVERYWHERE },           /* coronation of King Charles III */
	{ { 0 }, { 2026, 6, 15 }, SCOTLAND },            /* the football World Cup */
};

static unsigned nation_of(const struct model *model)
{
	if (str_eq(model->site.jurisdiction, STR("scotland")))
		return SCOTLAND;
	if (str_eq(model->site.jurisdiction, STR("northern-ireland")))
		return NORTHERN_IRELAND;
	return ENGLAND_AND_WALES;
}

static struct date days_after(struct date day, int64_t days)
{
	return date_from_days(date_to_days(day) + days);
}

static struct date day_of(int year, unsigned month, unsigned day)
{
	return (struct date){ (int16_t)year, (uint8_t)month, (uint8_t)day };
}

/* The Gregorian rule in the form of the Anonymous computus (Nature, 1876; Meeus, Astronomical
 * Algorithms, chapter 8). */
static struct date easter_sunday(int year)
{
	int golden = year % 19, century = year / 100, of_century = year % 100;
	int leap_centuries = century / 4, century_rest = century % 4;
	int moon_shift = (century - (century + 8) / 25 + 1) / 3;
	int epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30;
	int weekday = (32 + 2 * century_rest + 2 * (of_century / 4) - epact - of_century % 4) % 7;
	int correction = (golden + 11 * epact + 22 * weekday) / 451;
	int march = epact + weekday - 7 * correction + 114;
	return day_of(year, (unsigned)(march / 31), (unsigned)(march % 31 + 1));
}

static struct date first_monday(int year, unsigned month)
{
	struct date day = day_of(year, month, 1);
	return days_after(day, (7 - (int64_t)date_weekday(day)) % 7);
}

static struct date last_monday(int year, unsigned month)
{
	struct date day = day_of(year, month, date_days_in_month(year, month));
	return days_after(day, -(int64_t)date_weekday(day));
}

static bool among(const struct date *days, size_t count, struct date day)
{
	for (size_t i = 0; i < count; i++)
		if (date_cmp(days[i], day) == 0)
			return true;
	return false;
}

static void add(struct holidays *holidays, struct date day)
{
	if (holidays->count < HOLIDAYS_MOST && !among(holidays->days, holidays->count, day))
		holidays->days[holidays->count++] = day;
}

/* Days of fixed dates, of which those at a weekend have a substitute: the next weekday that is none
 * of them. */
static void add_fixed(struct holidays *holidays, const struct date *days, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (date_weekday(days[i]) < SATURDAY)
			add(holidays, days[i]);
	for (size_t i = 0; i < count; i++) {
		struct date day = days[i];
		if (date_weekday(day) < SATURDAY)
			continue;
		while (date_weekday(day) >= SATURDAY || among(holidays->days, holidays->count, day))
			day = days_after(day, 1);
		add(holidays, day);
	}
}

static void add_exceptions(struct holidays *holidays, int year, unsigned nation)
{
	for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
		if (exceptions[i].to.year != year || !(exceptions[i].nations & nation))
			continue;
		size_t at = 0;
		while (at < holidays->count &&
		       (!date_given(exceptions[i].from) ||
		        date_cmp(holidays->days[at], exceptions[i].from) != 0))
			at++;
		if (at < holidays->count)
			holidays->days[at] = exceptions[i].to;
		else
			add(holidays, exceptions[i].to);
	}
}

static void holidays_of(struct holidays *holidays, int year, unsigned nation)
{
	struct date easter = easter_sunday(year);
	bool scotland = nation == SCOTLAND;
	add(holidays, days_after(easter, -2));
	if (!scotland)
		add(holidays, days_after(easter, 1));
	add(holidays, first_monday(year, 5));
	add(holidays, last_monday(year, 5));
	add(holidays, scotland ? first_monday(year, 8) : last_monday(year, 8));
	if (scotland) {
		add_fixed(holidays, (struct date[]){ day_of(year, 1, 1), day_of(year, 1, 2) }, 2);
		add_fixed(holidays, (struct date[]){ day_of(year, 11, 30) }, 1); /* St Andrew */
	} else {
		add_fixed(holidays, (struct date[]){ day_of(year, 1, 1) }, 1);
	}
	if (nation == NORTHERN_IRELAND) {
		add_fixed(holidays, (struct date[]){ day_of(year, 3, 17) }, 1); /* St Patrick */
		add_fixed(holidays, (struct date[]){ day_of(year, 7, 12) }, 1); /* the Boyne */
	}
	add_fixed(holidays, (struct date[]){ day_of(year, 12, 25), day_of(year, 12, 26) }, 2);
	add_exceptions(holidays, year, nation);
}

static bool compiled_in(int year)
{
	return year >= FIRST_YEAR && year <= LAST_YEAR;
}

static bool bank_holiday(const struct model *model, struct date day)
{
	bool known = false;
	for (size_t i = 0; i < model->bank_year_count; i++) {
		const struct bank_year *year = &model->bank_years[i];
		if (year->year != (uint32_t)day.year)
			continue;
		if (among(year->working, year->working_count, day))
			return false;
		known = known || among(year->days, year->day_count, day);
	}
	if (known || !compiled_in(day.year))
		return known;
	struct holidays holidays = { .count = 0 };
	holidays_of(&holidays, day.year, nation_of(model));
	return among(holidays.days, holidays.count, day);
}

bool calendar_knows(const struct model *model, int year)
{
	for (size_t i = 0; i < model->bank_year_count; i++)
		if (model->bank_years[i].year == (uint32_t)year)
			return true;
	return compiled_in(year);
}

bool calendar_working_day(const struct model *model, struct date day)
{
	return date_weekday(day) < SATURDAY && !bank_holiday(model, day);
}

struct date calendar_working_days_before(const struct model *model, struct date day, uint32_t count)
{
	/* No more days than there are; a wrong number in a file cannot make this run for long. */
	for (uint32_t limit = 0; count > 0 && limit < 10000; limit++) {
		day = days_after(day, -1);
		count -= calendar_working_day(model, day);
	}
	return day;
}

struct date calendar_clear_days_before(const struct model *model, struct date day, uint32_t clear)
{
	return calendar_working_days_before(model, day, clear + 1);
}

struct bank_year_draft {
	struct bank_year year;
	const struct value *days, *working;
};

static const struct field bank_year_table[] = {
	FIELD_AS(struct bank_year_draft, year.year, "year", FIELD_NUMBER, .required = true),
	FIELD_AS(struct bank_year_draft, days, "days", FIELD_LIST),
	FIELD_AS(struct bank_year_draft, working, "working", FIELD_LIST),
};

/* The dates of a list, of which each must lie in year. */
static struct date *dates_read(struct fields *fields, const struct value *list, uint32_t year,
                               size_t *count)
{
	struct date *days = arena_array(fields->arena, struct date, list ? list->count : 0);
	*count = 0;
	for (const struct value *item = list ? list->first : NULL; item; item = item->next) {
		struct date day;
		if (item->kind != VALUE_TEXT)
			diag(fields->diags, MSG_WANTED_TEXT, .at = item->at, .words = { list->key },
			     .hint = STR("write a list of dates"));
		else if (!field_date(fields->diags, item->text, item->at, &day))
			continue;
		else if ((uint32_t)day.year != year)
			diag(fields->diags, MSG_BANK_HOLIDAY_YEAR, .at = item->at,
			     .words = { item->text, field_number(fields->arena, year) });
		else
			days[(*count)++] = day;
	}
	return days;
}

/* A day that is taken away must be one that there is, or it is a mistake that moves a deadline. */
static void check_working(const struct model *model, const struct bank_year_draft *draft,
                          struct diags *diags)
{
	for (const struct value *item = draft->working ? draft->working->first : NULL; item;
	     item = item->next) {
		struct date day;
		if (item->kind != VALUE_TEXT || date_parse(item->text, &day) != DATE_FINE ||
		    (uint32_t)day.year != draft->year.year || bank_holiday(model, day))
			continue;
		diag(diags, MSG_BANK_HOLIDAY_NONE, .at = item->at, .words = { item->text });
	}
}

void calendar_load(struct model *model, struct diags *diags)
{
	struct fields fields = {
		.arena = &model->arena,
		.diags = diags,
		.what = STR("bank-holidays.yml"),
	};
	const struct value *list = fields_list(&fields, data_value(model, STR("bank-holidays")));
	if (!list || !list->count)
		return;
	struct bank_year *years = arena_array(&model->arena, struct bank_year, list->count);
	size_t count = 0;
	fields.what = STR("a year of bank holidays");
	for (const struct value *item = list->first; item; item = item->next) {
		struct bank_year_draft draft = { 0 };
		FIELDS_READ(&fields, item, bank_year_table, &draft);
		struct bank_year *year = &draft.year;
		if (!year->year)
			continue;
		check_working(model, &draft, diags);
		year->days = dates_read(&fields, draft.days, year->year, &year->day_count);
		year->working =
			dates_read(&fields, draft.working, year->year, &year->working_count);
		years[count++] = *year;
	}
	model->bank_years = years;
	model->bank_year_count = count;
}
