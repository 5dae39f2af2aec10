/* The data of the page templates. Every name below is always there; what a page lacks is empty, and
 * so false in a section. Text is plain text, which {{x}} escapes, but where HTML is said: {{{x}}}.
 *
 * page              the page
 *   title subtitle summary
 *   lang dir        "en-GB"; "ltr" or "rtl"
 *   address         from the site's root: "about/", "" for the home page
 *   layout          page, strategy, report, minutes, slides; list; not-found
 *   home            true for the home page
 *   mark            "Draft", "Superseded", "Not for publication"
 *   restricted      true in the members' site for what the public does not see
 * content           HTML: the document's text
 * has-contents      true when the text holds a list of its headings
 * facts             empty, or:
 *   items           key (status, version, published, period, owner, review-due), label, value
 * contents          empty (on the home page too), or the headings of the first level, where there
 *                   are three or more:
 *   items           number, label, href ("#id"), lang
 * downloads         empty, or the files made of this document:
 *   items           label ("Barnet Prevent Strategy (PDF, 412 KB, 14 pages)"), href, format, size,
 *                   pages
 * breadcrumb        empty, or:
 *   items           label, href: the home page, then the sections around this page
 * navigation        empty, or:
 *   items           label, href, current (this page), within (a page of this section)
 * links             how to get there from this page: root, home, style, icon, accessibility,
 *                   sitemap, feed and calendar (empty when there is none), logo, scripts (a list of
 *                   href)
 * alternates        a list of type, href, title: what machines may read besides the page
 * script            href of the script of the page's layout (slides.js), or empty
 * site              title, organisation, description, url, lang
 *   logo            empty, or: alternative (may be empty)
 *   contact         empty, or: name, role, telephone, telephone-link, email, email-link, address,
 *                   website, hours
 * metadata          title (of the window), description, canonical, type, locale, date, robots;
 *                   json-ld (HTML)
 * words             every phrase of layouts/words by its key, in the page's language
 * document          the front matter as the author wrote it; only the keys that it has
 */
#include "format/html/site.h"

#include "base/die.h"
#include "base/file.h"
#include "format/feed/feed.h"
#include "format/html/render.h"

enum { TRAIL_MOST = 32, CONTENTS_LEAST = 3 };

static const str word_keys[WORD_COUNT] = {
#define WORD(name, key, english) [WORD_##name] = STR_INIT(key),
#include "model/words.def.h"
#undef WORD
};

bool page_is_anywhere(const struct entry *entry)
{
	return str_eq(entry->address, STR("404.html"));
}

static size_t folders_of(str address)
{
	size_t depth = 0;
	for (size_t i = 0; i < address.n; i++)
		depth += address.s[i] == '/';
	return depth;
}

size_t data_depth(const struct html_site *site, str address)
{
	if (str_eq(address, STR("404.html")))
		return site->depth_most + 1;
	size_t depth = folders_of(address);
	CHECK(depth <= site->depth_most);
	return depth;
}

/* The address of a page from another; "./" is the home page from itself. */
static str from_root(struct arena *arena, str root, str address)
{
	if (!address.n)
		return root.n ? root : STR("./");
	return root.n ? arena_concat(arena, root, address) : address;
}

static void share_words(struct html_site *site)
{
	const struct words_set *set = &site->model->words;
	site->words = arena_array(&site->arena, struct value *, set->count);
	site->word_indexes = arena_array(&site->arena, struct map, set->count);
	for (size_t i = 0; i < set->count; i++) {
		site->words[i] = value_new(&site->arena, VALUE_MAP);
		for (size_t word = 0; word < WORD_COUNT; word++)
			value_put_text(&site->arena, site->words[i], word_keys[word],
			               set->items[i]->phrases[word]);
		value_index(site->words[i], &site->word_indexes[i]);
	}
}

