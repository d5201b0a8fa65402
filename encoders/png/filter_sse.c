/* SPDX-License-Identifier: MIT */
#include "filter_kernels.h"
#include "simd/sse.h"

#if IMS_SIMD_X86

#define TARGET     IMS_SIMD_TARGET_SSE4
#define V(name)    v128_##name
#define LOOP(name) sse_##name

typedef v128 vector;

#include "filter_loops.h"

/* Five pixels of 16 bytes at a time. The next bytes are read before the last ones are
 * written, whose 16th belongs to the next and is written as it was. */
TARGET void ims_png_filter_sse_reorder_swap_3(uint8_t *bytes, size_t count)
{
    const v128 pattern =
        v128_setr8(2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 15);
    size_t i = 0;
    if (count >= 16) {
        v128 now = v128_loadu(bytes);
        for (; i + 31 <= count; i += 15) {
            const v128 next = v128_loadu(bytes + i + 15);
            v128_storeu(bytes + i, v128_shuffle8(now, pattern));
            now = next;
        }
        v128_storeu(bytes + i, v128_shuffle8(now, pattern));
        i += 15;
    }
    ims_png_filter_portable_reorder(IMS_PNG_SWAP_3, bytes + i, count - i);
}

const struct ims_png_filter_kernels ims_png_filter_sse_kernels = {
    .name = "sse4.1",
    .filter = {NULL, sse_filter_sub, sse_filter_up, sse_filter_average,
               sse_filter_paeth},
    .reorder = {NULL, ims_png_filter_sse_reorder_swap_3, sse_reorder_swap_4,
                sse_reorder_swap_16},
    .cost = sse_cost,
};

#else
typedef int ims_png_filter_sse_is_empty;
#endif
