/* SPDX-License-Identifier: MIT
 *
 * Descriptions of images: what is valid, what is refused with which words, and copies.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "src/image/image.h"

/* Enough for the small images here, and aligned for every sample. */
static _Alignas(16) unsigned char memory[4096];

static struct ims_image valid(enum ims_pixel_format format, int32_t width,
                              int32_t height)
{
    struct ims_image image = IMS_IMAGE_INIT;
    const struct ims_pixel_layout *description = ims_pixel_format_layout(format);
    image.format = format;
    image.width = width;
    image.height = height;
    for (size_t i = 0; i < description->plane_count; i++)
        image.planes[i] = memory + 1024 * i;
    return image;
}

/* The image is refused with this error, and its text has these words. */
static void refused(const struct ims_image *image, int error, const char *words)
{
    struct ims_message message = {.text = "old"};
    struct ims_image normal;
    struct ims_image_layout layout;
    cr_assert_eq(ims_image_check(image, &message), error, "%s for: %s",
                 ims_error_name(ims_image_check(image, NULL)), words);
    cr_assert_not_null(strstr(message.text, words), "\"%s\" is not in \"%s\"", words,
                       message.text);
    cr_assert_eq(ims_image_normalise(image, &normal, &layout, NULL), error);
}

static void accepted(const struct ims_image *image)
{
    struct ims_message message = {.text = "old"};
    cr_assert_eq(ims_image_check(image, &message), IMS_OK, "%s", message.text);
    cr_assert_str_empty(message.text);
    cr_assert_eq(ims_image_check(image, NULL), IMS_OK);
}

#define FORMAT(name, value, ...) IMS_PIXEL_##name,
static const enum ims_pixel_format all_formats[] = {IMS_PIXEL_FORMAT_MAP(FORMAT)};

enum { FORMATS = sizeof all_formats / sizeof all_formats[0] };

Test(image, every_format_is_accepted_in_every_small_size)
{
    for (size_t i = 0; i < FORMATS; i++)
        for (int32_t width = 1; width <= 5; width++)
            for (int32_t height = 1; height <= 5; height++) {
                if (all_formats[i] == IMS_PIXEL_ENCODED)
                    continue;
                struct ims_image image = valid(all_formats[i], width, height);
                accepted(&image);
            }
}

Test(image, formats_have_names)
{
    cr_assert_str_eq(ims_pixel_format_name(IMS_PIXEL_RGB8), "rgb8");
    cr_assert_str_eq(ims_pixel_format_name(IMS_PIXEL_ENCODED), "encoded");
    cr_assert_null(ims_pixel_format_name(IMS_PIXEL_NONE));
    cr_assert_null(ims_pixel_format_name((enum ims_pixel_format)64));
    cr_assert_null(ims_pixel_format_name((enum ims_pixel_format) - 1));
    for (size_t i = 0; i < FORMATS; i++)
        for (size_t j = 0; j < i; j++)
            cr_assert_str_neq(ims_pixel_format_name(all_formats[i]),
                              ims_pixel_format_name(all_formats[j]));
}

Test(image, null_and_the_size_of_the_structure)
{
    refused(NULL, IMS_ERROR_ARGUMENT, "NULL");
    struct ims_image image = valid(IMS_PIXEL_GRAY8, 4, 4);
    image.size = 0;
    refused(&image, IMS_ERROR_STRUCT_SIZE, "size of struct ims_image is 0; set");
    image.size = SIZE_MAX;
    refused(&image, IMS_ERROR_STRUCT_SIZE, "IMS_..._INIT");
}

Test(image, unknown_formats)
{
    struct ims_image image = valid(IMS_PIXEL_GRAY8, 4, 4);
    image.format = IMS_PIXEL_NONE;
    refused(&image, IMS_ERROR_IMAGE_FORMAT, "format is 0");
    image.format = (enum ims_pixel_format)64;
    refused(&image, IMS_ERROR_IMAGE_FORMAT, "format is 64");
    image.format = (enum ims_pixel_format) - 5;
    refused(&image, IMS_ERROR_IMAGE_FORMAT, "format is -5");
}

