/* SPDX-License-Identifier: MIT */
#include "convert.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>

#include "pixels.h"
#include "yuv.h"

/* A conversion under way. */
struct conversion {
    const AVFrame *frame;
    const AVPixFmtDescriptor *layout;
    const struct input_color *color;
    struct ims_image *image; /* that is being made */
    int depth;               /* most bits of any component */
    int channels;            /* of the image: 1 to 4 */
};

static bool has_alpha(const AVPixFmtDescriptor *layout)
{
    return (layout->flags & AV_PIX_FMT_FLAG_ALPHA) != 0;
}

/* ---- palettes ----------------------------------------------------------------- */

/* Whether a pixel has a color that is not opaque. Entries that no pixel has may hold
 * anything. */
static bool palette_has_alpha(const AVFrame *frame, const uint32_t *palette)
{
    for (int y = 0; y < frame->height; y++) {
        const uint8_t *row = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
        for (int x = 0; x < frame->width; x++)
            if (palette[row[x]] >> 24 != 0xFF)
                return true;
    }
    return false;
}

static bool convert_palette(struct input_picture *picture, const AVFrame *frame)
{
    uint32_t palette[AVPALETTE_COUNT]; /* 0xAARRGGBB */
    memcpy(palette, frame->data[1], sizeof palette);
    bool alpha = palette_has_alpha(frame, palette);
    if (!input_pixels_make(picture, alpha ? IMS_PIXEL_RGBA8 : IMS_PIXEL_RGB8,
                           frame->width, frame->height))
        return false;
    for (int y = 0; y < frame->height; y++) {
        const uint8_t *from = frame->data[0] + (ptrdiff_t)y * frame->linesize[0];
        uint8_t *to = input_pixels_row(&picture->image, 0, y);
        for (int x = 0; x < frame->width; x++) {
            uint32_t color = palette[from[x]];
            *to++ = (uint8_t)(color >> 16);
            *to++ = (uint8_t)(color >> 8);
            *to++ = (uint8_t)color;
            if (alpha)
                *to++ = (uint8_t)(color >> 24);
        }
    }
    return true;
}

/* ---- gray and RGB of whole numbers -------------------------------------------- */

/* What each value of a component becomes: `deep` 0..65535, else 0..255. */
static uint16_t *make_table(int depth, bool limited, bool inverted, bool deep)
{
    uint32_t values = 1u << depth, most = deep ? 65535 : 255;
    uint16_t *table = malloc(values * sizeof *table);
    if (table == NULL)
        return NULL;
    uint32_t low = limited ? 16u << (depth - 8) : 0;
    uint32_t high = limited ? 235u << (depth - 8) : values - 1;
    for (uint32_t i = 0; i < values; i++) {
        uint32_t value = i < low ? low : i > high ? high : i;
        uint64_t scaled = (uint64_t)(value - low) * most;
        scaled = (scaled + (high - low) / 2) / (high - low);
        table[i] = (uint16_t)(inverted ? most - scaled : scaled);
    }
    return table;
}

static void convert_component(const struct conversion *conversion, int component,
                              const uint16_t *table, uint16_t *line)
{
    const AVFrame *frame = conversion->frame;
    bool deep = conversion->depth > 8;
    int step = conversion->channels;
    for (int y = 0; y < frame->height; y++) {
        av_read_image_line2(line, (const uint8_t **)(uintptr_t)frame->data,
                            frame->linesize, conversion->layout, 0, y, component,
                            frame->width, 0, sizeof *line);
        uint8_t *row = input_pixels_row(conversion->image, 0, y);
        uint16_t *deep_row = (uint16_t *)(void *)row;
        if (deep)
            for (int x = 0; x < frame->width; x++)
                deep_row[x * step + component] = table[line[x]];
        else
            for (int x = 0; x < frame->width; x++)
                row[x * step + component] = (uint8_t)table[line[x]];
    }
}

static bool convert_numbers(const struct conversion *conversion)
{
    uint16_t *line = malloc((size_t)conversion->frame->width * sizeof *line);
    bool good = line != NULL;
    bool inverted = conversion->frame->format == AV_PIX_FMT_MONOWHITE;
    for (int i = 0; good && i < conversion->channels; i++) {
        int depth = conversion->layout->comp[i].depth;
        bool alpha =
            has_alpha(conversion->layout) && i == conversion->layout->nb_components - 1;
        bool limited = conversion->color->limited && depth >= 8 && !alpha;
        uint16_t *table = make_table(depth, limited, inverted, conversion->depth > 8);
        good = table != NULL;
        if (good)
            convert_component(conversion, i, table, line);
        free(table);
    }
    free(line);
    return good;
}

