/* SPDX-License-Identifier: MIT
 *
 * png-fast: gray of one bit, and palettes, as PNG holds them. Files are read back by
 * libpng, which makes samples of 8 bits of them.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/builtin.h"
#include "support/alloc_fail.h"
#include "support/decode.h"
#include "support/encode.h"
#include "support/picture.h"

enum { HEAD = 33, DEPTH = 24, COLOR_TYPE = 25 }; /* bytes of a PNG file */

static void encode_at(struct encode *encode, const struct ims_image *image, int effort)
{
    encode_set(encode, "effort", effort);
    cr_assert_eq(encode_run(encode, image), IMS_OK, "%s", encode->message.text);
    cr_assert_eq(encode->message.warnings, 0);
}

static struct decoded read_back(const struct encode *encode,
                                const struct ims_image *image)
{
    struct decoded decoded;
    cr_assert_eq(decode_png(&decoded, encode->buffer.data, encode->buffer.length), 0,
                 "%dx%d", (int)image->width, (int)image->height);
    cr_assert_eq(decoded.width, image->width);
    cr_assert_eq(decoded.height, image->height);
    cr_assert_eq(decoded.depth, 8);
    return decoded;
}

static uint8_t *row_of(const struct ims_image *image, int32_t y)
{
    return (uint8_t *)(uintptr_t)image->planes[0] + y * image->strides[0];
}

/* ---- one bit --------------------------------------------------------------------- */

static void check_bits(const struct encode *encode, const struct ims_image *image)
{
    const uint8_t *const file = encode->buffer.data;
    struct decoded decoded = read_back(encode, image);
    cr_assert_eq(file[DEPTH], 1);
    cr_assert_eq(file[COLOR_TYPE], 0);
    cr_assert_eq(decoded.channels, 1);
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++)
            cr_assert_eq(decoded_sample(&decoded, x, y, 0),
                         (row_of(image, y)[x / 8] >> (7 - x % 8) & 1) * 255,
                         "%dx%d at %d, %d", (int)image->width, (int)image->height,
                         (int)x, (int)y);
    decoded_free(&decoded);
}

