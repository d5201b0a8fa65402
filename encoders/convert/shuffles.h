/* SPDX-License-Identifier: MIT
 *
 * Pixels of three and four bytes to planes and back by shuffles within 16 bytes:
 * functions of each file that includes this once, having defined what loops.h
 * needs, and
 *   LOAD_APART(p, step) and STORE_APART(p, step, v): 16 bytes at p, at p + step, ...
 *   REPEAT16(p) (16 bytes at p, repeated), SHUFFLE(v, indices), OR(a, b), LOW_32,
 *   HIGH_32, LOW_64, HIGH_64.
 * Each 16 bytes of a vector hold what a vector of 16 bytes would.
 */
#include "portable.h"

#ifdef LANES

#define N (-128) /* a byte that becomes 0 */

/* Where the sixteen first, second and third bytes of 48 are, for each 16 of them. */
static const int8_t LOOP(split3_masks)[3][3][16] = {
    {{0, 3, 6, 9, 12, 15, N, N, N, N, N, N, N, N, N, N},
     {N, N, N, N, N, N, 2, 5, 8, 11, 14, N, N, N, N, N},
     {N, N, N, N, N, N, N, N, N, N, N, 1, 4, 7, 10, 13}},
    {{1, 4, 7, 10, 13, N, N, N, N, N, N, N, N, N, N, N},
     {N, N, N, N, N, 0, 3, 6, 9, 12, 15, N, N, N, N, N},
     {N, N, N, N, N, N, N, N, N, N, N, 2, 5, 8, 11, 14}},
    {{2, 5, 8, 11, 14, N, N, N, N, N, N, N, N, N, N, N},
     {N, N, N, N, N, 1, 4, 7, 10, 13, N, N, N, N, N, N},
     {N, N, N, N, N, N, N, N, N, N, 0, 3, 6, 9, 12, 15}},
};

/* Where three planes go in each 16 of 48 bytes. */
static const int8_t LOOP(join3_masks)[3][3][16] = {
    {{0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N, N, 5},
     {N, 0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N, N},
     {N, N, 0, N, N, 1, N, N, 2, N, N, 3, N, N, 4, N}},
    {{N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N, 10, N},
     {5, N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N, 10},
     {N, 5, N, N, 6, N, N, 7, N, N, 8, N, N, 9, N, N}},
    {{N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15, N, N},
     {N, N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15, N},
     {10, N, N, 11, N, N, 12, N, N, 13, N, N, 14, N, N, 15}},
};

#undef N

/* One result of three vectors, each shuffled by its mask. */
TARGET static inline VECTOR LOOP(gather3)(const VECTOR from[3],
                                          const int8_t masks[3][16])
{
    return OR(
        OR(SHUFFLE(from[0], REPEAT16(masks[0])), SHUFFLE(from[1], REPEAT16(masks[1]))),
        SHUFFLE(from[2], REPEAT16(masks[2])));
}

TARGET static void LOOP(split3)(const uint8_t *pixels, uint8_t *const planes[3],
                                size_t count)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const uint8_t *const at = pixels + 3 * i;
        const VECTOR from[3] = {LOAD_APART(at, 48), LOAD_APART(at + 16, 48),
                                LOAD_APART(at + 32, 48)};
        for (int k = 0; k < 3; k++)
            STORE(planes[k] + i, LOOP(gather3)(from, LOOP(split3_masks)[k]));
    }
    uint8_t *const rest[3] = {planes[0] + i, planes[1] + i, planes[2] + i};
    ims_convert_portable_split3(pixels + 3 * i, rest, count - i);
}

TARGET static void LOOP(join3)(uint8_t *pixels, const uint8_t *const planes[3],
                               size_t count)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const VECTOR from[3] = {LOAD(planes[0] + i), LOAD(planes[1] + i),
                                LOAD(planes[2] + i)};
        for (int k = 0; k < 3; k++)
            STORE_APART(pixels + 3 * i + 16 * k, 48,
                        LOOP(gather3)(from, LOOP(join3_masks)[k]));
    }
    const uint8_t *const rest[3] = {planes[0] + i, planes[1] + i, planes[2] + i};
    ims_convert_portable_join3(pixels + 3 * i, rest, count - i);
}

TARGET static void LOOP(split4)(const uint8_t *pixels, uint8_t *const planes[4],
                                size_t count)
{
    static const int8_t groups[16] = {0, 4, 8,  12, 1, 5, 9,  13,
                                      2, 6, 10, 14, 3, 7, 11, 15};
    const VECTOR group = REPEAT16(groups);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const uint8_t *const at = pixels + 4 * i;
        const VECTOR w = SHUFFLE(LOAD_APART(at, 64), group);
        const VECTOR x = SHUFFLE(LOAD_APART(at + 16, 64), group);
        const VECTOR y = SHUFFLE(LOAD_APART(at + 32, 64), group);
        const VECTOR z = SHUFFLE(LOAD_APART(at + 48, 64), group);
        STORE(planes[0] + i, LOW_64(LOW_32(w, x), LOW_32(y, z)));
        STORE(planes[1] + i, HIGH_64(LOW_32(w, x), LOW_32(y, z)));
        STORE(planes[2] + i, LOW_64(HIGH_32(w, x), HIGH_32(y, z)));
        STORE(planes[3] + i, HIGH_64(HIGH_32(w, x), HIGH_32(y, z)));
    }
    uint8_t *const rest[4] = {planes[0] + i, planes[1] + i, planes[2] + i,
                              planes[3] + i};
    ims_convert_portable_split4(pixels + 4 * i, rest, count - i);
}

TARGET static void LOOP(join4)(uint8_t *pixels, const uint8_t *const planes[4],
                               size_t count)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const VECTOR a = LOAD(planes[0] + i);
        const VECTOR b = LOAD(planes[1] + i);
        const VECTOR c = LOAD(planes[2] + i);
        const VECTOR d = LOAD(planes[3] + i);
        uint8_t *const to = pixels + 4 * i;
        STORE_APART(to, 64, LOW_16(LOW_8(a, b), LOW_8(c, d)));
        STORE_APART(to + 16, 64, HIGH_16(LOW_8(a, b), LOW_8(c, d)));
        STORE_APART(to + 32, 64, LOW_16(HIGH_8(a, b), HIGH_8(c, d)));
        STORE_APART(to + 48, 64, HIGH_16(HIGH_8(a, b), HIGH_8(c, d)));
    }
    const uint8_t *const rest[4] = {planes[0] + i, planes[1] + i, planes[2] + i,
                                    planes[3] + i};
    ims_convert_portable_join4(pixels + 4 * i, rest, count - i);
}

#endif
