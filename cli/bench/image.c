/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a row of a plane, 0 if there is no such plane. */
static uint64_t row_bytes(const struct ims_image *image, int plane)
{
    static const uint8_t packed[] = {
        [IMS_PIXEL_GRAY8] = 1,       [IMS_PIXEL_GRAY16] = 2,
        [IMS_PIXEL_GRAY_ALPHA8] = 2, [IMS_PIXEL_GRAY_ALPHA16] = 4,
        [IMS_PIXEL_RGB8] = 3,        [IMS_PIXEL_BGR8] = 3,
        [IMS_PIXEL_RGBA8] = 4,       [IMS_PIXEL_BGRA8] = 4,
        [IMS_PIXEL_RGB16] = 6,       [IMS_PIXEL_RGBA16] = 8,
        [IMS_PIXEL_GRAY_F32] = 4,    [IMS_PIXEL_RGB_F32] = 12};
    uint64_t width = (uint64_t)image->width;
    switch (image->format) {
    case IMS_PIXEL_YUV420:
    case IMS_PIXEL_YUV422:
        return plane == 0 ? width : plane < 3 ? (width + 1) / 2 : 0;
    case IMS_PIXEL_YUV444:
        return plane < 3 ? width : 0;
    case IMS_PIXEL_NV12:
        return plane == 0 ? width : plane == 1 ? (width + 1) / 2 * 2 : 0;
    default:
        if (plane > 0 || (size_t)image->format >= sizeof packed)
            return 0;
        return packed[image->format] * width;
    }
}

/* Whether a plane has a row for each two of the image. */
static bool is_halved(const struct ims_image *image, int plane)
{
    return plane > 0 &&
           (image->format == IMS_PIXEL_YUV420 || image->format == IMS_PIXEL_NV12);
}

uint64_t bench_image_bytes(const struct ims_image *image)
{
    if (image->format == IMS_PIXEL_ENCODED)
        return image->byte_count;
    uint64_t bytes = 0, height = (uint64_t)image->height;
    for (int plane = 0; plane < 4; plane++)
        bytes += row_bytes(image, plane) *
                 (is_halved(image, plane) ? (height + 1) / 2 : height);
    return bytes;
}

double bench_image_band(const struct ims_image *image, int32_t parts,
                        struct ims_image *band)
{
    enum { LOWEST = 16 };
    int32_t height = image->height / parts;
    *band = *image;
    if (height < LOWEST)
        height = LOWEST;
    if (height >= image->height)
        return 1;
    /* From an even row on, where halved planes begin a row too. */
    int32_t first = (image->height - height) / 4 * 2;
    band->height = height;
    for (int plane = 0; plane < 4 && image->planes[plane] != NULL; plane++) {
        ptrdiff_t rows = is_halved(image, plane) ? first / 2 : first;
        band->planes[plane] =
            (const unsigned char *)image->planes[plane] + rows * image->strides[plane];
    }
    return (double)height / image->height;
}
