/* SPDX-License-Identifier: MIT
 *
 * Curves, primaries and the tone curve of HDR, against formulas written a second time
 * and numbers that the standards print.
 */
#include <math.h>

#include <criterion/criterion.h>

#include "encoders/color/primaries.h"
#include "encoders/color/tone.h"
#include "encoders/color/transfer.h"
#include "support/colors.h"

enum { STEPS = 4096 };

Test(color_curves, are_those_of_h273)
{
    int known = 0;
    for (int transfer = 0; transfer <= IMS_TRANSFER_HLG + 1; transfer++) {
        if (!ims_color_transfer_is_known((enum ims_color_transfer)transfer))
            continue;
        known++;
        for (int i = 0; i <= STEPS; i++) {
            const double sample = i / (double)STEPS;
            const double light =
                ims_color_transfer_to_light((enum ims_color_transfer)transfer, sample);
            /* BT.2020 and SMPTE ST 240 print the numbers of their curves with four
             * digits. */
            cr_assert_float_eq(light,
                               colors_light((enum ims_color_transfer)transfer, sample),
                               1e-4, "curve %d of %f is %f", transfer, sample, light);
            if (light > 0.0 && light <= 1.0)
                cr_assert_float_eq(ims_color_transfer_from_light(
                                       (enum ims_color_transfer)transfer, light),
                                   sample, 1e-4, "curve %d, %f", transfer, sample);
        }
    }
    cr_assert_eq(known, 16);
    cr_assert(!ims_color_transfer_is_known(IMS_TRANSFER_UNSPECIFIED));
}

Test(color_curves, meet_the_numbers_that_are_printed)
{
    /* BT.2408: the white of paper; BT.2100: the signal of 100 cd/m2. */
    cr_assert_float_eq(ims_color_transfer_pq_of_luminance(203.0), 0.5806889, 1e-7);
    cr_assert_float_eq(ims_color_transfer_pq_of_luminance(100.0), 0.5080784, 1e-7);
    cr_assert_float_eq(ims_color_transfer_pq_to_luminance(1.0), 10000.0, 1e-6);
    cr_assert_float_eq(ims_color_transfer_to_light(IMS_TRANSFER_HLG, 0.75), 0.2649625,
                       1e-6);
    cr_assert_float_eq(ims_color_transfer_to_light(IMS_TRANSFER_HLG, 1.0), 1.0, 1e-7);
    cr_assert_float_eq(
        1000.0 * pow(ims_color_transfer_to_light(IMS_TRANSFER_HLG, 0.75), 1.2), 203.0,
        0.5);
}

/* The parts of luminance are those that the standards of video have for luma. */
Test(color_primaries, make_the_luminance_that_standards_print)
{
    static const struct {
        enum ims_color_primaries primaries;
        double parts[3];
    } cases[] = {{IMS_PRIMARIES_BT709, {0.2126, 0.7152, 0.0722}},
                 {IMS_PRIMARIES_BT2020, {0.2627, 0.6780, 0.0593}},
                 {IMS_PRIMARIES_SMPTE240M, {0.212, 0.701, 0.087}},
                 {IMS_PRIMARIES_DISPLAY_P3, {0.2290, 0.6917, 0.0793}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct ims_color_primaries_matrix matrix =
            ims_color_primaries_to_xyz(ims_color_primaries_find(cases[i].primaries));
        for (int k = 0; k < 3; k++)
            cr_assert_float_eq(matrix.rows[1][k], cases[i].parts[k], 5e-4, "%d: %f",
                               (int)cases[i].primaries, matrix.rows[1][k]);
    }
}

Test(color_primaries, of_one_kind_become_another)
{
    static const double expected[3][3] = {/* ITU-R BT.2087, the other way round */
                                          {1.6605, -0.5876, -0.0728},
                                          {-0.1246, 1.1329, -0.0083},
                                          {-0.0182, -0.1006, 1.1187}};
    const struct ims_color_primaries_matrix matrix =
        ims_color_primaries_convert(ims_color_primaries_find(IMS_PRIMARIES_BT2020),
                                    ims_color_primaries_find(IMS_PRIMARIES_BT709));
    for (int i = 0; i < 9; i++)
        cr_assert_float_eq(matrix.rows[i / 3][i % 3], expected[i / 3][i % 3], 6e-5);
    cr_assert_null(ims_color_primaries_find(IMS_PRIMARIES_DEFAULT));
    cr_assert_null(ims_color_primaries_find(IMS_PRIMARIES_UNSPECIFIED));
    cr_assert_null(ims_color_primaries_find((enum ims_color_primaries)23));
}

Test(color_tone, is_the_curve_of_bt2390)
{
    static const double peaks[][2] = {
        {1000, 203}, {10000, 203}, {4000, 100}, {600, 400}};
    for (size_t k = 0; k < sizeof peaks / sizeof peaks[0]; k++) {
        struct ims_color_tone tone;
        double before = -1;
        ims_color_tone_start(&tone, peaks[k][0], peaks[k][1]);
        for (int i = 0; i <= STEPS; i++) {
            const double luminance = peaks[k][0] * pow(i / (double)STEPS, 3);
            const double mapped = ims_color_tone_map(&tone, luminance);
            cr_assert_float_eq(mapped, colors_tone(luminance, peaks[k][0], peaks[k][1]),
                               1e-6 * peaks[k][1], "%f of %f", luminance, peaks[k][0]);
            cr_assert_gt(mapped, before);
            before = mapped;
        }
        cr_assert_float_eq(before, peaks[k][1], 1e-6);
        cr_assert_float_eq(ims_color_tone_map(&tone, 2 * peaks[k][0]), peaks[k][1],
                           1e-6);
    }
}

Test(color_tone, leaves_what_can_be_shown)
{
    struct ims_color_tone tone;
    ims_color_tone_start(&tone, 100, 203);
    for (int i = 0; i <= 100; i++)
        cr_assert_float_eq(ims_color_tone_map(&tone, i), i, 1e-9);
}

Test(color_tone, knows_how_bright_a_picture_gets)
{
    struct ims_light hdr = IMS_LIGHT_INIT;
    struct ims_image image = IMS_IMAGE_INIT;
    image.transfer = IMS_TRANSFER_PQ;
    cr_assert_eq(ims_color_tone_peak(&image), 1000);
    image.light = &hdr;
    cr_assert_eq(ims_color_tone_peak(&image), 1000);
    hdr.max_luminance = 40000000;
    cr_assert_eq(ims_color_tone_peak(&image), 4000);
    hdr.max_content_light = 6000000;
    cr_assert_eq(ims_color_tone_peak(&image), 600);
    hdr.max_content_light = 4000000000;
    cr_assert_eq(ims_color_tone_peak(&image), 10000);
    image.transfer = IMS_TRANSFER_HLG;
    cr_assert_eq(ims_color_tone_peak(&image), 1000);
}
