/* SPDX-License-Identifier: MIT
 *
 * Unpacking against arithmetic in double precision: every format that unpacks to
 * another, at every small size, in every layout, with nothing read or written beyond
 * the pixels; and every half.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/image/half.h"
#include "src/image/unpack.h"
#include "support/picture.h"

#define VALUE(name, value, ...) IMS_PIXEL_##name,
static const enum ims_pixel_format formats[] = {IMS_PIXEL_FORMAT_MAP(VALUE)};
enum { FORMATS = sizeof formats / sizeof formats[0] };

/* ---- halves ---------------------------------------------------------------------- */

/* By the definition: a sign, 5 bits of exponent, 10 of mantissa. */
static double half_value(uint16_t half)
{
    const int exponent = half >> 10 & 31;
    const int mantissa = half & 1023;
    const double sign = half >> 15 ? -1.0 : 1.0;
    if (exponent == 31)
        return mantissa ? NAN : sign * INFINITY;
    return sign * (exponent == 0 ? ldexp(mantissa, -24)
                                 : ldexp(1024 + mantissa, exponent - 25));
}

/* Equal numbers, of the same sign also where they are 0, or none both. */
static bool is_same(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return !(a < b) && !(a > b) && signbit(a) == signbit(b);
}

Test(half, every_half_is_its_float)
{
    for (uint32_t half = 0; half <= UINT16_MAX; half++) {
        const double found = (double)ims_half_to_float((uint16_t)half);
        cr_assert(is_same(found, half_value((uint16_t)half)), "%04x is %g", half,
                  found);
    }
    const float none = ims_half_to_float(0xFE01);
    uint32_t bits;
    memcpy(&bits, &none, sizeof bits);
    cr_assert_eq(bits, 0xFFC02000, "%08x", bits);
}

Test(half, every_half_comes_back)
{
    for (uint32_t half = 0; half <= UINT16_MAX; half++) {
        const uint16_t found = ims_half_of_float(ims_half_to_float((uint16_t)half));
        if (isnan(half_value((uint16_t)half)))
            cr_assert(isnan(half_value(found)), "%04x", half);
        else
            cr_assert_eq(found, half, "%04x is %04x", half, found);
    }
}

/* The nearest half, by division and rounding to even. */
static double rounded(double number)
{
    if (fabs(number) >= 65520.0)
        return copysign(INFINITY, number);
    int exponent;
    frexp(number, &exponent);
    const int unit = exponent - 11 < -24 ? -24 : exponent - 11;
    return copysign(ldexp(nearbyint(ldexp(number, -unit)), unit), number);
}

Test(half, floats_become_the_nearest)
{
    static const float cases[] = {65519.99F,       65520.0F,  1e10F,  0x1p-25F,
                                  0x1.000002p-25F, 0x1p-126F, 1e-40F, 0x1.ffep-15F,
                                  0x1.fffp-15F,    0.1F};
    uint32_t random = 1;
    for (int i = 0; i < 200000; i++) {
        const uint32_t bits = picture_random(&random) << 12 ^ picture_random(&random);
        float number;
        memcpy(&number, &bits, sizeof number);
        /* Most floats are far from all halves: some are brought near. */
        if (i % 2)
            number = (float)((double)half_value((uint16_t)(bits >> 8)) *
                             (1.0 + ldexp((int)(bits & 255) - 128, -18)));
        if (i < (int)(sizeof cases / sizeof cases[0]))
            number = cases[i];
        const double found = half_value(ims_half_of_float(number));
        cr_assert(is_same(found, isnan(number) ? NAN : rounded((double)number)),
                  "%a is %a", (double)number, found);
    }
}

/* ---- images ---------------------------------------------------------------------- */

static const void *row_of(const struct ims_image *image, int plane, int32_t y)
{
    return (const unsigned char *)image->planes[plane] + y * image->strides[plane];
}

/* `count` bits of a row from bit `first` on, which is the lowest of them; bits are
 * counted from the lowest of each byte. */
static double bits_at(const uint8_t *row, size_t first, size_t count)
{
    double value = 0;
    for (size_t i = 0; i < count; i++)
        value += ldexp(row[(first + i) / 8] >> (first + i) % 8 & 1, (int)i);
    return value;
}

/* A sample of an image with whole bytes, in double precision. */
static double sample_at(const struct ims_image *image, int plane, int32_t y,
                        size_t index)
{
    const void *const row = row_of(image, plane, y);
    const struct ims_pixel_layout *const layout =
        ims_pixel_format_layout(image->format);
    if (layout->sample_bytes == 1)
        return ((const uint8_t *)row)[index];
    if (layout->sample_bytes == 2)
        return ((const uint16_t *)row)[index];
    return (double)((const float *)row)[index];
}

