/* SPDX-License-Identifier: MIT */
#include "quantise.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/failure.h"
#include "convert/convert.h"
#include "convert/format.h"
#include "cut.h"
#include "distinct.h"
#include "exact.h"
#include "histogram.h"
#include "nearest.h"
#include "refine.h"

enum {
    OPTION_LOSSLESS,
    OPTION_COLORS,
    OPTION_DITHER,
    OPTION_ALPHA_THRESHOLD,
    OPTION_BACKGROUND
};

/* The default is to dither, as ImageMagick, FFmpeg and Pillow do: without it smooth
 * skies become bands. */
const struct ims_option ims_quantise_options[] = {
    [OPTION_LOSSLESS] = {.key = "lossless",
                         .type = IMS_OPTION_BOOLEAN,
                         .help = "refuse images with more colors, or partial alpha; "
                                 "the color of transparent pixels is not kept"},
    [OPTION_COLORS] = {.key = "colors",
                       .type = IMS_OPTION_INTEGER,
                       .minimum = 2,
                       .maximum = IMS_QUANTISE_COLORS,
                       .standard = IMS_QUANTISE_COLORS,
                       .help = "of the palette at most, the transparent one included"},
    [OPTION_DITHER] = {.key = "dither",
                       .type = IMS_OPTION_CHOICE,
                       .choices = ims_quantise_dither_names,
                       .standard = IMS_QUANTISE_DITHER_FLOYD_STEINBERG,
                       .help = "how colors that the palette has not are mixed; without "
                               "effect on images that have few enough"},
    [OPTION_ALPHA_THRESHOLD] = {.key = "alpha_threshold",
                                .type = IMS_OPTION_INTEGER,
                                .minimum = 0,
                                .maximum = 255,
                                .standard = 128,
                                .help = "pixels with less alpha are transparent, all "
                                        "others opaque; 0: none is transparent"},
    [OPTION_BACKGROUND] = {.key = "background",
                           .type = IMS_OPTION_COLOR,
                           .help = "what shows through opaque pixels that were partly "
                                   "transparent"},
    {.key = NULL},
};

enum {
    /* More of them make hardly any picture better by 0.05 dB. */
    ROUNDS = 4,
    /* From here on colors of the palette are so far from each other that cells of 4
     * values tell them apart, in a third of the time. */
    SPREAD_OF_CELLS = 8
};

/* What is needed only until the palette is found. */
struct search {
    struct ims_quantise_distinct distinct;
    struct ims_quantise_histogram histogram;
    struct ims_quantise_point points[IMS_QUANTISE_HISTOGRAM_CELLS];
};

struct ims_quantise_work {
    struct ims_convert convert;
    const union ims_option_value *options;
    const char *format; /* how messages call it */
    size_t colors;      /* of the palette at most, the transparent one included */
    struct ims_quantise_exact exact;
    struct ims_quantise_nearest *nearest; /* NULL: the palette is exact */
    struct ims_quantise_dither dither;
    bool has_alpha;
    bool is_partial;  /* some alpha is neither 0 nor 255 */
    int16_t *errors;  /* of the dither, in `pixels`' memory */
    uint8_t pixels[]; /* a row */
};

/* ---- rows ------------------------------------------------------------------------ */

/* Alpha to all or nothing. */
static void settle(struct ims_quantise *quantise, uint8_t *pixels, size_t count)
{
    struct ims_quantise_work *const work = quantise->work;
    const int32_t background = work->options[OPTION_BACKGROUND].integer;
    const uint32_t under[3] = {(uint32_t)(background >> 16 & 255),
                               (uint32_t)(background >> 8 & 255),
                               (uint32_t)(background & 255)};
    for (size_t i = 0; i < count; i++, pixels += IMS_QUANTISE_PIXEL) {
        const uint32_t alpha = pixels[3];
        if (alpha == 255)
            continue;
        const bool transparent =
            (int32_t)alpha < work->options[OPTION_ALPHA_THRESHOLD].integer;
        pixels[3] = transparent ? 0 : 255;
        quantise->transparent |= transparent;
        work->is_partial |= !transparent || alpha > 0;
        for (int k = 0; !transparent && k < 3; k++)
            pixels[k] =
                (uint8_t)((pixels[k] * alpha + under[k] * (255 - alpha) + 127) / 255);
    }
}

