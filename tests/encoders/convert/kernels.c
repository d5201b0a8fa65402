/* SPDX-License-Identifier: MIT
 *
 * The converters' inner loops: every table gives what the portable one does, at every
 * length and for every color, and touches the same memory; the portable one gives what
 * kernels.h says.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/convert/portable.h"
#include "support/picture.h"
#include "support/sanitizer.h"

enum {
    MOST = 200,     /* pixels: several vectors and a rest */
    ROOM = MOST * 8 /* bytes of an input or output */
};

/* Random inputs, and two sets of outputs that begin equal. */
static _Alignas(8) uint8_t inputs[6][ROOM];
static _Alignas(8) uint8_t outputs[2][4][ROOM];

static void prepare(uint32_t seed)
{
    for (size_t i = 0; i < sizeof inputs; i++)
        inputs[i / ROOM][i % ROOM] = (uint8_t)picture_random(&seed);
    memset(outputs, 0x5A, sizeof outputs);
}

/* Runs `run` for the portable table and each other one, and compares whole buffers:
 * what must not be written, too. */
static void compare(const char *what,
                    void (*run)(const struct ims_convert_kernels *kernels,
                                uint8_t out[4][ROOM], size_t count))
{
    const struct ims_convert_kernels *kernels = NULL;
    for (size_t i = 1; (kernels = ims_convert_kernels_at(i)) != NULL; i++) {
        for (size_t count = 0; count <= MOST; count++) {
            memset(outputs, 0x5A, sizeof outputs);
            run(&ims_convert_portable_kernels, outputs[0], count);
            run(kernels, outputs[1], count);
            cr_assert_eq(memcmp(outputs[0], outputs[1], sizeof outputs[0]), 0,
                         "%s: %s differs at %zu pixels", kernels->name, what, count);
        }
    }
}

Test(convert_kernels, the_best_is_the_last)
{
    size_t count = 0;
    while (ims_convert_kernels_at(count) != NULL)
        count++;
    cr_assert_geq(count, 1);
    cr_assert_eq(ims_convert_kernels_best(), ims_convert_kernels_at(count - 1));
    cr_assert_eq(ims_convert_kernels_at(0), &ims_convert_portable_kernels);
}

/* ---- planes ---------------------------------------------------------------------- */

static void run_split(const struct ims_convert_kernels *kernels, uint8_t out[4][ROOM],
                      size_t count)
{
    uint8_t *const planes[4] = {out[0] + 1, out[1], out[2], out[3] + 3};
    const int samples = 2 + (int)(count % 3);
    if (samples == 2)
        kernels->split2(inputs[0] + 1, planes, count);
    else if (samples == 3)
        kernels->split3(inputs[0] + 1, planes, count);
    else
        kernels->split4(inputs[0] + 1, planes, count);
}

static void run_join(const struct ims_convert_kernels *kernels, uint8_t out[4][ROOM],
                     size_t count)
{
    const uint8_t *const planes[4] = {inputs[0], inputs[1] + 1, inputs[2], inputs[3]};
    if (count % 2)
        kernels->join3(out[0] + 1, planes, count);
    else
        kernels->join4(out[0] + 1, planes, count);
}

static void run_depths(const struct ims_convert_kernels *kernels, uint8_t out[4][ROOM],
                       size_t count)
{
    const uint16_t *const deep = (const uint16_t *)(const void *)inputs[0];
    float floats[MOST];
    memcpy(floats, inputs[1], count * sizeof floats[0]);
    kernels->narrow(deep, out[0], count);
    kernels->to_big_endian(deep, (uint16_t *)(void *)out[1], count);
    kernels->widen(inputs[2], (uint16_t *)(void *)(out[0] + ROOM / 2), count);
    kernels->float_to_8(floats, out[2], count);
    kernels->float_to_16(floats, (uint16_t *)(void *)out[3], count);
}

static void run_blend(const struct ims_convert_kernels *kernels, uint8_t out[4][ROOM],
                      size_t count)
{
    uint8_t *const planes[3] = {out[0], out[1] + 1, out[2]};
    const uint8_t color[3] = {(uint8_t)count, 0, 255};
    kernels->blend(planes, inputs[0], color, count);
}

