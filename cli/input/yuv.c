/* SPDX-License-Identifier: MIT */
#include "yuv.h"

#include <stdlib.h>

#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>

#include "pixels.h"

/* Where the chroma samples of one direction stand among the pixels. */
struct grid {
    int shift;   /* each stands for 1 << shift pixels */
    int offset;  /* and so many half pixels behind the first of them */
    int samples; /* how many there are */
    int unit;    /* weights are in parts of this */
};

/* The two samples between which a pixel lies, and the weight of the second one. */
struct between {
    int first;
    int second;
    int weight;
};

/* A conversion under way. The lines hold one row each. */
struct yuv {
    const AVFrame *frame;
    const AVPixFmtDescriptor *layout;
    const struct ims_image *image;
    struct grid across;
    struct grid down;
    uint16_t *line;
    uint16_t *chroma_line;
    int32_t *blue;
    int32_t *red;
    /* From samples to the image's range: luma and chroma factors, and the matrix. */
    double luma_low, luma_scale, chroma_middle, chroma_scale;
    double red_red, green_red, green_blue, blue_blue;
    int most;
    int channels;
};

/* Samples stand at the first of their pixels, in the middle, or at the last. */
enum where { FIRST = 0, MIDDLE = 1, LAST = 2 };

static struct grid make_grid(int shift, enum where where, int pixels)
{
    struct grid grid = {shift, (int)where * ((1 << shift) - 1),
                        (pixels + (1 << shift) - 1) >> shift, 2 << shift};
    return grid;
}

static struct between find_between(const struct grid *grid, int pixel)
{
    /* In half pixels: where the pixel is from the first sample on. */
    int place = 2 * pixel - grid->offset;
    struct between between = {0, 0, 0};
    if (place < 0)
        return between;
    between.first = place / grid->unit;
    between.weight = place % grid->unit;
    between.second = between.first + 1;
    if (between.second >= grid->samples) {
        between.second = grid->samples - 1;
        if (between.first >= grid->samples)
            between.first = grid->samples - 1;
    }
    return between;
}

static void read_line(const struct yuv *yuv, int component, int y, int width,
                      uint16_t *line)
{
    av_read_image_line2(line, (const uint8_t **)(uintptr_t)yuv->frame->data,
                        yuv->frame->linesize, yuv->layout, 0, y, component, width, 0,
                        sizeof *line);
}

/* Interpolates the chroma of one row of pixels: `out` gets it in parts of both grids'
 * units multiplied. */
static void read_chroma(const struct yuv *yuv, int component, int y, int32_t *out)
{
    struct between rows = find_between(&yuv->down, y);
    int samples = yuv->across.samples;
    int32_t *sums = out; /* fewer than pixels; spread from the right to the left */
    read_line(yuv, component, rows.first, samples, yuv->chroma_line);
    for (int x = 0; x < samples; x++)
        sums[x] = yuv->chroma_line[x] * (yuv->down.unit - rows.weight);
    if (rows.weight != 0) {
        read_line(yuv, component, rows.second, samples, yuv->chroma_line);
        for (int x = 0; x < samples; x++)
            sums[x] += yuv->chroma_line[x] * rows.weight;
    }
    if (yuv->across.shift == 0) {
        for (int x = 0; x < samples; x++)
            out[x] = sums[x] * yuv->across.unit;
        return;
    }
    for (int x = yuv->frame->width - 1; x >= 0; x--) {
        struct between columns = find_between(&yuv->across, x);
        out[x] = sums[columns.first] * (yuv->across.unit - columns.weight) +
                 sums[columns.second] * columns.weight;
    }
}

static uint16_t clamp(double value, int most)
{
    if (!(value > 0))
        return 0;
    return value >= most ? (uint16_t)most : (uint16_t)(value + 0.5);
}

