/* SPDX-License-Identifier: MIT
 *
 * The factors of the forward transform in one dimension: that of Loeffler, Ligtenberg
 * and Moschytz (ICASSP 1989), with 13 bits after the point, as the Independent JPEG
 * Group's accurate one has them. Its rotations are multiplied out here, which changes
 * no result. It knows no blocks.
 */
#ifndef IMS_JPEG_FAST_DCT_H
#define IMS_JPEG_FAST_DCT_H

enum {
    IMS_JPEG_FAST_DCT_BITS = 13,
    /* Kept after the point between rows and columns. */
    IMS_JPEG_FAST_DCT_PASS_BITS = 2,

    /* of the rotation by pi/8 of c and d, differences of sums */
    IMS_JPEG_FAST_DCT_2C = 4433 + 6270,
    IMS_JPEG_FAST_DCT_2D = 4433,
    IMS_JPEG_FAST_DCT_6C = 4433,
    IMS_JPEG_FAST_DCT_6D = 4433 - 15137,

    /* Result k of difference n: IMS_JPEG_FAST_DCT_ODD(k, n). */
    IMS_JPEG_FAST_DCT_ODD_1_0 = 12299 - 7373 - 3196 + 9633,
    IMS_JPEG_FAST_DCT_ODD_1_1 = 9633,
    IMS_JPEG_FAST_DCT_ODD_1_2 = 9633 - 3196,
    IMS_JPEG_FAST_DCT_ODD_1_3 = 9633 - 7373,
    IMS_JPEG_FAST_DCT_ODD_3_0 = 9633,
    IMS_JPEG_FAST_DCT_ODD_3_1 = 25172 - 20995 - 16069 + 9633,
    IMS_JPEG_FAST_DCT_ODD_3_2 = 9633 - 20995,
    IMS_JPEG_FAST_DCT_ODD_3_3 = 9633 - 16069,
    IMS_JPEG_FAST_DCT_ODD_5_0 = 9633 - 3196,
    IMS_JPEG_FAST_DCT_ODD_5_1 = 9633 - 20995,
    IMS_JPEG_FAST_DCT_ODD_5_2 = 16819 - 20995 - 3196 + 9633,
    IMS_JPEG_FAST_DCT_ODD_5_3 = 9633,
    IMS_JPEG_FAST_DCT_ODD_7_0 = 9633 - 7373,
    IMS_JPEG_FAST_DCT_ODD_7_1 = 9633 - 16069,
    IMS_JPEG_FAST_DCT_ODD_7_2 = 9633,
    IMS_JPEG_FAST_DCT_ODD_7_3 = 2446 - 7373 - 16069 + 9633
};

#define IMS_JPEG_FAST_DCT_ODD(result, difference)                                      \
    IMS_JPEG_FAST_DCT_ODD_##result##_##difference

#endif
