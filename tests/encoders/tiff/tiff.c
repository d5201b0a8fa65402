/* SPDX-License-Identifier: MIT
 *
 * TIFF as libtiff reads it, without a warning: exact samples of every pixel format with
 * every compression and effort, floats to the bit, strips made in any order, BigTIFF;
 * and what the tags must be like.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "encoders/tiff/directory.h"
#include "encoders/tiff/lzw.h"
#include "encoders/tiff/packbits.h"
#include "encoders/tiff/predictor.h"
#include "support/decode_tiff.h"
#include "support/exact.h"
#include "support/picture.h"

enum { NONE, PACKBITS, DEFLATE, LZW, COMPRESSIONS };

static struct ims_image image_of(enum ims_pixel_format format, int32_t width,
                                 int32_t height, const void *pixels)
{
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(format, &info);
    image.format = format;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    image.strides[0] = (ptrdiff_t)width * info.bytes_per_pixel[0];
    return image;
}

static void read_back(struct decoded_tiff *tiff, const struct encode *encode)
{
    cr_assert_eq(decode_tiff_whole(tiff, encode->buffer.data, encode->buffer.length),
                 0);
}

/* ---- bytes ----------------------------------------------------------------------- */

Test(tiff, a_pixel_is_one_strip_behind_the_directory)
{
    static const uint8_t pixel[] = {1, 2, 3};
    static const char whole[] = "II*\0\10\0\0\0" /* the directory is at 8 */
                                "\14\0"          /* 12 entries */
                                "\0\1\4\0\1\0\0\0\1\0\0\0"
                                "\1\1\4\0\1\0\0\0\1\0\0\0"
                                "\2\1\3\0\3\0\0\0\240\0\0\0" /* bits: at 160 */
                                "\3\1\3\0\1\0\0\0\1\0\0\0"
                                "\6\1\3\0\1\0\0\0\2\0\0\0"
                                "\21\1\4\0\1\0\0\0\270\0\0\0" /* the strip: at 184 */
                                "\25\1\3\0\1\0\0\0\3\0\0\0"
                                "\26\1\4\0\1\0\0\0\1\0\0\0"
                                "\27\1\4\0\1\0\0\0\3\0\0\0"
                                "\32\1\5\0\1\0\0\0\250\0\0\0" /* at 168 */
                                "\33\1\5\0\1\0\0\0\260\0\0\0" /* at 176 */
                                "\50\1\3\0\1\0\0\0\1\0\0\0"
                                "\0\0\0\0\0\0" /* no other; 160 is the next eighth */
                                "\10\0\10\0\10\0\0\0"
                                "\1\0\0\0\1\0\0\0"
                                "\1\0\0\0\1\0\0\0"
                                "\1\2\3";
    const struct ims_image image = image_of(IMS_PIXEL_RGB8, 1, 1, pixel);
    exact_bytes(&ims_tiff, &image, whole, sizeof whole - 1);
}

