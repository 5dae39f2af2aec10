/* Values and their making; see value.h. The YAML reader makes them from sources, compose/ and
 * format/ for templates. */
#include "source/value.h"

#include "base/die.h"

struct value *value_new(struct arena *arena, enum value_kind kind)
{
	struct value *value = arena_new(arena, struct value);
	value->kind = kind;
	return value;
}

void value_append(struct value *list, struct value *item)
{
	CHECK(list->kind == VALUE_LIST || list->kind == VALUE_MAP);
	CHECK(!item->next && list->last != item); /* a value has one parent */
	if (list->last)
		list->last->next = item;
	else
		list->first = item;
	list->last = item;
	list->count++;
}

const struct value *value_get(const struct value *map, str key)
{
	if (!map || map->kind != VALUE_MAP)
		return NULL;
	if (map->index)
		return map_get(map->index, key);
	for (const struct value *entry = map->first; entry; entry = entry->next)
		if (entry->key.n == key.n &&
		    (key.n == 0 || memcmp(entry->key.s, key.s, key.n) == 0))
			return entry;
	return NULL;
}

void value_index(struct value *map, struct map *index)
{
	for (struct value *entry = map->first; entry; entry = entry->next)
		map_add(index, entry->key, entry);
	map->index = index;
}

struct value *value_put(struct arena *arena, struct value *map, str key, struct value *value)
{
	(void)arena;
	CHECK(map->kind == VALUE_MAP && !map->index);
	/* A value of another map would be torn out of it: value_put_shared is for those. */
	CHECK(!value->key.s || value->key.s == key.s);
	value->key = key;
	value_append(map, value);
	return value;
}

struct value *value_put_shared(struct arena *arena, struct value *map, str key,
                               const struct value *value)
{
	struct value *head = arena_new(arena, struct value);
	*head = *value;
	head->key = (str){ 0 };
	head->next = NULL;
	return value_put(arena, map, key, head);
}

struct value *value_put_text(struct arena *arena, struct value *map, str key, str text)
{
	struct value *value = value_new(arena, text.s ? VALUE_TEXT : VALUE_EMPTY);
	value->text = text;
	return value_put(arena, map, key, value);
}

struct value *value_put_true(struct arena *arena, struct value *map, str key, bool truth)
{
	return value_put(arena, map, key, value_new(arena, truth ? VALUE_TRUE : VALUE_EMPTY));
}

struct value *value_put_map(struct arena *arena, struct value *map, str key)
{
	return value_put(arena, map, key, value_new(arena, VALUE_MAP));
}

struct value *value_put_list(struct arena *arena, struct value *map, str key)
{
	return value_put(arena, map, key, value_new(arena, VALUE_LIST));
}

struct value *value_add_map(struct arena *arena, struct value *list)
{
	struct value *map = value_new(arena, VALUE_MAP);
	value_append(list, map);
	return map;
}

size_t value_parts(struct arena *arena, str list, str **parts)
{
	list = str_trim(list);
	if (list.n >= 2 && list.s[0] == '[' && list.s[list.n - 1] == ']')
		list = str_first(str_from(list, 1), list.n - 2);
	size_t most = 1, count = 0;
	for (size_t i = 0; i < list.n; i++)
		most += list.s[i] == ',';
	*parts = arena_array(arena, str, most);
	str rest = list, part;
	while (str_split(&rest, ',', &part)) {
		part = str_trim(part);
		if (part.n >= 2 && (part.s[0] == '"' || part.s[0] == '\'') &&
		    part.s[part.n - 1] == part.s[0])
			part = str_first(str_from(part, 1), part.n - 2);
		if (part.n)
			(*parts)[count++] = part;
	}
	return count;
}
