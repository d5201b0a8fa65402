/* SPDX-License-Identifier: MIT
 *
 * OpenEXR: the bytes of a file, samples of every pixel format and compression as
 * libavcodec reads them, halves, and the same bytes in any order of strips.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "encoders/exr/half.h"
#include "support/alloc_fail.h"
#include "support/exact.h"
#include "support/picture.h"

#ifdef HAVE_FFMPEG
#include "support/decode_lavc.h"
#endif

/* The exact ones come first; lossy.c reads the others. */
enum {
    NONE = 0,
    RLE = 1,
    ZIPS = 2,
    ZIP = 3,
    PXR24 = 4,
    PIZ = 5,
    EXACT = 6,
    DWAB = 9,
    COMPRESSIONS = 10
};

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 int32_t height, const void *pixels, ptrdiff_t stride)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    image.strides[0] = stride;
    return image;
}

/* ---- bytes ----------------------------------------------------------------------- */

#define ATTRIBUTES(compression)                                                        \
    "compression\0compression\0\1\0\0\0" compression                                   \
    "dataWindow\0box2i\0\20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0"                     \
    "displayWindow\0box2i\0\20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0"                  \
    "lineOrder\0lineOrder\0\1\0\0\0\0"                                                 \
    "pixelAspectRatio\0float\0\4\0\0\0\0\0\200\77"                                     \
    "screenWindowCenter\0v2f\0\10\0\0\0\0\0\0\0\0\0\0\0"                               \
    "screenWindowWidth\0float\0\4\0\0\0\0\0\200\77\0"

/* Two lines of a pixel: luminance, and of halves with alpha too. */
Test(exr, lines_lie_channel_by_channel_and_colors_are_multiplied)
{
    static const uint16_t halves[] = {0x3C00, 0x3800, 0x4000, 0x3C00};
    static const char wanted[] = "\x76\x2f\x31\x01\2\0\0\0channels\0chlist\0\45\0\0\0"
                                 "A\0\1\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0Y\0\1\0\0\0\0\0\0"
                                 "\0\1\0\0\0\1\0\0\0\0" ATTRIBUTES("\0");
    static const char chunks[] =
        "\0\0\0\0\4\0\0\0\0\70\0\70\1\0\0\0\4\0\0\0\0\74\0\100";
    const struct ims_image image = image_of(IMS_PIXEL_GRAY_ALPHA_F16, 1, 2, halves, 4);
    struct encode encode;
    encode_init(&encode, &ims_exr);
    encode_set(&encode, "compression", NONE);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    const uint8_t *const bytes = (const uint8_t *)encode.buffer.data;
    const size_t head = sizeof wanted - 1;
    const uint8_t offsets[16] = {
        (uint8_t)((head + 16) & 255), (uint8_t)((head + 16) >> 8), 0, 0, 0, 0, 0, 0,
        (uint8_t)((head + 28) & 255), (uint8_t)((head + 28) >> 8)};
    cr_assert_eq(encode.buffer.length, head + 16 + 24, "%zu", encode.buffer.length);
    cr_assert_arr_eq(bytes, wanted, head);
    cr_assert_arr_eq(bytes + head, offsets, 16);
    cr_assert_arr_eq(bytes + head + 16, chunks, 24);
    encode_fini(&encode);
}

/* ---- halves ---------------------------------------------------------------------- */

static double value_of(uint16_t half)
{
    const int exponent = half >> 10 & 31;
    const int mantissa = half & 1023;
    const double number =
        exponent == 0 ? ldexp(mantissa, -24) : ldexp(1024 + mantissa, exponent - 25);
    return half & 0x8000 ? -number : number;
}

Test(exr, halves_become_floats_and_come_back)
{
    for (uint32_t half = 0; half < 65536; half++) {
        const float number = ims_exr_half_to_float((uint16_t)half);
        const bool finite = (half & 0x7C00) != 0x7C00;
        if (finite)
            cr_assert_eq((double)number, value_of((uint16_t)half), "%04x", half);
        else
            cr_assert((half & 1023) != 0 ? isnan(number) : isinf(number), "%04x", half);
        if (!isnan(number))
            cr_assert_eq(ims_exr_half_of_float(number), half, "%04x", half);
        else
            cr_assert_eq(ims_exr_half_of_float(number) & 0x7FFF, 0x7E00);
    }
}

/* Of two halves the nearer one, where they are as near the even one. */
Test(exr, floats_become_the_nearest_half)
{
    for (uint32_t half = 0; half < 0x7BFF; half++) {
        const double low = value_of((uint16_t)half);
        const double high = value_of((uint16_t)(half + 1));
        const float middle = (float)((low + high) / 2);
        const uint32_t even = half + (half & 1);
        cr_assert_eq(ims_exr_half_of_float(middle), even, "%04x", half);
        cr_assert_eq(ims_exr_half_of_float(-middle), even | 0x8000, "%04x", half);
        cr_assert_eq(ims_exr_half_of_float(nextafterf(middle, 0.0f)), half);
        cr_assert_eq(ims_exr_half_of_float(nextafterf(middle, 1e6f)), half + 1);
    }
}

