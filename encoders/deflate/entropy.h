/* SPDX-License-Identifier: MIT
 *
 * What symbols cost before there are codes for them. It knows counts only.
 */
#ifndef IMS_DEFLATE_ENTROPY_H
#define IMS_DEFLATE_ENTROPY_H

#include <stdint.h>

#include "kernels.h"

/* The binary logarithm of a number >= 1, in 1/1024: an integer function, the same on
 * every machine. */
uint32_t ims_deflate_entropy_logarithm(uint32_t value);

/* About what symbols so often take in bits, with codes made for them. */
uint64_t ims_deflate_entropy(const struct ims_deflate_counts *counts);

#endif
