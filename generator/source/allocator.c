/* Memory for cmark; see allocator.h. */
#include "source/allocator.h"

#include "base/die.h"

#include <stdalign.h>

struct freed {
	struct freed *next;
};

/* cmark keeps nothing that wants more than a pointer's alignment. */
struct block_head {
	alignas(void *) size_t size_class;
};

/* cmark's allocator has no context argument, so that of the parse that a thread is at stands
 * here. */
static _Thread_local struct allocator *allocator;

void allocator_begin(struct allocator *of)
{
	allocator = of;
}

void allocator_end(void)
{
	allocator = NULL;
}

static size_t size_class_of(size_t size)
{
	if (size <= (size_t)SIZE_STEP * (SMALL_CLASSES - 1))
		return (size + SIZE_STEP - 1) / SIZE_STEP;
	unsigned bits = (unsigned)sizeof(unsigned long) * 8;
	unsigned power = bits - (unsigned)__builtin_clzl((unsigned long)size - 1);
	size_t size_class = power - 10 + SMALL_CLASSES; /* the first holds 1,024 bytes */
	return size_class < SIZE_CLASSES ? size_class : SIZE_CLASSES;
}

static size_t size_of_class(size_t size_class)
{
	return size_class < SMALL_CLASSES ? size_class * SIZE_STEP
	                                  : (size_t)1024 << (size_class - SMALL_CLASSES);
}

static void *allocate(size_t size, bool clear)
{
	CHECK(size > 0); /* a freed block holds the place of the next */
	size_t size_class = size_class_of(size);
	if (size_class < SIZE_CLASSES && allocator->freed[size_class]) {
		struct freed *block = allocator->freed[size_class];
		allocator->freed[size_class] = block->next;
		return clear ? memset(block, 0, size) : block;
	}
	size_t room = size_class < SIZE_CLASSES ? size_of_class(size_class) : size;
	struct block_head *head =
		arena_alloc(allocator->arena, sizeof *head + room, alignof(struct block_head));
	head->size_class = size_class;
	return head + 1;
}

void *parse_calloc(size_t count, size_t size)
{
	/* cmark passes sizes of its own, far from overflow: texts are bounded by 8 MB. */
	return allocate(count * size, true);
}

void parse_free(void *block)
{
	if (!block)
		return;
	const struct block_head *head = (struct block_head *)block - 1;
	if (head->size_class >= SIZE_CLASSES)
		return;
	struct freed *freed = block;
	freed->next = allocator->freed[head->size_class];
	allocator->freed[head->size_class] = freed;
}

void *parse_realloc(void *block, size_t size)
{
	if (!block)
		return allocate(size, false);
	/* No text of the site, which is 8 MB at most, needs more than the largest class. */
	size_t room = size_of_class(((struct block_head *)block - 1)->size_class);
	if (size <= room)
		return block;
	void *moved = allocate(size, false);
	memcpy(moved, block, room);
	parse_free(block);
	return moved;
}
