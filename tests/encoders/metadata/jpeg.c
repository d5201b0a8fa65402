/* SPDX-License-Identifier: MIT
 *
 * Metadata in JPEG files of all encoders, read back by libjpeg: each is there once,
 * with the same bytes, in segments that fit; the rest of the file is that of one
 * without.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <criterion/criterion.h>

#include "config.h"
#include "encoders/builtin.h"
#include "encoders/metadata/exif.h"
#include "encoders/metadata/md5.h"
#include "support/alloc_fail.h"
#include "support/encode.h"
#include "support/exif_check.h"
#include "support/metadata.h"
#include "support/picture.h"

static const struct ims_encoder *const encoders[] = {
    &ims_jpeg_fast,
#ifdef HAVE_LIBJPEG_TURBO
    &ims_jpeg_turbo,
#endif
#ifdef HAVE_FFMPEG
    &ims_jpeg_lavc,
#endif
    NULL,
};

enum { COM = 0xfe, START = 20 /* bytes of SOI and JFIF's segment */ };

/* ---- libjpeg --------------------------------------------------------------------- */

struct reading {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    jpeg_saved_marker_ptr next;
};

static void fail(j_common_ptr jpeg)
{
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    cr_assert_fail("libjpeg: %s", text);
}

static void emit(j_common_ptr jpeg, int level)
{
    if (level < 0)
        fail(jpeg);
}

static void reading_begin(struct reading *reading, const struct encode *encode)
{
    reading->jpeg.err = jpeg_std_error(&reading->errors);
    reading->errors.error_exit = fail;
    reading->errors.emit_message = emit;
    jpeg_create_decompress(&reading->jpeg);
    jpeg_mem_src(&reading->jpeg, encode->buffer.data, encode->buffer.length);
    for (int i = 1; i < 16; i++)
        jpeg_save_markers(&reading->jpeg, JPEG_APP0 + i, 0xffff);
    jpeg_save_markers(&reading->jpeg, JPEG_COM, 0xffff);
    cr_assert_eq(jpeg_read_header(&reading->jpeg, TRUE), JPEG_HEADER_OK);
    reading->next = reading->jpeg.marker_list;
}

static void reading_end(struct reading *reading)
{
    jpeg_destroy_decompress(&reading->jpeg);
}

/* The next segment must be of that marker and begin so; what follows is returned. */
static const uint8_t *next_segment(struct reading *reading, int marker,
                                   const char *name, size_t length, size_t *size)
{
    const jpeg_saved_marker_ptr segment = reading->next;
    cr_assert_not_null(segment, "%s is missing", name);
    cr_assert_eq(segment->marker, marker, "%x and not %s", segment->marker, name);
    cr_assert_geq(segment->data_length, length);
    cr_assert_arr_eq(segment->data, name, length);
    cr_assert_eq(segment->data_length, segment->original_length);
    reading->next = segment->next;
    *size = segment->data_length - length;
    return segment->data + length;
}

#define NEXT(reading, marker, name, size)                                              \
    next_segment(reading, marker, name, sizeof name - 1, size)

/* ---- tests ----------------------------------------------------------------------- */

static void run(struct encode *encode, const struct metadata *metadata,
                const struct ims_image *image)
{
    encode->metadata = metadata != NULL ? &metadata->fields : NULL;
    cr_assert_eq(encode_run(encode, image), IMS_OK, "%s", encode->message.text);
}

/* Behind the metadata the file is that without, byte for byte. */
static void check_rest(struct encode *encode, const struct ims_image *image)
{
    struct encode plain;
    encode_init(&plain, encode->encoder);
    memcpy(plain.values, encode->values, sizeof plain.values);
    run(&plain, NULL, image);
    const size_t rest = plain.buffer.length - START;
    cr_assert_gt(encode->buffer.length, plain.buffer.length);
    cr_assert_arr_eq(encode->buffer.data + encode->buffer.length - rest,
                     plain.buffer.data + START, rest);
    encode_fini(&plain);
}

static void check_exif(struct reading *reading, const struct metadata *metadata)
{
    size_t size;
    const uint8_t *const bytes = NEXT(reading, JPEG_APP0 + 1, "Exif\0\0", &size);
    struct ims_metadata_exif exif;
    struct ims_metadata_exif_entry entry;
    exif_check_kept(bytes, size, &metadata->exif);
    cr_assert(ims_metadata_exif_open(&exif, bytes, size));
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_GPS, 4, &entry));
    cr_assert_eq(ims_metadata_exif_load32(&exif, entry.value), 13);
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_IMAGE, 306, &entry));
    cr_assert_str_eq((const char *)entry.value, "2026:11:28 22:58:00");
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_IMAGE, 270, &entry));
    cr_assert_str_eq((const char *)entry.value, "What it shows");
}

