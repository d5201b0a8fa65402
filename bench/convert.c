/* SPDX-License-Identifier: MIT
 *
 * The converters of the encoders' side, which no public function calls by itself: bytes
 * read and written a second on whole images, which the nearer caches do not hold,
 * beside memcpy() that reads and writes as many; and on two rows over and over, which
 * they hold. In turns, medians. Prints lines of JSON.
 *
 * Usage: convert ROUNDS [NAME]
 *   NAME  only this conversion
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../encoders/convert/convert.h"
#include "../encoders/convert/deep.h"
#include "harness.h"

enum { WIDTH = 1920, HEIGHT = 1080, PIXELS = WIDTH * HEIGHT, ROUNDS_MAX = 1000 };
/* Room for the widest pixels, 16 bytes, and rows of any format. */
enum { MEMORY = PIXELS * 16 };

struct measure {
    const char *name;
    enum ims_pixel_format from;
    enum ims_pixel_format to; /* a YUV format: to planes of full range */
    enum ims_color_range range;
    enum ims_color_matrix matrix;
    enum ims_chroma_location place;
};

#define FULL_601    IMS_RANGE_FULL, IMS_MATRIX_BT601, IMS_CHROMA_LEFT
#define LIMITED_601 IMS_RANGE_LIMITED, IMS_MATRIX_BT601, IMS_CHROMA_LEFT
#define LIMITED_709 IMS_RANGE_LIMITED, IMS_MATRIX_BT709, IMS_CHROMA_LEFT
#define NEAREST_709 IMS_RANGE_LIMITED, IMS_MATRIX_BT709, IMS_CHROMA_NEAREST

static const struct measure measures[] = {
    {"RGB to BGR, 8 bit", IMS_PIXEL_RGB8, IMS_PIXEL_BGR8, FULL_601},
    {"BGRA to RGBA, 8 bit", IMS_PIXEL_BGRA8, IMS_PIXEL_RGBA8, FULL_601},
    {"RGBA to RGB, blended", IMS_PIXEL_RGBA8, IMS_PIXEL_RGB8, FULL_601},
    {"RGBA, 16 bit, to RGB, 8 bit, blended", IMS_PIXEL_RGBA16, IMS_PIXEL_RGB8,
     FULL_601},
    {"gray to RGB, 8 bit", IMS_PIXEL_GRAY8, IMS_PIXEL_RGB8, FULL_601},
    {"gray, 16 bit to 8", IMS_PIXEL_GRAY16, IMS_PIXEL_GRAY8, FULL_601},
    {"RGB, 16 bit to 8", IMS_PIXEL_RGB16, IMS_PIXEL_RGB8, FULL_601},
    {"RGB, 8 bit to 16", IMS_PIXEL_RGB8, IMS_PIXEL_RGB16, FULL_601},
    {"RGB, 16 bit to big-endian", IMS_PIXEL_RGB16, IMS_PIXEL_RGB16, FULL_601},
    {"RGB, float to 8 bit", IMS_PIXEL_RGB_F32, IMS_PIXEL_RGB8, FULL_601},
    {"RGB, float to 16 bit", IMS_PIXEL_RGB_F32, IMS_PIXEL_RGB16, FULL_601},
    {"YUV 4:2:0 to RGB", IMS_PIXEL_YUV420, IMS_PIXEL_RGB8, FULL_601},
    {"YUV 4:2:0, limited BT.709, to RGB", IMS_PIXEL_YUV420, IMS_PIXEL_RGB8,
     LIMITED_709},
    {"YUV 4:2:0, limited BT.709, nearest chroma, to RGB", IMS_PIXEL_YUV420,
     IMS_PIXEL_RGB8, NEAREST_709},
    {"NV12, limited BT.709, to RGB", IMS_PIXEL_NV12, IMS_PIXEL_RGB8, LIMITED_709},
    {"NV12, limited BT.709, to RGBA", IMS_PIXEL_NV12, IMS_PIXEL_RGBA8, LIMITED_709},
    {"YUV 4:2:2, limited BT.601, to RGB", IMS_PIXEL_YUV422, IMS_PIXEL_RGB8,
     LIMITED_601},
    {"YUV 4:4:4, limited BT.709, to RGB", IMS_PIXEL_YUV444, IMS_PIXEL_RGB8,
     LIMITED_709},
    {"YUV 4:2:0, 10 bit, limited BT.709, to RGB, 16 bit", IMS_PIXEL_YUV420_10,
     IMS_PIXEL_RGB16, LIMITED_709},
    {"YUV 4:2:0, limited BT.601, to JPEG's", IMS_PIXEL_YUV420, IMS_PIXEL_YUV420,
     LIMITED_601},
    {"YUV 4:2:0, limited BT.709, to JPEG's", IMS_PIXEL_YUV420, IMS_PIXEL_YUV420,
     LIMITED_709},
    {"NV12, limited BT.709, to JPEG's 4:2:0", IMS_PIXEL_NV12, IMS_PIXEL_YUV420,
     LIMITED_709},
    {"YUV 4:4:4, limited BT.709, to JPEG's", IMS_PIXEL_YUV444, IMS_PIXEL_YUV444,
     LIMITED_709},
    {"YUV 4:4:4, limited BT.709, to JPEG's 4:2:0", IMS_PIXEL_YUV444, IMS_PIXEL_YUV420,
     LIMITED_709},
    {"RGB to YUV 4:2:0", IMS_PIXEL_RGB8, IMS_PIXEL_YUV420, FULL_601},
    {"RGB to YUV 4:2:2", IMS_PIXEL_RGB8, IMS_PIXEL_YUV422, FULL_601},
    {"BGRA to YUV 4:2:0", IMS_PIXEL_BGRA8, IMS_PIXEL_YUV420, FULL_601},
    {"RGB to YUV 4:4:4", IMS_PIXEL_RGB8, IMS_PIXEL_YUV444, FULL_601},
};

