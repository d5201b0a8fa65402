/* SPDX-License-Identifier: MIT
 *
 * The kernels for 64-bit ARM.
 */
#ifndef IMS_DEFLATE_NEON_H
#define IMS_DEFLATE_NEON_H

#include "kernels.h"

#if defined(__aarch64__) && defined(__GNUC__)
#define IMS_PNG_FAST_NEON 1

extern const struct ims_png_fast_kernels ims_png_fast_neon_kernels;

#else
#define IMS_PNG_FAST_NEON 0
#endif

#endif
