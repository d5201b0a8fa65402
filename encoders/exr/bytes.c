/* SPDX-License-Identifier: MIT */
#include "bytes.h"

#include "common/byte_runs.h"

enum { LITERALS_MAX = 127 };

static const struct ims_byte_runs_codes runs_codes = {
    .run = {.most = 128, .base = -1, .sign = 1},
    .literals = {.most = LITERALS_MAX, .base = 0, .sign = -1},
    .least = 3, /* shorter ones cost more as runs than among literals */
};

void ims_exr_bytes_order(const uint8_t *restrict bytes, size_t count,
                         uint8_t *restrict out)
{
    const size_t half = count / 2;
    uint8_t *const odd = out + half;
    out[0] = bytes[0];
    odd[0] = (uint8_t)(bytes[1] - bytes[count - 2] + 128);
    for (size_t i = 1; i < half; i++) {
        out[i] = (uint8_t)(bytes[2 * i] - bytes[2 * i - 2] + 128);
        odd[i] = (uint8_t)(bytes[2 * i + 1] - bytes[2 * i - 1] + 128);
    }
}

size_t ims_exr_bytes_runs_bound(size_t count)
{
    return count + count / LITERALS_MAX + 1;
}

size_t ims_exr_bytes_runs(const uint8_t *bytes, size_t count, uint8_t *out)
{
    return (size_t)(ims_byte_runs_write(&runs_codes, bytes, count, out) - out);
}
