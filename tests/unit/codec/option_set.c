/* SPDX-License-Identifier: MIT
 *
 * What options ask for: which texts are right for a set of encoders, and what they set.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "src/codec/option_set.h"
#include "src/codec/registry.h"
#include "support/fake_encoder.h"

enum { QUALITY, EFFORT, MODE, DEEP, BACKGROUND, LEVEL, VALUES };

static struct ims_registry *registry;
static struct ims_encoder encoders[3];

static const struct ims_option extra_options[] = {
    {.key = "tile",
     .type = IMS_OPTION_INTEGER,
     .minimum = 1,
     .maximum = 4,
     .standard = 1,
     .help = "tile"},
    {.key = "mode",
     .type = IMS_OPTION_CHOICE,
     .choices = (const char *const[]){"fast", "best", NULL},
     .help = "mode"},
    {.key = NULL},
};

/* "aaa" with all fake options, "bbb" of format "aaa" with others, "ccc" with none;
 * and "bytes" for any extension. */
static void set_up(void)
{
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_EMPTY), IMS_OK);
    encoders[0] = fake_encoder("aaa");
    encoders[0].options = fake_options;
    encoders[1] = fake_encoder("bbb");
    encoders[1].format = "aaa";
    encoders[1].options = extra_options;
    encoders[2] = fake_encoder("ccc");
    for (size_t i = 0; i < 3; i++)
        cr_assert_eq(ims_registry_add(registry, &encoders[i], NULL), IMS_OK);
    cr_assert_eq(ims_registry_add(registry, &fake_bytes_encoder, NULL), IMS_OK);
}

static void tear_down(void)
{
    ims_registry_free(&registry);
}

TestSuite(option_set, .init = set_up, .fini = tear_down);

static void right(const char *text)
{
    struct ims_message message = {0};
    cr_assert_eq(ims_option_set_check(registry, text, &message), IMS_OK, "%s: %s", text,
                 message.text);
    cr_assert_str_empty(message.text);
}

static void wrong(const char *text, int error, const char *words)
{
    struct ims_message message = {0};
    cr_assert_eq(ims_option_set_check(registry, text, &message), error, "%s: %s", text,
                 message.text);
    cr_assert_not_null(strstr(message.text, words), "\"%s\" is not in \"%s\"", words,
                       message.text);
    cr_assert_eq(ims_option_set_check(registry, text, NULL), error);
}

Test(option_set, right_texts)
{
    right(NULL);
    right("quality=90");
    right("aaa:quality=90;ccc:narrow=1;bbb:tile=2,encoder=bbb");
    right("level=20,tile=4,mode=best,encoder=ccc,narrow=0");
    right("AAA:quality=90; BBB : tile = 2");
    right("aaa:tile=1"); /* the format of one that has it */
    right("ccc:encoder=bytes");
    right("ccc:effort=1,lossless=1"); /* they bear on the choice */
}

Test(option_set, unknown_keys_are_told_with_the_nearest_known)
{
    wrong("qualty=90", IMS_ERROR_OPTION_UNKNOWN,
          "\"qualty\" is no option; did you mean \"quality\"?");
    right("Quality=90,EFFORT=3;aaa:LEVEL=2");
    wrong("quality=90,tyle=1", IMS_ERROR_OPTION_UNKNOWN, "\"tile\"");
    wrong("encodr=aaa", IMS_ERROR_OPTION_UNKNOWN, "\"encoder\"");
    wrong("loseless=1", IMS_ERROR_OPTION_UNKNOWN, "\"lossless\"");
    wrong("bbb:quality=90", IMS_ERROR_OPTION_UNKNOWN,
          "\"quality\" is no option of \"bbb\"");
    wrong("ccc:level=1", IMS_ERROR_OPTION_UNKNOWN, "\"level\" is no option of \"ccc\"");
    wrong("bbb:tyle=1", IMS_ERROR_OPTION_UNKNOWN, "\"tile\"");
}

Test(option_set, unknown_scopes_are_told_with_the_nearest_known)
{
    wrong("bab:quality=1", IMS_ERROR_OPTION_UNKNOWN,
          "\"bab\" is no format, encoder or extension; did you mean ");
    wrong("byte:quality=1", IMS_ERROR_OPTION_UNKNOWN, "\"bytes\"");
    wrong("aaa:quality=1;cc:narrow=1", IMS_ERROR_OPTION_UNKNOWN, "\"ccc\"");
}