Test(image, sizes_that_are_none)
{
    static const int32_t wrong[] = {0, -1, INT32_MIN};
    static const char *const words[] = {" is 0; at least 1", " is -1; at least 1",
                                        " is -2147483648; at least 1"};
    for (size_t i = 0; i < 3; i++) {
        struct ims_image image = valid(IMS_PIXEL_RGB8, wrong[i], 4);
        refused(&image, IMS_ERROR_IMAGE_SIZE, "width");
        refused(&image, IMS_ERROR_IMAGE_SIZE, words[i]);
        image = valid(IMS_PIXEL_RGB8, 4, wrong[i]);
        refused(&image, IMS_ERROR_IMAGE_SIZE, "height");
        refused(&image, IMS_ERROR_IMAGE_SIZE, words[i]);
    }
}

Test(image, sizes_that_memory_cannot_hold)
{
    struct ims_image image = valid(IMS_PIXEL_RGBA16, INT32_MAX, INT32_MAX);
    refused(&image, IMS_ERROR_IMAGE_SIZE,
            "width 2147483647 and height 2147483647 in rgba16");
    image = valid(IMS_PIXEL_YUV444, INT32_MAX, INT32_MAX);
    refused(&image, IMS_ERROR_IMAGE_SIZE, "more than memory can hold");
    /* The largest size alone is no fault: rows may be the same memory. */
    image = valid(IMS_PIXEL_GRAY8, INT32_MAX, 1);
    accepted(&image);
}

Test(image, planes_that_are_missing_or_too_many)
{
    struct ims_image image = valid(IMS_PIXEL_YUV420, 4, 4);
    image.planes[2] = NULL;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "planes[2] is NULL; yuv420 needs it");
    image = valid(IMS_PIXEL_RGB8, 4, 4);
    image.planes[0] = NULL;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "planes[0] is NULL");
    image = valid(IMS_PIXEL_NV12, 4, 4);
    image.planes[3] = memory;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "planes[3] is set; nv12 has 2 planes");
    image = valid(IMS_PIXEL_RGB8, 4, 4);
    image.planes[1] = memory;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "planes[1] is set; rgb8 has 1 plane,");
    image = valid(IMS_PIXEL_RGB8, 4, 4);
    image.byte_count = 48;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "byte_count is 48");
}

Test(image, strides_that_are_too_small)
{
    struct ims_image image = valid(IMS_PIXEL_YUV420, 24, 8);
    image.strides[1] = 10;
    refused(&image, IMS_ERROR_IMAGE_STRIDE,
            "strides[1] is 10; at least 12 are needed for width 24 in yuv420");
    image = valid(IMS_PIXEL_RGB8, 5, 2);
    image.strides[0] = 14;
    refused(&image, IMS_ERROR_IMAGE_STRIDE, "strides[0] is 14; at least 15");
    image.strides[0] = -14;
    refused(&image, IMS_ERROR_IMAGE_STRIDE, "strides[0] is -14; at least 15");
    image.strides[0] = 1;
    refused(&image, IMS_ERROR_IMAGE_STRIDE, "strides[0] is 1;");
    /* Also for a single row: it is as wrong, and would be found out later. */
    image.height = 1;
    refused(&image, IMS_ERROR_IMAGE_STRIDE, "strides[0] is 1;");
    image.strides[0] = 15;
    accepted(&image);
}

/* Rows of chroma are rounded up, so that the last column of an odd width counts. */
Test(image, strides_of_odd_sizes)
{
    static const struct {
        enum ims_pixel_format format;
        ptrdiff_t chroma_row;
    } cases[] = {{IMS_PIXEL_YUV420, 4},
                 {IMS_PIXEL_YUV422, 4},
                 {IMS_PIXEL_YUV444, 7},
                 {IMS_PIXEL_NV12, 8}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ims_image image = valid(cases[i].format, 7, 3);
        image.strides[1] = cases[i].chroma_row;
        accepted(&image);
        image.strides[1]--;
        refused(&image, IMS_ERROR_IMAGE_STRIDE, "strides[1]");
    }
}

