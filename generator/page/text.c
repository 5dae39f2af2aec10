/* A paragraph's inlines as one text with runs of style, links and structure. Called by blocks.c. */
#include "page/typeset.h"

#include "base/utf8.h"

void text_begin(struct job *job, bool right_to_left)
{
	buf_clear(&job->text);
	job->runs.count = 0;
	job->simple = !right_to_left;
	job->last_space = true; /* so that none stands at its beginning */
	job->preserve = false;
}

uint32_t link_new(struct job *job, uint32_t element, str url, str anchor, str description)
{
	if (job->measuring)
		return 0;
	list_push(&job->links,
	          (struct link_target){ element, job->order, url, anchor, description });
	return (uint32_t)job->links.count;
}

/* Where a run stands: what goes down the tree of inlines. */
struct inlines {
	struct text_style style;
	uint32_t element, link;
	struct place at;
};

static bool runs_alike(const struct text_run *run, const struct inlines *state)
{
	const struct text_style *a = &run->style, *b = &state->style;
	return run->kind == RUN_TEXT && run->element == state->element &&
	       run->link == state->link && a->size == b->size && a->rise == b->rise &&
	       a->colour == b->colour && a->decoration == b->decoration &&
	       a->face.family == b->face.family && a->face.style == b->face.style &&
	       a->face.lang == b->face.lang && a->face.tabular == b->face.tabular && !run->note &&
	       !run->unbroken;
}

static struct text_run *run_new(struct job *job, const struct inlines *state, enum run_kind kind)
{
	struct text_run run = { .start = (uint32_t)job->text.n,
		                .end = (uint32_t)job->text.n,
		                .style = state->style,
		                .element = state->element,
		                .link = state->link,
		                .kind = (uint8_t)kind,
		                .at = state->at };
	/* One sequence of content as long as the element does not change. */
	const struct text_run *last =
		job->runs.count ? &job->runs.items[job->runs.count - 1] : NULL;
	run.order = last && last->element == run.element ? last->order : job->order++;
	list_push(&job->runs, run);
	return &job->runs.items[job->runs.count - 1];
}

/* Whether pieces.c has rules of its own for a character: letters of Latin, Greek and Cyrillic with
 * their punctuation. */
static bool is_simple(uint32_t c)
{
	return c < 0x530 || (c >= 0x1e00 && c < 0x2000) || (c >= 0x2010 && c <= 0x2027) ||
	       c == 0x202f || (c >= 0x2030 && c <= 0x205e) || (c >= 0x20a0 && c <= 0x20bf) ||
	       (c >= 0x2100 && c <= 0x22ff) || (c >= 0x25a0 && c <= 0x26ff);
}

/* Spaces and line ends run together, unless in code. */
static void put_text(struct job *job, str text)
{
	struct buf *to = &job->text;
	buf_reserve(to, text.n + 1);
	size_t i = 0;
	while (i < text.n) {
		unsigned char c = (unsigned char)text.s[i];
		if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
			if (!job->last_space || job->preserve)
				to->s[to->n++] = ' ';
			job->last_space = true;
			i++;
			continue;
		}
		job->last_space = false;
		if (c < 0x80) {
			to->s[to->n++] = (char)c;
			i++;
			continue;
		}
		str rest = str_from(text, i);
		uint32_t character = utf8_next(&rest);
		size_t length = text.n - i - rest.n;
		if (!is_simple(character))
			job->simple = false;
		memcpy(to->s + to->n, text.s + i, length);
		to->n += length;
		i += length;
	}
}

static void put_run(struct job *job, const struct inlines *state, str text)
{
	if (text.n == 0)
		return;
	struct text_run *last = job->runs.count ? &job->runs.items[job->runs.count - 1] : NULL;
	if (!last || !runs_alike(last, state))
		run_new(job, state, RUN_TEXT);
	put_text(job, text);
	job->runs.items[job->runs.count - 1].end = (uint32_t)job->text.n;
}

/* A picture or a mark: one character for the rules of lines and of direction. */
static struct text_run *put_object(struct job *job, const struct inlines *state, enum run_kind kind)
{
	run_new(job, state, kind);
	buf_lit(&job->text, "\xef\xbf\xbc"); /* U+FFFC */
	job->last_space = false;
	struct text_run *run = &job->runs.items[job->runs.count - 1];
	run->end = (uint32_t)job->text.n;
	return run;
}

