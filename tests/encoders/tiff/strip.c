/* SPDX-License-Identifier: MIT
 *
 * Strips of TIFF by themselves: what no image of a test is large enough for.
 */
#include <stdint.h>

#include <criterion/criterion.h>

#include "encoders/tiff/strip.h"

/* Five times such a row, as LZW needs it, is 4 bytes where it is counted in a size_t.
 */
Test(tiff_strip, rows_that_memory_cannot_count_are_refused)
{
    struct ims_free_list memory = {0};
    const size_t row = SIZE_MAX / 5 + 1;
    const uint8_t pixel = 0;
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY8;
    image.width = image.height = 1;
    image.planes[0] = &pixel;
    image.strides[0] = 1;
    const struct ims_rows rows = {.image = &image, .bytes = row};
    const struct ims_tiff_strip_plan plan = {
        .rows = &rows,
        .memory = &memory,
        .row = {IMS_TIFF_PREDICTOR_NONE, row, 1, 1},
        .compression = IMS_TIFF_LZW,
        .most_rows = 1,
    };
    struct ims_tiff_strip strip;
    ims_tiff_strip_make(&plan, 0, 1, &strip);
    cr_assert_null(strip.bytes);
    ims_tiff_strip_memory_free(&memory);
}
