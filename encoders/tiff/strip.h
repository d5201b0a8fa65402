/* SPDX-License-Identifier: MIT
 *
 * A strip: some rows of an image, compressed by themselves. Strips can be made in any
 * order, or at the same time. It knows rows and compression, but no directory.
 */
#ifndef IMS_TIFF_STRIP_H
#define IMS_TIFF_STRIP_H

#include "common/free_list.h"
#include "deflate/kernels.h"
#include "directory.h"
#include "predictor.h"
#include "rows/rows.h"

/* How strips of an image are made; constant while they are. */
struct ims_tiff_strip_plan {
    const struct ims_rows *rows;
    const struct ims_deflate_kernels *kernels;
    struct ims_free_list *memory; /* what strips are made in */
    struct ims_tiff_row row;
    enum ims_tiff_compression compression; /* not NOT_COMPRESSED, not JPEG */
    int effort;                            /* of DEFLATE */
    int32_t most_rows;                     /* in any strip */
};

struct ims_tiff_strip {
    uint8_t *bytes; /* to be freed; NULL without memory */
    size_t start;   /* of these, where the strip begins, */
    size_t size;    /* and how many are of it */
    uint32_t warnings;
};

/* Makes a strip of rows first, ..., end - 1. */
void ims_tiff_strip_make(const struct ims_tiff_strip_plan *plan, int32_t first,
                         int32_t end, struct ims_tiff_strip *strip);

/* Frees what strips were made in. */
void ims_tiff_strip_memory_free(struct ims_free_list *list);

#endif
