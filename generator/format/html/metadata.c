/* What a page says of itself to machines: description, canonical address, Open Graph, schema.org as
 * JSON-LD. See site.h; the names are in data.c. */
#include "format/html/site.h"

#include "format/html/escape.h"

enum { DESCRIPTION_MOST = 300, TRAIL_MOST = 32 };

/* "en_GB" of "en-GB": Open Graph writes locales so; a language alone is left as it is. */
static str locale_of(struct arena *arena, str lang)
{
	size_t dash = str_find_char(lang, '-');
	if (dash == lang.n)
		return lang;
	return arena_concat(arena, str_first(lang, dash), STR("_"), str_from(lang, dash + 1));
}

/* The summary; else the first paragraph, cut between words. */
static str description_of(struct arena *arena, const struct html_page *page)
{
	if (page->entry->summary.n)
		return page->entry->summary;
	if (page->entry->subtitle.n)
		return page->entry->subtitle;
	const struct node *paragraph = page->document->first;
	while (paragraph && paragraph->kind != NODE_PARAGRAPH)
		paragraph = paragraph->next;
	if (!paragraph)
		return page->entry->title;
	str text = node_text_of(arena, paragraph);
	if (text.n <= DESCRIPTION_MOST)
		return text.n ? text : page->entry->title;
	size_t cut = str_find_last_char(str_first(text, DESCRIPTION_MOST), ' ');
	if (cut >= DESCRIPTION_MOST) /* no blank: between characters */
		while (cut > 0 && ((unsigned char)text.s[cut] & 0xc0) == 0x80)
			cut--;
	return arena_concat(arena, str_first(text, cut), STR("\xe2\x80\xa6"));
}

static void json_text(struct buf *to, const char *before, str text)
{
	buf_put(to, str_of(before));
	escape_json(to, text);
	buf_putc(to, '"');
}

static void json_trail(const struct html_site *site, const struct html_page *page, struct buf *to)
{
	struct entry *trail[TRAIL_MOST];
	size_t count = model_trail(site->model, page->entry, trail, TRAIL_MOST), position = 0;
	const struct site *about = &site->model->site;
	if (count < 2)
		return;
	buf_lit(to, ",\"breadcrumb\":{\"@type\":\"BreadcrumbList\",\"itemListElement\":[");
	for (size_t i = 0; i < count; i++) {
		if (!entry_is_visible(trail[i], page->members))
			continue;
		buf_printf(to, "%s{\"@type\":\"ListItem\",\"position\":%zu", position ? "," : "",
		           position + 1);
		position++;
		json_text(to, ",\"name\":\"", trail[i]->address.n ? trail[i]->title : about->title);
		json_text(to, ",\"item\":\"", about->url);
		to->n--; /* the quote: the address follows */
		buf_putc(to, '/');
		escape_json(to, trail[i]->address);
		buf_lit(to, "\"}");
	}
	buf_lit(to, "]}");
}

/* schema.org: WebSite for the home page, Report for strategies and reports, else WebPage. */
static str json_ld(const struct html_site *site, const struct html_page *page, struct arena *arena,
                   str description, str canonical)
{
	const struct site *about = &site->model->site;
	const struct entry *entry = page->entry;
	bool home = entry->address.n == 0;
	bool report = entry->layout == LAYOUT_STRATEGY || entry->layout == LAYOUT_REPORT;
	struct buf json = { 0 };
	buf_lit(&json, "{\"@context\":\"https://schema.org\",\"@type\":\"");
	buf_put(&json, home ? STR("WebSite") : report ? STR("Report") : STR("WebPage"));
	json_text(&json, "\",\"name\":\"", home ? about->title : entry->title);
	json_text(&json, ",\"description\":\"", description);
	json_text(&json, ",\"inLanguage\":\"", entry->lang);
	if (canonical.n)
		json_text(&json, ",\"url\":\"", canonical);
	if (date_given(entry->date))
		json_text(&json, ",\"datePublished\":\"", date_iso(arena, entry->date));
	if (entry->version.n && report)
		json_text(&json, ",\"version\":\"", entry->version);
	json_text(&json, ",\"publisher\":{\"@type\":\"GovernmentOrganization\",\"name\":\"",
	          about->organisation);
	buf_putc(&json, '}');
	if (!home) {
		json_text(&json, ",\"isPartOf\":{\"@type\":\"WebSite\",\"name\":\"", about->title);
		if (about->url.n) {
			json_text(&json, ",\"url\":\"", about->url);
			json.n--;
			buf_lit(&json, "/\"");
		}
		buf_putc(&json, '}');
	}
	/* A breadcrumb is a property of WebPage alone, and its items are absolute addresses. */
	if (!home && !report && about->url.n)
		json_trail(site, page, &json);
	buf_putc(&json, '}');
	str copy = arena_str(arena, buf_str(&json));
	buf_free(&json);
	return copy;
}

void metadata_put(const struct html_site *site, const struct html_page *page, struct arena *arena,
                  struct value *data)
{
	const struct site *about = &site->model->site;
	const struct entry *entry = page->entry;
	struct value *map = value_put_map(arena, data, STR("metadata"));
	bool home = entry->address.n == 0, anywhere = page_is_anywhere(entry);
	str description = description_of(arena, page), canonical = { 0 };
	if (about->url.n && !anywhere)
		canonical = arena_concat(arena, about->url, STR("/"), entry->address);
	str inner = home ? about->title : entry->title;
	str outer = home ? about->organisation : about->title;
	bool same = str_eq(inner, outer) || !outer.n;
	value_put_text(arena, map, STR("title"),
	               same ? inner : arena_concat(arena, inner, STR(" \xe2\x80\x93 "), outer));
	value_put_text(arena, map, STR("description"), description);
	value_put_text(arena, map, STR("canonical"), canonical);
	value_put_text(arena, map, STR("type"), home ? STR("website") : STR("article"));
	value_put_text(arena, map, STR("locale"), locale_of(arena, entry->lang));
	value_put_text(arena, map, STR("date"),
	               date_given(entry->date) ? date_iso(arena, entry->date) : (str){ 0 });
	bool hidden = page->members || anywhere;
	value_put_text(arena, map, STR("robots"), hidden ? STR("noindex") : (str){ 0 });
	value_put_text(arena, map, STR("json-ld"),
	               !anywhere ? json_ld(site, page, arena, description, canonical) : (str){ 0 });
}
