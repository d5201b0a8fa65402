/* SPDX-License-Identifier: MIT */
#include "scene.h"

#include <stdbool.h>

const char *const scene_names[SCENE_KINDS] = {"flat",       "gradient", "text",
                                              "screenshot", "noise",    "photograph"};

/* A number that looks random, of three others. */
static uint32_t mix(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t value = a * 0x9e3779b1u ^ b * 0x85ebca77u ^ c * 0xc2b2ae3du;
    value ^= value >> 15;
    value *= 0x2c1b3c6du;
    value ^= value >> 12;
    value *= 0x297a2d39u;
    return value ^ value >> 15;
}

/* ---- text ------------------------------------------------------------------------ */

enum { CELL_WIDTH = 7, CELL_HEIGHT = 14, LETTERS = 40 };

/* How dark a pixel of text is, 0..255: letters of a small alphabet, with soft edges,
 * in words, in lines that end anywhere. */
static uint32_t ink_at(int32_t x, int32_t y)
{
    const uint32_t column = (uint32_t)x / CELL_WIDTH;
    const uint32_t line = (uint32_t)y / CELL_HEIGHT;
    const uint32_t in_x = (uint32_t)x % CELL_WIDTH;
    const uint32_t in_y = (uint32_t)y % CELL_HEIGHT;
    const bool is_blank = mix(column, line, 1) % 6 == 0 ||
                          column % 128 > 40 + mix(line, 2, column / 128) % 80;
    if (is_blank || in_x == 0 || in_y < 3 || in_y > 10)
        return 0;
    const uint32_t letter = mix(column, line, 3) % LETTERS;
    const uint32_t stroke = mix(letter, in_x / 2, 4 + in_y / 2);
    if (stroke % 2 == 0)
        return 0;
    return 90 + mix(letter, in_x, 20 + in_y) % 4 * 55;
}

/* ---- photographs ----------------------------------------------------------------- */

/* Smooth noise, 0..65535: a value at each corner of cells, and between them in
 * proportion. */
static uint32_t smooth_at(uint32_t x, uint32_t y, uint32_t cell, uint32_t seed)
{
    const uint32_t left = x / cell;
    const uint32_t top = y / cell;
    const uint32_t part_x = x % cell * 256 / cell;
    const uint32_t part_y = y % cell * 256 / cell;
    const uint32_t upper = (mix(left, top, seed) >> 16) * (256 - part_x) +
                           (mix(left + 1, top, seed) >> 16) * part_x;
    const uint32_t lower = (mix(left, top + 1, seed) >> 16) * (256 - part_x) +
                           (mix(left + 1, top + 1, seed) >> 16) * part_x;
    return ((upper >> 8) * (256 - part_y) + (lower >> 8) * part_y) >> 8;
}

/* Patches with hard edges, whose color and texture differ. */
static void photograph_at(uint32_t x, uint32_t y, uint32_t size, uint8_t *pixel)
{
    const uint32_t large = size / 2 + 8;
    const uint32_t patch = (smooth_at(x, y, large, 1) >> 14) * 3 +
                           (smooth_at(y, x, large / 2 + 4, 2) >> 15);
    const uint32_t rough = patch % 3; /* sky, skin, leaves */
    const uint32_t shade = smooth_at(x, y, large / 3 + 3, 3) >> 9;
    const uint32_t texture =
        (smooth_at(x, y, 7, 4) >> 11) + (smooth_at(x, y, 3, 5) >> 11);
    for (uint32_t channel = 0; channel < 3; channel++) {
        const uint32_t grain = mix(x, y, 6 + channel) >> 30;
        const uint32_t color = mix(patch, channel, 9) % 64;
        const uint32_t value = 20 + color + shade + texture * rough / 2 + grain;
        pixel[channel] = (uint8_t)(value > 255 ? 255 : value);
    }
}

/* ---- the others ------------------------------------------------------------------ */

static void fill(uint8_t *pixel, uint32_t color, uint32_t dark)
{
    for (int channel = 0; channel < 3; channel++) {
        const uint32_t value = color >> (16 - 8 * channel) & 255u;
        pixel[channel] = (uint8_t)(value * (255 - dark) / 255);
    }
}

/* Windows of 320x240 with a bar that shades off, a button, and text; the rest is a
 * desktop. Small pictures show a part of one. */
static void screenshot_at(int32_t x, int32_t y, uint8_t *pixel)
{
    const int32_t in_x = x % 360 - 4;
    const int32_t in_y = y % 290 - 4;
    if (in_x < 0 || in_y < 0 || in_x >= 320 || in_y >= 240)
        fill(pixel, 0x2b5b84, 0);
    else if (in_x < 1 || in_y < 1 || in_x >= 319 || in_y >= 239)
        fill(pixel, 0x404040, 0);
    else if (in_y < 22)
        fill(pixel, 0xd0d8e8, (uint32_t)in_y * 3 + ink_at(x, in_y - 4) / 2);
    else if (in_y > 205 && in_y < 230 && in_x > 220 && in_x < 300)
        fill(pixel, 0x3d8ee0, in_y == 206 || in_x == 221 ? 60 : 0);
    else if (in_x < 80)
        fill(pixel, in_y / 24 % 2 ? 0xe8e8e8 : 0xdfe6f0, ink_at(x, y) / 2);
    else
        fill(pixel, 0xffffff, in_y > 190 ? 0 : ink_at(x, y));
}

static void gradient_at(int32_t x, int32_t y, int32_t width, int32_t height,
                        uint8_t *pixel)
{
    pixel[0] = (uint8_t)((int64_t)x * 255 / width);
    pixel[1] = (uint8_t)((int64_t)y * 255 / height);
    pixel[2] = (uint8_t)(255 - ((int64_t)x + y) * 255 / ((int64_t)width + height));
}

static void draw_pixel(uint8_t *pixel, int32_t x, int32_t y, int32_t width,
                       int32_t height, enum scene_kind kind)
{
    switch (kind) {
    case SCENE_GRADIENT:
        gradient_at(x, y, width, height, pixel);
        break;
    case SCENE_TEXT:
        fill(pixel, 0xffffff, ink_at(x, y));
        break;
    case SCENE_SCREENSHOT:
        screenshot_at(x, y, pixel);
        break;
    case SCENE_NOISE:
        fill(pixel, mix((uint32_t)x, (uint32_t)y, 7) & 0xffffffu, 0);
        break;
    case SCENE_PHOTOGRAPH:
        photograph_at((uint32_t)x, (uint32_t)y,
                      (uint32_t)(width > height ? width : height), pixel);
        break;
    default:
        fill(pixel, 0x336699, 0);
        break;
    }
}

void scene_draw(uint8_t *pixels, int32_t width, int32_t height, enum scene_kind kind)
{
    for (int32_t y = 0; y < height; y++) {
        for (int32_t x = 0; x < width; x++, pixels += 3)
            draw_pixel(pixels, x, y, width, height, kind);
    }
}
