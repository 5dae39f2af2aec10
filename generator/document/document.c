/* The kinds of node and how they are linked; see document.h. Everything that builds or reads trees
 * calls this. */
#include "document/document.h"

#include "base/die.h"
#include "base/utf8.h"

#include <stddef.h>
#include <unicode/uchar.h>

#define BIT(kind) (UINT64_C(1) << (kind))
#define INLINES \
	(BIT(NODE_TEXT) | BIT(NODE_SOFT_BREAK) | BIT(NODE_HARD_BREAK) | BIT(NODE_CODE) | \
	 BIT(NODE_EMPHASIS) | BIT(NODE_STRONG) | BIT(NODE_STRIKE) | BIT(NODE_SPAN) | \
	 BIT(NODE_LINK) | BIT(NODE_IMAGE) | BIT(NODE_FOOTNOTE_REF) | BIT(NODE_TERM_REF) | \
	 BIT(NODE_STATUS) | BIT(NODE_VALUE) | BIT(NODE_PAGE_RANGE))
#define FLOW \
	(BIT(NODE_PARAGRAPH) | BIT(NODE_QUOTE) | BIT(NODE_LIST) | BIT(NODE_DEFINITION_LIST) | \
	 BIT(NODE_CODE_BLOCK) | BIT(NODE_RULE) | BIT(NODE_TABLE) | BIT(NODE_FIGURE) | \
	 BIT(NODE_NOTE) | BIT(NODE_CONTENTS) | BIT(NODE_GROUP) | BIT(NODE_PAGE_MARK) | \
	 BIT(NODE_DIRECTIVE))
/* Headings are flat among the blocks until compose/ has made sections of them. */
#define BLOCKS (FLOW | BIT(NODE_SECTION) | BIT(NODE_HEADING))

const struct node_row node_table[NODE_KIND_COUNT] = {
	[NODE_DOCUMENT] = { "document", true, false, BLOCKS | BIT(NODE_PART) | BIT(NODE_FOOTNOTES),
	                    false },
	[NODE_PART] = { "part", true, false, BLOCKS | BIT(NODE_PART) | BIT(NODE_FOOTNOTES), false },
	[NODE_SECTION] = { "section", true, false, BLOCKS, false },
	[NODE_HEADING] = { "heading", true, false, INLINES, true },
	[NODE_PARAGRAPH] = { "paragraph", true, false, INLINES, true },
	[NODE_QUOTE] = { "quote", true, false, BLOCKS, false },
	[NODE_LIST] = { "list", true, false, BIT(NODE_ITEM), false },
	[NODE_ITEM] = { "item", true, false, BLOCKS, false },
	[NODE_DEFINITION_LIST] = { "definition-list", true, false,
	                           BIT(NODE_TERM) | BIT(NODE_DEFINITION), false },
	[NODE_TERM] = { "term", true, false, INLINES, true },
	[NODE_DEFINITION] = { "definition", true, false, BLOCKS, false },
	[NODE_CODE_BLOCK] = { "code-block", true, true, 0, false },
	[NODE_RULE] = { "rule", true, true, 0, false },
	[NODE_TABLE] = { "table", true, false, BIT(NODE_CAPTION) | BIT(NODE_ROW), false },
	[NODE_ROW] = { "row", true, false, BIT(NODE_CELL), false },
	[NODE_CELL] = { "cell", true, false, BLOCKS, false },
	[NODE_FIGURE] = { "figure", true, false, BIT(NODE_IMAGE) | BIT(NODE_CAPTION), false },
	[NODE_CAPTION] = { "caption", true, false, INLINES, true },
	[NODE_NOTE] = { "note", true, false, BLOCKS, false },
	[NODE_CONTENTS] = { "contents", true, false, BIT(NODE_ENTRY), false },
	[NODE_ENTRY] = { "entry", true, false, INLINES, true },
	[NODE_GROUP] = { "group", true, false, BLOCKS, false },
	[NODE_PAGE_MARK] = { "page-mark", true, true, 0, false },
	[NODE_FOOTNOTES] = { "footnotes", true, false, BIT(NODE_FOOTNOTE), false },
	[NODE_FOOTNOTE] = { "footnote", true, false, BLOCKS, false },
	[NODE_DIRECTIVE] = { "directive", true, true, 0, false },
	[NODE_TEXT] = { "text", false, true, 0, false },
	[NODE_SOFT_BREAK] = { "soft-break", false, true, 0, false },
	[NODE_HARD_BREAK] = { "hard-break", false, true, 0, false },
	[NODE_CODE] = { "code", false, true, 0, false },
	[NODE_EMPHASIS] = { "emphasis", false, false, INLINES, false },
	[NODE_STRONG] = { "strong", false, false, INLINES, false },
	[NODE_STRIKE] = { "strike", false, false, INLINES, false },
	[NODE_SPAN] = { "span", false, false, INLINES, false },
	[NODE_LINK] = { "link", false, false, INLINES, false },
	[NODE_IMAGE] = { "image", false, true, 0, false },
	[NODE_FOOTNOTE_REF] = { "footnote-ref", false, true, 0, false },
	[NODE_TERM_REF] = { "term-ref", false, false, INLINES, false },
	[NODE_STATUS] = { "status", false, true, 0, false },
	[NODE_VALUE] = { "value", false, true, 0, false },
	[NODE_PAGE_RANGE] = { "page-range", false, true, 0, false },
};

/* Most of a tree is texts and the blocks around them, which need half of what a directive does. A
 * node may become one of a kind that needs no more: any may become a text. */