static void convert_row(const struct yuv *yuv, int y)
{
    uint8_t *row = input_pixels_row(yuv->image, 0, y);
    uint16_t *deep_row = (uint16_t *)(void *)row;
    bool deep = yuv->most > 255;
    read_line(yuv, 0, y, yuv->frame->width, yuv->line);
    read_chroma(yuv, 1, y, yuv->blue);
    read_chroma(yuv, 2, y, yuv->red);
    for (int x = 0; x < yuv->frame->width; x++) {
        double luma = (yuv->line[x] - yuv->luma_low) * yuv->luma_scale;
        double blue = (yuv->blue[x] - yuv->chroma_middle) * yuv->chroma_scale;
        double red = (yuv->red[x] - yuv->chroma_middle) * yuv->chroma_scale;
        uint16_t rgb[3] = {
            clamp(luma + red * yuv->red_red, yuv->most),
            clamp(luma - red * yuv->green_red - blue * yuv->green_blue, yuv->most),
            clamp(luma + blue * yuv->blue_blue, yuv->most),
        };
        for (int i = 0; i < 3; i++)
            if (deep)
                deep_row[x * yuv->channels + i] = rgb[i];
            else
                row[x * yuv->channels + i] = (uint8_t)rgb[i];
    }
    if (yuv->channels < 4)
        return;
    uint32_t alpha_most = (1u << yuv->layout->comp[3].depth) - 1;
    read_line(yuv, 3, y, yuv->frame->width, yuv->line);
    for (int x = 0; x < yuv->frame->width; x++) {
        uint32_t alpha = yuv->line[x] * (uint32_t)yuv->most;
        alpha = (alpha + alpha_most / 2) / alpha_most;
        if (deep)
            deep_row[x * 4 + 3] = (uint16_t)alpha;
        else
            row[x * 4 + 3] = (uint8_t)alpha;
    }
}

static void set_matrix(struct yuv *yuv, const struct input_color *color)
{
    int depth = yuv->layout->comp[0].depth;
    double unit = 1 << (depth - 8), values = 1 << depth;
    int parts = yuv->across.unit * yuv->down.unit;
    yuv->luma_low = color->limited ? 16 * unit : 0;
    yuv->luma_scale = yuv->most / (color->limited ? 219 * unit : values - 1);
    yuv->chroma_middle = values / 2 * parts;
    yuv->chroma_scale = yuv->most / (color->limited ? 224 * unit : values - 1) / parts;
    double green = 1 - color->red - color->blue;
    yuv->red_red = 2 * (1 - color->red);
    yuv->blue_blue = 2 * (1 - color->blue);
    yuv->green_red = yuv->red_red * color->red / green;
    yuv->green_blue = yuv->blue_blue * color->blue / green;
}

bool input_yuv_convert(const struct ims_image *image, const struct AVFrame *frame,
                       const struct input_color *color)
{
    const AVPixFmtDescriptor *layout = av_pix_fmt_desc_get(frame->format);
    enum AVChromaLocation place = frame->chroma_location;
    bool deep = image->format == IMS_PIXEL_RGB16 || image->format == IMS_PIXEL_RGBA16;
    bool alpha = image->format == IMS_PIXEL_RGBA8 || image->format == IMS_PIXEL_RGBA16;
    bool left = place != AVCHROMA_LOC_CENTER && place != AVCHROMA_LOC_TOP &&
                place != AVCHROMA_LOC_BOTTOM;
    bool top = place == AVCHROMA_LOC_TOPLEFT || place == AVCHROMA_LOC_TOP;
    bool bottom = place == AVCHROMA_LOC_BOTTOMLEFT || place == AVCHROMA_LOC_BOTTOM;
    struct yuv yuv = {
        .frame = frame,
        .layout = layout,
        .image = image,
        .across = make_grid(layout->log2_chroma_w, left ? FIRST : MIDDLE, frame->width),
        .down = make_grid(layout->log2_chroma_h,
                          top      ? FIRST
                          : bottom ? LAST
                                   : MIDDLE,
                          frame->height),
        .most = deep ? 65535 : 255,
        .channels = alpha ? 4 : 3,
    };
    size_t width = (size_t)frame->width;
    yuv.line = calloc(width, sizeof *yuv.line);
    yuv.chroma_line = calloc(width, sizeof *yuv.chroma_line);
    yuv.blue = calloc(width, sizeof *yuv.blue);
    yuv.red = calloc(width, sizeof *yuv.red);
    bool good = yuv.line != NULL && yuv.chroma_line != NULL && yuv.blue != NULL &&
                yuv.red != NULL;
    if (good) {
        set_matrix(&yuv, color);
        for (int y = 0; y < frame->height; y++)
            convert_row(&yuv, y);
    }
    free(yuv.line);
    free(yuv.chroma_line);
    free(yuv.blue);
    free(yuv.red);
    return good;
}
