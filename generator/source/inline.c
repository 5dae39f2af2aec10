/* One pass over the text between cmark's inline nodes: typographic quotes, dashes and dots,
 * ~~strikethrough~~, bare addresses, {{values}}, [..]{lang=cy}, references without a definition.
 * Called by markdown.c. */
#include "source/parse.h"

#include "base/scan.h"
#include "base/utf8.h"
#include "source/address.h"

void inlines_again(struct inlines *inlines)
{
	inlines->previous = 0;
	inlines->opened = false;
	inlines->singles = inlines->doubles = 0;
}

struct run {
	struct inlines *inlines;
	struct inline_level *level; /* NULL: only typography, all text to done */
	struct parse *parse;
	const struct inline_text *input;
	str text;
	size_t start;    /* of what has not been put out */
	size_t fresh;    /* after the last thing that was no text; the character before is
	                    inlines->previous */
	struct buf done; /* put out before start, not yet a node */
	uint32_t line;   /* where the text begins in the source */
	size_t byte;
	struct place at;                /* of the same */
	size_t followed, followed_byte; /* in the text, and where that is in the source line */
	bool unclosed;                  /* no "}}" stands in what is left */
};

/* 1: worth stopping at. */
static const uint8_t stops[256] = {
	[0x00] = 1, ['"'] = 1,  ['\''] = 1, ['-'] = 1,  ['.'] = 1,  ['~'] = 1,  ['{'] = 1,
	['['] = 1,  [']'] = 1,  ['@'] = 1,  [':'] = 1,  [0x01] = 1, [0x02] = 1, [0x03] = 1,
	[0x04] = 1, [0x05] = 1, [0x06] = 1, [0x07] = 1, [0x08] = 1, [0x0b] = 1, [0x0c] = 1,
	[0x0e] = 1, [0x0f] = 1, [0x10] = 1, [0x11] = 1, [0x12] = 1, [0x13] = 1, [0x14] = 1,
	[0x15] = 1, [0x16] = 1, [0x17] = 1, [0x18] = 1, [0x19] = 1, [0x1a] = 1, [0x1b] = 1,
	[0x1c] = 1, [0x1d] = 1, [0x1e] = 1, [0x1f] = 1,
};

/* Brackets and braces differ by 0x20. */
static inline struct bytes16 maybe_stop(struct bytes16 bytes)
{
	struct bytes16 low = bytes;
	low.lane |= 0x20;
	bytes.lane = ((bytes.lane >= 0) & (bytes.lane < ' ')) | (bytes.lane == '"') |
	             (bytes.lane == '\'') | (bytes.lane == '-') | (bytes.lane == '.') |
	             (bytes.lane == ':') | (bytes.lane == '@') | (bytes.lane == '~') |
	             (low.lane == '{') | (low.lane == '}');
	return bytes;
}

/* The byte of the source line that character i of the text came from. Called with rising i. */
static size_t source_of(struct run *run, size_t i)
{
	if (!run->inlines->irregular)
		return run->byte + i;
	if (i < run->followed || !run->followed_byte) {
		run->followed = 0;
		run->followed_byte = run->byte;
	}
	run->followed += inline_follow(parse_line(run->parse, run->line), run->followed_byte,
	                               str_from(run->text, run->followed), i - run->followed,
	                               &run->followed_byte);
	return run->followed_byte;
}

static struct place place_of(struct run *run, size_t i)
{
	return parse_place(run->parse, run->line, source_of(run, i));
}

static bool is_escaped(struct run *run, size_t i)
{
	if (!run->inlines->irregular || !run->level)
		return false;
	str line = parse_line(run->parse, run->line);
	size_t at = source_of(run, i);
	return at < line.n && (line.s[at] == '\\' || line.s[at] == '&') &&
	       run->text.s[i] != line.s[at];
}

static bool reports(const struct run *run)
{
	return parse_reports(run->parse, run->line);
}

/* Text put out so far becomes a node. */
static void flush(struct run *run, size_t end)
{
	str rest = { run->text.s + run->start, end - run->start };
	run->start = end;
	if (!run->level) {
		buf_put(&run->done, rest);
		return;
	}
	str text = rest;
	if (run->done.n) {
		buf_put(&run->done, rest);
		text = arena_str(run->parse->arena, buf_str(&run->done));
		buf_clear(&run->done);
	}
	if (!text.n)
		return;
	node_append(run->level->parent, node_text(run->parse->arena, run->at, text));
}

