/* SPDX-License-Identifier: MIT
 *
 * What a submission costs the caller beyond the copy of the pixels, with room in the
 * queue: medians over many calls, the encoder doing nothing. Prints lines of JSON.
 *
 * Usage: submit FOLDER [COUNT]
 *   COUNT  only saves so many images of 16x16, for a profiler
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/encoder.h>
#include <imagesaver/imagesaver.h>

#include "harness.h"

/* Calls between two flushes; the queue has room for them all. */
enum { BURST = 32, BURSTS = 200 };

static int encode_nothing(const struct ims_encoder *self, void *state,
                          const struct ims_encoding *encoding,
                          struct ims_buffer *buffer, struct ims_message *message)
{
    (void)state;
    (void)encoding;
    (void)self;
    (void)message;
    return ims_buffer_append(buffer, "\n", 1);
}

static const char *const nothing_extensions[] = {"nothing", NULL};
static const enum ims_pixel_format nothing_formats[] = {IMS_PIXEL_RGB8, IMS_PIXEL_NONE};
static const struct ims_encoder nothing = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "nothing",
    .format = "nothing",
    .description = "one byte for any image",
    .extensions = nothing_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .traits = IMS_TRAIT_LOSSY,
    .pixel_formats = nothing_formats,
    .encode = encode_nothing,
};

struct measure {
    const char *name;
    int width;
    int height;
    enum ims_ownership ownership;
    int burst; /* 1: the workers sleep at each call; more: they are at work */
};

static ims_saver *open_saver(const char *folder)
{
    ims_registry *registry = NULL;
    ims_saver *saver = NULL;
    struct ims_message message = {0};
    int error = ims_registry_new(&registry, IMS_REGISTRY_EMPTY);
    if (error == IMS_OK)
        error = ims_registry_add(registry, &nothing, &message);
    struct ims_config config = IMS_CONFIG_INIT;
    config.queue_size = 2 * BURST;
    config.workers = 2;
    config.registry = registry;
    config.message = &message;
    if (error == IMS_OK)
        error = ims_open(&saver, folder, &config);
    if (error != IMS_OK)
        bench_fail("%s",
                   message.text[0] != '\0' ? message.text : ims_error_text(error));
    ims_registry_free(&registry);
    return saver;
}

/* Names made beforehand, so that formatting them is not measured. */
static char names[BURST][32];

static uint64_t submit_once(ims_saver *saver, const struct measure *measure,
                            const struct ims_image *image, int number)
{
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_image lent = *image;
    int error = IMS_OK;
    request.image = measure->ownership == IMS_LENT ? &lent : image;
    request.file_name = names[number];
    request.ownership = measure->ownership;
    uint64_t start = bench_wall_ns();
    if (measure->ownership == IMS_LENT)
        error = ims_image_borrow(saver, &lent, IMS_NO_LIMIT);
    if (error == IMS_OK)
        error = measure->ownership == IMS_COPY
                    ? ims_save(saver, names[number], image, NULL)
                    : ims_submit(saver, &request, NULL);
    uint64_t used = bench_wall_ns() - start;
    if (error != IMS_OK)
        bench_fail("submission: %s", ims_error_text(error));
    return used;
}

/* The copy alone, into memory that is there already, as the library's pool has it. */
static uint64_t median_copy(const struct ims_image *image, size_t size, size_t count,
                            uint64_t *times)
{
    enum { BUFFERS = 8 };
    char *buffers[BUFFERS];
    for (size_t i = 0; i < BUFFERS; i++) {
        buffers[i] = bench_alloc(size);
        memset(buffers[i], 1, size);
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t start = bench_wall_ns();
        memcpy(buffers[i % BUFFERS], image->planes[0], size);
        __asm__ volatile("" : : "r"(buffers[i % BUFFERS]) : "memory");
        times[i] = bench_wall_ns() - start;
    }
    for (size_t i = 0; i < BUFFERS; i++)
        free(buffers[i]);
    return bench_median(times, count);
}

static void run(ims_saver *saver, const struct measure *measure)
{
    size_t size = (size_t)measure->width * (size_t)measure->height * 3;
    void *pixels = bench_alloc(size);
    memset(pixels, 7, size);
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = measure->width;
    image.height = measure->height;
    image.planes[0] = pixels;

    static uint64_t times[BURST * BURSTS];
    size_t calls = 0;
    for (int i = -2; i < BURSTS; i++) { /* two bursts fill the pool */
        for (int j = 0; j < measure->burst; j++) {
            uint64_t used = submit_once(saver, measure, &image, j);
            if (i >= 0)
                times[calls++] = used;
        }
        if (ims_flush(saver, 0) != IMS_OK)
            bench_fail("flush failed");
    }
    uint64_t median = bench_median(times, calls);
    uint64_t late = times[calls - calls / 100 - 1];
    uint64_t copy =
        measure->ownership == IMS_COPY ? median_copy(&image, size, BURSTS, times) : 0;
    printf("{\"case\": \"%s\", \"calls\": %zu, \"median_ns\": %" PRIu64
           ", \"late_ns\": %" PRIu64 ", \"copy_ns\": %" PRIu64 "}\n",
           measure->name, calls, median, late, copy);
    free(pixels);
}

static void save_some(ims_saver *saver, int count)
{
    static unsigned char pixels[16 * 16 * 3];
    static const struct measure measure = {"", 16, 16, IMS_COPY, BURST};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = measure.width;
    image.height = measure.height;
    image.planes[0] = pixels;
    for (int i = 0; i < count; i++) {
        submit_once(saver, &measure, &image, i % BURST);
        if (i % BURST == BURST - 1 && ims_flush(saver, 0) != IMS_OK)
            bench_fail("flush failed");
    }
}

int main(int argc, char **argv)
{
    static const struct measure measures[] = {
        {"borrowed, workers asleep", 1920, 1080, IMS_BORROW, 1},
        {"borrowed, workers busy", 1920, 1080, IMS_BORROW, BURST},
        {"lent, workers asleep", 1920, 1080, IMS_LENT, 1},
        {"lent, workers busy", 1920, 1080, IMS_LENT, BURST},
        {"copied 64x64, workers asleep", 64, 64, IMS_COPY, 1},
        {"copied 64x64, workers busy", 64, 64, IMS_COPY, BURST},
        {"copied 1920x1080, workers asleep", 1920, 1080, IMS_COPY, 1},
    };
    if (argc != 2 && argc != 3)
        bench_fail("Usage: submit FOLDER [COUNT]");
    for (int i = 0; i < BURST; i++)
        snprintf(names[i], sizeof names[i], "submit_%02d.nothing", i);
    ims_saver *saver = open_saver(argv[1]);
    if (argc == 3)
        save_some(saver, bench_number(argv[2], 1, 1000000));
    for (size_t i = 0; i < sizeof measures / sizeof measures[0] && argc == 2; i++)
        run(saver, &measures[i]);
    struct ims_summary summary = IMS_SUMMARY_INIT;
    if (ims_close(&saver, &summary) != IMS_OK)
        bench_fail("close: %s", summary.first_message);
    return 0;
}
