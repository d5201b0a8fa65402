/* SPDX-License-Identifier: MIT
 *
 * Colors of pixels to luma and chroma, for vectors of 32-bit lanes. The file that
 * includes this defines, for its instruction set:
 * TARGET, LOOP(name), VECTOR, ADD_32, SUB_32, MADD_16, SHIFT_32 (to the right),
 * PAIR(low, high) as 16-bit numbers in each lane, FILL_32.
 *
 * Sums are those of the portable code: 16-bit factors allow for two products at a time,
 * so the factor of green in luma is cut in two, and chroma is made with all signs
 * turned, which makes room for one half, and subtracted.
 */
#include "fast_kernels.h"

#ifdef VECTOR

struct LOOP(factors) {
    VECTOR luma[2]; /* of green and red, of green and blue */
    VECTOR blue[2];
    VECTOR red[2];
    VECTOR luma_offset;
    VECTOR chroma_offset;
};

TARGET static inline struct LOOP(factors) LOOP(factors_of)(void)
{
    return (struct LOOP(factors)){
        {PAIR(38470 - 16384, 19595), PAIR(16384, 7471)},
        {PAIR(21709, 11059), PAIR(0, -32768)},
        {PAIR(27439, -32768), PAIR(0, 5329)},
        FILL_32(32768),
        FILL_32((128 << 16) + 32767),
    };
}

/* One channel for each lane. */
TARGET static inline VECTOR LOOP(weigh)(const VECTOR factors[2], VECTOR green_red,
                                        VECTOR green_blue)
{
    return ADD_32(MADD_16(green_red, factors[0]), MADD_16(green_blue, factors[1]));
}

TARGET static inline VECTOR LOOP(luma)(const struct LOOP(factors) * factors,
                                       VECTOR green_red, VECTOR green_blue)
{
    return SHIFT_32(
        ADD_32(LOOP(weigh)(factors->luma, green_red, green_blue), factors->luma_offset),
        16);
}

TARGET static inline VECTOR LOOP(chroma)(const struct LOOP(factors) * factors,
                                         const VECTOR channel[2], VECTOR green_red,
                                         VECTOR green_blue)
{
    return SHIFT_32(
        SUB_32(factors->chroma_offset, LOOP(weigh)(channel, green_red, green_blue)),
        16);
}

#endif
