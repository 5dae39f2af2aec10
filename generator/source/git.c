/* The history of the site's repository, through libgit2, which is opened only here and only when it
 * is asked (starting it takes longer than building a small site). Called by command/ for the
 * build's date. */
#include "source/source.h"

#include "base/date.h"
#include "base/library.h"

#include <git2.h>

/* The calls of libgit2 that are made here. */
struct git {
	__typeof__(git_libgit2_init) *init, *shutdown;
	__typeof__(git_libgit2_opts) *opts;
	__typeof__(git_repository_open_ext) *repository_open_ext;
	__typeof__(git_repository_head) *repository_head;
	__typeof__(git_reference_peel) *reference_peel;
	__typeof__(git_commit_time) *commit_time;
	__typeof__(git_commit_time_offset) *commit_time_offset;
	__typeof__(git_object_free) *object_free;
	__typeof__(git_reference_free) *reference_free;
	__typeof__(git_repository_free) *repository_free;
};

static bool git_open(struct git *git)
{
	void *library = library_open("libgit2.so." LIBGIT2_SOVERSION);
	if (!library)
		return false;
	LIBRARY_TAKE(library, git->init, "git_libgit2_init");
	LIBRARY_TAKE(library, git->shutdown, "git_libgit2_shutdown");
	LIBRARY_TAKE(library, git->opts, "git_libgit2_opts");
	LIBRARY_TAKE(library, git->repository_open_ext, "git_repository_open_ext");
	LIBRARY_TAKE(library, git->repository_head, "git_repository_head");
	LIBRARY_TAKE(library, git->reference_peel, "git_reference_peel");
	LIBRARY_TAKE(library, git->commit_time, "git_commit_time");
	LIBRARY_TAKE(library, git->commit_time_offset, "git_commit_time_offset");
	LIBRARY_TAKE(library, git->object_free, "git_object_free");
	LIBRARY_TAKE(library, git->reference_free, "git_reference_free");
	LIBRARY_TAKE(library, git->repository_free, "git_repository_free");
	return true;
}

/* Whose repository it is and how the user has set up git are no matter for a date: a build in a
 * container reads a checkout of another owner, and bytes must not depend on ~/.gitconfig. */
static void git_set_up(const struct git *git)
{
	static const git_config_level_t levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA,
		                                     GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
		                                     GIT_CONFIG_LEVEL_GLOBAL };
	const char *extensions[] = { "worktreeconfig", "worktreeConfig", "partialclone",
		                     "partialClone" };
	git->init();
	git->opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		git->opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	git->opts(GIT_OPT_SET_EXTENSIONS, extensions, sizeof extensions / sizeof *extensions);
}

bool source_newest_commit(const char *folder, struct date *date)
{
	struct git git;
	if (!git_open(&git))
		return false;
	git_repository *repository = NULL;
	git_object *commit = NULL;
	git_reference *head = NULL;
	git_set_up(&git);
	bool found = git.repository_open_ext(&repository, folder, GIT_REPOSITORY_OPEN_CROSS_FS,
	                                     NULL) == 0 &&
	             git.repository_head(&head, repository) == 0 &&
	             git.reference_peel(&commit, head, GIT_OBJECT_COMMIT) == 0;
	if (found) {
		/* The day as the committer's clock showed it, so that our time zone has no say. */
		const git_commit *newest = (const git_commit *)commit;
		int64_t seconds =
			git.commit_time(newest) + git.commit_time_offset(newest) * INT64_C(60);
		int64_t days = seconds / 86400 - (seconds % 86400 < 0);
		*date = date_from_days(days);
	}
	git.object_free(commit);
	git.reference_free(head);
	git.repository_free(repository);
	git.shutdown();
	return found;
}
