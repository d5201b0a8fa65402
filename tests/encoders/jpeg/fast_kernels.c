/* SPDX-License-Identifier: MIT
 *
 * The kernels of jpeg-fast: every table does what the portable one does, and none
 * writes more than it may.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/jpeg/fast_portable.h"
#include "encoders/jpeg/jpeg.h"
#include "support/picture.h"

enum { ROUNDS = 200 };

static uint32_t random_state = 3;

static uint32_t below(uint32_t limit)
{
    return picture_random(&random_state) % limit;
}

/* Runs `test` with every table but the portable one. */
static void with_each(void (*test)(const struct ims_jpeg_fast_kernels *kernels))
{
    const struct ims_jpeg_fast_kernels *kernels = NULL;
    for (size_t i = 1; (kernels = ims_jpeg_fast_kernels_at(i)) != NULL; i++)
        test(kernels);
}

Test(jpeg_fast_kernels, the_best_is_the_last)
{
    size_t count = 0;
    while (ims_jpeg_fast_kernels_at(count) != NULL)
        count++;
    cr_assert_geq(count, 1);
    cr_assert_eq(ims_jpeg_fast_kernels_best(), ims_jpeg_fast_kernels_at(count - 1));
    cr_assert_eq(ims_jpeg_fast_kernels_at(0), &ims_jpeg_fast_portable_kernels);
}

/* Every coefficient that can be, with half of the divisor added, by every divisor. */
Test(jpeg_fast_kernels, products_divide_exactly)
{
    for (uint32_t step = 1; step <= 255; step++) {
        uint16_t table[64];
        struct ims_jpeg_fast_quant quant;
        for (int i = 0; i < 64; i++)
            table[i] = (uint16_t)step;
        ims_jpeg_fast_kernels_fill_quant(&quant, table);
        cr_assert_eq(quant.half[7], 4 * step);
        for (uint32_t number = 0; number < 1 << 14; number++) {
            const uint32_t quotient =
                (number * quant.reciprocal[7] >> 16) * quant.scale[7] >> 16;
            if (quotient != number / (8 * step))
                cr_assert_fail("%u by %u", number, 8 * step);
        }
    }
}

/* ---- colors ---------------------------------------------------------------------- */

enum { WIDEST = 9 * IMS_JPEG_FAST_GROUP };

/* What a conversion of one row or of two writes: whole groups. */
struct converted {
    uint8_t luma[2][WIDEST];
    uint8_t chroma[2][WIDEST];
};

static void convert(const struct ims_jpeg_fast_kernels *kernels, int halved,
                    enum ims_jpeg_fast_order order, const uint8_t *const pixels[2],
                    size_t count, struct converted *to)
{
    const struct ims_jpeg_fast_rows rows = {{to->luma[0], to->luma[1]},
                                            {to->chroma[0], to->chroma[1]}};
    memset(to, 0x5A, sizeof *to);
    if (halved == 2)
        kernels->convert_h2v2(order, pixels, count, &rows);
    else
        (halved == 1 ? kernels->convert_h2v1 : kernels->convert)(order, pixels[0],
                                                                 count, &rows);
}

static void colors_are_equal(const struct ims_jpeg_fast_kernels *kernels)
{
    static struct converted results[2];
    for (int round = 0; round < 6 * ROUNDS; round++) {
        const enum ims_jpeg_fast_order order = (enum ims_jpeg_fast_order)(round % 4);
        const size_t count = 1 + below(WIDEST);
        const int32_t bytes = (int32_t)count * (order >= IMS_JPEG_FAST_RGBX ? 4 : 3);
        struct picture pictures[2]; /* right before pages that cannot be touched */
        const uint8_t *pixels[2];
        for (int i = 0; i < 2; i++) {
            picture_make(&pictures[i], IMS_PIXEL_GRAY8, bytes, 1, PICTURE_NOISE,
                         PICTURE_TIGHT, picture_random(&random_state));
            pixels[i] = pictures[i].image.planes[0];
        }
        convert(kernels, round % 3, order, pixels, count, &results[0]);
        convert(&ims_jpeg_fast_portable_kernels, round % 3, order, pixels, count,
                &results[1]);
        cr_assert_eq(memcmp(&results[0], &results[1], sizeof results[0]), 0,
                     "%s: order %d, %zu pixels", kernels->name, (int)order, count);
        for (int i = 0; i < 2; i++)
            picture_free(&pictures[i]);
    }
}

