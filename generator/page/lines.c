/* Pieces to lines: Knuth and Plass's total fit for ragged setting, and the visual order of each
 * line. Called by blocks.c after pieces.c. */
#include "page/typeset.h"

/* A place where a line may end. */
struct end {
	uint32_t piece;    /* the last of the line */
	uint32_t previous; /* the end of the line before it */
	int64_t cost;      /* of the best lines up to here */
	int32_t extra;     /* the hyphen shown when a line ends here */
};

static int64_t squared(int32_t length)
{
	int64_t points = length / 64; /* sums over a million lines stay within 64 bits */
	return points * points;
}

static int64_t end_penalty(uint8_t after, int32_t width)
{
	switch (after) {
	case AFTER_HYPHEN:
		return squared(width / 10);
	case AFTER_SOFT:
		return squared(width / 5);
	case AFTER_EMERGENCY:
		return squared(width / 2);
	default:
		return 0;
	}
}

/* A last line should not be a scrap; that of a heading should be as long as the others. */
static int64_t last_cost(const struct line_options *options, int32_t used, bool only_line)
{
	if (only_line)
		return 0;
	int32_t width = options->width;
	if (options->balanced)
		return squared(width - used);
	int32_t wanted = width / 4;
	return used < wanted ? squared((wanted - used) * 2) : 0;
}

struct fit {
	const struct job *job;
	const struct line_options *options;
	uint32_t start; /* the first piece */
	int64_t *sums;  /* width of all pieces before the i-th from start */
	struct end *ends;
	uint32_t count;
};

static int32_t used_width(const struct fit *fit, uint32_t from, uint32_t last)
{
	int64_t width = fit->sums[last + 1 - fit->start] - fit->sums[from - fit->start] -
	                fit->job->pieces.items[last].trail;
	return width > INT32_MAX ? INT32_MAX : (int32_t)width;
}

/* The best way to end a line at ends[to]: over the ends so near before it that the line is not too
 * long. */
static void end_choose(struct fit *fit, uint32_t to, uint32_t *nearest, uint32_t first, bool last)
{
	struct end *end = &fit->ends[to];
	int32_t width = fit->options->width;
	/* The previous end whose line would be too long will be so for all later ends too. */
	while (*nearest + 1 < to &&
	       used_width(fit, fit->ends[*nearest].piece + 1, end->piece) + end->extra > width)
		++*nearest;
	end->cost = INT64_MAX;
	for (uint32_t from = *nearest; from < to; from++) {
		int32_t used = used_width(fit, fit->ends[from].piece + 1, end->piece) + end->extra;
		bool too_long = used > width && from + 1 < to;
		if (too_long)
			continue;
		int64_t cost = fit->ends[from].cost;
		if (last)
			cost += last_cost(fit->options, used, from == first);
		else
			cost += squared(used < width ? width - used : 0) +
			        end_penalty(fit->job->pieces.items[end->piece].after, width);
		cost += squared(width / 8); /* a line more */
		if (cost < end->cost) {
			end->cost = cost;
			end->previous = from;
		}
	}
}

static int32_t hyphen_width(const struct job *job, const struct piece *piece)
{
	const struct text_style *style = &job->runs.items[piece->run].style;
	struct face_style face = style->face;
	face.right_to_left = piece->level & 1;
	return word_width(job->typesetter, shape_hyphen(job->typesetter, face), style->size);
}

/* Best ends of lines of pieces [start, end): marked in chosen[] by piece. */
static void fit_stretch(struct job *job, const struct line_options *options, uint32_t start,
                        uint32_t end, uint8_t *chosen)
{
	struct fit fit = { .job = job, .options = options, .start = start };
	fit.sums = arena_array(job->scratch, int64_t, (size_t)end - start + 1);
	fit.ends = arena_array(job->scratch, struct end, (size_t)end - start + 1);
	fit.ends[0] = (struct end){ .piece = start - 1 };
	fit.count = 1;
	for (uint32_t i = start; i < end; i++) {
		const struct piece *piece = &job->pieces.items[i];
		fit.sums[i + 1 - start] = fit.sums[i - start] + piece->width;
		if (piece->after == AFTER_NONE && i + 1 < end)
			continue;
		struct end *added = &fit.ends[fit.count++];
		*added = (struct end){ .piece = i };
		if (piece->after == AFTER_SOFT && i + 1 < end)
			added->extra = hyphen_width(job, piece);
	}
	uint32_t nearest = 0;
	for (uint32_t i = 1; i < fit.count; i++)
		end_choose(&fit, i, &nearest, 0, i + 1 == fit.count);
	for (uint32_t i = fit.count - 1; i; i = fit.ends[i].previous)
		chosen[fit.ends[i].piece] = 1;
}