static void run_blend_deep(const struct ims_convert_kernels *kernels,
                           uint8_t out[4][ROOM], size_t count)
{
    uint8_t *const planes[3] = {out[0], out[1] + 1, out[2]};
    const uint8_t color[3] = {(uint8_t)count, 0, 255};
    out[3][0] = kernels->blend_deep((const uint16_t *)(const void *)inputs[0],
                                    2 + count % 2 * 2, color, planes, count);
}

Test(convert_kernels, planes_and_samples_are_equal)
{
    for (uint32_t seed = 0; seed < 3; seed++) {
        prepare(seed);
        compare("split", run_split);
        compare("join", run_join);
        compare("depth", run_depths);
        compare("blend", run_blend);
        compare("blend deep", run_blend_deep);
    }
}

Test(convert_kernels, planes_are_those_of_the_pixels)
{
    const struct ims_convert_kernels *kernels = NULL;
    prepare(7);
    for (size_t i = 0; (kernels = ims_convert_kernels_at(i)) != NULL; i++) {
        for (size_t samples = 2; samples <= 4; samples++) {
            uint8_t *const planes[4] = {outputs[0][0], outputs[0][1], outputs[0][2],
                                        outputs[0][3]};
            (samples == 2   ? kernels->split2
             : samples == 3 ? kernels->split3
                            : kernels->split4)(inputs[0], planes, MOST);
            for (size_t k = 0; k < MOST * samples; k++)
                cr_assert_eq(planes[k % samples][k / samples], inputs[0][k]);
            const uint8_t *const sources[4] = {planes[0], planes[1], planes[2],
                                               planes[3]};
            if (samples > 2)
                (samples == 3 ? kernels->join3 : kernels->join4)(outputs[1][0], sources,
                                                                 MOST);
            cr_assert(samples == 2 ||
                      memcmp(outputs[1][0], inputs[0], MOST * samples) == 0);
        }
    }
}

/* ---- deep YUV -------------------------------------------------------------------- */

static void run_deep(const struct ims_convert_kernels *kernels, uint8_t out[4][ROOM],
                     size_t count)
{
    /* Sums are exact, so that each table has the same; some are far from 0..65535. */
    static const struct ims_convert_deep_color colors[3] = {
        {0x1p0, 0x1.8p-3, 0x1.4p-4, -20000.0},
        {0x1.00002p0, -0x1p-32, 0x1p-1, 0.5},
        {0x1.2p1, 0.0, -0x1p-1, 0.5},
    };
    const uint16_t *const yuv[3] = {(const uint16_t *)(const void *)inputs[0],
                                    (const uint16_t *)(const void *)(inputs[1] + 2),
                                    (const uint16_t *)(const void *)inputs[2]};
    kernels->deep_to_rgb(colors, yuv, (uint16_t *)(void *)(out[0] + 2), count);
}

Test(convert_kernels, deep_yuv)
{
    prepare(5);
    compare("deep_to_rgb", run_deep);
}

/* ---- matrices -------------------------------------------------------------------- */

static struct ims_convert_matrix matrix;
static bool to_rgb;

static const struct ims_convert_space spaces[] = {
    {IMS_MATRIX_BT601, IMS_RANGE_LIMITED},     {IMS_MATRIX_BT601, IMS_RANGE_FULL},
    {IMS_MATRIX_BT709, IMS_RANGE_LIMITED},     {IMS_MATRIX_BT709, IMS_RANGE_FULL},
    {IMS_MATRIX_BT2020, IMS_RANGE_LIMITED},    {IMS_MATRIX_BT2020, IMS_RANGE_FULL},
    {IMS_MATRIX_SMPTE240M, IMS_RANGE_LIMITED}, {IMS_MATRIX_SMPTE240M, IMS_RANGE_FULL},
};

