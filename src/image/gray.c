/* SPDX-License-Identifier: MIT */
#include "gray.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The weights in parts of 10000, which they are whole numbers of. */
enum { RED = 2126, GREEN = 7152, BLUE = 722, ALL = 10000 };

_Static_assert(RED + GREEN + BLUE == ALL, "white stays white");

enum ims_pixel_format ims_gray_format(enum ims_pixel_format format)
{
    const struct ims_pixel_layout *const from =
        ims_pixel_format_layout(ims_pixel_format_unpacked(format));
    if (from == NULL || (from->model != IMS_MODEL_RGB && from->model != IMS_MODEL_YUV))
        return IMS_PIXEL_NONE;
    for (enum ims_pixel_format gray = IMS_PIXEL_NONE + 1;
         gray < (enum ims_pixel_format)(8 * sizeof(ims_pixel_format_set)); gray++) {
        const struct ims_pixel_layout *const to = ims_pixel_format_layout(gray);
        if (to != NULL && to->model == IMS_MODEL_GRAY && to->bits == from->bits &&
            to->kind == from->kind && to->alpha == from->alpha && to->unpacked == gray)
            return gray;
    }
    return IMS_PIXEL_NONE;
}

enum ims_pixel_format ims_gray_among(ims_pixel_format_set set,
                                     enum ims_pixel_format format)
{
    const enum ims_pixel_format gray = ims_gray_format(format);
    return (set & ims_pixel_format_bit(format)) == 0 &&
                   (set & ims_pixel_format_bit(gray) & ~UINT64_C(1)) != 0
               ? gray
               : format;
}

/* YUV of more than 8 bits would unpack to RGB. */
static bool is_deep_yuv(const struct ims_pixel_layout *layout)
{
    return layout->model == IMS_MODEL_YUV && layout->bits > 8;
}

bool ims_gray_is_direct(enum ims_pixel_format format)
{
    return ims_pixel_format_unpacked(format) == format ||
           is_deep_yuv(ims_pixel_format_layout(format));
}

/* Where the samples of a pixel stand. */
struct places {
    size_t samples;
    size_t red;
    size_t green;
    size_t blue;
    size_t alpha;    /* or behind the last */
    size_t channels; /* of gray: 1 or 2 */
};

static struct places places_of(const struct ims_pixel_layout *layout)
{
    return (struct places){
        .samples = layout->samples,
        .red = strcspn(layout->order, "r"),
        .green = strcspn(layout->order, "g"),
        .blue = strcspn(layout->order, "b"),
        .alpha = strcspn(layout->order, "a"),
        .channels = layout->alpha ? 2 : 1,
    };
}

static void weigh_8(const struct places *at, const uint8_t *source, uint8_t *target,
                    size_t count)
{
    for (size_t i = 0; i < count; i++, source += at->samples, target += at->channels) {
        target[0] = (uint8_t)((RED * source[at->red] + GREEN * source[at->green] +
                               BLUE * source[at->blue] + ALL / 2) /
                              ALL);
        if (at->channels > 1)
            target[1] = source[at->alpha];
    }
}

static void weigh_16(const struct places *at, const uint16_t *source, uint16_t *target,
                     size_t count)
{
    for (size_t i = 0; i < count; i++, source += at->samples, target += at->channels) {
        target[0] = (uint16_t)((RED * source[at->red] + GREEN * source[at->green] +
                                BLUE * source[at->blue] + ALL / 2) /
                               ALL);
        if (at->channels > 1)
            target[1] = source[at->alpha];
    }
}

static void weigh_floats(const struct places *at, const float *source, float *target,
                         size_t count)
{
    for (size_t i = 0; i < count; i++, source += at->samples, target += at->channels) {
        target[0] =
            (float)((RED * (double)source[at->red] + GREEN * (double)source[at->green] +
                     BLUE * (double)source[at->blue]) /
                    ALL);
        if (at->channels > 1)
            target[1] = source[at->alpha];
    }
}

/* What luma reaches over, and what the samples of gray do. */
struct range {
    int32_t black;
    int32_t span; /* from black to white */
    int32_t most;
};

