/* SPDX-License-Identifier: MIT
 *
 * Tables of encoders: each rule of encoder.h that a table can break is found, and told
 * with the encoder and the field.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "src/codec/encoder_check.h"
#include "src/codec/matcher.h"
#include "src/codec/registry.h"
#include "support/fake_encoder.h"

static void accepted(struct ims_encoder encoder)
{
    struct ims_message message = {0};
    cr_assert_eq(ims_encoder_check(&encoder, &message), IMS_OK, "%s", message.text);
    cr_assert_str_empty(message.text);
}

static void refused(struct ims_encoder encoder, const char *text)
{
    struct ims_message message = {0};
    cr_assert_eq(ims_encoder_check(&encoder, &message), IMS_ERROR_PLUGIN_TABLE, "%s",
                 text);
    cr_assert_not_null(strstr(message.text, text), "\"%s\" is not in \"%s\"", text,
                       message.text);
    cr_assert_eq(strncmp(message.text, "encoder", 7), 0);
    cr_assert_eq(ims_encoder_check(&encoder, NULL), IMS_ERROR_PLUGIN_TABLE);
}

Test(encoder_check, complete_tables_are_accepted)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    accepted(encoder);
    accepted(fake_bytes_encoder);
    encoder.options = fake_options;
    encoder.traits |= IMS_TRAIT_LOSSY | IMS_TRAIT_ALPHA | IMS_TRAIT_DEEP;
    encoder.mime_type = NULL;
    encoder.max_effort = 9;
    encoder.min_effort = 9;
    accepted(encoder);
}

Test(encoder_check, the_built_in_encoders_keep_the_rules)
{
    cr_assert_not_null(ims_builtin_encoders[0]);
    for (size_t i = 0; ims_builtin_encoders[i] != NULL; i++) {
        accepted(*ims_builtin_encoders[i]);
        for (size_t j = 0; j < i; j++)
            cr_assert_str_neq(ims_builtin_encoders[i]->name,
                              ims_builtin_encoders[j]->name);
    }
}

/* Nothing of a table of another version is read: all else here is rubbish. */
Test(encoder_check, another_version_is_refused_before_anything_is_read)
{
    struct ims_encoder encoder;
    struct ims_message message = {0};
    memset(&encoder, 0xA5, sizeof encoder);
    encoder.abi = IMS_ENCODER_ABI + 1;
    struct ims_encoder full;
    cr_assert_eq(ims_encoder_check_take(&full, &encoder, &message),
                 IMS_ERROR_PLUGIN_ABI);
    cr_assert_not_null(strstr(message.text, "version 3"), "%s", message.text);
    encoder.abi = 0;
    cr_assert_eq(ims_encoder_check_take(&full, &encoder, &message),
                 IMS_ERROR_PLUGIN_ABI);
    cr_assert_not_null(strstr(message.text, "version 0"), "%s", message.text);
}

static int accepts(const struct ims_encoder *self, const struct ims_encoding *encoding,
                   struct ims_message *message)
{
    (void)self, (void)encoding, (void)message;
    return IMS_OK;
}

static int take(const void *table, struct ims_encoder *full, const char *words)
{
    struct ims_message message = {0};
    int error = ims_encoder_check_take(full, table, &message);
    cr_assert_not_null(strstr(message.text, words), "%s", message.text);
    return error;
}

Test(encoder_check, an_older_table_lacks_its_last_members)
{
    struct ims_encoder old = fake_encoder("aaa");
    struct ims_encoder full;
    old.accepts = accepts; /* what lies behind an older table is not the encoder's */
    old.size = offsetof(struct ims_encoder, accepts);
    cr_assert_eq(take(&old, &full, ""), IMS_OK);
    cr_assert_null(full.accepts);
    cr_assert_eq(full.encode, old.encode);
    cr_assert_eq(full.size, sizeof full);
    old.size--;
    cr_assert_eq(take(&old, &full, "its size is"), IMS_ERROR_PLUGIN_TABLE);
    old.size = 0;
    cr_assert_eq(take(&old, &full, "its size is 0"), IMS_ERROR_PLUGIN_TABLE);
    old.size = SIZE_MAX;
    cr_assert_eq(take(&old, &full, "its size is"), IMS_ERROR_PLUGIN_TABLE);
}

