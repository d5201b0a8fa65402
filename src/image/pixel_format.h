/* SPDX-License-Identifier: MIT
 *
 * What each pixel format takes in memory, from the one list of them in the public
 * header. It knows no image and no encoder.
 */
#ifndef IMS_PIXEL_FORMAT_H
#define IMS_PIXEL_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

/* The palette of an image that has one: R, G, B, A. */
enum { IMS_PALETTE_ENTRIES = 256, IMS_PALETTE_ENTRY_BYTES = 4 };

/* How one plane lies in memory. A position is a pixel, a pair of chroma samples, or an
 * entry of a palette. */
struct ims_pixel_plane {
    uint8_t unit_bits; /* bits of one position; a row is rounded up to bytes */
    uint8_t shift_x;   /* positions in a row: width >> shift_x, rounded up */
    uint8_t shift_y;   /* rows: height >> shift_y, rounded up */
    uint16_t entries;  /* of a palette, in one row, whatever the size; else 0 */
};

/* How a format lies in memory. */
struct ims_pixel_layout {
    const char *name;
    const char *order; /* of the samples; letters as in IMS_PIXEL_FORMAT_MAP */
    enum ims_pixel_model model;
    enum ims_sample_kind kind;
    enum ims_sample_packing packing;
    uint8_t bits;         /* of a sample */
    uint8_t sample_bytes; /* of a sample or word, to which planes and strides are
                             aligned; 1 of samples packed bit by bit */
    uint8_t samples;      /* of a pixel */
    bool alpha;
    uint8_t plane_count;
    struct ims_pixel_plane planes[4];
    enum ims_pixel_format
        unpacked; /* of the same content; itself, if encoders know it */
};

/* Of a format with pixels; NULL for any other number. */
const struct ims_pixel_layout *ims_pixel_format_layout(enum ims_pixel_format format);

/* Its bit in a set. The format must be one, or NONE. */
static inline ims_pixel_format_set ims_pixel_format_bit(enum ims_pixel_format format)
{
    return (ims_pixel_format_set)1 << format;
}

/* The set of a list that ends with IMS_PIXEL_NONE; NULL is empty. */
ims_pixel_format_set ims_pixel_format_set_of(const enum ims_pixel_format *list);

/* What a format unpacks to; itself where it is one that encoders know, or none. */
enum ims_pixel_format ims_pixel_format_unpacked(enum ims_pixel_format format);

/* YUV of more than 8 bits: the format of the same layout with 8; NONE for others. */
enum ims_pixel_format ims_pixel_format_narrowed(enum ims_pixel_format format);

/* The format of the same samples, but that its alpha is padding; and the one without
 * alpha. NONE where there is none. */
enum ims_pixel_format ims_pixel_format_padded(enum ims_pixel_format format);
enum ims_pixel_format ims_pixel_format_without_alpha(enum ims_pixel_format format);

/* The set of a list, and of the formats that unpack to one of it. */
ims_pixel_format_set ims_pixel_format_set_taken(const enum ims_pixel_format *list);

#endif
