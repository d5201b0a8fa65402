/* SPDX-License-Identifier: MIT */
#include "planes.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/failure.h"
#include "convert/convert.h"
#include "convert/format.h"
#include "convert/kernels.h"
#include "rows/rows.h"

enum {
    ALPHA = 3, /* the plane after those of YUV */
    PLANES = 4,
    CHANNELS = 4 /* of the rows that samples are made of: red, green, blue, alpha */
};

/* ---- planes ---------------------------------------------------------------------- */

static bool has_half_width(const avifImage *picture)
{
    return picture->yuvFormat == AVIF_PIXEL_FORMAT_YUV420 ||
           picture->yuvFormat == AVIF_PIXEL_FORMAT_YUV422;
}

static bool has_half_height(const avifImage *picture)
{
    return picture->yuvFormat == AVIF_PIXEL_FORMAT_YUV420;
}

static bool is_chroma(int plane)
{
    return plane == AVIF_CHAN_U || plane == AVIF_CHAN_V;
}

static size_t width_of(const avifImage *picture, int plane)
{
    const size_t width = picture->width;
    return is_chroma(plane) && has_half_width(picture) ? (width + 1) / 2 : width;
}

static size_t height_of(const avifImage *picture, int plane)
{
    const size_t height = picture->height;
    return is_chroma(plane) && has_half_height(picture) ? (height + 1) / 2 : height;
}

static size_t row_bytes_of(const avifImage *picture, int plane)
{
    return width_of(picture, plane) * (picture->depth > 8 ? 2 : 1);
}

static uint8_t *row_of(const avifImage *picture, int plane, size_t y)
{
    return plane == ALPHA ? picture->alphaPlane + y * picture->alphaRowBytes
                          : picture->yuvPlanes[plane] + y * picture->yuvRowBytes[plane];
}

static void set_plane(avifImage *picture, int plane, uint8_t *bytes, size_t row_bytes)
{
    if (plane == ALPHA) {
        picture->alphaPlane = bytes;
        picture->alphaRowBytes = (uint32_t)row_bytes;
    } else {
        picture->yuvPlanes[plane] = bytes;
        picture->yuvRowBytes[plane] = (uint32_t)row_bytes;
    }
}

/* Gives memory to the planes that have none yet, behind `more` bytes (a multiple of the
 * size of a sample), all in one piece. NULL: there is none. */
static void *make_room(avifImage *picture, bool alpha, size_t more)
{
    const bool gray = picture->yuvFormat == AVIF_PIXEL_FORMAT_YUV400;
    const bool missing[PLANES] = {picture->yuvPlanes[0] == NULL,
                                  picture->yuvPlanes[1] == NULL && !gray,
                                  picture->yuvPlanes[2] == NULL && !gray, alpha};
    size_t bytes = more;
    for (int i = 0; i < PLANES; i++)
        if (missing[i])
            bytes += row_bytes_of(picture, i) * height_of(picture, i);
    uint8_t *const memory = malloc(bytes > 0 ? bytes : 1);
    uint8_t *place = memory;
    for (int i = 0; i < PLANES && memory != NULL; i++) {
        if (!missing[i])
            continue;
        if (place == memory)
            place += more;
        set_plane(picture, i, place, row_bytes_of(picture, i));
        place += row_bytes_of(picture, i) * height_of(picture, i);
    }
    return memory;
}

/* ---- samples as the image has them ----------------------------------------------- */

/* Whether the planes of the image are those of the picture. */
static bool is_alike(const avifImage *picture, const struct ims_image *image)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    const int matrix = image->matrix == IMS_MATRIX_IDENTITY
                           ? AVIF_MATRIX_COEFFICIENTS_IDENTITY
                           : (int)image->matrix;
    if (picture->depth != format->bits)
        return false;
    if (format->gray)
        return !format->alpha && format->bits == 8;
    return format->yuv && format->half_width == has_half_width(picture) &&
           format->half_height == has_half_height(picture) &&
           matrix == picture->matrixCoefficients;
}

