/* The template engine: every case of the Mustache specification that it takes up, then its own:
 * diagnostics with their places, loops, indentation, escaping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/die.h"
#include "template/template.h"

struct spec_case {
	const char *module, *name, *data, *partials, *template, *expected;
	size_t diagnostics;
};
#include "mustache_spec.h"

/* JSON as the cases hold it, without checks: the cases are ours. */
struct json {
	struct arena *arena;
	const char *at;
};

static str json_text(struct json *json)
{
	struct buf text = { 0 };
	for (json->at++; *json->at != '"'; json->at++) {
		char c = *json->at;
		if (c == '\\') {
			c = *++json->at;
			c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
		}
		buf_putc(&text, c);
	}
	json->at++;
	str copy = arena_str(json->arena, buf_str(&text));
	buf_free(&text);
	return copy;
}

static struct value *json_value(struct json *json)
{
	struct value *value;
	char c = *json->at;
	if (c == '{' || c == '[') {
		value = value_new(json->arena, c == '{' ? VALUE_MAP : VALUE_LIST);
		while (*++json->at != '}' && *json->at != ']') {
			if (c == '{') {
				str key = json_text(json);
				json->at++;
				value_put(json->arena, value, key, json_value(json));
			} else {
				value_append(value, json_value(json));
			}
			if (*json->at != ',')
				break;
		}
		json->at++;
		return value;
	}
	if (c == '"') {
		value = value_new(json->arena, VALUE_TEXT);
		value->text = json_text(json);
		return value;
	}
	const char *start = json->at;
	json->at += strcspn(json->at, ",]}");
	str word = str_range(start, json->at);
	bool empty = str_eq(word, STR("false")) || str_eq(word, STR("null"));
	value = value_new(json->arena, str_eq(word, STR("true")) ? VALUE_TRUE
	                               : empty                   ? VALUE_EMPTY
	                                                         : VALUE_TEXT);
	value->text = word;
	return value;
}

/* One rendering: the template "main", others by name, data as JSON. */
struct trial {
	struct arena arena;
	struct template_set set;
	struct diags diags;
	struct buf output;
	const char *main;
	const struct value *partials;
	const struct template *compiled;
};

static bool load(void *context, struct arena *arena, str name, struct text *text,
                 struct diags *diags)
{
	(void)arena;
	(void)diags;
	const struct trial *trial = context;
	if (str_eq(name, STR("main"))) {
		*text = (struct text){ STR("layouts/main.html"), str_of(trial->main) };
		return true;
	}
	const struct value *partial = value_get(trial->partials, name);
	if (partial)
		*text = (struct text){ partial->key, partial->text };
	return partial != NULL;
}

static void trial_run(struct trial *trial, const char *template, const char *data,
                      const char *partials)
{
	*trial = (struct trial){ .main = template };
	struct json json = { &trial->arena, partials };
	trial->partials = json_value(&json);
	json.at = data;
	const struct value *value = json_value(&json);
	trial->set.load = load;
	trial->set.context = trial;
	for (const struct value *at = trial->partials->first; at; at = at->next)
		template_preload(&trial->set, &at->key, 1, &trial->diags);
	trial->compiled = template_get(&trial->set, STR("main"), &trial->diags);
	if (trial->compiled)
		template_render(&trial->set, trial->compiled, value, &trial->output, &trial->diags);
	buf_putc(&trial->output, '\0');
	diags_sort(&trial->diags);
}

static void trial_end(struct trial *trial)
{
	template_set_release(&trial->set);
	diags_release(&trial->diags);
	buf_free(&trial->output);
	arena_release(&trial->arena);
}