static uint32_t number_at(const uint8_t *bytes, int count)
{
    uint32_t value = 0;
    for (int i = count - 1; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

/* TIFF wants its values at even offsets, and the tags in order. */
static void check_directory(const uint8_t *bytes)
{
    static const uint32_t sizes_of_types[] = {0, 1, 1, 2, 4, 8};
    const uint8_t *const directory = bytes + number_at(bytes + 4, 4);
    uint32_t last = 0;
    for (uint32_t i = 0; i < number_at(directory, 2); i++) {
        const uint8_t *const entry = directory + 2 + (size_t)12 * i;
        const uint32_t tag = number_at(entry, 2);
        cr_assert_gt(tag, last);
        last = tag;
        if (sizes_of_types[number_at(entry + 2, 2)] * number_at(entry + 4, 4) > 4)
            cr_assert_eq(number_at(entry + 8, 4) % 2, 0, "tag %u", tag);
    }
}

/* ---- samples --------------------------------------------------------------------- */

static int channels(enum ims_pixel_format format)
{
    return format >= IMS_PIXEL_YUV420 && format <= IMS_PIXEL_NV12
               ? 3
               : picture_channels(format);
}

static int depth(enum ims_pixel_format format)
{
    return picture_sample_bytes(format) == 1 ? 8 : 16;
}

Test(tiff, every_pixel_format_is_exact_with_every_compression)
{
    const struct exact_case exact = {&ims_tiff, decode_tiff, 0, channels, depth};
    struct encode encode;
    encode_init(&encode, &ims_tiff);
    for (int compression = 0; compression < COMPRESSIONS; compression++) {
        encode_set(&encode, "compression", compression);
        exact_check(&exact, &encode);
    }
    encode_fini(&encode);
}

Test(tiff, every_effort_is_exact_in_several_strips)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_RGB8,     IMS_PIXEL_GRAY16,       IMS_PIXEL_RGBA8,
        IMS_PIXEL_GRAY_F32, IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_RGB_F32};
    const struct exact_case exact = {&ims_tiff, decode_tiff, 0, channels, depth};
    struct encode encode;
    encode_init(&encode, &ims_tiff);
    encode_set(&encode, "compression", DEFLATE);
    for (int effort = 0; effort < 10; effort++) {
        struct picture picture;
        struct decoded_tiff tiff;
        picture_make(&picture, formats[effort % 6], 331, 271 + 530 * (effort % 2),
                     (enum picture_content)(effort % PICTURE_CONTENTS),
                     PICTURE_BOTTOM_UP, 3);
        encode_set(&encode, "effort", effort);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        exact_check_picture(&exact, &encode, &picture.image);
        read_back(&tiff, &encode);
        cr_assert_gt(tiff.strips, 1);
        cr_assert_eq(tiff.compression, 8);
        cr_assert_eq(tiff.predictor, tiff.is_float ? 3 : 2);
        check_directory(encode.buffer.data);
        decode_tiff_free(&tiff);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

/* Patterns of bits, not numbers, of a NaN, infinity and -0 too. */
Test(tiff, floats_keep_every_bit)
{
    static uint32_t samples[64 * 3];
    struct encode encode;
    uint32_t random = 5;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        samples[i] = picture_random(&random) << 16 ^ picture_random(&random);
    memcpy(samples, (const uint32_t[]){0x7FC12345, 0xFF800000, 0x80000000, 1},
           4 * sizeof samples[0]);
    const struct ims_image images[] = {
        image_of(IMS_PIXEL_GRAY_F32, 64, 3, samples),
        image_of(IMS_PIXEL_RGB_F32, 16, 4, samples),
        image_of(IMS_PIXEL_RGB_F32, 1, 64, samples),
        image_of(IMS_PIXEL_RGBA_F32, 12, 4, samples),
        image_of(IMS_PIXEL_GRAY_ALPHA_F32, 32, 3, samples),
        image_of(IMS_PIXEL_GRAY_F16, 64, 6, samples),
        image_of(IMS_PIXEL_GRAY_ALPHA_F16, 64, 3, samples),
        image_of(IMS_PIXEL_RGB_F16, 128, 1, samples),
        image_of(IMS_PIXEL_RGBA_F16, 24, 4, samples),
    };
    encode_init(&encode, &ims_tiff);
    for (size_t i = 0; i < sizeof images / sizeof images[0] * COMPRESSIONS; i++) {
        const struct ims_image *const image = &images[i / COMPRESSIONS];
        struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
        struct decoded_tiff tiff;
        ims_pixel_format_describe(image->format, &info);
        encode_set(&encode, "compression", (int32_t)(i % COMPRESSIONS));
        cr_assert_eq(encode_run(&encode, image), IMS_OK);
        read_back(&tiff, &encode);
        cr_assert(tiff.is_float && tiff.bits == info.bits);
        cr_assert_eq(tiff.has_alpha, info.has_alpha != 0);
        cr_assert_arr_eq(tiff.bytes, samples, sizeof samples);
        decode_tiff_free(&tiff);
    }
    encode_fini(&encode);
}

Test(tiff, alpha_is_told_to_be_straight)
{
    static const uint8_t pixels[16] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_RGBA8, IMS_PIXEL_GRAY_ALPHA16,
        IMS_PIXEL_RGBA16, IMS_PIXEL_RGB8};
    struct encode encode;
    encode_init(&encode, &ims_tiff);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct ims_image image = image_of(formats[i], 1, 1, pixels);
        struct decoded_tiff tiff;
        cr_assert_eq(encode_run(&encode, &image), IMS_OK);
        read_back(&tiff, &encode);
        cr_assert_eq(tiff.has_alpha, picture_has_alpha(formats[i]));
        decode_tiff_free(&tiff);
    }
    encode_fini(&encode);
}

