/* The cover sheet of a report and of every paper of a meeting, on its own page and in packs, from
 * layouts/paper/cover-sheet.md; and the directives that only the templates of layouts/paper may use
 * for what authors wrote as Markdown: {field}, {report}, {to-agenda}. Called by compose.c and
 * pack.c. */
#include "compose/paper.h"

static const str list_fields[] = { STR_INIT("recommendations"), STR_INIT("enclosures"),
	                           STR_INIT("background-papers") };

static const struct value *front_value(const struct entry *entry, str key)
{
	const struct value *value =
		entry && entry->front_matter ? value_get(entry->front_matter, key) : NULL;
	return value && value->kind != VALUE_EMPTY ? value : NULL;
}

/* outcome: information, or a list of them. */
static bool outcome_holds(const struct entry *entry, str wanted)
{
	const struct value *outcome = front_value(entry, STR("outcome"));
	if (!outcome)
		return false;
	if (outcome->kind == VALUE_TEXT)
		return str_eq(outcome->text, wanted);
	for (const struct value *item = outcome->first; item; item = item->next)
		if (str_eq(item->text, wanted))
			return true;
	return false;
}

/* The appendices of the item whose first paper this is: what it encloses, where it does not say
 * itself. */
static size_t appendix_count(const struct paper *paper)
{
	return paper && !paper->appendix && !paper->supplement && paper->item &&
	                       paper->item->paper_count > 1
	               ? paper->item->paper_count - 1
	               : 0;
}

static bool has_field(const struct entry *entry, str key)
{
	return front_value(entry, key) ||
	       (str_eq(key, STR("enclosures")) && appendix_count(entry->paper));
}

static bool has_report_fields(const struct entry *entry)
{
	static const str keys[] = { STR_INIT("report-of"), STR_INIT("purpose"),
		                    STR_INIT("outcome") };
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (front_value(entry, keys[i]))
			return true;
	for (size_t i = 0; i < sizeof list_fields / sizeof list_fields[0]; i++)
		if (front_value(entry, list_fields[i]))
			return true;
	return false;
}

static void put_report(struct work *work, struct value *data)
{
	static const struct {
		str outcome, name;
	} outcomes[] = {
		{ STR_INIT("information"), STR_INIT("for-information") },
		{ STR_INIT("decision"), STR_INIT("for-decision") },
		{ STR_INIT("comments"), STR_INIT("for-comments") },
	};
	const struct entry *entry = work->entry;
	struct arena *arena = work->arena;
	value_put_true(arena, data, STR("report"), entry->layout == LAYOUT_REPORT);
	value_put_text(arena, data, STR("report-of"), front_text(work, entry, STR("report-of")));
	value_put_true(arena, data, STR("has-outcome"), front_value(entry, STR("outcome")) != NULL);
	for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
		value_put_true(arena, data, outcomes[i].name,
		               outcome_holds(entry, outcomes[i].outcome));
	value_put_true(arena, data, STR("has-purpose"), front_value(entry, STR("purpose")) != NULL);
	value_put_true(arena, data, STR("has-recommendations"),
	               has_field(entry, STR("recommendations")));
	value_put_true(arena, data, STR("has-enclosures"), has_field(entry, STR("enclosures")));
	value_put_true(arena, data, STR("has-background-papers"),
	               has_field(entry, STR("background-papers")));
	const struct facts *facts = work->document->document;
	struct value *list = value_put_list(arena, data, STR("facts"));
	for (size_t i = 0; i < facts->count; i++) {
		struct value *map = value_add_map(arena, list);
		value_put_text(arena, map, STR("label"), facts->items[i].label);
		value_put_text(arena, map, STR("value"), facts->items[i].value);
	}
	const struct node *first = work->document->first;
	value_put_true(arena, data, STR("lead"), first && first->kind != NODE_HEADING);
}

/* A deck's cover sheet stands together before its slides: headings in a group begin none. */
static void cover_group(struct work *work, struct node *body)
{
	node_unlink(body);
	struct node *cover = node_new(work->arena, NODE_GROUP, work->document->at);
	node_move_children(cover, work->document);
	if (cover->first)
		node_append(work->document, cover);
	node_move_children(work->document, body);
}

void cover_sheet_add(struct work *work, const struct pack_paper *paper, str definitions)
{
	const struct entry *entry = work->entry;
	const struct paper *own = paper ? paper->paper : entry->paper;
	bool report = entry->layout == LAYOUT_REPORT && (own || has_report_fields(entry));
	if (entry->generated || (!report && !own))
		return;
	struct node *body = node_new(work->arena, NODE_GROUP, work->document->at);
	const struct sheet sheet = {
		.pack = work->pack,
		.meeting = own ? own->item->meeting : NULL,
		.item = own ? own->item : NULL,
		.paper = paper,
		.entry = entry,
		.body = body,
		.definitions = definitions,
	};
	struct value *data = paper_data(work, &sheet);
	put_report(work, data);
	node_move_children(body, work->document);
	node_move_children(work->document, paper_render(work, PAPER_COVER_SHEET, data, &sheet));
	/* A template that says nothing of the text has it last. */
	if (!body->parent)
		node_append(work->document, body);
	/* The numbers of headings are those of the text: minutes' are the items' of their meeting.
	 */
	for (struct walk walk = walk_blocks(work->document); walk_enter(&walk);) {
		if (walk.node == body)
			walk_skip(&walk);
		else if (walk.node->kind == NODE_HEADING)
			walk.node->heading.unnumbered = true;
	}
	if (entry->layout == LAYOUT_SLIDES) {
		cover_group(work, body);
		return;
	}
	while (body->first) {
		struct node *block = body->first;
		node_unlink(block);
		node_insert_before(body, block);
	}
	node_unlink(body);
}

