/* Pass one over the documents: the front matter of each, read on many threads, then what needs all
 * of them. Called by model.c. */
#include "model/load.h"

#include "base/file.h"
#include "base/thread.h"

/* What one thread owns while it reads. */
struct reader {
	struct arena scratch;
	struct diags diags;
};

struct reading {
	struct model *model;
	const struct source_file **files;
	const struct value **kept; /* by entry */
	struct reader *readers;
};

static void read_one(void *context, size_t worker, size_t number)
{
	struct reading *reading = context;
	struct reader *reader = &reading->readers[worker];
	struct front_call call = {
		.model = reading->model,
		.file = reading->files[number],
		.keep = &reading->model->worker_arenas[worker],
		.scratch = &reader->scratch,
		.diags = &reader->diags,
		.kept = &reading->kept[number],
	};
	struct entry *entry = &reading->model->entries[number];
	front_read(&call, entry);
	entry->number = (uint32_t)number;
	arena_reset(&reader->scratch);
}

static void read_all(struct reading *reading, size_t count, size_t jobs, struct diags *diags)
{
	struct model *model = reading->model;
	jobs = jobs ? jobs : 1;
	/* A thread takes longer to start than a few files to read. */
	enum { FILES_A_THREAD = 32 };
	if (jobs > count / FILES_A_THREAD + 1)
		jobs = count / FILES_A_THREAD + 1;
	model->worker_arenas = memory_new(jobs, sizeof *model->worker_arenas);
	model->worker_count = jobs;
	reading->readers = memory_new(jobs, sizeof *reading->readers);
	thread_each(count, jobs, read_one, reading);
	for (size_t i = 0; i < jobs; i++) {
		diags_merge(diags, &reading->readers[i].diags);
		arena_release(&reading->readers[i].scratch);
	}
	memory_free(reading->readers);
}

/* A page's file that a site's own file of that address would hide. */
static const str made_files[] = { STR_INIT("404.html/"),      STR_INIT("sitemap.xml/"),
	                          STR_INIT("feed.atom/"),     STR_INIT("calendar.ics/"),
	                          STR_INIT("manifest.json/"), STR_INIT("robots.txt/") };

static void report_address(struct model *model, str path, str address, str other,
                           struct diags *diags)
{
	diag(diags, MSG_SAME_ADDRESS, .path = path,
	     .words = { arena_concat(&model->arena, STR("/"), address), other });
}

static void addresses_add(struct model *model, struct diags *diags)
{
	for (size_t i = 0; i < model->entry_count; i++) {
		struct entry *entry = &model->entries[i];
		map_add(&model->entry_by_path, entry->path, entry);
		if (!entry->publish)
			continue;
		const struct entry *first =
			map_add(&model->entry_by_address, entry->address, entry);
		if (first)
			report_address(model, entry->path, entry->address, first->path, diags);
		for (size_t j = 0; j < sizeof made_files / sizeof *made_files; j++)
			if (str_eq(entry->address, made_files[j]))
				report_address(model, entry->path, entry->address,
				               STR("one that every site has"), diags);
	}
}

/* A file that lies where a document's page or PDF goes: content/a/b/b.pdf beside content/a/b.md. */
static void files_check(struct model *model, struct diags *diags)
{
	for (size_t i = 0; i < model->tree->content_count; i++) {
		const struct source_file *file = &model->tree->content[i];
		if (file->kind == SOURCE_MARKDOWN || file->kind == SOURCE_YAML)
			continue;
		str address = str_from(file->path, sizeof "content/" - 1);
		str name = path_name(address);
		const struct entry *entry =
			map_get(&model->entry_by_address, str_first(address, address.n - name.n));
		if (!entry)
			continue;
		str stem = path_stem(path_name(entry->path));
		bool page = str_eq(name, STR("index.html"));
		str suffix = str_starts(name, stem) ? str_from(name, stem.n) : STR("");
		bool paper = (entry->formats & 1u << FORMAT_PDF && str_eq(suffix, STR(".pdf"))) ||
		             (entry->formats & 1u << FORMAT_LARGE_PRINT &&
		              str_eq(suffix, STR("-large-print.pdf")));
		if (page || paper)
			report_address(model, file->path, address, entry->path, diags);
	}
}

static void languages_load(struct model *model, struct diags *diags)
{
	str last = model->site.language;
	for (size_t i = 0; i < model->entry_count; i++) {
		str lang = model->entries[i].lang;
		if (lang.s != last.s)
			words_load(&model->words, &model->arena, model->tree, lang, diags);
		last = lang;
	}
}

void entries_load(struct model *model, const struct model_options *options, struct diags *diags)
{
	const struct source_tree *tree = model->tree;
	size_t count = 0;
	struct reading reading = { .model = model };
	struct arena scratch = { 0 };
	reading.files = arena_array(&scratch, const struct source_file *, tree->content_count);
	for (size_t i = 0; i < tree->content_count; i++) {
		if (tree->content[i].kind == SOURCE_MARKDOWN)
			reading.files[count++] = &tree->content[i];
		model->has_restricted = model->has_restricted || tree->content[i].restricted;
	}
	reading.kept = arena_array(&scratch, const struct value *, count);
	model->entries = arena_array(&model->arena, struct entry, count + generated_room(model));
	read_all(&reading, count, options->jobs, diags);
	model->entry_count = count;
	languages_load(model, diags);
	addresses_add(model, diags);
	meetings_load(model, diags);
	generated_add(model, diags);
	files_check(model, diags);
	for (size_t i = 0; i < count; i++)
		if (reading.kept[i])
			front_finish(model, &model->entries[i], reading.kept[i], diags);
	arena_release(&scratch);
}

/* The way from file from to the document whose file has the name nearest to name's. */
static str nearest_path(const struct model *model, struct arena *arena, str from, str name)
{
	str *names = arena_array(arena, str, model->entry_count);
	for (size_t i = 0; i < model->entry_count; i++)
		names[i] =
			model->entries[i].restricted ? STR("") : path_name(model->entries[i].path);
	str nearest = str_nearest(path_name(name), names, model->entry_count);
	for (size_t i = 0; nearest.s && i < model->entry_count; i++)
		if (names[i].s == nearest.s)
			return path_relative(arena, from, model->entries[i].path);
	return (str){ 0 };
}

struct entry *entry_named(const struct model *model, str from, bool from_restricted, str name,
                          struct place at, struct diags *diags)
{
	struct arena scratch = { 0 };
	str path = path_resolve(&scratch, from, name);
	struct entry *entry = NULL;
	if (!str_starts(path, STR("content/")) && !str_eq(path, STR("content"))) {
		diag(diags, MSG_LINK_OUTSIDE, .at = at, .words = { name });
	} else if (!(entry = map_get(&model->entry_by_path, path))) {
		diag(diags, MSG_LINK_TARGET, .at = at, .words = { name },
		     .nearest = nearest_path(model, &scratch, from, name));
	} else if (entry->restricted && !from_restricted) {
		diag(diags, MSG_LINK_RESTRICTED, .at = at);
		entry = NULL;
	} else if (!entry->publish) {
		diag(diags, MSG_LINK_UNPUBLISHED, .at = at, .words = { name });
		entry = NULL;
	}
	arena_release(&scratch);
	return entry;
}
