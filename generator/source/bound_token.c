/* Content streams of partners' PDFs taken apart into tokens (7.2, 7.8.2); see bound_scan.h. Called
 * by bound_content.c and bound_marked.c, in the child alone. */
#include "source/bound_scan.h"

bool token_is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_delimiter(char c)
{
	return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{' ||
	       c == '}' || c == '/' || c == '%';
}

void token_skip_space(str in, size_t *at)
{
	while (*at < in.n) {
		if (in.s[*at] == '%')
			while (*at < in.n && in.s[*at] != '\n' && in.s[*at] != '\r')
				++*at;
		else if (token_is_space(in.s[*at]))
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

/* Behind a string in hexadecimal that begins at at; beyond in where it has no end. */
static size_t hex_end(str in, size_t at)
{
	return at + str_find_char(str_from(in, at), '>') + 1;
}

/* Behind an array or a dictionary that begins at at; beyond in where it has no end. */
static size_t group_end(str in, size_t at)
{
	size_t depth = 0;
	do {
		token_skip_space(in, &at);
		if (at >= in.n)
			return in.n + 1;
		char c = in.s[at];
		bool twice = at + 1 < in.n && in.s[at + 1] == c;
		if (c == '(') {
			at = string_end(in, at);
		} else if (c == '[' || (c == '<' && twice)) {
			depth++;
			at += c == '<' ? 2 : 1;
		} else if (c == ']' || (c == '>' && twice)) {
			depth--;
			at += c == '>' ? 2 : 1;
		} else if (c == '<') { /* or its end and that of the dictionary were one ">>" */
			at = hex_end(in, at);
		} else {
			at++;
		}
	} while (depth);
	return at;
}

struct token token_next(str in, size_t *at)
{
	token_skip_space(in, at);
	if (*at >= in.n)
		return (struct token){ 0, STR("") };
	size_t from = *at, end = from + 1;
	char c = in.s[from], kind = c;
	if (c == '(') {
		end = string_end(in, from);
	} else if (c == '[') {
		end = group_end(in, from);
	} else if (c == '<' && end < in.n && in.s[end] == '<') {
		kind = '{';
		end = group_end(in, from);
	} else if (c == '<') {
		end = hex_end(in, from);
	} else if (c == '/' || !is_delimiter(c)) {
		while (end < in.n && !token_is_space(in.s[end]) && !is_delimiter(in.s[end]))
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

str token_name(struct arena *arena, str token)
{
	str name = str_from(token, 1);
	if (str_find_char(name, '#') == name.n)
		return name;
	char *plain = arena_alloc(arena, name.n + 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < name.n; i++) {
		unsigned value = 0, digits = 0;
		if (name.s[i] == '#' && i + 2 < name.n)
			for (; digits < 2; digits++) {
				char c = char_lower(name.s[i + 1 + digits]);
				if (!char_is_digit(c) && !(c >= 'a' && c <= 'f'))
					break;
				value = value * 16 +
				        (unsigned)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
			}
		plain[n] = name.s[i];
		if (digits == 2) {
			plain[n] = (char)(uint8_t)value;
			i += 2;
		}
		n++;
	}
	return (str){ plain, n };
}
