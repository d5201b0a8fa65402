/* SPDX-License-Identifier: MIT
 *
 * A chunk of an OpenEXR file: a few lines, compressed by themselves. Before that their
 * bytes are brought into an order that compresses better: the even ones, then the odd
 * ones, each less the one before it. It knows bytes, and no image.
 */
#ifndef IMS_EXR_CHUNK_H
#define IMS_EXR_CHUNK_H

#include <stddef.h>
#include <stdint.h>

#include "deflate/kernels.h"
#include "deflate/zlib.h"

/* As files count them. */
enum ims_exr_compression {
    IMS_EXR_NONE = 0,
    IMS_EXR_RLE = 1,  /* runs, by line */
    IMS_EXR_ZIPS = 2, /* zlib's format, by line */
    IMS_EXR_ZIP = 3   /* by 16 lines */
};

/* Lines in a chunk. */
int32_t ims_exr_chunk_lines(enum ims_exr_compression compression);

/* How chunks are made, and the memory that one at a time is made in. */
struct ims_exr_chunk {
    enum ims_exr_compression compression;
    int effort;
    const struct ims_deflate_kernels *kernels;
    struct ims_deflate_zlib *zlib; /* for ZIPS and ZIP */
    uint8_t *ordered;              /* the bytes of a chunk, and IMS_DEFLATE_SLACK */
};

/* Room for `count` bytes that are compressed. */
size_t ims_exr_chunk_bound(size_t count);

/* Compresses `count` bytes, an even number. Returns how many they become; `count` where
 * they are copied, as nothing made them fewer; 0 without memory. */
size_t ims_exr_chunk_write(struct ims_exr_chunk *chunk, const uint8_t *bytes,
                           size_t count, uint8_t *out);

#endif
