/* SPDX-License-Identifier: MIT
 *
 * Texts of options: how they are cut into pairs, which are right for a set of encoders,
 * and what they set.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "src/codec/options.h"
#include "src/codec/registry.h"
#include "support/fake_encoder.h"

enum { QUALITY, EFFORT, MODE, DEEP, BACKGROUND, LEVEL, VALUES };

static struct ims_registry *registry;
static struct ims_encoder encoders[4];

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

TestSuite(options, .init = set_up, .fini = tear_down);

/* ---- how a text is cut ----------------------------------------------------------- */

static void add_word(char *text, size_t size, struct ims_option_word add,
                     const char *after)
{
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%.*s%s", (int)add.length, add.text, after);
}

/* The pairs of a text, written one way: "scope:key=value|key=value|". */
static int pairs_of(const char *text, char *pairs, size_t size,
                    struct ims_message *message)
{
    struct ims_options_reader reader;
    struct ims_options_pair pair;
    int status;
    pairs[0] = '\0';
    ims_options_read(&reader, text);
    while ((status = ims_options_next(&reader, &pair, message)) == 1) {
        if (pair.scope.length > 0)
            add_word(pairs, size, pair.scope, ":");
        add_word(pairs, size, pair.key, "=");
        add_word(pairs, size, pair.value, "|");
    }
    return status;
}

static void reads(const char *text, const char *expected)
{
    struct ims_message message = {0};
    char pairs[256];
    cr_assert_eq(pairs_of(text, pairs, sizeof pairs, &message), 0, "%s: %s", text,
                 message.text);
    cr_assert_str_eq(pairs, expected);
}

static void misread(const char *text, const char *words)
{
    struct ims_message message = {0};
    char pairs[256];
    cr_assert_eq(pairs_of(text, pairs, sizeof pairs, &message), IMS_ERROR_OPTION_SYNTAX,
                 "%s", text);
    cr_assert_not_null(strstr(message.text, words), "%s: %s", words, message.text);
    cr_assert_eq(pairs_of(text, pairs, sizeof pairs, NULL), IMS_ERROR_OPTION_SYNTAX);
}

Test(options, texts_are_cut_into_pairs)
{
    reads(NULL, "");
    reads("", "");
    reads("a=1", "a=1|");
    reads("a=1,b=2", "a=1|b=2|");
    reads("a=1;x:b=2,c=3;d=4", "a=1|x:b=2|x:c=3|d=4|");
    reads("x:a=1", "x:a=1|");
    reads("a=", "a=|");
    reads("a=b=c:d", "a=b=c:d|");
    reads("a=1,a=2", "a=1|a=2|");
}

Test(options, blanks_and_empty_sections_are_fine)
{
    reads(" \t\r\n ", "");
    reads(";", "");
    reads(" ; ;; ", "");
    reads("x:", "");
    reads("x: ; y: ;", "");
    reads(" a = 1 , b = 2 ; x : c = 3 ; ", "a=1|b=2|x:c=3|");
    reads("\ta\n=\r1 2\t,b=3", "a=1 2|b=3|");
    reads("a=1;", "a=1|");
    reads("x:;a=1", "a=1|");
}

Test(options, what_is_no_pair_is_told_with_its_place)
{
    misread("a", "byte 1: \"a\" has no value; write a=VALUE");
    misread("a=1,b", "byte 5: \"b\" has no value");
    misread("a=1,", "byte 5: a key is missing");
    misread("a=1,,b=2", "byte 5: a key is missing");
    misread(",a=1", "byte 1: a key is missing");
    misread("=1", "byte 1: a key is missing");
    misread("x:=1", "byte 3: a key is missing");
    misread("x:,a=1", "byte 3: a key is missing");
    misread(":a=1", "byte 1: a scope is missing");
    misread(" ; : a=1", "byte 4: a scope is missing");
    misread("a=1,x:b=2", "byte 5: the scope \"x\" stands within a section");
    misread("x:y:a=1", "byte 3: the scope \"y\" stands within a section");
    misread("a=1;b\n\x80zz", "\"b??zz\" has no value");
}

/* ---- which texts are right ------------------------------------------------------- */

static void right(const char *text)
{
    struct ims_message message = {0};
    cr_assert_eq(ims_options_check(registry, text, &message), IMS_OK, "%s: %s", text,
                 message.text);
    cr_assert_str_empty(message.text);
}

static void wrong(const char *text, int error, const char *words)
{
    struct ims_message message = {0};
    cr_assert_eq(ims_options_check(registry, text, &message), error, "%s: %s", text,
                 message.text);
    cr_assert_not_null(strstr(message.text, words), "\"%s\" is not in \"%s\"", words,
                       message.text);
    cr_assert_eq(ims_options_check(registry, text, NULL), error);
}

