/* SPDX-License-Identifier: MIT */
#include "recolor.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/failure.h"
#include "convert/convert.h"
#include "convert/deep.h"
#include "convert/format.h"
#include "primaries.h"
#include "tone.h"
#include "transfer.h"

/* Points of curves that are tables: straight lines between them are off by less than
 * 0.05 of a step of 16 bits. */
enum { POINTS = 65536 };

/* One image in work. */
struct work {
    const struct ims_image *image;
    const struct ims_image *to;
    const struct ims_image *gain;            /* or NULL */
    const struct ims_convert_format *format; /* of what rows are read as, */
    const struct ims_convert_format *result; /* and made */
    void *row;                               /* NULL: they are read where they are */
    struct ims_convert convert;
    struct ims_convert_deep deep;
    bool deep_yuv;
    size_t colors;     /* samples of a pixel without alpha: 1 or 3 */
    double *lights;    /* of each sample of 8 or 16 bits; NULL for floats */
    double *signal;    /* of light, POINTS + 1; NULL where light is wanted */
    double *bends;     /* of luminance from the knee to the peak, POINTS + 1 */
    double white;      /* the light that becomes 1 */
    double weights[3]; /* of the primaries in luminance */
    struct ims_color_primaries_matrix to_shown;
    struct ims_color_tone tone;
    double knee; /* luminance up to which nothing is bent, */
    double peak; /* and the highest */
};

/* Luminance that no display exceeds, in cd/m2: PQ's. */
#define HIGHEST 10000.0

/* Of light whose 1 is white. */
#define HIGHEST_LIGHT (HIGHEST / IMS_COLOR_TRANSFER_REFERENCE_WHITE)

enum { GAIN_UNITS = 8192 /* of a binary logarithm of gain */ };

/* ---- rows ------------------------------------------------------------------------ */

/* What rows are read as. */
static enum ims_pixel_format read_format(const struct ims_image *image)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    if (format->yuv)
        return format->bits > 8 ? IMS_PIXEL_RGB16 : IMS_PIXEL_RGB8;
    if (format->sample_bytes > 1 || format->gray)
        return image->format;
    return format->alpha ? IMS_PIXEL_RGBA8 : IMS_PIXEL_RGB8;
}

static const void *read_row(struct work *work, int32_t y)
{
    if (work->row == NULL)
        return ims_convert_format_row(work->image, 0, y);
    if (work->deep_yuv)
        ims_convert_deep_row(&work->deep, y, work->row);
    else
        ims_convert_row(&work->convert, y, work->row);
    return work->row;
}

/* Only the type says const. */
static void *target_row(const struct work *work, int32_t y)
{
    return (uint8_t *)(uintptr_t)work->to->planes[0] + y * work->to->strides[0];
}

static double most_of(const struct work *work)
{
    return work->format->sample_bytes == 1 ? 255.0 : 65535.0;
}

/* Sample number `index` of a row, 0..1 or a float as it is. */
static double sample_at(const struct work *work, const void *row, size_t index)
{
    if (work->format->floats)
        return ((const float *)row)[index];
    return (work->format->sample_bytes == 1 ? ((const uint8_t *)row)[index]
                                            : ((const uint16_t *)row)[index]) /
           most_of(work);
}

/* ---- light ----------------------------------------------------------------------- */

/* Of a sample between those that there are, or beyond 0 and 1. */
static double light_of(const struct work *work, double sample)
{
    const enum ims_color_transfer transfer = work->image->transfer;
    if (isnan(sample))
        return 0.0;
    /* What is brighter than the brightest that the curve knows is not. */
    const double most = ims_color_transfer_is_hdr(transfer) ? 1.0
                        : transfer == IMS_TRANSFER_LINEAR   ? HIGHEST_LIGHT
                                                            : HUGE_VAL;
    const double light =
        ims_color_transfer_to_light(transfer, fmin(fabs(sample), most));
    return copysign(light, sample);
}

/* Light of color number `index` of a row, which was multiplied by `alpha`. */
static double light_at(const struct work *work, const void *row, size_t index,
                       double alpha)
{
    if (work->lights == NULL) {
        const double sample = sample_at(work, row, index);
        return light_of(work, alpha > 0.0 ? sample / alpha : 0.0);
    }
    if (alpha == 1.0)
        return work
            ->lights[work->format->sample_bytes == 1 ? ((const uint8_t *)row)[index]
                                                     : ((const uint16_t *)row)[index]];
    /* Rounded to the sample that it was. */
    const double sample = alpha > 0.0 ? sample_at(work, row, index) / alpha : 0.0;
    return work->lights[(size_t)(fmin(sample, 1.0) * most_of(work) + 0.5)];
}

/* By which the colors of pixel number x were multiplied. */
static double alpha_of(const struct work *work, const void *row, size_t x)
{
    return work->format->alpha && work->image->alpha == IMS_ALPHA_PREMULTIPLIED
               ? sample_at(work, row, x * work->format->samples + work->colors)
               : 1.0;
}

/* ---- HDR ------------------------------------------------------------------------- */

