/* {{values}} become text, inserted as text and once; then neighbouring texts and line ends become
 * one text, so that terms are found across lines and renderers meet fewer nodes. */
#include "compose/work.h"

static void fill_node(struct work *work, struct node *node)
{
	str shown = { 0 };
	if (!work_reports(work) || !model_value(work->model, work->entry, work->arena, node->text,
	                                        node->at, &shown, work->diags))
		shown = STR("");
	node->kind = NODE_TEXT;
	node->text = shown;
}

static bool is_run(const struct node *node)
{
	return node && (node->kind == NODE_TEXT || node->kind == NODE_SOFT_BREAK);
}

static str text_of(const struct node *node)
{
	return node->kind == NODE_SOFT_BREAK ? STR(" ") : node->text;
}

/* Joins the run of texts that begins at node. */
static void join(struct work *work, struct node *node)
{
	size_t total = 0;
	struct node *end = node;
	for (; is_run(end); end = end->next)
		total += text_of(end).n;
	char *joined = arena_alloc(work->arena, total + 1, 1), *to = joined;
	for (struct node *at = node; at != end; at = at->next) {
		str text = text_of(at);
		if (text.n)
			memcpy(to, text.s, text.n);
		to += text.n;
	}
	while (node->next != end)
		node_unlink(node->next);
	node->kind = NODE_TEXT;
	node->text = (str){ joined, total };
}

static bool is_value(const struct node *node)
{
	return node && node->kind == NODE_VALUE;
}

void values_fill(struct work *work, struct node *root)
{
	for (struct walk walk = walk_from(root); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (node->kind == NODE_IMAGE && node->image.alternative.n)
			node->image.alternative =
				model_fill(work->model, work->entry, work->arena,
			                   node->image.alternative, node->at, work->diags);
		if (!is_run(node) && !is_value(node))
			continue;
		for (struct node *at = node; is_run(at) || is_value(at); at = at->next)
			if (is_value(at))
				fill_node(work, at);
		if (is_run(node->next) || node->kind == NODE_SOFT_BREAK)
			join(work, node);
	}
}