/* A line in the making. */
struct making {
	struct job *job;
	struct line *line;
	uint32_t room;
	uint32_t run;         /* that the last line_run is of */
	uint64_t place, last; /* in the text, of the word that is added and the one before it */
	int32_t x;
	int32_t ascent, descent; /* of fallback fonts */
};

static void run_end(struct making *making)
{
	struct job *job = making->job;
	if (!making->line->count)
		return;
	struct line_run *run = &making->line->runs[making->line->count - 1];
	if (run->words || !job->words.count)
		return;
	run->count = (uint32_t)job->words.count;
	run->words = arena_array(job->arena, const struct shaped_word *, run->count);
	for (uint32_t i = 0; i < run->count; i++)
		run->words[i] = job->words.items[run->right_to_left ? run->count - 1 - i : i];
	job->words.count = 0;
}

static struct line_run *run_begin(struct making *making, uint32_t number, uint16_t font,
                                  bool right_to_left)
{
	run_end(making);
	struct line *line = making->line;
	if (line->count == making->room) {
		uint32_t room = making->room ? making->room * 2 : 4;
		struct line_run *runs = arena_array(making->job->scratch, struct line_run, room);
		if (line->count)
			memcpy(runs, line->runs, line->count * sizeof *runs);
		line->runs = runs;
		making->room = room;
	}
	const struct text_run *from = &making->job->runs.items[number];
	struct line_run *run = &line->runs[line->count++];
	*run = (struct line_run){ .font = font,
		                  .kind = from->kind,
		                  .object = from->object,
		                  .right_to_left = right_to_left,
		                  .decoration = from->style.decoration,
		                  .element = from->element,
		                  .order = from->order,
		                  .link = from->link,
		                  .place = making->place,
		                  .colour = from->style.colour,
		                  .size = from->style.size,
		                  .rise = from->style.rise,
		                  .x = making->x };
	making->run = number;
	return run;
}

/* Words of fallback fonts may be taller than the line. */
static void extents_note(struct making *making, const struct shaped_word *word, int32_t size)
{
	if (word->font < FAMILY_FALLBACK * FONT_STYLES)
		return;
	uint32_t units = fonts_font(making->job->typesetter->fonts, word->font)->face.units_per_em;
	int32_t ascent = units_at(word->top, size, units);
	int32_t descent = units_at(-word->bottom, size, units);
	if (ascent > making->ascent)
		making->ascent = ascent;
	if (descent > making->descent)
		making->descent = descent;
}

static void add_part(struct making *making, uint32_t number, const struct shaped_word *part,
                     bool right_to_left)
{
	struct job *job = making->job;
	const struct text_run *from = &job->runs.items[number];
	struct line *line = making->line;
	struct line_run *run = line->count ? &line->runs[line->count - 1] : NULL;
	/* What stands side by side need not be read in turn: a number after Arabic words, the space
	 * before them. */
	uint64_t piece = making->place >> 32, before = making->last >> 32;
	bool in_turn = piece == before || piece == (right_to_left ? before - 1 : before + 1);
	bool goes_on = run && making->run == number && run->font == part->font && in_turn &&
	               run->right_to_left == right_to_left && !run->words && from->kind == RUN_TEXT;
	making->last = making->place;
	if (!goes_on)
		run = run_begin(making, number, part->font, right_to_left);
	extents_note(making, part, from->style.size);
	list_push(&job->words, part);
	int32_t width = units_at(part->width, from->style.size,
	                         fonts_font(job->typesetter->fonts, part->font)->face.units_per_em);
	run->width += width;
	making->x += width;
}

static void add_word(struct making *making, uint32_t number, const struct cached_word *word,
                     bool right_to_left)
{
	if (!right_to_left || !word->word.next) {
		for (const struct shaped_word *part = &word->word; part; part = part->next)
			add_part(making, number, part, right_to_left);
		return;
	}
	/* Parts in visual order: the last first. Few, so that asking again is cheap. */
	uint32_t count = 0;
	for (const struct shaped_word *part = &word->word; part; part = part->next)
		count++;
	uint64_t place = making->place;
	while (count--) {
		const struct shaped_word *part = &word->word;
		for (uint32_t i = 0; i < count; i++)
			part = part->next;
		making->place = place + count;
		add_part(making, number, part, true);
	}
}

