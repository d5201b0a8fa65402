/* SPDX-License-Identifier: MIT
 *
 * The filters that are the same for every instruction set: functions of each file that
 * includes this once, having defined `vector` and V(name) (an operation on it, of those
 * in simd/sse.h), TARGET (the attribute that allows the instructions) and LOOP(name).
 * Whole vectors only are read and written: the last one of a row overlaps the one
 * before it. Rows shorter than one vector are left to the portable loops.
 */
#include "filter_portable.h"

#ifdef TARGET

enum { LANES = sizeof(vector) }; /* of bytes */

TARGET static inline vector LOOP(predict_average)(vector left, vector above)
{
    return V(sub8)(V(avg8u)(left, above), V(and)(V(xor)(left, above), V(set1_8)(1)));
}

/* With low and high the smaller and larger of left and above, and c the corner between
 * them, the guess is low + high - c. It is `rise` = high - c away from low and `fall` =
 * c - low away from high; a difference that would be negative means that the corner
 * lies outside, and the nearest is then certain. A tie of low and high cannot matter:
 * it makes the corner the nearest, or all three the same. */
TARGET static inline vector LOOP(predict_paeth)(vector left, vector above,
                                                vector corner)
{
    const vector low = V(min8u)(left, above);
    const vector high = V(max8u)(left, above);
    const vector rise = V(subs8u)(high, corner);
    const vector fall = V(subs8u)(corner, low);
    const vector nearer = V(min8u)(rise, fall);
    const vector to_corner = V(sub8)(V(max8u)(rise, fall), nearer);
    const vector nearest = V(min8u)(nearer, to_corner);
    return V(blend_equal8)(rise, nearest, low,
                           V(blend_equal8)(fall, nearest, high, corner));
}

/* Runs STEP at each vector of a row. */
#define EACH_VECTOR(filter, STEP)                                                      \
    do {                                                                               \
        if (count < LANES) {                                                           \
            ims_png_filter_portable_filter(filter, out, row, above, pixel, count);     \
            return;                                                                    \
        }                                                                              \
        for (size_t i = 0; i + LANES <= count; i += LANES)                             \
            STEP(i);                                                                   \
        STEP(count - LANES);                                                           \
    } while (0)

TARGET static void LOOP(filter_sub)(uint8_t *out, const uint8_t *row,
                                    const uint8_t *above, size_t pixel, size_t count)
{
#define STEP(i)                                                                        \
    V(storeu)(out + (i), V(sub8)(V(loadu)(row + (i)), V(loadu)(row + (i)-pixel)))
    EACH_VECTOR(IMS_PNG_FILTER_SUB, STEP);
#undef STEP
}

TARGET static void LOOP(filter_up)(uint8_t *out, const uint8_t *row,
                                   const uint8_t *above, size_t pixel, size_t count)
{
#define STEP(i)                                                                        \
    V(storeu)(out + (i), V(sub8)(V(loadu)(row + (i)), V(loadu)(above + (i))))
    EACH_VECTOR(IMS_PNG_FILTER_UP, STEP);
#undef STEP
}

TARGET static void LOOP(filter_average)(uint8_t *out, const uint8_t *row,
                                        const uint8_t *above, size_t pixel,
                                        size_t count)
{
#define STEP(i)                                                                        \
    V(storeu)                                                                          \
    (out + (i),                                                                        \
     V(sub8)(V(loadu)(row + (i)),                                                      \
             LOOP(predict_average)(V(loadu)(row + (i)-pixel), V(loadu)(above + (i)))))
    EACH_VECTOR(IMS_PNG_FILTER_AVERAGE, STEP);
#undef STEP
}

TARGET static void LOOP(filter_paeth)(uint8_t *out, const uint8_t *row,
                                      const uint8_t *above, size_t pixel, size_t count)
{
#define STEP(i)                                                                        \
    V(storeu)                                                                          \
    (out + (i),                                                                        \
     V(sub8)(V(loadu)(row + (i)),                                                      \
             LOOP(predict_paeth)(V(loadu)(row + (i)-pixel), V(loadu)(above + (i)),     \
                                 V(loadu)(above + (i)-pixel))))
    EACH_VECTOR(IMS_PNG_FILTER_PAETH, STEP);
#undef STEP
}

TARGET static uint64_t LOOP(cost)(const uint8_t *bytes, size_t count)
{
    const vector near_zero = V(broadcast128)(ims_png_filter_portable_costs[0]);
    const vector far_off = V(broadcast128)(ims_png_filter_portable_costs[1]);
    vector cost = V(setzero)();
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const vector value = V(loadu)(bytes + i);
        const vector distance = V(min8u)(value, V(sub8)(V(setzero)(), value));
        const vector costs = V(add8)(V(lookup8)(near_zero, distance),
                                     V(lookup8)(far_off, V(srli8_4)(distance)));
        cost = V(add32)(cost, V(sum8u)(costs));
    }
    return V(reduce_add32)(cost) + ims_png_filter_portable_cost(bytes + i, count - i);
}

TARGET static void LOOP(reorder_swap_4)(uint8_t *bytes, size_t count)
{
    static const uint8_t from[16] = {2,  1, 0, 3,  6,  5,  4,  7,
                                     10, 9, 8, 11, 14, 13, 12, 15};
    const vector pattern = V(broadcast128)(from);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        V(storeu)(bytes + i, V(shuffle8)(V(loadu)(bytes + i), pattern));
    ims_png_filter_portable_reorder(IMS_PNG_SWAP_4, bytes + i, count - i);
}

TARGET static void LOOP(reorder_swap_16)(uint8_t *bytes, size_t count)
{
    static const uint8_t from[16] = {1, 0, 3,  2,  5,  4,  7,  6,
                                     9, 8, 11, 10, 13, 12, 15, 14};
    const vector pattern = V(broadcast128)(from);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        V(storeu)(bytes + i, V(shuffle8)(V(loadu)(bytes + i), pattern));
    ims_png_filter_portable_reorder(IMS_PNG_SWAP_16, bytes + i, count - i);
}

#undef EACH_VECTOR

#endif
