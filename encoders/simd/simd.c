/* SPDX-License-Identifier: MIT */
#include "simd.h"

#include "config.h" /* IMS_SIMD_HIGHEST, of ./configure --with-simd */

#if IMS_SIMD_X86

/* The compiler's own table is filled before main() and constant from then on. */
static enum ims_simd_level level_of_processor(void)
{
    if (!__builtin_cpu_supports("sse4.1") || !__builtin_cpu_supports("popcnt"))
        return IMS_SIMD_PORTABLE;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("bmi2"))
        return IMS_SIMD_SSE4;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512cd") || !__builtin_cpu_supports("avx512vbmi") ||
        !__builtin_cpu_supports("avx512vbmi2") ||
        !__builtin_cpu_supports("avx512vnni") ||
        !__builtin_cpu_supports("vpclmulqdq") || !__builtin_cpu_supports("pclmul"))
        return IMS_SIMD_AVX2;
    return IMS_SIMD_AVX512;
}

bool ims_simd_has_clmul(void)
{
    return __builtin_cpu_supports("pclmul");
}

#else

static enum ims_simd_level level_of_processor(void)
{
    return IMS_SIMD_ARM ? IMS_SIMD_NEON : IMS_SIMD_PORTABLE;
}

bool ims_simd_has_clmul(void)
{
    return false;
}

#endif

enum ims_simd_level ims_simd_level(void)
{
    const enum ims_simd_level level = level_of_processor();
    return level < IMS_SIMD_HIGHEST ? level : IMS_SIMD_HIGHEST;
}

const void *ims_simd_ladder_at(const void *const ladder[IMS_SIMD_LEVELS],
                               enum ims_simd_level highest, size_t index)
{
    for (size_t level = 0; level <= (size_t)highest; level++)
        if (ladder[level] != NULL && index-- == 0)
            return ladder[level];
    return NULL;
}

const void *ims_simd_ladder_best(const void *const ladder[IMS_SIMD_LEVELS],
                                 enum ims_simd_level highest)
{
    size_t level = (size_t)highest;
    while (ladder[level] == NULL)
        level--;
    return ladder[level];
}
