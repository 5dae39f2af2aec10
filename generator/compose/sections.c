/* Headings: their identifiers, the sections they begin, their numbers, the lists of contents. */
#include "compose/work.h"

#include "base/die.h"

void id_give(struct work *work, struct node *node, str base)
{
	node->id = base;
	if (!map_add(&work->ids, base, node))
		return;
	/* The count goes on from the last of this base, or many alike would take quadratic time. */
	uint32_t *count = map_get(&work->id_counts, base);
	if (!count) {
		count = arena_new(work->arena, uint32_t);
		map_add(&work->id_counts, base, count);
	}
	do
		node->id = arena_printf(work->arena, "%.*s-%u", STR_FMT(base), ++*count);
	while (map_add(&work->ids, node->id, node));
}

/* Written identifiers first, so that an automatic one gives way. */
static void ids_take_written(struct work *work)
{
	for (struct walk walk = walk_blocks(work->document); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (!node->id.n || node->kind == NODE_FOOTNOTE_REF || node->kind == NODE_FOOTNOTE)
			continue;
		struct node *earlier = map_add(&work->ids, node->id, node);
		if (!earlier || earlier == node)
			continue;
		/* Of a second {glossary}, of minutes brought in twice they are ours. */
		bool ours = earlier->kind == node->kind &&
		            (node->kind == NODE_TERM || node->kind == NODE_NOTE);
		if (!ours && work_reports(work))
			diag(work->diags, MSG_DUPLICATE_ANCHOR, .at = node->at,
			     .words = { node->id,
			                arena_printf(work->arena, "%u", earlier->at.line) });
		id_give(work, node, node->id);
	}
}

static void id_make(struct work *work, struct node *heading)
{
	str id = id_of_text(work->arena, node_text_of(work->arena, heading));
	id_give(work, heading, id.n ? id : STR("section"));
}

struct numbers {
	uint32_t section[HEADING_LEVELS + 1]; /* by level */
	uint32_t appendix;
	uint32_t paragraph;
	bool in_appendix;
	bool none; /* below a heading without a number */
};

static void number_heading(struct work *work, struct numbers *numbers, struct node *heading)
{
	unsigned level = heading->heading.level;
	CHECK(level >= 1 && level <= HEADING_LEVELS);
	if (level == 2)
		numbers->none = heading->heading.unnumbered;
	if (numbers->none)
		return;
	for (unsigned deeper = level + 1; deeper <= HEADING_LEVELS; deeper++)
		numbers->section[deeper] = 0;
	if (level == 2) {
		numbers->in_appendix = heading->heading.appendix;
		numbers->paragraph = 0;
		if (numbers->in_appendix)
			numbers->appendix++;
		else
			numbers->section[2]++;
	} else {
		numbers->section[level]++;
	}
	if (work->entry->numbering == NUMBERING_NO && !heading->heading.appendix)
		return;
	uint32_t first = numbers->in_appendix ? numbers->appendix : numbers->section[2];
	if (level == 2 && numbers->in_appendix) {
		heading->heading.number = words_fill(
			work->words, work->arena, WORD_APPENDIX,
			(const str[]){ STR("number"), arena_printf(work->arena, "%u", first) }, 1);
		return;
	}
	/* Numbered paragraphs count through the section, so its subheadings have no numbers. */
	if (work->entry->numbering == NUMBERING_NO ||
	    (work->entry->numbering == NUMBERING_PARAGRAPHS && level > 2))
		return;
	struct buf number = { 0 };
	buf_printf(&number, "%s%u", numbers->in_appendix ? "A" : "", first);
	for (unsigned at = 3; at <= level; at++)
		buf_printf(&number, ".%u", numbers->section[at]);
	heading->heading.number = arena_str(work->arena, buf_str(&number));
	buf_free(&number);
}

static void number_paragraph(struct work *work, struct numbers *numbers, struct node *paragraph)
{
	uint32_t first = numbers->in_appendix ? numbers->appendix : numbers->section[2];
	if (first == 0 || numbers->none)
		return;
	paragraph->paragraph.number =
		arena_printf(work->arena, "%s%u.%u", numbers->in_appendix ? "A" : "", first,
	                     ++numbers->paragraph);
}

