/* Reading the site's files: texts checked and brought to one form, layouts or their built-in
 * defaults, bytes; and the front matter of Markdown. Called by model/, template/ and compose/. */
#include "source/source.h"

#include "base/file.h"
#include "base/scan.h"
#include "base/utf8.h"
#include "source/builtin.h"
#include "source/image.h"
#include "source/text.h"

#include <errno.h>
#include <stdlib.h>

static const char *reason_of(int reason)
{
	switch (reason) {
	case EINVAL:
		return "it is neither a file nor a folder";
	case EISDIR:
		return "it is a folder";
	default:
		return strerror(reason);
	}
}

/* C0 controls but tab and line ends. */
static const uint8_t control[256] = {
	[0x00] = 1, [0x01] = 1, [0x02] = 1, [0x03] = 1, [0x04] = 1, [0x05] = 1,
	[0x06] = 1, [0x07] = 1, [0x08] = 1, [0x0b] = 1, [0x0c] = 1, [0x0e] = 1,
	[0x0f] = 1, [0x10] = 1, [0x11] = 1, [0x12] = 1, [0x13] = 1, [0x14] = 1,
	[0x15] = 1, [0x16] = 1, [0x17] = 1, [0x18] = 1, [0x19] = 1, [0x1a] = 1,
	[0x1b] = 1, [0x1c] = 1, [0x1d] = 1, [0x1e] = 1, [0x1f] = 1,
};

/* Not at the ends of lines, which nearly every sixteen bytes have. */
static inline struct bytes16 maybe_control(struct bytes16 bytes)
{
	bytes.lane = (bytes.lane >= 0) & (bytes.lane < ' ') & (bytes.lane != '\n');
	return bytes;
}

size_t text_find_control(str text)
{
	const char *hit = scan_to(text.s, text.s + text.n, control, /*mask=*/1, maybe_control);
	if (hit < text.s + text.n)
		return (size_t)(hit - text.s);
	const unsigned char *s = (const unsigned char *)text.s;
	const unsigned char *end = s + text.n, *at = s;
	while (at < end && (at = memchr(at, 0xef, (size_t)(end - at))) != NULL) {
		if (end - at >= 3 && at[1] == 0xbf && at[2] >= 0xbe)
			return (size_t)(at - s);
		at++;
	}
	return text.n;
}

/* Reports at a byte of a text that may not be UTF-8: the excerpt is shown with U+FFFD in place of
 * each broken byte. */
static void report_byte(struct diags *diags, enum message message, str path, str bytes, size_t at,
                        str word)
{
	struct buf shown = { 0 };
	str rest = str_from(bytes, at);
	buf_put(&shown, str_first(bytes, at));
	while (rest.n && rest.s[0] != '\n')
		utf8_put(&shown, utf8_next(&rest));
	struct text text = { path, buf_str(&shown) };
	diag(diags, message, .at = place_at(&text, at), .words = { word });
	buf_free(&shown);
}

static bool check_bytes(struct diags *diags, str path, str bytes)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t bad = utf8_check(bytes);
	if (bad < bytes.n) {
		unsigned char c = (unsigned char)bytes.s[bad];
		char word[] = { '0', 'x', hex[c >> 4], hex[c & 15] };
		report_byte(diags, MSG_NOT_UTF8, path, bytes, bad, (str){ word, sizeof word });
		return false;
	}
	bad = text_find_control(bytes);
	if (bad == bytes.n)
		return true;
	str rest = str_from(bytes, bad);
	uint32_t c = utf8_next(&rest);
	char word[] = {
		'U', '+', hex[c >> 12 & 15], hex[c >> 8 & 15], hex[c >> 4 & 15], hex[c & 15]
	};
	report_byte(diags, c ? MSG_CONTROL_CHARACTER : MSG_NUL_BYTE, path, bytes, bad,
	            (str){ word, sizeof word });
	return false;
}

/* A copy with LF alone at line ends: CRLF and (as CommonMark and YAML read it) CR are line ends. */
static str copy_with_lf(struct arena *arena, str bytes)
{
	if (!bytes.n || !memchr(bytes.s, '\r', bytes.n))
		return arena_str(arena, bytes);
	char *copy = arena_alloc(arena, bytes.n + 1, 1), *to = copy;
	for (size_t i = 0; i < bytes.n; i++) {
		if (bytes.s[i] != '\r')
			*to++ = bytes.s[i];
		else if (i + 1 == bytes.n || bytes.s[i + 1] != '\n')
			*to++ = '\n';
	}
	return str_range(copy, to);
}

/* A file's bytes past a byte-order mark; *block is to be freed. */
static bool read_bytes(const struct source_tree *tree, str path, str *block, str *bytes,
                       struct diags *diags)
{
	static const str byte_order_mark = STR_INIT("\xef\xbb\xbf");
	int reason = file_read(tree->root, path.s, SOURCE_FILE_MOST, block);
	if (reason == EFBIG)
		diag(diags, MSG_FILE_TOO_BIG, .path = path);
	else if (reason)
		diag(diags, MSG_FILE_UNREADABLE, .path = path,
		     .words = { str_of(reason_of(reason)) });
	if (reason)
		return false;
	*bytes = *block;
	if (str_starts(*bytes, byte_order_mark))
		*bytes = str_from(*bytes, byte_order_mark.n);
	return true;
}

