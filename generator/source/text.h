/* What the readers of source/ share about texts. */
#ifndef SOURCE_TEXT_H
#define SOURCE_TEXT_H

#include "base/str.h"

/* The first byte that no text has, or text.n: C0 controls but tab and line ends, U+FFFE and U+FFFF.
 * XML 1.0 (and so every page) can hold none of them. */
size_t text_find_control(str text);

#endif