/* The digits of a telephone number as tel: wants them (RFC 3966, visual separators left out). */
static str telephone_link(struct arena *arena, str telephone)
{
	char *link = arena_alloc(arena, telephone.n + 5, 1);
	size_t n = 4;
	memcpy(link, "tel:", n);
	for (size_t i = 0; i < telephone.n; i++)
		if (char_is_digit(telephone.s[i]) || (telephone.s[i] == '+' && n == 4))
			link[n++] = telephone.s[i];
	return n > 4 ? (str){ link, n } : (str){ 0 };
}

static void share_contact(struct html_site *site)
{
	const struct contact *contact = site->model->site.contact;
	struct arena *arena = &site->arena;
	if (!contact) {
		value_put_text(arena, site->values, STR("contact"), (str){ 0 });
		return;
	}
	struct value *map = value_put_map(arena, site->values, STR("contact"));
	value_put_text(arena, map, STR("name"), contact->name);
	value_put_text(arena, map, STR("role"), contact->role);
	value_put_text(arena, map, STR("telephone"), contact->telephone);
	value_put_text(arena, map, STR("telephone-link"),
	               telephone_link(arena, contact->telephone));
	value_put_text(arena, map, STR("email"), contact->email);
	value_put_text(arena, map, STR("email-link"),
	               contact->email.n ? arena_concat(arena, STR("mailto:"), contact->email)
	                                : (str){ 0 });
	value_put_text(arena, map, STR("address"), contact->address);
	value_put_text(arena, map, STR("website"), contact->website);
	value_put_text(arena, map, STR("hours"), contact->hours);
}

static void share_site(struct html_site *site)
{
	const struct site *about = &site->model->site;
	struct arena *arena = &site->arena;
	site->values = value_new(arena, VALUE_MAP);
	value_put_text(arena, site->values, STR("title"), about->title);
	value_put_text(arena, site->values, STR("organisation"), about->organisation);
	value_put_text(arena, site->values, STR("description"), about->description);
	value_put_text(arena, site->values, STR("url"), about->url);
	value_put_text(arena, site->values, STR("lang"), about->language);
	share_contact(site);
	if (!site->logo.n) {
		value_put_text(arena, site->values, STR("logo"), (str){ 0 });
		return;
	}
	struct value *logo = value_put_map(arena, site->values, STR("logo"));
	value_put_text(arena, logo, STR("alternative"), site->model->house.logo_alternative);
}

static void share_frame(struct html_site *site, struct frame *frame)
{
	const struct model *model = site->model;
	struct arena *arena = &site->arena;
	frame->links = value_new(arena, VALUE_MAP);
	value_put_text(arena, frame->links, STR("root"), frame->root);
	value_put_text(arena, frame->links, STR("home"), from_root(arena, frame->root, STR("")));
	value_put_text(arena, frame->links, STR("style"),
	               from_root(arena, frame->root, STR("style.css")));
	value_put_text(arena, frame->links, STR("icon"),
	               from_root(arena, frame->root, STR("icon.svg")));
	bool statement = map_get(&model->entry_by_address, STR("accessibility/")) != NULL;
	value_put_text(arena, frame->links, STR("accessibility"),
	               statement ? from_root(arena, frame->root, STR("accessibility/"))
	                         : (str){ 0 });
	value_put_text(arena, frame->links, STR("sitemap"),
	               model->site.url.n ? from_root(arena, frame->root, STR("sitemap.xml"))
	                                 : (str){ 0 });
	value_put_text(arena, frame->links, STR("feed"),
	               feed_has_atom(model, /*members=*/false)
	                       ? from_root(arena, frame->root, STR("feed.atom"))
	                       : (str){ 0 });
	value_put_text(arena, frame->links, STR("calendar"),
	               feed_has_calendar(model, /*members=*/false)
	                       ? from_root(arena, frame->root, STR("calendar.ics"))
	                       : (str){ 0 });
	value_put_text(arena, frame->links, STR("logo"),
	               site->logo.n ? from_root(arena, frame->root, site->logo) : (str){ 0 });
	struct value *scripts = value_put_list(arena, frame->links, STR("scripts"));
	for (size_t i = 0; i < site->script_count; i++)
		value_put_text(arena, value_add_map(arena, scripts), STR("href"),
		               from_root(arena, frame->root, site->scripts[i]));
}

