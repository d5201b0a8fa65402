/* SPDX-License-Identifier: MIT */
#include "filter_kernels.h"
#include "simd/neon.h"

#if IMS_SIMD_ARM

#define TARGET
#define V(name)    v128_##name
#define LOOP(name) neon_##name

typedef v128 vector;

#include "filter_loops.h"

static void neon_reorder_swap_3(uint8_t *bytes, size_t count)
{
    size_t i = 0;
    for (; i + 48 <= count; i += 48) {
        v128x3 pixels = v128x3_loadu(bytes + i);
        const v128 first = pixels.val[0];
        pixels.val[0] = pixels.val[2];
        pixels.val[2] = first;
        v128x3_storeu(bytes + i, pixels);
    }
    ims_png_filter_portable_reorder(IMS_PNG_SWAP_3, bytes + i, count - i);
}

const struct ims_png_filter_kernels ims_png_filter_neon_kernels = {
    .name = "neon",
    .filter = {NULL, neon_filter_sub, neon_filter_up, neon_filter_average,
               neon_filter_paeth},
    .reorder = {NULL, neon_reorder_swap_3, neon_reorder_swap_4, neon_reorder_swap_16},
    .cost = neon_cost,
};

#else
typedef int ims_png_filter_neon_is_empty;
#endif
