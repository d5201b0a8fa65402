/* SPDX-License-Identifier: MIT
 *
 * Metadata in PNG files of both encoders, read back by libpng: each is there once, with
 * the same bytes, in the order of the specification; the pixels are those of a file
 * without.
 */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

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
    &ims_png_fast,
#ifdef HAVE_FFMPEG
    &ims_png_lavc,
#endif
    NULL,
};

/* ---- libpng ---------------------------------------------------------------------- */

struct reading {
    png_structp png;
    png_infop info;
    const uint8_t *next;
    const uint8_t *end;
};

static void read_bytes(png_structp png, png_bytep out, size_t size)
{
    struct reading *const reading = png_get_io_ptr(png);
    if (size > (size_t)(reading->end - reading->next))
        png_error(png, "the file ends too early");
    memcpy(out, reading->next, size);
    reading->next += size;
}

static void fail(png_structp png, png_const_charp text)
{
    (void)png;
    cr_assert_fail("libpng: %s", text);
}

/* Profiles of random bytes are none that libpng likes; all else must please it. */
static void warn(png_structp png, png_const_charp text)
{
    if (strstr(text, "iCCP") == NULL)
        fail(png, text);
}

static void reading_begin(struct reading *reading, const struct encode *encode)
{
    *reading = (struct reading){.next = encode->buffer.data,
                                .end = encode->buffer.data + encode->buffer.length};
    reading->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, fail, warn);
    reading->info = png_create_info_struct(reading->png);
    png_set_read_fn(reading->png, reading, read_bytes);
    png_set_chunk_malloc_max(reading->png, 0);
    png_set_option(reading->png, PNG_SKIP_sRGB_CHECK_PROFILE, PNG_OPTION_ON);
    png_read_info(reading->png, reading->info);
}

static void reading_end(struct reading *reading)
{
    png_destroy_read_struct(&reading->png, &reading->info, NULL);
}

static const png_text *find_text(const struct reading *reading, const char *key,
                                 const char *language)
{
    png_textp texts;
    const int count = png_get_text(reading->png, reading->info, &texts, NULL);
    for (int i = 0; i < count; i++)
        if (strcmp(texts[i].key, key) == 0 &&
            strcmp(texts[i].lang != NULL ? texts[i].lang : "", language) == 0)
            return &texts[i];
    cr_assert_fail("there is no text %s", key);
    return NULL;
}

/* ---- chunks ---------------------------------------------------------------------- */

static size_t load(const uint8_t *from)
{
    return (size_t)from[0] << 24 | (size_t)from[1] << 16 | (size_t)from[2] << 8 |
           from[3];
}

/* The types of all chunks with blanks between them; the data of the first `wanted`. */
static const uint8_t *list_chunks(const struct encode *encode, char *types,
                                  const char *wanted, size_t *size)
{
    const uint8_t *found = NULL;
    size_t length = 0;
    for (size_t at = 8; at < encode->buffer.length;) {
        const uint8_t *const chunk = encode->buffer.data + at;
        if (found == NULL && wanted != NULL && memcmp(chunk + 4, wanted, 4) == 0) {
            found = chunk + 8;
            *size = load(chunk);
        }
        memcpy(types + length, chunk + 4, 4);
        types[length + 4] = ' ';
        length += 5;
        at += load(chunk) + 12;
        if (memcmp(chunk + 4, "IDAT", 4) == 0)
            break;
    }
    types[length] = '\0';
    return found;
}

/* All from the first IDAT on. */
static const uint8_t *pixels_of(const struct encode *encode, size_t *size)
{
    size_t at = 8;
    while (memcmp(encode->buffer.data + at + 4, "IDAT", 4) != 0)
        at += load(encode->buffer.data + at) + 12;
    *size = encode->buffer.length - at;
    return encode->buffer.data + at;
}

/* ---- tests ----------------------------------------------------------------------- */

static void run(struct encode *encode, const struct metadata *metadata,
                const struct ims_image *image)
{
    encode->metadata = metadata != NULL ? &metadata->fields : NULL;
    cr_assert_eq(encode_run(encode, image), IMS_OK, "%s", encode->message.text);
}

/* The same pixels as without metadata, bit for bit. */
static void check_pixels(const struct encode *encode, const struct ims_image *image)
{
    struct encode plain;
    size_t size, plain_size;
    encode_init(&plain, encode->encoder);
    run(&plain, NULL, image);
    const uint8_t *const pixels = pixels_of(encode, &size);
    const uint8_t *const plain_pixels = pixels_of(&plain, &plain_size);
    cr_assert_eq(size, plain_size);
    cr_assert_arr_eq(pixels, plain_pixels, size);
    encode_fini(&plain);
}

/* Other memory of the worker's gives the same bytes. */
static void check_again(const struct encode *encode, const struct metadata *metadata,
                        const struct ims_image *image)
{
    struct encode again;
    encode_init(&again, encode->encoder);
    run(&again, metadata, image);
    cr_assert_eq(again.buffer.length, encode->buffer.length);
    cr_assert_arr_eq(again.buffer.data, encode->buffer.data, again.buffer.length);
    encode_fini(&again);
}

