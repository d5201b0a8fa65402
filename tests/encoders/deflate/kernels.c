/* SPDX-License-Identifier: MIT
 *
 * The kernels of DEFLATE: every table does what the portable one does, the portable one
 * what the formats say, and none reads what it must not.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/deflate/portable.h"
#include "encoders/deflate/rle.h"
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

Test(deflate_kernels, the_best_is_the_last)
{
    size_t count = 0;
    while (ims_deflate_kernels_at(count) != NULL)
        count++;
    cr_assert_geq(count, 1);
    cr_assert_eq(ims_deflate_kernels_best(), ims_deflate_kernels_at(count - 1));
    cr_assert_eq(ims_deflate_kernels_at(0), &ims_deflate_portable_kernels);
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
        picture_free(&picture);
    }
}

Test(deflate_kernels, sums_are_equal)
{
    with_each(sums_are_equal);
}

Test(deflate_kernels, sums_are_those_of_zlib)
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
                           const struct ims_deflate_header *header, const char *name)
{
    const uint64_t wanted = ims_deflate_huffman_cost(counts, codes, header) -
                            header->bits - codes->symbol_lengths[IMS_DEFLATE_END];
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
                       struct ims_deflate_codes *codes,
                       struct ims_deflate_header *header)
{
    struct ims_deflate_counts wanted = *counts;
    for (size_t i = 0; !fitting && i < IMS_DEFLATE_LITERALS; i++)
        wanted.symbols[i] = 1u << below(18);
    ims_deflate_huffman_make(&wanted, codes, header);
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
        struct ims_deflate_header header;
        memset(&counts, 0, sizeof counts);
        ims_deflate_rle_count(kernels, bytes, count, count, count, group, &counts,
                              NULL);
        counts.symbols[IMS_DEFLATE_END] = 1;
        make_codes(&counts, round % 5 < 3, &codes, &header);
        for (int i = 0; i < 2; i++) {
            start_outcome(&outcomes[i], (unsigned)round % 8);
            (i == 0 ? kernels : &ims_deflate_portable_kernels)
                ->write(&outcomes[i].end, &codes, bytes, count, group,
                        round % 4 ? bytes : NULL);
        }
        check_outcomes(outcomes, &counts, &codes, &header, kernels->name);
    }
}

Test(deflate_kernels, writing_is_equal_and_takes_what_was_counted)
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
        struct ims_deflate_header header;
        memset(&counts, 0, sizeof counts);
        ims_deflate_sequence_count(list, sequences, bytes, &counts);
        counts.symbols[IMS_DEFLATE_END] = 1;
        make_codes(&counts, round % 5 < 3, &codes, &header);
        for (int i = 0; i < 2; i++) {
            start_outcome(&outcomes[i], (unsigned)round % 8);
            (i == 0 ? kernels : &ims_deflate_portable_kernels)
                ->write_list(&outcomes[i].end, &codes, bytes, list, sequences);
        }
        check_outcomes(outcomes, &counts, &codes, &header, kernels->name);
    }
}

Test(deflate_kernels, lists_are_equal_and_take_what_was_counted)
{
    with_each(lists_are_equal);
    lists_are_equal(&ims_deflate_portable_kernels);
}
