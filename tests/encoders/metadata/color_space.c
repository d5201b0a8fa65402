/* SPDX-License-Identifier: MIT
 *
 * ColorSpace of Exif and XMP: sRGB where the file has no other colors, else
 * Uncalibrated, in its place; and which profiles are those of sRGB. As others read it:
 * tests/cli/formats/color_space_read.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/color/icc.h"
#include "encoders/metadata/colored.h"
#include "encoders/metadata/exif.h"
#include "encoders/metadata/exif_merge.h"
#include "encoders/metadata/profile.h"
#include "support/alloc_fail.h"

enum { SIZE = 44, VALUE = 36, SHORT = 3, LONG = 4 };

/* A directory that points to one with nothing but ColorSpace. */
static void make_exif(uint8_t bytes[SIZE], bool is_big, uint32_t type, uint32_t value)
{
    const struct ims_metadata_exif exif = {.is_big = is_big};
    memset(bytes, 0, SIZE);
    memcpy(bytes, is_big ? "MM\0*" : "II*\0", 4);
    ims_metadata_exif_store32(&exif, bytes + 4, 8);
    ims_metadata_exif_store16(&exif, bytes + 8, 1);
    ims_metadata_exif_store16(&exif, bytes + 10, IMS_METADATA_EXIF_PHOTO_POINTER);
    ims_metadata_exif_store16(&exif, bytes + 12, LONG);
    ims_metadata_exif_store32(&exif, bytes + 14, 1);
    ims_metadata_exif_store32(&exif, bytes + 18, 26);
    ims_metadata_exif_store16(&exif, bytes + 26, 1);
    ims_metadata_exif_store16(&exif, bytes + 28, IMS_METADATA_EXIF_COLOR_SPACE);
    ims_metadata_exif_store16(&exif, bytes + 30, type);
    ims_metadata_exif_store32(&exif, bytes + 32, 1);
    if (type == LONG)
        ims_metadata_exif_store32(&exif, bytes + VALUE, value);
    else
        ims_metadata_exif_store16(&exif, bytes + VALUE, value);
}

static struct ims_image image_of(enum ims_color_primaries primaries,
                                 enum ims_color_transfer transfer)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.primaries = primaries;
    image.transfer = transfer;
    return image;
}

/* What is written, of colors that `needs` tell of, or a profile. */
static void check(uint32_t needs, const void *icc, size_t icc_size, uint32_t given,
                  uint32_t wanted)
{
    for (int i = 0; i < 4; i++) {
        struct ims_metadata metadata = IMS_METADATA_INIT;
        struct ims_metadata_exif_merged merged;
        struct ims_message message = {0};
        uint8_t bytes[SIZE], expected[SIZE];
        const uint32_t type = i / 2 == 0 ? SHORT : LONG;
        make_exif(bytes, i % 2, type, given);
        make_exif(expected, i % 2, type, wanted);
        metadata.exif = bytes;
        metadata.exif_size = sizeof bytes;
        metadata.icc = icc;
        metadata.icc_size = icc_size;
        cr_assert_eq(ims_metadata_exif_merge(&metadata, needs, &merged, &message),
                     IMS_OK, "%s", message.text);
        cr_assert_eq(merged.size, SIZE);
        cr_assert_arr_eq(merged.bytes, expected, SIZE);
        cr_assert_eq(merged.bytes == bytes, given == wanted);
        ims_metadata_exif_merge_free(&merged);
    }
}

Test(color_space, is_that_of_the_files_colors)
{
    check(0, NULL, 0, 1, 1);
    check(0, NULL, 0, 65535, 65535);
    check(IMS_METADATA_COLOR, NULL, 0, 1, 65535);
    check(IMS_METADATA_COLOR, NULL, 0, 2, 2);
    check(0, "no profile", 10, 1, 65535);
}

