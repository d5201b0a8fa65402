/* SPDX-License-Identifier: MIT */
#include "simd/avx2.h"

#if IMS_SIMD_X86

#define TARGET     IMS_SIMD_TARGET_AVX2
#define STORAGE    static
#define LOOP(name) avx2_##name
#define V(name)    v256_##name

typedef v256 vector;
enum { LANES = sizeof(vector) };

#include "depth.h"
#include "loops.h"
#include "shuffles.h"

const struct ims_convert_kernels ims_convert_avx2_kernels = {
    .name = "avx2",
    .split2 = avx2_split2,
    .split3 = avx2_split3,
    .split4 = avx2_split4,
    .join3 = avx2_join3,
    .join4 = avx2_join4,
    .narrow = avx2_narrow,
    .widen = avx2_widen,
    .float_to_8 = avx2_float_to_8,
    .float_to_16 = avx2_float_to_16,
    .to_big_endian = avx2_to_big_endian,
    .blend = avx2_blend,
    .blend_deep = avx2_blend_deep,
    .apply = avx2_apply,
    .apply_all = avx2_apply_all,
    .average = avx2_average,
    .to_rgb = avx2_to_rgb,
    .deep_to_rgb = avx2_deep_to_rgb,
    .half_to_rgb = avx2_half_to_rgb,
    .half_to_luma = avx2_half_to_luma,
    .chroma_rows = avx2_chroma_rows,
    .chroma_columns = avx2_chroma_columns,
    .parts_to_rgb = avx2_parts_to_rgb,
};

#endif
