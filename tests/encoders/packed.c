/* SPDX-License-Identifier: MIT
 *
 * Every gray and RGB pixel format that unpacks to another, through the engine to
 * formats that do not list it, and read back by libraries that are not ours: each
 * sample is the nearest to the one that was given.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"
#include "support/decode.h"
#ifdef HAVE_FFMPEG
#include "support/decode_lavc.h"
#endif
#include "support/encode_file.h"
#include "support/picture.h"

/* Half: a sign, 5 bits of exponent, 10 of mantissa. */
static double half_value(uint16_t half)
{
    const int exponent = half >> 10 & 31;
    const int mantissa = half & 1023;
    const double value = exponent == 31  ? (mantissa ? NAN : INFINITY)
                         : exponent == 0 ? ldexp(mantissa, -24)
                                         : ldexp(1024 + mantissa, exponent - 25);
    return half >> 15 ? -value : value;
}

static const uint8_t *row_of(const struct ims_image *image, int plane, int32_t y)
{
    return (const uint8_t *)image->planes[plane] + y * image->strides[plane];
}

static double word_at(const uint8_t *row, int32_t index)
{
    uint16_t word;
    memcpy(&word, row + 2 * index, sizeof word);
    return word;
}

static double float_at(const uint8_t *row, int32_t index)
{
    float number;
    memcpy(&number, row + 4 * index, sizeof number);
    return (double)number;
}

/* A sample of `bits` bits, the first at the lowest bit of the first byte. */
static double packed_at(const uint8_t *row, int32_t index, int bits)
{
    double value = 0;
    for (int i = 0; i < bits; i++) {
        const int32_t bit = index * bits + i;
        value += ldexp(row[bit / 8] >> bit % 8 & 1, i);
    }
    return value / (ldexp(1, bits) - 1);
}

static double color_at(const uint8_t *row, int32_t x, int field)
{
    const int word = (int)word_at(row, x);
    return field == 0   ? (word >> 11) / 31.0
           : field == 1 ? (word >> 5 & 63) / 63.0
                        : (word & 31) / 31.0;
}

/* What the format's definition says that a channel of a pixel is, 1 for the highest. */
static double channel_at(const struct ims_image *image, int32_t x, int32_t y, int k)
{
    const uint8_t *const row = row_of(image, 0, y);
    switch (image->format) {
    case IMS_PIXEL_GRAY_F16:
        return half_value((uint16_t)word_at(row, x));
    case IMS_PIXEL_GRAY_ALPHA_F16:
        return half_value((uint16_t)word_at(row, 2 * x + k));
    case IMS_PIXEL_RGB_F16:
        return half_value((uint16_t)word_at(row, 3 * x + k));
    case IMS_PIXEL_RGBA_F16:
        return half_value((uint16_t)word_at(row, 4 * x + k));
    case IMS_PIXEL_BGR16:
        return word_at(row, 3 * x + 2 - k) / 65535;
    case IMS_PIXEL_BGRA16:
        return word_at(row, 4 * x + (k < 3 ? 2 - k : 3)) / 65535;
    case IMS_PIXEL_RGB565:
        return color_at(row, x, k);
    case IMS_PIXEL_BGR565:
        return color_at(row, x, 2 - k);
    case IMS_PIXEL_RGB8_PLANAR:
        return row_of(image, k, y)[x] / 255.0;
    case IMS_PIXEL_RGB16_PLANAR:
        return word_at(row_of(image, k, y), x) / 65535;
    case IMS_PIXEL_RGB_F32_PLANAR:
        return float_at(row_of(image, k, y), x);
    case IMS_PIXEL_GRAY1:
        return row[x / 8] >> (7 - x % 8) & 1;
    case IMS_PIXEL_PALETTE8:
        return row_of(image, 1, 0)[4 * row[x] + k] / 255.0;
    case IMS_PIXEL_GRAY10P:
        return packed_at(row, x, 10);
    case IMS_PIXEL_GRAY12P:
        return packed_at(row, x, 12);
    default:
        cr_assert_fail("%s is not tested", ims_pixel_format_name(image->format));
        return 0;
    }
}