static void put_fixup(struct job *job, const struct inlines *state, str anchor, bool range)
{
	str widest = { "888888888", job->digits };
	if (range)
		widest = page_range(job, widest, widest);
	run_new(job, state, RUN_FIXUP);
	buf_put(&job->text, widest);
	job->last_space = false;
	struct text_run *run = &job->runs.items[job->runs.count - 1];
	run->end = (uint32_t)job->text.n;
	run->object.page.anchor = anchor;
	run->object.page.range = range;
}

/* A range that needs two fonts could not be filled in as one word. */
str page_range(struct job *job, str first, str last)
{
	const str pairs[] = { STR("first"), first, STR("last"), last };
	str range = words_fill(job->options->words, job->arena, WORD_PAGE_RANGE, pairs, 2);
	const struct face_style face = { .lang = job->context.lang };
	if (shape_word(job->typesetter, face, range)->word.next)
		range = arena_concat(job->arena, first, STR("-"), last);
	return range;
}

static void inlines_add(struct job *job, const struct inlines *state, const struct node *parent);

/* The phrase "page {{page}}" with the number left to be filled in. */
static void put_page_phrase(struct job *job, const struct inlines *state, str anchor)
{
	str phrase = job->options->words->phrases[WORD_PAGE];
	str mark = STR("{{page}}");
	size_t at = str_find(phrase, mark);
	put_run(job, state, str_first(phrase, at));
	put_fixup(job, state, anchor, /*range=*/false);
	if (at + mark.n < phrase.n)
		put_run(job, state, str_from(phrase, at + mark.n));
}

/* An absolute address for a page of the site; absent where the site has none. */
static str site_address(struct job *job, const struct link *link)
{
	str site = job->options->site_url;
	if (!site.s)
		return (str){ 0 };
	if (link->anchor.n)
		return arena_concat(job->arena, site, STR("/"), link->address, STR("#"),
		                    link->anchor);
	return arena_concat(job->arena, site, STR("/"), link->address);
}

static void link_add(struct job *job, const struct inlines *outer, const struct node *node,
                     const struct link *link, bool is_term)
{
	struct inlines state = *outer;
	str url = { 0 }, anchor = { 0 };
	if (link->kind == LINK_ELSEWHERE)
		url = link->url;
	else if (link->kind == LINK_HERE)
		anchor = link->anchor;
	else if (link->kind == LINK_SITE)
		url = site_address(job, link);
	if ((!url.s && !anchor.s) || outer->link) {
		inlines_add(job, outer, node);
		return;
	}
	bool number_alone = anchor.s && link->was_empty && !is_term;
	if (!job->measuring) {
		state.element = element_new(job, ROLE_LINK, outer->element);
		str description = number_alone ? anchor : node_text_of(job->arena, node);
		state.link = link_new(job, state.element, url, anchor, description);
	}
	if (!is_term) {
		state.style.colour = job->palette->link;
		state.style.decoration |= DECORATION_UNDERLINE;
	}
	if (number_alone) {
		put_page_phrase(job, &state, anchor);
		return;
	}
	inlines_add(job, &state, node);
	if (anchor.s && !is_term && !link->no_page) {
		put_run(job, outer, STR(" ("));
		put_page_phrase(job, outer, anchor);
		put_run(job, outer, STR(")"));
	}
}

static void image_add(struct job *job, const struct inlines *outer, const struct node *node)
{
	uint32_t index;
	int32_t width, height;
	int32_t most = pages_width(job, false);
	if (!image_size(job, node, most, &index, &width, &height))
		return;
	struct inlines state = *outer;
	if (!job->measuring && !node->image.decorative) {
		state.element = element_new(job, ROLE_FIGURE, outer->element);
		element_at(job, state.element)->alternative = node->image.alternative;
	}
	struct text_run *run = put_object(job, &state, RUN_IMAGE);
	run->object.image.index = index;
	run->object.image.width = width;
	run->object.image.height = height;
	if (node->image.decorative)
		run->element = UINT32_MAX;
}

static void footnote_ref_add(struct job *job, const struct inlines *outer, const struct node *node)
{
	struct inlines state = *outer;
	state.style.size = state.style.size * 65 / 100;
	state.style.rise += outer->style.size * 34 / 100;
	state.style.colour = job->palette->link;
	state.style.face.tabular = false;
	const struct node *footnote = node->footnote_ref.footnote;
	struct note *note = NULL;
	if (!job->measuring && footnote) {
		uint32_t reference = element_new(job, ROLE_REFERENCE, outer->element);
		state.element = element_new(job, ROLE_LINK, reference);
		state.link = link_new(job, state.element, (str){ 0 }, footnote->id,
		                      arena_printf(job->arena, "%u", node->footnote_ref.number));
		if (node->footnote_ref.mention <= 1) {
			note = arena_new(job->scratch, struct note);
			note->node = footnote;
		}
	}
	char digits[12];
	size_t n = sizeof digits;
	uint32_t number = node->footnote_ref.number;
	do
		digits[--n] = (char)('0' + number % 10);
	while (number /= 10);
	run_new(job, &state, RUN_TEXT);
	put_text(job, (str){ digits + n, sizeof digits - n });
	struct text_run *run = &job->runs.items[job->runs.count - 1];
	run->apart = true;
	run->end = (uint32_t)job->text.n;
	if (!note)
		return;
	run->note = note;
	run->marks = arena_new(job->scratch, struct mark);
	run->marks->id = note_ref_id(job, footnote);
	run->marks->element = state.element;
}

