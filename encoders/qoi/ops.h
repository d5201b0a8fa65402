/* SPDX-License-Identifier: MIT
 *
 * QOI's operations for runs of neighbouring pixels. All that depends on a pixel and the
 * one before it alone is found for many pixels at once, in loops that compilers turn
 * into vectors; only runs and the index of colors go pixel by pixel. It knows no image.
 */
#ifndef IMS_QOI_OPS_H
#define IMS_QOI_OPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    IMS_QOI_OPS_PIXELS = 512, /* at a time, at most */
    /* Bytes that a number of pixels may take, also of those that are written over. */
    IMS_QOI_OPS_ROOM = 8
};

/* What was written so far. */
struct ims_qoi_ops {
    uint32_t index[64]; /* colors by their hash */
    uint32_t last;      /* color */
    uint32_t run;       /* times that `last` came again: its byte stands at the place
                           for the next ones, and is not counted yet */
};

/* Before the first pixel. */
void ims_qoi_ops_start(struct ims_qoi_ops *ops);

/* Writes pixels, given as planes of red, green, blue and alpha, which is 255 throughout
 * where `has_alpha` is false and then not read. `out` has room for 5 bytes a pixel, and
 * ROOM more. Returns where the bytes end. */
uint8_t *ims_qoi_ops_write(struct ims_qoi_ops *ops, const uint8_t *const channels[4],
                           bool has_alpha, size_t count, uint8_t *out);

/* Writes the run that is left, and QOI's end; ROOM + 1 bytes at most. */
uint8_t *ims_qoi_ops_end(struct ims_qoi_ops *ops, uint8_t *out);

#endif
