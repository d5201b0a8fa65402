/* SPDX-License-Identifier: MIT
 *
 * A contact sheet: small pictures side by side in one picture, which is never larger
 * than was said at first. It knows no file, and nothing of where it is shown.
 */
#ifndef PREVIEW_SHEET_H
#define PREVIEW_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "thumbnail.h"

/* What it looks like, in pixels. */
struct preview_sheet_plan {
    int width;       /* of a small picture */
    int height;      /* the same */
    int gap;         /* between two */
    int columns;     /* pictures in a row */
    size_t pictures; /* at most */
};

/* Zeroed = none. */
struct preview_sheet {
    struct preview_sheet_plan plan;
    size_t count; /* pictures so far */
    int width;
    int height;      /* of those rows that have a picture */
    uint8_t *pixels; /* red, green, blue, without padding */
};

/* The caller frees it. */
void preview_sheet_begin(struct preview_sheet *sheet,
                         const struct preview_sheet_plan *plan);

/* Adds a picture, no larger than the plan says, in the middle of the next place; none
 * when the sheet is full. */
void preview_sheet_add(struct preview_sheet *sheet,
                       const struct preview_thumbnail *thumbnail);

void preview_sheet_free(struct preview_sheet *sheet);

#endif
