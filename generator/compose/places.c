/* Where a paper stands: its meeting and item, its pages in the pack, and on its own page an anchor
 * where each page of the pack begins, so that "page 25" said in the room is found on a screen.
 * Called by compose.c and meetings.c. */
#include "compose/work.h"

const struct paper_pages *paper_place(struct work *work, const struct paper *paper,
                                      const struct made_pack **pack)
{
	const struct compose_call *call = work->call;
	const struct made_pack *packs = NULL;
	size_t count = call->packs ? call->packs(call->files_context, paper->item->meeting,
	                                         call->members, &packs)
	                           : 0;
	for (size_t i = 0; i < count; i++) {
		/* Pages are spoken of by the numbers of the pack that most people hold. */
		if (packs[i].format != FORMAT_PDF)
			continue;
		for (size_t j = 0; j < packs[i].paper_count; j++) {
			if (packs[i].papers[j].paper != paper)
				continue;
			*pack = &packs[i];
			return &packs[i].papers[j];
		}
	}
	return NULL;
}

str paper_range(struct work *work, const struct paper *paper)
{
	const struct made_pack *pack;
	const struct paper_pages *pages = paper_place(work, paper, &pack);
	if (!pages)
		return (str){ 0 };
	const str pairs[] = { STR("first"), pages->first, STR("last"), pages->last };
	return words_fill(work->words, work->arena,
	                  str_eq(pages->first, pages->last) ? WORD_PACK_PAGE : WORD_PACK_PAGES,
	                  pairs, 2);
}

static str mark_id(struct work *work, const struct page_start *start)
{
	return arena_concat(work->arena, STR("page-"), start->label);
}

void place_reserve_marks(struct work *work)
{
	const struct made_pack *pack;
	const struct paper *paper = work->entry->paper;
	const struct paper_pages *pages = paper ? paper_place(work, paper, &pack) : NULL;
	for (size_t i = 0; pages && i < pages->start_count; i++) {
		const struct page_start *start = &pages->starts[i];
		struct node *mark = node_new(work->arena, NODE_PAGE_MARK, work->document->at);
		mark->id = mark_id(work, start);
		mark->text = build_phrase(work, WORD_PAGE_MARK, STR("page"), start->label);
		map_add(&work->ids, mark->id, mark);
	}
}

void place_put_pages(struct work *work, struct node *line)
{
	const struct made_pack *pack;
	const struct paper *paper = work->entry->paper;
	if (!paper_place(work, paper, &pack))
		return;
	const struct link file = { .kind = LINK_SITE, .address = pack->address };
	node_append(line, node_text(work->arena, line->at, STR(", ")));
	node_append(line, build_link(work, line->at, &file, paper_range(work, paper)));
}

void place_put(struct work *work, struct node *into)
{
	const struct agenda_item *item = work->entry->paper->item;
	const struct entry *meeting = item->meeting->entry;
	struct link to = { .anchor = arena_concat(work->arena, STR("item-"), item->number) };
	link_to_entry(meeting, &to);
	const str pairs[] = { STR("number"), item->number, STR("meeting"), meeting->title };
	struct node *line = build_paragraph(work, into->at, STR(""));
	node_append(line, build_link(work, into->at, &to,
	                             words_fill(work->words, work->arena, WORD_PLACE_OF_PAPER,
	                                        pairs, 2)));
	place_put_pages(work, line);
	node_append(into, line);
}

/* Whether node is what stands just after the mark, or begins it. */
static bool follows(const struct node *mark, const struct node *node)
{
	for (const struct node *at = mark->next; at; at = at->first)
		if (at == node)
			return true;
	return false;
}

/* The outermost block of that place after the mark of the page before, which begins with a block
 * that is not looked at again: blocks made from front matter all have one place. */
static struct node *block_at(struct work *work, const struct page_start *start,
                             const struct node *before)
{
	bool after = !before;
	for (struct walk walk = walk_blocks(work->document); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (node == before)
			after = true;
		else if (after && node != work->document && node->at.text &&
		         node->at.line == start->line && node->at.column == start->column &&
		         str_eq(node->at.text->path, start->path) &&
		         !(before && follows(before, node)))
			return node;
	}
	return NULL;
}

static bool may_hold_mark(const struct node *node)
{
	return node_table[node->kind].children >> NODE_PAGE_MARK & 1;
}

/* A page begins with a block, or goes on with it; so a mark stands before a block. */
static void mark_put(struct work *work, struct node *mark, struct node *block, struct node *before)
{
	if (!block && before) { /* it goes on with the block that the page before began with */
		node_insert_after(before, mark);
		return;
	}
	if (block && block->kind == NODE_HEADING && block->parent->kind == NODE_SECTION)
		block = block->parent;
	/* No mark stands between rows; one may open a cell. */
	struct node *row = block;
	while (row && row->kind != NODE_ROW && row->kind != NODE_TABLE)
		row = row->parent;
	if (row && row->kind == NODE_ROW && row->first) {
		if (before && before->parent == row->first)
			node_insert_after(before, mark);
		else
			node_prepend(row->first, mark);
		return;
	}
	while (block && block != work->document && !may_hold_mark(block->parent))
		block = block->parent;
	struct node *last = work->document->last;
	if (block && block != work->document)
		node_insert_before(block, mark);
	else if (last && last->kind == NODE_FOOTNOTES)
		node_insert_before(last, mark);
	else
		node_append(work->document, mark);
}

/* The title slide and the list of contents, which a deck has in print alone. */
static bool is_not_shown(const struct work *work, const struct page_start *start)
{
	const struct place *at = &work->document->at;
	return work->document->document->deck && at->text && start->line == at->line &&
	       start->column == at->column && str_eq(start->path, at->text->path);
}

static struct node *mark_unplaced(struct work *work, const struct page_start *start)
{
	struct node *mark = map_get(&work->ids, mark_id(work, start));
	return mark && mark->kind == NODE_PAGE_MARK && !mark->parent ? mark : NULL;
}

void place_mark_pages(struct work *work)
{
	const struct made_pack *pack;
	const struct paper *paper = work->entry->paper;
	const struct paper_pages *pages = paper ? paper_place(work, paper, &pack) : NULL;
	struct node *before = NULL;
	size_t waiting = 0; /* the first of the pages whose marks go before the next */
	for (size_t i = 0; pages && i < pages->start_count; i++) {
		const struct page_start *start = &pages->starts[i];
		struct node *mark = mark_unplaced(work, start);
		if (!mark)
			continue;
		if (i > 0 && i + 1 < pages->start_count && is_not_shown(work, start))
			continue;
		if (i == 0 && work->document->first)
			node_prepend(work->document, mark);
		else
			mark_put(work, mark, start->path.n ? block_at(work, start, before) : NULL,
			         before);
		for (; waiting < i; waiting++) {
			struct node *earlier = mark_unplaced(work, &pages->starts[waiting]);
			if (earlier)
				node_insert_before(mark, earlier);
		}
		before = mark;
	}
}
