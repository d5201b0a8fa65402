/* SPDX-License-Identifier: MIT */
#include "filter_kernels.h"

#include "simd/simd.h"

static const void *const ladder[IMS_SIMD_LEVELS] = {
    [IMS_SIMD_PORTABLE] = &ims_png_filter_portable_kernels,
#if IMS_SIMD_X86
    [IMS_SIMD_SSE4] = &ims_png_filter_sse_kernels,
    [IMS_SIMD_AVX2] = &ims_png_filter_avx2_kernels,
    [IMS_SIMD_AVX512] = &ims_png_filter_avx512_kernels,
#elif IMS_SIMD_ARM
    [IMS_SIMD_NEON] = &ims_png_filter_neon_kernels,
#endif
};

const struct ims_png_filter_kernels *ims_png_filter_kernels_at(size_t index)
{
    return ims_simd_ladder_at(ladder, ims_simd_level(), index);
}

const struct ims_png_filter_kernels *ims_png_filter_kernels_best(void)
{
    return ims_simd_ladder_best(ladder, ims_simd_level());
}
