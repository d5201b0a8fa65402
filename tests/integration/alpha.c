/* SPDX-License-Identifier: MIT
 *
 * Pixels as compositors and screens hand them over: with padding for alpha, alpha
 * first, multiplied by alpha, or with alpha that means nothing. The files are those of
 * the same picture in a plain format.
 */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

#include "support/encode_file.h"
#include "support/session.h"

enum { WIDTH = 37, HEIGHT = 11, PIXELS = WIDTH * HEIGHT };

static const char *const names[] = {"x.png", "x.jpg", "x.webp"};
enum { NAMES = sizeof names / sizeof names[0] };

static struct ims_image image_of(enum ims_pixel_format format, const void *samples)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = samples;
    return image;
}

/* The library may be built without the third. */
static bool is_written(const char *name)
{
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY8;
    image.width = image.height = 1;
    image.planes[0] = "x";
    const int error = encode_file(NULL, name, &image, NULL, NULL, &bytes);
    ims_bytes_free(&bytes);
    return error != IMS_ERROR_NO_ENCODER || strcmp(name, "x.webp") != 0;
}

static struct ims_bytes encoded(const char *name, const struct ims_image *image)
{
    struct ims_message message = {0};
    struct ims_bytes bytes = IMS_BYTES_INIT;
    cr_assert_eq(encode_file(NULL, name, image, NULL, &message, &bytes), IMS_OK,
                 "%s: %s", name, message.text);
    return bytes;
}

/* Both images become the same file, in every format; the warnings of `image`. */
static uint32_t same_files(const struct ims_image *image, const struct ims_image *plain)
{
    uint32_t warnings = 0;
    for (size_t i = 0; i < NAMES; i++) {
        if (!is_written(names[i]))
            continue;
        struct ims_bytes one = encoded(names[i], image);
        struct ims_bytes other = encoded(names[i], plain);
        cr_assert_eq(one.byte_count, other.byte_count, "%s of %s", names[i],
                     ims_pixel_format_name(image->format));
        cr_assert_arr_eq(one.data, other.data, one.byte_count, "%s of %s", names[i],
                         ims_pixel_format_name(image->format));
        warnings |= one.warnings;
        ims_bytes_free(&one);
        ims_bytes_free(&other);
    }
    return warnings;
}

/* Samples of a format with four of them, letter by letter from red, green, blue, alpha.
 */
static void reorder(unsigned char *to, const unsigned char *rgba, const char *order)
{
    for (size_t i = 0; i < PIXELS; i++)
        for (size_t k = 0; k < 4; k++)
            to[4 * i + k] =
                order[k] == 'x'
                    ? (unsigned char)(i * 31)
                    : rgba[4 * i + (size_t)(strchr("rgba", order[k]) - "rgba")];
}

static unsigned char rgba[4 * PIXELS];
static unsigned char rgb[3 * PIXELS];
static unsigned char other[4 * PIXELS];

static void make(void)
{
    for (size_t i = 0; i < PIXELS; i++) {
        for (size_t k = 0; k < 3; k++)
            rgb[3 * i + k] = rgba[4 * i + k] = (unsigned char)(i * (3 + k) + 40 * k);
        rgba[4 * i + 3] = (unsigned char)(i % 5 == 0 ? 255 : i * 7);
    }
}

TestSuite(alpha, .init = make);

Test(alpha, padding_is_never_read)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGBX8, IMS_PIXEL_BGRX8,
                                                    IMS_PIXEL_XRGB8, IMS_PIXEL_XBGR8};
    const struct ims_image plain = image_of(IMS_PIXEL_RGB8, rgb);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
        cr_assert_eq(ims_pixel_format_describe(formats[i], &info), IMS_OK);
        reorder(other, rgba, info.order);
        const struct ims_image image = image_of(formats[i], other);
        cr_assert_eq(same_files(&image, &plain), 0);
    }
}

Test(alpha, alpha_may_come_first)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_BGRA8, IMS_PIXEL_ARGB8,
                                                    IMS_PIXEL_ABGR8};
    const struct ims_image plain = image_of(IMS_PIXEL_RGBA8, rgba);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
        cr_assert_eq(ims_pixel_format_describe(formats[i], &info), IMS_OK);
        reorder(other, rgba, info.order);
        const struct ims_image image = image_of(formats[i], other);
        cr_assert_eq(same_files(&image, &plain), IMS_WARNING_ALPHA_FLATTENED);
    }
}

