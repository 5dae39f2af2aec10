/* A document's layout from beginning to end. Called by command/ for PDF and show trace. */
#include "page/typeset.h"

#include "base/die.h"

const char *const role_names[ROLE_COUNT] = {
	[ROLE_DOCUMENT] = "Document",
	[ROLE_PART] = "Part",
	[ROLE_SECT] = "Sect",
	[ROLE_DIV] = "Div",
	[ROLE_H1] = "H1",
	[ROLE_H2] = "H2",
	[ROLE_H3] = "H3",
	[ROLE_H4] = "H4",
	[ROLE_H5] = "H5",
	[ROLE_H6] = "H6",
	[ROLE_P] = "P",
	[ROLE_L] = "L",
	[ROLE_LI] = "LI",
	[ROLE_LBL] = "Lbl",
	[ROLE_LBODY] = "LBody",
	[ROLE_TABLE] = "Table",
	[ROLE_THEAD] = "THead",
	[ROLE_TBODY] = "TBody",
	[ROLE_TR] = "TR",
	[ROLE_TH] = "TH",
	[ROLE_TD] = "TD",
	[ROLE_CAPTION] = "Caption",
	[ROLE_FIGURE] = "Figure",
	[ROLE_NOTE] = "Note",
	[ROLE_REFERENCE] = "Reference",
	[ROLE_LINK] = "Link",
	[ROLE_TOC] = "TOC",
	[ROLE_TOCI] = "TOCI",
	[ROLE_BLOCKQUOTE] = "BlockQuote",
	[ROLE_CODE] = "Code",
	[ROLE_SPAN] = "Span",
	[ROLE_ART] = "Art",
	[ROLE_INDEX] = "Index",
	[ROLE_NONSTRUCT] = "NonStruct",
	[ROLE_PRIVATE] = "Private",
	[ROLE_TFOOT] = "TFoot",
	[ROLE_QUOTE] = "Quote",
	[ROLE_BIBENTRY] = "BibEntry",
	[ROLE_ANNOT] = "Annot",
	[ROLE_RUBY] = "Ruby",
	[ROLE_RB] = "RB",
	[ROLE_RT] = "RT",
	[ROLE_RP] = "RP",
	[ROLE_WARICHU] = "Warichu",
	[ROLE_WT] = "WT",
	[ROLE_WP] = "WP",
	[ROLE_FORMULA] = "Formula",
	[ROLE_FORM] = "Form",
};

uint32_t element_new(struct job *job, enum role role, uint32_t parent)
{
	if (job->measuring)
		return 0;
	struct layout *layout = job->layout;
	if (layout->element_count == layout->element_room)
		layout->elements = memory_grow(layout->elements, &layout->element_room,
		                               sizeof *layout->elements);
	CHECK(layout->element_count < UINT32_MAX - 1);
	layout->elements[layout->element_count] = (struct element){
		.role = (uint8_t)role,
		.parent = parent,
		.order = job->order++,
		.columns = 1,
		.rows = 1,
	};
	return (uint32_t)layout->element_count++;
}

struct element *element_at(struct job *job, uint32_t index)
{
	return &job->layout->elements[index];
}

void layout_tidy(struct job *job, const struct setting *setting)
{
	const struct pages *pages = &job->pages;
	bool waits = job->held || !setting->galley->main || setting->frame || setting->marks ||
	             setting->label || job->main.first || pages->notes.count || pages->carried ||
	             pages->frame;
	if (!waits)
		arena_reset(job->scratch);
}

static void job_release(struct job *job)
{
	buf_free(&job->text);
	memory_free(job->links.items);
	memory_free(job->fixups.items);
	memory_free(job->sheets.items);
	memory_free(job->runs.items);
	memory_free(job->pieces.items);
	memory_free(job->words.items);
	memory_free(job->pages.notes.items);
	memory_free(job->pages.under.items);
	memory_free(job->pages.marks[0].items);
	memory_free(job->pages.marks[1].items);
	memory_free(job->pages.content.items);
	memory_free(job->pages.rules.items);
	arena_reset(job->scratch);
}

static bool has_contents(const struct node *document)
{
	for (const struct node *node = document->first; node; node = node->next)
		if (node->kind == NODE_CONTENTS && node->contents.kind == CONTENTS_HEADINGS)
			return true;
	return false;
}

