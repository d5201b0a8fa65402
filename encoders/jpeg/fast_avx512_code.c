/* SPDX-License-Identifier: MIT */
#include "fast_x86.h"

#if IMS_JPEG_FAST_X86

#include <immintrin.h>

#include "fast_portable.h"

#define TARGET                                                                         \
    __attribute__((target(                                                             \
        "avx512f,avx512bw,avx512vl,avx512dq,avx512cd,avx512vbmi,avx512vbmi2,bmi,bmi2," \
        "popcnt")))

#define LOAD(p) _mm512_loadu_si512((const void *)(p))

/* ---- symbols --------------------------------------------------------------------- */

TARGET void ims_jpeg_fast_avx512_code_make_symbols(
    const struct ims_jpeg_fast_compaction *compaction,
    const struct ims_jpeg_fast_blocks *blocks,
    const struct ims_jpeg_fast_scan_block *scan_order, size_t count, int16_t last_dc[3],
    struct ims_jpeg_fast_symbols *symbols)
{
    (void)compaction;
    static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
        48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const __m512i luma = LOAD(numbers);
    const __m512i chroma =
        _mm512_or_si512(luma, _mm512_set1_epi8((char)-IMS_JPEG_FAST_CHROMA));
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const int16_t *const from = blocks->coefficients[scan_order[i].block];
        const uint64_t coded =
            ims_jpeg_fast_coded(blocks->nonzero[scan_order[i].block]);
        const size_t low = (size_t)__builtin_popcountll(coded & 0xffffffff);
        _mm512_storeu_si512(symbols->values + n,
                            _mm512_maskz_compress_epi16((__mmask32)coded, LOAD(from)));
        _mm512_storeu_si512(
            symbols->values + n + low,
            _mm512_maskz_compress_epi16((__mmask32)(coded >> 32), LOAD(from + 32)));
        _mm512_storeu_si512(ims_jpeg_fast_position(symbols, n),
                            _mm512_maskz_compress_epi8(
                                coded, scan_order[i].component == 0 ? luma : chroma));
        symbols->values[n] =
            ims_jpeg_fast_dc_difference(from[0], &last_dc[scan_order[i].component]);
        n += (size_t)__builtin_popcountll(coded);
    }
    symbols->count = n;
}

/* ---- writing --------------------------------------------------------------------- */

enum { EACH = 16 };

/* What is to be written for sixteen symbols, and how many bits each. */
struct looked_up {
    __m512i symbols;
    __m512i lengths;
};

TARGET static inline struct looked_up
look_up(const struct ims_jpeg_huffman_codes *codes, const int16_t *values,
        const uint8_t *positions)
{
    const __m512i value = _mm512_cvtepi16_epi32(
        _mm256_loadu_si256((const __m256i *)(const void *)values));
    const __m512i position =
        _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(const void *)positions));
    const __m512i before = _mm512_cvtepu8_epi32(
        _mm_loadu_si128((const __m128i *)(const void *)(positions - 1)));
    const __m512i bits = _mm512_sub_epi32(_mm512_set1_epi32(32),
                                          _mm512_lzcnt_epi32(_mm512_abs_epi32(value)));
    const __m512i ones = _mm512_set1_epi32(-1);
    const __m512i low =
        _mm512_andnot_si512(_mm512_sllv_epi32(ones, bits),
                            _mm512_add_epi32(value, _mm512_srai_epi32(value, 31)));
    const __mmask16 is_dc =
        _mm512_testn_epi32_mask(position, _mm512_set1_epi32(IMS_JPEG_FAST_CHROMA - 1));
    const __m512i chroma =
        _mm512_and_si512(position, _mm512_set1_epi32(IMS_JPEG_FAST_CHROMA));
    const __m512i zeros = _mm512_add_epi32(_mm512_sub_epi32(position, before), ones);
    const __m512i row = _mm512_mask_mov_epi32(_mm512_slli_epi32(zeros, 4), is_dc,
                                              _mm512_set1_epi32(IMS_JPEG_HUFFMAN_DC));
    _Static_assert(IMS_JPEG_HUFFMAN_STRIDE == IMS_JPEG_FAST_CHROMA << 2,
                   "positions move up");
    const __m512i at =
        _mm512_add_epi32(_mm512_add_epi32(row, bits), _mm512_slli_epi32(chroma, 2));
