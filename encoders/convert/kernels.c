/* SPDX-License-Identifier: MIT */
#include "kernels.h"

#include "portable.h"
#include "simd.h"

const struct ims_convert_kernels *ims_convert_kernels_at(size_t index)
{
    const struct ims_convert_kernels *tables[4] = {&ims_convert_portable_kernels};
    size_t count = 1;
#if IMS_CONVERT_X86
    if (__builtin_cpu_supports("ssse3")) {
        tables[count++] = &ims_convert_ssse3_kernels;
        if (__builtin_cpu_supports("avx2")) {
            tables[count++] = &ims_convert_avx2_kernels;
            if (__builtin_cpu_supports("avx512f") &&
                __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512dq") &&
                __builtin_cpu_supports("avx512vbmi") &&
                __builtin_cpu_supports("avx512vnni"))
                tables[count++] = &ims_convert_avx512_kernels;
        }
    }
#elif IMS_CONVERT_NEON
    tables[count++] = &ims_convert_neon_kernels;
#endif
    return index < count ? tables[index] : NULL;
}

const struct ims_convert_kernels *ims_convert_kernels_best(void)
{
    const struct ims_convert_kernels *best = NULL;
    const struct ims_convert_kernels *next = NULL;
    for (size_t i = 0; (next = ims_convert_kernels_at(i)) != NULL; i++)
        best = next;
    return best;
}
