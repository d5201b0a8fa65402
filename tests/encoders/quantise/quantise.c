/* SPDX-License-Identifier: MIT
 *
 * The quantiser: palettes of few points are the points, more rounds are nearer,
 * dithering keeps the average, and what is transparent takes part in nothing.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/quantise/cut.h"
#include "encoders/quantise/distinct.h"
#include "encoders/quantise/dither.h"
#include "encoders/quantise/histogram.h"
#include "encoders/quantise/nearest.h"
#include "encoders/quantise/refine.h"
#include "support/picture.h"

enum { POINTS = 3000, WIDTH = 64 };

static struct ims_quantise_point points[POINTS];
static struct ims_quantise_nearest nearest;

/* Colors of some clusters. */
static void make_points(void)
{
    uint32_t random = 9;
    for (size_t i = 0; i < POINTS; i++) {
        for (int k = 0; k < 3; k++)
            points[i].color[k] = (uint8_t)(i % 7 * 33 + picture_random(&random) % 40);
        points[i].weight = 1 + picture_random(&random) % 1000;
    }
}

static uint64_t distance_of(size_t colors, int rounds)
{
    struct ims_quantise_palette palette;
    make_points();
    ims_quantise_cut_boxes(points, POINTS, colors, &palette);
    cr_assert_eq(palette.count, colors);
    return ims_quantise_refine(points, POINTS, rounds, &palette, &nearest);
}

Test(quantise, a_palette_of_few_points_is_these_points)
{
    struct ims_quantise_point few[] = {{{9, 0, 0}, 4000000},
                                       {{9, 0, 1}, 1},
                                       {{255, 255, 255}, 7},
                                       {{0, 0, 0}, 1},
                                       {{9, 1, 0}, 300}};
    struct ims_quantise_palette palette;
    ims_quantise_cut_boxes(few, 5, 256, &palette);
    cr_assert_eq(palette.count, 5);
    cr_assert_eq(ims_quantise_refine(few, 5, 3, &palette, &nearest), 0);
    ims_quantise_cut_boxes(few, 1, 256, &palette);
    cr_assert_eq(palette.count, 1);
    cr_assert_arr_eq(palette.colors[0], few[0].color, 3);
}

Test(quantise, colors_and_rounds_bring_it_nearer)
{
    for (size_t colors = 2; colors < 256; colors += 31) {
        uint64_t before = UINT64_MAX;
        for (int rounds = 0; rounds < 4; rounds++) {
            const uint64_t now = distance_of(colors, rounds);
            cr_assert_leq(now, before, "%zu colors, %d rounds", colors, rounds);
            before = now;
        }
        cr_assert_lt(distance_of(colors + 1, 4), distance_of(colors, 0));
    }
}

Test(quantise, a_histogram_has_averages_of_cells)
{
    static struct ims_quantise_histogram histogram;
    static struct ims_quantise_point found[IMS_QUANTISE_HISTOGRAM_CELLS];
    static const uint8_t pixels[][4] = {
        {8, 4, 8, 255},       {15, 7, 15, 255}, {16, 8, 16, 0},
        {255, 255, 255, 255}, {9, 5, 9, 255},
    };
    memset(&histogram, 0, sizeof histogram);
    ims_quantise_histogram_add(&histogram, pixels[0], 5);
    cr_assert_eq(ims_quantise_histogram_points(&histogram, found), 2);
    cr_assert_arr_eq(found[0].color, ((const uint8_t[]){11, 5, 11}), 3);
    cr_assert_eq(found[0].weight, 3);
    cr_assert_arr_eq(found[1].color, ((const uint8_t[]){255, 255, 255}), 3);
    cr_assert_eq(found[1].weight, 1);
}

