/* See xml.h. Called by html/html.c for the site map and by feed/atom.c. */
#include "format/xml.h"

#include "base/die.h"
#include "format/html/escape.h"

void xml_start(struct xml *xml, struct buf *to)
{
	*xml = (struct xml){ .to = to };
	buf_lit(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

static void tag_end(struct xml *xml)
{
	if (xml->tag)
		buf_putc(xml->to, '>');
	xml->tag = false;
}

void xml_open(struct xml *xml, const char *name)
{
	CHECK(xml->depth < XML_DEPTH_MOST);
	bool inner = xml->tag;
	tag_end(xml);
	if (inner)
		buf_putc(xml->to, '\n');
	buf_putc(xml->to, '<');
	buf_put(xml->to, str_of(name));
	xml->open[xml->depth++] = name;
	xml->tag = true;
}

void xml_attribute(struct xml *xml, const char *name, str value)
{
	CHECK(xml->tag);
	buf_putc(xml->to, ' ');
	buf_put(xml->to, str_of(name));
	buf_lit(xml->to, "=\"");
	escape_attribute(xml->to, value);
	buf_putc(xml->to, '"');
}

void xml_text(struct xml *xml, str text)
{
	tag_end(xml);
	escape_text(xml->to, text);
}

void xml_close(struct xml *xml)
{
	CHECK(xml->depth > 0);
	const char *name = xml->open[--xml->depth];
	if (xml->tag) {
		buf_lit(xml->to, "/>\n");
	} else {
		buf_lit(xml->to, "</");
		buf_put(xml->to, str_of(name));
		buf_lit(xml->to, ">\n");
	}
	xml->tag = false;
}

void xml_element(struct xml *xml, const char *name, str text)
{
	xml_open(xml, name);
	xml_text(xml, text);
	xml_close(xml);
}

void xml_finish(struct xml *xml)
{
	CHECK(xml->depth == 0);
}