static struct range range_of(const struct ims_image *image, int32_t most)
{
    const int bits = ims_pixel_format_layout(image->format)->bits;
    const int32_t unit = 1 << (bits - 8);
    if (image->range == IMS_RANGE_FULL)
        return (struct range){0, 256 * unit - 1, most};
    return (struct range){16 * unit, 219 * unit, most};
}

/* Limited samples may lie beyond black and white. */
static inline int32_t above_black(const struct range *range, int32_t sample)
{
    const int32_t value = sample - range->black;
    return value < 0 ? 0 : value < range->span ? value : range->span;
}

static inline int32_t spread(const struct range *range, int32_t luma)
{
    return (2 * above_black(range, luma) * range->most + range->span) /
           (2 * range->span);
}

/* A sample of a plane, of 8 bits or more. */
static inline int32_t sample_at(const void *row, int32_t x, size_t bytes)
{
    return bytes == 1 ? ((const uint8_t *)row)[x] : ((const uint16_t *)row)[x];
}

/* By the matrix IDENTITY planes are green, blue and red; none has fewer samples. */
static void weigh_planes(const struct ims_image *image, size_t bytes, int32_t y,
                         void *target)
{
    const struct range range = range_of(image, bytes == 1 ? 255 : 65535);
    const void *rows[3];
    for (int i = 0; i < 3; i++)
        rows[i] = (const unsigned char *)image->planes[i] + y * image->strides[i];
    for (int32_t x = 0; x < image->width; x++) {
        const int64_t sum =
            (int64_t)GREEN * above_black(&range, sample_at(rows[0], x, bytes)) +
            (int64_t)BLUE * above_black(&range, sample_at(rows[1], x, bytes)) +
            (int64_t)RED * above_black(&range, sample_at(rows[2], x, bytes));
        const int64_t whole = (int64_t)range.span * ALL;
        const int64_t gray = (2 * sum * range.most + whole) / (2 * whole);
        if (bytes == 1)
            ((uint8_t *)target)[x] = (uint8_t)gray;
        else
            ((uint16_t *)target)[x] = (uint16_t)gray;
    }
}

static void spread_8(const struct ims_image *image, const uint8_t *source,
                     uint8_t *target, size_t count)
{
    const struct range range = range_of(image, 255);
    for (size_t i = 0; i < count; i++)
        target[i] = (uint8_t)spread(&range, source[i]);
}

static void spread_16(const struct ims_image *image, const uint16_t *source,
                      uint16_t *target, size_t count)
{
    const struct range range = range_of(image, 65535);
    const int unused = image->format == IMS_PIXEL_P010 ? 6 : 0;
    for (size_t i = 0; i < count; i++)
        target[i] = (uint16_t)spread(&range, source[i] >> unused);
}

void ims_gray_make(const struct ims_image *image, void *memory, struct ims_image *gray)
{
    const struct ims_pixel_layout *const from = ims_pixel_format_layout(image->format);
    const struct places places = places_of(from);
    const size_t count = (size_t)image->width;
    ims_image_place(gray, memory);
    for (int32_t y = 0; y < image->height; y++) {
        const void *const source =
            (const unsigned char *)image->planes[0] + y * image->strides[0];
        /* Only the type says const. */
        void *const target =
            (unsigned char *)(uintptr_t)gray->planes[0] + y * gray->strides[0];
        if (from->model == IMS_MODEL_YUV && image->matrix == IMS_MATRIX_IDENTITY)
            weigh_planes(image, from->sample_bytes, y, target);
        else if (from->model == IMS_MODEL_YUV && from->sample_bytes == 1)
            spread_8(image, source, target, count);
        else if (from->model == IMS_MODEL_YUV)
            spread_16(image, source, target, count);
        else if (from->kind == IMS_SAMPLE_FLOAT)
            weigh_floats(&places, source, target, count);
        else if (from->sample_bytes == 2)
            weigh_16(&places, source, target, count);
        else
            weigh_8(&places, source, target, count);
    }
}
