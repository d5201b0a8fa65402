/* SPDX-License-Identifier: MIT */
#include "simd/sse.h"
#include "kernels.h"

#if IMS_SIMD_X86

#define TARGET     IMS_SIMD_TARGET_SSE4
#define V(name)    v128_##name
#define LOOP(name) sse_##name

typedef v128 vector;

#include "loops.h"

#define CRC_TARGET IMS_SIMD_TARGET_CLMUL
#define LESSER_CRC ims_deflate_portable_crc

#include "crc_loops.h"

uint32_t ims_deflate_sse_crc(uint32_t crc, const uint8_t *bytes, size_t count)
{
    return ims_simd_has_clmul() ? sse_crc(crc, bytes, count)
                                : ims_deflate_portable_crc(crc, bytes, count);
}

const struct ims_deflate_kernels ims_deflate_sse_kernels = {
    .name = "sse4.1",
    .find_run = sse_find_run,
    .write = ims_deflate_portable_write,
    .write_list = ims_deflate_portable_write_list,
    .adler = sse_adler,
    .crc = ims_deflate_sse_crc,
};

#else
typedef int ims_deflate_sse_is_empty;
#endif
