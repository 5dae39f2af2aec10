/* A paragraph's text to pieces that a line may not break within: break opportunities of UAX 14,
 * directions of UAX 9. Text of Latin, Greek and Cyrillic letters goes by a table of our own; all
 * other text asks ICU. Called by blocks.c between text.c and lines.c. */
#include "page/typeset.h"

#include "base/die.h"
#include "base/utf8.h"

#include <unicode/utf16.h>

/* Classes of UAX 14, those that simple text holds. */
enum line_class {
	CLASS_AL, /* letters, and all that is not below */
	CLASS_NU,
	CLASS_SP,
	CLASS_HY, /* hyphen-minus */
	CLASS_BA, /* breaks after: en dash, hyphen */
	CLASS_EM, /* em dash */
	CLASS_OP,
	CLASS_CL,
	CLASS_QU,
	CLASS_IS,
	CLASS_EX,
	CLASS_SY,
	CLASS_GL,
	CLASS_SHY,
};

static const uint8_t ascii_class[128] = {
	[' '] = CLASS_SP, ['!'] = CLASS_EX, ['"'] = CLASS_QU, ['\''] = CLASS_QU, ['('] = CLASS_OP,
	[')'] = CLASS_CL, [','] = CLASS_IS, ['-'] = CLASS_HY, ['.'] = CLASS_IS,  ['/'] = CLASS_SY,
	['0'] = CLASS_NU, ['1'] = CLASS_NU, ['2'] = CLASS_NU, ['3'] = CLASS_NU,  ['4'] = CLASS_NU,
	['5'] = CLASS_NU, ['6'] = CLASS_NU, ['7'] = CLASS_NU, ['8'] = CLASS_NU,  ['9'] = CLASS_NU,
	[':'] = CLASS_IS, [';'] = CLASS_IS, ['?'] = CLASS_EX, ['['] = CLASS_OP,  [']'] = CLASS_CL,
	['{'] = CLASS_OP, ['|'] = CLASS_BA, ['}'] = CLASS_CL,
};

static enum line_class class_of(uint32_t c)
{
	switch (c) {
	case 0xa0:
	case 0x202f:
	case 0x2011:
	case 0x2007:
		return CLASS_GL;
	case 0xad:
		return CLASS_SHY;
	case 0xa1:
	case 0xbf:
	case 0x201a:
	case 0x201e:
		return CLASS_OP;
	case 0xab:
	case 0xbb:
	case 0x2018:
	case 0x2019:
	case 0x201c:
	case 0x201d:
	case 0x2039:
	case 0x203a:
		return CLASS_QU;
	case 0x2010:
	case 0x2012:
	case 0x2013:
		return CLASS_BA;
	case 0x2014:
		return CLASS_EM;
	case 0x2026:
		return CLASS_IS;
	default:
		return CLASS_AL;
	}
}

/* What scanning remembers over runs. */
struct scan {
	struct job *job;
	int32_t width;
	enum line_class last;
	bool spaced; /* spaces stand between last and what comes */
	bool worded; /* a letter or figure stands before last */
	bool started;
};

static bool may_break(const struct scan *scan, enum line_class next)
{
	enum line_class last = scan->last;
	if (next == CLASS_CL || next == CLASS_EX || next == CLASS_IS || next == CLASS_SY)
		return false; /* LB13 */
	if (last == CLASS_OP)
		return false; /* LB14 */
	if (scan->spaced)     /* LB18, but no line begins with a dash that stands between spaces */
		return next != CLASS_BA && next != CLASS_EM;
	switch (last) {
	case CLASS_HY: /* LB21, LB25; a hyphen that begins a word stays with it */
		return scan->worded && next != CLASS_NU && next != CLASS_HY && next != CLASS_QU;
	case CLASS_BA:
	case CLASS_EM:
		return next == CLASS_AL || next == CLASS_NU || next == CLASS_OP;
	case CLASS_SY: /* LB21b: "and/or" */
		return next == CLASS_AL && scan->worded;
	case CLASS_EX:
		return next == CLASS_AL;
	default:
		return false;
	}
}

static void piece_add(struct scan *scan, uint32_t number, uint32_t start, uint32_t end,
                      enum after after, uint8_t level);

