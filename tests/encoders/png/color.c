/* SPDX-License-Identifier: MIT
 *
 * What a PNG says of its colors: which chunks are there, in which order, and what is in
 * them. Profiles and plain chunks are read by libpng, which checks them.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <png.h>

#include "encoders/builtin.h"
#include "encoders/color/icc.h"
#include "encoders/png/color.h"
#include "support/encode.h"

/* One pixel of each format. */
static const uint16_t pixel[8] = {0x1234, 0x5678, 0x9ABC, 0xDEF0};

static struct ims_image image_of(enum ims_pixel_format format, int primaries,
                                 int transfer)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = format;
    image.width = image.height = 1;
    image.planes[0] = pixel;
    image.strides[0] = 16;
    image.primaries = (enum ims_color_primaries)primaries;
    image.transfer = (enum ims_color_transfer)transfer;
    return image;
}

static uint32_t number(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The chunks' types, one after the other. */
static void list(const struct memory_buffer *buffer, char *types)
{
    for (size_t at = 8; at < buffer->length; at += 12 + number(buffer->data + at)) {
        memcpy(types, buffer->data + at + 4, 4);
        memcpy(types + 4, " ", 2);
        types += 5;
    }
}

/* The data of a chunk, or NULL. */
static const uint8_t *find(const struct memory_buffer *buffer, const char *type)
{
    for (size_t at = 8; at < buffer->length; at += 12 + number(buffer->data + at))
        if (memcmp(buffer->data + at + 4, type, 4) == 0)
            return buffer->data + at + 8;
    return NULL;
}

static void write_image(struct encode *encode, const struct ims_image *image)
{
    cr_assert_eq(encode_run(encode, image), IMS_OK, "%s", encode->message.text);
}

/* ---- libpng ---------------------------------------------------------------------- */

struct reader {
    const uint8_t *bytes;
    size_t left;
};

static void read_bytes(png_structp png, png_bytep out, png_size_t count)
{
    struct reader *const reader = png_get_io_ptr(png);
    cr_assert_leq(count, reader->left);
    memcpy(out, reader->bytes, count);
    reader->bytes += count;
    reader->left -= count;
}

static void fail(png_structp png, png_const_charp text)
{
    (void)png;
    cr_assert_fail("libpng: %s", text);
}

/* Reads all up to the pixels; what libpng has against a chunk ends the test. */
static png_structp read_head(const struct memory_buffer *buffer, struct reader *reader,
                             png_infop *info)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, fail, fail);
    cr_assert_not_null(png);
    *info = png_create_info_struct(png);
    *reader = (struct reader){buffer->data, buffer->length};
    png_set_read_fn(png, reader, read_bytes);
    png_read_info(png, *info);
    return png;
}

/* ---- tests ----------------------------------------------------------------------- */

Test(png_color, chunks_are_those_that_the_colors_need)
{
    enum { NOT = IMS_PRIMARIES_DEFAULT };
    static const struct {
        int primaries;
        int transfer;
        const char *types;
    } cases[] = {
        {NOT, 0, "IHDR IDAT IEND "},
        {2, 2, "IHDR IDAT IEND "},
        {1, 13, "IHDR sRGB gAMA cHRM IDAT IEND "},
        {1, 1, "IHDR iCCP cICP cHRM IDAT IEND "},
        {9, 16, "IHDR iCCP cICP cHRM IDAT IEND "},
        {9, 18, "IHDR iCCP cICP cHRM IDAT IEND "},
        {12, 13, "IHDR iCCP cICP cHRM IDAT IEND "},
        {5, 5, "IHDR iCCP cICP gAMA cHRM IDAT IEND "},
        {1, 8, "IHDR iCCP cICP gAMA cHRM IDAT IEND "},
        {9, 0, "IHDR cHRM IDAT IEND "},
        {NOT, 16, "IHDR cICP IDAT IEND "},
        {NOT, 4, "IHDR cICP gAMA IDAT IEND "},
    };
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct ims_image image =
            image_of(IMS_PIXEL_RGB16, cases[i].primaries, cases[i].transfer);
        char types[128];
        write_image(&encode, &image);
        list(&encode.buffer, types);
        cr_assert_str_eq(types, cases[i].types, "%d, %d: %s", cases[i].primaries,
                         cases[i].transfer, types);
        const uint8_t *const cicp = find(&encode.buffer, "cICP");
        const uint8_t said[4] = {(uint8_t)(cases[i].primaries ? cases[i].primaries : 2),
                                 (uint8_t)cases[i].transfer, 0, 1};
        if (cicp != NULL)
            cr_assert_arr_eq(cicp, said, 4);
    }
    encode_fini(&encode);
}

