/* SPDX-License-Identifier: MIT
 *
 * Which encoder takes an image: by extension, pixel format, size, options, effort and
 * rank; and the words when none does. Values and encoded bytes are in
 * matcher_values.c.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "src/codec/registry.h"
#include "support/choosing.h"
#include "support/fake_encoder.h"

TestSuite(matcher, .fini = choosing_close);

/* ---- extensions ------------------------------------------------------------------ */

Test(matcher, extensions_choose_in_any_case)
{
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[1] = fake_encoder("bbb");
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    choosing_takes("AAA", IMS_PIXEL_RGB8, NULL, "aaa");
    choosing_takes("bBb", IMS_PIXEL_GRAY8, NULL, "bbb");
    cr_assert_eq(choosing.match.warnings, 0);
    cr_assert_eq(ims_registry_count(choosing.registry), 3);
}

Test(matcher, an_unknown_extension_is_told_what_can_be_written)
{
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[1] = fake_encoder("bbb");
    choosing_open(NULL);
    choosing_refuses("xyz", IMS_PIXEL_RGB8, NULL, IMS_ERROR_NO_ENCODER,
                     "no encoder writes pixels to .xyz; what can be written: aaa, bbb");
    choosing_refuses("aa", IMS_PIXEL_RGB8, NULL, IMS_ERROR_NO_ENCODER, ".aa;");
    choosing_refuses("aaaa", IMS_PIXEL_RGB8, NULL, IMS_ERROR_NO_ENCODER, ".aaaa;");
    choosing_refuses("", IMS_PIXEL_RGB8, NULL, IMS_ERROR_NO_ENCODER,
                     "has no extension");
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    choosing_refuses(longest, IMS_PIXEL_RGB8, NULL, IMS_ERROR_NO_ENCODER, "aaa");
}

Test(matcher, an_extension_of_two_encoders_is_told_once)
{
    choosing_two_for_aaa();
    choosing_open(NULL);
    choosing_refuses("xyz", IMS_PIXEL_RGB8, NULL, IMS_ERROR_NO_ENCODER,
                     "what can be written: aaa, bbb");
}

Test(matcher, without_any_encoder)
{
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 4, 4);
    struct ims_image bytes = fake_bytes("abc", 3);
    cr_assert_eq(ims_registry_new(&choosing.registry, IMS_REGISTRY_EMPTY), IMS_OK);
    choosing_open("quality=5");
    choosing_refuses_image("aaa", &image, NULL, IMS_ERROR_NO_ENCODER,
                           "no encoder writes");
    choosing_refuses_image("aaa", &bytes, NULL, IMS_ERROR_NO_ENCODER,
                           "no encoder here takes");
}

Test(matcher, many_extensions_do_not_fill_the_message)
{
    static char names[120][8];
    static const char *extensions[121];
    for (int i = 0; i < 120; i++) {
        memcpy(names[i], "exta", 4);
        names[i][4] = (char)('a' + i / 26);
        names[i][5] = (char)('a' + i % 26);
        extensions[i] = names[i];
    }
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[0].extensions = extensions;
    choosing_open(NULL);
    choosing_refuses("xyz", IMS_PIXEL_RGB8, NULL, IMS_ERROR_NO_ENCODER, ", ...");
    choosing_takes("extaep", IMS_PIXEL_RGB8, NULL, "aaa");
}

/* ---- what an encoder can hold ---------------------------------------------------- */

Test(matcher, the_highest_rank_that_holds_the_image)
{
    choosing_two_for_aaa();
    choosing.encoders[1].pixel_formats =
        (const enum ims_pixel_format[]){IMS_PIXEL_RGB8, IMS_PIXEL_NONE};
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "bbb");
    choosing_takes("aaa", IMS_PIXEL_GRAY8, NULL, "aaa");
}

Test(matcher, the_first_registered_of_equal_rank)
{
    choosing_two_for_aaa();
    choosing.encoders[1].rank = 100;
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
}

