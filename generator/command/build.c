/* foolscap build and check: pass two, over all documents, and the publishing of what it made
 * (architecture.md, Streaming). First the PDFs, whose sizes and page counts the pages show; then
 * the pages. */
#include "command/making.h"

#include "base/die.h"
#include "base/file.h"
#include "base/thread.h"
#include "format/pdf/pdf.h"

#include <stdio.h>
#include <stdlib.h>

static bool format_wanted(const struct build *build, const struct entry *entry,
                          const struct format *format)
{
	unsigned bit = 1u << format->kind;
	return (entry->formats & bit) &&
	       (!build->options->formats || (build->options->formats & bit));
}

static void plan(struct build *build)
{
	const struct model *model = build->model;
	for (enum audience audience = 0; audience < AUDIENCE_COUNT; audience++) {
		if (audience == AUDIENCE_MEMBERS && !model->has_restricted)
			continue;
		for (size_t i = 0; i < model->entry_count; i++) {
			const struct entry *entry = &model->entries[i];
			if (!entry->publish || (entry->restricted && audience == AUDIENCE_PUBLIC))
				continue;
			for (size_t j = 0; j < FORMAT_KIND_COUNT; j++) {
				const struct format *format = &format_table[j];
				if (!format_wanted(build, entry, format))
					continue;
				struct task task = { entry, format, audience };
				if (format->kind == FORMAT_HTML)
					list_push(&build->pages, task);
				else if (audience == AUDIENCE_PUBLIC || entry->restricted)
					/* A public paper is made once and stands in both trees. */
					list_push(&build->papers, task);
			}
		}
	}
}

size_t files_of(void *context, const struct entry *entry, struct made_file *files, size_t most)
{
	const struct build *build = context;
	const struct downloads *downloads = build->downloads[entry->number];
	size_t count = 0;
	for (; downloads && count < downloads->count && count < most; count++)
		files[count] = (struct made_file){
			.format = downloads->items[count].format->kind,
			.label = str_of(downloads->items[count].format->label),
			.address = downloads->items[count].address,
			.size = downloads->items[count].size,
			.pages = downloads->items[count].pages,
		};
	return count;
}

static struct node *compose(struct build *build, struct worker *worker, const struct task *task)
{
	bool page = task->format->kind == FORMAT_HTML, members = task->audience == AUDIENCE_MEMBERS;
	const struct compose_call call = {
		.entry = task->entry,
		.members = members,
		/* Once an entry: two threads may have it in hand, for public and members. */
		.record = page && (!members || task->entry->restricted),
		.files = page ? files_of : NULL,
		.packs = page ? packs_of : NULL,
		.files_context = build,
	};
	return compose_entry(build->composer, &call, &worker->arena, &worker->diags);
}

static void note_download(struct build *build, const struct task *task, uint32_t pages, size_t size,
                          str address)
{
	struct downloads *downloads = build->downloads[task->entry->number];
	downloads->items[downloads->count++] =
		(struct download){ task->format, address, size, pages };
}

struct worker *worker_ready(struct build *build, size_t number)
{
	struct worker *worker = &build->workers[number];
	if (!worker->typesetter)
		worker->typesetter = typesetter_new(build->fonts, &build->model->house);
	return worker;
}

