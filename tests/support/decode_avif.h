/* SPDX-License-Identifier: MIT
 *
 * AVIF files read by libavif with dav1d, a decoder that shares no code with libaom, as
 * planes. For tests that are built with libavif (HAVE_LIBAVIF) only.
 */
#ifndef DECODE_AVIF_H
#define DECODE_AVIF_H

#include "config.h"
#include "encode.h"

#ifdef HAVE_LIBAVIF

#include <avif/avif.h>

enum { DECODE_AVIF_ALPHA = 3 /* the plane after those of YUV */ };

/* Reads what was written of an image, a single picture of its size, or fails the test.
 * The caller destroys what it gets. */
avifDecoder *decode_avif(const struct encode *encode, const struct ims_image *image);

/* The sample of a plane that belongs to a pixel, 0..1 of what its bits can say. */
double decode_avif_sample(const avifImage *read, int plane, int32_t x, int32_t y);

/* Red, green and blue of a pixel, 0..1, by what the file says of its matrix and range.
 */
void decode_avif_color(const avifImage *read, int32_t x, int32_t y, double color[3]);

#endif

#endif
