/* The lines of a Markdown text, and what is looked at before cmark may see it. Debian's cmark-gfm
 * 0.29.0.gfm.6 takes time or memory in the square of the input for some inputs that nobody writes
 * (architecture.md, "Traps"); they are turned away here. Called by markdown.c. */
#include "source/parse.h"

#include "base/utf8.h"

enum {
	OPEN_MOST = 2000,  /* brackets or <! in a block */
	INDENT_MOST = 400, /* blanks before a line's text: more is a list 100 levels deep */
	CELLS_MISSING_MOST = 100000,
	EXPANSION_MOST = 64 * 1024 * 1024, /* bytes of addresses after references are resolved */
	REPORTS_MOST = 1000,
};

static uint32_t *index_lines(struct arena *arena, str text, uint32_t *count)
{
	size_t room = 2, line = 0;
	for (const char *at = text.s, *end = text.s + text.n; at && at < end; room++) {
		at = memchr(at, '\n', (size_t)(end - at));
		at = at ? at + 1 : NULL;
	}
	uint32_t *starts = arena_array(arena, uint32_t, room);
	for (size_t at = 0; at < text.n;) {
		starts[line++] = (uint32_t)at;
		at += str_find_char(str_from(text, at), '\n') + 1;
	}
	starts[line] = (uint32_t)text.n;
	*count = (uint32_t)line;
	return starts;
}

static str line_of(str text, const uint32_t *starts, uint32_t number)
{
	str line = str_range(text.s + starts[number], text.s + starts[number + 1]);
	if (line.n && line.s[line.n - 1] == '\n')
		line.n--;
	return line;
}

str parse_line(const struct parse *parse, uint32_t line)
{
	if (line && line <= parse->line_count)
		return line_of(parse->input->body, parse->starts, line - 1);
	if (line > parse->line_count + 1 && line - parse->line_count - 2 < parse->definition_count)
		return line_of(parse->input->definitions, parse->definition_starts,
		               line - parse->line_count - 2);
	return STR("");
}

/* Definitions are a selection of the file's lines: where this one stands there. */
static struct place definition_place(struct parse *parse, uint32_t line, size_t byte)
{
	const struct text *text = parse->input->at.text;
	str wanted = parse_line(parse, line);
	if (!text || !wanted.n)
		return parse->input->at;
	bool follows = parse->known_line && line >= parse->known_line;
	uint32_t guess = follows ? parse->known_place + (line - parse->known_line) : 0;
	if (!follows || parse->known_line != line) {
		str rest = text->bytes, candidate;
		uint32_t number = 1;
		if (guess > 1) {
			rest = str_from(rest, place_line_start(text, guess));
			number = guess;
		}
		while (str_line(&rest, &candidate) && !str_eq(candidate, wanted))
			number++;
		parse->known_line = line;
		parse->known_place = number;
	}
	return (struct place){ text, parse->known_place, place_column(wanted, byte) };
}

/* In characters, from 1; counted on from the last one asked for. */
static uint32_t column_of(struct parse *parse, uint32_t line, size_t byte)
{
	if (parse->ascii)
		return (uint32_t)byte + 1;
	if (parse->column_line != line || parse->column_byte > byte) {
		parse->column_line = line;
		parse->column_byte = 0;
		parse->column = 1;
	}
	str rest = str_from(parse_line(parse, line), parse->column_byte);
	parse->column += place_column(rest, byte - parse->column_byte) - 1;
	parse->column_byte = byte;
	return parse->column;
}

struct place parse_place(struct parse *parse, uint32_t line, size_t byte)
{
	const struct markdown_input *input = parse->input;
	if (!input->lines || line == 0)
		return input->at;
	if (line > parse->line_count)
		return definition_place(parse, line, byte);
	uint32_t before = input->indent;
	if (line == 1)
		before = input->at.column ? input->at.column - 1 : 0;
	return (struct place){ input->at.text, input->at.line + line - 1,
		               before + column_of(parse, line, byte) };
}

bool parse_reports(const struct parse *parse, uint32_t line)
{
	return line <= parse->line_count && parse->diags->count - parse->reports < REPORTS_MOST;
}

uint32_t fence_length(str line, size_t at, char *character)
{
	if (at >= line.n || (line.s[at] != '`' && line.s[at] != '~'))
		return 0;
	size_t end = at;
	while (end < line.n && line.s[end] == line.s[at])
		end++;
	*character = line.s[at];
	return end - at >= 3 ? (uint32_t)(end - at) : 0;
}

/* What stands in front of a line's text: blanks, and the marks of quotes and list items. */
struct prefix {
	size_t end;
	uint32_t marks, blanks;
	bool item;
};

