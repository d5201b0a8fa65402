/* SPDX-License-Identifier: MIT */
#include "sse.h"

#if IMS_DEFLATE_X86

#include <immintrin.h>
#include <stdbool.h>

#define TARGET              __attribute__((target("avx2,bmi,bmi2")))
#define LOOP(name)          avx2_##name
#define INLINE              inline __attribute__((always_inline))
#define LANES               32
#define VECTOR              __m256i
#define LOAD(p)             _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define STORE(p, v)         _mm256_storeu_si256((__m256i *)(void *)(p), v)
#define ADD(a, b)           _mm256_add_epi8(a, b)
#define SUB(a, b)           _mm256_sub_epi8(a, b)
#define MIN(a, b)           _mm256_min_epu8(a, b)
#define FILL(byte)          _mm256_set1_epi8(byte)
#define SHUFFLE(v, indices) _mm256_shuffle_epi8(v, indices)
#define REPEAT16(p)                                                                    \
    _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)(p)))
#define SUMS(v) _mm256_sad_epu8(v, FILL(0))
#define WEIGHED(v, weights)                                                            \
    _mm256_madd_epi16(_mm256_maddubs_epi16(v, weights), _mm256_set1_epi16(1))
#define ADD_32(a, b) _mm256_add_epi32(a, b)
#define TOTAL_32(v)  avx2_total_32(v)

TARGET static inline uint64_t avx2_total_32(__m256i v)
{
    const __m128i two =
        _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    const __m128i half = _mm_add_epi32(two, _mm_shuffle_epi32(two, 0x4e));
    const __m128i all = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
    return (uint32_t)_mm_cvtsi128_si32(all);
}

#include "loops.h"
#include "runs.h"
#include "sequence.h"

TARGET static size_t avx2_find_run(const uint8_t *bytes, size_t from, size_t end,
                                   size_t group)
{
    for (; from + 32 <= end; from += 32) {
        const __m256i equal =
            _mm256_cmpeq_epi64(LOAD(bytes + from), LOAD(bytes + from - 1));
        unsigned found = (unsigned)_mm256_movemask_epi8(equal);
        if (group == 16)
            found &= found >> 8 & 0x00ff00ffu;
        if (found != 0)
            return from + (unsigned)__builtin_ctz(found);
    }
    return ims_deflate_portable_find_run(bytes, from, end, group);
}

enum { ROWS = 8 };

/* Bits and lengths of the codes of literals from -64 to 63, in rows of 16. That
 * constants stand here too makes the compiler take them from memory where it runs out
 * of registers, instead of making them anew each time. */
struct packer {
    __m256i low[ROWS];
    __m256i high[ROWS];
    __m256i lengths[ROWS];
    __m256i rows[ROWS]; /* 0, 16, 32, ... */
    __m256i nearest;    /* 64 */
    __m256i lift;       /* 112 */
    __m256i ones_8;
    __m256i ones_16;
    __m256i lower_16;
    __m256i lower_32;
    __m256i sign;
    __m256i most;             /* bits for one put_many() */
    __m256i first_of_pair[2]; /* lengths of even literals, to the lowest 8 of 32 */
    __m256i first_of_four[2]; /* lengths of even pairs, to the lowest 8 of 64 */
    const struct ims_deflate_codes *codes;
    uintptr_t ahead; /* distance from literals to what is fetched meanwhile */
};

/* The codes of 32 literals, joined by fours and by eights. */
struct joined {
    __m256i fours[2]; /* the first and the second of each eight */
    __m256i four_lengths[2];
    __m256i eights; /* cut off at 64 bits */
    __m256i eight_lengths;
};

/* Neighbours are joined, the second one shifted by the length of the first: within 32
 * bits, then within 64. */
TARGET static INLINE struct joined join_32(__m256i low, __m256i high, __m256i lengths,
                                           const struct packer *packer)
{
    const __m256i pair_length = _mm256_maddubs_epi16(lengths, packer->ones_8);
    const __m256i four_length = _mm256_madd_epi16(pair_length, packer->ones_16);
    __m256i fours[2];
    for (int half = 0; half < 2; half++) { /* of each 16 literals */
        const __m256i codes = half == 0 ? _mm256_unpacklo_epi8(low, high)
                                        : _mm256_unpackhi_epi8(low, high);
        const __m256i pairs = _mm256_or_si256(
            _mm256_and_si256(codes, packer->lower_16),
            _mm256_sllv_epi32(_mm256_srli_epi32(codes, 16),
                              SHUFFLE(lengths, packer->first_of_pair[half])));
        fours[half] = _mm256_or_si256(
            _mm256_and_si256(pairs, packer->lower_32),
            _mm256_sllv_epi64(_mm256_srli_epi64(pairs, 32),
                              SHUFFLE(pair_length, packer->first_of_four[half])));
    }
    const __m256i first = _mm256_unpacklo_epi64(fours[0], fours[1]);
    const __m256i second = _mm256_unpackhi_epi64(fours[0], fours[1]);
    const __m256i first_length = _mm256_and_si256(four_length, packer->lower_32);
    const __m256i second_length = _mm256_srli_epi64(four_length, 32);
    return (struct joined){
        .fours = {first, second},
        .four_lengths = {first_length, second_length},
        .eights = _mm256_or_si256(first, _mm256_sllv_epi64(second, first_length)),
        .eight_lengths = _mm256_add_epi64(first_length, second_length)};
}

