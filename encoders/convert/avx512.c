/* SPDX-License-Identifier: MIT */
#include "simd/avx512.h"

#if IMS_SIMD_X86

#define TARGET      IMS_SIMD_TARGET_AVX512
#define STORAGE     static
#define LOOP(name)  avx512_##name
#define LANES       64
#define VECTOR      __m512i
#define LOAD(p)     _mm512_loadu_si512(p)
#define STORE(p, v) _mm512_storeu_si512(p, v)
#define LOAD_WIDE(p)                                                                   \
    _mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)(const void *)(p)))
#define ZERO                     _mm512_setzero_si512()
#define FILL_16(x)               _mm512_set1_epi16((int16_t)(x))
#define FILL_32(x)               _mm512_set1_epi32(x)
#define AND(a, b)                _mm512_and_si512(a, b)
#define ADD_16(a, b)             _mm512_add_epi16(a, b)
#define ADD_16_BOUNDED(a, b)     _mm512_adds_epu16(a, b)
#define SUB_16(a, b)             _mm512_sub_epi16(a, b)
#define ADD_32(a, b)             _mm512_add_epi32(a, b)
#define TIMES_16(a, b)           _mm512_mullo_epi16(a, b)
#define TIMES_16_HIGH(a, b)      _mm512_mulhi_epu16(a, b)
#define PAIR_SUMS(v)             _mm512_maddubs_epi16(v, _mm512_set1_epi8(1))
#define MULTIPLY_ADD(sum, a, b)  _mm512_dpwssd_epi32(sum, a, b)
#define LEFT_16(v, bits)         _mm512_slli_epi16(v, bits)
#define RIGHT_16(v, bits)        _mm512_srli_epi16(v, bits)
#define RIGHT_32(v, bits)        _mm512_srli_epi32(v, bits)
#define RIGHT_32_SIGNED(v, bits) _mm512_srai_epi32(v, (unsigned)(bits))
#define ODD_16(a, b)             _mm512_mask_blend_epi16(0xAAAAAAAA, a, b)
#define LOW_8(a, b)              _mm512_unpacklo_epi8(a, b)
#define HIGH_8(a, b)             _mm512_unpackhi_epi8(a, b)
#define LOW_16(a, b)             _mm512_unpacklo_epi16(a, b)
#define HIGH_16(a, b)            _mm512_unpackhi_epi16(a, b)
#define PACK_16(a, b)            _mm512_packus_epi16(a, b)
#define PACK_32(a, b)            _mm512_packs_epi32(a, b)
#define IN_ORDER(v)                                                                    \
    _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), v)

#define OWN_FLOATS

#include "depth.h"
#include "loops.h"

/* ---- planes ---------------------------------------------------------------------- */

/* 0 to 63. */
TARGET static inline __m512i avx512_numbers(void)
{
    const __m512i lines = _mm512_mullo_epi32(
        _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
        _mm512_set1_epi32(0x04040404));
    return _mm512_add_epi8(lines, _mm512_set1_epi32(0x03020100));
}

TARGET static void avx512_split3(const uint8_t *pixels, uint8_t *const planes[3],
                                 size_t count)
{
    /* Byte i of a plane is byte 3 * i and so on of 192: six bits say where in a vector,
     * two bits in which. */
    const __m512i numbers = avx512_numbers();
    __m512i from = _mm512_add_epi8(_mm512_add_epi8(numbers, numbers), numbers);
    __m512i places[3];
    __mmask64 second[3];
    __mmask64 third[3];
    for (int k = 0; k < 3; k++) {
        places[k] = from;
        second[k] = _mm512_test_epi8_mask(from, _mm512_set1_epi8(64));
        third[k] = _mm512_movepi8_mask(from);
        from = _mm512_add_epi8(from, _mm512_set1_epi8(1));
    }
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const __m512i x = LOAD(pixels + 3 * i);
        const __m512i y = LOAD(pixels + 3 * i + LANES);
        const __m512i z = LOAD(pixels + 3 * i + 2 * LANES);
        for (int k = 0; k < 3; k++) {
            __m512i plane = _mm512_permutexvar_epi8(places[k], x);
            plane = _mm512_mask_permutexvar_epi8(plane, second[k], places[k], y);
            plane = _mm512_mask_permutexvar_epi8(plane, third[k], places[k], z);
            STORE(planes[k] + i, plane);
        }
    }
    uint8_t *const rest[3] = {planes[0] + i, planes[1] + i, planes[2] + i};
    ims_convert_portable_split3(pixels + 3 * i, rest, count - i);
}