static void add_object(struct making *making, const struct piece *piece)
{
	const struct text_run *from = &making->job->runs.items[piece->run];
	if (from->kind == RUN_BREAK)
		return;
	struct line_run *run = run_begin(making, piece->run, 0, false);
	run->width = piece->width;
	making->x += piece->width;
	if (from->kind == RUN_IMAGE && from->object.image.height > making->ascent)
		making->ascent = from->object.image.height;
}

/* Pieces of one word that soft hyphens divide, none of which is used, are shaped as one. */
static uint32_t add_joined(struct making *making, uint32_t from, uint32_t end)
{
	struct job *job = making->job;
	const struct piece *pieces = job->pieces.items;
	uint32_t last = from;
	while (last + 1 < end && pieces[last].after == AFTER_SOFT && pieces[last + 1].word &&
	       pieces[last + 1].run == pieces[from].run)
		last++;
	if (last == from) {
		add_word(making, pieces[from].run, pieces[from].word, pieces[from].level & 1);
		return last;
	}
	struct buf joined = { 0 };
	for (uint32_t i = from; i <= last; i++)
		buf_put(&joined, pieces[i].word->text);
	struct face_style face = job->runs.items[pieces[from].run].style.face;
	face.right_to_left = pieces[from].level & 1;
	add_word(making, pieces[from].run, shape_word(job->typesetter, face, buf_str(&joined)),
	         face.right_to_left);
	buf_free(&joined);
	return last;
}

static void line_in_order(struct making *making, uint32_t start, uint32_t end)
{
	for (uint32_t i = start; i < end; i++) {
		const struct piece *piece = &making->job->pieces.items[i];
		if (piece->word)
			i = add_joined(making, i, end);
		else
			add_object(making, piece);
	}
}

/* UAX 9, L1 and L2 over the line's pieces. */
static void line_reordered(struct making *making, uint32_t start, uint32_t end, uint8_t base)
{
	struct job *job = making->job;
	int32_t count = (int32_t)(end - start);
	UBiDiLevel *levels = arena_array(job->scratch, UBiDiLevel, (size_t)count);
	int32_t *order = arena_array(job->scratch, int32_t, (size_t)count);
	for (int32_t i = 0; i < count; i++)
		levels[i] = job->pieces.items[start + (uint32_t)i].level;
	for (int32_t i = count; i-- > 0;) {
		const struct piece *piece = &job->pieces.items[start + (uint32_t)i];
		bool blank = piece->word && str_eq(piece->word->text, STR(" "));
		if (!blank && piece->after != AFTER_FORCED)
			break;
		levels[i] = base;
	}
	ubidi_reorderVisual(levels, count, order);
	for (int32_t i = 0; i < count; i++) {
		const struct piece *piece = &job->pieces.items[start + (uint32_t)order[i]];
		making->place = (uint64_t)order[i] << 32;
		if (piece->word)
			add_word(making, piece->run, piece->word, levels[order[i]] & 1);
		else
			add_object(making, piece);
	}
}

/* Words were placed as they stand; content goes out as it is read (PDF 32000-1, 14.8.2.3.1). Nearly
 * sorted: a line has few runs. */
static void runs_in_reading_order(struct line *line)
{
	for (uint32_t i = 1; i < line->count; i++) {
		struct line_run run = line->runs[i];
		uint32_t at = i;
		for (; at && line->runs[at - 1].place > run.place; at--)
			line->runs[at] = line->runs[at - 1];
		line->runs[at] = run;
	}
}

int32_t style_ascent(const struct job *job, const struct text_style *style)
{
	const struct fonts *fonts = job->typesetter->fonts;
	const struct font_face *face =
		&fonts_font(fonts, fonts_slot(fonts, style->face.family, 0))->face;
	return units_at(face->ascent, style->size, face->units_per_em);
}

