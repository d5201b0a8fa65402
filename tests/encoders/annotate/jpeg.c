/* SPDX-License-Identifier: MIT
 *
 * Metadata into JPEG bytes: which segments come, go and change, and what is refused.
 * The pixels are read back by libjpeg.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "encoders/builtin.h"
#include "support/annotate.h"
#include "support/decode.h"

enum { SOI_AND_JFIF = 20 };

static struct annotate_bytes jpeg;
static struct encode encode;

static void set_up(void)
{
    annotate_make(&jpeg, &ims_jpeg_fast, IMS_PIXEL_RGB8);
    encode_init(&encode, &ims_annotate_jpeg);
}

static void tear_down(void)
{
    annotate_free(&jpeg);
    encode_fini(&encode);
}

TestSuite(annotate_jpeg, .init = set_up, .fini = tear_down);

/* Puts a segment into the bytes at a place. */
static void insert(size_t place, uint8_t marker, const void *data, size_t size)
{
    struct annotate_bytes whole = {0};
    annotate_add_part(&whole, &jpeg, 0, place);
    annotate_add_big(&whole, 2, 0xFF00U | marker);
    annotate_add_big(&whole, 2, size + 2);
    annotate_add(&whole, data, size);
    annotate_add_part(&whole, &jpeg, place, jpeg.size);
    annotate_free(&jpeg);
    jpeg = whole;
}

static void run(const struct ims_metadata *metadata)
{
    cr_assert_eq(annotate_run(&encode, &jpeg, metadata), IMS_OK, "%s",
                 encode.message.text);
    struct decoded before, after;
    cr_assert_eq(decode_jpeg(&before, jpeg.data, jpeg.size), 0);
    cr_assert_eq(decode_jpeg(&after, encode.buffer.data, encode.buffer.length), 0);
    cr_assert_eq(before.width, after.width);
    cr_assert_arr_eq(before.samples, after.samples,
                     (size_t)(before.width * before.height * before.channels) *
                         sizeof *before.samples);
    decoded_free(&before);
    decoded_free(&after);
}

static size_t place_of(const char *text, size_t length)
{
    return annotate_find(encode.buffer.data, encode.buffer.length, text, length, 0);
}

Test(annotate_jpeg, each_kind_is_there_once_and_behind_jfif)
{
    static const uint8_t iptc[] = {0x1c, 2, 120, 0, 3, 'o', 'a', 'k'};
    uint8_t profile[200] = {0, 0, 0, 200};
    const struct ims_text texts[] = {{"Title", "tree", NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = annotate_texts(texts);
    memcpy(profile + 36, "acsp", 4);
    metadata.xmp = annotate_packet;
    metadata.xmp_size = strlen(annotate_packet);
    metadata.exif = annotate_exif;
    metadata.exif_size = annotate_exif_size;
    metadata.icc = profile;
    metadata.icc_size = sizeof profile;
    metadata.iptc = iptc;
    metadata.iptc_size = sizeof iptc;
    metadata.dots_per_metre_x = metadata.dots_per_metre_y = 11811;
    size_t once = 0;
    for (int i = 0; i < 2; i++) {
        run(&metadata);
        cr_assert_eq(place_of("Exif\0", 6), SOI_AND_JFIF + 4);
        cr_assert_eq(annotate_count(&encode, "Gauge"), 1);
        cr_assert_eq(annotate_count(&encode, annotate_packet), 1);
        cr_assert_eq(annotate_count(&encode, "ICC_PROFILE"), 1);
        cr_assert_eq(annotate_count(&encode, "Photoshop 3.0"), 1);
        cr_assert_eq(annotate_count(&encode, "Title: tree"), 1);
        cr_assert_eq(annotate_count(&encode, "JFIF"), 1);
        cr_assert_arr_eq(encode.buffer.data + 13, "\1\1\x2c\1\x2c", 5, "300 dpi");
        cr_assert(i == 0 || encode.buffer.length == once);
        once = encode.buffer.length;
        annotate_free(&jpeg);
        annotate_add(&jpeg, encode.buffer.data, encode.buffer.length);
    }
}

Test(annotate_jpeg, what_has_another_name_stays)
{
    const struct ims_text texts[] = {{"Title", "new", NULL}, {NULL, NULL, NULL}};
    struct ims_metadata metadata = annotate_texts(texts);
    metadata.xmp = annotate_packet;
    metadata.xmp_size = strlen(annotate_packet);
    insert(SOI_AND_JFIF, 0xE1, "Exif\0\0II*\0\x8\0\0\0\0\0\0\0\0\0", 20);
    insert(SOI_AND_JFIF, 0xE1, "http://ns.adobe.com/xap/1.0/\0<old/>", 35);
    insert(SOI_AND_JFIF, 0xE1, "http://ns.adobe.com/xmp/extension/\0more", 39);
    insert(SOI_AND_JFIF, 0xE5, "a maker's own", 13);
    insert(SOI_AND_JFIF, 0xFE, "Title: old", 10);
    insert(SOI_AND_JFIF, 0xFE, "Titles: other", 13);
    insert(SOI_AND_JFIF, 0xFE, "Title[de]: alt", 14);
    insert(SOI_AND_JFIF, 0xFE, "only words", 10);
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "<old/>"), 0);
    cr_assert_eq(annotate_count(&encode, "extension/"), 0, "its pieces go with it");
    cr_assert_eq(annotate_count(&encode, "Exif"), 1);
    cr_assert_eq(annotate_count(&encode, "a maker's own"), 1);
    cr_assert_eq(annotate_count(&encode, "Title: old"), 0);
    cr_assert_eq(annotate_count(&encode, "Titles: other"), 1);
    cr_assert_eq(annotate_count(&encode, "Title[de]: alt"), 1);
    cr_assert_eq(annotate_count(&encode, "only words"), 1);
}

