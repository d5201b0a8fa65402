/* SPDX-License-Identifier: MIT
 *
 * A renderer's frame loop that copies nothing: it borrows memory from the saver, draws
 * into it, and submits it. After the first frames nothing is allocated either. When the
 * disk is slower than the renderer, the loop is slowed down to it; with when_full =
 * IMS_WHEN_FULL_REFUSE it would leave frames out instead.
 *
 * Usage: frame_loop FOLDER [FRAMES]
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <imagesaver/imagesaver.h>

#include "scene.h"

enum { WIDTH = 320, HEIGHT = 180 };

/* Draws into the rows that were lent; they need not follow each other in memory. */
static void draw(const struct ims_image *image, float *scratch, float time)
{
    scene_draw(scratch, WIDTH, HEIGHT, time);
    for (int y = 0; y < HEIGHT; y++) {
        /* Only the type says const: what was lent is there to be drawn into. */
        unsigned char *row =
            (unsigned char *)(uintptr_t)image->planes[0] + y * image->strides[0];
        for (int x = 0; x < 3 * WIDTH; x++)
            row[x] = (unsigned char)(scratch[3 * WIDTH * y + x] * 255.0f + 0.5f);
    }
}

static int save_frame(ims_saver *saver, float *scratch, int number, int frames)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_RGB8;
    image.width = WIDTH;
    image.height = HEIGHT;
    int error = ims_image_borrow(saver, &image, IMS_NO_LIMIT);
    if (error != IMS_OK)
        return error;
    draw(&image, scratch, (float)number / (float)frames);

    char name[32];
    snprintf(name, sizeof name, "frame_%05d.png", number);
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.file_name = name;
    request.ownership = IMS_LENT;
    error = ims_submit(saver, &request, NULL);
    if (error != IMS_OK)
        ims_image_return(saver, &image); /* refused: it is still lent */
    return error;
}

int main(int argc, char **argv)
{
    int frames = argc > 2 ? atoi(argv[2]) : 60;
    if (argc < 2 || frames < 1 || frames > 99999) {
        fputs("Usage: frame_loop FOLDER [FRAMES]\nThe folder is made.\n", stderr);
        return 2;
    }
    float *scratch = malloc(sizeof *scratch * 3 * WIDTH * HEIGHT);
    if (!scratch)
        return 1;
    struct ims_message message = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    config.message = &message;
    config.make_location = 1;
    config.queue_size = 3; /* as a swap chain: one is drawn while others are saved */
    ims_saver *saver = NULL;
    int error = ims_open(&saver, argv[1], &config);
    for (int i = 0; i < frames && error == IMS_OK; i++) {
        error = save_frame(saver, scratch, i, frames);
        if (error != IMS_OK)
            ims_last_refusal(saver, &message);
    }
    struct ims_summary summary = IMS_SUMMARY_INIT;
    int closed = ims_close(&saver, &summary);
    printf("%llu frames\n", (unsigned long long)summary.ledger.written);
    if (error != IMS_OK || closed != IMS_OK)
        fprintf(stderr, "frame_loop: %s\n",
                error != IMS_OK ? message.text : summary.first_message);
    free(scratch);
    return error != IMS_OK || closed != IMS_OK;
}
