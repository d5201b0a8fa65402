/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <string.h>

#include "common/byte_order.h"
#include "convert/format.h"
#include "half.h"

void ims_exr_lines_start(struct ims_exr_lines *lines, const struct ims_image *image,
                         bool half)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    *lines = (struct ims_exr_lines){
        .image = image,
        .samples = format->samples,
        .from_bytes = format->sample_bytes,
        .bytes = half ? sizeof(uint16_t) : format->sample_bytes,
        .multiplies = format->alpha && image->alpha == IMS_ALPHA_STRAIGHT,
    };
    lines->line_bytes = (size_t)image->width * lines->samples * lines->bytes;
}

const char *ims_exr_lines_names(const struct ims_exr_lines *lines)
{
    static const char *const names[] = {"", "Y", "AY", "BGR", "ABGR"};
    return names[lines->samples];
}

/* Sample number `index` of a row as a float. */
static inline float sample_at(const uint8_t *row, size_t index, size_t bytes)
{
    uint16_t half;
    float number;
    if (bytes == sizeof number) {
        memcpy(&number, row + index * sizeof number, sizeof number);
        return number;
    }
    memcpy(&half, row + index * sizeof half, sizeof half);
    return ims_exr_half_to_float(half);
}

static inline void store(float number, size_t bytes, uint8_t *out)
{
    if (bytes == sizeof number)
        ims_byte_order_store_little32(out, ims_exr_half_bits(number));
    else
        ims_byte_order_store_little16(out, ims_exr_half_of_float(number));
}

/* A channel as it is. */
static inline void copy(const uint8_t *row, size_t samples, size_t bytes, size_t count,
                        uint8_t *out)
{
    for (size_t i = 0; i < count; i++) {
        const uint8_t *const from = row + i * samples * bytes;
        uint16_t half;
        uint32_t bits;
        if (bytes == sizeof half) {
            memcpy(&half, from, sizeof half);
            ims_byte_order_store_little16(out + i * sizeof half, half);
        } else {
            memcpy(&bits, from, sizeof bits);
            ims_byte_order_store_little32(out + i * sizeof bits, bits);
        }
    }
}

/* The same with numbers that the compiler knows. */
static void copy_channel(const uint8_t *row, size_t samples, size_t bytes, size_t count,
                         uint8_t *out)
{
    switch (samples * 8 + bytes) {
    case 1 * 8 + 2:
        copy(row, 1, 2, count, out);
        break;
    case 1 * 8 + 4:
        copy(row, 1, 4, count, out);
        break;
    case 3 * 8 + 2:
        copy(row, 3, 2, count, out);
        break;
    case 3 * 8 + 4:
        copy(row, 3, 4, count, out);
        break;
    case 4 * 8 + 2:
        copy(row, 4, 2, count, out);
        break;
    case 4 * 8 + 4:
        copy(row, 4, 4, count, out);
        break;
    default:
        copy(row, samples, bytes, count, out);
    }
}

/* Without a color where nothing covers it, whatever it was: infinity times 0 would be
 * no number. */
static inline float multiply(float color, float alpha)
{
    return alpha == 0.0f ? 0.0f : color * alpha;
}

static inline void change(const struct ims_exr_lines *lines, const uint8_t *row,
                          size_t channel, size_t from_bytes, size_t bytes, uint8_t *out)
{
    const size_t samples = lines->samples;
    const size_t last = samples - 1;
    const size_t count = (size_t)lines->image->width;
    const bool multiplies = lines->multiplies && channel != last;
    for (size_t i = 0; i < count; i++) {
        const float number = sample_at(row, i * samples + channel, from_bytes);
        const float alpha =
            multiplies ? sample_at(row, i * samples + last, from_bytes) : 1.0f;
        store(multiplies ? multiply(number, alpha) : number, bytes, out + i * bytes);
    }
}

/* A channel whose samples become others. */
static void change_channel(const struct ims_exr_lines *lines, const uint8_t *row,
                           size_t channel, uint8_t *out)
{
    if (lines->from_bytes == sizeof(uint16_t))
        change(lines, row, channel, sizeof(uint16_t), sizeof(uint16_t), out);
    else if (lines->bytes == sizeof(uint16_t))
        change(lines, row, channel, sizeof(float), sizeof(uint16_t), out);
    else
        change(lines, row, channel, sizeof(float), sizeof(float), out);
}

/* The alphabet has alpha, blue, green and red, or alpha and luminance: the last sample
 * comes first. */
void ims_exr_lines_write(const struct ims_exr_lines *lines, int32_t y, uint8_t *out)
{
    const uint8_t *const row = ims_convert_format_row(lines->image, 0, y);
    const size_t count = (size_t)lines->image->width;
    for (size_t channel = lines->samples; channel-- > 0; out += count * lines->bytes)
        if (lines->from_bytes == lines->bytes &&
            !(lines->multiplies && channel + 1 < lines->samples))
            copy_channel(row + channel * lines->bytes, lines->samples, lines->bytes,
                         count, out);
        else
            change_channel(lines, row, channel, out);
}
