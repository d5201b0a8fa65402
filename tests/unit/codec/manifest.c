/* SPDX-License-Identifier: MIT
 *
 * Manifests: what is written in one is in the tables, and whatever is wrong with one is
 * told with its line.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "src/codec/option.h"
#include "src/codec/plugin/manifest.h"
#include "src/codec/plugin/manifest_difference.h"
#include "support/alloc_fail.h"

static const char whole[] = "imagesaver-encoders 2\n"
                            "# two encoders\n"
                            "\n"
                            "encoder one\n"
                            "format first\n"
                            "description The first, with blanks\n"
                            "mime_type image/first\n"
                            "rank -3\n"
                            "inputs pixels bytes\n"
                            "traits lossy deep premultiplied\n"
                            "metadata exif color\n"
                            "extensions one uno\n"
                            "pixel_formats rgb8 gray16\n"
                            "narrowed_formats rgba16\n"
                            "max_width 70\n"
                            "max_height 80\n"
                            "max_pixels 5000000000\n"
                            "min_effort 1\n"
                            "max_effort 8\n"
                            "signature 4 00ff41 ff00f0\n"
                            "signature 0 2a\n"
                            "option quality integer 0 100 90\n"
                            "help what it is for\n"
                            "option distance number 0.5 2.25 1\n"
                            "help another\n"
                            "option kind choice 0 0 1\n"
                            "choices a b\n"
                            "help a third\n"
                            "option note text 0 40 0\n"
                            "standard as it is\n"
                            "help the last\n"
                            "encoder two\n"
                            "format second";

/* The text that the manifest of the test points into. */
static char text[4096];

static int read(struct ims_manifest *manifest, const char *content,
                struct ims_message *message)
{
    cr_assert_lt(strlen(content), sizeof text);
    strcpy(text, content);
    return ims_manifest_read(manifest, text, message);
}

static void check_options(const struct ims_option *options)
{
    cr_assert_str_eq(options[0].key, "quality");
    cr_assert_eq(options[0].type, IMS_OPTION_INTEGER);
    cr_assert_eq(options[0].maximum, 100);
    cr_assert_eq(options[0].standard, 90);
    cr_assert_str_eq(options[0].help, "what it is for");
    cr_assert_eq(options[1].minimum, 0.5);
    cr_assert_eq(options[1].maximum, 2.25);
    cr_assert_str_eq(options[2].choices[0], "a");
    cr_assert_str_eq(options[2].choices[1], "b");
    cr_assert_null(options[2].choices[2]);
    cr_assert_str_eq(options[3].standard_text, "as it is");
    cr_assert_null(options[4].key);
}

Test(manifest, what_is_written_is_in_the_tables)
{
    struct ims_manifest manifest;
    struct ims_message message = {0};
    cr_assert_eq(read(&manifest, whole, &message), IMS_OK, "%s", message.text);
    cr_assert_eq(manifest.count, 2);
    const struct ims_encoder *one = &manifest.encoders[0];
    cr_assert_eq(one->abi, IMS_ENCODER_ABI);
    cr_assert_eq(one->size, sizeof *one);
    cr_assert_str_eq(one->name, "one");
    cr_assert_str_eq(one->format, "first");
    cr_assert_str_eq(one->description, "The first, with blanks");
    cr_assert_str_eq(one->mime_type, "image/first");
    cr_assert_eq(one->rank, -3);
    cr_assert_eq(one->inputs, IMS_INPUT_PIXELS | IMS_INPUT_BYTES);
    cr_assert_eq(one->traits,
                 IMS_TRAIT_LOSSY | IMS_TRAIT_DEEP | IMS_TRAIT_PREMULTIPLIED);
    cr_assert_eq(one->metadata, IMS_METADATA_EXIF | IMS_METADATA_COLOR);
    cr_assert_str_eq(one->extensions[1], "uno");
    cr_assert_null(one->extensions[2]);
    cr_assert_eq(one->pixel_formats[0], IMS_PIXEL_RGB8);
    cr_assert_eq(one->pixel_formats[1], IMS_PIXEL_GRAY16);
    cr_assert_eq(one->pixel_formats[2], IMS_PIXEL_NONE);
    cr_assert_eq(one->narrowed_formats[0], IMS_PIXEL_RGBA16);
    cr_assert_eq(one->max_width, 70);
    cr_assert_eq(one->max_height, 80);
    cr_assert_eq(one->max_pixels, 5000000000);
    cr_assert_eq(one->min_effort, 1);
    cr_assert_eq(one->max_effort, 8);
    cr_assert_eq(one->signatures[0].offset, 4);
    cr_assert_arr_eq(one->signatures[0].bytes, "\0\377A", 3);
    cr_assert_arr_eq(one->signatures[0].mask, "\377\0\360", 3);
    cr_assert_null(one->signatures[1].mask);
    cr_assert_eq(one->signatures[1].length, 1);
    cr_assert_null(one->signatures[2].bytes);
    check_options(one->options);
    cr_assert_str_eq(manifest.encoders[1].name, "two");
    cr_assert_null(manifest.encoders[1].options);
    ims_manifest_free(&manifest);
}

