/* Growing byte buffers; see buf.h. */
#include "base/buf.h"

#include "base/die.h"

#include <stdio.h>

void buf_reserve(struct buf *buf, size_t more)
{
	if (buf->room - buf->n >= more)
		return;
	size_t room = buf->room ? buf->room : 256;
	while (room - buf->n < more) {
		if (room > SIZE_MAX / 2)
			die("out of memory: a buffer of over %zu bytes", room);
		room *= 2;
	}
	buf->s = memory_resize(buf->s, room, 1);
	buf->room = room;
}

void buf_free(struct buf *buf)
{
	memory_free(buf->s);
	*buf = (struct buf){ 0 };
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	size_t length = printf_length(format, arguments);
	buf_reserve(buf, length + 1);
	vsnprintf(buf->s + buf->n, length + 1, format, arguments);
	va_end(arguments);
	buf->n += length;
}

void buf_put_u64(struct buf *buf, uint64_t value)
{
	char digits[20];
	size_t at = sizeof digits;
	do
		digits[--at] = (char)('0' + value % 10);
	while (value /= 10);
	buf_put(buf, (str){ digits + at, sizeof digits - at });
}

void buf_put_i64(struct buf *buf, int64_t value)
{
	if (value < 0)
		buf_putc(buf, '-');
	buf_put_u64(buf, value < 0 ? -(uint64_t)value : (uint64_t)value);
}
