/* Decks: each slide begins a page, and one that is too full goes on with its title on the next, as
 * a repetition that is not read again. Called by layout.c and blocks.c as they come to slides, and
 * by pages.c where a page begins. */
#include "page/typeset.h"

/* A line or lines at the head of a slide that were read already, in a galley of their own. */
static struct item *head_set(struct job *job, const struct setting *around, str text,
                             const struct node *heading, struct type_size size)
{
	if (!text.n)
		return NULL;
	struct galley galley = { 0 };
	struct setting setting = { .galley = &galley,
		                   .width = pages_width(job, false),
		                   .style.colour = job->palette->ink,
		                   .right_to_left = around->right_to_left,
		                   .balanced = true };
	setting.style.face.lang = around->style.face.lang;
	if (heading && heading->lang.s) {
		setting.style.face.lang = typesetter_lang(job->typesetter, heading->lang);
		setting.right_to_left = heading->right_to_left;
	}
	setting_size(&setting, size);
	slide_style(job, &setting, heading ? DECK_SLIDE : DECK_SECTION);
	text_begin(job, setting.right_to_left);
	text_add(job, &setting, UINT32_MAX, text);
	struct line *lines = paragraph_lines(job, &setting);
	paragraph_push(job, &setting, UINT32_MAX, lines);
	return galley.first;
}

void slide_style(const struct job *job, struct setting *setting, enum deck_heading deck)
{
	if (deck == DECK_SLIDE)
		setting->style.face.style |= FONT_BOLD;
	else
		setting->style.colour = job->palette->secondary;
}

int32_t slide_after(const struct job *job, enum deck_heading deck)
{
	return deck == DECK_SLIDE ? job->style->text.leading * 62 / 100
	                          : job->style->running.leading / 4;
}

static int32_t above_height(const struct job *job)
{
	return job->slide.sections ? job->style->running.leading + slide_after(job, DECK_SECTION)
	                           : 0;
}

/* What was set before stands on its pages; the next item begins one. */
static void slide_break(struct job *job, const struct setting *setting)
{
	pages_break(job);
	if (job->slide.holds)
		job->held--;
	job->slide.holds = false;
	job->slide.above = job->slide.title = NULL;
	job->slide.begun = job->slide.above_is_read = false;
	layout_tidy(job, setting);
}

static void slide_hold(struct job *job)
{
	job->slide.holds = true;
	job->held++;
	job->slide.height = above_height(job) + slide_after(job, DECK_SLIDE) +
	                    items_height(job->slide.title, NULL);
}

static str continued(const struct job *job, str title)
{
	if (!title.n)
		return title;
	const str pair[] = { STR("title"), title };
	return words_fill(job->options->words, job->arena, WORD_CONTINUED, pair, /*pair_count=*/1);
}

void slide_named(struct job *job, const struct setting *setting, str title)
{
	if (!job->slide.on)
		return;
	slide_break(job, setting);
	static const struct node heading = { .kind = NODE_HEADING };
	job->slide.title =
		head_set(job, setting, continued(job, title), &heading, job->style->headings[1]);
	slide_hold(job);
}

void slide_begin(struct job *job, const struct setting *setting, const struct node *section)
{
	const struct node *heading = section->first;
	if (!job->slide.on || !heading || heading->kind != NODE_HEADING || !heading->heading.deck)
		return;
	const struct node *before = section->previous, *outer = section->parent;
	if (before && before->kind == NODE_HEADING && before->heading.deck == DECK_SECTION)
		return; /* begun with the name of its section */
	bool above = heading->heading.deck == DECK_SECTION;
	const struct node *named = above ? heading : NULL;
	if (above && heading->next && heading->next->kind == NODE_SECTION)
		heading = heading->next->first;
	else if (outer && outer->kind == NODE_SECTION && outer->first->heading.deck)
		named = outer->first;
	slide_break(job, setting);
	str title = continued(job, node_text_of(job->arena, heading));
	job->slide.title = head_set(job, setting, title, heading, job->style->headings[1]);
	if (named)
		job->slide.above = head_set(job, setting, node_text_of(job->arena, named), NULL,
		                            job->style->running);
	job->slide.above_is_read = above;
	slide_hold(job);
}

void slides_begin(struct job *job, const struct setting *setting, const struct node *parent,
                  str title)
{
	job->slide.on = true;
	job->slide.sections = false;
	for (struct walk walk = walk_blocks(parent); walk_enter(&walk);)
		if (walk.node->kind == NODE_HEADING && walk.node->heading.deck == DECK_SECTION)
			job->slide.sections = true;
	slide_named(job, setting, title);
}

void slides_end(struct job *job, const struct setting *setting)
{
	slide_break(job, setting);
	job->slide.on = job->slide.sections = false;
	job->slide.height = 0;
}

static void head_draw(struct job *job, const struct item *first)
{
	struct frame *frame = NULL;
	struct pages *pages = &job->pages;
	pages->as_artifact = true;
	draw_items(job, first, NULL, pages->left, pages->y, &frame);
	pages->as_artifact = false;
}

void slide_page(struct job *job)
{
	enum { BAR = 12000 };
	struct slide *slide = &job->slide;
	if (!slide->on)
		return;
	struct page *page = page_now(job);
	page->slide = true;
	draw_box_under(job, 0, 0, page->width, BAR, job->palette->brand);
	bool first = !slide->begun;
	slide->begun = true;
	if (slide->above && !(first && slide->above_is_read))
		head_draw(job, slide->above);
	/* Titles stand at one height, whether a section's name is above them or not. */
	if (!(first && slide->above_is_read))
		job->pages.y += above_height(job);
	if (first)
		return;
	head_draw(job, slide->title);
	job->pages.y += items_height(slide->title, NULL) + slide_after(job, DECK_SLIDE);
}
