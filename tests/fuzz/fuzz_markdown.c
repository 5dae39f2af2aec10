/* Any bytes as Markdown: what is not UTF-8 is turned away before, as source_read_text does.
 * Built by itself for libFuzzer, or with tests/unit/test_fuzz.c, which has its own mutations. */
#include "base/utf8.h"
#include "source/markdown.h"
#include "source/text.h"

#ifndef FUZZ_MARKDOWN
#define FUZZ_MARKDOWN LLVMFuzzerTestOneInput
#endif

int FUZZ_MARKDOWN(const uint8_t *data, size_t size);
int FUZZ_MARKDOWN(const uint8_t *data, size_t size)
{
	static bool started;
	if (!started)
		markdown_start();
	started = true;
	struct arena arena = { 0 };
	struct diags diags = { 0 };
	str body = arena_str(&arena, (str){ (const char *)data, size });
	if (utf8_check(body) == body.n && text_find_control(body) == body.n) {
		struct text text = { STR("fuzz.md"), body };
		struct markdown_input input = {
			.body = body,
			.at = { &text, 1, 1 },
			.lines = true,
			.definitions = markdown_definitions(&arena, body),
		};
		document_check(markdown_parse(&arena, &input, &diags));
		input.definitions = (str){ 0 };
		struct node *document = markdown_parse(&arena, &input, &diags);
		document_check(document);
		struct buf shown = { 0 };
		document_print(document, &shown);
		buf_free(&shown);
	}
	diags_release(&diags);
	arena_release(&arena);
	return 0;
}
