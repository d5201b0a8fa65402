/* SPDX-License-Identifier: MIT
 *
 * Pixels of floats, block by block, as red, green and blue: for formats that hold
 * floats without alpha. It knows no format.
 */
#ifndef IMS_ROWS_FLOATS_H
#define IMS_ROWS_FLOATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

enum { IMS_ROWS_FLOATS_PIXELS = 512 };

/* Neighbouring pixels of one row. */
struct ims_rows_floats {
    float colors[3][IMS_ROWS_FLOATS_PIXELS];
};

/* Reads `count` pixels from (x, y) on of an image of floats. Gray fills all colors;
 * alpha is blended on `background` (0xRRGGBB, of which 255 is 1). Returns whether all
 * of them were opaque. */
bool ims_rows_floats_load(struct ims_rows_floats *block, const struct ims_image *image,
                          int32_t x, int32_t y, size_t count, int32_t background);

#endif
