/* The web site; see html.h. Called by command/build. */
#include "format/html/site.h"

#include "base/die.h"
#include "base/file.h"
#include "compose/compose.h"
#include "format/html/render.h"
#include "format/html/wellformed.h"
#include "format/xml.h"

enum { PAGE_ROOM = 32 * 1024, FAULT_SHOWN = 40 };

static const str layout_names[] = {
	[LAYOUT_PAGE] = STR_INIT("page"),     [LAYOUT_STRATEGY] = STR_INIT("strategy"),
	[LAYOUT_REPORT] = STR_INIT("report"), [LAYOUT_MINUTES] = STR_INIT("minutes"),
	[LAYOUT_SLIDES] = STR_INIT("slides"),
};

static void report_fault(const struct text *text, const struct fault *fault, struct diags *diags)
{
	struct arena arena = { 0 };
	str what = str_of(fault->text);
	if (fault->word.n)
		what = arena_concat(&arena, STR("\""), fault->word, STR("\": "), what);
	diag(diags, MSG_TEMPLATE_XML, .at = place_at(text, fault->at), .words = { what });
	arena_release(&arena);
}

/* What can be said of a template alone is said when it is read, with its line. */
static bool load_template(void *context, struct arena *arena, str name, struct text *text,
                          struct diags *diags)
{
	const struct html_site *site = context;
	str file = arena_concat(arena, STR("html/"), name, STR(".mustache"));
	if (!source_read_layout(site->model->tree, arena, file, text, diags))
		return false;
	struct fault fault;
	if (!wellformed(text->bytes, WELLFORMED_TEMPLATE, &fault))
		report_fault(text, &fault, diags);
	return true;
}

static bool has_layout(const struct html_site *site, str name, str extension)
{
	struct arena arena = { 0 };
	struct diags ignored = { 0 };
	struct text text;
	str file = arena_concat(&arena, STR("html/"), name, extension);
	bool found = source_read_layout(site->model->tree, &arena, file, &text, &ignored);
	diags_release(&ignored);
	arena_release(&arena);
	return found;
}

static void compile_templates(struct html_site *site, struct diags *diags)
{
	struct template_set *set = &site->templates;
	set->load = load_template;
	set->context = site;
	for (size_t i = 0; i < sizeof layout_names / sizeof *layout_names; i++) {
		/* Layouts without a template of their own are pages. */
		bool own = i == LAYOUT_PAGE || has_layout(site, layout_names[i], STR(".mustache"));
		site->pages[i] =
			own ? template_get(set, layout_names[i], diags) : site->pages[LAYOUT_PAGE];
	}
	site->list = template_get(set, STR("list"), diags);
	site->not_found = template_get(set, STR("not-found"), diags);
	/* The site's other ones: {{>*name}} may mean any of them. */
	const struct source_tree *tree = site->model->tree;
	for (size_t i = 0; tree && i < tree->layout_count; i++) {
		str path = tree->layouts[i].path;
		if (!str_starts(path, STR("layouts/html/")) || !str_ends(path, STR(".mustache")))
			continue;
		str name = str_from(path, sizeof "layouts/html/" - 1);
		name = str_first(name, name.n - (sizeof ".mustache" - 1));
		template_preload(set, &name, /*count=*/1, diags);
	}
}

/* Whether anything reads this file of layouts/. */
static bool is_used(const struct html_site *site, str path)
{
	str name = str_from(path, sizeof "layouts/" - 1);
	if (str_starts(name, STR("html/")))
		return str_ends(name, STR(".mustache")) || str_ends(name, STR(".css")) ||
		       str_ends(name, STR(".js"));
	if (str_starts(name, STR("words/")))
		return str_ends(name, STR(".yml")) ||
		       (str_starts(name, STR("words/accessibility.")) &&
		        str_ends(name, STR(".md")));
	if (compose_uses_layout(name))
		return true;
	return str_eq(name, STR("house.yml")) || str_eq(path, site->icon) ||
	       str_eq(path, site->model->house.logo);
}

/* A name that is misspelt would otherwise do nothing, without a word. */
static void report_unused(const struct html_site *site, struct diags *diags)
{
	const struct source_tree *tree = site->model->tree;
	for (size_t i = 0; tree && i < tree->layout_count; i++) {
		str path = tree->layouts[i].path;
		if (!is_used(site, path) && !str_eq(path_name(path), STR("README.md")))
			diag(diags, MSG_LAYOUT_UNKNOWN_FILE, .path = path);
	}
}

