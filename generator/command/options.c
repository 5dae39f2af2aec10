/* The command line: one row per option and per verb; the help is made from the same rows. */
#include "command/command.h"

#include "base/buf.h"
#include "base/die.h"
#include "publish/publish.h"

#include <stdio.h>
#include <stdlib.h>

const struct command command_table[] = {
	{ "build", "", 0, 0, "render content/ with layouts/ into output/", command_build },
	{ "check", "", 0, 0, "do all that build does, but write nothing", command_check },
	{ "show", "tree|trace FILE", 2, 2, "print a document's tree, or its laid-out pages",
	  command_show },
};
const size_t command_count = sizeof command_table / sizeof command_table[0];

static _Noreturn void usage(str what, str word, str nearest)
{
	fprintf(stderr, "foolscap: %.*s \"%.*s\"", STR_FMT(what), STR_FMT(word));
	if (nearest.n)
		fprintf(stderr, "; did you mean \"%.*s\"?", STR_FMT(nearest));
	fprintf(stderr, "\nfoolscap --help lists what there is.\n");
	exit(EXIT_USAGE);
}

static void set_folder(struct options *options, const char *value)
{
	options->folder = value;
}

static void set_output(struct options *options, const char *value)
{
	if (!*value)
		usage(STR("--output needs a folder, not"), str_of(value), (str){ 0 });
	options->output = value;
}

static void set_date(struct options *options, const char *value)
{
	if (date_parse(str_of(value), &options->date) == DATE_FINE)
		return;
	struct arena arena = { 0 };
	bool plain = date_guess(str_of(value), &options->date);
	usage(STR("--date takes a day such as 2018-07-27, not"), str_of(value),
	      plain ? date_iso(&arena, options->date) : (str){ 0 });
}

static void set_jobs(struct options *options, const char *value)
{
	uint32_t jobs;
	if (!str_to_u32(str_of(value), &jobs) || jobs < 1 || jobs > 256)
		usage(STR("--jobs takes a number from 1 to 256, not"), str_of(value), (str){ 0 });
	options->jobs = jobs;
}

static void set_formats(struct options *options, const char *value)
{
	str rest = str_of(value), part, names[FORMAT_KIND_COUNT];
	for (size_t i = 0; i < FORMAT_KIND_COUNT; i++)
		names[i] = str_of(format_table[i].name);
	while (str_split(&rest, ',', &part)) {
		size_t at = 0;
		while (at < FORMAT_KIND_COUNT && !str_eq(names[at], part))
			at++;
		if (at == FORMAT_KIND_COUNT)
			usage(STR("there is no format"), part,
			      str_nearest(part, names, FORMAT_KIND_COUNT));
		if (1u << format_table[at].kind & FORMATS_NOT_YET)
			usage(STR("this format is not made yet:"), part, (str){ 0 });
		options->formats |= (uint8_t)(1u << format_table[at].kind);
	}
}

static void set_quiet(struct options *options, const char *value)
{
	(void)value;
	options->quiet = true;
}

static void show_version(struct options *options, const char *value);
static void show_help(struct options *options, const char *value);

static const struct option_row {
	char letter;
	const char *name;
	const char *value; /* NULL when it takes none */
	const char *about;
	void (*set)(struct options *, const char *);
} option_table[] = {
	{ 'C', "directory", "DIR", "work in DIR, the site's folder, instead of here", set_folder },
	{ 'o', "output", "DIR", "put the results into DIR (output)", set_output },
	{ 'd', "date", "YYYY-MM-DD", "the day the build stands for (the newest commit's)",
	  set_date },
	{ 'j', "jobs", "N", "use N threads (one for each processor)", set_jobs },
	{ 'f', "format", "LIST", "make these formats only, parted by commas", set_formats },
	{ 'q', "quiet", NULL, "say nothing but mistakes", set_quiet },
	{ 'h', "help", NULL, "print this help", show_help },
	{ 'V', "version", NULL, "print the version", show_version },
};
enum { OPTION_COUNT = sizeof option_table / sizeof option_table[0] };

static void show_version(struct options *options, const char *value)
{
	(void)options, (void)value;
	puts("foolscap " FOOLSCAP_VERSION);
	stdout_close();
	exit(EXIT_CLEAN);
}

