/* SPDX-License-Identifier: MIT
 *
 * The numbers of gain maps as ISO 21496-1 and as hdrgm have them, written by hand here:
 * of one channel and of three, with what may be left out and what drafts had; and what
 * is none.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/jpeg/gain_map_numbers.h"

/* ---- reading --------------------------------------------------------------------- */

static void check(struct ims_jpeg_gain_map_ratio ratio, int32_t over, uint32_t under)
{
    cr_assert(ratio.over == over && ratio.under == under, "%d/%u and not %d/%u",
              ratio.over, ratio.under, over, under);
}

/* In memory of this very size, whose end is seen. */
static bool read(struct ims_jpeg_gain_map_numbers *numbers, const char *bytes,
                 size_t size, bool is_xmp)
{
    char *const copy = malloc(size > 0 ? size : 1);
    cr_assert_not_null(copy);
    memcpy(copy, bytes, size);
    const bool good =
        is_xmp ? ims_jpeg_gain_map_numbers_read_xmp(numbers, copy, size)
               : ims_jpeg_gain_map_numbers_read_iso(numbers, (uint8_t *)copy, size);
    free(copy);
    return good;
}

static bool read_xmp(struct ims_jpeg_gain_map_numbers *numbers, const char *text)
{
    return read(numbers, text, strlen(text), true);
}

#define ONE    "\0\0\0\1\0\0\0\1"
#define ZERO   "\0\0\0\0\0\0\0\1"
#define THIRDS "\0\0\0\7\0\0\0\3"
#define MINUS  "\xFF\xFF\xFF\xFF\0\0\0\2"
#define COLOR  MINUS THIRDS ONE ZERO ONE

static const char gray[] = "\0\0\0\0\x40" ZERO THIRDS COLOR;
static const char colors[] =
    "\0\0\0\0\x80" ZERO THIRDS COLOR COLOR ZERO ONE ONE ONE ZERO;
static const char common[] = "\0\0\0\0\x48\0\0\0\x0A\0\0\0\0\0\0\0\x19"
                             "\xFF\xFF\xFF\xFB\0\0\0\x19\0\0\0\x0A\0\0\0\1\0\0\0\1";

Test(jpeg_gain_map_numbers, bytes_are_read_and_written)
{
    struct ims_jpeg_gain_map_numbers numbers;
    uint8_t out[IMS_JPEG_GAIN_MAP_NUMBERS_ISO];
    cr_assert(read(&numbers, gray, sizeof gray - 1, false));
    cr_assert(numbers.channel_count == 1 && !numbers.has_colors_of_its_own);
    check(numbers.other_headroom, 7, 3);
    check(numbers.channels[0][IMS_JPEG_GAIN_MAP_LEAST], -1, 2);
    cr_assert_eq(ims_jpeg_gain_map_numbers_write_iso(&numbers, out), sizeof gray - 1);
    cr_assert_arr_eq(out, gray, sizeof gray - 1);
    cr_assert(read(&numbers, colors, sizeof colors - 1, false));
    cr_assert(numbers.channel_count == 3 && numbers.has_colors_of_its_own);
    cr_assert_eq(ims_jpeg_gain_map_numbers_write_iso(&numbers, out), sizeof out);
    cr_assert_arr_eq(out, colors, sizeof out);
    cr_assert(read(&numbers, common, sizeof common - 1, false));
    check(numbers.other_headroom, 25, 10);
    check(numbers.channels[0][IMS_JPEG_GAIN_MAP_LEAST], -5, 10);
    check(numbers.channels[0][IMS_JPEG_GAIN_MAP_OTHER_OFFSET], 1, 10);
}

