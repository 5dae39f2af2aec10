/* From a template's text to instructions. Called by template.c.
 *
 * Three steps: tags are scanned, openers and closers are matched, and then text and tags become
 * instructions, less the white space that belongs to tags alone on their lines. What the Mustache
 * specification says of white space is settled here, so that rendering only copies:
 *
 *  - A section, inverted section, closer, comment, set delimiter or partial alone on its line takes
 *    that line away; a partial's indentation goes before each line of the partial.
 *  - A parent, or a block that is a parameter, is alone when only blanks stand before its opener
 *    and after its closer; its lines are taken away and its indentation goes before each line of
 *    what is put in.
 *  - A block's own indentation is that of the first line after an opener that ends its line. It is
 *    removed from the block's lines here and that of the parameter is added where the block is
 *    put in, so that an argument may be indented as its own template asks
 *    (~inheritance: Block reindentation, Intrinsic indentation, Nested block reindentation). */
#include "template/instruction.h"

#include "base/die.h"

enum { NONE = UINT32_MAX };

/* A tag, with sigil 'v' for {{name}} and 'r' for the two raw forms; else the one that it has. */
struct tag {
	char sigil;
	bool clears_start, clears_end; /* only blanks stand before it, after it, on its line */
	bool dynamic;
	bool argument;                /* a block right inside a parent */
	str name;                     /* "*" taken off */
	size_t start, end;            /* with its delimiters */
	size_t line_start, next_line; /* around it, where those are so */
	size_t from, to;              /* with the white space that goes with it */
	uint32_t mate;                /* opener and closer: the other */
};

struct tags {
	struct tag *items;
	size_t count, room;
};

struct instructions {
	struct instruction *items;
	size_t count, room;
};

struct open_tag {
	uint32_t tag, instruction;
	size_t dedent; /* blanks to take off each line inside */
};

struct compiler {
	struct arena *arena;
	const struct text *text;
	str source;
	struct diags *diags;
	str open, close; /* delimiters */
	struct tags tags;
	struct instructions made;
	bool failed;
};

static void fail(struct compiler *compiler, size_t at, str sentence)
{
	diag(compiler->diags, MSG_TEMPLATE_SYNTAX, .at = place_at(compiler->text, at),
	     .words = { sentence });
	compiler->failed = true;
}

/* A tag as its author would recognise it, for messages. */
static str shown(struct compiler *compiler, const struct tag *tag)
{
	return str_first(str_from(compiler->source, tag->start), tag->end - tag->start);
}

static size_t find_from(str text, str needle, size_t start)
{
	return start + str_find(str_from(text, start), needle);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t';
}

static void see_line(struct compiler *compiler, struct tag *tag)
{
	str source = compiler->source;
	size_t at = tag->start;
	while (at > 0 && is_space(source.s[at - 1]))
		at--;
	tag->clears_start = at == 0 || source.s[at - 1] == '\n';
	tag->line_start = at;
	at = tag->end;
	while (at < source.n && is_space(source.s[at]))
		at++;
	if (at + 1 < source.n && source.s[at] == '\r' && source.s[at + 1] == '\n')
		at++;
	tag->clears_end = at == source.n || source.s[at] == '\n';
	tag->next_line = at < source.n && tag->clears_end ? at + 1 : at;
}

/* {{=<% %>=}}: inside is what stands between the equals signs. */
static void set_delimiters(struct compiler *compiler, size_t at, str inside)
{
	str open = str_trim(inside);
	size_t gap = 0;
	while (gap < open.n && !char_is_blank(open.s[gap]))
		gap++;
	str close = str_trim(str_from(open, gap));
	open = str_first(open, gap);
	bool clean = open.n && close.n && str_find_char(open, '=') == open.n &&
	             str_find_char(close, '=') == close.n;
	for (size_t i = 0; i < close.n; i++)
		clean = clean && !char_is_blank(close.s[i]);
	if (!clean) {
		fail(compiler, at,
		     STR("delimiters are set by two signs with a blank between them, "
		         "for example {{=<% %>=}}"));
		return;
	}
	compiler->open = open;
	compiler->close = close;
}