static void make_paper(void *context, size_t worker_number, size_t number)
{
	struct build *build = context;
	/* All formats of an entry stand together and are made by one worker. */
	const struct task *task = &build->papers.items[number];
	if (number > 0 && build->papers.items[number - 1].entry == task->entry)
		return;
	struct worker *worker = worker_ready(build, worker_number);
	const struct node *document = compose(build, worker, task);
	for (; number < build->papers.count && build->papers.items[number].entry == task->entry;
	     number++) {
		const struct task *paper = &build->papers.items[number];
		const struct page_options options = {
			.style = model_page_style(build->model, paper->entry->layout,
			                          paper->format->kind),
			.words = model_words(build->model, paper->entry->lang),
			.site_url = build->model->site.url,
			.tree = &build->site->tree,
		};
		struct layout *layout = page_layout(worker->typesetter, &worker->arena, document,
		                                    &options, &worker->diags);
		struct date date =
			date_given(paper->entry->date) ? paper->entry->date : build->model->today;
		const struct pdf_options pdf = {
			.tree = &build->site->tree,
			.date = date,
			.creator = STR("Foolscap " FOOLSCAP_VERSION),
		};
		buf_clear(&worker->bytes);
		pdf_write(layout, &pdf, &worker->arena, &worker->bytes, &worker->diags);
		str address = format_address(&worker->arena, paper->entry, paper->format);
		/* Kept for the run; each entry's place is its own. */
		char *kept = memory_new(address.n + 1, 1);
		memcpy(kept, address.s, address.n);
		note_download(build, paper, (uint32_t)layout->page_count, worker->bytes.n,
		              (str){ kept, address.n });
		if (build->publish) {
			publish_put(build->publish, paper->audience, address,
			            buf_str(&worker->bytes));
			if (paper->audience == AUDIENCE_PUBLIC && build->model->has_restricted)
				publish_put(build->publish, AUDIENCE_MEMBERS, address,
				            buf_str(&worker->bytes));
		}
		layout_release(layout);
	}
	arena_reset(&worker->arena);
	progress_step(build->progress);
}

static str page_file(struct arena *arena, const struct entry *entry)
{
	if (str_ends(entry->address, STR(".html")))
		return entry->address;
	return arena_concat(arena, entry->address, STR("index.html"));
}

static void make_page(void *context, size_t worker_number, size_t number)
{
	struct build *build = context;
	struct worker *worker = &build->workers[worker_number];
	const struct task *task = &build->pages.items[number];
	const struct node *document = compose(build, worker, task);
	const struct html_page page = {
		.entry = task->entry,
		.document = document,
		.downloads = build->downloads[task->entry->number],
		.members = task->audience == AUDIENCE_MEMBERS,
		.list_template =
			task->entry->generated_page == GENERATED_LIST ? STR("list") : STR(""),
	};
	buf_clear(&worker->bytes);
	html_page_render(build->html, &page, &worker->arena, &worker->bytes, &worker->diags);
	if (build->publish)
		publish_put(build->publish, task->audience, page_file(&worker->arena, task->entry),
		            buf_str(&worker->bytes));
	arena_reset(&worker->arena);
	progress_step(build->progress);
}

void put_for_all(struct build *build, str address, str bytes, bool restricted)
{
	if (!build->publish)
		return;
	if (!restricted)
		publish_put(build->publish, AUDIENCE_PUBLIC, address, bytes);
	if (build->model->has_restricted)
		publish_put(build->publish, AUDIENCE_MEMBERS, address, bytes);
}

static void put_asset(void *context, str address, str bytes)
{
	struct build *build = context;
	address = arena_str(&build->arena, address);
	map_add(&build->assets, address, build);
	put_for_all(build, address, bytes, /*restricted=*/false);
}

/* What else has this address: "" when nothing has. */
static str address_taken(struct build *build, str address)
{
	static const str fixed[] = { STR_INIT("manifest.json"), STR_INIT("sitemap.xml"),
		                     STR_INIT("404.html"), STR_INIT("feed.atom"),
		                     STR_INIT("calendar.ics") };
	for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
		if (str_eq(address, fixed[i]))
			return STR("a file that every site has");
	if (map_get(&build->assets, address))
		return STR("a file of the layouts");
	const struct meeting *meeting = packs_wanted(build) ? packs_taking(build, address) : NULL;
	if (meeting)
		return meeting->entry->path;
	size_t slash = str_find_last_char(address, '/');
	str folder = slash < address.n ? str_first(address, slash + 1) : STR("");
	const struct entry *entry = map_get(&build->model->entry_by_address, folder);
	if (!entry)
		return (str){ 0 };
	if (str_eq(page_file(&build->arena, entry), address))
		return entry->path;
	for (size_t i = 0; i < FORMAT_KIND_COUNT; i++)
		if (format_table[i].suffix &&
		    str_eq(format_address(&build->arena, entry, &format_table[i]), address))
			return entry->path;
	return (str){ 0 };
}

