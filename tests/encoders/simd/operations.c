/* SPDX-License-Identifier: MIT
 *
 * The words for vector instructions: each does to all 16 bytes of a wider vector what
 * it does to a vector of 16; and those that are more than one instruction, or do not
 * treat each 16 bytes alike, do what their comments say.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/simd/avx512.h"
#include "support/picture.h"

#if IMS_SIMD_X86

enum { ROUNDS = 64, WIDEST = 64 };

/* Operands, and what became of them: as it should be, and as it is. */
static _Alignas(WIDEST) uint8_t in[4][WIDEST];
static _Alignas(WIDEST) uint8_t expected[WIDEST];
static _Alignas(WIDEST) uint8_t out[WIDEST];

/* In every other round of a few bytes only, so that some are equal and some at the
 * ends. */
static void fill(uint32_t *seed, int round)
{
    static const uint8_t few[8] = {0, 1, 2, 15, 127, 128, 200, 255};
    for (size_t i = 0; i < sizeof in; i++) {
        const uint32_t random = picture_random(seed);
        in[i / WIDEST][i % WIDEST] = round % 2 ? few[random % 8] : (uint8_t)random;
    }
}

static void same(const char *what, size_t bytes)
{
    cr_assert_eq(memcmp(expected, out, bytes), 0, "%s at %zu bytes", what, bytes);
}

/* An operation on vectors a to d: of each 16 bytes, and of all at once. */
#define COMPARE(what, width, ...)                                                      \
    do {                                                                               \
        for (size_t o = 0; o < (width) / 8; o += 16) {                                 \
            const v128 a = v128_loadu(in[0] + o);                                      \
            const v128 b = v128_loadu(in[1] + o);                                      \
            const v128 c = v128_loadu(in[2] + o);                                      \
            const v128 d = v128_loadu(in[3] + o);                                      \
            v128_storeu(expected + o, OF(128, __VA_ARGS__));                           \
            (void)a, (void)b, (void)c, (void)d;                                        \
        }                                                                              \
        const v##width a = v##width##_loadu(in[0]);                                    \
        const v##width b = v##width##_loadu(in[1]);                                    \
        const v##width c = v##width##_loadu(in[2]);                                    \
        const v##width d = v##width##_loadu(in[3]);                                    \
        v##width##_storeu(out, OF(width, __VA_ARGS__));                                \
        (void)a, (void)b, (void)c, (void)d;                                            \
        same(what, (width) / 8);                                                       \
    } while (0)
#define OF(width, name, ...)    v##width##_##name(__VA_ARGS__)
#define CHECK(width, name, ...) COMPARE(#name, width, name, __VA_ARGS__)

/* Those that all widths have. */
#define CHECK_BITS(width)                                                              \
    CHECK(width, and, a, b);                                                           \
    CHECK(width, or, a, b);                                                            \
    CHECK(width, xor, a, b);                                                           \
    CHECK(width, andnot, a, b)
#define CHECK_SUMS(width)                                                              \
    CHECK(width, add8, a, b);                                                          \
    CHECK(width, add16, a, b);                                                         \
    CHECK(width, add32, a, b);                                                         \
    CHECK(width, add64, a, b);                                                         \
    CHECK(width, sub8, a, b);                                                          \
    CHECK(width, sub16, a, b);                                                         \
    CHECK(width, sub32, a, b);                                                         \
    CHECK(width, sub64, a, b);                                                         \
    CHECK(width, adds8u, a, b);                                                        \
    CHECK(width, adds16u, a, b);                                                       \
    CHECK(width, subs8u, a, b);                                                        \
    CHECK(width, avg8u, a, b);                                                         \
    CHECK(width, min8u, a, b);                                                         \
    CHECK(width, max8u, a, b);                                                         \
    CHECK(width, sad8u, a, b);                                                         \
    CHECK(width, abs16, a);                                                            \
    CHECK(width, abs32, a);                                                            \
    CHECK(width, sum8u, a)