/* Row y as pixels of the quantiser. */
static const uint8_t *load(struct ims_quantise *quantise, int32_t y)
{
    struct ims_quantise_work *const work = quantise->work;
    quantise->warnings |= ims_convert_row(&work->convert, y, work->pixels);
    if (work->has_alpha)
        settle(quantise, work->pixels, (size_t)work->convert.image->width);
    if (work->is_partial)
        quantise->warnings |= IMS_WARNING_ALPHA_FLATTENED;
    return work->pixels;
}

void ims_quantise_row(struct ims_quantise *quantise, int32_t y, uint8_t *indices)
{
    struct ims_quantise_work *const work = quantise->work;
    const uint8_t *const pixels = load(quantise, y);
    const uint8_t transparent = (uint8_t)quantise->palette.count;
    if (work->nearest != NULL)
        ims_quantise_dither_row(&work->dither, pixels, transparent, indices);
    else
        ims_quantise_exact_map(&work->exact, pixels, (size_t)work->convert.image->width,
                               transparent, indices);
}

/* ---- the palette ----------------------------------------------------------------- */

/* Whether all colors of the image, and one for what is transparent, fit. */
static bool find_exact(struct ims_quantise *quantise)
{
    struct ims_quantise_work *const work = quantise->work;
    const struct ims_image *const image = work->convert.image;
    ims_quantise_exact_start(&work->exact);
    for (int32_t y = 0; y < image->height; y++) {
        const uint8_t *const pixels = load(quantise, y);
        const size_t most = work->colors - quantise->transparent;
        if (!ims_quantise_exact_add(&work->exact, pixels, (size_t)image->width, most) ||
            work->exact.count > most)
            return false;
    }
    ims_quantise_exact_end(&work->exact, &quantise->palette);
    return true;
}

/* Counts each color by itself; false if there are too many for that. */
static bool count_distinct(struct ims_quantise *quantise,
                           struct ims_quantise_distinct *distinct)
{
    const struct ims_image *const image = quantise->work->convert.image;
    for (int32_t y = 0; y < image->height; y++)
        if (!ims_quantise_distinct_add(distinct, load(quantise, y),
                                       (size_t)image->width))
            return false;
    return true;
}

static void count_cells(struct ims_quantise *quantise,
                        struct ims_quantise_histogram *histogram)
{
    const struct ims_image *const image = quantise->work->convert.image;
    for (int32_t y = 0; y < image->height; y++)
        ims_quantise_histogram_add(histogram, load(quantise, y), (size_t)image->width);
}

/* Makes the points of all pixels; returns how many there are. */
static size_t make_points(struct ims_quantise *quantise, struct search *search,
                          bool few)
{
    if (few)
        return ims_quantise_distinct_points(&search->distinct, search->points);
    count_cells(quantise, &search->histogram);
    return ims_quantise_histogram_points(&search->histogram, search->points);
}

static uint64_t square_root(uint64_t of)
{
    uint64_t root = 0;
    while ((root + 1) * (root + 1) <= of)
        root++;
    return root;
}

