/* SPDX-License-Identifier: MIT */
#include "repeat.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "encode.h"
#include "picture.h"

enum { CASES = 8, STEPS = 40, THREADS = 4 };

/* One thing to encode, and the right bytes. */
struct example {
    struct picture picture;
    int variant; /* of the options */
    uint8_t *bytes;
    size_t length;
};

struct run {
    const struct ims_encoder *encoder;
    struct example *examples;
    uint32_t random;
    const char *problem;
};

static const struct {
    int32_t width;
    int32_t height;
    enum picture_content content;
} shapes[CASES] = {
    {48, 32, PICTURE_SMOOTH}, {48, 32, PICTURE_NOISE},  {17, 32, PICTURE_SMOOTH},
    {48, 31, PICTURE_FLAT},   {48, 32, PICTURE_SMOOTH}, {1, 5, PICTURE_NOISE},
    {64, 64, PICTURE_SMOOTH}, {48, 32, PICTURE_FLAT},
};

/* The common options that the encoder has, in three combinations. */
static void set_variant(struct encode *encode, int variant)
{
    static const struct {
        const char *key;
        int32_t values[3];
    } choices[] = {
        {"quality", {90, 60, 97}}, {"effort", {2, 6, 0}}, {"lossless", {0, 0, 1}}};
    encode_reset(encode);
    const struct ims_option *const options = encode->encoder->options;
    for (size_t i = 0; options != NULL && options[i].key != NULL; i++) {
        for (size_t k = 0; k < sizeof choices / sizeof choices[0]; k++)
            if (strcmp(options[i].key, choices[k].key) == 0)
                encode->values[i] = choices[k].values[variant];
    }
}

static const char *compare(struct encode *encode, const struct example *example)
{
    set_variant(encode, example->variant);
    if (encode_run(encode, &example->picture.image) != IMS_OK)
        return "encoding failed";
    if (encode->buffer.length != example->length)
        return "the length differs";
    if (memcmp(encode->buffer.data, example->bytes, example->length) != 0)
        return "the bytes differ";
    return NULL;
}

/* Encodes the examples in a random order with one state. */
static void *run_mixed(void *argument)
{
    struct run *const run = argument;
    struct encode encode;
    encode_init(&encode, run->encoder);
    for (int step = 0; step < STEPS && run->problem == NULL; step++)
        run->problem =
            compare(&encode, &run->examples[picture_random(&run->random) % CASES]);
    encode_fini(&encode);
    return NULL;
}

static const char *make_examples(const struct ims_encoder *encoder,
                                 struct example *examples)
{
    size_t formats = 0;
    while (encoder->pixel_formats[formats] != IMS_PIXEL_NONE)
        formats++;
    for (size_t i = 0; i < CASES; i++) {
        /* The first five shapes of one format, the first four with the same options, so
         * that only size tells them apart. */
        examples[i].variant = i < 4 ? 0 : (int)(i % 3);
        picture_make(&examples[i].picture,
                     encoder->pixel_formats[i < 5 ? 0 : i % formats], shapes[i].width,
                     shapes[i].height, shapes[i].content, PICTURE_TIGHT, (uint32_t)i);
        struct encode encode;
        encode_init(&encode, encoder);
        set_variant(&encode, examples[i].variant);
        const int error = encode_run(&encode, &examples[i].picture.image);
        examples[i].length = encode.buffer.length;
        examples[i].bytes = malloc(encode.buffer.length + 1);
        memcpy(examples[i].bytes, encode.buffer.data, encode.buffer.length);
        encode_fini(&encode);
        if (error != IMS_OK)
            return "encoding an example failed";
    }
    return NULL;
}

const char *repeat_check(const struct ims_encoder *encoder)
{
    struct example examples[CASES] = {0};
    struct run runs[THREADS];
    pthread_t threads[THREADS];
    const char *problem = make_examples(encoder, examples);
    for (int i = 0; i < THREADS; i++)
        runs[i] = (struct run){encoder, examples, (uint32_t)i, problem};
    run_mixed(&runs[0]);
    for (int i = 1; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, run_mixed, &runs[i]) != 0)
            abort();
    for (int i = 1; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS && problem == NULL; i++)
        problem = runs[i].problem;
    for (int i = 0; i < CASES; i++) {
        free(examples[i].bytes);
        picture_free(&examples[i].picture);
    }
    return problem;
}
