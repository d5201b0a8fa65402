/* SPDX-License-Identifier: MIT
 *
 * The level of vector instructions: what this processor has, and the choice among
 * kernels for some of the levels.
 */
#include <criterion/criterion.h>

#include "encoders/simd/simd.h"

static const char portable = 'p';
static const char avx2 = '2';
static const char avx512 = '5';
static const void *const ladder[IMS_SIMD_LEVELS] = {
    [IMS_SIMD_PORTABLE] = &portable,
    [IMS_SIMD_AVX2] = &avx2,
    [IMS_SIMD_AVX512] = &avx512,
};

Test(simd_level, is_one_that_the_processor_has)
{
    const enum ims_simd_level level = ims_simd_level();
    cr_assert_geq(level, IMS_SIMD_PORTABLE);
    cr_assert_lt(level, IMS_SIMD_LEVELS);
#if IMS_SIMD_X86
    cr_assert_leq(level, IMS_SIMD_AVX512);
    if (level >= IMS_SIMD_SSE4)
        cr_assert(__builtin_cpu_supports("sse4.1"));
    if (level >= IMS_SIMD_AVX2)
        cr_assert(__builtin_cpu_supports("avx2"));
    if (level >= IMS_SIMD_AVX512)
        cr_assert(__builtin_cpu_supports("avx512vbmi2"));
#elif !IMS_SIMD_ARM
    cr_assert_eq(level, IMS_SIMD_PORTABLE);
#endif
    cr_assert_eq(level, ims_simd_level(), "the same each time");
}

Test(simd_ladder, goes_up_to_the_highest_level)
{
    cr_assert_eq(ims_simd_ladder_at(ladder, IMS_SIMD_PORTABLE, 0), &portable);
    cr_assert_null(ims_simd_ladder_at(ladder, IMS_SIMD_PORTABLE, 1));
    cr_assert_eq(ims_simd_ladder_at(ladder, IMS_SIMD_AVX512, 0), &portable);
    cr_assert_eq(ims_simd_ladder_at(ladder, IMS_SIMD_AVX512, 1), &avx2);
    cr_assert_eq(ims_simd_ladder_at(ladder, IMS_SIMD_AVX512, 2), &avx512);
    cr_assert_null(ims_simd_ladder_at(ladder, IMS_SIMD_AVX512, 3));
}

Test(simd_ladder, the_best_is_the_last)
{
    cr_assert_eq(ims_simd_ladder_best(ladder, IMS_SIMD_PORTABLE), &portable);
    cr_assert_eq(ims_simd_ladder_best(ladder, IMS_SIMD_SSE4), &portable);
    cr_assert_eq(ims_simd_ladder_best(ladder, IMS_SIMD_AVX2), &avx2);
    cr_assert_eq(ims_simd_ladder_best(ladder, IMS_SIMD_AVX512), &avx512);
}

Test(simd_ladder, levels_without_kernels_are_passed_over)
{
    cr_assert_null(ims_simd_ladder_at(ladder, IMS_SIMD_SSE4, 1));
    cr_assert_eq(ims_simd_ladder_at(ladder, IMS_SIMD_AVX2, 1), &avx2);
    cr_assert_eq(ims_simd_ladder_best(ladder, IMS_SIMD_NEON), &avx512);
}