Test(png_color, numbers_are_those_of_the_specification)
{
    static const uint32_t srgb[9] = {31270, 32900, 64000, 33000,
                                     30000, 60000, 15000, 6000};
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    struct ims_image image = image_of(IMS_PIXEL_RGB8, 1, 13);
    write_image(&encode, &image);
    cr_assert_eq(find(&encode.buffer, "sRGB")[0], 0);
    cr_assert_eq(number(find(&encode.buffer, "gAMA")), 45455);
    for (int i = 0; i < 8; i++)
        cr_assert_eq(number(find(&encode.buffer, "cHRM") + 4 * i), srgb[i]);
    image = image_of(IMS_PIXEL_RGB8, 5, 5);
    write_image(&encode, &image);
    cr_assert_eq(number(find(&encode.buffer, "gAMA")), 35714);
    cr_assert_eq(number(find(&encode.buffer, "cHRM") + 16), 29000);
    encode_fini(&encode);
}

Test(png_color, libpng_takes_what_is_there)
{
    static const enum ims_pixel_format formats[] = {
        IMS_PIXEL_GRAY8, IMS_PIXEL_RGB8, IMS_PIXEL_RGBA16, IMS_PIXEL_GRAY_ALPHA16};
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    for (int i = 0; i < 4 * 19; i++) {
        static const int primaries[4] = {1, 9, 11, 12};
        const enum ims_pixel_format format = formats[i % 4];
        const bool gray = format == IMS_PIXEL_GRAY8 || format == IMS_PIXEL_GRAY_ALPHA16;
        const struct ims_image image = image_of(format, primaries[i / 19], i % 19);
        uint8_t made[IMS_COLOR_ICC_BYTES];
        if (image.transfer == 2 || image.transfer == 3)
            continue;
        struct reader reader;
        png_infop info;
        write_image(&encode, &image);
        png_structp png = read_head(&encode.buffer, &reader, &info);
        png_charp name;
        png_bytep profile = NULL;
        png_uint_32 size = 0;
        int method;
        png_get_iCCP(png, info, &name, &method, &profile, &size);
        const size_t wanted = image.primaries == 1 && image.transfer == 13
                                  ? 0
                                  : ims_color_icc_make(&image, gray, made);
        cr_assert_eq(size, wanted);
        if (size > 0)
            cr_assert_arr_eq(profile, made, size);
        png_destroy_read_struct(&png, &info, NULL);
    }
    encode_fini(&encode);
}

Test(png_color, a_profile_of_the_programs_own_goes_before_ours)
{
    static const uint8_t icc[4] = {0};
    struct ims_metadata metadata = IMS_METADATA_INIT;
    struct memory_buffer buffer;
    metadata.icc = icc;
    metadata.icc_size = sizeof icc;
    memory_buffer_init(&buffer);
    for (int i = 0; i < 2; i++) {
        const struct ims_image image =
            image_of(IMS_PIXEL_RGB8, i == 0 ? 1 : 12, IMS_TRANSFER_SRGB);
        const struct ims_encoding encoding = {
            .size = sizeof encoding, .image = &image, .metadata = &metadata};
        memory_buffer_clear(&buffer);
        cr_assert_eq(ims_png_color_append(&encoding, 2, 8, &buffer.base), IMS_OK);
        cr_assert_eq(buffer.length, i == 0 ? 0 : 16);
        if (i == 1)
            cr_assert_arr_eq(buffer.data + 4, "cICP\14\15\0\1", 8);
    }
    memory_buffer_fini(&buffer);
}

