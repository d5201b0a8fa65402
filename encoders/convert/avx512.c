/* SPDX-License-Identifier: MIT */
#include "simd/avx512.h"

#if IMS_SIMD_X86

#define TARGET     IMS_SIMD_TARGET_AVX512
#define STORAGE    static
#define LOOP(name) avx512_##name
#define V(name)    v512_##name

typedef v512 vector;
enum { LANES = sizeof(vector) };

#define OWN_FLOATS

#include "depth.h"
#include "loops.h"

/* ---- planes ---------------------------------------------------------------------- */

/* 0 to 63. */
TARGET static inline v512 avx512_numbers(void)
{
    const v512 lines =
        v512_mullo32(v512_setr32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
                     v512_set1_32(0x04040404));
    return v512_add8(lines, v512_set1_32(0x03020100));
}

TARGET static void avx512_split3(const uint8_t *pixels, uint8_t *const planes[3],
                                 size_t count)
{
    /* Byte i of a plane is byte 3 * i and so on of 192: six bits say where in a vector,
     * two bits in which. */
    const v512 numbers = avx512_numbers();
    v512 from = v512_add8(v512_add8(numbers, numbers), numbers);
    v512 places[3];
    uint64_t second[3];
    uint64_t third[3];
    for (int k = 0; k < 3; k++) {
        places[k] = from;
        second[k] = v512_test8_mask(from, v512_set1_8(64));
        third[k] = v512_movemask8(from);
        from = v512_add8(from, v512_set1_8(1));
    }
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const v512 x = v512_loadu(pixels + 3 * i);
        const v512 y = v512_loadu(pixels + 3 * i + LANES);
        const v512 z = v512_loadu(pixels + 3 * i + 2 * LANES);
        for (int k = 0; k < 3; k++) {
            v512 plane = v512_permutexvar8(places[k], x);
            plane = v512_mask_permutexvar8(plane, second[k], places[k], y);
            plane = v512_mask_permutexvar8(plane, third[k], places[k], z);
            v512_storeu(planes[k] + i, plane);
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
    const uint64_t every_third = 0x9249249249249249u; /* bits 0, 3, ... 63 */
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const v512 a = v512_loadu(planes[0] + i);
        const v512 b = v512_loadu(planes[1] + i);
        const v512 c = v512_loadu(planes[2] + i);
        for (int k = 0; k < 3; k++) {
            /* 64 is one more than a multiple of 3: so each vector begins with the next
             * plane. */
            const v512 place = v512_loadu(pixel_of + LANES * k);
            const v512 first = k == 0 ? a : k == 1 ? b : c;
            const v512 second = k == 0 ? b : k == 1 ? c : a;
            const v512 third = k == 0 ? c : k == 1 ? a : b;
            v512 bytes = v512_permutexvar8(place, first);
            bytes = v512_mask_permutexvar8(bytes, every_third << 1, place, second);
            bytes = v512_mask_permutexvar8(bytes, every_third << 2, place, third);
            v512_storeu(pixels + 3 * i + (size_t)k * LANES, bytes);
        }
    }
    const uint8_t *const rest[3] = {planes[0] + i, planes[1] + i, planes[2] + i};
    ims_convert_portable_join3(pixels + 3 * i, rest, count - i);
}

/* Each second 16 bytes of a and b, from the first on or from the second on. */
#define EVEN_128(a, b) v512_shuffle128(a, b, 0x88)
#define ODD_128(a, b)  v512_shuffle128(a, b, 0xDD)

