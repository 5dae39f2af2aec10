/* Marked content of partners' PDFs (14.6), kept as far as the structure claims it, under new
 * identifiers from 0. Called by bound_content.c, in the child alone. */
#include "source/bound_scan.h"

static void put_property(struct scan *scan, str key, str token, const struct bound_value *value)
{
	static const char digits[] = "0123456789ABCDEF";
	buf_putc(scan->to, '/');
	buf_put(scan->to, key);
	if (token.s) {
		buf_put(scan->to, token);
		return;
	}
	buf_putc(scan->to, '<');
	for (size_t i = 0; i < value->text.n; i++) {
		buf_putc(scan->to, digits[(uint8_t)value->text.s[i] >> 4]);
		buf_putc(scan->to, digits[(uint8_t)value->text.s[i] & 15]);
	}
	buf_putc(scan->to, '>');
}

/* The properties of a BDC: an inline dictionary's tokens or a named resource. */
struct properties {
	str inline_dictionary; /* without << >> */
	const struct bound_value *named;
};

static struct token inline_property(const struct properties *properties, str key)
{
	str in = properties->inline_dictionary;
	for (size_t at = 0; in.s && at < in.n;) {
		struct token name = token_next(in, &at), value = token_next(in, &at);
		if (!name.kind || !value.kind)
			break;
		if (name.kind == '/' && str_eq(str_from(name.text, 1), key))
			return value;
	}
	return (struct token){ 0, { NULL, 0 } };
}

static int64_t property_mcid(struct scan *scan, const struct properties *properties)
{
	struct token token = inline_property(properties, STR("MCID"));
	double value = -1;
	if (token.kind == '0')
		value = bound_parse_number(token.text);
	const struct bound_value *named =
		properties->named ? reader_get(scan->child->reader, properties->named, STR("MCID"))
				  : &bound_null;
	if (named->kind == BOUND_NUMBER)
		value = bound_number(named);
	return value >= 0 && value < UINT32_MAX ? (int64_t)value : -1;
}

/* The strings that marked content may carry for those who hear or copy it (14.9). */
static bool put_texts(struct scan *scan, const struct properties *properties, bool test)
{
	static const str keys[] = { STR_INIT("Lang"), STR_INIT("ActualText"), STR_INIT("Alt"),
		                    STR_INIT("E") };
	bool any = false;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct token token = inline_property(properties, keys[i]);
		const struct bound_value *named =
			properties->named
				? reader_get(scan->child->reader, properties->named, keys[i])
				: NULL;
		bool written = (token.kind == '(' || token.kind == '<');
		if (!written && !(named && named->kind == BOUND_STRING))
			continue;
		any = true;
		if (!test)
			put_property(scan, keys[i], written ? token.text : (str){ 0 }, named);
	}
	return any;
}

static void put_artifact(struct scan *scan, const struct properties *properties)
{
	static const char *const types[] = { "/Pagination", "/Layout", "/Page" };
	static const char *const subtypes[] = { "/Header", "/Footer", "/Watermark" };
	struct token type = inline_property(properties, STR("Type"));
	struct token subtype = inline_property(properties, STR("Subtype"));
	const char *kept = NULL, *kept_sub = NULL;
	for (size_t i = 0; i < 3; i++) {
		kept = str_eq(type.text, str_of(types[i])) ? types[i] : kept;
		kept_sub = str_eq(subtype.text, str_of(subtypes[i])) ? subtypes[i] : kept_sub;
	}
	if (!kept) {
		buf_lit(scan->to, "/Artifact BMC\n");
		return;
	}
	buf_lit(scan->to, "/Artifact<</Type");
	buf_put(scan->to, str_of(kept));
	if (kept_sub && kept == types[0]) {
		buf_lit(scan->to, "/Subtype");
		buf_put(scan->to, str_of(kept_sub));
	}
	buf_lit(scan->to, ">>BDC\n");
}