/* From RGB, to RGB, and from YUV to YUV in two ranges. */
enum { SPACES = sizeof spaces / sizeof spaces[0], MATRICES = 1 + SPACES + 2 * SPACES };

static void set_matrix(int number)
{
    to_rgb = number >= 1 && number <= SPACES;
    if (number == 0)
        matrix = ims_convert_matrix_rgb_to_yuv;
    else if (to_rgb)
        matrix = ims_convert_matrix_yuv_to_rgb(spaces[number - 1]);
    else
        matrix = ims_convert_matrix_yuv_to_yuv(spaces[(number - 1 - SPACES) / 2],
                                               spaces[(number - 1 - SPACES) % 2]);
}

static void run_matrix(const struct ims_convert_kernels *kernels, uint8_t out[4][ROOM],
                       size_t count)
{
    const uint8_t *const in[3] = {inputs[0] + 1, inputs[1], inputs[2] + 3};
    uint8_t *const targets[3] = {out[0], out[1] + 1, out[2]};
    if (to_rgb)
        kernels->to_rgb(&matrix, in, targets, count);
    else
        kernels->apply_all(&matrix, in, targets, count);
    if (!to_rgb)
        kernels->apply(&matrix.rows[count % 3], in, out[3], count);
}

static void run_half(const struct ims_convert_kernels *kernels, uint8_t out[4][ROOM],
                     size_t count)
{
    const uint8_t *const in[3] = {inputs[0] + 1, inputs[1], inputs[2] + 3};
    uint8_t *const targets[3] = {out[0], out[1] + 1, out[2]};
    if (to_rgb)
        kernels->half_to_rgb(&matrix, in, targets, count);
    else
        kernels->half_to_luma(&matrix.rows[0], in, out[0], count);
}

/* Chroma in parts of 16, up to the most that they can be. */
static void run_parts(const struct ims_convert_kernels *kernels, uint8_t out[4][ROOM],
                      size_t count)
{
    uint16_t chroma[2][MOST];
    const uint16_t *const in[2] = {chroma[0], chroma[1]};
    uint8_t *const targets[3] = {out[0], out[1] + 1, out[2]};
    for (size_t i = 0; i < 2 * count; i++) {
        const size_t at = 2 * (i / 2);
        const unsigned wide = inputs[1 + i % 2][at] + inputs[1 + i % 2][at + 1] * 256u;
        chroma[i % 2][i / 2] = (uint16_t)(wide * 4080u / 65535u);
    }
    kernels->parts_to_rgb(&matrix, inputs[0] + 1, in, targets, count);
}

static void run_chroma(const struct ims_convert_kernels *kernels, uint8_t out[4][ROOM],
                       size_t count)
{
    static const unsigned weights[4][2] = {{0, 0}, {0, 2}, {1, 1}, {2, 0}};
    kernels->chroma_rows(inputs[0] + 1, inputs[1], (unsigned)(count % 4),
                         (uint16_t *)(void *)(out[0] + 2), count);
    kernels->chroma_columns((const uint16_t *)(const void *)inputs[2],
                            weights[count % 4][0], weights[count % 4][1],
                            (uint16_t *)(void *)(out[1] + 2), count);
}

Test(convert_kernels, chroma_between_samples)
{
    for (uint32_t seed = 0; seed < 3; seed++) {
        prepare(seed);
        compare("chroma", run_chroma);
    }
}

static void run_average(const struct ims_convert_kernels *kernels, uint8_t out[4][ROOM],
                        size_t count)
{
    const uint8_t *const upper[3] = {inputs[0] + 1, inputs[1], inputs[2]};
    const uint8_t *const lower[3] = {inputs[3], inputs[4] + 3, inputs[5]};
    uint8_t *const targets[2] = {out[0], out[1] + 1};
    uint8_t *const others[2] = {out[2], out[3]};
    kernels->average(matrix.rows + 1, upper, NULL, targets, count);
    kernels->average(matrix.rows + 1, upper, lower, others, count);
}