static void test_specification(void **state)
{
	(void)state;
	size_t failed = 0, count = sizeof spec_cases / sizeof *spec_cases;
	for (size_t i = 0; i < count; i++) {
		const struct spec_case *at = &spec_cases[i];
		struct trial trial;
		trial_run(&trial, at->template, at->data, at->partials);
		bool same = strcmp(trial.output.s, at->expected) == 0;
		if (!same || trial.diags.count != at->diagnostics) {
			failed++;
			print_error("%s: %s (%zu diagnostics)\n  expected [%s]\n  rendered [%s]\n",
			            at->module, at->name, trial.diags.count, at->expected,
			            trial.output.s);
		}
		trial_end(&trial);
	}
	assert_int_equal(failed, 0);
	assert_true(count > 180);
}

/* Checks one rendering and, when message is not MSG_COUNT, its only diagnostic. */
struct expectation {
	const char *template, *data, *partials, *output;
	enum message message;
	uint32_t line, column;
	const char *text, *hint;
};

static void expect(const struct expectation *wanted)
{
	struct trial trial;
	trial_run(&trial, wanted->template, wanted->data ? wanted->data : "{}",
	          wanted->partials ? wanted->partials : "{}");
	if (wanted->output)
		assert_string_equal(trial.output.s, wanted->output);
	assert_int_equal(trial.diags.count, wanted->message != MSG_COUNT);
	if (trial.diags.count) {
		const struct diag *got = &trial.diags.items[0];
		assert_int_equal(got->message, wanted->message);
		assert_int_equal(got->line, wanted->line);
		assert_int_equal(got->column, wanted->column);
		if (wanted->text)
			assert_string_equal(got->text.s, wanted->text);
		if (wanted->hint)
			assert_string_equal(got->hint.s, wanted->hint);
	}
	trial_end(&trial);
}

static void test_names(void **state)
{
	(void)state;
	expect(&(struct expectation){
		.template = "<h1>\n  é{{titel}}</h1>",
		.data = "{\"title\":\"x\"}",
		.output = "<h1>\n  é</h1>",
		.message = MSG_TEMPLATE_NAME,
		.line = 2,
		.column = 4,
		.text = "there is no \"titel\" in the data of this template",
		.hint = "did you mean \"title\"?",
	});
	expect(&(struct expectation){
		.template = "{{#page}}{{site.nmae.short}}{{/page}}",
		.data = "{\"page\":{},\"site\":{\"name\":{\"short\":\"B\"}}}",
		.output = "",
		.message = MSG_TEMPLATE_NAME,
		.line = 1,
		.column = 10,
		.hint = "did you mean \"site.name.short\"?",
	});
	/* Known but empty: nothing to report, whatever would follow. */
	expect(&(struct expectation){
		.template = "[{{a.b.c}}{{#a.b}}x{{/a.b}}{{^a.b}}y{{/a.b}}{{a}}]",
		.data = "{\"a\":null}",
		.output = "[y]",
		.message = MSG_COUNT,
	});
	expect(&(struct expectation){
		.template = "[{{yes}}{{#yes}}{{.}}!{{/yes}}{{#blank}}no{{/blank}}]",
		.data = "{\"yes\":true,\"blank\":\"\"}",
		.output = "[!]",
		.message = MSG_COUNT,
	});
	expect(&(struct expectation){
		.template = "[{{list}}]",
		.data = "{\"list\":[1]}",
		.output = "[]",
		.message = MSG_VALUE_NOT_TEXT,
		.line = 1,
		.column = 2,
		.text = "\"list\" is a list, not a text",
	});
	expect(&(struct expectation){
		.template = "a\n {{>haeder}}\nb",
		.output = "a\nb",
		.message = MSG_TEMPLATE_MISSING,
		.line = 2,
		.column = 2,
		.text = "there is no template \"haeder\"",
	});
	/* Twice at one place of a loop is one report. */
	expect(&(struct expectation){
		.template = "{{#l}}{{x}}{{/l}}",
		.data = "{\"l\":[1,2,3]}",
		.output = "",
		.message = MSG_TEMPLATE_NAME,
		.line = 1,
		.column = 7,
	});
}

