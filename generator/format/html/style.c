/* The style sheet: the house style as custom properties, light and dark, then the CSS of
 * layouts/html in order, without its comments and indentation. See site.h; the properties are in
 * foolscap-layouts(7). */
#include "format/html/site.h"

#include "base/die.h"
#include "base/file.h"

enum { ROOT_SIZE = 16, WIDTH_STEPS = 20 };

static const char *const status_properties[STATUS_COUNT] = {
	[STATUS_NOT_STARTED] = "not-started", [STATUS_ON_TRACK] = "on-track",
	[STATUS_AT_RISK] = "at-risk",         [STATUS_LATE] = "late",
	[STATUS_COMPLETE] = "complete",
};

static void put_colour(struct buf *to, const char *name, uint32_t colour)
{
	buf_printf(to, "--%s:#%06x;", name, (unsigned)(colour & 0xffffff));
}

static void put_palette(struct buf *to, const struct palette *palette, const uint32_t *status)
{
	const struct {
		const char *name;
		uint32_t colour;
	} colours[] = {
		{ "ink", palette->ink },
		{ "paper", palette->paper },
		{ "brand", palette->brand },
		{ "brand-ink", palette->brand_ink },
		{ "secondary", palette->secondary },
		{ "rule", palette->rule },
		{ "link", palette->link },
		{ "visited", palette->visited },
		{ "hover", palette->hover },
		{ "focus", palette->focus },
		{ "focus-ink", palette->focus_ink },
		{ "tint", palette->tint },
	};
	for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
		put_colour(to, colours[i].name, colours[i].colour);
	for (size_t i = 0; i < STATUS_COUNT; i++) {
		buf_lit(to, "--status-");
		buf_printf(to, "%s:#%06x;", status_properties[i], (unsigned)(status[i] & 0xffffff));
	}
}

/* CSS pixels in rem, so that type follows the reader's own size; four decimals made by hand. */
static void put_rem(struct buf *to, const char *name, uint32_t pixels)
{
	buf_printf(to, "--%s:%u.%04urem;", name, (unsigned)(pixels / ROOT_SIZE),
	           (unsigned)(pixels % ROOT_SIZE * 10000 / ROOT_SIZE));
}

/* Phones: headings come nearer to the text, keeping half of their lead over it. */
static uint32_t small_heading(const struct house *house, uint32_t size)
{
	uint32_t text = house->screen.size, small = house->screen.small_size;
	return size > text ? small + (size - text) * 3 / 5 : small;
}

static void put_sizes(struct buf *to, const struct house *house, bool small)
{
	const struct {
		const char *name;
		uint32_t size;
	} sizes[] = {
		{ "h1", house->screen.h1 },
		{ "h2", house->screen.h2 },
		{ "h3", house->screen.h3 },
		{ "h4", house->screen.h4 },
	};
	put_rem(to, "text", small ? house->screen.small_size : house->screen.size);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		put_rem(to, sizes[i].name,
		        small ? small_heading(house, sizes[i].size) : sizes[i].size);
}

static void put_string(struct buf *to, str text)
{
	buf_putc(to, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char byte = (unsigned char)text.s[i];
		/* CSS Syntax 3, 4.3.7: an escape by number ends at a blank. */
		if (byte == '"' || byte == '\\' || byte == '<' || byte < 0x20)
			buf_printf(to, "\\%x ", byte);
		else
			buf_putc(to, text.s[i]);
	}
	buf_putc(to, '"');
}

