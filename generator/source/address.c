/* Bare addresses; see address.h. Called by inline.c. */
#include "source/address.h"

static bool ends_address(char c)
{
	return char_is_blank(c) || c == '<';
}

/* What may stand before an address: nothing, a blank, or what opens something. */
static bool may_begin(str text, size_t from, size_t least)
{
	if (from == least)
		return true;
	char c = text.s[from - 1];
	return char_is_blank(c) || c == '*' || c == '_' || c == '~' || c == '(' || c == '[' ||
	       c == '"' || c == '\'' || c == '/' || (c & 0x80);
}

static bool domain_character(char c)
{
	return char_is_alnum(c) || c == '-' || c == '_' || (c & 0x80);
}

/* Names with dots between, no underscore in the last two; *dots counts them. 0 when it is none. */
static size_t domain_end(str text, size_t at, size_t *dots)
{
	enum { DOMAIN_MOST = 255 }; /* RFC 1035, 2.3.4 */
	size_t end = at, underscore = 0, last = 0, before_last = 0;
	*dots = 0;
	for (; end < text.n && end - at <= DOMAIN_MOST; end++) {
		char c = text.s[end];
		if (c == '.') {
			if (end == at || !domain_character(text.s[end - 1]) || end + 1 == text.n ||
			    !domain_character(text.s[end + 1]))
				break;
			before_last = last;
			last = end;
			++*dots;
		} else if (c == '_') {
			underscore = end + 1;
		} else if (!domain_character(c)) {
			break;
		}
	}
	if (end == at || end - at > DOMAIN_MOST || underscore > before_last + 1)
		return 0;
	return end;
}

/* Punctuation at the end belongs to the sentence, a bracket that nothing opened as well. */
static size_t without_trail(str text, size_t from, size_t end)
{
	size_t open = 0, close = 0;
	for (size_t i = from; i < end; i++) {
		open += text.s[i] == '(';
		close += text.s[i] == ')';
	}
	while (end > from) {
		char c = text.s[end - 1];
		if (c == ')') {
			if (close <= open)
				break;
			close--;
		} else if (!memchr("?!.,:*_~'\";]", c, 12)) {
			break;
		}
		end--;
	}
	return end;
}

static bool web_address(str text, size_t from, size_t domain, size_t least_dots,
                        struct address *found)
{
	size_t dots;
	size_t end = domain_end(text, domain, &dots);
	if (!end || dots < least_dots)
		return false;
	while (end < text.n && !ends_address(text.s[end]))
		end++;
	found->from = from;
	found->end = without_trail(text, from, end);
	return found->end > domain;
}

static bool email_address(str text, size_t at, size_t least, struct address *found)
{
	size_t from = at, dots;
	while (from > least &&
	       (char_is_alnum(text.s[from - 1]) || memchr(".-_+", text.s[from - 1], 4)))
		from--;
	while (from < at && !char_is_alnum(text.s[from]))
		from++;
	size_t end = domain_end(text, at + 1, &dots);
	if (from == at || !end || !dots)
		return false;
	char last = text.s[end - 1];
	if (last == '-' || last == '_')
		return false;
	*found = (struct address){ from, end, STR("mailto:") };
	return true;
}

bool address_find(str text, size_t at, size_t least, struct address *found)
{
	if (text.s[at] == '@')
		return email_address(text, at, least, found);
	if (text.s[at] == '.') {
		if (at < least + 3 ||
		    !str_eq_nocase(str_range(text.s + at - 3, text.s + at), STR("www")) ||
		    !may_begin(text, at - 3, least))
			return false;
		found->scheme = STR("http://");
		return web_address(text, at - 3, at - 3, /*least_dots=*/1, found);
	}
	if (!str_starts(str_from(text, at), STR("://")))
		return false;
	size_t from = at;
	while (from > least && at - from < 5 && char_is_alpha(text.s[from - 1]))
		from--;
	str scheme = str_range(text.s + from, text.s + at);
	if (str_ends(scheme, STR("http")) && scheme.n == 5)
		from++;
	scheme = str_range(text.s + from, text.s + at);
	if (!str_eq_nocase(scheme, STR("http")) && !str_eq_nocase(scheme, STR("https")))
		return false;
	if (!may_begin(text, from, least))
		return false;
	found->scheme = STR("");
	return web_address(text, from, at + 3, /*least_dots=*/0, found);
}
