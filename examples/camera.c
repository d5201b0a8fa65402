/* SPDX-License-Identifier: MIT
 *
 * A camera in an event loop of one thread: frames come at a rate, results come when
 * they come, and poll() waits for both. No function of the program runs on another
 * thread.
 *
 * Usage: camera FOLDER [FRAMES]
 */
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <imagesaver/imagesaver.h>

enum { WIDTH = 320, HEIGHT = 240, FRAMES_PER_SECOND = 200 };

struct camera {
    int clock; /* stands for the device: readable when a frame is there */
    unsigned char nv12[WIDTH * HEIGHT * 3 / 2];
    int number;
};

struct totals {
    int written;
    int lost; /* dropped, for want of speed, or failed */
};

static int camera_start(struct camera *camera)
{
    const long period = 1000000000L / FRAMES_PER_SECOND;
    const struct itimerspec times = {.it_interval.tv_nsec = period,
                                     .it_value.tv_nsec = period};
    camera->clock = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    return camera->clock < 0 ? -1 : timerfd_settime(camera->clock, 0, &times, NULL);
}

/* The next frame: a bar that moves over gray. */
static void camera_read(struct camera *camera)
{
    uint64_t ticks;
    if (read(camera->clock, &ticks, sizeof ticks) < 0)
        return; /* it was not ready after all: the same frame again */
    for (int y = 0; y < HEIGHT; y++) {
        memset(camera->nv12 + y * WIDTH, 60, WIDTH);
        memset(camera->nv12 + y * WIDTH + 4 * camera->number % (WIDTH - 16), 200, 16);
    }
    memset(camera->nv12 + WIDTH * HEIGHT, 128, WIDTH * HEIGHT / 2);
    camera->number++;
}

static int save_frame(ims_saver *saver, struct camera *camera)
{
    char name[32];
    snprintf(name, sizeof name, "frame_%05d.jpg", camera->number);
    camera_read(camera);
    struct ims_image image = IMS_IMAGE_INIT;
    image.format = IMS_PIXEL_NV12;
    image.width = WIDTH;
    image.height = HEIGHT;
    image.planes[0] = camera->nv12;
    image.planes[1] = camera->nv12 + WIDTH * HEIGHT;
    return ims_save(saver, name, &image, NULL); /* never blocks: see when_full */
}

/* Takes what is there. */
static int take_results(ims_saver *saver, struct totals *totals)
{
    struct ims_result result = IMS_RESULT_INIT;
    int error;
    while ((error = ims_result_next(saver, IMS_NO_WAIT, &result)) == IMS_OK) {
        if (result.status == IMS_STATUS_WRITTEN) {
            totals->written++;
        } else {
            totals->lost++;
            fprintf(stderr, "camera: %s: %s\n", result.path, result.message);
        }
    }
    return error == IMS_ERROR_PENDING ? IMS_OK : error;
}

static int run(ims_saver *saver, struct camera *camera, int frames,
               struct totals *totals)
{
    struct pollfd ready[] = {
        {.fd = camera->clock, .events = POLLIN},
        {.fd = ims_result_fd(saver), .events = POLLIN},
    };
    int error = ready[1].fd < 0 ? ready[1].fd : IMS_OK;
    while (error == IMS_OK && totals->written + totals->lost < frames) {
        if (poll(ready, 2, -1) < 0)
            return IMS_ERROR_IO;
        if (ready[1].revents)
            error = take_results(saver, totals);
        if (ready[0].revents && error == IMS_OK)
            error = save_frame(saver, camera);
        if (camera->number == frames)
            ready[0].fd = -1; /* that is all: only results are waited for now */
    }
    return error;
}

int main(int argc, char **argv)
{
    int frames = argc > 2 ? atoi(argv[2]) : 100;
    if (argc < 2 || frames < 1 || frames > 99999) {
        fputs("Usage: camera FOLDER [FRAMES]\nThe folder must exist.\n", stderr);
        return 2;
    }
    static struct camera camera;
    struct totals totals = {0};
    struct ims_config config = IMS_CONFIG_INIT;
    config.keep_results = 64;
    config.when_full = IMS_WHEN_FULL_DROP_OLDEST; /* the camera waits for nobody */
    config.nice = 5;                              /* the loop is more urgent */
    ims_saver *saver = NULL;
    int error = ims_open(&saver, argv[1], &config);
    if (error == IMS_OK)
        error = camera_start(&camera) == 0 ? run(saver, &camera, frames, &totals)
                                           : IMS_ERROR_IO;
    int closed = ims_close(&saver, NULL);
    if (camera.clock > 0)
        close(camera.clock);
    printf("%d written, %d lost\n", totals.written, totals.lost);
    if (error == IMS_OK)
        error = closed;
    if (error != IMS_OK)
        fprintf(stderr, "camera: %s\n", ims_error_text(error));
    return error != IMS_OK;
}
