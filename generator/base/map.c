/* Open addressing with linear probing; see map.h. */
#include "base/map.h"

#include "base/memory.h"

static struct map_slot *slot_of(const struct map *map, str key, uint64_t hash)
{
	size_t at = (size_t)hash & (map->room - 1);
	for (;;) {
		struct map_slot *slot = &map->slots[at];
		if (!slot->value || (slot->hash == hash && str_eq(slot->key, key)))
			return slot;
		at = (at + 1) & (map->room - 1);
	}
}

void *map_get(const struct map *map, str key)
{
	return map->room ? slot_of(map, key, str_hash(key))->value : NULL;
}

static void map_widen(struct map *map)
{
	struct map wider = { .room = map->room ? map->room * 2 : 16, .count = map->count };
	wider.slots = memory_new(wider.room, sizeof *wider.slots);
	for (size_t i = 0; i < map->room; i++)
		if (map->slots[i].value)
			*slot_of(&wider, map->slots[i].key, map->slots[i].hash) = map->slots[i];
	memory_free(map->slots);
	*map = wider;
}

void *map_add(struct map *map, str key, void *value)
{
	/* Three quarters full at most: maps of all pages are the largest thing kept for the run. */
	if (map->count >= map->room - map->room / 4)
		map_widen(map);
	uint64_t hash = str_hash(key);
	struct map_slot *slot = slot_of(map, key, hash);
	if (slot->value)
		return slot->value;
	*slot = (struct map_slot){ key, hash, value };
	map->count++;
	return NULL;
}

void map_set(struct map *map, str key, void *value)
{
	if (map_add(map, key, value))
		slot_of(map, key, str_hash(key))->value = value;
}

void map_free(struct map *map)
{
	memory_free(map->slots);
	*map = (struct map){ 0 };
}
