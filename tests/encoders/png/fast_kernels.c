/* SPDX-License-Identifier: MIT
 *
 * The kernels of png-fast: every table does what the portable one does, the portable
 * one what the formats say, and none reads what it must not.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/deflate/portable.h"
#include "encoders/deflate/runs.h"
#include "encoders/deflate/sequence.h"
#include "support/picture.h"

enum { LONGEST = 700, ROUNDS = 400 };

static uint32_t random_state = 3;

static uint32_t below(uint32_t limit)
{
    return picture_random(&random_state) % limit;
}

/* Bytes right before a page that cannot be touched. */
static uint8_t *guarded(struct picture *picture, size_t count)
{
    picture_make(picture, IMS_PIXEL_GRAY8, (int32_t)count, 1, PICTURE_NOISE,
                 PICTURE_TIGHT, picture_random(&random_state));
    return (uint8_t *)(uintptr_t)picture->image.planes[0];
}

/* Runs `test` with every table but the portable one. */
static void with_each(void (*test)(const struct ims_deflate_kernels *kernels))
{
    const struct ims_deflate_kernels *kernels = NULL;
    for (size_t i = 1; (kernels = ims_deflate_kernels_at(i)) != NULL; i++)
        test(kernels);
}

Test(png_fast_kernels, the_best_is_the_last)
{
    size_t count = 0;
    while (ims_deflate_kernels_at(count) != NULL)
        count++;
    cr_assert_geq(count, 1);
    cr_assert_eq(ims_deflate_kernels_best(), ims_deflate_kernels_at(count - 1));
    cr_assert_eq(ims_deflate_kernels_at(0), &ims_deflate_portable_kernels);
}

/* ---- filters --------------------------------------------------------------------- */

