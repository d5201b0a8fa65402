/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "common/failure.h"
#include "convert/convert.h"
#include "convert/format.h"
#include "turbo.h"

enum {
    STRIP_ROWS = 16 /* the most rows that libjpeg takes at a time: two rows of blocks */
};

/* ---- choosing -------------------------------------------------------------------- */

/* Whether every pixel of an 8-bit RGBA or BGRA image is opaque. */
static bool all_opaque(const struct ims_image *image)
{
    for (int32_t y = 0; y < image->height; y++)
        if (!ims_jpeg_row_is_opaque(image, y))
            return false;
    return true;
}

static void use_rows(struct ims_jpeg_turbo *turbo, J_COLOR_SPACE space, int components)
{
    turbo->input = IMS_JPEG_TURBO_ROWS;
    turbo->compress.in_color_space = space;
    turbo->compress.input_components = components;
}

static void use_converted(struct ims_jpeg_turbo *turbo, enum ims_pixel_format format)
{
    turbo->input = IMS_JPEG_TURBO_CONVERTED;
    turbo->row_format = format;
    turbo->compress.in_color_space =
        format == IMS_PIXEL_GRAY8 ? JCS_GRAYSCALE : JCS_RGB;
    turbo->compress.input_components = format == IMS_PIXEL_GRAY8 ? 1 : 3;
}

void ims_jpeg_turbo_input_choose(struct ims_jpeg_turbo *turbo)
{
    const struct ims_image *const image = turbo->image;
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    if (format->yuv) {
        turbo->input = IMS_JPEG_TURBO_PLANES;
        turbo->compress.in_color_space = JCS_YCbCr;
        turbo->compress.input_components = 3;
    } else if (image->format == IMS_PIXEL_CMYK8) {
        use_rows(turbo, JCS_CMYK, 4);
        turbo->input = IMS_JPEG_TURBO_INVERTED;
    } else if (image->format == IMS_PIXEL_GRAY8) {
        use_rows(turbo, JCS_GRAYSCALE, 1);
    } else if (image->format == IMS_PIXEL_RGB8) {
        use_rows(turbo, JCS_EXT_RGB, 3);
    } else if (image->format == IMS_PIXEL_BGR8) {
        use_rows(turbo, JCS_EXT_BGR, 3);
    } else if (image->format == IMS_PIXEL_RGBX8 ||
               (image->format == IMS_PIXEL_RGBA8 && all_opaque(image))) {
        use_rows(turbo, JCS_EXT_RGBX, 4);
    } else if (image->format == IMS_PIXEL_BGRX8 ||
               (image->format == IMS_PIXEL_BGRA8 && all_opaque(image))) {
        use_rows(turbo, JCS_EXT_BGRX, 4);
    } else {
        const bool gray = ims_jpeg_is_gray(image->format, turbo->background);
        use_converted(turbo, gray ? IMS_PIXEL_GRAY8 : IMS_PIXEL_RGB8);
    }
}

/* ---- memory ---------------------------------------------------------------------- */

/* Scratch of `size` bytes, kept for the next image. */
static uint8_t *scratch(struct ims_jpeg_turbo *turbo, size_t size)
{
    if (size > turbo->scratch_size) {
        free(turbo->scratch);
        turbo->scratch_size = 0;
        turbo->scratch = malloc(size);
        if (!turbo->scratch) {
            turbo->error = ims_failure(turbo->message, IMS_ERROR_MEMORY,
                                       "jpeg-turbo: no memory for %zu bytes", size);
            longjmp(turbo->setjmp_buffer, 1);
        }
        turbo->scratch_size = size;
    }
    return turbo->scratch;
}

/* libjpeg's interface has no const; it does not write to its input. */
static JSAMPROW as_input(const uint8_t *row)
{
    return (JSAMPROW)(uintptr_t)row;
}

/* ---- rows ------------------------------------------------------------------------ */

static int32_t rows_left(const struct ims_jpeg_turbo *turbo, int32_t y)
{
    const int32_t left = turbo->image->height - y;
    return left < STRIP_ROWS ? left : STRIP_ROWS;
}

