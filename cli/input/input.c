/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/interrupt.h"
#include "common/memory.h"
#include "common/source.h"
#include "decode.h"
#include "kind.h"
#include "log.h"

struct input {
    struct source source;
    char *path;
    struct input_limits limits;
    bool file_too_large;
    struct input_kind_found found;
    struct input_decode decode;
    bool decoding;
    void *bytes; /* an image's whole file, while it is decoded */
};

void input_begin(void)
{
    input_log_begin();
}

struct input *input_open(const char *path, const ims_registry *registry,
                         const struct input_limits *limits, struct text *problem)
{
    struct source source;
    int error = source_open(&source, path);
    if (error != 0) {
        if (!interrupt_pending())
            text_add(problem, strerror(error));
        return NULL;
    }
    struct input *input = memory_new(1, sizeof *input);
    input->source = source;
    input->path = memory_copy_text(path);
    input->limits = *limits;
    input->decode.guard.limits = *limits;
    input_kind_find(&input->found, source.head, source.head_size, path, registry);
    return input;
}

enum input_kind input_kind(const struct input *input)
{
    return input->found.kind;
}

bool input_is_still(const struct input *input)
{
    struct input_kind_way way;
    input_kind_find_way(&way, input->source.head, input->source.head_size, input->path);
    bool recognised = input->found.extension[0] != '\0'; /* by more than its name */
    return input->found.kind == INPUT_IMAGE && recognised && way.single;
}

bool input_is_image_name(const char *path, const ims_registry *registry)
{
    return input_kind_is_image_name(path, registry);
}

const char *input_extension(const struct input *input)
{
    return input->found.extension;
}

enum input_step input_bytes(struct input *input, void **bytes, size_t *size,
                            struct text *problem)
{
    if (input->source.head_size == 0) {
        text_add(problem, "the file is empty");
        return INPUT_FAILED;
    }
    uint64_t most = input->limits.file_bytes;
    int error = source_read_all(&input->source,
                                most > 0 && most < SIZE_MAX ? (size_t)most : SIZE_MAX,
                                bytes, size);
    if (error == 0)
        return INPUT_PICTURE;
    if (interrupt_pending())
        return INPUT_STOPPED;
    input->file_too_large = error == EFBIG;
    if (error == EFBIG && most > 0) {
        text_add(problem, "the file is too large to be held in memory: the most is ");
        text_add_size(problem, most);
        text_add(problem, input->limits.advice != NULL ? input->limits.advice : "");
    } else {
        text_add(problem, strerror(error));
    }
    return INPUT_FAILED;
}

static enum input_step begin_decoding(struct input *input, struct text *problem)
{
    input_log_forget();
    input->decoding = true;
    if (input->found.kind != INPUT_IMAGE) {
        input->decode.stream.source = &input->source;
        return input_decode_video(&input->decode, NULL, input->limits.threads, problem);
    }
    struct input_kind_way way;
    input_kind_find_way(&way, input->source.head, input->source.head_size, input->path);
    size_t size;
    enum input_step step = input_bytes(input, &input->bytes, &size, problem);
    if (step != INPUT_PICTURE)
        return step;
    input->decode.stream.bytes = input->bytes;
    input->decode.stream.size = size;
    if (!way.single)
        return input_decode_video(&input->decode, way.demuxer, 1, problem);
    return input_decode_image(&input->decode, way.demuxer, way.codec, problem);
}

enum input_step input_next(struct input *input, struct input_picture *picture,
                           struct text *problem)
{
    text_clear(problem);
    /* Images are decoded on the thread that asks for them. */
    input_log_apart(input->found.kind == INPUT_IMAGE);
    if (!input->decoding) {
        enum input_step step = begin_decoding(input, problem);
        if (step != INPUT_PICTURE)
            return step;
    }
    return input_decode_next(&input->decode, picture, problem);
}

bool input_is_too_large(struct input *input)
{
    return input->file_too_large || input_guard_refused(&input->decode.guard);
}

uint64_t input_expected(const struct input *input)
{
    return input->decoding ? input_decode_expected(&input->decode) : 0;
}

void input_close(struct input *input)
{
    if (input == NULL)
        return;
    input_decode_close(&input->decode);
    source_close(&input->source);
    free(input->bytes);
    free(input->path);
    free(input);
}
