/* SPDX-License-Identifier: MIT
 *
 * Metadata into JPEG XL: boxes round a codestream and among boxes, put together by
 * hand. What djxl says of real files is in tests/integration/annotate.sh.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "encoders/builtin.h"
#include "support/annotate.h"

#define BEGIN                                                                          \
    "\0\0\0\x0cJXL \r\n\x87\n"                                                         \
    "\0\0\0\x14"                                                                       \
    "ftypjxl \0\0\0\0jxl "

enum { BEGIN_SIZE = 32 };

static struct annotate_bytes jxl;
static struct encode encode;

static void set_up(void)
{
    encode_init(&encode, &ims_annotate_jxl);
    annotate_add(&jxl, BEGIN, BEGIN_SIZE);
}

static void tear_down(void)
{
    annotate_free(&jxl);
    encode_fini(&encode);
}

TestSuite(annotate_jxl, .init = set_up, .fini = tear_down);

static void add_box(struct annotate_bytes *bytes, const char *type, const char *content)
{
    annotate_add_big(bytes, 4, 8 + strlen(content));
    annotate_add_text(bytes, type);
    annotate_add_text(bytes, content);
}

static void add_exif(struct annotate_bytes *bytes)
{
    annotate_add_big(bytes, 4, 12 + annotate_exif_size);
    annotate_add(bytes, "Exif\0\0\0\0", 8);
    annotate_add(bytes, annotate_exif, annotate_exif_size);
}

static void assert_out(const struct annotate_bytes *expected)
{
    cr_assert_eq(encode.buffer.length, expected->size);
    cr_assert_arr_eq(encode.buffer.data, expected->data, expected->size);
}

static struct ims_metadata exif_and_xmp(void)
{
    struct ims_metadata metadata = annotate_xmp("<a/>");
    metadata.exif = annotate_exif;
    metadata.exif_size = annotate_exif_size;
    return metadata;
}

static void run(const struct ims_metadata *metadata)
{
    cr_assert_eq(annotate_run(&encode, &jxl, metadata), IMS_OK, "%s",
                 encode.message.text);
}

Test(annotate_jxl, a_codestream_alone_gets_boxes)
{
    const struct ims_metadata metadata = exif_and_xmp();
    struct annotate_bytes expected = {0};
    annotate_add_part(&expected, &jxl, 0, BEGIN_SIZE);
    add_exif(&expected);
    add_box(&expected, "xml ", "<a/>");
    add_box(&expected, "jxlc", "\xff\x0a the codestream");
    annotate_free(&jxl);
    annotate_add_text(&jxl, "\xff\x0a the codestream");
    run(&metadata);
    assert_out(&expected);
    annotate_free(&expected);
    cr_assert_eq(encode.buffer.handed_over, 1);
}

Test(annotate_jxl, boxes_come_before_the_codestream_and_replace_others)
{
    const struct ims_metadata metadata = exif_and_xmp();
    struct annotate_bytes expected = {0};
    annotate_add_part(&expected, &jxl, 0, BEGIN_SIZE);
    add_box(&expected, "jxll", "\x0a");
    add_exif(&expected);
    add_box(&expected, "xml ", "<a/>");
    add_box(&expected, "jxlp", "one");
    add_box(&expected, "abcd", "kept");
    annotate_add(&expected, "\0\0\0\0jxlptwo", 11);

    add_box(&jxl, "jxll", "\x0a");
    add_box(&jxl, "brob", "Exif compressed");
    add_box(&jxl, "jxlp", "one");
    add_box(&jxl, "xml ", "<old/>");
    add_box(&jxl, "abcd", "kept");
    annotate_add(&jxl, "\0\0\0\0jxlptwo", 11);
    run(&metadata);
    assert_out(&expected);
    annotate_free(&expected);
}

Test(annotate_jxl, a_field_is_set_in_the_exif_that_is_there)
{
    const struct ims_text texts[] = {{"Software", "any", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    add_exif(&jxl);
    add_box(&jxl, "jxlc", "one");
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "Gauge"), 1);
    cr_assert_eq(annotate_count(&encode, "any"), 1);
    cr_assert_eq(annotate_count(&encode, "Exif"), 1);
}

Test(annotate_jxl, fields_beside_compressed_exif_are_refused)
{
    const struct ims_text texts[] = {{"Software", "any", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    add_box(&jxl, "brob", "Exif compressed");
    add_box(&jxl, "jxlc", "one");
    cr_assert_eq(annotate_run(&encode, &jxl, &metadata), IMS_ERROR_METADATA);
}

Test(annotate_jxl, a_jpeg_that_is_to_be_restored_keeps_its_own)
{
    const struct ims_metadata metadata = exif_and_xmp();
    add_box(&jxl, "jbrd", "how");
    add_box(&jxl, "jxlc", "one");
    run(&metadata);
    add_exif(&jxl);
    cr_assert_eq(annotate_run(&encode, &jxl, &metadata), IMS_ERROR_METADATA);
}

static void assert_damaged(size_t place)
{
    const struct ims_metadata metadata = exif_and_xmp();
    cr_assert_eq(annotate_run(&encode, &jxl, &metadata), IMS_ERROR_DAMAGED, "%zu",
                 place);
    cr_assert_eq(strncmp(encode.message.text, "JPEG XL: ", 9), 0);
}

Test(annotate_jxl, what_is_cut_off_is_refused)
{
    add_exif(&jxl);
    add_box(&jxl, "jxlc", "one");
    const size_t size = jxl.size;
    for (jxl.size = 0; jxl.size < size; jxl.size++)
        assert_damaged(jxl.size);
}

Test(annotate_jxl, boxes_that_are_wrong_are_refused)
{
    static const uint8_t places[] = {3, 5, 15, 17, 35};
    add_box(&jxl, "jxlc", "one");
    for (size_t i = 0; i < sizeof places; i++) {
        jxl.data[places[i]] ^= 0x13;
        assert_damaged(places[i]);
        jxl.data[places[i]] ^= 0x13;
    }
    add_box(&jxl, "ftyp", "jxl ");
    assert_damaged(99);
}

Test(annotate_jxl, content_credentials_are_refused_kept_or_removed)
{
    static const char box[] = "\0\0\0\x2cjumb\0\0\0\x24jumd"
                              "c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\3c2pa and so";
    const struct ims_metadata metadata = exif_and_xmp();
    annotate_add(&jxl, box, 0x2c);
    add_box(&jxl, "jxlc", "one");
    cr_assert_eq(annotate_run(&encode, &jxl, &metadata), IMS_ERROR_SIGNED);
    encode_set(&encode, "credentials", 1);
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "jumb"), 1);
    encode_set(&encode, "credentials", 2);
    run(&metadata);
    cr_assert_eq(annotate_count(&encode, "jumb"), 0);
}
