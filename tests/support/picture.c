/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const enum ims_pixel_format picture_formats[] = {
    IMS_PIXEL_GRAY8,  IMS_PIXEL_GRAY16, IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_GRAY_ALPHA16,
    IMS_PIXEL_RGB8,   IMS_PIXEL_BGR8,   IMS_PIXEL_RGBA8,       IMS_PIXEL_BGRA8,
    IMS_PIXEL_RGB16,  IMS_PIXEL_RGBA16, IMS_PIXEL_GRAY_F32,    IMS_PIXEL_RGB_F32,
    IMS_PIXEL_YUV420, IMS_PIXEL_YUV422, IMS_PIXEL_YUV444,      IMS_PIXEL_NV12,
    IMS_PIXEL_RGBX8,  IMS_PIXEL_BGRX8,  IMS_PIXEL_XRGB8,       IMS_PIXEL_XBGR8,
    IMS_PIXEL_ARGB8,  IMS_PIXEL_ABGR8,  IMS_PIXEL_RGBA_F32,    IMS_PIXEL_GRAY_ALPHA_F32,
    IMS_PIXEL_NONE,
};

#define ONE(name, value, text, model, samples, bits, kind, packing, order, alpha,      \
            planes, shift_x, shift_y, unpacked)                                        \
    +(IMS_PIXEL_##name == IMS_PIXEL_##unpacked)
_Static_assert(sizeof picture_formats / sizeof picture_formats[0] ==
                   (size_t)(IMS_PIXEL_FORMAT_MAP(ONE)),
               "a pixel format is missing above (ENCODED has no pixels, NONE ends)");

/* A row of the table of pixel formats, at hand: it is asked for each sample. */
struct shape {
    int samples;
    int bits;
    const char *order;
    enum ims_pixel_model model;
};

static const struct shape *describe(enum ims_pixel_format format)
{
#define SHAPE(name, value, text, model, samples, bits, kind, packing, order, ...)      \
    [value] = {samples, bits, order, IMS_MODEL_##model},
    static const struct shape shapes[] = {IMS_PIXEL_FORMAT_MAP(SHAPE)};
#undef SHAPE
    return &shapes[format];
}

static bool is_yuv(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

/* Of a format that unpacks to another all there is to know; else `unpacked` is the
 * format itself. */
static struct ims_pixel_format_info packed(enum ims_pixel_format format)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    if (ims_pixel_format_describe(format, &info) != IMS_OK)
        abort();
    return info;
}

static bool is_packed(enum ims_pixel_format format)
{
    return packed(format).unpacked != format;
}

static size_t packed_row_bytes(const struct ims_image *image, int plane)
{
    const struct ims_pixel_format_info info = packed(image->format);
    const int shift = plane > 0 ? info.chroma_shift_x : 0;
    size_t pixels = ((size_t)image->width + (1u << shift) - 1) >> shift;
    if (info.model == IMS_MODEL_PALETTE && plane == 1)
        pixels = 256;
    return (pixels * (size_t)info.bits_per_pixel[plane] + 7) / 8;
}

static int32_t packed_rows(const struct ims_image *image, int plane)
{
    const struct ims_pixel_format_info info = packed(image->format);
    const int shift = plane > 0 ? info.chroma_shift_y : 0;
    if (info.model == IMS_MODEL_PALETTE && plane == 1)
        return 1;
    return (image->height + (1 << shift) - 1) >> shift;
}

int picture_planes(enum ims_pixel_format format)
{
    if (is_packed(format))
        return packed(format).planes;
    if (format == IMS_PIXEL_NV12)
        return 2;
    return is_yuv(format) ? 3 : 1;
}

/* Samples of an interleaved pixel in memory, padding included. */
static int samples_of(enum ims_pixel_format format)
{
    return describe(format)->samples;
}

int picture_channels(enum ims_pixel_format format)
{
    const struct shape *const shape = describe(format);
    return shape->samples - (strchr(shape->order, 'x') != NULL);
}

int picture_sample_bytes(enum ims_pixel_format format)
{
    return describe(format)->bits / 8;
}

bool picture_has_alpha(enum ims_pixel_format format)
{
    return picture_channels(format) % 2 == 0;
}

static bool halves_rows(enum ims_pixel_format format)
{
    return format == IMS_PIXEL_YUV420 || format == IMS_PIXEL_NV12;
}

size_t picture_row_bytes(const struct ims_image *image, int plane)
{
    const size_t width = (size_t)image->width;
    if (is_packed(image->format))
        return packed_row_bytes(image, plane);
    if (!is_yuv(image->format))
        return width * (size_t)samples_of(image->format) *
               (size_t)picture_sample_bytes(image->format);
    if (plane == 0 || image->format == IMS_PIXEL_YUV444)
        return width;
    return (width + 1) / 2 * (image->format == IMS_PIXEL_NV12 ? 2 : 1);
}

int32_t picture_rows(const struct ims_image *image, int plane)
{
    if (is_packed(image->format))
        return packed_rows(image, plane);
    return plane > 0 && halves_rows(image->format) ? (image->height + 1) / 2
                                                   : image->height;
}

uint32_t picture_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    uint32_t value = *state;
    value ^= value >> 16;
    return value * 2654435769u >> 8;
}

/* ---- making ---------------------------------------------------------------------- */

static void make_mapping(struct picture *picture, int plane, enum picture_layout layout)
{
    struct ims_image *const image = &picture->image;
    const size_t row = picture_row_bytes(image, plane);
    const size_t rows = (size_t)picture_rows(image, plane);
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t stride = layout == PICTURE_PADDED ? (row + 24) / 8 * 8 + 8 : row;
    const size_t bytes = stride * (rows - 1) + row;
    const size_t inner = (bytes + page - 1) / page * page;
    uint8_t *const start = mmap(NULL, inner + 2 * page, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED || mprotect(start, page, PROT_NONE) != 0 ||
        mprotect(start + page + inner, page, PROT_NONE) != 0)
        abort();
    picture->mappings[plane].start = start;
    picture->mappings[plane].bytes = inner + 2 * page;
    /* Reading too far is what happens, so that the rows end where the guard begins. */
    uint8_t *const first = start + page + inner - bytes;
    memset(first, 0xA5, bytes);
    if (layout == PICTURE_BOTTOM_UP) {
        image->planes[plane] = first + stride * (rows - 1);
        image->strides[plane] = -(ptrdiff_t)stride;
    } else {
        image->planes[plane] = first;
        image->strides[plane] = (ptrdiff_t)stride;
    }
}

/* What is at a place, 0..1. */
static double value_at(enum picture_content content, int32_t x, int32_t y, int channel,
                       uint32_t *random)
{
    const double noise = picture_random(random) % 65536 / 65535.0;
    switch (content) {
    case PICTURE_NOISE:
        return noise;
    case PICTURE_DOTS:
        return noise < 0.5 ? 0.0 : 1.0;
    case PICTURE_SMOOTH:
        return 0.5 + 0.35 * sin(x * 0.031 + channel) * cos(y * 0.043 - channel) +
               0.04 * sin(x * 0.37 + y * 0.29) + 0.02 * noise;
    default:
        return ((x / 16 * 5 + y / 12 * 3 + channel * 7) % 8) / 7.0;
    }
}

static void store(const struct ims_image *image, uint8_t *row, size_t index,
                  double value)
{
    const int bytes = picture_sample_bytes(image->format);
    if (bytes == 1) {
        row[index] = (uint8_t)lrint(value * 255.0);
    } else if (bytes == 2) {
        const uint16_t sample = (uint16_t)lrint(value * 65535.0);
        memcpy(row + index * 2, &sample, sizeof sample);
    } else {
        const float sample = (float)value;
        memcpy(row + index * 4, &sample, sizeof sample);
    }
}

/* Samples that are packed are noise, whatever is to be seen. */
static void fill_packed(const struct ims_image *image, int plane, uint32_t *random)
{
    for (int32_t y = 0; y < picture_rows(image, plane); y++) {
        uint8_t *const row =
            (uint8_t *)(uintptr_t)image->planes[plane] + y * image->strides[plane];
        for (size_t i = 0; i < picture_row_bytes(image, plane); i++)
            row[i] = (uint8_t)picture_random(random);
    }
}

void picture_make(struct picture *picture, enum ims_pixel_format format, int32_t width,
                  int32_t height, enum picture_content content,
                  enum picture_layout layout, uint32_t seed)
{
    *picture = (struct picture){.image = IMS_IMAGE_INIT};
    struct ims_image *const image = &picture->image;
    image->format = format;
    image->width = width;
    image->height = height;
    if (is_yuv(format)) {
        image->matrix = IMS_MATRIX_BT601;
        image->range = IMS_RANGE_FULL;
    }
    uint32_t random = seed;
    for (int plane = 0; plane < picture_planes(format); plane++) {
        make_mapping(picture, plane, layout);
        if (is_packed(format)) {
            fill_packed(image, plane, &random);
            continue;
        }
        const size_t samples =
            picture_row_bytes(image, plane) / (size_t)picture_sample_bytes(format);
        int channels = is_yuv(format) ? 1 : samples_of(format);
        if (format == IMS_PIXEL_NV12 && plane == 1)
            channels = 2;
        for (int32_t y = 0; y < picture_rows(image, plane); y++) {
            uint8_t *const row =
                (uint8_t *)(uintptr_t)image->planes[plane] + y * image->strides[plane];
            for (size_t i = 0; i < samples; i++) {
                const int32_t x = (int32_t)(i / (size_t)channels);
                const int channel = plane + (int)(i % (size_t)channels);
                store(image, row, i, value_at(content, x, y, channel, &random));
            }
        }
    }
}

void picture_free(struct picture *picture)
{
    for (int plane = 0; plane < 4; plane++) {
        if (picture->mappings[plane].start != NULL)
            munmap(picture->mappings[plane].start, picture->mappings[plane].bytes);
        picture->mappings[plane].start = NULL;
    }
}

/* ---- looking --------------------------------------------------------------------- */

static const uint8_t *row_at(const struct ims_image *image, int plane, int32_t y)
{
    return (const uint8_t *)image->planes[plane] + y * image->strides[plane];
}

/* Where a channel stands among the samples of a pixel. */
static int place_of(enum ims_pixel_format format, int channel)
{
    const struct shape *const shape = describe(format);
    const char *const letters = shape->model == IMS_MODEL_GRAY ? "ya" : "rgba";
    return (int)(strchr(shape->order, letters[channel]) - shape->order);
}

double picture_sample(const struct ims_image *image, int32_t x, int32_t y, int channel)
{
    const size_t index = (size_t)x * (size_t)samples_of(image->format) +
                         (size_t)place_of(image->format, channel);
    const int bytes = picture_sample_bytes(image->format);
    const uint8_t *const sample = row_at(image, 0, y) + index * (size_t)bytes;
    if (bytes == 1)
        return *sample / 255.0;
    if (bytes == 2) {
        uint16_t value;
        memcpy(&value, sample, sizeof value);
        return value / 65535.0;
    }
    float value;
    memcpy(&value, sample, sizeof value);
    return (double)value;
}

int picture_yuv(const struct ims_image *image, int32_t x, int32_t y, int channel)
{
    if (channel == 0)
        return row_at(image, 0, y)[x];
    const int32_t chroma_y = halves_rows(image->format) ? y / 2 : y;
    if (image->format == IMS_PIXEL_NV12)
        return row_at(image, 1, chroma_y)[x / 2 * 2 + channel - 1];
    const int32_t chroma_x = image->format == IMS_PIXEL_YUV444 ? x : x / 2;
    return row_at(image, channel, chroma_y)[chroma_x];
}

static void color_of_yuv(const struct ims_image *image, int32_t x, int32_t y,
                         double color[3])
{
    const bool full = image->range == IMS_RANGE_FULL;
    const double red = image->matrix == IMS_MATRIX_BT709 ? 0.2126 : 0.299;
    const double blue = image->matrix == IMS_MATRIX_BT709 ? 0.0722 : 0.114;
    const double luma = full ? picture_yuv(image, x, y, 0) / 255.0
                             : (picture_yuv(image, x, y, 0) - 16) / 219.0;
    const double u = (picture_yuv(image, x, y, 1) - 128) / (full ? 255.0 : 224.0);
    const double v = (picture_yuv(image, x, y, 2) - 128) / (full ? 255.0 : 224.0);
    color[0] = luma + 2.0 * (1.0 - red) * v;
    color[2] = luma + 2.0 * (1.0 - blue) * u;
    color[1] = (luma - red * color[0] - blue * color[2]) / (1.0 - red - blue);
}

void picture_color(const struct ims_image *image, int32_t x, int32_t y,
                   int32_t background, double color[3])
{
    if (is_yuv(image->format)) {
        color_of_yuv(image, x, y, color);
        return;
    }
    const int channels = picture_channels(image->format);
    const double alpha = picture_has_alpha(image->format)
                             ? picture_sample(image, x, y, channels - 1)
                             : 1.0;
    for (int i = 0; i < 3; i++) {
        const double behind = (background >> (16 - 8 * i) & 255) / 255.0;
        color[i] = alpha * picture_sample(image, x, y, channels < 3 ? 0 : i) +
                   (1.0 - alpha) * behind;
    }
}