/* Channel 0, 1 or 2 of a word whose first color is in the highest bits. */
static double color_of_word(uint16_t word, int channel)
{
    if (channel == 0)
        return round((word >> 11) * 255 / 31.0);
    return round(channel == 1 ? (word >> 5 & 63) * 255 / 63.0
                              : (word & 31) * 255 / 31.0);
}

/* Sample `channel` of a pixel of a packed image, as it must be in the unpacked one;
 * channels are in that one's order. */
static double wanted(const struct ims_image *image, int32_t x, int32_t y, int channel,
                     int channels)
{
    const size_t place = (size_t)x;
    const size_t first = place * (size_t)channels;
    const uint16_t *const words = row_of(image, 0, y);
    const uint8_t *const bytes = row_of(image, 0, y);
    switch (image->format) {
    case IMS_PIXEL_GRAY_F16:
    case IMS_PIXEL_GRAY_ALPHA_F16:
    case IMS_PIXEL_RGB_F16:
    case IMS_PIXEL_RGBA_F16:
        return half_value(words[first + (size_t)channel]);
    case IMS_PIXEL_BGR16:
    case IMS_PIXEL_BGRA16:
        return words[first + (size_t)(channel < 3 ? 2 - channel : 3)];
    case IMS_PIXEL_RGB565:
        return color_of_word(words[x], channel);
    case IMS_PIXEL_BGR565:
        return color_of_word(words[x], 2 - channel);
    case IMS_PIXEL_RGB8_PLANAR:
    case IMS_PIXEL_RGB16_PLANAR:
    case IMS_PIXEL_RGB_F32_PLANAR:
        return sample_at(image, channel, y, place);
    case IMS_PIXEL_GRAY1:
        return 255 * (bytes[x / 8] >> (7 - x % 8) & 1);
    case IMS_PIXEL_PALETTE8:
        return ((const uint8_t *)row_of(image, 1, 0))[4 * bytes[x] + channel];
    case IMS_PIXEL_GRAY10P:
        return round(bits_at(bytes, 10 * place, 10) * 65535 / 1023);
    case IMS_PIXEL_GRAY12P:
        return round(bits_at(bytes, 12 * place, 12) * 65535 / 4095);
    default:
        cr_assert_fail("%s is not tested", ims_pixel_format_name(image->format));
        return 0;
    }
}

static void check_samples(const struct ims_image *image,
                          const struct ims_image *unpacked)
{
    const struct ims_pixel_layout *const layout =
        ims_pixel_format_layout(unpacked->format);
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++)
            for (int i = 0; i < layout->samples; i++) {
                const double is =
                    sample_at(unpacked, 0, y, (size_t)x * layout->samples + (size_t)i);
                const double should = wanted(image, x, y, i, layout->samples);
                cr_assert(is_same(is, should), "%s %dx%d at %d, %d: %d is %g, not %g",
                          ims_pixel_format_name(image->format), (int)image->width,
                          (int)image->height, (int)x, (int)y, i, is, should);
            }
}

/* Memory is exactly what was asked for, so that a sanitizer sees a byte more. */
static void check(const struct ims_image *given)
{
    struct ims_image image;
    struct ims_image unpacked;
    struct ims_image_layout layout;
    size_t bytes;
    cr_assert_eq(ims_image_normalise(given, &image, &layout, NULL), IMS_OK);
    cr_assert_eq(ims_unpack_describe(&image, ims_pixel_format_unpacked(image.format),
                                     &unpacked, &bytes, NULL),
                 IMS_OK);
    cr_assert_null(unpacked.planes[0]);
    cr_assert_eq(bytes % IMS_IMAGE_ALIGNMENT, 0);
    void *const memory = aligned_alloc(IMS_IMAGE_ALIGNMENT, bytes);
    cr_assert_not_null(memory);
    ims_unpack(&image, memory, &unpacked);
    cr_assert_eq(unpacked.format, ims_pixel_format_unpacked(image.format));
    cr_assert_eq(unpacked.width, image.width);
    cr_assert_eq(unpacked.height, image.height);
    cr_assert_eq(unpacked.alpha, image.alpha);
    cr_assert_eq(unpacked.planes[0], memory);
    cr_assert_eq(ims_image_check(&unpacked, NULL), IMS_OK);
    check_samples(&image, &unpacked);
    free(memory);
}

