/* SPDX-License-Identifier: MIT
 *
 * Makes the pictures that are no photographs, always the same ones: a desktop as in a
 * screenshot (windows, flat areas, lines, smoothed text) and a rendered scene.
 *
 * Usage: generate screenshot|rendered WIDTH HEIGHT >FILE.ppm
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../examples/scene.h"
#include "harness.h"

struct canvas {
    int width;
    int height;
    unsigned char *rgb;
    uint32_t random; /* the same words and numbers on every machine */
};

struct color {
    unsigned char r, g, b;
};

static uint32_t draw_lot(struct canvas *canvas, uint32_t below)
{
    canvas->random = canvas->random * 1664525u + 1013904223u;
    return (canvas->random >> 16) % below;
}

static void blend(struct canvas *canvas, int x, int y, struct color color,
                  float coverage)
{
    if (x < 0 || y < 0 || x >= canvas->width || y >= canvas->height)
        return;
    unsigned char *pixel =
        canvas->rgb + 3 * ((size_t)y * (size_t)canvas->width + (size_t)x);
    const unsigned char ink[3] = {color.r, color.g, color.b};
    for (int i = 0; i < 3; i++) {
        float mixed = (float)pixel[i] + coverage * ((float)ink[i] - (float)pixel[i]);
        pixel[i] = (unsigned char)(mixed + 0.5f);
    }
}

static void fill(struct canvas *canvas, int x, int y, int width, int height,
                 struct color color)
{
    for (int row = y; row < y + height; row++)
        for (int column = x; column < x + width; column++)
            blend(canvas, column, row, color, 1.0f);
}

/* A box with smoothed round corners. */
static void fill_round(struct canvas *canvas, int x, int y, int width, int height,
                       float radius, struct color color)
{
    for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
            float from_left = fminf((float)column, (float)(width - 1 - column)) + 0.5f;
            float from_top = fminf((float)row, (float)(height - 1 - row)) + 0.5f;
            float across = fmaxf(radius - from_left, 0.0f);
            float down = fmaxf(radius - from_top, 0.0f);
            float beyond = sqrtf(across * across + down * down) - radius;
            blend(canvas, x + column, y + row, color,
                  fminf(fmaxf(0.5f - beyond, 0.0f), 1.0f));
        }
    }
}

/* Letters as strokes on a grid: pairs of column (0-4) and row (0-8, 6 = base line). */
static const char *const letters[] = {
    ['0'] = "10 30 41 45 36 16 05 01 10",
    ['1'] = "01 20 26,06 46",
    ['2'] = "01 10 30 41 42 06 46",
    ['3'] = "00 40 23 33 44 45 36 16 05",
    ['4'] = "36 30 04 44",
    ['5'] = "40 00 03 33 44 45 36 16 05",
    ['6'] = "40 20 02 05 16 36 45 44 33 03",
    ['7'] = "00 40 16",
    ['8'] = "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",
    ['9'] = "43 13 02 01 10 30 41 44 26 06",
    ['a'] = "12 32 43 46 16 05 14 44",
    ['b'] = "00 06 36 45 43 32 02",
    ['c'] = "42 12 03 05 16 46",
    ['d'] = "40 46 16 05 03 12 42",
    ['e'] = "04 44 43 32 12 03 05 16 46",
    ['f'] = "40 20 11 16,02 32",
    ['g'] = "46 16 05 03 12 42 47 38 08",
    ['h'] = "00 06,03 12 32 43 46",
    ['i'] = "22 26,20 20",
    ['j'] = "32 37 28 08,30 30",
    ['k'] = "00 06,42 04 46",
    ['l'] = "20 26",
    ['m'] = "06 02,03 12 23 26,23 32 43 46",
    ['n'] = "06 02,03 12 32 43 46",
    ['o'] = "12 32 43 45 36 16 05 03 12",
    ['p'] = "02 08,02 32 43 45 36 06",
    ['q'] = "42 48,42 12 03 05 16 46",
    ['r'] = "02 06,04 22 42",
    ['s'] = "42 12 03 14 34 45 36 06",
    ['t'] = "20 25 36 46,02 42",
    ['u'] = "02 05 16 36 45 42,45 46",
    ['v'] = "02 26 42",
    ['w'] = "02 16 23 36 42",
    ['x'] = "02 46,42 06",
    ['y'] = "02 26,42 18 08",
    ['z'] = "02 42 06 46",
    ['.'] = "26 26",
    [','] = "26 18",
    [';'] = "23 23,26 18",
    ['='] = "03 43,05 45",
    ['-'] = "04 44",
    ['_'] = "07 47",
    ['('] = "30 12 14 36",
    [')'] = "10 32 34 16",
};

struct text_style {
    float scale; /* pixels of a grid unit */
    struct color color;
};

