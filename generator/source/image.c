/* Sizes of PNG, JPEG and SVG files from their heads, and pictures without notes; see image.h. Used
 * by compose/ (width and height of pictures on pages), page/ and text.c (files published). */
#include "source/image.h"

#include "source/jpeg.h"

static uint32_t big_endian(const char *s, size_t bytes)
{
	uint32_t value = 0;
	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | (unsigned char)s[i];
	return value;
}

/* PNG (ISO 15948) 11.2.2: IHDR is the first chunk. */
static bool png_size(str bytes, struct image_size *size)
{
	if (bytes.n < 33 || memcmp(bytes.s + 12, "IHDR", 4) != 0)
		return false;
	size->kind = IMAGE_PNG;
	size->width = big_endian(bytes.s + 16, 4);
	size->height = big_endian(bytes.s + 20, 4);
	return size->width && size->height && size->width < 1u << 24 && size->height < 1u << 24;
}

static bool jpeg_size(str bytes, struct image_size *size)
{
	struct jpeg_reader reader = { .bytes = bytes };
	struct jpeg_segment segment;
	uint8_t orientation = 1;
	while (jpeg_next(&reader, &segment)) {
		if (orientation == 1)
			orientation = jpeg_orientation(&segment);
		if (!jpeg_is_frame(&segment) || segment.body.n < 6)
			continue;
		uint32_t height = big_endian(segment.body.s + 1, 2);
		uint32_t width = big_endian(segment.body.s + 3, 2);
		bool turned = orientation >= 5;
		*size = (struct image_size){ IMAGE_JPEG, turned ? height : width,
			                     turned ? width : height };
		return width && height;
	}
	return false;
}

/* A length in CSS pixels, rounded; 0 when there is none (a percentage). */
static uint32_t svg_length(str text)
{
	text = str_trim(text);
	uint64_t whole = 0, thousandths = 0, scale = 100;
	size_t i = 0;
	for (; i < text.n && char_is_digit(text.s[i]) && whole < 1000000; i++)
		whole = whole * 10 + (uint64_t)(text.s[i] - '0');
	if (i < text.n && text.s[i] == '.')
		for (i++; i < text.n && char_is_digit(text.s[i]); i++, scale /= 10)
			thousandths += (uint64_t)(text.s[i] - '0') * scale;
	str unit = str_from(text, i);
	uint64_t value = whole * 1000 + thousandths;
	if (str_eq(unit, STR("mm")))
		value = value * 9600 / 2540;
	else if (str_eq(unit, STR("cm")))
		value = value * 96000 / 2540;
	else if (str_eq(unit, STR("in")))
		value *= 96;
	else if (str_eq(unit, STR("pt")))
		value = value * 4 / 3;
	else if (unit.n && !str_eq(unit, STR("px")))
		return 0;
	return (uint32_t)((value + 500) / 1000);
}

static str svg_attribute(str tag, str name)
{
	size_t at = 0;
	while (at < tag.n) {
		size_t hit = at + str_find(str_from(tag, at), name);
		if (hit >= tag.n)
			break;
		str rest = str_from(tag, hit + name.n);
		bool whole = hit > 0 && char_is_blank(tag.s[hit - 1]);
		while (rest.n && char_is_blank(rest.s[0]))
			rest = str_from(rest, 1);
		if (whole && rest.n > 1 && rest.s[0] == '=') {
			rest = str_trim(str_from(rest, 1));
			if (rest.n && (rest.s[0] == '"' || rest.s[0] == '\''))
				return str_first(str_from(rest, 1),
				                 str_find_char(str_from(rest, 1), rest.s[0]));
		}
		at = hit + name.n;
	}
	return (str){ 0 };
}

/* Up to the end of what stands between delimiters; absent when there is none. */
static str quoted(str rest)
{
	rest = str_trim(rest);
	if (!rest.n || (rest.s[0] != '"' && rest.s[0] != '\''))
		return (str){ 0 };
	return str_first(str_from(rest, 1), str_find_char(str_from(rest, 1), rest.s[0]));
}

static bool is_outside(str address)
{
	address = str_trim(address);
	return address.n && address.s[0] != '#' && !str_starts(address, STR("data:"));
}

static str tag_outside(str tag)
{
	static const str names[] = { STR_INIT("href"), STR_INIT("xlink:href") };
	size_t length = 1;
	while (length < tag.n && !char_is_blank(tag.s[length]) && tag.s[length] != '/')
		length++;
	str name = str_first(str_from(tag, 1), length - 1);
	if (str_eq(name, STR("a")))
		return (str){ 0 };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		str address = svg_attribute(tag, names[i]);
		if (is_outside(address))
			return address;
	}
	return (str){ 0 };
}

