/* SPDX-License-Identifier: MIT
 *
 * What the two files of the libjpeg-turbo encoder share: a worker's state, and how
 * pixels get into libjpeg.
 */
#ifndef IMS_JPEG_TURBO_H
#define IMS_JPEG_TURBO_H

/* jpeglib.h needs FILE and size_t to be declared. */
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <jpeglib.h>

#include <imagesaver/encoder.h>

#include "common/draft.h"
#include "jpeg.h"

#ifndef JCS_EXTENSIONS
#error "libjpeg-turbo is needed: this libjpeg does not know other orders of RGB"
#endif

/* How libjpeg gets the pixels. */
enum ims_jpeg_turbo_input {
    IMS_JPEG_TURBO_ROWS,      /* the image's own rows */
    IMS_JPEG_TURBO_CONVERTED, /* rows converted one strip at a time */
    IMS_JPEG_TURBO_INVERTED,  /* rows of CMYK, inverted one strip at a time */
    IMS_JPEG_TURBO_PLANES     /* YUV planes, subsampled already */
};

/* A worker's state. Everything that must outlive a longjmp() lies here. */
struct ims_jpeg_turbo {
    struct jpeg_compress_struct compress;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr destination;
    jmp_buf setjmp_buffer;
    int error; /* what fail() met */
    uint8_t *scratch;
    size_t scratch_size;
    struct ims_draft drafts[2]; /* files of which it is not known yet which is kept */

    /* of the image in work */
    const struct ims_image *image;
    const struct ims_metadata *metadata; /* or NULL */
    struct ims_buffer *buffer;
    struct ims_buffer *output; /* where bytes go: `buffer` or a draft */
    struct ims_message *message;
    int32_t background;
    struct ims_jpeg_sampling sampling;
    enum ims_jpeg_turbo_input input;
    enum ims_pixel_format row_format; /* of CONVERTED rows */
};

/* Decides how the image is fed, and tells libjpeg the form of its input. */
void ims_jpeg_turbo_input_choose(struct ims_jpeg_turbo *turbo);

/* Feeds the whole image, between jpeg_start_compress() and jpeg_finish_compress(). Adds
 * warnings to the message. Leaves by longjmp() on failure. */
void ims_jpeg_turbo_input_feed(struct ims_jpeg_turbo *turbo);

#endif
