/* SPDX-License-Identifier: MIT
 *
 * Whole zlib streams: bytes that lie together in memory, compressed in blocks. For what
 * is cut into pieces, each a stream of its own. It knows bytes and efforts, but nothing
 * of images.
 */
#ifndef IMS_DEFLATE_ZLIB_H
#define IMS_DEFLATE_ZLIB_H

#include <stddef.h>
#include <stdint.h>

#include "kernels.h"

/* The memory that one stream at a time is made in. */
struct ims_deflate_zlib;

/* NULL without memory. */
struct ims_deflate_zlib *ims_deflate_zlib_new(void);

/* Takes NULL too. */
void ims_deflate_zlib_free(struct ims_deflate_zlib *zlib);

enum { IMS_DEFLATE_ZLIB_LEAST = 1024 /* bytes of each of many parts */ };

/* Room that the stream of `count` bytes needs while it is made. */
size_t ims_deflate_zlib_bound(size_t count);

/* Compresses `count` >= 1 bytes, followed by IMS_DEFLATE_SLACK zeros, with an effort of
 * 0 to 9. What was made with the same memory before changes nothing. Returns the
 * stream's size; 0 without memory. */
size_t ims_deflate_zlib_write(struct ims_deflate_zlib *zlib,
                              const struct ims_deflate_kernels *kernels, int effort,
                              const uint8_t *bytes, size_t count, uint8_t *out);

/* The same of bytes that are cut into `parts` of equal length, which are so unlike each
 * other that none shares a block with another: at most `count`, and where they are more
 * than four, of ZLIB_LEAST bytes or more. Where `unit` is not 0 each 2 or 3 bytes are
 * one thing, of which matches are made: see units.h. */
size_t ims_deflate_zlib_write_parts(struct ims_deflate_zlib *zlib,
                                    const struct ims_deflate_kernels *kernels,
                                    int effort, const uint8_t *bytes, size_t count,
                                    size_t parts, size_t unit, uint8_t *out);

#endif
