/* What to write instead of raw HTML. Called by markdown.c. */
#include "source/parse.h"

static const struct {
	str tag;
	str instead;
} advice[] = {
	{ STR_INIT("a"), STR_INIT("[text](address)") },
	{ STR_INIT("abbr"), STR_INIT("the glossary for what a term means") },
	{ STR_INIT("audio"), STR_INIT("a link to it") },
	{ STR_INIT("b"), STR_INIT("**text**") },
	{ STR_INIT("bdi"), STR_INIT("[text]{lang=ar}") },
	{ STR_INIT("bdo"), STR_INIT("[text]{lang=ar}") },
	{ STR_INIT("blockquote"), STR_INIT("\"> \" before each line, or the {quote} directive") },
	{ STR_INIT("br"), STR_INIT("a backslash at the end of the line") },
	{ STR_INIT("caption"), STR_INIT("a paragraph Table: ... before the table") },
	{ STR_INIT("center"), STR_INIT("plain text: the house style places it") },
	{ STR_INIT("code"), STR_INIT("`text`") },
	{ STR_INIT("del"), STR_INIT("~~text~~") },
	{ STR_INIT("details"), STR_INIT("a heading and the text below it") },
	{ STR_INIT("dfn"), STR_INIT("the glossary for what a term means") },
	{ STR_INIT("div"), STR_INIT("a directive such as {note}, {quote} or {lang}") },
	{ STR_INIT("dl"), STR_INIT("the {glossary} directive, or a list") },
	{ STR_INIT("em"), STR_INIT("*text*") },
	{ STR_INIT("embed"), STR_INIT("a link to it") },
	{ STR_INIT("figcaption"), STR_INIT("the {figure} directive, whose body is the caption") },
	{ STR_INIT("figure"), STR_INIT("the {figure} directive") },
	{ STR_INIT("font"), STR_INIT("plain text: the house style sets it") },
	{ STR_INIT("form"), STR_INIT("a link to where the form is") },
	{ STR_INIT("h1"), STR_INIT("the front matter's title") },
	{ STR_INIT("h2"), STR_INIT("\"## \" before the heading's text") },
	{ STR_INIT("h3"), STR_INIT("\"### \" before the heading's text") },
	{ STR_INIT("h4"), STR_INIT("\"#### \" before the heading's text") },
	{ STR_INIT("h5"), STR_INIT("\"##### \" before the heading's text") },
	{ STR_INIT("h6"), STR_INIT("\"###### \" before the heading's text") },
	{ STR_INIT("hr"), STR_INIT("a line of ---") },
	{ STR_INIT("i"), STR_INIT("*text*") },
	{ STR_INIT("iframe"), STR_INIT("a link to it") },
	{ STR_INIT("img"), STR_INIT("![what it shows](file), or the {figure} directive") },
	{ STR_INIT("ins"), STR_INIT("plain text") },
	{ STR_INIT("kbd"), STR_INIT("`text`") },
	{ STR_INIT("li"), STR_INIT("a line that begins with \"- \" or \"1. \"") },
	{ STR_INIT("link"), STR_INIT("the files of layouts/ for styles") },
	{ STR_INIT("mark"), STR_INIT("**text**") },
	{ STR_INIT("object"), STR_INIT("a link to it") },
	{ STR_INIT("ol"), STR_INIT("lines that begin with \"1. \"") },
	{ STR_INIT("p"), STR_INIT("an empty line between paragraphs") },
	{ STR_INIT("pre"), STR_INIT("a line of ``` before and after the text") },
	{ STR_INIT("q"), STR_INIT("quotation marks") },
	{ STR_INIT("s"), STR_INIT("~~text~~") },
	{ STR_INIT("script"), STR_INIT("the files of layouts/ for scripts") },
	{ STR_INIT("section"), STR_INIT("a heading") },
	{ STR_INIT("small"), STR_INIT("plain text, or a footnote") },
	{ STR_INIT("span"), STR_INIT("[text]{lang=cy} for another language, else plain text") },
	{ STR_INIT("strike"), STR_INIT("~~text~~") },
	{ STR_INIT("strong"), STR_INIT("**text**") },
	{ STR_INIT("style"), STR_INIT("the files of layouts/ for styles") },
	{ STR_INIT("sub"), STR_INIT("the characters themselves, as in CO\xe2\x82\x82") },
	{ STR_INIT("summary"), STR_INIT("a heading and the text below it") },
	{ STR_INIT("sup"),
	  STR_INIT("[^1] for a footnote, or the character itself, as in m\xc2\xb2") },
	{ STR_INIT("table"), STR_INIT("a Markdown table, or the {table} directive") },
	{ STR_INIT("td"), STR_INIT("a Markdown table, or the {table} directive") },
	{ STR_INIT("th"), STR_INIT("a Markdown table, or the {table} directive") },
	{ STR_INIT("tr"), STR_INIT("a Markdown table, or the {table} directive") },
	{ STR_INIT("u"), STR_INIT("*text*") },
	{ STR_INIT("ul"), STR_INIT("lines that begin with \"- \"") },
	{ STR_INIT("video"), STR_INIT("a link to it") },
};

static str advice_for(str html)
{
	if (str_starts(html, STR("<!--")))
		return STR("a line that begins with # in the front matter for a remark");
	str name = str_from(html, 1);
	if (name.n && name.s[0] == '/')
		name = str_from(name, 1);
	size_t length = 0;
	while (length < name.n && char_is_alnum(name.s[length]))
		length++;
	name = str_first(name, length);
	for (size_t i = 0; i < sizeof advice / sizeof *advice; i++)
		if (str_eq_nocase(name, advice[i].tag))
			return advice[i].instead;
	return STR("Markdown or a directive, or \\< for the sign itself");
}

void report_raw_html(struct parse *parse, struct place at, str html)
{
	diag(parse->diags, MSG_RAW_HTML, .at = at, .words = { advice_for(html) });
}
