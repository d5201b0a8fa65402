/* SPDX-License-Identifier: MIT
 *
 * AVIF: what files say of the mastering display and of content light, which libavif has
 * no part in. Another program's reading: tests/cli/formats/light_read.c.
 */
#include <string.h>

#include <criterion/criterion.h>

#include <avif/avif.h>

#include "encoders/builtin.h"
#include "support/decode_avif.h"
#include "support/encode.h"
#include "support/picture.h"

static struct picture picture;
static struct encode encode;
static struct ims_light light;

static void set_up(void)
{
    static const uint16_t p3[3][2] = {{35400, 14600}, {8500, 39850}, {6550, 2300}};
    picture_make(&picture, IMS_PIXEL_YUV420_10, 18, 10, PICTURE_SMOOTH, PICTURE_TIGHT,
                 1);
    encode_init(&encode, &ims_avif);
    light = (struct ims_light)IMS_LIGHT_INIT;
    memcpy(light.primaries, p3, sizeof p3);
    light.white_point[0] = 15635;
    light.white_point[1] = 16450;
    light.max_luminance = 10000000;
    light.min_luminance = 50;
    light.max_content_light = 6004999;
    light.max_frame_average_light = 1505000;
    picture.image.light = &light;
}

static void tear_down(void)
{
    encode_fini(&encode);
    picture_free(&picture);
}

TestSuite(avif_light, .init = set_up, .fini = tear_down);

/* What stands behind the only box of a type. NULL: there is none. */
static const uint8_t *find(const char *type)
{
    const uint8_t *const data = encode.buffer.data;
    const uint8_t *found = NULL;
    for (size_t i = 4; i + 4 <= encode.buffer.length; i++)
        if (memcmp(data + i, type, 4) == 0) {
            cr_assert_null(found, "%s is there twice", type);
            found = data + i + 4;
        }
    return found;
}

static void write_image(void)
{
    cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK, "%s",
                 encode.message.text);
}

Test(avif_light, both_are_properties_of_the_image)
{
    /* Green, blue, red, white; most, least. */
    static const uint8_t display[24] = {0x21, 0x34, 0x9B, 0xAA, 0x19, 0x96, 0x08, 0xFC,
                                        0x8A, 0x48, 0x39, 0x08, 0x3D, 0x13, 0x40, 0x42,
                                        0x00, 0x98, 0x96, 0x80, 0x00, 0x00, 0x00, 0x32};
    static const uint8_t content[4] = {0x02, 0x58, 0x00, 0x97}; /* 600, 151 */
    write_image();
    cr_assert_arr_eq(find("mdcv"), display, sizeof display);
    cr_assert_arr_eq(find("clli"), content, sizeof content);
    cr_assert_arr_eq(find("mdcv") - 8, "\0\0\0\x20", 4);
    cr_assert_arr_eq(find("clli") - 8, "\0\0\0\x0c", 4);
}

/* The rest of the file moves, and is what it was. */
Test(avif_light, the_picture_is_the_same)
{
    static uint8_t luma[18 * 2 * 10];
    picture.image.light = NULL;
    write_image();
    const size_t without = encode.buffer.length;
    for (int i = 0; i < 2; i++) {
        avifDecoder *const decoder = decode_avif(&encode, &picture.image);
        for (size_t y = 0; y < 10; y++) {
            const uint8_t *const row =
                decoder->image->yuvPlanes[0] + y * decoder->image->yuvRowBytes[0];
            if (i == 0)
                memcpy(luma + y * 36, row, 36);
            else
                cr_assert_arr_eq(luma + y * 36, row, 36);
        }
        avifDecoderDestroy(decoder);
        picture.image.light = &light;
        if (i == 0)
            write_image();
    }
    cr_assert_eq(encode.buffer.length, without + 32 + 12 + 2);
}

Test(avif_light, what_is_not_said_is_not_written)
{
    const struct ims_light nothing = IMS_LIGHT_INIT;
    picture.image.light = &nothing;
    write_image();
    cr_assert_null(find("mdcv"));
    cr_assert_null(find("clli"));
    struct ims_light half = nothing;
    half.max_content_light = UINT32_MAX; /* more than the field holds */
    picture.image.light = &half;
    write_image();
    cr_assert_null(find("mdcv"));
    cr_assert_arr_eq(find("clli"), "\xff\xff\0\0", 4);
    half = nothing;
    half.min_luminance = 1;
    write_image();
    cr_assert_not_null(find("mdcv"));
    cr_assert_null(find("clli"));
}

Test(avif_light, alpha_exif_and_a_profile_are_there_beside_them)
{
    static const uint8_t xmp[] = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>";
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.xmp = xmp;
    metadata.xmp_size = sizeof xmp - 1;
    picture_free(&picture);
    picture_make(&picture, IMS_PIXEL_RGBA8, 18, 10, PICTURE_NOISE, PICTURE_TIGHT, 1);
    picture.image.light = &light;
    encode.metadata = &metadata;
    write_image();
    cr_assert_not_null(find("mdcv"));
    avifDecoder *const decoder = decode_avif(&encode, &picture.image);
    cr_assert_not_null(decoder->image->alphaPlane);
    cr_assert_eq(decoder->image->xmp.size, metadata.xmp_size);
    cr_assert_arr_eq(decoder->image->xmp.data, xmp, metadata.xmp_size);
    avifDecoderDestroy(decoder);
}

Test(avif_light, a_full_memory_is_told)
{
    for (int failing = 1; failing <= 3; failing++) {
        encode.buffer.failing = failing;
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY, "%d",
                     failing);
        cr_assert_eq(encode.buffer.released, encode.buffer.handed_over);
    }
    encode.buffer.failing = 0;
    write_image();
}
