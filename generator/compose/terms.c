/* The first mention of a glossary term in each section is linked to its definition: whole words,
 * case as written or at a sentence's start, longest first; not in headings, links, quotations, code
 * or another language (content-format.md, Markdown). */
#include "compose/work.h"

#include "base/scan.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <unicode/uchar.h>

static int pattern_order(const void *left, const void *right)
{
	const struct term_pattern *a = left, *b = right;
	if (a->text.n != b->text.n)
		return a->text.n > b->text.n ? -1 : 1;
	int order = str_cmp(a->text, b->text);
	if (order)
		return order;
	return a->number < b->number ? -1 : a->number > b->number;
}

static void pattern_add(struct term_matcher *matcher, struct arena *arena, str name,
                        uint32_t number)
{
	name = str_trim(name);
	if (name.n < 2)
		return;
	matcher->patterns[matcher->count++] =
		(struct term_pattern){ .text = name, .number = number };
	/* At a sentence's start the first letter is a capital. */
	str rest = name;
	uint32_t first = utf8_next(&rest), upper = (uint32_t)u_toupper((UChar32)first);
	if (upper == first)
		return;
	char bytes[4];
	str capital = { bytes, utf8_encode(upper, bytes) };
	matcher->patterns[matcher->count++] =
		(struct term_pattern){ .text = arena_concat(arena, capital, rest),
		                       .number = number };
}

static uint32_t bucket_of(const char *s)
{
	return (uint32_t)(unsigned char)s[0] << 8 | (unsigned char)s[1];
}

void term_matcher_build(struct term_matcher *matcher, struct arena *arena,
                        const struct records *records)
{
	size_t most = 0;
	for (size_t i = 0; i < records->term_count; i++)
		most += 2 + 2 * records->terms[i].also_count;
	if (!most)
		return;
	matcher->patterns = arena_array(arena, struct term_pattern, most);
	matcher->buckets = arena_array(arena, uint32_t, 65536);
	for (size_t i = 0; i < records->term_count; i++) {
		const struct term *term = &records->terms[i];
		pattern_add(matcher, arena, term->name, (uint32_t)i);
		for (size_t j = 0; j < term->also_count; j++)
			pattern_add(matcher, arena, term->also[j], (uint32_t)i);
	}
	qsort(matcher->patterns, matcher->count, sizeof *matcher->patterns, pattern_order);
	/* From the shortest, so that each bucket's list begins with the longest. */
	for (size_t i = matcher->count; i-- > 0;) {
		struct term_pattern *pattern = &matcher->patterns[i];
		uint32_t *bucket = &matcher->buckets[bucket_of(pattern->text.s)];
		pattern->next = *bucket;
		*bucket = (uint32_t)i + 1;
		matcher->first[(unsigned char)pattern->text.s[0]] = 1;
	}
}

/* A hyphen joins: the "Terrorism" of "Counter-Terrorism" is no word of its own. */
static bool is_word_byte(str text, size_t at)
{
	unsigned char c = (unsigned char)text.s[at];
	if (c < 0x80)
		return char_is_alnum((char)c) || c == '_' || c == '-';
	str rest = str_from(text, at);
	while (((unsigned char)rest.s[0] & 0xc0) == 0x80 && at > 0)
		rest = str_from(text, --at);
	return u_isalnum((UChar32)utf8_next(&rest)) != 0;
}

/* The term that begins at byte at, longest first; NULL when none ends at a word's end there. */
static const struct term_pattern *match_at(const struct term_matcher *matcher, str text, size_t at)
{
	if (at + 2 > text.n)
		return NULL;
	uint32_t next = matcher->buckets[bucket_of(text.s + at)];
	while (next) {
		const struct term_pattern *pattern = &matcher->patterns[next - 1];
		size_t end = at + pattern->text.n;
		if (end <= text.n && memcmp(text.s + at, pattern->text.s, pattern->text.n) == 0 &&
		    (end == text.n || !is_word_byte(text, end)))
			return pattern;
		next = pattern->next;
	}
	return NULL;
}

struct mentions {
	uint8_t *seen; /* by term number, in this section */
	size_t count;
};

/* The address of a term's definition: here, in the page that shows the glossary, or none. */
static bool term_link(struct work *work, const struct term *term, struct link *link)
{
	str anchor = arena_concat(work->arena, STR("term-"), term->id);
	if (work->has_glossary && map_get(&work->ids, anchor)) {
		*link = (struct link){ .kind = LINK_HERE, .anchor = anchor };
		return true;
	}
	if (!term->shown_in || term->shown_in == work->entry)
		return false;
	*link = (struct link){ .kind = LINK_SITE,
		               .address = term->shown_in->address,
		               .anchor = anchor };
	return true;
}

