/* The set of templates: each is loaded and compiled once, with all that it names. Called by
 * format/ before its threads start. */
#include "template/instruction.h"

#include "base/die.h"

static struct template *obtain(struct template_set *set, str name, struct diags *diags);

/* The templates that compiled names become its targets. A partial that does not exist is reported
 * and renders as nothing (mustache specification, partials: Failed Lookup). */
static void link_targets(struct template_set *set, struct template *compiled, struct diags *diags)
{
	for (uint32_t i = 0; i < compiled->count; i++) {
		struct instruction *item = &compiled->items[i];
		if ((item->op != OP_PARTIAL && item->op != OP_PARENT) || item->dynamic)
			continue;
		size_t errors = diags->errors;
		const struct template *target = obtain(set, item->text, diags);
		if (!target && diags->errors == errors) {
			diag(diags, MSG_TEMPLATE_MISSING, .at = place_at(&compiled->text, item->at),
			     .words = { item->text });
			continue;
		}
		item->target = target;
		if (target && target->broken)
			compiled->broken = true;
	}
}

/* NULL when there is none, which load may have reported. */
static struct template *obtain(struct template_set *set, str name, struct diags *diags)
{
	struct template *compiled = map_get(&set->by_name, name);
	if (compiled)
		return compiled;
	struct text text = { 0 };
	if (!set->load(set->context, &set->arena, name, &text, diags))
		return NULL;
	compiled = arena_new(&set->arena, struct template);
	compiled->name = arena_str(&set->arena, name);
	compiled->text = text;
	/* Before its targets are asked for: they may name it in turn. */
	map_add(&set->by_name, compiled->name, compiled);
	if (template_compile(&set->arena, compiled, diags))
		link_targets(set, compiled, diags);
	else
		compiled->broken = true;
	return compiled;
}

const struct template *template_get(struct template_set *set, str name, struct diags *diags)
{
	size_t errors = diags->errors;
	const struct template *compiled = obtain(set, name, diags);
	if (!compiled && diags->errors == errors)
		diag(diags, MSG_TEMPLATE_MISSING, .path = name, .words = { name });
	return compiled && !compiled->broken ? compiled : NULL;
}

void template_preload(struct template_set *set, const str *names, size_t count, struct diags *diags)
{
	for (size_t i = 0; i < count; i++)
		template_get(set, names[i], diags);
}

void template_set_release(struct template_set *set)
{
	map_free(&set->by_name);
	arena_release(&set->arena);
}
