/* SPDX-License-Identifier: MIT
 *
 * What OpenJPEG could not do, in words.
 */
#ifndef IMS_JPEG2000_ERROR_H
#define IMS_JPEG2000_ERROR_H

#include <imagesaver/imagesaver.h>

/* Fills `message` and returns the error that fits: IMS_ERROR_MEMORY, or
 * IMS_ERROR_ENCODE. `words` are OpenJPEG's first ones of an error, "" for none. */
int ims_jpeg2000_error(struct ims_message *message, const char *words);

#endif
