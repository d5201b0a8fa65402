/* SPDX-License-Identifier: MIT
 *
 * FITS: the cards of every kind of image, records, planes from the bottom up, exact
 * samples. The reader here goes by the cards alone; what libavcodec and others see is
 * another test's.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/exact.h"
#include "support/picture.h"

enum { RECORD = 2880, CARD = 80 };

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 int32_t height, const void *pixels)
{
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(format, &info);
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    image.strides[0] = (ptrdiff_t)width * info.bytes_per_pixel[0];
    return image;
}

/* ---- bytes ----------------------------------------------------------------------- */

static void check_cards(enum ims_pixel_format format, const char *const *cards)
{
    static const uint64_t pixels[5 * 3 * 2];
    const struct ims_image image = image_of(format, 5, 3, pixels);
    struct encode encode;
    char card[CARD + 1] = "";
    encode_init(&encode, &ims_fits);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.buffer.length, 2 * RECORD);
    for (int i = 0; i < RECORD / CARD; i++) {
        memcpy(card, encode.buffer.data + (size_t)i * CARD, CARD);
        const char *const wanted = *cards != NULL ? *cards++ : "";
        cr_assert_eq(strncmp(card, wanted, strlen(wanted)), 0, "%s", card);
        cr_assert_eq(strspn(card + strlen(wanted), " "), CARD - strlen(wanted));
    }
    encode_fini(&encode);
}

#define CARDS(...) ((const char *const[]){__VA_ARGS__, NULL})

Test(fits, cards_tell_samples_and_axes)
{
    check_cards(IMS_PIXEL_GRAY8, CARDS("SIMPLE  =                    T",
                                       "BITPIX  =                    8",
                                       "NAXIS   =                    2",
                                       "NAXIS1  =                    5",
                                       "NAXIS2  =                    3", "END"));
    check_cards(
        IMS_PIXEL_GRAY16,
        CARDS("SIMPLE  =                    T", "BITPIX  =                   16",
              "NAXIS   =                    2", "NAXIS1  =                    5",
              "NAXIS2  =                    3", "BSCALE  =                    1",
              "BZERO   =                32768", "END"));
    check_cards(
        IMS_PIXEL_RGB_F32,
        CARDS("SIMPLE  =                    T", "BITPIX  =                  -32",
              "NAXIS   =                    3", "NAXIS1  =                    5",
              "NAXIS2  =                    3", "NAXIS3  =                    3",
              "CTYPE3  = 'RGB     '", "END"));
}

static void check_samples(const struct ims_image *image, const char *samples,
                          size_t size)
{
    struct encode encode;
    encode_init(&encode, &ims_fits);
    cr_assert_eq(encode_run(&encode, image), IMS_OK);
    cr_assert_eq(encode.buffer.length, 2 * RECORD);
    const uint8_t *const found = encode.buffer.data + RECORD;
    cr_assert_arr_eq(found, samples, size);
    for (size_t i = size; i < RECORD; i++)
        cr_assert_eq(found[i], 0);
    encode_fini(&encode);
}

Test(fits, planes_are_from_the_bottom_up_and_big_endian)
{
    static const uint8_t colors[] = {1, 2, 3, 4, 5, 6};
    static const uint16_t words[] = {0, 0x8001, 0xFFFF};
    static const float floats[] = {1.0f, -2.0f};
    const struct ims_image color = image_of(IMS_PIXEL_RGB8, 1, 2, colors);
    const struct ims_image word = image_of(IMS_PIXEL_GRAY16, 3, 1, words);
    const struct ims_image real = image_of(IMS_PIXEL_GRAY_F32, 1, 2, floats);
    check_samples(&color, "\4\1\5\2\6\3", 6);
    check_samples(&word, "\x80\0\0\1\x7f\xff", 6);
    check_samples(&real, "\xc0\0\0\0\x3f\x80\0\0", 8);
}

Test(fits, whole_records_have_nothing_behind_them)
{
    static const uint8_t pixels[RECORD * 2];
    struct ims_image image = image_of(IMS_PIXEL_GRAY8, RECORD / 10, 10, pixels);
    struct encode encode;
    encode_init(&encode, &ims_fits);
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.buffer.length, 2 * RECORD);
    image.width++;
    image.strides[0]++;
    cr_assert_eq(encode_run(&encode, &image), IMS_OK);
    cr_assert_eq(encode.buffer.length, 3 * RECORD);
    encode_fini(&encode);
}

