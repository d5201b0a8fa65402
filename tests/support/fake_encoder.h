/* SPDX-License-Identifier: MIT
 *
 * Encoders for tests of whatever chooses, checks or calls encoders. They are no
 * format's: the "file" is a line of text that tells what the encoder was handed.
 */
#ifndef FAKE_ENCODER_H
#define FAKE_ENCODER_H

#include <imagesaver/encoder.h>

/* A complete table that keeps all rules, for a test to change: format and extension as
 * the name, rank 100, takes rgb8 and gray8, lossless, no options. `name` must live as
 * long as the table and be one of "aaa", "bbb", "ccc", "ddd". */
struct ims_encoder fake_encoder(const char *name);

/* One that takes bytes with any extension, called "bytes". */
extern const struct ims_encoder fake_bytes_encoder;

/* Options for tables: quality (standard 75), effort (5), a CHOICE "mode" of fast, slow,
 * auto (standard auto), a BOOLEAN "deep", a COLOR "background", an INTEGER "level" of
 * -5..20 (standard 3). */
extern const struct ims_option fake_options[];

/* What the encoders do: appends "WIDTHxHEIGHT FORMAT VALUE VALUE ...", for bytes the
 * bytes. */
int fake_encode(const struct ims_encoder *self, void *state,
                const struct ims_encoding *encoding, struct ims_buffer *buffer,
                struct ims_message *message);

/* A small valid image in memory of its own. */
struct ims_image fake_image(enum ims_pixel_format format, int32_t width,
                            int32_t height);

/* Encoded bytes. */
struct ims_image fake_bytes(const void *bytes, size_t size);

#endif