Test(options, right_texts)
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

Test(options, unknown_keys_are_told_with_the_nearest_known)
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

Test(options, unknown_scopes_are_told_with_the_nearest_known)
{
    wrong("bab:quality=1", IMS_ERROR_OPTION_UNKNOWN,
          "\"bab\" is no format, encoder or extension; did you mean ");
    wrong("byte:quality=1", IMS_ERROR_OPTION_UNKNOWN, "\"bytes\"");
    wrong("aaa:quality=1;cc:narrow=1", IMS_ERROR_OPTION_UNKNOWN, "\"ccc\"");
}

Test(options, values_out_of_range_are_told_with_the_range)
{
    wrong("quality=101", IMS_ERROR_OPTION_VALUE,
          "quality is \"101\"; it takes 0 to 100");
    wrong("quality=", IMS_ERROR_OPTION_VALUE, "quality is \"\"; it takes 0 to 100");
    wrong("aaa:level=-6", IMS_ERROR_OPTION_VALUE, "level is \"-6\"; it takes -5 to 20");
    wrong("narrow=2", IMS_ERROR_OPTION_VALUE,
          "narrow is \"2\"; it takes one of no, yes, dither");
    wrong("opaque=1", IMS_ERROR_OPTION_VALUE,
          "opaque is \"1\"; it takes one of keep, drop");
    wrong("background=red", IMS_ERROR_OPTION_VALUE, "rrggbb");
    wrong("bbb:mode=slow", IMS_ERROR_OPTION_VALUE, "it takes one of fast, best");
    wrong("effort=10", IMS_ERROR_OPTION_VALUE, "effort is \"10\"; it takes 0 to 9");
}

Test(options, pins_name_an_encoder_of_the_scope)
{
    wrong("encoder=aab", IMS_ERROR_OPTION_VALUE,
          "encoder is \"aab\", which is no encoder; did you mean \"aaa\"?");
    wrong("encoder=", IMS_ERROR_OPTION_VALUE, "encoder is \"\"");
    encoders[3] = fake_encoder("ddd");
    encoders[3].format = "eee";
    cr_assert_eq(ims_registry_add(registry, &encoders[3], NULL), IMS_OK);
    wrong("encoder=EEE", IMS_ERROR_OPTION_VALUE,
          "encoder is \"EEE\", which is a format; one of its encoders is \"ddd\"");
    right("Encoder=AAA");
    wrong("ccc:encoder=aaa", IMS_ERROR_OPTION_VALUE,
          "encoder is \"aaa\", which does not write \"ccc\"");
    right("aaa:encoder=bbb");
}

/* Bytes of any format are written as they are: none can be asked for. */
Test(options, formats_are_told_with_the_nearest_that_can_be_asked_for)
{
    struct ims_message message = {0};
    cr_assert_eq(ims_options_check(registry, "format=bytes", &message),
                 IMS_ERROR_OPTION_VALUE);
    cr_assert_str_eq(message.text, "options: format is \"bytes\", which is none");
    wrong("format=cc", IMS_ERROR_OPTION_VALUE, "did you mean \"ccc\"?");
}

Test(options, syntax_errors)
{
    wrong("quality", IMS_ERROR_OPTION_SYNTAX, "has no value");
    wrong("quality=1,", IMS_ERROR_OPTION_SYNTAX, "a key is missing");
    /* In their order: the first mistake is told. */
    wrong("quality=101,", IMS_ERROR_OPTION_VALUE, "101");
}

/* A value that one of the encoders knows is right, whoever is chosen then. */
Test(options, a_value_needs_one_encoder_that_knows_it)
{
    right("mode=slow");
    right("mode=best");
    right("aaa:mode=best");
    wrong(
        "mode=worst", IMS_ERROR_OPTION_VALUE,
        "mode is \"worst\"; it takes one of fast, slow, auto with encoder aaa, or one "
        "of fast, best with encoder bbb");
    wrong("bbb:mode=worst", IMS_ERROR_OPTION_VALUE,
          "mode is \"worst\"; it takes one of fast, best");
}

/* A program sets them once, whichever encoders there are. */
Test(options, common_keys_are_known_without_an_encoder)
{
    struct ims_registry *none = NULL;
    cr_assert_eq(ims_registry_new(&none, IMS_REGISTRY_EMPTY), IMS_OK);
    cr_assert_eq(ims_options_check(none,
                                   "quality=5,effort=3,lossless=1,subsampling=420,"
                                   "background=white,narrow=1",
                                   NULL),
                 IMS_OK);
    cr_assert_eq(ims_options_check(none, "quality=500", NULL), IMS_ERROR_OPTION_VALUE);
    cr_assert_eq(ims_options_check(none, "lossless=x", NULL), IMS_ERROR_OPTION_VALUE);
    cr_assert_eq(ims_options_check(none, "level=1", NULL), IMS_ERROR_OPTION_UNKNOWN);
    cr_assert_eq(ims_options_check(none, "encoder=aaa", NULL), IMS_ERROR_OPTION_VALUE);
    cr_assert_eq(ims_options_check(none, "aaa:quality=5", NULL),
                 IMS_ERROR_OPTION_UNKNOWN);
    ims_registry_free(&none);
}

