/* SPDX-License-Identifier: MIT
 *
 * A fixed table of qualities would not do: on soft pictures the DC step decides, on
 * detailed ones the dead zone. Of the 15 photographs of Debian's
 * lomiri-wallpapers-16.04 at 1920x1080 (bench/jpeg_quality 420) all but a plain
 * gradient come out within 0.3 dB of libjpeg from quality 70 to 90, with 0.94 to 1.02
 * of its bytes; three more are up to 0.4 dB better at 55 to 65, and three up to 0.4 dB
 * off at 95, where single steps of the tables are as large.
 */
#include "match.h"

#include <string.h>

#include "jpeg.h"

enum {
    SIDE = 8,
    COEFFICIENTS = SIDE * SIDE,
    SAMPLED_BLOCKS = 256, /* of each plane, at most */
    /* How far the answer may lie from the question, in half steps of quality. What the
     * DC step loses cannot be made good at any price in bytes, and what it gains must
     * not be spent where the sample may have missed the only detail. */
    MOST_BELOW = 16,
    MOST_ABOVE = 9
};

struct sample {
    float blocks[SAMPLED_BLOCKS][COEFFICIENTS];
    int count;
    float weight; /* of this plane's squared error in that of red, green and blue */
};

/* ---- taking the sample ----------------------------------------------------------- */

/* cos((2 x + 1) u pi / 16) / 2, and for u = 0 the square root of 1/8: the basis of the
 * orthonormal transform, row u. */
static const float basis[SIDE][SIDE] = {
    {0.35355339f, 0.35355339f, 0.35355339f, 0.35355339f, 0.35355339f, 0.35355339f,
     0.35355339f, 0.35355339f},
    {0.49039264f, 0.41573481f, 0.27778512f, 0.09754516f, -0.09754516f, -0.27778512f,
     -0.41573481f, -0.49039264f},
    {0.46193977f, 0.19134172f, -0.19134172f, -0.46193977f, -0.46193977f, -0.19134172f,
     0.19134172f, 0.46193977f},
    {0.41573481f, -0.09754516f, -0.49039264f, -0.27778512f, 0.27778512f, 0.49039264f,
     0.09754516f, -0.41573481f},
    {0.35355339f, -0.35355339f, -0.35355339f, 0.35355339f, 0.35355339f, -0.35355339f,
     -0.35355339f, 0.35355339f},
    {0.27778512f, -0.49039264f, 0.09754516f, 0.41573481f, -0.41573481f, -0.09754516f,
     0.49039264f, -0.27778512f},
    {0.19134172f, -0.46193977f, 0.46193977f, -0.19134172f, -0.19134172f, 0.46193977f,
     -0.46193977f, 0.19134172f},
    {0.09754516f, -0.27778512f, 0.41573481f, -0.49039264f, 0.49039264f, -0.41573481f,
     0.27778512f, -0.09754516f},
};

/* The cosine transform of the block that begins at `pixels`. */
static void transform(const uint8_t *pixels, ptrdiff_t stride, float *coefficients)
{
    float rows[SIDE][SIDE] = {{0}};
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            const float pixel = (float)(pixels[y * stride + x] - 128);
            for (int u = 0; u < SIDE; u++)
                rows[y][u] += basis[u][x] * pixel;
        }
    }
    for (int v = 0; v < SIDE; v++) {
        for (int u = 0; u < SIDE; u++) {
            float sum = 0.0f;
            for (int y = 0; y < SIDE; y++)
                sum += basis[v][y] * rows[y][u];
            coefficients[v * SIDE + u] = sum;
        }
    }
}

/* Whole blocks only: those at the edges are few. */
static void take(struct sample *sample, const uint8_t *plane, ptrdiff_t stride,
                 int32_t width, int32_t height, float weight)
{
    const int64_t columns = width / SIDE;
    const int64_t blocks = columns * (height / SIDE);
    sample->weight = weight;
    sample->count = (int)(blocks < SAMPLED_BLOCKS ? blocks : SAMPLED_BLOCKS);
    for (int i = 0; i < sample->count; i++) {
        const int64_t block = blocks * i / sample->count;
        const int64_t x = block % columns * SIDE;
        const int64_t y = block / columns * SIDE;
        transform(plane + y * stride + x, stride, sample->blocks[i]);
    }
}

/* ---- its errors ------------------------------------------------------------------ */

