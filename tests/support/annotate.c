/* SPDX-License-Identifier: MIT */
#include "annotate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "picture.h"

enum { WIDTH = 37, HEIGHT = 21 };

static void give_up(const char *what)
{
    fprintf(stderr, "annotate: %s\n", what);
    abort();
}

void annotate_make(struct annotate_bytes *bytes, const struct ims_encoder *encoder,
                   enum ims_pixel_format format)
{
    struct picture picture;
    struct encode encode;
    picture_make(&picture, format, WIDTH, HEIGHT, PICTURE_SMOOTH, PICTURE_TIGHT, 1);
    encode_init(&encode, encoder);
    if (encode_run(&encode, &picture.image) != IMS_OK)
        give_up(encode.message.text);
    *bytes = (struct annotate_bytes){0};
    annotate_add(bytes, encode.buffer.data, encode.buffer.length);
    encode_fini(&encode);
    picture_free(&picture);
}

int annotate_run(struct encode *encode, const struct annotate_bytes *bytes,
                 const struct ims_metadata *metadata)
{
    struct ims_image image = IMS_IMAGE_INIT;
    uint8_t *const block = malloc(bytes->size > 0 ? bytes->size : 1);
    if (block == NULL)
        give_up("memory");
    if (bytes->size > 0)
        memcpy(block, bytes->data, bytes->size);
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = block;
    image.byte_count = bytes->size;
    encode->metadata = metadata;
    const int error = encode_run(encode, &image);
    encode->metadata = NULL;
    free(block);
    return error;
}

size_t annotate_count(const struct encode *encode, const char *text)
{
    size_t count = 0;
    while (annotate_find(encode->buffer.data, encode->buffer.length, text, strlen(text),
                         count) != SIZE_MAX)
        count++;
    return count;
}
