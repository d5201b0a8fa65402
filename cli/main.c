/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <imagesaver/imagesaver.h>

#include "bench/bench.h"
#include "common/arguments.h"
#include "common/output.h"
#include "common/text.h"
#include "common/usage.h"
#include "formats/formats.h"
#include "report/report.h"
#include "save/save.h"

enum { OPTION_HELP = 1, OPTION_VERSION };

static const struct cli_arguments_option options[] = {
    {OPTION_HELP, 'h', "help", NULL, "Print this and exit."},
    {OPTION_VERSION, 'V', "version", NULL, "Print the version and exit."},
    {0, 0, NULL, NULL, NULL}};

static const struct {
    const char *name;
    int (*run)(int count, char **words);
    const char *usage;
    const char *help;
} commands[] = {
    {"save", save_command, "save [OPTION]... INPUT... FOLDER",
     "Save images and the frames of videos in a folder."},
    {"bench", bench_command, "bench [OPTION]... FOLDER [SAMPLE]...",
     "Measure how fast images are saved in a folder, by format and effort."},
    {"report", report_command, "report [OPTION]... FILE",
     "Make a page of HTML of a run that was saved with --report."},
    {"formats", formats_command, "formats [NAME]",
     "List what can be written, or the options of one format."},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(void)
{
    fputs("Usage: imagesaver COMMAND ...\n\nCommands:\n", stdout);
    for (size_t i = 0; i < COMMANDS; i++) {
        printf("  %-38s", commands[i].usage);
        cli_arguments_wrap(stdout, 40, commands[i].help);
    }
    fputs("\nOptions:\n", stdout);
    cli_arguments_print(stdout, options);
    fputs("\n`imagesaver COMMAND --help' tells more; `man imagesaver' has the rest.\n",
          stdout);
}

static int unknown_command(const char *name)
{
    struct cli_text problem = CLI_TEXT_INIT;
    struct cli_text_nearest nearest = {0};
    for (size_t i = 0; i < COMMANDS; i++)
        cli_text_nearest_try(&nearest, name, commands[i].name);
    cli_text_add(&problem, "there is no command ");
    cli_text_add_name(&problem, name);
    if (nearest.word != NULL)
        cli_text_format(&problem, "; did you mean %s?", nearest.word);
    int code = cli_usage_wrong(NULL, problem.data);
    cli_text_free(&problem);
    return code;
}

static int run_command(int count, char **words)
{
    struct cli_arguments arguments = {
        .options = options, .count = count, .words = words};
    const char *value;
    int code = CLI_EXIT_GOOD;
    switch (cli_arguments_next(&arguments, &value)) {
    case OPTION_HELP:
        print_help();
        break;
    case OPTION_VERSION:
        printf("imagesaver %s\n", ims_version_text());
        break;
    case CLI_ARGUMENTS_OPERAND:
        for (size_t i = 0; i < COMMANDS; i++)
            if (strcmp(value, commands[i].name) == 0) {
                cli_arguments_free(&arguments);
                return commands[i].run(count - arguments.position,
                                       words + arguments.position);
            }
        code = unknown_command(value);
        break;
    case CLI_ARGUMENTS_WRONG:
        code = cli_usage_wrong(NULL, arguments.problem.data);
        break;
    default:
        code = cli_usage_wrong(NULL,
                               "a command is missing: save, bench, report or formats");
        break;
    }
    cli_arguments_free(&arguments);
    return code;
}

/* Where a standard descriptor is closed, the next file that is opened gets its number,
 * and what is printed lands in that file. In its place comes one on which reading or
 * printing fails as on a closed one. */
static bool fill_standard_descriptors(void)
{
    static const int modes[] = {[STDIN_FILENO] = O_WRONLY,
                                [STDOUT_FILENO] = O_RDONLY,
                                [STDERR_FILENO] = O_RDONLY};
    for (int i = 0; i <= STDERR_FILENO; i++)
        if (fcntl(i, F_GETFD) < 0 && open("/dev/null", modes[i]) != i)
            return false;
    return true;
}

int main(int count, char **words)
{
    if (!fill_standard_descriptors())
        return CLI_EXIT_FAILED;
    /* A limit on the size of files (ulimit -f) is an error of writing. */
    signal(SIGXFSZ, SIG_IGN);
    int code = run_command(count > 0 ? count - 1 : 0, words + 1);
    const char *failure = cli_output_end();
    if (failure == NULL)
        return code;
    cli_usage_say("standard output: %s", failure);
    return code == CLI_EXIT_GOOD ? CLI_EXIT_FAILED : code;
}
