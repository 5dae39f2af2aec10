/* Escaping; see escape.h. Called for every text of every page, so what needs nothing is copied in
 * one piece. */
#include "format/html/escape.h"

#include "base/scan.h"

enum {
	IN_TEXT = 1,      /* needs care in character data */
	IN_ATTRIBUTE = 2, /* and between double quotes */
	IN_JSON = 4,
	EVERYWHERE = 7,
};

/* XML 1.0, 2.2 Char leaves out the controls but tab, LF and CR, and U+FFFE and U+FFFF (EF BF BE,
 * EF BF BF); HTML, 13.2.3.5 also U+0080 to U+009F (C2 80 to C2 9F). */
static const uint8_t special[256] = {
	[0x00] = EVERYWHERE,
	[0x01] = EVERYWHERE,
	[0x02] = EVERYWHERE,
	[0x03] = EVERYWHERE,
	[0x04] = EVERYWHERE,
	[0x05] = EVERYWHERE,
	[0x06] = EVERYWHERE,
	[0x07] = EVERYWHERE,
	[0x08] = EVERYWHERE,
	[0x0b] = EVERYWHERE,
	[0x0c] = EVERYWHERE,
	[0x0e] = EVERYWHERE,
	[0x0f] = EVERYWHERE,
	[0x10] = EVERYWHERE,
	[0x11] = EVERYWHERE,
	[0x12] = EVERYWHERE,
	[0x13] = EVERYWHERE,
	[0x14] = EVERYWHERE,
	[0x15] = EVERYWHERE,
	[0x16] = EVERYWHERE,
	[0x17] = EVERYWHERE,
	[0x18] = EVERYWHERE,
	[0x19] = EVERYWHERE,
	[0x1a] = EVERYWHERE,
	[0x1b] = EVERYWHERE,
	[0x1c] = EVERYWHERE,
	[0x1d] = EVERYWHERE,
	[0x1e] = EVERYWHERE,
	[0x1f] = EVERYWHERE,
	[0x7f] = EVERYWHERE,
	[0xc2] = EVERYWHERE,
	[0xef] = EVERYWHERE,
	['\t'] = IN_ATTRIBUTE | IN_JSON,
	['\n'] = IN_ATTRIBUTE | IN_JSON,
	['\r'] = EVERYWHERE, /* parsers make LF of it */
	['&'] = EVERYWHERE,
	['<'] = EVERYWHERE,
	['>'] = EVERYWHERE,
	['"'] = IN_ATTRIBUTE | IN_JSON,
	['\\'] = IN_JSON,
};

/* As signed bytes, those from 0x80 are below a blank too. */
static inline struct bytes16 maybe_special(struct bytes16 bytes)
{
	bytes.lane = (bytes.lane < ' ') | (bytes.lane == '&') | (bytes.lane == '<') |
	             (bytes.lane == '>') | (bytes.lane == '"') | (bytes.lane == '\\') |
	             (bytes.lane == 0x7f);
	return bytes;
}

/* How many bytes at at are a character that may not stand in a page; 0 when it may. */
static size_t forbidden(const char *at, const char *end)
{
	const unsigned char *byte = (const unsigned char *)at;
	switch (byte[0]) {
	case 0xc2:
		return end - at >= 2 && byte[1] < 0xa0 ? 2 : 0;
	case 0xef:
		return end - at >= 3 && byte[1] == 0xbf && byte[2] >= 0xbe ? 3 : 0;
	case '\t':
	case '\n':
	case '\r':
		return 0;
	default:
		return byte[0] < 0x20 || byte[0] == 0x7f;
	}
}

static str entity(char c)
{
	switch (c) {
	case '&':
		return STR("&amp;");
	case '<':
		return STR("&lt;");
	case '>':
		return STR("&gt;");
	case '"':
		return STR("&quot;");
	case '\t':
		return STR("&#9;");
	case '\n':
		return STR("&#10;");
	case '\r':
		return STR("&#13;");
	default:
		return (str){ 0 };
	}
}

static str json_escape(char c)
{
	switch (c) {
	case '&':
		return STR("\\u0026");
	case '<':
		return STR("\\u003c");
	case '>':
		return STR("\\u003e");
	case '"':
		return STR("\\\"");
	case '\\':
		return STR("\\\\");
	case '\t':
		return STR("\\t");
	case '\n':
		return STR("\\n");
	case '\r':
		return STR("\\r");
	default:
		return (str){ 0 };
	}
}

static void escape(struct buf *to, str text, unsigned mask, str (*escaped)(char))
{
	const char *from = text.s, *end = text.s + text.n;
	if (!text.n)
		return;
	for (;;) {
		const char *at = scan_to(from, end, special, mask, maybe_special);
		buf_put(to, str_range(from, at));
		if (at == end)
			return;
		size_t bad = forbidden(at, end);
		str instead = escaped(*at);
		if (bad) {
			buf_lit(to, "\xef\xbf\xbd");
			from = at + bad;
		} else if (instead.s) {
			buf_put(to, instead);
			from = at + 1;
		} else {
			buf_putc(to, *at);
			from = at + 1;
		}
	}
}

void escape_text(struct buf *to, str text)
{
	escape(to, text, IN_TEXT, entity);
}

void escape_attribute(struct buf *to, str text)
{
	escape(to, text, IN_ATTRIBUTE, entity);
}

void escape_json(struct buf *to, str text)
{
	escape(to, text, IN_JSON, json_escape);
}