/* Twice the bytes of a pixel: chroma of 4:2:0 takes half a byte. */
static size_t double_size(enum ims_pixel_format format)
{
    switch (format) {
    case IMS_PIXEL_GRAY8:
        return 2;
    case IMS_PIXEL_YUV420:
    case IMS_PIXEL_NV12:
        return 3;
    case IMS_PIXEL_GRAY16:
    case IMS_PIXEL_YUV422:
        return 4;
    case IMS_PIXEL_YUV420_10:
        return 6;
    case IMS_PIXEL_RGBA8:
    case IMS_PIXEL_BGRA8:
        return 8;
    case IMS_PIXEL_RGB16:
        return 12;
    case IMS_PIXEL_RGBA16:
        return 16;
    case IMS_PIXEL_RGB_F32:
        return 24;
    default: /* three bytes */
        return 6;
    }
}

static bool is_planar(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

/* The format's planes, one behind the other, from `memory` on. */
static struct ims_image describe(enum ims_pixel_format format,
                                 const unsigned char *memory, int32_t height)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = WIDTH;
    image.height = height;
    image.planes[0] = memory;
    image.strides[0] = (ptrdiff_t)(WIDTH * double_size(format) / 2);
    if (format == IMS_PIXEL_YUV420_10) {
        image.strides[0] = 2 * WIDTH;
        image.strides[1] = image.strides[2] = WIDTH;
        image.planes[1] = memory + (size_t)2 * WIDTH * (size_t)height;
        image.planes[2] = memory + (size_t)5 * WIDTH * (size_t)height / 2;
    } else if (is_planar(format)) {
        bool whole = format == IMS_PIXEL_YUV444 || format == IMS_PIXEL_NV12;
        size_t rows = (size_t)(format == IMS_PIXEL_YUV420 || format == IMS_PIXEL_NV12
                                   ? (height + 1) / 2
                                   : height);
        image.strides[0] = WIDTH;
        image.strides[1] = image.strides[2] = whole ? WIDTH : WIDTH / 2;
        image.planes[1] = memory + (size_t)WIDTH * (size_t)height;
        image.planes[2] =
            memory + (size_t)WIDTH * (size_t)height + rows * (size_t)image.strides[1];
    }
    return image;
}

/* An image of `height` rows. */
static void convert_rows(const struct measure *measure, const unsigned char *from,
                         unsigned char *to, int32_t height)
{
    struct ims_image image = describe(measure->from, from, height);
    image.matrix = measure->matrix;
    image.range = measure->range;
    image.chroma_location = measure->place;
    struct ims_image target = describe(measure->to, to, height);
    if (is_planar(measure->to)) {
        struct ims_convert_planes planes = {
            .half_width = measure->to != IMS_PIXEL_YUV444,
            .half_height = measure->to == IMS_PIXEL_YUV420,
            .range = IMS_RANGE_FULL};
        for (int i = 0; i < 3; i++) {
            planes.planes[i] = (unsigned char *)(uintptr_t)target.planes[i];
            planes.strides[i] = target.strides[i];
        }
        ims_convert_planes_fill(&image, 0, &planes);
        return;
    }
    if (measure->from == IMS_PIXEL_YUV420_10) {
        struct ims_convert_deep deep;
        ims_convert_deep_start(&deep, &image);
        for (int32_t y = 0; y < height; y++)
            ims_convert_deep_row(
                &deep, y, (uint16_t *)(void *)(to + (ptrdiff_t)y * target.strides[0]));
        return;
    }
    struct ims_convert work;
    ims_convert_start(&work, &image, measure->to, 0,
                      measure->from == IMS_PIXEL_RGB16 &&
                          measure->to == IMS_PIXEL_RGB16);
    for (int32_t y = 0; y < height; y++)
        ims_convert_row(&work, y, to + (ptrdiff_t)y * target.strides[0]);
}

