/* SHA-256 by nettle, for manifests and the journal. */
#include "publish/staging.h"

#include <nettle/sha2.h>

struct sha256 sha256_of(str bytes)
{
	struct sha256_ctx context;
	struct sha256 hash;
	sha256_init(&context);
	if (bytes.n)
		sha256_update(&context, bytes.n, (const uint8_t *)bytes.s);
	sha256_digest(&context, SHA256_BYTES, hash.bytes);
	return hash;
}

void sha256_put_hex(struct buf *to, const struct sha256 *hash)
{
	static const char digits[] = "0123456789abcdef";
	char hex[2 * SHA256_BYTES];
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		hex[2 * i] = digits[hash->bytes[i] >> 4];
		hex[2 * i + 1] = digits[hash->bytes[i] & 15];
	}
	buf_put(to, (str){ hex, sizeof hex });
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool sha256_parse(str hex, struct sha256 *hash)
{
	if (hex.n != (size_t)2 * SHA256_BYTES)
		return false;
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		int high = digit_of(hex.s[2 * i]), low = digit_of(hex.s[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		hash->bytes[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}
