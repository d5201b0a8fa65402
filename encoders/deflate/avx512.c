/* SPDX-License-Identifier: MIT */
#include "sse.h"

#if IMS_DEFLATE_X86

#include <immintrin.h>

#define TARGET                                                                         \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,vpclmulqdq,"  \
                          "pclmul,bmi,bmi2")))
#define LOOP(name)  avx512_##name
#define LANES       64
#define VECTOR      __m512i
#define LOAD(p)     _mm512_loadu_si512(p)
#define STORE(p, v) _mm512_storeu_si512(p, v)
#define FILL(byte)  _mm512_set1_epi8(byte)
#define REPEAT16(p)                                                                    \
    _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)(p)))
#define SUMS(v) _mm512_sad_epu8(v, FILL(0))
#define WEIGHED(v, weights)                                                            \
    _mm512_madd_epi16(_mm512_maddubs_epi16(v, weights), _mm512_set1_epi16(1))
#define ADD_32(a, b) _mm512_add_epi32(a, b)
#define TOTAL_32(v)  (uint32_t) _mm512_reduce_add_epi32(v)

#include "loops.h"
#include "runs.h"
#include "sequence.h"

TARGET static size_t avx512_find_run(const uint8_t *bytes, size_t from, size_t end,
                                     size_t group)
{
    for (; from + 64 <= end; from += 64) {
        unsigned equal =
            _mm512_cmpeq_epi64_mask(LOAD(bytes + from), LOAD(bytes + from - 1));
        if (group == 16)
            equal &= equal >> 1 & 0x55u;
        if (equal != 0)
            return from + 8u * (unsigned)__builtin_ctz(equal);
    }
    return ims_deflate_portable_find_run(bytes, from, end, group);
}

/* A table of 256 bytes in four registers. */
struct table {
    __m512i quarters[4];
};

/* What packing needs at hand. That constants stand here too makes the compiler take
 * them from memory where it runs out of registers, instead of making them anew. */
struct packer {
    struct table low_bits;
    struct table high_bits;
    struct table lengths;
    __m512i near_low; /* the same for literals from -32 to 31 */
    __m512i near_high;
    __m512i near_lengths;
    __m512i nearest; /* 32 */
    __m512i beyond;  /* bits that are set beyond 0 to 63 */
    __m512i ones_8;
    __m512i ones_16;
    __m512i lower_32;
    __m512i most;             /* bits for one put_many() */
    __m512i first_of_pair[2]; /* lengths of even literals, to the upper 16 of 32 */
    __m512i first_of_four[2]; /* lengths of even pairs, to the lowest 8 of 64 */
    const struct ims_deflate_codes *codes;
    uintptr_t ahead; /* distance from literals to what is fetched meanwhile */
};

/* What 64 literals are looked up by: themselves, and in which quarter each lies. */
struct indices {
    __m512i values;
    __mmask64 odd;  /* second and last quarter */
    __mmask64 high; /* third and last quarter */
    __mmask64 last;
};

TARGET static inline __m512i look_up(const struct table *table,
                                     const struct indices *at)
{
    __m512i found = _mm512_permutexvar_epi8(at->values, table->quarters[0]);
    found =
        _mm512_mask_permutexvar_epi8(found, at->odd, at->values, table->quarters[1]);
    found =
        _mm512_mask_permutexvar_epi8(found, at->high, at->values, table->quarters[2]);
    return _mm512_mask_permutexvar_epi8(found, at->last, at->values,
                                        table->quarters[3]);
}

/* What was looked up for 64 literals. */
struct codes_64 {
    __m512i low;
    __m512i high;
    __m512i lengths;
};

TARGET static inline struct codes_64 look_up_any(__m512i values,
                                                 const struct packer *packer)
{
    struct indices at = {values, _mm512_movepi8_mask(_mm512_add_epi8(values, values)),
                         _mm512_movepi8_mask(values), 0};
    at.last = _kand_mask64(at.odd, at.high);
    return (struct codes_64){look_up(&packer->low_bits, &at),
                             look_up(&packer->high_bits, &at),
                             look_up(&packer->lengths, &at)};
}

/* For literals from -32 to 31, given with 32 added: most of them, in most images. */
TARGET static inline struct codes_64 look_up_near(__m512i raised,
                                                  const struct packer *packer)
{
    return (struct codes_64){_mm512_permutexvar_epi8(raised, packer->near_low),
                             _mm512_permutexvar_epi8(raised, packer->near_high),
                             _mm512_permutexvar_epi8(raised, packer->near_lengths)};
}

