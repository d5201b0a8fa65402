/* SPDX-License-Identifier: MIT */
#include "fast_x86.h"

#if IMS_JPEG_FAST_X86

#include <immintrin.h>
#include <string.h>

#include "fast_portable.h"

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))

/* ---- symbols --------------------------------------------------------------------- */

#define LOOP(name) avx2_##name
#define STORAGE
#define MAKE_SYMBOLS ims_jpeg_fast_avx2_code_make_symbols

#include "fast_symbols.h"

/* ---- writing --------------------------------------------------------------------- */

enum { EACH = 8, PIECE = 512 };

/* Symbols in work: their indices, what their codes are, the bits of their values. */
struct work {
    _Alignas(32) uint32_t indices[PIECE];
    _Alignas(32) uint32_t entries[PIECE];
    _Alignas(32) uint32_t low[PIECE];
};

/* The index of eight symbols, and the bits that stand behind their codes. */
TARGET static inline void index8(const int16_t *values, const uint8_t *positions,
                                 uint32_t *indices, uint32_t *low)
{
    const __m256i value =
        _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)(const void *)values));
    const __m256i position =
        _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)positions));
    const __m256i before = _mm256_cvtepu8_epi32(
        _mm_loadl_epi64((const __m128i *)(const void *)(positions - 1)));
    /* A number has as many bits as its exponent tells; 0 has a very small one. */
    const __m256i exponent = _mm256_srli_epi32(
        _mm256_castps_si256(_mm256_cvtepi32_ps(_mm256_abs_epi32(value))), 23);
    const __m256i bits = _mm256_max_epi32(
        _mm256_sub_epi32(exponent, _mm256_set1_epi32(126)), _mm256_setzero_si256());
    const __m256i ones = _mm256_set1_epi32(-1);
    _mm256_store_si256(
        (__m256i *)(void *)low,
        _mm256_andnot_si256(_mm256_sllv_epi32(ones, bits),
                            _mm256_add_epi32(value, _mm256_srai_epi32(value, 31))));
    const __m256i chroma =
        _mm256_and_si256(position, _mm256_set1_epi32(IMS_JPEG_FAST_CHROMA));
    const __m256i zeros = _mm256_add_epi32(_mm256_sub_epi32(position, before), ones);
    const __m256i row = _mm256_blendv_epi8(_mm256_slli_epi32(zeros, 4),
                                           _mm256_set1_epi32(IMS_JPEG_HUFFMAN_DC),
                                           _mm256_cmpeq_epi32(position, chroma));
    _Static_assert(IMS_JPEG_HUFFMAN_STRIDE == IMS_JPEG_FAST_CHROMA << 2,
                   "positions move up");
    _mm256_store_si256(
        (__m256i *)(void *)indices,
        _mm256_add_epi32(_mm256_add_epi32(row, bits), _mm256_slli_epi32(chroma, 2)));
}

/* Where four groups of bits go, of 64 bits each at most. */
struct spread {
    _Alignas(32) uint64_t bits[4]; /* shifted to their place in the first byte */
    _Alignas(32) uint64_t bytes[4];
    _Alignas(32) uint64_t shifts[4]; /* 8 times the bytes that they complete */
};

/* Joins eight symbols by twos, and lays them out from bit `start` on, which it moves.
 */
