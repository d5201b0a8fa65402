/* SPDX-License-Identifier: MIT
 *
 * The memory that strips of TIFF are made in: too little, or more than can be counted.
 */
#include <stdbool.h>
#include <stdint.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "encoders/tiff/strip.h"
#include "support/alloc_fail.h"
#include "support/encode.h"
#include "support/picture.h"

/* Five times such a row, as LZW needs it, is 4 bytes where it is counted in a size_t.
 */
Test(tiff_strip, rows_that_memory_cannot_count_are_refused)
{
    struct ims_free_list memory = {{NULL}};
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

/* Each allocation of the encoder's own in turn, of several strips. */
static int fail_each(int compression, const struct ims_image *image)
{
    long failing = 0;
    int told = 0;
    bool reached = true;
    while (reached) {
        struct encode encode;
        encode_init(&encode, &ims_tiff);
        encode_set(&encode, "compression", compression);
        encode_set(&encode, "effort", 6);
        alloc_fail_at(++failing);
        const int result = encode_run(&encode, image);
        reached = alloc_fail_reached();
        cr_assert_eq(result, reached ? IMS_ERROR_MEMORY : IMS_OK);
        cr_assert_eq(encode.buffer.released, encode.buffer.handed_over);
        told += reached;
        cr_assert_eq(encode_run(&encode, image), IMS_OK, "after it");
        encode_fini(&encode);
    }
    return told;
}

Test(tiff_strip, memory_that_fails_is_told_and_the_rest_freed)
{
    static const int least[] = {2, 6, 8, 7}; /* by compression */
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB_F32, 300, 150, PICTURE_SMOOTH, PICTURE_TIGHT,
                 7);
    for (int compression = 0; compression < 4; compression++)
        cr_assert_geq(fail_each(compression, &picture.image), least[compression], "%d",
                      compression);
    picture_free(&picture);
}

/* Strips of rows of a little more than 4 MiB are made in four times as much, which is
 * not there for a second one. */
Test(tiff_strip, memory_of_long_rows_is_given_back)
{
    struct picture picture;
    struct encode encode;
    picture_make(&picture, IMS_PIXEL_RGBA_F32, 270000, 1, PICTURE_SMOOTH, PICTURE_TIGHT,
                 7);
    encode_init(&encode, &ims_tiff);
    encode_set(&encode, "compression", 2);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    alloc_fail_above((size_t)8 << 20);
    const int second = encode_run(&encode, &picture.image);
    alloc_fail_above(0);
    cr_assert_eq(second, IMS_ERROR_MEMORY);
    encode_fini(&encode);
    picture_free(&picture);
}
