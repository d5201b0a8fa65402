/* SPDX-License-Identifier: MIT
 *
 * The forward transform and the division of its results, for vectors that hold a row or
 * a column of a block in every 128 bits. The file that includes this defines, for its
 * instruction set:
 * TARGET, LOOP(name), VECTOR, REPEAT(p) for 128 bits at p in every 128 bits,
 * ADD_16, SUB_16, UP_16, DOWN_16, FILL_16, ADD_32, DOWN_32, FILL_32, MADD_16,
 * PACK_32, UPPER_16 (of unsigned products), SIZE_16, SIGN_16(v, signs),
 * LOW_16, HIGH_16, LOW_32, HIGH_32, LOW_64, HIGH_64 for interleaving, and
 * PAIR(low, high) as 16-bit numbers in each 32 bits.
 */
#include "fast_dct.h"
#include "fast_kernels.h"

#ifdef VECTOR

/* Two products of each of a and b, rounded. */
TARGET static inline VECTOR LOOP(rotate)(const VECTOR low, const VECTOR high,
                                         VECTOR factors, VECTOR round, const int bits)
{
    return PACK_32(DOWN_32(ADD_32(MADD_16(low, factors), round), bits),
                   DOWN_32(ADD_32(MADD_16(high, factors), round), bits));
}

/* Four products: of two pairs. */
struct LOOP(odd) {
    VECTOR low[2];
    VECTOR high[2];
    VECTOR round;
};

TARGET static inline VECTOR LOOP(odd_result)(const struct LOOP(odd) * odd, VECTOR first,
                                             VECTOR second, const int bits)
{
    const VECTOR low = ADD_32(
        ADD_32(MADD_16(odd->low[0], first), MADD_16(odd->low[1], second)), odd->round);
    const VECTOR high =
        ADD_32(ADD_32(MADD_16(odd->high[0], first), MADD_16(odd->high[1], second)),
               odd->round);
    return PACK_32(DOWN_32(low, bits), DOWN_32(high, bits));
}

#define ODD_RESULT(k)                                                                  \
    LOOP(odd_result)                                                                   \
    (&odd, PAIR(IMS_JPEG_FAST_DCT_ODD(k, 0), IMS_JPEG_FAST_DCT_ODD(k, 1)),             \
     PAIR(IMS_JPEG_FAST_DCT_ODD(k, 2), IMS_JPEG_FAST_DCT_ODD(k, 3)), bits)

/* One dimension: s and d are sums and differences of elements n and 7 - n. In the first
 * one samples have not been made signed, of which the DC coefficient alone takes
 * notice. */
TARGET static inline void LOOP(pass)(const VECTOR s[4], const VECTOR d[4], VECTOR v[8],
                                     const int first)
{
    const int bits = first ? IMS_JPEG_FAST_DCT_BITS - IMS_JPEG_FAST_DCT_PASS_BITS
                           : IMS_JPEG_FAST_DCT_BITS + IMS_JPEG_FAST_DCT_PASS_BITS;
    const VECTOR round = FILL_32(1 << (bits - 1));
    const VECTOR outer = ADD_16(s[0], s[3]);
    const VECTOR inner = ADD_16(s[1], s[2]);
    const VECTOR c = SUB_16(s[0], s[3]);
    const VECTOR e = SUB_16(s[1], s[2]);
    if (first) {
        v[0] = UP_16(SUB_16(ADD_16(outer, inner), FILL_16(8 * 128)),
                     IMS_JPEG_FAST_DCT_PASS_BITS);
        v[4] = UP_16(SUB_16(outer, inner), IMS_JPEG_FAST_DCT_PASS_BITS);
    } else {
        const VECTOR half = FILL_16(1 << (IMS_JPEG_FAST_DCT_PASS_BITS - 1));
        v[0] = DOWN_16(ADD_16(ADD_16(outer, inner), half), IMS_JPEG_FAST_DCT_PASS_BITS);
        v[4] = DOWN_16(ADD_16(SUB_16(outer, inner), half), IMS_JPEG_FAST_DCT_PASS_BITS);
    }
    const VECTOR low = LOW_16(c, e);
    const VECTOR high = HIGH_16(c, e);
    v[2] = LOOP(rotate)(low, high, PAIR(IMS_JPEG_FAST_DCT_2C, IMS_JPEG_FAST_DCT_2D),
                        round, bits);
    v[6] = LOOP(rotate)(low, high, PAIR(IMS_JPEG_FAST_DCT_6C, IMS_JPEG_FAST_DCT_6D),
                        round, bits);
    const struct LOOP(odd) odd = {{LOW_16(d[0], d[1]), LOW_16(d[2], d[3])},
                                  {HIGH_16(d[0], d[1]), HIGH_16(d[2], d[3])},
                                  round};
    v[1] = ODD_RESULT(1);
    v[3] = ODD_RESULT(3);
    v[5] = ODD_RESULT(5);
    v[7] = ODD_RESULT(7);
}
#undef ODD_RESULT

/* Columns become rows. */
TARGET static inline void LOOP(transpose)(VECTOR v[8])
{
    VECTOR a[8];
    VECTOR b[8];
    for (int i = 0; i < 4; i++) {
        a[2 * i] = LOW_16(v[2 * i], v[2 * i + 1]);
        a[2 * i + 1] = HIGH_16(v[2 * i], v[2 * i + 1]);
    }
    for (int i = 0; i < 2; i++) {
        b[4 * i] = LOW_32(a[4 * i], a[4 * i + 2]);
        b[4 * i + 1] = HIGH_32(a[4 * i], a[4 * i + 2]);
        b[4 * i + 2] = LOW_32(a[4 * i + 1], a[4 * i + 3]);
        b[4 * i + 3] = HIGH_32(a[4 * i + 1], a[4 * i + 3]);
    }
    for (int i = 0; i < 4; i++) {
        v[2 * i] = LOW_64(b[i], b[i + 4]);
        v[2 * i + 1] = HIGH_64(b[i], b[i + 4]);
    }
}

/* From sums and differences of each row's samples to divided coefficients by rows. */
TARGET static inline void LOOP(coefficients)(const VECTOR s[4], const VECTOR d[4],
                                             const struct ims_jpeg_fast_quant *quant,
                                             VECTOR v[8])
{
    VECTOR sums[4];
    VECTOR differences[4];
    LOOP(pass)(s, d, v, 1);
    LOOP(transpose)(v);
    for (int i = 0; i < 4; i++) {
        sums[i] = ADD_16(v[i], v[7 - i]);
        differences[i] = SUB_16(v[i], v[7 - i]);
    }
    LOOP(pass)(sums, differences, v, 0);
    for (int i = 0; i < 8; i++) {
        const VECTOR size = ADD_16(SIZE_16(v[i]), REPEAT(quant->half + 8 * i));
        const VECTOR quotient =
            UPPER_16(UPPER_16(size, REPEAT(quant->reciprocal + 8 * i)),
                     REPEAT(quant->scale + 8 * i));
        v[i] = SIGN_16(quotient, v[i]);
    }
}

#endif
