/* Footnotes: those of a directive's body or an included file join the document's; numbered in the
 * order of their first mention. */
#include "compose/work.h"

static str footnote_key(struct work *work, struct place at, str label)
{
	str path = at.text ? at.text->path : STR("");
	str key = arena_concat(work->arena, path, STR("#"), label);
	/* Labels are compared without regard to case, as CommonMark's are. */
	char *folded = (char *)(uintptr_t)key.s;
	for (size_t i = path.n; i < key.n; i++)
		folded[i] = char_lower(folded[i]);
	return key;
}

/* A footnote stands at the foot of a page: a directive has no place there. */
static void refuse_directives(struct work *work, struct node *footnote)
{
	for (struct walk walk = walk_from(footnote); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (node->kind != NODE_DIRECTIVE)
			continue;
		diag(work->diags, MSG_DIRECTIVE_PLACE, .at = node->at,
		     .words = { node->directive.name, STR("the text, not in a footnote") });
		node->kind = NODE_RULE; /* the error stops the build; the tree stays sound */
	}
}

/* The definitions at the end of a parsed piece move to the document; a piece that was parsed apart
 * repeats those that it mentions. */
void footnotes_collect(struct work *work, struct node *fragment)
{
	struct node *container = fragment->last;
	if (!container || container->kind != NODE_FOOTNOTES)
		return;
	node_unlink(container);
	while (container->first) {
		struct node *footnote = container->first;
		node_unlink(footnote);
		footnote->footnote.number = footnote->footnote.mentions = 0; /* of the piece, not
		                                                                ours */
		str key = footnote_key(work, footnote->at, footnote->footnote.label);
		if (!map_add(&work->footnotes, key, footnote))
			refuse_directives(work, footnote);
	}
}

static size_t count_mentioned(const struct work *work, str path)
{
	size_t count = 0;
	for (size_t i = 0; i < work->footnotes.room; i++) {
		const struct node *footnote = work->footnotes.slots[i].value;
		count += footnote && footnote->at.text && str_eq(footnote->at.text->path, path);
	}
	return count;
}

void footnotes_check(struct work *work, const struct text *text, str body, uint32_t line)
{
	/* Nearly always all are mentioned, and reading the file's lines once more shows nothing. */
	if (markdown_footnotes_most(body) == count_mentioned(work, text->path))
		return;
	const struct markdown_input input = {
		.body = body,
		.at = { text, line, 1 },
		.lines = true,
		.lang = work->entry->lang,
	};
	struct markdown_footnote *footnotes;
	size_t count = markdown_footnotes(work->arena, &input, &footnotes);
	for (size_t i = 0; i < count; i++) {
		str label = footnotes[i].label;
		if (!map_get(&work->footnotes, footnote_key(work, footnotes[i].at, label)))
			diag(work->diags, MSG_UNUSED_FOOTNOTE, .at = footnotes[i].at,
			     .words = { label });
	}
}

/* A footnote's text may not mention a footnote: neither paper nor ear could follow it. */
static void check_loops(struct work *work, const struct node *footnote)
{
	for (struct walk walk = walk_from(footnote); walk_enter(&walk);)
		if (walk.node->kind == NODE_FOOTNOTE_REF)
			diag(work->diags, MSG_FOOTNOTE_LOOP, .at = walk.node->at,
			     .words = { footnote->footnote.label });
}

void footnotes_number(struct work *work)
{
	if (work->footnotes.count == 0)
		return;
	struct node *container = node_new(work->arena, NODE_FOOTNOTES, work->document->at);
	uint32_t number = 0;
	for (struct walk walk = walk_from(work->document); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (node->kind != NODE_FOOTNOTE_REF)
			continue;
		struct node *footnote = map_get(
			&work->footnotes, footnote_key(work, node->at, node->footnote_ref.label));
		if (!footnote) {
			/* It shows nothing: the error, reported by source/, stops the build. */
			node->kind = NODE_TEXT;
			node->id = (str){ 0 };
			node->text = STR("");
			continue;
		}
		if (!footnote->footnote.number) {
			footnote->footnote.number = ++number;
			id_give(work, footnote, arena_printf(work->arena, "footnote-%u", number));
			check_loops(work, footnote);
			node_append(container, footnote);
		}
		node->footnote_ref.footnote = footnote;
		node->footnote_ref.number = footnote->footnote.number;
		node->footnote_ref.mention = ++footnote->footnote.mentions;
		/* No heading's identifier holds a colon. */
		node->id = node->footnote_ref.mention == 1
		                   ? arena_printf(work->arena, "reference:%u",
		                                  footnote->footnote.number)
		                   : arena_printf(work->arena, "reference:%u:%u",
		                                  footnote->footnote.number,
		                                  node->footnote_ref.mention);
	}
	if (container->first)
		node_append(work->document, container);
}
