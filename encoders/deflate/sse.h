/* SPDX-License-Identifier: MIT
 *
 * The kernels for x86-64 by instruction set, and what the tables share.
 */
#ifndef IMS_DEFLATE_SSE_H
#define IMS_DEFLATE_SSE_H

#include "kernels.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define IMS_DEFLATE_X86 1

extern const struct ims_deflate_kernels ims_deflate_sse_kernels;    /* SSE4.1, PCLMUL */
extern const struct ims_deflate_kernels ims_deflate_avx2_kernels;   /* and BMI2 */
extern const struct ims_deflate_kernels ims_deflate_avx512_kernels; /* Ice Lake's */

/* Fetches what lies so far from `bytes` into the cache (the second one, as it is not
 * needed at once). */
static inline void ims_deflate_sse_fetch(const uint8_t *bytes, uintptr_t distance)
{
    __builtin_prefetch((const void *)((uintptr_t)bytes + distance), 0, 2);
}

/* As struct ims_deflate_kernels says. */
uint32_t ims_deflate_sse_crc(uint32_t crc, const uint8_t *bytes, size_t count);

#else
#define IMS_DEFLATE_X86 0
#endif

#endif