/* The codes of 64 literals, joined by fours and by eights. */
struct joined {
    __m512i fours[2];      /* the first and the second four of each eight */
    __m512i first_lengths; /* bits of the first fours */
    __m512i eights;        /* cut off at 64 bits */
    __m512i both_lengths;  /* bits of the eights */
};

/* Neighbours are joined, the second one shifted by the length of the first: within 32
 * bits by a multiplication that adds up both, then within 64. */
TARGET static inline struct joined join_64(struct codes_64 found,
                                           const struct packer *packer)
{
    const __m512i lower = packer->lower_32;
    const __m512i pair_length = _mm512_maddubs_epi16(found.lengths, packer->ones_8);
    const __m512i four_length = _mm512_madd_epi16(pair_length, packer->ones_16);
    __m512i fours[2];
    for (int half = 0; half < 2; half++) { /* of each 16 literals */
        const __m512i codes = half == 0 ? _mm512_unpacklo_epi8(found.low, found.high)
                                        : _mm512_unpackhi_epi8(found.low, found.high);
        const __m512i shifts =
            _mm512_shuffle_epi8(found.lengths, packer->first_of_pair[half]);
        const __m512i factors = _mm512_sllv_epi16(packer->ones_16, shifts);
        const __m512i pairs = _mm512_madd_epi16(codes, factors);
        const __m512i first_length =
            _mm512_shuffle_epi8(pair_length, packer->first_of_four[half]);
        fours[half] = _mm512_or_si512(
            _mm512_and_si512(pairs, lower),
            _mm512_sllv_epi64(_mm512_srli_epi64(pairs, 32), first_length));
    }
    struct joined joined;
    joined.fours[0] = _mm512_unpacklo_epi64(fours[0], fours[1]);
    joined.fours[1] = _mm512_unpackhi_epi64(fours[0], fours[1]);
    joined.first_lengths = _mm512_and_si512(four_length, lower);
    joined.both_lengths =
        _mm512_add_epi64(joined.first_lengths, _mm512_srli_epi64(four_length, 32));
    joined.eights = _mm512_or_si512(
        joined.fours[0], _mm512_sllv_epi64(joined.fours[1], joined.first_lengths));
    return joined;
}

/* Eights on their way from vectors to the stream: through memory, as taking them out of
 * the registers would be far slower. */
struct eights {
    _Alignas(64) uint64_t bits[8];
    _Alignas(64) uint64_t lengths[8];
};

TARGET static inline void keep(struct eights *eights, const struct joined *joined)
{
    STORE(eights->bits, joined->eights);
    STORE(eights->lengths, joined->both_lengths);
    __asm__("" : "+m"(*eights));
}

/* Puts the first `count` of them, each of 8 to 63 bits. */
TARGET static inline void put(struct ims_deflate_bits *stream,
                              const struct eights *eights, size_t count)
{
    uint8_t *const next = stream->next;
    uint64_t held = stream->held;
    uint64_t end = stream->count;
    uint64_t over = end;
    for (size_t i = 0; i < count; i++) {
        const uint64_t bits = eights->bits[i];
        const uint64_t length = eights->lengths[i];
        ims_deflate_store64(next + (end >> 3), held | bits << over);
        end += length;
        over = end & 7u;
        held = bits >> (length - over);
    }
    stream->next = next + (end >> 3);
    stream->held = held;
    stream->count = over;
}

/* Where an eight has too many bits: four by four. */
TARGET static void put_fours(struct ims_deflate_bits *stream,
                             const struct joined *joined)
{
    uint64_t each[4][8];
    STORE(each[0], joined->fours[0]);
    STORE(each[1], joined->fours[1]);
    STORE(each[2], joined->first_lengths);
    STORE(each[3], _mm512_sub_epi64(joined->both_lengths, joined->first_lengths));
    for (int i = 0; i < 8; i++) {
        ims_deflate_bits_put(stream, each[0][i], (unsigned)each[2][i]);
        ims_deflate_bits_put(stream, each[1][i], (unsigned)each[3][i]);
    }
}

TARGET static inline int fit(const struct joined *joined, const struct packer *packer)
{
    return _mm512_cmpgt_epu64_mask(joined->both_lengths, packer->most) == 0;
}

