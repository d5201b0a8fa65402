/* SPDX-License-Identifier: MIT */
#include "kernels.h"

#include "neon.h"
#include "portable.h"
#include "sse.h"

const struct ims_deflate_kernels *ims_deflate_kernels_at(size_t index)
{
    const struct ims_deflate_kernels *tables[4] = {&ims_deflate_portable_kernels};
    size_t count = 1;
#if IMS_DEFLATE_X86
    if (__builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("pclmul")) {
        tables[count++] = &ims_deflate_sse_kernels;
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
            __builtin_cpu_supports("bmi2")) {
            tables[count++] = &ims_deflate_avx2_kernels;
            if (__builtin_cpu_supports("avx512f") &&
                __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512dq") &&
                __builtin_cpu_supports("avx512vbmi") &&
                __builtin_cpu_supports("vpclmulqdq"))
                tables[count++] = &ims_deflate_avx512_kernels;
        }
    }
#elif IMS_DEFLATE_NEON
    tables[count++] = &ims_deflate_neon_kernels;
#endif
    return index < count ? tables[index] : NULL;
}

const struct ims_deflate_kernels *ims_deflate_kernels_best(void)
{
    const struct ims_deflate_kernels *best = NULL;
    const struct ims_deflate_kernels *next = NULL;
    for (size_t i = 0; (next = ims_deflate_kernels_at(i)) != NULL; i++)
        best = next;
    return best;
}
