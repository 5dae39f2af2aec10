/* HTML: escaping, the check of well-formedness (compared with libxml2), each kind of node as a
 * fragment, whole pages through the templates compiled in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <libxml/parser.h>

#include "base/file.h"
#include "format/html/escape.h"
#include "format/html/html.h"
#include "format/html/render.h"
#include "format/html/wellformed.h"

/* A site without files, filled in by hand. */
struct fixture {
	struct arena arena;
	struct diags diags;
	struct source_tree tree;
	struct model model;
	struct entry entries[3];
	struct navigation navigation[2];
	struct contact contact;
};

enum { HOME, DOC, MISSING };

static struct entry entry_at(const char *address, const char *title, uint32_t number)
{
	return (struct entry){
		.address = str_of(address),
		.title = str_of(title),
		.lang = STR("en-GB"),
		.publish = true,
		.number = number,
		.formats = 1 << FORMAT_HTML,
	};
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	struct model *model = &fixture->model;
	fixture->tree.root = -1;
	model->tree = &fixture->tree;
	house_load(&model->house, &fixture->arena, &fixture->tree, &fixture->diags);
	words_load(&model->words, &fixture->arena, &fixture->tree, STR("en-GB"), &fixture->diags);
	fixture->entries[HOME] = entry_at("", "Home & <hearth>", HOME);
	fixture->entries[DOC] = entry_at("a/doc/", "A \"doc\"", DOC);
	fixture->entries[MISSING] = entry_at("404.html", "Page not found", MISSING);
	fixture->entries[MISSING].generated = true;
	model->entries = fixture->entries;
	model->entry_count = sizeof fixture->entries / sizeof *fixture->entries;
	for (size_t i = 0; i < model->entry_count; i++)
		map_add(&model->entry_by_address, fixture->entries[i].address,
		        &fixture->entries[i]);
	fixture->contact.name = STR("The team");
	fixture->contact.telephone = STR("+44 (0)20 1");
	fixture->contact.email = STR("team@example.org");
	fixture->navigation[0] = (struct navigation){ &fixture->entries[HOME], STR("Home") };
	fixture->navigation[1] = (struct navigation){ &fixture->entries[DOC], STR("Doc") };
	model->site.title = STR("Site & co");
	model->site.organisation = STR("Council");
	model->site.language = STR("en-GB");
	model->site.url = STR("https://x.example/sub");
	model->site.contact = &fixture->contact;
	model->site.navigation = fixture->navigation;
	model->site.navigation_count = 2;
	assert_int_equal(fixture->diags.errors, 0);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;
	memory_free(fixture->model.words.items);
	map_free(&fixture->model.entry_by_address);
	diags_release(&fixture->diags);
	arena_release(&fixture->arena);
	free(fixture);
	return 0;
}

static struct node *add(struct fixture *fixture, struct node *parent, enum node_kind kind)
{
	struct node *node = node_new(&fixture->arena, kind, (struct place){ 0 });
	if (parent)
		node_append(parent, node);
	return node;
}

static struct node *add_text(struct fixture *fixture, struct node *parent, const char *text)
{
	struct node *node = add(fixture, parent, NODE_TEXT);
	node->text = str_of(text);
	return node;
}

static struct node *add_paragraph(struct fixture *fixture, struct node *parent, const char *text)
{
	struct node *node = add(fixture, parent, NODE_PARAGRAPH);
	add_text(fixture, node, text);
	return node;
}

static struct node *add_section(struct fixture *fixture, struct node *parent, uint8_t level,
                                const char *id)
{
	struct node *section = add(fixture, parent, NODE_SECTION);
	struct node *heading = add(fixture, section, NODE_HEADING);
	heading->heading.level = level;
	heading->id = str_of(id);
	add_text(fixture, heading, id);
	return section;
}

static struct node *document_new(struct fixture *fixture)
{
	struct node *document = add(fixture, NULL, NODE_DOCUMENT);
	struct facts *facts = arena_new(&fixture->arena, struct facts);
	facts->title = STR("A doc");
	facts->lang = STR("en-GB");
	document->document = facts;
	return document;
}

