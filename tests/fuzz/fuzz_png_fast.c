/* SPDX-License-Identifier: MIT
 *
 * png-fast on any size, format, content, stride and effort: libpng reads back the exact
 * samples, and every set of kernels gives the same bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encoders/builtin.h"
#include "encoders/png/fast.h"
#include "fuzz.h"
#include "support/decode.h"
#include "support/encode.h"
#include "support/picture.h"

/* The first bytes choose, the others are content. */
const char *const fuzz_seeds[] = {
    "EABA0A",       "GzzB1A~~~~~~~~",
    "FcCC2B",       "LqDD3Cabcabcabcabcabcabd",
    "CxxE0D",       "D0 F1A0000000000000000000000000000000000000000",
    "JzAA2B",       "I~~C3Cab\x01\x02\x03\x02\x01",
    "\x01\x02\x03", "A!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
    "zyxwvuts",     "BKz4A01010101",
    "abcdefghijkl", "\xff\xfe\xfd\xfc\xfb\xfa",
    "HzzzzBZYX",    "G~~3AA",
    NULL,
};

enum { CHOICES = 6 };

/* Reads of an input, 0 past its end. */
struct input {
    const uint8_t *data;
    size_t size;
};

static unsigned at(const struct input *input, size_t index)
{
    return index < input->size ? input->data[index] : 0;
}

static void insist(bool fact, const char *what, const struct ims_image *image)
{
    if (fact)
        return;
    fprintf(stderr, "fuzz_png_fast: %s: format %d, %dx%d\n", what, (int)image->format,
            (int)image->width, (int)image->height);
    abort();
}

/* Byte `place` of the picture: the content over and over, changed a little by and by,
 * or as noise, or as runs. */
static uint8_t content(const struct input *input, size_t place, uint32_t *noise)
{
    const size_t count = input->size > CHOICES ? input->size - CHOICES : 1;
    const unsigned mode = at(input, 5) % 4;
    if (mode == 0)
        return (uint8_t)at(input, CHOICES + place % count);
    if (mode == 1)
        return (uint8_t)(at(input, CHOICES + place % count) + place / 977);
    if (mode == 2)
        return (uint8_t)(picture_random(noise) % (1 + at(input, CHOICES)));
    return (uint8_t)at(input, CHOICES + place / (1 + at(input, CHOICES)) % count);
}

/* Rows are one block of memory each end of which the sanitizers watch. */
static uint8_t *make_image(const struct input *input, struct ims_image *image)
{
    static const enum ims_pixel_format formats[10] = {
        IMS_PIXEL_GRAY8,        IMS_PIXEL_GRAY16, IMS_PIXEL_GRAY_ALPHA8,
        IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_RGB8,   IMS_PIXEL_BGR8,
        IMS_PIXEL_RGBA8,        IMS_PIXEL_BGRA8,  IMS_PIXEL_RGB16,
        IMS_PIXEL_RGBA16};
    uint32_t noise = at(input, 0);
    *image = (struct ims_image)IMS_IMAGE_INIT;
    image->format = formats[at(input, 0) % 10];
    const bool large = at(input, 2) % 64 == 63; /* few, as they take their time */
    image->width = (int32_t)(1 + at(input, 1) % 64 * (large ? 50 : 1));
    image->height = (int32_t)(1 + at(input, 2) % (large ? 256 : 32));
    const size_t row = picture_row_bytes(image, 0);
    const size_t padding = at(input, 4) / 2 % 20 * 2;
    const size_t stride = row + padding;
    const size_t total = stride * ((size_t)image->height - 1) + row;
    uint8_t *const memory = malloc(total);
    if (memory == NULL)
        abort();
    for (size_t i = 0; i < total; i++)
        memory[i] = content(input, i, &noise);
    image->planes[0] = memory;
    image->strides[0] = (ptrdiff_t)stride;
    if (at(input, 4) % 2 != 0) {
        image->planes[0] = memory + stride * ((size_t)image->height - 1);
        image->strides[0] = -image->strides[0];
    }
    return memory;
}

static unsigned sample_of(const struct ims_image *image, int32_t x, int32_t y, int i)
{
    const int channels = picture_channels(image->format);
    const bool swapped =
        image->format == IMS_PIXEL_BGR8 || image->format == IMS_PIXEL_BGRA8;
    const uint8_t *const row =
        (const uint8_t *)image->planes[0] + y * image->strides[0];
    const int place = x * channels + (swapped && i < 3 ? 2 - i : i);
    uint16_t deep;
    if (picture_sample_bytes(image->format) == 1)
        return row[place];
    memcpy(&deep, row + 2 * place, sizeof deep);
    return deep;
}

static void check_samples(const struct encode *encode, const struct ims_image *image)
{
    struct decoded decoded;
    insist(decode_png(&decoded, encode->buffer.data, encode->buffer.length) == 0,
           "libpng refuses it", image);
    insist(decoded.width == image->width && decoded.height == image->height &&
               decoded.channels == picture_channels(image->format) &&
               decoded.depth == 8 * picture_sample_bytes(image->format),
           "another kind of picture", image);
    for (int32_t y = 0; y < image->height; y++) {
        for (int32_t x = 0; x < image->width; x++)
            for (int i = 0; i < decoded.channels; i++)
                insist(decoded_sample(&decoded, x, y, i) == sample_of(image, x, y, i),
                       "another sample", image);
    }
    decoded_free(&decoded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct encode best;
    static struct encode other;
    const struct input input = {data, size};
    struct ims_image image;
    if (best.encoder == NULL) {
        encode_init(&best, &ims_png_fast);
        encode_init(&other, &ims_png_fast);
    }
    /* The higher efforts take their time too. */
    static const uint8_t efforts[20] = {0, 1, 2, 3, 0, 1, 2, 3, 4, 0,
                                        1, 2, 3, 5, 4, 0, 6, 7, 8, 9};
    const int32_t effort = efforts[at(&input, 3) % 20];
    uint8_t *const memory = make_image(&input, &image);
    if (!ims_png_fast_use_kernels(other.state, at(&input, 3) / 20 % 4))
        ims_png_fast_use_kernels(other.state, 0);
    encode_set(&best, "effort", effort);
    encode_set(&other, "effort", effort);
    insist(encode_run(&best, &image) == IMS_OK, "not encoded", &image);
    insist(encode_run(&other, &image) == IMS_OK, "not encoded", &image);
    check_samples(&best, &image);
    insist(best.buffer.length == other.buffer.length &&
               memcmp(best.buffer.data, other.buffer.data, best.buffer.length) == 0,
           "other bytes with other kernels", &image);
    free(memory);
    return 0;
}
