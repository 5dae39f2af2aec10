/* Content streams of partners' PDFs (7.8.2), rewritten: what opens is closed, so that nothing
 * reaches our own content behind it; marked content (14.6) is kept as far as the structure claims
 * it, under new identifiers from 0; unknown operators are left out. On the way it is noted where a
 * page has marks, so that stamp and number find free room: rather too much than too little, as
 * fonts are not looked into. Runs in the child alone. */
#include "source/bound_reader.h"

#include <math.h>

enum { OPERANDS_MOST = 512, STATES_MOST = 256, FORMS_DEEP = 12, FORMS_MOST = 100000 };
/* Steps after which a file is no longer looked through for marks: its pages count as full. */
#define STEPS_MOST 30000000u

struct token {
	char kind; /* of the first character: '/' name, '(' string, '<' string or dictionary, '0'
	              number, 'a' word, 0 end */
	str text;
};

struct state {
	struct matrix ctm;
	double size, leading, stretch, rise, line_width;
	bool invisible; /* text render mode 3: what was recognised on a scan */
	bool fill_white, stroke_white;
	bool fill_additive, stroke_additive; /* ones are white in its colour space */
};

enum mark_kind { MARK_LEFT_OUT, MARK_OTHER, MARK_CONTENT, MARK_ARTIFACT };

struct open_mark {
	enum mark_kind kind;
	uint32_t outer; /* the content that is open around it */
};

struct scan {
	struct child *child;
	struct child_page *page; /* where marks are noted, or NULL */
	uint32_t unit;
	const struct bound_value *resources;
	str in;
	size_t at;
	struct buf *to; /* or NULL: looked through alone */
	unsigned depth; /* of forms */

	struct token operands[OPERANDS_MOST];
	size_t operand_count;
	size_t begin; /* of the first operand */

	struct state state, saved[STATES_MOST];
	size_t saved_count, unsaved; /* unsaved: further q's, whose state is not kept */
	bool in_text;
	struct matrix text, line;
	double path[4], point[2], start[2];
	bool has_path;

