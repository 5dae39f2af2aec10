/* The lines of a Markdown text that define links and footnotes; see markdown.h. Called by
 * compose/ and by markdown.c. */
#include "source/parse.h"

struct definition {
	bool footnote;
	str label;
	size_t byte; /* of its "[" */
};

/* [label]: or [^label]: at the start of a line, indented by three blanks at most. */
static bool read_definition(str line, struct definition *definition)
{
	size_t at = 0;
	while (at < line.n && at < 4 && line.s[at] == ' ')
		at++;
	if (at >= 4 || at >= line.n || line.s[at] != '[')
		return false;
	size_t end = at + 1;
	while (end < line.n && line.s[end] != ']' && line.s[end] != '[')
		end += line.s[end] == '\\' ? 2 : 1;
	if (end + 1 >= line.n || line.s[end] != ']' || line.s[end + 1] != ':')
		return false;
	definition->footnote = line.s[at + 1] == '^';
	definition->byte = at;
	size_t from = at + 1 + definition->footnote;
	definition->label = str_first(str_from(line, from), end - from);
	return str_trim(definition->label).n > 0;
}

static bool is_indented(str line)
{
	return line.n && (line.s[0] == '\t' || str_starts(line, STR("    ")));
}

struct scan {
	str rest, line;
	uint32_t number; /* of line, from 1 */
	uint32_t fence;  /* length of the fence that is open */
	char fence_character;
	bool fence_marked; /* it began behind the mark of a quote or list */
};

/* Where a fence may stand in the line: behind the marks of quotes and lists, where one begins;
 * where one that stood behind such marks ends, at any indentation; else behind three blanks at
 * most. */
static size_t fence_start(const struct scan *scan)
{
	str line = scan->line;
	size_t blanks = 0;
	while (blanks < line.n &&
	       (line.s[blanks] == ' ' || (scan->fence_marked && line.s[blanks] == '>')))
		blanks++;
	if (scan->fence)
		return scan->fence_marked || blanks < 4 ? blanks : 0;
	bool marked;
	size_t text = line_text(line, &marked);
	bool code = text > 3 || memchr(line.s, '\t', text) != NULL;
	return marked || !code ? text : 0;
}

/* The next line outside fences. */
static bool scan_line(struct scan *scan)
{
	while (str_line(&scan->rest, &scan->line)) {
		scan->number++;
		char character = 0;
		size_t at = fence_start(scan);
		uint32_t length = fence_length(scan->line, at, &character);
		bool closing = length >= scan->fence && character == scan->fence_character &&
		               !str_trim(str_from(scan->line, at + length)).n;
		if (scan->fence) {
			if (length && closing) {
				scan->fence = 0;
				scan->fence_marked = false;
			}
			continue;
		}
		if (!length)
			return true;
		scan->fence = length;
		scan->fence_character = character;
		line_text(scan->line, &scan->fence_marked);
	}
	return false;
}

str markdown_definitions(struct arena *arena, str body)
{
	if (str_find(body, STR("]:")) == body.n)
		return (str){ 0 };
	struct buf found = { 0 };
	struct scan scan = { .rest = body };
	bool inside = false, footnote = false, blank = false;
	while (scan_line(&scan)) {
		struct definition definition;
		bool empty = !str_trim(scan.line).n;
		if (read_definition(scan.line, &definition)) {
			inside = true;
			footnote = definition.footnote;
		} else if (empty) {
			inside = inside && footnote;
		} else if (inside) {
			/* A footnote goes on by indented lines, and by any up to the first empty
			 * one. */
			inside = footnote && (is_indented(scan.line) || !blank);
		}
		blank = empty;
		if (!inside)
			continue;
		buf_put(&found, scan.line);
		buf_putc(&found, '\n');
	}
	str text = found.n ? arena_str(arena, buf_str(&found)) : (str){ 0 };
	buf_free(&found);
	return text;
}

size_t markdown_footnotes_most(str body)
{
	size_t count = 0;
	for (;;) {
		body = str_from(body, str_find(body, STR("[^")) + 2);
		if (!body.n)
			return count;
		size_t close = str_find_char(body, ']');
		count += close + 1 < body.n && body.s[close + 1] == ':';
	}
}

size_t markdown_footnotes(struct arena *arena, const struct markdown_input *input,
                          struct markdown_footnote **footnotes)
{
	struct {
		struct markdown_footnote *items;
		size_t count, room;
	} list = { 0 };
	*footnotes = NULL;
	if (markdown_footnotes_most(input->body) == 0)
		return 0;
	struct scan scan = { .rest = input->body };
	struct definition definition;
	while (scan_line(&scan)) {
		if (!read_definition(scan.line, &definition) || !definition.footnote)
			continue;
		struct place at = input->at;
		if (input->lines) {
			at.line += scan.number - 1;
			at.column = input->indent + 1 + (uint32_t)definition.byte;
		}
		list_push(&list, (struct markdown_footnote){ definition.label, at });
	}
	if (list.count) {
		*footnotes = arena_array(arena, struct markdown_footnote, list.count);
		memcpy(*footnotes, list.items, list.count * sizeof **footnotes);
	}
	memory_free(list.items);
	return list.count;
}