static int paeth(int a, int b, int c)
{
    const int p = a + b - c;
    const int pa = abs(p - a);
    const int pb = abs(p - b);
    const int pc = abs(p - c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/* What PNG's specification says. */
static uint8_t filtered(int filter, int x, int a, int b, int c)
{
    switch (filter) {
    case IMS_PNG_FAST_SUB:
        return (uint8_t)(x - a);
    case IMS_PNG_FAST_UP:
        return (uint8_t)(x - b);
    case IMS_PNG_FAST_AVERAGE:
        return (uint8_t)(x - (a + b) / 2);
    case IMS_PNG_FAST_PAETH:
        return (uint8_t)(x - paeth(a, b, c));
    default:
        return (uint8_t)x;
    }
}

/* All triples of left, above and corner, 65536 at a time. */
static void filters_follow_the_specification(const struct ims_deflate_kernels *kernels)
{
    static uint8_t row[256 + 256];
    static uint8_t above[256 + 256];
    uint8_t out[256 + IMS_DEFLATE_SLACK];
    for (int ab = 0; ab < 65536; ab++) {
        for (int c = 0; c < 256; c++) {
            row[c] = (uint8_t)ab;            /* left */
            row[256 + c] = (uint8_t)(7 * c); /* the byte itself */
            above[c] = (uint8_t)c;           /* corner */
            above[256 + c] = (uint8_t)(ab >> 8);
        }
        for (int filter = 1; filter < IMS_PNG_FAST_FILTERS; filter++) {
            kernels->filter[filter](out, row + 256, above + 256, 256, 256);
            int wrong = 0;
            for (int c = 0; c < 256; c++)
                wrong += out[c] != filtered(filter, 7 * c, ab & 255, ab >> 8, c);
            cr_assert_eq(wrong, 0, "%s: filter %d", kernels->name, filter);
        }
    }
}

Test(png_fast_kernels, filters_follow_the_specification)
{
    filters_follow_the_specification(ims_deflate_kernels_best());
    filters_follow_the_specification(&ims_deflate_portable_kernels);
}

static void filters_are_equal(const struct ims_deflate_kernels *kernels)
{
    static const size_t pixels[] = {1, 2, 3, 4, 6, 8};
    for (int round = 0; round < ROUNDS; round++) {
        const size_t pixel = pixels[below(6)];
        const size_t count = below(LONGEST) + 1;
        struct picture first, second;
        uint8_t *const row = guarded(&first, pixel + count);
        uint8_t *const above = guarded(&second, pixel + count);
        uint8_t out[2][LONGEST + IMS_DEFLATE_SLACK];
        for (int filter = 1; filter < IMS_PNG_FAST_FILTERS; filter++) {
            kernels->filter[filter](out[0], row + pixel, above + pixel, pixel, count);
            ims_deflate_portable_kernels.filter[filter](out[1], row + pixel,
                                                        above + pixel, pixel, count);
            cr_assert_arr_eq(out[0], out[1], count, "%s: filter %d, pixel %zu, %zu",
                             kernels->name, filter, pixel, count);
        }
        picture_free(&first);
        picture_free(&second);
    }
}

Test(png_fast_kernels, filters_are_equal_and_stay_within_rows)
{
    with_each(filters_are_equal);
    filters_are_equal(&ims_deflate_portable_kernels);
}

static void orders_are_equal(const struct ims_deflate_kernels *kernels)
{
    static const size_t pixels[] = {1, 3, 4, 2};
    for (int round = 0; round < ROUNDS; round++) {
        const int order = 1 + round % (IMS_PNG_FAST_ORDERS - 1);
        const size_t count = below(LONGEST / 8) * pixels[order];
        uint8_t bytes[3][LONGEST];
        for (size_t i = 0; i < LONGEST; i++)
            bytes[0][i] = bytes[1][i] = bytes[2][i] = (uint8_t)below(256);
        kernels->reorder[order](bytes[0], count);
        ims_deflate_portable_reorder((enum ims_png_fast_order)order, bytes[1], count);
        cr_assert_arr_eq(bytes[0], bytes[1], LONGEST, "%s: order %d, %zu",
                         kernels->name, order, count);
        for (size_t i = 0; i + pixels[order] <= count; i += pixels[order]) {
            const size_t last = order == IMS_PNG_FAST_SWAP_16 ? 1 : 2;
            cr_assert_eq(bytes[1][i], bytes[2][i + last]);
            cr_assert_eq(bytes[1][i + last], bytes[2][i]);
        }
    }
}

Test(png_fast_kernels, orders_are_equal)
{
    with_each(orders_are_equal);
    orders_are_equal(&ims_deflate_portable_kernels);
}

/* ---- sums ------------------------------------------------------------------------ */

static void sums_are_equal(const struct ims_deflate_kernels *kernels)
{
    for (int round = 0; round < ROUNDS; round++) {
        const size_t count = below(round % 10 == 0 ? 70000 : LONGEST) + 1;
        struct picture picture;
        uint8_t *const bytes = guarded(&picture, count);
        if (round % 4 == 0) /* the largest sums */
            memset(bytes, 0xff, count);
        const uint32_t start = picture_random(&random_state);
        const uint32_t adler = (start % 65521) << 16 | start % 65519;
        cr_assert_eq(kernels->adler(adler, bytes, count),
                     ims_deflate_portable_adler(adler, bytes, count), "%s: %zu",
                     kernels->name, count);
        cr_assert_eq(kernels->crc(start, bytes, count),
                     ims_deflate_portable_crc(start, bytes, count), "%s: %zu",
                     kernels->name, count);
        const size_t few = count < 65536 ? count : 65536;
        cr_assert_eq(kernels->cost(bytes, few), ims_deflate_portable_cost(bytes, few),
                     "%s: %zu", kernels->name, few);
        picture_free(&picture);
    }
}

Test(png_fast_kernels, sums_are_equal)
{
    with_each(sums_are_equal);
}

Test(png_fast_kernels, sums_are_those_of_zlib)
{
    const uint8_t digits[] = "123456789";
    const uint8_t word[] = "Wikipedia";
    cr_assert_eq(ims_deflate_portable_crc(0, digits, 9), 0xcbf43926u);
    cr_assert_eq(ims_deflate_portable_adler(1, word, 9), 0x11e60398u);
    /* One byte at a time, and all at once, by tables. */
    static uint8_t bytes[20000];
    uint32_t crc = 0;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)below(256);
        crc = ims_deflate_portable_crc(crc, bytes + i, 1);
    }
    cr_assert_eq(ims_deflate_portable_crc(0, bytes, sizeof bytes), crc);
}

/* ---- writing --------------------------------------------------------------------- */

/* Bytes with runs, their values within a reach of zero: 0 is a few values only. */
static size_t make_bytes(uint8_t *bytes, size_t longest)
{
    static const uint32_t reaches[] = {1, 3, 14, 30, 33, 127};
    const uint32_t reach = reaches[below(6)];
    const uint32_t runs = below(3) * below(20);
    const size_t count = below((uint32_t)longest) + 1;
    size_t i = 0;
    while (i < count) {
        const uint8_t value = (uint8_t)(below(2 * reach + 1) - reach);
        size_t length = below(100) < runs ? below(60) : 1;
        if (below(3000) < runs)
            length += below(700);
        for (; length > 0 && i < count; length--)
            bytes[i++] = value;
        if (below(500) == 0 && i < count)
            bytes[i++] = (uint8_t)below(256);
    }
    memset(bytes + count, 0xaa, IMS_DEFLATE_SLACK);
    return count;
}

enum { MOST = 6000 };

/* Two ways to write the same. */
struct outcome {
    struct ims_deflate_bits start;
    struct ims_deflate_bits end;
    uint8_t out[3 * MOST + 600];
};

/* A stream that has a few bits already. */
static void start_outcome(struct outcome *outcome, unsigned bits)
{
    memset(outcome->out, 0, sizeof outcome->out);
    outcome->end = (struct ims_deflate_bits){outcome->out, 0, 0};
    ims_deflate_bits_put(&outcome->end, bits == 0 ? 0 : 1, bits);
    outcome->start = outcome->end;
}

