/* SPDX-License-Identifier: MIT
 *
 * The inner loops of the JPEG encoder, one table of them for each instruction set. All
 * tables give the same results, bit for bit; they differ in speed alone. They know
 * samples, blocks and symbols, and nothing of images or files.
 */
#ifndef IMS_JPEG_FAST_KERNELS_H
#define IMS_JPEG_FAST_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "fast_bits.h"
#include "huffman.h"

/* How the bytes of a pixel lie. */
enum ims_jpeg_fast_order {
    IMS_JPEG_FAST_RGB = 0,
    IMS_JPEG_FAST_BGR = 1,
    IMS_JPEG_FAST_RGBX = 2, /* the fourth byte is not looked at */
    IMS_JPEG_FAST_BGRX = 3,
    IMS_JPEG_FAST_ORDERS = 4
};

/* Converted pixels are written in groups: the last one is filled up with the last
 * pixel. */
enum { IMS_JPEG_FAST_GROUP = 32 };

/* Rows of samples that conversion fills. */
struct ims_jpeg_fast_rows {
    uint8_t *luma[2];
    uint8_t *chroma[2];
};

/* How coefficients are quantised, in the order of rows. A quotient is rounded to the
 * nearest, halves away from 0. */
struct ims_jpeg_fast_quant {
    _Alignas(64) uint16_t half[64]; /* of the divisor */
    uint16_t reciprocal[64];        /* product's upper half, then another product's */
    uint16_t scale[64];
};

/* A divisor is 8 times a quantiser step of 1 to 255: the transform's results are 8
 * times what the standard says. */
void ims_jpeg_fast_kernels_fill_quant(struct ims_jpeg_fast_quant *quant,
                                      const uint16_t table[64]);

/* Coefficients of blocks in zigzag order, and for each block which of them are not 0,
 * by bit. */
enum {
    IMS_JPEG_FAST_BLOCKS = 96, /* the most that are in work at a time */
    IMS_JPEG_FAST_MORE = 3     /* places behind them that may be overwritten */
};

struct ims_jpeg_fast_blocks {
    _Alignas(64) int16_t coefficients[IMS_JPEG_FAST_BLOCKS + IMS_JPEG_FAST_MORE][64];
    uint64_t nonzero[IMS_JPEG_FAST_BLOCKS + IMS_JPEG_FAST_MORE];
};

/* One block in the order of the scan. */
struct ims_jpeg_fast_scan_block {
    uint8_t block;     /* of struct ims_jpeg_fast_blocks */
    uint8_t component; /* 0 is luma */
};

/* Where the set bits of a byte are, and the shuffle that moves those of eight 16-bit
 * numbers together. */
struct ims_jpeg_fast_compaction {
    uint8_t positions[256][8];
    uint8_t shuffles[256][16];
};

void ims_jpeg_fast_kernels_fill_compaction(struct ims_jpeg_fast_compaction *compaction);

/*
 * What is to be coded: for each symbol the coefficient's position in the zigzag, and
 * its value. The end of a block, and each 16 zeros on the way to the next coefficient,
 * are coefficients of value 0. Positions of chroma have bit IMS_JPEG_FAST_CHROMA.
 */
enum {
    IMS_JPEG_FAST_CHROMA = 0x80,
    IMS_JPEG_FAST_SYMBOLS = IMS_JPEG_FAST_BLOCKS * 64,
    IMS_JPEG_FAST_SLACK = 64 /* behind the last and before the first, of no matter */
};

struct ims_jpeg_fast_symbols {
    size_t count;
    int16_t values[IMS_JPEG_FAST_SYMBOLS + IMS_JPEG_FAST_SLACK];
    uint8_t
        positions[IMS_JPEG_FAST_SLACK + IMS_JPEG_FAST_SYMBOLS + IMS_JPEG_FAST_SLACK];
};

static inline uint8_t *ims_jpeg_fast_position(struct ims_jpeg_fast_symbols *symbols,
                                              size_t i)
{
    return symbols->positions + IMS_JPEG_FAST_SLACK + i;
}

static inline const uint8_t *
ims_jpeg_fast_position_of(const struct ims_jpeg_fast_symbols *symbols, size_t i)
{
    return symbols->positions + IMS_JPEG_FAST_SLACK + i;
}

/* What `count` symbols take at most in bytes, and what may be written behind them. */
#define IMS_JPEG_FAST_BOUND(count) ((count)*27 / 8 + 16)

struct ims_jpeg_fast_kernels {
    const char *name;

    /* Pixels to luma and chroma: of one row, or of two that share their chroma. Chroma
     * is that of each pixel, or the mean of two or of two by two, rounded up and down
     * alternately. No byte behind the pixels is read. */
    void (*convert)(enum ims_jpeg_fast_order order, const uint8_t *pixels, size_t count,
                    const struct ims_jpeg_fast_rows *rows);
    void (*convert_h2v1)(enum ims_jpeg_fast_order order, const uint8_t *pixels,
                         size_t count, const struct ims_jpeg_fast_rows *rows);
    void (*convert_h2v2)(enum ims_jpeg_fast_order order, const uint8_t *const pixels[2],
                         size_t count, const struct ims_jpeg_fast_rows *rows);

    /* Transforms and divides `count` blocks that stand side by side; the first one goes
     * to place `first`. Up to IMS_JPEG_FAST_MORE places behind the last are
     * overwritten, but no sample behind it is read. */
    void (*transform)(const uint8_t *samples, ptrdiff_t stride, size_t count,
                      const struct ims_jpeg_fast_quant *quant,
                      struct ims_jpeg_fast_blocks *blocks, size_t first);

    /* Makes the symbols of blocks in the order of the scan; `last_dc` are the DC
     * coefficients of each component's last block. */
    void (*make_symbols)(const struct ims_jpeg_fast_compaction *compaction,
                         const struct ims_jpeg_fast_blocks *blocks,
                         const struct ims_jpeg_fast_scan_block *scan_order,
                         size_t count, int16_t last_dc[3],
                         struct ims_jpeg_fast_symbols *symbols);

    /* Appends the codes of symbols. */
    void (*write)(struct ims_jpeg_fast_bits *stream,
                  const struct ims_jpeg_huffman_codes *codes,
                  const struct ims_jpeg_fast_symbols *symbols);

    /* Copies bytes with a 0 after each 255; returns how many were written. Up to 64
     * bytes behind them may be overwritten, and read behind `bytes`. */
    size_t (*stuff)(uint8_t *out, const uint8_t *bytes, size_t count);
};

/* In plain C, and by instruction set (simd/simd.h). */
extern const struct ims_jpeg_fast_kernels ims_jpeg_fast_portable_kernels;
extern const struct ims_jpeg_fast_kernels ims_jpeg_fast_sse_kernels;
extern const struct ims_jpeg_fast_kernels ims_jpeg_fast_avx2_kernels;
extern const struct ims_jpeg_fast_kernels ims_jpeg_fast_avx512_kernels;

/* The tables that this processor can run, from the portable one (index 0) on to the
 * best; NULL behind the last. */
const struct ims_jpeg_fast_kernels *ims_jpeg_fast_kernels_at(size_t index);
const struct ims_jpeg_fast_kernels *ims_jpeg_fast_kernels_best(void);

#endif
