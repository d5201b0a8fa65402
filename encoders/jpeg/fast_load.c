/* SPDX-License-Identifier: MIT */
#include "fast_load.h"

#include <string.h>

#include "convert/convert.h"
#include "convert/format.h"

enum { BLOCK = 8 };

/* ---- choosing -------------------------------------------------------------------- */

static void choose_input(struct ims_jpeg_fast_source *source)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(source->image->format);
    source->input = IMS_JPEG_FAST_PIXELS;
    switch (source->image->format) {
    case IMS_PIXEL_GRAY8:
        source->input = IMS_JPEG_FAST_PLANES;
        break;
    case IMS_PIXEL_RGB8:
        source->order = IMS_JPEG_FAST_RGB;
        break;
    case IMS_PIXEL_BGR8:
        source->order = IMS_JPEG_FAST_BGR;
        break;
    case IMS_PIXEL_RGBA8:
    case IMS_PIXEL_RGBX8:
        source->order = IMS_JPEG_FAST_RGBX;
        break;
    case IMS_PIXEL_BGRA8:
    case IMS_PIXEL_BGRX8:
        source->order = IMS_JPEG_FAST_BGRX;
        break;
    default:
        source->order = IMS_JPEG_FAST_RGB;
        source->input = !format->yuv ? IMS_JPEG_FAST_REDUCED
                        : ims_jpeg_planes_fit(source->image, source->sampling)
                            ? IMS_JPEG_FAST_PLANES
                            : IMS_JPEG_FAST_CONVERTED;
        break;
    }
}

void ims_jpeg_fast_load_start(struct ims_jpeg_fast_source *source,
                              const struct ims_jpeg_fast_kernels *kernels,
                              const struct ims_image *image, int32_t background,
                              struct ims_jpeg_sampling sampling)
{
    const bool gray = ims_jpeg_is_gray(image->format, background);
    const struct ims_jpeg_sampling full = {false, false};
    *source = (struct ims_jpeg_fast_source){
        .image = image,
        .kernels = kernels,
        .background = background,
        .components = gray ? 1 : 3,
        .sampling = gray ? full : sampling,
        .reduced = gray ? IMS_PIXEL_GRAY8 : IMS_PIXEL_RGB8,
    };
    choose_input(source);
}

/* ---- areas ----------------------------------------------------------------------- */

static size_t half_of(int32_t count, bool half)
{
    return (size_t)(half ? (count + 1) / 2 : count);
}

/* Samples of a component in a row of an area, and rows. */
static size_t width_of(const struct ims_jpeg_fast_source *source,
                       const struct ims_jpeg_fast_area *area, int component)
{
    return half_of(area->width, component > 0 && source->sampling.half_width);
}

static size_t height_of(const struct ims_jpeg_fast_source *source,
                        const struct ims_jpeg_fast_area *area, int component)
{
    return half_of(area->height, component > 0 && source->sampling.half_height);
}

/* An area as an image of its own. */
static struct ims_image image_of(const struct ims_jpeg_fast_source *source,
                                 const struct ims_jpeg_fast_area *area)
{
    const struct ims_image *const image = source->image;
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    struct ims_image part = *image;
    part.width = area->width;
    part.height = area->height;
    for (int i = 0; i < 4 && image->planes[i]; i++) {
        int32_t x = area->x * format->samples * format->sample_bytes;
        if (i > 0 && format->half_width && image->format != IMS_PIXEL_NV12)
            x /= 2;
        part.planes[i] =
            ims_convert_format_row(image, i,
                                   i && format->half_height ? area->y / 2 : area->y) +
            x;
    }
    return part;
}

static uint8_t *row_of(struct ims_jpeg_fast_piece *piece, int component, size_t row)
{
    return piece->samples[component] + row * IMS_JPEG_FAST_PIECE_STRIDE;
}

/* Fills a component up to whole blocks, from `width` samples in `height` rows. */
static void expand_edges(struct ims_jpeg_fast_piece *piece, int component, size_t width,
                         size_t height)
{
    const size_t whole = BLOCK * piece->columns[component];
    for (size_t row = 0; row < height && width < whole; row++) {
        uint8_t *const samples = row_of(piece, component, row);
        memset(samples + width, samples[width - 1], whole - width);
    }
    for (size_t row = height; row < BLOCK * piece->rows[component]; row++)
        memcpy(row_of(piece, component, row), row_of(piece, component, height - 1),
               whole);
}

/* ---- pixels ---------------------------------------------------------------------- */

/* Whether a row can be read by kernels where it is. */
static bool is_plain(const struct ims_jpeg_fast_source *source,
                     const struct ims_image *part, int32_t y)
{
    return source->input == IMS_JPEG_FAST_PIXELS &&
           (!ims_convert_format_of(part->format)->alpha ||
            ims_jpeg_row_is_opaque(part, y));
}

static const uint8_t *reduced(struct ims_jpeg_fast_source *source,
                              const struct ims_image *part, int32_t y, uint8_t *memory)
{
    struct ims_convert convert;
    ims_convert_start(&convert, part, source->reduced, source->background, false);
    source->warnings |= ims_convert_row(&convert, y, memory);
    return memory;
}