static void replace(struct run *run, size_t at, size_t length, str by)
{
	buf_put(&run->done, str_range(run->text.s + run->start, run->text.s + at));
	buf_put(&run->done, by);
	run->start = at + length;
}

/* A node that stands for the bytes from to end of the text. */
static void append_node(struct run *run, struct node *node, size_t from, size_t end)
{
	flush(run, from);
	node_append(run->level->parent, node);
	run->start = run->fresh = end;
	run->inlines->previous = 'x';
	run->inlines->opened = false;
}

static bool is_blank_character(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == 0xa0 || (c >= 0x2000 && c <= 0x200a) ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

static uint32_t character_before(const struct run *run, size_t i)
{
	return i == run->fresh ? run->inlines->previous : utf8_before(run->text, i);
}

static enum beside beside_before(const struct run *run, size_t i)
{
	uint32_t c = character_before(run, i);
	if (run->inlines->opened && i == run->fresh)
		return BESIDE_OPEN;
	if (c == 0 || is_blank_character(c))
		return BESIDE_SPACE;
	bool opens = c == '(' || c == '[' || c == '{' || c == '<' || c == '-' || c == '/' ||
	             c == '=' || c == 0x2013 || c == 0x2014 || c == 0x2018 || c == 0x201c ||
	             c == 0xab;
	return opens ? BESIDE_OPEN : BESIDE_WORD;
}

static enum beside beside_after(const struct run *run, size_t i)
{
	if (i >= run->text.n)
		return run->input->after;
	str rest = str_from(run->text, i);
	return is_blank_character(utf8_next(&rest)) ? BESIDE_SPACE : BESIDE_WORD;
}

static bool is_word_character(uint32_t c)
{
	return c >= 0x80 ? !is_blank_character(c) && (c < 0x2010 || c > 0x2040)
	                 : char_is_alnum((char)c);
}

static bool word_at(const struct run *run, size_t i)
{
	if (i >= run->text.n)
		return run->input->after == BESIDE_WORD;
	str rest = str_from(run->text, i);
	return is_word_character(utf8_next(&rest));
}

/* A mark has been put; what follows it sees whether it opened. */
static void put_mark(struct run *run, size_t i, const char *mark, bool opened)
{
	replace(run, i, 1, str_of(mark));
	run->fresh = i + 1;
	run->inlines->previous = opened ? 0x201c : 0x201d;
	run->inlines->opened = opened;
}

static void double_quote(struct run *run, size_t i)
{
	struct inlines *inlines = run->inlines;
	enum beside before = beside_before(run, i), after = beside_after(run, i + 1);
	bool opens = before != BESIDE_WORD;
	if (opens && after == BESIDE_SPACE)
		opens = before == BESIDE_OPEN ? false : !inlines->doubles;
	else if (!opens && !inlines->doubles)
		opens = word_at(run, i + 1) && !is_word_character(character_before(run, i));
	if (opens)
		inlines->doubles++;
	else if (inlines->doubles)
		inlines->doubles--;
	put_mark(run, i, opens ? inlines->quotes->open : inlines->quotes->close, opens);
}

/* '90s, 'tis: an apostrophe, though it stands before a word. */
static bool is_elision(const struct run *run, size_t i)
{
	static const str words[] = { STR_INIT("tis"), STR_INIT("twas"), STR_INIT("twere"),
		                     STR_INIT("til"), STR_INIT("em"),   STR_INIT("cause"),
		                     STR_INIT("n") };
	str rest = str_from(run->text, i);
	if (rest.n >= 3 && char_is_digit(rest.s[0]) && char_is_digit(rest.s[1]) && rest.s[2] == 's')
		return true;
	size_t length = 0;
	while (length < rest.n && char_is_alpha(rest.s[length]))
		length++;
	for (size_t word = 0; word < sizeof words / sizeof *words; word++)
		if (str_eq_nocase(str_first(rest, length), words[word]))
			return true;
	return false;
}

static void single_quote(struct run *run, size_t i)
{
	static const char apostrophe[] = "\xe2\x80\x99";
	struct inlines *inlines = run->inlines;
	enum beside before = beside_before(run, i), after = beside_after(run, i + 1);
	bool word_before = before == BESIDE_WORD && is_word_character(character_before(run, i));
	bool opens = false;
	if (word_before && word_at(run, i + 1)) {
		put_mark(run, i, apostrophe, false);
		return;
	}
	if (before != BESIDE_WORD && after != BESIDE_SPACE)
		opens = !is_elision(run, i + 1);
	if (opens) {
		inlines->singles++;
		put_mark(run, i, inlines->quotes->inner_open, true);
	} else if (inlines->singles && before == BESIDE_WORD) {
		inlines->singles--;
		put_mark(run, i, inlines->quotes->inner_close, false);
	} else {
		put_mark(run, i, apostrophe, false);
	}
}

static size_t run_length(str text, size_t at)
{
	size_t end = at;
	while (end < text.n && text.s[end] == text.s[at])
		end++;
	return end - at;
}

static size_t dashes(struct run *run, size_t i)
{
	size_t length = run_length(run->text, i);
	if (length == 2)
		replace(run, i, length, STR("\xe2\x80\x93"));
	else if (length == 3)
		replace(run, i, length, STR("\xe2\x80\x94"));
	return i + length;
}

static size_t dots(struct run *run, size_t i)
{
	size_t length = run_length(run->text, i);
	if (length == 3)
		replace(run, i, length, STR("\xe2\x80\xa6"));
	return i + length;
}

/* A text of its own in the tree, that may yet turn out to begin a span or a strikethrough. */
static struct node *put_marker(struct run *run, size_t i, str marker)
{
	flush(run, i);
	struct node *node = node_text(run->parse->arena, place_of(run, i), marker);
	node_append(run->level->parent, node);
	run->start = i + marker.n;
	run->level->marked = true;
	return node;
}

/* What stands after marker becomes the children of a node that takes its place. */
static struct node *wrap(struct run *run, struct node *marker, enum node_kind kind)
{
	struct node *node = node_new(run->parse->arena, kind, marker->at);
	node_insert_before(marker, node);
	node_unlink(marker);
	while (node->next) {
		struct node *child = node->next;
		node_unlink(child);
		node_append(node, child);
	}
	return node;
}

/* ~~ at i; returns where to go on. */
static size_t strike(struct run *run, size_t i)
{
	size_t length = run_length(run->text, i);
	struct inline_level *level = run->level;
	if (length != 2 || is_escaped(run, i) || is_escaped(run, i + 1))
		return i + length;
	bool closes = level->strike && beside_before(run, i) != BESIDE_SPACE;
	if (closes) {
		flush(run, i);
		if (level->strike->next) {
			wrap(run, level->strike, NODE_STRIKE);
			run->start = run->fresh = i + 2;
			run->inlines->previous = 'x';
			/* Those opened inside are inside now. */
			if (level->bracket_count > level->strike_brackets)
				level->bracket_count = level->strike_brackets;
		}
		level->strike = NULL;
	} else if (beside_after(run, i + 2) != BESIDE_SPACE) {
		level->strike = put_marker(run, i, STR("~~"));
		level->strike_brackets = level->bracket_count;
	}
	return i + 2;
}

/* {{name}} at i. */
static size_t value(struct run *run, size_t i)
{
	enum { SHOWN_MOST = 40 };
	str rest = str_from(run->text, i + 2);
	if (is_escaped(run, i) || is_escaped(run, i + 1))
		return i + 2;
	size_t end = run->unclosed ? rest.n : str_find(rest, STR("}}"));
	if (end == rest.n) {
		run->unclosed = true;
		str shown = str_first(rest, SHOWN_MOST);
		shown = str_first(shown, str_find_char(shown, ' '));
		while (shown.n && shown.n < rest.n &&
		       ((unsigned char)rest.s[shown.n] & 0xc0) == 0x80)
			shown.n--;
		if (reports(run))
			diag(run->parse->diags, MSG_VALUE_OPEN, .at = place_of(run, i),
			     .words = { shown });
		return i + 2;
	}
	struct node *node = node_new(run->parse->arena, NODE_VALUE, place_of(run, i));
	node->text = arena_str(run->parse->arena, str_trim(str_first(rest, end)));
	append_node(run, node, i, i + 2 + end + 2);
	return i + 2 + end + 2;
}

/* A label without brackets or blanks at its ends, up to "]"; absent when there is none. */
static str label_at(str text, size_t at)
{
	size_t end = at;
	while (end < text.n && text.s[end] != ']' && text.s[end] != '[')
		end++;
	if (end == text.n || text.s[end] != ']' ||
	    str_trim(str_range(text.s + at, text.s + end)).n == 0)
		return (str){ 0 };
	return str_range(text.s + at, text.s + end);
}

/* [^x] at i: cmark would have made a reference of it if there were a footnote. */
static bool undefined_footnote(struct run *run, size_t i)
{
	str label = label_at(run->text, i + 2);
	if (!label.n || memchr(label.s, ' ', label.n) || is_escaped(run, i))
		return false;
	if (reports(run))
		diag(run->parse->diags, MSG_UNDEFINED_FOOTNOTE, .at = place_of(run, i),
		     .words = { label });
	return true;
}

static size_t open_bracket(struct run *run, size_t i)
{
	struct inline_level *level = run->level;
	if (i + 1 < run->text.n && run->text.s[i + 1] == '^' && undefined_footnote(run, i))
		return i + 1 + str_find_char(str_from(run->text, i + 1), ']');
	if (is_escaped(run, i))
		return i + 1;
	if (run->inlines->spans && level->bracket_count < INLINE_MARKERS)
		level->brackets[level->bracket_count] = put_marker(run, i, STR("["));
	level->bracket_count++;
	return i + 1;
}

/* [x](a b.md) with the "(" at i: to CommonMark an address with a blank in it is no link. */
static void report_blank(struct run *run, size_t i)
{
	str rest = str_from(run->text, i);
	str address = str_first(rest, str_find_char(rest, ')'));
	if (address.n < rest.n && str_find_char(address, ' ') < address.n && reports(run))
		diag(run->parse->diags, MSG_LINK_SPACES, .at = place_of(run, i + 1));
}

static size_t close_bracket(struct run *run, size_t i)
{
	struct inline_level *level = run->level;
	if (!level->bracket_count || is_escaped(run, i))
		return i + 1;
	level->bracket_count--;
	bool kept = run->inlines->spans && level->bracket_count < INLINE_MARKERS;
	char next = i + 1 < run->text.n ? run->text.s[i + 1] : '\0';
	if (next == '{' && kept) {
		struct node *span = node_new(run->parse->arena, NODE_SPAN, (struct place){ 0 });
		size_t length = span_attributes(run->parse, span, place_of(run, i + 2),
		                                str_from(run->text, i + 1));
		if (!length)
			return i + 1;
		flush(run, i);
		struct node *wrapped = wrap(run, level->brackets[level->bracket_count], NODE_SPAN);
		wrapped->lang = span->lang;
		wrapped->right_to_left = span->right_to_left;
		run->start = run->fresh = i + 1 + length;
		run->inlines->previous = 'x';
		if (level->strike_brackets > level->bracket_count) /* it began within the span */
			level->strike = NULL;
		return i + 1 + length;
	}
	if (next == '(' && !is_escaped(run, i + 1))
		report_blank(run, i + 1);
	str label =
		next == '[' && !is_escaped(run, i + 1) ? label_at(run->text, i + 2) : (str){ 0 };
	if (label.n && label.s[0] != '^') {
		if (reports(run))
			diag(run->parse->diags, MSG_UNDEFINED_REFERENCE, .at = place_of(run, i + 1),
			     .words = { label });
		return i + 2 + label.n;
	}
	return i + 1;
}

static void bare_address(struct run *run, size_t *i)
{
	struct address address;
	if (run->inlines->in_link || !address_find(run->text, *i, run->start, &address))
		return;
	if (address.from == run->fresh && is_word_character(run->inlines->previous) && run->fresh)
		return;
	str text = str_range(run->text.s + address.from, run->text.s + address.end);
	struct node *link = node_new(run->parse->arena, NODE_LINK, place_of(run, address.from));
	link->link.url =
		address.scheme.n ? arena_concat(run->parse->arena, address.scheme, text) : text;
	node_append(link, node_text(run->parse->arena, link->at, text));
	append_node(run, link, address.from, address.end);
	*i = address.end - 1;
}

/* An entity has made a character that no page can hold. */
static void control_character(struct run *run, size_t i)
{
	if (reports(run))
		diag(run->parse->diags, MSG_CONTROL_CHARACTER, .at = place_of(run, i),
		     .words = {
			     arena_printf(run->parse->arena, "U+%04X", (unsigned)run->text.s[i]) });
	replace(run, i, 1, STR(""));
}

/* One stop; returns where to go on. */
static size_t stop_at(struct run *run, size_t i)
{
	str text = run->text;
	char c = text.s[i], next = i + 1 < text.n ? text.s[i + 1] : '\0';
	switch (c) {
	case '"':
		if (!is_escaped(run, i))
			double_quote(run, i);
		return i + 1;
	case '\'':
		if (!is_escaped(run, i))
			single_quote(run, i);
		return i + 1;
	case '-':
		return next == '-' && !is_escaped(run, i) ? dashes(run, i) : i + 1;
	case '.':
		if (next == '.')
			return is_escaped(run, i) ? i + 1 : dots(run, i);
		break;
	case '~':
		return run->level && next == '~' ? strike(run, i) : i + 1;
	case '{':
		return run->level && next == '{' ? value(run, i) : i + 1;
	case '[':
		return run->level ? open_bracket(run, i) : i + 1;
	case ']':
		return run->level ? close_bracket(run, i) : i + 1;
	case '@':
	case ':':
		break;
	default:
		control_character(run, i);
		return i + 1;
	}
	if (run->level)
		bare_address(run, &i);
	return i + 1;
}

/* Most full stops, hyphens and colons are no more than that. */
static bool is_plain(const char *at, size_t before)
{
	switch (*at) {
	case '.':
		return at[1] != '.' && (!before || (at[-1] != 'w' && at[-1] != 'W'));
	case '-':
		return at[1] != '-';
	case ':':
		return at[1] != '/';
	default:
		return false;
	}
}

/* The text is followed by a NUL. */
static void pass(struct run *run)
{
	str text = run->text;
	const char *end = text.s + text.n;
	for (size_t i = 0; i < text.n;) {
		const char *at = scan_to(text.s + i, end, stops, /*mask=*/1, maybe_stop);
		if (at == end)
			break;
		i = (size_t)(at - text.s);
		i = is_plain(at, i) ? i + 1 : stop_at(run, i);
	}
	flush(run, text.n);
	if (text.n > run->fresh) {
		run->inlines->previous = utf8_before(text, text.n);
		run->inlines->opened = false;
	}
}

void inline_text(struct inlines *inlines, struct inline_level *level,
                 const struct inline_text *input)
{
	if (!input->text.n)
		return;
	inline_seek(inlines, input->line, input->byte, input->text);
	struct run run = {
		.inlines = inlines,
		.level = level,
		.parse = inlines->parse,
		.input = input,
		.text = input->text,
		.line = inlines->line,
		.byte = inlines->byte,
	};
	run.at = parse_place(run.parse, run.line, run.byte);
	/* [text](address){lang=cy} */
	struct node *before = level->parent->last;
	if (input->text.s[0] == '{' && before && before->kind == NODE_LINK && inlines->previous)
		run.start = run.fresh =
			span_attributes(run.parse, before, place_of(&run, 1), input->text);
	str rest = str_from(run.text, run.start);
	if (run.start) {
		run.text = rest;
		run.byte += run.start;
		run.start = run.fresh = run.followed = run.followed_byte = 0;
	}
	pass(&run);
	inlines->byte = source_of(&run, run.text.n);
	buf_free(&run.done);
}

str inline_plain(struct inlines *inlines, str text)
{
	struct inlines state = *inlines;
	state.previous = 0;
	state.opened = false;
	state.singles = state.doubles = 0;
	struct inline_text input = { .text = text, .after = BESIDE_SPACE };
	struct run run = {
		.inlines = &state, .parse = inlines->parse, .input = &input, .text = text
	};
	pass(&run);
	str plain = arena_str(inlines->parse->arena, buf_str(&run.done));
	buf_free(&run.done);
	return plain;
}

void inline_finish(struct inlines *inlines, struct inline_level *level)
{
	if (!level->marked)
		return;
	/* Markers that began nothing are text like that around them. */
	for (struct node *node = level->parent->first; node;) {
		struct node *next = node->next;
		size_t total = node->text.n;
		struct node *end = node;
		if (node->kind != NODE_TEXT) {
			node = next;
			continue;
		}
		while (end->next && end->next->kind == NODE_TEXT) {
			end = end->next;
			total += end->text.n;
		}
		if (end == node) {
			node = next;
			continue;
		}
		char *joined = arena_alloc(inlines->parse->arena, total + 1, 1);
		size_t length = node->text.n;
		memcpy(joined, node->text.s, length);
		while (node->next && node->next->kind == NODE_TEXT) {
			struct node *other = node->next;
			memcpy(joined + length, other->text.s, other->text.n);
			length += other->text.n;
			node_unlink(other);
		}
		node->text = (str){ joined, length };
		node = node->next;
	}
}
