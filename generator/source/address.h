/* Bare addresses in text, as GitHub finds them (GFM 0.29, 6.9). */
#ifndef SOURCE_ADDRESS_H
#define SOURCE_ADDRESS_H

#include "base/str.h"

struct address {
	size_t from, end; /* in the text */
	str scheme;       /* to put before it: "", "http://" or "mailto:" */
};

/* The address whose ":", "." of "www." or "@" stands at byte at, not beginning before byte from. */
bool address_find(str text, size_t at, size_t from, struct address *address);

#endif
