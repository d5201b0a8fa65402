/* SPDX-License-Identifier: MIT
 *
 * Measures encoders side by side in one process: each image is encoded by every
 * contender in turn, then the next image, then the whole round again, every other round
 * in reverse order. Prints a line of JSON for each measurement. What the files hold is
 * checked outside of the clock: by decoding them with whatever peer can.
 *
 * Usage: encode --encoders
 *        encode [--rounds N] [--budget SECONDS] [--folder FOLDER]
 *               [--decoder MODULE]... CONTENDER... -- IMAGE...
 *   CONTENDER is LABEL=MODULE:SETTING; a MODULE is a file, or `memory` or `saver` for
 *   the library itself. `+write` after the setting: write a file too. A setting with
 *   from=yuv420 takes the planes of a video's frame; from=gray16 and from=rgb_f32 what
 * a camera or a renderer has. What is written of these two is not decoded. One with
 * with=metadata writes those of a photograph too.
 *   --once N  only encodes the first image so often, for a profiler
 *   --memory 1  only encodes the first image once, and tells the memory it took beyond
 *             the pictures: for one contender, as memory is kept for the next one
 *   --budget  a contender that has used so much time takes part in no further round
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>

#include "harness.h"
#include "ours.h"
#include "peer.h"

enum { CONTENDERS_MAX = 32, IMAGES_MAX = 64, DECODERS_MAX = 8 };
/* A measurement that is shorter is repeated, so that the clock does not matter. */
#define SHORTEST_NS 8000000u

struct contender {
    char label[64];
    const struct bench_peer *peer;
    void *state;
    bool writes;
    bool from_gray16;
    bool from_rgb_f32;
    uint64_t used_ns;
};

struct bench {
    int rounds;
    int once;
    bool memory;
    bool needs_yuv;
    bool needs_deep;
    uint64_t budget_ns;
    const char *folder;
    struct contender contenders[CONTENDERS_MAX];
    int contender_count;
    struct bench_image images[IMAGES_MAX];
    int image_count;
    const struct bench_peer *decoders[DECODERS_MAX];
    int decoder_count;
};

static const struct bench_peer *load_peer(const char *path)
{
    if (strcmp(path, "memory") == 0)
        return &bench_ours_memory;
    if (strcmp(path, "saver") == 0)
        return &bench_ours_saver;
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!module)
        bench_fail("%s", dlerror());
    const struct bench_peer *peer = dlsym(module, BENCH_PEER_SYMBOL);
    if (!peer || peer->abi != BENCH_PEER_ABI)
        bench_fail("%s: not a module of this version of the bench", path);
    return peer;
}

/* "libpng 9=/x/libpng.so:png level=9+write" */
static void add_contender(struct bench *bench, const char *text)
{
    if (bench->contender_count == CONTENDERS_MAX)
        bench_fail("more than %d contenders", CONTENDERS_MAX);
    struct contender *contender = &bench->contenders[bench->contender_count++];
    const char *equals = strchr(text, '=');
    const char *colon = equals ? strchr(equals, ':') : NULL;
    if (!colon)
        bench_fail("%s: not LABEL=MODULE:SETTING", text);
    char path[4096];
    char setting[256];
    snprintf(contender->label, sizeof contender->label, "%.*s", (int)(equals - text),
             text);
    snprintf(path, sizeof path, "%.*s", (int)(colon - equals - 1), equals + 1);
    snprintf(setting, sizeof setting, "%s", colon + 1);
    char *plus = strchr(setting, '+');
    if (plus) {
        contender->writes = strcmp(plus, "+write") == 0;
        *plus = '\0';
    }
    contender->from_gray16 = bench_setting_from(setting, "gray16");
    contender->from_rgb_f32 = bench_setting_from(setting, "rgb_f32");
    bench->needs_yuv |= bench_setting_from_yuv(setting);
    bench->needs_deep |= contender->from_gray16 || contender->from_rgb_f32;
    contender->peer = load_peer(path);
    if (!contender->peer->open)
        bench_fail("%s: it only decodes", contender->label);
    contender->state = contender->peer->open(setting);
    if (!contender->state)
        bench_fail("%s: the setting cannot be had here: %s", contender->label, setting);
}

/* What is measured; a function of its own, so that a profiler can be told its name. */
__attribute__((noinline)) static int bench_measured(struct bench *bench,
                                                    struct contender *contender,
                                                    const struct bench_image *image,
                                                    const void **bytes, size_t *size)
{
    int error = contender->peer->encode(contender->state, image, bytes, size);
    if (!error && contender->writes)
        error = bench_write_file(bench->folder, "image.bin", *bytes, *size);
    return error;
}

static void print_quality(const struct bench *bench, const struct bench_image *image,
                          const void *bytes, size_t size)
{
    if (!bytes)
        return;
    unsigned char *pixels = bench_alloc(image->size);
    memset(pixels, 0, image->size);
    for (int i = 0; i < bench->decoder_count; i++) {
        if (bench->decoders[i]->decode(bytes, size, image, pixels) == 0) {
            printf(", \"psnr\": %.3f", bench_psnr(pixels, image->rgb, image->size));
            break;
        }
    }
    free(pixels);
}

/* Bytes of the pixels that it is given. */
static size_t raw_bytes(const struct contender *contender,
                        const struct bench_image *image)
{
    return contender->from_gray16    ? image->size / 3 * sizeof *image->gray16
           : contender->from_rgb_f32 ? image->size * sizeof *image->rgb_f32
                                     : image->size;
}