/* NAME.js of a layout NAME is loaded on its pages alone. */
static bool is_of_layout(str script)
{
	for (size_t i = 0; i < sizeof layout_names / sizeof *layout_names; i++)
		if (str_eq(str_first(script, script.n - (sizeof ".js" - 1)), layout_names[i]))
			return true;
	return false;
}

static void find_layout_scripts(struct html_site *site)
{
	const struct model *model = site->model;
	bool used[LAYOUT_SLIDES + 1] = { 0 };
	for (size_t i = 0; i < model->entry_count; i++)
		used[model->entries[i].layout] |= model->entries[i].publish;
	for (size_t i = 0; i < sizeof layout_names / sizeof *layout_names; i++)
		if (used[i] && has_layout(site, layout_names[i], STR(".js")))
			site->layout_scripts[i] =
				arena_concat(&site->arena, layout_names[i], STR(".js"));
}

static void find_assets(struct html_site *site)
{
	const struct source_tree *tree = site->model->tree;
	str logo = site->model->house.logo;
	if (logo.n)
		site->logo = path_name(logo);
	site->scripts = arena_array(&site->arena, str, tree->layout_count + 1);
	for (size_t i = 0; i < tree->layout_count; i++) {
		str path = tree->layouts[i].path;
		if (str_starts(path, STR("layouts/html/")) && str_ends(path, STR(".js")) &&
		    !is_of_layout(str_from(path, sizeof "layouts/html/" - 1)))
			site->scripts[site->script_count++] =
				str_from(path, sizeof "layouts/html/" - 1);
		if (str_eq(path, STR("layouts/images/icon.svg")))
			site->icon = path;
	}
}

struct html_site *html_site_new(const struct model *model, struct diags *diags)
{
	struct html_site *site = memory_new(1, sizeof *site);
	*site = (struct html_site){ .model = model };
	find_assets(site);
	find_layout_scripts(site);
	data_share(site);
	compile_templates(site, diags);
	report_unused(site, diags);
	style_build(site, diags);
	site->popovers = popovers_new(model);
	return site;
}

void html_site_free(struct html_site *site)
{
	if (!site)
		return;
	template_set_release(&site->templates);
	buf_free(&site->style);
	popovers_free(site->popovers);
	for (size_t i = 0; i < site->model->words.count; i++)
		map_free(&site->word_indexes[i]);
	arena_release(&site->arena);
	memory_free(site);
}

static struct render renderer(const struct model *model, str lang, str address, struct arena *arena)
{
	return (struct render){
		.house = &model->house,
		.words = model_words(model, lang),
		.arena = arena,
		.address = address,
	};
}

void html_fragment(const struct model *model, const struct node *document, str page_address,
                   struct arena *arena, struct buf *to)
{
	const struct facts *facts = document->document;
	str lang = facts ? facts->lang : model->site.language;
	struct render render = renderer(model, lang, page_address, arena);
	render.title = facts ? facts->title : STR("");
	render_document(&render, document, to);
}

/* A fault that shows only in the page is looked for in the templates, each as a whole of its own;
 * the page's text cannot have it, since it was written through the table of elements. */
static void report_page(const struct html_site *site, str page, const struct fault *fault,
                        struct diags *diags)
{
	struct arena arena = { 0 };
	bool found = false;
	const struct map *templates = &site->templates.by_name;
	for (size_t i = 0; i < templates->room; i++) {
		struct fault inside;
		struct text *text;
		if (!templates->slots[i].value)
			continue;
		text = arena_new(&arena, struct text);
		str file = arena_concat(&arena, STR("html/"), templates->slots[i].key,
		                        STR(".mustache"));
		if (!source_read_layout(site->model->tree, &arena, file, text, diags) ||
		    wellformed(text->bytes, WELLFORMED_NESTED, &inside))
			continue;
		report_fault(text, &inside, diags);
		found = true;
	}
	if (!found) { /* the same words for each page, so that they are said once */
		str near = str_first(str_from(page, fault->at), FAULT_SHOWN);
		near = str_first(near, str_find_char(near, '\n'));
		str what = arena_concat(&arena, str_of(fault->text), STR(", near \""), near,
		                        STR("\""));
		diag(diags, MSG_TEMPLATE_XML, .path = STR("layouts/html/page.mustache"),
		     .words = { what });
	}
	arena_release(&arena);
}

/* The text's own elements are proved as they are written; the sanitised programs, which the tests
 * run, look at every byte. */
static void prove_page(const struct html_site *site, str html, str content, struct diags *diags)
{
	struct fault fault;
#if defined(__SANITIZE_ADDRESS__)
	(void)content;
	bool good = wellformed(html, WELLFORMED_PAGE, &fault);
#else
	bool good = wellformed_page(html, content, &fault);
#endif
	if (!good)
		report_page(site, html, &fault, diags);
}