void directive_report(struct work *work, const struct node *directive, const struct scope *scope,
                      struct node *into)
{
	(void)work;
	(void)directive;
	struct node *body = scope->sheet->body;
	if (body && !body->parent)
		node_append(into, body);
}

/* Its body as a link to the item's line in the agenda; on the web to the meeting's page. */
void directive_to_agenda(struct work *work, const struct node *directive, const struct scope *scope,
                         struct node *into)
{
	const struct sheet *sheet = scope->sheet;
	struct node *body = expand_body(work, directive, scope);
	const struct entry *page = sheet->meeting ? sheet->meeting->entry : NULL;
	for (struct node *block = body->first; page && sheet->item && block; block = block->next) {
		if (block->kind != NODE_PARAGRAPH || !block->first)
			continue;
		struct node *link = node_new(work->arena, NODE_LINK, block->at);
		link_to_entry(page, &link->link);
		/* Within a pack the line is known once all of it is. */
		link->link.anchor =
			arena_concat(work->arena, sheet->pack ? STR("agenda-") : STR("item-"),
		                     sheet->item->number);
		node_move_children(link, block);
		node_append(block, link);
		if (!sheet->pack && block == body->first && work->entry->paper)
			place_put_pages(work, block);
	}
	node_move_children(into, body);
}

static bool only_paragraphs(const struct node *list)
{
	for (const struct node *item = list->first; item; item = item->next)
		if (!item->first || item->first != item->last ||
		    item->first->kind != NODE_PARAGRAPH)
			return false;
	return true;
}

static void appendices_append(struct work *work, const struct paper *paper, struct node *list)
{
	for (size_t i = 1; i <= appendix_count(paper); i++) {
		const struct paper *appendix = paper->item->papers[i];
		struct node *line = build_paragraph(work, list->at, STR(""));
		/* Of one that this document's readers do not get the name alone would say too much.
		 */
		if (appendix->restricted && !work->entry->restricted)
			node_append(line, node_text(work->arena, list->at,
			                            work->words->phrases[WORD_RESTRICTED]));
		else
			node_append(line, build_link_to_entry(work, list->at, appendix->entry));
		node_append(build_item(work, list), line);
	}
}

/* The Markdown that field name has, and the scope that it is read in. */
static const struct value *field_value(const struct sheet *sheet, str name)
{
	const struct agenda_item *item = sheet->item;
	if (str_eq(name, STR("urgency")))
		return item ? item->urgency : sheet->meeting ? sheet->meeting->urgency : NULL;
	if (str_eq(name, STR("summary")))
		return item ? item->summary : NULL;
	return front_value(sheet->entry, name);
}

void directive_field(struct work *work, const struct node *directive, const struct scope *scope,
                     struct node *into)
{
	static const str known[] = { STR_INIT("purpose"),    STR_INIT("recommendations"),
		                     STR_INIT("enclosures"), STR_INIT("background-papers"),
		                     STR_INIT("summary"),    STR_INIT("urgency") };
	enum { KNOWN = sizeof known / sizeof known[0] };
	const struct sheet *sheet = scope->sheet;
	str name = directive->directive.argument;
	bool found = false;
	for (size_t i = 0; i < KNOWN; i++)
		found |= str_eq(name, known[i]);
	if (!found) {
		diag(work->diags, MSG_UNKNOWN_ID, .at = directive->at,
		     .words = { STR("field"), name, STR("foolscap-layouts(7)") },
		     .nearest = str_nearest(name, known, KNOWN));
		return;
	}
	const struct value *value = field_value(sheet, name);
	struct include include = { .path = value && value->at.text ? value->at.text->path
		                                                   : STR("") };
	struct scope inner = {
		.include = &include,
		.definitions = sheet->definitions,
		.depth = scope->depth + 1,
	};
	if (value && value->kind == VALUE_MAP) {
		diag(work->diags, MSG_WANTED_LIST, .at = value->at, .words = { name });
		return;
	}
	if (value && value->kind != VALUE_LIST) {
		node_move_children(into, expand_value(work, value, &inner));
		return;
	}
	struct node *list = build_list(work, directive->at);
	list->list.ordered = directive_flag(work, directive, STR("numbered"));
	list->list.start = 1;
	for (const struct value *item = value ? value->first : NULL; item; item = item->next) {
		struct node *blocks = expand_value(work, item, &inner);
		if (blocks->first)
			node_move_children(build_item(work, list), blocks);
	}
	if (!value && str_eq(name, STR("enclosures")) && sheet->entry)
		appendices_append(work, sheet->entry->paper, list);
	list->list.tight = only_paragraphs(list);
	/* Lists within were read apart. */
	for (struct walk walk = walk_blocks(list); list->list.ordered && walk_enter(&walk);)
		if (walk.node != list && walk.node->kind == NODE_LIST && walk.node->list.ordered)
			walk.node->list.depth++;
	if (list->first)
		node_append(into, list);
}
