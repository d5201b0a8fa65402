/* SPDX-License-Identifier: MIT */
#include "kernels.h"

#include "simd/simd.h"

static const void *const ladder[IMS_SIMD_LEVELS] = {
    [IMS_SIMD_PORTABLE] = &ims_deflate_portable_kernels,
#if IMS_SIMD_X86
    [IMS_SIMD_SSE4] = &ims_deflate_sse_kernels,
    [IMS_SIMD_AVX2] = &ims_deflate_avx2_kernels,
    [IMS_SIMD_AVX512] = &ims_deflate_avx512_kernels,
#elif IMS_SIMD_ARM
    [IMS_SIMD_NEON] = &ims_deflate_neon_kernels,
#endif
};

const struct ims_deflate_kernels *ims_deflate_kernels_at(size_t index)
{
    return ims_simd_ladder_at(ladder, ims_simd_level(), index);
}

const struct ims_deflate_kernels *ims_deflate_kernels_best(void)
{
    return ims_simd_ladder_best(ladder, ims_simd_level());
}
