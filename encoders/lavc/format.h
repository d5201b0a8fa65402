/* SPDX-License-Identifier: MIT
 *
 * The encoder of every format that libavcodec writes rightly from plain pixels: what
 * differs between them is a row (formats.c).
 *
 * A row that takes no alpha has an option `background`; without one it is black.
 */
#ifndef IMS_LAVC_FORMAT_H
#define IMS_LAVC_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "describe.h"
#include "lavc.h"

/* One kind of pixels that a codec takes. */
struct ims_lavc_pixels {
    enum ims_pixel_format layout;    /* IMS_PIXEL_NONE ends a list */
    enum AVPixelFormat pixel_format; /* the same for libavcodec */
    bool big_endian;                 /* of samples of 16 bits */
};

/* Everything up to 16 bits, for `held`. */
extern const struct ims_lavc_pixels ims_lavc_format_deep_pixels[];

/* The `row` of such an encoder. */
struct ims_lavc_format {
    struct ims_lavc_row row; /* must be first */
    /* All that the format holds. An image becomes the one that loses nothing of it or
     * the least, and of those the nearest. */
    const struct ims_lavc_pixels *held;
    const char *refused; /* NULL, or why files by this version of FFmpeg are no good */
    uint32_t flags;      /* of enum ims_lavc_flag */
    uint64_t max_bytes;  /* largest image, as it is handed over; 0: 1 GiB, of which
                            libavcodec's buffers for the worst case fit into an int */
    struct ims_lavc_option options[IMS_LAVC_OPTIONS]; /* that are always the same */
    /* NULL, or adds to the setup what depends on the image and its options. */
    void (*tune)(const struct ims_encoder *self, const struct ims_encoding *encoding,
                 struct ims_lavc_setup *setup);
    void (*mend)(uint8_t *bytes, size_t *size); /* NULL, or as in the setup */
    ims_lavc_describe
        *describe; /* NULL, or hands over with metadata, if there are any */
    ims_lavc_describe_check *describe_check; /* NULL, or whether it can */
};

/* What an image of this format becomes. */
const struct ims_lavc_pixels *ims_lavc_format_choose(const struct ims_encoder *self,
                                                     enum ims_pixel_format format);

/* The value of an option of the table; 0 where it has none of this name. */
int32_t ims_lavc_format_option(const struct ims_encoder *self,
                               const struct ims_encoding *encoding, const char *key);

/* The `probe`, `accepts` and `encode` of the rows; `fini` is that of lavc.h. */
int ims_lavc_format_probe(const struct ims_encoder *self, struct ims_message *message);
int ims_lavc_format_accepts(const struct ims_encoder *self,
                            const struct ims_encoding *encoding,
                            struct ims_message *message);
int ims_lavc_format_encode(const struct ims_encoder *self, void *state,
                           const struct ims_encoding *encoding,
                           struct ims_buffer *buffer, struct ims_message *message);

#endif
