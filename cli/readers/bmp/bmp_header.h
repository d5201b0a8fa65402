/* SPDX-License-Identifier: MIT
 *
 * The headers of a bitmap, its palette, and what stands beside its pixels. Internal to
 * the reader.
 */
#ifndef READERS_BMP_HEADER_H
#define READERS_BMP_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input/input.h"

enum { BMP_SHORTEST = 26, BMP_MOST_COLORS = 256, BMP_BYTE_VALUES = 256 };

enum bmp_compression {
    BMP_RGB = 0,
    BMP_RLE8 = 1,
    BMP_RLE4 = 2,
    BMP_BITFIELDS = 3,
    BMP_JPEG = 4,
    BMP_PNG = 5,
    BMP_ALPHA_FIELDS = 6
};

/* The bits of a pixel that are one sample, and what they stand for. */
struct bmp_field {
    uint32_t mask;
    int shift;
    uint32_t most; /* of its values; 0: there is none */
    unsigned char
        scaled[BMP_BYTE_VALUES]; /* to 8 bits, where it has no more of its own */
};

/* One picture. Lines are counted as they are written, which is mostly from below. */
struct bmp_header {
    const unsigned char *bytes; /* from its first header on */
    size_t size;                /* of all that follows */
    size_t header;              /* length of the second one */
    int width, height;
    bool from_top;
    unsigned bits;        /* of a pixel */
    uint32_t compression; /* enum bmp_compression */
    size_t pixels;        /* where they begin */
    unsigned char colors[BMP_MOST_COLORS][3];
    struct bmp_field fields[4]; /* red, green, blue, alpha */
    enum ims_pixel_format format;
    size_t pixel_bytes; /* of the picture that is made */
};

/* A value of so many in the range up to `to`. */
static inline uint32_t readers_bmp_scale(uint32_t value, uint32_t most, uint32_t to)
{
    return (uint32_t)(((uint64_t)value * to + most / 2) / most);
}

/* Fills in what follows from `bytes` and `size`, of which BMP_SHORTEST are there.
 * Returns what is wrong, or NULL. */
const char *readers_bmp_header_read(struct bmp_header *bitmap);

/* Sets metadata and colors of its picture. */
void readers_bmp_header_take(const struct bmp_header *bitmap,
                             struct input_picture *picture);

#endif