/* What planes of bytes cost together is more than with codes of their own. */
Test(tiff, planes_of_floats_are_apart_from_effort_2_on)
{
    const struct exact_case exact = {&ims_tiff, decode_tiff, 0, channels, depth};
    size_t sizes[3];
    struct picture picture;
    struct encode encode;
    picture_make(&picture, IMS_PIXEL_RGB_F32, 1201, 60, PICTURE_SMOOTH, PICTURE_TIGHT,
                 1);
    encode_init(&encode, &ims_tiff);
    encode_set(&encode, "compression", DEFLATE);
    for (int effort = 0; effort < 3; effort++) {
        encode_set(&encode, "effort", effort);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        exact_check_picture(&exact, &encode, &picture.image);
        sizes[effort] = encode.buffer.length;
    }
    cr_assert_lt(sizes[2], sizes[1] / 100 * 95, "%zu, %zu", sizes[1], sizes[2]);
    encode_fini(&encode);
    picture_free(&picture);
}

Test(tiff, parts_are_planes_or_several)
{
    struct ims_tiff_row row = {.predictor = IMS_TIFF_PREDICTOR_FLOATING_POINT,
                               .bytes = 4000,
                               .samples = 1,
                               .sample_bytes = 4};
    cr_assert_eq(ims_tiff_predictor_part(&row, 1000), 1000);
    cr_assert_eq(ims_tiff_predictor_part(&row, 1001), 2000);
    cr_assert_eq(ims_tiff_predictor_part(&row, 4000), 4000);
    cr_assert_eq(ims_tiff_predictor_part(&row, 4001), 0);
    row.predictor = IMS_TIFF_PREDICTOR_HORIZONTAL;
    cr_assert_eq(ims_tiff_predictor_part(&row, 1000), 0);
}

/* ---- PackBits -------------------------------------------------------------------- */

static void check_packed(const char *row, const char *packed, size_t size)
{
    uint8_t out[64];
    cr_assert_eq(ims_tiff_packbits_write((const uint8_t *)row, strlen(row), out), size,
                 "%s", row);
    cr_assert_arr_eq(out, packed, size, "%s", row);
}

Test(tiff, packets_repeat_what_comes_again)
{
    check_packed("a", "\0a", 2);
    check_packed("aa", "\1aa", 3);
    check_packed("aaa", "\376a", 2);
    check_packed("abbc", "\3abbc", 5);
    check_packed("abbbc", "\0a\376b\0c", 6);
}

Test(tiff, packets_keep_their_bound)
{
    uint8_t row[400];
    uint8_t out[1000];
    uint32_t random = 1;
    memset(row, 7, sizeof row);
    cr_assert_eq(ims_tiff_packbits_write(row, 129, out), 4);
    cr_assert_arr_eq(out, "\201\7\0\7", 4);
    for (int round = 0; round < 3000; round++) {
        const size_t count = 1 + picture_random(&random) % sizeof row;
        const uint32_t values = 1 + picture_random(&random) % 3;
        for (size_t i = 0; i < count; i++)
            row[i] = (uint8_t)(picture_random(&random) % values);
        cr_assert_leq(ims_tiff_packbits_write(row, count, out),
                      ims_tiff_packbits_bound(count));
    }
}

/* ---- LZW ------------------------------------------------------------------------- */

/* The example of the specification: 7 7 7 8 8 7 7 6 6, whose codes are clear, 7, 258,
 * 8, 8, 258, 6, 6, end, of 9 bits each. */
Test(tiff, lzw_has_the_codes_of_the_specification)
{
    static const uint8_t bytes[] = {7, 7, 7, 8, 8, 7, 7, 6, 6};
    static const unsigned codes[] = {256, 7, 258, 8, 8, 258, 6, 6, 257};
    static struct ims_tiff_lzw lzw;
    uint8_t out[64];
    const size_t size = ims_tiff_lzw_write(&lzw, bytes, sizeof bytes, out);
    cr_assert_eq(size, 11);
    for (size_t i = 0; i < 9 * 9; i++)
        cr_assert_eq(out[i / 8] >> (7 - i % 8) & 1,
                     (int)(codes[i / 9] >> (8 - i % 9) & 1), "bit %zu", i);
}

