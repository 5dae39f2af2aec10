/* How the packs of a meeting number on from one another, and what pages and later packs need to
 * know of one that has been laid out. Called by show.c and packs.c. */
#include "command/command.h"

#include "compose/compose.h"
#include "page/page.h"
#include "source/bound.h"

static str number_text(struct arena *arena, uint32_t number)
{
	return arena_printf(arena, "%u", number);
}

/* Where each page of a part begins in its paper's source. */
static void starts_copy(struct paper_pages *pages, const struct layout *layout,
                        const struct page_part *part, struct arena *arena)
{
	pages->starts = arena_array(arena, struct page_start, part->count);
	for (uint32_t i = 0; i < part->count; i++) {
		const struct page *page = &layout->pages[part->first + i];
		if (!page->begins.text)
			continue; /* blank, or a partner's */
		pages->starts[pages->start_count++] = (struct page_start){
			.label = arena_str(arena, page->label),
			.path = arena_str(arena, page->begins.text->path),
			.line = page->begins.line,
			.column = page->begins.column,
		};
	}
}

/* Without tags, wrongly tagged, or locked, so that none of it is bound in. */
static bool is_inaccessible(const struct layout *layout, const struct page_part *part, bool members)
{
	const struct paper *paper = part->paper;
	if (!paper->pdf || (paper->restricted && !members))
		return false;
	for (uint32_t i = part->first; i < part->first + part->count; i++) {
		const struct bound_pdf *bound = layout->pages[i].bound;
		if (bound)
			return bound->state != BOUND_TAGGED || bound->fault.n;
	}
	return true;
}

static uint32_t bound_pages(const struct layout *layout, const struct page_part *part)
{
	uint32_t count = 0;
	for (uint32_t i = part->first; i < part->first + part->count; i++)
		count += layout->pages[i].bound != NULL;
	return count;
}

void made_pack_fill(struct made_pack *made, const struct pack_call *call,
                    const struct layout *layout, struct arena *arena)
{
	made->meeting = call->meeting;
	made->supplement = call->supplement;
	made->members = call->members;
	made->pages = (uint32_t)layout->page_count;
	made->papers = arena_array(arena, struct paper_pages, layout->part_count);
	made->paper_count = 0;
	for (size_t i = 0; i < layout->part_count; i++) {
		const struct page_part *part = &layout->parts[i];
		if (part->last_number > made->last_number)
			made->last_number = part->last_number;
		if (!part->paper)
			continue;
		struct paper_pages *pages = &made->papers[made->paper_count++];
		*pages = (struct paper_pages){
			.paper = part->paper,
			.first = number_text(arena, part->first_number),
			.last = number_text(arena, part->last_number),
			/* Of a sheet that stands for pages, those. */
			.count = part->last_number - part->first_number + 1,
			.bound_pages = bound_pages(layout, part),
			.inaccessible = is_inaccessible(layout, part, made->members),
		};
		starts_copy(pages, layout, part, arena);
	}
}

void packs_each(const struct meeting *meeting, struct pack_reads *reads,
                const struct made_pack *(*make)(void *context, const struct pack_call *call),
                void *context)
{
	uint32_t last = 0;
	for (size_t i = 0; i <= meeting->supplement_count; i++) {
		struct pack_call call = {
			.meeting = meeting,
			.supplement = i ? &meeting->supplements[i - 1] : NULL,
			.first_page = last + 1,
			.reads = reads,
		};
		const struct made_pack *made[2] = { NULL };
		if (meeting->has_restricted || meeting->entry->restricted) {
			call.members = true;
			call.whole = made[0] = make(context, &call);
			if (!made[0])
				return;
			call.members = false;
		}
		/* Of a meeting that is restricted as a whole nothing at all is public. */
		if (!meeting->entry->restricted && !(made[1] = make(context, &call)))
			return;
		for (size_t k = 0; k < 2; k++)
			if (made[k] && made[k]->last_number > last)
				last = made[k]->last_number;
	}
}
