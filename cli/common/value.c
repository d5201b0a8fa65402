/* SPDX-License-Identifier: MIT */
#include "value.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"

static void take_word(struct cli_value_words *list, char *word)
{
    list->words = cli_memory_grow(list->words, list->count, sizeof *list->words);
    list->words[list->count++] = word;
}

void cli_value_add_word(struct cli_value_words *list, const char *word)
{
    take_word(list, cli_memory_copy_text(word));
}

void cli_value_free_words(struct cli_value_words *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->words[i]);
    free(list->words);
    *list = (struct cli_value_words){.words = NULL};
}

bool cli_value_wrong(struct cli_text *problem, const char *option, const char *value,
                     const char *format, ...)
{
    va_list arguments;
    cli_text_format(problem, "--%s ", option);
    cli_text_add_name(problem, value);
    cli_text_add(problem, ": ");
    va_start(arguments, format);
    cli_text_format_arguments(problem, format, arguments);
    va_end(arguments);
    return false;
}

bool cli_value_number(const char *option, const char *value, int minimum, int maximum,
                      int *number, struct cli_text *problem)
{
    int64_t read;
    if (cli_text_to_number(value, minimum, maximum, &read)) {
        *number = (int)read;
        return true;
    }
    return cli_value_wrong(problem, option, value,
                           "must be a whole number from %d to %d", minimum, maximum);
}

/* Reads digits, a point and digits; the locale has no say in it. */
static bool read_decimal(const char *value, double *number)
{
    enum { MOST_DIGITS = 9 };
    int64_t whole;
    size_t length = strcspn(value, ".");
    double part = 0, unit = 1;
    struct cli_text digits = CLI_TEXT_INIT;
    cli_text_add_bytes(&digits, value, length);
    bool good =
        value[0] != '-' && cli_text_to_number(digits.data, 0, 1000000000, &whole);
    cli_text_free(&digits);
    if (!good)
        return false;
    const char *digit = value + length + (value[length] == '.');
    if (value[length] == '.' && *digit == '\0')
        return false;
    for (size_t i = 0; digit[i] != '\0'; i++) {
        if (digit[i] < '0' || digit[i] > '9' || i == MOST_DIGITS)
            return false;
        part = part * 10 + (digit[i] - '0');
        unit *= 10;
    }
    *number = (double)whole + part / unit;
    return true;
}

bool cli_value_decimal(const char *option, const char *value, double minimum,
                       double maximum, double *number, struct cli_text *problem)
{
    double read;
    if (read_decimal(value, &read) && read >= minimum && read <= maximum) {
        *number = read;
        return true;
    }
    return cli_value_wrong(problem, option, value,
                           "must be a number from %.12g to %.12g", minimum, maximum);
}

bool cli_value_choice(const char *option, const char *value, const char *const *choices,
                      int *place, struct cli_text *problem)
{
    struct cli_text_nearest nearest = {0};
    for (int i = 0; choices[i] != NULL; i++) {
        cli_text_nearest_try(&nearest, value, choices[i]);
        if (strcasecmp(choices[i], value) == 0) {
            *place = i;
            return true;
        }
    }
    cli_value_wrong(problem, option, value, "must be");
    for (int i = 0; choices[i] != NULL; i++)
        cli_text_format(problem, "%s %s",
                        i == 0                   ? ""
                        : choices[i + 1] != NULL ? ","
                                                 : " or",
                        choices[i]);
    if (nearest.word != NULL)
        cli_text_format(problem, "; did you mean %s?", nearest.word);
    return false;
}

bool cli_value_inputs(const struct cli_value_words *inputs, struct cli_text *problem)
{
    size_t standard = 0;
    for (size_t i = 0; i < inputs->count; i++)
        standard += strcmp(inputs->words[i], "-") == 0;
    if (standard > 1)
        cli_text_add(problem, "standard input (-) can be named once only");
    return standard <= 1;
}

bool cli_value_formats(const char *value, struct cli_value_words *list,
                       struct cli_text *problem)
{
    for (const char *word = value;;) {
        size_t length = strcspn(word, ",");
        if (length == 0)
            return cli_value_wrong(
                problem, "format", value,
                "a format is missing; write them as in --format png,jpg");
        struct cli_text name = CLI_TEXT_INIT;
        cli_text_add_bytes(&name, word, length);
        take_word(list, name.data);
        if (word[length] == '\0')
            return true;
        word += length + 1;
    }
}
