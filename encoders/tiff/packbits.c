/* SPDX-License-Identifier: MIT */
#include "packbits.h"

#include "common/byte_runs.h"

size_t ims_tiff_packbits_write(const uint8_t *row, size_t count, uint8_t *out)
{
    static const struct ims_byte_runs_codes codes = {
        .run = {.most = 128, .base = 257, .sign = -1},
        .literals = {.most = 128, .base = -1, .sign = 1},
        .least = 3, /* two are no shorter, and may cut literals in two */
    };
    return (size_t)(ims_byte_runs_write(&codes, row, count, out) - out);
}
