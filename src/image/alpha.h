/* SPDX-License-Identifier: MIT
 *
 * Alpha of whole images: what is not straight made so, and whether anything shows. It
 * knows no encoder.
 */
#ifndef IMS_ALPHA_H
#define IMS_ALPHA_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

#include "image.h"

/* Whether the samples of a normal image are not what a file is to hold. */
bool ims_alpha_needs_straightening(const struct ims_image *image);

/* Writes such an image with straight alpha to `memory` (layout->bytes, from malloc's
 * alignment) without padding, and describes it in `straight`. Colors that were
 * multiplied by alpha are divided by it, rounded to the nearest, and 0 where alpha is
 * (or below, in floats); alpha that is ignored becomes opaque. */
void ims_alpha_straighten(const struct ims_image *image,
                          const struct ims_image_layout *layout, void *memory,
                          struct ims_image *straight);

/* Whether a normal image's alpha, if it has any, is nowhere below the highest, of
 * floats 1. */
bool ims_alpha_is_opaque(const struct ims_image *image);

/* Whether a normal image has alpha, and it is 0 throughout. */
bool ims_alpha_hides_all(const struct ims_image *image);

#endif