/* By fours, each of which fits into a put(): where an eight does not fit into a
 * put_many(). */
TARGET static void put_fours(struct ims_deflate_bits *stream,
                             const struct joined *joined)
{
    _Alignas(32) uint64_t bits[2][4];
    _Alignas(32) uint64_t counts[2][4];
    for (int half = 0; half < 2; half++) {
        STORE(bits[half], joined->fours[half]);
        STORE(counts[half], joined->four_lengths[half]);
    }
    for (int i = 0; i < 4; i++)
        for (int half = 0; half < 2; half++)
            ims_deflate_bits_put(stream, bits[half][i], (unsigned)counts[half][i]);
}

/* Puts the codes of 32 literals, of which these are the bits and the lengths. */
TARGET static INLINE void put_32(struct ims_deflate_bits *stream, __m256i low,
                                 __m256i high, __m256i lengths,
                                 const struct packer *packer)
{
    const struct joined joined = join_32(low, high, lengths, packer);
    const __m256i long_ones = _mm256_cmpgt_epi64(joined.eight_lengths, packer->most);
    if (!_mm256_testz_si256(long_ones, long_ones)) {
        put_fours(stream, &joined);
        return;
    }
    _Alignas(32) uint64_t bits[4];
    _Alignas(32) uint64_t counts[4];
    STORE(bits, joined.eights);
    STORE(counts, joined.eight_lengths);
    /* Through memory: taking them out of registers would be slower. */
    __asm__("" : "+m"(bits), "+m"(counts));
    for (int i = 0; i < 4; i++)
        ims_deflate_bits_put_many(stream, bits[i], counts[i]);
}

/* Packs 32 literals that lie in rows first, ..., end - 1, plus 64. A shuffle gives 0
 * where an index has its highest bit set: what is not in a row is lifted there. */
TARGET static INLINE void pack_32(struct ims_deflate_bits *stream, __m256i raised,
                                  int first, int end, const struct packer *packer)
{
    __m256i low = FILL(0);
    __m256i high = FILL(0);
    __m256i lengths = FILL(0);
    for (int row = first; row < end; row++) {
        const __m256i in_row =
            _mm256_adds_epu8(_mm256_xor_si256(raised, packer->rows[row]), packer->lift);
        low = _mm256_or_si256(low, SHUFFLE(packer->low[row], in_row));
        high = _mm256_or_si256(high, SHUFFLE(packer->high[row], in_row));
        lengths = _mm256_or_si256(lengths, SHUFFLE(packer->lengths[row], in_row));
    }
    put_32(stream, low, high, lengths, packer);
}

/* Packs 32 literals from -16 to 15: their lowest four bits are the index, and their
 * sign tells the row, so that nothing has to be lifted. */
TARGET static INLINE void pack_nearest(struct ims_deflate_bits *stream, __m256i values,
                                       const struct packer *packer)
{
    enum { NEGATIVE = ROWS / 2 - 1, POSITIVE = ROWS / 2 };
    const __m256i opposite = _mm256_xor_si256(values, packer->sign);
    put_32(stream,
           _mm256_or_si256(SHUFFLE(packer->low[POSITIVE], values),
                           SHUFFLE(packer->low[NEGATIVE], opposite)),
           _mm256_or_si256(SHUFFLE(packer->high[POSITIVE], values),
                           SHUFFLE(packer->high[NEGATIVE], opposite)),
           _mm256_or_si256(SHUFFLE(packer->lengths[POSITIVE], values),
                           SHUFFLE(packer->lengths[NEGATIVE], opposite)),
           packer);
}

/* Whether they could be packed: all within 64 of zero. The nearer to it, the fewer rows
 * are looked at. */