/* Less than 64 literals. */
TARGET static inline void put_last(struct ims_deflate_bits *stream,
                                   const struct packer *packer, const uint8_t *bytes,
                                   size_t count)
{
    const __mmask64 some = ~(__mmask64)0 >> (64 - count);
    struct codes_64 found = look_up_any(LOAD(bytes), packer);
    found.low = _mm512_maskz_mov_epi8(some, found.low);
    found.high = _mm512_maskz_mov_epi8(some, found.high);
    found.lengths = _mm512_maskz_mov_epi8(some, found.lengths);
    const struct joined joined = join_64(found, packer);
    if (!fit(&joined, packer)) {
        ims_deflate_portable_pack(stream, packer->codes, bytes, count);
        return;
    }
    struct eights eights;
    keep(&eights, &joined);
    put(stream, &eights, count / 8);
    if (eights.lengths[count / 8] <= IMS_DEFLATE_PUT_MAX)
        ims_deflate_bits_put(stream, eights.bits[count / 8],
                             (unsigned)eights.lengths[count / 8]);
    else
        ims_deflate_portable_pack(stream, packer->codes, bytes + count / 8 * 8,
                                  count % 8);
}

/* The codes of 64 literals. Where one lies far off others follow soon: the next few are
 * not tested. */
TARGET static inline struct codes_64
look_up_64(const uint8_t *bytes, const struct packer *packer, unsigned *untested)
{
    enum { UNTESTED = 4 };
    const __m512i values = LOAD(bytes);
    if (*untested == 0) {
        const __m512i raised = _mm512_add_epi8(values, packer->nearest);
        if (_mm512_test_epi8_mask(raised, packer->beyond) == 0)
            return look_up_near(raised, packer);
        *untested = UNTESTED;
    }
    --*untested;
    return look_up_any(values, packer);
}

/* What was made of some literals is put while the next ones are on their way: so the
 * processor has work while it waits for either. */
TARGET static inline void avx512_literals(struct ims_deflate_bits *stream,
                                          const void *with, const uint8_t *bytes,
                                          size_t count)
{
    const struct packer *const packer = with;
    struct ims_deflate_bits at = *stream;
    struct eights eights[2];
    unsigned untested = 0;
    size_t waiting = 0; /* eights */
    size_t now = 0;
    for (; count >= 64; bytes += 64, count -= 64) {
        const struct joined joined =
            join_64(look_up_64(bytes, packer, &untested), packer);
        ims_deflate_sse_fetch(bytes, packer->ahead);
        if (fit(&joined, packer)) {
            keep(&eights[now], &joined);
            if (waiting != 0)
                put(&at, &eights[1 - now], 8);
            waiting = 8;
            now = 1 - now;
        } else {
            if (waiting != 0)
                put(&at, &eights[1 - now], 8);
            waiting = 0;
            put_fours(&at, &joined);
        }
    }
    if (waiting != 0)
        put(&at, &eights[1 - now], 8);
    if (count > 0)
        put_last(&at, packer, bytes, count);
    *stream = at;
}

/* The low or the high bytes of 64 codes. */
TARGET static inline __m512i bytes_of_codes(const uint16_t *codes, int high)
{
    static const uint8_t every_second[64] = {
        0,  2,  4,   6,   8,   10,  12,  14,  16,  18,  20,  22,  24,  26,  28,  30,
        32, 34, 36,  38,  40,  42,  44,  46,  48,  50,  52,  54,  56,  58,  60,  62,
        64, 66, 68,  70,  72,  74,  76,  78,  80,  82,  84,  86,  88,  90,  92,  94,
        96, 98, 100, 102, 104, 106, 108, 110, 112, 114, 116, 118, 120, 122, 124, 126};
    return _mm512_permutex2var_epi8(
        LOAD(codes), _mm512_add_epi8(LOAD(every_second), FILL((char)high)),
        LOAD(codes + 32));
}

/* Entries 224 to 255, then 0 to 31. */
TARGET static inline __m512i around_zero(const struct table *table)
{
    return _mm512_shuffle_i64x2(table->quarters[3], table->quarters[0], 0x4e);
}

