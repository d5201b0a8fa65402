/* SPDX-License-Identifier: MIT */
#include "simd/sse.h"

#if IMS_SIMD_X86

#define TARGET                   IMS_SIMD_TARGET_SSE4
#define STORAGE                  static
#define LOOP(name)               sse_##name
#define LANES                    16
#define VECTOR                   __m128i
#define LOAD(p)                  _mm_loadu_si128((const __m128i *)(const void *)(p))
#define STORE(p, v)              _mm_storeu_si128((__m128i *)(void *)(p), v)
#define HALF(p)                  _mm_loadl_epi64((const __m128i *)(const void *)(p))
#define LOAD_WIDE(p)             LOW_8(HALF(p), ZERO)
#define LOAD_APART(p, step)      LOAD(p)
#define STORE_APART(p, step, v)  STORE(p, v)
#define REPEAT16(p)              LOAD(p)
#define ZERO                     _mm_setzero_si128()
#define FILL_16(x)               _mm_set1_epi16((int16_t)(x))
#define FILL_32(x)               _mm_set1_epi32(x)
#define AND(a, b)                _mm_and_si128(a, b)
#define OR(a, b)                 _mm_or_si128(a, b)
#define ADD_16(a, b)             _mm_add_epi16(a, b)
#define ADD_16_BOUNDED(a, b)     _mm_adds_epu16(a, b)
#define SUB_16(a, b)             _mm_sub_epi16(a, b)
#define ADD_32(a, b)             _mm_add_epi32(a, b)
#define TIMES_16(a, b)           _mm_mullo_epi16(a, b)
#define TIMES_16_HIGH(a, b)      _mm_mulhi_epu16(a, b)
#define PAIR_SUMS(v)             _mm_maddubs_epi16(v, _mm_set1_epi8(1))
#define MULTIPLY_ADD(sum, a, b)  _mm_add_epi32(sum, _mm_madd_epi16(a, b))
#define LEFT_16(v, bits)         _mm_slli_epi16(v, bits)
#define RIGHT_16(v, bits)        _mm_srli_epi16(v, bits)
#define RIGHT_32(v, bits)        _mm_srli_epi32(v, bits)
#define RIGHT_32_SIGNED(v, bits) _mm_srai_epi32(v, bits)
#define ODD_16(a, b)                                                                   \
    _mm_or_si128(_mm_and_si128(a, FILL_32(0xffff)),                                    \
                 _mm_andnot_si128(FILL_32(0xffff), b))
#define LOW_8(a, b)         _mm_unpacklo_epi8(a, b)
#define HIGH_8(a, b)        _mm_unpackhi_epi8(a, b)
#define LOW_16(a, b)        _mm_unpacklo_epi16(a, b)
#define HIGH_16(a, b)       _mm_unpackhi_epi16(a, b)
#define LOW_32(a, b)        _mm_unpacklo_epi32(a, b)
#define HIGH_32(a, b)       _mm_unpackhi_epi32(a, b)
#define LOW_64(a, b)        _mm_unpacklo_epi64(a, b)
#define HIGH_64(a, b)       _mm_unpackhi_epi64(a, b)
#define PACK_16(a, b)       _mm_packus_epi16(a, b)
#define PACK_32(a, b)       _mm_packs_epi32(a, b)
#define IN_ORDER(v)         (v)
#define SHUFFLE(v, indices) _mm_shuffle_epi8(v, indices)

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
    .half_to_rgb = sse_half_to_rgb,
    .half_to_luma = sse_half_to_luma,
};

#endif
