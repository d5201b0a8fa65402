/* SPDX-License-Identifier: MIT
 *
 * What a match holds: the values of the encoder's options, the warning about encoded
 * bytes; and how matchers are made.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "src/codec/registry.h"
#include "support/alloc_fail.h"
#include "support/choosing.h"
#include "support/fake_encoder.h"

TestSuite(matcher_values, .fini = choosing_close);

/* ---- values ---------------------------------------------------------------------- */

enum { QUALITY, EFFORT, MODE, DEEP, BACKGROUND, LEVEL };

Test(matcher_values, values_of_the_saver_and_of_the_image)
{
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[0].options = fake_options;
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.options.values[QUALITY].integer, 75);
    choosing_open("aaa:quality=1,level=2;effort=3");
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.options.values[QUALITY].integer, 1);
    cr_assert_eq(choosing.match.options.values[LEVEL].integer, 2);
    cr_assert_eq(choosing.match.options.values[EFFORT].integer, 3);
    cr_assert_eq(choosing.match.options.values[MODE].integer, 2);
    /* The image's own win, also without a scope over the saver's with one. */
    choosing_takes("aaa", IMS_PIXEL_RGB8, "quality=9", "aaa");
    cr_assert_eq(choosing.match.options.values[QUALITY].integer, 9);
    cr_assert_eq(choosing.match.options.values[LEVEL].integer, 2);
    choosing_takes("aaa", IMS_PIXEL_RGB8, "", "aaa");
    cr_assert_eq(choosing.match.options.values[QUALITY].integer, 1);
}

Test(matcher_values, values_by_extension)
{
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[0].options = fake_options;
    choosing.encoders[0].extensions = (const char *const[]){"aaa", "aab", NULL};
    choosing_open("aab:quality=1");
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.options.values[QUALITY].integer, 75);
    choosing_takes("AAB", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.options.values[QUALITY].integer, 1);
}

Test(matcher_values, options_of_the_image)
{
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[0].options = fake_options;
    choosing.encoders[1] = fake_encoder("bbb");
    choosing_open(NULL);
    choosing_refuses("aaa", IMS_PIXEL_RGB8, "qality=1", IMS_ERROR_OPTION_UNKNOWN,
                     "\"quality\"");
    choosing_refuses("aaa", IMS_PIXEL_RGB8, "quality=101", IMS_ERROR_OPTION_VALUE,
                     "0 to 100");
    choosing_refuses("aaa", IMS_PIXEL_RGB8, "quality", IMS_ERROR_OPTION_SYNTAX,
                     "no value");
    /* Common keys hold for all; others are for those who know them. */
    choosing_takes("bbb", IMS_PIXEL_RGB8,
                   "quality=1,effort=2,lossless=0,subsampling=420,background=white",
                   "bbb");
    choosing_refuses("bbb", IMS_PIXEL_RGB8, "level=1", IMS_ERROR_OPTION_UNKNOWN,
                     "encoder bbb does not know \"level\"");
    choosing_takes("bbb", IMS_PIXEL_RGB8, "aaa:level=1", "bbb");
    /* The saver's are for all of its images, so nobody has to know them. */
    choosing_open("level=1");
    choosing_takes("bbb", IMS_PIXEL_RGB8, NULL, "bbb");
}

Test(matcher_values, who_knows_the_options_is_preferred)
{
    choosing_two_for_aaa();
    choosing.encoders[0].options = fake_options;
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_RGB8, "level=1", "aaa");
    cr_assert_eq(choosing.match.options.values[LEVEL].integer, 1);
    choosing_takes("aaa", IMS_PIXEL_RGB8, "quality=1", "bbb");
}

Test(matcher_values, a_value_that_the_encoder_does_not_know)
{
    static const char *const modes[] = {"best", NULL};
    static const struct ims_option options[] = {
        {.key = "mode", .type = IMS_OPTION_CHOICE, .choices = modes, .help = "mode"},
        {.key = NULL},
    };
    choosing_two_for_aaa();
    choosing.encoders[0].options = fake_options;
    choosing.encoders[1].options = options;
    choosing_open("mode=slow");
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.options.values[MODE].integer, 1);
    choosing_refuses(
        "bbb", IMS_PIXEL_RGB8, NULL, IMS_ERROR_OPTION_VALUE,
        "encoder bbb does not know the value given for mode; it takes one of best "
        "(\"bbb:mode=...\" sets it for this one alone)");
    choosing_takes("bbb", IMS_PIXEL_RGB8, "mode=best", "bbb");
    choosing_open("mode=slow;bbb:mode=best");
    choosing_takes("bbb", IMS_PIXEL_RGB8, NULL, "bbb");
}

/* ---- the format ------------------------------------------------------------------ */