TARGET static void set_up(struct packer *packer, const struct ims_deflate_codes *codes)
{
    static const int8_t pairs[2][16] = {
        {-1, -1, 0, -1, -1, -1, 2, -1, -1, -1, 4, -1, -1, -1, 6, -1},
        {-1, -1, 8, -1, -1, -1, 10, -1, -1, -1, 12, -1, -1, -1, 14, -1}};
    static const int8_t fours[2][16] = {
        {0, -1, -1, -1, -1, -1, -1, -1, 4, -1, -1, -1, -1, -1, -1, -1},
        {8, -1, -1, -1, -1, -1, -1, -1, 12, -1, -1, -1, -1, -1, -1, -1}};
    for (int quarter = 0; quarter < 4; quarter++) {
        const uint16_t *const bits = codes->symbol_bits + 64 * quarter;
        packer->low_bits.quarters[quarter] = bytes_of_codes(bits, 0);
        packer->high_bits.quarters[quarter] = bytes_of_codes(bits, 1);
        packer->lengths.quarters[quarter] = LOAD(codes->symbol_lengths + 64 * quarter);
    }
    packer->near_low = around_zero(&packer->low_bits);
    packer->near_high = around_zero(&packer->high_bits);
    packer->near_lengths = around_zero(&packer->lengths);
    packer->nearest = FILL(32);
    packer->beyond = FILL((char)0xc0);
    packer->ones_8 = _mm512_set1_epi8(1);
    packer->ones_16 = _mm512_set1_epi16(1);
    packer->lower_32 = _mm512_set1_epi64(0xffffffff);
    packer->most = _mm512_set1_epi64(63);
    for (int half = 0; half < 2; half++) {
        packer->first_of_pair[half] = REPEAT16(pairs[half]);
        packer->first_of_four[half] = REPEAT16(fours[half]);
    }
    packer->codes = codes;
    packer->ahead = 0;
}

TARGET static void avx512_write(struct ims_deflate_bits *stream,
                                const struct ims_deflate_codes *codes,
                                const uint8_t *bytes, size_t count, size_t group,
                                const uint8_t *ahead)
{
    struct packer packer;
    set_up(&packer, codes);
    packer.ahead = ahead != NULL ? (uintptr_t)ahead - (uintptr_t)bytes : 0;
    __asm__("" : "+m"(packer)); /* so that the compiler does not know the constants */
    ims_deflate_runs_write(stream, codes, bytes, count, group, avx512_find_run,
                           avx512_literals, &packer);
}

TARGET static void avx512_write_list(struct ims_deflate_bits *stream,
                                     const struct ims_deflate_codes *codes,
                                     const uint8_t *bytes,
                                     const struct ims_deflate_sequence *list,
                                     size_t count)
{
    struct packer packer;
    set_up(&packer, codes);
    __asm__("" : "+m"(packer)); /* so that the compiler does not know the constants */
    ims_deflate_sequence_write(stream, codes, bytes, list, count, avx512_literals,
                               &packer);
}

TARGET static inline __m512i fold(__m512i state, __m512i factors, __m512i bytes)
{
    return _mm512_ternarylogic_epi64(_mm512_clmulepi64_epi128(state, factors, 0x00),
                                     _mm512_clmulepi64_epi128(state, factors, 0x11),
                                     bytes, 0x96); /* exclusive or of all three */
}

/* As for SSE, with four times as much at once; the last 64 bytes that all is folded
 * onto are left to that one. */
TARGET static uint32_t avx512_crc(uint32_t crc, const uint8_t *bytes, size_t count)
{
    if (count < 512)
        return ims_deflate_sse_crc(crc, bytes, count);
    const __m512i by_2048 =
        _mm512_set4_epi64(0x1322d1430, 0x11542778a, 0x1322d1430, 0x11542778a);
    const __m512i by_512 =
        _mm512_set4_epi64(0x1c6e41596, 0x154442bd4, 0x1c6e41596, 0x154442bd4);
    __m512i a = _mm512_xor_si512(LOAD(bytes),
                                 _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)~crc)));
    __m512i b = LOAD(bytes + 64);
    __m512i c = LOAD(bytes + 128);
    __m512i d = LOAD(bytes + 192);
    size_t i = 256;
    for (; i + 256 <= count; i += 256) {
        a = fold(a, by_2048, LOAD(bytes + i));
        b = fold(b, by_2048, LOAD(bytes + i + 64));
        c = fold(c, by_2048, LOAD(bytes + i + 128));
        d = fold(d, by_2048, LOAD(bytes + i + 192));
    }
    a = fold(fold(fold(a, by_512, b), by_512, c), by_512, d);
    uint8_t rest[64];
    STORE(rest, a);
    crc = ims_deflate_sse_crc(~0u, rest, sizeof rest);
    return ims_deflate_sse_crc(crc, bytes + i, count - i);
}

const struct ims_deflate_kernels ims_deflate_avx512_kernels = {
    .name = "avx512",
    .find_run = avx512_find_run,
    .write = avx512_write,
    .write_list = avx512_write_list,
    .adler = avx512_adler,
    .crc = avx512_crc,
};

#else
typedef int ims_deflate_avx512_is_empty;
#endif
