/* SPDX-License-Identifier: MIT
 *
 * Large pictures to formats that are made in strips, alone and several at once, by one
 * and by many workers: the bytes of each file are those that one thread makes.
 */
#include <imagesaver/encoder.h>

#include "support/check.h"
#include "support/encode_file.h"
#include "support/scratch.h"

enum { WIDTH = 900, HEIGHT = 2600, PICTURES = 3 };

static _Alignas(2) unsigned char samples[PICTURES][(size_t)WIDTH * HEIGHT * 3];
static struct ims_bytes wanted[PICTURES];

static const struct format {
    const char *extension;
    const char *options;
    enum ims_pixel_format pixels; /* as which the samples are taken, */
    int32_t width;                /* of so many pixels a row */
} formats[] = {{"png", NULL, IMS_PIXEL_RGB8, WIDTH},
               {"tif", "compression=deflate", IMS_PIXEL_RGB8, WIDTH},
               {"exr", NULL, IMS_PIXEL_RGB_F16, WIDTH / 2}};

/* Strips of very different length: noise, gradients, flat ones; the last picture is
 * all noise, so that its file is begun while it is encoded. */
static void fill(unsigned char *sample, unsigned number)
{
    unsigned random = number + 1;
    for (unsigned y = 0; y < HEIGHT; y++)
        for (unsigned x = 0; x < WIDTH * 3; x++) {
            random = random * 1664525 + 1013904223;
            switch (number == PICTURES - 1 ? 0 : (y / 100 + number) % 3) {
            case 0:
                *sample++ = (unsigned char)(random >> 24);
                break;
            case 1:
                *sample++ = (unsigned char)(x / 7 + y + (random >> 30));
                break;
            default:
                *sample++ = (unsigned char)(y / 50);
            }
        }
}

static struct ims_image image_of(const struct format *format, unsigned number)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format->pixels;
    image.width = format->width;
    image.height = HEIGHT;
    image.planes[0] = samples[number];
    return image;
}

static void run(const struct format *format, int32_t workers, unsigned saves)
{
    struct ims_config config = IMS_CONFIG_INIT;
    ims_saver *saver = NULL;
    char name[32];
    config.workers = workers;
    config.options = format->options;
    config.queue_size = 2;
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    for (unsigned i = 0; i < saves; i++) {
        struct ims_image image = image_of(format, i % PICTURES);
        snprintf(name, sizeof name, "%u.%s", i, format->extension);
        CHECK(ims_save(saver, name, &image, NULL) == IMS_OK);
        if (i % 4 == 0) /* alone: the others help */
            CHECK(ims_flush(saver, 0) == IMS_OK);
    }
    CHECK(ims_close(&saver, NULL) == IMS_OK);
    for (unsigned i = 0; i < saves; i++) {
        const struct ims_bytes *bytes = &wanted[i % PICTURES];
        snprintf(name, sizeof name, "%u.%s", i, format->extension);
        CHECK(scratch_holds(name, bytes->data, bytes->byte_count));
        scratch_remove(name);
    }
}

static void run_format(const struct format *format, ims_registry *registry,
                       unsigned saves)
{
    static const int32_t workers[] = {1, 2, 3, 16};
    char name[32];
    snprintf(name, sizeof name, "x.%s", format->extension);
    for (unsigned i = 0; i < PICTURES; i++) {
        struct ims_image image = image_of(format, i);
        wanted[i] = (struct ims_bytes)IMS_BYTES_INIT;
        CHECK(encode_file(registry, name, &image, format->options, NULL, &wanted[i]) ==
              IMS_OK);
    }
    for (int i = 0; i < 4; i++)
        run(format, workers[i], saves);
    for (unsigned i = 0; i < PICTURES; i++)
        ims_bytes_free(&wanted[i]);
}

int main(void)
{
    const unsigned saves = check_amount(4, 100);
    ims_registry *registry = NULL;
    scratch_open();
    CHECK(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN) == IMS_OK);
    for (unsigned i = 0; i < PICTURES; i++)
        fill(samples[i], i);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        run_format(&formats[i], registry, saves);
    ims_registry_free(&registry);
    scratch_close();
    return 0;
}
