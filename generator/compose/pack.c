/* A meeting's pack as one document of parts: front sheet and order of business, then each item with
 * its papers (architecture.md: everything is a document). Papers are composed by the passes that
 * compose their own pages, and then made parts: headings a level lower, identifiers of their own,
 * links between papers of the pack within it. Called by command/. */
#include "compose/paper.h"

#include "base/die.h"
#include "source/bound.h"

/* What one part is made from, besides its text. */
struct part_source {
	struct work work;
	struct sheet sheet;
	struct pack_part *part;
	str title;      /* of its heading of level 2 */
	bool title_own; /* in the language of the entry, not the pack's */
};

static struct node *part_new(struct pack_job *job, struct node *parent, str id)
{
	struct node *node = node_new(job->arena, NODE_PART, (struct place){ NULL, 0, 0 });
	node->part = arena_new(job->arena, struct pack_part);
	node->id = id;
	node_append(parent, node);
	return node;
}

/* The part being made, before anything reads it. */
static struct pack_part *part_of(struct node *node)
{
	return (struct pack_part *)(uintptr_t)node->part;
}

/* layouts/paper/running-heads.md: a heading names a line of the page, what follows is its text. */
static void heads_set(struct work *work, const struct sheet *sheet, struct pack_part *part,
                      str *pack_title)
{
	const struct {
		str name;
		str *text;
	} lines[] = {
		{ STR_INIT("pack-title"), pack_title },
		{ STR_INIT("head-left"), &part->head_left },
		{ STR_INIT("head-right"), &part->head_right },
		{ STR_INIT("foot-left"), &part->foot_left },
		{ STR_INIT("stamp"), &part->stamp },
		{ STR_INIT("banner"), &part->banner },
	};
	enum { LINES = sizeof lines / sizeof lines[0] };
	str names[LINES];
	for (size_t i = 0; i < LINES; i++)
		names[i] = lines[i].name;
	struct node *blocks =
		paper_render(work, PAPER_RUNNING_HEADS, paper_data(work, sheet), sheet);
	str *into = NULL;
	for (const struct node *block = blocks->first; block; block = block->next) {
		str text = node_text_of(work->arena, block);
		if (block->kind != NODE_HEADING) {
			if (into)
				*into = into->n ? arena_concat(work->arena, *into, STR(" "), text)
				                : text;
			continue;
		}
		into = NULL;
		bool known = false;
		for (size_t i = 0; i < LINES; i++) {
			if (!str_eq(names[i], text))
				continue;
			known = true;
			into = lines[i].text;
		}
		if (!known)
			diag(work->diags, MSG_UNKNOWN_ID, .at = block->at,
			     .words = { STR("line of a page"), text, STR("foolscap-layouts(7)") },
			     .nearest = str_nearest(text, names, LINES));
	}
}

/* Identifiers and links within what was one document become those of a part. */
static void ids_prefix(struct pack_job *job, struct node *root, str id)
{
	str prefix = arena_concat(job->arena, id, STR("--"));
	for (struct walk walk = walk_from(root); walk_enter(&walk);) {
		struct node *node = walk.node;
		if (node->id.n && node != root)
			node->id = arena_concat(job->arena, prefix, node->id);
		struct link *link = node->kind == NODE_LINK       ? &node->link
		                    : node->kind == NODE_TERM_REF ? &node->term_ref.link
		                                                  : NULL;
		if (link && link->kind == LINK_HERE)
			link->anchor = link->anchor.n
			                       ? arena_concat(job->arena, prefix, link->anchor)
			                       : id;
		if (node->kind == NODE_ENTRY && node->entry.anchor.n)
			node->entry.anchor = arena_concat(job->arena, prefix, node->entry.anchor);
	}
}

/* A paper's title is below the pack's, so its headings are a level lower. */
static void levels_lower(struct node *root)
{
	for (struct walk walk = walk_blocks(root); walk_enter(&walk);)
		if (walk.node->kind == NODE_HEADING && walk.node->heading.level < HEADING_LEVELS)
			walk.node->heading.level++;
}

/* Below what the paper begins with: the way back, its facts, the text before its sections. */
static void contents_insert(struct node *document, struct node *contents)
{
	struct node *section = document->first;
	while (section && section->kind != NODE_SECTION)
		section = section->next;
	if (section)
		node_insert_before(section, contents);
	else
		node_prepend(document, contents);
}

