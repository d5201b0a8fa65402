/* SPDX-License-Identifier: MIT */
#include "block.h"

#include <string.h>

#include "format.h"
#include "kernels.h"

enum {
    RED = IMS_CONVERT_RED,
    GREEN = IMS_CONVERT_GREEN,
    BLUE = IMS_CONVERT_BLUE,
    ALPHA = IMS_CONVERT_ALPHA,
    CHANNELS = 4
};

void ims_convert_block_find_yuv(struct ims_convert_block *block,
                                const struct ims_convert_kernels *kernels,
                                const struct ims_image *image, int32_t x, int32_t y,
                                size_t count, const uint8_t *yuv[3])
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    const int32_t chroma_y = format->half_height ? y / 2 : y;
    yuv[0] = ims_convert_format_row(image, 0, y) + x;
    if (image->format == IMS_PIXEL_NV12) {
        uint8_t *const planes[2] = {block->channels[1], block->channels[2]};
        kernels->split2(ims_convert_format_row(image, 1, chroma_y) + x, planes,
                        (count + 1) / 2);
        yuv[1] = planes[0];
        yuv[2] = planes[1];
        return;
    }
    for (int plane = 1; plane <= 2; plane++)
        yuv[plane] = ims_convert_format_row(image, plane, chroma_y) +
                     (format->half_width ? x / 2 : x);
}

static void load_yuv(struct ims_convert_block *block,
                     const struct ims_convert_kernels *kernels,
                     const struct ims_image *image, int32_t x, int32_t y, size_t count)
{
    struct ims_convert_block found;
    const uint8_t *yuv[3];
    ims_convert_block_find_yuv(&found, kernels, image, x, y, count, yuv);
    memcpy(block->channels[0], yuv[0], count);
    if (!ims_convert_format_of(image->format)->half_width) {
        memcpy(block->channels[1], yuv[1], count);
        memcpy(block->channels[2], yuv[2], count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        block->channels[1][i] = yuv[1][i / 2];
        block->channels[2][i] = yuv[2][i / 2];
    }
}

/* Planes of green, blue and red, as large as each other. */
static void load_identity(struct ims_convert_block *block,
                          const struct ims_convert_kernels *kernels,
                          const struct ims_image *image, int32_t x, int32_t y,
                          size_t count)
{
    static const uint8_t colors[3] = {GREEN, BLUE, RED};
    const struct ims_convert_row row = ims_convert_matrix_limited_to_full();
    for (int plane = 0; plane < 3; plane++) {
        const uint8_t *const samples = ims_convert_format_row(image, plane, y) + x;
        const uint8_t *const channels[3] = {samples, samples, samples};
        uint8_t *const target = block->channels[colors[plane]];
        if (image->range == IMS_RANGE_LIMITED)
            kernels->apply(&row, channels, target, count);
        else
            memcpy(target, samples, count);
    }
}

/* Interleaved 8-bit samples to planes; a gray sample to red only. */
static void split(struct ims_convert_block *block,
                  const struct ims_convert_kernels *kernels,
                  const struct ims_convert_format *format, const uint8_t *pixels,
                  size_t count)
{
    uint8_t padding[IMS_CONVERT_BLOCK_PIXELS];
    uint8_t *planes[CHANNELS] = {NULL};
    for (int i = 0; i < format->samples; i++)
        planes[i] = format->order[i] == IMS_CONVERT_PADDING
                        /* cppcheck-suppress legacyUninitvar ; only written to */
                        ? padding
                        : block->channels[format->order[i]];
    switch (format->samples) {
    case 1:
        memcpy(planes[0], pixels, count);
        break;
    case 2:
        kernels->split2(pixels, planes, count);
        break;
    case 3:
        kernels->split3(pixels, planes, count);
        break;
    default:
        kernels->split4(pixels, planes, count);
        break;
    }
}

/* Pixel x of row y of an interleaved image. */
static const void *pixel_at(const struct ims_image *image, int32_t x, int32_t y)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    return ims_convert_format_row(image, 0, y) +
           (size_t)x * format->samples * format->sample_bytes;
}

void ims_convert_block_load(struct ims_convert_block *block,
                            const struct ims_convert_kernels *kernels,
                            const struct ims_image *image, int32_t x, int32_t y,
                            size_t count)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    if (format->yuv) {
        if (ims_convert_format_has_luma(image))
            load_yuv(block, kernels, image, x, y, count);
        else
            load_identity(block, kernels, image, x, y, count);
        return;
    }
    const void *const pixels = pixel_at(image, x, y);
    uint8_t narrowed[CHANNELS * IMS_CONVERT_BLOCK_PIXELS];
    if (format->sample_bytes == 1) {
        split(block, kernels, format, pixels, count);
    } else {
        if (format->sample_bytes == 2)
            kernels->narrow(pixels, narrowed, count * format->samples);
        else
            kernels->float_to_8(pixels, narrowed, count * format->samples);
        split(block, kernels, format, narrowed, count);
    }
    if (format->gray) {
        memcpy(block->channels[GREEN], block->channels[RED], count);
        memcpy(block->channels[BLUE], block->channels[RED], count);
    }
}

/* ---- blending -------------------------------------------------------------------- */

static bool all_opaque(const uint8_t *alpha, size_t count)
{
    uint8_t all = 255;
    for (size_t i = 0; i < count; i++)
        all &= alpha[i];
    return all == 255;
}

bool ims_convert_block_load_flat(struct ims_convert_block *block,
                                 const struct ims_convert_kernels *kernels,
                                 const struct ims_image *image, int32_t x, int32_t y,
                                 size_t count, int32_t background)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    const uint8_t color[3] = {(uint8_t)(background >> 16 & 255),
                              (uint8_t)(background >> 8 & 255),
                              (uint8_t)(background & 255)};
    uint8_t *const planes[3] = {block->channels[RED], block->channels[GREEN],
                                block->channels[BLUE]};
    const void *const pixels = pixel_at(image, x, y);
    uint16_t deep[CHANNELS * IMS_CONVERT_BLOCK_PIXELS];
    if (format->sample_bytes == 2)
        return !kernels->blend_deep(pixels, format->samples, color, planes, count);
    if (format->sample_bytes == 4) {
        kernels->float_to_16(pixels, deep, count * format->samples);
        return !kernels->blend_deep(deep, format->samples, color, planes, count);
    }
    ims_convert_block_load(block, kernels, image, x, y, count);
    if (all_opaque(block->channels[ALPHA], count))
        return false;
    kernels->blend(planes, block->channels[ALPHA], color, count);
    return true;
}
