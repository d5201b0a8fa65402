/* SPDX-License-Identifier: MIT */
#include "filter_simd.h"

#if IMS_PNG_FILTER_NEON

#include <arm_neon.h>

#define TARGET
#define LOOP(name)              neon_##name
#define LANES                   16
#define VECTOR                  uint8x16_t
#define LOAD(p)                 vld1q_u8(p)
#define STORE(p, v)             vst1q_u8(p, v)
#define BOTH(a, b)              vandq_u8(a, b)
#define DIFFER(a, b)            veorq_u8(a, b)
#define ADD(a, b)               vaddq_u8(a, b)
#define SUB(a, b)               vsubq_u8(a, b)
#define SUB_TO_0(a, b)          vqsubq_u8(a, b)
#define MIN(a, b)               vminq_u8(a, b)
#define MAX(a, b)               vmaxq_u8(a, b)
#define MEAN(a, b)              vrhaddq_u8(a, b)
#define FILL(byte)              vdupq_n_u8(byte)
#define IF_EQUAL(a, b, yes, no) vbslq_u8(vceqq_u8(a, b), yes, no)
#define SHUFFLE(v, indices)     vqtbl1q_u8(v, indices)
#define REPEAT16(p)             vld1q_u8(p)
#define LOOKUP(table, v)        vqtbl1q_u8(table, v)
#define HIGH_NIBBLE(v)          vshrq_n_u8(v, 4)
#define SUMS(v)                 vreinterpretq_u8_u32(vpaddlq_u16(vpaddlq_u8(v)))
#define ADD_32(a, b)                                                                   \
    vreinterpretq_u8_u32(vaddq_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b)))
#define TOTAL_32(v) ((uint64_t)vaddvq_u32(vreinterpretq_u32_u8(v)))

#include "filter_loops.h"

static void neon_reorder_swap_3(uint8_t *bytes, size_t count)
{
    size_t i = 0;
    for (; i + 48 <= count; i += 48) {
        uint8x16x3_t pixels = vld3q_u8(bytes + i);
        const uint8x16_t first = pixels.val[0];
        pixels.val[0] = pixels.val[2];
        pixels.val[2] = first;
        vst3q_u8(bytes + i, pixels);
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
