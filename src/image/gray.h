/* SPDX-License-Identifier: MIT
 *
 * Gray made of color: of RGB luma with the weights of BT.709, 0.2126 red, 0.7152 green
 * and 0.0722 blue, of the samples as they are (no transfer curve is undone); of YUV its
 * own luma (by the matrix IDENTITY it is RGB). Rounded to the nearest, alpha kept. It
 * knows no encoder.
 */
#ifndef IMS_GRAY_H
#define IMS_GRAY_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

#include "image.h"

/* The gray format of the same depth and with the same alpha as what a format in color
 * unpacks to; NONE for others. */
enum ims_pixel_format ims_gray_format(enum ims_pixel_format format);

/* That, where a set has it but not the format; else the format itself. */
enum ims_pixel_format ims_gray_among(ims_pixel_format_set set,
                                     enum ims_pixel_format format);

/* Whether the gray format is made of a format as it lies in memory; else of what it
 * unpacks to. */
bool ims_gray_is_direct(enum ims_pixel_format format);

/* Makes a normal image of such a format gray, in `memory`, aligned to
 * IMS_IMAGE_ALIGNMENT, and sets the planes of `gray`, which describes it in its gray
 * format. */
void ims_gray_make(const struct ims_image *image, void *memory, struct ims_image *gray);

#endif
