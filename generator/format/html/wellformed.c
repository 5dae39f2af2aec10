/* The check of a page's structure; see wellformed.h. Our own, since a general parser's start costs
 * more than the page's budget; a test compares it with libxml2. */
#include "format/html/wellformed.h"

#include "base/scan.h"

enum {
	NAME_START = 1,
	NAME = 2,
	BLANK = 4,
	STOPS_TEXT = 8,
	STOPS_VALUE = 16,
};

#define LETTERS(set) \
	['a'] = (set), ['b'] = (set), ['c'] = (set), ['d'] = (set), ['e'] = (set), ['f'] = (set), \
	['g'] = (set), ['h'] = (set), ['i'] = (set), ['j'] = (set), ['k'] = (set), ['l'] = (set), \
	['m'] = (set), ['n'] = (set), ['o'] = (set), ['p'] = (set), ['q'] = (set), ['r'] = (set), \
	['s'] = (set), ['t'] = (set), ['u'] = (set), ['v'] = (set), ['w'] = (set), ['x'] = (set), \
	['y'] = (set), ['z'] = (set), ['A'] = (set), ['B'] = (set), ['C'] = (set), ['D'] = (set), \
	['E'] = (set), ['F'] = (set), ['G'] = (set), ['H'] = (set), ['I'] = (set), ['J'] = (set), \
	['K'] = (set), ['L'] = (set), ['M'] = (set), ['N'] = (set), ['O'] = (set), ['P'] = (set), \
	['Q'] = (set), ['R'] = (set), ['S'] = (set), ['T'] = (set), ['U'] = (set), ['V'] = (set), \
	['W'] = (set), ['X'] = (set), ['Y'] = (set), ['Z'] = (set)
#define STOPS (STOPS_TEXT | STOPS_VALUE)

static const uint8_t classes[256] = {
	LETTERS(NAME_START | NAME),
	['0'] = NAME,
	['1'] = NAME,
	['2'] = NAME,
	['3'] = NAME,
	['4'] = NAME,
	['5'] = NAME,
	['6'] = NAME,
	['7'] = NAME,
	['8'] = NAME,
	['9'] = NAME,
	['_'] = NAME_START | NAME,
	[':'] = NAME,
	['-'] = NAME,
	['.'] = NAME,
	[' '] = BLANK,
	['\t'] = BLANK,
	['\n'] = BLANK,
	['\r'] = BLANK,
	['<'] = STOPS,
	['&'] = STOPS,
	['"'] = STOPS_VALUE,
	['\''] = STOPS_VALUE,
	[']'] = STOPS_TEXT,
	[0x00] = STOPS,
	[0x01] = STOPS,
	[0x02] = STOPS,
	[0x03] = STOPS,
	[0x04] = STOPS,
	[0x05] = STOPS,
	[0x06] = STOPS,
	[0x07] = STOPS,
	[0x08] = STOPS,
	[0x0b] = STOPS,
	[0x0c] = STOPS,
	[0x0e] = STOPS,
	[0x0f] = STOPS,
	[0x10] = STOPS,
	[0x11] = STOPS,
	[0x12] = STOPS,
	[0x13] = STOPS,
	[0x14] = STOPS,
	[0x15] = STOPS,
	[0x16] = STOPS,
	[0x17] = STOPS,
	[0x18] = STOPS,
	[0x19] = STOPS,
	[0x1a] = STOPS,
	[0x1b] = STOPS,
	[0x1c] = STOPS,
	[0x1d] = STOPS,
	[0x1e] = STOPS,
	[0x1f] = STOPS,
};

enum { ATTRIBUTES_MOST = 32, DEPTH_AT_ONCE = 128 };

struct checker {
	const char *start, *at, *end;
	enum wellformed_what what;
	struct fault *fault;
	str *open; /* names of the elements open, outermost first */
	size_t depth, room;
	str first[DEPTH_AT_ONCE];
	size_t foreign;                  /* depth at which svg or math began, + 1; 0 outside */
	bool document;                   /* a first element has been met */
	const char *proved, *proved_end; /* passed over; NULL for nothing */
};

static bool is(char c, unsigned set)
{
	return classes[(unsigned char)c] & set;
}

static bool fail(struct checker *checker, const char *at, const char *text, str word)
{
	checker->fault->at = (size_t)(at - checker->start);
	checker->fault->text = text;
	checker->fault->word = word;
	return false;
}