Test(exr, what_is_finite_stays_so)
{
    cr_assert_eq(ims_exr_half_of_float(65519.0f), 0x7BFF);
    cr_assert_eq(ims_exr_half_of_float(65520.0f), 0x7BFF);
    cr_assert_eq(ims_exr_half_of_float(-3e38f), 0xFBFF);
    cr_assert_eq(ims_exr_half_of_float(INFINITY), 0x7C00);
    cr_assert_eq(ims_exr_half_of_float(-INFINITY), 0xFC00);
    cr_assert_eq(ims_exr_half_of_float(1e-45f), 0);
}

Test(exr, option_half_narrows_and_tells)
{
    static const float numbers[] = {1.0f, 0.1f, 1e6f};
    const struct ims_image image = image_of(IMS_PIXEL_GRAY_F32, 3, 1, numbers, 12);
    struct encode encode;
    encode_init(&encode, &ims_exr);
    encode_set(&encode, "compression", NONE);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.message.warnings, 0u);
    cr_assert_arr_eq(encode.buffer.data + encode.buffer.length - 12, numbers, 12);
    encode_set(&encode, "half", 1);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.message.warnings, (uint32_t)IMS_WARNING_NARROWED);
    cr_assert_arr_eq(encode.buffer.data + encode.buffer.length - 6,
                     "\0\74\146\56\377\173", 6);
    encode_fini(&encode);
}

/* ---- what is submitted ----------------------------------------------------------- */

/* The last chunk of a file that ims_encode() makes. */
static void check_submitted(const struct ims_image *image, const void *bytes,
                            size_t size)
{
    struct ims_bytes file = IMS_BYTES_INIT;
    struct ims_message message = {0, ""};
    struct ims_request request = IMS_REQUEST_INIT;
    ims_registry *registry = NULL;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    request.image = image;
    request.file_name = "a.exr";
    request.options = "compression=none";
    request.message = &message;
    cr_assert_eq(ims_encode(registry, &request, &file), IMS_OK, "%s", message.text);
    cr_assert_geq(file.byte_count, size);
    cr_assert_arr_eq((const uint8_t *)file.data + file.byte_count - size, bytes, size);
    ims_bytes_free(&file);
    ims_registry_free(&registry);
}

/* Light without cover, as flames are, is kept too. */
Test(exr, premultiplied_colors_are_kept_as_they_are)
{
    static const uint16_t halves[] = {0x3C00, 0x4000, 0x3555, 0x0000};
    struct ims_image image = image_of(IMS_PIXEL_RGBA_F16, 1, 1, halves, 8);
    image.alpha = IMS_ALPHA_PREMULTIPLIED;
    check_submitted(&image, "\0\0\125\65\0\100\0\74", 8);
    image.alpha = IMS_ALPHA_STRAIGHT;
    check_submitted(&image, "\0\0\0\0\0\0\0\0", 8);
    image.alpha = IMS_ALPHA_IGNORED;
    check_submitted(&image, "\0\74\125\65\0\100\0\74", 8);
}

Test(exr, integers_are_refused_with_what_is_held)
{
    static const uint8_t pixel[3] = {0};
    struct ims_message message = {0, ""};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, 1, 1, pixel, 3);
    cr_assert_eq(exact_submit("a.exr", &image, NULL, &message), IMS_ERROR_NOT_HELD);
    cr_assert_neq(strstr(message.text, "rgb_f16"), NULL, "%s", message.text);
}

Test(exr, sides_are_limited)
{
    static const uint16_t half = 0;
    struct ims_message message = {0, ""};
    struct ims_image image = image_of(IMS_PIXEL_GRAY_F16, 1 << 23, 1, &half, 0);
    cr_assert_eq(exact_submit("a.exr", &image, NULL, &message), IMS_ERROR_TOO_LARGE,
                 "%s", message.text);
    image.width = 1;
    image.height = 1 << 27;
    cr_assert_eq(exact_submit("a.exr", &image, NULL, &message), IMS_ERROR_TOO_LARGE,
                 "%s", message.text);
    cr_assert_eq(ims_exr.max_width, (1 << 23) - 1);
    cr_assert_eq(ims_exr.max_height, (1 << 27) - 1);
}

