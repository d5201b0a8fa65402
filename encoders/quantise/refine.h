/* SPDX-License-Identifier: MIT
 *
 * Makes a palette better by rounds of k-means: each color becomes the average of those
 * that are nearest to it. Integers only.
 */
#ifndef IMS_QUANTISE_REFINE_H
#define IMS_QUANTISE_REFINE_H

#include <stddef.h>
#include <stdint.h>

#include "histogram.h"
#include "nearest.h"
#include "palette.h"

/* Up to so many rounds, fewer where nothing changes any more. Leaves `nearest` started
 * for the palette; returns the squared distances of points to their colors, by weight.
 */
uint64_t ims_quantise_refine(const struct ims_quantise_point *points, size_t count,
                             int rounds, struct ims_quantise_palette *palette,
                             struct ims_quantise_nearest *nearest);

#endif