/* A file format that keeps alpha and 16 bits, and who reads it. */
struct file {
    const char *name;
    bool keeps_floats; /* so that they are not narrowed, and not looked at here */
    int (*read)(struct decoded *decoded, const void *data, size_t size);
};

#ifdef HAVE_FFMPEG
static int read_pam(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc(decoded, "pam", data, size);
}

static int read_tiff(struct decoded *decoded, const void *data, size_t size)
{
    return decode_lavc(decoded, "tiff", data, size);
}
#endif

static const struct file files[] = {
    {"x.png", false, decode_png},
#ifdef HAVE_FFMPEG
    {"x.pam", false, read_pam},
    {"x.tiff", true, read_tiff},
#endif
};

static void check_samples(const struct ims_image *image, const struct decoded *decoded,
                          const char *where)
{
    const double full = decoded->depth == 8 ? 255.0 : 65535.0;
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++)
            for (int k = 0; k < decoded->channels; k++) {
                const double value = channel_at(image, x, y, k);
                const double wanted = isnan(value) ? 0 : fmin(fmax(value, 0), 1) * full;
                const double found = decoded_sample(decoded, x, y, k);
                cr_assert_float_eq(found, wanted, 0.500001,
                                   "%s of %s at %d, %d: channel %d is %f, not %f",
                                   where, ims_pixel_format_name(image->format), (int)x,
                                   (int)y, k, found, wanted);
            }
}

static void check_file(const struct file *file, const struct ims_image *image)
{
    struct ims_pixel_format_info packed = IMS_PIXEL_FORMAT_INFO_INIT;
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_message message = {0};
    struct decoded decoded;
    cr_assert_eq(ims_pixel_format_describe(image->format, &packed), IMS_OK);
    cr_assert_eq(ims_pixel_format_describe(packed.unpacked, &info), IMS_OK);
    if (file->keeps_floats && info.kind == IMS_SAMPLE_FLOAT)
        return;
    const int error =
        encode_file(NULL, file->name, image, "narrow=1", &message, &bytes);
    if (error == IMS_ERROR_NO_ENCODER)
        return; /* built without it */
    cr_assert_eq(error, IMS_OK, "%s", message.text);
    cr_assert_eq(bytes.warnings & ~(uint32_t)IMS_WARNING_TRANSPARENT,
                 info.kind == IMS_SAMPLE_FLOAT ? IMS_WARNING_NARROWED : 0);
    cr_assert_eq(file->read(&decoded, bytes.data, bytes.byte_count), 0, "%s of %s",
                 file->name, packed.name);
    cr_assert_eq(decoded.channels, info.samples, "%s of %s", file->name, packed.name);
    cr_assert_eq(decoded.depth, info.bits == 8 ? 8 : 16, "%s of %s", file->name,
                 packed.name);
    check_samples(image, &decoded, file->name);
    decoded_free(&decoded);
    ims_bytes_free(&bytes);
}

static bool is_same(double a, double b)
{
    return (isnan(a) && isnan(b)) || !(a < b || a > b || isnan(a) || isnan(b));
}

/* Floats without alpha are in a PFM file as they are: rows from the bottom up behind
 * three lines. (libavcodec reads them from the top down.) */
static void check_floats(const struct ims_image *image, int channels)
{
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_message message = {0};
    char head[64];
    cr_assert_eq(encode_file(NULL, "x.pfm", image, NULL, &message, &bytes), IMS_OK,
                 "%s", message.text);
    const int length = snprintf(head, sizeof head, "P%c\n%d %d\n-1.0\n",
                                channels == 1 ? 'f' : 'F', image->width, image->height);
    const int32_t row = image->width * channels;
    cr_assert_eq(bytes.byte_count, (size_t)(length + 4 * row * image->height));
    cr_assert_arr_eq(bytes.data, head, (size_t)length);
    for (int32_t i = 0; i < row * image->height; i++) {
        const uint8_t *const at = (const uint8_t *)bytes.data + length + 4 * i;
        const uint32_t bits = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
                              (uint32_t)at[3] << 24;
        const double wanted = channel_at(image, i % row / channels,
                                         image->height - 1 - i / row, i % channels);
        float found;
        memcpy(&found, &bits, sizeof found);
        cr_assert(is_same((double)found, wanted), "%s: %g, not %g",
                  ims_pixel_format_name(image->format), (double)found, wanted);
    }
    ims_bytes_free(&bytes);
}

