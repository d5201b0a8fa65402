/* SPDX-License-Identifier: MIT
 *
 * Rows of coefficients put in zigzag order, for vectors that hold a row of a block in
 * every 128 bits. The file that includes this defines, for its instruction set:
 * TARGET, LOOP(name), VECTOR, REPEAT(p) for 128 bits at p in every 128 bits,
 * SHUFFLE_8(v, indices) within every 128 bits, EITHER(a, b) (bitwise or).
 */
#include "fast_kernels.h"

#ifdef VECTOR

#define BYTES(z, row)                                                                  \
    (z) / 8 == (row) ? 2 * ((z) % 8) : -1, (z) / 8 == (row) ? 2 * ((z) % 8) + 1 : -1
#define FROM(row, a, b, c, d, e, f, g, h)                                              \
    {                                                                                  \
        BYTES(a, row), BYTES(b, row), BYTES(c, row), BYTES(d, row), BYTES(e, row),     \
            BYTES(f, row), BYTES(g, row), BYTES(h, row)                                \
    }
#define EIGHTH_0 0, 1, 8, 16, 9, 2, 3, 10
#define EIGHTH_1 17, 24, 32, 25, 18, 11, 4, 5
#define EIGHTH_2 12, 19, 26, 33, 40, 48, 41, 34
#define EIGHTH_3 27, 20, 13, 6, 7, 14, 21, 28
#define EIGHTH_4 35, 42, 49, 56, 57, 50, 43, 36
#define EIGHTH_5 29, 22, 15, 23, 30, 37, 44, 51
#define EIGHTH_6 58, 59, 52, 45, 38, 31, 39, 46
#define EIGHTH_7 53, 60, 61, 54, 47, 55, 62, 63
/* The extra step makes commas of the list. */
#define PART(row, eighth) FROM(row, eighth)

/* Which bytes of each row go where in each eighth of the zigzag. */
static const int8_t parts[36][16] = {
    PART(0, EIGHTH_0), PART(1, EIGHTH_0), PART(2, EIGHTH_0), PART(0, EIGHTH_1),
    PART(1, EIGHTH_1), PART(2, EIGHTH_1), PART(3, EIGHTH_1), PART(4, EIGHTH_1),
    PART(1, EIGHTH_2), PART(2, EIGHTH_2), PART(3, EIGHTH_2), PART(4, EIGHTH_2),
    PART(5, EIGHTH_2), PART(6, EIGHTH_2), PART(0, EIGHTH_3), PART(1, EIGHTH_3),
    PART(2, EIGHTH_3), PART(3, EIGHTH_3), PART(4, EIGHTH_4), PART(5, EIGHTH_4),
    PART(6, EIGHTH_4), PART(7, EIGHTH_4), PART(1, EIGHTH_5), PART(2, EIGHTH_5),
    PART(3, EIGHTH_5), PART(4, EIGHTH_5), PART(5, EIGHTH_5), PART(6, EIGHTH_5),
    PART(3, EIGHTH_6), PART(4, EIGHTH_6), PART(5, EIGHTH_6), PART(6, EIGHTH_6),
    PART(7, EIGHTH_6), PART(5, EIGHTH_7), PART(6, EIGHTH_7), PART(7, EIGHTH_7),
};

/* An eighth of the zigzag: from `count` rows, of which `part` is the first one's. */
TARGET static inline VECTOR LOOP(eighth)(const VECTOR *rows, const int8_t part[][16],
                                         const int count)
{
    VECTOR result = SHUFFLE_8(rows[0], REPEAT(part[0]));
    for (int i = 1; i < count; i++)
        result = EITHER(result, SHUFFLE_8(rows[i], REPEAT(part[i])));
    return result;
}

TARGET static inline void LOOP(zigzag)(const VECTOR v[8], VECTOR out[8])
{
    out[0] = LOOP(eighth)(v, parts, 3);
    out[1] = LOOP(eighth)(v, parts + 3, 5);
    out[2] = LOOP(eighth)(v + 1, parts + 8, 6);
    out[3] = LOOP(eighth)(v, parts + 14, 4);
    out[4] = LOOP(eighth)(v + 4, parts + 18, 4);
    out[5] = LOOP(eighth)(v + 1, parts + 22, 6);
    out[6] = LOOP(eighth)(v + 3, parts + 28, 5);
    out[7] = LOOP(eighth)(v + 5, parts + 33, 3);
}

#endif