Test(matcher, what_no_encoder_holds_is_refused)
{
    choosing.encoders[0] = fake_encoder("aaa");
    choosing_open(NULL);
    choosing_refuses("aaa", IMS_PIXEL_RGBA16, NULL, IMS_ERROR_NOT_HELD,
                     "encoder aaa cannot hold rgba16; it holds rgb8, gray8");
    cr_assert_null(strstr(choosing.message.text, "narrow"));
}

Test(matcher, who_of_the_same_format_holds_it_is_told)
{
    static const enum ims_pixel_format deep[] = {IMS_PIXEL_RGBA16, IMS_PIXEL_NONE};
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[1] = fake_encoder("bbb");
    choosing.encoders[2] = fake_encoder("ccc");
    choosing.encoders[1].format = choosing.encoders[2].format = "aaa";
    choosing.encoders[1].pixel_formats = choosing.encoders[2].pixel_formats = deep;
    choosing_open(NULL);
    choosing_refuses("aaa", IMS_PIXEL_RGBA16, NULL, IMS_ERROR_NOT_HELD,
                     "encoder aaa cannot hold rgba16; of the same format can .bbb and "
                     ".ccc; it holds rgb8, gray8");
    choosing_refuses("bbb", IMS_PIXEL_RGB8, NULL, IMS_ERROR_NOT_HELD,
                     "encoder bbb cannot hold rgb8; of the same format can .aaa; it "
                     "holds rgba16");
}

static void narrowing(void)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGB16, IMS_PIXEL_NONE};
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[0].narrowed_formats = formats;
}

Test(matcher, narrowing_needs_to_be_allowed)
{
    narrowing();
    choosing_open(NULL);
    choosing_refuses("aaa", IMS_PIXEL_RGB16, NULL, IMS_ERROR_NOT_HELD,
                     "option narrow=1 allows it with fewer bits");
    choosing_takes("aaa", IMS_PIXEL_RGB16, "narrow=1", "aaa");
    cr_assert_eq(choosing.match.warnings, IMS_WARNING_NARROWED);
    choosing_open("narrow=1");
    choosing_takes("aaa", IMS_PIXEL_RGB16, NULL, "aaa");
    cr_assert_eq(choosing.match.warnings, IMS_WARNING_NARROWED);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.warnings, 0);
    choosing_refuses("aaa", IMS_PIXEL_RGB16, "narrow=0", IMS_ERROR_NOT_HELD,
                     "narrow=1");
    choosing_refuses("aaa", IMS_PIXEL_RGBA16, NULL, IMS_ERROR_NOT_HELD,
                     "cannot hold rgba16");
}

Test(matcher, nothing_is_narrowed_where_somebody_holds_it)
{
    narrowing();
    choosing.encoders[0].rank = 500;
    choosing.encoders[1] = fake_encoder("bbb");
    choosing.encoders[1].extensions = choosing.encoders[0].extensions;
    choosing.encoders[1].pixel_formats =
        (const enum ims_pixel_format[]){IMS_PIXEL_RGB16, IMS_PIXEL_NONE};
    choosing_open("narrow=1");
    choosing_takes("aaa", IMS_PIXEL_RGB16, NULL, "bbb");
    cr_assert_eq(choosing.match.warnings, 0);
}

/* An encoder takes what the engine unpacks to a format of its lists, too. */
Test(matcher, packed_formats)
{
    static const enum ims_pixel_format floats[] = {IMS_PIXEL_GRAY_F32, IMS_PIXEL_NONE};
    static const enum ims_pixel_format colors[] = {IMS_PIXEL_RGB_F32, IMS_PIXEL_NONE};
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[0].pixel_formats = floats;
    choosing.encoders[0].narrowed_formats = colors;
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_GRAY_F16, NULL, "aaa");
    cr_assert_eq(choosing.match.warnings, 0);
    choosing_refuses("aaa", IMS_PIXEL_RGB_F16, NULL, IMS_ERROR_NOT_HELD,
                     "encoder aaa cannot hold rgb_f16; option narrow=1 allows it with "
                     "fewer bits a sample; it holds gray_f32");
    choosing_takes("aaa", IMS_PIXEL_RGB_F16, "narrow=1", "aaa");
    cr_assert_eq(choosing.match.warnings, IMS_WARNING_NARROWED);
    choosing_refuses("aaa", IMS_PIXEL_RGBA_F16, "narrow=1", IMS_ERROR_NOT_HELD,
                     "cannot hold rgba_f16");
}

