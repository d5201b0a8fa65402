/* SPDX-License-Identifier: MIT
 *
 * Netpbm's files: samples of each kind, several pictures, comments, files that are cut.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "cli/input/pixels.h"
#include "cli/readers/readers.h"

struct taken {
    struct input_reading reading;
    struct input_guard guard;
    struct cli_text problem;
};

static void begin(struct taken *taken, const char *bytes, size_t size)
{
    *taken = (struct taken){.reading = {.bytes = (const unsigned char *)bytes,
                                        .size = size,
                                        .guard = &taken->guard}};
    cli_text_clear(&taken->problem);
    cr_assert(readers_pnm_probe(taken->reading.bytes, size));
    cr_assert_eq(readers_pnm.open(&taken->reading, &taken->problem), INPUT_PICTURE);
}

static void end(struct taken *taken)
{
    readers_pnm.close(&taken->reading);
    cli_text_free(&taken->problem);
}

#define CHECK(file, format, width, row_0, row_1)                                       \
    check(file, sizeof(file) - 1, format, width, row_0, row_1, sizeof(row_0) - 1)

/* Files of two rows. */
static void check(const char *bytes, size_t size, enum ims_pixel_format format,
                  int width, const void *first, const void *second, size_t row_size)
{
    struct taken taken;
    struct input_picture picture = {.image = IMS_IMAGE_INIT};
    begin(&taken, bytes, size);
    cr_assert_eq(readers_pnm.next(&taken.reading, &picture, &taken.problem),
                 INPUT_PICTURE, "%s", taken.problem.data);
    cr_assert_eq(picture.image.format, format);
    cr_assert_eq(picture.image.width, width);
    cr_assert_eq(picture.image.height, 2);
    cr_assert_arr_eq(input_pixels_row(&picture.image, 0, 0), first, row_size, "%.20s",
                     bytes);
    cr_assert_arr_eq(input_pixels_row(&picture.image, 0, 1), second, row_size, "%.20s",
                     bytes);
    input_frame_ref_release(picture.frame_ref, NULL);
    input_metadata_free(picture.metadata);
    picture = (struct input_picture){.image = IMS_IMAGE_INIT};
    cr_assert_eq(readers_pnm.next(&taken.reading, &picture, &taken.problem), INPUT_END);
    end(&taken);
}

Test(cli_readers_pnm, bytes)
{
    CHECK("P5 2 2 255\nabcd", IMS_PIXEL_GRAY8, 2, "ab", "cd");
    CHECK("P6\n# two\n1 2\n255\nabcdef", IMS_PIXEL_RGB8, 1, "abc", "def");
    CHECK("P4 9 2\n\x0f\x80\xf0\x00", IMS_PIXEL_GRAY1, 9, "\xf0", "\x0f");
    CHECK("P7\nWIDTH 1\nHEIGHT 2\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n"
          "abcdefgh",
          IMS_PIXEL_RGBA8, 1, "abcd", "efgh");
    CHECK("P7\n# gray\nDEPTH 2\nHEIGHT 2\nWIDTH 1\nMAXVAL 255\nENDHDR\nabcd",
          IMS_PIXEL_GRAY_ALPHA8, 1, "ab", "cd");
    CHECK("P7\nWIDTH 3\nHEIGHT 2\nDEPTH 1\nMAXVAL 1\nENDHDR\n\1\0\1\0\1\1",
          IMS_PIXEL_GRAY1, 3, "\xa0", "\x60");
}

Test(cli_readers_pnm, samples_are_scaled_to_what_they_fill)
{
    static const uint16_t deep[2][2] = {{0x0102, 0x0304}, {0xFFFF, 0}};
    static const uint16_t scaled[2][2] = {{0, 65535}, {64, 32800}};
    CHECK("P5 2 2 3\n\0\1\2\3", IMS_PIXEL_GRAY8, 2, "\0\x55", "\xaa\xff");
    check("P5 2 2 65535\n\1\2\3\4\xff\xff\0\0", 21, IMS_PIXEL_GRAY16, 2, deep[0],
          deep[1], sizeof deep[0]);
    check("P2 2 2 1023 0 1023 1 512\n", 25, IMS_PIXEL_GRAY16, 2, scaled[0], scaled[1],
          sizeof scaled[0]);
}

Test(cli_readers_pnm, text)
{
    CHECK("P1 3 2 101\n0 1 0\n", IMS_PIXEL_GRAY1, 3, "\x40", "\xa0");
    CHECK("P2 2 2 255 97 98 # more\n99 100", IMS_PIXEL_GRAY8, 2, "ab", "cd");
    CHECK("P3 1 2 255\n97 98 99\n100 101 102\n", IMS_PIXEL_RGB8, 1, "abc", "def");
}

