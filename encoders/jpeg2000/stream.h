/* SPDX-License-Identifier: MIT
 *
 * Where OpenJPEG writes a file to: memory that grows, in which it goes back to fill in
 * lengths. It knows no image.
 */
#ifndef IMS_JPEG2000_STREAM_H
#define IMS_JPEG2000_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openjpeg.h>

/* What was written. All zero to begin with; `bytes` is from malloc, and whoever has the
 * structure frees it. */
struct ims_jpeg2000_stream {
    uint8_t *bytes;
    size_t size;
    size_t capacity;
    size_t place; /* where the next byte goes */
    bool full;    /* there was no memory for more */
};

/* A stream of OpenJPEG's that writes there; NULL: no memory. For opj_stream_destroy().
 */
opj_stream_t *ims_jpeg2000_stream_open(struct ims_jpeg2000_stream *stream);

#endif
