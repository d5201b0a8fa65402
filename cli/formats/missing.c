/* SPDX-License-Identifier: MIT */
#include "missing.h"

#include <stddef.h>

#include "config.h" /* is new where another library was found */

#define LIBRARY(library, package, formats) {(library), (package), (formats)},

/* The Makefile says which. */
const struct formats_missing formats_missing_libraries[] = {
    IMS_MISSING_LIBRARIES{NULL, NULL, NULL}};
