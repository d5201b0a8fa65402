/* SPDX-License-Identifier: MIT */
#include "simd/sse.h"

#if IMS_SIMD_X86

#define TARGET     IMS_SIMD_TARGET_SSE4
#define STORAGE    static
#define LOOP(name) sse_##name
#define V(name)    v128_##name

typedef v128 vector;
enum { LANES = sizeof(vector) };

#include "depth.h"
#include "loops.h"
#include "shuffles.h"

const struct ims_convert_kernels ims_convert_sse_kernels = {
    .name = "sse4.1",
    .split2 = sse_split2,
    .split3 = sse_split3,
    .split4 = sse_split4,
    .join3 = sse_join3,
    .join4 = sse_join4,
    .narrow = sse_narrow,
    .widen = sse_widen,
    .float_to_8 = sse_float_to_8,
    .float_to_16 = sse_float_to_16,
    .to_big_endian = sse_to_big_endian,
    .blend = sse_blend,
    .blend_deep = sse_blend_deep,
    .apply = sse_apply,
    .apply_all = sse_apply_all,
    .average = sse_average,
    .to_rgb = sse_to_rgb,
    .deep_to_rgb = sse_deep_to_rgb,
    .half_to_rgb = sse_half_to_rgb,
    .half_to_luma = sse_half_to_luma,
    .chroma_rows = sse_chroma_rows,
    .chroma_columns = sse_chroma_columns,
    .parts_to_rgb = sse_parts_to_rgb,
};

#endif
