/* SPDX-License-Identifier: MIT */
#include "simd/avx512.h"
#include "kernels.h"

#if IMS_SIMD_X86

#define TARGET     IMS_SIMD_TARGET_AVX512
#define V(name)    v512_##name
#define LOOP(name) avx512_##name

typedef v512 vector;

#include "loops.h"

#define CRC_TARGET TARGET
#define LESSER_CRC ims_deflate_sse_crc

#include "crc_loops.h"

/* A table of 256 bytes in four registers. */
struct table {
    v512 quarters[4];
};

struct tables {
    struct table low_bits;
    struct table high_bits;
    struct table lengths;
    v512 near_low; /* the same for literals from -32 to 31 */
    v512 near_high;
    v512 near_lengths;
    v512 nearest; /* 32 */
    v512 beyond;  /* bits that are set beyond 0 to 63 */
};

#include "pack.h"

/* A multiplication that adds up both shifts and joins. */
TARGET static INLINE v512 join_pairs(v512 codes, v512 lengths, int half,
                                     const struct packer *packer)
{
    const v512 shifts = v512_shuffle8(lengths, packer->first_of_pair[half]);
    return v512_madd16(codes, v512_sllv16(packer->ones_16, shifts));
}

/* What 64 literals are looked up by: themselves, and in which quarter each lies. */
struct indices {
    v512 values;
    uint64_t odd;  /* second and last quarter */
    uint64_t high; /* third and last quarter */
    uint64_t last;
};

TARGET static inline v512 look_up(const struct table *table, const struct indices *at)
{
    v512 found = v512_permutexvar8(at->values, table->quarters[0]);
    found = v512_mask_permutexvar8(found, at->odd, at->values, table->quarters[1]);
    found = v512_mask_permutexvar8(found, at->high, at->values, table->quarters[2]);
    return v512_mask_permutexvar8(found, at->last, at->values, table->quarters[3]);
}

/* What was looked up for 64 literals. */
struct codes_64 {
    v512 low;
    v512 high;
    v512 lengths;
};

TARGET static inline struct codes_64 look_up_any(v512 values,
                                                 const struct tables *tables)
{
    struct indices at = {values, v512_movemask8(v512_add8(values, values)),
                         v512_movemask8(values), 0};
    at.last = v512_mask64_and(at.odd, at.high);
    return (struct codes_64){look_up(&tables->low_bits, &at),
                             look_up(&tables->high_bits, &at),
                             look_up(&tables->lengths, &at)};
}

/* For literals from -32 to 31, given with 32 added: most of them, in most images. */
TARGET static inline struct codes_64 look_up_near(v512 raised,
                                                  const struct tables *tables)
{
    return (struct codes_64){v512_permutexvar8(raised, tables->near_low),
                             v512_permutexvar8(raised, tables->near_high),
                             v512_permutexvar8(raised, tables->near_lengths)};
}

/* Puts the first `count` of them, each of 8 to 63 bits. */
TARGET static inline void put(struct ims_deflate_bits *stream,
                              const struct eights *eights, size_t count)
{
    uint8_t *const next = stream->next;
    uint64_t buffer = stream->buffer;
    uint64_t end = stream->count;
    uint64_t over = end;
    for (size_t i = 0; i < count; i++) {
        const uint64_t bits = eights->bits[i];
        const uint64_t length = eights->lengths[i];
        ims_deflate_store64(next + (end >> 3), buffer | bits << over);
        end += length;
        over = end & 7u;
        buffer = bits >> (length - over);
    }
    stream->next = next + (end >> 3);
    stream->buffer = buffer;
    stream->count = over;
}

/* Less than 64 literals. */
TARGET static inline void put_last(struct ims_deflate_bits *stream,
                                   const struct packer *packer, const uint8_t *bytes,
                                   size_t count)
{
    const uint64_t some = ~(uint64_t)0 >> (64 - count);
    const struct codes_64 found = look_up_any(v512_loadu(bytes), &packer->tables);
    const struct joined joined =
        join(v512_maskz_mov8(some, found.low), v512_maskz_mov8(some, found.high),
             v512_maskz_mov8(some, found.lengths), packer);
    if (!fits(&joined, packer)) {
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
look_up_64(const uint8_t *bytes, const struct tables *tables, unsigned *untested)
{
    enum { UNTESTED = 4 };
    const v512 values = v512_loadu(bytes);
    if (*untested == 0) {
        const v512 raised = v512_add8(values, tables->nearest);
        if (v512_test8_mask(raised, tables->beyond) == 0)
            return look_up_near(raised, tables);
        *untested = UNTESTED;
    }
    --*untested;
    return look_up_any(values, tables);
}

/* What was made of some literals is put while the next ones are on their way: so the
 * processor has work while it waits for either. */
TARGET static inline void pack_literals(struct ims_deflate_bits *stream,
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
        const struct codes_64 found = look_up_64(bytes, &packer->tables, &untested);
        const struct joined joined = join(found.low, found.high, found.lengths, packer);
        prefetch(bytes, packer->prefetch_distance);
        if (fits(&joined, packer)) {
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
TARGET static inline v512 bytes_of_codes(const uint16_t *codes, int high)
{
    static const uint8_t every_second[64] = {
        0,  2,  4,   6,   8,   10,  12,  14,  16,  18,  20,  22,  24,  26,  28,  30,
        32, 34, 36,  38,  40,  42,  44,  46,  48,  50,  52,  54,  56,  58,  60,  62,
        64, 66, 68,  70,  72,  74,  76,  78,  80,  82,  84,  86,  88,  90,  92,  94,
        96, 98, 100, 102, 104, 106, 108, 110, 112, 114, 116, 118, 120, 122, 124, 126};
    return v512_permutex2var8(v512_loadu(codes),
                              v512_add8(v512_loadu(every_second), v512_set1_8(high)),
                              v512_loadu(codes + 32));
}

/* Entries 224 to 255, then 0 to 31. */
TARGET static inline v512 around_zero(const struct table *table)
{
    return v512_shuffle128(table->quarters[3], table->quarters[0], 0x4e);
}

TARGET static void set_up_tables(struct packer *packer,
                                 const struct ims_deflate_codes *codes)
{
    static const int8_t pairs[2][16] = {
        {-1, -1, 0, -1, -1, -1, 2, -1, -1, -1, 4, -1, -1, -1, 6, -1},
        {-1, -1, 8, -1, -1, -1, 10, -1, -1, -1, 12, -1, -1, -1, 14, -1}};
    struct tables *const tables = &packer->tables;
    for (int quarter = 0; quarter < 4; quarter++) {
        const uint16_t *const bits = codes->symbol_bits + 64 * quarter;
        tables->low_bits.quarters[quarter] = bytes_of_codes(bits, 0);
        tables->high_bits.quarters[quarter] = bytes_of_codes(bits, 1);
        tables->lengths.quarters[quarter] =
            v512_loadu(codes->symbol_lengths + 64 * quarter);
    }
    tables->near_low = around_zero(&tables->low_bits);
    tables->near_high = around_zero(&tables->high_bits);
    tables->near_lengths = around_zero(&tables->lengths);
    tables->nearest = v512_set1_8(32);
    tables->beyond = v512_set1_8(0xc0);
    for (int half = 0; half < 2; half++)
        packer->first_of_pair[half] = v512_broadcast128(pairs[half]);
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