Test(jpeg_fast_kernels, colors_are_equal)
{
    with_each(colors_are_equal);
}

/* ---- blocks ---------------------------------------------------------------------- */

static void blocks_are_equal(const struct ims_jpeg_fast_kernels *kernels)
{
    static struct ims_jpeg_fast_blocks blocks[2];
    static uint8_t samples[8][8 * 34];
    for (int round = 0; round < ROUNDS; round++) {
        uint16_t tables[2][64];
        struct ims_jpeg_fast_quant quant;
        ims_jpeg_fill_quant_tables((int32_t)below(101), tables);
        ims_jpeg_fast_kernels_fill_quant(&quant, tables[round % 2]);
        const uint32_t levels = round % 3 == 0 ? 2 : 1 + below(256);
        for (size_t i = 0; i < sizeof samples; i++)
            samples[i / sizeof samples[0]][i % sizeof samples[0]] =
                (uint8_t)(levels == 2 ? 255 * below(2) : below(levels));
        const size_t count = 1 + below(34);
        const size_t first = below(IMS_JPEG_FAST_BLOCKS - 34);
        for (int i = 0; i < 2; i++)
            (i == 0 ? kernels : &ims_jpeg_fast_portable_kernels)
                ->transform(samples[7], -(ptrdiff_t)sizeof samples[0], count, &quant,
                            &blocks[i], first);
        cr_assert_arr_eq(blocks[0].coefficients[first], blocks[1].coefficients[first],
                         count * sizeof blocks[0].coefficients[0], "%s", kernels->name);
        cr_assert_arr_eq(&blocks[0].nonzero[first], &blocks[1].nonzero[first],
                         count * sizeof blocks[0].nonzero[0], "%s", kernels->name);
    }
}

Test(jpeg_fast_kernels, blocks_are_equal)
{
    with_each(blocks_are_equal);
}

/* ---- symbols --------------------------------------------------------------------- */

/* Blocks of which about `density` in 64 coefficients are not 0. */
static void make_blocks(struct ims_jpeg_fast_blocks *blocks, uint32_t density)
{
    for (size_t i = 0; i < IMS_JPEG_FAST_BLOCKS; i++) {
        blocks->nonzero[i] = 0;
        for (int k = 0; k < 64; k++) {
            const int16_t limit = (int16_t)(1u << below(11));
            const int16_t value =
                below(64) < density
                    ? (int16_t)(limit - (int16_t)below(2u * (unsigned)limit))
                    : 0;
            blocks->coefficients[i][k] = (int16_t)(value > 1023    ? 1023
                                                   : value < -1023 ? -1023
                                                                   : value);
            blocks->nonzero[i] |= (uint64_t)(blocks->coefficients[i][k] != 0) << k;
        }
    }
}

static struct ims_jpeg_fast_compaction compaction;
static struct ims_jpeg_fast_blocks some_blocks;
static struct ims_jpeg_fast_scan_block scan_order[IMS_JPEG_FAST_BLOCKS];
static struct ims_jpeg_fast_symbols symbols[2];

