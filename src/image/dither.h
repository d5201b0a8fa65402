/* SPDX-License-Identifier: MIT
 *
 * Samples of 16 bits and floats made ones that 8 bits hold, with ordered dithering: so
 * that who rounds them to 8 bits afterwards writes gradients without steps. What a
 * sample becomes depends on it and its place alone. It knows no encoder.
 */
#ifndef IMS_DITHER_H
#define IMS_DITHER_H

#include <stdbool.h>

#include <imagesaver/imagesaver.h>

#include "image.h"

/* Whether that changes anything of images of a format: gray and RGB of 16 bits, and
 * floats. */
bool ims_dither_has_more(enum ims_pixel_format format);

/* Copies such an image to `memory`, aligned to IMS_IMAGE_ALIGNMENT, and sets the planes
 * of `dithered`, which describes it in the same format. Each color is one of the two
 * samples of 8 bits next to it, as often the one as it is near to it; what 8 bits hold
 * stays as it is, and alpha too. Floats are clamped to 0..1, NaN becomes 0. */
void ims_dither_make(const struct ims_image *image, void *memory,
                     struct ims_image *dithered);

#endif
