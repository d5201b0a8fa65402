/* SPDX-License-Identifier: MIT
 *
 * A chunk of an OpenEXR file by DWA: colors as luma and two differences, by a curve
 * like that of the eye, in blocks of cosines (dct.h), their means by themselves; alpha
 * without loss, as runs. It knows samples, and no image.
 */
#ifndef IMS_EXR_DWA_H
#define IMS_EXR_DWA_H

#include <stddef.h>
#include <stdint.h>

#include "deflate/kernels.h"
#include "deflate/zlib.h"

enum { IMS_EXR_DWA_CURVE = 0x7C00 /* values: of all halves that are not negative */ };

/* A chunk: `lines` of channels, each of `run` samples. */
struct ims_exr_dwa_chunk {
    size_t lines;
    size_t run;
    size_t sample_bytes;
    const char *names;  /* of the channels, a letter each: ABGR, BGR, AY or Y */
    const float *curve; /* made by the function below */
    float error;        /* tolerated: see dct.h */
    int effort;
    const struct ims_deflate_kernels *kernels;
    struct ims_deflate_zlib *zlib;
};

/* What a half becomes: its root of 2.2 up to 1, its logarithm above. */
void ims_exr_dwa_curve_make(float *curve);

/* Bytes that a chunk is made in, */
size_t ims_exr_dwa_room(const struct ims_exr_dwa_chunk *chunk);

/* and room for what it becomes. */
size_t ims_exr_dwa_bound(const struct ims_exr_dwa_chunk *chunk);

/* Writes the chunk, whose `bytes` lie channel by channel in each line, little-endian;
 * `room` is aligned as memory of malloc() is. What is no number becomes 0, what is
 * infinite the greatest half, and floats become halves before. Returns the bytes; 0
 * without memory. */
size_t ims_exr_dwa_write(const struct ims_exr_dwa_chunk *chunk, const uint8_t *bytes,
                         uint8_t *room, uint8_t *out);

#endif
