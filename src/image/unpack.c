/* SPDX-License-Identifier: MIT */
#include "unpack.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/message.h"
#include "half.h"

/* How many bits of the samples come from the source when they are unpacked: gray that
 * is filled up says so from then on; what is calculated from others has all of them. */
static int32_t significant_bits(const struct ims_image *image,
                                enum ims_pixel_format format)
{
    const struct ims_pixel_layout *from = ims_pixel_format_layout(image->format);
    const struct ims_pixel_layout *to = ims_pixel_format_layout(format);
    if (to->model != from->model || to->kind != IMS_SAMPLE_INTEGER)
        return 0;
    int32_t bits = image->significant_bits != 0 ? image->significant_bits : from->bits;
    return bits < to->bits && from->model == IMS_MODEL_GRAY ? bits : 0;
}

int ims_unpack_describe(const struct ims_image *image, enum ims_pixel_format format,
                        struct ims_image *unpacked, size_t *bytes,
                        struct ims_message *message)
{
    struct ims_image wanted = *image;
    struct ims_image laid_out;
    wanted.format = format;
    wanted.significant_bits = significant_bits(image, format);
    if (ims_pixel_format_layout(format)->model != IMS_MODEL_YUV) {
        wanted.matrix = IMS_MATRIX_DEFAULT;
        wanted.range = IMS_RANGE_DEFAULT;
        wanted.chroma_location = IMS_CHROMA_DEFAULT;
    }
    if (ims_image_lay_out(&wanted, &laid_out, bytes, NULL) != IMS_OK)
        return ims_message_fail(message, IMS_ERROR_MEMORY,
                                "%dx%d pixels of %s, made %s, are more than memory can "
                                "hold",
                                image->width, image->height,
                                ims_pixel_format_name(image->format),
                                ims_pixel_format_name(format));
    *unpacked = wanted;
    for (size_t i = 0; i < 4; i++) {
        unpacked->planes[i] = NULL;
        unpacked->strides[i] = laid_out.strides[i];
    }
    return IMS_OK;
}

static const void *source_row(const struct ims_image *image, int plane, int32_t y)
{
    return (const unsigned char *)image->planes[plane] + y * image->strides[plane];
}

/* Only the type says const: the memory of what is unpacked to is there to be written.
 */
static void *target_row(const struct ims_image *unpacked, int plane, int32_t y)
{
    return (unsigned char *)(uintptr_t)unpacked->planes[plane] +
           y * unpacked->strides[plane];
}

/* ---- the formats ----------------------------------------------------------------- */

static void unpack_halves(const struct ims_image *image,
                          const struct ims_image *unpacked)
{
    const size_t samples =
        (size_t)image->width * ims_pixel_format_layout(image->format)->samples;
    for (int32_t y = 0; y < image->height; y++) {
        const uint16_t *source = source_row(image, 0, y);
        float *target = target_row(unpacked, 0, y);
        for (size_t i = 0; i < samples; i++)
            target[i] = ims_half_to_float(source[i]);
    }
}

/* Where a channel lies in the images of a format. */
struct place {
    int plane;
    size_t offset; /* bytes, from where a pixel begins */
    size_t step;   /* bytes, from a pixel to the next */
};

/* Of formats whose samples take whole bytes each, and have this channel. */
static struct place place_of(const struct ims_pixel_layout *layout, char channel)
{
    struct place place = {0};
    for (const char *letter = layout->order; *letter != channel; letter++) {
        place.offset += layout->sample_bytes;
        if (*letter == ' ') {
            place.plane++;
            place.offset = 0;
        }
    }
    place.step = layout->planes[place.plane].unit_bits / 8;
    return place;
}

static inline void copy_samples(const unsigned char *source, size_t source_step,
                                unsigned char *target, size_t target_step, size_t bytes,
                                size_t count)
{
    for (size_t i = 0; i < count; i++)
        memcpy(target + i * target_step, source + i * source_step, bytes);
}

/* Other channels first, or in planes, or one left out. */
static void unpack_channels(const struct ims_image *image,
                            const struct ims_image *unpacked)
{
    const struct ims_pixel_layout *from = ims_pixel_format_layout(image->format);
    const struct ims_pixel_layout *to = ims_pixel_format_layout(unpacked->format);
    const size_t width = (size_t)image->width;
    for (size_t i = 0; i < to->samples * (size_t)image->height; i++) {
        const int32_t y = (int32_t)(i / to->samples);
        const struct place there = place_of(from, to->order[i % to->samples]);
        const struct place here = place_of(to, to->order[i % to->samples]);
        const unsigned char *source = source_row(image, there.plane, y);
        unsigned char *target = target_row(unpacked, 0, y);
        source += there.offset;
        target += here.offset;
        if (to->sample_bytes == 1)
            copy_samples(source, there.step, target, here.step, 1, width);
        else if (to->sample_bytes == 2)
            copy_samples(source, there.step, target, here.step, 2, width);
        else
            copy_samples(source, there.step, target, here.step, 4, width);
    }
}