static void refused(const char *content, int error, const char *words)
{
    struct ims_manifest manifest;
    struct ims_message message = {0};
    cr_assert_eq(read(&manifest, content, &message), error, "%s: %s", content,
                 message.text);
    cr_assert_not_null(strstr(message.text, words), "\"%s\" is not in \"%s\"", words,
                       message.text);
    cr_assert_null(manifest.blocks);
}

static const char several[] = "imagesaver-encoders 2\n"
                              "encoder one\n"
                              "option a integer 0 1 0\n"
                              "option b integer 0 1 0\n"
                              "encoder none\n"
                              "encoder two\n"
                              "option c integer 0 1 0\n"
                              "encoder three\n"
                              "option d integer 0 1 0";

Test(manifest, each_encoder_has_its_own_options)
{
    static const char *const keys[4][2] = {{"a", "b"}, {NULL}, {"c"}, {"d"}};
    struct ims_manifest manifest;
    struct ims_message message = {0};
    cr_assert_eq(read(&manifest, several, &message), IMS_OK, "%s", message.text);
    cr_assert_eq(manifest.count, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct ims_option *options = manifest.encoders[i].options;
        size_t count = ims_option_count(options);
        for (size_t k = 0; k < count; k++)
            cr_assert_str_eq(options[k].key, keys[i][k]);
        cr_assert(count == 2 || keys[i][count] == NULL);
    }
    ims_manifest_free(&manifest);
}

