/* The Atom feed (RFC 4287). See feed.h. */
#include "format/feed/feed.h"

#include "format/xml.h"

#include <stdlib.h>

enum { ENTRIES_MOST = 50 };

struct item {
	struct date day;
	const struct entry *entry;
};

/* Latest first. */
static int compare(const void *a, const void *b)
{
	const struct item *first = a, *second = b;
	int order = date_cmp(second->day, first->day);
	return order ? order : str_cmp(first->entry->address, second->entry->address);
}

static bool is_listed(const struct entry *entry, bool members)
{
	return entry_is_visible(entry, members) && entry->status != DOCUMENT_SUPERSEDED &&
	       date_given(feed_entry_day(entry));
}

bool feed_has_atom(const struct model *model, bool members)
{
	for (size_t i = 0; model->site.url.n && i < model->entry_count; i++)
		if (is_listed(&model->entries[i], members))
			return true;
	return false;
}

struct writing {
	const struct feed_call *call;
	struct xml xml;
	struct arena arena;
};

static void put_date(struct writing *writing, const char *name, struct date day)
{
	struct arena *arena = &writing->arena;
	/* Sources say days alone. */
	xml_element(&writing->xml, name,
	            arena_concat(arena, date_iso(arena, day), STR("T00:00:00Z")));
}

static void put_link(struct writing *writing, const char *relation, const char *type, str address)
{
	xml_open(&writing->xml, "link");
	xml_attribute(&writing->xml, "rel", str_of(relation));
	xml_attribute(&writing->xml, "type", str_of(type));
	xml_attribute(&writing->xml, "href",
	              feed_address(writing->call->model, &writing->arena, address));
}

static void put_file(struct writing *writing, str address, size_t size)
{
	put_link(writing, "enclosure", "application/pdf", address);
	xml_attribute(&writing->xml, "length", arena_printf(&writing->arena, "%zu", size));
	xml_close(&writing->xml);
}

static void put_files(struct writing *writing, const struct entry *entry)
{
	const struct feed_call *call = writing->call;
	struct made_file files[FEED_FILES_MOST];
	size_t count = call->files(call->context, entry, files, FEED_FILES_MOST);
	for (size_t i = 0; i < count; i++)
		put_file(writing, files[i].address, files[i].size);
	if (entry->generated_page != GENERATED_MEETING)
		return;
	const struct made_pack *packs;
	count = call->packs(call->context, entry->meeting, call->members, &packs);
	for (size_t i = 0; i < count; i++)
		put_file(writing, packs[i].address, packs[i].size);
}

/* When and where: what a reader of the feed wants to know of a meeting. */
static str meeting_summary(struct writing *writing, const struct meeting *meeting)
{
	const struct model *model = writing->call->model;
	struct arena *arena = &writing->arena;
	const struct words *words = model_words(model, model->site.language);
	str summary = words_day(words, arena, meeting->date);
	if (meeting->time != TIME_NONE)
		summary = arena_concat(arena, summary, STR(", "),
		                       words_time(words, arena, meeting->time));
	if (meeting->venue.n)
		summary = arena_concat(arena, summary, STR(", "), meeting->venue);
	if (meeting->reason.n)
		summary = arena_concat(arena, meeting->reason, STR(" \xe2\x80\x93 "), summary);
	return summary;
}

static str title_of(struct writing *writing, const struct entry *entry)
{
	const struct model *model = writing->call->model;
	if (entry->generated_page == GENERATED_MEETING)
		return feed_meeting_title(model, &writing->arena, entry->meeting);
	if (entry->status != DOCUMENT_DRAFT)
		return entry->title;
	const str pair[] = { STR("title"), entry->title };
	return words_fill(model_words(model, entry->lang), &writing->arena, WORD_FEED_DRAFT, pair,
	                  /*pair_count=*/1);
}

static void put_entry(struct writing *writing, const struct item *item)
{
	const struct entry *entry = item->entry;
	const struct model *model = writing->call->model;
	struct xml *xml = &writing->xml;
	bool meeting = entry->generated_page == GENERATED_MEETING;
	xml_open(xml, "entry");
	if (!str_eq(entry->lang, model->site.language))
		xml_attribute(xml, "xml:lang", entry->lang);
	xml_element(xml, "id", feed_address(model, &writing->arena, entry->address));
	xml_element(xml, "title", title_of(writing, entry));
	put_date(writing, "updated", item->day);
	put_link(writing, "alternate", "text/html", entry->address);
	xml_close(xml);
	put_files(writing, entry);
	xml_open(xml, "category");
	xml_attribute(xml, "term",
	              meeting        ? STR("meeting")
	              : entry->paper ? STR("paper")
	                             : STR("document"));
	xml_close(xml);
	str summary = meeting ? meeting_summary(writing, entry->meeting) : entry->summary;
	if (summary.n)
		xml_element(xml, "summary", summary);
	xml_close(xml);
}

static void put_head(struct writing *writing, struct date latest)
{
	const struct site *site = &writing->call->model->site;
	const struct words *words = model_words(writing->call->model, site->language);
	struct xml *xml = &writing->xml;
	const str pair[] = { STR("site"), site->title };
	xml_attribute(xml, "xmlns", STR("http://www.w3.org/2005/Atom"));
	xml_attribute(xml, "xml:lang", site->language);
	xml_element(xml, "id",
	            feed_address(writing->call->model, &writing->arena, STR("feed.atom")));
	xml_element(xml, "title",
	            words_fill(words, &writing->arena, WORD_FEED_TITLE, pair, /*pair_count=*/1));
	put_date(writing, "updated", latest);
	put_link(writing, "self", "application/atom+xml", STR("feed.atom"));
	xml_close(xml);
	put_link(writing, "alternate", "text/html", STR(""));
	xml_close(xml);
	xml_open(xml, "author");
	xml_element(xml, "name", site->organisation.n ? site->organisation : site->title);
	xml_close(xml);
	xml_element(xml, "generator", STR("Foolscap"));
}

void feed_atom(const struct feed_call *call, struct buf *to)
{
	const struct model *model = call->model;
	if (!feed_has_atom(model, call->members))
		return;
	struct item *items = memory_new(model->entry_count, sizeof *items);
	size_t count = 0;
	for (size_t i = 0; i < model->entry_count; i++) {
		const struct entry *entry = &model->entries[i];
		if (is_listed(entry, call->members))
			items[count++] = (struct item){ feed_entry_day(entry), entry };
	}
	qsort(items, count, sizeof *items, compare);
	struct writing writing = { .call = call };
	xml_start(&writing.xml, to);
	xml_open(&writing.xml, "feed");
	put_head(&writing, items[0].day);
	for (size_t i = 0; i < count && i < ENTRIES_MOST; i++)
		put_entry(&writing, &items[i]);
	xml_close(&writing.xml);
	xml_finish(&writing.xml);
	arena_release(&writing.arena);
	memory_free(items);
}
