/* manifest.json: every file of a tree but itself, with size and SHA-256, and what the bytes depend
 * on. One file a line, so that our own reader is a few lines too and a difference of two manifests
 * can be read. */
#include "publish/staging.h"

#include <stdlib.h>

/* Not escape_json of format/html/: that makes U+FFFD of controls, and a path must be read back as
 * it was. */
static void put_json(struct buf *to, str text)
{
	static const char digits[] = "0123456789abcdef";
	buf_putc(to, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.s[i];
		if (c < 0x20) {
			buf_lit(to, "\\u00");
			buf_putc(to, digits[c >> 4]);
			buf_putc(to, digits[c & 15]);
			continue;
		}
		if (c == '"' || c == '\\')
			buf_putc(to, '\\');
		buf_putc(to, (char)c);
	}
	buf_putc(to, '"');
}

static int path_order(const void *left, const void *right)
{
	const struct published *a = left, *b = right;
	return str_cmp(a->path, b->path);
}

void manifest_put(struct buf *to, const struct publish *publish, struct tree *tree, str date)
{
	if (tree->files.count)
		qsort(tree->files.items, tree->files.count, sizeof *tree->files.items, path_order);
	buf_lit(to, "{\n\"generator\": \"foolscap " FOOLSCAP_VERSION "\",\n\"date\": ");
	put_json(to, date);
	buf_lit(to, ",\n\"versions\": {");
	for (size_t i = 0; i < publish->versions.count; i++) {
		buf_put(to, i ? STR(",\n") : STR("\n"));
		put_json(to, publish->versions.items[i].what);
		buf_lit(to, ": ");
		put_json(to, publish->versions.items[i].version);
	}
	buf_lit(to, "\n},\n\"files\": [");
	for (size_t i = 0; i < tree->files.count; i++) {
		const struct published *file = &tree->files.items[i];
		buf_put(to, i ? STR(",\n") : STR("\n"));
		buf_lit(to, "{\"path\": ");
		put_json(to, file->path);
		buf_lit(to, ", \"size\": ");
		buf_put_u64(to, file->size);
		buf_lit(to, ", \"sha256\": \"");
		sha256_put_hex(to, &file->sha256);
		buf_lit(to, "\"}");
	}
	buf_lit(to, "\n]\n}\n");
}

static bool take(str *rest, str wanted)
{
	if (!str_starts(*rest, wanted))
		return false;
	*rest = str_from(*rest, wanted.n);
	return true;
}

/* After the opening quotation mark, up to and with the closing one; as put_json writes it. */
static bool take_json(struct arena *arena, str *rest, str *text)
{
	size_t end = 0;
	bool escaped = false;
	while (end < rest->n && rest->s[end] != '"') {
		escaped = escaped || rest->s[end] == '\\';
		end += rest->s[end] == '\\' ? 2 : 1;
	}
	if (end >= rest->n)
		return false;
	str raw = str_first(*rest, end);
	*rest = str_from(*rest, end + 1);
	if (!escaped) {
		*text = arena_str(arena, raw);
		return true;
	}
	char *copy = arena_alloc(arena, raw.n + 1, 1);
	size_t length = 0;
	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.s[i];
		if (c == '\\' && i + 5 < raw.n && raw.s[i + 1] == 'u') {
			char code[3] = { raw.s[i + 4], raw.s[i + 5], '\0' };
			c = (char)strtoul(code, NULL, 16);
			i += 5;
		} else if (c == '\\' && i + 1 < raw.n) {
			c = raw.s[++i];
		}
		copy[length++] = c;
	}
	*text = (str){ copy, length };
	return true;
}

static bool take_size(str *rest, uint64_t *size)
{
	size_t at = 0;
	uint64_t sum = 0;
	for (; at < rest->n && at < 19 && char_is_digit(rest->s[at]); at++)
		sum = sum * 10 + (uint64_t)(rest->s[at] - '0');
	*size = sum;
	*rest = str_from(*rest, at);
	return at > 0;
}

static bool read_file_line(struct arena *arena, str line, struct published *file)
{
	return take(&line, STR("{\"path\": \"")) && take_json(arena, &line, &file->path) &&
	       take(&line, STR(", \"size\": ")) && take_size(&line, &file->size) &&
	       take(&line, STR(", \"sha256\": \"")) &&
	       sha256_parse(str_first(line, (size_t)2 * SHA256_BYTES), &file->sha256);
}

void manifest_read(struct arena *arena, str text, struct published_list *files)
{
	str line;
	if (!str_ends(text, STR("\n]\n}\n")))
		return;
	while (str_line(&text, &line)) {
		struct published file = { 0 };
		if (!str_starts(line, STR("{\"path\": ")))
			continue;
		if (!read_file_line(arena, line, &file)) {
			files->count = 0;
			return;
		}
		list_push(files, file);
	}
	/* It was sorted when it was written, but it may have been edited since. */
	if (files->count)
		qsort(files->items, files->count, sizeof *files->items, path_order);
}

const struct published *manifest_find(const struct published_list *files, str path)
{
	struct published key = { .path = path };
	if (!files->count)
		return NULL;
	return bsearch(&key, files->items, files->count, sizeof key, path_order);
}