/* libavif reads planes from the top, and libaom those of chroma by one stride. It takes
 * words of 16 bits for indices: those of the caller's must be looked at first. */
static bool is_readable(const struct ims_image *image, int plane)
{
    const ptrdiff_t stride = image->strides[plane];
    const bool chroma_fits =
        image->planes[2] != NULL && image->strides[1] == image->strides[2];
    return ims_convert_format_of(image->format)->bits == 8 && stride > 0 &&
           stride <= INT_MAX && (plane == AVIF_CHAN_Y || chroma_fits);
}

/* Lets the picture have the planes of the image that need not be copied. Nothing writes
 * to them. */
static void borrow(avifImage *picture, const struct ims_image *image)
{
    for (int i = 0; i < AVIF_PLANE_COUNT_YUV; i++)
        if (image->planes[i] != NULL && is_readable(image, i))
            set_plane(picture, i, (uint8_t *)(uintptr_t)image->planes[i],
                      (size_t)image->strides[i]);
}

/* Copies a row of a plane; U and V may lie in pairs. */
static void copy_row(const avifImage *picture, const struct ims_image *image, int plane,
                     size_t y)
{
    const bool paired = plane != AVIF_CHAN_Y && image->planes[2] == NULL;
    const size_t step = paired ? 2 : 1;
    const size_t first = paired && plane == AVIF_CHAN_V ? 1 : 0;
    const uint8_t *const source =
        ims_convert_format_row(image, paired ? 1 : plane, (int32_t)y);
    uint8_t *const target = row_of(picture, plane, y);
    const uint16_t *const deep_source = (const void *)source;
    uint16_t *const deep_target = (void *)target;
    const unsigned most = (1u << picture->depth) - 1;
    const unsigned unused = image->format == IMS_PIXEL_P010 ? 6 : 0;
    const size_t count = width_of(picture, plane);
    for (size_t x = 0; x < count && picture->depth > 8; x++)
        deep_target[x] = (uint16_t)(deep_source[step * x + first] >> unused & most);
    for (size_t x = 0; x < count && picture->depth == 8; x++)
        target[x] = source[step * x + first];
}

/* Copies the planes that are not borrowed. */
static void copy(const avifImage *picture, const struct ims_image *image,
                 unsigned borrowed)
{
    for (int i = 0; i < AVIF_PLANE_COUNT_YUV; i++)
        for (size_t y = 0; y < height_of(picture, i); y++)
            if (picture->yuvPlanes[i] != NULL && (borrowed >> i & 1) == 0)
                copy_row(picture, image, i, y);
}

/* ---- 8-bit YUV of colors --------------------------------------------------------- */

/* The format without alpha of the same colors, which is written apart. */
static enum ims_pixel_format opaque_format(enum ims_pixel_format format)
{
    switch (format) {
    case IMS_PIXEL_RGBA8:
        return IMS_PIXEL_RGBX8;
    case IMS_PIXEL_BGRA8:
        return IMS_PIXEL_BGRX8;
    case IMS_PIXEL_ARGB8:
        return IMS_PIXEL_XRGB8;
    case IMS_PIXEL_ABGR8:
        return IMS_PIXEL_XBGR8;
    default:
        return format;
    }
}

static bool is_converted(const avifImage *picture, const struct ims_image *image)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    return picture->depth == 8 && format->sample_bytes == 1 && !format->gray &&
           picture->matrixCoefficients != AVIF_MATRIX_COEFFICIENTS_IDENTITY;
}

static uint32_t convert(const avifImage *picture, const struct ims_image *image)
{
    struct ims_image opaque = *image;
    opaque.format = opaque_format(image->format);
    const bool full = picture->yuvRange == AVIF_RANGE_FULL;
    struct ims_convert_planes planes = {
        .half_width = has_half_width(picture),
        .half_height = has_half_height(picture),
        .range = full ? IMS_RANGE_FULL : IMS_RANGE_LIMITED,
    };
    for (int i = 0; i < AVIF_PLANE_COUNT_YUV; i++) {
        planes.planes[i] = picture->yuvPlanes[i];
        planes.strides[i] = (ptrdiff_t)picture->yuvRowBytes[i];
    }
    return ims_convert_planes_fill(&opaque, 0, &planes);
}

