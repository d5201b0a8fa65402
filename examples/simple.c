/* SPDX-License-Identifier: MIT
 *
 * The simple case: three calls. Usage: simple FOLDER
 */
#include <stdio.h>

#include <imagesaver/imagesaver.h>

/* Stands for whatever makes images: a gradient that moves. */
static void draw(unsigned char *pixels, int width, int height, int number)
{
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            *pixels++ = (unsigned char)(x + 8 * number);
            *pixels++ = (unsigned char)(y + 8 * number);
            *pixels++ = (unsigned char)(255 - x);
        }
    }
}

int main(int argc, char **argv)
{
    static unsigned char pixels[240 * 256 * 3];
    ims_saver *saver = NULL;
    int error = ims_open(&saver, argc > 1 ? argv[1] : ".", NULL);
    for (int i = 0; i < 10 && error == IMS_OK; i++) {
        draw(pixels, 256, 240, i);
        struct ims_image image = IMS_IMAGE_INIT;
        image.format = IMS_PIXEL_RGB8;
        image.width = 256;
        image.height = 240;
        image.planes[0] = pixels;
        char name[32];
        snprintf(name, sizeof name, "picture_%d.png", i);
        error = ims_save(saver, name, &image, NULL); /* copies the pixels, goes on */
    }
    int close_error = ims_close(&saver, NULL); /* all are written, or it tells */
    if (error == IMS_OK)
        error = close_error;
    if (error != IMS_OK)
        fprintf(stderr, "simple: %s\n", ims_error_text(error));
    return error != IMS_OK;
}