/* A word longer than the line: as much of it as fits, cut between graphemes. */
static void piece_divide(struct scan *scan, uint32_t number, const struct cached_word *word,
                         uint32_t start, uint32_t end, enum after after, uint8_t level)
{
	struct job *job = scan->job;
	int32_t size = job->runs.items[number].style.size, sum = 0;
	uint32_t at = start, from = start;
	for (const struct shaped_word *part = &word->word; part; part = part->next) {
		uint32_t units = fonts_font(job->typesetter->fonts, part->font)->face.units_per_em;
		for (uint32_t i = 0; i < part->count; i++) {
			const struct glyph *glyph = &part->glyphs[i];
			int32_t advance = units_at(glyph->advance, size, units);
			if (glyph->bytes && at > from && sum + advance > scan->width) {
				/* The part has the line's width at most: it is not divided again.
				 * */
				struct scan whole = *scan;
				whole.width = INT32_MAX;
				piece_add(&whole, number, from, at, AFTER_EMERGENCY, level);
				from = at;
				sum = 0;
			}
			sum += advance;
			at += glyph->bytes;
		}
	}
	struct scan whole = *scan;
	whole.width = INT32_MAX;
	piece_add(&whole, number, from, end, after, level);
}

static void piece_add(struct scan *scan, uint32_t number, uint32_t start, uint32_t end,
                      enum after after, uint8_t level)
{
	struct job *job = scan->job;
	const struct text_run *run = &job->runs.items[number];
	struct face_style style = run->style.face;
	style.right_to_left = level & 1;
	str text = { job->text.s + start, end - start };
	const struct cached_word *word = shape_word(job->typesetter, style, text);
	struct piece piece = { .word = word,
		               .start = start,
		               .end = end,
		               .run = number,
		               .width = word_width(job->typesetter, word, run->style.size),
		               .trail = word_space(word, run->style.size),
		               .after = (uint8_t)after,
		               .level = level };
	if (piece.width - piece.trail > scan->width) {
		piece_divide(scan, number, word, start, end, after, level);
		return;
	}
	bool missing = false;
	for (const struct shaped_word *part = &word->word; part; part = part->next)
		missing |= part->missing;
	if (missing && !job->measuring)
		shape_report_missing(job->typesetter, word, run->at, job->diags);
	list_push(&job->pieces, piece);
}

static void object_add(struct scan *scan, uint32_t number, uint8_t level)
{
	struct job *job = scan->job;
	const struct text_run *run = &job->runs.items[number];
	struct piece piece = { .start = run->start, .end = run->end, .run = number };
	piece.level = level;
	switch (run->kind) {
	case RUN_IMAGE:
		piece.width = run->object.image.width;
		break;
	case RUN_STATUS: /* the mark and its distance from the word */
		piece.width = run->style.size * 105 / 100;
		break;
	case RUN_BREAK:
		piece.after = AFTER_FORCED;
		break;
	default: {
		str text = { job->text.s + run->start, run->end - run->start };
		struct face_style style = run->style.face;
		style.right_to_left = level & 1;
		piece.word = shape_word(job->typesetter, style, text);
		piece.width = word_width(job->typesetter, piece.word, run->style.size);
		break;
	}
	}
	list_push(&job->pieces, piece);
}

static void last_piece_may_end(struct job *job, enum after after)
{
	if (job->pieces.count && job->pieces.items[job->pieces.count - 1].after == AFTER_NONE)
		job->pieces.items[job->pieces.count - 1].after = (uint8_t)after;
}

/* A run of simple text. */
static void scan_run(struct scan *scan, uint32_t number)
{
	struct job *job = scan->job;
	uint32_t start = job->runs.items[number].start, end = job->runs.items[number].end;
	uint32_t from = start;
	for (uint32_t at = start; at < end;) {
		unsigned char c = (unsigned char)job->text.s[at];
		uint32_t next_at = at + 1;
		enum line_class class;
		if (c < 0x80) {
			class = ascii_class[c];
		} else {
			str rest = { job->text.s + at, end - at };
			class = class_of(utf8_next(&rest));
			next_at = end - (uint32_t)rest.n;
		}
		if (class == CLASS_SP) {
			bool end_of_many = job->preserve && scan->spaced;
			if (end_of_many && at > from) { /* each space of code is a piece */
				piece_add(scan, number, from, at, AFTER_NONE, 0);
				from = at;
			}
			scan->spaced = true;
			at = next_at;
			continue;
		}
		if (class == CLASS_SHY) {
			if (at > from)
				piece_add(scan, number, from, at, AFTER_NONE, 0);
			last_piece_may_end(job, AFTER_SOFT);
			from = at = next_at;
			continue;
		}
		bool within = job->runs.items[number].unbroken && at > start;
		if (scan->started && !within && may_break(scan, class)) {
			enum after after = scan->spaced             ? AFTER_SPACE
			                   : scan->last == CLASS_HY ? AFTER_HYPHEN
			                                            : AFTER_ANY;
			if (at > from)
				piece_add(scan, number, from, at, after, 0);
			else
				last_piece_may_end(job, after);
			from = at;
		}
		scan->worded = scan->last <= CLASS_NU && scan->started && !scan->spaced;
		scan->last = class;
		scan->spaced = false;
		scan->started = true;
		at = next_at;
	}
	if (end > from)
		piece_add(scan, number, from, end, AFTER_NONE, 0);
}