static void write_rows(struct ims_jpeg_turbo *turbo, JSAMPROW *rows, int32_t count)
{
    JDIMENSION done = 0;
    while (done < (JDIMENSION)count)
        done += jpeg_write_scanlines(&turbo->compress, rows + done,
                                     (JDIMENSION)count - done);
}

static void feed_rows(struct ims_jpeg_turbo *turbo)
{
    JSAMPROW rows[STRIP_ROWS];
    for (int32_t y = 0; y < turbo->image->height; y += STRIP_ROWS) {
        const int32_t count = rows_left(turbo, y);
        for (int32_t i = 0; i < count; i++)
            rows[i] = as_input(ims_convert_format_row(turbo->image, 0, y + i));
        write_rows(turbo, rows, count);
    }
}

/* Files of Adobe's kind have 255 for no ink, and readers expect it. */
static void feed_inverted(struct ims_jpeg_turbo *turbo)
{
    enum { INKS = 4 };
    const size_t row_bytes = (size_t)turbo->image->width * INKS;
    uint8_t *const memory = scratch(turbo, row_bytes * STRIP_ROWS);
    JSAMPROW rows[STRIP_ROWS];
    for (int32_t y = 0; y < turbo->image->height; y += STRIP_ROWS) {
        const int32_t count = rows_left(turbo, y);
        for (int32_t i = 0; i < count; i++) {
            const uint8_t *const source =
                ims_convert_format_row(turbo->image, 0, y + i);
            rows[i] = memory + (size_t)i * row_bytes;
            for (size_t k = 0; k < row_bytes; k++)
                rows[i][k] = (uint8_t)(255 - source[k]);
        }
        write_rows(turbo, rows, count);
    }
}

static void feed_converted(struct ims_jpeg_turbo *turbo)
{
    const size_t row_bytes =
        (size_t)turbo->image->width * (size_t)turbo->compress.input_components;
    uint8_t *const memory = scratch(turbo, row_bytes * STRIP_ROWS);
    struct ims_convert convert;
    ims_convert_start(&convert, turbo->image, turbo->row_format, turbo->background,
                      false);
    JSAMPROW rows[STRIP_ROWS];
    for (int32_t y = 0; y < turbo->image->height; y += STRIP_ROWS) {
        const int32_t count = rows_left(turbo, y);
        for (int32_t i = 0; i < count; i++) {
            rows[i] = memory + (size_t)i * row_bytes;
            turbo->message->warnings |= ims_convert_row(&convert, y + i, rows[i]);
        }
        write_rows(turbo, rows, count);
    }
}

/* ---- planes ---------------------------------------------------------------------- */

/* A strip's planes as libjpeg wants them: whole blocks wide, a multiple of eight rows.
 */
struct strip {
    uint8_t *planes[3];
    ptrdiff_t strides[3];
    int rows[3]; /* of a whole strip */
};

static void make_strip(struct ims_jpeg_turbo *turbo, struct strip *strip)
{
    size_t sizes[3];
    size_t sum = 0;
    for (int i = 0; i < 3; i++) {
        const jpeg_component_info *const component = &turbo->compress.comp_info[i];
        strip->strides[i] = (ptrdiff_t)component->width_in_blocks * DCTSIZE;
        strip->rows[i] = component->v_samp_factor * DCTSIZE;
        sizes[i] = (size_t)strip->strides[i] * (size_t)strip->rows[i];
        sum += sizes[i];
    }
    uint8_t *memory = scratch(turbo, sum);
    for (int i = 0; i < 3; i++) {
        strip->planes[i] = memory;
        memory += sizes[i];
    }
}

/* Rows y .. y + count - 1 of the image as an image of their own; y is even. */
static struct ims_image rows_of(const struct ims_image *image, int32_t y, int32_t count)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    struct ims_image part = *image;
    part.height = count;
    for (int i = 0; i < 4 && image->planes[i]; i++)
        part.planes[i] =
            ims_convert_format_row(image, i, i && format->half_height ? y / 2 : y);
    return part;
}

static void extend_right(uint8_t *row, size_t filled, size_t width)
{
    memset(row + filled, row[filled - 1], width - filled);
}

