/* SPDX-License-Identifier: MIT
 *
 * Metadata as extensions of GIF: each text a comment, XMP and ICC as their owners have
 * it (the XMP specification, part 3; ICC.1, annex B of version 4.2). It knows no
 * pixels.
 */
#ifndef IMS_GIF_EXTENSIONS_H
#define IMS_GIF_EXTENSIONS_H

#include <imagesaver/encoder.h>

/* Whether all can be written; else says what cannot. `metadata` may be NULL here and
 * below. Returns IMS_OK or IMS_ERROR_METADATA. */
int ims_gif_extensions_check(const struct ims_metadata *metadata,
                             struct ims_message *message);

/* Appends them. Returns IMS_OK or IMS_ERROR_MEMORY. */
int ims_gif_extensions_append(const struct ims_metadata *metadata,
                              struct ims_buffer *buffer);

#endif
