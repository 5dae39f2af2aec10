/* Running compiled templates. Called by format/ on all threads at once: all state is on the stack
 * of the call, and only the output grows. */
#include "template/instruction.h"

#include "base/scan.h"

/* What each of the following is a stack of lives in the callers' frames. */
struct context {
	const struct context *outer;
	const struct value *value;
};

struct indent {
	const struct indent *outer;
	str text;
};

/* The blocks inside one parent tag. The outermost that has a name wins (~inheritance: Multi-level
 * inheritance), and an argument sees the arguments that its own template was given: then a block
 * within an argument of the same name cannot put itself in again. */
struct arguments {
	const struct arguments *outer;
	const struct template *owner;
	uint32_t parent;
};

struct scope {
	const struct context *context;
	const struct indent *indent;
	const struct arguments *arguments;
};

struct render {
	const struct template_set *set;
	void (*escape)(struct buf *, str);
	struct buf *to;
	struct diags *diags;
	unsigned depth;
	bool line_start; /* the template's text is at the start of a line */
	bool stopped;
};

static const char *const escapes[] = { NULL, "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };

static const uint8_t special[256] = { ['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5 };

static inline struct bytes16 maybe_special(struct bytes16 bytes)
{
	bytes.lane = (bytes.lane == '&') | (bytes.lane == '<') | (bytes.lane == '>') |
	             (bytes.lane == '"') | (bytes.lane == '\'');
	return bytes;
}

void template_escape_html(struct buf *to, str text)
{
	const char *from = text.s, *end = text.s + text.n;
	while (from < end) {
		const char *at = scan_to(from, end, special, /*mask=*/0xff, maybe_special);
		buf_put(to, str_range(from, at));
		if (at == end)
			break;
		buf_put(to, str_of(escapes[special[(unsigned char)*at]]));
		from = at + 1;
	}
}

static void put_indent(struct buf *to, const struct indent *indent)
{
	if (!indent)
		return;
	put_indent(to, indent->outer);
	buf_put(to, indent->text);
}

static void begin_line(struct render *render, const struct indent *indent)
{
	if (render->line_start && indent)
		put_indent(render->to, indent);
	render->line_start = false;
}

/* Lines with indentation before each that holds something. */
static void put_lines(struct render *render, str text, const struct indent *indent)
{
	while (text.n) {
		size_t end = str_find_char(text, '\n');
		size_t line = end < text.n ? end + 1 : end;
		if (end > 0)
			begin_line(render, indent);
		buf_put(render->to, str_first(text, line));
		render->line_start = end < text.n;
		text = str_from(text, line);
	}
}

static struct place place_of(const struct template *compiled, const struct instruction *item)
{
	return place_at(&compiled->text, item->at);
}

/* The nearest to name one level down, with what it stands in: "site.title" for "titel". */
static str nearest_inside(struct arena *arena, str name, const struct context *context)
{
	str nearest = { 0 };
	for (; context && !nearest.n; context = context->outer) {
		if (context->value->kind != VALUE_MAP)
			continue;
		for (const struct value *map = context->value->first; map && !nearest.n;
		     map = map->next) {
			str *keys = arena_array(arena, str, map->count);
			size_t count = 0;
			for (const struct value *entry = map->kind == VALUE_MAP ? map->first : NULL;
			     entry; entry = entry->next)
				keys[count++] = entry->key;
			str found = str_nearest(name, keys, count);
			if (found.n)
				nearest = arena_concat(arena, map->key, STR("."), found);
		}
	}
	return nearest;
}

/* part of the name was not found among the keys of context and, when of_stack, of those around. */
static void report_name(struct render *render, const struct template *compiled,
                        const struct instruction *item, uint32_t part,
                        const struct context *context, bool of_stack)
{
	struct arena arena = { 0 };
	struct {
		str *items;
		size_t count, room;
	} names = { 0 };
	for (const struct context *at = context; at; at = of_stack ? at->outer : NULL)
		if (at->value->kind == VALUE_MAP)
			for (const struct value *entry = at->value->first; entry;
			     entry = entry->next)
				list_push(&names, entry->key);
	str name = item->parts[part];
	str nearest = str_nearest(name, names.items, names.count);
	if (!nearest.n && of_stack)
		nearest = nearest_inside(&arena, name, context);
	if (nearest.n) /* the whole name, as it should be written */
		nearest = arena_concat(&arena, str_range(item->text.s, name.s), nearest,
		                       str_range(name.s + name.n, item->text.s + item->text.n));
	diag(render->diags, MSG_TEMPLATE_NAME, .at = place_of(compiled, item),
	     .words = { item->text }, .nearest = nearest);
	memory_free(names.items);
	arena_release(&arena);
}

static const struct value nothing = { .kind = VALUE_EMPTY };

/* Never NULL: a name that is not there is reported and empty. The first part is searched in the
 * whole stack, the others in what came before alone (interpolation: Dotted Names). */
static const struct value *look_up(struct render *render, const struct template *compiled,
                                   const struct instruction *item, const struct context *context)
{
	if (item->part_count == 0)
		return context->value;
	const struct value *found = NULL;
	str first = item->parts[0];
	if (first.n == 0) { /* {{.name}}: in the top of the stack alone */
		found = context->value;
	} else {
		for (const struct context *at = context; at && !found; at = at->outer)
			found = value_get(at->value, first);
	}
	if (!found) {
		report_name(render, compiled, item, 0, context, true);
		return &nothing;
	}
	for (uint32_t i = 1; i < item->part_count; i++) {
		if (found->kind == VALUE_EMPTY)
			return &nothing;
		const struct value *next = value_get(found, item->parts[i]);
		if (!next) {
			report_name(render, compiled, item, i, &(struct context){ NULL, found },
			            false);
			return &nothing;
		}
		found = next;
	}
	return found;
}

static void put_value(struct render *render, const struct template *compiled,
                      const struct instruction *item, const struct scope *scope)
{
	const struct value *value = look_up(render, compiled, item, scope->context);
	if (value->kind == VALUE_LIST || value->kind == VALUE_MAP) {
		diag(render->diags, MSG_VALUE_NOT_TEXT, .at = place_of(compiled, item),
		     .words = { item->text,
		                value->kind == VALUE_LIST ? STR("a list") : STR("a map") });
		return;
	}
	if (value->kind != VALUE_TEXT || value->text.n == 0)
		return;
	begin_line(render, scope->indent);
	if (item->op == OP_RAW)
		buf_put(render->to, value->text);
	else
		render->escape(render->to, value->text);
}

static void run(struct render *render, const struct template *compiled, uint32_t from, uint32_t to,
                const struct scope *scope);

static void run_inside(struct render *render, const struct template *compiled, uint32_t at,
                       const struct value *value, const struct scope *scope)
{
	struct scope inner = *scope;
	inner.context = &(struct context){ scope->context, value };
	run(render, compiled, at + 1, compiled->items[at].skip, &inner);
}

static bool is_true(const struct value *value)
{
	switch (value->kind) {
	case VALUE_TEXT:
		return value->text.n > 0;
	case VALUE_LIST:
		return value->first != NULL;
	default:
		return value->kind != VALUE_EMPTY;
	}
}

static void run_section(struct render *render, const struct template *compiled, uint32_t at,
                        const struct scope *scope)
{
	const struct instruction *item = &compiled->items[at];
	const struct value *value = look_up(render, compiled, item, scope->context);
	if (item->op == OP_INVERTED) {
		if (!is_true(value))
			run(render, compiled, at + 1, item->skip, scope);
	} else if (value->kind == VALUE_LIST) {
		for (const struct value *entry = value->first; entry; entry = entry->next)
			run_inside(render, compiled, at, entry, scope);
	} else if (is_true(value)) {
		run_inside(render, compiled, at, value, scope);
	}
}

static bool descend(struct render *render, const struct template *compiled,
                    const struct instruction *item)
{
	if (render->depth < TEMPLATE_DEPTH_MOST) {
		render->depth++;
		return true;
	}
	/* Everything stops: two calls of itself in each of a hundred levels would never end. */
	diag(render->diags, MSG_TEMPLATE_LOOP, .at = place_of(compiled, item));
	render->stopped = true;
	return false;
}

static const struct template *target_of(struct render *render, const struct template *compiled,
                                        const struct instruction *item,
                                        const struct context *context)
{
	if (!item->dynamic)
		return item->target;
	const struct value *name = look_up(render, compiled, item, context);
	if (name->kind != VALUE_TEXT || name->text.n == 0)
		return NULL;
	const struct template *target = map_get(&render->set->by_name, name->text);
	if (!target)
		diag(render->diags, MSG_TEMPLATE_MISSING, .at = place_of(compiled, item),
		     .words = { name->text });
	return target;
}

static void run_template(struct render *render, const struct template *compiled, uint32_t at,
                         const struct scope *scope)
{
	const struct instruction *item = &compiled->items[at];
	const struct template *target = target_of(render, compiled, item, scope->context);
	if (!target || target->broken || !descend(render, compiled, item))
		return;
	struct scope inner = *scope;
	struct indent indent = { scope->indent, item->indent };
	struct arguments arguments = { scope->arguments, compiled, at };
	if (item->indent.n)
		inner.indent = &indent;
	if (item->op == OP_PARENT && item->skip > at + 1)
		inner.arguments = &arguments;
	if (item->standalone)
		render->line_start = true;
	run(render, target, 0, target->count, &inner);
	render->depth--;
}

static void run_block(struct render *render, const struct template *compiled, uint32_t at,
                      const struct scope *scope)
{
	const struct instruction *item = &compiled->items[at];
	if (!descend(render, compiled, item))
		return;
	const struct template *owner = compiled;
	uint32_t body = at;
	struct scope inner = *scope;
	for (const struct arguments *given = scope->arguments; given; given = given->outer) {
		uint32_t end = given->owner->items[given->parent].skip;
		for (uint32_t i = given->parent + 1; i < end; i = given->owner->items[i].skip) {
			if (!str_eq(given->owner->items[i].text, item->text))
				continue;
			owner = given->owner;
			body = i;
			inner.arguments = given->outer;
		}
	}
	struct indent indent = { scope->indent, item->indent };
	if (item->indent.n)
		inner.indent = &indent;
	size_t before = render->to->n;
	run(render, owner, body + 1, owner->items[body].skip, &inner);
	if (item->newline.n) {
		if (render->to->n > before && render->to->s[render->to->n - 1] != '\n')
			buf_put(render->to, item->newline);
		render->line_start = true;
	}
	render->depth--;
}

static void run(struct render *render, const struct template *compiled, uint32_t from, uint32_t to,
                const struct scope *scope)
{
	for (uint32_t at = from; at < to && !render->stopped; at = compiled->items[at].skip) {
		const struct instruction *item = &compiled->items[at];
		switch (item->op) {
		case OP_TEXT:
			if (scope->indent) {
				put_lines(render, item->text, scope->indent);
			} else {
				buf_put(render->to, item->text);
				render->line_start = item->ends_line;
			}
			break;
		case OP_VALUE:
		case OP_RAW:
			put_value(render, compiled, item, scope);
			break;
		case OP_SECTION:
		case OP_INVERTED:
			run_section(render, compiled, at, scope);
			break;
		case OP_PARTIAL:
		case OP_PARENT:
			run_template(render, compiled, at, scope);
			break;
		case OP_BLOCK:
			run_block(render, compiled, at, scope);
			break;
		}
	}
}

void template_render(const struct template_set *set, const struct template *compiled,
                     const struct value *data, struct buf *to, struct diags *diags)
{
	struct render render = {
		.set = set,
		.escape = set->escape ? set->escape : template_escape_html,
		.to = to,
		.diags = diags,
		.line_start = true,
	};
	struct scope scope = { .context = &(struct context){ NULL, data ? data : &nothing } };
	if (!compiled->broken)
		run(&render, compiled, 0, compiled->count, &scope);
}