#define CHECK_PRODUCTS(width)                                                          \
    CHECK(width, mullo16, a, b);                                                       \
    CHECK(width, mulhi16u, a, b);                                                      \
    CHECK(width, madd16, a, b);                                                        \
    CHECK(width, maddubs16, a, b);                                                     \
    CHECK(width, dpwssd32, c, a, b);                                                   \
    CHECK(width, dot8u, a, b)
#define CHECK_SHIFTS(width, bits)                                                      \
    CHECK(width, slli16, a, bits);                                                     \
    CHECK(width, slli32, a, bits);                                                     \
    CHECK(width, slli64, a, bits);                                                     \
    CHECK(width, srli16, a, bits);                                                     \
    CHECK(width, srli32, a, bits);                                                     \
    CHECK(width, srli64, a, bits);                                                     \
    CHECK(width, srai16, a, bits);                                                     \
    CHECK(width, srai32, a, bits);                                                     \
    CHECK(width, srli8_4, a)
#define CHECK_PLACES(width)                                                            \
    CHECK(width, unpacklo8, a, b);                                                     \
    CHECK(width, unpackhi8, a, b);                                                     \
    CHECK(width, unpacklo16, a, b);                                                    \
    CHECK(width, unpackhi16, a, b);                                                    \
    CHECK(width, unpacklo32, a, b);                                                    \
    CHECK(width, unpackhi32, a, b);                                                    \
    CHECK(width, unpacklo64, a, b);                                                    \
    CHECK(width, unpackhi64, a, b);                                                    \
    CHECK(width, packs32, a, b);                                                       \
    CHECK(width, packus16, a, b);                                                      \
    CHECK(width, packus32, a, b);                                                      \
    CHECK(width, shuffle8, a, b);                                                      \
    CHECK(width, lookup8, a, b);                                                       \
    CHECK(width, blend_equal8, a, b, c, d);                                            \
    CHECK(width, blend_odd16, a, b)