/* Those of the key "Comment" stand without it, unless they read as if they had another
 * key. */
Test(annotate_jpeg, a_comment_that_is_there_does_not_come_twice)
{
    static const struct ims_text comments[] = {{"Comment", "words", NULL},
                                               {"Comment", "words", ""},
                                               {"Comment", "a: b", NULL}};
    for (size_t i = 0; i < sizeof comments / sizeof comments[0]; i++) {
        const struct ims_text texts[] = {comments[i], {NULL, NULL, NULL}};
        const struct ims_metadata metadata = annotate_texts(texts);
        run(&metadata);
        const size_t once = encode.buffer.length;
        annotate_free(&jpeg);
        annotate_add(&jpeg, encode.buffer.data, encode.buffer.length);
        run(&metadata);
        cr_assert_eq(encode.buffer.length, once, "comment %zu", i);
    }
}

Test(annotate_jpeg, a_profile_of_other_colors_is_refused_or_left_out)
{
    uint8_t profile[200] = {0, 0, 0, 200};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.icc = profile;
    metadata.icc_size = sizeof profile;
    memcpy(profile + 16, "GRAY", 4);
    cr_assert_eq(annotate_run(&encode, &jpeg, &metadata), IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(encode.message.text, "GRAY"));
    metadata.no_place = IMS_NO_PLACE_DROP;
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "ICC_PROFILE"), 0);
    cr_assert_eq(encode.buffer.length, jpeg.size);
    memcpy(profile + 16, "RGB ", 4);
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "ICC_PROFILE"), 1);
    annotate_free(&jpeg);
    annotate_make(&jpeg, &ims_jpeg_fast, IMS_PIXEL_GRAY8);
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "ICC_PROFILE"), 0);
}

Test(annotate_jpeg, other_resources_of_photoshop_stay)
{
    static const char resources[] = "Photoshop 3.0\0"
                                    "8BIM\4\4\0\0\0\0\0\6oldiim"
                                    "8BIM\4\x25\0\0\0\0\0\2cs"
                                    "8BIM\3\xed\0\0\0\0\0\4kept";
    static const uint8_t iptc[] = {0x1c, 2, 120, 0, 3, 'o', 'a', 'k'};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.iptc = iptc;
    metadata.iptc_size = sizeof iptc;
    insert(SOI_AND_JFIF, 0xED, resources, sizeof resources - 1);
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "oldiim"), 0);
    cr_assert_eq(annotate_count(&encode, "8BIM\4\x25"), 0, "a checksum of the old one");
    cr_assert_eq(annotate_count(&encode, "kept"), 1);
    cr_assert_eq(annotate_count(&encode, "oak"), 1);
    cr_assert_eq(annotate_count(&encode, "8BIM"), 2);
    jpeg.data[SOI_AND_JFIF + 4 + 14] = '9';
    cr_assert_eq(annotate_run(&encode, &jpeg, &metadata), IMS_ERROR_DAMAGED);
}

/* A list of two images (CIPA DC-007), the second one `offset` bytes behind its begin.
 */
static void insert_list(size_t size, size_t offset)
{
    struct annotate_bytes list = {0};
    annotate_add(&list, "MPF\0MM\0*\0\0\0\x8", 12);
    annotate_add_big(&list, 2, 1);
    annotate_add_big(&list, 2, 0xB002);
    annotate_add_big(&list, 2, 7);
    annotate_add_big(&list, 4, 32);
    annotate_add_big(&list, 4, 26);
    annotate_add_big(&list, 4, 0);
    annotate_add_big(&list, 4, 0x20030000);
    annotate_add_big(&list, 4, size);
    annotate_add_big(&list, 8, 0);
    annotate_add_big(&list, 4, 0);
    annotate_add_big(&list, 4, 99);
    annotate_add_big(&list, 4, offset);
    annotate_add_big(&list, 4, 0);
    insert(SOI_AND_JFIF, 0xE2, list.data, list.size);
    annotate_free(&list);
}

static size_t load(size_t place)
{
    const uint8_t *const at = encode.buffer.data + place;
    return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}

