/* One document, from its source to a whole tree, pass by pass; see compose.h. */
#include "compose/paper.h"

#include "base/die.h"
#include "base/file.h"

bool work_reports(const struct work *work)
{
	return work->diags->errors - work->errors_before < MISTAKES_MOST;
}

void work_release(struct work *work)
{
	map_free(&work->footnotes);
	map_free(&work->ids);
	map_free(&work->id_counts);
	map_free(&work->elsewhere);
}

/* Definitions are composed once and shared by every popover, so they belong to no document: their
 * links are from the site's root. */
static void definitions_compose(struct composer *composer, struct diags *diags)
{
	const struct model *model = composer->model;
	const struct records *records = &model->records;
	composer->definitions =
		arena_array(&composer->arena, struct node *, records->term_count + 1);
	struct entry *nowhere = arena_new(&composer->arena, struct entry);
	nowhere->lang = model->site.language;
	nowhere->publish = true;
	nowhere->path = nowhere->title = STR("");
	struct compose_call *call = arena_new(&composer->arena, struct compose_call);
	call->entry = nowhere;
	for (size_t i = 0; i < records->term_count; i++) {
		struct work work = {
			.composer = composer,
			.model = model,
			.call = call,
			.entry = nowhere,
			.words = model_words(model, model->site.language),
			.arena = &composer->arena,
			.diags = diags,
			.errors_before = diags->errors,
		};
		const struct scope scope = { 0 };
		struct node *definition = expand_value(&work, records->terms[i].definition, &scope);
		work.document = definition;
		links_resolve(&work, definition);
		composer->definitions[i] = definition->first ? definition : NULL;
		work_release(&work);
	}
}

struct composer *composer_new(const struct model *model, struct diags *diags)
{
	struct composer *composer = memory_new(1, sizeof *composer);
	composer->model = model;
	composer->ledgers = memory_new(model->entry_count + 1, sizeof *composer->ledgers);
	term_matcher_build(&composer->matcher, &composer->arena, &model->records);
	composer->papers = paper_templates_new(model, diags);
	definitions_compose(composer, diags);
	return composer;
}

void composer_free(struct composer *composer)
{
	if (!composer)
		return;
	for (size_t i = 0; i < composer->model->entry_count; i++) {
		struct ledger *ledger = &composer->ledgers[i];
		for (uint32_t j = 0; j < ledger->pending_count; j++)
			memory_free((void *)(uintptr_t)ledger->pending[j].path.s);
		memory_free(ledger->pending);
		memory_free(ledger->anchors);
	}
	memory_free(composer->ledgers);
	paper_templates_free(composer->papers);
	arena_release(&composer->arena);
	memory_free(composer);
}

static void source_read(struct work *work, const struct pack_paper *paper)
{
	struct text *text = arena_new(work->arena, struct text);
	work->document->at = (struct place){ text, 0, 0 };
	if (!source_read_text(work->model->tree, work->arena, work->entry->path, text, work->diags))
		return;
	struct front_matter parts;
	struct diags unheard = { 0 }; /* pass one has said it */
	bool whole = source_front_matter(text, &parts, &unheard);
	diags_release(&unheard);
	if (!whole)
		return;
	work->document->at = (struct place){ text, parts.body_line, 1 };
	struct include include = { .path = work->entry->path };
	struct scope scope = { .include = &include };
	node_move_children(work->document,
	                   expand_file(work, text, parts.body, parts.body_line, &scope));
	/* Front matter may mention the footnotes of the text. */
	str definitions =
		work->entry->front_matter ? markdown_definitions(work->arena, parts.body) : STR("");
	minutes_frame(work);
	cover_sheet_add(work, paper, definitions);
	footnotes_check(work, text, parts.body, parts.body_line);
}

void work_begin(struct work *work, struct composer *composer, const struct compose_call *call,
                struct arena *arena, struct diags *diags)
{
	*work = (struct work){
		.composer = composer,
		.model = composer->model,
		.call = call,
		.entry = call->entry,
		.words = model_words(composer->model, call->entry->lang),
		.arena = arena,
		.diags = diags,
		.errors_before = diags->errors,
	};
	work->document = node_new(arena, NODE_DOCUMENT, (struct place){ NULL, 0, 0 });
	work->document->document = facts_of(work);
}

void work_read(struct work *work, const struct pack_paper *paper)
{
	if (work->entry->generated)
		pages_generate(work, work->document);
	else
		source_read(work, paper);
}

void work_finish(struct work *work)
{
	tables_finish(work, work->document);
	facts_notes(work);
	sections_build(work);
	sections_captions(work);
	footnotes_number(work);
	links_resolve(work, work->document);
	terms_link(work);
	sections_contents(work);
	if (work->has_contents)
		work->document->document->show_contents = false;
}

struct node *compose_entry(struct composer *composer, const struct compose_call *call,
                           struct arena *arena, struct diags *diags)
{
	struct work work;
	work_begin(&work, composer, call, arena, diags);
	work_read(&work, /*paper=*/NULL);
	place_reserve_marks(&work);
	work_finish(&work);
	place_mark_pages(&work);
	if (call->record)
		ledger_record(&work);
	work_release(&work);
#ifndef NDEBUG
	document_check(work.document);
#endif
	return work.document;
}
