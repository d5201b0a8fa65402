/* SPDX-License-Identifier: MIT
 *
 * What stands before the coded blocks of a baseline JFIF file, behind SOI, JFIF's
 * segment and metadata. It knows no pixels.
 *
 * Formats: ITU-T T.81 (JPEG), ITU-T T.871 (JFIF).
 */
#ifndef IMS_JPEG_FAST_HEADER_H
#define IMS_JPEG_FAST_HEADER_H

#include <stddef.h>
#include <stdint.h>

#include "huffman.h"
#include "jpeg.h"

struct ims_jpeg_fast_header {
    int32_t width;
    int32_t height;
    unsigned components; /* 1 or 3 */
    struct ims_jpeg_sampling sampling;
    const uint16_t *quant[2];                      /* tables, by rows */
    const struct ims_jpeg_huffman_tables *huffman; /* as many */
    unsigned restart_interval;                     /* 0: none */
};

enum { IMS_JPEG_FAST_HEADER_MAX = 2048 };

/* Writes all of it, and returns how many bytes. */
size_t ims_jpeg_fast_header_write(const struct ims_jpeg_fast_header *header,
                                  uint8_t out[IMS_JPEG_FAST_HEADER_MAX]);

#endif