static void simple_pieces(struct job *job, int32_t width)
{
	struct scan scan = { .job = job, .width = width };
	for (uint32_t number = 0; number < job->runs.count; number++) {
		switch (job->runs.items[number].kind) {
		case RUN_TEXT:
			scan_run(&scan, number);
			continue;
		case RUN_BREAK:
			scan = (struct scan){ .job = job, .width = width };
			break;
		case RUN_FIXUP:
			if (scan.started && may_break(&scan, CLASS_NU))
				last_piece_may_end(job, AFTER_SPACE);
			scan.last = CLASS_NU;
			scan.started = true;
			break;
		default:
			if (scan.spaced)
				last_piece_may_end(job, AFTER_SPACE);
			scan.last = CLASS_OP; /* a status mark stays with its word */
			if (job->runs.items[number].kind == RUN_IMAGE)
				scan.last = CLASS_AL;
			scan.started = true;
			break;
		}
		scan.spaced = false;
		object_add(&scan, number, 0);
	}
}

/* The text in UTF-16 for ICU, with the byte that each unit begins at. */
struct wide {
	UChar *units;
	uint32_t *bytes; /* count + 1 of them */
	int32_t count;
};

static struct wide widen(struct job *job)
{
	str rest = buf_str(&job->text);
	struct wide wide = { .units = arena_array(job->scratch, UChar, rest.n + 1),
		             .bytes = arena_array(job->scratch, uint32_t, rest.n + 1) };
	if (rest.n > INT32_MAX / 2)
		die("a paragraph is too long");
	while (rest.n) {
		uint32_t at = (uint32_t)(job->text.n - rest.n);
		uint32_t character = utf8_next(&rest);
		wide.bytes[wide.count] = at;
		if (character > 0xffff) {
			wide.bytes[wide.count + 1] = at;
			wide.units[wide.count++] = U16_LEAD(character);
			wide.units[wide.count++] = U16_TRAIL(character);
		} else {
			wide.units[wide.count++] = (UChar)character;
		}
	}
	wide.bytes[wide.count] = (uint32_t)job->text.n;
	return wide;
}

/* For each byte of the text: its level, and whether a line may end before it. */
struct analysis {
	uint8_t *levels, *breaks;
};

/* A footnote's number after "17:00." would be taken for more digits of it (UAX 9, W4): for the
 * rules of direction it is an object, whose digits go from left to right. The runs stand in the
 * order of the text. */
static void units_set_apart(const struct job *job, const struct wide *wide)
{
	size_t run = 0;
	for (int32_t i = 0; i < wide->count; i++) {
		while (job->runs.items[run].end <= wide->bytes[i])
			run++;
		if (job->runs.items[run].apart)
			wide->units[i] = 0xfffc;
	}
}

static void find_levels(struct job *job, const struct wide *wide, bool right_to_left,
                        uint8_t *levels)
{
	units_set_apart(job, wide);
	struct typesetter *typesetter = job->typesetter;
	UErrorCode status = U_ZERO_ERROR;
	if (!typesetter->bidi)
		typesetter->bidi = ubidi_open();
	ubidi_setPara(typesetter->bidi, wide->units, wide->count, right_to_left ? 1 : 0, NULL,
	              &status);
	const UBiDiLevel *found = ubidi_getLevels(typesetter->bidi, &status);
	if (U_FAILURE(status))
		die("ICU cannot order a paragraph: %s", u_errorName(status));
	for (int32_t i = 0; i < wide->count; i++)
		levels[wide->bytes[i]] = found[i];
	for (size_t i = 0; i < job->runs.count; i++) {
		const struct text_run *run = &job->runs.items[i];
		for (uint32_t at = run->start; run->apart && at < run->end; at++)
			levels[at] = (uint8_t)((levels[at] + 1) & ~1);
	}
}

static void find_breaks(struct job *job, const struct wide *wide, uint16_t lang, uint8_t *breaks)
{
	struct typesetter *typesetter = job->typesetter;
	UErrorCode status = U_ZERO_ERROR;
	if (typesetter->breaks && typesetter->breaks_lang != lang) {
		ubrk_close(typesetter->breaks);
		typesetter->breaks = NULL;
	}
	if (!typesetter->breaks) {
		str name = typesetter->langs.items[lang].name;
		typesetter->breaks = ubrk_open(UBRK_LINE, name.n ? name.s : "en", NULL, 0, &status);
		typesetter->breaks_lang = lang;
	}
	ubrk_setText(typesetter->breaks, wide->units, wide->count, &status);
	if (U_FAILURE(status))
		die("ICU cannot break a paragraph: %s", u_errorName(status));
	for (int32_t at = ubrk_first(typesetter->breaks); at != UBRK_DONE;
	     at = ubrk_next(typesetter->breaks))
		breaks[wide->bytes[at]] = 1;
}

