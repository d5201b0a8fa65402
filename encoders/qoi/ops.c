/* SPDX-License-Identifier: MIT */
#include "ops.h"

#include <assert.h>
#include <string.h>

#include "common/byte_order.h"

enum {
    OP_DIFF = 0x40,
    OP_LUMA = 0x80,
    OP_RUN = 0xC0,
    OP_RGB = 0xFE,
    OP_RGBA = 0xFF,
    LONGEST_RUN = 62
};

/* What is known of each pixel before runs and the index are looked at. */
struct block {
    uint32_t
        colors[IMS_QOI_OPS_PIXELS]; /* red in the lowest byte, alpha in the highest */
    uint32_t words[IMS_QOI_OPS_PIXELS];  /* the operation, its first byte lowest, */
    uint8_t lengths[IMS_QOI_OPS_PIXELS]; /* and how many bytes it has; behind 4 of them
                                            comes alpha */
    uint8_t same[IMS_QOI_OPS_PIXELS];    /* 255 where the color is that of the pixel
                                            before, else 0 */
    uint8_t hashes[IMS_QOI_OPS_PIXELS];
};

/* Writes the run that is not counted yet, where there is one, for it may be another
 * place than it was; returns where it ends. */
static uint8_t *show_run(const struct ims_qoi_ops *ops, uint8_t *out)
{
    if (ops->run == 0)
        return out;
    *out = (uint8_t)(OP_RUN | (ops->run - 1));
    return out + 1;
}

void ims_qoi_ops_start(struct ims_qoi_ops *ops)
{
    *ops = (struct ims_qoi_ops){.last = 0xFF000000};
}

/* Differences to the sample before each, where `last` is before the first. */
static void subtract(const uint8_t *channel, uint8_t last, size_t count,
                     uint8_t *differences)
{
    differences[0] = (uint8_t)(channel[0] - last);
    for (size_t i = 1; i < count; i++)
        differences[i] = (uint8_t)(channel[i] - channel[i - 1]);
}

/* The hash of colors modulo 256, from which its 64 values are left by a mask. */
static void hash(const uint8_t *const channels[4], bool has_alpha, size_t count,
                 uint8_t *hashes)
{
    const uint8_t *const red = channels[0];
    const uint8_t *const green = channels[1];
    const uint8_t *const blue = channels[2];
    for (size_t i = 0; i < count; i++)
        hashes[i] = (uint8_t)(red[i] * 3 + green[i] * 5 + blue[i] * 7);
    if (has_alpha)
        for (size_t i = 0; i < count; i++)
            hashes[i] = (uint8_t)((hashes[i] + channels[3][i] * 11) & 63);
    else
        for (size_t i = 0; i < count; i++)
            hashes[i] = (uint8_t)((hashes[i] + 255 * 11) & 63);
}

static inline uint8_t pick(uint8_t mask, uint8_t if_set, uint8_t if_not)
{
    return (uint8_t)((if_set & mask) | (if_not & ~mask));
}

/* The shortest of QOI's three operations on colors: small differences to the pixel
 * before in one byte, larger ones in two, or red, green and blue as they are. All is
 * modulo 256. */
static void choose(const uint8_t *const channels[4], uint32_t last, size_t count,
                   struct block *block)
{
    uint8_t red[IMS_QOI_OPS_PIXELS];
    uint8_t green[IMS_QOI_OPS_PIXELS];
    uint8_t blue[IMS_QOI_OPS_PIXELS];
    uint8_t first[IMS_QOI_OPS_PIXELS];
    uint8_t second[IMS_QOI_OPS_PIXELS];
    subtract(channels[0], (uint8_t)(last & 255), count, red);
    subtract(channels[1], (uint8_t)(last >> 8 & 255), count, green);
    subtract(channels[2], (uint8_t)(last >> 16 & 255), count, blue);
    for (size_t i = 0; i < count; i++) {
        const uint8_t r = (uint8_t)(red[i] + 2);
        const uint8_t g = (uint8_t)(green[i] + 2);
        const uint8_t b = (uint8_t)(blue[i] + 2);
        const uint8_t luma = (uint8_t)(green[i] + 32);
        const uint8_t red_luma = (uint8_t)(red[i] - green[i] + 8);
        const uint8_t blue_luma = (uint8_t)(blue[i] - green[i] + 8);
        const uint8_t is_diff = ((r | g | b) & 0xFC) == 0 ? 255 : 0;
        const uint8_t is_luma =
            (((red_luma | blue_luma) & 0xF0) | (luma & 0xC0)) == 0 ? 255 : 0;
        const uint8_t diff = (uint8_t)(OP_DIFF | r << 4 | g << 2 | b);
        const uint8_t lumas = (uint8_t)(red_luma << 4 | blue_luma);
        first[i] = pick(is_diff, diff, pick(is_luma, OP_LUMA | luma, OP_RGB));
        second[i] = pick(is_luma, lumas, channels[0][i]);
        block->lengths[i] = pick(is_diff, 1, pick(is_luma, 2, 4));
        block->same[i] = (red[i] | green[i] | blue[i]) == 0 ? 255 : 0;
    }
    for (size_t i = 0; i < count; i++)
        block->words[i] = first[i] | (uint32_t)second[i] << 8 |
                          (uint32_t)channels[1][i] << 16 |
                          (uint32_t)channels[2][i] << 24;
}