Test(quantise, weights_have_a_bound_and_none_is_lost)
{
    static struct ims_quantise_histogram histogram;
    static struct ims_quantise_point found[IMS_QUANTISE_HISTOGRAM_CELLS];
    static const uint8_t pixel[4] = {255, 255, 255, 255};
    memset(&histogram, 0, sizeof histogram);
    histogram.cells[3] = (struct ims_quantise_cell){UINT32_C(1) << 29, {0}};
    histogram.cells[65535] =
        (struct ims_quantise_cell){(UINT32_C(1) << 29) - 1, {0xDFFFFFF9, 0, 0}};
    histogram.cells[9] = (struct ims_quantise_cell){1, {0}};
    ims_quantise_histogram_add(&histogram, pixel, 1);
    ims_quantise_histogram_add(&histogram, pixel, 1); /* not counted any more */
    cr_assert_eq(histogram.cells[65535].sums[0], 0xE0000000);
    cr_assert_eq(ims_quantise_histogram_points(&histogram, found), 3);
    cr_assert_eq(found[1].weight, 1);
    cr_assert_eq(found[2].color[0], 255);
    cr_assert_lt(found[0].weight + found[2].weight, 1u << 23);
    cr_assert_geq(found[0].weight, 1u << 20);
}

Test(quantise, distinct_colors_are_counted_until_there_are_too_many)
{
    static struct ims_quantise_distinct distinct;
    static struct ims_quantise_point found[IMS_QUANTISE_DISTINCT_COLORS];
    uint8_t pixel[4] = {0, 0, 0, 255};
    uint64_t weights = 0;
    memset(&distinct, 0, sizeof distinct);
    for (int i = 0; i < IMS_QUANTISE_DISTINCT_COLORS; i++) {
        pixel[1] = (uint8_t)(i >> 7);
        pixel[2] = (uint8_t)(i & 127);
        for (int times = 0; times <= i % 3; times++)
            cr_assert(ims_quantise_distinct_add(&distinct, pixel, 1));
    }
    cr_assert_eq(ims_quantise_distinct_points(&distinct, found),
                 IMS_QUANTISE_DISTINCT_COLORS);
    for (int i = 0; i < IMS_QUANTISE_DISTINCT_COLORS; i++) {
        const int number = found[i].color[1] << 7 | found[i].color[2];
        cr_assert_eq(found[i].weight, 1 + (uint32_t)number % 3);
        weights += found[i].weight;
    }
    cr_assert_eq(weights, 2 * IMS_QUANTISE_DISTINCT_COLORS - 1);
    pixel[0] = 1;
    pixel[3] = 0;
    cr_assert(ims_quantise_distinct_add(&distinct, pixel, 1), "transparent");
    pixel[3] = 255;
    cr_assert_not(ims_quantise_distinct_add(&distinct, pixel, 1));
}

/* A picture of 16384 of them took minutes. */
Test(quantise, colors_whose_hashes_meet_are_not_counted_one_by_one)
{
    static struct ims_quantise_distinct distinct;
    int added = 0;
    memset(&distinct, 0, sizeof distinct);
    for (uint32_t color = 0; color < 1u << 24; color++) {
        const uint8_t pixel[4] = {(uint8_t)(color >> 16), (uint8_t)(color >> 8 & 255),
                                  (uint8_t)(color & 255), 255};
        if ((color * UINT32_C(2654435769)) >> 17 != 1)
            continue;
        if (!ims_quantise_distinct_add(&distinct, pixel, 1))
            break;
        added++;
    }
    cr_assert_gt(added, 200);
    cr_assert_lt(added, 300);
}

