/* SPDX-License-Identifier: MIT
 *
 * The converters' inner loops with vector instructions and without give equal results,
 * and touch the same memory: what one machine writes, another writes too.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "support/picture.h"

/* The portable forms, compiled here under names of their own. */
#define IMS_SIMD_PORTABLE
#define ims_convert_matrix_rgb_to_yuv     portable_matrix_rgb_to_yuv
#define ims_convert_matrix_yuv_to_rgb     portable_matrix_yuv_to_rgb
#define ims_convert_matrix_yuv_to_yuv     portable_matrix_yuv_to_yuv
#define ims_convert_matrix_apply          portable_matrix_apply
#define ims_convert_matrix_apply_rgb      portable_matrix_apply_rgb
#define ims_convert_matrix_apply_2x1      portable_matrix_apply_2x1
#define ims_convert_matrix_apply_2x2      portable_matrix_apply_2x2
#define ims_convert_planar_split2         portable_split2
#define ims_convert_planar_split3         portable_split3
#define ims_convert_planar_split4         portable_split4
#define ims_convert_planar_join3          portable_join3
#define ims_convert_planar_join4          portable_join4
#define ims_convert_planar_double         portable_double
#define ims_convert_samples_16_to_8       portable_16_to_8
#define ims_convert_samples_8_to_16       portable_8_to_16
#define ims_convert_samples_float_to_8    portable_float_to_8
#define ims_convert_samples_float_to_16   portable_float_to_16
#define ims_convert_samples_to_big_endian portable_to_big_endian
#include "encoders/convert_matrix.c"
#include "encoders/convert_planar.c"
#include "encoders/convert_samples.c"
#undef ims_convert_matrix_rgb_to_yuv
#undef ims_convert_matrix_apply
#undef ims_convert_matrix_apply_rgb
#undef ims_convert_matrix_apply_2x1
#undef ims_convert_matrix_apply_2x2
#undef ims_convert_planar_split2
#undef ims_convert_planar_split3
#undef ims_convert_planar_split4
#undef ims_convert_planar_join3
#undef ims_convert_planar_join4
#undef ims_convert_planar_double
#undef ims_convert_samples_16_to_8
#undef ims_convert_samples_8_to_16
#undef ims_convert_samples_float_to_8
#undef ims_convert_samples_float_to_16
#undef ims_convert_samples_to_big_endian

/* The library's own, with the best instructions of this machine. */
extern __typeof__(portable_matrix_apply) ims_convert_matrix_apply;
extern __typeof__(portable_matrix_apply_rgb) ims_convert_matrix_apply_rgb;
extern __typeof__(portable_matrix_apply_2x1) ims_convert_matrix_apply_2x1;
extern __typeof__(portable_matrix_apply_2x2) ims_convert_matrix_apply_2x2;
extern __typeof__(portable_split2) ims_convert_planar_split2;
extern __typeof__(portable_split3) ims_convert_planar_split3;
extern __typeof__(portable_split4) ims_convert_planar_split4;
extern __typeof__(portable_join3) ims_convert_planar_join3;
extern __typeof__(portable_join4) ims_convert_planar_join4;
extern __typeof__(portable_double) ims_convert_planar_double;
extern __typeof__(portable_16_to_8) ims_convert_samples_16_to_8;
extern __typeof__(portable_8_to_16) ims_convert_samples_8_to_16;
extern __typeof__(portable_float_to_8) ims_convert_samples_float_to_8;
extern __typeof__(portable_float_to_16) ims_convert_samples_float_to_16;
extern __typeof__(portable_to_big_endian) ims_convert_samples_to_big_endian;

enum {
    MOST = 150,     /* pixels: several vectors and a rest */
    ROOM = MOST * 8 /* bytes of an input or output */
};

/* Random inputs, and two sets of outputs that begin equal. */
static _Alignas(8) uint8_t inputs[6][ROOM];
static _Alignas(8) uint8_t outputs[2][4][ROOM];

static void prepare(uint32_t seed)
{
    for (size_t i = 0; i < sizeof(inputs); i++)
        inputs[i / ROOM][i % ROOM] = (uint8_t)picture_random(&seed);
    memset(outputs, 0x5A, sizeof(outputs));
}

/* Whole buffers: what must not be written is compared too. */
static void check(const char *what, size_t count)
{
    cr_assert_eq(memcmp(outputs[0], outputs[1], sizeof(outputs[0])), 0,
                 "%s differs at %zu pixels", what, count);
    memset(outputs, 0x5A, sizeof(outputs));
}

