/* What a page says of itself to machines: description, canonical address, Open Graph, schema.org as
 * JSON-LD. See site.h; the names are in data.c. */
#include "format/html/site.h"

#include "format/json.h"
#include "format/zone.h"

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

static void put_name(struct json *json, const char *key, const char *type, str name)
{
	json_key(json, key);
	json_object(json);
	json_put(json, "@type", str_of(type));
	json_put(json, "name", name);
}

static void json_trail(const struct html_site *site, const struct html_page *page,
                       struct arena *arena, struct json *json)
{
	struct entry *trail[TRAIL_MOST];
	size_t count = model_trail(site->model, page->entry, trail, TRAIL_MOST), position = 0;
	const struct site *about = &site->model->site;
	if (count < 2)
		return;
	json_key(json, "breadcrumb");
	json_object(json);
	json_put(json, "@type", STR("BreadcrumbList"));
	json_key(json, "itemListElement");
	json_list(json);
	for (size_t i = 0; i < count; i++) {
		if (!entry_is_visible(trail[i], page->members))
			continue;
		json_object(json);
		json_put(json, "@type", STR("ListItem"));
		json_key(json, "position");
		json_number(json, ++position);
		json_put(json, "name", trail[i]->address.n ? trail[i]->title : about->title);
		json_put(json, "item",
		         arena_concat(arena, about->url, STR("/"), trail[i]->address));
		json_object_end(json);
	}
	json_list_end(json);
	json_object_end(json);
}

static void put_time(const struct html_site *site, struct arena *arena, struct json *json,
                     const char *key, const struct meeting *meeting, unsigned later)
{
	json_put(json, key,
	         zone_rfc3339(arena, site->model->site.timezone, meeting->date, meeting->time,
	                      later));
}

/* schema.org/Event. A meeting whose day has changed says the first one; there is room for one. */
static void json_event(const struct html_site *site, const struct meeting *meeting,
                       struct arena *arena, struct json *json)
{
	if (meeting->time == TIME_NONE)
		json_put(json, "startDate", date_iso(arena, meeting->date));
	else
		put_time(site, arena, json, "startDate", meeting, /*later=*/0);
	if (meeting->time != TIME_NONE && meeting->duration)
		put_time(site, arena, json, "endDate", meeting, meeting->duration);
	if (meeting->moved_from_count)
		json_put(json, "previousStartDate", date_iso(arena, meeting->moved_from[0]));
	json_put(json, "eventStatus",
	         meeting->status == MEETING_CANCELLED ? STR("https://schema.org/EventCancelled")
	         : meeting->moved_from_count          ? STR("https://schema.org/EventRescheduled")
	                                              : STR("https://schema.org/EventScheduled"));
	if (meeting->venue.n) {
		put_name(json, "location", "Place", meeting->venue);
		json_put(json, "address", meeting->venue);
		json_object_end(json);
	}
	put_name(json, "organizer", "Organization", meeting->board->name);
	json_object_end(json);
}

static void json_publisher(const struct site *about, bool home, struct arena *arena,
                           struct json *json)
{
	put_name(json, "publisher", "GovernmentOrganization", about->organisation);
	json_object_end(json);
	if (home)
		return;
	put_name(json, "isPartOf", "WebSite", about->title);
	if (about->url.n)
		json_put(json, "url", arena_concat(arena, about->url, STR("/")));
	json_object_end(json);
}

/* schema.org: WebSite for the home page, Event for a meeting's, Report for strategies and reports,
 * else WebPage. */
static str json_ld(const struct html_site *site, const struct html_page *page, struct arena *arena,
                   str description, str canonical)
{
	const struct site *about = &site->model->site;
	const struct entry *entry = page->entry;
	bool home = entry->address.n == 0, event = entry->generated_page == GENERATED_MEETING;
	bool report = entry->layout == LAYOUT_STRATEGY || entry->layout == LAYOUT_REPORT;
	struct buf text = { 0 };
	struct json json;
	json_start(&json, &text, /*lines=*/false);
	json_object(&json);
	json_put(&json, "@context", STR("https://schema.org"));
	json_put(&json, "@type",
	         home     ? STR("WebSite")
	         : event  ? STR("Event")
	         : report ? STR("Report")
	                  : STR("WebPage"));
	json_put(&json, "name", home ? about->title : entry->title);
	json_put(&json, "description", description);
	json_put(&json, "inLanguage", entry->lang);
	json_put(&json, "url", canonical);
	if (event) {
		json_event(site, entry->meeting, arena, &json);
	} else {
		if (date_given(entry->date))
			json_put(&json, "datePublished", date_iso(arena, entry->date));
		if (report)
			json_put(&json, "version", entry->version);
		json_publisher(about, home, arena, &json);
	}
	/* A breadcrumb is a property of WebPage alone, and its items are absolute addresses. */
	if (!home && !report && !event && about->url.n)
		json_trail(site, page, arena, &json);
	json_object_end(&json);
	str copy = arena_str(arena, buf_str(&text));
	buf_free(&text);
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
