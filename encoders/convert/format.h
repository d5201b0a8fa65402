/* SPDX-License-Identifier: MIT
 *
 * What converters need to know of a pixel format, from the one list of them in the
 * public header. It knows no pixels.
 */
#ifndef IMS_CONVERT_FORMAT_H
#define IMS_CONVERT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* What an interleaved sample is. */
enum ims_convert_channel {
    IMS_CONVERT_RED = 0, /* or gray */
    IMS_CONVERT_GREEN = 1,
    IMS_CONVERT_BLUE = 2,
    IMS_CONVERT_ALPHA = 3,
    IMS_CONVERT_PADDING = 4 /* read by nobody */
};

struct ims_convert_format {
    uint8_t samples;      /* interleaved samples a pixel in plane 0 */
    uint8_t bits;         /* bits a sample, */
    uint8_t sample_bytes; /* in so many bytes */
    bool gray;            /* red, green and blue are one sample */
    bool alpha;           /* has an alpha sample */
    bool yuv;             /* Y, U, V in planes */
    bool floats;          /* samples are floats */
    bool packed;      /* unpacks to another format, or is CMYK: no converter takes it */
    bool half_width;  /* chroma has half the columns, */
    bool half_height; /* half the rows */
    uint8_t order[4]; /* of each interleaved sample, enum ims_convert_channel */
};

/* For every format with pixels. */
const struct ims_convert_format *ims_convert_format_of(enum ims_pixel_format format);

/* Whether red, green and blue are the same. */
static inline bool ims_convert_format_is_gray(int32_t color)
{
    return (color >> 16 & 255) == (color & 255) && (color >> 8 & 255) == (color & 255);
}

/* Whether the samples of an image are luma and chroma: those of YUV by the matrix
 * IDENTITY are green, blue and red. */
static inline bool ims_convert_format_has_luma(const struct ims_image *image)
{
    return ims_convert_format_of(image->format)->yuv &&
           image->matrix != IMS_MATRIX_IDENTITY;
}

/* Row y of a plane. */
static inline const uint8_t *ims_convert_format_row(const struct ims_image *image,
                                                    int plane, int32_t y)
{
    return (const uint8_t *)image->planes[plane] + y * image->strides[plane];
}

#endif
