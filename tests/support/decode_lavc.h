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

#endif
