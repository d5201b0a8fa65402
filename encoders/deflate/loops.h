/* SPDX-License-Identifier: MIT
 *
 * The loops that are the same for every instruction set: functions of each file that
 * includes this once, having defined `vector` and V(name) (an operation on it, of those
 * in simd/sse.h), TARGET (the attribute that allows the instructions) and LOOP(name).
 */
#include "portable.h"

#ifdef TARGET

enum { LANES = sizeof(vector) }; /* of bytes */

/* The high half of the checksum adds up all values that the low half takes: each byte
 * counts as often as there are bytes from it to the end. Within a vector that is its
 * weight; the sums of earlier vectors count once for each byte of a later one. */
TARGET static uint32_t LOOP(adler)(uint32_t adler, const uint8_t *bytes, size_t count)
{
    enum { BASE = 65521, MOST = 4096 / LANES }; /* vectors until sums are reduced */
    static const uint8_t weights_of_64[64] = {
        64, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49,
        48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33,
        32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
        16, 15, 14, 13, 12, 11, 10, 9,  8,  7,  6,  5,  4,  3,  2,  1};
    const vector weights = V(loadu)(weights_of_64 + 64 - LANES);
    uint64_t low = adler & 0xffffu;
    uint64_t high = adler >> 16;
    while (count >= LANES) {
        const size_t vectors = count / LANES < MOST ? count / LANES : (size_t)MOST;
        vector sum = V(setzero)();
        vector sums_before = V(setzero)();
        vector weighed = V(setzero)();
        for (size_t i = 0; i < vectors; i++, bytes += LANES) {
            const vector value = V(loadu)(bytes);
            sums_before = V(add32)(sums_before, sum);
            sum = V(add32)(sum, V(sum8u)(value));
            weighed = V(add32)(weighed, V(dot8u)(value, weights));
        }
        high += low * (vectors * LANES) +
                (uint64_t)V(reduce_add32)(sums_before) * LANES +
                V(reduce_add32)(weighed);
        low += V(reduce_add32)(sum);
        low %= BASE;
        high %= BASE;
        count -= vectors * LANES;
    }
    return ims_deflate_portable_adler((uint32_t)(high << 16 | low), bytes, count);
}

#if IMS_SIMD_X86
TARGET static size_t LOOP(find_run)(const uint8_t *bytes, size_t from, size_t end,
                                    size_t group)
{
    for (; from + LANES <= end; from += LANES) {
        unsigned equal =
            V(cmpeq64_mask)(V(loadu)(bytes + from), V(loadu)(bytes + from - 1));
        if (group == 16)
            equal &= equal >> 1 & 0x55u;
        if (equal != 0)
            return from + 8u * (unsigned)__builtin_ctz(equal);
    }
    return ims_deflate_portable_find_run(bytes, from, end, group);
}
#endif

#endif
