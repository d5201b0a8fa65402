/* SPDX-License-Identifier: MIT */
#include "filter_portable.h"

#include <string.h>

/* Eight times the binary logarithm of 1 + 1.5 times the distance (the middle one, where
 * an entry stands for sixteen): residuals fall off about exponentially, so what one
 * takes grows with its logarithm at any level of noise. */
const uint8_t ims_png_filter_portable_costs[2][16] = {
    {0, 11, 16, 20, 22, 25, 27, 28, 30, 31, 32, 33, 34, 35, 36, 36},
    {0, 41, 47, 51, 54, 56, 58, 60, 61, 0, 0, 0, 0, 0, 0, 0}};

static uint8_t predict_paeth(unsigned left, unsigned above, unsigned corner)
{
    const int to_left = (int)above - (int)corner;
    const int to_above = (int)left - (int)corner;
    const int a = to_left < 0 ? -to_left : to_left;
    const int b = to_above < 0 ? -to_above : to_above;
    const int c = to_left + to_above < 0 ? -(to_left + to_above) : to_left + to_above;
    return (uint8_t)(a <= b && a <= c ? left : b <= c ? above : corner);
}

void ims_png_filter_portable_filter(enum ims_png_filter filter, uint8_t *out,
                                    const uint8_t *row, const uint8_t *above,
                                    size_t pixel, size_t count)
{
    const uint8_t *const left = row - pixel;
    switch (filter) {
    case IMS_PNG_FILTER_SUB:
        for (size_t i = 0; i < count; i++)
            out[i] = (uint8_t)(row[i] - left[i]);
        break;
    case IMS_PNG_FILTER_UP:
        for (size_t i = 0; i < count; i++)
            out[i] = (uint8_t)(row[i] - above[i]);
        break;
    case IMS_PNG_FILTER_AVERAGE:
        for (size_t i = 0; i < count; i++)
            out[i] = (uint8_t)(row[i] - ((left[i] + above[i]) >> 1));
        break;
    case IMS_PNG_FILTER_PAETH: {
        const uint8_t *const corner = above - pixel;
        for (size_t i = 0; i < count; i++)
            out[i] = (uint8_t)(row[i] - predict_paeth(left[i], above[i], corner[i]));
        break;
    }
    default:
        memcpy(out, row, count);
        break;
    }
}

#define FILTER(name, number)                                                           \
    static void name(uint8_t *out, const uint8_t *row, const uint8_t *above,           \
                     size_t pixel, size_t count)                                       \
    {                                                                                  \
        ims_png_filter_portable_filter(number, out, row, above, pixel, count);         \
    }
FILTER(filter_sub, IMS_PNG_FILTER_SUB)
FILTER(filter_up, IMS_PNG_FILTER_UP)
FILTER(filter_average, IMS_PNG_FILTER_AVERAGE)
FILTER(filter_paeth, IMS_PNG_FILTER_PAETH)

static void swap_outer(uint8_t *bytes, size_t count, size_t pixel)
{
    for (size_t i = 0; i + pixel <= count; i += pixel) {
        const uint8_t first = bytes[i];
        bytes[i] = bytes[i + 2];
        bytes[i + 2] = first;
    }
}

void ims_png_filter_portable_reorder(enum ims_png_byte_order order, uint8_t *bytes,
                                     size_t count)
{
    switch (order) {
    case IMS_PNG_SWAP_3:
        swap_outer(bytes, count, 3);
        break;
    case IMS_PNG_SWAP_4:
        swap_outer(bytes, count, 4);
        break;
    case IMS_PNG_SWAP_16:
        for (size_t i = 0; i + 2 <= count; i += 2) {
            const uint8_t first = bytes[i];
            bytes[i] = bytes[i + 1];
            bytes[i + 1] = first;
        }
        break;
    default:
        break;
    }
}

#define REORDER(name, number)                                                          \
    static void name(uint8_t *bytes, size_t count)                                     \
    {                                                                                  \
        ims_png_filter_portable_reorder(number, bytes, count);                         \
    }
REORDER(reorder_swap_3, IMS_PNG_SWAP_3)
REORDER(reorder_swap_4, IMS_PNG_SWAP_4)
REORDER(reorder_swap_16, IMS_PNG_SWAP_16)

uint64_t ims_png_filter_portable_cost(const uint8_t *bytes, size_t count)
{
    uint64_t cost = 0;
    for (size_t i = 0; i < count; i++) {
        const unsigned distance = bytes[i] < 128 ? bytes[i] : 256u - bytes[i];
        cost += distance < 16 ? ims_png_filter_portable_costs[0][distance]
                              : ims_png_filter_portable_costs[1][distance >> 4];
    }
    return cost;
}

const struct ims_png_filter_kernels ims_png_filter_portable_kernels = {
    .name = "portable",
    .filter = {NULL, filter_sub, filter_up, filter_average, filter_paeth},
    .reorder = {NULL, reorder_swap_3, reorder_swap_4, reorder_swap_16},
    .cost = ims_png_filter_portable_cost,
};