/* All pieces together, without the wrapper, are named by their digest. */
static void check_extended_xmp(struct reading *reading, const struct metadata *metadata)
{
    size_t size;
    const uint8_t *bytes =
        NEXT(reading, JPEG_APP0 + 1, "http://ns.adobe.com/xap/1.0/\0", &size);
    char packet[1000];
    cr_assert_lt(size, sizeof packet);
    memcpy(packet, bytes, size);
    packet[size] = '\0';
    const char *const begin = strstr(metadata->xmp, "<x:xmpmeta");
    const size_t length = METADATA_LARGE_XMP - (size_t)(begin - metadata->xmp) -
                          (sizeof "<?xpacket end=\"w\"?>" - 1);
    uint8_t digest[IMS_METADATA_MD5_SIZE];
    char name[100] = "xmpNote:HasExtendedXMP=\"";
    char *const guid = name + strlen(name);
    ims_metadata_md5(begin, length, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(guid + 2 * i, 3, "%02X", digest[i]);
    cr_assert_not_null(strstr(packet, name));
    for (size_t at = 0; at < length;) {
        bytes =
            NEXT(reading, JPEG_APP0 + 1, "http://ns.adobe.com/xmp/extension/\0", &size);
        cr_assert_arr_eq(bytes, guid, 32);
        const uint8_t place[8] = {0,
                                  3,
                                  (uint8_t)(length >> 8 & 255),
                                  (uint8_t)(length & 255),
                                  0,
                                  (uint8_t)(at >> 16),
                                  (uint8_t)(at >> 8 & 255),
                                  (uint8_t)(at & 255)};
        cr_assert_arr_eq(bytes + 32, place, 8);
        cr_assert_arr_eq(bytes + 40, begin + at, size - 40);
        at += size - 40;
        cr_assert_leq(at, length);
    }
}

static void check_xmp(struct reading *reading, const struct metadata *metadata)
{
    size_t size;
    if (metadata->fields.xmp_size == METADATA_LARGE_XMP) {
        check_extended_xmp(reading, metadata);
        return;
    }
    const uint8_t *const bytes =
        NEXT(reading, JPEG_APP0 + 1, "http://ns.adobe.com/xap/1.0/\0", &size);
    cr_assert_eq(size, metadata->fields.xmp_size);
    cr_assert_arr_eq(bytes, metadata->xmp, size);
}

static void check_icc(struct reading *reading, const struct metadata *metadata)
{
    JOCTET *profile;
    unsigned length;
    size_t size;
    cr_assert(jpeg_read_icc_profile(&reading->jpeg, &profile, &length));
    cr_assert_eq(length, metadata->fields.icc_size);
    cr_assert_arr_eq(profile, metadata->icc, length);
    free(profile);
    for (size_t left = length; left > 0; left -= size) {
        NEXT(reading, JPEG_APP0 + 2, "ICC_PROFILE\0", &size);
        size -= 2;
    }
}

static void check_iptc_and_comments(struct reading *reading,
                                    const struct metadata *metadata)
{
    size_t size;
    const uint8_t *bytes = NEXT(reading, JPEG_APP0 + 13,
                                "Photoshop 3.0\0"
                                "8BIM\4\4\0\0\0\0\0\x13",
                                &size);
    cr_assert_eq(size, metadata->fields.iptc_size + 1);
    cr_assert_arr_eq(bytes, metadata->iptc, size - 1);
    NEXT(reading, COM, "free words = [here]", &size);
    cr_assert_eq(size, 0);
    NEXT(reading, COM, "Comment: as a key: no value", &size);
    cr_assert_eq(size, 0);
    NEXT(reading, COM, "Title[de]: B\xc3\xa4ume", &size);
    cr_assert_eq(size, 0);
    NEXT(reading, COM, "Source: ", &size);
    cr_assert_eq(size, 0);
    cr_assert_null(reading->next);
}

static void check_all(const struct encode *encode, const struct metadata *metadata)
{
    struct reading reading;
    reading_begin(&reading, encode);
    cr_assert_eq(reading.jpeg.density_unit, 1);
    cr_assert_eq(reading.jpeg.X_density, 300);
    cr_assert_eq(reading.jpeg.Y_density, 150);
    check_exif(&reading, metadata);
    check_xmp(&reading, metadata);
    check_icc(&reading, metadata);
    check_iptc_and_comments(&reading, metadata);
    reading_end(&reading);
}

Test(metadata_jpeg, every_kind_is_read_back_by_libjpeg)
{
    static const int efforts[] = {0, 5, 9};
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 40, 30, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
        for (int i = 0; i < 6; i++) {
            struct metadata metadata;
            metadata_make(&metadata, i % 2 != 0);
            metadata_add_text(&metadata, "Comment", "free words = [here]", NULL);
            metadata_add_text(&metadata, "Comment", "as a key: no value", NULL);
            metadata_add_text(&metadata, "Description", "What it shows", NULL);
            metadata_add_text(&metadata, "Title", "B\xc3\xa4ume", "de");
            metadata_add_text(&metadata, "Source", "", NULL);
            encode_set(&encode, "effort", efforts[i / 2]);
            run(&encode, &metadata, &picture.image);
            check_all(&encode, &metadata);
            check_rest(&encode, &picture.image);
            metadata_free(&metadata);
        }
        encode_fini(&encode);
    }
    picture_free(&picture);
}

