/* SPDX-License-Identifier: MIT
 *
 * The extension area of Targa, version 2: author, comment, title, software and time. It
 * knows no pixels.
 */
#ifndef IMS_TGA_EXTENSION_H
#define IMS_TGA_EXTENSION_H

#include <stdbool.h>
#include <stdint.h>

#include <imagesaver/encoder.h>

enum { IMS_TGA_EXTENSION = 495 /* bytes */ };

/* Whether there is anything that belongs there; `metadata` may be NULL here and below.
 */
bool ims_tga_extension_is_needed(const struct ims_metadata *metadata);

/* Whether all texts have room; else says which has not. Returns IMS_OK or
 * IMS_ERROR_METADATA. */
int ims_tga_extension_check(const struct ims_metadata *metadata,
                            struct ims_message *message);

/* Writes it; readers go by what it says of alpha too. */
void ims_tga_extension_write(const struct ims_metadata *metadata, bool has_alpha,
                             uint8_t out[IMS_TGA_EXTENSION]);

#endif
