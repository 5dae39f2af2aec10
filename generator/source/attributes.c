/* Attributes in braces, as Pandoc has them: {#id .appendix lang=cy} after a heading, {lang=cy}
 * after a bracketed text. Called by markdown.c and inline.c. */
#include "source/parse.h"

static bool id_is_good(str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (!char_is_alnum(id.s[i]) && !memchr("-_.", id.s[i], 3))
			return false;
	return id.n > 0;
}

/* The value of lang=x or lang="x"; absent when word is something else. */
static str lang_value(str word)
{
	if (!str_starts(word, STR("lang=")))
		return (str){ 0 };
	str value = str_from(word, 5);
	if (value.n >= 2 && value.s[0] == '"' && value.s[value.n - 1] == '"')
		value = str_first(str_from(value, 1), value.n - 2);
	return value;
}

static void set_lang(struct parse *parse, struct node *node, str lang, struct place at)
{
	if (language_is_good(lang)) {
		node->lang = arena_str(parse->arena, lang);
		node->right_to_left = language_is_right_to_left(lang);
	} else if (parse_reports(parse, 1)) {
		diag(parse->diags, MSG_WANTED_LANGUAGE, .at = at, .words = { lang });
	}
}

static void heading_attribute(struct parse *parse, struct node *heading, str word, struct place at)
{
	str lang = lang_value(word);
	if (lang.s) {
		set_lang(parse, heading, lang, at);
	} else if (str_eq(word, STR(".appendix"))) {
		heading->heading.appendix = true;
	} else if (word.s[0] == '#' && id_is_good(str_from(word, 1))) {
		heading->id = arena_str(parse->arena, str_from(word, 1));
		heading->heading.written_id = true;
	} else {
		diag(parse->diags, MSG_HEADING_ATTRIBUTES, .at = at,
		     .words = { word, STR("#name, .appendix or lang=code") });
	}
}

/* Where the block of attributes begins, or text.n: a "{" after a blank, or first, that is not
 * {{. */
static size_t find_block(str text)
{
	size_t at = text.n;
	while (at > 0 && text.s[at - 1] != '{')
		at--;
	if (at == 0)
		return text.n;
	at--;
	bool value = at > 0 && text.s[at - 1] == '{';
	bool apart = at == 0 || char_is_blank(text.s[at - 1]);
	return value || !apart ? text.n : at;
}

void heading_attributes(struct parse *parse, struct node *heading, uint32_t line, str *text)
{
	size_t at = find_block(*text);
	if (at == text->n)
		return;
	str inside = str_first(str_from(*text, at + 1), text->n - at - 2);
	str source = parse_line(parse, line);
	size_t brace = str_find_last_char(source, '{');
	/* "\{" is the sign itself. */
	if (brace < source.n && brace > 0 && source.s[brace - 1] == '\\')
		return;
	size_t length = at;
	while (length > 0 && char_is_blank(text->s[length - 1]))
		length--;
	for (size_t i = 0; i < inside.n;) {
		size_t end = i;
		while (end < inside.n && !char_is_blank(inside.s[end]))
			end++;
		if (end > i && parse_reports(parse, line))
			heading_attribute(parse, heading, str_first(str_from(inside, i), end - i),
			                  parse_place(parse, line, brace + 1 + i));
		i = end + 1;
	}
	*text = str_first(*text, length);
}

size_t span_attributes(struct parse *parse, struct node *span, struct place at, str text)
{
	if (text.n < 2 || text.s[0] != '{' || text.s[1] == '{')
		return 0;
	size_t end = str_find_char(text, '}');
	if (end == text.n)
		return 0;
	str inside = str_trim(str_first(str_from(text, 1), end - 1));
	str lang = lang_value(inside);
	if (lang.s) {
		set_lang(parse, span, lang, at);
		return end + 1;
	}
	/* .class, #id, key=value: meant as attributes, but there are none such. */
	bool meant = inside.n && (inside.s[0] == '.' || inside.s[0] == '#' ||
	                          str_find_char(inside, '=') < inside.n);
	if (!meant)
		return 0;
	diag(parse->diags, MSG_HEADING_ATTRIBUTES, .at = at,
	     .words = { inside, STR("{lang=code}") });
	return end + 1;
}
