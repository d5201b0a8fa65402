/* SPDX-License-Identifier: MIT
 *
 * Which filter a group of rows gets: judged by samples of them. It knows rows and
 * counts, and nothing of what is written.
 */
#ifndef IMS_PNG_FAST_CHOOSE_H
#define IMS_PNG_FAST_CHOOSE_H

#include "png_fast_rows.h"

/* The filter for `count` rows from row `y` on. `thorough` judges by the entropy of the
 * samples instead of by a guess at it. */
enum ims_png_fast_filter ims_png_fast_choose(const struct ims_png_fast_rows *rows,
                                             size_t y, size_t count, int thorough);

/* About what symbols so often take in bits, with codes made for them; an integer
 * function, the same on every machine. */
uint64_t ims_png_fast_choose_entropy(const struct ims_png_fast_counts *counts);

#endif