	struct {
		struct open_mark *items;
		size_t count, room;
	} marks;
	size_t covered;   /* marks that are content or artifact */
	size_t decorated; /* those that are artifact */
	uint32_t content; /* identifier of the content that is open, or BOUND_NOWHERE */
	uint32_t marked;
	struct {
		int32_t *items;
		size_t count, room;
	} tops;
	bool uncovered; /* something was drawn that is neither content nor artifact */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_delimiter(char c)
{
	return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{' ||
	       c == '}' || c == '/' || c == '%';
}

static void skip_space(str in, size_t *at)
{
	while (*at < in.n) {
		if (in.s[*at] == '%')
			while (*at < in.n && in.s[*at] != '\n' && in.s[*at] != '\r')
				++*at;
		else if (is_space(in.s[*at]))
			++*at;
		else
			return;
	}
}

static size_t string_end(str in, size_t at)
{
	size_t depth = 0;
	for (; at < in.n; at++) {
		if (in.s[at] == '\\')
			at++;
		else if (in.s[at] == '(')
			depth++;
		else if (in.s[at] == ')' && --depth == 0)
			return at + 1;
	}
	return in.n + 1; /* it has none */
}

/* The next token; arrays and dictionaries are one. kind 0 at the end, and where a string or array
 * has none. */
static struct token next(str in, size_t *at)
{
	skip_space(in, at);
	if (*at >= in.n)
		return (struct token){ 0, STR("") };
	size_t from = *at, end = from + 1;
	char c = in.s[from], kind = c;
	if (c == '(') {
		end = string_end(in, from);
	} else if (c == '[' || (c == '<' && end < in.n && in.s[end] == '<')) {
		size_t depth = 0;
		end = from;
		kind = c == '[' ? '[' : '{';
		while (end < in.n) {
			skip_space(in, &end);
			if (end >= in.n)
				break;
			char d = in.s[end];
			bool twice = end + 1 < in.n && in.s[end + 1] == d;
			if (d == '(') {
				end = string_end(in, end);
			} else if (d == '[' || (d == '<' && twice)) {
				depth++;
				end += d == '<' ? 2 : 1;
			} else if (d == ']' || (d == '>' && twice)) {
				depth--;
				end += d == '>' ? 2 : 1;
			} else {
				end++;
			}
			if (depth == 0)
				break;
		}
		if (depth)
			end = in.n + 1;
	} else if (c == '<') {
		while (end < in.n && in.s[end] != '>')
			end++;
		end++;
	} else if (c == '/' || !is_delimiter(c)) {
		while (end < in.n && !is_space(in.s[end]) && !is_delimiter(in.s[end]))
			end++;
		if (c != '/')
			kind = char_is_digit(c) || c == '-' || c == '+' || c == '.' ? '0' : 'a';
	}
	if (end > in.n) {
		*at = in.n;
		return (struct token){ 0, STR("") };
	}
	*at = end;
	return (struct token){ kind, str_range(in.s + from, in.s + end) };
}

/* A name without its solidus, #xx resolved. */
static str plain_name(struct scan *scan, str token)
{
	str name = str_from(token, 1);
	if (str_find_char(name, '#') == name.n)
		return name;
	char *plain = arena_alloc(&scan->child->arena, name.n + 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < name.n; i++) {
		int value = 0, digits = 0;
		if (name.s[i] == '#' && i + 2 < name.n)
			for (; digits < 2; digits++) {
				char c = char_lower(name.s[i + 1 + (size_t)digits]);
				if (!char_is_digit(c) && !(c >= 'a' && c <= 'f'))
					break;
				value = value * 16 + (char_is_digit(c) ? c - '0' : c - 'a' + 10);
			}
		if (digits == 2)
			i += 2;
		plain[n++] = digits == 2 ? (char)value : name.s[i];
	}
	return (str){ plain, n };
}

static double operand(const struct scan *scan, size_t from_last)
{
	if (from_last >= scan->operand_count)
		return 0;
	const struct token *token = &scan->operands[scan->operand_count - 1 - from_last];
	return token->kind == '0' ? bound_parse_number(token->text) : 0;
}

static const struct bound_value *resource(struct scan *scan, str kind, size_t from_last)
{
	if (from_last >= scan->operand_count)
		return &bound_null;
	const struct token *token = &scan->operands[scan->operand_count - 1 - from_last];
	if (token->kind != '/')
		return &bound_null;
	const struct bound_value *all = reader_get(scan->child->reader, scan->resources, kind);
	const struct bound_value *found = bound_get(all, plain_name(scan, token->text));
	return found ? found : &bound_null; /* a reference, as a rule */
}

/* Notes that the page has a mark in a box of its coordinates as drawn. */
static void mark_box(struct scan *scan, const double box[4])
{
	if (!scan->page)
		return;
	double seen[4];
	matrix_box(matrix_join(scan->state.ctm, scan->page->seen), box, seen);
	double width = scan->page->width, height = scan->page->height;
	if (!(seen[0] < width && seen[2] > 0 && seen[1] < height && seen[3] > 0))
		return;
	int32_t top = bound_milli(height - seen[3]), bottom = bound_milli(seen[1]);
	top = top < 0 ? 0 : top / 1000 * 1000;
	bottom = bottom < 0 ? 0 : bottom / 1000 * 1000;
	if (top < scan->page->free_top)
		scan->page->free_top = top;
	if (bottom < scan->page->free_bottom)
		scan->page->free_bottom = bottom;
	if (scan->content < scan->tops.count && top < scan->tops.items[scan->content])
		scan->tops.items[scan->content] = top;
}

static void mark_all(struct scan *scan)
{
	if (scan->page)
		scan->page->free_top = scan->page->free_bottom = 0;
}

static void drawn(struct scan *scan)
{
	if (!scan->covered)
		scan->uncovered = true;
}

static void path_point(struct scan *scan, double x, double y)
{
	if (!scan->has_path) {
		scan->path[0] = scan->path[2] = x;
		scan->path[1] = scan->path[3] = y;
		scan->has_path = true;
	}
	scan->path[0] = fmin(scan->path[0], x);
	scan->path[1] = fmin(scan->path[1], y);
	scan->path[2] = fmax(scan->path[2], x);
	scan->path[3] = fmax(scan->path[3], y);
}

static void path_paint(struct scan *scan, bool fill, bool stroke)
{
	if (!scan->has_path)
		return;
	scan->has_path = false;
	if (!fill && !stroke)
		return;
	drawn(scan);
	bool seen = (fill && !scan->state.fill_white) || (stroke && !scan->state.stroke_white);
	double half = stroke ? scan->state.line_width / 2 : 0;
	const double box[4] = { scan->path[0] - half, scan->path[1] - half, scan->path[2] + half,
		                scan->path[3] + half };
	if (seen)
		mark_box(scan, box);
}

/* Text takes at most its size above the line and a third below it, and at most its size for each
 * byte: fonts with wider glyphs are rare, and nearly all text is level, where the width has no say.
 */
static void show_text(struct scan *scan)
{
	struct state *state = &scan->state;
	size_t bytes = 0;
	for (size_t i = 0; i < scan->operand_count; i++)
		if (scan->operands[i].kind != '0' && scan->operands[i].kind != '/')
			bytes += scan->operands[i].text.n;
	drawn(scan);
	double width = (double)bytes * fabs(state->size) * state->stretch;
	struct matrix outer = state->ctm;
	double size = state->size;
	const double box[4] = { 0, state->rise + fmin(-0.35 * size, size), width,
		                state->rise + fmax(size, -0.35 * size) };
	state->ctm = matrix_join(scan->text, outer);
	if (!state->invisible && !state->fill_white)
		mark_box(scan, box);
	state->ctm = outer;
	scan->text = matrix_join((struct matrix){ 1, 0, 0, 1, width / 2, 0 }, scan->text);
}

static void next_line(struct scan *scan, double x, double y)
{
	scan->line = matrix_join((struct matrix){ 1, 0, 0, 1, x, y }, scan->line);
	scan->text = scan->line;
}

/* Ones in a space that adds light, noughts in one that takes it away. */
static void set_colour(struct scan *scan, bool stroke, size_t components, bool additive)
{
	bool white = scan->operand_count >= components && components > 0;
	for (size_t i = 0; white && i < components; i++)
		white = operand(scan, i) == (additive ? 1 : 0);
	if (scan->operand_count && scan->operands[scan->operand_count - 1].kind == '/')
		white = false;
	*(stroke ? &scan->state.stroke_white : &scan->state.fill_white) = white;
}

static void set_space(struct scan *scan, bool stroke)
{
	bool additive = false;
	const struct token *last =
		scan->operand_count ? &scan->operands[scan->operand_count - 1] : NULL;
	if (last &&
	    (str_eq(last->text, STR("/DeviceRGB")) || str_eq(last->text, STR("/DeviceGray")))) {
		additive = true;
	} else if (last) {
		const struct bound_value *space =
			reader_resolve(scan->child->reader, resource(scan, STR("ColorSpace"), 0));
		const struct bound_value *family =
			space->kind == BOUND_ARRAY && space->count
				? reader_resolve(scan->child->reader, &space->items[0])
				: &bound_null;
		if (bound_is_name(family, "CalRGB") || bound_is_name(family, "CalGray"))
			additive = true;
		else if (bound_is_name(family, "ICCBased") && space->count > 1)
			additive = bound_number(reader_get(scan->child->reader, &space->items[1],
			                                   STR("N"))) < 4;
	}
	*(stroke ? &scan->state.stroke_additive : &scan->state.fill_additive) = additive;
	*(stroke ? &scan->state.stroke_white : &scan->state.fill_white) = false;
}

static void scan_run(struct scan *scan);

static void look_into_form(struct scan *scan, uint32_t number)
{
	struct child *child = scan->child;
	const struct bound_value *form = &reader_object(child->reader, number)->value;
	struct state *state = &scan->state;
	struct state outer = *state;
	state->ctm = matrix_join(
		matrix_of(child->reader, reader_get(child->reader, form, STR("Matrix"))),
		state->ctm);
	str bytes;
	bool whole;
	double box[4];
	/* Forms that draw forms that draw forms would keep every reader of the pack busy for ever.
	 */
	if (++child->forms > FORMS_MOST)
		child->about.state = BOUND_BROKEN;
	if (scan->depth >= FORMS_DEEP || child->steps > STEPS_MOST || child->forms > FORMS_MOST) {
		if (bound_rectangle(child->reader, reader_get(child->reader, form, STR("BBox")),
		                    box))
			mark_box(scan, box);
	} else if (reader_stream(child->reader, number, /*decode=*/true, &bytes, &whole)) {
		struct scan *inner = memory_new(1, sizeof *inner);
		const struct bound_value *own = reader_get(child->reader, form, STR("Resources"));
		*inner =
			(struct scan){ .child = child,
			               .page = scan->page,
			               .unit = child->page_count + number,
			               .resources = own->kind == BOUND_DICTIONARY ? own
			                                                          : scan->resources,
			               .in = bytes,
			               .depth = scan->depth + 1,
			               .state = *state,
			               .content = BOUND_NOWHERE };
		int32_t top = scan->page->free_top, bottom = scan->page->free_bottom;
		if (scan->content < scan->tops.count) {
			/* What it marks counts for the content that draws it. */
			scan->page->free_top = scan->page->free_bottom = INT32_MAX;
			scan_run(inner);
			if (scan->page->free_top < scan->tops.items[scan->content])
				scan->tops.items[scan->content] = scan->page->free_top;
			if (top < scan->page->free_top)
				scan->page->free_top = top;
			if (bottom < scan->page->free_bottom)
				scan->page->free_bottom = bottom;
		} else {
			scan_run(inner);
		}
		if (!scan->covered && inner->uncovered)
			scan->uncovered = true;
		memory_free(inner->marks.items);
		memory_free(inner->tops.items);
		memory_free(inner);
	}
	*state = outer;
}

/* False when there is no such object. */
static bool draw_object(struct scan *scan)
{
	const struct bound_value *reference = resource(scan, STR("XObject"), 0);
	const struct bound_value *value = reader_resolve(scan->child->reader, reference);
	static const double unit[4] = { 0, 0, 1, 1 };
	if (value->kind != BOUND_DICTIONARY)
		return false;
	if (!scan->page)
		return true;
	if (bound_is_name(reader_get(scan->child->reader, value, STR("Subtype")), "Form") &&
	    reference->kind == BOUND_REFERENCE) {
		look_into_form(scan, reference->reference);
	} else {
		drawn(scan);
		mark_box(scan, unit);
	}
	return true;
}

/* Marked content (14.6). */

static void put_property(struct scan *scan, str key, str token, const struct bound_value *value)
{
	static const char digits[] = "0123456789ABCDEF";
	buf_putc(scan->to, '/');
	buf_put(scan->to, key);
	if (token.s) {
		buf_put(scan->to, token);
		return;
	}
	buf_putc(scan->to, '<');
	for (size_t i = 0; i < value->text.n; i++) {
		buf_putc(scan->to, digits[(uint8_t)value->text.s[i] >> 4]);
		buf_putc(scan->to, digits[(uint8_t)value->text.s[i] & 15]);
	}
	buf_putc(scan->to, '>');
}

/* The properties of a BDC: an inline dictionary's tokens or a named resource. */
struct properties {
	str inline_dictionary; /* without << >> */
	const struct bound_value *named;
};

static struct token inline_property(const struct properties *properties, str key)
{
	str in = properties->inline_dictionary;
	for (size_t at = 0; in.s && at < in.n;) {
		struct token name = next(in, &at), value = next(in, &at);
		if (!name.kind || !value.kind)
			break;
		if (name.kind == '/' && str_eq(str_from(name.text, 1), key))
			return value;
	}
	return (struct token){ 0, { NULL, 0 } };
}

static int64_t property_mcid(struct scan *scan, const struct properties *properties)
{
	struct token token = inline_property(properties, STR("MCID"));
	double value = -1;
	if (token.kind == '0')
		value = bound_parse_number(token.text);
	const struct bound_value *named =
		properties->named ? reader_get(scan->child->reader, properties->named, STR("MCID"))
				  : &bound_null;
	if (named->kind == BOUND_NUMBER)
		value = bound_number(named);
	return value >= 0 && value < UINT32_MAX ? (int64_t)value : -1;
}

/* The strings that marked content may carry for those who hear or copy it (14.9). */
static bool put_texts(struct scan *scan, const struct properties *properties, bool test)
{
	static const str keys[] = { STR_INIT("Lang"), STR_INIT("ActualText"), STR_INIT("Alt"),
		                    STR_INIT("E") };
	bool any = false;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct token token = inline_property(properties, keys[i]);
		const struct bound_value *named =
			properties->named
				? reader_get(scan->child->reader, properties->named, keys[i])
				: NULL;
		bool written = (token.kind == '(' || token.kind == '<');
		if (!written && !(named && named->kind == BOUND_STRING))
			continue;
		any = true;
		if (!test)
			put_property(scan, keys[i], written ? token.text : (str){ 0 }, named);
	}
	return any;
}

static void put_artifact(struct scan *scan, const struct properties *properties)
{
	static const char *const types[] = { "/Pagination", "/Layout", "/Page" };
	static const char *const subtypes[] = { "/Header", "/Footer", "/Watermark" };
	struct token type = inline_property(properties, STR("Type"));
	struct token subtype = inline_property(properties, STR("Subtype"));
	const char *kept = NULL, *kept_sub = NULL;
	for (size_t i = 0; i < 3; i++) {
		kept = str_eq(type.text, str_of(types[i])) ? types[i] : kept;
		kept_sub = str_eq(subtype.text, str_of(subtypes[i])) ? subtypes[i] : kept_sub;
	}
	if (!kept) {
		buf_lit(scan->to, "/Artifact BMC\n");
		return;
	}
	buf_lit(scan->to, "/Artifact<</Type");
	buf_put(scan->to, str_of(kept));
	if (kept_sub && kept == types[0]) {
		buf_lit(scan->to, "/Subtype");
		buf_put(scan->to, str_of(kept_sub));
	}
	buf_lit(scan->to, ">>BDC\n");
}

static bool is_layer(struct scan *scan, const struct bound_value *reference)
{
	const struct bound_value *type = reader_get(
		scan->child->reader, reader_resolve(scan->child->reader, reference), STR("Type"));
	return bound_is_name(type, "OCG") || bound_is_name(type, "OCMD");
}

/* The element that claims the content says what it is. */
static void begin_content(struct scan *scan, struct claim *claim,
                          const struct properties *properties)
{
	uint32_t mcid = scan->marked++;
	if (claim->found_count == claim->found_room)
		claim->found = memory_grow(claim->found, &claim->found_room, sizeof *claim->found);
	claim->found[claim->found_count++] = mcid;
	list_push(&scan->tops, INT32_MAX);
	scan->content = mcid;
	buf_putc(scan->to, '/');
	buf_put(scan->to, scan->child->elements.items[claim->element].role);
	buf_lit(scan->to, "<</MCID ");
	buf_put_u64(scan->to, mcid);
	put_texts(scan, properties, /*test=*/false);
	buf_lit(scan->to, ">>BDC\n");
}

static enum mark_kind begin_tagged(struct scan *scan, str tag, const struct properties *properties)
{
	int64_t mcid = property_mcid(scan, properties);
	struct claim *claim =
		mcid >= 0 ? tree_claim(scan->child, scan->unit, (uint32_t)mcid) : NULL;
	if (str_eq(tag, STR("/Artifact"))) {
		if (scan->covered)
			return MARK_LEFT_OUT; /* within content it would be neither */
		if (scan->to)
			put_artifact(scan, properties);
		return MARK_ARTIFACT;
	}
	if (claim && !scan->decorated) {
		/* Content within content is the inner element's. */
		if (scan->to)
			begin_content(scan, claim, properties);
		return MARK_CONTENT;
	}
	if (mcid >= 0)
		child_fault(scan->child, "some of its content is not in its structure");
	if (!put_texts(scan, properties, /*test=*/true))
		return MARK_LEFT_OUT;
	if (scan->to) {
		buf_lit(scan->to, "/Span<<");
		put_texts(scan, properties, /*test=*/false);
		buf_lit(scan->to, ">>BDC\n");
	}
	return MARK_OTHER;
}

static void begin_mark(struct scan *scan, bool has_properties)
{
	struct properties properties = { 0 };
	str tag = STR("");
	size_t need = has_properties ? 2 : 1;
	enum mark_kind kind = MARK_LEFT_OUT;
	uint32_t outer = scan->content;
	if (scan->operand_count >= need) {
		tag = scan->operands[scan->operand_count - need].text;
		const struct token *last = &scan->operands[scan->operand_count - 1];
		if (has_properties && last->kind == '{')
			properties.inline_dictionary =
				str_range(last->text.s + 2, last->text.s + last->text.n - 2);
		const struct bound_value *named = resource(scan, STR("Properties"), 0);
		if (has_properties && last->kind == '/')
			properties.named = named;
		if (str_eq(tag, STR("/OC")) && properties.named && is_layer(scan, named)) {
			kind = MARK_OTHER;
			if (scan->to) {
				buf_lit(scan->to, "/OC");
				buf_put(scan->to, last->text);
				buf_lit(scan->to, " BDC\n");
			}
		} else if (scan->child->tagged) {
			kind = begin_tagged(scan, tag, &properties);
		}
	}
	scan->covered += kind == MARK_CONTENT || kind == MARK_ARTIFACT;
	scan->decorated += kind == MARK_ARTIFACT;
	list_push(&scan->marks, (struct open_mark){ kind, outer });
}

static void end_mark(struct scan *scan)
{
	if (!scan->marks.count)
		return;
	enum mark_kind kind = scan->marks.items[--scan->marks.count].kind;
	scan->content = scan->marks.items[scan->marks.count].outer;
	scan->covered -= kind == MARK_CONTENT || kind == MARK_ARTIFACT;
	scan->decorated -= kind == MARK_ARTIFACT;
	if (kind != MARK_LEFT_OUT && scan->to)
		buf_lit(scan->to, "EMC\n");
}

/* Operators (annex A). What is done with each: in tables, as there are seventy. */

static void copy(struct scan *scan, size_t end)
{
	if (!scan->to)
		return;
	buf_put(scan->to, str_range(scan->in.s + scan->begin, scan->in.s + end));
	buf_putc(scan->to, '\n');
}

static bool save(struct scan *scan)
{
	if (scan->saved_count < STATES_MOST)
		scan->saved[scan->saved_count++] = scan->state;
	else
		scan->unsaved++;
	return true;
}

static bool restore(struct scan *scan)
{
	if (scan->unsaved)
		scan->unsaved--;
	else if (scan->saved_count)
		scan->state = scan->saved[--scan->saved_count];
	else
		return false;
	return true;
}

static struct matrix operand_matrix(const struct scan *scan)
{
	return (struct matrix){ operand(scan, 5), operand(scan, 4), operand(scan, 3),
		                operand(scan, 2), operand(scan, 1), operand(scan, 0) };
}

static bool text_operator(struct scan *scan, str word)
{
	struct state *state = &scan->state;
	if (str_eq(word, STR("Tf"))) {
		state->size = operand(scan, 0);
	} else if (str_eq(word, STR("TL"))) {
		state->leading = operand(scan, 0);
	} else if (str_eq(word, STR("Tz"))) {
		state->stretch = fabs(operand(scan, 0)) / 100;
	} else if (str_eq(word, STR("Ts"))) {
		state->rise = operand(scan, 0);
	} else if (str_eq(word, STR("Tr"))) {
		state->invisible = operand(scan, 0) == 3;
	} else if (str_eq(word, STR("Tm"))) {
		scan->text = scan->line = operand_matrix(scan);
	} else if (str_eq(word, STR("Td")) || str_eq(word, STR("TD"))) {
		if (word.s[1] == 'D')
			state->leading = -operand(scan, 0);
		next_line(scan, operand(scan, 1), operand(scan, 0));
	} else if (str_eq(word, STR("T*"))) {
		next_line(scan, 0, -state->leading);
	} else if (str_eq(word, STR("Tj")) || str_eq(word, STR("TJ"))) {
		show_text(scan);
	} else if (str_eq(word, STR("'")) || str_eq(word, STR("\""))) {
		next_line(scan, 0, -state->leading);
		show_text(scan);
	} else {
		return str_eq(word, STR("Tc")) || str_eq(word, STR("Tw"));
	}
	return true;
}

static bool path_operator(struct scan *scan, str word)
{
	static const char *const fills[] = { "f", "F", "f*" };
	static const char *const boths[] = { "B", "B*", "b", "b*" };
	if (word.n == 1 && (word.s[0] == 'm' || word.s[0] == 'l')) {
		path_point(scan, operand(scan, 1), operand(scan, 0));
	} else if (word.n == 1 && (word.s[0] == 'c' || word.s[0] == 'v' || word.s[0] == 'y')) {
		for (size_t i = 0; i + 1 < scan->operand_count && i < 6; i += 2)
			path_point(scan, operand(scan, i + 1), operand(scan, i));
	} else if (str_eq(word, STR("re"))) {
		double x = operand(scan, 3), y = operand(scan, 2);
		path_point(scan, x, y);
		path_point(scan, x + operand(scan, 1), y + operand(scan, 0));
	} else if (str_eq(word, STR("S")) || str_eq(word, STR("s"))) {
		path_paint(scan, /*fill=*/false, /*stroke=*/true);
	} else if (str_eq(word, STR("n"))) {
		path_paint(scan, /*fill=*/false, /*stroke=*/false);
	} else {
		for (size_t i = 0; i < 4; i++) {
			bool fill = i < 3 && str_eq(word, str_of(fills[i]));
			if (fill || str_eq(word, str_of(boths[i]))) {
				path_paint(scan, /*fill=*/true, !fill);
				return true;
			}
		}
		return str_eq(word, STR("h")) || str_eq(word, STR("W")) || str_eq(word, STR("W*"));
	}
	return true;
}

static bool colour_operator(struct scan *scan, str word)
{
	static const struct {
		char word[4];
		uint8_t components;
	} plain[] = { { "g", 1 }, { "G", 1 }, { "rg", 3 }, { "RG", 3 }, { "k", 4 }, { "K", 4 } };
	bool stroke = word.s[0] >= 'A' && word.s[0] <= 'Z';
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (str_eq(word, str_of(plain[i].word))) {
			set_colour(scan, stroke, plain[i].components, plain[i].components < 4);
			return true;
		}
	if (str_eq_nocase(word, STR("cs"))) {
		set_space(scan, stroke);
		return true;
	}
	if (str_eq_nocase(word, STR("sc")) || str_eq_nocase(word, STR("scn"))) {
		bool additive = stroke ? scan->state.stroke_additive : scan->state.fill_additive;
		set_colour(scan, stroke, additive ? scan->operand_count : SIZE_MAX, additive);
		return true;
	}
	return false;
}

static bool other_operator(struct scan *scan, str word)
{
	static const char *const others[] = { "d", "gs", "i", "j", "J", "M", "ri" };
	if (str_eq(word, STR("cm"))) {
		scan->state.ctm = matrix_join(operand_matrix(scan), scan->state.ctm);
	} else if (str_eq(word, STR("w"))) {
		scan->state.line_width = operand(scan, 0);
	} else if (str_eq(word, STR("Do"))) {
		return draw_object(scan);
	} else if (str_eq(word, STR("sh"))) {
		drawn(scan);
		mark_all(scan);
	} else {
		for (size_t i = 0; i < sizeof others / sizeof *others; i++)
			if (str_eq(word, str_of(others[i])))
				return true;
		return false;
	}
	return true;
}

/* True when the operator, with its operands, is kept as it stands. */
static bool operate(struct scan *scan, str word)
{
	if (str_eq(word, STR("q")))
		return save(scan);
	if (str_eq(word, STR("Q")))
		return restore(scan);
	if (str_eq(word, STR("BT"))) {
		bool first = !scan->in_text;
		scan->in_text = true;
		scan->text = scan->line = (struct matrix){ 1, 0, 0, 1, 0, 0 };
		return first;
	}
	if (str_eq(word, STR("ET"))) {
		bool open = scan->in_text;
		scan->in_text = false;
		return open;
	}
	if (str_eq(word, STR("BMC")) || str_eq(word, STR("BDC"))) {
		begin_mark(scan, word.s[1] == 'D');
		return false;
	}
	if (str_eq(word, STR("EMC"))) {
		end_mark(scan);
		return false;
	}
	return text_operator(scan, word) || path_operator(scan, word) ||
	       colour_operator(scan, word) || other_operator(scan, word);
}

/* From behind BI to behind EI (8.9.7): the data ends where EI stands alone and text follows. */
static bool inline_image(struct scan *scan)
{
	static const double unit[4] = { 0, 0, 1, 1 };
	for (;;) {
		struct token token = next(scan->in, &scan->at);
		if (!token.kind)
			return false;
		if (token.kind == 'a' && str_eq(token.text, STR("ID")))
			break;
	}
	enum { TEXT_BEHIND = 10 };
	str in = scan->in;
	for (size_t at = scan->at + 1; at + 2 < in.n; at++) {
		if (in.s[at + 1] != 'E' || in.s[at + 2] != 'I' || !is_space(in.s[at]))
			continue;
		bool text = at + 3 >= in.n || is_space(in.s[at + 3]);
		for (size_t i = at + 3; i < in.n && i < at + 3 + TEXT_BEHIND; i++)
			text = text && (is_space(in.s[i]) || (in.s[i] >= 0x20 && in.s[i] < 0x7F));
		if (text) {
			scan->at = at + 3;
			drawn(scan);
			mark_box(scan, unit);
			copy(scan, scan->at);
			return true;
		}
	}
	return false;
}

/* What is still open is closed. */
static void close_all(struct scan *scan)
{
	if (scan->in_text && scan->to)
		buf_lit(scan->to, "ET\n");
	while (scan->marks.count)
		end_mark(scan);
	for (size_t i = scan->saved_count + scan->unsaved; i && scan->to; i--)
		buf_lit(scan->to, "Q\n");
}

static void scan_run(struct scan *scan)
{
	scan->begin = 0;
	for (;;) {
		skip_space(scan->in, &scan->at);
		if (!scan->operand_count)
			scan->begin = scan->at;
		struct token token = next(scan->in, &scan->at);
		if (!token.kind)
			break;
		if (token.kind != 'a' || str_eq(token.text, STR("true")) ||
		    str_eq(token.text, STR("false")) || str_eq(token.text, STR("null"))) {
			if (scan->operand_count == OPERANDS_MOST)
				scan->operand_count = 0;
			scan->operands[scan->operand_count++] = token;
			continue;
		}
		scan->child->steps++;
		if (scan->child->forms > FORMS_MOST)
			break;
		if (str_eq(token.text, STR("BI"))) {
			if (!inline_image(scan))
				break;
		} else if (operate(scan, token.text)) {
			copy(scan, scan->at);
		}
		scan->operand_count = 0;
	}
	close_all(scan);
}

static struct scan *scan_new(struct child *child, uint32_t unit)
{
	struct scan *scan = memory_new(1, sizeof *scan);
	scan->child = child;
	scan->unit = unit;
	scan->content = BOUND_NOWHERE;
	scan->state = (struct state){ .ctm = { 1, 0, 0, 1, 0, 0 },
		                      .stretch = 1,
		                      .line_width = 1,
		                      .fill_additive = true,
		                      .stroke_additive = true };
	return scan;
}

void content_page(struct child *child, uint32_t number)
{
	struct child_page *page = &child->pages[number];
	struct scan *scan = scan_new(child, number);
	scan->page = page;
	scan->resources = page->resources;
	scan->to = &page->content;
	if (!reader_page_content(child->reader, page->number, &scan->in)) {
		child->about.state = BOUND_BROKEN;
		scan->in = STR("");
	}
	page->free_top = bound_milli(page->height / 2);
	page->free_bottom = page->free_top;
	scan_run(scan);
	if (child->steps > STEPS_MOST)
		page->free_top = page->free_bottom = 0;
	if (scan->uncovered && child->tagged)
		child_fault(child,
		            "some of its content is neither tagged nor marked as decoration");
	page->marked = scan->marked;
	page->tops = scan->tops.items;
	memory_free(scan->marks.items);
	memory_free(scan);
}

void content_form(struct child *child, uint32_t number, str bytes, struct buf *to)
{
	struct scan *scan = scan_new(child, child->page_count + number);
	const struct bound_value *form = &reader_object(child->reader, number)->value;
	scan->resources = reader_get(child->reader, form, STR("Resources"));
	scan->to = to;
	scan->in = bytes;
	scan_run(scan);
	memory_free(scan->marks.items);
	memory_free(scan->tops.items);
	memory_free(scan);
}
