/* Mustache over struct value: the specification's core modules, inheritance and dynamic names; no
 * lambdas. Compiled once, rendered by many threads at once.
 *
 * Where the specification is silent on mistakes, we are not: a name that no context holds, a part
 * of a dotted name that is missing from a map, a template that does not exist and a list or map
 * written as text are diagnostics, and render as nothing. A map's key must therefore be put even
 * when it is empty. Empty texts, lists and VALUE_EMPTY are false; VALUE_TRUE writes nothing. */
#ifndef TEMPLATE_TEMPLATE_H
#define TEMPLATE_TEMPLATE_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/map.h"
#include "source/value.h"

struct template; /* compiled; immutable */

/* All templates of a kind by name ("page", "partials/header"); partials are looked up here. */
struct template_set {
	struct arena arena;
	struct map by_name;
	/* Asked for a template's text the first time a name is met: fills *text, whose bytes and
	 * path live as long as the set, and returns true; or returns false, with or without a
	 * report. */
	bool (*load)(void *context, struct arena *arena, str name, struct text *text,
	             struct diags *diags);
	void *context;
	/* Writes a value for {{name}}; NULL for template_escape_html. */
	void (*escape)(struct buf *to, str text);
};

/* Compiles name and every partial and parent that it names. NULL after reports; a partial that is
 * missing is reported, and alone renders as nothing. Not thread-safe: call for all templates
 * before rendering. What a dynamic name ({{>*name}}) may mean must be in the list given to
 * template_preload. */
const struct template *template_get(struct template_set *set, str name, struct diags *diags);
void template_preload(struct template_set *set, const str *names, size_t count,
                      struct diags *diags);
/* Thread-safe. A name that no context holds is reported with the template's line, and renders as
 * nothing. */
void template_render(const struct template_set *set, const struct template *compiled,
                     const struct value *data, struct buf *to, struct diags *diags);
void template_set_release(struct template_set *set);

/* & < > " ' as entities. */
void template_escape_html(struct buf *to, str text);

#endif
