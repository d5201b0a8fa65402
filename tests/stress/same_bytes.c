/* SPDX-License-Identifier: MIT
 *
 * The promise of savers: the same files by one worker and by three, whichever image
 * comes to which worker, and whatever that one encoded before.
 */
#include <stdbool.h>

#include <imagesaver/imagesaver.h>

#include "support/check.h"
#include "support/scratch.h"

enum { WIDTH = 400, HEIGHT = 300, LESS_HEIGHT = 163, PICTURES = 4 };

static unsigned char samples[PICTURES][WIDTH * HEIGHT];

static const struct job {
    const char *extension;
    const char *options;
} jobs[] = {
    {"png", "effort=0"},   {"png", "effort=3"},
    {"png", "effort=4"},   {"png", "effort=6"},
    {"png", "effort=9"},   {"png", "encoder=png-lavc;effort=5"},
    {"jpg", "effort=2"},   {"jpg", "effort=5"},
    {"jpg", "effort=9"},   {"jpg", "encoder=jpeg-lavc"},
    {"webp", "effort=0"},  {"webp", "effort=1;lossless=yes"},
    {"jxl", "effort=2"},   {"jxl", "effort=1;lossless=yes"},
    {"avif", "effort=0"},  {"avif", "effort=1;lossless=yes"},
    {"jp2", "quality=80"}, {"tif", "compression=deflate"},
    {"jls", ""},           {"pcx", ""},
};

/* Black or white at random: short matches everywhere, also with what is not there. */
static void fill(void)
{
    unsigned random = 3;
    for (unsigned i = 0; i < PICTURES * WIDTH * HEIGHT; i++) {
        random = random * 1664525 + 1013904223;
        samples[i / (WIDTH * HEIGHT)][i % (WIDTH * HEIGHT)] =
            random >> 24 & 1 ? 255 : 0;
    }
}

static struct ims_image image_of(unsigned number)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY8;
    image.width = WIDTH;
    image.height = number % 2 ? LESS_HEIGHT : HEIGHT;
    image.planes[0] = samples[number];
    return image;
}

static int encode(const char *name, const struct ims_image *image, const char *options,
                  struct ims_bytes *bytes)
{
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = image;
    request.file_name = name;
    request.options = options;
    return ims_encode(NULL, &request, bytes);
}

/* Whether the encoder was built in. */
static bool is_here(const struct job *job)
{
    struct ims_image image = image_of(0);
    struct ims_bytes bytes = IMS_BYTES_INIT;
    char name[32];
    image.height = 1;
    snprintf(name, sizeof name, "x.%s", job->extension);
    const int error = encode(name, &image, job->options, &bytes);
    ims_bytes_free(&bytes);
    return error != IMS_ERROR_NO_ENCODER && error != IMS_ERROR_OPTION_VALUE &&
           error != IMS_ERROR_OPTION_UNKNOWN;
}

static void save(const struct job *job, int32_t workers)
{
    struct ims_config config = IMS_CONFIG_INIT;
    ims_saver *saver = NULL;
    char name[32];
    char sub_folder[16];
    config.workers = workers;
    config.options = job->options;
    snprintf(sub_folder, sizeof sub_folder, "by-%d", (int)workers);
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    for (unsigned i = 0; i < PICTURES; i++) {
        struct ims_image image = image_of(i);
        snprintf(name, sizeof name, "%u.%s", i, job->extension);
        CHECK(ims_save(saver, name, &image, sub_folder) == IMS_OK);
    }
    CHECK(ims_close(&saver, NULL) == IMS_OK);
}

static void compare(const struct job *job)
{
    char name[32];
    for (unsigned i = 0; i < PICTURES; i++) {
        struct ims_image image = image_of(i);
        struct ims_bytes bytes = IMS_BYTES_INIT;
        snprintf(name, sizeof name, "by-1/%u.%s", i, job->extension);
        CHECK(encode(name, &image, job->options, &bytes) == IMS_OK);
        CHECK(scratch_holds(name, bytes.data, bytes.byte_count));
        name[3] = '3';
        CHECK(scratch_holds(name, bytes.data, bytes.byte_count));
        ims_bytes_free(&bytes);
    }
}

int main(void)
{
    const unsigned rounds = check_amount(1, 50);
    scratch_open();
    fill();
    for (unsigned round = 0; round < rounds; round++) {
        for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
            if (!is_here(&jobs[i]))
                continue;
            save(&jobs[i], 1);
            save(&jobs[i], 3);
            compare(&jobs[i]);
        }
    }
    scratch_close();
    return 0;
}
