/* SPDX-License-Identifier: MIT */
#include "predictor.h"

#include <stdbool.h>
#include <string.h>

#include "common/byte_order.h"

/* The first `samples` have nothing before them. */
static void difference8(const uint8_t *from, size_t count, size_t samples,
                        uint8_t *restrict out)
{
    for (size_t i = 0; i < samples; i++)
        out[i] = from[i];
    for (size_t i = samples; i < count; i++)
        out[i] = (uint8_t)(from[i] - from[i - samples]);
}

static inline uint16_t load16(const uint8_t *from)
{
    uint16_t value;
    memcpy(&value, from, sizeof value);
    return ims_byte_order_is_big() ? __builtin_bswap16(value) : value;
}

static inline void store16(uint8_t *to, uint16_t value)
{
    if (ims_byte_order_is_big())
        value = __builtin_bswap16(value);
    memcpy(to, &value, sizeof value);
}

static void difference16(const uint8_t *from, size_t count, size_t samples,
                         uint8_t *restrict out)
{
    memcpy(out, from, 2 * samples);
    for (size_t i = samples; i < count; i++)
        store16(out + 2 * i,
                (uint16_t)(load16(from + 2 * i) - load16(from + 2 * (i - samples))));
}

/* All first bytes, then all second ones, ..., the most significant one first. */
static void separate16(const uint8_t *from, size_t count, uint8_t *restrict out)
{
    uint8_t *const high = out;
    uint8_t *const low = out + count;
    for (size_t i = 0; i < count; i++) {
        low[i] = from[2 * i];
        high[i] = from[2 * i + 1];
    }
}

static void separate32(const uint8_t *from, size_t count, uint8_t *restrict out)
{
    uint8_t *const planes[4] = {out, out + count, out + 2 * count, out + 3 * count};
    for (size_t i = 0; i < count; i++) {
        planes[3][i] = from[4 * i];
        planes[2][i] = from[4 * i + 1];
        planes[1][i] = from[4 * i + 2];
        planes[0][i] = from[4 * i + 3];
    }
}

/* Bytes are subtracted from those of the pixel before also where one plane follows
 * another: the specification has it so. */
static void write_floats(const struct ims_tiff_row *row, const uint8_t *from,
                         uint8_t *restrict spare, uint8_t *restrict out)
{
    if (row->sample_bytes == 2)
        separate16(from, row->bytes / 2, spare);
    else
        separate32(from, row->bytes / 4, spare);
    difference8(spare, row->bytes, row->samples, out);
}

void ims_tiff_predictor_write(const struct ims_tiff_row *row, const uint8_t *from,
                              uint8_t *restrict spare, uint8_t *restrict out)
{
    if (row->predictor == IMS_TIFF_PREDICTOR_NONE)
        memcpy(out, from, row->bytes);
    else if (row->predictor == IMS_TIFF_PREDICTOR_FLOATING_POINT)
        write_floats(row, from, spare, out);
    else if (row->sample_bytes == 1)
        difference8(from, row->bytes, row->samples, out);
    else
        difference16(from, row->bytes / 2, row->samples, out);
}

size_t ims_tiff_predictor_part(const struct ims_tiff_row *row, size_t least)
{
    size_t part = row->bytes / row->sample_bytes;
    if (row->predictor != IMS_TIFF_PREDICTOR_FLOATING_POINT)
        return 0;
    while (part < least && part < row->bytes)
        part *= 2;
    return part < least ? 0 : part;
}

size_t ims_tiff_predictor_unit(const struct ims_tiff_row *row)
{
    const size_t pixel = row->samples * row->sample_bytes;
    const bool is_one = pixel == 2 || pixel == 3;
    return row->predictor == IMS_TIFF_PREDICTOR_HORIZONTAL && is_one ? pixel : 0;
}
