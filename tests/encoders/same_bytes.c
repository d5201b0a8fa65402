/* SPDX-License-Identifier: MIT
 *
 * The promise of every encoder, built in or plugin: an image and its options give the
 * same bytes, whatever memory held, whatever its state was used for before, on any
 * thread. Every effort, and every pixel format at half of them.
 *
 * Under valgrind (IMS_TEST_VALGRIND), which sees by itself what nobody wrote to, only a
 * fresh state and a used one are tried, with fewer pictures.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "support/encode.h"
#include "support/noise.h"
#include "support/picture.h"

enum { EFFORTS = 10, SEEDS = 2, THREADS = 3, EXAMPLES_MAX = 1000 };

/* Something to encode, and its bytes. */
struct example {
    enum ims_pixel_format format;
    int32_t width;
    int32_t height;
    enum picture_content content;
    uint32_t seed;
    int32_t effort;
    int32_t lossless;
    uint8_t *bytes;
    size_t length;
};

static struct {
    const struct ims_encoder *encoder;
    size_t count;
    struct example examples[EXAMPLES_MAX];
} table;

static bool has_option(const char *key)
{
    const struct ims_option *option = table.encoder->options;
    while (option != NULL && option->key != NULL && strcmp(option->key, key) != 0)
        option++;
    return option != NULL && option->key != NULL;
}

/* Encodes an example whose rows lie in memory like this. False where it is refused
 * because loss was not allowed. */
static bool encode_example(struct encode *encode, const struct example *example,
                           enum picture_layout layout)
{
    struct picture picture;
    picture_make(&picture, example->format, example->width, example->height,
                 example->content, layout, example->seed);
    if (has_option("effort"))
        encode_set(encode, "effort", example->effort);
    if (has_option("lossless"))
        encode_set(encode, "lossless", example->lossless);
    if (has_option("exact"))
        encode_set(encode, "exact", 0); /* which webp-lavc cannot be */
    const int error = encode_run(encode, &picture.image);
    const bool refused = error == IMS_ERROR_NOT_HELD && example->lossless;
    cr_assert(error == IMS_OK || refused, "%s: %s", table.encoder->name,
              encode->message.text);
    picture_free(&picture);
    return !refused;
}

static bool is_same(const struct encode *encode, const struct example *example)
{
    return encode->buffer.length == example->length &&
           memcmp(encode->buffer.data, example->bytes, example->length) == 0;
}

/* `differs` is NULL, or an example whose bytes were others. */
static void check_none(const struct example *differs)
{
    if (differs != NULL)
        cr_assert_fail("%s: format %d, %dx%d, content %d, seed %u, effort %d, "
                       "lossless %d",
                       table.encoder->name, (int)differs->format, (int)differs->width,
                       (int)differs->height, (int)differs->content, differs->seed,
                       (int)differs->effort, (int)differs->lossless);
}

static void add_example(struct example example)
{
    struct encode encode;
    cr_assert_lt(table.count, EXAMPLES_MAX);
    const int32_t widest = table.encoder->max_width;
    if ((widest > 0 && example.width > widest) ||
        (!encode_keeps(table.encoder, example.format) &&
         !encode_narrows(table.encoder, example.format)))
        return;
    encode_init(&encode, table.encoder);
    if (encode_example(&encode, &example, PICTURE_TIGHT)) {
        example.length = encode.buffer.length;
        example.bytes = malloc(example.length + 1);
        cr_assert_not_null(example.bytes);
        memcpy(example.bytes, encode.buffer.data, example.length);
        table.examples[table.count++] = example;
    }
    encode_fini(&encode);
}

static bool is_under_valgrind(void)
{
    return getenv("IMS_TEST_VALGRIND") != NULL;
}

/* WebP's highest effort takes as long as all of its others. */
static int formats_apart(int32_t effort)
{
    if (!has_option("effort"))
        return 1;
    const bool dear = strcmp(table.encoder->format, "webp") == 0 && effort == 9;
    return dear ? 8 : 2;
}

/* Every second format at one effort, the others at the next, of sizes with all kinds of
 * remainders, and some pictures of more than one block of DEFLATE, full of short
 * matches. */