Test(encoder_check, a_newer_table_may_have_nothing_that_is_unknown)
{
    struct {
        struct ims_encoder known;
        void *unknown[2];
    } newer = {.known = fake_encoder("aaa")};
    struct ims_encoder full;
    newer.known.accepts = accepts;
    newer.known.size = sizeof newer;
    cr_assert_eq(take(&newer, &full, ""), IMS_OK);
    cr_assert_eq(full.accepts, accepts);
    newer.unknown[1] = &full;
    cr_assert_eq(take(&newer, &full, "use a newer library"), IMS_ERROR_PLUGIN_ABI);
}

Test(encoder_check, a_plugins_own_table)
{
    static const struct ims_encoder *const encoders[] = {&fake_bytes_encoder, NULL};
    struct ims_encoder_plugin plugin = {
        .abi = IMS_ENCODER_ABI, .size = sizeof plugin, .encoders = encoders};
    struct ims_message message = {0};
    cr_assert_eq(ims_encoder_check_plugin(&plugin, &message), IMS_OK);
    plugin.encoders = encoders + 1;
    cr_assert_eq(ims_encoder_check_plugin(&plugin, &message), IMS_ERROR_PLUGIN_TABLE);
    plugin.size = 8;
    cr_assert_eq(ims_encoder_check_plugin(&plugin, &message), IMS_ERROR_PLUGIN_TABLE);
    cr_assert_not_null(strstr(message.text, "size is 8"));
    plugin.abi = 1;
    cr_assert_eq(ims_encoder_check_plugin(&plugin, &message), IMS_ERROR_PLUGIN_ABI);
}

Test(encoder_check, names)
{
    static const char *const wrong[] = {
        "",    "PNG",      "a.b",
        "a b", "-a",       "a_b",
        "a/b", "\xc3\xa4", "a2345678901234567890123456789012"};
    struct ims_encoder encoder = fake_encoder("aaa");
    encoder.name = NULL;
    refused(encoder, "encoder: name is missing");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        encoder = fake_encoder("aaa");
        encoder.name = wrong[i];
        refused(encoder, "encoder: name \"");
        encoder = fake_encoder("aaa");
        encoder.format = wrong[i];
        refused(encoder, "encoder aaa: format \"");
    }
    encoder = fake_encoder("aaa");
    encoder.name = "a234567890-234567890123456789z1";
    accepted(encoder);
    encoder.format = NULL;
    refused(encoder, "format is missing");
}

Test(encoder_check, words_for_a_person)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    encoder.description = NULL;
    refused(encoder, "encoder aaa: description is missing");
    encoder.description = "";
    refused(encoder, "description is missing");
    encoder.description = "two\nlines";
    refused(encoder, "description is missing or not one line");
    encoder = fake_encoder("aaa");
    encoder.mime_type = "";
    refused(encoder, "mime_type");
    encoder = fake_encoder("aaa");
    encoder.encode = NULL;
    refused(encoder, "encode is missing");
}

Test(encoder_check, inputs_and_traits)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    encoder.inputs = 0;
    refused(encoder, "inputs is missing");
    encoder.inputs = 4 | IMS_INPUT_PIXELS;
    refused(encoder, "inputs has an unknown bit: 0x4");
    encoder = fake_encoder("aaa");
    encoder.traits = 0x100;
    refused(encoder, "traits has an unknown bit: 0x100");
    encoder = fake_encoder("aaa");
    encoder.inputs |= IMS_INPUT_BYTES;
    accepted(encoder);
}

Test(encoder_check, metadata)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    encoder.metadata = IMS_METADATA_TEXT | IMS_METADATA_GAIN_MAP;
    accepted(encoder);
    encoder.metadata = 1 << 11;
    refused(encoder, "metadata has an unknown bit: 0x800");
    encoder = fake_encoder("aaa");
    encoder.reserved = 1;
    refused(encoder, "reserved is not 0");
}

