/* See zone.h. Called by html/metadata.c, feed/calendar.c and feed/meeting.c. */
#include "format/zone.h"

#include "base/die.h"

#include <unicode/ucal.h>
#include <unicode/ustring.h>

int32_t zone_ahead(str zone, struct date day, unsigned minutes)
{
	enum { NAME_MOST = 64, MILLISECONDS = 60000 };
	UChar name[NAME_MOST];
	UErrorCode error = U_ZERO_ERROR;
	u_strFromUTF8(name, NAME_MOST, NULL, zone.s, (int32_t)zone.n, &error);
	/* A name that is none was reported with site.yml, and counts as UTC. */
	if (U_FAILURE(error) || zone.n >= NAME_MOST)
		return 0;
	UCalendar *calendar =
		ucal_open(name, (int32_t)zone.n, "en@calendar=gregorian", UCAL_GREGORIAN, &error);
	if (U_SUCCESS(error))
		ucal_setDateTime(calendar, day.year, day.month - 1, day.day, (int32_t)minutes / 60,
		                 (int32_t)minutes % 60, 0, &error);
	int32_t offset = 0;
	if (U_SUCCESS(error))
		offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &error) +
		         ucal_get(calendar, UCAL_DST_OFFSET, &error);
	if (U_FAILURE(error))
		die("ICU cannot reckon with time zones: %s", u_errorName(error));
	ucal_close(calendar);
	return offset / MILLISECONDS;
}

str zone_rfc3339(struct arena *arena, str zone, struct date day, unsigned minutes, unsigned later)
{
	enum { DAY = 24 * 60 };
	int32_t ahead = zone_ahead(zone, day, minutes);
	if (later) { /* clocks may have been changed meanwhile */
		struct date end = date_from_days(date_to_days(day) + (minutes + later) / DAY);
		int32_t then = zone_ahead(zone, end, (minutes + later) % DAY);
		/* Within the days around day, so that nothing below nought is divided. */
		unsigned at = (unsigned)((int32_t)(DAY + minutes + later) + then - ahead);
		day = date_from_days(date_to_days(day) - 1 + at / DAY);
		minutes = at % DAY;
		ahead = then;
	}
	unsigned away = (unsigned)(ahead < 0 ? -ahead : ahead);
	str date = date_iso(arena, day);
	return arena_printf(arena, "%.*sT%02u:%02u:00%c%02u:%02u", STR_FMT(date), minutes / 60,
	                    minutes % 60, ahead < 0 ? '-' : '+', away / 60, away % 60);
}