Test(annotate_jpeg, images_that_follow_are_found_again)
{
    enum { LIST = 66 };
    const struct ims_text texts[] = {{"Title", "new", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    insert(SOI_AND_JFIF, 0xFE, "Title: old", 10); /* behind the list, and goes */
    insert_list(jpeg.size + LIST, jpeg.size + LIST - SOI_AND_JFIF - 8);
    const size_t first = jpeg.size;
    annotate_add_text(&jpeg, "\xff\xd8the second image");
    cr_assert_eq(annotate_run(&encode, &jpeg, &metadata), IMS_OK, "%s",
                 encode.message.text);
    const size_t list = place_of("MPF\0MM", 6) + 4;
    const size_t second = place_of("\xff\xd8the second", 12);
    cr_assert_eq(second, first, "a comment as long as that which went");
    cr_assert_eq(load(list + 26 + 4), second, "the first image's size");
    cr_assert_eq(list + load(list + 26 + 16 + 8), second);
}

Test(annotate_jpeg, a_resolution_changes_no_colors)
{
    struct ims_metadata metadata = IMS_METADATA_INIT;
    metadata.dots_per_metre_x = metadata.dots_per_metre_y = 11811;
    /* Without JFIF, Adobe's marker says that colors are RGB. */
    struct annotate_bytes bare = {0};
    annotate_add_part(&bare, &jpeg, 0, 2);
    annotate_add(&bare,
                 "\xff\xee\0\x0e"
                 "Adobe\0\x64\0\0\0\0\0",
                 16);
    annotate_add_part(&bare, &jpeg, SOI_AND_JFIF, jpeg.size);
    annotate_free(&jpeg);
    jpeg = bare;
    cr_assert_eq(annotate_run(&encode, &jpeg, &metadata), IMS_ERROR_METADATA);
    metadata.exif = annotate_exif;
    metadata.exif_size = annotate_exif_size;
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "JFIF"), 0);
}

Test(annotate_jpeg, scans_are_handed_over)
{
    const struct ims_metadata metadata = annotate_xmp(annotate_packet);
    run(&metadata);
    cr_assert_eq(encode.buffer.handed_over, 2);
    cr_assert_eq(encode.buffer.released, 2);
}

static void assert_damaged(const struct annotate_bytes *bytes, size_t place)
{
    const struct ims_metadata metadata = annotate_xmp(annotate_packet);
    cr_assert_eq(annotate_run(&encode, bytes, &metadata), IMS_ERROR_DAMAGED, "%zu",
                 place);
    cr_assert_eq(strncmp(encode.message.text, "JPEG: ", 6), 0);
}

Test(annotate_jpeg, what_is_cut_off_is_refused)
{
    for (size_t size = 0; size < jpeg.size; size++)
        assert_damaged(&(struct annotate_bytes){jpeg.data, size}, size);
}

Test(annotate_jpeg, what_is_no_segment_is_refused)
{
    static const char *const wrong[] = {
        "\xff\xd8",             /* an image within one */
        "\xff\x02",             /* a reserved marker */
        "\xff\xe9\0\1",         /* a length without itself */
        "\xff\xe9\xff\xff",     /* as long as nothing here */
        "ab",                   /* no marker */
        "\xff\xda\0\x08\1\1\0", /* a scan without a frame */
    };
    static const size_t sizes[] = {2, 2, 4, 4, 2, 10};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct annotate_bytes bytes = {0};
        annotate_add_part(&bytes, &jpeg, 0, SOI_AND_JFIF);
        annotate_add(&bytes, wrong[i], sizes[i] < 7 ? sizes[i] : 7);
        annotate_add_big(&bytes, sizes[i] > 7 ? 3 : 0, 0x003F00);
        annotate_add_part(&bytes, &jpeg, SOI_AND_JFIF, jpeg.size);
        assert_damaged(&bytes, i);
        annotate_free(&bytes);
    }
}

/* JUMBF with a description of C2PA, in two segments. */
static void insert_credentials(void)
{
    static const char first[] = "JP\0\1\0\0\0\1\0\0\0\x40jumb\0\0\0\x20jumd"
                                "c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\3c2pa";
    static const char second[] = "JP\0\1\0\0\0\2\0\0\0\x40jumb and more of it";
    static const char other[] = "JP\0\2\0\0\0\1\0\0\0\x40jumb something else";
    insert(SOI_AND_JFIF, 0xEB, other, sizeof other);
    insert(SOI_AND_JFIF, 0xEB, second, sizeof second);
    insert(SOI_AND_JFIF, 0xEB, first, sizeof first);
}

Test(annotate_jpeg, content_credentials_are_refused_kept_or_removed)
{
    const struct ims_metadata metadata = annotate_xmp(annotate_packet);
    insert_credentials();
    cr_assert_eq(annotate_run(&encode, &jpeg, &metadata), IMS_ERROR_SIGNED);
    encode_set(&encode, "credentials", 1);
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "c2pa"), 2);
    encode_set(&encode, "credentials", 2);
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "c2pa"), 0);
    cr_assert_eq(annotate_count(&encode, "and more of it"), 0);
    cr_assert_eq(annotate_count(&encode, "something else"), 1);
}