Test(encoder_check, extensions)
{
    static const char *const wrong[] = {"PNG", "a.b", ".a", "", "a/b", "a b", "\xff"};
    struct ims_encoder encoder = fake_encoder("aaa");
    encoder.extensions = NULL;
    refused(encoder, "extensions is missing");
    encoder.extensions = (const char *const[]){NULL};
    refused(encoder, "extensions is missing");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        encoder.extensions = (const char *const[]){"fine", wrong[i], NULL};
        refused(encoder, "extensions[1] \"");
    }
    encoder.extensions = (const char *const[]){"a", "b", "a", NULL};
    refused(encoder, "extensions has \"a\" twice");
    encoder.extensions = (const char *const[]){"jp2", "x-y", "c++", "7z", NULL};
    accepted(encoder);
}

Test(encoder_check, pixel_formats)
{
    typedef const enum ims_pixel_format formats[];
    struct ims_encoder encoder = fake_encoder("aaa");
    encoder.pixel_formats = NULL;
    refused(encoder, "pixel_formats is missing");
    encoder.pixel_formats = (formats){IMS_PIXEL_NONE};
    refused(encoder, "pixel_formats is missing");
    encoder.pixel_formats = (formats){IMS_PIXEL_RGB8, (enum ims_pixel_format)99, 0};
    refused(encoder, "pixel_formats[1] is 99");
    encoder.pixel_formats = (formats){IMS_PIXEL_ENCODED, 0};
    refused(encoder, "pixel_formats[0] is 17, which is no pixel format: encoded");
    encoder.pixel_formats = (formats){IMS_PIXEL_RGB8, IMS_PIXEL_RGB8, 0};
    refused(encoder, "pixel_formats[1] has rgb8 once more");
    encoder.pixel_formats = (formats){IMS_PIXEL_RGB8, 0};
    encoder.narrowed_formats = (formats){IMS_PIXEL_RGB16, IMS_PIXEL_RGB8, 0};
    refused(encoder, "narrowed_formats[1] has rgb8 once more");
    encoder.narrowed_formats = (formats){IMS_PIXEL_RGB16, 0};
    accepted(encoder);
    encoder.inputs = IMS_INPUT_BYTES;
    refused(encoder, "pixel_formats is set, but inputs");
}

Test(encoder_check, limits)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    encoder.max_width = -1;
    refused(encoder, "max_width is negative");
    encoder.max_width = 0;
    encoder.max_height = -1;
    refused(encoder, "max_height is negative");
    encoder.max_height = 5;
    accepted(encoder);
    encoder.min_effort = 3;
    encoder.max_effort = 2;
    refused(encoder, "min_effort 3 and max_effort 2");
    encoder.max_effort = 0;
    refused(encoder, "min_effort 3 and max_effort 0");
    encoder.max_effort = 10;
    refused(encoder, "max_effort 10");
    encoder.min_effort = -1;
    encoder.max_effort = 5;
    refused(encoder, "min_effort -1");
}

Test(encoder_check, signatures)
{
    struct ims_encoder encoder = fake_encoder("aaa");
    struct ims_signature signatures[] = {{"abc", NULL, 3, 0}, {"abc", NULL, 0, 0}, {0}};
    encoder.signatures = signatures;
    refused(encoder, "signatures[1].length is 0");
    signatures[1].length = 65;
    refused(encoder, "signatures[1].length is 65");
    signatures[1].length = 64;
    accepted(encoder);
    signatures[1].offset = 1;
    refused(encoder, "signatures[1].offset is 1");
    signatures[1].length = 60;
    signatures[1].offset = 4;
    accepted(encoder);
    signatures[1].offset = SIZE_MAX;
    refused(encoder, "signatures[1].offset is");
}

/* ---- options --------------------------------------------------------------------- */