/* ---- samples --------------------------------------------------------------------- */

/* The number behind a keyword; 0 where there is none. */
static long value_of(const char *head, const char *keyword)
{
    for (int i = 0; i < RECORD / CARD; i++)
        if (strncmp(head + (size_t)i * CARD, keyword, 8) == 0)
            return strtol(head + (size_t)i * CARD + 10, NULL, 10);
    return 0;
}

static uint16_t sample_at(const uint8_t *bytes, long bits, long zero)
{
    if (bits == 8)
        return bytes[0];
    if (bits == 16)
        return (uint16_t)((int16_t)(bytes[0] << 8 | bytes[1]) + zero);
    const uint32_t number = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
                            (uint32_t)bytes[2] << 8 | bytes[3];
    float real;
    memcpy(&real, &number, sizeof real);
    return (uint16_t)lrint((double)real * 65535.0);
}

static int read_fits(struct decoded *decoded, const void *data, size_t size)
{
    char head[RECORD + 1] = "";
    if (size < RECORD)
        return -1;
    memcpy(head, data, RECORD);
    const uint8_t *const bytes = (const uint8_t *)data + RECORD;
    const long bits = value_of(head, "BITPIX  ");
    const long planes =
        value_of(head, "NAXIS   ") == 3 ? value_of(head, "NAXIS3  ") : 1;
    const size_t width = (size_t)value_of(head, "NAXIS1  ");
    const size_t height = (size_t)value_of(head, "NAXIS2  ");
    const size_t count = width * height * (size_t)planes;
    const size_t all = count * (size_t)labs(bits) / 8;
    if (size != RECORD + (all + RECORD - 1) / RECORD * RECORD)
        return -1;
    *decoded = (struct decoded){.width = (int32_t)width,
                                .height = (int32_t)height,
                                .channels = (int)planes,
                                .depth = bits == 8 ? 8 : 16,
                                .samples = malloc(count * sizeof(uint16_t))};
    cr_assert_not_null(decoded->samples);
    for (size_t i = 0; i < count; i++) {
        const size_t x = i % width;
        const size_t y = height - 1 - i / width % height;
        const size_t plane = i / width / height;
        decoded->samples[(y * width + x) * (size_t)planes + plane] = sample_at(
            bytes + i * (size_t)labs(bits) / 8, bits, value_of(head, "BZERO   "));
    }
    return 0;
}

static int channels_on(enum ims_pixel_format format, int32_t background)
{
    const bool tinted = background != 0 && picture_has_alpha(format);
    return picture_channels(format) < 3 && !tinted ? 1 : 3;
}

static int channels(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12
               ? 3
               : channels_on(format, 0);
}

static int channels_on_blue(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12
               ? 3
               : channels_on(format, 0x3060C0);
}

static int depth(enum ims_pixel_format format)
{
    return picture_sample_bytes(format) == 1 ? 8 : 16;
}

Test(fits, every_pixel_format_is_exact)
{
    const struct exact_case on_black = {&ims_fits, read_fits, 0, channels, depth};
    const struct exact_case on_blue = {&ims_fits, read_fits, 0x3060C0, channels_on_blue,
                                       depth};
    struct encode encode;
    encode_init(&encode, &ims_fits);
    exact_check(&on_black, &encode);
    encode_set(&encode, "background", 0x3060C0);
    exact_check(&on_blue, &encode);
    encode_fini(&encode);
}

Test(fits, a_full_memory_is_told)
{
    static const uint8_t pixels[6];
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, 1, 2, pixels);
    struct encode encode;
    encode_init(&encode, &ims_fits);
    for (int call = 1; call <= 8; call++) { /* head, six rows, padding */
        encode.buffer.failing = call;
        cr_assert_eq(encode_run(&encode, &image), IMS_ERROR_MEMORY, "%d", call);
        cr_assert_str_eq(encode.message.text, "no memory for a FITS of 1x2");
    }
    encode_fini(&encode);
}
