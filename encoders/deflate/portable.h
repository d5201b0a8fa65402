/* SPDX-License-Identifier: MIT
 *
 * The inner loops in plain C: a complete table of kernels, and the pieces of it that
 * the tables for other instruction sets share or leave their ends to.
 */
#ifndef IMS_DEFLATE_PORTABLE_H
#define IMS_DEFLATE_PORTABLE_H

#include "kernels.h"

/* As struct ims_deflate_kernels says. */
size_t ims_deflate_portable_find_run(const uint8_t *bytes, size_t from, size_t end,
                                     size_t group);
void ims_deflate_portable_write(struct ims_deflate_bits *stream,
                                const struct ims_deflate_codes *codes,
                                const uint8_t *bytes, size_t count, size_t group,
                                const uint8_t *prefetch);
void ims_deflate_portable_write_list(struct ims_deflate_bits *stream,
                                     const struct ims_deflate_codes *codes,
                                     const uint8_t *bytes,
                                     const struct ims_deflate_sequence *list,
                                     size_t count);
uint32_t ims_deflate_portable_adler(uint32_t adler, const uint8_t *bytes, size_t count);
uint32_t ims_deflate_portable_crc(uint32_t crc, const uint8_t *bytes, size_t count);

/* Appends the codes (struct ims_deflate_codes) of literals; inlined where a table has
 * better shifts to offer. */
static inline __attribute__((always_inline)) void
ims_deflate_portable_pack(struct ims_deflate_bits *stream, const void *packer,
                          const uint8_t *bytes, size_t count)
{
    const struct ims_deflate_codes *const codes = packer;
    const uint16_t *const bits = codes->symbol_bits;
    const uint8_t *const lengths = codes->symbol_lengths;
    struct ims_deflate_bits at = *stream;
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const unsigned a = bytes[i], b = bytes[i + 1];
        const unsigned c = bytes[i + 2], d = bytes[i + 3];
        const unsigned first = lengths[a], third = lengths[c];
        const unsigned half = first + lengths[b];
        const uint64_t low = bits[a] | (uint64_t)bits[b] << first;
        const uint64_t high = bits[c] | (uint64_t)bits[d] << third;
        ims_deflate_bits_put(&at, low | high << half, half + third + lengths[d]);
    }
    for (; i < count; i++)
        ims_deflate_bits_put(&at, bits[bytes[i]], lengths[bytes[i]]);
    *stream = at;
}

#endif
