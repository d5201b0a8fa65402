/* SPDX-License-Identifier: MIT
 *
 * CMYK in TIFF as libtiff reads it: separated, without a warning, every sample as it
 * was, with every compression.
 */
#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/decode_tiff.h"
#include "support/encode.h"
#include "support/picture.h"

enum { COMPRESSIONS = 4 };

Test(tiff_cmyk, is_separated_and_exact)
{
    struct encode encode;
    encode_init(&encode, &ims_tiff);
    for (int i = 0; i < COMPRESSIONS * PICTURE_LAYOUTS; i++) {
        struct picture picture;
        struct decoded_tiff tiff;
        picture_make(&picture, IMS_PIXEL_CMYK8, 67, 41, PICTURE_SMOOTH,
                     (enum picture_layout)(i / COMPRESSIONS), 3);
        encode_set(&encode, "compression", i % COMPRESSIONS);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(decode_tiff_whole(&tiff, encode.buffer.data, encode.buffer.length),
                     0);
        cr_assert(tiff.is_cmyk);
        cr_assert(tiff.bits == 8 && tiff.samples == 4 && !tiff.has_alpha);
        for (int32_t y = 0; y < 41; y++)
            cr_assert_arr_eq(tiff.bytes + (size_t)y * 67 * 4,
                             (const uint8_t *)picture.image.planes[0] +
                                 y * picture.image.strides[0],
                             (size_t)67 * 4);
        decode_tiff_free(&tiff);
        picture_free(&picture);
    }
    encode_fini(&encode);
}
