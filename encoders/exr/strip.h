/* SPDX-License-Identifier: MIT
 *
 * A strip: some chunks of a compressed OpenEXR file, one after the other, which neither
 * need nor change anything outside it. Strips can be made in any order, or at the same
 * time. It does not know how an image is cut into strips.
 */
#ifndef IMS_EXR_STRIP_H
#define IMS_EXR_STRIP_H

#include <stddef.h>
#include <stdint.h>

#include "chunk.h"
#include "common/free_list.h"
#include "lines.h"

enum { IMS_EXR_CHUNK_HEAD = 8 /* bytes before those of a chunk: its line, its size */ };

struct ims_exr_strip {
    const struct ims_exr_lines *lines;
    const struct ims_deflate_kernels *kernels;
    struct ims_free_list
        *scratch; /* what chunks are made in, for this one and others */
    enum ims_exr_compression compression;
    int effort;
    float error;        /* that DWA tolerates, */
    const float *curve; /* and what it makes of halves: see dwa.h */
    int32_t first;      /* line */
    int32_t end;        /* the line after the last */
};

/* The chunks, in memory of their own. */
struct ims_exr_strip_bytes {
    uint8_t *bytes; /* to be freed; NULL without memory */
    size_t size;
};

struct ims_exr_strip_bytes ims_exr_strip_encode(const struct ims_exr_strip *strip);

/* Frees what is left in a list. */
void ims_exr_strip_scratch_free(struct ims_free_list *scratch);

#endif