/* "/sub/" of "https://council.example/sub". */
static str base_of(struct arena *arena, str url)
{
	size_t scheme = str_find(url, STR("://"));
	str rest = str_from(url, scheme < url.n ? scheme + 3 : url.n);
	str path = str_from(rest, str_find_char(rest, '/'));
	if (!path.n)
		return STR("/");
	return str_ends(path, STR("/")) ? path : arena_concat(arena, path, STR("/"));
}

void data_share(struct html_site *site)
{
	const struct model *model = site->model;
	struct arena *arena = &site->arena;
	site->base = base_of(arena, model->site.url);
	for (size_t i = 0; i < model->entry_count; i++) {
		size_t depth = folders_of(model->entries[i].address);
		if (depth > site->depth_most)
			site->depth_most = depth;
	}
	share_words(site);
	share_site(site);
	site->frames = arena_array(arena, struct frame, site->depth_most + 2);
	str root = STR("");
	for (size_t depth = 0; depth <= site->depth_most; depth++) {
		site->frames[depth].root = root;
		share_frame(site, &site->frames[depth]);
		root = arena_concat(arena, root, STR("../"));
	}
	site->frames[site->depth_most + 1].root = site->base;
	share_frame(site, &site->frames[site->depth_most + 1]);
}

static struct value *items_of(struct arena *arena, struct value *data, str key)
{
	return value_put_list(arena, value_put_map(arena, data, key), STR("items"));
}

static void put_facts(struct arena *arena, struct value *data, const struct facts *facts)
{
	if (!facts || !facts->count) {
		value_put_text(arena, data, STR("facts"), (str){ 0 });
		return;
	}
	struct value *items = items_of(arena, data, STR("facts"));
	for (size_t i = 0; i < facts->count; i++) {
		struct value *item = value_add_map(arena, items);
		value_put_text(arena, item, STR("key"), facts->items[i].key);
		value_put_text(arena, item, STR("label"), facts->items[i].label);
		value_put_text(arena, item, STR("value"), facts->items[i].value);
	}
}

/* The headings that the list beside the text shows: those of the first level there is. */
static unsigned first_level(const struct node *contents, size_t *count)
{
	unsigned level = UINT8_MAX;
	*count = 0;
	for (const struct node *entry = contents ? contents->first : NULL; entry;
	     entry = entry->next) {
		if (entry->entry.level < level) {
			level = entry->entry.level;
			*count = 0;
		}
		*count += entry->entry.level == level;
	}
	return level;
}

static void put_contents(struct arena *arena, struct value *data, const struct html_page *page)
{
	const struct facts *facts = page->document->document;
	size_t count;
	unsigned level = first_level(facts ? facts->contents : NULL, &count);
	if (count < CONTENTS_LEAST || page->entry->address.n == 0) {
		value_put_text(arena, data, STR("contents"), (str){ 0 });
		return;
	}
	struct value *items = items_of(arena, data, STR("contents"));
	for (const struct node *entry = facts->contents->first; entry; entry = entry->next) {
		if (entry->entry.level != level)
			continue;
		struct value *item = value_add_map(arena, items);
		value_put_text(arena, item, STR("number"), entry->entry.number);
		value_put_text(arena, item, STR("label"), node_text_of(arena, entry));
		value_put_text(arena, item, STR("href"),
		               arena_concat(arena, STR("#"), entry->entry.anchor));
		value_put_text(arena, item, STR("lang"), entry->lang);
	}
}