static struct prefix prefix_of(str line)
{
	struct prefix prefix = { 0 };
	size_t i = 0;
	while (i < line.n) {
		char c = line.s[i];
		size_t mark = i;
		if (c == ' ' || c == '\t') {
			prefix.blanks++;
			i++;
			continue;
		}
		if (c == '>') {
			prefix.marks++;
			i++;
			continue;
		}
		while (mark < line.n && mark - i < 9 && char_is_digit(line.s[mark]))
			mark++;
		bool bullet = mark == i && (c == '-' || c == '+' || c == '*');
		bool number =
			mark > i && mark < line.n && (line.s[mark] == '.' || line.s[mark] == ')');
		bool blank = mark + 1 == line.n ||
		             (mark + 1 < line.n &&
		              (line.s[mark + 1] == ' ' || line.s[mark + 1] == '\t'));
		if (!(bullet || number) || !blank)
			break;
		prefix.marks++;
		prefix.item = true;
		i = mark + 1;
	}
	prefix.end = i;
	return prefix;
}

size_t line_text(str line, bool *marked)
{
	struct prefix prefix = prefix_of(line);
	*marked = prefix.marks > 0;
	return prefix.end;
}

/* A line of *, - or _ with blanks between is a rule, not a hundred lists. */
static bool is_rule(str line)
{
	char mark = 0;
	for (size_t i = 0; i < line.n; i++) {
		if (line.s[i] == ' ' || line.s[i] == '\t')
			continue;
		if (mark && line.s[i] != mark)
			return false;
		mark = line.s[i];
	}
	return mark == '*' || mark == '-' || mark == '_';
}

static bool check_depth(struct parse *parse, uint32_t number, str line)
{
	struct prefix prefix = prefix_of(line);
	bool deep = prefix.marks > MARKDOWN_DEPTH_MOST && !is_rule(line);
	/* Beyond the indentation of 100 nested items, blanks can only be meant for code. */
	if (!deep && !(prefix.blanks > INDENT_MOST && prefix.end < line.n))
		return true;
	diag(parse->diags, MSG_MARKDOWN_DEPTH, .at = parse_place(parse, number, 0));
	return false;
}

/* Lines whose first character makes them worth a look. */
static bool begins_nested(char c)
{
	return c == ' ' || c == '\t' || c == '>' || c == '-' || c == '+' || c == '*' ||
	       char_is_digit(c);
}

static bool check_depths(struct parse *parse)
{
	for (uint32_t i = 1; i <= parse->line_count; i++) {
		const char *line = parse->input->body.s + parse->starts[i - 1];
		if (begins_nested(*line) && !check_depth(parse, i, parse_line(parse, i)))
			return false;
	}
	return true;
}

static size_t count_pairs(str text, char first, char second)
{
	size_t count = 0;
	for (size_t at = 0; (at += str_find_char(str_from(text, at), first)) < text.n; at++)
		count += !second || (at + 1 < text.n && text.s[at + 1] == second);
	return count;
}

/* Follows the fences of a text, a line at a time. */
struct fences {
	uint32_t length; /* of the fence that is open, else 0 */
	char character;
};

static void fences_line(struct fences *open, str line, size_t at)
{
	char character = 0;
	uint32_t length = fence_length(line, at, &character);
	if (length && !open->length)
		*open = (struct fences){ length, character };
	else if (length && length >= open->length && character == open->character)
		open->length = 0;
}

/* Whether what is put below the body would fall into a fence of it. */
static bool has_open_fence(const struct parse *parse)
{
	struct fences open = { 0 };
	for (uint32_t i = 1; i <= parse->line_count; i++) {
		str line = parse_line(parse, i);
		fences_line(&open, line, prefix_of(line).end);
	}
	return open.length != 0;
}

struct openings {
	size_t brackets, images, html;
};

static bool check_openings(struct parse *parse, uint32_t line, const struct openings *open)
{
	str what = { 0 };
	if (open->brackets > OPEN_MOST || open->images > OPEN_MOST)
		what = STR("opening brackets");
	else if (open->html > OPEN_MOST)
		what = STR("\"<!\" or \"<?\"");
	if (!what.n)
		return true;
	diag(parse->diags, MSG_MARKDOWN_BRACKETS, .at = parse_place(parse, line, 0),
	     .words = { what });
	return false;
}

/* A footnote begins a block of its own wherever it stands. */
static bool begins_footnote(str line)
{
	line = str_from(line, prefix_of(line).end);
	return str_starts(line, STR("[^")) && str_find(line, STR("]:")) < line.n;
}

/* Counts by block, a block ending at an empty line. Whether a line is in a fence or a table we
 * know less well than cmark, so what takes quadratic time ("![", "<!", "<?") is counted wherever
 * it stands; other brackets, which are many in code, in long tables and long lists of links,
 * only in running text. */
