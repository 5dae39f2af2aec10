/* Memory: blocks that are never NULL, and arenas, which are released as a whole. Three lifetimes:
 * the run, the document, the page (architecture.md). Arenas are not shared between threads. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include "base/str.h"

#include <stdarg.h>

/* These end the run (exit 3) rather than return NULL; count * size is checked for overflow. */
void *memory_new(size_t count, size_t size);
/* Contents kept, the added part not cleared. */
void *memory_resize(void *block, size_t count, size_t size);
void memory_free(void *block);

struct arena_block;
struct arena {
	struct arena_block *current;
	char *next, *end;
	size_t block_size; /* of the next block, grows to 1 MB */
	size_t total;      /* bytes asked of the system */
};

/* A zeroed struct arena is a valid empty one. */
void *arena_alloc_slow(struct arena *arena, size_t size, size_t align);
/* Zeroed. In the header, since every node and text comes from here; under ASan, where the rest of a
 * block is poisoned, always the slow way. */
static inline void *arena_alloc(struct arena *arena, size_t size, size_t align)
{
#if !defined(__SANITIZE_ADDRESS__)
	size_t skip = (size_t)(-(uintptr_t)arena->next & (align - 1));
	size_t left = (size_t)(arena->end - arena->next);
	if (arena->next && skip <= left && size <= left - skip) {
		char *place = arena->next + skip;
		arena->next = place + size;
		return memset(place, 0, size);
	}
#endif
	return arena_alloc_slow(arena, size, align);
}
/* Bytes that are not cleared, for texts that are written whole at once. */
static inline char *arena_bytes(struct arena *arena, size_t size)
{
#if !defined(__SANITIZE_ADDRESS__)
	if (arena->next && size <= (size_t)(arena->end - arena->next)) {
		char *place = arena->next;
		arena->next = place + size;
		return place;
	}
#endif
	return arena_alloc_slow(arena, size, 1);
}
void arena_release(struct arena *arena); /* everything freed; the arena is empty and usable */
/* As release, but keeps the first block for the next document. */
void arena_reset(struct arena *arena);

#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type), _Alignof(type)))
#define arena_array(arena, type, count) \
	((type *)arena_alloc_array((arena), (count), sizeof(type), _Alignof(type)))
void *arena_alloc_array(struct arena *arena, size_t count, size_t size, size_t align);

/* Copies; followed by a NUL that is not counted, so .s also serves as a C string. */
str arena_str(struct arena *arena, str text);
str arena_join(struct arena *arena, const str *parts, size_t count);
#define arena_concat(arena, ...) \
	arena_join((arena), (const str[]){ __VA_ARGS__ }, \
	           sizeof((const str[]){ __VA_ARGS__ }) / sizeof(str))
/* How many bytes vsnprintf would write, without the NUL. */
size_t printf_length(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));
str arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A growing array of any type: struct list_of_x { struct x *items; size_t count, room; }.
 * On the heap (free it with memory_free) and so usable across arenas. */
#define list_push(list, ...) \
	(((list)->count == (list)->room \
	          ? (void)((list)->items = memory_grow((list)->items, &(list)->room, \
	                                               sizeof *(list)->items)) \
	          : (void)0), \
	 (list)->items[(list)->count++] = (__VA_ARGS__))
void *memory_grow(void *items, size_t *room, size_t size);

#endif