/* In a style sheet or a style attribute. */
static str sheet_outside(str text)
{
	size_t import = str_find(text, STR("@import")), address = str_find(text, STR("url("));
	if (import < text.n && quoted(str_from(text, import + 7)).n)
		return quoted(str_from(text, import + 7));
	while (address < text.n) {
		str rest = str_from(text, address + 4), within = quoted(rest);
		if (!within.s)
			within = str_first(rest, str_find_char(rest, ')'));
		if (is_outside(within))
			return within;
		address += 4 + str_find(rest, STR("url("));
	}
	return (str){ 0 };
}

str image_outside(str bytes)
{
	bool styled = false;
	for (str rest = bytes; rest.n;) {
		str between = str_first(rest, str_find_char(rest, '<'));
		str found = styled ? sheet_outside(between) : (str){ 0 };
		rest = str_from(rest, between.n);
		if (found.n)
			return found;
		if (str_starts(rest, STR("<!--"))) {
			size_t end = str_find(rest, STR("-->"));
			rest = str_from(rest, end < rest.n ? end + 3 : rest.n);
			continue;
		}
		str tag = str_first(rest, str_find_char(rest, '>'));
		styled = str_starts(tag, STR("<style")) || str_starts(tag, STR("<![CDATA["));
		found = tag.n > 1 ? tag_outside(tag) : (str){ 0 };
		if (!found.n)
			found = sheet_outside(tag);
		if (found.n)
			return found;
		rest = str_from(rest, tag.n);
	}
	return (str){ 0 };
}

static bool svg_size(str bytes, struct image_size *size)
{
	str head = str_first(bytes, 65536);
	size_t at = str_find(head, STR("<svg"));
	if (at == head.n)
		return false;
	str tag = str_from(head, at);
	tag = str_first(tag, str_find_char(tag, '>'));
	size->kind = IMAGE_SVG;
	size->width = svg_length(svg_attribute(tag, STR("width")));
	size->height = svg_length(svg_attribute(tag, STR("height")));
	if (size->width && size->height)
		return true;
	/* SVG 1.1 7.7: without them the viewBox gives the shape. */
	str box = svg_attribute(tag, STR("viewBox")), number;
	uint32_t numbers[4] = { 0 };
	for (unsigned i = 0; i < 4; i++) {
		box = str_trim(box);
		size_t length = 0;
		while (length < box.n && !char_is_blank(box.s[length]) && box.s[length] != ',')
			length++;
		number = str_first(box, length);
		numbers[i] = svg_length(number);
		box = str_from(box, length + (length < box.n && box.s[length] == ','));
	}
	if (!numbers[2] || !numbers[3])
		return false;
	size->width = numbers[2];
	size->height = numbers[3];
	return true;
}

static bool is_png(str bytes)
{
	return str_starts(bytes, STR("\x89PNG\r\n\x1a\n"));
}

static bool is_jpeg(str bytes)
{
	return str_starts(bytes, STR("\xff\xd8\xff"));
}

bool image_size_read(str bytes, struct image_size *size)
{
	*size = (struct image_size){ 0 };
	if (is_png(bytes))
		return png_size(bytes, size);
	if (is_jpeg(bytes))
		return jpeg_size(bytes, size);
	return svg_size(bytes, size);
}

/* PNG 5.4: the critical chunks begin with a capital. Of the others those that say how pixels are
 * shown; PNG's eXIf turns a picture in some programs only, and not on paper. */
static bool png_chunk_stays(str name)
{
	static const char stays[][5] = { "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "mDCV",
		                         "cLLI", "sBIT", "bKGD", "pHYs", "acTL", "fcTL", "fdAT" };
	for (size_t i = 0; i < sizeof stays / sizeof *stays; i++)
		if (str_eq(name, str_of(stays[i])))
			return true;
	return name.s[0] >= 'A' && name.s[0] <= 'Z';
}

static bool png_strip(str bytes, struct buf *to, const char **why)
{
	str rest = str_from(bytes, 8), name = STR("");
	buf_put(to, str_first(bytes, 8));
	while (!str_eq(name, STR("IEND"))) {
		uint64_t size = rest.n < 12 ? UINT64_MAX : 12 + (uint64_t)big_endian(rest.s, 4);
		if (size > rest.n) {
			*why = "it ends too early";
			return false;
		}
		name = str_first(str_from(rest, 4), 4);
		if (png_chunk_stays(name))
			buf_put(to, str_first(rest, size));
		rest = str_from(rest, size);
	}
	return true;
}

bool image_strip(str bytes, struct buf *to, const char **why)
{
	if (is_png(bytes))
		return png_strip(bytes, to, why);
	if (is_jpeg(bytes))
		return jpeg_strip(bytes, to, why);
	return true;
}
