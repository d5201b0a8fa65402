/* SPDX-License-Identifier: MIT
 *
 * What each pixel format takes in memory. It knows no image and no encoder.
 */
#ifndef IMS_PIXEL_FORMAT_H
#define IMS_PIXEL_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

enum { IMS_PIXEL_FORMAT_COUNT = IMS_PIXEL_ENCODED + 1 };

/* How one plane lies in memory. A position is a pixel, or a pair of chroma samples. */
struct ims_pixel_plane {
    uint8_t unit_bytes; /* bytes of one position */
    uint8_t shift_x;    /* positions in a row: width >> shift_x, rounded up */
    uint8_t shift_y;    /* rows: height >> shift_y, rounded up */
};

/* How a format lies in memory. */
struct ims_pixel_description {
    const char *name;
    uint8_t plane_count;
    uint8_t sample_bytes; /* to which planes and strides are aligned */
    bool yuv;
    struct ims_pixel_plane planes[4];
};

/* Of a format with pixels; NULL for any other number. */
const struct ims_pixel_description *
ims_pixel_format_describe(enum ims_pixel_format format);

/* Whether a format is one of the YUV formats. */
bool ims_pixel_format_is_yuv(enum ims_pixel_format format);

#endif
