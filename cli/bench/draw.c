/* SPDX-License-Identifier: MIT */
#include "draw.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Multiplications and shifts that leave no bit where it was. */
static uint32_t scramble(uint32_t value)
{
    value = (value ^ value >> 16) * 0x45d9f3bu;
    value = (value ^ value >> 16) * 0x45d9f3bu;
    return value ^ value >> 16;
}

/* A number from 0 to 255 for each corner of a grid. */
static int corner(uint32_t x, uint32_t y, uint32_t layer)
{
    return (int)(scramble(x + scramble(y + scramble(layer))) & 255);
}

/* Smooth bumps, 0 to 255: the corners of a grid of 2^size pixels, and straight lines
 * between them. */
static int bumps(uint32_t x, uint32_t y, uint32_t size, uint32_t layer)
{
    uint32_t column = x >> size, row = y >> size;
    int length = 1 << size;
    int right = (int)(x & (uint32_t)(length - 1)),
        down = (int)(y & (uint32_t)(length - 1));
    int top = corner(column, row, layer) * (length - right) +
              corner(column + 1, row, layer) * right;
    int bottom = corner(column, row + 1, layer) * (length - right) +
                 corner(column + 1, row + 1, layer) * right;
    return (top * ((length - down)) / length + bottom * down / length) / length;
}

/* Bumps of each size on top of one another, 0 to 255; the smaller, the flatter. */
static int ground(uint32_t x, uint32_t y, uint32_t largest, uint32_t smallest)
{
    int sum = 0, weight = 128, weights = 0;
    uint32_t size = largest;
    do {
        sum += bumps(x, y, size, size) * weight;
        weights += weight;
        weight = weight * 5 / 8;
    } while (size-- > smallest);
    return sum / weights;
}

static unsigned char clamp(int value)
{
    return (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static void draw_pixel(uint32_t x, uint32_t y, int skyline, unsigned char *pixel)
{
    uint32_t random = scramble(x * 8191 + y);
    if ((int)y < skyline) {
        int cloud = ground(x, y * 2, 8, 6) / 4;
        int grain = (int)(random & 3);
        pixel[0] = clamp(90 + cloud + grain);
        pixel[1] = clamp(140 + cloud * 3 / 4 + (int)y / 20 + grain);
        pixel[2] = clamp(215 - (int)y / 40 + cloud / 2 + (int)(random >> 2 & 3));
        return;
    }
    int height = ground(x, y, 8, 1);
    int tint = bumps(x, y, 7, 20) / 5;
    int grain = (int)(random & 7) - 4;
    pixel[0] = clamp(height * 3 / 4 + tint + grain);
    pixel[1] = clamp(height * 7 / 8 + 10 + grain);
    pixel[2] = clamp(height / 2 + 20 - tint / 2 + (int)(random >> 3 & 7) - 4);
}

void *bench_draw(struct ims_image *image)
{
    enum { STRIDE = BENCH_DRAW_WIDTH * 3 };
    unsigned char *pixels = malloc((size_t)STRIDE * BENCH_DRAW_HEIGHT);
    if (pixels == NULL)
        return NULL;
    for (uint32_t x = 0; x < BENCH_DRAW_WIDTH; x++) {
        int skyline = BENCH_DRAW_HEIGHT / 4 + ground(x, 0, 8, 3);
        for (uint32_t y = 0; y < BENCH_DRAW_HEIGHT; y++)
            draw_pixel(x, y, skyline, pixels + (size_t)y * STRIDE + (size_t)x * 3);
    }
    *image = (struct ims_image)IMS_IMAGE_INIT;
    image->format = IMS_PIXEL_RGB8;
    image->width = BENCH_DRAW_WIDTH;
    image->height = BENCH_DRAW_HEIGHT;
    image->planes[0] = pixels;
    image->strides[0] = STRIDE;
    return pixels;
}

void bench_draw_release(void *pixels, const struct ims_image *image)
{
    (void)image; /* lies in the memory */
    free(pixels);
}
