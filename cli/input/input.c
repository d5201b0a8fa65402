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

/* A step that was taken and that nobody has asked for yet. */
struct step {
    enum input_step step;
    struct input_picture picture;
    struct cli_text problem;
};

/* Whether an image is animated shows at its second picture. */
enum { MOST_PREFETCHED = 2 };

struct input {
    struct cli_source source;
    char *path;
    struct input_options options;
    bool file_too_large;
    struct input_kind_found found;
    struct input_decode decode;
    bool decoding;
    void *bytes; /* an image's whole file, while it is decoded */
    struct step prefetched[MOST_PREFETCHED];
    size_t prefetched_count;
    bool begun;   /* something was asked for */
    bool several; /* and it is known to be one of several */
};

void input_begin(void)
{
    input_log_begin();
}

struct input *input_open(const char *path, const ims_registry *registry,
                         const struct input_options *options, struct cli_text *problem)
{
    struct cli_source source;
    int error = cli_source_open(&source, path);
    if (error != 0) {
        if (!cli_interrupt_pending())
            cli_text_add(problem, strerror(error));
        return NULL;
    }
    struct input *input = cli_memory_new(1, sizeof *input);
    input->source = source;
    input->path = cli_memory_copy_text(path);
    input->options = *options;
    input->decode.guard.limits = *options;
    input_kind_find(&input->found, source.head, source.head_size, path, registry);
    return input;
}

enum input_kind input_kind(const struct input *input)
{
    return input->found.kind;
}

bool input_is_still(const struct input *input)
{
    struct input_kind_mode mode;
    input_kind_find_mode(&mode, input->source.head, input->source.head_size,
                         input->path);
    bool recognised = input->found.extension[0] != '\0'; /* by more than its name */
    return input->found.kind == INPUT_IMAGE && recognised && mode.single;
}

bool input_is_image_name(const char *path, const ims_registry *registry)
{
    return input_kind_is_image_name(path, registry);
}

const char *input_extension(const struct input *input)
{
    return input->found.extension;
}

/* The whole file. */
static enum input_step read_bytes(struct input *input, void **bytes, size_t *size,
                                  struct cli_text *problem)
{
    if (input->source.head_size == 0) {
        cli_text_add(problem, "the file is empty");
        return INPUT_FAILED;
    }
    uint64_t most = input->options.file_bytes;
    int error = cli_source_read_all(
        &input->source, most > 0 && most < SIZE_MAX ? (size_t)most : SIZE_MAX, bytes,
        size);
    if (error == 0)
        return INPUT_PICTURE;
    if (cli_interrupt_pending())
        return INPUT_STOPPED;
    input->file_too_large = error == EFBIG;
    if (error == EFBIG && most > 0) {
        cli_text_add(problem,
                     "the file is too large to be held in memory: the most is ");
        cli_text_add_size(problem, most);
        cli_text_add(problem,
                     input->options.advice != NULL ? input->options.advice : "");
    } else {
        cli_text_add(problem, strerror(error));
    }
    return INPUT_FAILED;
}

/* The whole file as a picture, and then the end. */
static enum input_step pass_bytes(struct input *input, struct input_picture *picture,
                                  struct cli_text *problem)
{
    void *bytes;
    struct ims_image image = IMS_IMAGE_INIT;
    if (input->decoding)
        return INPUT_END;
    input->decoding = true;
    enum input_step step = read_bytes(input, &bytes, &image.byte_count, problem);
    if (step != INPUT_PICTURE)
        return step;
    image.format = IMS_PIXEL_ENCODED;
    image.planes[0] = bytes;
    *picture = (struct input_picture){
        .image = image, .frame_ref = input_frame_ref_make_bytes(bytes), .index = 1};
    if (picture->frame_ref != NULL)
        return INPUT_PICTURE;
    cli_text_add(problem, strerror(ENOMEM));
    return INPUT_FAILED;
}

static enum input_step begin_decoding(struct input *input, struct cli_text *problem)
{
    input_log_forget();
    input->decoding = true;
    if (input->found.kind != INPUT_IMAGE) {
        input->decode.stream.source = &input->source;
        return input_decode_video(&input->decode, NULL, input->options.threads,
                                  problem);
    }
    struct input_kind_mode mode;
    input_kind_find_mode(&mode, input->source.head, input->source.head_size,
                         input->path);
    size_t size;
    enum input_step step = read_bytes(input, &input->bytes, &size, problem);
    if (step != INPUT_PICTURE)
        return step;
    input->decode.stream.bytes = input->bytes;
    input->decode.stream.size = size;
    if (!mode.single)
        return input_decode_video(&input->decode, mode.demuxer, 1, problem);
    return input_decode_image(&input->decode, mode.demuxer, mode.codec, problem);
}

static enum input_step read_next(struct input *input, struct input_picture *picture,
                                 struct cli_text *problem)
{
    bool is_image = input->found.kind == INPUT_IMAGE;
    cli_text_clear(problem);
    if (is_image && input->options.pass)
        return pass_bytes(input, picture, problem);
    /* Images are decoded on the thread that asks for them. */
    input_log_apart(is_image);
    if (!input->decoding) {
        enum input_step step = begin_decoding(input, problem);
        if (step != INPUT_PICTURE)
            return step;
    }
    return input_decode_next(&input->decode, picture, problem);
}

static bool is_picture(enum input_step step)
{
    return step == INPUT_PICTURE || step == INPUT_DAMAGED;
}

/* Takes the next step; of the first ones of an image, one more. */
static void read_steps(struct input *input)
{
    size_t wanted =
        input->begun || input->found.kind != INPUT_IMAGE ? 1 : MOST_PREFETCHED;
    while (input->prefetched_count < wanted) {
        struct step *next = &input->prefetched[input->prefetched_count++];
        next->step = read_next(input, &next->picture, &next->problem);
        if (!is_picture(next->step))
            break;
    }
}

void input_read_ahead(struct input *input)
{
    if (input->found.kind == INPUT_IMAGE)
        read_steps(input);
}

enum input_step input_next(struct input *input, struct input_picture *picture,
                           struct cli_text *problem)
{
    read_steps(input);
    if (!input->begun)
        input->several =
            input->found.kind != INPUT_IMAGE ||
            (input->prefetched_count > 1 && is_picture(input->prefetched[1].step));
    input->begun = true;
    struct step next = input->prefetched[0];
    input->prefetched[0] = input->prefetched[1];
    input->prefetched[1] = (struct step){.step = INPUT_END};
    input->prefetched_count--;
    cli_text_clear(problem);
    cli_text_add(problem, next.problem.data);
    cli_text_free(&next.problem);
    *picture = next.picture;
    picture->several = input->several;
    return next.step;
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
    for (size_t i = 0; i < input->prefetched_count; i++) {
        if (input->prefetched[i].step == INPUT_PICTURE)
            input_frame_ref_release(input->prefetched[i].picture.frame_ref, NULL);
        cli_text_free(&input->prefetched[i].problem);
    }
    input_decode_close(&input->decode);
    cli_source_close(&input->source);
    free(input->bytes);
    free(input->path);
    free(input);
}