static void add_examples(int32_t effort, int32_t lossless)
{
    struct example example = {.seed = 1, .effort = effort, .lossless = lossless};
    const bool many = strcmp(table.encoder->name, "png-fast") == 0;
    const uint32_t seeds = many && !is_under_valgrind() ? SEEDS : 1;
    const int apart = formats_apart(effort);
    for (int i = 0; picture_formats[i] != IMS_PIXEL_NONE; i++) {
        if (i % apart != effort % apart)
            continue;
        example.format = picture_formats[i];
        example.width = 17 + 5 * effort;
        example.height = 9 + i;
        example.content = (enum picture_content)((effort + i) % PICTURE_CONTENTS);
        add_example(example);
    }
    example.format = IMS_PIXEL_GRAY8;
    example.width = 331;
    example.height = 211;
    example.content = PICTURE_DOTS;
    for (; example.seed <= seeds && !has_option("lossless"); example.seed++)
        add_example(example);
}

static void start_table(const struct ims_encoder *encoder)
{
    table.encoder = encoder;
    table.count = 0;
    /* The highest ones of these would take longer than all else here. */
    const int slow = strcmp(encoder->format, "jxl") == 0    ? 3
                     : strcmp(encoder->format, "avif") == 0 ? 4
                                                            : 0;
    const int efforts = has_option("effort") ? EFFORTS - slow : 1;
    for (int effort = 0; effort < efforts; effort++) {
        add_examples(effort, 0);
        if (has_option("lossless"))
            add_examples(effort, 1);
    }
}

static void in_other_memory(void)
{
    const struct example *differs = NULL;
    for (size_t i = 0; i < table.count && differs == NULL; i++) {
        struct encode encode;
        noise_in_heap(1);
        encode_init(&encode, table.encoder);
        noise_on_stack(1);
        encode_example(&encode, &table.examples[i], PICTURE_PADDED);
        noise_in_heap(0);
        if (!is_same(&encode, &table.examples[i]))
            differs = &table.examples[i];
        encode_fini(&encode);
    }
    check_none(differs);
}

/* One thread's. */
struct run {
    uint32_t random;
    const struct example *differs;
};

/* A third of the examples, in a random order, by one state. */
static void *encode_mixed(void *argument)
{
    struct run *const run = argument;
    struct encode encode;
    encode_init(&encode, table.encoder);
    for (size_t i = 0; i < table.count / THREADS && run->differs == NULL; i++) {
        const struct example *const example =
            &table.examples[picture_random(&run->random) % table.count];
        encode_example(&encode, example, PICTURE_BOTTOM_UP);
        if (!is_same(&encode, example))
            run->differs = example;
    }
    encode_fini(&encode);
    return NULL;
}

static void on_threads(void)
{
    pthread_t threads[THREADS];
    struct run runs[THREADS];
    const uint32_t count = is_under_valgrind() ? 1 : THREADS;
    for (uint32_t i = 0; i < count; i++) {
        runs[i] = (struct run){1 + i, NULL};
        cr_assert_eq(pthread_create(&threads[i], NULL, encode_mixed, &runs[i]), 0);
    }
    for (uint32_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    for (uint32_t i = 0; i < count; i++)
        check_none(runs[i].differs);
}

/* Tries every second encoder that takes pixels, from the first or from the second on:
 * in two tests, which run side by side. Those of one format stand beside each other,
 * and take about as long. */
static void try_every_second(size_t from)
{
    const char *const plugins = IMS_BUILD_FOLDER "/plugins";
    ims_registry *registry = NULL;
    struct ims_message message = {0, ""};
    size_t encoders = 0;
    cr_assert_eq(ims_registry_new(&registry, IMS_REGISTRY_BUILTIN), IMS_OK);
    if (access(plugins, F_OK) == 0)
        cr_assert_eq(ims_registry_load(registry, plugins, &message), IMS_OK, "%s",
                     message.text);
    for (size_t i = 0; i < ims_registry_count(registry); i++) {
        if (!(ims_registry_at(registry, i)->inputs & IMS_INPUT_PIXELS) ||
            encoders++ % 2 != from)
            continue;
        start_table(ims_registry_at(registry, i));
        if (!is_under_valgrind())
            in_other_memory();
        on_threads();
        for (size_t j = 0; j < table.count; j++)
            free(table.examples[j].bytes);
    }
    cr_assert_geq(encoders, 2);
    ims_registry_free(&registry);
}

Test(same_bytes, of_the_first_encoder_and_every_second_one)
{
    try_every_second(0);
}

Test(same_bytes, of_the_second_encoder_and_every_second_one)
{
    try_every_second(1);
}