/* Each number three times: byte n of 192 is of pixel n / 3. */
#define THRICE(n)   (n), (n), (n)
#define THRICE_4(n) THRICE(n), THRICE((n) + 1), THRICE((n) + 2), THRICE((n) + 3)
#define THRICE_16(n)                                                                   \
    THRICE_4(n), THRICE_4((n) + 4), THRICE_4((n) + 8), THRICE_4((n) + 12)
static const uint8_t pixel_of[3 * LANES] = {THRICE_16(0), THRICE_16(16), THRICE_16(32),
                                            THRICE_16(48)};

TARGET static void avx512_join3(uint8_t *pixels, const uint8_t *const planes[3],
                                size_t count)
{
    const __mmask64 every_third = 0x9249249249249249u; /* bits 0, 3, ... 63 */
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const __m512i a = LOAD(planes[0] + i);
        const __m512i b = LOAD(planes[1] + i);
        const __m512i c = LOAD(planes[2] + i);
        for (int k = 0; k < 3; k++) {
            /* 64 is one more than a multiple of 3: so each vector begins with the next
             * plane. */
            const __m512i place = LOAD(pixel_of + LANES * k);
            const __m512i first = k == 0 ? a : k == 1 ? b : c;
            const __m512i second = k == 0 ? b : k == 1 ? c : a;
            const __m512i third = k == 0 ? c : k == 1 ? a : b;
            __m512i bytes = _mm512_permutexvar_epi8(place, first);
            bytes =
                _mm512_mask_permutexvar_epi8(bytes, every_third << 1, place, second);
            bytes = _mm512_mask_permutexvar_epi8(bytes, every_third << 2, place, third);
            STORE(pixels + 3 * i + (size_t)k * LANES, bytes);
        }
    }
    const uint8_t *const rest[3] = {planes[0] + i, planes[1] + i, planes[2] + i};
    ims_convert_portable_join3(pixels + 3 * i, rest, count - i);
}

/* Each second 16 bytes of a and b, from the first on or from the second on. */
#define EVEN_128(a, b) _mm512_shuffle_i32x4(a, b, 0x88)
#define ODD_128(a, b)  _mm512_shuffle_i32x4(a, b, 0xDD)

TARGET static void avx512_split4(const uint8_t *pixels, uint8_t *const planes[4],
                                 size_t count)
{
    /* First the 16 bytes of each plane together, then those of one plane. */
    const __m512i numbers = avx512_numbers();
    const __m512i group = _mm512_or_si512(
        _mm512_and_si512(_mm512_slli_epi32(numbers, 2), _mm512_set1_epi8(60)),
        _mm512_and_si512(_mm512_srli_epi32(numbers, 4), _mm512_set1_epi8(3)));
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const uint8_t *const at = pixels + 4 * i;
        const __m512i w = _mm512_permutexvar_epi8(group, LOAD(at));
        const __m512i x = _mm512_permutexvar_epi8(group, LOAD(at + LANES));
        const __m512i y = _mm512_permutexvar_epi8(group, LOAD(at + 2 * LANES));
        const __m512i z = _mm512_permutexvar_epi8(group, LOAD(at + 3 * LANES));
        const __m512i ac_low = EVEN_128(w, x);
        const __m512i ac_high = EVEN_128(y, z);
        const __m512i bd_low = ODD_128(w, x);
        const __m512i bd_high = ODD_128(y, z);
        STORE(planes[0] + i, EVEN_128(ac_low, ac_high));
        STORE(planes[1] + i, EVEN_128(bd_low, bd_high));
        STORE(planes[2] + i, ODD_128(ac_low, ac_high));
        STORE(planes[3] + i, ODD_128(bd_low, bd_high));
    }
    uint8_t *const rest[4] = {planes[0] + i, planes[1] + i, planes[2] + i,
                              planes[3] + i};
    ims_convert_portable_split4(pixels + 4 * i, rest, count - i);
}