/* Noise for integers, opaque unless alpha is what is measured; numbers from 0 to 1 for
 * floats. */
static void fill(unsigned char *memory, const struct measure *measure)
{
    uint32_t random = 1;
    for (size_t i = 0; i < MEMORY; i++) {
        random = random * 1664525u + 1013904223u;
        memory[i] = (unsigned char)(random >> 24);
    }
    for (size_t i = 3; i < MEMORY && measure->from == IMS_PIXEL_BGRA8; i += 4)
        memory[i] = 255;
    if (measure->from != IMS_PIXEL_RGB_F32)
        return;
    for (size_t i = 0; i < (size_t)PIXELS * 3; i++) {
        float sample = (float)memory[i] / 255.0f;
        memcpy(memory + MEMORY - (i + 1) * sizeof sample, &sample, sizeof sample);
    }
}

/* What is measured; a function of its own, so that a profiler can be told its name. */
__attribute__((noinline)) static void
convert(const struct measure *measure, const unsigned char *from, unsigned char *to)
{
    convert_rows(measure, from, to, HEIGHT);
}

static uint64_t convert_ns(const struct measure *measure, const unsigned char *from,
                           unsigned char *to)
{
    uint64_t start = bench_wall_ns();
    convert(measure, from, to);
    return bench_wall_ns() - start;
}

/* The first two rows as often as it takes to make up the whole. */
static uint64_t cached_ns(const struct measure *measure, const unsigned char *from,
                          unsigned char *to)
{
    uint64_t start = bench_wall_ns();
    for (int32_t row = 0; row < HEIGHT; row += 2)
        convert_rows(measure, from, to, 2);
    return bench_wall_ns() - start;
}

static uint64_t copy_ns(const unsigned char *from, unsigned char *to, size_t bytes)
{
    uint64_t start = bench_wall_ns();
    memcpy(to, from, bytes);
    __asm__ volatile("" : : "r"(to) : "memory");
    return bench_wall_ns() - start;
}

static void run(const struct measure *measure, int rounds, unsigned char *from,
                unsigned char *to)
{
    static uint64_t ours[ROUNDS_MAX];
    static uint64_t copies[ROUNDS_MAX];
    static uint64_t cached[ROUNDS_MAX];
    size_t read = PIXELS * double_size(measure->from) / 2;
    size_t written = PIXELS * double_size(measure->to) / 2;
    fill(from, measure);
    const unsigned char *source =
        measure->from == IMS_PIXEL_RGB_F32 ? from + MEMORY - read : from;
    for (int i = -2; i < rounds; i++) {
        int slot = i < 0 ? 0 : i;
        ours[slot] = convert_ns(measure, source, to);
        copies[slot] = copy_ns(source, to, (read + written) / 2);
        cached[slot] = cached_ns(measure, source, to);
    }
    size_t count = (size_t)rounds;
    printf("{\"contender\": \"%s\", \"read\": %zu, \"written\": %zu, "
           "\"wall_ns\": %" PRIu64 ", \"copy_ns\": %" PRIu64
           ", \"cached_wall_ns\": %" PRIu64 "}\n",
           measure->name, read, written, bench_median(ours, count),
           bench_median(copies, count), bench_median(cached, count));
}

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 3)
        bench_fail("Usage: convert ROUNDS [NAME]");
    int rounds = bench_number(argv[1], 1, ROUNDS_MAX);
    unsigned char *from = bench_alloc(MEMORY);
    unsigned char *to = bench_alloc(MEMORY);
    memset(to, 0, MEMORY);
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++)
        if (argc == 2 || strcmp(argv[2], measures[i].name) == 0)
            run(&measures[i], rounds, from, to);
    free(from);
    free(to);
    return 0;
}