/* Those that do not treat each 16 bytes alike. */
#define CHECK_WHOLE(width)                                                             \
    do {                                                                               \
        const size_t bytes = (width) / 8;                                              \
        uint32_t sum = 0;                                                              \
        uint64_t signs = 0;                                                            \
        uint8_t equal = 0;                                                             \
        uint8_t terms[(width) / 8]; /* gcc adds them up as signed numbers */           \
        for (size_t i = 0; i < bytes / 4; i++) {                                       \
            uint32_t each;                                                             \
            memcpy(&each, in[0] + 4 * i, sizeof each);                                 \
            each >>= 5;                                                                \
            memcpy(terms + 4 * i, &each, sizeof each);                                 \
            sum += each;                                                               \
        }                                                                              \
        for (size_t i = 0; i < bytes; i++)                                             \
            signs |= (uint64_t)(in[0][i] >> 7) << i;                                   \
        memcpy(in[1], in[0], 8);                                                       \
        memcpy(in[1] + bytes - 8, in[0] + bytes - 8, 8);                               \
        for (size_t i = 0; i < bytes / 8; i++)                                         \
            if (memcmp(in[0] + 8 * i, in[1] + 8 * i, 8) == 0)                          \
                equal |= (uint8_t)(1u << i);                                           \
        const v##width a = v##width##_loadu(in[0]);                                    \
        cr_assert_eq(v##width##_reduce_add32(v##width##_loadu(terms)), sum);           \
        cr_assert_eq(v##width##_movemask8(a), signs);                                  \
        cr_assert_eq(v##width##_cmpeq64_mask(a, v##width##_loadu(in[1])), equal);      \
        for (size_t i = 0; i < bytes; i++)                                             \
            expected[i] = i % 2 ? 0 : in[0][i / 2];                                    \
        v##width##_storeu(out, v##width##_loadu8u_16(in[0]));                          \
        same("loadu8u_16", bytes);                                                     \
        for (size_t i = 0; i < bytes; i++)                                             \
            expected[i] = in[0][i % 16];                                               \
        v##width##_storeu(out, v##width##_broadcast128(in[0]));                        \
        same("broadcast128", bytes);                                                   \
        memcpy(expected, in[0], bytes / 2);                                            \
        memcpy(expected + bytes / 2, in[1], bytes / 2);                                \
        const v##width packed = v##width##_packus16(v##width##_loadu8u_16(in[0]),      \
                                                    v##width##_loadu8u_16(in[1]));     \
        v##width##_storeu(out, v##width##_unpermute64(packed));                        \
        same("unpermute64", bytes);                                                    \
    } while (0)

IMS_SIMD_TARGET_SSE4 static void check_128(int round)
{
    (void)round;
    for (size_t i = 0; i < 16; i++)
        expected[i] = in[1][i] < 16 ? in[0][in[1][i]] : 0;
    v128_storeu(out, v128_lookup8(v128_loadu(in[0]), v128_loadu(in[1])));
    same("lookup8", 16);
    for (size_t i = 0; i < 16; i++)
        expected[i] = in[0][i] == in[1][i] ? in[2][i] : in[3][i];
    v128_storeu(out, v128_blend_equal8(v128_loadu(in[0]), v128_loadu(in[1]),
                                       v128_loadu(in[2]), v128_loadu(in[3])));
    same("blend_equal8", 16);
    for (size_t i = 0; i < 16; i++)
        expected[i] = in[0][i] >> 4;
    v128_storeu(out, v128_srli8_4(v128_loadu(in[0])));
    same("srli8_4", 16);
    uint32_t sums[2] = {0};
    for (size_t i = 0; i < 16; i++) {
        in[1][i] %= 65;
        sums[0] += in[0][i];
        sums[1] += (uint32_t)in[0][i] * in[1][i];
    }
    const v128 values = v128_loadu(in[0]);
    const v128 weights = v128_loadu(in[1]);
    cr_assert_eq(v128_reduce_add32(v128_sum8u(values)), sums[0]);
    cr_assert_eq(v128_reduce_add32(v128_dot8u(values, weights)), sums[1]);
    CHECK_WHOLE(128);
}

IMS_SIMD_TARGET_AVX2 static void check_256(int round)
{
    CHECK_BITS(256);
    CHECK_SUMS(256);
    CHECK_PRODUCTS(256);
    CHECK_SHIFTS(256, round % 16);
    CHECK_PLACES(256);
    CHECK(256, packs16, a, b);
    CHECK(256, sign16, a, b);
    CHECK(256, cmpeq8, a, b);
    CHECK(256, cmpeq32, a, b);
    CHECK(256, max32, a, b);
    CHECK(256, blendv8, a, b, c);
    memset(out, 0, sizeof out);
    v256_storeu_apart(out, 32, v256_loadu_apart(in[0], 48));
    cr_assert_eq(memcmp(out, in[0], 16), 0);
    cr_assert_eq(memcmp(out + 32, in[0] + 48, 16), 0);
    cr_assert_eq(out[16], 0);
    CHECK_WHOLE(256);
}

IMS_SIMD_TARGET_AVX512 static void check_512(int round)
{
    CHECK_BITS(512);
    CHECK_SUMS(512);
    CHECK_PRODUCTS(512);
    CHECK_SHIFTS(512, round % 16);
    CHECK_PLACES(512);
    CHECK(512, xor3, a, b, c);
    CHECK(512, sign16, a, a);
    CHECK_WHOLE(512);
}

static void check(enum ims_simd_level level, void (*each)(int round))
{
    if (ims_simd_level() < level)
        cr_skip_test("this processor does not have the instructions");
    uint32_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        fill(&seed, round);
        each(round);
    }
}

Test(simd_operations, of_16_bytes)
{
    check(IMS_SIMD_SSE4, check_128);
}

Test(simd_operations, of_32_bytes)
{
    check(IMS_SIMD_AVX2, check_256);
}

Test(simd_operations, of_64_bytes)
{
    check(IMS_SIMD_AVX512, check_512);
}

#endif