static void assert_html(struct fixture *fixture, const struct node *document, const char *expected)
{
	struct buf html = { 0 };
	document_check(document);
	html_fragment(&fixture->model, document, STR("a/doc/"), &fixture->arena, &html);
	buf_putc(&html, '\0');
	assert_string_equal(html.s, expected);
	buf_free(&html);
}

static void escaped(void (*escape)(struct buf *, str), str text, const char *expected)
{
	struct buf to = { 0 };
	escape(&to, text);
	buf_putc(&to, '\0');
	assert_string_equal(to.s, expected);
	buf_free(&to);
}

static void escapes(void **state)
{
	(void)state;
	escaped(escape_text, STR(""), "");
	escaped(escape_text, STR("a < b & \"c\" > 'd'\n"), "a &lt; b &amp; \"c\" &gt; 'd'\n");
	escaped(escape_text, STR("a\x01z\x7f\xc2\x85\xc2\xa3\xef\xbf\xbf\xef\xbf\xbd"),
	        "a\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd\xc2\xa3\xef\xbf\xbd\xef\xbf\xbd");
	escaped(escape_attribute, STR("\"<a>\"\t\n\r"), "&quot;&lt;a&gt;&quot;&#9;&#10;&#13;");
	escaped(escape_json, STR("</script> & \"\\\n"),
	        "\\u003c/script\\u003e \\u0026 \\\"\\\\\\n");
}

static void relative(const char *from, const char *to, const char *expected)
{
	struct buf way = { 0 };
	path_put_relative(&way, str_of(from), str_of(to));
	buf_putc(&way, '\0');
	assert_string_equal(way.s, expected);
	buf_free(&way);
}

static void addresses(void **state)
{
	(void)state;
	relative("", "", "./");
	relative("", "a/b/", "a/b/");
	relative("a/b/", "a/b/", "./");
	relative("a/b/", "a/", "../");
	relative("a/b/", "", "../../");
	relative("a/b/", "a/c/x.pdf", "../c/x.pdf");
	relative("a/b/", "ab/c/", "../../ab/c/");
	relative("a/b/", "a/b/b.pdf", "b.pdf");
}

static void formats(void **state)
{
	struct fixture *fixture = *state;
	const struct format *pdf = &format_table[FORMAT_PDF];
	const struct format *large = &format_table[FORMAT_LARGE_PRINT];
	assert_true(str_eq(format_address(&fixture->arena, &fixture->entries[DOC], pdf),
	                   STR("a/doc/doc.pdf")));
	assert_true(str_eq(format_address(&fixture->arena, &fixture->entries[DOC], large),
	                   STR("a/doc/doc-large-print.pdf")));
	assert_true(str_eq(format_address(&fixture->arena, &fixture->entries[HOME], pdf),
	                   STR("index.pdf")));
	for (size_t i = 0; i < FORMAT_KIND_COUNT; i++)
		assert_int_equal(format_table[i].kind, i);
}

