/* SPDX-License-Identifier: MIT */
#include "blocks.h"

enum { SAMPLES = 3, FOREGROUND = 38, BACKGROUND = 48 };

/* The pixel of a place; below the last row the last one. */
static const uint8_t *pixel_at(const struct preview_sheet *sheet, int x, int y)
{
    const int row = y < sheet->height ? y : sheet->height - 1;
    return sheet->pixels + ((size_t)row * (size_t)sheet->width + (size_t)x) * SAMPLES;
}

static int square(int number)
{
    return number * number;
}

/* The nearest of a cube of 6 x 6 x 6 colors: 0, 95, 135, 175, 215, 255. */
static int step_of(int sample)
{
    return sample < 48 ? 0 : sample < 115 ? 1 : (sample - 35) / 40;
}

/* The nearest of xterm's palette: of its cube, or of its 24 grays: 8, 18, ..., 238. */
static int palette_index(const uint8_t *pixel)
{
    static const int samples[] = {0, 95, 135, 175, 215, 255};
    const int mean = (pixel[0] + pixel[1] + pixel[2]) / SAMPLES;
    const int gray = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;
    int cube_error = 0, gray_error = 0, index = 0;
    for (int i = 0; i < SAMPLES; i++) {
        const int step = step_of(pixel[i]);
        index = index * 6 + step;
        cube_error += square(pixel[i] - samples[step]);
        gray_error += square(pixel[i] - (8 + 10 * gray));
    }
    return gray_error < cube_error ? 232 + gray : 16 + index;
}

static void set_color(struct cli_text *text, int ground, const uint8_t *pixel,
                      const struct preview_blocks_style *style)
{
    if (style->all_colors)
        cli_text_format(text, "\x1b[%d;2;%d;%d;%dm", ground, pixel[0], pixel[1],
                        pixel[2]);
    else
        cli_text_format(text, "\x1b[%d;5;%dm", ground, palette_index(pixel));
}

static void average(uint8_t mixed[SAMPLES], const uint8_t *upper, const uint8_t *lower)
{
    for (int i = 0; i < SAMPLES; i++)
        mixed[i] = (uint8_t)((upper[i] + lower[i] + 1) / 2);
}

static void add_letter(struct cli_text *text, const uint8_t *pixel)
{
    static const char letters[] = " .:-=+*#%@";
    /* The weights of ITU-R BT.709, in thousandths. */
    const int luma = (213 * pixel[0] + 715 * pixel[1] + 72 * pixel[2]) / 1000;
    cli_text_add_bytes(text, &letters[luma * (int)(sizeof letters - 1) / 256], 1);
}

void preview_blocks_add(struct cli_text *text, const struct preview_sheet *sheet,
                        const struct preview_blocks_style *style)
{
    for (int y = 0; y < sheet->height; y += 2) {
        for (int x = 0; x < sheet->width; x++) {
            const uint8_t *upper = pixel_at(sheet, x, y);
            const uint8_t *lower = pixel_at(sheet, x, y + 1);
            uint8_t mixed[SAMPLES];
            average(mixed, upper, lower);
            if (!style->color) {
                add_letter(text, mixed);
            } else if (style->utf8) {
                set_color(text, FOREGROUND, upper, style);
                set_color(text, BACKGROUND, lower, style);
                cli_text_add(text, "\xe2\x96\x80");
            } else {
                set_color(text, BACKGROUND, mixed, style);
                cli_text_add(text, " ");
            }
        }
        cli_text_add(text, style->color ? "\x1b[0m\n" : "\n");
    }
}
