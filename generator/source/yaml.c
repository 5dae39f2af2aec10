/* YAML through libyaml's events, as struct value; see yaml.h. Called by model/ and compose/.
 *
 * Places come from libyaml's character index, not from its lines: it counts NEL, LS and PS as line
 * ends, which our texts do not. Comments are no events: they are looked for between the scalars. */
#include "source/yaml.h"

#include "base/die.h"
#include "base/map.h"
#include "base/utf8.h"
#include "source/text.h"

#include <yaml.h>

/* LOOKUP_MIN: maps with fewer keys are searched through. After REPORTS_MOST the file is no YAML
 * that someone meant, and finding the line of each takes time. */
enum { DEPTH_MOST = 100, LOOKUP_MIN = 16, REPORTS_MOST = 1000 };

/* A list or map being read. */
struct frame {
	struct value *value;
	struct map keys; /* of a map, from LOOKUP_MIN keys on */
	str key;
	struct place key_at;
	bool has_key;
	bool key_is_bad; /* its value is read, and dropped */
	bool is_text;    /* a text that lacks its quotes, and was reported: {{x}} */
};

/* A position in the bytes, moved forward as events come. */
struct cursor {
	size_t index; /* in characters, as libyaml counts */
	size_t byte;
	uint32_t line, column; /* from 1, in the input */
};

struct reader {
	yaml_parser_t parser;
	struct arena *arena;
	struct diags *diags;
	const struct yaml_input *input;
	struct cursor cursor;
	struct cursor scanned; /* comments have been looked for up to here */
	bool text_before;      /* on its line */
	struct frame frames[DEPTH_MOST];
	size_t depth;
	struct value *root;
};

static void cursor_forward(struct cursor *cursor, str bytes, size_t index)
{
	while (cursor->index < index && cursor->byte < bytes.n) {
		unsigned char c = (unsigned char)bytes.s[cursor->byte];
		cursor->byte += c < 0x80 ? 1 : utf8_length(str_from(bytes, cursor->byte));
		cursor->index++;
		cursor->column++;
		if (c == '\n') {
			cursor->line++;
			cursor->column = 1;
		}
	}
}

static void cursor_to(struct reader *reader, yaml_mark_t mark)
{
	if (mark.index < reader->cursor.index)
		reader->cursor = (struct cursor){ .line = 1, .column = 1 };
	cursor_forward(&reader->cursor, reader->input->bytes, mark.index);
}

static struct place cursor_place(const struct reader *reader, const struct cursor *cursor)
{
	const struct yaml_input *input = reader->input;
	return (struct place){ input->text, cursor->line + input->line - 1,
		               cursor->column + input->column };
}

static struct place place_of(struct reader *reader, yaml_mark_t mark)
{
	cursor_to(reader, mark);
	return cursor_place(reader, &reader->cursor);
}

/* Looks for comments from where the last scalar ended up to byte end. A comment that has its
 * line for itself is one; any other has cut off what the author took for text. */
static void scan_comments(struct reader *reader, size_t end)
{
	str bytes = reader->input->bytes;
	struct cursor *cursor = &reader->scanned;
	for (size_t i = cursor->byte; i < end; i++) {
		char c = bytes.s[i];
		if (c == '\n') {
			reader->text_before = false;
		} else if (c == '#') {
			if (reader->text_before) {
				while (cursor->byte < i)
					cursor_forward(cursor, bytes, cursor->index + 1);
				diag(reader->diags, MSG_YAML_COMMENT,
				     .at = cursor_place(reader, cursor));
			}
			i += str_find_char(str_from(bytes, i), '\n') - 1;
		} else if (!char_is_blank(c)) {
			reader->text_before = true;
		}
	}
}

static const struct value *first_with_key(struct frame *frame, struct value *added)
{
	if (frame->value->count < LOOKUP_MIN)
		return value_get(frame->value, added->key);
	if (frame->value->count == LOOKUP_MIN)
		for (struct value *entry = frame->value->first; entry; entry = entry->next)
			map_add(&frame->keys, entry->key, entry);
	return map_add(&frame->keys, added->key, added);
}

static void add_entry(struct reader *reader, struct frame *frame, struct value *value)
{
	bool bad = frame->key_is_bad;
	frame->has_key = frame->key_is_bad = false;
	if (bad)
		return;
	value->key = frame->key;
	value->key_at = frame->key_at;
	const struct value *first = first_with_key(frame, value);
	if (!first) {
		value_append(frame->value, value);
		return;
	}
	char line[12];
	int length = snprintf(line, sizeof line, "%u", (unsigned)first->key_at.line);
	diag(reader->diags, MSG_YAML_DUPLICATE_KEY, .at = value->key_at,
	     .words = { value->key, { line, (size_t)length } });
}