static bool is_layer(struct scan *scan, const struct bound_value *reference)
{
	const struct bound_value *type = reader_get(
		scan->child->reader, reader_resolve(scan->child->reader, reference), STR("Type"));
	return bound_is_name(type, "OCG") || bound_is_name(type, "OCMD");
}

/* The element that claims the content says what it is. */
static void begin_content(struct scan *scan, struct claim *claim,
                          const struct properties *properties)
{
	uint32_t mcid = scan->marked++;
	if (claim->found_count == claim->found_room)
		claim->found = memory_grow(claim->found, &claim->found_room, sizeof *claim->found);
	claim->found[claim->found_count++] = mcid;
	list_push(&scan->tops, INT32_MAX);
	scan->content = mcid;
	buf_putc(scan->to, '/');
	buf_put(scan->to, scan->child->elements.items[claim->element].role);
	buf_lit(scan->to, "<</MCID ");
	buf_put_u64(scan->to, mcid);
	put_texts(scan, properties, /*test=*/false);
	buf_lit(scan->to, ">>BDC\n");
}

static enum mark_kind begin_tagged(struct scan *scan, str tag, const struct properties *properties)
{
	int64_t mcid = property_mcid(scan, properties);
	struct claim *claim =
		mcid >= 0 ? tree_claim(scan->child, scan->unit, (uint32_t)mcid) : NULL;
	if (str_eq(tag, STR("/Artifact"))) {
		if (scan->covered)
			return MARK_LEFT_OUT; /* within content it would be neither */
		if (scan->to)
			put_artifact(scan, properties);
		return MARK_ARTIFACT;
	}
	if (claim && !scan->decorated) {
		/* Content within content is the inner element's. */
		if (scan->to)
			begin_content(scan, claim, properties);
		return MARK_CONTENT;
	}
	if (mcid >= 0)
		child_fault(scan->child, "some of its content is not in its structure");
	if (!put_texts(scan, properties, /*test=*/true))
		return MARK_LEFT_OUT;
	if (scan->to) {
		buf_lit(scan->to, "/Span<<");
		put_texts(scan, properties, /*test=*/false);
		buf_lit(scan->to, ">>BDC\n");
	}
	return MARK_OTHER;
}

void marked_begin(struct scan *scan, bool has_properties)
{
	struct properties properties = { 0 };
	size_t need = has_properties ? 2 : 1;
	enum mark_kind kind = MARK_LEFT_OUT;
	uint32_t outer = scan->content;
	if (scan->operand_count >= need) {
		str tag = scan->operands[scan->operand_count - need].text;
		const struct token *last = &scan->operands[scan->operand_count - 1];
		if (has_properties && last->kind == '{')
			properties.inline_dictionary =
				str_range(last->text.s + 2, last->text.s + last->text.n - 2);
		const struct bound_value *named = scan_resource(scan, STR("Properties"), 0);
		if (has_properties && last->kind == '/')
			properties.named = named;
		if (str_eq(tag, STR("/OC")) && properties.named && is_layer(scan, named)) {
			kind = MARK_OTHER;
			if (scan->to) {
				buf_lit(scan->to, "/OC");
				buf_put(scan->to, last->text);
				buf_lit(scan->to, " BDC\n");
			}
		} else if (scan->child->tagged) {
			kind = begin_tagged(scan, tag, &properties);
		}
	}
	scan->covered += kind == MARK_CONTENT || kind == MARK_ARTIFACT;
	scan->decorated += kind == MARK_ARTIFACT;
	list_push(&scan->marks, (struct open_mark){ kind, outer });
}

void marked_end(struct scan *scan)
{
	if (!scan->marks.count)
		return;
	enum mark_kind kind = scan->marks.items[--scan->marks.count].kind;
	scan->content = scan->marks.items[scan->marks.count].outer;
	scan->covered -= kind == MARK_CONTENT || kind == MARK_ARTIFACT;
	scan->decorated -= kind == MARK_ARTIFACT;
	if (kind != MARK_LEFT_OUT && scan->to)
		buf_lit(scan->to, "EMC\n");
}
