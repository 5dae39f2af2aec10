/* Mustache (mustache.5 and the specification's core modules, inheritance and dynamic names; no lambdas)
 * over struct value. Compiled once, rendered by many threads at once. */
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
	/* Asked for a template's text the first time a name is met: fills *text and returns true, or false. */
	bool (*load)(void *context, struct arena *arena, str name, struct text *text,
	             struct diags *diags);
	void *context;
	/* Writes a value for {{name}}; template_escape_html unless the set yields something else. */
	void (*escape)(struct buf *to, str text);
};

/* Compiles name and every partial and parent that it names. NULL after reports. Not thread-safe: call for all
 * templates before rendering. Dynamic names ({{>*name}}) are compiled for every template of the list given to
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
