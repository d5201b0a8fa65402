/* SPDX-License-Identifier: MIT */
#include "simd/avx2.h"
#include "kernels.h"

#if IMS_SIMD_X86

#define TARGET     IMS_SIMD_TARGET_AVX2
#define V(name)    v256_##name
#define LOOP(name) avx2_##name

typedef v256 vector;

#include "loops.h"

enum { ROWS = 8 };

/* Bits and lengths of the codes of literals from -64 to 63, in rows of 16. */
struct tables {
    v256 low[ROWS];
    v256 high[ROWS];
    v256 lengths[ROWS];
    v256 rows[ROWS]; /* 0, 16, 32, ... */
    v256 nearest;    /* 64 */
    v256 lift;       /* 112 */
    v256 sign;
    v256 lower_16;
};

#include "pack.h"

TARGET static INLINE v256 join_pairs(v256 codes, v256 lengths, int half,
                                     const struct packer *packer)
{
    return v256_or(v256_and(codes, packer->tables.lower_16),
                   v256_sllv32(v256_srli32(codes, 16),
                               v256_shuffle8(lengths, packer->first_of_pair[half])));
}

/* Puts the codes of 32 literals, of which these are the bits and the lengths. */
TARGET static INLINE void put_32(struct ims_deflate_bits *stream, v256 low, v256 high,
                                 v256 lengths, const struct packer *packer)
{
    const struct joined joined = join(low, high, lengths, packer);
    if (!fits(&joined, packer)) {
        put_fours(stream, &joined);
        return;
    }
    struct eights eights;
    keep(&eights, &joined);
    for (int i = 0; i < 4; i++)
        ims_deflate_bits_put_many(stream, eights.bits[i], eights.lengths[i]);
}

/* Packs 32 literals that lie in rows first, ..., end - 1, plus 64. A shuffle gives 0
 * where an index has its highest bit set: what is not in a row is lifted there. */
TARGET static INLINE void pack_32(struct ims_deflate_bits *stream, v256 raised,
                                  int first, int end, const struct packer *packer)
{
    const struct tables *const tables = &packer->tables;
    v256 low = v256_setzero();
    v256 high = v256_setzero();
    v256 lengths = v256_setzero();
    for (int row = first; row < end; row++) {
        const v256 in_row =
            v256_adds8u(v256_xor(raised, tables->rows[row]), tables->lift);
        low = v256_or(low, v256_shuffle8(tables->low[row], in_row));
        high = v256_or(high, v256_shuffle8(tables->high[row], in_row));
        lengths = v256_or(lengths, v256_shuffle8(tables->lengths[row], in_row));
    }
    put_32(stream, low, high, lengths, packer);
}

/* Packs 32 literals from -16 to 15: their lowest four bits are the index, and their
 * sign tells the row, so that nothing has to be lifted. */
TARGET static INLINE void pack_nearest(struct ims_deflate_bits *stream, v256 values,
                                       const struct packer *packer)
{
    enum { NEGATIVE = ROWS / 2 - 1, POSITIVE = ROWS / 2 };
    const struct tables *const tables = &packer->tables;
    const v256 opposite = v256_xor(values, tables->sign);
    put_32(stream,
           v256_or(v256_shuffle8(tables->low[POSITIVE], values),
                   v256_shuffle8(tables->low[NEGATIVE], opposite)),
           v256_or(v256_shuffle8(tables->high[POSITIVE], values),
                   v256_shuffle8(tables->high[NEGATIVE], opposite)),
           v256_or(v256_shuffle8(tables->lengths[POSITIVE], values),
                   v256_shuffle8(tables->lengths[NEGATIVE], opposite)),
           packer);
}

/* Whether they could be packed: all within 64 of zero. The nearer to it, the fewer rows
 * are looked at. */
TARGET static INLINE bool pack_near(struct ims_deflate_bits *stream,
                                    const uint8_t *bytes, const struct packer *packer)
{
    const v256 values = v256_loadu(bytes);
    const v256 raised = v256_add8(values, packer->tables.nearest);
    const v256 distances = v256_min8u(values, v256_sub8(v256_setzero(), values));
    if (v256_testz(distances, v256_set1_8(0xf0)))
        pack_nearest(stream, values, packer);
    else if (v256_testz(distances, v256_set1_8(0xe0)))
        pack_32(stream, raised, 2, 6, packer);
    else if (v256_testz(distances, v256_set1_8(0xc0)))
        pack_32(stream, raised, 0, ROWS, packer);
    else
        return false;
    return true;
}

/* Where one literal lies far off others follow soon: the next few are not even tried.
 */
TARGET static inline void pack_literals(struct ims_deflate_bits *stream,
                                        const void *with, const uint8_t *bytes,
                                        size_t count)
{
    enum { UNTRIED = 2 };
    const struct packer *const packer = with;
    struct ims_deflate_bits at = *stream;
    unsigned untried = 0;
    for (; count >= 32; bytes += 32, count -= 32) {
        prefetch(bytes, packer->prefetch_distance);
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

TARGET static void set_up_tables(struct packer *packer,
                                 const struct ims_deflate_codes *codes)
{
    static const int8_t pairs[2][16] = {
        {0, -1, -1, -1, 2, -1, -1, -1, 4, -1, -1, -1, 6, -1, -1, -1},
        {8, -1, -1, -1, 10, -1, -1, -1, 12, -1, -1, -1, 14, -1, -1, -1}};
    struct tables *const tables = &packer->tables;
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
        tables->low[row] = v256_broadcast128(low + 16 * row);
        tables->high[row] = v256_broadcast128(high + 16 * row);
        tables->lengths[row] = v256_broadcast128(lengths + 16 * row);
        tables->rows[row] = v256_set1_8(16 * row);
    }
    tables->nearest = v256_set1_8(8 * ROWS);
    tables->lift = v256_set1_8(112);
    tables->sign = v256_set1_8(0x80);
    tables->lower_16 = v256_set1_32(0xffff);
    for (int half = 0; half < 2; half++)
        packer->first_of_pair[half] = v256_broadcast128(pairs[half]);
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
