/* SPDX-License-Identifier: MIT
 *
 * The converters' loops over samples, of every table: each depth exhaustively, floats
 * at every border between two results, each sample with each alpha.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>

#include "encoders/convert/kernels.h"
#include "support/picture.h"

static void with_each(void (*test)(const struct ims_convert_kernels *kernels))
{
    const struct ims_convert_kernels *kernels = NULL;
    for (size_t i = 0; (kernels = ims_convert_kernels_at(i)) != NULL; i++)
        test(kernels);
}

static void sixteen_bits_to_eight_and_back(const struct ims_convert_kernels *kernels)
{
    static uint16_t deep[65536];
    static uint8_t narrow[65536];
    for (size_t i = 0; i < 65536; i++)
        deep[i] = (uint16_t)i;
    kernels->narrow(deep, narrow, 65536);
    for (size_t i = 0; i < 65536; i++)
        cr_assert_eq(narrow[i], (i * 255 + 32767) / 65535, "%s", kernels->name);
    for (size_t i = 0; i < 256; i++)
        narrow[i] = (uint8_t)i;
    kernels->widen(narrow, deep, 256);
    for (size_t i = 0; i < 256; i++)
        cr_assert_eq(deep[i], i * 257, "%s", kernels->name);
    kernels->narrow(deep, narrow, 256);
    for (size_t i = 0; i < 256; i++)
        cr_assert_eq(narrow[i], i, "%s", kernels->name);
}

Test(convert_depths, sixteen_bits_to_eight_and_back)
{
    with_each(sixteen_bits_to_eight_and_back);
}

static void
most_significant_byte_first_also_in_place(const struct ims_convert_kernels *kernels)
{
    uint16_t samples[137];
    for (size_t i = 0; i < 137; i++)
        samples[i] = (uint16_t)(i * 1789);
    kernels->to_big_endian(samples, samples, 137);
    const uint8_t *const bytes = (const uint8_t *)samples;
    for (size_t i = 0; i < 137; i++)
        cr_assert_eq(bytes[2 * i] << 8 | bytes[2 * i + 1], (uint16_t)(i * 1789), "%s",
                     kernels->name);
}

Test(convert_depths, most_significant_byte_first_also_in_place)
{
    with_each(most_significant_byte_first_also_in_place);
}

/* ---- floats ---------------------------------------------------------------------- */

static void check_floats(const struct ims_convert_kernels *kernels, const float *floats,
                         size_t count)
{
    static uint8_t narrow[4096];
    static uint16_t deep[4096];
    cr_assert_leq(count, 4096);
    kernels->float_to_8(floats, narrow, count);
    kernels->float_to_16(floats, deep, count);
    for (size_t i = 0; i < count; i++) {
        const double value =
            isnan(floats[i]) ? 0.0 : fmin(fmax((double)floats[i], 0.0), 1.0);
        cr_assert_eq(narrow[i], floor(value * 255.0 + 0.5), "%s: %a", kernels->name,
                     (double)floats[i]);
        cr_assert_eq(deep[i], floor(value * 65535.0 + 0.5), "%s: %a", kernels->name,
                     (double)floats[i]);
    }
}

/* The results grow with the floats, so what is right on both sides of each border is
 * right everywhere. */
static void floats_at_every_border(const struct ims_convert_kernels *kernels)
{
    static float floats[4096];
    for (uint32_t maximum = 255; maximum <= 65535; maximum += 65535 - 255) {
        for (uint32_t step = 0; step <= maximum; step += 1024) {
            size_t count = 0;
            for (uint32_t i = step; i < step + 1024 && i <= maximum; i++) {
                const float border = (float)((i + 0.5) / maximum);
                floats[count++] = nextafterf(border, -1.0f);
                floats[count++] = border;
                floats[count++] = nextafterf(border, 2.0f);
            }
            check_floats(kernels, floats, count);
        }
    }
}

Test(convert_depths, floats_at_every_border)
{
    with_each(floats_at_every_border);
}

static void floats_of_every_kind(const struct ims_convert_kernels *kernels)
{
    static float floats[4096];
    const float special[] = {NAN,   -NAN,   INFINITY,       -INFINITY,    -0.0f,
                             0.0f,  1.0f,   1.5f,           -1e-9f,       1e-45f,
                             1e30f, -1e30f, 0x1.fffffep-1f, 0x1.000002p0f};
    for (size_t i = 0; i < 4096; i++)
        floats[i] = special[i % (sizeof special / sizeof special[0])];
    check_floats(kernels, floats, 4096);
    uint32_t random = 1;
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < 4096; i++) {
            const uint32_t bits =
                picture_random(&random) << 16 ^ picture_random(&random);
            memcpy(&floats[i], &bits, sizeof bits);
        }
        check_floats(kernels, floats, 4096);
    }
}

Test(convert_depths, floats_of_every_kind)
{
    with_each(floats_of_every_kind);
}

/* ---- blending -------------------------------------------------------------------- */

static void every_sample_and_alpha_is_blended(const struct ims_convert_kernels *kernels)
{
    for (int alpha = 0; alpha < 256; alpha++) {
        for (int color = 0; color < 256; color += 5) {
            uint8_t planes[3][256];
            uint8_t weights[256];
            for (int i = 0; i < 256; i++) {
                planes[0][i] = planes[1][i] = planes[2][i] = (uint8_t)i;
                weights[i] = (uint8_t)alpha;
            }
            uint8_t *const pointers[3] = {planes[0], planes[1], planes[2]};
            const uint8_t colors[3] = {(uint8_t)color, (uint8_t)(255 - color), 128};
            kernels->blend(pointers, weights, colors, 256);
            for (int i = 0; i < 3 * 256; i++) {
                const int sum = i % 256 * alpha + colors[i / 256] * (255 - alpha);
                cr_assert_eq(planes[i / 256][i % 256], (2 * sum + 255) / 510,
                             "%s: %d with %d on %d", kernels->name, i % 256, alpha,
                             colors[i / 256]);
            }
        }
    }
}

Test(convert_depths, every_sample_and_alpha_is_blended)
{
    with_each(every_sample_and_alpha_is_blended);
}
