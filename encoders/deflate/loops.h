/* SPDX-License-Identifier: MIT
 *
 * The loops that are the same for every instruction set, in terms of vectors of LANES
 * bytes: functions of each file that includes this once, having defined
 *   LANES, VECTOR, TARGET (the attribute that allows the instructions), LOOP(name),
 *   LOAD(p), STORE(p, v), BOTH(a, b) (bitwise and), DIFFER(a, b) (exclusive or),
 *   ADD, SUB, SUB_TO_0 (not below 0), MIN, MAX, MEAN (rounded up), FILL(byte),
 *   IF_EQUAL(a, b, yes, no), SHUFFLE(v, indices) (within each 16 bytes),
 *   REPEAT16(p) (16 bytes at p, repeated), LOOKUP(table, v) (0 where v is 16 or more),
 *   HIGH_NIBBLE(v), SUMS(v) (of its bytes, in parts of 32 bits), WEIGHED(v, weights)
 *   (as SUMS, each byte times its weight, at most 64), ADD_32, TOTAL_32 (of all parts).
 * Whole vectors only are read and written: the last one of a row overlaps the one
 * before it. Rows shorter than one vector are left to the portable loops.
 */
#include "portable.h"

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
            ims_deflate_portable_filter(filter, out, row, above, pixel, count);        \
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
    EACH_VECTOR(IMS_PNG_FAST_SUB, STEP);
#undef STEP
}

TARGET static void LOOP(filter_up)(uint8_t *out, const uint8_t *row,
                                   const uint8_t *above, size_t pixel, size_t count)
{
#define STEP(i) STORE(out + (i), SUB(LOAD(row + (i)), LOAD(above + (i))))
    EACH_VECTOR(IMS_PNG_FAST_UP, STEP);
#undef STEP
}

TARGET static void LOOP(filter_average)(uint8_t *out, const uint8_t *row,
                                        const uint8_t *above, size_t pixel,
                                        size_t count)
{
#define STEP(i)                                                                        \
    STORE(out + (i), SUB(LOAD(row + (i)), LOOP(predict_average)(LOAD(row + (i)-pixel), \
                                                                LOAD(above + (i)))))
    EACH_VECTOR(IMS_PNG_FAST_AVERAGE, STEP);
#undef STEP
}

TARGET static void LOOP(filter_paeth)(uint8_t *out, const uint8_t *row,
                                      const uint8_t *above, size_t pixel, size_t count)
{
#define STEP(i)                                                                        \
    STORE(out + (i), SUB(LOAD(row + (i)),                                              \
                         LOOP(predict_paeth)(LOAD(row + (i)-pixel), LOAD(above + (i)), \
                                             LOAD(above + (i)-pixel))))
    EACH_VECTOR(IMS_PNG_FAST_PAETH, STEP);
#undef STEP
}

TARGET static uint64_t LOOP(cost)(const uint8_t *bytes, size_t count)
{
    const VECTOR near_zero = REPEAT16(ims_deflate_portable_costs[0]);
    const VECTOR far_off = REPEAT16(ims_deflate_portable_costs[1]);
    VECTOR cost = FILL(0);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const VECTOR value = LOAD(bytes + i);
        const VECTOR distance = MIN(value, SUB(FILL(0), value));
        const VECTOR costs =
            ADD(LOOKUP(near_zero, distance), LOOKUP(far_off, HIGH_NIBBLE(distance)));
        cost = ADD_32(cost, SUMS(costs));
    }
    return TOTAL_32(cost) + ims_deflate_portable_cost(bytes + i, count - i);
}

TARGET static void LOOP(reorder_swap_4)(uint8_t *bytes, size_t count)
{
    static const uint8_t from[16] = {2,  1, 0, 3,  6,  5,  4,  7,
                                     10, 9, 8, 11, 14, 13, 12, 15};
    const VECTOR pattern = REPEAT16(from);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        STORE(bytes + i, SHUFFLE(LOAD(bytes + i), pattern));
    ims_deflate_portable_reorder(IMS_PNG_FAST_SWAP_4, bytes + i, count - i);
}

TARGET static void LOOP(reorder_swap_16)(uint8_t *bytes, size_t count)
{
    static const uint8_t from[16] = {1, 0, 3,  2,  5,  4,  7,  6,
                                     9, 8, 11, 10, 13, 12, 15, 14};
    const VECTOR pattern = REPEAT16(from);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        STORE(bytes + i, SHUFFLE(LOAD(bytes + i), pattern));
    ims_deflate_portable_reorder(IMS_PNG_FAST_SWAP_16, bytes + i, count - i);
}

/* The high half of the checksum adds up all values that the low half takes: each byte
 * counts as often as there are bytes from it to the end. Within a vector that is its
 * weight; the sums of earlier vectors count once for each byte of a later one. */
TARGET static uint32_t LOOP(adler)(uint32_t adler, const uint8_t *bytes, size_t count)
{
    enum { BASE = 65521, MOST = 4096 / LANES }; /* vectors until sums are reduced */
    static const uint8_t weights_of_64[64] = {
        64, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49,
        48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33,
        32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
        16, 15, 14, 13, 12, 11, 10, 9,  8,  7,  6,  5,  4,  3,  2,  1};
    const VECTOR weights = LOAD(weights_of_64 + 64 - LANES);
    uint64_t low = adler & 0xffffu;
    uint64_t high = adler >> 16;
    while (count >= LANES) {
        const size_t vectors = count / LANES < MOST ? count / LANES : MOST;
        VECTOR sum = FILL(0);
        VECTOR sums_before = FILL(0);
        VECTOR weighed = FILL(0);
        for (size_t i = 0; i < vectors; i++, bytes += LANES) {
            const VECTOR value = LOAD(bytes);
            sums_before = ADD_32(sums_before, sum);
            sum = ADD_32(sum, SUMS(value));
            weighed = ADD_32(weighed, WEIGHED(value, weights));
        }
        high +=
            low * (vectors * LANES) + TOTAL_32(sums_before) * LANES + TOTAL_32(weighed);
        low += TOTAL_32(sum);
        low %= BASE;
        high %= BASE;
        count -= vectors * LANES;
    }
    return ims_deflate_portable_adler((uint32_t)(high << 16 | low), bytes, count);
}

#undef EACH_VECTOR

#endif
