/* Content streams of partners' PDFs (7.8.2), rewritten: what opens is closed, so that nothing
 * reaches our own content behind it, and unknown operators are left out. Runs in the child alone.
 */
#include "source/bound_scan.h"

#include <math.h>

double scan_operand(const struct scan *scan, size_t from_last)
{
	if (from_last >= scan->operand_count)
		return 0;
	const struct token *token = &scan->operands[scan->operand_count - 1 - from_last];
	return token->kind == '0' ? bound_parse_number(token->text) : 0;
}

const struct bound_value *scan_resource(struct scan *scan, str kind, size_t from_last)
{
	if (from_last >= scan->operand_count)
		return &bound_null;
	const struct token *token = &scan->operands[scan->operand_count - 1 - from_last];
	if (token->kind != '/')
		return &bound_null;
	const struct bound_value *all = reader_get(scan->child->reader, scan->resources, kind);
	const struct bound_value *found =
		bound_get(all, token_name(&scan->child->arena, token->text));
	return found ? found : &bound_null; /* a reference, as a rule */
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
	return (struct matrix){
		scan_operand(scan, 5), scan_operand(scan, 4), scan_operand(scan, 3),
		scan_operand(scan, 2), scan_operand(scan, 1), scan_operand(scan, 0)
	};
}

static bool text_operator(struct scan *scan, str word)
{
	struct state *state = &scan->state;
	if (str_eq(word, STR("Tf"))) {
		state->size = scan_operand(scan, 0);
	} else if (str_eq(word, STR("TL"))) {
		state->leading = scan_operand(scan, 0);
	} else if (str_eq(word, STR("Tz"))) {
		state->stretch = fabs(scan_operand(scan, 0)) / 100;
	} else if (str_eq(word, STR("Ts"))) {
		state->rise = scan_operand(scan, 0);
	} else if (str_eq(word, STR("Tr"))) {
		state->invisible = scan_operand(scan, 0) == 3;
	} else if (str_eq(word, STR("Tm"))) {
		scan->text = scan->line = operand_matrix(scan);
	} else if (str_eq(word, STR("Td")) || str_eq(word, STR("TD"))) {
		if (word.s[1] == 'D')
			state->leading = -scan_operand(scan, 0);
		ink_next_line(scan, scan_operand(scan, 1), scan_operand(scan, 0));
	} else if (str_eq(word, STR("T*"))) {
		ink_next_line(scan, 0, -state->leading);
	} else if (str_eq(word, STR("Tj")) || str_eq(word, STR("TJ"))) {
		ink_text(scan);
	} else if (str_eq(word, STR("'")) || str_eq(word, STR("\""))) {
		ink_next_line(scan, 0, -state->leading);
		ink_text(scan);
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
		ink_path_point(scan, scan_operand(scan, 1), scan_operand(scan, 0));
	} else if (word.n == 1 && (word.s[0] == 'c' || word.s[0] == 'v' || word.s[0] == 'y')) {
		for (size_t i = 0; i + 1 < scan->operand_count && i < 6; i += 2)
			ink_path_point(scan, scan_operand(scan, i + 1), scan_operand(scan, i));
	} else if (str_eq(word, STR("re"))) {
		double x = scan_operand(scan, 3), y = scan_operand(scan, 2);
		ink_path_point(scan, x, y);
		ink_path_point(scan, x + scan_operand(scan, 1), y + scan_operand(scan, 0));
	} else if (str_eq(word, STR("S")) || str_eq(word, STR("s"))) {
		ink_path(scan, /*fill=*/false, /*stroke=*/true);
	} else if (str_eq(word, STR("n"))) {
		ink_path(scan, /*fill=*/false, /*stroke=*/false);
	} else {
		for (size_t i = 0; i < 4; i++) {
			bool fill = i < 3 && str_eq(word, str_of(fills[i]));
			if (fill || str_eq(word, str_of(boths[i]))) {
				ink_path(scan, /*fill=*/true, !fill);
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
			ink_colour(scan, stroke, plain[i].components, plain[i].components < 4);
			return true;
		}
	if (str_eq_nocase(word, STR("cs"))) {
		ink_space(scan, stroke);
		return true;
	}
	if (str_eq_nocase(word, STR("sc")) || str_eq_nocase(word, STR("scn"))) {
		bool additive = stroke ? scan->state.stroke_additive : scan->state.fill_additive;
		ink_colour(scan, stroke, additive ? scan->operand_count : SIZE_MAX, additive);
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
		scan->state.line_width = scan_operand(scan, 0);
	} else if (str_eq(word, STR("Do"))) {
		return ink_object(scan);
	} else if (str_eq(word, STR("sh"))) {
		ink_drawn(scan);
		ink_all(scan);
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
		marked_begin(scan, word.s[1] == 'D');
		return false;
	}
	if (str_eq(word, STR("EMC"))) {
		marked_end(scan);
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
		struct token token = token_next(scan->in, &scan->at);
		if (!token.kind)
			return false;
		if (token.kind == 'a' && str_eq(token.text, STR("ID")))
			break;
	}
	enum { TEXT_BEHIND = 10 };
	str in = scan->in;
	for (size_t at = scan->at + 1; at + 2 < in.n; at++) {
		if (in.s[at + 1] != 'E' || in.s[at + 2] != 'I' || !token_is_space(in.s[at]))
			continue;
		bool text = at + 3 >= in.n || token_is_space(in.s[at + 3]);
		for (size_t i = at + 3; i < in.n && i < at + 3 + TEXT_BEHIND; i++)
			text = text &&
			       (token_is_space(in.s[i]) || (in.s[i] >= 0x20 && in.s[i] < 0x7F));
		if (text) {
			scan->at = at + 3;
			ink_drawn(scan);
			ink_box(scan, unit);
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
		marked_end(scan);
	for (size_t i = scan->saved_count + scan->unsaved; i && scan->to; i--)
		buf_lit(scan->to, "Q\n");
}

void scan_run(struct scan *scan)
{
	scan->begin = 0;
	for (;;) {
		token_skip_space(scan->in, &scan->at);
		if (!scan->operand_count)
			scan->begin = scan->at;
		struct token token = token_next(scan->in, &scan->at);
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
