/* SPDX-License-Identifier: MIT
 *
 * What metadata have to do with the choice of an encoder: what must be held is refused
 * where it is not; the rest is left out with a warning, by the one that leaves out
 * least; and bytes that are encoded go to one that puts metadata into them.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support/choosing.h"
#include "support/fake_encoder.h"
#include "support/metadata_encoder.h"

TestSuite(matcher_metadata, .fini = choosing_close);

static const uint32_t some = IMS_METADATA_EXIF | IMS_METADATA_XMP | IMS_METADATA_COLOR;

Test(matcher_metadata, what_must_be_held_is_refused_by_name)
{
    choosing.encoders[0] = metadata_encoder("aaa", IMS_METADATA_XMP);
    choosing_open(NULL);
    choosing.wanted.kinds = some;
    choosing.wanted.required = IMS_METADATA_EXIF | IMS_METADATA_XMP;
    choosing_refuses("aaa", IMS_PIXEL_RGB8, NULL, IMS_ERROR_METADATA,
                     "encoder aaa has no place for these metadata: exif; choose");
    choosing.wanted.required = IMS_METADATA_XMP;
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.dropped, IMS_METADATA_EXIF | IMS_METADATA_COLOR);
    cr_assert_eq(choosing.match.warnings,
                 IMS_WARNING_METADATA_DROPPED | IMS_WARNING_COLOR_DROPPED);
    cr_assert_eq(choosing.match.metadata, &choosing.wanted.fields);
}

Test(matcher_metadata, who_leaves_out_least_is_taken_whatever_its_rank)
{
    static const char *const aaa[] = {"aaa", NULL};
    choosing.encoders[0] = metadata_encoder("aaa", some);
    choosing.encoders[1] = metadata_encoder("bbb", IMS_METADATA_EXIF);
    choosing.encoders[1].extensions = aaa;
    choosing.encoders[1].rank = 200;
    choosing_open(NULL);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "bbb");
    cr_assert_eq(choosing.match.warnings, 0);
    cr_assert_null(choosing.match.metadata);
    choosing.wanted.kinds = some;
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.warnings, 0);
    choosing.wanted.kinds = IMS_METADATA_EXIF;
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "bbb");
}

/* One that has no place for texts but comments. */
static int accept_comments(const struct ims_encoder *self,
                           const struct ims_encoding *encoding,
                           struct ims_message *message)
{
    (void)self;
    if (encoding->metadata == NULL || encoding->metadata->texts == NULL ||
        strcmp(encoding->metadata->texts[0].key, "Comment") == 0)
        return IMS_OK;
    strcpy(message->text, "comments only");
    return IMS_ERROR_METADATA;
}

Test(matcher_metadata, what_an_encoder_says_no_to_is_left_out_where_it_may_be)
{
    struct ims_text texts[] = {{"Title", "", NULL}, {NULL, NULL, NULL}};
    choosing.encoders[0] = metadata_encoder("aaa", IMS_METADATA_TEXT | some);
    choosing.encoders[0].accepts = accept_comments;
    choosing_open(NULL);
    choosing.wanted.fields = (struct ims_metadata)IMS_METADATA_INIT;
    choosing.wanted.fields.texts = texts;
    choosing.wanted.kinds = IMS_METADATA_TEXT | IMS_METADATA_EXIF;
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.dropped, IMS_METADATA_TEXT);
    cr_assert_eq(choosing.match.warnings, IMS_WARNING_METADATA_DROPPED);
    choosing.wanted.required = IMS_METADATA_TEXT;
    choosing_refuses("aaa", IMS_PIXEL_RGB8, NULL, IMS_ERROR_METADATA, "comments only");
    texts[0].key = "Comment";
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.warnings, 0);
}

/* One that has no place for the profile. */
static int accept_no_profile(const struct ims_encoder *self,
                             const struct ims_encoding *encoding,
                             struct ims_message *message)
{
    (void)self;
    if (encoding->metadata == NULL || encoding->metadata->icc == NULL)
        return IMS_OK;
    strcpy(message->text, "no such profile");
    return IMS_ERROR_METADATA;
}

Test(matcher_metadata, a_profile_that_does_not_fit_costs_nothing_else)
{
    static const char profile[] = "profile";
    choosing.encoders[0] = metadata_encoder("aaa", IMS_METADATA_ICC | some);
    choosing.encoders[0].accepts = accept_no_profile;
    choosing_open(NULL);
    choosing.wanted.fields = (struct ims_metadata)IMS_METADATA_INIT;
    choosing.wanted.fields.icc = profile;
    choosing.wanted.fields.icc_size = sizeof profile;
    choosing.wanted.kinds = IMS_METADATA_ICC | IMS_METADATA_EXIF;
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.dropped, IMS_METADATA_ICC);
    choosing.wanted.required = IMS_METADATA_ICC;
    choosing_refuses("aaa", IMS_PIXEL_RGB8, NULL, IMS_ERROR_METADATA,
                     "no such profile");
}

