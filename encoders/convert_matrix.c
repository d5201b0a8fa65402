/* SPDX-License-Identifier: MIT */
#include "convert_matrix.h"

#include "convert_simd.h"

#define ONE     (1 << IMS_CONVERT_MATRIX_BITS)
#define NEUTRAL (128 * ONE)

const struct ims_convert_matrix ims_convert_matrix_rgb_to_yuv = {{
    {{19595, 38470, 7471}, 0, 0},
    {{-11059, -21709, 32768}, NEUTRAL, 1},
    {{32768, -27439, -5329}, NEUTRAL, 1},
}};

/* ---- making matrices ------------------------------------------------------------- */

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
    const int wide = from.matrix == IMS_MATRIX_BT709;
    const int full = from.range == IMS_RANGE_FULL;
    return (struct space){
        .red = wide ? 0.2126 : 0.299,
        .blue = wide ? 0.0722 : 0.114,
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
static struct ims_convert_row
make_row(const struct space *from, const double factors[3], double scale, double offset)
{
    const double by_sample[3] = {
        scale * factors[0] / from->luma_scale,
        scale * factors[1] / from->chroma_scale,
        scale * factors[2] / from->chroma_scale,
    };
    const double added =
        by_sample[0] * from->luma_offset + (by_sample[1] + by_sample[2]) * 128.0;
    return (struct ims_convert_row){
        {fixed(by_sample[0]), fixed(by_sample[1]), fixed(by_sample[2])},
        fixed(offset - added),
        0,
    };
}

struct ims_convert_matrix ims_convert_matrix_yuv_to_rgb(struct ims_convert_space from)
{
    const struct space space = space_of(from);
    double to_rgb[3][3];
    fill_to_rgb(&space, to_rgb);
    struct ims_convert_matrix matrix;
    for (int i = 0; i < 3; i++)
        matrix.rows[i] = make_row(&space, to_rgb[i], 1.0, 0.0);
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
            i == 0 ? make_row(&source, factors, target.luma_scale, target.luma_offset)
                   : make_row(&source, factors, target.chroma_scale, 128.0);
    }
    return matrix;
}

/* ---- using them ------------------------------------------------------------------ */

static inline IMS_SIMD_BODY uint8_t clamped(int32_t value)
{
    value = value > 0 ? value : 0;
    return (uint8_t)(value < 255 ? value : 255);
}

static inline IMS_SIMD_BODY void
ims_convert_matrix_apply_body(const struct ims_convert_row *row,
                              const uint8_t *const channels[3],
                              uint8_t *restrict target, size_t count)
{
    const int32_t f0 = row->factors[0], f1 = row->factors[1], f2 = row->factors[2];
    const int32_t offset = row->offset + ONE / 2 - row->ties_down;
    const uint8_t *const a = channels[0], *const b = channels[1],
                         *const c = channels[2];
    for (size_t i = 0; i < count; i++)
        target[i] = clamped((f0 * a[i] + f1 * b[i] + f2 * c[i] + offset) >>
                            IMS_CONVERT_MATRIX_BITS);
}

static inline IMS_SIMD_BODY int32_t sum2(const uint8_t *samples, size_t i)
{
    return samples[2 * i] + samples[2 * i + 1];
}

static inline IMS_SIMD_BODY void
ims_convert_matrix_apply_2x1_body(const struct ims_convert_row *row,
                                  const uint8_t *const channels[3],
                                  uint8_t *restrict target, size_t count)
{
    const int32_t f0 = row->factors[0], f1 = row->factors[1], f2 = row->factors[2];
    const int32_t offset = row->offset * 2 + ONE - row->ties_down;
    const uint8_t *const a = channels[0], *const b = channels[1],
                         *const c = channels[2];
    for (size_t i = 0; i < count; i++)
        target[i] =
            clamped((f0 * sum2(a, i) + f1 * sum2(b, i) + f2 * sum2(c, i) + offset) >>
                    (IMS_CONVERT_MATRIX_BITS + 1));
}

static inline IMS_SIMD_BODY void ims_convert_matrix_apply_2x2_body(
    const struct ims_convert_row *row, const uint8_t *const upper[3],
    const uint8_t *const lower[3], uint8_t *restrict target, size_t count)
{
    const int32_t f0 = row->factors[0], f1 = row->factors[1], f2 = row->factors[2];
    const int32_t offset = row->offset * 4 + ONE * 2 - row->ties_down;
    const uint8_t *const a = upper[0], *const b = upper[1], *const c = upper[2];
    const uint8_t *const d = lower[0], *const e = lower[1], *const f = lower[2];
    for (size_t i = 0; i < count; i++)
        target[i] =
            clamped((f0 * (sum2(a, i) + sum2(d, i)) + f1 * (sum2(b, i) + sum2(e, i)) +
                     f2 * (sum2(c, i) + sum2(f, i)) + offset) >>
                    (IMS_CONVERT_MATRIX_BITS + 2));
}

IMS_SIMD_FUNCTION(extern, ims_convert_matrix_apply,
                  (const struct ims_convert_row *row, const uint8_t *const channels[3],
                   uint8_t *target, size_t count),
                  (row, channels, target, count))
IMS_SIMD_FUNCTION(extern, ims_convert_matrix_apply_2x1,
                  (const struct ims_convert_row *row, const uint8_t *const channels[3],
                   uint8_t *target, size_t count),
                  (row, channels, target, count))
IMS_SIMD_FUNCTION(extern, ims_convert_matrix_apply_2x2,
                  (const struct ims_convert_row *row, const uint8_t *const upper[3],
                   const uint8_t *const lower[3], uint8_t *target, size_t count),
                  (row, upper, lower, target, count))
