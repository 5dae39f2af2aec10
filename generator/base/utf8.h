/* UTF-8: checked once when a file is read (source/), so that later layers may decode without
 * doubt. Character properties come from ICU. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"
#include "base/str.h"

/* Position of the first byte that is not UTF-8 (RFC 3629: no surrogates, nothing overlong,
 * nothing over U+10FFFF), or text.n. NUL counts as valid. */
size_t utf8_check(str text);
/* How many bytes text begins with that are ASCII. */
size_t utf8_ascii(str text);
/* Bytes of the character that text begins with, from 1; a broken one counts as one byte. */
size_t utf8_length(str text);
/* Takes the first character off; U+FFFD for a broken byte. text must not be empty. */
uint32_t utf8_next(str *text);
/* The last character before byte position at (> 0). */
uint32_t utf8_before(str text, size_t at);
void utf8_put(struct buf *buf, uint32_t character);
/* Writes 1 to 4 bytes, returns how many. */
size_t utf8_encode(uint32_t character, char bytes[4]);
size_t utf8_count(str text);

#endif