/* The anchor of a footnote's first mention: for the way back. */
str note_ref_id(struct job *job, const struct node *footnote)
{
	return arena_concat(job->arena, footnote->id, STR(".ref"));
}

static void status_add(struct job *job, const struct inlines *state, const struct node *node)
{
	put_object(job, state, RUN_STATUS)->object.status = node->status.status;
	run_new(job, state, RUN_TEXT)->unbroken = true;
	put_text(job, node->status.word);
	job->runs.items[job->runs.count - 1].end = (uint32_t)job->text.n;
}

static void code_add(struct job *job, struct inlines *state, const struct node *node)
{
	if (!job->measuring)
		state->element = element_new(job, ROLE_CODE, state->element);
	state->style.face.family = FAMILY_CODE;
	state->style.size = state->style.size * 92 / 100;
	put_run(job, state, node->text);
}

static void break_add(struct job *job, const struct inlines *state)
{
	put_run(job, state, STR(" ")); /* words must not run together when read */
	put_object(job, state, RUN_BREAK);
	job->last_space = true;
}

static void inline_add(struct job *job, const struct inlines *outer, const struct node *node)
{
	struct inlines state = *outer;
	state.at = node->at;
	if (node->lang.s && !job->measuring) {
		state.element = element_new(job, ROLE_SPAN, outer->element);
		element_at(job, state.element)->lang = node->lang;
	}
	if (node->lang.s)
		state.style.face.lang = typesetter_lang(job->typesetter, node->lang);
	switch (node->kind) {
	case NODE_TEXT:
		put_run(job, &state, node->text);
		return;
	case NODE_SOFT_BREAK:
		put_run(job, &state, STR(" "));
		return;
	case NODE_HARD_BREAK:
		break_add(job, &state);
		return;
	case NODE_CODE:
		code_add(job, &state, node);
		return;
	case NODE_LINK:
		link_add(job, &state, node, &node->link, false);
		return;
	case NODE_TERM_REF:
		link_add(job, &state, node, &node->term_ref.link, true);
		return;
	case NODE_IMAGE:
		image_add(job, &state, node);
		return;
	case NODE_FOOTNOTE_REF:
		footnote_ref_add(job, &state, node);
		return;
	case NODE_STATUS:
		status_add(job, &state, node);
		return;
	case NODE_PAGE_RANGE:
		if (node->page_range.shown.s)
			put_run(job, &state, node->page_range.shown);
		else
			put_fixup(job, &state, node->page_range.anchor, /*range=*/true);
		return;
	case NODE_EMPHASIS:
		state.style.face.style ^= FONT_ITALIC;
		break;
	case NODE_STRONG:
		state.style.face.style |= FONT_BOLD;
		break;
	case NODE_STRIKE:
		state.style.decoration |= DECORATION_STRIKE;
		break;
	default:
		break;
	}
	inlines_add(job, &state, node);
}

static void inlines_add(struct job *job, const struct inlines *state, const struct node *parent)
{
	for (const struct node *node = parent->first; node; node = node->next)
		inline_add(job, state, node);
}

static struct inlines inlines_of(const struct setting *setting, uint32_t element, struct place at)
{
	return (struct inlines){
		.style = setting->style, .element = element, .link = setting->link, .at = at
	};
}

void text_inlines(struct job *job, const struct setting *setting, uint32_t element,
                  const struct node *parent)
{
	struct inlines state = inlines_of(setting, element, parent->at);
	inlines_add(job, &state, parent);
}

void text_add(struct job *job, const struct setting *setting, uint32_t element, str text)
{
	struct inlines state = inlines_of(setting, element, (struct place){ 0 });
	put_run(job, &state, text);
}

void text_page_number(struct job *job, const struct setting *setting, uint32_t element,
                      uint32_t link, str anchor)
{
	struct inlines state = inlines_of(setting, element, (struct place){ 0 });
	state.link = link;
	put_fixup(job, &state, anchor, /*range=*/false);
}