/* Of every length, as the last code may be the one with which codes become longer, or
 * all strings are forgotten. */
Test(tiff, lzw_of_every_length_is_read)
{
    enum { LONGEST = 4200 };
    static uint8_t pixels[LONGEST];
    struct encode encode;
    uint32_t random = 9;
    for (size_t i = 0; i < LONGEST; i++)
        pixels[i] = (uint8_t)(picture_random(&random) % 256);
    encode_init(&encode, &ims_tiff);
    encode_set(&encode, "compression", LZW);
    for (int32_t width = 1; width <= LONGEST; width += width > 300 ? 1 : 7) {
        const struct ims_image image = image_of(IMS_PIXEL_GRAY8, width, 1, pixels);
        struct decoded_tiff tiff;
        cr_assert_eq(encode_run(&encode, &image), IMS_OK);
        cr_assert_eq(decode_tiff_whole(&tiff, encode.buffer.data, encode.buffer.length),
                     0, "%d", (int)width);
        cr_assert_arr_eq(tiff.bytes, pixels, (size_t)width);
        decode_tiff_free(&tiff);
    }
    encode_fini(&encode);
}

Test(tiff, lzw_keeps_its_bound)
{
    enum { MOST = 20000 };
    static struct ims_tiff_lzw lzw;
    static uint8_t bytes[MOST];
    static uint8_t out[2 * MOST + 16];
    uint32_t random = 2;
    for (size_t i = 0; i < MOST; i++)
        bytes[i] = (uint8_t)(picture_random(&random) >> 7);
    for (size_t count = 1; count <= MOST; count += 1 + count / 3)
        cr_assert_leq(ims_tiff_lzw_write(&lzw, bytes, count, out),
                      ims_tiff_lzw_bound(count));
}

/* ---- strips ---------------------------------------------------------------------- */

/* Those from the middle on by another thread, each half backwards. */
struct half {
    void (*piece)(void *argument, size_t index);
    void *argument;
    size_t first;
    size_t end;
};

static void *run_half(void *argument)
{
    const struct half *const half = argument;
    for (size_t i = half->end; i > half->first; i--)
        half->piece(half->argument, i - 1);
    return NULL;
}

static void run_backwards(const struct ims_services *services, size_t count,
                          void (*piece)(void *argument, size_t index), void *argument)
{
    (void)services;
    struct half first = {piece, argument, 0, count / 2};
    struct half second = {piece, argument, count / 2, count};
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, run_half, &second), 0);
    run_half(&first);
    pthread_join(thread, NULL);
}

Test(tiff, strips_give_the_same_bytes_in_any_order)
{
    static const struct ims_services backwards = {.size = sizeof backwards,
                                                  .parallel = run_backwards};
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB16, 300, 700, PICTURE_SMOOTH, PICTURE_PADDED,
                 1);
    for (int compression = PACKBITS; compression < COMPRESSIONS; compression++) {
        struct encode in_order, in_halves;
        encode_init(&in_order, &ims_tiff);
        encode_set(&in_order, "compression", compression);
        cr_assert_eq(encode_run(&in_order, &picture.image), IMS_OK);
        encode_init(&in_halves, &ims_tiff);
        encode_set(&in_halves, "compression", compression);
        cr_assert_eq(
            ims_tiff.init(&ims_tiff, in_halves.state, &backwards, &in_halves.message),
            IMS_OK);
        for (int round = 0; round < 2; round++) {
            cr_assert_eq(encode_run(&in_halves, &picture.image), IMS_OK);
            cr_assert_eq(in_halves.buffer.length, in_order.buffer.length);
            cr_assert_arr_eq(in_halves.buffer.data, in_order.buffer.data,
                             in_order.buffer.length);
        }
        encode_fini(&in_order);
        encode_fini(&in_halves);
    }
    picture_free(&picture);
}

