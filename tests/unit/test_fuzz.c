/* Runs the fuzz entries of tests/fuzz/ on mutations of the seeds below: the same ones each time,
 * so that a failure is found again. FUZZ_RUNS sets how many. clang's libFuzzer can be linked
 * with the entries instead. */
#define FUZZ_MARKDOWN fuzz_markdown
#define FUZZ_YAML fuzz_yaml

#include "../fuzz/fuzz_markdown.c"
#include "../fuzz/fuzz_yaml.c"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

enum { RUNS = 6000, BYTES_MOST = 1 << 12 };

static const char *const markdown_seeds[] = {
	"## Heading {#id .appendix lang=cy}\n\nText with \"quotes\", *emphasis* and **strong** [link](a.md#b \"t\"), "
	"`code` and {{a.b}}.\nSecond ~~line~~ -- it's ... www.example.org and a@b.cd [^1].\n\n[^1]: Note\n\n    more\n",
	"| a | b |\n|---|:-:|\n| 1 \\| x | [y](z) | 3 |\n| \xc3\xa9 \"q\" | {{v}} |\n\nTable: x\n\n> quote\n> - item\n>   1. two\n",
	"```{table} Caption\n:widths: 1 2\n:a:\n\nheader: [a]\n```\n\n- x\n\n  ~~~~{note}\n  ```{lang} cy\n  ```\n  ~~~~\n",
	"[Croeso *i* [Gymru](x.md)]{lang=cy} [a][b] [^q] \\[no] \\{{x}} &amp; &quot;q&quot; &#1;\n\n[ref]: u 't'\n[ref] <b>x</b> <!-- c -->\n",
	"![a](b \"decorative\") <http://x.y/z> <a@b.c> ***x*** [q\nr](s) \\\nhard  \nbreak\n\nSetext\n===\n\n# One\n",
};

static const char *const yaml_seeds[] = {
	"title: Contract #4\nlist:\n  - a\n  - {x: 1, y: [2, 3]}\n# fine\ntext: |\n  one\n\n  two\nq: \"x\\u00e9\" # y\n",
	"- id: a\n  also: ['b', c]\n  text: >-\n    folded\n    text\n- &x y\n- *x\n- !t z\n---\nb: ~\n",
	"? a\n: b\n{a: b, c}: d\n'e': \xc3\xa9\n\"f\": \"\\0\"\ng:\n",
};

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static size_t below(uint64_t *state, size_t limit)
{
	return limit ? (size_t)(next_random(state) % limit) : 0;
}

/* One change: a byte, a piece taken out, a piece doubled many times, a piece of another seed. */
static size_t mutate(uint8_t *bytes, size_t size, uint64_t *state, const char *other)
{
	static const char marks[] = "[](){}!*_`<>|-~#\\&^:\"'. \n\t@1a?%,";
	size_t at = below(state, size), length = below(state, size - at + 1);
	switch (below(state, 5)) {
	case 0:
		if (size)
			bytes[at] = (uint8_t)marks[below(state, sizeof marks - 1)];
		return size;
	case 1:
		length = length > 8 ? 8 : length;
		memmove(bytes + at, bytes + at + length, size - at - length);
		return size - length;
	case 2:
		for (size_t times = below(state, 40); times && size + length < BYTES_MOST;
		     times--) {
			memmove(bytes + at + length, bytes + at, size - at);
			size += length;
		}
		return size;
	case 3: {
		size_t whole = strlen(other), from = below(state, whole);
		length = below(state, whole - from);
		if (size + length >= BYTES_MOST)
			return size;
		memmove(bytes + at + length, bytes + at, size - at);
		memcpy(bytes + at, other + from, length);
		return size + length;
	}
	default:
		if (size + 1 >= BYTES_MOST)
			return size;
		memmove(bytes + at + 1, bytes + at, size - at);
		bytes[at] = (uint8_t)(below(state, 20) ? marks[below(state, sizeof marks - 1)]
		                                       : (char)next_random(state));
		return size + 1;
	}
}

static void run(int (*entry)(const uint8_t *, size_t), const char *const *seeds, size_t count)
{
	const char *asked = getenv("FUZZ_RUNS");
	long runs = asked ? atol(asked) : RUNS;
	uint64_t state = 0x9e3779b97f4a7c15u;
	uint8_t *bytes = memory_new(BYTES_MOST, 2);
	for (long i = 0; i < runs; i++) {
		const char *seed = seeds[below(&state, count)];
		size_t size = strlen(seed);
		memcpy(bytes, seed, size);
		for (size_t changes = 1 + below(&state, 12); changes; changes--)
			size = mutate(bytes, size, &state, seeds[below(&state, count)]);
		alarm(60);
		entry(bytes, size);
	}
	alarm(0);
	memory_free(bytes);
}

static void markdown_bears_mutations(void **state)
{
	(void)state;
	run(fuzz_markdown, markdown_seeds, sizeof markdown_seeds / sizeof *markdown_seeds);
}

static void yaml_bears_mutations(void **state)
{
	(void)state;
	run(fuzz_yaml, yaml_seeds, sizeof yaml_seeds / sizeof *yaml_seeds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markdown_bears_mutations),
		cmocka_unit_test(yaml_bears_mutations),
	};
	return cmocka_run_group_tests_name("fuzz", tests, NULL, NULL);
}
