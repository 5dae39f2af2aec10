/* Looking for the few bytes of a text that mean something: sixteen at a time. Every byte of every
 * document passes through such a search several times. */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* GCC's vector extension: processors without such registers work on it in parts. */
struct bytes16 {
	int8_t lane __attribute__((vector_size(16)));
};

static inline struct bytes16 scan_load(const char *at)
{
	struct bytes16 bytes;
	memcpy(&bytes, at, sizeof bytes);
	return bytes;
}

/* A bit in each eighth of two words for the lanes that are -1, as comparisons make them; the first
 * lane's is the lowest. */
static inline void scan_lanes(struct bytes16 bytes, uint64_t halves[2])
{
	memcpy(halves, &bytes, sizeof bytes);
	for (size_t i = 0; i < 2; i++) {
		halves[i] &= UINT64_C(0x8080808080808080);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		halves[i] = __builtin_bswap64(halves[i]);
#endif
	}
}

static inline size_t scan_lane(uint64_t half)
{
	return (size_t)__builtin_ctzll(half) / 8;
}

/* The first lane that is -1; 16 when there is none. */
static inline size_t scan_first(struct bytes16 bytes)
{
	uint64_t halves[2];
	scan_lanes(bytes, halves);
	if (halves[0])
		return scan_lane(halves[0]);
	return halves[1] ? 8 + scan_lane(halves[1]) : 16;
}

/* The first byte in [at, end) whose entry in table has a bit of mask; end when there is none.
 * suspects returns -1 for each byte that may be one, as comparisons do, and 0 for the others. */
static inline const char *scan_to(const char *at, const char *end, const uint8_t table[256],
                                  unsigned mask, struct bytes16 (*suspects)(struct bytes16))
{
	for (; end - at >= 16; at += 16) {
		size_t first = scan_first(suspects(scan_load(at)));
		for (const char *byte = at + first; byte < at + 16; byte++)
			if (table[(unsigned char)*byte] & mask)
				return byte;
	}
	while (at < end && !(table[(unsigned char)*at] & mask))
		at++;
	return at;
}

#endif