TARGET static INLINE bool pack_near(struct ims_deflate_bits *stream,
                                    const uint8_t *bytes, const struct packer *packer)
{
    const __m256i values = LOAD(bytes);
    const __m256i raised = ADD(values, packer->nearest);
    const __m256i distances = MIN(values, SUB(FILL(0), values));
    if (_mm256_testz_si256(distances, FILL((char)0xf0)))
        pack_nearest(stream, values, packer);
    else if (_mm256_testz_si256(distances, FILL((char)0xe0)))
        pack_32(stream, raised, 2, 6, packer);
    else if (_mm256_testz_si256(distances, FILL((char)0xc0)))
        pack_32(stream, raised, 0, ROWS, packer);
    else
        return false;
    return true;
}

/* Where one literal lies far off others follow soon: the next few are not even tried.
 */
TARGET static inline void avx2_literals(struct ims_deflate_bits *stream,
                                        const void *with, const uint8_t *bytes,
                                        size_t count)
{
    enum { UNTRIED = 2 };
    const struct packer *const packer = with;
    struct ims_deflate_bits at = *stream;
    unsigned untried = 0;
    for (; count >= 32; bytes += 32, count -= 32) {
        ims_deflate_sse_fetch(bytes, packer->ahead);
        if (untried == 0) {
            if (pack_near(&at, bytes, packer))
                continue;
            untried = UNTRIED;
        }
        untried--;
        ims_deflate_portable_pack(&at, packer->codes, bytes, 32);
    }
    ims_deflate_portable_pack(&at, packer->codes, bytes, count);
    *stream = at;
}

TARGET static void set_up(struct packer *packer, const struct ims_deflate_codes *codes)
{
    uint8_t low[16 * ROWS];
    uint8_t high[16 * ROWS];
    uint8_t lengths[16 * ROWS];
    for (unsigned i = 0; i < 16 * ROWS; i++) {
        const uint8_t literal = (uint8_t)(i - 8 * ROWS);
        low[i] = (uint8_t)codes->symbol_bits[literal];
        high[i] = (uint8_t)(codes->symbol_bits[literal] >> 8);
        lengths[i] = codes->symbol_lengths[literal];
    }
    for (int row = 0; row < ROWS; row++) {
        packer->low[row] = REPEAT16(low + 16 * row);
        packer->high[row] = REPEAT16(high + 16 * row);
        packer->lengths[row] = REPEAT16(lengths + 16 * row);
        packer->rows[row] = FILL((char)(16 * row));
    }
    packer->nearest = FILL(8 * ROWS);
    packer->lift = FILL(112);
    packer->ones_8 = FILL(1);
    packer->ones_16 = _mm256_set1_epi16(1);
    packer->lower_16 = _mm256_set1_epi32(0xffff);
    packer->lower_32 = _mm256_set1_epi64x(0xffffffff);
    packer->sign = FILL((char)0x80);
    packer->most = _mm256_set1_epi64x(63);
    for (int half = 0; half < 2; half++) {
        const char at = (char)(8 * half);
        packer->first_of_pair[half] = _mm256_broadcastsi128_si256(
            _mm_setr_epi8(at, -1, -1, -1, (char)(at + 2), -1, -1, -1, (char)(at + 4),
                          -1, -1, -1, (char)(at + 6), -1, -1, -1));
        packer->first_of_four[half] = _mm256_broadcastsi128_si256(
            _mm_setr_epi8(at, -1, -1, -1, -1, -1, -1, -1, (char)(at + 4), -1, -1, -1,
                          -1, -1, -1, -1));
    }
    packer->codes = codes;
    packer->ahead = 0;
}

TARGET static void avx2_write(struct ims_deflate_bits *stream,
                              const struct ims_deflate_codes *codes,
                              const uint8_t *bytes, size_t count, size_t group,
                              const uint8_t *ahead)
{
    struct packer packer;
    set_up(&packer, codes);
    packer.ahead = ahead != NULL ? (uintptr_t)ahead - (uintptr_t)bytes : 0;
    __asm__("" : "+m"(packer)); /* so that the compiler does not know the constants */
    ims_deflate_runs_write(stream, codes, bytes, count, group, avx2_find_run,
                           avx2_literals, &packer);
}

TARGET static void avx2_write_list(struct ims_deflate_bits *stream,
                                   const struct ims_deflate_codes *codes,
                                   const uint8_t *bytes,
                                   const struct ims_deflate_sequence *list,
                                   size_t count)
{
    struct packer packer;
    set_up(&packer, codes);
    __asm__("" : "+m"(packer)); /* so that the compiler does not know the constants */
    ims_deflate_sequence_write(stream, codes, bytes, list, count, avx2_literals,
                               &packer);
}

const struct ims_deflate_kernels ims_deflate_avx2_kernels = {
    .name = "avx2",
    .find_run = avx2_find_run,
    .write = avx2_write,
    .write_list = avx2_write_list,
    .adler = avx2_adler,
    .crc = ims_deflate_sse_crc,
};

#else
typedef int ims_deflate_avx2_is_empty;
#endif
