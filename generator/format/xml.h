/* The one writer of XML: elements that close as they were opened, text and attributes escaped. For
 * the site map and feeds. */
#ifndef FORMAT_XML_H
#define FORMAT_XML_H

#include "base/buf.h"

enum { XML_DEPTH_MOST = 16 };

struct xml {
	struct buf *to;
	const char *open[XML_DEPTH_MOST]; /* names of the elements that are open, outermost first */
	unsigned depth;
	bool tag; /* the start tag of the innermost is not ended yet */
};

/* The declaration; UTF-8. */
void xml_start(struct xml *xml, struct buf *to);
/* name is kept until the element is closed. */
void xml_open(struct xml *xml, const char *name);
/* Of the element just opened. */
void xml_attribute(struct xml *xml, const char *name, str value);
void xml_text(struct xml *xml, str text);
void xml_close(struct xml *xml);
/* <name>text</name>, on a line of its own. */
void xml_element(struct xml *xml, const char *name, str text);
/* All must be closed. */
void xml_finish(struct xml *xml);

#endif
