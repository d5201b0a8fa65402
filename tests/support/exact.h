/* SPDX-License-Identifier: MIT
 *
 * Whether an encoder keeps the samples of every pixel format, memory layout and size: a
 * reader that is not ours reads each picture back, and each sample is compared with the
 * one that must be there: the image's own, rounded to the nearest where the format has
 * fewer bits, in a gray, RGB or RGBA picture by what the reader found.
 */
#ifndef EXACT_H
#define EXACT_H

#include <imagesaver/encoder.h>

#include "decode.h"
#include "encode.h"

/* Reads what was written; returns 0, or -1 where it is no valid picture. */
typedef int exact_reader(struct decoded *decoded, const void *data, size_t size);

/* What an encoder is asked, and what must be found. */
struct exact_case {
    const struct ims_encoder *encoder;
    exact_reader *read;
    int32_t background; /* where the encoder has that option */
    /* Channels and bits that a pixel format must be read back with. */
    int (*channels)(enum ims_pixel_format format);
    int (*depth)(enum ims_pixel_format format);
};

/* Encodes pictures of each pixel format that the encoder's table lists, of sizes with
 * all kinds of remainders, as far as it takes them, and in all layouts, and fails the
 * test where one does not come back, or comes with another warning than it must.
 * `encode` is set up for the encoder, with the options that are wished. */
void exact_check(const struct exact_case *exact, struct encode *encode);

/* Compares one picture that was encoded. */
void exact_check_picture(const struct exact_case *exact, const struct encode *encode,
                         const struct ims_image *image);

/* Encodes with the standard options, and fails the test where the bytes are others. */
void exact_bytes(const struct ims_encoder *encoder, const struct ims_image *image,
                 const void *bytes, size_t size);

/* What saving an image under a name comes to, with the encoders that are built in. */
int exact_submit(const char *file_name, const struct ims_image *image,
                 const char *options, struct ims_message *message);

#endif