Test(metadata_jpeg, densities_are_those_that_say_the_same)
{
    static const struct {
        uint32_t metre[2];
        int unit, x, y;
    } densities[] = {
        {{0, 0}, 0, 1, 1},
        {{2835, 2835}, 1, 72, 72},
        {{10000, 11811}, 1, 254, 300},
        {{2000, 10000}, 2, 20, 100},
        {{1234, 1234}, 1, 31, 31},
    };
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_GRAY8, 9, 9, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        encode_init(&encode, encoders[e]);
        for (size_t i = 0; i < sizeof densities / sizeof densities[0]; i++) {
            struct metadata metadata = {.fields = IMS_METADATA_INIT};
            struct reading reading;
            metadata.fields.dots_per_metre_x = densities[i].metre[0];
            metadata.fields.dots_per_metre_y = densities[i].metre[1];
            run(&encode, &metadata, &picture.image);
            reading_begin(&reading, &encode);
            cr_assert_eq(reading.jpeg.density_unit, densities[i].unit, "%zu", i);
            cr_assert_eq(reading.jpeg.X_density, densities[i].x, "%zu", i);
            cr_assert_eq(reading.jpeg.Y_density, densities[i].y, "%zu", i);
            cr_assert_null(reading.next);
            reading_end(&reading);
        }
        encode_fini(&encode);
    }
    picture_free(&picture);
}

static void check_refused(const struct ims_metadata *metadata, const char *reason)
{
    const struct ims_image image = {
        .size = sizeof image, .format = IMS_PIXEL_RGB8, .width = 8, .height = 8};
    const struct ims_encoding encoding = {
        .size = sizeof encoding, .image = &image, .metadata = metadata};
    for (int e = 0; encoders[e] != NULL; e++) {
        struct ims_message message = {0};
        cr_assert_eq(encoders[e]->accepts(encoders[e], &encoding, &message),
                     IMS_ERROR_METADATA);
        cr_assert_not_null(strstr(message.text, reason), "%s", message.text);
    }
}

Test(metadata_jpeg, what_does_not_fit_is_refused_with_a_reason)
{
    enum { SIZE = 17000000 };
    uint8_t *const bytes = calloc(1, SIZE);
    char *const text = malloc(65536);
    struct metadata metadata = {.fields = IMS_METADATA_INIT};
    struct ims_metadata *const fields = &metadata.fields;
    memcpy(bytes, "II*\0", 4);
    fields->icc = bytes;
    fields->icc_size = SIZE;
    check_refused(fields, "ICC");
    *fields = (struct ims_metadata)IMS_METADATA_INIT;
    fields->exif = bytes;
    fields->exif_size = 65528;
    check_refused(fields, "Exif");
    *fields = (struct ims_metadata)IMS_METADATA_INIT;
    fields->iptc = bytes;
    fields->iptc_size = 65510;
    check_refused(fields, "IPTC");
    *fields = (struct ims_metadata)IMS_METADATA_INIT;
    fields->dots_per_metre_x = fields->dots_per_metre_y = 1;
    check_refused(fields, "resolution");
    *fields = (struct ims_metadata)IMS_METADATA_INIT;
    fields->texts = metadata.texts;
    memset(text, 'a', 65535);
    text[65534] = '\0';
    metadata_add_text(&metadata, "Comment", text, NULL);
    check_refused(fields, "65533");
    metadata.texts[0] = (struct ims_text){"a: b", "", NULL};
    check_refused(fields, "Key: value");
    free(text);
    free(bytes);
}

Test(metadata_jpeg, an_exif_without_a_directory_is_refused_where_fields_are_set_in_it)
{
    for (int e = 0; encoders[e] != NULL; e++)
        metadata_check_damaged_exif(encoders[e]);
}

Test(metadata_jpeg, memory_that_fails_is_told_and_the_next_image_is_well)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 16, 16, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    for (int e = 0; encoders[e] != NULL; e++) {
        for (int effort = 0; effort < 10; effort += 9) {
            struct encode encode;
            struct metadata metadata;
            encode_init(&encode, encoders[e]);
            encode_set(&encode, "effort", effort);
            metadata_make(&metadata, false);
            metadata_add_text(&metadata, "Comment", "words", NULL);
            run(&encode, &metadata, &picture.image);
            const int requests = encode.buffer.requests;
            cr_assert_gt(requests, 6);
            for (int number = 1; number <= requests; number++) {
                encode.buffer.failing = number;
                cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
                cr_assert_eq(encode.buffer.released, encode.buffer.handed_over);
                cr_assert_neq(encode.message.text[0], '\0');
            }
            encode.buffer.failing = 0;
            run(&encode, &metadata, &picture.image);
            const size_t whole = encode.buffer.length;
            for (long number = 1;; number++) {
                alloc_fail_at(number);
                const int error = encode_run(&encode, &picture.image);
                if (!alloc_fail_reached())
                    break;
                /* Where memory was to be given back nothing is lacking. */
                cr_assert(error == IMS_ERROR_MEMORY ||
                          (error == IMS_OK && encode.buffer.length == whole));
            }
            run(&encode, &metadata, &picture.image);
            metadata_free(&metadata);
            encode_fini(&encode);
        }
    }
    picture_free(&picture);
}
