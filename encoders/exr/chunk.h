/* SPDX-License-Identifier: MIT
 *
 * A chunk of an OpenEXR file: a few lines, compressed by themselves. For zlib their
 * bytes are brought into an order that compresses better: the even ones, then the odd
 * ones, each less the one before it; or, of PXR24, the differences of samples, their
 * high bytes first. It knows bytes and samples, and no image.
 */
#ifndef IMS_EXR_CHUNK_H
#define IMS_EXR_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "deflate/kernels.h"
#include "deflate/zlib.h"

/* As files count them. */
enum ims_exr_compression {
    IMS_EXR_NONE = 0,
    IMS_EXR_RLE = 1,   /* runs, by line */
    IMS_EXR_ZIPS = 2,  /* zlib's format, by line */
    IMS_EXR_ZIP = 3,   /* by 16 lines */
    IMS_EXR_PIZ = 4,   /* a wavelet, by 32 lines */
    IMS_EXR_PXR24 = 5, /* as ZIP, floats rounded to 24 bits, in another order */
    IMS_EXR_B44 = 6,   /* blocks of 4 by 4 halves, by 32 lines; floats as they are */
    IMS_EXR_B44A = 7,  /* the same, those of one number in fewer bytes */
    IMS_EXR_DWAA = 8,  /* cosines of 8 by 8 samples, by 32 lines */
    IMS_EXR_DWAB = 9   /* by 256 */
};

/* Lines in a chunk. */
int32_t ims_exr_chunk_lines(enum ims_exr_compression compression);

/* Whether readers can count a chunk of lines of `samples` channels. */
bool ims_exr_chunk_fits(enum ims_exr_compression compression, size_t run,
                        size_t samples, size_t sample_bytes);

/* A chunk, how it is made, and the memory that it is made in. */
struct ims_exr_chunk {
    enum ims_exr_compression compression;
    int effort;
    float error;        /* that DWA tolerates, */
    const float *curve; /* and what it makes of halves: see dwa.h */
    const struct ims_deflate_kernels *kernels;
    struct ims_deflate_zlib *zlib; /* for ZIP, ZIPS, PXR24 and DWA */
    const char *names;             /* of its channels, a letter each */
    size_t lines;
    size_t run;          /* samples of a channel in a line, */
    size_t sample_bytes; /* each of so many bytes: 2 or 4 */
    uint8_t *room;       /* aligned as memory of malloc() is */
};

/* The bytes of its lines. */
size_t ims_exr_chunk_bytes(const struct ims_exr_chunk *chunk);

/* The bytes of `room`; chunks of fewer lines need no more, here and below. */
size_t ims_exr_chunk_room(const struct ims_exr_chunk *chunk);

/* Room for what it becomes. */
size_t ims_exr_chunk_bound(const struct ims_exr_chunk *chunk);

/* Compresses the bytes of its lines. Returns how many they become; as many as they were
 * where they are copied, as nothing made them fewer; 0 without memory. */
size_t ims_exr_chunk_write(const struct ims_exr_chunk *chunk, const uint8_t *bytes,
                           uint8_t *out);

#endif
