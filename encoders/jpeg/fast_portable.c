/* SPDX-License-Identifier: MIT */
#include "fast_portable.h"

#include <stdlib.h>
#include <string.h>

#include "fast_dct.h"

const uint8_t ims_jpeg_fast_portable_zigzag[64] = {
    IMS_JPEG_FAST_ZIGZAG_0, IMS_JPEG_FAST_ZIGZAG_1, IMS_JPEG_FAST_ZIGZAG_2,
    IMS_JPEG_FAST_ZIGZAG_3, IMS_JPEG_FAST_ZIGZAG_4, IMS_JPEG_FAST_ZIGZAG_5,
    IMS_JPEG_FAST_ZIGZAG_6, IMS_JPEG_FAST_ZIGZAG_7,
};

/* ---- colors ---------------------------------------------------------------------- */

/* JFIF's equations with 16 bits after the point; halves of chroma are rounded down. */
static inline uint8_t luma(int32_t r, int32_t g, int32_t b)
{
    return (uint8_t)((19595 * r + 38470 * g + 7471 * b + 32768) >> 16);
}

static inline uint8_t blue(int32_t r, int32_t g, int32_t b)
{
    return (uint8_t)((-11059 * r - 21709 * g + 32768 * b + (128 << 16) + 32767) >> 16);
}

static inline uint8_t red(int32_t r, int32_t g, int32_t b)
{
    return (uint8_t)((32768 * r - 27439 * g - 5329 * b + (128 << 16) + 32767) >> 16);
}

static size_t padded(size_t count)
{
    return (count + IMS_JPEG_FAST_GROUP - 1) & ~(size_t)(IMS_JPEG_FAST_GROUP - 1);
}

static void convert_row(enum ims_jpeg_fast_order order, const uint8_t *pixels,
                        size_t count, uint8_t *y, uint8_t *u, uint8_t *v)
{
    const size_t size = order >= IMS_JPEG_FAST_RGBX ? 4 : 3;
    const size_t first = order % 2 == 0 ? 0 : 2;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *const pixel = pixels + size * i;
        const int32_t r = pixel[first];
        const int32_t g = pixel[1];
        const int32_t b = pixel[2 - first];
        y[i] = luma(r, g, b);
        u[i] = blue(r, g, b);
        v[i] = red(r, g, b);
    }
    const size_t rest = padded(count) - count;
    memset(y + count, y[count - 1], rest);
    memset(u + count, u[count - 1], rest);
    memset(v + count, v[count - 1], rest);
}

static void convert(enum ims_jpeg_fast_order order, const uint8_t *pixels, size_t count,
                    const struct ims_jpeg_fast_rows *rows)
{
    convert_row(order, pixels, count, rows->luma[0], rows->chroma[0], rows->chroma[1]);
}

static void mean_of_2(const uint8_t *row, size_t count, uint8_t *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)((row[2 * i] + row[2 * i + 1] + (int)(i % 2)) >> 1);
}

static void mean_of_4(const uint8_t *upper, const uint8_t *lower, size_t count,
                      uint8_t *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)((upper[2 * i] + upper[2 * i + 1] + lower[2 * i] +
                            lower[2 * i + 1] + 1 + (int)(i % 2)) >>
                           2);
}

/* The most pixels whose chroma is averaged at a time. */
enum { PIECE = 256 };

static void convert_h2v1(enum ims_jpeg_fast_order order, const uint8_t *pixels,
                         size_t count, const struct ims_jpeg_fast_rows *rows)
{
    const size_t size = order >= IMS_JPEG_FAST_RGBX ? 4 : 3;
    uint8_t full[2][PIECE];
    for (size_t from = 0; from < count; from += PIECE) {
        const size_t some = count - from < PIECE ? count - from : PIECE;
        convert_row(order, pixels + size * from, some, rows->luma[0] + from, full[0],
                    full[1]);
        for (int c = 0; c < 2; c++)
            mean_of_2(full[c], padded(some) / 2, rows->chroma[c] + from / 2);
    }
}

static void convert_h2v2(enum ims_jpeg_fast_order order, const uint8_t *const pixels[2],
                         size_t count, const struct ims_jpeg_fast_rows *rows)
{
    const size_t size = order >= IMS_JPEG_FAST_RGBX ? 4 : 3;
    uint8_t full[2][2][PIECE];
    for (size_t from = 0; from < count; from += PIECE) {
        const size_t some = count - from < PIECE ? count - from : PIECE;
        for (int row = 0; row < 2; row++)
            convert_row(order, pixels[row] + size * from, some, rows->luma[row] + from,
                        full[0][row], full[1][row]);
        for (int c = 0; c < 2; c++)
            mean_of_4(full[c][0], full[c][1], padded(some) / 2,
                      rows->chroma[c] + from / 2);
    }
}

