/* SPDX-License-Identifier: MIT */
#include "simd/avx512.h"

#if IMS_SIMD_X86

#include "fast_portable.h"

#define TARGET     IMS_SIMD_TARGET_AVX512
#define LOOP(name) avx512_##name
#define V(name)    v512_##name

typedef v512 vector;
enum { LANES = sizeof(vector) };

/* ---- colors ---------------------------------------------------------------------- */

struct avx512_reader {
    v512 green_red; /* which bytes become 16-bit numbers */
    v512 green_blue;
    size_t size; /* bytes of a pixel */
};

TARGET static inline struct avx512_reader
avx512_reader_of(enum ims_jpeg_fast_order order)
{
    const int size = order >= IMS_JPEG_FAST_RGBX ? 4 : 3;
    const int red = order % 2 == 0 ? 0 : 2;
    const v512 lanes =
        v512_setr32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const v512 green =
        v512_add32(v512_mullo32(lanes, v512_set1_32(size)), v512_set1_32(1));
    const v512 both = v512_or(green, v512_slli32(green, 16));
    return (struct avx512_reader){
        v512_add32(both, v512_set1_32((red - 1) * 65536)),
        v512_add32(both, v512_set1_32((1 - red) * 65536)),
        (size_t)size,
    };
}

TARGET static inline void avx512_read(const struct avx512_reader *reader,
                                      const uint8_t *pixels, size_t i, v512 *green_red,
                                      v512 *green_blue)
{
    const uint64_t even = UINT64_C(0x5555555555555555);
    const size_t size = 16 * reader->size;
    const v512 bytes =
        v512_maskz_loadu8(~UINT64_C(0) >> (64 - size), pixels + i * size);
    *green_red = v512_maskz_permutexvar8(even, reader->green_red, bytes);
    *green_blue = v512_maskz_permutexvar8(even, reader->green_blue, bytes);
}

TARGET static inline void avx512_store_group(uint8_t *target, const v512 samples[2])
{
    v256_storeu(target, v256_join(v512_cvt32_8(samples[0]), v512_cvt32_8(samples[1])));
}

