/* A writer of JSON (RFC 8259): it knows where commas go, and author's text reaches it through
 * escape_json alone, so what it writes may stand in a script element too. */
#ifndef FORMAT_JSON_H
#define FORMAT_JSON_H

#include "base/buf.h"

enum { JSON_DEPTH_MOST = 32 };

struct json {
	struct buf *to;
	unsigned depth;
	uint32_t begun; /* a bit for each level: something stands in it */
	bool keyed;     /* a key waits for its value */
	bool lines;     /* each value on a line of its own, indented */
};

/* lines: for people to read. */
void json_start(struct json *json, struct buf *to, bool lines);
void json_object(struct json *json); /* { */
void json_list(struct json *json);   /* [ */
void json_object_end(struct json *json);
void json_list_end(struct json *json);
/* Of an object, before each value. */
void json_key(struct json *json, const char *key);
void json_text(struct json *json, str text);
void json_number(struct json *json, uint64_t number);
void json_truth(struct json *json, bool truth);

/* key and value; nothing where the text is empty. */
void json_put(struct json *json, const char *key, str text);

#endif
