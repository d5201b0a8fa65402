/* SPDX-License-Identifier: MIT */
#include "kernels.h"

#include "portable.h"
#include "simd/simd.h"

static const void *const ladder[IMS_SIMD_LEVELS] = {
    [IMS_SIMD_PORTABLE] = &ims_convert_portable_kernels,
#if IMS_SIMD_X86
    [IMS_SIMD_SSE4] = &ims_convert_sse_kernels,
    [IMS_SIMD_AVX2] = &ims_convert_avx2_kernels,
    [IMS_SIMD_AVX512] = &ims_convert_avx512_kernels,
#elif IMS_SIMD_ARM
    [IMS_SIMD_NEON] = &ims_convert_neon_kernels,
#endif
};

const struct ims_convert_kernels *ims_convert_kernels_at(size_t index)
{
    return ims_simd_ladder_at(ladder, ims_simd_level(), index);
}

const struct ims_convert_kernels *ims_convert_kernels_best(void)
{
    return ims_simd_ladder_best(ladder, ims_simd_level());
}
