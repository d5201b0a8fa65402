/* SPDX-License-Identifier: MIT
 *
 * The kernels for 64-bit ARM.
 */
#ifndef IMS_DEFLATE_NEON_H
#define IMS_DEFLATE_NEON_H

#include "kernels.h"

#if defined(__aarch64__) && defined(__GNUC__)
#define IMS_DEFLATE_NEON 1

extern const struct ims_deflate_kernels ims_deflate_neon_kernels;

#else
#define IMS_DEFLATE_NEON 0
#endif

#endif
