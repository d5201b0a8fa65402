/* SPDX-License-Identifier: MIT
 *
 * The kernels in plain C: what the others must equal, and what they use for rests.
 */
#ifndef IMS_JPEG_FAST_PORTABLE_H
#define IMS_JPEG_FAST_PORTABLE_H

#include "fast_kernels.h"

/* Natural order: the place by rows of each coefficient of the zigzag, by eighths. */
#define IMS_JPEG_FAST_ZIGZAG_0 0, 1, 8, 16, 9, 2, 3, 10
#define IMS_JPEG_FAST_ZIGZAG_1 17, 24, 32, 25, 18, 11, 4, 5
#define IMS_JPEG_FAST_ZIGZAG_2 12, 19, 26, 33, 40, 48, 41, 34
#define IMS_JPEG_FAST_ZIGZAG_3 27, 20, 13, 6, 7, 14, 21, 28
#define IMS_JPEG_FAST_ZIGZAG_4 35, 42, 49, 56, 57, 50, 43, 36
#define IMS_JPEG_FAST_ZIGZAG_5 29, 22, 15, 23, 30, 37, 44, 51
#define IMS_JPEG_FAST_ZIGZAG_6 58, 59, 52, 45, 38, 31, 39, 46
#define IMS_JPEG_FAST_ZIGZAG_7 53, 60, 61, 54, 47, 55, 62, 63

extern const uint8_t ims_jpeg_fast_portable_zigzag[64];

/* The index of symbol i. */
size_t ims_jpeg_fast_portable_index(const struct ims_jpeg_fast_symbols *symbols,
                                    size_t i);

/* Appends the codes of symbols first .. count - 1. */
void ims_jpeg_fast_portable_write_from(struct ims_jpeg_fast_bits *stream,
                                       const struct ims_jpeg_huffman_codes *codes,
                                       const struct ims_jpeg_fast_symbols *symbols,
                                       size_t first);

/* As struct ims_jpeg_fast_kernels says. */
void ims_jpeg_fast_portable_write(struct ims_jpeg_fast_bits *stream,
                                  const struct ims_jpeg_huffman_codes *codes,
                                  const struct ims_jpeg_fast_symbols *symbols);
size_t ims_jpeg_fast_portable_stuff(uint8_t *out, const uint8_t *bytes, size_t count);

/* The bits of all coefficients that get a symbol: those that are not 0, the first one
 * in any case, and zeros that stand for the end of the block or for 16 zeros. */
static inline uint64_t ims_jpeg_fast_coded(uint64_t nonzero)
{
    uint64_t coded = nonzero | 1;
    uint64_t near = coded | coded << 1;
    near |= near << 2;
    near |= near << 4;
    near |= near << 8; /* and the 15 behind each */
    uint64_t far = coded & ~(near << 1) & ~(uint64_t)1;
    const int last = 63 - __builtin_clzll(coded);
    while (far != 0) {
        const int at = __builtin_ctzll(far);
        const uint64_t before = coded & ((UINT64_C(1) << at) - 1);
        for (int zero = 63 - __builtin_clzll(before) + 16; zero < at; zero += 16)
            coded |= UINT64_C(1) << zero;
        far &= far - 1;
    }
    return coded | UINT64_C(2) << last; /* nothing behind the 63rd */
}

/* The symbol of a DC coefficient tells how it differs from that of the component's
 * last block. */
static inline int16_t ims_jpeg_fast_dc_difference(int16_t dc, int16_t *last_dc)
{
    const int16_t difference = (int16_t)(dc - *last_dc);
    *last_dc = dc;
    return difference;
}

#endif