static void test_syntax(void **state)
{
	(void)state;
	static const struct {
		const char *template;
		uint32_t line, column;
		const char *text;
	} cases[] = {
		{ "a\n{{b", 2, 1, "this tag is not closed with \"}}\"" },
		{ "a {{{b}}", 1, 3, "this tag is not closed with \"}}}\"" },
		{ "{{=<% %>}}", 1, 1, "this tag is not closed with \"=}}\"" },
		{ "{{=<%=}}", 1, 1,
		  "delimiters are set by two signs with a blank between them, for example {{=<% %>=}}" },
		{ "{{#a}}\n", 1, 1, "\"{{#a}}\" is not closed with \"{{/a}}\"" },
		{ "\n{{/a}}", 2, 1, "\"{{/a}}\" closes nothing" },
		{ "{{#a}}\n {{#b}}\n{{/a}}{{/b}}", 3, 1,
		  "\"{{/a}}\" stands where \"{{#b}}\" of line 2 should be closed" },
		{ "x{{ }}", 1, 2, "this tag holds no name" },
		{ "x{{a b}}", 1, 2,
		  "\"a b\" is not a name: names hold no blanks, and one full stop between two parts" },
		{ "{{a..b}}", 1, 1, NULL },
		{ "{{a.}}", 1, 1, NULL },
		{ "{{<base}}\n{{title}}{{/base}}", 2, 1, NULL },
		{ "{{", 1, 1, NULL },
		{ "{{{", 1, 1, NULL },
		{ "{{#", 1, 1, NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect(&(struct expectation){
			.template = cases[i].template,
			.partials = "{\"base\":\"\"}",
			.output = "",
			.message = MSG_TEMPLATE_SYNTAX,
			.line = cases[i].line,
			.column = cases[i].column,
			.text = cases[i].text,
		});
	struct buf deep = { 0 };
	for (int i = 0; i < 101; i++)
		buf_lit(&deep, "{{#a}}");
	buf_putc(&deep, '\0');
	expect(&(struct expectation){
		.template = deep.s, .message = MSG_TEMPLATE_SYNTAX, .line = 1, .column = 601 });
	buf_free(&deep);
	/* A broken partial breaks those that name it. */
	struct trial trial;
	trial_run(&trial, "{{>a}}", "{}", "{\"a\":\"{{>b}}\",\"b\":\"{{#\"}");
	assert_null(trial.compiled);
	assert_int_equal(trial.diags.errors, 1);
	trial_end(&trial);
}

static void test_loops(void **state)
{
	(void)state;
	expect(&(struct expectation){ .template = "{{>a}}{{>a}}",
	                              .partials = "{\"a\":\"{{>b}}{{>b}}\",\"b\":\"{{>a}}{{>a}}\"}",
	                              .message = MSG_TEMPLATE_LOOP,
	                              .line = 1,
	                              .column = 1 });
	expect(&(struct expectation){ .template = "{{<a}}{{/a}}",
	                              .partials = "{\"a\":\"{{<a}}{{/a}}\"}",
	                              .message = MSG_TEMPLATE_LOOP,
	                              .line = 1,
	                              .column = 1 });
	/* A block in an argument of the same name takes its default. */
	expect(&(struct expectation){ .template = "{{<a}}{{$x}}({{$x}}in{{/x}}){{/x}}{{/a}}",
	                              .partials = "{\"a\":\"{{$x}}{{/x}}\"}",
	                              .output = "(in)",
	                              .message = MSG_COUNT });
}

static void test_indentation(void **state)
{
	(void)state;
	expect(&(struct expectation){
		.template = "<main>\n  {{>outer}}\n</main>\n",
		.data = "{\"items\":[\"a\",\"b\"],\"none\":null}",
		.partials =
			"{\"outer\":\"<ul>\\n{{#items}}\\n  {{>inner}}\\n{{/items}}\\n</ul>\\n\\n"
			"{{#none}}x{{/none}}end\\n\",\"inner\":\"<li>\\n  {{.}}\\n</li>\\n\"}",
		.output =
			"<main>\n  <ul>\n    <li>\n      a\n    </li>\n    <li>\n      b\n    </li>\n"
			"  </ul>\n\n  end\n</main>\n",
		.message = MSG_COUNT,
	});
	/* An argument is indented as the place where it is put in, within a partial too. */
	expect(&(struct expectation){
		.template = "{{<base}}\n{{$body}}\n<p>\n  {{t}}\n</p>\n{{/body}}\n{{/base}}\n",
		.data = "{\"t\":\"text\"}",
		.partials = "{\"base\":\"<body>\\n  {{>wrap}}\\n</body>\\n\","
			    "\"wrap\":\"<main>\\n  {{$body}}\\n  {{/body}}\\n</main>\\n\"}",
		.output = "<body>\n  <main>\n    <p>\n      text\n    </p>\n  </main>\n</body>\n",
		.message = MSG_COUNT,
	});
	/* An empty block alone on its line leaves no line. */
	expect(&(struct expectation){
		.template = "a\n  {{$x}}{{/x}}\nb\n", .output = "a\nb\n", .message = MSG_COUNT });
	expect(&(struct expectation){ .template = "a{{<p}}{{$x}}1{{/x}}{{/p}}b",
	                              .partials = "{\"p\":\"<{{$x}}{{/x}}>\"}",
	                              .output = "a<1>b",
	                              .message = MSG_COUNT });
}

static void escape_brackets(struct buf *to, str text)
{
	buf_putc(to, '[');
	buf_put(to, text);
	buf_putc(to, ']');
}

static void test_escaping(void **state)
{
	(void)state;
	struct buf html = { 0 };
	template_escape_html(&html, STR("<a href='x'>\"&\"</a> é"));
	assert_true(
		str_eq(buf_str(&html), STR("&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt; "
	                                   "é")));
	buf_clear(&html);
	template_escape_html(&html, (str){ 0 });
	assert_int_equal(html.n, 0);
	struct trial trial;
	trial_run(&trial, "{{a}}{{{a}}}", "{\"a\":\"<\"}", "{}");
	trial.set.escape = escape_brackets;
	struct arena arena = { 0 };
	struct value *data = value_new(&arena, VALUE_MAP);
	value_put_text(&arena, data, STR("a"), STR("<"));
	template_render(&trial.set, trial.compiled, data, &html, &trial.diags);
	assert_true(str_eq(buf_str(&html), STR("[<]<")));
	trial_end(&trial);
	buf_free(&html);
	arena_release(&arena);
}

static void test_values(void **state)
{
	(void)state;
	struct arena arena = { 0 };
	struct value *data = value_new(&arena, VALUE_MAP);
	assert_int_equal(value_put_text(&arena, data, STR("absent"), (str){ 0 })->kind,
	                 VALUE_EMPTY);
	assert_int_equal(value_put_text(&arena, data, STR("text"), STR(""))->kind, VALUE_TEXT);
	assert_int_equal(value_put_true(&arena, data, STR("true"), true)->kind, VALUE_TRUE);
	assert_int_equal(value_put_true(&arena, data, STR("false"), false)->kind, VALUE_EMPTY);
	struct value *list = value_put_list(&arena, data, STR("list"));
	value_put_text(&arena, value_add_map(&arena, list), STR("n"), STR("1"));
	value_put_text(&arena, value_add_map(&arena, list), STR("n"), STR("2"));
	assert_int_equal(list->count, 2);
	struct value *other = value_new(&arena, VALUE_MAP);
	struct value *shared = value_put_shared(&arena, other, STR("same"), list);
	assert_ptr_equal(shared->first, list->first);
	assert_true(str_eq(list->key, STR("list")));
	assert_null(value_get(data, STR("none")));
	assert_null(value_get(list, STR("n")));
	assert_null(value_get(NULL, STR("n")));
	assert_ptr_equal(value_get(data, STR("list")), list);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_specification), cmocka_unit_test(test_names),
		cmocka_unit_test(test_syntax),        cmocka_unit_test(test_loops),
		cmocka_unit_test(test_indentation),   cmocka_unit_test(test_escaping),
		cmocka_unit_test(test_values),
	};
	return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
