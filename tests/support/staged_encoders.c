/* SPDX-License-Identifier: MIT */
#include "staged_encoders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct gate staged_gate = GATE_OPEN;
struct gate staged_piece_gate = GATE_OPEN;
atomic_uint staged_inside;
atomic_uint staged_most_inside;
atomic_uint staged_states_made;
atomic_uint staged_states_torn;
atomic_int staged_init_fails = 1;

static const enum ims_pixel_format gray_and_rgb[] = {IMS_PIXEL_GRAY8, IMS_PIXEL_RGB8,
                                                     IMS_PIXEL_NONE};
static const enum ims_pixel_format gray[] = {IMS_PIXEL_GRAY8, IMS_PIXEL_NONE};

static size_t bytes_of(enum ims_pixel_format format)
{
    return format == IMS_PIXEL_RGB8 ? 3 : 1;
}

static int write_rows(const struct ims_image *image, struct ims_buffer *buffer)
{
    if (image->format == IMS_PIXEL_ENCODED)
        return ims_buffer_append(buffer, image->planes[0], image->byte_count);
    size_t row_bytes = (size_t)image->width * bytes_of(image->format);
    int error = IMS_OK;
    for (int32_t y = 0; y < image->height && error == IMS_OK; y++)
        error = ims_buffer_append(
            buffer, (const char *)image->planes[0] + y * image->strides[0], row_bytes);
    return error;
}

/* ---- gate ------------------------------------------------------------------------ */

enum mode { MODE_GOOD, MODE_FAIL, MODE_SILENT, MODE_MEMORY, MODE_WARN, MODE_STRANGE };

static const char *const modes[] = {"good", "fail",    "silent", "memory",
                                    "warn", "strange", NULL};

static const struct ims_option gate_options[] = {
    {.key = "mode",
     .type = IMS_OPTION_CHOICE,
     .choices = modes,
     .help = "what it does"},
    {.key = NULL},
};

static void count_in(void)
{
    unsigned now = atomic_fetch_add(&staged_inside, 1) + 1;
    unsigned most = atomic_load(&staged_most_inside);
    while (now > most && !atomic_compare_exchange_weak(&staged_most_inside, &most, now))
        continue;
}

static int gate_encode(const struct ims_encoder *self, void *state,
                       const struct ims_encoding *encoding, struct ims_buffer *buffer,
                       struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    (void)self;
    (void)state;
    count_in();
    gate_pass(&staged_gate);
    atomic_fetch_sub(&staged_inside, 1);
    switch ((enum mode)encoding->options[0].integer) {
    case MODE_FAIL:
        strcpy(message->text, "staged failure");
        write_rows(image, buffer); /* what is left half-written is ignored */
        return IMS_ERROR_ENCODE;
    case MODE_SILENT:
        return IMS_ERROR_ENCODE;
    case MODE_MEMORY:
        return IMS_ERROR_MEMORY;
    case MODE_STRANGE:
        return 7;
    case MODE_WARN:
        strcpy(message->text, "staged warning");
        message->warnings = IMS_WARNING_ALPHA_FLATTENED;
        break;
    case MODE_GOOD:
        break;
    }
    return write_rows(image, buffer);
}

static const char *const gate_extensions[] = {"gate", NULL};

const struct ims_encoder staged_encoder_gate = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "gate",
    .format = "gate",
    .description = "parks, then writes the samples",
    .extensions = gate_extensions,
    .inputs = IMS_INPUT_PIXELS | IMS_INPUT_BYTES,
    .pixel_formats = gray_and_rgb,
    .options = gate_options,
    .encode = gate_encode,
};

/* ---- count ----------------------------------------------------------------------- */

struct count_state {
    unsigned char count;
};

static const struct ims_option count_options[] = {
    {.key = "fail",
     .type = IMS_OPTION_BOOLEAN,
     .maximum = 1,
     .help = "whether it fails"},
    {.key = NULL},
};

static int count_init(const struct ims_encoder *self, void *state,
                      const struct ims_services *services, struct ims_message *message)
{
    (void)self;
    (void)services;
    (void)message;
    (void)state;
    atomic_fetch_add(&staged_states_made, 1);
    return IMS_OK;
}

static void count_fini(const struct ims_encoder *self, void *state)
{
    (void)self;
    (void)state;
    atomic_fetch_add(&staged_states_torn, 1);
}

static int count_encode(const struct ims_encoder *self, void *state,
                        const struct ims_encoding *encoding, struct ims_buffer *buffer,
                        struct ims_message *message)
{
    (void)self;
    struct count_state *own = state;
    (void)encoding;
    (void)message;
    unsigned char count = own->count++;
    if (encoding->options[0].integer)
        return IMS_ERROR_ENCODE;
    return ims_buffer_append(buffer, &count, 1);
}