static void line_heights(const struct making *making, const struct line_options *options)
{
	const struct job *job = making->job;
	struct line *line = making->line;
	const struct fonts *fonts = job->typesetter->fonts;
	const struct font_face *face =
		&fonts_font(fonts, fonts_slot(fonts, options->style.face.family, 0))->face;
	int32_t size = options->style.size;
	int32_t ascent = units_at(face->ascent, size, face->units_per_em);
	int32_t descent = units_at(-face->descent, size, face->units_per_em);
	line->baseline = (options->leading - ascent - descent) / 2 + ascent;
	line->height = options->leading;
	if (making->ascent > line->baseline) {
		line->height += making->ascent - line->baseline;
		line->baseline = making->ascent;
	}
	if (making->descent > line->height - line->baseline)
		line->height = line->baseline + making->descent;
}

/* Notes called and anchors within the pieces of a line. */
static void line_calls(struct job *job, struct line *line, uint32_t start, uint32_t end)
{
	struct note **notes = &line->notes;
	struct mark **marks = &line->marks;
	for (uint32_t i = start; i < end; i++) {
		struct text_run *run = &job->runs.items[job->pieces.items[i].run];
		if (run->note) {
			*notes = run->note;
			notes = &run->note->next;
			run->note = NULL;
		}
		if (run->marks) {
			*marks = run->marks;
			marks = &run->marks->next;
			run->marks = NULL;
		}
	}
}

static struct line *line_make(struct job *job, const struct line_options *options, uint32_t start,
                              uint32_t end)
{
	struct line *line = arena_new(job->scratch, struct line);
	struct making making = { .job = job, .line = line };
	job->words.count = 0;
	uint8_t base = options->right_to_left;
	bool turned = false;
	for (uint32_t i = start; i < end; i++)
		turned |= job->pieces.items[i].level != 0;
	if (turned)
		line_reordered(&making, start, end, base);
	else
		line_in_order(&making, start, end);
	const struct piece *last = &job->pieces.items[end - 1];
	if (last->after == AFTER_SOFT && end < job->pieces.count) {
		struct face_style face = job->runs.items[last->run].style.face;
		face.right_to_left = last->level & 1;
		making.place = (uint64_t)(end - start) << 32;
		add_word(&making, last->run, shape_hyphen(job->typesetter, face), last->level & 1);
	}
	run_end(&making);
	/* The space at the end hangs over the line's end: to the left in a right-to-left paragraph.
	 * */
	line->width = making.x - last->trail;
	if (line->count && last->trail) {
		struct line_run *run = base ? &line->runs[0] : &line->runs[line->count - 1];
		run->width -= last->trail;
		for (uint32_t i = 0; base && i < line->count; i++)
			line->runs[i].x -= i ? last->trail : 0;
	}
	int32_t space = options->width - line->width;
	bool at_right = options->align == ALIGN_RIGHT || (base && options->align != ALIGN_LEFT);
	line->align = options->align == ALIGN_CENTRE ? ALIGN_CENTRE
	              : at_right                     ? ALIGN_RIGHT
	                                             : ALIGN_LEFT;
	int32_t shift = line->align == ALIGN_CENTRE ? space / 2 : at_right ? space : 0;
	for (uint32_t i = 0; i < line->count; i++)
		line->runs[i].x += shift;
	if (turned)
		runs_in_reading_order(line);
	line_heights(&making, options);
	line_calls(job, line, start, end);
	return line;
}

struct line *lines_make(struct job *job, const struct line_options *options)
{
	uint32_t count = (uint32_t)job->pieces.count, start = 0;
	struct line *first = NULL, **next = &first;
	uint8_t *chosen = arena_array(job->scratch, uint8_t, (size_t)count + 1);
	for (uint32_t i = 0; i < count; i++) {
		bool ends = job->pieces.items[i].after == AFTER_FORCED || i + 1 == count;
		if (!ends)
			continue;
		fit_stretch(job, options, start, i + 1, chosen);
		start = i + 1;
	}
	start = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (!chosen[i])
			continue;
		*next = line_make(job, options, start, i + 1);
		next = &(*next)->next;
		start = i + 1;
	}
	return first;
}

struct widths lines_measure(struct job *job)
{
	struct widths widths = { 0 };
	int32_t all = 0, part = 0;
	for (size_t i = 0; i < job->pieces.count; i++) {
		const struct piece *piece = &job->pieces.items[i];
		part += piece->width;
		all += piece->width;
		if (part - piece->trail > widths.least)
			widths.least = part - piece->trail;
		if (all - piece->trail > widths.most)
			widths.most = all - piece->trail;
		if (piece->after != AFTER_NONE)
			part = 0;
		if (piece->after == AFTER_FORCED)
			all = 0;
	}
	return widths;
}
