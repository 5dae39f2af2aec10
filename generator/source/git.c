/* The history of the site's repository, through libgit2, which is opened only here (starting it
 * takes longer than building a small site). Called by command/ for the build's date. */
#include "source/source.h"

#include "base/date.h"

#include <git2.h>

/* Whose repository it is and how the user has set up git are no matter for a date: a build in a
 * container reads a checkout of another owner, and bytes must not depend on ~/.gitconfig. */
static void open_library(void)
{
	static const git_config_level_t levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA,
		                                     GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
		                                     GIT_CONFIG_LEVEL_GLOBAL };
	const char *extensions[] = { "worktreeconfig", "worktreeConfig", "partialclone",
		                     "partialClone" };
	git_libgit2_init();
	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions,
	                 sizeof extensions / sizeof *extensions);
}

bool source_newest_commit(const char *folder, struct date *date)
{
	git_repository *repository = NULL;
	git_object *commit = NULL;
	git_reference *head = NULL;
	open_library();
	bool found = git_repository_open_ext(&repository, folder, GIT_REPOSITORY_OPEN_CROSS_FS,
	                                     NULL) == 0 &&
	             git_repository_head(&head, repository) == 0 &&
	             git_reference_peel(&commit, head, GIT_OBJECT_COMMIT) == 0;
	if (found) {
		/* The day as the committer's clock showed it, so that our time zone has no say. */
		const git_commit *newest = (const git_commit *)commit;
		int64_t seconds =
			git_commit_time(newest) + git_commit_time_offset(newest) * INT64_C(60);
		int64_t days = seconds / 86400 - (seconds % 86400 < 0);
		*date = date_from_days(days);
	}
	git_object_free(commit);
	git_reference_free(head);
	git_repository_free(repository);
	git_libgit2_shutdown();
	return found;
}
