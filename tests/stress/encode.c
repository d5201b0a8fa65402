/* SPDX-License-Identifier: MIT
 *
 * Many threads encode to memory with one registry, which the first of them freezes and
 * the last of them frees: ims_encode() is safe on it, and gives the same bytes to all.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagesaver/encoder.h>

#include "support/encode_file.h"
#include "support/fake_encoder.h"

enum { THREADS = 8, IMAGES = 200, LONG_IMAGES = 5000 };

static struct ims_encoder encoders[2];
static ims_registry *shared;
static pthread_barrier_t barrier;
static int images;

static void require(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static void encode_one(int index)
{
    static const char *const names[] = {"x.aaa", "x.bbb"};
    static const char *const expected[] = {"3x2 rgb8 9 5 2 0 0 3", "3x2 rgb8"};
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 3, 2);
    struct ims_bytes bytes = IMS_BYTES_INIT;
    require(encode_file(shared, names[index], &image, "quality=9", NULL, &bytes) ==
                IMS_OK,
            "not encoded");
    require(bytes.byte_count == strlen(expected[index]) &&
                memcmp(bytes.data, expected[index], bytes.byte_count) == 0,
            "other bytes");
    ims_bytes_free(&bytes);
}

static void *work(void *argument)
{
    struct ims_encoder another = fake_encoder("ccc");
    (void)argument;
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < images; i++)
        encode_one(i % 2);
    require(ims_registry_add(shared, &another, NULL) == IMS_ERROR_REGISTRY_IN_USE,
            "not frozen");
    require(ims_registry_count(shared) == 2, "another count");
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    images = getenv("IMS_STRESS") != NULL ? LONG_IMAGES : IMAGES;
    encoders[0] = fake_encoder("aaa");
    encoders[0].options = fake_options;
    encoders[1] = fake_encoder("bbb");
    require(ims_registry_new(&shared, IMS_REGISTRY_EMPTY) == IMS_OK, "registry");
    for (int i = 0; i < 2; i++)
        require(ims_registry_add(shared, &encoders[i], NULL) == IMS_OK, "add");
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        require(pthread_create(&threads[i], NULL, work, NULL) == 0, "thread");
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ims_registry_free(&shared);
    pthread_barrier_destroy(&barrier);
    return 0;
}