Test(matcher_values, a_format_goes_before_the_extension)
{
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[0].extensions = (const char *const[]){"aab", "aac", NULL};
    choosing.encoders[0].options = fake_options;
    choosing.encoders[1] = fake_encoder("bbb");
    choosing_open("aab:level=1;aac:level=2");
    choosing_takes("bbb", IMS_PIXEL_RGB8, NULL, "bbb");
    choosing_takes("bbb", IMS_PIXEL_RGB8, "format=aaa", "aaa");
    cr_assert_eq(choosing.match.options.values[LEVEL].integer, 1,
                 "it is written as with its first extension");
    choosing_takes("", IMS_PIXEL_RGB8, "Format=AAC", "aaa");
    cr_assert_eq(choosing.match.options.values[LEVEL].integer, 2);
    cr_assert_str_eq(choosing.match.extension, "aac");
    choosing_takes("xyz", IMS_PIXEL_RGB8, "format=aaa,format=bbb", "bbb");
    choosing_refuses("bbb", IMS_PIXEL_RGB8, "format=aaz", IMS_ERROR_OPTION_VALUE,
                     "format is \"aaz\", which is none; did you mean \"aaa\"?");
    choosing_refuses("bbb", IMS_PIXEL_RGB8, "bbb:format=aaa", IMS_ERROR_OPTION_SYNTAX,
                     "before any scope");
    choosing_refuses("bbb", IMS_PIXEL_RGBA16, "format=aaa", IMS_ERROR_NOT_HELD,
                     "encoder aaa cannot hold rgba16");
    /* The saver's is for all of its images, and theirs win over it. */
    choosing_open("format=bbb");
    choosing_takes("aab", IMS_PIXEL_RGB8, NULL, "bbb");
    choosing_takes("", IMS_PIXEL_RGB8, NULL, "bbb");
    choosing_takes("bbb", IMS_PIXEL_RGB8, "format=aab", "aaa");
}

/* ---- what encoders say when they are asked --------------------------------------- */

/* Takes no image with more pixels than its row says. */
static int accepts_few(const struct ims_encoder *self,
                       const struct ims_encoding *encoding, struct ims_message *message)
{
    cr_assert_eq(encoding->size, sizeof *encoding);
    cr_assert_eq(encoding->option_count, self->options != NULL ? 6 : 0);
    const struct ims_image *image = encoding->image;
    if (image->width * image->height <= *(const int *)self->row)
        return IMS_OK;
    if (self->row != NULL && self->options != NULL)
        strcpy(message->text, "it is too much for me");
    return IMS_ERROR_TOO_LARGE;
}

static int refuses_strangely(const struct ims_encoder *self,
                             const struct ims_encoding *encoding,
                             struct ims_message *message)
{
    (void)self, (void)encoding, (void)message;
    return IMS_ERROR_SKIPPED;
}

Test(matcher_values, who_does_not_accept_an_image_is_passed_over)
{
    static const int few = 15;
    static const int many = 16;
    choosing_two_for_aaa();
    choosing.encoders[0].row = &many;
    choosing.encoders[0].accepts = accepts_few;
    choosing.encoders[1].row = &few;
    choosing.encoders[1].accepts = accepts_few;
    choosing.encoders[1].options = fake_options;
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    choosing_refuses("bbb", IMS_PIXEL_RGB8, NULL, IMS_ERROR_TOO_LARGE,
                     "it is too much for me");
    choosing_refuses("aaa", IMS_PIXEL_RGB8, "encoder=bbb", IMS_ERROR_TOO_LARGE,
                     "it is too much for me");
    struct ims_image larger = fake_image(IMS_PIXEL_RGB8, 17, 1);
    choosing_refuses_image("aaa", &larger, "encoder=aaa", IMS_ERROR_TOO_LARGE,
                           "encoder aaa does not take this image");
    choosing.encoders[0].accepts = refuses_strangely;
    choosing_refuses("aaa", IMS_PIXEL_RGB8, "encoder=aaa", IMS_ERROR_NOT_HELD,
                     "encoder aaa does not take this image");
}

Test(matcher_values, a_limit_of_pixels)
{
    choosing_two_for_aaa();
    choosing.encoders[1].max_pixels = 15;
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    choosing_refuses("bbb", IMS_PIXEL_RGB8, NULL, IMS_ERROR_TOO_LARGE,
                     "4 wide and 4 high; encoder bbb allows at most 15 pixels");
}

/* ---- encoded bytes --------------------------------------------------------------- */

