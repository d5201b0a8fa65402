/* SPDX-License-Identifier: MIT */
#include "encode.h"

#include "encoders/convert/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void give_up(const char *what, const char *which)
{
    fprintf(stderr, "encode: %s: %s\n", what, which);
    abort();
}

/* This machine has one processor, as far as the tests of encoders go. */
static void run_pieces(const struct ims_services *services, size_t count,
                       void (*piece)(void *argument, size_t index), void *argument)
{
    (void)services;
    for (size_t i = 0; i < count; i++)
        piece(argument, i);
}

static void run_backwards(const struct ims_services *services, size_t count,
                          void (*piece)(void *argument, size_t index), void *argument)
{
    (void)services;
    if (count < 2)
        give_up("pieces to run backwards", "there is one alone");
    while (count-- > 0)
        piece(argument, count);
}

const struct ims_services encode_backwards = {
    .size = sizeof encode_backwards,
    .parallel = run_backwards,
};

static const struct ims_services services = {
    .size = sizeof services,
    .parallel = run_pieces,
    .convert = ims_convert_service_run,
};

void encode_reset(struct encode *encode)
{
    const struct ims_option *const options = encode->encoder->options;
    for (size_t i = 0; options != NULL && options[i].key != NULL; i++)
        encode->values[i].integer = (int32_t)options[i].standard;
}

void encode_init(struct encode *encode, const struct ims_encoder *encoder)
{
    *encode = (struct encode){.encoder = encoder};
    memory_buffer_init(&encode->buffer);
    encode_reset(encode);
    if (encoder->state_size > 0) {
        encode->state = calloc(1, encoder->state_size);
        if (encode->state == NULL)
            give_up("no memory", encoder->name);
    }
    if (encoder->init != NULL &&
        encoder->init(encoder, encode->state, &services, &encode->message) != IMS_OK)
        give_up("init failed", encode->message.text);
}

void encode_fini(struct encode *encode)
{
    if (encode->encoder->fini != NULL)
        encode->encoder->fini(encode->encoder, encode->state);
    free(encode->state);
    memory_buffer_fini(&encode->buffer);
}

void encode_set(struct encode *encode, const char *key, int32_t value)
{
    const struct ims_option *const options = encode->encoder->options;
    for (size_t i = 0; options[i].key != NULL; i++) {
        if (strcmp(options[i].key, key) != 0)
            continue;
        if (options[i].type == IMS_OPTION_INTEGER &&
            (value < options[i].minimum || value > options[i].maximum))
            give_up("value out of range", key);
        encode->values[i].integer = value;
        return;
    }
    give_up("no such option", key);
}

int encode_run(struct encode *encode, const struct ims_image *image)
{
    const struct ims_option *const table = encode->encoder->options;
    size_t count = 0;
    while (table != NULL && table[count].key != NULL)
        count++;
    const struct ims_encoding encoding = {
        .size = sizeof encoding,
        .image = image,
        .options = encode->values,
        .option_count = count,
        .metadata = encode->metadata,
    };
    const int failing = encode->buffer.failing;
    memory_buffer_clear(&encode->buffer);
    encode->buffer.failing = failing;
    memset(&encode->message, 0, sizeof encode->message);
    return encode->encoder->encode(encode->encoder, encode->state, &encoding,
                                   &encode->buffer.base, &encode->message);
}

static int lists(const enum ims_pixel_format *formats, enum ims_pixel_format format)
{
    for (; formats != NULL && *formats != IMS_PIXEL_NONE; formats++)
        if (*formats == format)
            return 1;
    return 0;
}

int encode_keeps(const struct ims_encoder *encoder, enum ims_pixel_format format)
{
    return lists(encoder->pixel_formats, format);
}

int encode_narrows(const struct ims_encoder *encoder, enum ims_pixel_format format)
{
    return lists(encoder->narrowed_formats, format);
}