Test(convert_portable, planes)
{
    uint8_t(*const p)[ROOM] = outputs[0];
    uint8_t(*const q)[ROOM] = outputs[1];
    uint8_t(*const in)[ROOM] = inputs;
    prepare(1);
    for (size_t n = 0; n <= MOST; n++) {
        portable_split2(in[0], p[0], p[1], n);
        ims_convert_planar_split2(in[0], q[0], q[1], n);
        check("split2", n);
        portable_split3(in[0] + 1, p[0], p[1], p[2], n);
        ims_convert_planar_split3(in[0] + 1, q[0], q[1], q[2], n);
        check("split3", n);
        portable_split4(in[0] + 1, p[0], p[1], p[2], p[3], n);
        ims_convert_planar_split4(in[0] + 1, q[0], q[1], q[2], q[3], n);
        check("split4", n);
        portable_join3(p[0], in[0], in[1], in[2], n);
        ims_convert_planar_join3(q[0], in[0], in[1], in[2], n);
        check("join3", n);
        portable_join4(p[0], in[0], in[1], in[2], in[3], n);
        ims_convert_planar_join4(q[0], in[0], in[1], in[2], in[3], n);
        check("join4", n);
        portable_double(in[0], p[0], n);
        ims_convert_planar_double(in[0], q[0], n);
        check("double", n);
    }
}

Test(convert_portable, samples)
{
    /* Of every kind of float: bits are random. */
    uint16_t *const p = (uint16_t *)(void *)outputs[0][0];
    uint16_t *const q = (uint16_t *)(void *)outputs[1][0];
    for (uint32_t seed = 0; seed < 50; seed++) {
        prepare(seed);
        float floats[MOST];
        memcpy(floats, inputs[0], sizeof(floats));
        for (size_t i = 0; i < MOST; i += 2)
            floats[i] = (float)inputs[1][i] / 200.0f;
        const uint16_t *const deep = (const uint16_t *)(const void *)inputs[2];
        const size_t n = seed * 3;
        portable_float_to_8(floats, outputs[0][0], n);
        ims_convert_samples_float_to_8(floats, outputs[1][0], n);
        check("float to 8", n);
        portable_float_to_16(floats, p, n);
        ims_convert_samples_float_to_16(floats, q, n);
        check("float to 16", n);
        portable_16_to_8(deep, outputs[0][0], n);
        ims_convert_samples_16_to_8(deep, outputs[1][0], n);
        check("16 to 8", n);
        portable_8_to_16(inputs[3], p, n);
        ims_convert_samples_8_to_16(inputs[3], q, n);
        check("8 to 16", n);
        portable_to_big_endian(deep, p, n);
        ims_convert_samples_to_big_endian(deep, q, n);
        check("big endian", n);
    }
}

/* Matrix number `number` of all that there are. */
static struct ims_convert_matrix matrix_of(int number)
{
    const struct ims_convert_space from = {
        number % 2 ? IMS_MATRIX_BT709 : IMS_MATRIX_BT601,
        number / 2 % 2 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED,
    };
    const struct ims_convert_space to = {
        IMS_MATRIX_BT601, number / 4 % 2 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED};
    if (number == 8)
        return portable_matrix_rgb_to_yuv;
    return portable_matrix_yuv_to_yuv(from, to);
}

Test(convert_portable, matrices)
{
    for (int number = 0; number <= 8; number++) {
        prepare((uint32_t)number);
        const struct ims_convert_matrix matrix = matrix_of(number);
        const uint8_t *const upper[3] = {inputs[0] + 1, inputs[1], inputs[2]};
        const uint8_t *const lower[3] = {inputs[3], inputs[4] + 3, inputs[5]};
        for (size_t n = 0; n <= MOST; n++) {
            const struct ims_convert_row *const row = &matrix.rows[n % 3];
            portable_matrix_apply(row, upper, outputs[0][0], n);
            ims_convert_matrix_apply(row, upper, outputs[1][0], n);
            check("apply", n);
            portable_matrix_apply_2x1(row, upper, outputs[0][0], n);
            ims_convert_matrix_apply_2x1(row, upper, outputs[1][0], n);
            check("apply 2x1", n);
            portable_matrix_apply_2x2(row, upper, lower, outputs[0][0], n);
            ims_convert_matrix_apply_2x2(row, upper, lower, outputs[1][0], n);
            check("apply 2x2", n);
        }
    }
}

Test(convert_portable, yuv_to_rgb)
{
    for (int number = 0; number < 4; number++) {
        prepare((uint32_t)number);
        const struct ims_convert_space from = {
            number % 2 ? IMS_MATRIX_BT709 : IMS_MATRIX_BT601,
            number / 2 ? IMS_RANGE_FULL : IMS_RANGE_LIMITED,
        };
        const struct ims_convert_matrix matrix = portable_matrix_yuv_to_rgb(from);
        const uint8_t *const yuv[3] = {inputs[0], inputs[1] + 1, inputs[2]};
        uint8_t *const p[3] = {outputs[0][0], outputs[0][1], outputs[0][2]};
        uint8_t *const q[3] = {outputs[1][0], outputs[1][1], outputs[1][2]};
        for (size_t n = 0; n <= MOST; n++) {
            portable_matrix_apply_rgb(&matrix, yuv, p, n);
            ims_convert_matrix_apply_rgb(&matrix, yuv, q, n);
            check("apply rgb", n);
        }
    }
}
