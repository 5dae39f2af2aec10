/* See json.h. Called by html/metadata.c and by feed/meeting.c. */
#include "format/json.h"

#include "base/die.h"
#include "format/html/escape.h"

void json_start(struct json *json, struct buf *to, bool lines)
{
	*json = (struct json){ .to = to, .lines = lines };
}

static void line_new(struct json *json)
{
	if (!json->lines || !json->depth)
		return;
	buf_putc(json->to, '\n');
	for (unsigned i = 0; i < json->depth; i++)
		buf_putc(json->to, '\t');
}

static void value_begin(struct json *json)
{
	if (json->keyed) {
		json->keyed = false;
		return;
	}
	uint32_t bit = (uint32_t)1 << json->depth;
	if (json->begun & bit)
		buf_putc(json->to, ',');
	json->begun |= bit;
	line_new(json);
}

static void begin(struct json *json, char bracket)
{
	value_begin(json);
	buf_putc(json->to, bracket);
	CHECK(json->depth + 1 < JSON_DEPTH_MOST);
	json->depth++;
	json->begun &= ~((uint32_t)1 << json->depth);
}

static void end(struct json *json, char bracket)
{
	CHECK(json->depth > 0 && !json->keyed);
	bool held = json->begun & (uint32_t)1 << json->depth;
	json->depth--;
	if (held && json->lines) {
		buf_putc(json->to, '\n');
		for (unsigned i = 0; i < json->depth; i++)
			buf_putc(json->to, '\t');
	}
	buf_putc(json->to, bracket);
}

void json_object(struct json *json)
{
	begin(json, '{');
}

void json_list(struct json *json)
{
	begin(json, '[');
}

void json_object_end(struct json *json)
{
	end(json, '}');
}

void json_list_end(struct json *json)
{
	end(json, ']');
}

static void string_put(struct json *json, str text)
{
	buf_putc(json->to, '"');
	escape_json(json->to, text);
	buf_putc(json->to, '"');
}

void json_key(struct json *json, const char *key)
{
	CHECK(!json->keyed);
	value_begin(json);
	string_put(json, str_of(key));
	buf_putc(json->to, ':');
	if (json->lines)
		buf_putc(json->to, ' ');
	json->keyed = true;
}

void json_text(struct json *json, str text)
{
	value_begin(json);
	string_put(json, text);
}

void json_number(struct json *json, uint64_t number)
{
	value_begin(json);
	buf_put_u64(json->to, number);
}

void json_truth(struct json *json, bool truth)
{
	value_begin(json);
	buf_put(json->to, truth ? STR("true") : STR("false"));
}

void json_put(struct json *json, const char *key, str text)
{
	if (!text.n)
		return;
	json_key(json, key);
	json_text(json, text);
}
