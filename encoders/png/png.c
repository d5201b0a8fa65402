/* SPDX-License-Identifier: MIT */
#include "png.h"

#include <stddef.h>

const char *const ims_png_extensions[] = {"png", NULL};

const struct ims_signature ims_png_signatures[] = {
    {.bytes = "\x89PNG\r\n\x1a\n", .length = 8},
    {.bytes = NULL},
};