/* ---- everything else, by rows of 16 bits ----------------------------------------- */

enum { FACTOR_BITS = 40 };

/* From samples of 16 bits to those of the picture: factors with FACTOR_BITS after the
 * point. Those of chroma are for the sum of four samples. */
struct factors {
    int64_t luma[3];
    int64_t chroma[2][3];
};

static struct factors factors_of(uint32_t depth)
{
    const double red = 0.299;
    const double blue = 0.114;
    const double luma[3] = {red, 1.0 - red - blue, blue};
    const double scale =
        (double)((1u << depth) - 1) / 65535.0 * (double)((int64_t)1 << FACTOR_BITS);
    struct factors factors;
    for (int i = 0; i < 3; i++) {
        const double from_blue = ((i == 2) - luma[i]) / (2.0 * (1.0 - blue));
        const double from_red = ((i == 0) - luma[i]) / (2.0 * (1.0 - red));
        factors.luma[i] = (int64_t)(luma[i] * scale);
        factors.chroma[0][i] = (int64_t)(from_blue * scale / 4.0);
        factors.chroma[1][i] = (int64_t)(from_red * scale / 4.0);
    }
    return factors;
}

static int64_t apply(const int64_t factors[3], int64_t red, int64_t green, int64_t blue)
{
    const int64_t one_half = (int64_t)1 << (FACTOR_BITS - 1);
    return (factors[0] * red + factors[1] * green + factors[2] * blue + one_half) >>
           FACTOR_BITS;
}

static void put(uint8_t *row, bool deep, size_t x, uint32_t sample)
{
    if (deep)
        ((uint16_t *)(void *)row)[x] = (uint16_t)sample;
    else
        row[x] = (uint8_t)sample;
}

/* A channel of a row of 16 bits, as it is but for the number of its bits. */
static void put_channel(const avifImage *picture, int plane, size_t y,
                        const uint16_t *row, int channel)
{
    uint8_t *const target = row_of(picture, plane, y);
    const uint32_t most = (1u << picture->depth) - 1;
    for (size_t x = 0; x < picture->width; x++)
        put(target, picture->depth > 8, x,
            (row[CHANNELS * x + (size_t)channel] * most + 32767) / 65535);
}

static void put_luma(const avifImage *picture, size_t y, const uint16_t *row,
                     const struct factors *factors)
{
    uint8_t *const target = row_of(picture, AVIF_CHAN_Y, y);
    const int64_t most = (1 << picture->depth) - 1;
    for (size_t x = 0; x < picture->width; x++, row += CHANNELS) {
        const int64_t sample = apply(factors->luma, row[0], row[1], row[2]);
        put(target, picture->depth > 8, x, (uint32_t)(sample < most ? sample : most));
    }
}

/* Chroma of the average of two rows, which may be the same, and of two columns where
 * it has half of them. */
static void put_chroma(const avifImage *picture, size_t y, const uint16_t *upper,
                       const uint16_t *lower, const struct factors *factors)
{
    const int64_t middle = 1 << (picture->depth - 1);
    const int64_t most = 2 * middle - 1;
    const size_t step = has_half_width(picture) ? 2 : 1;
    uint8_t *const targets[2] = {row_of(picture, AVIF_CHAN_U, y),
                                 row_of(picture, AVIF_CHAN_V, y)};
    for (size_t x = 0; x < width_of(picture, AVIF_CHAN_U); x++) {
        const size_t left = CHANNELS * step * x;
        const size_t right =
            step * x + step - 1 < picture->width ? left + CHANNELS * (step - 1) : left;
        int64_t sums[3];
        for (size_t k = 0; k < 3; k++)
            sums[k] = upper[left + k] + upper[right + k] + lower[left + k] +
                      (int64_t)lower[right + k];
        for (int i = 0; i < 2; i++) {
            const int64_t sample =
                middle + apply(factors->chroma[i], sums[0], sums[1], sums[2]);
            put(targets[i], picture->depth > 8, x,
                (uint32_t)(sample < 0      ? 0
                           : sample < most ? sample
                                           : most));
        }
    }
}