static void check_name(struct compiler *compiler, const struct tag *tag)
{
	str name = tag->name;
	if (name.n == 0) {
		fail(compiler, tag->start, STR("this tag holds no name"));
		return;
	}
	bool clean = name.n == 1 || name.s[name.n - 1] != '.';
	for (size_t i = 0; i < name.n; i++)
		clean = clean && !char_is_blank(name.s[i]) &&
		        !(name.s[i] == '.' && i + 1 < name.n && name.s[i + 1] == '.');
	if (!clean)
		fail(compiler, tag->start,
		     arena_concat(compiler->arena, STR("\""), name,
		                  STR("\" is not a name: names hold no blanks, and one full stop "
		                      "between two parts")));
}

/* The tag at start, just at its opening delimiter; returns where it ends. */
static size_t scan_tag(struct compiler *compiler, size_t start)
{
	str source = compiler->source;
	struct tag tag = { .sigil = 'v', .start = start, .mate = NONE };
	size_t at = start + compiler->open.n;
	while (at < source.n && char_is_blank(source.s[at]))
		at++;
	char sigil = '\0';
	if (at < source.n)
		sigil = source.s[at];
	if (sigil != '\0' && strchr("#^/>!<$&={", sigil)) {
		tag.sigil = sigil;
		at++;
	}
	str closing = compiler->close;
	if (sigil == '{')
		closing = arena_concat(compiler->arena, STR("}"), compiler->close);
	else if (sigil == '=')
		closing = arena_concat(compiler->arena, STR("="), compiler->close);
	size_t close_at = find_from(source, closing, at);
	if (close_at >= source.n) {
		fail(compiler, start,
		     arena_concat(compiler->arena, STR("this tag is not closed with \""), closing,
		                  STR("\"")));
		return source.n;
	}
	tag.end = close_at + closing.n;
	str inside = str_first(str_from(source, at), close_at - at);
	if (sigil == '=') {
		set_delimiters(compiler, start, inside);
	} else if (sigil != '!') {
		tag.name = str_trim(inside);
		bool names_template = sigil == '>' || sigil == '<' || sigil == '/';
		if (names_template && tag.name.n && tag.name.s[0] == '*') {
			tag.dynamic = true;
			tag.name = str_trim(str_from(tag.name, 1));
		}
		check_name(compiler, &tag);
	}
	if (sigil == '{' || sigil == '&')
		tag.sigil = 'r';
	see_line(compiler, &tag);
	tag.from = tag.start;
	tag.to = tag.end;
	list_push(&compiler->tags, tag);
	return tag.end;
}

static void scan(struct compiler *compiler)
{
	for (size_t at = 0; at < compiler->source.n;) {
		at = find_from(compiler->source, compiler->open, at);
		if (at >= compiler->source.n)
			break;
		at = scan_tag(compiler, at);
	}
}

static void match_closer(struct compiler *compiler, uint32_t number, const uint32_t *stack,
                         size_t depth)
{
	struct tag *closer = &compiler->tags.items[number];
	struct arena *arena = compiler->arena;
	if (depth == 0) {
		fail(compiler, closer->start,
		     arena_concat(arena, STR("\""), shown(compiler, closer),
		                  STR("\" closes nothing")));
		return;
	}
	struct tag *opener = &compiler->tags.items[stack[depth - 1]];
	opener->mate = number;
	closer->mate = stack[depth - 1];
	if (!str_eq(opener->name, closer->name) || opener->dynamic != closer->dynamic)
		fail(compiler, closer->start,
		     arena_printf(
			     arena, "\"%.*s\" stands where \"%.*s\" of line %u should be closed",
			     STR_FMT(shown(compiler, closer)), STR_FMT(shown(compiler, opener)),
			     (unsigned)place_at(compiler->text, opener->start).line));
}