/* Light of the scene, or PQ's, to luminances in cd/m2. */
static void to_luminance(const struct work *work, double colors[3])
{
    double scale = HIGHEST;
    if (work->image->transfer == IMS_TRANSFER_LINEAR) {
        scale = IMS_COLOR_TRANSFER_REFERENCE_WHITE;
    } else if (work->image->transfer == IMS_TRANSFER_HLG) {
        const double scene = work->weights[0] * colors[0] +
                             work->weights[1] * colors[1] +
                             work->weights[2] * colors[2];
        /* By the same law as gray of this luminance. */
        scale = scene > 0.0 ? ims_color_tone_luminance(IMS_TRANSFER_HLG, scene) / scene
                            : 0.0;
    }
    for (int i = 0; i < 3; i++)
        colors[i] *= scale;
}

/* What a table has at a place of 0..1, by straight lines between its points. */
static inline double look_up(const double *table, double place)
{
    const double at = place * POINTS;
    const size_t first = at < POINTS ? (size_t)at : POINTS - 1;
    return table[first] + (table[first + 1] - table[first]) * (at - (double)first);
}

/* Returns how many times as bright they were. */
static double to_sdr(const struct work *work, double colors[3])
{
    to_luminance(work, colors);
    double gain = 1.0;
    const double brightest = fmax(fmax(colors[0], colors[1]), colors[2]);
    double scale = 1.0 / IMS_COLOR_TRANSFER_REFERENCE_WHITE;
    if (brightest > work->knee) {
        const double place = (brightest - work->knee) / (work->peak - work->knee);
        gain = brightest / look_up(work->bends, fmin(place, 1.0));
        scale /= gain;
    }
    const double bent[3] = {colors[0] * scale, colors[1] * scale, colors[2] * scale};
    for (int i = 0; i < 3; i++) {
        const double *const row = work->to_shown.rows[i];
        const double light = row[0] * bent[0] + row[1] * bent[1] + row[2] * bent[2];
        colors[i] = fmin(fmax(light, 0.0), 1.0);
    }
    return gain;
}

/* ---- pixels ---------------------------------------------------------------------- */

static void store(const struct work *work, void *row, size_t index, double sample)
{
    if (work->result->floats)
        ((float *)row)[index] = (float)sample;
    else if (work->result->sample_bytes == 1)
        ((uint8_t *)row)[index] = (uint8_t)(sample * 255.0 + 0.5);
    else
        ((uint16_t *)row)[index] = (uint16_t)(sample * 65535.0 + 0.5);
}

/* Only the type of an image says const. */
static uint16_t *gain_row(const struct work *work, int32_t y)
{
    return work->gain == NULL
               ? NULL
               : (uint16_t *)(uintptr_t)ims_convert_format_row(work->gain, 0, y);
}

static uint16_t gain_sample(double gain, double alpha)
{
    if (gain <= 1.0)
        return 0;
    return (uint16_t)fmin(log2(gain) * alpha * GAIN_UNITS + 0.5, 65535.0);
}

/* `brighter` is where its gain goes, or NULL. */
static void recolor_pixel(const struct work *work, const void *from, void *to, size_t x,
                          uint16_t *brighter)
{
    const size_t first = x * work->format->samples;
    const size_t to_first = x * work->result->samples;
    const size_t made = work->result->gray ? 1 : 3;
    const bool multiplied = work->image->alpha == IMS_ALPHA_PREMULTIPLIED;
    double colors[3] = {0.0, 0.0, 0.0};
    double alpha = 1.0;
    if (work->format->alpha) {
        alpha = sample_at(work, from, first + work->colors);
        if (!work->result->floats)
            alpha = fmin(fmax(alpha, 0.0), 1.0);
        store(work, to, to_first + made, alpha);
    }
    for (size_t i = 0; i < work->colors; i++)
        colors[i] = light_at(work, from, first + i, multiplied ? alpha : 1.0);
    for (size_t i = work->colors; i < 3; i++)
        colors[i] = colors[0];
    const double gain = work->signal != NULL ? to_sdr(work, colors) : 1.0;
    for (size_t i = 0; i < made; i++)
        store(work, to, to_first + i,
              work->signal != NULL ? look_up(work->signal, colors[i])
                                   : colors[i] / work->white);
    if (brighter != NULL)
        *brighter = gain_sample(gain, alpha);
}

/* ---- setting up ------------------------------------------------------------------ */

/* The primaries of the image; HDR that says none has BT.2020's, light BT.709's. */
static const struct ims_color_primaries_xy *primaries_of(const struct ims_image *image)
{
    const struct ims_color_primaries_xy *const said =
        ims_color_primaries_find(image->primaries);
    return said != NULL
               ? said
               : ims_color_primaries_find(image->transfer == IMS_TRANSFER_LINEAR
                                              ? IMS_PRIMARIES_BT709
                                              : IMS_PRIMARIES_BT2020);
}

static double white_of(enum ims_color_transfer transfer)
{
    switch (transfer) {
    case IMS_TRANSFER_PQ:
        return IMS_COLOR_TRANSFER_REFERENCE_WHITE / 10000.0;
    case IMS_TRANSFER_HLG:
        return ims_color_transfer_to_light(IMS_TRANSFER_HLG, 0.75);
    default:
        return 1.0;
    }
}