static void put_download(struct arena *arena, struct value *items, const struct words *words,
                         const struct html_page *page, const struct download *download)
{
	bool large = download->format->kind == FORMAT_LARGE_PRINT;
	const struct words_file file = {
		.title = page->entry->title,
		.format =
			large ? words->phrases[WORD_LARGE_PRINT] : str_of(download->format->label),
		.size = words_size(words, arena, download->size),
		.pages = words_pages(words, arena, download->pages),
	};
	struct value *item = value_add_map(arena, items);
	value_put_text(arena, item, STR("label"), words_download(words, arena, &file));
	value_put_text(arena, item, STR("href"),
	               path_relative(arena, page->entry->address, download->address));
	value_put_text(arena, item, STR("format"), file.format);
	value_put_text(arena, item, STR("size"), file.size);
	value_put_text(arena, item, STR("pages"), file.pages);
}

static void put_downloads(struct arena *arena, struct value *data, const struct words *words,
                          const struct html_page *page)
{
	if (!page->downloads || !page->downloads->count) {
		value_put_text(arena, data, STR("downloads"), (str){ 0 });
		return;
	}
	struct value *items = items_of(arena, data, STR("downloads"));
	for (size_t i = 0; i < page->downloads->count; i++)
		put_download(arena, items, words, page, &page->downloads->items[i]);
}

/* The page's own title stands just below the trail, so the trail ends before it. */
static void put_breadcrumb(const struct html_site *site, struct arena *arena, struct value *data,
                           const struct words *words, const struct html_page *page, str root)
{
	struct entry *trail[TRAIL_MOST];
	size_t count = model_trail(site->model, page->entry, trail, TRAIL_MOST);
	struct value *items = NULL;
	for (size_t i = 0; i < count && page->entry->address.n; i++) {
		if (trail[i] == page->entry || !entry_is_visible(trail[i], page->members))
			continue;
		if (!items)
			items = items_of(arena, data, STR("breadcrumb"));
		struct value *item = value_add_map(arena, items);
		value_put_text(arena, item, STR("label"),
		               trail[i]->address.n ? trail[i]->title : words->phrases[WORD_HOME]);
		value_put_text(arena, item, STR("href"), from_root(arena, root, trail[i]->address));
	}
	if (!items)
		value_put_text(arena, data, STR("breadcrumb"), (str){ 0 });
}

static void put_navigation(const struct html_site *site, struct arena *arena, struct value *data,
                           const struct html_page *page, str root)
{
	const struct site *about = &site->model->site;
	struct value *items = NULL;
	for (size_t i = 0; i < about->navigation_count; i++) {
		const struct navigation *navigation = &about->navigation[i];
		const struct entry *entry = navigation->entry;
		if (!entry || !entry_is_visible(entry, page->members))
			continue;
		if (!items)
			items = items_of(arena, data, STR("navigation"));
		struct value *item = value_add_map(arena, items);
		value_put_text(arena, item, STR("label"), navigation->label);
		value_put_text(arena, item, STR("href"), from_root(arena, root, entry->address));
		bool current = entry == page->entry;
		value_put_true(arena, item, STR("current"), current);
		value_put_true(arena, item, STR("within"),
		               !current && entry->address.n &&
		                       str_starts(page->entry->address, entry->address));
	}
	if (!items)
		value_put_text(arena, data, STR("navigation"), (str){ 0 });
}

static str layout_of(const struct html_page *page)
{
	static const str layouts[] = {
		[LAYOUT_PAGE] = STR_INIT("page"),     [LAYOUT_STRATEGY] = STR_INIT("strategy"),
		[LAYOUT_REPORT] = STR_INIT("report"), [LAYOUT_MINUTES] = STR_INIT("minutes"),
		[LAYOUT_SLIDES] = STR_INIT("slides"),
	};
	if (page->list_template.n)
		return page->list_template;
	return page_is_anywhere(page->entry) ? STR("not-found") : layouts[page->entry->layout];
}