TARGET static inline void avx512_store_half_group(const struct ims_jpeg_fast_rows *rows,
                                                  size_t at, v512 samples[2][1])
{
    /* Packing interleaved four lanes of each. */
    const v512 order =
        v512_setr32(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
    for (int c = 0; c < 2; c++)
        v128_storeu(rows->chroma[c] + at,
                    v512_cvt32_8(v512_permutexvar32(order, samples[c][0])));
}

/* ---- blocks ---------------------------------------------------------------------- */

/* Of block b in two rows of four blocks: each sample beside its mirror image, both rows
 * interleaved. The second row begins at 32. */
#define MIRROR(b)                                                                      \
    8 * (b), 8 * (b) + 7, 8 * (b) + 32, 8 * (b) + 39, 8 * (b) + 1, 8 * (b) + 6,        \
        8 * (b) + 33, 8 * (b) + 38, 8 * (b) + 2, 8 * (b) + 5, 8 * (b) + 34,            \
        8 * (b) + 37, 8 * (b) + 3, 8 * (b) + 4, 8 * (b) + 35, 8 * (b) + 36

TARGET static inline v512 avx512_load_rows(const uint8_t *samples, ptrdiff_t stride,
                                           size_t count)
{
    static const uint8_t mirrors[64] = {MIRROR(0), MIRROR(1), MIRROR(2), MIRROR(3)};
    const uint32_t some = ~UINT32_C(0) >> (32 - 8 * count);
    return v512_permutexvar8(v512_loadu(mirrors),
                             v512_join(v256_maskz_loadu8(some, samples),
                                       v256_maskz_loadu8(some, samples + stride)));
}

/* Four rows of four blocks to four blocks of four rows. */
TARGET static inline void avx512_gather(const v512 rows[4], v512 blocks[4])
{
    const v512 a = v512_shuffle128(rows[0], rows[1], 0x44);
    const v512 b = v512_shuffle128(rows[2], rows[3], 0x44);
    const v512 c = v512_shuffle128(rows[0], rows[1], 0xee);
    const v512 d = v512_shuffle128(rows[2], rows[3], 0xee);
    blocks[0] = v512_shuffle128(a, b, 0x88);
    blocks[1] = v512_shuffle128(a, b, 0xdd);
    blocks[2] = v512_shuffle128(c, d, 0x88);
    blocks[3] = v512_shuffle128(c, d, 0xdd);
}

TARGET static inline void avx512_store_blocks(const v512 rows[8],
                                              struct ims_jpeg_fast_blocks *blocks,
                                              size_t first)
{
    const uint8_t *const zigzag = ims_jpeg_fast_portable_zigzag;
    const v512 first_half = v512_loadu8u_16(zigzag);
    const v512 second_half = v512_loadu8u_16(zigzag + 32);
    v512 upper[4];
    v512 lower[4];
    avx512_gather(rows, upper);
    avx512_gather(rows + 4, lower);
    for (size_t i = 0; i < 4; i++) {
        const v512 low = v512_permutex2var16(upper[i], first_half, lower[i]);
        const v512 high = v512_permutex2var16(upper[i], second_half, lower[i]);
        int16_t *const out = blocks->coefficients[first + i];
        v512_storeu(out, low);
        v512_storeu(out + 32, high);
        blocks->nonzero[first + i] =
            (uint64_t)v512_test16_mask(high, high) << 32 | v512_test16_mask(low, low);
    }
}

#include "fast_loops.h"

/* ---- symbols --------------------------------------------------------------------- */

TARGET static void
avx512_make_symbols(const struct ims_jpeg_fast_compaction *compaction,
                    const struct ims_jpeg_fast_blocks *blocks,
                    const struct ims_jpeg_fast_scan_block *scan_order, size_t count,
                    int16_t last_dc[3], struct ims_jpeg_fast_symbols *symbols)
{
    (void)compaction;
    static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
        48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const v512 luma = v512_loadu(numbers);
    const v512 chroma = v512_or(luma, v512_set1_8(-IMS_JPEG_FAST_CHROMA));
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ims_jpeg_fast_scan_block block = scan_order[i];
        const int16_t *const from = blocks->coefficients[block.block];
        const uint64_t coded = ims_jpeg_fast_coded(blocks->nonzero[block.block]);
        const size_t low = (size_t)__builtin_popcountll(coded & 0xffffffff);
        v512_storeu(symbols->values + n,
                    v512_maskz_compress16((uint32_t)coded, v512_loadu(from)));
        v512_storeu(
            symbols->values + n + low,
            v512_maskz_compress16((uint32_t)(coded >> 32), v512_loadu(from + 32)));
        v512_storeu(ims_jpeg_fast_position(symbols, n),
                    v512_maskz_compress8(coded, block.component == 0 ? luma : chroma));
        symbols->values[n] =
            ims_jpeg_fast_dc_difference(from[0], &last_dc[block.component]);
        n += (size_t)__builtin_popcountll(coded);
    }
    symbols->count = n;
}

/* ---- codes ----------------------------------------------------------------------- */

TARGET static inline v512 avx512_bit_counts(v512 numbers)
{
    return v512_sub32(v512_set1_32(32), v512_lzcnt32(numbers));
}

TARGET static inline v512 avx512_sums(v512 numbers)
{
    const v512 zero = v512_setzero();
    const v512 by_two = v512_add64(numbers, v512_alignr64(numbers, zero, 7));
    const v512 by_four = v512_add64(by_two, v512_alignr64(by_two, zero, 6));
    return v512_add64(by_four, v512_alignr64(by_four, zero, 4));
}

TARGET static inline v512 avx512_last(v512 numbers)
{
    return v512_permutexvar64(v512_set1_64(7), numbers);
}

#include "fast_code_loops.h"

TARGET static void avx512_write(struct ims_jpeg_fast_bits *stream,
                                const struct ims_jpeg_huffman_codes *codes,
                                const struct ims_jpeg_fast_symbols *symbols)
{
    struct avx512_writer writer = avx512_writer_of(stream);
    size_t i = 0;
    for (; i + EACH <= symbols->count; i += EACH) {
        const struct avx512_indexed some =
            avx512_index(symbols->values + i, ims_jpeg_fast_position_of(symbols, i));
        avx512_append(&writer, v512_gather32(some.indices, codes->entries), some.low);
    }
    avx512_finish(&writer, stream);
    ims_jpeg_fast_portable_write_from(stream, codes, symbols, i);
}

const struct ims_jpeg_fast_kernels ims_jpeg_fast_avx512_kernels = {
    .name = "avx512",
    .convert = avx512_convert,
    .convert_h2v1 = avx512_convert_h2v1,
    .convert_h2v2 = avx512_convert_h2v2,
    .transform = avx512_transform,
    .make_symbols = avx512_make_symbols,
    .write = avx512_write,
    .stuff = avx512_stuff,
};

#else
typedef int ims_jpeg_fast_avx512_is_empty;
#endif
