/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "carry.h"
#include "common/interrupt.h"
#include "common/memory.h"
#include "common/source.h"
#include "decode.h"
#include "frame.h"
#include "kind.h"
#include "log.h"
#include "reader.h"
#include "video/deinterlace.h"

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
    void *delegated;          /* the file, where the options' delegate reads it */
    struct input_facts facts; /* of such a one */
    bool file_too_large;
    struct input_kind_found found;
    const struct input_format *format; /* the row of an image with one, or NULL */
    struct input_reading reading;
    bool by_reader; /* pictures come from the row's reader, and not from `decode` */
    bool at_end;    /* of those */
    struct input_decode decode;
    bool decoding;
    uint64_t index; /* of pictures by a reader, so far */
    void *bytes;    /* an image's whole file, while it is decoded */
    struct step prefetched[MOST_PREFETCHED];
    size_t prefetched_count;
    bool begun;   /* something was asked for */
    bool several; /* and it is known to be one of several */
};

void input_begin(void)
{
    input_log_begin();
}

bool input_can_deinterlace(struct cli_text *problem)
{
    return video_deinterlace_load(problem);
}

static struct input *make_input(struct cli_source *source, const char *path,
                                const struct input_options *options)
{
    struct input *input = cli_memory_new(1, sizeof *input);
    input->source = *source;
    input->path = cli_memory_copy_text(path);
    input->options = *options;
    return input;
}

struct input *input_open_source(struct cli_source *source, const char *path,
                                const ims_registry *registry,
                                const struct input_options *options,
                                struct cli_text *problem)
{
    int error = cli_source_look(source);
    if (error != 0) {
        cli_source_close(source);
        if (!cli_interrupt_pending())
            cli_text_add(problem, strerror(error));
        return NULL;
    }
    struct input *input = make_input(source, path, options);
    input->decode.guard.limits = *options;
    input->format =
        input_reader_find(options->formats, source->head, source->head_size);
    input_kind_find(&input->found, source->head, source->head_size, path, registry,
                    input->format);
    return input;
}

/* Leaves the file to another one. */
static struct input *delegate(struct cli_source *source, const char *path,
                              const struct input_options *options,
                              struct cli_text *problem)
{
    struct input *input = make_input(source, path, options);
    input->delegated = options->delegate->open(options->delegate, source, path, options,
                                               &input->facts, problem);
    if (input->delegated == NULL) {
        input_close(input);
        return NULL;
    }
    input->found.kind = (enum input_kind)input->facts.kind;
    memcpy(input->found.extension, input->facts.extension,
           sizeof input->found.extension);
    return input;
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
    return options->delegate != NULL
               ? delegate(&source, path, options, problem)
               : input_open_source(&source, path, registry, options, problem);
}

enum input_kind input_kind(const struct input *input)
{
    return input->found.kind;
}

static const char *describe(const struct input *input)
{
    if (input->delegated != NULL)
        return input->facts.description[0] != '\0' ? input->facts.description : NULL;
    return input_kind_describe(input->source.head, input->source.head_size);
}

void input_explain(const struct input *input, struct cli_text *problem)
{
    const char *other = describe(input);
    if (other != NULL)
        cli_text_format(problem, "it is %s, and neither an image nor a video", other);
    else
        cli_text_add(problem, "it is neither an image nor a video");
}