/* The luminance of the brightest sample, no less than white. */
static double find_peak(struct work *work)
{
    double most = 1.0;
    for (int32_t y = 0; y < work->image->height; y++) {
        const void *const row = read_row(work, y);
        for (size_t x = 0; x < (size_t)work->image->width; x++)
            for (size_t i = 0; i < work->colors; i++)
                most = fmax(most, light_at(work, row, x * work->format->samples + i,
                                           alpha_of(work, row, x)));
    }
    return most * IMS_COLOR_TRANSFER_REFERENCE_WHITE;
}

static void set_up_sdr(struct work *work)
{
    const struct ims_color_primaries_xy *const from = primaries_of(work->image);
    const struct ims_color_primaries_matrix xyz = ims_color_primaries_to_xyz(from);
    memcpy(work->weights, xyz.rows[1], sizeof work->weights);
    work->to_shown = ims_color_primaries_convert(
        from, ims_color_primaries_find(work->to->primaries));
    work->peak = work->image->transfer == IMS_TRANSFER_LINEAR &&
                         !ims_color_tone_peak_is_said(work->image)
                     ? find_peak(work)
                     : ims_color_tone_peak(work->image);
    ims_color_tone_start(&work->tone, work->peak, IMS_COLOR_TRANSFER_REFERENCE_WHITE);
    /* Both are rounded: where nothing is bent, the knee may come out above the peak. */
    work->knee = fmin(ims_color_tone_knee(&work->tone), work->peak);
}

static bool make_tables(struct work *work)
{
    const size_t samples = work->format->sample_bytes == 1 ? 256 : 65536;
    if (!work->format->floats) {
        work->lights = malloc(samples * sizeof *work->lights);
        if (work->lights == NULL)
            return false;
        for (size_t i = 0; i < samples; i++)
            work->lights[i] = light_of(work, (double)i / ((double)samples - 1.0));
    }
    if (work->to->transfer == IMS_TRANSFER_LINEAR)
        return true;
    work->signal = malloc((POINTS + 1) * sizeof *work->signal);
    work->bends = malloc((POINTS + 1) * sizeof *work->bends);
    if (work->signal == NULL || work->bends == NULL)
        return false;
    for (size_t i = 0; i <= POINTS; i++) {
        const double place = (double)i / POINTS;
        work->signal[i] = ims_color_transfer_from_light(IMS_TRANSFER_SRGB, place);
        work->bends[i] = ims_color_tone_map(
            &work->tone, work->knee + place * (work->peak - work->knee));
    }
    return true;
}

static bool set_up(struct work *work)
{
    const struct ims_image *const image = work->image;
    const enum ims_pixel_format read = read_format(image);
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    work->format = ims_convert_format_of(read);
    work->result = ims_convert_format_of(work->to->format);
    work->colors = work->format->gray ? 1 : 3;
    work->white = white_of(image->transfer);
    work->deep_yuv = format->yuv && format->bits > 8;
    if (work->deep_yuv)
        ims_convert_deep_start(&work->deep, image);
    else if (read != image->format)
        ims_convert_start(&work->convert, image, read, 0, false);
    if (read != image->format) {
        work->row = malloc((size_t)image->width * work->format->samples *
                           work->format->sample_bytes);
        if (work->row == NULL)
            return false;
    }
    if (work->to->transfer != IMS_TRANSFER_LINEAR)
        set_up_sdr(work);
    return make_tables(work);
}

/* Whether the image says enough for what is wanted of it. */
static bool is_said(const struct ims_image *image, bool wants_light)
{
    return ims_color_transfer_is_known(image->transfer) &&
           (wants_light || ims_color_transfer_is_hdr(image->transfer) ||
            image->transfer == IMS_TRANSFER_LINEAR);
}

int ims_color_recolor_run(const struct ims_image *image, const struct ims_image *to,
                          const struct ims_image *gain, struct ims_message *message)
{
    struct work work = {.image = image, .to = to, .gain = gain};
    const bool wants_light = to->transfer == IMS_TRANSFER_LINEAR;
    if (!is_said(image, wants_light))
        return ims_failure(message, IMS_ERROR_NOT_HELD,
                           "the image does not say that its transfer is %s",
                           wants_light ? "a known one" : "PQ, HLG or linear");
    const bool good = set_up(&work);
    for (int32_t y = 0; good && y < image->height; y++) {
        const void *const from = read_row(&work, y);
        void *const row = target_row(&work, y);
        uint16_t *const gains = gain_row(&work, y);
        for (size_t x = 0; x < (size_t)image->width; x++)
            recolor_pixel(&work, from, row, x, gains != NULL ? gains + x : NULL);
    }
    free(work.row);
    free(work.lights);
    free(work.signal);
    free(work.bends);
    if (!good)
        return ims_failure(message, IMS_ERROR_MEMORY, "no memory for other colors");
    message->warnings |= IMS_WARNING_COLOR_CONVERTED;
    return IMS_OK;
}
