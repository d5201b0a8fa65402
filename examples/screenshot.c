/* SPDX-License-Identifier: MIT
 *
 * A screenshot tool: one picture, one call, no thread. What X11, Wayland and most
 * graphics libraries hand over as "32 bits, depth 24" is BGRX8: the fourth byte means
 * nothing. With BGRA8 the file would be transparent.
 *
 * Usage: screenshot FILE [OPTIONS]
 * "-" as FILE writes to standard output; OPTIONS then name the format: format=png
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <imagesaver/imagesaver.h>

enum { WIDTH = 320, HEIGHT = 200 };

/* Stands for the screen: a desktop with a window on it. */
static void grab(uint32_t screen[HEIGHT][WIDTH])
{
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            int inside = x >= 60 && x < 260 && y >= 40 && y < 160;
            int title = inside && y < 56;
            screen[y][x] = title ? 0x3060c0u : inside ? 0xf0f0f0u : 0x208060u;
        }
    }
}

int main(int argc, char **argv)
{
    static uint32_t screen[HEIGHT][WIDTH]; /* 0x00RRGGBB, as little-endian words */
    if (argc < 2 || argc > 3) {
        fputs("Usage: screenshot FILE [OPTIONS]\n", stderr);
        return 2;
    }
    grab(screen);
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_BGRX8;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = screen;

    struct ims_message message;
    const char *options = argc > 2 ? argv[2] : NULL;
    int error = strcmp(argv[1], "-") == 0
                    ? ims_write_fd(STDOUT_FILENO, NULL, &image, options, &message)
                    : ims_write(argv[1], &image, options, &message);
    if (error != IMS_OK)
        fprintf(stderr, "screenshot: %s\n", message.text);
    return error != IMS_OK;
}