Test(manifest, what_is_wrong_is_told_with_its_line)
{
    static const struct {
        const char *lines; /* after the first two */
        const char *words;
    } wrong[] = {
        {"colour red", "line 3: \"colour\" is no word of a manifest"},
        {"format", "line 3: format has no value"},
        {"format a\nformat b", "line 4: format stands there twice"},
        {"rank 1\nrank 2", "line 4: rank stands there twice"},
        {"rank ten", "line 3: rank: \"ten\" is no number"},
        {"rank 1.5", "line 3: rank is no whole number"},
        {"rank 1 2", "line 3: rank has too much: \"2\""},
        {"rank 1 ", "line 3: rank has too much"},
        {"rank 3000000000", "line 3: rank: \"3000000000\" is no number that"},
        {"max_pixels -1", "line 3: max_pixels: \"-1\""},
        {"inputs", "line 3: inputs has no value"},
        {"inputs pixels  bytes", "line 3: inputs has a blank too many"},
        {"metadata exif smell", "line 3: metadata: \"smell\" is none of them"},
        {"traits loud", "line 3: traits: \"loud\" is none of them"},
        {"pixel_formats rgb8 rgb9",
         "line 3: pixel_formats: \"rgb9\" is no pixel format"},
        {"signature 0", "line 3: signature lacks bytes"},
        {"signature 0 abc", "line 3: signature lacks bytes"},
        {"signature 0 0G", "line 3: signature: 0G is not hexadecimal"},
        {"signature 0 01 0102", "line 3: signature: the mask has another length"},
        {"signature 0 01 02 03", "line 3: signature has too much"},
        {"option key", "line 3: option lacks its key or its type"},
        {"option key colour 0 0 0", "line 3: option lacks its key or its type"},
        {"option key integer 0 1", "line 3: option lacks a number"},
        {"option key integer 0 1 1 1", "line 3: option has too much"},
        {"help me", "line 3: help stands before the option"},
        {"option key integer 0 1 1\nhelp a\nhelp b", "line 5: help stands there twice"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char content[256];
        snprintf(content, sizeof content, "imagesaver-encoders 2\nencoder a\n%s",
                 wrong[i].lines);
        refused(content, IMS_ERROR_PLUGIN_TABLE, wrong[i].words);
    }
    refused("", IMS_ERROR_PLUGIN_TABLE, "it describes no encoder");
    refused("imagesaver-encoders 2\n", IMS_ERROR_PLUGIN_TABLE, "describes no encoder");
    refused("encoder a", IMS_ERROR_PLUGIN_TABLE, "line 1: it does not begin with");
    refused("imagesaver-encoders 2\nformat a", IMS_ERROR_PLUGIN_TABLE,
            "line 2: format stands before the encoder");
    refused("imagesaver-encoders 1\nencoder a", IMS_ERROR_PLUGIN_ABI,
            "line 1: it is for version 1 of the encoder interface; this library has");
}

Test(manifest, every_allocation_may_fail)
{
    bool more = true;
    for (long number = 1; more; number++) {
        struct ims_manifest manifest;
        struct ims_message message = {0};
        strcpy(text, whole);
        alloc_fail_at(number);
        int error = ims_manifest_read(&manifest, text, &message);
        more = alloc_fail_reached();
        cr_assert_eq(error, more ? IMS_ERROR_MEMORY : IMS_OK, "allocation %ld", number);
        ims_manifest_free(&manifest);
    }
}

/* Whatever differs between the two is found, and nothing where nothing does. */
Test(manifest, differences_are_named)
{
    static const struct {
        const char *line; /* of `whole` */
        const char *other;
        const char *member;
    } changes[] = {
        {"format first", "format third", "format"},
        {"The first", "The third", "description"},
        {"rank -3", "rank -4", "rank"},
        {"one uno", "one due", "extensions"},
        {"extensions one uno", "extensions one", "extensions"},
        {"rgb8 gray16", "gray16 rgb8", "pixel_formats"},
        {"rgba16", "rgba16 rgb16", "narrowed_formats"},
        {"max_pixels 5", "max_pixels 6", "max_pixels"},
        {"00ff41", "00ff42", "signatures"},
        {"ff00f0", "ff00f1", "signatures"},
        {" 100 90", " 100 91", "options"},
        {"choices a b", "choices a c", "options"},
        {"as it is", "as it was", "options"},
    };
    struct ims_manifest first, second;
    static char other[4096];
    cr_assert_eq(read(&first, whole, NULL), IMS_OK);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const char *place = strstr(whole, changes[i].line);
        snprintf(other, sizeof other, "%.*s%s%s", (int)(place - whole), whole,
                 changes[i].other, place + strlen(changes[i].line));
        cr_assert_eq(ims_manifest_read(&second, other, NULL), IMS_OK);
        const char *member =
            ims_manifest_difference(&first.encoders[0], &second.encoders[0]);
        cr_assert_not_null(member, "%s", changes[i].other);
        cr_assert_str_eq(member, changes[i].member);
        ims_manifest_free(&second);
    }
    strcpy(other, whole);
    cr_assert_eq(ims_manifest_read(&second, other, NULL), IMS_OK);
    for (size_t i = 0; i < 2; i++)
        cr_assert_null(
            ims_manifest_difference(&first.encoders[i], &second.encoders[i]));
    ims_manifest_free(&first);
    ims_manifest_free(&second);
}