/* Rows of bits are rounded up to bytes. */
Test(image, strides_of_samples_that_take_no_whole_bytes)
{
    static const struct {
        enum ims_pixel_format format;
        int32_t width;
        ptrdiff_t row;
    } cases[] = {{IMS_PIXEL_GRAY1, 1, 1},    {IMS_PIXEL_GRAY1, 8, 1},
                 {IMS_PIXEL_GRAY1, 9, 2},    {IMS_PIXEL_GRAY10P, 4, 5},
                 {IMS_PIXEL_GRAY10P, 5, 7},  {IMS_PIXEL_GRAY12P, 2, 3},
                 {IMS_PIXEL_GRAY12P, 3, 5},  {IMS_PIXEL_RGB565, 3, 6},
                 {IMS_PIXEL_PALETTE8, 3, 3}, {IMS_PIXEL_RGB16_PLANAR, 3, 6}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ims_image image = valid(cases[i].format, cases[i].width, 3);
        struct ims_image normal;
        struct ims_image_layout layout;
        cr_assert_eq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
        cr_assert_eq(normal.strides[0], cases[i].row, "%zu", i);
        image.strides[0] = cases[i].row;
        accepted(&image);
        image.strides[0]--;
        if (image.strides[0] > 0)
            refused(&image, IMS_ERROR_IMAGE_STRIDE, "strides[0]");
    }
}

/* A palette is one row of 256 entries, whatever the image's size. */
Test(image, palettes)
{
    struct ims_image image = valid(IMS_PIXEL_PALETTE8, 3, 5);
    struct ims_image normal;
    struct ims_image_layout layout;
    struct ims_image placed;
    size_t bytes;
    cr_assert_eq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
    cr_assert_eq(normal.strides[1], 1024);
    cr_assert_eq(layout.planes[1].rows, 1);
    cr_assert_eq(layout.bytes, 3 * 5 + 1024);
    cr_assert_eq(ims_image_lay_out(&image, &placed, &bytes, NULL), IMS_OK);
    cr_assert_eq(bytes, 5 * IMS_IMAGE_ALIGNMENT + 1024);
    ims_image_place(&placed, memory);
    cr_assert_eq(placed.planes[0], memory);
    cr_assert_eq(placed.planes[1], memory + (size_t)5 * IMS_IMAGE_ALIGNMENT);
    image.strides[1] = 768;
    refused(&image, IMS_ERROR_IMAGE_STRIDE,
            "strides[1] is 768; the palette of palette8 is one row of 1024 bytes, "
            "R, G, B, A of 256 colors");
    image.strides[1] = 0;
    image.planes[1] = NULL;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "planes[1] is NULL; palette8 needs it");
}

Test(image, samples_are_aligned)
{
    struct ims_image image = valid(IMS_PIXEL_RGB16, 2, 2);
    image.planes[0] = memory + 1;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "rgb16 needs a multiple of 2");
    image = valid(IMS_PIXEL_RGB16, 2, 2);
    image.strides[0] = 13;
    refused(&image, IMS_ERROR_IMAGE_STRIDE,
            "strides[0] is 13; rgb16 needs a multiple of 2");
    image.strides[0] = -13;
    refused(&image, IMS_ERROR_IMAGE_STRIDE, "strides[0] is -13;");
    image.strides[0] = 14;
    accepted(&image);
    image = valid(IMS_PIXEL_RGB565, 2, 2);
    image.planes[0] = memory + 1;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "rgb565 needs a multiple of 2");
    image = valid(IMS_PIXEL_GRAY12P, 2, 2);
    image.planes[0] = memory + 1;
    accepted(&image);
    image = valid(IMS_PIXEL_GRAY_F32, 2, 2);
    image.planes[0] = memory + 2;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "gray_f32 needs a multiple of 4");
    image = valid(IMS_PIXEL_GRAY_F32, 2, 2);
    image.strides[0] = 10;
    refused(&image, IMS_ERROR_IMAGE_STRIDE, "gray_f32 needs a multiple of 4");
    image = valid(IMS_PIXEL_RGB8, 2, 2);
    image.planes[0] = memory + 1;
    image.strides[0] = 7;
    accepted(&image);
}

