/* SPDX-License-Identifier: MIT */
#include "filter_kernels.h"
#include "simd/avx2.h"

#if IMS_SIMD_X86

#define TARGET     IMS_SIMD_TARGET_AVX2
#define V(name)    v256_##name
#define LOOP(name) avx2_##name

typedef v256 vector;

#include "filter_loops.h"

const struct ims_png_filter_kernels ims_png_filter_avx2_kernels = {
    .name = "avx2",
    .filter = {NULL, avx2_filter_sub, avx2_filter_up, avx2_filter_average,
               avx2_filter_paeth},
    .reorder = {NULL, ims_png_filter_sse_reorder_swap_3, avx2_reorder_swap_4,
                avx2_reorder_swap_16},
    .cost = avx2_cost,
};

#else
typedef int ims_png_filter_avx2_is_empty;
#endif