static void match(struct compiler *compiler)
{
	uint32_t stack[TEMPLATE_DEPTH_MOST];
	size_t depth = 0;
	for (uint32_t i = 0; i < compiler->tags.count && !compiler->failed; i++) {
		struct tag *tag = &compiler->tags.items[i];
		const struct tag *around = depth ? &compiler->tags.items[stack[depth - 1]] : NULL;
		if (tag->sigil == '/') {
			match_closer(compiler, i, stack, depth);
			depth -= depth > 0;
			continue;
		}
		bool in_parent = around && around->sigil == '<';
		if (in_parent && tag->sigil != '$' && tag->sigil != '!' && tag->sigil != '=') {
			fail(compiler, tag->start,
			     arena_concat(
				     compiler->arena, STR("\""), shown(compiler, tag),
				     STR("\" would not be shown: between \""),
				     shown(compiler, around),
				     STR("\" and its end stand blocks alone, {{$name}}...{{/name}}")));
		}
		tag->argument = in_parent && tag->sigil == '$';
		if (!strchr("#^<$", tag->sigil))
			continue;
		if (depth == TEMPLATE_DEPTH_MOST) {
			fail(compiler, tag->start, STR("this is nested over 100 levels deep"));
			return;
		}
		stack[depth++] = i;
	}
	while (depth > 0 && !compiler->failed) {
		const struct tag *opener = &compiler->tags.items[stack[--depth]];
		fail(compiler, opener->start,
		     arena_concat(compiler->arena, STR("\""), shown(compiler, opener),
		                  STR("\" is not closed with \"{{/"), opener->name, STR("}}\"")));
	}
}

/* A parent, or a block that is a parameter, with nothing else on the lines of its two ends. */
static bool pair_is_alone(const struct compiler *compiler, const struct tag *opener)
{
	return opener->clears_start && compiler->tags.items[opener->mate].clears_end &&
	       !opener->argument;
}

static void trim_tag(struct compiler *compiler, struct tag *tag)
{
	const struct tag *opener = tag->sigil == '/' ? &compiler->tags.items[tag->mate] : tag;
	bool alone = tag->clears_start && tag->clears_end;
	bool closes = tag->sigil == '/';
	bool start = alone, end = alone;
	switch (opener->sigil) {
	case 'v':
	case 'r':
		return;
	case '<':
	case '$':
		if (opener->argument) { /* outside, all is dropped; inside, whole lines remain */
			start = closes && tag->clears_start;
			end = !closes && tag->clears_end;
		} else if (pair_is_alone(compiler, opener)) {
			start = tag->clears_start;
			end = tag->clears_end;
		}
		break;
	default:
		break;
	}
	if (start)
		tag->from = tag->line_start;
	if (end)
		tag->to = tag->next_line;
}

/* The blanks at the start of the line that begins at, less those of the block around it. */
static str blanks_at(const struct compiler *compiler, size_t at, size_t dedent)
{
	str source = compiler->source;
	size_t end = at;
	while (end < source.n && is_space(source.s[end]))
		end++;
	return str_from(str_first(str_from(source, at), end - at), dedent);
}

/* What a block's lines have in common, as its first line that is not blank shows it. */
static str block_indent(const struct compiler *compiler, const struct tag *opener, size_t dedent)
{
	const struct tag *closer = &compiler->tags.items[opener->mate];
	bool alone = pair_is_alone(compiler, opener);
	bool intrinsic = opener->clears_end && (opener->argument || opener->clears_start);
	for (size_t at = opener->next_line; intrinsic && at < closer->end;) {
		str blanks = blanks_at(compiler, at, dedent), rest = str_from(compiler->source, at),
		    line;
		if (str_line(&rest, &line) && str_trim(line).n)
			return blanks;
		at += str_find_char(str_from(compiler->source, at), '\n') + 1;
	}
	return alone ? blanks_at(compiler, opener->line_start, dedent) : (str){ 0 };
}

/* The part of the source between two tags, with dedent blanks off the start of each line. */
static void make_text(struct compiler *compiler, size_t from, size_t to, size_t dedent)
{
	if (from >= to)
		return;
	str piece = str_first(str_from(compiler->source, from), to - from);
	if (dedent) {
		char *copy = arena_alloc(compiler->arena, piece.n, 1);
		size_t length = 0;
		bool at_start = from == 0 || compiler->source.s[from - 1] == '\n';
		for (size_t i = 0, skipped = 0; i < piece.n; i++) {
			if (at_start && skipped < dedent && is_space(piece.s[i])) {
				skipped++;
				continue;
			}
			at_start = piece.s[i] == '\n';
			skipped = 0;
			copy[length++] = piece.s[i];
		}
		piece = (str){ copy, length };
		if (length == 0)
			return;
	}
	struct instruction text = { .op = OP_TEXT, .at = (uint32_t)from, .text = piece };
	text.ends_line = piece.s[piece.n - 1] == '\n';
	text.skip = (uint32_t)compiler->made.count + 1;
	list_push(&compiler->made, text);
}