static void option_refused(struct ims_option option, const char *text)
{
    struct ims_option options[] = {
        {.key = "first", .type = IMS_OPTION_BOOLEAN, .help = "h"},
        option,
        {.key = NULL}};
    struct ims_encoder encoder = fake_encoder("aaa");
    encoder.options = options;
    if (text == NULL)
        accepted(encoder);
    else
        refused(encoder, text);
}

static struct ims_option integer(int32_t minimum, int32_t maximum, int32_t standard)
{
    return (struct ims_option){.key = "key",
                               .type = IMS_OPTION_INTEGER,
                               .minimum = minimum,
                               .maximum = maximum,
                               .standard = standard,
                               .help = "h"};
}

static struct ims_option choice(const char *const *choices, int32_t standard)
{
    return (struct ims_option){.key = "key",
                               .type = IMS_OPTION_CHOICE,
                               .standard = standard,
                               .choices = choices,
                               .help = "h"};
}

Test(encoder_check, keys)
{
    static const char *const wrong[] = {"", "Key", "a-b", "a.b", "_a", "a b", "a="};
    struct ims_option option = integer(0, 1, 0);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        option.key = wrong[i];
        option_refused(option, "options[1].key \"");
    }
    option.key = "a_2";
    option_refused(option, NULL);
    option.key = "first";
    option_refused(option, "option first stands there twice");
    option.key = "encoder";
    option_refused(option, "option encoder: every encoder has this key already");
    option.key = "narrow";
    option_refused(option, "option narrow: every encoder has this key already");
    option = integer(0, 1, 0);
    option.help = NULL;
    option_refused(option, "option key: help is missing");
    option.help = "";
    option_refused(option, "option key: help is missing");
    option = integer(0, 1, 0);
    option.type = (enum ims_option_type)0;
    option_refused(option, "option key: type is 0");
    option.type = (enum ims_option_type)7;
    option_refused(option, "option key: type is 7");
    option = integer(0, 1, 0);
    option.reserved = 1;
    option_refused(option, "option key: reserved is not 0");
    option.reserved = 0;
    option.key = "format";
    option_refused(option, "option format: every encoder has this key already");
}

Test(encoder_check, ranges)
{
    option_refused(integer(-3, 3, -3), NULL);
    option_refused(integer(3, -3, 0), "minimum 3 and maximum -3 are no range");
    option_refused(integer(1, 3, 0), "standard is 0, not within 1 to 3");
    option_refused(integer(1, 3, 4), "standard is 4, not within 1 to 3");
    option_refused(integer(INT32_MIN, 3, 0), NULL);
    option_refused(integer(-INT32_MAX, INT32_MAX, INT32_MAX), NULL);
    struct ims_option option = integer(0, 0, 2);
    option.type = IMS_OPTION_BOOLEAN;
    option_refused(option, "standard is 2, not within 0 to 1");
    option.type = IMS_OPTION_COLOR;
    option_refused(option, NULL);
    option.standard = 0x1000000;
    option_refused(option, "standard is 16777216");
    option.standard = -1;
    option_refused(option, "standard is -1");
}

Test(encoder_check, whole_numbers)
{
    struct ims_option option = integer(0, 3, 0);
    option.standard = 1.5;
    option_refused(option, "standard is 1.5, not within 0 to 3");
    option = integer(0, 3, 0);
    option.maximum = 3e9;
    option_refused(option, "maximum 3000000000 are no range of whole numbers");
    option.maximum = 2.5;
    option_refused(option, "maximum 2.5 are no range of whole numbers");
}

Test(encoder_check, numbers_with_decimals)
{
    struct ims_option option = integer(0, 15, 1);
    option.type = IMS_OPTION_NUMBER;
    option.minimum = 0.5;
    option_refused(option, NULL);
    option.standard = 0.25;
    option_refused(option, "standard is 0.25, not within 0.5 to 15");
    option.standard = (double)NAN;
    option_refused(option, "standard is a number beyond");
    option = integer(0, 15, 1);
    option.type = IMS_OPTION_NUMBER;
    option.maximum = (double)NAN;
    option_refused(option, "are no range");
    option.maximum = (double)INFINITY;
    option_refused(option, "are no range");
}