static void join(const uint8_t *const channels[4], uint32_t *colors, size_t count)
{
    for (size_t i = 0; i < count; i++)
        colors[i] = channels[0][i] | (uint32_t)channels[1][i] << 8 |
                    (uint32_t)channels[2][i] << 16 | 0xFF000000;
}

/* Where alpha differs from the pixel before, all four are written as they are. */
static void add_alpha(const uint8_t *alpha, uint32_t last, size_t count,
                      struct block *block)
{
    uint8_t differences[IMS_QOI_OPS_PIXELS];
    subtract(alpha, (uint8_t)(last >> 24), count, differences);
    for (size_t i = 0; i < count; i++)
        block->colors[i] = (block->colors[i] & 0x00FFFFFF) | (uint32_t)alpha[i] << 24;
    for (size_t i = 0; i < count; i++) {
        const uint8_t kept = differences[i] == 0 ? 255 : 0;
        const uint32_t whole = block->colors[i] << 8 | OP_RGBA;
        block->words[i] = differences[i] == 0 ? block->words[i] : whole;
        block->lengths[i] = pick(kept, block->lengths[i], 5);
        block->same[i] &= kept;
    }
}

static const uint8_t eight_times[8] = {255, 255, 255, 255, 255, 255, 255, 255};

/* Writes what is known of a block. Which operation comes next is as good as random, so
 * that there is no branch for it: each pixel writes 5 bytes, and the place for the next
 * one goes on by as many as count. That of a run is written over until it ends. */
static uint8_t *write_block(struct ims_qoi_ops *ops, const struct block *block,
                            size_t count, uint8_t *out)
{
    uint32_t run = ops->run;
    for (size_t i = 0; i < count; i++) {
        if (i + 8 <= count && run + 8 < LONGEST_RUN &&
            memcmp(block->same + i, eight_times, 8) == 0) {
            run += 8;
            out[0] = (uint8_t)(OP_RUN | (run - 1));
            i += 7;
            continue;
        }
        const uint32_t color = block->colors[i];
        const uint32_t hash = block->hashes[i];
        const uint32_t same = 0u - (block->same[i] & 1u);
        const uint32_t before = ops->index[hash];
        const uint32_t known = 0u - (uint32_t)(before == color);
        ops->index[hash] = (before & same) | (color & ~same);
        out += (run != 0) & ~same & 1u;
        const uint32_t word = (hash & known) | (block->words[i] & ~known);
        ims_byte_order_store_little32(out, ((OP_RUN | run) & same) | (word & ~same));
        out[4] = (uint8_t)(color >> 24);
        out += ((1 & known) | (block->lengths[i] & ~known)) & ~same;
        run = (run + 1) & same;
        if (run == LONGEST_RUN) {
            out++;
            run = 0;
        }
    }
    ops->run = run;
    return out;
}

uint8_t *ims_qoi_ops_write(struct ims_qoi_ops *ops, const uint8_t *const channels[4],
                           bool has_alpha, size_t count, uint8_t *out)
{
    struct block block;
    assert(count > 0 && count <= IMS_QOI_OPS_PIXELS);
    hash(channels, has_alpha, count, block.hashes);
    choose(channels, ops->last, count, &block);
    join(channels, block.colors, count);
    if (has_alpha)
        add_alpha(channels[3], ops->last, count, &block);
    ops->last = block.colors[count - 1];
    show_run(ops, out);
    return write_block(ops, &block, count, out);
}

uint8_t *ims_qoi_ops_end(struct ims_qoi_ops *ops, uint8_t *out)
{
    out = show_run(ops, out);
    memcpy(out, "\0\0\0\0\0\0\0\1", 8);
    return out + 8;
}