/* Levels in messages are those that the author wrote: lower by shift in a deck with sections. */
static void check_level(struct work *work, unsigned above, const struct node *heading,
                        unsigned shift)
{
	unsigned level = heading->heading.level - shift;
	above -= above > shift ? shift : 0;
	if (level <= above + 1)
		return;
	static const char hashes[] = "######";
	diag(work->diags, MSG_HEADING_SKIPPED, .at = heading->at,
	     .words = { arena_printf(work->arena, "%u", level),
	                arena_printf(work->arena, "%u", above), (str){ hashes, above + 1 } });
}

/* From the first section on every heading of a deck goes down one level, so that sections are below
 * the deck's title. Returns the first heading that did. */
static const struct node *deck_levels(struct node *document)
{
	const struct node *first = NULL;
	for (struct walk walk = walk_blocks(document); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (node->kind != NODE_HEADING)
			continue;
		if (!first && node->heading.level == 1 && node->parent == document)
			first = node;
		if ((first && node->heading.level < HEADING_LEVELS) || node->heading.level == 1)
			node->heading.level++;
	}
	return first;
}

static bool same_title(struct work *work, const struct node *a, const struct node *b)
{
	return str_eq(node_text_of(work->arena, a), node_text_of(work->arena, b));
}

/* Which headings begin slides: those of the first two levels that there are. A section's name alone
 * stands above its first slide's title; before text it is a title itself. Of a run of slides with
 * one title the contents list the first. */
static const struct node *deck_settle(struct work *work)
{
	const struct node *first = deck_levels(work->document);
	const struct node *earlier = NULL;
	bool below = false;
	for (struct node *node = work->document->first; node; node = node->next) {
		if (node == first)
			below = true;
		unsigned slide = below ? 3 : 2;
		if (node->kind != NODE_HEADING || node->heading.level > slide)
			continue;
		const struct node *next = node->next;
		bool above = below && node->heading.level == 2 && next &&
		             next->kind == NODE_HEADING && next->heading.level == 3;
		node->heading.deck = above ? DECK_SECTION : DECK_SLIDE;
		node->heading.unlisted = earlier && earlier->heading.level == node->heading.level &&
		                         same_title(work, earlier, node);
		earlier = node;
	}
	return first;
}

/* Headings in {lang} head sections like any other: where a group holds some, its blocks, each with
 * its language, stand in its place. True when it did. */
static bool group_dissolve(struct node *blocks, struct node *group)
{
	const struct node *heading = group->first;
	while (heading && heading->kind != NODE_HEADING)
		heading = heading->next;
	if (group->kind != NODE_GROUP || !group->lang.s || !heading)
		return false;
	for (struct node *node; (node = group->last);) {
		node_unlink(node);
		if (!node->lang.s) {
			node->lang = group->lang;
			node->right_to_left = group->right_to_left;
		}
		node_prepend(blocks, node);
	}
	return true;
}

void sections_build(struct work *work)
{
	bool deck = work->entry->layout == LAYOUT_SLIDES;
	const struct node *first_section = deck ? deck_settle(work) : NULL;
	unsigned shift = 0;
	ids_take_written(work);
	struct node *document = work->document;
	struct node *parents[HEADING_LEVELS + 2] = { 0 };
	struct node blocks = { .kind = NODE_GROUP };
	node_move_children(&blocks, document);
	struct node *into = document;
	struct numbers numbers = { 0 };
	unsigned above = 1;
	while (blocks.first) {
		struct node *block = blocks.first;
		node_unlink(block);
		if (group_dissolve(&blocks, block))
			continue;
		if (block->kind == NODE_PARAGRAPH && work->entry->numbering == NUMBERING_PARAGRAPHS)
			number_paragraph(work, &numbers, block);
		if (block->kind != NODE_HEADING) {
			node_append(into, block);
			continue;
		}
		shift = block == first_section ? 1 : shift;
		check_level(work, above, block, shift);
		unsigned level = above = block->heading.level;
		if (!block->id.n)
			id_make(work, block);
		number_heading(work, &numbers, block);
		struct node *parent = document;
		for (unsigned at = 1; at < level; at++)
			if (parents[at])
				parent = parents[at];
		for (unsigned at = level; at <= HEADING_LEVELS; at++)
			parents[at] = NULL;
		into = node_new(work->arena, NODE_SECTION, block->at);
		parents[level] = into;
		node_append(parent, into);
		node_append(into, block);
	}
	/* Headings inside notes, cells and groups head no section, but can be linked to. */
	for (struct walk walk = walk_blocks(document); walk_enter(&walk);)
		if (walk.node->kind == NODE_HEADING && !walk.node->id.n)
			id_make(work, walk.node);
}