/* v * 255 / 31 and v * 255 / 63, rounded to the nearest. */
static inline uint8_t grown_5(uint32_t value)
{
    return (uint8_t)((value * 527 + 23) >> 6);
}

static inline uint8_t grown_6(uint32_t value)
{
    return (uint8_t)((value * 259 + 33) >> 6);
}

static void unpack_565(const struct ims_image *image, const struct ims_image *unpacked)
{
    const bool red_first = image->format == IMS_PIXEL_RGB565;
    for (int32_t y = 0; y < image->height; y++) {
        const uint16_t *source = source_row(image, 0, y);
        uint8_t *target = target_row(unpacked, 0, y);
        for (int32_t x = 0; x < image->width; x++, target += 3) {
            const uint8_t first = grown_5(source[x] >> 11);
            const uint8_t last = grown_5(source[x] & 31u);
            target[0] = red_first ? first : last;
            target[1] = grown_6(source[x] >> 5 & 63u);
            target[2] = red_first ? last : first;
        }
    }
}

static void unpack_bits(const struct ims_image *image, const struct ims_image *unpacked)
{
    for (int32_t y = 0; y < image->height; y++) {
        const uint8_t *source = source_row(image, 0, y);
        uint8_t *target = target_row(unpacked, 0, y);
        for (int32_t x = 0; x < image->width; x++)
            target[x] = (source[x / 8] >> (7 - x % 8) & 1) != 0 ? 255 : 0;
    }
}

static void unpack_palette(const struct ims_image *image,
                           const struct ims_image *unpacked)
{
    const uint8_t *palette = source_row(image, 1, 0);
    for (int32_t y = 0; y < image->height; y++) {
        const uint8_t *source = source_row(image, 0, y);
        uint8_t *target = target_row(unpacked, 0, y);
        for (int32_t x = 0; x < image->width; x++, target += IMS_PALETTE_ENTRY_BYTES)
            memcpy(target, palette + source[x] * IMS_PALETTE_ENTRY_BYTES,
                   IMS_PALETTE_ENTRY_BYTES);
    }
}

/* Samples of 10 or 12 bits begin at an even bit, so that each ends in the byte behind
 * the one where it begins. */
static inline void unpack_gray(const struct ims_image *image,
                               const struct ims_image *unpacked, uint32_t bits)
{
    const uint32_t most = (1u << bits) - 1;
    for (int32_t y = 0; y < image->height; y++) {
        const uint8_t *source = source_row(image, 0, y);
        uint16_t *target = target_row(unpacked, 0, y);
        for (size_t x = 0; x < (size_t)image->width; x++) {
            const uint8_t *place = source + x * bits / 8;
            const uint32_t pair = place[0] | (uint32_t)place[1] << 8;
            const uint32_t value = pair >> x * bits % 8 & most;
            target[x] = (uint16_t)((value * 2 * 65535 + most) / (2 * most));
        }
    }
}

static void unpack_gray_10(const struct ims_image *image,
                           const struct ims_image *unpacked)
{
    unpack_gray(image, unpacked, 10);
}

static void unpack_gray_12(const struct ims_image *image,
                           const struct ims_image *unpacked)
{
    unpack_gray(image, unpacked, 12);
}

/* ---- YUV ------------------------------------------------------------------------- */

/* Rows, and samples of a row, of chroma. */
static int32_t halved(int32_t length)
{
    return length / 2 + length % 2;
}

static void copy_plane(const struct ims_image *image, const struct ims_image *unpacked,
                       int plane, size_t row_bytes, int32_t rows)
{
    for (int32_t y = 0; y < rows; y++)
        memcpy(target_row(unpacked, plane, y), source_row(image, plane, y), row_bytes);
}

/* `luma` is where the first luma of a pair stands: 0 or 1. */
static void unpack_pairs(const struct ims_image *image,
                         const struct ims_image *unpacked, size_t luma)
{
    const size_t width = (size_t)image->width;
    for (int32_t y = 0; y < image->height; y++) {
        const uint8_t *const pairs = source_row(image, 0, y);
        uint8_t *const lumas = target_row(unpacked, 0, y);
        uint8_t *const blue = target_row(unpacked, 1, y);
        uint8_t *const red = target_row(unpacked, 2, y);
        for (size_t i = 0; i < width; i++)
            lumas[i] = pairs[2 * i + luma];
        for (size_t i = 0; i < (width + 1) / 2; i++) {
            blue[i] = pairs[4 * i + 1 - luma];
            red[i] = pairs[4 * i + 3 - luma];
        }
    }
}

static void unpack_yuyv(const struct ims_image *image, const struct ims_image *unpacked)
{
    unpack_pairs(image, unpacked, 0);
}

static void unpack_uyvy(const struct ims_image *image, const struct ims_image *unpacked)
{
    unpack_pairs(image, unpacked, 1);
}

static void unpack_nv21(const struct ims_image *image, const struct ims_image *unpacked)
{
    const int32_t columns = halved(image->width);
    copy_plane(image, unpacked, 0, (size_t)image->width, image->height);
    for (int32_t y = 0; y < halved(image->height); y++) {
        const uint8_t *const source = source_row(image, 1, y);
        uint8_t *const target = target_row(unpacked, 1, y);
        for (int32_t i = 0; i < columns; i++) {
            target[2 * i] = source[2 * i + 1];
            target[2 * i + 1] = source[2 * i];
        }
    }
}