Test(quantise, nearest_is_that_of_each_color_if_it_is_to_be_exact)
{
    static const struct ims_quantise_palette close = {
        {{0, 0, 1}, {0, 0, 0}, {255, 255, 255}, {254, 255, 255}}, 4};
    ims_quantise_nearest_start(&nearest, &close);
    cr_assert_eq(ims_quantise_nearest_of(&nearest, 0, 0, 0), 0, "by cells");
    ims_quantise_nearest_be_exact(&nearest);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(ims_quantise_nearest_of(&nearest, 0, 0, 0), 1);
        cr_assert_eq(ims_quantise_nearest_of(&nearest, 0, 0, 1), 0);
        cr_assert_eq(ims_quantise_nearest_of(&nearest, 255, 255, 255), 2);
        cr_assert_eq(ims_quantise_nearest_of(&nearest, 254, 255, 255), 3);
    }
    for (unsigned i = 0; i < 1u << 20; i++) {
        const uint8_t color[3] = {(uint8_t)(i & 255), (uint8_t)(i >> 8 & 255),
                                  (uint8_t)(i >> 16 << 4)};
        cr_assert_eq(ims_quantise_nearest_of(&nearest, color[0], color[1], color[2]),
                     ims_quantise_nearest_search(&nearest, color) & 255);
    }
}

Test(quantise, nearest_is_nearest)
{
    struct ims_quantise_palette palette = {.count = 77};
    uint32_t random = 4;
    for (size_t i = 0; i < palette.count; i++)
        for (int k = 0; k < 3; k++)
            palette.colors[i][k] = (uint8_t)picture_random(&random);
    ims_quantise_nearest_start(&nearest, &palette);
    for (int i = 0; i < 2000; i++) {
        const uint8_t color[3] = {(uint8_t)picture_random(&random),
                                  (uint8_t)picture_random(&random),
                                  (uint8_t)picture_random(&random)};
        uint32_t best = UINT32_MAX;
        for (size_t j = 0; j < palette.count; j++) {
            uint32_t distance = 0;
            for (int k = 0; k < 3; k++)
                distance += (uint32_t)((color[k] - palette.colors[j][k]) *
                                       (color[k] - palette.colors[j][k]));
            const uint32_t key = distance << 8 | (uint32_t)j;
            best = key < best ? key : best;
        }
        cr_assert_eq(ims_quantise_nearest_search(&nearest, color), best);
    }
}

/* The average of a flat gray by a palette of black and white. */
static double average(enum ims_quantise_dither_kind kind, uint8_t gray)
{
    static int16_t errors[3 * (WIDTH + 2)];
    struct ims_quantise_palette palette = {{{0, 0, 0}, {255, 255, 255}}, 2};
    uint8_t pixels[WIDTH][4];
    uint8_t indices[WIDTH];
    size_t white = 0;
    memset(errors, 0, sizeof errors);
    ims_quantise_nearest_start(&nearest, &palette);
    struct ims_quantise_dither dither = {.kind = kind,
                                         .spread = 128,
                                         .palette = &palette,
                                         .nearest = &nearest,
                                         .width = WIDTH,
                                         .errors = errors};
    for (size_t x = 0; x < WIDTH; x++) {
        memset(pixels[x], gray, 3);
        pixels[x][3] = x < WIDTH / 2 ? 255 : 0;
    }
    for (int y = 0; y < WIDTH; y++) {
        ims_quantise_dither_row(&dither, pixels[0], 7, indices);
        for (size_t x = 0; x < WIDTH / 2; x++)
            white += indices[x];
        for (size_t x = WIDTH / 2; x < WIDTH; x++)
            cr_assert_eq(indices[x], 7);
    }
    return 255.0 * (double)white / (WIDTH * WIDTH / 2);
}

Test(quantise, dithering_keeps_the_average)
{
    for (int gray = 16; gray < 256; gray += 32) {
        cr_assert_float_eq(average(IMS_QUANTISE_DITHER_FLOYD_STEINBERG, (uint8_t)gray),
                           gray, 8.0, "%d", gray);
        cr_assert_float_eq(average(IMS_QUANTISE_DITHER_ORDERED, (uint8_t)gray), gray,
                           8.0, "%d", gray);
        const double plain = average(IMS_QUANTISE_DITHER_NO, (uint8_t)gray);
        cr_assert_eq(plain, gray < 128 ? 0.0 : 255.0);
    }
}
