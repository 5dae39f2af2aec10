/* Sizes of PNG, JPEG and SVG files from their heads; see image.h. Used by compose/ (width and
 * height of pictures on pages) and page/. */
#include "source/image.h"

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

/* Exif 2.3, tag 0x0112: 5 to 8 mean that the picture lies on its side. */
static unsigned exif_orientation(str segment)
{
	if (segment.n < 14 || memcmp(segment.s, "Exif\0\0", 6) != 0)
		return 1;
	str tiff = str_from(segment, 6);
	bool little = tiff.s[0] == 'I';
	uint32_t at = little ? (unsigned char)tiff.s[4] | (uint32_t)(unsigned char)tiff.s[5] << 8
	                     : big_endian(tiff.s + 4, 4);
	if (tiff.n < 10 || at > tiff.n - 2)
		return 1;
	uint32_t count =
		little ? (unsigned char)tiff.s[at] | (uint32_t)(unsigned char)tiff.s[at + 1] << 8
		       : big_endian(tiff.s + at, 2);
	for (uint32_t i = 0; i < count && at + 2 + (i + 1) * 12u <= tiff.n; i++) {
		const char *field = tiff.s + at + 2 + i * 12u;
		unsigned low = (unsigned char)field[little ? 0 : 1],
			 high = (unsigned char)field[little ? 1 : 0];
		if (low == 0x12 && high == 0x01)
			return (unsigned char)field[little ? 8 : 9];
	}
	return 1;
}

/* ITU T.81 B.1.1: markers; B.2.2: the frame header holds the size. */
static bool jpeg_size(str bytes, struct image_size *size)
{
	unsigned orientation = 1;
	size_t at = 2;
	while (at + 4 <= bytes.n) {
		unsigned char mark = (unsigned char)bytes.s[at + 1];
		if ((unsigned char)bytes.s[at] != 0xff)
			return false;
		if (mark == 0xff) {
			at++;
			continue;
		}
		uint32_t length = big_endian(bytes.s + at + 2, 2);
		if (length < 2 || at + 2 + length > bytes.n)
			return false;
		bool frame = mark >= 0xc0 && mark <= 0xcf && mark != 0xc4 && mark != 0xc8 &&
		             mark != 0xcc;
		if (mark == 0xe1)
			orientation =
				exif_orientation(str_first(str_from(bytes, at + 4), length - 2));
		if (frame && length >= 8) {
			uint32_t height = big_endian(bytes.s + at + 5, 2);
			uint32_t width = big_endian(bytes.s + at + 7, 2);
			bool turned = orientation >= 5 && orientation <= 8;
			*size = (struct image_size){ IMAGE_JPEG, turned ? height : width,
				                     turned ? width : height };
			return width && height;
		}
		at += 2 + length;
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

bool image_size_read(str bytes, struct image_size *size)
{
	*size = (struct image_size){ 0 };
	if (str_starts(bytes, (str){ "\x89PNG\r\n\x1a\n", 8 }))
		return png_size(bytes, size);
	if (str_starts(bytes, (str){ "\xff\xd8\xff", 3 }))
		return jpeg_size(bytes, size);
	return svg_size(bytes, size);
}