Test(jpeg_gain_map_numbers, text_is_read)
{
    struct ims_jpeg_gain_map_numbers numbers;
    cr_assert(read_xmp(&numbers, "<a hdrgm:GainMapMax = '2.50'\n"
                                 "hdrgm:HDRCapacityMax=\"3e-1\"/>"));
    cr_assert(numbers.channel_count == 1 && !numbers.has_colors_of_its_own);
    const struct ims_jpeg_gain_map_ratio *const one = numbers.channels[0];
    check(numbers.headroom, 0, 1);
    check(numbers.other_headroom, 3, 10);
    check(one[IMS_JPEG_GAIN_MAP_LEAST], 0, 1);
    check(one[IMS_JPEG_GAIN_MAP_MOST], 250, 100);
    check(one[IMS_JPEG_GAIN_MAP_GAMMA], 1, 1);
    check(one[IMS_JPEG_GAIN_MAP_OFFSET], 1, 64);
    check(one[IMS_JPEG_GAIN_MAP_OTHER_OFFSET], 1, 64);
    cr_assert(read_xmp(
        &numbers, "<hdrgm:GainMapMax><rdf:Seq> <rdf:li>1</rdf:li><rdf:li>2</rdf:li>\n"
                  "<rdf:li>-3.123456789012</rdf:li></rdf:Seq></hdrgm:GainMapMax>"
                  "<b hdrgm:GainMapMin='-4' hdrgm:HDRCapacityMax='1.5e1'/>"));
    cr_assert_eq(numbers.channel_count, 3);
    check(numbers.channels[1][IMS_JPEG_GAIN_MAP_MOST], 2, 1);
    check(numbers.channels[2][IMS_JPEG_GAIN_MAP_MOST], -312345678, 100000000);
    check(numbers.channels[2][IMS_JPEG_GAIN_MAP_LEAST], -4, 1);
    check(numbers.other_headroom, 15, 1);
}

/* Where the picture is what HDR displays show, the offsets change places. */
Test(jpeg_gain_map_numbers, a_picture_of_hdr_has_the_headroom)
{
    static const char attributes[] =
        " hdrgm:GainMapMin=\"0\" hdrgm:GainMapMax=\"2\" hdrgm:Gamma=\"1\" "
        "hdrgm:OffsetSDR=\"0.5\" hdrgm:OffsetHDR=\"0.25\" hdrgm:HDRCapacityMin=\"0\" "
        "hdrgm:HDRCapacityMax=\"2\" hdrgm:BaseRenditionIsHDR=\"True\"/>";
    struct ims_jpeg_gain_map_numbers numbers;
    char out[IMS_JPEG_GAIN_MAP_NUMBERS_XMP];
    cr_assert(read_xmp(&numbers, attributes));
    check(numbers.headroom, 2, 1);
    check(numbers.other_headroom, 0, 1);
    check(numbers.channels[0][IMS_JPEG_GAIN_MAP_OFFSET], 25, 100);
    check(numbers.channels[0][IMS_JPEG_GAIN_MAP_OTHER_OFFSET], 5, 10);
    const size_t size = ims_jpeg_gain_map_numbers_write_xmp(&numbers, out);
    cr_assert_not_null(memmem(out, size, attributes, sizeof attributes - 1), "%.*s",
                       (int)size, out);
}

/* ---- writing --------------------------------------------------------------------- */

Test(jpeg_gain_map_numbers, text_is_written)
{
    static const char expected[] =
        "hdrgm:Gamma=\"1\" hdrgm:HDRCapacityMin=\"0\" "
        "hdrgm:HDRCapacityMax=\"2.333333333\" hdrgm:BaseRenditionIsHDR=\"False\">"
        "<hdrgm:GainMapMin><rdf:Seq><rdf:li>-0.500000000</rdf:li>"
        "<rdf:li>-0.500000000</rdf:li><rdf:li>0</rdf:li></rdf:Seq></hdrgm:GainMapMin>"
        "<hdrgm:GainMapMax>";
    struct ims_jpeg_gain_map_numbers numbers;
    char out[IMS_JPEG_GAIN_MAP_NUMBERS_XMP];
    cr_assert(read(&numbers, colors, sizeof colors - 1, false));
    const size_t size = ims_jpeg_gain_map_numbers_write_xmp(&numbers, out);
    cr_assert_not_null(memmem(out, size, expected, sizeof expected - 1), "%.*s",
                       (int)size, out);
    struct ims_jpeg_gain_map_numbers again;
    cr_assert(read(&again, out, size, true));
    cr_assert_eq(again.channel_count, 3);
    check(again.channels[0][IMS_JPEG_GAIN_MAP_MOST], 233333333, 100000000);
    check(again.channels[2][IMS_JPEG_GAIN_MAP_MOST], 1, 1);
}

