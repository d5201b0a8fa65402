/* SPDX-License-Identifier: MIT
 *
 * A picture in characters of a terminal, two pixels above each other in one: half
 * blocks in two colors, blanks on a colored ground, or letters that are more or less
 * dark. It writes nothing.
 */
#ifndef PREVIEW_BLOCKS_H
#define PREVIEW_BLOCKS_H

#include <stdbool.h>

#include "common/text.h"
#include "sheet.h"

struct preview_blocks_style {
    bool color;      /* else letters */
    bool all_colors; /* of 24 bits; else of the palette of 256 */
    bool utf8;       /* half blocks; else blanks, of which each is both pixels */
};

/* Adds the picture, a line for two rows of pixels. */
void preview_blocks_add(struct cli_text *text, const struct preview_sheet *sheet,
                        const struct preview_blocks_style *style);

#endif
