/* A map from names to pointers, for lookups; to list in order, keep an array beside it. Keys are
 * borrowed. Reading is safe from many threads once nobody writes. A zeroed map is empty. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

struct map_slot {
	str key;
	uint64_t hash;
	void *value;
};

struct map {
	struct map_slot *slots;
	size_t count, room; /* room is a power of two */
};

/* NULL when there is none. */
void *map_get(const struct map *map, str key);
/* Returns the value that stood there before and keeps it, or NULL when value was put in. */
void *map_add(struct map *map, str key, void *value);
void map_set(struct map *map, str key, void *value);
void map_free(struct map *map);

#endif
