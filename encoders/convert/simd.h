/* SPDX-License-Identifier: MIT
 *
 * The tables of vector code, each where the compiler can make it. It knows which
 * instructions there are, and no pixels.
 */
#ifndef IMS_CONVERT_SIMD_H
#define IMS_CONVERT_SIMD_H

#include "kernels.h"

#if defined(__x86_64__)
#define IMS_CONVERT_X86 1
#else
#define IMS_CONVERT_X86 0
#endif

#if defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define IMS_CONVERT_NEON 1
#else
#define IMS_CONVERT_NEON 0
#endif

#if IMS_CONVERT_X86
extern const struct ims_convert_kernels ims_convert_ssse3_kernels;
extern const struct ims_convert_kernels ims_convert_avx2_kernels;
extern const struct ims_convert_kernels ims_convert_avx512_kernels;
#elif IMS_CONVERT_NEON
extern const struct ims_convert_kernels ims_convert_neon_kernels;
#endif

#endif
