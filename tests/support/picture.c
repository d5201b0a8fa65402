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
    +(IMS_PIXEL_##name == IMS_PIXEL_##unpacked && IMS_MODEL_##model != IMS_MODEL_CMYK)
_Static_assert(sizeof picture_formats / sizeof picture_formats[0] ==
                   (size_t)(IMS_PIXEL_FORMAT_MAP(ONE)),
               "a pixel format is missing above (ENCODED has no pixels, NONE ends)");

/* A row of the table of pixel formats, at hand: it is asked for each sample. */
struct shape {
    int samples;
    int bits;
    const char *order;
    enum ims_pixel_model model;
    int planes;
    int shift_x; /* of chroma, or of the one plane of YUV */
    int shift_y;
};

static const struct shape *describe(enum ims_pixel_format format)
{
#define SHAPE(name, value, text, model, samples, bits, kind, packing, order, alpha,    \
              planes, shift_x, shift_y, unpacked)                                      \
    [value] = {samples, bits, order, IMS_MODEL_##model, planes, shift_x, shift_y},
    static const struct shape shapes[] = {IMS_PIXEL_FORMAT_MAP(SHAPE)};
#undef SHAPE
    return &shapes[format];
}

static bool is_yuv(enum ims_pixel_format format)
{
    return describe(format)->model == IMS_MODEL_YUV;
}

/* Of a format that unpacks to another, but for YUV, all there is to know; else
 * `unpacked` is the format itself. */
static struct ims_pixel_format_info packed(enum ims_pixel_format format)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    if (ims_pixel_format_describe(format, &info) != IMS_OK)
        abort();
    return info;
}

static bool is_packed(enum ims_pixel_format format)
{
    return packed(format).unpacked != format && !is_yuv(format);
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
    return describe(format)->planes;
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
    return (describe(format)->bits + 7) / 8;
}

bool picture_has_alpha(enum ims_pixel_format format)
{
    return picture_channels(format) % 2 == 0;
}

/* The letters of a plane's samples, up to a blank or the end. */
static const char *letters_of(enum ims_pixel_format format, int plane)
{
    const char *word = describe(format)->order;
    while (plane-- > 0)
        word = strchr(word, ' ') + 1;
    return word;
}

/* Samples of a plane that stand together. */
static int unit_of(enum ims_pixel_format format, int plane)
{
    return (int)strcspn(letters_of(format, plane), " ");
}

static int shift_x_of(enum ims_pixel_format format, int plane)
{
    return plane > 0 || picture_planes(format) == 1 ? describe(format)->shift_x : 0;
}

static int shift_y_of(enum ims_pixel_format format, int plane)
{
    return plane > 0 ? describe(format)->shift_y : 0;
}

static int32_t shifted(int32_t length, int shift)
{
    return (length + (1 << shift) - 1) >> shift;
}

size_t picture_row_bytes(const struct ims_image *image, int plane)
{
    if (is_packed(image->format))
        return packed_row_bytes(image, plane);
    return (size_t)shifted(image->width, shift_x_of(image->format, plane)) *
           (size_t)unit_of(image->format, plane) *
           (size_t)picture_sample_bytes(image->format);
}

int32_t picture_rows(const struct ims_image *image, int plane)
{
    if (is_packed(image->format))
        return packed_rows(image, plane);
    return shifted(image->height, shift_y_of(image->format, plane));
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
        const int bits = describe(image->format)->bits;
        const int most = (1 << bits) - 1;
        const int unused = image->format == IMS_PIXEL_P010 ? 16 - bits : 0;
        const uint16_t sample = (uint16_t)(lrint(value * most) << unused);
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
        const int channels = unit_of(format, plane);
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
    const struct shape *const shape = describe(image->format);
    const char letter = "yuv"[channel];
    int plane = 0;
    for (const char *c = shape->order; *c != letter; c++)
        plane += *c == ' ';
    const char *const letters = letters_of(image->format, plane);
    const int shift = shift_x_of(image->format, plane);
    int index = (int)(strchr(letters, letter) - letters);
    /* Of two pixels in one unit, the second one's luma is the next. */
    if (channel == 0 && shift > 0)
        index += 2 * (x % 2);
    index += (x >> shift) * unit_of(image->format, plane);
    const uint8_t *const row =
        row_at(image, plane, y >> shift_y_of(image->format, plane));
    if (shape->bits == 8)
        return row[index];
    uint16_t sample;
    memcpy(&sample, row + 2 * index, sizeof sample);
    return sample >> (image->format == IMS_PIXEL_P010 ? 16 - shape->bits : 0);
}

