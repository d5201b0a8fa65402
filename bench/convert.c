/* SPDX-License-Identifier: MIT
 *
 * The converters of the encoders' side, which no public function calls by itself: bytes
 * read and written a second, beside memcpy() of as many. In turns, medians. Prints
 * lines of JSON.
 *
 * Usage: convert ROUNDS [NAME]
 *   NAME  only this conversion
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../encoders/convert.h"
#include "harness.h"

enum { WIDTH = 1920, HEIGHT = 1080, PIXELS = WIDTH * HEIGHT, ROUNDS_MAX = 1000 };
/* Room for the widest pixels, 16 bytes, and rows of any format. */
enum { MEMORY = PIXELS * 16 };

struct measure {
    const char *name;
    enum ims_pixel_format from;
    size_t from_size;         /* bytes a pixel, in halves: 3 is YUV 4:2:0 */
    enum ims_pixel_format to; /* a YUV format: to planes */
    size_t to_size;           /* the same way */
};

static const struct measure measures[] = {
    {"RGB to BGR, 8 bit", IMS_PIXEL_RGB8, 6, IMS_PIXEL_BGR8, 6},
    {"BGRA to RGBA, 8 bit", IMS_PIXEL_BGRA8, 8, IMS_PIXEL_RGBA8, 8},
    {"RGBA to RGB, blended", IMS_PIXEL_RGBA8, 8, IMS_PIXEL_RGB8, 6},
    {"gray to RGB, 8 bit", IMS_PIXEL_GRAY8, 2, IMS_PIXEL_RGB8, 6},
    {"RGB, 16 bit to 8", IMS_PIXEL_RGB16, 12, IMS_PIXEL_RGB8, 6},
    {"RGB, 16 bit to big-endian", IMS_PIXEL_RGB16, 12, IMS_PIXEL_RGB16, 12},
    {"RGB, float to 8 bit", IMS_PIXEL_RGB_F32, 24, IMS_PIXEL_RGB8, 6},
    {"RGB, float to 16 bit", IMS_PIXEL_RGB_F32, 24, IMS_PIXEL_RGB16, 12},
    {"YUV 4:2:0 to RGB", IMS_PIXEL_YUV420, 3, IMS_PIXEL_RGB8, 6},
    {"RGB to YUV 4:2:0", IMS_PIXEL_RGB8, 6, IMS_PIXEL_YUV420, 3},
    {"BGRA to YUV 4:2:0", IMS_PIXEL_BGRA8, 8, IMS_PIXEL_YUV420, 3},
    {"RGB to YUV 4:4:4", IMS_PIXEL_RGB8, 6, IMS_PIXEL_YUV444, 6},
};

static struct ims_image describe(const struct measure *measure,
                                 const unsigned char *from)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = measure->from;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = from;
    image.strides[0] = (ptrdiff_t)(WIDTH * measure->from_size / 2);
    image.matrix = IMS_MATRIX_BT601;
    image.range = IMS_RANGE_FULL;
    if (measure->from == IMS_PIXEL_YUV420) {
        image.strides[0] = WIDTH;
        image.planes[1] = from + PIXELS;
        image.planes[2] = from + PIXELS + PIXELS / 4;
        image.strides[1] = image.strides[2] = WIDTH / 2;
    }
    return image;
}

/* What is measured; a function of its own, so that a profiler can be told its name. */
__attribute__((noinline)) static void
convert(const struct measure *measure, const unsigned char *from, unsigned char *to)
{
    struct ims_image image = describe(measure, from);
    if (measure->to == IMS_PIXEL_YUV420 || measure->to == IMS_PIXEL_YUV444) {
        bool half = measure->to == IMS_PIXEL_YUV420;
        ptrdiff_t stride = half ? WIDTH / 2 : WIDTH;
        struct ims_convert_planes planes = {
            .planes = {to, to + PIXELS, to + PIXELS + (half ? PIXELS / 4 : PIXELS)},
            .strides = {WIDTH, stride, stride},
            .half_width = half,
            .half_height = half,
            .range = IMS_RANGE_FULL};
        ims_convert_planes_fill(&image, 0, &planes);
        return;
    }
    struct ims_convert work;
    ims_convert_start(&work, &image, measure->to, 0,
                      measure->from == IMS_PIXEL_RGB16 &&
                          measure->to == IMS_PIXEL_RGB16);
    for (int32_t y = 0; y < HEIGHT; y++)
        ims_convert_row(&work, y, to + (size_t)y * WIDTH * measure->to_size / 2);
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
        memcpy(memory + MEMORY - (i + 1) * sizeof(sample), &sample, sizeof(sample));
    }
}

static void run(const struct measure *measure, int rounds, unsigned char *from,
                unsigned char *to)
{
    static uint64_t ours[ROUNDS_MAX];
    static uint64_t copies[ROUNDS_MAX];
    size_t read = PIXELS * measure->from_size / 2;
    size_t written = PIXELS * measure->to_size / 2;
    fill(from, measure);
    const unsigned char *source =
        measure->from == IMS_PIXEL_RGB_F32 ? from + MEMORY - read : from;
    for (int i = -2; i < rounds; i++) {
        int slot = i < 0 ? 0 : i;
        uint64_t start = bench_wall_ns();
        convert(measure, source, to);
        ours[slot] = bench_wall_ns() - start;
        start = bench_wall_ns();
        memcpy(to, source, (read + written) / 2);
        __asm__ volatile("" : : "r"(to) : "memory");
        copies[slot] = bench_wall_ns() - start;
    }
    printf(
        "{\"contender\": \"%s\", \"read\": %zu, \"written\": %zu, \"wall_ns\": %" PRIu64
        ", \"copy_ns\": %" PRIu64 "}\n",
        measure->name, read, written, bench_median(ours, (size_t)rounds),
        bench_median(copies, (size_t)rounds));
}

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 3)
        bench_fail("Usage: convert ROUNDS [NAME]");
    int rounds = bench_number(argv[1], 1, ROUNDS_MAX);
    unsigned char *from = bench_alloc(MEMORY);
    unsigned char *to = bench_alloc(MEMORY);
    memset(to, 0, MEMORY);
    for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++) {
        if (argc == 2 || strcmp(argv[2], measures[i].name) == 0)
            run(&measures[i], rounds, from, to);
    }
    free(from);
    free(to);
    return 0;
}
