/* SPDX-License-Identifier: MIT */
#include "exact.h"

#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encode_file.h"
#include "picture.h"

static const int32_t sizes[][2] = {{1, 1},  {1, 70},  {70, 1},   {2, 2},  {3, 5},
                                   {17, 9}, {513, 3}, {1025, 2}, {64, 48}};

enum { SIZES = sizeof sizes / sizeof sizes[0] };

static bool is_yuv(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12;
}

/* What a channel of the picture must be, 0..1. */
static double wanted(const struct ims_image *image, int32_t x, int32_t y,
                     const struct decoded *decoded, int channel, int32_t background)
{
    const int own = picture_channels(image->format);
    const bool has_alpha = picture_has_alpha(image->format);
    const bool reads_alpha = decoded->channels % 2 == 0;
    double color[3];
    if (reads_alpha && channel == decoded->channels - 1)
        return has_alpha ? picture_sample(image, x, y, own - 1) : 1.0;
    if (reads_alpha && has_alpha)
        return picture_sample(image, x, y, own < 3 ? 0 : channel);
    picture_color(image, x, y, background, color);
    return fmin(fmax(color[channel], 0.0), 1.0);
}

static uint32_t wanted_warnings(const struct ims_image *image,
                                const struct decoded *decoded)
{
    uint32_t warnings = is_yuv(image->format) ? IMS_WARNING_COLOR_CONVERTED : 0;
    if (picture_has_alpha(image->format) && decoded->channels % 2 != 0)
        for (int32_t i = 0; i < image->width * image->height; i++)
            if (picture_sample(image, i % image->width, i / image->width,
                               picture_channels(image->format) - 1) < 1.0)
                warnings |= IMS_WARNING_ALPHA_FLATTENED;
    return warnings;
}

void exact_check_picture(const struct exact_case *exact, const struct encode *encode,
                         const struct ims_image *image)
{
    const char *const name = exact->encoder->name;
    const char *const format = ims_pixel_format_name(image->format);
    struct decoded decoded;
    cr_assert_eq(exact->read(&decoded, encode->buffer.data, encode->buffer.length), 0,
                 "%s: %s %dx%d cannot be read", name, format, (int)image->width,
                 (int)image->height);
    cr_assert_eq(decoded.width, image->width, "%s: %s", name, format);
    cr_assert_eq(decoded.height, image->height, "%s: %s", name, format);
    cr_assert_eq(decoded.channels, exact->channels(image->format), "%s: %s", name,
                 format);
    cr_assert_eq(decoded.depth, exact->depth(image->format), "%s: %s", name, format);
    cr_assert_eq(encode->message.warnings, wanted_warnings(image, &decoded),
                 "%s: %s: warnings %x", name, format, encode->message.warnings);
    const double full = (double)((1 << decoded.depth) - 1);
    /* YUV becomes colors of 8 bits first, floats that are blended samples of 16. */
    const bool blended_floats = picture_has_alpha(image->format) &&
                                picture_sample_bytes(image->format) == 4 &&
                                decoded.channels % 2 != 0;
    const double apart = is_yuv(image->format)                 ? 0.51 * full / 255.0
                         : blended_floats && decoded.depth > 8 ? 1.51
                                                               : 0.51;
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++)
            for (int k = 0; k < decoded.channels; k++) {
                const double sample =
                    full * wanted(image, x, y, &decoded, k, exact->background);
                if (fabs(decoded_sample(&decoded, x, y, k) - sample) > apart)
                    cr_assert_fail("%s: %s %dx%d at %d, %d: channel %d is %u, not %f",
                                   name, format, (int)image->width, (int)image->height,
                                   (int)x, (int)y, k, decoded_sample(&decoded, x, y, k),
                                   sample);
            }
    decoded_free(&decoded);
}

/* Makes one pixel opaque: of what is transparent throughout, readers of some formats
 * take it that alpha is not meant. */
static void show(const struct ims_image *image)
{
    static const float white[] = {1, 1, 1, 1};
    uint8_t *const pixel = (uint8_t *)(uintptr_t)image->planes[0];
    const size_t bytes = (size_t)picture_sample_bytes(image->format) *
                         (size_t)picture_channels(image->format);
    if (picture_has_alpha(image->format) && picture_sample_bytes(image->format) == 4)
        memcpy(pixel, white, bytes);
    else if (picture_has_alpha(image->format))
        memset(pixel, 0xFF, bytes);
}

void exact_check(const struct exact_case *exact, struct encode *encode)
{
    int formats = 0;
    for (int f = 0; picture_formats[f] != IMS_PIXEL_NONE; f++) {
        const enum ims_pixel_format format = picture_formats[f];
        if (!encode_keeps(exact->encoder, format) &&
            !encode_narrows(exact->encoder, format))
            continue;
        formats++;
        for (int i = 0; i < SIZES; i++) {
            struct picture picture;
            const int32_t widest = exact->encoder->max_width;
            if (widest > 0 && sizes[i][0] > widest)
                continue;
            picture_make(&picture, format, sizes[i][0], sizes[i][1],
                         (enum picture_content)((i + f) % PICTURE_CONTENTS),
                         (enum picture_layout)((i + 2 * f) % PICTURE_LAYOUTS), 7);
            show(&picture.image);
            cr_assert_eq(encode_run(encode, &picture.image), IMS_OK, "%s: %s",
                         exact->encoder->name, encode->message.text);
            exact_check_picture(exact, encode, &picture.image);
            picture_free(&picture);
        }
    }
    cr_assert_gt(formats, 0);
}

void exact_bytes(const struct ims_encoder *encoder, const struct ims_image *image,
                 const void *bytes, size_t size)
{
    struct encode encode;
    encode_init(&encode, encoder);
    cr_assert_eq(encode_run(&encode, image), IMS_OK, "%s", encode.message.text);
    cr_assert_eq(encode.buffer.length, size, "%zu bytes", encode.buffer.length);
    cr_assert_arr_eq(encode.buffer.data, bytes, size);
    encode_fini(&encode);
}

int exact_submit(const char *file_name, const struct ims_image *image,
                 const char *options, struct ims_message *message)
{
    struct ims_bytes bytes = IMS_BYTES_INIT;
    ims_registry *registry = NULL;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    const int error = encode_file(registry, file_name, image, options, message, &bytes);
    ims_bytes_free(&bytes);
    ims_registry_free(&registry);
    return error;
}
