/* SPDX-License-Identifier: MIT
 *
 * The rows of an image as a format has them that is a head and rows of samples: made in
 * the pixel format that it holds, with its order of bytes, from the top or the bottom,
 * padded or not. Everything is exact or rounded to the nearest. It knows no format.
 */
#ifndef IMS_ROWS_H
#define IMS_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "convert/convert.h"

enum {
    /* A row of the widest image takes less than 2 GiB, which 32 bits can count. */
    IMS_ROWS_MAX_WIDTH = (1 << 27) - 1
};

/* How rows come about. */
enum ims_rows_mode {
    IMS_ROWS_COPIED = 0,    /* they lie in the image as they are wanted */
    IMS_ROWS_SWAPPED = 1,   /* but for the order of bytes, on big-endian machines */
    IMS_ROWS_CONVERTED = 2, /* samples of 8 bits, by the converters */
    IMS_ROWS_DEEP = 3       /* samples of 16 bits, by deep.h */
};

/* The rows of one image. The image must outlive it; nothing is to be freed. */
struct ims_rows {
    const struct ims_image *image;
    struct ims_convert convert; /* used for CONVERTED and DEEP */
    enum ims_pixel_format target;
    enum ims_rows_mode mode;
    int32_t background;
    size_t bytes;   /* of a row */
    size_t padding; /* zeros behind each row, 0 after the start */
    bool bottom_up; /* the last row comes first; false after the start */
    /* The byte that stands so far before the end of each row has bits that nobody
     * reads, which become 0; 0 after the start: there is none. */
    size_t unread;
    uint8_t read; /* its other bits */
};

/* Sets rows up. `target` is the image's own pixel format, or one that
 * ims_rows_formats_choose() may name: then samples of 16 bits are big-endian. Alpha
 * that the target lacks is blended on `background` (0xRRGGBB; a gray one for a gray
 * target). */
void ims_rows_start(struct ims_rows *rows, const struct ims_image *image,
                    enum ims_pixel_format target, bool big_endian, int32_t background);

/* Writes the `bytes` bytes of row y. Returns bits of enum ims_warning. */
uint32_t ims_rows_write(const struct ims_rows *rows, int32_t y, void *out);

/* Appends a head and all rows, and sets warnings; or fails for lack of memory, and says
 * so. */
int ims_rows_append(const struct ims_rows *rows, const void *head, size_t size,
                    struct ims_buffer *buffer, struct ims_message *message);

#endif