Test(matcher, sizes)
{
    choosing_two_for_aaa();
    choosing.encoders[0].max_width = 100;
    choosing.encoders[0].max_height = 50;
    choosing.encoders[1].max_width = 10;
    choosing_open(NULL);
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 10, 51);
    cr_assert_eq(choosing_run("aaa", &image, NULL), IMS_OK);
    cr_assert_str_eq(choosing.match.encoder->name, "bbb");
    image = fake_image(IMS_PIXEL_RGB8, 100, 50);
    cr_assert_eq(choosing_run("aaa", &image, NULL), IMS_OK);
    cr_assert_str_eq(choosing.match.encoder->name, "aaa");
    image = fake_image(IMS_PIXEL_RGB8, 101, 50);
    choosing_refuses_image("aaa", &image, NULL, IMS_ERROR_TOO_LARGE,
                           "is 101 wide and 50 high");
    image = fake_image(IMS_PIXEL_RGB8, 100, 51);
    choosing_refuses_image("aaa", &image, "encoder=aaa", IMS_ERROR_TOO_LARGE,
                           "encoder aaa allows at most width 100 and height 50");
    image = fake_image(IMS_PIXEL_RGB8, 11, 1);
    choosing_refuses_image("bbb", &image, NULL, IMS_ERROR_TOO_LARGE,
                           "encoder bbb allows at most width 10");
}

/* ---- what options ask for -------------------------------------------------------- */

Test(matcher, lossless_passes_over_the_lossy)
{
    choosing_two_for_aaa();
    choosing.encoders[1].traits = IMS_TRAIT_LOSSY;
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "bbb");
    choosing_takes("aaa", IMS_PIXEL_RGB8, "lossless=1", "aaa");
    choosing_takes("aaa", IMS_PIXEL_RGB8, "lossless=0", "bbb");
    choosing_refuses("bbb", IMS_PIXEL_RGB8, "lossless=1", IMS_ERROR_OPTION_VALUE,
                     "lossless is set, but encoder bbb is lossy only");
    choosing_open("lossless=1");
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    choosing_refuses("bbb", IMS_PIXEL_RGB8, NULL, IMS_ERROR_OPTION_VALUE, "lossy only");
    choosing_takes("bbb", IMS_PIXEL_RGB8, "lossless=0", "bbb");
}

Test(matcher, effort_chooses_by_range)
{
    choosing_two_for_aaa();
    choosing.encoders[0].min_effort = 5;
    choosing.encoders[0].max_effort = 9;
    choosing.encoders[1].min_effort = 1;
    choosing.encoders[1].max_effort = 2;
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "bbb");
    choosing_takes("aaa", IMS_PIXEL_RGB8, "effort=1", "bbb");
    choosing_takes("aaa", IMS_PIXEL_RGB8, "effort=7", "aaa");
    /* In neither range: the nearer one, then the higher rank. */
    choosing_takes("aaa", IMS_PIXEL_RGB8, "effort=0", "bbb");
    choosing_takes("aaa", IMS_PIXEL_RGB8, "effort=3", "bbb");
    choosing_takes("aaa", IMS_PIXEL_RGB8, "effort=4", "aaa");
    choosing_open("effort=9");
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    choosing_takes("aaa", IMS_PIXEL_RGB8, "effort=2", "bbb");
    choosing_open("aaa:effort=6");
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    choosing_open("bbb:effort=6"); /* the extension, or the encoder: for it alone */
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
}

Test(matcher, no_range_means_all_efforts)
{
    choosing_two_for_aaa();
    choosing.encoders[0].max_effort = 3;
    choosing_open("effort=3");
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "bbb");
}

