/* SPDX-License-Identifier: MIT */
#include "chunk.h"

#include <string.h>

#include "blocks.h"
#include "bytes.h"
#include "dwa.h"
#include "piz.h"

enum {
    HALVES = 2,        /* the even bytes and the odd ones have little in common: */
    HALVES_FROM = 4096 /* with as many, codes of their own pay */
};

/* Lines in a chunk, and what it is made in beside its own bytes. */
static const struct kind {
    int32_t lines;
    bool has_symbols; /* the Huffman code of numbers of 16 bits */
    bool has_blocks;  /* of 4 or 8 lines, and columns */
} kinds[] = {
    [IMS_EXR_NONE] = {1, false, false}, [IMS_EXR_RLE] = {1, false, false},
    [IMS_EXR_ZIPS] = {1, false, false}, [IMS_EXR_ZIP] = {16, false, false},
    [IMS_EXR_PIZ] = {32, true, false},  [IMS_EXR_PXR24] = {16, false, false},
    [IMS_EXR_B44] = {32, false, true},  [IMS_EXR_B44A] = {32, false, true},
    [IMS_EXR_DWAA] = {32, true, true},  [IMS_EXR_DWAB] = {256, true, true},
};

int32_t ims_exr_chunk_lines(enum ims_exr_compression compression)
{
    return kinds[compression].lines;
}

static size_t channels_of(const struct ims_exr_chunk *chunk)
{
    return strlen(chunk->names);
}

size_t ims_exr_chunk_bytes(const struct ims_exr_chunk *chunk)
{
    return chunk->lines * channels_of(chunk) * chunk->run * chunk->sample_bytes;
}

bool ims_exr_chunk_fits(enum ims_exr_compression compression, size_t run,
                        size_t samples, size_t sample_bytes)
{
    const struct kind *const kind = &kinds[compression];
    const uint64_t numbers = (uint64_t)(run + 7) / 8 * 8 * (uint64_t)kind->lines *
                             samples * sample_bytes / sizeof(uint16_t);
    return !(kind->has_symbols || kind->has_blocks) || numbers <= IMS_EXR_SYMBOLS_MOST;
}

static struct ims_exr_blocks_chunk blocks_of(const struct ims_exr_chunk *chunk)
{
    return (struct ims_exr_blocks_chunk){
        .lines = chunk->lines,
        .channels = channels_of(chunk),
        .run = chunk->run,
        .flat_ones = chunk->compression == IMS_EXR_B44A,
    };
}

static struct ims_exr_dwa_chunk dwa_of(const struct ims_exr_chunk *chunk)
{
    return (struct ims_exr_dwa_chunk){
        .lines = chunk->lines,
        .run = chunk->run,
        .sample_bytes = chunk->sample_bytes,
        .names = chunk->names,
        .curve = chunk->curve,
        .error = chunk->error,
        .effort = chunk->effort,
        .kernels = chunk->kernels,
        .zlib = chunk->zlib,
    };
}

size_t ims_exr_chunk_room(const struct ims_exr_chunk *chunk)
{
    const struct ims_exr_dwa_chunk dwa = dwa_of(chunk);
    const size_t count = ims_exr_chunk_bytes(chunk);
    switch (chunk->compression) {
    case IMS_EXR_PIZ:
        return sizeof(struct ims_exr_piz) + count;
    case IMS_EXR_B44:
    case IMS_EXR_B44A:
        return 0;
    case IMS_EXR_DWAA:
    case IMS_EXR_DWAB:
        return ims_exr_dwa_room(&dwa);
    default:
        return count + IMS_DEFLATE_SLACK;
    }
}

/* Without a copy of the bytes, which takes as many as there are. */
static size_t compressed_bound(const struct ims_exr_chunk *chunk)
{
    const struct ims_exr_blocks_chunk blocks = blocks_of(chunk);
    const struct ims_exr_dwa_chunk dwa = dwa_of(chunk);
    const size_t count = ims_exr_chunk_bytes(chunk);
    switch (chunk->compression) {
    case IMS_EXR_RLE:
        return ims_exr_bytes_runs_bound(count);
    case IMS_EXR_PIZ:
        return ims_exr_piz_bound(count / 2);
    case IMS_EXR_B44:
    case IMS_EXR_B44A:
        return ims_exr_blocks_bound(&blocks);
    case IMS_EXR_DWAA:
    case IMS_EXR_DWAB:
        return ims_exr_dwa_bound(&dwa);
    default:
        return ims_deflate_zlib_bound(count);
    }
}

size_t ims_exr_chunk_bound(const struct ims_exr_chunk *chunk)
{
    const size_t bound = compressed_bound(chunk);
    const size_t count = ims_exr_chunk_bytes(chunk);
    return bound > count ? bound : count;
}