Test(matcher_metadata, pixels_go_before_metadata)
{
    static const enum ims_pixel_format rgb8[] = {IMS_PIXEL_RGB8, IMS_PIXEL_NONE};
    static const enum ims_pixel_format gray16[] = {IMS_PIXEL_GRAY16, IMS_PIXEL_NONE};
    static const char *const aaa[] = {"aaa", NULL};
    choosing.encoders[0] = metadata_encoder("aaa", some);
    choosing.encoders[0].pixel_formats = rgb8;
    choosing.encoders[0].narrowed_formats = gray16;
    choosing.encoders[1] = metadata_encoder("bbb", 0);
    choosing.encoders[1].extensions = aaa;
    choosing_open("narrow=1");
    choosing.wanted.kinds = IMS_METADATA_EXIF;
    choosing_takes("aaa", IMS_PIXEL_GRAY16, NULL, "bbb");
    cr_assert_eq(choosing.match.warnings, IMS_WARNING_METADATA_DROPPED);
}

Test(matcher_metadata, a_profile_of_colors_is_not_of_the_gray_made_of_them)
{
    static const enum ims_pixel_format gray8[] = {IMS_PIXEL_GRAY8, IMS_PIXEL_NONE};
    choosing.encoders[0] =
        metadata_encoder("aaa", IMS_METADATA_ICC | IMS_METADATA_EXIF);
    choosing.encoders[0].pixel_formats = gray8;
    choosing_open("gray=1");
    choosing.wanted.kinds = IMS_METADATA_ICC | IMS_METADATA_EXIF;
    choosing_takes("aaa", IMS_PIXEL_GRAY8, NULL, "aaa");
    cr_assert_eq(choosing.match.dropped, 0);
    choosing_takes("aaa", IMS_PIXEL_RGB8, NULL, "aaa");
    cr_assert_eq(choosing.match.dropped, IMS_METADATA_ICC);
    cr_assert_eq(choosing.match.warnings, IMS_WARNING_METADATA_DROPPED);
}

static int choose_for_bytes(uint32_t kinds, uint32_t required)
{
    struct ims_image bytes = fake_bytes("abc", 3);
    choosing.wanted.kinds = kinds;
    choosing.wanted.required = required;
    return choosing_run("aaa", &bytes, NULL);
}

Test(matcher_metadata, encoded_bytes_go_to_who_annotates_them)
{
    static const char *const aaa[] = {"aaa", NULL};
    choosing.encoders[0] = metadata_annotator(aaa, IMS_METADATA_TEXT);
    choosing_open(NULL); /* with the one that passes all bytes */
    cr_assert_eq(choose_for_bytes(0, 0), IMS_OK);
    cr_assert_str_eq(choosing.match.encoder->name, "bytes");
    cr_assert_eq(choose_for_bytes(IMS_METADATA_TEXT, IMS_METADATA_TEXT), IMS_OK);
    cr_assert_str_eq(choosing.match.encoder->name, "annotate");
    cr_assert_eq(choose_for_bytes(IMS_METADATA_EXIF, IMS_METADATA_EXIF),
                 IMS_ERROR_METADATA);
    cr_assert_eq(choose_for_bytes(IMS_METADATA_EXIF, 0), IMS_OK);
    cr_assert_eq(choosing.match.warnings, IMS_WARNING_METADATA_DROPPED);
    cr_assert_eq(choose_for_bytes(IMS_METADATA_EXIF | IMS_METADATA_TEXT, 0), IMS_OK);
    cr_assert_str_eq(choosing.match.encoder->name, "annotate");
    cr_assert_eq(choosing.match.dropped, IMS_METADATA_EXIF);
}

Test(matcher_metadata, bytes_of_another_extension_cannot_be_annotated)
{
    static const char *const bbb[] = {"bbb", NULL};
    choosing.encoders[0] = metadata_annotator(bbb, IMS_METADATA_TEXT);
    choosing_open(NULL);
    cr_assert_eq(choose_for_bytes(IMS_METADATA_TEXT, IMS_METADATA_TEXT),
                 IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(choosing.message.text, "no place for these metadata: "
                                                     "text"));
}