/* True when the key is the {x} of {{x}}. */
static bool report_key(struct reader *reader, struct place at, size_t byte)
{
	static const str template_hint =
		STR_INIT("a text that begins with {{ needs quotes: \"{{name}}\"");
	/* title: {{x}} is, to YAML, a map whose key is a map. */
	str bytes = reader->input->bytes;
	bool braces =
		byte > 0 && bytes.s[byte - 1] == '{' && byte < bytes.n && bytes.s[byte] == '{';
	diag(reader->diags, MSG_YAML_KEY, .at = at, .hint = braces ? template_hint : (str){ 0 });
	return braces;
}

/* Puts a scalar, or a list or map just begun, where it belongs. False when it stands for a key,
 * so that nothing holds it. */
static void add_value(struct reader *reader, struct value *value)
{
	if (!reader->depth) {
		if (!reader->root)
			reader->root = value;
		return;
	}
	struct frame *frame = &reader->frames[reader->depth - 1];
	if (frame->value->kind == VALUE_LIST) {
		value_append(frame->value, value);
	} else if (frame->has_key) {
		add_entry(reader, frame, value);
	} else {
		frame->has_key = true;
		frame->key = value->text;
		frame->key_at = value->at;
		frame->key_is_bad = value->kind != VALUE_TEXT || !value->text.n;
		if (frame->key_is_bad)
			frame->is_text = report_key(reader, value->at, reader->cursor.byte);
	}
}

static void check_properties(struct reader *reader, struct place at, const void *anchor,
                             bool tagged)
{
	if (anchor)
		diag(reader->diags, MSG_YAML_ALIAS, .at = at);
	if (tagged)
		diag(reader->diags, MSG_YAML_TAG, .at = at);
}

/* Escapes ("\0") can make what no text has. */
static str without_controls(struct reader *reader, struct place at, str text)
{
	size_t control = text_find_control(text);
	if (control == text.n)
		return text;
	str rest = str_from(text, control);
	uint32_t c = utf8_next(&rest);
	str word = arena_printf(reader->arena, "U+%04X", (unsigned)c);
	diag(reader->diags, c ? MSG_CONTROL_CHARACTER : MSG_NUL_BYTE, .at = at, .words = { word });
	return str_first(text, control);
}

/* The columns before the text of the literal block whose "|" stands at byte. */
static uint32_t block_indent(const struct reader *reader, size_t byte, str text)
{
	str rest = str_from(reader->input->bytes, byte), line;
	str_line(&rest, &line);
	while (str_line(&rest, &line) && !str_trim(line).n)
		continue;
	while (text.n && text.s[0] == '\n')
		text = str_from(text, 1);
	size_t there = 0, here = 0;
	while (there < line.n && line.s[there] == ' ')
		there++;
	while (here < text.n && text.s[here] == ' ')
		here++;
	return reader->input->column + (uint32_t)(there > here ? there - here : 0);
}

