/* SPDX-License-Identifier: MIT
 *
 * Blocks to symbols, eight coefficients at a time. The file that includes this
 * defines, for its instruction set: TARGET, LOOP(name), MAKE_SYMBOLS and STORAGE
 * (static, or nothing), the function that it is to have.
 */
#include "fast_portable.h"

#ifdef MAKE_SYMBOLS

/* Appends what eight coefficients give: the coded ones close together. */
TARGET static inline size_t
LOOP(append8)(const struct ims_jpeg_fast_compaction *compaction, const int16_t *from,
              unsigned coded, uint64_t base, struct ims_jpeg_fast_symbols *symbols,
              size_t n)
{
    const __m128i pattern =
        _mm_loadu_si128((const __m128i *)(const void *)compaction->shuffles[coded]);
    const __m128i values = _mm_loadu_si128((const __m128i *)(const void *)from);
    _mm_storeu_si128((__m128i *)(void *)(symbols->values + n),
                     _mm_shuffle_epi8(values, pattern));
    uint64_t bytes;
    memcpy(&bytes, compaction->positions[coded], sizeof bytes);
    bytes += base;
    memcpy(ims_jpeg_fast_position(symbols, n), &bytes, sizeof bytes);
    return n + (size_t)__builtin_popcount(coded);
}

TARGET STORAGE void MAKE_SYMBOLS(const struct ims_jpeg_fast_compaction *compaction,
                                 const struct ims_jpeg_fast_blocks *blocks,
                                 const struct ims_jpeg_fast_scan_block *scan_order,
                                 size_t count, int16_t last_dc[3],
                                 struct ims_jpeg_fast_symbols *symbols)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const int16_t *from = blocks->coefficients[scan_order[i].block];
        uint64_t base = scan_order[i].component == 0 ? 0 : each * IMS_JPEG_FAST_CHROMA;
        uint64_t coded = ims_jpeg_fast_coded(blocks->nonzero[scan_order[i].block]);
        const int16_t dc =
            ims_jpeg_fast_dc_difference(from[0], &last_dc[scan_order[i].component]);
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