Test(option_set, values_out_of_range_are_told_with_the_range)
{
    wrong("quality=101", IMS_ERROR_OPTION_VALUE,
          "quality is \"101\"; it takes 0 to 100");
    wrong("quality=", IMS_ERROR_OPTION_VALUE, "quality is \"\"; it takes 0 to 100");
    wrong("aaa:level=-6", IMS_ERROR_OPTION_VALUE, "level is \"-6\"; it takes -5 to 20");
    wrong("narrow=2", IMS_ERROR_OPTION_VALUE, "narrow is \"2\"; it takes 0, no,");
    wrong("background=red", IMS_ERROR_OPTION_VALUE, "rrggbb");
    wrong("bbb:mode=slow", IMS_ERROR_OPTION_VALUE, "it takes one of fast, best");
    wrong("effort=10", IMS_ERROR_OPTION_VALUE, "effort is \"10\"; it takes 0 to 9");
}

Test(option_set, pins_name_an_encoder_of_the_scope)
{
    wrong("encoder=aab", IMS_ERROR_OPTION_VALUE,
          "encoder is \"aab\", which is no encoder; did you mean \"aaa\"?");
    wrong("encoder=", IMS_ERROR_OPTION_VALUE, "encoder is \"\"");
    right("Encoder=AAA");
    wrong("ccc:encoder=aaa", IMS_ERROR_OPTION_VALUE,
          "encoder is \"aaa\", which does not write \"ccc\"");
    right("aaa:encoder=bbb");
}

Test(option_set, syntax_errors)
{
    wrong("quality", IMS_ERROR_OPTION_SYNTAX, "has no value");
    wrong("quality=1,", IMS_ERROR_OPTION_SYNTAX, "a key is missing");
    /* In their order: the first mistake is told. */
    wrong("quality=101,", IMS_ERROR_OPTION_VALUE, "101");
}

/* A value that one of the encoders knows is right, whoever is chosen then. */
Test(option_set, a_value_needs_one_encoder_that_knows_it)
{
    right("mode=slow");
    right("mode=best");
    right("aaa:mode=best");
    wrong("mode=worst", IMS_ERROR_OPTION_VALUE, "mode is \"worst\"");
}

/* A program sets them once, whichever encoders there are. */
Test(option_set, common_keys_are_known_without_an_encoder)
{
    struct ims_registry *none = NULL;
    cr_assert_eq(ims_registry_new(&none, IMS_REGISTRY_EMPTY), IMS_OK);
    cr_assert_eq(ims_option_set_check(none,
                                      "quality=5,effort=3,lossless=1,subsampling=420,"
                                      "background=white,narrow=1",
                                      NULL),
                 IMS_OK);
    cr_assert_eq(ims_option_set_check(none, "quality=500", NULL),
                 IMS_ERROR_OPTION_VALUE);
    cr_assert_eq(ims_option_set_check(none, "lossless=x", NULL),
                 IMS_ERROR_OPTION_VALUE);
    cr_assert_eq(ims_option_set_check(none, "level=1", NULL), IMS_ERROR_OPTION_UNKNOWN);
    cr_assert_eq(ims_option_set_check(none, "encoder=aaa", NULL),
                 IMS_ERROR_OPTION_VALUE);
    cr_assert_eq(ims_option_set_check(none, "aaa:quality=5", NULL),
                 IMS_ERROR_OPTION_UNKNOWN);
    ims_registry_free(&none);
}

/* ---- what is set ----------------------------------------------------------------- */

static struct ims_option_set options;
static struct ims_option_storage storage;
static struct ims_option_values set = {.values = storage.values,
                                       .texts = storage.texts};

static void apply(size_t encoder, const char *extension, const char *text)
{
    ims_option_set_start(&encoders[encoder], &options, &set);
    right(text);
    ims_option_set_apply(registry, &encoders[encoder], extension, text, false, &options,
                         &set);
}

Test(option_set, standard_values)
{
    apply(0, "aaa", "");
    static const int32_t standard[VALUES] = {75, 5, 2, 0, 0, 3};
    for (size_t i = 0; i < VALUES; i++)
        cr_assert_eq(storage.values[i].integer, standard[i]);
    cr_assert_null(options.pinned);
    cr_assert_eq(options.effort, IMS_OPTION_SET_ANY_EFFORT);
    cr_assert_not(options.lossless);
    cr_assert_not(options.narrow);
}

Test(option_set, values_are_set)
{
    apply(0, "aaa", "quality=1,effort=2,mode=fast,deep=yes,background=ff8000,level=-5");
    static const int32_t expected[VALUES] = {1, 2, 0, 1, 0xFF8000, -5};
    for (size_t i = 0; i < VALUES; i++)
        cr_assert_eq(storage.values[i].integer, expected[i]);
    cr_assert_eq(options.effort, 2);
}

Test(option_set, the_last_one_wins)
{
    apply(0, "aaa", "quality=1,quality=2;quality=3");
    cr_assert_eq(storage.values[QUALITY].integer, 3);
    apply(0, "aaa", "aaa:quality=1;AAA:quality=2");
    cr_assert_eq(storage.values[QUALITY].integer, 2);
    apply(0, "aaa", "narrow=1,narrow=0");
    cr_assert_not(options.narrow);
}