/* As signed bytes, those from 0x80 are below a blank too. */
static inline struct bytes16 maybe_stop(struct bytes16 bytes)
{
	bytes.lane = (bytes.lane < ' ') | (bytes.lane == '<') | (bytes.lane == '&') |
	             (bytes.lane == '"') | (bytes.lane == '\'') | (bytes.lane == ']');
	return bytes;
}

#define IS(name, literal) (memcmp((name).s, "" literal, sizeof(literal) - 1) == 0)

/* HTML, 13.1.2: these have no end tag. Asked for every tag, so by length first. */
static bool is_void(str name)
{
	switch (name.n) {
	case 2:
		return IS(name, "br") || IS(name, "hr");
	case 3:
		return IS(name, "col") || IS(name, "img") || IS(name, "wbr");
	case 4:
		return IS(name, "link") || IS(name, "meta") || IS(name, "area") || IS(name, "base");
	case 5:
		return IS(name, "input") || IS(name, "embed") || IS(name, "track");
	case 6:
		return IS(name, "source");
	default:
		return false;
	}
}

/* The languages inside HTML in which every element may end in "/>". */
static bool is_foreign(str name)
{
	return (name.n == 3 && IS(name, "svg")) || (name.n == 4 && IS(name, "math"));
}

static bool check_reference(struct checker *checker)
{
	static const str names[] = {
		STR_INIT("amp"), STR_INIT("lt"), STR_INIT("gt"), STR_INIT("quot"), STR_INIT("apos"),
	};
	const char *from = checker->at + 1;
	size_t room = (size_t)(checker->end - from);
	str name = str_first((str){ from, room }, 10);
	name = str_first(name, str_find_char(name, ';'));
	checker->at = from + name.n;
	if (checker->at == checker->end || *checker->at != ';')
		return fail(checker, from - 1, "\"&\" must be written \"&amp;\"", (str){ 0 });
	checker->at++;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq(name, names[i]))
			return true;
	bool hexadecimal = name.n > 2 && name.s[1] == 'x';
	bool numeric = name.n > 1 && name.s[0] == '#';
	for (size_t i = hexadecimal ? 2 : 1; i < name.n; i++) {
		char c = char_lower(name.s[i]);
		numeric = numeric && (char_is_digit(c) || (hexadecimal && c >= 'a' && c <= 'f'));
	}
	return numeric ||
	       fail(checker, from - 1,
	            "XML does not know this reference; write the character itself", name);
}

static bool push(struct checker *checker, str name)
{
	if (checker->depth == checker->room) {
		size_t room = checker->room * 2;
		bool on_heap = checker->open != checker->first;
		str *grown = memory_resize(on_heap ? checker->open : NULL, room, sizeof *grown);
		if (!on_heap)
			memcpy(grown, checker->first, sizeof checker->first);
		checker->open = grown;
		checker->room = room;
	}
	checker->open[checker->depth++] = name;
	if (!checker->foreign && is_foreign(name))
		checker->foreign = checker->depth;
	return true;
}

static str take_name(struct checker *checker)
{
	const char *from = checker->at;
	if (checker->at < checker->end && is(*checker->at, NAME_START))
		while (checker->at < checker->end && is(*checker->at, NAME))
			checker->at++;
	return str_range(from, checker->at);
}

static void skip_blanks(struct checker *checker)
{
	while (checker->at < checker->end && is(*checker->at, BLANK))
		checker->at++;
}

static bool check_value(struct checker *checker, str name)
{
	skip_blanks(checker);
	if (checker->at == checker->end || *checker->at != '=')
		return fail(checker, name.s, "this attribute has no value; write name=\"name\"",
		            name);
	checker->at++;
	skip_blanks(checker);
	char quote = '\0';
	if (checker->at < checker->end)
		quote = *checker->at;
	if (quote != '"' && quote != '\'')
		return fail(checker, name.s, "the value of this attribute has no quotes", name);
	checker->at++;
	for (;;) {
		checker->at = scan_to(checker->at, checker->end, classes, STOPS_VALUE, maybe_stop);
		if (checker->at == checker->end)
			return fail(checker, name.s, "the value of this attribute is not closed",
			            name);
		char c = *checker->at;
		if (c == quote) {
			checker->at++;
			return true;
		}
		if (c == '&') {
			if (!check_reference(checker))
				return false;
		} else if (c == '"' || c == '\'') {
			checker->at++;
		} else if (c == '<') {
			return fail(checker, checker->at,
			            "\"<\" stands in the value of an attribute; write \"&lt;\"",
			            name);
		} else {
			return fail(checker, checker->at, "a control character", (str){ 0 });
		}
	}
}