static void faults(void **state)
{
	static const struct {
		const char *page, *fault, *word;
	} cases[] = {
		{ "<!DOCTYPE html>\n<p a=\"1\" b='2'>x &amp; &#160;<br/></p>\n", NULL, NULL },
		{ "<p><svg><path/></svg><!-- c --></p>", NULL, NULL },
		{ "<p><b>x</p></b>", "not closed", "b" },
		{ "<p>x</b></p>", "was not open", "b" },
		{ "<p><b>x</b>", "not closed", "p" },
		{ "</p>", "was not open", "p" },
		{ "<p>a<br>b</p>", "must be written <name/>", "br" },
		{ "<p><span/></p>", "do not see that this element ends", "span" },
		{ "<p><svg></svg><span/></p>", "do not see that this element ends", "span" },
		{ "<p a=1></p>", "no quotes", "a" },
		{ "<p hidden></p>", "no value", "hidden" },
		{ "<p a=\"1\" a=\"2\"></p>", "twice", "a" },
		{ "<p a=\"1\"b=\"2\"></p>", "blank is missing", "b" },
		{ "<p a=\"<\"></p>", "&lt;", "a" },
		{ "<p a=\"1></p>", "&lt;", "a" },
		{ "<p a=\"1", "is not closed", "a" },
		{ "<p>a & b</p>", "&amp;", NULL },
		{ "<p>&nbsp;</p>", "write the character itself", "nbsp" },
		{ "<p>a < b</p>", "&lt;", NULL },
		{ "<p>]]></p>", "]]&gt;", NULL },
		{ "<p>\x01</p>", "control", NULL },
		{ "<p></p>x", "outside the page", NULL },
		{ "<p></p><p></p>", "after the end", "p" },
		{ "<p><!-- a -- b --></p>", "--", NULL },
		{ "<p><?php ?></p>", "begin like this", NULL },
		{ " ", "no element", NULL },
		{ "", "no element", NULL },
		{ "<p", "not closed", "p" },
		{ "<p /", "not closed", "p" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct fault fault = { 0 };
		bool good = wellformed(str_of(cases[i].page), WELLFORMED_PAGE, &fault);
		assert_int_equal(good, cases[i].fault == NULL);
		if (good)
			continue;
		assert_non_null(strstr(fault.text, cases[i].fault));
		assert_true(str_eq(fault.word, str_of(cases[i].word)));
	}
}

static void faults_of_templates(void **state)
{
	struct fault fault;
	(void)state;
	str half = STR("<ul>{{#items}}<li{{#now}} class=\"now\"{{/now}}>{{{html}}}{{/items}}");
	assert_true(wellformed(half, WELLFORMED_TEMPLATE, &fault));
	assert_false(wellformed(half, WELLFORMED_NESTED, &fault));
	assert_true(str_eq(fault.word, STR("li")));
	str wrong = STR("<p>\n{{a}}<br>");
	assert_false(wellformed(wrong, WELLFORMED_TEMPLATE, &fault));
	assert_int_equal(fault.at, 10);
	assert_true(fault.word.s == wrong.s + 10);
}

static void deep(void **state)
{
	struct buf page = { 0 };
	struct fault fault;
	(void)state;
	for (size_t i = 0; i < 5000; i++)
		buf_lit(&page, "<div>");
	for (size_t i = 0; i < 5000; i++)
		buf_lit(&page, "</div>");
	assert_true(wellformed(buf_str(&page), WELLFORMED_PAGE, &fault));
	buf_free(&page);
}

static void blocks(void **state)
{
	struct fixture *fixture = *state;
	struct node *document = document_new(fixture);
	add_paragraph(fixture, document, "a < b")->lang = STR("cy");
	struct node *quote = add(fixture, document, NODE_QUOTE);
	quote->quote.source = STR("The Board");
	add_paragraph(fixture, quote, "said");
	struct node *note = add(fixture, document, NODE_NOTE);
	note->note.kind = NOTE_WARNING;
	note->note.title = STR("Warning");
	add_paragraph(fixture, note, "care");
	struct node *code = add(fixture, document, NODE_CODE_BLOCK);
	code->code.text = STR("\nx <y>\n");
	add(fixture, document, NODE_RULE);
	assert_html(
		fixture, document,
		"<p lang=\"cy\">a &lt; b</p>\n"
		"<figure class=\"quote\"><blockquote>\n<p>said</p>\n</blockquote>"
		"<figcaption>The Board</figcaption></figure>\n"
		"<div class=\"note warning\" role=\"note\">\n<p class=\"note-title\">Warning</p>\n"
		"<p>care</p>\n</div>\n"
		"<pre><code>\nx &lt;y&gt;\n</code></pre>\n"
		"<hr/>\n");
}

static void lists(void **state)
{
	struct fixture *fixture = *state;
	struct node *document = document_new(fixture);
	struct node *list = add(fixture, document, NODE_LIST);
	list->list.tight = true;
	list->list.ordered = true;
	list->list.start = 3;
	struct node *item = add(fixture, list, NODE_ITEM);
	add_paragraph(fixture, item, "one");
	struct node *inner = add(fixture, item, NODE_LIST);
	inner->list.ordered = true;
	inner->list.start = 1;
	inner->list.depth = 1;
	add_paragraph(fixture, add(fixture, inner, NODE_ITEM), "loose");
	struct node *terms = add(fixture, document, NODE_DEFINITION_LIST);
	struct node *term = add(fixture, terms, NODE_TERM);
	term->id = STR("t");
	add_text(fixture, term, "T");
	add_paragraph(fixture, add(fixture, terms, NODE_DEFINITION), "D");
	assert_html(fixture, document,
	            "<ol start=\"3\">\n<li>one\n<ol type=\"a\">\n<li>\n<p>loose</p>\n</li>\n</ol>\n"
	            "</li>\n</ol>\n"
	            "<dl>\n<dt id=\"t\">T</dt>\n<dd>D</dd>\n</dl>\n");
}

static struct node *add_cell(struct fixture *fixture, struct node *row, uint32_t column,
                             uint32_t columns, const char *text)
{
	struct node *cell = add(fixture, row, NODE_CELL);
	cell->cell.column = column;
	cell->cell.columns = columns;
	cell->cell.rows = 1;
	if (*text)
		add_paragraph(fixture, cell, text);
	return cell;
}

static struct node *add_table(struct fixture *fixture, struct node *parent, uint32_t columns)
{
	struct node *table = add(fixture, parent, NODE_TABLE);
	table->table.columns = arena_array(&fixture->arena, struct column, columns);
	table->table.column_count = columns;
	table->table.header_rows = 1;
	return table;
}

static void tables(void **state)
{
	struct fixture *fixture = *state;
	struct node *document = document_new(fixture);
	struct node *table = add_table(fixture, document, 3);
	table->table.header_column = true;
	table->table.columns[0].width = 600;
	table->table.columns[2].figures = true;
	struct node *head = add(fixture, table, NODE_ROW);
	head->row.header = true;
	add_cell(fixture, head, 0, 1, "");
	add_cell(fixture, head, 1, 2, "Both");
	struct node *row = add(fixture, table, NODE_ROW);
	row->row.subheading = true;
	add_cell(fixture, row, 0, 3, "Sub");
	row = add(fixture, table, NODE_ROW);
	add_cell(fixture, row, 0, 1, "R");
	add_cell(fixture, row, 1, 1, "x");
	add_cell(fixture, row, 2, 1, "12");
	assert_html(
		fixture, document,
		"<div class=\"table\">\n<table>\n"
		"<colgroup><col class=\"width-60\"/></colgroup><colgroup><col/><col/></colgroup>\n"
		"<thead>\n<tr>\n<td></td>\n<th scope=\"colgroup\" colspan=\"2\">Both</th>\n</tr>\n"
		"</thead>\n<tbody>\n<tr class=\"subheading\">\n"
		"<th scope=\"rowgroup\" colspan=\"3\">Sub</th>\n</tr>\n"
		"<tr>\n<th scope=\"row\">R</th>\n<td>x</td>\n<td class=\"figures\">12</td>\n</tr>\n"
		"</tbody>\n</table>\n</div>\n");
}

static void wide_tables(void **state)
{
	struct fixture *fixture = *state;
	struct node *document = document_new(fixture);
	struct node *table = add_table(fixture, document, 2);
	struct node *caption = add(fixture, table, NODE_CAPTION);
	caption->caption.label = STR("Table 1");
	add_text(fixture, caption, "C");
	struct node *head = add(fixture, table, NODE_ROW);
	head->row.header = true;
	add_cell(fixture, head, 0, 1, "a-very-long-but-divided-word");
	add_cell(fixture, head, 1, 1, "anundividedwordofmanymanyletters");
	assert_html(
		fixture, document,
		"<div class=\"table\" role=\"region\" tabindex=\"0\" aria-labelledby=\"table:1\">\n"
		"<table>\n<caption id=\"table:1\"><span class=\"caption\">"
		"<span class=\"label\">Table 1:</span> C</span></caption>\n"
		"<thead>\n<tr>\n<th scope=\"col\">a-very-long-but-divided-word</th>\n"
		"<th scope=\"col\">anundividedwordofmanymanyletters</th>\n</tr>\n</thead>\n"
		"</table>\n</div>\n");
}

static void cards(void **state)
{
	struct fixture *fixture = *state;
	struct node *document = document_new(fixture);
	struct node *table = add_table(fixture, document, 2);
	table->table.style = TABLE_ACTIONS;
	table->table.header_column = true;
	struct node *row = add(fixture, table, NODE_ROW);
	row->row.header = true;
	add_cell(fixture, row, 0, 1, "Action");
	add_cell(fixture, row, 1, 1, "Status");
	row = add(fixture, table, NODE_ROW);
	add_cell(fixture, row, 0, 1, "1");
	struct node *status = add(
		fixture, add_paragraph(fixture, add_cell(fixture, row, 1, 1, ""), ""), NODE_STATUS);
	status->status.status = STATUS_ON_TRACK;
	status->status.word = STR("On track");
	assert_html(
		fixture, document,
		"<div class=\"table cards\">\n<table>\n<thead>\n<tr>\n<th scope=\"col\">Action</th>\n"
		"<th scope=\"col\">Status</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n"
		"<th scope=\"row\">1</th>\n<td data-label=\"Status\"><span class=\"status on-track\">"
		"<svg class=\"shape\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" "
		"aria-hidden=\"true\"><circle cx=\"8\" cy=\"8\" r=\"7\"/></svg>On track</span></td>\n"
		"</tr>\n</tbody>\n</table>\n</div>\n");
}

static void footnotes(void **state)
{
	struct fixture *fixture = *state;
	struct node *document = document_new(fixture);
	struct node *paragraph = add_paragraph(fixture, document, "x");
	struct node *notes = add(fixture, document, NODE_FOOTNOTES);
	struct node *note = add(fixture, notes, NODE_FOOTNOTE);
	note->id = STR("footnote-1");
	note->footnote.number = 1;
	note->footnote.mentions = 2;
	add_paragraph(fixture, note, "N");
	for (uint32_t mention = 1; mention <= 2; mention++) {
		struct node *ref = add(fixture, paragraph, NODE_FOOTNOTE_REF);
		ref->footnote_ref.number = 1;
		ref->footnote_ref.mention = mention;
		ref->footnote_ref.footnote = note;
	}
	assert_html(
		fixture, document,
		"<p>x<sup><a id=\"reference:1\" href=\"#footnote-1\" role=\"doc-noteref\" "
		"aria-label=\"Note 1\">1</a></sup><sup><a id=\"reference:1:2\" href=\"#footnote-1\" "
		"role=\"doc-noteref\" aria-label=\"Note 1\">1</a></sup></p>\n"
		"<section class=\"footnotes\" role=\"doc-endnotes\" aria-labelledby=\"notes:title\">\n"
		"<h2 id=\"notes:title\">Notes</h2>\n<ol>\n<li id=\"footnote-1\">\n<p>N "
		"<a class=\"back\" href=\"#reference:1\" role=\"doc-backlink\" "
		"aria-label=\"Back to reference 1\">\xe2\x86\x91</a> "
		"<a class=\"back\" href=\"#reference:1:2\" role=\"doc-backlink\" "
		"aria-label=\"Back to reference 1 (2)\">\xe2\x86\x91</a></p>\n</li>\n</ol>\n"
		"</section>\n");
}

/* The definition stands after the paragraph, at the end of its section, and holds no buttons for
 * terms of its own. */
static void terms(void **state)
{
	struct fixture *fixture = *state;
	struct node *definition = add(fixture, NULL, NODE_GROUP);
	struct node *inside = add_paragraph(fixture, definition, "see ");
	inside->id = STR("never");
	struct node *nested = add(fixture, inside, NODE_TERM_REF);
	nested->term_ref.definition = definition;
	add_text(fixture, nested, "other");
	struct node *document = document_new(fixture);
	struct node *section = add_section(fixture, document, 2, "s");
	struct node *paragraph = add_paragraph(fixture, section, "a ");
	struct node *term = add(fixture, paragraph, NODE_TERM_REF);
	term->term_ref.term = STR("Term");
	term->term_ref.definition = definition;
	term->term_ref.link =
		(struct link){ .kind = LINK_SITE, .address = STR("g/"), .anchor = STR("term") };
	add_text(fixture, term, "term");
	add_text(fixture, paragraph, ". Next");
	assert_html(
		fixture, document,
		"<section>\n<h2 id=\"s\">s</h2>\n"
		"<p>a <span class=\"joined\"><button type=\"button\" class=\"term\" "
		"popovertarget=\"definition:1\">term</button>.</span> Next</p>\n"
		"<div id=\"definition:1\" popover=\"auto\" class=\"definition\" role=\"note\" "
		"aria-label=\"Definition of Term\">\n<p class=\"definition-term\">Term</p>\n"
		"<p>see other</p>\n<p class=\"definition-links\"><a href=\"../../g/#term\">"
		"Term in the glossary</a> <button type=\"button\" popovertarget=\"definition:1\" "
		"popovertargetaction=\"hide\">Close</button></p>\n</div>\n</section>\n");
}

static void contents(void **state)
{
	struct fixture *fixture = *state;
	struct node *document = document_new(fixture);
	struct node *list = add(fixture, document, NODE_CONTENTS);
	list->contents.title = STR("Contents");
	static const uint8_t levels[] = { 1, 2, 2, 1, 3, 1 };
	for (size_t i = 0; i < sizeof levels; i++) {
		struct node *entry = add(fixture, list, NODE_ENTRY);
		entry->entry.level = levels[i];
		entry->entry.anchor = STR("x");
		entry->entry.number = i == 0 ? STR("1") : STR("");
		add_text(fixture, entry, "X");
	}
	assert_html(fixture, document,
	            "<nav class=\"contents\" aria-labelledby=\"contents:1\">\n"
	            "<p class=\"contents-title\" id=\"contents:1\">Contents</p>\n<ul>\n"
	            "<li><a href=\"#x\"><span class=\"number\">1</span> X</a><ul>\n"
	            "<li><a href=\"#x\">X</a></li>\n<li><a href=\"#x\">X</a></li>\n</ul></li>\n"
	            "<li><a href=\"#x\">X</a><ul>\n<li><a href=\"#x\">X</a></li>\n</ul></li>\n"
	            "<li><a href=\"#x\">X</a></li>\n</ul>\n</nav>\n");
}

static void inlines(void **state)
{
	struct fixture *fixture = *state;
	struct node *document = document_new(fixture);
	struct node *paragraph = add(fixture, document, NODE_PARAGRAPH);
	struct node *link = add(fixture, paragraph, NODE_LINK);
	link->link =
		(struct link){ .kind = LINK_ELSEWHERE, .url = STR("https://x.example/?a=1&b=\"") };
	add_text(fixture, add(fixture, link, NODE_EMPHASIS), "out");
	add(fixture, paragraph, NODE_HARD_BREAK);
	struct node *span = add(fixture, paragraph, NODE_SPAN);
	span->lang = STR("ar");
	span->right_to_left = true;
	add_text(fixture, add(fixture, span, NODE_STRIKE), "s");
	struct node *image = add(fixture, paragraph, NODE_IMAGE);
	image->image.address = STR("images/x.svg");
	image->image.alternative = STR("A \"b\"");
	image->image.width = 4;
	image->image.height = 3;
	struct node *unresolved = add(fixture, paragraph, NODE_LINK);
	add_text(fixture, unresolved, "lost");
	assert_html(
		fixture, document,
		"<p><a href=\"https://x.example/?a=1&amp;b=&quot;\"><em>out</em></a><br/>\n"
		"<span lang=\"ar\" dir=\"rtl\"><s>s</s></span>"
		"<img src=\"../../images/x.svg\" alt=\"A &quot;b&quot;\" width=\"4\" height=\"3\"/>"
		"lost</p>\n");
}

static struct html_page page_of(struct fixture *fixture, size_t entry, const struct node *document)
{
	return (struct html_page){ .entry = &fixture->entries[entry], .document = document };
}

static char *page_text(struct fixture *fixture, const struct html_site *site,
                       const struct html_page *page)
{
	struct buf html = { 0 };
	html_page_render(site, page, &fixture->arena, &html, &fixture->diags);
	diags_print(&fixture->diags, stderr);
	assert_int_equal(fixture->diags.count, 0);
	assert_non_null(html.s);
	xmlDocPtr parsed = xmlReadMemory(html.s, (int)html.n, "page", NULL, XML_PARSE_NONET);
	assert_non_null(parsed);
	xmlFreeDoc(parsed);
	buf_putc(&html, '\0');
	return html.s;
}

/* With every part there is: a name that the data lacks would be an error. */
static void full_page(void **state)
{
	struct fixture *fixture = *state;
	struct html_site *site = html_site_new(&fixture->model, &fixture->diags);
	struct node *document = document_new(fixture);
	struct facts *facts = document->document;
	struct fact fact = { STR("Status"), STR("Draft & more"), STR("status") };
	facts->items = &fact;
	facts->count = 1;
	facts->mark = STR("Draft");
	facts->contents = add(fixture, NULL, NODE_CONTENTS);
	for (size_t i = 0; i < 3; i++) {
		struct node *entry = add(fixture, facts->contents, NODE_ENTRY);
		entry->entry.level = 1;
		entry->entry.anchor = STR("s");
		add_text(fixture, entry, "</script><s>");
	}
	add_section(fixture, document, 2, "s");
	struct entry *entry = &fixture->entries[DOC];
	entry->subtitle = STR("Sub <title>");
	entry->summary = STR("</script><!-- \"quoted\" & done");
	entry->date = (struct date){ 2018, 1, 15 };
	struct downloads downloads = { .count = 1 };
	downloads.items[0] =
		(struct download){ &format_table[FORMAT_PDF], STR("a/doc/doc.pdf"), 412000, 14 };
	static const enum layout_kind layouts[] = { LAYOUT_PAGE, LAYOUT_STRATEGY, LAYOUT_REPORT,
		                                    LAYOUT_MINUTES, LAYOUT_SLIDES };
	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
		entry->layout = layouts[i];
		struct html_page page = page_of(fixture, DOC, document);
		page.downloads = &downloads;
		char *html = page_text(fixture, site, &page);
		assert_non_null(strstr(
			html, "<title>A &quot;doc&quot; \xe2\x80\x93 Site &amp; co</title>"));
		assert_non_null(strstr(
			html, "<link rel=\"canonical\" href=\"https://x.example/sub/a/doc/\"/>"));
		assert_non_null(strstr(
			html, "\"description\":\"\\u003c/script\\u003e\\u003c!-- \\\"quoted\\\" "));
		assert_non_null(strstr(html, "<a href=\"doc.pdf\">"));
		assert_non_null(strstr(html, "PDF, 412 KB, 14 pages"));
		assert_non_null(strstr(html, "href=\"../../style.css\""));
		assert_non_null(
			strstr(html, "<a href=\"../../a/doc/\" aria-current=\"page\">Doc</a>"));
		assert_non_null(strstr(html, "tel:+44020"));
		assert_null(strstr(html, "noindex"));
		free(html);
	}
	html_site_free(site);
}

