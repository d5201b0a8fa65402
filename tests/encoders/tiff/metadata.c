/* SPDX-License-Identifier: MIT
 *
 * Metadata in TIFF: what an Exif block holds becomes directories of the file, the same
 * from either order of bytes and in BigTIFF; texts, blobs and resolution become tags.
 * libtiff reads every file without a warning. Other readers:
 * tests/cli/formats/metadata.c.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "encoders/metadata/exif.h"
#include "encoders/tiff/directory.h"
#include "encoders/tiff/metadata.h"
#include "support/alloc_fail.h"
#include "support/decode_tiff.h"
#include "support/encode.h"
#include "support/picture.h"
#include "support/sample_metadata.h"

enum { KINDS = IMS_TIFF_METADATA_KINDS & ~IMS_METADATA_TEXT };

static const uint8_t pixels[2 * 3 * 3];

static struct ims_image image_of_pixels(void)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = 3;
    image.height = 2;
    image.planes[0] = pixels;
    image.strides[0] = 9;
    return image;
}

static void run(struct encode *encode, const struct ims_metadata *metadata)
{
    const struct ims_image image = image_of_pixels();
    struct decoded_tiff tiff;
    encode->metadata = metadata;
    cr_assert_eq(encode_run(encode, &image), IMS_OK, "%s", encode->message.text);
    cr_assert_eq(decode_tiff_whole(&tiff, encode->buffer.data, encode->buffer.length),
                 0);
    cr_assert_arr_eq(tiff.bytes, pixels, sizeof pixels);
    if (metadata->dots_per_metre_x != 0)
        cr_assert(tiff.resolution[0] == 300 && tiff.resolution[1] == 300 &&
                  tiff.unit == 2);
    decode_tiff_free(&tiff);
}

/* The file is a TIFF structure, as Exif is. */
static struct ims_metadata_exif open_file(const struct encode *encode)
{
    struct ims_metadata_exif file;
    cr_assert(
        ims_metadata_exif_open(&file, encode->buffer.data, encode->buffer.length));
    cr_assert(!file.is_damaged && !file.is_big);
    return file;
}

static struct ims_metadata_exif_entry find(const struct ims_metadata_exif *file,
                                           enum ims_metadata_exif_directory directory,
                                           uint16_t tag)
{
    struct ims_metadata_exif_entry entry;
    cr_assert(ims_metadata_exif_find(file, directory, tag, &entry), "tag %u", tag);
    cr_assert_not_null(entry.value, "tag %u", tag);
    return entry;
}

static void check_value(const struct ims_metadata_exif *file,
                        enum ims_metadata_exif_directory directory, uint16_t tag,
                        const void *bytes, size_t size)
{
    const struct ims_metadata_exif_entry entry = find(file, directory, tag);
    cr_assert_eq(entry.size, size, "tag %u", tag);
    cr_assert_arr_eq(entry.value, bytes, size, "tag %u", tag);
}

Test(tiff_metadata, all_kinds_are_tags)
{
    const struct ims_metadata metadata = sample_metadata_of(KINDS);
    struct encode encode;
    encode_init(&encode, &ims_tiff);
    run(&encode, &metadata);
    const struct ims_metadata_exif file = open_file(&encode);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 700, metadata.xmp, metadata.xmp_size);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 33723, metadata.iptc,
                metadata.iptc_size);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 34675, metadata.icc, metadata.icc_size);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 271, "Maker of cameras", 17);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 306, "2026:11:28 22:58:07", 20);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 282, "\x2C\1\0\0\1\0\0\0", 8);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 283, "\x2C\1\0\0\1\0\0\0", 8);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 296, "\2\0", 2);
    check_value(&file, IMS_METADATA_EXIF_PHOTO, 37500, EXIF_BLOB_MAKER,
                sizeof EXIF_BLOB_MAKER - 1);
    check_value(&file, IMS_METADATA_EXIF_PHOTO, 40962, "\x80\2\0\0", 4);
    check_value(&file, IMS_METADATA_EXIF_INTEROPERABILITY, 1, "R98", 4);
    check_value(&file, IMS_METADATA_EXIF_GPS, 1, "N", 2);
    check_value(&file, IMS_METADATA_EXIF_GPS, 3, "W", 2);
    check_value(&file, IMS_METADATA_EXIF_GPS, 17, "\x5A\0\0\0\1\0\0\0", 8);
    cr_assert_eq(file.directories[IMS_METADATA_EXIF_THUMBNAIL].offset, 0);
    encode_fini(&encode);
}

Test(tiff_metadata, exif_in_either_order_of_bytes_gives_the_same_file)
{
    struct ims_metadata metadata = sample_metadata_of(KINDS);
    struct exif_blob exif[2];
    struct encode files[2];
    for (int i = 0; i < 2; i++) {
        sample_metadata_exif(&exif[i], i == 1);
        metadata.exif = exif[i].bytes;
        encode_init(&files[i], &ims_tiff);
        run(&files[i], &metadata);
    }
    cr_assert_eq(files[0].buffer.length, files[1].buffer.length);
    cr_assert_arr_eq(files[0].buffer.data, files[1].buffer.data,
                     files[0].buffer.length);
    for (int i = 0; i < 2; i++)
        encode_fini(&files[i]);
}