static void read_scalar(struct reader *reader, const yaml_event_t *event)
{
	struct place at = place_of(reader, event->start_mark);
	scan_comments(reader, reader->cursor.byte);
	yaml_scalar_style_t style = event->data.scalar.style;
	str text = { (const char *)event->data.scalar.value, event->data.scalar.length };
	bool plain = style == YAML_PLAIN_SCALAR_STYLE;
	bool tagged = event->data.scalar.tag || (plain && !event->data.scalar.plain_implicit);
	check_properties(reader, at, event->data.scalar.anchor, tagged);
	if (style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
		text = without_controls(reader, at, text);
	bool empty = plain && !text.n;
	struct value *value = value_new(reader->arena, empty ? VALUE_EMPTY : VALUE_TEXT);
	value->at = at;
	value->block = style == YAML_LITERAL_SCALAR_STYLE;
	if (value->block)
		value->indent = block_indent(reader, reader->cursor.byte, text);
	value->quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
	                style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	if (!empty)
		value->text = arena_str(reader->arena, text);
	add_value(reader, value);
	if (event->end_mark.index > event->start_mark.index) {
		cursor_to(reader, event->end_mark);
		reader->scanned = reader->cursor;
		reader->text_before =
			style != YAML_LITERAL_SCALAR_STYLE && style != YAML_FOLDED_SCALAR_STYLE;
	}
}

/* False when it is too deep: libyaml takes time in the square of the depth, so we stop there. */
static bool read_start(struct reader *reader, const yaml_event_t *event)
{
	bool map = event->type == YAML_MAPPING_START_EVENT;
	struct place at = place_of(reader, event->start_mark);
	if (reader->depth == DEPTH_MOST) {
		diag(reader->diags, MSG_YAML_DEPTH, .at = at);
		return false;
	}
	if (map)
		check_properties(reader, at, event->data.mapping_start.anchor,
		                 event->data.mapping_start.tag);
	else
		check_properties(reader, at, event->data.sequence_start.anchor,
		                 event->data.sequence_start.tag);
	struct value *value = value_new(reader->arena, map ? VALUE_MAP : VALUE_LIST);
	value->at = at;
	add_value(reader, value);
	reader->frames[reader->depth++] = (struct frame){ .value = value };
	return true;
}

/* Parser errors in the words of someone who does not know YAML's grammar. context: the place where
 * the construct begins says more than the one where libyaml gave up. */
static const struct {
	const char *problem, *plain;
	bool context;
} problems[] = {
	{ "mapping values are not allowed in this context",
	  "\":\" cannot stand here; a text that holds \": \" needs quotes around it, or the line is "
	  "indented too far",
	  false },
	{ "could not find expected ':'", "this line has no \":\" after its key", true },
	{ "did not find expected '-' indicator",
	  "this line does not continue the list above it; is its \"- \" missing or not in line?",
	  false },
	{ "did not find expected ',' or ']'",
	  "the list in [ ] is not closed, or a comma is missing in it", false },
	{ "did not find expected ',' or '}'",
	  "the entries in { } are not closed, or a comma is missing between them", false },
	{ "found unexpected end of stream", "the text in quotes that begins here is not closed",
	  true },
	{ "found unexpected document indicator",
	  "the text in quotes that begins here is not closed", true },
	{ "found unknown escape character",
	  "\"\\\" in double quotes begins an escape; write \\\\, or use single quotes", false },
	{ "did not find expected hexdecimal number",
	  "\"\\x\" and \"\\u\" in double quotes need hexadecimal digits; write \\\\, or use single quotes",
	  false },
	{ "found invalid Unicode character escape code", "this escape is not a character", false },
	{ "block sequence entries are not allowed in this context",
	  "\"- \" cannot begin a list here; put the list on lines of its own", false },
	{ "mapping keys are not allowed in this context",
	  "\"?\" cannot stand here; put the text in quotes", false },
	{ "did not find expected node content", "a value is missing here", false },
	{ "did not find expected comment or line break",
	  "nothing may follow \"|\" or \">\" on its line", false },
	{ "found an indentation indicator equal to 0", "\"0\" cannot follow \"|\" or \">\"",
	  false },
	{ "found a tab character that violates indentation",
	  "a tab stands where only blanks may indent", false },
	{ "found a tab character where an indentation space is expected",
	  "a tab stands where only blanks may indent", false },
	{ "found unexpected ':'", "a text that holds \":\" needs quotes inside [ ] and { }",
	  false },
	{ "control characters are not allowed", "a control character stands here", false },
};

static bool only_blanks_before(str bytes, size_t at)
{
	while (at > 0 && bytes.s[at - 1] != '\n')
		if (!char_is_blank(bytes.s[--at]))
			return false;
	return true;
}

static str plain_problem(struct reader *reader, const char *problem, size_t at, bool *context)
{
	str bytes = reader->input->bytes;
	for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
		if (strcmp(problem, problems[i].problem) == 0) {
			*context = *context || problems[i].context;
			return str_of(problems[i].plain);
		}
	}
	bool character = strcmp(problem, "found character that cannot start any token") == 0;
	if (character && at < bytes.n && bytes.s[at] == '\t')
		return STR("a tab stands where only blanks may indent");
	if (character && at < bytes.n)
		return arena_concat(reader->arena, STR("a text that begins with \""),
		                    str_first(str_from(bytes, at), 1),
		                    STR("\" needs quotes around it"));
	bool rest = strcmp(problem, "did not find expected key") == 0 ||
	            strcmp(problem, "did not find expected <document start>") == 0;
	if (rest && !only_blanks_before(bytes, at))
		return STR(
			"nothing can follow what stands before this on the line; put the whole text in "
			"quotes");
	if (rest)
		return STR(
			"this line does not fit those above it; is it indented as they are, and are "
			"their quotes closed?");
	if (reader->parser.context && strstr(reader->parser.context, "directive"))
		return STR("a text that begins with \"%\" needs quotes around it");
	return str_of(problem);
}

