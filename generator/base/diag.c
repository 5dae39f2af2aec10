/* Collecting, sorting and printing diagnostics; see diag.h. */
#include "base/diag.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/utf8.h"

#include <stdlib.h>

#define WARNING SEVERITY_WARNING
#define ERROR SEVERITY_ERROR
const struct message_row message_table[MSG_COUNT] = {
#define MESSAGE(name, id, severity, text, hint) [MSG_##name] = { id, severity, text, hint },
#include "base/messages.h"
#undef MESSAGE
};

enum { EXCERPT_MOST = 120, DIAGS_MOST = 100000 };

/* Text from an author goes to a terminal: neither control characters (ECMA-48's C1 set, which
 * terminals obey too, among them) nor bytes that are not UTF-8 must reach it. Each character
 * stays one character, so that columns stay right. */
static void put_printable(struct buf *to, str text)
{
	while (text.n) {
		uint32_t c = utf8_next(&text);
		if (c == '\t')
			c = ' ';
		else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			c = 0xfffd;
		utf8_put(to, c);
	}
}

static str printable(struct arena *arena, str text)
{
	struct buf shown = { 0 };
	put_printable(&shown, text);
	str copy = arena_str(arena, buf_str(&shown));
	buf_free(&shown);
	return copy;
}

static str fill(struct arena *arena, str pattern, const str words[3])
{
	struct buf filled = { 0 };
	for (size_t i = 0; i < pattern.n; i++) {
		bool is_word = i + 2 < pattern.n && pattern.s[i] == '{' &&
		               pattern.s[i + 1] >= '1' && pattern.s[i + 1] <= '3' &&
		               pattern.s[i + 2] == '}';
		if (is_word) {
			put_printable(&filled, words[pattern.s[i + 1] - '1']);
			i += 2;
		} else {
			buf_putc(&filled, pattern.s[i]);
		}
	}
	str text = arena_str(arena, buf_str(&filled));
	buf_free(&filled);
	return text;
}

size_t place_line_start(const struct text *text, uint32_t line)
{
	size_t at = 0;
	for (uint32_t i = 1; i < line && at < text->bytes.n; i++)
		at += str_find_char(str_from(text->bytes, at), '\n') + 1;
	return at < text->bytes.n ? at : text->bytes.n;
}

uint32_t place_column(str line, size_t byte)
{
	uint32_t column = 1;
	for (size_t i = 0; i < byte && i < line.n; i++)
		column += ((unsigned char)line.s[i] & 0xc0) != 0x80;
	return column;
}