static void measure(struct bench *bench, struct contender *contender,
                    const struct bench_image *image, int round)
{
    const void *bytes = NULL;
    size_t size = 0;
    int repeats = 0;
    uint64_t wall = bench_wall_ns();
    uint64_t cpu = bench_cpu_ns();
    uint64_t wall_used;
    uint64_t cpu_used;
    do {
        if (bench_measured(bench, contender, image, &bytes, &size) != 0)
            bench_fail("%s failed on %s", contender->label, image->name);
        cpu_used = bench_cpu_ns() - cpu;
        wall_used = bench_wall_ns() - wall;
        repeats++;
    } while (wall_used < SHORTEST_NS);
    contender->used_ns += wall_used;
    printf("{\"contender\": \"%s\", \"version\": \"%s\", \"image\": \"%s\", "
           "\"round\": %d, \"raw\": %zu, \"bytes\": %zu, \"cpu_ns\": %llu, "
           "\"wall_ns\": %llu",
           contender->label, contender->peer->version(), image->name, round,
           raw_bytes(contender, image), size,
           (unsigned long long)(cpu_used / (unsigned)repeats),
           (unsigned long long)(wall_used / (unsigned)repeats));
    if (round == 0 && !contender->from_gray16 && !contender->from_rgb_f32)
        print_quality(bench, image, bytes, size);
    puts("}");
}

static void encode_first(struct bench *bench)
{
    for (int i = 0; i < bench->contender_count; i++) {
        const void *bytes = NULL;
        size_t size = 0;
        struct contender *contender = &bench->contenders[i];
        if (bench_measured(bench, contender, &bench->images[0], &bytes, &size) != 0)
            bench_fail("%s failed on %s", contender->label, bench->images[0].name);
    }
}

static void measure_memory(struct bench *bench)
{
    bench_memory_reset();
    uint64_t before = bench_memory_now();
    encode_first(bench);
    printf("{\"contender\": \"%s\", \"memory\": %llu}\n", bench->contenders[0].label,
           (unsigned long long)(bench_memory_peak() - before));
}

static void run(struct bench *bench)
{
    /* Everybody's first image is slow: tables, caches, memory from the system. A single
     * round asks only whether it runs. */
    if (bench->rounds > 1)
        encode_first(bench);
    for (int round = 0; round < bench->rounds; round++) {
        bool out[CONTENDERS_MAX];
        for (int i = 0; i < bench->contender_count; i++)
            out[i] = round > 0 && bench->contenders[i].used_ns > bench->budget_ns;
        for (int j = 0; j < bench->image_count; j++) {
            for (int k = 0; k < bench->contender_count; k++) {
                int i = round % 2 == 0 ? k : bench->contender_count - 1 - k;
                if (!out[i])
                    measure(bench, &bench->contenders[i], &bench->images[j], round);
            }
        }
    }
}

static void add_image(struct bench *bench, const char *path)
{
    if (bench->image_count == IMAGES_MAX)
        bench_fail("more than %d images", IMAGES_MAX);
    struct bench_image *image = &bench->images[bench->image_count++];
    bench_image_read(image, path);
    if (bench->needs_yuv)
        bench_image_make_yuv(image);
    if (bench->needs_deep)
        bench_image_make_deep(image);
}

static void add_decoder(struct bench *bench, const char *path)
{
    if (bench->decoder_count == DECODERS_MAX)
        bench_fail("more than %d decoders", DECODERS_MAX);
    const struct bench_peer *peer = load_peer(path);
    if (!peer->decode)
        bench_fail("%s cannot decode", path);
    bench->decoders[bench->decoder_count++] = peer;
}

static void read_arguments(struct bench *bench, int argc, char **argv)
{
    int i = 1;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2)
        if (strcmp(argv[i], "--rounds") == 0)
            bench->rounds = bench_number(argv[i + 1], 1, 1000);
        else if (strcmp(argv[i], "--once") == 0)
            bench->once = bench_number(argv[i + 1], 1, 1000);
        else if (strcmp(argv[i], "--memory") == 0)
            bench->memory = bench_number(argv[i + 1], 0, 1) == 1;
        else if (strcmp(argv[i], "--budget") == 0)
            bench->budget_ns =
                1000000000u * (uint64_t)bench_number(argv[i + 1], 0, 3600);
        else if (strcmp(argv[i], "--folder") == 0)
            bench->folder = bench_ours_folder = argv[i + 1];
        else if (strcmp(argv[i], "--decoder") == 0)
            add_decoder(bench, argv[i + 1]);
        else
            bench_fail("%s: no such option", argv[i]);
    for (; i < argc && strcmp(argv[i], "--") != 0; i++)
        add_contender(bench, argv[i]);
    for (i++; i < argc; i++)
        add_image(bench, argv[i]);
    if (bench->contender_count == 0 || bench->image_count == 0)
        bench_fail(
            "Usage: encode [OPTION VALUE]... LABEL=MODULE:SETTING... -- IMAGE...");
}

int main(int argc, char **argv)
{
    static struct bench bench = {.rounds = 3, .budget_ns = UINT64_MAX, .folder = "."};
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc == 2 && strcmp(argv[1], "--encoders") == 0) {
        bench_ours_list();
        return 0;
    }
    read_arguments(&bench, argc, argv);
    for (int i = 0; i < bench.once; i++)
        encode_first(&bench);
    if (bench.memory)
        measure_memory(&bench);
    else if (bench.once == 0)
        run(&bench);
    for (int i = 0; i < bench.contender_count; i++)
        bench.contenders[i].peer->close(bench.contenders[i].state);
    for (int i = 0; i < bench.image_count; i++)
        bench_image_free(&bench.images[i]);
    return 0;
}
