/* Unit tests of model/calendar.c: the bank holidays of each jurisdiction as gov.uk publishes them
 * (2012 to 2028, and the years before as announced), and the days that are reckoned from them. */
#include "model/calendar.h"
#include "model/load.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { FIRST = 2010, LAST = 2028 };

/* The weekdays that are bank holidays. */
static const char *const england_and_wales[] = {
	"2010 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
	"2011 01-03 04-22 04-25 04-29 05-02 05-30 08-29 12-26 12-27",
	"2012 01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
	"2013 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
	"2014 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
	"2015 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
	"2016 01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
	"2017 01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
	"2018 01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
	"2019 01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
	"2020 01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
	"2021 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
	"2022 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
	"2023 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
	"2024 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
	"2025 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
	"2026 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
	"2027 01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
	"2028 01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
};
static const char *const scotland[] = {
	"2010 01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28",
	"2011 01-03 01-04 04-22 04-29 05-02 05-30 08-01 11-30 12-26 12-27",
	"2012 01-02 01-03 04-06 05-07 06-04 06-05 08-06 11-30 12-25 12-26",
	"2013 01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
	"2014 01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26",
	"2015 01-01 01-02 04-03 05-04 05-25 08-03 11-30 12-25 12-28",
	"2016 01-01 01-04 03-25 05-02 05-30 08-01 11-30 12-26 12-27",
	"2017 01-02 01-03 04-14 05-01 05-29 08-07 11-30 12-25 12-26",
	"2018 01-01 01-02 03-30 05-07 05-28 08-06 11-30 12-25 12-26",
	"2019 01-01 01-02 04-19 05-06 05-27 08-05 12-02 12-25 12-26",
	"2020 01-01 01-02 04-10 05-08 05-25 08-03 11-30 12-25 12-28",
	"2021 01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28",
	"2022 01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27",
	"2023 01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26",
	"2024 01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
	"2025 01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26",
	"2026 01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
	"2027 01-01 01-04 03-26 05-03 05-31 08-02 11-30 12-27 12-28",
	"2028 01-03 01-04 04-14 05-01 05-29 08-07 11-30 12-25 12-26",
};
static const char *const northern_ireland[] = {
	"2010 01-01 03-17 04-02 04-05 05-03 05-31 07-12 08-30 12-27 12-28",
	"2011 01-03 03-17 04-22 04-25 04-29 05-02 05-30 07-12 08-29 12-26 12-27",
	"2012 01-02 03-19 04-06 04-09 05-07 06-04 06-05 07-12 08-27 12-25 12-26",
	"2013 01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26",
	"2014 01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26",
	"2015 01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
	"2016 01-01 03-17 03-25 03-28 05-02 05-30 07-12 08-29 12-26 12-27",
	"2017 01-02 03-17 04-14 04-17 05-01 05-29 07-12 08-28 12-25 12-26",
	"2018 01-01 03-19 03-30 04-02 05-07 05-28 07-12 08-27 12-25 12-26",
	"2019 01-01 03-18 04-19 04-22 05-06 05-27 07-12 08-26 12-25 12-26",
	"2020 01-01 03-17 04-10 04-13 05-08 05-25 07-13 08-31 12-25 12-28",
	"2021 01-01 03-17 04-02 04-05 05-03 05-31 07-12 08-30 12-27 12-28",
	"2022 01-03 03-17 04-15 04-18 05-02 06-02 06-03 07-12 08-29 09-19 12-26 12-27",
	"2023 01-02 03-17 04-07 04-10 05-01 05-08 05-29 07-12 08-28 12-25 12-26",
	"2024 01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26",
	"2025 01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26",
	"2026 01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
	"2027 01-01 03-17 03-26 03-29 05-03 05-31 07-12 08-30 12-27 12-28",
	"2028 01-03 03-17 04-14 04-17 05-01 05-29 07-12 08-28 12-25 12-26",
};

static struct date date_of(const char *iso)
{
	struct date date;
	assert_int_equal(date_parse(str_of(iso), &date), DATE_FINE);
	return date;
}

static struct model model_of(const char *jurisdiction)
{
	return (struct model){ .site.jurisdiction = str_of(jurisdiction) };
}

static void expect_date(struct date got, const char *expected)
{
	struct arena arena = { 0 };
	assert_string_equal(date_iso(&arena, got).s, expected);
	arena_release(&arena);
}

/* The year and its weekdays that are no working days, as the tables have them. */
static void expect_year(const struct model *model, int year, const char *expected)
{
	struct buf got = { 0 };
	buf_printf(&got, "%d", year);
	for (unsigned month = 1; month <= 12; month++)
		for (unsigned day = 1; day <= date_days_in_month(year, month); day++) {
			struct date date = { (int16_t)year, (uint8_t)month, (uint8_t)day };
			bool weekend = date_weekday(date) > 4;
			if (weekend)
				assert_false(calendar_working_day(model, date));
			else if (!calendar_working_day(model, date))
				buf_printf(&got, " %02u-%02u", month, day);
		}
	buf_putc(&got, '\0');
	assert_string_equal(got.s, expected);
	buf_free(&got);
}