Test(png_packed, bits_are_exact_in_every_layout_size_and_effort)
{
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    for (int32_t i = 0; i < 40 * PICTURE_LAYOUTS; i++) {
        struct picture picture;
        picture_make(&picture, IMS_PIXEL_GRAY1, i / PICTURE_LAYOUTS + 1, i % 5 + 1,
                     PICTURE_NOISE, (enum picture_layout)(i % PICTURE_LAYOUTS), 1);
        encode_at(&encode, &picture.image, i % 10);
        check_bits(&encode, &picture.image);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

Test(png_packed, bits_of_several_strips)
{
    struct encode encode;
    struct picture picture;
    encode_init(&encode, &ims_png_fast);
    picture_make(&picture, IMS_PIXEL_GRAY1, 4099, 1500, PICTURE_NOISE, PICTURE_TIGHT,
                 1);
    encode_at(&encode, &picture.image, 1);
    check_bits(&encode, &picture.image);
    picture_free(&picture);
    encode_fini(&encode);
}

/* The same picture is the same file, whatever lies behind its last pixels. */
Test(png_packed, bits_behind_the_last_pixel_do_not_count)
{
    struct encode one;
    struct encode other;
    uint8_t clean[] = {0xA5, 0xC0, 0x5A, 0x40};
    uint8_t noisy[] = {0xA5, 0xFF, 0x5A, 0x7F};
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY1;
    image.width = 10;
    image.height = 2;
    image.strides[0] = 2;
    encode_init(&one, &ims_png_fast);
    encode_init(&other, &ims_png_fast);
    image.planes[0] = clean;
    encode_at(&one, &image, 1);
    image.planes[0] = noisy;
    encode_at(&other, &image, 1);
    cr_assert_eq(one.buffer.length, other.buffer.length);
    cr_assert_arr_eq(one.buffer.data, other.buffer.data, one.buffer.length);
    encode_fini(&one);
    encode_fini(&other);
}

Test(png_packed, no_memory_for_a_copy_of_the_bits)
{
    static const uint8_t bits[] = {0x80};
    struct encode encode;
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY1;
    image.width = image.height = 1;
    image.planes[0] = bits;
    image.strides[0] = 1;
    encode_init(&encode, &ims_png_fast);
    alloc_fail_at(1);
    const int error = encode_run(&encode, &image);
    cr_assert(alloc_fail_reached());
    cr_assert_eq(error, IMS_ERROR_MEMORY);
    cr_assert_str_eq(encode.message.text, "no memory for a PNG of 1x1");
    encode_fini(&encode);
}

/* ---- palettes -------------------------------------------------------------------- */

static void check_palette(const struct encode *encode, const struct ims_image *image)
{
    const uint8_t *const palette = image->planes[1];
    const uint8_t *const file = encode->buffer.data;
    struct decoded decoded = read_back(encode, image);
    cr_assert_eq(file[DEPTH], 8);
    cr_assert_eq(file[COLOR_TYPE], 3);
    for (int32_t y = 0; y < image->height; y++)
        for (int32_t x = 0; x < image->width; x++)
            for (int k = 0; k < 4; k++)
                cr_assert_eq(k < decoded.channels ? decoded_sample(&decoded, x, y, k)
                                                  : 255,
                             palette[4 * row_of(image, y)[x] + k], "at %d, %d: %d",
                             (int)x, (int)y, k);
    decoded_free(&decoded);
}

Test(png_packed, palettes_are_exact_in_every_layout_and_effort)
{
    static const int32_t sizes[][2] = {{1, 1}, {1, 70}, {70, 1}, {17, 9}, {700, 801}};
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    for (int i = 0; i < 5 * PICTURE_LAYOUTS; i++) {
        struct picture picture;
        picture_make(&picture, IMS_PIXEL_PALETTE8, sizes[i / PICTURE_LAYOUTS][0],
                     sizes[i / PICTURE_LAYOUTS][1], PICTURE_NOISE,
                     (enum picture_layout)(i % PICTURE_LAYOUTS), (uint32_t)i);
        encode_at(&encode, &picture.image, i % 7);
        check_palette(&encode, &picture.image);
        picture_free(&picture);
    }
    encode_fini(&encode);
}

/* Where a chunk begins; 0 = there is none. */
static size_t find_chunk(const struct encode *encode, const char *type)
{
    const uint8_t *const file = encode->buffer.data;
    for (size_t at = 8; at + 12 <= encode->buffer.length;) {
        if (memcmp(file + at + 4, type, 4) == 0)
            return at;
        at += 12 + ((size_t)file[at] << 24 | (size_t)file[at + 1] << 16 |
                    (size_t)file[at + 2] << 8 | file[at + 3]);
    }
    return 0;
}

/* Neither what no pixel has, nor the alpha of it, is written. */
Test(png_packed, palettes_are_as_long_as_their_pixels_need)
{
    static const uint8_t indices[] = {1, 3};
    static uint8_t palette[1024];
    struct ims_image image = IMS_IMAGE_INIT;
    struct encode encode;
    image.format = IMS_PIXEL_PALETTE8;
    image.width = 2;
    image.height = 1;
    image.planes[0] = indices;
    image.planes[1] = palette;
    image.strides[0] = 2;
    image.strides[1] = sizeof palette;
    memset(palette, 77, sizeof palette);
    memcpy(palette + 4, (const uint8_t[]){1, 2, 3, 255}, 4);
    memcpy(palette + 12, (const uint8_t[]){4, 5, 6, 255}, 4);
    encode_init(&encode, &ims_png_fast);
    encode_at(&encode, &image, 1);
    const uint8_t *chunk =
        (const uint8_t *)encode.buffer.data + find_chunk(&encode, "PLTE");
    cr_assert_arr_eq(chunk, "\0\0\0\14PLTE\0\0\0\1\2\3\0\0\0\4\5\6", 20);
    cr_assert_eq(find_chunk(&encode, "PLTE"), HEAD);
    cr_assert_eq(find_chunk(&encode, "tRNS"), 0);
    palette[7] = 9;
    encode_at(&encode, &image, 1);
    chunk = (const uint8_t *)encode.buffer.data + find_chunk(&encode, "tRNS");
    cr_assert_neq(find_chunk(&encode, "tRNS"), 0);
    cr_assert_arr_eq(chunk, "\0\0\0\2tRNS\377\11", 10);
    check_palette(&encode, &image);
    encode_fini(&encode);
}
