/* SPDX-License-Identifier: MIT */
#include "matrix.h"

#define ONE     (1 << IMS_CONVERT_MATRIX_BITS)
#define NEUTRAL (128 * ONE)

const struct ims_convert_matrix ims_convert_matrix_rgb_to_yuv = {{
    {{19595, 38470 - ONE, 7471}, 0, 0, 1},
    {{-11059, -21709, 32768 - ONE}, NEUTRAL, 1, 2},
    {{32768 - ONE, -27439, -5329}, NEUTRAL, 1, 0},
}};

struct ims_convert_weights ims_convert_matrix_weights(enum ims_color_matrix matrix)
{
    switch (matrix) {
    case IMS_MATRIX_BT709:
        return (struct ims_convert_weights){0.2126, 0.0722};
    case IMS_MATRIX_SMPTE240M:
        return (struct ims_convert_weights){0.212, 0.087};
    case IMS_MATRIX_BT2020:
        return (struct ims_convert_weights){0.2627, 0.0593};
    default:
        return (struct ims_convert_weights){0.299, 0.114};
    }
}

/* The parts of red and blue in luma, and how far samples reach. */
struct space {
    double red;
    double blue;
    double luma_scale;   /* sample = luma_scale * luma + luma_offset */
    double chroma_scale; /* sample = chroma_scale * chroma + 128 */
    double luma_offset;
};

static struct space space_of(struct ims_convert_space from)
{
    const struct ims_convert_weights weights = ims_convert_matrix_weights(from.matrix);
    const int full = from.range == IMS_RANGE_FULL;
    return (struct space){
        .red = weights.red,
        .blue = weights.blue,
        .luma_scale = full ? 1.0 : 219.0 / 255.0,
        .chroma_scale = full ? 1.0 : 224.0 / 255.0,
        .luma_offset = full ? 0.0 : 16.0,
    };
}

/* RGB = to_rgb . (luma, U, V), all without offsets and with full range. */
static void fill_to_rgb(const struct space *space, double to_rgb[3][3])
{
    const double green = 1.0 - space->red - space->blue;
    const double red_from_v = 2.0 * (1.0 - space->red);
    const double blue_from_u = 2.0 * (1.0 - space->blue);
    to_rgb[0][0] = to_rgb[1][0] = to_rgb[2][0] = 1.0;
    to_rgb[0][1] = 0.0;
    to_rgb[0][2] = red_from_v;
    to_rgb[1][1] = -blue_from_u * space->blue / green;
    to_rgb[1][2] = -red_from_v * space->red / green;
    to_rgb[2][1] = blue_from_u;
    to_rgb[2][2] = 0.0;
}

/* (luma, U, V) = from_rgb . RGB. */
static void fill_from_rgb(const struct space *space, double from_rgb[3][3])
{
    const double luma[3] = {space->red, 1.0 - space->red - space->blue, space->blue};
    for (int i = 0; i < 3; i++) {
        from_rgb[0][i] = luma[i];
        from_rgb[1][i] = ((i == 2) - luma[i]) / (2.0 * (1.0 - space->blue));
        from_rgb[2][i] = ((i == 0) - luma[i]) / (2.0 * (1.0 - space->red));
    }
}

static int32_t fixed(double value)
{
    const double scaled = value * ONE;
    return (int32_t)(scaled < 0.0 ? scaled - 0.5 : scaled + 0.5);
}

/* A row that takes samples of `from`: the factors are for samples, and the offset takes
 * out what samples have added. */
static struct ims_convert_row make_row(const struct space *from,
                                       const double factors[3], double scale,
                                       double offset, int32_t main)
{
    const double by_sample[3] = {
        scale * factors[0] / from->luma_scale,
        scale * factors[1] / from->chroma_scale,
        scale * factors[2] / from->chroma_scale,
    };
    const double added =
        by_sample[0] * from->luma_offset + (by_sample[1] + by_sample[2]) * 128.0;
    struct ims_convert_row row = {
        .factors = {fixed(by_sample[0]), fixed(by_sample[1]), fixed(by_sample[2])},
        .offset = fixed(offset - added),
        .main = main,
    };
    row.factors[main] -= ONE;
    return row;
}

struct ims_convert_row ims_convert_matrix_limited_to_full(void)
{
    const double scale = 255.0 / 219.0;
    return (struct ims_convert_row){
        .factors = {fixed(scale) - ONE},
        .offset = fixed(-16.0 * scale),
    };
}

struct ims_convert_matrix ims_convert_matrix_yuv_to_rgb(struct ims_convert_space from)
{
    const struct space space = space_of(from);
    double to_rgb[3][3];
    fill_to_rgb(&space, to_rgb);
    struct ims_convert_matrix matrix;
    for (int i = 0; i < 3; i++)
        matrix.rows[i] = make_row(&space, to_rgb[i], 1.0, 0.0, 0);
    return matrix;
}

struct ims_convert_matrix ims_convert_matrix_yuv_to_yuv(struct ims_convert_space from,
                                                        struct ims_convert_space to)
{
    const struct space source = space_of(from);
    const struct space target = space_of(to);
    double to_rgb[3][3];
    double from_rgb[3][3];
    fill_to_rgb(&source, to_rgb);
    fill_from_rgb(&target, from_rgb);
    struct ims_convert_matrix matrix;
    for (int i = 0; i < 3; i++) {
        double factors[3];
        for (int k = 0; k < 3; k++)
            factors[k] = from_rgb[i][0] * to_rgb[0][k] + from_rgb[i][1] * to_rgb[1][k] +
                         from_rgb[i][2] * to_rgb[2][k];
        matrix.rows[i] =
            i == 0
                ? make_row(&source, factors, target.luma_scale, target.luma_offset, i)
                : make_row(&source, factors, target.chroma_scale, 128.0, i);
    }
    return matrix;
}