Test(color_space, numbers_of_an_image_are_those_of_srgb_or_others)
{
    static const struct {
        enum ims_color_primaries primaries;
        enum ims_color_transfer transfer;
        bool are_other;
    } cases[] = {
        {IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_DEFAULT, false},
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_SRGB, false},
        {IMS_PRIMARIES_DEFAULT, IMS_TRANSFER_SRGB, false},
        {IMS_PRIMARIES_DISPLAY_P3, IMS_TRANSFER_SRGB, true},
        {IMS_PRIMARIES_BT2020, IMS_TRANSFER_DEFAULT, true},
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_PQ, true},
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_LINEAR, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct ims_image image = image_of(cases[i].primaries, cases[i].transfer);
        cr_expect_eq(ims_metadata_exif_merge_colors(&image) == IMS_METADATA_COLOR,
                     cases[i].are_other, "%zu", i);
    }
}

Test(color_space, profiles_are_known_by_their_primaries_and_curves)
{
    static const struct {
        enum ims_color_primaries primaries;
        enum ims_color_transfer transfer;
        bool is_gray;
        bool is_srgb;
    } cases[] = {
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_SRGB, false, true},
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_SRGB, true, true},
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_GAMMA22, false, true}, /* as many do */
        {IMS_PRIMARIES_DISPLAY_P3, IMS_TRANSFER_SRGB, false, false},
        {IMS_PRIMARIES_BT2020, IMS_TRANSFER_SRGB, false, false},
        {IMS_PRIMARIES_BT470BG, IMS_TRANSFER_SRGB, false, false},
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_LINEAR, false, false},
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_PQ, false, false},
        {IMS_PRIMARIES_BT709, IMS_TRANSFER_HLG, true, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t profile[IMS_COLOR_ICC_BYTES];
        const struct ims_image image = image_of(cases[i].primaries, cases[i].transfer);
        const size_t size = ims_color_icc_make(&image, cases[i].is_gray, profile);
        const bool is_srgb = cases[i].is_srgb;
        cr_assert_gt(size, 0, "%zu", i);
        check(0, profile, size, 1, is_srgb ? 1 : 65535);
        check(0, profile, size, 65535, 65535);
    }
}

/* Profiles that are cut, and such whose tags lie or end anywhere. */
Test(color_space, damaged_profiles_are_no_srgb)
{
    uint8_t profile[IMS_COLOR_ICC_BYTES];
    const struct ims_image image = image_of(IMS_PRIMARIES_BT709, IMS_TRANSFER_SRGB);
    struct ims_metadata metadata = IMS_METADATA_INIT;
    const size_t size = ims_color_icc_make(&image, false, profile);
    for (size_t cut = 1; cut <= size; cut++) {
        uint8_t *const copy = malloc(cut);
        cr_assert_not_null(copy);
        memcpy(copy, profile, cut);
        metadata.icc = copy;
        metadata.icc_size = cut;
        const bool is_srgb = ims_metadata_profile_is_srgb(&metadata);
        cr_assert(cut < size / 2 ? !is_srgb : is_srgb || cut < size, "%zu", cut);
        free(copy);
    }
    metadata.icc = profile;
    metadata.icc_size = size;
    for (size_t at = 128; at < 132 + 12 * 9; at++) {
        const uint8_t kept = profile[at];
        profile[at] = 0xFF;
        ims_metadata_profile_is_srgb(&metadata);
        profile[at] = kept;
    }
}

/* A packet in memory of its very size, whose end is seen; in a file of other colors. */
static void check_xmp(const char *xmp, const char *expected)
{
    const struct ims_image image =
        image_of(IMS_PRIMARIES_DISPLAY_P3, IMS_TRANSFER_SRGB);
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata_colored colored;
    const size_t size = strlen(xmp);
    char *const copy = malloc(size);
    cr_assert_not_null(copy);
    memcpy(copy, xmp, size);
    metadata.xmp = copy;
    metadata.xmp_size = size;
    for (int i = 0; i < 2; i++) {
        const bool changes = i > 0 && expected != NULL;
        const char *const wanted = changes ? expected : xmp;
        cr_assert_eq(
            ims_metadata_colored_init(&colored, &metadata, i > 0 ? &image : NULL),
            IMS_OK);
        cr_assert_eq(colored.fields.xmp_size, strlen(wanted), "%s", xmp);
        cr_assert_arr_eq(colored.fields.xmp, wanted, strlen(wanted), "%s", xmp);
        cr_assert_eq(colored.fields.xmp != copy, changes);
        ims_metadata_colored_fini(&colored);
    }
    free(copy);
}

