/* SPDX-License-Identifier: MIT
 *
 * Metadata into PNG bytes: where it stands, what goes for it, and what is refused. The
 * pixels are read back by libpng.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "encoders/builtin.h"
#include "support/annotate.h"
#include "support/decode.h"

enum { AFTER_IHDR = 33 };

#define CHUNK(text) text, sizeof text - 1

static struct annotate_bytes png;
static struct encode encode;

static void set_up(void)
{
    annotate_make(&png, &ims_png_fast, IMS_PIXEL_RGB8);
    encode_init(&encode, &ims_annotate_png);
}

static void tear_down(void)
{
    annotate_free(&png);
    encode_fini(&encode);
}

TestSuite(annotate_png, .init = set_up, .fini = tear_down);

static size_t load(const uint8_t *at)
{
    return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}

/* The n-th chunk of a type, from 0; its whole size in `size`. Every checksum is looked
 * at. SIZE_MAX where there is none. */
static size_t find_chunk(const uint8_t *data, size_t length, const char *type,
                         size_t number, size_t *size)
{
    size_t found = SIZE_MAX;
    bool is_end = false;
    for (size_t at = 8; at + 12 <= length && !is_end;) {
        const size_t whole = load(data + at) + 12;
        is_end = memcmp(data + at + 4, "IEND", 4) == 0;
        cr_assert_leq(whole, length - at);
        cr_assert_eq(annotate_crc(data + at + 4, (whole - 8)),
                     load(data + at + whole - 4));
        if (memcmp(data + at + 4, type, 4) == 0 && number-- == 0) {
            found = at;
            *size = whole;
        }
        at += whole;
    }
    return found;
}

static size_t out_chunk(const char *type, size_t number, size_t *size)
{
    return find_chunk(encode.buffer.data, encode.buffer.length, type, number, size);
}

/* Puts a chunk into the bytes at a place. */
static void insert(size_t place, const char *type, const void *data, size_t size)
{
    struct annotate_bytes whole = {0};
    annotate_add_part(&whole, &png, 0, place);
    annotate_add_big(&whole, 4, size);
    annotate_add_text(&whole, type);
    annotate_add(&whole, data, size);
    annotate_add_big(&whole, 4, annotate_crc(whole.data + place + 4, (size + 4)));
    annotate_add_part(&whole, &png, place, png.size);
    annotate_free(&png);
    png = whole;
}

static void assert_same_pixels(void)
{
    struct decoded before, after;
    cr_assert_eq(decode_png(&before, png.data, png.size), 0);
    cr_assert_eq(decode_png(&after, encode.buffer.data, encode.buffer.length), 0);
    cr_assert_eq(before.width, after.width);
    cr_assert_eq(before.height, after.height);
    cr_assert_arr_eq(before.samples, after.samples,
                     (size_t)(before.width * before.height * before.channels) *
                         sizeof *before.samples);
    decoded_free(&before);
    decoded_free(&after);
}

/* What has to come out where `size` bytes come in at `place` and nothing goes. */
static void assert_inserted(size_t place, size_t size)
{
    cr_assert_eq(encode.buffer.length, png.size + size);
    cr_assert_arr_eq(encode.buffer.data, png.data, place);
    cr_assert_arr_eq(encode.buffer.data + place + size, png.data + place,
                     png.size - place);
}

/* ---- profiles -------------------------------------------------------------------- */

Test(annotate_png, a_profile_of_other_colors_is_refused_or_left_out)
{
    uint8_t profile[200] = {0, 0, 0, 200};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    size_t size;
    metadata.icc = profile;
    metadata.icc_size = sizeof profile;
    memcpy(profile + 16, "GRAY", 4);
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_ERROR_METADATA);
    cr_assert_not_null(strstr(encode.message.text, "GRAY"));
    insert(AFTER_IHDR, "sRGB", "\0", 1);
    metadata.no_place = IMS_NO_PLACE_DROP;
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK);
    assert_inserted(AFTER_IHDR, 0);
    annotate_free(&png);
    annotate_make(&png, &ims_png_fast, IMS_PIXEL_GRAY_ALPHA8);
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK);
    cr_assert_eq(out_chunk("iCCP", 0, &size), AFTER_IHDR);
    memcpy(profile + 16, "RGB ", 4);
    metadata.no_place = IMS_NO_PLACE_REFUSE;
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_ERROR_METADATA);
}

/* ---- texts ----------------------------------------------------------------------- */

Test(annotate_png, a_text_stands_directly_before_the_pixels)
{
    static const char value[] = "{\"alignments\": \"landmarks, \xc3\xa4\"}";
    const struct ims_text texts[] = {{"faceswap", value, ""}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    size_t size, idat, idat_size;
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK, "%s",
                 encode.message.text);
    const size_t text = out_chunk("iTXt", 0, &size);
    idat = out_chunk("IDAT", 0, &idat_size);
    cr_assert_eq(text + size, idat, "directly before the first IDAT");
    cr_assert_eq(out_chunk("iTXt", 1, &size), SIZE_MAX, "one of them");
    /* Keyword, two bytes that say that it is not compressed, language, translation. */
    const uint8_t *const data = encode.buffer.data + text + 8;
    cr_assert_arr_eq(data, "faceswap\0\0\0\0\0", 13);
    cr_assert_eq(size, 12 + 13 + strlen(value));
    cr_assert_arr_eq(data + 13, value, strlen(value));
    assert_inserted(text, size);
    assert_same_pixels();
}