struct place place_at(const struct text *text, size_t byte)
{
	uint32_t line = 1;
	size_t start = 0;
	for (size_t i = 0; i < byte && i < text->bytes.n; i++) {
		if (text->bytes.s[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	return (struct place){ text, line,
		               place_column(str_from(text->bytes, start), byte - start) };
}

/* The text from a place's line on. Counted on from the last one, so that many messages about a text
 * take linear time. The text of the last one may be gone, and another stand at its address. */
static str text_from(struct diags *diags, struct place at)
{
	str bytes = at.text->bytes;
	bool same = diags->last_bytes.s == bytes.s && diags->last_bytes.n == bytes.n &&
	            str_eq(diags->last_path, at.text->path);
	bool follows = same && diags->last_line && diags->last_line <= at.line;
	size_t from = follows ? diags->last_start : 0;
	uint32_t lines = follows ? at.line - diags->last_line : at.line - 1;
	for (; lines && from < bytes.n; lines--)
		from += str_find_char(str_from(bytes, from), '\n') + 1;
	if (from > bytes.n)
		from = bytes.n;
	if (!same)
		diags->last_path = arena_str(&diags->arena, at.text->path);
	diags->last_bytes = bytes;
	diags->last_line = at.line;
	diags->last_start = from;
	return str_from(bytes, from);
}

/* The source line, cut to a width that a terminal holds, around the column; *column is moved. */
static str excerpt_of(struct diags *diags, struct place at, uint32_t *column)
{
	struct arena *arena = &diags->arena;
	if (!at.text || !at.line)
		return (str){ 0 };
	str rest = text_from(diags, at), line = { 0 };
	str_line(&rest, &line);
	uint32_t skip = *column > EXCERPT_MOST - 20 ? *column - (EXCERPT_MOST - 20) : 0;
	size_t start = 0, end;
	for (uint32_t i = 0; i < skip && start < line.n; i++)
		start += utf8_length(str_from(line, start));
	end = start;
	for (uint32_t i = 0; i < EXCERPT_MOST && end < line.n; i++)
		end += utf8_length(str_from(line, end));
	*column -= *column ? skip : 0;
	return printable(arena, str_first(str_from(line, start), end - start));
}

void diag_add(struct diags *diags, enum message message, const struct diag_call *call)
{
	CHECK(message < MSG_COUNT);
	const struct message_row *row = &message_table[message];
	if (row->severity == SEVERITY_ERROR)
		diags->errors++;
	else
		diags->warnings++;
	if (diags->count >= DIAGS_MOST)
		return;
	struct arena *arena = &diags->arena;
	str path = call->at.text ? call->at.text->path : call->path;
	struct diag entry = {
		.message = message,
		.path = printable(arena, path),
		.line = call->at.line,
		.column = call->at.column,
		.text = fill(arena, str_of(row->text), call->words),
	};
	if (call->nearest.n)
		entry.hint = arena_concat(arena, STR("did you mean \""),
		                          printable(arena, call->nearest), STR("\"?"));
	else if (call->hint.n)
		entry.hint = printable(arena, call->hint);
	else
		entry.hint = fill(arena, str_of(row->hint), call->words);
	uint32_t column = entry.column;
	entry.excerpt = excerpt_of(diags, call->at, &column);
	list_push(diags, entry);
}

void diags_merge(struct diags *into, struct diags *from)
{
	for (size_t i = 0; i < from->count && into->count < DIAGS_MOST; i++) {
		struct diag entry = from->items[i];
		entry.path = arena_str(&into->arena, entry.path);
		entry.text = arena_str(&into->arena, entry.text);
		entry.hint = arena_str(&into->arena, entry.hint);
		if (entry.excerpt.s)
			entry.excerpt = arena_str(&into->arena, entry.excerpt);
		list_push(into, entry);
	}
	into->errors += from->errors;
	into->warnings += from->warnings;
	diags_release(from);
}

static int diag_order(const void *left, const void *right)
{
	const struct diag *a = left, *b = right;
	int order = str_cmp(a->path, b->path);
	if (order)
		return order;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	if (a->message != b->message)
		return a->message < b->message ? -1 : 1;
	order = str_cmp(a->text, b->text);
	return order ? order : str_cmp(a->hint, b->hint);
}

void diags_sort(struct diags *diags)
{
	if (diags->count == 0)
		return;
	qsort(diags->items, diags->count, sizeof *diags->items, diag_order);
	size_t kept = 1;
	for (size_t i = 1; i < diags->count; i++) {
		if (diag_order(&diags->items[i], &diags->items[kept - 1]) == 0) {
			if (message_table[diags->items[i].message].severity == SEVERITY_ERROR)
				diags->errors--;
			else
				diags->warnings--;
		} else {
			diags->items[kept++] = diags->items[i];
		}
	}
	diags->count = kept;
}

/*     content/a.md:14:12: error: what is wrong
 *        14 |     the source line
 *           |     ^ did you mean ...? [identifier] */
static void diag_print(const struct diag *entry, FILE *to)
{
	const struct message_row *row = &message_table[entry->message];
	fprintf(to, "%.*s:", STR_FMT(entry->path));
	if (entry->line)
		fprintf(to, "%u:", entry->line);
	if (entry->line && entry->column)
		fprintf(to, "%u:", entry->column);
	fprintf(to, " %s: %.*s\n", row->severity == SEVERITY_ERROR ? "error" : "warning",
	        STR_FMT(entry->text));
	const char *gap = entry->hint.n ? " " : "";
	if (!entry->line || !entry->excerpt.s) {
		fprintf(to, "       %.*s%s[%s]\n", STR_FMT(entry->hint), gap, row->id);
		return;
	}
	uint32_t column = entry->column;
	if (column > EXCERPT_MOST - 20)
		column = EXCERPT_MOST - 20;
	fprintf(to, "%6u | %.*s\n", entry->line, STR_FMT(entry->excerpt));
	fprintf(to, "       | %*s%s%.*s%s[%s]\n", column ? (int)column - 1 : 0, "",
	        column ? "^ " : "", STR_FMT(entry->hint), gap, row->id);
}

void diags_print(const struct diags *diags, FILE *to)
{
	for (size_t i = 0; i < diags->count; i++)
		diag_print(&diags->items[i], to);
}

void diags_release(struct diags *diags)
{
	arena_release(&diags->arena);
	memory_free(diags->items);
	*diags = (struct diags){ 0 };
}
