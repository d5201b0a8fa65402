/* SPDX-License-Identifier: MIT
 *
 * Which filter a group of rows gets: judged by samples of them. It knows rows and
 * counts, and nothing of what is written.
 */
#ifndef IMS_PNG_FAST_FILTER_SELECT_H
#define IMS_PNG_FAST_FILTER_SELECT_H

#include <stdbool.h>

#include "deflate/kernels.h"
#include "fast_rows.h"

/* What samples tell of some rows. Whether they lie in runs is told by a thorough look,
 * or of rows that cost next to nothing. */
struct ims_png_fast_filter_selection {
    enum ims_png_filter filter;
    enum ims_png_filter guess; /* what it is without a thorough look */
    bool is_flat;              /* most bytes lie in runs */
    bool is_blank;             /* nearly all do */
};

/* The filter for `count` rows from row `y` on. `thorough` judges by the entropy of the
 * samples, counted by `kernels`, instead of by a guess at it. */
struct ims_png_fast_filter_selection
ims_png_fast_filter_select(const struct ims_png_fast_rows *rows,
                           const struct ims_deflate_kernels *kernels, size_t y,
                           size_t count, bool thorough);

#endif
