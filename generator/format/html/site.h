/* What every page of a site shares, made once and read by all threads: compiled templates, the
 * style sheet, and the parts of the templates' data that do not change from page to page. Inside
 * format/html only. */
#ifndef FORMAT_HTML_SITE_H
#define FORMAT_HTML_SITE_H

#include "format/html/html.h"
#include "template/template.h"

/* The parts of the data that depend on how deep a page lies. */
struct frame {
	str root; /* "../../", "" for the home page, "/" where addresses begin at the root */
	struct value *links; /* "links" of the data */
};

struct html_site {
	const struct model *model;
	struct arena arena;
	struct template_set templates;
	const struct template *pages[LAYOUT_SLIDES + 1]; /* by layout; NULL after a report */
	const struct template *list, *not_found;
	str base; /* path of the site's url: "/" or "/sub/" */
	struct buf style;
	struct value *values;     /* "site" of the data */
	struct value **words;     /* "words", for each of model->words */
	struct map *word_indexes; /* of the same */
	struct frame *frames;     /* by depth, then the one that begins at the root */
	size_t depth_most;
	str *scripts; /* layouts/html/NAME.js, by file name */
	size_t script_count;
	str layout_scripts[LAYOUT_SLIDES + 1]; /* of pages of that layout; absent for none */
	str icon;                              /* path in layouts/, or absent: the plain one */
	str logo;                              /* address of the logo, or absent */
	str contact_name;
	struct popovers *popovers;
};

/* data.c */
void data_share(struct html_site *site);
/* The whole data of a page. content is its text as HTML. */
struct value *data_page(const struct html_site *site, const struct html_page *page, str content,
                        struct arena *arena);
/* 0 for the home page, 1 for "about/"; site->depth_most + 1 for pages shown at any address. */
size_t data_depth(const struct html_site *site, str address);
/* The page shown at addresses where there is none, so that relative links would go astray. */
bool page_is_anywhere(const struct entry *entry);

/* metadata.c: for machines that read the page; "metadata" of the data. */
void metadata_put(const struct html_site *site, const struct html_page *page, struct arena *arena,
                  struct value *data);

/* style.c */
void style_build(struct html_site *site, struct diags *diags);
void icon_build(const struct html_site *site, struct buf *to);

#endif
