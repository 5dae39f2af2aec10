/* Memory for cmark, which wants its own calloc, realloc and free. What it allocates stays in an
 * arena of the reading, which is released when cmark's tree has become ours: nothing is freed one
 * by one. Blocks that it frees are used again by size, which keeps the arena small and in the
 * cache. Memory that runs out ends the run, as everywhere. Called by markdown.c. */
#ifndef SOURCE_ALLOCATOR_H
#define SOURCE_ALLOCATOR_H

#include "base/memory.h"

/* By sixteens up to 512 bytes, which is nearly all; then by powers of two. */
enum { SIZE_STEP = 16, SMALL_CLASSES = 33, SIZE_CLASSES = SMALL_CLASSES + 22 };

struct freed;
struct allocator {
	struct arena *arena;
	struct freed *freed[SIZE_CLASSES];
};

/* For the calling thread, until allocator_end. */
void allocator_begin(struct allocator *allocator);
void allocator_end(void);

/* As calloc, realloc and free, with the allocator begun; never NULL. */
void *parse_calloc(size_t count, size_t size);
void *parse_realloc(void *block, size_t size);
void parse_free(void *block);

#endif
