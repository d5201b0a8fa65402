/* SPDX-License-Identifier: MIT
 *
 * What the pixels of an image become in a format, by one rule for all formats that are
 * rows of samples: a gray image stays gray where that is held and is a color else;
 * alpha that is not held is blended on a background; samples of more than 8 bits are 16
 * where that is held, and else (as floats in any case) have to be narrowed. It knows no
 * pixels.
 */
#ifndef IMS_ROWS_FORMATS_H
#define IMS_ROWS_FORMATS_H

#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* What pixels of a format are like. */
struct ims_rows_formats {
    bool gray;       /* gray alone */
    bool gray_alpha; /* gray with alpha */
    bool color;      /* red, green and blue alone */
    bool alpha;      /* those with alpha */
    bool deep;       /* samples of 16 bits, */
    bool deep_only;  /* and no others */
    bool floats;     /* floats, as they are */
    bool bgr;        /* blue comes first */
};

/* The pixel format in which the format has an image of pixel format `from`, which is
 * one of those listed for it. A background that is no gray (0xRRGGBB) makes a color of
 * gray that is blended on it, where the format holds colors. */
enum ims_pixel_format ims_rows_formats_choose(const struct ims_rows_formats *formats,
                                              enum ims_pixel_format from,
                                              int32_t background);

#endif