static void empty_pages(void **state)
{
	struct fixture *fixture = *state;
	struct node *document = document_new(fixture);
	fixture->model.site.url = (str){ 0 };
	fixture->model.site.contact = NULL;
	fixture->model.site.navigation_count = 0;
	struct html_site *site = html_site_new(&fixture->model, &fixture->diags);
	struct html_page page = page_of(fixture, HOME, document);
	free(page_text(fixture, site, &page));
	page.list_template = STR("list");
	page.members = true;
	char *html = page_text(fixture, site, &page);
	assert_non_null(strstr(html, "<meta name=\"robots\" content=\"noindex\"/>"));
	assert_null(strstr(html, "canonical"));
	free(html);
	html_site_free(site);
}

/* Served at any address, so nothing in it may be relative. */
static void missing_page(void **state)
{
	struct fixture *fixture = *state;
	struct node *document = document_new(fixture);
	struct node *link = add(fixture, add(fixture, document, NODE_PARAGRAPH), NODE_LINK);
	link->link = (struct link){ .kind = LINK_SITE, .address = STR("a/doc/") };
	add_text(fixture, link, "doc");
	struct html_site *site = html_site_new(&fixture->model, &fixture->diags);
	struct html_page page = page_of(fixture, MISSING, document);
	char *html = page_text(fixture, site, &page);
	assert_non_null(strstr(html, "href=\"/sub/style.css\""));
	assert_non_null(strstr(html, "<p><a href=\"/sub/a/doc/\">doc</a></p>"));
	assert_non_null(strstr(html, "noindex"));
	assert_null(strstr(html, "canonical"));
	free(html);
	html_site_free(site);
}

