/* What every verb begins and ends with: the sources opened, the day found, the mistakes shown. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "command/command.h"

#include "base/die.h"
#include "base/thread.h"
#include "source/markdown.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

size_t options_jobs(const struct options *options)
{
	return options->jobs ? options->jobs : thread_processors();
}

/* The day the build stands for: --date, SOURCE_DATE_EPOCH, the newest commit, the clock. */
static struct date build_date(const struct options *options, struct diags *diags)
{
	enum { SECONDS_A_DAY = 86400 };
	struct date date = options->date;
	if (date_given(date))
		return date;
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	if (epoch && *epoch) {
		uint32_t seconds;
		if (!str_to_u32(str_of(epoch), &seconds)) {
			fprintf(stderr,
			        "foolscap: SOURCE_DATE_EPOCH is not a number of seconds: \"%s\"\n",
			        epoch);
			exit(EXIT_USAGE);
		}
		return date_from_days(seconds / SECONDS_A_DAY);
	}
	if (source_newest_commit(".", &date))
		return date;
	diag(diags, MSG_NO_DATE, .path = STR("content"));
	return date_from_days((int64_t)time(NULL) / SECONDS_A_DAY);
}

/* The real path of the nearest folder at or above path that exists; NULL when the machine fails. */
static char *existing_part(const char *path)
{
	char *part = memory_new(strlen(path) + 2, 1);
	memcpy(part, path, strlen(path));
	char *real = realpath(*part ? part : ".", NULL);
	while (!real && *part) {
		char *slash = strrchr(part, '/');
		bool top = slash == part && part[1];
		part[!slash ? 0 : top ? 1 : slash - part] = '\0';
		real = realpath(*part ? part : ".", NULL);
	}
	memory_free(part);
	return real;
}

/* Output within content/ would be content of the next build. */
static void refuse_output(const char *output)
{
	static const char *const sources[] = { "content", "layouts" };
	char *folder = existing_part(output);
	for (size_t i = 0; folder && i < sizeof sources / sizeof sources[0]; i++) {
		char *source = realpath(sources[i], NULL);
		bool within = source && str_starts(str_of(folder), str_of(source)) &&
		              strchr("/", folder[strlen(source)]);
		free(source);
		if (!within)
			continue;
		fprintf(stderr, "foolscap: the output cannot lie within %s/: %s\n", sources[i],
		        output);
		exit(EXIT_USAGE);
	}
	free(folder);
}

bool site_open(struct open_site *site, const struct options *options)
{
	*site = (struct open_site){ 0 };
	if (options->folder && chdir(options->folder) != 0) {
		fprintf(stderr, "foolscap: the folder %s cannot be opened: %s\n", options->folder,
		        strerror(errno));
		exit(EXIT_USAGE);
	}
	if (!source_tree_open(&site->tree, &site->arena, ".", &site->diags))
		return false;
	if (site->diags.errors && !site->tree.content_count) {
		/* No site at all: what it lacks besides need not be said. */
		source_tree_close(&site->tree);
		return false;
	}
	refuse_output(options->output);
	markdown_start();
	struct model_options model_options = {
		.today = build_date(options, &site->diags),
		.jobs = options_jobs(options),
	};
	site->model = memory_new(1, sizeof *site->model);
	model_load(site->model, &site->tree, &model_options, &site->diags);
	return true;
}

void site_close(struct open_site *site)
{
	if (site->model) {
		model_release(site->model);
		memory_free(site->model);
		source_tree_close(&site->tree);
	}
	diags_release(&site->diags);
	arena_release(&site->arena);
}

int site_report(struct open_site *site, const struct options *options)
{
	(void)options;
	diags_sort(&site->diags);
	diags_print(&site->diags, stderr);
	return site->diags.errors ? EXIT_SOURCES : EXIT_CLEAN;
}

void stdout_close(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		die("standard output cannot be written: ");
}
