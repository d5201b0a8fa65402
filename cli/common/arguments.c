/* SPDX-License-Identifier: MIT */
#include "arguments.h"

#include <string.h>

enum { WIDTH = 80, HELP_COLUMN = 26 };

static int wrong(struct cli_arguments *arguments)
{
    arguments->letters = NULL;
    return CLI_ARGUMENTS_WRONG;
}

static const struct cli_arguments_option *
find_name(const struct cli_arguments_option *options, const char *name, size_t length)
{
    for (; options->name != NULL; options++)
        if (strlen(options->name) == length &&
            strncmp(options->name, name, length) == 0)
            return options;
    return NULL;
}

static int unknown_name(struct cli_arguments *arguments, const char *word,
                        size_t length)
{
    struct cli_text name = CLI_TEXT_INIT;
    struct cli_text_nearest nearest = {0};
    cli_text_add_bytes(&name, word, length);
    for (const struct cli_arguments_option *option = arguments->options;
         option->name != NULL; option++)
        cli_text_nearest_try(&nearest, name.data, option->name);
    cli_text_add(&arguments->problem, "there is no option --");
    cli_text_add_name(&arguments->problem, name.data);
    if (nearest.word != NULL)
        cli_text_format(&arguments->problem, "; did you mean --%s?", nearest.word);
    cli_text_free(&name);
    return wrong(arguments);
}

/* The word after the current one, which is an option's value; false if none is left. */
static bool take_value(struct cli_arguments *arguments, const char **value)
{
    if (arguments->position >= arguments->count)
        return false;
    *value = arguments->words[arguments->position++];
    return true;
}

static int next_long(struct cli_arguments *arguments, const char *word,
                     const char **value)
{
    const char *equals = strchr(word, '=');
    size_t length = equals != NULL ? (size_t)(equals - word) : strlen(word);
    const struct cli_arguments_option *option =
        find_name(arguments->options, word, length);
    if (option == NULL)
        return unknown_name(arguments, word, length);
    if (option->value == NULL) {
        if (equals == NULL)
            return option->id;
        cli_text_format(&arguments->problem, "--%s takes no value", option->name);
        return wrong(arguments);
    }
    if (equals != NULL) {
        *value = equals + 1;
        return option->id;
    }
    if (take_value(arguments, value))
        return option->id;
    cli_text_format(&arguments->problem, "--%s needs a value: --%s %s", option->name,
                    option->name, option->value);
    return wrong(arguments);
}

static int next_letter(struct cli_arguments *arguments, const char **value)
{
    char letter = *arguments->letters++;
    const struct cli_arguments_option *option = arguments->options;
    while (option->name != NULL && option->letter != letter)
        option++;
    const char *rest = arguments->letters;
    if (*rest == '\0')
        arguments->letters = NULL;
    if (option->name == NULL) {
        char name[2] = {letter, '\0'};
        cli_text_add(&arguments->problem, "there is no option -");
        cli_text_add_name(&arguments->problem, name);
        return wrong(arguments);
    }
    if (option->value == NULL)
        return option->id;
    arguments->letters = NULL;
    if (*rest != '\0') {
        *value = rest;
        return option->id;
    }
    if (take_value(arguments, value))
        return option->id;
    cli_text_format(&arguments->problem, "-%c needs a value: -%c %s", letter, letter,
                    option->value);
    return wrong(arguments);
}

int cli_arguments_next(struct cli_arguments *arguments, const char **value)
{
    *value = NULL;
    cli_text_clear(&arguments->problem);
    if (arguments->letters != NULL)
        return next_letter(arguments, value);
    if (arguments->position >= arguments->count)
        return CLI_ARGUMENTS_END;
    const char *word = arguments->words[arguments->position++];
    if (!arguments->operands_only && strcmp(word, "--") == 0) {
        arguments->operands_only = true;
        return cli_arguments_next(arguments, value);
    }
    if (arguments->operands_only || word[0] != '-' || word[1] == '\0') {
        *value = word;
        return CLI_ARGUMENTS_OPERAND;
    }
    if (word[1] == '-')
        return next_long(arguments, word + 2, value);
    arguments->letters = word + 1;
    return next_letter(arguments, value);
}

bool cli_arguments_read(const struct cli_arguments_option *options, int count,
                        char **words, cli_arguments_take_fn take, void *user,
                        struct cli_text *problem)
{
    struct cli_arguments arguments = {
        .options = options, .count = count, .words = words};
    const char *value;
    int option;
    do {
        option = cli_arguments_next(&arguments, &value);
        if (option == CLI_ARGUMENTS_WRONG)
            cli_text_add(problem, arguments.problem.data);
    } while (option != CLI_ARGUMENTS_END && option != CLI_ARGUMENTS_WRONG &&
             take(user, option, value, problem));
    cli_arguments_free(&arguments);
    return problem->length == 0;
}

void cli_arguments_free(struct cli_arguments *arguments)
{
    cli_text_free(&arguments->problem);
}

void cli_arguments_wrap(FILE *stream, size_t column, const char *words)
{
    size_t at = column;
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        if (at > column && at + 1 + length > WIDTH) {
            fprintf(stream, "\n%*s", (int)column, "");
            at = column;
        }
        if (at > column) {
            fputc(' ', stream);
            at++;
        }
        fprintf(stream, "%.*s", (int)length, words);
        at += length;
        words += length;
        words += strspn(words, " ");
    }
    fputc('\n', stream);
}

void cli_arguments_print(FILE *stream, const struct cli_arguments_option *options)
{
    struct cli_text left = CLI_TEXT_INIT;
    for (; options->name != NULL; options++) {
        cli_text_clear(&left);
        if (options->letter != 0)
            cli_text_format(&left, "  -%c, --%s", options->letter, options->name);
        else
            cli_text_format(&left, "      --%s", options->name);
        if (options->value != NULL)
            cli_text_format(&left, " %s", options->value);
        if (left.length + 2 > HELP_COLUMN)
            fprintf(stream, "%s\n%*s", left.data, HELP_COLUMN, "");
        else
            fprintf(stream, "%-*s", HELP_COLUMN, left.data);
        cli_arguments_wrap(stream, HELP_COLUMN, options->help);
    }
    cli_text_free(&left);
}
