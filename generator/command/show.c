/* foolscap show tree|trace FILE: a document as the program sees it, for people and for tests. */
#include "command/command.h"

#include "base/die.h"
#include "base/file.h"
#include "compose/compose.h"
#include "page/page.h"

#include <stdio.h>
#include <stdlib.h>

static const struct entry *find_entry(const struct open_site *site, const char *file,
                                      struct arena *arena)
{
	str path = str_of(file);
	if (str_starts(path, STR("./")))
		path = str_from(path, 2);
	const struct model *model = site->model;
	const struct entry *entry = map_get(&model->entry_by_path, path);
	if (!entry)
		entry = map_get(&model->entry_by_path, path_join(arena, STR("content"), path));
	if (entry)
		return entry;
	str *names = arena_array(arena, str, model->entry_count + 1);
	for (size_t i = 0; i < model->entry_count; i++)
		names[i] = model->entries[i].path.s ? model->entries[i].path : STR("");
	str nearest = str_nearest(path, names, model->entry_count);
	fprintf(stderr, "foolscap: there is no document \"%.*s\"", STR_FMT(path));
	if (nearest.n)
		fprintf(stderr, "; did you mean \"%.*s\"?", STR_FMT(nearest));
	fputc('\n', stderr);
	return NULL;
}

/* A document, or a pack of a meeting: "meetings/x/meeting.yml", with "#members", "#supplement-1" or
 * "#members/supplement-1" another pack of it than the public agenda's. */
struct shown {
	const struct entry *entry;
	const struct meeting *meeting; /* NULL: a document */
	const struct supplement *supplement;
	bool members;
};

static bool find_pack(struct shown *shown, str name)
{
	const struct meeting *meeting = shown->meeting;
	if (str_eq(name, STR("members")) || str_starts(name, STR("members/"))) {
		shown->members = true;
		name = str_from(name, sizeof "members/" - 1);
	}
	if (!name.n || str_eq(name, STR("agenda-pack")))
		return true;
	for (size_t i = 0; i < meeting->supplement_count; i++) {
		char number[32];
		snprintf(number, sizeof number, "supplement-%zu", i + 1);
		if (!str_eq(name, str_of(number)))
			continue;
		shown->supplement = &meeting->supplements[i];
		return true;
	}
	fprintf(stderr, "foolscap: this meeting has no pack \"%.*s\"\n", STR_FMT(name));
	return false;
}

static bool find_shown(const struct open_site *site, const char *operand, struct arena *arena,
                       struct shown *shown)
{
	str file = str_of(operand), pack = { 0 };
	size_t hash = str_find_char(file, '#');
	if (hash < file.n) {
		pack = str_from(file, hash + 1);
		file = arena_str(arena, str_first(file, hash));
	}
	shown->entry = find_entry(site, file.s, arena);
	if (!shown->entry)
		return false;
	if (shown->entry->generated_page == GENERATED_MEETING)
		shown->meeting = shown->entry->meeting;
	shown->members = shown->entry->restricted;
	return !shown->meeting || find_pack(shown, pack);
}

/* What a trace and the numbers of packs need; opened when first asked for. */
struct typesetting {
	struct open_site *site;
	struct fonts *fonts;
	struct typesetter *typesetter;
	enum layout_kind layout; /* decks have pages of their own */
	enum format_kind format;
};

static struct layout *lay_out(struct typesetting *typesetting, const struct node *document,
                              struct arena *arena)
{
	struct open_site *site = typesetting->site;
	const struct model *model = site->model;
	if (!typesetting->typesetter) {
		typesetting->fonts = fonts_open(&site->arena, &model->house, &site->diags);
		if (!typesetting->fonts)
			return NULL;
		typesetting->typesetter = typesetter_new(typesetting->fonts, &model->house);
	}
	const struct page_options page_options = {
		.style = model_page_style(model, typesetting->layout, typesetting->format),
		.slides = &model->house.slides,
		.words = model_words(model, document->document->lang),
		.site_url = model->site.url,
		.tree = &site->tree,
	};
	return page_layout(typesetting->typesetter, arena, document, &page_options, &site->diags);
}

static void typesetting_release(struct typesetting *typesetting)
{
	typesetter_free(typesetting->typesetter);
	if (typesetting->fonts)
		fonts_close(typesetting->fonts);
}

/* The packs up to the one that is shown: the numbers of those before it are wanted. */
struct search {
	struct typesetting *typesetting;
	struct composer *composer;
	const struct shown *shown;
	struct arena *arena;
	struct node *found;
};

/* For packs_each; context is a struct search. */
static const struct made_pack *pack_look_at(void *context, const struct pack_call *call)
{
	struct search *search = context;
	const struct meeting *meeting = call->meeting;
	struct node *document = compose_pack(search->composer, call, search->arena,
	                                     &search->typesetting->site->diags);
	bool copies = meeting->has_restricted || meeting->entry->restricted;
	if (call->supplement == search->shown->supplement &&
	    (!copies || call->members == search->shown->members)) {
		search->found = document;
		return NULL;
	}
	struct layout *layout = lay_out(search->typesetting, document, search->arena);
	if (!layout)
		return NULL;
	struct made_pack *made = arena_new(search->arena, struct made_pack);
	made_pack_fill(made, call, layout, search->arena);
	layout_release(layout);
	return made;
}

static void show(struct open_site *site, const struct options *options, const struct shown *shown,
                 struct buf *to)
{
	struct arena arena = { 0 };
	struct typesetting typesetting = {
		.site = site,
		.layout = shown->meeting ? LAYOUT_PAGE : shown->entry->layout,
		.format = options->formats == 1u << FORMAT_LARGE_PRINT ? FORMAT_LARGE_PRINT
		                                                       : FORMAT_PDF,
	};
	struct composer *composer = composer_new(site->model, &site->diags);
	const struct compose_call call = { .entry = shown->entry, .members = true, .record = true };
	struct pack_reads reads = { 0 };
	struct search search = { &typesetting, composer, shown, &arena, NULL };
	if (shown->meeting)
		packs_each(shown->meeting, &reads, pack_look_at, &search);
	struct node *document = shown->meeting
	                                ? search.found
	                                : compose_entry(composer, &call, &arena, &site->diags);
	if (document && strcmp(options->operands[0], "tree") == 0) {
		document_print(document, to);
	} else if (document) {
		struct layout *layout = lay_out(&typesetting, document, &arena);
		if (layout) {
			layout_print(layout, to);
			layout_release(layout);
		}
	}
	typesetting_release(&typesetting);
	pack_reads_release(&reads);
	composer_free(composer);
	arena_release(&arena);
}

int command_show(const struct options *options)
{
	bool tree = strcmp(options->operands[0], "tree") == 0;
	if (!tree && strcmp(options->operands[0], "trace") != 0) {
		fprintf(stderr, "foolscap: show tree or trace, not \"%s\"\n", options->operands[0]);
		return EXIT_USAGE;
	}
	struct open_site site;
	struct arena arena = { 0 };
	struct buf printed = { 0 };
	if (site_open(&site, options)) {
		struct shown shown = { 0 };
		if (!find_shown(&site, options->operands[1], &arena, &shown)) {
			site_close(&site);
			arena_release(&arena);
			return EXIT_USAGE;
		}
		show(&site, options, &shown, &printed);
		if (printed.n)
			fwrite(printed.s, 1, printed.n, stdout);
		stdout_close();
	}
	int status = site_report(&site, options);
	buf_free(&printed);
	arena_release(&arena);
	site_close(&site);
	return status;
}