static bool check_attributes(struct checker *checker, str element)
{
	str names[ATTRIBUTES_MOST];
	size_t count = 0;
	for (;;) {
		const char *before = checker->at;
		skip_blanks(checker);
		if (checker->at == checker->end)
			return fail(checker, element.s, "this tag is not closed with \">\"",
			            element);
		if (*checker->at == '>' || *checker->at == '/')
			return true;
		str name = take_name(checker);
		if (!name.n)
			return fail(checker, checker->at,
			            "no attribute can begin like this, in the tag", element);
		if (name.s == before)
			return fail(checker, name.s, "a blank is missing before this attribute",
			            name);
		for (size_t i = 0; i < count && checker->what == WELLFORMED_PAGE; i++)
			if (str_eq(names[i], name))
				return fail(checker, name.s,
				            "this attribute stands twice in its tag", name);
		if (count < ATTRIBUTES_MOST)
			names[count++] = name;
		if (!check_value(checker, name))
			return false;
	}
}

static bool check_start_tag(struct checker *checker)
{
	checker->at++;
	str name = take_name(checker);
	if (!name.n)
		return fail(checker, checker->at - 1, "\"<\" must be written \"&lt;\"", (str){ 0 });
	if (checker->what == WELLFORMED_PAGE && checker->depth == 0 && checker->document)
		return fail(checker, name.s, "this element stands after the end of the page", name);
	checker->document = true;
	if (!check_attributes(checker, name))
		return false;
	bool empty = *checker->at == '/';
	checker->at += empty;
	if (checker->at == checker->end || *checker->at != '>')
		return fail(checker, name.s, "this tag is not closed with \">\"", name);
	checker->at++;
	bool holds_nothing = !checker->foreign && is_void(name);
	if (empty && !holds_nothing && !checker->foreign)
		return fail(checker, name.s,
		            "browsers do not see that this element ends; write "
		            "<name></name>",
		            name);
	if (!empty && holds_nothing)
		return fail(checker, name.s, "this element must be written <name/>", name);
	return empty || push(checker, name);
}

/* The end tag that must come, as it nearly always does. */
static bool take_expected_end(struct checker *checker)
{
	if (checker->depth == 0 || checker->what == WELLFORMED_TEMPLATE)
		return false;
	str name = checker->open[checker->depth - 1];
	const char *at = checker->at + 2;
	if ((size_t)(checker->end - at) <= name.n || at[name.n] != '>')
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (at[i] != name.s[i])
			return false;
	checker->at = at + name.n + 1;
	if (checker->foreign == checker->depth)
		checker->foreign = 0;
	checker->depth--;
	return true;
}

static bool check_end_tag(struct checker *checker)
{
	if (take_expected_end(checker))
		return true;
	checker->at += 2;
	str name = take_name(checker);
	skip_blanks(checker);
	if (!name.n || checker->at == checker->end || *checker->at != '>')
		return fail(checker, name.s, "this end tag is not closed with \">\"", name);
	checker->at++;
	if (checker->what == WELLFORMED_TEMPLATE) {
		if (is_foreign(name))
			checker->foreign = 0;
		return true;
	}
	size_t around = checker->depth;
	while (around > 0 && !str_eq(checker->open[around - 1], name))
		around--;
	if (around == 0)
		return fail(checker, name.s, "this element ends, but it was not open", name);
	str inner = checker->open[checker->depth - 1];
	if (around < checker->depth)
		return fail(checker, inner.s, "this element is not closed", inner);
	if (checker->foreign == checker->depth)
		checker->foreign = 0;
	checker->depth--;
	return true;
}

