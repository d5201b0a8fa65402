/* SPDX-License-Identifier: MIT
 *
 * The loops that are the same for every instruction set, in terms of vectors of LANES
 * bytes: functions of each file that includes this once, having defined
 *   LANES, VECTOR, TARGET (the attribute that allows the instructions), LOOP(name),
 *   LOAD(p), FILL(byte), SUMS(v) (of its bytes, in parts of 32 bits), WEIGHED(v,
 *   weights) (as SUMS, each byte times its weight, at most 64), ADD_32, TOTAL_32 (of
 *   all parts).
 */
#include "portable.h"

#ifdef LANES

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
    const VECTOR weights = LOAD(weights_of_64 + 64 - LANES);
    uint64_t low = adler & 0xffffu;
    uint64_t high = adler >> 16;
    while (count >= LANES) {
        const size_t vectors = count / LANES < MOST ? count / LANES : MOST;
        VECTOR sum = FILL(0);
        VECTOR sums_before = FILL(0);
        VECTOR weighed = FILL(0);
        for (size_t i = 0; i < vectors; i++, bytes += LANES) {
            const VECTOR value = LOAD(bytes);
            sums_before = ADD_32(sums_before, sum);
            sum = ADD_32(sum, SUMS(value));
            weighed = ADD_32(weighed, WEIGHED(value, weights));
        }
        high +=
            low * (vectors * LANES) + TOTAL_32(sums_before) * LANES + TOTAL_32(weighed);
        low += TOTAL_32(sum);
        low %= BASE;
        high %= BASE;
        count -= vectors * LANES;
    }
    return ims_deflate_portable_adler((uint32_t)(high << 16 | low), bytes, count);
}

#endif