static void put_properties(struct buf *to, const struct house *house)
{
	buf_lit(to, ":root{color-scheme:light dark;");
	put_palette(to, &house->light, house->status);
	buf_lit(to, "--font:");
	put_string(to, house->text_family);
	buf_lit(to,
	        ",system-ui,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,sans-serif;--font-code:");
	put_string(to, house->code_family);
	buf_lit(to, ",ui-monospace,Menlo,Consolas,monospace;");
	put_sizes(to, house, /*small=*/true);
	uint32_t line = house->screen.line_height;
	buf_printf(to, "--line:%u.%03u;", (unsigned)(line / 1000), (unsigned)(line % 1000));
	/* A character of running text is about 0.53 em wide; ch is the digit's width. */
	uint32_t measure = house->screen.measure * 53;
	buf_printf(to, "--measure:%u.%02uem;", (unsigned)(measure / 100),
	           (unsigned)(measure % 100));
	for (size_t i = 0; i < SPACE_STEPS; i++)
		buf_printf(to, "--space-%zu:%upx;", i + 1, (unsigned)house->screen.space[i]);
	buf_lit(to, "}\n@media (min-width:40em){:root{");
	put_sizes(to, house, /*small=*/false);
	buf_lit(to, "}}\n@media screen and (prefers-color-scheme:dark){:root{");
	put_palette(to, &house->dark, house->status_dark);
	buf_lit(to, "}}\n");
	for (unsigned i = 1; i < WIDTH_STEPS; i++)
		buf_printf(to, ".width-%u{width:%u%%}", i * 5, i * 5);
	buf_lit(to, "\n");
}

/* Comments and blanks at the ends of lines go; strings are left alone. */
static void put_css(struct buf *to, str css)
{
	bool line_start = true;
	char quote = '\0';
	for (size_t i = 0; i < css.n; i++) {
		char c = css.s[i];
		if (quote) {
			if (c == '\\' && i + 1 < css.n)
				buf_putc(to, css.s[i++]);
			else if (c == quote)
				quote = '\0';
			buf_putc(to, css.s[i]);
			continue;
		}
		if (c == '/' && i + 1 < css.n && css.s[i + 1] == '*') {
			i += 2 + str_find(str_from(css, i + 2), STR("*/")) + 1;
			continue;
		}
		if (line_start && char_is_blank(c))
			continue;
		if (c == '\n')
			while (to->n && (to->s[to->n - 1] == ' ' || to->s[to->n - 1] == '\t'))
				to->n--;
		if (c == '"' || c == '\'')
			quote = c;
		line_start = c == '\n';
		buf_putc(to, c);
	}
	if (!line_start)
		buf_putc(to, '\n');
}

static void put_file(struct html_site *site, str name, struct diags *diags)
{
	struct text text;
	if (source_read_layout(site->model->tree, &site->arena, name, &text, diags))
		put_css(&site->style, text.bytes);
}

static const str style_names[] = {
	STR_INIT("html/base.css"),   STR_INIT("html/page.css"),  STR_INIT("html/text.css"),
	STR_INIT("html/tables.css"), STR_INIT("html/terms.css"), STR_INIT("html/slides.css"),
	STR_INIT("html/print.css"),
};

static bool is_ours(str name)
{
	for (size_t i = 0; i < sizeof style_names / sizeof *style_names; i++)
		if (str_eq(name, style_names[i]))
			return true;
	return false;
}

/* Files of the site's own come last, so that they win. */
void style_build(struct html_site *site, struct diags *diags)
{
	put_properties(&site->style, &site->model->house);
	for (size_t i = 0; i < sizeof style_names / sizeof *style_names; i++)
		put_file(site, style_names[i], diags);
	const struct source_tree *tree = site->model->tree;
	for (size_t i = 0; tree && i < tree->layout_count; i++) {
		str name = tree->layouts[i].path;
		if (!str_starts(name, STR("layouts/html/")) || !str_ends(name, STR(".css")))
			continue;
		name = str_from(name, sizeof "layouts/" - 1);
		if (!is_ours(name))
			put_file(site, name, diags);
	}
}

/* A folded sheet in the brand's colour. */
void icon_build(const struct html_site *site, struct buf *to)
{
	unsigned brand = site->model->house.light.brand & 0xffffff;
	unsigned ink = site->model->house.light.brand_ink & 0xffffff;
	buf_printf(
		to,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\">"
		"<rect width=\"32\" height=\"32\" rx=\"5\" fill=\"#%06x\"/>"
		"<path fill=\"#%06x\" d=\"M9 5h9v6h5v16H9Z\"/>"
		"<path fill=\"#%06x\" d=\"m19.5 5 3.5 4.5h-3.5Z\"/>"
		"<path stroke=\"#%06x\" stroke-width=\"2\" d=\"M12 15h8M12 19h8M12 23h5\"/></svg>\n",
		brand, ink, ink, brand);
}
