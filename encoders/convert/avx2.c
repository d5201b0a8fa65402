/* SPDX-License-Identifier: MIT */
#include "simd/avx2.h"

#if IMS_SIMD_X86

#define TARGET       IMS_SIMD_TARGET_AVX2
#define STORAGE      static
#define LOOP(name)   avx2_##name
#define LANES        32
#define VECTOR       __m256i
#define LOAD(p)      _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define STORE(p, v)  _mm256_storeu_si256((__m256i *)(void *)(p), v)
#define HALF(p)      _mm_loadu_si128((const __m128i *)(const void *)(p))
#define LOAD_WIDE(p) _mm256_cvtepu8_epi16(HALF(p))
#define LOAD_APART(p, step)                                                            \
    _mm256_inserti128_si256(_mm256_castsi128_si256(HALF(p)), HALF((p) + (step)), 1)
#define STORE_APART(p, step, v)                                                        \
    (_mm_storeu_si128((__m128i *)(void *)(p), _mm256_castsi256_si128(v)),              \
     _mm_storeu_si128((__m128i *)(void *)((p) + (step)),                               \
                      _mm256_extracti128_si256(v, 1)))
#define REPEAT16(p)              _mm256_broadcastsi128_si256(HALF(p))
#define ZERO                     _mm256_setzero_si256()
#define FILL_16(x)               _mm256_set1_epi16((int16_t)(x))
#define FILL_32(x)               _mm256_set1_epi32(x)
#define AND(a, b)                _mm256_and_si256(a, b)
#define OR(a, b)                 _mm256_or_si256(a, b)
#define ADD_16(a, b)             _mm256_add_epi16(a, b)
#define ADD_16_BOUNDED(a, b)     _mm256_adds_epu16(a, b)
#define SUB_16(a, b)             _mm256_sub_epi16(a, b)
#define ADD_32(a, b)             _mm256_add_epi32(a, b)
#define TIMES_16(a, b)           _mm256_mullo_epi16(a, b)
#define TIMES_16_HIGH(a, b)      _mm256_mulhi_epu16(a, b)
#define PAIR_SUMS(v)             _mm256_maddubs_epi16(v, _mm256_set1_epi8(1))
#define MULTIPLY_ADD(sum, a, b)  _mm256_add_epi32(sum, _mm256_madd_epi16(a, b))
#define LEFT_16(v, bits)         _mm256_slli_epi16(v, bits)
#define RIGHT_16(v, bits)        _mm256_srli_epi16(v, bits)
#define RIGHT_32(v, bits)        _mm256_srli_epi32(v, bits)
#define RIGHT_32_SIGNED(v, bits) _mm256_srai_epi32(v, bits)
#define ODD_16(a, b)             _mm256_blend_epi16(a, b, 0xAA)
#define LOW_8(a, b)              _mm256_unpacklo_epi8(a, b)
#define HIGH_8(a, b)             _mm256_unpackhi_epi8(a, b)
#define LOW_16(a, b)             _mm256_unpacklo_epi16(a, b)
#define HIGH_16(a, b)            _mm256_unpackhi_epi16(a, b)
#define LOW_32(a, b)             _mm256_unpacklo_epi32(a, b)
#define HIGH_32(a, b)            _mm256_unpackhi_epi32(a, b)
#define LOW_64(a, b)             _mm256_unpacklo_epi64(a, b)
#define HIGH_64(a, b)            _mm256_unpackhi_epi64(a, b)
#define PACK_16(a, b)            _mm256_packus_epi16(a, b)
#define PACK_32(a, b)            _mm256_packs_epi32(a, b)
#define IN_ORDER(v)              _mm256_permute4x64_epi64(v, 0xD8)
#define SHUFFLE(v, indices)      _mm256_shuffle_epi8(v, indices)

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
    .half_to_rgb = avx2_half_to_rgb,
    .half_to_luma = avx2_half_to_luma,
};

#endif
