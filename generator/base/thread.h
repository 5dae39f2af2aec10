/* One way to use threads: the same work for each number from 0 to count - 1, handed out in order.
 * Results go to places of their own by number, so the thread count never shows. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <stddef.h>

/* worker is from 0 to jobs - 1, to find per-thread state. Runs in the calling thread too; with one
 * job no thread is made. Returns when all is done. */
void thread_each(size_t count, size_t jobs,
                 void (*work)(void *context, size_t worker, size_t number), void *context);
/* The processors this process may use. */
size_t thread_processors(void);

#endif