/* ---- texts ----------------------------------------------------------------------- */

/* libtiff complains of others, and programs guess. */
Test(tiff_metadata, a_unit_of_resolution_that_there_is_not_is_none)
{
    static const uint8_t exif[] = {
        'I', 'I', '*', 0, 8,  0, 0, 0,              /* */
        3,   0,                                     /* entries */
        26,  1,   5,   0, 1,  0, 0, 0, 50, 0, 0, 0, /* XResolution */
        27,  1,   5,   0, 1,  0, 0, 0, 50, 0, 0, 0, /* YResolution */
        40,  1,   3,   0, 1,  0, 0, 0, 9,  0, 0, 0, /* its unit */
        0,   0,   0,   0, 44, 1, 0, 0, 1,  0, 0, 0};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct encode encode;
    metadata.exif = exif;
    metadata.exif_size = sizeof exif;
    encode_init(&encode, &ims_tiff);
    run(&encode, &metadata);
    const struct ims_metadata_exif file = open_file(&encode);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 296, "\1\0", 2);
    encode_fini(&encode);
}

Test(tiff_metadata, texts_are_tags_and_go_before_those_of_exif)
{
    static const struct ims_text texts[] = {{"Make", "Thales", NULL},
                                            {"Title", "\xC3\xA4", NULL},
                                            {"Description", "", NULL},
                                            {NULL, NULL, NULL}};
    struct ims_metadata metadata = sample_metadata_of(IMS_METADATA_EXIF);
    struct encode encode;
    metadata.texts = texts;
    encode_init(&encode, &ims_tiff);
    run(&encode, &metadata);
    const struct ims_metadata_exif file = open_file(&encode);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 271, "Thales", 7);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 269, "\xC3\xA4", 3);
    check_value(&file, IMS_METADATA_EXIF_IMAGE, 270, "", 1);
    check_value(&file, IMS_METADATA_EXIF_PHOTO, 40962, "\x80\2\0\0", 4);
    encode_fini(&encode);
}

static int accepts(const struct ims_text *texts, struct ims_message *message)
{
    const struct ims_image image = image_of_pixels();
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.texts = texts;
    const union ims_option_value options[8] = {{0}}; /* not compressed */
    const struct ims_encoding encoding = {.size = sizeof encoding,
                                          .image = &image,
                                          .options = options,
                                          .option_count = 8,
                                          .metadata = &metadata};
    return ims_tiff.accepts(&ims_tiff, &encoding, message);
}

Test(tiff_metadata, a_text_without_a_tag_is_refused_with_what_could_be)
{
    static const struct ims_text unknown[] = {{"Weather", "rain", NULL},
                                              {NULL, NULL, NULL}};
    static const struct ims_text german[] = {{"Title", "Baum", "de"},
                                             {NULL, NULL, NULL}};
    static const struct ims_text twice[] = {
        {"Author", "a", NULL}, {"Artist", "b", NULL}, {NULL, NULL, NULL}};
    struct ims_message message = {0, ""};
    cr_assert_eq(accepts(unknown, &message), IMS_ERROR_METADATA);
    cr_assert_str_eq(message.text,
                     "TIFF has no place for the text \"Weather\"; it has one for: "
                     "Title, Description, Make, Model, Software, Author, HostComputer, "
                     "Copyright");
    cr_assert_eq(accepts(german, &message), IMS_ERROR_METADATA);
    cr_assert_str_eq(message.text,
                     "TIFF has no place for the language of the text \"Title\"");
    cr_assert_eq(accepts(twice, &message), IMS_ERROR_METADATA);
    cr_assert_str_eq(message.text,
                     "TIFF has one place for the texts \"Author\" and \"Artist\"; "
                     "leave one out");
}

/* ---- BigTIFF --------------------------------------------------------------------- */