Test(option_set, a_scope_wins_over_none)
{
    apply(0, "aaa", "aaa:quality=1;quality=2");
    cr_assert_eq(storage.values[QUALITY].integer, 1);
    apply(0, "aaa", "aaa:encoder=aaa,narrow=1;encoder=ccc,narrow=0");
    cr_assert_eq(options.pinned, &encoders[0]);
    cr_assert(options.narrow);
}

Test(option_set, scopes_are_formats_encoders_and_extensions)
{
    apply(1, "bbb", "aaa:tile=2"); /* its format */
    cr_assert_eq(storage.values[0].integer, 2);
    apply(1, "bbb", "bbb:tile=3"); /* its name, or the extension */
    cr_assert_eq(storage.values[0].integer, 3);
    apply(2, "bbb", "bbb:narrow=1"); /* the extension, of whoever serves it */
    cr_assert(options.narrow);
    apply(2, "ccc", "bbb:narrow=1"); /* another's */
    cr_assert_not(options.narrow);
    apply(0, "", "bbb:narrow=1;aaa:level=7"); /* none that is known */
    cr_assert_not(options.narrow);
    cr_assert_eq(storage.values[LEVEL].integer, 7);
}

Test(option_set, common_wishes_hold_without_the_option)
{
    apply(2, "ccc", "effort=4,lossless=1,quality=5,background=black");
    cr_assert_eq(options.effort, 4);
    cr_assert(options.lossless);
    apply(2, "ccc", "lossless=1,lossless=0");
    cr_assert_not(options.lossless);
    apply(2, "ccc", "aaa:effort=4");
    cr_assert_eq(options.effort, IMS_OPTION_SET_ANY_EFFORT);
    apply(2, "ccc", "ccc:effort=4");
    cr_assert_eq(options.effort, 4);
}

Test(option_set, a_value_of_another_encoder_is_none_here)
{
    apply(0, "aaa", "mode=best");
    cr_assert_eq(set.unknown, UINT64_C(1) << MODE);
    apply(1, "bbb", "mode=best");
    cr_assert_eq(storage.values[1].integer, 1);
    apply(0, "aaa", "mode=best;aaa:mode=slow");
    cr_assert_eq(storage.values[MODE].integer, 1);
}

Test(option_set, an_images_options_must_be_known)
{
    ims_option_set_start(&encoders[0], &options, &set);
    ims_option_set_apply(registry, &encoders[0], "aaa", "quality=9,lossless=0,narrow=1",
                         true, &options, &set);
    cr_assert_eq(options.unknown.length, 0);
    ims_option_set_apply(registry, &encoders[0], "aaa", "bbb:tile=1", true, &options,
                         &set);
    cr_assert_eq(options.unknown.length, 0);
    ims_option_set_apply(registry, &encoders[0], "aaa", "tile=1", true, &options, &set);
    cr_assert(ims_option_is(options.unknown, "tile"));
}

/* ---- arbitrary texts ------------------------------------------------------------- */

static uint32_t random_state;

static uint32_t next_random(uint32_t below)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % below;
}

/* Whatever the text, it is judged and applied without harm (under the sanitizers), an
 * error has a text, and what is right sets only values that are in range. */
Test(option_set, arbitrary_texts_do_no_harm)
{
    static const char *const words[] = {
        "quality=1", "level=-5", "mode=best", "mode=fast",  "tile=3",   "narrow=1",
        "aaa:",      "bbb:",     ",",         ",",          ";",        ";",
        "effort=3",  "ccc",      "bytes",     "background", "=",        "white",
        "encoder",   "\xff",     " ",         "\n",         "lossless", "0",
    };
    size_t accepted = 0;
    random_state = 1;
    for (int attempt = 0; attempt < 40000; attempt++) {
        char text[256] = "";
        uint32_t count = 1 + next_random(12);
        for (uint32_t i = 0; i < count; i++)
            strcat(text, words[next_random(sizeof words / sizeof words[0])]);
        if (next_random(4) == 0)
            text[next_random((uint32_t)strlen(text))] ^= (char)(1 << next_random(7));
        struct ims_message message = {0};
        int error = ims_option_set_check(registry, text, &message);
        cr_assert_eq(error != IMS_OK, message.text[0] != '\0', "%s", text);
        if (error != IMS_OK)
            continue;
        accepted++;
        ims_option_set_start(&encoders[0], &options, &set);
        ims_option_set_apply(registry, &encoders[0], "aaa", text, true, &options, &set);
        for (size_t i = 0; i < VALUES; i++)
            cr_assert(storage.values[i].integer >= -5 &&
                          storage.values[i].integer <= 0xFFFFFF,
                      "%s sets %zu to %d", text, i, storage.values[i].integer);
    }
    cr_assert_gt(accepted, 1000);
}
