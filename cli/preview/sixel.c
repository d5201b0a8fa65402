/* SPDX-License-Identifier: MIT */
#include "sixel.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

/* Steps of red, green and blue; the eye sees green best. */
enum { RED = 6, GREEN = 7, BLUE = 6, COLORS = RED * GREEN * BLUE };
enum { SAMPLES = 3, BAND = 6, MATRIX = 8, SHORTEST_RUN = 4 };

/* Bayer's matrix of 8 x 8. */
static int threshold(int x, int y)
{
    int value = 0;
    for (int bit = 0; bit < 3; bit++) {
        const int column = x >> bit & 1, row = y >> bit & 1;
        value = value << 2 | (column ^ row) << 1 | row;
    }
    return value;
}

/* Which of so many steps a sample becomes at a place. */
static int quantise(int sample, int steps, int x, int y)
{
    enum { LEVELS = MATRIX * MATRIX };
    const int scaled = sample * (steps - 1) * LEVELS;
    return (scaled + threshold(x % MATRIX, y % MATRIX) * 255) / (255 * LEVELS);
}

static void add_palette(struct cli_text *text)
{
    enum { MOST = 100 }; /* sixels count colors in hundredths */
    for (int color = 0; color < COLORS; color++)
        cli_text_format(text, "#%d;2;%d;%d;%d", color,
                        (color / (GREEN * BLUE) * MOST + (RED - 1) / 2) / (RED - 1),
                        (color / BLUE % GREEN * MOST + (GREEN - 1) / 2) / (GREEN - 1),
                        (color % BLUE * MOST + (BLUE - 1) / 2) / (BLUE - 1));
}

/* The colors of six rows, one after the other; 255 below the last row. */
static void take_band(const struct preview_sheet *sheet, int top, uint8_t *band,
                      bool used[COLORS])
{
    memset(used, 0, COLORS * sizeof *used);
    memset(band, UINT8_MAX, (size_t)sheet->width * BAND);
    for (int y = top; y < top + BAND && y < sheet->height; y++) {
        uint8_t *row = band + (size_t)(y - top) * (size_t)sheet->width;
        const uint8_t *pixel =
            sheet->pixels + (size_t)y * (size_t)sheet->width * SAMPLES;
        for (int x = 0; x < sheet->width; x++, pixel += SAMPLES) {
            const int color = (quantise(pixel[0], RED, x, y) * GREEN +
                               quantise(pixel[1], GREEN, x, y)) *
                                  BLUE +
                              quantise(pixel[2], BLUE, x, y);
            row[x] = (uint8_t)color;
            used[color] = true;
        }
    }
}

/* Which of the six pixels at a column have a color, as a character. */
static char bits_at(const uint8_t *band, int width, int x, int color)
{
    int bits = 0;
    for (int y = 0; y < BAND; y++)
        bits |= (band[(size_t)y * (size_t)width + (size_t)x] == color) << y;
    return (char)('?' + bits);
}

static void add_run(struct cli_text *text, char bits, int count)
{
    if (count >= SHORTEST_RUN)
        cli_text_format(text, "!%d%c", count, bits);
    else
        cli_text_add_repeated(text, bits, (size_t)count);
}

static void add_color(struct cli_text *text, const uint8_t *band, int width, int color)
{
    char bits = bits_at(band, width, 0, color);
    int count = 1;
    cli_text_format(text, "#%d", color);
    for (int x = 1; x < width; x++) {
        const char next = bits_at(band, width, x, color);
        if (next != bits) {
            add_run(text, bits, count);
            bits = next;
            count = 0;
        }
        count++;
    }
    /* What has no pixel behind it need not be said. */
    if (bits != '?')
        add_run(text, bits, count);
}

void preview_sixel_add(struct cli_text *text, const struct preview_sheet *sheet)
{
    bool used[COLORS];
    uint8_t *band = cli_memory_new((size_t)sheet->width, BAND);
    /* Square pixels, no ground; its size. */
    cli_text_format(text, "\x1bP7;1q\"1;1;%d;%d", sheet->width, sheet->height);
    add_palette(text);
    for (int top = 0; top < sheet->height; top += BAND) {
        bool first = true;
        take_band(sheet, top, band, used);
        for (int color = 0; color < COLORS; color++) {
            if (!used[color])
                continue;
            cli_text_add(text, first ? "" : "$");
            add_color(text, band, sheet->width, color);
            first = false;
        }
        cli_text_add(text, "-");
    }
    cli_text_add(text, "\x1b\\\n");
    free(band);
}