bool input_is_still(const struct input *input)
{
    struct input_kind_mode mode;
    if (input->delegated != NULL)
        return input->facts.is_still != 0;
    input_kind_find_mode(&mode, input->source.head, input->source.head_size,
                         input->path);
    bool recognised = input->found.extension[0] != '\0'; /* by more than its name */
    bool several = input->format != NULL && input->format->may_hold_several;
    return input->found.kind == INPUT_IMAGE && recognised && mode.single && !several;
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
    int error = cli_source_look(&input->source);
    if (error == 0 && input->source.head_size == 0) {
        cli_text_add(problem, "the file is empty");
        return INPUT_FAILED;
    }
    uint64_t most = input->options.file_bytes;
    if (error == 0)
        error = cli_source_read_all(
            &input->source, most > 0 && most < SIZE_MAX ? (size_t)most : SIZE_MAX,
            bytes, size);
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

/* ---- decoding -------------------------------------------------------------------- */

/* By FFmpeg: a video, or an image whose bytes are in memory. */
static enum input_step begin_decode(struct input *input, struct cli_text *problem)
{
    if (input->found.kind != INPUT_IMAGE) {
        input->decode.stream.source = &input->source;
        return input_decode_video(&input->decode, NULL, input->options.threads,
                                  problem);
    }
    const struct input_format *format = input->format;
    if (format != NULL && format->library == NULL) {
        cli_text_format(problem, "%s is not read: %s", format->name, format->reason);
        return INPUT_FAILED;
    }
    if (format != NULL && !format->ffmpeg_will_do) {
        cli_text_format(problem, "%s is read by %s, %s", format->name, format->library,
                        format->reader != NULL
                            ? "which does not take this file"
                            : "without which this program was built");
        return INPUT_FAILED;
    }
    struct input_kind_mode mode;
    input_kind_find_mode(&mode, input->source.head, input->source.head_size,
                         input->path);
    const char *other = mode.demuxer == NULL ? describe(input) : NULL;
    if (other != NULL) {
        cli_text_format(problem, "it is %s, not a picture", other);
        return INPUT_FAILED;
    }
    if (!mode.single)
        return input_decode_video(&input->decode, mode.demuxer, 1, problem);
    return input_decode_image(&input->decode, mode.demuxer, mode.codec, problem);
}

static enum input_step decline(struct input *input, struct cli_text *problem)
{
    input->by_reader = false;
    cli_text_clear(problem);
    return begin_decode(input, problem);
}

static enum input_step begin_decoding(struct input *input, struct cli_text *problem)
{
    input_log_forget();
    input->decoding = true;
    if (input->found.kind != INPUT_IMAGE)
        return begin_decode(input, problem);
    size_t size;
    enum input_step step = read_bytes(input, &input->bytes, &size, problem);
    if (step != INPUT_PICTURE)
        return step;
    input->decode.stream.bytes = input->bytes;
    input->decode.stream.size = size;
    if (input->format == NULL || input->format->reader == NULL)
        return begin_decode(input, problem);
    input->reading =
        (struct input_reading){.bytes = input->bytes,
                               .size = size,
                               .guard = &input->decode.guard,
                               .keeps_inks = input->options.keeps_inks,
                               .saves_damaged = input->options.saves_damaged};
    input->by_reader = true;
    step = input->format->reader->open(&input->reading, problem);
    input->at_end = step != INPUT_PICTURE;
    return step == INPUT_DECLINED ? decline(input, problem) : step;
}

/* Turns the gain map that belongs to a picture of a reader, or leaves it out. */
static void orient_gain_map(const struct input *input, struct input_picture *picture,
                            int number)
{
    struct input_metadata *const metadata = picture->metadata;
    const struct input_reader *const reader = input->format->reader;
    if (metadata == NULL || metadata->fields.gain_map == NULL ||
        input_orientation_is_none(input_orientation_of_exif(number)) ||
        (reader->turn_gain_map != NULL &&
         reader->turn_gain_map(&input->reading, metadata, number)))
        return;
    input_metadata_drop(metadata, IMS_METADATA_GAIN_MAP);
    picture->warnings |= IMS_WARNING_NO_GAIN_MAP;
}

/* Turns a picture of a reader as its file asks. */
static bool orient(const struct input *input, struct input_picture *picture,
                   struct cli_text *problem)
{
    int number = picture->orientation;
    if (number == INPUT_ORIENTATION_OF_EXIF && picture->metadata != NULL)
        number = ims_metadata_exif_orientation(picture->metadata->fields.exif,
                                               picture->metadata->fields.exif_size);
    orient_gain_map(input, picture, number);
    if (input_frame_orient(picture, input_orientation_of_exif(number), problem))
        return true;
    input_frame_ref_release(picture->frame_ref, NULL);
    return false;
}

static enum input_step read_by_reader(struct input *input,
                                      struct input_picture *picture,
                                      struct cli_text *problem)
{
    if (input->at_end)
        return INPUT_END;
    enum input_step step =
        input->format->reader->next(&input->reading, picture, problem);
    input->at_end = step != INPUT_PICTURE && step != INPUT_DAMAGED;
    if (step == INPUT_DECLINED) {
        step = decline(input, problem);
        return step == INPUT_PICTURE
                   ? input_decode_next(&input->decode, picture, problem)
                   : step;
    }
    if (step == INPUT_PICTURE || step == INPUT_DAMAGED)
        picture->index = ++input->index;
    if (step == INPUT_PICTURE && !orient(input, picture, problem))
        return INPUT_DAMAGED;
    return step;
}

static enum input_step decode_next(struct input *input, struct input_picture *picture,
                                   struct cli_text *problem)
{
    if (!input->decoding) {
        enum input_step step = begin_decoding(input, problem);
        if (step != INPUT_PICTURE)
            return step;
    }
    return input->by_reader ? read_by_reader(input, picture, problem)
                            : input_decode_next(&input->decode, picture, problem);
}

enum input_step input_read(struct input *input, struct input_picture *picture,
                           struct cli_text *problem)
{
    bool is_image = input->found.kind == INPUT_IMAGE;
    bool passes = is_image && input->options.pass;
    cli_text_clear(problem);
    *picture = (struct input_picture){.image = IMS_IMAGE_INIT};
    /* Bytes that nobody looks into are read here; of a pipe some were read there. */
    if (input->delegated != NULL && !(passes && input->source.seekable))
        return input->options.delegate->next(input->delegated, picture, &input->facts,
                                             problem);
    /* Images are decoded on the thread that asks for them. */
    input_log_apart(is_image);
    enum input_step step = passes ? pass_bytes(input, picture, problem)
                                  : decode_next(input, picture, problem);
    if (step == INPUT_PICTURE) {
        input_carry_finish(picture, &input->options);
    } else {
        input_metadata_free(picture->metadata);
        picture->metadata = NULL;
    }
    return step;
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
        next->step = input_read(input, &next->picture, &next->problem);
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
    return input->file_too_large || input->facts.is_too_large != 0 ||
           input_guard_refused(&input->decode.guard);
}

uint64_t input_expected(const struct input *input)
{
    if (input->delegated != NULL)
        return input->facts.expected;
    if (!input->decoding)
        return 0;
    return input->by_reader ? input->reading.expected
                            : input_decode_expected(&input->decode);
}

void input_tell_facts(struct input *input, struct input_facts *facts)
{
    const char *description =
        input->found.kind == INPUT_NO_PICTURES ? describe(input) : NULL;
    *facts = (struct input_facts){.kind = input->found.kind,
                                  .is_still = input->options.asks_still &&
                                              input_is_still(input),
                                  .is_too_large = input_is_too_large(input),
                                  .expected = input_expected(input)};
    memcpy(facts->extension, input->found.extension, sizeof facts->extension);
    snprintf(facts->description, sizeof facts->description, "%s",
             description != NULL ? description : "");
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
    if (input->delegated != NULL)
        input->options.delegate->close(input->delegated);
    if (input->reading.bytes != NULL)
        input->format->reader->close(&input->reading);
    input_decode_close(&input->decode);
    cli_source_close(&input->source);
    free(input->bytes);
    free(input->path);
    free(input);
}
