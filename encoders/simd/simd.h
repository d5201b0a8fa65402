/* SPDX-License-Identifier: MIT
 *
 * Which vector instructions there are, for the compiler and on this processor, and the
 * choice among kernels for each level of them. What they do is in sse.h, avx2.h,
 * avx512.h and neon.h. It does not know what kernels do.
 */
#ifndef IMS_SIMD_H
#define IMS_SIMD_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define IMS_SIMD_X86 1
#else
#define IMS_SIMD_X86 0
#endif

#if defined(__aarch64__) && defined(__GNUC__) &&                                       \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define IMS_SIMD_ARM 1
#else
#define IMS_SIMD_ARM 0
#endif

/* Each one includes those before it, but for NEON, which is alone on its processors. */
enum ims_simd_level {
    IMS_SIMD_PORTABLE = 0,
    IMS_SIMD_SSE4 = 1,   /* SSE4.1, POPCNT: since 2008 */
    IMS_SIMD_AVX2 = 2,   /* and BMI2: since 2013 */
    IMS_SIMD_AVX512 = 3, /* that of Ice Lake (2019) and Zen 4 */
    IMS_SIMD_NEON = 4,
    IMS_SIMD_LEVELS = 5
};

/* The attributes that allow a function the instructions of a level. */
#define IMS_SIMD_TARGET_SSE4 __attribute__((target("sse4.1,popcnt")))
#define IMS_SIMD_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define IMS_SIMD_TARGET_AVX512                                                         \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512cd,avx512vbmi,"    \
                          "avx512vbmi2,avx512vnni,vpclmulqdq,pclmul,bmi,bmi2,"         \
                          "popcnt")))

/* The highest level that this processor has and configure's --with-simd allows. The
 * processor was asked once, when the program was loaded; any thread may call this at
 * any time. */
enum ims_simd_level ims_simd_level(void);

/* Whether it multiplies without carries (v128_clmul64_00() in sse.h). Virtual machines
 * have levels without that. */
bool ims_simd_has_clmul(void);

/* A ladder: for each level a table of kernels, or NULL where there is none of its own;
 * one for the portable level there always is. Table number `index` of those up to the
 * level `highest`, from the lowest on, or NULL past the end; and the last one of them.
 */
const void *ims_simd_ladder_at(const void *const ladder[IMS_SIMD_LEVELS],
                               enum ims_simd_level highest, size_t index);
const void *ims_simd_ladder_best(const void *const ladder[IMS_SIMD_LEVELS],
                                 enum ims_simd_level highest);

#endif
