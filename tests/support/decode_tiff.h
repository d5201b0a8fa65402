/* SPDX-License-Identifier: MIT
 *
 * TIFF read by libtiff, which shares no code with our encoder.
 */
#ifndef DECODE_TIFF_H
#define DECODE_TIFF_H

#include <stdbool.h>

#include "decode.h"

/* What the tags say, and the samples as libtiff gives them: in the machine's order of
 * bytes. */
struct decoded_tiff {
    int32_t width;
    int32_t height;
    int samples; /* of a pixel */
    int bits;    /* of a sample */
    bool is_float;
    bool is_cmyk;
    bool is_ycbcr;           /* in the file, of JPEG; read as RGB */
    uint16_t subsampling[2]; /* of its chroma: across, down */
    bool has_alpha;          /* the last sample, not multiplied into the others */
    int compression;
    int predictor;
    uint32_t strips;
    float resolution[2]; /* across, down */
    int unit;            /* of it, by TIFF's numbers */
    bool is_big;
    uint8_t *bytes; /* rows without padding; freed by decode_tiff_free() */
};

/* Returns 0, or -1 where libtiff says that something is wrong, be it a warning, or
 * where the image is none of gray, colors or CMYK, with alpha or without. */
int decode_tiff_whole(struct decoded_tiff *tiff, const void *data, size_t size);

void decode_tiff_free(struct decoded_tiff *tiff);

/* The same as others have it, of a file that tells no resolution (1 by 1, no unit);
 * floats become 16 bits, nearest to 65535 times theirs. */
int decode_tiff(struct decoded *decoded, const void *data, size_t size);

#endif