/* The upper 24 bits of a float, rounded to the nearest, halves up; but what is finite
 * stays so, and what is no number too. */
static inline uint32_t rounded_24(uint32_t bits)
{
    enum { EXPONENT = 0x7F800000, MANTISSA = 0x007FFFFF, HALF = 0x80 };
    const uint32_t sign = bits & 0x80000000;
    const uint32_t magnitude = bits & 0x7FFFFFFF;
    const uint32_t up = magnitude + HALF;
    if (magnitude < EXPONENT)
        return (sign | (up < EXPONENT ? up : magnitude)) >> 8;
    const bool is_nan = (magnitude & MANTISSA) != 0;
    return (bits >> 8) | (is_nan && (magnitude & MANTISSA) >> 8 == 0);
}

static inline uint32_t sample_at(const uint8_t *bytes, size_t sample_bytes)
{
    const uint32_t low = bytes[0] | (uint32_t)bytes[1] << 8;
    return sample_bytes == 2
               ? low
               : rounded_24(low | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24);
}

/* Each sample less the one before it in its line and channel; the highest bytes of a
 * line's channel, then the next. Returns how many bytes there are. */
static size_t split(const struct ims_exr_chunk *chunk, const uint8_t *bytes,
                    uint8_t *out)
{
    const size_t count = ims_exr_chunk_bytes(chunk);
    const size_t kept = chunk->sample_bytes == 2 ? 2 : 3;
    const size_t run = chunk->run;
    uint8_t *const start = out;
    for (const uint8_t *line = bytes; line < bytes + count;
         line += run * chunk->sample_bytes, out += run * kept) {
        uint32_t last = 0;
        for (size_t i = 0; i < run; i++) {
            const uint32_t sample =
                sample_at(line + i * chunk->sample_bytes, chunk->sample_bytes);
            const uint32_t difference = sample - last;
            for (size_t k = 0; k < kept; k++)
                out[k * run + i] = (uint8_t)(difference >> 8 * (kept - 1 - k) & 255);
            last = sample;
        }
    }
    return (size_t)(out - start);
}

/* So many bytes at `room`, in one or two parts. */
static size_t deflate(const struct ims_exr_chunk *chunk, size_t count, size_t parts,
                      uint8_t *out)
{
    memset(chunk->room + count, 0, IMS_DEFLATE_SLACK);
    return ims_deflate_zlib_write_parts(chunk->zlib, chunk->kernels, chunk->effort,
                                        chunk->room, count, parts, 0, out);
}

static size_t write_piz(const struct ims_exr_chunk *chunk, const uint8_t *bytes,
                        uint8_t *out)
{
    struct ims_exr_piz *const piz = (void *)chunk->room;
    const struct ims_exr_piz_chunk numbers = {
        .lines = chunk->lines,
        .channels = channels_of(chunk),
        .run = chunk->run,
        .words = chunk->sample_bytes / sizeof(uint16_t),
    };
    return ims_exr_piz_write(piz, &numbers, bytes, (void *)(piz + 1), out);
}

/* Returns the bytes; 0 without memory, and `count` where there is nothing to gain. */
static size_t compress(const struct ims_exr_chunk *chunk, const uint8_t *bytes,
                       size_t count, uint8_t *out)
{
    const struct ims_exr_blocks_chunk blocks = blocks_of(chunk);
    const struct ims_exr_dwa_chunk dwa = dwa_of(chunk);
    switch (chunk->compression) {
    case IMS_EXR_RLE:
        ims_exr_bytes_order(bytes, count, chunk->room);
        return ims_exr_bytes_runs(chunk->room, count, out);
    case IMS_EXR_ZIPS:
    case IMS_EXR_ZIP:
        ims_exr_bytes_order(bytes, count, chunk->room);
        return deflate(chunk, count, count >= HALVES_FROM ? HALVES : 1, out);
    case IMS_EXR_PXR24:
        return deflate(chunk, split(chunk, bytes, chunk->room), 1, out);
    case IMS_EXR_PIZ:
        return write_piz(chunk, bytes, out);
    case IMS_EXR_B44:
    case IMS_EXR_B44A: /* which leave floats as they are */
        return chunk->sample_bytes == sizeof(uint16_t)
                   ? ims_exr_blocks_write(&blocks, bytes, out)
                   : count;
    case IMS_EXR_DWAA:
    case IMS_EXR_DWAB:
        return ims_exr_dwa_write(&dwa, bytes, chunk->room, out);
    default:
        return count;
    }
}

size_t ims_exr_chunk_write(const struct ims_exr_chunk *chunk, const uint8_t *bytes,
                           uint8_t *out)
{
    const size_t count = ims_exr_chunk_bytes(chunk);
    const size_t size = compress(chunk, bytes, count, out);
    if (size < count)
        return size;
    memcpy(out, bytes, count);
    return count;
}