/* Both are the same, and as long as the codes tell. */
static void check_outcomes(struct outcome *outcomes,
                           const struct ims_deflate_counts *counts,
                           const struct ims_deflate_codes *codes,
                           const struct ims_deflate_head *head, const char *name)
{
    const uint64_t wanted = ims_deflate_huffman_cost(counts, codes, head) - head->bits -
                            codes->symbol_lengths[IMS_DEFLATE_END];
    for (int i = 0; i < 2; i++) {
        struct ims_deflate_bits *const end = &outcomes[i].end;
        cr_assert_eq((uint64_t)(end->next - outcomes[i].out) * 8 + end->count,
                     wanted + outcomes[i].start.count, "%s", name);
        ims_deflate_bits_align(end);
    }
    cr_assert_arr_eq(outcomes[0].out, outcomes[1].out,
                     (size_t)(outcomes[0].end.next - outcomes[0].out), "%s", name);
}

/* Codes of any lengths for all literals, however often they occur: long ones in a row
 * too. */
static void make_codes(const struct ims_deflate_counts *counts, bool fitting,
                       struct ims_deflate_codes *codes, struct ims_deflate_head *head)
{
    struct ims_deflate_counts wanted = *counts;
    for (size_t i = 0; !fitting && i < IMS_DEFLATE_LITERALS; i++)
        wanted.symbols[i] = 1u << below(18);
    ims_deflate_huffman_make(&wanted, codes, head);
}

static void writing_is_equal(const struct ims_deflate_kernels *kernels)
{
    static uint8_t bytes[MOST + IMS_DEFLATE_SLACK];
    static struct outcome outcomes[2];
    for (int round = 0; round < 3 * ROUNDS; round++) {
        const size_t count = make_bytes(bytes, round % 2 ? MOST : 300);
        const size_t group = (size_t)(round % 3) * 8;
        struct ims_deflate_counts counts;
        struct ims_deflate_codes codes;
        struct ims_deflate_head head;
        memset(&counts, 0, sizeof counts);
        ims_deflate_runs_count(kernels, bytes, count, count, count, group, &counts,
                               NULL);
        counts.symbols[IMS_DEFLATE_END] = 1;
        make_codes(&counts, round % 5 < 3, &codes, &head);
        for (int i = 0; i < 2; i++) {
            start_outcome(&outcomes[i], (unsigned)round % 8);
            (i == 0 ? kernels : &ims_deflate_portable_kernels)
                ->write(&outcomes[i].end, &codes, bytes, count, group,
                        round % 4 ? bytes : NULL);
        }
        check_outcomes(outcomes, &counts, &codes, &head, kernels->name);
    }
}

Test(png_fast_kernels, writing_is_equal_and_takes_what_was_counted)
{
    with_each(writing_is_equal);
    writing_is_equal(&ims_deflate_portable_kernels);
}

/* Any list over the bytes: whether its matches are right is no matter here. */
static size_t make_list(struct ims_deflate_sequence *list, size_t bytes)
{
    size_t count = 0;
    while (bytes > 0) {
        const size_t literals = below(below(10) == 0 ? 400 : 12);
        list[count] = (struct ims_deflate_sequence){
            (uint32_t)(literals < bytes ? literals : bytes), 0, 0};
        bytes -= list[count].literals;
        const size_t length = 3 + below(below(4) == 0 ? 256 : 10);
        if (length <= bytes) {
            list[count].length = (uint16_t)length;
            list[count].distance = (uint16_t)(1 + below(1u << below(16)));
            bytes -= length;
        } else {
            list[count].literals += (uint32_t)bytes;
            bytes = 0;
        }
        count++;
    }
    return count;
}

static void lists_are_equal(const struct ims_deflate_kernels *kernels)
{
    static uint8_t bytes[MOST + IMS_DEFLATE_SLACK];
    static struct ims_deflate_sequence list[MOST];
    static struct outcome outcomes[2];
    for (int round = 0; round < ROUNDS; round++) {
        const size_t count = make_bytes(bytes, MOST);
        const size_t sequences = make_list(list, count);
        struct ims_deflate_counts counts;
        struct ims_deflate_codes codes;
        struct ims_deflate_head head;
        memset(&counts, 0, sizeof counts);
        ims_deflate_sequence_count(list, sequences, bytes, &counts);
        counts.symbols[IMS_DEFLATE_END] = 1;
        make_codes(&counts, round % 5 < 3, &codes, &head);
        for (int i = 0; i < 2; i++) {
            start_outcome(&outcomes[i], (unsigned)round % 8);
            (i == 0 ? kernels : &ims_deflate_portable_kernels)
                ->write_list(&outcomes[i].end, &codes, bytes, list, sequences);
        }
        check_outcomes(outcomes, &counts, &codes, &head, kernels->name);
    }
}

Test(png_fast_kernels, lists_are_equal_and_take_what_was_counted)
{
    with_each(lists_are_equal);
    lists_are_equal(&ims_deflate_portable_kernels);
}
