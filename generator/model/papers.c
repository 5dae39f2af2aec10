/* The papers of a meeting: the files that its agenda names, which of them are restricted and why,
 * and those that no agenda names. Called by meeting_file.c. */
#include "model/meeting_reader.h"

#include "base/file.h"

static const struct source_file *tree_file(const struct meeting_reader *reader, size_t number)
{
	return &reader->model->tree->content[number];
}

static bool may_be_paper(const struct source_file *file)
{
	return file->kind == SOURCE_MARKDOWN || file->kind == SOURCE_PDF;
}

/* "restricted/09-contract.md": as meeting.yml would write it. */
static str name_in_folder(const struct meeting_reader *reader, str path)
{
	return str_from(path, reader->meeting->folder.n + 1);
}

void papers_begin(struct meeting_reader *reader)
{
	const struct source_tree *tree = reader->model->tree;
	struct arena scratch = { 0 };
	str below = arena_concat(&scratch, reader->meeting->folder, STR("/"));
	/* The tree is sorted, so that a folder's files stand together. */
	reader->first_file = (size_t)(reader->file - tree->content);
	while (reader->first_file > 0 &&
	       str_starts(tree->content[reader->first_file - 1].path, below))
		reader->first_file--;
	size_t count = 0;
	size_t i = reader->first_file;
	for (; i < tree->content_count && str_starts(tree->content[i].path, below); i++) {
		const struct source_file *file = &tree->content[i];
		count += may_be_paper(file);
		if (file != reader->file && str_eq(path_name(file->path), STR("meeting.yml")))
			diag(reader->diags, MSG_MEETING_PLACE, .path = file->path,
			     .words = { STR("this is below another meeting's folder") });
	}
	reader->file_end = i;
	reader->meeting->papers = arena_array(&reader->model->arena, struct paper, count);
	arena_release(&scratch);
}

static void report_missing(struct meeting_reader *reader, const struct value *name)
{
	struct arena scratch = { 0 };
	str *names = arena_array(&scratch, str, reader->file_end - reader->first_file);
	size_t count = 0;
	for (size_t i = reader->first_file; i < reader->file_end; i++)
		if (may_be_paper(tree_file(reader, i)))
			names[count++] = name_in_folder(reader, tree_file(reader, i)->path);
	str nearest = str_nearest(name->text, names, count);
	/* The right name in the wrong folder is near too. */
	for (size_t i = 0; i < count && !nearest.s; i++)
		if (str_eq(path_name(names[i]), path_name(name->text)))
			nearest = names[i];
	diag(reader->diags, MSG_MISSING_PAPER, .at = name->at, .words = { name->text },
	     .nearest = nearest);
	arena_release(&scratch);
}

/* The file of the meeting's folder that name is, or NULL after a report. */
static const struct source_file *file_named(struct meeting_reader *reader, const struct value *name)
{
	if (name->kind != VALUE_TEXT) {
		diag(reader->diags, MSG_WANTED_TEXT, .at = name->at,
		     .words = { name->key.s ? name->key : STR("appendices") },
		     .hint = STR("write the name of a .md or .pdf file of this folder"));
		return NULL;
	}
	struct arena scratch = { 0 };
	str path = path_resolve(&scratch, reader->file->path, name->text);
	bool inside = path.n > reader->meeting->folder.n + 1 &&
	              str_starts(path, reader->meeting->folder) &&
	              path.s[reader->meeting->folder.n] == '/';
	const struct source_file *file =
		inside ? source_tree_find(reader->model->tree, path) : NULL;
	arena_release(&scratch);
	if (!file)
		report_missing(reader, name);
	return file;
}

static struct entry *document_of(struct meeting_reader *reader, const struct source_file *file,
                                 const struct value *name)
{
	struct entry *entry = map_get(&reader->model->entry_by_path, file->path);
	if (entry && !entry->publish)
		diag(reader->diags, MSG_LINK_UNPUBLISHED, .at = name->at, .words = { name->text });
	return entry;
}

static struct paper *listed(const struct meeting *meeting, str path)
{
	for (size_t i = 0; i < meeting->paper_count; i++)
		if (str_eq(meeting->papers[i].path, path))
			return &meeting->papers[i];
	return NULL;
}

struct paper *paper_add(struct meeting_reader *reader, const struct value *name,
                        const struct paper *what)
{
	struct meeting *meeting = reader->meeting;
	const struct source_file *file = file_named(reader, name);
	if (!file)
		return NULL;
	if (!may_be_paper(file)) {
		diag(reader->diags, MSG_PAPER_KIND, .at = name->at, .words = { name->text });
		return NULL;
	}
	const struct paper *first = listed(meeting, file->path);
	if (first) {
		diag(reader->diags, MSG_PAPER_TWICE, .at = name->at,
		     .words = { name->text, field_number(&reader->model->arena, first->at.line) });
		return NULL;
	}
	struct paper *paper = &meeting->papers[meeting->paper_count++];
	*paper = *what;
	paper->name = name->text;
	paper->path = file->path;
	paper->pdf = file->kind == SOURCE_PDF;
	paper->restricted = file->restricted;
	paper->at = name->at;
	if (!paper->pdf)
		paper->entry = document_of(reader, file, name);
	meeting->has_restricted = meeting->has_restricted || paper->restricted;
	return paper;
}

