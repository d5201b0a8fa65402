/* SPDX-License-Identifier: MIT
 *
 * A recorder that survives a power cut and ends in time: every so many frames it brings
 * all that were saved to the disk, and only then says that it has them, as whoever sent
 * them may delete theirs; and at its end it waits for a disk that hangs no longer than
 * the system waits for the recorder.
 *
 * Usage: recorder FOLDER [FRAMES]
 */
#include <stdio.h>
#include <stdlib.h>

#include <imagesaver/imagesaver.h>

enum { WIDTH = 320, HEIGHT = 240, CHECKPOINT = 25, END_MS = 10000 };

/* Saves a frame that comes from somewhere. */
static int save_frame(ims_saver *saver, int number)
{
    static unsigned char pixels[HEIGHT][WIDTH];
    for (int x = 0; x < WIDTH; x++)
        pixels[number % HEIGHT][x] = (unsigned char)(number + x);
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_GRAY8;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = pixels;
    char name[32];
    snprintf(name, sizeof name, "frame_%06d.png", number);
    return ims_save(saver, name, &image, NULL);
}

/* Waits until the disk has all frames. An image that failed is no error of the disk's:
 * the counters tell. */
static int checkpoint(ims_saver *saver, int frames)
{
    struct ims_stats stats = IMS_STATS_INIT;
    int error = ims_sync(saver, IMS_NO_LIMIT);
    if (error == IMS_OK)
        error = ims_stats_get(saver, &stats);
    if (error == IMS_OK && stats.ledger.written == (uint64_t)frames)
        printf("%d frames are safe\n", frames);
    return error;
}

int main(int argc, char **argv)
{
    int frames = argc > 2 ? atoi(argv[2]) : 100;
    if (argc < 2 || frames < 1 || frames > 999999) {
        fputs("Usage: recorder FOLDER [FRAMES]\nThe folder must exist.\n", stderr);
        return 2;
    }
    ims_saver *saver = NULL;
    struct ims_message message = {0}; /* why it could not be opened */
    struct ims_config config = IMS_CONFIG_INIT;
    config.message = &message;
    int error = ims_open(&saver, argv[1], &config);
    for (int i = 1; i <= frames && error == IMS_OK; i++) {
        error = save_frame(saver, i);
        if (error == IMS_OK && (i % CHECKPOINT == 0 || i == frames))
            error = checkpoint(saver, i);
    }
    struct ims_summary summary = IMS_SUMMARY_INIT;
    int closed = ims_close_within(&saver, END_MS, &summary);
    if (closed == IMS_ERROR_TIMEOUT)
        fprintf(stderr, "recorder: the disk hangs; %llu frames are lost\n",
                (unsigned long long)summary.ledger.pending + summary.ledger.cancelled);
    else if (error != IMS_OK || closed != IMS_OK)
        fprintf(stderr, "recorder: %s\n",
                closed != IMS_OK          ? summary.first_message
                : message.text[0] != '\0' ? message.text
                                          : ims_error_text(error));
    return error != IMS_OK || closed != IMS_OK;
}
