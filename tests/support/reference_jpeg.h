/* SPDX-License-Identifier: MIT
 *
 * JPEG as libjpeg writes it, which other encoders are held against. It must not know
 * this library's encoders.
 */
#ifndef REFERENCE_JPEG_H
#define REFERENCE_JPEG_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

/* Encodes an RGB8 image with libjpeg's defaults at a quality; with 4:4:4 where chroma
 * is whole, else 4:2:0. The file goes to `data`, to be freed by free(). */
void reference_jpeg_encode(const struct ims_image *image, int quality,
                           bool whole_chroma, unsigned char **data,
                           unsigned long *size);

#endif
