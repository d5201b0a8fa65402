/* SPDX-License-Identifier: MIT
 *
 * What libjxl could not do, in words.
 */
#ifndef IMS_JXL_ERROR_H
#define IMS_JXL_ERROR_H

#include <jxl/encode.h>

#include <imagesaver/imagesaver.h>

#include "memory.h"

/* Fills `message` and returns the error that fits: IMS_ERROR_MEMORY, or
 * IMS_ERROR_ENCODE. `encoder` is NULL where none could be made. */
int ims_jxl_error(struct ims_message *message, JxlEncoder *encoder,
                  struct ims_jxl_memory *memory);

#endif
