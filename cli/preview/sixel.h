/* SPDX-License-Identifier: MIT
 *
 * A picture as sixels, as DEC's terminals and those after them show it: 252 colors of a
 * fixed palette, ordered dithering, runs. It writes nothing.
 */
#ifndef PREVIEW_SIXEL_H
#define PREVIEW_SIXEL_H

#include "common/text.h"
#include "sheet.h"

/* Adds the picture. */
void preview_sixel_add(struct cli_text *text, const struct preview_sheet *sheet);

#endif
