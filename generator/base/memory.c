/* Blocks and arenas; see memory.h. */
#include "base/memory.h"

#include "base/die.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

enum { BLOCK_FIRST = 16 * 1024, BLOCK_MOST = 1024 * 1024 };

struct arena_block {
	struct arena_block *previous;
	size_t size; /* of the space after this head */
};

static size_t product(size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size)
		die("out of memory: asked for %zu items of %zu bytes", count, size);
	return count * size;
}

void *memory_new(size_t count, size_t size)
{
	size_t bytes = product(count, size);
	void *block = calloc(1, bytes ? bytes : 1);
	if (!block)
		die("out of memory: asked for %zu bytes", bytes);
	return block;
}

void *memory_resize(void *block, size_t count, size_t size)
{
	size_t bytes = product(count, size);
	void *moved = realloc(block, bytes ? bytes : 1);
	if (!moved)
		die("out of memory: asked for %zu bytes", bytes);
	return moved;
}

void memory_free(void *block)
{
	free(block);
}

void *memory_grow(void *items, size_t *room, size_t size)
{
	*room = *room ? *room * 2 : 8;
	return memory_resize(items, *room, size);
}

static void block_add(struct arena *arena, size_t at_least)
{
	size_t size = arena->block_size ? arena->block_size : BLOCK_FIRST;
	if (size < BLOCK_MOST)
		arena->block_size = size * 2;
	if (size < at_least)
		size = at_least;
	struct arena_block *block = malloc(sizeof *block + size);
	if (!block)
		die("out of memory: asked for %zu bytes", size);
	block->previous = arena->current;
	block->size = size;
	arena->current = block;
	arena->next = (char *)(block + 1);
	arena->end = arena->next + size;
	arena->total += size;
	ASAN_POISON_MEMORY_REGION(arena->next, size);
}

void *arena_alloc_slow(struct arena *arena, size_t size, size_t align)
{
	size_t skip = (size_t)(-(uintptr_t)arena->next & (align - 1));
	if (!arena->current || (size_t)(arena->end - arena->next) < skip ||
	    (size_t)(arena->end - arena->next) - skip < size) {
		if (size > SIZE_MAX / 2)
			die("out of memory: asked for %zu bytes", size);
		block_add(arena, size + align);
		skip = (size_t)(-(uintptr_t)arena->next & (align - 1));
	}
	char *place = arena->next + skip;
	arena->next = place + size;
	ASAN_UNPOISON_MEMORY_REGION(place, size);
	return memset(place, 0, size);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size, size_t align)
{
	return arena_alloc(arena, product(count, size), align);
}

static void blocks_free(struct arena_block *block, struct arena_block *keep)
{
	while (block && block != keep) {
		struct arena_block *previous = block->previous;
		ASAN_UNPOISON_MEMORY_REGION(block + 1, block->size);
		free(block);
		block = previous;
	}
}

void arena_release(struct arena *arena)
{
	blocks_free(arena->current, NULL);
	*arena = (struct arena){ 0 };
}

void arena_reset(struct arena *arena)
{
	struct arena_block *first = arena->current;
	if (!first)
		return;
	/* Keep the newest block when it is small enough: it is the largest. */
	if (first->size > BLOCK_MOST) {
		arena_release(arena);
		return;
	}
	blocks_free(first->previous, NULL);
	first->previous = NULL;
	arena->next = (char *)(first + 1);
	arena->end = arena->next + first->size;
	arena->total = first->size;
	ASAN_POISON_MEMORY_REGION(arena->next, first->size);
}

str arena_str(struct arena *arena, str text)
{
	char *copy = arena_bytes(arena, text.n + 1);
	if (text.n)
		memcpy(copy, text.s, text.n);
	copy[text.n] = 0;
	return (str){ copy, text.n };
}

str arena_join(struct arena *arena, const str *parts, size_t count)
{
	size_t total = 0;
	for (size_t i = 0; i < count; i++)
		total += parts[i].n;
	char *copy = arena_bytes(arena, total + 1), *to = copy;
	for (size_t i = 0; i < count; i++) {
		if (parts[i].n)
			memcpy(to, parts[i].s, parts[i].n);
		to += parts[i].n;
	}
	*to = 0;
	return (str){ copy, total };
}

size_t printf_length(const char *format, va_list arguments)
{
	va_list copy;
	va_copy(copy, arguments);
	int length = vsnprintf(NULL, 0, format, copy);
	va_end(copy);
	CHECK(length >= 0);
	return (size_t)length;
}

str arena_printf(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	size_t length = printf_length(format, arguments);
	char *text = arena_bytes(arena, length + 1);
	vsnprintf(text, length + 1, format, arguments);
	va_end(arguments);
	return (str){ text, length };
}
