/* SPDX-License-Identifier: MIT
 *
 * Which filter a group of rows gets: judged by samples of them. It knows rows and
 * counts, and nothing of what is written.
 */
#ifndef IMS_PNG_FAST_CHOOSE_H
#define IMS_PNG_FAST_CHOOSE_H

#include <stdbool.h>

#include "fast_rows.h"

/* What samples tell of some rows. */
struct ims_png_fast_choice {
    enum ims_png_fast_filter filter;
    bool is_flat; /* most bytes lie in runs; told only by a thorough look */
};

/* The filter for `count` rows from row `y` on. `thorough` judges by the entropy of the
 * samples instead of by a guess at it. */
struct ims_png_fast_choice ims_png_fast_choose(const struct ims_png_fast_rows *rows,
                                               size_t y, size_t count, bool thorough);

#endif
