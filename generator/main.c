/* Which command was asked for. */
#include "command/command.h"
#include "source/bound.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

int main(int count, char **arguments)
{
	bound_child_if_asked(count, arguments);
#ifdef __GLIBC__
	/* The blocks of large documents go back to the system when they are freed. Otherwise the
	 * first of them that is freed makes glibc keep the others. */
	mallopt(M_MMAP_THRESHOLD, 256 * 1024);
#endif
	struct options options;
	const struct command *command = options_parse(&options, count, arguments);
	return command->run(&options);
}
