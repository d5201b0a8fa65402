/* SPDX-License-Identifier: MIT */
#include "convert_matrix.h"

#include "convert_simd.h"

#if defined(IMS_SIMD_X86)
#include <immintrin.h>
#endif

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

static inline uint8_t clamped(int32_t value)
{
    value = value > 0 ? value : 0;
    return (uint8_t)(value < 255 ? value : 255);
}

/* The rounded offset of a row whose channels are sums of 1 << bits samples. */
static int32_t offset_of(const struct ims_convert_row *row, int bits)
{
    return row->offset * (1 << bits) + (ONE / 2) * (1 << bits) - row->ties_down;
}

#if defined(IMS_SIMD_X86)

/* Compilers do well with such loops too, but not each of them and not by the same
 * factor, hence by hand. The results are those of the portable loops below: sums fit 32
 * bits, and the two packing steps together clamp to 0..255. */

#define TARGET __attribute__((target("avx2")))

/* A row's factors and offset in all lanes. */
struct wide_row {
    __m256i factors[3];
    __m256i offset;
};

TARGET static inline struct wide_row widen(const struct ims_convert_row *row, int bits)
{
    return (struct wide_row){
        {_mm256_set1_epi32(row->factors[0]), _mm256_set1_epi32(row->factors[1]),
         _mm256_set1_epi32(row->factors[2])},
        _mm256_set1_epi32(offset_of(row, bits)),
    };
}

/* Eight samples. */
TARGET static inline __m256i load8(const uint8_t *samples)
{
    return _mm256_cvtepu8_epi32(
        _mm_loadl_epi64((const __m128i *)(const void *)samples));
}

TARGET static inline __m256i weigh(const struct wide_row *row, __m256i a, __m256i b,
                                   __m256i c)
{
    return _mm256_add_epi32(
        _mm256_add_epi32(_mm256_mullo_epi32(row->factors[0], a),
                         _mm256_mullo_epi32(row->factors[1], b)),
        _mm256_add_epi32(_mm256_mullo_epi32(row->factors[2], c), row->offset));
}

/* 32 results of 32 bits to bytes. */
TARGET static inline void store32(uint8_t *target, const __m256i results[4])
{
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    const __m256i packed =
        _mm256_packus_epi16(_mm256_packs_epi32(results[0], results[1]),
                            _mm256_packs_epi32(results[2], results[3]));
    _mm256_storeu_si256((__m256i *)(void *)target,
                        _mm256_permutevar8x32_epi32(packed, order));
}

TARGET static size_t apply_avx2(const struct ims_convert_row *row,
                                const uint8_t *const channels[3], uint8_t *target,
                                size_t count)
{
    const struct wide_row wide = widen(row, 0);
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        __m256i results[4];
        for (size_t k = 0; k < 4; k++)
            results[k] = _mm256_srai_epi32(weigh(&wide, load8(channels[0] + i + 8 * k),
                                                 load8(channels[1] + i + 8 * k),
                                                 load8(channels[2] + i + 8 * k)),
                                           IMS_CONVERT_MATRIX_BITS);
        store32(target + i, results);
    }
    return i;
}

TARGET static size_t apply_rgb_avx2(const struct ims_convert_matrix *matrix,
                                    const uint8_t *const yuv[3], uint8_t *const rgb[3],
                                    size_t count)
{
    const struct wide_row red = widen(&matrix->rows[0], 0);
    const struct wide_row green = widen(&matrix->rows[1], 0);
    const struct wide_row blue = widen(&matrix->rows[2], 0);
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        __m256i results[3][4];
        for (size_t k = 0; k < 4; k++) {
            const __m256i y =
                _mm256_mullo_epi32(red.factors[0], load8(yuv[0] + i + 8 * k));
            const __m256i u = load8(yuv[1] + i + 8 * k);
            const __m256i v = load8(yuv[2] + i + 8 * k);
            const __m256i r = _mm256_add_epi32(_mm256_mullo_epi32(red.factors[2], v),
                                               _mm256_add_epi32(y, red.offset));
            const __m256i g = _mm256_add_epi32(
                _mm256_add_epi32(_mm256_mullo_epi32(green.factors[1], u),
                                 _mm256_mullo_epi32(green.factors[2], v)),
                _mm256_add_epi32(y, green.offset));
            const __m256i b = _mm256_add_epi32(_mm256_mullo_epi32(blue.factors[1], u),
                                               _mm256_add_epi32(y, blue.offset));
            results[0][k] = _mm256_srai_epi32(r, IMS_CONVERT_MATRIX_BITS);
            results[1][k] = _mm256_srai_epi32(g, IMS_CONVERT_MATRIX_BITS);
            results[2][k] = _mm256_srai_epi32(b, IMS_CONVERT_MATRIX_BITS);
        }
        for (int channel = 0; channel < 3; channel++)
            store32(rgb[channel] + i, results[channel]);
    }
    return i;
}