static void check_blobs(const struct reading *reading, const struct metadata *metadata)
{
    png_charp name;
    png_bytep bytes;
    png_uint_32 size;
    int compression;
    cr_assert_neq(
        png_get_iCCP(reading->png, reading->info, &name, &compression, &bytes, &size),
        0);
    cr_assert_eq(size, metadata->fields.icc_size);
    cr_assert_arr_eq(bytes, metadata->icc, size);
    const png_text *const xmp = find_text(reading, "XML:com.adobe.xmp", "");
    cr_assert_eq(xmp->compression, PNG_ITXT_COMPRESSION_NONE);
    cr_assert_eq(xmp->itxt_length, metadata->fields.xmp_size);
    cr_assert_arr_eq(xmp->text, metadata->xmp, xmp->itxt_length);
}

static void check_plain_fields(const struct reading *reading)
{
    png_timep time;
    png_uint_32 x, y;
    int unit;
    cr_assert_neq(png_get_tIME(reading->png, reading->info, &time), 0);
    cr_assert_eq(time->year, 2026);
    cr_assert_eq(time->month, 11);
    cr_assert_eq(time->day, 28);
    cr_assert_eq(time->hour, 22);
    cr_assert_eq(time->minute, 58);
    cr_assert_eq(time->second, 0);
    cr_assert_neq(png_get_pHYs(reading->png, reading->info, &x, &y, &unit), 0);
    cr_assert_eq(x, 11811);
    cr_assert_eq(y, 5906);
    cr_assert_eq(unit, PNG_RESOLUTION_METER);
}

static void check_exif(const struct reading *reading, const struct metadata *metadata)
{
    png_bytep bytes;
    png_uint_32 size;
    struct ims_metadata_exif exif;
    struct ims_metadata_exif_entry entry;
    cr_assert_neq(png_get_eXIf_1(reading->png, reading->info, &size, &bytes), 0);
    exif_check_kept(bytes, size, &metadata->exif);
    cr_assert(ims_metadata_exif_open(&exif, bytes, size));
    cr_assert(ims_metadata_exif_find(&exif, IMS_METADATA_EXIF_GPS, 2, &entry));
    cr_assert_eq(ims_metadata_exif_load32(&exif, entry.value), 52);
    cr_assert_eq(ims_metadata_exif_load32(&exif, entry.value + 8), 30);
}

Test(metadata_png, every_kind_is_read_back_by_libpng)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 40, 30, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    for (int e = 0; encoders[e] != NULL; e++) {
        for (int large = 0; large < 2; large++) {
            struct encode encode;
            struct metadata metadata;
            struct reading reading;
            char types[200];
            encode_init(&encode, encoders[e]);
            metadata_make(&metadata, large);
            metadata_add_text(&metadata, "Title", "B\xc3\xa4ume", NULL);
            run(&encode, &metadata, &picture.image);
            list_chunks(&encode, types, NULL, NULL);
            cr_assert_str_eq(types, "IHDR iCCP pHYs eXIf tIME iTXt tEXt tEXt IDAT ");
            check_pixels(&encode, &picture.image);
            check_again(&encode, &metadata, &picture.image);
            reading_begin(&reading, &encode);
            check_blobs(&reading, &metadata);
            check_plain_fields(&reading);
            check_exif(&reading, &metadata);
            reading_end(&reading);
            metadata_free(&metadata);
            encode_fini(&encode);
        }
    }
    picture_free(&picture);
}

Test(metadata_png, texts_are_latin1_or_unicode)
{
    static const char keyword[] = "A key of 79 bytes that is just as long as the "
                                  "specification of PNG allows: yes";
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_GRAY8, 4, 4, PICTURE_FLAT, PICTURE_TIGHT, 1);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        struct metadata metadata = {.fields = IMS_METADATA_INIT};
        struct reading reading;
        char types[200];
        encode_init(&encode, encoders[e]);
        metadata.fields.texts = metadata.texts;
        metadata_add_text(&metadata, "Title", "B\xc3\xa4ume\nund Bl\xc3\xbcten", NULL);
        metadata_add_text(&metadata, "Title", "Trees", "en");
        metadata_add_text(&metadata,
                          "Pr\xc3\xbc"
                          "fung",
                          "\xe2\x82\xac 5", NULL);
        metadata_add_text(&metadata, "faceswap", "{IDAT}", "");
        metadata_add_text(&metadata, keyword, "", NULL);
        run(&encode, &metadata, &picture.image);
        list_chunks(&encode, types, NULL, NULL);
        cr_assert_str_eq(types, "IHDR tEXt iTXt iTXt iTXt tEXt IDAT ");
        reading_begin(&reading, &encode);
        const png_text *text = find_text(&reading, "Title", "");
        cr_assert_str_eq(text->text, "B\xe4ume\nund Bl\xfcten");
        cr_assert_eq(text->compression, PNG_TEXT_COMPRESSION_NONE);
        cr_assert_str_eq(find_text(&reading, "Title", "en")->text, "Trees");
        cr_assert_str_eq(find_text(&reading,
                                   "Pr\xfc"
                                   "fung",
                                   "")
                             ->text,
                         "\xe2\x82\xac 5");
        text = find_text(&reading, "faceswap", "");
        cr_assert_str_eq(text->text, "{IDAT}");
        cr_assert_eq(text->compression, PNG_ITXT_COMPRESSION_NONE);
        cr_assert_str_eq(find_text(&reading, keyword, "")->text, "");
        reading_end(&reading);
        encode_fini(&encode);
    }
    picture_free(&picture);
}