static void make_symbols(const struct ims_jpeg_fast_kernels *kernels, int round,
                         struct ims_jpeg_fast_symbols *out)
{
    int16_t last_dc[3] = {0};
    for (size_t i = 0; i < IMS_JPEG_FAST_BLOCKS; i++)
        scan_order[i] = (struct ims_jpeg_fast_scan_block){
            (uint8_t)((i * 5 + (size_t)round) % IMS_JPEG_FAST_BLOCKS),
            (uint8_t)(i % 6 < 4 ? 0 : i % 6 - 3)};
    kernels->make_symbols(&compaction, &some_blocks, scan_order,
                          1 + (size_t)round % IMS_JPEG_FAST_BLOCKS, last_dc, out);
}

static void symbols_are_equal(const struct ims_jpeg_fast_kernels *kernels)
{
    ims_jpeg_fast_kernels_fill_compaction(&compaction);
    for (int round = 0; round < ROUNDS; round++) {
        make_blocks(&some_blocks, below(66));
        make_symbols(kernels, round, &symbols[0]);
        make_symbols(&ims_jpeg_fast_portable_kernels, round, &symbols[1]);
        cr_assert_eq(symbols[0].count, symbols[1].count, "%s", kernels->name);
        cr_assert_arr_eq(symbols[0].values, symbols[1].values,
                         symbols[0].count * sizeof symbols[0].values[0], "%s",
                         kernels->name);
        cr_assert_arr_eq(ims_jpeg_fast_position(&symbols[0], 0),
                         ims_jpeg_fast_position(&symbols[1], 0), symbols[0].count, "%s",
                         kernels->name);
    }
}

Test(jpeg_fast_kernels, symbols_are_equal)
{
    with_each(symbols_are_equal);
}

/* What the standard says of a block, in its own words. */
static size_t expected_symbols(const int16_t *block)
{
    size_t count = 1;
    int zeros = 0;
    for (int k = 1; k < 64; k++) {
        if (block[k] == 0) {
            zeros++;
            continue;
        }
        count += 1 + (size_t)(zeros / 16);
        zeros = 0;
    }
    return zeros > 0 ? count + 1 : count;
}

Test(jpeg_fast_kernels, long_runs_and_ends_are_symbols_too)
{
    for (int round = 0; round < ROUNDS; round++) {
        size_t wanted = 0;
        make_blocks(&some_blocks, 1 + below(8));
        make_symbols(&ims_jpeg_fast_portable_kernels, IMS_JPEG_FAST_BLOCKS - 1,
                     &symbols[0]);
        for (size_t i = 0; i < IMS_JPEG_FAST_BLOCKS; i++)
            wanted += expected_symbols(some_blocks.coefficients[i]);
        cr_assert_eq(symbols[0].count, wanted);
    }
}

/* ---- writing --------------------------------------------------------------------- */

static uint8_t written[2][IMS_JPEG_FAST_BOUND(IMS_JPEG_FAST_SYMBOLS) + 64];

/* Any codes of the length that is asked for, or of all lengths. */
static void make_codes(struct ims_jpeg_huffman_codes *codes, uint32_t longest)
{
    for (uint32_t i = 0; i < IMS_JPEG_HUFFMAN_TABLES * IMS_JPEG_HUFFMAN_STRIDE; i++) {
        const uint32_t bits = i % 16;
        const uint32_t length = longest != 0 ? longest : 1 + below(16);
        const uint32_t code = picture_random(&random_state) & ((1u << length) - 1);
        codes->entries[i] =
            bits > 11 ? 0
                      : code << (bits + IMS_JPEG_HUFFMAN_LENGTH_BITS) | (length + bits);
    }
}