static void report_failure(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	if (parser->error == YAML_MEMORY_ERROR)
		die("out of memory: reading YAML");
	const char *problem = parser->problem ? parser->problem : "";
	const char *about = parser->context ? parser->context : "";
	str bytes = reader->input->bytes;
	yaml_mark_t mark = parser->problem_mark;
	if (parser->error == YAML_READER_ERROR) {
		size_t byte = parser->problem_offset < bytes.n ? parser->problem_offset : bytes.n;
		mark = (yaml_mark_t){ .index = utf8_count(str_first(bytes, byte)) };
	}
	struct place at = place_of(reader, mark);
	/* At the end of the input there is nothing to point at. */
	bool context = str_trim(str_from(bytes, reader->cursor.byte)).n == 0;
	enum message message = MSG_YAML_SYNTAX;
	if (strstr(about, "an alias") || strstr(about, "an anchor"))
		message = MSG_YAML_ALIAS;
	else if (strstr(about, "a tag") || strstr(problem, "tag handle"))
		message = MSG_YAML_TAG;
	str plain = plain_problem(reader, problem, reader->cursor.byte, &context);
	if ((context || message != MSG_YAML_SYNTAX) && *about)
		at = place_of(reader, parser->context_mark);
	diag(reader->diags, message, .at = at, .words = { plain });
}

/* False when the reading ends: done, or after a report of what stops it. */
static bool read_event(struct reader *reader, const yaml_event_t *event, bool *fine)
{
	switch (event->type) {
	case YAML_STREAM_END_EVENT:
		scan_comments(reader, reader->input->bytes.n);
		return false;
	case YAML_DOCUMENT_START_EVENT:
		if (!reader->root)
			return true;
		diag(reader->diags, MSG_YAML_DOCUMENTS, .at = place_of(reader, event->start_mark));
		return false;
	case YAML_ALIAS_EVENT: {
		struct value *value = value_new(reader->arena, VALUE_EMPTY);
		value->at = place_of(reader, event->start_mark);
		diag(reader->diags, MSG_YAML_ALIAS, .at = value->at);
		/* As a key it is reported once. */
		struct frame *frame = reader->depth ? &reader->frames[reader->depth - 1] : NULL;
		if (frame && frame->value->kind == VALUE_MAP && !frame->has_key)
			frame->has_key = frame->key_is_bad = true;
		else
			add_value(reader, value);
		return true;
	}
	case YAML_SCALAR_EVENT:
		read_scalar(reader, event);
		return true;
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		*fine = read_start(reader, event);
		return *fine;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: {
		struct frame *frame = &reader->frames[--reader->depth];
		map_free(&frame->keys);
		/* One mistake gives one message: what it stands for was meant as a text. */
		if (frame->is_text) {
			frame->value->kind = VALUE_TEXT;
			frame->value->text = STR("?");
		}
		return true;
	}
	default:
		return true;
	}
}

struct value *yaml_parse(struct arena *arena, const struct yaml_input *input, struct diags *diags)
{
	struct reader reader = {
		.arena = arena,
		.diags = diags,
		.input = input,
		.cursor = { .line = 1, .column = 1 },
		.scanned = { .line = 1, .column = 1 },
	};
	if (!yaml_parser_initialize(&reader.parser))
		die("out of memory: reading YAML");
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)input->bytes.s,
	                             input->bytes.n);
	bool fine = true;
	size_t reports = diags->count;
	for (bool more = true; more;) {
		yaml_event_t event;
		if (!yaml_parser_parse(&reader.parser, &event)) {
			report_failure(&reader);
			fine = false;
			break;
		}
		more = read_event(&reader, &event, &fine);
		yaml_event_delete(&event);
		fine = fine && diags->count - reports < REPORTS_MOST;
		more = more && fine;
	}
	yaml_parser_delete(&reader.parser);
	while (reader.depth)
		map_free(&reader.frames[--reader.depth].keys);
	if (!fine)
		return NULL;
	if (!reader.root) {
		reader.root = value_new(arena, VALUE_EMPTY);
		reader.root->at = (struct place){ input->text, input->line, 1 + input->column };
	}
	return reader.root;
}
