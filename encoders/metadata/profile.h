/* SPDX-License-Identifier: MIT
 *
 * Whether an ICC profile is one for the colors that a file has, and whether these are
 * those of sRGB. It knows of a profile no more than its head, primaries and curves.
 */
#ifndef IMS_METADATA_PROFILE_H
#define IMS_METADATA_PROFILE_H

#include <stdbool.h>

#include <imagesaver/encoder.h>

/* `colors` is what the format, or its file, has: "GRAY", "RGB " or "CMYK". By a profile
 * of another one of these readers show nonsense, or refuse the file. Without a profile,
 * or without metadata (NULL), there is nothing to say. Returns IMS_OK, or
 * IMS_ERROR_METADATA with the reason. */
int ims_metadata_profile_check(const char *format, const struct ims_metadata *metadata,
                               const char *colors, struct ims_message *message);

/* Whether a profile is one of sRGB, or of gray with its curve: by its primaries, and by
 * how bright the middle of its curve is, as near as such profiles have it. Without one
 * it is, as nothing else is said. Of what cannot be read it is not. */
bool ims_metadata_profile_is_srgb(const struct ims_metadata *metadata);

#endif
