/* SPDX-License-Identifier: MIT
 *
 * Many threads draw into memory that a saver lends: each piece belongs to one thread at
 * a time, what is submitted is what was drawn, and what is not goes back.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/check.h"
#include "support/scratch.h"
#include "support/staged_encoders.h"

enum { THREADS = 4, WIDTH = 96, HEIGHT = 20, FILES = 8 };

static ims_saver *saver;
static unsigned images; /* of each thread */
static atomic_uint submitted;

static void draw(const struct ims_image *image, unsigned char value)
{
    for (int y = 0; y < HEIGHT; y++)
        memset((unsigned char *)(uintptr_t)image->planes[0] + y * image->strides[0],
               value, WIDTH);
}

/* Whether the memory still holds what this thread drew. */
static bool holds(const struct ims_image *image, unsigned char value)
{
    const unsigned char *row = image->planes[0];
    for (int y = 0; y < HEIGHT; y++, row += image->strides[0])
        if (row[0] != value || memcmp(row, row + 1, WIDTH - 1) != 0)
            return false;
    return true;
}

static void save_or_return(unsigned char value, unsigned number)
{
    struct ims_image image = IMS_IMAGE_INIT;
    struct ims_request request = IMS_REQUEST_INIT;
    char name[32];
    image.format = IMS_PIXEL_GRAY8;
    image.width = WIDTH;
    image.height = HEIGHT;
    CHECK(ims_image_borrow(saver, &image, IMS_NO_LIMIT) == IMS_OK);
    draw(&image, value);
    snprintf(name, sizeof name, "%u.gate", number % FILES);
    request.image = &image;
    request.ownership = IMS_LENT;
    if (number % 5 == 0) {
        CHECK(ims_submit(saver, &request, NULL) == IMS_ERROR_ARGUMENT);
        CHECK(holds(&image, value));
    }
    CHECK(holds(&image, value));
    if (number % 7 == 0) {
        ims_image_return(saver, &image);
        return;
    }
    request.file_name = name;
    CHECK(ims_submit(saver, &request, NULL) == IMS_OK);
    atomic_fetch_add(&submitted, 1);
}

static void *produce(void *argument)
{
    for (unsigned i = 0; i < images; i++)
        save_or_return((unsigned char)(uintptr_t)argument, i);
    return NULL;
}

/* Whether a file is of one thread's drawing. */
static bool is_whole(const char *name)
{
    unsigned char expected[WIDTH * HEIGHT];
    for (unsigned value = 1; value <= THREADS; value++) {
        memset(expected, (int)value, sizeof expected);
        if (scratch_holds(name, expected, sizeof expected))
            return true;
    }
    return false;
}

int main(void)
{
    pthread_t threads[THREADS];
    struct ims_summary summary = IMS_SUMMARY_INIT;
    struct ims_stats stats = IMS_STATS_INIT;
    images = check_amount(300, 20000);
    scratch_open();
    ims_registry *registry = staged_registry(IMS_REGISTRY_EMPTY);
    struct ims_config config = staged_config(registry);
    config.workers = 2;
    config.queue_size = 3;
    CHECK(ims_open(&saver, scratch_folder(), &config) == IMS_OK);
    for (uintptr_t i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, produce, (void *)(i + 1)) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK(ims_stats_get(saver, &stats) == IMS_OK);
    CHECK(stats.lent == 0);
    CHECK(ims_close(&saver, &summary) == IMS_OK);
    CHECK(summary.ledger.written == atomic_load(&submitted));
    for (unsigned i = 0; i < FILES; i++) {
        char name[32];
        snprintf(name, sizeof name, "%u.gate", i);
        CHECK(is_whole(name));
    }
    ims_registry_free(&registry);
    scratch_close();
    return 0;
}
