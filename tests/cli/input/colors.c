/* SPDX-License-Identifier: MIT
 *
 * What pictures are taken for whose files do not say what their colors mean, and that
 * what files say wins.
 */
#include <criterion/criterion.h>

#include <string.h>

#include "cli/input/carry.h"
#include "cli/input/frame_ref.h"
#include "cli/input/metadata.h"
#include "cli/input/pixels.h"

static struct input_picture make_picture(enum ims_pixel_format format)
{
    struct input_picture picture = {.image = IMS_IMAGE_INIT};
    cr_assert(input_pixels_make(&picture, format, 4, 2));
    return picture;
}

static void settle(struct input_picture *picture, enum input_untagged untagged)
{
    const struct input_options options = {.untagged = untagged};
    input_carry_finish(picture, &options);
}

/* What it has become; it is let go of. */
static void becomes(struct input_picture *picture, enum ims_color_primaries primaries,
                    enum ims_color_transfer transfer, bool is_untagged)
{
    cr_assert_eq(picture->image.primaries, primaries);
    cr_assert_eq(picture->image.transfer, transfer);
    cr_assert_eq(picture->is_untagged, is_untagged);
    input_frame_ref_release(picture->frame_ref, NULL);
}

Test(cli_input_colors, nothing_is_taken_for_granted)
{
    struct input_picture picture = make_picture(IMS_PIXEL_YUV420);
    settle(&picture, INPUT_UNTAGGED_UNKNOWN);
    becomes(&picture, IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_DEFAULT, true);
}

Test(cli_input_colors, what_says_nothing_is_what_the_user_says)
{
    struct input_picture picture = make_picture(IMS_PIXEL_GRAY8);
    picture.image.transfer = IMS_TRANSFER_UNSPECIFIED;
    settle(&picture, INPUT_UNTAGGED_DISPLAY_P3);
    becomes(&picture, IMS_PRIMARIES_DISPLAY_P3, IMS_TRANSFER_SRGB, false);
    picture = make_picture(IMS_PIXEL_RGB16);
    settle(&picture, INPUT_UNTAGGED_HLG);
    becomes(&picture, IMS_PRIMARIES_BT2020, IMS_TRANSFER_HLG, false);
}

Test(cli_input_colors, what_is_said_wins)
{
    struct input_picture picture = make_picture(IMS_PIXEL_RGB8);
    picture.image.primaries = IMS_PRIMARIES_BT2020; /* but no curve */
    settle(&picture, INPUT_UNTAGGED_SRGB);
    settle(&picture, INPUT_UNTAGGED_PQ);
    becomes(&picture, IMS_PRIMARIES_BT2020, IMS_TRANSFER_SRGB, false);
    picture = make_picture(IMS_PIXEL_RGB8);
    picture.has_own_colors = true;
    settle(&picture, INPUT_UNTAGGED_SRGB);
    becomes(&picture, IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_DEFAULT, false);
}

Test(cli_input_colors, floats_and_inks_have_no_curve)
{
    struct input_picture picture = make_picture(IMS_PIXEL_RGB_F32);
    settle(&picture, INPUT_UNTAGGED_SRGB);
    becomes(&picture, IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_DEFAULT, false);
    picture = make_picture(IMS_PIXEL_CMYK8);
    settle(&picture, INPUT_UNTAGGED_SRGB);
    becomes(&picture, IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_DEFAULT, false);
}

Test(cli_input_colors, a_profile_wins)
{
    unsigned char profile[128] = {[3] = 128};
    struct input_picture picture = make_picture(IMS_PIXEL_RGB8);
    memcpy(profile + 16, "RGB ", 4);
    memcpy(profile + 36, "acsp", 4);
    picture.metadata = input_metadata_new();
    input_metadata_set(picture.metadata, IMS_METADATA_ICC, profile, sizeof profile);
    settle(&picture, INPUT_UNTAGGED_SRGB);
    becomes(&picture, IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_DEFAULT, false);
}

/* An Exif whose one directory has this number as its color space. */
static struct input_picture make_with_exif(const char *head, const char *field,
                                           size_t size)
{
    struct input_picture picture = make_picture(IMS_PIXEL_RGB8);
    char exif[64];
    memcpy(exif, head, 26);
    memcpy(exif + 26, field, size);
    picture.metadata = input_metadata_new();
    input_metadata_set(picture.metadata, IMS_METADATA_EXIF, exif, 26 + size);
    return picture;
}

static const char big[] = "MM\0*\0\0\0\10\0\1\x87\x69\0\4\0\0\0\1\0\0\0\x1a\0\0\0\0";
static const char little[] = "II*\0\10\0\0\0\1\0\x69\x87\4\0\1\0\0\0\x1a\0\0\0\0\0\0\0";

static void says(const char *head, const char *field, size_t size,
                 enum ims_color_transfer transfer)
{
    struct input_picture picture = make_with_exif(head, field, size);
    settle(&picture, INPUT_UNTAGGED_UNKNOWN);
    cr_assert_eq(picture.image.transfer, transfer);
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input_colors, exif_says_srgb)
{
    static const char of_big[] = "\0\1\xa0\1\0\3\0\0\0\1\0\1\0\0\0\0\0\0";
    static const char of_little[] = "\1\0\1\xa0\3\0\1\0\0\0\1\0\0\0\0\0\0\0";
    says(big, of_big, sizeof of_big - 1, IMS_TRANSFER_SRGB);
    says(little, of_little, sizeof of_little - 1, IMS_TRANSFER_SRGB);
    for (size_t size = 0; size < 14; size++)
        says(big, of_big, size, IMS_TRANSFER_DEFAULT);
}

Test(cli_input_colors, exif_says_something_else)
{
    static const char uncalibrated[] = "\0\1\xa0\1\0\3\0\0\0\1\xff\xff\0\0\0\0\0\0";
    struct input_picture picture =
        make_with_exif(big, uncalibrated, sizeof uncalibrated - 1);
    settle(&picture, INPUT_UNTAGGED_SRGB);
    becomes(&picture, IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_DEFAULT, false);
}