/* How a quantiser rounds: a coefficient of this many steps becomes the integer below
 * the sum of it and the rounding offset. */
struct rules {
    float rounding;
    float dc_step; /* 0: the table's own */
};

static const struct rules libjpeg_rules = {0.5f, 0.0f};
static const struct rules other_rules = {0.375f, 8.0f};

static float squared_error(const struct sample *sample, const struct rules *rules,
                           const uint16_t table[COEFFICIENTS])
{
    float sums[COEFFICIENTS] = {0};
    float steps[COEFFICIENTS];
    float roundings[COEFFICIENTS];
    float inverses[COEFFICIENTS];
    for (int i = 0; i < COEFFICIENTS; i++) {
        steps[i] = table[i];
        roundings[i] = rules->rounding;
    }
    if (rules->dc_step > 0.0f) {
        steps[0] = rules->dc_step;
        roundings[0] = 0.5f;
    }
    for (int i = 0; i < COEFFICIENTS; i++)
        inverses[i] = 1.0f / steps[i];
    for (int block = 0; block < sample->count; block++) {
        const float *const coefficients = sample->blocks[block];
        for (int i = 0; i < COEFFICIENTS; i++) {
            const float size =
                coefficients[i] < 0.0f ? -coefficients[i] : coefficients[i];
            const int32_t level = (int32_t)(size * inverses[i] + roundings[i]);
            const float error = size - (float)level * steps[i];
            sums[i] += error * error;
        }
    }
    float sum = 0.0f;
    for (int i = 0; i < COEFFICIENTS; i++)
        sum += sums[i];
    return sample->count > 0 ? sum * sample->weight / (float)sample->count : 0.0f;
}

/* Between two qualities lies one step at which luma has the better's table. */
static void fill_half_step(int32_t half_steps, uint16_t tables[2][COEFFICIENTS])
{
    uint16_t better[2][COEFFICIENTS];
    ims_jpeg_fill_quant_tables((half_steps + 1) / 2, better);
    ims_jpeg_fill_quant_tables(half_steps / 2, tables);
    memcpy(tables[0], better[0], sizeof better[0]);
}

static float total_error(const struct sample samples[3], const struct rules *rules,
                         int32_t half_steps)
{
    uint16_t tables[2][COEFFICIENTS];
    fill_half_step(half_steps, tables);
    float sum = 0.0f;
    for (int plane = 0; plane < 3; plane++)
        sum += squared_error(&samples[plane], rules, tables[plane > 0]);
    return sum;
}

/* The half step at which the other's error comes nearest to the wanted one. */
static int32_t search(const struct sample samples[3], float wanted, int32_t low,
                      int32_t high)
{
    float above = total_error(samples, &other_rules, low);
    float below = total_error(samples, &other_rules, high);
    while (high - low > 1) {
        const int32_t middle = (low + high) / 2;
        const float error = total_error(samples, &other_rules, middle);
        if (error > wanted) {
            low = middle;
            above = error;
        } else {
            high = middle;
            below = error;
        }
    }
    return wanted * wanted < above * below ? high : low;
}

void ims_jpeg_match_tables(const struct ims_convert_planes *planes, int32_t width,
                           int32_t height, int32_t quality, uint16_t tables[2][64])
{
    /* The squares of what Y, U and V contribute to red, green and blue. */
    static const float weights[3] = {3.0f, 3.258f, 2.476f};
    struct sample samples[3];
    for (int plane = 0; plane < 3; plane++) {
        const bool half_width = plane > 0 && planes->half_width;
        const bool half_height = plane > 0 && planes->half_height;
        take(&samples[plane], planes->planes[plane], planes->strides[plane],
             half_width ? width / 2 : width, half_height ? height / 2 : height,
             weights[plane]);
    }
    const int32_t asked = 2 * (quality < 1 ? 1 : quality);
    const int32_t low = asked - MOST_BELOW < 2 ? 2 : asked - MOST_BELOW;
    const int32_t high = asked + MOST_ABOVE > 200 ? 200 : asked + MOST_ABOVE;
    const float wanted = total_error(samples, &libjpeg_rules, asked);
    /* Without a whole block, or where libjpeg loses nothing, there is nothing to match.
     */
    fill_half_step(wanted > 0.0f ? search(samples, wanted, low, high) : asked, tables);
}