TARGET static void avx512_split4(const uint8_t *pixels, uint8_t *const planes[4],
                                 size_t count)
{
    /* First the 16 bytes of each plane together, then those of one plane. */
    const v512 numbers = avx512_numbers();
    const v512 group = v512_or(v512_and(v512_slli32(numbers, 2), v512_set1_8(60)),
                               v512_and(v512_srli32(numbers, 4), v512_set1_8(3)));
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const uint8_t *const at = pixels + 4 * i;
        const v512 w = v512_permutexvar8(group, v512_loadu(at));
        const v512 x = v512_permutexvar8(group, v512_loadu(at + LANES));
        const v512 y = v512_permutexvar8(group, v512_loadu(at + 2 * LANES));
        const v512 z = v512_permutexvar8(group, v512_loadu(at + 3 * LANES));
        const v512 ac_low = EVEN_128(w, x);
        const v512 ac_high = EVEN_128(y, z);
        const v512 bd_low = ODD_128(w, x);
        const v512 bd_high = ODD_128(y, z);
        v512_storeu(planes[0] + i, EVEN_128(ac_low, ac_high));
        v512_storeu(planes[1] + i, EVEN_128(bd_low, bd_high));
        v512_storeu(planes[2] + i, ODD_128(ac_low, ac_high));
        v512_storeu(planes[3] + i, ODD_128(bd_low, bd_high));
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
    const v512 apart =
        v512_setr32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const v512 a = v512_permutexvar32(apart, v512_loadu(planes[0] + i));
        const v512 b = v512_permutexvar32(apart, v512_loadu(planes[1] + i));
        const v512 c = v512_permutexvar32(apart, v512_loadu(planes[2] + i));
        const v512 d = v512_permutexvar32(apart, v512_loadu(planes[3] + i));
        uint8_t *const to = pixels + 4 * i;
        v512_storeu(to, v512_unpacklo16(v512_unpacklo8(a, b), v512_unpacklo8(c, d)));
        v512_storeu(to + LANES,
                    v512_unpackhi16(v512_unpacklo8(a, b), v512_unpacklo8(c, d)));
        v512_storeu(to + 2 * LANES,
                    v512_unpacklo16(v512_unpackhi8(a, b), v512_unpackhi8(c, d)));
        v512_storeu(to + 3 * LANES,
                    v512_unpackhi16(v512_unpackhi8(a, b), v512_unpackhi8(c, d)));
    }
    const uint8_t *const rest[4] = {planes[0] + i, planes[1] + i, planes[2] + i,
                                    planes[3] + i};
    ims_convert_portable_join4(pixels + 4 * i, rest, count - i);
}

/* ---- floats ---------------------------------------------------------------------- */

/* value * maximum + 0.5, of which only the end is cut off: at no step is it rounded to
 * a whole number that it has not reached. NaN compares with nothing and becomes 0. */
TARGET static inline v512 avx512_scaled(const float *source, v512f maximum)
{
    const v512f above_0 = v512f_max(v512f_loadu(source), v512f_set1(0.0f));
    const v512f value = v512f_min(above_0, v512f_set1(1.0f));
    return v512f_cvtt32(v512f_fmadd_to_zero(value, maximum, v512f_set1(0.5f)));
}

TARGET static void avx512_float_to_8(const float *source, uint8_t *target, size_t count)
{
    const v512f maximum = v512f_set1(255.0f);
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        v128_storeu(target + i, v512_cvt32_8(avx512_scaled(source + i, maximum)));
    ims_convert_portable_float_to_8(source + i, target + i, count - i);
}

TARGET static void avx512_float_to_16(const float *source, uint16_t *target,
                                      size_t count)
{
    const v512f maximum = v512f_set1(65535.0f);
    size_t i = 0;
    for (; i + 16 <= count; i += 16)
        v256_storeu(target + i, v512_cvt32_16(avx512_scaled(source + i, maximum)));
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
    .deep_to_rgb = avx512_deep_to_rgb,
    .half_to_rgb = avx512_half_to_rgb,
    .half_to_luma = avx512_half_to_luma,
    .chroma_rows = avx512_chroma_rows,
    .chroma_columns = avx512_chroma_columns,
    .parts_to_rgb = avx512_parts_to_rgb,
};

#endif