/* ---- what is set ----------------------------------------------------------------- */

static struct ims_options options;
static struct ims_options_storage storage;

static void apply(size_t encoder, const char *extension, const char *text)
{
    ims_options_init(&options, &encoders[encoder], storage.values, storage.texts);
    right(text);
    ims_options_apply(&options, registry, &encoders[encoder], extension, text, false);
}

Test(options, standard_values)
{
    apply(0, "aaa", "");
    static const int32_t standard[VALUES] = {75, 5, 2, 0, 0, 3};
    for (size_t i = 0; i < VALUES; i++)
        cr_assert_eq(storage.values[i].integer, standard[i]);
    cr_assert_null(options.pinned);
    cr_assert_eq(options.effort, IMS_OPTIONS_ANY_EFFORT);
    cr_assert_not(options.lossless);
    cr_assert_not(options.general.narrow);
    cr_assert_not(options.general.drops_opaque);
    cr_assert_eq(options.general.hdr, IMS_RECOLOR_KEEP);
}

Test(options, values_are_set)
{
    apply(0, "aaa", "quality=1,effort=2,mode=fast,deep=yes,background=ff8000,level=-5");
    static const int32_t expected[VALUES] = {1, 2, 0, 1, 0xFF8000, -5};
    for (size_t i = 0; i < VALUES; i++)
        cr_assert_eq(storage.values[i].integer, expected[i]);
    cr_assert_eq(options.effort, 2);
}

Test(options, the_last_one_wins)
{
    apply(0, "aaa", "quality=1,quality=2;quality=3");
    cr_assert_eq(storage.values[QUALITY].integer, 3);
    apply(0, "aaa", "aaa:quality=1;AAA:quality=2");
    cr_assert_eq(storage.values[QUALITY].integer, 2);
    apply(0, "aaa", "narrow=1,narrow=0");
    cr_assert_not(options.general.narrow);
    cr_assert_not(options.general.dithers);
    apply(0, "aaa", "narrow=dither,gray=on");
    cr_assert(options.general.narrow && options.general.dithers);
    cr_assert(options.general.gray);
    apply(0, "aaa", "narrow=dither,narrow=true");
    cr_assert(options.general.narrow && !options.general.dithers);
    apply(0, "aaa", "opaque=keep,opaque=drop,narrow=0");
    cr_assert(options.general.drops_opaque);
    apply(0, "aaa", "chroma=nearest");
    cr_assert(options.general.nearest_chroma);
    apply(0, "aaa", "chroma=nearest,chroma=interpolated");
    cr_assert_not(options.general.nearest_chroma);
    apply(0, "aaa", "aaa:opaque=keep;opaque=drop,narrow=1");
    cr_assert_not(options.general.drops_opaque);
    cr_assert(options.general.narrow);
    apply(0, "aaa", "hdr=keep,hdr=sdr,opaque=drop");
    cr_assert_eq(options.general.hdr, IMS_RECOLOR_SDR);
    apply(0, "aaa", "aaa:hdr=keep;hdr=sdr");
    cr_assert_eq(options.general.hdr, IMS_RECOLOR_KEEP);
}

Test(options, a_scope_wins_over_none)
{
    apply(0, "aaa", "aaa:quality=1;quality=2");
    cr_assert_eq(storage.values[QUALITY].integer, 1);
    apply(0, "aaa", "aaa:encoder=aaa,narrow=1;encoder=ccc,narrow=0");
    cr_assert_eq(options.pinned, &encoders[0]);
    cr_assert(options.general.narrow);
}

Test(options, scopes_are_formats_encoders_and_extensions)
{
    apply(1, "bbb", "aaa:tile=2"); /* its format */
    cr_assert_eq(storage.values[0].integer, 2);
    apply(1, "bbb", "bbb:tile=3"); /* its name, or the extension */
    cr_assert_eq(storage.values[0].integer, 3);
    apply(2, "bbb", "bbb:narrow=1"); /* the extension, of whoever serves it */
    cr_assert(options.general.narrow);
    apply(2, "ccc", "bbb:narrow=1"); /* another's */
    cr_assert_not(options.general.narrow);
    apply(0, "", "bbb:narrow=1;aaa:level=7"); /* none that is known */
    cr_assert_not(options.general.narrow);
    cr_assert_eq(storage.values[LEVEL].integer, 7);
}

