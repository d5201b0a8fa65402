/* SPDX-License-Identifier: MIT
 *
 * Symbols to bits, and bits to bytes, for AVX2 and AVX-512, which shift each lane by a
 * number of its own. Functions of each file that includes this once, having defined
 * what fast_loops.h asks for in its first lines, and
 *   LOOP(bit_counts)(numbers): how many bits the number in each 32 has;
 *   LOOP(sums)(numbers): each 64 bits with those below them added;
 *   LOOP(last)(numbers): the last 64 bits in all of them.
 */
#include "fast_portable.h"

#ifdef V

/* ---- codes ----------------------------------------------------------------------- */

enum {
    EACH = LANES / 4, /* symbols of a vector */
    PAIRS = LANES / 8
};

/* Where the entries of symbols are, and the bits that stand behind their codes. */
struct LOOP(indexed) {
    vector indices;
    vector low;
};

TARGET static inline struct LOOP(indexed)
    LOOP(index)(const int16_t *values, const uint8_t *positions)
{
    const vector value = V(loadu16_32)(values);
    const vector position = V(loadu8u_32)(positions);
    const vector before = V(loadu8u_32)(positions - 1);
    const vector bits = LOOP(bit_counts)(V(abs32)(value));
    const vector ones = V(set1_32)(-1);
    /* Negative values are written less one. */
    const vector low =
        V(andnot)(V(sllv32)(ones, bits), V(add32)(value, V(srai32)(value, 31)));
    const vector chroma = V(and)(position, V(set1_32)(IMS_JPEG_FAST_CHROMA));
    const vector zeros = V(add32)(V(sub32)(position, before), ones);
    const vector row = V(blend_equal32)(
        position, chroma, V(set1_32)(IMS_JPEG_HUFFMAN_DC), V(slli32)(zeros, 4));
    _Static_assert(IMS_JPEG_HUFFMAN_STRIDE == IMS_JPEG_FAST_CHROMA << 2,
                   "the bit of chroma is shifted");
    return (struct LOOP(indexed)){
        V(add32)(V(add32)(row, bits), V(slli32)(chroma, 2)),
        low,
    };
}

/* A bit stream that is being written. */
struct LOOP(writer) {
    uint8_t *next; /* where its first bit is */
    uint64_t held;
    vector end; /* bits behind that, in all of the 64 bits */
};

TARGET static inline struct LOOP(writer)
    LOOP(writer_of)(const struct ims_jpeg_fast_bits *stream)
{
    return (struct LOOP(writer)){stream->next, stream->held, V(set1_64)(stream->count)};
}

TARGET static inline void LOOP(finish)(const struct LOOP(writer) * writer,
                                       struct ims_jpeg_fast_bits *stream)
{
    const uint64_t end = V(to64)(writer->end);
    stream->next = writer->next + (end >> 3);
    stream->count = (unsigned)(end & 7);
    stream->held = writer->held;
}

/* Appends symbols, of which each pair is joined to at most 64 bits. */
TARGET static inline void LOOP(append)(struct LOOP(writer) * writer, vector entries,
                                       vector low)
{
    const vector symbols = V(or)(V(srli32)(entries, IMS_JPEG_HUFFMAN_LENGTH_BITS), low);
    const vector length =
        V(and)(entries, V(set1_32)((1 << IMS_JPEG_HUFFMAN_LENGTH_BITS) - 1));
    const vector second_length = V(srli64)(length, 32);
    const vector lower_half = V(set1_64)(0xffffffff);
    const vector joined = V(or)(V(sllv64)(V(and)(symbols, lower_half), second_length),
                                V(srli64)(symbols, 32));
    const vector lengths = V(and)(V(add64)(length, second_length), lower_half);
    const vector left = V(sllv64)(joined, V(sub64)(V(set1_64)(64), lengths));
    const vector ends = V(add64)(LOOP(sums)(lengths), writer->end);
    const vector starts = V(sub64)(ends, lengths);
    const vector first_bytes = V(srli64)(starts, 3);
    _Alignas(LANES) uint64_t bits[PAIRS]; /* shifted to their place in the first byte */
    _Alignas(LANES) uint64_t bytes[PAIRS];
    _Alignas(LANES) uint64_t shifts[PAIRS]; /* 8 times the bytes that they complete */
    V(store)(bits, V(srlv64)(left, V(and)(starts, V(set1_64)(7))));
    V(store)(bytes, first_bytes);
    V(store)(shifts, V(slli64)(V(sub64)(V(srli64)(ends, 3), first_bytes), 3));
    for (int i = 0; i < PAIRS; i++) {
        writer->held |= bits[i];
        ims_jpeg_fast_store64(writer->next + bytes[i], writer->held);
        writer->held <<= shifts[i];
    }
    writer->end = LOOP(last)(ends);
}

/* ---- stuffing -------------------------------------------------------------------- */

TARGET static size_t LOOP(stuff)(uint8_t *out, const uint8_t *bytes, size_t count)
{
    const v256 full = v256_set1_8(-1);
    uint8_t *to = out;
    size_t i = 0;
    while (i < count) {
        const v256 some = v256_loadu(bytes + i);
        v256_storeu(to, some);
        const uint32_t found = v256_movemask8(v256_cmpeq8(some, full));
        const size_t step = found != 0 ? (size_t)__builtin_ctz(found) + 1 : 32;
        if (i + step > count) {
            to += count - i;
            break;
        }
        to += step;
        i += step;
        if (found != 0)
            *to++ = 0;
    }
    return (size_t)(to - out);
}

#endif
