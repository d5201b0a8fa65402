/* SPDX-License-Identifier: MIT
 *
 * What an image says of its colors: which numbers are refused with which words, and
 * their normal form.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "src/image/image.h"

/* Room for any of the formats here, aligned as all of them need it. */
static const uint64_t memory[16];

static struct ims_image image_of(enum ims_pixel_format format)
{
    struct ims_image image = IMS_IMAGE_INIT;
    const size_t planes = ims_pixel_format_layout(format)->plane_count;
    image.format = format;
    image.width = 4;
    image.height = 4;
    for (size_t i = 0; i < planes; i++)
        image.planes[i] = memory;
    return image;
}

static void refused(const struct ims_image *image, int error, const char *words)
{
    struct ims_message message;
    cr_assert_eq(ims_image_check(image, &message), error, "%s", words);
    cr_assert_not_null(strstr(message.text, words), "\"%s\" is not in \"%s\"", words,
                       message.text);
}

static void accepted(const struct ims_image *image)
{
    struct ims_message message;
    cr_assert_eq(ims_image_check(image, &message), IMS_OK, "%s", message.text);
}

Test(color, color_fields_that_are_none)
{
    struct ims_image image = image_of(IMS_PIXEL_YUV420);
    image.matrix = (enum ims_color_matrix)3;
    refused(&image, IMS_ERROR_IMAGE_COLOR, "matrix is 3");
    image.matrix = IMS_MATRIX_BT709;
    image.range = (enum ims_color_range) - 1;
    refused(&image, IMS_ERROR_IMAGE_COLOR, "range is -1");
    image.range = IMS_RANGE_DEFAULT;
    image.matrix = IMS_MATRIX_BT2020;
    image.chroma_location = IMS_CHROMA_BOTTOM;
    accepted(&image);
    image.chroma_location = (enum ims_chroma_location)7;
    refused(&image, IMS_ERROR_IMAGE_COLOR, "chroma_location is 7");
    image.chroma_location = IMS_CHROMA_DEFAULT;
    image.matrix = IMS_MATRIX_SMPTE240M;
    accepted(&image);
    /* Of RGB they are not used, but rubbish is rubbish. */
    image = image_of(IMS_PIXEL_RGB8);
    image.range = IMS_RANGE_FULL;
    accepted(&image);
    image.range = (enum ims_color_range)77;
    refused(&image, IMS_ERROR_IMAGE_COLOR, "range is 77");
}

Test(color, the_identity_matrix_needs_as_much_chroma_as_luma)
{
    static const struct {
        enum ims_pixel_format format;
        bool good;
    } cases[] = {{IMS_PIXEL_YUV444, true},     {IMS_PIXEL_YUV444_10, true},
                 {IMS_PIXEL_YUV444_12, true},  {IMS_PIXEL_YUV422, false},
                 {IMS_PIXEL_YUV420_12, false}, {IMS_PIXEL_NV12, false},
                 {IMS_PIXEL_YUV440, false},    {IMS_PIXEL_UYVY, false},
                 {IMS_PIXEL_P010, false},      {IMS_PIXEL_RGB8, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ims_image image = image_of(cases[i].format);
        image.matrix = IMS_MATRIX_IDENTITY;
        if (cases[i].good)
            accepted(&image);
        else
            refused(&image, IMS_ERROR_IMAGE_COLOR, "does not allow");
    }
}

Test(color, what_the_samples_mean)
{
    struct ims_light light = IMS_LIGHT_INIT;
    struct ims_image image = image_of(IMS_PIXEL_GRAY16);
    image.primaries = (enum ims_color_primaries)3;
    refused(&image, IMS_ERROR_IMAGE_COLOR, "primaries is 3");
    image.primaries = (enum ims_color_primaries)13;
    refused(&image, IMS_ERROR_IMAGE_COLOR, "primaries is 13");
    image.primaries = IMS_PRIMARIES_EBU3213;
    image.transfer = (enum ims_color_transfer)3;
    refused(&image, IMS_ERROR_IMAGE_COLOR, "transfer is 3");
    image.transfer = (enum ims_color_transfer)19;
    refused(&image, IMS_ERROR_IMAGE_COLOR, "transfer is 19");
    image.transfer = IMS_TRANSFER_HLG;
    image.significant_bits = 17;
    refused(&image, IMS_ERROR_IMAGE_COLOR, "significant_bits is 17; samples of gray16");
    image.significant_bits = -1;
    refused(&image, IMS_ERROR_IMAGE_COLOR, "significant_bits is -1");
    image.significant_bits = 10;
    image.light = &light;
    light.size = 0;
    refused(&image, IMS_ERROR_STRUCT_SIZE, "struct ims_light");
    light.size = sizeof light;
    cr_assert_eq(ims_image_check(&image, NULL), IMS_OK);
}

Test(color, what_says_nothing_is_left_out_of_the_normal_form)
{
    struct ims_image normal;
    struct ims_image_layout layout;
    struct ims_image image = image_of(IMS_PIXEL_GRAY16);
    image.primaries = IMS_PRIMARIES_UNSPECIFIED;
    image.transfer = IMS_TRANSFER_UNSPECIFIED;
    image.significant_bits = 16;
    cr_assert_eq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
    cr_assert_eq(normal.primaries, IMS_PRIMARIES_DEFAULT);
    cr_assert_eq(normal.transfer, IMS_TRANSFER_DEFAULT);
    cr_assert_eq(normal.significant_bits, 0);
    image = image_of(IMS_PIXEL_YUV420);
    image.matrix = IMS_MATRIX_BT470BG;
    image.primaries = IMS_PRIMARIES_BT470BG;
    cr_assert_eq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
    cr_assert_eq(normal.matrix, IMS_MATRIX_BT601, "the same numbers");
    cr_assert_eq(normal.primaries, IMS_PRIMARIES_BT470BG);
}
