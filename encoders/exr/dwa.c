/* SPDX-License-Identifier: MIT */
#include "dwa.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "bytes.h"
#include "common/byte_order.h"
#include "dct.h"
#include "half.h"
#include "symbols.h"

enum { SIDE = IMS_EXR_DCT_SIDE, BLOCK = IMS_EXR_DCT_BLOCK, COLORS = 3 };

/* The numbers of the head, of 64 bits each. */
enum {
    VERSION = 0,
    FREQUENCIES_SIZE = 3, /* of the code of the coefficients but the means, */
    MEANS_SIZE = 4,       /* of the zlib stream of these, */
    ALPHA_SIZE = 5,       /* and of that of alpha's runs; */
    ALPHA_RUNS = 6,       /* the bytes of those, */
    ALPHA_BYTES = 7,      /* and of what they stand for; */
    FREQUENCIES = 8,      /* how many coefficients, counted with runs, */
    MEANS = 9,            /* and how many blocks of all channels there are */
    NUMBERS = 11          /* the rest, 0: by the Huffman code, and nothing else */
};

/* What channels are to readers, which the chunk tells: by cosines, and for colors at
 * which place of red, green and blue; or by runs. */
static const struct rule {
    char name;
    uint8_t kind;
} rules[] = {{'R', 0x14}, {'G', 0x24}, {'B', 0x34}, {'Y', 0x04}, {'A', 0x08}};

enum { RULES = 5, RULE_BYTES = 4, HEAD = 8 * NUMBERS + 2 + RULES * RULE_BYTES };

/* Parts of the memory that a chunk is made in. */
struct parts {
    struct ims_exr_symbols *symbols;
    uint16_t *frequencies;
    uint16_t *means;
    uint8_t *ordered; /* the bytes of these, and zeros */
    uint8_t *alpha;
    uint8_t *runs; /* of these, and zeros */
};

static bool has_alpha(const struct ims_exr_dwa_chunk *chunk)
{
    return chunk->names[0] == 'A';
}

static size_t colors_of(const struct ims_exr_dwa_chunk *chunk)
{
    return strlen(chunk->names) - has_alpha(chunk);
}

static size_t blocks_across(const struct ims_exr_dwa_chunk *chunk)
{
    return (chunk->run + SIDE - 1) / SIDE;
}

/* Of one channel. */
static size_t blocks_of(const struct ims_exr_dwa_chunk *chunk)
{
    return (chunk->lines + SIDE - 1) / SIDE * blocks_across(chunk);
}

static size_t alpha_bytes(const struct ims_exr_dwa_chunk *chunk)
{
    return has_alpha(chunk) ? chunk->lines * chunk->run * chunk->sample_bytes : 0;
}

size_t ims_exr_dwa_room(const struct ims_exr_dwa_chunk *chunk)
{
    const size_t blocks = blocks_of(chunk) * colors_of(chunk);
    const size_t alpha = alpha_bytes(chunk);
    return sizeof(struct ims_exr_symbols) + sizeof(uint16_t) * (BLOCK + 2) * blocks +
           alpha + ims_exr_bytes_runs_bound(alpha) + 2 * IMS_DEFLATE_SLACK;
}

size_t ims_exr_dwa_bound(const struct ims_exr_dwa_chunk *chunk)
{
    const size_t blocks = blocks_of(chunk) * colors_of(chunk);
    return HEAD + ims_exr_symbols_bound(BLOCK * blocks) +
           ims_deflate_zlib_bound(2 * blocks) +
           ims_deflate_zlib_bound(ims_exr_bytes_runs_bound(alpha_bytes(chunk)));
}

static struct parts cut(const struct ims_exr_dwa_chunk *chunk, uint8_t *room)
{
    const size_t blocks = blocks_of(chunk) * colors_of(chunk);
    struct parts parts = {.symbols = (void *)room};
    parts.frequencies = (void *)(room + sizeof *parts.symbols);
    parts.means = parts.frequencies + BLOCK * blocks;
    parts.ordered = (uint8_t *)(parts.means + blocks);
    parts.alpha = parts.ordered + 2 * blocks + IMS_DEFLATE_SLACK;
    parts.runs = parts.alpha + alpha_bytes(chunk);
    return parts;
}