/* Splits text around the mention; returns the text after it, to be searched on, or NULL. */
static struct node *link_mention(struct work *work, struct node *text, size_t start,
                                 const struct term_pattern *pattern, const struct link *link)
{
	const struct term *term = &work->model->records.terms[pattern->number];
	struct node *ref = node_new(work->arena, NODE_TERM_REF, text->at);
	ref->term_ref.link = *link;
	ref->term_ref.term = term->name;
	ref->term_ref.number = pattern->number;
	ref->term_ref.definition = work->composer->definitions[pattern->number];
	str whole = text->text;
	size_t end = start + pattern->text.n;
	node_append(ref, node_text(work->arena, text->at,
	                           str_first(str_from(whole, start), pattern->text.n)));
	node_insert_after(text, ref);
	text->text = str_first(whole, start);
	struct node *after = NULL;
	if (end < whole.n) {
		after = node_text(work->arena, text->at, str_from(whole, end));
		node_insert_after(ref, after);
	}
	if (start == 0)
		node_unlink(text);
	return after;
}

/* Those that are neither ASCII letters nor digits. */
static inline struct bytes16 between_words(struct bytes16 bytes)
{
	struct bytes16 small = bytes;
	small.lane |= 0x20;
	bytes.lane = ~(((small.lane >= 'a') & (small.lane <= 'z')) |
	               ((bytes.lane >= '0') & (bytes.lane <= '9')));
	return bytes;
}

/* The first place at or after at where a word may begin with the first letter of a pattern; text.n
 * when there is none. Every byte of every text passes here. */
static size_t next_start(const uint8_t *first, str text, size_t at)
{
	const unsigned char *s = (const unsigned char *)text.s;
	if (at == 0 && text.n && first[s[0]])
		return 0;
	size_t i = at ? at - 1 : 0; /* what stands before a word */
	for (; text.n - i > 16; i += 16) {
		uint64_t ends[2];
		scan_lanes(between_words(scan_load(text.s + i)), ends);
		for (size_t half = 0; half < 2; half++)
			for (; ends[half]; ends[half] &= ends[half] - 1) {
				size_t start = i + 8 * half + scan_lane(ends[half]) + 1;
				if (first[s[start]])
					return start;
			}
	}
	for (i++; i < text.n; i++)
		if (first[s[i]])
			return i;
	return text.n;
}

/* The next mention at or after *at of a term that this section has not linked yet; *at becomes its
 * start. */
static const struct term_pattern *next_mention(const struct term_matcher *matcher,
                                               const struct mentions *mentions, str text,
                                               size_t *at)
{
	for (size_t i = *at; (i = next_start(matcher->first, text, i)) < text.n; i++) {
		if (i > 0 && is_word_byte(text, i - 1))
			continue;
		const struct term_pattern *pattern = match_at(matcher, text, i);
		if (pattern && !mentions->seen[pattern->number]) {
			*at = i;
			return pattern;
		}
		if (pattern)
			i += pattern->text.n - 1;
	}
	return NULL;
}

static void link_in_text(struct work *work, struct node *node, struct mentions *mentions)
{
	const struct term_pattern *pattern;
	size_t at = 0;
	while (node &&
	       (pattern = next_mention(&work->composer->matcher, mentions, node->text, &at))) {
		struct link link;
		mentions->seen[pattern->number] = 1;
		if (term_link(work, &work->model->records.terms[pattern->number], &link)) {
			node = link_mention(work, node, at, pattern, &link);
			at = 0;
		} else {
			at += pattern->text.n;
		}
	}
}

static bool kept_out(const struct node *node)
{
	switch (node->kind) {
	case NODE_HEADING:
	case NODE_QUOTE:
	case NODE_DEFINITION_LIST:
	case NODE_CONTENTS:
	case NODE_LINK:
	case NODE_TERM_REF:
	case NODE_CAPTION:
	case NODE_FOOTNOTES:
		return true;
	case NODE_ROW:
		return node->row.header || node->row.subheading;
	case NODE_CELL:
		return node->cell.header;
	default:
		return node->lang.n != 0;
	}
}

void terms_link(struct work *work)
{
	const struct term_matcher *matcher = &work->composer->matcher;
	if (!matcher->count || !work->entry->glossary)
		return;
	struct mentions mentions = { .count = work->model->records.term_count };
	mentions.seen = arena_array(work->arena, uint8_t, mentions.count);
	for (struct walk walk = walk_from(work->document); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (node->kind == NODE_SECTION && node->first->heading.level == 2)
			memset(mentions.seen, 0, mentions.count);
		if (kept_out(node)) {
			walk_skip(&walk);
			continue;
		}
		if (node->kind != NODE_TEXT)
			continue;
		/* The walk goes on after all that this text becomes. */
		struct node *next = node->next, *parent = node->parent;
		link_in_text(work, node, &mentions);
		walk.node = next ? next->previous : parent->last;
		walk_skip(&walk);
	}
}
