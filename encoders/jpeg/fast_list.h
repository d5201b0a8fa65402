/* SPDX-License-Identifier: MIT
 *
 * The listing of symbols, eight coefficients at a time. The file that includes this
 * defines, for its instruction set: TARGET, LOOP(name), LIST and LIST_STORAGE (static,
 * or nothing), the function that it is to have.
 */
#include "fast_portable.h"

#ifdef LIST

/* Appends what eight coefficients give: the coded ones close together. */
TARGET static inline size_t LOOP(list8)(const struct ims_jpeg_fast_places *places,
                                        const int16_t *from, unsigned coded,
                                        uint64_t base,
                                        struct ims_jpeg_fast_symbols *symbols, size_t n)
{
    const __m128i pattern =
        _mm_loadu_si128((const __m128i *)(const void *)places->words[coded]);
    const __m128i values = _mm_loadu_si128((const __m128i *)(const void *)from);
    _mm_storeu_si128((__m128i *)(void *)(symbols->values + n),
                     _mm_shuffle_epi8(values, pattern));
    uint64_t bytes;
    memcpy(&bytes, places->bytes[coded], sizeof bytes);
    bytes += base;
    memcpy(ims_jpeg_fast_place(symbols, n), &bytes, sizeof bytes);
    return n + (size_t)__builtin_popcount(coded);
}

TARGET LIST_STORAGE void LIST(const struct ims_jpeg_fast_places *places,
                              const struct ims_jpeg_fast_blocks *blocks,
                              const struct ims_jpeg_fast_turn *turns, size_t count,
                              int16_t means[3], struct ims_jpeg_fast_symbols *symbols)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const int16_t *from = blocks->coefficients[turns[i].block];
        uint64_t base = turns[i].component == 0 ? 0 : each * IMS_JPEG_FAST_CHROMA;
        uint64_t coded = ims_jpeg_fast_coded(blocks->nonzero[turns[i].block]);
        const int16_t mean = ims_jpeg_fast_mean(from[0], &means[turns[i].component]);
        const size_t first = n;
        for (; coded != 0; coded >>= 16) {
            n = LOOP(list8)(places, from, coded & 255, base, symbols, n);
            n = LOOP(list8)(places, from + 8, coded >> 8 & 255, base + 8 * each,
                            symbols, n);
            from += 16;
            base += 16 * each;
        }
        symbols->values[first] = mean;
    }
    symbols->count = n;
}

#endif
