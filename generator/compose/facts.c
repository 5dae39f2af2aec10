/* What stands below a document's title, and the notes that its status asks for. */
#include "compose/work.h"

static void fact_add(struct work *work, struct facts *facts, str key, enum word label, str value)
{
	if (!value.n)
		return;
	facts->items[facts->count++] =
		(struct fact){ .key = key, .label = work->words->phrases[label], .value = value };
}

static str date_shown(struct work *work, struct date date)
{
	return date_given(date) ? words_date(work->words, work->arena, date) : (str){ 0 };
}

struct facts *facts_of(struct work *work)
{
	enum { FACTS_MOST = 16 };
	const struct entry *entry = work->entry;
	const struct site *site = &work->model->site;
	struct facts *facts = arena_new(work->arena, struct facts);
	facts->title = entry->title;
	facts->subtitle = entry->subtitle;
	facts->summary = entry->summary;
	facts->organisation = site->organisation;
	facts->site_title = site->title;
	facts->lang = entry->lang;
	facts->address = entry->address;
	facts->show_contents = entry->contents;
	facts->deck = entry->layout == LAYOUT_SLIDES;
	if (site->url.n)
		facts->url = arena_concat(work->arena, site->url, STR("/"), entry->address);
	facts->items = arena_array(work->arena, struct fact, FACTS_MOST);
	static const enum word statuses[] = {
		[DOCUMENT_FINAL] = WORD_FINAL,
		[DOCUMENT_DRAFT] = WORD_DRAFT,
		[DOCUMENT_SUPERSEDED] = WORD_SUPERSEDED,
	};
	bool formal = entry->layout != LAYOUT_PAGE;
	if (formal || entry->status != DOCUMENT_FINAL)
		fact_add(work, facts, STR("status"), WORD_STATUS,
		         work->words->phrases[statuses[entry->status]]);
	const struct minutes *minutes =
		entry->layout == LAYOUT_MINUTES ? minutes_of(work->model, entry) : NULL;
	if (minutes && minutes->board) {
		fact_add(work, facts, STR("board"), WORD_BOARD, minutes->board->name);
		fact_add(work, facts, STR("meeting"), WORD_MEETING,
		         words_day(work->words, work->arena, minutes->date));
	}
	fact_add(work, facts, STR("version"), WORD_VERSION, entry->version);
	fact_add(work, facts, STR("published"), WORD_PUBLISHED, date_shown(work, entry->date));
	fact_add(work, facts, STR("period"), WORD_PERIOD, entry->period);
	fact_add(work, facts, STR("owner"), WORD_OWNER, entry->owner);
	fact_add(work, facts, STR("review-due"), WORD_REVIEW_DUE,
	         date_shown(work, entry->review_due));
	if (entry->status != DOCUMENT_FINAL)
		facts->mark = work->words->phrases[statuses[entry->status]];
	if (entry->restricted)
		facts->mark = work->words->phrases[WORD_RESTRICTED];
	if (entry->generated_page == GENERATED_MEETING)
		meeting_facts(work, facts);
	facts->running = date_given(entry->date) ? date_shown(work, entry->date) : entry->version;
	return facts;
}

static struct node *note_new(struct work *work, enum word title, enum note_kind kind)
{
	struct node *note = node_new(work->arena, NODE_NOTE, work->document->at);
	note->note.kind = (uint8_t)kind;
	note->note.title = work->words->phrases[title];
	return note;
}

/* Before the text: what the status means for the reader. */
void facts_notes(struct work *work)
{
	const struct entry *entry = work->entry;
	struct place at = work->document->at;
	if (entry->status == DOCUMENT_SUPERSEDED) {
		struct node *note = note_new(work, WORD_SUPERSEDED, NOTE_IMPORTANT);
		struct node *paragraph = build_paragraph(work, at, STR(""));
		if (entry->superseded_by && entry_is_shown(work, entry->superseded_by)) {
			/* The phrase is cut where the title stands, so that the title can be a
			 * link. */
			str phrase = work->words->phrases[WORD_SUPERSEDED_BY];
			size_t hole = str_find(phrase, STR("{{title}}"));
			node_append(paragraph, node_text(work->arena, at, str_first(phrase, hole)));
			node_append(paragraph, build_link_to_entry(work, at, entry->superseded_by));
			if (hole < phrase.n)
				node_append(paragraph,
				            node_text(work->arena, at, str_from(phrase, hole + 9)));
		} else {
			node_append(paragraph,
			            node_text(work->arena, at,
			                      work->words->phrases[WORD_SUPERSEDED_NOTE]));
		}
		node_append(note, paragraph);
		node_prepend(work->document, note);
	}
	if (entry->status == DOCUMENT_DRAFT) {
		struct node *note = note_new(work, WORD_DRAFT, NOTE_DRAFT);
		node_append(note, build_paragraph(work, at, work->words->phrases[WORD_DRAFT_NOTE]));
		node_prepend(work->document, note);
	}
}