static uint64_t number_at(const uint8_t *bytes, int count)
{
    uint64_t value = 0;
    for (int i = count - 1; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

/* The values of an entry of a directory of BigTIFF. */
static const uint8_t *find_big(const uint8_t *file, uint64_t directory, uint16_t tag,
                               uint64_t *count)
{
    const uint8_t *entry = file + directory + 8;
    for (uint64_t left = number_at(file + directory, 8); left > 0; left--, entry += 20)
        if (number_at(entry, 2) == tag) {
            static const uint8_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2,
                                            4, 8, 4, 8, 4, 0, 0, 8};
            *count = number_at(entry + 4, 8);
            return *count * sizes[number_at(entry + 2, 2)] <= 8
                       ? entry + 12
                       : file + number_at(entry + 12, 8);
        }
    cr_assert_fail("no tag %u", tag);
    return NULL;
}

Test(tiff_metadata, directories_in_big_tiff_have_its_offsets)
{
    const struct ims_metadata metadata = sample_metadata_of(KINDS);
    const uint64_t sizes[] = {9};
    struct ims_message message = {0, ""};
    struct ims_tiff_metadata tags;
    uint64_t count;
    cr_assert_eq(ims_tiff_metadata_start(&tags, &metadata, &message), IMS_OK);
    const struct ims_tiff_directory directory = {.width = 3,
                                                 .height = 1,
                                                 .samples = 3,
                                                 .bits = 8,
                                                 .compression = 1,
                                                 .predictor = 1,
                                                 .strip_rows = 1,
                                                 .strips = 1,
                                                 .resolution = tags.resolution,
                                                 .more = &tags.entries};
    const size_t size = ims_tiff_directory_size(&directory, true);
    uint8_t *const file = calloc(1, size);
    cr_assert_not_null(file);
    ims_tiff_directory_write(&directory, true, sizes, file);
    const uint8_t *const photo = find_big(file, 16, 34665, &count);
    cr_assert_eq(count, 1);
    cr_assert_arr_eq(find_big(file, number_at(photo, 8), 40962, &count), "\x80\2\0\0",
                     4);
    cr_assert_arr_eq(find_big(file, number_at(photo, 8), 37500, &count),
                     EXIF_BLOB_MAKER, sizeof EXIF_BLOB_MAKER - 1);
    const uint8_t *const gps = find_big(file, 16, 34853, &count);
    cr_assert_arr_eq(find_big(file, number_at(gps, 8), 1, &count), "N", 2);
    cr_assert_arr_eq(find_big(file, 16, 700, &count), metadata.xmp, metadata.xmp_size);
    cr_assert_eq(count, metadata.xmp_size);
    free(file);
    ims_tiff_metadata_clear(&tags);
}

/* ---- blocks that are damaged ----------------------------------------------------- */

Test(tiff_metadata, whatever_bytes_an_exif_has_the_file_is_whole)
{
    struct ims_metadata metadata = sample_metadata_of(IMS_METADATA_EXIF);
    struct exif_blob exif;
    struct encode encode;
    uint32_t random = 5;
    metadata.exif = exif.bytes;
    encode_init(&encode, &ims_tiff);
    for (int i = 0; i < 3000; i++) {
        const struct ims_image image = image_of_pixels();
        sample_metadata_exif(&exif, i % 2 == 1);
        for (uint32_t left = picture_random(&random) % 4; left < 4; left++)
            exif.bytes[4 + picture_random(&random) % (exif.size - 4)] =
                (uint8_t)picture_random(&random);
        metadata.exif_size = exif.size - picture_random(&random) % 200;
        encode.metadata = &metadata;
        cr_assert_eq(encode_run(&encode, &image), IMS_OK);
        open_file(&encode);
    }
    encode_fini(&encode);
}

/* 1000 entries that are all of the same 64 KiB would be 64 MB. */
Test(tiff_metadata, values_that_lie_over_each_other_do_not_grow)
{
    enum { ENTRIES = 1000, SIZE = 65536 };
    static uint8_t exif[SIZE] = {'I', 'I', '*', 0, 8, 0, 0, 0, 1, 0};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct encode encode;
    memcpy(exif + 10, "\x69\x87\4\0\1\0\0\0\x1A\0\0\0", 12);
    exif[26] = ENTRIES & 255;
    exif[27] = ENTRIES >> 8;
    for (int i = 0; i < ENTRIES; i++) {
        uint8_t *const entry = exif + 28 + 12 * (size_t)i;
        memcpy(entry, "\0\0\7\0\0\xF0\0\0\0\0\0\0", 12);
        entry[0] = (uint8_t)(i & 255);
        entry[1] = (uint8_t)(i >> 8);
    }
    metadata.exif = exif;
    metadata.exif_size = sizeof exif;
    encode_init(&encode, &ims_tiff);
    run(&encode, &metadata);
    cr_assert_lt(encode.buffer.length, 3 * SIZE);
    encode_fini(&encode);
}

Test(tiff_metadata, every_request_for_memory_may_fail)
{
    const struct ims_metadata metadata = sample_metadata_of(KINDS);
    struct ims_tiff_metadata tags;
    struct ims_message message = {0, ""};
    bool reached = true;
    int requests = 0;
    for (; reached; requests++) {
        alloc_fail_at(requests + 1);
        const int error = ims_tiff_metadata_start(&tags, &metadata, &message);
        reached = alloc_fail_reached();
        cr_assert_eq(error, reached ? IMS_ERROR_MEMORY : IMS_OK);
        ims_tiff_metadata_clear(&tags);
        cr_assert_null(tags.entries.list);
    }
    cr_assert_gt(requests, 8);
}
