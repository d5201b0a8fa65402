/* SPDX-License-Identifier: MIT */
#include "neon.h"

#if IMS_DEFLATE_NEON

#include <arm_neon.h>

#include "portable.h"

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
#define WEIGHED(v, weights)     neon_weighed(v, weights)
#define ADD_32(a, b)                                                                   \
    vreinterpretq_u8_u32(vaddq_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b)))
#define TOTAL_32(v) ((uint64_t)vaddvq_u32(vreinterpretq_u32_u8(v)))

static inline uint8x16_t neon_weighed(uint8x16_t value, uint8x16_t weights)
{
    const uint16x8_t low = vmull_u8(vget_low_u8(value), vget_low_u8(weights));
    const uint16x8_t high = vmull_high_u8(value, weights);
    return vreinterpretq_u8_u32(vpadalq_u16(vpaddlq_u16(low), high));
}

#include "loops.h"
#include "runs.h"
#include "sequence.h"

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
    ims_deflate_portable_reorder(IMS_PNG_FAST_SWAP_3, bytes + i, count - i);
}

#if defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>

static uint32_t neon_crc(uint32_t crc, const uint8_t *bytes, size_t count)
{
    size_t i = 0;
    crc = ~crc;
    for (; i + 8 <= count; i += 8)
        crc = __crc32d(crc, ims_deflate_load64(bytes + i));
    return ims_deflate_portable_crc(~crc, bytes + i, count - i);
}
#else
#define neon_crc ims_deflate_portable_crc
#endif

TARGET static void neon_write(struct ims_deflate_bits *stream,
                              const struct ims_deflate_codes *codes,
                              const uint8_t *bytes, size_t count, size_t group,
                              const uint8_t *ahead)
{
    (void)ahead;
    ims_deflate_runs_write(stream, codes, bytes, count, group,
                           ims_deflate_portable_find_run, ims_deflate_portable_pack,
                           codes);
}

TARGET static void neon_write_list(struct ims_deflate_bits *stream,
                                   const struct ims_deflate_codes *codes,
                                   const uint8_t *bytes,
                                   const struct ims_deflate_sequence *list,
                                   size_t count)
{
    ims_deflate_sequence_write(stream, codes, bytes, list, count,
                               ims_deflate_portable_pack, codes);
}

const struct ims_deflate_kernels ims_deflate_neon_kernels = {
    .name = "neon",
    .filter = {NULL, neon_filter_sub, neon_filter_up, neon_filter_average,
               neon_filter_paeth},
    .reorder = {NULL, neon_reorder_swap_3, neon_reorder_swap_4, neon_reorder_swap_16},
    .cost = neon_cost,
    .find_run = ims_deflate_portable_find_run,
    .write = neon_write,
    .write_list = neon_write_list,
    .adler = neon_adler,
    .crc = neon_crc,
};

#else
typedef int ims_deflate_neon_is_empty;
#endif
