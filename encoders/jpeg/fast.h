/* SPDX-License-Identifier: MIT
 *
 * JPEG by our own encoder: its state. For tests it can be told which kernels to use.
 */
#ifndef IMS_JPEG_FAST_H
#define IMS_JPEG_FAST_H

#include <imagesaver/encoder.h>

#include "fast_kernels.h"
#include "fast_load.h"

/* Everything has its greatest size, so that no image needs memory of its own. Vectors
 * are fastest where they do not cross lines of the cache. */
enum { IMS_JPEG_FAST_ALIGNMENT = 64 };

struct ims_jpeg_fast {
    struct ims_jpeg_fast_quant quant[2];
    struct ims_jpeg_fast_blocks blocks;
    struct ims_jpeg_fast_piece piece;
    const struct ims_jpeg_fast_kernels *kernels;
    struct ims_jpeg_fast_symbols symbols;
    struct ims_jpeg_huffman_codes codes;
    struct ims_jpeg_huffman_counts counts;
    struct ims_jpeg_fast_scan_block scan_order[IMS_JPEG_FAST_BLOCKS];
    struct ims_jpeg_fast_compaction compaction;
    /* Coded bits before zeros are stuffed into them. */
    uint8_t bits[IMS_JPEG_FAST_BOUND(IMS_JPEG_FAST_SYMBOLS) + IMS_JPEG_FAST_SLACK];
};

/* It begins where a worker's memory is aligned. */
static inline struct ims_jpeg_fast *ims_jpeg_fast_of(void *state)
{
    uint8_t *const bytes = state;
    const uintptr_t past = (uintptr_t)bytes % IMS_JPEG_FAST_ALIGNMENT;
    return (struct ims_jpeg_fast *)(void *)(bytes + (IMS_JPEG_FAST_ALIGNMENT - past) %
                                                        IMS_JPEG_FAST_ALIGNMENT);
}

#endif
