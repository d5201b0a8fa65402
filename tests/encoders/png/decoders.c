/* SPDX-License-Identifier: MIT
 *
 * What png-fast writes, read by decoders other than libpng: libspng and stb_image, each
 * where its shared library is installed. Nothing of them is needed to compile this.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/encode.h"
#include "support/picture.h"

/* Decodes to `samples` of the file's own depth and channels, in the machine's order of
 * bytes, `size` bytes of them. */
typedef bool (*decode_function)(const struct encode *encode, int channels,
                                int sample_bytes, size_t size, void *samples);

/* ---- libspng -----------------------------------------------------------------------
 */

enum { SPNG_FORMAT_OF_FILE = 256 }; /* SPNG_FMT_PNG */

static struct {
    void *(*new_context)(int flags);
    void (*free_context)(void *context);
    int (*set_bytes)(void *context, const void *bytes, size_t size);
    int (*size)(void *context, int format, size_t *size);
    int (*decode)(void *context, void *out, size_t size, int format, int flags);
} spng;

static bool decode_spng(const struct encode *encode, int channels, int sample_bytes,
                        size_t size, void *samples)
{
    void *const context = spng.new_context(0);
    size_t found = 0;
    (void)channels;
    (void)sample_bytes;
    const bool good =
        spng.set_bytes(context, encode->buffer.data, encode->buffer.length) == 0 &&
        spng.size(context, SPNG_FORMAT_OF_FILE, &found) == 0 && found == size &&
        spng.decode(context, samples, size, SPNG_FORMAT_OF_FILE, 0) == 0;
    spng.free_context(context);
    return good;
}

/* ---- stb_image ---------------------------------------------------------------------
 */

static struct {
    uint8_t *(*load)(const uint8_t *bytes, int size, int *width, int *height,
                     int *channels, int wanted);
    uint16_t *(*load_16)(const uint8_t *bytes, int size, int *width, int *height,
                         int *channels, int wanted);
    void (*free_samples)(void *samples);
} stb;

static bool decode_stb(const struct encode *encode, int channels, int sample_bytes,
                       size_t size, void *samples)
{
    const uint8_t *const bytes = encode->buffer.data;
    const int length = (int)encode->buffer.length;
    int width = 0, height = 0, found = 0;
    void *const loaded =
        sample_bytes == 1
            ? (void *)stb.load(bytes, length, &width, &height, &found, 0)
            : (void *)stb.load_16(bytes, length, &width, &height, &found, 0);
    const bool good =
        loaded != NULL && found == channels &&
        (size_t)width * (size_t)height * (size_t)(channels * sample_bytes) == size;
    if (good)
        memcpy(samples, loaded, size);
    stb.free_samples(loaded);
    return good;
}

/* ---- the same for all --------------------------------------------------------------
 */

/* The image's samples without gaps between rows, in the order of PNG's channels. */
static void take_samples(const struct ims_image *image, size_t row_bytes,
                         uint8_t *samples)
{
    const bool swapped =
        image->format == IMS_PIXEL_BGR8 || image->format == IMS_PIXEL_BGRA8;
    const size_t pixel = (size_t)picture_channels(image->format);
    for (int32_t y = 0; y < image->height; y++, samples += row_bytes) {
        memcpy(samples, (const uint8_t *)image->planes[0] + y * image->strides[0],
               row_bytes);
        for (size_t i = 0; swapped && i < row_bytes; i += pixel) {
            const uint8_t first = samples[i];
            samples[i] = samples[i + 2];
            samples[i + 2] = first;
        }
    }
}

static void check_picture(struct encode *encode, const struct ims_image *image,
                          decode_function decode)
{
    const size_t row_bytes = picture_row_bytes(image, 0);
    const size_t size = row_bytes * (size_t)image->height;
    uint8_t *const wanted = malloc(size);
    uint8_t *const found = malloc(size);
    cr_assert(wanted != NULL && found != NULL);
    take_samples(image, row_bytes, wanted);
    cr_assert_eq(encode_run(encode, image), IMS_OK);
    cr_assert(decode(encode, picture_channels(image->format),
                     picture_sample_bytes(image->format), size, found),
              "format %d, %dx%d", (int)image->format, (int)image->width,
              (int)image->height);
    cr_assert_eq(memcmp(found, wanted, size), 0, "format %d, %dx%d", (int)image->format,
                 (int)image->width, (int)image->height);
    free(wanted);
    free(found);
}

/* Any size, content, layout and effort in each format that is written as it is; one in
 * eight is of several blocks. */
static void check_pictures(decode_function decode)
{
    uint32_t random = 3;
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    for (int round = 0; round < 160; round++) {
        const enum ims_pixel_format format = picture_formats[round % 10];
        const uint32_t most = picture_random(&random) % 8 == 0 ? 500 : 60;
        const int32_t width = 1 + (int32_t)(picture_random(&random) % most);
        const int32_t height = 1 + (int32_t)(picture_random(&random) % most);
        struct picture picture;
        picture_make(&picture, format, width, height,
                     (enum picture_content)(picture_random(&random) % 3),
                     (enum picture_layout)(picture_random(&random) % PICTURE_LAYOUTS),
                     (uint32_t)round);
        encode_set(&encode, "effort", round / 10 % 10);
        check_picture(&encode, &picture.image, decode);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

/* A function of a library; a cast between the two kinds of pointers is no C. */
static void find(void *library, const char *name, void *function)
{
    void *const address = dlsym(library, name);
    cr_assert_not_null(address, "%s", name);
    memcpy(function, &address, sizeof address);
}

Test(png_decoders, libspng_reads_the_exact_samples)
{
    void *const library = dlopen("libspng.so.0", RTLD_NOW);
    if (library == NULL)
        cr_skip_test("no libspng.so.0");
    find(library, "spng_ctx_new", &spng.new_context);
    find(library, "spng_ctx_free", &spng.free_context);
    find(library, "spng_set_png_buffer", &spng.set_bytes);
    find(library, "spng_decoded_image_size", &spng.size);
    find(library, "spng_decode_image", &spng.decode);
    check_pictures(decode_spng);
}

Test(png_decoders, stb_image_reads_the_exact_samples)
{
    void *const library = dlopen("libstb.so.0", RTLD_NOW);
    if (library == NULL)
        cr_skip_test("no libstb.so.0");
    find(library, "stbi_load_from_memory", &stb.load);
    find(library, "stbi_load_16_from_memory", &stb.load_16);
    find(library, "stbi_image_free", &stb.free_samples);
    check_pictures(decode_stb);
}
