/* SPDX-License-Identifier: MIT
 *
 * What stands before the coded blocks of a baseline JFIF file. It knows no pixels.
 *
 * Formats: ITU-T T.81 (JPEG), ITU-T T.871 (JFIF).
 */
#ifndef IMS_JPEG_FAST_HEAD_H
#define IMS_JPEG_FAST_HEAD_H

#include <stddef.h>
#include <stdint.h>

#include "huffman.h"
#include "jpeg.h"

struct ims_jpeg_fast_head {
    int32_t width;
    int32_t height;
    unsigned components; /* 1 or 3 */
    struct ims_jpeg_sampling sampling;
    const uint16_t *tables[2];               /* divisors, by rows */
    const struct ims_jpeg_fast_lists *lists; /* codes of each table */
    unsigned restart_interval;               /* 0: none */
};

enum { IMS_JPEG_FAST_HEAD_MAX = 2048 };

/* Writes all of it, and returns how many bytes. */
size_t ims_jpeg_fast_head_write(const struct ims_jpeg_fast_head *head,
                                uint8_t out[IMS_JPEG_FAST_HEAD_MAX]);

#endif
