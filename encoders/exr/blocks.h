/* SPDX-License-Identifier: MIT
 *
 * A chunk of an OpenEXR file by B44 or B44A: of each 4 by 4 halves of a channel the
 * first one, and differences of six bits from one to the next, all shifted by as many
 * bits as it takes. It knows halves, and no image.
 */
#ifndef IMS_EXR_BLOCKS_H
#define IMS_EXR_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A chunk: `lines` of `channels`, each of `run` halves. */
struct ims_exr_blocks_chunk {
    size_t lines;
    size_t channels;
    size_t run;
    bool flat_ones; /* blocks of one number have 3 bytes: B44A */
};

/* Room for it. */
size_t ims_exr_blocks_bound(const struct ims_exr_blocks_chunk *chunk);

/* Writes the chunk, whose `bytes` lie channel by channel in each line, little-endian.
 * What is infinite or no number becomes 0. Returns the bytes. */
size_t ims_exr_blocks_write(const struct ims_exr_blocks_chunk *chunk,
                            const uint8_t *bytes, uint8_t *out);

#endif
