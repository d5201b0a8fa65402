/* SPDX-License-Identifier: MIT
 *
 * Whether decoders find in our PNG files what was put in: encodes each image at each
 * effort, hands it to each decoder, and compares the pixels. Prints a line of JSON for
 * each decoder and image, and can keep the files for decoders that are no library of C.
 *
 * Usage: decode [--keep FOLDER] MODULE... -- PPM...
 */
#include <dlfcn.h>
#include <stdio.h>

#include "harness.h"
#include "ours.h"
#include "peer.h"

enum { DECODERS_MAX = 16, EFFORTS = 10 };

struct checks {
    const struct bench_peer *decoders[DECODERS_MAX];
    int decoder_count;
    const char *keep;
};

static void add_decoder(struct checks *checks, const char *path)
{
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!module)
        bench_fail("%s", dlerror());
    const struct bench_peer *peer = dlsym(module, BENCH_PEER_SYMBOL);
    if (!peer || peer->abi != BENCH_PEER_ABI || !peer->decode)
        bench_fail("%s: not a decoder of this version of the bench", path);
    if (checks->decoder_count == DECODERS_MAX)
        bench_fail("more than %d decoders", DECODERS_MAX);
    checks->decoders[checks->decoder_count++] = peer;
}

/* Adds one for each decoder that is right. */
static void check_file(const struct checks *checks, const struct bench_image *image,
                       int effort, int equal[DECODERS_MAX])
{
    char setting[32];
    snprintf(setting, sizeof setting, "png effort=%d", effort);
    void *state = bench_ours_memory.open(setting);
    const void *bytes = NULL;
    size_t size = 0;
    if (!state || bench_ours_memory.encode(state, image, &bytes, &size) != 0)
        bench_fail("%s cannot be encoded", image->name);
    unsigned char *out = bench_alloc(image->size);
    for (int i = 0; i < checks->decoder_count; i++) {
        memset(out, 0, image->size);
        equal[i] += checks->decoders[i]->decode(bytes, size, image, out) == 0 &&
                    memcmp(out, image->rgb, image->size) == 0;
    }
    free(out);
    char name[128];
    snprintf(name, sizeof name, "%s-%d.png", image->name, effort);
    if (checks->keep && bench_write_file(checks->keep, name, bytes, size) != 0)
        bench_fail("%s/%s cannot be written", checks->keep, name);
    bench_ours_memory.close(state);
}

static void check_image(const struct checks *checks, const char *path)
{
    struct bench_image image;
    bench_image_read(&image, path);
    int equal[DECODERS_MAX] = {0};
    for (int effort = 0; effort < EFFORTS; effort++)
        check_file(checks, &image, effort, equal);
    for (int i = 0; i < checks->decoder_count; i++)
        printf("{\"contender\": \"%s\", \"version\": \"%s\", \"image\": \"%s\", "
               "\"files\": %d, \"equal\": %d}\n",
               checks->decoders[i]->version(), checks->decoders[i]->version(),
               image.name, EFFORTS, equal[i]);
    bench_image_free(&image);
}

int main(int argc, char **argv)
{
    struct checks checks = {0};
    int i = 1;
    if (argc > 2 && strcmp(argv[1], "--keep") == 0) {
        checks.keep = argv[2];
        i = 3;
    }
    for (; i < argc && strcmp(argv[i], "--") != 0; i++)
        add_decoder(&checks, argv[i]);
    if (i + 1 >= argc)
        bench_fail("Usage: decode [--keep FOLDER] MODULE... -- PPM...");
    for (i++; i < argc; i++)
        check_image(&checks, argv[i]);
    return 0;
}