static void unpack_yuv440(const struct ims_image *image,
                          const struct ims_image *unpacked)
{
    const size_t width = (size_t)image->width;
    copy_plane(image, unpacked, 0, width, image->height);
    for (int plane = 1; plane < 3; plane++)
        for (int32_t y = 0; y < image->height; y++)
            memcpy(target_row(unpacked, plane, y), source_row(image, plane, y / 2),
                   width);
}

/* What each sample of `bits` bits is with 8. Limited samples are as many times smaller
 * as there are bits less; full ones reach from end to end, chroma from its middle. */
static void fill_narrowed(uint8_t *table, int bits, bool full, bool chroma)
{
    const int most = (1 << bits) - 1;
    const int middle = chroma ? 1 << (bits - 1) : 0;
    const int unit = 1 << (bits - 8);
    for (int i = 0; i <= most; i++) {
        /* With 256 more on the way, as division rounds towards 0. */
        const int value = full ? ((i - middle) * 510 + most + 512 * most) / (2 * most) -
                                     256 + (chroma ? 128 : 0)
                               : (i + unit / 2) / unit;
        table[i] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
}

static void narrow_yuv(const struct ims_image *image, const struct ims_image *unpacked)
{
    const struct ims_pixel_layout *const format =
        ims_pixel_format_layout(image->format);
    const bool full = image->range == IMS_RANGE_FULL;
    const int unused_bits = image->format == IMS_PIXEL_P010 ? 16 - format->bits : 0;
    const uint16_t most = (uint16_t)((1 << format->bits) - 1);
    uint8_t tables[2][4096];
    fill_narrowed(tables[0], format->bits, full, false);
    fill_narrowed(tables[1], format->bits, full, true);
    for (int i = 0; i < format->plane_count; i++) {
        const struct ims_pixel_plane *const plane = &format->planes[i];
        const bool chroma = i > 0 && image->matrix != IMS_MATRIX_IDENTITY;
        const uint8_t *const table = tables[chroma];
        const int32_t rows = plane->shift_y ? halved(image->height) : image->height;
        const size_t columns =
            (size_t)(plane->shift_x ? halved(image->width) : image->width) *
            (plane->unit_bits / 16);
        for (int32_t y = 0; y < rows; y++) {
            const uint16_t *const source = source_row(image, i, y);
            uint8_t *const target = target_row(unpacked, i, y);
            for (size_t x = 0; x < columns; x++)
                target[x] = table[source[x] >> unused_bits & most];
        }
    }
}

/* ---- all ------------------------------------------------------------------------- */

/* For every format that unpacks to another. */
static void (*const unpackers[])(const struct ims_image *image,
                                 const struct ims_image *unpacked) = {
    [IMS_PIXEL_GRAY_F16] = unpack_halves,
    [IMS_PIXEL_GRAY_ALPHA_F16] = unpack_halves,
    [IMS_PIXEL_RGB_F16] = unpack_halves,
    [IMS_PIXEL_RGBA_F16] = unpack_halves,
    [IMS_PIXEL_BGR16] = unpack_channels,
    [IMS_PIXEL_BGRA16] = unpack_channels,
    [IMS_PIXEL_RGB565] = unpack_565,
    [IMS_PIXEL_BGR565] = unpack_565,
    [IMS_PIXEL_RGB8_PLANAR] = unpack_channels,
    [IMS_PIXEL_RGB16_PLANAR] = unpack_channels,
    [IMS_PIXEL_RGB_F32_PLANAR] = unpack_channels,
    [IMS_PIXEL_GRAY1] = unpack_bits,
    [IMS_PIXEL_PALETTE8] = unpack_palette,
    [IMS_PIXEL_GRAY10P] = unpack_gray_10,
    [IMS_PIXEL_GRAY12P] = unpack_gray_12,
    [IMS_PIXEL_YUYV] = unpack_yuyv,
    [IMS_PIXEL_UYVY] = unpack_uyvy,
    [IMS_PIXEL_NV21] = unpack_nv21,
    [IMS_PIXEL_YUV440] = unpack_yuv440,
    [IMS_PIXEL_YUV420_10] = narrow_yuv,
    [IMS_PIXEL_YUV422_10] = narrow_yuv,
    [IMS_PIXEL_YUV444_10] = narrow_yuv,
    [IMS_PIXEL_P010] = narrow_yuv,
    [IMS_PIXEL_YUV420_12] = narrow_yuv,
    [IMS_PIXEL_YUV422_12] = narrow_yuv,
    [IMS_PIXEL_YUV444_12] = narrow_yuv,
};

void ims_unpack(const struct ims_image *image, void *memory, struct ims_image *unpacked)
{
    ims_image_place(unpacked, memory);
    if (unpacked->format == ims_pixel_format_without_alpha(image->format))
        unpack_channels(image, unpacked);
    else
        unpackers[image->format](image, unpacked);
}
