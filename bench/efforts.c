/* SPDX-License-Identifier: MIT
 *
 * What each effort costs and brings: for drawn pictures of each kind, the bytes and the
 * processor time in milliseconds of efforts 0 to 9. A `!` stands where a file is larger
 * by more than a thousandth than with a lower effort, or took less time by more than a
 * tenth; the last line counts them.
 *
 * Usage: efforts EXTENSION OPTIONS WIDTHxHEIGHT...
 *        efforts --once EXTENSION OPTIONS WIDTHxHEIGHT...
 *
 * With --once it only encodes, each picture with each effort, and prints the bytes: for
 * bench/count-efforts, which counts the instructions of bench_measured().
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "harness.h"
#include "support/scene.h"

enum { EFFORTS = 10, ENOUGH_NS = 30000000, LEAST_RUNS = 3 };

struct figures {
    uint64_t bytes[EFFORTS];
    uint64_t ns[EFFORTS];
};

struct flags {
    int larger;
    int faster;
};

/* Encodes a picture; returns how many bytes it is. */
__attribute__((noinline)) static uint64_t
bench_measured(const char *name, const char *options, const struct ims_image *image)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_bytes file = IMS_BYTES_INIT;
    request.file_name = name;
    request.image = image;
    request.options = options;
    const int error = ims_encode(NULL, &request, &file);
    if (error != IMS_OK)
        bench_fail("%s with %s: %s", name, options, ims_error_text(error));
    const uint64_t bytes = file.byte_count;
    ims_bytes_free(&file);
    return bytes;
}

/* The least time of several runs: whatever else the machine does only adds to it. */
static void measure(const char *name, const char *options,
                    const struct ims_image *image, uint64_t *bytes, uint64_t *ns)
{
    uint64_t all = 0;
    *ns = UINT64_MAX;
    for (int run = 0; run < LEAST_RUNS || all < ENOUGH_NS; run++) {
        const uint64_t start = bench_cpu_ns();
        *bytes = bench_measured(name, options, image);
        const uint64_t used = bench_cpu_ns() - start;
        *ns = used < *ns ? used : *ns;
        all += used;
    }
}

static void print_row(const char *title, const uint64_t *values, double unit,
                      const bool *flagged)
{
    printf("%-24s", title);
    for (int effort = 0; effort < EFFORTS; effort++)
        printf(" %9.*f%c", unit > 1.0 ? 3 : 0, (double)values[effort] / unit,
               flagged[effort] ? '!' : ' ');
    puts("");
}

static void print_figures(const char *title, const struct figures *figures,
                          struct flags *flags)
{
    bool larger[EFFORTS] = {false};
    bool faster[EFFORTS] = {false};
    for (int effort = 0; effort < EFFORTS; effort++) {
        for (int lower = 0; lower < effort; lower++) {
            larger[effort] |= figures->bytes[effort] >
                              figures->bytes[lower] + figures->bytes[lower] / 1000;
            faster[effort] |=
                figures->ns[effort] < figures->ns[lower] - figures->ns[lower] / 10;
        }
        flags->larger += larger[effort];
        flags->faster += faster[effort];
    }
    print_row(title, figures->bytes, 1.0, larger);
    print_row("", figures->ns, 1e6, faster);
}

/* One picture with one effort. The first one is encoded before, as that loads the
 * encoder. */
static void encode_once(const char *title, const char *name, const char *options,
                        const struct ims_image *image, int effort)
{
    static bool is_loaded;
    if (!is_loaded)
        bench_measured(name, options, image);
    is_loaded = true;
    const uint64_t bytes = bench_measured(name, options, image);
    printf("%s\t%d\t%" PRIu64 "\n", title, effort, bytes);
}

/* `flags` is NULL where each is encoded once. */
static void measure_size(const char *extension, const char *options, int32_t width,
                         int32_t height, struct flags *flags)
{
    uint8_t *const pixels = bench_alloc((size_t)width * (size_t)height * 3);
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    char name[32];
    snprintf(name, sizeof name, "x.%s", extension);
    for (int kind = 0; kind < SCENE_KINDS; kind++) {
        struct figures figures;
        char title[64];
        scene_draw(pixels, width, height, (enum scene_kind)kind);
        snprintf(title, sizeof title, "%s %dx%d", scene_names[kind], (int)width,
                 (int)height);
        for (int effort = 0; effort < EFFORTS; effort++) {
            char all[256];
            snprintf(all, sizeof all, "effort=%d%s%s", effort,
                     options[0] != '\0' ? ";" : "", options);
            if (flags == NULL)
                encode_once(title, name, all, &image, effort);
            else
                measure(name, all, &image, &figures.bytes[effort], &figures.ns[effort]);
        }
        if (flags != NULL)
            print_figures(title, &figures, flags);
    }
    free(pixels);
}

int main(int argc, char **argv)
{
    struct flags flags = {0, 0};
    setvbuf(stdout, NULL, _IOLBF, 0);
    const bool once = argc > 1 && strcmp(argv[1], "--once") == 0;
    argc -= once;
    argv += once;
    if (argc < 4)
        bench_fail("Usage: efforts [--once] EXTENSION OPTIONS WIDTHxHEIGHT...");
    for (int i = 3; i < argc; i++) {
        int width = 0;
        int height = 0;
        if (sscanf(argv[i], "%dx%d", &width, &height) != 2 || width < 1 || height < 1 ||
            width > 16384 || height > 16384)
            bench_fail("%s: no size like 640x480", argv[i]);
        measure_size(argv[1], argv[2], width, height, once ? NULL : &flags);
    }
    if (once)
        return 0;
    printf("larger than with a lower effort: %d; faster: %d\n", flags.larger,
           flags.faster);
    return flags.larger > 0;
}