Test(color_space, xmp_says_the_same)
{
    check_xmp("<a exif:ColorSpace=\"1\"/>", "<a exif:ColorSpace=\"65535\"/>");
    check_xmp("<a\nexif:ColorSpace = ' 1 '>", "<a\nexif:ColorSpace = ' 65535 '>");
    check_xmp("<exif:ColorSpace>1</exif:ColorSpace>",
              "<exif:ColorSpace>65535</exif:ColorSpace>");
    check_xmp("<exif:ColorSpace \n> 1\n</exif:ColorSpace>",
              "<exif:ColorSpace \n> 65535\n</exif:ColorSpace>");
    check_xmp("<exif:ColorSpaces exif:ColorSpace='2' exif:ColorSpace='1'",
              "<exif:ColorSpaces exif:ColorSpace='2' exif:ColorSpace='65535'");
    static const char *const others[] = {
        "<exif:ColorSpace>65535</exif:ColorSpace>",
        "<a exif:ColorSpace=\"1'",
        "<a exif:ColorSpace=1",
        "<a xexif:ColorSpace=\"1\"",
        "<a exif:ColorSpace>1<",
        "<a exif:ColorSpace=\"1",
        "<a exif:ColorSpace=\"",
        "<a exif:ColorSpace=",
        "<a exif:ColorSpace ",
        "<exif:ColorSpace",
        "exif:ColorSpace=\"1\"",
        " exif:ColorSpace=\"1\"",
        "<a b='c exif:ColorSpace=\"1\" d'/>",
        "<a b=' exif:ColorSpace=\"1\"",
        "<!-- > exif:ColorSpace=\"1\"",
        "<!-->",
        "<?",
        "<",
        "e",
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        check_xmp(others[i], NULL);
}

/* Each of several fields, and no words that merely look like one. */
Test(color_space, xmp_says_it_in_tags)
{
    static const char words[] =
        "<a>x exif:ColorSpace=\"1\"</a><!-- exif:ColorSpace='1' "
        "--><![CDATA[<exif:ColorSpace>1<]]>";
    static const char fields[] = "<a b='>' exif:ColorSpace=\"%s\" c=\"'\"/>"
                                 "<exif:ColorSpace>%s</exif:ColorSpace>";
    char before[256], expected[256], one[128];
    snprintf(one, sizeof one, fields, "1", "1");
    snprintf(before, sizeof before, "%s%s", words, one);
    snprintf(one, sizeof one, fields, "65535", "65535");
    snprintf(expected, sizeof expected, "%s%s", words, one);
    check_xmp(before, expected);
}

Test(color_space, memory_that_fails_is_told)
{
    struct ims_metadata_colored colored;
    struct ims_metadata xmp = IMS_METADATA_INIT;
    xmp.xmp = "<a exif:ColorSpace='1'";
    xmp.xmp_size = 22;
    xmp.icc = "no profile";
    xmp.icc_size = 10;
    alloc_fail_at(1);
    cr_assert_eq(ims_metadata_colored_init(&colored, &xmp, NULL), IMS_ERROR_MEMORY);
    cr_assert(alloc_fail_reached());
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_metadata_exif_merged merged;
    struct ims_message message = {0};
    uint8_t bytes[SIZE];
    make_exif(bytes, true, SHORT, 1);
    metadata.exif = bytes;
    metadata.exif_size = sizeof bytes;
    alloc_fail_at(1);
    cr_assert_eq(
        ims_metadata_exif_merge(&metadata, IMS_METADATA_COLOR, &merged, &message),
        IMS_ERROR_MEMORY);
    cr_assert(alloc_fail_reached());
    cr_assert_neq(message.text[0], '\0');
}
