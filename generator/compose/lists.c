/* Directives that show records: glossary, contacts, boards, documents. */
#include "compose/work.h"

#include <stdlib.h>

static void report_empty(struct work *work, const struct node *directive, str where)
{
	diag(work->diags, MSG_NO_DATA, .at = directive->at,
	     .words = { directive->directive.name, where });
}

struct sorted_term {
	str key;
	uint32_t number;
};

static int term_order(const void *left, const void *right)
{
	const struct sorted_term *a = left, *b = right;
	int order = str_cmp(a->key, b->key);
	if (order)
		return order;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* The terms to show, sorted as the language sorts. Returns how many. */
static size_t terms_picked(struct work *work, const struct node *directive,
                           struct sorted_term **picked)
{
	const struct records *records = &work->model->records;
	*picked = arena_array(work->arena, struct sorted_term, records->term_count + 1);
	size_t count = 0;
	const struct option *option =
		directive ? directive_option_find(directive, STR("terms")) : NULL;
	if (option) {
		str *names;
		size_t named = value_parts(work->arena, option->value, &names);
		*picked = arena_array(work->arena, struct sorted_term, named + 1);
		for (size_t i = 0; i < named; i++) {
			const struct term *term = map_get(&records->term_by_name, names[i]);
			if (term)
				(*picked)[count++].number = (uint32_t)(term - records->terms);
			else if (work_reports(work))
				diag(work->diags, MSG_NO_GLOSSARY_TERM, .at = option->value_at,
				     .words = { names[i] });
		}
	} else {
		for (size_t i = 0; i < records->term_count; i++)
			(*picked)[count++].number = (uint32_t)i;
	}
	for (size_t i = 0; i < count; i++)
		(*picked)[i].key = language_sort_key(work->arena, work->entry->lang,
		                                     records->terms[(*picked)[i].number].name);
	if (count)
		qsort(*picked, count, sizeof **picked, term_order);
	return count;
}

static struct node *small_paragraph(struct work *work, struct place at, enum word word, str name,
                                    str value)
{
	struct node *paragraph = node_new(work->arena, NODE_PARAGRAPH, at);
	struct node *emphasis = node_new(work->arena, NODE_EMPHASIS, at);
	node_append(emphasis, node_text(work->arena, at, build_phrase(work, word, name, value)));
	node_append(paragraph, emphasis);
	return paragraph;
}

static str joined(struct work *work, const str *names, size_t count)
{
	str text = count ? names[0] : STR("");
	for (size_t i = 1; i < count; i++)
		text = arena_concat(work->arena, text, STR(", "), names[i]);
	return text;
}

static void term_append(struct work *work, struct node *list, const struct term *term,
                        const struct scope *scope)
{
	/* Within the document: a message about the definition names glossary.yml by the value's
	 * place. */
	struct node *name = node_new(work->arena, NODE_TERM, list->at);
	name->id = arena_concat(work->arena, STR("term-"), term->id);
	node_append(name, node_text(work->arena, list->at, term->name));
	node_append(list, name);
	struct node *definition = expand_value(work, term->definition, scope);
	definition->kind = NODE_DEFINITION;
	if (term->also_count)
		node_append(definition,
		            small_paragraph(work, list->at, WORD_ALSO, STR("names"),
		                            joined(work, term->also, term->also_count)));
	if (term->source.n)
		node_append(definition, small_paragraph(work, list->at, WORD_TERM_SOURCE,
		                                        STR("source"), term->source));
	node_append(list, definition);
}

static void glossary_append(struct work *work, const struct node *directive, struct place at,
                            const struct scope *scope, struct node *into)
{
	struct sorted_term *picked;
	size_t count = terms_picked(work, directive, &picked);
	struct node *list = node_new(work->arena, NODE_DEFINITION_LIST, at);
	for (size_t i = 0; i < count; i++)
		term_append(work, list, &work->model->records.terms[picked[i].number], scope);
	if (count)
		node_append(into, list);
	work->has_glossary = true;
}

void directive_glossary(struct work *work, const struct node *directive, const struct scope *scope,
                        struct node *into)
{
	if (!work->model->records.term_count)
		report_empty(work, directive, STR("content/glossary.yml"));
	glossary_append(work, directive, directive->at, scope, into);
}

void glossary_page_generate(struct work *work, struct node *into)
{
	const struct scope scope = { 0 };
	glossary_append(work, NULL, work->document->at, &scope, into);
}

/* A telephone number's address has no blanks (RFC 3966, 3). */
str way_address(struct work *work, str shown)
{
	char *address = arena_alloc(work->arena, shown.n + 1, 1);
	size_t length = 0;
	for (size_t i = 0; i < shown.n; i++)
		if (shown.s[i] != ' ')
			address[length++] = shown.s[i];
	return (str){ address, length };
}

struct node *build_way(struct work *work, struct place at, str scheme, str shown)
{
	struct link link = { .kind = LINK_ELSEWHERE };
	link.url = arena_concat(work->arena, scheme, way_address(work, shown));
	return build_link(work, at, &link, shown);
}

static void way_append(struct work *work, struct node *list, enum word label, str scheme, str shown)
{
	if (!shown.n)
		return;
	struct place at = list->at;
	struct node *paragraph = build_paragraph(
		work, at, arena_concat(work->arena, work->words->phrases[label], STR(": ")));
	node_append(paragraph, scheme.s ? build_way(work, at, scheme, shown)
	                                : node_text(work->arena, at, shown));
	node_append(build_item(work, list), paragraph);
}

static void contact_append(struct work *work, struct node *list, const struct contact *contact,
                           const struct scope *scope)
{
	struct node *name = node_new(work->arena, NODE_TERM, list->at);
	str title = contact->name;
	if (contact->role.n)
		title = arena_concat(work->arena, title, STR(", "), contact->role);
	node_append(name, node_text(work->arena, list->at, title));
	node_append(list, name);
	struct node *details = expand_value(work, contact->purpose, scope);
	details->kind = NODE_DEFINITION;
	struct node *ways = build_list(work, list->at);
	ways->list.plain = true;
	way_append(work, ways, WORD_TELEPHONE, STR("tel:"), contact->telephone);
	way_append(work, ways, WORD_EMAIL, STR("mailto:"), contact->email);
	way_append(work, ways, WORD_WEBSITE, STR(""), contact->website);
	way_append(work, ways, WORD_ADDRESS, (str){ 0 }, contact->address);
	way_append(work, ways, WORD_HOURS, (str){ 0 }, contact->hours);
	if (ways->first)
		node_append(details, ways);
	node_append(list, details);
}

void directive_contacts(struct work *work, const struct node *directive, const struct scope *scope,
                        struct node *into)
{
	const struct records *records = &work->model->records;
	const struct option *group = directive_option_find(directive, STR("group"));
	struct node *list = node_new(work->arena, NODE_DEFINITION_LIST, directive->at);
	for (size_t i = 0; i < records->contact_count; i++)
		if (!group || str_eq(group->value, records->contacts[i].group))
			contact_append(work, list, &records->contacts[i], scope);
	if (list->first) {
		node_append(into, list);
		return;
	}
	if (!group) {
		report_empty(work, directive, STR("content/contacts.yml"));
		return;
	}
	str *names = arena_array(work->arena, str, records->contact_count + 1);
	for (size_t i = 0; i < records->contact_count; i++)
		names[i] = records->contacts[i].group.s ? records->contacts[i].group : STR("");
	diag(work->diags, MSG_UNKNOWN_ID, .at = group->value_at,
	     .words = { STR("group"), group->value, STR("content/contacts.yml") },
	     .nearest = str_nearest(group->value, names, records->contact_count));
}

void directive_governance(struct work *work, const struct node *directive,
                          const struct scope *scope, struct node *into)
{
	static const struct build_column columns[] = {
		{ WORD_BOARD, 320 },
		{ WORD_FOCUS, 430 },
		{ WORD_FREQUENCY, 250 },
	};
	const struct records *records = &work->model->records;
	if (!records->board_count) {
		report_empty(work, directive, STR("content/governance.yml"));
		return;
	}
	struct node *table = build_table(work, directive->at, columns, 3);
	for (size_t i = 0; i < records->board_count; i++) {
		const struct board *board = &records->boards[i];
		struct node *row = build_row(work, table);
		struct node *name = build_cell(work, row, 0);
		name->cell.header = true;
		node_append(name, build_paragraph(work, directive->at, board->name));
		node_move_children(build_cell(work, row, 1),
		                   expand_value(work, board->focus, scope));
		node_append(build_cell(work, row, 2),
		            build_paragraph(work, directive->at,
		                            frequency_phrase(work, board->frequency)));
	}
	node_append(into, table);
}

static bool board_reports_to(const struct board *board, const struct board *to)
{
	for (size_t i = 0; i < board->reports_to_count; i++)
		if (board->reports_to[i] == to)
			return true;
	return !to && board->reports_to_count == 0;
}

/* The boards that report to one, below it. What stands below a board of two parents is shown under
 * the first alone: layers of such boards would double with each layer. */
static void boards_below(struct work *work, struct node *parent, const struct board *to,
                         bool *shown, unsigned depth)
{
	const struct records *records = &work->model->records;
	struct node *list = NULL;
	enum { DEPTH_MOST = 20 };
	for (size_t i = 0; depth < DEPTH_MOST && i < records->board_count; i++) {
		const struct board *board = &records->boards[i];
		if (!board_reports_to(board, to))
			continue;
		if (!list) {
			list = build_list(work, work->document->at);
			node_append(parent, list);
		}
		struct node *item = build_item(work, list);
		node_append(item, build_paragraph(work, work->document->at, board->name));
		if (!shown[i]) {
			shown[i] = true;
			boards_below(work, item, board, shown, depth + 1);
		}
	}
}

void directive_governance_chart(struct work *work, const struct node *directive,
                                const struct scope *scope, struct node *into)
{
	(void)scope;
	if (!work->model->records.board_count)
		report_empty(work, directive, STR("content/governance.yml"));
	boards_below(work, into, NULL,
	             arena_array(work->arena, bool, work->model->records.board_count + 1),
	             /*depth=*/0);
}

void directive_calendar(struct work *work, const struct node *directive, const struct scope *scope,
                        struct node *into)
{
	(void)scope;
	const struct records *records = &work->model->records;
	struct node *list = build_list(work, directive->at);
	for (size_t i = 0; i < records->board_count; i++) {
		const struct board *board = &records->boards[i];
		if (board->frequency == FREQUENCY_NONE)
			continue;
		str line = arena_concat(work->arena, board->name, STR(": "),
		                        frequency_phrase(work, board->frequency));
		node_append(build_item(work, list), build_paragraph(work, directive->at, line));
	}
	if (list->first)
		node_append(into, list);
	else
		report_empty(work, directive, STR("content/governance.yml"));
}

void files_append(struct work *work, struct node *item, const struct entry *entry)
{
	enum { FILES_MOST = 8 };
	struct made_file files[FILES_MOST];
	const struct compose_call *call = work->call;
	size_t count = call->files ? call->files(call->files_context, entry, files, FILES_MOST) : 0;
	if (!count)
		return;
	struct node *list = build_list(work, item->at);
	list->list.plain = true;
	for (size_t i = 0; i < count; i++)
		build_download(work, list, entry->title, &files[i]);
	node_append(item, list);
}

static void document_append(struct work *work, struct node *list, const struct entry *entry)
{
	struct node *item = build_item(work, list);
	struct node *title = build_paragraph(work, list->at, STR(""));
	struct node *strong = node_new(work->arena, NODE_STRONG, list->at);
	node_append(strong, build_link_to_entry(work, list->at, entry));
	node_append(title, strong);
	build_entry_status(work, title, entry);
	node_append(item, title);
	if (entry->summary.n)
		node_append(item, build_paragraph(work, list->at, entry->summary));
	files_append(work, item, entry);
}

/* True when entry stands directly in the folder: "a/b/" and, for an index, its own folder. */
static bool in_folder(const struct entry *entry, str folder)
{
	if (!str_starts(entry->address, folder) || entry->address.n == folder.n)
		return false;
	str below = str_from(entry->address, folder.n);
	return str_find_char(below, '/') == below.n - 1;
}

size_t documents_append(struct work *work, str folder, struct place at, struct node *into)
{
	struct node *list = build_list(work, at);
	list->list.tight = false;
	size_t count = 0;
	for (size_t i = 0; i < work->model->entry_count; i++) {
		const struct entry *entry = &work->model->entries[i];
		/* The pages that every site has (404, statement) are reached from its foot. */
		bool listed = !entry->generated || entry->is_index;
		/* Meetings have lists of their own, by date. */
		if (entry == work->entry || !listed || !entry_is_shown(work, entry) ||
		    entry->generated_page == GENERATED_MEETING || !in_folder(entry, folder))
			continue;
		document_append(work, list, entry);
		count++;
	}
	if (count)
		node_append(into, list);
	return count;
}

static void folder_missing(struct work *work, const struct option *option)
{
	const struct model *model = work->model;
	str *names = arena_array(work->arena, str, model->entry_count + 1);
	size_t count = 0;
	for (size_t i = 0; i < model->entry_count; i++) {
		const struct entry *entry = &model->entries[i];
		if (entry->is_index && entry->address.n && entry_is_shown(work, entry))
			names[count++] = str_first(entry->address, entry->address.n - 1);
	}
	diag(work->diags, MSG_LINK_TARGET, .at = option->value_at, .words = { option->value },
	     .nearest = str_nearest(option->value, names, count),
	     .hint = STR("give the way from content/ to a folder with documents"));
}

void directive_documents(struct work *work, const struct node *directive, const struct scope *scope,
                         struct node *into)
{
	(void)scope;
	const struct option *option = directive_option_find(directive, STR("folder"));
	str folder;
	if (option) {
		folder = option->value;
		while (folder.n && folder.s[folder.n - 1] == '/')
			folder.n--;
		folder = folder.n ? arena_concat(work->arena, folder, STR("/")) : STR("");
		const struct entry *entry = map_get(&work->model->entry_by_address, folder);
		if (!entry || !entry->is_index) {
			folder_missing(work, option);
			return;
		}
		if (entry->restricted && !work->entry->restricted) {
			diag(work->diags, MSG_LINK_RESTRICTED, .at = option->value_at);
			return;
		}
	} else {
		/* The folder of this document: of "a/b/" that is "a/", of the index "a/" itself. */
		folder = work->entry->address;
		if (!work->entry->is_index && folder.n) {
			str above = str_first(folder, folder.n - 1);
			size_t at = str_find_last_char(above, '/');
			folder = at < above.n ? str_first(folder, at + 1) : STR("");
		}
	}
	if (!documents_append(work, folder, directive->at, into))
		node_append(into, build_paragraph(work, directive->at,
		                                  work->words->phrases[WORD_NOTHING_YET]));
}

static bool is_newer(const struct entry *entry, const struct entry *than)
{
	int order = date_cmp(entry->date, than->date);
	return order ? order > 0 : str_cmp(entry->path, than->path) < 0;
}

/* The most newest documents, newest first, in arena; returns how many. Each finds its place from
 * the end: most documents are older than all that are kept. */
static size_t newest(struct work *work, size_t most, const struct entry ***kept)
{
	const struct model *model = work->model;
	most = most < model->entry_count ? most : model->entry_count;
	*kept = arena_array(work->arena, const struct entry *, most + 1);
	size_t count = 0;
	for (size_t i = 0; i < model->entry_count; i++) {
		const struct entry *entry = &model->entries[i];
		if (!date_given(entry->date) || !entry_is_shown(work, entry))
			continue;
		size_t at = count;
		while (at > 0 && is_newer(entry, (*kept)[at - 1]))
			at--;
		if (at == most)
			continue;
		count += count < most;
		memmove(*kept + at + 1, *kept + at, (count - 1 - at) * sizeof **kept);
		(*kept)[at] = entry;
	}
	return count;
}

void directive_updates(struct work *work, const struct node *directive, const struct scope *scope,
                       struct node *into)
{
	(void)scope;
	uint32_t most = 10;
	const struct option *option = directive_option_find(directive, STR("count"));
	if (option && (!str_to_u32(option->value, &most) || !most)) {
		diag(work->diags, MSG_WANTED_NUMBER, .at = option->value_at,
		     .words = { option->value, STR("a number from 1") });
		return;
	}
	const struct entry **dated;
	size_t count = newest(work, most, &dated);
	struct node *list = build_list(work, directive->at);
	for (size_t i = 0; i < count; i++) {
		struct node *line = build_paragraph(
			work, directive->at,
			arena_concat(work->arena,
		                     words_date(work->words, work->arena, dated[i]->date),
		                     STR(": ")));
		node_append(line, build_link_to_entry(work, directive->at, dated[i]));
		node_append(build_item(work, list), line);
	}
	if (list->first)
		node_append(into, list);
	else
		node_append(into, build_paragraph(work, directive->at,
		                                  work->words->phrases[WORD_NOTHING_YET]));
}
