/* SPDX-License-Identifier: MIT
 *
 * Primaries and whites by the numbers of ITU-T H.273, and the matrices that follow from
 * them, in double precision. It knows no pixels and no files.
 */
#ifndef IMS_COLOR_PRIMARIES_H
#define IMS_COLOR_PRIMARIES_H

#include <imagesaver/imagesaver.h>

/* Chromaticities, x and y of CIE 1931. */
struct ims_color_primaries_xy {
    double colors[3][2]; /* red, green, blue */
    double white[2];
};

/* A matrix by which a color is multiplied, a row for each result. */
struct ims_color_primaries_matrix {
    double rows[3][3];
};

/* NULL where nothing is said (0 and 2), and for numbers that are none. */
const struct ims_color_primaries_xy *
ims_color_primaries_find(enum ims_color_primaries primaries);

/* The name of primaries that are found, "BT.2020". */
const char *ims_color_primaries_name(enum ims_color_primaries primaries);

/* XYZ = matrix . RGB, all in light; RGB of 1, 1, 1 is the white, and its Y is 1. */
struct ims_color_primaries_matrix
ims_color_primaries_to_xyz(const struct ims_color_primaries_xy *xy);

/* RGB of one kind to RGB of another, in light. Both have the same white, or it is
 * adapted by Bradford's cones. */
struct ims_color_primaries_matrix
ims_color_primaries_convert(const struct ims_color_primaries_xy *from,
                            const struct ims_color_primaries_xy *to);

/* The matrix that adapts XYZ under one white to another by Bradford's cones, as ICC
 * profiles have it. Whites are XYZ. */
struct ims_color_primaries_matrix ims_color_primaries_adapt(const double from[3],
                                                            const double to[3]);

/* XYZ of a white, with Y = 1. */
void ims_color_primaries_white(const double xy[2], double xyz[3]);

/* left . right */
struct ims_color_primaries_matrix
ims_color_primaries_multiply(const struct ims_color_primaries_matrix *left,
                             const struct ims_color_primaries_matrix *right);

#endif