/* What our check lets pass, libxml2 lets pass: a page with bytes put wrong, over and over. */
static void check_agrees(void **state)
{
	struct fixture *fixture = *state;
	struct html_site *site = html_site_new(&fixture->model, &fixture->diags);
	struct node *document = document_new(fixture);
	add_paragraph(fixture, document, "a & b");
	struct html_page page = page_of(fixture, DOC, document);
	char *html = page_text(fixture, site, &page);
	size_t length = strlen(html), good = 0, bad = 0;
	uint32_t random = 20180115;
	static const char wrong[] = "<>/&\"'= a-!?];\x01";
	for (size_t i = 0; i < 20000; i++) {
		random = random * 1664525u + 1013904223u;
		size_t at = (random >> 8) % length;
		char kept = html[at];
		if ((unsigned char)kept >= 0x80) /* sources are UTF-8: checked when they are read */
			continue;
		html[at] = wrong[(random >> 4) % (sizeof wrong - 1)];
		struct fault fault;
		if (wellformed((str){ html, length }, WELLFORMED_PAGE, &fault)) {
			xmlDocPtr parsed = xmlReadMemory(html, (int)length, "page", NULL,
			                                 XML_PARSE_NONET | XML_PARSE_NOERROR |
			                                         XML_PARSE_NOWARNING);
			if (!parsed)
				fail_msg("libxml2 finds a fault near \"%.60s\"",
				         html + (at < 30 ? 0 : at - 30));
			xmlFreeDoc(parsed);
			good++;
		} else {
			bad++;
		}
		html[at] = kept;
	}
	assert_true(good > 1000 && bad > 1000);
	free(html);
	html_site_free(site);
}

