/* SPDX-License-Identifier: MIT
 *
 * A camera, say: frames arrive in a ring of buffers that must not be copied and must
 * not be overwritten before they are saved. Shows the three ways to hand pixels over
 * without a copy and to learn when they are free again:
 *   - borrowed, with a ticket to wait for before the buffer is used again;
 *   - adopted, with a function that frees them;
 *   - a callback for each result, and a flush as a checkpoint in between.
 *
 * Usage: frames FOLDER [COUNT]
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/imagesaver.h>

enum { WIDTH = 320, HEIGHT = 240, RING = 4 };
enum { LUMA_SIZE = WIDTH * HEIGHT, FRAME_SIZE = LUMA_SIZE + LUMA_SIZE / 2 };

struct slot {
    unsigned char *pixels;
    ims_ticket *ticket; /* of the save that reads the pixels now, or NULL */
};

struct totals {
    atomic_int written;
    atomic_int failed;
};

/* Runs on the workers, several at a time: hence the atomic counters. */
static void count_result(const struct ims_result *result, void *user)
{
    struct totals *totals = user;
    if (result->status == IMS_STATUS_WRITTEN) {
        atomic_fetch_add(&totals->written, 1);
    } else {
        atomic_fetch_add(&totals->failed, 1);
        fprintf(stderr, "frames: %s: %s\n", result->path, result->message);
    }
}

/* Stands for the camera's driver: YUV 4:2:0, a disk that moves over a ramp. */
static void capture(unsigned char *pixels, int number)
{
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            int across = x - (number * 5) % WIDTH;
            int down = y - HEIGHT / 2;
            int inside = across * across + down * down < 40 * 40;
            pixels[y * WIDTH + x] = (unsigned char)(inside ? 210 : 40 + x / 4);
        }
    }
    memset(pixels + LUMA_SIZE, 90 + number % 64, LUMA_SIZE / 4);
    memset(pixels + LUMA_SIZE + LUMA_SIZE / 4, 150, LUMA_SIZE / 4);
}

static struct ims_image describe(const unsigned char *pixels)
{
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_YUV420;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = pixels;
    image.planes[1] = pixels + LUMA_SIZE;
    image.planes[2] = pixels + LUMA_SIZE + LUMA_SIZE / 4;
    image.range = IMS_RANGE_FULL;
    return image;
}

/* Waits until a slot's buffer is the caller's again. */
static int slot_reclaim(struct slot *slot)
{
    if (!slot->ticket)
        return IMS_OK;
    int error = ims_ticket_wait(slot->ticket, 0, NULL);
    ims_ticket_free(&slot->ticket);
    return error;
}

/* Lends the slot's frame to the saver. */
static int save_borrowed(ims_saver *saver, struct slot *slot, int number)
{
    char name[32];
    snprintf(name, sizeof name, "frame_%04d.jpg", number);
    struct ims_image image = describe(slot->pixels);
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.file_name = name;
    request.ownership = IMS_BORROW;
    return ims_submit(saver, &request, &slot->ticket);
}

/* `release_user` is what malloc() gave; the image describes the same memory. */
static void free_pixels(void *release_user, const struct ims_image *image)
{
    (void)image;
    free(release_user);
}

/* Makes a still of its own and gives it away. */
static int save_adopted(ims_saver *saver, int number)
{
    unsigned char *pixels = malloc(FRAME_SIZE);
    if (!pixels)
        return IMS_ERROR_MEMORY;
    capture(pixels, number);
    char name[32];
    snprintf(name, sizeof name, "still_%04d.jpg", number);
    struct ims_image image = describe(pixels);
    struct ims_request request = IMS_REQUEST_INIT;
    request.image = &image;
    request.file_name = name;
    request.sub_folder = "stills";
    request.options = "quality=98";
    request.ownership = IMS_ADOPT;
    request.release = free_pixels;
    request.release_user = pixels;
    int error = ims_submit(saver, &request, NULL);
    if (error != IMS_OK)
        free(pixels); /* refused: nothing changed hands */
    return error;
}

static int produce(ims_saver *saver, struct slot *ring, struct totals *totals,
                   int count)
{
    for (int i = 0; i < count; i++) {
        struct slot *slot = &ring[i % RING];
        int error = slot_reclaim(slot);
        if (error != IMS_OK)
            return error;
        capture(slot->pixels, i);
        error = save_borrowed(saver, slot, i);
        if (error == IMS_OK && i % 10 == 0)
            error = save_adopted(saver, i);
        if (error != IMS_OK)
            return error;
        if (i == count / 2) {
            error = ims_flush(saver, 0); /* all so far have their results */
            if (error != IMS_OK)
                return error;
            printf("half way: %d written\n", atomic_load(&totals->written));
        }
    }
    return IMS_OK;
}

int main(int argc, char **argv)
{
    int count = argc > 2 ? atoi(argv[2]) : 40;
    if (argc < 2 || count < 1 || count > 9999) {
        fputs("Usage: frames FOLDER [COUNT]\nThe folder must exist; up to 9999.\n",
              stderr);
        return 2;
    }
    struct totals totals = {0};
    struct slot ring[RING] = {0};
    ims_saver *saver = NULL;
    int error = IMS_ERROR_MEMORY;
    for (int i = 0; i < RING; i++) {
        ring[i].pixels = malloc(FRAME_SIZE);
        if (!ring[i].pixels)
            goto out;
    }

    struct ims_config config = IMS_CONFIG_INIT;
    config.done = count_result;
    config.done_user = &totals;
    error = ims_open(&saver, argv[1], &config);
    if (error == IMS_OK)
        error = produce(saver, ring, &totals, count);
    int close_error = ims_close(&saver, NULL); /* after it nothing reads the ring */
    if (error == IMS_OK)
        error = close_error;
    printf("%d written, %d failed\n", atomic_load(&totals.written),
           atomic_load(&totals.failed));
out:
    for (int i = 0; i < RING; i++) {
        ims_ticket_free(&ring[i].ticket);
        free(ring[i].pixels);
    }
    if (error != IMS_OK)
        fprintf(stderr, "frames: %s\n", ims_error_text(error));
    return error != IMS_OK;
}