Test(exr, a_full_memory_is_told)
{
    static const float gray[40] = {0.5f};
    const struct ims_image image = image_of(IMS_PIXEL_GRAY_F32, 1, 40, gray, 4);
    for (int32_t compression = 0; compression < COMPRESSIONS; compression++)
        for (int call = 1; call <= 3; call++) {
            struct encode encode;
            encode_init(&encode, &ims_exr);
            encode_set(&encode, "compression", compression);
            encode.buffer.failing = call;
            cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY);
            cr_assert_eq(encode.buffer.released, encode.buffer.handed_over);
            encode_fini(&encode);
        }
}

/* Each allocation of the encoder's own in turn, of strips that share what they are made
 * in. */
static void fail_each(int32_t compression, int32_t effort, int32_t height, int least)
{
    struct picture picture;
    long failing = 0;
    int told = 0;
    bool reached = true;
    picture_make(&picture, IMS_PIXEL_RGB_F32, 700, height, PICTURE_SMOOTH,
                 PICTURE_TIGHT, 7);
    while (reached) {
        struct encode encode;
        encode_init(&encode, &ims_exr);
        encode_set(&encode, "compression", compression);
        encode_set(&encode, "effort", effort);
        alloc_fail_at(++failing);
        const int result = encode_run(&encode, &picture.image);
        reached = alloc_fail_reached();
        /* Memory that cannot be made smaller stays as large as it was. */
        cr_assert(result == IMS_OK || (reached && result == IMS_ERROR_MEMORY));
        told += result == IMS_ERROR_MEMORY;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "after it");
        encode_fini(&encode);
    }
    cr_assert_gt(told, least);
    picture_free(&picture);
}

/* Efforts that look for more matches have memory for that, whatever the size. */
Test(exr, memory_that_fails_is_told_and_the_rest_freed)
{
    fail_each(ZIP, 0, 80, 5);
    fail_each(ZIP, 6, 2, 4);
    fail_each(DWAB, 0, 80, 5);
}

/* Of 16 lines in a chunk as many count as there are. */
Test(exr, a_line_takes_no_memory_for_others)
{
    struct picture picture;
    struct encode encode;
    picture_make(&picture, IMS_PIXEL_RGBA_F32, 4096, 1, PICTURE_NOISE, PICTURE_TIGHT,
                 7);
    encode_init(&encode, &ims_exr);
    alloc_fail_above((size_t)1 << 20);
    const int result = encode_run(&encode, &picture.image);
    alloc_fail_above(0);
    cr_assert_eq(result, IMS_OK, "%s", encode.message.text);
    encode_fini(&encode);
    picture_free(&picture);
}

/* A chunk of a little more than 4 MiB is made in twice as much, which is not there for
 * a second one; its file of less is. */
Test(exr, memory_of_wide_chunks_is_given_back)
{
    struct picture picture;
    struct encode encode;
    picture_make(&picture, IMS_PIXEL_RGBA_F32, 16400, 16, PICTURE_SMOOTH, PICTURE_TIGHT,
                 7);
    encode_init(&encode, &ims_exr);
    encode_set(&encode, "compression", ZIP);
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
    alloc_fail_above((size_t)6 << 20);
    const int second = encode_run(&encode, &picture.image);
    alloc_fail_above(0);
    cr_assert_eq(second, IMS_ERROR_MEMORY);
    encode_fini(&encode);
    picture_free(&picture);
}

/* ---- strips ---------------------------------------------------------------------- */

Test(exr, the_order_of_strips_changes_no_byte)
{
    struct picture picture;
    struct encode encode;
    struct encode other;
    picture_make(&picture, IMS_PIXEL_RGB_F32, 300, 500, PICTURE_SMOOTH, PICTURE_PADDED,
                 7);
    encode_init(&encode, &ims_exr);
    encode_init(&other, &ims_exr);
    cr_assert_eq(ims_exr.init(&ims_exr, other.state, &encode_backwards, &other.message),
                 IMS_OK);
    for (int32_t compression = RLE; compression < COMPRESSIONS; compression++) {
        encode_set(&encode, "compression", compression);
        encode_set(&other, "compression", compression);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(encode_run(&other, &picture.image), IMS_OK);
        cr_assert_eq(encode.buffer.length, other.buffer.length);
        cr_assert_eq(
            memcmp(encode.buffer.data, other.buffer.data, encode.buffer.length), 0);
    }
    encode_fini(&encode);
    encode_fini(&other);
    picture_free(&picture);
}

/* ---- samples --------------------------------------------------------------------- */

#ifdef HAVE_FFMPEG

/* Pixels, and the floats that must be found: `channels` of each, alpha last. */
struct example {
    struct ims_image image;
    void *pixels;
    float *wanted;
    size_t samples;
    size_t channels;
};

static float random_float(uint32_t *random)
{
    return ldexpf((float)(picture_random(random) & 0xFFFF) - 20000.0f,
                  (int)(picture_random(random) % 16) - 24);
}

