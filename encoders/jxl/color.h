/* SPDX-License-Identifier: MIT
 *
 * What a file says of its colors: primaries, white and transfer by their numbers, or a
 * profile; and how bright it gets. It knows no samples.
 */
#ifndef IMS_JXL_COLOR_H
#define IMS_JXL_COLOR_H

#include <stdbool.h>

#include <jxl/encode.h>

#include <imagesaver/encoder.h>

/* Whether libjxl takes the profile of the metadata, if there is one. Returns IMS_OK,
 * IMS_ERROR_METADATA or IMS_ERROR_MEMORY, with its text. */
int ims_jxl_color_check(const struct ims_metadata *metadata,
                        const struct ims_image *image, struct ims_message *message);

/* Tells an encoder, whose basic info is set: of the profile of the metadata, or else
 * what the image says. What it does not say is sRGB's: each file has to say something,
 * and that is what says least. False: libjxl did not take it. */
bool ims_jxl_color_set(JxlEncoder *encoder, const struct ims_encoding *encoding,
                       bool gray);

/* The luminances of the highest sample and the lowest. */
void ims_jxl_color_set_light(JxlBasicInfo *info, const struct ims_image *image);

#endif
