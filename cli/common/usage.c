/* SPDX-License-Identifier: MIT */
#include "usage.h"

#include <stdio.h>

void cli_usage_add_line(struct cli_text *line, const char *format, va_list arguments)
{
    struct cli_text words = CLI_TEXT_INIT;
    cli_text_format_arguments(&words, format, arguments);
    cli_text_add(line, "imagesaver: ");
    cli_text_add_name(line, words.data);
    cli_text_add(line, "\n");
    cli_text_free(&words);
}

void cli_usage_say(const char *format, ...)
{
    struct cli_text line = CLI_TEXT_INIT;
    va_list arguments;
    va_start(arguments, format);
    cli_usage_add_line(&line, format, arguments);
    va_end(arguments);
    fputs(line.data, stderr);
    cli_text_free(&line);
}

int cli_usage_wrong(const char *command, const char *problem)
{
    cli_usage_say("%s", problem);
    fprintf(stderr, "Try `imagesaver%s%s --help'.\n", command != NULL ? " " : "",
            command != NULL ? command : "");
    return CLI_EXIT_USAGE;
}
