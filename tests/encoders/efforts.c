/* SPDX-License-Identifier: MIT
 *
 * What efforts promise of sizes: on no kind of picture, of no size, a higher effort
 * makes a file that is larger by more than a thousandth; and the efforts that are said
 * to be the same are. Time is not looked at here: bench/efforts does that.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "encoders/exr/half.h"
#include "support/encode.h"
#include "support/sanitizer.h"
#include "support/scene.h"

/* On pictures up to the middle size all efforts are tried, on larger ones those with
 * which steps begin. */
enum { EFFORTS = 10, PIXELS_MIDDLE = 400 * 300, PIXELS_MAX = 1280 * 720 };

/* An encoder, and the efforts up to which each of its steps goes. */
struct ladder {
    const char *encoder;
    const char *option; /* that is set for it, or NULL */
    int32_t value;
    int32_t largest; /* picture that it is tried on: pixels */
    int last_of_step[EFFORTS];
};

static const struct ladder ladders[] = {
    {"png-fast", NULL, 0, PIXELS_MIDDLE, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
    {"jpeg-fast", NULL, 0, PIXELS_MAX, {3, 6, 9}},
    {"jpeg-turbo", NULL, 0, PIXELS_MAX, {3, 6, 9}},
    {"jpeg-lavc", NULL, 0, PIXELS_MAX, {3, 6, 9}},
    {"exr", NULL, 0, 128 * 128, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
    {"tga", NULL, 0, PIXELS_MIDDLE, {0, 9}},
    {"tiff", "compression", 0, PIXELS_MIDDLE, {9}},
    {"tiff", "compression", 2, PIXELS_MIDDLE, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
    {"webp-libwebp", "lossless", 1, 64 * 64, {0, 2, 3, 5, 7, 8, 9}},
};

static const int32_t sizes[][2] = {{1, 1},     {16, 16},   {32, 32},
                                   {48, 48},   {64, 64},   {100, 140},
                                   {128, 128}, {400, 300}, {1280, 720}};

static void encode_all(const struct ladder *ladder, struct encode *encode,
                       const struct ims_image *image, size_t *bytes)
{
    const bool all = image->width * image->height <= PIXELS_MIDDLE;
    const int *last = ladder->last_of_step;
    for (int effort = 0; effort < EFFORTS; effort++) {
        const bool begins = effort == 0 || effort - 1 == *last;
        last += effort > 0 && begins;
        if (!all && !begins) {
            bytes[effort] = bytes[effort - 1];
            continue;
        }
        encode_set(encode, "effort", effort);
        cr_assert_eq(encode_run(encode, image), IMS_OK, "%s", encode->message.text);
        bytes[effort] = encode->buffer.length;
    }
}

static void check_sizes(const struct ladder *ladder, const size_t *bytes,
                        enum scene_kind kind, const struct ims_image *image)
{
    size_t least = bytes[0];
    const int *last = ladder->last_of_step;
    for (int effort = 1; effort < EFFORTS; effort++) {
        cr_assert_leq(bytes[effort], least + least / 1000,
                      "%s, %s %dx%d: effort %d makes %zu bytes, a lower one %zu",
                      ladder->encoder, scene_names[kind], (int)image->width,
                      (int)image->height, effort, bytes[effort], least);
        if (bytes[effort] < least)
            least = bytes[effort];
        if (effort - 1 == *last)
            last++;
        else
            cr_assert_eq(bytes[effort], bytes[effort - 1], "%s: efforts %d and %d",
                         ladder->encoder, effort - 1, effort);
    }
}

/* What holds floats alone gets the samples as halves. */
static void draw_halves(const uint8_t *pixels, struct ims_image *image)
{
    static uint16_t halves[128 * 128 * 3];
    const size_t samples = (size_t)image->width * (size_t)image->height * 3;
    for (size_t i = 0; i < samples; i++)
        halves[i] = ims_exr_half_of_float((float)pixels[i] / 255.0f);
    image->format = IMS_PIXEL_RGB_F16;
    image->planes[0] = halves;
    image->strides[0] = (ptrdiff_t)image->width * 6;
}

/* Sizes are the same where each access is looked at, which takes ten times as long: the
 * small ones will do there. */
#ifdef ADDRESS_SANITIZER
enum { PIXELS_HERE = 100 * 140 };
#else
enum { PIXELS_HERE = PIXELS_MAX };
#endif

static void climb(const struct ladder *ladder, struct encode *encode)
{
    static uint8_t pixels[PIXELS_MAX * 3];
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.planes[0] = pixels;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        image.width = sizes[i][0];
        image.height = sizes[i][1];
        image.strides[0] = (ptrdiff_t)image.width * 3;
        if (image.width * image.height > ladder->largest ||
            image.width * image.height > PIXELS_HERE)
            continue;
        for (int kind = 0; kind < SCENE_KINDS; kind++) {
            size_t bytes[EFFORTS];
            scene_draw(pixels, image.width, image.height, (enum scene_kind)kind);
            if (!encode_keeps(encode->encoder, IMS_PIXEL_RGB8))
                draw_halves(pixels, &image);
            encode_all(ladder, encode, &image, bytes);
            check_sizes(ladder, bytes, (enum scene_kind)kind, &image);
        }
    }
}

static const struct ims_encoder *find(const ims_registry *registry, const char *name)
{
    const struct ims_encoder *encoder;
    for (size_t i = 0; (encoder = ims_registry_at(registry, i)) != NULL; i++) {
        if (strcmp(encoder->name, name) == 0)
            return encoder;
    }
    return NULL; /* not built here */
}

Test(efforts, more_effort_is_never_larger)
{
    const char *const plugins = IMS_BUILD_FOLDER "/plugins";
    ims_registry *registry = NULL;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    if (access(plugins, F_OK) == 0)
        cr_assert_eq(ims_registry_load(registry, plugins, NULL), IMS_OK);
    for (size_t i = 0; i < sizeof ladders / sizeof ladders[0]; i++) {
        const struct ims_encoder *const encoder = find(registry, ladders[i].encoder);
        struct encode encode;
        if (encoder == NULL)
            continue;
        encode_init(&encode, encoder);
        if (ladders[i].option != NULL)
            encode_set(&encode, ladders[i].option, ladders[i].value);
        climb(&ladders[i], &encode);
        encode_fini(&encode);
    }
    ims_registry_free(&registry);
}
