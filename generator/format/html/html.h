/* The web site: one HTML page a document through Mustache templates, the style sheet from house.yml
 * and CSS, the assets, sitemap.xml. */
#ifndef FORMAT_HTML_HTML_H
#define FORMAT_HTML_HTML_H

#include "format/format.h"

struct html_site; /* compiled templates and what every page shares; read only while rendering */

/* Compiles all templates of layouts/html, builds the style sheet; reports what is wrong in them.
 * Never NULL. */
struct html_site *html_site_new(const struct model *model, struct diags *diags);
void html_site_free(struct html_site *site);

struct html_page {
	const struct entry *entry;
	const struct node *document;       /* composed for this page's language */
	const struct downloads *downloads; /* of this entry */
	bool members;                      /* in output/members/ */
	str list_template;                 /* absent: by entry->layout: page, strategy ... */
};
/* One page, whole. Thread-safe; arena is the worker's, for this page's data. The page is proved
 * well-formed as XML before it is returned (MSG_TEMPLATE_XML at the template). */
void html_page_render(const struct html_site *site, const struct html_page *page,
                      struct arena *arena, struct buf *to, struct diags *diags);
/* Only the blocks, as an HTML fragment without layout: for tests and feeds. */
void html_fragment(const struct model *model, const struct node *document, str page_address,
                   struct arena *arena, struct buf *to);

/* Files that stand beside the pages: style sheet, logo, icons, scripts. put is called for each. */
void html_assets(const struct html_site *site, void (*put)(void *context, str address, str bytes),
                 void *context, struct diags *diags);
/* sitemap.xml of the entries that this audience sees; empty when the site has no url. */
void html_sitemap(const struct model *model, bool members, struct buf *to);

#endif
