/* A growing byte buffer on the heap: what renderers write into. Puts return nothing; memory that
 * runs out ends the run. A zeroed struct buf is a valid empty one. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/memory.h"
#include "base/str.h"

struct buf {
	char *s;
	size_t n, room;
};

void buf_reserve(struct buf *buf, size_t more);
void buf_free(struct buf *buf);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_put_u64(struct buf *buf, uint64_t value);
void buf_put_i64(struct buf *buf, int64_t value);

static inline void buf_put(struct buf *buf, str text)
{
	if (buf->room - buf->n < text.n)
		buf_reserve(buf, text.n);
	if (text.n)
		memcpy(buf->s + buf->n, text.s, text.n);
	buf->n += text.n;
}

static inline void buf_putc(struct buf *buf, char c)
{
	if (buf->room == buf->n)
		buf_reserve(buf, 1);
	buf->s[buf->n++] = c;
}

#define buf_lit(buf, literal) buf_put((buf), STR(literal))

static inline str buf_str(const struct buf *buf)
{
	return (str){ buf->s ? buf->s : "", buf->n };
}

static inline void buf_clear(struct buf *buf)
{
	buf->n = 0;
}

#endif
