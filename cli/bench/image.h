/* SPDX-License-Identifier: MIT
 *
 * How many bytes an image's rows have, and a part of an image as an image of its own.
 * It knows pixel formats, and nothing of where images come from.
 */
#ifndef BENCH_IMAGE_H
#define BENCH_IMAGE_H

#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* Bytes of all rows, without padding; of encoded bytes their number. */
uint64_t bench_image_bytes(const struct ims_image *image);

/* A band of rows from the middle of an image with pixels and strides that are set, as
 * high as one of `parts`; its pixels are the image's. Returns what share of the image
 * it is: 1 when the image is too low to be parted. */
double bench_image_band(const struct ims_image *image, int32_t parts,
                        struct ims_image *band);

#endif
