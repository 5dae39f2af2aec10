/* Working days: weekends and the bank holidays of a jurisdiction, compiled in by year;
 * content/bank-holidays.yml adds. In a year that is not known every weekday is one. */
#ifndef MODEL_CALENDAR_H
#define MODEL_CALENDAR_H

#include "base/date.h"
#include "base/str.h"

struct model;

/* A year as content/bank-holidays.yml gives it: in addition to what is compiled in. */
struct bank_year {
	uint32_t year;
	struct date *days; /* bank holidays */
	size_t day_count;
	struct date *working; /* that are none after all */
	size_t working_count;
};

/* True when the bank holidays of that year are known for the site's jurisdiction. */
bool calendar_knows(const struct model *model, int year);
bool calendar_working_day(const struct model *model, struct date day);
/* The last working day from which `clear` whole working days lie between it and day, both left out:
 * the last to publish on. */
struct date calendar_clear_days_before(const struct model *model, struct date day, uint32_t clear);
/* The count'th working day before day, day left out. */
struct date calendar_working_days_before(const struct model *model, struct date day,
                                         uint32_t count);

#endif
