/* SPDX-License-Identifier: MIT
 *
 * The rows of an image and what filtering makes of them. It knows the caller's memory
 * (and reads nothing but rows' own bytes), but nothing of DEFLATE.
 */
#ifndef IMS_PNG_FAST_ROWS_H
#define IMS_PNG_FAST_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "filter_kernels.h"

struct ims_png_fast_rows {
    const uint8_t *first; /* of row `from` */
    size_t from;
    ptrdiff_t stride;
    size_t count; /* of the whole image */
    size_t bytes; /* in a row */
    size_t pixel; /* bytes of a pixel */
    enum ims_png_byte_order order;
    const struct ims_png_filter_kernels *filters;
};

/* The filter to use in row `y` where `wanted` is wanted: the first row has none above
 * it, so those that look there gain nothing. */
static inline enum ims_png_filter ims_png_fast_rows_allowed(size_t y,
                                                            enum ims_png_filter wanted)
{
    if (y > 0 || wanted < IMS_PNG_FILTER_UP)
        return wanted;
    return wanted == IMS_PNG_FILTER_UP ? IMS_PNG_FILTER_NONE : IMS_PNG_FILTER_SUB;
}

/* Filters bytes from, ..., from + count - 1 of row `y`, whole pixels, with an allowed
 * filter into `out`, in PNG's order of bytes. */
void ims_png_fast_rows_filter(const struct ims_png_fast_rows *rows, size_t y,
                              enum ims_png_filter filter, size_t from, size_t count,
                              uint8_t *out);

#endif
