/* SPDX-License-Identifier: MIT
 *
 * Whether a file without loss gives its floats back. It knows no encoder.
 */
#ifndef IMS_JXL_EXACTNESS_H
#define IMS_JXL_EXACTNESS_H

#include <stdbool.h>
#include <stddef.h>

#include "samples.h"

/* Whether this version of libjxl may write other floats of 32 bits than it was given:
 * before 0.11 it loses bits of some that are rare in a picture of less than a hundred
 * samples, or of little more than one color. */
bool ims_jxl_exactness_is_doubtful(const struct ims_jxl_samples *samples);

/* Reads a whole file and compares its samples, bit by bit. */
bool ims_jxl_exactness_check(const struct ims_jxl_samples *samples, const void *bytes,
                             size_t size);

#endif
