/* SPDX-License-Identifier: MIT
 *
 * What libavif could not do, in words.
 */
#ifndef IMS_AVIF_ERROR_H
#define IMS_AVIF_ERROR_H

#include <avif/avif.h>

#include <imagesaver/imagesaver.h>

/* Fills `message` and returns the error that fits: IMS_ERROR_MEMORY, or
 * IMS_ERROR_ENCODE. `details` is what the encoder's diagnostics say, "" for nothing. */
int ims_avif_error(struct ims_message *message, avifResult result, const char *details);

#endif