/* The planes of one row of the identity matrix, which has green first, or of gray. */
static void put_channels(const avifImage *picture, size_t y, const uint16_t *row)
{
    const bool gray = picture->yuvFormat == AVIF_PIXEL_FORMAT_YUV400;
    put_channel(picture, AVIF_CHAN_Y, y, row, gray ? 0 : 1);
    if (gray)
        return;
    put_channel(picture, AVIF_CHAN_U, y, row, 2);
    put_channel(picture, AVIF_CHAN_V, y, row, 0);
}

static void put_yuv(const avifImage *picture, size_t y, const uint16_t *before,
                    const uint16_t *row, const struct factors *factors)
{
    put_luma(picture, y, row, factors);
    if (!has_half_height(picture))
        put_chroma(picture, y, row, row, factors);
    else if (y % 2 != 0)
        put_chroma(picture, y / 2, before, row, factors);
    else if (y + 1 == picture->height)
        put_chroma(picture, y / 2, row, row, factors);
}

/* Fills the planes of color, unless they are there, and of alpha. `room` is for two
 * rows. */
static uint32_t fill_by_rows(const avifImage *picture, const struct ims_image *image,
                             uint16_t *room, bool colors)
{
    const bool yuv = picture->yuvFormat != AVIF_PIXEL_FORMAT_YUV400 &&
                     picture->matrixCoefficients != AVIF_MATRIX_COEFFICIENTS_IDENTITY;
    const struct ims_convert_kernels *const kernels = ims_convert_kernels_best();
    const struct factors factors = factors_of(picture->depth);
    const size_t samples = CHANNELS * (size_t)picture->width;
    uint32_t warnings = IMS_WARNING_NONE;
    struct ims_rows rows;
    ims_rows_start(&rows, image, IMS_PIXEL_RGBA16, true, 0);
    for (size_t y = 0; y < picture->height; y++) {
        uint16_t *const row = room + y % 2 * samples;
        uint16_t *const before = room + (y + 1) % 2 * samples;
        warnings |= ims_rows_write(&rows, (int32_t)y, row);
        kernels->to_big_endian(row, row, samples); /* and back again */
        if (colors && yuv)
            put_yuv(picture, y, before, row, &factors);
        else if (colors)
            put_channels(picture, y, row);
        if (picture->alphaPlane != NULL)
            put_channel(picture, ALPHA, y, row, 3);
    }
    return warnings;
}

/* ---------------------------------------------------------------------------------- */

static unsigned planes_there(const avifImage *picture)
{
    unsigned there = 0;
    for (int i = 0; i < AVIF_PLANE_COUNT_YUV; i++)
        there |= (unsigned)(picture->yuvPlanes[i] != NULL) << i;
    return there;
}

int ims_avif_planes_fill(avifImage *picture, const struct ims_image *image,
                         void **memory, struct ims_message *message)
{
    const bool alpha = ims_convert_format_of(image->format)->alpha;
    const bool alike = is_alike(picture, image);
    const bool converted = !alike && is_converted(picture, image);
    const bool by_rows = alpha || !(alike || converted);
    const size_t rows = 2 * CHANNELS * sizeof(uint16_t) * (size_t)picture->width;
    if (alike)
        borrow(picture, image);
    const unsigned borrowed = planes_there(picture);
    *memory = make_room(picture, alpha, by_rows ? rows : 0);
    if (*memory == NULL)
        return ims_failure(message, IMS_ERROR_MEMORY, "no memory for %ldx%ld pixels",
                           (long)image->width, (long)image->height);
    if (alike)
        copy(picture, image, borrowed);
    else if (converted)
        message->warnings |= convert(picture, image);
    if (by_rows)
        message->warnings |=
            fill_by_rows(picture, image, *memory, !(alike || converted));
    return IMS_OK;
}
