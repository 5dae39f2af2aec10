/* YAML through libyaml, whose types stay in yaml.c. */
#ifndef SOURCE_YAML_H
#define SOURCE_YAML_H

#include "source/value.h"

struct yaml_input {
	const struct text *text;
	str bytes;       /* part of text->bytes */
	uint32_t line;   /* in text, of the first line of bytes; from 1 */
	uint32_t column; /* columns taken off every line (a directive's body), usually 0 */
};

/* The one document in the input; NULL after a report (syntax); VALUE_EMPTY for an empty one. What
 * YAML would lose in silence is reported (content-format.md, YAML), with work going on. */
struct value *yaml_parse(struct arena *arena, const struct yaml_input *input, struct diags *diags);

#endif
