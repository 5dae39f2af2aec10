/* Fences whose info string begins with {name}, as NODE_DIRECTIVE. Called by markdown.c; compose/
 * expands them. */
#include "source/parse.h"

/* Where the fence stands in its first line. cmark's column is wrong after tabs. */
static size_t find_fence(str line, const struct fence *fence)
{
	char character = 0;
	size_t at = fence->byte;
	if (fence_length(line, at, &character) && character == fence->character)
		return at;
	for (at = 0; at < line.n; at++)
		if (fence_length(line, at, &character) && character == fence->character)
			return at;
	return line.n;
}

static bool is_closed(const struct parse *parse, const struct fence *fence, uint32_t length)
{
	if (fence->last_line == fence->first_line)
		return false;
	str line = parse_line(parse, fence->last_line);
	size_t end = line.n;
	while (end > 0 && char_is_blank(line.s[end - 1]))
		end--;
	size_t start = end;
	while (start > 0 && line.s[start - 1] == fence->character)
		start--;
	if (end - start < length)
		return false;
	while (start > 0 && (char_is_blank(line.s[start - 1]) || line.s[start - 1] == '>'))
		start--;
	return start == 0;
}

void fence_check_closed(struct parse *parse, const struct fence *fence)
{
	str line = parse_line(parse, fence->first_line);
	size_t at = find_fence(line, fence);
	char character = 0;
	uint32_t length = fence_length(line, at, &character);
	if (!length || is_closed(parse, fence, length) || !parse_reports(parse, fence->first_line))
		return;
	diag(parse->diags, MSG_FENCE_OPEN, .at = parse_place(parse, fence->first_line, at),
	     .words = { str_first(str_from(line, at), length) });
}

static bool is_name(str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!char_is_alnum(name.s[i]) && name.s[i] != '-' && name.s[i] != '_')
			return false;
	return name.n > 0;
}

/* Bytes that the containers and the fence's indentation took off a line of the source. */
static size_t taken_off(const struct parse *parse, uint32_t line, str rest)
{
	str whole = parse_line(parse, line);
	return str_ends(whole, rest) ? whole.n - rest.n : 0;
}

/* :name: value */
static bool read_option(str line, str *name, str *value)
{
	if (line.n < 3 || line.s[0] != ':')
		return false;
	size_t end = str_find_char(str_from(line, 1), ':') + 1;
	*name = str_first(str_from(line, 1), end - 1);
	if (end >= line.n || !is_name(*name))
		return false;
	*value = str_trim(str_from(line, end + 1));
	return end + 1 == line.n || char_is_blank(line.s[end + 1]);
}

/* At most OPTIONS_MOST: no directive has as many, and each is compared with all before it. */
static size_t count_options(str text)
{
	enum { OPTIONS_MOST = 100 };
	str line, name, value;
	size_t count = 0;
	while (count < OPTIONS_MOST && str_line(&text, &line) && read_option(line, &name, &value))
		count++;
	return count;
}

static void add_option(struct parse *parse, struct node *node, struct option option, uint32_t line)
{
	for (uint32_t i = 0; i < node->directive.option_count; i++) {
		if (!str_eq(node->directive.options[i].name, option.name))
			continue;
		if (parse_reports(parse, line))
			diag(parse->diags, MSG_DUPLICATE_OPTION, .at = option.at,
			     .words = { option.name });
		return;
	}
	node->directive.options[node->directive.option_count++] = option;
}

static void read_options(struct parse *parse, struct node *node, const struct fence *fence)
{
	str rest = fence->text, line, name, value;
	uint32_t number = fence->first_line + 1;
	str after = rest;
	size_t left = count_options(rest);
	node->directive.options = arena_array(parse->arena, struct option, left);
	for (; left && str_line(&after, &line) && read_option(line, &name, &value); left--) {
		size_t off = taken_off(parse, number, line);
		size_t value_byte = value.n ? (size_t)(value.s - line.s) : line.n;
		struct option option = {
			.name = name,
			.value = value,
			.at = parse_place(parse, number, off + 1),
			.value_at = parse_place(parse, number, off + value_byte),
		};
		add_option(parse, node, option, number++);
		rest = after;
	}
	/* An empty line may set the body off. */
	after = rest;
	if (number > fence->first_line + 1 && str_line(&after, &line) && str_trim(line).n == 0) {
		rest = after;
		number++;
	}
	node->directive.body = rest.s ? rest : STR("");
	node->directive.body_at = parse_place(parse, number, 0);
}

/* What is taken off each line, from the first that is not empty. */
static void place_body(struct parse *parse, struct node *node, uint32_t first)
{
	str rest = node->directive.body, line;
	for (uint32_t number = first; str_line(&rest, &line); number++) {
		if (!str_trim(line).n)
			continue;
		size_t off = taken_off(parse, number, line);
		uint32_t column = parse_place(parse, number, off).column;
		node->directive.indent = column ? column - 1 : 0;
		node->directive.body_at.column = column;
		return;
	}
}

struct node *directive_parse(struct parse *parse, const struct fence *fence)
{
	str line = parse_line(parse, fence->first_line);
	size_t at = find_fence(line, fence), info = at;
	while (info < line.n && line.s[info] == fence->character)
		info++;
	while (info < line.n && char_is_blank(line.s[info]))
		info++;
	if (info >= line.n || line.s[info] != '{')
		return NULL;
	size_t end = info + str_find_char(str_from(line, info), '}');
	if (end >= line.n)
		return NULL;
	str name = str_trim(str_first(str_from(line, info + 1), end - info - 1));
	struct node *node = node_new(parse->arena, NODE_DIRECTIVE,
	                             parse_place(parse, fence->first_line, info + 1));
	size_t argument = end + 1;
	while (argument < line.n && char_is_blank(line.s[argument]))
		argument++;
	node->directive.name = arena_str(parse->arena, name);
	node->directive.argument = arena_str(parse->arena, str_trim(str_from(line, argument)));
	node->directive.argument_at = parse_place(parse, fence->first_line, argument);
	read_options(parse, node, fence);
	if (parse->input->lines)
		place_body(parse, node, node->directive.body_at.line - parse->input->at.line + 1);
	return node;
}