/* ---- blocks ---------------------------------------------------------------------- */

/* One dimension of the transform for eight lanes, in place: row k of `v` holds element
 * k of each lane. The loop is what compilers make vectors of. */
static inline __attribute__((always_inline)) void pass(int32_t v[8][8], int up,
                                                       int down)
{
    const int bits = IMS_JPEG_FAST_DCT_BITS + down - up;
    const int32_t round = 1 << (bits - 1);
    const int32_t small = down > 0 ? 1 << (down - 1) : 0;
    for (int i = 0; i < 8; i++) {
        const int32_t s0 = v[0][i] + v[7][i];
        const int32_t s1 = v[1][i] + v[6][i];
        const int32_t s2 = v[2][i] + v[5][i];
        const int32_t s3 = v[3][i] + v[4][i];
        const int32_t d0 = v[0][i] - v[7][i];
        const int32_t d1 = v[1][i] - v[6][i];
        const int32_t d2 = v[2][i] - v[5][i];
        const int32_t d3 = v[3][i] - v[4][i];
        const int32_t a = s0 + s3;
        const int32_t b = s1 + s2;
        const int32_t c = s0 - s3;
        const int32_t d = s1 - s2;
        v[0][i] = ((a + b) * (1 << up) + small) >> down;
        v[4][i] = ((a - b) * (1 << up) + small) >> down;
        v[2][i] = (IMS_JPEG_FAST_DCT_2C * c + IMS_JPEG_FAST_DCT_2D * d + round) >> bits;
        v[6][i] = (IMS_JPEG_FAST_DCT_6C * c + IMS_JPEG_FAST_DCT_6D * d + round) >> bits;
#define ODD(k)                                                                         \
    ((IMS_JPEG_FAST_DCT_ODD(k, 0) * d0 + IMS_JPEG_FAST_DCT_ODD(k, 1) * d1 +            \
      IMS_JPEG_FAST_DCT_ODD(k, 2) * d2 + IMS_JPEG_FAST_DCT_ODD(k, 3) * d3 + round) >>  \
     bits)
        v[1][i] = ODD(1);
        v[3][i] = ODD(3);
        v[5][i] = ODD(5);
        v[7][i] = ODD(7);
#undef ODD
    }
}

static void divide(int32_t v[8][8], const struct ims_jpeg_fast_quant *quant,
                   int16_t *out)
{
    for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
            const int i = 8 * y + x;
            const uint32_t size = (uint32_t)abs(v[y][x]) + quant->half[i];
            const int32_t quotient =
                (int32_t)((size * quant->reciprocal[i] >> 16) * quant->scale[i] >> 16);
            out[i] = (int16_t)(v[y][x] < 0 ? -quotient : quotient);
        }
    }
}

static void transform(const uint8_t *samples, ptrdiff_t stride, size_t count,
                      const struct ims_jpeg_fast_quant *quant,
                      struct ims_jpeg_fast_blocks *blocks, size_t first)
{
    for (size_t block = 0; block < count; block++) {
        const uint8_t *const from = samples + 8 * block;
        int32_t columns[8][8];
        for (int y = 0; y < 8; y++)
            for (int x = 0; x < 8; x++)
                columns[x][y] = from[x + y * stride] - 128;
        pass(columns, IMS_JPEG_FAST_DCT_PASS_BITS, 0);
        int32_t rows[8][8];
        for (int y = 0; y < 8; y++)
            for (int x = 0; x < 8; x++)
                rows[y][x] = columns[x][y];
        pass(rows, 0, IMS_JPEG_FAST_DCT_PASS_BITS);
        int16_t quotients[64];
        divide(rows, quant, quotients);
        uint64_t nonzero = 0;
        int16_t *const out = blocks->coefficients[first + block];
        for (int i = 0; i < 64; i++) {
            out[i] = quotients[ims_jpeg_fast_portable_zigzag[i]];
            nonzero |= (uint64_t)(out[i] != 0) << i;
        }
        blocks->nonzero[first + block] = nonzero;
    }
}

/* ---- symbols --------------------------------------------------------------------- */

