/* SPDX-License-Identifier: MIT
 *
 * YUV of any layout and depth to RGB, with chroma interpolated between its places.
 * Internal to convert.c, which has made the image.
 */
#ifndef INPUT_YUV_H
#define INPUT_YUV_H

#include <stdbool.h>

#include "convert.h"

/* Fills an image of RGB8, RGBA8, RGB16 or RGBA16. Returns false when there is no
 * memory. */
bool input_yuv_convert(const struct ims_image *image, const struct AVFrame *frame,
                       const struct input_color *color);

#endif