/* From a straight picture whose colors survive: alpha 255, 51 and 0 divide without a
 * rest, so that the multiplied one is the same picture. */
Test(alpha, multiplied_pixels_are_divided)
{
    static const unsigned char alphas[] = {255, 51, 0};
    static unsigned char multiplied[4 * PIXELS];
    for (size_t i = 0; i < PIXELS; i++) {
        const unsigned alpha = alphas[i % 3];
        for (size_t k = 0; k < 3; k++) {
            const unsigned color = alpha == 0 ? 0 : rgb[3 * i + k] / 5 * 5u;
            rgba[4 * i + k] = (unsigned char)color;
            multiplied[4 * i + k] = (unsigned char)(color * alpha / 255);
        }
        rgba[4 * i + 3] = multiplied[4 * i + 3] = (unsigned char)alpha;
    }
    const struct ims_image plain = image_of(IMS_PIXEL_RGBA8, rgba);
    struct ims_image image = image_of(IMS_PIXEL_RGBA8, multiplied);
    image.alpha = IMS_ALPHA_PREMULTIPLIED;
    cr_assert_eq(same_files(&image, &plain), IMS_WARNING_ALPHA_FLATTENED);
}

Test(alpha, alpha_that_is_ignored)
{
    const struct ims_image plain = image_of(IMS_PIXEL_RGB8, rgb);
    struct ims_image image = image_of(IMS_PIXEL_RGBA8, rgba);
    image.alpha = IMS_ALPHA_IGNORED;
    cr_assert_eq(same_files(&image, &plain), 0);
}

Test(alpha, an_image_of_which_nothing_shows_is_warned_of)
{
    memset(other, 0, sizeof other);
    for (size_t i = 0; i < PIXELS; i++)
        other[4 * i] = 200;
    struct ims_image image = image_of(IMS_PIXEL_BGRA8, other);
    for (size_t i = 0; i < NAMES; i++) {
        if (!is_written(names[i]))
            continue;
        struct ims_bytes bytes = encoded(names[i], &image);
        cr_assert(bytes.warnings & IMS_WARNING_TRANSPARENT, "%s", names[i]);
        ims_bytes_free(&bytes);
    }
    other[sizeof other - 1] = 1;
    struct ims_bytes bytes = encoded("x.png", &image);
    cr_assert_eq(bytes.warnings, 0);
    ims_bytes_free(&bytes);
}

/* The worker straightens the pixels, whoever has them. */
Test(alpha, through_a_saver, .init = session_begin, .fini = session_end)
{
    struct ims_summary summary = IMS_SUMMARY_INIT;
    struct ims_config config = IMS_CONFIG_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    struct ims_registry *registry = staged_registry(IMS_REGISTRY_BUILTIN);
    make();
    struct ims_image image = image_of(IMS_PIXEL_RGBA8, rgba);
    image.alpha = IMS_ALPHA_PREMULTIPLIED;
    config.registry = registry;
    session_open(config);
    request.image = &image;
    request.file_name = "borrowed.png";
    request.ownership = IMS_BORROW;
    cr_assert_eq(ims_submit(session_saver, &request, NULL), IMS_OK);
    cr_assert_eq(ims_save(session_saver, "copied.png", &image, NULL), IMS_OK);
    cr_assert_eq(ims_flush(session_saver, 0), IMS_OK);
    struct ims_bytes bytes = encoded("x.png", &image);
    cr_assert(scratch_holds("borrowed.png", bytes.data, bytes.byte_count));
    cr_assert(scratch_holds("copied.png", bytes.data, bytes.byte_count));
    ims_bytes_free(&bytes);
    memset(rgba, 0, sizeof rgba);
    image.alpha = IMS_ALPHA_STRAIGHT;
    cr_assert_eq(ims_save(session_saver, "nothing.png", &image, NULL), IMS_OK);
    cr_assert_eq(ims_close(&session_saver, &summary), IMS_OK);
    cr_assert_eq(summary.warned, 1);
    cr_assert(session_logged(IMS_LOG_WARNING, "nothing.png", "entirely transparent"));
    ims_registry_free(&registry);
}
