/* SPDX-License-Identifier: MIT
 *
 * One DEFLATE block: how its bytes are coded, decided and done. It knows bytes and
 * efforts, but nothing of images.
 */
#ifndef IMS_PNG_FAST_BLOCK_H
#define IMS_PNG_FAST_BLOCK_H

#include "png_fast_kernels.h"

enum { IMS_PNG_FAST_BLOCK = 192 * 1024 }; /* bytes in a block, at most */

/* Room that the bits of one block may need beyond its own bytes, before they turn out
 * to be more than storing it takes. */
#define IMS_PNG_FAST_BLOCK_ROOM ((size_t)IMS_PNG_FAST_BLOCK + 1024u)

/* Writes a block of `count` >= 1 bytes, followed by IMS_PNG_FAST_SLACK readable ones.
 * It takes at most 32 bytes more than they are. */
void ims_png_fast_block_write(const struct ims_png_fast_kernels *kernels, int effort,
                              const uint8_t *bytes, size_t count, int is_final,
                              struct ims_png_fast_bits *stream);

/* Writes an empty block, after which the stream goes on at a whole byte. */
void ims_png_fast_block_flush(struct ims_png_fast_bits *stream);

#endif
