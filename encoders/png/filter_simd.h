/* SPDX-License-Identifier: MIT
 *
 * The tables of kernels for the instruction sets that the compiler knows.
 */
#ifndef IMS_PNG_FILTER_SIMD_H
#define IMS_PNG_FILTER_SIMD_H

#include "filter_kernels.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define IMS_PNG_FILTER_X86  1
#define IMS_PNG_FILTER_NEON 0

extern const struct ims_png_filter_kernels ims_png_filter_sse_kernels; /* SSE4.1 */
extern const struct ims_png_filter_kernels ims_png_filter_avx2_kernels;
extern const struct ims_png_filter_kernels ims_png_filter_avx512_kernels; /* VBMI */

void ims_png_filter_sse_reorder_swap_3(uint8_t *bytes, size_t count);

#elif defined(__aarch64__) && defined(__GNUC__)
#define IMS_PNG_FILTER_X86  0
#define IMS_PNG_FILTER_NEON 1

extern const struct ims_png_filter_kernels ims_png_filter_neon_kernels;

#else
#define IMS_PNG_FILTER_X86  0
#define IMS_PNG_FILTER_NEON 0
#endif

#endif
