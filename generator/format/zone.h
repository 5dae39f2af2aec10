/* Local times to those of the world, by ICU's copy of the tz database, which is the same on every
 * machine. */
#ifndef FORMAT_ZONE_H
#define FORMAT_ZONE_H

#include "base/date.h"

/* Minutes by which the clocks of the zone ("Europe/London") are ahead of UTC on that day at that
 * time (minutes since midnight). A time that a clock change leaves out counts as the same after it.
 */
int32_t zone_ahead(str zone, struct date day, unsigned minutes);
/* "2018-07-27T10:00:00+01:00" (RFC 3339), which is later minutes after that time. */
str zone_rfc3339(struct arena *arena, str zone, struct date day, unsigned minutes, unsigned later);

#endif
