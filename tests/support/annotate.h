/* SPDX-License-Identifier: MIT
 *
 * Bytes that are encoded already, and metadata put into them, as the engine has it
 * done.
 */
#ifndef ANNOTATE_H
#define ANNOTATE_H

#include "annotate_bytes.h"
#include "encode.h"

/* A picture of 37x21, encoded; options have their standard values. */
void annotate_make(struct annotate_bytes *bytes, const struct ims_encoder *encoder,
                   enum ims_pixel_format format);

/* Puts metadata into bytes; returns the encoder's result. What comes out is in
 * encode->buffer. The bytes are handed over in a block of their own, so that reading
 * past their end is seen. */
int annotate_run(struct encode *encode, const struct annotate_bytes *bytes,
                 const struct ims_metadata *metadata);

/* How often a text stands in what came out. */
size_t annotate_count(const struct encode *encode, const char *text);

#endif