struct paper *paper_named(struct meeting_reader *reader, const struct value *name,
                          const struct agenda_item *item)
{
	const struct meeting *meeting = reader->meeting;
	const struct source_file *file = file_named(reader, name);
	if (!file)
		return NULL;
	struct paper *paper = listed(meeting, file->path);
	if (!paper || paper->item != item) {
		diag(reader->diags, MSG_REPLACES, .at = name->at,
		     .words = { name->text, item->number });
		return NULL;
	}
	if (paper->replaced_by) {
		diag(reader->diags, MSG_REPLACED_TWICE, .at = name->at,
		     .words = { name->text,
		                field_number(&reader->model->arena, paper->replaced_by->at.line) });
		return NULL;
	}
	return paper;
}

struct entry *minutes_named(struct meeting_reader *reader, const struct value *name)
{
	const struct source_file *file = file_named(reader, name);
	if (!file)
		return NULL;
	const struct paper *paper = listed(reader->meeting, file->path);
	if (paper) {
		diag(reader->diags, MSG_PAPER_TWICE, .at = name->at,
		     .words = { name->text, field_number(&reader->model->arena, paper->at.line) });
		return NULL;
	}
	struct entry *entry = document_of(reader, file, name);
	if (entry && entry->layout == LAYOUT_MINUTES)
		return entry;
	diag(reader->diags, MSG_NOT_MINUTES, .at = name->at, .words = { name->text });
	return NULL;
}

bool agenda_item_restricted(const struct agenda_item *item)
{
	bool restricted = item->exemption_count || item->reason.n;
	for (size_t i = 0; !restricted && i < item->meeting->paper_count; i++)
		restricted = item->meeting->papers[i].item == item &&
		             item->meeting->papers[i].restricted;
	return restricted;
}

/* What an item keeps from the public: its restricted papers, those of supplements among them. */
struct restrictions {
	const struct paper *restricted; /* the first, or NULL */
	const struct paper *open;       /* the first that is not */
};

static struct restrictions restrictions_of(const struct meeting *meeting,
                                           const struct agenda_item *item)
{
	struct restrictions found = { 0 };
	for (size_t i = 0; i < meeting->paper_count; i++) {
		const struct paper *paper = &meeting->papers[i];
		if (paper->item != item)
			continue;
		if (paper->restricted && !found.restricted)
			found.restricted = paper;
		if (!paper->restricted && !found.open)
			found.open = paper;
	}
	return found;
}

/* The folder restricts, and the item says why: each without the other is a mistake, since a
 * restriction that was meant may not be lost (content-format.md, Restricted). */
static void check_item(struct meeting_reader *reader, const struct agenda_item *item,
                       const struct value *map)
{
	const struct meeting *meeting = reader->meeting;
	const struct board *board = meeting->board;
	struct restrictions found = restrictions_of(meeting, item);
	const struct value *exemption = value_get(map, STR("exemption"));
	const struct value *reason = value_get(map, STR("reason"));
	bool exempt = exemption && exemption->kind != VALUE_EMPTY;
	bool because = str_trim(item->reason).n > 0;
	if (!found.restricted && !exempt && !because)
		return;
	if (!found.restricted && found.open) {
		diag(reader->diags, MSG_EXEMPTION_PUBLIC,
		     .at = exempt ? exemption->key_at : reason->key_at,
		     .words = { exempt ? STR("an exemption") : STR("a reason to restrict it"),
		                found.open->name });
		return;
	}
	if (exempt && exemption->kind == VALUE_LIST && !exemption->count)
		exempt = false; /* "[]" gives none */
	bool may_do_without = board && board->regime == REGIME_VOLUNTARY && because;
	if (!exempt && !may_do_without)
		diag(reader->diags, MSG_NO_EXEMPTION,
		     .at = found.restricted ? found.restricted->at : item->at,
		     .words = { found.restricted ? found.restricted->name : item->title });
	if (!because)
		diag(reader->diags, MSG_MISSING_KEY, .at = item->at,
		     .words = { STR("reason"), STR("a restricted item") });
}

static void check_listed(struct meeting_reader *reader, const struct source_file *file)
{
	const struct model *model = reader->model;
	const struct entry *entry = map_get(&model->entry_by_path, file->path);
	bool kept_back = entry && (entry->status == DOCUMENT_SUPERSEDED || !entry->publish ||
	                           entry->is_index);
	if (!may_be_paper(file) || kept_back || listed(reader->meeting, file->path) ||
	    (entry && entry == reader->meeting->minutes))
		return;
	const struct value *minutes = value_get(reader->root, STR("minutes"));
	if (minutes && minutes->kind == VALUE_TEXT &&
	    str_eq(minutes->text, name_in_folder(reader, file->path)))
		return; /* has been reported */
	diag(reader->diags, MSG_PAPER_UNLISTED, .path = file->path);
}

void papers_check(struct meeting_reader *reader)
{
	const struct meeting *meeting = reader->meeting;
	const struct value *agenda = value_get(reader->root, STR("agenda"));
	const struct value *map = agenda ? agenda->first : NULL;
	for (size_t i = 0; i < meeting->item_count; i++, map = map->next)
		if (map->kind == VALUE_MAP)
			check_item(reader, &meeting->items[i], map);
	for (size_t i = reader->first_file; i < reader->file_end; i++)
		check_listed(reader, tree_file(reader, i));
}