static void draw_stroke(struct canvas *canvas, float x0, float y0, float x1, float y1,
                        const struct text_style *style)
{
    float half = 0.42f * style->scale;
    float dx = x1 - x0;
    float dy = y1 - y0;
    float square = dx * dx + dy * dy;
    int left = (int)(fminf(x0, x1) - half) - 1;
    int right = (int)(fmaxf(x0, x1) + half) + 1;
    int bottom = (int)(fmaxf(y0, y1) + half) + 1;
    for (int y = (int)(fminf(y0, y1) - half) - 1; y <= bottom; y++) {
        for (int x = left; x <= right; x++) {
            float px = (float)x + 0.5f - x0;
            float py = (float)y + 0.5f - y0;
            float along = square > 0.0f ? (px * dx + py * dy) / square : 0.0f;
            along = fminf(fmaxf(along, 0.0f), 1.0f);
            float ex = px - along * dx;
            float ey = py - along * dy;
            float coverage = 0.5f + half - sqrtf(ex * ex + ey * ey);
            if (coverage > 0.0f)
                blend(canvas, x, y, style->color, fminf(coverage, 1.0f));
        }
    }
}

/* Draws text; returns where the next letter would begin. */
static float draw_text(struct canvas *canvas, float x, float y, const char *text,
                       const struct text_style *style)
{
    for (; *text != '\0'; text++, x += 6.0f * style->scale) {
        unsigned char letter = (unsigned char)*text;
        const char *strokes =
            letter < sizeof letters / sizeof letters[0] ? letters[letter] : NULL;
        bool down = false;
        float last_x = 0.0f;
        float last_y = 0.0f;
        for (; strokes && *strokes != '\0'; strokes += strokes[2] != '\0' ? 3 : 2) {
            float to_x = x + (float)(strokes[0] - '0') * style->scale;
            float to_y = y + (float)(strokes[1] - '0') * style->scale;
            if (down)
                draw_stroke(canvas, last_x, last_y, to_x, to_y, style);
            down = strokes[2] == ' ';
            last_x = to_x;
            last_y = to_y;
        }
    }
    return x;
}

static const char *draw_word(struct canvas *canvas)
{
    static const char *const words[] = {
        "int",     "return", "value",  "image", "width",  "for",    "size",  "const",
        "height",  "buffer", "result", "while", "struct", "offset", "error", "static",
        "options", "name",   "if",     "queue", "table",  "index",  "count", "pixel",
    };
    return words[draw_lot(canvas, sizeof words / sizeof words[0])];
}

/* A frame with a title bar; what is inside is the caller's. */
static void draw_window(struct canvas *canvas, int x, int y, int width, int height,
                        struct color inside, const char *title)
{
    for (int i = 12; i > 0; i--) {
        struct color shadow = {0, 0, 0};
        for (int row = y + height; row < y + height + i; row++)
            for (int column = x + 6; column < x + width + i / 2; column++)
                blend(canvas, column, row, shadow, 0.02f);
    }
    fill_round(canvas, x, y, width, 60, 10.0f, (struct color){58, 61, 69});
    fill(canvas, x, y + 34, width, height - 34, inside);
    static const struct color lights[] = {{236, 95, 86}, {245, 190, 79}, {98, 197, 84}};
    for (int i = 0; i < 3; i++)
        fill_round(canvas, x + 14 + 22 * i, y + 10, 14, 14, 7.0f, lights[i]);
    struct text_style style = {1.7f, {220, 222, 228}};
    draw_text(canvas, (float)(x + 100), (float)y + 11.0f, title, &style);
}

/* Lines of a program in colors. */
static void draw_code(struct canvas *canvas, int x, int y, int width, int height)
{
    static const struct color inks[] = {
        {40, 44, 52}, {166, 38, 164}, {64, 120, 242}, {80, 161, 79}, {152, 104, 1}};
    draw_window(canvas, x, y, width, height, (struct color){250, 250, 250}, "editor.c");
    fill(canvas, x, y + 34, 56, height - 34, (struct color){240, 240, 241});
    int indent = 0;
    for (int line = 0; 24 * line + 60 < height; line++) {
        float top = (float)(y + 46 + 24 * line);
        char number[16];
        snprintf(number, sizeof number, "%3d", line + 1);
        struct text_style gray = {1.6f, {157, 157, 159}};
        draw_text(canvas, (float)x + 8.0f, top, number, &gray);
        indent += (int)draw_lot(canvas, 3) - 1;
        indent = indent < 0 ? 0 : indent > 4 ? 4 : indent;
        float at = (float)(x + 70 + 38 * indent);
        int words = (int)draw_lot(canvas, 8);
        for (int i = 0; i < words && at < (float)(x + width - 110); i++) {
            struct text_style style = {1.6f, inks[draw_lot(canvas, 5)]};
            at = draw_text(canvas, at, top, draw_word(canvas), &style);
            static const char *const marks[] = {" ", " = ", "(", ", ", ") "};
            style.color = inks[0];
            at = draw_text(canvas, at, top, marks[draw_lot(canvas, 5)], &style);
        }
    }
}

