/* What every verb begins and ends with: the sources opened, the day found, the mistakes shown. */
#define _POSIX_C_SOURCE 200809L
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
			fprintf(stderr, "foolscap: SOURCE_DATE_EPOCH is not a number of seconds: \"%s\"\n",
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