Test(encoder_check, texts)
{
    struct ims_option option = integer(0, 8, 0);
    option.type = IMS_OPTION_TEXT;
    option_refused(option, NULL);
    option.standard_text = "12345678";
    option_refused(option, NULL);
    option.standard_text = "123456789";
    option_refused(option, "standard_text is longer than maximum");
    option.standard_text = "1,2";
    option_refused(option, "has ',' or ';'");
    option.standard_text = NULL;
    option.maximum = IMS_OPTION_TEXTS_MAX - 1;
    option_refused(option, NULL);
    option.maximum = IMS_OPTION_TEXTS_MAX;
    option_refused(option, "maximum is not a length");
    option.maximum = 0;
    option_refused(option, "maximum is not a length");
    struct ims_option two[] = {option, option, {.key = NULL}};
    struct ims_encoder encoder = fake_encoder("aaa");
    two[0].maximum = two[1].maximum = IMS_OPTION_TEXTS_MAX / 2;
    two[1].key = "other";
    encoder.options = two;
    refused(encoder, "the texts of all options are more than 256 bytes");
    two[1].maximum = IMS_OPTION_TEXTS_MAX / 2 - 2;
    accepted(encoder);
}

Test(encoder_check, choices)
{
    option_refused(choice(NULL, 0), "option key: choices is missing");
    option_refused(choice((const char *const[]){NULL}, 0), "choices is missing");
    option_refused(choice((const char *const[]){"a", "b", NULL}, 2), "standard is 2");
    option_refused(choice((const char *const[]){"a", "b", NULL}, -1), "standard is -1");
    option_refused(choice((const char *const[]){"a", "a", NULL}, 0), "\"a\" twice");
    option_refused(choice((const char *const[]){"a", "", NULL}, 0), "choices[1]");
    option_refused(choice((const char *const[]){"a,b", NULL}, 0), "choices[0]");
    option_refused(choice((const char *const[]){"a", "b;", NULL}, 0), "choices[1]");
    option_refused(choice((const char *const[]){"a b", NULL}, 0), "choices[0]");
    option_refused(choice((const char *const[]){"4:2:0", "auto", NULL}, 1), NULL);
}

Test(encoder_check, common_keys_mean_the_same_everywhere)
{
    struct ims_option option = integer(0, 100, 90);
    option.key = "quality";
    option_refused(option, NULL);
    option.maximum = 101;
    option_refused(option, "range is 0 to 101; for this key it must be 0 to 100");
    option = integer(0, 9, 1);
    option.key = "effort";
    option_refused(option, NULL);
    option.minimum = 1;
    option_refused(option, "option effort: range is 1 to 9");
    option.type = IMS_OPTION_BOOLEAN;
    option_refused(option, "option effort: type is 2; for this key it must be 1");
    option.key = "background";
    option_refused(option, "option background: type is 2");
    option.key = "subsampling";
    option_refused(option, "option subsampling: type is 2");
    option.key = "lossless";
    option_refused(option, NULL);
    struct ims_encoder encoder = fake_encoder("aaa");
    struct ims_option options[] = {option, {.key = NULL}};
    encoder.options = options;
    encoder.traits = IMS_TRAIT_LOSSY;
    refused(encoder, "option lossless: traits has no IMS_TRAIT_LOSSLESS");
}

Test(encoder_check, no_more_options_than_the_engine_has_room_for)
{
    static char keys[IMS_OPTIONS_MAX + 1][4];
    static struct ims_option options[IMS_OPTIONS_MAX + 2];
    struct ims_encoder encoder = fake_encoder("aaa");
    for (size_t i = 0; i <= IMS_OPTIONS_MAX; i++) {
        keys[i][0] = 'a';
        keys[i][1] = (char)('a' + i / 10);
        keys[i][2] = (char)('a' + i % 10);
        options[i] = integer(0, 1, 0);
        options[i].key = keys[i];
    }
    encoder.options = options;
    refused(encoder, "options has more than 48 entries");
    options[IMS_OPTIONS_MAX].key = NULL;
    accepted(encoder);
}
