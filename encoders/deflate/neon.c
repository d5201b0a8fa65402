/* SPDX-License-Identifier: MIT */
#include "simd/neon.h"
#include "kernels.h"

#if IMS_SIMD_ARM

#define TARGET
#define V(name)    v128_##name
#define LOOP(name) neon_##name

typedef v128 vector;

#include "loops.h"

#if IMS_SIMD_CRC32
static uint32_t neon_crc(uint32_t crc, const uint8_t *bytes, size_t count)
{
    size_t i = 0;
    crc = ~crc;
    for (; i + 8 <= count; i += 8)
        crc = ims_simd_crc32(crc, ims_deflate_load64(bytes + i));
    return ims_deflate_portable_crc(~crc, bytes + i, count - i);
}
#else
#define neon_crc ims_deflate_portable_crc
#endif

const struct ims_deflate_kernels ims_deflate_neon_kernels = {
    .name = "neon",
    .find_run = ims_deflate_portable_find_run,
    .write = ims_deflate_portable_write,
    .write_list = ims_deflate_portable_write_list,
    .adler = neon_adler,
    .crc = neon_crc,
};

#else
typedef int ims_deflate_neon_is_empty;
#endif