/* A section whose heading is the paper's title. */
static struct node *title_section(struct work *work, str title, uint8_t level, str id)
{
	struct node *section = node_new(work->arena, NODE_SECTION, work->document->at);
	struct node *heading = node_new(work->arena, NODE_HEADING, work->document->at);
	heading->heading.level = level;
	id_give(work, heading, id);
	node_append(heading, node_text(work->arena, work->document->at, title));
	node_append(section, heading);
	return section;
}

/* The cover sheet of a deck, where it says more than the way back to the agenda, which the title
 * slide holds; or NULL. */
static struct node *deck_cover(const struct node *document)
{
	struct node *group = document->document->deck ? document->first : NULL;
	while (group && group->kind == NODE_NOTE) /* that it is a draft */
		group = group->next;
	return group && group->kind == NODE_GROUP && group->first != group->last ? group : NULL;
}

/* Such a sheet is a page like other papers'; the slides, their title the first, follow it as a part
 * within the paper's. */
static void slides_part(struct pack_job *job, struct node *part, struct part_source *source,
                        struct node *cover)
{
	struct work *work = &source->work;
	struct node *document = work->document;
	struct node *slides = part_new(job, part, (str){ 0 });
	slides->at = document->at;
	struct pack_part *own = part_of(slides);
	*own = (struct pack_part){ .style = PART_SLIDES };
	own->mark = part->part->mark;
	own->banner = part->part->banner;
	own->head_left = part->part->head_left;
	own->head_right = part->part->head_right;
	own->foot_left = part->part->foot_left;
	part_of(part)->style = PART_PAPER;
	struct node *title = title_section(work, source->title, 3, STR("title-slide"));
	title->first->heading.deck = DECK_SLIDE;
	if (document->document->subtitle.n)
		node_append(title,
		            build_paragraph(work, document->at, document->document->subtitle));
	for (struct node *block; (block = cover->next) && block->kind != NODE_SECTION &&
	                         block->kind != NODE_CONTENTS;) {
		node_unlink(block);
		node_append(title, block);
	}
	node_append(slides, title);
	for (struct node *block; (block = cover->next);) {
		node_unlink(block);
		node_append(slides, block);
	}
}

/* Moves the composed document into its part, below a heading with its title. */
static void part_fill(struct pack_job *job, struct node *part, struct part_source *source)
{
	struct work *work = &source->work;
	struct node *document = work->document;
	const struct facts *facts = document->document;
	levels_lower(document);
	if (facts->show_contents && facts->contents && facts->contents->first)
		contents_insert(document, facts->contents);
	struct node *section = title_section(work, source->title, 2, STR("title"));
	struct node *notes = document->last;
	if (notes && notes->kind == NODE_FOOTNOTES)
		node_unlink(notes);
	else
		notes = NULL;
	struct node *cover = deck_cover(document);
	if (cover)
		slides_part(job, part, source, cover);
	if (source->title_own && facts->subtitle.n)
		node_append(section, build_paragraph(work, document->at, facts->subtitle));
	node_move_children(section, document);
	node_prepend(part, section);
	if (notes)
		node_append(part, notes);
	ids_prefix(job, part, part->id);
	part->at = document->at;
}

static str status_mark(const struct pack_job *job, const struct entry *entry)
{
	const struct words *words = job->words;
	if (entry->status == DOCUMENT_SUPERSEDED)
		return words->phrases[WORD_SUPERSEDED];
	if (entry->status == DOCUMENT_DRAFT || job->meeting->status == MEETING_DRAFT)
		return words->phrases[WORD_DRAFT];
	return (str){ 0 };
}

static void source_begin(struct pack_job *job, struct part_source *source,
                         const struct entry *entry)
{
	struct compose_call *call = arena_new(job->arena, struct compose_call);
	*call = job->entry_call;
	call->entry = entry;
	/* What is public reads the same in both packs, lists and all, or their pages would differ.
	 */
	call->members = job->call->members && entry->restricted;
	work_begin(&source->work, job->composer, call, job->arena, job->diags);
	source->work.pack = job;
}

/* A template of layouts/paper as all that a part holds. */
static void sheet_fill(struct part_source *source, enum paper_template which,
                       const struct value *data)
{
	struct work *work = &source->work;
	/* What the meeting's page says of itself is no text of the sheet's. */
	struct facts *facts = work->document->document;
	facts->show_contents = false;
	facts->subtitle = (str){ 0 };
	node_move_children(work->document, paper_render(work, which, data, &source->sheet));
	work_finish(work);
}

