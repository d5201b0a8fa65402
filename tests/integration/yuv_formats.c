/* SPDX-License-Identifier: MIT
 *
 * Formats of YUV that encoders do not know: the files are those of the formats that
 * hold the same; and of more than 8 bits, what formats of 16 bits and of 8 are given.
 */
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

static int encode(const struct ims_image *image, const char *name, const char *options,
                  struct ims_bytes *bytes, struct ims_message *message)
{
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = image;
    request.file_name = name;
    request.options = options;
    request.message = message;
    return ims_encode(NULL, &request, bytes);
}

/* Expects that two images become the same file. */
static void check_alike(const struct ims_image *image, const struct ims_image *other,
                        const char *name, const char *options, uint32_t warnings)
{
    struct ims_message message;
    struct ims_bytes ours = IMS_BYTES_INIT;
    struct ims_bytes theirs = IMS_BYTES_INIT;
    cr_assert_eq(encode(image, name, options, &ours, &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(encode(other, name, NULL, &theirs, &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(ours.warnings, theirs.warnings | warnings, "%s",
                 ims_pixel_format_name(image->format));
    cr_assert_eq(ours.byte_count, theirs.byte_count);
    cr_assert_eq(memcmp(ours.data, theirs.data, ours.byte_count), 0, "%s as %s",
                 ims_pixel_format_name(image->format), name);
    ims_bytes_free(&ours);
    ims_bytes_free(&theirs);
}

static struct ims_image image_of(enum ims_pixel_format format, const void *first,
                                 const void *second, const void *third)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = image.height = 4;
    image.planes[0] = first;
    image.planes[1] = second;
    image.planes[2] = third;
    image.matrix = IMS_MATRIX_BT709;
    return image;
}

static const uint8_t lumas[16] = {16,  40, 60,  80,  100, 120, 140, 160,
                                  180, 99, 210, 235, 30,  50,  70,  90};

Test(yuv_formats, the_files_are_those_of_what_holds_the_same)
{
    static const char *const names[] = {"a.png", "a.jpg", "a.bmp"};
    static const uint8_t blue[8] = {50, 60, 70, 80, 90, 100, 110, 120};
    static const uint8_t red[8] = {200, 190, 180, 170, 160, 150, 140, 130};
    uint8_t yuyv[32], uyvy[32], nv12[8], nv21[8], wide[2][16];
    for (int i = 0; i < 8; i++) {
        const uint8_t pair[] = {lumas[2 * i], blue[i], lumas[2 * i + 1], red[i]};
        for (int k = 0; k < 4; k++) {
            yuyv[4 * i + k] = pair[k];
            uyvy[4 * i + (k ^ 1)] = pair[k];
        }
    }
    for (int i = 0; i < 4; i++) {
        nv12[2 * i] = nv21[2 * i + 1] = blue[i];
        nv12[2 * i + 1] = nv21[2 * i] = red[i];
    }
    for (int i = 0; i < 16; i++) {
        wide[0][i] = blue[i / 8 * 4 + i % 4];
        wide[1][i] = red[i / 8 * 4 + i % 4];
    }
    const struct ims_image images[][2] = {
        {image_of(IMS_PIXEL_YUYV, yuyv, NULL, NULL),
         image_of(IMS_PIXEL_YUV422, lumas, blue, red)},
        {image_of(IMS_PIXEL_UYVY, uyvy, NULL, NULL),
         image_of(IMS_PIXEL_YUV422, lumas, blue, red)},
        {image_of(IMS_PIXEL_NV21, lumas, nv21, NULL),
         image_of(IMS_PIXEL_NV12, lumas, nv12, NULL)},
        {image_of(IMS_PIXEL_YUV440, lumas, blue, red),
         image_of(IMS_PIXEL_YUV444, lumas, wide[0], wide[1])},
    };
    for (size_t i = 0; i < sizeof images / sizeof images[0]; i++)
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
            check_alike(&images[i][0], &images[i][1], names[k], NULL, 0);
}

/* Samples of 8 bits that lie in words of 16, `unit` times as large. */
static void widen(const uint8_t *samples, uint16_t *words, size_t count, int unit)
{
    for (size_t i = 0; i < count; i++)
        words[i] = (uint16_t)(samples[i] * unit);
}

Test(yuv_formats, of_more_than_8_bits_narrowed_only_where_that_is_allowed)
{
    static const uint8_t blue[4] = {50, 60, 70, 80};
    static const uint8_t red[4] = {200, 190, 180, 170};
    static const uint8_t both[8] = {50, 200, 60, 190, 70, 180, 80, 170};
    uint16_t deep[3][16], high[2][16];
    struct ims_message message;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    widen(lumas, deep[0], 16, 16);
    widen(blue, deep[1], 4, 16);
    widen(red, deep[2], 4, 16);
    widen(lumas, high[0], 16, 256);
    widen(both, high[1], 8, 256);
    const struct ims_image images[][2] = {
        {image_of(IMS_PIXEL_YUV420_12, deep[0], deep[1], deep[2]),
         image_of(IMS_PIXEL_YUV420, lumas, blue, red)},
        {image_of(IMS_PIXEL_P010, high[0], high[1], NULL),
         image_of(IMS_PIXEL_NV12, lumas, both, NULL)},
    };
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(encode(&images[i][0], "a.jpg", NULL, &bytes, &message),
                     IMS_ERROR_NOT_HELD);
        cr_assert_not_null(strstr(message.text, "narrow=1"), "%s", message.text);
        check_alike(&images[i][0], &images[i][1], "a.jpg", "narrow=1",
                    IMS_WARNING_NARROWED);
    }
}

/* PAM is a head and samples of 16 bits, the most significant byte first. */
Test(yuv_formats, of_more_than_8_bits_keep_their_precision_as_rgb)
{
    /* Black, white, two neighbouring grays and what is beyond the ends. */
    static const uint16_t grays[16] = {64, 940, 502, 503, 0, 1023, 65, 939};
    static const uint16_t neutral[4] = {512, 512, 512, 512};
    static const double expected[8] = {0, 1,   438 / 876.0, 439 / 876.0,
                                       0, 1.0, 1 / 876.0,   875 / 876.0};
    const struct ims_image image =
        image_of(IMS_PIXEL_YUV420_10, grays, neutral, neutral);
    struct ims_message message;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    cr_assert_eq(encode(&image, "a.pam", NULL, &bytes, &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(bytes.warnings, IMS_WARNING_COLOR_CONVERTED);
    const uint8_t *const samples =
        (const uint8_t *)bytes.data + bytes.byte_count - 16 * 6;
    for (int i = 0; i < 8; i++)
        for (int k = 0; k < 3; k++) {
            const uint8_t *const sample = samples + 6 * i + 2 * k;
            cr_assert_eq(sample[0] << 8 | sample[1], (int)(expected[i] * 65535 + 0.5),
                         "pixel %d, channel %d", i, k);
        }
    ims_bytes_free(&bytes);
}