static void make_example(struct example *example, enum ims_pixel_format format,
                         int32_t width, int32_t height, bool is_smooth, uint32_t seed)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    cr_assert_eq(ims_pixel_format_describe(format, &info), IMS_OK);
    const size_t channels = (size_t)info.samples;
    const size_t bytes = (size_t)info.bits / 8;
    const size_t count = (size_t)width * (size_t)height * channels;
    *example = (struct example){.samples = count, .channels = channels};
    example->pixels = malloc(count * bytes);
    example->wanted = malloc(count * sizeof *example->wanted);
    cr_assert(example->pixels != NULL && example->wanted != NULL);
    for (size_t i = 0; i < count; i++) {
        float number =
            is_smooth ? (float)(i / channels % 64) / 64.0f : random_float(&seed);
        const uint16_t half = ims_exr_half_of_float(number);
        if (bytes == 2)
            number = ims_exr_half_to_float(half);
        memcpy((char *)example->pixels + i * bytes,
               bytes == 2 ? (const void *)&half : &number, bytes);
        example->wanted[i] = number;
    }
    for (size_t i = 0; channels % 2 == 0 && i < count; i += channels)
        for (size_t k = 0; k + 1 < channels; k++) {
            const float alpha = example->wanted[i + channels - 1];
            const float product = example->wanted[i + k] * alpha;
            example->wanted[i + k] =
                bytes == 2 ? ims_exr_half_to_float(ims_exr_half_of_float(product))
                           : product;
        }
    example->image = image_of(format, width, height, example->pixels,
                              (ptrdiff_t)((size_t)width * channels * bytes));
}

/* With PXR24 floats are the nearest of those whose lowest 8 bits are 0; not where the
 * chunk is larger so, and stays as it is. */
static bool is_right(float is, float wanted, bool is_pxr24)
{
    return is == wanted ||
           (is_pxr24 && fabs((double)is - (double)wanted) <=
                            ldexp(fabs((double)wanted), -16) + ldexp(1, -142));
}

static void check_example(const struct encode *encode, const struct example *example,
                          bool is_pxr24)
{
    struct decoded_floats decoded;
    cr_assert_eq(
        decode_lavc_floats(&decoded, "exr", encode->buffer.data, encode->buffer.length),
        0);
    cr_assert_eq(decoded.width, example->image.width);
    cr_assert_eq(decoded.height, example->image.height);
    cr_assert_eq((size_t)decoded.channels, example->channels);
    for (size_t i = 0; i < example->samples; i++)
        if (!is_right(decoded.samples[i], example->wanted[i], is_pxr24))
            cr_assert_fail("%s %dx%d, sample %zu: %a, not %a",
                           ims_pixel_format_name(example->image.format),
                           (int)decoded.width, (int)decoded.height, i,
                           (double)decoded.samples[i], (double)example->wanted[i]);
    free(decoded.samples);
}

/* libavcodec does not read gray with alpha: see the first test. */
Test(exr, every_pixel_format_and_compression_is_exact)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_GRAY_F32, IMS_PIXEL_RGB_F32, IMS_PIXEL_RGBA_F32,
        IMS_PIXEL_GRAY_F16, IMS_PIXEL_RGB_F16, IMS_PIXEL_RGBA_F16};
    enum { FLOATS = 3 };
    static const int32_t sizes[][2] = {{1, 1},  {1, 40},  {70, 1},   {3, 5},
                                       {17, 9}, {64, 48}, {257, 100}};
    struct encode encode;
    encode_init(&encode, &ims_exr);
    for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            for (int32_t compression = 0; compression < EXACT; compression++) {
                struct example example;
                make_example(&example, formats[f], sizes[i][0], sizes[i][1],
                             (i + (size_t)compression) % 2 == 0, 7);
                encode_set(&encode, "compression", compression);
                encode_set(&encode, "effort", (int32_t)((i + f) % 10));
                cr_assert_eq(encode_run(&encode, &example.image), IMS_OK);
                check_example(&encode, &example, compression == PXR24 && f < FLOATS);
                free(example.pixels);
                free(example.wanted);
            }
    encode_fini(&encode);
}

/* As the rows lie in memory. */
Test(exr, every_layout_is_exact)
{
    struct encode encode;
    encode_init(&encode, &ims_exr);
    for (int layout = 0; layout < PICTURE_LAYOUTS; layout++) {
        struct picture picture;
        struct decoded_floats decoded;
        picture_make(&picture, IMS_PIXEL_RGB_F32, 61, 37, PICTURE_NOISE,
                     (enum picture_layout)layout, 7);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        cr_assert_eq(decode_lavc_floats(&decoded, "exr", encode.buffer.data,
                                        encode.buffer.length),
                     0);
        for (int32_t i = 0; i < 61 * 37 * 3; i++)
            cr_assert_eq((double)decoded.samples[i],
                         picture_sample(&picture.image, i / 3 % 61, i / 183, i % 3));
        free(decoded.samples);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

#endif
