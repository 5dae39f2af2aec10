/* What the public may be kept from: Part 1 of Schedule 12A to the Local Government Act 1972, as
 * worded on a day. A later wording is a row of its own, and the earlier one ends the day before.
 * Called by meeting_file.c. */
#include "model/load.h"

static const struct {
	struct date from, until; /* both inclusive; until absent: in force */
	struct exemption exemption;
} exemptions[] = {
	/* Section 100A(3); as confidential information for the executive: SI 2012/2089,
	   regulation 2. */
	{ { 1986, 4, 1 },
	  { 0 },
	  { 0,
	    STR_INIT("Information furnished to the council by a Government department upon terms "
	             "(however expressed) which forbid the disclosure of the information to the "
	             "public; or information the disclosure of which to the public is "
	             "prohibited by or under any enactment or by the order of a court.") } },
	/* As substituted for England by SI 2006/88. */
	{ { 2006, 3, 1 }, { 0 }, { 1, STR_INIT("Information relating to any individual.") } },
	{ { 2006, 3, 1 },
	  { 0 },
	  { 2, STR_INIT("Information which is likely to reveal the identity of an individual.") } },
	{ { 2006, 3, 1 },
	  { 0 },
	  { 3,
	    STR_INIT("Information relating to the financial or business affairs of any particular "
	             "person (including the authority holding that information).") } },
	{ { 2006, 3, 1 },
	  { 0 },
	  { 4,
	    STR_INIT("Information relating to any consultations or negotiations, or contemplated "
	             "consultations or negotiations, in connection with any labour relations "
	             "matter arising between the authority or a Minister of the Crown and "
	             "employees of, or office holders under, the authority.") } },
	{ { 2006, 3, 1 },
	  { 0 },
	  { 5, STR_INIT("Information in respect of which a claim to legal professional privilege "
	                "could be maintained in legal proceedings.") } },
	{ { 2006, 3, 1 },
	  { 0 },
	  { 6,
	    STR_INIT("Information which reveals that the authority proposes (a) to give under any "
	             "enactment a notice under or by virtue of which requirements are imposed on "
	             "a person; or (b) to make an order or direction under any enactment.") } },
	{ { 2006, 3, 1 },
	  { 0 },
	  { 7,
	    STR_INIT("Information relating to any action taken or to be taken in connection with "
	             "the prevention, investigation or prosecution of crime.") } },
};

const struct exemption *exemption_find(str name, struct date day)
{
	uint32_t number = 0;
	if (!str_eq(name, STR("confidential")) && (!str_to_u32(name, &number) || !number))
		return NULL;
	for (size_t i = 0; i < sizeof exemptions / sizeof *exemptions; i++)
		if (exemptions[i].exemption.number == number &&
		    date_cmp(exemptions[i].from, day) <= 0 &&
		    (!date_given(exemptions[i].until) || date_cmp(day, exemptions[i].until) <= 0))
			return &exemptions[i].exemption;
	return NULL;
}
