/* SPDX-License-Identifier: MIT
 *
 * Which vector instructions a function may be compiled for beside its portable form.
 * Both forms are made from one body, so that their results are equal. It knows no
 * pixels.
 *
 *     static inline IMS_SIMD_BODY void ims_add_body(const int *a, int *b) { the loop }
 *     IMS_SIMD_FUNCTION(extern, ims_add, (const int *a, int *b), (a, b))
 */
#ifndef IMS_CONVERT_SIMD_H
#define IMS_CONVERT_SIMD_H

#define IMS_SIMD_BODY __attribute__((always_inline))

/* Defines `STORAGE void NAME PARAMETERS`, which runs NAME_body compiled for the best
 * instructions that this processor has. */
#if defined(__x86_64__) && !defined(__AVX2__)
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
