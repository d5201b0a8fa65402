/* SPDX-License-Identifier: MIT */
#include "filter_kernels.h"

#include "simd/level.h"

static const struct {
    enum ims_simd_level level;
    const struct ims_png_filter_kernels *kernels;
} ladder[] = {
    {IMS_SIMD_PORTABLE, &ims_png_filter_portable_kernels},
#if IMS_SIMD_X86
    {IMS_SIMD_SSE4, &ims_png_filter_sse_kernels},
    {IMS_SIMD_AVX2, &ims_png_filter_avx2_kernels},
    {IMS_SIMD_AVX512, &ims_png_filter_avx512_kernels},
#elif IMS_SIMD_ARM
    {IMS_SIMD_NEON, &ims_png_filter_neon_kernels},
#endif
};

const struct ims_png_filter_kernels *ims_png_filter_kernels_at(size_t index)
{
    if (index >= sizeof ladder / sizeof ladder[0] ||
        ladder[index].level > ims_simd_level())
        return NULL;
    return ladder[index].kernels;
}

const struct ims_png_filter_kernels *ims_png_filter_kernels_best(void)
{
    size_t best = 0;
    while (ims_png_filter_kernels_at(best + 1) != NULL)
        best++;
    return ladder[best].kernels;
}