static bool check_blocks(struct parse *parse)
{
	struct openings open = { 0 };
	struct fences fences = { 0 };
	for (uint32_t i = 1; i <= parse->line_count; i++) {
		str line = parse_line(parse, i);
		struct prefix prefix = prefix_of(line);
		fences_line(&fences, line, prefix.end);
		if (prefix.end == line.n) {
			open = (struct openings){ 0 };
			continue;
		}
		if (prefix.item || begins_footnote(line))
			open.brackets = 0;
		open.images += count_pairs(line, '!', '[');
		open.html += count_pairs(line, '<', '!') + count_pairs(line, '<', '?');
		if (!fences.length && line.s[prefix.end] != '|')
			open.brackets += count_pairs(line, '[', 0);
		if (!check_openings(parse, i, &open))
			return false;
	}
	return true;
}

/* cmark fills up short rows: a header of thousands of cells over rows of none fills the memory. */
static bool check_tables(struct parse *parse)
{
	size_t columns = 0, missing = 0;
	for (uint32_t i = 1; i <= parse->line_count; i++) {
		str line = parse_line(parse, i);
		size_t end = 0;
		while (end < line.n && strchr("|:- \t>", line.s[end]))
			end++;
		size_t cells = count_pairs(line, '|', 0) + 1;
		if (end == line.n && line.n && cells > 2)
			columns = cells > columns ? cells : columns;
		else if (str_trim(line).n == 0)
			columns = 0;
		else if (columns > cells)
			missing += columns - cells;
		if (missing <= CELLS_MISSING_MOST)
			continue;
		diag(parse->diags, MSG_MARKDOWN_CELLS, .at = parse_place(parse, i, 0));
		return false;
	}
	return true;
}

static size_t longest_definition(struct parse *parse, uint32_t *where)
{
	size_t most = 0;
	for (uint32_t i = 1; i <= parse->line_count; i++) {
		str line = parse_line(parse, i);
		if (str_find(line, STR("]:")) == line.n)
			continue;
		/* Its title may go on over the following lines. */
		uint32_t last = i;
		while (last < parse->line_count && parse_line(parse, last + 1).n &&
		       !begins_footnote(parse_line(parse, last + 1)))
			last++;
		size_t size = parse->starts[last] - parse->starts[i - 1];
		if (size > most) {
			most = size;
			*where = i;
		}
		i = last;
	}
	for (uint32_t i = 0; i < parse->definition_count; i++)
		if (parse->definition_starts[i + 1] - parse->definition_starts[i] > most)
			most = parse->definition_starts[i + 1] - parse->definition_starts[i];
	return most;
}

/* Each reference gets its own copy of the definition's address. */
static bool check_expansion(struct parse *parse, size_t brackets)
{
	uint32_t where = 1;
	if (brackets <= EXPANSION_MOST / (longest_definition(parse, &where) + 1))
		return true;
	diag(parse->diags, MSG_MARKDOWN_BRACKETS, .at = parse_place(parse, where, 0),
	     .words = { STR("characters of a link definition") });
	return false;
}

static size_t longest_line(const struct parse *parse)
{
	size_t most = 0;
	for (uint32_t i = 0; i < parse->line_count; i++)
		if (parse->starts[i + 1] - parse->starts[i] > most)
			most = parse->starts[i + 1] - parse->starts[i];
	return most;
}

/* Most documents hold none of these, and then no block of theirs is looked at for them. */
static void find_irregular(struct parse *parse)
{
	const str texts[] = { parse->input->body, parse->input->definitions };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		str text = texts[i];
		parse->irregular |=
			str_find_char(text, '\\') < text.n || str_find_char(text, '&') < text.n;
		for (size_t at = 0; (at += str_find_char(str_from(text, at), '{')) < text.n; at++)
			parse->spans |= at > 0 && text.s[at - 1] == ']';
	}
}

bool parse_prepare(struct parse *parse)
{
	str body = parse->input->body;
	parse->starts = index_lines(parse->arena, body, &parse->line_count);
	parse->ascii = utf8_ascii(body) == body.n;
	find_irregular(parse);
	str definitions = parse->input->definitions;
	if (definitions.n && !has_open_fence(parse))
		parse->definition_starts =
			index_lines(parse->arena, definitions, &parse->definition_count);
	if (!check_depths(parse))
		return false;
	/* Bounds that every page of the size that people write keeps; only others are looked at. */
	size_t brackets = count_pairs(body, '[', 0);
	bool many = brackets > OPEN_MOST || count_pairs(body, '<', 0) > OPEN_MOST;
	if (many && !check_blocks(parse))
		return false;
	size_t sources = body.n + definitions.n;
	if (brackets * sources > EXPANSION_MOST && !check_expansion(parse, brackets))
		return false;
	bool large = longest_line(parse) / 2 * parse->line_count > CELLS_MISSING_MOST;
	return !large || check_tables(parse);
}
