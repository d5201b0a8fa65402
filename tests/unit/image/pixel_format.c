/* SPDX-License-Identifier: MIT
 *
 * The one list of pixel formats: that its columns agree with each other, with the
 * names, and with what an image of the format takes in memory.
 */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

#include "src/image/image.h"

#define VALUE(name, value, ...) IMS_PIXEL_##name,
static const enum ims_pixel_format formats[] = {IMS_PIXEL_FORMAT_MAP(VALUE)};
enum { FORMATS = sizeof formats / sizeof formats[0] };

static struct ims_pixel_format_info describe(enum ims_pixel_format format)
{
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    cr_assert_eq(ims_pixel_format_describe(format, &info), IMS_OK);
    cr_assert_eq(info.format, format);
    cr_assert_str_eq(info.name, ims_pixel_format_name(format));
    return info;
}

/* The samples of each plane, by the blanks in the order. */
static size_t count_samples(const char *order, size_t samples[4])
{
    size_t planes = 0;
    for (const char *word = order; *word != '\0'; planes++) {
        samples[planes] = strcspn(word, " ");
        word += samples[planes];
        word += *word == ' ';
    }
    return planes;
}

Test(pixel_format, the_columns_agree)
{
    for (size_t i = 0; i < FORMATS; i++) {
        const struct ims_pixel_format_info info = describe(formats[i]);
        if (formats[i] == IMS_PIXEL_ENCODED)
            continue;
        size_t samples[4] = {0};
        size_t sum = 0;
        cr_assert_eq(count_samples(info.order, samples), (size_t)info.planes, "%s",
                     info.name);
        const size_t storage = info.packing == IMS_PACKING_BITS ? (size_t)info.bits
                               : info.bits > 16                 ? 32
                               : info.bits > 8                  ? 16
                                                                : 8;
        for (size_t k = 0; k < 4; k++) {
            const size_t bits =
                info.packing == IMS_PACKING_WORD ? 16 * (k == 0) : samples[k] * storage;
            sum += samples[k];
            cr_assert_eq((size_t)info.bits_per_pixel[k], bits, "%s, plane %zu",
                         info.name, k);
            cr_assert_eq((size_t)info.bytes_per_pixel[k], bits % 8 == 0 ? bits / 8 : 0,
                         "%s, plane %zu", info.name, k);
        }
        if (info.model == IMS_MODEL_PALETTE)
            sum = samples[0];
        cr_assert_eq((size_t)info.samples, sum, "%s", info.name);
        cr_assert_eq(info.has_alpha, strchr(info.order, 'a') != NULL, "%s", info.name);
        cr_assert_eq(info.model == IMS_MODEL_YUV, strchr(info.order, 'u') != NULL);
        cr_assert_eq(info.model == IMS_MODEL_RGB || info.model == IMS_MODEL_PALETTE,
                     strchr(info.order, 'r') != NULL);
        cr_assert_eq(info.kind == IMS_SAMPLE_FLOAT,
                     strstr(info.name, "_f32") != NULL ||
                         strstr(info.name, "_f16") != NULL,
                     "%s", info.name);
        cr_assert(info.model == IMS_MODEL_YUV ||
                  info.chroma_shift_x + info.chroma_shift_y == 0);
        cr_assert(info.planes > 1 || info.chroma_shift_y == 0);
    }
}

