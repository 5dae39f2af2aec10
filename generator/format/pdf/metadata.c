/* What describes the file: the Info dictionary (14.3.3), the same as XMP with the claims of
 * PDF/UA-1 and PDF/A-2a, and the colours that RGB stands for (an sRGB profile, ICC.1:2001-04).
 * Called by pdf.c. */
#include "format/pdf/parts.h"

static void put_xml(struct buf *to, str text)
{
	for (size_t i = 0; i < text.n; i++) {
		switch (text.s[i]) {
		case '&':
			buf_lit(to, "&amp;");
			break;
		case '<':
			buf_lit(to, "&lt;");
			break;
		case '>':
			buf_lit(to, "&gt;");
			break;
		default:
			buf_putc(to, text.s[i]);
		}
	}
}

static void put_digits(struct buf *to, unsigned value, unsigned digits)
{
	unsigned power = 1;
	while (--digits)
		power *= 10;
	for (; power; power /= 10)
		buf_putc(to, (char)('0' + value / power % 10));
}

/* "20180727000000Z" with "" for separators, "2018-07-27T00:00:00Z" with them: a document's date
 * is a day, so the time is midnight. */
static void put_date(struct buf *to, struct date date, bool xmp)
{
	put_digits(to, (unsigned)date.year, 4);
	if (xmp)
		buf_putc(to, '-');
	put_digits(to, date.month, 2);
	if (xmp)
		buf_putc(to, '-');
	put_digits(to, date.day, 2);
	buf_put(to, xmp ? STR("T00:00:00Z") : STR("000000Z"));
}

static uint32_t write_info(struct pdf *pdf)
{
	const struct facts *facts = pdf->layout->facts;
	uint32_t number = file_reserve(&pdf->file, 1);
	struct buf *to = file_object(&pdf->file, number);
	buf_lit(to, "<</Title");
	put_text(to, facts->title);
	if (facts->organisation.n) {
		buf_lit(to, "/Author");
		put_text(to, facts->organisation);
	}
	if (facts->summary.n) {
		buf_lit(to, "/Subject");
		put_text(to, facts->summary);
	}
	buf_lit(to, "/Creator");
	put_text(to, pdf->options->creator);
	buf_lit(to, "/Producer");
	put_text(to, pdf->options->creator);
	if (date_given(pdf->options->date)) {
		buf_lit(to, "/CreationDate(D:");
		put_date(to, pdf->options->date, /*xmp=*/false);
		buf_lit(to, ")/ModDate(D:");
		put_date(to, pdf->options->date, /*xmp=*/false);
		buf_putc(to, ')');
	}
	buf_lit(to, ">>");
	return number;
}

/* PDF/A lets a file use only the schemas that it knows or that the file describes (19005-2,
 * 6.6.2.3). */
#define UA_SCHEMA \
	"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">\n" \
	"<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\n" \
	"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\n" \
	"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\n" \
	"<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">\n" \
	"<pdfaProperty:name>part</pdfaProperty:name>\n" \
	"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\n" \
	"<pdfaProperty:category>internal</pdfaProperty:category>\n" \
	"<pdfaProperty:description>Part of ISO 14289 that the file conforms to" \
	"</pdfaProperty:description>\n" \
	"</rdf:li></rdf:Seq></pdfaSchema:property>\n" \
	"</rdf:li></rdf:Bag></pdfaExtension:schemas>\n"

static void put_alternative(struct buf *to, str element, str text)
{
	buf_putc(to, '<');
	buf_put(to, element);
	buf_lit(to, "><rdf:Alt><rdf:li xml:lang=\"x-default\">");
	put_xml(to, text);
	buf_lit(to, "</rdf:li></rdf:Alt></");
	buf_put(to, element);
	buf_lit(to, ">\n");
}

static void put_element(struct buf *to, str element, str text)
{
	buf_putc(to, '<');
	buf_put(to, element);
	buf_putc(to, '>');
	put_xml(to, text);
	buf_lit(to, "</");
	buf_put(to, element);
	buf_lit(to, ">\n");
}

