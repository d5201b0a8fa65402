/* SPDX-License-Identifier: MIT */
#include "filter_kernels.h"

#include "filter_portable.h"
#include "filter_simd.h"

const struct ims_png_filter_kernels *ims_png_filter_kernels_at(size_t index)
{
    const struct ims_png_filter_kernels *tables[4] = {&ims_png_filter_portable_kernels};
    size_t count = 1;
#if IMS_PNG_FILTER_X86
    if (__builtin_cpu_supports("sse4.1")) {
        tables[count++] = &ims_png_filter_sse_kernels;
        if (__builtin_cpu_supports("avx2")) {
            tables[count++] = &ims_png_filter_avx2_kernels;
            if (__builtin_cpu_supports("avx512f") &&
                __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512vbmi"))
                tables[count++] = &ims_png_filter_avx512_kernels;
        }
    }
#elif IMS_PNG_FILTER_NEON
    tables[count++] = &ims_png_filter_neon_kernels;
#endif
    return index < count ? tables[index] : NULL;
}

const struct ims_png_filter_kernels *ims_png_filter_kernels_best(void)
{
    const struct ims_png_filter_kernels *best = NULL;
    const struct ims_png_filter_kernels *next = NULL;
    for (size_t i = 0; (next = ims_png_filter_kernels_at(i)) != NULL; i++)
        best = next;
    return best;
}
