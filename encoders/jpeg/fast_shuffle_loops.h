/* SPDX-License-Identifier: MIT
 *
 * What moves bytes within 16 of them, for SSE4.1 and AVX2, which can no more: pixels,
 * the zigzag, and symbols. Functions of each file that includes this once, having
 * defined what fast_loops.h asks for in its first lines.
 */
#include <string.h>

#include "fast_portable.h"

#ifdef V

/* ---- pixels ---------------------------------------------------------------------- */

/* Of four pixels the green byte and another one, as numbers of 16 bits. */
#define FOUR(size, from, other)                                                        \
    (from) + 1, -1, (from) + (other), -1, (from) + (size) + 1, -1,                     \
        (from) + (size) + (other), -1, (from) + 2 * (size) + 1, -1,                    \
        (from) + 2 * (size) + (other), -1, (from) + 3 * (size) + 1, -1,                \
        (from) + 3 * (size) + (other), -1
/* Then the same of 16 bytes that begin four bytes early, where pixels have three bytes:
 * so that nothing behind the pixels is read. */
#define EIGHT(size, other) FOUR(size, 0, other), FOUR(size, (size) == 3 ? 4 : 0, other)

/* For green and red, for green and blue. */
static const int8_t LOOP(pairs)[IMS_JPEG_FAST_ORDERS][2][32] = {
    [IMS_JPEG_FAST_RGB] = {{EIGHT(3, 0)}, {EIGHT(3, 2)}},
    [IMS_JPEG_FAST_BGR] = {{EIGHT(3, 2)}, {EIGHT(3, 0)}},
    [IMS_JPEG_FAST_RGBX] = {{EIGHT(4, 0)}, {EIGHT(4, 2)}},
    [IMS_JPEG_FAST_BGRX] = {{EIGHT(4, 2)}, {EIGHT(4, 0)}},
};

/* ---- rows ------------------------------------------------------------------------ */

/* Of two rows of a block: each sample beside its mirror image, both rows interleaved.
 */
static const uint8_t LOOP(mirror)[16] = {0, 7, 8,  15, 1, 6, 9,  14,
                                         2, 5, 10, 13, 3, 4, 11, 12};

/* ---- the zigzag ------------------------------------------------------------------ */

#define BYTES(z, row)                                                                  \
    (z) / 8 == (row) ? 2 * ((z) % 8) : -1, (z) / 8 == (row) ? 2 * ((z) % 8) + 1 : -1
#define FROM(row, a, b, c, d, e, f, g, h)                                              \
    {                                                                                  \
        BYTES(a, row), BYTES(b, row), BYTES(c, row), BYTES(d, row), BYTES(e, row),     \
            BYTES(f, row), BYTES(g, row), BYTES(h, row)                                \
    }
/* The extra step makes commas of the list. */
#define LISTED(row, list) FROM(row, list)
#define PART(row, eighth) LISTED(row, IMS_JPEG_FAST_ZIGZAG_##eighth)

/* Which bytes of each row go where in each eighth of the zigzag. */
static const int8_t LOOP(parts)[36][16] = {
    PART(0, 0), PART(1, 0), PART(2, 0), PART(0, 1), PART(1, 1), PART(2, 1),
    PART(3, 1), PART(4, 1), PART(1, 2), PART(2, 2), PART(3, 2), PART(4, 2),
    PART(5, 2), PART(6, 2), PART(0, 3), PART(1, 3), PART(2, 3), PART(3, 3),
    PART(4, 4), PART(5, 4), PART(6, 4), PART(7, 4), PART(1, 5), PART(2, 5),
    PART(3, 5), PART(4, 5), PART(5, 5), PART(6, 5), PART(3, 6), PART(4, 6),
    PART(5, 6), PART(6, 6), PART(7, 6), PART(5, 7), PART(6, 7), PART(7, 7),
};

/* An eighth of the zigzag: from `count` rows, of which `part` is the first one's. */
TARGET static inline vector LOOP(eighth)(const vector *rows, const int8_t part[][16],
                                         const int count)
{
    vector result = V(shuffle8)(rows[0], V(broadcast128)(part[0]));
    for (int i = 1; i < count; i++)
        result = V(or)(result, V(shuffle8)(rows[i], V(broadcast128)(part[i])));
    return result;
}

TARGET static inline void LOOP(zigzag)(const vector v[8], vector out[8])
{
    out[0] = LOOP(eighth)(v, LOOP(parts), 3);
    out[1] = LOOP(eighth)(v, LOOP(parts) + 3, 5);
    out[2] = LOOP(eighth)(v + 1, LOOP(parts) + 8, 6);
    out[3] = LOOP(eighth)(v, LOOP(parts) + 14, 4);
    out[4] = LOOP(eighth)(v + 4, LOOP(parts) + 18, 4);
    out[5] = LOOP(eighth)(v + 1, LOOP(parts) + 22, 6);
    out[6] = LOOP(eighth)(v + 3, LOOP(parts) + 28, 5);
    out[7] = LOOP(eighth)(v + 5, LOOP(parts) + 33, 3);
}

/* ---- symbols --------------------------------------------------------------------- */

/* Appends what eight coefficients give: the coded ones close together. */
TARGET static inline size_t
LOOP(append8)(const struct ims_jpeg_fast_compaction *compaction, const int16_t *from,
              unsigned coded, uint64_t base, struct ims_jpeg_fast_symbols *symbols,
              size_t n)
{
    v128_storeu(
        symbols->values + n,
        v128_shuffle8(v128_loadu(from), v128_loadu(compaction->shuffles[coded])));
    uint64_t positions;
    memcpy(&positions, compaction->positions[coded], sizeof positions);
    positions += base;
    memcpy(ims_jpeg_fast_position(symbols, n), &positions, sizeof positions);
    return n + (size_t)__builtin_popcount(coded);
}

TARGET static void LOOP(make_symbols)(const struct ims_jpeg_fast_compaction *compaction,
                                      const struct ims_jpeg_fast_blocks *blocks,
                                      const struct ims_jpeg_fast_scan_block *scan_order,
                                      size_t count, int16_t last_dc[3],
                                      struct ims_jpeg_fast_symbols *symbols)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ims_jpeg_fast_scan_block block = scan_order[i];
        const int16_t *from = blocks->coefficients[block.block];
        uint64_t base = block.component == 0 ? 0 : each * IMS_JPEG_FAST_CHROMA;
        uint64_t coded = ims_jpeg_fast_coded(blocks->nonzero[block.block]);
        const int16_t dc =
            ims_jpeg_fast_dc_difference(from[0], &last_dc[block.component]);
        const size_t first = n;
        for (; coded != 0; coded >>= 16) {
            n = LOOP(append8)(compaction, from, coded & 255, base, symbols, n);
            n = LOOP(append8)(compaction, from + 8, coded >> 8 & 255, base + 8 * each,
                              symbols, n);
            from += 16;
            base += 16 * each;
        }
        symbols->values[first] = dc;
    }
    symbols->count = n;
}

#endif
