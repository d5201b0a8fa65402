/* SPDX-License-Identifier: MIT
 *
 * Two savers, one set of threads: each picture is saved in full, and small for a page
 * that lists them. The savers have a folder, a queue and options of their own; the
 * workers, which they share, take their images in turn.
 *
 * Usage: thumbnails FOLDER [COUNT]
 */
#include <stdio.h>
#include <stdlib.h>

#include <imagesaver/imagesaver.h>

enum { WIDTH = 320, HEIGHT = 240, SHRINK = 4 };

/* Opens a saver of FOLDER/NAME on the shared workers. */
static int open_saver(ims_saver **saver, ims_workers *workers, const char *folder,
                      const char *name, const char *options)
{
    char location[4096];
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    config.shared_workers = workers;
    config.make_location = 1;
    config.options = options;
    config.message = &message;
    snprintf(location, sizeof location, "%s/%s", folder, name);
    int error = ims_open(saver, location, &config);
    if (error != IMS_OK)
        fprintf(stderr, "thumbnails: %s\n", message.text);
    return error;
}

/* Stands for a photograph: rings, with another centre each time. */
static void draw(unsigned char pixels[HEIGHT][WIDTH], int number)
{
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            int across = x - 10 * number, down = y - HEIGHT / 2;
            pixels[y][x] = (unsigned char)((across * across + down * down) / 64);
        }
    }
}

/* Every fourth pixel of every fourth row, which is small, if not beautiful. */
static void shrink(unsigned char small[HEIGHT / SHRINK][WIDTH / SHRINK],
                   unsigned char pixels[HEIGHT][WIDTH])
{
    for (int y = 0; y < HEIGHT / SHRINK; y++) {
        for (int x = 0; x < WIDTH / SHRINK; x++)
            small[y][x] = pixels[SHRINK * y][SHRINK * x];
    }
}

static int save(ims_saver *saver, const char *name, const void *pixels, int width,
                int height)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY8;
    image.width = width;
    image.height = height;
    image.planes[0] = pixels;
    return ims_save(saver, name, &image, NULL);
}

int main(int argc, char **argv)
{
    static unsigned char pixels[HEIGHT][WIDTH];
    static unsigned char small[HEIGHT / SHRINK][WIDTH / SHRINK];
    int count = argc > 2 ? atoi(argv[2]) : 10;
    if (argc < 2 || count < 1) {
        fputs("Usage: thumbnails FOLDER [COUNT]\nThe folder is made.\n", stderr);
        return 2;
    }
    ims_workers *workers = NULL;
    ims_saver *full = NULL, *thumbnails = NULL;
    int error = ims_workers_open(&workers, NULL); /* as many as there are processors */
    if (error == IMS_OK)
        error = open_saver(&full, workers, argv[1], "full", "effort=6");
    if (error == IMS_OK)
        error = open_saver(&thumbnails, workers, argv[1], "small", "quality=60");
    ims_workers_close(&workers); /* they run as long as a saver needs them */

    for (int i = 0; i < count && error == IMS_OK; i++) {
        char name[32];
        draw(pixels, i);
        shrink(small, pixels);
        snprintf(name, sizeof name, "%04d.png", i);
        error = save(full, name, pixels, WIDTH, HEIGHT);
        snprintf(name, sizeof name, "%04d.jpg", i);
        if (error == IMS_OK)
            error = save(thumbnails, name, small, WIDTH / SHRINK, HEIGHT / SHRINK);
    }
    int full_closed = ims_close(&full, NULL);
    int small_closed = ims_close(&thumbnails, NULL);
    if (error == IMS_OK)
        error = full_closed != IMS_OK ? full_closed : small_closed;
    if (error != IMS_OK)
        fprintf(stderr, "thumbnails: %s\n", ims_error_text(error));
    return error != IMS_OK;
}