/* Without optimisation gcc has a macro here, which converts a mask of its own. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
    const __m512i entries = _mm512_i32gather_epi32(at, codes->entries, 4);
#pragma GCC diagnostic pop
    return (struct looked_up){
        _mm512_or_si512(_mm512_srli_epi32(entries, IMS_JPEG_HUFFMAN_LENGTH_BITS), low),
        _mm512_and_si512(entries,
                         _mm512_set1_epi32((1 << IMS_JPEG_HUFFMAN_LENGTH_BITS) - 1)),
    };
}

/* Where eight groups of bits go, of 64 bits each at most. */
struct spread {
    _Alignas(64) uint64_t bits[8]; /* shifted to their place in the first byte */
    _Alignas(64) uint64_t bytes[8];
    _Alignas(64) uint64_t shifts[8]; /* 8 times the bytes that they complete */
};

/* Each lane with those below it added. */
TARGET static inline __m512i sums_up_to(__m512i lengths)
{
    const __m512i zero = _mm512_setzero_si512();
    __m512i sums = _mm512_add_epi64(lengths, _mm512_alignr_epi64(lengths, zero, 7));
    sums = _mm512_add_epi64(sums, _mm512_alignr_epi64(sums, zero, 6));
    return _mm512_add_epi64(sums, _mm512_alignr_epi64(sums, zero, 4));
}

/* Joins sixteen symbols by twos, and lays them out from bit `start` on, which it moves.
 */
TARGET static inline void spread16(const struct looked_up *found, __m512i *start,
                                   struct spread *spread)
{
    const __m512i lower_half = _mm512_set1_epi64(0xffffffff);
    const __m512i second_length = _mm512_srli_epi64(found->lengths, 32);
    const __m512i joined = _mm512_or_si512(
        _mm512_sllv_epi64(_mm512_and_si512(found->symbols, lower_half), second_length),
        _mm512_srli_epi64(found->symbols, 32));
    const __m512i lengths =
        _mm512_and_si512(_mm512_add_epi64(found->lengths, second_length), lower_half);
    const __m512i left =
        _mm512_sllv_epi64(joined, _mm512_sub_epi64(_mm512_set1_epi64(64), lengths));
    const __m512i ends = _mm512_add_epi64(sums_up_to(lengths), *start);
    const __m512i starts = _mm512_sub_epi64(ends, lengths);
    *start = _mm512_permutexvar_epi64(_mm512_set1_epi64(7), ends);
    const __m512i bytes = _mm512_srli_epi64(starts, 3);
    const __m512i shifts = _mm512_sub_epi64(_mm512_srli_epi64(ends, 3), bytes);
    _mm512_store_si512(
        spread->bits,
        _mm512_srlv_epi64(left, _mm512_and_si512(starts, _mm512_set1_epi64(7))));
    _mm512_store_si512(spread->bytes, bytes);
    _mm512_store_si512(spread->shifts, _mm512_slli_epi64(shifts, 3));
}

TARGET void ims_jpeg_fast_avx512_code_write(struct ims_jpeg_fast_bits *stream,
                                            const struct ims_jpeg_huffman_codes *codes,
                                            const struct ims_jpeg_fast_symbols *symbols)
{
    uint64_t held = stream->held;
    uint8_t *const next = stream->next;
    __m512i start = _mm512_set1_epi64(stream->count);
    size_t i = 0;
    for (; i + EACH <= symbols->count; i += EACH) {
        const struct looked_up found =
            look_up(codes, symbols->values + i, ims_jpeg_fast_position_of(symbols, i));
        struct spread spread;
        spread16(&found, &start, &spread);
        for (int k = 0; k < 8; k++) {
            held |= spread.bits[k];
            ims_jpeg_fast_store64(next + spread.bytes[k], held);
            held <<= spread.shifts[k];
        }
    }
    const uint64_t end = (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(start));
    stream->next = next + (end >> 3);
    stream->count = (unsigned)(end & 7);
    stream->held = held;
    ims_jpeg_fast_portable_write_from(stream, codes, symbols, i);
}

#else
typedef int ims_jpeg_fast_avx512_code_is_empty;
#endif