Test(unpack, every_format_layout_and_small_size)
{
    for (size_t f = 0; f < FORMATS; f++) {
        if (ims_pixel_format_unpacked(formats[f]) == formats[f])
            continue;
        if (ims_pixel_format_layout(formats[f])->model == IMS_MODEL_YUV)
            continue; /* in unpack_yuv.c */
        for (int i = 0; i < 35 * PICTURE_LAYOUTS; i++) {
            struct picture picture;
            picture_make(&picture, formats[f], i / PICTURE_LAYOUTS + 1, i % 4 + 1,
                         PICTURE_NOISE, (enum picture_layout)(i % PICTURE_LAYOUTS),
                         (uint32_t)i);
            picture.image.alpha = (enum ims_alpha)(i % 3);
            check(&picture.image);
            picture_free(&picture);
        }
    }
}

Test(unpack, what_is_more_than_memory_is_refused)
{
    struct ims_message message = {0};
    struct ims_image unpacked;
    size_t bytes;
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGBA_F16;
    image.width = INT32_MAX;
    image.height = INT32_MAX / 4;
    cr_assert_eq(
        ims_unpack_describe(&image, IMS_PIXEL_RGBA_F32, &unpacked, &bytes, &message),
        IMS_ERROR_MEMORY);
    cr_assert_str_eq(message.text, "2147483647x536870911 pixels of rgba_f16, made "
                                   "rgba_f32, are more than memory can hold");
}

/* The words of the standard: three bytes for two pixels of 12 bits, five for four of
 * 10; the lowest bits come first. */
Test(unpack, packed_gray_as_cameras_send_it)
{
    static const uint8_t twelve[] = {0x34, 0x12, 0xFF, 0xFF, 0x0F};
    static const uint8_t ten[] = {0x55, 0x01, 0xF0, 0xFF, 0x00};
    static const double wanted_twelve[] = {0x234, 0xFF1, 0xFFF};
    static const double wanted_ten[] = {0x155, 0x000, 0x3FF, 0x003};
    for (size_t i = 0; i < 3; i++)
        cr_assert_eq(bits_at(twelve, 12 * i, 12), wanted_twelve[i], "%zu", i);
    for (size_t i = 0; i < 4; i++)
        cr_assert_eq(bits_at(ten, 10 * i, 10), wanted_ten[i], "%zu", i);
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY12P;
    image.width = 3;
    image.height = 1;
    image.planes[0] = twelve;
    check(&image);
    image.format = IMS_PIXEL_GRAY10P;
    image.width = 4;
    image.planes[0] = ten;
    check(&image);
}

/* No two samples become the same one, so that none is lost. */
Test(unpack, samples_of_fewer_bits_can_be_told_again)
{
    static uint8_t packed[4096 * 3 / 2];
    static uint16_t words[65536];
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY12P;
    image.width = 4096;
    image.height = 1;
    image.planes[0] = packed;
    for (size_t i = 0; i < 4096; i++)
        for (size_t bit = 0; bit < 12; bit++)
            packed[(12 * i + bit) / 8] |=
                (uint8_t)((i >> bit & 1) << (12 * i + bit) % 8);
    check(&image);
    for (size_t i = 0; i < 65536; i++)
        words[i] = (uint16_t)i;
    image.format = IMS_PIXEL_RGB565;
    image.width = 256;
    image.height = 256;
    image.planes[0] = words;
    check(&image);
    image.format = IMS_PIXEL_BGR565;
    check(&image);
}

Test(unpack, what_is_filled_up_says_how_many_bits_came_from_the_source)
{
    static const struct {
        enum ims_pixel_format from, to;
        int32_t said, bits;
    } cases[] = {
        {IMS_PIXEL_GRAY10P, IMS_PIXEL_GRAY16, 0, 10},
        {IMS_PIXEL_GRAY12P, IMS_PIXEL_GRAY16, 8, 8},
        {IMS_PIXEL_GRAY1, IMS_PIXEL_GRAY8, 0, 1},
        {IMS_PIXEL_RGB565, IMS_PIXEL_RGB8, 0, 0},
        {IMS_PIXEL_P010, IMS_PIXEL_RGB16, 0, 0},
        {IMS_PIXEL_YUV420_12, IMS_PIXEL_YUV420, 9, 0}, /* more than there are then */
        {IMS_PIXEL_BGR16, IMS_PIXEL_RGB16, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ims_image image = IMS_IMAGE_INIT;
        struct ims_image unpacked;
        size_t bytes;
        image.format = cases[i].from;
        image.width = 4;
        image.height = 4;
        image.significant_bits = cases[i].said;
        image.transfer = IMS_TRANSFER_LINEAR;
        cr_assert_eq(ims_unpack_describe(&image, cases[i].to, &unpacked, &bytes, NULL),
                     IMS_OK);
        cr_assert_eq(unpacked.significant_bits, cases[i].bits, "case %zu", i);
        cr_assert_eq(unpacked.transfer, IMS_TRANSFER_LINEAR);
    }
}
