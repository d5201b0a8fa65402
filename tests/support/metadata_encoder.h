/* SPDX-License-Identifier: MIT
 *
 * An encoder whose file is a text that tells all that it was handed beside the pixels,
 * a line for each: for tests of what reaches an encoder.
 */
#ifndef METADATA_ENCODER_H
#define METADATA_ENCODER_H

#include <imagesaver/encoder.h>

/* Files .NAME of every 8-bit gray and RGB image whose table says it holds `kinds`. */
struct ims_encoder metadata_encoder(const char *name, uint32_t kinds);

/* The same for bytes that are encoded already, called "annotate", in files .NAME. */
struct ims_encoder metadata_annotator(const char *const *extensions, uint32_t kinds);

/* Blobs that are just good enough to be taken; in static memory. */
extern const unsigned char metadata_exif[8];
extern const unsigned char metadata_icc[128];      /* "RGB " */
extern const unsigned char metadata_gray_icc[128]; /* "GRAY" */

#endif