static size_t node_size(enum node_kind kind)
{
	switch (kind) {
	case NODE_TEXT:
	case NODE_SOFT_BREAK:
	case NODE_HARD_BREAK:
		return offsetof(struct node, text) + sizeof(str);
	case NODE_DIRECTIVE:
	case NODE_LINK:
	case NODE_IMAGE:
	case NODE_TERM_REF:
		return sizeof(struct node);
	default:
		return offsetof(struct node, entry) + sizeof((struct node){ 0 }.entry);
	}
}

struct node *node_new(struct arena *arena, enum node_kind kind, struct place at)
{
	struct node *node = arena_alloc(arena, node_size(kind), _Alignof(struct node));
	node->kind = (uint8_t)kind;
	node->at = at;
	return node;
}

struct node *node_text(struct arena *arena, struct place at, str text)
{
	struct node *node = node_new(arena, NODE_TEXT, at);
	node->text = text;
	return node;
}

void node_append(struct node *parent, struct node *child)
{
	child->parent = parent;
	child->previous = parent->last;
	child->next = NULL;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

void node_prepend(struct node *parent, struct node *child)
{
	if (parent->first)
		node_insert_before(parent->first, child);
	else
		node_append(parent, child);
}

void node_insert_before(struct node *sibling, struct node *added)
{
	added->parent = sibling->parent;
	added->previous = sibling->previous;
	added->next = sibling;
	if (sibling->previous)
		sibling->previous->next = added;
	else if (sibling->parent)
		sibling->parent->first = added;
	sibling->previous = added;
}

void node_insert_after(struct node *sibling, struct node *added)
{
	if (sibling->next)
		node_insert_before(sibling->next, added);
	else
		node_append(sibling->parent, added);
}

void node_unlink(struct node *node)
{
	if (node->previous)
		node->previous->next = node->next;
	else if (node->parent)
		node->parent->first = node->next;
	if (node->next)
		node->next->previous = node->previous;
	else if (node->parent)
		node->parent->last = node->previous;
	node->parent = node->previous = node->next = NULL;
}

void node_move_children(struct node *to, struct node *from)
{
	if (!from->first)
		return;
	for (struct node *child = from->first; child; child = child->next)
		child->parent = to;
	from->first->previous = to->last;
	if (to->last)
		to->last->next = from->first;
	else
		to->first = from->first;
	to->last = from->last;
	from->first = from->last = NULL;
}

void node_replace_by_children(struct node *node, struct node *from)
{
	while (from->first) {
		struct node *child = from->first;
		node_unlink(child);
		node_insert_before(node, child);
	}
	node_unlink(node);
}

struct node *node_copy(struct arena *arena, const struct node *root)
{
	struct node *copy = NULL, *at = NULL;
	for (struct walk walk = walk_from(root); walk_next(&walk);) {
		if (!walk.entering) {
			at = at->parent;
			continue;
		}
		size_t size = node_size(walk.node->kind);
		struct node *added = arena_alloc(arena, size, _Alignof(struct node));
		memcpy(added, walk.node, size);
		added->parent = added->previous = added->next = added->first = added->last = NULL;
		if (at)
			node_append(at, added);
		else
			copy = added;
		if (!node_table[walk.node->kind].leaf)
			at = added;
	}
	return copy;
}

struct walk walk_from(const struct node *root)
{
	return (struct walk){ .root = root };
}

struct walk walk_blocks(const struct node *root)
{
	return (struct walk){ .root = root, .blocks = true };
}

void node_plain_text(const struct node *node, struct buf *to)
{
	for (struct walk walk = walk_from(node); walk_next(&walk);) {
		const struct node *at = walk.node;
		if (!walk.entering) {
			bool divides = node_is_block(at) && at != node && at->next;
			if (divides)
				buf_putc(to, ' ');
			continue;
		}
		switch (at->kind) {
		case NODE_TEXT:
		case NODE_CODE:
			buf_put(to, at->text);
			break;
		case NODE_SOFT_BREAK:
		case NODE_HARD_BREAK:
			buf_putc(to, ' ');
			break;
		case NODE_IMAGE:
			buf_put(to, at->image.alternative);
			break;
		case NODE_CODE_BLOCK:
			buf_put(to, at->code.text);
			break;
		case NODE_STATUS:
			buf_put(to, at->status.word);
			break;
		case NODE_PAGE_RANGE:
			buf_put(to, at->page_range.shown);
			break;
		default:
			break;
		}
	}
}

str node_text_of(struct arena *arena, const struct node *node)
{
	/* A text alone, however deep, needs no copy: most cells and headings. */
	const struct node *only = node;
	while (only->first && only->first == only->last)
		only = only->first;
	if (only->kind == NODE_TEXT)
		return only->text;
	struct buf text = { 0 };
	node_plain_text(node, &text);
	str copy = arena_str(arena, buf_str(&text));
	buf_free(&text);
	return copy;
}

/* Letters in lower case, blanks to "-", punctuation dropped. ICU's simple case mapping knows no
 * locale. */
str id_of_text(struct arena *arena, str text)
{
	char *id = arena_alloc(arena, text.n * 2 + 2, 1);
	size_t length = 0;
	text = str_trim(text);
	while (text.n) {
		char ascii = text.s[0];
		if ((unsigned char)ascii < 0x80) {
			text = str_from(text, 1);
			if (ascii == ' ')
				id[length++] = '-';
			else if (char_is_alnum(ascii) || ascii == '-' || ascii == '_')
				id[length++] = char_lower(ascii);
			continue;
		}
		uint32_t c = utf8_next(&text);
		if (c == 0xa0)
			id[length++] = '-';
		else if (u_isalnum((UChar32)c) || (U_GET_GC_MASK((UChar32)c) & U_GC_M_MASK))
			length += utf8_encode((uint32_t)u_tolower((UChar32)c), id + length);
	}
	return (str){ id, length };
}