/* Sixteen sums of two neighbours, and of two by two where there is a lower row. */
TARGET static inline __m256i sum16(const uint8_t *upper, const uint8_t *lower)
{
    const __m256i ones = _mm256_set1_epi8(1);
    const __m256i sum = _mm256_maddubs_epi16(
        _mm256_loadu_si256((const __m256i *)(const void *)upper), ones);
    if (lower == NULL)
        return sum;
    return _mm256_add_epi16(
        sum, _mm256_maddubs_epi16(
                 _mm256_loadu_si256((const __m256i *)(const void *)lower), ones));
}

TARGET static inline size_t apply_sums_avx2(const struct ims_convert_row *row,
                                            const uint8_t *const upper[3],
                                            const uint8_t *const lower[3],
                                            uint8_t *target, size_t count)
{
    const int bits = lower == NULL ? 1 : 2;
    const struct wide_row wide = widen(row, bits);
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        __m256i results[4];
        for (size_t half = 0; half < 2; half++) {
            __m256i low[3];
            __m256i high[3];
            for (int channel = 0; channel < 3; channel++) {
                const size_t at = 2 * i + 32 * half;
                const __m256i sum = sum16(upper[channel] + at,
                                          lower == NULL ? NULL : lower[channel] + at);
                low[channel] = _mm256_cvtepu16_epi32(_mm256_castsi256_si128(sum));
                high[channel] = _mm256_cvtepu16_epi32(_mm256_extracti128_si256(sum, 1));
            }
            results[2 * half] = _mm256_srai_epi32(weigh(&wide, low[0], low[1], low[2]),
                                                  IMS_CONVERT_MATRIX_BITS + bits);
            results[2 * half + 1] =
                _mm256_srai_epi32(weigh(&wide, high[0], high[1], high[2]),
                                  IMS_CONVERT_MATRIX_BITS + bits);
        }
        store32(target + i, results);
    }
    return i;
}

TARGET static size_t apply_2x1_avx2(const struct ims_convert_row *row,
                                    const uint8_t *const channels[3], uint8_t *target,
                                    size_t count)
{
    return apply_sums_avx2(row, channels, NULL, target, count);
}

TARGET static size_t apply_2x2_avx2(const struct ims_convert_row *row,
                                    const uint8_t *const upper[3],
                                    const uint8_t *const lower[3], uint8_t *target,
                                    size_t count)
{
    return apply_sums_avx2(row, upper, lower, target, count);
}

/* How many results are done by vectors. */
#define START(name, ...) (__builtin_cpu_supports("avx2") ? name##_avx2(__VA_ARGS__) : 0)
#else
#define START(name, ...) 0
#endif

void ims_convert_matrix_apply(const struct ims_convert_row *row,
                              const uint8_t *const channels[3], uint8_t *target,
                              size_t count)
{
    const int32_t *const f = row->factors;
    const int32_t offset = offset_of(row, 0);
    for (size_t i = START(apply, row, channels, target, count); i < count; i++)
        target[i] = clamped((f[0] * channels[0][i] + f[1] * channels[1][i] +
                             f[2] * channels[2][i] + offset) >>
                            IMS_CONVERT_MATRIX_BITS);
}

void ims_convert_matrix_apply_rgb(const struct ims_convert_matrix *matrix,
                                  const uint8_t *const yuv[3], uint8_t *const rgb[3],
                                  size_t count)
{
    const size_t start = START(apply_rgb, matrix, yuv, rgb, count);
    for (int channel = 0; channel < 3; channel++) {
        const int32_t *const f = matrix->rows[channel].factors;
        const int32_t offset = offset_of(&matrix->rows[channel], 0);
        for (size_t i = start; i < count; i++)
            rgb[channel][i] = clamped(
                (f[0] * yuv[0][i] + f[1] * yuv[1][i] + f[2] * yuv[2][i] + offset) >>
                IMS_CONVERT_MATRIX_BITS);
    }
}

static int32_t sum2(const uint8_t *samples, size_t i)
{
    return samples[2 * i] + samples[2 * i + 1];
}

void ims_convert_matrix_apply_2x1(const struct ims_convert_row *row,
                                  const uint8_t *const channels[3], uint8_t *target,
                                  size_t count)
{
    const int32_t *const f = row->factors;
    const int32_t offset = offset_of(row, 1);
    for (size_t i = START(apply_2x1, row, channels, target, count); i < count; i++)
        target[i] = clamped((f[0] * sum2(channels[0], i) + f[1] * sum2(channels[1], i) +
                             f[2] * sum2(channels[2], i) + offset) >>
                            (IMS_CONVERT_MATRIX_BITS + 1));
}

void ims_convert_matrix_apply_2x2(const struct ims_convert_row *row,
                                  const uint8_t *const upper[3],
                                  const uint8_t *const lower[3], uint8_t *target,
                                  size_t count)
{
    const int32_t *const f = row->factors;
    const int32_t offset = offset_of(row, 2);
    for (size_t i = START(apply_2x2, row, upper, lower, target, count); i < count; i++)
        target[i] = clamped((f[0] * (sum2(upper[0], i) + sum2(lower[0], i)) +
                             f[1] * (sum2(upper[1], i) + sum2(lower[1], i)) +
                             f[2] * (sum2(upper[2], i) + sum2(lower[2], i)) + offset) >>
                            (IMS_CONVERT_MATRIX_BITS + 2));
}
