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

static void print_trace(struct open_site *site, const struct entry *entry,
                        const struct node *document, enum format_kind format, struct arena *arena,
                        struct buf *to)
{
	const struct model *model = site->model;
	struct fonts *fonts = fonts_open(&site->arena, &model->house, &site->diags);
	if (!fonts)
		return;
	struct typesetter *typesetter = typesetter_new(fonts, &model->house);
	const struct page_options page_options = {
		.style = model_page_style(model, entry->layout, format),
		.words = model_words(model, document->document->lang),
		.site_url = model->site.url,
		.tree = &site->tree,
	};
	struct layout *layout =
		page_layout(typesetter, arena, document, &page_options, &site->diags);
	layout_print(layout, to);
	layout_release(layout);
	typesetter_free(typesetter);
	fonts_close(fonts);
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
	struct buf shown = { 0 };
	int status = EXIT_SOURCES;
	if (site_open(&site, options)) {
		const struct entry *entry = find_entry(&site, options->operands[1], &arena);
		if (!entry) {
			site_close(&site);
			arena_release(&arena);
			return EXIT_USAGE;
		}
		struct composer *composer = composer_new(site.model, &site.diags);
		const struct compose_call call = { .entry = entry,
			                           .members = true,
			                           .record = true };
		struct node *document = compose_entry(composer, &call, &arena, &site.diags);
		if (tree)
			document_print(document, &shown);
		else
			print_trace(&site, entry, document,
			            options->formats == 1u << FORMAT_LARGE_PRINT
			                    ? FORMAT_LARGE_PRINT
			                    : FORMAT_PDF,
			            &arena, &shown);
		composer_free(composer);
		if (shown.n)
			fwrite(shown.s, 1, shown.n, stdout);
		stdout_close();
	}
	status = site_report(&site, options);
	buf_free(&shown);
	arena_release(&arena);
	site_close(&site);
	return status;
}