struct assets {
	struct buf names;
	bool has_brand;
};

static void take_asset(void *context, str address, str bytes)
{
	struct assets *assets = context;
	buf_put(&assets->names, address);
	buf_putc(&assets->names, ' ');
	if (str_eq(address, STR("style.css"))) {
		assets->has_brand = str_find(bytes, STR("--brand:#00506b;")) < bytes.n;
		assert_int_equal(str_find(bytes, STR("/*")), bytes.n);
	}
}

static void assets(void **state)
{
	struct fixture *fixture = *state;
	struct html_site *site = html_site_new(&fixture->model, &fixture->diags);
	struct assets taken = { 0 };
	html_assets(site, take_asset, &taken, &fixture->diags);
	assert_true(str_eq(buf_str(&taken.names), STR("style.css icon.svg ")));
	assert_true(taken.has_brand);
	buf_free(&taken.names);
	html_site_free(site);
}

static void sitemap(void **state)
{
	struct fixture *fixture = *state;
	struct buf xml = { 0 };
	fixture->entries[DOC].restricted = true;
	html_sitemap(&fixture->model, /*members=*/false, &xml);
	assert_true(str_eq(buf_str(&xml),
	                   STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	                       "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
	                       "<url>\n<loc>https://x.example/sub/</loc>\n</url>\n</urlset>\n")));
	buf_free(&xml);
}

#define WITH_SITE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes), cmocka_unit_test(addresses),
		cmocka_unit_test(faults),  cmocka_unit_test(faults_of_templates),
		cmocka_unit_test(deep),    WITH_SITE(formats),
		WITH_SITE(blocks),         WITH_SITE(lists),
		WITH_SITE(tables),         WITH_SITE(wide_tables),
		WITH_SITE(cards),          WITH_SITE(footnotes),
		WITH_SITE(terms),          WITH_SITE(contents),
		WITH_SITE(inlines),        WITH_SITE(full_page),
		WITH_SITE(empty_pages),    WITH_SITE(missing_page),
		WITH_SITE(check_agrees),   WITH_SITE(assets),
		WITH_SITE(sitemap),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	xmlCleanupParser();
	return failed;
}