/* ---- colors ---------------------------------------------------------------------- */

void ims_exr_dwa_curve_make(float *curve)
{
    for (uint32_t i = 0; i < IMS_EXR_DWA_CURVE; i++) {
        const double light = (double)ims_exr_half_to_float((uint16_t)i);
        curve[i] =
            (float)(light <= 1.0 ? pow(light, 1.0 / 2.2) : log(light) / 2.2 + 1.0);
    }
}

static inline float sample_of(const struct ims_exr_dwa_chunk *chunk, const uint8_t *at)
{
    enum { INFINITE = 0x7C00 };
    uint32_t half = (uint32_t)at[0] | (uint32_t)at[1] << 8;
    if (chunk->sample_bytes != sizeof(uint16_t))
        half = ims_exr_half_of_float(
            ims_exr_half_number(half | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24));
    const uint32_t magnitude = half & 0x7FFF;
    if (magnitude > INFINITE)
        return 0.0f;
    const float number = chunk->curve[magnitude < INFINITE ? magnitude : INFINITE - 1];
    return half & 0x8000 ? -number : number;
}

/* Of the last lines and columns there is more than one where a block has more. */
static void take_block(const struct ims_exr_dwa_chunk *chunk, const uint8_t *channel,
                       size_t left, size_t top, float *block)
{
    const size_t line = strlen(chunk->names) * chunk->run * chunk->sample_bytes;
    for (size_t i = 0; i < BLOCK; i++) {
        const size_t x = left + i % SIDE;
        const size_t y = top + i / SIDE;
        block[i] = sample_of(
            chunk, channel + line * (y < chunk->lines ? y : chunk->lines - 1) +
                       chunk->sample_bytes * (x < chunk->run ? x : chunk->run - 1));
    }
}

/* Blue, green and red to the two differences and luma, by BT.709. */
static void change_colors(float blocks[COLORS][BLOCK])
{
    for (size_t i = 0; i < BLOCK; i++) {
        const float blue = blocks[0][i];
        const float green = blocks[1][i];
        const float red = blocks[2][i];
        blocks[2][i] = 0.2126f * red + 0.7152f * green + 0.0722f * blue;
        blocks[1][i] = -0.1146f * red - 0.3854f * green + 0.5f * blue;
        blocks[0][i] = 0.5f * red - 0.4542f * green - 0.0458f * blue;
    }
}

/* The last channel comes first: luma, then the difference of blue, then that of red.
 * Returns how many numbers the frequencies became. */
static size_t write_blocks(const struct ims_exr_dwa_chunk *chunk, const uint8_t *bytes,
                           const struct parts *parts)
{
    const size_t colors = colors_of(chunk);
    const size_t blocks = blocks_of(chunk);
    const size_t channel_bytes = chunk->run * chunk->sample_bytes;
    const uint8_t *const first = bytes + has_alpha(chunk) * channel_bytes;
    uint16_t *next = parts->frequencies;
    for (size_t i = 0; i < blocks; i++) {
        float samples[COLORS][BLOCK];
        const size_t left = i % blocks_across(chunk) * SIDE;
        const size_t top = i / blocks_across(chunk) * SIDE;
        for (size_t k = 0; k < colors; k++)
            take_block(chunk, first + k * channel_bytes, left, top, samples[k]);
        if (colors == COLORS)
            change_colors(samples);
        for (size_t k = 0; k < colors; k++)
            next = ims_exr_dct_write(samples[colors - 1 - k], k == 0, chunk->error,
                                     &parts->means[k * blocks + i], next);
    }
    return (size_t)(next - parts->frequencies);
}

/* ---- alpha ----------------------------------------------------------------------- */

