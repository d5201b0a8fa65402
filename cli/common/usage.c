/* SPDX-License-Identifier: MIT */
#include "usage.h"

#include <stddef.h>
#include <stdio.h>

int usage_wrong(const char *command, const char *problem)
{
    fprintf(stderr, "imagesaver: %s\n", problem);
    fprintf(stderr, "Try `imagesaver%s%s --help'.\n", command != NULL ? " " : "",
            command != NULL ? command : "");
    return EXIT_USAGE;
}