/* The best palette for all pixels. False without memory. */
static bool find_nearest(struct ims_quantise *quantise)
{
    struct ims_quantise_work *const work = quantise->work;
    struct search *const search = calloc(1, sizeof *search);
    work->nearest = malloc(sizeof *work->nearest);
    if (search == NULL || work->nearest == NULL) {
        free(search);
        return false;
    }
    const bool few = count_distinct(quantise, &search->distinct);
    const size_t count = make_points(quantise, search, few);
    ims_quantise_cut_boxes(search->points, count, work->colors - quantise->transparent,
                           &quantise->palette);
    const uint64_t distance = ims_quantise_refine(search->points, count, ROUNDS,
                                                  &quantise->palette, work->nearest);
    uint64_t weight = 0;
    for (size_t i = 0; i < count; i++)
        weight += search->points[i].weight;
    assert(weight > 0); /* there are too many colors for there to be none */
    free(search);
    /* Errors that are spread evenly reach as far as the root of three times their mean
     * square; the mean here is that of three samples together. */
    const int32_t spread = 1 + (int32_t)square_root(distance / weight);
    if (few && spread < SPREAD_OF_CELLS)
        ims_quantise_nearest_be_exact(work->nearest);
    work->dither = (struct ims_quantise_dither){
        .kind = (enum ims_quantise_dither_kind)work->options[OPTION_DITHER].integer,
        .spread = spread,
        .palette = &quantise->palette,
        .nearest = work->nearest,
        .width = (size_t)work->convert.image->width,
        .errors = work->errors,
    };
    return true;
}

static int refuse(const struct ims_quantise *quantise, struct ims_message *message)
{
    const struct ims_quantise_work *const work = quantise->work;
    if (work->is_partial)
        return ims_failure(message, IMS_ERROR_NOT_HELD,
                           "lossless is set, and the image has pixels that are partly "
                           "transparent, which %s cannot hold; leave lossless out, or "
                           "choose another format",
                           work->format);
    return ims_failure(message, IMS_ERROR_NOT_HELD,
                       "lossless is set, and the image has more than the %zu colors "
                       "that %s may have here%s; leave lossless out, or choose another "
                       "format",
                       work->colors, work->format,
                       quantise->transparent ? " (one of them is transparent)" : "");
}

/* ---- start and end --------------------------------------------------------------- */

static struct ims_quantise_work *new_work(const struct ims_encoding *encoding,
                                          const char *format)
{
    const struct ims_image *const image = encoding->image;
    const size_t width = (size_t)image->width;
    const size_t pixels = width * IMS_QUANTISE_PIXEL;
    const size_t errors = (width + 2) * 3 * sizeof(int16_t);
    struct ims_quantise_work *const work = calloc(1, sizeof *work + pixels + errors);
    if (work == NULL)
        return NULL;
    work->options = encoding->options;
    work->format = format;
    work->colors = (size_t)encoding->options[OPTION_COLORS].integer;
    work->has_alpha = ims_convert_format_of(image->format)->alpha;
    work->errors = (int16_t *)(void *)(work->pixels + pixels);
    ims_convert_start(&work->convert, image, IMS_PIXEL_RGBA8, 0, false);
    return work;
}

int ims_quantise_start(struct ims_quantise *quantise,
                       const struct ims_encoding *encoding, const char *format,
                       struct ims_message *message)
{
    const bool lossless = encoding->options[OPTION_LOSSLESS].integer != 0;
    *quantise = (struct ims_quantise){.work = new_work(encoding, format)};
    int error = quantise->work != NULL ? IMS_OK : IMS_ERROR_MEMORY;
    if (error == IMS_OK) {
        const bool exact = find_exact(quantise);
        if (lossless && (!exact || quantise->work->is_partial))
            error = refuse(quantise, message);
        else if (!exact && !find_nearest(quantise))
            error = IMS_ERROR_MEMORY;
    }
    if (error == IMS_OK)
        return IMS_OK;
    ims_quantise_end(quantise);
    if (error == IMS_ERROR_MEMORY)
        ims_failure(message, error, "no memory for the palette of %ldx%ld pixels",
                    (long)encoding->image->width, (long)encoding->image->height);
    return error;
}

void ims_quantise_end(struct ims_quantise *quantise)
{
    if (quantise->work != NULL)
        free(quantise->work->nearest);
    free(quantise->work);
    quantise->work = NULL;
}