Test(cli_readers_pnm, every_picture_of_a_file_is_read)
{
    static const char file[] = "P5 1 1 255\naP6 1 1 255\nbcd\nP2 1 1 255 101\nP5 2 2";
    static const char first[] = "abe";
    struct taken taken;
    begin(&taken, file, sizeof file - 1);
    for (size_t i = 0; i < 3; i++) {
        struct input_picture picture = {.image = IMS_IMAGE_INIT};
        cr_assert_eq(readers_pnm.next(&taken.reading, &picture, &taken.problem),
                     INPUT_PICTURE, "%s", taken.problem.data);
        cr_assert_eq(*(const char *)input_pixels_row(&picture.image, 0, 0), first[i]);
        input_frame_ref_release(picture.frame_ref, NULL);
    }
    struct input_picture picture = {.image = IMS_IMAGE_INIT};
    cr_assert_eq(readers_pnm.next(&taken.reading, &picture, &taken.problem),
                 INPUT_DAMAGED);
    cr_assert_eq(readers_pnm.next(&taken.reading, &picture, &taken.problem), INPUT_END);
    end(&taken);
}

/* The texts of the next picture, each as key[language]=value and a line feed. */
static const char *next_texts(struct taken *taken)
{
    static char words[256];
    struct input_picture picture = {.image = IMS_IMAGE_INIT};
    cr_assert_eq(readers_pnm.next(&taken->reading, &picture, &taken->problem),
                 INPUT_PICTURE, "%s", taken->problem.data);
    words[0] = '\0';
    for (size_t i = 0; picture.metadata != NULL && i < picture.metadata->text_count;
         i++) {
        const struct ims_text *text = &picture.metadata->texts[i];
        const size_t length = strlen(words);
        snprintf(words + length, sizeof words - length, "%s[%s]=%s|", text->key,
                 text->language != NULL ? text->language : "", text->value);
    }
    input_frame_ref_release(picture.frame_ref, NULL);
    input_metadata_free(picture.metadata);
    return words;
}

Test(cli_readers_pnm, comments_of_the_head_are_texts)
{
    static const struct {
        const char *file;
        const char *texts;
    } cases[] = {
        {"P6 1 1 255\n#ab", ""},
        {"P6\n# Title: of two\n# lines\n# Author[de]: me\n1 1\n255\nabc",
         "Title[]=of two\nlines|Author[de]=me|"},
        {"P5# made by somebody\r\n1 1 # here\n#\n#  too\n255\n#",
         "Comment[]=made by somebody\nhere\n\n too|"},
        {"P3 1 1 255 1 # Title: no head\n 2 3", ""},
        {"P5\n#\n1 1 255\na", ""},
        {"P4\n# Description: a bit\n1 1\n#", "Description[]=a bit|"},
        {"P7\n# Title: A\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\n  # Model: B\n"
         "TUPLTYPE X#Y: Z\nENDHDR\n#",
         "Title[]=A|Model[]=B|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct taken taken;
        begin(&taken, cases[i].file, strlen(cases[i].file));
        cr_assert_str_eq(next_texts(&taken), cases[i].texts);
        end(&taken);
    }
}

Test(cli_readers_pnm, every_picture_has_its_own_comments)
{
    static const char file[] = "P5 1 1 255\n#\nP5\n# Title: B\n1 1 255\n#P5 1 1 255 c";
    struct taken taken;
    begin(&taken, file, sizeof file - 1);
    cr_assert_str_eq(next_texts(&taken), "");
    cr_assert_str_eq(next_texts(&taken), "Title[]=B|");
    cr_assert_str_eq(next_texts(&taken), "");
    end(&taken);
}

Test(cli_readers_pnm, damage_is_refused)
{
    static const char *const files[] = {
        "P5 2 2 255\nabc",
        "P5 2 2 255\n",
        "P5 2 2 255",
        "P5 2 2",
        "P5 2 2 0\nabcd",
        "P5 2 2 65536\nabcd",
        "P5 0 2 255\nabcd",
        "P5 2 2 90\nabcd",
        "P2 2 2 255 1 2 3",
        "P2 2 2 255 1 2 3 x",
        "P2 2 2 255 1 2 3 256",
        "P1 2 2 101",
        "P1 2 2 1012",
        "P5 99999999999 1 255\na",
        "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 1\nMAXVAL 255\n",
        "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nENDHDR\nabcde",
        "P5 2000000000 2000000000 255\na",
        "P5 #",
        "P7\nWIDTH"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct taken taken;
        struct input_picture picture = {.image = IMS_IMAGE_INIT};
        begin(&taken, files[i], strlen(files[i]));
        cr_assert_eq(readers_pnm.next(&taken.reading, &picture, &taken.problem),
                     INPUT_FAILED, "%s", files[i]);
        cr_assert_gt(taken.problem.length, 0);
        end(&taken);
    }
}