TARGET static inline void spread8(const uint32_t *entries, const uint32_t *low,
                                  __m256i *start, struct spread *spread)
{
    const __m256i entry = _mm256_load_si256((const __m256i *)(const void *)entries);
    const __m256i symbol =
        _mm256_or_si256(_mm256_srli_epi32(entry, IMS_JPEG_HUFFMAN_LENGTH_BITS),
                        _mm256_load_si256((const __m256i *)(const void *)low));
    const __m256i length = _mm256_and_si256(
        entry, _mm256_set1_epi32((1 << IMS_JPEG_HUFFMAN_LENGTH_BITS) - 1));
    const __m256i second_length = _mm256_srli_epi64(length, 32);
    const __m256i lower_half = _mm256_set1_epi64x(0xffffffff);
    const __m256i joined = _mm256_or_si256(
        _mm256_sllv_epi64(_mm256_and_si256(symbol, lower_half), second_length),
        _mm256_srli_epi64(symbol, 32));
    const __m256i lengths =
        _mm256_and_si256(_mm256_add_epi64(length, second_length), lower_half);
    const __m256i left =
        _mm256_sllv_epi64(joined, _mm256_sub_epi64(_mm256_set1_epi64x(64), lengths));
    /* Sums of lengths up to each pair. */
    const __m256i by_two = _mm256_add_epi64(lengths, _mm256_slli_si256(lengths, 8));
    const __m256i of_lower = _mm256_permute4x64_epi64(by_two, 0x55);
    const __m256i sums = _mm256_add_epi64(
        by_two, _mm256_blend_epi32(_mm256_setzero_si256(), of_lower, 0xf0));
    const __m256i ends = _mm256_add_epi64(sums, *start);
    const __m256i starts = _mm256_sub_epi64(ends, lengths);
    *start = _mm256_permute4x64_epi64(ends, 0xff);
    const __m256i bytes = _mm256_srli_epi64(starts, 3);
    const __m256i shifts = _mm256_sub_epi64(_mm256_srli_epi64(ends, 3), bytes);
    _mm256_store_si256(
        (__m256i *)(void *)spread->bits,
        _mm256_srlv_epi64(left, _mm256_and_si256(starts, _mm256_set1_epi64x(7))));
    _mm256_store_si256((__m256i *)(void *)spread->bytes, bytes);
    _mm256_store_si256((__m256i *)(void *)spread->shifts, _mm256_slli_epi64(shifts, 3));
}

TARGET static inline void write_piece(struct ims_jpeg_fast_bits *stream,
                                      const struct work *work, size_t count)
{
    uint64_t held = stream->held;
    __m256i start = _mm256_set1_epi64x(stream->count);
    for (size_t i = 0; i < count; i += EACH) {
        struct spread spread;
        spread8(work->entries + i, work->low + i, &start, &spread);
        for (int k = 0; k < 4; k++) {
            held |= spread.bits[k];
            ims_jpeg_fast_store64(stream->next + spread.bytes[k], held);
            held <<= spread.shifts[k];
        }
    }
    const uint64_t end = (uint64_t)_mm_cvtsi128_si64(_mm256_castsi256_si128(start));
    stream->next += end >> 3;
    stream->count = (unsigned)(end & 7);
    stream->held = held;
}

TARGET void ims_jpeg_fast_avx2_code_write(struct ims_jpeg_fast_bits *stream,
                                          const struct ims_jpeg_huffman_codes *codes,
                                          const struct ims_jpeg_fast_symbols *symbols)
{
    struct work work;
    const size_t whole = symbols->count / EACH * EACH;
    for (size_t from = 0; from < whole; from += PIECE) {
        const size_t count = whole - from < PIECE ? whole - from : PIECE;
        for (size_t i = 0; i < count; i += EACH)
            index8(symbols->values + from + i,
                   ims_jpeg_fast_position_of(symbols, from + i), work.indices + i,
                   work.low + i);
        for (size_t i = 0; i < count; i++)
            work.entries[i] = codes->entries[work.indices[i]];
        write_piece(stream, &work, count);
    }
    ims_jpeg_fast_portable_write_from(stream, codes, symbols, whole);
}

/* ---- stuffing -------------------------------------------------------------------- */

TARGET size_t ims_jpeg_fast_avx2_code_stuff(uint8_t *out, const uint8_t *bytes,
                                            size_t count)
{
    const __m256i full = _mm256_set1_epi8(-1);
    uint8_t *to = out;
    size_t i = 0;
    while (i < count) {
        const __m256i some =
            _mm256_loadu_si256((const __m256i *)(const void *)(bytes + i));
        _mm256_storeu_si256((__m256i *)(void *)to, some);
        const uint32_t found =
            (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(some, full));
        const size_t step = found != 0 ? (size_t)__builtin_ctz(found) + 1 : 32;
        if (i + step > count) {
            to += count - i;
            break;
        }
        to += step;
        i += step;
        if (found != 0)
            *to++ = 0;
    }
    return (size_t)(to - out);
}

#else
typedef int ims_jpeg_fast_avx2_code_is_empty;
#endif