Test(matcher, what_can_hold_the_image_comes_before_the_effort)
{
    choosing_two_for_aaa();
    choosing.encoders[0].max_effort = 9;
    choosing.encoders[1].max_effort = 1;
    choosing.encoders[0].pixel_formats =
        (const enum ims_pixel_format[]){IMS_PIXEL_GRAY8, IMS_PIXEL_NONE};
    choosing_open("effort=9");
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "bbb");
}

Test(matcher, pins)
{
    choosing_two_for_aaa();
    choosing.encoders[2] = fake_encoder("ccc");
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "bbb");
    choosing_takes("aaa", IMS_PIXEL_RGB8, "encoder=aaa", "aaa");
    choosing_takes("aaa", IMS_PIXEL_RGB8, "aaa:encoder=aaa", "aaa");
    choosing_takes("aaa", IMS_PIXEL_RGB8, "ccc:encoder=ccc", "bbb");
    choosing_refuses("aaa", IMS_PIXEL_RGB8, "encoder=ccc", IMS_ERROR_NO_ENCODER,
                     "encoder is \"ccc\", which does not write .aaa");
    choosing_refuses("aaa", IMS_PIXEL_RGB8, "encoder=bytes", IMS_ERROR_NO_ENCODER,
                     "encoder is \"bytes\", which takes encoded bytes only");
    choosing_open("encoder=aaa");
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    choosing_takes("aaa", IMS_PIXEL_RGB8, "encoder=bbb", "bbb");
    choosing_refuses("bbb", IMS_PIXEL_RGB8, NULL, IMS_ERROR_NO_ENCODER,
                     "does not write .bbb");
    choosing_refuses("xyz", IMS_PIXEL_RGB8, NULL, IMS_ERROR_NO_ENCODER,
                     "no encoder writes");
    /* What is in the way of the pinned one is told, not of others. */
    choosing_refuses("aaa", IMS_PIXEL_RGBA8, NULL, IMS_ERROR_NOT_HELD, "encoder aaa");
}

/* ---- asking ---------------------------------------------------------------------- */

static int times_asked[3];
static int answers[3];

static int answer(const struct ims_encoder *self, const struct ims_encoding *encoding,
                  struct ims_message *message)
{
    const size_t index = (size_t)((const int *)self->row - answers);
    (void)encoding;
    times_asked[index]++;
    strcpy(message->text, self->name);
    return answers[index];
}

/* Three encoders for .aaa, the first of highest rank. */
static void three_that_are_asked(void)
{
    static const char *const names[] = {"aaa", "bbb", "ccc"};
    static const char *const extensions[] = {"aaa", NULL};
    for (int i = 0; i < 3; i++) {
        choosing.encoders[i] = fake_encoder(names[i]);
        choosing.encoders[i].extensions = extensions;
        choosing.encoders[i].rank = 100 - i;
        choosing.encoders[i].row = &answers[i];
        choosing.encoders[i].accepts = answer;
    }
    choosing_open(NULL);
}

Test(matcher, only_the_best_is_asked)
{
    three_that_are_asked();
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(times_asked[0], 1);
    cr_assert_eq(times_asked[1] + times_asked[2], 0);
    choosing_takes("aaa", IMS_PIXEL_RGB8, "encoder=ccc", "ccc");
    cr_assert_eq(times_asked[0] + times_asked[1], 1);
}

Test(matcher, where_one_says_no_the_next_is_asked)
{
    answers[0] = answers[1] = IMS_ERROR_TOO_LARGE;
    three_that_are_asked();
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "ccc");
    for (int i = 0; i < 3; i++)
        cr_assert_eq(times_asked[i], 1, "%d", i);
}

Test(matcher, where_all_say_no_the_best_one_tells_why)
{
    answers[0] = IMS_ERROR_NO_ENCODER;
    answers[1] = answers[2] = IMS_ERROR_TOO_LARGE;
    three_that_are_asked();
    choosing_refuses("aaa", IMS_PIXEL_RGB8, NULL, IMS_ERROR_NO_ENCODER, "aaa");
}
