/* Any bytes as YAML; see fuzz_markdown.c. */
#include "base/utf8.h"
#include "source/text.h"
#include "source/yaml.h"

#ifndef FUZZ_YAML
#define FUZZ_YAML LLVMFuzzerTestOneInput
#endif

/* Reads every byte that a value holds. */
static size_t weigh(const struct value *value)
{
	size_t sum = value->at.line + value->at.column + value->key_at.line;
	for (size_t i = 0; i < value->text.n; i++)
		sum += (unsigned char)value->text.s[i];
	for (const struct value *child = value->first; child; child = child->next)
		sum += weigh(child) + child->key.n;
	return sum;
}

int FUZZ_YAML(const uint8_t *data, size_t size);
int FUZZ_YAML(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	str bytes = arena_str(&arena, (str){ (const char *)data, size });
	if (utf8_check(bytes) == bytes.n && text_find_control(bytes) == bytes.n) {
		struct text text = { STR("fuzz.yml"), bytes };
		struct yaml_input input = { .text = &text, .bytes = bytes, .line = 1 };
		const struct value *value = yaml_parse(&arena, &input, &diags);
		/* Without a value there is a message. */
		if (value ? weigh(value) == (size_t)-1 : diags.count == 0)
			__builtin_trap();
	}
	diags_release(&diags);
	arena_release(&arena);
	return 0;
}
