/* SPDX-License-Identifier: MIT */
#include "usage.h"

#include <stdio.h>

void cli_usage_say_arguments(const char *format, va_list arguments)
{
    struct cli_text words = CLI_TEXT_INIT, line = CLI_TEXT_INIT;
    cli_text_format_arguments(&words, format, arguments);
    cli_text_add(&line, "imagesaver: ");
    cli_text_add_name(&line, words.data);
    cli_text_add(&line, "\n");
    fwrite(line.data, 1, line.length, stderr);
    cli_text_free(&words);
    cli_text_free(&line);
}

void cli_usage_say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    cli_usage_say_arguments(format, arguments);
    va_end(arguments);
}

int cli_usage_wrong(const char *command, const char *problem)
{
    cli_usage_say("%s", problem);
    fprintf(stderr, "Try `imagesaver%s%s --help'.\n", command != NULL ? " " : "",
            command != NULL ? command : "");
    return CLI_EXIT_USAGE;
}