static void signatures(void)
{
    static const struct ims_signature first[] = {{"AAA", NULL, 3, 0}, {0}};
    static const struct ims_signature second[] = {{"B??B", "\xff\0\0\xff", 4, 0}, {0}};
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[0].signatures = first;
    choosing.encoders[1] = fake_encoder("bbb");
    choosing.encoders[1].signatures = second;
    choosing.encoders[2] = fake_encoder("ccc");
    choosing.encoders[3] = fake_encoder("ddd");
    choosing.encoders[3].format = "aaa";
    choosing.encoders[3].signatures = first;
}

static void passed(const char *extension, const char *bytes, uint32_t warnings)
{
    struct ims_image image = fake_bytes(bytes, strlen(bytes));
    cr_assert_eq(choosing_run(extension, &image, NULL), IMS_OK, "%s",
                 choosing.message.text);
    cr_assert_str_eq(choosing.match.encoder->name, "bytes");
    cr_assert_eq(choosing.match.warnings, warnings, "%s: %s", extension, bytes);
    cr_assert_eq(choosing.message.text[0] != '\0', warnings != 0);
}

Test(matcher_values, bytes_pass_with_any_extension)
{
    signatures();
    choosing_open(NULL);
    passed("aaa", "AAA whatever", 0);
    passed("AAA", "AAA", 0);
    passed("bbb", "B12B", 0);
    passed("ccc", "nobody knows how these begin", 0);
    passed("xyz", "AAA", 0);
    passed("", "AAA", 0);
}

Test(matcher_values, bytes_of_another_format_are_warned_about)
{
    signatures();
    choosing_open(NULL);
    passed("aaa", "B12B", IMS_WARNING_SIGNATURE);
    cr_assert_str_eq(choosing.message.text,
                     "the bytes do not begin as those of a .aaa file; "
                     "they look like bbb");
    passed("BBB", "AAA", IMS_WARNING_SIGNATURE);
    cr_assert_str_eq(choosing.message.text,
                     "the bytes do not begin as those of a .bbb file; "
                     "they look like aaa");
    passed("aaa", "AA", IMS_WARNING_SIGNATURE);
    cr_assert_not_null(strstr(choosing.message.text, "they look like no known format"));
    passed("bbb", "B12C", IMS_WARNING_SIGNATURE);
}

Test(matcher_values, bytes_of_another_format_are_refused_if_asked)
{
    signatures();
    choosing_open_with(NULL, IMS_MISMATCH_REFUSE);
    struct ims_image image = fake_bytes("B12B", 4);
    choosing_refuses_image("aaa", &image, NULL, IMS_ERROR_SIGNATURE,
                           "they look like bbb");
    passed("bbb", "B12B", 0);
    passed("xyz", "B12B", 0);
}

Test(matcher_values, a_signature_may_stand_further_on)
{
    static const struct ims_signature signature[] = {{"ftyp", NULL, 4, 4}, {0}};
    signatures();
    choosing.encoders[2].signatures = signature;
    choosing_open(NULL);
    passed("ccc", "1234ftyp", 0);
    passed("ccc", "ftyp1234", IMS_WARNING_SIGNATURE);
    passed("ccc", "1234fty", IMS_WARNING_SIGNATURE);
    passed("aaa", "1234ftyp", IMS_WARNING_SIGNATURE);
    cr_assert_not_null(strstr(choosing.message.text, "they look like ccc"));
    struct ims_image image = fake_bytes("AAA", 3);
    cr_assert_eq(choosing_run("xyz", &image, "format=ccc"), IMS_OK);
    cr_assert_eq(choosing.match.warnings, IMS_WARNING_SIGNATURE);
    cr_assert_not_null(strstr(choosing.message.text, "those of a .ccc file"));
}

/* What lies behind the bytes is none of them. */
Test(matcher_values, fewer_bytes_than_a_signature_do_not_fit)
{
    signatures();
    choosing_open_with(NULL, IMS_MISMATCH_REFUSE);
    struct ims_image image = fake_bytes("AAA", 2);
    choosing_refuses_image("aaa", &image, NULL, IMS_ERROR_SIGNATURE, "no known format");
    image.byte_count = 3;
    cr_assert_eq(choosing_run("aaa", &image, NULL), IMS_OK);
}

/* Who serves every extension does not say how files of one begin. */
Test(matcher_values, signatures_are_those_of_the_extensions_own_encoders)
{
    signatures();
    choosing.encoders[3] = fake_bytes_encoder;
    choosing.encoders[3].name = "any";
    choosing.encoders[3].signatures = choosing.encoders[0].signatures;
    choosing_open(NULL);
    struct ims_image image = fake_bytes("B12B", 4);
    cr_assert_eq(choosing_run("ccc", &image, NULL), IMS_OK);
    cr_assert_eq(choosing.match.warnings, 0);
    cr_assert_eq(choosing_run("xyz", &image, NULL), IMS_OK);
    cr_assert_eq(choosing.match.warnings, 0);
}