/* The longest that there are have room. */
Test(jpeg_gain_map_numbers, the_largest_have_room)
{
    struct ims_jpeg_gain_map_numbers numbers;
    char out[IMS_JPEG_GAIN_MAP_NUMBERS_XMP];
    cr_assert(read(&numbers, colors, sizeof colors - 1, false));
    numbers.headroom = (struct ims_jpeg_gain_map_ratio){INT32_MAX, 1000000000};
    numbers.other_headroom = (struct ims_jpeg_gain_map_ratio){INT32_MAX, 3};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < IMS_JPEG_GAIN_MAP_FIELDS; k++)
            numbers.channels[i][k] =
                (struct ims_jpeg_gain_map_ratio){INT32_MIN + i, 1000000000};
    size_t size = ims_jpeg_gain_map_numbers_write_xmp(&numbers, out);
    cr_assert_str_eq(out + size - 10, "x:xmpmeta>");
    cr_assert_not_null(strstr(out, "<rdf:li>-2.147483648</rdf:li>"));
    numbers.channels[0][0] = (struct ims_jpeg_gain_map_ratio){INT32_MIN, 3};
    size = ims_jpeg_gain_map_numbers_write_xmp(&numbers, out);
    cr_assert_not_null(strstr(out, "<rdf:li>-715827882.666666667</rdf:li>"));
}

/* ---- what is none ---------------------------------------------------------------- */

Test(jpeg_gain_map_numbers, bytes_that_are_none)
{
    static const char *const wrong[] = {
        "\0\0\0\0\x40" ZERO ZERO COLOR,                       /* no headroom */
        "\0\0\0\0\x40" ZERO "\0\0\0\1\0\0\0\0" COLOR,         /* 1/0 */
        "\0\0\0\0\x40" ZERO "\xFF\xFF\xFF\xFF\0\0\0\1" COLOR, /* more than 31 bits */
        "\0\1\0\0\x40" ZERO ONE COLOR,                        /* another version */
        "\0\0\0\0\x40" ZERO ONE ONE ZERO ONE ZERO ZERO,       /* least above most */
        "\0\0\0\0\x40" ZERO ONE ZERO ONE ZERO ZERO ZERO,      /* no gamma */
        "\0\0\0\0\x40" ZERO ONE ZERO ONE ONE ZERO "\0\0\0\0\0\0\0\0",
    };
    struct ims_jpeg_gain_map_numbers numbers;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_assert_not(read(&numbers, wrong[i], sizeof gray - 1, false), "%zu", i);
    for (size_t size = 0; size < sizeof colors - 1; size++)
        cr_assert_not(read(&numbers, colors, size, false), "%zu", size);
    for (size_t size = 0; size < sizeof common - 1; size++)
        cr_assert_not(read(&numbers, common, size, false), "%zu", size);
}

Test(jpeg_gain_map_numbers, texts_that_are_none)
{
#define CAPACITY " hdrgm:HDRCapacityMax='1' "
    static const char *const wrong[] = {
        "",
        CAPACITY,
        CAPACITY "hdrgm:GainMapMax='1",
        CAPACITY "hdrgm:GainMapMax=''",
        CAPACITY "hdrgm:GainMapMax='.'",
        CAPACITY "hdrgm:GainMapMax='-'",
        CAPACITY "hdrgm:GainMapMax='1e'  hdrgm:Gamma='x'",
        CAPACITY "hdrgm:GainMapMax='1 2'",
        CAPACITY "hdrgm:GainMapMax='1 2 3 4'",
        CAPACITY "hdrgm:GainMapMax='99999999999'",
        CAPACITY "hdrgm:GainMapMax='1e99999999999'",
        CAPACITY "<hdrgm:GainMapMax/>",
        CAPACITY "<hdrgm:GainMapMax>1",
        CAPACITY "<hdrgm:GainMapMax><li 1</hdrgm:GainMapMax>",
        CAPACITY "<hdrgm:GainMapMax",
        CAPACITY "hdrgm:GainMapMaximum='1'",
        CAPACITY "hdrgm:GainMapMax='1' hdrgm:Gamma='0'",
        CAPACITY "hdrgm:GainMapMax='1' hdrgm:Gamma=",
        CAPACITY "hdrgm:GainMapMax='1' hdrgm:HDRCapacityMin='2'",
        " hdrgm:GainMapMax='1' hdrgm:HDRCapacityMax='1 2 3'",
    };
    struct ims_jpeg_gain_map_numbers numbers;
    cr_assert(read_xmp(&numbers, CAPACITY "hdrgm:GainMapMax='1'"));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        cr_assert_not(read_xmp(&numbers, wrong[i]), "%s", wrong[i]);
}
