/* Inside the tests of source/: a text in memory, and what is said about it. */
#ifndef TEXTS_H
#define TEXTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/memory.h"

#include <stdio.h>

struct memory {
	struct arena arena;
	struct diags diags;
	struct text text;
};

static inline int memory_setup(void **state)
{
	struct memory *memory = memory_new(1, sizeof *memory);
	memory->text.path = STR("t");
	*state = memory;
	return 0;
}

static inline int memory_teardown(void **state)
{
	struct memory *memory = *state;
	arena_release(&memory->arena);
	diags_release(&memory->diags);
	memory_free(memory);
	return 0;
}

static inline void forget(struct memory *memory)
{
	diags_release(&memory->diags);
	arena_release(&memory->arena);
}

static inline bool said(const struct diags *diags, enum message message, const char *path,
                        uint32_t line, uint32_t column)
{
	for (size_t i = 0; i < diags->count; i++) {
		const struct diag *entry = &diags->items[i];
		if (entry->message == message && str_eq(entry->path, str_of(path)) &&
		    entry->line == line && entry->column == column)
			return true;
	}
	diags_print(diags, stderr);
	return false;
}

/* As many times pattern as fit into size bytes. */
static inline str repeated(struct memory *memory, const char *pattern, size_t size)
{
	size_t length = strlen(pattern), count = size / length;
	char *text = arena_alloc(&memory->arena, count * length + 1, 1);
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * length, pattern, length);
	return (str){ text, count * length };
}

#define memory_test(name) cmocka_unit_test_setup_teardown(name, memory_setup, memory_teardown)

#endif
