/* SPDX-License-Identifier: MIT
 *
 * What is kept of that which a file says beside a picture's pixels, and what is fitted
 * to the pixels as they are saved.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/input/carry.h"
#include "cli/input/frame_ref.h"
#include "cli/input/metadata.h"
#include "cli/input/pixels.h"

/* A profile of nothing but a head. */
static void make_profile(unsigned char profile[128], const char *colors)
{
    memset(profile, 0, 128);
    profile[3] = 128;
    memcpy(profile + 16, colors, 4);
    memcpy(profile + 36, "acsp", 4);
}

static struct input_picture make_picture(enum ims_pixel_format format)
{
    struct input_picture picture = {.image = IMS_IMAGE_INIT,
                                    .metadata = input_metadata_new()};
    cr_assert(input_pixels_make(&picture, format, 4, 2));
    return picture;
}

static const char exif[] = "MM\0*\0\0\0\10\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0";
static const char xmp[] = "<x tiff:Orientation=\"6\"/>";

static struct input_picture make_full_picture(void)
{
    unsigned char profile[128];
    struct input_picture picture = make_picture(IMS_PIXEL_RGB8);
    struct input_metadata *metadata = picture.metadata;
    struct ims_position position = IMS_POSITION_INIT;
    struct ims_light light = IMS_LIGHT_INIT;
    make_profile(profile, "RGB ");
    light.max_content_light = 10000000;
    position.latitude = 52.5;
    input_metadata_set(metadata, IMS_METADATA_EXIF, exif, sizeof exif - 1);
    input_metadata_set(metadata, IMS_METADATA_XMP, xmp, sizeof xmp - 1);
    input_metadata_set(metadata, IMS_METADATA_ICC, profile, sizeof profile);
    input_metadata_set(metadata, IMS_METADATA_IPTC, "\x1c\2\5\0\1a", 6);
    input_metadata_set(metadata, IMS_METADATA_GAIN_MAP, "\xFF\xD8\xFF", 3);
    input_metadata_add_text(metadata, "Author", "me", 2, NULL);
    input_metadata_add_text(metadata, "Title", "a house", 7, "en");
    input_metadata_set_resolution(metadata, 11811, 11811);
    input_metadata_set_time(metadata, 1000000000);
    input_metadata_set_position(metadata, &position);
    input_metadata_set_light(metadata, &light);
    return picture;
}

enum {
    ALL = IMS_METADATA_TEXT | IMS_METADATA_EXIF | IMS_METADATA_XMP | IMS_METADATA_ICC |
          IMS_METADATA_IPTC | IMS_METADATA_RESOLUTION | IMS_METADATA_TIME |
          IMS_METADATA_POSITION | IMS_METADATA_LIGHT | IMS_METADATA_GAIN_MAP,
    OF_PIXELS = IMS_METADATA_LIGHT | IMS_METADATA_GAIN_MAP
};

Test(cli_input_metadata, what_is_wanted_is_kept)
{
    static const struct {
        enum input_keep keep;
        uint32_t kinds;
    } cases[] = {
        {INPUT_KEEP_ALL, ALL},
        {INPUT_KEEP_NONE, OF_PIXELS},
        {INPUT_KEEP_COLOR, OF_PIXELS | IMS_METADATA_ICC},
        {INPUT_KEEP_PRIVATE,
         ALL & ~(IMS_METADATA_XMP | IMS_METADATA_IPTC | IMS_METADATA_POSITION)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct input_picture picture = make_full_picture();
        const struct input_options options = {.keep = cases[i].keep};
        input_carry_finish(&picture, &options);
        cr_assert_eq(input_metadata_kinds(picture.metadata), cases[i].kinds, "case %zu",
                     i);
        cr_assert_eq(picture.image.light->max_content_light, 10000000);
        cr_assert_eq(picture.warnings, 0);
        cr_assert_eq(ims_metadata_check(&picture.metadata->fields, NULL), IMS_OK);
        if (cases[i].keep == INPUT_KEEP_PRIVATE) {
            cr_assert_eq(picture.metadata->text_count, 1);
            cr_assert_str_eq(picture.metadata->texts[0].key, "Title");
        }
        input_frame_ref_release(picture.frame_ref, NULL);
    }
}

Test(cli_input_metadata, both_orientations_become_upright)
{
    struct input_picture picture = make_full_picture();
    const struct input_options options = {.keep = INPUT_KEEP_ALL};
    input_carry_finish(&picture, &options);
    const struct ims_metadata *fields = &picture.metadata->fields;
    cr_assert_eq(((const unsigned char *)fields->exif)[19], 1);
    cr_assert_arr_eq(fields->xmp, "<x tiff:Orientation=\"1\"/>", sizeof xmp - 1);
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input_metadata, a_profile_of_other_colors_is_dropped_with_a_warning)
{
    static const struct {
        enum ims_pixel_format format;
        const char *colors;
        bool kept;
    } cases[] = {{IMS_PIXEL_RGB8, "RGB ", true},  {IMS_PIXEL_YUV420, "RGB ", true},
                 {IMS_PIXEL_RGB8, "CMYK", false}, {IMS_PIXEL_RGB8, "GRAY", false},
                 {IMS_PIXEL_GRAY8, "GRAY", true}, {IMS_PIXEL_GRAY16, "RGB ", false}};
    const struct input_options options = {.keep = INPUT_KEEP_ALL};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned char profile[128];
        struct input_picture picture = make_picture(cases[i].format);
        make_profile(profile, cases[i].colors);
        input_metadata_set(picture.metadata, IMS_METADATA_ICC, profile, sizeof profile);
        cr_assert_not_null(picture.metadata->fields.icc);
        input_carry_finish(&picture, &options);
        cr_assert_eq(picture.metadata->fields.icc != NULL, cases[i].kept, "case %zu",
                     i);
        cr_assert_eq(picture.warnings,
                     cases[i].kept ? 0 : IMS_WARNING_METADATA_DROPPED);
        input_frame_ref_release(picture.frame_ref, NULL);
    }
}

