/* SPDX-License-Identifier: MIT
 *
 * Metadata into WebP bytes: VP8X, the order of chunks, padding and sizes, and what is
 * refused. The pixels are read back by libwebp.
 */
#include <criterion/criterion.h>
#include <string.h>
#include <webp/encode.h>

#include "encoders/builtin.h"
#include "support/annotate.h"
#include "support/decode.h"

enum { WIDTH = 37, HEIGHT = 21 };

static struct annotate_bytes webp;
static struct encode encode;

/* A picture by libwebp: lossy without alpha, or lossless with. */
static void make(bool lossless)
{
    uint8_t pixels[HEIGHT][WIDTH][4];
    uint8_t *out = NULL;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            memcpy(
                pixels[y][x],
                (uint8_t[]){(uint8_t)(x * 6), (uint8_t)(y * 9), 40, (uint8_t)(200 + x)},
                4);
    const size_t size =
        lossless ? WebPEncodeLosslessRGBA(pixels[0][0], WIDTH, HEIGHT, 4 * WIDTH, &out)
                 : WebPEncodeRGB(pixels[0][0], WIDTH, HEIGHT, 4 * WIDTH, 50, &out);
    cr_assert_neq(size, 0);
    annotate_free(&webp);
    annotate_add(&webp, out, size);
    WebPFree(out);
}

static void set_up(void)
{
    make(false);
    encode_init(&encode, &ims_annotate_webp);
}

static void tear_down(void)
{
    annotate_free(&webp);
    encode_fini(&encode);
}

TestSuite(annotate_webp, .init = set_up, .fini = tear_down);

static void use(const void *data, size_t size)
{
    annotate_free(&webp);
    annotate_add(&webp, data, size);
}

static size_t load(const uint8_t *at)
{
    return (size_t)at[3] << 24 | (size_t)at[2] << 16 | (size_t)at[1] << 8 | at[0];
}

/* The types of all chunks, one after the other; sizes have to add up. */
static void chunk_types(const struct annotate_bytes *bytes, char *types)
{
    const size_t end = load(bytes->data + 4) + 8;
    cr_assert_leq(end, bytes->size);
    cr_assert_eq(end % 2, 0);
    size_t at = 12;
    for (; at + 8 <= end; types += 4) {
        const size_t size = load(bytes->data + at + 4);
        memcpy(types, bytes->data + at, 4);
        at += 8 + size + size % 2;
    }
    cr_assert_eq(at, end);
    *types = '\0';
}

/* Puts them in, and makes what comes out the bytes for the next time. */
static void run(const struct ims_metadata *metadata, const char *types)
{
    char found[200];
    struct decoded before, after;
    cr_assert_eq(annotate_run(&encode, &webp, metadata), IMS_OK, "%s",
                 encode.message.text);
    cr_assert_eq(decode_webp(&before, webp.data, webp.size), 0);
    cr_assert_eq(decode_webp(&after, encode.buffer.data, encode.buffer.length), 0);
    cr_assert_eq(before.width, after.width);
    cr_assert_arr_eq(before.samples, after.samples,
                     (size_t)(before.width * before.height * before.channels) *
                         sizeof *before.samples);
    decoded_free(&before);
    decoded_free(&after);
    use(encode.buffer.data, encode.buffer.length);
    chunk_types(&webp, found);
    cr_assert_str_eq(found, types);
}

/* Adds a chunk of twelve bytes, the last of which is 0. */
static void add_chunk(const char *chunk)
{
    annotate_add(&webp, chunk, 12);
    const size_t size = webp.size - 8;
    for (size_t i = 0; i < 4; i++)
        webp.data[4 + i] = (uint8_t)(size >> 8 * i & 255);
}

static struct ims_metadata exif_and_xmp(void)
{
    struct ims_metadata metadata = annotate_xmp(annotate_packet);
    metadata.exif = annotate_exif;
    metadata.exif_size = annotate_exif_size;
    return metadata;
}

Test(annotate_webp, a_simple_one_becomes_an_extended_one)
{
    const struct ims_metadata metadata = exif_and_xmp();
    run(&metadata, "VP8XVP8 EXIFXMP ");
    cr_assert_arr_eq(webp.data + 20, "\x0c\0\0\0\x24\0\0\x14\0\0", 10,
                     "flags and size");
    make(true);
    run(&metadata, "VP8XVP8LEXIFXMP ");
    cr_assert_eq(webp.data[20] & 0x10, 0x10, "it has alpha");
}