static void split_name(struct compiler *compiler, struct instruction *made)
{
	if (str_eq(made->text, STR(".")))
		return;
	str rest = made->text, part;
	uint32_t count = 1;
	for (size_t i = 0; i < rest.n; i++)
		count += rest.s[i] == '.';
	str *parts = arena_array(compiler->arena, str, count);
	while (str_split(&rest, '.', &part))
		parts[made->part_count++] = part;
	made->parts = parts;
}

static enum operation operation_of(char sigil)
{
	switch (sigil) {
	case 'v':
		return OP_VALUE;
	case 'r':
		return OP_RAW;
	case '#':
		return OP_SECTION;
	case '^':
		return OP_INVERTED;
	case '>':
		return OP_PARTIAL;
	case '<':
		return OP_PARENT;
	case '$':
		return OP_BLOCK;
	default:
		BUG("a tag without an instruction");
	}
}

/* The instruction of a tag that is not a closer; dedent is that of what stands around it, and
 * becomes that of what stands inside. */
static void make_tag(struct compiler *compiler, const struct tag *tag, size_t *dedent)
{
	struct instruction made = {
		.op = operation_of(tag->sigil),
		.at = (uint32_t)tag->start,
		.dynamic = tag->dynamic,
		.text = tag->name,
		.skip = (uint32_t)compiler->made.count + 1,
	};
	bool alone = false;
	if (made.op == OP_PARTIAL)
		alone = tag->clears_start && tag->clears_end;
	else if (made.op == OP_PARENT || made.op == OP_BLOCK)
		alone = pair_is_alone(compiler, tag);
	made.standalone = alone;
	if (made.op == OP_BLOCK) {
		made.indent = block_indent(compiler, tag, *dedent);
		*dedent += made.indent.n;
		const struct tag *closer = &compiler->tags.items[tag->mate];
		if (alone && closer->next_line > closer->end)
			made.newline = STR("\n");
	} else {
		if (alone)
			made.indent = blanks_at(compiler, tag->line_start, *dedent);
		if (made.dynamic || (made.op != OP_PARTIAL && made.op != OP_PARENT))
			split_name(compiler, &made);
	}
	list_push(&compiler->made, made);
}

static void make(struct compiler *compiler)
{
	struct open_tag stack[TEMPLATE_DEPTH_MOST + 1] = { { NONE, 0, 0 } };
	size_t depth = 0, done = 0;
	for (uint32_t i = 0; i < compiler->tags.count; i++) {
		const struct tag *tag = &compiler->tags.items[i];
		uint32_t around = stack[depth].tag;
		bool dropped = around != NONE && compiler->tags.items[around].sigil == '<';
		if (!dropped)
			make_text(compiler, done, tag->from, stack[depth].dedent);
		if (tag->to > done)
			done = tag->to;
		if (tag->sigil == '!' || tag->sigil == '=')
			continue;
		if (tag->sigil == '/') {
			compiler->made.items[stack[depth].instruction].skip =
				(uint32_t)compiler->made.count;
			depth--;
			continue;
		}
		size_t dedent = stack[depth].dedent;
		make_tag(compiler, tag, &dedent);
		if (strchr("#^<$", tag->sigil))
			stack[++depth] =
				(struct open_tag){ i, (uint32_t)compiler->made.count - 1, dedent };
	}
	make_text(compiler, done, compiler->source.n, 0);
}

bool template_compile(struct arena *arena, struct template *compiled, struct diags *diags)
{
	struct compiler compiler = {
		.arena = arena,
		.text = &compiled->text,
		.source = compiled->text.bytes,
		.diags = diags,
		.open = STR("{{"),
		.close = STR("}}"),
	};
	if (compiler.source.n >= NONE) {
		fail(&compiler, 0, STR("this template is too large"));
		return false;
	}
	scan(&compiler);
	if (!compiler.failed)
		match(&compiler);
	if (!compiler.failed) {
		for (size_t i = 0; i < compiler.tags.count; i++)
			trim_tag(&compiler, &compiler.tags.items[i]);
		make(&compiler);
		compiled->count = (uint32_t)compiler.made.count;
		compiled->items = arena_array(arena, struct instruction, compiled->count);
		for (size_t i = 0; i < compiled->count; i++)
			compiled->items[i] = compiler.made.items[i];
	}
	memory_free(compiler.tags.items);
	memory_free(compiler.made.items);
	return !compiler.failed;
}
