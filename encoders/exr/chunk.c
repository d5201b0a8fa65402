/* SPDX-License-Identifier: MIT */
#include "chunk.h"

#include <string.h>

#include "common/byte_runs.h"

enum {
    HALVES = 2,         /* the even bytes and the odd ones have little in common: */
    HALVES_FROM = 4096, /* with as many, codes of their own pay */
    LITERALS_MAX = 127
};

static const struct ims_byte_runs_codes runs_codes = {
    .run = {.most = 128, .base = -1, .sign = 1},
    .literals = {.most = LITERALS_MAX, .base = 0, .sign = -1},
    .least = 3, /* shorter ones cost more as runs than among literals */
};

int32_t ims_exr_chunk_lines(enum ims_exr_compression compression)
{
    return compression == IMS_EXR_ZIP ? 16 : 1;
}

size_t ims_exr_chunk_bound(size_t count)
{
    const size_t runs = count + count / LITERALS_MAX + 1;
    const size_t stream = ims_deflate_zlib_bound(count);
    return runs > stream ? runs : stream;
}

/* Each byte less the one that comes before it when the even ones come first; the first
 * one stays, all others are 128 more. */
static void order(const uint8_t *restrict bytes, size_t count, uint8_t *restrict out)
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

size_t ims_exr_chunk_write(struct ims_exr_chunk *chunk, const uint8_t *bytes,
                           size_t count, uint8_t *out)
{
    size_t size = count;
    if (chunk->compression != IMS_EXR_NONE)
        order(bytes, count, chunk->ordered);
    if (chunk->compression == IMS_EXR_RLE) {
        size = (size_t)(ims_byte_runs_write(&runs_codes, chunk->ordered, count, out) -
                        out);
    } else if (chunk->compression != IMS_EXR_NONE) {
        memset(chunk->ordered + count, 0, IMS_DEFLATE_SLACK);
        size = ims_deflate_zlib_write_parts(chunk->zlib, chunk->kernels, chunk->effort,
                                            chunk->ordered, count,
                                            count < HALVES_FROM ? 1 : HALVES, out);
    }
    if (size < count)
        return size;
    memcpy(out, bytes, count);
    return count;
}
