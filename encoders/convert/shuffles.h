/* SPDX-License-Identifier: MIT
 *
 * Pixels of three and four bytes to planes and back by shuffles within 16 bytes:
 * functions of each file that includes this once, having defined what loops.h needs.
 * Each 16 bytes of a vector hold what a vector of 16 bytes would.
 */
#include "portable.h"

#ifdef V

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
TARGET static inline vector LOOP(gather3)(const vector from[3],
                                          const int8_t masks[3][16])
{
    return V(or)(V(or)(V(shuffle8)(from[0], V(broadcast128)(masks[0])),
                       V(shuffle8)(from[1], V(broadcast128)(masks[1]))),
                 V(shuffle8)(from[2], V(broadcast128)(masks[2])));
}

TARGET static void LOOP(split3)(const uint8_t *pixels, uint8_t *const planes[3],
                                size_t count)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const uint8_t *const at = pixels + 3 * i;
        const vector from[3] = {V(loadu_apart)(at, 48), V(loadu_apart)(at + 16, 48),
                                V(loadu_apart)(at + 32, 48)};
        for (int k = 0; k < 3; k++)
            V(storeu)(planes[k] + i, LOOP(gather3)(from, LOOP(split3_masks)[k]));
    }
    uint8_t *const rest[3] = {planes[0] + i, planes[1] + i, planes[2] + i};
    ims_convert_portable_split3(pixels + 3 * i, rest, count - i);
}

TARGET static void LOOP(join3)(uint8_t *pixels, const uint8_t *const planes[3],
                               size_t count)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const vector from[3] = {V(loadu)(planes[0] + i), V(loadu)(planes[1] + i),
                                V(loadu)(planes[2] + i)};
        for (int k = 0; k < 3; k++) {
            const vector joined = LOOP(gather3)(from, LOOP(join3_masks)[k]);
            V(storeu_apart)(pixels + 3 * i + 16 * k, 48, joined);
        }
    }
    const uint8_t *const rest[3] = {planes[0] + i, planes[1] + i, planes[2] + i};
    ims_convert_portable_join3(pixels + 3 * i, rest, count - i);
}

TARGET static void LOOP(split4)(const uint8_t *pixels, uint8_t *const planes[4],
                                size_t count)
{
    static const int8_t groups[16] = {0, 4, 8,  12, 1, 5, 9,  13,
                                      2, 6, 10, 14, 3, 7, 11, 15};
    const vector group = V(broadcast128)(groups);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const uint8_t *const at = pixels + 4 * i;
        const vector w = V(shuffle8)(V(loadu_apart)(at, 64), group);
        const vector x = V(shuffle8)(V(loadu_apart)(at + 16, 64), group);
        const vector y = V(shuffle8)(V(loadu_apart)(at + 32, 64), group);
        const vector z = V(shuffle8)(V(loadu_apart)(at + 48, 64), group);
        const vector low[2] = {V(unpacklo32)(w, x), V(unpacklo32)(y, z)};
        const vector high[2] = {V(unpackhi32)(w, x), V(unpackhi32)(y, z)};
        V(storeu)(planes[0] + i, V(unpacklo64)(low[0], low[1]));
        V(storeu)(planes[1] + i, V(unpackhi64)(low[0], low[1]));
        V(storeu)(planes[2] + i, V(unpacklo64)(high[0], high[1]));
        V(storeu)(planes[3] + i, V(unpackhi64)(high[0], high[1]));
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
        const vector a = V(loadu)(planes[0] + i);
        const vector b = V(loadu)(planes[1] + i);
        const vector c = V(loadu)(planes[2] + i);
        const vector d = V(loadu)(planes[3] + i);
        uint8_t *const to = pixels + 4 * i;
        const vector low[2] = {V(unpacklo8)(a, b), V(unpacklo8)(c, d)};
        const vector high[2] = {V(unpackhi8)(a, b), V(unpackhi8)(c, d)};
        V(storeu_apart)(to, 64, V(unpacklo16)(low[0], low[1]));
        V(storeu_apart)(to + 16, 64, V(unpackhi16)(low[0], low[1]));
        V(storeu_apart)(to + 32, 64, V(unpacklo16)(high[0], high[1]));
        V(storeu_apart)(to + 48, 64, V(unpackhi16)(high[0], high[1]));
    }
    const uint8_t *const rest[4] = {planes[0] + i, planes[1] + i, planes[2] + i,
                                    planes[3] + i};
    ims_convert_portable_join4(pixels + 4 * i, rest, count - i);
}

#endif