/* What stands for a paper that this copy does not show. */
static void withheld_fill(struct part_source *source, struct pack_part *part)
{
	const struct pack_paper *paper = source->sheet.paper;
	part->withheld_first = paper->withheld_first;
	part->withheld_last = paper->withheld_last;
	part->banner = (str){ 0 }; /* the sheet itself is for everyone */
	sheet_fill(source, PAPER_SLIP_RESTRICTED, paper_data(&source->work, &source->sheet));
}

static const struct bound_pdf *bound_of(struct work *work, struct pack_reads *reads,
                                        const struct paper *paper)
{
	const struct bound_pdf *known = reads ? map_get(&reads->by_path, paper->path) : NULL;
	if (known)
		return known;
	const struct bound_pdf *bound =
		bound_pdf_read(work->model->tree, reads ? &reads->arena : work->arena, paper->path,
	                       paper->at, work->diags);
	if (reads)
		map_add(&reads->by_path, paper->path, (void *)(uintptr_t)bound);
	return bound;
}

/* A partner's PDF: its pages as they are; before them a sheet in words where they have no structure
 * to read. */
static bool bound_fill(struct part_source *source, struct pack_part *part)
{
	struct work *work = &source->work;
	const struct paper *paper = source->sheet.paper->paper;
	const struct bound_pdf *bound = bound_of(work, source->sheet.pack->call->reads, paper);
	if (bound->state == BOUND_TAGGED || bound->state == BOUND_UNTAGGED)
		part->bound = bound;
	if (bound->state == BOUND_TAGGED) {
		/* No sheet of ours leads back to the agenda. */
		part->agenda =
			arena_concat(work->arena, STR("agenda-"), source->sheet.item->number);
		return false;
	}
	struct value *data = paper_data(work, &source->sheet);
	value_put_true(work->arena, data, STR("locked"), bound->state == BOUND_LOCKED);
	value_put_true(work->arena, data, STR("untagged"), bound->state == BOUND_UNTAGGED);
	sheet_fill(source, PAPER_SLIP_PDF, data);
	return true;
}

/* In the pack's language, whatever the paper's is. */
static void paper_heads_set(struct pack_job *job, const struct sheet *sheet, struct pack_part *part)
{
	struct work work;
	str pack_title = { 0 };
	work_begin(&work, job->composer, &job->entry_call, job->arena, job->diags);
	heads_set(&work, sheet, part, &pack_title);
	work_release(&work);
}

static void paper_part(struct pack_job *job, const struct pack_paper *paper, struct node *parent)
{
	const struct entry *entry = paper->paper->entry;
	bool own = !paper->withheld && !paper->paper->pdf;
	struct node *node = part_new(job, parent, paper->id);
	struct pack_part *part = part_of(node);
	struct part_source source = {
		.title = paper->withheld ? paper->item->item->title : entry->title,
		.title_own = own,
		.sheet = {
			.pack = job,
			.meeting = job->meeting,
			.item = paper->item->item,
			.paper = paper,
			.entry = paper->withheld ? NULL : entry,
		},
	};
	source_begin(job, &source, own ? entry : job->meeting->entry);
	struct work *work = &source.work;
	part->bookmark = source.title;
	part->right_hand = job->meeting->double_sided;
	part->first_number = paper->first_number;
	part->paper = paper->paper;
	part->mark = status_mark(job, own ? entry : job->meeting->entry);
	if (own && entry->layout == LAYOUT_SLIDES)
		part->style = PART_SLIDES;
	if (own && !str_eq(entry->lang, job->meeting->entry->lang)) {
		node->lang = entry->lang;
		node->right_to_left = language_is_right_to_left(entry->lang);
	}
	paper_heads_set(job, &source.sheet, part);
	bool text = true;
	if (paper->withheld) {
		withheld_fill(&source, part);
	} else if (paper->paper->pdf) {
		text = bound_fill(&source, part);
	} else {
		work_read(work, paper);
		work_finish(work);
	}
	if (text)
		part_fill(job, node, &source);
	work_release(work);
}

static void item_part(struct pack_job *job, const struct pack_item *item, struct node *document)
{
	if (!item->paper_count)
		return;
	str id = arena_concat(job->arena, STR("item-"), item->item->number);
	struct node *node = part_new(job, document, id);
	part_of(node)->bookmark =
		arena_concat(job->arena, item->item->number, STR(". "), item->item->title);
	for (size_t i = 0; i < item->paper_count; i++)
		paper_part(job, &item->papers[i], node);
}