Test(cli_input_metadata, texts_of_the_command_go_before_those_of_the_file)
{
    static const struct ims_text texts[] = {
        {.key = "Author", .value = "you"}, {.key = "Title", .value = ""}, {0}};
    const struct input_options options = {.keep = INPUT_KEEP_ALL, .texts = texts};
    struct input_picture picture = make_full_picture();
    input_carry_finish(&picture, &options);
    cr_assert_eq(picture.metadata->text_count, 2);
    cr_assert_str_eq(picture.metadata->texts[0].value, "you");
    cr_assert_str_eq(picture.metadata->texts[1].key, "Title");
    cr_assert_str_eq(picture.metadata->texts[1].value, "");
    cr_assert_null(picture.metadata->texts[2].key);
    input_frame_ref_release(picture.frame_ref, NULL);
}

Test(cli_input_metadata, what_is_no_blob_of_its_kind_is_left_out)
{
    unsigned char profile[130];
    struct input_metadata *metadata = input_metadata_new();
    input_metadata_set(metadata, IMS_METADATA_EXIF, "Exif\0\0XX*\0\0\0\0\0", 14);
    input_metadata_set(metadata, IMS_METADATA_XMP, "\xff\xfe<", 3);
    input_metadata_set(metadata, IMS_METADATA_ICC, "short", 5);
    input_metadata_set(metadata, IMS_METADATA_IPTC, "no", 2);
    input_metadata_set_resolution(metadata, 0, 100);
    cr_assert_eq(input_metadata_kinds(metadata), 0);
    /* A profile with padding behind it. */
    make_profile(profile, "RGB ");
    input_metadata_set(metadata, IMS_METADATA_ICC, profile, sizeof profile);
    cr_assert_eq(metadata->fields.icc_size, 128);
    input_metadata_free(metadata);
}