TARGET static void avx512_join4(uint8_t *pixels, const uint8_t *const planes[4],
                                size_t count)
{
    /* Every fourth 4 pixels in each 16 bytes, so that what is joined there is 64 bytes
     * in their order. */
    const __m512i apart =
        _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const __m512i a = _mm512_permutexvar_epi32(apart, LOAD(planes[0] + i));
        const __m512i b = _mm512_permutexvar_epi32(apart, LOAD(planes[1] + i));
        const __m512i c = _mm512_permutexvar_epi32(apart, LOAD(planes[2] + i));
        const __m512i d = _mm512_permutexvar_epi32(apart, LOAD(planes[3] + i));
        uint8_t *const to = pixels + 4 * i;
        STORE(to, LOW_16(LOW_8(a, b), LOW_8(c, d)));
        STORE(to + LANES, HIGH_16(LOW_8(a, b), LOW_8(c, d)));
        STORE(to + 2 * LANES, LOW_16(HIGH_8(a, b), HIGH_8(c, d)));
        STORE(to + 3 * LANES, HIGH_16(HIGH_8(a, b), HIGH_8(c, d)));
    }
    const uint8_t *const rest[4] = {planes[0] + i, planes[1] + i, planes[2] + i,
                                    planes[3] + i};
    ims_convert_portable_join4(pixels + 4 * i, rest, count - i);
}

/* ---- floats ---------------------------------------------------------------------- */

/* value * maximum + 0.5, of which only the end is cut off: at no step is it rounded to
 * a whole number that it has not reached. NaN compares with nothing and becomes 0. */
TARGET static inline __m512i avx512_scaled(const float *source, __m512 maximum)
{
    const __m512 above_0 = _mm512_max_ps(_mm512_loadu_ps(source), _mm512_setzero_ps());
    const __m512 value = _mm512_min_ps(above_0, _mm512_set1_ps(1.0f));
    return _mm512_cvttps_epi32(_mm512_fmadd_round_ps(
        value, maximum, _mm512_set1_ps(0.5f), _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC));
}

TARGET static void avx512_float_to_8(const float *source, uint8_t *target, size_t count)
{
    const __m512 maximum = _mm512_set1_ps(255.0f);
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        _mm_storeu_si128((__m128i *)(void *)(target + i),
                         _mm512_cvtepi32_epi8(avx512_scaled(source + i, maximum)));
    ims_convert_portable_float_to_8(source + i, target + i, count - i);
}

TARGET static void avx512_float_to_16(const float *source, uint16_t *target,
                                      size_t count)
{
    const __m512 maximum = _mm512_set1_ps(65535.0f);
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        _mm256_storeu_si256((__m256i *)(void *)(target + i),
                            _mm512_cvtepi32_epi16(avx512_scaled(source + i, maximum)));
    ims_convert_portable_float_to_16(source + i, target + i, count - i);
}

const struct ims_convert_kernels ims_convert_avx512_kernels = {
    .name = "avx512",
    .split2 = avx512_split2,
    .split3 = avx512_split3,
    .split4 = avx512_split4,
    .join3 = avx512_join3,
    .join4 = avx512_join4,
    .narrow = avx512_narrow,
    .widen = avx512_widen,
    .float_to_8 = avx512_float_to_8,
    .float_to_16 = avx512_float_to_16,
    .to_big_endian = avx512_to_big_endian,
    .blend = avx512_blend,
    .blend_deep = avx512_blend_deep,
    .apply = avx512_apply,
    .apply_all = avx512_apply_all,
    .average = avx512_average,
    .to_rgb = avx512_to_rgb,
    .half_to_rgb = avx512_half_to_rgb,
    .half_to_luma = avx512_half_to_luma,
};

#endif