/* Pictures, partners' PDFs and other files. */
static void put_files(struct build *build)
{
	const struct source_tree *tree = &build->site->tree;
	struct diags *diags = &build->site->diags;
	for (size_t i = 0; i < tree->content_count; i++) {
		const struct source_file *file = &tree->content[i];
		if (file->kind == SOURCE_MARKDOWN || file->kind == SOURCE_YAML)
			continue;
		str address = str_from(file->path, sizeof "content/" - 1);
		str other = address_taken(build, address);
		if (other.n) {
			diag(diags, MSG_SAME_ADDRESS, .path = file->path,
			     .words = { address, other });
			continue;
		}
		str bytes;
		struct text place = { .path = file->path };
		if (!source_read_published(tree, file->path, (struct place){ &place, 0, 0 }, &bytes,
		                           diags))
			continue;
		put_for_all(build, address, bytes, file->restricted);
		memory_free((void *)(uintptr_t)bytes.s);
	}
}

static void put_sitemap(struct build *build)
{
	struct buf map = { 0 };
	html_sitemap(build->model, /*members=*/false, &map);
	if (map.n && build->publish)
		publish_put(build->publish, AUDIENCE_PUBLIC, STR("sitemap.xml"), buf_str(&map));
	buf_clear(&map);
	if (build->model->has_restricted)
		html_sitemap(build->model, /*members=*/true, &map);
	if (map.n && build->publish)
		publish_put(build->publish, AUDIENCE_MEMBERS, STR("sitemap.xml"), buf_str(&map));
	buf_free(&map);
}

static void make_papers(struct build *build)
{
	bool packs = packs_wanted(build);
	if (!build->papers.count && !packs)
		return;
	build->fonts = fonts_open(&build->arena, &build->model->house, &build->site->diags);
	if (!build->fonts)
		return;
	for (size_t i = 0; i < build->papers.count; i++) {
		struct downloads **place = &build->downloads[build->papers.items[i].entry->number];
		if (!*place)
			*place = memory_new(1, sizeof **place);
	}
	thread_each(build->papers.count, build->jobs, make_paper, build);
	if (!packs)
		return;
	build->packs = memory_new(build->model->meeting_count, sizeof *build->packs);
	thread_each(build->model->meeting_count, build->jobs, packs_make, build);
	for (size_t i = 0; i < build->model->meeting_count; i++)
		for (enum audience audience = 0; audience < AUDIENCE_COUNT; audience++)
			build->pack_count += build->packs[i].of[audience].count;
}

static void make_all(struct build *build)
{
	const struct model *model = build->model;
	build->jobs = options_jobs(build->options);
	build->workers = memory_new(build->jobs, sizeof *build->workers);
	build->downloads = memory_new(model->entry_count + 1, sizeof(struct downloads *));
	build->composer = composer_new(model, &build->site->diags);
	plan(build);
	build->progress = progress_new(build->papers.count + build->pages.count +
	                                       (packs_wanted(build) ? model->meeting_count : 0),
	                               build->options->quiet);
	make_papers(build);
	if (build->pages.count) {
		build->html = html_site_new(model, &build->site->diags);
		thread_each(build->pages.count, build->jobs, make_page, build);
		html_assets(build->html, put_asset, build, &build->site->diags);
		put_sitemap(build);
		feeds_put(build);
		put_files(build);
	}
	progress_free(build->progress);
	for (size_t i = 0; i < build->jobs; i++)
		diags_merge(&build->site->diags, &build->workers[i].diags);
	if (build->pages.count)
		composer_check_links(build->composer, &build->site->diags);
}