/* A dark terminal. */
static void draw_terminal(struct canvas *canvas, int x, int y, int width, int height)
{
    draw_window(canvas, x, y, width, height, (struct color){30, 32, 38}, "terminal");
    struct text_style green = {1.5f, {122, 200, 120}};
    struct text_style plain = {1.5f, {208, 210, 214}};
    for (int line = 0; 21 * line + 56 < height; line++) {
        float top = (float)(y + 44 + 21 * line);
        float at = draw_text(canvas, (float)x + 10.0f, top, "build", &green);
        int words = (int)draw_lot(canvas, 6);
        for (int i = 0; i < words && at < (float)(x + width - 90); i++)
            at = draw_text(canvas, at + 9.0f, top, draw_word(canvas), &plain);
    }
}

/* Numbers in a grid, some cells colored. */
static void draw_table(struct canvas *canvas, int x, int y, int width, int height)
{
    draw_window(canvas, x, y, width, height, (struct color){255, 255, 255}, "table");
    struct color line = {218, 220, 224};
    struct text_style ink = {1.4f, {32, 33, 36}};
    fill(canvas, x, y + 34, width, 26, (struct color){243, 244, 246});
    for (int top = y + 34; top < y + height; top += 26) {
        fill(canvas, x, top, width, 1, line);
        for (int left = x; left + 90 <= x + width; left += 90) {
            bool whole = top + 26 <= y + height;
            if (draw_lot(canvas, 12) == 0 && whole)
                fill(canvas, left + 1, top + 1, 89, 25, (struct color){207, 226, 255});
            char number[16];
            snprintf(number, sizeof number, "%u.%02u", draw_lot(canvas, 10000),
                     draw_lot(canvas, 100));
            if (whole)
                draw_text(canvas, (float)left + 14.0f, (float)top + 8.0f, number, &ink);
        }
    }
    for (int left = x; left < x + width; left += 90)
        fill(canvas, left, y + 34, 1, height - 34, line);
}

static void draw_screenshot(struct canvas *canvas)
{
    int width = canvas->width;
    int height = canvas->height;
    fill(canvas, 0, 0, width, height, (struct color){46, 82, 120});
    fill(canvas, 0, 0, width, 32, (struct color){28, 28, 30});
    struct text_style bar = {1.6f, {235, 235, 235}};
    draw_text(canvas, 20.0f, 9.0f, "files  edit  view  go  window", &bar);
    draw_text(canvas, (float)(width - 110), 9.0f, "12.45.07", &bar);
    draw_code(canvas, width / 32, 70, width * 17 / 32, height - 170);
    draw_table(canvas, width * 19 / 32, 100, width * 12 / 32, height * 13 / 32);
    draw_terminal(canvas, width / 2, height / 2 + 20, width * 14 / 32,
                  height * 12 / 32);
    int icons = 9;
    int left = (width - 72 * icons) / 2;
    fill_round(canvas, left - 16, height - 84, 72 * icons + 32, 76, 18.0f,
               (struct color){190, 200, 212});
    for (int i = 0; i < icons; i++) {
        struct color color = {(unsigned char)draw_lot(canvas, 256),
                              (unsigned char)draw_lot(canvas, 256),
                              (unsigned char)draw_lot(canvas, 256)};
        fill_round(canvas, left + 72 * i + 8, height - 74, 56, 56, 14.0f, color);
    }
}

static void draw_rendered(struct canvas *canvas)
{
    size_t count = (size_t)canvas->width * (size_t)canvas->height * 3;
    float *rgb = bench_alloc(count * sizeof *rgb);
    scene_draw(rgb, canvas->width, canvas->height, 0.4f);
    for (size_t i = 0; i < count; i++)
        canvas->rgb[i] = (unsigned char)(rgb[i] * 255.0f + 0.5f);
    free(rgb);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        bench_fail("Usage: generate screenshot|rendered WIDTH HEIGHT >FILE.ppm");
    struct canvas canvas = {.width = bench_number(argv[2], 640, 16384),
                            .height = bench_number(argv[3], 480, 16384),
                            .random = 7};
    size_t size = (size_t)canvas.width * (size_t)canvas.height * 3;
    canvas.rgb = bench_alloc(size);
    if (strcmp(argv[1], "screenshot") == 0)
        draw_screenshot(&canvas);
    else if (strcmp(argv[1], "rendered") == 0)
        draw_rendered(&canvas);
    else
        bench_fail("%s: neither screenshot nor rendered", argv[1]);
    printf("P6\n%d %d\n255\n", canvas.width, canvas.height);
    bool written = fwrite(canvas.rgb, 1, size, stdout) == size && fflush(stdout) == 0;
    free(canvas.rgb);
    if (!written)
        bench_fail("the picture could not be written");
    return 0;
}
