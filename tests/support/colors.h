/* SPDX-License-Identifier: MIT
 *
 * What colors are, in double precision and by formulas of the standards' own texts: the
 * reference that tests of colors compare with. It shares nothing with the library.
 */
#ifndef COLORS_H
#define COLORS_H

#include <imagesaver/color.h>

/* Light of a sample of 0..1, as ITU-T H.273 has it: 1 is white, PQ's 1 is 10000 cd/m2,
 * HLG's is the brightest of the scene. */
double colors_light(enum ims_color_transfer transfer, double sample);

/* XYZ under D50, adapted by Bradford, of light of red, green and blue. */
void colors_xyz(enum ims_color_primaries primaries, const double light[3],
                double xyz[3]);

/* CIE L*a*b* of XYZ under D50, and the distance of two (CIE 1976). */
void colors_lab(const double xyz[3], double lab[3]);
double colors_distance(const double lab[3], const double other[3]);

/* A luminance in cd/m2 as ITU-R BT.2390-10, 5.4.1 shows it on a display of `target`,
 * when the brightest is `source`; both are black at 0. */
double colors_tone(double luminance, double source, double target);

#endif
