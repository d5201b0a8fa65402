/* SPDX-License-Identifier: MIT */
#include "simd/sse.h"

#if IMS_SIMD_X86

#include "fast_portable.h"

#define TARGET     IMS_SIMD_TARGET_SSE4
#define LOOP(name) sse_##name
#define V(name)    v128_##name

typedef v128 vector;
enum { LANES = sizeof(vector) };

#include "fast_shuffle_loops.h"

/* ---- colors ---------------------------------------------------------------------- */

struct sse_reader {
    const int8_t (*pairs)[32];
    size_t size; /* bytes of a pixel */
    size_t back; /* how far before all but the first pixels reading begins */
};

TARGET static inline struct sse_reader sse_reader_of(enum ims_jpeg_fast_order order)
{
    const bool three = order < IMS_JPEG_FAST_RGBX;
    return (struct sse_reader){sse_pairs[order], three ? 3 : 4, three ? 4 : 0};
}

TARGET static inline void sse_read(const struct sse_reader *reader,
                                   const uint8_t *pixels, size_t i, v128 *green_red,
                                   v128 *green_blue)
{
    const size_t from = i > 0 ? 16 : 0;
    const v128 four =
        v128_loadu(pixels + 4 * i * reader->size - (i > 0 ? reader->back : 0));
    *green_red = v128_shuffle8(four, v128_loadu(reader->pairs[0] + from));
    *green_blue = v128_shuffle8(four, v128_loadu(reader->pairs[1] + from));
}

TARGET static inline v128 sse_pack(const v128 v[4])
{
    return v128_packus16(v128_packs32(v[0], v[1]), v128_packs32(v[2], v[3]));
}

TARGET static inline void sse_store_group(uint8_t *target, const v128 samples[8])
{
    v128_storeu(target, sse_pack(samples));
    v128_storeu(target + 16, sse_pack(samples + 4));
}

TARGET static inline void sse_store_half_group(const struct ims_jpeg_fast_rows *rows,
                                               size_t at, v128 samples[2][4])
{
    for (int c = 0; c < 2; c++)
        v128_storeu(rows->chroma[c] + at, sse_pack(samples[c]));
}

/* ---- blocks ---------------------------------------------------------------------- */

TARGET static inline v128 sse_load_rows(const uint8_t *samples, ptrdiff_t stride,
                                        size_t count)
{
    (void)count;
    return v128_shuffle8(
        v128_unpacklo64(v128_loadl64(samples), v128_loadl64(samples + stride)),
        v128_loadu(sse_mirror));
}

TARGET static inline void
sse_store_blocks(const v128 rows[8], struct ims_jpeg_fast_blocks *blocks, size_t first)
{
    v128 ordered[8];
    sse_zigzag(rows, ordered);
    int16_t *const out = blocks->coefficients[first];
    uint64_t zero = 0;
    for (int i = 0; i < 8; i += 2) {
        v128_storeu(out + 8 * i, ordered[i]);
        v128_storeu(out + 8 * i + 8, ordered[i + 1]);
        const v128 packed = v128_packs16(ordered[i], ordered[i + 1]);
        const uint32_t mask = v128_movemask8(v128_cmpeq8(packed, v128_setzero()));
        zero |= (uint64_t)mask << (8 * i);
    }
    blocks->nonzero[first] = ~zero;
}

#include "fast_loops.h"

const struct ims_jpeg_fast_kernels ims_jpeg_fast_sse_kernels = {
    .name = "sse4.1",
    .convert = sse_convert,
    .convert_h2v1 = sse_convert_h2v1,
    .convert_h2v2 = sse_convert_h2v2,
    .transform = sse_transform,
    .make_symbols = sse_make_symbols,
    .write = ims_jpeg_fast_portable_write,
    .stuff = ims_jpeg_fast_portable_stuff,
};

#else
typedef int ims_jpeg_fast_sse_is_empty;
#endif