Test(annotate_png, a_text_with_the_names_of_chunks_is_a_text)
{
    const struct ims_text texts[] = {{"faceswap", "IDAT IEND \x01IDAT", ""},
                                     {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    const struct ims_text other_texts[] = {{"faceswap", "shorter", ""},
                                           {NULL, NULL, NULL}};
    const struct ims_metadata other = annotate_texts(other_texts);
    size_t size;
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK);
    assert_same_pixels();
    /* And once more: it is found, and replaced. */
    annotate_free(&png);
    annotate_add(&png, encode.buffer.data, encode.buffer.length);
    cr_assert_eq(annotate_run(&encode, &png, &other), IMS_OK);
    assert_same_pixels();
    cr_assert_neq(out_chunk("iTXt", 0, &size), SIZE_MAX);
    cr_assert_eq(size, 12 + 13 + strlen("shorter"));
    cr_assert_eq(out_chunk("iTXt", 1, &size), SIZE_MAX);
}

Test(annotate_png, a_foreign_text_before_the_pixels_stays)
{
    static const char foreign[] = "Comment\0\0\0de\0\0IDAT bleibt";
    const struct ims_text texts[] = {{"faceswap", "x", ""}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    size_t size;
    const size_t idat = find_chunk(png.data, png.size, "IDAT", 0, &size);
    insert(idat, "iTXt", foreign, sizeof foreign - 1);
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK);
    assert_inserted(idat + sizeof foreign - 1 + 12, 12 + 13 + 1);
    assert_same_pixels();
}

Test(annotate_png, texts_of_other_keys_and_languages_stay)
{
    const struct ims_text texts[] = {
        {"Title", "Baum", "de"}, {"Caf\xc3\xa9", "neu", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    insert(AFTER_IHDR, "tEXt", CHUNK("Title\0tree"));
    insert(AFTER_IHDR, "iTXt", CHUNK("Title\0\0\0fr\0\0arbre"));
    insert(AFTER_IHDR, "iTXt", CHUNK("Title\0\0\0DE\0\0alt"));
    insert(AFTER_IHDR, "tEXt", CHUNK("Caf\xe9\0old"));
    insert(AFTER_IHDR, "tEXt", CHUNK("Software\0any"));
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK);
    cr_assert_eq(annotate_count(&encode, "tree"), 1);
    cr_assert_eq(annotate_count(&encode, "arbre"), 1);
    cr_assert_eq(annotate_count(&encode, "alt"), 0);
    cr_assert_eq(annotate_count(&encode, "old"), 0);
    cr_assert_eq(annotate_count(&encode, "any"), 1);
    cr_assert_eq(annotate_count(&encode, "Baum"), 1);
    cr_assert_eq(annotate_count(&encode, "neu"), 1);
    assert_same_pixels();
}

/* ---- other kinds ----------------------------------------------------------------- */

Test(annotate_png, each_kind_is_there_once)
{
    static const uint8_t iptc[] = {0x1c, 2, 120, 0, 3, 'o', 'a', 'k'};
    struct ims_metadata metadata = annotate_xmp(annotate_packet);
    size_t size;
    metadata.exif = annotate_exif;
    metadata.exif_size = annotate_exif_size;
    metadata.iptc = iptc;
    metadata.iptc_size = sizeof iptc;
    metadata.time_ns = INT64_C(1790000000000000000);
    metadata.dots_per_metre_x = metadata.dots_per_metre_y = 11811;
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK, "%s",
                     encode.message.text);
        assert_same_pixels();
        static const char *const types[] = {"eXIf", "pHYs", "tIME", "iTXt", "tEXt"};
        for (size_t type = 0; type < 5; type++) {
            cr_assert_neq(out_chunk(types[type], 0, &size), SIZE_MAX, "%s",
                          types[type]);
            cr_assert_eq(out_chunk(types[type], 1, &size), SIZE_MAX, "%s", types[type]);
        }
        cr_assert_eq(annotate_count(&encode, annotate_packet), 1);
        cr_assert_eq(annotate_count(&encode, "Raw profile type iptc"), 1);
        annotate_free(&png);
        annotate_add(&png, encode.buffer.data, encode.buffer.length);
    }
}