Test(convert_kernels, matrices_are_equal)
{
    for (int number = 0; number < MATRICES; number++) {
        set_matrix(number);
        prepare((uint32_t)number);
        compare("matrix", run_matrix);
        if (number > 0)
            compare("half chroma", run_half);
        if (to_rgb)
            compare("chroma in parts", run_parts);
        if (!to_rgb)
            compare("average", run_average);
        memset(inputs, 255, sizeof inputs);
        if (!to_rgb)
            compare("average of the largest", run_average);
        else
            compare("chroma in the largest parts", run_parts);
    }
}

/* All first channels, for one value of the second and of the third. */
static void check_colors(int second, int third, bool halves)
{
    enum { LONG = 256 };
    static uint8_t channels[3][LONG];
    static uint8_t results[2][3][LONG];
    for (int i = 0; i < LONG; i++)
        channels[0][i] = (uint8_t)i;
    memset(channels[1], second, LONG);
    memset(channels[2], third, LONG);
    const uint8_t *const in[3] = {channels[0], channels[1], channels[2]};
    uint8_t *const wanted[3] = {results[0][0], results[0][1], results[0][2]};
    uint8_t *const found[3] = {results[1][0], results[1][1], results[1][2]};
    const struct ims_convert_kernels *kernels = &ims_convert_portable_kernels;
    kernels->apply_all(&matrix, in, wanted, LONG);
    for (size_t i = 1; (kernels = ims_convert_kernels_at(i)) != NULL; i++) {
        (to_rgb ? kernels->to_rgb : kernels->apply_all)(&matrix, in, found, LONG);
        cr_assert_eq(memcmp(results[0], results[1], sizeof results[0]), 0, "%s: %d, %d",
                     kernels->name, second, third);
        if (!halves)
            continue;
        memset(found[0], 0, LONG);
        if (to_rgb)
            kernels->half_to_rgb(&matrix, in, found, LONG);
        else
            kernels->half_to_luma(&matrix.rows[0], in, found[0], LONG);
        cr_assert_eq(memcmp(results[0], results[1], sizeof results[0]), 0,
                     "%s, half chroma: %d, %d", kernels->name, second, third);
    }
}

/* The values are the same where each access is looked at, which takes twenty times as
 * long: a part of them will do. */
#ifdef ADDRESS_SANITIZER
enum { ALL_COLORS = 0 };
#else
enum { ALL_COLORS = 1 };
#endif

/* The 16 bits that vectors reckon with are enough for each of the 16.7 million colors;
 * from YUV to YUV, which has the most matrices and the smallest factors, for a part. */
Test(convert_kernels, every_color_is_equal)
{
    for (int number = 0; number < MATRICES; number++) {
        const bool all = ALL_COLORS && number <= 4;
        set_matrix(number);
        for (int second = 0; second < 256; second += all ? 1 : 5)
            for (int third = 0; third < 256; third += all ? 1 : 3)
                check_colors(second, third, number > 0);
    }
}

Test(convert_kernels, the_portable_table_reckons_as_it_is_said)
{
    prepare(3);
    for (int number = 0; number < MATRICES; number++) {
        set_matrix(number);
        const uint8_t *const in[3] = {inputs[0], inputs[1], inputs[2]};
        uint8_t *const out[3] = {outputs[0][0], outputs[0][1], outputs[0][2]};
        ims_convert_portable_kernels.apply_all(&matrix, in, out, ROOM);
        for (size_t i = 0; i < (size_t)ROOM * 3; i++) {
            const struct ims_convert_row *const row = &matrix.rows[i / ROOM];
            int64_t sum = (int64_t)inputs[row->main][i % ROOM] * 65536 + row->offset;
            for (int k = 0; k < 3; k++)
                sum += (int64_t)row->factors[k] * inputs[k][i % ROOM];
            /* The nearest: twice the distance to it is no more than one. */
            const int64_t wanted = sum < 0 ? 0 : sum > 255 << 16 ? 255 << 16 : sum;
            const int64_t found = (int64_t)out[i / ROOM][i % ROOM] << 16;
            cr_assert_leq(2 * llabs(found - wanted), 65536);
        }
    }
}
