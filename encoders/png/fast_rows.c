/* SPDX-License-Identifier: MIT */
#include "fast_rows.h"

#include <string.h>

/* The first pixel has nothing to its left: that counts as 0. */
static void filter_first(uint8_t *out, const uint8_t *row, const uint8_t *above,
                         enum ims_png_filter filter, size_t pixel)
{
    for (size_t i = 0; i < pixel; i++)
        if (filter == IMS_PNG_FILTER_SUB)
            out[i] = row[i];
        else if (filter == IMS_PNG_FILTER_AVERAGE)
            out[i] = (uint8_t)(row[i] - (above[i] >> 1));
        else
            out[i] = (uint8_t)(row[i] - above[i]);
}

/* Filters treat each byte of a pixel by itself, so bytes may as well be brought into
 * order afterwards, when there is just one copy of them, in the cache. */
void ims_png_fast_rows_filter(const struct ims_png_fast_rows *rows, size_t y,
                              enum ims_png_filter filter, size_t from, size_t count,
                              uint8_t *out)
{
    const uint8_t *const row =
        rows->first + (ptrdiff_t)(y - rows->from) * rows->stride + from;
    const uint8_t *const above = y > 0 ? row - rows->stride : row;
    if (filter == IMS_PNG_FILTER_NONE) {
        memcpy(out, row, count);
    } else {
        const size_t first = from == 0 ? rows->pixel : 0;
        filter_first(out, row, above, filter, first);
        rows->filters->filter[filter](out + first, row + first, above + first,
                                      rows->pixel, count - first);
    }
    if (rows->order != IMS_PNG_AS_IS)
        rows->filters->reorder[rows->order](out, count);
}
