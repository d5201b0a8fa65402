/* SPDX-License-Identifier: MIT
 *
 * The loops that are the same for every instruction set, in terms of vectors of LANES
 * bytes: functions of each file that includes this once, having defined
 *   LANES, VECTOR, TARGET (the attribute that allows the instructions), LOOP(name),
 *   LOAD(p), STORE(p, v), BOTH(a, b) (bitwise and), DIFFER(a, b) (exclusive or),
 *   ADD, SUB, SUB_TO_0 (not below 0), MIN, MAX, MEAN (rounded up), FILL(byte),
 *   IF_EQUAL(a, b, yes, no), SHUFFLE(v, indices) (within each 16 bytes),
 *   REPEAT16(p) (16 bytes at p, repeated), LOOKUP(table, v) (0 where v is 16 or more),
 *   HIGH_NIBBLE(v), SUMS(v) (of its bytes, in parts of 32 bits), ADD_32, TOTAL_32 (of
 *   all parts).
 * Whole vectors only are read and written: the last one of a row overlaps the one
 * before it. Rows shorter than one vector are left to the portable loops.
 */
#include "filter_portable.h"

#ifdef LANES

TARGET static inline VECTOR LOOP(predict_average)(VECTOR left, VECTOR above)
{
    return SUB(MEAN(left, above), BOTH(DIFFER(left, above), FILL(1)));
}

/* With low and high the smaller and larger of left and above, and c the corner between
 * them, the guess is low + high - c. It is `rise` = high - c away from low and `fall` =
 * c - low away from high; a difference that would be negative means that the corner
 * lies outside, and the nearest is then certain. A tie of low and high cannot matter:
 * it makes the corner the nearest, or all three the same. */
TARGET static inline VECTOR LOOP(predict_paeth)(VECTOR left, VECTOR above,
                                                VECTOR corner)
{
    const VECTOR low = MIN(left, above);
    const VECTOR high = MAX(left, above);
    const VECTOR rise = SUB_TO_0(high, corner);
    const VECTOR fall = SUB_TO_0(corner, low);
    const VECTOR nearer = MIN(rise, fall);
    const VECTOR to_corner = SUB(MAX(rise, fall), nearer);
    const VECTOR nearest = MIN(nearer, to_corner);
    return IF_EQUAL(rise, nearest, low, IF_EQUAL(fall, nearest, high, corner));
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
#define STEP(i) STORE(out + (i), SUB(LOAD(row + (i)), LOAD(row + (i)-pixel)))
    EACH_VECTOR(IMS_PNG_FILTER_SUB, STEP);
#undef STEP
}

TARGET static void LOOP(filter_up)(uint8_t *out, const uint8_t *row,
                                   const uint8_t *above, size_t pixel, size_t count)
{
#define STEP(i) STORE(out + (i), SUB(LOAD(row + (i)), LOAD(above + (i))))
    EACH_VECTOR(IMS_PNG_FILTER_UP, STEP);
#undef STEP
}

TARGET static void LOOP(filter_average)(uint8_t *out, const uint8_t *row,
                                        const uint8_t *above, size_t pixel,
                                        size_t count)
{
#define STEP(i)                                                                        \
    STORE(out + (i), SUB(LOAD(row + (i)), LOOP(predict_average)(LOAD(row + (i)-pixel), \
                                                                LOAD(above + (i)))))
    EACH_VECTOR(IMS_PNG_FILTER_AVERAGE, STEP);
#undef STEP
}

TARGET static void LOOP(filter_paeth)(uint8_t *out, const uint8_t *row,
                                      const uint8_t *above, size_t pixel, size_t count)
{
#define STEP(i)                                                                        \
    STORE(out + (i), SUB(LOAD(row + (i)),                                              \
                         LOOP(predict_paeth)(LOAD(row + (i)-pixel), LOAD(above + (i)), \
                                             LOAD(above + (i)-pixel))))
    EACH_VECTOR(IMS_PNG_FILTER_PAETH, STEP);
#undef STEP
}

TARGET static uint64_t LOOP(cost)(const uint8_t *bytes, size_t count)
{
    const VECTOR near_zero = REPEAT16(ims_png_filter_portable_costs[0]);
    const VECTOR far_off = REPEAT16(ims_png_filter_portable_costs[1]);
    VECTOR cost = FILL(0);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const VECTOR value = LOAD(bytes + i);
        const VECTOR distance = MIN(value, SUB(FILL(0), value));
        const VECTOR costs =
            ADD(LOOKUP(near_zero, distance), LOOKUP(far_off, HIGH_NIBBLE(distance)));
        cost = ADD_32(cost, SUMS(costs));
    }
    return TOTAL_32(cost) + ims_png_filter_portable_cost(bytes + i, count - i);
}

TARGET static void LOOP(reorder_swap_4)(uint8_t *bytes, size_t count)
{
    static const uint8_t from[16] = {2,  1, 0, 3,  6,  5,  4,  7,
                                     10, 9, 8, 11, 14, 13, 12, 15};
    const VECTOR pattern = REPEAT16(from);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        STORE(bytes + i, SHUFFLE(LOAD(bytes + i), pattern));
    ims_png_filter_portable_reorder(IMS_PNG_SWAP_4, bytes + i, count - i);
}

TARGET static void LOOP(reorder_swap_16)(uint8_t *bytes, size_t count)
{
    static const uint8_t from[16] = {1, 0, 3,  2,  5,  4,  7,  6,
                                     9, 8, 11, 10, 13, 12, 15, 14};
    const VECTOR pattern = REPEAT16(from);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        STORE(bytes + i, SHUFFLE(LOAD(bytes + i), pattern));
    ims_png_filter_portable_reorder(IMS_PNG_SWAP_16, bytes + i, count - i);
}

#undef EACH_VECTOR

#endif