bool source_read_text(const struct source_tree *tree, struct arena *arena, str path,
                      struct text *text, struct diags *diags)
{
	*text = (struct text){ arena_str(arena, path), STR("") };
	str block, bytes;
	if (!read_bytes(tree, text->path, &block, &bytes, diags))
		return false;
	bool fine = check_bytes(diags, path, bytes);
	if (fine)
		text->bytes = copy_with_lf(arena, bytes);
	memory_free((char *)(uintptr_t)block.s);
	return fine;
}

static int builtin_order(const void *key, const void *item)
{
	const struct builtin_file *file = item;
	return str_cmp(*(const str *)key, str_of(file->path));
}

bool source_read_default(struct arena *arena, str name, struct text *text)
{
	*text = (struct text){ arena_concat(arena, STR("layouts/"), name), STR("") };
	if (!builtin_file_count)
		return false;
	const struct builtin_file *file = bsearch(&name, builtin_files, builtin_file_count,
	                                          sizeof *builtin_files, builtin_order);
	if (!file)
		return false;
	text->bytes = copy_with_lf(arena, (str){ (const char *)file->bytes, file->size });
	return true;
}

bool source_read_layout(const struct source_tree *tree, struct arena *arena, str name,
                        struct text *text, struct diags *diags)
{
	str path = arena_concat(arena, STR("layouts/"), name);
	if (source_tree_find(tree, path))
		return source_read_text(tree, arena, path, text, diags);
	return source_read_default(arena, name, text);
}

bool source_read_bytes(const struct source_tree *tree, str path, struct place at, str *bytes,
                       struct diags *diags)
{
	struct arena arena = { 0 };
	str name = arena_str(&arena, path);
	int reason = file_read(tree->root, name.s, IMAGE_FILE_MOST, bytes);
	if (reason) {
		*bytes = STR("");
		str why = str_of(reason == EFBIG ? "it is over 64 MB" : reason_of(reason));
		if (at.text) /* then "this file" is not the one that the message points at */
			why = arena_concat(&arena, name, STR(": "), why);
		diag(diags, MSG_FILE_UNREADABLE, .at = at, .path = name, .words = { why });
	}
	arena_release(&arena);
	return !reason;
}

bool source_read_published(const struct source_tree *tree, str path, struct place at, str *bytes,
                           struct diags *diags)
{
	if (!source_read_bytes(tree, path, at, bytes, diags))
		return false;
	struct buf stripped = { 0 };
	const char *why;
	bool sound = image_strip(*bytes, &stripped, &why);
	if (!sound)
		diag(diags, MSG_IMAGE_BROKEN, .at = at, .path = path,
		     .words = { path, str_of(why) });
	if (stripped.n || !sound) {
		memory_free((void *)(uintptr_t)bytes->s);
		*bytes = buf_str(&stripped);
	}
	if (!sound) {
		buf_free(&stripped);
		*bytes = STR("");
	}
	return sound;
}

size_t source_size(const struct source_tree *tree, str path)
{
	struct arena arena = { 0 };
	struct stat about;
	bool there = fstatat(tree->root, arena_str(&arena, path).s, &about, 0) == 0;
	arena_release(&arena);
	return there && about.st_size > 0 ? (size_t)about.st_size : 0;
}

static bool is_marker(str line)
{
	return str_starts(line, STR("---")) && str_trim(str_from(line, 3)).n == 0;
}

/* Message of what is wrong with it, with the line; MSG_COUNT when nothing is. */
static enum message find_front_matter(str text, struct front_matter *parts)
{
	*parts = (struct front_matter){ .yaml = STR(""), .body = text, .body_line = 1 };
	str rest = text, line;
	if (str_trim(rest).n == 0)
		return MSG_FILE_EMPTY;
	str_line(&rest, &line);
	if (!is_marker(line))
		return MSG_NO_FRONT_MATTER;
	const char *yaml = rest.s;
	for (uint32_t number = 2; str_line(&rest, &line); number++) {
		if (!is_marker(line))
			continue;
		parts->yaml = str_range(yaml, line.s);
		parts->body = rest.s ? rest : STR("");
		parts->body_line = number + 1;
		return MSG_COUNT;
	}
	return MSG_FRONT_MATTER_OPEN;
}

bool source_front_matter(const struct text *text, struct front_matter *parts, struct diags *diags)
{
	enum message message = find_front_matter(text->bytes, parts);
	if (message == MSG_COUNT)
		return true;
	uint32_t line = message == MSG_FILE_EMPTY ? 0 : 1;
	diag(diags, message, .at = { text, line, line });
	return false;
}

bool source_read_head(const struct source_tree *tree, struct arena *arena, str path,
                      struct text *text, struct front_matter *parts, struct diags *diags)
{
	*text = (struct text){ arena_str(arena, path), STR("") };
	str block, bytes;
	if (!read_bytes(tree, text->path, &block, &bytes, diags))
		return false;
	str whole = copy_with_lf(arena, bytes);
	memory_free((char *)(uintptr_t)block.s);
	bool found = find_front_matter(whole, parts) == MSG_COUNT;
	size_t checked = found ? whole.n - parts->body.n : whole.n;
	if (!check_bytes(diags, path, str_first(whole, checked)))
		return false;
	text->bytes = whole;
	return source_front_matter(text, parts, diags);
}
