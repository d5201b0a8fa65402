/* SPDX-License-Identifier: MIT */
#include "primaries.h"

#include <stddef.h>

#define WHITE_D65                                                                      \
    {                                                                                  \
        0.3127, 0.3290                                                                 \
    }
#define WHITE_C                                                                        \
    {                                                                                  \
        0.310, 0.316                                                                   \
    }

/* ITU-T H.273, table 2. */
static const struct {
    const char *name;
    struct ims_color_primaries_xy xy;
} table[] = {
    [IMS_PRIMARIES_BT709] = {"BT.709",
                             {{{0.640, 0.330}, {0.300, 0.600}, {0.150, 0.060}},
                              WHITE_D65}},
    [IMS_PRIMARIES_BT470M] = {"BT.470 M",
                              {{{0.67, 0.33}, {0.21, 0.71}, {0.14, 0.08}}, WHITE_C}},
    [IMS_PRIMARIES_BT470BG] = {"BT.601-625",
                               {{{0.64, 0.33}, {0.29, 0.60}, {0.15, 0.06}}, WHITE_D65}},
    [IMS_PRIMARIES_BT601] = {"BT.601-525",
                             {{{0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}},
                              WHITE_D65}},
    [IMS_PRIMARIES_SMPTE240M] = {"SMPTE 240M",
                                 {{{0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}},
                                  WHITE_D65}},
    [IMS_PRIMARIES_FILM] = {"Film",
                            {{{0.681, 0.319}, {0.243, 0.692}, {0.145, 0.049}},
                             WHITE_C}},
    [IMS_PRIMARIES_BT2020] = {"BT.2020",
                              {{{0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}},
                               WHITE_D65}},
    [IMS_PRIMARIES_XYZ] = {"XYZ", {{{1, 0}, {0, 1}, {0, 0}}, {1.0 / 3.0, 1.0 / 3.0}}},
    [IMS_PRIMARIES_DCI_P3] = {"DCI-P3",
                              {{{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}},
                               {0.314, 0.351}}},
    [IMS_PRIMARIES_DISPLAY_P3] = {"Display P3",
                                  {{{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}},
                                   WHITE_D65}},
    [IMS_PRIMARIES_EBU3213] = {"EBU 3213",
                               {{{0.630, 0.340}, {0.295, 0.605}, {0.155, 0.077}},
                                WHITE_D65}},
};

static const struct ims_color_primaries_matrix bradford = {{
    {0.8951, 0.2664, -0.1614},
    {-0.7502, 1.7135, 0.0367},
    {0.0389, -0.0685, 1.0296},
}};

/* ---- matrices -------------------------------------------------------------------- */

struct ims_color_primaries_matrix
ims_color_primaries_multiply(const struct ims_color_primaries_matrix *left,
                             const struct ims_color_primaries_matrix *right)
{
    struct ims_color_primaries_matrix product;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            product.rows[i][k] = left->rows[i][0] * right->rows[0][k] +
                                 left->rows[i][1] * right->rows[1][k] +
                                 left->rows[i][2] * right->rows[2][k];
    return product;
}

static void apply(const struct ims_color_primaries_matrix *matrix,
                  const double vector[3], double out[3])
{
    for (int i = 0; i < 3; i++)
        out[i] = matrix->rows[i][0] * vector[0] + matrix->rows[i][1] * vector[1] +
                 matrix->rows[i][2] * vector[2];
}

/* What is left of a matrix without a row and a column, as inverting it asks. */
static double cofactor(const struct ims_color_primaries_matrix *matrix, int row,
                       int column)
{
    const int a = (row + 1) % 3, b = (row + 2) % 3;
    const int c = (column + 1) % 3, d = (column + 2) % 3;
    return matrix->rows[a][c] * matrix->rows[b][d] -
           matrix->rows[a][d] * matrix->rows[b][c];
}

static struct ims_color_primaries_matrix
inverse_of(const struct ims_color_primaries_matrix *matrix)
{
    struct ims_color_primaries_matrix inverse;
    double determinant = 0.0;
    for (int k = 0; k < 3; k++)
        determinant += matrix->rows[0][k] * cofactor(matrix, 0, k);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            inverse.rows[i][k] = cofactor(matrix, k, i) / determinant;
    return inverse;
}

/* ---- colors ---------------------------------------------------------------------- */

const struct ims_color_primaries_xy *
ims_color_primaries_find(enum ims_color_primaries primaries)
{
    if (ims_color_primaries_name(primaries) == NULL)
        return NULL;
    return &table[primaries].xy;
}

const char *ims_color_primaries_name(enum ims_color_primaries primaries)
{
    const size_t number = (size_t)primaries;
    return number < sizeof table / sizeof table[0] ? table[number].name : NULL;
}

void ims_color_primaries_white(const double xy[2], double xyz[3])
{
    xyz[0] = xy[0] / xy[1];
    xyz[1] = 1.0;
    xyz[2] = (1.0 - xy[0] - xy[1]) / xy[1];
}

struct ims_color_primaries_matrix
ims_color_primaries_to_xyz(const struct ims_color_primaries_xy *xy)
{
    struct ims_color_primaries_matrix matrix;
    double white[3], scales[3];
    for (int k = 0; k < 3; k++) {
        matrix.rows[0][k] = xy->colors[k][0];
        matrix.rows[1][k] = xy->colors[k][1];
        matrix.rows[2][k] = 1.0 - xy->colors[k][0] - xy->colors[k][1];
    }
    const struct ims_color_primaries_matrix inverse = inverse_of(&matrix);
    ims_color_primaries_white(xy->white, white);
    apply(&inverse, white, scales);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            matrix.rows[i][k] *= scales[k];
    return matrix;
}

struct ims_color_primaries_matrix ims_color_primaries_adapt(const double from[3],
                                                            const double to[3])
{
    struct ims_color_primaries_matrix scaled = bradford;
    double source[3], target[3];
    apply(&bradford, from, source);
    apply(&bradford, to, target);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            scaled.rows[i][k] *= target[i] / source[i];
    const struct ims_color_primaries_matrix inverse = inverse_of(&bradford);
    return ims_color_primaries_multiply(&inverse, &scaled);
}

struct ims_color_primaries_matrix
ims_color_primaries_convert(const struct ims_color_primaries_xy *from,
                            const struct ims_color_primaries_xy *to)
{
    const struct ims_color_primaries_matrix source = ims_color_primaries_to_xyz(from);
    const struct ims_color_primaries_matrix target = ims_color_primaries_to_xyz(to);
    const struct ims_color_primaries_matrix inverse = inverse_of(&target);
    double white[3], other[3];
    ims_color_primaries_white(from->white, white);
    ims_color_primaries_white(to->white, other);
    const struct ims_color_primaries_matrix adaption =
        ims_color_primaries_adapt(white, other);
    const struct ims_color_primaries_matrix adapted =
        ims_color_primaries_multiply(&adaption, &source);
    return ims_color_primaries_multiply(&inverse, &adapted);
}
