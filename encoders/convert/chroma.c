/* SPDX-License-Identifier: MIT */
#include "chroma.h"

#include "format.h"

enum {
    PARTS = IMS_CONVERT_CHROMA_PARTS,
    /* With one neighbour on each side. */
    SAMPLES = IMS_CONVERT_CHROMA_PIXELS + 2
};

static uint8_t half_columns(enum ims_chroma_location place)
{
    switch (place) {
    case IMS_CHROMA_CENTER:
    case IMS_CHROMA_TOP:
    case IMS_CHROMA_BOTTOM:
        return 1;
    case IMS_CHROMA_RIGHT:
    case IMS_CHROMA_TOP_RIGHT:
    case IMS_CHROMA_BOTTOM_RIGHT:
        return 2;
    default:
        return 0;
    }
}

static uint8_t half_rows(enum ims_chroma_location place)
{
    switch (place) {
    case IMS_CHROMA_TOP_LEFT:
    case IMS_CHROMA_TOP:
    case IMS_CHROMA_TOP_RIGHT:
        return 0;
    case IMS_CHROMA_BOTTOM_LEFT:
    case IMS_CHROMA_BOTTOM:
    case IMS_CHROMA_BOTTOM_RIGHT:
        return 2;
    default:
        return 1;
    }
}

void ims_convert_chroma_start(struct ims_convert_chroma *chroma,
                              const struct ims_image *image)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    const enum ims_chroma_location place = image->chroma_location;
    *chroma = (struct ims_convert_chroma){
        .image = image,
        .kernels = ims_convert_kernels_best(),
        .rows = format->half_height ? (image->height - 1) / 2 + 1 : image->height,
        .columns = format->half_width ? (image->width - 1) / 2 + 1 : image->width,
        .unused_bits = image->format == IMS_PIXEL_P010 ? 6 : 0,
        .together = image->format == IMS_PIXEL_P010 || image->format == IMS_PIXEL_NV12,
        .half_width = format->half_width,
        .half_height = format->half_height,
        .nearest = place == IMS_CHROMA_NEAREST,
        .right = half_columns(place),
        .below = half_rows(place),
    };
}

static int32_t within(int32_t at, int32_t count)
{
    return at < 0 ? 0 : at < count ? at : count - 1;
}

struct ims_convert_chroma_rows
ims_convert_chroma_rows_for(const struct ims_convert_chroma *chroma, int32_t y)
{
    if (!chroma->half_height)
        return (struct ims_convert_chroma_rows){y, y, 0};
    if (chroma->nearest)
        return (struct ims_convert_chroma_rows){y / 2, y / 2, 0};
    /* Without going below 0, where division rounds the other way. */
    const int64_t place = 2 * (int64_t)y - chroma->below + PARTS;
    const int32_t first = (int32_t)(place / PARTS) - 1;
    return (struct ims_convert_chroma_rows){within(first, chroma->rows),
                                            within(first + 1, chroma->rows),
                                            (unsigned)(place % PARTS)};
}

/* Where both kinds, or the one of a plane, begin in a row. */
static const void *row_from(const struct ims_convert_chroma *chroma, int plane,
                            int32_t y, int32_t from)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(chroma->image->format);
    return ims_convert_format_row(chroma->image, plane, y) +
           (size_t)from * (chroma->together ? 2 : 1) * format->sample_bytes;
}

/* Constant steps and shifts make vectors of this. */
static inline void blend(const uint16_t *first, const uint16_t *second, size_t step,
                         unsigned unused, unsigned weight, uint16_t *blended,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        blended[i] = (uint16_t)((first[i * step] >> unused) * (PARTS - weight) +
                                (second[i * step] >> unused) * weight);
}

static void blend_deep(const struct ims_convert_chroma *chroma,
                       const struct ims_convert_chroma_rows *rows, int32_t from,
                       size_t count, uint16_t *const blended[2])
{
    for (int i = 0; i < 2; i++) {
        const int plane = chroma->together ? 1 : 1 + i;
        const uint16_t *const first = row_from(chroma, plane, rows->first, from);
        const uint16_t *const second = row_from(chroma, plane, rows->second, from);
        if (chroma->together)
            blend(first + i, second + i, 2, chroma->unused_bits, rows->weight,
                  blended[i], count);
        else
            blend(first, second, 1, 0, rows->weight, blended[i], count);
    }
}

static void blend_bytes(const struct ims_convert_chroma *chroma,
                        const struct ims_convert_chroma_rows *rows, int32_t from,
                        size_t count, uint16_t *const blended[2])
{
    const struct ims_convert_kernels *const kernels = chroma->kernels;
    if (!chroma->together) {
        for (int i = 0; i < 2; i++)
            kernels->chroma_rows(row_from(chroma, 1 + i, rows->first, from),
                                 row_from(chroma, 1 + i, rows->second, from),
                                 rows->weight, blended[i], count);
        return;
    }
    uint8_t first[2][SAMPLES], second[2][SAMPLES];
    uint8_t *const firsts[2] = {first[0], first[1]};
    uint8_t *const seconds[2] = {second[0], second[1]};
    kernels->split2(row_from(chroma, 1, rows->first, from), firsts, count);
    kernels->split2(row_from(chroma, 1, rows->second, from), seconds, count);
    for (int i = 0; i < 2; i++)
        kernels->chroma_rows(first[i], second[i], rows->weight, blended[i], count);
}

/* Chroma of `count` columns from number `from` on, in quarters, between two rows. */
static void blend_rows(const struct ims_convert_chroma *chroma,
                       const struct ims_convert_chroma_rows *rows, int32_t from,
                       size_t count, uint16_t *const blended[2])
{
    if (ims_convert_format_of(chroma->image->format)->sample_bytes == 1)
        blend_bytes(chroma, rows, from, count, blended);
    else
        blend_deep(chroma, rows, from, count, blended);
}

static void multiply(uint16_t *samples, size_t count)
{
    for (size_t i = 0; i < count; i++)
        samples[i] = (uint16_t)(samples[i] * PARTS);
}

void ims_convert_chroma_load(const struct ims_convert_chroma *chroma, int32_t x,
                             const struct ims_convert_chroma_rows *rows, size_t count,
                             uint16_t *const uv[2])
{
    if (!chroma->half_width) {
        blend_rows(chroma, rows, x, count, uv);
        multiply(uv[0], count);
        multiply(uv[1], count);
        return;
    }
    /* With the neighbours, or the outermost ones again. */
    uint16_t samples[2][SAMPLES];
    const int32_t from = x / 2;
    const size_t wanted = (count + 1) / 2;
    const bool left = from > 0;
    const bool right = (size_t)(chroma->columns - from) > wanted;
    uint16_t *const blended[2] = {samples[0] + !left, samples[1] + !left};
    const unsigned before = chroma->nearest ? 0 : chroma->right;
    const unsigned after = chroma->nearest ? 0 : 2u - chroma->right;
    blend_rows(chroma, rows, from - left, wanted + left + right, blended);
    for (int i = 0; i < 2; i++) {
        if (!left)
            samples[i][0] = samples[i][1]; /* NOLINT(*uninitialized.Assign) */
        if (!right)
            samples[i][wanted + 1] = samples[i][wanted];
        chroma->kernels->chroma_columns(samples[i], before, after, uv[i], wanted);
    }
}