/* The lowest bytes of all samples, then the next. */
static void take_alpha(const struct ims_exr_dwa_chunk *chunk, const uint8_t *bytes,
                       uint8_t *out)
{
    const size_t line = strlen(chunk->names) * chunk->run * chunk->sample_bytes;
    for (size_t k = 0; k < chunk->sample_bytes; k++)
        for (size_t y = 0; y < chunk->lines; y++)
            for (size_t x = 0; x < chunk->run; x++)
                *out++ = bytes[y * line + x * chunk->sample_bytes + k];
}

/* ---- the chunk ------------------------------------------------------------------- */

static uint8_t *put_rules(const struct ims_exr_dwa_chunk *chunk, uint8_t *out)
{
    enum { HALF = 1, FLOAT = 2 };
    uint8_t *const size = out;
    out += 2;
    for (size_t i = 0; i < RULES; i++) {
        if (strchr(chunk->names, rules[i].name) == NULL)
            continue;
        *out++ = (uint8_t)rules[i].name;
        *out++ = 0;
        *out++ = rules[i].kind;
        *out++ = chunk->sample_bytes == sizeof(uint16_t) ? HALF : FLOAT;
    }
    ims_byte_order_store_little16(size, (uint32_t)(out - size));
    return out;
}

/* Returns the bytes, which are followed by room for zeros; 0 without memory. */
static size_t compress(const struct ims_exr_dwa_chunk *chunk, uint8_t *bytes,
                       size_t count, uint8_t *out)
{
    memset(bytes + count, 0, IMS_DEFLATE_SLACK);
    return ims_deflate_zlib_write(chunk->zlib, chunk->kernels, chunk->effort, bytes,
                                  count, out);
}

/* In place, from numbers of this machine's to little-endian ones. */
static uint8_t *bytes_of(uint16_t *numbers, size_t count)
{
    uint8_t *const bytes = (uint8_t *)numbers;
    for (size_t i = 0; i < count; i++)
        ims_byte_order_store_little16(bytes + 2 * i, numbers[i]);
    return bytes;
}

size_t ims_exr_dwa_write(const struct ims_exr_dwa_chunk *chunk, const uint8_t *bytes,
                         uint8_t *room, uint8_t *out)
{
    const struct parts parts = cut(chunk, room);
    const size_t alpha = alpha_bytes(chunk);
    uint64_t numbers[NUMBERS] = {
        [VERSION] = 2,
        [MEANS] = blocks_of(chunk) * colors_of(chunk),
        [FREQUENCIES] = write_blocks(chunk, bytes, &parts),
        [ALPHA_BYTES] = alpha,
    };
    uint8_t *next = put_rules(chunk, out + 8 * (size_t)NUMBERS);
    numbers[FREQUENCIES_SIZE] = ims_exr_symbols_write(
        parts.symbols, parts.frequencies, (size_t)numbers[FREQUENCIES], next);
    next += numbers[FREQUENCIES_SIZE];
    const size_t means = 2 * (size_t)numbers[MEANS];
    ims_exr_bytes_order(bytes_of(parts.means, means / 2), means, parts.ordered);
    numbers[MEANS_SIZE] = compress(chunk, parts.ordered, means, next);
    next += numbers[MEANS_SIZE];
    if (alpha > 0) {
        take_alpha(chunk, bytes, parts.alpha);
        numbers[ALPHA_RUNS] = ims_exr_bytes_runs(parts.alpha, alpha, parts.runs);
        numbers[ALPHA_SIZE] =
            compress(chunk, parts.runs, (size_t)numbers[ALPHA_RUNS], next);
        next += numbers[ALPHA_SIZE];
    }
    for (size_t i = 0; i < NUMBERS; i++)
        ims_byte_order_store(out + 8 * i, 8, false, numbers[i]);
    const bool good =
        numbers[MEANS_SIZE] > 0 && (alpha == 0 || numbers[ALPHA_SIZE] > 0);
    return good ? (size_t)(next - out) : 0;
}