Test(pixel_format, images_take_what_the_description_says)
{
    static _Alignas(16) unsigned char memory[4096];
    for (size_t i = 0; i < FORMATS; i++) {
        const struct ims_pixel_format_info info = describe(formats[i]);
        struct ims_image image = IMS_IMAGE_INIT;
        struct ims_image normal;
        struct ims_image_layout layout;
        if (formats[i] == IMS_PIXEL_ENCODED)
            continue;
        image.format = formats[i];
        image.width = 7;
        image.height = 5;
        for (int32_t k = 0; k < info.planes; k++)
            image.planes[k] = memory;
        cr_assert_eq(ims_image_normalise(&image, &normal, &layout, NULL), IMS_OK);
        cr_assert_eq(layout.plane_count, (size_t)info.planes);
        for (int32_t k = 0; k < info.planes; k++) {
            const int32_t x = k > 0 || info.planes == 1 ? info.chroma_shift_x : 0;
            const int32_t y = k > 0 ? info.chroma_shift_y : 0;
            const bool is_palette = info.model == IMS_MODEL_PALETTE && k == 1;
            cr_assert_eq(
                layout.planes[k].row_bytes,
                is_palette
                    ? 1024
                    : (size_t)(((7 + (1 << x) - 1) >> x) * info.bits_per_pixel[k] + 7) /
                          8,
                "%s, plane %d", info.name, (int)k);
            cr_assert_eq(layout.planes[k].rows,
                         is_palette ? 1 : (size_t)((5 + (1 << y) - 1) >> y));
        }
    }
}

/* What a format unpacks to has the same channels and alpha, and no fewer bits. */
Test(pixel_format, formats_unpack_to_the_same_content)
{
    size_t packed = 0;
    for (size_t i = 0; i < FORMATS; i++) {
        const struct ims_pixel_format_info info = describe(formats[i]);
        const struct ims_pixel_format_info unpacked = describe(info.unpacked);
        cr_assert_eq(ims_pixel_format_unpacked(formats[i]), info.unpacked);
        cr_assert_eq(unpacked.unpacked, info.unpacked, "%s", info.name);
        cr_assert_eq(unpacked.kind, info.kind, "%s", info.name);
        cr_assert_eq(unpacked.has_alpha, info.has_alpha, "%s", info.name);
        cr_assert_geq(unpacked.bits, info.bits, "%s", info.name);
        packed += info.unpacked != formats[i];
    }
    cr_assert_gt(packed, 0);
    const enum ims_pixel_format none = (enum ims_pixel_format) - 1;
    cr_assert_eq(ims_pixel_format_unpacked(none), none);
}

/* YUV of more than 8 bits lies as this does. */
Test(pixel_format, deep_yuv_has_a_kin_of_8_bits)
{
    for (size_t i = 0; i < FORMATS; i++) {
        const struct ims_pixel_format_info info = describe(formats[i]);
        const enum ims_pixel_format narrow = ims_pixel_format_narrowed(formats[i]);
        cr_assert_eq(narrow != IMS_PIXEL_NONE,
                     info.model == IMS_MODEL_YUV && info.bits > 8, "%s", info.name);
        if (narrow == IMS_PIXEL_NONE)
            continue;
        const struct ims_pixel_format_info kin = describe(narrow);
        cr_assert_str_eq(kin.order, info.order);
        cr_assert_eq(kin.chroma_shift_x, info.chroma_shift_x);
        cr_assert_eq(kin.chroma_shift_y, info.chroma_shift_y);
        cr_assert_eq(kin.bits, 8);
        cr_assert_eq(info.unpacked, IMS_PIXEL_RGB16);
    }
    cr_assert_eq(ims_pixel_format_narrowed(IMS_PIXEL_P010), IMS_PIXEL_NV12);
}

Test(pixel_format, sets_of_lists_and_of_what_unpacks_to_them)
{
    static const enum ims_pixel_format list[] = {IMS_PIXEL_RGB_F32, IMS_PIXEL_GRAY_F16,
                                                 IMS_PIXEL_NONE};
    cr_assert_eq(ims_pixel_format_set_taken(NULL), 0);
    cr_assert_eq(ims_pixel_format_set_taken(list),
                 (UINT64_C(1) << IMS_PIXEL_RGB_F32) |
                     (UINT64_C(1) << IMS_PIXEL_RGB_F16) |
                     (UINT64_C(1) << IMS_PIXEL_RGB_F32_PLANAR) |
                     (UINT64_C(1) << IMS_PIXEL_GRAY_F16));
}

