/* SPDX-License-Identifier: MIT */
/* Pixels in an order that the library has no format for, copied into one that it has.
 */
#include "image.h"

#include <stdlib.h>
#include <string.h>

static void copy_row_1(char *to, const char *from, const struct ims_py_view *view,
                       Py_ssize_t step)
{
    for (Py_ssize_t x = 0; x < view->width; x++)
        to[x * step] = from[x * view->column];
}

static void copy_row_2(char *to, const char *from, const struct ims_py_view *view,
                       Py_ssize_t step)
{
    for (Py_ssize_t x = 0; x < view->width; x++) {
        uint16_t sample;
        memcpy(&sample, from + x * view->column, sizeof sample);
        if (view->swapped)
            sample = __builtin_bswap16(sample);
        memcpy(to + x * step, &sample, sizeof sample);
    }
}

static void copy_row_4(char *to, const char *from, const struct ims_py_view *view,
                       Py_ssize_t step)
{
    for (Py_ssize_t x = 0; x < view->width; x++) {
        uint32_t sample;
        memcpy(&sample, from + x * view->column, sizeof sample);
        if (view->swapped)
            sample = __builtin_bswap32(sample);
        memcpy(to + x * step, &sample, sizeof sample);
    }
}

static void *allocate(Py_ssize_t row, Py_ssize_t rows)
{
    Py_ssize_t size;
    return __builtin_mul_overflow(row, rows, &size) ? NULL : malloc((size_t)size);
}

void *ims_py_repack(const struct ims_py_view *view, const int from[4])
{
    Py_ssize_t size = ims_py_sample_size(view->sample);
    Py_ssize_t step = size * view->channels;
    Py_ssize_t row;
    if (__builtin_mul_overflow(step, view->width, &row))
        return NULL;
    char *copy = allocate(row, view->height);
    for (Py_ssize_t y = 0; copy && y < view->height; y++)
        for (Py_ssize_t i = 0; i < view->channels; i++) {
            char *to = copy + y * row + i * size;
            const char *first = view->data + y * view->row + from[i] * view->channel;
            if (size == 1)
                copy_row_1(to, first, view, step);
            else if (size == 2)
                copy_row_2(to, first, view, step);
            else
                copy_row_4(to, first, view, step);
        }
    return copy;
}

void *ims_py_repack_bits(const struct ims_py_view *view)
{
    Py_ssize_t row = view->width / 8 + (view->width % 8 != 0);
    unsigned char *copy = allocate(row, view->height);
    if (!copy)
        return NULL;
    memset(copy, 0, (size_t)(row * view->height));
    for (Py_ssize_t y = 0; y < view->height; y++)
        for (Py_ssize_t x = 0; x < view->width; x++)
            if (view->data[y * view->row + x * view->column])
                copy[y * row + x / 8] |= (unsigned char)(0x80 >> (x % 8));
    return copy;
}