static const struct template *page_template(const struct html_site *site,
                                            const struct html_page *page)
{
	const struct template *chosen = site->pages[page->entry->layout];
	if (page_is_anywhere(page->entry) || str_eq(page->list_template, STR("not-found")))
		chosen = site->not_found;
	else if (str_eq(page->list_template, STR("list")))
		chosen = site->list;
	/* "template" is a word of C++ to it: */
	/* cppcheck-suppress CastIntegerToAddressAtReturn */
	return chosen;
}

void html_page_render(const struct html_site *site, const struct html_page *page,
                      struct arena *arena, struct buf *to, struct diags *diags)
{
	const struct template *compiled = page_template(site, page);
	if (!compiled) /* reported when the site was made */
		return;
	const struct entry *entry = page->entry;
	struct render render = renderer(site->model, entry->lang, entry->address, arena);
	render.title = entry->title;
	render.popovers = site->popovers;
	while (site->model->words.items[render.words_number] != render.words)
		render.words_number++;
	if (page_is_anywhere(entry))
		render.base = site->base;
	struct buf content = { 0 };
	buf_reserve(&content, PAGE_ROOM);
	render_document(&render, page->document, &content);
	struct value *data = data_page(site, page, buf_str(&content), arena);
	value_put_true(arena, data, STR("has-contents"), render.has_contents);
	size_t start = to->n;
	buf_reserve(to, content.n + PAGE_ROOM / 2);
	size_t errors = diags->errors;
	template_render(&site->templates, compiled, data, to, diags);
	/* After another error the page is not whole, and says nothing of the template. */
	if (diags->errors == errors)
		prove_page(site, str_from(buf_str(to), start), buf_str(&content), diags);
	buf_free(&content);
}

void html_assets(const struct html_site *site, void (*put)(void *context, str address, str bytes),
                 void *context, struct diags *diags)
{
	const struct source_tree *tree = site->model->tree;
	put(context, STR("style.css"), buf_str(&site->style));
	str bytes;
	if (site->icon.n &&
	    source_read_bytes(tree, site->icon, (struct place){ 0 }, &bytes, diags)) {
		put(context, STR("icon.svg"), bytes);
		memory_free((char *)(uintptr_t)bytes.s);
	} else {
		struct buf icon = { 0 };
		icon_build(site, &icon);
		put(context, STR("icon.svg"), buf_str(&icon));
		buf_free(&icon);
	}
	str logo = site->model->house.logo;
	if (logo.n && source_read_published(tree, logo, (struct place){ 0 }, &bytes, diags)) {
		put(context, site->logo, bytes);
		memory_free((char *)(uintptr_t)bytes.s);
	}
	struct arena arena = { 0 };
	for (size_t i = 0; i < site->script_count; i++) {
		str path = arena_concat(&arena, STR("layouts/html/"), site->scripts[i]);
		if (!source_read_bytes(tree, path, (struct place){ 0 }, &bytes, diags))
			continue;
		put(context, site->scripts[i], bytes);
		memory_free((char *)(uintptr_t)bytes.s);
	}
	for (size_t i = 0; i < sizeof layout_names / sizeof *layout_names; i++) {
		struct text script;
		str file = arena_concat(&arena, STR("html/"), site->layout_scripts[i]);
		if (site->layout_scripts[i].n &&
		    source_read_layout(tree, &arena, file, &script, diags))
			put(context, site->layout_scripts[i], script.bytes);
	}
	arena_release(&arena);
}

/* sitemaps.org, protocol 0.9. */
void html_sitemap(const struct model *model, bool members, struct buf *to)
{
	if (!model->site.url.n)
		return;
	struct arena arena = { 0 };
	struct xml xml;
	xml_start(&xml, to);
	xml_open(&xml, "urlset");
	xml_attribute(&xml, "xmlns", STR("http://www.sitemaps.org/schemas/sitemap/0.9"));
	for (size_t i = 0; i < model->entry_count; i++) {
		const struct entry *entry = &model->entries[i];
		if (!entry_is_visible(entry, members) || page_is_anywhere(entry))
			continue;
		xml_open(&xml, "url");
		xml_open(&xml, "loc");
		xml_text(&xml, model->site.url);
		xml_text(&xml, STR("/"));
		xml_text(&xml, entry->address);
		xml_close(&xml);
		if (date_given(entry->date))
			xml_element(&xml, "lastmod", date_iso(&arena, entry->date));
		xml_close(&xml);
		arena_reset(&arena);
	}
	xml_close(&xml);
	xml_finish(&xml);
	arena_release(&arena);
}
