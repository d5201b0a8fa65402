/* SPDX-License-Identifier: MIT
 *
 * An image as black and white, eight pixels to a byte, for formats that hold nothing
 * else: exact from GRAY1, dithered from all others, where narrowing is allowed. It
 * knows no format.
 */
#ifndef IMS_QUANTISE_BILEVEL_H
#define IMS_QUANTISE_BILEVEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

/* The options of every such encoder; common/pixel_lists.h has its pixel formats. */
extern const struct ims_option ims_quantise_bilevel_options[];

/* An image in work. */
struct ims_quantise_bilevel {
    bool white_is_one;    /* a set bit; false after the start */
    bool lowest_is_first; /* the leftmost pixel is the byte's lowest bit; false after
                             the start */
    size_t bytes;         /* of a row: the bits behind the last pixel are 0 */
    struct ims_quantise_bilevel_work *work;
};

/* Begins; the image and the values of the options must outlive it. Returns ::IMS_OK or
 * ::IMS_ERROR_MEMORY, and then nothing is to be freed. */
int ims_quantise_bilevel_start(struct ims_quantise_bilevel *bilevel,
                               const struct ims_encoding *encoding,
                               struct ims_message *message);

/* Writes the `bytes` bytes of row y; each row once, from the top down. Returns bits of
 * enum ims_warning. */
uint32_t ims_quantise_bilevel_row(struct ims_quantise_bilevel *bilevel, int32_t y,
                                  uint8_t *out);

/* Appends a head and all rows; or fails, and says so. */
int ims_quantise_bilevel_append(struct ims_quantise_bilevel *bilevel, const void *head,
                                size_t size, struct ims_buffer *buffer,
                                struct ims_message *message);

void ims_quantise_bilevel_end(struct ims_quantise_bilevel *bilevel);

#endif
