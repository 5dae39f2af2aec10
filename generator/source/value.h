/* Values as YAML gives them, with their places; also the data of Mustache templates. Scalars stay
 * text until the field that reads them says more (content-format.md). */
#ifndef SOURCE_VALUE_H
#define SOURCE_VALUE_H

#include "base/diag.h"
#include "base/map.h"
#include "base/memory.h"

enum value_kind {
	VALUE_EMPTY, /* a key without a value; false in templates */
	VALUE_TEXT,  /* an empty text is false in templates */
	VALUE_LIST,
	VALUE_MAP,
	VALUE_TRUE, /* made by us for templates, never by YAML */
};

struct value {
	enum value_kind kind;
	bool block; /* VALUE_TEXT of a literal block (|): its line i is the file's line at.line + 1
	               + i */
	bool quoted;
	uint32_t indent;     /* of a literal block: the columns that stand before its text */
	struct place at;     /* of the value */
	struct place key_at; /* of its key, in a map */
	str key;             /* its key, in a map */
	str text;
	struct value *first, *last, *next; /* children of lists and maps, in source order */
	uint32_t count;
	const struct map *index; /* of a map that value_index was called for, else NULL */
};

struct value *value_new(struct arena *arena, enum value_kind kind);
void value_append(struct value *list, struct value *item);
/* The entry of a map, or NULL. Linear but after value_index: most maps are small. */
const struct value *value_get(const struct value *map, str key);
/* For a map of many keys that is whole and often asked: fills index, which must be empty, outlive
 * the map and be freed by the caller. */
void value_index(struct value *map, struct map *index);

/* For building template data. Each returns the value added. */
/* value goes into one map or list only: */
struct value *value_put(struct arena *arena, struct value *map, str key, struct value *value);
/* a value that belongs elsewhere (the model's, which threads share) is put in by a copy of its
 * head; its children are borrowed. Texts and keys are borrowed everywhere. */
struct value *value_put_shared(struct arena *arena, struct value *map, str key,
                               const struct value *value);
/* Empty where text is absent, or truth false. */
struct value *value_put_text(struct arena *arena, struct value *map, str key, str text);
struct value *value_put_true(struct arena *arena, struct value *map, str key, bool truth);
struct value *value_put_map(struct arena *arena, struct value *map, str key);
struct value *value_put_list(struct arena *arena, struct value *map, str key);
struct value *value_add_map(struct arena *arena, struct value *list);

/* "[a, b]" or "a, b", as the options of directives write lists, in parts: an array in arena, the
 * texts borrowed. Returns how many. */
size_t value_parts(struct arena *arena, str list, str **parts);

#endif