Test(image, rows_that_leave_the_address_space)
{
    struct ims_image image = valid(IMS_PIXEL_GRAY8, 4, 4);
    image.strides[0] = PTRDIFF_MAX;
    refused(&image, IMS_ERROR_IMAGE_STRIDE, "over 4 rows");
    image.strides[0] = PTRDIFF_MIN;
    refused(&image, IMS_ERROR_IMAGE_STRIDE,
            sizeof(ptrdiff_t) > 4 ? "strides[0] is -9223372036854775808"
                                  : "strides[0] is -2147483648");
    image.strides[0] = PTRDIFF_MIN + 1;
    refused(&image, IMS_ERROR_IMAGE_STRIDE, "over 4 rows");
    image.height = 1;
    accepted(&image);

    image = valid(IMS_PIXEL_GRAY8, 4, 4);
    image.planes[0] = (const void *)(UINTPTR_MAX - 14);
    refused(&image, IMS_ERROR_IMAGE_PLANE, "with 16 bytes in 4 rows");
    image.planes[0] = (const void *)(UINTPTR_MAX - 16);
    accepted(&image);
    /* Bottom-up: the last row is the lowest. */
    image.strides[0] = -4;
    image.planes[0] = (const void *)(uintptr_t)12;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "leaves the address space");
    image.planes[0] = (const void *)(uintptr_t)13;
    accepted(&image);
    image.planes[0] = (const void *)(UINTPTR_MAX - 3);
    refused(&image, IMS_ERROR_IMAGE_PLANE, "leaves the address space");
}

Test(image, encoded_bytes)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = memory + 1;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "byte_count is 0");
    image.byte_count = 7;
    accepted(&image);
    image.width = 3;
    refused(&image, IMS_ERROR_IMAGE_SIZE, "width and height are 3 and 0");
    image.width = 0;
    image.planes[1] = memory;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "planes[1] is set");
    image.planes[1] = NULL;
    image.planes[0] = NULL;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "planes[0] is NULL");
    image.planes[0] = memory;
    image.byte_count = SIZE_MAX;
    refused(&image, IMS_ERROR_IMAGE_PLANE, "leaves the address space");
    image.byte_count = 8;
    image.planes[0] = (const void *)(UINTPTR_MAX - 7);
    refused(&image, IMS_ERROR_IMAGE_PLANE, "leaves the address space");
}

/* ---- the normal form ------------------------------------------------------------- */

Test(image, the_normal_form_has_no_defaults)
{
    struct ims_image image = valid(IMS_PIXEL_YUV420, 5, 3);
    struct ims_image normal;
    struct ims_image_layout layout;
    image.strides[3] = 99;
    cr_assert_eq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
    cr_assert_eq(normal.size, sizeof normal);
    cr_assert_eq(normal.strides[0], 5);
    cr_assert_eq(normal.strides[1], 3);
    cr_assert_eq(normal.strides[2], 3);
    cr_assert_eq(normal.strides[3], 0);
    cr_assert_eq(normal.matrix, IMS_MATRIX_BT601);
    cr_assert_eq(normal.range, IMS_RANGE_LIMITED);
    cr_assert_eq(layout.plane_count, 3);
    cr_assert_eq(layout.planes[0].rows, 3);
    cr_assert_eq(layout.planes[1].rows, 2);
    cr_assert_eq(layout.planes[1].row_bytes, 3);
    cr_assert_eq(layout.bytes, 15 + 6 + 6);

    image.matrix = IMS_MATRIX_BT709;
    image.range = IMS_RANGE_FULL;
    cr_assert_eq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
    cr_assert_eq(normal.matrix, IMS_MATRIX_BT709);
    cr_assert_eq(normal.range, IMS_RANGE_FULL);

    image = valid(IMS_PIXEL_RGB8, 5, 3);
    image.matrix = IMS_MATRIX_BT709;
    cr_assert_eq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
    cr_assert_eq(normal.matrix, IMS_MATRIX_DEFAULT);
}