/* Front sheet, order of business and notices are one part, whose headings are the pack's own. */
static void front_part(struct pack_job *job, struct node *document)
{
	const struct meeting *meeting = job->meeting;
	struct part_source source = { .sheet = { .pack = job, .meeting = meeting } };
	source_begin(job, &source, meeting->entry);
	struct work *work = &source.work;
	struct facts *facts = work->document->document;
	facts->show_contents = false;
	const struct value *data = paper_data(work, &source.sheet);
	struct node *into = work->document;
	/* The order of business leads to these, and no heading may have their names. */
	for (size_t i = 0; i < job->item_count; i++)
		for (size_t j = 0; j < job->items[i].paper_count; j++)
			map_add(&work->ids, job->items[i].papers[j].id, into);
	if (job->call->supplement) {
		node_move_children(into, paper_render(work, PAPER_SUPPLEMENT, data, &source.sheet));
	} else {
		node_move_children(into,
		                   paper_render(work, PAPER_FRONT_SHEET, data, &source.sheet));
		node_move_children(
			into, paper_render(work, PAPER_ORDER_OF_BUSINESS, data, &source.sheet));
		for (size_t i = 0; i < meeting->notice_count; i++)
			node_move_children(into, paper_render_notice(work, meeting->notices[i],
			                                             data, &source.sheet));
	}
	work_finish(work);
	struct node *node = part_new(job, document, STR("front"));
	struct pack_part *part = part_of(node);
	node->at = into->at;
	node_move_children(node, into);
	heads_set(work, &source.sheet, part, &document->document->title);
	if (!document->document->title.n)
		document->document->title = meeting->entry->title;
	part->bookmark = document->document->title;
	part->mark = status_mark(job, meeting->entry);
	work_release(work);
}

/* Links between papers of the pack lead within it, now that all of it is known. */
static void links_join(struct pack_job *job, struct node *document)
{
	struct map parts = { 0 }, ids = { 0 };
	map_add(&parts, job->meeting->address, (void *)(uintptr_t) "");
	for (size_t i = 0; i < job->item_count; i++)
		for (size_t j = 0; j < job->items[i].paper_count; j++) {
			const struct pack_paper *paper = &job->items[i].papers[j];
			if (!paper->withheld)
				map_add(&parts, paper->paper->entry->address,
				        (void *)(uintptr_t)paper->id.s);
		}
	for (struct walk walk = walk_from(document); walk_enter(&walk);)
		if (walk.node->id.n)
			map_add(&ids, walk.node->id, walk.node);
	for (struct walk walk = walk_from(document); walk_next(&walk);) {
		struct node *node = walk.node;
		struct link *link = node->kind == NODE_LINK       ? &node->link
		                    : node->kind == NODE_TERM_REF ? &node->term_ref.link
		                                                  : NULL;
		const char *part = walk.entering && link && link->kind == LINK_SITE
		                           ? map_get(&parts, link->address)
		                           : NULL;
		if (!part)
			continue;
		str id = str_of(part);
		str anchor = !id.n ? link->anchor
		             : link->anchor.n
		                     ? arena_concat(job->arena, id, STR("--"), link->anchor)
		                     : id;
		if (!anchor.n || !map_get(&ids, anchor))
			continue;
		link->kind = LINK_HERE;
		link->anchor = anchor;
		link->no_page = !id.n;
	}
	map_free(&parts);
	map_free(&ids);
}

/* Where the members' pack has it: the public one keeps its numbers, whether it shows the paper or
 * not. */
static void number_keep(const struct pack_job *job, struct pack_paper *paper)
{
	const struct made_pack *whole = job->call->whole;
	for (size_t i = 0; whole && i < whole->paper_count; i++) {
		const struct paper_pages *pages = &whole->papers[i];
		uint32_t first;
		if (pages->paper != paper->paper || !str_to_u32(pages->first, &first))
			continue;
		paper->first_number = first;
		if (!paper->withheld)
			return;
		paper->withheld_first = first;
		paper->withheld_last = first + (pages->count ? pages->count - 1 : 0);
	}
}