/* Several encoders of one extension: its files may begin as any of them says.
 */
Test(matcher_values, any_signature_of_the_extension_will_do)
{
    signatures();
    choosing.encoders[1].extensions = choosing.encoders[0].extensions;
    choosing_open(NULL);
    passed("aaa", "AAA", 0);
    passed("aaa", "B12B", 0);
    passed("aaa", "C", IMS_WARNING_SIGNATURE);
}

Test(matcher_values, options_of_pixels_do_not_hinder_bytes)
{
    signatures();
    choosing.encoders[0].options = fake_options;
    choosing_open("encoder=aaa,lossless=1,quality=3,effort=9;aaa:level=3");
    passed("aaa", "AAA", 0);
    struct ims_image image = fake_bytes("AAA", 3);
    cr_assert_eq(choosing_run("aaa", &image, "quality=3"), IMS_OK);
    choosing_refuses_image("aaa", &image, "level=3", IMS_ERROR_OPTION_UNKNOWN,
                           "encoder bytes does not know \"level\"");
    choosing_open("encoder=bytes");
    passed("aaa", "AAA", 0);
}

/* ---- making ---------------------------------------------------------------------- */

Test(matcher_values, wrong_options_are_told_when_it_is_made)
{
    struct ims_matcher *made = (struct ims_matcher *)&made;
    cr_assert_eq(ims_registry_new(&choosing.registry, IMS_REGISTRY_EMPTY), IMS_OK);
    cr_assert_eq(ims_matcher_new(&made, choosing.registry, "qality=1",
                                 IMS_MISMATCH_WARN, &choosing.message),
                 IMS_ERROR_OPTION_UNKNOWN);
    cr_assert_null(made);
    cr_assert_not_null(strstr(choosing.message.text, "\"quality\""));
    cr_assert_eq(
        ims_matcher_new(&made, choosing.registry, "quality=x", IMS_MISMATCH_WARN, NULL),
        IMS_ERROR_OPTION_VALUE);
    cr_assert_eq(
        ims_matcher_new(&made, choosing.registry, "quality", IMS_MISMATCH_WARN, NULL),
        IMS_ERROR_OPTION_SYNTAX);
}

Test(matcher_values, it_keeps_the_registry_and_freezes_it_last)
{
    choosing.encoders[0] = fake_encoder("aaa");
    choosing.encoders[1] = fake_encoder("bbb");
    choosing.encoders[2] = fake_encoder("ccc");
    choosing_open(NULL);
    cr_assert_eq(ims_registry_add(choosing.registry, &choosing.encoders[2], NULL),
                 IMS_ERROR_PLUGIN_TABLE, "the name is taken, but it is open");
    ims_matcher_freeze(choosing.matcher);
    cr_assert_eq(ims_registry_add(choosing.registry, &choosing.encoders[1], NULL),
                 IMS_ERROR_REGISTRY_IN_USE);
    ims_registry_free(&choosing.registry);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
}

Test(matcher_values, without_a_registry_it_takes_the_default_one)
{
    struct ims_registry *standard = NULL;
    cr_assert_eq(ims_registry_new(&standard, IMS_REGISTRY_DEFAULT), IMS_OK);
    cr_assert_eq(ims_matcher_new(&choosing.matcher, NULL, NULL, IMS_MISMATCH_WARN,
                                 &choosing.message),
                 IMS_OK);
    cr_assert_eq(ims_registry_count(ims_matcher_registry(choosing.matcher)),
                 ims_registry_count(standard));
    ims_registry_free(&standard);
}

Test(matcher_values, every_allocation_may_fail)
{
    bool more = true;
    choosing.encoders[0] = fake_encoder("aaa");
    choosing_open(NULL);
    for (long number = 1; more; number++) {
        struct ims_matcher *made = NULL;
        alloc_fail_at(number);
        int error = ims_matcher_new(&made, choosing.registry, "quality=1",
                                    IMS_MISMATCH_WARN, &choosing.message);
        more = alloc_fail_reached();
        cr_assert_eq(error, more ? IMS_ERROR_MEMORY : IMS_OK);
        cr_assert_eq(made == NULL, more);
        ims_matcher_free(made);
    }
}

Test(matcher_values, choosing_allocates_nothing)
{
    choosing_two_for_aaa();
    choosing.encoders[0].options = fake_options;
    choosing_open("quality=3");
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 4, 4);
    alloc_fail_at(1);
    choosing_run("aaa", &image, NULL);
    choosing_run("aaa", &image, "level=4;aaa:quality=3");
    choosing_run("xyz", &image, "level=4;aaa:quality=3");
    choosing_run("aaa", &image, "lvl=4");
    bool allocated = alloc_fail_reached();
    cr_assert_not(allocated);
}
