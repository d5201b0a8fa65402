/* SPDX-License-Identifier: MIT
 *
 * The inner loops of PNG's row filters, one table of them for each instruction set. All
 * tables give the same results, bit for bit; they differ in speed alone. They know
 * rows of bytes, and nothing of images or DEFLATE.
 */
#ifndef IMS_PNG_FILTER_KERNELS_H
#define IMS_PNG_FILTER_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* PNG's filters, by the number that stands before a row. */
enum ims_png_filter {
    IMS_PNG_FILTER_NONE = 0,
    IMS_PNG_FILTER_SUB = 1,
    IMS_PNG_FILTER_UP = 2,
    IMS_PNG_FILTER_AVERAGE = 3,
    IMS_PNG_FILTER_PAETH = 4,
    IMS_PNG_FILTERS = 5
};

/* How the bytes of a pixel are put in PNG's order. */
enum ims_png_byte_order {
    IMS_PNG_AS_IS = 0,
    IMS_PNG_SWAP_3 = 1,  /* first and third byte of three */
    IMS_PNG_SWAP_4 = 2,  /* first and third byte of four */
    IMS_PNG_SWAP_16 = 3, /* the two bytes of each sample */
    IMS_PNG_BYTE_ORDERS = 4
};

struct ims_png_filter_kernels {
    const char *name;

    /* out[i] = row[i] less its prediction, for i < count. row[-pixel] and, for the
     * filters that look up, above[-pixel] may be read, but nothing before them and
     * nothing from [count] on. No filter has an entry for NONE. */
    void (*filter[IMS_PNG_FILTERS])(uint8_t *out, const uint8_t *row,
                                    const uint8_t *above, size_t pixel, size_t count);

    /* Puts `count` bytes, whole pixels, in PNG's order where they are. */
    void (*reorder[IMS_PNG_BYTE_ORDERS])(uint8_t *bytes, size_t count);

    /* A guess at the bits that `count` bytes of a filtered row will take, in eighths:
     * a fixed function of each byte's distance from zero. At most 64 KiB. */
    uint64_t (*cost)(const uint8_t *bytes, size_t count);
};

extern const struct ims_png_filter_kernels ims_png_filter_portable_kernels;

/* The tables by instruction set, each where simd/simd.h says that there is one. */
extern const struct ims_png_filter_kernels ims_png_filter_sse_kernels;
extern const struct ims_png_filter_kernels ims_png_filter_avx2_kernels;
extern const struct ims_png_filter_kernels ims_png_filter_avx512_kernels;
extern const struct ims_png_filter_kernels ims_png_filter_neon_kernels;

/* What AVX2 has of another. */
void ims_png_filter_sse_reorder_swap_3(uint8_t *bytes, size_t count);

/* The best table that this processor can run. */
const struct ims_png_filter_kernels *ims_png_filter_kernels_best(void);

/* All tables that this processor can run, the portable one first: table number `index`,
 * or NULL past the end. */
const struct ims_png_filter_kernels *ims_png_filter_kernels_at(size_t index);

#endif