/* What the file has and the picture has not is told, where it was wanted. */
Test(cli_input_metadata, what_is_lost_is_told_where_it_was_wanted)
{
    static const char damaged[] =
        "II*\0\10\0\0\0\1\0\x69\x87\4\0\1\0\0\0\xff\0\0\0\0\0\0\0";
    static const struct {
        enum input_keep keep;
        bool told;
    } cases[] = {{INPUT_KEEP_ALL, true},
                 {INPUT_KEEP_PRIVATE, true},
                 {INPUT_KEEP_COLOR, false},
                 {INPUT_KEEP_NONE, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct input_picture picture = make_picture(IMS_PIXEL_RGB8);
        const struct input_options options = {.keep = cases[i].keep};
        input_metadata_add_text(picture.metadata, "Title", "one", 3, NULL);
        input_metadata_add_text(picture.metadata, "Title", "one", 3, NULL);
        cr_assert_not(picture.metadata->lacks);
        input_metadata_add_text(picture.metadata, "Title", "another", 7, NULL);
        cr_assert(picture.metadata->lacks);
        input_carry_finish(&picture, &options);
        cr_assert_eq(picture.warnings, cases[i].told ? IMS_WARNING_METADATA_DROPPED : 0,
                     "case %zu", i);
        input_frame_ref_release(picture.frame_ref, NULL);
    }
    /* What is private in an Exif cannot be told where it is damaged. */
    struct input_picture picture = make_picture(IMS_PIXEL_RGB8);
    const struct input_options options = {.keep = INPUT_KEEP_PRIVATE};
    input_metadata_set(picture.metadata, IMS_METADATA_EXIF, damaged,
                       sizeof damaged - 1);
    cr_assert_not_null(picture.metadata->fields.exif);
    input_carry_finish(&picture, &options);
    cr_assert_null(picture.metadata->fields.exif);
    cr_assert_eq(picture.warnings, IMS_WARNING_METADATA_DROPPED);
    input_frame_ref_release(picture.frame_ref, NULL);
}

/* As the library writes them: encoders/metadata/comment.h. */
Test(cli_input_metadata, comments_become_the_texts_that_they_were)
{
    static const struct {
        const char *comment, *key, *language, *value;
    } cases[] = {
        {"Title: Tree", "Title", NULL, "Tree"},
        {"Title[de]: Baum: gro\xc3\x9f", "Title", "de", "Baum: gro\xc3\x9f"},
        {"Comment: a: b", "Comment", NULL, "a: b"},
        {"date:create: today", "date:create", NULL, "today"},
        {"only words", "Comment", NULL, "only words"},
        {"http://nobody", "Comment", NULL, "http://nobody"},
        {": words", "Comment", NULL, ": words"},
        {" a: b", "Comment", NULL, " a: b"},
        {"a : b", "Comment", NULL, "a : b"},
        {"two\nlines: here", "Comment", NULL, "two\nlines: here"},
        {"a[?]: b", "a[?]", NULL, "b"},
        {"[de]: b", "[de]", NULL, "b"},
        {"", "Comment", NULL, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct input_metadata *metadata = input_metadata_new();
        input_metadata_add_comment(metadata, cases[i].comment,
                                   strlen(cases[i].comment));
        cr_assert_eq(metadata->text_count, 1, "%s", cases[i].comment);
        const struct ims_text *text = &metadata->texts[0];
        cr_assert_str_eq(text->key, cases[i].key);
        cr_assert_str_eq(text->value, cases[i].value);
        cr_assert_eq(text->language != NULL, cases[i].language != NULL);
        if (text->language != NULL)
            cr_assert_str_eq(text->language, cases[i].language);
        input_metadata_free(metadata);
    }
}

Test(cli_input_metadata, a_thousand_texts_are_kept)
{
    struct input_metadata *metadata = input_metadata_new();
    for (int i = 0; i < 1002; i++) {
        char key[16];
        cr_assert_eq(metadata->lacks, i > 1000);
        snprintf(key, sizeof key, "key %d", i);
        input_metadata_add_text(metadata, key, "value", 5, NULL);
    }
    cr_assert_eq(metadata->text_count, 1000);
    cr_assert_str_eq(metadata->texts[999].key, "key 999");
    input_metadata_free(metadata);
}

Test(cli_input_metadata, texts_are_utf8_and_each_key_has_its_first_value)
{
    struct input_metadata *metadata = input_metadata_new();
    input_metadata_add_text(metadata, "Title",
                            "Gr\xfc\xdf"
                            "e",
                            5, NULL);
    input_metadata_add_text(metadata, "Title", "again", 5, NULL);
    input_metadata_add_text(metadata, "Title",
                            "Gr\xc3\xbc\xc3\x9f"
                            "e",
                            7, "de");
    input_metadata_add_text(metadata, "Title", "no language", 11, "de_DE");
    input_metadata_add_text(metadata, "", "no key", 6, NULL);
    input_metadata_add_text(metadata, "Cut", "abc", 2, NULL);
    cr_assert_eq(metadata->text_count, 3);
    cr_assert_str_eq(metadata->texts[0].value, "Gr\xc3\xbc\xc3\x9f"
                                               "e");
    cr_assert_str_eq(metadata->texts[1].language, "de");
    cr_assert_str_eq(metadata->texts[2].value, "ab");
    struct input_metadata *copy = input_metadata_copy(metadata);
    input_metadata_free(metadata);
    cr_assert_eq(copy->text_count, 3);
    cr_assert_str_eq(copy->fields.texts[1].language, "de");
    input_metadata_drop_text(copy, "Title");
    cr_assert_eq(copy->text_count, 1);
    cr_assert_str_eq(copy->fields.texts[0].key, "Cut");
    input_metadata_add_text(copy, "exif:Artist", "Jane", 4, NULL);
    input_metadata_add_text(copy, "exif", "no", 2, NULL);
    input_metadata_drop_texts_like(copy, "Exif:");
    input_metadata_drop_texts_like(copy, "cU");
    cr_assert_eq(copy->text_count, 2);
    input_metadata_drop_texts_like(copy, "cUT");
    cr_assert_eq(copy->text_count, 1);
    cr_assert_str_eq(copy->fields.texts[0].key, "exif");
    input_metadata_free(copy);
}
