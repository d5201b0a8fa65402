/* SPDX-License-Identifier: MIT */
#include "dither.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Thresholds of 16 by 16 pixels, each of 256 once: odd parts of 512. */
enum { SIDE = 16, PARTS = 512 };

bool ims_dither_has_more(enum ims_pixel_format format)
{
    const struct ims_pixel_layout *const layout = ims_pixel_format_layout(format);
    return layout != NULL && layout->unpacked == format && layout->sample_bytes > 1 &&
           (layout->model == IMS_MODEL_GRAY || layout->model == IMS_MODEL_RGB);
}

/* Bayer's matrix: of x ^ y and y by turns a bit each, the lowest bits first. */
static void fill_thresholds(int32_t y, int32_t thresholds[SIDE])
{
    for (int32_t x = 0; x < SIDE; x++) {
        int32_t place = 0;
        for (int bit = 0; bit < 4; bit++)
            place = place << 2 | ((x ^ y) >> bit & 1) << 1 | (y >> bit & 1);
        thresholds[x] = 2 * place + 1;
    }
}

/* 257 parts are a step of 8 bits. */
static inline uint16_t dithered_16(uint16_t sample, int32_t threshold)
{
    const int32_t whole = sample / 257;
    const int32_t rest = sample % 257;
    const int32_t up = rest * PARTS + threshold * 257 >= PARTS * 257;
    return (uint16_t)((whole + up) * 257);
}

static inline float dithered_float(float sample, int32_t threshold)
{
    const double value = sample > 0.0f ? sample < 1.0f ? (double)sample : 1.0 : 0.0;
    const int32_t level = (int32_t)(value * 255.0 + (double)threshold / PARTS);
    return (float)(level / 255.0);
}

static void dither_words(const uint16_t *source, uint16_t *target, size_t samples,
                         size_t alpha, const int32_t thresholds[SIDE], size_t width)
{
    for (size_t x = 0; x < width; x++, source += samples, target += samples)
        for (size_t i = 0; i < samples; i++)
            target[i] =
                i == alpha ? source[i] : dithered_16(source[i], thresholds[x % SIDE]);
}

static void dither_floats(const float *source, float *target, size_t samples,
                          size_t alpha, const int32_t thresholds[SIDE], size_t width)
{
    for (size_t x = 0; x < width; x++, source += samples, target += samples)
        for (size_t i = 0; i < samples; i++)
            target[i] = i == alpha ? source[i]
                                   : dithered_float(source[i], thresholds[x % SIDE]);
}

void ims_dither_make(const struct ims_image *image, void *memory,
                     struct ims_image *dithered)
{
    const struct ims_pixel_layout *const layout =
        ims_pixel_format_layout(image->format);
    const size_t samples = layout->samples;
    const size_t alpha = strcspn(layout->order, "a"); /* or behind the last */
    ims_image_place(dithered, memory);
    for (int32_t y = 0; y < image->height; y++) {
        const void *const source =
            (const unsigned char *)image->planes[0] + y * image->strides[0];
        /* Only the type says const. */
        void *const target =
            (unsigned char *)(uintptr_t)dithered->planes[0] + y * dithered->strides[0];
        int32_t thresholds[SIDE];
        fill_thresholds(y % SIDE, thresholds);
        if (layout->kind == IMS_SAMPLE_FLOAT)
            dither_floats(source, target, samples, alpha, thresholds,
                          (size_t)image->width);
        else
            dither_words(source, target, samples, alpha, thresholds,
                         (size_t)image->width);
    }
}
