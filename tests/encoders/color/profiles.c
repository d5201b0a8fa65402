/* SPDX-License-Identifier: MIT
 *
 * Formats that have nothing but profiles say the colors of an image by one of ours:
 * once, whole, and only where the image says them and the program gave none.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "encoders/color/icc.h"
#include "support/encode.h"
#include "support/picture.h"

static const struct {
    const struct ims_encoder *encoder;
    bool gray; /* a gray image is gray in its files */
} cases[] = {
    {&ims_jpeg_fast, true},
    {&ims_tiff, true},
#ifdef HAVE_LIBJPEG_TURBO
    {&ims_jpeg_turbo, true},
#endif
#ifdef HAVE_LIBWEBP
    {&ims_webp_libwebp, false},
#endif
#ifdef HAVE_OPENJPEG
    {&ims_jpeg2000_openjpeg_jp2, true},
#endif
#ifdef HAVE_FFMPEG
    {&ims_jpeg_lavc, false},
    {&ims_webp_lavc, false},
    {&ims_jpeg2000_lavc_jp2, true},
#endif
};
enum { CASES = sizeof cases / sizeof cases[0] };

static int count(const struct encode *encode, const void *bytes, size_t size)
{
    const uint8_t *at = encode->buffer.data;
    const uint8_t *const end = at + encode->buffer.length;
    int found = 0;
    while ((at = memmem(at, (size_t)(end - at), bytes, size)) != NULL) {
        found++;
        at++;
    }
    return found;
}

static void write_image(struct encode *encode, const struct ims_image *image)
{
    cr_assert_eq(encode_run(encode, image), IMS_OK, "%s: %s", encode->encoder->name,
                 encode->message.text);
}

static void check(struct encode *encode, enum ims_pixel_format format, bool gray)
{
    struct picture picture;
    uint8_t profile[IMS_COLOR_ICC_BYTES];
    picture_make(&picture, format, 40, 30, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    write_image(encode, &picture.image);
    cr_assert_eq(count(encode, "acsp", 4), 0, "%s", encode->encoder->name);
    for (int i = 0; i < 2; i++) {
        picture.image.primaries =
            i == 0 ? IMS_PRIMARIES_DISPLAY_P3 : IMS_PRIMARIES_BT2020;
        picture.image.transfer = i == 0 ? IMS_TRANSFER_SRGB : IMS_TRANSFER_PQ;
        const size_t size = ims_color_icc_make(&picture.image, gray, profile);
        write_image(encode, &picture.image);
        cr_assert_eq(count(encode, profile, size), 1, "%s", encode->encoder->name);
    }
    picture_free(&picture);
}

Test(color_profiles, are_in_formats_that_have_nothing_else)
{
    for (size_t i = 0; i < CASES; i++) {
        struct encode encode;
        cr_assert(cases[i].encoder->metadata & IMS_METADATA_COLOR);
        encode_init(&encode, cases[i].encoder);
        check(&encode, IMS_PIXEL_RGB8, false);
        check(&encode, IMS_PIXEL_YUV420, false);
        check(&encode, IMS_PIXEL_GRAY8, cases[i].gray);
        encode_fini(&encode);
    }
}

Test(color_profiles, of_the_program_go_before_ours)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    uint8_t profile[IMS_COLOR_ICC_BYTES];
    image.format = IMS_PIXEL_RGB8;
    image.primaries = IMS_PRIMARIES_BT2020;
    image.transfer = IMS_TRANSFER_BT709;
    metadata.icc_size = ims_color_icc_make(&image, false, profile);
    metadata.icc = profile;
    for (size_t i = 0; i < CASES; i++) {
        struct encode encode;
        struct picture picture;
        picture_make(&picture, IMS_PIXEL_RGB8, 40, 30, PICTURE_SMOOTH, PICTURE_TIGHT,
                     1);
        encode_init(&encode, cases[i].encoder);
        encode.metadata = &metadata;
        picture.image.primaries = IMS_PRIMARIES_DISPLAY_P3;
        picture.image.transfer = IMS_TRANSFER_SRGB;
        write_image(&encode, &picture.image);
        cr_assert_eq(count(&encode, profile, metadata.icc_size), 1);
        cr_assert_eq(count(&encode, "acsp", 4), 1);
        encode_fini(&encode);
        picture_free(&picture);
    }
}
