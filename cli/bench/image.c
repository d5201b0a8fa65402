/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <stdbool.h>
#include <stddef.h>

static struct ims_pixel_format_info describe(const struct ims_image *image)
{
    struct ims_pixel_format_info about = IMS_PIXEL_FORMAT_INFO_INIT;
    ims_pixel_format_describe(image->format, &about);
    return about;
}

/* How many samples stand for so many pixels: shifted down, rounded up. */
static uint64_t shifted(int32_t length, int32_t shift)
{
    return ((uint64_t)length + (UINT64_C(1) << shift) - 1) >> shift;
}

uint64_t bench_image_bytes(const struct ims_image *image)
{
    if (image->format == IMS_PIXEL_ENCODED)
        return image->byte_count;
    const struct ims_pixel_format_info about = describe(image);
    uint64_t bytes = 0;
    for (int i = 0; i < about.planes; i++) {
        const bool is_chroma = i > 0 || about.planes == 1;
        const uint64_t bits =
            shifted(image->width, is_chroma ? about.chroma_shift_x : 0) *
            (uint64_t)about.bits_per_pixel[i];
        bytes += (bits + 7) / 8 *
                 shifted(image->height, is_chroma ? about.chroma_shift_y : 0);
    }
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
    const struct ims_pixel_format_info about = describe(image);
    for (int plane = 0; plane < 4 && image->planes[plane] != NULL; plane++) {
        ptrdiff_t rows = first >> (plane > 0 ? about.chroma_shift_y : 0);
        band->planes[plane] =
            (const unsigned char *)image->planes[plane] + rows * image->strides[plane];
    }
    return (double)height / image->height;
}