Test(metadata_png, keys_that_are_no_keywords_are_refused_with_a_reason)
{
    static const struct {
        const char *key;
        const char *reason;
    } keys[] = {
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567"
         "890",
         "1 to 79"},
        {" Title", "blank"},
        {"Title ", "blank"},
        {"A  title", "blank"},
        {"A\ntitle", "Latin-1"},
        {"\xe2\x82\xac", "Latin-1"},
        {"XML:com.adobe.xmp", "XMP"},
    };
    const struct ims_image image = IMS_IMAGE_INIT;
    for (int e = 0; encoders[e] != NULL; e++) {
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            struct metadata metadata = {.fields = IMS_METADATA_INIT};
            struct ims_message message = {0};
            metadata.fields.texts = metadata.texts;
            metadata_add_text(&metadata, keys[i].key, "", NULL);
            const struct ims_encoding encoding = {
                .size = sizeof encoding, .image = &image, .metadata = &metadata.fields};
            cr_assert_eq(encoders[e]->accepts(encoders[e], &encoding, &message),
                         IMS_ERROR_METADATA, "%zu", i);
            cr_assert_not_null(strstr(message.text, keys[i].reason), "%s",
                               message.text);
        }
    }
}

Test(metadata_png, iptc_is_a_raw_profile)
{
    struct picture picture;
    struct encode encode;
    struct metadata metadata;
    struct reading reading;
    picture_make(&picture, IMS_PIXEL_GRAY8, 4, 4, PICTURE_FLAT, PICTURE_TIGHT, 1);
    encode_init(&encode, &ims_png_fast);
    metadata_make(&metadata, false);
    run(&encode, &metadata, &picture.image);
    reading_begin(&reading, &encode);
    cr_assert_str_eq(find_text(&reading, "Raw profile type iptc", "")->text,
                     "\niptc\n      32\n"
                     "3842494d0404000000000013"
                     "1c020500055469746c651c027400044d696e6500\n");
    reading_end(&reading);
    metadata_free(&metadata);
    encode_fini(&encode);
    picture_free(&picture);
}

/* iCCP and the rest must stand before PLTE, which some formats of pixels have. */
Test(metadata_png, palettes_come_after_them)
{
    static uint8_t pixels[16], palette[1024];
    struct ims_image image = IMS_IMAGE_INIT;
    struct encode encode;
    struct metadata metadata;
    char types[200];
    image.format = IMS_PIXEL_PALETTE8;
    image.width = image.height = 4;
    image.planes[0] = pixels;
    image.planes[1] = palette;
    image.strides[0] = 4;
    encode_init(&encode, &ims_png_fast);
    metadata_make(&metadata, false);
    run(&encode, &metadata, &image);
    list_chunks(&encode, types, NULL, NULL);
    cr_assert_not_null(strstr(types, "tEXt PLTE "), "%s", types);
    cr_assert_not_null(strstr(types, "IHDR iCCP "), "%s", types);
    check_pixels(&encode, &image);
    metadata_free(&metadata);
    encode_fini(&encode);
}

Test(metadata_png, an_exif_without_a_directory_is_refused_where_fields_are_set_in_it)
{
    for (int e = 0; encoders[e] != NULL; e++)
        metadata_check_damaged_exif(encoders[e]);
}

Test(metadata_png, memory_that_fails_is_told_and_the_next_image_is_well)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 8, 8, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    for (int e = 0; encoders[e] != NULL; e++) {
        struct encode encode;
        struct metadata metadata;
        encode_init(&encode, encoders[e]);
        metadata_make(&metadata, false);
        metadata_add_text(&metadata, "Title", "B\xc3\xa4ume", NULL);
        run(&encode, &metadata, &picture.image);
        int failures = 0;
        for (long number = 1;; number++) {
            alloc_fail_at(number);
            const int error = encode_run(&encode, &picture.image);
            if (!alloc_fail_reached())
                break;
            failures += error == IMS_ERROR_MEMORY;
            cr_assert_eq(encode.buffer.released, encode.buffer.handed_over);
            cr_assert_eq(error, IMS_ERROR_MEMORY, "%ld: %d", number, error);
            cr_assert_neq(encode.message.text[0], '\0');
        }
        cr_assert_geq(failures, 5);
        run(&encode, &metadata, &picture.image);
        metadata_free(&metadata);
        encode_fini(&encode);
    }
    picture_free(&picture);
}
