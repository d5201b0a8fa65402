/* SPDX-License-Identifier: MIT
 *
 * Command lines read against a table of options.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/arguments.h"

enum { FORMAT = 1, JOBS, QUIET, HELP };

static const struct cli_arguments_option options[] = {
    {FORMAT, 'f', "format", "LIST", "Formats."},
    {JOBS, 'j', "jobs", "N", "Threads."},
    {QUIET, 'q', "quiet", NULL, "Say nothing."},
    {HELP, 0, "help", NULL, "Print this."},
    {0, 0, NULL, NULL, NULL}};

static bool take(void *user, int id, const char *value, struct cli_text *problem)
{
    struct cli_text *result = user;
    cli_text_add(result, result->length > 0 ? " " : "");
    if (id == CLI_ARGUMENTS_OPERAND)
        cli_text_format(result, "(%s)", value);
    else
        cli_text_format(result, value != NULL ? "%d=%s" : "%d", id, value);
    if (id == JOBS && strcmp(value, "many") == 0)
        cli_text_add(problem, "not so many");
    return id != HELP && problem->length == 0;
}

/* What a command line comes to, its words separated by blanks: "1=png -a 3". */
static const char *read(const char *line)
{
    static struct cli_text result;
    struct cli_text problem = CLI_TEXT_INIT;
    char words[200];
    char *list[20];
    int count = 0;
    snprintf(words, sizeof words, "%s", line);
    char *rest = words;
    for (char *word; (word = strsep(&rest, " ")) != NULL;)
        list[count++] = word;
    cli_text_clear(&result);
    if (!cli_arguments_read(options, count, list, take, &result, &problem))
        cli_text_format(&result, "%swrong: %s", result.length > 0 ? " " : "",
                        problem.data);
    cli_text_free(&problem);
    return result.data;
}

Test(cli_arguments, options_and_operands_mix)
{
    cr_assert_str_eq(read("a --format png b --quiet c"), "(a) 1=png (b) 3 (c)");
    cr_assert_str_eq(read("--format=png --jobs=4"), "1=png 2=4");
    cr_assert_str_eq(read("--format="), "1=");
    cr_assert_str_eq(read("-f png -j4 -q"), "1=png 2=4 3");
    cr_assert_str_eq(read("-qj4 -qf png"), "3 2=4 3 1=png");
    cr_assert_str_eq(read("- -q"), "(-) 3", "a lone dash is an operand");
    cr_assert_str_eq(read("-- -q --jobs --"), "(-q) (--jobs) (--)");
    cr_assert_str_eq(read("--format --quiet"), "1=--quiet", "a value is a value");
}

Test(cli_arguments, reading_ends_where_it_is_ended)
{
    cr_assert_str_eq(read("a --help --unknown"), "(a) 4");
    cr_assert_str_eq(read("a -j many b"), "(a) 2=many wrong: not so many");
}

Test(cli_arguments, mistakes_are_told)
{
    cr_assert_str_eq(read("--fromat x"),
                     "wrong: there is no option --fromat; did you mean --format?");
    cr_assert_str_eq(read("--xyzzy=1"), "wrong: there is no option --xyzzy");
    cr_assert_str_eq(read("--jobs"), "wrong: --jobs needs a value: --jobs N");
    cr_assert_str_eq(read("-j"), "wrong: -j needs a value: -j N");
    cr_assert_str_eq(read("--quiet=yes"), "wrong: --quiet takes no value");
    cr_assert_str_eq(read("-qx"), "3 wrong: there is no option -x");
    cr_assert_str_eq(read("-x"), "wrong: there is no option -x");
}

static char *printed(void (*print)(FILE *))
{
    char *words = NULL;
    size_t size;
    FILE *stream = open_memstream(&words, &size);
    print(stream);
    fclose(stream);
    return words;
}

static void print_options(FILE *stream)
{
    cli_arguments_print(stream, options);
}

Test(cli_arguments, the_table_is_the_help)
{
    char *words = printed(print_options);
    cr_assert_str_eq(words, "  -f, --format LIST       Formats.\n"
                            "  -j, --jobs N            Threads.\n"
                            "  -q, --quiet             Say nothing.\n"
                            "      --help              Print this.\n");
    free(words);
}

static void print_wrapped(FILE *stream)
{
    cli_arguments_wrap(stream, 60, "eight of these words do not fit in twenty columns");
}

Test(cli_arguments, long_lines_are_wrapped)
{
    char *words = printed(print_wrapped);
    for (const char *line = words; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        cr_assert_leq(length + (line == words ? 60 : 0), 80, "%s", line);
        line += length + 1;
    }
    cr_assert_not_null(strstr(words, "columns\n"));
    free(words);
}
