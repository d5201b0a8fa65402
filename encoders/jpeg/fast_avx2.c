/* SPDX-License-Identifier: MIT */
#include "simd/avx2.h"

#if IMS_SIMD_X86

#include "fast_portable.h"

#define TARGET     IMS_SIMD_TARGET_AVX2
#define LOOP(name) avx2_##name
#define V(name)    v256_##name

typedef v256 vector;
enum { LANES = sizeof(vector) };

#include "fast_shuffle_loops.h"

/* ---- colors ---------------------------------------------------------------------- */

struct avx2_reader {
    v256 green_red;
    v256 green_blue;
    size_t size; /* bytes of a pixel */
};

TARGET static inline struct avx2_reader avx2_reader_of(enum ims_jpeg_fast_order order)
{
    return (struct avx2_reader){v256_loadu(avx2_pairs[order][0]),
                                v256_loadu(avx2_pairs[order][1]),
                                order >= IMS_JPEG_FAST_RGBX ? 4 : 3};
}

TARGET static inline void avx2_read(const struct avx2_reader *reader,
                                    const uint8_t *pixels, size_t i, v256 *green_red,
                                    v256 *green_blue)
{
    const v256 eight =
        v256_loadu_apart(pixels + 8 * i * reader->size, reader->size == 3 ? 8 : 16);
    *green_red = v256_shuffle8(eight, reader->green_red);
    *green_blue = v256_shuffle8(eight, reader->green_blue);
}

TARGET static inline void avx2_store_group(uint8_t *target, const v256 samples[4])
{
    const v256 packed = v256_packus16(v256_packus32(samples[0], samples[1]),
                                      v256_packus32(samples[2], samples[3]));
    v256_storeu(target, v256_permutevar32(packed, v256_setr32(0, 4, 1, 5, 2, 6, 3, 7)));
}

TARGET static inline void avx2_store_half_group(const struct ims_jpeg_fast_rows *rows,
                                                size_t at, v256 samples[2][2])
{
    const v256 both = v256_packus16(v256_packus32(samples[0][0], samples[0][1]),
                                    v256_packus32(samples[1][0], samples[1][1]));
    const v128 low = v256_low(both);
    const v128 high = v256_high(both);
    v128_storeu(rows->chroma[0] + at, v128_unpacklo16(low, high));
    v128_storeu(rows->chroma[1] + at, v128_unpackhi16(low, high));
}

/* ---- blocks ---------------------------------------------------------------------- */

/* Two blocks of a row of samples, or one block, with nothing behind it read. */
TARGET static inline v128 avx2_load_row(const uint8_t *samples, size_t count)
{
    return count == 2 ? v128_loadu(samples) : v128_loadl64(samples);
}

TARGET static inline v256 avx2_load_rows(const uint8_t *samples, ptrdiff_t stride,
                                         size_t count)
{
    const v256 both = v256_join(avx2_load_row(samples, count),
                                avx2_load_row(samples + stride, count));
    return v256_shuffle8(v256_unpermute64(both), v256_broadcast128(avx2_mirror));
}

TARGET static inline uint64_t avx2_nonzero(v256 low, v256 high)
{
    const uint32_t a = v256_movemask8(v256_cmpeq8(low, v256_setzero()));
    const uint32_t b = v256_movemask8(v256_cmpeq8(high, v256_setzero()));
    return ~((uint64_t)b << 32 | a);
}

TARGET static inline void
avx2_store_blocks(const v256 rows[8], struct ims_jpeg_fast_blocks *blocks, size_t first)
{
    v256 v[8];
    avx2_zigzag(rows, v);
    int16_t(*const out)[64] = blocks->coefficients + first;
    for (int i = 0; i < 8; i++)
        v256_storeu_apart(out[0] + 8 * i, sizeof out[0], v[i]);
    const v256 a = v256_packs16(v[0], v[1]);
    const v256 b = v256_packs16(v[2], v[3]);
    const v256 c = v256_packs16(v[4], v[5]);
    const v256 d = v256_packs16(v[6], v[7]);
    blocks->nonzero[first] =
        avx2_nonzero(v256_permute128(a, b, 0x20), v256_permute128(c, d, 0x20));
    blocks->nonzero[first + 1] =
        avx2_nonzero(v256_permute128(a, b, 0x31), v256_permute128(c, d, 0x31));
}

#include "fast_loops.h"

/* ---- codes ----------------------------------------------------------------------- */

/* A number has as many bits as its exponent tells; 0 has a very small one. */
TARGET static inline v256 avx2_bit_counts(v256 numbers)
{
    const v256 exponents = v256_srli32(v256_cvt32_float_bits(numbers), 23);
    return v256_max32(v256_sub32(exponents, v256_set1_32(126)), v256_setzero());
}

TARGET static inline v256 avx2_sums(v256 numbers)
{
    const v256 by_two = v256_add64(numbers, v256_slli128(numbers, 8));
    return v256_add64(by_two,
                      v256_blend32(v256_setzero(), v256_permute64(by_two, 0x55), 0xf0));
}

TARGET static inline v256 avx2_last(v256 numbers)
{
    return v256_permute64(numbers, 0xff);
}

#include "fast_code_loops.h"

/* Entries are looked up one by one, which many processors do faster than gathering. */
TARGET static void avx2_write(struct ims_jpeg_fast_bits *stream,
                              const struct ims_jpeg_huffman_codes *codes,
                              const struct ims_jpeg_fast_symbols *symbols)
{
    enum { BATCH = 512 };
    _Alignas(LANES) uint32_t indices[BATCH];
    _Alignas(LANES) uint32_t entries[BATCH];
    _Alignas(LANES) uint32_t low[BATCH];
    struct avx2_writer writer = avx2_writer_of(stream);
    const size_t whole = symbols->count / EACH * EACH;
    for (size_t from = 0; from < whole; from += BATCH) {
        const size_t count = whole - from < BATCH ? whole - from : BATCH;
        for (size_t i = 0; i < count; i += EACH) {
            const struct avx2_indexed some =
                avx2_index(symbols->values + from + i,
                           ims_jpeg_fast_position_of(symbols, from + i));
            v256_store(indices + i, some.indices);
            v256_store(low + i, some.low);
        }
        for (size_t i = 0; i < count; i++)
            entries[i] = codes->entries[indices[i]];
        for (size_t i = 0; i < count; i += EACH)
            avx2_append(&writer, v256_load(entries + i), v256_load(low + i));
    }
    avx2_finish(&writer, stream);
    ims_jpeg_fast_portable_write_from(stream, codes, symbols, whole);
}

const struct ims_jpeg_fast_kernels ims_jpeg_fast_avx2_kernels = {
    .name = "avx2",
    .convert = avx2_convert,
    .convert_h2v1 = avx2_convert_h2v1,
    .convert_h2v2 = avx2_convert_h2v2,
    .transform = avx2_transform,
    .make_symbols = avx2_make_symbols,
    .write = avx2_write,
    .stuff = avx2_stuff,
};

#else
typedef int ims_jpeg_fast_avx2_is_empty;
#endif
