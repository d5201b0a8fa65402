/* SPDX-License-Identifier: MIT
 *
 * YUV of more than 8 bits to RGB of 16, row by row: chroma is interpolated at its
 * place (chroma.h), and each result is rounded once, to the nearest. It knows no
 * encoder.
 */
#ifndef IMS_CONVERT_DEEP_H
#define IMS_CONVERT_DEEP_H

#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "chroma.h"
#include "kernels.h"

/* A conversion in work. The image must outlive it; nothing is to be freed. */
struct ims_convert_deep {
    const struct ims_image *image;
    struct ims_convert_chroma chroma;
    struct ims_convert_deep_color colors[3];
};

/* Sets up a conversion of an image in YUV of 10 or 12 bits. */
void ims_convert_deep_start(struct ims_convert_deep *deep,
                            const struct ims_image *image);

/* Writes row y, of RGB16. */
void ims_convert_deep_row(const struct ims_convert_deep *deep, int32_t y,
                          uint16_t *row);

#endif