static void paper_add(struct pack_job *job, struct pack_item *item, const struct paper *paper)
{
	if (!paper || !paper->entry || !paper->entry->publish)
		return; /* reported with meeting.yml */
	struct pack_paper *added = &item->papers[item->paper_count];
	*added = (struct pack_paper){ .paper = paper, .item = item };
	size_t place = item->paper_count++;
	added->id = arena_concat(job->arena, STR("paper-"), item->item->number);
	/* "paper-5", "paper-5a" ... and past "z" with their numbers. */
	if (place > 0 && place <= 26)
		added->id = arena_printf(job->arena, "%.*s%c", STR_FMT(added->id),
		                         (char)('a' + place - 1));
	else if (place)
		added->id = arena_printf(job->arena, "%.*s.%zu", STR_FMT(added->id), place);
	added->withheld = paper->restricted && !job->call->members;
	number_keep(job, added);
	bool final = job->meeting->status == MEETING_FINAL || job->meeting->status == MEETING_MOVED;
	if (final && paper->entry->status == DOCUMENT_DRAFT)
		diag(job->diags, MSG_DRAFT_IN_PACK, .at = paper->at, .words = { paper->name });
}

static struct pack_item *item_begin(struct pack_job *job, const struct agenda_item *item,
                                    size_t papers)
{
	struct pack_item *added = &job->items[job->item_count++];
	*added = (struct pack_item){ .item = item, .restricted = agenda_item_restricted(item) };
	added->papers = arena_array(job->arena, struct pack_paper, papers + 1);
	return added;
}

static void items_of_agenda(struct pack_job *job)
{
	const struct meeting *meeting = job->meeting;
	job->items = arena_array(job->arena, struct pack_item, meeting->item_count + 1);
	for (size_t i = 0; i < meeting->item_count; i++) {
		const struct agenda_item *item = &meeting->items[i];
		struct pack_item *added = item_begin(job, item, item->paper_count);
		for (size_t j = 0; j < item->paper_count; j++)
			paper_add(job, added, item->papers[j]);
	}
}

/* In the supplement's order, papers of one item together. */
static void items_of_supplement(struct pack_job *job)
{
	const struct supplement *supplement = job->call->supplement;
	job->items = arena_array(job->arena, struct pack_item, supplement->item_count + 1);
	for (size_t i = 0; i < supplement->item_count; i++) {
		const struct supplement_item *line = &supplement->items[i];
		struct pack_item *item = NULL;
		for (size_t j = 0; j < job->item_count && !item; j++)
			if (job->items[j].item == line->item)
				item = &job->items[j];
		if (!item)
			item = item_begin(job, line->item, supplement->item_count);
		paper_add(job, item, line->paper);
	}
}

static void pack_facts(struct pack_job *job, struct node *document)
{
	struct work work;
	work_begin(&work, job->composer, &job->entry_call, job->arena, job->diags);
	struct facts *facts = document->document = work.document->document;
	facts->count = 0;
	facts->title = facts->subtitle = facts->summary = (str){ 0 };
	facts->show_contents = false;
	facts->mark = status_mark(job, job->meeting->entry);
	facts->running = words_date(job->words, job->arena, job->meeting->date);
	struct pack *pack = arena_new(job->arena, struct pack);
	pack->first_page = job->call->first_page ? job->call->first_page : 1;
	pack->double_sided = job->meeting->double_sided;
	pack->count_pages = !job->call->supplement;
	const struct sheet sheet = { .pack = job, .meeting = job->meeting };
	pack->blank = paper_render(&work, PAPER_BLANK_PAGE, paper_data(&work, &sheet), &sheet);
	facts->pack = pack;
	work_release(&work);
}

void pack_reads_release(struct pack_reads *reads)
{
	map_free(&reads->by_path);
	arena_release(&reads->arena);
}

struct node *compose_pack(struct composer *composer, const struct pack_call *call,
                          struct arena *arena, struct diags *diags)
{
	const struct meeting *meeting = call->meeting;
	struct pack_job job = {
		.composer = composer,
		.call = call,
		.meeting = meeting,
		.words = model_words(composer->model, meeting->entry->lang),
		.entry_call = { .entry = meeting->entry },
		.arena = arena,
		.diags = diags,
	};
	if (call->supplement)
		items_of_supplement(&job);
	else
		items_of_agenda(&job);
	struct node *document = node_new(arena, NODE_DOCUMENT, (struct place){ NULL, 0, 0 });
	pack_facts(&job, document);
	front_part(&job, document);
	for (size_t i = 0; i < job.item_count; i++)
		item_part(&job, &job.items[i], document);
	links_join(&job, document);
#ifndef NDEBUG
	document_check(document);
#endif
	return document;
}
