/* The packs of meetings: the agenda's and the supplements', for the public and for members, each in
 * the formats that the site asks for. Laid out before the pages, which show their sizes, page
 * ranges and anchors. Called by build.c. */
#include "command/making.h"

#include "format/pdf/pdf.h"

/* A pack is paper: these are its formats. */
static const enum format_kind pack_formats[] = { FORMAT_PDF, FORMAT_LARGE_PRINT };
enum { PACK_FORMATS = sizeof pack_formats / sizeof *pack_formats };

/* What is made for one meeting by one worker. */
struct making {
	struct build *build;
	struct worker *worker;
	const struct meeting *meeting;
	struct meeting_packs *packs;
	enum format_kind kind;
};

static bool format_is_wanted(const struct build *build, enum format_kind kind)
{
	unsigned bit = 1u << kind, asked = build->options->formats;
	return (build->model->site.formats & bit) && (!asked || (asked & bit));
}

bool packs_wanted(const struct build *build)
{
	if (!build->model->meeting_count)
		return false;
	for (size_t i = 0; i < PACK_FORMATS; i++)
		if (format_is_wanted(build, pack_formats[i]))
			return true;
	return false;
}

/* "meetings/x/agenda-pack-large-print.pdf", "meetings/x/supplement-1.pdf" */
static str pack_address(struct arena *arena, const struct meeting *meeting,
                        const struct supplement *supplement, enum format_kind kind)
{
	const char *suffix = format_table[kind].suffix;
	if (supplement)
		return arena_printf(arena, "%.*ssupplement-%u%s", STR_FMT(meeting->address),
		                    (unsigned)supplement->number, suffix);
	return arena_printf(arena, "%.*sagenda-pack%s", STR_FMT(meeting->address), suffix);
}

const struct meeting *packs_taking(const struct build *build, str address)
{
	struct arena arena = { 0 };
	const struct meeting *taking = NULL;
	for (size_t i = 0; !taking && i < build->model->meeting_count; i++) {
		const struct meeting *meeting = &build->model->meetings[i];
		if (!str_starts(address, meeting->address))
			continue;
		for (size_t j = 0; j < PACK_FORMATS; j++) {
			enum format_kind kind = pack_formats[j];
			bool same = str_eq(address, pack_address(&arena, meeting, NULL, kind));
			for (size_t k = 0; !same && k < meeting->supplement_count; k++)
				same = str_eq(address,
				              pack_address(&arena, meeting,
				                           &meeting->supplements[k], kind));
			if (same)
				taking = meeting;
		}
	}
	arena_release(&arena);
	return taking;
}

static void pack_put(const struct making *making, const struct made_pack *made)
{
	const struct build *build = making->build;
	enum audience audience = made->members ? AUDIENCE_MEMBERS : AUDIENCE_PUBLIC;
	str bytes = buf_str(&making->worker->bytes);
	list_push(&making->packs->of[audience], *made);
	if (!build->publish)
		return;
	publish_put(build->publish, audience, made->address, bytes);
	/* Without a copy of their own the members have the public one. */
	if (!made->members && build->model->has_restricted && !making->meeting->has_restricted)
		publish_put(build->publish, AUDIENCE_MEMBERS, made->address, bytes);
}

/* For packs_each; context is a struct making. */
static const struct made_pack *pack_make(void *context, const struct pack_call *call)
{
	const struct making *making = context;
	struct build *build = making->build;
	struct worker *worker = making->worker;
	const struct house *house = &build->model->house;
	const struct node *document =
		compose_pack(build->composer, call, &worker->arena, &worker->diags);
	const struct page_options options = {
		.style = model_page_style(build->model, LAYOUT_PAGE, making->kind),
		.slides = &house->slides,
		.words = model_words(build->model, document->document->lang),
		.site_url = build->model->site.url,
		.tree = &build->site->tree,
	};
	struct layout *layout =
		page_layout(worker->typesetter, &worker->arena, document, &options, &worker->diags);
	struct date published =
		call->supplement ? call->supplement->published : making->meeting->published;
	const struct pdf_options pdf = {
		.tree = &build->site->tree,
		.date = date_given(published) ? published : making->meeting->date,
		.creator = STR("Foolscap " FOOLSCAP_VERSION),
	};
	buf_clear(&worker->bytes);
	struct pdf_claims claims =
		pdf_write(layout, &pdf, &worker->arena, &worker->bytes, &worker->diags);
	struct arena *keep = &making->packs->arena;
	struct made_pack *made = arena_new(keep, struct made_pack);
	*made = (struct made_pack){
		.format = making->kind,
		.address = pack_address(keep, making->meeting, call->supplement, making->kind),
		.size = worker->bytes.n,
		.accessible = claims.ua,
	};
	made_pack_fill(made, call, layout, keep);
	layout_release(layout);
	pack_put(making, made);
	return made;
}

void packs_make(void *context, size_t worker_number, size_t number)
{
	struct build *build = context;
	struct pack_reads reads = { 0 };
	struct making making = {
		.build = build,
		.worker = worker_ready(build, worker_number),
		.meeting = &build->model->meetings[number],
		.packs = &build->packs[number],
	};
	for (size_t i = 0; i < PACK_FORMATS; i++) {
		making.kind = pack_formats[i];
		if (format_is_wanted(build, making.kind))
			packs_each(making.meeting, &reads, pack_make, &making);
	}
	pack_reads_release(&reads);
	arena_reset(&making.worker->arena);
	progress_step(build->progress);
}

size_t packs_of(void *context, const struct meeting *meeting, bool members,
                const struct made_pack **packs)
{
	const struct build *build = context;
	if (!build->packs)
		return 0;
	const struct meeting_packs *made = &build->packs[meeting->number];
	enum audience audience =
		members && made->of[AUDIENCE_MEMBERS].count ? AUDIENCE_MEMBERS : AUDIENCE_PUBLIC;
	*packs = made->of[audience].items;
	return made->of[audience].count;
}

void packs_release(struct build *build)
{
	for (size_t i = 0; build->packs && i < build->model->meeting_count; i++) {
		for (enum audience audience = 0; audience < AUDIENCE_COUNT; audience++)
			memory_free(build->packs[i].of[audience].items);
		arena_release(&build->packs[i].arena);
	}
	memory_free(build->packs);
}
