/* A partner's PDF as pages of a pack: where its pages stand on ours, and what is set in their
 * margins. Called by parts.c, and by finish.c when the numbers are known. */
#include "page/typeset.h"

#include "source/bound.h"

bool bound_has_pages(const struct pack_part *part)
{
	return part->bound && part->bound->page_count && part->bound->state >= BOUND_UNTAGGED;
}

void bound_set(struct job *job, struct setting *setting, const struct bound_pdf *bound)
{
	for (uint32_t i = 0; i < bound->page_count; i++) {
		struct page *page = pages_add(job, bound->pages[i].width, bound->pages[i].height);
		page->bound = bound;
		page->bound_page = i;
		page->bound_element = setting->element;
		page->bound_scale = 1000;
		/* Where there was no slip sheet, the part begins here. */
		marks_place(job, setting->marks, /*y=*/0);
		setting->marks = NULL;
	}
}
