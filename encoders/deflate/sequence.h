/* SPDX-License-Identifier: MIT
 *
 * A block's bytes as a list of literals and matches: counted and written. It does not
 * know where matches come from.
 */
#ifndef IMS_DEFLATE_SEQUENCE_H
#define IMS_DEFLATE_SEQUENCE_H

#include "kernels.h"

/* Adds what a list stands for, without end of block. */
void ims_deflate_sequence_count(const struct ims_deflate_sequence *list, size_t count,
                                const uint8_t *bytes,
                                struct ims_deflate_counts *counts);

static inline void ims_deflate_sequence_put(const struct ims_deflate_sequence *match,
                                            const struct ims_deflate_codes *codes,
                                            struct ims_deflate_bits *stream)
{
    const struct ims_deflate_token length = ims_deflate_length_token(match->length);
    const struct ims_deflate_token distance =
        ims_deflate_distance_token(match->distance);
    const unsigned code = codes->symbol_lengths[length.symbol];
    const unsigned to = code + length.extra_bits;
    const unsigned back = to + codes->distance_lengths[distance.symbol];
    ims_deflate_bits_put(stream,
                         codes->symbol_bits[length.symbol] |
                             (uint64_t)length.extra << code |
                             (uint64_t)codes->distance_bits[distance.symbol] << to |
                             (uint64_t)distance.extra << back,
                         back + distance.extra_bits);
}

/* The body of write_list() of struct ims_deflate_kernels, inlined into each table's
 * own function with the way to pack literals that it has. */
static inline __attribute__((always_inline)) void ims_deflate_sequence_write(
    struct ims_deflate_bits *stream, const struct ims_deflate_codes *codes,
    const uint8_t *bytes, const struct ims_deflate_sequence *list, size_t count,
    void (*literals)(struct ims_deflate_bits *stream, const void *packer,
                     const uint8_t *bytes, size_t count),
    const void *packer)
{
    struct ims_deflate_bits at = *stream;
    for (size_t i = 0; i < count; i++) {
        literals(&at, packer, bytes, list[i].literals);
        bytes += list[i].literals + list[i].length;
        if (list[i].length != 0)
            ims_deflate_sequence_put(&list[i], codes, &at);
    }
    *stream = at;
}

#endif
