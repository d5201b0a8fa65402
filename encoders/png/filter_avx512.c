/* SPDX-License-Identifier: MIT */
#include "filter_kernels.h"
#include "simd/avx512.h"

#if IMS_SIMD_X86

#define TARGET     IMS_SIMD_TARGET_AVX512
#define V(name)    v512_##name
#define LOOP(name) avx512_##name

typedef v512 vector;

#include "filter_loops.h"

TARGET static void avx512_reorder_swap_3(uint8_t *bytes, size_t count)
{
    static const uint8_t from[64] = {2,  1,  0,  5,  4,  3,  8,  7,  6,  11, 10, 9,  14,
                                     13, 12, 17, 16, 15, 20, 19, 18, 23, 22, 21, 26, 25,
                                     24, 29, 28, 27, 32, 31, 30, 35, 34, 33, 38, 37, 36,
                                     41, 40, 39, 44, 43, 42, 47, 46, 45, 50, 49, 48, 53,
                                     52, 51, 56, 55, 54, 59, 58, 57, 62, 61, 60, 63};
    const v512 pattern = v512_loadu(from);
    const uint64_t first_63 = ~(uint64_t)0 >> 1;
    size_t i = 0;
    for (; i + 64 <= count; i += 63)
        v512_mask_storeu8(bytes + i, first_63,
                          v512_permutexvar8(pattern, v512_loadu(bytes + i)));
    ims_png_filter_portable_reorder(IMS_PNG_SWAP_3, bytes + i, count - i);
}

const struct ims_png_filter_kernels ims_png_filter_avx512_kernels = {
    .name = "avx512",
    .filter = {NULL, avx512_filter_sub, avx512_filter_up, avx512_filter_average,
               avx512_filter_paeth},
    .reorder = {NULL, avx512_reorder_swap_3, avx512_reorder_swap_4,
                avx512_reorder_swap_16},
    .cost = avx512_cost,
};

#else
typedef int ims_png_filter_avx512_is_empty;
#endif