Test(annotate_webp, each_kind_is_there_once_and_in_order)
{
    uint8_t profile[201] = {0, 0, 0, 201};
    struct ims_metadata metadata = exif_and_xmp();
    memcpy(profile + 36, "acsp", 4);
    metadata.icc = profile;
    metadata.icc_size = sizeof profile;
    run(&metadata, "VP8XICCPVP8 EXIFXMP ");
    const size_t size = webp.size;
    run(&metadata, "VP8XICCPVP8 EXIFXMP ");
    cr_assert_eq(webp.size, size);
    cr_assert_eq(webp.data[20], 0x2c);
    const struct ims_metadata other = annotate_xmp("<another/>");
    run(&other, "VP8XICCPVP8 EXIFXMP ");
    cr_assert_eq(annotate_count(&encode, "Gauge"), 1);
    cr_assert_eq(annotate_count(&encode, annotate_packet), 0);
    cr_assert_eq(annotate_count(&encode, "<another/>"), 1);
}

Test(annotate_webp, fields_are_set_in_the_exif_that_is_there)
{
    const struct ims_text texts[] = {{"Software", "any", NULL}, {NULL, NULL, NULL}};
    const struct ims_metadata first = exif_and_xmp();
    struct ims_metadata metadata = annotate_texts(texts);
    metadata.time_ns = INT64_C(1790000000000000000);
    run(&first, "VP8XVP8 EXIFXMP ");
    run(&metadata, "VP8XVP8 XMP EXIF");
    cr_assert_eq(annotate_count(&encode, "Gauge"), 1);
    cr_assert_geq(annotate_count(&encode, "2026:09:21 "), 1);
}

Test(annotate_webp, unknown_chunks_and_what_follows_stay)
{
    const struct ims_metadata metadata = exif_and_xmp();
    add_chunk("ABCD\3\0\0\0odd");
    run(&metadata, "VP8XVP8 ABCDEXIFXMP ");
    annotate_add_text(&webp, "behind it");
    cr_assert_eq(annotate_run(&encode, &webp, &metadata), IMS_OK);
    cr_assert_eq(encode.buffer.length, webp.size);
    cr_assert_eq(annotate_count(&encode, "behind it"), 1);
}

static void assert_damaged(size_t place)
{
    const struct ims_metadata metadata = annotate_xmp("<a/>");
    cr_assert_eq(annotate_run(&encode, &webp, &metadata), IMS_ERROR_DAMAGED, "%zu",
                 place);
    cr_assert_eq(strncmp(encode.message.text, "WebP: ", 6), 0);
}

Test(annotate_webp, what_is_cut_off_is_refused)
{
    const size_t size = webp.size;
    for (webp.size = 0; webp.size < size; webp.size++)
        assert_damaged(webp.size);
}

Test(annotate_webp, sizes_and_heads_that_are_wrong_are_refused)
{
    /* Of the RIFF its name, what it is and its size; of the chunk its size and type; of
     * the picture what it begins with, its width and its height. */
    static const struct {
        uint8_t place;
        uint8_t bits;
    } changes[] = {{0, 0x20},  {8, 0x20}, {4, 1},  {16, 1},     {17, 0x80},  {15, 0x40},
                   {12, 0x20}, {23, 1},   {20, 1}, {26, WIDTH}, {28, HEIGHT}};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        make(false);
        webp.data[changes[i].place] ^= changes[i].bits;
        assert_damaged(i);
    }
    make(false);
    struct annotate_bytes twice = {0};
    annotate_add_text(&twice, "RIFF");
    annotate_add_little(&twice, 4, 2 * webp.size - 20);
    annotate_add_part(&twice, &webp, 8, webp.size);
    annotate_add_part(&twice, &webp, 12, webp.size);
    use(twice.data, twice.size);
    annotate_free(&twice);
    assert_damaged(99);
}

Test(annotate_webp, content_credentials_are_refused_kept_or_removed)
{
    const struct ims_metadata metadata = annotate_xmp("<a/>");
    add_chunk("C2PA\3\0\0\0jum");
    cr_assert_eq(annotate_run(&encode, &webp, &metadata), IMS_ERROR_SIGNED);
    encode_set(&encode, "credentials", 1);
    run(&metadata, "VP8XVP8 C2PAXMP ");
    encode_set(&encode, "credentials", 2);
    run(&metadata, "VP8XVP8 XMP ");
}