/* "Table 2" and "Figure 1" before captions; what has one can be linked to. */
void sections_captions(struct work *work)
{
	uint32_t tables = 0, figures = 0;
	for (struct walk walk = walk_blocks(work->document); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (node->kind != NODE_CAPTION)
			continue;
		bool is_table = node->parent->kind == NODE_TABLE;
		uint32_t number = is_table ? ++tables : ++figures;
		str shown = arena_printf(work->arena, "%u", number);
		node->caption.label =
			words_fill(work->words, work->arena, is_table ? WORD_TABLE : WORD_FIGURE,
		                   (const str[]){ STR("number"), shown }, 1);
		if (node->parent->id.n)
			continue;
		id_give(work, node->parent,
		        arena_concat(work->arena, is_table ? STR("table-") : STR("figure-"),
		                     shown));
	}
}

static struct node *entry_add(struct work *work, struct node *contents, const struct node *from,
                              str anchor, str number, unsigned level)
{
	struct node *entry = node_new(work->arena, NODE_ENTRY, contents->at);
	entry->entry.level = (uint8_t)level;
	entry->entry.number = number;
	entry->entry.anchor = anchor;
	entry->lang = from->lang;
	entry->right_to_left = from->right_to_left;
	node_append(entry, node_text(work->arena, contents->at, node_text_of(work->arena, from)));
	node_append(contents, entry);
	return entry;
}

struct node_list {
	struct node **items;
	size_t count, room;
};

/* listed: the headings and captions of the document. */
static void contents_fill(struct work *work, struct node *contents, const struct node_list *listed)
{
	enum contents_kind kind = contents->contents.kind;
	bool deck = work->document->document->deck;
	for (size_t i = 0; i < listed->count; i++) {
		const struct node *node = listed->items[i];
		if (kind == CONTENTS_HEADINGS && node->kind == NODE_HEADING &&
		    node->parent->kind == NODE_SECTION && node->heading.level <= 3 &&
		    !node->heading.unlisted && (!deck || node->heading.deck))
			entry_add(work, contents, node, node->id, node->heading.number,
			          node->heading.level - 1u);
		else if (node->kind == NODE_CAPTION &&
		         node->parent->kind ==
		                 (kind == CONTENTS_TABLES ? NODE_TABLE : NODE_FIGURE) &&
		         kind != CONTENTS_HEADINGS)
			entry_add(work, contents, node, node->parent->id, node->caption.label,
			          /*level=*/1);
	}
}

void sections_contents(struct work *work)
{
	struct node_list listed = { 0 }, lists = { 0 };
	for (struct walk walk = walk_blocks(work->document); walk_enter(&walk);) {
		if (walk.node->kind == NODE_HEADING || walk.node->kind == NODE_CAPTION)
			list_push(&listed, walk.node);
		else if (walk.node->kind == NODE_CONTENTS)
			list_push(&lists, walk.node);
	}
	for (size_t i = 0; i < lists.count; i++)
		contents_fill(work, lists.items[i], &listed);
	struct node *contents = node_new(work->arena, NODE_CONTENTS, work->document->at);
	contents->contents.title = work->words->phrases[WORD_CONTENTS];
	contents_fill(work, contents, &listed);
	work->document->document->contents = contents;
	memory_free(listed.items);
	memory_free(lists.items);
}