Test(png_color, significant_bits_are_said_for_each_sample)
{
    static const struct {
        enum ims_pixel_format format;
        int32_t bits;
        uint32_t samples;
    } cases[] = {{IMS_PIXEL_GRAY16, 10, 1}, {IMS_PIXEL_GRAY_ALPHA16, 12, 2},
                 {IMS_PIXEL_RGB16, 14, 3},  {IMS_PIXEL_RGBA8, 5, 4},
                 {IMS_PIXEL_RGB8, 0, 0},    {IMS_PIXEL_RGB_F32, 9, 0}};
    struct encode encode;
    encode_init(&encode, &ims_png_fast);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ims_image image = image_of(cases[i].format, 0, 0);
        image.significant_bits = cases[i].bits;
        write_image(&encode, &image);
        const uint8_t *const data = find(&encode.buffer, "sBIT");
        cr_assert_eq(data != NULL, cases[i].samples != 0);
        if (data == NULL)
            continue;
        cr_assert_eq(number(data - 8), cases[i].samples);
        for (uint32_t k = 0; k < cases[i].samples; k++)
            cr_assert_eq(data[k], cases[i].bits);
    }
    encode_fini(&encode);
}

Test(png_color, mastering_display_and_content_light_are_kept)
{
    static const uint8_t mastering[24] = {
        0x8A, 0x48, 0x39, 0x08, 0x21, 0x34, 0x9B, 0xAA, 0x19, 0x96, 0x08, 0xFC,
        0x3D, 0x13, 0x40, 0x42, 0x00, 0x98, 0x96, 0x80, 0x00, 0x00, 0x00, 0x32};
    static const uint8_t light[8] = {0, 0x5B, 0x8D, 0x80, 0, 0x16, 0xE3, 0x60};
    struct ims_light hdr = IMS_LIGHT_INIT;
    static const uint16_t p3[3][2] = {{35400, 14600}, {8500, 39850}, {6550, 2300}};
    struct encode encode;
    char types[128];
    encode_init(&encode, &ims_png_fast);
    struct ims_image image = image_of(IMS_PIXEL_RGB16, 9, 16);
    image.light = &hdr;
    write_image(&encode, &image);
    cr_assert_null(find(&encode.buffer, "mDCV"));
    cr_assert_null(find(&encode.buffer, "cLLI"));
    memcpy(hdr.primaries, p3, sizeof p3);
    hdr.white_point[0] = 15635;
    hdr.white_point[1] = 16450;
    hdr.max_luminance = 10000000;
    hdr.min_luminance = 50;
    hdr.max_content_light = 6000000;
    hdr.max_frame_average_light = 1500000;
    write_image(&encode, &image);
    list(&encode.buffer, types);
    cr_assert_str_eq(types, "IHDR iCCP cICP cHRM mDCV cLLI IDAT IEND ");
    cr_assert_arr_eq(find(&encode.buffer, "mDCV"), mastering, 24);
    cr_assert_arr_eq(find(&encode.buffer, "cLLI"), light, 8);
    encode_fini(&encode);
}

/* Before the palette, as the specification asks. */
Test(png_color, stands_before_the_palette)
{
    static const uint8_t palette[1024] = {0};
    struct encode encode;
    char types[128];
    encode_init(&encode, &ims_png_fast);
    struct ims_image image = image_of(IMS_PIXEL_PALETTE8, 1, 13);
    image.planes[1] = palette;
    image.strides[1] = sizeof palette;
    image.significant_bits = 6;
    write_image(&encode, &image);
    list(&encode.buffer, types);
    cr_assert_str_eq(types, "IHDR sRGB gAMA cHRM sBIT PLTE tRNS IDAT IEND ");
    encode_fini(&encode);
}