static void release(struct build *build)
{
	for (size_t i = 0; build->workers && i < build->jobs; i++) {
		typesetter_free(build->workers[i].typesetter);
		arena_release(&build->workers[i].arena);
		buf_free(&build->workers[i].bytes);
	}
	memory_free(build->workers);
	for (size_t i = 0; build->downloads && i < build->model->entry_count; i++) {
		struct downloads *downloads = build->downloads[i];
		for (size_t j = 0; downloads && j < downloads->count; j++)
			memory_free((void *)(uintptr_t)downloads->items[j].address.s);
		memory_free(downloads);
	}
	memory_free(build->downloads);
	packs_release(build);
	if (build->html)
		html_site_free(build->html);
	if (build->fonts)
		fonts_close(build->fonts);
	composer_free(build->composer);
	memory_free(build->papers.items);
	memory_free(build->pages.items);
	map_free(&build->assets);
	arena_release(&build->arena);
}

static void note_version(void *context, str what, str version)
{
	publish_note_version(context, what, version);
}

static void note_versions(struct build *build)
{
	versions_note(note_version, build->publish);
	for (size_t i = 0; build->fonts && i < fonts_count(build->fonts); i++) {
		const struct font_face *face = fonts_face(build->fonts, i);
		if (!face)
			continue; /* no document needed it */
		const char *style = face->bold     ? face->italic ? " Bold Italic" : " Bold"
		                    : face->italic ? " Italic"
		                                   : "";
		publish_note_version(
			build->publish,
			arena_printf(&build->arena, "%.*s%s", STR_FMT(face->family), style),
			face->version);
	}
}

static void say_done(const struct build *build, const struct publish_result *result, int64_t began)
{
	int64_t took = progress_now() - began;
	size_t papers = build->papers.count + build->pack_count, pages = build->pages.count;
	printf("Made %zu page%s and %zu PDF%s in %lld.%02lld s (%zu of %zu files changed): %s/public/%s\n",
	       pages, pages == 1 ? "" : "s", papers, papers == 1 ? "" : "s",
	       (long long)(took / 1000), (long long)(took % 1000 / 10), result->changed,
	       result->files, build->options->output, pages ? "index.html" : "");
	stdout_close();
}

static int run(const struct options *options, bool writing)
{
	int64_t began = progress_now();
	struct open_site site;
	struct build build = { .options = options, .site = &site };
	if (!site_open(&site, options)) {
		int status = site_report(&site, options);
		site_close(&site);
		return status;
	}
	build.model = site.model;
	/* With mistakes already known nothing is staged: the rest is read to find the others. */
	if (writing && !site.diags.errors)
		build.publish = publish_open(&(struct publish_options){
			.output = options->output,
			.quiet = options->quiet,
			.members = site.model->has_restricted,
		});
	make_all(&build);
	int status = site_report(&site, options);
	if (build.publish && status == EXIT_CLEAN) {
		note_versions(&build);
		str day = date_iso(&build.arena, site.model->today);
		struct publish_result result = publish_commit(build.publish, day);
		if (!options->quiet)
			say_done(&build, &result, began);
	} else if (build.publish) {
		publish_abandon(build.publish);
	}
	if (status == EXIT_SOURCES && writing)
		fprintf(stderr, "foolscap: %zu mistake%s; %s is as it was.\n", site.diags.errors,
		        site.diags.errors == 1 ? "" : "s", options->output);
	else if (!writing && !options->quiet && status == EXIT_CLEAN)
		printf("No mistakes in %zu documents; %zu warning%s.\n", site.model->entry_count,
		       site.diags.warnings, site.diags.warnings == 1 ? "" : "s");
	stdout_close();
	release(&build);
	site_close(&site);
	return status;
}

int command_build(const struct options *options)
{
	return run(options, /*writing=*/true);
}

int command_check(const struct options *options)
{
	return run(options, /*writing=*/false);
}