static void writing_is_equal(const struct ims_jpeg_fast_kernels *kernels)
{
    struct ims_jpeg_huffman_codes codes;
    ims_jpeg_fast_kernels_fill_compaction(&compaction);
    for (int round = 0; round < ROUNDS; round++) {
        struct ims_jpeg_fast_bits streams[2];
        make_codes(&codes, round % 3 == 0 ? 16 : 0);
        make_blocks(&some_blocks, round % 2 == 0 ? 65 : below(65));
        make_symbols(&ims_jpeg_fast_portable_kernels, round, &symbols[0]);
        for (int i = 0; i < 2; i++) {
            streams[i] = (struct ims_jpeg_fast_bits){written[i], 0, 0};
            if (round % 8 != 0)
                ims_jpeg_fast_bits_put(&streams[i], 1, (unsigned)round % 8);
            (i == 0 ? kernels : &ims_jpeg_fast_portable_kernels)
                ->write(&streams[i], &codes, &symbols[0]);
            ims_jpeg_fast_bits_align(&streams[i]);
        }
        const size_t size = (size_t)(streams[0].next - written[0]);
        cr_assert_eq(size, (size_t)(streams[1].next - written[1]), "%s", kernels->name);
        cr_assert_arr_eq(written[0], written[1], size, "%s", kernels->name);
        cr_assert_leq(size + 8, IMS_JPEG_FAST_BOUND(symbols[0].count));
    }
}

Test(jpeg_fast_kernels, writing_is_equal_and_within_its_bound)
{
    with_each(writing_is_equal);
    writing_is_equal(&ims_jpeg_fast_portable_kernels);
}

/* ---- codes ----------------------------------------------------------------------- */

/* Each count the sum of the two before it: the longest codes that there can be, more
 * than twice as long as a file may have them. */
Test(jpeg_fast_kernels, no_code_is_longer_than_16_bits)
{
    static struct ims_jpeg_huffman_counts counts;
    enum { SYMBOLS = 40 };
    uint32_t next[2] = {1, 1};
    for (uint32_t i = 0; i < SYMBOLS; i++) {
        counts.symbols[i] = next[i % 2];
        next[i % 2] = next[0] + next[1];
    }
    counts.symbols[IMS_JPEG_HUFFMAN_DC] = 1;
    struct ims_jpeg_huffman_tables tables;
    ims_jpeg_huffman_optimal(&tables, &counts, 0);
    const struct ims_jpeg_huffman_table *const table = &tables.ac;
    uint32_t total = 0;
    uint32_t used = 0; /* of 65536 codes of 16 bits */
    for (uint32_t length = 1; length <= 16; length++) {
        total += table->bits[length - 1];
        used += (uint32_t)table->bits[length - 1] << (16 - length);
    }
    cr_assert_eq(total, SYMBOLS);
    cr_assert_eq(table->count, SYMBOLS);
    cr_assert_eq(used, 65535, "all but the code of ones only");
    uint64_t seen = 0;
    for (uint32_t i = 0; i < SYMBOLS; i++)
        seen |= UINT64_C(1) << table->values[i];
    cr_assert_eq(seen, (UINT64_C(1) << SYMBOLS) - 1);
}

/* ---- stuffing -------------------------------------------------------------------- */

static void stuffing_is_right(const struct ims_jpeg_fast_kernels *kernels)
{
    enum { MOST = 3000 };
    static uint8_t bytes[MOST + 64];
    static uint8_t out[2 * MOST + 64];
    static uint8_t wanted[2 * MOST];
    for (int round = 0; round < ROUNDS; round++) {
        const size_t count = below(round % 2 == 0 ? 80 : MOST);
        const uint32_t limit = round % 10 == 0 ? 1 : 1 + below(300);
        size_t size = 0;
        memset(bytes, 0xff, sizeof bytes); /* what lies behind is of no matter */
        for (size_t i = 0; i < count; i++) {
            bytes[i] = below(limit) == 0 ? 255 : (uint8_t)below(256);
            wanted[size++] = bytes[i];
            if (bytes[i] == 255)
                wanted[size++] = 0;
        }
        cr_assert_eq(kernels->stuff(out, bytes, count), size, "%s", kernels->name);
        cr_assert_arr_eq(out, wanted, size, "%s", kernels->name);
    }
}

Test(jpeg_fast_kernels, each_full_byte_is_followed_by_0)
{
    with_each(stuffing_is_right);
    stuffing_is_right(&ims_jpeg_fast_portable_kernels);
}
