/* SPDX-License-Identifier: MIT */
#include "usage.h"

#include <stdio.h>

void usage_say_arguments(const char *format, va_list arguments)
{
    struct text words = TEXT_INIT, line = TEXT_INIT;
    text_format_arguments(&words, format, arguments);
    text_add(&line, "imagesaver: ");
    text_add_name(&line, words.data);
    text_add(&line, "\n");
    fwrite(line.data, 1, line.length, stderr);
    text_free(&words);
    text_free(&line);
}

void usage_say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    usage_say_arguments(format, arguments);
    va_end(arguments);
}

int usage_wrong(const char *command, const char *problem)
{
    usage_say("%s", problem);
    fprintf(stderr, "Try `imagesaver%s%s --help'.\n", command != NULL ? " " : "",
            command != NULL ? command : "");
    return EXIT_USAGE;
}
