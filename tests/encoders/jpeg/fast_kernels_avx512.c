/* SPDX-License-Identifier: MIT
 *
 * The tests of fast_kernels.c once more, with the loops for AVX-512 in plain C: so they
 * are tested on machines without it, too.
 */
#include "support/emulated_avx512.h"

#include "encoders/jpeg/fast_avx512.c"
#include "encoders/jpeg/fast_kernels.c"

#include "fast_kernels.c"

#if IMS_SIMD_X86
Test(jpeg_fast_kernels, the_table_for_avx512_is_among_them)
{
    if (!__builtin_cpu_supports("avx2"))
        cr_skip_test("what stands in for AVX-512 needs AVX2");
    cr_assert_eq(ims_jpeg_fast_kernels_best(), &ims_jpeg_fast_avx512_kernels);
}
#endif
