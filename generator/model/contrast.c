/* Contrast of the house's colours (WCAG 2.2, SC 1.4.3 and 1.4.11). Called by house.c. */
#include "model/house.h"

#include "source/value.h"

#include <math.h>

/* WCAG 2.2, "relative luminance". */
static double channel(uint32_t value)
{
	double c = value / 255.0;
	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t colour)
{
	return 0.2126 * channel(colour >> 16 & 0xff) + 0.7152 * channel(colour >> 8 & 0xff) +
	       0.0722 * channel(colour & 0xff);
}

uint32_t house_contrast(uint32_t a, uint32_t b)
{
	double first = luminance(a), second = luminance(b);
	double high = first > second ? first : second, low = first > second ? second : first;
	return (uint32_t)((high + 0.05) / (low + 0.05) * 100.0);
}

static str colour_name(struct arena *arena, const char *palette, const char *name, uint32_t colour)
{
	return arena_printf(arena, "%s%s (#%06x)", palette, name, (unsigned)colour);
}

static const struct value *named_in(const struct value *map, const char *key)
{
	return map && map->kind == VALUE_MAP ? value_get(map, str_of(key)) : NULL;
}

void house_check_contrast(const struct house *house, const struct value *map,
                          const struct text *text, struct diags *diags)
{
	struct arena arena = { 0 };
	const struct {
		const char *name, *part, *signs;
		const struct palette *palette;
		const uint32_t *status;
	} schemes[] = { { "", "light", "status", &house->light, house->status },
		        { "dark ", "dark", "status-dark", &house->dark, house->status_dark } };
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		const struct palette *p = schemes[i].palette;
		const uint32_t *status = schemes[i].status;
		const struct {
			const char *front_name, *back_name;
			uint32_t front, back, least; /* hundredths */
		} pairs[] = {
			{ "ink", "paper", p->ink, p->paper, 450 },
			{ "ink", "tint", p->ink, p->tint, 450 },
			{ "secondary", "paper", p->secondary, p->paper, 450 },
			{ "link", "paper", p->link, p->paper, 450 },
			{ "link", "tint", p->link, p->tint, 450 },
			{ "visited", "paper", p->visited, p->paper, 450 },
			{ "hover", "paper", p->hover, p->paper, 450 },
			{ "brand", "paper", p->brand, p->paper, 700 },
			{ "brand-ink", "brand", p->brand_ink, p->brand, 450 },
			{ "focus-ink", "focus", p->focus_ink, p->focus, 450 },
			{ "not-started", "paper", status[STATUS_NOT_STARTED], p->paper, 300 },
			{ "on-track", "paper", status[STATUS_ON_TRACK], p->paper, 300 },
			{ "at-risk", "paper", status[STATUS_AT_RISK], p->paper, 300 },
			{ "late", "paper", status[STATUS_LATE], p->paper, 300 },
			{ "complete", "paper", status[STATUS_COMPLETE], p->paper, 300 },
		};
		for (size_t j = 0; j < sizeof pairs / sizeof *pairs; j++) {
			uint32_t got = house_contrast(pairs[j].front, pairs[j].back);
			if (got >= pairs[j].least)
				continue;
			bool sign = pairs[j].least == 300;
			const struct value *part = named_in(map, schemes[i].part);
			const struct value *fronts = sign ? named_in(map, schemes[i].signs) : part;
			const struct value *named = named_in(fronts, pairs[j].front_name);
			if (!named)
				named = named_in(part, pairs[j].back_name);
			diag(diags, MSG_CONTRAST,
			     .at = named ? named->at : (struct place){ text, 0, 0 },
			     .words = { colour_name(&arena, schemes[i].name, pairs[j].front_name,
			                            pairs[j].front),
			                colour_name(&arena, schemes[i].name, pairs[j].back_name,
			                            pairs[j].back),
			                arena_printf(&arena, "%u.%02u", (unsigned)(got / 100),
			                             (unsigned)(got % 100)) },
			     .hint = sign ? STR("WCAG 2.2 asks for 3 to 1 for signs") : (str){ 0 });
		}
	}
	arena_release(&arena);
}
