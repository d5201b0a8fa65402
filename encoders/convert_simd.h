/* SPDX-License-Identifier: MIT
 *
 * Which vector instructions converters may use. Every function has a portable form with
 * equal results; tests compile that one by IMS_SIMD_PORTABLE. It knows no pixels.
 */
#ifndef IMS_CONVERT_SIMD_H
#define IMS_CONVERT_SIMD_H

#if !defined(IMS_SIMD_PORTABLE)
#if defined(__x86_64__)
#define IMS_SIMD_X86 1
#elif defined(__aarch64__)
#define IMS_SIMD_NEON 1
#endif
#endif

/*
 * For loops that compilers make vectors of: both forms are made from one body.
 *
 *     static inline IMS_SIMD_BODY void ims_add_body(const int *a, int *b) { the loop }
 *     IMS_SIMD_FUNCTION(extern, ims_add, (const int *a, int *b), (a, b))
 *
 * defines `extern void ims_add(const int *a, int *b)`, which runs the body compiled for
 * the best instructions that this processor has.
 */
#define IMS_SIMD_BODY __attribute__((always_inline))

#if defined(IMS_SIMD_X86) && !defined(__AVX2__)
#define IMS_SIMD_FUNCTION(storage, name, parameters, arguments)                        \
    __attribute__((target("avx2"))) static void name##_avx2 parameters                 \
    {                                                                                  \
        name##_body arguments;                                                         \
    }                                                                                  \
    static void name##_portable parameters                                             \
    {                                                                                  \
        name##_body arguments;                                                         \
    }                                                                                  \
    storage void name parameters                                                       \
    {                                                                                  \
        if (__builtin_cpu_supports("avx2"))                                            \
            name##_avx2 arguments;                                                     \
        else                                                                           \
            name##_portable arguments;                                                 \
    }
#else
#define IMS_SIMD_FUNCTION(storage, name, parameters, arguments)                        \
    storage void name parameters                                                       \
    {                                                                                  \
        name##_body arguments;                                                         \
    }
#endif

#endif