static const char *const count_extensions[] = {"count", NULL};

const struct ims_encoder staged_encoder_count = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "count",
    .format = "count",
    .description = "counts its images",
    .extensions = count_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .pixel_formats = gray,
    .options = count_options,
    .state_size = sizeof(struct count_state),
    .init = count_init,
    .fini = count_fini,
    .encode = count_encode,
};

/* ---- stillborn ------------------------------------------------------------------- */

static int stillborn_init(const struct ims_encoder *self, void *state,
                          const struct ims_services *services,
                          struct ims_message *message)
{
    (void)self;
    (void)state;
    (void)services;
    if (!atomic_load(&staged_init_fails))
        return IMS_OK;
    strcpy(message->text, "staged init failure");
    return IMS_ERROR_ENCODE;
}

static int stillborn_encode(const struct ims_encoder *self, void *state,
                            const struct ims_encoding *encoding,
                            struct ims_buffer *buffer, struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    (void)state;
    (void)self;
    (void)message;
    return write_rows(image, buffer);
}

static const char *const stillborn_extensions[] = {"stillborn", NULL};

const struct ims_encoder staged_encoder_stillborn = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "stillborn",
    .format = "stillborn",
    .description = "cannot be set up",
    .extensions = stillborn_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .pixel_formats = gray,
    .state_size = 1,
    .init = stillborn_init,
    .encode = stillborn_encode,
};

/* ---- split ----------------------------------------------------------------------- */

struct split_state {
    const struct ims_services *services;
};

struct split_work {
    const struct ims_image *image;
    unsigned char *rows;
};

static int split_init(const struct ims_encoder *self, void *state,
                      const struct ims_services *services, struct ims_message *message)
{
    (void)self;
    struct split_state *own = state;
    (void)message;
    own->services = services;
    return IMS_OK;
}

static void split_piece(void *argument, size_t index)
{
    const struct split_work *work = argument;
    size_t width = (size_t)work->image->width;
    gate_pass(&staged_piece_gate);
    memcpy(work->rows + index * width,
           (const char *)work->image->planes[0] +
               (ptrdiff_t)index * work->image->strides[0],
           width);
}

static int split_encode(const struct ims_encoder *self, void *state,
                        const struct ims_encoding *encoding, struct ims_buffer *buffer,
                        struct ims_message *message)
{
    const struct ims_image *const image = encoding->image;
    const struct split_state *own = state;
    size_t size = (size_t)image->width * (size_t)image->height;
    struct split_work work = {image, ims_buffer_reserve(buffer, size)};
    (void)self;
    (void)message;
    if (work.rows == NULL)
        return IMS_ERROR_MEMORY;
    own->services->parallel(own->services, (size_t)image->height, split_piece, &work);
    ims_buffer_commit(buffer, size);
    return IMS_OK;
}

static const char *const split_extensions[] = {"split", NULL};

const struct ims_encoder staged_encoder_split = {
    .abi = IMS_ENCODER_ABI,
    .size = sizeof(struct ims_encoder),
    .rank = 100,
    .name = "split",
    .format = "split",
    .description = "splits its images",
    .extensions = split_extensions,
    .inputs = IMS_INPUT_PIXELS,
    .pixel_formats = gray,
    .state_size = sizeof(struct split_state),
    .init = split_init,
    .encode = split_encode,
};

/* ---- all together ---------------------------------------------------------------- */

ims_registry *staged_registry(uint32_t content)
{
    static const struct ims_encoder *const encoders[] = {
        &staged_encoder_gate, &staged_encoder_count, &staged_encoder_stillborn,
        &staged_encoder_split};
    struct ims_message message = {0, ""};
    ims_registry *registry = NULL;
    int error = ims_registry_new(&registry, content);
    for (size_t i = 0; i < sizeof encoders / sizeof encoders[0] && error == IMS_OK; i++)
        error = ims_registry_add(registry, encoders[i], &message);
    if (error != IMS_OK) {
        fprintf(stderr, "staged encoders: %s: %s\n", ims_error_name(error),
                message.text);
        abort();
    }
    return registry;
}

struct ims_image staged_image(unsigned char *samples, int32_t width, int32_t height,
                              unsigned char value)
{
    struct ims_image image = IMS_IMAGE_INIT;
    memset(samples, value, (size_t)width * (size_t)height);
    image.format = IMS_PIXEL_GRAY8;
    image.width = width;
    image.height = height;
    image.planes[0] = samples;
    return image;
}

struct ims_config staged_config(ims_registry *registry)
{
    struct ims_config config = IMS_CONFIG_INIT;
    config.registry = registry;
    return config;
}