/* ---- gray and RGB of floating point ------------------------------------------- */

/* The bits of the float of 32 bits that a half (IEEE 754, 3.6: 5 bits of exponent, 10
 * of fraction) is. */
static uint32_t float_of_half(uint32_t half)
{
    const int exponent = half >> 10 & 31, fraction = half & 1023;
    float value = exponent == 0   ? ldexpf((float)fraction, -24)
                  : exponent < 31 ? ldexpf((float)(1024 + fraction), exponent - 25)
                  : fraction == 0 ? INFINITY
                                  : NAN;
    uint32_t bits;
    if (half >> 15 != 0)
        value = -value;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static bool convert_floats(const struct conversion *conversion)
{
    const AVFrame *frame = conversion->frame;
    uint32_t *line = malloc((size_t)frame->width * sizeof *line);
    if (line == NULL)
        return false;
    for (int i = 0; i < conversion->channels; i++) {
        for (int y = 0; y < frame->height; y++) {
            av_read_image_line2(line, (const uint8_t **)(uintptr_t)frame->data,
                                frame->linesize, conversion->layout, 0, y, i,
                                frame->width, 0, sizeof *line);
            uint32_t *row = input_pixels_row(conversion->image, 0, y);
            for (int x = 0; x < frame->width; x++)
                row[x * conversion->channels + i] =
                    conversion->depth == 16 ? float_of_half(line[x]) : line[x];
        }
    }
    free(line);
    return true;
}

/* ---- all ---------------------------------------------------------------------- */

static enum ims_pixel_format choose_format(const struct conversion *conversion)
{
    const bool is_float = (conversion->layout->flags & AV_PIX_FMT_FLAG_FLOAT) != 0;
    return input_pixels_format(is_float                ? INPUT_SAMPLES_F32
                               : conversion->depth > 8 ? INPUT_SAMPLES_16
                                                       : INPUT_SAMPLES_8,
                               (unsigned)conversion->channels);
}

/* The depth that all components fit in; 0 for a layout that is not known here. */
static int find_depth(enum AVPixelFormat format, const AVPixFmtDescriptor *layout)
{
    int depth = 0;
    if (format == AV_PIX_FMT_XYZ12LE || format == AV_PIX_FMT_XYZ12BE)
        return 0;
    for (int i = 0; i < layout->nb_components; i++)
        if (layout->comp[i].depth > depth)
            depth = layout->comp[i].depth;
    bool floats = (layout->flags & AV_PIX_FMT_FLAG_FLOAT) != 0;
    bool foreign = (layout->flags & (AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER));
    return foreign || (floats ? depth != 32 && depth != 16 : depth > 16) ? 0 : depth;
}

/* Returns false when there is no memory. */
static bool fill(const struct conversion *conversion, bool is_yuv)
{
    if ((conversion->layout->flags & AV_PIX_FMT_FLAG_FLOAT) != 0)
        return convert_floats(conversion);
    if (is_yuv)
        return input_yuv_convert(conversion->image, conversion->frame,
                                 conversion->color);
    return convert_numbers(conversion);
}

bool input_convert(struct input_picture *picture, const struct AVFrame *frame,
                   const struct input_color *color, bool opaque,
                   struct cli_text *problem)
{
    const AVPixFmtDescriptor *layout = av_pix_fmt_desc_get(frame->format);
    int depth = layout != NULL ? find_depth(frame->format, layout) : 0;
    if (depth == 0 || (layout->flags & AV_PIX_FMT_FLAG_PAL) != 0) {
        if (depth != 0 && convert_palette(picture, frame))
            return true;
        cli_text_format(problem,
                        depth != 0 ? "out of memory" : "no way to read %s pixels",
                        layout != NULL ? layout->name : "unknown");
        return false;
    }
    bool is_yuv =
        (layout->flags & AV_PIX_FMT_FLAG_RGB) == 0 && layout->nb_components > 2;
    if (is_yuv && color->red <= 0) {
        cli_text_format(problem, "no way to read the color matrix \"%s\"",
                        av_color_space_name(frame->colorspace));
        return false;
    }
    struct conversion conversion = {frame, layout, color, &picture->image, depth, 0};
    conversion.channels = layout->nb_components - (has_alpha(layout) && opaque);
    if (!input_pixels_make(picture, choose_format(&conversion), frame->width,
                           frame->height)) {
        cli_text_add(problem, "out of memory");
        return false;
    }
    if (is_yuv)
        picture->warnings |= IMS_WARNING_COLOR_CONVERTED;
    if (fill(&conversion, is_yuv))
        return true;
    input_frame_ref_release(picture->frame_ref, NULL);
    cli_text_add(problem, "out of memory");
    return false;
}