static void put_page(struct arena *arena, struct value *data, const struct words *words,
                     const struct html_page *page)
{
	const struct entry *entry = page->entry;
	const struct facts *facts = page->document->document;
	struct value *map = value_put_map(arena, data, STR("page"));
	value_put_text(arena, map, STR("lang"), entry->lang);
	value_put_text(arena, map, STR("dir"), words->right_to_left ? STR("rtl") : STR("ltr"));
	value_put_text(arena, map, STR("layout"), layout_of(page));
	value_put_true(arena, map, STR("home"), entry->address.n == 0);
	value_put_text(arena, map, STR("title"), entry->title);
	value_put_text(arena, map, STR("subtitle"), entry->subtitle);
	value_put_text(arena, map, STR("summary"), entry->summary);
	value_put_text(arena, map, STR("address"), entry->address);
	value_put_text(arena, map, STR("mark"), facts ? facts->mark : (str){ 0 });
	value_put_true(arena, map, STR("restricted"), entry->restricted);
}

static void put_alternate(struct arena *arena, struct value *list, str type, str href, str title)
{
	if (!href.n)
		return;
	struct value *item = value_add_map(arena, list);
	value_put_text(arena, item, STR("type"), type);
	value_put_text(arena, item, STR("href"), href);
	value_put_text(arena, item, STR("title"), title);
}

/* The site's feed and calendar; a meeting's own entry and data, beside its page. */
static void put_alternates(struct arena *arena, struct value *data, const struct words *words,
                           const struct html_page *page, const struct frame *frame)
{
	struct value *list = value_put_list(arena, data, STR("alternates"));
	const struct value *feed = value_get(frame->links, STR("feed"));
	const struct value *calendar = value_get(frame->links, STR("calendar"));
	put_alternate(arena, list, STR("application/atom+xml"), feed->text,
	              words->phrases[WORD_FEED_LINK]);
	put_alternate(arena, list, STR("text/calendar"), calendar->text,
	              words->phrases[WORD_CALENDAR_LINK]);
	if (page->entry->generated_page != GENERATED_MEETING)
		return;
	put_alternate(arena, list, STR("text/calendar"), STR("meeting.ics"), page->entry->title);
	put_alternate(arena, list, STR("application/json"), STR("meeting.json"),
	              page->entry->title);
}

static const struct value *words_shared(const struct html_site *site, const struct words *words)
{
	const struct words_set *set = &site->model->words;
	size_t i = 0;
	while (i + 1 < set->count && set->items[i] != words)
		i++;
	return site->words[i];
}

struct value *data_page(const struct html_site *site, const struct html_page *page, str content,
                        struct arena *arena)
{
	const struct entry *entry = page->entry;
	const struct words *words = model_words(site->model, entry->lang);
	const struct facts *facts = page->document->document;
	const struct frame *frame = &site->frames[data_depth(site, entry->address)];
	struct value *data = value_new(arena, VALUE_MAP);
	put_page(arena, data, words, page);
	value_put_shared(arena, data, STR("words"), words_shared(site, words));
	value_put_shared(arena, data, STR("links"), frame->links);
	value_put_shared(arena, data, STR("site"), site->values);
	value_put_text(arena, data, STR("content"), content);
	put_facts(arena, data, facts);
	put_contents(arena, data, page);
	put_downloads(arena, data, words, page);
	put_breadcrumb(site, arena, data, words, page, frame->root);
	put_navigation(site, arena, data, page, frame->root);
	str script = site->layout_scripts[entry->layout];
	value_put_text(arena, data, STR("script"),
	               script.n ? from_root(arena, frame->root, script) : (str){ 0 });
	put_alternates(arena, data, words, page, frame);
	metadata_put(site, page, arena, data);
	if (entry->front_matter)
		value_put_shared(arena, data, STR("document"), entry->front_matter);
	else
		value_put_map(arena, data, STR("document"));
	return data;
}
