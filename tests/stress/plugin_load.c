/* SPDX-License-Identifier: MIT
 *
 * Many threads need a plugin that its manifest describes for the first time, all at
 * once: each gets its image, by the plugin's encoder; and many ask for the default
 * registry at once, and get the same one.
 */
#include <pthread.h>

#include <imagesaver/encoder.h>

#include "src/codec/registry.h"
#include "support/check.h"
#include "support/encode_file.h"
#include "support/fake_encoder.h"
#include "support/scratch.h"

enum { THREADS = 8 };

static const char described[] = "imagesaver-encoders 2\n"
                                "encoder plugin-one\n"
                                "format plugin\n"
                                "description A plugin for tests\n"
                                "rank 100\n"
                                "inputs pixels\n"
                                "extensions plg\n"
                                "pixel_formats rgb8\n";

static ims_registry *shared;
static struct ims_registry *standard[THREADS];
static pthread_barrier_t barrier;

static void *work(void *argument)
{
    struct ims_registry **found = argument;
    struct ims_image image = fake_image(IMS_PIXEL_RGB8, 3, 2);
    struct ims_bytes bytes = IMS_BYTES_INIT;
    struct ims_message message = {0};
    pthread_barrier_wait(&barrier);
    *found = ims_registry_default();
    CHECK(encode_file(shared, "x.plg", &image, NULL, &message, &bytes) == IMS_OK);
    CHECK(strcmp(bytes.encoder, "plugin-one") == 0);
    CHECK(bytes.byte_count == 6 && memcmp(bytes.data, "plugin", 6) == 0);
    ims_bytes_free(&bytes);
    return NULL;
}

static void all_at_once(void)
{
    pthread_t threads[THREADS];
    CHECK(ims_registry_new(&shared, IMS_REGISTRY_EMPTY) == IMS_OK);
    CHECK(ims_registry_load(shared, scratch_path("plugins"), NULL) == IMS_OK);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, work, &standard[i]) == 0);
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(standard[i] != NULL && standard[i] == standard[0]);
    }
    ims_registry_free(&shared);
}

int main(void)
{
    CHECK(pthread_barrier_init(&barrier, NULL, THREADS) == 0);
    scratch_open();
    scratch_make_folder("plugins");
    scratch_link(IMS_BUILD_FOLDER "/tests/plugins/good.so", "plugins/a.so");
    scratch_write("plugins/a.manifest", described, 0644);
    for (unsigned i = 0; i < check_amount(50, 2000); i++)
        all_at_once();
    scratch_close();
    pthread_barrier_destroy(&barrier);
    return 0;
}