Test(pixel_format, formats_whose_alpha_is_padding_or_left_out)
{
    static const struct {
        enum ims_pixel_format format;
        enum ims_pixel_format padded;
        enum ims_pixel_format without;
    } cases[] = {
        {IMS_PIXEL_RGBA8, IMS_PIXEL_RGBX8, IMS_PIXEL_RGB8},
        {IMS_PIXEL_BGRA8, IMS_PIXEL_BGRX8, IMS_PIXEL_BGR8},
        {IMS_PIXEL_ARGB8, IMS_PIXEL_XRGB8, IMS_PIXEL_RGB8},
        {IMS_PIXEL_ABGR8, IMS_PIXEL_XBGR8, IMS_PIXEL_BGR8},
        {IMS_PIXEL_GRAY_ALPHA8, IMS_PIXEL_NONE, IMS_PIXEL_GRAY8},
        {IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_NONE, IMS_PIXEL_GRAY16},
        {IMS_PIXEL_RGBA16, IMS_PIXEL_NONE, IMS_PIXEL_RGB16},
        {IMS_PIXEL_BGRA16, IMS_PIXEL_NONE, IMS_PIXEL_BGR16},
        {IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_NONE, IMS_PIXEL_GRAY_F32},
        {IMS_PIXEL_RGBA_F32, IMS_PIXEL_NONE, IMS_PIXEL_RGB_F32},
        {IMS_PIXEL_GRAY_ALPHA_F16, IMS_PIXEL_NONE, IMS_PIXEL_GRAY_F16},
        {IMS_PIXEL_RGBA_F16, IMS_PIXEL_NONE, IMS_PIXEL_RGB_F16},
        {IMS_PIXEL_PALETTE8, IMS_PIXEL_NONE, IMS_PIXEL_NONE},
    };
    size_t with_alpha = 0;
    for (size_t i = 0; i < FORMATS; i++)
        with_alpha += describe(formats[i]).has_alpha != 0;
    cr_assert_eq(with_alpha, sizeof cases / sizeof cases[0]);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_eq(ims_pixel_format_padded(cases[i].format), cases[i].padded);
        cr_assert_eq(ims_pixel_format_without_alpha(cases[i].format), cases[i].without);
    }
    cr_assert_eq(ims_pixel_format_padded(IMS_PIXEL_RGB8), IMS_PIXEL_NONE);
    cr_assert_eq(ims_pixel_format_without_alpha(IMS_PIXEL_RGB8), IMS_PIXEL_NONE);
    cr_assert_eq(ims_pixel_format_padded(IMS_PIXEL_ENCODED), IMS_PIXEL_NONE);
}

Test(pixel_format, sets_have_a_bit_for_each)
{
    static const enum ims_pixel_format list[] = {IMS_PIXEL_GRAY8, IMS_PIXEL_ABGR8,
                                                 IMS_PIXEL_NONE};
    cr_assert_eq(ims_pixel_format_set_of(NULL), 0);
    cr_assert_eq(ims_pixel_format_set_of(list),
                 (UINT64_C(1) << 1) | (UINT64_C(1) << 23));
    ims_pixel_format_set all = 0;
    for (size_t i = 0; i < FORMATS; i++) {
        cr_assert_eq(all & ims_pixel_format_bit(formats[i]), 0);
        all |= ims_pixel_format_bit(formats[i]);
    }
}

Test(pixel_format, numbers_that_are_none)
{
    static const int none[] = {0, 53, 63, 64, 1000, -1};
    struct ims_pixel_format_info info = IMS_PIXEL_FORMAT_INFO_INIT;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        const enum ims_pixel_format format = (enum ims_pixel_format)none[i];
        cr_assert_eq(ims_pixel_format_describe(format, &info), IMS_ERROR_IMAGE_FORMAT);
        cr_assert_null(ims_pixel_format_name(format));
        cr_assert_null(ims_pixel_format_layout(format));
    }
    cr_assert_null(ims_pixel_format_layout(IMS_PIXEL_ENCODED));
    cr_assert_eq(ims_pixel_format_describe(IMS_PIXEL_RGB8, NULL), IMS_ERROR_ARGUMENT);
    info.size = 0;
    cr_assert_eq(ims_pixel_format_describe(IMS_PIXEL_RGB8, &info),
                 IMS_ERROR_STRUCT_SIZE);
}
