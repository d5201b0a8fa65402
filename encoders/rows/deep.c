/* SPDX-License-Identifier: MIT */
#include "deep.h"

#include <string.h>

#include "convert/format.h"

enum { BLOCK_PIXELS = 512 /* even */, SAMPLES = 4 };

/* What a block of the image is made before its channels are changed: 16 bits of its own
 * channels, or of 8-bit images RGBA. */
static enum ims_pixel_format source_format(const struct ims_image *image)
{
    const struct ims_convert_format *const from = ims_convert_format_of(image->format);
    if (from->sample_bytes == 1)
        return IMS_PIXEL_RGBA8;
    if (from->gray)
        return from->alpha ? IMS_PIXEL_GRAY_ALPHA16 : IMS_PIXEL_GRAY16;
    return from->alpha ? IMS_PIXEL_RGBA16 : IMS_PIXEL_RGB16;
}

/* Rows of the same channels need not be taken apart. */
void ims_rows_deep_start(struct ims_rows *rows)
{
    const enum ims_pixel_format source = source_format(rows->image);
    ims_convert_start(&rows->convert, rows->image, source, 0, source == rows->target);
}

/* Reads a block as samples of source_format(), those of 8 bits as 16. */
static uint32_t load(const struct ims_rows *rows, int32_t x, int32_t y, size_t count,
                     uint16_t samples[BLOCK_PIXELS * SAMPLES])
{
    const struct ims_convert *const convert = &rows->convert;
    if (convert->target != IMS_PIXEL_RGBA8)
        return ims_convert_part(convert, x, y, (int32_t)count, samples);
    uint8_t narrow[BLOCK_PIXELS * SAMPLES];
    const uint32_t warnings = ims_convert_part(convert, x, y, (int32_t)count, narrow);
    convert->kernels->widen(narrow, samples, count * SAMPLES);
    return warnings;
}

static inline uint16_t blend(uint32_t sample, uint32_t alpha, uint32_t background)
{
    return (uint16_t)((sample * alpha + background * (65535 - alpha) + 32767) / 65535);
}

/* Channels to others: `from` and `to` are how many, 1 to 4. Returns whether all pixels
 * were opaque, where alpha is blended. */
static inline bool spread(const uint16_t *source, size_t from, uint16_t *target,
                          size_t to, size_t count, const uint16_t background[3])
{
    const bool has_alpha = from % 2 == 0;
    const bool keeps_alpha = to % 2 == 0;
    uint16_t all = 65535;
    for (size_t i = 0; i < count; i++, source += from, target += to) {
        const uint16_t alpha = has_alpha ? source[from - 1] : 65535;
        for (size_t k = 0; k < to - keeps_alpha; k++) {
            const uint16_t sample = source[from < 3 ? 0 : k];
            target[k] = has_alpha && !keeps_alpha ? blend(sample, alpha, background[k])
                                                  : sample;
        }
        if (keeps_alpha)
            target[to - 1] = alpha;
        all &= alpha;
    }
    return keeps_alpha || all == 65535;
}

/* The same with numbers of channels that the compiler knows. */
static bool spread_block(const uint16_t *source, size_t from, uint16_t *target,
                         size_t to, size_t count, const uint16_t background[3])
{
    switch (from * 8 + to) {
    case 1 * 8 + 3:
        return spread(source, 1, target, 3, count, background);
    case 1 * 8 + 4:
        return spread(source, 1, target, 4, count, background);
    case 2 * 8 + 1:
        return spread(source, 2, target, 1, count, background);
    case 2 * 8 + 3:
        return spread(source, 2, target, 3, count, background);
    case 2 * 8 + 4:
        return spread(source, 2, target, 4, count, background);
    case 3 * 8 + 4:
        return spread(source, 3, target, 4, count, background);
    case 4 * 8 + 3:
        return spread(source, 4, target, 3, count, background);
    default: /* colors with alpha, as they are */
        memcpy(target, source, count * to * sizeof *target);
        return true;
    }
}

uint32_t ims_rows_deep_write(const struct ims_rows *rows, int32_t y, void *out)
{
    const int32_t width = rows->image->width;
    const enum ims_pixel_format own = rows->convert.target;
    const size_t from = ims_convert_format_of(own)->samples;
    const size_t to = ims_convert_format_of(rows->target)->samples;
    const uint16_t background[3] = {(uint16_t)((rows->background >> 16 & 255) * 257),
                                    (uint16_t)((rows->background >> 8 & 255) * 257),
                                    (uint16_t)((rows->background & 255) * 257)};
    uint32_t warnings = IMS_WARNING_NONE;
    uint8_t *place = out;
    for (int32_t x = 0; x < width; x += BLOCK_PIXELS) {
        const size_t count =
            (size_t)(width - x < BLOCK_PIXELS ? width - x : BLOCK_PIXELS);
        const size_t bytes = count * to * sizeof(uint16_t);
        uint16_t source[BLOCK_PIXELS * SAMPLES];
        uint16_t target[BLOCK_PIXELS * SAMPLES];
        warnings |= load(rows, x, y, count, source);
        if (own == rows->target) {
            memcpy(place, source, bytes);
        } else {
            if (!spread_block(source, from, target, to, count, background))
                warnings |= IMS_WARNING_ALPHA_FLATTENED;
            rows->convert.kernels->to_big_endian(target, target, count * to);
            memcpy(place, target, bytes);
        }
        place += bytes;
    }
    return warnings;
}