/* Chroma of one channel at a place that is counted in pixels, between the samples that
 * stand around it; outside of them, the nearest. `across` and `down` are from where the
 * first sample stands. */
static double chroma_at(const struct ims_image *image, double across, double down,
                        int channel)
{
    const struct shape *const shape = describe(image->format);
    const int32_t step_x = 1 << shape->shift_x;
    const int32_t step_y = 1 << shape->shift_y;
    const int32_t columns = shifted(image->width, shape->shift_x);
    const int32_t rows = shifted(image->height, shape->shift_y);
    const double x = fmin(fmax(across / step_x, 0), columns - 1);
    const double y = fmin(fmax(down / step_y, 0), rows - 1);
    double sum = 0;
    for (int i = 0; i < 4; i++) {
        const int32_t column = (int32_t)fmin(floor(x) + i % 2, columns - 1);
        const int32_t row = (int32_t)fmin(floor(y) + i / 2, rows - 1);
        const double weight = (i % 2 ? x - floor(x) : 1 - (x - floor(x))) *
                              (i / 2 ? y - floor(y) : 1 - (y - floor(y)));
        sum += weight * picture_yuv(image, column * step_x, row * step_y, channel);
    }
    return sum;
}

void picture_yuv_at(const struct ims_image *image, int32_t x, int32_t y, double yuv[3])
{
    static const struct {
        double right;
        double below;
    } places[] = {[IMS_CHROMA_DEFAULT] = {0, 0.5},  [IMS_CHROMA_LEFT] = {0, 0.5},
                  [IMS_CHROMA_CENTER] = {0.5, 0.5}, [IMS_CHROMA_TOP_LEFT] = {0, 0},
                  [IMS_CHROMA_TOP] = {0.5, 0},      [IMS_CHROMA_BOTTOM_LEFT] = {0, 1},
                  [IMS_CHROMA_BOTTOM] = {0.5, 1},   [IMS_CHROMA_RIGHT] = {1, 0.5},
                  [IMS_CHROMA_TOP_RIGHT] = {1, 0},  [IMS_CHROMA_BOTTOM_RIGHT] = {1, 1}};
    const struct shape *const shape = describe(image->format);
    for (int i = 0; i < 3; i++)
        yuv[i] = picture_yuv(image, x, y, i);
    /* 4:4:0 is made 4:4:4 by repeating. */
    if (image->chroma_location == IMS_CHROMA_NEAREST || shape->shift_x == 0)
        return;
    const double right = places[image->chroma_location].right;
    const double below = shape->shift_y ? places[image->chroma_location].below : 0;
    for (int i = 1; i < 3; i++)
        yuv[i] = chroma_at(image, x - right, y - below, i);
}

/* The parts of red and blue in luma. */
struct weights {
    double red;
    double blue;
};

static struct weights weights_of(enum ims_color_matrix matrix)
{
    switch (matrix) {
    case IMS_MATRIX_BT709:
        return (struct weights){0.2126, 0.0722};
    case IMS_MATRIX_BT2020:
        return (struct weights){0.2627, 0.0593};
    case IMS_MATRIX_SMPTE240M:
        return (struct weights){0.212, 0.087};
    default:
        return (struct weights){0.299, 0.114};
    }
}

void picture_color_of_yuv(const struct ims_image *image, const double yuv[3],
                          double color[3])
{
    const bool full = image->range == IMS_RANGE_FULL;
    const struct weights weights = weights_of(image->matrix);
    const double unit = 1 << (describe(image->format)->bits - 8);
    const double most = 256 * unit - 1;
    if (image->matrix == IMS_MATRIX_IDENTITY) {
        static const int samples[3] = {2, 0, 1};
        for (int i = 0; i < 3; i++)
            color[i] = full ? yuv[samples[i]] / most
                            : (yuv[samples[i]] - 16 * unit) / (219 * unit);
        return;
    }
    const double luma = full ? yuv[0] / most : (yuv[0] - 16 * unit) / (219 * unit);
    const double u = (yuv[1] - 128 * unit) / (full ? most : 224 * unit);
    const double v = (yuv[2] - 128 * unit) / (full ? most : 224 * unit);
    color[0] = luma + 2.0 * (1.0 - weights.red) * v;
    color[2] = luma + 2.0 * (1.0 - weights.blue) * u;
    color[1] = (luma - weights.red * color[0] - weights.blue * color[2]) /
               (1.0 - weights.red - weights.blue);
}

void picture_color(const struct ims_image *image, int32_t x, int32_t y,
                   int32_t background, double color[3])
{
    if (is_yuv(image->format)) {
        double yuv[3];
        picture_yuv_at(image, x, y, yuv);
        picture_color_of_yuv(image, yuv, color);
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