Test(tiff, all_strips_are_released_when_memory_is_full)
{
    struct picture picture;
    picture_make(&picture, IMS_PIXEL_RGB8, 300, 900, PICTURE_NOISE, PICTURE_TIGHT, 1);
    for (int compression = 0; compression < COMPRESSIONS; compression++) {
        struct encode encode;
        encode_init(&encode, &ims_tiff);
        encode_set(&encode, "compression", compression);
        cr_assert_eq(encode_run(&encode, &picture.image), IMS_OK);
        const int requests = encode.buffer.requests;
        for (int call = 1; call <= requests; call++) {
            encode.buffer.failing = call;
            cr_assert_eq(encode_run(&encode, &picture.image), IMS_ERROR_MEMORY);
            cr_assert_eq(encode.buffer.released, encode.buffer.handed_over);
            cr_assert_str_eq(encode.message.text, "no memory for a TIFF of 300x900");
            encode.buffer.failing = 0;
        }
        encode_fini(&encode);
    }
    picture_free(&picture);
}

/* ---- BigTIFF --------------------------------------------------------------------- */

Test(tiff, big_is_what_offsets_do_not_reach)
{
    uint64_t sizes[] = {UINT64_C(1) << 31, UINT64_C(1) << 31};
    const struct ims_tiff_directory directory = {.width = 1 << 16,
                                                 .height = 1 << 16,
                                                 .samples = 1,
                                                 .bits = 8,
                                                 .compression = 1,
                                                 .predictor = 1,
                                                 .strip_rows = 1 << 15,
                                                 .strips = 2};
    cr_assert(ims_tiff_directory_is_big(&directory, sizes));
    sizes[1] -= 1 + ims_tiff_directory_size(&directory, false);
    cr_assert_not(ims_tiff_directory_is_big(&directory, sizes));
    sizes[1]++;
    cr_assert(ims_tiff_directory_is_big(&directory, sizes));
}

/* A small one, as no test has memory for what needs it. */
Test(tiff, big_is_read_by_libtiff)
{
    static const uint64_t sizes[] = {8, 8, 4};
    for (uint16_t samples = 1; samples <= 4; samples++) {
        const struct ims_tiff_directory directory = {.width = 4u / samples,
                                                     .height = 5,
                                                     .samples = samples,
                                                     .bits = 8,
                                                     .photometric = samples < 3 ? 1 : 2,
                                                     .has_alpha = samples % 2 == 0,
                                                     .compression = 1,
                                                     .predictor = 1,
                                                     .strip_rows = 2,
                                                     .strips = 3};
        uint8_t bytes[1024];
        struct decoded_tiff tiff;
        const size_t size = ims_tiff_directory_size(&directory, true);
        const size_t row = (size_t)(4 / samples * samples);
        const uint64_t of_strips[] = {2 * row, 2 * row, row};
        ims_tiff_directory_write(&directory, true, samples == 3 ? of_strips : sizes,
                                 bytes);
        for (size_t i = 0; i < 20; i++)
            bytes[size + i] = (uint8_t)(i + 1);
        cr_assert_eq(decode_tiff_whole(&tiff, bytes, size + 5 * row), 0);
        cr_assert(tiff.is_big);
        cr_assert_eq(tiff.strips, 3);
        cr_assert_eq(tiff.has_alpha, samples % 2 == 0);
        cr_assert_arr_eq(tiff.bytes, bytes + size, 5 * row);
        decode_tiff_free(&tiff);
    }
}

/* ---- what is known --------------------------------------------------------------- */

/* Those of others, which are passed on as they are. */
Test(tiff, bigtiff_and_both_orders_of_bytes_are_known)
{
    static const char *const beginnings[] = {"II*\0", "II+\0", "MM\0*", "MM\0+"};
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        const struct ims_signature *signature = ims_tiff.signatures;
        while (signature->bytes != NULL &&
               memcmp(signature->bytes, beginnings[i], signature->length) != 0)
            signature++;
        cr_assert_not_null(signature->bytes, "%zu", i);
    }
}

Test(tiff, rows_end_at_their_limit)
{
    struct ims_message message = {0, ""};
    static const uint8_t pixels[1];
    struct ims_image image = image_of(IMS_PIXEL_GRAY8, 1 << 27, 1, pixels);
    cr_assert_eq(exact_submit("x.tif", &image, NULL, &message), IMS_ERROR_TOO_LARGE);
    cr_assert_not_null(strstr(message.text, "134217727"), "%s", message.text);
}
