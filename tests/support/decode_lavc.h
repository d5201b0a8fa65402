/* SPDX-License-Identifier: MIT
 *
 * Pictures read by FFmpeg's libavcodec, sample by sample as its decoder gives them. For
 * tests that are built with FFmpeg (HAVE_FFMPEG) only.
 */
#ifndef DECODE_LAVC_H
#define DECODE_LAVC_H

#include "decode.h"

/* Decodes with the decoder of that name. Returns 0, or -1 where the bytes are no valid
 * picture, or one that is neither gray nor RGB. */
int decode_lavc(struct decoded *decoded, const char *decoder, const void *data,
                size_t size);

/* A picture of floats, decoded. */
struct decoded_floats {
    int32_t width;
    int32_t height;
    int channels;   /* as in struct decoded */
    float *samples; /* interleaved, row by row; to be freed */
};

/* The same of a picture of floats; -1 where it has none. */
int decode_lavc_floats(struct decoded_floats *decoded, const char *decoder,
                       const void *data, size_t size);

/* As decode_lavc() where nothing is transparent: without alpha. -1 also where something
 * is. */
int decode_lavc_opaque(struct decoded *decoded, const char *decoder, const void *data,
                       size_t size);

#endif
