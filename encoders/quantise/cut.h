/* SPDX-License-Identifier: MIT
 *
 * A palette by cutting the box of all colors in two, again and again: each time there
 * where it takes most of the squared distance of colors to the averages of their boxes
 * (median cut by variance, as Wu has it). Integers only, so that every machine cuts the
 * same.
 */
#ifndef IMS_QUANTISE_CUT_H
#define IMS_QUANTISE_CUT_H

#include <stddef.h>

#include "histogram.h"
#include "palette.h"

/* Makes a palette of at most `colors` colors. Points, of which there is at least one,
 * are put into another order. */
void ims_quantise_cut_boxes(struct ims_quantise_point *points, size_t count,
                            size_t colors, struct ims_quantise_palette *palette);

#endif
