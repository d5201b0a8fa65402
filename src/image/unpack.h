/* SPDX-License-Identifier: MIT
 *
 * Images in formats that an encoder does not list made images of the same content in
 * those that the table of pixel formats says they unpack to. It knows no encoder.
 */
#ifndef IMS_UNPACK_H
#define IMS_UNPACK_H

#include <imagesaver/imagesaver.h>

#include "image.h"

/* Describes a normal image made another format: `unpacked` is like it but for format,
 * strides, and planes, which it has not yet; `bytes`, a multiple of
 * IMS_IMAGE_ALIGNMENT, is what they take. IMS_OK, or IMS_ERROR_MEMORY where that is
 * more than memory can hold. Reads no pixels. */
int ims_unpack_describe(const struct ims_image *image, enum ims_pixel_format format,
                        struct ims_image *unpacked, size_t *bytes,
                        struct ims_message *message);

/* Unpacks an image to `memory`, aligned to IMS_IMAGE_ALIGNMENT, and sets the planes of
 * `unpacked`, which describes it in the format that the image's one unpacks to; or for
 * YUV of more than 8 bits, which colors are made of elsewhere, in the one of 8 bits
 * (ims_pixel_format_narrowed()), each sample rounded; or in the same format without
 * alpha, which is left out. */
void ims_unpack(const struct ims_image *image, void *memory,
                struct ims_image *unpacked);

#endif
