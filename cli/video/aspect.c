/* SPDX-License-Identifier: MIT */
#include "aspect.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Cubic interpolation: samples that one is made of, of which this one is the nearest
 * below it. */
enum { TAPS = 4, BEFORE = 1 };

/* What a sample of the enlarged picture is made of. */
struct tap {
    int first; /* may lie outside of the row, whose ends are repeated */
    float weights[TAPS];
};

/* One plane that is being enlarged, or several samples of each pixel of it. */
struct enlarging {
    const struct ims_image *from;
    const struct ims_image *to;
    size_t plane;
    int width, height;       /* of the plane, before */
    int to_width, to_height; /* and after */
    int samples;             /* of a pixel of the plane */
    size_t bytes;            /* of a sample */
    float most;              /* that a sample holds; 0 = any number */
    int alpha;               /* which sample the others are weighted by, or -1 */
    struct tap *taps;
};

/* ---- samples ----------------------------------------------------------------------
 */

/* A row as numbers, with the ends repeated before and behind it. */
static void load_row(const struct enlarging *plane, int y, float *row)
{
    const int count = plane->width * plane->samples;
    const unsigned char *from =
        (const unsigned char *)plane->from->planes[plane->plane] +
        y * plane->from->strides[plane->plane];
    float *to = row + TAPS * plane->samples;
    for (int i = 0; plane->bytes == 1 && i < count; i++)
        to[i] = from[i];
    for (int i = 0; plane->bytes == 2 && i < count; i++) {
        uint16_t word;
        memcpy(&word, from + 2 * i, sizeof word);
        to[i] = word;
    }
    if (plane->bytes == 4)
        memcpy(to, from, (size_t)count * sizeof *to);
    for (int i = 0; plane->alpha >= 0 && i < count; i++)
        if (i % plane->samples != plane->alpha)
            to[i] *= to[i - i % plane->samples + plane->alpha];
    for (int i = 0; i < TAPS * plane->samples; i++) {
        row[i] = to[i % plane->samples];
        to[count + i] = to[count - plane->samples + i % plane->samples];
    }
}

static float clamp(const struct enlarging *plane, float value)
{
    if (plane->most <= 0)
        return value;
    return value < 0 ? 0 : value > plane->most ? plane->most : value;
}

/* Colors are divided by the alpha that they were weighted by. */
static void divide_row(const struct enlarging *plane, float *row)
{
    for (int x = 0; x < plane->to_width; x++, row += plane->samples) {
        const float alpha = row[plane->alpha];
        for (int i = 0; i < plane->samples; i++)
            if (i != plane->alpha)
                row[i] = alpha > 0 ? row[i] / alpha : 0;
    }
}

static void store_row(const struct enlarging *plane, int y, float *row)
{
    const int count = plane->to_width * plane->samples;
    /* The caller made it to be written to. */
    unsigned char *to = (unsigned char *)(uintptr_t)plane->to->planes[plane->plane] +
                        y * plane->to->strides[plane->plane];
    if (plane->alpha >= 0)
        divide_row(plane, row);
    for (int i = 0; plane->bytes == 1 && i < count; i++)
        to[i] = (unsigned char)(clamp(plane, row[i]) + 0.5F);
    for (int i = 0; plane->bytes == 2 && i < count; i++) {
        const uint16_t word = (uint16_t)(clamp(plane, row[i]) + 0.5F);
        memcpy(to + 2 * i, &word, sizeof word);
    }
    if (plane->bytes == 4)
        memcpy(to, row, (size_t)count * sizeof *row);
}

/* ---- weights ----------------------------------------------------------------------
 */

/* How much a sample at this distance counts: R. Keys, "Cubic Convolution Interpolation
 * for Digital Image Processing", 1981. */
static double weigh(double distance)
{
    const double x = fabs(distance);
    if (x >= 2)
        return 0;
    return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
}

/* Of a line that is `from` pixels long and becomes `to`, each sample of which stands
 * for `step` pixels, at `place` in the first of them. Returns NULL when there is no
 * memory.
 */
static struct tap *make_taps(int from, int to, int step, double place, int count)
{
    struct tap *taps = malloc((size_t)count * sizeof *taps);
    const double scale = (double)from / to;
    for (int i = 0; taps != NULL && i < count; i++) {
        const double center = (((double)i * step + place) * scale - place) / step;
        const double below = floor(center);
        taps[i].first = (int)below - BEFORE;
        for (int tap = 0; tap < TAPS; tap++)
            taps[i].weights[tap] = (float)weigh(center - below + BEFORE - tap);
    }
    return taps;
}

/* Where a sample of chroma stands among the pixels that it is for: at the first one
 * (0), in the middle, or at the last one (2). */
static int find_third(enum ims_chroma_location location, bool across)
{
    switch (location) {
    case IMS_CHROMA_TOP_LEFT:
        return 0;
    case IMS_CHROMA_TOP:
        return across ? 1 : 0;
    case IMS_CHROMA_TOP_RIGHT:
        return across ? 2 : 0;
    case IMS_CHROMA_CENTER:
    case IMS_CHROMA_NEAREST:
        return 1;
    case IMS_CHROMA_RIGHT:
        return across ? 2 : 1;
    case IMS_CHROMA_BOTTOM_LEFT:
        return across ? 0 : 2;
    case IMS_CHROMA_BOTTOM:
        return across ? 1 : 2;
    case IMS_CHROMA_BOTTOM_RIGHT:
        return 2;
    default:
        return across ? 0 : 1;
    }
}

static double find_place(enum ims_chroma_location location, bool across, int step)
{
    const int third = find_third(location, across);
    return third == 0 ? 0.5 : third == 1 ? step / 2.0 : step - 0.5;
}