struct setting setting_new(struct job *job, uint32_t element)
{
	struct setting setting = { .galley = &job->main,
		                   .width = pages_width(job, false),
		                   .element = element,
		                   .heading = 1,
		                   .right_to_left = job->context.right_to_left };
	setting.style.face.lang = job->context.lang;
	setting.style.colour = job->palette->ink;
	setting_size(&setting, job->style->text);
	setting.gap = setting.leading / 2;
	return setting;
}

static void document_set(struct job *job, const struct node *document)
{
	const struct facts *facts = job->facts;
	uint32_t root = element_new(job, ROLE_DOCUMENT, 0);
	element_at(job, root)->lang = facts->lang;
	element_at(job, root)->title = facts->title;
	job->main.main = true;
	pages_begin(job);
	struct setting setting = setting_new(job, root);
	if (facts->pack) {
		parts_begin(job, document);
		setting.heading = 0;
		blocks_set(job, &setting, document);
		parts_end(job, &setting);
		return;
	}
	if (facts->deck)
		slides_begin(job, &setting, document, facts->title);
	cover_set(job, &setting);
	job->heading = 1;
	const struct node *rest = document->first;
	/* On the title slide of a deck stands what is before the first slide. */
	for (; facts->deck && rest && rest->kind != NODE_SECTION; rest = rest->next)
		block_set(job, &setting, rest);
	bool wanted = facts->show_contents && facts->contents && facts->contents->first &&
	              !has_contents(document);
	if (wanted) {
		slide_named(job, &setting, facts->contents->contents.title);
		contents_set(job, &setting, facts->contents);
		setting.space_before = setting.leading;
	}
	blocks_set_from(job, &setting, rest);
	pages_end(job);
}

/* Digits to keep free for page numbers: a guess from the text's length that spares nearly all
 * long documents a second layout. Two fifths of a page are taken to be filled, and a letter to be
 * half as wide as high: a guess that is too high costs the width of a digit. */
static uint32_t digits_guess(const struct node *document, const struct page_style *style)
{
	enum { DIGITS_LEAST = 3 };
	const struct pack *pack = document->document->pack;
	size_t bytes = 0;
	for (struct walk walk = walk_from(document); walk_enter(&walk);)
		if (walk.node->kind == NODE_TEXT)
			bytes += walk.node->text.n;
	int32_t letters = (style->width - style->inner - style->outer) / (style->text.size / 2);
	int32_t lines = (style->height - style->top - style->bottom) / style->text.leading;
	int32_t filled = letters * lines * 2 / 5;
	uint32_t digits = DIGITS_LEAST;
	size_t last = bytes / (size_t)(filled > 0 ? filled : 1) + (pack ? pack->first_page : 0);
	for (last /= 1000; last; last /= 10)
		digits++;
	return digits;
}

struct layout *page_layout(struct typesetter *typesetter, struct arena *arena,
                           const struct node *document, const struct page_options *options,
                           struct diags *diags)
{
	CHECK(document->kind == NODE_DOCUMENT);
	typesetter_begin(typesetter);
	const struct context context = {
		.mark = document->document->mark,
		.lang = typesetter_lang(typesetter, document->document->lang),
		.right_to_left = options->words->right_to_left,
		.title = 1,
		.titled = true,
	};
	uint32_t digits = digits_guess(document, options->style);
	for (;;) {
		struct layout *layout = arena_new(arena, struct layout);
		layout->fonts = typesetter->fonts;
		layout->facts = document->document;
		layout->right_to_left = options->words->right_to_left;
		struct diags first = { 0 };
		struct job job = { .typesetter = typesetter,
			           .arena = &layout->memory,
			           .scratch = &typesetter->scratch,
			           .options = options,
			           .style = options->style,
			           .palette = &typesetter->house->light,
			           .facts = document->document,
			           .diags = &first,
			           .layout = layout,
			           .digits = digits,
			           .context = context };
		document_set(&job, document);
		bool finished = finish(&job);
		digits = job.digits;
		job_release(&job);
		if (finished) {
			diags_merge(diags, &first);
			return layout;
		}
		/* A number over 999: once more, with wider places for their numbers. */
		diags_release(&first);
		layout_release(layout);
	}
}

void layout_release(struct layout *layout)
{
	for (size_t i = 0; i < layout->page_count; i++)
		memory_free(layout->pages[i].links);
	memory_free(layout->pages);
	memory_free(layout->elements);
	memory_free(layout->anchors);
	memory_free(layout->bookmarks);
	memory_free(layout->images);
	memory_free(layout->parts);
	memory_free(layout->bounds);
	arena_release(&layout->memory);
	*layout = (struct layout){ .fonts = layout->fonts };
}
