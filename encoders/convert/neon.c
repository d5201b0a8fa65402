/* SPDX-License-Identifier: MIT
 *
 * Interleaved pixels by the instructions that are made for them; of the other loops
 * compilers make good vectors here.
 */
#include "simd/neon.h"

#if IMS_SIMD_ARM

#include "portable.h"

enum { LANES = 16 };

static void neon_split3(const uint8_t *pixels, uint8_t *const planes[3], size_t count)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const v128x3 bytes = v128x3_loadu(pixels + 3 * i);
        for (int k = 0; k < 3; k++)
            v128_storeu(planes[k] + i, bytes.val[k]);
    }
    uint8_t *const rest[3] = {planes[0] + i, planes[1] + i, planes[2] + i};
    ims_convert_portable_split3(pixels + 3 * i, rest, count - i);
}

static void neon_join3(uint8_t *pixels, const uint8_t *const planes[3], size_t count)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const v128x3 bytes = {{v128_loadu(planes[0] + i), v128_loadu(planes[1] + i),
                               v128_loadu(planes[2] + i)}};
        v128x3_storeu(pixels + 3 * i, bytes);
    }
    const uint8_t *const rest[3] = {planes[0] + i, planes[1] + i, planes[2] + i};
    ims_convert_portable_join3(pixels + 3 * i, rest, count - i);
}

static void neon_split4(const uint8_t *pixels, uint8_t *const planes[4], size_t count)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const v128x4 bytes = v128x4_loadu(pixels + 4 * i);
        for (int k = 0; k < 4; k++)
            v128_storeu(planes[k] + i, bytes.val[k]);
    }
    uint8_t *const rest[4] = {planes[0] + i, planes[1] + i, planes[2] + i,
                              planes[3] + i};
    ims_convert_portable_split4(pixels + 4 * i, rest, count - i);
}

const struct ims_convert_kernels ims_convert_neon_kernels = {
    .name = "neon",
    .split2 = ims_convert_portable_split2,
    .split3 = neon_split3,
    .split4 = neon_split4,
    .join3 = neon_join3,
    .join4 = ims_convert_portable_join4,
    .narrow = ims_convert_portable_narrow,
    .widen = ims_convert_portable_widen,
    .float_to_8 = ims_convert_portable_float_to_8,
    .float_to_16 = ims_convert_portable_float_to_16,
    .to_big_endian = ims_convert_portable_to_big_endian,
    .blend = ims_convert_portable_blend,
    .blend_deep = ims_convert_portable_blend_deep,
    .apply = ims_convert_portable_apply,
    .apply_all = ims_convert_portable_apply_all,
    .average = ims_convert_portable_average,
    .to_rgb = ims_convert_portable_apply_all,
    .deep_to_rgb = ims_convert_portable_deep_to_rgb,
    .half_to_rgb = ims_convert_portable_half_to_rgb,
    .half_to_luma = ims_convert_portable_half_to_luma,
    .chroma_rows = ims_convert_portable_chroma_rows,
    .chroma_columns = ims_convert_portable_chroma_columns,
    .parts_to_rgb = ims_convert_portable_parts_to_rgb,
};

#endif
