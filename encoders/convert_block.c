/* SPDX-License-Identifier: MIT */
#include "convert_block.h"

#include <string.h>

#include "convert_format.h"
#include "convert_planar.h"
#include "convert_samples.h"
#include "convert_simd.h"

enum { RED = 0, GREEN = 1, BLUE = 2, ALPHA = 3, CHANNELS = 4 };

static void load_yuv(struct ims_convert_block *block, const struct ims_image *image,
                     int32_t x, int32_t y, size_t count)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    memcpy(block->channels[0], ims_convert_format_row(image, 0, y) + x, count);
    const int32_t chroma_y = format->half_height ? y / 2 : y;
    if (image->format == IMS_PIXEL_NV12) {
        uint8_t pairs[2][IMS_CONVERT_BLOCK_PIXELS / 2];
        ims_convert_planar_split2(ims_convert_format_row(image, 1, chroma_y) + x,
                                  pairs[0], pairs[1], (count + 1) / 2);
        ims_convert_planar_double(pairs[0], block->channels[1], count);
        ims_convert_planar_double(pairs[1], block->channels[2], count);
        return;
    }
    for (int plane = 1; plane <= 2; plane++) {
        const uint8_t *const row = ims_convert_format_row(image, plane, chroma_y);
        if (format->half_width)
            ims_convert_planar_double(row + x / 2, block->channels[plane], count);
        else
            memcpy(block->channels[plane], row + x, count);
    }
}

/* Interleaved 8-bit samples to planes; a gray sample to red only. */
static void split(struct ims_convert_block *block,
                  const struct ims_convert_format *format, const uint8_t *pixels,
                  size_t count)
{
    uint8_t *planes[CHANNELS] = {NULL};
    for (int i = 0; i < format->samples; i++)
        planes[i] = block->channels[format->order[i]];
    switch (format->samples) {
    case 1:
        memcpy(planes[0], pixels, count);
        break;
    case 2:
        ims_convert_planar_split2(pixels, planes[0], planes[1], count);
        break;
    case 3:
        ims_convert_planar_split3(pixels, planes[0], planes[1], planes[2], count);
        break;
    default:
        ims_convert_planar_split4(pixels, planes[0], planes[1], planes[2], planes[3],
                                  count);
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
                            const struct ims_image *image, int32_t x, int32_t y,
                            size_t count)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    if (format->yuv) {
        load_yuv(block, image, x, y, count);
        return;
    }
    const void *const pixels = pixel_at(image, x, y);
    uint8_t narrowed[CHANNELS * IMS_CONVERT_BLOCK_PIXELS];
    if (format->sample_bytes == 1) {
        split(block, format, pixels, count);
    } else {
        if (format->sample_bytes == 2)
            ims_convert_samples_16_to_8(pixels, narrowed, count * format->samples);
        else
            ims_convert_samples_float_to_8(pixels, narrowed, count * format->samples);
        split(block, format, narrowed, count);
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

static inline IMS_SIMD_BODY void blend_body(uint8_t *samples, const uint8_t *alpha,
                                            uint8_t background, size_t count)
{
    /* Sums stay within 16 bits, which halves the vectors' work. */
    for (size_t i = 0; i < count; i++) {
        const uint16_t behind = (uint16_t)(background * (uint16_t)(255 - alpha[i]));
        const uint16_t before = (uint16_t)(samples[i] * alpha[i]);
        const uint16_t sum = (uint16_t)(before + behind + 128);
        samples[i] = (uint8_t)((uint16_t)(sum + (sum >> 8)) >> 8); /* sum / 255 */
    }
}
IMS_SIMD_FUNCTION(static, blend,
                  (uint8_t * samples, const uint8_t *alpha, uint8_t background,
                   size_t count),
                  (samples, alpha, background, count))

/* Blends 16-bit pixels in their own depth, then rounds to 8 bits. Returns whether any
 * was not opaque. */
static bool flatten_deep(struct ims_convert_block *block,
                         const struct ims_convert_format *format,
                         const uint16_t *pixels, size_t count, int32_t background)
{
    const uint32_t full = 65535;
    uint32_t all = full;
    uint16_t row[IMS_CONVERT_BLOCK_PIXELS];
    for (int channel = RED; channel <= BLUE; channel++) {
        const size_t sample = format->gray ? 0 : (size_t)channel;
        const uint32_t behind =
            ((uint32_t)background >> (16 - 8 * channel) & 255) * 257;
        for (size_t i = 0; i < count; i++) {
            const uint16_t *const pixel = pixels + i * format->samples;
            const uint32_t alpha = pixel[format->samples - 1];
            const uint32_t sum = pixel[sample] * alpha + behind * (full - alpha);
            row[i] = (uint16_t)((sum + full / 2) / full);
            all &= alpha;
        }
        ims_convert_samples_16_to_8(row, block->channels[channel], count);
    }
    return all != full;
}

bool ims_convert_block_load_flat(struct ims_convert_block *block,
                                 const struct ims_image *image, int32_t x, int32_t y,
                                 size_t count, int32_t background)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    if (format->sample_bytes == 2)
        return flatten_deep(block, format, pixel_at(image, x, y), count, background);
    ims_convert_block_load(block, image, x, y, count);
    if (all_opaque(block->channels[ALPHA], count))
        return false;
    for (int channel = RED; channel <= BLUE; channel++)
        blend(block->channels[channel], block->channels[ALPHA],
              (uint8_t)(background >> (16 - 8 * channel) & 255), count);
    return true;
}
