/* Escaping for HTML that is XML as well, for JSON inside it and for addresses. Author's text
 * reaches a page only through these. */
#ifndef FORMAT_HTML_ESCAPE_H
#define FORMAT_HTML_ESCAPE_H

#include "base/buf.h"

/* For character data: & < >. Characters that may not stand in HTML or XML at all (most controls,
 * U+FFFE, U+FFFF) become U+FFFD. */
void escape_text(struct buf *to, str text);
/* For a value between double quotes: " and line ends as well. */
void escape_attribute(struct buf *to, str text);
/* The inside of a JSON string that stands in a script element: & < > as \u00XX too, so that neither
 * an HTML nor an XML parser sees markup in it. */
void escape_json(struct buf *to, str text);

#endif
