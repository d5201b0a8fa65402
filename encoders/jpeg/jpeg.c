/* SPDX-License-Identifier: MIT */
#include "jpeg.h"

#include <stddef.h>

#include "convert/format.h"
#include "metadata/jpeg.h"

enum {
    SUBSAMPLING_AUTO = 0,
    SUBSAMPLING_420 = 1,
    SUBSAMPLING_422 = 2,
    SUBSAMPLING_444 = 3,
    /* From this quality on, halving chroma costs more than it saves. */
    QUALITY_OF_FULL_CHROMA = 95
};

const char *const ims_jpeg_subsamplings[] = {"auto", "420", "422", "444", NULL};

const char *const ims_jpeg_extensions[] = {"jpg", "jpeg", "jpe", "jfif", NULL};

const struct ims_signature ims_jpeg_signatures[] = {
    {.bytes = "\xff\xd8\xff", .length = 3},
    {.bytes = NULL},
};

#define PIXEL_FORMATS                                                                  \
    IMS_PIXEL_YUV420, IMS_PIXEL_YUV422, IMS_PIXEL_YUV444, IMS_PIXEL_NV12,              \
        IMS_PIXEL_RGB8, IMS_PIXEL_BGR8, IMS_PIXEL_RGBX8, IMS_PIXEL_BGRX8,              \
        IMS_PIXEL_GRAY8, IMS_PIXEL_XRGB8, IMS_PIXEL_XBGR8, IMS_PIXEL_RGBA8,            \
        IMS_PIXEL_BGRA8, IMS_PIXEL_ARGB8, IMS_PIXEL_ABGR8, IMS_PIXEL_GRAY_ALPHA8

const enum ims_pixel_format ims_jpeg_pixel_formats[] = {PIXEL_FORMATS, IMS_PIXEL_NONE};

const enum ims_pixel_format ims_jpeg_pixel_formats_cmyk[] = {
    PIXEL_FORMATS, IMS_PIXEL_CMYK8, IMS_PIXEL_NONE};

const enum ims_pixel_format ims_jpeg_narrowed_formats[] = {
    IMS_PIXEL_RGB16,        IMS_PIXEL_GRAY16,         IMS_PIXEL_RGBA16,
    IMS_PIXEL_GRAY_ALPHA16, IMS_PIXEL_RGB_F32,        IMS_PIXEL_GRAY_F32,
    IMS_PIXEL_RGBA_F32,     IMS_PIXEL_GRAY_ALPHA_F32, IMS_PIXEL_NONE,
};

struct ims_jpeg_sampling ims_jpeg_sampling_of(int32_t subsampling, int32_t quality,
                                              enum ims_pixel_format format)
{
    if (subsampling == SUBSAMPLING_AUTO) {
        /* Chroma that the image does not have cannot be brought back. */
        if (format == IMS_PIXEL_YUV420 || format == IMS_PIXEL_NV12)
            subsampling = SUBSAMPLING_420;
        else if (format == IMS_PIXEL_YUV422)
            subsampling = SUBSAMPLING_422;
        else if (format == IMS_PIXEL_YUV444 || quality >= QUALITY_OF_FULL_CHROMA)
            subsampling = SUBSAMPLING_444;
    }
    return (struct ims_jpeg_sampling){
        .half_width = subsampling != SUBSAMPLING_444,
        .half_height = subsampling != SUBSAMPLING_444 && subsampling != SUBSAMPLING_422,
    };
}

bool ims_jpeg_planes_fit(const struct ims_image *image,
                         struct ims_jpeg_sampling sampling)
{
    const struct ims_convert_format *const format =
        ims_convert_format_of(image->format);
    return format->yuv && image->format != IMS_PIXEL_NV12 &&
           format->half_width == sampling.half_width &&
           format->half_height == sampling.half_height &&
           image->matrix == IMS_MATRIX_BT601 && image->range == IMS_RANGE_FULL;
}

bool ims_jpeg_is_gray(enum ims_pixel_format format, int32_t background)
{
    const struct ims_convert_format *const info = ims_convert_format_of(format);
    return info->gray && (!info->alpha || ims_convert_format_is_gray(background));
}

bool ims_jpeg_row_is_opaque(const struct ims_image *image, int32_t y)
{
    const uint8_t *const row = ims_convert_format_row(image, 0, y);
    uint8_t all = 255;
    for (size_t x = 0; x < (size_t)image->width; x++)
        all &= row[4 * x + 3];
    return all == 255;
}

int ims_jpeg_accept(const struct ims_encoder *self, const struct ims_encoding *encoding,
                    struct ims_message *message)
{
    (void)self;
    return ims_metadata_jpeg_check(encoding->metadata, message);
}

/* At quality 50. */
static const uint8_t standard_tables[2][64] = {
    {
        16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
        14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
        18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    },
    {
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    },
};

void ims_jpeg_fill_quant_tables(int32_t quality, uint16_t tables[2][64])
{
    if (quality < 1)
        quality = 1;
    const int32_t percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    for (int table = 0; table < 2; table++) {
        for (int i = 0; i < 64; i++) {
            const int32_t step = (standard_tables[table][i] * percent + 50) / 100;
            tables[table][i] = (uint16_t)(step < 1 ? 1 : step > 255 ? 255 : step);
        }
    }
}
