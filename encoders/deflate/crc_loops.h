/* SPDX-License-Identifier: MIT
 *
 * The checksum of gzip by multiplication without carries: one function for each file
 * that includes this after loops.h, having defined CRC_TARGET (the attribute that
 * allows the instructions) and LESSER_CRC (the function for fewer bytes).
 */
#include <stddef.h>
#include <stdint.h>

#ifdef CRC_TARGET

/* Moves `state` forward by as many bits as `factors` are for, onto `bytes`. */
CRC_TARGET static inline vector fold(vector state, vector factors, vector bytes)
{
    return V(xor3)(V(clmul64_00)(state, factors), V(clmul64_11)(state, factors), bytes);
}

/* A message may be replaced by any other that leaves the same remainder by the
 * polynomial. So each 16 bytes, as a polynomial, are multiplied by what x leaves to the
 * power of the bits in a vector (or in four at a time), and added further on, until one
 * vector is left. */
CRC_TARGET static uint32_t LOOP(crc)(uint32_t crc, const uint8_t *bytes, size_t count)
{
    /* Of 128, 512 and 2048 bits; in each the lower and the upper half. */
    static const uint64_t factors[3][2] = {{0x1751997d0, 0x0ccaa009e},
                                           {0x154442bd4, 0x1c6e41596},
                                           {0x11542778a, 0x1322d1430}};
    if (count < (size_t)4 * LANES)
        return LESSER_CRC(crc, bytes, count);
    const vector by_one = V(broadcast128)(factors[LANES == 16 ? 0 : 1]);
    const vector by_four = V(broadcast128)(factors[LANES == 16 ? 1 : 2]);
    vector a = V(xor)(V(loadu)(bytes), V(from32)(~crc));
    vector b = V(loadu)(bytes + LANES);
    vector c = V(loadu)(bytes + 2 * LANES);
    vector d = V(loadu)(bytes + 3 * LANES);
    size_t i = 4 * LANES;
    for (; i + 4 * LANES <= count; i += 4 * LANES) {
        a = fold(a, by_four, V(loadu)(bytes + i));
        b = fold(b, by_four, V(loadu)(bytes + i + LANES));
        c = fold(c, by_four, V(loadu)(bytes + i + 2 * LANES));
        d = fold(d, by_four, V(loadu)(bytes + i + 3 * LANES));
    }
    a = fold(fold(fold(a, by_one, b), by_one, c), by_one, d);
    for (; i + LANES <= count; i += LANES)
        a = fold(a, by_one, V(loadu)(bytes + i));
    uint8_t rest[LANES];
    V(storeu)(rest, a);
    crc = LESSER_CRC(~0u, rest, sizeof rest);
    return LESSER_CRC(crc, bytes + i, count - i);
}

#endif
