/* SPDX-License-Identifier: MIT */
#include "neon.h"

#if IMS_DEFLATE_NEON

#include <arm_neon.h>

#include "portable.h"

#define TARGET
#define LOOP(name)          neon_##name
#define LANES               16
#define VECTOR              uint8x16_t
#define LOAD(p)             vld1q_u8(p)
#define FILL(byte)          vdupq_n_u8(byte)
#define SUMS(v)             vreinterpretq_u8_u32(vpaddlq_u16(vpaddlq_u8(v)))
#define WEIGHED(v, weights) neon_weighed(v, weights)
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
    .find_run = ims_deflate_portable_find_run,
    .write = neon_write,
    .write_list = neon_write_list,
    .adler = neon_adler,
    .crc = neon_crc,
};

#else
typedef int ims_deflate_neon_is_empty;
#endif