/* ---- planes -----------------------------------------------------------------------
 */

static void add_weighted(float *sum, const float *row, float weight, int count)
{
    for (int i = 0; i < count; i++)
        sum[i] += row[i] * weight;
}

static void widen_row(const struct enlarging *plane, const float *row, float *wide)
{
    const int samples = plane->samples;
    const float *first = row + TAPS * samples;
    for (int x = 0; x < plane->to_width; x++) {
        const struct tap *tap = &plane->taps[x];
        const float *from = first + tap->first * samples;
        for (int i = 0; i < samples; i++, from++)
            *wide++ = from[0] * tap->weights[0] + from[samples] * tap->weights[1] +
                      from[2 * samples] * tap->weights[2] +
                      from[3 * samples] * tap->weights[3];
    }
}

static void widen(const struct enlarging *plane, float *row, float *made)
{
    for (int y = 0; y < plane->height; y++) {
        load_row(plane, y, row);
        widen_row(plane, row, made);
        store_row(plane, y, made);
    }
}

static void heighten(const struct enlarging *plane, float *row, float *made)
{
    const int count = plane->width * plane->samples;
    for (int y = 0; y < plane->to_height; y++) {
        const struct tap *tap = &plane->taps[y];
        memset(made, 0, (size_t)count * sizeof *made);
        for (int i = 0; i < TAPS; i++) {
            int from = tap->first + i;
            from = from < 0 ? 0 : from < plane->height ? from : plane->height - 1;
            load_row(plane, from, row);
            add_weighted(made, row + TAPS * plane->samples, tap->weights[i], count);
        }
        store_row(plane, y, made);
    }
}

/* Returns false when there is no memory. */
static bool enlarge_plane(struct enlarging *plane, int shift_x, int shift_y)
{
    const enum ims_chroma_location location = plane->from->chroma_location;
    const bool across = plane->to_width > plane->width;
    const int step = 1 << (across ? shift_x : shift_y);
    const double place = find_place(location, across, step);
    const size_t samples = (size_t)plane->samples;
    float *row =
        calloc(((size_t)plane->width + 2 * (size_t)TAPS) * samples, sizeof *row);
    float *made = calloc((size_t)plane->to_width * samples, sizeof *made);
    plane->taps = across ? make_taps(plane->from->width, plane->to->width, step, place,
                                     plane->to_width)
                         : make_taps(plane->from->height, plane->to->height, step,
                                     place, plane->to_height);
    const bool good = row != NULL && made != NULL && plane->taps != NULL;
    if (good && across)
        widen(plane, row, made);
    else if (good)
        heighten(plane, row, made);
    free(plane->taps);
    free(row);
    free(made);
    return good;
}

/* ---- pictures ---------------------------------------------------------------------
 */

bool video_aspect_possible(enum ims_pixel_format format)
{
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    if (ims_pixel_format_describe(format, &about) != IMS_OK ||
        about.packing != IMS_PACKING_BYTES || about.model == IMS_MODEL_PALETTE)
        return false;
    const bool shared = about.planes == 1 && about.chroma_shift_x != 0;
    const bool number = about.kind != IMS_SAMPLE_FLOAT || about.bits == 32;
    return number && !shared && format != IMS_PIXEL_P010;
}

static int shifted(int length, int shift)
{
    return (length + (1 << shift) - 1) >> shift;
}

bool video_aspect_enlarge(const struct ims_image *from, const struct ims_image *to)
{
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(from->format, &about);
    const size_t bytes = about.bits == 32 ? 4 : about.bits > 8 ? 2 : 1;
    bool good = true;
    for (int i = 0; good && i < about.planes; i++) {
        const int x = i > 0 ? about.chroma_shift_x : 0;
        const int y = i > 0 ? about.chroma_shift_y : 0;
        struct enlarging plane = {.from = from,
                                  .to = to,
                                  .plane = (size_t)i,
                                  .width = shifted(from->width, x),
                                  .height = shifted(from->height, y),
                                  .to_width = shifted(to->width, x),
                                  .to_height = shifted(to->height, y),
                                  .samples = about.bytes_per_pixel[i] / (int)bytes,
                                  .bytes = bytes,
                                  .most =
                                      bytes == 4 ? 0 : (float)((1u << about.bits) - 1),
                                  .alpha = -1};
        const char *alpha = about.has_alpha ? strchr(about.order, 'a') : NULL;
        if (alpha != NULL && from->alpha == IMS_ALPHA_STRAIGHT)
            plane.alpha = (int)(alpha - about.order);
        good = enlarge_plane(&plane, x, y);
    }
    return good;
}

static int scale(int length, int by, int of)
{
    const int64_t scaled = ((int64_t)length * by + of / 2) / of;
    return scaled < INT_MAX ? (int)scaled : INT_MAX;
}

void video_aspect_size(const struct ims_image *image, struct video_pixel_shape pixel,
                       int *width, int *height)
{
    *width = image->width;
    *height = image->height;
    if (pixel.width > pixel.height)
        *width = scale(image->width, pixel.width, pixel.height);
    else
        *height = scale(image->height, pixel.height, pixel.width);
}

void video_aspect_tell(struct video_pixel_shape pixel, double *across, double *down)
{
    enum { USUAL = 2835 }; /* 72 per inch */
    const int most = pixel.width > pixel.height ? pixel.width : pixel.height;
    /* Whole numbers where that can be: they are in the file then. */
    const int whole = USUAL / most;
    const double dots = whole > 0 ? whole : (double)USUAL / most;
    /* The wider a pixel, the fewer of them to a metre. */
    *across = dots * pixel.height;
    *down = dots * pixel.width;
}
