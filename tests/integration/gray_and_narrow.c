/* SPDX-License-Identifier: MIT
 *
 * What the general options allow beyond what a format holds: gray made of colors, fewer
 * bits dithered, chroma that is not interpolated.
 */
#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

static int encode(const struct ims_image *image, const char *name, const char *options,
                  struct ims_bytes *bytes, struct ims_message *message)
{
    struct ims_request request = IMS_REQUEST_INIT;
    *bytes = (struct ims_bytes)IMS_BYTES_INIT;
    request.image = image;
    request.file_name = name;
    request.options = options;
    request.message = message;
    return ims_encode(NULL, &request, bytes);
}

/* Encodes, and gives the last `count` bytes of the file. */
static void expect_end(const struct ims_image *image, const char *name,
                       const char *options, uint32_t warnings, uint8_t *end,
                       size_t count)
{
    struct ims_message message;
    struct ims_bytes bytes;
    cr_assert_eq(encode(image, name, options, &bytes, &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(bytes.warnings, warnings, "%s: %x, not %x", options, bytes.warnings,
                 warnings);
    cr_assert_geq(bytes.byte_count, count);
    memcpy(end, (const uint8_t *)bytes.data + bytes.byte_count - count, count);
    ims_bytes_free(&bytes);
}

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 int32_t height, const void *first)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = first;
    return image;
}

static void expect_refused(const struct ims_image *image, const char *options,
                           const char *hint)
{
    struct ims_message message;
    struct ims_bytes bytes;
    cr_assert_eq(encode(image, "a.pgm", options, &bytes, &message), IMS_ERROR_NOT_HELD);
    cr_assert_not_null(strstr(message.text, hint), "%s", message.text);
}

Test(gray_and_narrow, gray_needs_to_be_allowed)
{
    static const uint8_t colors[] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};
    static const uint8_t wanted[] = {54, 182, 18, 255};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, 4, 1, colors);
    const struct ims_image other = image_of(IMS_PIXEL_BGR8, 4, 1, colors);
    uint8_t end[4];
    expect_refused(&image, NULL, "option gray=1 allows it without its colors");
    expect_refused(&image, "narrow=1,gray=0", "gray=1");
    expect_end(&image, "a.pgm", "gray=1", IMS_WARNING_GRAY, end, 4);
    cr_assert_eq(memcmp(end, wanted, 4), 0);
    expect_end(&other, "a.pgm", "pgm:gray=yes", IMS_WARNING_GRAY, end, 4);
    cr_assert_eq(end[0], 18);
    cr_assert_eq(end[2], 54);
}

Test(gray_and_narrow, colors_stay_where_they_are_held)
{
    static const uint8_t color[] = {10, 20, 30};
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, 1, 1, color);
    uint8_t end[3];
    expect_end(&image, "a.ppm", "gray=1", IMS_WARNING_NONE, end, 3);
    cr_assert_eq(memcmp(end, color, 3), 0);
}

Test(gray_and_narrow, of_yuv_and_of_what_unpacks)
{
    static const uint8_t yuyv[] = {16, 200, 235, 30};
    static const uint16_t lumas[] = {64 << 6, 940 << 6},
                          chroma[] = {100 << 6, 900 << 6};
    static const uint16_t words[] = {0xFFFF, 0x001F};
    uint8_t end[4];
    struct ims_image image = image_of(IMS_PIXEL_YUYV, 2, 1, yuyv);
    expect_end(&image, "a.pgm", "gray=1", IMS_WARNING_GRAY, end, 2);
    cr_assert_eq(memcmp(end, "\x00\xFF", 2), 0);
    image = image_of(IMS_PIXEL_P010, 2, 1, lumas);
    image.planes[1] = chroma;
    expect_end(&image, "a.pgm", "gray=1", IMS_WARNING_GRAY, end, 4);
    cr_assert_eq(memcmp(end, "\x00\x00\xFF\xFF", 4), 0);
    image = image_of(IMS_PIXEL_RGB565, 2, 1, words);
    expect_end(&image, "a.pgm", "gray=1", IMS_WARNING_GRAY, end, 2);
    cr_assert_eq(memcmp(end, "\xFF\x12", 2), 0);
}

Test(gray_and_narrow, floats_need_both)
{
    static const float color[] = {1, 1, 1};
    const struct ims_image image = image_of(IMS_PIXEL_RGB_F32, 1, 1, color);
    uint8_t end[2];
    expect_refused(&image, NULL, "gray=1");
    expect_refused(&image, "gray=1", "narrow=1");
    expect_end(&image, "a.pgm", "gray=1,narrow=1",
               IMS_WARNING_GRAY | IMS_WARNING_NARROWED, end, 2);
    cr_assert_eq(memcmp(end, "\xFF\xFF", 2), 0);
}

Test(gray_and_narrow, dithering_keeps_what_rounding_loses)
{
    enum { SIDE = 16, COUNT = SIDE * SIDE };
    static uint16_t level[COUNT];
    static uint8_t end[COUNT], again[COUNT];
    struct ims_image image = image_of(IMS_PIXEL_GRAY16, SIDE, SIDE, level);
    unsigned sum = 0;
    for (int i = 0; i < COUNT; i++)
        level[i] = 100 * 257 + 64; /* a quarter of a step above 100 */
    expect_end(&image, "a.bmp", "narrow=yes", IMS_WARNING_NARROWED, end, COUNT);
    expect_end(&image, "a.bmp", "narrow=dither", IMS_WARNING_NARROWED, again, COUNT);
    cr_assert_eq(end[COUNT / 2], 100);
    for (int i = 0; i < COUNT; i++) {
        cr_assert(again[i] == 100 || again[i] == 101);
        sum += again[i];
    }
    cr_assert_eq(sum, 100 * COUNT + COUNT / 4);
    expect_end(&image, "a.pgm", "narrow=dither", IMS_WARNING_NONE, end, 2);
    cr_assert_eq(memcmp(end, "\x64\xA4", 2), 0, "it has room for 16 bits");
}

Test(gray_and_narrow, chroma_between_samples_or_the_nearest)
{
    static const uint8_t luma[4] = {128, 128, 128, 128}, blue[2] = {128, 128},
                         red[2] = {128, 192};
    struct ims_image image = image_of(IMS_PIXEL_YUV422, 4, 1, luma);
    uint8_t between[12], nearest[12], located[12];
    image.planes[1] = blue;
    image.planes[2] = red;
    image.range = IMS_RANGE_FULL;
    expect_end(&image, "a.ppm", NULL, IMS_WARNING_COLOR_CONVERTED, between, 12);
    expect_end(&image, "a.ppm", "chroma=nearest", IMS_WARNING_COLOR_CONVERTED, nearest,
               12);
    image.chroma_location = IMS_CHROMA_NEAREST;
    expect_end(&image, "a.ppm", NULL, IMS_WARNING_COLOR_CONVERTED, located, 12);
    cr_assert_eq(memcmp(nearest, located, 12), 0);
    cr_assert_eq(nearest[3], 128, "the second pixel has the first sample");
    cr_assert_eq(between[3], 128 + 45, "it stands halfway");
    cr_assert_eq(between[6], nearest[6], "the third has one of its own");
}
