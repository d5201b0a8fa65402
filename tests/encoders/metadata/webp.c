/* SPDX-License-Identifier: MIT
 *
 * Metadata in WebP files of all encoders: chunks in the order of the specification,
 * each once, with the same bytes; and pixels that libwebp decodes to those of a file
 * without.
 */
#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "encoders/metadata/exif.h"
#include "support/alloc_fail.h"
#include "support/encode.h"
#include "support/exif_check.h"
#include "support/metadata.h"
#include "support/picture.h"

static const struct ims_encoder *const encoders[] = {
#ifdef HAVE_LIBWEBP
    &ims_webp_libwebp,
#endif
#ifdef HAVE_FFMPEG
    &ims_webp_lavc,
#endif
    NULL,
};

static size_t load(const uint8_t *from)
{
    return (size_t)from[0] | (size_t)from[1] << 8 | (size_t)from[2] << 16 |
           (size_t)from[3] << 24;
}

/* The types of all chunks, one after the other; the data of `wanted`. */
static const uint8_t *list_chunks(const struct encode *encode, char types[100],
                                  const char *wanted, size_t *size)
{
    const uint8_t *const bytes = encode->buffer.data;
    const uint8_t *found = NULL;
    size_t at = 12, length = 0;
    cr_assert_arr_eq(bytes, "RIFF", 4);
    cr_assert_eq(load(bytes + 4) + 8, encode->buffer.length);
    cr_assert_arr_eq(bytes + 8, "WEBP", 4);
    for (; at < encode->buffer.length && length < 90; length += 4) {
        memcpy(types + length, bytes + at, 4);
        if (memcmp(bytes + at, wanted, 4) == 0) {
            found = bytes + at + 8;
            *size = load(bytes + at + 4);
        }
        at += 8 + load(bytes + at + 4) + load(bytes + at + 4) % 2;
    }
    cr_assert_eq(at, encode->buffer.length);
    types[length] = '\0';
    return found;
}

static void run(struct encode *encode, const struct ims_metadata *metadata,
                const struct ims_image *image)
{
    encode->metadata = metadata;
    cr_assert_eq(encode_run(encode, image), IMS_OK, "%s", encode->message.text);
}

/* libwebp sees the same pixels as without metadata. */
static void check_pixels(const struct encode *encode, const struct ims_image *image)
{
    struct encode plain;
    int width, height, plain_width, plain_height;
    encode_init(&plain, encode->encoder);
    memcpy(plain.values, encode->values, sizeof plain.values);
    run(&plain, NULL, image);
    uint8_t *const pixels =
        WebPDecodeRGBA(encode->buffer.data, encode->buffer.length, &width, &height);
    uint8_t *const expected = WebPDecodeRGBA(plain.buffer.data, plain.buffer.length,
                                             &plain_width, &plain_height);
    cr_assert_not_null(pixels);
    cr_assert_not_null(expected);
    cr_assert_eq(width, plain_width);
    cr_assert_eq(height, plain_height);
    cr_assert_arr_eq(pixels, expected, 4 * (size_t)width * (size_t)height);
    WebPFree(expected);
    WebPFree(pixels);
    encode_fini(&plain);
}

static void check_chunk(const struct encode *encode, const char *type,
                        const void *expected, size_t expected_size)
{
    char types[100];
    size_t size = 0;
    const uint8_t *const bytes = list_chunks(encode, types, type, &size);
    cr_assert_not_null(bytes, "%s", types);
    cr_assert_eq(size, expected_size, "%s", type);
    cr_assert_arr_eq(bytes, expected, size, "%s", type);
}

static void check_head(const struct encode *encode, int width, int height,
                       bool has_alpha)
{
    const uint8_t flags = has_alpha ? 0x3c : 0x2c;
    const uint8_t head[10] = {
        flags, 0, 0, 0, (uint8_t)(width - 1), 0, 0, (uint8_t)(height - 1)};
    check_chunk(encode, "VP8X", head, sizeof head);
    WebPBitstreamFeatures features;
    cr_assert_eq(WebPGetFeatures(encode->buffer.data, encode->buffer.length, &features),
                 VP8_STATUS_OK);
    cr_assert_eq(features.width, width);
    cr_assert_eq(features.height, height);
    cr_assert_eq(features.has_alpha, has_alpha);
}

static void check_exif(const struct encode *encode, const struct metadata *metadata)
{
    char types[100];
    size_t size = 0;
    const uint8_t *const bytes = list_chunks(encode, types, "EXIF", &size);
    struct ims_metadata_exif exif;
    struct ims_metadata_exif_entry entry;
    exif_check_kept(bytes, size, &metadata->exif);
    cr_assert(ims_metadata_exif_open(&exif, bytes, size));
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_IMAGE, 282, &entry));
    cr_assert_eq(ims_metadata_exif_load32(&exif, entry.value), 300);
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_IMAGE, 306, &entry));
    cr_assert_str_eq((const char *)entry.value, "2026:11:28 22:58:00");
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_IMAGE, 305, &entry));
    cr_assert_str_eq((const char *)entry.value, "A program");
}