static bool check_declaration(struct checker *checker)
{
	str rest = str_range(checker->at, checker->end);
	const char *from = checker->at;
	str type = STR("<!DOCTYPE html>");
	if (str_starts(rest, type)) {
		if (checker->document)
			return fail(checker, from, "the document type stands before the page",
			            (str){ 0 });
		checker->at += type.n;
		return true;
	}
	if (!str_starts(rest, STR("<!--")))
		return fail(checker, from, "nothing in a page can begin like this", (str){ 0 });
	/* XML 1.0, 2.5: no "--" inside a comment. */
	size_t close = 4 + str_find(str_from(rest, 4), STR("--"));
	if (close + 2 >= rest.n || rest.s[close + 2] != '>')
		return fail(checker, from, "\"--\" stands in this comment, or it is not closed",
		            (str){ 0 });
	checker->at += close + 3;
	return true;
}

static bool check_markup(struct checker *checker)
{
	char next = '\0';
	if (checker->end - checker->at > 1)
		next = checker->at[1];
	switch (next) {
	case '/':
		return check_end_tag(checker);
	case '!':
	case '?':
		return check_declaration(checker);
	default:
		return check_start_tag(checker);
	}
}

static bool check_text(struct checker *checker)
{
	const char *from = checker->at;
	checker->at = scan_to(checker->at, checker->end, classes, STOPS_TEXT, maybe_stop);
	bool outside = checker->what == WELLFORMED_PAGE && checker->depth == 0;
	for (; outside && from < checker->at; from++)
		if (!is(*from, BLANK))
			return fail(checker, from, "text stands outside the page", (str){ 0 });
	if (checker->at == checker->end)
		return true;
	if (outside && *checker->at != '<')
		return fail(checker, from, "text stands outside the page", (str){ 0 });
	if (checker->at == checker->proved) {
		checker->at = checker->proved_end;
		return true;
	}
	switch (*checker->at) {
	case '<':
		return check_markup(checker);
	case '&':
		return check_reference(checker);
	case ']':
		if (str_starts(str_range(checker->at, checker->end), STR("]]>")))
			return fail(checker, checker->at, "\"]]>\" must be written \"]]&gt;\"",
			            (str){ 0 });
		checker->at++;
		return true;
	default:
		return fail(checker, checker->at, "a control character", (str){ 0 });
	}
}

/* {{...}} as blanks: what they put in is escaped, or checked with the page. */
static char *blank_tags(str text)
{
	char *copy = memory_new(text.n + 1, 1);
	memcpy(copy, text.s, text.n);
	for (size_t at = 0; at < text.n;) {
		size_t open = at + str_find(str_from(text, at), STR("{{"));
		if (open >= text.n)
			break;
		size_t close = open + str_find(str_from(text, open), STR("}}")) + 2;
		while (close < text.n && text.s[close] == '}')
			close++;
		for (at = open; at < close && at < text.n; at++)
			if (copy[at] != '\n')
				copy[at] = ' ';
	}
	return copy;
}

static bool check(str text, struct checker *checker)
{
	checker->start = checker->at = text.s;
	checker->end = text.s + text.n;
	checker->room = DEPTH_AT_ONCE;
	checker->open = checker->first;
	bool good = true;
	while (good && checker->at < checker->end)
		good = check_text(checker);
	if (good && checker->depth > 0 && checker->what != WELLFORMED_TEMPLATE) {
		str name = checker->open[checker->depth - 1];
		good = fail(checker, name.s, "this element is not closed", name);
	}
	if (good && checker->what == WELLFORMED_PAGE && !checker->document)
		good = fail(checker, checker->start, "there is no element", (str){ 0 });
	if (checker->open != checker->first)
		memory_free(checker->open);
	return good;
}

bool wellformed(str text, enum wellformed_what what, struct fault *fault)
{
	struct checker checker = { .what = what, .fault = fault };
	if (what == WELLFORMED_PAGE || !text.n)
		return check(text, &checker);
	char *blanked = blank_tags(text);
	bool good = check((str){ blanked, text.n }, &checker);
	if (!good && fault->word.s) /* the copy goes */
		fault->word.s = text.s + (fault->word.s - blanked);
	memory_free(blanked);
	return good;
}

bool wellformed_page(str page, str proved, struct fault *fault)
{
	enum { ENOUGH = 64 }; /* bytes to find it by; what follows is compared at once */
	struct checker checker = { .what = WELLFORMED_PAGE, .fault = fault };
	proved = str_trim(proved); /* begins with a tag, where the check stops */
	size_t at = str_find(page, str_first(proved, ENOUGH));
	if (proved.n && str_starts(str_from(page, at), proved)) {
		checker.proved = page.s + at;
		checker.proved_end = checker.proved + proved.n;
	}
	return check(page, &checker);
}
