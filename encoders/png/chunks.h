/* SPDX-License-Identifier: MIT
 *
 * What stands between IHDR and the pixels' own chunks (PLTE, tRNS, IDAT), the same for
 * every PNG encoder here: of colors first, then of metadata. It knows no code that
 * encodes.
 */
#ifndef IMS_PNG_CHUNKS_H
#define IMS_PNG_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

#include "metadata/png.h"

/* The kinds that a PNG holds. */
#define IMS_PNG_CHUNKS_KINDS                                                           \
    (IMS_METADATA_PNG_KINDS | IMS_METADATA_COLOR | IMS_METADATA_LIGHT)

/* The `accepts` of encoders: whether PNG can hold what is to be written. */
int ims_png_chunks_accept(const struct ims_encoder *self,
                          const struct ims_encoding *encoding,
                          struct ims_message *message);

/* Whether there is anything to be written. */
bool ims_png_chunks_any(const struct ims_encoding *encoding);

/* Writes it, for an image of a color type and so many bits a sample. IMS_OK, or an
 * error with its text. */
int ims_png_chunks_write(const struct ims_encoding *encoding, int color_type, int depth,
                         struct ims_buffer *buffer, struct ims_message *message);

/* Hands a whole PNG over to a buffer with it in its place. All ancillary chunks that
 * the file has before IDAT, but for tRNS, are left out: a library may have made up some
 * of its own. It becomes the buffer's in any case. */
int ims_png_chunks_hand_over(const struct ims_encoding *encoding, const uint8_t *bytes,
                             size_t size, void (*release)(void *owner), void *owner,
                             struct ims_buffer *buffer, struct ims_message *message);

#endif
