/* Which command was asked for. */
#include "command/command.h"

int main(int count, char **arguments)
{
	struct options options;
	const struct command *command = options_parse(&options, count, arguments);
	return command->run(&options);
}
