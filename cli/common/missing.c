/* SPDX-License-Identifier: MIT */
#include "missing.h"

#include <stddef.h>

#include "config.h" /* is new where another library was found */

#define LIBRARY(library, package, formats, reads)                                      \
    {(library), (package), (formats), (reads)},

/* The Makefile says which. */
const struct cli_missing cli_missing_libraries[] = {
    IMS_MISSING_LIBRARIES{NULL, NULL, NULL, NULL}};