Test(image, a_refused_image_leaves_the_normal_form_alone)
{
    struct ims_image image = valid(IMS_PIXEL_RGB8, 5, 3);
    struct ims_image normal = {.width = 1234};
    struct ims_image_layout layout;
    image.strides[0] = 1;
    cr_assert_neq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
    cr_assert_eq(normal.width, 1234);
}

/* ---- copies ---------------------------------------------------------------------- */

static unsigned char sample(size_t plane, size_t row, size_t byte)
{
    return (unsigned char)(plane * 97 + row * 13 + byte * 7 + 1);
}

/* Writes a picture into memory with the strides given, so that rows' ends, and nothing
 * behind them, belong to it, and reads it back from a copy. */
static void copied(enum ims_pixel_format format, ptrdiff_t padding, bool upwards)
{
    struct ims_image image = valid(format, 7, 5);
    struct ims_image normal;
    struct ims_image_layout layout;
    cr_assert_eq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
    memset(memory, 0, sizeof memory);
    for (size_t i = 0; i < layout.plane_count; i++) {
        ptrdiff_t stride = (ptrdiff_t)layout.planes[i].row_bytes + padding;
        ptrdiff_t last = (ptrdiff_t)layout.planes[i].rows - 1;
        unsigned char *first = memory + 1024 * i + (upwards ? last * stride : 0);
        if (upwards)
            stride = -stride;
        for (ptrdiff_t y = 0; y <= last; y++)
            for (size_t x = 0; x < layout.planes[i].row_bytes; x++)
                first[y * stride + (ptrdiff_t)x] = sample(i, (size_t)y, x);
        image.planes[i] = first;
        image.strides[i] = stride;
    }
    cr_assert_eq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
    unsigned char *copy = malloc(layout.bytes); /* exactly: a sanitizer sees the rest */
    ims_image_copy(&normal, &layout, copy, &normal);
    memset(memory, 0xEE, sizeof memory);
    cr_assert_eq(ims_image_check(&normal, NULL), IMS_OK);
    const unsigned char *expected = copy;
    for (size_t i = 0; i < layout.plane_count; i++) {
        cr_assert_eq(normal.planes[i], expected);
        cr_assert_eq(normal.strides[i], (ptrdiff_t)layout.planes[i].row_bytes);
        for (size_t y = 0; y < layout.planes[i].rows; y++)
            for (size_t x = 0; x < layout.planes[i].row_bytes; x++)
                cr_assert_eq(*expected++, sample(i, y, x), "%d: plane %zu, %zu, %zu",
                             (int)format, i, x, y);
    }
    cr_assert_eq(expected, copy + layout.bytes);
    free(copy);
}

Test(image, copies_are_without_padding)
{
    for (size_t i = 0; i < FORMATS; i++) {
        if (all_formats[i] == IMS_PIXEL_ENCODED)
            continue;
        copied(all_formats[i], 0, false);
        copied(all_formats[i], 12, false);
        copied(all_formats[i], 0, true);
        copied(all_formats[i], 12, true);
    }
}

Test(image, encoded_bytes_are_copied)
{
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_image normal;
    struct ims_image_layout layout;
    char copy[5];
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = "bytes";
    image.byte_count = 5;
    cr_assert_eq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
    cr_assert_eq(layout.bytes, 5);
    ims_image_copy(&normal, &layout, copy, &normal);
    cr_assert_eq(normal.planes[0], copy);
    cr_assert_eq(normal.byte_count, 5);
    cr_assert_arr_eq(copy, "bytes", 5);
}