Test(annotate_png, a_field_is_set_in_the_exif_that_is_there)
{
    struct ims_position place = IMS_POSITION_INIT;
    struct ims_metadata metadata = IMS_METADATA_INIT;
    size_t size;
    place.latitude = 52.5;
    place.longitude = 13.4;
    metadata.position = &place;
    insert(AFTER_IHDR, "eXIf", annotate_exif, annotate_exif_size);
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK, "%s",
                 encode.message.text);
    cr_assert_eq(annotate_count(&encode, "Gauge"), 1, "what it said is still there");
    cr_assert_neq(out_chunk("eXIf", 0, &size), SIZE_MAX);
    cr_assert_gt(size, annotate_exif_size + 12, "and the position");
    cr_assert_eq(out_chunk("eXIf", 1, &size), SIZE_MAX);
    assert_same_pixels();
}

Test(annotate_png, a_profile_comes_before_all_that_needs_it)
{
    uint8_t profile[200] = {0, 0, 0, 200};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    size_t size;
    memcpy(profile + 36, "acsp", 4);
    metadata.icc = profile;
    metadata.icc_size = sizeof profile;
    insert(AFTER_IHDR, "sRGB", "\0", 1);
    insert(AFTER_IHDR, "gAMA", "\0\0\xb1\x8f", 4);
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK, "%s",
                 encode.message.text);
    cr_assert_eq(out_chunk("iCCP", 0, &size), AFTER_IHDR);
    cr_assert_eq(out_chunk("sRGB", 0, &size), SIZE_MAX, "both are not allowed");
    cr_assert_neq(out_chunk("gAMA", 0, &size), SIZE_MAX);
}

Test(annotate_png, pixels_are_handed_over_and_what_follows_is_kept)
{
    const struct ims_text texts[] = {{"Title", "x", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    size_t size;
    annotate_add_text(&png, "what a camera puts behind");
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK);
    cr_assert_eq(encode.buffer.handed_over, 2, "before the text and behind it");
    cr_assert_eq(encode.buffer.released, 2);
    cr_assert_eq(annotate_count(&encode, "what a camera puts behind"), 1);
    assert_inserted(out_chunk("IDAT", 0, &size) - 12 - 7, 12 + 7);
}

/* ---- what is refused ------------------------------------------------------------- */

static void assert_damaged(const struct annotate_bytes *bytes, const char *what,
                           size_t place)
{
    const struct ims_text texts[] = {{"Title", "x", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    cr_assert_eq(annotate_run(&encode, bytes, &metadata), IMS_ERROR_DAMAGED, "%s %zu",
                 what, place);
    cr_assert_eq(strncmp(encode.message.text, "PNG: ", 5), 0, "%s",
                 encode.message.text);
}

Test(annotate_png, what_is_cut_off_is_refused)
{
    for (size_t size = 0; size < png.size; size++)
        assert_damaged(&(struct annotate_bytes){png.data, size}, "size", size);
}

Test(annotate_png, any_bit_that_is_wrong_is_refused)
{
    for (size_t i = 0; i < png.size; i++) {
        png.data[i] ^= (uint8_t)(1 << i % 8);
        assert_damaged(&png, "byte", i);
        png.data[i] ^= (uint8_t)(1 << i % 8);
    }
}

Test(annotate_png, what_stands_at_a_wrong_place_is_refused)
{
    static const struct {
        const char *type;
        size_t size;
        bool behind;
    } chunks[] = {
        {"IHDR", 13, false}, {"IEND", 0, false}, {"PLTE", 3, true},
        {"ABCD", 2, false},  {"IDAT", 0, true},
    };
    static const uint8_t zeros[16];
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        tear_down();
        set_up();
        if (strcmp(chunks[i].type, "IDAT") == 0)
            insert(png.size - 12, "tEXt", "a\0b", 3);
        insert(chunks[i].behind ? png.size - 12 : AFTER_IHDR, chunks[i].type, zeros,
               chunks[i].size);
        assert_damaged(&png, chunks[i].type, i);
    }
}

Test(annotate_png, without_memory_it_is_told)
{
    const struct ims_text texts[] = {{"Title", "x", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    int failing = 1;
    for (int error = IMS_ERROR_MEMORY; error != IMS_OK; failing++) {
        encode.buffer.failing = failing;
        encode.buffer.requests = 0;
        error = annotate_run(&encode, &png, &metadata);
        cr_assert(error == IMS_OK || error == IMS_ERROR_MEMORY);
    }
    cr_assert_gt(failing, 3);
}

/* ---- content credentials --------------------------------------------------------- */

Test(annotate_png, content_credentials_are_refused_kept_or_removed)
{
    static const char manifest[] = "\0\0\0\x20jumb and what it holds";
    const struct ims_text texts[] = {{"Title", "x", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata metadata = annotate_texts(texts);
    insert(AFTER_IHDR, "caBX", manifest, sizeof manifest);
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_ERROR_SIGNED);
    cr_assert_neq(strstr(encode.message.text, "credentials=remove"), NULL);
    encode_set(&encode, "credentials", 1);
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK);
    cr_assert_eq(annotate_count(&encode, "caBX"), 1);
    encode_set(&encode, "credentials", 2);
    cr_assert_eq(annotate_run(&encode, &png, &metadata), IMS_OK);
    cr_assert_eq(annotate_count(&encode, "caBX"), 0);
    assert_same_pixels();
}