/* Two rows whose chroma is shared, the second of which may be the first again. */
static void load_row_pair(struct ims_jpeg_fast_source *source,
                          const struct ims_image *part, int32_t y,
                          struct ims_jpeg_fast_piece *piece)
{
    const size_t row = (size_t)y;
    const struct ims_jpeg_fast_rows rows = {
        {row_of(piece, 0, row), row_of(piece, 0, row + 1)},
        {row_of(piece, 1, row / 2), row_of(piece, 2, row / 2)},
    };
    const int32_t other = y + 1 < part->height ? y + 1 : y;
    const bool plain = is_plain(source, part, y) && is_plain(source, part, other);
    const uint8_t *const pixels[2] = {
        plain ? ims_convert_format_row(part, 0, y)
              : reduced(source, part, y, piece->reduced[0]),
        plain ? ims_convert_format_row(part, 0, other)
              : reduced(source, part, other, piece->reduced[1]),
    };
    source->kernels->convert_h2v2(plain ? source->order : IMS_JPEG_FAST_RGB, pixels,
                                  (size_t)part->width, &rows);
}

static void load_row(struct ims_jpeg_fast_source *source, const struct ims_image *part,
                     int32_t y, struct ims_jpeg_fast_piece *piece)
{
    const size_t row = (size_t)y;
    if (source->components == 1) {
        reduced(source, part, y, row_of(piece, 0, row));
        return;
    }
    const struct ims_jpeg_fast_rows rows = {
        {row_of(piece, 0, row), NULL},
        {row_of(piece, 1, row), row_of(piece, 2, row)},
    };
    const bool plain = is_plain(source, part, y);
    const uint8_t *const pixels = plain ? ims_convert_format_row(part, 0, y)
                                        : reduced(source, part, y, piece->reduced[0]);
    (source->sampling.half_width ? source->kernels->convert_h2v1
                                 : source->kernels->convert)(
        plain ? source->order : IMS_JPEG_FAST_RGB, pixels, (size_t)part->width, &rows);
}

static void load_pixels(struct ims_jpeg_fast_source *source,
                        const struct ims_jpeg_fast_area *area,
                        struct ims_jpeg_fast_piece *piece)
{
    const struct ims_image part = image_of(source, area);
    if (source->sampling.half_height)
        for (int32_t y = 0; y < area->height; y += 2)
            load_row_pair(source, &part, y, piece);
    else
        for (int32_t y = 0; y < area->height; y++)
            load_row(source, &part, y, piece);
    /* Kernels have filled rows up to whole groups. */
    for (int i = 0; i < (int)source->components; i++)
        expand_edges(piece, i,
                     source->components == 1 ? (size_t)area->width
                                             : BLOCK * piece->columns[i],
                     height_of(source, area, i));
}

/* ---- planes ---------------------------------------------------------------------- */

static void load_planes(struct ims_jpeg_fast_source *source,
                        const struct ims_jpeg_fast_area *area,
                        struct ims_jpeg_fast_piece *piece)
{
    const struct ims_image part = image_of(source, area);
    for (int i = 0; i < (int)source->components; i++) {
        const size_t width = width_of(source, area, i);
        const size_t height = height_of(source, area, i);
        if (width == BLOCK * piece->columns[i] && height == BLOCK * piece->rows[i]) {
            piece->planes[i] = part.planes[i];
            piece->strides[i] = part.strides[i];
            continue;
        }
        for (size_t row = 0; row < height; row++)
            memcpy(row_of(piece, i, row),
                   ims_convert_format_row(&part, i, (int32_t)row), width);
        expand_edges(piece, i, width, height);
    }
}

static void load_converted(struct ims_jpeg_fast_source *source,
                           const struct ims_jpeg_fast_area *area,
                           struct ims_jpeg_fast_piece *piece)
{
    const struct ims_image part = image_of(source, area);
    struct ims_convert_planes target = {
        .half_width = source->sampling.half_width,
        .half_height = source->sampling.half_height,
        .range = IMS_RANGE_FULL,
    };
    for (int i = 0; i < 3; i++) {
        target.planes[i] = piece->samples[i];
        target.strides[i] = IMS_JPEG_FAST_PIECE_STRIDE;
    }
    source->warnings |= ims_convert_planes_fill(&part, source->background, &target);
    for (int i = 0; i < 3; i++)
        expand_edges(piece, i, width_of(source, area, i), height_of(source, area, i));
}

void ims_jpeg_fast_load(struct ims_jpeg_fast_source *source,
                        const struct ims_jpeg_fast_area *area,
                        struct ims_jpeg_fast_piece *piece)
{
    for (int i = 0; i < (int)source->components; i++) {
        piece->columns[i] = (width_of(source, area, i) + BLOCK - 1) / BLOCK;
        piece->rows[i] = (height_of(source, area, i) + BLOCK - 1) / BLOCK;
        piece->planes[i] = piece->samples[i];
        piece->strides[i] = IMS_JPEG_FAST_PIECE_STRIDE;
    }
    switch (source->input) {
    case IMS_JPEG_FAST_PIXELS:
    case IMS_JPEG_FAST_REDUCED:
        load_pixels(source, area, piece);
        break;
    case IMS_JPEG_FAST_PLANES:
        load_planes(source, area, piece);
        break;
    case IMS_JPEG_FAST_CONVERTED:
        load_converted(source, area, piece);
        break;
    }
}
