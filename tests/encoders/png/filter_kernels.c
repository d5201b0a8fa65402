/* SPDX-License-Identifier: MIT
 *
 * The kernels of PNG's filters: every table does what the portable one does, the
 * portable one what the specification says, and none reads what it must not.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/png/filter_portable.h"
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
static void with_each(void (*test)(const struct ims_png_filter_kernels *kernels))
{
    const struct ims_png_filter_kernels *kernels = NULL;
    for (size_t i = 1; (kernels = ims_png_filter_kernels_at(i)) != NULL; i++)
        test(kernels);
}

Test(png_filter_kernels, the_best_is_the_last)
{
    size_t count = 0;
    while (ims_png_filter_kernels_at(count) != NULL)
        count++;
    cr_assert_geq(count, 1);
    cr_assert_eq(ims_png_filter_kernels_best(), ims_png_filter_kernels_at(count - 1));
    cr_assert_eq(ims_png_filter_kernels_at(0), &ims_png_filter_portable_kernels);
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
    case IMS_PNG_FILTER_SUB:
        return (uint8_t)(x - a);
    case IMS_PNG_FILTER_UP:
        return (uint8_t)(x - b);
    case IMS_PNG_FILTER_AVERAGE:
        return (uint8_t)(x - (a + b) / 2);
    case IMS_PNG_FILTER_PAETH:
        return (uint8_t)(x - paeth(a, b, c));
    default:
        return (uint8_t)x;
    }
}

/* All triples of left, above and corner, 65536 at a time. */
static void
filters_follow_the_specification(const struct ims_png_filter_kernels *kernels)
{
    static uint8_t row[256 + 256];
    static uint8_t above[256 + 256];
    uint8_t out[256];
    for (int ab = 0; ab < 65536; ab++) {
        for (int c = 0; c < 256; c++) {
            row[c] = (uint8_t)ab;            /* left */
            row[256 + c] = (uint8_t)(7 * c); /* the byte itself */
            above[c] = (uint8_t)c;           /* corner */
            above[256 + c] = (uint8_t)(ab >> 8);
        }
        for (int filter = 1; filter < IMS_PNG_FILTERS; filter++) {
            kernels->filter[filter](out, row + 256, above + 256, 256, 256);
            int wrong = 0;
            for (int c = 0; c < 256; c++)
                wrong += out[c] != filtered(filter, 7 * c, ab & 255, ab >> 8, c);
            cr_assert_eq(wrong, 0, "%s: filter %d", kernels->name, filter);
        }
    }
}

Test(png_filter_kernels, filters_follow_the_specification)
{
    filters_follow_the_specification(ims_png_filter_kernels_best());
    filters_follow_the_specification(&ims_png_filter_portable_kernels);
}

static void filters_are_equal(const struct ims_png_filter_kernels *kernels)
{
    static const size_t pixels[] = {1, 2, 3, 4, 6, 8};
    for (int round = 0; round < ROUNDS; round++) {
        const size_t pixel = pixels[below(6)];
        const size_t count = below(LONGEST) + 1;
        struct picture first, second;
        uint8_t *const row = guarded(&first, pixel + count);
        uint8_t *const above = guarded(&second, pixel + count);
        uint8_t out[2][LONGEST];
        for (int filter = 1; filter < IMS_PNG_FILTERS; filter++) {
            kernels->filter[filter](out[0], row + pixel, above + pixel, pixel, count);
            ims_png_filter_portable_kernels.filter[filter](out[1], row + pixel,
                                                           above + pixel, pixel, count);
            cr_assert_arr_eq(out[0], out[1], count, "%s: filter %d, pixel %zu, %zu",
                             kernels->name, filter, pixel, count);
        }
        picture_free(&first);
        picture_free(&second);
    }
}

Test(png_filter_kernels, filters_are_equal_and_stay_within_rows)
{
    with_each(filters_are_equal);
    filters_are_equal(&ims_png_filter_portable_kernels);
}

static void orders_are_equal(const struct ims_png_filter_kernels *kernels)
{
    static const size_t pixels[] = {1, 3, 4, 2};
    for (int round = 0; round < ROUNDS; round++) {
        const int order = 1 + round % (IMS_PNG_BYTE_ORDERS - 1);
        const size_t count = below(LONGEST / 8) * pixels[order];
        uint8_t bytes[3][LONGEST];
        for (size_t i = 0; i < LONGEST; i++)
            bytes[0][i] = bytes[1][i] = bytes[2][i] = (uint8_t)below(256);
        kernels->reorder[order](bytes[0], count);
        ims_png_filter_portable_reorder((enum ims_png_byte_order)order, bytes[1],
                                        count);
        cr_assert_arr_eq(bytes[0], bytes[1], LONGEST, "%s: order %d, %zu",
                         kernels->name, order, count);
        for (size_t i = 0; i + pixels[order] <= count; i += pixels[order]) {
            const size_t last = order == IMS_PNG_SWAP_16 ? 1 : 2;
            cr_assert_eq(bytes[1][i], bytes[2][i + last]);
            cr_assert_eq(bytes[1][i + last], bytes[2][i]);
        }
    }
}

Test(png_filter_kernels, orders_are_equal)
{
    with_each(orders_are_equal);
    orders_are_equal(&ims_png_filter_portable_kernels);
}

/* ---- costs ----------------------------------------------------------------------- */

static void costs_are_equal(const struct ims_png_filter_kernels *kernels)
{
    for (int round = 0; round < ROUNDS; round++) {
        const size_t count = below(round % 10 == 0 ? 65536 : LONGEST) + 1;
        struct picture picture;
        uint8_t *const bytes = guarded(&picture, count);
        if (round % 4 == 0) /* the largest sums */
            memset(bytes, 0x80, count);
        cr_assert_eq(kernels->cost(bytes, count),
                     ims_png_filter_portable_cost(bytes, count), "%s: %zu",
                     kernels->name, count);
        picture_free(&picture);
    }
}

Test(png_filter_kernels, costs_are_equal)
{
    with_each(costs_are_equal);
}
