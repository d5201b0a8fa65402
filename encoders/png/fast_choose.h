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

/* The binary logarithm of a number >= 1, in 1/1024: an integer function, the same on
 * every machine. */
uint32_t ims_png_fast_choose_logarithm(uint32_t value);

/* About what symbols so often take in bits, with codes made for them. */
uint64_t ims_png_fast_choose_entropy(const struct ims_png_fast_counts *counts);

#endif