static void bank_holidays(void **state)
{
	static const struct {
		const char *jurisdiction;
		const char *const *years;
	} nations[] = {
		{ "england-and-wales", england_and_wales },
		{ "scotland", scotland },
		{ "northern-ireland", northern_ireland },
	};
	(void)state;
	for (size_t i = 0; i < sizeof nations / sizeof *nations; i++) {
		struct model model = model_of(nations[i].jurisdiction);
		for (int year = FIRST; year <= LAST; year++) {
			assert_true(calendar_knows(&model, year));
			expect_year(&model, year, nations[i].years[year - FIRST]);
		}
		assert_false(calendar_knows(&model, FIRST - 1));
		assert_false(calendar_knows(&model, LAST + 1));
	}
}

static void deadlines(void **state)
{
	static const struct {
		const char *meeting, *publish_by, *three_before;
	} cases[] = {
		{ "2018-07-27", "2018-07-19", "2018-07-24" },
		{ "2019-03-28", "2019-03-20", "2019-03-25" },
		{ "2018-04-06", "2018-03-27", "2018-04-03" }, /* Good Friday and Easter Monday */
		{ "2018-05-10", "2018-05-01", "2018-05-04" }, /* the early May bank holiday */
		{ "2019-01-03", "2018-12-21", "2018-12-28" }, /* over the turn of the year */
		{ "2022-09-26", "2022-09-15", "2022-09-21" }, /* the state funeral */
		{ "2018-07-30", "2018-07-20", "2018-07-25" }, /* a Monday */
		{ "2018-07-29", "2018-07-20", "2018-07-25" }, /* a Sunday */
		{ "2020-02-29", "2020-02-21", "2020-02-26" }, /* a leap day */
	};
	(void)state;
	struct model model = model_of("england-and-wales");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct date meeting = date_of(cases[i].meeting);
		expect_date(calendar_clear_days_before(&model, meeting, 5), cases[i].publish_by);
		expect_date(calendar_working_days_before(&model, meeting, 3),
		            cases[i].three_before);
	}
}

/* bank-holidays.yml adds to a year that is known, takes away from it, and makes another known. */
static void added(void **state)
{
	(void)state;
	struct date days[] = { date_of("2018-07-25"), date_of("2018-08-27") };
	struct date work[] = { date_of("2018-05-07") };
	struct date all[] = { date_of("2029-01-01"), date_of("2029-03-30") };
	struct bank_year years[] = {
		{ .year = 2018, .days = days, .day_count = 2, .working = work, .working_count = 1 },
		{ .year = 2029, .days = all, .day_count = 2 },
	};
	struct model model = model_of("england-and-wales");
	model.bank_years = years;
	model.bank_year_count = 2;
	expect_date(calendar_clear_days_before(&model, date_of("2018-07-27"), 5), "2018-07-18");
	expect_date(calendar_clear_days_before(&model, date_of("2018-05-10"), 5), "2018-05-02");
	assert_true(calendar_knows(&model, 2029));
	assert_false(calendar_knows(&model, 2030));
	assert_false(calendar_working_day(&model, date_of("2029-03-30")));
	assert_true(calendar_working_day(&model, date_of("2029-04-02")));
	expect_year(&model, 2018, "2018 01-01 03-30 04-02 05-28 07-25 08-27 12-25 12-26");
}

static void many_days(void **state)
{
	(void)state;
	struct model model = model_of("england-and-wales");
	/* 253 working days of 2018 before its last. */
	expect_date(calendar_working_days_before(&model, date_of("2019-01-02"), 253), "2018-01-02");
	expect_date(calendar_working_days_before(&model, date_of("2018-07-27"), 0), "2018-07-27");
}

/* Part 1 of Schedule 12A as substituted on 1 March 2006. */
static void exemptions(void **state)
{
	(void)state;
	struct date day = date_of("2006-03-01");
	assert_null(exemption_find(STR("3"), date_of("2006-02-28")));
	for (uint32_t number = 1; number <= 7; number++) {
		char digit = (char)('0' + number);
		const struct exemption *exemption = exemption_find((str){ &digit, 1 }, day);
		assert_non_null(exemption);
		assert_int_equal(exemption->number, number);
		assert_true(str_starts(exemption->wording, STR("Information ")));
	}
	assert_int_equal(exemption_find(STR("confidential"), day)->number, 0);
	static const char *const wrong[] = {
		"0", "8", "", "-3", "3 ", "Confidential", "none", "no"
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_null(exemption_find(str_of(wrong[i]), day));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bank_holidays), cmocka_unit_test(deadlines),
		cmocka_unit_test(added),         cmocka_unit_test(many_days),
		cmocka_unit_test(exemptions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