#define VALUE(name, value, ...) IMS_PIXEL_##name,

Test(packed, every_sample_comes_back)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_FORMAT_MAP(VALUE)};
    static const int32_t sizes[][2] = {{1, 1}, {1, 9}, {13, 1}, {37, 5}, {64, 3}};
    int checked = 0;
    for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++) {
        struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
        cr_assert_eq(ims_pixel_format_describe(formats[f], &info), IMS_OK);
        if (info.unpacked == formats[f] || info.model == IMS_MODEL_YUV)
            continue; /* YUV has tests of its own */
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            struct picture picture;
            picture_make(&picture, formats[f], sizes[i][0], sizes[i][1], PICTURE_NOISE,
                         (enum picture_layout)(i % PICTURE_LAYOUTS), (uint32_t)f);
            for (size_t k = 0; k < sizeof files / sizeof files[0]; k++)
                check_file(&files[k], &picture.image);
            if (info.kind == IMS_SAMPLE_FLOAT && !info.has_alpha)
                check_floats(&picture.image, info.samples);
            picture_free(&picture);
            checked++;
        }
    }
    cr_assert_gt(checked, 0);
}

/* The palette's alpha, and that of the entries that are shown, decides. */
Test(packed, palettes_are_transparent_as_their_pixels_are)
{
    static uint8_t palette[1024];
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_PALETTE8;
    image.width = 2;
    image.height = 1;
    image.planes[0] = "\3\4";
    image.planes[1] = palette;
    palette[4 * 5 + 3] = 255;
    cr_assert_eq(encode_file(NULL, "x.png", &image, NULL, NULL, &bytes), IMS_OK);
    cr_assert_eq(bytes.warnings, IMS_WARNING_TRANSPARENT);
    ims_bytes_free(&bytes);
    palette[4 * 4 + 3] = 255;
    cr_assert_eq(encode_file(NULL, "x.png", &image, NULL, NULL, &bytes), IMS_OK);
    cr_assert_eq(bytes.warnings, 0);
    ims_bytes_free(&bytes);
}

/* The channels of a PNG of one pixel, saved where alpha that hides nothing is dropped.
 */
static int channels_of(enum ims_pixel_format format, const void *pixel,
                       const void *palette)
{
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_message message = {0};
    struct decoded decoded;
    image.format = format;
    image.width = image.height = 1;
    image.planes[0] = pixel;
    image.planes[1] = palette;
    cr_assert_eq(
        encode_file(NULL, "x.png", &image, "opaque=drop,narrow=yes", &message, &bytes),
        IMS_OK, "%s", message.text);
    cr_assert_eq(decode_png(&decoded, bytes.data, bytes.byte_count), 0);
    const int channels = decoded.channels;
    decoded_free(&decoded);
    ims_bytes_free(&bytes);
    return channels;
}

Test(packed, alpha_that_hides_nothing_can_be_dropped)
{
    static const uint16_t words[] = {1, 2, 3, 65535};
    static const uint16_t halves[] = {0x3C00, 0x3C00, 0x3C00, 0x3C00};
    static uint8_t palette[1024];
    cr_assert_eq(channels_of(IMS_PIXEL_RGBA8, "\1\2\3\377", NULL), 3);
    cr_assert_eq(channels_of(IMS_PIXEL_RGBA8, "\1\2\3\376", NULL), 4);
    cr_assert_eq(channels_of(IMS_PIXEL_GRAY_ALPHA8, "\1\377", NULL), 1);
    cr_assert_eq(channels_of(IMS_PIXEL_BGRA16, words, NULL), 3);
    cr_assert_eq(channels_of(IMS_PIXEL_RGBA_F16, halves, NULL), 3);
    cr_assert_eq(channels_of(IMS_PIXEL_PALETTE8, "\1", palette), 4);
    palette[7] = 255;
    cr_assert_eq(channels_of(IMS_PIXEL_PALETTE8, "\1", palette), 3);
}
