/* SPDX-License-Identifier: MIT */
#include "fast_kernels.h"

#include <string.h>

#include "fast_portable.h"
#include "fast_x86.h"

const struct ims_jpeg_fast_kernels *ims_jpeg_fast_kernels_at(size_t index)
{
    const struct ims_jpeg_fast_kernels *tables[4] = {&ims_jpeg_fast_portable_kernels};
    size_t count = 1;
#if IMS_JPEG_FAST_X86
    if (__builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("popcnt"))
        tables[count++] = &ims_jpeg_fast_sse_kernels;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt")) {
        tables[count++] = &ims_jpeg_fast_avx2_kernels;
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
            __builtin_cpu_supports("avx512cd") &&
            __builtin_cpu_supports("avx512vbmi") &&
            __builtin_cpu_supports("avx512vbmi2"))
            tables[count++] = &ims_jpeg_fast_avx512_kernels;
    }
#endif
    return index < count ? tables[index] : NULL;
}

const struct ims_jpeg_fast_kernels *ims_jpeg_fast_kernels_best(void)
{
    const struct ims_jpeg_fast_kernels *best = NULL;
    const struct ims_jpeg_fast_kernels *next = NULL;
    for (size_t i = 0; (next = ims_jpeg_fast_kernels_at(i)) != NULL; i++)
        best = next;
    return best;
}

void ims_jpeg_fast_kernels_fill_quant(struct ims_jpeg_fast_quant *quant,
                                      const uint16_t table[64])
{
    for (int i = 0; i < 64; i++) {
        /* Numbers up to 2^14 are divided exactly: the reciprocal is rounded up, which
         * adds less than one to its product with the divisor, and it has 16 bits. */
        const uint32_t divisor = 8u * table[i];
        unsigned shift = 31 - (unsigned)__builtin_clz(divisor);
        if ((divisor & (divisor - 1)) == 0)
            shift--;
        quant->half[i] = (uint16_t)(divisor / 2);
        quant->reciprocal[i] =
            (uint16_t)(((UINT32_C(1) << (16 + shift)) + divisor - 1) / divisor);
        quant->scale[i] = (uint16_t)(1u << (16 - shift));
    }
}

void ims_jpeg_fast_kernels_fill_compaction(struct ims_jpeg_fast_compaction *compaction)
{
    memset(compaction, 0, sizeof *compaction);
    for (unsigned mask = 0; mask < 256; mask++) {
        unsigned count = 0;
        for (unsigned bit = 0; bit < 8; bit++) {
            if ((mask >> bit & 1) == 0)
                continue;
            compaction->positions[mask][count] = (uint8_t)bit;
            compaction->shuffles[mask][2 * count] = (uint8_t)(2 * bit);
            compaction->shuffles[mask][2 * count + 1] = (uint8_t)(2 * bit + 1);
            count++;
        }
    }
}