static void make_symbols(const struct ims_jpeg_fast_compaction *compaction,
                         const struct ims_jpeg_fast_blocks *blocks,
                         const struct ims_jpeg_fast_scan_block *scan_order,
                         size_t count, int16_t last_dc[3],
                         struct ims_jpeg_fast_symbols *symbols)
{
    (void)compaction;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const int16_t *const from = blocks->coefficients[scan_order[i].block];
        const unsigned kind = scan_order[i].component == 0 ? 0 : IMS_JPEG_FAST_CHROMA;
        uint64_t coded = ims_jpeg_fast_coded(blocks->nonzero[scan_order[i].block]);
        symbols->values[n] =
            ims_jpeg_fast_dc_difference(from[0], &last_dc[scan_order[i].component]);
        *ims_jpeg_fast_position(symbols, n++) = (uint8_t)kind;
        for (coded &= coded - 1; coded != 0; coded &= coded - 1) {
            const unsigned position = (unsigned)__builtin_ctzll(coded);
            symbols->values[n] = from[position];
            *ims_jpeg_fast_position(symbols, n++) = (uint8_t)(position | kind);
        }
    }
    symbols->count = n;
}

static unsigned bits_of(int value)
{
    return value == 0 ? 0 : 32 - (unsigned)__builtin_clz((unsigned)abs(value));
}

size_t ims_jpeg_fast_portable_index(const struct ims_jpeg_fast_symbols *symbols,
                                    size_t i)
{
    const unsigned position = *ims_jpeg_fast_position_of(symbols, i);
    const size_t table =
        (position & IMS_JPEG_FAST_CHROMA) != 0 ? IMS_JPEG_HUFFMAN_STRIDE : 0;
    const size_t bits = bits_of(symbols->values[i]);
    if (position % IMS_JPEG_FAST_CHROMA == 0)
        return table + IMS_JPEG_HUFFMAN_DC + bits;
    return table + (position - *ims_jpeg_fast_position_of(symbols, i - 1) - 1u) * 16 +
           bits;
}

void ims_jpeg_fast_portable_write_from(struct ims_jpeg_fast_bits *stream,
                                       const struct ims_jpeg_huffman_codes *codes,
                                       const struct ims_jpeg_fast_symbols *symbols,
                                       size_t first)
{
    struct ims_jpeg_fast_bits at = *stream;
    for (size_t i = first; i < symbols->count; i++) {
        const size_t index = ims_jpeg_fast_portable_index(symbols, i);
        const uint32_t entry = codes->entries[index];
        const unsigned bits = index % 16;
        const int value = symbols->values[i];
        /* Negative values are written less one. */
        const uint32_t low = (uint32_t)(value + (value >> 15)) & ((1u << bits) - 1);
        ims_jpeg_fast_bits_put(&at, entry >> IMS_JPEG_HUFFMAN_LENGTH_BITS | low,
                               entry % (1u << IMS_JPEG_HUFFMAN_LENGTH_BITS));
    }
    *stream = at;
}

void ims_jpeg_fast_portable_write(struct ims_jpeg_fast_bits *stream,
                                  const struct ims_jpeg_huffman_codes *codes,
                                  const struct ims_jpeg_fast_symbols *symbols)
{
    ims_jpeg_fast_portable_write_from(stream, codes, symbols, 0);
}

/* ---- bytes ----------------------------------------------------------------------- */

size_t ims_jpeg_fast_portable_stuff(uint8_t *out, const uint8_t *bytes, size_t count)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint8_t *to = out;
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t word;
        memcpy(&word, bytes + i, sizeof word);
        memcpy(to, &word, sizeof word);
        to += 8;
        if (((~word - ones) & word & ones << 7) == 0)
            continue;
        to -= 8;
        for (size_t k = i; k < i + 8; k++) {
            *to++ = bytes[k];
            if (bytes[k] == 255)
                *to++ = 0;
        }
    }
    for (; i < count; i++) {
        *to++ = bytes[i];
        if (bytes[i] == 255)
            *to++ = 0;
    }
    return (size_t)(to - out);
}

const struct ims_jpeg_fast_kernels ims_jpeg_fast_portable_kernels = {
    .name = "portable",
    .convert = convert,
    .convert_h2v1 = convert_h2v1,
    .convert_h2v2 = convert_h2v2,
    .transform = transform,
    .make_symbols = make_symbols,
    .write = ims_jpeg_fast_portable_write,
    .stuff = ims_jpeg_fast_portable_stuff,
};