static void check_all(struct encode *encode, const struct ims_image *image,
                      bool lossless, bool is_large)
{
    struct metadata metadata;
    char types[100];
    size_t size;
    const bool has_alpha = picture_has_alpha(image->format);
    metadata_make(&metadata, is_large);
    metadata.fields.iptc = NULL;
    metadata.fields.iptc_size = 0;
    metadata.fields.xmp_size -= 1; /* odd: it is padded */
    metadata_add_text(&metadata, "Software", "A program", NULL);
    run(encode, &metadata.fields, image);
    list_chunks(encode, types, "none", &size);
    cr_assert_str_eq(types, lossless    ? "VP8XICCPVP8LEXIFXMP "
                            : has_alpha ? "VP8XICCPALPHVP8 EXIFXMP "
                                        : "VP8XICCPVP8 EXIFXMP ");
    check_head(encode, image->width, image->height, has_alpha);
    check_chunk(encode, "ICCP", metadata.icc, metadata.fields.icc_size);
    check_chunk(encode, "XMP ", metadata.xmp, metadata.fields.xmp_size);
    check_exif(encode, &metadata);
    check_pixels(encode, image);
    metadata_free(&metadata);
}

Test(metadata_webp, every_kind_is_there_and_the_pixels_are_the_same)
{
    static const enum ims_pixel_format formats[] = {IMS_PIXEL_RGB8, IMS_PIXEL_RGBA8};
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
        encode_set(&encode, "exact", 0);
        for (int i = 0; i < 8; i++) {
            struct picture picture;
            picture_make(&picture, formats[i / 4], 41, 30, PICTURE_SMOOTH,
                         PICTURE_TIGHT, 1);
            encode_set(&encode, "lossless", i / 2 % 2);
            check_all(&encode, &picture.image, i / 2 % 2 != 0, i % 2 != 0);
            picture_free(&picture);
        }
        encode_fini(&encode);
    }
}

/* Nothing to be put into a container is none. */
Test(metadata_webp, one_kind_alone_has_its_flag_alone)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 8, 8, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        struct ims_metadata metadata = IMS_METADATA_INIT;
        char types[100];
        size_t size = 0;
        encode_init(&encode, encoders[e]);
        run(&encode, &metadata, &picture.image);
        list_chunks(&encode, types, "VP8 ", &size);
        cr_assert_str_eq(types, "VP8 ");
        metadata.xmp = "<x:xmpmeta/>";
        metadata.xmp_size = 12;
        run(&encode, &metadata, &picture.image);
        const uint8_t *const xmp_head = list_chunks(&encode, types, "VP8X", &size);
        cr_assert_str_eq(types, "VP8XVP8 XMP ");
        cr_assert_eq(xmp_head[0], 0x04);
        metadata.xmp = NULL;
        metadata.time_ns = METADATA_TIME;
        run(&encode, &metadata, &picture.image);
        const uint8_t *const exif_head = list_chunks(&encode, types, "VP8X", &size);
        cr_assert_str_eq(types, "VP8XVP8 EXIF");
        cr_assert_eq(exif_head[0], 0x08);
        encode_fini(&encode);
    }
    picture_free(&picture);
}

Test(metadata_webp, texts_without_a_field_are_refused_with_a_reason)
{
    const struct ims_image image = IMS_IMAGE_INIT;
    for (int e = 0; encoders[e] != NULL; e++) {
        struct metadata metadata = {.fields = IMS_METADATA_INIT};
        struct ims_message message = {0};
        const struct ims_encoding encoding = {
            .size = sizeof encoding, .image = &image, .metadata = &metadata.fields};
        metadata.fields.texts = metadata.texts;
        metadata_add_text(&metadata, "Author", "somebody", NULL);
        cr_assert_eq(encoders[e]->accepts(encoders[e], &encoding, &message), IMS_OK);
        metadata_add_text(&metadata, "Title", "something", NULL);
        cr_assert_eq(encoders[e]->accepts(encoders[e], &encoding, &message),
                     IMS_ERROR_METADATA);
        cr_assert_not_null(strstr(message.text, "\"Title\""), "%s", message.text);
    }
}

Test(metadata_webp, an_exif_without_a_directory_is_refused_where_fields_are_set_in_it)
{
    for (int e = 0; encoders[e] != NULL; e++)
        metadata_check_damaged_exif(encoders[e]);
}

Test(metadata_webp, memory_that_fails_is_told_and_the_next_image_is_well)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 8, 8, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        struct metadata metadata;
        encode_init(&encode, encoders[e]);
        metadata_make(&metadata, false);
        metadata_add_text(&metadata, "Software", "A program", NULL);
        run(&encode, &metadata.fields, &picture.image);
        const int requests = encode.buffer.requests;
        cr_assert_eq(requests, 5);
        for (int number = 1; number <= requests; number++) {
            encode.buffer.failing = number;
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
            cr_assert_eq(encode.buffer.released, encode.buffer.handed_over);
        }
        encode.buffer.failing = 0;
        alloc_fail_at(1);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
        cr_assert(alloc_fail_reached());
        run(&encode, &metadata.fields, &picture.image);
        metadata_free(&metadata);
        encode_fini(&encode);
    }
    picture_free(&picture);
}
