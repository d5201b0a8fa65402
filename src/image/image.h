/* SPDX-License-Identifier: MIT
 *
 * Images as memory: what a pixel format takes, whether a description is valid, and
 * copies without padding. It knows no encoder.
 */
#ifndef IMS_IMAGE_H
#define IMS_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include <imagesaver/imagesaver.h>

#include "pixel_format.h"

/* One plane of a valid image. */
struct ims_plane_layout {
    size_t row_bytes; /* bytes in a row, without padding */
    size_t rows;
};

/* What a valid image takes. */
struct ims_image_layout {
    size_t plane_count;
    struct ims_plane_layout planes[4];
    size_t bytes; /* of all rows of all planes without padding */
};

/* Checks the program's image and writes its normal form to `normal`: as large as it is
 * known here, no stride 0, no default matrix, range and chroma location, nothing that
 * is said in two ways (UNSPECIFIED, significant bits that are all), unused planes
 * cleared, alpha that is ignored told by the format where there is one for it. `light`
 * stays the program's. `layout` is filled. Both are
 * required; `message` may be NULL. What is refused leaves `normal` alone. Reads no
 * pixels. */
int ims_image_normalise(const struct ims_image *given, struct ims_image *normal,
                        struct ims_image_layout *layout, struct ims_message *message);

enum { IMS_IMAGE_ALIGNMENT = 64 }; /* bytes: any SIMD type, and a cache line */

/* Checks format, size and color of the program's image, whose planes are not looked at,
 * and lays its planes out with every row at a multiple of the alignment: `image` has
 * its format, size and strides, and no planes yet; `bytes` is what they take. */
int ims_image_lay_out(const struct ims_image *given, struct ims_image *image,
                      size_t *bytes, struct ims_message *message);

/* Sets the planes of such an image in `memory`, which is aligned so. */
void ims_image_place(struct ims_image *image, void *memory);

/* Copies the rows of a normal image to `memory` (layout->bytes, from malloc's
 * alignment) without padding, and describes the copy in `copy`, which may be `image`
 * itself. */
void ims_image_copy(const struct ims_image *image,
                    const struct ims_image_layout *layout, void *memory,
                    struct ims_image *copy);

#endif