Test(options, common_options_hold_without_the_option)
{
    apply(2, "ccc", "effort=4,lossless=1,quality=5,background=black");
    cr_assert_eq(options.effort, 4);
    cr_assert(options.lossless);
    apply(2, "ccc", "lossless=1,lossless=0");
    cr_assert_not(options.lossless);
    apply(2, "ccc", "aaa:effort=4");
    cr_assert_eq(options.effort, IMS_OPTIONS_ANY_EFFORT);
    apply(2, "ccc", "ccc:effort=4");
    cr_assert_eq(options.effort, 4);
}

Test(options, a_value_of_another_encoder_is_none_here)
{
    apply(0, "aaa", "mode=best");
    cr_assert_eq(options.unknown_values, UINT64_C(1) << MODE);
    apply(1, "bbb", "mode=best");
    cr_assert_eq(storage.values[1].integer, 1);
    apply(0, "aaa", "mode=best;aaa:mode=slow");
    cr_assert_eq(storage.values[MODE].integer, 1);
}

Test(options, an_images_options_must_be_known)
{
    ims_options_init(&options, &encoders[0], storage.values, storage.texts);
    ims_options_apply(&options, registry, &encoders[0], "aaa",
                      "quality=9,lossless=0,narrow=1", true);
    cr_assert_eq(options.unknown_key.length, 0);
    ims_options_apply(&options, registry, &encoders[0], "aaa", "bbb:tile=1", true);
    cr_assert_eq(options.unknown_key.length, 0);
    ims_options_apply(&options, registry, &encoders[0], "aaa", "tile=1", true);
    cr_assert(ims_option_is(options.unknown_key, "tile"));
}

/* ---- texts as values ------------------------------------------------------------- */

static const struct ims_option with_texts[] = {
    {.key = "first", .type = IMS_OPTION_TEXT, .maximum = 4, .standard_text = "abcd"},
    {.key = "scale", .type = IMS_OPTION_NUMBER, .maximum = 9, .standard = 1.5},
    {.key = "second", .type = IMS_OPTION_TEXT, .maximum = 7},
    {.key = NULL},
};

Test(options, texts_are_kept_and_copied)
{
    struct ims_options_storage copy;
    struct ims_encoder encoder = fake_encoder("ddd");
    encoder.options = with_texts;
    cr_assert_eq(ims_options_texts_size(with_texts), 5 + 8);
    ims_options_init(&options, &encoder, storage.values, storage.texts);
    cr_assert_str_eq(storage.values[0].text, "abcd");
    cr_assert_eq(storage.values[1].number, 1.5);
    cr_assert_str_eq(storage.values[2].text, "");
    ims_options_apply(&options, registry, &encoder, "ddd", "second=1234567,first=xy",
                      false);
    ims_options_copy_values(&copy, &options, &encoder);
    ims_options_apply(&options, registry, &encoder, "ddd", "first=zz", false);
    cr_assert_str_eq(storage.values[0].text, "zz");
    cr_assert_str_eq(copy.values[0].text, "xy");
    cr_assert_eq(copy.values[1].number, 1.5);
    cr_assert_str_eq(copy.values[2].text, "1234567");
    cr_assert_eq(options.unknown_values, 0);
    ims_options_apply(&options, registry, &encoder, "ddd", "first=12345", false);
    cr_assert_eq(options.unknown_values, 1, "it is too long");
    ims_options_apply(&options, registry, &encoder, "ddd", "first=1234", false);
    cr_assert_eq(options.unknown_values, 0);
}

/* ---- arbitrary texts ------------------------------------------------------------- */

static uint32_t random_state;

static uint32_t next_random(uint32_t below)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % below;
}

/* Whatever the text, it is checked and applied without harm (under the sanitizers), an
 * error has a text, and what is right sets only values that are in range. */
Test(options, arbitrary_texts_do_no_harm)
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
        int error = ims_options_check(registry, text, &message);
        cr_assert_eq(error != IMS_OK, message.text[0] != '\0', "%s", text);
        if (error != IMS_OK)
            continue;
        accepted++;
        ims_options_init(&options, &encoders[0], storage.values, storage.texts);
        ims_options_apply(&options, registry, &encoders[0], "aaa", text, true);
        for (size_t i = 0; i < VALUES; i++)
            cr_assert(storage.values[i].integer >= -5 &&
                          storage.values[i].integer <= 0xFFFFFF,
                      "%s sets %zu to %d", text, i, storage.values[i].integer);
    }
    cr_assert_gt(accepted, 1000);
}