/* Samples and rows of a component that `count` rows of the image give. */
static int32_t component_rows(const struct ims_jpeg_turbo *turbo, int component,
                              int32_t count)
{
    return component && turbo->sampling.half_height ? (count + 1) / 2 : count;
}

static size_t component_width(const struct ims_jpeg_turbo *turbo, int component)
{
    const size_t width = (size_t)turbo->image->width;
    return component && turbo->sampling.half_width ? (width + 1) / 2 : width;
}

/* Fills a strip from rows y .. y + count - 1, converted. */
static void convert_strip(struct ims_jpeg_turbo *turbo, const struct strip *strip,
                          int32_t y, int32_t count)
{
    const struct ims_image part = rows_of(turbo->image, y, count);
    struct ims_convert_planes target = {
        .half_width = turbo->sampling.half_width,
        .half_height = turbo->sampling.half_height,
        .range = IMS_RANGE_FULL,
    };
    for (int i = 0; i < 3; i++) {
        target.planes[i] = strip->planes[i];
        target.strides[i] = strip->strides[i];
    }
    turbo->message->warnings |=
        ims_convert_planes_fill(&part, turbo->background, &target);
    for (int i = 0; i < 3; i++)
        for (int32_t row = 0; row < component_rows(turbo, i, count); row++)
            extend_right(strip->planes[i] + row * strip->strides[i],
                         component_width(turbo, i), (size_t)strip->strides[i]);
}

/* One component's rows for libjpeg: the image's own where they are whole blocks wide,
 * else their copies in the strip. */
static void own_rows(struct ims_jpeg_turbo *turbo, const struct strip *strip,
                     int component, int32_t y, int32_t count, JSAMPROW *rows)
{
    const size_t width = component_width(turbo, component);
    const size_t padded = (size_t)strip->strides[component];
    const int32_t first = component && turbo->sampling.half_height ? y / 2 : y;
    for (int32_t i = 0; i < count; i++) {
        const uint8_t *const row =
            ims_convert_format_row(turbo->image, component, first + i);
        rows[i] = as_input(row);
        if (padded == width)
            continue;
        rows[i] = strip->planes[component] + i * strip->strides[component];
        memcpy(rows[i], row, width);
        extend_right(rows[i], width, padded);
    }
}

static void feed_planes(struct ims_jpeg_turbo *turbo)
{
    struct strip strip;
    make_strip(turbo, &strip);
    const bool fits = ims_jpeg_planes_fit(turbo->image, turbo->sampling);
    const int32_t strip_rows = strip.rows[0];
    JSAMPROW rows[3][STRIP_ROWS];
    JSAMPARRAY components[3] = {rows[0], rows[1], rows[2]};
    for (int32_t y = 0; y < turbo->image->height; y += strip_rows) {
        const int32_t left = turbo->image->height - y;
        const int32_t count = left < strip_rows ? left : strip_rows;
        if (!fits)
            convert_strip(turbo, &strip, y, count);
        for (int i = 0; i < 3; i++) {
            const int32_t filled = component_rows(turbo, i, count);
            if (fits)
                own_rows(turbo, &strip, i, y, filled, rows[i]);
            else
                for (int32_t row = 0; row < filled; row++)
                    rows[i][row] = strip.planes[i] + row * strip.strides[i];
            for (int32_t row = filled; row < strip.rows[i]; row++)
                rows[i][row] = rows[i][filled - 1];
        }
        jpeg_write_raw_data(&turbo->compress, components, (JDIMENSION)strip_rows);
    }
}

void ims_jpeg_turbo_input_feed(struct ims_jpeg_turbo *turbo)
{
    switch (turbo->input) {
    case IMS_JPEG_TURBO_ROWS:
        feed_rows(turbo);
        break;
    case IMS_JPEG_TURBO_CONVERTED:
        feed_converted(turbo);
        break;
    case IMS_JPEG_TURBO_INVERTED:
        feed_inverted(turbo);
        break;
    case IMS_JPEG_TURBO_PLANES:
        feed_planes(turbo);
        break;
    }
}