static enum after after_of(const struct job *job, uint32_t at)
{
	str text = buf_str(&job->text);
	uint32_t before = utf8_before(text, at);
	return before == ' '                       ? AFTER_SPACE
	       : before == '-' || before == 0x2010 ? AFTER_HYPHEN
	       : before == 0xad                    ? AFTER_SOFT
	                                           : AFTER_ANY;
}

static bool is_space(const struct job *job, uint32_t at)
{
	return job->text.s[at] == ' ';
}

/* A piece ends where a line may, where the direction turns, and around spaces, which have a
 * direction of their own at a line's end (UAX 9, L1). */
static void analysed_run(struct scan *scan, uint32_t number, const struct analysis *found)
{
	struct job *job = scan->job;
	uint32_t end = job->runs.items[number].end, from = job->runs.items[number].start;
	if (found->breaks[from] && from)
		last_piece_may_end(job, after_of(job, from));
	for (uint32_t at = from; at < end;) {
		uint32_t next = at + (uint32_t)utf8_length((str){ job->text.s + at, end - at });
		bool breaks = next == end || found->breaks[next] ||
		              found->levels[next] != found->levels[at] ||
		              is_space(job, next) != is_space(job, at);
		bool soft = next - at == 2 && memcmp(job->text.s + at, "\xc2\xad", 2) == 0;
		if (soft) {
			if (at > from)
				piece_add(scan, number, from, at, AFTER_NONE, found->levels[at]);
			last_piece_may_end(job, AFTER_SOFT);
			from = next;
		} else if (breaks) {
			bool within = job->runs.items[number].unbroken && next < end;
			enum after after = next < job->text.n && found->breaks[next] && !within
			                           ? after_of(job, next)
			                           : AFTER_NONE;
			piece_add(scan, number, from, next, after, found->levels[at]);
			from = next;
		}
		at = next;
	}
}

static void analysed_pieces(struct job *job, int32_t width, bool right_to_left)
{
	struct wide wide = widen(job);
	struct analysis found = { arena_array(job->scratch, uint8_t, job->text.n + 1),
		                  arena_array(job->scratch, uint8_t, job->text.n + 1) };
	find_breaks(job, &wide, job->runs.items[0].style.face.lang, found.breaks);
	find_levels(job, &wide, right_to_left, found.levels); /* changes wide */
	struct scan scan = { .job = job, .width = width };
	for (uint32_t number = 0; number < job->runs.count; number++) {
		const struct text_run *run = &job->runs.items[number];
		if (run->kind == RUN_TEXT) {
			analysed_run(&scan, number, &found);
			continue;
		}
		if (run->start && found.breaks[run->start])
			last_piece_may_end(job, after_of(job, run->start));
		object_add(&scan, number, found.levels[run->start]);
	}
}

/* Pieces that belong together but are longer than the line: it ends between them. */
static void chains_divide(struct job *job, int32_t width)
{
	int32_t sum = 0;
	for (size_t i = 0; i < job->pieces.count; i++) {
		struct piece *piece = &job->pieces.items[i];
		if (i && sum > 0 && piece->width - piece->trail > width - sum) {
			piece[-1].after = AFTER_EMERGENCY;
			sum = 0;
		}
		sum = piece->after == AFTER_NONE ? sum + piece->width : 0;
	}
}

/* A picture in the column of a table is no wider than that. */
static void images_fit(struct job *job, int32_t width)
{
	for (size_t i = 0; i < job->runs.count; i++) {
		struct text_run *run = &job->runs.items[i];
		if (run->kind != RUN_IMAGE || run->object.image.width <= width)
			continue;
		int64_t height =
			(int64_t)run->object.image.height * width / run->object.image.width;
		run->object.image.height = height > 1 ? (int32_t)height : 1;
		run->object.image.width = width;
	}
}

void pieces_make(struct job *job, int32_t width, bool right_to_left)
{
	job->pieces.count = 0;
	if (job->text.n == 0)
		return;
	if (width < INT32_MAX)
		images_fit(job, width);
	if (job->simple)
		simple_pieces(job, width);
	else
		analysed_pieces(job, width, right_to_left);
	if (width < INT32_MAX)
		chains_divide(job, width);
}