static void put_xmp(struct buf *to, const struct facts *facts, const struct pdf_options *options,
                    struct pdf_claims claims)
{
	buf_lit(to, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	            "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
	            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
	            "<rdf:Description rdf:about=\"\""
	            " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
	            " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
	            " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
	            " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\""
	            " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\""
	            " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
	            " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
	            " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n");
	if (claims.ua)
		buf_lit(to, "<pdfuaid:part>1</pdfuaid:part>\n");
	if (claims.a)
		buf_lit(to, "<pdfaid:part>2</pdfaid:part>\n"
		            "<pdfaid:conformance>A</pdfaid:conformance>\n");
	put_alternative(to, STR("dc:title"), facts->title);
	if (facts->summary.n)
		put_alternative(to, STR("dc:description"), facts->summary);
	if (facts->organisation.n) {
		buf_lit(to, "<dc:creator><rdf:Seq><rdf:li>");
		put_xml(to, facts->organisation);
		buf_lit(to, "</rdf:li></rdf:Seq></dc:creator>\n");
	}
	buf_lit(to, "<dc:language><rdf:Bag><rdf:li>");
	put_xml(to, facts->lang);
	buf_lit(to, "</rdf:li></rdf:Bag></dc:language>\n");
	put_element(to, STR("xmp:CreatorTool"), options->creator);
	put_element(to, STR("pdf:Producer"), options->creator);
	if (date_given(options->date)) {
		buf_lit(to, "<xmp:CreateDate>");
		put_date(to, options->date, /*xmp=*/true);
		buf_lit(to, "</xmp:CreateDate>\n<xmp:ModifyDate>");
		put_date(to, options->date, /*xmp=*/true);
		buf_lit(to, "</xmp:ModifyDate>\n");
	}
	if (claims.ua)
		buf_lit(to, UA_SCHEMA);
	buf_lit(to, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
}

static void put_u16(struct buf *to, uint32_t value)
{
	buf_putc(to, (char)(value >> 8 & 255));
	buf_putc(to, (char)(value & 255));
}

static void put_u32(struct buf *to, uint32_t value)
{
	put_u16(to, value >> 16);
	put_u16(to, value & 0xFFFF);
}

static void put_noughts(struct buf *to, size_t count)
{
	while (count--)
		buf_putc(to, 0);
}

/* sRGB (IEC 61966-2-1): light from 0 to 65535 at 64 even steps of the value. */
static const uint16_t srgb_curve[64] = {
	0,     81,    161,   244,   345,   466,   609,   776,   965,   1180,  1420,  1687,  1980,
	2301,  2651,  3030,  3439,  3879,  4349,  4851,  5386,  5953,  6554,  7189,  7858,  8562,
	9302,  10078, 10890, 11739, 12626, 13551, 14513, 15515, 16556, 17636, 18757, 19918, 21120,
	22363, 23648, 24974, 26344, 27756, 29211, 30710, 32253, 33840, 35471, 37148, 38870, 40638,
	42452, 44312, 46219, 48173, 50174, 52223, 54320, 56465, 58659, 60901, 63193, 65535
};

/* The tags' data, each at a multiple of four; places gets where each begins and how long it is. */
static void put_profile_data(struct buf *to, uint32_t places[7][2], uint32_t base)
{
	static const char name[] = "sRGB", rights[] = "CC0";
	/* The white of D50, then sRGB's red, green and blue brought to it; 16.16 fixed point. */
	static const uint32_t colours[4][3] = { { 0xF6D6, 0x10000, 0xD32D },
		                                { 0x6FA2, 0x38F5, 0x0390 },
		                                { 0x6299, 0xB785, 0x18DA },
		                                { 0x24A0, 0x0F84, 0xB6CF } };
	for (unsigned i = 0; i < 7; i++) {
		put_noughts(to, -to->n & 3);
		places[i][0] = base + (uint32_t)to->n;
		size_t from = to->n;
		if (i == 0) { /* desc, 6.5.17 */
			buf_lit(to, "desc\0\0\0\0");
			put_u32(to, sizeof name);
			buf_put(to, (str){ name, sizeof name });
			put_noughts(to, 4 + 4 + 2 + 1 + 67); /* no Unicode, no ScriptCode */
		} else if (i == 1) {
			buf_lit(to, "text\0\0\0\0");
			buf_put(to, (str){ rights, sizeof rights });
		} else if (i < 6) {
			buf_lit(to, "XYZ \0\0\0\0");
			for (unsigned k = 0; k < 3; k++)
				put_u32(to, colours[i - 2][k]);
		} else {
			buf_lit(to, "curv\0\0\0\0");
			put_u32(to, sizeof srgb_curve / sizeof *srgb_curve);
			for (size_t k = 0; k < sizeof srgb_curve / sizeof *srgb_curve; k++)
				put_u16(to, srgb_curve[k]);
		}
		places[i][1] = (uint32_t)(to->n - from);
	}
	put_noughts(to, -to->n & 3);
}

static void put_profile(struct buf *to)
{
	static const struct {
		char tag[5];
		uint8_t data;
	} tags[9] = { { "desc", 0 }, { "cprt", 1 }, { "wtpt", 2 }, { "rXYZ", 3 }, { "gXYZ", 4 },
		      { "bXYZ", 5 }, { "rTRC", 6 }, { "gTRC", 6 }, { "bTRC", 6 } };
	enum { HEADER = 128, TABLE = 4 + 12 * 9 };
	struct buf data = { 0 };
	uint32_t places[7][2];
	put_profile_data(&data, places, HEADER + TABLE);
	put_u32(to, (uint32_t)(HEADER + TABLE + data.n));
	put_noughts(to, 4);
	put_u32(to, 0x02100000); /* version 2.1 */
	buf_lit(to, "mntrRGB XYZ ");
	put_u16(to, 2018); /* a date must stand here; nothing reads it */
	put_u16(to, 1);
	put_u16(to, 1);
	put_noughts(to, 6);
	buf_lit(to, "acsp");
	put_noughts(to, 28);
	put_u32(to, 0xF6D6);
	put_u32(to, 0x10000);
	put_u32(to, 0xD32D);
	put_noughts(to, 48);
	put_u32(to, 9);
	for (unsigned i = 0; i < 9; i++) {
		buf_put(to, (str){ tags[i].tag, 4 });
		put_u32(to, places[tags[i].data][0]);
		put_u32(to, places[tags[i].data][1]);
	}
	buf_put(to, buf_str(&data));
	buf_free(&data);
}

uint32_t metadata_write(struct pdf *pdf, struct buf *catalog)
{
	uint32_t first = file_reserve(&pdf->file, 2);
	struct buf body = { 0 };
	/* Not compressed, so that programs that know nothing of PDF find it (14.3.2). */
	put_xmp(&body, pdf->layout->facts, pdf->options, pdf->claims);
	file_stream(&pdf->file, first, STR("/Type/Metadata/Subtype/XML"), buf_str(&body),
	            PACK_AS_IS);
	buf_clear(&body);
	put_profile(&body);
	file_stream(&pdf->file, first + 1, STR("/N 3"), buf_str(&body), PACK_SMALL);
	buf_free(&body);
	buf_lit(catalog, "/Metadata ");
	put_ref(catalog, first);
	buf_lit(catalog,
	        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1"
	        "/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)/DestOutputProfile ");
	put_ref(catalog, first + 1);
	buf_lit(catalog, ">>]");
	return write_info(pdf);
}
