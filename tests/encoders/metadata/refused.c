/* SPDX-License-Identifier: MIT
 *
 * Metadata that would break a file, or its readers, or for which a format has no place:
 * refused at submission, with what is wrong and what to do. What is just within the
 * limit is taken.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "support/sample_metadata.h"

static int accepts(const struct ims_encoder *encoder,
                   const struct ims_metadata *metadata, struct ims_message *message)
{
    struct ims_image image = IMS_IMAGE_INIT;
    const union ims_option_value options[8] = {{0}};
    image.format = IMS_PIXEL_RGB8;
    image.width = 24;
    image.height = 16;
    const struct ims_encoding encoding = {.size = sizeof encoding,
                                          .image = &image,
                                          .options = options,
                                          .option_count = 8,
                                          .metadata = metadata};
    message->text[0] = '\0';
    return encoder->accepts(encoder, &encoding, message);
}

/* Words for a value: so many letters. */
static const char *letters(size_t count)
{
    static char words[70000];
    memset(words, 'a', count);
    words[count] = '\0';
    return words;
}

static void check(const struct ims_encoder *encoder, const char *key, const char *value,
                  const char *reason)
{
    const struct ims_text texts[] = {{key, value, NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message;
    metadata.texts = texts;
    const int error = accepts(encoder, &metadata, &message);
    cr_assert_eq(error, reason == NULL ? IMS_OK : IMS_ERROR_METADATA, "%s, %s: %s",
                 encoder->name, key, message.text);
    if (reason != NULL)
        cr_assert_not_null(strstr(message.text, reason), "%s, %s: \"%s\"",
                           encoder->name, key, message.text);
}

Test(metadata_refused, lines_of_comments_that_readers_do_not_take)
{
    check(&ims_pnm_pam, "Comment", letters(252), NULL);
    check(&ims_pnm_pam, "Comment", letters(253),
          "is longer than the 252 bytes that readers of PAM take; break it into lines");
    check(&ims_pnm_pam, "Comment", "1\n2\n3\n4\n5\r\n6", NULL);
    check(&ims_pnm_pam, "Comment", "1\n2\n3\n4\n5\n6\n7",
          "PAM holds 6 lines of texts, one behind each line of its head, and there are "
          "7");
    check(&ims_pnm_ppm, "Comment", letters(60000), NULL);
    check(&ims_hdr, "Comment", letters(124), NULL);
    check(&ims_hdr, "Comment", letters(125), "longer than the 124 bytes");
    check(&ims_hdr, "Title", letters(118), "longer than the 124 bytes");
}

Test(metadata_refused, what_would_end_a_comment)
{
    check(&ims_xpm, "Title", "\"quoted\" /* and \\", NULL);
    check(&ims_xpm, "Title", "an end */ of it",
          "has \"*/\" in it, which would end the comments of XPM");
    check(&ims_xbm, "*/", "", "which would end the comments of XBM");
}

/* Formats that have colors only, whatever the pixels were. */
Test(metadata_refused, a_profile_of_gray_in_files_of_colors)
{
    static const struct ims_encoder *const encoders[] = {&ims_annotate_webp, &ims_bmp,
                                                         &ims_gif};
    unsigned char profile[128] = {0, 0, 0, 128};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message;
    memcpy(profile + 36, "acsp", 4);
    metadata.icc = profile;
    metadata.icc_size = sizeof profile;
    for (size_t i = 0; i < sizeof encoders / sizeof encoders[0]; i++) {
        memcpy(profile + 16, "GRAY", 4);
        cr_assert_eq(accepts(encoders[i], &metadata, &message), IMS_ERROR_METADATA,
                     "%s", encoders[i]->name);
        cr_assert_not_null(strstr(message.text, "a profile of \"GRAY\""), "%s",
                           message.text);
        memcpy(profile + 16, "RGB ", 4);
        cr_assert_eq(accepts(encoders[i], &metadata, &message), IMS_OK, "%s",
                     message.text);
    }
}

/* What a comment would begin with is to be read as it was written. */
Test(metadata_refused, keys_that_comments_of_a_jpeg_do_not_keep)
{
    check(&ims_jpeg_fast, "date:create", "today", NULL);
    check(&ims_jpeg_fast, letters(79), "", NULL);
    check(&ims_jpeg_fast, letters(80), "", "with a key of 1 to 79 bytes");
    check(&ims_jpeg_fast, "a: b", "", "without \": \"");
    check(&ims_jpeg_fast, "Title[de]", "", "\"Key[de]: value\"");
    check(&ims_jpeg_fast, " Title", "", "blanks around it");
    check(&ims_jpeg_fast, "Ti\ntle", "", "control characters");
}

/* Two texts for one field of Exif. */
Test(metadata_refused, texts_for_one_field_are_not_lost)
{
    static const struct ims_text twice[] = {
        {"Author", "Jane", NULL}, {"Author", "Joe", ""}, {NULL, NULL, NULL}};
    static const struct ims_text translated[] = {
        {"Author", "Jane", NULL}, {"Author", "Joe", "de"}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message;
    metadata.texts = twice;
    cr_assert_eq(accepts(&ims_jpeg_fast, &metadata, &message), IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "one place for the texts \"Author\""), "%s",
                       message.text);
    cr_assert_eq(accepts(&ims_annotate_webp, &metadata, &message), IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "one place for the texts \"Author\""), "%s",
                       message.text);
    metadata.texts = translated;
    cr_assert_eq(accepts(&ims_jpeg_fast, &metadata, &message), IMS_OK, "%s",
                 message.text);
}

Test(metadata_refused, texts_without_a_place_or_room)
{
    check(&ims_dpx, "Weather", "rain",
          "DPX has no place for the text \"Weather\"; it has one for: Software, "
          "Project, Copyright, Source");
    check(&ims_dpx, "Copyright", letters(199), NULL);
    check(&ims_dpx, "Copyright", letters(200),
          "has 200 bytes, and DPX holds 199 of it");
    check(&ims_tga, "Comment", "1\n2\n3\n4", NULL);
    check(&ims_tga, "Comment", "1\n2\n3\n4\n5", "4 lines of 80 bytes");
    check(&ims_tga, "Comment", letters(81), "4 lines of 80 bytes");
    check(&ims_fits, "Title", "\xC3\xA4", "it is ASCII");
}

Test(metadata_refused, names_of_attributes_that_are_no_texts)
{
    char name[257];
    memset(name, 'n', sizeof name);
    name[256] = '\0';
    check(&ims_exr, "Weather", "rain", NULL);
    check(&ims_exr, "xDensity", "3", "\"xDensity\" of OpenEXR is no text");
    check(&ims_exr, name, "", "names of up to 255 bytes");
    check(&ims_exr, name + 1, "", NULL);
    const struct ims_text texts[] = {
        {"Copyright", "a", NULL}, {"owner", "b", NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message;
    metadata.texts = texts;
    cr_assert_eq(accepts(&ims_exr, &metadata, &message), IMS_ERROR_METADATA);
    cr_assert_str_eq(message.text,
                     "OpenEXR has one attribute for the texts \"Copyright\" and "
                     "\"owner\"; leave one out");
}

Test(metadata_refused, xmp_that_readers_of_gif_would_see_end)
{
    static const char xmp[] = "<x:xmpmeta>\0</x:xmpmeta>";
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message;
    metadata.xmp = xmp;
    metadata.xmp_size = 11;
    cr_assert_eq(accepts(&ims_gif, &metadata, &message), IMS_OK);
    metadata.xmp_size = sizeof xmp - 1;
    cr_assert_eq(accepts(&ims_gif, &metadata, &message), IMS_ERROR_METADATA);
}

Test(metadata_refused, resolutions_that_bmp_cannot_count)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message;
    metadata.dots_per_metre_x = metadata.dots_per_metre_y = INT32_MAX;
    cr_assert_eq(accepts(&ims_bmp, &metadata, &message), IMS_OK);
    metadata.dots_per_metre_y = (uint32_t)INT32_MAX + 1;
    cr_assert_eq(accepts(&ims_bmp, &metadata, &message), IMS_ERROR_METADATA);
}

/* ---- or left out, where that is allowed ------------------------------------------ */

static int encode(const char *file_name, const struct ims_metadata *metadata,
                  struct ims_bytes *bytes, struct ims_message *message)
{
    static const uint8_t pixels[24 * 16 * 3];
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = 24;
    image.height = 16;
    image.planes[0] = pixels;
    request.image = &image;
    request.file_name = file_name;
    request.metadata = metadata;
    request.message = message;
    return ims_encode(NULL, &request, bytes);
}

static bool has(const struct ims_bytes *bytes, const char *words)
{
    const size_t size = strlen(words);
    const uint8_t *const data = bytes->data;
    for (size_t i = 0; i + size <= bytes->byte_count; i++)
        if (memcmp(data + i, words, size) == 0)
            return true;
    return false;
}

Test(metadata_refused, what_has_no_place_is_left_out_with_a_warning)
{
    static const struct ims_text texts[] = {{"Weather", "rain", NULL},
                                            {NULL, NULL, NULL}};
    struct ims_metadata metadata = sample_metadata_of(IMS_METADATA_XMP);
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_message message = {0, ""};
    metadata.texts = texts;
    cr_assert_eq(encode("x.tif", &metadata, &bytes, &message), IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(message.text, "no place for the text \"Weather\""), "%s",
                       message.text);
    metadata.no_place = IMS_NO_PLACE_DROP;
    message = (struct ims_message){0, ""};
    cr_assert_eq(encode("x.tif", &metadata, &bytes, &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(bytes.warnings, IMS_WARNING_METADATA_DROPPED);
    cr_assert(has(&bytes, SAMPLE_METADATA_XMP) && !has(&bytes, "rain"));
    ims_bytes_free(&bytes);
}

Test(metadata_refused, nor_does_one_that_readers_misread_keep_a_file_from_being)
{
    static const char xmp[] = "<x:xmpmeta>\0</x:xmpmeta>";
    static const struct ims_text texts[] = {{"Weather", "rain", NULL},
                                            {NULL, NULL, NULL}};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_message message = {0, ""};
    metadata.xmp = xmp;
    metadata.xmp_size = sizeof xmp - 1;
    metadata.texts = texts;
    metadata.no_place = IMS_NO_PLACE_DROP;
    cr_assert_eq(encode("x.gif", &metadata, &bytes, &message), IMS_OK, "%s",
                 message.text);
    cr_assert_eq(bytes.warnings, IMS_WARNING_METADATA_DROPPED);
    cr_assert(!has(&bytes, "xmpmeta"));
    ims_bytes_free(&bytes);
}

/* An Exif without a directory holds no time. */
Test(metadata_refused, nor_does_a_damaged_exif)
{
    static const char *const names[] = {"x.png", "x.jpg",  "x.tif", "x.webp",
                                        "x.jp2", "x.avif", "x.jxl"};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.exif = "II*\0\0\0\0";
    metadata.exif_size = 8;
    metadata.time_ns = 1;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct ims_bytes bytes = IMS_BYTES_INIT;
        struct ims_message message = {0, ""};
        metadata.no_place = IMS_NO_PLACE_REFUSE;
        int error = encode(names[i], &metadata, &bytes, &message);
        if (error == IMS_ERROR_NO_ENCODER)
            continue;
        cr_assert_eq(error, IMS_ERROR_METADATA, "%s: %s", names[i], message.text);
        metadata.no_place = IMS_NO_PLACE_DROP;
        error = encode(names[i], &metadata, &bytes, &message);
        cr_assert_eq(error, IMS_OK, "%s: %s", names[i], message.text);
        cr_assert_eq(bytes.warnings, IMS_WARNING_METADATA_DROPPED);
        ims_bytes_free(&bytes);
    }
}

#ifdef HAVE_FFMPEG
Test(metadata_refused, a_profile_with_tables_in_jp2)
{
    struct ims_metadata metadata = sample_metadata_of(IMS_METADATA_ICC);
    struct ims_message message;
    uint8_t *const profile = malloc(metadata.icc_size);
    cr_assert_not_null(profile);
    memcpy(profile, metadata.icc, metadata.icc_size);
    metadata.icc = profile;
    cr_assert_eq(accepts(&ims_jpeg2000_lavc_jp2, &metadata, &message), IMS_OK);
    memcpy(profile + 132, "A2B0", 4);
    cr_assert_eq(accepts(&ims_jpeg2000_lavc_jp2, &metadata, &message),
                 IMS_ERROR_METADATA);
    free(profile);
}

Test(metadata_refused, what_jpeg_ls_pcx_and_sgi_cannot_hold)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct ims_message message;
    check(&ims_jpegls_lavc, "Comment", letters(65533), NULL);
    check(&ims_jpegls_lavc, "Comment", letters(65534), "of a comment of JPEG-LS");
    check(&ims_sgi_lavc, "Title", letters(80), "has 80 bytes, and SGI holds 79");
    metadata.dots_per_metre_x = metadata.dots_per_metre_y = 2580118;
    cr_assert_eq(accepts(&ims_pcx_lavc, &metadata, &message), IMS_OK);
    metadata.dots_per_metre_x = 2580200;
    cr_assert_eq(accepts(&ims_pcx_lavc, &metadata, &message), IMS_ERROR_METADATA);
}
#endif