static void show_help(struct options *options, const char *value)
{
	(void)options, (void)value;
	puts("usage: foolscap [options] command\n\n"
	     "Renders a public body's Markdown and YAML, in one house style, as an accessible\n"
	     "web site and as tagged PDF.\n\ncommands:");
	for (size_t i = 0; i < command_count; i++)
		printf("  %-6s %-15s %s\n", command_table[i].name, command_table[i].operands,
		       command_table[i].about);
	puts("\noptions:");
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = &option_table[i];
		char name[40];
		snprintf(name, sizeof name, "--%s%s%s", row->name, row->value ? " " : "",
		         row->value ? row->value : "");
		printf("  -%c, %-19s %s\n", row->letter, name, row->about);
	}
	puts("\nformats:");
	for (size_t i = 0; i < FORMAT_KIND_COUNT; i++)
		if (!(1u << format_table[i].kind & FORMATS_NOT_YET))
			printf("  %-12s %s\n", format_table[i].name, format_table[i].about);
	puts("\nexit status: 0 clean, 1 mistakes in the sources, 2 wrong use,\n"
	     "             3 the machine failed\n"
	     "\nManuals: foolscap(1), foolscap-content(7) for authors, foolscap-layouts(7) for\n"
	     "web teams.");
	stdout_close();
	exit(EXIT_CLEAN);
}

static const struct option_row *find_long(str name)
{
	str names[OPTION_COUNT];
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		names[i] = str_of(option_table[i].name);
		if (str_eq(names[i], name))
			return &option_table[i];
	}
	usage(STR("there is no option"), name, str_nearest(name, names, OPTION_COUNT));
}

static const struct option_row *find_letter(const char *letter)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if (option_table[i].letter == *letter)
			return &option_table[i];
	usage(STR("there is no option"), str_of(letter), (str){ 0 });
}

/* The following two set what argument asks for and return how many more arguments it took. */
static int set_option(struct options *options, const struct option_row *row, const char *argument,
                      const char *value, const char *next)
{
	if (row->value && !value && !next)
		usage(STR("a value is missing after"), str_of(argument), (str){ 0 });
	bool took_next = row->value && !value;
	row->set(options, took_next ? next : value);
	return took_next;
}

static int take_option(struct options *options, const char *argument, const char *next)
{
	if (argument[1] == '-') {
		str name = str_of(argument + 2);
		size_t equals = str_find_char(name, '=');
		const char *value = equals < name.n ? argument + 2 + equals + 1 : NULL;
		const struct option_row *row = find_long(str_first(name, equals));
		if (!row->value && value)
			usage(STR("this option takes no value:"), str_of(argument), (str){ 0 });
		return set_option(options, row, argument, value, next);
	}
	/* POSIX XBD 12.2, guideline 5: letters without values may stand together, and before one
	 * with a value. */
	const char *letter = argument + 1;
	const struct option_row *row = find_letter(letter);
	for (; !row->value && letter[1]; row = find_letter(++letter))
		row->set(options, NULL);
	return set_option(options, row, argument, letter[1] ? letter + 1 : NULL, next);
}

static const struct command *find_command(const char *word)
{
	str names[sizeof command_table / sizeof command_table[0]];
	for (size_t i = 0; i < command_count; i++) {
		names[i] = str_of(command_table[i].name);
		if (str_eq(names[i], str_of(word)))
			return &command_table[i];
	}
	usage(STR("there is no command"), str_of(word),
	      str_nearest(str_of(word), names, command_count));
}

const struct command *options_parse(struct options *options, int count, char **arguments)
{
	const struct command *command = NULL;
	bool options_ended = false;
	*options = (struct options){ .output = "output" };
	for (int i = 1; i < count; i++) {
		const char *argument = arguments[i];
		if (!options_ended && strcmp(argument, "--") == 0) {
			options_ended = true;
		} else if (!options_ended && argument[0] == '-' && argument[1]) {
			i += take_option(options, argument,
			                 i + 1 < count ? arguments[i + 1] : NULL);
		} else if (!command) {
			command = find_command(argument);
		} else if (options->operand_count < command->operands_most) {
			options->operands[options->operand_count++] = argument;
		} else {
			usage(STR("one argument too many:"), str_of(argument), (str){ 0 });
		}
	}
	if (!command) {
		fputs("foolscap: which command? build, check or show\nfoolscap --help lists what there is.\n",
		      stderr);
		exit(EXIT_USAGE);
	}
	if (options->operand_count < command->operands_least) {
		fprintf(stderr, "usage: foolscap %s %s\n", command->name, command->operands);
		exit(EXIT_USAGE);
	}
	return command;
}
